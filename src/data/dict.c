/* dict.c - decides how a dictionary of texts lies in memory.
 *
 * Takes texts; gives codes in order of first appearance, and texts by code. It grows with the data, so running out of memory is an
 * answer and never an end. The bytes lie in chunks that do not move. Of a text only the place of its first byte is kept, 32 bits
 * counted from the first of its block: it ends where the next one begins. The table holds 32 bits of each hash, so that a miss
 * seldom touches a text and growing touches none; while nobody looks a text up there need be none. Texts that only rise, as keys of an
 * export in their order do, are compared with the last one alone: of them there is no table before somebody asks for a text. References
 * are counted atomically: columns that share a dictionary may be freed, and asked, by different threads. Must not know where the texts
 * come from. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "data/column.h"

#include <pthread.h>
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
    GROUP = 64,      /* texts that are looked up side by side */
    GROUPED_FROM = 1 << 12,
    NEAR = 64, /* a text that lies so many behind is stepped to, one farther on is searched for */
    DROPPED_FROM = 1 << 15, /* slots that are worth making anew */
    AHEAD = 4 /* times the slots that the texts need which they get at most, when more are expected */
};

struct slot {
    int32_t code; /* -1 empty */
    uint32_t hash;
};

struct table {
    size_t n; /* a power of 2 */
    struct slot slots[];
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
    struct table *_Atomic table; /* NULL: made when somebody looks a text up */
    _Atomic bool rising;         /* each text, by its bytes, is greater than the one before it, those of the image too */
    pthread_mutex_t making;
    struct chunk *chunks;
    size_t n_chunks, chunks_cap, chunk; /* `chunk` is filled at present */
    int32_t count, cap;                 /* codes in all of these are counted from image.n on */
    int32_t expected;                   /* texts in all */
    struct image image;                 /* the texts before; n = 0: there are none */
    struct hold *held;                  /* of the image */
    struct image_slot *_Atomic slots;   /* of an image that has none, made when many texts are looked up in it; NULL before */
};

static struct table *new_table(size_t n)
{
    struct table *t = malloc(sizeof *t + n * sizeof *t->slots);
    if (!t)
        return NULL;
    t->n = n;
    memset(t->slots, 0xFF, n * sizeof *t->slots);
    return t;
}

struct dict *dict_new(void)
{
    struct dict *d = calloc(1, sizeof *d);
    if (!d)
        return NULL;
    atomic_init(&d->table, NULL);
    atomic_init(&d->slots, NULL);
    atomic_init(&d->rising, true);
    atomic_init(&d->references, 1);
    pthread_mutex_init(&d->making, NULL);
    return d;
}

struct dict *dict_new_over(const struct image *image, struct hold *held)
{
    struct dict *d = dict_new();
    if (!d)
        return NULL;
    atomic_init(&d->rising, image->n == 0 || image->n_slots == 0);
    d->image = *image;
    d->held = hold_retain(held);
    return d;
}

static size_t slots_for(int32_t n)
{
    size_t slots = SLOTS_FIRST;
    while (slots * 2 <= (size_t)n * 3)
        slots *= 2;
    return slots;
}

/* Slots for n texts, and for those that are expected, unless they are many times as many. */
static size_t slots_ahead(const struct dict *d, size_t n)
{
    size_t most = slots_for(d->expected);
    while (n < most && n < AHEAD * slots_for(d->count))
        n *= 2;
    return n;
}

