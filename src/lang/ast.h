/* ast.h - what the parser makes of a project: statements and expressions as written, each with its span.
 *
 * Units: `day` and `week` of a length of time are 24 and 168 hours (UNIT_DAY, UNIT_WEEK); where a period is meant (a report's period and
 * comparison, `by`, `each`, `rolling`, `to date`, `earlier`, `frozen each`, the days of its month) they are UNIT_CALENDAR_DAY and _WEEK.
 * A unit that the calendar may name is UNIT_NAMED plus its place among the program's `units`; the checker asks whether there is one.
 *
 * All of it lives in the project's arena. Lists are an array and a count. Absent parts are NULL, or said beside the member.
 * The checker fills in `type` and `ref` of expressions and nothing else. */
#ifndef CONCORD_LANG_AST_H
#define CONCORD_LANG_AST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "data/calendar.h"
#include "data/decimal.h"
#include "data/type.h"
#include "lang/source.h"

struct name {
    const char *text;
    struct span span;
};
struct names {
    struct name *list;
    size_t n;
};
struct path { /* a.b.c */
    struct name *parts;
    size_t n;
    struct span span;
};
struct duration {
    struct decimal n;
    enum unit unit;
    struct span span;
};

enum expr_kind {
    EXPR_NUMBER,   /* number */
    EXPR_PERCENT,  /* number, already divided by 100 */
    EXPR_MONEY,    /* number, currency */
    EXPR_CLOCK,    /* number, unit */
    EXPR_TEXT,     /* text */
    EXPR_DATE,     /* day */
    EXPR_DATETIME, /* day, seconds of the day */
    EXPR_FLAG,     /* flag */
    EXPR_NOW, EXPR_TODAY,
    EXPR_RAW,      /* `text`: the source's own column */
    EXPR_NAME,     /* name */
    EXPR_DOT,      /* a . name */
    EXPR_AND, EXPR_OR, /* a, b */
    EXPR_NOT,      /* a */
    EXPR_COMPARE,  /* op, a, b */
    EXPR_IN,       /* a, items, negated */
    EXPR_MATCHES,  /* a, text = the pattern, flags */
    EXPR_IS,       /* a, name = the label or one of known, missing, coded, uncoded, unique; label_quoted; negated */
    EXPR_FRESHER,  /* a, duration, negated */
    EXPR_ELSE,     /* a, b */
    EXPR_ARITH,    /* op, a, b */
    EXPR_NEGATE,   /* a */
    EXPR_SHIFT,    /* duration, before, a: `5 working days after a` */
    EXPR_EDGE,     /* before = start of, else end of; a */
    EXPR_SPAN,     /* unit, a, b: `office hours from a to b` */
    EXPR_FOR,      /* a, name: `for same NAME`; name.text NULL: for all */
    EXPR_ROLLING,  /* a, duration */
    EXPR_TO_DATE,  /* a, has_unit, unit */
    EXPR_EARLIER,  /* a, duration */
    EXPR_WHERE,    /* (a where b) */
    EXPR_CALL      /* name, args */
};
enum compare_op { OP_EQ, OP_NE, OP_LT, OP_LE, OP_GT, OP_GE };
enum arith_op { OP_ADD, OP_SUB, OP_MUL, OP_DIV };

struct in_item {
    struct expr *from, *to; /* to: NULL but for a range */
};
enum ref_kind {
    REF_NONE,
    REF_COLUMN,    /* struct column_decl of the row's table */
    REF_LINK,      /* struct link_decl: the one row */
    REF_BACK,      /* struct link_decl seen from the other end: the many */
    REF_EVENT,     /* struct event: has got there */
    REF_SOURCE,    /* the source's own column: `name` or `text` says which */
    REF_VERSION,   /* ended_at, next, current of a table with `one per`: which = 0, 1, 2 */
    REF_OUTER,     /* the row outside, by its table's name: depth 1 is the next one out */
    REF_SETTING,   /* struct setting */
    REF_METRIC,    /* struct metric */
    REF_COSTS,     /* struct costs */
    REF_DIMENSION, /* struct dimension */
    REF_TABLE,     /* struct table (in an event path or a state) */
    REF_GROUP,     /* the group of a code */
    REF_BUILTIN,   /* which = enum builtin (builtins.def) */
    REF_HOOK,      /* struct hook */
    REF_PLUGIN,    /* struct plugin_function */
    REF_AGGREGATE, /* which = enum aggregate */
    REF_LABEL,     /* struct codes: which = index of the label (of IS, and of the items of IN), -1: one of its groups */
    REF_FEED       /* struct source, in `crm is fresher than` */
};
struct ref {
    enum ref_kind kind;
    const void *symbol;
    int depth; /* how many rows further out the name was found; 0: the row itself */
    int which;
};

