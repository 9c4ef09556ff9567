/* test_file.c - files are read whole or refused, and replaced whole or not at all: on a full disk,
    in folders that may not be
 * written, by a process that is killed. Runs as an ordinary user; started by root, each test first becomes nobody. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "suite.h"

static char home[64];

/* Each test runs in a process of its own, so it may give up being root for good. */
static void begin(void)
{
    if (geteuid() == 0) {
        ck_assert_int_eq(setgroups(0, NULL), 0);
        ck_assert_int_eq(setgid(65534), 0);
        ck_assert_int_eq(setuid(65534), 0);
    }
    ck_assert_int_ne((int)geteuid(), 0);
    strcpy(home, "/tmp/concord-file-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(home));
    ck_assert_int_eq(chdir(home), 0);
    umask(022);
    signal(SIGXFSZ, SIG_IGN);
}

static void end(void)
{
    char command[192];
    ck_assert_int_eq(chdir("/"), 0);
    snprintf(command, sizeof command, "chmod -R u+rwx %s && rm -rf %s", home, home);
    ck_assert_int_eq(system(command), 0);
}

static void put(const char *path, const char *text)
{
    FILE *f = fopen(path, "w");
    ck_assert_ptr_nonnull(f);
    fputs(text, f);
    ck_assert_int_eq(fclose(f), 0);
}

static void holds(const char *path, const char *text)
{
    char *data;
    size_t n;
    struct err err = {ERR_OK, ""};
    ck_assert_msg(file_read(path, 1 << 20, &data, &n, &err) == 0, "%s", err.msg);
    ck_assert_str_eq(data, text);
    ck_assert_uint_eq(n, strlen(text));
    free(data);
}

/* How many names the folder has, hidden ones too. */
static size_t names_in(const char *folder)
{
    char command[192];
    snprintf(command, sizeof command, "ls -A %s | wc -l", folder);
    FILE *f = popen(command, "r");
    ck_assert_ptr_nonnull(f);
    unsigned n = 0;
    ck_assert_int_eq(fscanf(f, "%u", &n), 1);
    pclose(f);
    return n;
}

static void refuses(const char *path, size_t limit, enum err_code code)
{
    char *data = NULL;
    size_t n = 1;
    struct err err = {ERR_OK, ""};
    ck_assert_int_eq(file_read(path, limit, &data, &n, &err), (int)code);
    ck_assert_ptr_null(data);
    ck_assert_uint_eq(n, 0);
    ck_assert_msg(strstr(err.msg, path) != NULL, "%s", err.msg);
}

START_TEST(reads_regular_files_only)
{
    put("a", "hello");
    put("empty", "");
    put("secret", "s");
    holds("a", "hello");
    holds("empty", "");
    ck_assert_int_eq(mkfifo("fifo", 0600), 0);
    ck_assert_int_eq(mkdir("folder", 0700), 0);
    ck_assert_int_eq(chmod("secret", 0), 0);
    ck_assert_int_eq(symlink("a", "link"), 0);
    ck_assert_int_eq(symlink("loop", "loop"), 0);
    holds("link", "hello");
    alarm(20); /* a FIFO nobody writes to would hold us */
    refuses("fifo", 100, ERR_NOT_FOUND);
    alarm(0);
    refuses("folder", 100, ERR_NOT_FOUND);
    refuses("/dev/null", 100, ERR_NOT_FOUND);
    refuses("absent", 100, ERR_NOT_FOUND);
    refuses("a/b", 100, ERR_NOT_FOUND);
    refuses("secret", 100, ERR_PERMISSION);
    refuses("loop", 100, ERR_IO);
    refuses("a", 4, ERR_DATA);
    char *data;
    size_t n;
    ck_assert_int_eq(file_read("a", 5, &data, &n, NULL), 0);
    free(data);
    ck_assert_int_eq(file_read("/proc/self/status", 1 << 20, &data, &n, NULL), 0); /* its size is said to be 0 */
    ck_assert_uint_gt(n, 10);
    free(data);
    refuses("/proc/self/status", 10, ERR_DATA);
}
END_TEST

START_TEST(a_file_that_changes_while_it_is_read_is_an_error)
{
    enum { SIZE = 8 << 20, TRIES = 2000 };
    ck_assert_int_eq(truncate((put("growing", ""), "growing"), SIZE), 0);
    pid_t writer = fork();
    ck_assert_int_ge(writer, 0);
    if (writer == 0) {
        int fd = open("growing", O_WRONLY | O_APPEND);
        while (write(fd, "x", 1) == 1 && lseek(fd, 0, SEEK_CUR) < 2 * SIZE)
            continue;
        _exit(0);
    }
    int rc = 0;
    struct err err = {ERR_OK, ""};
    for (int i = 0; i < TRIES && rc == 0; i++) {
        char *data;
        size_t n;
        rc = file_read("growing", 4 * SIZE, &data, &n, &err);
        free(data);
    }
    kill(writer, SIGKILL);
    ck_assert_int_eq(waitpid(writer, NULL, 0), writer);
    ck_assert_int_eq(rc, ERR_AGAIN);
    ck_assert_ptr_nonnull(strstr(err.msg, "changed"));
}
END_TEST

START_TEST(publishes_whole_files)
{
    struct file_aside *f;
    struct err err;
    put("report", "old");
    ck_assert_int_eq(file_aside_open("report", &f, &err), 0);
    ck_assert_int_eq(file_aside_write(f, "new ", 4, &err), 0);
    ck_assert_int_eq(file_aside_write(f, "text", 4, &err), 0);
    holds("report", "old");
    ck_assert_int_eq(file_aside_publish(&f, &err), 0);
    ck_assert_ptr_null(f);
    holds("report", "new text");
    ck_assert_uint_eq(names_in("."), 1);
    struct stat st;
    ck_assert_int_eq(stat("report", &st), 0);
    ck_assert_uint_eq(st.st_mode & 07777, 0644);
    ck_assert_int_eq(file_aside_open("report", &f, &err), 0);
    file_aside_drop(&f);
    file_aside_drop(&f);
    holds("report", "new text");
    ck_assert_uint_eq(names_in("."), 1);
}
END_TEST

START_TEST(writes_a_file_at_once)
{
    struct err err;
    struct stat st;
    put("report", "an older one");
    ck_assert_int_eq(file_write_whole("report", false, "new", 3, &err), 0);
    holds("report", "new");
    ck_assert_int_eq(file_write_whole("own", true, "", 0, &err), 0);
    holds("own", "");
    ck_assert_int_eq(stat("own", &st), 0);
    ck_assert_uint_eq(st.st_mode & 07777, 0600);
    ck_assert_int_eq(file_write_whole("missing/report", false, "new", 3, &err), ERR_CREATE);
    ck_assert_uint_eq(names_in("."), 2);
}
END_TEST

START_TEST(publishes_what_others_wrote_by_name)
{
    struct file_aside *f;
    struct err err;
    ck_assert_int_eq(file_aside_open("a", &f, &err), 0);
    put(file_aside_path(f), "by name");
    ck_assert_int_eq(file_aside_publish(&f, &err), 0);
    holds("a", "by name");
    ck_assert_int_eq(file_aside_open("b", &f, &err), 0);
    ck_assert_int_eq(unlink(file_aside_path(f)), 0); /* a library that makes its file anew */
    put(file_aside_path(f), "made anew");
    ck_assert_int_eq(file_aside_publish(&f, &err), 0);
    holds("b", "made anew");
    ck_assert_int_eq(file_aside_open("c", &f, &err), 0);
    ck_assert_int_eq(unlink(file_aside_path(f)), 0);
    ck_assert_int_eq(symlink("/etc/passwd", file_aside_path(f)), 0);
    ck_assert_int_eq(file_aside_publish(&f, &err), ERR_IO);
    ck_assert_ptr_null(f);
    ck_assert_int_eq(access("c", F_OK), -1);
    ck_assert_int_eq(file_aside_open("d", &f, &err), 0);
    ck_assert_int_eq(unlink(file_aside_path(f)), 0);
    ck_assert_int_eq(file_aside_publish(&f, &err), ERR_IO);
    ck_assert_uint_eq(names_in("."), 2);
}
END_TEST

START_TEST(two_may_write_one_path)
{
    struct file_aside *f, *g;
    struct err err;
    ck_assert_int_eq(file_aside_open("x", &f, &err), 0);
    ck_assert_int_eq(file_aside_open("x", &g, &err), 0);
    ck_assert_str_ne(file_aside_path(f), file_aside_path(g));
    ck_assert_int_eq(file_aside_write(f, "f", 1, &err), 0);
    ck_assert_int_eq(file_aside_write(g, "g", 1, &err), 0);
    ck_assert_int_eq(file_aside_publish(&f, &err), 0);
    holds("x", "f");
    ck_assert_int_eq(file_aside_publish(&g, &err), 0);
    holds("x", "g");
    ck_assert_uint_eq(names_in("."), 1);
}
END_TEST

START_TEST(a_full_disk_leaves_the_old_file)
{
    struct err err;
    char text[4096];
    memset(text, 'n', sizeof text);
    put("report", "old");
    struct rlimit unlimited, limit;
    ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &unlimited), 0);
    for (rlim_t room = 0; room < 3 * sizeof text; room += 511) {
        struct file_aside *f = NULL;
        limit = unlimited;
        limit.rlim_cur = room;
        ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
        int rc = file_aside_open("report", &f, &err);
        for (int i = 0; i < 3 && rc == 0; i++)
            rc = file_aside_write(f, text, sizeof text, &err);
        ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &unlimited), 0);
        ck_assert_int_eq(rc, ERR_IO);
        ck_assert_msg(strstr(err.msg, "report") != NULL, "%s", err.msg);
        file_aside_drop(&f);
        holds("report", "old");
        ck_assert_uint_eq(names_in("."), 1);
    }
}
END_TEST

