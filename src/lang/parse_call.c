/* parse_call.c - calls and what stands in their parentheses: options, values, and what a total is taken over.
 *
 * An argument is taken apart into the members of struct argument as it stands; which of them a function may have is the
 * checker's to say. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "lang/parse_int.h"

/* "(" is closed here, or it is said where it was opened. */
void parse_close(struct parser *p, const struct token *open)
{
    const struct token *t = parse_peek(p, 0);

    if (parse_take(p, MARK_CLOSE) || parse_told(p))
        return;
    if (!open->unclosed) {
        parse_expected(p, "\")\"");
        return;
    }
    diag_error(p->diags, 219, parse_span(p, t), "expected \")\" here: a \"(\" is not closed before %s",
               parse_shown(p, t));
    diag_note(p->diags, (struct span){p->file, open->start, open->end}, "it was opened here");
    parse_fail(p);
}

static struct credit_share credit_share(struct parser *p)
{
    struct credit_share share = {.before = {NULL, 0, SPAN_NONE}};

    share.percent = parse_number(p, "a share, as \"40% first\",");
    parse_need(p, MARK_PERCENT);
    switch (PARSE_ONE_OF(p, "which touches get it", WORD_FIRST, WORD_LAST, WORD_OTHERS, WORD_BEFORE)) {
    case WORD_LAST:
        share.place = PLACE_LAST;
        break;
    case WORD_OTHERS:
        share.place = PLACE_OTHERS;
        break;
    case WORD_BEFORE:
        share.place = PLACE_BEFORE;
        share.before = parse_path(p, "an event, as lead.net_issued,");
        break;
    default:
        share.place = PLACE_FIRST;
        break;
    }
    return share;
}

/* What a model is given of each touch: `recent(channel, type)`. */
static void model_values(struct parser *p, struct credit *c)
{
    struct token open = *parse_peek(p, 0);

    if (!parse_take(p, MARK_OPEN))
        return;
    c->called = true;
    if (parse_take(p, MARK_CLOSE))
        return;
    do
        ARENA_PUSH(p->arena, c->args, c->n_args, parse_value(p));
    while (parse_take(p, MARK_COMMA));
    parse_close(p, &open);
}

/* Behind `credited`. */
static struct credit *credit(struct parser *p)
{
    struct credit *c = ARENA_NEW(p->arena, struct credit);
    size_t start = p->at;

    c->name = (struct name){NULL, SPAN_NONE};
    if (parse_at_kind(p, TOKEN_NUMBER)) {
        c->kind = MODEL_SHARES;
        do
            ARENA_PUSH(p->arena, c->shares, c->n_shares, credit_share(p));
        while (parse_take(p, MARK_PLUS));
    } else {
        bool decay = parse_at(p, WORD_DECAY);
        c->kind = decay ? MODEL_DECAY : MODEL_NAMED;
        c->name = parse_name(
            p, "a model (first, last, linear, decay, none, shares as 40% first + 60% others, or a function's name)");
        if (decay)
            c->half_life = parse_duration(p, "the half-life, as \"decay 7 days\",");
        else
            model_values(p, c);
    }
    parse_need(p, WORD_ALONG);
    c->along = parse_name(p, "an attribution's name");
    if (parse_take(p, WORD_DATED)) {
        PARSE_WORDS(p, WORD_BY, WORD_TOUCH);
        c->dated_by_touch = true;
    }
    c->span = parse_since(p, start);
    return c;
}

/* `distinct` is the word unless what follows makes it a column's name. */
static bool take_distinct(struct parser *p)
{
    static const enum symbol after_a_name[] = {WORD_OF, WORD_WHERE, WORD_TO, MARK_CLOSE, MARK_COMMA, MARK_DOT};
    const struct token *next = parse_peek(p, 1);

    if (!parse_at(p, WORD_DISTINCT))
        return false;
    for (size_t i = 0; i < sizeof after_a_name / sizeof *after_a_name; i++)
        if (next->symbol == after_a_name[i])
            return false;
    parse_advance(p);
    return true;
}

static void window(struct parser *p, struct argument *a)
{
    if (parse_take(p, WORD_WITHIN)) {
        a->window = WINDOW_WITHIN;
        a->within = parse_duration(p, "a length of time, as \"14 days\",");
    } else if (parse_take(p, WORD_EVER)) {
        a->window = WINDOW_EVER;
    }
}

static struct argument argument(struct parser *p)
{
    struct argument a = {
        .option = {NULL, SPAN_NONE}, .of = {NULL, 0, SPAN_NONE}, .to = {NULL, 0, SPAN_NONE}, .within.span = SPAN_NONE};
    size_t start = p->at;
    const struct token *next = parse_peek(p, 1);

    if (parse_at_kind(p, TOKEN_NAME) && next->kind == TOKEN_MARK && next->symbol == MARK_COLON) {
        a.option = parse_name(p, "an option's name");
        parse_need(p, MARK_COLON);
        a.value = parse_value(p);
        a.span = parse_since(p, start);
        return a;
    }
    a.distinct = take_distinct(p);
    a.value = parse_expr(p);
    if (parse_take(p, WORD_OF))
        a.of = parse_path(p, "a table, an event or a row's many (as deal.won)");
    if (parse_take(p, WORD_WHERE))
        a.cond = parse_expr(p);
    if (parse_take(p, WORD_TO)) {
        a.to = parse_path(p, "the event that is to follow (as lead.contacted)");
        if (parse_take(p, WORD_WHERE))
            a.to_cond = parse_expr(p);
    }
    window(p, &a);
    if (parse_take(p, WORD_CREDITED))
        a.credit = credit(p);
    a.span = parse_since(p, start);
    return a;
}

static int argument_height(const struct argument *a)
{
    int h = a->value->height;

    if (a->cond && a->cond->height > h)
        h = a->cond->height;
    if (a->to_cond && a->to_cond->height > h)
        h = a->to_cond->height;
    for (size_t i = 0; a->credit && i < a->credit->n_args; i++)
        if (a->credit->args[i]->height > h)
            h = a->credit->args[i]->height;
    return h;
}

struct expr *parse_call(struct parser *p)
{
    size_t start = p->at;
    struct name name = parse_name(p, "a name");
    struct token open = *parse_peek(p, 0);
    struct argument *args = NULL;
    size_t n = 0;
    int height = 0;

    if (parse_need(p, MARK_OPEN) && !parse_take(p, MARK_CLOSE)) {
        do {
            struct argument a = argument(p);
            int h = argument_height(&a);
            height = h > height ? h : height;
            ARENA_PUSH(p->arena, args, n, a);
        } while (parse_take(p, MARK_COMMA));
        parse_close(p, &open);
    }
    struct expr *e = parse_expr_new(p, EXPR_CALL, start, NULL, NULL);
    e->height = height + 1;
    e->name = name;
    e->args = args;
    e->n_args = n;
    return e;
}
