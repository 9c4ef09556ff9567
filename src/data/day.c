/* day.c - decides how days are counted, named and read: the Gregorian calendar carried back to the year 1.
 *
 * Takes civil dates and day numbers; gives the other, and weekdays and ISO weeks. Pure arithmetic on a year that begins in
 * March, so that the leap day is its last. Must not know of zones or of a project's calendar. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "data/calendar.h"

#include <stdio.h>

enum {
    EPOCH_FROM_MARCH_0 = 719468, /* days from 0000-03-01 to 1970-01-01 */
    DAYS_400_YEARS = 146097,
    EPOCH_WEEKDAY = 3 /* Thursday */
};

int32_t day_from_civil(int year, int month, int day)
{
    int64_t y = month <= 2 ? (int64_t)year - 1 : year;
    int from_march = (month + 9) % 12;
    int64_t days = 365 * y + floor_div(y, 4) - floor_div(y, 100) + floor_div(y, 400);
    return (int32_t)(days + (153 * from_march + 2) / 5 + day - 1 - EPOCH_FROM_MARCH_0);
}

void day_to_civil(int32_t day, int *year, int *month, int *mday)
{
    int64_t n = (int64_t)day + EPOCH_FROM_MARCH_0;
    int64_t era = floor_div(n, DAYS_400_YEARS);
    int in_era = (int)(n - era * DAYS_400_YEARS);
    /* take out the leap days that have passed; what is left are years of 365 days */
    int y = (in_era - in_era / 1460 + in_era / 36524 - in_era / (DAYS_400_YEARS - 1)) / 365;
    int in_year = in_era - (365 * y + y / 4 - y / 100);
    int from_march = (5 * in_year + 2) / 153;
    *mday = in_year - (153 * from_march + 2) / 5 + 1;
    *month = from_march < 10 ? from_march + 3 : from_march - 9;
    *year = (int)(era * 400 + y) + (*month <= 2);
}

bool day_is_civil(int year, int month, int mday)
{
    static const unsigned char lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (year < 1 || year > 9999 || month < 1 || month > 12 || mday < 1)
        return false;
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return mday <= lengths[month - 1] + (month == 2 && leap);
}

int day_weekday(int32_t day)
{
    int rest = (int)(((int64_t)day + EPOCH_WEEKDAY) % 7);
    return rest < 0 ? rest + 7 : rest;
}

void day_iso_week(int32_t day, int *iso_year, int *week)
{
    int32_t thursday = day - day_weekday(day) + 3; /* a week belongs to the year of its Thursday */
    int month, mday;
    day_to_civil(thursday, iso_year, &month, &mday);
    *week = (thursday - day_from_civil(*iso_year, 1, 1)) / 7 + 1;
}

char *day_print(char dst[16], int32_t day)
{
    int year, month, mday;
    day_to_civil(day, &year, &month, &mday);
    if (year < 0 || year > 9999) {
        snprintf(dst, 16, "%04d-%02d-%02d", year, month, mday);
        return dst;
    }
    const int digits[] = {year / 1000, year / 100 % 10, year / 10 % 10, year % 10, -1, month / 10, month % 10, -1, mday / 10, mday % 10};
    for (size_t i = 0; i < sizeof digits / sizeof *digits; i++)
        dst[i] = digits[i] < 0 ? '-' : (char)('0' + digits[i]);
    dst[sizeof digits / sizeof *digits] = '\0';
    return dst;
}

bool day_parse(const char *s, size_t n, int32_t *out)
{
    int part[3] = {0, 0, 0}, at = 0;
    if (n != 10)
        return false;
    for (size_t i = 0; i < n; i++) {
        if (i == 4 || i == 7) {
            if (s[i] != '-')
                return false;
            at++;
        } else if (s[i] >= '0' && s[i] <= '9') {
            part[at] = part[at] * 10 + (s[i] - '0');
        } else {
            return false;
        }
    }
    if (!day_is_civil(part[0], part[1], part[2]))
        return false;
    *out = day_from_civil(part[0], part[1], part[2]);
    return true;
}
