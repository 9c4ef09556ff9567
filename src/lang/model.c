/* model.c - answers questions about a model that stands: the index of a label, the type of a column, where a path of a row leads, under
 * which agreement a definition is and by which amendment a wording came.
 *
 * Takes what the checker made and changes nothing. Reports no mistakes: what is asked here was checked before. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <string.h>

#include "lang/check_int.h"

int codes_label(const struct codes *c, const char *label)
{
    for (size_t i = 0; i < c->n_labels; i++)
        if (strcmp(c->labels[i], label) == 0)
            return (int)i;
    return -1;
}

const struct type *table_column_type(const struct table *t, const struct column_decl *c)
{
    for (size_t i = 0; i < t->n_columns; i++)
        if (t->columns[i] == c)
            return t->column_types[i];
    return TYPE_BAD;
}

bool model_path(const struct model *m, const struct table *table, const struct path *path, struct dimension_path *out)
{
    struct model copy = *m; /* the checker's functions take one that they may add to; these do not */
    struct check ck = {.arena = m->arena, .m = &copy, .finished = true};
    struct found found = {.type = TYPE_BAD};
    const struct table *t = table;

    *out = (struct dimension_path){.table = table, .steps = ARENA_ARRAY(m->arena, struct ref, path->n)};
    for (size_t i = 0; i < path->n; i++) {
        if (i > 0 && found.type->kind == TYPE_CODE && strcmp(path->parts[i].text, "group") == 0)
            found = (struct found){{REF_GROUP, found.type->symbol, 0, 0}, type_of_symbol(&ck, TYPE_GROUP, found.type->symbol, found.type->name)};
        else if (i > 0 && found.type->kind != TYPE_ROW)
            return false;
        else if (!row_member(&ck, i > 0 ? (t = found.type->symbol) : t, path->parts[i].text, false, &found))
            return false;
        out->steps[out->n_steps++] = found.ref;
    }
    out->type = found.type;
    return path->n > 0;
}

/* ---------------------------------------------------------------- agreements and amendments */
static bool path_is(const struct path *p, const char *first, const char *second)
{
    return p->n == (second ? 2U : 1U) && strcmp(p->parts[0].text, first) == 0 && (!second || strcmp(p->parts[1].text, second) == 0);
}

const struct agreement_decl *model_naming(const struct model *m, const char *first, const char *second)
{
    for (size_t i = 0; i < m->n_agreements; i++)
        for (size_t k = 0; k < m->agreements[i]->n_covers; k++)
            if (path_is(&m->agreements[i]->covers[k], first, second))
                return m->agreements[i];
    return NULL;
}

const struct agreement_decl *model_agreement(const struct model *m, const char *name)
{
    const struct agreement_decl *named = model_naming(m, name, NULL);

    for (size_t i = 0; !named && i < m->n_agreements; i++)
        if (m->agreements[i]->n_covers == 0)
            return m->agreements[i];
    return named;
}

static bool holds(const struct statement *s, const void *decl)
{
    switch (s->kind) {
    case ST_CODES: return s->u.codes == decl;
    case ST_COSTS: return s->u.costs == decl;
    case ST_METRIC: return s->u.metric == decl;
    case ST_ATTRIBUTION: return s->u.attribution == decl;
    case ST_DIMENSION: return s->u.dimension == decl;
    case ST_EVENTS:
        for (size_t i = 0; i < s->u.events->n_events; i++)
            if (s->u.events->events[i] == decl)
                return true;
        return false;
    default: return false;
    }
}

const struct amend_decl *model_amendment(const struct model *m, const void *decl)
{
    for (size_t i = 0; i < m->n_changes; i++)
        for (size_t k = 0; k < m->changes[i].decl->n; k++)
            if (holds(m->changes[i].decl->statements[k], decl))
                return m->changes[i].decl;
    return NULL;
}

/* ---------------------------------------------------------------- what stands on a sheet */
static bool text_names(const char *text, const char *name)
{
    size_t n = strlen(name);

    for (const char *at = strchr(text, '{'); at; at = strchr(at + 1, '{'))
        if (strncmp(at + 1, name, n) == 0 && at[1 + n] == '}')
            return true;
    return false;
}

bool model_sheet_shows(const struct sheet *s, const char *name)
{
    for (size_t i = 0; i < s->n_items; i++) {
        const struct item *it = s->items[i];

        for (size_t k = 0; k < it->n_measures; k++)
            if (it->measures[k].value->kind == EXPR_NAME && strcmp(it->measures[k].value->name.text, name) == 0)
                return true;
        if ((it->kind == ITEM_BRIDGE && strcmp(it->name.text, name) == 0) || (it->kind == ITEM_TEXT && text_names(it->text, name)) ||
            (it->kind == ITEM_LIST && it->rows.n == 1 && strcmp(it->rows.parts[0].text, name) == 0))
            return true;
    }
    return false;
}

bool model_speaks_in(const struct comment_decl *c, const struct report_decl *r)
{
    for (size_t i = 0; i < c->in.n; i++)
        if (strcmp(c->in.list[i].text, r->name.text) == 0)
            return true;
    return c->in.n == 0;
}
