/* slice.c - which folds are computed together, and which of them several threads may compute.
 *
 * Takes folds, and gives slices that read the same rows. Folds that ask nearly the same days share a slice: what they have in common is
 * then computed once. Must not know what is folded. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "eval/blocks.h"

#include <stdlib.h>
#include <string.h>

/* ------------------------------------------------------------------ days */
void days_add(struct arena *arena, struct days *d, int32_t from, int32_t until)
{
    size_t i = 0;
    if (from >= until)
        return;
    for (size_t k = 0; k < d->n; k++)
        if (d->list[k].from <= from && d->list[k].until >= until)
            return; /* the usual case: asked before */
    struct days out = {ARENA_ARRAY(arena, struct stretch_of_days, d->n + 1), 0};
    while (i < d->n && d->list[i].until < from)
        out.list[out.n++] = d->list[i++];
    for (; i < d->n && d->list[i].from <= until; i++) {
        from = d->list[i].from < from ? d->list[i].from : from;
        until = d->list[i].until > until ? d->list[i].until : until;
    }
    out.list[out.n++] = (struct stretch_of_days){from, until};
    while (i < d->n)
        out.list[out.n++] = d->list[i++];
    *d = out;
}

static int64_t days_count(const struct days *d)
{
    int64_t n = 0;
    for (size_t i = 0; i < d->n; i++)
        n += (int64_t)d->list[i].until - d->list[i].from;
    return n;
}

/* ------------------------------------------------------------------ slices */
/* May the fold share the slice? Together they may have a quarter more days than the one with more of them. */
static bool fits(struct arena *scratch, const struct days *of_slice, const struct days *asked, struct days *both)
{
    *both = (struct days){ARENA_ARRAY(scratch, struct stretch_of_days, of_slice->n), of_slice->n};
    memcpy(both->list, of_slice->list, of_slice->n * sizeof *both->list);
    for (size_t i = 0; i < asked->n; i++)
        days_add(scratch, both, asked->list[i].from, asked->list[i].until);
    int64_t a = days_count(of_slice), b = days_count(asked);
    return days_count(both) * 4 <= (a > b ? a : b) * 5;
}

static bool event_may(struct eval *e, const struct event_node *ev)
{
    return !ev || (blocks_may(e, ev->at) && blocks_may_judge(e, ev->judge));
}

/* A hook's or a plugin's model may have to learn from all rows first, and is one for all. */
static bool credit_may(struct eval *e, const struct credit_plan *c)
{
    bool may = !c->hook && !c->plugin && event_may(e, c->touch_event) && blocks_may(e, c->touch_cond) && blocks_may(e, c->anchor) &&
               blocks_may(e, c->start) && blocks_may_judge(e, c->narrow);
    for (size_t i = 0; i < c->credit->n_shares; i++)
        may = may && blocks_may(e, c->befores[i]);
    return may;
}

bool blocks_may_total(struct eval *e, const struct total *t)
{
    return event_may(e, t->event) && event_may(e, t->to_event) && blocks_may(e, t->to_cond) &&
           blocks_may_judge(e, t->where) && blocks_may_judge(e, t->costs) && blocks_may_judge(e, t->hit) && blocks_may(e, t->value) &&
           (!t->credit || credit_may(e, t->credit));
}

bool fold_is_alone(struct eval *e, const struct fold *f)
{
    bool may = blocks_may_total(e, f->total);
    for (size_t i = 0; i < f->dims.n; i++)
        may = may && blocks_may(e, f->dims.values[i]);
    return !may;
}

static int add_fold(struct eval *e, struct arena *scratch, struct slice **slices, size_t *n, struct fold *f, struct err *err)
{
    struct reading r;
    struct days days = f->asked;
    size_t k = 0;
    TRY(reading_of(e, f->total, f->asked, &r, err));
    while (k < *n && ((*slices)[k].reading.at != r.at || (r.at && !fits(scratch, &(*slices)[k].reading.days, &f->asked, &days))))
        k++;
    if (k == *n) {
        struct slice made = {.reading = r, .alone = fold_is_alone(e, f)};
        made.reading.at_moment = f->at_moment;
        made.reading.moment = f->moment;
        made.reading.moment_day = f->moment_day;
        ARENA_PUSH(scratch, *slices, *n, made);
    } else if (r.at) {
        (*slices)[k].reading.days = days;
    }
    ARENA_PUSH(scratch, (*slices)[k].folds, (*slices)[k].n_folds, f);
    return 0;
}

int slices_of(struct eval *e, struct fold **group, size_t n, struct arena *scratch, struct slice **out, size_t *n_out, struct err *err)
{
    *out = NULL;
    *n_out = 0;
    for (size_t i = 0; i < n; i++)
        TRY(add_fold(e, scratch, out, n_out, group[i], err));
    return 0;
}
