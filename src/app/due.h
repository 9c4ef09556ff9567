/* due.h - what of a project is due, and doing it. */
#ifndef CONCORD_APP_DUE_H
#define CONCORD_APP_DUE_H

#include "app/command.h"
#include "deliver/due.h"
#include "state/ledger.h"

struct schedule {
    size_t index;             /* of the delivery in the model */
    size_t alert;             /* of the one alert that has a time of its own; SIZE_MAX: of none */
    const char *name, *says;  /* "weekly"; "monday at 07:00 America/New_York" */
    struct due_rule rule;
    int64_t last;             /* dealt with up to here */
};
/* The deliveries with an `every`, as declared. l NULL: nothing was dealt with yet. `note`: a schedule that is new counts from now on; who
 * only looks does not say so. */
int due_schedules(struct project *p, struct ledger *l, int64_t now, bool note, struct schedule **list, size_t *n, struct err *err) MUST_CHECK;
/* The zone in whose clock the project's times are; the caller frees it. */
int due_zone(const struct project *p, struct zone **out, struct err *err) MUST_CHECK;
/* concord run --due */
int due_run(const struct arguments *a, struct err *err) MUST_CHECK;

#endif
