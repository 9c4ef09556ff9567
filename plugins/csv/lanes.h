/* lanes.h - where the fields of a column stand, of sixteen rows at once: what the ways by AVX-512 begin with. */
#ifndef CONCORD_PLUGIN_CSV_LANES_H
#define CONCORD_PLUGIN_CSV_LANES_H

#include "csv.h"

#if defined __x86_64__
#include <immintrin.h>

#define LANES __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512vbmi,bmi,bmi2,popcnt")))

static inline bool lanes_are_there(void)
{
    return __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq") &&
           __builtin_cpu_supports("avx512vbmi") && __builtin_cpu_supports("bmi") &&
           __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("popcnt");
}

/* Of up to sixteen fields from `from` on where they begin, and how long they are; of rows that are not there 0. Gives a bit for each. */
LANES static inline __attribute__((always_inline)) __mmask16 lanes_at(const struct fields *f, size_t from, size_t n, __m512i *starts,
                                                                      __m512i *lengths)
{
    const __m512i lanes = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    const __mmask16 all = (__mmask16)(n < 16 ? (1u << n) - 1 : UINT16_MAX);
    const __m512i zero = _mm512_setzero_si512(), places = _mm512_mullo_epi32(lanes, _mm512_set1_epi32((int)f->step));
    const uint32_t *first = f->ends + from * f->step + f->column;
    __m512i ends = _mm512_mask_i32gather_epi32(zero, all, places, first, 4);
    if (f->column)
        *starts = _mm512_maskz_add_epi32(all, _mm512_mask_i32gather_epi32(zero, all, places, first - 1, 4), _mm512_set1_epi32(1));
    else
        *starts = _mm512_mask_i32gather_epi32(zero, all, _mm512_slli_epi32(lanes, 2), &f->rows[from].start, 4);
    *lengths = _mm512_sub_epi32(ends, *starts);
    return all;
}
#endif

#endif
