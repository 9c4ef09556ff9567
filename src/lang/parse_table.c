/* parse_table.c - tables with their columns, links and rules; code sets; events and stages.
 *
 * Each function finds its statement's first word as the current token, takes the whole statement and fills in `s->u`.
 * A line of a table is a rule if its first two words say so, and else a column or a link. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "lang/parse_int.h"

#include <string.h>

/* ------------------------------------------------------------ rules of a table */
/* Behind `merge by`. */
static void merge_rule(struct parser *p, struct table_rule *r)
{
    r->kind = RULE_MERGE;
    r->by = parse_exprs(p, parse_value, &r->n_by);
    parse_need(p, WORD_KEEP);
    r->keep_last = PARSE_ONE_OF(p, "which row is kept", WORD_FIRST, WORD_LAST) == WORD_LAST;
    if (parse_take(p, WORD_BY))
        r->order = parse_paths(p, "a column to order by", &r->n_order);
    if (parse_take(p, WORD_OTHERS)) {
        parse_need(p, WORD_ARE);
        r->others = parse_name(p, "a name for the event of the others, as duplicate,");
        parse_need(p, WORD_AT);
        r->others_at = parse_value(p);
    }
}

/* Behind `one per`. */
static void one_per_rule(struct parser *p, struct table_rule *r)
{
    r->kind = RULE_ONE_PER;
    r->per = parse_names(p, "a column's name");
    parse_need(p, WORD_FROM);
    r->from = parse_path(p, "the column that says from when");
    parse_need(p, WORD_UNTIL);
    if (parse_take(p, WORD_NEXT))
        r->until_next = true;
    else
        r->until = parse_path(p, "\"next\", or the column that says until when,");
}

/* Behind `on bad`. */
static void bad_field_rule(struct parser *p, struct table_rule *r)
{
    r->kind = RULE_BAD_FIELD;
    parse_need(p, WORD_FIELD);
    switch (PARSE_ONE_OF(p, "what to do", WORD_STOP, WORD_SKIP, WORD_MAKE)) {
    case WORD_SKIP:
        parse_need(p, WORD_ROW);
        r->bad = BAD_SKIP_ROW;
        break;
    case WORD_MAKE:
        parse_need(p, WORD_MISSING);
        r->bad = BAD_MAKE_MISSING;
        break;
    default:
        r->bad = BAD_STOP;
        break;
    }
}

/* False: this line is no rule; nothing is taken. */
static bool table_rule(struct parser *p, struct table_rule *r)
{
    *r = (struct table_rule){
        .span = SPAN_NONE, .others = {NULL, SPAN_NONE}, .from.span = SPAN_NONE, .until.span = SPAN_NONE};
    if (parse_take_two(p, WORD_DROP, WORD_WHEN)) {
        r->kind = RULE_DROP;
        r->cond = parse_expr(p);
        r->because = parse_because(p, "a rule that drops rows");
    } else if (parse_take_two(p, WORD_MERGE, WORD_BY)) {
        merge_rule(p, r);
    } else if (parse_take_two(p, WORD_ORDER, WORD_BY)) {
        r->kind = RULE_ORDER;
        r->order = parse_paths(p, "a column to order by", &r->n_order);
    } else if (parse_take_two(p, WORD_ONE, WORD_PER)) {
        one_per_rule(p, r);
    } else if (parse_take_two(p, WORD_ON, WORD_BAD)) {
        bad_field_rule(p, r);
    } else {
        return false;
    }
    return true;
}

/* ------------------------------------------------------------ columns and links */
/* Behind `->`. */
static struct link_decl *link_line(struct parser *p, struct name name, const char *label)
{
    struct link_decl *l = ARENA_NEW(p->arena, struct link_decl);

    l->name = name;
    l->label = label;
    l->back = (struct name){NULL, SPAN_NONE};
    l->through.span = SPAN_NONE;
    l->target = parse_name(p, "the name of the table that it leads to");
    if (parse_take(p, MARK_DOT))
        l->back = parse_name(p, "a name for the many, seen from there,");
    if (parse_take(p, WORD_THROUGH)) {
        l->through = parse_path(p, "a link of that table, as lead.deal,");
    } else if (parse_take(p, MARK_EQ)) {
        l->values = parse_exprs(p, parse_value, &l->n_values);
        if (parse_take(p, WORD_AT))
            l->at = parse_value(p);
    } else {
        parse_expected(p, "\"=\" and what holds the key, or \"through\" and a link,");
    }
    return l;
}

static struct column_decl *column_line(struct parser *p, struct name name, const char *label)
{
    struct column_decl *c = ARENA_NEW(p->arena, struct column_decl);
    size_t tokens;

    c->name = name;
    c->label = label;
    c->in_path.span = c->on.span = SPAN_NONE;
    bool key = parse_at(p, WORD_KEY);
    c->type = parse_name(
        p, "the column's type (text, key, integer, number, money, time, date, flag, a code set) or \"->\" and a table");
    c->key = key || parse_take(p, WORD_KEY);
    c->by_name = parse_take_two(p, WORD_BY, WORD_NAME);
    if (parse_take(p, MARK_EQ)) {
        c->values = parse_exprs(p, parse_expr, &c->n_values);
        if (parse_take(p, WORD_IN)) {
            if (parse_unit_at(p, 0, &tokens) == UNIT_IS_CURRENCY)
                parse_currency(p, c->in_currency, "a currency");
            else
                c->in_path = parse_path(p, "a currency's three letters, or the column that holds them,");
        }
        if (parse_take(p, WORD_ON))
            c->on = parse_path(p, "the date column whose month's rate is taken");
    }
    return c;
}

