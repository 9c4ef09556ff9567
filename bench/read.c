/* read.c - how long reading takes by itself: the five large files of bench/gen.c, with the columns that the sample's weekly report
 * wants, read by the CSV connector into columns, and nothing evaluated. `read BUILD FOLDER THREADS [FILE]` writes for each file, or for that
 * one, its rows, the seconds by the clock and those of all threads, and at the end their sums and the largest resident memory. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "host/connector.h"

enum { COLUMNS_MAX = 32 };

static const struct { const char *object, *wants; } tables[] = {
    {"opportunities.csv", "Amount:number CloseDate:day Cost:number CreatedDate:time Currency:text Id:text IsClosed:flag IsWon:flag "
                          "LastActivityDate:time LeadSource:text LossReason:text OwnerId:text StageName:text"},
    {"leads.csv", "AcceptedAt:time AppointmentAt:time ConvertedOpportunityId:text Country:text CreatedDate:time Email:text "
                  "Employees:integer FirstContactAt:time Id:text IsDeleted:flag IssuedAt:time LeadSource:text MqlAt:time Outcome:text "
                  "OutcomeAt:time OwnerId:text Score:integer Title:text"},
    {"activities.csv", "At:time Id:integer LeadId:text Type:text"},
    {"touches.csv", "At:time Channel:text Id:integer LeadId:text"},
    {"opportunity_history.csv", "CreatedDate:time Field:text NewValue:text OpportunityId:text"},
};
enum { N_TABLES = sizeof tables / sizeof *tables };

static double clock_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static double cpu_now(void)
{
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) + (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) * 1e-6;
}

/* "Id:text At:time" as wants; the text is cut up. */
static size_t parse_wants(char *text, struct want *wants)
{
    static const char *const names[] = {"flag", "integer", "day", "time", "number", "text"};
    static const enum column_kind kinds[] = {COL_FLAG, COL_INTEGER, COL_DATE, COL_TIME, COL_DECIMAL, COL_TEXT};
    size_t n = 0;
    char *rest = NULL;
    for (char *at = strtok_r(text, " ", &rest); at && n < COLUMNS_MAX; at = strtok_r(NULL, " ", &rest)) {
        char *colon = strchr(at, ':');
        *colon = '\0';
        wants[n].name = at;
        for (size_t i = 0; i < sizeof names / sizeof *names; i++)
            if (strcmp(colon + 1, names[i]) == 0)
                wants[n].kind = kinds[i];
        n++;
    }
    return n;
}

/* The extracts stay until the end, as they do in a run. */
static int read_all(struct sources *s, const char *only, struct extract out[N_TABLES], struct err *err)
{
    for (size_t i = 0; i < N_TABLES; i++) {
        struct want wants[COLUMNS_MAX];
        if (only && strcmp(only, tables[i].object) != 0)
            continue;
        char *text = strdup(tables[i].wants);
        if (!text)
            return err_set(err, ERR_NOMEM, "no memory");
        double clock = clock_now(), cpu = cpu_now();
        size_t n = parse_wants(text, wants);
        int rc = s->scan(s->ctx, "files", tables[i].object, wants, n, &out[i], err);
        free(text);
        if (rc)
            return rc;
        printf("%-24s %9zu rows %7.3f s %7.3f s CPU\n", tables[i].object, out[i].n_rows, clock_now() - clock, cpu_now() - cpu);
    }
    return 0;
}

int main(int argc, char **argv)
{
    struct extract extracts[N_TABLES] = {0};
    struct err err = {0};
    char plugins[4096];
    if (argc != 4 && argc != 5) {
        fprintf(stderr, "read BUILD FOLDER THREADS [FILE]\n");
        return 64;
    }
    snprintf(plugins, sizeof plugins, "%s/plugins/.libs", argv[1]);
    const struct host_spec spec = {.installed = plugins, .project = "/", .threads = (unsigned)atoi(argv[3])};
    const struct source_option folder = {NULL, OPTION_TEXT, argv[2], false};
    struct host *h = host_new(&spec);
    struct sources s = connector_sources(h);
    double clock = clock_now();
    int rc = connector_source(h, "files", "csv", &folder, 1, &err);
    rc = rc ? rc : read_all(&s, argv[4], extracts, &err);
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    if (rc)
        fprintf(stderr, "%s\n", err.msg);
    else
        printf("%-40s %7.3f s %7.3f s CPU, %ld MiB\n", "all", clock_now() - clock, cpu_now(), u.ru_maxrss / 1024);
    for (size_t i = 0; i < N_TABLES; i++)
        extract_fini(&extracts[i]);
    host_free(&h);
    return rc;
}
