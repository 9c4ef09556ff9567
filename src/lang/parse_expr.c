/* parse_expr.c - conditions and values: `or` down to a single operand.
 *
 * One function for each rule of the grammar, from the loosest binding to the tightest; operators of one level lean
 * to the left. Gives trees of struct expr with spans, and bounds their height, so that nobody who recurses over them
 * need fear. Knows nothing of names and types. Calls and their arguments are parse_call.c's. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "lang/parse_int.h"

struct expr *parse_expr_new(struct parser *p, enum expr_kind kind, size_t start, struct expr *a, struct expr *b)
{
    struct expr *e = ARENA_NEW(p->arena, struct expr);
    int ha = a ? a->height : 0, hb = b ? b->height : 0;

    e->kind = kind;
    e->a = a;
    e->b = b;
    e->height = 1 + (ha > hb ? ha : hb);
    e->span = parse_since(p, start);
    e->op_span = SPAN_NONE;
    if (e->height > PARSE_HEIGHT && !p->failed) {
        diag_error(p->diags, 215, e->span,
                   "this has more than %d parts one upon the other; name a part of it and use the name here",
                   PARSE_HEIGHT);
        parse_fail(p);
    }
    return e;
}

struct expr **parse_exprs(struct parser *p, struct expr *(*one)(struct parser *p), size_t *n)
{
    struct expr **list = NULL;

    *n = 0;
    do
        ARENA_PUSH(p->arena, list, *n, one(p));
    while (parse_take(p, MARK_COMMA));
    return list;
}

/* a `operator` b, with the operator's words from token `op` to the last one taken before b. */
static struct expr *binary(struct parser *p, enum expr_kind kind, size_t start, struct expr *a, struct span op,
                           struct expr *b)
{
    struct expr *e = parse_expr_new(p, kind, start, a, b);

    e->op_span = op;
    return e;
}

bool parse_compare_op(struct parser *p, int *op)
{
    static const struct {
        enum symbol mark;
        enum compare_op op;
    } ops[] = {{MARK_EQ, OP_EQ}, {MARK_NE, OP_NE}, {MARK_LT, OP_LT},
               {MARK_LE, OP_LE}, {MARK_GT, OP_GT}, {MARK_GE, OP_GE}};

    for (size_t i = 0; i < sizeof ops / sizeof *ops; i++) {
        if (parse_take(p, ops[i].mark)) {
            *op = ops[i].op;
            return true;
        }
    }
    return false;
}

struct in_item *parse_items(struct parser *p, size_t *n)
{
    struct in_item *items = NULL;
    struct token open = *parse_peek(p, 0);

    *n = 0;
    parse_need(p, MARK_OPEN);
    do {
        struct in_item item = {parse_value(p), NULL};
        if (parse_take(p, WORD_TO))
            item.to = parse_value(p);
        ARENA_PUSH(p->arena, items, *n, item);
    } while (parse_take(p, MARK_COMMA));
    parse_close(p, &open);
    return items;
}

static struct expr *in_list(struct parser *p, size_t start, size_t op, struct expr *a, bool negated)
{
    struct span span = parse_since(p, op);
    size_t n;
    struct in_item *items = parse_items(p, &n);
    struct expr *e = binary(p, EXPR_IN, start, a, span, NULL);

    for (size_t i = 0; i < n; i++) {
        int from = items[i].from->height, to = items[i].to ? items[i].to->height : 0, taller = from > to ? from : to;
        e->height = e->height > taller + 1 ? e->height : taller + 1;
    }
    e->items = items;
    e->n_items = n;
    e->negated = negated;
    return e;
}

struct name parse_code_label(struct parser *p, bool *quoted)
{
    const struct token *t = parse_peek(p, 0);

    *quoted = t->kind == TOKEN_TEXT;
    if (*quoted)
        return parse_text_name(p, "a code");
    if (t->kind == TOKEN_NAME && symbol_is_reserved((enum symbol)t->symbol)) {
        diag_error(p->diags, 216, parse_span(p, t),
                   "expected a code here; %s is a word of the language: as a code it stands in quotes",
                   parse_shown(p, t));
        parse_fail(p);
        return (struct name){NULL, SPAN_NONE};
    }
    return parse_name(p, "a code (or known, missing, coded, uncoded, unique)");
}

static struct expr *is_test(struct parser *p, size_t start, size_t op, struct expr *a)
{
    bool negated = parse_take(p, WORD_NOT), quoted = false;
    struct span span = parse_since(p, op);
    struct duration duration = {{0, 0}, UNIT_DAY, SPAN_NONE};
    struct name name = {NULL, SPAN_NONE};
    bool fresher = parse_take(p, WORD_FRESHER);

