/* figures.h - the figures of a report, each once: what its CSV says, and what the ledger keeps of it. */
#ifndef CONCORD_OUT_FIGURES_H
#define CONCORD_OUT_FIGURES_H

#include "base/arena.h"
#include "base/err.h"
#include "plan/result.h"

struct figure {
    const struct result_column *column;
    const struct result_row *row;
    const struct cell *cell;
    const char *metric, *segment, *dimension, *value, *unit; /* value: full precision, "" for none */
};
/* csv.c. ERR_INTERNAL when one (metric, grain, period, segment) has two values. */
int figures_of(struct arena *a, const struct result_report *r, struct figure **list, size_t *n, struct err *err) MUST_CHECK;

#endif
