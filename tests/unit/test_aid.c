/* test_aid.c - tasks given out one by one: each once, whoever helps, by the giver where nobody does, and the failure of the first. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <check.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>

#include "base/aid.h"
#include "looked.h"
#include "refuse.h"
#include "suite.h"

enum { HELPERS = 4, ROUNDS = 3 };

struct seen {
    struct aid *aid;
    struct looked tasks;
    int rc[ROUNDS];
    struct err err[ROUNDS];
};

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
            aid_give(s->aid, look, &s->tasks, i);
        s->rc[round] = aid_finish(s->aid, &s->err[round]);
        for (size_t i = 0; i < TASKS && s->tasks.fails_from == TASKS; i++)
            if (s->tasks.times[i] != (int)round + 1)
                s->rc[round] = -1;
    }
    aid_end(s->aid);
    return 0;
}

static void run(struct seen *s, unsigned helpers, size_t fails_from)
{
    memset(s, 0, sizeof *s);
    s->tasks.fails_from = fails_from;
    s->aid = aid_new();
    ck_assert_ptr_nonnull(s->aid);
    ck_assert_int_eq(pool_run(helpers + 1, helpers + 1, give, s, NULL), 0);
    aid_free(&s->aid);
    ck_assert_ptr_null(s->aid);
    ck_assert(!s->tasks.twice_busy);
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
            ck_assert_int_eq(s.tasks.times[i], ROUNDS);
        ck_assert_int_eq(s.tasks.times[TASKS - 1], 0);
    }
}
END_TEST

/* Without memory for what waits, the giver does it at once. */
static void without_memory(size_t fails_from, int rc)
{
    static struct seen s;
    struct err err = {.code = ERR_OK};
    memset(&s, 0, sizeof s);
    s.tasks.fails_from = fails_from;
    s.aid = aid_new();
    aid_give(s.aid, look, &s.tasks, 0);
    refuse_from(1);
    for (size_t i = 1; i < TASKS; i++)
        aid_give(s.aid, look, &s.tasks, i);
    size_t times = refused();
    refuse_from(0); /* the assertions ask for memory too */
    ck_assert_uint_gt(times, 0);
    ck_assert_int_eq(s.tasks.times[TASKS - 1], 1);
    ck_assert_int_eq(s.tasks.times[0], 0);
    for (size_t i = 0; i < TASKS; i++)
        aid_give(s.aid, look, &s.tasks, i);
    ck_assert_int_eq(aid_finish(s.aid, &err), rc);
    for (size_t i = 0; i < TASKS && rc == 0; i++)
        ck_assert_int_eq(s.tasks.times[i], 2);
    if (rc != 0)
        ck_assert_str_eq(err.msg, "task 64");
    aid_end(s.aid);
    aid_free(&s.aid);
}

START_TEST(memory_that_is_refused_leaves_nothing_out)
{
    without_memory(TASKS, 0);
    without_memory(64, ERR_DATA);
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
    const TTest *const tests[] = {does_each_task_once_in_each_round, tells_the_failure_of_the_first, memory_that_is_refused_leaves_nothing_out,
                                  who_helps_behind_the_end_goes_at_once};
    return suite_run("aid", tests, COUNT(tests));
}