    if (fresher) {
        parse_need(p, WORD_THAN);
        duration = parse_duration(p, "how old it may be, as \"26 hours\",");
    } else {
        name = parse_code_label(p, &quoted);
    }
    struct expr *e = binary(p, fresher ? EXPR_FRESHER : EXPR_IS, start, a, span, NULL);
    e->negated = negated;
    e->duration = duration;
    e->name = name;
    e->label_quoted = quoted;
    return e;
}

/* value [ compare value | [ "not" ] "in" … | "matches" … | "is" … ] */
static struct expr *comparison(struct parser *p)
{
    size_t start = p->at;
    struct expr *a = parse_value(p), *e = a;
    size_t op_at = p->at;
    int op;

    if (parse_compare_op(p, &op)) {
        struct span span = parse_since(p, op_at);
        e = binary(p, EXPR_COMPARE, start, a, span, parse_value(p));
        e->op = op;
        op_at = p->at;
        if (parse_compare_op(p, &op)) {
            diag_error(p->diags, 217, parse_since(p, op_at),
                       "comparisons do not chain; expected \"and\" and a second one, as in a < b and b < c");
            parse_fail(p);
        }
    } else if (parse_at_two(p, WORD_IN, MARK_OPEN)) {
        parse_advance(p);
        e = in_list(p, start, op_at, a, false);
    } else if (parse_take_two(p, WORD_NOT, WORD_IN)) {
        e = in_list(p, start, op_at, a, true);
    } else if (parse_take(p, WORD_MATCHES)) {
        struct span span = parse_since(p, op_at);
        const char *flags, *text = parse_pattern(p, &flags);
        e = binary(p, EXPR_MATCHES, start, a, span, NULL);
        e->text = text;
        e->flags = flags;
    } else if (parse_take(p, WORD_IS)) {
        e = is_test(p, start, op_at, a);
    }
    return e;
}

static struct expr *negation(struct parser *p)
{
    size_t start = p->at;
    struct expr *e;

    if (!parse_take(p, WORD_NOT))
        return comparison(p);
    struct span span = parse_since(p, start);
    if (parse_enter(p))
        e = binary(p, EXPR_NOT, start, negation(p), span, NULL);
    else
        e = parse_expr_new(p, EXPR_FLAG, start, NULL, NULL);
    parse_leave(p);
    e->span = parse_since(p, start);
    return e;
}

static struct expr *conjunction(struct parser *p)
{
    size_t start = p->at;
    struct expr *a = negation(p);

    for (size_t op = p->at; parse_take(p, WORD_AND); op = p->at) {
        struct span span = parse_since(p, op);
        struct expr *b = negation(p);
        a = binary(p, EXPR_AND, start, a, span, b);
    }
    return a;
}

struct expr *parse_expr(struct parser *p)
{
    size_t start = p->at;
    struct expr *a = conjunction(p);

    for (size_t op = p->at; parse_take(p, WORD_OR); op = p->at) {
        struct span span = parse_since(p, op);
        struct expr *b = conjunction(p);
        a = binary(p, EXPR_OR, start, a, span, b);
    }
    return a;
}

struct expr *parse_value(struct parser *p)
{
    size_t start = p->at;
    struct expr *a = parse_sum(p);

    for (size_t op = p->at; parse_take(p, WORD_ELSE); op = p->at) {
        struct span span = parse_since(p, op);
        struct expr *b = parse_sum(p);
        a = binary(p, EXPR_ELSE, start, a, span, b);
    }
    return a;
}

static struct expr *product(struct parser *p)
{
    size_t start = p->at;
    struct expr *a = parse_factor(p);

    for (;;) {
        size_t op = p->at;
        bool times = parse_take(p, MARK_STAR);
        if (!times && !parse_take(p, MARK_SLASH))
            return a;
        struct span span = parse_since(p, op);
        struct expr *b = parse_factor(p);
        a = binary(p, EXPR_ARITH, start, a, span, b);
        a->op = times ? OP_MUL : OP_DIV;
    }
}

struct expr *parse_sum(struct parser *p)
{
    size_t start = p->at;
    struct expr *a = product(p);

    for (;;) {
        size_t op = p->at;
        bool plus = parse_take(p, MARK_PLUS);
        if (!plus && !parse_take(p, MARK_MINUS))
            return a;
        struct span span = parse_since(p, op);
        struct expr *b = product(p);
        a = binary(p, EXPR_ARITH, start, a, span, b);
        a->op = plus ? OP_ADD : OP_SUB;
    }
}

/* ------------------------------------------------------------ factors */
/* NUMBER [ UNIT [ ( "before" | "after" ) factor ] ] */
static struct expr *number(struct parser *p)
{
    size_t start = p->at, tokens;
    struct decimal n = parse_number(p, "a number");
    enum unit_kind unit = parse_unit_at(p, 0, &tokens);
    struct expr *e;

