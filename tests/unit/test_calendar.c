/* test_calendar.c - periods of a project's calendar: where they begin, how days are moved by them,
    what they are called. Tables,
 * and the laws that all periods obey whatever the week starts with and the fiscal year is. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "data/calendar.h"
#include "suite.h"

enum { MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY };

static const struct calendar_spec specs[] = {
    {.zone = "UTC"},
    {.zone = "America/New_York", .week_start = SUNDAY, .fiscal_start = 2},
    {.zone = "UTC", .week_start = SATURDAY, .fiscal_start = 10},
    {.zone = "UTC", .fiscal_start = 1},
    {.zone = "UTC", .fiscal_pattern = {4, 4, 5}, .fiscal_end_weekday = SATURDAY, .fiscal_end_month = 1},
    {.zone = "UTC", .fiscal_pattern = {5, 4, 4}, .fiscal_end_weekday = FRIDAY, .fiscal_end_month = 12},
    {.zone = "UTC", .week_start = WEDNESDAY, .fiscal_pattern = {4, 5, 4}, .fiscal_end_weekday = SUNDAY,
    .fiscal_end_month = 8},
};

static struct calendar *make(const struct calendar_spec *spec)
{
    struct calendar *c;
    struct err err = {ERR_OK, ""};
    if (calendar_new(spec, &c, &err) != 0)
        ck_abort_msg("%s", err.msg);
    return c;
}

static int32_t day_of(const char *text)
{
    int32_t day;
    if (!day_parse(text, strlen(text), &day))
        ck_abort_msg("%s", text);
    return day;
}

START_TEST(periods_begin_and_are_called)
{
    static const struct {
        size_t spec;
        enum unit unit;
        bool fiscal;
        const char *day, *start, *name;
    } cases[] = {
        {0, UNIT_DAY, false, "2026-10-26", "2026-10-26", "2026-10-26"},
        {0, UNIT_CALENDAR_DAY, true, "2026-10-26", "2026-10-26", "2026-10-26"},
        {0, UNIT_WEEK, false, "2026-11-01", "2026-10-26", "2026-10-26"},
        {0, UNIT_CALENDAR_WEEK, false, "2026-10-26", "2026-10-26", "2026-10-26"},
        {1, UNIT_WEEK, false, "2026-11-01", "2026-11-01", "2026-11-01"},
        {1, UNIT_WEEK, false, "2026-10-31", "2026-10-25", "2026-10-25"},
        {2, UNIT_WEEK, false, "2026-10-30", "2026-10-24", "2026-10-24"},
        {0, UNIT_MONTH, false, "2026-10-26", "2026-10-01", "2026-10"},
        {0, UNIT_QUARTER, false, "2026-12-31", "2026-10-01", "2026-Q4"},
        {0, UNIT_QUARTER, false, "2026-03-31", "2026-01-01", "2026-Q1"},
        {0, UNIT_YEAR, false, "2026-10-26", "2026-01-01", "2026"},
        {0, UNIT_YEAR, true, "2026-10-26", "2026-01-01", "2026"}, /* no fiscal year is declared */
        {0, UNIT_YEAR, false, "0001-05-05", "0001-01-01", "0001"},
        {1, UNIT_MONTH, true, "2026-04-15", "2026-04-01", "FY2027-M03"},
        {1, UNIT_MONTH, true, "2026-01-31", "2026-01-01", "FY2026-M12"},
        {1, UNIT_QUARTER, true, "2026-07-31", "2026-05-01", "FY2027-Q2"},
        {1, UNIT_QUARTER, true, "2027-01-31", "2026-11-01", "FY2027-Q4"},
        {1, UNIT_YEAR, true, "2027-01-31", "2026-02-01", "FY2027"},
        {1, UNIT_YEAR, false, "2027-01-31", "2027-01-01", "2027"},
        {2, UNIT_YEAR, true, "2026-09-30", "2025-10-01", "FY2026"},
        {2, UNIT_QUARTER, true, "2026-10-01", "2026-10-01", "FY2027-Q1"},
        {3, UNIT_YEAR, true, "2026-09-30", "2026-01-01", "FY2026"},
        {3, UNIT_MONTH, true, "2026-09-30", "2026-09-01", "FY2026-M09"},
        /* the last Saturdays of January: 2026-01-31, 2027-01-30, 2028-01-29, 2029-01-27; 2023-01-28, 2024-01-27 */
        {4, UNIT_YEAR, true, "2026-01-31", "2025-01-26", "FY2026"},
        {4, UNIT_YEAR, true, "2026-02-01", "2026-02-01", "FY2027"},
        {4, UNIT_MONTH, true, "2026-02-28", "2026-02-01", "FY2027-M01"},
        {4, UNIT_MONTH, true, "2026-03-01", "2026-03-01", "FY2027-M02"},
        {4, UNIT_MONTH, true, "2026-03-29", "2026-03-29", "FY2027-M03"},
        {4, UNIT_QUARTER, true, "2026-05-02", "2026-02-01", "FY2027-Q1"},
        {4, UNIT_QUARTER, true, "2026-05-03", "2026-05-03", "FY2027-Q2"},
        {4, UNIT_MONTH, true, "2026-01-31", "2025-12-21", "FY2026-M12"}, /* 53 weeks: the last month has six */
        {4, UNIT_WEEK, true, "2026-02-03", "2026-02-01", "2026-02-01"},  /* fiscal weeks end on Saturdays */
        {4, UNIT_WEEK, false, "2026-02-03", "2026-02-02", "2026-02-02"},
        {4, UNIT_MONTH, false, "2026-02-03", "2026-02-01", "2026-02"},
        {5, UNIT_YEAR, true, "2026-12-25", "2025-12-27", "FY2026"}, /* last Fridays: 2025-12-26, 2026-12-25 */
        {5, UNIT_YEAR, true, "2026-12-26", "2026-12-26", "FY2027"},
        {5, UNIT_MONTH, true, "2026-01-30", "2025-12-27", "FY2026-M01"},
        {5, UNIT_MONTH, true, "2026-01-31", "2026-01-31", "FY2026-M02"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct calendar *c = make(&specs[cases[i].spec]);
        char start_text[16], name[24];
        int32_t start = calendar_start(c, cases[i].unit, cases[i].fiscal, day_of(cases[i].day));
        ck_assert_msg(strcmp(day_print(start_text, start), cases[i].start) == 0, "case %zu: starts %s, not %s", i,
            start_text,
                      cases[i].start);
        ck_assert_str_eq(calendar_name(c, name, cases[i].unit, cases[i].fiscal, start), cases[i].name);
        calendar_free(&c);
    }
}
END_TEST

