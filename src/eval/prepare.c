/* prepare.c - what the totals will surely need, made by several threads before the first batch: tables, keys, links, the many.
 *
 * Takes the folds that were asked; walks through their values for the tables and links in them. Whatever is not made here is made when
 * somebody asks, as ever; so nothing has to be complete. A table whose `where`, drops, merge or keys look at other tables is left to
 * that. What the tables' exceptions are does not depend on threads: they are taken over in the order of the tasks. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <stdlib.h>
#include <string.h>

#include "base/pool.h"
#include "eval/blocks.h"
#include "eval/world_int.h"

/* What one of the lists below holds stands in it once. */
struct needs {
    struct arena *arena;
    const struct plan *plan;
    uint8_t *seen; size_t n_seen; /* by value id */
    const struct table **tables; size_t n_tables;
    const struct link_decl **links; size_t n_links;
    const struct link_decl **manys; size_t n_manys;
};

static void need_table(struct needs *n, const struct table *t)
{
    for (size_t i = 0; t && i < n->n_tables; i++)
        if (n->tables[i] == t)
            return;
    if (t)
        ARENA_PUSH(n->arena, n->tables, n->n_tables, t);
}

static void need_link(struct needs *n, const struct link_decl *l, bool many)
{
    const struct link_decl ***list = many ? &n->manys : &n->links;
    size_t *count = many ? &n->n_manys : &n->n_links;
    need_table(n, l->from_table);
    need_table(n, l->target_table);
    for (size_t i = 0; i < *count; i++)
        if ((*list)[i] == l)
            return;
    ARENA_PUSH(n->arena, *list, *count, l);
    if (many)
        need_link(n, l, false);
    if (l->through_link && !many)
        need_link(n, l->through_link, false);
}

static void need_flow(struct needs *n, const struct flow *f)
{
    for (size_t i = 0; f && i < f->n_steps; i++)
        need_link(n, f->steps[i].link, f->steps[i].back);
}

static void need_value(struct needs *n, const struct value *v);

static void need_judge(struct needs *n, const struct judge *j)
{
    for (size_t i = 0; j && i < j->n_rules; i++)
        need_value(n, j->rules[i].cond);
}

static void need_event(struct needs *n, const struct event_node *e)
{
    if (!e)
        return;
    need_value(n, e->at);
    need_judge(n, e->judge);
}

static void need_value(struct needs *n, const struct value *v)
{
    if (!v || (size_t)v->id >= n->n_seen || n->seen[v->id])
        return;
    n->seen[v->id] = 1;
    need_table(n, v->row);
    if (v->link)
        need_link(n, v->link, false);
    need_flow(n, v->flow);
    need_event(n, v->event);
    need_judge(n, v->judge);
    need_value(n, v->a);
    need_value(n, v->b);
    need_value(n, v->c);
    need_value(n, v->cond);
    for (size_t i = 0; i < v->n_args; i++)
        need_value(n, v->args[i]);
}

static void need_total(struct needs *n, const struct fold *f)
{
    const struct total *t = f->total;
    need_table(n, t->table);
    need_event(n, t->event);
    need_event(n, t->to_event);
    need_flow(n, t->to);
    need_value(n, t->to_cond);
    need_judge(n, t->where);
    need_judge(n, t->costs);
    need_judge(n, t->hit);
    need_value(n, t->value);
    if (t->credit) {
        need_flow(n, t->credit->touches);
        need_event(n, t->credit->touch_event);
    }
    for (size_t i = 0; i < f->dims.n; i++)
        need_value(n, f->dims.values[i]);
}

/* ------------------------------------------------------------------ what can be made alone */
/* Is the value one of the row's own fields only? */
static bool is_own(const struct value *v)
{
    if (!v)
        return true;
    switch (v->kind) {
    case VALUE_LINK: case VALUE_FOLLOW: case VALUE_OUTER: case VALUE_MANY: case VALUE_EVENT_AT: case VALUE_REACHED: case VALUE_VERSION:
    case VALUE_CELL: case VALUE_COUNTED: case VALUE_CONVERT: case VALUE_KEPT: return false;
    default: break;
    }
    for (size_t i = 0; i < v->n_args; i++)
        if (!is_own(v->args[i]))
            return false;
    for (size_t i = 0; v->judge && i < v->judge->n_rules; i++)
        if (!is_own(v->judge->rules[i].cond))
            return false;
    return is_own(v->a) && is_own(v->b) && is_own(v->c) && is_own(v->cond);
}

static bool are_own(struct value *const *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!is_own(list[i]))
            return false;
    return true;
}

static bool loads_alone(struct world *w, const struct table *t)
{
    const struct table_plan *tp = plan_table(w->plan, t);
    if (!t->decl->source.text || world_data(w, t)->loaded || t->bad == BAD_SKIP_ROW)
        return false;
    for (size_t i = 0; tp->drops && i < tp->drops->n_rules; i++)
        if (!is_own(tp->drops->rules[i].cond))
            return false;
    return is_own(tp->where) && are_own(tp->merge_by, tp->n_merge_by) && are_own(tp->merge_order, tp->n_merge_order) &&
           are_own(tp->key, tp->n_key);
}

