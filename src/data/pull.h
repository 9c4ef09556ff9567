/* pull.h - one stream of a connector, batch after batch: its callbacks called as Arrow demands, the shape of what they give
 * checked, their failures put into words. */
#ifndef CONCORD_DATA_PULL_H
#define CONCORD_DATA_PULL_H

#include <stdbool.h>
#include <stddef.h>

#include <concord/plugin.h>

#include "base/err.h"
#include "data/import.h"
#include "data/stream.h"

struct ahead;
struct pull {
    const struct stream_spec *spec;
    const char *what; /* "rows" or "faults" */
    struct ArrowArrayStream *stream;
    const char *const *names;
    struct import_part *parts; /* one for each column */
    size_t n_columns, batch;   /* batch: that was pulled last, from 1 */
    struct ahead *ahead;
};
int pull_schema(const struct pull *p, struct err *err) MUST_CHECK;
/* The next batch; at the end *a is a released one. */
int pull_next(struct pull *p, struct ArrowArray *a, struct err *err) MUST_CHECK;
/* From here on a thread pulls ahead, if one can be had and the host may run two. */
void pull_ahead(struct pull *p);
/* Checks the batch; its columns are then in the parts. */
int pull_check(const struct pull *p, const struct ArrowArray *a, struct err *err) MUST_CHECK;
/* Says that the fault that is in err already is this batch's; gives its code. */
int pull_broke(const struct pull *p, struct err *err);
/* Releases the batch that was pulled last, or the one before it. */
int pull_drop(const struct pull *p, bool before, struct ArrowArray *a, struct err *err) MUST_CHECK;
/* Ends pulling; may be called twice. */
void pull_stop(struct pull *p);
int pull_release(struct pull *p, struct err *err) MUST_CHECK;

#endif