static void cannot_open(const char *path, enum err_code code)
{
    struct file_aside *f = NULL;
    struct err err = {ERR_OK, ""};
    ck_assert_msg(file_aside_open(path, &f, &err) == (int)code, "'%s': %s", path, err.msg);
    ck_assert_ptr_null(f);
    ck_assert_msg(err.msg[0] != '\0', "'%s'", path);
}

START_TEST(refuses_places_that_cannot_be_written)
{
    put("file", "x");
    ck_assert_int_eq(mkdir("folder", 0700), 0);
    ck_assert_int_eq(mkdir("closed", 0500), 0);
    ck_assert_int_eq(mkfifo("fifo", 0600), 0);
    cannot_open("", ERR_CREATE);
    cannot_open("folder/", ERR_CREATE);
    cannot_open("folder", ERR_CREATE);
    cannot_open("fifo", ERR_CREATE);
    cannot_open("/dev/full", ERR_CREATE);
    cannot_open("absent/a", ERR_CREATE);
    cannot_open("file/a", ERR_CREATE);
    cannot_open("closed/a", ERR_PERMISSION);
    char deep[5000];
    memset(deep, 'd', sizeof deep - 1);
    deep[sizeof deep - 1] = '\0';
    for (size_t i = 100; i < sizeof deep - 1; i += 100)
        deep[i] = '/';
    cannot_open(deep, ERR_CREATE);
    struct file_aside *f;
    struct err err;
    char longest[256];
    memset(longest, 'n', 255);
    longest[255] = '\0';
    ck_assert_int_eq(file_aside_open(longest, &f, &err), 0); /* as long as a name may be */
    ck_assert_int_eq(file_aside_publish(&f, &err), 0);
    ck_assert_int_eq(access(longest, F_OK), 0);
    put("closed_later", "old");
    ck_assert_int_eq(mkdir("c", 0700), 0);
    put("c/report", "old");
    ck_assert_int_eq(file_aside_open("c/report", &f, &err), 0);
    ck_assert_int_eq(chmod("c", 0500), 0);
    ck_assert_int_eq(file_aside_publish(&f, &err), ERR_PERMISSION);
    ck_assert_int_eq(chmod("c", 0700), 0);
    holds("c/report", "old");
}
END_TEST

