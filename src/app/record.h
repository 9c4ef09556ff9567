/* record.h - a run of a report as the ledger has it. */
#ifndef CONCORD_APP_RECORD_H
#define CONCORD_APP_RECORD_H

#include "app/project.h"
#include "out/out.h"
#include "state/ledger.h"

/* The same in steps. Those before record_opened may be taken on another thread, beside what the project is used for, and keep what goes wrong
 * for later; of its plan and its arena only record_begin makes use, so nobody else does meanwhile. */
struct record;
struct record *record_new(struct project *p); /* of a project that has been read */
void record_open(struct record *r);           /* opens the project's ledger, if there is one */
void record_begin(struct record *r, const struct result_report *result); /* finds out all that does not need the files */
int record_opened(struct record *r, struct err *err) MUST_CHECK; /* there is a ledger, now made if need be; else why not */
/* The files are there: all of it is noted. Of records that were opened. */
int record_end(struct record *r, const struct out_file *files, size_t n_files, int64_t *run, struct err *err) MUST_CHECK;
void record_free(struct record **r); /* accepts a pointer to NULL */

/* Notes what was published: the run, its inputs, outputs, warnings and figures. Call it when the files are there. */
int record_run(struct project *p, struct ledger *l, const struct result_report *result, const struct out_file *files, size_t n_files, int64_t *run,
               struct err *err) MUST_CHECK;
/* "2026-08-03/2026-11-01": first and last day of what the report covers. */
const char *record_covers(struct arena *a, const struct result_report *result);

#endif
