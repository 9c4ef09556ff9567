/* texts.c - the texts of a column of a batch: each distinct one once, in a dictionary, and its number for each row, so that
 * the host need not look at every row's bytes. A small table finds texts that were there before; where nearly all are new,
 * as among keys, only the last one is compared. A dictionary may then hold a text twice: numbers mean what they mean. */
#include "csv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <concord/build.h>

enum {
    ENTRIES = 1024, /* a power of 2 */
    ENTRIES_MOST = 500,
    TRIED = 256 /* texts after which it shows whether they repeat */
};
struct entry {
    uint64_t first, last; /* bytes: all of a short text, the ends of another */
    uint32_t n, round;
    int32_t code;
};
struct lookup {
    struct entry entries[ENTRIES];
    uint32_t round; /* what another round has left is empty */
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
    bool repeats; /* so far: it is worth looking texts up */
};

/* The first n bytes of a word, n below 8. */
static uint64_t some_of(uint64_t word, size_t n)
{
#if defined __BYTE_ORDER__ && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    return word & ~(UINT64_MAX << 8 * n);
#else
    return n ? word >> (64 - 8 * n) : 0;
#endif
}

/* All bytes up to PAD behind the text may be read. */
static inline struct entry key_of(const char *s, size_t n)
{
    struct entry e = {.n = (uint32_t)n};
    memcpy(&e.first, s, sizeof e.first);
    if (n >= 8)
        memcpy(&e.last, s + n - 8, sizeof e.last);
    else
        e.first = some_of(e.first, n);
    return e;
}

static inline bool is_same(const struct texts *t, const struct entry *e, const struct entry *key, const char *s)
{
    return e->first == key->first && e->last == key->last && e->n == key->n &&
           (key->n <= 16 || !memcmp(t->b->data + t->b->offsets[e->code] + 8, s + 8, key->n - 16));
}

/* Is it UTF-8 without NUL? */
static inline bool is_plain(const char *s, size_t n)
{
    size_t i = 0;
    for (; i + 8 <= n; i += 8) {
        uint64_t word;
        memcpy(&word, s + i, sizeof word);
        if ((word | (word - UINT64_C(0x0101010101010101))) & UINT64_C(0x8080808080808080))
            break;
    }
    while (i < n && s[i] > 0)
        i++;
    return i == n || (utf8_bad(s + i, n - i) == n - i && !memchr(s + i, '\0', n - i));
}

enum { NOT_PLAIN = -1, NO_MEMORY = -2 };

static int32_t add_text(struct texts *t, const char *s, size_t n)
{
    if (!is_plain(s, n))
        return NOT_PLAIN;
    return concord_append_text(t->b, s, n) ? NO_MEMORY : (int32_t)t->b->n - 1;
}

/* The number of the text. */
static int32_t code_of(struct texts *t, const char *s, size_t n)
{
    struct entry key = key_of(s, n);
    struct entry *e = NULL;
    if (is_same(t, &t->before, &key, s))
        return t->before.code;
    if (t->repeats) {
        uint64_t h = (key.first ^ (uint64_t)n) * UINT64_C(0x9e3779b97f4a7c15);
        h = (h ^ h >> 32 ^ key.last) * UINT64_C(0xd6e8feb86659fd93);
        size_t at = (size_t)(h >> 54) % ENTRIES;
        while (t->lookup->entries[at].round == t->lookup->round && !is_same(t, &t->lookup->entries[at], &key, s))
            at = (at + 1) % ENTRIES;
        e = &t->lookup->entries[at];
        if (e->round == t->lookup->round) {
            t->n_found++;
            return e->code;
        }
    }
    key.code = add_text(t, s, n);
    key.round = t->lookup->round;
    if (key.code < 0)
        return key.code;
    t->before = key;
    t->repeats = t->b->n < TRIED || 4 * t->n_found > 3 * t->b->n;
    if (e && t->n_entries < ENTRIES_MOST) {
        *e = key;
        t->n_entries++;
    }
    return key.code;
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

int texts_fill(struct filling *f, struct concord_builder *distinct)
{
    size_t n = f->desk->n_rows;
    struct texts t = {.lookup = f->desk->lookup, .b = distinct, .before = {.n = UINT32_MAX}, .repeats = true};
    t.lookup->round++;
    concord_builder_init(distinct, "u");
    int32_t *codes = f->want->dictionary ? NULL : malloc((n + 1) * sizeof *codes);
    int rc = concord_builder_reserve(f->b, n + 1) || concord_builder_reserve(distinct, 64) || (!f->want->dictionary && !codes)
                 ? fail(f->desk->err, CONCORD_NOMEM, "no memory for a batch")
                 : 0;
    int32_t *to = codes ? codes : (int32_t *)(void *)f->b->data;
    const struct fields fields = fields_of(f);
    const bool no_words = f->connection->options.n_missing == 0;
    for (size_t i = 0; i < n && !rc; i++) {
        const char *s;
        size_t length;
        fields_at(&fields, i, &s, &length);
        int32_t code = no_words && length && *s != '"' ? code_of(&t, s, length) : NOT_PLAIN;
        to[i] = code;
        if (code < 0)
            rc = take_text(f, &t, i, s, length, &to[i]);
    }
    f->b->n = n;
    if (!rc && codes)
        rc = spread(f, distinct, codes);
    free(codes);
    return rc;
}
