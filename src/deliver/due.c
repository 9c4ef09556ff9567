/* due.c - decides when something is due. Takes a rule and a zone, gives instants. Must not know what is due. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "deliver/due.h"

#include <string.h>

bool due_rule_named(const char *day, int32_t seconds, struct due_rule *out)
{
    static const char *const days[] = {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"};
    *out = (struct due_rule){-1, seconds};
    for (int i = 0; i < 7; i++)
        if (strcmp(day, days[i]) == 0)
            out->weekday = i;
    return out->weekday >= 0 || strcmp(day, "day") == 0;
}

int64_t due_next(const struct due_rule *r, const struct zone *z, int64_t after)
{
    int32_t day = zone_day(z, after);
    for (int i = 0; i < 16; i++, day++) {
        int64_t at = zone_to_utc(z, (int64_t)day * US_PER_DAY + (int64_t)r->seconds * US_PER_SECOND);
        if (at > after && (r->weekday < 0 || day_weekday(day) == r->weekday))
            return at;
    }
    return INT64_MAX;
}
