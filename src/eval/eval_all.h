/* eval_all.h - the evaluation as the files of the upper half of eval/ see it: world, folds, segment dictionaries. */
#ifndef CONCORD_EVAL_ALL_H
#define CONCORD_EVAL_ALL_H

#include "base/map.h"
#include "eval/eval.h"
#include "eval/fold.h"

struct dim_keys { const struct dimension *dimension; struct dict *texts; void *maps; };
struct eval {
    struct plan *plan;
    const struct model *model;
    struct arena *arena;          /* results and what lives as long as the evaluation */
    struct eval_options options;
    void (*computed)(void *ctx); void *computed_ctx; /* eval_when_computed */
    struct world world;
    bool ready;                   /* the plan is finished and the world made */
    bool collecting;              /* cells register what they need and have no value */
    struct fold **folds; size_t n_folds;
    bool unfolded;                /* some are asked and not there yet */
    struct dim_keys *keys; size_t n_keys;
    int32_t first_day; bool has_first_day;
    struct checks *checks;        /* of checks.c */
    struct credit_model *models;  /* of hooks and plugins, with what they have learned (model.c) */
    struct view *views; size_t n_views; /* of threads (blocks.c); none in a view */
    struct asked_reading *asked; size_t n_asked; /* what is read along with the totals (blocks.c) */
    struct counted_asked *counted; /* counted.c's */
    bool prepared;                /* eval_prepare was here */
    bool is_read_on;              /* a result has a list that is too long to be held */
};

/* ---- cells.c: one formula for one place */
struct tuples { int64_t *keys; size_t n, width; }; /* segments: lists of `width` keys */
struct place {                    /* what a cell is asked for */
    int32_t from, until;          /* [from, until); DAY_MIN: all time */
    int32_t shown;                /* the day on which the period shown begins: the wording of formulas */
    enum unit unit; bool has_unit, fiscal; /* the grain, for `earlier` */
    const struct dimension *const *dims; const int64_t *keys; size_t n_dims;
    const struct tuples *set;     /* "the rest": these segments together, in place of keys */
    int64_t moment; int32_t moment_day; /* of states */
};
int cell_of(struct eval *e, const struct formula *f, const struct place *at, struct cell *out, struct err *err) MUST_CHECK;
/* The place that `earlier`, `rolling` … ask; false: it has no counterpart. */
bool place_moved(struct eval *e, const struct formula *f, const struct place *at, struct place *out);
/* The stretches of a definition's days in which it has one root, and its dimensions one wording: begin with zeros. */
struct stretch { size_t root, cut; struct total *total; int32_t from, until, date; };
bool stretch_next(const struct eval *e, const struct definition *d, const struct place *at, struct stretch *s);
int stretch_fold(struct eval *e, const struct stretch *s, const struct place *at, struct fold **out, struct err *err) MUST_CHECK;
/* Makes the world when it is not there: everything asked until now must be planned. */
int eval_ready(struct eval *e, struct err *err) MUST_CHECK;
/* Makes what the folds need of tables and links on several threads (prepare.c); what it leaves is made when it is asked for. */
int eval_prepare(struct eval *e, struct err *err) MUST_CHECK;
int eval_first_day(struct eval *e, int32_t *day, struct err *err) MUST_CHECK;

/* ---- model.c */
void models_free(struct eval *e);

/* ---- plugin.c: functions of metric plugins, of figures and of a total's values */
int plugin_cell(struct eval *e, const struct formula *f, const struct place *at, struct cell *out, struct err *err) MUST_CHECK;
int plugin_total(struct eval *e, const struct total *t, const struct state *s, struct cell *out, struct err *err) MUST_CHECK;

/* ---- periods.c */
struct span_days { int32_t from, until; };
int period_span(struct eval *e, const struct period *p, struct span_days *out, struct err *err) MUST_CHECK;
const char *period_label(struct eval *e, enum grain g, enum unit unit, bool fiscal, int32_t from, int32_t until);
const char *earlier_says(struct eval *e, const struct duration *d); /* "1 week earlier" */
bool move_span(struct eval *e, const struct place *at, int64_t n, enum unit unit, struct span_days *out);

/* ---- grid.c: metrics by periods and segments. First every grid of a report is opened (which collects), then read. */
struct grid {
    struct eval *eval;
    const struct item *item; const struct period *period;
    bool scorecard;
    const struct measure *measures; size_t n_columns; /* measures: NULL when the columns were made (steps.c) */
    struct result_column *made, *columns; /* columns: those of the table that is read */
    const struct formula **formulas, **sorts; size_t n_sorts;
    const struct formula *having;
    const struct dimension **dims; size_t n_dims;
    bool has_unit; enum unit unit; bool fiscal;
    struct span_days span; struct span_days *periods; size_t n_periods;
    struct span_days *trend; size_t n_trend; /* of a scorecard: the report's last periods, oldest first */
    const char **compared; /* of a scorecard: what is said of each period; NULL of the newest */
    enum period_kind period_kind;
    enum grain grain;
};
int grid_open(struct eval *e, const struct item *item, const struct period *period, struct grid **out, struct err *err) MUST_CHECK;
int grid_collect(struct grid *g, struct err *err) MUST_CHECK;
int grid_of_steps(struct eval *e, const struct item *item, const struct period *period, struct grid **out, struct err *err) MUST_CHECK; /* steps.c */
int grid_begin(struct eval *e, const struct item *item, const struct period *period, struct grid **out, struct err *err) MUST_CHECK;
int grid_plan(struct grid *g, struct err *err) MUST_CHECK;
/* A scorecard's: the newest period and those it is compared with, in place of the item's own. */
int grid_scorecard(struct eval *e, const struct item *item, const struct period *period, const struct duration *compare, size_t n_compare,
                   struct grid **out, struct err *err) MUST_CHECK;
