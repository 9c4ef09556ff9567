/* check_link.c - decides where a link leads: by the target's key, by what another link says backwards (`through`), or to the one
 * version that held at a time (`at`).
 *
 * Takes a link whose target is known; fills in through_link. Values are read as the parts of the key that they must equal. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <string.h>

#include "lang/check_int.h"

static const struct link_decl *find_link(const struct table *t, const char *name)
{
    for (size_t i = 0; i < t->n_links; i++)
        if (strcmp(t->links[i]->name.text, name) == 0)
            return t->links[i];
    return NULL;
}

static void check_through(struct check *ck, const struct table *t, struct link_decl *l)
{
    const struct path *p = &l->through;
    const struct table *target = l->target_table;
    const struct link_decl *way = NULL;

    if (p->n != 2 || strcmp(p->parts[0].text, target->name.text) != 0) {
        diag_error(ck->diags, 750, p->span, "through a link of %s that leads here is meant: %s.…", target->name.text, target->name.text);
        return;
    }
    way = find_link(target, p->parts[1].text);
    if (!way)
        diag_error(ck->diags, 318, p->parts[1].span, "%s has no link %s%s", target->name.text, p->parts[1].text,
                   row_near(ck, target, p->parts[1].text, false));
    else if (way->target_table != t || way->through.n > 0 || way->at)
        diag_error(ck->diags, 751, p->span, "%s.%s does not lead to %s by its key", target->name.text, way->name.text, t->name.text);
    else
        l->through_link = way;
}

static void check_parts(struct check *ck, const struct table *t, struct link_decl *l, const struct type *const *want, size_t n, struct span where)
{
    struct ctx c = {.place = IN_ROW, .table = t, .block = true, .own = l->name.text};

    for (size_t i = 0; i < l->n_values; i++)
        check_read(ck, l->values[i], &c, i < n ? want[i] : type_simple(TYPE_TEXT));
    if (l->n_values == n)
        return;
    diag_error(ck->diags, 752, l->span, "this names %zu part%s, and a row of %s is told by %zu", l->n_values, l->n_values == 1 ? "" : "s",
               l->target_table->name.text, n);
    diag_note(ck->diags, where, "told here");
}

/* The parts by which versions are told apart: columns, and keys of what links lead to. */
static void check_version(struct check *ck, const struct table *t, struct link_decl *l)
{
    const struct table *target = l->target_table;
    const struct table_rule *r = target->one_per;
    struct ctx c = {.place = IN_ROW, .table = t, .block = true};
    const struct type *at = check_expr(ck, l->at, &c), **want;

    if (!is_bad(at) && at->kind != TYPE_DATE && at->kind != TYPE_TIME)
        diag_error(ck->diags, 753, l->at->span, "at a time or a date is meant, and this is %s", type_text(ck, at));
    if (!r) {
        diag_error(ck->diags, 754, l->at->span, "%s has no versions in time: at … wants a table with `one per …`", target->name.text);
        diag_note(ck->diags, target->name.span, "%s is declared here", target->name.text);
        return;
    }
    want = ARENA_ARRAY(ck->arena, const struct type *, r->per.n);
    for (size_t i = 0; i < r->per.n; i++) {
        struct found found = {.type = TYPE_BAD};

        if (row_member(ck, target, r->per.list[i].text, false, &found) && found.ref.kind == REF_LINK) {
            const struct table *of = ((const struct link_decl *)found.ref.symbol)->target_table;

            found.type = type_simple(TYPE_TEXT);
            for (size_t j = 0; of && j < of->n_columns; j++)
                if (of->columns[j] == of->key && of->key->n_values < 2)
                    found.type = column_type(ck, of, j);
        }
        want[i] = found.type;
    }
    check_parts(ck, t, l, want, r->per.n, r->span);
}

static void check_by_key(struct check *ck, const struct table *t, struct link_decl *l)
{
    const struct table *target = l->target_table;
    const struct type *want[1] = {type_simple(TYPE_TEXT)};
    size_t parts = target->key && target->key->n_values > 1 ? target->key->n_values : 1;

    if (!target->key) {
        if (target->one_per)
            diag_error(ck->diags, 755, l->span, "%s holds several versions in time: say which, at … or at now", target->name.text);
        else
            diag_error(ck->diags, 756, l->target.span, "%s has no key that a link could name", target->name.text);
        diag_note(ck->diags, target->name.span, "%s is declared here", target->name.text);
        return;
    }
    for (size_t i = 0; parts == 1 && i < target->n_columns; i++)
        if (target->columns[i] == target->key)
            want[0] = column_type(ck, target, i);
    if (parts == 1) {
        check_parts(ck, t, l, want, 1, target->key->name.span);
    } else {
        const struct type **texts = ARENA_ARRAY(ck->arena, const struct type *, parts);

        for (size_t i = 0; i < parts; i++)
            texts[i] = want[0];
        check_parts(ck, t, l, texts, parts, target->key->name.span);
    }
}

void check_link(struct check *ck, struct table *t, struct link_decl *l)
{
    struct ctx c = {.place = IN_ROW, .table = t, .block = true, .own = l->name.text};

    if (!l->target_table) {
        for (size_t i = 0; i < l->n_values; i++)
            check_expr(ck, l->values[i], &c);
        return;
    }
    if (l->through.n > 0)
        check_through(ck, t, l);
    else if (l->at)
        check_version(ck, t, l);
    else
        check_by_key(ck, t, l);
}
