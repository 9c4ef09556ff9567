/* check_dimension.c - decides what a dimension is: one path for each table that has it, all to values of one type.
 *
 * Takes the declaration and its amendments; fills in the paths. A report shows a row for each value, so a value must be one that
 * can be told from others: a code, a group, a text, a flag, a whole number or a date. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "lang/check_int.h"

static bool check_end(struct check *ck, const struct path *p, const struct dimension_path *path)
{
    switch (path->type->kind) {
    case TYPE_TEXT:
    case TYPE_CODE:
    case TYPE_GROUP:
    case TYPE_FLAG:
    case TYPE_INTEGER:
    case TYPE_DATE:
        return path->n_steps > 0;
    default:
        break;
    }
    diag_error(ck->diags, 705, p->span, "a dimension's path ends in a column whose values can be listed, and this is %s", type_text(ck, path->type));
    return false;
}

static bool check_path(struct check *ck, const struct dimension_wording *w, const struct path *p, struct dimension_path *out)
{
    if (p->n < 2) {
        diag_error(ck->diags, 706, p->span, "a dimension's path goes from a table to a column: lead.channel");
        return false;
    }
    if (!dimension_steps(ck, p, out) || !check_end(ck, p, out))
        return false;
    for (size_t i = 0; i < w->n_paths; i++) {
        if (w->paths[i].table != out->table)
            continue;
        diag_error(ck->diags, 707, p->span, "%s has a path of this dimension already", out->table->name.text);
        return false;
    }
    return true;
}

void check_dimension_wording(struct check *ck, struct dimension_wording *w, const struct type **type)
{
    const struct dimension_decl *d = w->decl;
    bool fine = true;

    w->paths = ARENA_ARRAY(ck->arena, struct dimension_path, d->n_paths);
    for (size_t i = 0; i < d->n_paths; i++) {
        struct dimension_path path;

        if (!check_path(ck, w, &d->paths[i], &path)) {
            fine = false;
            continue;
        }
        if (*type && !is_bad(*type) && !type_same(*type, path.type)) {
            diag_error(ck->diags, 708, d->paths[i].span, "the paths of a dimension lead to one kind of value; this one is %s, and before it stands %s",
                       type_text(ck, path.type), type_text(ck, *type));
            fine = false;
            continue;
        }
        *type = path.type;
        w->paths[w->n_paths++] = path;
    }
    if (!fine || !*type)
        *type = TYPE_BAD;
}

const struct type *dimension_type(struct check *ck, struct dimension *d)
{
    const struct type *t = NULL;

    if (d->type)
        return d->type;
    d->type = TYPE_BAD;
    for (size_t i = 0; i < d->n_wordings; i++)
        check_dimension_wording(ck, &d->wordings[i], &t);
    d->type = t ? t : TYPE_BAD;
    return d->type;
}
