/* border.c - finds where fields and records end in a piece of text, and nothing else: a field that begins with a quote
 * runs to the quote that closes it, any other to the next delimiter or line break; a quote inside an unquoted field is
 * a character like others. CR LF, LF and a lone CR end a line. What stands between a closing quote and the delimiter
 * makes the record flawed. It knows no types and no columns. It looks at 64 bytes at a time, one bit for each, and at
 * single bytes only where a quote may open or close; by AVX-512 or AVX2 where the machine has it, else by SSE2, else by
 * hand: the answers are the same. */
#include "csv.h"

#include <stdlib.h>
#include <string.h>
#if defined __x86_64__
#include <immintrin.h>
#endif

enum { BLOCK = 64 };
_Static_assert((int)BLOCK <= (int)PAD, "a block that begins in the piece may be read");
#define INLINE static inline __attribute__((always_inline))

void borders_fini(struct borders *b)
{
    free(b->ends);
    free(b->rows);
    memset(b, 0, sizeof *b);
}

/* Room for what one block may add, and for one more of each. */
static int make_room(struct borders *b)
{
    if (b->room - b->n < 2 * BLOCK) {
        size_t room = b->room ? b->room * 2 : 16384;
        uint32_t *grown = realloc(b->ends, room * sizeof *grown);
        if (!grown)
            return CONCORD_NOMEM;
        b->ends = grown;
        b->room = room;
    }
    if (b->rows_room - b->n_rows < BLOCK + 2) {
        size_t room = b->rows_room ? b->rows_room * 2 : 1024;
        struct row *grown = realloc(b->rows, room * sizeof *grown);
        if (!grown)
            return CONCORD_NOMEM;
        b->rows = grown;
        b->rows_room = room;
    }
    return 0;
}

/* ---- 64 bytes as bits */
struct bits {
    uint64_t delimiter, quote, cr, lf;
};
typedef struct bits look(const char *s, char delimiter);
/* What most blocks are made of: *lf, and what ends a field; *odd: a quote or a CR stands among them. */
typedef uint64_t glance(const char *s, char delimiter, uint64_t *lf, bool *odd);
/* Offsets of the n bits that are set. At most BLOCK numbers are written, of which those behind the n mean nothing. */
typedef void flatten(uint32_t *out, uint32_t base, uint64_t bits, size_t n);

/* Eight at a time. */
INLINE void flatten_plain(uint32_t *out, uint32_t base, uint64_t bits, size_t n)
{
    const uint64_t end = UINT64_C(1) << 63;
    for (size_t done = 0; done < n; done += 8) {
#if defined __GNUC__ && !defined __clang__
#pragma GCC unroll 8
#endif
        for (size_t i = 0; i < 8; i++) {
            out[done + i] = base + (uint32_t)__builtin_ctzll(bits | end);
            bits &= bits - 1;
        }
    }
}

#if defined __x86_64__
INLINE uint64_t equal_16(const __m128i bytes[4], char c)
{
    const __m128i wanted = _mm_set1_epi8(c);
    uint64_t bits = 0;
    for (int i = 0; i < 4; i++)
        bits |= (uint64_t)(uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(bytes[i], wanted)) << 16 * i;
    return bits;
}

static inline struct bits look_plain(const char *s, char delimiter)
{
    __m128i bytes[4];
    for (int i = 0; i < 4; i++)
        bytes[i] = _mm_loadu_si128((const __m128i *)(const void *)(s + 16 * i));
    return (struct bits){equal_16(bytes, delimiter), equal_16(bytes, '"'), equal_16(bytes, '\r'), equal_16(bytes, '\n')};
}

#define AVX2 __attribute__((target("avx2,bmi,bmi2,lzcnt,popcnt")))
AVX2 INLINE uint64_t equal_32(__m256i low, __m256i high, char c)
{
    const __m256i wanted = _mm256_set1_epi8(c);
    return (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(low, wanted)) |
           (uint64_t)(uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(high, wanted)) << 32;
}

AVX2 static inline struct bits look_avx2(const char *s, char delimiter)
{
    __m256i low = _mm256_loadu_si256((const __m256i *)(const void *)s);
    __m256i high = _mm256_loadu_si256((const __m256i *)(const void *)(s + 32));
    return (struct bits){equal_32(low, high, delimiter), equal_32(low, high, '"'), equal_32(low, high, '\r'),
                         equal_32(low, high, '\n')};
}