void dict_expect(struct dict *d, int32_t n)
{
    struct table *t = d->count == 0 && n > 0 ? new_table(slots_for(n)) : NULL;
    d->expected = n;
    if (!t)
        return;
    free(atomic_load(&d->table));
    atomic_store(&d->table, t);
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
    free(atomic_load(&x->table));
    free(atomic_load(&x->slots));
    hold_drop(&x->held);
    pthread_mutex_destroy(&x->making);
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

static inline const char *text_of(const struct dict *d, int32_t code, size_t *n)
{
    return code < d->image.n ? image_text(&d->image, code, n) : view(d, code - d->image.n, n);
}

/* Bytes as a number by which they are ordered. */
static uint64_t ordered_8(const char *s)
{
    uint64_t word;
    memcpy(&word, s, sizeof word);
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    word = __builtin_bswap64(word);
#endif
    return word;
}

/* Below 0: a stands before b, byte by byte. Of what is left behind the last whole word the last eight bytes are compared: those before
 * them are equal. */
static inline int order(const char *a, size_t n_a, const char *b, size_t n_b)
{
    size_t n = n_a < n_b ? n_a : n_b, i = 0;
    for (; i < n && n >= 8; i += 8) {
        size_t at = i + 8 <= n ? i : n - 8;
        uint64_t x = ordered_8(a + at), y = ordered_8(b + at);
        if (x != y)
            return x < y ? -1 : 1;
    }
    int rest = i < n ? memcmp(a + i, b + i, n - i) : 0;
    return rest != 0 ? rest : (n_a > n_b) - (n_a < n_b);
}

static bool is_equal(const char *a, const char *b, size_t n)
{
    if (n < 8 || n > 32)
        return n == 0 || memcmp(a, b, n) == 0;
    uint64_t wrong = ordered_8(a + n - 8) ^ ordered_8(b + n - 8);
    for (size_t i = 0; i + 8 < n; i += 8)
        wrong |= ordered_8(a + i) ^ ordered_8(b + i);
    return wrong == 0;
}

static void copy_text(char *to, const char *s, size_t n)
{
    uint64_t last;
    if (n < 8 || n > 32) {
        if (n > 0)
            memcpy(to, s, n);
        return;
    }
    memcpy(&last, s + n - 8, 8);
    for (size_t i = 0; i + 8 < n; i += 8)
        memcpy(to + i, s + i, 8);
    memcpy(to + n - 8, &last, 8);
}

static bool is_text(const struct dict *d, int32_t code, const char *s, size_t n)
{
    size_t n_here;
    const char *here = view(d, code, &n_here);
    return n_here == n && is_equal(here, s, n);
}

/* A new chunk, with room for n bytes, is the one in hand. */
static bool add_chunk(struct dict *d, size_t n)
{
    const struct chunk *now = d->n_chunks ? &d->chunks[d->chunk] : NULL;
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

/* Room for n codes more. */
static bool room_for_codes(struct dict *d, int32_t n)
{
    if (d->cap - d->count >= n)
        return true;
    if (d->cap > INT32_MAX / 2 || n > INT32_MAX / 2 - d->count)
        return false;
    int32_t cap = d->cap ? 2 * d->cap : 32;
    cap = cap < d->count + n ? d->count + n : cap;
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

/* The text gets the next code, for which there is room. Where it stands; NULL without memory. */
static inline const char *keep_text(struct dict *d, const char *s, size_t n)
{
    struct chunk *c = d->chunks + d->chunk;
    if (d->n_chunks == 0 || c->size - c->used < n + 1) {
        if (!add_chunk(d, n + 1))
            return NULL;
        c = d->chunks + d->chunk;
    }
    uint64_t place = ((uint64_t)d->chunk << CHUNK_BITS) + c->used, *base = &d->bases[d->count >> BLOCK_BITS];
    if ((d->count & ((1 << BLOCK_BITS) - 1)) == 0)
        *base = place;
    if (place - *base > UINT32_MAX)
        return NULL;
    char *bytes = c->bytes + c->used;
    copy_text(bytes, s, n);
    bytes[n] = '\0';
    c->used += n + 1;
    d->starts[d->count++] = (uint32_t)(place - *base);
    return bytes;
}

/* ---- the table */

static size_t home_of(const struct table *t, uint32_t hash)
{
    return hash & (t->n - 1);
}

/* The slot that holds the text, or the empty one where it belongs: it is looked for from `at` on, its home or, where it is known not to
 * stand before, one behind. */
static inline size_t slot_of(const struct dict *d, const struct table *t, const char *s, size_t n, uint32_t hash, size_t at)
{
    size_t mask = t->n - 1;
    while (t->slots[at].code >= 0) {
        if (t->slots[at].hash == hash && is_text(d, t->slots[at].code, s, n))
            break;
        at = (at + 1) & mask;
    }
    return at;
}

static void put(struct table *t, struct slot slot)
{
    size_t mask = t->n - 1, at = slot.hash & mask;
    while (t->slots[at].code >= 0)
        at = (at + 1) & mask;
    t->slots[at] = slot;
}

static struct table *enlarge(struct dict *d, struct table *t)
{
    struct table *made = new_table(slots_ahead(d, 2 * t->n));
    if (!made)
        return NULL;
    for (size_t i = 0; i < t->n; i++)
        if (t->slots[i].code >= 0)
            put(made, t->slots[i]);
    atomic_store(&d->table, made);
    free(t);
    return made;
}

/* All texts into a table, some at a time, so that their slots are near when they are written. */
static struct table *make_table(const struct dict *d)
{
    size_t n = slots_ahead(d, slots_for(d->count));
    struct table *t = new_table(n);
    struct slot group[GROUP];
    for (int32_t from = 0; t && from < d->count; from += GROUP) {
        int32_t some = d->count - from < GROUP ? d->count - from : GROUP;
        for (int32_t i = 0; i < some; i++) {
            size_t length;
            const char *s = view(d, from + i, &length);
            group[i] = (struct slot){from + i, dict_hash(s, length)};
            __builtin_prefetch(&t->slots[group[i].hash & (n - 1)], 1);
        }
        for (int32_t i = 0; i < some; i++)
            put(t, group[i]);
    }
    return t;
}

/* NULL without memory. */
static struct table *table_of(const struct dict *d)
{
    struct table *t = atomic_load_explicit(&d->table, memory_order_acquire);
    if (t)
        return t;
    struct dict *own = (struct dict *)(uintptr_t)d; /* what it holds stays as it is */
    pthread_mutex_lock(&own->making);
    t = atomic_load(&own->table);
    if (!t) {
        t = make_table(d);
        atomic_store(&own->table, t);
    }
    pthread_mutex_unlock(&own->making);
    return t;
}

void dict_rest(struct dict *d)
{
    struct table *t = atomic_load(&d->table);
    d->expected = 0;
    if (!t || t->n < DROPPED_FROM)
        return;
    atomic_store(&d->table, NULL);
    free(t);
}

/* A table with room for n texts more, or NULL without memory. */
static struct table *table_for(struct dict *d, int32_t n)
{
    struct table *t = table_of(d);
    while (t && ((size_t)d->count + (size_t)n) * 3 >= t->n * 2)
        t = enlarge(d, t);
    return t;
}

/* The table has room for it; `at` as for slot_of. -1 without memory, or codes. */
static int32_t add_hashed(struct dict *d, struct table *t, const struct dict_item *it, size_t at)
{
    int32_t first = d->image.n, code = first > 0 ? image_find(&d->image, it->s, it->n, it->hash) : -1;
    if (code >= 0)
        return code;
    at = slot_of(d, t, it->s, it->n, it->hash, at);
    if (t->slots[at].code >= 0)
        return first + t->slots[at].code;
    if (d->count == INT32_MAX - first || !room_for_codes(d, 1) || !keep_text(d, it->s, it->n))
        return -1;
    t->slots[at] = (struct slot){d->count - 1, it->hash};
    return first + d->count - 1;
}

/* As long as the texts rise, or are the last one. Gives how many it has dealt with; *fell: the next one is less. */
static size_t add_rising(struct dict *d, const struct dict_item *items, size_t n, int32_t *codes, bool *fell)
{
    size_t n_last = 0, i = 0;
    const char *last = (d->image.n + d->count) > 0 ? text_of(d, (d->image.n + d->count) - 1, &n_last) : NULL;
    *fell = false;
    if (n > (size_t)(INT32_MAX - d->image.n) || !room_for_codes(d, (int32_t)n))
        return 0;
    for (; i < n; i++) {
        int way = last ? order(items[i].s, items[i].n, last, n_last) : 1;
        *fell = way < 0;
        if (way < 0)
            break;
        if (way > 0) {
            if (!keep_text(d, items[i].s, items[i].n))
                break;
            last = items[i].s; /* and not its copy, which is on its way to memory */
            n_last = items[i].n;
        }
        codes[i] = (d->image.n + d->count) - 1;
    }
    return i;
}

uint32_t dict_hash(const char *s, size_t n)
{
    return (uint32_t)hash_bytes(s, n, 0);
}

/* Brings near where looking these texts up begins. A call of it would be left out, since nothing comes back from it. */
static inline __attribute__((always_inline)) void fetch_homes(const struct table *t, const struct dict_item *items, size_t n)
{
    for (size_t i = 0; i < n; i++)
        __builtin_prefetch(&t->slots[home_of(t, items[i].hash)], 1);
}

/* And what it will touch then: of the texts that may be these, which need not stand at home, where they begin, and their bytes. *at: the
 * slots of those, or the empty ones. */
static inline void fetch(const struct dict *d, const struct table *t, const struct dict_item *items, size_t n, size_t *at)
{
    size_t mask = t->n - 1;
    for (size_t i = 0; i < n; i++) {
        at[i] = home_of(t, items[i].hash);
        while (t->slots[at[i]].code >= 0 && t->slots[at[i]].hash != items[i].hash)
            at[i] = (at[i] + 1) & mask;
        if (t->slots[at[i]].code >= 0)
            __builtin_prefetch(&d->starts[t->slots[at[i]].code]);
    }
    for (size_t i = 0; i < n; i++) {
        if (t->slots[at[i]].code < 0)
            continue;
        uint64_t place = place_of(d, t->slots[at[i]].code);
        const char *text = d->chunks[place >> CHUNK_BITS].bytes + (place & (CHUNK_LAST - 1));
        __builtin_prefetch(text);
        __builtin_prefetch(text + items[i].n);
    }
}

bool dict_is_rising(const struct dict *d)
{
    return atomic_load_explicit(&d->rising, memory_order_relaxed);
}

/* Group by group, and of each the homes of the next. */
static bool add_by_table(struct dict *d, const struct dict_item *items, size_t n, int32_t *codes)
{
    size_t at[GROUP], end;
    for (size_t from = 0; from < n; from = end) {
        end = n - from < GROUP ? n : from + GROUP;
        struct table *t = table_for(d, (int32_t)(end - from));
        if (!t)
            return false;
        bool grouped = t->n >= GROUPED_FROM;
        if (grouped && from == 0)
            fetch_homes(t, items, end);
        if (grouped) {
            fetch_homes(t, items + end, n - end < GROUP ? n - end : GROUP);
            fetch(d, t, items + from, end - from, at);
        }
        for (size_t i = from; i < end; i++) {
            codes[i] = add_hashed(d, t, &items[i], grouped ? at[i - from] : home_of(t, items[i].hash));
            if (codes[i] < 0)
                return false;
        }
    }
    return true;
}

bool dict_add_all(struct dict *d, struct dict_item *items, size_t n, bool hashed, int32_t *codes)
{
    size_t from = 0;
    if (n > 0 && dict_is_rising(d) && !atomic_load_explicit(&d->table, memory_order_relaxed)) {
        bool fell;
        from = add_rising(d, items, n, codes, &fell);
        if (from < n && !fell)
            return false;
    }
    if (from < n)
        atomic_store_explicit(&d->rising, false, memory_order_relaxed);
    for (size_t i = from; i < n && !hashed; i++)
        items[i].hash = dict_hash(items[i].s, items[i].n);
    return add_by_table(d, items + from, n - from, codes + from);
}

int32_t dict_add(struct dict *d, const char *s, size_t n)
{
    struct dict_item it = {s, (uint32_t)n, 0};
    int32_t code;
    return n < UINT32_MAX && dict_add_all(d, &it, 1, false, &code) ? code : -1;
}

/* Where there is no memory for a table: slower, and the same. */
static int32_t find_slowly(const struct dict *d, const char *s, size_t n)
{
    int32_t code = 0;
    while (code < d->count && !is_text(d, code, s, n))
        code++;
    return code < d->count ? code : -1;
}

static struct image image_of(const struct dict *d)
{
    struct image m = d->image;
    const struct image_slot *made = atomic_load_explicit(&d->slots, memory_order_acquire);
    if (made) {
        m.slots = made;
        m.n_slots = image_slots(m.n);
    }
    return m;
}

/* Of many texts it is quicker to look them up than to halve for each. */
static void index_image(const struct dict *d)
{
    struct dict *own = (struct dict *)(uintptr_t)d; /* what it holds stays as it is */
    size_t n = image_slots(d->image.n);
    pthread_mutex_lock(&own->making);
    struct image_slot *made = atomic_load(&own->slots) ? NULL : malloc(n * sizeof *made);
    if (made) {
        image_index(&d->image, made, n);
        atomic_store(&own->slots, made);
    }
    pthread_mutex_unlock(&own->making);
}

static int32_t find_hashed(const struct dict *d, const struct table *t, const char *s, size_t n, uint32_t hash, size_t at)
{
    const struct image m = image_of(d);
    int32_t code = m.n > 0 ? image_find(&m, s, n, hash) : -1;
    if (code >= 0 || d->count == 0)
        return code;
    code = t ? t->slots[slot_of(d, t, s, n, hash, at)].code : find_slowly(d, s, n);
    return code < 0 ? -1 : d->image.n + code;
}

int32_t dict_find(const struct dict *d, const char *s, size_t n)
{
    if (n >= UINT32_MAX)
        return -1;
    uint32_t hash = dict_hash(s, n);
    const struct table *t = d->count > 0 ? table_of(d) : NULL;
    return find_hashed(d, t, s, n, hash, t ? home_of(t, hash) : 0);
}

/* The first of the texts from `from` on that does not stand before s. */
static int32_t seek(const struct dict *d, int32_t from, const char *s, size_t n)
{
    int32_t step = 1, end = dict_count(d), at = from;
    size_t length;
    for (; at < end && at - from < NEAR; at++) {
        const char *here = text_of(d, at, &length);
        if (order(here, length, s, n) >= 0)
            return at;
    }
    for (; end - at > step; step *= 2) { /* the text before `at` stands before s */
        const char *here = text_of(d, at + step - 1, &length);
        if (order(here, length, s, n) >= 0)
            break;
        at += step;
    }
    end = end - at > step ? at + step : end;
    while (at < end) {
        int32_t middle = at + (end - at) / 2;
        const char *here = text_of(d, middle, &length);
        if (order(here, length, s, n) >= 0)
            end = middle;
        else
            at = middle + 1;
    }
    return at;
}

/* Both rise: they go side by side. */
static void join_rising(const struct dict *from, const struct dict *to, int32_t first, int32_t n, int32_t *map)
{
    int32_t at = 0;
    for (int32_t i = 0; i < n; i++) {
        size_t length;
        const char *s = text_of(from, first + i, &length), *there;
        at = seek(to, at, s, length);
        size_t n_there = 0;
        there = at < dict_count(to) ? text_of(to, at, &n_there) : NULL;
        map[i] = there && n_there == length && is_equal(there, s, length) ? at : -1;
    }
}

static void join_hashed(const struct dict *from, const struct dict *to, int32_t first, int32_t n, int32_t *map)
{
    struct dict_item items[GROUP];
    size_t at[GROUP];
    const struct table *t = to->count > 0 ? table_of(to) : NULL;
    int32_t some;
    if (to->image.n >= GROUPED_FROM && to->image.n_slots == 0 && n >= GROUPED_FROM)
        index_image(to);
    const struct image m = image_of(to);
    for (int32_t done = 0; done < n; done += some) {
        some = n - done < GROUP ? n - done : GROUP;
        for (int32_t i = 0; i < some; i++) {
            size_t length;
            items[i].s = dict_text(from, first + done + i, &length);
            items[i].n = (uint32_t)length;
            items[i].hash = dict_hash(items[i].s, length);
            at[i] = t ? home_of(t, items[i].hash) : 0;
        }
        if (m.n_slots >= GROUPED_FROM)
            image_fetch(&m, items, (size_t)some);
        if (t && t->n >= GROUPED_FROM) {
            fetch_homes(t, items, (size_t)some);
            fetch(to, t, items, (size_t)some, at);
        }
        for (int32_t i = 0; i < some; i++)
            map[done + i] = find_hashed(to, t, items[i].s, items[i].n, items[i].hash, at[i]);
    }
}

void dict_join(const struct dict *from, const struct dict *to, int32_t first, int32_t n, int32_t *map)
{
    if (dict_is_rising(from) && dict_is_rising(to))
        join_rising(from, to, first, n, map);
    else
        join_hashed(from, to, first, n, map);
}

int32_t dict_count(const struct dict *d)
{
    return d->image.n + d->count;
}

const char *dict_text(const struct dict *d, int32_t code, size_t *n)
{
    size_t ignored;
    return text_of(d, code, n ? n : &ignored);
}
