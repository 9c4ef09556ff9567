/* integer.c - fields as integers where they are written as most are: up to eight digits and nothing else. All other fields are left to
 * who knows more. By AVX-512 sixteen at a time where the machine has it, else one by one as eight bytes: the answers are the same. */
#include "lanes.h"

/* Up to eight digits and nothing else. */
static inline bool few_digits(const char *s, size_t n, int64_t *out)
{
    if (!BY_WORDS || n == 0 || n > 8)
        return false;
    bool fine = true;
    uint64_t word = load_8(s) << (64 - 8 * n);
    word |= n == 8 ? 0 : UINT64_C(0x3030303030303030) >> 8 * n;
    word = digit_pairs(word, UINT64_C(0x3030303030303030), UINT64_C(0x7676767676767676), &fine);
    word &= UINT64_C(0x00ff00ff00ff00ff);
    word = (word * 100 + (word >> 16)) & UINT64_C(0x0000ffff0000ffff);
    *out = (int64_t)((word & 0xffff) * 10000 + (word >> 32));
    return fine;
}

static uint64_t take_plain(const struct fields *f, size_t from, size_t n, int64_t *to, uint64_t *missing)
{
    uint64_t done = 0;
    for (size_t i = 0; i < n; i++) {
        const char *s;
        size_t length;
        fields_at(f, from + i, &s, &length);
        done |= (uint64_t)few_digits(s, length, &to[i]) << i;
        *missing |= (uint64_t)(length == 0) << i;
        to[i] = length ? to[i] : 0;
    }
    return done;
}

#if defined __x86_64__
/* Eight, as numbers, and which of them are none. A field without a byte is 0. */
LANES static inline __attribute__((always_inline)) __m512i eight(const char *data, __m256i starts, __m256i lengths, __mmask8 *wrong)
{
    const __m512i zeros = _mm512_set1_epi8('0'), bits = _mm512_slli_epi64(_mm512_cvtepu32_epi64(lengths), 3);
    __m512i words = _mm512_sllv_epi64(_mm512_i32gather_epi64(starts, data, 1), _mm512_sub_epi64(_mm512_set1_epi64(64), bits));
    words = _mm512_sub_epi8(_mm512_or_si512(words, _mm512_srlv_epi64(zeros, bits)), zeros);
    __m512i over = _mm512_subs_epu8(words, _mm512_set1_epi8(9));
    *wrong = _mm512_test_epi64_mask(over, over);
    __m512i fours = _mm512_madd_epi16(_mm512_maddubs_epi16(words, _mm512_set1_epi16(0x010a)), _mm512_set1_epi32(0x00010064));
    return _mm512_add_epi64(_mm512_mul_epu32(fours, _mm512_set1_epi64(10000)), _mm512_srli_epi64(fours, 32));
}

LANES static uint64_t take_avx512(const struct fields *f, size_t from, size_t n, int64_t *to, uint64_t *missing)
{
    uint64_t done = 0;
    for (size_t i = 0; i < n; i += 16) {
        __m512i starts, lengths;
        __mmask16 all = lanes_at(f, from + i, n - i, &starts, &lengths);
        __mmask16 none = _mm512_mask_testn_epi32_mask(all, lengths, lengths);
        __mmask16 few = _mm512_mask_cmple_epu32_mask(all, lengths, _mm512_set1_epi32(8));
        __mmask8 wrong[2];
        __m512i low = eight(f->data, _mm512_castsi512_si256(starts), _mm512_castsi512_si256(lengths), &wrong[0]);
        __m512i high = eight(f->data, _mm512_extracti64x4_epi64(starts, 1), _mm512_extracti64x4_epi64(lengths, 1), &wrong[1]);
        _mm512_mask_storeu_epi64(to + i, (__mmask8)all, low);
        _mm512_mask_storeu_epi64(to + i + 8, (__mmask8)(all >> 8), high);
        *missing |= (uint64_t)none << i;
        done |= (uint64_t)(few & ~none & ~(unsigned)(wrong[0] | wrong[1] << 8)) << i;
    }
    return done;
}
#endif

uint64_t integers_take(const struct fields *f, size_t from, size_t n, int64_t *to, uint64_t *missing)
{
#if defined __x86_64__
    if (lanes_are_there())
        return take_avx512(f, from, n, to, missing);
#endif
    return take_plain(f, from, n, to, missing);
}
