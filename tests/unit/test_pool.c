/* test_pool.c - tasks on threads: each once, none after a failure, the same failure whichever thread was quicker; threads that stay. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <check.h>
#include <dirent.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "looked.h"
#include "suite.h"

enum { WORKERS = 8 };

START_TEST(runs_each_task_once)
{
    static struct looked s;
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
    static struct looked s;
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

static size_t threads_of_process(void)
{
    size_t n = 0;
    DIR *d = opendir("/proc/self/task");
    for (const struct dirent *e; d && (e = readdir(d)) != NULL;)
        n += e->d_name[0] != '.';
    if (d)
        closedir(d);
    return n;
}

static int count_up(void *ctx, size_t task, unsigned worker, struct err *err)
{
    (void)task, (void)worker, (void)err;
    atomic_fetch_add((atomic_int *)ctx, 1);
    return 0;
}

START_TEST(threads_are_taken_again)
{
    size_t before = threads_of_process(); /* a sanitizer may have one of its own, which comes with the first of ours */
    pool_ready(WORKERS);
    ck_assert_uint_le(threads_of_process(), before + pool_processors());
    for (int i = 0; i < 100; i++) {
        atomic_int n = 0;
        ck_assert_int_eq(pool_run(WORKERS, WORKERS, count_up, &n, NULL), 0);
        ck_assert_int_eq(n, WORKERS);
    }
    ck_assert_uint_le(threads_of_process(), before + WORKERS);
}
END_TEST

/* A task that is a run itself, on threads of its own or, where there are none, on this one. */
static int run_more(void *ctx, size_t task, unsigned worker, struct err *err)
{
    (void)task, (void)worker;
    return pool_run(3, TASKS / 10, count_up, ctx, err);
}

START_TEST(runs_inside_runs)
{
    atomic_int n = 0;
    size_t before = threads_of_process();
    for (int i = 0; i < 20; i++)
        ck_assert_int_eq(pool_run(4, 10, run_more, &n, NULL), 0);
    ck_assert_int_eq(n, 20 * 10 * (TASKS / 10));
    ck_assert_uint_le(threads_of_process(), before + 4 * 3);
}
END_TEST

#if !defined __SANITIZE_THREAD__ /* which allows a child of several threads none of its own */
START_TEST(a_child_has_threads_of_its_own)
{
    atomic_int n = 0;
    int status = 1;
    ck_assert_int_eq(pool_run(WORKERS, TASKS, count_up, &n, NULL), 0);
    pid_t child = fork();
    if (child == 0) {
        alarm(20); /* to wait for threads that are the parent's would be for ever */
        atomic_store(&n, 0);
        _exit(pool_run(WORKERS, TASKS, count_up, &n, NULL) != 0 || n != TASKS);
    }
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert_int_eq(status, 0);
    ck_assert_int_eq(pool_run(WORKERS, TASKS, count_up, &n, NULL), 0);
    ck_assert_int_eq(n, 2 * TASKS);
}
END_TEST
#endif

static int look_where(void *ctx, size_t task, unsigned worker, struct err *err)
{
    cpu_set_t *allowed = ctx;
    (void)worker;
    return sched_getaffinity(0, sizeof allowed[task], &allowed[task]) == 0 ? 0 : err_set(err, ERR_INTERNAL, "not known");
}

/* Where a thread begins is chosen; where it goes from there is not. */
START_TEST(lets_threads_run_where_the_caller_may)
{
    static cpu_set_t seen[TASKS];
    cpu_set_t own;
    struct err err = {.code = ERR_OK};
    ck_assert_int_eq(sched_getaffinity(0, sizeof own, &own), 0);
    ck_assert_int_eq(pool_run(WORKERS, TASKS, look_where, seen, &err), 0);
    for (size_t i = 0; i < TASKS; i++)
        ck_assert(CPU_EQUAL(&seen[i], &own));
}
END_TEST

static int refuse(void *ctx, size_t task, unsigned worker, struct err *err)
{
    (void)ctx, (void)worker;
    return err_set(err, ERR_DATA, "task %zu", task);
}

START_TEST(does_a_task_beside_the_caller)
{
    for (int i = 0; i < 100; i++) {
        struct err err = {.code = ERR_OK};
        atomic_int beside = 0, here = 0;
        struct pool_task *t = pool_begin(2, count_up, &beside), *failing = pool_begin(2, refuse, NULL);
        ck_assert_int_eq(pool_run(WORKERS, TASKS / 10, count_up, &here, &err), 0);
        ck_assert_int_eq(pool_finish(&t, &err), 0);
        ck_assert_ptr_null(t);
        ck_assert_int_eq(beside, 1);
        ck_assert_int_eq(here, TASKS / 10);
        ck_assert_int_eq(pool_finish(&failing, &err), ERR_DATA);
        ck_assert_str_eq(err.msg, "task 0");
    }
    ck_assert_ptr_null(pool_begin(1, refuse, NULL)); /* no thread for it */
    ck_assert_int_eq(pool_finish(&(struct pool_task *){NULL}, NULL), 0);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {runs_each_task_once, tells_the_first_failure, needs_no_task, threads_are_taken_again, runs_inside_runs, lets_threads_run_where_the_caller_may,
                                  does_a_task_beside_the_caller,
#if !defined __SANITIZE_THREAD__
                                  a_child_has_threads_of_its_own,
#endif
    };
    return suite_run("pool", tests, COUNT(tests));
}
