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

/* ------------------------------------------------------------------ metrics */
static void add(struct cover *c, const struct agreement_decl *a)
{
    for (size_t i = 0; i < c->n; i++)
        if (c->list[i] == a)
            return;
    if (a)
        ARENA_PUSH(c->arena, c->list, c->n, a);
}

static void add_metric(struct cover *c, const struct model *m, const struct metric *metric);

/* The agreements of all that an expression names: metrics, costs, events. */
static void add_named(struct cover *c, const struct model *m, const struct expr *e)
{
    if (!e)
        return;
    if (e->ref.kind == REF_METRIC)
        add_metric(c, m, e->ref.symbol);
    else if (e->ref.kind == REF_COSTS)
        add(c, model_agreement(m, ((const struct costs *)e->ref.symbol)->name.text));
    else if (e->ref.kind == REF_EVENT)
        add(c, cover_find_event(m, e->ref.symbol));
    for (size_t i = 0; i < e->n_args; i++) {
        const struct argument *arg = &e->args[i];
        const struct flow_ref *ends[] = {arg->flow, arg->to_flow};
        for (size_t k = 0; k < 2; k++)
            if (ends[k] && ends[k]->event)
                add(c, cover_find_event(m, ends[k]->event));
        add_named(c, m, arg->value);
        add_named(c, m, arg->cond);
        add_named(c, m, arg->to_cond);
    }
    add_named(c, m, e->a);
    add_named(c, m, e->b);
}

static void add_metric(struct cover *c, const struct model *m, const struct metric *metric)
{
    const struct agreement_decl *own = model_agreement(m, metric->name.text);
    add(c, own);
    for (size_t i = 0; !own && i < metric->n_wordings; i++)
        add_named(c, m, metric->wordings[i].decl->value);
}

struct cover cover_of_metric(struct arena *arena, const struct model *m, const struct metric *metric)
{
    struct cover c = {.arena = arena};
    add_metric(&c, m, metric);
    return c;
}

struct cover cover_of_expr(struct arena *arena, const struct model *m, const struct expr *e)
{
    struct cover c = {.arena = arena};
    add_named(&c, m, e);
    return c;
}

struct cover cover_of_one(struct arena *arena, const struct agreement_decl *a)
{
    struct cover c = {.arena = arena};
    add(&c, a);
    return c;
}

int32_t cover_effective(const struct cover *c)
{
    int32_t day = DAY_MIN;
    for (size_t i = 0; i < c->n; i++)
        if (c->list[i]->has_effective && c->list[i]->effective > day)
            day = c->list[i]->effective;
    return day;
}

/* ------------------------------------------------------------------ in words */
static const char *says_one(struct arena *arena, const struct agreement_decl *a)
{
    const char *out = a->title.text;
    char day[16], number[48];
    if (a->has_version)
        out = arena_printf(arena, "%s, version %s", out, decimal_print(number, a->version));
    if (a->has_effective)
        out = arena_printf(arena, "%s, effective from %s", out, day_print(day, a->effective));
    return out;
}

const char *cover_says(const struct cover *c)
{
    const char *out = "";
    for (size_t i = 0; i < c->n; i++)
        out = arena_printf(c->arena, "%s%s%s", out, i ? "; " : "", says_one(c->arena, c->list[i]));
    return out;
}

const char *cover_agreed(const struct cover *c)
{
    const char *out = "";
    for (size_t i = 0; i < c->n; i++)
        if (c->list[i]->agreed.n_by)
            out = arena_printf(c->arena, "%s%s%s", out, *out ? "; " : "", cover_signers(c->arena, &c->list[i]->agreed));
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
