/* result.c - reading cells: the number of a cell in the unit in which it is shown, and the names of grains.
 *
 * Clocks are held as microseconds (time, office time) or days (working, calendar): small whole numbers that add up
 * without rounding. The unit is formed here, at the last moment, by one exact division. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "plan/result.h"

#include <math.h>

/* Microseconds, or days, in one unit; 0: not a length of this clock (a month has no fixed one). */
static int64_t unit_length(enum clock clock, enum unit u)
{
    bool days = clock == CLOCK_WORKING || clock == CLOCK_CALENDAR;
    switch (u) {
    case UNIT_SECOND: case UNIT_OFFICE_SECOND: return days ? 0 : US_PER_SECOND;
    case UNIT_MINUTE: case UNIT_OFFICE_MINUTE: return days ? 0 : 60 * US_PER_SECOND;
    case UNIT_HOUR: case UNIT_OFFICE_HOUR: return days ? 0 : 3600 * US_PER_SECOND;
    case UNIT_DAY: case UNIT_WORKING_DAY: case UNIT_CALENDAR_DAY: return days ? 1 : US_PER_DAY;
    case UNIT_WEEK: case UNIT_CALENDAR_WEEK: return days ? 7 : 7 * US_PER_DAY;
    case UNIT_MONTH: case UNIT_QUARTER: case UNIT_YEAR: case UNIT_NAMED: break;
    }
    return 0;
}

bool cell_number(const struct cell *c, const struct type *type, enum unit shown, double *out)
{
    int64_t below = 1, above = 1;
    if (c->kind != CELL_DECIMAL && c->kind != CELL_REAL)
        return false;
    if (type->kind == TYPE_CLOCK)
        below = unit_length(type->clock, shown);
    if (type->kind == TYPE_PER && type->under->kind == TYPE_CLOCK)
        above = unit_length(type->under->clock, shown);
    if (type->kind == TYPE_PER && type->over->kind == TYPE_CLOCK)
        below = unit_length(type->over->clock, shown);
    if (below == 0 || above == 0) /* no such length: the value as it is held */
        below = above = 1;
    if (c->kind == CELL_REAL)
        *out = c->real / (double)below * (double)above;
    else if (above == 1)
        *out = decimal_ratio(c->decimal, (struct decimal){below, 0});
    else
        *out = decimal_double(c->decimal) / (double)below * (double)above;
    return isfinite(*out);
}

const char *row_grain(const struct result_row *r)
{
    switch (r->grain) {
    case GRAIN_DAY: return "day";
    case GRAIN_WEEK: return "week";
    case GRAIN_MONTH: return "month";
    case GRAIN_QUARTER: return "quarter";
    case GRAIN_YEAR: return "year";
    case GRAIN_PERIOD: return "period";
    case GRAIN_ALL: return "all";
    case GRAIN_AS_OF: return "asof";
    case GRAIN_NAMED: break;
    }
    return r->named;
}
