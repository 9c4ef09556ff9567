/* pool.c - decides how tasks are handed to threads, and which failure of several is told.
 *
 * Takes a number of tasks and a function; gives back when all that began have ended. Threads live as long as one run: starting
 * one takes some 20 microseconds, so a caller cuts its work into few tasks of some weight. Signals are left to the caller's
 * thread. Must not know what the tasks are. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "base/pool.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>

struct run {
    pool_step *step;
    void *ctx;
    size_t n;
    atomic_size_t next;
    atomic_bool failed;
    pthread_mutex_t lock; /* of what follows */
    size_t failed_task;
    struct err err;
};
struct worker {
    struct run *run;
    unsigned number;
    pthread_t thread;
};

unsigned pool_processors(void)
{
    cpu_set_t set;
    int n = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
    return n < 1 ? 1 : n > POOL_THREADS_MAX ? POOL_THREADS_MAX : (unsigned)n;
}

static void tell(struct run *r, size_t task, const struct err *err)
{
    pthread_mutex_lock(&r->lock);
    if (!atomic_load(&r->failed) || task < r->failed_task) {
        r->failed_task = task;
        r->err = *err;
    }
    atomic_store(&r->failed, true);
    pthread_mutex_unlock(&r->lock);
}

static void work(struct run *r, unsigned number)
{
    while (!atomic_load(&r->failed)) {
        size_t task = atomic_fetch_add(&r->next, 1);
        struct err err = {.code = ERR_OK};
        if (task >= r->n)
            return;
        int rc = r->step(r->ctx, task, number, &err);
        if (rc != 0) {
            if (err.code == ERR_OK)
                err_set(&err, (enum err_code)rc, "a task failed without a word");
            tell(r, task, &err);
        }
    }
}

static void *thread_main(void *ctx)
{
    struct worker *w = ctx;
    work(w->run, w->number);
    return NULL;
}

/* Starts workers 1 to n - 1 with all signals blocked; gives how many there are, the caller's included. */
static unsigned start(struct worker *workers, unsigned n, struct run *r)
{
    sigset_t all, before;
    unsigned made = 1;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    for (; made < n; made++) {
        workers[made] = (struct worker){.run = r, .number = made};
        if (pthread_create(&workers[made].thread, NULL, thread_main, &workers[made]) != 0)
            break;
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return made;
}

int pool_run(unsigned threads, size_t n, pool_step *step, void *ctx, struct err *err)
{
    struct worker workers[POOL_THREADS_MAX];
    struct run r = {.step = step, .ctx = ctx, .n = n};
    if (threads > POOL_THREADS_MAX)
        threads = POOL_THREADS_MAX;
    if (threads > n)
        threads = (unsigned)n;
    pthread_mutex_init(&r.lock, NULL);
    unsigned made = start(workers, threads, &r);
    work(&r, 0);
    for (unsigned i = 1; i < made; i++)
        pthread_join(workers[i].thread, NULL);
    pthread_mutex_destroy(&r.lock);
    if (!atomic_load(&r.failed))
        return 0;
    if (err)
        *err = r.err;
    return r.err.code;
}
