/* make.h - a report made: evaluated, its expectations asked, its files written, all of it noted. */
#ifndef CONCORD_APP_MAKE_H
#define CONCORD_APP_MAKE_H

#include "app/command.h"
#include "out/out.h"
#include "state/ledger.h"

struct made {
    struct result_report *result;
    struct out_file *files; size_t n_files; /* of all its outputs */
    size_t n_invalid, n_cut, n_lines;       /* foreign text that the workbook shows in another form */
    size_t n_failed;                        /* expectations that do not hold */
    int64_t run;                            /* in the ledger; 0: not noted */
};
/* The project is open. `out`: a folder in place of the project's, or NULL. `meanwhile`: what else is to be done once made->result is there,
 * on any thread, while the first files are written; NULL: nothing. Files that were written before a failure are in *made. */
int make_report(struct project *p, const struct report_decl *r, const char *out, bool json, const struct meanwhile *meanwhile, struct made *made,
                struct err *err) MUST_CHECK;
/* What of it was changed for the workbook, on standard error. */
void make_say_changed(const struct made *made);

#endif
