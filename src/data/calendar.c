/* calendar.c - decides where the periods of a project begin and what they are called: days, weeks, months, quarters, years,
 * and fiscal ones, by months or by weeks in a pattern.
 *
 * Takes a project's calendar and days; gives the first day of a period, days moved by periods, names. A fiscal year has
 * the number of the calendar year in which it ends. Office time and working days are office.c's, days day.c's, instants zone.c's.
 * Must not know of metrics or reports. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "data/calendar_int.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { QUARTER_WEEKS = 13, MOVE_LIMIT = 10000 * 12 };

static int check(const struct calendar_spec *s, struct err *err)
{
    const int *p = s->fiscal_pattern;
    bool by_weeks = p[0] != 0 || p[1] != 0 || p[2] != 0;
    if (s->week_start < 0 || s->week_start > 6)
        return err_set(err, ERR_CONFIG, "a week starts on a day from Monday to Sunday");
    if (s->fiscal_start < 0 || s->fiscal_start > 12)
        return err_set(err, ERR_CONFIG, "a fiscal year starts in a month from January to December");
    if (by_weeks && s->fiscal_start != 0)
        return err_set(err, ERR_CONFIG, "a fiscal year goes by months or by weeks, not by both");
    if (by_weeks && (p[0] < 1 || p[1] < 1 || p[2] < 1 || p[0] > 11 || p[1] > 11 || p[2] > 11 ||
                     p[0] + p[1] + p[2] != QUARTER_WEEKS))
        return err_set(err, ERR_CONFIG, "the weeks of a fiscal quarter are %d-%d-%d, but must be 13 together, as in 4-4-5",
                       p[0], p[1], p[2]);
    if (by_weeks && (s->fiscal_end_month < 1 || s->fiscal_end_month > 12 || s->fiscal_end_weekday < 0 || s->fiscal_end_weekday > 6))
        return err_set(err, ERR_CONFIG, "a fiscal year by weeks ends on the last of a weekday of a month");
    return 0;
}

int calendar_new(const struct calendar_spec *spec, struct calendar **out, struct err *err)
{
    *out = NULL;
    TRY(check(spec, err));
    struct calendar *c = calloc(1, sizeof *c);
    if (!c)
        return err_set(err, ERR_NOMEM, "out of memory for the calendar");
    c->week_start = spec->week_start;
    c->fiscal_start = spec->fiscal_start;
    memcpy(c->fiscal_pattern, spec->fiscal_pattern, sizeof c->fiscal_pattern);
    c->fiscal_end_weekday = spec->fiscal_end_weekday;
    c->fiscal_end_month = spec->fiscal_end_month;
    c->has_office = spec->has_office;
    c->named = spec->named;
    c->n_named = spec->n_named;
    int rc = zone_open(spec->zone, &c->zone, err);
    if (rc == 0 && c->has_office)
        rc = office_init(&c->office, c->zone, spec, err);
    if (rc != 0) {
        calendar_free(&c);
        return rc;
    }
    *out = c;
    return 0;
}

void calendar_free(struct calendar **c)
{
    if (!*c)
        return;
    office_fini(&(*c)->office);
    zone_free(&(*c)->zone);
    free(*c);
    *c = NULL;
}

const struct zone *calendar_zone(const struct calendar *c)
{
    return c->zone;
}

int32_t calendar_day(const struct calendar *c, int64_t utc)
{
    return zone_day(c->zone, utc);
}

void calendar_days(const struct calendar *c, const int64_t *utc, size_t n, int32_t *days)
{
    zone_days(c->zone, utc, n, days);
}

int64_t calendar_midnight(const struct calendar *c, int32_t day)
{
    return zone_midnight(c->zone, day);
}

static int modulo(int a, int b)
{
    int rest = a % b;
    return rest < 0 ? rest + b : rest;
}

/* ---- periods by months: counted since the year 0, so that moving is adding */

static int month_number(int32_t day, int *mday)
{
    int year, month;
    day_to_civil(day, &year, &month, mday);
    return year * 12 + month - 1;
}

static int32_t month_day(int number, int mday)
{
    return day_from_civil((int)floor_div(number, 12), modulo(number, 12) + 1, mday);
}

/* Months from the start of the (fiscal) year to the month. */
static int month_in_year(const struct calendar *c, bool fiscal, int number)
{
    int first = fiscal && c->fiscal_start > 0 ? c->fiscal_start - 1 : 0;
    return modulo(number - first, 12);
}

/* ---- fiscal periods by weeks */

static bool by_weeks(const struct calendar *c, bool fiscal)
{
    return fiscal && c->fiscal_pattern[0] > 0;
}

/* The last of the weekday in that month: the end of the fiscal year of that number. */
static int32_t fiscal_end(const struct calendar *c, int year)
{
    int32_t last = c->fiscal_end_month == 12 ? day_from_civil(year, 12, 31) : day_from_civil(year, c->fiscal_end_month + 1, 1) - 1;
    return last - (day_weekday(last) - c->fiscal_end_weekday + 7) % 7;
}

static int fiscal_year(const struct calendar *c, int32_t day)
{
    int year, month, mday;
    day_to_civil(day, &year, &month, &mday);
    return day <= fiscal_end(c, year) ? year : year + 1;
}

/* Weeks from the start of the year to that of its month (0 to 12); the month 12 is the next year's start. */
static int weeks_before(const struct calendar *c, int month)
{
    int weeks = month / 3 * QUARTER_WEEKS;
    for (int i = 0; i < month % 3; i++)
        weeks += c->fiscal_pattern[i];
    return weeks;
}