    if (unit == UNIT_IS_PERCENT) {
        parse_advance(p);
        e = parse_expr_new(p, EXPR_PERCENT, start, NULL, NULL);
        n.scale += 2;
        if (n.scale > DECIMAL_MAX_SCALE)
            n = decimal_trim(n);
        if (n.scale > DECIMAL_MAX_SCALE) {
            diag_error(p->diags, 220, e->span,
                       "this percentage has more digits than are kept exactly: expected at most %d behind the point",
                       DECIMAL_MAX_SCALE - 2);
            n = (struct decimal){0, 0};
        }
    } else if (unit == UNIT_IS_CURRENCY) {
        const struct token *t = parse_peek(p, 0);
        parse_advance(p);
        e = parse_expr_new(p, EXPR_MONEY, start, NULL, NULL);
        token_currency(p, t, e->currency);
    } else if (unit == UNIT_IS_CLOCK) {
        struct duration d = {n, parse_unit(p, "a unit"), parse_since(p, start)};
        bool before = parse_take(p, WORD_BEFORE);
        if (before || parse_take(p, WORD_AFTER)) {
            struct span span = parse_since(p, start);
            e = binary(p, EXPR_SHIFT, start, parse_factor(p), span, NULL);
            e->span = parse_since(p, start);
        } else {
            e = parse_expr_new(p, EXPR_CLOCK, start, NULL, NULL);
        }
        e->before = before;
        e->duration = d;
        e->unit = d.unit;
        e->has_unit = true;
    } else {
        e = parse_expr_new(p, EXPR_NUMBER, start, NULL, NULL);
    }
    e->number = n;
    return e;
}

static struct expr *date(struct parser *p)
{
    size_t start = p->at;
    int32_t day = parse_day(p, "a date"), seconds = 0;
    bool time = parse_at_kind(p, TOKEN_TIME);

    if (time)
        seconds = parse_time(p, "a time");
    struct expr *e = parse_expr_new(p, time ? EXPR_DATETIME : EXPR_DATE, start, NULL, NULL);
    e->day = day;
    e->seconds = seconds;
    if (seconds == 86400) {
        diag_error(p->diags, 218, e->span,
                   "the end of a day is the next day's 00:00; expected a time up to 23:59 here");
        e->seconds = 0;
    }
    return e;
}

static struct expr *literal(struct parser *p, const struct token *t)
{
    static const struct {
        enum symbol word;
        enum expr_kind kind;
    } words[] = {{WORD_YES, EXPR_FLAG}, {WORD_NO, EXPR_FLAG}, {WORD_NOW, EXPR_NOW}, {WORD_TODAY, EXPR_TODAY}};
    size_t start = p->at;

    if (t->kind == TOKEN_TEXT) {
        const char *text = parse_text(p, "a text");
        struct expr *e = parse_expr_new(p, EXPR_TEXT, start, NULL, NULL);
        e->text = text;
        return e;
    }
    if (t->kind == TOKEN_RAW) {
        struct expr *e;
        struct name name = parse_raw(p);
        e = parse_expr_new(p, EXPR_RAW, start, NULL, NULL);
        e->text = name.text;
        return e;
    }
    if (t->kind == TOKEN_DATE)
        return date(p);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (parse_take(p, words[i].word)) {
            struct expr *e = parse_expr_new(p, words[i].kind, start, NULL, NULL);
            e->flag = words[i].word == WORD_YES;
            return e;
        }
    }
    return NULL;
}

/* "(" expr [ "where" expr ] ")" */
static struct expr *parenthesis(struct parser *p)
{
    size_t start = p->at;
    struct token open = *parse_peek(p, 0);

    parse_advance(p);
    struct expr *e = parse_expr(p);
    size_t op = p->at;
    if (parse_take(p, WORD_WHERE)) {
        struct span span = parse_since(p, op);
        struct expr *cond = parse_expr(p);
        e = binary(p, EXPR_WHERE, start, e, span, cond);
    }
    parse_close(p, &open);
    e->span = parse_since(p, start);
    return e;
}

static bool is_compare(const struct token *t)
{
    return t->kind == TOKEN_MARK && (t->symbol == MARK_EQ || t->symbol == MARK_LT || t->symbol == MARK_GT ||
                                     t->symbol == MARK_NE || t->symbol == MARK_LE || t->symbol == MARK_GE);
}

static struct expr *operand(struct parser *p)
{
    size_t start = p->at;
    const struct token *t = parse_peek(p, 0), *next = parse_peek(p, 1);
    struct expr *e = literal(p, t);

