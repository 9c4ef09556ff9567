/* credit.c - an attribution as the plan sees it: which touches of a row compete, and until when. */
#include "plan/plan_int.h"

#include <string.h>

static bool known_model(struct plan *p, const struct credit *c)
{
    static const char *const named[] = {"first", "last", "linear", "none"};
    if (c->kind != MODEL_NAMED) {
        for (size_t i = 0; i < c->n_shares; i++)
            if (c->shares[i].place == PLACE_BEFORE)
                return plan_refuse(p, 529, c->span, "a share of the touch before an event is not evaluated yet"), false;
        return true;
    }
    for (size_t i = 0; i < sizeof named / sizeof *named; i++)
        if (strcmp(c->name.text, named[i]) == 0)
            return true;
    return plan_refuse(p, 530, c->span, "a model of credit from a hook or a plugin is not evaluated yet"), false;
}

struct credit_plan *build_credit(struct plan *p, const struct credit *c, const struct table *t, int32_t date)
{
    const struct attribution *at = c->attribution;
    const struct attribution_wording *w = wording_of_attribution(p, at, date);
    const struct attribution_decl *d = w->decl;
    if (!known_model(p, c))
        return NULL;
    struct credit_plan *out = ARENA_NEW(p->arena, struct credit_plan);
    struct scope s = {.plan = p, .table = t, .date = date};
    out->credit = c;
    out->within = d->within;
    out->touches = build_flow(p, t, w->over);
    out->touch_event = plan_event(p, w->over->event, date);
    out->anchor = build_value(&s, d->before);
    if (out->anchor) {
        struct decimal n = d->within.n;
        n.v = -n.v;
        out->start = node_intern(p, &(struct value){.kind = VALUE_SHIFT, .vec = d->within.unit <= UNIT_OFFICE_HOUR ? VEC_TIME : VEC_DATE, .row = t,
                                                     .a = out->anchor, .number = n, .unit = d->within.unit});
    }
    /* `before end of closed_on`: the end of a day is the next midnight, which is not of that day */
    out->anchor_exclusive = d->before->kind == EXPR_EDGE;
    struct scope touch = {.plan = p, .table = w->over->end, .date = date, .outer = &s};
    if (d->cond && !(out->touch_cond = build_value(&touch, d->cond)))
        return NULL;
    return out->touch_event && out->anchor ? out : NULL;
}