/* Periods tile the days; a start is its own; the next begins where this ends; names differ; moving there and back is exact. */
START_TEST(periods_tile_the_days)
{
    static const enum unit units[] = {UNIT_CALENDAR_DAY, UNIT_WEEK, UNIT_MONTH, UNIT_QUARTER, UNIT_YEAR};
    for (size_t s = 0; s < COUNT(specs); s++) {
        struct calendar *c = make(&specs[s]);
        for (size_t u = 0; u < COUNT(units); u++)
            for (int fiscal = 0; fiscal < 2; fiscal++) {
                int32_t first = day_from_civil(1968, 5, 5), before = calendar_start(c, units[u], fiscal, first);
                char name[24], name_before[24];
                for (int32_t day = first; day < day_from_civil(2055, 1, 1); day++) {
                    bool exact, exact_back;
                    int32_t start = calendar_start(c, units[u], fiscal, day);
                    bool fine = start <= day && calendar_start(c, units[u], fiscal, start) == start;
                    if (start != before) {
                        fine = fine && start == day && calendar_move(c, before, 1, units[u], fiscal,
                            &exact) == start && exact &&
                               calendar_move(c, start, -1, units[u], fiscal, &exact_back) == before && exact_back;
                        calendar_name(c, name, units[u], fiscal, start);
                        calendar_name(c, name_before, units[u], fiscal, before);
                        fine = fine && strcmp(name_before, name) < 0;
                        before = start;
                    }
                    if (!fine)
                        ck_abort_msg("calendar %zu, unit %zu, fiscal %d, day %d: starts %d", s, u, fiscal, day, start);
                }
            }
        calendar_free(&c);
    }
}
END_TEST

