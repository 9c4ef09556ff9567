/* plan.h - the plan: one graph of nodes over tables of rows, and everything Concord says is a reading of it.
 *
 * A node is made once for each canonical form (its fingerprint is of its kind, its members and its children's fingerprints;
 * spans, labels and order of declaration are left out): what two metrics, periods, wordings or pilots share exists once.
 * doc/plan.md works it through by hand. Built from a checked model; lives in its arena; read-only when built. */
#ifndef CONCORD_PLAN_PLAN_H
#define CONCORD_PLAN_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "data/column.h"
#include "data/pattern.h"
#include "lang/model.h"

struct fingerprint {
    uint64_t a, b;
};

/* ------------------------------------------------------------------ values
 * A pure typed expression over a row and what its links reach. `row` is the table whose rows it is a value of. */
enum value_kind {
    VALUE_CONST,      /* constant */
    VALUE_FIELD,      /* source column `text` of the row's table, read as `column_kind` */
    VALUE_KEPT,       /* the key of a table without a file */
    VALUE_CONVERT,    /* a: amount, b: currency (text), c: date or time -> money in the calendar's currency at the month's rate */
    VALUE_SCALE,      /* a: decimal; constant: factor */
    VALUE_LINK,       /* link: the row it leads to, through merges (kind ROW) */
    VALUE_FOLLOW,     /* a: a of the row that b (kind ROW: a link, `next`, first of the many) gives; link: of b, when b is a LINK */
    VALUE_OUTER,      /* depth, a: a of the row outside */
    VALUE_SELF,       /* the row itself (kind ROW) */
    VALUE_MANY,       /* many: an aggregate of the rows that a path leads to */
    VALUE_COMPARE,    /* op, a, b; a missing side makes it false, but != true */
    VALUE_AND, VALUE_OR, /* a, b */
    VALUE_NOT,        /* a: false when true, else true */
    VALUE_KNOWN,      /* a is not missing */
    VALUE_IN,         /* a, items (constants; ranges) ; missing: false */
    VALUE_MATCHES,    /* a, pattern; missing: false */
    VALUE_ARITH,      /* op, a, b; division by nothing and missing: missing */
    VALUE_NEGATE,     /* a */
    VALUE_ELSE,       /* a, else b */
    VALUE_FUNCTION,   /* which: enum builtin; args */
    VALUE_HOOK,       /* hook, args: called once for each distinct set */
    VALUE_CODE,       /* codes, judge, a: the code of a by the wording's rules (kind CODE) */
    VALUE_CODE_NAME,  /* codes, a: text that is a code's name already; other text is a bad field */
    VALUE_CODE_IS,    /* a: code; which: label index (n_labels: uncoded); missing: false */
    VALUE_GROUP_IS,   /* a: code; text: the group's name */
    VALUE_GROUP,      /* a: code -> its group as text */
    VALUE_SHIFT,      /* number, unit (negative: before), a */
    VALUE_EDGE,       /* flag: end of, else start of; a: date or time -> time */
    VALUE_DAY,        /* a: time -> the local day */
    VALUE_SPAN,       /* unit, a, b: time or days from a to b (kind CLOCK: microseconds, or days) */
    VALUE_EVENT_AT,   /* event node: its time, missing where it was not reached */
    VALUE_REACHED,    /* event node: has got there (before the moment asked) */
    VALUE_NOW, VALUE_TODAY,
    VALUE_VERSION,    /* which 0 ended_at, 1 next (ROW), 2 current, of a table with `one per` */
    VALUE_CELL,       /* formula, dims and their values (args): a metric over all time until now */
    VALUE_COUNTED     /* total: did it count this row on a day in [from, until)? (two wordings, one row) */
};

/* How a batch of values lies in memory. */
enum vec_kind {
    VEC_FLAG,    /* uint8_t */
    VEC_INTEGER, /* int64_t: integers; clocks in microseconds (time, office time) or days (working, calendar) */
    VEC_DATE,    /* int32_t */
    VEC_TIME,    /* int64_t */
    VEC_DECIMAL, /* i128 and a scale: number, money */
    VEC_F64,     /* double: ratios and what rests on them */
    VEC_TEXT,    /* int32_t codes of a dictionary */
    VEC_CODE,    /* int32_t: label index; n_labels is uncoded */
    VEC_ROW      /* int32_t row of the table that type->symbol names */
};

struct constant {
    bool known, flag;
    struct decimal number; /* NUMBER, MONEY, PERCENT, CLOCK (microseconds or days at scale 0 where whole) */
    double real;
    const char *text;
    int32_t day;
    int64_t time;
};
struct value_item { struct constant from, to; bool range; };

