/* instant.c - fields as instants where they are written as most exports write them: 2026-10-26T13:22:11.120Z, or without its
 * fraction, in UTC, of the years that struct months knows. All other fields are left to who knows more. By AVX-512, sixteen at a time, or
 * by AVX2 where the machine has it, else by eight bytes at a time: the answers are the same. */
#include "lanes.h"

#include <string.h>

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

#define INLINE static inline __attribute__((always_inline))

/* Of four instants, of which each has half of one of two registers: first the years' digits of all four, then their months', days', and
 * hours' with minutes'; then their seconds', and thousandths'. */
#define FOUR(a, b, c, d) \
    a, b, c, d, 32 + a, 32 + b, 32 + c, 32 + d, 64 + a, 64 + b, 64 + c, 64 + d, 96 + a, 96 + b, 96 + c, 96 + d
#define FOUR_TIMES(...) __VA_ARGS__, __VA_ARGS__, __VA_ARGS__, __VA_ARGS__
static const unsigned char large_digits[64] = {FOUR(0, 1, 2, 3), FOUR(5, 6, 5, 6), FOUR(8, 9, 8, 9), FOUR(11, 12, 14, 15)};
static const unsigned char small_digits[32] = {FOUR(17, 18, 17, 18), FOUR(20, 21, 22, 22)};
static const signed char small_tens[32] = {FOUR_TIMES(10, 1, 0, 0), FOUR_TIMES(10, 1, 1, 0)};
static const uint16_t large_least[32] = {FOUR_TIMES(0, 0), FOUR_TIMES(1, 1), FOUR_TIMES(1, 1), FOUR_TIMES(0, 0)};
static const uint16_t large_room[32] = {FOUR_TIMES(99, 99), FOUR_TIMES(11, 11), FOUR_TIMES(30, 30), FOUR_TIMES(23, 59)};
static const uint16_t small_most[16] = {FOUR_TIMES(59, 0), FOUR_TIMES(99, 9)};
static const int16_t large_units[32] = {FOUR_TIMES(100, 1), FOUR_TIMES(1, 0), FOUR_TIMES(1, 0), FOUR_TIMES(3600, 60)};
static const int16_t small_units[16] = {FOUR_TIMES(1, 0), FOUR_TIMES(10000, 1000)};
static const unsigned char forms[64] = "0000-00-00T00:00:00.000Z\0\0\0\0\0\0\0\0" "0000-00-00T00:00:00.000Z";
static const unsigned char slacks[64] = {9, 9, 9, 9, 0, 9, 9, 0, 9, 9, 0, 9, 9, 0, 9, 9, 0, 9, 9, 0, 9, 9, 9, 0, 255, 255, 255, 255, 255, 255, 255, 255,
                                         9, 9, 9, 9, 0, 9, 9, 0, 9, 9, 0, 9, 9, 0, 9, 9, 0, 9, 9, 0, 9, 9, 9, 0, 255, 255, 255, 255, 255, 255, 255, 255};
