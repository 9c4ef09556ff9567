/* texts.c - the texts of a column of a batch: each distinct one once, in a dictionary, and its number for each row, so that
 * the host need not look at every row's bytes. A small table finds texts that were there before; where nearly all are new,
 * as among keys, only the last one is compared. A dictionary may then hold a text twice: numbers mean what they mean. */
#include "csv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <concord/build.h>

enum {
    SLOTS = 1024, /* a power of 2 */
    ENTRIES = 500,
    TRIED = 256 /* texts after which it shows whether they repeat */
};
/* Bytes of a text as words: the first eight, the eight behind them, the last eight of one of over sixteen; where a shorter one has
 * none there are zeros. They are all of a text of up to 24. */
struct entry {
    uint64_t first, second, last;
    uint32_t n;
    int32_t code;
};
struct lookup {
    uint16_t slots[SLOTS]; /* 0: empty */
    struct entry entries[ENTRIES + 1]; /* the first is none */
};

struct lookup *lookup_new(void)
{
    return calloc(1, sizeof(struct lookup));
}

/* One column. */
struct texts {
    struct lookup *lookup;
    struct concord_builder *b; /* the distinct ones */
    struct entry before;
    size_t n_entries, n_found;
    int32_t empty; /* the number of the text without a byte, -1 when there was none */
    bool repeats; /* so far: it is worth looking texts up */
};

#if defined __BYTE_ORDER__ && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define FIRST(n) ((n) >= 8 ? UINT64_MAX : (n) <= 0 ? 0 : UINT64_MAX >> (64 - 8 * ((n) & 7)))
#else
#define FIRST(n) ((n) >= 8 ? UINT64_MAX : (n) <= 0 ? 0 : ~(UINT64_MAX >> 8 * ((n) & 7)))
#endif
#define BOTH(n) {FIRST(n), FIRST((n) - 8)}

/* The bytes of up to eight, and of eight more, that are a text's. */
static const uint64_t masks[17][2] = {BOTH(0), BOTH(1), BOTH(2), BOTH(3),  BOTH(4),  BOTH(5),  BOTH(6),  BOTH(7), BOTH(8),
                                      BOTH(9), BOTH(10), BOTH(11), BOTH(12), BOTH(13), BOTH(14), BOTH(15), BOTH(16)};

/* All bytes up to PAD behind the text may be read. Lengths vary from row to row, so nothing jumps by them. */
static inline struct entry key_of(const char *s, size_t n)
{
    const uint64_t *mask = masks[n < 16 ? n : 16];
    uint64_t last = load_8(n > 16 ? s + n - 8 : s);
    return (struct entry){load_8(s) & mask[0], load_8(s + 8) & mask[1], n > 16 ? last : 0, (uint32_t)n, -1};
}

static inline bool is_same(const struct texts *t, const struct entry *e, const struct entry *key, const char *s)
{
    uint64_t wrong = (e->first ^ key->first) | (e->second ^ key->second) | (e->last ^ key->last) | (e->n ^ key->n);
    return !wrong && (key->n <= 24 || !memcmp(t->b->data + t->b->offsets[e->code] + 16, s + 16, key->n - 24));
}

static inline size_t slot_of(uint64_t first, uint64_t rest, size_t n)
{
    uint64_t h = (first ^ (uint64_t)n) * UINT64_C(0x9e3779b97f4a7c15);
    h = (h ^ h >> 32 ^ rest) * UINT64_C(0xd6e8feb86659fd93);
    return (size_t)(h >> 54) % SLOTS;
}

/* The slot of the text, or the empty one where it belongs. */
static inline size_t find_slot(const struct texts *t, const struct entry *key, const char *s)
{
    const struct lookup *l = t->lookup;
    size_t slot = slot_of(key->first, key->second ^ key->last, key->n);
    while (l->slots[slot] && !is_same(t, &l->entries[l->slots[slot]], key, s))
        slot = (slot + 1) % SLOTS;
    return slot;
}

/* Bit 7 of each byte that is NUL or beyond ASCII, and perhaps of one behind such a byte. */
static inline uint64_t odd_bytes(uint64_t word)
{
    return (word | (word - UINT64_C(0x0101010101010101))) & UINT64_C(0x8080808080808080);
}

/* Is it UTF-8 without NUL? */
static inline bool is_plain(const struct entry *key, const char *s, size_t n)
{
    size_t i = 0;
    if (n >= 16 && n <= 24 && !odd_bytes(key->first) && !odd_bytes(key->second) && (n == 16 || !odd_bytes(key->last)))
        return true;
    for (; i + 8 <= n; i += 8)
        if (odd_bytes(load_8(s + i)))
            break;
    while (i < n && s[i] > 0)
        i++;
    return i == n || (utf8_bad(s + i, n - i) == n - i && !memchr(s + i, '\0', n - i));
}

