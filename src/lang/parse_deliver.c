/* parse_deliver.c - what is done with figures: deliveries, alerts, expectations, examples; and changes: `amend`,
 * `pilot`.
 *
 * Each function finds its statement's first word as the current token, takes the whole statement and fills in
 * `s->u`. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <string.h>

#include "lang/parse_int.h"

/* ------------------------------------------------------------ deliver, alert */
struct deliver_lines {
    struct deliver_decl *d;
    unsigned seen;
};

/* Addresses in quotes, and settings that hold some. */
static void mail_to(struct parser *p, struct deliver_decl *d)
{
    do {
        if (parse_is_name(parse_peek(p, 0))) {
            struct name group = parse_name(p, "a setting");
            ARENA_PUSH(p->arena, d->groups.list, d->groups.n, group);
        } else {
            ARENA_PUSH(p->arena, d->to, d->n_to, parse_text(p, "an address in quotes, or a setting that holds addresses,"));
        }
    } while (parse_take(p, MARK_COMMA));
}

/* smtp("smtps://…", user: "…"); of one text alone also `command "…"`. */
static struct expr *deliver_via(struct parser *p)
{
    size_t start = p->at;

    if (!parse_is_name(parse_peek(p, 0))) {
        parse_expected(p, "the way of sending, as smtp(\"smtps://mail.example.com\"),");
        return NULL;
    }
    if (parse_peek(p, 1)->kind != TOKEN_TEXT)
        return parse_call(p);
    struct name name = parse_name(p, "a way of sending");
    struct argument *arg = ARENA_NEW(p->arena, struct argument);
    arg->span = parse_span(p, parse_peek(p, 0));
    arg->value = parse_factor(p);
    struct expr *e = parse_expr_new(p, EXPR_CALL, start, NULL, NULL);
    e->height = 2;
    e->name = name;
    e->args = arg;
    e->n_args = 1;
    return e;
}

static void deliver_limit(struct parser *p, struct deliver_decl *d)
{
    static const struct { const char *name; int64_t bytes; } units[] = {{"kB", 1000}, {"MB", 1000000}};
    int64_t n = parse_whole(p, "how large a mail may be, as 10 MB,", 1, 1000000);
    struct name unit = parse_name(p, "MB or kB");

    for (size_t i = 0; unit.text && i < sizeof units / sizeof *units; i++)
        if (strcmp(unit.text, units[i].name) == 0)
            d->limit = n * units[i].bytes;
    if (unit.text && !d->limit && !p->failed)
        diag_error(p->diags, 874, unit.span, "a mail's size is in MB or kB, not %s", unit.text);
    if (parse_take(p, WORD_ELSE))
        d->elsewhere = parse_text(p, "where readers find the files, in quotes,");
}

/* What is said rarely. */
static void deliver_rule(struct parser *p, struct deliver_decl *d, enum symbol word)
{
    static const enum symbol outcomes[] = {WORD_HOLD, WORD_RESEND};

    switch (word) {
    case WORD_REPLY:
        parse_need(p, WORD_TO);
        d->reply_to = parse_text(p, "the address for answers in quotes");
        break;
    case WORD_OWNER: d->owner = parse_text(p, "the owner's address in quotes"); break;
    case WORD_TEXT: d->text = parse_text(p, "the words of the mail in quotes"); break;
    case WORD_LIMIT: deliver_limit(p, d); break;
    case WORD_ON:
        parse_need(p, WORD_DOUBT);
        d->resend = parse_one_of(p, "what is done when nobody knows whether a mail arrived", outcomes, 2) == WORD_RESEND;
        break;
    case WORD_TRY:
        parse_need(p, WORD_FOR);
        d->window = parse_duration(p, "how long it is tried, as 4 hours,");
        d->has_window = true;
        break;
    case WORD_TELL:
        PARSE_WORDS(p, WORD_READERS, WORD_WHEN, WORD_HELD);
        d->tells_readers = true;
        break;
    default:
        break;
    }
}

static void deliver_line(struct parser *p, void *ctx)
{
    static const enum symbol words[] = {WORD_EVERY, WORD_MAIL,  WORD_SENDER, WORD_VIA,  WORD_SUBJECT, WORD_BODY, WORD_ATTACH, WORD_HOLD,
                                        WORD_REPLY, WORD_OWNER, WORD_TEXT,   WORD_TELL, WORD_LIMIT,   WORD_ON,   WORD_TRY};
    struct deliver_lines *l = ctx;
    struct deliver_decl *d = l->d;
    struct span span = parse_span(p, parse_peek(p, 0));
    enum symbol word = parse_one_of(p, "a line of the delivery", words, sizeof words / sizeof *words);

    parse_once(p, &l->seen, word, words, sizeof words / sizeof *words, span);
    switch (word) {
    case WORD_EVERY:
        d->every = parse_when(p);
        d->has_every = true;
        break;
    case WORD_MAIL:
        parse_need(p, WORD_TO);
        mail_to(p, d);
        break;
    case WORD_SENDER:
        d->sender = parse_text(p, "the sender's address in quotes");
        break;
    case WORD_VIA:
        d->via = deliver_via(p);
        break;
    case WORD_SUBJECT:
        d->subject = parse_text(p, "the subject in quotes");
        break;
    case WORD_BODY:
        d->body = parse_names(p, "a format (html, markdown)");
        break;
    case WORD_ATTACH:
        d->attach = parse_names(p, "a format (xlsx, csv …)");
        break;
    case WORD_HOLD:
        PARSE_WORDS(p, WORD_WHEN, WORD_DATA, WORD_HEALTH, WORD_IS, WORD_FAILING);
        d->hold = true;
        break;
    default:
        deliver_rule(p, d, word);
    }
}

