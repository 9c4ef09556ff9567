/* test_zone.c - what a zone's clock shows: against the C library's own reading of the same files,
    against a search minute by
 * minute around each change, and with files that are broken at every byte. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "data/calendar.h"
#include "data/zone_int.h"
#include "suite.h"

static const char *const zones[] = {
    "America/New_York", "America/St_Johns", "America/Sao_Paulo", "America/Caracas", "America/Nuuk", "America/Havana",
    "America/Asuncion", "Europe/London", "Europe/Dublin", "Europe/Istanbul", "Atlantic/Azores", "Africa/Casablanca",
    "Africa/Cairo", "Asia/Kolkata", "Asia/Kathmandu", "Asia/Gaza", "Asia/Tehran", "Australia/Lord_Howe",
    "Australia/Sydney",
    "Pacific/Apia", "Pacific/Chatham", "Pacific/Kwajalein", "Antarctica/Troll", "Asia/Tokyo", "Etc/GMT+12", "UTC",
};

static struct zone *open_zone(const char *name)
{
    struct zone *z;
    struct err err = {ERR_OK, ""};
    if (zone_open(name, &z, &err) != 0)
        ck_abort_msg("%s", err.msg);
    return z;
}

START_TEST(agrees_with_the_c_library)
{
    unsigned long seed = 21;
    for (size_t i = 0; i < COUNT(zones); i++) {
        struct zone *z = open_zone(zones[i]);
        ck_assert_str_eq(zone_name(z), zones[i]);
        ck_assert_int_eq(setenv("TZ", zones[i], 1), 0);
        tzset();
        for (int k = 0; k < 20000; k++) {
            int64_t span = k % 2 ? INT64_C(13500000000) : INT64_C(4200000000); /* to 2400, to 2103; both from 1967 on */
            time_t t = (time_t)((int64_t)(suite_random(&seed) << 20 ^ suite_random(&seed)) % span) - 90000000;
            struct tm tm;
            ck_assert_ptr_nonnull(localtime_r(&t, &tm));
            int32_t offset = zone_offset(z, (int64_t)t * US_PER_SECOND);
            if (offset != tm.tm_gmtoff)
                ck_abort_msg("%s at %lld: %d, not %ld", zones[i], (long long)t, offset, tm.tm_gmtoff);
            int32_t day = zone_day(z, (int64_t)t * US_PER_SECOND + 999999);
            if (day != day_from_civil(tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday))
                ck_abort_msg("%s at %lld: day %d", zones[i], (long long)t, day);
        }
        zone_free(&z);
        ck_assert_ptr_null(z);
    }
}
END_TEST

START_TEST(knows_old_and_far_times)
{
    static const struct {
        const char *zone;
        int year, month, day;
        int32_t offset;
    } cases[] = {
        {"America/New_York", 1, 1, 1, -17762}, {"America/New_York", 1900, 1, 1, -18000},
        {"America/New_York", 1944, 1, 1, -14400},
        {"America/New_York", 9999, 12, 31, -18000}, {"America/New_York", 9999, 7, 1, -14400},
        {"Europe/Dublin", 9000, 7, 1, 3600},
        {"Europe/Dublin", 9000, 1, 1, 0}, {"Australia/Sydney", 5000, 1, 1, 39600},
        {"Australia/Sydney", 5000, 7, 1, 36000},
        {"Asia/Tokyo", 9999, 7, 1, 32400}, {"Australia/Lord_Howe", 2500, 1, 1, 39600},
        {"Australia/Lord_Howe", 2500, 7, 1, 37800},
        {"UTC", 1, 1, 1, 0}, {"UTC", 9999, 12, 31, 0},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct zone *z = open_zone(cases[i].zone);
        int64_t noon = day_from_civil(cases[i].year, cases[i].month, cases[i].day) * US_PER_DAY + US_PER_DAY / 2;
        ck_assert_msg(zone_offset(z, noon) == cases[i].offset, "case %zu: %d", i, zone_offset(z, noon));
        zone_offset(z, INT64_MIN);
        zone_offset(z, INT64_MAX);
        zone_day(z, INT64_MIN);
        zone_day(z, INT64_MAX);
        zone_to_utc(z, INT64_MIN);
        zone_to_utc(z, INT64_MAX);
        zone_midnight(z, INT32_MIN);
        zone_midnight(z, INT32_MAX);
        zone_free(&z);
    }
}
END_TEST

