/* looked.h - what tests of threads note of each task: how often it was done, and whether two had the same worker's number at once. */
#ifndef CONCORD_TESTS_LOOKED_H
#define CONCORD_TESTS_LOOKED_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/pool.h"

enum { TASKS = 1000 };

struct looked {
    atomic_int times[TASKS];
    atomic_int busy[POOL_THREADS_MAX];
    atomic_bool twice_busy;
    size_t fails_from; /* tasks from here on fail */
};

/* A pool_step; ctx is a struct looked. */
static inline int look(void *ctx, size_t task, unsigned worker, struct err *err)
{
    struct looked *s = ctx;
    if (atomic_fetch_add(&s->busy[worker], 1) != 0)
        atomic_store(&s->twice_busy, true);
    atomic_fetch_add(&s->times[task], 1);
    for (volatile int i = 0; i < (task % 7 == 0 ? 20000 : 10); i++) {
    }
    atomic_fetch_sub(&s->busy[worker], 1);
    return task >= s->fails_from ? err_set(err, ERR_DATA, "task %zu", task) : 0;
}

#endif