AVX2 static inline uint64_t glance_avx2(const char *s, char delimiter, uint64_t *lf, bool *odd)
{
    const __m256i quote = _mm256_set1_epi8('"'), cr = _mm256_set1_epi8('\r');
    __m256i low = _mm256_loadu_si256((const __m256i *)(const void *)s);
    __m256i high = _mm256_loadu_si256((const __m256i *)(const void *)(s + 32));
    __m256i quotes = _mm256_or_si256(_mm256_cmpeq_epi8(low, quote), _mm256_cmpeq_epi8(high, quote));
    __m256i either = _mm256_or_si256(quotes, _mm256_or_si256(_mm256_cmpeq_epi8(low, cr), _mm256_cmpeq_epi8(high, cr)));
    *odd = !_mm256_testz_si256(either, either);
    *lf = equal_32(low, high, '\n');
    return equal_32(low, high, delimiter) | *lf;
}

#define AVX512 __attribute__((target("avx512f,avx512bw,avx512vbmi,avx512vbmi2,bmi,bmi2,lzcnt,popcnt")))
AVX512 static inline struct bits look_avx512(const char *s, char delimiter)
{
    __m512i bytes = _mm512_loadu_si512(s);
    return (struct bits){_mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8(delimiter)),
                         _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8('"')),
                         _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8('\r')),
                         _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8('\n'))};
}

AVX512 static inline uint64_t glance_avx512(const char *s, char delimiter, uint64_t *lf, bool *odd)
{
    __m512i bytes = _mm512_loadu_si512(s);
    *odd = !_kortestz_mask64_u8(_mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8('"')), _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8('\r')));
    *lf = _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8('\n'));
    return _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8(delimiter)) | *lf;
}

/* The numbers of all bytes, of which the bits choose some. */
AVX512 static inline void flatten_avx512(uint32_t *out, uint32_t base, uint64_t bits, size_t n)
{
    static const unsigned char numbers[BLOCK] = {
        0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31,
        32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63};
    __m512i chosen = _mm512_maskz_compress_epi8(bits, _mm512_loadu_si512(numbers)), first = _mm512_set1_epi32((int)base);
    _mm512_storeu_si512(out, _mm512_add_epi32(first, _mm512_cvtepu8_epi32(_mm512_castsi512_si128(chosen))));
    for (size_t done = 16; done < n; done += 16) {
        chosen = _mm512_alignr_epi64(chosen, chosen, 2);
        _mm512_storeu_si512(out + done, _mm512_add_epi32(first, _mm512_cvtepu8_epi32(_mm512_castsi512_si128(chosen))));
    }
}
#else
static inline struct bits look_plain(const char *s, char delimiter)
{
    struct bits b = {0};
    for (int i = 0; i < BLOCK; i++) {
        b.delimiter |= (uint64_t)(s[i] == delimiter) << i;
        b.quote |= (uint64_t)(s[i] == '"') << i;
        b.cr |= (uint64_t)(s[i] == '\r') << i;
        b.lf |= (uint64_t)(s[i] == '\n') << i;
    }
    return b;
}
#endif

static inline uint64_t glance_plain(const char *s, char delimiter, uint64_t *lf, bool *odd)
{
    struct bits b = look_plain(s, delimiter);
    *lf = b.lf;
    *odd = (b.quote | b.cr) != 0;
    return b.delimiter | b.lf;
}


/* ---- where a field stands open */
struct place {
    const char *data;
    size_t n;
    bool last;
    char delimiter;
    bool inside;   /* a quoted field is open */
    bool cut;      /* the piece ends in a quote of which nobody knows yet whether it closes */
    size_t next;   /* bytes before it have been dealt with */
    size_t opened; /* where it opened */
    uint64_t before; /* 1: the byte before the block ends a field */
    uint64_t cr;     /* 1: it is a CR */
    bool flawed;     /* the record in hand */
    struct row row;
    int64_t lines; /* breaks before the block */
};

static bool is_stop(const struct place *p, char c)
{
    return c == p->delimiter || c == '\n' || c == '\r';
}