static const int64_t MINUTE = 60 * US_PER_SECOND;

/* All that may be asked of the clock around `change`, found out by going through the instants minute by minute. */
static void try_around(const struct zone *z, int64_t change)
{
    enum { SIDE = 30 * 60, ALL = 2 * SIDE };
    static int64_t wall[ALL];
    int64_t first = floor_div(change, MINUTE) * MINUTE - SIDE * MINUTE;
    for (int i = 0; i < ALL; i++)
        wall[i] = first + i * MINUTE + zone_offset(z, first + i * MINUTE) * US_PER_SECOND;
    for (int64_t w = wall[0] + 120 * MINUTE; w < wall[ALL - 1] - 120 * MINUTE; w += 15 * MINUTE) {
        int at = 0;
        while (wall[at] < w)
            at++;
        /* the first instant that shows w; where none does, the clock jumped over it at `at` */
        int64_t utc = first + at * MINUTE, want = utc;
        if (wall[at] != w)
            want = w - (wall[at - 1] - (first + (at - 1) * MINUTE));
        if (zone_to_utc(z, w) != want)
            ck_abort_msg("%s: wall %lld is %lld, not %lld", zone_name(z), (long long)w, (long long)zone_to_utc(z, w),
                (long long)want);
        if (zone_first(z, w) != utc)
            ck_abort_msg("%s: wall %lld first at %lld, not %lld", zone_name(z), (long long)w, (long long)zone_first(z,
                w),
                         (long long)utc);
    }
    for (int32_t day = (int32_t)floor_div(wall[0], US_PER_DAY) + 1; day < floor_div(wall[ALL - 1], US_PER_DAY); day++) {
        int at = 0;
        while (wall[at] < day * US_PER_DAY)
            at++;
        if (zone_midnight(z, day) != first + at * MINUTE)
            ck_abort_msg("%s: day %d begins at %lld", zone_name(z), day, (long long)zone_midnight(z, day));
    }
}

/* Many at once: around each change, in any order, and where no sum is safe. */
START_TEST(days_of_many_are_those_of_each)
{
    enum { N = 4000 };
    static int64_t list[N];
    static int32_t days[N];
    unsigned long seed = 31;
    for (size_t i = 0; i < COUNT(zones); i++) {
        struct zone *z = open_zone(zones[i]);
        const struct steps *s = zone_steps(z);
        for (size_t k = 0; k < N; k++) {
            int64_t at = s->list[suite_random(&seed) % s->n].at, near = (int64_t)(suite_random(&seed) % 7) - 3;
            list[k] = k % 5 == 0 ? (int64_t)(suite_random(&seed) << 31 ^ suite_random(&seed)) : at < INT64_MIN + 9 ? at + 9 + near : at + near;
            if (k % 3 == 0 && k > 0)
                list[k] = list[k - 1];
        }
        list[0] = INT64_MIN;
        list[N / 2] = INT64_MAX;
        zone_days(z, list, N, days);
        for (size_t k = 0; k < N; k++)
            if (days[k] != zone_day(z, list[k]))
                ck_abort_msg("%s at %lld: %d, not %d", zones[i], (long long)list[k], days[k], zone_day(z, list[k]));
        zone_free(&z);
    }
}
END_TEST

START_TEST(reads_the_clock_around_each_change)
{
    for (size_t i = 0; i < COUNT(zones); i++) {
        struct zone *z = open_zone(zones[i]);
        const struct steps *s = zone_steps(z);
        int64_t from = day_from_civil(1985, 1, 1) * US_PER_DAY, to = day_from_civil(2045, 1, 1) * US_PER_DAY;
        for (size_t k = 1; k < s->n; k++)
            if (s->list[k].at > from && s->list[k].at < to)
                try_around(z, s->list[k].at);
        try_around(z, day_from_civil(7777, 3, 14) * US_PER_DAY);
        try_around(z, day_from_civil(7777, 10, 31) * US_PER_DAY);
        zone_free(&z);
    }
}
END_TEST