START_TEST(fiscal_years_by_weeks_have_52_or_53)
{
    for (size_t s = 4; s < COUNT(specs); s++) {
        struct calendar *c = make(&specs[s]);
        int32_t start = calendar_start(c, UNIT_YEAR, true, day_from_civil(1900, 6, 1));
        int longer = 0;
        for (int i = 0; i < 400; i++) {
            int32_t next = calendar_move(c, start, 1, UNIT_YEAR, true, NULL);
            ck_assert(next - start == 52 * 7 || next - start == 53 * 7);
            longer += next - start == 53 * 7;
            const int *p = specs[s].fiscal_pattern;
            int32_t month = start;
            for (int m = 0; m < 12; m++) {
                int32_t after = calendar_move(c, month, 1, UNIT_MONTH, true, NULL);
                int weeks = p[m % 3] + (m == 11 && next - start == 53 * 7);
                ck_assert_int_eq(after - month, 7 * weeks);
                month = after;
            }
            ck_assert_int_eq(month, next);
            ck_assert_int_eq(day_weekday(next - 1), specs[s].fiscal_end_weekday);
            start = next;
        }
        ck_assert_int_eq(longer, 71); /* the days of 400 years */
        calendar_free(&c);
    }
}
END_TEST

START_TEST(moves)
{
    static const struct {
        size_t spec;
        const char *day;
        int64_t n;
        enum unit unit;
        bool fiscal;
        const char *to;
        bool exact;
    } cases[] = {
        {0, "2026-01-31", 1, UNIT_MONTH, false, "2026-02-28", false},
        {0, "2024-01-31", 1, UNIT_MONTH, false, "2024-02-29", false},
        {0, "2026-01-31", 2, UNIT_MONTH, false, "2026-03-31", true},
        {0, "2026-03-31", -1, UNIT_MONTH, false, "2026-02-28", false},
        {0, "2026-01-15", -1, UNIT_MONTH, false, "2025-12-15", true},
        {0, "2026-11-30", 1, UNIT_QUARTER, false, "2027-02-28", false},
        {0, "2024-02-29", 1, UNIT_YEAR, false, "2025-02-28", false},
        {0, "2024-02-29", 4, UNIT_YEAR, false, "2028-02-29", true},
        {0, "2024-02-29", -1, UNIT_YEAR, false, "2023-02-28", false},
        {0, "2026-10-26", 13, UNIT_WEEK, false, "2027-01-25", true},
        {0, "2026-10-26", -180, UNIT_CALENDAR_DAY, false, "2026-04-29", true},
        {0, "2026-10-26", 0, UNIT_MONTH, false, "2026-10-26", true},
        {0, "2026-10-26", 5, UNIT_HOUR, false, "2026-10-26", false},
        {0, "2026-10-26", INT64_MAX, UNIT_DAY, false, "9999-12-31", false},
        {0, "2026-10-26", INT64_MIN, UNIT_WEEK, false, "0001-01-01", false},
        {0, "2026-10-26", INT64_MAX, UNIT_YEAR, false, "9999-12-31", false},
        {0, "2026-10-26", INT64_MIN, UNIT_MONTH, false, "0001-01-01", false},
        {0, "9999-12-15", 1, UNIT_MONTH, false, "9999-12-31", false},
        {0, "0001-01-15", -1, UNIT_MONTH, false, "0001-01-01", false},
        {4, "2026-03-01", 1, UNIT_MONTH, true, "2026-03-29", true},
        {4, "2026-05-02", 1, UNIT_MONTH, true, "2026-05-30", false}, /* the 35th day; that month has 28 */
        {4, "2026-01-31", 1, UNIT_YEAR, true, "2027-01-30", false},  /* of a 53rd week */
        {4, "2026-01-24", 1, UNIT_YEAR, true, "2027-01-30", true},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct calendar *c = make(&specs[cases[i].spec]);
        bool exact;
        char text[16];
        int32_t to = calendar_move(c, day_of(cases[i].day), cases[i].n, cases[i].unit, cases[i].fiscal, &exact);
        ck_assert_msg(strcmp(day_print(text, to), cases[i].to) == 0, "case %zu: %s, not %s", i, text, cases[i].to);
        ck_assert_msg(exact == cases[i].exact, "case %zu", i);
        calendar_free(&c);
    }
}
END_TEST

