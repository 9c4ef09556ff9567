/* table.c - what loading a table needs: the fields to read, its drops, merge, keys, order, versions; and the parts of its links.
 *
 * Drops, merges and keys are not dated: a row is a row. They are read in the wording of the first day. */
#include "plan/plan_int.h"

#include <stdlib.h>
#include <string.h>

static struct value **values_of_paths(const struct scope *s, const struct path *paths, size_t n)
{
    struct value **out = ARENA_ARRAY(s->plan->arena, struct value *, n);
    for (size_t i = 0; i < n; i++)
        out[i] = build_path(s, &paths[i]);
    return out;
}

static void key_parts(const struct scope *s, const struct table *t, struct table_plan *tp)
{
    const struct column_decl *k = t->key;
    if (!k)
        return;
    tp->n_key = k->n_values > 1 ? k->n_values : 1;
    tp->key = ARENA_ARRAY(s->plan->arena, struct value *, tp->n_key);
    if (k->n_values <= 1) {
        tp->key[0] = plan_column(s->plan, t, k, s->date);
        return;
    }
    for (size_t i = 0; i < k->n_values; i++)
        tp->key[i] = build_value(s, k->values[i]);
}

static void merge_parts(const struct scope *s, const struct table *t, struct table_plan *tp)
{
    const struct table_rule *m = t->merge;
    if (!m)
        return;
    tp->merge_by = ARENA_ARRAY(s->plan->arena, struct value *, m->n_by);
    for (size_t i = 0; i < m->n_by; i++)
        tp->merge_by[tp->n_merge_by++] = build_value(s, m->by[i]);
    tp->merge_order = m->n_order ? values_of_paths(s, m->order, m->n_order) : tp->order;
    tp->n_merge_order = m->n_order ? m->n_order : tp->n_order;
}

static void version_parts(const struct scope *s, const struct table *t, struct table_plan *tp)
{
    const struct table_rule *v = t->one_per;
    if (!v)
        return;
    tp->per = ARENA_ARRAY(s->plan->arena, struct value *, v->per.n);
    for (size_t i = 0; i < v->per.n; i++) {
        struct path one = {.parts = &v->per.list[i], .n = 1, .span = v->per.list[i].span};
        tp->per[tp->n_per++] = build_path(s, &one);
    }
    tp->from = build_path(s, &v->from);
    if (!v->until_next)
        tp->until = build_path(s, &v->until);
}

static void drop_parts(const struct scope *s, const struct table *t, struct table_plan *tp)
{
    struct judge j = {.otherwise = VERDICT_COUNTED};
    j.rules = ARENA_ARRAY(s->plan->arena, struct rule, t->n_drops);
    for (size_t i = 0; i < t->n_drops; i++) {
        const struct table_rule *d = t->drops[i];
        j.rules[j.n_rules++] = (struct rule){.cond = build_value(s, d->cond), .expr = d->cond, .span = d->span, .says = plan_says(s->plan, d->cond->span),
                                             .because = d->because, .verdict = VERDICT_REJECTED};
    }
    if (t->n_drops)
        tp->drops = judge_intern(s->plan, &j);
}

struct table_plan *plan_table(struct plan *p, const struct table *t)
{
    struct table_plan *tp = p->tables[t->index];
    if (tp)
        return tp;
    tp = p->tables[t->index] = ARENA_NEW(p->arena, struct table_plan);
    struct scope s = {.plan = p, .table = t, .date = DAY_MIN, .raw = true, .want = COL_TEXT};
    if (t->decl->where && !p->example)
        tp->where = build_value(&s, t->decl->where);
    key_parts(&s, t, tp);
    if (t->order) {
        tp->order = values_of_paths(&s, t->order->order, t->order->n_order);
        tp->n_order = t->order->n_order;
    }
    version_parts(&s, t, tp);
    drop_parts(&s, t, tp);
    merge_parts(&s, t, tp);
    return tp;
}

static bool is_integer_key(const struct table *t)
{
    return t->key && strcmp(t->key->type.text, "integer") == 0;
}

struct link_plan *plan_link(struct plan *p, const struct link_decl *l)
{
    for (size_t i = 0; i < p->n_links; i++)
        if (p->links[i].link == l)
            return p->links[i].plan;
    struct link_plan *lp = ARENA_NEW(p->arena, struct link_plan);
    p->links = arena_grow(p->arena, p->links, p->n_links, sizeof *p->links);
    p->links[p->n_links].link = l;
    p->links[p->n_links++].plan = lp;
    struct scope s = {.plan = p, .table = l->from_table, .date = DAY_MIN, .raw = true,
                      .want = is_integer_key(l->target_table) ? COL_INTEGER : COL_TEXT};
    lp->parts = ARENA_ARRAY(p->arena, struct value *, l->n_values);
    struct value *example = l->n_values == 1 ? example_field(p, l->from_table, l->name.text, s.want) : NULL;
    for (size_t i = 0; i < l->n_values && !example; i++)
        lp->parts[lp->n_parts++] = build_value(&s, l->values[i]);
    if (example)
        lp->parts[lp->n_parts++] = example;
    if (l->at)
        lp->at = build_value(&s, l->at);
    return lp;
}

static int by_name(const void *a, const void *b)
{
    const struct value *x = *(struct value *const *)a, *y = *(struct value *const *)b;
    int names = strcmp(x->text, y->text);
    return names ? names : (x->column_kind > y->column_kind) - (x->column_kind < y->column_kind);
}

/* Which rows a table has must not depend on what is asked of it: a rule that skips rows for bad fields reads every column. */
static void read_all(struct plan *p, const struct table *t)
{
    for (size_t i = 0; i < t->n_columns && t->bad == BAD_SKIP_ROW; i++)
        (void)plan_column(p, t, t->columns[i], DAY_MIN);
}

/* Tables and links that are reached only through others are planned here too, until nothing new appears. */
void plan_finish(struct plan *p)
{
    const struct model *m = p->model;
    for (size_t i = 0; i < m->n_tables; i++) {
        plan_table(p, m->tables[i]);
        read_all(p, m->tables[i]);
        for (size_t k = 0; k < m->tables[i]->n_links; k++)
            plan_link(p, m->tables[i]->links[k]);
        struct table_plan *tp = p->tables[m->tables[i]->index];
        if (tp->from)
            tp->ended = plan_version(p, &(struct value){.kind = VALUE_VERSION, .vec = tp->until ? tp->until->vec : tp->from->vec, .row = m->tables[i]});
    }
    for (size_t i = 0; i < m->n_tables; i++)
        p->tables[i]->n_fields = 0;
    for (size_t i = 0; i < p->values.cap; i++) {
        struct value *v = p->values.nodes[i];
        if (v && v->kind == VALUE_FIELD)
            ARENA_PUSH(p->arena, p->tables[v->row->index]->fields, p->tables[v->row->index]->n_fields, v);
    }
    for (size_t i = 0; i < m->n_tables; i++)
        if (p->tables[i]->n_fields)
            qsort(p->tables[i]->fields, p->tables[i]->n_fields, sizeof(struct value *), by_name);
}
