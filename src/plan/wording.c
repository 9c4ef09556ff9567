/* wording.c - which wording of a definition is in force on a day: the one place where a date chooses.
 *
 * A definition has wordings with the day from which each holds; the first holds before its own day too. While a plan follows a
 * pilot, what the pilot says differently holds on the pilot's days. */
#include "plan/plan_int.h"

#include <stdlib.h>

static const void *of_pilot(const struct plan *p, const void *symbol, int32_t date)
{
    if (!p->pilot || date < p->pilot->from || date > p->pilot->to)
        return NULL;
    for (size_t i = 0; i < p->model->n_pilot_wordings; i++)
        if (p->model->pilot_wordings[i].pilot == p->pilot && p->model->pilot_wordings[i].symbol == symbol)
            return p->model->pilot_wordings[i].wording;
    return NULL;
}

/* Index of the newest of n days that is not after the date; 0 before all of them. */
#define NEWEST(list, n, date)                                                                                           \
    size_t at = 0;                                                                                                      \
    for (size_t i = 1; i < (n); i++)                                                                                    \
        if ((list)[i].from <= (date))                                                                                   \
            at = i;

#define IN_FORCE(name, symbol_type, wording_type)                                                                       \
    const struct wording_type *name(const struct plan *p, const struct symbol_type *s, int32_t date)                    \
    {                                                                                                                   \
        const struct wording_type *pilot = of_pilot(p, s, date);                                                        \
        if (pilot)                                                                                                      \
            return pilot;                                                                                               \
        NEWEST(s->wordings, s->n_wordings, date)                                                                        \
        return &s->wordings[at];                                                                                        \
    }

IN_FORCE(wording_of_event, event, event_wording)
IN_FORCE(wording_of_codes, codes, codes_wording)
IN_FORCE(wording_of_costs, costs, costs_wording)
IN_FORCE(wording_of_attribution, attribution, attribution_wording)
IN_FORCE(wording_of_dimension, dimension, dimension_wording)
IN_FORCE(wording_of_metric, metric, metric_wording)

static int order_days(const void *a, const void *b)
{
    int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return (x > y) - (x < y);
}

/* The days on which any wording of the plan may change, ascending, each once. */
void wording_cuts(struct plan *p)
{
    const struct model *m = p->model;
    size_t n = 0;
    p->cuts = ARENA_ARRAY(p->arena, int32_t, m->n_changes + 3);
    p->cuts[n++] = DAY_MIN;
    for (size_t i = 0; i < m->n_changes; i++)
        p->cuts[n++] = m->changes[i].from;
    if (p->pilot) {
        p->cuts[n++] = p->pilot->from;
        p->cuts[n++] = p->pilot->to + 1;
    }
    qsort(p->cuts, n, sizeof *p->cuts, order_days);
    p->n_cuts = 0;
    for (size_t i = 0; i < n; i++)
        if (i == 0 || p->cuts[i] != p->cuts[p->n_cuts - 1])
            p->cuts[p->n_cuts++] = p->cuts[i];
}

size_t plan_cuts(const struct plan *p, const int32_t **days)
{
    *days = p->cuts;
    return p->n_cuts;
}

void plan_pilot(struct plan *p, const struct pilot_decl *pilot)
{
    p->pilot = pilot;
    wording_cuts(p);
}
