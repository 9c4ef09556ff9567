/* rule.c - decides what a POSIX TZ text ("EST5EDT,M3.2.0,M11.1.0") means for the times behind a zone's last known change.
 *
 * Takes the text from the end of a TZif file; gives steps for a little over 400 years, after which the Gregorian calendar and
 * with it the rule repeats itself, so that one finite array answers for ever. Hours of a rule may run from -167 to 167
 * (RFC 9636), and summer time may be the standard one, as in Dublin. Must not know of files. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "data/zone_int.h"

#include <string.h>

struct change { /* a day of the year and a local time on it */
    char kind; /* 'J' day 1 to 365 without 29 February, '0' day 0 to 365, 'M' month, week, weekday */
    int month, week, day; /* day: of the year, or the weekday with 0 = Sunday */
    int32_t time_s;
};

struct rule {
    int32_t standard, summer; /* seconds east */
    bool has_summer;
    struct change start, end;
};

struct cursor {
    const char *p, *end;
};

static bool take(struct cursor *c, char what)
{
    if (c->p == c->end || *c->p != what)
        return false;
    c->p++;
    return true;
}

static bool take_number(struct cursor *c, int max, int *out)
{
    const char *begin = c->p;
    int v = 0;
    while (c->p < c->end && *c->p >= '0' && *c->p <= '9' && c->p - begin < 4)
        v = v * 10 + (*c->p++ - '0');
    *out = v;
    return c->p > begin && v <= max;
}

/* The name of a zone is only skipped: three letters or more, or anything in <>. */
static bool take_name(struct cursor *c)
{
    if (take(c, '<')) {
        const char *close = memchr(c->p, '>', (size_t)(c->end - c->p));
        if (!close)
            return false;
        c->p = close + 1;
        return true;
    }
    const char *begin = c->p;
    while (c->p < c->end && ((*c->p >= 'A' && *c->p <= 'Z') || (*c->p >= 'a' && *c->p <= 'z')))
        c->p++;
    return c->p - begin >= 3;
}

/* [+-]hh[:mm[:ss]] */
static bool take_time(struct cursor *c, int max_hours, int32_t *out)
{
    int h, m = 0, s = 0;
    bool negative = take(c, '-');
    if (!negative)
        take(c, '+');
    if (!take_number(c, max_hours, &h))
        return false;
    if (take(c, ':')) {
        if (!take_number(c, 59, &m))
            return false;
        if (take(c, ':') && !take_number(c, 59, &s))
            return false;
    }
    *out = (negative ? -1 : 1) * (h * 3600 + m * 60 + s);
    return true;
}

static bool take_change(struct cursor *c, struct change *out)
{
    *out = (struct change){.kind = '0', .time_s = 2 * 3600};
    bool fine;
    if (take(c, 'M')) {
        out->kind = 'M';
        fine = take_number(c, 12, &out->month) && out->month >= 1 && take(c, '.') && take_number(c, 5, &out->week) &&
               out->week >= 1 && take(c, '.') && take_number(c, 6, &out->day);
    } else if (take(c, 'J')) {
        out->kind = 'J';
        fine = take_number(c, 365, &out->day) && out->day >= 1;
    } else {
        fine = take_number(c, 365, &out->day);
    }
    return fine && (!take(c, '/') || take_time(c, 167, &out->time_s));
}

static bool read_rule(const char *text, size_t n, struct rule *out)
{
    struct cursor c = {text, text + n};
    int32_t west;
    *out = (struct rule){0};
    if (!take_name(&c) || !take_time(&c, 24, &west))
        return false;
    out->standard = -west; /* POSIX counts to the west */
    if (c.p == c.end)
        return true;
    out->has_summer = true;
    out->summer = out->standard + 3600;
    if (!take_name(&c))
        return false;
    if (c.p < c.end && *c.p != ',') {
        if (!take_time(&c, 24, &west))
            return false;
        out->summer = -west;
    }
    return take(&c, ',') && take_change(&c, &out->start) && take(&c, ',') && take_change(&c, &out->end) && c.p == c.end;
}

static bool is_leap(int year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

/* Instant of the change in that year, the clock before it being `offset` east. */
static int64_t change_at(const struct change *c, int year, int32_t offset)
{
    int64_t day = day_from_civil(year, c->kind == 'M' ? c->month : 1, 1);
    if (c->kind == 'J') {
        day += c->day - 1 + (c->day >= 60 && is_leap(year));
    } else if (c->kind == '0') {
        day += c->day;
    } else {
        int sunday_based = (day_weekday((int32_t)day) + 1) % 7;
        day += (c->day - sunday_based + 7) % 7 + 7 * (c->week - 1);
        if (c->week == 5 && day >= (c->month == 12 ? day_from_civil(year + 1, 1, 1) : day_from_civil(year, c->month + 1, 1)))
            day -= 7; /* that is the last one */
    }
    return day * US_PER_DAY + ((int64_t)c->time_s - offset) * US_PER_SECOND;
}

/* The changes of a year in their order; where both fall on one instant, summer time wins: that is how it lasts all year. */
static void changes_of(const struct rule *r, int year, struct step out[2])
{
    struct step start = {change_at(&r->start, year, r->standard), r->summer};
    struct step end = {change_at(&r->end, year, r->summer), r->standard};
    bool start_first = start.at < end.at;
    out[0] = start_first ? start : end;
    out[1] = start_first ? end : start;
}

int rule_extend(const char *name, const char *text, size_t n, int64_t last, struct steps *s, struct err *err)
{
    struct rule r;
    if (!read_rule(text, n, &r))
        return err_set(err, ERR_CONFIG, "the file of time zone '%s' is broken: its rule '%.*s' cannot be read", name,
                       n < 80 ? (int)n : 80, text);
    bool all_times = last == INT64_MIN;
    if (!r.has_summer) {
        if (!all_times)
            return steps_add(s, last, r.standard, err); /* the same as before, unless the file contradicts itself */
        return steps_add(s, INT64_MIN, r.standard, err);
    }
    int year = 1600, month, mday;
    if (!all_times)
        day_to_civil((int32_t)floor_div(last, US_PER_DAY), &year, &month, &mday);
    if (year < 1)
        year = 1;
    s->cycle_from = day_from_civil(year + 402, 1, 1) * US_PER_DAY;
    if (all_times)
        s->cycle_before = day_from_civil(year + 1, 1, 1) * US_PER_DAY;
    struct step pending = {INT64_MIN, 0}; /* held back: next year's first change may take its place */
    for (int y = year - 1; y <= year + 402; y++) {
        struct step two[2];
        changes_of(&r, y, two);
        for (int i = 0; i < 2; i++) {
            if (pending.at > last && pending.at < two[i].at)
                TRY(steps_add(s, pending.at, pending.offset, err));
            pending = two[i];
        }
    }
    return steps_add(s, pending.at, pending.offset, err);
}