/* The stops of a block that stand outside quotes. *flaws: closing quotes that something follows. */
static uint64_t outside(struct place *p, size_t base, uint64_t quote, uint64_t stop, uint64_t *flaws)
{
    uint64_t found = 0;
    size_t i = p->next > base ? p->next - base : 0;
    while (i < BLOCK) {
        uint64_t rest = UINT64_MAX << i;
        if (!p->inside) {
            uint64_t opening = quote & (stop << 1 | p->before) & rest;
            if (!opening)
                return found | (stop & rest);
            i = (size_t)__builtin_ctzll(opening);
            found |= stop & rest & ((UINT64_C(1) << i) - 1);
            p->inside = true;
            p->opened = base + i++;
            continue;
        }
        if (!(quote & rest))
            return found;
        size_t k = (size_t)__builtin_ctzll(quote & rest), at = base + k;
        if (at + 1 < p->n && p->data[at + 1] == '"') {
            i = k + 2;
            p->next = at + 2;
            continue;
        }
        p->cut = at + 1 == p->n && !p->last;
        if (p->cut)
            return found;
        p->inside = false;
        if (at + 1 < p->n && !is_stop(p, p->data[at + 1]))
            *flaws |= UINT64_C(1) << k;
        i = k + 1;
    }
    return found;
}

/* The records that end in this block. `breaks`: all line breaks, also those inside quotes. */
INLINE void end_rows(struct borders *b, struct place *p, size_t base, uint64_t stops, uint64_t ends, uint64_t breaks,
                     uint64_t cr, uint64_t flaws)
{
    size_t first = b->n;
    for (; ends; ends &= ends - 1) {
        size_t k = (size_t)__builtin_ctzll(ends), at = base + k;
        uint64_t upto = UINT64_MAX >> (63 - k);
        size_t behind = first + (size_t)__builtin_popcountll(stops & upto);
        p->row.n = (behind - p->row.borders) & INT32_MAX;
        p->row.flawed = p->flawed || (flaws & upto) != 0;
        b->rows[b->n_rows++] = p->row;
        p->flawed = false;
        flaws &= ~upto;
        bool pair = (cr >> k & 1) && at + 1 < p->n && p->data[at + 1] == '\n';
        p->row = (struct row){.start = (uint32_t)(at + 1 + pair),
                              .borders = (uint32_t)behind,
                              .line = (uint32_t)(p->lines + __builtin_popcountll(breaks & upto))};
    }
    p->flawed = p->flawed || flaws;
}

/* What the loop over blocks holds in registers, of the borders and of the place. */
struct hand {
    uint32_t *ends;
    struct row *rows;
    size_t n, n_rows;
    uint32_t start, borders, line; /* of the row in hand */
    uint64_t lines, before, cr;
    size_t opened;
    bool inside;
};

static inline struct hand pick_up(const struct borders *b, const struct place *p)
{
    return (struct hand){b->ends, b->rows, b->n, b->n_rows, p->row.start, p->row.borders, p->row.line,
                         (uint64_t)p->lines, p->before, p->cr, p->opened, p->inside};
}

static inline void put_down(const struct hand *h, struct borders *b, struct place *p)
{
    b->n = h->n;
    b->n_rows = h->n_rows;
    p->row = (struct row){.start = h->start, .borders = h->borders, .line = h->line};
    p->lines = (int64_t)h->lines;
    p->before = h->before;
    p->cr = h->cr;
    p->opened = h->opened;
    p->inside = h->inside;
}

/* The record that ends at the first of the bits, which is all that a line break does where no quote and no CR is near; without
 * a bit nothing changes. Which blocks hold a break nobody foresees, so there is no jump. */
INLINE uint64_t end_row(struct hand *h, size_t base, uint64_t stops, uint64_t ends)
{
    bool is = ends != 0;
    uint32_t behind = (uint32_t)(h->n + (size_t)__builtin_popcountll(stops & (ends ^ (ends - 1))));
    h->rows[h->n_rows] = (struct row){h->start, h->borders, h->line, (behind - h->borders) & INT32_MAX, 0};
    h->n_rows += is;
    h->lines += is;
    h->start = is ? (uint32_t)base + (uint32_t)__builtin_ctzll(ends | UINT64_C(1) << 63) + 1 : h->start;
    h->borders = is ? behind : h->borders;
    h->line = is ? (uint32_t)h->lines : h->line;
    return ends & (ends - 1);
}

