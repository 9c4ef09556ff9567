/* conform.c - what a connector must do, whoever wrote it: `conform [-o NAME=VALUE]... PLUGIN.so CONNECTOR OBJECT`. The
 * host validates whatever is handed over; this asks for everything that can be asked, in ways that a report may, and
 * prints a line for each promise, in TAP. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <pthread.h>
#include <stdatomic.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/connector.h"

struct subject {
    const char *folder, *connector, *object;
    struct source_option options[16];
    size_t n_options;
    struct host *host;
    struct sources sources;
    struct object_info info;
    struct want *texts; /* the columns that can be asked for, as texts */
    size_t n_texts;
    int n, failed;
};

static atomic_bool cancel;

static bool cancelled(void *ctx)
{
    (void)ctx;
    return cancel;
}

__attribute__((format(printf, 3, 4))) static void report(struct subject *s, bool fine, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    printf("%sok %d - ", fine ? "" : "not ", ++s->n);
    vprintf(fmt, ap);
    printf("\n");
    va_end(ap);
    s->failed += !fine;
}

static int scan(struct subject *s, const struct want *wants, size_t n, struct extract *x, struct err *err)
{
    memset(err, 0, sizeof *err);
    return s->sources.scan(s->sources.ctx, "subject", s->object, wants, n, x, err);
}

/* The columns with a name of their own. */
static void find_texts(struct subject *s)
{
    s->texts = calloc(s->info.n_columns + 1, sizeof *s->texts);
    for (size_t i = 0; s->texts && i < s->info.n_columns; i++) {
        size_t same = 0;
        for (size_t k = 0; k < s->info.n_columns; k++)
            same += !strcmp(s->info.columns[i], s->info.columns[k]);
        if (same == 1 && *s->info.columns[i])
            s->texts[s->n_texts++] = (struct want){s->info.columns[i], COL_TEXT};
    }
}

/* Do two extracts hold the same? Texts are compared by their bytes. */
static bool same(const struct extract *a, const struct extract *b)
{
    if (a->n_rows != b->n_rows || a->n_faults != b->n_faults || a->n_columns != b->n_columns)
        return false;
    for (size_t k = 0; k < a->n_columns; k++)
        for (size_t i = 0; i < a->n_rows; i++) {
            const struct column *x = &a->columns[k], *y = &b->columns[k];
            if (column_has(x, i) != column_has(y, i) || x->form != y->form || x->scale != y->scale)
                return false;
            if (!column_has(x, i))
                continue;
            size_t n, m;
            if (x->kind != COL_TEXT) {
                size_t w = form_size(x->form, column_width(x->kind)); /* of steps none */
                if (x->form == FORM_STEPS && column_whole(x, i) != column_whole(y, i))
                    return false;
                if (w > 0 && memcmp((const char *)x->data + i * w, (const char *)y->data + i * w, w) != 0)
                    return false;
                continue;
            }
            const char *s = dict_text(x->dict, (int32_t)column_whole(x, i), &n);
            const char *t = dict_text(y->dict, (int32_t)column_whole(y, i), &m);
            if (n != m || memcmp(s, t, n) != 0)
                return false;
        }
    return true;
}

/* ---- promises */
static bool promise_open(struct subject *s)
{
    struct err err = {0};
    const char *const *names;
    size_t n;
    int rc = connector_source(s->host, "subject", s->connector, s->options, s->n_options, &err);
    report(s, rc == 0, "the connector is found and its options are taken %s", err.msg);
    if (rc)
        return false;
    s->sources = connector_sources(s->host);
    rc = connector_objects(s->host, "subject", &names, &n, &err);
    report(s, rc == 0, "it names its objects: %zu %s", rc ? 0 : n, err.msg);
    rc = s->sources.describe(s->sources.ctx, "subject", s->object, &s->info, &err);
    report(s, rc == 0, "it describes %s: %zu columns %s", s->object, rc ? 0 : s->info.n_columns, err.msg);
    return rc == 0;
}

