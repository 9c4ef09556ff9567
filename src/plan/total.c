/* total.c - a total: one table's rows, what judges them, what is added up. The only aggregate there is.
 *
 * Takes the call as written (`count(lead.net_issued where …)`, a costs definition) and a date, gives the node with all that lies
 * beneath it in the wordings of that date. A join that multiplies rows cannot be written: a total stands on one table and
 * links lead from many to one. */
#include "plan/plan_int.h"

static void fp_node_flow(struct fp_state *s, const struct flow *f)
{
    fp_int(s, f != NULL);
    for (size_t i = 0; f && i < f->n_steps; i++) {
        fp_text(s, f->steps[i].link->from_table->name.text);
        fp_text(s, f->steps[i].link->name.text);
        fp_int(s, f->steps[i].back);
    }
}

static void fp_optional(struct fp_state *s, const struct fingerprint *fp)
{
    fp_int(s, fp != NULL);
    if (fp)
        fp_add(s, *fp);
}

static void fp_credit(struct fp_state *s, const struct credit_plan *c)
{
    const struct credit *k = c->credit;
    fp_node_flow(s, c->touches);
    fp_add(s, c->touch_event->fp);
    fp_optional(s, c->touch_cond ? &c->touch_cond->fp : NULL);
    fp_add(s, c->anchor->fp);
    fp_decimal(s, c->within.n);
    fp_int(s, c->within.unit);
    fp_int(s, k->kind);
    fp_text(s, k->name.text);
    fp_decimal(s, k->half_life.n);
    fp_int(s, k->half_life.unit);
    fp_int(s, k->dated_by_touch);
    for (size_t i = 0; i < c->n_args; i++)
        fp_add(s, c->args[i]->fp);
    fp_optional(s, c->narrow ? &c->narrow->fp : NULL);
    for (size_t i = 0; i < k->n_shares; i++) {
        fp_decimal(s, k->shares[i].percent);
        fp_int(s, k->shares[i].place);
        fp_optional(s, c->befores[i] ? &c->befores[i]->fp : NULL);
    }
}

/* What a hook or plugin is asked with, whatever is credited by it in the end. */
static struct fingerprint model_of(const struct total *t)
{
    const struct credit_plan *c = t->credit;
    struct fp_state s = fp_begin("model");
    fp_text(&s, c->credit->name.text);
    fp_text(&s, t->table->name.text);
    fp_add(&s, t->event->fp);
    fp_node_flow(&s, c->touches);
    fp_add(&s, c->touch_event->fp);
    fp_optional(&s, c->touch_cond ? &c->touch_cond->fp : NULL);
    fp_add(&s, c->anchor->fp);
    fp_int(&s, c->anchor_exclusive);
    fp_decimal(&s, c->within.n);
    fp_int(&s, c->within.unit);
    for (size_t i = 0; i < c->n_args; i++)
        fp_add(&s, c->args[i]->fp);
    return fp_end(&s);
}

static struct fingerprint fingerprint_of(const struct total *t)
{
    struct fp_state s = fp_begin("total");
    fp_int(&s, t->base);
    fp_text(&s, t->table->name.text);
    fp_optional(&s, t->event ? &t->event->fp : NULL);
    fp_node_flow(&s, t->to);
    fp_optional(&s, t->to_event ? &t->to_event->fp : NULL);
    fp_optional(&s, t->to_cond ? &t->to_cond->fp : NULL);
    fp_int(&s, t->window.kind);
    fp_decimal(&s, t->window.n);
    fp_int(&s, t->window.unit);
    fp_int(&s, t->every);
    fp_int(&s, t->must_reach);
    if (t->credit)
        fp_credit(&s, t->credit);
    fp_int(&s, t->days_unit);
    fp_optional(&s, t->where ? &t->where->fp : NULL);
    if (t->n_own && t->n_own < t->where->n_rules)
        fp_int(&s, (int)t->n_own);
    fp_optional(&s, t->costs ? &t->costs->fp : NULL);
    fp_optional(&s, t->hit ? &t->hit->fp : NULL);
    fp_optional(&s, t->value ? &t->value->fp : NULL);
    fp_int(&s, t->span);
    fp_int(&s, t->span ? (int)t->span_unit : 0);
    fp_int(&s, t->function);
    fp_int(&s, t->distinct);
    fp_decimal(&s, t->percentile);
    fp_text(&s, t->plugin ? t->plugin->name.text : NULL);
    return fp_end(&s);
}

struct total *total_intern(struct plan *p, struct total *t)
{
    t->fp = fingerprint_of(t);
    struct total *known = node_find(&p->totals, t->fp);
    if (known)
        return known;
    struct total *made = ARENA_NEW(p->arena, struct total);
    *made = *t;
    made->id = (int)p->n_totals++;
    node_add(p->arena, &p->totals, made->fp, made);
    return made;
}

