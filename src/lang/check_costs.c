/* check_costs.c - decides what costs are made of: which amounts, by which rules, shared out over what.
 *
 * Costs may come of the events of several tables. The same words then name columns of each of them, so every table after the
 * first gets a copy of the expressions, with refs of its own (struct costs_part). */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <string.h>

#include "lang/check_int.h"

/* ---------------------------------------------------------------- copies */
static void copy_argument(struct check *ck, struct argument *a)
{
    a->value = copy_expr(ck, a->value);
    a->cond = copy_expr(ck, a->cond);
    a->to_cond = copy_expr(ck, a->to_cond);
    if (a->credit) {
        struct credit *c = ARENA_NEW(ck->arena, struct credit);

        *c = *a->credit;
        a->credit = c;
    }
}

struct expr *copy_expr(struct check *ck, const struct expr *e)
{
    struct expr *c;

    if (!e)
        return NULL;
    c = ARENA_NEW(ck->arena, struct expr);
    *c = *e;
    c->a = copy_expr(ck, e->a);
    c->b = copy_expr(ck, e->b);
    c->items = ARENA_ARRAY(ck->arena, struct in_item, e->n_items);
    for (size_t i = 0; i < e->n_items; i++)
        c->items[i] = (struct in_item){copy_expr(ck, e->items[i].from), copy_expr(ck, e->items[i].to)};
    c->args = ARENA_ARRAY(ck->arena, struct argument, e->n_args);
    for (size_t i = 0; i < e->n_args; i++) {
        c->args[i] = e->args[i];
        copy_argument(ck, &c->args[i]);
    }
    return c;
}

/* ---------------------------------------------------------------- parts */
static struct flow_ref *cost_flow(struct check *ck, const struct path *p)
{
    struct flow_ref *f = flow_from_table(ck, p, NULL);

    if (!f)
        return NULL;
    if (f->n_steps == 0 && f->event && event_type(ck, f->event))
        return f;
    if (f->n_steps > 0 || !f->event || !f->event->wordings[0].decl->at)
        diag_error(ck->diags, 490, p->span, "costs are of an event that has a time, of one table: amount of spend.spent");
    return NULL;
}

static const struct type *check_part(struct check *ck, struct costs_part *part, const struct costs_decl *d, struct expr *value)
{
    struct ctx c = {.place = IN_ROW, .table = part->flow->table};
    const struct type *t = check_expr(ck, value, &c);

    part->value = value;
    if (is_bad(t) || unit_is_amount(t))
        return t;
    diag_error(ck->diags, 491, value->span, "costs are amounts, and this is %s", type_text(ck, t));
    note_declared(ck, d->value);
    return TYPE_BAD;
}

static void check_part_rules(struct check *ck, struct costs_part *part, const struct costs_decl *d, bool first)
{
    struct ctx c = {.place = IN_ROW, .table = part->flow->table};

    part->conds = ARENA_ARRAY(ck->arena, const struct expr *, d->n_rules);
    for (size_t i = 0; i < d->n_rules; i++) {
        struct expr *cond = first ? d->rules[i].cond : copy_expr(ck, d->rules[i].cond);

        if (!cond)
            continue;
        check_flag(ck, cond, &c);
        part->conds[i] = cond;
    }
}

/* ---------------------------------------------------------------- rules */
static void check_spread(struct check *ck, const struct costs_decl *d, size_t at)
{
    const struct cost_rule *r = &d->rules[at];
    struct dimension *over = find_object(ck->dimensions, r->over.text);
    struct ctx c = {.place = IN_METRIC};
    const struct type *t = check_expr(ck, r->proportion, &c);

    if (!over)
        diag_error(ck->diags, 390, r->over.span, "there is no dimension %s%s", r->over.text, near_in(ck, ck->dimensions, r->over.text));
    if (r->without.text && strcmp(r->without.text, r->over.text) != 0)
        diag_error(ck->diags, 492, r->without.span, "rows without a %s cannot be spread over another dimension: say rows without %s over %s", r->without.text,
                   r->over.text, r->over.text);
    if (!is_bad(t) && !unit_is_amount(t))
        diag_error(ck->diags, 493, r->proportion->span, "in proportion to a figure is meant, and this is %s", type_text(ck, t));
    else if (over && !is_bad(t))
        check_cut(ck, r->proportion, over, r->proportion->span);
    for (size_t i = 0; i < at; i++) {
        if (d->rules[i].kind != COST_SPREAD_OVER || strcmp(d->rules[i].over.text, r->over.text) != 0)
            continue;
        diag_error(ck->diags, 494, r->span, "these costs are spread over %s already", r->over.text);
        diag_note(ck->diags, d->rules[i].span, "by this rule");
        break;
    }
}

