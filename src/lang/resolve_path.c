/* resolve_path.c - decides where a path of names leads: along links to the one and back to the many, to an event or to rows.
 *
 * Takes paths as written; gives a struct flow_ref (totals, attributions, lists) or a struct dimension_path. A flow from a table
 * begins with the table's name; one from a row with a name of that row, or its table's name for the row itself. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <string.h>

#include "lang/check_int.h"

/* ---------------------------------------------------------------- events */
const struct type *event_type(struct check *ck, const struct event *e)
{
    if (!ck->finished)
        check_event(ck, ck->m->tables[e->table->index]->events[e->order]);
    return e->at;
}

bool event_has_date(struct check *ck, const struct event *e)
{
    event_type(ck, e);
    for (size_t i = 0; i < e->n_wordings; i++) {
        const struct expr *at = e->wordings[i].decl->at;

        if (at && at->type && at->type->kind == TYPE_DATE)
            return true;
    }
    return false;
}

/* ---------------------------------------------------------------- flows */
static struct flow_ref *new_flow(struct check *ck, const struct table *t, size_t room)
{
    struct flow_ref *f = ARENA_NEW(ck->arena, struct flow_ref);

    f->table = f->end = t;
    f->steps = ARENA_ARRAY(ck->arena, struct ref, room);
    return f;
}

static void add_step(struct flow_ref *f, const struct found *found)
{
    f->steps[f->n_steps++] = found->ref;
    f->end = found->type->symbol;
    f->many = f->many || found->ref.kind == REF_BACK;
}

/* Goes along the parts from `first` on. refs[i], types[i] say what each is. */
static bool walk(struct check *ck, struct flow_ref *f, const struct path *p, size_t first, struct found *parts)
{
    for (size_t i = first; i < p->n; i++) {
        const struct name *name = &p->parts[i];

        if (f->event) {
            diag_error(ck->diags, 340, name->span, "nothing follows an event: %s happens to %s", f->event->name.text, f->end->name.text);
            return false;
        }
        if (!row_member(ck, f->end, name->text, true, &parts[i])) {
            diag_error(ck->diags, 341, name->span, "%s has no %s%s", f->end->name.text, name->text, row_near(ck, f->end, name->text, true));
            diag_note(ck->diags, f->end->name.span, "%s is declared here", f->end->name.text);
            return false;
        }
        if (is_bad(parts[i].type))
            return false;
        if (parts[i].type->kind == TYPE_EVENT) {
            f->event = parts[i].ref.symbol;
        } else if (parts[i].type->kind == TYPE_ROW || parts[i].type->kind == TYPE_ROWS) {
            add_step(f, &parts[i]);
        } else {
            diag_error(ck->diags, 342, name->span, "%s is %s, and no event of %s", name->text, type_text(ck, parts[i].type), f->end->name.text);
            return false;
        }
    }
    return true;
}

static void stamp(struct check *ck, struct expr *chain, const struct found *parts, size_t n)
{
    for (struct expr *e = chain; e && n > 0; e = e->kind == EXPR_DOT ? e->a : NULL) {
        n--;
        e->ref = parts[n].ref;
        set_type(ck, e, parts[n].type);
    }
}

struct flow_ref *flow_from_table(struct check *ck, const struct path *p, struct expr *chain)
{
    struct found *parts = ARENA_ARRAY(ck->arena, struct found, p->n);
    const struct table *t = find_object(ck->tables, p->parts[0].text);
    struct flow_ref *f;

    for (struct expr *e = chain; e; e = e->kind == EXPR_DOT ? e->a : NULL)
        set_type(ck, e, TYPE_BAD);
    if (!t) {
        diag_error(ck->diags, 343, p->parts[0].span, "there is no table %s%s", p->parts[0].text, near_in(ck, ck->tables, p->parts[0].text));
        return NULL;
    }
    f = new_flow(ck, t, p->n);
    parts[0] = (struct found){{REF_TABLE, t, 0, 0}, type_of_symbol(ck, TYPE_ROWS, t, t->name.text)};
    if (!walk(ck, f, p, 1, parts))
        return NULL;
    stamp(ck, chain, parts, p->n);
    return f;
}

