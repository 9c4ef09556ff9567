/* ahead.h - a stream pulled ahead by a thread of its own, so that a producer parses while we validate. */
#ifndef CONCORD_DATA_AHEAD_H
#define CONCORD_DATA_AHEAD_H

#include <concord/arrow.h>

struct ahead;
/* NULL when no thread can be had: the caller then pulls by itself. The stream is the thread's until ahead_close. */
struct ahead *ahead_open(struct ArrowArrayStream *stream);
/* As get_next: the next batch, a released one at the end, or an errno value, after which the stream's message may be
 * asked. */
int ahead_next(struct ahead *a, struct ArrowArray *out);
void ahead_close(struct ahead **a); /* joins the thread and releases what nobody took; accepts NULL inside */

#endif
