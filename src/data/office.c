/* office.c - decides which days are worked and how much office time lies between two instants.
 *
 * Takes the weekly rule, the holidays and the zone; gives O(b) - O(a), where O is office time since a fixed day. Office hours
 * run from the first instant at which the clock shows the opening time or a later one to the first at which it shows the closing
 * time, so they are longer or shorter when the clock is changed in between; the few days on which that happens are a
 * sorted list, and all else is arithmetic on weeks. For 2000 to 2045 the same numbers are kept in a table, one line a day.
 * Nothing is written after calendar_new. Must not know of periods. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "data/calendar_int.h"

#include <stdlib.h>
#include <string.h>

#include "data/zone_int.h"

enum { TABLE_FIRST_YEAR = 2000, TABLE_LAST_YEAR = 2045, CYCLE_DAYS = 146097, STEP_BY_DAY = 64 };

/* How many holidays lie before `day`. */
static size_t holidays_before(const struct office *o, int32_t day)
{
    size_t low = 0, high = o->n_holidays;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (o->holidays[middle].day < day)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The day's line of the table; NULL: it lies before or behind it, or the table is being built. */
static const struct office_day *line_of(const struct office *o, int64_t day)
{
    uint64_t at = (uint64_t)day - (uint64_t)(int64_t)o->first_day;
    return at < (uint64_t)o->n_days ? &o->days[at] : NULL;
}

static bool is_working(const struct office *o, int32_t day)
{
    const struct office_day *line = line_of(o, day);
    if (line)
        return line->open != INT64_MAX;
    if (!o->works[day_weekday(day)])
        return false;
    size_t at = holidays_before(o, day);
    return at == o->n_holidays || o->holidays[at].day != day;
}

/* Working days from some fixed Monday to before `day`. */
static int64_t working_before(const struct office *o, int32_t day)
{
    const struct office_day *line = line_of(o, day);
    if (line)
        return line->worked;
    int weekday = day_weekday(day);
    int64_t monday = (int64_t)day - weekday, count = floor_div(monday + 3, 7) * o->per_week;
    for (int i = 0; i < weekday; i++)
        count += o->works[i];
    return count - (int64_t)holidays_before(o, day);
}

/* ---- office time by arithmetic */

static int64_t usual_length(const struct office *o)
{
    return (o->close_s - o->open_s) * US_PER_SECOND;
}

static int64_t opens(const struct office *o, const struct zone *z, int32_t day)
{
    return zone_first(z, day * US_PER_DAY + o->open_s * US_PER_SECOND);
}

static int64_t closes(const struct office *o, const struct zone *z, int32_t day)
{
    return zone_first(z, day * US_PER_DAY + o->close_s * US_PER_SECOND);
}

static int64_t length_of(const struct office *o, const struct zone *z, int32_t day)
{
    return closes(o, z, day) - opens(o, z, day);
}

static int64_t listed_before(const struct office *o, int32_t day)
{
    size_t low = 0, high = o->n_uneven;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (o->uneven[middle].day < day)
            low = middle + 1;
        else
            high = middle;
    }
    return low == 0 ? 0 : o->uneven[low - 1].extra_upto;
}

/* What the days before `day` are longer than usual, holidays or not. */
static int64_t extra_before(const struct office *o, int32_t day)
{
    int64_t sum = 0;
    if (o->n_uneven == 0)
        return 0;
    if (day > o->cycle_from) {
        int32_t k = (day - o->cycle_from - 1) / CYCLE_DAYS + 1;
        sum = k * (listed_before(o, o->cycle_from) - listed_before(o, o->cycle_from - CYCLE_DAYS));
        day -= k * CYCLE_DAYS;
    } else if (day < o->cycle_before) {
        int32_t k = (o->cycle_before - day - 1) / CYCLE_DAYS + 1;
        sum = -k * (listed_before(o, o->cycle_before + CYCLE_DAYS) - listed_before(o, o->cycle_before));
        day += k * CYCLE_DAYS;
    }
    return sum + listed_before(o, day);
}

static int64_t time_before(const struct office *o, int32_t day)
{
    size_t at = holidays_before(o, day);
    int64_t of_holidays = at == 0 ? 0 : o->holidays[at - 1].extra_upto;
    return working_before(o, day) * usual_length(o) + extra_before(o, day) - of_holidays;
}

static int64_t clamp(int64_t v, int64_t low, int64_t high)
{
    return v < low ? low : v > high ? high : v;
}