START_TEST(an_instant_comes_back_from_its_clock)
{
    unsigned long seed = 4;
    for (size_t i = 0; i < COUNT(zones); i++) {
        struct zone *z = open_zone(zones[i]);
        for (int k = 0; k < 20000; k++) {
            int64_t utc = (int64_t)(suite_random(&seed) << 31 ^ suite_random(&seed)) % (DAY_MAX * US_PER_DAY);
            int64_t wall = utc + zone_offset(z, utc) * US_PER_SECOND, back = zone_to_utc(z, wall);
            /* the same instant, or an earlier one that shows the same */
            if (back != utc && (back > utc || back + zone_offset(z, back) * US_PER_SECOND != wall))
                ck_abort_msg("%s: %lld", zones[i], (long long)utc);
        }
        zone_free(&z);
    }
}
END_TEST

START_TEST(refuses_other_names)
{
    static const char *const names[] = {"", "/etc/passwd", "../etc/passwd", "America/../UTC", "America/",
        "No/Such_Zone", "America",
                                        "localtime", "New York", "tzdata.zi", "a\nb", ".hidden", "America//New_York",
                                        "zone.tab",
                                        "Europe/\xC3\xA4", "right/Europe/London", "america/new_york_"};
    for (size_t i = 0; i < COUNT(names); i++) {
        struct zone *z;
        struct err err = {ERR_OK, ""};
        ck_assert_msg(zone_open(names[i], &z, &err) == ERR_CONFIG, "'%s'", names[i]);
        ck_assert_ptr_null(z);
        ck_assert_ptr_nonnull(strstr(err.msg, "zone"));
    }
    struct err err;
    struct zone *z;
    ck_assert_int_eq(zone_open("No/Such_Zone", &z, &err), ERR_CONFIG);
    ck_assert_ptr_nonnull(strstr(err.msg, "/usr/share/zoneinfo/No/Such_Zone"));
    zone_free(&z);
}
END_TEST

START_TEST(broken_files_are_errors_at_every_byte)
{
    char *data;
    size_t n;
    struct err err;
    struct steps s;
    unsigned refused = 0;
    ck_assert_int_eq(file_read("/usr/share/zoneinfo/America/New_York", 1 << 20, &data, &n, &err), 0);
    for (size_t cut = 0; cut < n; cut++) { /* in a block of its own, so that reading behind it is found */
        char *part = malloc(cut ? cut : 1);
        ck_assert_ptr_nonnull(part);
        memcpy(part, data, cut);
        if (tzif_read("x", part, cut, &s, &err) != ERR_CONFIG)
            ck_abort_msg("%zu bytes of it are taken for a zone", cut);
        free(s.list);
        free(part);
    }
    for (size_t i = 0; i < n; i++)
        for (int bit = 0; bit < 8; bit++) {
            data[i] = (char)(data[i] ^ 1 << bit);
            int rc = tzif_read("x", data, n, &s, &err);
            refused += rc != 0;
            if (rc == 0)
                for (size_t k = 1; k < s.n; k++)
                    if (s.list[k - 1].at >= s.list[k].at)
                        ck_abort_msg("byte %zu bit %d: steps are out of order", i, bit);
            free(s.list);
            data[i] = (char)(data[i] ^ 1 << bit);
        }
    ck_assert_uint_gt(refused, 500);
    free(data);
}
END_TEST

/* ---- files made here: a rule at the end and nothing else */

static size_t put_header(char *p, char version, unsigned n_times)
{
    memset(p, 0, 44);
    memcpy(p, "TZif", 4);
    p[4] = version;
    p[35] = (char)n_times;
    p[39] = 1;
    p[43] = 4;
    return 44;
}

/* A version 2 file of one type, east of UTC by `offset` (up to 255 s), with a rule. */
static size_t make_file(char *p, const char *rule, const char *version)
{
    size_t n = put_header(p, version[0], 0);
    memcpy(p + n, "\0\0\0\0\0\0ABC", 10);
    n += 10;
    n += put_header(p + n, version[0], 0);
    memcpy(p + n, "\0\0\0\0\0\0ABC", 10);
    n += 10;
    return n + (size_t)sprintf(p + n, "\n%s\n", rule);
}

