/* column.h - columns nearly in Arrow's layout: values that come from a source lie in as few bytes as all of a column's need
 * (form.h). A column is moved, never copied; its buffers are malloc'ed, or lie in memory that several columns hold together, which
 * is freed with the last of them. */
#ifndef CONCORD_DATA_COLUMN_H
#define CONCORD_DATA_COLUMN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "data/decimal.h"
#include "data/form.h"

/* ---- memory that several things lie in, and what is done when nothing lies in it any more; counted atomically */
struct hold;
struct hold *hold_new(void (*release)(void *ctx), void *ctx); /* NULL without memory; the reference is the caller's */
struct hold *hold_retain(struct hold *h);
void hold_drop(struct hold **h); /* accepts NULL inside */
void *hold_of(const struct hold *h); /* the ctx */

/* ---- a dictionary of texts: code <-> bytes, codes in order of first appearance */
struct dict;
struct image;
struct dict *dict_new(void); /* NULL without memory */
/* The texts of an image (image.h), whose codes stay; what is added comes behind them. Retains `held`, in which the image lies. */
struct dict *dict_new_over(const struct image *image, struct hold *held);
/* About n texts will be in it: spares steps of growing, and of an empty one all. Without memory nothing happens. The dictionary is
 * nobody else's. */
void dict_expect(struct dict *d, int32_t n);
struct dict *dict_retain(struct dict *d);
void dict_free(struct dict **d);
/* The code of the text, added when new; -1 without memory. */
int32_t dict_add(struct dict *d, const char *s, size_t n);
/* Texts, and their codes; false without memory. `hashed`: their hashes are there, perhaps another thread has made them. */
struct dict_item {
    const char *s;
    uint32_t n, hash;
};
uint32_t dict_hash(const char *s, size_t n);
bool dict_add_all(struct dict *d, struct dict_item *items, size_t n, bool hashed, int32_t *codes);
/* Did the texts come in the order of their bytes, so far? Then more that do need no hash. Any thread may ask, also while texts are added. */
bool dict_is_rising(const struct dict *d);
/* Nobody will look a text up soon: gives back what only that needs, to be made again when somebody does. While this is called
 * nobody else may use the dictionary. */
void dict_rest(struct dict *d);
int32_t dict_find(const struct dict *d, const char *s, size_t n); /* -1 when absent */
/* Of n codes of `from` from `first` on, the code of the same text in `to`, -1 where it has none: quicker than asking one by one. */
void dict_join(const struct dict *from, const struct dict *to, int32_t first, int32_t n, int32_t *map);
int32_t dict_count(const struct dict *d);
const char *dict_text(const struct dict *d, int32_t code, size_t *n); /* NUL-terminated, borrowed, stays where it is */

/* ---- columns */
enum column_kind {
    COL_FLAG,    /* uint8_t, 0 or 1 (one byte a value) */
    COL_INTEGER, /* int64_t */
    COL_DATE,    /* int32_t days since 1970 */
    COL_TIME,    /* int64_t microseconds since 1970, UTC */
    COL_DECIMAL, /* i128 at one scale for the column */
    COL_TEXT,    /* int32_t codes of a dictionary */
    COL_F64      /* double */
};
struct column {
    enum column_kind kind;
    enum column_form form; /* how data lies; FORM_FULL: as the kind says, which all but an extract's columns are */
    int scale;         /* COL_DECIMAL */
    size_t n;
    uint8_t *valid;    /* Arrow bitmap, bit i of byte i/8; NULL: no value is missing */
    void *data;        /* n values; unspecified where missing (but codes are -1 and all else 0) */
    struct dict *dict; /* COL_TEXT; a reference of this column's */
    struct hold *held; /* not NULL: valid and data lie in it, are not malloc'ed and never written to; a reference of this column's */
};
size_t column_width(enum column_kind kind); /* bytes a value in full */
bool column_may_be(enum column_kind kind, enum column_form form);
static inline size_t column_bytes(const struct column *c) { return form_bytes(c->form, column_width(c->kind), c->n); } /* of all values */
/* Value i: an integer, date, time, flag or code; a decimal. */
static inline int64_t column_whole(const struct column *c, size_t i) { return form_whole(c->form, column_width(c->kind), c->data, i); }
static inline i128 column_decimal(const struct column *c, size_t i)
{
    return c->form == FORM_FULL ? ((const i128 *)c->data)[i] : form_whole(c->form, sizeof(i128), c->data, i);
}
int column_new(enum column_kind kind, size_t n, struct column *out, struct err *err) MUST_CHECK; /* all missing, data zero (codes -1) */
void column_fini(struct column *c);
/* Decimals at no more digits behind the point than the column's values need. */
void column_shorten(struct column *c);
static inline bool column_has(const struct column *c, size_t i) { return !c->valid || (c->valid[i >> 3] >> (i & 7) & 1); }
static inline void column_set_valid(struct column *c, size_t i) { c->valid[i >> 3] |= (uint8_t)(1u << (i & 7)); }

