/* lock.h - one process of a project delivers at a time. */
#ifndef CONCORD_DELIVER_LOCK_H
#define CONCORD_DELIVER_LOCK_H

#include "base/err.h"

/* Takes the project's lock, waiting at most so many seconds; ERR_AGAIN: another has it still. It is let go when the process ends,
 * however it ends: what is found half done under it was left by somebody who is no more. */
int lock_take(const char *root, unsigned seconds, int *fd, struct err *err) MUST_CHECK;
void lock_drop(int *fd); /* accepts -1 inside; leaves it */

#endif