/* Fiscal months counted since the fiscal year 0, as month_number does. */
static int fiscal_number(const struct calendar *c, int32_t day)
{
    int year = fiscal_year(c, day), month = 0;
    int weeks = (day - fiscal_end(c, year - 1) - 1) / 7;
    while (month < 11 && weeks >= weeks_before(c, month + 1)) /* a 53rd week belongs to the last month */
        month++;
    return year * 12 + month;
}

static int32_t fiscal_month_start(const struct calendar *c, int number)
{
    int year = (int)floor_div(number, 12);
    return fiscal_end(c, year - 1) + 1 + 7 * weeks_before(c, modulo(number, 12));
}

/* ---- starts */

static int months_of(enum unit unit)
{
    return unit == UNIT_YEAR ? 12 : unit == UNIT_QUARTER ? 3 : 1;
}

int32_t calendar_start(const struct calendar *c, enum unit unit, bool fiscal, int32_t day)
{
    bool weeks = by_weeks(c, fiscal);
    if (unit >= UNIT_NAMED)
        return named_start(c, unit, day);
    if (unit == UNIT_WEEK || unit == UNIT_CALENDAR_WEEK) {
        int first = weeks ? (c->fiscal_end_weekday + 1) % 7 : c->week_start;
        return day - (day_weekday(day) - first + 7) % 7;
    }
    if (unit != UNIT_MONTH && unit != UNIT_QUARTER && unit != UNIT_YEAR)
        return day;
    int mday;
    int number = weeks ? fiscal_number(c, day) : month_number(day, &mday);
    int in_year = weeks ? modulo(number, 12) : month_in_year(c, fiscal, number);
    number -= in_year % months_of(unit);
    return weeks ? fiscal_month_start(c, number) : month_day(number, 1);
}

/* ---- moving */

static int32_t clamped(int64_t day, bool *exact)
{
    if (day >= DAY_MIN && day <= DAY_MAX)
        return (int32_t)day;
    *exact = false;
    return day < DAY_MIN ? DAY_MIN : DAY_MAX;
}

/* The same place in the month `months` later; the month's last day where there is no such place. */
static int32_t move_months(const struct calendar *c, int32_t day, int64_t months, bool weeks, bool *exact)
{
    int mday;
    if (months > MOVE_LIMIT || months < -MOVE_LIMIT) {
        *exact = false;
        return months < 0 ? DAY_MIN : DAY_MAX;
    }
    int number = weeks ? fiscal_number(c, day) : month_number(day, &mday);
    int to = number + (int)months;
    int64_t in_month = day - (weeks ? fiscal_month_start(c, number) : month_day(number, 1));
    int64_t start = weeks ? fiscal_month_start(c, to) : month_day(to, 1);
    int64_t next = weeks ? fiscal_month_start(c, to + 1) : month_day(to + 1, 1);
    if (start + in_month >= next) {
        *exact = false;
        return clamped(next - 1, exact);
    }
    return clamped(start + in_month, exact);
}

int32_t calendar_move(const struct calendar *c, int32_t day, int64_t n, enum unit unit, bool fiscal, bool *exact)
{
    enum { FAR = 4000000 }; /* more days than there are */
    bool dummy;
    if (!exact)
        exact = &dummy;
    *exact = true;
    int64_t steps = n < -FAR ? -FAR : n > FAR ? FAR : n;
    if (unit >= UNIT_NAMED)
        return named_move(c, unit, day, steps, exact);
    switch (unit) {
    case UNIT_DAY:
    case UNIT_CALENDAR_DAY:
        return clamped(day + steps, exact);
    case UNIT_WEEK:
    case UNIT_CALENDAR_WEEK:
        return clamped(day + 7 * steps, exact);
    case UNIT_WORKING_DAY: {
        int32_t to = calendar_working_step(c, day, n);
        *exact = n == 0 || (c->has_office && to > DAY_MIN && to < DAY_MAX);
        return to;
    }
    case UNIT_MONTH:
    case UNIT_QUARTER:
    case UNIT_YEAR:
        return move_months(c, day, steps * months_of(unit), by_weeks(c, fiscal), exact);
    case UNIT_SECOND:
    case UNIT_MINUTE:
    case UNIT_HOUR:
    case UNIT_OFFICE_SECOND:
    case UNIT_OFFICE_MINUTE:
    case UNIT_OFFICE_HOUR:
    case UNIT_NAMED:
        break;
    }
    *exact = n == 0; /* a day has no time of the day that could move */
    return day;
}

int32_t calendar_window_end(const struct calendar *c, int32_t from, int64_t n, enum unit unit)
{
    return calendar_move(c, from, n, unit, false, NULL);
}

/* ---- names */

char *calendar_name(const struct calendar *c, char dst[24], enum unit unit, bool fiscal, int32_t start)
{
    if (unit != UNIT_MONTH && unit != UNIT_QUARTER && unit != UNIT_YEAR) {
        day_print(dst, start);
        return dst;
    }
    bool weeks = by_weeks(c, fiscal), months = fiscal && c->fiscal_start > 0;
    int mday;
    int number = weeks ? fiscal_number(c, start) : month_number(start, &mday);
    int in_year = weeks ? modulo(number, 12) : month_in_year(c, fiscal, number);
    int year = (int)floor_div(number - in_year + (months ? 11 : 0), 12); /* by months: the year of the last of its months */
    const char *mark = weeks || months ? "FY" : "";
    char text[48]; /* a year may have ten digits when the instant was nonsense */
    if (unit == UNIT_YEAR)
        snprintf(text, sizeof text, "%s%04d", mark, year);
    else if (unit == UNIT_QUARTER)
        snprintf(text, sizeof text, "%s%04d-Q%d", mark, year, in_year / 3 + 1);
    else
        snprintf(text, sizeof text, "%s%04d-%s%02d", mark, year, mark[0] ? "M" : "", in_year + 1);
    snprintf(dst, 24, "%.23s", text);
    return dst;
}
