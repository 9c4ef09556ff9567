/* parse_int.h - what the parts of the parser share: looking at tokens, taking them, and saying what was expected.
 *
 * A mistake sets `failed`; from then on the parser sees only the end of the file, so every loop ends and nothing
 * more is reported until parse_block or the project's loop has gone on to the next line (parse_recover). Functions
 * that give a pointer never give NULL; what a failed line built is dropped by parse_block's callers, who ask
 * `failed`. */
#ifndef CONCORD_LANG_PARSE_INT_H
#define CONCORD_LANG_PARSE_INT_H

#include "lang/ast.h"
#include "lang/lex.h"
#include "lang/parse.h"

enum {
    PARSE_NESTING = 200, /* how deep brackets, blocks and operands may nest */
    PARSE_HEIGHT = 1000, /* of an expression's tree */
    PARSE_TRIED = 48
};

struct parser {
    const struct source_set *sources;
    struct arena *arena;
    struct diags *diags;
    struct program *program; /* NULL: of an expression by itself */
    struct tokens tokens;
    size_t at;
    uint32_t file;
    int braces;   /* open here */
    int nesting;  /* of the functions that recurse */
    bool failed;
    bool lost;    /* the last statement began with no word that begins one: say nothing until the next that does */
    uint32_t told_unclosed; /* where blocks should have been closed that were reported last */
    struct token none; /* what is seen after a mistake */
    /* the words that were looked for at tokens.list[tried_at]: what the author may have meant */
    enum symbol tried[PARSE_TRIED];
    size_t n_tried, tried_at;
};

/* ---- tokens (parse.c) */
const struct token *parse_peek(const struct parser *p, size_t ahead);
bool parse_at(struct parser *p, enum symbol s);                         /* remembers s as expected */
bool parse_at_two(struct parser *p, enum symbol s, enum symbol next);
bool parse_at_kind(const struct parser *p, enum token_kind kind);
bool parse_take(struct parser *p, enum symbol s);
bool parse_take_two(struct parser *p, enum symbol s, enum symbol next);
void parse_advance(struct parser *p);
bool parse_need(struct parser *p, enum symbol s);                       /* a near word is reported and taken */
void parse_need_words(struct parser *p, const enum symbol *words, size_t n);
#define PARSE_WORDS(p, ...)                                                                                             \
    parse_need_words((p), (const enum symbol[]){__VA_ARGS__}, sizeof((const enum symbol[]){__VA_ARGS__}) / sizeof(enum symbol))
/* One of the words, taken; SYMBOL_NONE after a mistake. `what` is "the table's rule". */
enum symbol parse_one_of(struct parser *p, const char *what, const enum symbol *words, size_t n);
#define PARSE_ONE_OF(p, what, ...)                                                                                      \
    parse_one_of((p), (what), (const enum symbol[]){__VA_ARGS__}, sizeof((const enum symbol[]){__VA_ARGS__}) / sizeof(enum symbol))
bool parse_is_name(const struct token *t); /* a name, and no reserved word */
bool parse_ends(const struct parser *p);   /* nothing more stands in this line of a block */

/* ---- mistakes */
struct span parse_span(const struct parser *p, const struct token *t);
struct span parse_since(const struct parser *p, size_t start);          /* from that token to the last one taken */
/* "expected WHAT here, not …"; sets failed. */
void parse_expected(struct parser *p, const char *what);
/* The token as a message names it: `"form"`, `the end of the line`. In the arena. */
const char *parse_shown(struct parser *p, const struct token *t);
void parse_fail(struct parser *p);
/* True, with `failed` set, if there is nothing to say: after a mistake, and where the lexer has reported one. */
bool parse_told(struct parser *p);
void parse_recover(struct parser *p, int braces);
bool parse_enter(struct parser *p); /* false, and a mistake, when nested too deep; pairs with parse_leave */
void parse_leave(struct parser *p);
/* Each line of a block with one place for its value is said once. */
void parse_once(struct parser *p, unsigned *seen, enum symbol word, const enum symbol *words, size_t n, struct span span);

