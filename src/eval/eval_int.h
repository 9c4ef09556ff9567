/* eval_int.h - the guts that the files of eval/ share: the world (loaded tables), batches, vectors, facts.
 *
 * A node has one kernel; it works on batches. Totals, lists and why call the same kernels with other batches: all rows in
 * pieces, the rows of a list, one row with the trace on. */
#ifndef CONCORD_EVAL_INT_H
#define CONCORD_EVAL_INT_H

#include "base/arena.h"
#include "base/err.h"
#include "data/calendar.h"
#include "data/column.h"
#include "data/function.h"
#include "plan/plan.h"

/* No figure depends on it: run-tests builds one of its trees with another size and holds both to the same golden files. */
#ifndef CONCORD_BATCH_ROWS
#define CONCORD_BATCH_ROWS 4096
#endif
enum { BATCH_ROWS = CONCORD_BATCH_ROWS };

/* ---------------------------------------------------------------- vectors (vec.c)
 * Values of one node for the rows of a batch. Memory is the batch's scratch arena, or the world's for stored ones. */
struct vec {
    enum vec_kind kind;
    enum column_form form; /* of values kept by row, how they lie (form.h); a batch's are FORM_FULL, in `data` */
    const void *few;       /* of all other forms the values; `data` is NULL then, so that nobody takes them for full ones */
    int scale;        /* VEC_DECIMAL */
    size_t n;
    uint8_t *valid;   /* one byte a value, 0 or 1; NULL: all are known */
    void *data;       /* uint8_t, int64_t, int32_t, i128, double; zero (texts, codes and rows -1) where missing */
    struct dict *dict; /* VEC_TEXT: borrowed; the same for all batches of a node */
};
static inline bool vec_has(const struct vec *v, size_t i) { return !v->valid || v->valid[i]; }
static inline size_t vec_width(enum vec_kind kind) /* in full */
{
    static const uint8_t widths[] = {[VEC_FLAG] = 1, [VEC_INTEGER] = 8, [VEC_DECIMAL] = sizeof(i128), [VEC_DATE] = 4, [VEC_TIME] = 8,
                                     [VEC_F64] = 8,  [VEC_TEXT] = 4,    [VEC_CODE] = 4,               [VEC_ROW] = 4};
    return widths[kind];
}
/* Value i of any vector, a batch's or one kept by row: an integer, date, time, flag, text's code, code or row. */
static inline int64_t vec_whole(const struct vec *v, size_t i)
{
    return form_whole(v->form, vec_width(v->kind), v->form == FORM_FULL ? v->data : v->few, i);
}
struct vec *vec_new(struct arena *scratch, enum vec_kind kind, size_t n, bool all_valid); /* zeroed; valid zeroed unless all_valid */
/* Values of `v` at the places idx[0..n) (-1: missing). */
struct vec *vec_gather(struct arena *scratch, const struct vec *v, const int32_t *idx, size_t n);
/* a number at place i as a decimal, or as a double when it is VEC_F64 (then *real is set and false given) */
bool vec_decimal(const struct vec *v, size_t i, struct decimal *d, double *real);
/* -1, 0, 1 of two known values of the same kind (text by bytes, codes and rows by number) */
int vec_order(const struct vec *a, size_t i, const struct vec *b, size_t j);

