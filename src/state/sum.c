/* sum.c - decides how buffers are summed: 64 lanes of 32 bits that know nothing of each other, folded at the end.
 *
 * Takes bytes; gives 64 bits that change with any of them. Each step is a bijection of the lane, so no single damaged word goes
 * unseen. The lanes are vectors, with AVX2 where it is there: what is summed comes from memory, and few instructions a line keep more
 * lines on their way. It is held against accidents, not against somebody who wants to deceive. Must not know what the bytes mean. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "state/sum.h"

#include <string.h>

#include "base/map.h"

enum { VECTORS = 8, VECTOR = 32, BLOCK = VECTORS * VECTOR };
#define FACTOR UINT32_C(0x9E3779B1)
#define UP (UINT32_C(1) << 13)   /* a lane is turned by 13 bits; shifts of vectors are none to gcc's analyzer */
#define DOWN (UINT32_C(1) << 19)

typedef uint32_t lanes __attribute__((vector_size(VECTOR)));

/* The vectors are variables of their own, and not an array, so that each stays in its register. */
#define STEP(v, i)                                            \
    do {                                                      \
        lanes words;                                          \
        memcpy(&words, p + (i) * VECTOR, sizeof words);       \
        (v) = (((v) * UP | (v) / DOWN) ^ words) * FACTOR;     \
    } while (0)

static inline __attribute__((always_inline)) uint64_t sum_of(const unsigned char *p, size_t n)
{
    const lanes zero = {0, 1, 2, 3, 4, 5, 6, 7};
    const unsigned char *end = p + n / BLOCK * BLOCK;
    const uint32_t length = (uint32_t)n;
    lanes a = zero + length, b = a + 8, c = a + 16, d = a + 24, e = a + 32, f = a + 40, g = a + 48, h = a + 56;
    for (; p < end; p += BLOCK) {
        STEP(a, 0);
        STEP(b, 1);
        STEP(c, 2);
        STEP(d, 3);
        STEP(e, 4);
        STEP(f, 5);
        STEP(g, 6);
        STEP(h, 7);
    }
    const lanes all[VECTORS] = {a, b, c, d, e, f, g, h};
    return hash_bytes(p, n % BLOCK, hash_bytes(all, sizeof all, n));
}

#ifdef __x86_64__
__attribute__((target("avx2"))) static uint64_t sum_avx2(const unsigned char *p, size_t n) { return sum_of(p, n); }
#endif

uint64_t sum_piece(const void *data, size_t n)
{
#ifdef __x86_64__
    if (__builtin_cpu_supports("avx2"))
        return sum_avx2(data, n);
#endif
    return sum_of(data, n);
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
