/* due.h - the moments of a schedule: every monday at 07:00 on the clock of a zone. */
#ifndef CONCORD_DELIVER_DUE_H
#define CONCORD_DELIVER_DUE_H

#include <stdbool.h>
#include <stdint.h>

#include "data/calendar.h"

struct due_rule {
    int weekday;      /* 0 = Monday; -1: every day */
    int32_t seconds;  /* of the day's clock */
};
/* "monday", "day"; false: neither. */
bool due_rule_named(const char *day, int32_t seconds, struct due_rule *out);
/* The first moment after `after`. Each local day has one at most: a time that the clock skips is taken when it goes on, one that it
 * shows twice when it shows it first. */
int64_t due_next(const struct due_rule *r, const struct zone *z, int64_t after);

#endif