/* ---------------------------------------------------------------- the world (world.c, table.c, link.c, rates.c) */
enum row_status {
    ROW_ALIVE,
    ROW_FILTERED,  /* the table's `where` leaves it out: it is no row of this table */
    ROW_SKIPPED,   /* a bad field, and the table says skip row */
    ROW_DROPPED,   /* by a drop rule: drop_rule says which */
    ROW_MERGED     /* into another row: kept[] */
};
struct many {          /* the rows of from_table by the target's row: rows[start[u] .. start[u+1]) in the table's order */
    const int32_t *start, *rows;
    const uint8_t *only;   /* by target: is it among those that are known? NULL: all are */
};
struct table_data {
    const struct table *table;
    bool loaded, loading;
    struct extract extract;            /* columns of the fields asked for, in order of plan->fields */
    size_t n;                          /* rows of the source, numbered once */
    uint8_t *status;
    uint16_t *drop_rule;               /* of dropped rows: index of the rule; NULL: the table drops none */
    int32_t *kept;                     /* see table_kept; NULL: every row stands for itself */
    int32_t *alive; size_t n_alive;    /* rows of status ROW_ALIVE, ascending; NULL: all rows (rows_from) */
    int32_t *merged; size_t n_merged;
    int32_t *judged; size_t n_judged;  /* world_judged_rows; NULL: not listed yet */
    struct vec **stored;               /* by value id: whole-table values kept (NULL: not kept) */
    struct key_index *keys;            /* key -> row (alive or merged) */
    const int32_t **links;             /* by index of link in the table: target row, -1 missing, -2 dangling, -3 leads to a dropped row */
    struct many **manys;               /* by index of link: the many, seen from the target */
    int32_t *version_next;             /* one per: the next row of the same, or -1 */
    size_t n_filtered, n_skipped, n_dropped;
};
/* The row itself, the row it was merged into, or -1 (dropped, skipped, filtered). */
static inline int32_t table_kept(const struct table_data *td, int32_t row) { return td->kept ? td->kept[row] : row; }
/* Listed in data health. Of a kind and table the 20 of the least rows are kept, whoever met them first; one of them says in `count` how
 * many there are in all, the others say 0. */
struct exception { const char *kind; const struct table *table; int32_t row; const char *text; size_t count; };

/* n rows from place `at` of a list on. NULL lists 0, 1, 2, …: they are written into `room`. */
static inline const int32_t *rows_from(const int32_t *list, size_t at, size_t n, int32_t *room)
{
    if (list)
        return list + at;
    for (size_t i = 0; i < n; i++)
        room[i] = (int32_t)(at + i);
    return room;
}

struct budget;
struct world {
    struct plan *plan;
    const struct model *model;
    struct arena *arena;
    const struct sources *sources;
    const struct calendar *calendar;
    const struct function *const *hooks;   /* by index in model->hooks */
    struct table_data *tables;             /* by table->index */
    int64_t as_of;                         /* instant of the run */
    int32_t as_of_day;                     /* its local day */
    struct exception *exceptions; size_t n_exceptions;
    void **memo;                           /* by value id: what a kernel keeps between batches (dictionary maps, distinct sets) */
    void (*progress)(void *ctx, const char *what, double part); void *progress_ctx;
    const struct budget *budget;           /* NULL: no limit */
    unsigned threads;                      /* that may work at one thing; 0 is 1 */
    struct eval *eval;                     /* for VALUE_CELL and VALUE_COUNTED */
    bool is_view;                          /* of a thread (world_view) */
    size_t n_memo;                         /* room in memo */
    struct world_own *own;                 /* memory that grows with the data, and what is kept of values (world_int.h) */
};
/* An empty world over a finished plan; nothing is read yet. `arena` holds what is small; world_fini gives back all else. */
int world_init(struct world *w, struct plan *plan, const struct sources *sources, const struct calendar *calendar,
               const struct function *const *hooks, int64_t as_of, struct arena *arena, struct err *err) MUST_CHECK;
