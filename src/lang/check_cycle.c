/* check_cycle.c - decides whether definitions rest on themselves: metrics, costs, columns, links, events, the versions of a history and the
 * order of the many of a row, in whatever mixture.
 *
 * Walks what each definition's expressions name, by their refs, in all wordings, and reports each circle once as a path of names.
 * Needs refs only; what could not be resolved is not followed. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <inttypes.h>
#include <stdint.h>
#include <string.h>

#include "lang/check_int.h"

/* A definition on the way: `owner` is its table, for columns and events. */
struct step {
    const struct step *up;
    struct ref ref;
    const struct name *name;
    const struct table *owner;
};
struct cycles {
    struct check *ck;
    struct map *state; /* by kind and address: &running or &done */
    int depth;         /* of expressions on the way */
};
static char running, done;

static void visit(struct cycles *cy, const struct step *up, struct ref ref);
static void walk_expr(struct cycles *cy, const struct step *up, const struct expr *e);

/* ---------------------------------------------------------------- names of steps */
static const struct table *table_of_column(const struct model *m, const struct column_decl *c)
{
    for (size_t i = 0; i < m->n_tables; i++)
        for (size_t j = 0; j < m->tables[i]->n_columns; j++)
            if (m->tables[i]->columns[j] == c)
                return m->tables[i];
    return NULL;
}

static bool is_definition(enum ref_kind kind)
{
    return kind == REF_COLUMN || kind == REF_LINK || kind == REF_BACK || kind == REF_EVENT || kind == REF_METRIC || kind == REF_COSTS ||
           kind == REF_VERSION;
}

static bool begin_step(struct cycles *cy, struct step *s)
{
    const void *symbol = s->ref.symbol;

    switch (s->ref.kind) {
    case REF_COLUMN:
        s->name = &((const struct column_decl *)symbol)->name;
        s->owner = table_of_column(cy->ck->m, symbol);
        return s->owner != NULL;
    case REF_LINK:
    case REF_BACK:
        s->name = &((const struct link_decl *)symbol)->name;
        s->owner = ((const struct link_decl *)symbol)->from_table;
        return s->owner != NULL;
    case REF_VERSION:
        s->name = &((const struct table *)symbol)->name;
        return true;
    case REF_EVENT:
        s->name = &((const struct event *)symbol)->name;
        s->owner = ((const struct event *)symbol)->table;
        return true;
    case REF_METRIC:
        s->name = &((const struct metric *)symbol)->name;
        return true;
    case REF_COSTS:
        s->name = &((const struct costs *)symbol)->name;
        return true;
    default:
        return false;
    }
}

static void say_step(struct buf *b, const struct step *s)
{
    if (s->ref.kind == REF_VERSION)
        buf_printf(b, "the versions of %s", s->name->text);
    else if (s->ref.kind == REF_BACK)
        buf_printf(b, "%s in order by %s", s->owner->name.text, s->name->text);
    else if (s->owner)
        buf_printf(b, "%s.%s", s->owner->name.text, s->name->text);
    else
        buf_puts(b, s->name->text);
}

static void say_way(struct buf *b, const struct step *from, const struct step *to)
{
    if (to != from)
        say_way(b, from, to->up);
    if (to != from)
        buf_puts(b, " -> ");
    say_step(b, to);
}

static void report(struct cycles *cy, const struct step *up, const struct step *again)
{
    const struct step *first = up;
    struct buf b = BUF_INIT;

    while (first && (first->ref.symbol != again->ref.symbol || first->ref.kind != again->ref.kind))
        first = first->up;
    if (!first)
        return;
    say_way(&b, first, up);
    buf_puts(&b, " -> ");
    say_step(&b, first);
    diag_error(cy->ck->diags, 319, first->name->span, "this rests on itself: %s", buf_text(&b) ? buf_text(&b) : "");
    buf_fini(&b);
}

/* ---------------------------------------------------------------- what a definition names */
static void walk_flow(struct cycles *cy, const struct step *up, const struct flow_ref *f)
{
    for (size_t i = 0; f && i < f->n_steps; i++)
        visit(cy, up, f->steps[i]);
    if (f && f->event)
        visit(cy, up, (struct ref){REF_EVENT, f->event, 0, 0});
}

