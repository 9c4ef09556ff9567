/* dict.c - decides how a dictionary of texts lies in memory.
 *
 * Takes texts; gives codes in order of first appearance, and texts by code. It grows with the data, so running out of memory is an
 * answer and never an end. The bytes lie in chunks that do not move. Of a text only the place of its first byte is kept, 32 bits
 * counted from the first of its block: it ends where the next one begins. The table holds 32 bits of each hash, so that a miss
 * seldom touches a text and growing touches none. References are counted atomically: columns that share a dictionary may be freed
 * by different threads. Must not know where the texts come from. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "data/column.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "base/map.h"
#include "data/image.h"

enum {
    SLOTS_FIRST = 64,
    CHUNK_FIRST = 4096,
    CHUNK_BITS = 20,
    CHUNK_LAST = 1 << CHUNK_BITS,
    BLOCK_BITS = 12, /* texts that count their places from one */
    GROUP = 32,      /* texts that are looked up side by side */
    GROUPED_FROM = 1 << 14
};

struct slot {
    int32_t code; /* -1 empty */
    uint32_t hash;
};

/* Chunk i holds the places from i << CHUNK_BITS on; a text that is larger takes the numbers of several. */
struct chunk {
    char *bytes;
    size_t size, used;
    bool whole; /* the first number of what was allocated */
};

