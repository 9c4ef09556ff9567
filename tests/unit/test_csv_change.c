/* test_csv_change.c - what happens to files while a run reads them, and when they want more memory than there may be: an error
 * that names the file, never figures from two states of it. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "csv_case.h"

#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <check.h>
#include <sqlite3.h>

#include "base/budget.h"
#include "suite.h"

static const struct source_option folder = {NULL, OPTION_TEXT, ".", false};
static const struct want wants[] = {{"a", COL_TEXT}};

static struct sources open_source(struct host_spec *spec, struct host **h)
{
    struct err err = {0};
    spec->installed = case_plugins;
    spec->project = case_folder;
    *h = host_new(spec);
    ck_assert_int_eq(connector_source(*h, "crm", "csv", &folder, 1, &err), 0);
    return connector_sources(*h);
}

static void path_of(char dst[600], const char *name)
{
    snprintf(dst, 600, "%s/%s", case_folder, name);
}

static void write_rows(const char *name, int n)
{
    struct buf text = BUF_INIT;
    buf_puts(&text, "a,b\n");
    for (int i = 0; i < n; i++)
        buf_puts(&text, "10,20\n");
    case_write(name, text.data, text.len);
    buf_fini(&text);
}

/* ---- one file, while it is read: the host asks whether to go on between two pieces, and then somebody writes */
enum change { APPEND, EMPTY, CUT, REWRITE, REPLACE, REMOVE, N_CHANGES };
struct writer {
    const char *name;
    atomic_int calls;
    enum change change;
};

/* Other bytes of the same length, and then the times of before. */
static void rewrite(const char *path)
{
    struct stat st;
    FILE *f = fopen(path, "r+b");
    ck_assert_ptr_nonnull(f);
    ck_assert_int_eq(fstat(fileno(f), &st), 0);
    fputs("a,b\n11,21\n", f);
    fclose(f);
    ck_assert_int_eq(utimensat(AT_FDCWD, path, (const struct timespec[]){st.st_atim, st.st_mtim}, 0), 0);
}

static void change_file(const struct writer *w)
{
    char path[600], other[600];
    path_of(path, w->name);
    path_of(other, "other.csv");
    switch (w->change) {
    case APPEND: {
        FILE *f = fopen(path, "ab");
        ck_assert_ptr_nonnull(f);
        fputs("1,2\n", f);
        fclose(f);
        break;
    }
    case EMPTY:
        ck_assert_int_eq(truncate(path, 0), 0);
        break;
    case CUT:
        ck_assert_int_eq(truncate(path, 700000), 0);
        break;
    case REWRITE:
        rewrite(path);
        break;
    case REPLACE:
        write_rows("other.csv", 300000);
        ck_assert_int_eq(rename(other, path), 0);
        break;
    default:
        ck_assert_int_eq(unlink(path), 0);
    }
}

static bool write_now(void *ctx)
{
    struct writer *w = ctx;
    if (atomic_fetch_add(&w->calls, 1) == 1)
        change_file(w);
    return false;
}

START_TEST(sees_change)
{
    struct writer w = {"t.csv", 0, (enum change)(_i % N_CHANGES)};
    struct host_spec spec = {.cancelled = write_now, .ctx = &w, .threads = 1 + (unsigned)(_i / N_CHANGES)};
    struct extract x;
    struct err err = {0};
    struct host *h;
    write_rows("t.csv", 3000000);
    struct sources s = open_source(&spec, &h);
    ck_assert_int_eq(s.scan(s.ctx, "crm", "t.csv", wants, 1, &x, &err), ERR_AGAIN);
    ck_assert_msg(strstr(err.msg, "t.csv changed while it was read; run again") != NULL, "%s", err.msg);
    host_free(&h);
    case_remove("t.csv");
}
END_TEST