static void walk_argument(struct cycles *cy, const struct step *up, const struct argument *a)
{
    const struct attribution *along = a->credit ? a->credit->attribution : NULL;

    walk_expr(cy, up, a->value);
    walk_expr(cy, up, a->cond);
    walk_expr(cy, up, a->to_cond);
    walk_flow(cy, up, a->flow);
    walk_flow(cy, up, a->to_flow);
    for (size_t i = 0; along && i < a->credit->n_args; i++)
        walk_expr(cy, up, a->credit->args[i]);
    for (size_t i = 0; along && i < along->n_wordings; i++) {
        walk_flow(cy, up, along->wordings[i].over);
        walk_expr(cy, up, along->wordings[i].decl->before);
        walk_expr(cy, up, along->wordings[i].decl->cond);
    }
}

static void walk_dimension(struct cycles *cy, const struct step *up, const struct dimension *d)
{
    for (size_t i = 0; i < d->n_wordings; i++)
        for (size_t j = 0; j < d->wordings[i].n_paths; j++)
            for (size_t k = 0; k < d->wordings[i].paths[j].n_steps; k++)
                visit(cy, up, d->wordings[i].paths[j].steps[k]);
}

static void walk_expr(struct cycles *cy, const struct step *up, const struct expr *e)
{
    if (!e)
        return;
    if (cy->depth >= CHECK_DEPTH) {
        if (!cy->ck->too_deep)
            diag_error(cy->ck->diags, 337, e->span, "this rests on more than %d other parts, one upon another", CHECK_DEPTH);
        cy->ck->too_deep = true;
        return;
    }
    cy->depth++;
    if (e->ref.kind == REF_DIMENSION)
        walk_dimension(cy, up, e->ref.symbol);
    else
        visit(cy, up, e->ref);
    walk_expr(cy, up, e->a);
    walk_expr(cy, up, e->b);
    for (size_t i = 0; i < e->n_items; i++) {
        walk_expr(cy, up, e->items[i].from);
        walk_expr(cy, up, e->items[i].to);
    }
    for (size_t i = 0; i < e->n_args; i++)
        walk_argument(cy, up, &e->args[i]);
    cy->depth--;
}

static void walk_column(struct cycles *cy, const struct step *s)
{
    const struct column_decl *c = s->ref.symbol;
    const struct codes *codes = find_object(cy->ck->codes, c->type.text);
    struct found found;

    for (size_t i = 0; i < c->n_values; i++)
        walk_expr(cy, s, c->values[i]);
    if (c->on.n > 0 && row_member(cy->ck, s->owner, c->on.parts[0].text, false, &found))
        visit(cy, s, found.ref);
    if (c->in_path.n > 0 && row_member(cy->ck, s->owner, c->in_path.parts[0].text, false, &found))
        visit(cy, s, found.ref);
    for (size_t i = 0; codes && codes->of && codes->of->kind == TYPE_ROW && i < codes->n_wordings; i++)
        for (size_t j = 0; j < codes->wordings[i].decl->n_rules; j++)
            walk_expr(cy, s, codes->wordings[i].decl->rules[j].cond);
}

/* Names of a row, one behind the other: links, and what the last one leads to. */
static void walk_path(struct cycles *cy, const struct step *up, const struct table *t, const struct path *p)
{
    struct found found;
    for (size_t i = 0; t && i < p->n && row_member(cy->ck, t, p->parts[i].text, false, &found); i++) {
        visit(cy, up, found.ref);
        t = found.ref.kind == REF_LINK ? ((const struct link_decl *)found.ref.symbol)->target_table : NULL;
    }
}

/* Which version follows which. */
static void walk_versions(struct cycles *cy, const struct step *s)
{
    const struct table *t = s->ref.symbol;
    const struct table_rule *r = t->one_per;
    struct found found;

    if (!r)
        return;
    for (size_t i = 0; i < r->per.n; i++)
        if (row_member(cy->ck, t, r->per.list[i].text, false, &found))
            visit(cy, s, found.ref);
    walk_path(cy, s, t, &r->from);
    walk_path(cy, s, t, &r->until);
}

