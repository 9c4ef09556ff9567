/* model.h - what a project means: names resolved, types and units checked, each definition with its dated wordings.
 *
 * A wording is (from date, declaration). wordings[0].from is DAY_MIN: days before the first use it. Later ones come from
 * `amend` blocks, by date. Everything lives in the project's arena and is read-only after check. */
#ifndef CONCORD_LANG_MODEL_H
#define CONCORD_LANG_MODEL_H

#include "data/column.h"
#include "lang/ast.h"

struct setting { struct name name; struct expr *value; const char *text; bool changed; /* from outside: makes the report a DRAFT */ };
struct source { struct name name; const struct source_decl *decl; };
struct hook {
    struct name name; const struct hook_decl *decl;
    const char **arg_names; const struct type **arg_types; size_t n_args; /* types: NULL in a report hook */
    const struct type *result;
    bool weights;                      /* a model of credit: its arguments are of each touch, it gives a weight for each */
};
struct plugin_function {
    struct name name; const char *plugin; struct span span;
    bool aggregate, credit;            /* neither: a function of figures */
    const struct type *result;
    size_t n_args; const enum column_kind *arg_kinds; /* kinds: of a model of credit */
};

struct codes_wording { int32_t from; const struct codes_decl *decl; };
struct codes {
    struct name name;
    const struct type *of;             /* text, integer, number, date, or row of a table */
    struct codes_wording *wordings; size_t n_wordings;
    /* labels of all wordings, in order of first mention; the code of a value is the index here. `uncoded` is n_labels. */
    const char **labels, **groups;     /* groups[i] may be NULL */
    size_t n_labels;
};
int codes_label(const struct codes *c, const char *label); /* index, or -1 */

struct event_wording { int32_t from; const struct event_decl *decl; };
struct event {
    struct name name; const char *label;
    const struct table *table;
    bool of_merged;                    /* `others are NAME at …`: an event of the merged rows */
    const struct table_rule *merge;    /* then this one */
    struct event_wording *wordings; size_t n_wordings;
    const struct type *at;             /* TYPE_DATE or TYPE_TIME; NULL: no `at` (a flag without a time) */
    int order;                         /* position among its table's events */
    bool stage;                        /* of `stages`: funnels go through them in order */
};
struct back { struct name name; const struct link_decl *link; }; /* the many of a row: rows of link->from_table */
struct table {
    struct name name;
    const struct table_decl *decl;
    struct column_decl **columns; size_t n_columns;
    struct link_decl **links; size_t n_links;
    struct back *backs; size_t n_backs;
    struct event **events; size_t n_events;      /* in order of declaration; merged ones too */
    const struct column_decl *key;               /* NULL: none */
    const struct table_rule **drops; size_t n_drops;
    const struct table_rule *merge, *order, *one_per; /* NULL: none */
    enum bad_field bad;
    int index;                                   /* among the model's tables */
    const struct type **column_types;            /* by column: what table_column_type gives */
};
/* the declared type of a column (set by the checker) */
const struct type *table_column_type(const struct table *t, const struct column_decl *c);

/* The costs of one of the events that `of` names. parts[0] holds the declaration's own expressions; each further one
 * copies of them, whose names are of its table. */
struct costs_part { struct flow_ref *flow; const struct expr *value; const struct expr **conds; /* by rule; NULL: everything, or no such rule */ };
struct costs_wording { int32_t from; const struct costs_decl *decl; struct costs_part *parts; size_t n_parts; };
struct costs { struct name name; const char *label; struct costs_wording *wordings; size_t n_wordings; const struct type *type; struct flow_ref *flow; };
struct attribution_wording { int32_t from; const struct attribution_decl *decl; struct flow_ref *of, *over; };
struct attribution { struct name name; struct attribution_wording *wordings; size_t n_wordings; struct flow_ref *of, *over; };
struct dimension_path { const struct table *table; struct ref *steps; size_t n_steps; const struct type *type; }; /* steps: links, then a column, back to a value; REF_GROUP may end it */
struct dimension_wording { int32_t from; const struct dimension_decl *decl; struct dimension_path *paths; size_t n_paths; };
struct dimension { struct name name; const char *label; const char *otherwise; struct dimension_wording *wordings; size_t n_wordings; const struct type *type; };
struct metric_wording { int32_t from; const struct metric_decl *decl; };
struct metric {
    struct name name; const char *label;        /* label: NULL when none is written */
    struct metric_wording *wordings; size_t n_wordings;
    const struct type *type;
};
/* What a pilot says differently; from = its first day. `wording` is a struct event_wording, codes_wording, costs_wording,
 * attribution_wording, dimension_wording or metric_wording, as the symbol is a struct event, codes, … */
struct pilot_wording { const struct pilot_decl *pilot; enum statement_kind kind; const void *symbol, *wording; };
struct change { int32_t from; const struct amend_decl *decl; };
struct plugin_use { const char *plugin; struct span span; };

