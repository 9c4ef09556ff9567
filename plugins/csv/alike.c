/* alike.c - goes over the rows of a column of texts as long as they are what most rows are: a text that was there before or is added, in
 * alike_known, until one is quoted or wrong, or they turn out not to repeat; that of the row before or one that needs no look, in
 * alike_groups, until one is quoted, long or beyond ASCII. texts.c deals with the rest. By AVX-512 (alike_known) or AVX2 where the machine
 * has it, with a text's key in one register, else by eight bytes at a time: the answers are the same. */
#include "texts.h"

#include <stdlib.h>
#include <string.h>
#if defined __x86_64__
#include <immintrin.h>
#endif

_Alignas(64) const unsigned char texts_first[2 * KEY] = {
    255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
    255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255};

struct lookup *lookup_new(void)
{
    struct lookup *l = aligned_alloc(_Alignof(struct lookup), sizeof *l);
    if (l)
        memset(l, 0, sizeof *l);
    return l;
}

/* Bit 7 of each byte that is NUL or beyond ASCII, and perhaps of one behind such a byte. */
static inline uint64_t odd_bytes(uint64_t word)
{
    return (word | (word - UINT64_C(0x0101010101010101))) & UINT64_C(0x8080808080808080);
}

/* Is it UTF-8 without NUL? */
static inline bool is_plain(const char *s, size_t n)
{
    size_t i = 0;
    for (; i + 8 <= n; i += 8)
        if (odd_bytes(load_8(s + i)))
            break;
    while (i < n && s[i] > 0)
        i++;
    return i == n || (utf8_bad(s + i, n - i) == n - i && !memchr(s + i, '\0', n - i));
}

/* As concord_append_text; room is made for all of a word. */
int32_t texts_append(struct texts *t, const struct entry *key, const char *s)
{
    struct concord_builder *b = t->b;
    size_t n = key->n;
    if (!is_plain(s, n))
        return TEXTS_ODD;
    if (n > KEY || b->n == b->room || b->bytes_room - b->n_bytes < KEY)
        return concord_builder_reserve(b, 1) || concord_append_text(b, s, n) ? TEXTS_NOMEM : (int32_t)b->n - 1;
    memcpy(b->data + b->n_bytes, key->words, KEY);
    b->n_bytes += n;
    b->offsets[++b->n] = (int32_t)b->n_bytes;
    return (int32_t)b->n - 1;
}

int32_t texts_add(struct texts *t, struct entry *key, const char *s, size_t slot)
{
    key->code = texts_append(t, key, s);
    if (key->code < 0)
        return key->code;
    t->before = *key;
    if (t->repeats && t->n_entries < ENTRIES && *s != '"') {
        t->lookup->entries[++t->n_entries] = *key;
        t->lookup->slots[slot] = (uint16_t)t->n_entries;
    }
    t->repeats = t->repeats && (t->b->n < t->tried || 4 * t->n_found > 3 * t->b->n);
    return key->code;
}

/* A text that was found and is not the one before it tells that they repeat, and not only in groups. */
static size_t changes_plain(const int32_t *to, size_t at, size_t end)
{
    size_t n = 0;
    for (size_t i = at + 1; i < end; i++)
        n += to[i] >= 0 && to[i] != to[i - 1];
    return n;
}

/* Which of 64 numbers are some; the others become 0. */
static uint64_t there_plain(int32_t *to)
{
    uint64_t there = 0;
    for (size_t i = 0; i < 64; i++) {
        there |= (uint64_t)(to[i] >= 0) << i;
        to[i] = to[i] < 0 ? 0 : to[i];
    }
    return there;
}

typedef size_t changes(const int32_t *to, size_t at, size_t end);

/* The number of a text that was not found at once: it may stand in another slot, have no byte, or be new. `counted`: the row as far as
 * which changes are. */
static __attribute__((noinline)) int32_t take_any(struct texts *t, const struct some *r, size_t i, size_t *counted, changes *count)
{
    const char *s;
    size_t n;
    fields_at(r->fields, i, &s, &n);
    struct entry key = texts_key(s, n);
    size_t slot = texts_find(t, &key, s);
    if (t->lookup->slots[slot])
        return t->lookup->entries[t->lookup->slots[slot]].code;
    t->n_found += count(r->to, *counted, i);
    *counted = i + 1;
    return *s == '"' ? TEXTS_ODD : texts_add(t, &key, s, slot);
}

