/* value_call.c - calls in a row's expression: functions, hooks, and aggregates of the row's many. */
#include "plan/plan_int.h"

#include <string.h>

struct flow *build_flow(struct plan *p, const struct table *from, const struct flow_ref *f)
{
    struct flow *out = ARENA_NEW(p->arena, struct flow);
    out->from = from;
    out->to = f->end;
    out->steps = ARENA_ARRAY(p->arena, struct step, f->n_steps);
    for (size_t i = 0; i < f->n_steps; i++)
        out->steps[out->n_steps++] = (struct step){f->steps[i].symbol, f->steps[i].kind == REF_BACK};
    return out;
}

static enum vec_kind aggregate_vec(enum aggregate a, const struct value *measure)
{
    switch (a) {
    case AGGREGATE_COUNT: return VEC_INTEGER;
    case AGGREGATE_ANY: return VEC_FLAG;
    case AGGREGATE_SHARE: case AGGREGATE_AVERAGE: case AGGREGATE_MEDIAN: case AGGREGATE_PERCENTILE: case AGGREGATE_CONVERSION: return VEC_F64;
    default: return measure ? measure->vec : VEC_ROW;
    }
}

/* The scope in which the path begins: the row itself, or one outside that has the path. */
static const struct scope *begin_of(const struct scope *s, const struct flow_ref *f, int *depth)
{
    for (*depth = 0; s; s = s->outer, ++*depth)
        if (s->table == f->table)
            return s;
    return NULL;
}

static struct value *build_many(const struct scope *s, const struct expr *e)
{
    struct plan *p = s->plan;
    const struct argument *a = &e->args[e->n_args - 1];
    int depth;
    const struct scope *in = a->flow ? begin_of(s, a->flow, &depth) : NULL;
    if (!in || a->flow->event)
        return plan_never();
    struct scope inner = {.plan = p, .table = a->flow->end, .date = s->date, .outer = in};
    struct value v = {.kind = VALUE_MANY, .row = in->table, .aggregate = (enum aggregate)e->ref.which, .distinct = a->distinct};
    v.flow = build_flow(p, in->table, a->flow);
    if (a->of.n) {
        v.a = build_value(&inner, a->value);
        if (!v.a)
            return NULL;
        v.codes = v.a->codes;
        v.type = v.a->type;
    }
    if (a->cond && !(v.cond = build_value(&inner, a->cond)))
        return NULL;
    if (e->n_args > 1) {
        struct constant c;
        enum vec_kind vec;
        if (!constant_of(s, e->args[0].value, &c, &vec))
            return plan_never();
        v.percentile = c.number;
    }
    v.vec = aggregate_vec(v.aggregate, v.a);
    return node_outer(p, depth, node_intern(p, &v));
}

static struct value *build_hook(const struct scope *s, const struct expr *e)
{
    const struct hook *h = e->ref.symbol;
    struct value v = {.kind = VALUE_HOOK, .vec = vec_of_type(h->result), .row = s->table, .hook = h};
    v.args = ARENA_ARRAY(s->plan->arena, struct value *, e->n_args);
    for (size_t i = 0; i < e->n_args; i++) {
        struct scope at = *s;
        if (i < h->n_args && h->decl->args[i].type.text)
            at.want = column_of_type(h->decl->args[i].type.text);
        struct value *arg = build_value(&at, e->args[i].value);
        if (!arg)
            return NULL;
        v.args[v.n_args++] = arg;
    }
    return node_intern(s->plan, &v);
}

static struct value *build_function(const struct scope *s, const struct expr *e)
{
    struct value v = {.kind = VALUE_FUNCTION, .vec = VEC_TEXT, .row = s->table, .which = e->ref.which};
    v.args = ARENA_ARRAY(s->plan->arena, struct value *, e->n_args);
    struct scope at = *s;
    at.want = COL_TEXT;
    for (size_t i = 0; i < e->n_args; i++) {
        struct value *arg = build_value(&at, e->args[i].value);
        if (!arg)
            return NULL;
        v.args[v.n_args++] = arg;
    }
    return node_intern(s->plan, &v);
}

struct value *build_call(const struct scope *s, const struct expr *e)
{
    switch (e->ref.kind) {
    case REF_AGGREGATE: return build_many(s, e);
    case REF_HOOK: return build_hook(s, e);
    case REF_BUILTIN: return build_function(s, e);
    default: return plan_never(); /* a function of figures */
    }
}
