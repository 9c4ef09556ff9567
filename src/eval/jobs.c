/* jobs.c - decides which block of which reading a thread computes next.
 *
 * Takes readings with what is to be done with their blocks; chooses the rows of each, computes the blocks and has them taken in the order
 * of rows. A reading whose blocks are all given out leaves no thread idle: the next one is opened before. What touches the whole
 * evaluation (opening a reading, ending a choice, taking) is done by one thread at a time, while others compute in their views. Readings
 * of few rows come first, so that one long block is not the last. Must not know what is computed. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "eval/blocks.h"

#include <stdlib.h>

#include "base/pool.h"
#include "eval/world_int.h"

struct met { /* what a block met on its way */
    struct exception *list;
    size_t n;
    bool computed;
};
enum stage { JOB_WAITS, JOB_CHOOSES, JOB_CHOSEN, JOB_COMPUTES, JOB_DONE };
struct job {
    const struct block_job *of;
    size_t index;                /* among those that the caller gave */
    enum stage stage;
    struct choice *choice;
    struct reading rows; int32_t *mine;
    struct met *met;             /* by block of the stage */
    struct met *chosen; size_t n_chosen; /* those of the choice, once it has ended */
    size_t n, given, ended, taken;       /* blocks of the stage: all, begun, computed, taken */
    bool begun;                  /* the work, which is to be ended */
};
struct turn { size_t job; enum stage stage; size_t block; };
struct jobs {
    struct eval *eval;
    struct job *list;
    size_t n;
    pthread_mutex_t lock;        /* of all that follows, and of the jobs but for what the serving thread is about */
    pthread_cond_t changed;
    bool serving;                /* somebody touches the whole evaluation */
    size_t running;              /* blocks that are being computed */
    bool failed; struct turn where; struct err err;
};

/* ------------------------------------------------------------------ failures */
/* Is it the first failure, or behind it? Whatever is before it is still computed: the same failure is given for any number of threads. */
static bool is_beyond(const struct jobs *j, struct turn s)
{
    const struct turn *f = &j->where;
    if (!j->failed)
        return false;
    if (s.job != f->job)
        return s.job > f->job;
    return s.stage != f->stage ? s.stage > f->stage : s.block >= f->block;
}

static void fail(struct jobs *j, struct turn s, const struct err *err)
{
    if (is_beyond(j, s))
        return;
    j->failed = true;
    j->where = s;
    j->err = *err;
}

/* ------------------------------------------------------------------ a block */
static struct job *find_block(struct jobs *j, struct turn *s)
{
    for (size_t i = 0; i < j->n; i++) {
        struct job *job = &j->list[i];
        if ((job->stage != JOB_CHOOSES && job->stage != JOB_COMPUTES) || job->given == job->n)
            continue;
        *s = (struct turn){i, job->stage, job->given};
        if (!is_beyond(j, *s))
            return job;
    }
    return NULL;
}

static int compute(struct jobs *j, struct job *job, struct turn s, unsigned worker, struct met *met, struct err *err)
{
    struct eval *view = &j->eval->views[worker].eval;
    const bool chooses = s.stage == JOB_CHOOSES;
    struct reading part = blocks_rows(chooses ? &job->of->reading : &job->rows, s.block);
    view->world.exceptions = NULL;
    view->world.n_exceptions = 0;
    int rc = chooses ? choice_block(job->choice, view, s.block, &part, err)
                     : job->of->work.compute(job->of->work.ctx, view, s.block, &part, err);
    *met = (struct met){view->world.exceptions, view->world.n_exceptions, rc == 0};
    return rc;
}

/* With the lock held, which is not while the block is computed. */
static void run_block(struct jobs *j, struct job *job, struct turn s, unsigned worker)
{
    struct err err = {.code = ERR_OK};
    struct met met;
    job->given++;
    j->running++;
    pthread_mutex_unlock(&j->lock);
    int rc = compute(j, job, s, worker, &met, &err);
    pthread_mutex_lock(&j->lock);
    j->running--;
    if (rc != 0) {
        fail(j, s, &err);
        return;
    }
    job->met[s.block] = met;
    job->ended++;
    if (job->ended == job->n && job->stage == JOB_CHOOSES)
        job->stage = JOB_CHOSEN;
}

