/* test_out_memory.c - a small workbook, whose parts stay in memory, where memory is refused: an error, and no workbook that passes for one. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "../out/sample.h"
#include "out/out_int.h"
#include "refuse.h"
#include "suite.h"

struct making {
    unsigned threads;
    char path[64];
    struct arena *arena;
    struct result_report *report;
    /* Of one process. */
    struct xlsx_expect expect;
    struct aid *aid;
    struct bundle *bundle;
    int rc;
    struct err err;
};

static int make(void *ctx, size_t task, unsigned worker, struct err *e)
{
    struct making *m = ctx;
    struct layout *layout;
    struct gate_notes notes = {0, 0, 0};
    (void)worker, (void)e;
    if (task > 0) {
        aid_help(m->aid);
        return 0;
    }
    m->rc = layout_build(m->arena, m->report, &layout, &m->err);
    if (m->rc == 0)
        m->rc = xlsx_write(m->arena, layout, m->path, "/tmp", m->bundle, &m->expect, &notes, &m->err);
    if (m->rc == 0)
        m->rc = xlsx_check(m->path, &m->expect, m->bundle, m->aid, &m->err);
    aid_end(m->aid);
    return 0;
}

/* 0: a workbook that was looked at, or an error that says what was missing. */
static int write_one(void *ctx)
{
    struct making *m = ctx;
    (void)unlink(m->path); /* of the process before */
    m->aid = aid_new();
    if (!m->aid)
        return 0;
    m->bundle = bundle_new(m->aid, &m->expect);
    int rc = pool_run(m->threads, m->threads, make, m, &m->err);
    bundle_free(&m->bundle);
    aid_free(&m->aid);
    if (rc != 0)
        return rc == ERR_NOMEM ? 0 : 1;
    if (m->rc == 0)
        return access(m->path, F_OK) == 0 ? 0 : 2;
    if (m->err.code != (enum err_code)m->rc || m->err.msg[0] == '\0' || refused() == 0)
        return 3;
    return m->rc == ERR_NOMEM ? 0 : 4;
}

static void try_threads(unsigned threads)
{
    struct making m = {.threads = threads, .arena = arena_new()};
    snprintf(m.path, sizeof m.path, "/tmp/concord-out-XXXXXX");
    int fd = mkstemp(m.path);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(close(fd), 0);
    m.report = sample_texts(m.arena, (const char *const[]){"a", "b"}, 2);
    ck_assert_uint_gt(refuse_each(write_one, &m), 100);
    ck_assert_int_eq(unlink(m.path), 0);
    arena_free(&m.arena);
}

START_TEST(memory_refused_to_one_thread_is_an_error) { try_threads(1); }
END_TEST

START_TEST(memory_refused_to_two_threads_is_an_error) { try_threads(2); }
END_TEST

int main(void)
{
    const TTest *const tests[] = {memory_refused_to_one_thread_is_an_error, memory_refused_to_two_threads_is_an_error};
    return suite_run("out_memory", tests, COUNT(tests));
}
