/* parse_report.c - reports: period, comparisons, sheets with their items and options, appendix, outputs.
 *
 * Finds `report` as the current token, takes the whole statement and fills in `s->u.report`. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "lang/parse_int.h"

#define COUNT(list) (sizeof(list) / sizeof *(list))

/* ------------------------------------------------------------ options */
static struct by_item by_item(struct parser *p)
{
    struct by_item by = {.dimension = {NULL, SPAN_NONE}};
    size_t start = p->at, tokens;

    if (parse_unit_at(p, 0, &tokens) == UNIT_IS_CLOCK) {
        by.is_unit = true;
        by.unit = parse_calendar_unit(p, "a unit");
    } else {
        by.dimension = parse_name(p, "a unit (week, month …) or a dimension's name");
    }
    by.span = parse_since(p, start);
    return by;
}

static struct sort_item sort_item(struct parser *p)
{
    struct sort_item s = {parse_sum(p), false};

    s.falling = parse_take(p, WORD_FALLING);
    if (!s.falling && !p->failed && parse_at(p, WORD_RISING)) {
        diag_error(p->diags, 222, parse_span(p, parse_peek(p, 0)),
                   "what is sorted rises unless \"falling\" is said; expected no word here");
        parse_advance(p);
    }
    return s;
}

/* What stands behind the option's word. */
static void option(struct parser *p, enum symbol word, struct options *o)
{
    switch (word) {
    case WORD_BY:
        do
            ARENA_PUSH(p->arena, o->by, o->n_by, by_item(p));
        while (parse_take(p, MARK_COMMA));
        break;
    case WORD_OVER:
        o->over = parse_period(p);
        break;
    case WORD_WHERE:
        o->where = parse_expr(p);
        break;
    case WORD_TOP:
        o->has_top = true;
        o->top = parse_whole(p, "how many", 1, 1000000);
        if (parse_take(p, WORD_AND)) {
            PARSE_WORDS(p, WORD_THE, WORD_REST);
            o->and_rest = true;
        }
        break;
    case WORD_SORT:
        do
            ARENA_PUSH(p->arena, o->sort, o->n_sort, sort_item(p));
        while (parse_take(p, MARK_COMMA));
        break;
    case WORD_WITH:
        parse_need(p, WORD_TOTAL);
        o->with_total = true;
        break;
    default:
        o->has_limit = true;
        o->limit = parse_whole(p, "how many", 1, 1000000000);
        break;
    }
}

static struct options options(struct parser *p)
{
    static const enum symbol words[] = {WORD_BY, WORD_OVER, WORD_WHERE, WORD_TOP, WORD_SORT, WORD_WITH, WORD_LIMIT};
    struct options o = {.by = NULL};
    unsigned seen = 0;

    for (size_t i = 0; i < COUNT(words);) {
        struct span span = parse_span(p, parse_peek(p, 0));
        if (!parse_take(p, words[i])) {
            i++;
            continue;
        }
        parse_once(p, &seen, words[i], words, COUNT(words), span);
        option(p, words[i], &o);
        i = 0;
    }
    return o;
}

/* ------------------------------------------------------------ items */
static struct measure measure(struct parser *p)
{
    size_t start = p->at;
    struct measure m = {parse_sum(p), VIEW_PLAIN, SPAN_NONE};

    if (parse_take(p, WORD_AS)) {
        switch (PARSE_ONE_OF(p, "how it is shown", WORD_SHARE, WORD_RUNNING, WORD_RANK)) {
        case WORD_RUNNING:
            m.view = PARSE_ONE_OF(p, "what is running", WORD_TOTAL, WORD_SHARE) == WORD_TOTAL ? VIEW_RUNNING_TOTAL
                                                                                              : VIEW_RUNNING_SHARE;
            break;
        case WORD_RANK:
            m.view = VIEW_RANK;
            break;
        default:
            PARSE_WORDS(p, WORD_OF, WORD_TOTAL);
            m.view = VIEW_SHARE_OF_TOTAL;
            break;
        }
    }
    m.span = parse_since(p, start);
    return m;
}