bool is_total_call(const struct expr *e)
{
    const struct plugin_function *f = e->ref.symbol;
    return e->kind == EXPR_CALL && (e->ref.kind == REF_AGGREGATE || (e->ref.kind == REF_PLUGIN && f->aggregate));
}

/* ------------------------------------------------------------------ the parts of a call */
struct making {
    struct plan *plan;
    const struct expr *call;
    const struct argument *arg;
    struct scope scope; /* of the judged row */
    struct total total;
};

static bool make_where(struct making *m, const struct expr *cond)
{
    m->total.where = judge_all(&m->scope, cond);
    m->total.n_own = m->total.where ? m->total.where->n_rules : 0;
    return m->total.where != NULL;
}

static bool make_pair(struct making *m)
{
    const struct argument *a = m->arg;
    struct total *t = &m->total;
    const struct flow_ref *to = a->to_flow;
    if (!to || !to->event)
        return plan_never();
    t->base = BASE_PAIR;
    t->to = build_flow(m->plan, t->table, to);
    t->to_event = plan_event(m->plan, to->event, m->scope.date);
    t->window = (struct window){.kind = a->window, .n = a->within.n, .unit = a->within.unit, .span = a->within.span};
    t->must_reach = t->function != AGGREGATE_CONVERSION;
    t->every = a->of.n && !t->span && (t->function == AGGREGATE_SUM || t->function == AGGREGATE_AVERAGE);
    struct scope inner = {.plan = m->plan, .table = to->end, .date = m->scope.date, .outer = &m->scope};
    const struct expr *cond = t->span ? a->cond : a->to_cond;
    if (!t->to_event || (cond && !(t->to_cond = build_value(&inner, cond))))
        return false;
    if (a->of.n && !t->span && !(t->value = build_value(&inner, a->value)))
        return false;
    return make_where(m, t->span ? NULL : a->cond);
}

static bool make_span(struct making *m)
{
    static const enum unit by_clock[] = {[CLOCK_TIME] = UNIT_SECOND, [CLOCK_OFFICE] = UNIT_OFFICE_SECOND, [CLOCK_WORKING] = UNIT_WORKING_DAY,
                                         [CLOCK_CALENDAR] = UNIT_CALENDAR_DAY};
    const struct type *type = m->arg->value->type;
    m->total.span = true;
    m->total.span_unit = by_clock[type ? type->clock : CLOCK_TIME];
    return make_pair(m);
}

static bool make_rows(struct making *m)
{
    const struct argument *a = m->arg;
    struct total *t = &m->total;
    t->base = a->flow->event ? BASE_EVENT : BASE_STATE;
    if (a->of.n && !(t->value = build_value(&m->scope, a->value)))
        return false;
    if (t->function != AGGREGATE_SHARE)
        return make_where(m, a->cond);
    t->hit = judge_all(&m->scope, a->cond);
    return t->hit && make_where(m, NULL);
}

static bool make_credit(struct making *m)
{
    const struct argument *a = m->arg;
    m->total.base = BASE_CREDIT;
    m->total.credit = build_credit(m->plan, a->credit, m->total.table, m->scope.date);
    if (!m->total.credit || (a->of.n && !(m->total.value = build_value(&m->scope, a->value))))
        return false;
    m->total.credit->model = model_of(&m->total);
    return make_where(m, a->cond);
}

static bool make_percentile(struct making *m)
{
    struct constant c;
    enum vec_kind vec;
    if (m->call->n_args < 2)
        return true;
    if (!constant_of(&m->scope, m->call->args[0].value, &c, &vec))
        return plan_never();
    m->total.percentile = c.number;
    return true;
}

bool dimension_is_of(const struct dimension *d, const struct table *t)
{
    for (size_t w = 0; w < d->n_wordings; w++)
        for (size_t i = 0; i < d->wordings[w].n_paths; i++)
            if (d->wordings[w].paths[i].table == t)
                return true;
    return false;
}

/* Does a condition ask a dimension of the touches? */
static bool asks_touches(const struct total *t, const struct expr *e)
{
    if (!e || !t->credit)
        return false;
    if (e->kind == EXPR_NAME && e->ref.kind == REF_DIMENSION)
        return dimension_is_of(e->ref.symbol, t->credit->touches->to);
    return asks_touches(t, e->a) || asks_touches(t, e->b);
}

static struct scope judged_scope(struct plan *p, const struct total *t, int32_t date)
{
    return (struct scope){.plan = p, .table = t->table, .date = date};
}