/* The newest period of a report: the last of its units, or all of a fixed one. */
int newest_period(struct eval *e, const struct period *p, struct span_days *days, struct place *unit, struct err *err) MUST_CHECK;
bool total_has_dimension(const struct total *t, const struct dimension *d);
int grid_read(struct grid *g, struct result_table **out, struct err *err) MUST_CHECK;
struct place grid_place(const struct grid *g, struct span_days days, const int64_t *keys);
/* ---- significance.c: does the newest figure differ from an earlier one by more than chance explains? Read after the folds. */
struct compared_place { struct place at; const struct cell *cell; };
void significance_ask(struct eval *e, const struct formula *f, const struct place *at); /* it will be wanted of this place */
int significance_of(struct eval *e, const struct formula *f, const struct compared_place *now, const struct compared_place *then,
                    enum chance *out, struct err *err) MUST_CHECK;
/* ---- segments.c */
const char *segment_label(struct eval *e, const struct dimension *d, int64_t key, const char *missing);
/* The segments in which a formula has a row in these days, added to a list of tuples of grid->n_dims keys. */
int grid_segments(const struct grid *g, struct span_days days, struct tuples *out, struct err *err) MUST_CHECK;
const char *grid_missing_label(const struct grid *g, size_t dim);
/* ---- column.c: how a metric is headed and shown */
int targets_of(struct eval *e, struct span_days days, struct result_column *c, struct err *err) MUST_CHECK; /* target.c */
void column_of_metric(const struct metric *m, struct result_column *out);
/* The unit in which a clock was asked: the first that the expression, or the metric it names, writes. False: none. */
bool unit_asked(const struct expr *e, enum unit *out);
void column_of(struct eval *e, const struct measure *m, const struct formula *f, struct result_column *out);
/* ---- evidence.c: which `concord list` gives the records of a column's cells, and which columns make up another */
void evidence_of(struct eval *e, const char *name, const struct formula *f, struct result_column *out);
const char *evidence_arguments(struct eval *e);
void evidence_ratios(const struct grid *g, struct result_column *columns);

void state_to_cell(const struct total *t, struct state *s, struct cell *out);

/* ---- report_text.c, bridge.c, rows.c, checks.c: the other parts of a report, opened (planned) first and read after the folds */
struct text_plan; struct bridge_plan; struct list_plan;
/* letter.c: what the report's deliveries say */
struct letters;
int letters_open(struct eval *e, const struct report_decl *r, struct letters **out, struct err *err) MUST_CHECK;
int letters_read(struct eval *e, struct letters *all, struct result_report *out, struct err *err) MUST_CHECK;
int text_open(struct eval *e, const struct item *item, const struct period *period, struct text_plan **out, struct err *err) MUST_CHECK;
int text_read(struct text_plan *t, struct result_item *out, struct err *err) MUST_CHECK; /* the template, and a table with a row of its values */
/* Gives an item of a text the metrics and costs that stand in its braces as measures. */
void text_measures(struct eval *e, struct item *of);
struct story_plan;
/* A story, or changes: the newest figures with those that they are compared with. */
int story_open(struct eval *e, const struct report_decl *r, const struct item *item, const struct period *period, struct story_plan **out, struct err *err) MUST_CHECK;
int story_read(struct story_plan *s, struct result_item *out, struct err *err) MUST_CHECK;
int comments_read(struct eval *e, const struct report_decl *r, struct result_report *report, struct err *err) MUST_CHECK; /* comment.c */
int bridge_open(struct eval *e, const struct item *item, const struct period *period, struct bridge_plan **out, struct err *err) MUST_CHECK;
int bridge_read(struct bridge_plan *b, struct result_bridge **out, struct err *err) MUST_CHECK;
int list_open(struct eval *e, const struct item *item, const struct period *period, struct list_plan **out, struct err *err) MUST_CHECK;
int list_read(struct list_plan *l, struct result_list **out, struct err *err) MUST_CHECK;
/* ---- counted.c: the rows that a definition counts on these days (states: at the as-of time), for which `where` holds */
struct counted_query { struct eval *eval; const struct definition *definition; struct span_days days; const struct judge *where; };
struct counted_rows { int32_t *list; size_t n; };
void counted_ask(const struct counted_query *q); /* they will be wanted: found along with the totals */
int counted_rows(const struct counted_query *q, struct counted_rows *out, struct err *err) MUST_CHECK; /* the list is not the caller's to change */
int health_read(struct eval *e, struct result_report *report, struct err *err) MUST_CHECK; /* health.c */
void appendix_read(struct eval *e, const struct report_decl *r, struct result_report *report); /* appendix.c: sheets of definitions and changes */
struct alerts;
int alerts_open(struct eval *e, const struct report_decl *r, struct alerts **out, struct err *err) MUST_CHECK; /* alert.c: a sheet of those that fire */
int alerts_read(struct eval *e, struct alerts *all, struct result_report *report, struct err *err) MUST_CHECK;
struct pilots;
int pilots_open(struct eval *e, struct pilots **out, struct err *err) MUST_CHECK; /* pilot.c: a sheet for each pilot whose days have begun */
int pilots_read(struct eval *e, struct pilots *all, struct result_report *report, struct err *err) MUST_CHECK;
int checks_open(struct eval *e, const struct report_decl *r, struct err *err) MUST_CHECK;
/* Says with a code of 5xx that something is understood and not evaluated. */
static inline void eval_refuse(struct eval *e, int code, struct span span, const char *text)
{
    plan_diagnose(e->plan, code, span, text);
}

#endif