enum { NOT_PLAIN = -1, NO_MEMORY = -2 };

/* As concord_append_text; room is made for all of a word. */
static inline int32_t add_text(struct texts *t, const struct entry *key, const char *s)
{
    struct concord_builder *b = t->b;
    size_t n = key->n;
    if (!is_plain(key, s, n))
        return NOT_PLAIN;
    if (n > 24 || b->n == b->room || b->bytes_room - b->n_bytes < 24)
        return concord_builder_reserve(b, 1) || concord_append_text(b, s, n) ? NO_MEMORY : (int32_t)b->n - 1;
    unsigned char *to = b->data + b->n_bytes;
    memcpy(to, &key->first, 8);
    memcpy(to + 8, s + 8, 8);
    memcpy(to + 16, s + 16, 8);
    b->n_bytes += n;
    b->offsets[++b->n] = (int32_t)b->n_bytes;
    return (int32_t)b->n - 1;
}

/* Its number, and from now on it may be found in the slot. */
static inline int32_t add_new(struct texts *t, struct entry *key, const char *s, size_t slot)
{
    key->code = add_text(t, key, s);
    if (key->code < 0)
        return key->code;
    t->before = *key;
    if (t->repeats && t->n_entries < ENTRIES) {
        t->lookup->entries[++t->n_entries] = *key;
        t->lookup->slots[slot] = (uint16_t)t->n_entries;
    }
    t->repeats = t->repeats && (t->b->n < TRIED || 4 * t->n_found > 3 * t->b->n);
    return key->code;
}

/* The number of the text. */
static int32_t code_of(struct texts *t, const char *s, size_t n)
{
    struct entry key = key_of(s, n);
    const struct lookup *l = t->lookup;
    if (n == 0)
        return t->empty >= 0 ? t->empty : (t->empty = add_text(t, &key, s));
    if (!t->repeats)
        return is_same(t, &t->before, &key, s) ? t->before.code : add_new(t, &key, s, 0);
    size_t slot = find_slot(t, &key, s);
    return l->slots[slot] ? l->entries[l->slots[slot]].code : add_new(t, &key, s, slot);
}

/* Why a text cannot be one. */
static const char *say_why(const char *s, size_t n, char reason[80])
{
    size_t bad = utf8_bad(s, n);
    if (bad == n)
        return "holds a NUL byte";
    snprintf(reason, 80, "is not UTF-8: its byte %zu is %02x", bad + 1, (unsigned char)s[bad]);
    return reason;
}

static int take_text(struct filling *f, struct texts *t, size_t i, const char *s, size_t n, int32_t *code)
{
    const struct options *o = &f->connection->options;
    char reason[80];
    bool quoted = n && *s == '"';
    if (quoted)
        field_unquote(&s, &n, f->desk->scratch);
    *code = 0;
    if ((n == 0 && !(quoted && o->quoted_empty_is_text)) || (o->n_missing && is_missing(o, s, n)))
        return set_null(f, i);
    *code = code_of(t, s, n);
    if (*code >= 0)
        return 0;
    if (*code == NO_MEMORY)
        return fail(f->desk->err, CONCORD_NOMEM, "no memory for a batch");
    *code = 0;
    return set_fault(f, i, s, n, say_why(s, n, reason));
}

/* For a host that asked for no dictionary. */
static int spread(struct filling *f, const struct concord_builder *distinct, const int32_t *codes)
{
    for (size_t i = 0; i < f->desk->n_rows; i++) {
        bool there = !f->b->valid || (f->b->valid[i >> 3] >> (i & 7) & 1);
        const char *s = there ? (const char *)distinct->data + distinct->offsets[codes[i]] : "";
        size_t n = there ? (size_t)(distinct->offsets[codes[i] + 1] - distinct->offsets[codes[i]]) : 0;
        if (f->b->n_bytes + n > f->b->bytes_room) {
            f->b->bytes_room = 2 * (f->b->n_bytes + n) + 256;
            if (concord_grow(&f->b->data, f->b->bytes_room))
                return fail(f->desk->err, CONCORD_NOMEM, "no memory for a batch");
        }
        if (n)
            memcpy(f->b->data + f->b->n_bytes, s, n);
        f->b->n_bytes += n;
        f->b->offsets[i + 1] = (int32_t)f->b->n_bytes;
    }
    return 0;
}

/* Rows in hand, up to 64. */
struct some {
    const struct fields *fields;
    size_t from, n;
    int32_t *to;
    uint64_t there; /* bit i: row i has a text */
};

/* The entry of a text of up to 16 bytes, as most are that repeat, if it stands in the first slot that it may stand in. */
static inline const struct entry *find_short(const struct lookup *l, const char *s, size_t n)
{
    uint64_t first = load_8(s) & masks[n][0], second = load_8(s + 8) & masks[n][1];
    const struct entry *e = &l->entries[l->slots[slot_of(first, second, n)]];
    return (e->first ^ first) | (e->second ^ second) | (e->n ^ n) ? NULL : e;
}

