/* blocks.c - decides how the rows of one reading are handed to threads.
 *
 * Takes rows and what is to be done with a block of them; calls `take` for each block in the order of rows, as soon as all before it
 * were taken, so that little waits. What threads would make twice (tables, links, stored values) is made behind the world's lock; a
 * thread's memos stay with its view from one reading to the next. Must not know what is computed. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "eval/blocks.h"

#include <stdlib.h>

#include "base/pool.h"
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
struct met { /* what a block met on its way */
    struct exception *list;
    size_t n;
    bool computed;
};
struct running {
    struct eval *eval;
    const struct reading *reading;
    const struct block_work *work;
    struct met *blocks;
    size_t n, next; /* next: the first that is not taken yet */
    pthread_mutex_t lock;
};

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

static int take_blocks(struct running *r, struct err *err)
{
    int rc = 0;
    for (; rc == 0 && r->next < r->n && r->blocks[r->next].computed; r->next++) {
        struct met *m = &r->blocks[r->next];
        world_take_exceptions(&r->eval->world, m->list, m->n);
        if (r->work->take)
            rc = r->work->take(r->work->ctx, r->eval, r->next, err);
    }
    return rc;
}

static int run_block(void *ctx, size_t block, unsigned worker, struct err *err)
{
    struct running *r = ctx;
    struct eval *view = &r->eval->views[worker].eval;
    struct reading part = blocks_rows(r->reading, block);
    view->world.exceptions = NULL;
    view->world.n_exceptions = 0;
    TRY(r->work->compute(r->work->ctx, view, block, &part, err));
    pthread_mutex_lock(&r->lock);
    r->blocks[block] = (struct met){view->world.exceptions, view->world.n_exceptions, true};
    int rc = take_blocks(r, err);
    pthread_mutex_unlock(&r->lock);
    return rc;
}

static int run_alone(struct eval *e, const struct reading *r, const struct block_work *work, size_t n, struct err *err)
{
    for (size_t block = 0; block < n; block++) {
        struct reading part = blocks_rows(r, block);
        TRY(work->compute(work->ctx, e, block, &part, err));
        if (work->take)
            TRY(work->take(work->ctx, e, block, err));
    }
    return 0;
}

int blocks_run(struct eval *e, const struct reading *r, const struct block_work *work, struct err *err)
{
    struct running running = {.eval = e, .reading = r, .work = work, .n = blocks_count(r->n_rows)};
    if (running.n <= 1 || work->alone)
        return run_alone(e, r, work, running.n, err);
    TRY(views_open(e, err));
    running.blocks = calloc(running.n, sizeof *running.blocks);
    if (!running.blocks)
        return err_set(err, ERR_NOMEM, "no memory for %zu blocks of rows", running.n);
    pthread_mutex_init(&running.lock, NULL);
    int rc = pool_run(threads_of(e), running.n, run_block, &running, err);
    pthread_mutex_destroy(&running.lock);
    free(running.blocks);
    return rc;
}

/* ------------------------------------------------------------------ parts */
struct parting {
    const struct part_work *work;
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
    struct parting_batch one = {p->work, p->parts + block * p->work->size};
    return reading_all_batches(view, rows, part_batch, &one, err);
}

static int part_take(void *ctx, struct eval *e, size_t block, struct err *err)
{
    const struct parting *p = ctx;
    (void)e;
    return p->work->take(p->work->ctx, p->parts + block * p->work->size, err);
}

int reading_in_parts(struct eval *e, const struct reading *r, const struct part_work *work, struct err *err)
{
    struct parting p = {.work = work};
    const struct block_work blocks = {.ctx = &p, .alone = work->alone, .compute = part_block, .take = part_take};
    struct reading some = *r;
    int32_t *mine = NULL;
    int rc = r->at ? reading_select(e, r, &some, &mine, err) : 0;
    if (rc == 0 && !(p.parts = calloc(blocks_count(some.n_rows) + 1, work->size)))
        rc = err_set(err, ERR_NOMEM, "no memory for %zu rows of %s", some.n_rows, r->table->name.text);
    if (rc == 0)
        rc = blocks_run(e, &some, &blocks, err);
    free(p.parts);
    free(mine);
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
