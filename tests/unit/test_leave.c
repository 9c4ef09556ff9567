/* test_leave.c - extracts that a process of its own writes: the run does not wait for it, the next one does, and nothing of it is left. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <check.h>
#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "state/shelf.h"
#include "state/store.h"
#include "suite.h"

enum { ROWS = 200000, SIZE = 70000 };

static char home[64], file[96];
static int n_scans;

static int scan(void *ctx, const char *source, const char *object, const struct want *wants, size_t n, struct extract *out, struct err *err)
{
    (void)ctx;
    (void)source;
    (void)object;
    n_scans++;
    *out = (struct extract){.n_rows = ROWS, .n_columns = n, .columns = calloc(n + 1, sizeof *out->columns)};
    for (size_t k = 0; k < n; k++) {
        TRY(column_new(wants[k].kind, ROWS, &out->columns[k], err));
        for (size_t i = 0; i < ROWS; i++) {
            ((double *)out->columns[k].data)[i] = (double)i / 3;
            column_set_valid(&out->columns[k], i);
        }
    }
    return 0;
}

static int inputs(void *ctx, const char *source, const char *object, struct inputs *out, struct err *err)
{
    (void)ctx;
    (void)source;
    (void)object;
    (void)err;
    *out = (struct inputs){.paths = calloc(1, sizeof *out->paths), .n = 1};
    out->paths[0] = strdup(file);
    buf_puts(&out->settings, "zone UTC");
    return 0;
}

static const struct sources source = {.scan = scan, .inputs = inputs};
static const struct want wanted[] = {{"Real", COL_F64}};

static void begin(void)
{
    static char text[SIZE];
    strcpy(home, "/tmp/concord-leave-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(home));
    snprintf(file, sizeof file, "%s/data", home);
    memset(text, 'a', sizeof text);
    FILE *f = fopen(file, "w");
    ck_assert_ptr_nonnull(f);
    ck_assert_uint_eq(fwrite(text, 1, sizeof text, f), sizeof text);
    ck_assert_int_eq(fclose(f), 0);
    nanosleep(&(struct timespec){.tv_sec = 2, .tv_nsec = 50000000}, NULL); /* until it may be kept */
}

static void end(void)
{
    size_t n;
    uint64_t bytes;
    struct err err = {0};
    ck_assert_int_eq(store_clear(home, &n, &bytes, &err), 0);
    ck_assert_int_eq(unlink(file), 0);
    ck_assert_msg(rmdir(home) == 0, "something is left: %s", strerror(errno));
}

/* In place of the C library's: what was slept is added up, and nobody sleeps where that is of no use. */
static long slept_ms;
static bool is_quick;

int nanosleep(const struct timespec *for_how_long, struct timespec *left)
{
    slept_ms += (long)for_how_long->tv_sec * 1000 + for_how_long->tv_nsec / 1000000;
    return is_quick ? 0 : clock_nanosleep(CLOCK_REALTIME, 0, for_how_long, left);
}

/* True: it was not read. */
static bool run(uint64_t from)
{
    struct store *s = store_new(&(struct store_spec){home, &source, 2, NULL});
    struct sources face = store_sources(s);
    struct extract x;
    struct err err = {0};
    int before = n_scans;
    ck_assert_int_eq(face.scan(face.ctx, "s", "o", wanted, 1, &x, &err), 0);
    for (size_t i = 0; i < ROWS; i += 999)
        ck_assert(((const double *)x.columns[0].data)[i] == (double)i / 3);
    ck_assert_msg(store_leave(s, from, &err) == 0, "%s", err.msg);
    store_free(&s);
    extract_fini(&x);
    return n_scans == before;
}

/* A run that misses so many extracts, and writes none. */
static void miss(int n)
{
    struct store *s = store_new(&(struct store_spec){home, &source, 2, NULL});
    struct sources face = store_sources(s);
    struct err err = {0};
    for (int i = 0, before = n_scans; i < n; i++) {
        struct extract x;
        ck_assert_int_eq(face.scan(face.ctx, "s", "o", wanted, 1, &x, &err), 0);
        ck_assert_int_eq(n_scans, before + i + 1);
        extract_fini(&x);
    }
    store_free(&s);
}

START_TEST(the_next_run_waits_for_it)
{
    struct err err = {0};
    for (int i = 0; i < 4; i++) {
        size_t n;
        uint64_t bytes;
        begin();
        ck_assert(!run(1));
        ck_assert_msg(waitpid(-1, NULL, WNOHANG) == -1 && errno == ECHILD, "it is a child of the run");
        ck_assert(run(1));
        ck_assert_int_eq(store_clear(home, &n, &bytes, &err), 0);
        ck_assert_uint_eq(n, 1);
        ck_assert_uint_gt(bytes, ROWS * sizeof(double));
        end();
    }
}
END_TEST

/* Who reads what the run prints until its end must not wait for more than the run. */
START_TEST(it_has_nobodys_output)
{
    int ends[2];
    char byte;
    begin();
    ck_assert_int_eq(pipe(ends), 0);
    char *folder = store_folder(home);
    ck_assert(!run(1));
    close(ends[1]);
    ck_assert_int_eq(read(ends[0], &byte, 1), 0);
    close(ends[0]);
    free(folder);
    end();
}
END_TEST

START_TEST(it_is_left_only_where_it_is_much_and_alone)
{
    begin();
    char *folder = store_folder(home);
    struct err err = {0};
    int patience = SHELF_PATIENCE;
    ck_assert_int_eq(shelf_make(home, &err), 0);
    int mark = shelf_begin_writing(folder);
    ck_assert_int_ge(mark, 0);
    ck_assert_int_eq(shelf_begin_writing(folder), -1);
    /* somebody writes for ever: who looks for extracts waits for some seconds, but once, reads, and writes by itself */
    is_quick = true;
    slept_ms = 0;
    miss(3);
    ck_assert_int_eq(slept_ms, 5000);
    ck_assert(!run(1));
    ck_assert_int_eq(slept_ms, 10000);
    close(mark);
    slept_ms = 0;
    ck_assert(shelf_await(folder, &patience));
    ck_assert_int_eq(slept_ms, 0);
    ck_assert_int_eq(patience, SHELF_PATIENCE);
    is_quick = false;
    ck_assert(run(UINT64_MAX));
    free(folder);
    end();
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {the_next_run_waits_for_it, it_has_nobodys_output, it_is_left_only_where_it_is_much_and_alone};
    return suite_run("leave", tests, COUNT(tests));
}