/* Named periods: where a day's begins, and the first at or after it; moves by whole ones, the last being open; what they are called. */
START_TEST(named_periods_end_where_the_next_begins)
{
    enum unit unit = (enum unit)(UNIT_NAMED + 3), none = (enum unit)(UNIT_NAMED + 4);
    const int32_t starts[] = {day_of("2026-01-10"), day_of("2026-01-11"), day_of("2026-06-01")};
    static const char *const names[] = {"one day", "spring of a name that is longer than any day's", "open"};
    const struct named_periods season = {.unit = unit, .name = "season", .starts = starts, .names = names, .n = 3}, empty = {.unit = none, .name = "empty"};
    const struct named_periods both[] = {season, empty};
    const struct calendar_spec spec = {.zone = "UTC", .named = both, .n_named = 2};
    static const struct { const char *day; int at; int64_t n; int to; bool exact; } steps[] = { /* places: 3 is the open end */
        {"2026-01-10", 0, 1, 1, true}, {"2026-01-10", 0, 3, 3, true}, {"2026-01-10", 0, 4, 3, false}, {"2026-01-10", 0, -1, 0, false},
        {"2026-05-31", 1, 1, 2, false}, {"2026-06-01", 2, -2, 0, true}, {"2026-06-02", 2, 1, 3, false}, {"9999-12-31", 2, -3, 0, true},
        {"9999-12-31", 2, -1, 2, true}, {"2026-01-09", -1, 1, 1, false},
    };
    struct calendar *c = make(&spec);
    int32_t from, until;
    for (size_t i = 0; i < COUNT(steps); i++) {
        int32_t day = day_of(steps[i].day), start = steps[i].at < 0 ? DAY_MIN : starts[steps[i].at];
        int32_t to = steps[i].to == 3 ? DAY_MAX : starts[steps[i].to];
        bool exact;
        ck_assert_msg(calendar_start(c, unit, false, day) == start, "case %zu", i);
        ck_assert_msg(calendar_first(c, unit, false, day) == (steps[i].at < 0 ? starts[0] : start), "case %zu", i);
        ck_assert_msg(calendar_move(c, day, steps[i].n, unit, false, &exact) == to && exact == steps[i].exact, "case %zu", i);
    }
    ck_assert_int_eq(calendar_start(c, none, false, starts[2]), DAY_MIN);
    ck_assert_int_eq(calendar_first(c, none, false, starts[2]), DAY_MAX);
    ck_assert_str_eq(calendar_unit_name(c, none), "empty");
    ck_assert_str_eq(calendar_period_name(c, unit, starts[1]), names[1]);
    ck_assert_ptr_null(calendar_period_name(c, unit, starts[1] + 1));
    ck_assert(calendar_find_period(c, "open", &from, &until) && from == starts[2] && until == DAY_MAX);
    ck_assert(calendar_find_period(c, "one day", &from, &until) && from == starts[0] && until == starts[1]);
    ck_assert(!calendar_find_period(c, "season", &from, &until));
    calendar_free(&c);
}
END_TEST

START_TEST(windows_end)
{
    struct calendar *c = make(&specs[0]);
    ck_assert_int_eq(calendar_window_end(c, 100, 180, UNIT_CALENDAR_DAY), 280);
    ck_assert_int_eq(calendar_window_end(c, 100, 2, UNIT_CALENDAR_WEEK), 114);
    ck_assert_int_eq(calendar_window_end(c, day_of("2026-11-30"), 3, UNIT_MONTH), day_of("2027-02-28"));
    calendar_free(&c);
}
END_TEST