struct step { /* one link of a path, forwards to the one or backwards to the many */
    const struct link_decl *link;
    bool back;
};
struct judge; struct event_node; struct total; struct formula; struct flow; struct plan;

struct value {
    enum value_kind kind;
    enum vec_kind vec;
    struct fingerprint fp;
    int id;                        /* dense, children before parents */
    const struct table *row;       /* NULL: of no row (constants) */
    const struct type *type;
    struct value *a, *b, *c;
    struct value **args; size_t n_args;
    struct constant constant;
    const char *text;
    enum column_kind column_kind;
    const struct link_decl *link;
    const struct codes *codes; struct judge *judge;
    const struct hook *hook;
    struct pattern *pattern; const char *flags;
    struct value_item *items; size_t n_items;
    struct event_node *event;
    struct flow *flow; enum aggregate aggregate; bool distinct; struct decimal percentile; /* VALUE_MANY: flow, a = measure (NULL), */
    struct value *cond;            /* VALUE_MANY: narrows the many; a value of their rows with the row as the one outside */
    struct formula *formula; const struct dimension **dims;
    struct total *total; int32_t from, until;
    struct decimal number; enum unit unit;
    int op, which, depth;
    bool flag;
};

/* A path of rows from `from` along steps to `to`. */
struct flow {
    const struct table *from, *to;
    struct step *steps; size_t n_steps;
};

/* ------------------------------------------------------------------ judges
 * An ordered list of rules; the first whose condition holds decides (FIRST_MATCH), or each condition must hold and the first
 * that does not rejects (ALL_MUST). Exhaustive: what no rule decides has the verdict `otherwise`. */
enum verdict { VERDICT_COUNTED, VERDICT_REJECTED, VERDICT_CODE };
struct rule {
    struct value *cond;        /* NULL: always */
    const struct expr *expr;   /* as written, for why; NULL for a rule that no expression says */
    struct span span;
    const char *says;          /* what the rule is called in bridges and why: its source text, or a phrase */
    const char *because;
    enum verdict verdict;
    int code;                  /* VERDICT_CODE */
    bool weighted; struct decimal weight;
    bool lasting;              /* what it rejects may come in at any later time: a stage that has not been reached yet */
    enum test_kind test;       /* codes: how the text is tested */
    struct pattern *pattern; struct value_item *items; size_t n_items; int op; struct constant operand;
};
struct judge {
    struct fingerprint fp;
    bool all_must;
    struct rule *rules; size_t n_rules;
    enum verdict otherwise;
};

/* ------------------------------------------------------------------ events, pairs, shares */
struct event_node {
    struct fingerprint fp;
    int id;
    const struct event *event;
    int32_t wording;           /* the date from which this wording holds */
    struct value *at;          /* NULL: no time of its own (reached is a flag) */
    struct judge *judge;       /* ALL_MUST: the conditions of its `when`, split at `and` */
};
struct window { enum window_kind kind; struct decimal n; enum unit unit; struct span span; };

enum base_kind {
    BASE_EVENT,   /* rows that reached an event, on its day */
    BASE_STATE,   /* rows as they stand at a moment */
    BASE_PAIR,    /* rows that reached a, each with its first b (or every b) in the window */
    BASE_CREDIT,  /* an event's rows, in parts credited to touches */
    BASE_DAYS     /* an event's rows, spread over the days of their unit */
};
struct credit_plan {
    const struct credit *credit;
    struct flow *touches; struct event_node *touch_event; struct value *touch_cond;
    struct value *anchor, *start; bool anchor_exclusive; struct duration within; /* touches of [start, anchor], or [start, anchor) */
    struct value **befores;        /* by share: the time before which its touch lies; NULL for the other places */
    const struct hook *hook; const struct plugin_function *plugin; /* whose weights they are; NULL: the language's own */
    struct fingerprint model;      /* of all that a hook or plugin can learn from: equal ones are one model */
    struct value **args; size_t n_args; /* what it is given of each touch, the credited row outside */
    struct value *any_anchor, *any_start; /* of a hook or plugin: the window of any row, which ends now where `before` is missing */
    bool none;                     /* the model `none`: what no touch competes for */
    struct judge *narrow;          /* ALL_MUST: narrowing that asks the touches' dimensions; of a touch with the judged row outside, and with
                                      `none`, where those are missing, of the judged row. NULL: nothing narrows by them */
};

