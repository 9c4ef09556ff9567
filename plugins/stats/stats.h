/* stats.h - what the files of this plugin share. */
#ifndef CONCORD_STATS_H
#define CONCORD_STATS_H

#include <stdbool.h>

#include <concord/plugin.h>

int stats_fail(struct concord_error *err, int code, const char *text);
bool stats_is_known(const struct ArrowArray *a, int64_t i);

extern const struct concord_function stats_markov;

#endif
