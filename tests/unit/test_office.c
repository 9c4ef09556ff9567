/* test_office.c - office time and working days against counting: minute by minute and day by day,
    around changes of the clock,
 * with holidays, inside the table of 2000 to 2045 and far from it. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "data/calendar.h"
#include "data/zone_int.h"
#include "suite.h"

static const int64_t MINUTE = 60 * US_PER_SECOND;
static const int64_t HOUR = 3600 * US_PER_SECOND;

struct setting {
    const char *zone;
    struct office_rule office;
};

static const struct setting settings[] = {
    {"America/New_York", {0, 4, 9 * 3600, 17 * 3600 + 1800}}, {"America/New_York", {5, 1, 0, 86400}},
    {"America/New_York", {6, 6, 3600, 5 * 3600}},             {"Europe/London", {6, 0, 0, 6 * 3600}},
    {"Europe/Dublin", {6, 3, 3600, 9 * 3600}},                {"Australia/Lord_Howe", {0, 6, 3600, 4 * 3600}},
    {"America/Sao_Paulo", {6, 4, 0, 8 * 3600}},               {"America/St_Johns", {0, 6, 0, 86400}},
    {"Atlantic/Azores", {0, 6, 0, 3 * 3600}},                 {"Asia/Gaza", {5, 3, 0, 10 * 3600}},
    {"Africa/Casablanca", {0, 6, 3600, 20 * 3600}},           {"Pacific/Apia", {0, 5, 8 * 3600, 16 * 3600}},
    {"Asia/Kathmandu", {6, 4, 10 * 3600 + 900, 17 * 3600}},   {"America/Havana", {0, 6, 0, 86400}},
    {"America/New_York", {6, 6, 2 * 3600, 5 * 3600}},
    /* loses an hour in spring and gains none in autumn: 400 of them a cycle */
    {"UTC", {0, 6, 0, 86400}},
};

/* Holidays: all the 13th of months and 3 July, some twice, some on days that are free anyway. */
static int32_t *holidays(int from, int to, size_t *n)
{
    int32_t *list = malloc((size_t)(to - from + 1) * 14 * sizeof *list);
    ck_assert_ptr_nonnull(list);
    *n = 0;
    for (int year = to; year >= from; year--) {
        for (int month = 1; month <= 12; month++)
            list[(*n)++] = day_from_civil(year, month, 13);
        list[(*n)++] = day_from_civil(year, 7, 3);
        list[(*n)++] = day_from_civil(year, 7, 13);
    }
    return list;
}

static struct calendar *make(const struct setting *s, int from, int to)
{
    struct calendar_spec spec = {.zone = s->zone, .has_office = true, .office = s->office};
    struct calendar *c;
    struct err err = {ERR_OK, ""};
    int32_t *list = holidays(from, to, &spec.n_holidays);
    spec.holidays = list;
    if (calendar_new(&spec, &c, &err) != 0)
        ck_abort_msg("%s", err.msg);
    free(list);
    return c;
}

static bool works(const struct setting *s, int from, int to, int32_t day)
{
    int year, month, mday, weekday = day_weekday(day);
    day_to_civil(day, &year, &month, &mday);
    if (year >= from && year <= to && (mday == 13 || (month == 7 && mday == 3)))
        return false;
    if (s->office.first_weekday <= s->office.last_weekday)
        return weekday >= s->office.first_weekday && weekday <= s->office.last_weekday;
    return weekday >= s->office.first_weekday || weekday <= s->office.last_weekday;
}

/* Counts the minutes whose clock shows office hours from `start` for `days` days,
    and asks at each whole hour and at odd times. */
static void try_days(const struct setting *s, const struct calendar *c, int from, int to, int64_t start, int days)
{
    const struct zone *z = calendar_zone(c);
    int64_t sum = 0, last = 0;
    start = floor_div(start, HOUR) * HOUR;
    for (int i = 0; i < days * 1440; i++) {
        int64_t utc = start + i * MINUTE;
        if (i % 60 == 0 || i % 37 == 0) {
            int64_t got = calendar_office_between(c, start, utc);
            if (got != sum || calendar_office_between(c, utc, start) != -sum || got < last)
                ck_abort_msg("%s: %d min from %lld: %lld, not %lld", s->zone, i, (long long)start, (long long)got,
                    (long long)sum);
            last = got;
        }
        int64_t wall = utc + zone_offset(z, utc) * US_PER_SECOND;
        int64_t day = floor_div(wall, US_PER_DAY), of_day = wall - day * US_PER_DAY;
        if (works(s, from, to, (int32_t)day) && of_day >= s->office.open_s * US_PER_SECOND &&
            of_day < s->office.close_s * US_PER_SECOND)
            sum += MINUTE;
    }
}