START_TEST(rules_mean_what_posix_says)
{
    static const struct {
        const char *rule;
        int year, month, day, hour;
        int32_t offset; /* 99: refused */
    } cases[] = {
        {"EST5EDT,M3.2.0,M11.1.0", 2026, 3, 8, 6, -18000}, {"EST5EDT,M3.2.0,M11.1.0", 2026, 3, 8, 7, -14400},
        {"EST5EDT,M3.2.0,M11.1.0", 2026, 11, 1, 5, -14400}, {"EST5EDT,M3.2.0,M11.1.0", 2026, 11, 1, 6, -18000},
        {"EST5EDT,M3.2.0,M11.1.0", 1, 7, 1, 0, -14400}, {"EST5EDT,M3.2.0,M11.1.0", 9999, 7, 1, 0, -14400},
        {"<-03>3", 2026, 7, 1, 0, -10800}, {"<+0545>-5:45", 2026, 1, 1, 0, 20700}, {"X", 0, 0, 0, 0, 99},
        {"IST-1GMT0,M10.5.0,M3.5.0/1", 2026, 1, 1, 0, 0}, {"IST-1GMT0,M10.5.0,M3.5.0/1", 2026, 7, 1, 0, 3600},
        {"IST-1GMT0,M10.5.0,M3.5.0/1", 2026, 3, 29, 0, 0}, {"IST-1GMT0,M10.5.0,M3.5.0/1", 2026, 3, 29, 1, 3600},
        {"EST5EDT,0/0,J365/25", 2026, 1, 1, 5, -14400}, {"EST5EDT,0/0,J365/25", 2026, 12, 31, 23, -14400},
        {"EST5EDT,0/0,J365/25", 2026, 1, 1, 4, -14400}, {"EST5EDT,0/0,J365/25", 2024, 12, 31, 12, -14400},
        {"AAA0BBB,J60/0,J61/0", 2024, 3, 1, 0, 3600}, {"AAA0BBB,J60/0,J61/0", 2024, 2, 29, 12, 0},
        {"AAA0BBB,J60/2,J60/3", 2026, 7, 1, 0, 3600}, /* both at one instant: summer all year */
        {"AAA0BBB,59/0,60/0", 2024, 2, 29, 12, 3600}, {"AAA0BBB,59/0,60/0", 2023, 3, 1, 12, 3600},
        {"<-02>2<-01>,M3.5.0/-1,M10.5.0/0", 2026, 3, 29, 0, -7200},
        {"<-02>2<-01>,M3.5.0/-1,M10.5.0/0", 2026, 3, 29, 1, -3600},
        {"<+0330>-3:30<+0430>,J79/24,J263/24", 2026, 3, 20, 20, 12600},
        {"<+0330>-3:30<+0430>,J79/24,J263/24", 2026, 3, 20, 21, 16200},
        {"AAA3BBB,M10.3.0/0,M2.3.0/0", 2026, 1, 1, 0, -7200}, {"AAA3BBB,M10.3.0/0,M2.3.0/0", 2026, 7, 1, 0, -10800},
        {"", 2026, 1, 1, 0, 0}, {"EST5EDT", 0, 0, 0, 0, 99}, {"EST5EDT,M3.2.0", 0, 0, 0, 0, 99},
        {"EST5EDT,M13.2.0,M11.1.0", 0, 0, 0, 0, 99}, {"EST5EDT,M3.6.0,M11.1.0", 0, 0, 0, 0, 99},
        {"EST5EDT,M3.2.7,M11.1.0", 0, 0, 0, 0, 99}, {"EST5EDT,M3.2.0/168,M11.1.0", 0, 0, 0, 0, 99},
        {"EST5EDT,M3.2.0,M11.1.0,", 0, 0, 0, 0, 99}, {"EST25", 0, 0, 0, 0, 99}, {"<EST5", 0, 0, 0, 0, 99},
        {"EST5EDT,J0,J5", 0, 0, 0, 0, 99}, {"EST5EDT,366,J5", 0, 0, 0, 0, 99},
        {"EST99999999999999999999", 0, 0, 0, 0, 99},
    };
    char folder[] = "/tmp/concord-zone-XXXXXX", path[64], file[256];
    ck_assert_ptr_nonnull(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/Z", folder);
    ck_assert_int_eq(setenv("TZDIR", folder, 1), 0);
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct zone *z;
        struct err err = {ERR_OK, ""};
        FILE *f = fopen(path, "w");
        ck_assert_ptr_nonnull(f);
        size_t n = make_file(file, cases[i].rule, "2");
        ck_assert_uint_eq(fwrite(file, 1, n, f), n);
        ck_assert_int_eq(fclose(f), 0);
        int rc = zone_open("Z", &z, &err);
        ck_assert_msg((rc != 0) == (cases[i].offset == 99), "%s: %s", cases[i].rule, err.msg);
        if (rc != 0)
            continue;
        int64_t utc = day_from_civil(cases[i].year, cases[i].month,
            cases[i].day) * US_PER_DAY + cases[i].hour * 60 * MINUTE;
        ck_assert_msg(zone_offset(z, utc) == cases[i].offset, "%s, case %zu: %d", cases[i].rule, i, zone_offset(z,
            utc));
        zone_free(&z);
    }
    unlink(path);
    ck_assert_int_eq(rmdir(folder), 0);
}
END_TEST

