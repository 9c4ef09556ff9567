/* formula.c - arithmetic on cells: what a metric's expression says once its totals are folded.
 *
 * A metric all of whose wordings are single totals of one function is a definition, judged day by day. Any other metric with
 * several wordings is a choice by the day on which the period shown begins. */
#include "plan/plan_int.h"

#include <assert.h>
#include <string.h>

struct narrowing {
    const struct expr *const *list;
    size_t n;
};

static struct formula *build(struct plan *p, const struct expr *e, struct narrowing by);

/* A unit of the calendar's own is what it is called, whatever number it has. */
static void fp_unit(const struct plan *p, struct fp_state *s, enum unit unit)
{
    const struct calendar_decl *d = p->model->calendar;
    fp_int(s, unit < UNIT_NAMED ? unit : UNIT_NAMED);
    for (size_t i = 0; unit >= UNIT_NAMED && d && i < d->n_named; i++)
        if (d->named[i].unit == unit)
            fp_text(s, d->named[i].name.text);
}

static struct formula *intern(struct plan *p, struct formula *f)
{
    struct fp_state s = fp_begin("formula");
    fp_int(&s, f->kind);
    fp_int(&s, f->op);
    for (int i = 0; i < 2; i++) {
        const struct formula *c = i ? f->b : f->a;
        fp_int(&s, c != NULL);
        if (c)
            fp_add(&s, c->fp);
    }
    fp_constant(&s, &f->constant);
    if (f->definition)
        fp_add(&s, f->definition->fp);
    fp_decimal(&s, f->duration.n);
    fp_unit(p, &s, f->duration.unit);
    fp_unit(p, &s, f->has_unit ? f->unit : UNIT_SECOND);
    for (size_t i = 0; i < f->n_spreads; i++) {
        fp_text(&s, f->spreads[i].over->name.text);
        fp_int(&s, f->spreads[i].rows_without);
        fp_add(&s, f->spreads[i].proportion->fp);
    }
    for (size_t i = 0; i < f->n_wordings; i++) {
        fp_int(&s, f->wordings[i].from);
        fp_add(&s, f->wordings[i].formula->fp);
    }
    fp_text(&s, f->plugin ? f->plugin->name.text : NULL);
    for (size_t i = 0; i < f->n_args; i++)
        fp_add(&s, f->args[i]->fp);
    f->fp = fp_end(&s);
    struct formula *known = node_find(&p->formulas, f->fp);
    if (known)
        return known;
    struct formula *made = ARENA_NEW(p->arena, struct formula);
    *made = *f;
    made->id = (int)p->n_formulas++;
    node_add(p->arena, &p->formulas, made->fp, made);
    return made;
}

static struct narrowing narrowed(struct plan *p, struct narrowing by, const struct expr *cond)
{
    if (!cond)
        return by;
    const struct expr **list = ARENA_ARRAY(p->arena, const struct expr *, by.n + 1);
    for (size_t i = 0; i < by.n; i++)
        list[i] = by.list[i];
    list[by.n] = cond;
    return (struct narrowing){list, by.n + 1};
}

static struct formula *of_definition(struct plan *p, struct definition *d, struct span span)
{
    if (!d)
        return NULL;
    return intern(p, &(struct formula){.kind = FORMULA_TOTAL, .definition = d, .type = d->type, .span = span});
}

struct formula *formula_of_definition(struct plan *p, struct definition *d) { return of_definition(p, d, SPAN_NONE); }

struct formula *plan_ratio(struct plan *p, struct formula *a, struct formula *b)
{
    if (!a || !b)
        return NULL;
    return intern(p, &(struct formula){.kind = FORMULA_ARITH, .op = OP_DIV, .a = a, .b = b, .span = SPAN_NONE});
}

/* ------------------------------------------------------------------ metrics and their wordings */
static const struct expr *bare_total(const struct metric_decl *d)
{
    return d->where || !is_total_call(d->value) ? NULL : d->value;
}

/* The wordings that the plan may meet, each with the day from which it holds. */
static size_t wordings_of(struct plan *p, const struct metric *m, struct metric_wording *out)
{
    size_t n = 0;
    for (size_t i = 0; i < p->n_cuts; i++) {
        const struct metric_decl *d = wording_of_metric(p, m, p->cuts[i])->decl;
        if (n == 0 || out[n - 1].decl != d)
            out[n++] = (struct metric_wording){p->cuts[i], d};
    }
    return n;
}

