/* cover.c - decides under which agreement an event or an amendment's statement stands, and from which day what an expression names is
 * agreed.
 *
 * Takes the checked model, in which no definition is covered twice; gives agreements, and their texts as reports show them. Must not
 * know of figures: which wording judges a row is the plan's. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "agree/cover.h"

#include <string.h>

static const struct agreement_decl *of_event(const struct model *m, const char *table, const char *event)
{
    const struct agreement_decl *a = model_naming(m, table, event);
    return a ? a : model_agreement(m, table);
}

const struct agreement_decl *cover_find_event(const struct model *m, const struct event *e)
{
    return of_event(m, e->table->name.text, e->name.text);
}

const struct agreement_decl *cover_find_change(const struct model *m, const struct statement *s, size_t at)
{
    switch (s->kind) {
    case ST_EVENTS: return of_event(m, s->u.events->table.text, s->u.events->events[at]->name.text);
    case ST_CODES: return model_agreement(m, s->u.codes->name.text);
    case ST_COSTS: return model_agreement(m, s->u.costs->name.text);
    case ST_METRIC: return model_agreement(m, s->u.metric->name.text);
    case ST_ATTRIBUTION: return model_agreement(m, s->u.attribution->name.text);
    case ST_DIMENSION: return model_agreement(m, s->u.dimension->name.text);
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
    return day_of(model_agreement(m, metric->name.text));
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
        return day_of(model_agreement(m, e->name.text));
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
