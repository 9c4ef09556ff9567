/* plan_int.h - what the files of plan/ share: the tables of nodes made so far, and the scope in which an expression is read. */
#ifndef CONCORD_PLAN_INT_H
#define CONCORD_PLAN_INT_H

#include <assert.h>

#include "plan/plan.h"

/* ---- fingerprint.c */
struct fp_state { uint64_t a, b; };
struct fp_state fp_begin(const char *kind);
void fp_bytes(struct fp_state *s, const void *data, size_t n);
void fp_text(struct fp_state *s, const char *text); /* NULL and "" differ */
void fp_int(struct fp_state *s, int64_t v);
void fp_add(struct fp_state *s, struct fingerprint fp);
void fp_decimal(struct fp_state *s, struct decimal d); /* 1.50 and 1.5 are the same */
void fp_constant(struct fp_state *s, const struct constant *c);
struct fingerprint fp_end(const struct fp_state *s);
static inline bool fp_same(struct fingerprint x, struct fingerprint y) { return x.a == y.a && x.b == y.b; }

struct known_pattern { const char *text, *flags; struct pattern *pattern; };

/* Nodes by fingerprint. */
struct node_set { struct fingerprint *keys; void **nodes; size_t cap, n; };
void *node_find(const struct node_set *s, struct fingerprint fp);
void node_add(struct arena *arena, struct node_set *s, struct fingerprint fp, void *node);

struct plan {
    struct arena *arena;
    const struct model *model;
    const struct source_set *sources;
    struct diags *diags;
    struct zone *zone;                    /* the calendar's; NULL: none is declared */
    struct node_set values, judges, events, totals, definitions, formulas;
    struct node_set built;                /* what was made of a column, an event or a metric for a day: see plan_built */
    size_t n_values, n_events, n_totals, n_definitions, n_formulas;
    struct table_plan **tables;           /* by table index; NULL: not asked yet */
    struct { const struct link_decl *link; struct link_plan *plan; } *links; size_t n_links;
    int32_t *cuts; size_t n_cuts;         /* DAY_MIN and the days on which an amendment (or the pilot) begins or ends, ascending */
    const struct pilot_decl *pilot;       /* what is built now follows it; NULL: the agreed wordings */
    struct known_pattern *patterns; size_t n_patterns; /* all that were compiled: they are not the arena's */
    size_t n_errors;
    const struct example_decl *example;   /* NULL: the plan is of the project's sources */
};
/* The field that stands for a table's column or link in an example; NULL: none of its rows gives it. */
struct value *example_field(struct plan *p, const struct table *t, const char *column, enum column_kind kind);

/* What was made before of a thing of the model, in a table or NULL, by its wording of that day; NULL: nothing yet. The same would be made
 * again; many names lead to few things. */
void *plan_built(const struct plan *p, const void *of, const struct table *in, int32_t date);
void plan_keep(struct plan *p, const void *of, const struct table *in, int32_t date, void *node); /* NULL is not kept */

/* ---- wording.c: what is in force on a day */
const struct event_wording *wording_of_event(const struct plan *p, const struct event *e, int32_t date);
const struct codes_wording *wording_of_codes(const struct plan *p, const struct codes *c, int32_t date);
const struct costs_wording *wording_of_costs(const struct plan *p, const struct costs *c, int32_t date);
const struct attribution_wording *wording_of_attribution(const struct plan *p, const struct attribution *a, int32_t date);
const struct dimension_wording *wording_of_dimension(const struct plan *p, const struct dimension *d, int32_t date);
const struct metric_wording *wording_of_metric(const struct plan *p, const struct metric *m, int32_t date);
void wording_cuts(struct plan *p);

