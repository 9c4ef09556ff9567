/* refuse.c - decides which allocations of a test's own code are refused. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "refuse.h"

#include <check.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum { NO_MEMORY = 71, NONE_REFUSED = 99, SECONDS = 60 }; /* 71: see base/arena.c */

static atomic_size_t asked, from, n_refused;

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
}

size_t refused(void)
{
    return n_refused;
}

static bool refuse(void)
{
    if (from == 0 || ++asked < from)
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

size_t refuse_each(int (*act)(void *ctx), void *ctx)
{
    for (size_t n = 1;; n++) {
        int status;
        pid_t child = fork();
        ck_assert_int_ge(child, 0);
        if (child == 0) {
            alarm(SECONDS);
            refuse_from(n);
            int rc = act(ctx);
            _exit(rc != 0 ? rc : refused() == 0 ? NONE_REFUSED : 0);
        }
        ck_assert_int_eq(waitpid(child, &status, 0), child);
        ck_assert_msg(WIFEXITED(status), "allocation %zu refused: signal %d", n, WTERMSIG(status));
        int rc = WEXITSTATUS(status);
        if (rc == NONE_REFUSED)
            return n;
        ck_assert_msg(rc == 0 || rc == NO_MEMORY, "allocation %zu refused: %d", n, rc);
    }
}