    if (e)
        return e;
    if (t->kind == TOKEN_MARK && t->symbol == MARK_OPEN)
        return parenthesis(p);
    if (parse_is_name(t) && next->kind == TOKEN_MARK && next->symbol == MARK_OPEN)
        return parse_call(p);
    struct name name = {NULL, SPAN_NONE};
    if (parse_is_name(t)) {
        name = parse_name(p, "a name");
    } else if (!parse_told(p) && p->at > 0 && is_compare(t) && is_compare(t - 1)) {
        diag_error(p->diags, 224, (struct span){p->file, (t - 1)->start, t->end},
                   "there is no such comparison; expected one of = != < <= > >=");
        parse_fail(p);
    } else {
        parse_expected(p, "a value");
    }
    e = parse_expr_new(p, EXPR_NAME, start, NULL, NULL);
    e->name = name;
    return e;
}

/* One of what may follow an operand: `.name`, `for …`, `rolling …`, `to date`, `1 month earlier`. NULL: none does. */
static struct expr *suffix(struct parser *p, size_t start, struct expr *a)
{
    size_t op = p->at, tokens;
    struct expr *e;

    if (parse_take(p, MARK_DOT)) {
        struct name name = parse_name(p, "a name behind the \".\"");
        e = binary(p, EXPR_DOT, start, a, name.span, NULL);
        e->name = name;
        return e;
    }
    if (parse_take(p, WORD_FOR)) {
        struct name name = {NULL, SPAN_NONE};
        if (PARSE_ONE_OF(p, "what the figure is for", WORD_ALL, WORD_SAME) == WORD_SAME)
            name = parse_name(p, "a dimension's name");
        e = binary(p, EXPR_FOR, start, a, parse_since(p, op), NULL);
        e->name = name;
        return e;
    }
    if (parse_take(p, WORD_ROLLING)) {
        struct duration d = parse_calendar_duration(p, "how many periods");
        e = binary(p, EXPR_ROLLING, start, a, parse_since(p, op), NULL);
        e->duration = d;
        return e;
    }
    bool named = parse_is_name(parse_peek(p, 0)) && parse_peek(p, 1)->symbol == WORD_TO && parse_peek(p, 2)->symbol == WORD_DATE;
    bool unit = named || (parse_unit_at(p, 0, &tokens) == UNIT_IS_CLOCK && parse_peek(p, tokens)->symbol == WORD_TO);
    if (unit || parse_at_two(p, WORD_TO, WORD_DATE)) {
        enum unit of = unit ? parse_calendar_unit(p, "a unit of the period") : UNIT_CALENDAR_DAY;
        PARSE_WORDS(p, WORD_TO, WORD_DATE);
        e = binary(p, EXPR_TO_DATE, start, a, parse_since(p, op), NULL);
        e->has_unit = unit;
        e->unit = of;
        return e;
    }
    if (parse_at_kind(p, TOKEN_NUMBER)) {
        struct duration d = parse_calendar_duration(p, "how many periods earlier");
        parse_need(p, WORD_EARLIER);
        e = binary(p, EXPR_EARLIER, start, a, parse_since(p, op), NULL);
        e->duration = d;
        return e;
    }
    return NULL;
}

/* `UNIT from factor to factor`, `start of factor`, `- factor`; NULL: the operand is a plain one. */
static struct expr *prefixed(struct parser *p)
{
    size_t start = p->at, tokens;
    struct expr *e;

    if (parse_take(p, MARK_MINUS)) {
        struct span span = parse_since(p, start);
        e = binary(p, EXPR_NEGATE, start, parse_factor(p), span, NULL);
    } else if (parse_at(p, WORD_START) || parse_at(p, WORD_EDGE_END)) {
        bool before = parse_take(p, WORD_START);
        if (!before)
            parse_advance(p);
        parse_need(p, WORD_OF);
        struct span span = parse_since(p, start);
        e = binary(p, EXPR_EDGE, start, parse_factor(p), span, NULL);
        e->before = before;
    } else if (parse_unit_at(p, 0, &tokens) == UNIT_IS_CLOCK && parse_peek(p, tokens)->symbol == WORD_FROM) {
        enum unit unit = parse_unit(p, "a unit");
        parse_need(p, WORD_FROM);
        struct span span = parse_since(p, start);
        struct expr *a = parse_factor(p);
        parse_need(p, WORD_TO);
        struct expr *b = parse_factor(p);
        e = binary(p, EXPR_SPAN, start, a, span, b);
        e->unit = unit;
        e->has_unit = true;
    } else {
        return NULL;
    }
    e->span = parse_since(p, start);
    return e;
}

struct expr *parse_factor(struct parser *p)
{
    size_t start = p->at;
    struct expr *e, *more;

    if (!parse_enter(p)) {
        parse_leave(p);
        return parse_expr_new(p, EXPR_NUMBER, start, NULL, NULL);
    }
    e = prefixed(p);
    if (!e && parse_at_kind(p, TOKEN_NUMBER)) {
        e = number(p);
    } else if (!e) {
        e = operand(p);
        while (!p->failed && (more = suffix(p, start, e)) != NULL)
            e = more;
    }
    parse_leave(p);
    return e;
}