struct arena;
/* ---- what a source handed over, validated: typed columns of an object, where its rows stand, what could not be read */
struct fault {
    size_t row;         /* index into the extract's rows; SIZE_MAX: of no row (a ragged line that made none) */
    int column;         /* index of the wanted column; -1: the whole row */
    const char *file;
    int64_t line;       /* 1-based; 0 unknown */
    const char *text;   /* printable, at most 80 bytes and "…" */
    const char *reason; /* "is no date: month 13" */
};
struct want {
    const char *name;      /* the source's own column name */
    enum column_kind kind; /* what it is to arrive as */
};
/* From this row on, to the next run's, each row stands on the line behind the one before it. */
struct line_run {
    int64_t line;  /* of its first row, 1-based; 0: not known of any row of the run */
    uint32_t row, file;
};
struct extract {
    size_t n_rows, n_columns;
    struct column *columns;        /* as wanted, in that order */
    const char **files;            /* paths, for positions */
    size_t n_files;
    struct line_run *runs;         /* in row order, the first of row 0; none: nothing is known. Asked by extract_file */
    size_t n_runs;
    struct fault *faults;          /* in row order */
    size_t n_faults;
    struct arena *owner;           /* holds the array files, its paths and the texts of faults; all other arrays are malloc'ed */
    struct hold *held;             /* not NULL: runs and faults lie in it and are not malloc'ed */
    struct hold *basis;            /* what it follows from, for its source alone to look into; NULL: nothing may be kept that follows from it */
};
/* Where a row stands: index into files, 0 when unknown, and *line, from 1, 0 when unknown. */
size_t extract_file(const struct extract *x, size_t row, int64_t *line);
static inline int64_t extract_line(const struct extract *x, size_t row)
{
    int64_t line;
    (void)extract_file(x, row, &line);
    return line;
}
void extract_fini(struct extract *x); /* also of a zeroed one; leaves it zeroed */

/* What is known of an object before it is read. */
struct object_info {
    const char *name;       /* "leads.csv" */
    const char **columns;   /* the source's own names, in order, repeated ones kept */
    size_t n_columns;
    int64_t rows;           /* -1 unknown */
    int64_t changed_us;     /* when the data last changed, UTC; INT64_MIN unknown */
};

/* What the rows of an object follow from, when that is files: the files, absolute, in the order in which they are read; and all
 * settings of the reader as bytes, each in a form that no other settings have (a secret may be among them: they are not to be
 * kept but as a hash). */
struct inputs {
    char **paths; /* malloc'ed, as is the list */
    size_t n;     /* 0: nobody can say */
    struct buf settings;
};
void inputs_fini(struct inputs *x);

/* What follows from extracts and from nothing else but how it is worked out: it may be kept beside them. */
struct derived {
    const char *name;                    /* for people: "touch.lead" */
    uint64_t means[2];                   /* the fingerprint of how it is worked out, with all that this depends on */
    struct hold *const *of; size_t n_of; /* the bases of the extracts */
};

/* The face through which plan and eval reach sources; app fills it in with host/. Names of sources are the project's. */
struct sources {
    void *ctx;
    /* *info lives as long as the sources. */
    int (*describe)(void *ctx, const char *source, const char *object, struct object_info *info, struct err *err);
    int (*scan)(void *ctx, const char *source, const char *object, const struct want *wants, size_t n_wants, struct extract *out,
                struct err *err);
    /* As it is now. NULL: nobody can say, of any object. */
    int (*inputs)(void *ctx, const char *source, const char *object, struct inputs *out, struct err *err);
    /* About how many bytes a scan reads; 0: nobody can say. NULL: of no object. */
    uint64_t (*size)(void *ctx, const char *source, const char *object);
    /* Of one column, as it was kept; false: it is not there. Both NULL where nothing is kept. */
    bool (*recall)(void *ctx, const struct derived *d, const struct want *want, struct extract *out);
    /* Keeps n values for later runs, without copying them: they lie in `held`, which is retained, and nobody writes to them any more. */
    void (*keep)(void *ctx, const struct derived *d, const struct want *want, void *values, size_t n, struct hold *held);
};

#endif