struct expr {
    enum expr_kind kind;
    int height;              /* 1 + that of its tallest part, at most 1000: to recurse over an expression is safe */
    struct span span;
    struct span op_span;     /* of the operator's words, for marks */
    struct type *type;       /* set by the checker */
    struct ref ref;          /* set by the checker: of NAME, DOT, CALL, RAW; of IS (the label) and FOR (the dimension) too */
    struct expr *a, *b;
    struct decimal number;
    char currency[4];
    enum unit unit;
    bool has_unit, flag, negated, before, label_quoted;
    int op;                  /* enum compare_op or enum arith_op */
    int32_t day;
    int32_t seconds;
    const char *text, *flags;
    struct name name;
    struct duration duration;
    struct in_item *items;
    size_t n_items;
    struct argument *args;
    size_t n_args;
};

enum model_kind { MODEL_NAMED /* first last linear none, a hook or plugin */, MODEL_DECAY, MODEL_SHARES };
enum share_place { PLACE_FIRST, PLACE_LAST, PLACE_OTHERS, PLACE_BEFORE };
struct credit_share {
    struct decimal percent; /* as written: 40 of 40% */
    enum share_place place;
    struct path before; /* PLACE_BEFORE: the event of the lead or deal */
    struct flow_ref *before_flow; /* set by the checker: from the row whose money is credited */
};
struct credit {
    enum model_kind kind;
    struct name name;
    bool called;            /* NAMED: its values of a touch stand in parentheses; else a hook's arguments name the touch's columns */
    struct expr **args;     /* values of a touch with the credited row outside; set by the checker where they are not written */
    size_t n_args;
    const void *hook, *plugin; /* set by the checker: struct hook, struct plugin_function; NULL: one of the language's own models */
    struct duration half_life;
    struct credit_share *shares;
    size_t n_shares;
    struct name along;      /* the attribution */
    const void *attribution; /* struct attribution, set by the checker */
    bool dated_by_touch;
    struct span span;
};
enum window_kind { WINDOW_NONE, WINDOW_WITHIN, WINDOW_EVER };

/* One argument of a call. Of aggregates the last argument says what is aggregated:
 *   [distinct] value [of rows] [where cond] [to b [where b_cond]] [within …|ever] [credited … along …]
 * With `of`, value is the measure and rows the path. Without, value is the path itself (`lead.captured`, `lead.activities`, `deal`)
 * or a span between two events (`office hours from lead.net_issued to lead.contacted`). */
struct argument {
    struct span span;
    struct name option;     /* `NAME: value`; text NULL otherwise */
    bool distinct;
    struct expr *value;
    struct path of;         /* n = 0: no `of` */
    struct expr *cond;
    struct path to;         /* n = 0: no transition */
    struct expr *to_cond;
    enum window_kind window;
    struct duration within;
    struct credit *credit;
    /* set by the checker, of aggregates: what `value`/`of` and `to` lead to */
    struct flow_ref *flow, *to_flow;
};
/* A resolved path of rows: table, links along it, an event at the end. */
struct flow_ref {
    const struct table *table;      /* where it begins */
    struct ref *steps;              /* REF_LINK and REF_BACK */
    size_t n_steps;
    const struct table *end;        /* whose rows it leads to */
    const struct event *event;      /* NULL: the bare rows (a state, or the many of a row) */
    bool many;                      /* a REF_BACK is among the steps */
};