START_TEST(office_time_is_what_counting_gives)
{
    enum { FROM = 1990, TO = 2110 };
    for (size_t i = 0; i < COUNT(settings); i++) {
        struct calendar *c = make(&settings[i], FROM, TO);
        const struct steps *s = zone_steps(calendar_zone(c));
        int64_t from = day_from_civil(1987, 4, 1) * US_PER_DAY, to = day_from_civil(2030, 1, 1) * US_PER_DAY;
        for (size_t k = 1; k < s->n; k++)
            if (s->list[k].at > from && s->list[k].at < to)
                try_days(&settings[i], c, FROM, TO, s->list[k].at - 3 * US_PER_DAY, 6);
        static const int years[] = {1930, 1969, 1999, 2026, 2099, 2109, 4000, 9998};
        for (size_t k = 0; k < COUNT(years); k++)
            try_days(&settings[i], c, FROM, TO, day_from_civil(years[k], 12, 20) * US_PER_DAY, 30);
        calendar_free(&c);
    }
}
END_TEST

/* Whole years: the sum of the days is the whole, wherever it is cut; each day's own time is found by its clock. */
START_TEST(office_time_adds_up_over_years)
{
    enum { FROM = 1950, TO = 2450 };
    static const int spans[][2] = {{1, 5}, {1800, 1802}, {1880, 1990}, {1966, 1974}, {2035, 2050}, {2096, 2104},
    {2395, 2455},
                                   {2800, 2810}, {9990, 9999}};
    for (size_t i = 0; i < COUNT(settings); i += 2) {
        const struct setting *s = &settings[i];
        struct calendar *c = make(s, FROM, TO);
        const struct zone *z = calendar_zone(c);
        for (size_t k = 0; k < COUNT(spans); k++) {
            int32_t first = day_from_civil(spans[k][0], 1, 1), end = day_from_civil(spans[k][1], 12, 31);
            int64_t start = calendar_midnight(c, first), sum = 0;
            for (int32_t day = first; day < end; day++) {
                if (works(s, FROM, TO, day))
                    sum += zone_first(z, day * US_PER_DAY + s->office.close_s * US_PER_SECOND) -
                           zone_first(z, day * US_PER_DAY + s->office.open_s * US_PER_SECOND);
                int64_t next = calendar_midnight(c, day + 1);
                if (calendar_office_between(c, start, next) != sum)
                    ck_abort_msg("%s: %d days from %d: %lld, not %lld", s->zone, day - first + 1, spans[k][0],
                                 (long long)calendar_office_between(c, start, next), (long long)sum);
            }
        }
        int64_t a = calendar_midnight(c, DAY_MIN), b = calendar_midnight(c, DAY_MAX),
            whole = calendar_office_between(c, a, b);
        for (int year = 100; year < 9999; year += 100) {
            int64_t cut = calendar_midnight(c, day_from_civil(year, 6, 1));
            if (calendar_office_between(c, a, cut) + calendar_office_between(c, cut, b) != whole)
                ck_abort_msg("%s: %d", s->zone, year);
        }
        calendar_office_between(c, INT64_MIN, INT64_MAX);
        calendar_free(&c);
    }
}
END_TEST

