/* cover.c - decides under which agreement a definition stands: the one that names it in `covers`, else the one that covers all that
 * no other does.
 *
 * Takes the checked model, in which no definition is covered twice; gives agreements, and their texts as reports show them. Must not
 * know of figures: which wording judges a row is the plan's. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "agree/cover.h"

#include <string.h>

static bool path_is(const struct path *p, const char *first, const char *second)
{
    return p->n == (second ? 2U : 1U) && strcmp(p->parts[0].text, first) == 0 && (!second || strcmp(p->parts[1].text, second) == 0);
}

/* The agreement that names it; NULL: none. */
static const struct agreement_decl *naming(const struct model *m, const char *first, const char *second)
{
    for (size_t i = 0; i < m->n_agreements; i++)
        for (size_t k = 0; k < m->agreements[i]->n_covers; k++)
            if (path_is(&m->agreements[i]->covers[k], first, second))
                return m->agreements[i];
    return NULL;
}

static const struct agreement_decl *of_the_rest(const struct model *m)
{
    for (size_t i = 0; i < m->n_agreements; i++)
        if (m->agreements[i]->n_covers == 0)
            return m->agreements[i];
    return NULL;
}

const struct agreement_decl *cover_find(const struct model *m, const char *name)
{
    const struct agreement_decl *a = naming(m, name, NULL);
    return a ? a : of_the_rest(m);
}

static const struct agreement_decl *of_event(const struct model *m, const char *table, const char *event)
{
    const struct agreement_decl *a = naming(m, table, event);
    return a ? a : cover_find(m, table);
}

const struct agreement_decl *cover_find_event(const struct model *m, const struct event *e)
{
    return of_event(m, e->table->name.text, e->name.text);
}

const struct agreement_decl *cover_find_change(const struct model *m, const struct statement *s, size_t at)
{
    switch (s->kind) {
    case ST_EVENTS: return of_event(m, s->u.events->table.text, s->u.events->events[at]->name.text);
    case ST_CODES: return cover_find(m, s->u.codes->name.text);
    case ST_COSTS: return cover_find(m, s->u.costs->name.text);
    case ST_METRIC: return cover_find(m, s->u.metric->name.text);
    case ST_ATTRIBUTION: return cover_find(m, s->u.attribution->name.text);
    case ST_DIMENSION: return cover_find(m, s->u.dimension->name.text);
    default: return NULL;
    }
}

/* ------------------------------------------------------------------ from when */
static int32_t day_of(const struct agreement_decl *a)
{
    return a && a->has_effective ? a->effective : DAY_MIN;
}

static int32_t later(int32_t a, int32_t b)
{
    return a > b ? a : b;
}

int32_t cover_effective_metric(const struct model *m, const struct metric *metric)
{
    return day_of(cover_find(m, metric->name.text));
}

int32_t cover_effective_event(const struct model *m, const struct event *e)
{
    return day_of(cover_find_event(m, e));
}

int32_t cover_effective(const struct model *m, const struct expr *e)
{
    int32_t day = DAY_MIN;
    if (!e)
        return day;
    if (e->kind == EXPR_NAME && (e->ref.kind == REF_METRIC || e->ref.kind == REF_COSTS))
        return day_of(cover_find(m, e->name.text));
    for (size_t i = 0; i < e->n_args; i++) {
        const struct flow_ref *flow = e->args[i].flow;
        day = later(day, flow && flow->event ? cover_effective_event(m, flow->event) : cover_effective(m, e->args[i].value));
    }
    return later(day, later(cover_effective(m, e->a), cover_effective(m, e->b)));
}

/* ------------------------------------------------------------------ in words */
const char *cover_says(struct arena *arena, const struct agreement_decl *a)
{
    const char *out = a->title.text;
    char day[16], number[48];
    if (a->has_version)
        out = arena_printf(arena, "%s, version %s", out, decimal_print(number, a->version));
    if (a->has_effective)
        out = arena_printf(arena, "%s, effective from %s", out, day_print(day, a->effective));
    return out;
}

const char *cover_lists(struct arena *arena, const struct agreement_decl *a)
{
    const char *out = "";
    for (size_t i = 0; i < a->n_covers; i++)
        for (size_t k = 0; k < a->covers[i].n; k++)
            out = arena_printf(arena, "%s%s%s", out, k ? "." : i ? ", " : "", a->covers[i].parts[k].text);
    return a->n_covers ? out : "all that no other agreement covers";
}

const char *cover_signers(struct arena *arena, const struct agreed *a)
{
    const char *out = "";
    char day[16];
    for (size_t i = 0; i < a->n_by; i++)
        out = arena_printf(arena, "%s%s%s", out, i ? ", " : "", a->by[i]);
    return a->n_by ? arena_printf(arena, "%s on %s", out, day_print(day, a->on)) : out;
}

/* ------------------------------------------------------------------ amendments */
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

const struct amend_decl *cover_amendment(const struct model *m, const void *decl)
{
    for (size_t i = 0; i < m->n_changes; i++)
        for (size_t k = 0; k < m->changes[i].decl->n; k++)
            if (holds(m->changes[i].decl->statements[k], decl))
                return m->changes[i].decl;
    return NULL;
}