/* The only aggregate. Stands on one table: a fact for each of its rows (or parts of them). */
struct total {
    struct fingerprint fp;
    int id;
    enum base_kind base;
    const struct table *table;      /* whose rows are judged */
    struct event_node *event;       /* EVENT, PAIR (a), CREDIT, DAYS */
    struct flow *to; struct event_node *to_event; struct value *to_cond; /* PAIR; to_cond has the base row outside */
    struct window window;
    bool every;                     /* PAIR: every b, not the first */
    bool must_reach;                /* PAIR: a row without b is rejected (else it counts as a miss) */
    struct credit_plan *credit;
    enum unit days_unit;            /* DAYS */
    struct judge *where;            /* ALL_MUST: `where`, narrowing (but for what credit is narrowed by), earlier wordings */
    size_t n_own;                   /* of its rules those of `where` itself; a window among them keeps a row open, what narrows has none */
    struct judge *costs;            /* FIRST_MATCH with weights, of cost rules; NULL otherwise */
    struct judge *hit;              /* SHARE: the part that counts above the line (ALL_MUST) */
    struct value *value;            /* what is added up; NULL: rows. Of a pair: of b's row with the base row outside; of a span: VALUE_SPAN with the times */
    bool span; enum unit span_unit; /* PAIR measured: time from a to b */
    enum aggregate function; bool distinct; struct decimal percentile;
    const struct plugin_function *plugin;
    const struct type *type;
};
struct plan;
/* The value by which a total's facts are cut, in the wordings of that date: of the judged row, or of the touch where touches have the
 * dimension (*of_touch). NULL and a diagnostic when it has none. */
struct value *plan_dimension(struct plan *p, const struct total *t, const struct dimension *d, int32_t date, bool *of_touch);
/* A part of what narrows credit (credit_plan.narrow), with its value, in the wordings of that date. */
struct value *plan_narrowing(struct plan *p, const struct total *t, const struct expr *e, int32_t date);
/* The days on which some wording changes, ascending; the first is DAY_MIN. */
size_t plan_cuts(const struct plan *p, const int32_t **days);

/* A total as it is defined: which root holds from which day on. Neighbours with equal fingerprints are one. */
struct root { int32_t from; struct total *total; };
struct definition {
    int id;
    struct fingerprint fp;
    struct root *roots; size_t n_roots; /* roots[0].from = DAY_MIN */
    const struct type *type;
    const char *name;                   /* for people: "net_issued", or the source text of the call */
    const struct costs *costs;          /* of a costs definition; its spreads are formulas */
};

/* ------------------------------------------------------------------ formulas: arithmetic on cells */
enum formula_kind {
    FORMULA_CONST, FORMULA_TOTAL, FORMULA_ARITH, FORMULA_NEGATE, FORMULA_ELSE, FORMULA_COMPARE, FORMULA_AND, FORMULA_OR, FORMULA_NOT,
    FORMULA_KNOWN, FORMULA_EARLIER, FORMULA_ROLLING, FORMULA_TO_DATE, FORMULA_ALL_TIME, FORMULA_SPREAD, FORMULA_WORDINGS, FORMULA_PLUGIN
};
struct spread { const struct dimension *over; bool rows_without; struct formula *proportion; };
struct formula_wording { int32_t from; struct formula *formula; };
struct formula {
    enum formula_kind kind;
    struct fingerprint fp;
    int id;
    const struct type *type;
    struct span span;
    struct formula *a, *b;
    struct constant constant;
    struct definition *definition;      /* TOTAL, SPREAD */
    int op;
    struct duration duration;           /* EARLIER, ROLLING */
    bool has_unit; enum unit unit;      /* TO_DATE */
    struct spread *spreads; size_t n_spreads;
    struct formula_wording *wordings; size_t n_wordings; /* WORDINGS: the one in force when the period begins */
    const struct metric *metric;        /* NULL: an expression of its own */
    const struct plugin_function *plugin; struct formula **args; size_t n_args; /* PLUGIN: a function of figures */
};

struct plan;
/* An empty plan over the model. */
struct plan *plan_new(struct arena *arena, const struct model *model, const struct source_set *sources, struct diags *diags);
void plan_free(struct plan *p); /* what is not the arena's: the zone, the patterns */
/* What is built from now on follows the pilot's wordings on the pilot's days; NULL: the agreed ones again. */
void plan_pilot(struct plan *p, const struct pilot_decl *pilot);
/* Before anything is built: the plan is of an example. A column that a row of its table gives is the field "TABLE\x1fCOLUMN" of the
 * example's source, else what its definition says; tables' own `where` conditions (of the source) are left out. */
