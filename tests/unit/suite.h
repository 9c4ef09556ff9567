/* suite.h - what each unit program of base and data ends with: one suite, its tests, an exit code. */
#ifndef CONCORD_TESTS_SUITE_H
#define CONCORD_TESTS_SUITE_H

#include <check.h>
#include <stddef.h>

#define COUNT(list) (sizeof(list) / sizeof *(list))

static inline int suite_run(const char *name, const TTest *const *tests, size_t n)
{
    Suite *suite = suite_create(name);
    TCase *all = tcase_create(name);
    tcase_set_timeout(all, 120); /* sanitizers on a busy machine */
    for (size_t i = 0; i < n; i++)
        tcase_add_test(all, tests[i]);
    suite_add_tcase(suite, all);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed > 0;
}

/* Numbers that look random and are the same in each run. */
static inline unsigned long suite_random(unsigned long *state)
{
    *state = *state * 6364136223846793005ul + 1442695040888963407ul;
    return *state >> 33 ^ *state >> 11;
}

#endif