static void promise_texts(struct subject *s)
{
    struct extract x, again, none;
    struct err err;
    int rc = scan(s, s->texts, s->n_texts, &x, &err);
    report(s, rc == 0, "it gives %zu columns as texts: %zu rows, %zu faults %s", s->n_texts, rc ? 0 : x.n_rows,
           rc ? 0 : x.n_faults, err.msg);
    if (rc)
        return;
    report(s, s->info.rows < 0 || (size_t)s->info.rows == x.n_rows, "the rows are as many as it said, if it said so");
    rc = scan(s, s->texts, s->n_texts, &again, &err);
    report(s, rc == 0 && same(&x, &again), "a second scan gives the same %s", err.msg);
    if (!rc)
        extract_fini(&again);
    rc = scan(s, NULL, 0, &none, &err);
    report(s, rc == 0 && none.n_rows == x.n_rows, "a scan of no column counts the rows %s", err.msg);
    if (!rc)
        extract_fini(&none);
    extract_fini(&x);
}

/* As whatever a column is asked for, each value is there, missing, or a fault. */
static void promise_types(struct subject *s)
{
    static const enum column_kind kinds[] = {COL_FLAG, COL_INTEGER, COL_DATE, COL_TIME, COL_DECIMAL, COL_F64};
    static const char *const names[] = {"flags", "integers", "dates", "times", "decimals", "floats"};
    struct extract texts, x;
    struct err err;
    if (scan(s, s->texts, s->n_texts, &texts, &err))
        return;
    for (size_t t = 0; t < sizeof kinds / sizeof *kinds; t++) {
        struct want *wants = calloc(s->n_texts + 1, sizeof *wants);
        size_t silent = 0, faults = 0;
        for (size_t k = 0; wants && k < s->n_texts; k++)
            wants[k] = (struct want){s->texts[k].name, kinds[t]};
        int rc = scan(s, wants, s->n_texts, &x, &err);
        for (size_t k = 0; !rc && k < x.n_columns; k++)
            for (size_t i = 0; i < x.n_rows && i < texts.n_rows; i++)
                silent += !column_has(&x.columns[k], i) && column_has(&texts.columns[k], i);
        for (size_t i = 0; !rc && i < x.n_faults; i++)
            faults += x.faults[i].row != SIZE_MAX && x.faults[i].column >= 0;
        report(s, rc == 0 && x.n_rows == texts.n_rows && silent <= faults,
               "as %s: %zu values that are none, %zu faults %s", names[t], silent, faults, err.msg);
        if (!rc)
            extract_fini(&x);
        free(wants);
    }
    extract_fini(&texts);
}

static void promise_errors(struct subject *s)
{
    struct extract x;
    struct err err = {0};
    struct object_info info;
    const struct want none = {"no column is called that", COL_TEXT};
    int rc = s->sources.describe(s->sources.ctx, "subject", "no object is called that", &info, &err);
    report(s, rc != 0 && rc != ERR_INTERNAL && *err.msg, "an object that is not there is refused: %s", err.msg);
    rc = scan(s, &none, 1, &x, &err);
    report(s, rc == ERR_CONFIG && *err.msg, "a column that is not there is refused: %s", err.msg);
    if (!rc)
        extract_fini(&x);
    cancel = true;
    rc = scan(s, s->texts, s->n_texts, &x, &err);
    cancel = false;
    report(s, rc == ERR_AGAIN, "it stops when it is told to: %s", err.msg);
    if (!rc)
        extract_fini(&x);
}

struct worker {
    struct subject *subject;
    struct extract x;
    struct err err;
    int rc;
};

static void *work(void *arg)
{
    struct worker *w = arg;
    w->rc = scan(w->subject, w->subject->texts, w->subject->n_texts, &w->x, &w->err);
    return NULL;
}