/* ------------------------------------------------------------ statements */
struct feed { struct name source; const char *object; struct span span; struct { struct name field, column; } *columns; size_t n; };

enum period_kind { PERIOD_LAST, PERIOD_ALL, PERIOD_TO_DATE, PERIOD_FIXED };
struct period {
    enum period_kind kind;
    struct span span;
    int64_t n;
    bool fiscal;
    enum unit unit;          /* LAST, TO_DATE; calendar unit */
    int32_t from, until;     /* FIXED: first and last day, both included */
};
struct when { struct name day; int32_t seconds; }; /* monday at 07:00 */

enum agree_kind { AGREE_VERSION, AGREE_EFFECTIVE, AGREE_BY, AGREE_CHANGES, AGREE_COVERS };
struct agreed { const char **by; size_t n_by; int32_t on; struct span span; };
struct agreement_decl {
    struct name title;      /* text */
    struct decimal version; bool has_version;
    int32_t effective; bool has_effective;
    struct agreed agreed;   /* n_by = 0: none */
    const char *changes;
    struct path *covers; size_t n_covers;
};
struct calendar_decl {
    const char *timezone; struct span timezone_span;
    struct name week_starts, fiscal_starts;  /* text NULL: not said */
    int fiscal_pattern[3]; struct name fiscal_ending, fiscal_of;
    struct name office_from, office_to; int32_t office_open, office_close; bool has_office;
    struct feed *holidays, *rates; bool later_take_last;
    char currency[4]; struct span currency_span;
    struct { struct name name; enum unit unit; struct feed *feed; } *named; size_t n_named; /* unit: from UNIT_NAMED on */
};
struct setting_decl { struct name name; struct expr *value; };
struct source_decl { struct name name; struct expr *call; }; /* EXPR_CALL of the connector with its options */
struct use_decl { struct names names; bool standard; const char *plugin; struct span plugin_span; };
struct hook_decl {
    struct name name;
    struct { struct name name, type; } *args; size_t n_args; /* type.text NULL: not said (report hooks) */
    struct name gives; const char **one_of; size_t n_one_of;  /* gives.text NULL when one_of */
    const char *file; struct span file_span;
};
struct column_decl {
    struct name name; const char *label;
    struct name type;        /* text, key, integer, number, money, time, date, flag, duration, a code set */
    bool key, by_name;
    struct expr **values; size_t n_values;      /* 0: the source's column of the same name */
    char in_currency[4]; struct path in_path;   /* `in EUR`, `in Currency`; [0] = 0 and n = 0: not said */
    struct path on;                             /* n = 0: not said */
    struct span span;
};
struct link_decl {
    struct name name; const char *label;
    struct name target, back;       /* back.text NULL: no name at the other end */
    struct expr **values; size_t n_values;
    struct path through;            /* n = 0: not through */
    struct expr *at;
    struct span span;
    /* set by the checker */
    const struct table *from_table, *target_table;
    const struct link_decl *through_link; /* of the target's table, leading here */
};
enum rule_kind { RULE_DROP, RULE_MERGE, RULE_ORDER, RULE_ONE_PER, RULE_BAD_FIELD };
enum bad_field { BAD_STOP, BAD_SKIP_ROW, BAD_MAKE_MISSING };
struct table_rule {
    enum rule_kind kind; struct span span;
    struct expr *cond; const char *because;              /* DROP */
    struct expr **by; size_t n_by; bool keep_last;       /* MERGE */
    struct path *order; size_t n_order;                  /* MERGE (n 0: the table's), ORDER */
    struct name others; struct expr *others_at;          /* MERGE; text NULL: no event */
    struct names per; struct path from, until; bool until_next; /* ONE_PER */
    enum bad_field bad;
};
struct table_decl {
    struct name name;
    struct name source; const char *object; struct span object_span; /* source.text NULL: no file */
    struct expr *where;
    struct column_decl **columns; size_t n_columns;
    struct link_decl **links; size_t n_links;
    struct table_rule **rules; size_t n_rules;
};
enum test_kind { TEST_NONE, TEST_COMPARE, TEST_IN, TEST_MATCHES, TEST_WHEN, TEST_OTHERWISE, TEST_OTHERWISE_OR_MISSING, TEST_MISSING };
struct code_rule {
    struct name label, group;  /* group.text NULL: none */
    enum test_kind test;
    int op; struct expr *value;            /* COMPARE */
    struct in_item *items; size_t n_items; /* IN */
    const char *pattern, *flags;           /* MATCHES */
    struct expr *cond;                     /* WHEN */
    struct span span;
};
struct codes_decl { struct name name, of; struct code_rule *rules; size_t n_rules; }; /* of.text NULL: text */
struct event_decl { struct name name; const char *label; struct expr *at, *when; struct span span; };
struct events_decl { bool stages; struct name table; struct event_decl **events; size_t n_events; };
enum attr_kind { ATTR_FORMAT, ATTR_BETTER, ATTR_TARGET, ATTR_BENCHMARK, ATTR_OWNER, ATTR_SAYS };
struct attribute {
    enum attr_kind kind; struct span span;
    struct name format; struct decimal digits;      /* FORMAT: USD 0 */
    bool higher;                                    /* BETTER */
    struct feed *feed; struct { int32_t from; struct expr *value; } *values; size_t n_values; /* TARGET: values[0].from = DAY_MIN */
    const char **owners; size_t n_owners;
    const char *says;
};
enum cost_kind { COST_INCLUDE, COST_EXCLUDE, COST_SPREAD_DAYS, COST_SPREAD_OVER, COST_FROZEN };
struct cost_rule {
    enum cost_kind kind; struct span span;
    struct expr *cond;                 /* NULL: everything */
    bool has_percent; struct decimal percent; /* as written: 35 of 35% */
    const char *because;
    enum unit unit;                    /* SPREAD_DAYS, FROZEN */
    struct name without, over;         /* SPREAD_OVER; without.text NULL: all rows */
    struct expr *proportion;
};
struct costs_decl {
    struct name name; const char *label;
    struct expr *value; struct path *of; size_t n_of;
    struct cost_rule *rules; size_t n_rules;
    struct attribute *attrs; size_t n_attrs;
};
struct attribution_decl { struct name name; struct path of, over; struct expr *cond; struct duration within; struct expr *before; const char *otherwise; };
struct dimension_decl { struct name name; const char *label; struct path *paths; size_t n_paths; const char *otherwise; };
struct metric_decl { struct name name; const char *label; struct expr *value; struct expr *where; struct attribute *attrs; size_t n_attrs; };