START_TEST(working_days_are_what_counting_gives)
{
    enum { FROM = 2000, TO = 2050 };
    for (size_t i = 0; i < COUNT(settings); i++) {
        struct calendar *c = make(&settings[i], FROM, TO);
        int32_t base = day_from_civil(1998, 12, 20), end = day_from_civil(2003, 1, 10), count = 0;
        int32_t *nth = calloc((size_t)(end - base) + 1, sizeof *nth); /* nth[k]: the k-th working day after base */
        ck_assert_ptr_nonnull(nth);
        nth[0] = base;
        for (int32_t day = base + 1; day < end; day++) {
            if (works(&settings[i], FROM, TO, day))
                nth[++count] = day;
            if (calendar_working_days(c, base, day) != count || calendar_working_days(c, day, base) != 0)
                ck_abort_msg("%s: day %d", settings[i].zone, day - base);
        }
        for (int32_t k = 0; k <= count; k++)
            if (calendar_working_step(c, base, k) != nth[k])
                ck_abort_msg("%s: %d working days on", settings[i].zone, k);
        for (int32_t from = 0; from < count; from += 7)
            for (int32_t k = 1; k < from; k += k < 10 ? 1 : 17) {
                if (calendar_working_step(c, nth[from], -k) != nth[from - k])
                    ck_abort_msg("%s: %d working days back", settings[i].zone, k);
                if (calendar_working_step(c, nth[from - k], k) != nth[from])
                    ck_abort_msg("%s: %d working days from %d", settings[i].zone, k, from - k);
            }
        ck_assert_int_eq(calendar_working_step(c, base, INT64_MAX), DAY_MAX);
        ck_assert_int_eq(calendar_working_step(c, base, INT64_MIN), DAY_MIN);
        ck_assert_int_eq(calendar_working_step(c, DAY_MAX, 1), DAY_MAX);
        ck_assert_int_eq(calendar_working_step(c, DAY_MIN, -1), DAY_MIN);
        free(nth);
        calendar_free(&c);
    }
}
END_TEST

START_TEST(the_reference_rules)
{
    /* four office hours from Friday 16:00 end on Monday at 11:30, when Monday is no holiday */
    struct setting s = {"America/New_York", {0, 4, 9 * 3600, 17 * 3600 + 1800}};
    struct calendar *c = make(&s, 2026, 2026);
    const struct zone *z = calendar_zone(c);
    int64_t friday = zone_to_utc(z, day_from_civil(2026, 3,
        6) * US_PER_DAY + 16 * HOUR); /* the clock changes on the 8th */
    int64_t monday = zone_to_utc(z, day_from_civil(2026, 3, 9) * US_PER_DAY + 11 * HOUR + 30 * MINUTE);
    ck_assert_int_eq(calendar_office_between(c, friday, monday), 4 * HOUR);
    ck_assert_int_eq(calendar_office_between(c, friday, monday - 1), 4 * HOUR - 1);
    ck_assert_int_eq(monday - friday, (2 * 24 + 19) * HOUR + 30 * MINUTE - HOUR);
    ck_assert_int_eq(calendar_window_end(c, day_from_civil(2026, 3, 6), 5, UNIT_WORKING_DAY), day_from_civil(2026, 3,
        16)); /* 13th free */
    calendar_free(&c);
}
END_TEST

START_TEST(without_office_hours)
{
    struct calendar_spec spec = {.zone = "UTC"};
    struct calendar *c;
    struct err err;
    ck_assert_int_eq(calendar_new(&spec, &c, &err), 0);
    ck_assert_int_eq(calendar_office_between(c, 0, US_PER_DAY), 0);
    ck_assert_int_eq(calendar_working_days(c, 0, 100), 0);
    ck_assert_int_eq(calendar_working_step(c, 5, 0), 5);
    ck_assert_int_eq(calendar_working_step(c, 5, 1), DAY_MAX);
    ck_assert_int_eq(calendar_working_step(c, 5, -1), DAY_MIN);
    calendar_free(&c);
    ck_assert_ptr_null(c);
    calendar_free(&c);
}
END_TEST

START_TEST(refuses_rules_that_make_no_sense)
{
    static const struct office_rule rules[] = {{0, 4, 9 * 3600, 9 * 3600}, {0, 4, 22 * 3600, 6 * 3600}, {0, 7, 0, 3600},
                                               {-1, 4, 0, 3600}, {0, 4, -1, 3600}, {0, 4, 0, 86401}};
    struct err err = {ERR_OK, ""};
    struct calendar *c;
    for (size_t i = 0; i < COUNT(rules); i++) {
        struct calendar_spec spec = {.zone = "UTC", .has_office = true, .office = rules[i]};
        ck_assert_int_eq(calendar_new(&spec, &c, &err), ERR_CONFIG);
        ck_assert_ptr_null(c);
    }
    int32_t far = DAY_MAX + 1;
    struct calendar_spec spec = {.zone = "UTC", .has_office = true, .office = {0, 4, 0, 3600}, .holidays = &far,
        .n_holidays = 1};
    ck_assert_int_eq(calendar_new(&spec, &c, &err), ERR_CONFIG);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {office_time_is_what_counting_gives, office_time_adds_up_over_years,
        working_days_are_what_counting_gives,
                            the_reference_rules, without_office_hours, refuses_rules_that_make_no_sense};
    return suite_run("office", tests, COUNT(tests));
}