static const int32_t month_days[16] = {0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

LANES INLINE __m512i whole(const void *s) { return _mm512_loadu_si512(s); }
LANES INLINE __m256i half(const void *s) { return _mm256_loadu_si256((const __m256i *)s); }

LANES INLINE __m512i load_two(const char *a, const char *b)
{
    return _mm512_sub_epi8(_mm512_inserti64x4(_mm512_castsi256_si512(half(a)), half(b), 1), whole(forms));
}

/* Of the four that begin at the places: their years, months, days, and the seconds of their hours and minutes, each of all four; their
 * seconds, and microseconds. False: one of them is none, or has no such month or hour. */
LANES INLINE bool four_parts(const char *data, const uint32_t at[4], __m512i *large, __m256i *small)
{
    __m512i ab = load_two(data + at[0], data + at[1]), cd = load_two(data + at[2], data + at[3]);
    __mmask64 odd = _mm512_cmpgt_epu8_mask(ab, whole(slacks)) | _mm512_cmpgt_epu8_mask(cd, whole(slacks));
    __m512i pairs = _mm512_maddubs_epi16(_mm512_permutex2var_epi8(ab, whole(large_digits), cd), _mm512_set1_epi16(0x010a));
    __m256i picked = _mm512_castsi512_si256(_mm512_permutex2var_epi8(ab, _mm512_castsi256_si512(half(small_digits)), cd));
    __m256i rest = _mm256_maddubs_epi16(picked, half(small_tens));
    __mmask32 beyond = _mm512_cmpgt_epu16_mask(_mm512_sub_epi16(pairs, whole(large_least)), whole(large_room));
    __mmask16 over = _mm256_cmpgt_epu16_mask(rest, half(small_most));
    *large = _mm512_madd_epi16(pairs, whole(large_units));
    *small = _mm256_madd_epi16(rest, half(small_units));
    return !(odd | beyond | over);
}

_Static_assert((int)MONTHS_FROM == 1970 && (int)MONTHS_YEARS == 130, "of these years every fourth is a leap year, and 719484 the days before");
/* Days since 1970 of sixteen dates of the years that struct months knows, in which every fourth is a leap year, by years that begin in
 * March. False: a year is none of those, or a month has no such day. */
LANES INLINE bool days_of(__m512i year, __m512i month, __m512i day, __m512i *days)
{
    const __m512i first = _mm512_set1_epi32(MONTHS_FROM), two = _mm512_set1_epi32(2);
    __mmask16 leap = _mm512_testn_epi32_mask(year, _mm512_set1_epi32(3)), early = _mm512_cmple_epu32_mask(month, two);
    __m512i most = _mm512_permutexvar_epi32(month, whole(month_days));
    most = _mm512_mask_add_epi32(most, leap & _mm512_cmpeq_epi32_mask(month, two), most, _mm512_set1_epi32(1));
    __mmask16 wrong = _mm512_cmpgt_epu32_mask(day, most) |
                      _mm512_cmpge_epu32_mask(_mm512_sub_epi32(year, first), _mm512_set1_epi32(MONTHS_YEARS));
    year = _mm512_mask_sub_epi32(year, early, year, _mm512_set1_epi32(1));
    month = _mm512_mask_add_epi32(month, early, month, _mm512_set1_epi32(12)); /* 3 to 14 */
    __m512i before = _mm512_srai_epi32(_mm512_sub_epi32(_mm512_mullo_epi32(month, _mm512_set1_epi32(979)), _mm512_set1_epi32(2919)), 5);
    __m512i all = _mm512_add_epi32(_mm512_mullo_epi32(year, _mm512_set1_epi32(365)), _mm512_srli_epi32(year, 2));
    *days = _mm512_add_epi32(_mm512_add_epi32(all, before), _mm512_sub_epi32(day, _mm512_set1_epi32(719484)));
    return !wrong;
}

/* The sixteen that begin at the places, into to[0 .. 15]; false: one of them at least is none, and nothing is written. */
LANES INLINE bool sixteen_instants(const char *data, const uint32_t at[16], int64_t *to)
{
    __m512i large[4], days;
    __m256i small[4];
    bool fine = true;
    for (size_t i = 0; i < 4; i++)
        fine &= four_parts(data, at + 4 * i, &large[i], &small[i]);
    __m512i ab = _mm512_shuffle_i32x4(large[0], large[1], 0x88), cd = _mm512_shuffle_i32x4(large[2], large[3], 0x88);
    __m512i year = _mm512_shuffle_i32x4(ab, cd, 0x88), day = _mm512_shuffle_i32x4(ab, cd, 0xdd);
    ab = _mm512_shuffle_i32x4(large[0], large[1], 0xdd);
    cd = _mm512_shuffle_i32x4(large[2], large[3], 0xdd);
    __m512i month = _mm512_shuffle_i32x4(ab, cd, 0x88), minutes = _mm512_shuffle_i32x4(ab, cd, 0xdd);
    ab = _mm512_inserti64x4(_mm512_castsi256_si512(small[0]), small[1], 1);
    cd = _mm512_inserti64x4(_mm512_castsi256_si512(small[2]), small[3], 1);
    __m512i seconds = _mm512_shuffle_i32x4(ab, cd, 0x88), us = _mm512_shuffle_i32x4(ab, cd, 0xdd);
    fine &= days_of(year, month, day, &days);
    seconds = _mm512_add_epi32(_mm512_add_epi32(seconds, minutes), _mm512_mullo_epi32(days, _mm512_set1_epi32(86400)));
    if (!fine)
        return false;
    const __m512i unit = _mm512_set1_epi64(US);
    __m512i low = _mm512_mul_epu32(_mm512_cvtepu32_epi64(_mm512_castsi512_si256(seconds)), unit);
    __m512i high = _mm512_mul_epu32(_mm512_cvtepu32_epi64(_mm512_extracti64x4_epi64(seconds, 1)), unit);
    low = _mm512_add_epi64(low, _mm512_cvtepu32_epi64(_mm512_castsi512_si256(us)));
    high = _mm512_add_epi64(high, _mm512_cvtepu32_epi64(_mm512_extracti64x4_epi64(us, 1)));
    _mm512_storeu_si512(to, low);
    _mm512_storeu_si512(to + 8, high);
    return true;
}

/* Which of up to sixteen fields from `from` on are as long as most instants, and of these the starts, close together; which of the others
 * have a byte. */
LANES INLINE __mmask16 long_fields(const struct fields *f, size_t from, size_t n, uint32_t *at, __mmask16 *others)
{
    __m512i starts, lengths;
    __mmask16 all = lanes_at(f, from, n, &starts, &lengths);
    __mmask16 longs = _mm512_mask_cmpeq_epi32_mask(all, lengths, _mm512_set1_epi32(LONG));
    *others = _mm512_mask_test_epi32_mask((__mmask16)(all & ~longs), lengths, lengths);
    _mm512_storeu_si512(at, _mm512_maskz_compress_epi32(longs, starts));
    return longs;
}

/* The fields that are long enough, close together, are taken by sixteens, the last of them as often as it takes, and then come apart.
 * Where one of sixteen is none, each is looked at by itself. */
LANES static uint64_t take_avx512(const struct months *m, const struct fields *f, size_t from, size_t n, int64_t *to, uint64_t *missing)
{
    uint32_t at[64 + 16];
    int64_t taken[64 + 16];
    uint64_t longs = 0, others = 0, wrong = 0;
    size_t n_long = 0;
    for (size_t i = 0; i < n; i += 16) {
        __mmask16 some_others, some = long_fields(f, from + i, n - i, at + n_long, &some_others);
        n_long += (size_t)__builtin_popcount(some);
        longs |= (uint64_t)some << i;
        others |= (uint64_t)some_others << i;
    }
    *missing |= (n < 64 ? ~(UINT64_MAX << n) : UINT64_MAX) & ~(longs | others);
    _mm512_storeu_si512(at + n_long, _mm512_set1_epi32((int)at[n_long ? n_long - 1 : 0]));
    int64_t *dst = n_long == 64 ? to : taken;
    for (size_t i = 0; i < n_long; i += 16)
        if (!sixteen_instants(f->data, at + i, dst + i))
            for (size_t k = i; k < i + 16 && k < n_long; k++)
                wrong |= (uint64_t)!iso_instant(m, f->data + at[k], LONG, &dst[k]) << k;
    for (size_t i = 0, done = 0; i < 64 && dst == taken; i += 8) {
        __mmask8 some = (__mmask8)(longs >> i);
        _mm512_storeu_si512(to + i, _mm512_maskz_expand_epi64(some, whole(taken + done)));
        done += (size_t)__builtin_popcount(some);
    }
    longs &= ~_pdep_u64(wrong, longs);
    for (; others; others &= others - 1) {
        const char *s;
        size_t i = (size_t)__builtin_ctzll(others), length;
        fields_at(f, from + i, &s, &length);
        longs |= (uint64_t)iso_instant(m, s, length, &to[i]) << i;
    }
    return longs;
}
#endif

uint64_t instants_take(const struct months *m, const struct fields *f, size_t from, size_t n, int64_t *to, uint64_t *missing)
{
#if defined __x86_64__
    if (lanes_are_there())
        return take_avx512(m, f, from, n, to, missing);
    if (__builtin_cpu_supports("avx2"))
        return take_avx2(m, f, from, n, to, missing);
#endif
    return take_plain(m, f, from, n, to, missing);
}