static size_t known_plain(struct texts *t, struct some *r, size_t at)
{
    size_t i = at, counted = at;
    for (; i < r->n; i++) {
        r->to[i] = take_any(t, r, i, &counted, changes_plain);
        if ((r->to[i] < 0 && counted > i) || !t->repeats) {
            i += r->to[i] >= 0;
            break;
        }
    }
    t->n_found += changes_plain(r->to, counted, i);
    return i;
}

static size_t groups_plain(struct texts *t, struct some *r, size_t at)
{
    const struct fields fields = *r->fields;
    size_t i = at;
    for (; i < r->n; i++) {
        const char *s;
        size_t n;
        fields_at(&fields, i, &s, &n);
        struct entry key = texts_key(s, n);
        int32_t code = -1;
        if (n != 0) {
            if (*s == '"')
                break;
            code = texts_same(t, &t->before, &key, s) ? t->before.code : texts_add(t, &key, s, 0);
            if (code < 0)
                break;
        }
        r->to[i] = code;
    }
    return i;
}

enum { TOGETHER = 512 }; /* rows between two looks at the room that there is */

#if defined __x86_64__
#define BY_AVX2 __attribute__((target("avx2,bmi,bmi2")))
#define INLINE static inline __attribute__((always_inline))

/* The first column's fields begin where their rows do: known beforehand it costs nothing in a loop. */
INLINE struct fields first_or_not(const struct fields *f, bool first)
{
    struct fields same = *f;
    if (first)
        same.column = 0;
    else if (same.column == 0)
        __builtin_unreachable();
    return same;
}

BY_AVX2 INLINE __m256i load_32(const void *s) { return _mm256_loadu_si256((const __m256i *)s); }

BY_AVX2 INLINE uint32_t equal_bytes(__m256i a, __m256i b)
{
    return (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(a, b));
}

BY_AVX2 INLINE __m256i key_of(const char *s, size_t n)
{
    return _mm256_and_si256(load_32(s), load_32(texts_first + KEY - (n < KEY ? n : KEY)));
}

/* Does it begin with a quote, or is a byte NUL or beyond ASCII? */
BY_AVX2 INLINE bool is_odd(const char *s, __m256i key, size_t n)
{
    uint32_t zeros = equal_bytes(key, _mm256_setzero_si256()) ^ (uint32_t)(UINT64_MAX << (n & 63));
    return *s == '"' || (zeros | (uint32_t)_mm256_movemask_epi8(key));
}

/* As texts_slot_plain does. */
BY_AVX2 INLINE size_t slot_of(__m256i key, size_t n)
{
    __m256i salted = _mm256_add_epi32(key, load_32(texts_salt));
    __m256i products = _mm256_mul_epu32(salted, _mm256_srli_epi64(salted, 32));
    __m128i two = _mm_add_epi64(_mm256_castsi256_si128(products), _mm256_extracti128_si256(products, 1));
    return texts_slot_of((uint64_t)_mm_cvtsi128_si64(two) + (uint64_t)_mm_extract_epi64(two, 1), n);
}

/* What is read behind `end` means nothing. */
BY_AVX2 static size_t changes_avx2(const int32_t *to, size_t at, size_t end)
{
    size_t n = 0;
    for (size_t i = at; i + 1 < end; i += 8) {
        __m256i here = load_32(to + i), next = load_32(to + i + 1);
        int same = _mm256_movemask_ps(_mm256_castsi256_ps(_mm256_or_si256(_mm256_cmpeq_epi32(here, next), next)));
        size_t some = end - 1 - i < 8 ? end - 1 - i : 8;
        n += (size_t)__builtin_popcount(~(unsigned)same & ((1u << some) - 1));
    }
    return n;
}

BY_AVX2 static uint64_t there_avx2(int32_t *to)
{
    uint64_t there = 0;
    for (size_t i = 0; i < 64; i += 8) {
        __m256i here = load_32(to + i);
        there |= (uint64_t)(uint8_t)~_mm256_movemask_ps(_mm256_castsi256_ps(here)) << i;
        _mm256_storeu_si256((__m256i *)(void *)(to + i), _mm256_max_epi32(here, _mm256_setzero_si256()));
    }
    return there;
}

/* Does the text stand in its slot? *code is the number of what stands there. */
typedef bool stands_here(const struct lookup *l, const char *s, size_t n, int32_t *code);

BY_AVX2 INLINE bool here_avx2(const struct lookup *l, const char *s, size_t n, int32_t *code)
{
    __m256i key = key_of(s, n);
    const struct entry *e = &l->entries[l->slots[slot_of(key, n)]];
    *code = e->code;
    return equal_bytes(key, load_32(e->words)) == UINT32_MAX && e->n == n && n <= KEY;
}

