/* test_day.c - days by counting: every day from 0001 to 9999 in order, against a calendar that only counts up. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <check.h>
#include <string.h>

#include "data/calendar.h"
#include "suite.h"

static int length_of_month(int year, int month)
{
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return month == 2 ? (leap ? 29 : 28) : month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

START_TEST(counts_every_day)
{
    int year = 1, month = 1, mday = 1, weekday = 0; /* 0001-01-01 was a Monday */
    for (int32_t day = DAY_MIN; day <= DAY_MAX; day++) {
        int y, m, d;
        day_to_civil(day, &y, &m, &d);
        if (y != year || m != month || d != mday || day_from_civil(year, month, mday) != day || day_weekday(day) != weekday ||
            !day_is_civil(year, month, mday))
            ck_abort_msg("day %d is %d-%d-%d", day, y, m, d);
        weekday = (weekday + 1) % 7;
        if (++mday > length_of_month(year, month)) {
            if (day_is_civil(year, month, mday))
                ck_abort_msg("%d-%d-%d", year, month, mday);
            mday = 1;
            month = month == 12 ? 1 : month + 1;
            year += month == 1;
        }
    }
    ck_assert_int_eq(year, 10000);
    ck_assert_int_eq(day_from_civil(1970, 1, 1), 0);
}
END_TEST

START_TEST(knows_what_is_no_day)
{
    static const int cases[][3] = {{0, 1, 1}, {10000, 1, 1}, {2026, 0, 1}, {2026, 13, 1}, {2026, 1, 0}, {2026, 1, 32},
                                   {2023, 2, 29}, {1900, 2, 29}, {2026, -1, 1}, {-5, 1, 1}, {2026, 4, 31}};
    for (size_t i = 0; i < COUNT(cases); i++)
        ck_assert(!day_is_civil(cases[i][0], cases[i][1], cases[i][2]));
    ck_assert(day_is_civil(2000, 2, 29));
    int year, month, mday;
    day_to_civil(INT32_MIN, &year, &month, &mday);
    ck_assert(month >= 1 && month <= 12 && mday >= 1 && mday <= 31 && year < -5000000);
    day_to_civil(INT32_MAX, &year, &month, &mday);
    ck_assert(month >= 1 && month <= 12 && mday >= 1 && mday <= 31 && year > 5000000);
    ck_assert_int_eq((day_weekday(INT32_MAX) + 1) % 7, day_weekday(INT32_MAX - 6));
}
END_TEST

START_TEST(iso_weeks)
{
    static const struct {
        int year, month, day, iso_year, week;
    } cases[] = {{2005, 1, 1, 2004, 53}, {2005, 12, 31, 2005, 52}, {2007, 1, 1, 2007, 1}, {2008, 12, 29, 2009, 1},
                 {2010, 1, 3, 2009, 53}, {2026, 10, 26, 2026, 44}, {2026, 12, 31, 2026, 53}, {2027, 1, 3, 2026, 53},
                 {2027, 1, 4, 2027, 1}, {2020, 12, 31, 2020, 53}, {2024, 12, 30, 2025, 1}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        int iso_year, week;
        day_iso_week(day_from_civil(cases[i].year, cases[i].month, cases[i].day), &iso_year, &week);
        ck_assert_int_eq(iso_year, cases[i].iso_year);
        ck_assert_int_eq(week, cases[i].week);
    }
    int year_before = 0, week_before = 0, wrong = 0;
    day_iso_week(day_from_civil(1900, 1, 1), &year_before, &week_before);
    for (int32_t monday = day_from_civil(1900, 1, 8); monday < day_from_civil(2300, 1, 1); monday += 7) {
        int year, week, last_year, last_week;
        day_iso_week(monday, &year, &week);
        day_iso_week(monday + 6, &last_year, &last_week);
        wrong += year != last_year || week != last_week;
        wrong += !(year == year_before && week == week_before + 1) && !(year == year_before + 1 && week == 1 && week_before >= 52);
        year_before = year;
        week_before = week;
    }
    ck_assert_int_eq(wrong, 0);
}
END_TEST

START_TEST(prints_and_reads)
{
    static const struct {
        const char *text;
        bool fine;
    } cases[] = {{"2026-10-26", true}, {"0001-01-01", true}, {"9999-12-31", true}, {"2024-02-29", true}, {"2023-02-29", false},
                 {"2023-02-30", false}, {"0000-01-01", false}, {"2026-1-1", false}, {"2026-10-26 ", false}, {" 2026-10-2", false},
                 {"2026/10/26", false}, {"20261026", false}, {"2026-13-01", false}, {"2026-00-10", false}, {"2026-01-00", false},
                 {"+026-01-01", false}, {"", false}, {"2026-10-2x", false}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        int32_t day = 0;
        char text[16];
        ck_assert_msg(day_parse(cases[i].text, strlen(cases[i].text), &day) == cases[i].fine, "%s", cases[i].text);
        if (cases[i].fine)
            ck_assert_str_eq(day_print(text, day), cases[i].text);
    }
    char text[16];
    ck_assert_uint_lt(strlen(day_print(text, INT32_MAX)), sizeof text);
    ck_assert_uint_lt(strlen(day_print(text, INT32_MIN)), sizeof text);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {counts_every_day, knows_what_is_no_day, iso_weeks, prints_and_reads};
    return suite_run("day", tests, COUNT(tests));
}