static bool one_function(const struct metric_wording *list, size_t n)
{
    const struct expr *first = bare_total(list[0].decl);
    for (size_t i = 0; i < n; i++) {
        const struct expr *e = bare_total(list[i].decl);
        if (!e || e->ref.which != first->ref.which)
            return false;
    }
    return true;
}

static struct formula *make_metric(struct plan *p, const struct metric *m, struct narrowing by)
{
    struct metric_wording *list = ARENA_ARRAY(p->arena, struct metric_wording, p->n_cuts);
    size_t n = wordings_of(p, m, list);
    if (one_function(list, n))
        return of_definition(p, definition_of_call(p, m, list[0].decl->value, by.list, by.n), m->name.span);
    if (n == 1)
        return build(p, list[0].decl->value, narrowed(p, by, list[0].decl->where));
    struct formula w = {.kind = FORMULA_WORDINGS, .type = m->type, .span = m->name.span, .metric = m};
    w.wordings = ARENA_ARRAY(p->arena, struct formula_wording, n);
    for (size_t i = 0; i < n; i++) {
        struct formula *f = build(p, list[i].decl->value, narrowed(p, by, list[i].decl->where));
        if (!f)
            return NULL;
        w.wordings[w.n_wordings++] = (struct formula_wording){list[i].from, f};
    }
    return intern(p, &w);
}

static struct formula *of_metric(struct plan *p, const struct metric *m, struct narrowing by)
{
    if (by.n > 0)
        return make_metric(p, m, by);
    struct formula *f = plan_built(p, m, NULL, DAY_MIN); /* all of its wordings */
    if (f)
        return f;
    f = make_metric(p, m, by);
    plan_keep(p, m, NULL, DAY_MIN, f);
    return f;
}

static bool add_spreads(struct plan *p, const struct costs_decl *d, struct formula *f)
{
    f->spreads = ARENA_ARRAY(p->arena, struct spread, d->n_rules);
    for (size_t i = 0; i < d->n_rules; i++) {
        const struct cost_rule *r = &d->rules[i];
        if (r->kind != COST_SPREAD_OVER)
            continue;
        const struct dimension *over = NULL;
        for (size_t k = 0; k < p->model->n_dimensions; k++)
            if (p->model->dimensions[k]->name.text && strcmp(p->model->dimensions[k]->name.text, r->over.text) == 0)
                over = p->model->dimensions[k];
        struct formula *proportion = build(p, r->proportion, (struct narrowing){NULL, 0});
        if (!over || !proportion)
            return false;
        f->spreads[f->n_spreads++] = (struct spread){over, r->without.text != NULL, proportion};
    }
    return true;
}

static struct formula *of_spreads(struct plan *p, const struct costs *c, struct definition *d, int32_t date)
{
    struct formula f = {.kind = FORMULA_SPREAD, .type = c->type, .span = c->name.span, .definition = d};
    if (!add_spreads(p, wording_of_costs(p, c, date)->decl, &f))
        return NULL;
    return f.n_spreads ? intern(p, &f) : of_definition(p, d, c->name.span);
}

/* Rows are judged by the wording of their day; how they are shared out is a formula: the wording of the period's beginning. */
static struct formula *of_costs_part(struct plan *p, const struct costs *c, size_t part, struct narrowing by)
{
    struct definition *d = definition_of_costs(p, c, part, by.list, by.n);
    struct formula w = {.kind = FORMULA_WORDINGS, .type = c->type, .span = c->name.span};
    w.wordings = ARENA_ARRAY(p->arena, struct formula_wording, p->n_cuts);
    for (size_t i = 0; i < p->n_cuts && d; i++) {
        struct formula *f = of_spreads(p, c, d, p->cuts[i]);
        if (!f)
            return NULL;
        if (w.n_wordings == 0 || w.wordings[w.n_wordings - 1].formula != f)
            w.wordings[w.n_wordings++] = (struct formula_wording){p->cuts[i], f};
    }
    return !d ? NULL : w.n_wordings == 1 ? w.wordings[0].formula : intern(p, &w);
}

/* Costs of several events are the sum of those of each. */
static struct formula *of_costs(struct plan *p, const struct costs *c, struct narrowing by)
{
    struct formula *sum = NULL;
    for (size_t i = 0; i < c->wordings[0].n_parts; i++) {
        struct formula *one = of_costs_part(p, c, i, by);
        if (!one)
            return NULL;
        sum = sum ? intern(p, &(struct formula){.kind = FORMULA_ARITH, .op = OP_ADD, .a = sum, .b = one, .type = c->type, .span = c->name.span}) : one;
    }
    return sum;
}

