/* resolve_amend.c - decides which wordings each definition has, and from which days they hold.
 *
 * Takes `amend` and `pilot` blocks. An amendment adds a wording to what it names, by date; a pilot's stays beside them. Both may
 * hold new wordings of events, codes, costs, metrics, attributions and dimensions that are declared; for all else they are
 * refused. What is in a wording is checked with the definition (amendments) or here (pilots). */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <stdlib.h>
#include <string.h>

#include "lang/check_int.h"

/* One wording that a block holds: of which definition, whether there is one on that day already, the new one. */
struct change_target {
    enum statement_kind kind;
    const struct name *name;
    void *symbol;       /* struct event, codes, …; NULL: not declared */
    int32_t last;       /* the day of its newest wording */
    bool merged;
};

static struct event *find_event(const struct table *t, const char *name)
{
    for (size_t i = 0; t && i < t->n_events; i++)
        if (strcmp(t->events[i]->name.text, name) == 0)
            return t->events[i];
    return NULL;
}

#define LAST_FROM(x) ((x) ? (x)->wordings[(x)->n_wordings - 1].from : DAY_MIN)

/* For a statement that may be amended; of events the one at `at`. False: none of those. */
static bool target_of(struct check *ck, const struct statement *s, size_t at, struct change_target *out)
{
    *out = (struct change_target){.kind = s->kind};
    switch (s->kind) {
    case ST_EVENTS: {
        struct event *e = find_event(find_object(ck->tables, s->u.events->table.text), s->u.events->events[at]->name.text);

        *out = (struct change_target){s->kind, &s->u.events->events[at]->name, e, LAST_FROM(e), e && e->of_merged};
        return true;
    }
    case ST_CODES: {
        struct codes *c = find_object(ck->codes, s->u.codes->name.text);

        *out = (struct change_target){s->kind, &s->u.codes->name, c, LAST_FROM(c), false};
        return true;
    }
    case ST_COSTS: {
        const struct symbol *v = find_symbol(ck->values, s->u.costs->name.text);
        struct costs *c = v && v->kind == REF_COSTS ? v->object : NULL;

        *out = (struct change_target){s->kind, &s->u.costs->name, c, LAST_FROM(c), false};
        return true;
    }
    case ST_METRIC: {
        const struct symbol *v = find_visible(ck, ck->values, s->u.metric->name.text, s->span);
        struct metric *m = v && v->kind == REF_METRIC ? v->object : NULL;

        *out = (struct change_target){s->kind, &s->u.metric->name, m, LAST_FROM(m), false};
        return true;
    }
    case ST_ATTRIBUTION: {
        struct attribution *a = visible_attribution(ck, &s->u.attribution->name);

        *out = (struct change_target){s->kind, &s->u.attribution->name, a, LAST_FROM(a), false};
        return true;
    }
    case ST_DIMENSION: {
        struct dimension *d = find_object(ck->dimensions, s->u.dimension->name.text);

        *out = (struct change_target){s->kind, &s->u.dimension->name, d, LAST_FROM(d), false};
        return true;
    }
    default:
        return false;
    }
}

static const char *near_target(struct check *ck, const struct statement *s, const char *name)
{
    const struct table *t;

    switch (s->kind) {
    case ST_EVENTS:
        t = find_object(ck->tables, s->u.events->table.text);
        return t ? row_near(ck, t, name, true) : near_in(ck, ck->tables, s->u.events->table.text);
    case ST_CODES: return near_in(ck, ck->codes, name);
    case ST_ATTRIBUTION: return near_or_library(ck, ck->attributions, name);
    case ST_DIMENSION: return near_in(ck, ck->dimensions, name);
    default: return near_or_library(ck, ck->values, name);
    }
}

