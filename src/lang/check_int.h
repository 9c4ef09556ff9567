/* check_int.h - what the parts of the checker share: the names of the project, where an expression stands, and the road from
 * names to types. Each file says what it decides; the order of the passes is check.c's.
 *
 * Functions that give a type never give NULL: after a mistake, which is then reported, they give TYPE_ERROR, and whoever gets
 * it keeps quiet. Messages with a code stand in one place each. */
#ifndef CONCORD_LANG_CHECK_INT_H
#define CONCORD_LANG_CHECK_INT_H

#include "base/map.h"
#include "lang/model.h"

enum { CHECK_DEPTH = 10000 /* how many expressions may rest one upon another, through whatever definitions: bounds the stack */ };

/* What the calendar must say because something asks for it. */
enum need { NEED_ZONE, NEED_WEEK, NEED_OFFICE, NEED_CURRENCY, NEED_RATES, NEED_FISCAL, NEED_COUNT };
enum progress { PROGRESS_NONE, PROGRESS_RUNNING, PROGRESS_DONE };

/* A declared name, whatever it names. */
struct symbol {
    struct name name;
    enum ref_kind kind; /* METRIC, COSTS, SETTING; TABLE; DIMENSION; HOOK, PLUGIN; FEED; NONE: what has no ref */
    void *object;
    bool hidden;        /* of the library, and no `use` names it: the library's own definitions alone see it */
};
struct table_state {
    enum progress *events;           /* by order */
    enum progress *columns;          /* whether the values are checked */
    const char *const *source;       /* the source's own columns */
    size_t n_source;
    bool asked, known;
};
struct check {
    struct arena *arena;
    const struct source_set *sources;
    struct diags *diags;
    const struct catalog *catalog;   /* never NULL; its members may be */
    struct model *m;
    struct map *values;              /* metrics, costs, settings */
    struct map *tables, *codes, *dimensions, *attributions, *calls, *feeds, *reports;
    struct table_state *states;      /* by table index */
    struct statement **statements;   /* the project's and what it uses of the library */
    size_t n_statements;
    const char *const *units;        /* the program's, that the calendar may name: of UNIT_NAMED and on */
    const struct program *library;   /* NULL: not asked for, or there is none */
    bool library_asked;
    struct map *borrowed;            /* name of a definition of the library: its struct borrowed */
    bool finished;                   /* all definitions have their types (check_condition) */
    bool too_deep;
    int depth;                       /* of expressions being checked */
    bool needs[NEED_COUNT];
    struct span needed[NEED_COUNT];
};

/* Where an expression stands: which names it sees. */
enum place {
    IN_ROW,        /* of `table`; block: in its own block, where names may be the source's */
    IN_METRIC,     /* metrics, costs, settings, totals */
    IN_DIMENSIONS, /* what narrows a metric: dimensions alone */
    IN_GROUPS,     /* what chooses the groups of a report's table: metrics and dimensions */
    IN_CHECKS,     /* expectations: as IN_METRIC, with `is unique` and `is fresher than` */
    IN_CONSTANT    /* settings alone */
};
struct ctx {
    enum place place;
    const struct table *table;
    const struct ctx *outer;    /* the row outside */
    bool block;
    const char *own;            /* block: the column whose definition this is; its name is the source's */
};

/* ---- check.c */
const struct type *type_simple(enum type_kind kind);
#define TYPE_BAD type_simple(TYPE_ERROR)
const struct type *type_money(struct check *ck, const char *currency);
const struct type *type_clock(struct check *ck, enum clock clock);
const struct type *type_of_symbol(struct check *ck, enum type_kind kind, const void *symbol, const char *name);
const char *type_text(struct check *ck, const struct type *t); /* as messages quote it */
/* Sets the expression's type; gives it. */
const struct type *set_type(struct check *ck, struct expr *e, const struct type *t);
const char *source_says(struct check *ck, struct span span); /* as written, on one line, not too long */
struct span mark_of(const struct expr *e); /* its operator if it has one */
void check_need(struct check *ck, enum need need, struct span span);
bool is_bad(const struct type *t);
/* The calendar's currency as money; an error type without one (which is reported as needed). */
const struct type *calendar_money(struct check *ck, struct span span);

