/* pool.h - numbered tasks on several threads. */
#ifndef CONCORD_BASE_POOL_H
#define CONCORD_BASE_POOL_H

#include <stddef.h>

#include "base/err.h"

enum { POOL_THREADS_MAX = 64 };

/* How many threads may run here: the processors that this process may use, from 1 to POOL_THREADS_MAX. */
unsigned pool_processors(void);

/* Has so many threads ready, the caller's among them, but no more than there are processors: who is going to compute says so before it
 * begins to read, and no run waits for a thread to be made. Threads stay until the program ends; where fewer can be had there are fewer. */
void pool_ready(unsigned threads);

/* One task. `worker` is below the number of threads and belongs to one thread for the whole run, so that what a task needs
 * for itself can be kept in an array by worker. */
typedef int pool_step(void *ctx, size_t task, unsigned worker, struct err *err);

/* Runs the tasks 0 to n - 1 on at most `threads` threads, the caller's among them, and returns when all have ended. Tasks begin
 * in the order of their numbers. Once one has failed no other begins, and the failure with the least number is given: whichever
 * thread was quicker, the error is the same. Where no thread can be had the caller does the work alone. */
int pool_run(unsigned threads, size_t n, pool_step *step, void *ctx, struct err *err) MUST_CHECK;

/* One task, numbered 0, beside what the caller goes on with; `ctx` lasts until pool_finish. NULL: of so many threads there is none for it,
 * or no memory, and it is not done. */
struct pool_task;
struct pool_task *pool_begin(unsigned threads, pool_step *step, void *ctx);
/* Gives back when it has ended, and does it here if no thread has begun it. Accepts a pointer to NULL. */
int pool_finish(struct pool_task **t, struct err *err) MUST_CHECK;

#endif
