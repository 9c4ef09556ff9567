/* resolve_row.c - decides what a name means where a row is spoken of.
 *
 * A bare name is the row's own: a column, a link, the many, what `one per` gives, an event; else a row by its table's name, this
 * one or one further out; else a setting. In a table's own block it is what the block declares, else the source's column, and
 * events are not seen: whether a row is there comes before what happened to it. A name within its own definition, and what
 * stands in backquotes, is the source's. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <string.h>

#include "lang/check_int.h"

/* ---------------------------------------------------------------- members of a table */
/* The type of what a path of columns and links leads to: from and until of `one per`. */
static const struct type *path_type(struct check *ck, const struct table *t, const struct path *p)
{
    for (size_t i = 0; i < p->n; i++) {
        const struct table *next = NULL;

        for (size_t j = 0; j < t->n_columns; j++)
            if (i + 1 == p->n && strcmp(t->columns[j]->name.text, p->parts[i].text) == 0)
                return column_type(ck, t, j);
        for (size_t j = 0; j < t->n_links; j++)
            if (strcmp(t->links[j]->name.text, p->parts[i].text) == 0)
                next = t->links[j]->target_table;
        if (!next)
            return TYPE_BAD;
        t = next;
    }
    return TYPE_BAD;
}

static bool version_member(struct check *ck, const struct table *t, const char *name, struct found *out)
{
    static const char *const names[] = {"ended_at", "next", "current"};

    for (int i = 0; t->one_per && i < 3; i++) {
        if (strcmp(name, names[i]) != 0)
            continue;
        out->ref = (struct ref){REF_VERSION, t, 0, i};
        if (i == 0)
            out->type = path_type(ck, t, t->one_per->until_next ? &t->one_per->from : &t->one_per->until);
        else
            out->type = i == 1 ? type_of_symbol(ck, TYPE_ROW, t, t->name.text) : type_simple(TYPE_FLAG);
        return true;
    }
    return false;
}

bool row_member(struct check *ck, const struct table *t, const char *name, bool events, struct found *out)
{
    for (size_t i = 0; i < t->n_columns; i++) {
        if (strcmp(t->columns[i]->name.text, name) != 0)
            continue;
        *out = (struct found){{REF_COLUMN, t->columns[i], 0, 0}, column_type(ck, t, i)};
        return true;
    }
    for (size_t i = 0; i < t->n_links; i++) {
        const struct link_decl *l = t->links[i];

        if (strcmp(l->name.text, name) != 0)
            continue;
        *out = (struct found){{REF_LINK, l, 0, 0},
                              l->target_table ? type_of_symbol(ck, TYPE_ROW, l->target_table, l->target_table->name.text) : TYPE_BAD};
        return true;
    }
    for (size_t i = 0; i < t->n_backs; i++) {
        const struct link_decl *l = t->backs[i].link;

        if (strcmp(t->backs[i].name.text, name) != 0)
            continue;
        *out = (struct found){{REF_BACK, l, 0, 0}, type_of_symbol(ck, TYPE_ROWS, l->from_table, l->from_table->name.text)};
        return true;
    }
    if (version_member(ck, t, name, out))
        return true;
    for (size_t i = 0; events && i < t->n_events; i++) {
        if (strcmp(t->events[i]->name.text, name) != 0)
            continue;
        *out = (struct found){{REF_EVENT, t->events[i], 0, 0}, type_of_symbol(ck, TYPE_EVENT, t->events[i], name)};
        return true;
    }
    return false;
}

const char *row_near(struct check *ck, const struct table *t, const char *name, bool events)
{
    const char **list = NULL;
    size_t n = 0;

    for (size_t i = 0; i < t->n_columns; i++)
        ARENA_PUSH(ck->arena, list, n, t->columns[i]->name.text);
    for (size_t i = 0; i < t->n_links; i++)
        ARENA_PUSH(ck->arena, list, n, t->links[i]->name.text);
    for (size_t i = 0; i < t->n_backs; i++)
        ARENA_PUSH(ck->arena, list, n, t->backs[i].name.text);
    for (size_t i = 0; events && i < t->n_events; i++)
        ARENA_PUSH(ck->arena, list, n, t->events[i]->name.text);
    return near_of(ck, name, list, n);
}

/* ---------------------------------------------------------------- names */
static const struct type *use_source(struct check *ck, struct expr *e, const struct table *t, const char *name)
{
    e->ref = (struct ref){REF_SOURCE, t, 0, 0};
    source_check_name(ck, t, name, e->span);
    return set_type(ck, e, type_simple(TYPE_TEXT));
}

static const struct type *use_found(struct check *ck, struct expr *e, const struct found *f)
{
    e->ref = f->ref;
    return set_type(ck, e, f->type);
}

static const struct type *use_setting(struct check *ck, struct expr *e, const struct setting *s)
{
    e->ref = (struct ref){REF_SETTING, s, 0, 0};
    return set_type(ck, e, s->value && s->value->type ? s->value->type : TYPE_BAD);
}

/* A row by its table's name: this one, or one further out. */
static bool outer_row(struct check *ck, struct expr *e, const struct ctx *c)
{
    int depth = 0;

    for (; c && c->place == IN_ROW; c = c->outer, depth++) {
        if (strcmp(c->table->name.text, e->name.text) != 0)
            continue;
        e->ref = (struct ref){REF_OUTER, c->table, depth, 0};
        set_type(ck, e, type_of_symbol(ck, TYPE_ROW, c->table, c->table->name.text));
        return true;
    }
    return false;
}

