/* import.h - Arrow arrays from outside become columns of ours. Nothing of an array is believed: structure, lengths,
 * bitmaps, offsets, UTF-8, dictionary indexes and the range of values are checked before a value is taken, whatever the
 * array's null_count says.
 *
 * An array is taken in three steps, so that several threads can read one column: import_check by any thread, at once with
 * others; import_enter by one thread at a time, in the order of rows, which gives texts their codes; import_fill by any
 * thread again, into rows that nobody else fills. */
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

/* What values need to lie in fewer bytes (form.h). */
struct import_need {
    uint64_t bits;  /* of integers and days: v ^ (v >> 63), or'ed */
    bool jumps;     /* of integers and codes: one is missing, or neither the one before it nor one more */
    bool fractions; /* an instant is no whole second, or before 1970 or after February 2106 */
    int scale;      /* of decimals: digits behind the point */
    i128 most;      /* and the greatest of v ^ (v >> 127), at IMPORT_SCALE */
};
/* A column that grows. */
struct import {
    enum import_kind kind;
    bool narrow;           /* its values lie in as few bytes as those that were entered need; else in full, decimals at IMPORT_SCALE */
    enum column_form form;
    int scale;             /* of decimals */
    struct import_need need;
    bool any; int64_t last; /* of integers and codes without jumps: the value that was entered last, if there is any */
    size_t room;
    uint8_t *valid;
    void *data;
    struct dict *dict;
};
/* What one thread knows of the arrays of one column, and of the one in hand. */
struct import_part {
    enum import_kind kind;
    char index; /* format of the dictionary's index; 0: no dictionary */
    bool large; /* U: offsets of 64 bits */
    bool narrow; /* what goes into a narrow column: what its values need is found when they are checked */
    struct import_need need;
    bool up;     /* once it is entered, if there are no jumps: the first value is one more than the one before it */
    const struct ArrowArray *array;
    size_t from, n, n_missing;
    const uint8_t *valid;    /* of the array, NULL: none is missing */
    const struct dict *dict; /* that the texts go into, NULL before the first ones are entered */
    bool hashed;             /* they will be looked up in it */
    struct dict_item *items; /* its texts in order of rows, each once at least */
    int32_t *codes;          /* of the items, once they are entered */
    int32_t *locals;         /* the item of each row; -1: missing */
    const int32_t *straight; /* the array's own numbers when they are the items'; NULL: locals are */
    int32_t *map;            /* the item of each text of the array's dictionary */
    size_t n_items, items_room, codes_room, locals_room, map_room;
};

enum import_kind import_kind_of(enum column_kind kind);
const char *import_format(enum import_kind kind); /* what to ask for */
int import_init(struct import *m, enum import_kind kind, struct err *err) MUST_CHECK;
/* Before anything is entered: from here on both are narrow. */
void import_narrow(struct import *m);
static inline void import_part_narrow(struct import_part *p) { p->narrow = true; }
/* Room for n values in all. Nobody may fill meanwhile. */
int import_reserve(struct import *m, size_t n, struct err *err) MUST_CHECK;
/* Moves what has grown into *out and leaves m empty: n values, every one of them filled. */
void import_take(struct import *m, size_t n, struct column *out);
void import_fini(struct import *m);

void import_part_init(struct import_part *p, enum import_kind kind);
void import_part_fini(struct import_part *p);
/* The messages begin with what is wrong; the caller puts before it where. ERR_INTERNAL: the producer's fault. */
int import_schema(struct import_part *p, const struct ArrowSchema *s, struct err *err) MUST_CHECK;
/* The n values of `a` behind its first `skip`; `a` must be that long, and stay until it is filled. */
int import_check(struct import_part *p, const struct ArrowArray *a, size_t skip, size_t n, struct err *err) MUST_CHECK;
int import_enter(struct import_part *p, struct import *m, struct err *err) MUST_CHECK;
/* Does the column have room in its values for what was entered? Else it has to be widened before that is filled: nobody may fill
 * meanwhile, and the values of the first n rows, or of those that were filled, stay what they are. */
bool import_fits(const struct import *m);
int import_widen(struct import *m, size_t n, struct err *err) MUST_CHECK;
/* In turn, when there is room for the rows from `at` on: what lies in one word with rows of other batches. Columns that are not narrow
 * do not need it. */
void import_place(const struct import_part *p, struct import *m, size_t at);
/* The values become those from row `at` on, for which there is room. */
void import_fill(const struct import_part *p, struct import *m, size_t at);

/* One array as a column. */
int import_column(enum import_kind kind, const struct ArrowArray *a, size_t n, struct column *out,
                  struct err *err) MUST_CHECK;

/* What is common to all arrays: released, negative or overflowing lengths, children, buffers. */
int import_check_array(const struct ArrowArray *a, int64_t n_buffers, int64_t n_children, bool dictionary,
                       struct err *err) MUST_CHECK;

#endif