/* ---- value.c: an expression over a row */
struct scope {
    struct plan *plan;
    const struct table *table;            /* NULL: no row (constants) */
    int32_t date;                         /* the wording in force then is meant */
    const struct scope *outer;
    bool raw;                             /* in the table's own block: names may be the source's */
    enum column_kind want;                /* what a bare column of the source is read as */
    const struct credit_plan *credit;     /* what narrows it is read: dimensions of touches are the touch's; NULL: something else */
    bool of_touch;                        /* with credit: the row is a touch, the judged one is outside; else there is no touch */
};
/* NULL after a mistake (diags has it). */
struct value *build_value(const struct scope *s, const struct expr *e);
struct value *build_call(const struct scope *s, const struct expr *e);       /* value_call.c */
struct value *build_name(const struct scope *s, const struct expr *e);       /* value_name.c */
struct value *build_dot(const struct scope *s, const struct expr *e);
struct value *build_ref(const struct scope *s, struct ref ref, const struct expr *at, const char *name);
struct value *build_path(const struct scope *s, const struct path *p);       /* columns and links by their names */
struct value *build_dimension(const struct scope *s, const struct dimension *d, struct span at);
struct value *build_is(const struct scope *s, const struct expr *e);         /* value_test.c */
struct value *build_in(const struct scope *s, const struct expr *e);
struct value *node_intern(struct plan *p, struct value *v);                 /* gives the node of that form */
struct value *node_unary(struct plan *p, enum value_kind kind, enum vec_kind vec, struct value *a);
struct value *node_not(struct plan *p, struct value *a);
struct value *node_and(struct plan *p, struct value *a, struct value *b);
struct value *node_or(struct plan *p, struct value *a, struct value *b);
struct value *node_follow(struct plan *p, struct value *row, struct value *a);
struct value *node_outer(struct plan *p, int depth, struct value *a);
struct value *node_field(struct plan *p, const struct table *t, const char *column, enum column_kind kind);
bool constant_of(const struct scope *s, const struct expr *e, struct constant *out, enum vec_kind *vec); /* a literal, a setting, or minus one */
enum vec_kind vec_of_type(const struct type *t);
enum column_kind column_of_type(const char *type_name);
struct value *text_unread(struct plan *p, struct span at); /* refuses a computed text where another type is wanted; gives NULL */
/* Where an expression cannot get to: the checker has refused it. */
static inline void *plan_never(void)
{
    assert(!"the checker refuses this");
    return NULL;
}
/* Says that something is understood and not evaluated (code 5xx); gives NULL. */
void *plan_refuse(struct plan *p, int code, struct span span, const char *fmt, ...) __attribute__((format(printf, 4, 5)));
struct pattern *plan_pattern(struct plan *p, const char *text, const char *flags);
const char *plan_says(struct plan *p, struct span span);                     /* the source text of a span on one line */

/* ---- judge.c */
struct judge *judge_all(const struct scope *s, const struct expr *e);        /* ALL_MUST of the conditions of e, split at `and`; e may be NULL */
struct judge *judge_join(struct plan *p, const struct judge *a, const struct judge *b); /* both ALL_MUST; either may be NULL */
struct judge *judge_with(struct plan *p, const struct judge *a, struct rule rule);
struct judge *judge_codes(struct plan *p, const struct codes *c, int32_t date, const struct table *row_table);
struct judge *judge_costs(const struct scope *s, const struct costs_decl *c, const struct expr *const *conds); /* conds: by rule */
struct judge *judge_intern(struct plan *p, struct judge *j);

/* ---- total.c */
/* Adds to the total's `where` what narrows it, by dimensions; false after a mistake. */
bool total_narrow(struct plan *p, struct total *t, int32_t date, const struct expr *const *narrow, size_t n);
struct total *build_total(struct plan *p, const struct expr *call, int32_t date, const struct expr *const *narrow, size_t n_narrow);
struct total *build_cost_total(struct plan *p, const struct costs *c, size_t part, int32_t date, const struct expr *const *narrow, size_t n_narrow);
struct total *total_intern(struct plan *p, struct total *t);
struct flow *build_flow(struct plan *p, const struct table *from, const struct flow_ref *f);
bool is_total_call(const struct expr *e);
bool dimension_is_of(const struct dimension *d, const struct table *t); /* has it a path from t in any wording? */
/* ---- definition.c */
struct definition *definition_of_call(struct plan *p, const struct metric *m, const struct expr *call, const struct expr *const *narrow, size_t n);
struct definition *definition_of_costs(struct plan *p, const struct costs *c, size_t part, const struct expr *const *narrow, size_t n);
/* A definition whose roots are made by a function, for each day on which a wording begins. */
typedef struct total *root_maker(struct plan *p, const void *of, int32_t date, const struct expr *const *narrow, size_t n);
struct definition *definition_from(struct plan *p, root_maker *maker, const void *of, const char *name, const struct expr *const *narrow, size_t n);
/* A formula in the wordings of one day, as a row's condition has it. */
struct formula *formula_of_day(struct plan *p, const struct formula *f, int32_t day);
struct formula *formula_of_definition(struct plan *p, struct definition *d); /* formula.c */
/* ---- credit.c */
struct credit_plan *build_credit(struct plan *p, const struct credit *c, const struct table *t, int32_t date);

#endif
