/* record.h - a run of a report as the ledger has it. */
#ifndef CONCORD_APP_RECORD_H
#define CONCORD_APP_RECORD_H

#include "app/project.h"
#include "out/out.h"
#include "state/ledger.h"

/* Notes what was published: the run, its inputs, outputs, warnings and figures. Call it when the files are there. */
int record_run(struct project *p, struct ledger *l, const struct result_report *result, const struct out_file *files, size_t n_files, int64_t *run,
               struct err *err) MUST_CHECK;
/* "2026-08-03/2026-11-01": first and last day of what the report covers. */
const char *record_covers(struct arena *a, const struct result_report *result);

#endif