/* ---- small parts (parse_part.c); `what` says what is expected, as "the table's name" */
struct name parse_name(struct parser *p, const char *what);
struct name parse_text_name(struct parser *p, const char *what);        /* a text as a struct name */
const char *parse_text(struct parser *p, const char *what);
const char *parse_label(struct parser *p);                              /* NULL when there is none */
const char *parse_because(struct parser *p, const char *of);             /* `because "…"`, which `of` must have */
struct names parse_names(struct parser *p, const char *what);
const char **parse_texts(struct parser *p, const char *what, size_t *n);
struct path parse_path(struct parser *p, const char *what);
struct path *parse_paths(struct parser *p, const char *what, size_t *n);
int32_t parse_day(struct parser *p, const char *what);
int32_t parse_time(struct parser *p, const char *what);                 /* seconds of the day */
struct decimal parse_number(struct parser *p, const char *what);
int64_t parse_whole(struct parser *p, const char *what, int64_t min, int64_t max);
const char *parse_pattern(struct parser *p, const char **flags);
struct name parse_raw(struct parser *p);                                /* the source's own name: a name, or `…` */
struct feed *parse_feed(struct parser *p);
struct when parse_when(struct parser *p);
struct period *parse_period(struct parser *p);
/* Blocks: `{`, then item() for each line, going on after a mistake in one, and `}`. */
void parse_block(struct parser *p, const char *what, void (*item)(struct parser *p, void *ctx), void *ctx);

/* ---- units (parse_unit.c) */
enum unit_kind { UNIT_IS_NONE, UNIT_IS_CLOCK, UNIT_IS_CURRENCY, UNIT_IS_PERCENT };
/* What unit begins `ahead` tokens on; *tokens: how many it takes. */
enum unit_kind parse_unit_at(const struct parser *p, size_t ahead, size_t *tokens);
/* Takes a clock unit; `what` as "the unit of the window". */
enum unit parse_unit(struct parser *p, const char *what);
/* The unit of that name which the calendar may have: `season` and `seasons` are one. */
enum unit parse_named_unit(struct parser *p, const char *name);
/* A unit of the calendar: day and week become UNIT_CALENDAR_DAY and UNIT_CALENDAR_WEEK; hours are refused; a name is one of the
 * calendar's own. */
enum unit parse_calendar_unit(struct parser *p, const char *what);
struct duration parse_duration(struct parser *p, const char *what);
struct duration parse_calendar_duration(struct parser *p, const char *what);
void parse_currency(struct parser *p, char out[4], const char *what);
void token_currency(const struct parser *p, const struct token *t, char out[4]);

/* ---- expressions (parse_expr.c, parse_call.c) */
struct expr *parse_expr(struct parser *p);
struct expr *parse_value(struct parser *p);   /* sum { else sum } */
struct expr *parse_sum(struct parser *p);
struct expr *parse_factor(struct parser *p);
struct expr **parse_exprs(struct parser *p, struct expr *(*one)(struct parser *p), size_t *n);
struct expr *parse_call(struct parser *p);    /* NAME "(" … ")" */
void parse_close(struct parser *p, const struct token *open); /* the ")" of that "(" */
struct name parse_code_label(struct parser *p, bool *quoted);
struct expr *parse_expr_new(struct parser *p, enum expr_kind kind, size_t start, struct expr *a, struct expr *b);
struct in_item *parse_items(struct parser *p, size_t *n); /* behind `in` */
bool parse_compare_op(struct parser *p, int *op);

/* ---- statements; each finds its first word as the current token (parse_base.c, parse_table.c, parse_metric.c,
 * parse_report.c, parse_deliver.c) */
struct statement *parse_statement(struct parser *p);
struct agreed parse_agreed(struct parser *p);
void parse_st_agreement(struct parser *p, struct statement *s);
void parse_st_calendar(struct parser *p, struct statement *s);
void parse_st_setting(struct parser *p, struct statement *s);
void parse_st_source(struct parser *p, struct statement *s);
void parse_st_use(struct parser *p, struct statement *s);
void parse_st_hook(struct parser *p, struct statement *s);
void parse_st_table(struct parser *p, struct statement *s);
void parse_st_codes(struct parser *p, struct statement *s);
void parse_st_events(struct parser *p, struct statement *s);
void parse_st_costs(struct parser *p, struct statement *s);
void parse_st_attribution(struct parser *p, struct statement *s);
void parse_st_dimension(struct parser *p, struct statement *s);
void parse_st_metric(struct parser *p, struct statement *s);
void parse_st_report(struct parser *p, struct statement *s);
void parse_st_deliver(struct parser *p, struct statement *s);
void parse_st_alert(struct parser *p, struct statement *s);
void parse_st_expect(struct parser *p, struct statement *s);
void parse_st_example(struct parser *p, struct statement *s);
void parse_st_amend(struct parser *p, struct statement *s);
void parse_st_pilot(struct parser *p, struct statement *s);
void parse_st_comment(struct parser *p, struct statement *s);

#endif