/* The wording itself, as the model keeps it. */
static const void *new_wording(struct check *ck, const struct statement *s, size_t at, int32_t from)
{
    struct event_wording *event;
    struct codes_wording *codes;
    struct costs_wording *costs;
    struct metric_wording *metric;
    struct attribution_wording *attribution;
    struct dimension_wording *dimension;

    switch (s->kind) {
    case ST_EVENTS:
        event = ARENA_NEW(ck->arena, struct event_wording);
        *event = (struct event_wording){from, s->u.events->events[at]};
        return event;
    case ST_CODES:
        codes = ARENA_NEW(ck->arena, struct codes_wording);
        *codes = (struct codes_wording){from, s->u.codes};
        return codes;
    case ST_COSTS:
        costs = ARENA_NEW(ck->arena, struct costs_wording);
        *costs = (struct costs_wording){.from = from, .decl = s->u.costs};
        return costs;
    case ST_METRIC:
        metric = ARENA_NEW(ck->arena, struct metric_wording);
        *metric = (struct metric_wording){from, s->u.metric};
        return metric;
    case ST_ATTRIBUTION:
        attribution = ARENA_NEW(ck->arena, struct attribution_wording);
        *attribution = (struct attribution_wording){.from = from, .decl = s->u.attribution};
        return attribution;
    default:
        dimension = ARENA_NEW(ck->arena, struct dimension_wording);
        *dimension = (struct dimension_wording){.from = from, .decl = s->u.dimension};
        return dimension;
    }
}

#define APPEND(kind_of, wording_of)                                                                                     \
    do {                                                                                                                \
        struct kind_of *x = t->symbol;                                                                                  \
        ARENA_PUSH(ck->arena, x->wordings, x->n_wordings, *(const struct wording_of *)w);                                 \
    } while (0)

static void append_wording(struct check *ck, const struct change_target *t, const void *w)
{
    switch (t->kind) {
    case ST_EVENTS: APPEND(event, event_wording); break;
    case ST_CODES: APPEND(codes, codes_wording); break;
    case ST_COSTS: APPEND(costs, costs_wording); break;
    case ST_METRIC: APPEND(metric, metric_wording); break;
    case ST_ATTRIBUTION: APPEND(attribution, attribution_wording); break;
    default: APPEND(dimension, dimension_wording); break;
    }
}

/* ---------------------------------------------------------------- one line of a block */
static void add_change(struct check *ck, const struct statement *s, size_t at, int32_t from, const struct pilot_decl *pilot)
{
    struct change_target t;
    const void *w;

    if (!target_of(ck, s, at, &t))
        return;
    if (!t.symbol) {
        diag_error(ck->diags, 604, t.name->span, "%s is not declared, so there is nothing to change%s", t.name->text, near_target(ck, s, t.name->text));
        return;
    }
    if (t.merged) {
        diag_error(ck->diags, 605, t.name->span, "%s belongs to the table's merge rule, which holds for all time", t.name->text);
        return;
    }
    w = new_wording(ck, s, at, from);
    if (pilot) {
        for (size_t i = 0; i < ck->m->n_pilot_wordings; i++) {
            if (ck->m->pilot_wordings[i].pilot != pilot || ck->m->pilot_wordings[i].symbol != t.symbol)
                continue;
            diag_error(ck->diags, 606, t.name->span, "this pilot has a wording of %s already", t.name->text);
            return;
        }
        ARENA_PUSH(ck->arena, ck->m->pilot_wordings, ck->m->n_pilot_wordings, ((struct pilot_wording){pilot, s->kind, t.symbol, w}));
        return;
    }
    if (t.last >= from) {
        char day[16];

        diag_error(ck->diags, 607, t.name->span, "%s has a wording from %s already; a day has one", t.name->text, day_print(day, from));
        return;
    }
    append_wording(ck, &t, w);
}

static void add_block(struct check *ck, struct statement *const *list, size_t n, int32_t from, const struct pilot_decl *pilot)
{
    struct change_target t;

    for (size_t i = 0; i < n; i++) {
        const struct statement *s = list[i];

        if (s->kind != ST_EVENTS && !target_of(ck, s, 0, &t)) {
            diag_error(ck->diags, 608, s->span, "this cannot be %s: only stages and events, codes, costs, metrics, attributions and dimensions can",
                       pilot ? "tried in a pilot" : "amended");
            continue;
        }
        for (size_t j = 0; j < (s->kind == ST_EVENTS ? s->u.events->n_events : 1); j++)
            add_change(ck, s, j, from, pilot);
    }
}