static struct list_column list_column(struct parser *p)
{
    struct list_column c = {.why = {NULL, SPAN_NONE}};
    size_t start = p->at;

    if (parse_at(p, WORD_WHY) && parse_is_name(parse_peek(p, 1))) {
        parse_advance(p);
        c.why = parse_name(p, "what is to be explained");
    } else {
        c.value = parse_value(p);
        if (parse_take(p, WORD_AS))
            c.as = parse_text(p, "the column's heading in quotes");
    }
    c.span = parse_since(p, start);
    return c;
}

/* Behind `funnel`. */
static void funnel(struct parser *p, struct item *i)
{
    i->name = parse_name(p, "the table's name");
    i->in_order = PARSE_ONE_OF(p, "what counts", WORD_IN, WORD_ANY) == WORD_IN;
    parse_need(p, i->in_order ? WORD_ORDER : WORD_STAGE);
    i->options = options(p);
}

/* Behind `cohort`. */
static void cohort(struct parser *p, struct item *i)
{
    i->cohort_from = parse_value(p);
    if (parse_take(p, WORD_OF)) {
        i->cohort_value = i->cohort_from;
        i->cohort_from = NULL;
        i->cohort_of = parse_path(p, "the event that a cohort begins with, as lead.net_issued,");
    }
    parse_need(p, WORD_TO);
    i->to = parse_path(p, "the event that is to follow, as lead.deal.won,");
    parse_need(p, WORD_BY);
    i->by = parse_calendar_unit(p, "a unit, as month,");
    parse_need(p, WORD_WITHIN);
    do
        ARENA_PUSH(p->arena, i->within, i->n_within, parse_number(p, "how long, as \"30, 60, 180 calendar days\","));
    while (parse_take(p, MARK_COMMA));
    i->within_unit = parse_unit(p, "a unit of time (days, calendar days, months …)");
}

/* Behind `list`. */
static void list(struct parser *p, struct item *i)
{
    i->rows = parse_path(p, "an event, a metric or a table");
    if (parse_take(p, WORD_WHERE))
        i->cond = parse_expr(p);
    parse_need(p, WORD_COLUMNS);
    do
        ARENA_PUSH(p->arena, i->columns, i->n_columns, list_column(p));
    while (parse_take(p, MARK_COMMA));
    i->options = options(p);
}

static void measures(struct parser *p, struct item *i)
{
    do
        ARENA_PUSH(p->arena, i->measures, i->n_measures, measure(p));
    while (parse_take(p, MARK_COMMA));
    i->options = options(p);
}

static void item_body(struct parser *p, enum symbol word, struct item *i)
{
    switch (word) {
    case WORD_SCORECARD:
    case WORD_TABLE:
        i->kind = word == WORD_TABLE ? ITEM_TABLE : ITEM_SCORECARD;
        measures(p, i);
        break;
    case WORD_CHART:
        i->kind = ITEM_CHART;
        i->chart = parse_name(p, "the kind of chart (line, bar, stacked)");
        measures(p, i);
        break;
    case WORD_FUNNEL:
        i->kind = ITEM_FUNNEL;
        funnel(p, i);
        break;
    case WORD_COHORT:
        i->kind = ITEM_COHORT;
        cohort(p, i);
        break;
    case WORD_BRIDGE:
        i->kind = ITEM_BRIDGE;
        i->name = parse_name(p, "a metric's name");
        i->options = options(p);
        break;
    case WORD_STORY:
        i->kind = ITEM_STORY;
        i->name = parse_name(p, "a hook's name");
        if (parse_take(p, WORD_OF))
            measures(p, i);
        break;
    case WORD_CHANGES:
        i->kind = ITEM_CHANGES;
        if (!parse_at(p, WORD_OVER) && !parse_ends(p))
            measures(p, i);
        else
            i->options = options(p);
        break;
    case WORD_TEXT:
        i->kind = ITEM_TEXT;
        i->text = parse_text(p, "a text");
        break;
    default:
        i->kind = ITEM_LIST;
        list(p, i);
        break;
    }
}