void parse_st_deliver(struct parser *p, struct statement *s)
{
    struct deliver_lines l = {ARENA_NEW(p->arena, struct deliver_decl), 0};
    size_t start = p->at;

    parse_advance(p);
    s->u.deliver = l.d;
    l.d->report = parse_name(p, "the report's name");
    parse_block(p, "the delivery's block", deliver_line, &l);
    l.d->span = parse_since(p, start);
}

void parse_st_alert(struct parser *p, struct statement *s)
{
    struct alert_decl *a = ARENA_NEW(p->arena, struct alert_decl);

    parse_advance(p);
    s->u.alert = a;
    a->metric = (struct name){NULL, SPAN_NONE};
    if (parse_take(p, WORD_WHEN))
        a->when = parse_expr(p);
    else
        a->metric = parse_name(p, "a metric's name, or \"when\" and a condition,");
    parse_need(p, WORD_TO);
    a->to = parse_exprs(p, parse_value, &a->n_to);
    if (parse_take(p, WORD_EVERY)) {
        a->every = parse_when(p);
        a->has_every = true;
    }
}

/* ------------------------------------------------------------ expect, example */
void parse_st_expect(struct parser *p, struct statement *s)
{
    struct expect_decl *e = ARENA_NEW(p->arena, struct expect_decl);

    s->u.expect = e;
    e->warn = parse_at(p, WORD_WARN);
    parse_advance(p);
    if (e->warn)
        parse_need(p, WORD_UNLESS);
    e->cond = parse_expr(p);
    if (parse_take(p, WORD_GIVE)) {
        PARSE_WORDS(p, WORD_OR, WORD_TAKE);
        e->tolerance = parse_sum(p);
    }
    if (parse_take(p, WORD_EACH)) {
        e->has_each = true;
        e->each = parse_calendar_unit(p, "a unit, as week,");
    }
    if (parse_take(p, WORD_DURING))
        e->during = parse_period(p);
    if (parse_take(p, WORD_BECAUSE))
        e->because = parse_text(p, "the reason in quotes");
}

static struct example_row example_row(struct parser *p)
{
    struct example_row r = {.span = SPAN_NONE};
    size_t start = p->at;

    r.table = parse_name(p, "\"expect\", or a table's name and a row of it,");
    parse_need(p, MARK_BLOCK);
    do {
        r.values = arena_grow(p->arena, r.values, r.n, sizeof *r.values);
        r.values[r.n].column = parse_name(p, "a column's name");
        r.values[r.n++].value = parse_value(p);
    } while (parse_take(p, MARK_COMMA));
    parse_need(p, MARK_END);
    r.span = parse_since(p, start);
    return r;
}

static void example_line(struct parser *p, void *ctx)
{
    struct example_decl *d = ctx;

    if (parse_take(p, WORD_EXPECT)) {
        struct expr *e = parse_expr(p);
        if (!p->failed)
            ARENA_PUSH(p->arena, d->expects, d->n_expects, e);
    } else {
        struct example_row r = example_row(p);
        if (!p->failed)
            ARENA_PUSH(p->arena, d->rows, d->n_rows, r);
    }
}

void parse_st_example(struct parser *p, struct statement *s)
{
    struct example_decl *d = ARENA_NEW(p->arena, struct example_decl);

    parse_advance(p);
    s->u.example = d;
    d->title = parse_text_name(p, "what the example shows, in quotes,");
    parse_block(p, "the example's block", example_line, d);
}

/* ------------------------------------------------------------ amend, pilot */
struct wordings {
    struct statement **list;
    size_t n;
};

static void wording(struct parser *p, void *ctx)
{
    struct wordings *w = ctx;
    struct statement *s = parse_statement(p);

    if (!p->failed)
        ARENA_PUSH(p->arena, w->list, w->n, s);
}

void parse_st_amend(struct parser *p, struct statement *s)
{
    struct amend_decl *a = ARENA_NEW(p->arena, struct amend_decl);
    struct wordings w = {NULL, 0};

    parse_advance(p);
    s->u.amend = a;
    parse_need(p, WORD_FROM);
    a->from = parse_day(p, "the date from which it holds, as 2027-01-01,");
    parse_need(p, WORD_AGREED);
    a->agreed = parse_agreed(p);
    a->because = parse_because(p, "an amendment");
    parse_block(p, "the amendment's block", wording, &w);
    a->statements = w.list;
    a->n = w.n;
}

void parse_st_pilot(struct parser *p, struct statement *s)
{
    struct pilot_decl *d = ARENA_NEW(p->arena, struct pilot_decl);
    struct wordings w = {NULL, 0};

    parse_advance(p);
    s->u.pilot = d;
    d->title = parse_text_name(p, "the pilot's title in quotes");
    parse_need(p, WORD_FROM);
    bool wrong = parse_peek(p, 0)->wrong;
    d->from = parse_day(p, "its first day, as 2026-11-02,");
    parse_need(p, WORD_TO);
    wrong = wrong || parse_peek(p, 0)->wrong;
    struct span span = parse_span(p, parse_peek(p, 0));
    d->to = parse_day(p, "its last day, as 2027-01-31,");
    if (!p->failed && !wrong && d->to < d->from)
        diag_error(p->diags, 223, span, "this pilot ends before it begins; expected a later end");
    PARSE_WORDS(p, WORD_ASKED, WORD_BY);
    d->asked_by = parse_text(p, "who asked for it, in quotes,");
    parse_block(p, "the pilot's block", wording, &w);
    d->statements = w.list;
    d->n = w.n;
}