START_TEST(limits_the_number_of_files_aside)
{
    enum { MOST = 512 };
    static struct file_aside *f[MOST];
    struct err err;
    struct rlimit files;
    ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &files), 0);
    if (files.rlim_cur < MOST + 64) {
        ck_assert_uint_ge(files.rlim_max, MOST + 64);
        files.rlim_cur = MOST + 64;
        ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &files), 0);
    }
    for (int i = 0; i < MOST; i++) {
        char path[16];
        snprintf(path, sizeof path, "f%d", i);
        ck_assert_int_eq(file_aside_open(path, &f[i], &err), 0);
    }
    cannot_open("one-more", ERR_NOMEM);
    file_aside_drop(&f[100]);
    ck_assert_int_eq(file_aside_open("one-more", &f[100], &err), 0);
    ck_assert_uint_eq(names_in("."), MOST);
    file_aside_drop_all();
    ck_assert_uint_eq(names_in("."), 0);
    ck_assert_int_eq(file_aside_publish(&f[0], &err), ERR_IO); /* gone, and said so */
    for (int i = 1; i < MOST; i++)
        file_aside_drop(&f[i]);
}
END_TEST

static void on_signal(int number)
{
    (void)number;
    file_aside_drop_all();
    _exit(75);
}

START_TEST(a_signal_leaves_nothing_and_a_child_touches_nothing)
{
    struct file_aside *f;
    struct err err;
    int status;
    ck_assert_int_eq(file_aside_open("parent", &f, &err), 0);
    pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        struct file_aside *g;
        signal(SIGTERM, on_signal);
        if (file_aside_open("child", &g, &err) != 0 || names_in(".") != 2)
            _exit(1);
        raise(SIGTERM);
        _exit(2);
    }
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert_int_eq(WEXITSTATUS(status), 75);
    ck_assert_uint_eq(names_in("."), 1); /* the parent's stays */
    ck_assert_int_eq(file_aside_publish(&f, &err), 0);
    ck_assert_int_eq(access("parent", F_OK), 0);
}
END_TEST

