/* zone_int.h - between tzif.c (reads), rule.c (the rule for all later years) and zone.c (answers). */
#ifndef CONCORD_DATA_ZONE_INT_H
#define CONCORD_DATA_ZONE_INT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "data/calendar.h"

#define US_PER_CYCLE (INT64_C(146097) * US_PER_DAY) /* 400 years, after which days and weekdays come again */

enum { OFFSET_LIMIT_S = 26 * 3600 }; /* no offset reaches it (RFC 9636) */

struct step { /* from `at` on the offset is `offset` */
    int64_t at;     /* microseconds, UTC; the first step's is INT64_MIN */
    int32_t offset; /* seconds east */
};

struct steps {
    struct step *list; /* malloc'ed */
    size_t n, cap;
    /* From cycle_from on what was 400 years before comes again; INT64_MAX: never. Before cycle_before likewise with 400 years
     * later; INT64_MIN: never. */
    int64_t cycle_from, cycle_before;
};

/* Adds a step behind the others: one that changes nothing is left out, one at the same instant takes the place of the last. */
int steps_add(struct steps *s, int64_t at, int32_t offset, struct err *err) MUST_CHECK;
/* data: a whole TZif file; it is believed in nothing. On failure the caller frees the list all the same. */
int tzif_read(const char *name, const char *data, size_t n, struct steps *out, struct err *err) MUST_CHECK;
/* Adds the steps that a POSIX TZ text gives after `last`, the file's last change; INT64_MIN: it has none, the rule is all. */
int rule_extend(const char *name, const char *text, size_t n, int64_t last, struct steps *s, struct err *err) MUST_CHECK;

/* The first instant at which the local clock shows `wall` or a later time, and does so after all earlier times. */
int64_t zone_first(const struct zone *z, int64_t wall);
/* The steps of the zone, for who must know where the clock changes. */
const struct steps *zone_steps(const struct zone *z);

#endif