static __attribute__((noinline)) const struct entry *find_any(const struct texts *t, const char *s, size_t n)
{
    const struct entry key = key_of(s, n);
    size_t slot = find_slot(t, &key, s);
    return t->lookup->slots[slot] ? &t->lookup->entries[t->lookup->slots[slot]] : NULL;
}

/* The rows from `at` on whose texts were there before, or that have none; gives the first of which that cannot be said. A text that
 * is not the one before it tells that they repeat, and not only in groups. */
static __attribute__((noinline)) size_t find_known(struct texts *t, struct some *r, size_t at)
{
    const struct lookup *l = t->lookup;
    const struct fields fields = *r->fields;
    int32_t *to = r->to, before = at ? to[at - 1] : -1;
    uint64_t there = 0;
    size_t i = at, n_found = 0;
    for (; i < r->n; i++) {
        const char *s;
        size_t n, is;
        fields_at(&fields, r->from + i, &s, &n);
        const struct entry *e = n <= 16 ? find_short(l, s, n) : NULL;
        if (!e)
            e = find_any(t, s, n);
        is = n != 0;
        if (!e || (is & (*s == '"')))
            break;
        to[i] = e->code;
        there |= (uint64_t)is << i;
        n_found += is & (e->code != before);
        before = e->code;
    }
    t->n_found += n_found;
    r->there |= there;
    return i;
}

/* The same where texts stand in groups at most. */
static __attribute__((noinline)) size_t add_groups(struct texts *t, struct some *r, size_t at)
{
    const struct fields fields = *r->fields;
    size_t i = at;
    for (; i < r->n; i++) {
        const char *s;
        size_t n;
        fields_at(&fields, r->from + i, &s, &n);
        if (n == 0) {
            r->to[i] = 0;
            continue;
        }
        if (*s == '"')
            break;
        struct entry key = key_of(s, n);
        int32_t code = is_same(t, &t->before, &key, s) ? t->before.code : add_new(t, &key, s, 0);
        if (code < 0)
            break;
        r->to[i] = code;
        r->there |= UINT64_C(1) << i;
    }
    return i;
}

static int fill_some(struct filling *f, struct texts *t, struct some *r)
{
    const bool no_words = f->connection->options.n_missing == 0;
    r->there = r->n < 64 ? UINT64_MAX << r->n : 0;
    for (size_t i = 0; i < r->n; i++) {
        const char *s;
        size_t n;
        if (no_words)
            i = t->repeats ? find_known(t, r, i) : add_groups(t, r, i);
        if (i == r->n)
            break;
        fields_at(r->fields, r->from + i, &s, &n);
        int32_t code = no_words && n && *s != '"' ? code_of(t, s, n) : NOT_PLAIN;
        r->there |= UINT64_C(1) << i; /* or it is said by itself */
        r->to[i] = code;
        int rc = code < 0 ? take_text(f, t, r->from + i, s, n, &r->to[i]) : 0;
        if (rc)
            return rc;
    }
    return ~r->there ? set_nulls(f, r->from, r->there) : 0;
}

/* A field without a byte is found too, and its number means nothing. */
static void begin(struct texts *t)
{
    memset(t->lookup->slots, 0, sizeof t->lookup->slots);
    t->lookup->entries[0] = (struct entry){.n = UINT32_MAX}; /* an empty slot's: no text */
    t->lookup->entries[1] = (struct entry){.n = 0};
    t->lookup->slots[slot_of(0, 0, 0)] = 1;
    t->n_entries = 1;
}

int texts_fill(struct filling *f, struct concord_builder *distinct)
{
    size_t n = f->desk->n_rows;
    struct texts t = {.lookup = f->desk->lookup, .b = distinct, .before = {.n = UINT32_MAX}, .empty = -1, .repeats = true};
    begin(&t);
    concord_builder_init(distinct, "u");
    int32_t *codes = f->want->dictionary ? NULL : malloc((n + 1) * sizeof *codes);
    int rc = concord_builder_reserve(f->b, n + 1) || concord_builder_reserve(distinct, 64) || (!f->want->dictionary && !codes)
                 ? fail(f->desk->err, CONCORD_NOMEM, "no memory for a batch")
                 : 0;
    int32_t *to = codes ? codes : (int32_t *)(void *)f->b->data;
    const struct fields fields = fields_of(f);
    for (size_t i = 0; i < n && !rc; i += 64)
        rc = fill_some(f, &t, &(struct some){&fields, i, n - i < 64 ? n - i : 64, to + i, 0});
    f->b->n = n;
    if (!rc && codes)
        rc = spread(f, distinct, codes);
    free(codes);
    return rc;
}
