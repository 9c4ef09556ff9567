/* instant.c - fields as instants where they are written as most exports write them: 2026-10-26T13:22:11.120Z, or without its
 * fraction, in UTC, of the years that struct months knows. All other fields are left to who knows more. By AVX2 where the
 * machine has it, else by eight bytes at a time: the answers are the same. */
#include "csv.h"

#include <string.h>
#if defined __x86_64__
#include <immintrin.h>
#endif

#define US INT64_C(1000000)

/* 2026-10-26T13:22:11.120Z, or without its fraction. */
static inline bool iso_instant(const struct months *months, const char *s, size_t n, int64_t *out)
{
    const uint64_t high = UINT64_C(0x8080808080808080);
    if (!BY_WORDS || (n != 24 && n != 20))
        return false;
    /* less "0000-00-", "00T00:00", ":00.000Z": digits are 0 to 9 then, and all else 0 */
    uint64_t a = load_8(s) ^ UINT64_C(0x2d30302d30303030), b = load_8(s + 8) ^ UINT64_C(0x30303a3030543030), c;
    if (n == 24)
        c = load_8(s + 16) ^ UINT64_C(0x5a3030302e30303a);
    else
        c = load_4(s + 16) ^ UINT64_C(0x5a30303a);
    uint64_t wrong = (a + UINT64_C(0x7f76767f76767676)) | a | (b + UINT64_C(0x76767f76767f7676)) | b |
                     (c + UINT64_C(0x7f7676767f76767f)) | c;
    uint64_t fraction = (c >> 32 & 0xff) * 100 + (c >> 40 & 0xff) * 10 + (c >> 48 & 0xff);
    a = a * 10 + (a >> 8); /* pairs of digits */
    b = b * 10 + (b >> 8);
    c = c * 10 + (c >> 8);
    unsigned hour = b >> 24 & 0xff, minute = b >> 48 & 0xff, second = c >> 8 & 0xff;
    int32_t day;
    if ((wrong & high) || hour > 23 || minute > 59 || second > 59 ||
        !months_day(months, (unsigned)(a & 0xff) * 100 + (a >> 16 & 0xff), a >> 40 & 0xff, b & 0xff, &day))
        return false;
    *out = ((int64_t)day * 86400 + hour * 3600 + minute * 60 + second) * US + (int64_t)fraction * 1000;
    return true;
}

/* Of an instant with a fraction, both halves; the other has 20 bytes. */
enum { LONG = 24, SHORT = 20 };

static uint64_t take_plain(const struct months *m, const struct fields *f, size_t from, size_t n, int64_t *to, uint64_t *missing)
{
    uint64_t done = 0;
    for (size_t i = 0; i < n; i++) {
        const char *s;
        size_t length;
        fields_at(f, from + i, &s, &length);
        if (iso_instant(m, s, length, &to[i])) {
            done |= UINT64_C(1) << i;
        } else if (length == 0) {
            to[i] = 0;
            *missing |= UINT64_C(1) << i;
        }
    }
    return done;
}

#if defined __x86_64__
#define BY_AVX2 __attribute__((target("avx2")))

/* Of 24 bytes, in one half of the register the first 16 and in the other the last 16: digits less '0', and all else less what has
 * to stand there, are compared with the largest value of each; then come pairs of digits, and of these the months, the day, the
 * seconds of the day and the milliseconds. */
BY_AVX2 static inline __attribute__((always_inline)) bool long_instant(const struct months *m, const char *s, int64_t *out)
{
    const __m256i form = _mm256_setr_epi8('0', '0', '0', '0', '-', '0', '0', '-', '0', '0', 'T', '0', '0', ':', '0', '0', /**/
                                          '0', '0', 'T', '0', '0', ':', '0', '0', ':', '0', '0', '.', '0', '0', '0', 'Z');
    const __m256i slack = _mm256_setr_epi8(9, 9, 9, 9, 0, 9, 9, 0, 9, 9, 0, 9, 9, 0, 9, 9, /**/
                                           9, 9, 0, 9, 9, 0, 9, 9, 0, 9, 9, 0, 9, 9, 9, 0);
    const __m256i digits = _mm256_setr_epi8(0, 1, 2, 3, 5, 6, 8, 9, 11, 12, 14, 15, -1, -1, -1, -1, /**/
                                            9, 10, -1, 12, 13, 14, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1);
    const __m256i least = _mm256_setr_epi16(0, 0, 1, 1, 0, 0, 0, 0, /**/ 0, 0, 0, 0, 0, 0, 0, 0);
    const __m256i most = _mm256_setr_epi16(99, 99, 12, 31, 23, 59, 0, 0, /**/ 59, 9, 99, 0, 0, 0, 0, 0);
    const __m256i units = _mm256_setr_epi16(1200, 12, 1, 0, 3600, 60, 0, 0, /**/ 1000, 100, 1, 0, 0, 0, 0, 0);
    __m256i x = _mm256_sub_epi8(_mm256_loadu2_m128i((const __m128i *)(const void *)(s + 8), (const __m128i *)(const void *)s), form);
    __m256i wrong = _mm256_xor_si256(_mm256_min_epu8(x, slack), x);
    __m256i pairs = _mm256_maddubs_epi16(_mm256_shuffle_epi8(x, digits), _mm256_set1_epi16(0x010a));
    wrong = _mm256_or_si256(wrong, _mm256_or_si256(_mm256_cmpgt_epi16(pairs, most), _mm256_cmpgt_epi16(least, pairs)));
    if (!_mm256_testz_si256(wrong, wrong))
        return false;
    __m256i sums = _mm256_madd_epi16(pairs, units);
    uint64_t date = (uint64_t)_mm_cvtsi128_si64(_mm256_castsi256_si128(sums));
    uint64_t fraction = (uint64_t)_mm_cvtsi128_si64(_mm256_extracti128_si256(sums, 1));
    uint32_t at = (uint32_t)date + (uint32_t)(date >> 32) - (MONTHS_FROM * 12 + 1);
    if (at >= MONTHS_YEARS * 12)
        return false;
    int32_t day = m->first[at] + _mm256_extract_epi16(pairs, 3) - 1;
    *out = ((int64_t)day * 86400 + _mm256_extract_epi32(sums, 2)) * US + (int64_t)((uint32_t)fraction + (fraction >> 32)) * 1000;
    return day < m->first[at + 1];
}

BY_AVX2 static uint64_t take_avx2(const struct months *m, const struct fields *f, size_t from, size_t n, int64_t *to, uint64_t *missing)
{
    uint64_t done = 0;
    for (size_t i = 0; i < n; i++) {
        const char *s;
        size_t length;
        fields_at(f, from + i, &s, &length);
        if (length == LONG) {
            done |= (uint64_t)long_instant(m, s, &to[i]) << i;
        } else if (length == 0) {
            to[i] = 0;
            *missing |= UINT64_C(1) << i;
        } else if (length == SHORT) {
            done |= (uint64_t)iso_instant(m, s, length, &to[i]) << i;
        }
    }
    return done;
}
#endif

uint64_t instants_take(const struct months *m, const struct fields *f, size_t from, size_t n, int64_t *to, uint64_t *missing)
{
#if defined __x86_64__
    if (__builtin_cpu_supports("avx2"))
        return take_avx2(m, f, from, n, to, missing);
#endif
    return take_plain(m, f, from, n, to, missing);
}