static void table_line(struct parser *p, void *ctx)
{
    struct table_decl *t = ctx;
    struct table_rule rule;
    size_t start = p->at;

    if (table_rule(p, &rule)) {
        struct table_rule *kept = ARENA_NEW(p->arena, struct table_rule);
        *kept = rule;
        kept->span = parse_since(p, start);
        if (!p->failed)
            ARENA_PUSH(p->arena, t->rules, t->n_rules, kept);
        return;
    }
    struct name name = parse_name(p, "a column's name");
    const char *label = parse_label(p);
    if (parse_take(p, MARK_ARROW)) {
        struct link_decl *l = link_line(p, name, label);
        l->span = parse_since(p, start);
        if (!p->failed)
            ARENA_PUSH(p->arena, t->links, t->n_links, l);
    } else {
        struct column_decl *c = column_line(p, name, label);
        c->span = parse_since(p, start);
        if (!p->failed)
            ARENA_PUSH(p->arena, t->columns, t->n_columns, c);
    }
}

void parse_st_table(struct parser *p, struct statement *s)
{
    struct table_decl *t = ARENA_NEW(p->arena, struct table_decl);

    parse_advance(p);
    s->u.table = t;
    t->name = parse_name(p, "the table's name");
    t->source = (struct name){NULL, SPAN_NONE};
    t->object_span = SPAN_NONE;
    if (parse_take(p, WORD_FROM)) {
        t->source = parse_name(p, "the source's name");
        t->object_span = parse_span(p, parse_peek(p, 0));
        t->object = parse_text(p, "the source's object in quotes, as \"leads.csv\",");
        if (parse_take(p, WORD_WHERE))
            t->where = parse_expr(p);
    }
    parse_block(p, "the table's block", table_line, t);
}

/* ------------------------------------------------------------ codes */
static void code_test(struct parser *p, struct code_rule *r)
{
    if (parse_take(p, WORD_OTHERWISE)) {
        r->test = TEST_OTHERWISE;
        if (parse_take(p, WORD_OR)) {
            parse_need(p, WORD_MISSING);
            r->test = TEST_OTHERWISE_OR_MISSING;
        }
    } else if (parse_take(p, WORD_MISSING)) {
        r->test = TEST_MISSING;
    } else if (parse_take(p, WORD_WHEN)) {
        r->test = TEST_WHEN;
        r->cond = parse_expr(p);
    } else if (parse_take(p, WORD_MATCHES)) {
        r->test = TEST_MATCHES;
        r->pattern = parse_pattern(p, &r->flags);
    } else if (parse_take(p, WORD_IN)) {
        r->test = TEST_IN;
        r->items = parse_items(p, &r->n_items);
    } else if (parse_compare_op(p, &r->op)) {
        r->test = TEST_COMPARE;
        r->value = parse_value(p);
    } else {
        r->test = TEST_NONE;
    }
}

static void code_line(struct parser *p, void *ctx)
{
    struct codes_decl *c = ctx;
    struct code_rule r = {.group = {NULL, SPAN_NONE}};
    size_t start = p->at;
    bool quoted;

    r.label = parse_code_label(p, &quoted);
    if (parse_is_name(parse_peek(p, 0)) && !parse_at(p, WORD_OTHERWISE) && !parse_at(p, WORD_MISSING))
        r.group = parse_name(p, "the code's group");
    code_test(p, &r);
    r.span = parse_since(p, start);
    if (!p->failed)
        ARENA_PUSH(p->arena, c->rules, c->n_rules, r);
}

void parse_st_codes(struct parser *p, struct statement *s)
{
    struct codes_decl *c = ARENA_NEW(p->arena, struct codes_decl);

    parse_advance(p);
    s->u.codes = c;
    c->name = parse_name(p, "the code set's name");
    c->of = (struct name){NULL, SPAN_NONE};
    if (parse_take(p, WORD_OF))
        c->of = parse_name(p, "what it is a code of (text, integer, date, a table)");
    parse_block(p, "the code set's block", code_line, c);
}

/* ------------------------------------------------------------ events and stages */
static void event_line(struct parser *p, void *ctx)
{
    struct events_decl *d = ctx;
    struct event_decl *e = ARENA_NEW(p->arena, struct event_decl);
    size_t start = p->at;

    e->name = parse_name(p, d->stages ? "a stage's name" : "an event's name");
    e->label = parse_label(p);
    if (parse_take(p, WORD_AT))
        e->at = parse_value(p);
    if (parse_take(p, WORD_WHEN))
        e->when = parse_expr(p);
    e->span = parse_since(p, start);
    if (!p->failed)
        ARENA_PUSH(p->arena, d->events, d->n_events, e);
}

void parse_st_events(struct parser *p, struct statement *s)
{
    struct events_decl *d = ARENA_NEW(p->arena, struct events_decl);

    s->u.events = d;
    d->stages = parse_at(p, WORD_STAGES);
    parse_advance(p);
    parse_need(p, WORD_OF);
    d->table = parse_name(p, "the table's name");
    parse_block(p, d->stages ? "the stages' block" : "the events' block", event_line, d);
}
