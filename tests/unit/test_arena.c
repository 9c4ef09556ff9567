/* test_arena.c - memory of one lifetime: zeroed, aligned, given back to a mark, and the end when there is none. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <check.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "suite.h"

static bool is_filled(const unsigned char *p, size_t n, unsigned char with)
{
    for (size_t i = 0; i < n; i++)
        if (p[i] != with)
            return false;
    return true;
}

START_TEST(gives_zeroed_aligned_memory_that_does_not_overlap)
{
    enum { N = 2000 };
    struct arena *a = arena_new();
    unsigned char *p[N];
    size_t size[N];
    unsigned long seed = 1;
    for (size_t i = 0; i < N; i++) {
        size[i] = i % 100 == 99 ? 300000 : suite_random(&seed) % 400;
        p[i] = arena_alloc(a, size[i]);
        ck_assert_uint_eq((uintptr_t)p[i] % 16, 0);
        ck_assert(is_filled(p[i], size[i], 0));
        memset(p[i], (int)(i % 251 + 1), size[i]);
    }
    for (size_t i = 0; i < N; i++)
        ck_assert(is_filled(p[i], size[i], (unsigned char)(i % 251 + 1)));
    arena_free(&a);
    ck_assert_ptr_null(a);
    arena_free(&a);
}
END_TEST

START_TEST(gives_back_to_a_mark)
{
    struct arena *a = arena_new();
    struct arena_mark empty = arena_mark(a);
    char *kept = arena_strdup(a, "kept");
    struct arena_mark mark = arena_mark(a);
    for (int round = 0; round < 50; round++) {
        for (int i = 0; i < 30; i++)
            memset(arena_alloc(a, (size_t)(i * round)), 0xEE, (size_t)(i * round));
        arena_reset(a, mark);
        unsigned char *p = arena_alloc(a, 100);
        ck_assert(is_filled(p, 100, 0)); /* also where it was used before */
        ck_assert_str_eq(kept, "kept");
        arena_reset(a, mark);
    }
    arena_reset(a, empty);
    ck_assert_str_eq(arena_dup(a, "abc", 2), "ab");
    arena_free(&a);
}
END_TEST

START_TEST(keeps_texts)
{
    struct arena *a = arena_new();
    char *big = arena_printf(a, "%01000d|%s", 7, "end");
    ck_assert_uint_eq(strlen(big), 1004);
    ck_assert_str_eq(big + 999, "7|end");
    ck_assert_str_eq(arena_dup(a, NULL, 0), "");
    ck_assert_mem_eq(arena_dup(a, "a\0b", 3), "a\0b", 4);
    arena_free(&a);
}
END_TEST

START_TEST(grows_lists)
{
    struct arena *a = arena_new();
    struct pair {
        int x, y;
    } *list = NULL, *before = NULL;
    size_t n = 0;
    for (int i = 0; i < 5000; i++) {
        bool may_move = n == 0 || (n & (n - 1)) == 0;
        before = list;
        ARENA_PUSH(a, list, n, ((struct pair){i, -i}));
        if (!may_move)
            ck_assert_ptr_eq(list, before);
    }
    ck_assert_uint_eq(n, 5000);
    for (int i = 0; i < 5000; i++)
        ck_assert(list[i].x == i && list[i].y == -i);
    arena_free(&a);
}
END_TEST

START_TEST(ends_the_program_without_memory)
{
    struct arena *a = arena_new();
    arena_alloc(a, SIZE_MAX - 100);
}
END_TEST

START_TEST(ends_the_program_when_a_size_overflows)
{
    struct arena *a = arena_new();
    int dummy[4] = {0};
    arena_grow(a, dummy, (size_t)1 << 62, sizeof *dummy);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("arena");
    TCase *all = tcase_create("arena");
    tcase_add_test(all, gives_zeroed_aligned_memory_that_does_not_overlap);
    tcase_add_test(all, gives_back_to_a_mark);
    tcase_add_test(all, keeps_texts);
    tcase_add_test(all, grows_lists);
    tcase_add_exit_test(all, ends_the_program_without_memory, 71);
    tcase_add_exit_test(all, ends_the_program_when_a_size_overflows, 71);
    suite_add_tcase(suite, all);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed > 0;
}
