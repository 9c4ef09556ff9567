/* Where plugins are looked for: the installed folder, but for a program in a build folder. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/plugin_folder.h"

static char folder[] = "/tmp/concord-test-XXXXXX";
static char mark[64], program[64];

static void set_up(void)
{
    memcpy(folder + sizeof folder - 7, "XXXXXX", 6);
    ck_assert_ptr_nonnull(mkdtemp(folder));
    snprintf(mark, sizeof mark, "%s/.concord-build", folder);
    snprintf(program, sizeof program, "%s/concord", folder);
}

static void tear_down(void)
{
    unlink(mark);
    rmdir(mark);
    rmdir(folder);
}

/* Compares and frees. */
static void expect(char *got, const char *want)
{
    ck_assert_str_eq(got, want);
    free(got);
}

START_TEST(test_installed)
{
    static const char *const elsewhere[] = {"/usr/bin/concord", "/concord", "concord", "./concord", "", "/"};
    for (size_t i = 0; i < sizeof elsewhere / sizeof *elsewhere; i++)
        expect(plugin_folder_of(elsewhere[i]), CONCORD_PLUGIN_DIR);
    expect(plugin_folder_of(NULL), CONCORD_PLUGIN_DIR);
    expect(plugin_folder_of(program), CONCORD_PLUGIN_DIR);
}
END_TEST

START_TEST(test_build_folder)
{
    char want[64];
    FILE *f = fopen(mark, "w");
    ck_assert_ptr_nonnull(f);
    fclose(f);
    snprintf(want, sizeof want, "%s/plugins/.libs", folder);
    expect(plugin_folder_of(program), want);
    /* the working folder is not asked: the same file seen by a relative path counts for nothing */
    ck_assert_int_eq(chdir(folder), 0);
    expect(plugin_folder_of("./concord"), CONCORD_PLUGIN_DIR);
    ck_assert_int_eq(chdir("/"), 0);
}
END_TEST

START_TEST(test_mark_must_be_a_file)
{
    ck_assert_int_eq(mkdir(mark, 0700), 0);
    expect(plugin_folder_of(program), CONCORD_PLUGIN_DIR);
    rmdir(mark);
    ck_assert_int_eq(symlink("/etc/passwd", mark), 0);
    expect(plugin_folder_of(program), CONCORD_PLUGIN_DIR);
}
END_TEST

START_TEST(test_overlong)
{
    char *path = malloc(20000);
    ck_assert_ptr_nonnull(path);
    memset(path, '/', 20000);
    memcpy(path + 19990, "/concord", 9);
    expect(plugin_folder_of(path), CONCORD_PLUGIN_DIR);
    free(path);
}
END_TEST

START_TEST(test_running_program)
{
    /* This test lies in tests/unit, beside no mark. */
    expect(plugin_folder_find(), CONCORD_PLUGIN_DIR);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("plugin_folder");
    TCase *tc = tcase_create("all");
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_add_test(tc, test_installed);
    tcase_add_test(tc, test_build_folder);
    tcase_add_test(tc, test_mark_must_be_a_file);
    tcase_add_test(tc, test_overlong);
    tcase_add_test(tc, test_running_program);
    suite_add_tcase(suite, tc);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
