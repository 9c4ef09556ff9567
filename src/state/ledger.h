/* ledger.h - .concord/ledger.db: what was published when, from what, and what became of each delivery. doc/ledger.md has the tables. */
#ifndef CONCORD_STATE_LEDGER_H
#define CONCORD_STATE_LEDGER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

struct ledger;
/* Opens the project's ledger, bringing an older one up to date; makes it where it is not there, if `make` says so, else gives NULL.
 * ERR_UNAVAILABLE: on a network file system; ERR_CONFIG: it was written by a newer version. */
int ledger_open(const char *root, bool make, struct ledger **out, struct err *err) MUST_CHECK;
void ledger_close(struct ledger **l); /* accepts a pointer to NULL */
char *ledger_path(const char *root);  /* malloc'ed; NULL without memory */
bool ledger_is_network(long magic);   /* of statfs: a file system whose locks other machines do not see */

/* ---- runs. Texts are borrowed until the call returns. */
struct ledger_input { const char *path, *identity, *fingerprint; };
struct ledger_output { const char *path, *format, *sum; int64_t size; };
struct ledger_warning { const char *kind, *says; };
struct ledger_value {
    const char *metric, *grain, *period, *segment, *dimension, *value, *unit, *status;
    const char *definition; /* the fingerprint of what the metric means */
};
struct ledger_run {
    const char *report, *as_of, *period, *covers, *definitions, *program; /* period, covers: as in {period}; first/last day */
    int64_t started, finished; /* microseconds, UTC */
    bool draft;
    const struct ledger_input *inputs; size_t n_inputs;
    const struct ledger_output *outputs; size_t n_outputs;
    const struct ledger_warning *warnings; size_t n_warnings;
    const struct ledger_value *values; size_t n_values;
};
/* All of it or nothing. Values that are the same as those of the report's run before are not written a second time. */
int ledger_record(struct ledger *l, const struct ledger_run *run, int64_t *id, struct err *err) MUST_CHECK;
/* What a file is known by: identity from the file system, fingerprint of its content, which is read unless the ledger has it for the
 * same identity. False: it cannot be read, or was changed just now. */
bool ledger_look_at(struct ledger *l, const char *path, unsigned threads, struct buf *identity, struct buf *fingerprint);
/* The fingerprint noted for the file of that identity, whatever its name; false: none. */
bool ledger_known_input(struct ledger *l, const char *identity, struct buf *fingerprint);

/* ---- what was said of a figure over time: by grain, period, segment, then in the order of the runs */
struct ledger_said {
    int64_t run, at;
    const char *report, *as_of, *definitions, *program;
    struct ledger_value value;
};
struct ledger_asked { const char *metric, *report, *period, *segment; }; /* NULL: any; segment NULL: the totals; "*": any */
typedef int ledger_said_sink(void *ctx, const struct ledger_said *said, struct err *err);
int ledger_history(struct ledger *l, const struct ledger_asked *asked, ledger_said_sink *sink, void *ctx, struct err *err) MUST_CHECK;
/* The files that differ between two runs, by name: "leads.csv, spend.csv"; nothing when none does. */
int ledger_inputs_changed(struct ledger *l, int64_t before, int64_t after, struct buf *out, struct err *err) MUST_CHECK;
/* The metrics of which anything was published, a line each. */
int ledger_metrics(struct ledger *l, struct buf *out, struct err *err) MUST_CHECK;

#endif