/* A block without a quote that opens or closes, and without a CR. */
INLINE void take_simple(struct hand *h, size_t base, uint64_t stops, uint64_t ends, flatten *flat)
{
    uint64_t rest = end_row(h, base, stops, ends);
    while (rest)
        rest = end_row(h, base, stops, rest);
    size_t n = (size_t)__builtin_popcountll(stops);
    flat(h->ends + h->n, (uint32_t)base, stops, n);
    h->n += n;
}

/* The same, but of the records that end here only how many borders there are behind each, until rows_end makes them whole. Which blocks
 * hold a break nobody foresees, so there is no jump where there is one or none. */
INLINE void take_quick(struct hand *h, size_t base, uint64_t stops, uint64_t ends, flatten *flat)
{
    struct row *row = h->rows + h->n_rows;
    row->borders = (uint32_t)(h->n + (size_t)__builtin_popcountll(stops & (ends ^ (ends - 1))));
    h->n_rows += ends != 0;
    for (uint64_t rest = ends & (ends - 1); rest; rest &= rest - 1)
        h->rows[h->n_rows++].borders = (uint32_t)(h->n + (size_t)__builtin_popcountll(stops & (rest ^ (rest - 1))));
    size_t n = (size_t)__builtin_popcountll(stops);
    flat(h->ends + h->n, (uint32_t)base, stops, n);
    h->n += n;
}

/* The records from `from` on. */
static void rows_end(struct hand *hand, size_t from)
{
    struct hand h = *hand;
    for (size_t i = from; i < h.n_rows; i++) {
        uint32_t behind = h.rows[i].borders;
        h.rows[i] = (struct row){h.start, h.borders, h.line, (behind - h.borders) & INT32_MAX, 0};
        h.start = h.ends[behind - 1] + 1;
        h.borders = behind;
        h.line = (uint32_t)++h.lines;
    }
    *hand = h;
}

INLINE void take_other(struct borders *b, struct place *p, size_t base, struct bits s)
{
    uint64_t stop = s.delimiter | s.cr | s.lf, flaws = 0;
    uint64_t second = s.lf & (s.cr << 1 | p->cr); /* of CR LF */
    bool quoted = p->inside || p->next > base || (s.quote & (stop << 1 | p->before));
    uint64_t found = (quoted ? outside(p, base, s.quote, stop, &flaws) : stop) & ~second;
    uint64_t breaks = (s.cr | s.lf) & ~second;
    end_rows(b, p, base, found, found & (s.cr | s.lf), breaks, s.cr, flaws);
    flatten_plain(b->ends + b->n, (uint32_t)base, found, (size_t)__builtin_popcountll(found));
    b->n += (size_t)__builtin_popcountll(found);
    p->lines += __builtin_popcountll(breaks);
    p->before = stop >> 63;
    p->cr = s.cr >> 63;
}

/* Of the last block what lies behind the end. */
INLINE void cut_off(struct bits *s, size_t left, bool last)
{
    uint64_t real = UINT64_MAX >> (BLOCK - left);
    s->delimiter &= real;
    s->quote &= real;
    s->lf &= real;
    s->cr &= last ? real : real >> 1; /* a LF may follow a CR at the end */
}

/* Bit i: how many bits of those up to i are set, as odd or even. */
static inline uint64_t odd_up_to(uint64_t bits)
{
    for (int by = 1; by < 64; by *= 2)
        bits ^= bits << by;
    return bits;
}

/* A block with quotes in which all is as it should be: each opens behind what ends a field, or closes before it, or is one of two that
 * stand for one; no line ends inside, there is no CR, and it is not the last. False, and nothing is done, where that is not so. */
