/* blocks.c - what a thread sees of the evaluation, and the rows of one reading in blocks.
 *
 * Takes rows and what is to be done with a block of them. What threads would make twice (tables, links, stored values) is made behind
 * the world's lock; a thread's memos stay with its view from one reading to the next. Must not know what is computed, nor which thread
 * computes what (jobs.c). */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "eval/blocks.h"

#include <stdlib.h>

#include "eval/world_int.h"

/* ------------------------------------------------------------------ views */
void views_free(struct eval *e)
{
    for (size_t i = 0; i < e->n_views; i++) {
        for (size_t k = 0; k < e->views[i].eval.n_keys; k++)
            dict_free(&e->views[i].eval.keys[k].texts);
        arena_free(&e->views[i].arena);
    }
    free(e->views);
    e->views = NULL;
    e->n_views = 0;
}

static int make_views(struct eval *e, unsigned threads, struct err *err)
{
    if (e->views)
        return 0;
    e->views = calloc(threads, sizeof *e->views);
    if (!e->views)
        return err_set(err, ERR_NOMEM, "no memory for %u threads", threads);
    e->n_views = threads;
    for (size_t i = 0; i < threads; i++)
        e->views[i].arena = arena_new();
    return 0;
}

static unsigned threads_of(const struct eval *e) { return e->options.threads ? e->options.threads : 1; }

int views_open(struct eval *e, struct err *err)
{
    TRY(make_views(e, threads_of(e), err));
    for (size_t i = 0; i < e->n_views; i++) {
        struct view *v = &e->views[i];
        struct world world = v->eval.world;
        struct dim_keys *keys = v->eval.keys;
        size_t n_keys = v->eval.n_keys;
        TRY(world_view(&e->world, &world, v->arena, err));
        v->eval = *e;
        v->eval.arena = v->arena;
        v->eval.world = world;
        v->eval.world.eval = &v->eval;
        v->eval.keys = keys;
        v->eval.n_keys = n_keys;
        v->eval.views = NULL;
        v->eval.n_views = 0;
    }
    return 0;
}

/* ------------------------------------------------------------------ running */
size_t blocks_count(size_t n_rows) { return (n_rows + BLOCK_ROWS - 1) / BLOCK_ROWS; }

struct reading blocks_rows(const struct reading *r, size_t block)
{
    struct reading part = *r;
    size_t first = block * BLOCK_ROWS;
    part.rows = r->rows ? r->rows + first : NULL;
    part.first = r->first + first;
    part.n_rows = r->n_rows - first < BLOCK_ROWS ? r->n_rows - first : BLOCK_ROWS;
    part.at = NULL;
    return part;
}

static int run_in_turn(struct eval *e, const struct reading *r, const struct block_work *work, size_t n, struct err *err)
{
    int rc = work->begin ? work->begin(work->ctx, n, err) : 0;
    for (size_t block = 0; rc == 0 && block < n; block++) {
        struct reading part = blocks_rows(r, block);
        rc = work->compute(work->ctx, e, block, &part, err);
        if (rc == 0 && work->take)
            rc = work->take(work->ctx, e, block, err);
    }
    if (work->end)
        work->end(work->ctx);
    return rc;
}

int blocks_run(struct eval *e, const struct reading *r, const struct block_work *work, struct err *err)
{
    struct block_job job = {*r, *work};
    size_t n = blocks_count(r->n_rows);
    if (n <= 1 || work->alone)
        return run_in_turn(e, r, work, n, err);
    job.reading.at = NULL;
    return jobs_run(e, &job, 1, &(size_t){0}, err);
}

int job_now(struct eval *e, const struct block_job *job, struct err *err)
{
    struct reading some = job->reading;
    int32_t *mine = NULL;
    int rc = some.at ? reading_select(e, &job->reading, &some, &mine, err) : 0;
    if (rc == 0)
        rc = blocks_run(e, &some, &job->work, err);
    free(mine);
    return rc;
}

/* ------------------------------------------------------------------ parts */
struct parting {
    struct part_work work;
    char *parts; /* by block */
};
struct parting_batch {
    const struct part_work *work;
    void *part;
};

static int part_batch(struct batch *b, void *ctx, struct err *err)
{
    const struct parting_batch *p = ctx;
    return p->work->step(b, p->work->ctx, p->part, err);
}

static int part_block(void *ctx, struct eval *view, size_t block, const struct reading *rows, struct err *err)
{
    const struct parting *p = ctx;
    struct parting_batch one = {&p->work, p->parts + block * p->work.size};
    return reading_all_batches(view, rows, part_batch, &one, err);
}

static int part_step(void *ctx, struct eval *view, size_t block, struct batch *b, struct err *err)
{
    const struct parting *p = ctx;
    (void)view;
    return p->work.step(b, p->work.ctx, p->parts + block * p->work.size, err);
}

static int part_take(void *ctx, struct eval *e, size_t block, struct err *err)
{
    const struct parting *p = ctx;
    (void)e;
    return p->work.take(p->work.ctx, p->parts + block * p->work.size, err);
}

static int part_begin(void *ctx, size_t n, struct err *err)
{
    struct parting *p = ctx;
    p->parts = calloc(n + 1, p->work.size);
    return p->parts ? 0 : err_set(err, ERR_NOMEM, "no memory for what %zu blocks of rows come to", n);
}

static void part_end(void *ctx)
{
    struct parting *p = ctx;
    free(p->parts);
    p->parts = NULL;
}

static struct block_job job_of(const struct reading *r, struct parting *p)
{
    return (struct block_job){*r, {.ctx = p, .alone = p->work.alone, .compute = part_block, .take = part_take, .begin = part_begin, .end = part_end,
                                   .step = part_step, .of = p->work.of}};
}

int reading_in_parts(struct eval *e, const struct reading *r, const struct part_work *work, struct err *err)
{
    struct parting p = {.work = *work};
    const struct block_job job = job_of(r, &p);
    return job_now(e, &job, err);
}

void jobs_add_parts(struct job_list *jobs, const struct reading *r, const struct part_work *work)
{
    struct parting *p = ARENA_NEW(jobs->arena, struct parting);
    p->work = *work;
    ARENA_PUSH(jobs->arena, jobs->list, jobs->n, job_of(r, p));
}

/* ------------------------------------------------------------------ what is read along with the totals */
void reading_ask(struct eval *e, add_readings *add, void *ctx)
{
    const struct asked_reading asked = {add, ctx};
    ARENA_PUSH(e->arena, e->asked, e->n_asked, asked);
}

int reading_now(struct eval *e, add_readings *add, void *ctx, struct err *err)
{
    struct job_list jobs = {.eval = e, .arena = arena_new()};
    int rc = add(ctx, &jobs, err);
    for (size_t i = 0; rc == 0 && i < jobs.n; i++)
        rc = job_now(e, &jobs.list[i], err);
    arena_free(&jobs.arena);
    return rc;
}

/* ------------------------------------------------------------------ what threads may compute */
bool blocks_may(struct eval *e, const struct value *v) { return !v || !(world_traits(&e->world, v) & TRAIT_CELLS); }

bool blocks_may_judge(struct eval *e, const struct judge *j)
{
    for (size_t i = 0; j && i < j->n_rules; i++)
        if (!blocks_may(e, j->rules[i].cond))
            return false;
    return true;
}