/* ------------------------------------------------------------------ tasks */
struct preparing {
    struct eval *eval;
    const void *const *list; /* of what the tasks make */
    int (*make)(struct world *view, const void *what, struct err *err);
    struct exception **met;
    size_t *n_met;
};

static int make_table(struct world *view, const void *what, struct err *err)
{
    return world_load_alone(view, what, err);
}

static int make_keys(struct world *view, const void *what, struct err *err)
{
    const struct table *t = what;
    return key_ready_alone(view, t, world_data(view, t)->keys, err);
}

static int make_link(struct world *view, const void *what, struct err *err)
{
    return world_link_alone(view, what, err);
}

static int make_many(struct world *view, const void *what, struct err *err)
{
    return world_many_alone(view, what, err);
}

static int run_task(void *ctx, size_t task, unsigned worker, struct err *err)
{
    struct preparing *p = ctx;
    struct world *view = &p->eval->views[worker].eval.world;
    view->exceptions = NULL;
    view->n_exceptions = 0;
    TRY(p->make(view, p->list[task], err));
    p->met[task] = view->exceptions;
    p->n_met[task] = view->n_exceptions;
    return 0;
}

static int run_tasks(struct eval *e, struct arena *a, const void *const *list, size_t n,
                     int (*make)(struct world *view, const void *what, struct err *err), struct err *err)
{
    struct preparing p = {e, list, make, ARENA_ARRAY(a, struct exception *, n), ARENA_ARRAY(a, size_t, n)};
    TRY(views_open(e, err));
    TRY(pool_run((unsigned)e->n_views, n, run_task, &p, err));
    for (size_t i = 0; i < n; i++)
        world_take_exceptions(&e->world, p.met[i], p.n_met[i]);
    return 0;
}

/* ------------------------------------------------------------------ stages */
static int tables(struct eval *e, const struct needs *n, struct err *err)
{
    const void **list = ARENA_ARRAY(n->arena, const void *, n->n_tables);
    size_t count = 0;
    for (size_t i = 0; i < n->n_tables; i++)
        if (loads_alone(&e->world, n->tables[i]))
            list[count++] = n->tables[i];
    return run_tasks(e, n->arena, list, count, make_table, err);
}

static bool is_there(const struct eval *e, const struct table *t) { return e->world.tables[t->index].loaded; }

/* A link by key between tables that are there. */
static bool links_alone(struct eval *e, const struct link_decl *l)
{
    const struct link_plan *lp = plan_link(e->plan, l);
    return !l->through_link && !l->at && is_there(e, l->from_table) && is_there(e, l->target_table) && are_own(lp->parts, lp->n_parts) &&
           e->world.tables[l->target_table->index].keys;
}

static int keys(struct eval *e, const struct needs *n, struct err *err)
{
    const void **list = ARENA_ARRAY(n->arena, const void *, n->n_links);
    size_t count = 0;
    for (size_t i = 0; i < n->n_links; i++) {
        size_t k = 0;
        while (k < count && list[k] != n->links[i]->target_table)
            k++;
        if (k == count && links_alone(e, n->links[i]))
            list[count++] = n->links[i]->target_table;
    }
    return run_tasks(e, n->arena, list, count, make_keys, err);
}

static int links(struct eval *e, const struct needs *n, struct err *err)
{
    const void **list = ARENA_ARRAY(n->arena, const void *, n->n_links);
    size_t count = 0;
    for (size_t i = 0; i < n->n_links; i++)
        if (links_alone(e, n->links[i]))
            list[count++] = n->links[i];
    return run_tasks(e, n->arena, list, count, make_link, err);
}

/* The order of the many may be any value: only fields are made here. */
static bool orders_alone(struct eval *e, const struct table *t)
{
    const struct table_plan *tp = plan_table(e->plan, t);
    return are_own(tp->order, tp->n_order) && is_own(tp->from);
}

static int manys(struct eval *e, const struct needs *n, struct err *err)
{
    const void **list = ARENA_ARRAY(n->arena, const void *, n->n_manys);
    size_t count = 0;
    for (size_t i = 0; i < n->n_manys; i++)
        if (links_alone(e, n->manys[i]) && orders_alone(e, n->manys[i]->from_table))
            list[count++] = n->manys[i];
    return run_tasks(e, n->arena, list, count, make_many, err);
}

int eval_prepare(struct eval *e, struct err *err)
{
    if (e->prepared)
        return 0;
    e->prepared = true;
    struct arena *a = arena_new();
    struct needs n = {.arena = a, .plan = e->plan, .n_seen = plan_value_count(e->plan)};
    n.seen = ARENA_ARRAY(a, uint8_t, n.n_seen);
    for (size_t i = 0; i < e->n_folds; i++)
        need_total(&n, e->folds[i]);
    int rc = tables(e, &n, err);
    if (rc == 0)
        rc = keys(e, &n, err);
    if (rc == 0)
        rc = links(e, &n, err);
    if (rc == 0)
        rc = manys(e, &n, err);
    arena_free(&a);
    return rc;
}
