/* fold_run.c - one pass over a table's rows for all totals that hang on it, in blocks on several threads.
 *
 * Takes the folds that have been asked and are not there yet; gives their states. A block of rows is folded into states of its own,
 * which are merged in the order of the blocks: sums of doubles too are the same for any number of threads. Totals that read other
 * figures are folded by the evaluation itself. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "eval/blocks.h"

#include <stdlib.h>

/* Folds that can share batches: the same rows at the same moment. */
static bool together(const struct fold *a, const struct fold *b)
{
    bool merged_a = a->total->event && a->total->event->event->of_merged, merged_b = b->total->event && b->total->event->event->of_merged;
    return a->total->table == b->total->table && merged_a == merged_b && a->at_moment == b->at_moment &&
           (!a->at_moment || (a->moment == b->moment && a->moment_day == b->moment_day));
}

struct folding {
    const struct slice *slice;
    struct fold **parts; /* by block: a part of each fold; NULL: the folds themselves are added to */
};
struct folding_block {
    struct eval *view;
    const struct slice *slice;
    struct fold *parts;
};

/* A total by another dimension has the same facts. */
static int facts_for(struct batch *b, const struct slice *s, size_t i, struct facts *all, struct err *err)
{
    size_t k = 0;
    while (s->folds[k]->total != s->folds[i]->total)
        k++;
    if (k == i)
        return facts_of(b, s->folds[i]->total, NULL, &all[i], err);
    all[i] = all[k];
    return 0;
}

static int fold_batch(struct batch *b, void *ctx, struct err *err)
{
    const struct folding_block *r = ctx;
    struct facts *all = ARENA_ARRAY(b->scratch, struct facts, r->slice->n_folds);
    for (size_t i = 0; i < r->slice->n_folds; i++) {
        struct fold *f = r->parts ? &r->parts[i] : r->slice->folds[i];
        struct facts x;
        TRY(facts_for(b, r->slice, i, all, err));
        x = all[i];
        TRY(facts_cut(b, &f->dims, &x, err));
        TRY(fold_add(r->view, f, &x, b->scratch, err));
    }
    return 0;
}

static int fold_block(void *ctx, struct eval *view, size_t block, const struct reading *rows, struct err *err)
{
    const struct folding *all = ctx;
    struct folding_block r = {.view = view, .slice = all->slice};
    if (all->parts) {
        r.parts = all->parts[block] = calloc(all->slice->n_folds, sizeof *r.parts);
        if (!r.parts)
            return err_set(err, ERR_NOMEM, "no memory for the totals of a block");
        for (size_t i = 0; i < all->slice->n_folds; i++)
            fold_part(all->slice->folds[i], &r.parts[i]);
    }
    TRY(reading_all_batches(view, rows, fold_batch, &r, err));
    for (size_t i = 0; r.parts && i < all->slice->n_folds; i++)
        TRY(fold_name_segments(view, &r.parts[i], err));
    return 0;
}

static int take_block(void *ctx, struct eval *e, size_t block, struct err *err)
{
    const struct folding *all = ctx;
    int rc = 0;
    for (size_t i = 0; rc == 0 && all->parts && i < all->slice->n_folds; i++)
        rc = fold_take(e, all->slice->folds[i], &all->parts[block][i], err);
    return rc;
}

static void free_parts(struct folding *f, size_t n)
{
    for (size_t i = 0; f->parts && i < n; i++) {
        for (size_t k = 0; f->parts[i] && k < f->slice->n_folds; k++)
            fold_drop_part(&f->parts[i][k]);
        free(f->parts[i]);
    }
    free(f->parts);
}

static int run_rows(struct eval *e, const struct slice *s, const struct reading *rows, struct err *err)
{
    struct folding f = {.slice = s};
    const struct block_work work = {.ctx = &f, .alone = s->alone, .compute = fold_block, .take = take_block};
    size_t n = blocks_count(rows->n_rows);
    int rc = 0;
    if (!s->alone && !(f.parts = calloc(n + 1, sizeof *f.parts)))
        rc = err_set(err, ERR_NOMEM, "no memory for %zu blocks of rows", n);
    if (rc == 0)
        rc = blocks_run(e, rows, &work, err);
    free_parts(&f, n);
    return rc;
}

/* Of two rows that reach a third one the error names the later; which thread met it first must not matter. */
static int run_again(struct eval *e, const struct slice *s, const struct reading *rows, struct err *err)
{
    struct slice alone = *s;
    alone.alone = true;
    for (size_t i = 0; i < s->n_folds; i++)
        TRY(fold_begin(e, s->folds[i], err));
    return run_rows(e, &alone, rows, err);
}

static int run_slice(struct eval *e, const struct slice *s, struct err *err)
{
    struct reading rows = s->reading;
    int32_t *mine = NULL;
    bool every = false;
    for (size_t i = 0; i < s->n_folds; i++)
        every |= s->folds[i]->total->every;
    int rc = rows.at ? reading_select(e, &s->reading, &rows, &mine, err) : 0;
    if (rc == 0)
        rc = run_rows(e, s, &rows, err);
    if (rc == ERR_DATA && every && !s->alone && blocks_count(rows.n_rows) > 1)
        rc = run_again(e, s, &rows, err);
    free(mine);
    return rc;
}

static int run_group(struct eval *e, struct fold **group, size_t n, struct arena *scratch, struct err *err)
{
    struct slice *slices;
    size_t n_slices;
    TRY(slices_of(e, group, n, scratch, &slices, &n_slices, err));
    for (size_t i = 0; i < n_slices; i++)
        TRY(run_slice(e, &slices[i], err));
    return 0;
}

int fold_run(struct eval *e, struct err *err)
{
    TRY(eval_ready(e, err));
    TRY(eval_prepare(e, err));
    struct arena *scratch = arena_new();
    int rc = 0;
    for (size_t i = 0; i < e->n_folds && rc == 0; i++) {
        if (e->folds[i]->done)
            continue;
        struct fold **group = ARENA_ARRAY(e->arena, struct fold *, e->n_folds);
        size_t n = 0;
        for (size_t k = i; k < e->n_folds && rc == 0; k++) {
            if (e->folds[k]->done || !together(e->folds[i], e->folds[k]))
                continue;
            group[n++] = e->folds[k];
            e->folds[k]->done = e->folds[k]->running = true;
            rc = fold_begin(e, e->folds[k], err);
        }
        if (rc == 0)
            rc = run_group(e, group, n, scratch, err);
        for (size_t k = 0; k < n; k++)
            group[k]->running = false;
    }
    arena_free(&scratch);
    return rc;
}
