/* aid.c - decides who does the tasks that one thread gives out while it goes on: whoever has nothing to do, in the order in which they
 * were given, and in the end the giver too.
 *
 * Where pool.c hands out tasks that are all known before, here they come one by one. Must not know what the tasks are. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "base/aid.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

struct given { pool_step *step; void *ctx; size_t task; };

struct aid {
    pthread_mutex_t lock; /* of all that follows */
    pthread_cond_t came, done;
    struct given *given;
    size_t n, room, n_taken, n_done;
    unsigned n_helpers;
    bool ended, failed;
    size_t failed_at; /* of those given */
    struct err err;
};

struct aid *aid_new(void)
{
    struct aid *a = calloc(1, sizeof *a);
    if (!a)
        return NULL;
    pthread_mutex_init(&a->lock, NULL);
    pthread_cond_init(&a->came, NULL);
    pthread_cond_init(&a->done, NULL);
    return a;
}

void aid_free(struct aid **a)
{
    if (!*a)
        return;
    pthread_cond_destroy(&(*a)->done);
    pthread_cond_destroy(&(*a)->came);
    pthread_mutex_destroy(&(*a)->lock);
    free((*a)->given);
    free(*a);
    *a = NULL;
}

/* With the lock held. */
static void note(struct aid *a, size_t at, int rc, struct err *err)
{
    if (rc == 0 || (a->failed && at >= a->failed_at))
        return;
    if (err->code == ERR_OK)
        err_set(err, (enum err_code)rc, "a task failed without a word");
    a->failed = true;
    a->failed_at = at;
    a->err = *err;
}

/* With the lock held, which is given up while the task is done. False: none waits. */
static bool do_next(struct aid *a, unsigned worker)
{
    if (a->n_taken == a->n)
        return false;
    size_t at = a->n_taken++;
    if (!a->failed) {
        struct given g = a->given[at];
        struct err err = {.code = ERR_OK};
        pthread_mutex_unlock(&a->lock);
        int rc = g.step(g.ctx, g.task, worker, &err);
        pthread_mutex_lock(&a->lock);
        note(a, at, rc, &err);
    }
    if (++a->n_done == a->n)
        pthread_cond_broadcast(&a->done);
    return true;
}

static bool make_room(struct aid *a)
{
    if (a->n < a->room)
        return true;
    size_t room = a->room ? 2 * a->room : 64;
    struct given *grown = realloc(a->given, room * sizeof *grown);
    if (!grown)
        return false;
    a->given = grown;
    a->room = room;
    return true;
}

void aid_give(struct aid *a, pool_step *step, void *ctx, size_t task)
{
    pthread_mutex_lock(&a->lock);
    if (make_room(a)) {
        a->given[a->n++] = (struct given){step, ctx, task};
        pthread_cond_signal(&a->came);
        pthread_mutex_unlock(&a->lock);
        return;
    }
    pthread_mutex_unlock(&a->lock);
    struct err err = {.code = ERR_OK};
    int rc = step(ctx, task, 0, &err);
    pthread_mutex_lock(&a->lock);
    note(a, a->n, rc, &err);
    pthread_mutex_unlock(&a->lock);
}

int aid_finish(struct aid *a, struct err *err)
{
    pthread_mutex_lock(&a->lock);
    while (do_next(a, 0))
        ;
    while (a->n_done < a->n)
        pthread_cond_wait(&a->done, &a->lock);
    int rc = a->failed ? (int)a->err.code : 0;
    if (rc != 0 && err)
        *err = a->err;
    a->failed = false;
    a->n = a->n_taken = a->n_done = 0;
    pthread_mutex_unlock(&a->lock);
    return rc;
}

void aid_help(struct aid *a)
{
    pthread_mutex_lock(&a->lock);
    unsigned worker = ++a->n_helpers;
    while (worker < POOL_THREADS_MAX && (do_next(a, worker) || !a->ended))
        if (a->n_taken == a->n && !a->ended)
            pthread_cond_wait(&a->came, &a->lock);
    pthread_mutex_unlock(&a->lock);
}

void aid_end(struct aid *a)
{
    pthread_mutex_lock(&a->lock);
    a->ended = true;
    pthread_cond_broadcast(&a->came);
    pthread_mutex_unlock(&a->lock);
}
