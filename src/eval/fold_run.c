/* fold_run.c - one pass over a table's rows for all totals that hang on it, in blocks on several threads.
 *
 * Takes the folds that have been asked and are not there yet; gives their states. A block of rows is folded into states of its own,
 * which are merged in the order of the blocks: sums of doubles too are the same for any number of threads. All tables are gone through
 * at once; then totals that read other figures are folded by the evaluation itself, a group after the other. */
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
    size_t n_parts;
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

static int fold_step(void *ctx, struct eval *view, size_t block, struct batch *b, struct err *err)
{
    const struct folding *all = ctx;
    struct folding_block r = {.view = view, .slice = all->slice};
    (void)block;
    return fold_batch(b, &r, err);
}

static int take_block(void *ctx, struct eval *e, size_t block, struct err *err)
{
    const struct folding *all = ctx;
    int rc = 0;
    for (size_t i = 0; rc == 0 && all->parts && i < all->slice->n_folds; i++)
        rc = fold_take(e, all->slice->folds[i], &all->parts[block][i], err);
    return rc;
}

static int begin_parts(void *ctx, size_t n, struct err *err)
{
    struct folding *f = ctx;
    if (f->slice->alone)
        return 0;
    f->parts = calloc(n + 1, sizeof *f->parts);
    f->n_parts = n;
    return f->parts ? 0 : err_set(err, ERR_NOMEM, "no memory for %zu blocks of rows", n);
}

static void free_parts(void *ctx)
{
    struct folding *f = ctx;
    for (size_t i = 0; f->parts && i < f->n_parts; i++) {
        for (size_t k = 0; f->parts[i] && k < f->slice->n_folds; k++)
            fold_drop_part(&f->parts[i][k]);
        free(f->parts[i]);
    }
    free(f->parts);
    f->parts = NULL;
}

static struct block_work work_of(struct folding *f)
{
    return (struct block_work){.ctx = f, .alone = f->slice->alone, .compute = fold_block, .take = take_block, .begin = begin_parts, .end = free_parts,
                               .step = fold_step};
}

/* Of two rows that reach a third one the error names the later; which thread met it first must not matter. */
static int run_again(struct eval *e, const struct slice *s, struct err *err)
{
    struct slice alone = *s;
    struct folding f = {.slice = &alone};
    alone.alone = true;
    for (size_t i = 0; i < s->n_folds; i++)
        TRY(fold_begin(e, s->folds[i], err));
    return job_now(e, &(struct block_job){alone.reading, work_of(&f)}, err);
}

static bool has_every(const struct slice *s)
{
    bool every = false;
    for (size_t i = 0; i < s->n_folds; i++)
        every |= s->folds[i]->total->every;
    return every;
}

/* Folds from `first` on that read the same rows, not there yet and alone or not: they are begun. */
static int begin_group(struct eval *e, size_t first, bool alone, struct arena *scratch, struct slice **slices, size_t *n_slices, struct err *err)
{
    struct fold **group = ARENA_ARRAY(scratch, struct fold *, e->n_folds - first);
    size_t n = 0;
    for (size_t k = first; k < e->n_folds; k++) {
        struct fold *f = e->folds[k];
        if (f->done || !together(e->folds[first], f) || fold_is_alone(e, f) != alone)
            continue;
        group[n++] = f;
        f->done = f->running = true;
        TRY(fold_begin(e, f, err));
    }
    return slices_of(e, group, n, scratch, slices, n_slices, err);
}

static void end_slices(const struct slice *slices, size_t n)
{
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < slices[i].n_folds; k++)
            slices[i].folds[k]->running = false;
}

/* What is not alone: the jobs of all slices, and of what was asked to be read along. */
struct together {
    struct slice *slices; size_t n_slices;
    struct job_list jobs;  /* those of the slices come first */
    struct job_list later; /* who is alone */
};

static int begin_together(struct eval *e, struct together *t, struct err *err)
{
    struct arena *scratch = t->jobs.arena;
    for (size_t i = 0; i < e->n_folds; i++) {
        struct slice *slices;
        size_t n;
        if (e->folds[i]->done || fold_is_alone(e, e->folds[i]))
            continue;
        TRY(begin_group(e, i, false, scratch, &slices, &n, err));
        for (size_t k = 0; k < n; k++)
            ARENA_PUSH(scratch, t->slices, t->n_slices, slices[k]);
    }
    for (size_t i = 0; i < t->n_slices; i++) {
        struct folding *f = ARENA_NEW(scratch, struct folding);
        f->slice = &t->slices[i];
        const struct block_job job = {f->slice->reading, work_of(f)};
        ARENA_PUSH(scratch, t->jobs.list, t->jobs.n, job);
    }
    return 0;
}

static int add_asked(struct eval *e, struct together *t, struct err *err)
{
    struct job_list asked = {.eval = e, .arena = t->jobs.arena};
    const struct asked_reading *list = e->asked;
    size_t n = e->n_asked;
    e->asked = NULL; /* what runs while this does need not ask again */
    e->n_asked = 0;
    for (size_t i = 0; i < n; i++)
        TRY(list[i].add(list[i].ctx, &asked, err));
    for (size_t i = 0; i < asked.n; i++) {
        struct job_list *to = asked.list[i].work.alone ? &t->later : &t->jobs;
        ARENA_PUSH(asked.arena, to->list, to->n, asked.list[i]);
    }
    return 0;
}