enum view_kind { VIEW_PLAIN, VIEW_SHARE_OF_TOTAL, VIEW_RUNNING_TOTAL, VIEW_RUNNING_SHARE, VIEW_RANK };
struct measure { struct expr *value; enum view_kind view; struct span span; };
struct by_item { bool is_unit; enum unit unit; struct name dimension; struct span span; };
struct sort_item { struct expr *value; bool falling; };
struct options {
    struct by_item *by; size_t n_by;
    struct period *over;
    struct expr *where;
    bool has_top; int64_t top; bool and_rest;
    struct sort_item *sort; size_t n_sort;
    bool with_total;
    bool has_limit; int64_t limit;
};
enum item_kind { ITEM_SCORECARD, ITEM_TABLE, ITEM_CHART, ITEM_FUNNEL, ITEM_COHORT, ITEM_BRIDGE, ITEM_STORY, ITEM_TEXT, ITEM_LIST, ITEM_CHANGES };
struct list_column { struct name why; struct expr *value; const char *as; struct span span; }; /* why.text NULL: a value */
struct item {
    enum item_kind kind; struct span span;
    struct measure *measures; size_t n_measures;  /* SCORECARD, TABLE, CHART; STORY, CHANGES: those beside what the report's scorecards show */
    struct name chart;                            /* line, bar, stacked */
    struct name name;                             /* FUNNEL: table; BRIDGE: metric; STORY: hook */
    bool in_order;
    struct expr *cohort_value; struct path cohort_of, to; enum unit by; struct decimal *within; size_t n_within; enum unit within_unit; /* COHORT */
    struct expr *cohort_from;                     /* the event path as an expression when there is no `of` */
    const char *text;
    struct path rows; struct expr *cond; struct list_column *columns; size_t n_columns; /* LIST: an event path, a metric or a table */
    struct options options;
    /* set by the checker: COHORT: from and to; LIST: its rows, from a table (NULL: of a metric) */
    struct flow_ref *flow, *to_flow;
    const struct table *list_table;               /* LIST: whose rows it shows */
};
struct sheet { struct name title; struct period *over; struct item **items; size_t n_items; struct span span; };
struct output { struct names formats; const char *to; struct span span; };
struct report_decl {
    struct name name; const char *label;
    struct period *period;
    struct duration *compare; size_t n_compare;
    struct sheet *sheets; size_t n_sheets;
    const char **appendix; size_t n_appendix;   /* "definitions", "changes", "data health", "how to read" */
    struct output *outputs; size_t n_outputs;
};
struct deliver_decl {
    struct name report; struct when every; bool has_every;
    const char **to; size_t n_to; const char *sender, *subject; struct expr *via; struct names body, attach; bool hold; struct span span;
    struct names groups;                     /* of `mail to`: settings that hold addresses */
    const char *owner, *reply_to, *text;     /* NULL: not said */
    bool resend;                             /* `on doubt resend`; else what is ambiguous is held */
    struct duration window; bool has_window; /* `try for` */
    bool tells_readers;                      /* `tell readers when held` */
    int64_t limit; const char *elsewhere;    /* bytes of a message, 0: none; where the files are that have no room in it */
};
struct alert_decl { struct expr *when; struct name metric; struct expr **to; size_t n_to; struct when every; bool has_every; };
struct expect_decl {
    bool warn; struct expr *cond; struct expr *tolerance; bool has_each; enum unit each; struct period *during; const char *because;
};
struct example_row { struct name table; struct { struct name column; struct expr *value; } *values; size_t n; struct span span; };
struct example_decl { struct name title; struct example_row *rows; size_t n_rows; struct expr **expects; size_t n_expects; };
/* What a person says of figures (or with `next` what is to be tried), and of which days. */
struct comment_decl {
    bool next;
    struct name text; const char *by; int32_t on;
    struct name sheet; struct names about;    /* `about sheet "…"`, `about net_issued`; text NULL and n = 0: the whole report */
    struct names in;                          /* reports; n = 0: each that shows what it is about */
    struct period *during; struct span span;
};
struct amend_decl { int32_t from; struct agreed agreed; const char *because; struct statement **statements; size_t n; };
struct pilot_decl { struct name title; int32_t from, to; const char *asked_by; struct statement **statements; size_t n; };