INLINE size_t known_with(struct texts *t, struct some *r, size_t at, bool first, stands_here *is_here)
{
    const struct lookup *l = t->lookup;
    const struct fields fields = first_or_not(r->fields, first);
    int32_t *to = r->to;
    size_t i = at, end = r->n, counted = at;
    for (; i < end; i++) {
        const char *s;
        size_t n;
        fields_at(&fields, i, &s, &n);
        if (is_here(l, s, n, &to[i]))
            continue;
        to[i] = take_any(t, r, i, &counted, changes_avx2);
        if ((to[i] < 0 && counted > i) || !t->repeats) {
            i += to[i] >= 0;
            break;
        }
    }
    t->n_found += changes_avx2(to, counted, i);
    return i;
}

/* For that many texts of up to KEY, and what is written behind the last of them. */
static bool room_for(struct concord_builder *b, size_t n)
{
    if (concord_builder_reserve(b, n))
        return false;
    if (b->bytes_room - b->n_bytes >= (n + 1) * KEY)
        return true;
    size_t room = 2 * b->bytes_room + (n + 1) * KEY;
    if (room > INT32_MAX || concord_grow(&b->data, room))
        return false;
    b->bytes_room = room;
    return true;
}

/* All that is done for a new text is done for each, and counts for those that are. */
BY_AVX2 INLINE size_t groups_of(struct texts *t, const struct fields *f, int32_t *to, size_t at, size_t end)
{
    const struct fields fields = *f;
    struct concord_builder *b = t->b;
    int32_t *offsets = b->offsets, code = t->before.code;
    unsigned char *bytes = b->data;
    size_t i = at, n_texts = b->n, n_bytes = b->n_bytes, n_before = t->before.n;
    __m256i before = load_32(t->before.words);
    for (; i < end; i++) {
        const char *s;
        size_t n;
        fields_at(&fields, i, &s, &n);
        if (n == 0) {
            to[i] = -1;
            continue;
        }
        __m256i key = key_of(s, n);
        if (n > KEY || is_odd(s, key, n))
            break;
        bool is_new = (equal_bytes(key, before) != UINT32_MAX) | (n != n_before);
        _mm256_storeu_si256((__m256i *)(void *)(bytes + n_bytes), key);
        code = is_new ? (int32_t)n_texts : code;
        n_bytes += is_new ? n : 0;
        n_texts += is_new;
        offsets[n_texts] = (int32_t)n_bytes;
        to[i] = code;
        before = key;
        n_before = n;
    }
    b->n = n_texts;
    b->n_bytes = n_bytes;
    _mm256_storeu_si256((__m256i *)(void *)t->before.words, before);
    t->before.n = (uint32_t)n_before;
    t->before.code = code;
    return i;
}

/* Of up to 64 rows from `at` on those whose text is not that of the row before, and the number of each if all is well with them. *odd: a
 * text has no byte, or more than KEY. */
BY_AVX2 INLINE uint64_t news_of(const struct texts *t, const struct fields *f, int32_t *to, size_t at, size_t n_rows, bool *odd)
{
    const struct fields fields = *f;
    uint64_t news = 0;
    size_t n_before = t->before.n, wrong = 0;
    int32_t code = t->before.code;
    __m256i before = load_32(t->before.words);
    for (size_t k = 0; k < n_rows; k++) {
        const char *s;
        size_t n;
        fields_at(&fields, at + k, &s, &n);
        __m256i here = load_32(s);
        bool is_new = (_bzhi_u32(~equal_bytes(here, before), (unsigned)n) | (n ^ n_before)) != 0;
        wrong |= n - 1;
        news |= (uint64_t)is_new << k;
        code += is_new;
        to[at + k] = code;
        before = here;
        n_before = n;
    }
    *odd = wrong >= KEY;
    return news;
}

/* The same rows, of which these are new. */
BY_AVX2 INLINE size_t add_news(struct texts *t, const struct fields *f, size_t at, size_t n_rows, uint64_t news)
{
    const struct fields fields = *f;
    struct concord_builder *b = t->b;
    const char *s;
    size_t n, i = at + n_rows;
    for (; news; news &= news - 1) {
        size_t here = at + (size_t)__builtin_ctzll(news);
        fields_at(&fields, here, &s, &n);
        __m256i key = key_of(s, n);
        if (is_odd(s, key, n)) {
            i = here;
            break;
        }
        _mm256_storeu_si256((__m256i *)(void *)(b->data + b->n_bytes), key);
        b->n_bytes += n;
        b->offsets[++b->n] = (int32_t)b->n_bytes;
    }
    if (i > at) {
        fields_at(&fields, i - 1, &s, &n);
        _mm256_storeu_si256((__m256i *)(void *)t->before.words, key_of(s, n));
        t->before.n = (uint32_t)n;
        t->before.code = (int32_t)b->n - 1;
    }
    return i;
}