static void item_line(struct parser *p, void *ctx)
{
    struct sheet *sheet = ctx;
    struct item *i = ARENA_NEW(p->arena, struct item);
    size_t start = p->at;
    enum symbol word = PARSE_ONE_OF(p, "a part of the sheet", WORD_SCORECARD, WORD_TABLE, WORD_CHART, WORD_FUNNEL,
                                    WORD_COHORT, WORD_BRIDGE, WORD_STORY, WORD_CHANGES, WORD_TEXT, WORD_LIST);

    if (word == SYMBOL_NONE)
        return;
    i->chart = i->name = (struct name){NULL, SPAN_NONE};
    i->cohort_of.span = i->to.span = i->rows.span = SPAN_NONE;
    item_body(p, word, i);
    i->span = parse_since(p, start);
    if (!p->failed)
        ARENA_PUSH(p->arena, sheet->items, sheet->n_items, i);
}

/* ------------------------------------------------------------ report */
struct report_lines {
    struct report_decl *r;
    unsigned seen;
};

static struct sheet sheet(struct parser *p, size_t start)
{
    struct sheet s = {.span = SPAN_NONE};

    s.title = parse_text_name(p, "the sheet's title in quotes");
    if (parse_take(p, WORD_OVER))
        s.over = parse_period(p);
    parse_block(p, "the sheet's block", item_line, &s);
    s.span = parse_since(p, start);
    return s;
}

static struct duration earlier(struct parser *p)
{
    struct duration d = parse_calendar_duration(p, "what to compare with, as \"1 week earlier\",");

    parse_need(p, WORD_EARLIER);
    return d;
}

static const char *appendix(struct parser *p)
{
    enum symbol word = PARSE_ONE_OF(p, "a part of the appendix", WORD_DEFINITIONS, WORD_CHANGES, WORD_DATA, WORD_HOW);

    if (word == WORD_HOW) {
        PARSE_WORDS(p, WORD_TO, WORD_READ);
        return "how to read";
    }
    if (word != WORD_DATA)
        return word == WORD_CHANGES ? "changes" : "definitions";
    parse_need(p, WORD_HEALTH);
    return "data health";
}

static struct output output(struct parser *p, size_t start)
{
    struct output o;

    o.formats = parse_names(p, "a format (xlsx, markdown, html, csv, json)");
    parse_need(p, WORD_TO);
    o.to = parse_text(p, "the file's name without its ending, in quotes,");
    o.span = parse_since(p, start);
    return o;
}

static void report_line(struct parser *p, void *ctx)
{
    static const enum symbol words[] = {WORD_PERIOD, WORD_COMPARE, WORD_APPENDIX, WORD_SHEET, WORD_OUTPUT};
    struct report_lines *l = ctx;
    struct report_decl *r = l->r;
    size_t start = p->at;
    struct span span = parse_span(p, parse_peek(p, 0));
    enum symbol word = parse_one_of(p, "a line of the report", words, COUNT(words));

    parse_once(p, &l->seen, word, words, 3, span);
    switch (word) {
    case WORD_PERIOD:
        r->period = parse_period(p);
        break;
    case WORD_COMPARE:
        do
            ARENA_PUSH(p->arena, r->compare, r->n_compare, earlier(p));
        while (parse_take(p, MARK_COMMA));
        break;
    case WORD_APPENDIX:
        do
            ARENA_PUSH(p->arena, r->appendix, r->n_appendix, appendix(p));
        while (parse_take(p, MARK_COMMA));
        break;
    case WORD_SHEET: {
        struct sheet s = sheet(p, start);
        if (!p->failed)
            ARENA_PUSH(p->arena, r->sheets, r->n_sheets, s);
        break;
    }
    case WORD_OUTPUT: {
        struct output o = output(p, start);
        if (!p->failed)
            ARENA_PUSH(p->arena, r->outputs, r->n_outputs, o);
        break;
    }
    default:
        break;
    }
}

void parse_st_report(struct parser *p, struct statement *s)
{
    struct report_lines l = {ARENA_NEW(p->arena, struct report_decl), 0};

    parse_advance(p);
    s->u.report = l.r;
    l.r->name = parse_name(p, "the report's name");
    l.r->label = parse_label(p);
    parse_block(p, "the report's block", report_line, &l);
}
