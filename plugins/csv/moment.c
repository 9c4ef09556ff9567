/* moment.c - fields as dates and instants: ISO 8601 as exports write it, or a date in the order that the source's
 * option `dates` declares. A date is a civil date of the years 1 to 9999; a time without a zone is the wall clock of
 * the source's zone, which the host knows. 24:00 and leap seconds are refused: no two systems mean the same by them. */
#include "csv.h"

#include <string.h>
#include <strings.h>

#define US INT64_C(1000000)

static const char months[12][4] = {"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"};

/* ---- days */
static int days_in_month(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return days[month - 1] + (month == 2 && leap);
}

static const char *civil(int year, int month, int day, int32_t *out)
{
    if (year < 1)
        return "is no date: year 0";
    if (month < 1 || month > 12)
        return "is no date: there is no such month";
    if (day < 1 || day > days_in_month(year, month))
        return "is no date: that month has no such day";
    int y = month <= 2 ? year - 1 : year; /* years that begin in March put the leap day last */
    int era = y / 400, of_era = y - era * 400;
    int of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int day_of_era = of_era * 365 + of_era / 4 - of_era / 100 + of_year;
    *out = era * 146097 + day_of_era - 719468;
    return NULL;
}

void months_init(struct months *m)
{
    for (int i = 0; i <= MONTHS_YEARS * 12; i++)
        (void)civil(MONTHS_FROM + i / 12, 1 + i % 12, 1, &m->first[i]);
}

/* ---- patterns */
bool date_pattern_parse(const char *text, struct date_pattern *out)
{
    static const struct {
        const char *token;
        struct pattern_part part;
    } tokens[] = {
        {"YYYY", {'Y', 0, 4, 4}}, {"MMM", {'B', 0, 0, 0}}, {"MM", {'M', 0, 2, 2}},
        {"M", {'M', 0, 1, 2}},    {"DD", {'D', 0, 2, 2}},  {"D", {'D', 0, 1, 2}},
    };
    memset(out, 0, sizeof *out);
    int seen[3] = {0, 0, 0};
    while (*text) {
        if (out->n == sizeof out->parts / sizeof *out->parts)
            return false;
        struct pattern_part part = {0, *text, 0, 0};
        size_t taken = 1;
        for (size_t i = 0; i < sizeof tokens / sizeof *tokens; i++)
            if (!strncmp(text, tokens[i].token, strlen(tokens[i].token))) {
                part = tokens[i].part;
                taken = strlen(tokens[i].token);
                seen[part.kind == 'Y' ? 0 : part.kind == 'D' ? 2 : 1]++;
                break;
            }
        if (!part.kind &&
            ((*text >= 'A' && *text <= 'Z') || (*text >= 'a' && *text <= 'z') || (*text >= '0' && *text <= '9')))
            return false;
        out->parts[out->n++] = part;
        text += taken;
    }
    out->year_first = out->n > 1 && out->parts[0].kind == 'Y';
    return seen[0] == 1 && seen[1] == 1 && seen[2] == 1;
}

static bool digits(const char **s, const char *end, int least, int most, int *out)
{
    int n = 0, v = 0;
    while (n < most && *s < end && **s >= '0' && **s <= '9') {
        v = v * 10 + (**s - '0');
        (*s)++;
        n++;
    }
    *out = v;
    return n >= least;
}

static bool month_name(const char **s, const char *end, int *out)
{
    if (end - *s < 3)
        return false;
    for (int i = 0; i < 12; i++)
        if (!strncasecmp(*s, months[i], 3)) {
            *out = i + 1;
            *s += 3;
            return true;
        }
    return false;
}

/* Moves *s behind the date. NULL, or why it is none. */
static const char *by_pattern(const char **s, const char *end, const struct date_pattern *p, int32_t *out)
{
    int year = 0, month = 0, day = 0;
    for (size_t i = 0; i < p->n; i++) {
        const struct pattern_part *part = &p->parts[i];
        bool fits = part->kind == 'B' ? month_name(s, end, &month)
                    : part->kind      ? digits(s, end, part->least, part->most,
                                          part->kind == 'Y'   ? &year
                                               : part->kind == 'M' ? &month
                                                                   : &day)
                                      : *s < end && *(*s)++ == part->literal;
        if (!fits)
            return "is no date of the form that the source declares";
    }
    return civil(year, month, day, out);
}

static const char *iso(const char **s, const char *end, int32_t *out)
{
    static const char no[] = "is no date: YYYY-MM-DD is";
    const char *p = *s;
    if (end - p < 10 || p[4] != '-' || p[7] != '-')
        return no;
    int year, month, day;
    if (!digits(s, p + 4, 4, 4, &year) || *s != p + 4)
        return no;
    *s = p + 5;
    if (!digits(s, p + 7, 2, 2, &month))
        return no;
    *s = p + 8;
    if (!digits(s, p + 10, 2, 2, &day))
        return no;
    return civil(year, month, day, out);
}

