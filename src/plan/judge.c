/* judge.c - ordered, exhaustive lists of rules: conditions of stages and totals, code sets, cost rules.
 *
 * The order is as written, because the deciding rule is what a person is told. A condition joined by `and` is several rules,
 * so that a bridge shows each of them. */
#include "plan/plan_int.h"

#include <string.h>

static struct fingerprint fingerprint_of(const struct judge *j)
{
    struct fp_state s = fp_begin("judge");
    fp_int(&s, j->all_must);
    fp_int(&s, j->otherwise);
    for (size_t i = 0; i < j->n_rules; i++) {
        const struct rule *r = &j->rules[i];
        fp_int(&s, r->cond != NULL);
        if (r->cond)
            fp_add(&s, r->cond->fp);
        fp_int(&s, r->verdict);
        fp_int(&s, r->code);
        fp_int(&s, r->weighted);
        fp_decimal(&s, r->weight);
        fp_int(&s, r->lasting);
        fp_int(&s, r->test);
        fp_text(&s, r->test == TEST_MATCHES ? r->says : NULL);
        fp_int(&s, r->op);
        fp_constant(&s, &r->operand);
        for (size_t k = 0; k < r->n_items; k++) {
            fp_constant(&s, &r->items[k].from);
            fp_constant(&s, &r->items[k].to);
            fp_int(&s, r->items[k].range);
        }
    }
    return fp_end(&s);
}

struct judge *judge_intern(struct plan *p, struct judge *j)
{
    j->fp = fingerprint_of(j);
    struct judge *known = node_find(&p->judges, j->fp);
    if (known)
        return known;
    struct judge *made = ARENA_NEW(p->arena, struct judge);
    *made = *j;
    node_add(p->arena, &p->judges, made->fp, made);
    return made;
}

static size_t count_conditions(const struct expr *e)
{
    return !e ? 0 : e->kind == EXPR_AND ? count_conditions(e->a) + count_conditions(e->b) : 1;
}

static bool add_conditions(const struct scope *s, const struct expr *e, struct judge *j)
{
    if (e->kind == EXPR_AND)
        return add_conditions(s, e->a, j) && add_conditions(s, e->b, j);
    struct rule *r = &j->rules[j->n_rules];
    *r = (struct rule){.cond = build_value(s, e), .expr = e, .span = e->span, .says = plan_says(s->plan, e->span), .verdict = VERDICT_COUNTED};
    j->n_rules++;
    return r->cond != NULL;
}

struct judge *judge_all(const struct scope *s, const struct expr *e)
{
    struct judge j = {.all_must = true, .otherwise = VERDICT_COUNTED};
    j.rules = ARENA_ARRAY(s->plan->arena, struct rule, count_conditions(e));
    if (e && !add_conditions(s, e, &j))
        return NULL;
    return judge_intern(s->plan, &j);
}

struct judge *judge_join(struct plan *p, const struct judge *a, const struct judge *b)
{
    struct judge j = {.all_must = true, .otherwise = VERDICT_COUNTED};
    j.rules = ARENA_ARRAY(p->arena, struct rule, (a ? a->n_rules : 0) + (b ? b->n_rules : 0));
    for (size_t i = 0; a && i < a->n_rules; i++)
        j.rules[j.n_rules++] = a->rules[i];
    for (size_t i = 0; b && i < b->n_rules; i++)
        j.rules[j.n_rules++] = b->rules[i];
    return judge_intern(p, &j);
}

struct judge *judge_with(struct plan *p, const struct judge *a, struct rule rule)
{
    struct judge one = {.all_must = true, .rules = &rule, .n_rules = 1, .otherwise = VERDICT_COUNTED};
    return judge_join(p, a, &one);
}

/* ------------------------------------------------------------------ codes */
static bool code_items(const struct scope *s, const struct code_rule *from, struct rule *r)
{
    enum vec_kind vec;
    r->items = ARENA_ARRAY(s->plan->arena, struct value_item, from->n_items);
    for (size_t i = 0; i < from->n_items; i++) {
        struct value_item *item = &r->items[r->n_items++];
        item->range = from->items[i].to != NULL;
        if (!constant_of(s, from->items[i].from, &item->from, &vec) || (item->range && !constant_of(s, from->items[i].to, &item->to, &vec)))
            return plan_refuse(s->plan, 520, from->span, "`in (…)` of codes takes values as they stand: write 0.3 in place of 0.1 + 0.2"), false;
    }
    return true;
}

