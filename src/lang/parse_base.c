/* parse_base.c - what a project rests on: agreement, calendar, settings, sources, `use` and hooks.
 *
 * Each function finds its statement's first word as the current token, takes the whole statement and fills in
 * `s->u`. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "lang/parse_int.h"

#define COUNT(list) (sizeof(list) / sizeof *(list))

/* ------------------------------------------------------------ agreement */
struct agreed parse_agreed(struct parser *p)
{
    struct agreed a = {NULL, 0, 0, SPAN_NONE};
    size_t start = p->at;

    parse_need(p, WORD_BY);
    a.by = parse_texts(p, "who agreed, in quotes,", &a.n_by);
    parse_need(p, WORD_ON);
    a.on = parse_day(p, "the date on which they agreed, as 2026-09-25,");
    a.span = parse_since(p, start);
    return a;
}

struct agreement_lines {
    struct agreement_decl *a;
    unsigned seen;
};

static void agreement_line(struct parser *p, void *ctx)
{
    static const enum symbol words[] = {WORD_VERSION, WORD_EFFECTIVE, WORD_AGREED, WORD_CHANGES, WORD_COVERS};
    struct agreement_lines *l = ctx;
    struct agreement_decl *a = l->a;
    struct span span = parse_span(p, parse_peek(p, 0));
    enum symbol word = parse_one_of(p, "a line of the agreement", words, COUNT(words));

    parse_once(p, &l->seen, word, words, COUNT(words), span);
    switch (word) {
    case WORD_VERSION:
        a->version = parse_number(p, "the agreement's version, a number,");
        a->has_version = true;
        break;
    case WORD_EFFECTIVE:
        parse_need(p, WORD_FROM);
        a->effective = parse_day(p, "a date, as 2026-10-01,");
        a->has_effective = true;
        break;
    case WORD_AGREED:
        a->agreed = parse_agreed(p);
        break;
    case WORD_CHANGES:
        a->changes = parse_text(p, "what changed, in quotes,");
        break;
    case WORD_COVERS:
        a->covers = parse_paths(p, "the name of a definition", &a->n_covers);
        break;
    default:
        break;
    }
}

void parse_st_agreement(struct parser *p, struct statement *s)
{
    struct agreement_lines l = {ARENA_NEW(p->arena, struct agreement_decl), 0};

    parse_advance(p);
    s->u.agreement = l.a;
    l.a->agreed.span = SPAN_NONE;
    l.a->title = parse_text_name(p, "the agreement's title in quotes");
    parse_block(p, "the agreement's block", agreement_line, &l);
}

/* ------------------------------------------------------------ calendar */
struct calendar_lines {
    struct calendar_decl *c;
    unsigned seen;
};

/* fiscal year starts february · fiscal 4-4-5 weeks ending last saturday of january */
static void fiscal_line(struct parser *p, struct calendar_decl *c)
{
    if (parse_take(p, WORD_YEAR)) {
        parse_need(p, WORD_STARTS);
        c->fiscal_starts = parse_name(p, "a month, as february,");
        return;
    }
    for (int i = 0; i < 3; i++) {
        if (i > 0)
            parse_need(p, MARK_MINUS);
        c->fiscal_pattern[i] =
            (int)parse_whole(p, "\"year starts\" and a month, or how many weeks, as \"4-4-5 weeks\",", 1, 12);
    }
    PARSE_WORDS(p, WORD_WEEKS, WORD_ENDING, WORD_LAST);
    c->fiscal_ending = parse_name(p, "a day, as saturday,");
    parse_need(p, WORD_OF);
    c->fiscal_of = parse_name(p, "a month, as january,");
}

static void office_line(struct parser *p, struct calendar_decl *c)
{
    c->office_from = parse_name(p, "a day, as monday,");
    parse_need(p, WORD_TO);
    c->office_to = parse_name(p, "a day, as friday,");
    parse_need(p, MARK_COMMA);
    c->office_open = parse_time(p, "a time, as 09:00,");
    parse_need(p, WORD_TO);
    c->office_close = parse_time(p, "a time, as 17:30,");
    c->has_office = true;
}

static void periods_line(struct parser *p, struct calendar_decl *c)
{
    struct name name = parse_name(p, "a name for these periods, as season,");

    c->named = arena_grow(p->arena, c->named, c->n_named, sizeof *c->named);
    c->named[c->n_named].name = name;
    c->named[c->n_named].unit = name.text ? parse_named_unit(p, name.text) : UNIT_NAMED;
    c->named[c->n_named++].feed = parse_feed(p);
}

