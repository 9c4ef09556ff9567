/* refuse.c - decides which allocations of a test's own code are refused. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "refuse.h"

#include <check.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum { NO_MEMORY = 71, NONE_REFUSED = 99, SECONDS = 60 }; /* 71: see base/arena.c */

static atomic_size_t asked, from, until, n_refused;

void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *p, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *p, size_t size);

void refuse_from(size_t n)
{
    asked = n_refused = 0;
    from = n;
    until = SIZE_MAX;
}

void refuse_only(size_t n)
{
    refuse_from(n);
    until = n;
}

size_t refused(void)
{
    return n_refused;
}

static bool refuse(void)
{
    size_t at = from == 0 ? 0 : ++asked;
    if (at == 0 || at < from || at > until)
        return false;
    n_refused++;
    return true;
}

void *__wrap_malloc(size_t size)
{
    return refuse() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t n, size_t size)
{
    return refuse() ? NULL : __real_calloc(n, size);
}

void *__wrap_realloc(void *p, size_t size)
{
    return refuse() ? NULL : __real_realloc(p, size);
}

/* What the process ended with: 0, NO_MEMORY or NONE_REFUSED; anything else fails the test. */
static int try(void (*refuse_so)(size_t n), size_t n, int (*act)(void *ctx), void *ctx)
{
    int status;
    pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        alarm(SECONDS);
        refuse_so(n);
        int rc = act(ctx);
        _exit(rc != 0 ? rc : refused() == 0 ? NONE_REFUSED : 0);
    }
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert_msg(WIFEXITED(status), "allocation %zu refused: signal %d", n, WTERMSIG(status));
    int rc = WEXITSTATUS(status);
    ck_assert_msg(rc == 0 || rc == NO_MEMORY || rc == NONE_REFUSED, "allocation %zu refused: %d", n, rc);
    return rc;
}

size_t refuse_each(int (*act)(void *ctx), void *ctx)
{
    void (*const ways[])(size_t n) = {refuse_from, refuse_only};
    size_t n_processes = 0;
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        size_t n = 1;
        while (try(ways[i], n, act, ctx) != NONE_REFUSED)
            n++;
        n_processes += n;
    }
    return n_processes;
}
