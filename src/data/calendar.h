/* calendar.h - days, periods, zones and office time as data.
 *
 * An instant is int64 microseconds since 1970-01-01T00:00Z; a day is int32 days since 1970-01-01 of the calendar's zone.
 * Zones are read from TZif files (tzdata); `localtime` is never used. A zone answers from one array. */
#ifndef CONCORD_DATA_CALENDAR_H
#define CONCORD_DATA_CALENDAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

#define US_PER_SECOND INT64_C(1000000)
#define US_PER_DAY (86400 * US_PER_SECOND)
enum { DAY_MIN = -719162 /* 0001-01-01 */, DAY_MAX = 2932896 /* 9999-12-31 */ };

/* ---- proleptic Gregorian days */
int32_t day_from_civil(int year, int month, int day); /* valid civil dates only */
void day_to_civil(int32_t day, int *year, int *month, int *mday);
bool day_is_civil(int year, int month, int mday); /* year 1 to 9999 */
int day_weekday(int32_t day); /* 0 = Monday */
void day_iso_week(int32_t day, int *iso_year, int *week);
char *day_print(char dst[16], int32_t day); /* 2026-10-26 */
bool day_parse(const char *s, size_t n, int32_t *out); /* YYYY-MM-DD exactly */

/* ---- zones */
struct zone;
/* `name` as in "America/New_York" or "UTC"; no "..", no leading "/". ERR_CONFIG when there is none; says where it looked. */
int zone_open(const char *name, struct zone **out, struct err *err) MUST_CHECK;
void zone_free(struct zone **z);
const char *zone_name(const struct zone *z);
uint64_t zone_fingerprint(const struct zone *z); /* of what its clock shows at every instant, whatever it is called */
int32_t zone_offset(const struct zone *z, int64_t utc); /* seconds east of UTC at that instant */
static inline int64_t floor_div(int64_t a, int64_t b) { return a / b - (a % b != 0 && (a ^ b) < 0); }
int32_t zone_day(const struct zone *z, int64_t utc); /* local day of an instant */
void zone_days(const struct zone *z, const int64_t *utc, size_t n, int32_t *days); /* the same of n, quicker where they lie close together */
/* Wall clock (microseconds of local civil time) to UTC. In a gap the clock is read with the offset before it
 * (02:30 becomes 03:30); of an hour that comes twice the first is meant. */
int64_t zone_to_utc(const struct zone *z, int64_t wall);
int64_t zone_midnight(const struct zone *z, int32_t day); /* the first instant of that local day */
/* Version of the tz data ("2024a"), "" when unknown. */
const char *zone_version(void);

/* ---- the calendar of a project */
enum unit {
    UNIT_SECOND, UNIT_MINUTE, UNIT_HOUR, UNIT_DAY, UNIT_WEEK,                    /* elapsed time, days of 24 h */
    UNIT_OFFICE_SECOND, UNIT_OFFICE_MINUTE, UNIT_OFFICE_HOUR,                    /* time inside office hours */
    UNIT_WORKING_DAY,                                                          /* days that have office hours */
    UNIT_CALENDAR_DAY, UNIT_CALENDAR_WEEK, UNIT_MONTH, UNIT_QUARTER, UNIT_YEAR, /* steps of the calendar */
    UNIT_NAMED /* the first of those that a project's calendar names: the n-th is UNIT_NAMED + n */
};
struct office_rule { int first_weekday, last_weekday; int32_t open_s, close_s; }; /* seconds of the local day; weekdays may wrap */

/* Periods of a project's own: each begins on its day and ends where the next one begins; the last has no end, and before the first
 * there is none. */
struct named_periods {
    enum unit unit;
    const char *name;           /* season */
    const int32_t *starts;      /* rising */
    const char *const *names;   /* each once */
    size_t n;
};

struct calendar;
struct calendar_spec {
    const char *zone;           /* required */
    int week_start;             /* weekday 0 = Monday */
    int fiscal_start;           /* month 1 to 12, 0 none */
    int fiscal_pattern[3];      /* 4,4,5 or 0 */
    int fiscal_end_weekday, fiscal_end_month;
    bool has_office;
    struct office_rule office;
    const int32_t *holidays;    /* any order */
    size_t n_holidays;
    const struct named_periods *named; /* with all that it points to, as long as the calendar lives */
    size_t n_named;
};
int calendar_new(const struct calendar_spec *spec, struct calendar **out, struct err *err) MUST_CHECK;
void calendar_free(struct calendar **c);
const struct zone *calendar_zone(const struct calendar *c);
int32_t calendar_day(const struct calendar *c, int64_t utc);
void calendar_days(const struct calendar *c, const int64_t *utc, size_t n, int32_t *days); /* as zone_days */
int64_t calendar_midnight(const struct calendar *c, int32_t day);
/* O(b) - O(a): microseconds inside office hours between two instants; negative if b < a. Right across changes of the clock
 * and for any year of DAY_MIN to DAY_MAX; what lies outside these does not count. Office hours run from the first instant at which the
 * clock shows the opening time or a later one to the first at which it shows the closing time. 0 without office hours. */
int64_t calendar_office_between(const struct calendar *c, int64_t a, int64_t b);
/* Working days d with a < d <= b (0 if b <= a). */
int32_t calendar_working_days(const struct calendar *c, int32_t a, int32_t b);
/* The n-th working day after `day` (n > 0), or before it (n < 0); n = 0: the day itself. DAY_MAX or DAY_MIN where there is none. */
int32_t calendar_working_step(const struct calendar *c, int32_t day, int64_t n);
/* Start of the period of `unit` (calendar day, week, month, quarter, year, named; fiscal ones with fiscal) that holds the day. DAY_MIN
 * where the day lies before the first of named periods. */
int32_t calendar_start(const struct calendar *c, enum unit unit, bool fiscal, int32_t day);
/* The start of the period that holds the day, or of the first after it; DAY_MAX where named periods have none. */
int32_t calendar_first(const struct calendar *c, enum unit unit, bool fiscal, int32_t day);
/* `day` moved by n units; a month has no 31st: exact is then false and the last day of that month is given. By named periods only the
 * start of one is moved, or the end of the last, which is DAY_MAX; exact is false where there are not so many. */
int32_t calendar_move(const struct calendar *c, int32_t day, int64_t n, enum unit unit, bool fiscal, bool *exact);
/* The period's name: 2026-10-26 (day, week: first day), 2026-10, 2026-Q4, 2026; fiscal: FY2026-M03, FY2026-Q2, FY2026. A fiscal
 * year has the number of the calendar year in which it ends. */
char *calendar_name(const struct calendar *c, char dst[24], enum unit unit, bool fiscal, int32_t start);
/* Of named periods: what they are called (season), and what the one is that begins on that day; NULL: none. */
const char *calendar_unit_name(const struct calendar *c, enum unit unit);
const char *calendar_period_name(const struct calendar *c, enum unit unit, int32_t start);
/* The first named period that is called so. */
bool calendar_find_period(const struct calendar *c, const char *name, int32_t *from, int32_t *until);
/* Day on which the clock of `n` units after `from` ends, both inclusive (for windows in calendar days, working days, months …). */
int32_t calendar_window_end(const struct calendar *c, int32_t from, int64_t n, enum unit unit);

#endif