static void check_once(struct check *ck, const struct costs_decl *d, size_t at)
{
    for (size_t i = 0; i < at; i++) {
        if (d->rules[i].kind != COST_SPREAD_DAYS)
            continue;
        diag_error(ck->diags, 495, d->rules[at].span, "costs are spread over days once");
        diag_note(ck->diags, d->rules[i].span, "said here first");
        return;
    }
}

static void check_rule(struct check *ck, const struct costs_decl *d, size_t at)
{
    const struct cost_rule *r = &d->rules[at];

    if (r->has_percent && decimal_cmp(r->percent, (struct decimal){100, 0}) > 0)
        diag_error(ck->diags, 496, r->span, "a rule takes a row with at most 100%% of its amount");
    if (r->kind == COST_SPREAD_OVER)
        check_spread(ck, d, at);
    if (r->kind == COST_SPREAD_DAYS)
        check_once(ck, d, at);
    if (r->kind != COST_SPREAD_DAYS && r->kind != COST_FROZEN)
        return;
    unit_period(ck, r->unit, r->span);
    if (calendar_has(ck, r->unit))
        diag_error(ck->diags, 394, r->span, "%s", r->kind == COST_FROZEN ?
                   "costs are frozen each week, month, quarter or year: the calendar's own periods are known with the data only" :
                   "the last of the calendar's own periods has no end yet, so an amount has no share in its days: say week, month, quarter or year");
}

/* ---------------------------------------------------------------- costs */
const struct type *check_costs_wording(struct check *ck, struct costs_wording *w)
{
    const struct costs_decl *d = w->decl;
    const struct type *type = NULL;

    w->parts = ARENA_ARRAY(ck->arena, struct costs_part, d->n_of);
    for (size_t i = 0; i < d->n_of; i++) {
        struct costs_part *part = &w->parts[w->n_parts];
        const struct type *t;

        part->flow = cost_flow(ck, &d->of[i]);
        if (!part->flow)
            continue;
        w->n_parts++;
        t = check_part(ck, part, d, i == 0 ? d->value : copy_expr(ck, d->value));
        check_part_rules(ck, part, d, i == 0);
        if (type && !is_bad(t) && !is_bad(type) && !type_same(type, t))
            diag_error(ck->diags, 498, d->of[i].span, "the amounts of %s are %s, and those before are %s", part->flow->table->name.text, type_text(ck, t),
                       type_text(ck, type));
        if (!type || is_bad(type))
            type = t;
    }
    if (!type || w->n_parts < d->n_of)
        type = TYPE_BAD;
    for (size_t i = 0; i < d->n_rules; i++)
        check_rule(ck, d, i);
    check_attributes(ck, d->attrs, d->n_attrs, type);
    return type;
}

const struct type *costs_type(struct check *ck, struct costs *c)
{
    if (c->type)
        return c->type;
    c->type = TYPE_BAD;
    for (size_t i = 0; i < c->n_wordings; i++) {
        const struct type *t = check_costs_wording(ck, &c->wordings[i]);

        if (i == 0) {
            c->type = t;
            c->flow = c->wordings[0].n_parts > 0 ? c->wordings[0].parts[0].flow : NULL;
        }
        if (i == 0 || is_bad(t) || is_bad(c->type) || type_same(t, c->type))
            continue;
        diag_error(ck->diags, 602, c->wordings[i].decl->name.span, "amended, %s are %s, and they were %s", c->name.text, type_text(ck, t),
                   type_text(ck, c->type));
        diag_note(ck->diags, c->name.span, "declared here");
    }
    return c->type;
}