void world_fini(struct world *w); /* accepts a zeroed world */
/* Reads the table if it is not there yet: fields, where, drops, merge, keys. Cycles are errors of the plan. */
int world_table(struct world *w, const struct table *t, struct table_data **out, struct err *err) MUST_CHECK;
/* The link of every row of its table (see table_data.links). Loads the target first. */
int world_link(struct world *w, const struct link_decl *l, const int32_t **rows, struct err *err) MUST_CHECK;
/* The many of at least these targets. */
int world_many(struct world *w, const struct link_decl *l, const int32_t *targets, size_t n, const struct many **out, struct err *err) MUST_CHECK;
/* The value for every row of its table, kept. */
int world_stored(struct world *w, struct value *v, const struct vec **out, struct err *err) MUST_CHECK;
/* The row with this key, -1: none: one that is alive or merged, else one that was dropped or skipped (so that `why` can say so). */
int world_find(struct world *w, const struct table *t, const char *key, int32_t *row, struct err *err) MUST_CHECK;
/* The key of a row as text (parts joined by " / "), or "row N" with the file's line when the table has none. */
int world_key(struct world *w, const struct table *t, int32_t row, struct buf *out, struct err *err) MUST_CHECK;
/* The rows that are judged: alive, merged and dropped ones, ascending; not those that the table's `where` or a bad field leaves out. They
 * are listed once. */
int world_judged_rows(struct world *w, const struct table *t, const int32_t **rows, size_t *n, struct err *err) MUST_CHECK;
void world_position(const struct table_data *t, int32_t row, const char **file, int64_t *line);
void world_exception(struct world *w, const char *kind, const struct table *t, int32_t row, const char *fmt, ...) __attribute__((format(printf, 5, 6)));

/* ---------------------------------------------------------------- batches (batch.c) */
struct batch {
    struct world *world;
    const struct table *table;         /* NULL: no row at all */
    const int32_t *rows; size_t n;     /* row numbers in its table */
    struct batch *outer;               /* the rows outside, NULL at the top */
    const int32_t *outer_of;           /* for each row here its place in outer */
    int64_t moment;                    /* what `now` is; INT64_MIN: the run's as-of */
    int32_t moment_day;                /* what `today` is */
    bool at_moment;                    /* a state is asked: only what happened before `moment` has happened */
    struct arena *scratch;
    struct vec **memo;                 /* by value id */
    size_t n_memo;
    bool run;                          /* the rows are rows[0], rows[0] + 1, … */
    struct batch_own *own;             /* events, paths and followed rows of this batch that are known already (batch.c) */
};
int batch_init(struct batch *b, struct world *w, const struct table *t, const int32_t *rows, size_t n, struct arena *scratch, struct err *err) MUST_CHECK;
typedef int batch_step(struct batch *b, void *ctx, struct err *err);
/* The values of a node for the rows of the batch (value.c). Borrowed from the batch's scratch. */
int batch_value(struct batch *b, struct value *v, const struct vec **out, struct err *err) MUST_CHECK;
/* A condition as bytes 0 and 1 for each row; missing is 0. */
int batch_true(struct batch *b, struct value *v, const uint8_t **out, struct err *err) MUST_CHECK;
/* For each row the number of the deciding rule (n_rules: otherwise) (judge.c). */
int batch_judge(struct batch *b, const struct judge *j, const uint16_t **out, struct err *err) MUST_CHECK;
/* The time of an event for each row: VEC_TIME or VEC_DATE; missing where it was not reached (condition or time). rule: the number of the
 * condition that failed, n_rules where it was reached, n_rules + 1 where `at` is missing; may be NULL. Times at or after the as-of
 * (or the moment of a state) have not happened: rule n_rules + 2. What comes first in time decides: a missing time before a time that
 * has not come, that before a condition. Of an event without a time *at is VEC_FLAG. */
int batch_event(struct batch *b, const struct event_node *e, const struct vec **at, const uint16_t **rule, struct err *err) MUST_CHECK;

/* The day of an event's time for each row, also of those that its condition rejected; INT32_MIN where it has none. */
int batch_event_days(struct batch *b, const struct event_node *e, const int32_t **out, struct err *err) MUST_CHECK;

/* kernels by kind (value_*.c): v's children are computed through batch_value */
typedef int value_kernel(struct batch *b, struct value *v, struct vec **out, struct err *err);
value_kernel eval_cell_kernel, eval_counted_kernel; /* cells.c */

#endif