struct model {
    struct arena *arena;
    const struct source_set *sources_text;
    struct decimal version;
    const struct agreement_decl **agreements; size_t n_agreements;
    const struct calendar_decl *calendar;       /* never NULL after a clean check of a project that needs it */
    struct setting **settings; size_t n_settings;
    struct source **sources; size_t n_sources;
    struct hook **hooks; size_t n_hooks;
    struct plugin_function **functions; size_t n_functions;
    struct table **tables; size_t n_tables;
    struct codes **codes; size_t n_codes;
    struct costs **costs; size_t n_costs;
    struct attribution **attributions; size_t n_attributions;
    struct dimension **dimensions; size_t n_dimensions;
    struct metric **metrics; size_t n_metrics;
    const struct report_decl **reports; size_t n_reports;
    const struct deliver_decl **delivers; size_t n_delivers;
    const struct alert_decl **alerts; size_t n_alerts;
    const struct expect_decl **expects; struct span *expect_spans; size_t n_expects;
    const struct example_decl **examples; struct span *example_spans; size_t n_examples;
    struct change *changes; size_t n_changes;    /* amendments, by date */
    const struct pilot_decl **pilots; size_t n_pilots;
    const struct comment_decl **comments; size_t n_comments; /* as declared; no part of what a figure means */
    struct pilot_wording *pilot_wordings; size_t n_pilot_wordings;
};

/* Setting values given from outside ("--set NAME=VALUE", CONCORD_NAME): replaces the value's text before the check. */
struct override { const char *name, *value; };

/* How the checker asks what exists outside the language; app fills it in. Members may be NULL (then nothing is known and
 * columns of sources are not checked). */
struct catalog {
    void *ctx;
    /* The columns of an object of a source. On failure the err's text becomes a note at the span that asked. */
    int (*columns)(void *ctx, const struct source_decl *source, const char *object, const char *const **names, size_t *n, struct err *err);
    /* A function that a `use … from plugin` asks for. */
    int (*function)(void *ctx, const char *plugin, const char *name, struct plugin_function *out, struct err *err);
    /* Is there a connector of this name? */
    bool (*connector)(void *ctx, const char *name);
    /* What is wrong with a source as it is declared; NULL: nothing. */
    const char *(*refusal)(void *ctx, const struct source_decl *source);
    /* What is wrong with the `via` of a delivery: no such way, options that it does not take; NULL: nothing. */
    const char *(*channel)(void *ctx, const struct expr *via);
    /* The library that `use … from standard` takes definitions from, as files of the same set of sources. Asked at most once, and only
     * when something of it is wanted. */
    const struct program *(*standard)(void *ctx);
};

/* The program as a model. NULL if nothing could be made of it; look at diags->n_errors before using it. */
struct model *check_program(const struct program *program, const struct source_set *sources, struct arena *arena,
                            const struct override *overrides, size_t n_overrides, const struct catalog *catalog, struct diags *diags);
/* Names an expression of the command line (`--where`) against a table: types and refs are set. False after a mistake. */
bool check_condition(const struct model *m, const struct table *table, struct expr *e, struct diags *diags);
/* To whom a delivery goes, each once: its own addresses, then those of the settings that it names. */
const char **model_recipients(const struct model *m, const struct deliver_decl *d, size_t *n);
/* The agreement that names a definition (a metric, costs, a code set, …) in its `covers`, else the one that covers what no other does;
 * NULL: none speaks of it. */
const struct agreement_decl *model_agreement(const struct model *m, const char *name);
/* The agreement that names it itself, with `second` an event by its table; NULL: none. */
const struct agreement_decl *model_naming(const struct model *m, const char *first, const char *second);
/* Does a figure of that name stand on the sheet: in a scorecard, table, chart, story or text, or by its records in a bridge or list? */
bool model_sheet_shows(const struct sheet *s, const char *name);
/* Is a comment meant for the report? One that names none is for all. */
bool model_speaks_in(const struct comment_decl *c, const struct report_decl *r);
/* The amendment that holds a declaration (of a metric, costs, an event …); NULL: it stands outside of any. */
const struct amend_decl *model_amendment(const struct model *m, const void *decl);
/* What a path of a row leads to (the columns of `order by`, `on`, `one per`): links, then a column. False: not in a checked model. */
bool model_path(const struct model *m, const struct table *table, const struct path *path, struct dimension_path *out);

enum builtin {
#define BUILTIN(id, name, signature, text) BUILTIN_##id,
#include "lang/builtins.def"
#undef BUILTIN
    BUILTIN_COUNT
};
enum aggregate {
#define AGGREGATE(id, name, text) AGGREGATE_##id,
#include "lang/aggregates.def"
#undef AGGREGATE
    AGGREGATE_KINDS
};

#endif