struct flow_ref *flow_from_row(struct check *ck, const struct path *p, const struct table *t, bool event)
{
    struct found *parts = ARENA_ARRAY(ck->arena, struct found, p->n), own;
    bool own_name = !row_member(ck, t, p->parts[0].text, true, &own) && strcmp(p->parts[0].text, t->name.text) == 0;
    struct flow_ref *f = new_flow(ck, t, p->n);

    if (!walk(ck, f, p, own_name ? 1 : 0, parts))
        return NULL;
    if (event && !f->event) {
        diag_error(ck->diags, 344, p->span, "this leads to rows of %s, and an event of theirs is meant", f->end->name.text);
        return NULL;
    }
    return f;
}

struct flow_ref *flow_of_many(struct check *ck, struct expr *e, const struct ctx *c, const char *aggregate)
{
    const struct type *t = check_expr(ck, e, c);
    struct flow_ref *f;
    struct path p;
    size_t n = 0;

    if (is_bad(t))
        return NULL;
    if (t->kind != TYPE_ROWS || !expr_path(ck, e, &p)) {
        diag_error(ck->diags, 345, e->span, "%s is taken over the many of a row, and this is %s", aggregate, type_text(ck, t));
        return NULL;
    }
    f = new_flow(ck, c->table, p.n);
    f->many = true;
    f->end = t->symbol;
    for (const struct expr *x = e; x; x = x->kind == EXPR_DOT ? x->a : NULL)
        n += x->ref.kind != REF_OUTER;
    f->n_steps = n;
    for (const struct expr *x = e; x; x = x->kind == EXPR_DOT ? x->a : NULL) {
        if (x->ref.kind != REF_OUTER) {
            f->steps[--n] = x->ref;
        } else {
            f->table = x->ref.symbol;
            f->steps[0].depth = x->ref.depth;
        }
    }
    return f;
}

/* ---------------------------------------------------------------- dimensions */
bool dimension_steps(struct check *ck, const struct path *p, struct dimension_path *out)
{
    const struct table *t = find_object(ck->tables, p->parts[0].text);
    struct found found = {.type = TYPE_BAD};

    if (!t) {
        diag_error(ck->diags, 346, p->parts[0].span, "there is no table %s%s", p->parts[0].text, near_in(ck, ck->tables, p->parts[0].text));
        return false;
    }
    *out = (struct dimension_path){.table = t, .steps = ARENA_ARRAY(ck->arena, struct ref, p->n)};
    for (size_t i = 1; i < p->n; i++) {
        const char *name = p->parts[i].text;

        if (i > 1 && found.type->kind == TYPE_CODE && strcmp(name, "group") == 0) {
            found = (struct found){{REF_GROUP, found.type->symbol, 0, 0}, type_of_symbol(ck, TYPE_GROUP, found.type->symbol, found.type->name)};
        } else if (i > 1 && found.type->kind != TYPE_ROW) {
            diag_error(ck->diags, 347, p->parts[i].span, "%s is %s, and nothing follows it", p->parts[i - 1].text, type_text(ck, found.type));
            return false;
        } else if (!row_member(ck, t, name, true, &found)) {
            diag_error(ck->diags, 348, p->parts[i].span, "%s has no %s%s", t->name.text, name, row_near(ck, t, name, false));
            diag_note(ck->diags, t->name.span, "%s is declared here", t->name.text);
            return false;
        }
        if (is_bad(found.type))
            return false;
        if (found.type->kind == TYPE_ROW)
            t = found.type->symbol;
        out->steps[out->n_steps++] = found.ref;
    }
    out->type = found.type;
    return true;
}
