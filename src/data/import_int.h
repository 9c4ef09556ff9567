/* import_int.h - what import.c and import_text.c share: bits, and what is checked of texts. */
#ifndef CONCORD_DATA_IMPORT_INT_H
#define CONCORD_DATA_IMPORT_INT_H

#include <string.h>

#include "data/import.h"

static inline bool bit_is_set(const uint8_t *bits, size_t i) { return bits[i >> 3] >> (i & 7) & 1; }
/* Bits from `from` on, eight of them or as many as there are before `end`. */
static inline uint8_t bits_eight(const uint8_t *bits, size_t from, size_t end)
{
    unsigned low = (unsigned)bits[from >> 3] >> (from & 7), shift = from & 7;
    if (shift && (from >> 3) < (end - 1) >> 3)
        low |= (unsigned)bits[(from >> 3) + 1] << (8 - shift);
    return (uint8_t)low;
}
/* A bitmap's bytes as 64 bits, the first of which is the lowest, and back. */
static inline uint64_t bits_word(uint64_t word)
{
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    word = __builtin_bswap64(word);
#endif
    return word;
}
/* The 64 bits from `from` on, all of which are before the end of the bitmap. */
static inline uint64_t bits_64(const uint8_t *bits, size_t from)
{
    uint64_t word;
    unsigned shift = from & 7;
    memcpy(&word, bits + (from >> 3), sizeof word);
    word = bits_word(word);
    return shift ? word >> shift | (uint64_t)bits[(from >> 3) + 8] << (64 - shift) : word;
}
enum { IMPORT_PADDING = 64 }; /* bytes behind the last value, for wide loads, as column.h's columns have them */
/* The bits of rows that other threads fill stand in the same byte at both ends. `bits` NULL: all are 1. */
void import_fill_bits(uint8_t *valid, size_t at, size_t n, const uint8_t *bits, size_t from);
/* Counts the missing in all of the array, and holds null_count to it. *valid: the bitmap, NULL if none is missing. */
int import_check_nulls(const struct ArrowArray *a, const uint8_t **valid, struct err *err) MUST_CHECK;

/* ---- import_fit.c */
size_t import_width(enum import_kind kind); /* of a value in full */
void import_measure(struct import_part *p); /* what the values in hand need, those that are there */
void import_join_need(struct import_part *p, struct import *m); /* texts have their codes; it is not empty */
void import_fill_steps(const struct import_part *p, struct import *m, size_t at);
void import_fill_fixed(const struct import_part *p, struct import *m, size_t at);

/* ---- import_text.c */
int import_text_room(void *list, size_t *room, size_t n, size_t width, struct err *err) MUST_CHECK;
int import_text_check(struct import_part *p, struct err *err) MUST_CHECK;   /* of rows */
int import_text_check_indexes(struct import_part *p, struct err *err) MUST_CHECK; /* of rows that name texts of a dictionary */
void import_text_fill(const struct import_part *p, struct import *m, size_t at);

#endif
