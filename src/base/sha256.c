/* sha256.c - SHA-256 as FIPS 180-4 has it, block by block.
 *
 * Takes bytes, gives 64 digits. Written out here, since the ledger needs no more of a library of ciphers than this: a page of code
 * that the standard's own examples test. Decides nothing about what is summed. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "base/sha256.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#if defined __x86_64__ && defined __has_include
#if __has_include(<sys/platform/x86.h>)
#include <immintrin.h>
#include <sys/platform/x86.h>
#define HAS_SHA (CPU_FEATURE_ACTIVE(SHA) && CPU_FEATURE_ACTIVE(SSE4_1)) /* known since the process began: to ask anew takes long on a virtual machine */
#endif
#endif

/* The first 32 bits of the fractional parts of the cube roots of the first 64 primes. */
static const uint32_t round_constants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74,
    0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d,
    0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e,
    0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5,
    0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

static inline uint32_t rotate(uint32_t x, unsigned n)
{
    return x >> n | x << (32 - n);
}

/* Round i + k. Where the standard moves all eight variables by one place, the names move here. */
static inline void add_round(uint32_t v[8], size_t k, size_t i, uint32_t w)
{
    uint32_t a = v[(0 - k) & 7], b = v[(1 - k) & 7], c = v[(2 - k) & 7], e = v[(4 - k) & 7], f = v[(5 - k) & 7], g = v[(6 - k) & 7];
    uint32_t one = v[(7 - k) & 7] + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + (g ^ (e & (f ^ g))) + round_constants[i + k] + w;
    v[(3 - k) & 7] += one;
    v[(7 - k) & 7] = one + (rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + ((a & b) | (c & (a | b)));
}

static void add_blocks_plain(uint32_t h[8], const unsigned char *p, size_t n)
{
    uint32_t w[64], v[8];
    for (; n > 0; n--, p += 64) {
        for (size_t i = 0; i < 16; i++)
            w[i] = (uint32_t)p[4 * i] << 24 | (uint32_t)p[4 * i + 1] << 16 | (uint32_t)p[4 * i + 2] << 8 | p[4 * i + 3];
        for (size_t i = 16; i < 64; i++) {
            uint32_t a = w[i - 15], b = w[i - 2];
            w[i] = w[i - 16] + (rotate(a, 7) ^ rotate(a, 18) ^ a >> 3) + w[i - 7] + (rotate(b, 17) ^ rotate(b, 19) ^ b >> 10);
        }
        memcpy(v, h, sizeof v);
        for (size_t i = 0; i < 64; i += 8) { /* eight times, so that the compiler knows every name */
            add_round(v, 0, i, w[i]);
            add_round(v, 1, i, w[i + 1]);
            add_round(v, 2, i, w[i + 2]);
            add_round(v, 3, i, w[i + 3]);
            add_round(v, 4, i, w[i + 4]);
            add_round(v, 5, i, w[i + 5]);
            add_round(v, 6, i, w[i + 6]);
            add_round(v, 7, i, w[i + 7]);
        }
        for (size_t i = 0; i < 8; i++)
            h[i] += v[i];
    }
}

#ifdef HAS_SHA
/* The same by the processor's own instructions for it. Four rounds at a time; the state lies as they want it: a b e f, c d g h. */
__attribute__((target("sha,sse4.1"))) static void add_blocks_sha(uint32_t h[8], const unsigned char *p, size_t n)
{
    const __m128i swap = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
    __m128i low = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)h), 0xb1), high = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)(h + 4)), 0x1b);
    __m128i abef = _mm_alignr_epi8(low, high, 8), cdgh = _mm_blend_epi16(high, low, 0xf0);
    for (; n > 0; n--, p += 64) {
        __m128i w[4], abef_before = abef, cdgh_before = cdgh;
        for (size_t i = 0; i < 16; i++) {
            if (i < 4) {
                w[i] = _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)(p + 16 * i)), swap);
            } else {
                __m128i last = w[(i + 3) & 3], sum = _mm_add_epi32(_mm_sha256msg1_epu32(w[i & 3], w[(i + 1) & 3]), _mm_alignr_epi8(last, w[(i + 2) & 3], 4));
                w[i & 3] = _mm_sha256msg2_epu32(sum, last);
            }
            __m128i k = _mm_add_epi32(w[i & 3], _mm_loadu_si128((const __m128i *)(round_constants + 4 * i)));
            cdgh = _mm_sha256rnds2_epu32(cdgh, abef, k);
            abef = _mm_sha256rnds2_epu32(abef, cdgh, _mm_shuffle_epi32(k, 0x0e));
        }
        abef = _mm_add_epi32(abef, abef_before);
        cdgh = _mm_add_epi32(cdgh, cdgh_before);
    }
    low = _mm_shuffle_epi32(abef, 0x1b);
    high = _mm_shuffle_epi32(cdgh, 0xb1);
    _mm_storeu_si128((__m128i *)h, _mm_blend_epi16(low, high, 0xf0));
    _mm_storeu_si128((__m128i *)(h + 4), _mm_alignr_epi8(high, low, 8));
}

#endif

static void add_blocks(struct sha256 *s, const unsigned char *p, size_t n)
{
#ifdef HAS_SHA
    if (s->fast)
        add_blocks_sha(s->h, p, n);
    else
#endif
        add_blocks_plain(s->h, p, n);
}

void sha256_init_plain(struct sha256 *s)
{
    static const uint32_t start[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
    memset(s, 0, sizeof *s);
    memcpy(s->h, start, sizeof start);
}

void sha256_init(struct sha256 *s)
{
    sha256_init_plain(s);
#ifdef HAS_SHA
    s->fast = HAS_SHA;
#endif
}

void sha256_add(struct sha256 *s, const void *data, size_t n)
{
    const unsigned char *p = data;
    size_t held = s->n % 64;
    s->n += n;
    if (n == 0)
        return;
    if (held) {
        size_t take = n < 64 - held ? n : 64 - held;
        memcpy(s->block + held, p, take);
        if (held + take < 64)
            return;
        add_blocks(s, s->block, 1);
        p += take;
        n -= take;
    }
    add_blocks(s, p, n / 64);
    memcpy(s->block, p + n / 64 * 64, n % 64);
}

char *sha256_text(struct sha256 *s, char out[SHA256_TEXT])
{
    static const unsigned char padding[64] = {0x80};
    unsigned char length[8];
    uint64_t bits = s->n * 8;
    size_t held = s->n % 64;
    for (size_t i = 0; i < 8; i++)
        length[i] = (unsigned char)(bits >> (56 - 8 * i));
    sha256_add(s, padding, held < 56 ? 56 - held : 120 - held);
    sha256_add(s, length, sizeof length);
    for (size_t i = 0; i < 8; i++)
        snprintf(out + 8 * i, 9, "%08x", (unsigned)s->h[i]);
    return out;
}

int sha256_file(const char *path, char out[SHA256_TEXT], struct err *err)
{
    unsigned char piece[1 << 15];
    struct sha256 s;
    ssize_t n = 0;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return err_set(err, errno == ENOENT ? ERR_NOT_FOUND : ERR_IO, "cannot read %s: %s", path, strerror(errno));
    sha256_init(&s);
    while ((n = read(fd, piece, sizeof piece)) > 0 || (n < 0 && errno == EINTR))
        if (n > 0)
            sha256_add(&s, piece, (size_t)n);
    int rc = n < 0 ? err_set(err, ERR_IO, "cannot read %s: %s", path, strerror(errno)) : 0;
    close(fd);
    sha256_text(&s, out);
    return rc;
}