/* ---- between two readings of one run, also of another file */
START_TEST(sees_change_between)
{
    static const struct { const char *first, *then; } orders[] = {{"t.csv", "t.csv"}, {"t.csv", "u.csv"}};
    struct writer w = {"t.csv", 0, (enum change)(_i / 2)};
    const char *first = orders[_i % 2].first, *then = orders[_i % 2].then;
    struct host_spec spec = {.threads = 1};
    struct object_info info;
    struct extract x;
    struct err err = {0};
    struct host *h;
    write_rows("t.csv", 300000);
    write_rows("u.csv", 10);
    struct sources s = open_source(&spec, &h);
    ck_assert_int_eq(s.describe(s.ctx, "crm", first, &info, &err), 0); /* its header is a first sight too */
    ck_assert_int_eq(s.scan(s.ctx, "crm", then, wants, 1, &x, &err), 0);
    extract_fini(&x);
    change_file(&w);
    ck_assert_int_eq(s.scan(s.ctx, "crm", then, wants, 1, &x, &err), w.change == REMOVE ? ERR_NOT_FOUND : ERR_AGAIN);
    ck_assert_msg(strstr(err.msg, w.change == REMOVE ? "t.csv has gone" : "t.csv changed since this run first saw it") != NULL, "%s", err.msg);
    host_free(&h);
    s = open_source(&spec, &h); /* another run takes them as they are */
    ck_assert_int_eq(s.scan(s.ctx, "crm", "u.csv", wants, 1, &x, &err), 0);
    extract_fini(&x);
    host_free(&h);
    case_remove("t.csv");
    case_remove("u.csv");
}
END_TEST

/* ---- a database: one state of it, whoever writes meanwhile */
static size_t rows_of(struct sources *s, const char *table, int code, const char *says)
{
    static const struct want n[] = {{"n", COL_INTEGER}};
    struct extract x;
    struct err err = {0};
    int rc = s->scan(s->ctx, "crm", table, n, 1, &x, &err);
    ck_assert_msg(rc == code && strstr(err.msg, says), "%d: %s", rc, err.msg);
    size_t rows = x.n_rows;
    extract_fini(&x);
    return rows;
}

START_TEST(sees_one_state_of_a_database)
{
    bool wal = _i == 1;
    struct host_spec spec = {.installed = case_plugins, .project = case_folder, .threads = 1};
    const struct source_option file = {NULL, OPTION_TEXT, "t.db", false};
    struct err err = {0};
    char path[600];
    sqlite3 *db;
    path_of(path, "t.db");
    ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
    ck_assert_int_eq(sqlite3_exec(db, wal ? "PRAGMA journal_mode = wal" : "PRAGMA journal_mode = delete", NULL, NULL, NULL), SQLITE_OK);
    ck_assert_int_eq(sqlite3_exec(db, "CREATE TABLE a(n); CREATE TABLE b(n); INSERT INTO a VALUES (1); INSERT INTO b VALUES (1)", NULL, NULL, NULL), SQLITE_OK);
    struct host *h = host_new(&spec);
    ck_assert_int_eq(connector_source(h, "crm", "sqlite", &file, 1, &err), 0);
    struct sources s = connector_sources(h);
    ck_assert_uint_eq(rows_of(&s, "a", 0, ""), 1);
    int rc = sqlite3_exec(db, "INSERT INTO a VALUES (2); INSERT INTO b VALUES (2)", NULL, NULL, NULL);
    ck_assert_int_eq(rc, wal ? SQLITE_OK : SQLITE_BUSY);
    ck_assert_uint_eq(rows_of(&s, "b", 0, ""), 1);
    if (!wal) { /* somebody who asks nobody */
        ck_assert_int_eq(truncate(path, 4096), 0);
        rows_of(&s, "b", ERR_AGAIN, "t.db changed since this run first saw it; run again");
        ck_assert_int_eq(unlink(path), 0);
        rows_of(&s, "b", ERR_NOT_FOUND, "t.db has gone since this run first saw it");
    }
    host_free(&h);
    if (wal) {
        h = host_new(&spec); /* another run sees what was written */
        ck_assert_int_eq(connector_source(h, "crm", "sqlite", &file, 1, &err), 0);
        s = connector_sources(h);
        ck_assert_uint_eq(rows_of(&s, "b", 0, ""), 2);
        host_free(&h);
    }
    sqlite3_close(db);
    case_remove("t.db");
}
END_TEST

