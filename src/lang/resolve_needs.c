/* resolve_needs.c - decides which names a definition rests on, by how it is written.
 *
 * Takes a metric or an attribution as parsed; gives its names in order, each with the part that it plays: a table, an event, a link,
 * a column, a figure, a dimension, a code. Looks nothing up: whether there is such a thing is for others to say. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <string.h>

#include "lang/check_int.h"
#include "lang/standard.h"

struct needs {
    struct check *ck;
    struct needed_name *list;
    size_t n;
};

static void walk(struct needs *w, const struct expr *e, bool row);

static const char *written(struct needs *w, const struct path *p, size_t n)
{
    struct buf b = BUF_INIT;
    const char *text;

    for (size_t i = 0; i < n; i++)
        buf_printf(&b, "%s%s", i > 0 ? "." : "", p->parts[i].text);
    text = arena_strdup(w->ck->arena, buf_text(&b) ? buf_text(&b) : "");
    buf_fini(&b);
    return text;
}

static void add(struct needs *w, enum need_role role, const struct path *p, size_t at)
{
    struct needed_name need = {role, &p->parts[at], written(w, p, at + 1), at + 1 == p->n};

    ARENA_PUSH(w->ck->arena, w->list, w->n, need);
}

static void add_name(struct needs *w, enum need_role role, const struct name *name)
{
    struct needed_name need = {role, name, name->text, true};

    ARENA_PUSH(w->ck->arena, w->list, w->n, need);
}

/* first and last: what the path's first and last names are; links lie between. */
static void add_path(struct needs *w, const struct path *p, enum need_role first, enum need_role last)
{
    for (size_t i = 0; i < p->n; i++)
        add(w, i == 0 && p->n > 1 ? first : i + 1 == p->n ? last : NEEDS_LINK, p, i);
}

/* What a total is of: events, or the rows of a table; of a row's many: links. */
static void add_flow(struct needs *w, const struct path *p, bool row)
{
    if (row)
        add_path(w, p, NEEDS_LINK, NEEDS_LINK);
    else
        add_path(w, p, NEEDS_TABLE, p->n > 1 ? NEEDS_EVENT : NEEDS_TABLE);
}

static void walk_value(struct needs *w, const struct expr *e, bool row)
{
    struct path p;

    if (e->kind == EXPR_SPAN) {
        walk_value(w, e->a, row);
        walk_value(w, e->b, row);
    } else if (expr_path(w->ck, e, &p)) {
        add_flow(w, &p, row);
    } else {
        walk(w, e, row);
    }
}

static void walk_aggregate(struct needs *w, const struct argument *a, bool row)
{
    if (a->of.n > 0) {
        walk(w, a->value, true);
        add_flow(w, &a->of, row);
    } else {
        walk_value(w, a->value, row);
    }
    if (a->to.n > 0)
        add_flow(w, &a->to, false);
    walk(w, a->cond, true);
    walk(w, a->to_cond, true);
    if (!a->credit)
        return;
    add_name(w, NEEDS_ATTRIBUTION, &a->credit->along);
    for (size_t i = 0; i < a->credit->n_args; i++)
        walk(w, a->credit->args[i], true);
    for (size_t i = 0; i < a->credit->n_shares; i++)
        if (a->credit->shares[i].place == PLACE_BEFORE)
            add_path(w, &a->credit->shares[i].before, NEEDS_LINK, NEEDS_EVENT);
}

static void walk_call(struct needs *w, const struct expr *e, bool row)
{
    bool aggregate = find_aggregate(e->name.text) >= 0;

    for (size_t i = 0; i < e->n_args; i++) {
        if (aggregate && i + 1 == e->n_args)
            walk_aggregate(w, &e->args[i], row);
        else
            walk(w, e->args[i].value, row);
    }
}

static bool is_test(const char *label)
{
    static const char *const tests[] = {"known", "missing", "coded", "uncoded", "unique"};

    for (size_t i = 0; i < sizeof tests / sizeof *tests; i++)
        if (strcmp(label, tests[i]) == 0)
            return true;
    return false;
}

static void walk_dimensions(struct needs *w, const struct expr *e)
{
    if (!e)
        return;
    if (e->kind == EXPR_NAME)
        add_name(w, NEEDS_DIMENSION, &e->name);
    walk_dimensions(w, e->a);
    walk_dimensions(w, e->b);
}

static void walk(struct needs *w, const struct expr *e, bool row)
{
    struct path p;

    if (!e)
        return;
    switch (e->kind) {
    case EXPR_NAME:
        add_name(w, row ? NEEDS_COLUMN : NEEDS_VALUE, &e->name);
        return;
    case EXPR_DOT:
        if (row && expr_path(w->ck, e, &p)) {
            p.n -= strcmp(p.parts[p.n - 1].text, "group") == 0; /* of a code */
            add_path(w, &p, NEEDS_LINK, NEEDS_COLUMN);
            return;
        }
        break;
    case EXPR_CALL:
        walk_call(w, e, row);
        return;
    case EXPR_FOR:
        walk(w, e->a, false);
        if (e->name.text)
            add_name(w, NEEDS_DIMENSION, &e->name);
        return;
    case EXPR_WHERE:
        walk(w, e->a, row);
        walk_dimensions(w, e->b);
        return;
    case EXPR_IS:
        walk(w, e->a, row);
        if (e->label_quoted || !is_test(e->name.text))
            add_name(w, NEEDS_LABEL, &e->name);
        return;
    default:
        break;
    }
    walk(w, e->a, row);
    walk(w, e->b, row);
    for (size_t i = 0; i < e->n_items; i++) {
        walk(w, e->items[i].from, row);
        walk(w, e->items[i].to, row);
    }
}

struct needed_name *needs_of(struct check *ck, const struct statement *s, size_t *n)
{
    struct needs w = {.ck = ck};

    if (s->kind == ST_METRIC) {
        walk(&w, s->u.metric->value, false);
        walk_dimensions(&w, s->u.metric->where);
    } else if (s->kind == ST_ATTRIBUTION) {
        const struct attribution_decl *d = s->u.attribution;

        add_flow(&w, &d->of, false);
        add_path(&w, &d->over, NEEDS_LINK, NEEDS_EVENT);
        walk(&w, d->cond, true);
        walk(&w, d->before, true);
    }
    *n = w.n;
    return w.list;
}

struct standard_need *standard_needs(struct arena *arena, const struct statement *s, size_t *n)
{
    struct check ck = {.arena = arena};
    size_t all;
    struct needed_name *needs = needs_of(&ck, s, &all);
    struct standard_need *list = NULL;

    *n = 0;
    for (size_t i = 0; i < all; i++) {
        struct standard_need need = {needs[i].written, needs[i].role == NEEDS_VALUE || needs[i].role == NEEDS_ATTRIBUTION};
        bool said = !needs[i].last;

        for (size_t k = 0; k < *n && !said; k++)
            said = list[k].figure == need.figure && strcmp(list[k].written, need.written) == 0;
        if (!said)
            ARENA_PUSH(arena, list, *n, need);
    }
    return list;
}
