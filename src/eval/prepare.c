/* prepare.c - what the totals will surely need, made by several threads before the first batch: tables, keys, links, the many.
 *
 * Takes the folds that were asked; walks through their values for the tables and links in them. Whatever is not made here is made when
 * somebody asks, as ever; so nothing has to be complete. A table whose `where`, drops, merge or keys look at other tables is left to
 * that. What the tables' exceptions are does not depend on threads: they are taken over in the order of the tasks. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <stdatomic.h>
#include <stdlib.h>

#include "base/pool.h"
#include "eval/blocks.h"
#include "eval/prepare.h"
#include "eval/world_int.h"

/* What one of the lists below holds stands in it once. */
struct needs {
    struct arena *arena;
    uint8_t *seen; size_t n_seen; /* by value id */
    struct list { const void **of; size_t n; } tables, links, manys; /* struct table, struct link_decl, struct many_use */
};

/* False: it is in the list already. */
static bool add(struct needs *n, struct list *list, const void *what)
{
    for (size_t i = 0; i < list->n; i++)
        if (list->of[i] == what)
            return false;
    ARENA_PUSH(n->arena, list->of, list->n, what);
    return true;
}

static void need_table(struct needs *n, const struct table *t)
{
    if (t)
        (void)add(n, &n->tables, t);
}

static void need_link(struct needs *n, const struct link_decl *l)
{
    need_table(n, l->from_table);
    need_table(n, l->target_table);
    if (add(n, &n->links, l) && l->through_link)
        need_link(n, l->through_link);
}

static struct many_use *use_of(struct needs *n, const struct link_decl *l)
{
    struct many_use *u;
    for (size_t i = 0; i < n->manys.n; i++) {
        u = (void *)(uintptr_t)n->manys.of[i];
        if (u->link == l)
            return u;
    }
    u = ARENA_NEW(n->arena, struct many_use);
    u->link = l;
    ARENA_PUSH(n->arena, n->manys.of, n->manys.n, u);
    return u;
}

static bool same_lead_in(const struct lead_in *a, const struct lead_in *b)
{
    bool same = a->flow->from == b->flow->from && a->n_steps == b->n_steps;
    for (size_t i = 0; same && i < a->n_steps; i++)
        same = a->flow->steps[i].link == b->flow->steps[i].link;
    return same;
}

static void need_many(struct needs *n, const struct flow *f, size_t n_steps, bool of_all)
{
    struct many_use *u = use_of(n, f->steps[n_steps].link);
    const struct lead_in lead_in = {f, n_steps};
    u->of_all |= of_all;
    for (size_t i = 0; i < u->n; i++)
        if (same_lead_in(&u->lead_ins[i], &lead_in))
            return;
    ARENA_PUSH(n->arena, u->lead_ins, u->n, lead_in);
}