/* ---- resolve.c: declarations */
void resolve_collect(struct check *ck, const struct program *program);
void resolve_maps(struct check *ck); /* of a model that stands */
void check_free_maps(struct check *ck);
struct symbol *find_symbol(const struct map *m, const char *name);
void add_symbol(struct check *ck, struct map *m, const struct name *name, enum ref_kind kind, void *object);
void *find_object(const struct map *m, const char *name); /* NULL: not there */
/* `; did you mean "X"?` or "" */
const char *near_in(struct check *ck, const struct map *m, const char *name);
const char *near_of(struct check *ck, const char *name, const char *const *list, size_t n);
/* ---- resolve_table.c */
void resolve_tables(struct check *ck); /* events, links, backs, types of columns */
/* ---- resolve_amend.c */
void resolve_amendments(struct check *ck);
void check_pilots(struct check *ck); /* the wordings of pilots, after all others */
/* ---- resolve_library.c */
struct borrowed {
    const struct statement *statement;
    const struct name *asked;        /* the name in a `use` that brought it */
    bool named;                      /* that is its own name */
};
void resolve_uses(struct check *ck, const struct program *program);
void hide_borrowed(struct check *ck); /* what no `use` names, once there are symbols */
/* What a name means that stands at `span`: as find_symbol, without what is hidden from there. */
struct symbol *find_visible(struct check *ck, const struct map *m, const char *name, struct span span);
struct attribution *visible_attribution(struct check *ck, const struct name *name); /* NULL: not there */
/* As near_in; of a name that the library has, how to get it. */
const char *near_or_library(struct check *ck, const struct map *m, const char *name);
/* Turns the mistakes since the diagnostic `since` that lie in the text of a definition of the library into one, where the project asks
 * for it. Nothing happens to definitions that are the project's. */
void judge_borrowed(struct check *ck, const struct name *name, size_t since);
/* ---- resolve_needs.c: what a definition rests on, before anything is resolved */
enum need_role { NEEDS_TABLE, NEEDS_EVENT, NEEDS_LINK, NEEDS_COLUMN, NEEDS_VALUE, NEEDS_DIMENSION, NEEDS_ATTRIBUTION, NEEDS_LABEL };
struct needed_name {
    enum need_role role;
    const struct name *name;
    const char *written;             /* with the names before it: deal.won */
    bool last;                       /* no other name of its path follows */
};
/* In the order in which they are written; arena's. */
struct needed_name *needs_of(struct check *ck, const struct statement *s, size_t *n);

/* ---- resolve_row.c: names of rows */
struct found { struct ref ref; const struct type *type; };
/* What a row of the table has by that name: columns, links, the many, ended_at, events. */
bool row_member(struct check *ck, const struct table *t, const char *name, bool events, struct found *out);
const struct type *row_name(struct check *ck, struct expr *e, const struct ctx *c);
const struct type *row_dot(struct check *ck, struct expr *e, const struct ctx *c);
const struct type *row_raw(struct check *ck, struct expr *e, const struct ctx *c);
const char *row_near(struct check *ck, const struct table *t, const char *name, bool events);
/* A path of a row's own columns, as an expression. */
struct expr *path_expr(struct check *ck, const struct path *p);
bool expr_path(struct check *ck, const struct expr *e, struct path *out); /* false: not names with dots */
/* ---- resolve_source.c: the sources' own columns */
bool source_has(struct check *ck, const struct table *t, const char *name); /* false too when nothing is known */
bool source_known(struct check *ck, const struct table *t);
void source_check_name(struct check *ck, const struct table *t, const char *name, struct span span);
void source_check_feed(struct check *ck, const struct feed *f, const char *const *fields, size_t n, const char *what);
/* ---- resolve_path.c */
/* A path from a table to rows or an event. NULL after a mistake. chain: the expression as which the path was written, or NULL. */
struct flow_ref *flow_from_table(struct check *ck, const struct path *p, struct expr *chain);
/* A path as seen from a row: links and the many, an event at the end if `event`. */
struct flow_ref *flow_from_row(struct check *ck, const struct path *p, const struct table *t, bool event);
/* The many that an expression of a row leads to; NULL after a mistake. */
struct flow_ref *flow_of_many(struct check *ck, struct expr *e, const struct ctx *c, const char *aggregate);
bool dimension_steps(struct check *ck, const struct path *p, struct dimension_path *out);
const struct type *event_type(struct check *ck, const struct event *e); /* of its `at`; NULL: it has none */
bool event_has_date(struct check *ck, const struct event *e);