static int64_t time_upto(const struct office *o, const struct zone *z, int64_t utc)
{
    int32_t day = zone_day(z, utc);
    /* where midnight comes twice, the next day may have begun before */
    if (is_working(o, day + 1) && utc >= opens(o, z, day + 1))
        day++;
    int64_t before = time_before(o, day);
    if (!is_working(o, day))
        return before;
    return before + clamp(utc - opens(o, z, day), 0, length_of(o, z, day));
}

static int64_t office_time(const struct calendar *c, int64_t utc)
{
    const struct office *o = &c->office;
    utc = clamp(utc, (DAY_MIN - 2) * US_PER_DAY, (DAY_MAX + 2) * US_PER_DAY);
    const struct office_day *day = line_of(o, zone_day(c->zone, utc));
    if (!day)
        return time_upto(o, c->zone, utc);
    if (utc >= day[1].open)
        day++;
    int64_t whole = day[1].before - day->before;
    if (utc < day->open)
        return day->before;
    return day->before + (utc - day->open < whole ? utc - day->open : whole);
}

int64_t calendar_office_between(const struct calendar *c, int64_t a, int64_t b)
{
    return c->has_office ? office_time(c, b) - office_time(c, a) : 0;
}

/* ---- working days */

int32_t calendar_working_days(const struct calendar *c, int32_t a, int32_t b)
{
    if (!c->has_office || b <= a)
        return 0;
    return (int32_t)(working_before(&c->office, b + 1) - working_before(&c->office, a + 1));
}

int32_t calendar_working_step(const struct calendar *c, int32_t day, int64_t n)
{
    const struct office *o = &c->office;
    int sign = n < 0 ? -1 : 1;
    if (n == 0)
        return day;
    if (!c->has_office)
        return n < 0 ? DAY_MIN : DAY_MAX;
    for (int steps = 0; steps < STEP_BY_DAY && day > DAY_MIN && day < DAY_MAX; steps++) {
        day += sign;
        if (is_working(o, day) && (n -= sign) == 0)
            return day;
    }
    /* the first day with so many working days up to and with it; backwards the last that has so many from it on */
    int64_t base = working_before(o, sign > 0 ? day + 1 : day), low = DAY_MIN, high = DAY_MAX;
    int64_t wanted;
    if (__builtin_add_overflow(base, n, &wanted))
        return n < 0 ? DAY_MIN : DAY_MAX;
    if (sign < 0)
        wanted++; /* the wanted day itself is not before itself */
    while (low < high) {
        int64_t middle = floor_div(low + high, 2);
        if (working_before(o, (int32_t)middle + 1) >= wanted)
            high = middle;
        else
            low = middle + 1;
    }
    return (int32_t)low;
}

/* ---- building */

static int by_day(const void *a, const void *b)
{
    int32_t x = ((const struct holiday *)a)->day, y = ((const struct holiday *)b)->day;
    return (x > y) - (x < y);
}

static int keep_holidays(struct office *o, const struct zone *z, const struct calendar_spec *spec, struct err *err)
{
    size_t n = 0;
    if (spec->n_holidays == 0)
        return 0;
    o->holidays = calloc(spec->n_holidays, sizeof *o->holidays);
    if (!o->holidays)
        return err_set(err, ERR_NOMEM, "out of memory for %zu holidays", spec->n_holidays);
    for (size_t i = 0; i < spec->n_holidays; i++) {
        int32_t day = spec->holidays[i];
        if (day < DAY_MIN || day > DAY_MAX)
            return err_set(err, ERR_CONFIG, "a holiday lies outside the years 1 to 9999");
        if (o->works[day_weekday(day)])
            o->holidays[n++].day = day;
    }
    qsort(o->holidays, n, sizeof *o->holidays, by_day);
    int64_t sum = 0;
    for (size_t i = 0; i < n; i++) {
        int32_t day = o->holidays[i].day;
        if (o->n_holidays > 0 && o->holidays[o->n_holidays - 1].day == day)
            continue;
        sum += length_of(o, z, day) - usual_length(o);
        o->holidays[o->n_holidays++] = (struct holiday){day, sum};
    }
    return 0;
}

