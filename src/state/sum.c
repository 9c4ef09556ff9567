/* sum.c - decides how buffers are summed: eight lanes of 64 bits that know nothing of each other, folded at the end.
 *
 * Takes bytes; gives 64 bits that change with any of them. Each step is a bijection of the lane, so no single damaged word goes
 * unseen. It is held against accidents, not against somebody who wants to deceive. Must not know what the bytes mean. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "state/sum.h"

#include <string.h>

#include "base/map.h"

enum { LANES = 8, BLOCK = 8 * LANES };
#define FACTOR UINT64_C(0x9E3779B97F4A7C15)

static inline uint64_t step(uint64_t lane, const unsigned char *p)
{
    uint64_t word;
    memcpy(&word, p, sizeof word);
    return ((lane << 23 | lane >> 41) ^ word) * FACTOR;
}

/* The lanes are variables of their own, and not an array, so that each stays in its register. */
uint64_t sum_piece(const void *data, size_t n)
{
    const unsigned char *p = data, *end = p + n / BLOCK * BLOCK;
    uint64_t a = n, b = n + 1, c = n + 2, d = n + 3, e = n + 4, f = n + 5, g = n + 6, h = n + 7;
    for (; p < end; p += BLOCK) {
        a = step(a, p);
        b = step(b, p + 8);
        c = step(c, p + 16);
        d = step(d, p + 24);
        e = step(e, p + 32);
        f = step(f, p + 40);
        g = step(g, p + 48);
        h = step(h, p + 56);
    }
    uint64_t lanes[LANES] = {a, b, c, d, e, f, g, h};
    return hash_bytes(p, n % BLOCK, hash_bytes(lanes, sizeof lanes, n));
}

static uint64_t join(uint64_t before, uint64_t piece)
{
    uint64_t pair[] = {before, piece};
    return hash_bytes(pair, sizeof pair, 0);
}

uint64_t sum_join(const uint64_t *pieces, size_t n)
{
    uint64_t joined = 0;
    for (size_t i = 0; i < n; i++)
        joined = join(joined, pieces[i]);
    return joined;
}

uint64_t sum_bytes(const void *data, size_t n)
{
    const unsigned char *p = data;
    uint64_t joined = 0;
    for (size_t i = 0; i < n; i += SUM_PIECE)
        joined = join(joined, sum_piece(p + i, n - i < SUM_PIECE ? n - i : SUM_PIECE));
    return joined;
}