/* Where narrowing by touches is read: a touch with the judged row outside, or that row without a touch. */
static struct scope touch_scope(const struct total *t, const struct scope *judged)
{
    struct scope s = *judged;
    s.credit = t->credit;
    if (!t->credit->none) {
        s.table = t->credit->touches->to;
        s.of_touch = true;
        s.outer = judged;
    }
    return s;
}

/* What asks the touches is said of each part, the rest of the row as a whole; so each condition of an `and` goes its own way. */
static bool narrow_one(struct total *t, const struct scope *judged, const struct expr *e)
{
    if (t->credit && e->kind == EXPR_AND)
        return narrow_one(t, judged, e->a) && narrow_one(t, judged, e->b);
    bool touches = asks_touches(t, e);
    struct scope s = touches ? touch_scope(t, judged) : *judged;
    struct judge *one = judge_all(&s, e), **into = touches ? &t->credit->narrow : &t->where;
    if (one)
        *into = judge_join(judged->plan, *into, one);
    return one != NULL;
}

bool total_narrow(struct plan *p, struct total *t, int32_t date, const struct expr *const *narrow, size_t n)
{
    struct scope s = judged_scope(p, t, date);
    for (size_t i = 0; i < n; i++)
        if (!narrow_one(t, &s, narrow[i]))
            return false;
    return true;
}

struct value *plan_narrowing(struct plan *p, const struct total *t, const struct expr *e, int32_t date)
{
    struct scope judged = judged_scope(p, t, date), s = touch_scope(t, &judged);
    return build_value(&s, e);
}

struct total *build_total(struct plan *p, const struct expr *call, int32_t date, const struct expr *const *narrow, size_t n_narrow)
{
    const struct argument *a = &call->args[call->n_args - 1];
    struct making m = {.plan = p, .call = call, .arg = a};
    if (!a->flow || a->flow->n_steps)
        return plan_never();
    m.total = (struct total){.table = a->flow->table, .function = (enum aggregate)call->ref.which, .distinct = a->distinct, .type = call->type};
    if (call->ref.kind == REF_PLUGIN) {
        m.total.plugin = call->ref.symbol;
        m.total.function = AGGREGATE_SUM; /* its values are what a sum would take */
    }
    m.scope = (struct scope){.plan = p, .table = a->flow->table, .date = date};
    if (a->flow->event && !(m.total.event = plan_event(p, a->flow->event, date)))
        return NULL;
    bool span = !a->of.n && a->value->kind == EXPR_SPAN && a->to_flow;
    bool made = a->credit ? make_credit(&m) : span ? make_span(&m) : a->to.n ? make_pair(&m) : make_rows(&m);
    if (!made || !make_percentile(&m) || !total_narrow(p, &m.total, date, narrow, n_narrow))
        return NULL;
    return total_intern(p, &m.total);
}

/* A costs definition of one of its events: the event's rows, judged by the rules. */
struct total *build_cost_total(struct plan *p, const struct costs *c, size_t part, int32_t date, const struct expr *const *narrow, size_t n_narrow)
{
    const struct costs_wording *w = wording_of_costs(p, c, date);
    if (w->n_parts != c->wordings[0].n_parts)
        return plan_refuse(p, 528, w->decl->name.span, "amended, %s are of %zu event%s, and they were of %zu: a change in their number is not evaluated yet, a rule that excludes is",
                           c->name.text, w->n_parts, w->n_parts == 1 ? "" : "s", c->wordings[0].n_parts);
    const struct costs_part *of = &w->parts[part];
    struct total t = {.base = BASE_EVENT, .table = of->flow->table, .function = AGGREGATE_SUM, .type = c->type};
    struct scope s = {.plan = p, .table = t.table, .date = date};
    t.event = plan_event(p, of->flow->event, date);
    t.value = build_value(&s, of->value);
    t.costs = judge_costs(&s, w->decl, of->conds);
    t.where = judge_all(&s, NULL);
    if (!t.event || !t.value || !t.costs || !total_narrow(p, &t, date, narrow, n_narrow))
        return NULL;
    for (size_t i = 0; i < w->decl->n_rules; i++) {
        if (w->decl->rules[i].kind == COST_SPREAD_DAYS) {
            t.base = BASE_DAYS;
            t.days_unit = w->decl->rules[i].unit;
        }
    }
    return total_intern(p, &t);
}

struct value *plan_dimension(struct plan *p, const struct total *t, const struct dimension *d, int32_t date, bool *of_touch)
{
    *of_touch = t->credit && dimension_is_of(d, t->credit->touches->to);
    struct scope s = {.plan = p, .table = *of_touch ? t->credit->touches->to : t->table, .date = date};
    return build_dimension(&s, d, d->name.span);
}
