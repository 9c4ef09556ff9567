/* parse_metric.c - costs, attributions, dimensions, metrics, and the attributes that costs and metrics share.
 *
 * Each function finds its statement's first word as the current token, takes the whole statement and fills in
 * `s->u`. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "lang/parse_int.h"

/* ------------------------------------------------------------ attributes */
static const enum symbol attribute_words[] = {WORD_FORMAT,    WORD_BETTER, WORD_TARGET,
                                              WORD_BENCHMARK, WORD_OWNER,  WORD_SAYS};
enum { N_ATTRIBUTE_WORDS = sizeof attribute_words / sizeof *attribute_words };

static void add_target(struct parser *p, struct attribute *a, int32_t from)
{
    a->values = arena_grow(p->arena, a->values, a->n_values, sizeof *a->values);
    a->values[a->n_values].from = from;
    a->values[a->n_values++].value = parse_value(p);
}

/* Behind `target` or `benchmark`. */
static void target(struct parser *p, struct attribute *a)
{
    if (parse_at(p, WORD_FROM)) {
        a->feed = parse_feed(p);
        return;
    }
    add_target(p, a, DAY_MIN);
    while (parse_take(p, MARK_COMMA)) {
        parse_need(p, WORD_FROM);
        add_target(p, a, parse_day(p, "the date from which it holds, as 2027-01-01,"));
    }
}

/* What stands behind the attribute's word. */
static void attribute_value(struct parser *p, enum symbol word, struct attribute *a)
{
    switch (word) {
    case WORD_FORMAT:
        a->kind = ATTR_FORMAT;
        a->format = parse_name(p, "a format, as \"USD 0\",");
        a->digits = (struct decimal){parse_whole(p, "how many digits behind the point", 0, 15), 0};
        break;
    case WORD_BETTER:
        a->kind = ATTR_BETTER;
        a->higher = PARSE_ONE_OF(p, "what is better", WORD_HIGHER, WORD_LOWER) == WORD_HIGHER;
        break;
    case WORD_TARGET:
    case WORD_BENCHMARK:
        a->kind = word == WORD_TARGET ? ATTR_TARGET : ATTR_BENCHMARK;
        target(p, a);
        break;
    case WORD_OWNER:
        a->kind = ATTR_OWNER;
        a->owners = parse_texts(p, "who owns it, in quotes,", &a->n_owners);
        break;
    default:
        a->kind = ATTR_SAYS;
        a->says = parse_text(p, "what it means, in quotes,");
        break;
    }
}

/* ------------------------------------------------------------ costs */
struct cost_lines {
    struct costs_decl *c;
    unsigned seen;
};

/* Behind `exclude` or `include`. */
static void judging_rule(struct parser *p, struct cost_rule *r)
{
    if (!parse_take(p, WORD_EVERYTHING))
        r->cond = parse_expr(p);
    if (parse_take(p, WORD_AT)) {
        r->has_percent = true;
        r->percent = parse_number(p, "a percentage, as 35%,");
        parse_need(p, MARK_PERCENT);
    }
    if (parse_take(p, WORD_BECAUSE))
        r->because = parse_text(p, "the reason in quotes");
}

/* Behind `spread`. */
static void spread_rule(struct parser *p, struct cost_rule *r)
{
    if (parse_take(p, WORD_EVENLY)) {
        r->kind = COST_SPREAD_DAYS;
        PARSE_WORDS(p, WORD_OVER, WORD_THE, WORD_DAYS, WORD_OF, WORD_ITS);
        r->unit = parse_calendar_unit(p, "a unit, as month,");
        return;
    }
    r->kind = COST_SPREAD_OVER;
    if (parse_take(p, WORD_ROWS)) {
        parse_need(p, WORD_WITHOUT);
        r->without = parse_name(p, "a column's name");
    }
    parse_need(p, WORD_OVER);
    r->over = parse_name(p, "a dimension's name");
    PARSE_WORDS(p, WORD_IN, WORD_PROPORTION, WORD_TO);
    r->proportion = parse_sum(p);
}

