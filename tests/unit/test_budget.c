/* test_budget.c - sizes as they are written, what a machine and its control groups can spare, when there is too much. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <check.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/budget.h"
#include "suite.h"

#define MIB ((size_t)1 << 20)

START_TEST(reads_sizes)
{
    static const struct { const char *text; size_t size; } cases[] = {
        {"450M", 450 * MIB}, {"2G", 2048 * MIB}, {"2g", 2048 * MIB}, {"16384k", 16 * MIB}, {"1T", MIB << 20}, {"16M", 16 * MIB},
        {"15M", 0}, {"450", 0}, {"", 0}, {"M", 0}, {"-2G", 0}, {"+2G", 0}, {" 2G", 0}, {"2 G", 0}, {"2GB", 0}, {"1.5G", 0}, {"0G", 0},
        {"99999999999999999999G", 0}, {"18014398509481984K", 0}, {"9223372036854775807T", 0},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        size_t size = 0;
        ck_assert_msg(budget_parse(cases[i].text, &size) == (cases[i].size != 0), "%s", cases[i].text);
        ck_assert_msg(!cases[i].size || size == cases[i].size, "%s: %zu", cases[i].text, size);
    }
}
END_TEST

/* ---- machines, as /proc and /sys show them: "path=text" in a row, each ended by NUL */
static void lay(const char *root, const char *path, const char *text)
{
    char full[512];
    snprintf(full, sizeof full, "%s/%s", root, path);
    for (char *slash = strchr(full + strlen(root) + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        mkdir(full, 0755);
        *slash = '/';
    }
    FILE *f = fopen(full, "w");
    ck_assert_ptr_nonnull(f);
    fputs(text, f);
    fclose(f);
}

#define MEMINFO "proc/meminfo", "MemTotal:  8388608 kB\nMemFree: 1024 kB\nMemAvailable:    4096000 kB\n"
static const struct machine {
    const char *files[16];
    size_t limit; /* in MiB; 0: none */
} machines[] = {
    {{NULL}, 0},
    {{MEMINFO}, 3600},
    {{"proc/meminfo", "MemTotal: 8388608 kB\n"}, 0},
    {{"proc/meminfo", "MemAvailable: 102400 kB\n"}, 256}, /* never less */
    {{MEMINFO, "proc/self/cgroup", "0::/\n"}, 3600},
    {{MEMINFO, "proc/self/cgroup", "0::/a/b\n", "sys/fs/cgroup/a/b/memory.max", "max\n", "sys/fs/cgroup/a/b/memory.current", "1048576\n"}, 3600},
    {{MEMINFO, "proc/self/cgroup", "0::/a/b\n", "sys/fs/cgroup/a/b/memory.max", "1073741824\n", "sys/fs/cgroup/a/b/memory.current", "24641536\n"}, 900},
    /* the group above it holds less, but for files that nobody is at */
    {{MEMINFO, "proc/self/cgroup", "0::/a/b\n", "sys/fs/cgroup/a/b/memory.max", "2147483648\n", "sys/fs/cgroup/a/b/memory.current", "0\n",
      "sys/fs/cgroup/a/memory.max", "1073741824\n", "sys/fs/cgroup/a/memory.current", "549453824\n", "sys/fs/cgroup/a/memory.stat",
      "anon 1\ninactive_anon 5\ninactive_file 104857600\n"}, 540},
    {{MEMINFO, "proc/self/cgroup", "12:cpu:/\n5:memory:/box\n", "sys/fs/cgroup/memory/box/memory.limit_in_bytes", "1073741824\n",
      "sys/fs/cgroup/memory/box/memory.usage_in_bytes", "549453824\n", "sys/fs/cgroup/memory/box/memory.stat",
      "inactive_file 1\ntotal_inactive_file 104857600\n"}, 540},
    {{MEMINFO, "proc/self/cgroup", "5:memory:/\n", "sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n",
      "sys/fs/cgroup/memory/memory.usage_in_bytes", "549453824\n"}, 3600},
};

START_TEST(takes_a_share)
{
    const struct machine *m = &machines[_i];
    char root[] = "/tmp/concord-budget-XXXXXX", command[100];
    ck_assert_ptr_nonnull(mkdtemp(root));
    for (size_t i = 0; m->files[i]; i += 2)
        lay(root, m->files[i], m->files[i + 1]);
    struct budget *b = budget_new(0, root);
    ck_assert_ptr_nonnull(b);
    if (m->limit)
        ck_assert_uint_eq((budget_limit(b) + MIB / 2) / MIB, m->limit);
    else
        ck_assert_uint_eq(budget_limit(b), SIZE_MAX);
    budget_free(&b);
    ck_assert_ptr_null(b);
    snprintf(command, sizeof command, "rm -rf %s", root);
    ck_assert_int_eq(system(command), 0);
}
END_TEST

START_TEST(says_when_it_is_too_much)
{
    struct err err = {0};
    struct budget *b = budget_new((size_t)1 << 40, NULL);
    ck_assert_ptr_nonnull(b);
    size_t before = budget_used(b);
    ck_assert_uint_gt(before, 0);
    ck_assert_int_eq(budget_check(b, 0, &err), 0);
    ck_assert_int_eq(budget_check(b, (size_t)1 << 40, &err), ERR_NOMEM);
    ck_assert_msg(strstr(err.msg, ", 1048576 MiB more are needed, and --memory allows 1048576 MiB; allow more, as in --memory ") != NULL, "%s", err.msg);
    ck_assert_int_eq(budget_check(b, SIZE_MAX, &err), ERR_NOMEM);
    ck_assert_int_eq(budget_check(NULL, SIZE_MAX, &err), 0);
    volatile char *held = malloc(64 * MIB);
    ck_assert_ptr_nonnull((void *)held);
    for (size_t i = 0; i < 64 * MIB; i += 1024)
        held[i] = 1;
    ck_assert_uint_ge(budget_used(b), before + 60 * MIB);
    free((void *)held);
    budget_free(&b);
    b = budget_new(BUDGET_LEAST, NULL);
    ck_assert_ptr_nonnull(b);
    ck_assert_int_eq(budget_check(b, 2 * BUDGET_LEAST, &err), ERR_NOMEM);
    budget_free(&b);
    budget_free(&b);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("budget");
    TCase *all = tcase_create("budget");
    tcase_add_test(all, reads_sizes);
    tcase_add_loop_test(all, takes_a_share, 0, (int)COUNT(machines));
    tcase_add_test(all, says_when_it_is_too_much);
    suite_add_tcase(suite, all);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed > 0;
}
