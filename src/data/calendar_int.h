/* calendar_int.h - what calendar.c (periods) and office.c (office time, working days) share. */
#ifndef CONCORD_DATA_CALENDAR_INT_H
#define CONCORD_DATA_CALENDAR_INT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "data/calendar.h"

struct office_day {
    int64_t open;   /* first instant of its office hours; INT64_MAX if it has none */
    int64_t before; /* office time before this day; its own is the next one's before less this */
    int64_t worked; /* working days before this day, counted from some fixed Monday */
};

struct uneven { /* a working weekday, holiday or not, whose office hours are not as long as the clock says */
    int32_t day;
    int64_t extra_upto; /* microseconds more than usual, summed with those of all such days before */
};

struct holiday {
    int32_t day;
    int64_t extra_upto; /* what holidays up to this one would have been longer than usual */
};

struct office {
    bool works[7];       /* weekdays with office hours */
    int per_week;
    int32_t open_s, close_s;
    struct holiday *holidays; /* on working weekdays, ascending, each once */
    size_t n_holidays;
    struct uneven *uneven;
    size_t n_uneven;
    int32_t cycle_from;   /* uneven days from here on are those of 400 years before; INT32_MAX: none */
    int32_t cycle_before; /* and before here those of 400 years later; INT32_MIN: none */
    struct office_day *days; /* n_days from first_day on, and two more to look ahead */
    int32_t first_day;
    int32_t n_days;
};

struct calendar {
    struct zone *zone;
    int week_start;
    int fiscal_start;
    int fiscal_pattern[3];
    int fiscal_end_weekday, fiscal_end_month;
    bool has_office;
    struct office office;
    const struct named_periods *named;
    size_t n_named;
};

/* ---- named.c */
int32_t named_start(const struct calendar *c, enum unit unit, int32_t day);
int32_t named_move(const struct calendar *c, enum unit unit, int32_t day, int64_t n, bool *exact);

int office_init(struct office *o, const struct zone *z, const struct calendar_spec *spec, struct err *err) MUST_CHECK;
void office_fini(struct office *o);

#endif
