/* import.h - Arrow arrays from outside become columns of ours. Nothing of an array is believed: structure, lengths,
 * bitmaps, offsets, UTF-8, dictionary indexes and the range of values are checked before a value is taken, whatever the
 * array's null_count says. */
#ifndef CONCORD_DATA_IMPORT_H
#define CONCORD_DATA_IMPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <concord/arrow.h>

#include "base/err.h"
#include "data/column.h"

enum import_kind {
    IMPORT_FLAG,    /* b */
    IMPORT_INTEGER, /* l */
    IMPORT_SMALL,   /* i */
    IMPORT_DATE,    /* tdD, years 1 to 9999 */
    IMPORT_TIME,    /* tsu:UTC, years 1 to 9999 */
    IMPORT_DECIMAL, /* d:38,12, at most 38 digits */
    IMPORT_F64,     /* g, finite */
    IMPORT_TEXT     /* u, U, or a dictionary of either with an index of c C s S i I l */
};
enum { IMPORT_SCALE = 12 };

/* A column that grows array by array. */
struct import {
    enum import_kind kind;
    char index; /* format of the dictionary's index; 0: no dictionary */
    bool large; /* U: offsets of 64 bits */
    size_t n, room;
    uint8_t *valid; /* NULL until something is missing */
    void *data;
    struct dict *dict;
    int32_t *map; /* codes of the array's dictionary -> ours */
    size_t map_room;
};

enum import_kind import_kind_of(enum column_kind kind);
const char *import_format(enum import_kind kind); /* what to ask for */
int import_init(struct import *m, enum import_kind kind, struct err *err) MUST_CHECK;
/* The messages begin with what is wrong; the caller puts before it where. ERR_INTERNAL: the producer's fault. */
int import_schema(struct import *m, const struct ArrowSchema *s, struct err *err) MUST_CHECK;
/* Appends the n values of `a` behind its first `skip`; `a` must be that long. */
int import_append(struct import *m, const struct ArrowArray *a, size_t skip, size_t n, struct err *err) MUST_CHECK;
/* Moves what has grown into *out and leaves m empty. */
void import_take(struct import *m, struct column *out);
void import_fini(struct import *m);
/* What is common to all arrays: released, negative or overflowing lengths, children, buffers. */
int import_check_array(const struct ArrowArray *a, int64_t n_buffers, int64_t n_children, bool dictionary,
                       struct err *err) MUST_CHECK;

#endif
