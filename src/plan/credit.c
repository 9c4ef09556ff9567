/* credit.c - an attribution as the plan sees it: which touches of a row compete, and until when. */
#include "plan/plan_int.h"

#include <string.h>

/* The time of an event of the row whose money is credited, or of one that its links lead to. */
static struct value *time_of(struct plan *p, const struct flow_ref *f, struct span at, int32_t date)
{
    struct event_node *n = f && f->event ? plan_event(p, f->event, date) : NULL;
    if (!n)
        return NULL;
    struct value *v = node_intern(p, &(struct value){.kind = VALUE_EVENT_AT, .vec = n->at ? n->at->vec : VEC_FLAG, .row = f->end, .event = n});
    for (size_t i = f->n_steps; i-- > 0;) {
        const struct link_decl *l = f->steps[i].symbol;
        if (f->steps[i].kind == REF_BACK)
            return plan_refuse(p, 529, at, "the touch before which event? %s leads to many rows", l->back.text);
        v = node_follow(p, node_intern(p, &(struct value){.kind = VALUE_LINK, .vec = VEC_ROW, .row = l->from_table, .link = l}), v);
    }
    return v;
}

static bool build_befores(struct plan *p, const struct credit *c, int32_t date, struct credit_plan *out)
{
    out->befores = ARENA_ARRAY(p->arena, struct value *, c->n_shares);
    for (size_t i = 0; i < c->n_shares; i++)
        if (c->shares[i].place == PLACE_BEFORE && !(out->befores[i] = time_of(p, c->shares[i].before_flow, c->span, date)))
            return false;
    return true;
}

/* The beginning of a window that ends there. */
static struct value *run_back(const struct scope *s, struct value *anchor, struct duration within)
{
    struct decimal n = within.n;
    n.v = -n.v;
    return node_intern(s->plan, &(struct value){.kind = VALUE_SHIFT, .vec = within.unit <= UNIT_OFFICE_HOUR ? VEC_TIME : VEC_DATE, .row = s->table,
                                                 .a = anchor, .number = n, .unit = within.unit});
}

/* What a hook or a plugin is given of each touch, and the window of rows that have no time to run back from: it ends now. */
static bool build_model(struct scope *row, const struct scope *touch, const struct credit *c, struct credit_plan *out)
{
    struct plan *p = row->plan;
    bool days = out->anchor->vec == VEC_DATE;
    out->hook = c->hook;
    out->plugin = c->plugin;
    out->args = ARENA_ARRAY(p->arena, struct value *, c->n_args);
    for (out->n_args = 0; out->n_args < c->n_args; out->n_args++)
        if (!(out->args[out->n_args] = build_value(touch, c->args[out->n_args])))
            return false;
    struct value *now = node_intern(p, &(struct value){.kind = days ? VALUE_TODAY : VALUE_NOW, .vec = out->anchor->vec});
    out->any_anchor = node_intern(p, &(struct value){.kind = VALUE_ELSE, .vec = out->anchor->vec, .row = row->table, .a = out->anchor, .b = now});
    out->any_start = run_back(row, out->any_anchor, out->within);
    return true;
}

struct credit_plan *build_credit(struct plan *p, const struct credit *c, const struct table *t, int32_t date)
{
    const struct attribution *at = c->attribution;
    const struct attribution_wording *w = wording_of_attribution(p, at, date);
    const struct attribution_decl *d = w->decl;
    struct credit_plan *out = ARENA_NEW(p->arena, struct credit_plan);
    struct scope s = {.plan = p, .table = t, .date = date};
    out->credit = c;
    out->none = c->kind == MODEL_NAMED && strcmp(c->name.text, "none") == 0;
    out->within = d->within;
    out->touches = build_flow(p, t, w->over);
    out->touch_event = plan_event(p, w->over->event, date);
    out->anchor = build_value(&s, d->before);
    if (out->anchor)
        out->start = run_back(&s, out->anchor, d->within);
    /* `before end of closed_on`: the end of a day is the next midnight, which is not of that day */
    out->anchor_exclusive = d->before->kind == EXPR_EDGE;
    struct scope touch = {.plan = p, .table = w->over->end, .date = date, .outer = &s};
    if (!build_befores(p, c, date, out))
        return NULL;
    if (d->cond && !(out->touch_cond = build_value(&touch, d->cond)))
        return NULL;
    if (!out->touch_event || !out->anchor || ((c->hook || c->plugin) && !build_model(&s, &touch, c, out)))
        return NULL;
    return out;
}