/* ------------------------------------------------------------------ what one thread does at a time, without the lock */
static int begin_computing(struct job *job, struct err *err)
{
    const struct block_work *w = &job->of->work;
    job->n = blocks_count(job->rows.n_rows);
    job->given = job->ended = job->taken = 0;
    job->met = calloc(job->n + 1, sizeof *job->met);
    if (!job->met)
        return err_set(err, ERR_NOMEM, "no memory for %zu blocks of rows", job->n);
    job->begun = true;
    return w->begin ? w->begin(w->ctx, job->n, err) : 0;
}

static int end_choice(struct jobs *j, struct job *job, struct err *err)
{
    job->chosen = job->met;
    job->n_chosen = job->n;
    job->met = NULL;
    choice_end(j->eval, &job->choice, &job->rows, &job->mine);
    return begin_computing(job, err);
}

/* What the time of rows needs, versions or links, is made here, while others compute, and not by the first block that asks for it: all that
 * compute blocks of this reading would wait for that. */
static int make_needed(struct jobs *j, const struct reading *r, unsigned worker, struct err *err)
{
    struct world *view = &j->eval->views[worker].eval.world;
    struct arena *scratch = arena_new();
    struct batch none;
    const struct vec *at;
    view->exceptions = NULL;
    view->n_exceptions = 0;
    int rc = batch_init(&none, view, r->table, &(int32_t){0}, 0, scratch, err);
    if (rc == 0)
        rc = batch_value(&none, r->at, &at, err);
    world_take_exceptions(&j->eval->world, view->exceptions, view->n_exceptions);
    arena_free(&scratch);
    return rc;
}

static int open_job(struct jobs *j, struct job *job, unsigned worker, struct err *err)
{
    const struct reading *r = &job->of->reading;
    job->rows = *r;
    if (!r->at)
        return begin_computing(job, err);
    TRY(choice_open(j->eval, r, &job->choice, err));
    job->n = blocks_count(r->n_rows);
    job->met = calloc(job->n + 1, sizeof *job->met);
    if (!job->met)
        return err_set(err, ERR_NOMEM, "no memory for %zu blocks of rows", job->n);
    if (!choice_is_little(j->eval, job->choice))
        return make_needed(j, r, worker, err);
    for (size_t block = 0; block < job->n; block++)
        TRY(compute(j, job, (struct turn){0, JOB_CHOOSES, block}, worker, &job->met[block], err));
    return end_choice(j, job, err);
}

static int take(struct jobs *j, struct job *job, struct err *err)
{
    const struct block_work *w = &job->of->work;
    return w->take ? w->take(w->ctx, j->eval, job->taken, err) : 0;
}

static void end_job(struct job *job)
{
    if (job->begun && job->of->work.end)
        job->of->work.end(job->of->work.ctx);
    job->begun = false;
    free(job->mine);
    job->mine = NULL;
    job->stage = JOB_DONE;
}

/* ------------------------------------------------------------------ which of it is next */
enum { AHEAD = 2 }; /* blocks for each thread that wait to be computed, before another reading is opened */

static struct job *find_stage(struct jobs *j, enum stage stage)
{
    for (size_t i = 0; i < j->n; i++)
        if (j->list[i].stage == stage && !is_beyond(j, (struct turn){i, stage, 0}))
            return &j->list[i];
    return NULL;
}

/* One whose next block can be taken, or which has none left. */
static struct job *find_computed(struct jobs *j)
{
    for (size_t i = 0; i < j->n; i++) {
        struct job *job = &j->list[i];
        if (job->stage == JOB_COMPUTES && (job->taken == job->n || job->met[job->taken].computed) &&
            !is_beyond(j, (struct turn){i, JOB_COMPUTES, job->taken}))
            return job;
    }
    return NULL;
}

static bool is_short_of_blocks(const struct jobs *j)
{
    size_t n = 0;
    for (size_t i = 0; i < j->n; i++)
        if (j->list[i].stage == JOB_CHOOSES || j->list[i].stage == JOB_COMPUTES)
            n += j->list[i].n - j->list[i].given;
    return n < AHEAD * j->eval->n_views;
}

