/* map.h - the one hash (64 bit) and two open-addressing tables: bytes to integer, and 128-bit fingerprints. */
#ifndef CONCORD_BASE_MAP_H
#define CONCORD_BASE_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

uint64_t hash_bytes(const void *data, size_t n, uint64_t seed);
uint64_t hash_number(uint64_t v, uint64_t seed); /* of its eight bytes, the least first */
static inline uint64_t hash_mix(uint64_t h)
{
    h ^= h >> 32;
    h *= 0xd6e8feb86659fd93u;
    h ^= h >> 32;
    h *= 0xd6e8feb86659fd93u;
    return h ^ (h >> 32);
}

/* Names to values, in insertion order. Keys are copied. Values are the caller's. */
struct map;
struct map *map_new(void);
void map_free(struct map **m);
/* NULL when absent. */
void *map_find(const struct map *m, const char *key);
/* False when the key is there already (nothing changes then). */
bool map_add(struct map *m, const char *key, void *value);
void map_set(struct map *m, const char *key, void *value);
size_t map_count(const struct map *m);
const char *map_key(const struct map *m, size_t i);   /* i-th inserted */
void *map_value(const struct map *m, size_t i);

/* The nearest of the names to `name` by edit distance, case folded, for "did you mean"; NULL when none is near
 * (distance over a third of the length, at least 1). */
const char *near_name(const char *name, const char *const *names, size_t n);

#endif