/* ---- units.c: what may be added, divided, compared; NULL: it may not */
const struct type *unit_add(const struct type *a, const struct type *b);
const struct type *unit_mul(const struct type *a, const struct type *b);
const struct type *unit_div(struct check *ck, const struct type *a, const struct type *b);
bool unit_is_amount(const struct type *t); /* a number or something with a unit: can be summed */
bool unit_comparable(const struct type *a, const struct type *b);
bool unit_ordered(const struct type *t);
enum clock unit_clock(enum unit u);
void unit_period(struct check *ck, enum unit u, struct span span); /* what it must say for periods of that length */
const char *unit_name(enum unit u);        /* "working days" */
void unit_need(struct check *ck, enum unit u, struct span span); /* what the calendar must say for it */

/* ---- check_expr.c */
const struct type *check_expr(struct check *ck, struct expr *e, const struct ctx *c);
bool check_flag(struct check *ck, struct expr *e, const struct ctx *c); /* a condition */
const struct type *check_chosen(struct check *ck, const struct type *a, const struct type *b); /* of `a else b`; NULL: they differ */
/* ---- check_compare.c */
const struct type *check_compare(struct check *ck, struct expr *e, const struct ctx *c);
const struct type *check_in(struct check *ck, struct expr *e, const struct ctx *c);
const struct type *check_is(struct check *ck, struct expr *e, const struct ctx *c);
const struct type *check_matches(struct check *ck, struct expr *e, const struct ctx *c);
void check_items(struct check *ck, struct in_item *items, size_t n, const struct type *t, const struct ctx *c);
void check_pattern(struct check *ck, const char *pattern, const char *flags, struct span span);
bool check_label(struct check *ck, const struct type *t, const char *label, struct span span, struct ref *ref);
void note_declared(struct check *ck, const struct expr *e); /* "X is … here" */
/* ---- check_time.c */
const struct type *check_shift(struct check *ck, struct expr *e, const struct ctx *c);
const struct type *check_edge(struct check *ck, struct expr *e, const struct ctx *c);
const struct type *check_span(struct check *ck, struct expr *e, const struct ctx *c);
const struct type *check_span_types(struct check *ck, const struct expr *e, const struct type *a, const struct type *b);
bool check_length(struct check *ck, struct decimal n, enum unit unit, struct span span);
bool check_count_of_units(struct check *ck, const struct duration *d, bool whole);
/* ---- check_call.c */
const struct type *check_call(struct check *ck, struct expr *e, const struct ctx *c);
int find_aggregate(const char *name); /* -1: none */
const struct type *check_of(struct check *ck, struct expr *e, const struct type *t); /* what the aggregate gives of values of type t */
bool check_arguments(struct check *ck, struct expr *e); /* number of arguments, percentages, options of an aggregate */
/* ---- check_total.c */
const struct type *check_total(struct check *ck, struct expr *e);
void check_window(struct check *ck, const struct duration *d, const struct event *a, const struct event *b);
/* ---- check_credit.c */
void check_credit(struct check *ck, struct expr *e, struct argument *a);
void check_attribution(struct check *ck, struct attribution *a, struct attribution_wording *w);
/* ---- check_metric.c */
const struct type *metric_type(struct check *ck, struct metric *m);
const struct type *costs_type(struct check *ck, struct costs *c);
const struct type *metric_name(struct check *ck, struct expr *e, const struct ctx *c);
const struct type *metric_postfix(struct check *ck, struct expr *e, const struct ctx *c); /* rolling, to date, earlier, for, where */
void check_metric_wording(struct check *ck, const struct metric_decl *d, const struct type **type);
void check_attributes(struct check *ck, const struct attribute *list, size_t n, const struct type *t);
/* ---- check_costs.c */
const struct type *check_costs_wording(struct check *ck, struct costs_wording *w);
struct expr *copy_expr(struct check *ck, const struct expr *e);
/* ---- check_cut.c: by which dimensions and at which times a metric may be asked */
void check_cut(struct check *ck, const struct expr *e, const struct dimension *d, struct span span);
void check_cut_all(struct check *ck, const struct expr *e, const struct expr *cond, struct span span); /* by each dimension in cond */
void check_past(struct check *ck, const struct expr *e, struct span span);
/* A leaf of a metric: a total's call, or costs. */
typedef void leaf_visit(struct check *ck, void *arg, const struct expr *call, const struct costs *costs);
void each_leaf(struct check *ck, const struct expr *e, leaf_visit *visit, void *arg);
/* The one table whose rows the totals of a metric (or costs) of that name stand on; NULL: reported. */
const struct table *table_of_metric(struct check *ck, const struct name *name);
void check_table_has(struct check *ck, const struct table *t, const struct expr *cond); /* the dimensions in cond */
bool dimension_has(const struct dimension *d, const struct table *t);
/* ---- check_dimension.c */
const struct type *dimension_type(struct check *ck, struct dimension *d);
void check_dimension_wording(struct check *ck, struct dimension_wording *w, const struct type **type);
/* ---- check_table.c, check_rules.c */
void check_table(struct check *ck, struct table *t);
const struct type *column_type(struct check *ck, const struct table *t, size_t column);
const struct type *check_read(struct check *ck, struct expr *e, const struct ctx *c, const struct type *want); /* a value of a column */
void check_table_rules(struct check *ck, struct table *t);
void check_event(struct check *ck, struct event *e);
void check_event_wording(struct check *ck, const struct event *e, const struct event_decl *d, const struct type **at);
/* ---- check_link.c */
void check_link(struct check *ck, struct table *t, struct link_decl *l);
/* ---- check_codes.c */
void resolve_codes(struct check *ck); /* what they are of, and their labels */
void check_codes(struct check *ck, const struct codes *c);
void check_codes_wording(struct check *ck, const struct codes *c, const struct codes_decl *d);
/* ---- check_hook.c */
void check_hook(struct check *ck, struct hook *h);
const struct type *type_by_name(struct check *ck, const char *name); /* text, integer …; NULL: no such type */
bool type_is_name(const char *name);         /* text, integer … */
const char *type_near(struct check *ck, const char *name); /* did you mean, code sets among them */
bool hook_is_report(const struct hook *h);
/* ---- check_calendar.c */
void check_calendar(struct check *ck);
void check_needs(struct check *ck);
bool weekday_name(const char *name);
/* The unit of periods that the calendar calls so (`season`, `seasons`); false: none. */
bool calendar_named(const struct check *ck, const char *name, enum unit *out);
bool calendar_has(const struct check *ck, enum unit unit); /* of UNIT_NAMED and on: the calendar has such periods */
/* ---- check_agreement.c */
void check_agreements(struct check *ck);
/* ---- check_setting.c */
void check_settings(struct check *ck, const struct override *list, size_t n);
void check_sources(struct check *ck);
void check_constant_call(struct check *ck, struct expr *e, const char *what);
/* ---- check_report.c, check_item.c */
void check_report(struct check *ck, const struct report_decl *r);
void check_period(struct check *ck, const struct period *p);
void check_item(struct check *ck, const struct report_decl *r, struct item *it);
/* ---- check_options.c */
void check_options(struct check *ck, const struct item *it, const struct ctx *rows);
void resolve_by(struct check *ck, struct item *it); /* before any of its parts is checked */
void check_by(struct check *ck, const struct item *it, const struct expr *e);
/* ---- check_text.c */
void check_placeholders(struct check *ck, const char *text, struct span span, bool figures);
/* Is it the address of a mailbox, as `Ada <ada@example.com>`? It stands, in quotes, somewhere in the span. */
void check_mailbox(struct check *ck, const char *text, struct span span);
/* ---- check_comment.c */
void check_comment(struct check *ck, const struct comment_decl *c);

/* ---- check_deliver.c */
void check_deliver(struct check *ck, const struct deliver_decl *d);
void check_alert(struct check *ck, const struct alert_decl *a);
/* ---- check_expect.c */
void check_expect(struct check *ck, const struct expect_decl *x, struct span span);
void check_example(struct check *ck, const struct example_decl *x);
/* ---- check_frozen.c */
void check_frozen(struct check *ck);
/* ---- check_cycle.c */
void check_cycles(struct check *ck);

#endif
