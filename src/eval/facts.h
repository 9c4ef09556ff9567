/* facts.h - what a total says of each row (or part of a row): counted, or the rule that rejected it. Everything reads these. */
#ifndef CONCORD_EVAL_FACTS_H
#define CONCORD_EVAL_FACTS_H

#include "eval/eval_int.h"

enum { FACT_COUNTED = UINT16_MAX };

/* Days [from, until), or several such stretches, ascending and apart. */
struct stretch_of_days { int32_t from, until; };
struct days { struct stretch_of_days *list; size_t n; };

/* The rules of a total in the order in which they are tried; a fact's `rule` is an index here, or FACT_COUNTED. */
enum reason_kind {
    REASON_CONDITION,     /* of the event's `when` */
    REASON_NO_TIME,       /* the event has no time */
    REASON_NOT_YET,       /* its time lies at or after the as-of time */
    REASON_WHERE,         /* of `where`, narrowing, an earlier wording */
    REASON_COST,          /* a cost rule decided: exclude */
    REASON_UNCLASSIFIED,  /* no cost rule names it */
    REASON_NOT_REACHED,   /* of a pair that measures: no b */
    REASON_NOT_THERE,     /* of a state: the version does not hold at the moment */
    REASON_NO_TOUCH,      /* of credit: no touch competes; of `none`: one does */
    REASON_NO_CREDIT,     /* of credit: touches compete, and the model gives none of them anything */
    REASON_TOUCH          /* of credit: narrowing that asks the touch */
};
struct reason {
    enum reason_kind kind;
    const struct rule *rule; /* NULL where no expression says it */
    const char *says, *because;
};
struct reasons {
    struct reason *list;
    size_t n;
    size_t first_where, first_cost, n_costs, tail; /* where the groups begin; tail: NOT_REACHED and the like */
    size_t first_touch;  /* of credit: the rules that judge a touch */
};
struct reasons *total_reasons(struct arena *arena, const struct total *t);
/* The same without the list: where the groups begin. */
struct reasons total_reason_places(const struct total *t);

/* What says nothing of its own is the batch's, and shared by all its totals: whoever changes one of these lists makes another. */
struct facts {
    size_t n;
    const int32_t *row;   /* the judged row */
    const int32_t *place; /* its place in the batch */
    const int32_t *part;  /* the row of b or of the touch; -1: none */
    uint16_t *rule;
    const int32_t *day;   /* INT32_MIN: no day (it has no time) */
    const uint8_t *hit;   /* SHARE: above the line; CONVERSION: got there */
    const uint8_t *open;  /* may still change */
    const int32_t *cost;  /* index of the cost rule that decided, -1 */
    bool repeated;        /* more than one for a row: place[i] is not i */
    const struct vec *value; /* n values or NULL: rows are counted */
    const struct vec *segments[4]; /* by dimension asked; NULL where none */
};
enum { FACT_DIMS_MAX = 4 };
struct dims {
    const struct dimension *list[FACT_DIMS_MAX];
    struct value *values[FACT_DIMS_MAX];
    bool of_touch[FACT_DIMS_MAX];
    size_t n;
};
/* The facts of a total for the rows of the batch, in their order. All memory is the batch's scratch. Segments of up to FACT_DIMS_MAX
 * dimensions; dims may be NULL. */
int facts_of(struct batch *b, const struct total *t, const struct dims *dims, struct facts *out, struct err *err) MUST_CHECK;
/* Their first part: one for each row of the batch, and what its event, the conditions and the costs say of it. */
int facts_judged(struct batch *b, const struct total *t, struct facts *out, struct err *err) MUST_CHECK;
/* The segments of facts that were asked without dimensions: the same facts may be cut by one dimension and by another. */
int facts_cut(struct batch *b, const struct dims *dims, struct facts *f, struct err *err) MUST_CHECK;
/* The rows of a total's table that its facts are of: the alive ones, or the merged ones of a merge's event. */
int facts_rows(struct world *w, const struct total *t, const int32_t **rows, size_t *n, struct err *err) MUST_CHECK;
/* Of the facts of one row the one that says what becomes of it: the first counted part, else the first; 0 of none. */
size_t facts_verdict(const struct facts *f);
/* Whether two totals judge the same rows: of one table, the merged ones or the others. */
bool facts_same_rows(const struct total *a, const struct total *b);
/* Does the window hold between two times of the given kinds, and when does it end? (window.c) */
struct moment_of { bool is_time; int64_t time; int32_t day; };
/* A window with its length at hand: in microseconds of elapsed or office time, or in whole units of the calendar. */
struct window_of { const struct window *window; int64_t microseconds, whole; };
struct window_of window_prepare(const struct window *win);
/* The days of two times are asked only where window_asks_days. */
bool window_holds(const struct world *w, const struct window_of *win, struct moment_of a, struct moment_of b);
bool window_asks_days(const struct window *win);
bool window_open(const struct world *w, const struct window_of *win, struct moment_of a); /* may a b still come at or after the as-of time? */
/* The moment as far as a clock of this unit looks at it: the day of a time is left out where only the time is asked. */
struct moment_of moment_for(const struct world *w, enum unit unit, const struct vec *at, size_t i);
int64_t span_between(const struct world *w, enum unit unit, struct moment_of a, struct moment_of b); /* microseconds, or days */

/* pair.c, credit.c: bases whose facts are not one for each row of the batch */
int pair_facts(struct batch *b, const struct total *t, struct facts *f, struct err *err) MUST_CHECK;
int credit_facts(struct batch *b, const struct total *t, struct facts *f, struct err *err) MUST_CHECK;
int day_facts(struct batch *b, const struct total *t, struct facts *f, struct err *err) MUST_CHECK;
/* Helpers of those: the facts f again, as parts; from[i] is the fact that part i comes from. Values are gathered. */
void facts_repeat(struct batch *b, struct facts *f, const int32_t *from, size_t n);
/* The rows of those that are still counted; place: the fact of each. */
int facts_counted(struct batch *b, const struct facts *f, int32_t **place, struct batch **out, struct err *err) MUST_CHECK;
struct moment_of moment_at(const struct world *w, const struct vec *at, size_t i);
int64_t instant_at(const struct world *w, const struct vec *at, size_t i); /* of a day its midnight */
/* a * upto / denom, rounded half away from zero; denom below 2^62. Parts are the differences of the running total, so they add up to a. */
i128 share_upto(i128 a, i128 upto, i128 denom);

#endif