/* ------------------------------------------------------------------ expressions */
static struct formula *of_constant(struct plan *p, const struct expr *e)
{
    struct scope s = {.plan = p, .date = DAY_MIN};
    enum vec_kind vec;
    struct formula f = {.kind = FORMULA_CONST, .type = e->type, .span = e->span};
    if (!constant_of(&s, e, &f.constant, &vec))
        return plan_never();
    return intern(p, &f);
}

static struct formula *of_name(struct plan *p, const struct expr *e, struct narrowing by)
{
    switch (e->ref.kind) {
    case REF_METRIC: return of_metric(p, e->ref.symbol, by);
    case REF_COSTS: return of_costs(p, e->ref.symbol, by);
    case REF_SETTING: return of_constant(p, e);
    case REF_DIMENSION:
        return plan_refuse(p, 532, e->span, "%s is a dimension, and groups are left out by their figures only: narrow the metric, as in `leads where %s …`",
                           e->name.text, e->name.text);
    default: return plan_never();
    }
}

static struct formula *two(struct plan *p, const struct expr *e, enum formula_kind kind, struct narrowing by)
{
    struct formula f = {.kind = kind, .type = e->type, .span = e->span, .op = e->op};
    f.a = build(p, e->a, by);
    f.b = build(p, e->b, by);
    return f.a && f.b ? intern(p, &f) : NULL;
}

static struct formula *one(struct plan *p, const struct expr *e, enum formula_kind kind, struct narrowing by)
{
    struct formula f = {.kind = kind, .type = e->type, .span = e->span, .duration = e->duration, .has_unit = e->has_unit, .unit = e->unit};
    f.a = build(p, e->a, by);
    return f.a ? intern(p, &f) : NULL;
}

static struct formula *is_known(struct plan *p, const struct expr *e, struct narrowing by)
{
    struct formula *f = one(p, e, FORMULA_KNOWN, by);
    bool missing = e->name.text && strcmp(e->name.text, "missing") == 0;
    if (!f || missing == e->negated)
        return f;
    return intern(p, &(struct formula){.kind = FORMULA_NOT, .type = e->type, .span = e->span, .a = f});
}

/* A plugin's function of figures. */
static struct formula *of_function(struct plan *p, const struct expr *e, struct narrowing by)
{
    struct formula f = {.kind = FORMULA_PLUGIN, .type = e->type, .span = e->span, .plugin = e->ref.symbol};
    assert(e->ref.kind == REF_PLUGIN); /* the checker lets no other call into a metric */
    f.args = ARENA_ARRAY(p->arena, struct formula *, e->n_args);
    for (size_t i = 0; i < e->n_args; i++)
        if (!(f.args[f.n_args++] = build(p, e->args[i].value, by)))
            return NULL;
    return intern(p, &f);
}

static struct formula *build(struct plan *p, const struct expr *e, struct narrowing by)
{
    switch (e->kind) {
    case EXPR_NUMBER: case EXPR_PERCENT: case EXPR_MONEY: case EXPR_CLOCK: return of_constant(p, e);
    case EXPR_NAME: return of_name(p, e, by);
    case EXPR_ARITH: return two(p, e, FORMULA_ARITH, by);
    case EXPR_COMPARE: return two(p, e, FORMULA_COMPARE, by);
    case EXPR_AND: return two(p, e, FORMULA_AND, by);
    case EXPR_OR: return two(p, e, FORMULA_OR, by);
    case EXPR_ELSE: return two(p, e, FORMULA_ELSE, by);
    case EXPR_NOT: return one(p, e, FORMULA_NOT, by);
    case EXPR_NEGATE: return one(p, e, FORMULA_NEGATE, by);
    case EXPR_EARLIER: return one(p, e, FORMULA_EARLIER, by);
    case EXPR_ROLLING: return one(p, e, FORMULA_ROLLING, by);
    case EXPR_TO_DATE: return one(p, e, FORMULA_TO_DATE, by);
    case EXPR_FOR: return e->name.text ? plan_refuse(p, 533, e->span, "`for same %s` asks for the group of a row, so it stands in a row's condition: count(… where … > %s for same %s)", e->name.text, e->a->name.text ? e->a->name.text : "…", e->name.text) : one(p, e, FORMULA_ALL_TIME, by);
    case EXPR_IS: return is_known(p, e, by);
    case EXPR_WHERE: return build(p, e->a, narrowed(p, by, e->b));
    case EXPR_CALL:
        if (is_total_call(e))
            return of_definition(p, definition_of_call(p, NULL, e, by.list, by.n), e->span);
        return of_function(p, e, by);
    default: return plan_refuse(p, 535, e->span, "figures are compared with figures, by = != < <= > >= and `is known`; this is not evaluated here");
    }
}