static int run_together(struct eval *e, struct together *t, struct err *err)
{
    size_t failed = 0;
    TRY(begin_together(e, t, err));
    TRY(add_asked(e, t, err));
    int rc = jobs_run(e, t->jobs.list, t->jobs.n, &failed, err);
    if (rc == ERR_DATA && failed < t->n_slices && has_every(&t->slices[failed]))
        rc = run_again(e, &t->slices[failed], err);
    end_slices(t->slices, t->n_slices);
    return rc;
}

/* ------------------------------------------------------------------ who is alone */
/* Several works that look at the same batches, so that what they ask of the rows is computed once. */
struct joint { struct block_work *of; size_t n; };
struct joint_block {
    const struct joint *all;
    struct eval *view;
    size_t block;
};

static int joint_batch(struct batch *b, void *ctx, struct err *err)
{
    const struct joint_block *one = ctx;
    for (size_t i = 0; i < one->all->n; i++)
        TRY(one->all->of[i].step(one->all->of[i].ctx, one->view, one->block, b, err));
    return 0;
}

static int joint_compute(void *ctx, struct eval *view, size_t block, const struct reading *rows, struct err *err)
{
    struct joint_block one = {ctx, view, block};
    return reading_all_batches(view, rows, joint_batch, &one, err);
}

static int joint_take(void *ctx, struct eval *e, size_t block, struct err *err)
{
    const struct joint *j = ctx;
    for (size_t i = 0; i < j->n; i++)
        TRY(j->of[i].take(j->of[i].ctx, e, block, err));
    return 0;
}

static int joint_begin(void *ctx, size_t n, struct err *err)
{
    const struct joint *j = ctx;
    for (size_t i = 0; i < j->n; i++)
        TRY(j->of[i].begin(j->of[i].ctx, n, err));
    return 0;
}

static void joint_end(void *ctx)
{
    const struct joint *j = ctx;
    for (size_t i = 0; i < j->n; i++)
        j->of[i].end(j->of[i].ctx);
}

/* All rows of a table, at one moment. */
static bool same_reading(const struct reading *a, const struct reading *b)
{
    return !a->at && !b->at && a->table == b->table && a->rows == b->rows && a->n_rows == b->n_rows && a->first == b->first &&
           a->at_moment == b->at_moment && a->moment == b->moment && a->moment_day == b->moment_day;
}

static bool has_total(const struct slice *s, const struct total *t)
{
    bool has = false;
    for (size_t i = 0; i < s->n_folds; i++)
        has |= t && s->folds[i]->total == t;
    return has;
}

/* Of a total that is folded alone the facts are looked at by all who ask for them then: `later` has no more to do after that. */
static int run_slice(struct eval *e, const struct slice *s, struct job_list *later, struct err *err)
{
    struct folding f = {.slice = s};
    struct joint j = {ARENA_ARRAY(later->arena, struct block_work, later->n + 1), 0};
    size_t left = 0;
    j.of[j.n++] = work_of(&f);
    for (size_t i = 0; i < later->n; i++) {
        if (same_reading(&later->list[i].reading, &s->reading) && has_total(s, later->list[i].work.of))
            j.of[j.n++] = later->list[i].work;
        else
            later->list[left++] = later->list[i];
    }
    later->n = left;
    const struct block_work work = {.ctx = &j, .alone = true, .compute = joint_compute, .take = joint_take, .begin = joint_begin, .end = joint_end};
    return job_now(e, &(struct block_job){s->reading, work}, err);
}

static int run_alone(struct eval *e, struct arena *scratch, struct job_list *later, struct err *err)
{
    for (size_t i = 0; i < e->n_folds; i++) {
        struct slice *slices;
        size_t n;
        if (e->folds[i]->done)
            continue;
        TRY(begin_group(e, i, true, scratch, &slices, &n, err));
        for (size_t k = 0; k < n; k++)
            TRY(run_slice(e, &slices[k], later, err));
        end_slices(slices, n);
    }
    return 0;
}

int fold_run(struct eval *e, struct err *err)
{
    TRY(eval_ready(e, err));
    TRY(eval_prepare(e, err));
    if (!e->unfolded && !e->n_asked)
        return 0; /* as for each cell that is read */
    e->unfolded = false; /* who asks while this runs says so again */
    struct arena *scratch = arena_new();
    struct together t = {.jobs = {.eval = e, .arena = scratch}, .later = {.eval = e, .arena = scratch}};
    int rc = run_together(e, &t, err);
    if (rc == 0)
        rc = run_alone(e, scratch, &t.later, err);
    for (size_t i = 0; rc == 0 && i < t.later.n; i++)
        rc = job_now(e, &t.later.list[i], err);
    e->unfolded |= rc != 0;
    arena_free(&scratch);
    return rc;
}
