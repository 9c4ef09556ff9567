/* definition.c - a total as people defined it: which root judges a day's facts.
 *
 * The days are cut where an amendment begins. In each stretch the call and all beneath it are taken in the wording of its
 * first day; stretches that come to the same node are one. Where the wordings date their event differently a row could
 * be counted on two days: then the later root has one more rule, that no earlier one counted the row. */
#include "plan/plan_int.h"

static bool same_date_rule(const struct total *a, const struct total *b)
{
    return a->base == BASE_STATE || b->base == BASE_STATE || !a->event || !b->event || a->event->at == b->event->at ||
           a->table != b->table;
}

/* The rule of root k that no earlier root counted the row in its own stretch. bare: the roots without what narrows them, since a row
 * that counts in one segment on an earlier day is in no other on a later one. */
static struct total *not_counted_before(struct plan *p, const struct root *roots, struct total *const *bare, size_t k)
{
    struct total t = *roots[k].total;
    for (size_t j = 0; j < k; j++) {
        if (same_date_rule(roots[j].total, roots[k].total))
            continue;
        struct value counted = {.kind = VALUE_COUNTED, .vec = VEC_FLAG, .row = t.table, .total = bare[j], .from = roots[j].from,
                                .until = roots[j + 1].from};
        char day[16];
        struct rule r = {.cond = node_not(p, node_intern(p, &counted)), .verdict = VERDICT_COUNTED,
                         .says = arena_printf(p->arena, "not counted on an earlier day by the wording before %s", day_print(day, roots[j + 1].from))};
        t.where = judge_with(p, t.where, r);
    }
    return total_intern(p, &t);
}

static struct definition *intern(struct plan *p, struct definition *d)
{
    struct fp_state s = fp_begin("definition");
    for (size_t i = 0; i < d->n_roots; i++) {
        fp_int(&s, d->roots[i].from);
        fp_add(&s, d->roots[i].total->fp);
    }
    d->fp = fp_end(&s);
    struct definition *known = node_find(&p->definitions, d->fp);
    if (known)
        return known;
    struct definition *made = ARENA_NEW(p->arena, struct definition);
    *made = *d;
    made->id = (int)p->n_definitions++;
    node_add(p->arena, &p->definitions, made->fp, made);
    return made;
}

/* Lists and reasons tell a narrowed total from the one it narrows: both may stand in one formula. */
static const char *narrowed_name(struct plan *p, const char *name, const struct expr *const *narrow, size_t n)
{
    for (size_t i = 0; i < n; i++)
        name = arena_printf(p->arena, "%s %s %s", name, i ? "and" : "where", plan_says(p, narrow[i]->span));
    return name;
}

static struct definition *make(struct plan *p, root_maker *maker, const void *of, const struct expr *const *narrow, size_t n,
                               struct definition d)
{
    struct total **bare = ARENA_ARRAY(p->arena, struct total *, p->n_cuts);
    d.roots = ARENA_ARRAY(p->arena, struct root, p->n_cuts + 1);
    for (size_t i = 0; i < p->n_cuts; i++) {
        struct total *t = maker(p, of, p->cuts[i], narrow, n);
        if (!t)
            return NULL;
        if (d.n_roots && d.roots[d.n_roots - 1].total == t)
            continue;
        bare[d.n_roots] = n ? maker(p, of, p->cuts[i], NULL, 0) : t;
        d.roots[d.n_roots++] = (struct root){p->cuts[i], t};
    }
    d.roots[d.n_roots].from = DAY_MAX;
    struct root *plain = ARENA_ARRAY(p->arena, struct root, d.n_roots + 1);
    for (size_t i = 0; i <= d.n_roots; i++)
        plain[i] = d.roots[i];
    for (size_t i = 1; i < d.n_roots; i++)
        d.roots[i].total = not_counted_before(p, plain, bare, i);
    d.type = d.roots[0].total->type;
    d.name = narrowed_name(p, d.name, narrow, n);
    return intern(p, &d);
}

/* ------------------------------------------------------------------ of a call; of a metric whose every wording is one call */
struct call_source {
    const struct metric *metric; /* NULL: one call for all time */
    const struct expr *call;
};

static struct total *from_call(struct plan *p, const void *of, int32_t date, const struct expr *const *narrow, size_t n)
{
    const struct call_source *src = of;
    const struct expr *call = src->metric ? wording_of_metric(p, src->metric, date)->decl->value : src->call;
    return build_total(p, call, date, narrow, n);
}

struct definition *definition_of_call(struct plan *p, const struct metric *m, const struct expr *call, const struct expr *const *narrow, size_t n)
{
    struct call_source src = {m, call};
    struct definition d = {.name = m ? m->name.text : plan_says(p, call->span)};
    return make(p, from_call, &src, narrow, n, d);
}

struct cost_source {
    const struct costs *costs;
    size_t part;
};

static struct total *from_costs(struct plan *p, const void *of, int32_t date, const struct expr *const *narrow, size_t n)
{
    const struct cost_source *src = of;
    return build_cost_total(p, src->costs, src->part, date, narrow, n);
}

struct definition *definition_of_costs(struct plan *p, const struct costs *c, size_t part, const struct expr *const *narrow, size_t n)
{
    struct cost_source src = {c, part};
    return make(p, from_costs, &src, narrow, n, (struct definition){.name = c->name.text, .costs = c});
}

struct definition *definition_from(struct plan *p, root_maker *maker, const void *of, const char *name, const struct expr *const *narrow, size_t n)
{
    return make(p, maker, of, narrow, n, (struct definition){.name = name});
}

struct row_source {
    const struct table *table;
    const struct event *event; /* NULL: the rows as they stand */
    const struct expr *cond;
};

static struct total *from_rows(struct plan *p, const void *of, int32_t date, const struct expr *const *narrow, size_t n)
{
    (void)narrow;
    (void)n;
    const struct row_source *src = of;
    struct scope s = {.plan = p, .table = src->table, .date = date};
    struct total t = {.base = src->event ? BASE_EVENT : BASE_STATE, .table = s.table, .function = AGGREGATE_COUNT};
    t.event = src->event ? plan_event(p, src->event, date) : NULL;
    t.where = judge_all(&s, src->cond);
    return t.where && (t.event || !src->event) ? total_intern(p, &t) : NULL;
}

struct definition *plan_rows(struct plan *p, const struct table *t, const struct event *e, const struct expr *cond)
{
    struct row_source src = {t, e, cond};
    const char *name = e ? arena_printf(p->arena, "%s.%s", t->name.text, e->name.text) : t->name.text;
    return make(p, from_rows, &src, NULL, 0, (struct definition){.name = name});
}
