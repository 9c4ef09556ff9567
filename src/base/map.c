/* map.c - decides how bytes are hashed in the whole program, how names are looked up, and which name was meant.
 *
 * Takes bytes; gives the same 64 bits on every machine, so that what is derived from them may be stored. Maps are for names of
 * a project (thousands): they live in an arena and end the program when memory does. Tables that grow with the data have
 * their own (data/dict.c). Must not know what the values are. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "base/map.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "base/utf8.h"

__extension__ typedef unsigned __int128 u128;

/* Odd, half of their bits set, without pattern: digits of the square roots of 2, 3, 5 and 7. */
#define KEY_A UINT64_C(0x6A09E667F3BCC909)
#define KEY_B UINT64_C(0xBB67AE8584CAA73B)
#define KEY_C UINT64_C(0x3C6EF372FE94F82B)
#define KEY_D UINT64_C(0xA54FF53A5F1D36F1)

static uint64_t load_64(const unsigned char *p)
{
    uint64_t v;
    memcpy(&v, p, 8);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    v = __builtin_bswap64(v);
#endif
    return v;
}

static uint64_t load_32(const unsigned char *p)
{
    uint32_t v;
    memcpy(&v, p, 4);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    v = __builtin_bswap32(v);
#endif
    return v;
}

/* All bits of a product depend on the bits of both factors; folding keeps the upper half. */
static uint64_t fold(uint64_t a, uint64_t b)
{
    u128 product = (u128)a * b;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static uint64_t finish(uint64_t first, uint64_t last, size_t n, uint64_t h)
{
    return fold(fold(first ^ KEY_B ^ h, last ^ KEY_C ^ h * KEY_D) ^ KEY_D, (uint64_t)n ^ KEY_C ^ h);
}

uint64_t hash_number(uint64_t v, uint64_t seed)
{
    return finish(v, v, sizeof v, seed ^ KEY_A);
}

uint64_t hash_bytes(const void *data, size_t n, uint64_t seed)
{
    const unsigned char *p = data;
    uint64_t h = seed ^ KEY_A, first, last;
    if (n <= 16) { /* the two words overlap in the middle, so every byte counts */
        if (n >= 8) {
            first = load_64(p);
            last = load_64(p + n - 8);
        } else if (n >= 4) {
            first = load_32(p);
            last = load_32(p + n - 4);
        } else {
            first = n == 0 ? 0 : (uint64_t)p[0] | (uint64_t)p[n / 2] << 8 | (uint64_t)p[n - 1] << 16;
            last = 0;
        }
    } else {
        uint64_t other = h;
        size_t left = n;
        for (; left > 32; left -= 32, p += 32) {
            h = fold(load_64(p) ^ KEY_B, load_64(p + 8) ^ h);
            other = fold(load_64(p + 16) ^ KEY_C, load_64(p + 24) ^ other);
        }
        if (left > 16)
            h = fold(load_64(p) ^ KEY_B, load_64(p + 8) ^ h);
        h ^= other * KEY_D;
        first = load_64(p + left - 16);
        last = load_64(p + left - 8);
    }
    return finish(first, last, n, h);
}

struct entry {
    const char *key;
    void *value;
    uint64_t hash;
};

struct map {
    struct arena *arena;
    struct entry *entries;
    size_t count;
    uint32_t *slots; /* 0 empty, else 1 + index of an entry */
    size_t n_slots;  /* a power of 2 */
};

struct map *map_new(void)
{
    struct arena *arena = arena_new();
    struct map *m = ARENA_NEW(arena, struct map);
    m->arena = arena;
    m->n_slots = 16;
    m->slots = ARENA_ARRAY(arena, uint32_t, m->n_slots);
    return m;
}

void map_free(struct map **m)
{
    if (!*m)
        return;
    struct arena *arena = (*m)->arena; /* the map lives in it */
    *m = NULL;
    arena_free(&arena);
}

/* The slot that holds the key, or the empty one where it belongs. */
static size_t slot_of(const struct map *m, const char *key, uint64_t hash)
{
    size_t at = (size_t)hash & (m->n_slots - 1);
    while (m->slots[at] != 0) {
        const struct entry *e = &m->entries[m->slots[at] - 1];
        if (e->hash == hash && strcmp(e->key, key) == 0)
            break;
        at = (at + 1) & (m->n_slots - 1);
    }
    return at;
}

static void enlarge(struct map *m)
{
    m->n_slots *= 2;
    m->slots = ARENA_ARRAY(m->arena, uint32_t, m->n_slots);
    for (size_t i = 0; i < m->count; i++) {
        size_t at = (size_t)m->entries[i].hash & (m->n_slots - 1);
        while (m->slots[at] != 0)
            at = (at + 1) & (m->n_slots - 1);
        m->slots[at] = (uint32_t)i + 1;
    }
}

void *map_find(const struct map *m, const char *key)
{
    size_t at = slot_of(m, key, hash_bytes(key, strlen(key), 0));
    return m->slots[at] == 0 ? NULL : m->entries[m->slots[at] - 1].value;
}

/* The entry of the key; *added tells whether it was made now. */
static struct entry *obtain(struct map *m, const char *key, bool *added)
{
    size_t n = strlen(key);
    uint64_t hash = hash_bytes(key, n, 0);
    size_t at = slot_of(m, key, hash);
    *added = m->slots[at] == 0;
    if (!*added)
        return &m->entries[m->slots[at] - 1];
    struct entry made = {arena_dup(m->arena, key, n), NULL, hash};
    ARENA_PUSH(m->arena, m->entries, m->count, made);
    m->slots[at] = (uint32_t)m->count;
    if (m->count * 2 > m->n_slots)
        enlarge(m);
    return &m->entries[m->count - 1];
}

bool map_add(struct map *m, const char *key, void *value)
{
    bool added;
    struct entry *e = obtain(m, key, &added);
    if (added)
        e->value = value;
    return added;
}

void map_set(struct map *m, const char *key, void *value)
{
    bool added;
    obtain(m, key, &added)->value = value;
}

size_t map_count(const struct map *m)
{
    return m->count;
}

const char *map_key(const struct map *m, size_t i)
{
    return m->entries[i].key;
}

void *map_value(const struct map *m, size_t i)
{
    return m->entries[i].value;
}

enum { NAME_MAX_LENGTH = 64 };

/* Code points of the name in lower case; their number, or NAME_MAX_LENGTH + 1 if there are more. */
static size_t fold_name(const char *name, uint32_t out[NAME_MAX_LENGTH], struct buf *work)
{
    buf_clear(work);
    text_lower(work, name, strnlen(name, 4 * (NAME_MAX_LENGTH + 1)));
    const char *s = buf_text(work);
    size_t n = 0;
    if (!s)
        return NAME_MAX_LENGTH + 1;
    for (size_t i = 0; i < work->len; n++) {
        uint32_t c = (unsigned char)s[i];
        size_t step = utf8_decode(s + i, work->len - i, &c);
        if (n == NAME_MAX_LENGTH)
            return NAME_MAX_LENGTH + 1;
        out[n] = c;
        i += step == 0 ? 1 : step;
    }
    return n;
}

static size_t min_3(size_t a, size_t b, size_t c)
{
    size_t least = a < b ? a : b;
    return least < c ? least : c;
}

/* Edits (insert, delete, replace, swap of neighbours) that make b of a. */
static size_t distance(const uint32_t *a, size_t n_a, const uint32_t *b, size_t n_b)
{
    size_t rows[3][NAME_MAX_LENGTH + 1];
    size_t *older = rows[0], *old = rows[1], *now = rows[2];
    for (size_t j = 0; j <= n_b; j++)
        old[j] = j;
    for (size_t i = 1; i <= n_a; i++) {
        now[0] = i;
        for (size_t j = 1; j <= n_b; j++) {
            now[j] = min_3(old[j] + 1, now[j - 1] + 1, old[j - 1] + (a[i - 1] != b[j - 1]));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] && older[j - 2] + 1 < now[j])
                now[j] = older[j - 2] + 1;
        }
        size_t *swap = older;
        older = old;
        old = now;
        now = swap;
    }
    return old[n_b];
}

const char *near_name(const char *name, const char *const *names, size_t n)
{
    uint32_t wanted[NAME_MAX_LENGTH], other[NAME_MAX_LENGTH];
    struct buf work = BUF_INIT;
    const char *best = NULL;
    size_t length = fold_name(name, wanted, &work);
    size_t limit = length / 3 > 1 ? length / 3 : 1;
    for (size_t i = 0; i < n && length > 0 && length <= NAME_MAX_LENGTH; i++) {
        size_t n_other = fold_name(names[i], other, &work);
        if (n_other > NAME_MAX_LENGTH)
            continue;
        size_t d = distance(wanted, length, other, n_other);
        if (d > limit || d >= length) /* a name of which no letter stays is no hint */
            continue;
        best = names[i];
        if (d == 0)
            break;
        limit = d - 1;
    }
    buf_fini(&work);
    return best;
}