/* ---------------------------------------------------------------- all blocks */
static int by_date(const void *a, const void *b)
{
    const struct statement *x = *(const struct statement *const *)a, *y = *(const struct statement *const *)b;

    if (x->u.amend->from != y->u.amend->from)
        return x->u.amend->from < y->u.amend->from ? -1 : 1;
    if (x->span.file != y->span.file)
        return x->span.file < y->span.file ? -1 : 1;
    return x->span.start < y->span.start ? -1 : x->span.start > y->span.start;
}

void resolve_amendments(struct check *ck)
{
    struct model *m = ck->m;
    const struct statement **amends = NULL;
    size_t n = 0;

    for (size_t i = 0; i < ck->n_statements; i++)
        if (ck->statements[i]->kind == ST_AMEND)
            ARENA_PUSH(ck->arena, amends, n, ck->statements[i]);
    if (n > 0)
        qsort(amends, n, sizeof *amends, by_date);
    for (size_t i = 0; i < n; i++) {
        const struct amend_decl *d = amends[i]->u.amend;

        ARENA_PUSH(ck->arena, m->changes, m->n_changes, ((struct change){d->from, d}));
        add_block(ck, d->statements, d->n, d->from, NULL);
    }
    for (size_t i = 0; i < ck->n_statements; i++) {
        const struct pilot_decl *d = ck->statements[i]->u.pilot;

        if (ck->statements[i]->kind != ST_PILOT)
            continue;
        ARENA_PUSH(ck->arena, m->pilots, m->n_pilots, d);
        add_block(ck, d->statements, d->n, d->from, d);
    }
}

/* ---------------------------------------------------------------- what pilots say */
static void must_agree(struct check *ck, const struct name *name, const struct name *first, const struct type *t, const struct type *was)
{
    if (!t || !was || is_bad(t) || is_bad(was) || unit_comparable(t, was))
        return;
    diag_error(ck->diags, 610, name->span, "in the pilot %s is %s, and it is %s otherwise: the two cannot be compared", name->text, type_text(ck, t),
               type_text(ck, was));
    diag_note(ck->diags, first->span, "declared here");
}

static void check_pilot(struct check *ck, struct pilot_wording *p)
{
    const struct type *t = NULL;

    switch (p->kind) {
    case ST_EVENTS:
        check_event_wording(ck, p->symbol, ((const struct event_wording *)p->wording)->decl, &t);
        break;
    case ST_CODES:
        check_codes_wording(ck, p->symbol, ((const struct codes_wording *)p->wording)->decl);
        break;
    case ST_COSTS: {
        const struct costs *c = p->symbol;
        struct costs_wording *w = ARENA_NEW(ck->arena, struct costs_wording);

        *w = *(const struct costs_wording *)p->wording;
        p->wording = w;
        must_agree(ck, &w->decl->name, &c->name, check_costs_wording(ck, w), c->type);
        break;
    }
    case ST_METRIC: {
        const struct metric_wording *w = p->wording;
        const struct metric *m = p->symbol;

        check_metric_wording(ck, w->decl, &t);
        must_agree(ck, &w->decl->name, &m->name, t, m->type);
        break;
    }
    case ST_ATTRIBUTION: {
        struct attribution none = {.n_wordings = 0};
        struct attribution_wording *w = ARENA_NEW(ck->arena, struct attribution_wording);

        *w = *(const struct attribution_wording *)p->wording;
        p->wording = w;
        check_attribution(ck, &none, w);
        break;
    }
    default: {
        const struct dimension *d = p->symbol;
        struct dimension_wording *w = ARENA_NEW(ck->arena, struct dimension_wording);

        *w = *(const struct dimension_wording *)p->wording;
        p->wording = w;
        check_dimension_wording(ck, w, &t);
        must_agree(ck, &w->decl->name, &d->name, t, d->type);
        break;
    }
    }
}

void check_pilots(struct check *ck)
{
    for (size_t i = 0; i < ck->m->n_pilot_wordings; i++)
        check_pilot(ck, &ck->m->pilot_wordings[i]);
}
