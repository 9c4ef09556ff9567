/* moment.c - decides what --now means: deliveries are made, and asked about, as if it were that moment. For what was missed, and for
 * tests, which can so live through a year. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "app/moment.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

int moment_parse(const char *text, int64_t *out, struct err *err)
{
    int32_t day;
    int h, m, s, n = 0;
    *out = INT64_MIN;
    if (!text)
        return 0;
    if (strlen(text) != 20 || !day_parse(text, 10, &day) || sscanf(text + 10, "T%2d:%2d:%2dZ%n", &h, &m, &s, &n) != 3 || n != 10 || h > 23 || m > 59 || s > 59)
        return err_set(err, ERR_USAGE, "--now takes a moment in UTC, such as 2026-10-26T07:00:00Z");
    *out = ((int64_t)day * 86400 + h * 3600 + m * 60 + s) * US_PER_SECOND;
    return 0;
}

char *moment_print(char dst[32], const struct zone *z, int64_t us)
{
    char day[16];
    int64_t wall = us + (z ? (int64_t)zone_offset(z, us) * US_PER_SECOND : 0), date = floor_div(wall, US_PER_DAY), in_day = (wall - date * US_PER_DAY) / US_PER_SECOND;
    snprintf(dst, 32, "%s %02d:%02d", day_print(day, (int32_t)date), (int)(in_day / 3600), (int)(in_day / 60 % 60));
    return dst;
}

int moment_as_of(const struct arguments *a, int64_t now, char day[16], struct err *err)
{
    struct project p = {0};
    struct zone *z = NULL;
    const char *name = "UTC";
    int rc = project_read(&p, &a->project, err);
    for (size_t i = 0; rc == 0 && i < p.program.n; i++)
        if (p.program.statements[i]->kind == ST_CALENDAR && p.program.statements[i]->u.calendar->timezone)
            name = p.program.statements[i]->u.calendar->timezone;
    if (rc == 0)
        rc = zone_open(name, &z, err);
    if (rc == 0)
        day_print(day, zone_day(z, now));
    zone_free(&z);
    project_close(&p);
    return rc;
}