START_TEST(makes_folders)
{
    struct err err;
    put("file", "x");
    ck_assert_int_eq(mkdir("closed", 0500), 0);
    static const struct {
        const char *path;
        int rc;
    } cases[] = {{"a/b/c", 0}, {"a/b/c", 0}, {"a//b/d/", 0}, {"./e", 0}, {".", 0}, {"/", 0}, {"", ERR_CREATE},
                 {"file", ERR_CREATE}, {"file/x", ERR_CREATE}, {"closed/x/y", ERR_PERMISSION}};
    for (size_t i = 0; i < COUNT(cases); i++)
        ck_assert_msg(file_make_folder(cases[i].path, &err) == cases[i].rc, "%s: %s", cases[i].path, err.msg);
    struct stat st;
    ck_assert_int_eq(stat("a/b/d", &st), 0);
    ck_assert(S_ISDIR(st.st_mode) && (st.st_mode & 0777) == 0755);
}
END_TEST

START_TEST(finds_files_in_order)
{
    static const char *const folders[] = {"p", "p/b", "p/.git", "p/out", "p/b/out", "p/x.concord"};
    static const char *const files[] = {"p/z.concord", "p/B.concord", "p/b/a.concord", "p/.git/no.concord",
        "p/out/no.concord",
                                        "p/b/out/yes.concord", "p/x.concord/in.concord", "p/no.csv",
                                        "p/.hidden.concord",
                                        "p/a.concord.bak"};
    static const char *const want[] = {"p/B.concord", "p/b/a.concord", "p/b/out/yes.concord", "p/link.concord",
                                       "p/x.concord/in.concord", "p/z.concord"};
    struct err err;
    char **paths;
    size_t n;
    for (size_t i = 0; i < COUNT(folders); i++)
        ck_assert_int_eq(mkdir(folders[i], 0700), 0);
    for (size_t i = 0; i < COUNT(files); i++)
        put(files[i], "");
    ck_assert_int_eq(symlink("absent", "p/link.concord"), 0); /* for the reader to report, not for us to leave out */
    ck_assert_int_eq(symlink(".", "p/round"), 0);
    ck_assert_int_eq(file_find("p/", ".concord", &paths, &n, &err), 0);
    ck_assert_uint_eq(n, COUNT(want));
    for (size_t i = 0; i < n; i++)
        ck_assert_str_eq(paths[i], want[i]);
    file_find_free(&paths, &n);
    file_find_free(&paths, &n);
    ck_assert_int_eq(chdir("p"), 0);
    ck_assert_int_eq(file_find(".", ".concord", &paths, &n, &err), 0);
    ck_assert_uint_eq(n, COUNT(want));
    ck_assert_str_eq(paths[0], "B.concord");
    file_find_free(&paths, &n);
    ck_assert_int_eq(file_find("absent", ".concord", &paths, &n, &err), ERR_NOT_FOUND);
    ck_assert_int_eq(mkdir("secret", 0), 0);
    ck_assert_int_eq(file_find(".", ".concord", &paths, &n, &err), ERR_PERMISSION);
    ck_assert_ptr_null(paths);
    ck_assert_int_eq(chdir(home), 0);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {reads_regular_files_only, a_file_that_changes_while_it_is_read_is_an_error,
        publishes_whole_files, writes_a_file_at_once, publishes_what_others_wrote_by_name,
                            two_may_write_one_path, a_full_disk_leaves_the_old_file,
                                refuses_places_that_cannot_be_written,
                            limits_the_number_of_files_aside, a_signal_leaves_nothing_and_a_child_touches_nothing,
                            makes_folders, finds_files_in_order};
    Suite *suite = suite_create("file");
    TCase *all = tcase_create("file");
    tcase_add_checked_fixture(all, begin, end);
    tcase_set_timeout(all, 60);
    for (size_t i = 0; i < COUNT(tests); i++)
        tcase_add_test(all, tests[i]);
    suite_add_tcase(suite, all);
    SRunner *runner = srunner_create(suite);
    srunner_set_fork_status(runner, CK_FORK); /* a test gives up root, which the next must still be able to */
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed > 0;
}