static void cost_line(struct parser *p, void *ctx)
{
    static const enum symbol words[] = {WORD_EXCLUDE, WORD_INCLUDE, WORD_SPREAD, WORD_FROZEN, WORD_FORMAT,
                                        WORD_BETTER,  WORD_TARGET,  WORD_BENCHMARK, WORD_OWNER, WORD_SAYS};
    struct cost_lines *l = ctx;
    struct cost_rule r = {.without = {NULL, SPAN_NONE}, .over = {NULL, SPAN_NONE}};
    struct attribute a = {.format = {NULL, SPAN_NONE}};
    size_t start = p->at;
    struct span span = parse_span(p, parse_peek(p, 0));
    enum symbol word = parse_one_of(p, "a line of the costs", words, sizeof words / sizeof *words);

    parse_once(p, &l->seen, word, words + 3, sizeof words / sizeof *words - 3, span);
    switch (word) {
    case SYMBOL_NONE:
        return;
    case WORD_EXCLUDE:
    case WORD_INCLUDE:
        r.kind = word == WORD_INCLUDE ? COST_INCLUDE : COST_EXCLUDE;
        judging_rule(p, &r);
        break;
    case WORD_SPREAD:
        spread_rule(p, &r);
        break;
    case WORD_FROZEN:
        r.kind = COST_FROZEN;
        parse_need(p, WORD_EACH);
        r.unit = parse_calendar_unit(p, "a unit, as quarter,");
        break;
    default:
        attribute_value(p, word, &a);
        a.span = parse_since(p, start);
        if (!p->failed)
            ARENA_PUSH(p->arena, l->c->attrs, l->c->n_attrs, a);
        return;
    }
    r.span = parse_since(p, start);
    if (!p->failed)
        ARENA_PUSH(p->arena, l->c->rules, l->c->n_rules, r);
}

void parse_st_costs(struct parser *p, struct statement *s)
{
    struct cost_lines l = {ARENA_NEW(p->arena, struct costs_decl), 0};

    parse_advance(p);
    s->u.costs = l.c;
    l.c->name = parse_name(p, "a name for these costs");
    l.c->label = parse_label(p);
    parse_need(p, MARK_EQ);
    l.c->value = parse_value(p);
    parse_need(p, WORD_OF);
    l.c->of = parse_paths(p, "an event, as spend.spent,", &l.c->n_of);
    parse_block(p, "the costs' block", cost_line, &l);
}

/* ------------------------------------------------------------ attribution, dimension, metric */
void parse_st_attribution(struct parser *p, struct statement *s)
{
    struct attribution_decl *a = ARENA_NEW(p->arena, struct attribution_decl);

    parse_advance(p);
    s->u.attribution = a;
    a->name = parse_name(p, "the attribution's name");
    parse_need(p, WORD_OF);
    a->of = parse_path(p, "an event, as deal.won,");
    parse_need(p, WORD_OVER);
    a->over = parse_path(p, "the touches, as lead.touches.made,");
    if (parse_take(p, WORD_WHERE))
        a->cond = parse_expr(p);
    parse_need(p, WORD_WITHIN);
    a->within = parse_duration(p, "a length of time, as \"90 days\",");
    parse_need(p, WORD_BEFORE);
    a->before = parse_factor(p);
    if (parse_take(p, WORD_ELSE))
        a->otherwise = parse_text(p, "what the uncredited part is called, in quotes,");
}

void parse_st_dimension(struct parser *p, struct statement *s)
{
    struct dimension_decl *d = ARENA_NEW(p->arena, struct dimension_decl);

    parse_advance(p);
    s->u.dimension = d;
    d->name = parse_name(p, "the dimension's name");
    d->label = parse_label(p);
    parse_need(p, MARK_EQ);
    d->paths = parse_paths(p, "a path, as lead.channel,", &d->n_paths);
    if (parse_take(p, WORD_ELSE))
        d->otherwise = parse_text(p, "what a missing one is called, in quotes,");
}

struct metric_lines {
    struct metric_decl *m;
    unsigned seen;
};

static void metric_line(struct parser *p, void *ctx)
{
    struct metric_lines *l = ctx;
    struct attribute a = {.format = {NULL, SPAN_NONE}};
    size_t start = p->at;
    struct span span = parse_span(p, parse_peek(p, 0));
    enum symbol word = parse_one_of(p, "a line of the metric", attribute_words, N_ATTRIBUTE_WORDS);

    if (word == SYMBOL_NONE)
        return;
    parse_once(p, &l->seen, word, attribute_words, N_ATTRIBUTE_WORDS, span);
    attribute_value(p, word, &a);
    a.span = parse_since(p, start);
    if (!p->failed)
        ARENA_PUSH(p->arena, l->m->attrs, l->m->n_attrs, a);
}

void parse_st_metric(struct parser *p, struct statement *s)
{
    struct metric_lines l = {ARENA_NEW(p->arena, struct metric_decl), 0};

    parse_advance(p);
    s->u.metric = l.m;
    l.m->name = parse_name(p, "the metric's name");
    l.m->label = parse_label(p);
    parse_need(p, MARK_EQ);
    l.m->value = parse_expr(p);
    if (parse_take(p, WORD_WHERE))
        l.m->where = parse_expr(p);
    if (parse_at(p, MARK_BLOCK))
        parse_block(p, "the metric's block", metric_line, &l);
}
