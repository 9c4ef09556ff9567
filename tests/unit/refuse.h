/* refuse.h - memory that is refused: a program that is linked with refuse.c and $(refusing) asks it for each allocation of its own code. */
#ifndef CONCORD_TESTS_REFUSE_H
#define CONCORD_TESTS_REFUSE_H

#include <stddef.h>

/* Of the allocations that follow the n-th is refused, and all behind it, or it alone; 0: none. */
void refuse_from(size_t n);
void refuse_only(size_t n);
/* How many were refused since. */
size_t refused(void);
/* Runs act(ctx) in processes of their own: for each of its allocations one to which that one and all behind it are refused, and one to which
 * it alone is, and in the end two to which none is. Each must end within a minute, with 0 from act or as a program that has no memory does. Gives how many
 * processes there were. */
size_t refuse_each(int (*act)(void *ctx), void *ctx);

#endif
