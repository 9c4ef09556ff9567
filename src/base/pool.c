/* pool.c - decides how tasks are handed to threads, and which failure of several is told.
 *
 * Takes a number of tasks and a function; gives back when all that began have ended. Threads stay when they have nothing to do, and are
 * taken again: to wake one takes some 20 microseconds, but one that was just made may stand in line behind its maker, on the maker's
 * processor, for up to 4 milliseconds, while another processor has nothing to do. Signals are left to the caller's
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
#include <stdlib.h>

struct run {
    pool_step *step;
    void *ctx;
    size_t n;
    unsigned n_hands;     /* that have not ended; under the crew's lock */
    pthread_cond_t ended; /* none of them is left */
    atomic_size_t next;
    atomic_bool failed;
    pthread_mutex_t lock; /* of what follows */
    size_t failed_task;
    struct err err;
};
/* A thread; it waits for a run while it has none. */
struct hand {
    struct hand *next; /* of those that wait */
    struct run *run;
    unsigned number;   /* of the worker that it is in that run */
    pthread_cond_t called;
    cpu_set_t allowed; /* where it may run once it has begun; of use only if placed */
    bool placed;
};
static struct {
    pthread_mutex_t lock; /* of all hands and of what a run says of them */
    struct hand *waiting;
    bool forks_known;
} crew = {.lock = PTHREAD_MUTEX_INITIALIZER};

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
    struct hand *h = ctx;
    if (h->placed)
        (void)sched_setaffinity(0, sizeof h->allowed, &h->allowed);
    pthread_mutex_lock(&crew.lock);
    for (;;) {
        while (!h->run)
            pthread_cond_wait(&h->called, &crew.lock);
        struct run *r = h->run;
        pthread_mutex_unlock(&crew.lock);
        work(r, h->number);
        pthread_mutex_lock(&crew.lock);
        h->run = NULL;
        h->next = crew.waiting;
        crew.waiting = h;
        if (--r->n_hands == 0)
            pthread_cond_signal(&r->ended);
    }
    return NULL;
}

static void before_fork(void)
{
    pthread_mutex_lock(&crew.lock);
}

static void behind_fork(void)
{
    pthread_mutex_unlock(&crew.lock);
}

/* A child process has only the thread that made it. */
static void in_child(void)
{
    crew.waiting = NULL;
    pthread_mutex_unlock(&crew.lock);
}

/* Lets it begin on another processor than this one. False: there is none, or nothing is known of them. */
static bool place_elsewhere(struct hand *h, pthread_attr_t *attr)
{
    cpu_set_t others;
    int own = sched_getcpu();
    if (own < 0 || own >= CPU_SETSIZE || sched_getaffinity(0, sizeof h->allowed, &h->allowed) != 0)
        return false;
    others = h->allowed;
    CPU_CLR((size_t)own, &others);
    return CPU_COUNT(&others) > 0 && pthread_attr_setaffinity_np(attr, sizeof others, &others) == 0;
}

static bool start(struct hand *h, bool elsewhere)
{
    pthread_t thread;
    pthread_attr_t attr;
    sigset_t all, before;
    pthread_attr_init(&attr);
    pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
    h->placed = elsewhere && place_elsewhere(h, &attr);
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    bool made = pthread_create(&thread, &attr, thread_main, h) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_attr_destroy(&attr);
    return made;
}

/* A new thread with all signals blocked, which nobody waits for when the program ends. NULL: none can be had. */
static struct hand *make_hand(void)
{
    struct hand *h = calloc(1, sizeof *h);
    if (!h)
        return NULL;
    if (!crew.forks_known)
        crew.forks_known = pthread_atfork(before_fork, behind_fork, in_child) == 0;
    pthread_cond_init(&h->called, NULL);
    if (start(h, true) || start(h, false)) /* where it may not choose its processor it has none chosen */
        return h;
    pthread_cond_destroy(&h->called);
    free(h);
    return NULL;
}

void pool_ready(unsigned threads)
{
    unsigned n = 1, most = pool_processors();
    pthread_mutex_lock(&crew.lock);
    for (const struct hand *h = crew.waiting; h; h = h->next)
        n++;
    for (; n < threads && n < most; n++) {
        struct hand *h = make_hand();
        if (!h)
            break;
        h->next = crew.waiting;
        crew.waiting = h;
    }
    pthread_mutex_unlock(&crew.lock);
}

/* Calls workers 1 to threads - 1, or as many as there can be. */
static void call(struct run *r, unsigned threads)
{
    pthread_mutex_lock(&crew.lock);
    for (unsigned number = 1; number < threads; number++) {
        struct hand *h = crew.waiting;
        if (h)
            crew.waiting = h->next;
        else
            h = make_hand();
        if (!h)
            break;
        h->run = r;
        h->number = number;
        r->n_hands++;
        pthread_cond_signal(&h->called);
    }
    pthread_mutex_unlock(&crew.lock);
}

static void wait_for_all(struct run *r)
{
    pthread_mutex_lock(&crew.lock);
    while (r->n_hands > 0)
        pthread_cond_wait(&r->ended, &crew.lock);
    pthread_mutex_unlock(&crew.lock);
}

static void begin(struct run *r, unsigned threads)
{
    pthread_mutex_init(&r->lock, NULL);
    pthread_cond_init(&r->ended, NULL);
    call(r, threads);
}

/* Takes part until all has ended. */
static int finish(struct run *r, struct err *err)
{
    work(r, 0);
    wait_for_all(r);
    pthread_cond_destroy(&r->ended);
    pthread_mutex_destroy(&r->lock);
    if (!atomic_load(&r->failed))
        return 0;
    if (err)
        *err = r->err;
    return r->err.code;
}

int pool_run(unsigned threads, size_t n, pool_step *step, void *ctx, struct err *err)
{
    struct run r = {.step = step, .ctx = ctx, .n = n};
    if (threads > POOL_THREADS_MAX)
        threads = POOL_THREADS_MAX;
    begin(&r, threads < n ? threads : (unsigned)n);
    return finish(&r, err);
}

struct pool_task { struct run run; };

struct pool_task *pool_begin(unsigned threads, pool_step *step, void *ctx)
{
    struct pool_task *t = threads > 1 ? calloc(1, sizeof *t) : NULL;
    if (!t)
        return NULL;
    t->run = (struct run){.step = step, .ctx = ctx, .n = 1};
    begin(&t->run, 2);
    return t;
}

int pool_finish(struct pool_task **t, struct err *err)
{
    if (!*t)
        return 0;
    int rc = finish(&(*t)->run, err);
    free(*t);
    *t = NULL;
    return rc;
}