INLINE bool quoted_with(struct hand *h, const struct place *p, size_t base, look *look_at, flatten *flat)
{
    const struct bits s = look_at(p->data + base, p->delimiter);
    uint64_t stop = s.delimiter | s.lf, inside = odd_up_to(s.quote) ^ (0 - (uint64_t)h->inside);
    uint64_t opens = s.quote & inside, closes = s.quote & ~inside, first = opens & (stop << 1 | h->before);
    char next = p->data[base + BLOCK];
    uint64_t behind = (stop | s.quote) >> 1 | (uint64_t)(next == p->delimiter || next == '\n') << 63;
    if (s.cr | (s.lf & inside) | (opens & ~first & ~(s.quote << 1)) | (closes & ~behind))
        return false;
    if (first)
        h->opened = base + 63 - (size_t)__builtin_clzll(first);
    h->inside = inside >> 63;
    take_quick(h, base, stop & ~inside, s.lf, flat);
    h->before = stop >> 63;
    return true;
}

typedef bool take_quotes(struct hand *h, const struct place *p, size_t base);

/* Blocks from `base` to `end`, as long as they are simple; gives the first that is not. Nothing else is done here, so that what the next
 * block needs stays in registers. */
INLINE size_t simple_with(struct hand *hand, const struct place *p, size_t base, size_t end, glance *glance_at, flatten *flat)
{
    struct hand h = *hand;
    const char *data = p->data;
    const char delimiter = p->delimiter;
    uint64_t last = h.before << 63;
    for (; base < end; base += BLOCK) {
        uint64_t lf, stop;
        bool odd;
        stop = glance_at(data + base, delimiter, &lf, &odd);
        if (odd)
            break;
        take_quick(&h, base, stop, lf, flat);
        last = stop;
    }
    h.before = last >> 63;
    *hand = h;
    return base;
}

/* Blocks from `base` on, as long as they are simple, or quotes stand in them as they should, they are not the last, and there is room;
 * gives the first that is not. */
INLINE size_t run_with(struct hand *hand, const struct place *p, size_t base, size_t limit, const size_t room[2], glance *glance_at,
                       take_quotes *take_quoted, flatten *flat)
{
    const size_t first_row = hand->n_rows, end = p->n - 1 < limit ? p->n - 1 : limit;
    while (base < end && base + BLOCK < p->n && hand->n <= room[0] && hand->n_rows <= room[1]) {
        if (!hand->inside) {
            size_t blocks = room[0] - hand->n < room[1] - hand->n_rows ? room[0] - hand->n : room[1] - hand->n_rows;
            size_t left = end - base < p->n - BLOCK - base ? end - base : p->n - BLOCK - base;
            size_t most = blocks / BLOCK * BLOCK + BLOCK;
            size_t stop = base + (left < most ? left : most);
            base = simple_with(hand, p, base, stop, glance_at, flat);
            if (base >= stop)
                continue;
        }
        if (!take_quoted(hand, p, base))
            break;
        base += BLOCK;
    }
    rows_end(hand, first_row);
    return base;
}

typedef size_t run(struct hand *hand, const struct place *p, size_t base, size_t limit, const size_t room[2]);

INLINE int split_with(struct borders *b, struct place *p, size_t limit, look *look_at, run *run_on, flatten *flat)
{
    struct hand h = pick_up(b, p);
    size_t room[2] = {b->room - 2 * BLOCK, b->rows_room - BLOCK - 2};
    bool other = false; /* the block before has left something over */
    for (size_t base = 0; base < p->n && h.start < limit; base += BLOCK) {
        base = other ? base : run_on(&h, p, base, limit, room);
        if (h.start >= limit)
            break;
        if (h.n > room[0] || h.n_rows > room[1]) {
            put_down(&h, b, p);
            if (make_room(b))
                return CONCORD_NOMEM;
            h = pick_up(b, p);
            room[0] = b->room - 2 * BLOCK;
            room[1] = b->rows_room - BLOCK - 2;
        }
        struct bits s = look_at(p->data + base, p->delimiter);
        if (p->n - base <= BLOCK)
            cut_off(&s, p->n - base, p->last);
        uint64_t stop = s.delimiter | s.lf;
        if (!other && !h.inside && !s.cr && !(s.quote & (stop << 1 | h.before))) {
            take_simple(&h, base, stop, s.lf, flat);
            h.before = stop >> 63;
            continue;
        }
        put_down(&h, b, p);
        take_other(b, p, base, s);
        other = p->cut || p->next > base + BLOCK || p->flawed || p->cr;
        h = pick_up(b, p);
    }
    put_down(&h, b, p);
    return 0;
}

