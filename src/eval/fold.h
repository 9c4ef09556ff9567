/* fold.h - the totals' states: for each interval of days that is asked and each segment, what the counted facts come to.
 *
 * All periods asked of a total cut its days into intervals that do not overlap; a cell merges the states of its days. */
#ifndef CONCORD_EVAL_FOLD_H
#define CONCORD_EVAL_FOLD_H

#include "eval/facts.h"

struct state {
    int64_t n;               /* facts counted */
    int64_t n_value;         /* of them with a value */
    int64_t hits, open;      /* open: facts that may still change, counted or not */
    int64_t seen;            /* facts with a day in the interval, counted or not */
    i128 sum, hit_sum; int scale;
    double real_sum, real_hit; bool real;
    i128 *values; double *reals; size_t n_values, cap; /* of medians, percentiles, distinct counts, min and max; one of the two */
    bool overflow;
};

/* A segment's values: for each dimension a number that means the same in all folds of the evaluation. */
enum { SEGMENT_NONE = INT32_MIN };
struct segment { int64_t key[FACT_DIMS_MAX]; };

struct segment_text { const char *s; size_t n; }; /* NULL: the number is the value itself */
struct fold {
    struct total *total;
    struct dims dims;
    int32_t *dates; size_t n_dates;      /* of the wordings in which the dimensions have these values */
    bool at_moment; int64_t moment; int32_t moment_day; /* BASE_STATE */
    int32_t *cuts; size_t n_cuts;        /* ascending days; interval i is [cuts[i], cuts[i+1]) */
    uint16_t *by_day;                    /* of a run: the interval of each day from cuts[0] on; NULL: it is searched for */
    struct days asked;                   /* the days that somebody reads; between them lie intervals that nobody does */
    struct segment *segments; size_t n_segments;
    int32_t *slots; size_t n_slots;      /* hash of segments */
    struct state **states;               /* by segment: an array of n_intervals */
    size_t n_intervals;                  /* of the last run */
    bool done, running;
    struct segment_text *texts;          /* of a part: what the numbers of its segments stand for, by segment and dimension */
    uint8_t *seen_parts;                 /* of `every`: rows of b that were counted already */
};

struct eval;
/* What a fold is asked for: a total by dimensions in the wording of a date, at a moment (of states), on days [from, until);
 * DAY_MIN..DAY_MAX for all. */
struct fold_query {
    struct total *total;
    const struct dimension *const *dims; size_t n_dims; int32_t date;
    int64_t moment; int32_t moment_day;
    int32_t from, until;
};
/* The fold that will answer it (made when new). */
int fold_ask(struct eval *e, const struct fold_query *q, struct fold **out, struct err *err) MUST_CHECK;
/* Folds what has been asked and is not there yet: each table is read once for all totals that hang on it. */
int fold_run(struct eval *e, struct err *err) MUST_CHECK;
/* Merges the states of a segment's days into *into (zeroed by the caller; free with state_fini). key NULL: all segments. */
int fold_read(const struct fold *f, const struct segment *key, int32_t from, int32_t until, struct state *into, struct err *err) MUST_CHECK;
void state_fini(struct state *s);
/* Adds fact i of a total that needs values; and the states of other rows, which lie behind these. */
int state_add(struct state *s, const struct total *t, const struct facts *f, size_t i, struct err *err) MUST_CHECK;
int state_merge(struct state *into, const struct state *s, struct err *err) MUST_CHECK;
/* Before a run: no states yet. */
int fold_begin(struct eval *e, struct fold *f, struct err *err) MUST_CHECK;
int fold_add(struct eval *e, struct fold *f, const struct facts *x, struct arena *scratch, struct err *err) MUST_CHECK; /* fold_add.c */
/* The states of a segment, by interval, made when it is new; they stay where they are. */
int fold_segment(struct fold *f, const struct segment *s, struct state **out, struct err *err) MUST_CHECK;
/* A fold of some of the rows, with states of its own (fold_drop_part); taken, they are the fold's. */
void fold_part(const struct fold *f, struct fold *part);
/* Before another thread takes the part: its segments by their texts, since the view that numbered them goes on numbering. */
int fold_name_segments(struct eval *view, struct fold *part, struct err *err) MUST_CHECK;
void fold_drop_part(struct fold *part);
int fold_take(struct eval *e, struct fold *f, struct fold *part, struct err *err) MUST_CHECK;
/* Adds the stretch to the days, whose list lives in the arena (slice.c). */
void days_add(struct arena *arena, struct days *d, int32_t from, int32_t until);
/* Rows of a table that are read in batches. */
struct reading {
    const struct table *table;
    const int32_t *rows; size_t n_rows;  /* NULL: from `first` on */
    size_t first;
    struct value *at; struct days days;  /* of these rows those whose `at` lies on the days; NULL: all */
    bool at_moment; int64_t moment; int32_t moment_day; /* of a state */
};
/* The rows of which a total has facts on these days. */
int reading_of(struct eval *e, const struct total *t, struct days days, struct reading *out, struct err *err) MUST_CHECK;
/* Calls step for each batch of them, in the order of rows; a batch and its scratch are gone after that. */
int reading_each_batch(struct eval *e, const struct reading *r, batch_step *step, void *ctx, struct err *err) MUST_CHECK;
/* The same of all rows of the reading: its `at` is the caller's to heed (choice_open). */
int reading_all_batches(struct eval *e, const struct reading *r, batch_step *step, void *ctx, struct err *err) MUST_CHECK;
/* What the fold needs may not be computed by several threads: it reads other figures, or learns from all rows. */
bool fold_is_alone(struct eval *e, const struct fold *f);
/* Folds that need the same rows, all of them alone or none. */
struct slice {
    struct fold **folds; size_t n_folds;
    struct reading reading;
    bool alone;                          /* what they need may not be computed by several threads */
};
/* Cuts a group of folds over the same rows and moment, all of them alone or none, into slices; their memory is the scratch's. */
int slices_of(struct eval *e, struct fold **group, size_t n, struct arena *scratch, struct slice **out, size_t *n_out, struct err *err) MUST_CHECK;
void fold_free(struct fold *f);
/* The segment number of a value of a dimension, the same for all folds (SEGMENT_NONE: missing); and its text. */
int64_t segment_key(struct eval *e, const struct dimension *d, const struct vec *v, size_t i);
/* The same of the values at n places. */
void segment_keys(struct eval *e, const struct dimension *d, const struct vec *v, const int32_t *places, size_t n, int64_t *out);
/* The text that a number stands for (NULL: none), which stays where it is; and the number of such a text. */
struct segment_text segment_text_of(const struct eval *e, const struct dimension *d, int64_t key);
int segment_key_of_text(struct eval *e, const struct dimension *d, struct segment_text text, int64_t *key, struct err *err) MUST_CHECK;

#endif
