/* zone.c - decides which zone is meant by a name and what its clock shows at an instant, and the other way round.
 *
 * Takes names of the tz database; gives offsets from a sorted array of steps, which is found through a table of buckets of
 * 25 days: no search, no lock, nothing written after zone_open. `localtime` is never used: it is one for the whole
 * process. What a file says is tzif.c's, what comes after its last change rule.c's. Must not know of office hours. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "data/calendar.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/map.h"
#include "data/zone_int.h"

enum {
    BUCKET_BITS = 41, /* of microseconds: 25.4 days, in which there is seldom more than one change */
    NAME_LIMIT = 255,
    FILE_LIMIT = 1 << 20,
    PATH_LIMIT = 4096
};

struct zone {
    char *name;
    struct steps steps;
    /* bucket[k]: the last step at or before table_start + k * 2^BUCKET_BITS */
    uint16_t *bucket;
    size_t n_buckets;
    int64_t table_start;
};

/* ---- from a name to a file */

static const char *folder_of_zones(void)
{
    const char *folder = getenv("TZDIR");
    return folder && folder[0] == '/' ? folder : "/usr/share/zoneinfo";
}

static bool is_zone_name(const char *name)
{
    size_t n = strlen(name);
    if (n == 0 || n > NAME_LIMIT || name[n - 1] == '/')
        return false;
    for (size_t i = 0; i < n; i++) {
        bool begins = i == 0 || name[i - 1] == '/';
        bool letter = (name[i] >= 'A' && name[i] <= 'Z') || (name[i] >= 'a' && name[i] <= 'z') ||
                      (name[i] >= '0' && name[i] <= '9');
        if (!letter && (begins || !strchr("_+-./", name[i])))
            return false;
    }
    return !strstr(name, "..") && strcmp(name, "localtime") != 0; /* that one differs from machine to machine */
}

static int read_steps(const char *name, struct steps *out, struct err *err)
{
    char path[PATH_LIMIT];
    char *data = NULL;
    size_t n = 0;
    struct err why = {ERR_OK, ""};
    if (!is_zone_name(name))
        return err_set(err, ERR_CONFIG, "'%s' is no name of a time zone; one is like \"America/New_York\" or \"UTC\"", name);
    if (strcmp(name, "UTC") == 0) { /* needs no file, so that a bare system has it */
        *out = (struct steps){.cycle_from = INT64_MAX, .cycle_before = INT64_MIN};
        return steps_add(out, INT64_MIN, 0, err);
    }
    int len = snprintf(path, sizeof path, "%s/%s", folder_of_zones(), name);
    if (len < 0 || (size_t)len >= sizeof path)
        return err_set(err, ERR_CONFIG, "the folder of time zones that TZDIR names is too long");
    int rc = file_read(path, FILE_LIMIT, &data, &n, &why);
    if (rc == ERR_NOMEM)
        return err_set(err, ERR_NOMEM, "%s", why.msg);
    if (rc == ERR_NOT_FOUND)
        return err_set(err, ERR_CONFIG, "there is no time zone '%s': no file %s (is the package tzdata installed?)", name, path);
    if (rc != 0)
        return err_set(err, ERR_CONFIG, "time zone '%s': %s", name, why.msg);
    rc = tzif_read(name, data, n, out, err);
    free(data);
    return rc;
}

/* ---- finding the step */

