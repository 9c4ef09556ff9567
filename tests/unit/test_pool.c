/* test_pool.c - tasks on threads: each once, none after a failure, the same failure whichever thread was quicker. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <check.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>

#include "base/pool.h"
#include "suite.h"

enum { TASKS = 1000, WORKERS = 8 };

struct seen {
    atomic_int times[TASKS];
    atomic_int busy[WORKERS];
    atomic_bool twice_busy;
    size_t fails_from; /* tasks from here on fail */
};

static int look(void *ctx, size_t task, unsigned worker, struct err *err)
{
    struct seen *s = ctx;
    if (atomic_fetch_add(&s->busy[worker], 1) != 0)
        atomic_store(&s->twice_busy, true);
    atomic_fetch_add(&s->times[task], 1);
    for (volatile int i = 0; i < (task % 7 == 0 ? 20000 : 10); i++) {
    }
    atomic_fetch_sub(&s->busy[worker], 1);
    return task >= s->fails_from ? err_set(err, ERR_DATA, "task %zu", task) : 0;
}

START_TEST(runs_each_task_once)
{
    static struct seen s;
    struct err err = {.code = ERR_OK};
    for (unsigned threads = 0; threads <= WORKERS; threads++) {
        memset(&s, 0, sizeof s);
        s.fails_from = TASKS;
        ck_assert_int_eq(pool_run(threads, TASKS, look, &s, &err), 0);
        for (size_t i = 0; i < TASKS; i++)
            ck_assert_int_eq(s.times[i], 1);
        ck_assert(!s.twice_busy);
    }
}
END_TEST

START_TEST(tells_the_first_failure)
{
    static struct seen s;
    for (unsigned threads = 0; threads <= WORKERS; threads++) {
        struct err err = {.code = ERR_OK};
        size_t after = 0;
        memset(&s, 0, sizeof s);
        s.fails_from = 300;
        ck_assert_int_eq(pool_run(threads, TASKS, look, &s, &err), ERR_DATA);
        ck_assert_str_eq(err.msg, "task 300");
        for (size_t i = 0; i < 300; i++)
            ck_assert_int_eq(s.times[i], 1);
        for (size_t i = 301; i < TASKS; i++)
            after += s.times[i] > 0;
        ck_assert_uint_lt(after, WORKERS); /* only what other threads had begun */
    }
}
END_TEST

START_TEST(needs_no_task)
{
    struct err err = {.code = ERR_OK};
    ck_assert_int_eq(pool_run(4, 0, look, NULL, &err), 0);
    ck_assert_uint_ge(pool_processors(), 1);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {runs_each_task_once, tells_the_first_failure, needs_no_task};
    return suite_run("pool", tests, COUNT(tests));
}