enum statement_kind {
    ST_CONCORD, ST_AGREEMENT, ST_CALENDAR, ST_SETTING, ST_SOURCE, ST_USE, ST_HOOK, ST_TABLE, ST_CODES, ST_EVENTS, ST_COSTS, ST_ATTRIBUTION,
    ST_DIMENSION, ST_METRIC, ST_REPORT, ST_DELIVER, ST_ALERT, ST_EXPECT, ST_EXAMPLE, ST_AMEND, ST_PILOT,
    ST_COMMENT
};
struct statement {
    enum statement_kind kind;
    struct span span;
    union {
        struct decimal version;
        struct agreement_decl *agreement; struct calendar_decl *calendar; struct setting_decl *setting; struct source_decl *source;
        struct use_decl *use; struct hook_decl *hook; struct table_decl *table; struct codes_decl *codes; struct events_decl *events;
        struct costs_decl *costs; struct attribution_decl *attribution; struct dimension_decl *dimension; struct metric_decl *metric;
        struct report_decl *report; struct deliver_decl *deliver; struct alert_decl *alert; struct expect_decl *expect;
        struct example_decl *example; struct amend_decl *amend; struct pilot_decl *pilot;
        struct comment_decl *comment;
    } u;
};
struct program {
    struct statement **statements;
    size_t n;
    const char **units; /* names that stand where a unit of the calendar does (`season`, `seasons`), without the s: UNIT_NAMED and on */
    size_t n_units;
};

#endif