static void calendar_line(struct parser *p, void *ctx)
{
    static const enum symbol words[] = {WORD_TIMEZONE, WORD_WEEK,     WORD_FISCAL, WORD_OFFICE,
                                        WORD_HOLIDAYS, WORD_CURRENCY, WORD_RATES,  WORD_PERIODS};
    struct calendar_lines *l = ctx;
    struct calendar_decl *c = l->c;
    struct span span = parse_span(p, parse_peek(p, 0));
    enum symbol word = parse_one_of(p, "a line of the calendar", words, COUNT(words));

    parse_once(p, &l->seen, word, words, COUNT(words) - 1, span);
    span = parse_span(p, parse_peek(p, 0));
    switch (word) {
    case WORD_TIMEZONE:
        c->timezone_span = span;
        c->timezone = parse_text(p, "a time zone in quotes, as \"America/New_York\",");
        break;
    case WORD_WEEK:
        parse_need(p, WORD_STARTS);
        c->week_starts = parse_name(p, "a day, as monday,");
        break;
    case WORD_FISCAL:
        fiscal_line(p, c);
        break;
    case WORD_OFFICE:
        office_line(p, c);
        break;
    case WORD_HOLIDAYS:
        c->holidays = parse_feed(p);
        break;
    case WORD_CURRENCY:
        c->currency_span = span;
        parse_currency(p, c->currency, "a currency's three letters, as USD,");
        break;
    case WORD_RATES:
        c->rates = parse_feed(p);
        if (parse_take(p, WORD_LATER)) {
            PARSE_WORDS(p, WORD_MONTHS, WORD_TAKE, WORD_THE, WORD_LAST);
            c->later_take_last = true;
        }
        break;
    case WORD_PERIODS:
        periods_line(p, c);
        break;
    default:
        break;
    }
}

void parse_st_calendar(struct parser *p, struct statement *s)
{
    struct calendar_lines l = {ARENA_NEW(p->arena, struct calendar_decl), 0};
    const struct name none = {NULL, SPAN_NONE};

    parse_advance(p);
    s->u.calendar = l.c;
    l.c->week_starts = l.c->fiscal_starts = l.c->fiscal_ending = l.c->fiscal_of = l.c->office_from = l.c->office_to =
        none;
    l.c->timezone_span = l.c->currency_span = SPAN_NONE;
    parse_block(p, "the calendar's block", calendar_line, &l);
}

/* ------------------------------------------------------------ settings, sources, use */
void parse_st_setting(struct parser *p, struct statement *s)
{
    parse_advance(p);
    s->u.setting = ARENA_NEW(p->arena, struct setting_decl);
    s->u.setting->name = parse_name(p, "the setting's name");
    parse_need(p, MARK_EQ);
    s->u.setting->value = parse_value(p);
}

void parse_st_source(struct parser *p, struct statement *s)
{
    parse_advance(p);
    s->u.source = ARENA_NEW(p->arena, struct source_decl);
    s->u.source->name = parse_name(p, "the source's name");
    parse_need(p, MARK_EQ);
    if (parse_is_name(parse_peek(p, 0)))
        s->u.source->call = parse_call(p);
    else
        parse_expected(p, "a connector and its options, as csv(\"data\"),");
}

void parse_st_use(struct parser *p, struct statement *s)
{
    struct use_decl *u = ARENA_NEW(p->arena, struct use_decl);

    parse_advance(p);
    s->u.use = u;
    u->names = parse_names(p, "the name of what is used");
    parse_need(p, WORD_FROM);
    u->plugin_span = SPAN_NONE;
    u->standard = PARSE_ONE_OF(p, "where it comes from", WORD_STANDARD, WORD_PLUGIN) == WORD_STANDARD;
    if (!u->standard) {
        u->plugin_span = parse_span(p, parse_peek(p, 0));
        u->plugin = parse_text(p, "the plugin's name in quotes");
    }
}

/* ------------------------------------------------------------ hooks */
void parse_st_hook(struct parser *p, struct statement *s)
{
    struct hook_decl *h = ARENA_NEW(p->arena, struct hook_decl);
    struct token open;

    parse_advance(p);
    s->u.hook = h;
    h->name = parse_name(p, "the hook's name");
    open = *parse_peek(p, 0);
    if (parse_need(p, MARK_OPEN) && !parse_take(p, MARK_CLOSE)) {
        do {
            h->args = arena_grow(p->arena, h->args, h->n_args, sizeof *h->args);
            h->args[h->n_args].name = parse_name(p, "an argument's name");
            h->args[h->n_args].type =
                parse_is_name(parse_peek(p, 0)) ? parse_name(p, "its type") : (struct name){NULL, SPAN_NONE};
            h->n_args++;
        } while (parse_take(p, MARK_COMMA));
        parse_close(p, &open);
    }
    parse_need(p, WORD_GIVES);
    h->gives = (struct name){NULL, SPAN_NONE};
    if (parse_take_two(p, WORD_ONE, WORD_OF))
        h->one_of = parse_texts(p, "one of the texts that it may give, in quotes,", &h->n_one_of);
    else
        h->gives = parse_name(p, "the type that it gives (text, flag, integer, number …)");
    parse_need(p, WORD_IN);
    h->file_span = parse_span(p, parse_peek(p, 0));
    h->file = parse_text(p, "the Lua file in quotes, as \"hooks/fit.lua\",");
}