/* ---- what is no file, or has no end */
static void expect_refused(const char *name, int code, const char *says)
{
    static const unsigned threads[] = {1, 2, 8};
    for (size_t i = 0; i < COUNT(threads); i++) {
        struct host_spec spec = {.threads = threads[i]};
        struct extract x;
        struct err err = {0};
        struct host *h;
        struct sources s = open_source(&spec, &h);
        ck_assert_int_eq(s.scan(s.ctx, "crm", name, wants, 1, &x, &err), code);
        ck_assert_msg(strstr(err.msg, name) && strstr(err.msg, says), "%u threads: %s", threads[i], err.msg);
        host_free(&h);
    }
}

static void link_to(const char *target)
{
    char path[600];
    path_of(path, "t.csv");
    remove(path);
    ck_assert_int_eq(symlink(target, path), 0);
    struct stat st;
    ck_assert_int_eq(stat(path, &st), 0);
}

START_TEST(refuses_what_is_no_file)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    char path[600];
    path_of(path, "t.csv");
    link_to("/dev/zero");
    expect_refused("t.csv", ERR_NOT_FOUND, "is a device; a regular file is wanted");
    link_to(case_folder);
    expect_refused("t.csv", ERR_NOT_FOUND, "is a folder; a regular file is wanted");
    link_to("/proc/self/status");
    expect_refused("t.csv", ERR_NOT_FOUND, "has no size and yet holds data");
    remove(path);
    ck_assert_int_eq(mkfifo(path, 0600), 0);
    expect_refused("t.csv", ERR_NOT_FOUND, "is a pipe; a regular file is wanted");
    remove(path);
    snprintf(address.sun_path, sizeof address.sun_path, "%s/t.csv", case_folder);
    int listener = socket(AF_UNIX, SOCK_STREAM, 0);
    ck_assert_int_eq(bind(listener, (const struct sockaddr *)&address, sizeof address), 0);
    expect_refused("t.csv", ERR_NOT_FOUND, "is a socket; a regular file is wanted");
    close(listener);
    remove(path);
}
END_TEST

/* A sparse file: 5 GB of one field, of one record, of one line of blank fields; and an opened quote far down. */
static void write_long(const char *begin, off_t size)
{
    char path[600];
    path_of(path, "t.csv");
    case_write("t.csv", begin, strlen(begin));
    ck_assert_int_eq(truncate(path, size), 0);
}

START_TEST(bounds_what_has_no_end)
{
    static const off_t five = (off_t)5 << 30;
    write_long("a,b\n1,2\n3,\"", five);
    expect_refused("t.csv", ERR_DATA, "t.csv:3:3: a field of over 16 MiB begins here; is its quote closed?");
    write_long("a,b\n1,2\n3,", five);
    expect_refused("t.csv", ERR_DATA, "t.csv:3:3: a field of over 16 MiB begins here");
    write_long("a,\"b", five);
    expect_refused("t.csv", ERR_DATA, "t.csv:1:3: a field of over 16 MiB begins here; is its quote closed?");
    size_t n = (size_t)4 << 20;
    char *commas = malloc(n + 1);
    ck_assert_ptr_nonnull(commas);
    memset(commas, ',', n);
    commas[n] = '\0';
    memcpy(commas, "a,b\n1,2\n", 8);
    write_long(commas, five);
    free(commas);
    expect_refused("t.csv", ERR_DATA, "t.csv:3: a record of over 20000 fields begins here");
    struct rusage used = {0};
    getrusage(RUSAGE_SELF, &used);
    ck_assert_msg(used.ru_maxrss < 1024 * 1024, "%ld KiB", used.ru_maxrss); /* of 5 GB; sanitizers take some themselves */
    case_remove("t.csv");
}
END_TEST