/* 64 rows, or fewer: as a whole where each has a text and the one before them is the last that there is, else one by one. A text that
 * begins with a quote came out of quotes, so a field of its bytes is another. */
BY_AVX2 INLINE size_t groups_with(struct texts *t, struct some *r, size_t at, size_t end, bool first)
{
    const struct fields fields = first_or_not(r->fields, first);
    size_t stop = at;
    for (; at == stop && at < end;) {
        size_t n = end - at < 64 ? end - at : 64;
        bool odd = (size_t)t->before.code + 1 != t->b->n || *(const char *)t->before.words == '"';
        uint64_t news = odd ? 0 : news_of(t, &fields, r->to, at, n, &odd);
        stop = at + n;
        at = odd ? groups_of(t, &fields, r->to, at, stop) : add_news(t, &fields, at, n, news);
    }
    return at;
}

BY_AVX2 static size_t known_avx2(struct texts *t, struct some *r, size_t at)
{
    return r->fields->column ? known_with(t, r, at, false, here_avx2) : known_with(t, r, at, true, here_avx2);
}

BY_AVX2 static size_t groups_avx2(struct texts *t, struct some *r, size_t at)
{
    size_t end = at;
    for (; at == end && end < r->n;) {
        end = r->n - at < TOGETHER ? r->n : at + TOGETHER;
        if (!room_for(t->b, end - at))
            return groups_plain(t, r, at);
        at = r->fields->column ? groups_with(t, r, at, end, false) : groups_with(t, r, at, end, true);
    }
    return at;
}

#define BY_AVX512 __attribute__((target("avx512f,avx512bw,avx512vl,aes,avx2,bmi,bmi2")))

/* The slot of a key by three rounds of a cipher, which mix all its bytes. */
BY_AVX512 INLINE size_t slot_by_aes(__m256i key, size_t n)
{
    __m128i high = _mm256_extracti128_si256(key, 1), mixed = _mm256_castsi256_si128(key);
    for (int i = 0; i < 3; i++)
        mixed = _mm_aesenc_si128(mixed, high);
    return ((size_t)_mm_cvtsi128_si64(mixed) ^ n) % SLOTS;
}

BY_AVX512 INLINE __m256i key_by_512(const char *s, size_t n) { return _mm256_maskz_loadu_epi8(_bzhi_u32(UINT32_MAX, (unsigned)n), s); }

BY_AVX512 static size_t slot_avx512(const char *s, size_t n) { return slot_by_aes(key_by_512(s, n), n); }

BY_AVX512 INLINE bool here_avx512(const struct lookup *l, const char *s, size_t n, int32_t *code)
{
    __m256i key = key_by_512(s, n);
    const struct entry *e = &l->entries[l->slots[slot_by_aes(key, n)]];
    *code = e->code;
    return !(_mm256_cmpneq_epu8_mask(key, load_32(e->words)) | (e->n ^ (uint32_t)n)) && n <= KEY;
}

BY_AVX512 static size_t known_avx512(struct texts *t, struct some *r, size_t at)
{
    return r->fields->column ? known_with(t, r, at, false, here_avx512) : known_with(t, r, at, true, here_avx512);
}

static bool by_avx512(void)
{
    return __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("aes") &&
           __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2");
}

static bool by_avx2(void)
{
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2");
}
#else
#define by_avx2() false
#define by_avx512() false
#define known_avx512 known_plain
#define slot_avx512(s, n) ((void)(s), (size_t)0)
#define known_avx2 known_plain
#define groups_avx2 groups_plain
#define there_avx2 there_plain
#endif

size_t texts_slot(const struct entry *key, const char *s)
{
    return by_avx512() ? slot_avx512(s, key->n) : texts_slot_plain(key);
}

size_t alike_known(struct texts *t, struct some *r, size_t at)
{
    return by_avx512() ? known_avx512(t, r, at) : by_avx2() ? known_avx2(t, r, at) : known_plain(t, r, at);
}

size_t alike_groups(struct texts *t, struct some *r, size_t at)
{
    return by_avx2() ? groups_avx2(t, r, at) : groups_plain(t, r, at);
}

uint64_t alike_there(int32_t *to)
{
    return by_avx2() ? there_avx2(to) : there_plain(to);
}