static int build_table(struct zone *z, struct err *err)
{
    const struct step *list = z->steps.list;
    size_t n = z->steps.n;
    if (n > UINT16_MAX)
        return err_set(err, ERR_CONFIG, "the file of time zone '%s' is broken: too many changes", z->name);
    int64_t first = day_from_civil(1800, 1, 1) * US_PER_DAY; /* no zone is older; odd files are searched from there */
    int64_t last = n > 1 && list[n - 1].at > first ? list[n - 1].at : first;
    z->table_start = n > 1 && list[1].at > first ? list[1].at : first;
    z->n_buckets = (size_t)((last - z->table_start) >> BUCKET_BITS) + 1;
    z->bucket = malloc(z->n_buckets * sizeof *z->bucket);
    if (!z->bucket)
        return err_set(err, ERR_NOMEM, "out of memory for a time zone");
    for (size_t k = 0, at = 0; at < n; at++) {
        const int64_t within = ((int64_t)1 << BUCKET_BITS) - 1;
        size_t end = at + 1 == n ? z->n_buckets : list[at + 1].at <= z->table_start ? 0 : (size_t)((list[at + 1].at - z->table_start + within) >> BUCKET_BITS);
        while (k < end)
            z->bucket[k++] = (uint16_t)at;
    }
    return 0;
}

int zone_open(const char *name, struct zone **out, struct err *err)
{
    *out = NULL;
    struct zone *z = calloc(1, sizeof *z);
    char *copy = strdup(name);
    if (!z || !copy) {
        free(z);
        free(copy);
        return err_set(err, ERR_NOMEM, "out of memory for a time zone");
    }
    z->name = copy;
    int rc = read_steps(name, &z->steps, err);
    if (rc == 0)
        rc = build_table(z, err);
    if (rc != 0) {
        zone_free(&z);
        return rc;
    }
    *out = z;
    return 0;
}

void zone_free(struct zone **z)
{
    if (!*z)
        return;
    free((*z)->name);
    free((*z)->steps.list);
    free((*z)->bucket);
    free(*z);
    *z = NULL;
}

const char *zone_name(const struct zone *z)
{
    return z->name;
}

const struct steps *zone_steps(const struct zone *z)
{
    return &z->steps;
}

/* Whole cycles of 400 years to take away from t so that the steps cover it. */
static int64_t cycles(const struct zone *z, int64_t t)
{
    if (t >= z->steps.cycle_from)
        return (t - z->steps.cycle_from) / US_PER_CYCLE + 1;
    if (t < z->steps.cycle_before)
        return -((z->steps.cycle_before - 1 - t) / US_PER_CYCLE + 1);
    return 0;
}

/* The step in force at an instant that the steps cover. */
static size_t step_at(const struct zone *z, int64_t utc)
{
    const struct step *list = z->steps.list;
    size_t i = 0, n = z->steps.n;
    if (utc >= z->table_start) {
        size_t k = (size_t)(((uint64_t)utc - (uint64_t)z->table_start) >> BUCKET_BITS); /* the difference may need the sign's bit */
        i = z->bucket[k < z->n_buckets ? k : z->n_buckets - 1];
    }
    while (i + 1 < n && utc >= list[i + 1].at)
        i++;
    return i;
}

int32_t zone_offset(const struct zone *z, int64_t utc)
{
    if (utc >= z->steps.cycle_from || utc < z->steps.cycle_before)
        utc -= cycles(z, utc) * US_PER_CYCLE;
    return z->steps.list[step_at(z, utc)].offset;
}

int32_t zone_day(const struct zone *z, int64_t utc)
{
    int64_t wall;
    if (__builtin_add_overflow(utc, zone_offset(z, utc) * US_PER_SECOND, &wall))
        wall = utc; /* 292,277 years away a day does not matter */
    return (int32_t)floor_div(wall, US_PER_DAY);
}

/* The instants around `utc` between two changes of the clock; none (*until is *from) where years repeat or no sum is safe. */
static int64_t stretch_around(const struct zone *z, int64_t utc, int64_t *from, int64_t *until)
{
    const int64_t far = INT64_C(1) << 62;
    *from = *until = 0;
    if (utc >= z->steps.cycle_from || utc < z->steps.cycle_before || utc < -far || utc >= far)
        return 0;
    const struct step *list = z->steps.list;
    size_t step = step_at(z, utc);
    *from = list[step].at > -far ? list[step].at : -far;
    *from = *from > z->steps.cycle_before ? *from : z->steps.cycle_before;
    *until = step + 1 < z->steps.n && list[step + 1].at < far ? list[step + 1].at : far;
    *until = *until < z->steps.cycle_from ? *until : z->steps.cycle_from;
    return list[step].offset * US_PER_SECOND;
}

