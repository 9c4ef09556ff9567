/* test_due.c - when a schedule comes: on the clock of a zone, once a day, also where the clock skips that time or shows it twice. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <check.h>
#include <string.h>

#include "deliver/due.h"
#include "suite.h"

static int64_t utc(int year, int month, int day, int hour, int minute)
{
    return ((int64_t)day_from_civil(year, month, day) * 86400 + hour * 3600 + minute * 60) * US_PER_SECOND;
}

START_TEST(reads_names)
{
    struct due_rule r;
    ck_assert(due_rule_named("monday", 25200, &r) && r.weekday == 0 && r.seconds == 25200);
    ck_assert(due_rule_named("sunday", 0, &r) && r.weekday == 6);
    ck_assert(due_rule_named("day", 0, &r) && r.weekday == -1);
    ck_assert(!due_rule_named("weekday", 0, &r));
}
END_TEST

START_TEST(comes_on_the_clock_of_the_zone)
{
    struct err err = {0};
    struct zone *z;
    static const struct {
        const char *zone, *day;
        int hour, minute;
        int after[5], next[5];
    } cases[] = {
        /* before and after the clock goes forward, and back */
        {"America/New_York", "monday", 7, 0, {2026, 3, 2, 12, 0}, {2026, 3, 9, 11, 0}},
        {"America/New_York", "monday", 7, 0, {2026, 3, 2, 11, 59}, {2026, 3, 2, 12, 0}},
        {"America/New_York", "monday", 7, 0, {2026, 10, 26, 11, 0}, {2026, 11, 2, 12, 0}},
        /* 02:30 is skipped on 2026-03-08: it is taken at 03:30 */
        {"America/New_York", "day", 2, 30, {2026, 3, 7, 7, 30}, {2026, 3, 8, 7, 30}},
        {"America/New_York", "day", 2, 30, {2026, 3, 8, 7, 30}, {2026, 3, 9, 6, 30}},
        /* 01:30 comes twice on 2026-11-01: the first */
        {"America/New_York", "day", 1, 30, {2026, 10, 31, 5, 30}, {2026, 11, 1, 5, 30}},
        {"America/New_York", "day", 1, 30, {2026, 11, 1, 5, 30}, {2026, 11, 2, 6, 30}},
        {"America/New_York", "day", 1, 30, {2026, 11, 1, 6, 45}, {2026, 11, 2, 6, 30}},
        {"Europe/London", "day", 1, 30, {2026, 3, 28, 1, 30}, {2026, 3, 29, 1, 30}},
        {"Europe/London", "day", 1, 30, {2026, 10, 24, 0, 30}, {2026, 10, 25, 0, 30}},
        {"Europe/London", "day", 1, 30, {2026, 10, 25, 0, 30}, {2026, 10, 26, 1, 30}},
        {"Asia/Kolkata", "sunday", 0, 0, {2026, 1, 1, 0, 0}, {2026, 1, 3, 18, 30}},
        {"UTC", "day", 0, 0, {2026, 1, 1, 0, 0}, {2026, 1, 2, 0, 0}},
        /* Apia had no 2011-12-30: it is taken when the clock goes on, on the 31st */
        {"Pacific/Apia", "friday", 9, 0, {2011, 12, 23, 19, 0}, {2011, 12, 30, 19, 0}},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct due_rule r;
        char got[16], want[16];
        const int *a = cases[i].after, *n = cases[i].next;
        ck_assert_int_eq(zone_open(cases[i].zone, &z, &err), 0);
        ck_assert(due_rule_named(cases[i].day, cases[i].hour * 3600 + cases[i].minute * 60, &r));
        int64_t at = due_next(&r, z, utc(a[0], a[1], a[2], a[3], a[4])), wanted = utc(n[0], n[1], n[2], n[3], n[4]);
        ck_assert_msg(at == wanted, "case %zu: %s +%d s, not %s +%d s", i, day_print(got, (int32_t)floor_div(at, US_PER_DAY)),
                      (int)(at / US_PER_SECOND - floor_div(at, US_PER_DAY) * 86400), day_print(want, (int32_t)floor_div(wanted, US_PER_DAY)),
                      (int)(wanted / US_PER_SECOND - floor_div(wanted, US_PER_DAY) * 86400));
        zone_free(&z);
    }
}
END_TEST

START_TEST(comes_once_a_day_for_years)
{
    static const char *const zones[] = {"America/New_York", "Europe/London", "Australia/Lord_Howe", "America/Sao_Paulo", "Asia/Tokyo"};
    struct err err = {0};
    for (size_t i = 0; i < COUNT(zones); i++)
        for (int minute = 0; minute < 1440; minute += 97) {
            struct zone *z;
            struct due_rule r = {-1, minute * 60};
            ck_assert_int_eq(zone_open(zones[i], &z, &err), 0);
            int64_t at = zone_midnight(z, day_from_civil(2015, 1, 1)) - 1;
            for (int32_t day = day_from_civil(2015, 1, 1); day < day_from_civil(2020, 1, 1); day++) {
                at = due_next(&r, z, at);
                ck_assert_int_eq(zone_day(z, at), day);
            }
            zone_free(&z);
        }
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {reads_names, comes_on_the_clock_of_the_zone, comes_once_a_day_for_years};
    return suite_run("due", tests, COUNT(tests));
}