/* A rule without a test names the code as the text itself. */
static bool code_rule(const struct scope *s, const struct codes *c, const struct code_rule *from, struct rule *r)
{
    struct plan *p = s->plan;
    enum vec_kind vec;
    *r = (struct rule){.test = from->test, .code = codes_label(c, from->label.text), .verdict = VERDICT_CODE, .span = from->span,
                       .says = plan_says(p, from->span), .op = from->op};
    switch (from->test) {
    case TEST_NONE:
        r->test = TEST_COMPARE;
        r->op = OP_EQ;
        r->operand = (struct constant){.known = true, .text = from->label.text};
        return true;
    case TEST_COMPARE:
        if (!constant_of(s, from->value, &r->operand, &vec))
            return plan_refuse(p, 521, from->span, "a code is compared with a value as it stands: write 0.3 in place of 0.1 + 0.2"), false;
        return true;
    case TEST_IN: return code_items(s, from, r);
    case TEST_MATCHES:
        r->says = arena_printf(p->arena, "matches /%s/%s", from->pattern, from->flags ? from->flags : "");
        r->pattern = plan_pattern(p, from->pattern, from->flags);
        return true;
    case TEST_WHEN:
        r->cond = build_value(s, from->cond);
        r->expr = from->cond;
        return r->cond != NULL;
    case TEST_OTHERWISE: case TEST_OTHERWISE_OR_MISSING: case TEST_MISSING: return true;
    }
    return false;
}

struct judge *judge_codes(struct plan *p, const struct codes *c, int32_t date, const struct table *row_table)
{
    const struct codes_decl *d = wording_of_codes(p, c, date)->decl;
    struct scope s = {.plan = p, .table = row_table, .date = date};
    struct judge j = {.otherwise = VERDICT_REJECTED};
    j.rules = ARENA_ARRAY(p->arena, struct rule, d->n_rules);
    for (size_t i = 0; i < d->n_rules; i++)
        if (!code_rule(&s, c, &d->rules[i], &j.rules[j.n_rules++]))
            return NULL;
    return judge_intern(p, &j);
}

/* ------------------------------------------------------------------ costs: excludes first, then includes, as written */
/* "exclude vendor matches /internal/i", "include everything", "include category = "Overhead" at 35 %" */
static const char *cost_says(struct plan *p, const struct cost_rule *r)
{
    char percent[48];
    const char *what = r->cond ? plan_says(p, r->cond->span) : "everything", *word = r->kind == COST_INCLUDE ? "include" : "exclude";
    if (!r->has_percent)
        return arena_printf(p->arena, "%s %s", word, what);
    return arena_printf(p->arena, "%s %s at %s %%", word, what, decimal_print(percent, decimal_trim(r->percent)));
}

static bool cost_rules(const struct scope *s, const struct costs_decl *c, const struct expr *const *conds, enum cost_kind kind, struct judge *j)
{
    static const struct decimal hundred = {100, 0};
    for (size_t i = 0; i < c->n_rules; i++) {
        const struct cost_rule *from = &c->rules[i];
        if (from->kind != kind)
            continue;
        struct rule *r = &j->rules[j->n_rules++];
        *r = (struct rule){.expr = conds[i], .span = from->span, .says = cost_says(s->plan, from), .because = from->because,
                           .verdict = kind == COST_INCLUDE ? VERDICT_COUNTED : VERDICT_REJECTED};
        if (conds[i] && !(r->cond = build_value(s, conds[i])))
            return false;
        if (from->has_percent && decimal_cmp(from->percent, hundred) != 0) {
            r->weighted = true;
            r->weight = (struct decimal){from->percent.v, from->percent.scale + 2};
        }
    }
    return true;
}

struct judge *judge_costs(const struct scope *s, const struct costs_decl *c, const struct expr *const *conds)
{
    struct judge j = {.otherwise = VERDICT_REJECTED};
    j.rules = ARENA_ARRAY(s->plan->arena, struct rule, c->n_rules);
    if (!cost_rules(s, c, conds, COST_EXCLUDE, &j) || !cost_rules(s, c, conds, COST_INCLUDE, &j))
        return NULL;
    return judge_intern(s->plan, &j);
}