static const char *date_part(const char **s, const char *end, const struct options *o, int32_t *out)
{
    if (!o->dates.n)
        return iso(s, end, out);
    const char *at = *s;
    const char *why = by_pattern(s, end, &o->dates, out);
    if (why && !o->dates.year_first) {
        const char *again = at;
        if (!iso(&again, end, out)) {
            *s = again;
            return NULL;
        }
    }
    return why;
}

/* ---- clocks */
static const char *fraction(const char **s, const char *end, int64_t *us)
{
    int64_t unit = US;
    const char *p = ++*s;
    while (*s < end && **s >= '0' && **s <= '9') {
        unit /= 10;
        if (!unit && **s != '0')
            return "has more than six digits of a second";
        *us += unit * (**s - '0');
        (*s)++;
    }
    return *s > p ? NULL : "is no time: digits must follow the point";
}

static bool word(const char **s, const char *end, const char *text)
{
    size_t n = strlen(text);
    if ((size_t)(end - *s) < n || strncasecmp(*s, text, n))
        return false;
    *s += n;
    return true;
}

/* 9:30, 09:30:15, 09:30:15.123456, 9:30 PM: microseconds of the day. */
static const char *clock_part(const char **s, const char *end, int64_t *out)
{
    static const char no[] = "is no time: HH:MM or HH:MM:SS must follow the date";
    int hour, minute, second = 0;
    int64_t us = 0;
    if (!digits(s, end, 1, 2, &hour) || *s == end || *(*s)++ != ':' || !digits(s, end, 2, 2, &minute))
        return no;
    if (*s < end && **s == ':') {
        (*s)++;
        if (!digits(s, end, 2, 2, &second))
            return no;
        if (*s < end && **s == '.') {
            const char *why = fraction(s, end, &us);
            if (why)
                return why;
        }
    }
    bool pm = word(s, end, " PM");
    if (pm || word(s, end, " AM")) {
        if (hour < 1 || hour > 12)
            return "is no time: before AM and PM hours go from 1 to 12";
        hour = hour % 12 + (pm ? 12 : 0);
    }
    if (hour == 24)
        return "is no time: hour 24; the next day's 00:00 is meant";
    if (second == 60)
        return "is no time: second 60, a leap second";
    if (hour > 23 || minute > 59 || second > 59)
        return "is no time: there is no such hour, minute or second";
    *out = ((int64_t)hour * 3600 + minute * 60 + second) * US + us;
    return NULL;
}

/* Z, UTC, +hh:mm, +hhmm, +hh. *zoned: there was one. */
static const char *zone_part(const char **s, const char *end, bool *zoned, int64_t *east)
{
    static const char no[] = "is no time: its zone must be Z or like +02:00";
    *zoned = true;
    *east = 0;
    if (*s == end) {
        *zoned = false;
        return NULL;
    }
    if (**s == ' ')
        (*s)++;
    if (word(s, end, "Z") || word(s, end, "UTC"))
        return *s == end ? NULL : no;
    if (*s == end || (**s != '+' && **s != '-'))
        return no;
    int sign = *(*s)++ == '-' ? -1 : 1, hours, minutes = 0;
    if (!digits(s, end, 2, 2, &hours))
        return no;
    if (*s < end) {
        if (**s == ':')
            (*s)++;
        if (!digits(s, end, 2, 2, &minutes))
            return no;
    }
    if (*s != end)
        return no;
    if (hours > 18 || minutes > 59)
        return "is no time: no zone is that far from UTC";
    *east = sign * ((int64_t)hours * 60 + minutes) * 60 * US;
    return NULL;
}

/* What follows a date: nothing, or a clock and perhaps a zone. */
static const char *rest(const char *s, const char *end, bool *clocked, int64_t *us, bool *zoned, int64_t *east)
{
    *clocked = s < end;
    *us = *east = 0;
    *zoned = false;
    if (!*clocked)
        return NULL;
    if (*s != 'T' && *s != ' ' && *s != 't')
        return "is no date or time: something follows the date";
    s++;
    const char *why = clock_part(&s, end, us);
    return why ? why : zone_part(&s, end, zoned, east);
}

const char *convert_date(const char *s, size_t n, const struct options *o, int32_t *out)
{
    const char *at = s, *why = date_part(&at, s + n, o, out);
    bool clocked, zoned;
    int64_t us, east;
    return why ? why : rest(at, s + n, &clocked, &us, &zoned, &east);
}

const char *convert_time(const char *s, size_t n, const struct options *o, const struct concord_host *host,
                         int64_t *out)
{
    const char *at = s;
    int32_t day;
    bool clocked, zoned;
    int64_t us, east;
    const char *why = date_part(&at, s + n, o, &day);
    if (!why)
        why = rest(at, s + n, &clocked, &us, &zoned, &east);
    if (why)
        return why;
    int64_t wall = day * (86400 * US) + us;
    *out = zoned ? wall - east : host->wall_to_utc(host->ctx, wall);
    if (*out < -719162 * (86400 * US) || *out >= 2932897 * (86400 * US))
        return "is no time: in UTC it lies outside the years 1 to 9999";
    return NULL;
}
