/* check_calendar.c - decides whether the calendar says what the project asks of it.
 *
 * Takes the calendar and the list of needs that the other checks collected (who first asked for weeks, for office hours, for a
 * currency …): what is needed and not said is an error at the place that needs it, for there is no silent default. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <string.h>

#include "lang/check_int.h"

static const char *const weekdays[] = {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"};
static const char *const months[] = {"january", "february", "march", "april", "may", "june",
                                     "july", "august", "september", "october", "november", "december"};

static bool one_of(const char *name, const char *const *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(list[i], name) == 0)
            return true;
    return false;
}

bool weekday_name(const char *name)
{
    return one_of(name, weekdays, 7);
}

/* One or many of them: `season`, `seasons`. */
static bool same_unit(const char *a, const char *b)
{
    size_t n = strlen(a), m = strlen(b);

    n -= n > 1 && a[n - 1] == 's';
    m -= m > 1 && b[m - 1] == 's';
    return n == m && strncmp(a, b, n) == 0;
}

bool calendar_named(const struct check *ck, const char *name, enum unit *out)
{
    const struct calendar_decl *d = ck->m->calendar;

    for (size_t i = 0; d && i < d->n_named; i++) {
        if (!same_unit(d->named[i].name.text, name))
            continue;
        *out = d->named[i].unit;
        return true;
    }
    return false;
}

bool calendar_has(const struct check *ck, enum unit unit)
{
    const struct calendar_decl *d = ck->m->calendar;

    for (size_t i = 0; d && i < d->n_named; i++)
        if (d->named[i].unit == unit)
            return true;
    return false;
}

static void check_weekday(struct check *ck, const struct name *name)
{
    if (name->text && !weekday_name(name->text))
        diag_error(ck->diags, 372, name->span, "%s is no day of the week: monday, …, sunday%s", name->text, near_of(ck, name->text, weekdays, 7));
}

static void check_month(struct check *ck, const struct name *name)
{
    if (name->text && !one_of(name->text, months, 12))
        diag_error(ck->diags, 373, name->span, "%s is no month: january, …, december%s", name->text, near_of(ck, name->text, months, 12));
}

static void check_fiscal(struct check *ck, const struct calendar_decl *d)
{
    int sum = d->fiscal_pattern[0] + d->fiscal_pattern[1] + d->fiscal_pattern[2];

    check_month(ck, &d->fiscal_starts);
    check_month(ck, &d->fiscal_of);
    check_weekday(ck, &d->fiscal_ending);
    if (d->fiscal_pattern[0] == 0)
        return;
    for (int i = 0; i < 3; i++)
        if (d->fiscal_pattern[i] < 4 || d->fiscal_pattern[i] > 5)
            sum = 0;
    if (sum != 13)
        diag_error(ck->diags, 760, d->fiscal_ending.span, "a fiscal quarter has 13 weeks: 4-4-5, 4-5-4 or 5-4-4");
}

static void check_zone(struct check *ck, const struct calendar_decl *d)
{
    struct zone *zone = NULL;
    struct err err = {.code = ERR_OK};

    if (!d->timezone)
        return;
    if (zone_open(d->timezone, &zone, &err) != 0)
        diag_error(ck->diags, 374, d->timezone_span, "%s", err.msg);
    zone_free(&zone);
}

void check_calendar(struct check *ck)
{
    static const char *const day[] = {"date"}, *const rate[] = {"month", "currency", "rate"}, *const period[] = {"name", "starts"};
    const struct calendar_decl *d = ck->m->calendar;

    if (!d)
        return;
    check_zone(ck, d);
    check_weekday(ck, &d->week_starts);
    check_fiscal(ck, d);
    check_weekday(ck, &d->office_from);
    check_weekday(ck, &d->office_to);
    if (d->has_office && d->office_close <= d->office_open)
        diag_error(ck->diags, 761, d->office_from.span, "the office closes before it opens");
    if (d->holidays)
        source_check_feed(ck, d->holidays, day, 1, "holidays");
    if (d->rates)
        source_check_feed(ck, d->rates, rate, 3, "rates");
    for (size_t i = 0; i < d->n_named; i++) {
        source_check_feed(ck, d->named[i].feed, period, 2, "periods");
        for (size_t j = 0; j < i; j++)
            if (d->named[j].unit == d->named[i].unit)
                diag_error(ck->diags, 375, d->named[i].name.span, "the calendar has periods called %s already", d->named[i].name.text);
        if (find_symbol(ck->dimensions, d->named[i].name.text))
            diag_error(ck->diags, 376, d->named[i].name.span, "%s is a dimension too, and `by %s` could mean either", d->named[i].name.text,
                       d->named[i].name.text);
    }
}

/* ---------------------------------------------------------------- what is needed and not said */
static bool is_said(const struct calendar_decl *d, enum need need)
{
    if (!d)
        return false;
    switch (need) {
    case NEED_ZONE: return d->timezone != NULL;
    case NEED_WEEK: return d->week_starts.text != NULL;
    case NEED_OFFICE: return d->has_office;
    case NEED_CURRENCY: return d->currency[0] != '\0';
    case NEED_RATES: return d->rates != NULL;
    case NEED_FISCAL: return d->fiscal_starts.text || d->fiscal_pattern[0] > 0;
    case NEED_COUNT: break;
    }
    return true;
}

void check_needs(struct check *ck)
{
    static const char *const asks[] = {
        [NEED_ZONE] = "times lie on days of a time zone, and the calendar names none: timezone \"America/New_York\"",
        [NEED_WEEK] = "weeks begin on a day, and the calendar does not say which: week starts monday",
        [NEED_OFFICE] = "office hours and working days are the calendar's, and it has none: office monday to friday, 09:00 to 17:30",
        [NEED_CURRENCY] = "amounts are in the calendar's currency, and it names none: currency USD",
        [NEED_RATES] = "amounts are converted at the calendar's rates, and it has none: rates from … { month = …, currency = …, rate = … }",
        [NEED_FISCAL] = "the calendar does not say what a fiscal year is: fiscal year starts february",
    };

    for (int i = 0; i < NEED_COUNT; i++)
        if (ck->needs[i] && !is_said(ck->m->calendar, (enum need)i))
            diag_error(ck->diags, 763, ck->needed[i], "%s", asks[i]);
}