/* The many of a row stand in the order of their table, a history's by their beginnings. */
static void walk_back(struct cycles *cy, const struct step *s)
{
    const struct link_decl *l = s->ref.symbol;
    const struct table *t = l->from_table;

    visit(cy, s, (struct ref){REF_LINK, l, 0, 0});
    for (size_t i = 0; t->order && i < t->order->n_order; i++)
        walk_path(cy, s, t, &t->order->order[i]);
    if (t->one_per)
        walk_path(cy, s, t, &t->one_per->from);
}

static void walk_link(struct cycles *cy, const struct step *s)
{
    const struct link_decl *l = s->ref.symbol;

    for (size_t i = 0; i < l->n_values; i++)
        walk_expr(cy, s, l->values[i]);
    walk_expr(cy, s, l->at);
    if (l->through_link)
        visit(cy, s, (struct ref){REF_LINK, l->through_link, 0, 0});
    if (l->at && l->target_table && l->target_table->one_per)
        visit(cy, s, (struct ref){REF_VERSION, l->target_table, 0, 0});
}

static void walk_costs(struct cycles *cy, const struct step *s)
{
    const struct costs *c = s->ref.symbol;

    for (size_t i = 0; i < c->n_wordings; i++) {
        const struct costs_decl *d = c->wordings[i].decl;

        for (size_t j = 0; j < c->wordings[i].n_parts; j++)
            walk_flow(cy, s, c->wordings[i].parts[j].flow);
        walk_expr(cy, s, d->value);
        for (size_t j = 0; j < d->n_rules; j++) {
            walk_expr(cy, s, d->rules[j].cond);
            walk_expr(cy, s, d->rules[j].proportion);
        }
    }
}

static void walk_definition(struct cycles *cy, const struct step *s)
{
    const struct event *e = s->ref.symbol;
    const struct metric *m = s->ref.symbol;

    switch (s->ref.kind) {
    case REF_COLUMN: walk_column(cy, s); break;
    case REF_LINK: walk_link(cy, s); break;
    case REF_BACK: walk_back(cy, s); break;
    case REF_VERSION: walk_versions(cy, s); break;
    case REF_COSTS: walk_costs(cy, s); break;
    case REF_EVENT:
        for (size_t i = 0; i < e->n_wordings; i++) {
            walk_expr(cy, s, e->wordings[i].decl->at);
            walk_expr(cy, s, e->wordings[i].decl->when);
        }
        break;
    case REF_METRIC:
        for (size_t i = 0; i < m->n_wordings; i++) {
            walk_expr(cy, s, m->wordings[i].decl->value);
            walk_expr(cy, s, m->wordings[i].decl->where);
        }
        break;
    default: break;
    }
}

static void visit(struct cycles *cy, const struct step *up, struct ref ref)
{
    struct step s = {.up = up, .ref = ref};
    const char *state;
    char key[32];

    if (!ref.symbol || !is_definition(ref.kind))
        return;
    snprintf(key, sizeof key, "%d %" PRIxPTR, (int)s.ref.kind, (uintptr_t)s.ref.symbol);
    state = map_find(cy->state, key);
    if (state == &done || !begin_step(cy, &s))
        return;
    if (state == &running) {
        report(cy, up, &s);
        return;
    }
    map_set(cy->state, key, &running);
    walk_definition(cy, &s);
    map_set(cy->state, key, &done);
}

void check_cycles(struct check *ck)
{
    struct cycles cy = {ck, map_new(), 0};
    const struct model *m = ck->m;

    for (size_t i = 0; i < m->n_tables; i++) {
        for (size_t j = 0; j < m->tables[i]->n_columns; j++)
            visit(&cy, NULL, (struct ref){REF_COLUMN, m->tables[i]->columns[j], 0, 0});
        for (size_t j = 0; j < m->tables[i]->n_links; j++)
            visit(&cy, NULL, (struct ref){REF_LINK, m->tables[i]->links[j], 0, 0});
        for (size_t j = 0; j < m->tables[i]->n_events; j++)
            visit(&cy, NULL, (struct ref){REF_EVENT, m->tables[i]->events[j], 0, 0});
    }
    for (size_t i = 0; i < m->n_costs; i++)
        visit(&cy, NULL, (struct ref){REF_COSTS, m->costs[i], 0, 0});
    for (size_t i = 0; i < m->n_metrics; i++)
        visit(&cy, NULL, (struct ref){REF_METRIC, m->metrics[i], 0, 0});
    map_free(&cy.state);
}