void zone_days(const struct zone *z, const int64_t *utc, size_t n, int32_t *days)
{
    int64_t from = 0, until = 0, offset = 0;
    for (size_t i = 0; i < n; i++) {
        if (utc[i] < from || utc[i] >= until)
            offset = stretch_around(z, utc[i], &from, &until);
        days[i] = from < until ? (int32_t)floor_div(utc[i] + offset, US_PER_DAY) : zone_day(z, utc[i]);
    }
}

/* ---- from the clock to an instant */

/* The instant at which the clock shows `wall` first. *gap: it never does; then the instant of the change that leaves `wall` out,
 * and how far behind it the time would lie. */
static int64_t find_wall(const struct zone *z, int64_t wall, int64_t *gap)
{
    const struct step *list = z->steps.list;
    int64_t margin = OFFSET_LIMIT_S * US_PER_SECOND, moved = 0;
    *gap = 0;
    if (wall < INT64_MIN + 2 * margin || wall > INT64_MAX - 2 * margin)
        return wall;
    if (wall >= z->steps.cycle_from || wall < z->steps.cycle_before) {
        moved = cycles(z, wall) * US_PER_CYCLE;
        wall -= moved;
    }
    size_t i = step_at(z, wall - margin); /* surely before the time is reached */
    while (i + 1 < z->steps.n && wall - list[i].offset * US_PER_SECOND >= list[i + 1].at)
        i++;
    int64_t utc = wall - list[i].offset * US_PER_SECOND;
    if (utc < list[i].at) {
        *gap = list[i].offset * US_PER_SECOND - list[i - 1].offset * US_PER_SECOND - (list[i].at - utc);
        utc = list[i].at;
    }
    return utc + moved;
}

int64_t zone_to_utc(const struct zone *z, int64_t wall)
{
    int64_t gap;
    int64_t utc = find_wall(z, wall, &gap);
    return utc + gap;
}

int64_t zone_first(const struct zone *z, int64_t wall)
{
    int64_t gap;
    return find_wall(z, wall, &gap);
}

int64_t zone_midnight(const struct zone *z, int32_t day)
{
    enum { FAR = 100000000 }; /* 273,790 years: what lies behind would overflow */
    return zone_first(z, (day < -FAR ? -FAR : day > FAR ? FAR : day) * US_PER_DAY);
}

uint64_t zone_fingerprint(const struct zone *z)
{
    int64_t cycles_at[] = {z->steps.cycle_from, z->steps.cycle_before};
    uint64_t h = hash_bytes(cycles_at, sizeof cycles_at, z->steps.n);
    for (size_t i = 0; i < z->steps.n; i++) {
        int64_t step[] = {z->steps.list[i].at, z->steps.list[i].offset};
        h = hash_bytes(step, sizeof step, h);
    }
    return h;
}

/* ---- the version of the data */

static char version[32]; /* written once, under version_once */
static pthread_once_t version_once = PTHREAD_ONCE_INIT;

/* The first line of tzdata.zi: "# version 2024a". */
static void find_version(void)
{
    static const char prefix[] = "# version ";
    char path[PATH_LIMIT], line[64];
    int len = snprintf(path, sizeof path, "%s/tzdata.zi", folder_of_zones());
    if (len < 0 || (size_t)len >= sizeof path)
        return;
    FILE *f = fopen(path, "re");
    if (!f)
        return;
    if (fgets(line, sizeof line, f) && strncmp(line, prefix, sizeof prefix - 1) == 0)
        snprintf(version, sizeof version, "%.*s", (int)strcspn(line + sizeof prefix - 1, " \r\n"), line + sizeof prefix - 1);
    fclose(f);
}

const char *zone_version(void)
{
    pthread_once(&version_once, find_version);
    return version;
}
