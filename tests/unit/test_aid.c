/* test_aid.c - tasks given out one by one: each once, whoever helps, by the giver where nobody does, and the failure of the first. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <check.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>

#include "base/aid.h"
#include "suite.h"

enum { TASKS = 1000, HELPERS = 4, ROUNDS = 3 };

struct seen {
    struct aid *aid;
    atomic_int times[TASKS];
    atomic_int busy[POOL_THREADS_MAX];
    atomic_bool twice_busy;
    size_t fails_from; /* tasks from here on fail */
    int rc[ROUNDS];
    struct err err[ROUNDS];
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

/* Task 0 gives, the others help. */
static int give(void *ctx, size_t task, unsigned worker, struct err *err)
{
    struct seen *s = ctx;
    (void)worker, (void)err;
    if (task > 0) {
        aid_help(s->aid);
        return 0;
    }
    for (size_t round = 0; round < ROUNDS; round++) {
        for (size_t i = 0; i < TASKS; i++)
            aid_give(s->aid, look, s, i);
        s->rc[round] = aid_finish(s->aid, &s->err[round]);
        for (size_t i = 0; i < TASKS && s->fails_from == TASKS; i++)
            if (s->times[i] != (int)round + 1)
                s->rc[round] = -1;
    }
    aid_end(s->aid);
    return 0;
}

static void run(struct seen *s, unsigned helpers, size_t fails_from)
{
    memset(s, 0, sizeof *s);
    s->fails_from = fails_from;
    s->aid = aid_new();
    ck_assert_ptr_nonnull(s->aid);
    ck_assert_int_eq(pool_run(helpers + 1, helpers + 1, give, s, NULL), 0);
    aid_free(&s->aid);
    ck_assert_ptr_null(s->aid);
    ck_assert(!s->twice_busy);
}

START_TEST(does_each_task_once_in_each_round)
{
    static struct seen s;
    for (unsigned helpers = 0; helpers <= HELPERS; helpers++) {
        run(&s, helpers, TASKS);
        for (size_t round = 0; round < ROUNDS; round++)
            ck_assert_int_eq(s.rc[round], 0);
    }
}
END_TEST

START_TEST(tells_the_failure_of_the_first)
{
    static struct seen s;
    for (unsigned helpers = 0; helpers <= HELPERS; helpers++) {
        run(&s, helpers, 300);
        for (size_t round = 0; round < ROUNDS; round++) {
            ck_assert_int_eq(s.rc[round], ERR_DATA);
            ck_assert_str_eq(s.err[round].msg, "task 300");
        }
        for (size_t i = 0; i < 300; i++)
            ck_assert_int_eq(s.times[i], ROUNDS);
        ck_assert_int_eq(s.times[TASKS - 1], 0);
    }
}
END_TEST

START_TEST(who_helps_behind_the_end_goes_at_once)
{
    struct aid *a = aid_new();
    struct err err = {.code = ERR_OK};
    ck_assert_int_eq(aid_finish(a, &err), 0);
    aid_end(a);
    aid_help(a);
    aid_free(&a);
    aid_free(&a);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {does_each_task_once_in_each_round, tells_the_failure_of_the_first, who_helps_behind_the_end_goes_at_once};
    return suite_run("aid", tests, COUNT(tests));
}
