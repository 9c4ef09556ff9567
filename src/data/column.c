/* column.c - decides how columns and dictionaries of texts lie in memory.
 *
 * Takes counts and texts; gives zeroed columns with all values missing, and codes in order of first appearance. Everything
 * here grows with the data, so running out of memory is an answer and never an end. The texts of a dictionary lie in
 * chunks that do not move; the table holds 32 bits of each hash, so that a miss seldom touches a text. References are counted
 * atomically: columns that share a dictionary may be freed by different threads. Must not know where the values come from. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "data/column.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/map.h"

enum { SLOTS_FIRST = 64, CHUNK_FIRST = 4096, CHUNK_LAST = 1 << 20, PADDING = 64 };

/* ---- dictionaries */

struct text {
    const char *bytes;
    uint32_t n;
    uint32_t hash;
};

struct slot {
    int32_t code; /* -1 empty */
    uint32_t hash;
};

struct chunk {
    struct chunk *before;
    size_t size, used;
    char bytes[];
};

struct dict {
    _Atomic size_t references;
    struct text *texts;
    struct slot *slots;
    struct chunk *chunks;
    size_t n_slots; /* a power of 2 */
    int32_t count, cap;
};

static struct slot *new_slots(size_t n)
{
    struct slot *slots = malloc(n * sizeof *slots);
    if (slots)
        memset(slots, 0xFF, n * sizeof *slots);
    return slots;
}

struct dict *dict_new(void)
{
    struct dict *d = calloc(1, sizeof *d);
    if (!d)
        return NULL;
    d->n_slots = SLOTS_FIRST;
    d->slots = new_slots(d->n_slots);
    if (!d->slots) {
        free(d);
        return NULL;
    }
    atomic_init(&d->references, 1);
    return d;
}

struct dict *dict_retain(struct dict *d)
{
    atomic_fetch_add_explicit(&d->references, 1, memory_order_relaxed);
    return d;
}

void dict_free(struct dict **d)
{
    struct dict *x = *d;
    *d = NULL;
    if (!x || atomic_fetch_sub_explicit(&x->references, 1, memory_order_acq_rel) > 1)
        return;
    while (x->chunks) {
        struct chunk *c = x->chunks;
        x->chunks = c->before;
        free(c);
    }
    free(x->texts);
    free(x->slots);
    free(x);
}

/* The slot that holds the text, or the empty one where it belongs. */
static size_t slot_of(const struct dict *d, const char *s, size_t n, uint32_t hash)
{
    size_t mask = d->n_slots - 1, at = hash & mask;
    while (d->slots[at].code >= 0) {
        if (d->slots[at].hash == hash) {
            const struct text *t = &d->texts[d->slots[at].code];
            if (t->n == n && (n == 0 || memcmp(t->bytes, s, n) == 0))
                break;
        }
        at = (at + 1) & mask;
    }
    return at;
}

static bool enlarge_slots(struct dict *d)
{
    size_t n = 2 * d->n_slots, mask = n - 1;
    struct slot *slots = new_slots(n);
    if (!slots)
        return false;
    for (int32_t code = 0; code < d->count; code++) {
        size_t at = d->texts[code].hash & mask;
        while (slots[at].code >= 0)
            at = (at + 1) & mask;
        slots[at] = (struct slot){code, d->texts[code].hash};
    }
    free(d->slots);
    d->slots = slots;
    d->n_slots = n;
    return true;
}

static bool enlarge_texts(struct dict *d)
{
    if (d->cap > INT32_MAX / 2)
        return false;
    int32_t cap = d->cap ? 2 * d->cap : 32;
    struct text *texts = realloc(d->texts, (size_t)cap * sizeof *texts);
    if (!texts)
        return false;
    d->texts = texts;
    d->cap = cap;
    return true;
}

static const char *keep_text(struct dict *d, const char *s, size_t n)
{
    struct chunk *c = d->chunks;
    if (!c || c->size - c->used < n + 1) {
        size_t size = c ? 2 * c->size : CHUNK_FIRST;
        if (size > CHUNK_LAST)
            size = CHUNK_LAST;
        if (size < n + 1)
            size = n + 1;
        c = malloc(sizeof *c + size);
        if (!c)
            return NULL;
        *c = (struct chunk){d->chunks, size, 0};
        d->chunks = c;
    }
    char *bytes = c->bytes + c->used;
    if (n > 0)
        memcpy(bytes, s, n);
    bytes[n] = '\0';
    c->used += n + 1;
    return bytes;
}

int32_t dict_add(struct dict *d, const char *s, size_t n)
{
    if (n >= UINT32_MAX)
        return -1;
    uint32_t hash = (uint32_t)hash_bytes(s, n, 0);
    size_t at = slot_of(d, s, n, hash);
    if (d->slots[at].code >= 0)
        return d->slots[at].code;
    if (d->count == d->cap && !enlarge_texts(d))
        return -1;
    if ((size_t)d->count * 2 >= d->n_slots) {
        if (!enlarge_slots(d))
            return -1;
        at = slot_of(d, s, n, hash);
    }
    const char *bytes = keep_text(d, s, n);
    if (!bytes)
        return -1;
    d->texts[d->count] = (struct text){bytes, (uint32_t)n, hash};
    d->slots[at] = (struct slot){d->count, hash};
    return d->count++;
}

int32_t dict_find(const struct dict *d, const char *s, size_t n)
{
    if (n >= UINT32_MAX)
        return -1;
    return d->slots[slot_of(d, s, n, (uint32_t)hash_bytes(s, n, 0))].code;
}

int32_t dict_count(const struct dict *d)
{
    return d->count;
}

const char *dict_text(const struct dict *d, int32_t code, size_t *n)
{
    if (n)
        *n = d->texts[code].n;
    return d->texts[code].bytes;
}

/* ---- columns */

size_t column_width(enum column_kind kind)
{
    switch (kind) {
    case COL_FLAG:
        return 1;
    case COL_DATE:
    case COL_TEXT:
        return 4;
    case COL_INTEGER:
    case COL_TIME:
    case COL_F64:
        return 8;
    case COL_DECIMAL:
        return sizeof(i128);
    }
    return 0;
}

int column_new(enum column_kind kind, size_t n, struct column *out, struct err *err)
{
    *out = (struct column){.kind = kind, .n = n};
    size_t width = column_width(kind);
    if (n <= (SIZE_MAX - PADDING) / width) {
        out->valid = calloc(n / 8 + 1 + PADDING, 1); /* the padding lets wide loads read past the last value */
        out->data = calloc(n * width + PADDING, 1);
        if (kind == COL_TEXT)
            out->dict = dict_new();
    }
    if (!out->valid || !out->data || (kind == COL_TEXT && !out->dict)) {
        column_fini(out);
        return err_set(err, ERR_NOMEM, "out of memory for a column of %zu values", n);
    }
    if (kind == COL_TEXT)
        memset(out->data, 0xFF, n * width);
    return 0;
}

void column_fini(struct column *c)
{
    free(c->valid);
    free(c->data);
    dict_free(&c->dict);
    *c = (struct column){.kind = c->kind};
}

void extract_fini(struct extract *x)
{
    for (size_t i = 0; x->columns && i < x->n_columns; i++)
        column_fini(&x->columns[i]);
    free(x->columns);
    free(x->file_of);
    free(x->line_of);
    free(x->faults);
    arena_free(&x->owner);
    *x = (struct extract){0};
}