void plan_example(struct plan *p, const struct example_decl *example);
/* The formula of an expression of metrics; conds narrow all its totals (by dimensions). After a mistake (something not
 * evaluated yet, code 5xx) diags has it and NULL is given. */
struct formula *plan_formula(struct plan *p, const struct expr *e, const struct expr *const *narrow, size_t n_narrow);
struct formula *plan_metric(struct plan *p, const struct metric *m);
struct formula *plan_metric_where(struct plan *p, const struct metric *m, const struct expr *where);
struct formula *plan_costs(struct plan *p, const struct costs *c);
/* A definition that counts an event's rows, for lists and bridges of `lead.net_issued`; or, where e is NULL, a table's rows as they
 * stand, for lists of `lead`. cond may be NULL. */
struct definition *plan_rows(struct plan *p, const struct table *t, const struct event *e, const struct expr *cond);
struct formula *plan_event_formula(struct plan *p, const struct event *e);
/* Funnels and cohorts (steps.c): the rows of the first stage that got to stage i (0 is the first), in order or not; conversions (or sums
 * of a value) of a cohort within so long. `where`, or NULL, narrows a funnel by dimensions. The ratio of two formulas. */
size_t plan_stages(const struct table *t);
const struct event *plan_stage(const struct table *t, size_t i);
struct formula *plan_funnel(struct plan *p, const struct table *t, size_t stage, bool in_order, const struct expr *where);
struct formula *plan_cohort(struct plan *p, const struct item *item, struct decimal within);
struct formula *plan_ratio(struct plan *p, struct formula *a, struct formula *b);
/* A value of a table's row as of a wording date: a column, a dimension's path, an expression of a list. */
struct value *plan_value(struct plan *p, const struct table *t, const struct expr *e, int32_t date);
struct value *plan_column(struct plan *p, const struct table *t, const struct column_decl *c, int32_t date);
struct event_node *plan_event(struct plan *p, const struct event *e, int32_t date);
/* The totals that a formula rests on, each once, in order of first use. */
enum { PLAN_DEFINITIONS_MAX = 2048 }; /* of one formula */
size_t plan_definitions(const struct formula *f, struct definition **out, size_t cap);
/* The same of the wordings that are in force when the period shown begins. */
size_t plan_definitions_at(const struct formula *f, int32_t day, struct definition **out, size_t cap);
/* Does the test hold of each of its wordings? What asks for more than figures asks this: it does not begin to fail when a report's period
 * comes to an amendment. */
typedef bool formula_test(const struct formula *f, const void *of);
bool plan_in_all_wordings(const struct formula *f, formula_test *test, const void *of);
/* Of a FORMULA_WORDINGS the formula that is in force on that day; else f itself. */
const struct formula *plan_in_force(const struct formula *f, int32_t day);
/* What the tables need, by table index: fields to be read (VALUE_FIELD nodes) and the values that load the table: drops, merge, keys. */
struct table_plan {
    struct value **fields; size_t n_fields;
    struct value *where;
    struct judge *drops;                              /* FIRST_MATCH */
    struct value **merge_by; size_t n_merge_by;
    struct value **order; size_t n_order;             /* of the many, of first and last */
    struct value **merge_order; size_t n_merge_order;
    struct value **key; size_t n_key;
    struct value **per; size_t n_per; struct value *from, *until, *ended; /* one per; ended: until then a row holds */
};
struct table_plan *plan_table(struct plan *p, const struct table *t);
struct value *plan_version(struct plan *p, const struct value *form); /* the node of a VALUE_VERSION */
/* Call when all that will be asked is built, before anything is read: fills in the fields of every table. */
void plan_finish(struct plan *p);
struct link_plan { struct value **parts; size_t n_parts; struct value *at; }; /* parts of the key as values of the link's table */
struct link_plan *plan_link(struct plan *p, const struct link_decl *l);

/* Says that something is understood and not evaluated, with a code of 5xx. */
void plan_diagnose(struct plan *p, int code, struct span span, const char *text);
/* The source text of a span on one line, comments left out. */
const char *plan_text(struct plan *p, struct span span);
/* The judge of a condition of a table's rows, for lists: ALL_MUST; NULL after a mistake. */
struct judge *plan_condition(struct plan *p, const struct table *t, const struct expr *e, int32_t date);
/* The nodes that give a code, in order of their making; how many there are. */
size_t plan_coded(const struct plan *p, struct value **out, size_t cap);
const struct model *plan_model(const struct plan *p);
size_t plan_value_count(const struct plan *p);
struct arena *plan_arena(struct plan *p);

#endif
