/* aid.h - tasks that a thread gives out while it goes on, to threads that have nothing else to do. */
#ifndef CONCORD_BASE_AID_H
#define CONCORD_BASE_AID_H

#include "base/pool.h"

struct aid;

/* NULL: no memory. Owned by the caller, who frees it when no thread helps any more. */
struct aid *aid_new(void);
void aid_free(struct aid **a); /* accepts a pointer to NULL */

/* From the thread that owns it: a task, to begin behind those given before. Where there is no memory to note it, it is done at once. `worker`
 * is 0 for the owner, and below POOL_THREADS_MAX and one thread's for any other. `ctx` lasts until the next aid_finish. */
void aid_give(struct aid *a, pool_step *step, void *ctx, size_t task);
/* The owner takes part until all that was given has ended. Once a task has failed no other begins, and of several failures that of the
 * task that was given first is told; each finish tells what failed since the one before. */
int aid_finish(struct aid *a, struct err *err) MUST_CHECK;

/* From any other thread: takes part until aid_end, which the owner calls in any case. */
void aid_help(struct aid *a);
void aid_end(struct aid *a);

#endif
