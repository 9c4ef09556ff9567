/* form.h - values of a column in fewer bytes than their kind has: how many do, and the way there and back.
 *
 * Whole numbers (integers, days, codes, decimals at their column's scale) lie as signed integers of 8 to 64 bits, so that -1, the
 * code of a missing text, is -1 in all of them; instants that are whole seconds, from 1970 to February 2106, as 32 bits without a
 * sign. Numbers that only rise, and by no more than one from row to row, as keys of an export and the codes of texts that come in
 * groups do, lie as a bit each, 64 behind the number before them. `width` is that of the kind, column_width: FORM_FULL of it are
 * values as the kind says. */
#ifndef CONCORD_DATA_FORM_H
#define CONCORD_DATA_FORM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "data/decimal.h"

enum column_form { FORM_FULL, FORM_8, FORM_16, FORM_32, FORM_64, FORM_SECONDS, FORM_STEPS };
enum { FORM_US = 1000000 /* microseconds in a second */, FORM_BLOCK = 64 /* values of FORM_STEPS that lie together */ };
struct form_steps {
    int64_t before; /* the value before the first of them */
    uint64_t up;    /* bit i: value i is one more than the one before it, else the same */
};

/* Of one value, in all forms in which each has bytes of its own: in all but FORM_STEPS. */
static inline size_t form_size(enum column_form form, size_t width)
{
    static const uint8_t sizes[] = {[FORM_8] = 1, [FORM_16] = 2, [FORM_32] = 4, [FORM_64] = 8, [FORM_SECONDS] = 4, [FORM_STEPS] = 0};
    return form == FORM_FULL ? width : sizes[form];
}
/* Of n values. */
static inline size_t form_bytes(enum column_form form, size_t width, size_t n)
{
    return form == FORM_STEPS ? (n + FORM_BLOCK - 1) / FORM_BLOCK * sizeof(struct form_steps) : n * form_size(form, width);
}
static inline int64_t form_step(const struct form_steps *blocks, size_t i)
{
    const struct form_steps *b = &blocks[i / FORM_BLOCK];
    return b->before + __builtin_popcountll(b->up & UINT64_MAX >> (FORM_BLOCK - 1 - i % FORM_BLOCK));
}
/* The least form of whole numbers of this width, if they are no steps. bits: v ^ (v >> 63) of all of them, or'ed. */
enum column_form form_of_bits(uint64_t bits, size_t width);
/* Value i; of 1, 4 or 8 bytes in full. */
static inline int64_t form_whole(enum column_form form, size_t width, const void *data, size_t i)
{
    switch (form) {
    case FORM_8:
        return ((const int8_t *)data)[i];
    case FORM_16:
        return ((const int16_t *)data)[i];
    case FORM_32:
        return ((const int32_t *)data)[i];
    case FORM_64:
        return ((const int64_t *)data)[i];
    case FORM_SECONDS:
        return (int64_t)((const uint32_t *)data)[i] * FORM_US;
    case FORM_STEPS:
        return form_step(data, i);
    case FORM_FULL:
        break;
    }
    return width == 8 ? ((const int64_t *)data)[i] : width == 4 ? ((const int32_t *)data)[i] : ((const uint8_t *)data)[i];
}
/* n values from `first` on as their kind has them; of 4, 8 or 16 bytes in full. `to` is memory of its own. */
void form_spread(enum column_form form, size_t width, const void *from, size_t first, size_t n, void *to);
/* The same of the places rows[0..n); where one is negative: 0, or -1 if `blank`. */
void form_gather(enum column_form form, size_t width, const void *from, const int32_t *rows, size_t n, bool blank, void *to);
/* And back: n values, the first of all, as their kind has them, which fit (of others some bits stay). */
void form_press(enum column_form form, size_t width, const void *from, size_t n, void *to);
/* Of at most FORM_BLOCK whole numbers of 4 or 8 bytes at any place, bit i: value i is one more than the one before it. Bit 0 is not set. */
uint64_t form_ups(const void *values, size_t width, size_t n);
/* Is each of n values greater than the one before it? They are FORM_STEPS. */
bool form_steps_rise(const struct form_steps *blocks, size_t n);

/* The one number of whole seconds that an instant may be: it is, if as many microseconds are the instant again. 15625 is the odd
 * part of a million, and has an inverse. */
static inline uint32_t form_seconds(int64_t us)
{
    return (uint32_t)((uint64_t)us >> 6) * UINT32_C(1757569337);
}

#endif