struct dict {
    _Atomic size_t references;
    uint64_t *bases;  /* by block: the place of its first text */
    uint32_t *starts; /* by code: its place, counted from there */
    struct slot *slots;
    struct chunk *chunks;
    size_t n_chunks, chunks_cap, chunk; /* `chunk` is filled at present */
    size_t n_slots;                     /* a power of 2 */
    int32_t count, cap;                 /* codes in all of these are counted from image.n on */
    struct image image;                 /* the texts before; n = 0: there are none */
    struct hold *held;                  /* of the image */
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

struct dict *dict_new_over(const struct image *image, struct hold *held)
{
    struct dict *d = dict_new();
    if (!d)
        return NULL;
    d->image = *image;
    d->held = hold_retain(held);
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
    for (size_t i = 0; i < x->n_chunks; i++)
        if (x->chunks[i].whole)
            free(x->chunks[i].bytes);
    free(x->chunks);
    free(x->bases);
    free(x->starts);
    free(x->slots);
    hold_drop(&x->held);
    free(x);
}

/* ---- texts */
static uint64_t place_of(const struct dict *d, int32_t code)
{
    return d->bases[code >> BLOCK_BITS] + d->starts[code];
}

static const char *view(const struct dict *d, int32_t code, size_t *n)
{
    uint64_t place = place_of(d, code);
    const struct chunk *c = &d->chunks[place >> CHUNK_BITS];
    size_t at = place & (CHUNK_LAST - 1), end = c->used;
    if (code + 1 < d->count) {
        uint64_t next = place_of(d, code + 1);
        if (next >> CHUNK_BITS == place >> CHUNK_BITS)
            end = next & (CHUNK_LAST - 1);
    }
    *n = end - at - 1; /* behind it stands a NUL */
    return c->bytes + at;
}

static bool is_text(const struct dict *d, int32_t code, const char *s, size_t n)
{
    size_t n_here;
    const char *here = view(d, code, &n_here);
    return n_here == n && (n == 0 || memcmp(here, s, n) == 0);
}

/* A chunk with room for n bytes more is the one in hand. */
static bool room_for(struct dict *d, size_t n)
{
    const struct chunk *now = d->n_chunks ? &d->chunks[d->chunk] : NULL;
    if (now && now->size - now->used >= n)
        return true;
    size_t size = now ? 2 * now->size : CHUNK_FIRST;
    size = size > CHUNK_LAST ? CHUNK_LAST : size;
    size = size < n ? n : size;
    size_t numbers = (size + CHUNK_LAST - 1) >> CHUNK_BITS;
    if (d->n_chunks + numbers > d->chunks_cap) {
        size_t cap = 2 * d->chunks_cap + numbers;
        struct chunk *chunks = realloc(d->chunks, cap * sizeof *chunks);
        if (!chunks)
            return false;
        d->chunks = chunks;
        d->chunks_cap = cap;
    }
    char *bytes = malloc(size);
    if (!bytes)
        return false;
    d->chunk = d->n_chunks;
    d->chunks[d->n_chunks++] = (struct chunk){bytes, size, 0, true};
    for (size_t i = 1; i < numbers; i++)
        d->chunks[d->n_chunks++] = (struct chunk){bytes + (i << CHUNK_BITS), 0, 0, false};
    return true;
}

static bool room_for_code(struct dict *d)
{
    if (d->count < d->cap)
        return true;
    if (d->cap > INT32_MAX / 2)
        return false;
    int32_t cap = d->cap ? 2 * d->cap : 32;
    uint32_t *starts = realloc(d->starts, (size_t)cap * sizeof *starts);
    if (!starts)
        return false;
    d->starts = starts;
    uint64_t *bases = realloc(d->bases, (((size_t)cap >> BLOCK_BITS) + 1) * sizeof *bases);
    if (!bases)
        return false;
    d->bases = bases;
    d->cap = cap;
    return true;
}

/* The text gets the next code. */
static bool keep_text(struct dict *d, const char *s, size_t n)
{
    if (!room_for_code(d) || !room_for(d, n + 1))
        return false;
    struct chunk *c = &d->chunks[d->chunk];
    uint64_t place = ((uint64_t)d->chunk << CHUNK_BITS) + c->used, *base = &d->bases[d->count >> BLOCK_BITS];
    if ((d->count & ((1 << BLOCK_BITS) - 1)) == 0)
        *base = place;
    if (place - *base > UINT32_MAX)
        return false;
    char *bytes = c->bytes + c->used;
    if (n > 0)
        memcpy(bytes, s, n);
    bytes[n] = '\0';
    c->used += n + 1;
    d->starts[d->count++] = (uint32_t)(place - *base);
    return true;
}

/* ---- the table */

/* The slot that holds the text, or the empty one where it belongs. */
static size_t slot_of(const struct dict *d, const char *s, size_t n, uint32_t hash)
{
    size_t mask = d->n_slots - 1, at = hash & mask;
    while (d->slots[at].code >= 0) {
        if (d->slots[at].hash == hash && is_text(d, d->slots[at].code, s, n))
            break;
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
    for (size_t i = 0; i < d->n_slots; i++) {
        if (d->slots[i].code < 0)
            continue;
        size_t at = d->slots[i].hash & mask;
        while (slots[at].code >= 0)
            at = (at + 1) & mask;
        slots[at] = d->slots[i];
    }
    free(d->slots);
    d->slots = slots;
    d->n_slots = n;
    return true;
}

static int32_t add_hashed(struct dict *d, const char *s, size_t n, uint32_t hash)
{
    int32_t first = d->image.n, code = first > 0 ? image_find(&d->image, s, n, hash) : -1;
    if (code >= 0)
        return code;
    size_t at = slot_of(d, s, n, hash);
    if (d->slots[at].code >= 0)
        return first + d->slots[at].code;
    if (d->count == INT32_MAX - first)
        return -1;
    if ((size_t)d->count * 3 >= d->n_slots * 2) {
        if (!enlarge_slots(d))
            return -1;
        at = slot_of(d, s, n, hash);
    }
    if (!keep_text(d, s, n))
        return -1;
    d->slots[at] = (struct slot){d->count - 1, hash};
    return first + d->count - 1;
}

uint32_t dict_hash(const char *s, size_t n)
{
    return (uint32_t)hash_bytes(s, n, 0);
}

int32_t dict_add(struct dict *d, const char *s, size_t n)
{
    return n >= UINT32_MAX ? -1 : add_hashed(d, s, n, dict_hash(s, n));
}

/* Brings near what looking these texts up will touch: slots first, then of those that may hold the text where it stands. A call
 * of it would be left out, since nothing comes back from it. */
static inline __attribute__((always_inline)) void fetch(const struct dict *d, const struct dict_item *items, size_t n)
{
    size_t mask = d->n_slots - 1;
    for (size_t i = 0; i < n; i++)
        __builtin_prefetch(&d->slots[items[i].hash & mask], 1);
    for (size_t i = 0; i < n; i++) {
        struct slot slot = d->slots[items[i].hash & mask];
        if (slot.code >= 0 && slot.hash == items[i].hash)
            __builtin_prefetch(&d->starts[slot.code]);
    }
    for (size_t i = 0; i < n; i++) {
        struct slot slot = d->slots[items[i].hash & mask];
        if (slot.code < 0 || slot.hash != items[i].hash)
            continue;
        uint64_t place = place_of(d, slot.code);
        __builtin_prefetch(d->chunks[place >> CHUNK_BITS].bytes + (place & (CHUNK_LAST - 1)));
    }
}

bool dict_add_all(struct dict *d, const struct dict_item *items, size_t n, int32_t *codes)
{
    for (size_t from = 0; from < n; from += GROUP) {
        size_t end = n - from < GROUP ? n : from + GROUP;
        if (d->n_slots >= GROUPED_FROM)
            fetch(d, items + from, end - from);
        for (size_t i = from; i < end; i++) {
            codes[i] = add_hashed(d, items[i].s, items[i].n, items[i].hash);
            if (codes[i] < 0)
                return false;
        }
    }
    return true;
}

int32_t dict_find(const struct dict *d, const char *s, size_t n)
{
    if (n >= UINT32_MAX)
        return -1;
    uint32_t hash = dict_hash(s, n);
    int32_t code = d->image.n > 0 ? image_find(&d->image, s, n, hash) : -1;
    if (code >= 0 || d->count == 0)
        return code;
    code = d->slots[slot_of(d, s, n, hash)].code;
    return code < 0 ? -1 : d->image.n + code;
}

int32_t dict_count(const struct dict *d)
{
    return d->image.n + d->count;
}

const char *dict_text(const struct dict *d, int32_t code, size_t *n)
{
    size_t ignored;
    if (code < d->image.n)
        return image_text(&d->image, code, n);
    return view(d, code - d->image.n, n ? n : &ignored);
}