START_TEST(days_of_instants)
{
    struct calendar *c = make(&specs[1]);
    int64_t midnight = calendar_midnight(c, day_of("2026-03-08"));
    ck_assert_int_eq(midnight, day_of("2026-03-08") * US_PER_DAY + 5 * 3600 * US_PER_SECOND);
    ck_assert_int_eq(calendar_day(c, midnight), day_of("2026-03-08"));
    ck_assert_int_eq(calendar_day(c, midnight - 1), day_of("2026-03-07"));
    ck_assert_int_eq(calendar_midnight(c, day_of("2026-03-09")) - midnight, 23 * 3600 * US_PER_SECOND);
    ck_assert_str_eq(zone_name(calendar_zone(c)), "America/New_York");
    calendar_free(&c);
}
END_TEST

START_TEST(refuses_calendars_that_make_no_sense)
{
    static const struct calendar_spec bad[] = {
        {.zone = "Mars/Olympus"}, {.zone = ""}, {.zone = "UTC", .week_start = 7}, {.zone = "UTC", .week_start = -1},
        {.zone = "UTC", .fiscal_start = 13}, {.zone = "UTC", .fiscal_start = -1},
        {.zone = "UTC", .fiscal_pattern = {4, 4, 4}, .fiscal_end_month = 1},
        {.zone = "UTC", .fiscal_pattern = {13, 0, 0}, .fiscal_end_month = 1},
        {.zone = "UTC", .fiscal_pattern = {4, 4, 5}},
        {.zone = "UTC", .fiscal_pattern = {4, 4, 5}, .fiscal_end_month = 13},
        {.zone = "UTC", .fiscal_pattern = {4, 4, 5}, .fiscal_end_month = 1, .fiscal_end_weekday = 7},
        {.zone = "UTC", .fiscal_pattern = {4, 4, 5}, .fiscal_end_month = 1, .fiscal_start = 2},
        {.zone = "UTC", .fiscal_pattern = {-4, 4, 13}, .fiscal_end_month = 1},
    };
    for (size_t i = 0; i < COUNT(bad); i++) {
        struct calendar *c;
        struct err err = {ERR_OK, ""};
        ck_assert_msg(calendar_new(&bad[i], &c, &err) == ERR_CONFIG, "case %zu", i);
        ck_assert_ptr_null(c);
        ck_assert_uint_gt(strlen(err.msg), 10);
    }
}
END_TEST

START_TEST(nonsense_days_do_no_harm)
{
    static const int32_t days[] = {INT32_MIN / 2, -100000000, DAY_MIN - 400, DAY_MIN, DAY_MAX, DAY_MAX + 400,
        100000000};
    static const enum unit units[] = {UNIT_DAY, UNIT_WEEK, UNIT_MONTH, UNIT_QUARTER, UNIT_YEAR};
    for (size_t s = 0; s < COUNT(specs); s++) {
        struct calendar *c = make(&specs[s]);
        for (size_t d = 0; d < COUNT(days); d++)
            for (size_t u = 0; u < COUNT(units); u++)
                for (int fiscal = 0; fiscal < 2; fiscal++) {
                    char name[24];
                    int32_t start = calendar_start(c, units[u], fiscal, days[d]);
                    ck_assert(start <= days[d] && start > days[d] - 400);
                    ck_assert_uint_lt(strlen(calendar_name(c, name, units[u], fiscal, start)), sizeof name);
                    int32_t to = calendar_move(c, days[d], 5, units[u], fiscal, NULL);
                    ck_assert(to >= DAY_MIN && to <= DAY_MAX);
                }
        calendar_free(&c);
    }
}
END_TEST

int main(void)
{
    const TTest *tests[] = {periods_begin_and_are_called, periods_tile_the_days, fiscal_years_by_weeks_have_52_or_53,
        moves,
                            windows_end, days_of_instants, refuses_calendars_that_make_no_sense,
                                nonsense_days_do_no_harm, named_periods_end_where_the_next_begins};
    return suite_run("calendar", tests, COUNT(tests));
}
