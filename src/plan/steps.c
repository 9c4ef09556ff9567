/* steps.c - funnels and cohorts as totals: how many of the rows that began got how far, and within how long.
 *
 * A funnel's step is a total over the rows of its first stage with conditions on the later ones, which a row may come to at any time: it
 * has no window. A cohort's column is a pair with the window of that column. Both are the nodes that a metric would make. */
#include "plan/plan_int.h"

struct step_source {
    const struct table *table;
    size_t stage;
    bool in_order;
};

static struct value *time_of(struct plan *p, const struct event *e, int32_t date)
{
    struct event_node *n = plan_event(p, e, date);
    if (!n)
        return NULL;
    return node_intern(p, &(struct value){.kind = VALUE_EVENT_AT, .vec = n->at ? n->at->vec : VEC_FLAG, .row = e->table, .event = n});
}

/* b was reached at or after a; a time and a date go by the local day */
static struct rule at_or_after(struct plan *p, const struct event *a, const struct event *b, int32_t date)
{
    struct value *x = time_of(p, b, date), *y = time_of(p, a, date);
    struct rule r = {.verdict = VERDICT_COUNTED, .span = SPAN_NONE, .lasting = true,
                     .says = arena_printf(p->arena, "%s was reached at or after %s", b->name.text, a->name.text)};
    if (!x || !y)
        return r;
    if (x->vec != y->vec) {
        x = x->vec == VEC_TIME ? node_unary(p, VALUE_DAY, VEC_DATE, x) : x;
        y = y->vec == VEC_TIME ? node_unary(p, VALUE_DAY, VEC_DATE, y) : y;
    }
    r.cond = node_intern(p, &(struct value){.kind = VALUE_COMPARE, .vec = VEC_FLAG, .row = b->table, .a = x, .b = y, .op = OP_GE});
    return r;
}

static const struct event *stage_of(const struct table *t, size_t i)
{
    for (size_t k = 0; k < t->n_events; k++)
        if (t->events[k]->stage && i-- == 0)
            return t->events[k];
    return NULL;
}

size_t plan_stages(const struct table *t)
{
    size_t n = 0;
    while (stage_of(t, n))
        n++;
    return n;
}

const struct event *plan_stage(const struct table *t, size_t i) { return stage_of(t, i); }

static struct total *from_step(struct plan *p, const void *of, int32_t date, const struct expr *const *narrow, size_t n)
{
    const struct step_source *s = of;
    struct scope scope = {.plan = p, .table = s->table, .date = date};
    struct total t = {.base = BASE_EVENT, .table = s->table, .function = AGGREGATE_COUNT, .event = plan_event(p, stage_of(s->table, 0), date)};
    t.where = judge_all(&scope, NULL);
    for (size_t i = s->in_order ? 1 : s->stage; i <= s->stage && i > 0 && t.where; i++) {
        struct rule r = at_or_after(p, stage_of(s->table, s->in_order ? i - 1 : 0), stage_of(s->table, i), date);
        t.where = r.cond ? judge_with(p, t.where, r) : NULL;
    }
    t.n_own = t.where ? t.where->n_rules : 0;
    return t.event && t.where && total_narrow(p, &t, date, narrow, n) ? total_intern(p, &t) : NULL;
}

struct formula *plan_funnel(struct plan *p, const struct table *t, size_t stage, bool in_order, const struct expr *where)
{
    struct step_source s = {t, stage, in_order};
    const char *name = arena_printf(p->arena, "%s.%s", t->name.text, stage_of(t, stage)->name.text);
    return formula_of_definition(p, definition_from(p, from_step, &s, name, &where, where != NULL));
}

struct cohort_source {
    const struct item *item;
    struct decimal within;
};

static struct total *from_cohort(struct plan *p, const void *of, int32_t date, const struct expr *const *narrow, size_t n)
{
    const struct cohort_source *c = of;
    const struct item *item = c->item;
    (void)narrow;
    (void)n;
    struct total t = {.base = BASE_PAIR, .table = item->flow->table, .function = item->cohort_value ? AGGREGATE_SUM : AGGREGATE_CONVERSION,
                      .must_reach = item->cohort_value != NULL, .every = item->cohort_value != NULL};
    struct scope s = {.plan = p, .table = t.table, .date = date}, inner = {.plan = p, .table = item->to_flow->end, .date = date, .outer = &s};
    t.event = plan_event(p, item->flow->event, date);
    t.to = build_flow(p, t.table, item->to_flow);
    t.to_event = plan_event(p, item->to_flow->event, date);
    t.window = (struct window){.kind = WINDOW_WITHIN, .n = c->within, .unit = item->within_unit, .span = item->span};
    t.where = judge_all(&s, NULL);
    if (item->cohort_value && !(t.value = build_value(&inner, item->cohort_value)))
        return NULL;
    return t.event && t.to_event && t.where ? total_intern(p, &t) : NULL;
}

struct formula *plan_cohort(struct plan *p, const struct item *item, struct decimal within)
{
    struct cohort_source c = {item, within};
    return formula_of_definition(p, definition_from(p, from_cohort, &c, plan_says(p, item->span), NULL, 0));
}
