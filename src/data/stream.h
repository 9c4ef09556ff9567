/* stream.h - what a connector hands over, pulled and validated: partitions, batches, positions and faults become one
 * extract. */
#ifndef CONCORD_DATA_STREAM_H
#define CONCORD_DATA_STREAM_H

#include <concord/plugin.h>

#include "base/err.h"
#include "data/column.h"

struct budget;
struct stream_spec {
    const char *producer; /* who is to blame: "plugin csv" */
    const char *object;
    const struct want *wants;
    size_t n_wants;
    unsigned threads;             /* that may run: partitions are pulled by as many */
    size_t max_faults;            /* with more the reading ends; 0: no bound */
    const struct budget *budget;  /* asked after each batch; NULL: no limit */
    bool (*cancelled)(void *ctx); /* NULL: never */
    void *ctx;
};
/* Pulls everything and releases the scan, also on failure. The files' names are copied. */
int stream_read(const struct stream_spec *spec, struct concord_scan *scan, struct extract *out,
                struct err *err) MUST_CHECK;
/* The errno value of a stream's callback as an error of ours. */
enum err_code stream_errno_code(int rc);
/* The code of a plugin's call as an error of ours. */
enum err_code stream_plugin_code(int rc);

#endif