START_TEST(tzdir_counts_only_if_absolute)
{
    struct zone *z;
    struct err err;
    ck_assert_int_eq(setenv("TZDIR", "relative", 1), 0);
    ck_assert_int_eq(zone_open("Europe/London", &z, &err), 0);
    zone_free(&z);
    ck_assert_int_eq(setenv("TZDIR", "/nowhere", 1), 0);
    ck_assert_int_eq(zone_open("Europe/London", &z, &err), ERR_CONFIG);
    ck_assert_ptr_nonnull(strstr(err.msg, "/nowhere/Europe/London"));
    ck_assert_int_eq(zone_open("UTC", &z, &err), 0); /* needs no file */
    zone_free(&z);
    ck_assert_str_eq(zone_version(), "");
}
END_TEST

START_TEST(old_versions_and_leap_seconds)
{
    char file[256];
    struct steps s;
    struct err err;
    size_t n = put_header(file, 0, 1);
    memcpy(file + n, "\x40\0\0\0\0" "\0\0\x0E\x10\0\0ABC", 15);
    ck_assert_int_eq(tzif_read("x", file, n + 15, &s, &err), 0);
    ck_assert_int_eq(s.list[0].offset, 3600);
    ck_assert(s.cycle_from == INT64_MAX);
    free(s.list);
    n = put_header(file, 0, 0);
    file[31] = 1; /* a leap second */
    memcpy(file + n, "\0\0\x0E\x10\0\0ABC\0" "\x40\0\0\0\0\0\0\1", 18);
    ck_assert_int_eq(tzif_read("x", file, n + 18, &s, &err), ERR_CONFIG);
    ck_assert_ptr_nonnull(strstr(err.msg, "leap seconds"));
    free(s.list);
}
END_TEST

START_TEST(names_its_version)
{
    const char *v = zone_version();
    ck_assert_ptr_eq(v, zone_version());
    if (access("/usr/share/zoneinfo/tzdata.zi", R_OK) == 0) {
        ck_assert_uint_ge(strlen(v), 5);
        ck_assert_msg(strncmp(v, "20", 2) == 0, "%s", v);
    } else {
        ck_assert_str_eq(v, "");
    }
}
END_TEST

int main(void)
{
    unsetenv("TZDIR");
    const TTest *tests[] = {agrees_with_the_c_library, knows_old_and_far_times, days_of_many_are_those_of_each, reads_the_clock_around_each_change,
                            an_instant_comes_back_from_its_clock, refuses_other_names,
                                broken_files_are_errors_at_every_byte,
                            rules_mean_what_posix_says, tzdir_counts_only_if_absolute, old_versions_and_leap_seconds,
                            names_its_version};
    return suite_run("zone", tests, COUNT(tests));
}