/* Whether a row further out has what this one does not. */
static const char *outer_advice(struct check *ck, const char *name, const struct ctx *c)
{
    struct found found;

    for (c = c->outer; c && c->place == IN_ROW; c = c->outer)
        if (row_member(ck, c->table, name, true, &found))
            return arena_printf(ck->arena, "; of the row outside it is %s.%s", c->table->name.text, name);
    return NULL;
}

static const struct type *no_name(struct check *ck, struct expr *e, const struct ctx *c)
{
    const char *outer = outer_advice(ck, e->name.text, c);

    diag_error(ck->diags, 330, e->span, "%s has no %s%s", c->table->name.text, e->name.text,
               outer ? outer : row_near(ck, c->table, e->name.text, true));
    return set_type(ck, e, TYPE_BAD);
}

static const struct type *block_name(struct check *ck, struct expr *e, const struct ctx *c)
{
    const char *name = e->name.text;
    const struct symbol *s = find_symbol(ck->values, name);
    struct found found;

    if (c->own && strcmp(c->own, name) == 0)
        return use_source(ck, e, c->table, name);
    if (row_member(ck, c->table, name, false, &found))
        return use_found(ck, e, &found);
    if (source_has(ck, c->table, name))
        return use_source(ck, e, c->table, name);
    if (s && s->kind == REF_SETTING)
        return use_setting(ck, e, s->object);
    if (outer_row(ck, e, c))
        return e->type;
    if (row_member(ck, c->table, name, true, &found)) {
        diag_error(ck->diags, 331, e->span, "%s is an event of %s; a table's own block comes before what happens to its rows", name, c->table->name.text);
        diag_note(ck->diags, ((const struct event *)found.ref.symbol)->name.span, "declared here");
        return set_type(ck, e, TYPE_BAD);
    }
    return use_source(ck, e, c->table, name);
}

const struct type *row_name(struct check *ck, struct expr *e, const struct ctx *c)
{
    const struct symbol *s = find_visible(ck, ck->values, e->name.text, e->span);
    struct found found;

    if (c->block)
        return block_name(ck, e, c);
    if (row_member(ck, c->table, e->name.text, true, &found))
        return use_found(ck, e, &found);
    if (outer_row(ck, e, c))
        return e->type;
    if (s && s->kind == REF_SETTING)
        return use_setting(ck, e, s->object);
    if (s) {
        diag_error(ck->diags, 332, e->span, "%s has no %s; the metric of that name stands for all rows: %s for all", c->table->name.text,
                   e->name.text, e->name.text);
        diag_note(ck->diags, s->name.span, "declared here");
        return set_type(ck, e, TYPE_BAD);
    }
    return no_name(ck, e, c);
}

const struct type *row_raw(struct check *ck, struct expr *e, const struct ctx *c)
{
    if (c->place == IN_ROW && c->block)
        return use_source(ck, e, c->table, e->text);
    diag_error(ck->diags, 333, e->span, "`%s` would be a source's own column; outside of a table's block only declared names are there", e->text);
    return set_type(ck, e, TYPE_BAD);
}

const struct type *row_dot(struct check *ck, struct expr *e, const struct ctx *c)
{
    const struct type *t = check_expr(ck, e->a, c);
    struct found found;

    if (is_bad(t))
        return set_type(ck, e, t);
    if (t->kind == TYPE_CODE && strcmp(e->name.text, "group") == 0) {
        e->ref = (struct ref){REF_GROUP, t->symbol, 0, 0};
        return set_type(ck, e, type_of_symbol(ck, TYPE_GROUP, t->symbol, t->name));
    }
    if (t->kind == TYPE_ROWS) {
        diag_error(ck->diags, 334, e->name.span, "there are many rows of %s here: say first(%s of …), count(…) or any(… where …)", t->name, e->name.text);
    } else if (t->kind != TYPE_ROW) {
        diag_error(ck->diags, 335, e->name.span, ".%s of %s: only a row has columns, and a code a group", e->name.text, type_text(ck, t));
    } else if (row_member(ck, t->symbol, e->name.text, true, &found)) {
        return use_found(ck, e, &found);
    } else {
        diag_error(ck->diags, 336, e->name.span, "%s has no %s%s", t->name, e->name.text, row_near(ck, t->symbol, e->name.text, true));
        diag_note(ck->diags, ((const struct table *)t->symbol)->name.span, "%s is declared here", t->name);
    }
    return set_type(ck, e, TYPE_BAD);
}

/* ---------------------------------------------------------------- paths and expressions */
struct expr *path_expr(struct check *ck, const struct path *p)
{
    struct expr *e = NULL;

    for (size_t i = 0; i < p->n; i++) {
        struct expr *next = ARENA_NEW(ck->arena, struct expr);

        next->kind = e ? EXPR_DOT : EXPR_NAME;
        next->a = e;
        next->name = p->parts[i];
        next->span = p->parts[0].span;
        next->span.end = p->parts[i].span.end;
        e = next;
    }
    return e;
}

bool expr_path(struct check *ck, const struct expr *e, struct path *out)
{
    size_t n = 0;

    for (const struct expr *x = e; x; x = x->kind == EXPR_DOT ? x->a : NULL) {
        if (x->kind != EXPR_DOT && x->kind != EXPR_NAME)
            return false;
        n++;
    }
    *out = (struct path){ARENA_ARRAY(ck->arena, struct name, n), n, e->span};
    for (const struct expr *x = e; x; x = x->kind == EXPR_DOT ? x->a : NULL)
        out->parts[--n] = x->name;
    return true;
}