static __attribute__((noinline)) bool quoted_plain(struct hand *h, const struct place *p, size_t base)
{
    return quoted_with(h, p, base, look_plain, flatten_plain);
}

static __attribute__((noinline)) size_t run_plain(struct hand *hand, const struct place *p, size_t base, size_t limit, const size_t room[2])
{
    return run_with(hand, p, base, limit, room, glance_plain, quoted_plain, flatten_plain);
}

static int split_plain(struct borders *b, struct place *p, size_t limit)
{
    return split_with(b, p, limit, look_plain, run_plain, flatten_plain);
}

#if defined __x86_64__
AVX2 static __attribute__((noinline)) bool quoted_avx2(struct hand *h, const struct place *p, size_t base)
{
    return quoted_with(h, p, base, look_avx2, flatten_plain);
}

AVX2 static __attribute__((noinline)) size_t run_avx2(struct hand *hand, const struct place *p, size_t base, size_t limit, const size_t room[2])
{
    return run_with(hand, p, base, limit, room, glance_avx2, quoted_avx2, flatten_plain);
}

AVX2 static int split_avx2(struct borders *b, struct place *p, size_t limit)
{
    return split_with(b, p, limit, look_avx2, run_avx2, flatten_plain);
}

AVX512 static __attribute__((noinline)) bool quoted_avx512(struct hand *h, const struct place *p, size_t base)
{
    return quoted_with(h, p, base, look_avx512, flatten_avx512);
}

AVX512 static __attribute__((noinline)) size_t run_avx512(struct hand *hand, const struct place *p, size_t base, size_t limit, const size_t room[2])
{
    return run_with(hand, p, base, limit, room, glance_avx512, quoted_avx512, flatten_avx512);
}

AVX512 static int split_avx512(struct borders *b, struct place *p, size_t limit)
{
    return split_with(b, p, limit, look_avx512, run_avx512, flatten_avx512);
}
#endif

static int split(struct borders *b, struct place *p, size_t limit)
{
#if defined __x86_64__
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2") &&
        __builtin_cpu_supports("popcnt"))
        return __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vbmi2") ? split_avx512(b, p, limit)
                                                                                           : split_avx2(b, p, limit);
#endif
    return split_plain(b, p, limit);
}

/* Line breaks in data[from, to): CR LF counts once. */
static int64_t count_lines(const char *data, size_t from, size_t to)
{
    int64_t lines = 0;
    for (size_t i = from; i < to; i++)
        if (data[i] == '\n' || (data[i] == '\r' && data[i + 1] != '\n'))
            lines++;
    return lines;
}

/* The record that the end of the file ends, if there is one. */
static void end_file(struct borders *b, struct place *p)
{
    if (!p->last || p->inside || p->row.start >= p->n)
        return;
    b->ends[b->n++] = (uint32_t)p->n;
    p->row.n = (b->n - p->row.borders) & INT32_MAX;
    p->row.flawed = p->flawed;
    b->rows[b->n_rows++] = p->row;
    p->row = (struct row){.start = (uint32_t)p->n, .borders = (uint32_t)b->n, .line = (uint32_t)p->lines};
}

int borders_find(struct borders *b, const char *data, size_t n, bool last, char delimiter, size_t limit)
{
    struct place p = {.data = data, .n = n, .last = last, .delimiter = delimiter, .before = 1};
    b->n = b->n_rows = 0;
    b->first_line += b->lines;
    if (make_room(b) || split(b, &p, limit))
        return CONCORD_NOMEM;
    if (p.row.start < limit)
        end_file(b, &p);
    while (b->n_rows && b->rows[b->n_rows - 1].start >= limit)
        p.row = b->rows[--b->n_rows];
    b->used = p.row.start;
    b->lines = p.row.line;
    b->open = p.inside && !p.cut;
    b->open_start = (uint32_t)p.opened;
    b->field_start = p.row.start < limit && b->n > p.row.borders ? b->ends[b->n - 1] + 1 : p.row.start;
    b->field_line = b->first_line + p.row.line + count_lines(data, p.row.start, b->field_start);
    return 0;
}