START_TEST(names_the_quote_that_is_open)
{
    struct buf text = BUF_INIT;
    buf_puts(&text, "a,b\n");
    for (int i = 2; i < 200000; i++)
        buf_puts(&text, "10,20\n");
    buf_puts(&text, "10,\"20\n");
    for (int i = 0; i < 200000; i++)
        buf_puts(&text, "10,20\n");
    case_write("t.csv", text.data, text.len);
    buf_fini(&text);
    expect_refused("t.csv", ERR_DATA, "t.csv:200000:4: the quote that opens here is never closed");
    case_remove("t.csv");
}
END_TEST

/* ---- memory */
START_TEST(keeps_to_the_memory_lent)
{
    struct host_spec spec = {.threads = 1, .memory = (size_t)4 << 20};
    struct extract x;
    struct err err = {0};
    struct host *h;
    write_long("a,b\n1,\"", (off_t)3 << 20);
    struct sources s = open_source(&spec, &h);
    ck_assert_int_eq(s.scan(s.ctx, "crm", "t.csv", wants, 1, &x, &err), ERR_NOMEM);
    ck_assert_msg(strstr(err.msg, "t.csv:2:3: a field of over 1 MiB begins here; is its quote closed?; the memory of this run allows no more") != NULL,
                  "%s", err.msg);
    host_free(&h);
    case_remove("t.csv");
}
END_TEST

START_TEST(keeps_to_the_budget)
{
    struct budget *small = budget_new(BUDGET_LEAST, NULL), *large = budget_new((size_t)1 << 40, NULL);
    struct host_spec spec = {.threads = 1};
    struct extract x;
    struct err err = {0};
    struct host *h;
    size_t n = 2 * (size_t)BUDGET_LEAST;
    volatile char *held = malloc(n);
    ck_assert(small && large && held);
    for (size_t i = 0; i < n; i += 1024)
        held[i] = 1;
    write_rows("t.csv", 300000);
    for (unsigned threads = 1; threads < 3; threads++) {
        spec.threads = threads;
        spec.budget = small;
        struct sources s = open_source(&spec, &h);
        ck_assert_int_eq(s.scan(s.ctx, "crm", "t.csv", wants, 1, &x, &err), ERR_NOMEM);
        ck_assert_msg(strstr(err.msg, "source crm: t.csv, behind row ") && strstr(err.msg, "--memory allows 16 MiB"), "%s", err.msg);
        host_free(&h);
        spec.budget = large;
        s = open_source(&spec, &h);
        ck_assert_msg(s.scan(s.ctx, "crm", "t.csv", wants, 1, &x, &err) == 0, "%s", err.msg);
        extract_fini(&x);
        host_free(&h);
    }
    free((void *)held);
    budget_free(&small);
    budget_free(&large);
    case_remove("t.csv");
}
END_TEST

int main(void)
{
    case_begin();
    Suite *s = suite_create("csv_change");
    TCase *c = tcase_create("files");
    tcase_set_timeout(c, 120);
    tcase_add_loop_test(c, sees_change, 0, 2 * N_CHANGES);
    tcase_add_loop_test(c, sees_change_between, 0, 2 * N_CHANGES);
    tcase_add_loop_test(c, sees_one_state_of_a_database, 0, 2);
    tcase_add_test(c, refuses_what_is_no_file);
    tcase_add_test(c, bounds_what_has_no_end);
    tcase_add_test(c, names_the_quote_that_is_open);
    tcase_add_test(c, keeps_to_the_memory_lent);
    tcase_add_test(c, keeps_to_the_budget);
    suite_add_tcase(s, c);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    case_end();
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
