/* ahead.c - pulls a stream ahead in a thread. It decides how many batches may wait (few: they are memory) and keeps
 * their order, so that what is read does not depend on it. It looks into no batch. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "data/ahead.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { WAITING_MAX = 4 };

struct ahead {
    struct ArrowArrayStream *stream;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t taken, put;
    struct ArrowArray waiting[WAITING_MAX]; /* a ring */
    size_t first, n;
    bool ended, stop; /* the stream gave its last; nobody wants more */
    int rc;           /* what it ended with */
};

/* Waits for room; false: nobody wants more. */
static bool wait_for_room(struct ahead *a)
{
    pthread_mutex_lock(&a->lock);
    while (a->n == WAITING_MAX && !a->stop)
        pthread_cond_wait(&a->taken, &a->lock);
    bool stop = a->stop;
    pthread_mutex_unlock(&a->lock);
    return !stop;
}

static void *pull(void *arg)
{
    struct ahead *a = arg;
    bool ended = false;
    while (!ended && wait_for_room(a)) {
        struct ArrowArray batch;
        memset(&batch, 0, sizeof batch);
        int rc = a->stream->get_next(a->stream, &batch);
        ended = rc || !batch.release;
        pthread_mutex_lock(&a->lock);
        if (ended) {
            a->rc = rc;
            a->ended = true;
        } else {
            a->waiting[(a->first + a->n++) % WAITING_MAX] = batch;
        }
        pthread_cond_signal(&a->put);
        pthread_mutex_unlock(&a->lock);
    }
    return NULL;
}

struct ahead *ahead_open(struct ArrowArrayStream *stream)
{
    struct ahead *a = calloc(1, sizeof *a);
    if (!a)
        return NULL;
    a->stream = stream;
    pthread_mutex_init(&a->lock, NULL);
    pthread_cond_init(&a->taken, NULL);
    pthread_cond_init(&a->put, NULL);
    if (pthread_create(&a->thread, NULL, pull, a) == 0)
        return a;
    pthread_cond_destroy(&a->put);
    pthread_cond_destroy(&a->taken);
    pthread_mutex_destroy(&a->lock);
    free(a);
    return NULL;
}

int ahead_next(struct ahead *a, struct ArrowArray *out)
{
    int rc = 0;
    memset(out, 0, sizeof *out);
    pthread_mutex_lock(&a->lock);
    while (a->n == 0 && !a->ended)
        pthread_cond_wait(&a->put, &a->lock);
    if (a->n > 0) {
        *out = a->waiting[a->first];
        a->first = (a->first + 1) % WAITING_MAX;
        a->n--;
        pthread_cond_signal(&a->taken);
    } else {
        rc = a->rc;
    }
    pthread_mutex_unlock(&a->lock);
    return rc;
}

void ahead_close(struct ahead **a)
{
    struct ahead *x = *a;
    if (!x)
        return;
    pthread_mutex_lock(&x->lock);
    x->stop = true;
    pthread_cond_signal(&x->taken);
    pthread_mutex_unlock(&x->lock);
    pthread_join(x->thread, NULL);
    for (; x->n > 0; x->n--) {
        struct ArrowArray *batch = &x->waiting[x->first];
        batch->release(batch);
        x->first = (x->first + 1) % WAITING_MAX;
    }
    pthread_cond_destroy(&x->put);
    pthread_cond_destroy(&x->taken);
    pthread_mutex_destroy(&x->lock);
    free(x);
    *a = NULL;
}
