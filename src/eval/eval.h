/* eval.h - the plan in process: ask for a report, a list, a why, a bridge; all are readings of the same facts. */
#ifndef CONCORD_EVAL_EVAL_H
#define CONCORD_EVAL_EVAL_H

#include "base/buf.h"
#include "data/function.h"
#include "plan/result.h"

struct budget;
struct eval;
struct eval_options {
    const struct sources *sources;
    const struct calendar *calendar;               /* of the project; never NULL */
    const struct function *const *hooks;           /* by index in the model's hooks; NULL where it is a report's hook */
    const struct function *const *scalars;         /* by index in the model's functions; NULL where it is an aggregate */
    const struct aggregate_function *const *aggregates;
    const struct credit_function *const *models;      /* of credit, by index in the model's functions */
    const struct credit_function *const *hook_models; /* by index in the model's hooks; NULL where it gives no weights */
    int32_t as_of_day; int64_t as_of;              /* INT64_MIN: the midnight of as_of_day */
    unsigned threads;                              /* that may run at once; 0 is 1 */
    const struct budget *budget;                   /* of the run; NULL: no limit */
    void (*progress)(void *ctx, const char *what, double part); void *progress_ctx;
};
/* The plan may grow while it is asked (dimensions, lists); it belongs to the caller. */
int eval_new(struct plan *plan, const struct eval_options *options, struct eval **out, struct err *err) MUST_CHECK;
void eval_free(struct eval **e);
/* Nothing will be asked of it any more: gives back the tables and what was worked out of them. Results stay, until eval_free. Nothing
 * happens where a result has a list that is still to be read (struct list_source). */
void eval_rest(struct eval *e);

/* The report's numbers. Mistakes of the project (what is not evaluated) are diagnostics of the plan: then ERR_CONFIG and nothing in err's text. */
int eval_report(struct eval *e, const struct report_decl *r, struct result_report **out, struct err *err) MUST_CHECK;
/* What is called once while a report is made, from its thread, when all totals are computed: from then on one thread reads what the report shows,
 * and others have nothing to do. */
void eval_when_computed(struct eval *e, void (*computed)(void *ctx), void *ctx);
/* Runs the project's `expect` and `warn unless` for the report's period; *failed counts the expects that do not hold. */
int eval_checks(struct eval *e, const struct report_decl *r, struct result_report *into, size_t *failed, struct err *err) MUST_CHECK;

/* What of a metric is listed: a period (from <= day < until), a segment (texts of its dimensions' values), a condition of the rows. */
enum { LIST_SEGMENTS_MAX = 4 };
struct list_segment { const struct dimension *dimension; const char *value; };
struct list_query {
    const char *metric;              /* a metric, a costs definition, or table.event */
    int32_t from, until;             /* DAY_MIN, DAY_MAX: all, and all wordings of a formula; else that of the first day, as in a figure */
    struct list_segment segments[LIST_SEGMENTS_MAX]; size_t n_segments; /* each of another dimension */
    const struct expr *where;        /* of the totals' table; NULL */
    bool rejected;                   /* list what is not counted, with the reason; dropped and merged records too */
};
struct list_line {
    const char *total;               /* which total of the metric the line belongs to: its call as written */
    const char *part;                /* "counted", "hit", "miss", or the rule that rejected */
    const char *record;              /* key */
    const char *other;               /* key of b or of the touch; NULL */
    int32_t day;                     /* INT32_MIN: none */
    const char *value;               /* what it adds, "" for rows that are counted as one */
    const char *file; int64_t line;
};
typedef int list_sink(void *ctx, const struct list_line *line, struct err *err);
int eval_list(struct eval *e, struct formula *f, const struct list_query *q, list_sink *sink, void *ctx, struct err *err) MUST_CHECK;

/* Each rule tried, the value seen, the line that counted or rejected the record, for each total of the formula. `record` is a key, or
 * "file:line". ERR_NOT_FOUND: there is no such record in any of its tables. */
int eval_why(struct eval *e, struct formula *f, const char *name, const char *record, struct buf *out, struct err *err) MUST_CHECK;
/* Is it counted by at least one total? (for tests and --json) */
int eval_counts(struct eval *e, struct formula *f, const char *record, bool *counted, struct err *err) MUST_CHECK;

/* One cell: a formula over [from, until), all segments. */
int eval_cell(struct eval *e, struct formula *f, int32_t from, int32_t until, struct cell *out, struct err *err) MUST_CHECK;
/* Can all its totals be cut by the dimension? */
bool eval_has_dimension(const struct definition *d, const struct dimension *dim);

#endif