static void need_flow(struct needs *n, const struct flow *f)
{
    bool forward = true; /* until here each row leads to one */
    for (size_t i = 0; f && i < f->n_steps; i++) {
        need_link(n, f->steps[i].link);
        if (!f->steps[i].back)
            continue;
        need_many(n, f, i, i == 0 || !forward);
        forward = false;
    }
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
        need_link(n, v->link);
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

static bool may_table(struct eval *e, const struct needs *n, const void *what)
{
    const struct table *t = what;
    const struct table_plan *tp = plan_table(e->plan, t);
    (void)n;
    if (!t->decl->source.text || world_data(&e->world, t)->loaded || t->bad == BAD_SKIP_ROW)
        return false;
    for (size_t i = 0; tp->drops && i < tp->drops->n_rules; i++)
        if (!is_own(tp->drops->rules[i].cond))
            return false;
    return is_own(tp->where) && are_own(tp->merge_by, tp->n_merge_by) && are_own(tp->merge_order, tp->n_merge_order) &&
           are_own(tp->key, tp->n_key);
}

/* A link by key between tables that are there. */
static bool is_by_key(struct eval *e, const struct link_decl *l)
{
    const struct link_plan *lp = plan_link(e->plan, l);
    const struct table_data *from = world_data(&e->world, l->from_table), *target = world_data(&e->world, l->target_table);
    return !l->through_link && !l->at && from->loaded && target->loaded && target->keys && are_own(lp->parts, lp->n_parts);
}

static bool may_link(struct eval *e, const struct needs *n, const void *what)
{
    const struct link_decl *l = what;
    (void)n;
    return !world_data(&e->world, l->from_table)->links[link_index(l)] && is_by_key(e, l);
}

/* One that is the other end's link turned round may be known, too: it follows from nothing but that. */
static bool may_recall_link(struct eval *e, const struct needs *n, const void *what)
{
    const struct link_decl *l = what;
    return l->through_link ? !world_data(&e->world, l->from_table)->links[link_index(l)] && is_by_key(e, l->through_link) : may_link(e, n, what);
}

/* The key of a table that such a link names. */
static bool may_key(struct eval *e, const struct needs *n, const void *what)
{
    for (size_t i = 0; i < n->links.n; i++)
        if (((const struct link_decl *)n->links.of[i])->target_table == what && may_link(e, n, n->links.of[i]))
            return true;
    return false;
}

/* The order of the many may be any value: only fields are made here. */
static bool may_many(struct eval *e, const struct needs *n, const void *what)
{
    const struct link_decl *l = ((const struct many_use *)what)->link;
    const struct table_plan *tp = plan_table(e->plan, l->from_table);
    (void)n;
    return !world_data(&e->world, l->from_table)->manys[link_index(l)] && is_by_key(e, l) && are_own(tp->order, tp->n_order) &&
           is_own(tp->from);
}

/* Of how many targets they are, only links tell. */
static bool may_recall(struct eval *e, const struct needs *n, const void *what)
{
    return ((const struct many_use *)what)->of_all && may_many(e, n, what);
}

/* ------------------------------------------------------------------ tasks */
/* One kind of thing, of which several are made at once. */
struct preparing;
struct stage {
    bool (*may)(struct eval *e, const struct needs *n, const void *what);
    int (*make)(const struct preparing *p, size_t task, struct world *view, struct err *err);
    uint64_t (*weight)(const struct eval *e, const void *what); /* the heaviest begin first, so that no thread is left with much; NULL: all alike */
};
struct turn { size_t task; uint64_t weight; };
struct preparing {
    struct eval *eval;
    const struct stage *stage;
    struct list list;
    struct link_job *jobs;  /* by task, of links */
    struct turn *turns;     /* in which tasks are begun */
    atomic_size_t failed;   /* the first task of those that failed; SIZE_MAX: none */
    struct err *said;       /* by task, of those */
    struct exception **met; /* by task */
    size_t *n_met;
};

static int make_table(const struct preparing *p, size_t task, struct world *view, struct err *err)
{
    return world_load_alone(view, p->list.of[task], err);
}

static uint64_t table_weight(const struct eval *e, const void *what)
{
    const struct sources *s = e->world.sources;
    const struct table_decl *d = ((const struct table *)what)->decl;
    return s->size ? s->size(s->ctx, d->source.text, d->object) : 0;
}

static int make_key(const struct preparing *p, size_t task, struct world *view, struct err *err)
{
    const struct table *t = p->list.of[task];
    return key_ready_alone(view, t, world_data(view, t)->keys, err);
}

static int recall_link(const struct preparing *p, size_t task, struct world *view, struct err *err)
{
    return link_recall(view, p->list.of[task], &(bool){false}, err);
}

static int recall_many(const struct preparing *p, size_t task, struct world *view, struct err *err)
{
    (void)err;
    (void)many_recall(view, ((const struct many_use *)p->list.of[task])->link, NULL);
    return 0;
}

static int begin_link(const struct preparing *p, size_t task, struct world *view, struct err *err)
{
    return link_begin(view, p->list.of[task], &p->jobs[task], err);
}

static int run_task(void *ctx, size_t turn, unsigned worker, struct err *err)
{
    struct preparing *p = ctx;
    size_t task = p->turns[turn].task;
    struct world *view = &p->eval->views[worker].eval.world;
    view->exceptions = NULL;
    view->n_exceptions = 0;
    size_t first = atomic_load(&p->failed);
    if (task > first) /* what is told does not depend on the turns: those before it are still asked */
        return 0;
    int rc = p->stage->make(p, task, view, err);
    if (rc != 0) {
        p->said[task] = *err;
        p->said[task].code = (enum err_code)rc;
        while (task < first && !atomic_compare_exchange_weak(&p->failed, &first, task))
            ;
        return 0;
    }
    p->met[task] = view->exceptions;
    p->n_met[task] = view->n_exceptions;
    return 0;
}

static int by_weight(const void *a, const void *b)
{
    const struct turn *x = a, *y = b;
    return x->weight != y->weight ? (x->weight < y->weight) - (x->weight > y->weight) : (x->task > y->task) - (x->task < y->task);
}

static int run_stage(struct eval *e, const struct needs *n, const struct stage *stage, const struct list *of, struct preparing *p, struct err *err)
{
    *p = (struct preparing){.eval = e, .stage = stage};
    for (size_t i = 0; i < of->n; i++)
        if (stage->may(e, n, of->of[i]))
            ARENA_PUSH(n->arena, p->list.of, p->list.n, of->of[i]);
    p->jobs = ARENA_ARRAY(n->arena, struct link_job, p->list.n);
    p->turns = ARENA_ARRAY(n->arena, struct turn, p->list.n);
    for (size_t i = 0; i < p->list.n; i++)
        p->turns[i] = (struct turn){i, stage->weight ? stage->weight(e, p->list.of[i]) : 0};
    if (p->list.n > 1)
        qsort(p->turns, p->list.n, sizeof *p->turns, by_weight);
    p->met = ARENA_ARRAY(n->arena, struct exception *, p->list.n);
    p->n_met = ARENA_ARRAY(n->arena, size_t, p->list.n);
    TRY(views_open(e, err));
    atomic_init(&p->failed, SIZE_MAX);
    p->said = ARENA_ARRAY(n->arena, struct err, p->list.n);
    TRY(pool_run((unsigned)e->n_views, p->list.n, run_task, p, err));
    size_t failed = atomic_load(&p->failed);
    if (failed != SIZE_MAX) {
        if (err)
            *err = p->said[failed];
        return p->said[failed].code;
    }
    for (size_t i = 0; i < p->list.n; i++)
        world_take_exceptions(&e->world, p->met[i], p->n_met[i]);
    return 0;
}

/* ------------------------------------------------------------------ links, by ranges of texts and of rows */
struct linking {
    struct link_job *jobs;
    size_t n;
    bool rows; /* else texts */
};

static size_t size_of(const struct linking *l, const struct link_job *j) { return !j->map ? 0 : l->rows ? j->from->n : j->n_codes; }

static size_t ranges_of(const struct linking *l)
{
    size_t n = 0;
    for (size_t i = 0; i < l->n; i++)
        n += (size_of(l, &l->jobs[i]) + LINK_RANGE - 1) / LINK_RANGE;
    return n;
}

static int link_range(void *ctx, size_t task, unsigned worker, struct err *err)
{
    const struct linking *l = ctx;
    const struct link_job *j = l->jobs;
    (void)worker;
    (void)err;
    for (size_t n; task >= (n = (size_of(l, j) + LINK_RANGE - 1) / LINK_RANGE); j++)
        task -= n;
    size_t first = task * LINK_RANGE, left = size_of(l, j) - first, some = left < LINK_RANGE ? left : LINK_RANGE;
    if (l->rows)
        link_rows(j, first, some);
    else
        link_codes(j, first, some);
    return 0;
}

static int make_links(struct eval *e, const struct needs *n, struct err *err)
{
    static const struct stage begin = {may_link, begin_link, NULL};
    struct preparing p;
    int rc = run_stage(e, n, &begin, &n->links, &p, err);
    struct linking texts = {p.jobs, p.list.n, false}, rows = {p.jobs, p.list.n, true};
    if (rc == 0)
        rc = pool_run((unsigned)e->n_views, ranges_of(&texts), link_range, &texts, err);
    if (rc == 0)
        rc = pool_run((unsigned)e->n_views, ranges_of(&rows), link_range, &rows, err);
    for (size_t i = 0; rc == 0 && i < p.list.n; i++)
        rc = link_end(&e->world, &p.jobs[i], err);
    for (size_t i = 0; i < p.list.n; i++)
        link_drop(&p.jobs[i]);
    return rc;
}

int eval_prepare(struct eval *e, struct err *err)
{
    static const struct stage tables = {may_table, make_table, table_weight}, keys = {may_key, make_key, NULL},
                              old_links = {may_recall_link, recall_link, NULL}, old_manys = {may_recall, recall_many, NULL};
    struct preparing done;
    if (e->prepared)
        return 0;
    e->prepared = true;
    struct arena *a = arena_new();
    struct needs n = {.arena = a, .n_seen = plan_value_count(e->plan)};
    n.seen = ARENA_ARRAY(a, uint8_t, n.n_seen);
    for (size_t i = 0; i < e->n_folds; i++)
        need_total(&n, e->folds[i]);
    int rc = run_stage(e, &n, &tables, &n.tables, &done, err);
    if (rc == 0)
        rc = run_stage(e, &n, &old_links, &n.links, &done, err);
    if (rc == 0)
        rc = run_stage(e, &n, &old_manys, &n.manys, &done, err);
    if (rc == 0)
        rc = run_stage(e, &n, &keys, &n.tables, &done, err);
    if (rc == 0)
        rc = make_links(e, &n, err);
    struct many_uses uses = {ARENA_ARRAY(a, const struct many_use *, n.manys.n), 0};
    for (size_t i = 0; i < n.manys.n; i++)
        if (may_many(e, &n, n.manys.of[i]))
            uses.of[uses.n++] = n.manys.of[i];
    if (rc == 0)
        rc = manys_make(e, a, &uses, err);
    arena_free(&a);
    return rc;
}