static void promise_threads(struct subject *s)
{
    struct worker w[4];
    pthread_t threads[4];
    bool fine = true;
    memset(w, 0, sizeof w);
    for (size_t i = 0; i < 4; i++) {
        w[i].subject = s;
        if (pthread_create(&threads[i], NULL, work, &w[i]))
            abort();
    }
    for (size_t i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    for (size_t i = 0; i < 4; i++)
        fine = fine && !w[i].rc && same(&w[0].x, &w[i].x);
    report(s, fine, "four scans at once give the same %s", w[0].err.msg);
    for (size_t i = 0; i < 4; i++)
        if (!w[i].rc)
            extract_fini(&w[i].x);
}

static bool are_files(const struct inputs *in)
{
    struct stat st;
    for (size_t i = 0; i < in->n; i++)
        if (in->paths[i][0] != '/' || stat(in->paths[i], &st) != 0 || !S_ISREG(st.st_mode))
            return false;
    return true;
}

/* Who says which files are read promises that nothing else counts, the columns that are asked for least of all. */
static void promise_inputs(struct subject *s)
{
    struct inputs in, again;
    struct err err = {0};
    int rc = s->sources.inputs(s->sources.ctx, "subject", s->object, &in, &err);
    if (!rc && in.n == 0) {
        report(s, true, "it does not say which files it reads");
        inputs_fini(&in);
        return;
    }
    report(s, rc == 0 && are_files(&in), "the files that it says it reads are files, by absolute paths %s", err.msg);
    if (rc)
        return;
    rc = s->sources.inputs(s->sources.ctx, "subject", s->object, &again, &err);
    bool alike = rc == 0 && in.n == again.n;
    for (size_t i = 0; alike && i < in.n; i++)
        alike = strcmp(in.paths[i], again.paths[i]) == 0;
    report(s, alike, "asked again it says the same %s", err.msg);
    if (!rc)
        inputs_fini(&again);
    inputs_fini(&in);
    bool rows = true;
    for (size_t k = 0; k < s->n_texts && rows; k++) {
        struct extract one, all;
        rc = scan(s, &s->texts[k], 1, &one, &err) || scan(s, s->texts, s->n_texts, &all, &err);
        rows = rc == 0 && one.n_rows == all.n_rows && one.n_runs == all.n_runs &&
               (one.n_runs == 0 || memcmp(one.runs, all.runs, one.n_runs * sizeof *one.runs) == 0);
        if (!rc) {
            extract_fini(&one);
            extract_fini(&all);
        }
    }
    report(s, rows, "the rows and their places are the same whatever column is asked for %s", err.msg);
}

static int usage(void)
{
    fprintf(stderr, "conform [-o NAME=VALUE]... PLUGIN.so CONNECTOR OBJECT\n");
    return 64;
}

int main(int argc, char **argv)
{
    struct subject s = {0};
    char path[4096], project[4096];
    for (int c; (c = getopt(argc, argv, "o:")) != -1;) {
        char *equals = c == 'o' ? strchr(optarg, '=') : NULL;
        if (!equals || s.n_options == sizeof s.options / sizeof *s.options)
            return usage();
        *equals = '\0';
        s.options[s.n_options++] = (struct source_option){optarg, OPTION_TEXT, equals + 1, false};
    }
    if (argc - optind != 3 || !realpath(argv[optind], path) || !getcwd(project, sizeof project))
        return usage();
    *strrchr(path, '/') = '\0';
    struct host_spec spec = {.installed = path, .project = project, .cancelled = cancelled};
    s.connector = argv[optind + 1];
    s.object = argv[optind + 2];
    s.host = host_new(&spec);
    if (promise_open(&s)) {
        find_texts(&s);
        promise_texts(&s);
        promise_types(&s);
        promise_errors(&s);
        promise_threads(&s);
        promise_inputs(&s);
    }
    host_free(&s.host);
    free(s.texts);
    printf("1..%d\n", s.n);
    return s.failed ? 1 : 0;
}