struct formula *plan_formula(struct plan *p, const struct expr *e, const struct expr *const *narrow, size_t n_narrow)
{
    return build(p, e, (struct narrowing){narrow, n_narrow});
}

struct formula *plan_metric(struct plan *p, const struct metric *m) { return of_metric(p, m, (struct narrowing){NULL, 0}); }

struct formula *plan_metric_where(struct plan *p, const struct metric *m, const struct expr *where)
{
    return of_metric(p, m, (struct narrowing){&where, where != NULL});
}

struct formula *plan_costs(struct plan *p, const struct costs *c) { return of_costs(p, c, (struct narrowing){NULL, 0}); }

struct formula *plan_event_formula(struct plan *p, const struct event *e)
{
    return of_definition(p, plan_rows(p, e->table, e, NULL), e->name.span);
}

static const struct formula *wording_at(const struct formula *f, int32_t day)
{
    const struct formula *w = f->wordings[0].formula;
    for (size_t i = 1; i < f->n_wordings; i++)
        if (f->wordings[i].from <= day)
            w = f->wordings[i].formula;
    return w;
}

struct formula *formula_of_day(struct plan *p, const struct formula *f, int32_t day)
{
    if (!f)
        return NULL;
    const struct formula *from = plan_in_force(f, day);
    struct formula of = *from;
    of.a = formula_of_day(p, from->a, day);
    of.b = formula_of_day(p, from->b, day);
    of.args = ARENA_ARRAY(p->arena, struct formula *, of.n_args);
    for (size_t i = 0; i < of.n_args; i++)
        of.args[i] = formula_of_day(p, from->args[i], day);
    of.spreads = ARENA_ARRAY(p->arena, struct spread, of.n_spreads);
    for (size_t i = 0; i < of.n_spreads; i++) {
        of.spreads[i] = from->spreads[i];
        of.spreads[i].proportion = formula_of_day(p, from->spreads[i].proportion, day);
    }
    return intern(p, &of);
}

bool plan_in_all_wordings(const struct formula *f, formula_test *test, const void *of)
{
    bool all = f->kind == FORMULA_WORDINGS || test(f, of);
    for (size_t i = 0; i < f->n_wordings && all; i++)
        all = plan_in_all_wordings(f->wordings[i].formula, test, of);
    return all;
}

const struct formula *plan_in_force(const struct formula *f, int32_t day)
{
    while (f->kind == FORMULA_WORDINGS)
        f = wording_at(f, day);
    return f;
}

/* The formulas that the i-th place of a formula leads to; of wordings, where `day` is given, the one in force. False: there are no more. */
static bool child_of(const struct formula *f, const int32_t *day, size_t i, const struct formula **out)
{
    const size_t n_wordings = day && f->n_wordings ? 1 : f->n_wordings;
    if (i < 2)
        *out = i == 0 ? f->a : f->b;
    else if ((i -= 2) < n_wordings)
        *out = day ? wording_at(f, *day) : f->wordings[i].formula;
    else if ((i -= n_wordings) < f->n_spreads)
        *out = f->spreads[i].proportion;
    else if ((i -= f->n_spreads) < f->n_args)
        *out = f->args[i];
    else
        return false;
    return true;
}

static size_t definitions_at(const struct formula *f, const int32_t *day, struct definition **out, size_t cap)
{
    size_t n = 0;
    if (!f)
        return 0;
    if (f->definition && cap)
        out[n++] = f->definition;
    const struct formula *child;
    for (size_t i = 0; child_of(f, day, i, &child); i++) {
        size_t more = definitions_at(child, day, out + n, cap - n);
        for (size_t k = n, end = n + more; k < end; k++) {
            bool known = false;
            for (size_t j = 0; j < n && !known; j++)
                known = out[j] == out[k];
            if (!known)
                out[n++] = out[k];
        }
    }
    return n;
}

size_t plan_definitions(const struct formula *f, struct definition **out, size_t cap)
{
    return definitions_at(f, NULL, out, cap);
}

size_t plan_definitions_at(const struct formula *f, int32_t day, struct definition **out, size_t cap)
{
    return definitions_at(f, &day, out, cap);
}