static enum stage after_opening(const struct job *job) { return job->choice ? JOB_CHOOSES : JOB_COMPUTES; }

/* With the lock held, which is not while something is done. False: there is nothing to do. */
static bool serve(struct jobs *j, unsigned worker)
{
    struct err err = {.code = ERR_OK};
    struct job *done = find_computed(j), *chosen = done ? NULL : find_stage(j, JOB_CHOSEN),
               *waits = done || chosen || !is_short_of_blocks(j) ? NULL : find_stage(j, JOB_WAITS), *job = done ? done : chosen ? chosen : waits;
    if (!job)
        return false;
    struct turn s = {(size_t)(job - j->list), job->stage, done ? job->taken : 0};
    int rc = 0;
    j->serving = true;
    pthread_mutex_unlock(&j->lock);
    if (done && job->taken < job->n)
        rc = take(j, job, &err);
    else if (chosen)
        rc = end_choice(j, job, &err);
    else if (waits)
        rc = open_job(j, job, worker, &err);
    pthread_mutex_lock(&j->lock);
    j->serving = false;
    if (rc != 0)
        fail(j, s, &err);
    else if (done && job->taken == job->n)
        end_job(job);
    else if (done)
        job->taken++;
    else
        job->stage = chosen ? JOB_COMPUTES : after_opening(job);
    return true;
}

/* ------------------------------------------------------------------ running */
static int work(void *ctx, size_t task, unsigned worker, struct err *err)
{
    struct jobs *j = ctx;
    struct turn s;
    struct job *job;
    (void)task;
    (void)err;
    pthread_mutex_lock(&j->lock);
    for (;;) {
        if (!j->serving && serve(j, worker))
            pthread_cond_broadcast(&j->changed);
        else if ((job = find_block(j, &s)) != NULL) {
            run_block(j, job, s, worker);
            pthread_cond_broadcast(&j->changed);
        } else if (j->running || j->serving)
            pthread_cond_wait(&j->changed, &j->lock);
        else
            break;
    }
    pthread_mutex_unlock(&j->lock);
    return 0;
}

static int by_rows(const void *a, const void *b)
{
    const struct job *x = a, *y = b;
    size_t n = x->of->reading.n_rows, m = y->of->reading.n_rows;
    return n != m ? (n > m) - (n < m) : (x->index > y->index) - (x->index < y->index);
}

static void tell_exceptions(struct jobs *j)
{
    for (size_t i = 0; i < j->n; i++) {
        const struct job *job = &j->list[i];
        for (size_t k = 0; k < job->n_chosen; k++)
            world_take_exceptions(&j->eval->world, job->chosen[k].list, job->chosen[k].n);
        for (size_t k = 0; job->met && k < job->n; k++)
            world_take_exceptions(&j->eval->world, job->met[k].list, job->met[k].n);
    }
}

static void free_jobs(struct jobs *j)
{
    for (size_t i = 0; i < j->n; i++) {
        choice_free(&j->list[i].choice);
        end_job(&j->list[i]);
        free(j->list[i].met);
        free(j->list[i].chosen);
    }
    free(j->list);
}

int jobs_run(struct eval *e, const struct block_job *jobs, size_t n, size_t *failed, struct err *err)
{
    struct jobs j = {.eval = e, .n = n};
    int rc;
    if (n == 0)
        return 0;
    TRY(views_open(e, err));
    j.list = calloc(n, sizeof *j.list);
    if (!j.list)
        return err_set(err, ERR_NOMEM, "no memory for %zu readings", n);
    for (size_t i = 0; i < n; i++)
        j.list[i] = (struct job){.of = &jobs[i], .index = i};
    qsort(j.list, n, sizeof *j.list, by_rows);
    pthread_mutex_init(&j.lock, NULL);
    pthread_cond_init(&j.changed, NULL);
    rc = pool_run((unsigned)e->n_views, e->n_views, work, &j, err);
    pthread_cond_destroy(&j.changed);
    pthread_mutex_destroy(&j.lock);
    if (rc == 0 && j.failed) {
        rc = j.err.code;
        *failed = j.list[j.where.job].index;
        if (err)
            *err = j.err;
    }
    tell_exceptions(&j);
    free_jobs(&j);
    return rc;
}