/* Looks at the days around each change of the clock. */
static int find_uneven(struct office *o, const struct zone *z, struct err *err)
{
    const struct steps *s = zone_steps(z);
    int64_t sum = 0, checked = INT32_MIN;
    size_t cap = 0;
    for (size_t i = 1; i < s->n; i++) {
        int64_t day = floor_div(s->list[i].at, US_PER_DAY), from = day - 2 > checked ? day - 2 : checked + 1;
        for (checked = from; checked <= day + 2; checked++) {
            int32_t d = (int32_t)checked;
            int64_t extra = o->works[day_weekday(d)] ? length_of(o, z, d) - usual_length(o) : 0;
            if (extra == 0)
                continue;
            if (o->n_uneven == cap) {
                cap = cap ? 2 * cap : 64;
                struct uneven *grown = realloc(o->uneven, cap * sizeof *grown);
                if (!grown)
                    return err_set(err, ERR_NOMEM, "out of memory for the calendar");
                o->uneven = grown;
            }
            sum += extra;
            o->uneven[o->n_uneven++] = (struct uneven){d, sum};
        }
        checked = day + 2;
    }
    /* two days of margin: the zone's cycle is of instants */
    o->cycle_from = s->cycle_from == INT64_MAX ? INT32_MAX : (int32_t)floor_div(s->cycle_from, US_PER_DAY) + 2;
    o->cycle_before = s->cycle_before == INT64_MIN ? INT32_MIN : (int32_t)floor_div(s->cycle_before, US_PER_DAY) + 2;
    return 0;
}

/* Has the clock been the same from two days before `wall`, a midnight on it, to three days behind? *at: the last change before that,
 * which follows days in their order. Nobody's clock is more than a day and some hours from UTC. */
static bool is_calm(const struct steps *s, int64_t wall, size_t *at)
{
    while (*at + 1 < s->n && s->list[*at + 1].at < wall + 3 * US_PER_DAY)
        ++*at;
    return s->list[*at].at < wall - 2 * US_PER_DAY && wall - 2 * US_PER_DAY > s->cycle_before && wall + 3 * US_PER_DAY < s->cycle_from;
}

static int build_table(struct office *o, const struct zone *z, struct err *err)
{
    const struct steps *s = zone_steps(z);
    size_t step = 0;
    int32_t first = day_from_civil(TABLE_FIRST_YEAR, 1, 1), n = day_from_civil(TABLE_LAST_YEAR, 1, 1) - first;
    o->days = malloc((size_t)(n + 2) * sizeof *o->days);
    if (!o->days)
        return err_set(err, ERR_NOMEM, "out of memory for the calendar");
    int64_t before = time_before(o, first), worked = working_before(o, first);
    size_t holiday = holidays_before(o, first);
    int weekday = day_weekday(first);
    for (int32_t i = 0; i < n + 2; i++) {
        bool works = o->works[weekday];
        if (holiday < o->n_holidays && o->holidays[holiday].day == first + i) {
            works = false;
            holiday++;
        }
        int64_t wall = (first + i) * US_PER_DAY;
        bool calm = is_calm(s, wall, &step);
        int64_t open = !works ? INT64_MAX : calm ? wall + (o->open_s - s->list[step].offset) * US_PER_SECOND : opens(o, z, first + i);
        o->days[i] = (struct office_day){open, before, worked};
        worked += works;
        if (works)
            before += calm ? usual_length(o) : closes(o, z, first + i) - open;
        weekday = weekday == 6 ? 0 : weekday + 1;
    }
    o->first_day = first;
    o->n_days = n;
    return 0;
}

int office_init(struct office *o, const struct zone *z, const struct calendar_spec *spec, struct err *err)
{
    const struct office_rule *r = &spec->office;
    *o = (struct office){.open_s = r->open_s, .close_s = r->close_s};
    if (r->first_weekday < 0 || r->first_weekday > 6 || r->last_weekday < 0 || r->last_weekday > 6)
        return err_set(err, ERR_CONFIG, "office hours need weekdays from Monday to Sunday");
    if (r->open_s < 0 || r->close_s > 86400 || r->open_s >= r->close_s)
        return err_set(err, ERR_CONFIG, "office hours must end after they begin and on the same day: 00:00 to 24:00 at most");
    for (int i = r->first_weekday;; i = (i + 1) % 7) {
        o->works[i] = true;
        o->per_week++;
        if (i == r->last_weekday)
            break;
    }
    TRY(find_uneven(o, z, err));
    TRY(keep_holidays(o, z, spec, err));
    return build_table(o, z, err);
}

void office_fini(struct office *o)
{
    free(o->holidays);
    free(o->uneven);
    free(o->days);
    *o = (struct office){0};
}
