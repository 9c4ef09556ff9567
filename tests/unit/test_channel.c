/* test_channel.c - the ways of sending that need no server: a folder and a command; what is read of their options. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <check.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/file.h"
#include "mail/channel.h"
#include "mail/mail_int.h"
#include "suite.h"

static const char body[] = "Subject: x\r\n\r\nbody\r\n";
static const struct message_file files[] = {{"week ly/1.csv", "text/csv", "a,b\n", 4}, {"b.xlsx", "application/x", "PK\0x", 4}};
static const struct message message = {.id = "w.42@example.com", .sender = "from@example.com", .subject = "Week 42", .data = body,
                                       .n = sizeof body - 1, .files = files, .n_files = 2};

static char *scratch(void)
{
    char *folder = strdup("/tmp/concord-channel-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    return folder;
}

static void remove_scratch(char *folder)
{
    char command[200];
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    ck_assert_int_eq(system(command), 0);
    free(folder);
}

static int open_kind(const char *kind, const char *root, const char *first, const char *name, const char *value, struct channel *c, struct err *err)
{
    struct channel_option options[] = {{NULL, first, false}, {name, value, false}};
    struct channel_spec spec = {.kind = kind, .root = root, .options = options, .n_options = value ? 2 : first ? 1 : 0};
    *err = (struct err){0};
    return channel_open(&spec, c, err);
}

static char *content(const char *folder, const char *name, size_t *n)
{
    char path[300], *data = NULL;
    struct err err;
    snprintf(path, sizeof path, "%s/%s", folder, name);
    ck_assert_msg(file_read(path, 1 << 20, &data, n, &err) == 0, "%s", err.msg);
    return data;
}

START_TEST(writes_a_message_into_a_folder)
{
    char *root = scratch();
    struct channel c;
    struct err err;
    struct sent_answer answer;
    size_t n;

    ck_assert_int_eq(open_kind("folder", root, "out/mail", NULL, NULL, &c, &err), 0);
    for (int again = 0; again < 2; again++) {
        ck_assert_int_eq(c.send(c.ctx, &message, "to@example.com", &answer, &err), 0);
        ck_assert_int_eq(answer.outcome, SENT_OK);
    }
    char *data = content(root, "out/mail/w.42@example.com.eml", &n);
    ck_assert_uint_eq(n, sizeof body - 1);
    ck_assert_str_eq(data, body);
    free(data);
    channel_close(&c);
    channel_close(&c);
    ck_assert_int_eq(open_kind("folder", root, "files", "as", "files", &c, &err), 0);
    ck_assert_int_eq(c.send(c.ctx, &message, "to@example.com", &answer, &err), 0);
    ck_assert_int_eq(answer.outcome, SENT_OK);
    data = content(root, "files/week_ly_1.csv", &n);
    ck_assert_str_eq(data, "a,b\n");
    free(data);
    data = content(root, "files/b.xlsx", &n);
    ck_assert_mem_eq(data, "PK\0x", 4);
    free(data);
    channel_close(&c);
    remove_scratch(root);
}
END_TEST

START_TEST(says_later_of_a_folder_that_cannot_be_made)
{
    char *root = scratch(), path[300];
    struct channel c;
    struct err err;
    struct sent_answer answer;

    snprintf(path, sizeof path, "%s/file", root);
    FILE *f = fopen(path, "w");
    ck_assert_ptr_nonnull(f);
    fclose(f);
    ck_assert_int_eq(open_kind("folder", root, "file/mail", NULL, NULL, &c, &err), 0);
    ck_assert_int_eq(c.send(c.ctx, &message, "to@example.com", &answer, &err), 0);
    ck_assert_int_eq(answer.outcome, SENT_LATER);
    ck_assert_ptr_nonnull(strstr(answer.text, "file/mail"));
    channel_close(&c);
    remove_scratch(root);
}
END_TEST

START_TEST(gives_a_command_the_message)
{
    char *root = scratch(), line[400];
    struct channel c;
    struct err err;
    struct sent_answer answer;
    size_t n;

    snprintf(line, sizeof line, "sh -c 'cat > \"$0\"; printf \"%%s|%%s|%%s|%%s\" \"$CONCORD_MAIL_TO\" \"$CONCORD_MAIL_FROM\" \"$CONCORD_MAIL_SUBJECT\" "
                                "\"$CONCORD_MAIL_ID\" > env; pwd > cwd; echo to nobody' got");
    ck_assert_msg(open_kind("command", root, line, NULL, NULL, &c, &err) == 0, "%s", err.msg);
    ck_assert_int_eq(c.send(c.ctx, &message, "to@example.com", &answer, &err), 0);
    ck_assert_msg(answer.outcome == SENT_OK, "%s", answer.text);
    channel_close(&c);
    char *data = content(root, "got", &n);
    ck_assert_str_eq(data, body);
    free(data);
    data = content(root, "env", &n);
    ck_assert_str_eq(data, "to@example.com|from@example.com|Week 42|w.42@example.com");
    free(data);
    remove_scratch(root);
}
END_TEST

/* However much it has said by its end: what is told is its last line. The program stands still while the command speaks and ends. */
START_TEST(tells_the_last_line_of_a_command)
{
    char *root = scratch();
    struct channel c;
    struct err err;
    struct sent_answer answer;

    static const char line[] = "sh -c '(sleep 0.3; kill -CONT $PPID) & kill -STOP $PPID; head -c 50000 /dev/zero | tr \"\\0\" x >&2; "
                               "echo >&2; echo nobody of that name >&2; exit 67'";
    ck_assert_msg(open_kind("command", root, line, NULL, NULL, &c, &err) == 0, "%s", err.msg);
    ck_assert_int_eq(c.send(c.ctx, &message, "to@example.com", &answer, &err), 0);
    ck_assert_str_eq(answer.text, "sh ended with status 67: nobody of that name");
    channel_close(&c);
    remove_scratch(root);
}
END_TEST

START_TEST(reads_the_exit_status)
{
    static const struct {
        const char *line;
        enum sent_outcome outcome;
        int code;
        const char *text;
    } cases[] = {
        {"sh -c 'exit 0'", SENT_OK, 0, "took it"},
        {"sh -c 'echo busy >&2; exit 75'", SENT_LATER, 75, "status 75: busy"},
        {"sh -c 'exit 71'", SENT_LATER, 71, ""},
        {"sh -c 'exit 74'", SENT_LATER, 74, ""},
        {"sh -c 'echo one >&2; echo no such user >&2; exit 67'", SENT_REFUSED, 67, "status 67: no such user"},
        {"sh -c 'exit 64'", SENT_REFUSED, 64, ""},
        {"sh -c 'exit 78'", SENT_REFUSED, 78, ""},
        {"sh -c 'exit 76'", SENT_AMBIGUOUS, 76, ""},
        {"sh -c 'exit 127'", SENT_REFUSED, 127, ""},
        {"sh -c 'exit 1'", SENT_AMBIGUOUS, 1, ""},
        {"sh -c 'exit 79'", SENT_AMBIGUOUS, 79, ""},
        {"sh -c 'kill -9 $$'", SENT_AMBIGUOUS, 0, "signal 9"},
        {"no-such-command-anywhere x", SENT_LATER, 0, "cannot be started"},
        {"./nowhere", SENT_LATER, 0, "/./nowhere cannot be started"},
        {"sh -c 'printf \"\\033[31mred\\r\\n\" >&2; exit 67'", SENT_REFUSED, 67, "\\x1B[31mred"},
        {"sh -c 'exec 2>&-; sleep 0.2; exit 75'", SENT_LATER, 75, ""},
    };
    struct channel c;
    struct err err;
    struct sent_answer answer;

    for (size_t i = 0; i < COUNT(cases); i++) {
        ck_assert_msg(open_kind("command", "/", cases[i].line, NULL, NULL, &c, &err) == 0, "%s", err.msg);
        ck_assert_int_eq(c.send(c.ctx, &message, "to@example.com", &answer, &err), 0);
        ck_assert_msg(answer.outcome == cases[i].outcome && answer.code == cases[i].code && strstr(answer.text, cases[i].text), "%s: %d, %d, %s",
                      cases[i].line, (int)answer.outcome, answer.code, answer.text);
        channel_close(&c);
    }
}
END_TEST

START_TEST(ends_a_command_and_its_children)
{
    char *root = scratch();
    struct channel c;
    struct err err;
    struct sent_answer answer;
    size_t n;

    ck_assert_int_eq(open_kind("command", root, "sh -c 'trap \"\" TERM; sleep 100 & echo $! > child; wait; sleep 100'", "timeout", "1", &c, &err), 0);
    ck_assert_int_eq(c.send(c.ctx, &message, "to@example.com", &answer, &err), 0);
    ck_assert_int_eq(answer.outcome, SENT_AMBIGUOUS);
    ck_assert_ptr_nonnull(strstr(answer.text, "did not end in 1 seconds"));
    char *child = content(root, "child", &n);
    pid_t pid = (pid_t)atol(child);
    char proc[60], state = 'Z';
    for (int tries = 0; tries < 500; tries++) { /* gone, or dead and not waited for by whoever is the parent now */
        snprintf(proc, sizeof proc, "/proc/%ld/stat", (long)pid);
        FILE *f = fopen(proc, "r");
        state = 'X';
        if (f && fscanf(f, "%*d %*s %c", &state) != 1)
            state = 'X';
        if (f)
            fclose(f);
        if (state == 'X' || state == 'Z')
            break;
        usleep(10000);
    }
    ck_assert_msg(state == 'X' || state == 'Z', "the child lives on: %c", state);
    free(child);
    channel_close(&c);
    remove_scratch(root);
}
END_TEST

START_TEST(splits_words_and_knows_no_shell)
{
    static const struct {
        const char *line, *words; /* joined by | */
    } good[] = {
        {"a", "a"}, {"  a   b ", "a|b"}, {"a 'b c' \"d \\\"e\\\\\" f\\ g", "a|b c|d \"e\\|f g"}, {"a ''", "a|"}, {"x'y z'w", "xy zw"},
        {"a '$HOME;|'", "a|$HOME;|"}, {"--to=x@y.z", "--to=x@y.z"},
    };
    static const char *const bad[] = {"a | b", "a; b", "a > b", "a $HOME", "a `b`", "a *.c", "a & ", "a 'b", "a \"b", "~/x", "a\nb", "(a)"};
    struct arena *a = arena_new();
    const char **words;
    size_t n;
    struct err err;

    for (size_t i = 0; i < COUNT(good); i++) {
        char joined[100] = "";
        ck_assert_msg(words_split(a, good[i].line, &words, &n, &err) == 0, "%s", err.msg);
        for (size_t k = 0; k < n; k++) {
            strncat(joined, k ? "|" : "", sizeof joined - strlen(joined) - 1);
            strncat(joined, words[k], sizeof joined - strlen(joined) - 1);
        }
        ck_assert_str_eq(joined, good[i].words);
    }
    for (size_t i = 0; i < COUNT(bad); i++)
        ck_assert_msg(words_split(a, bad[i], &words, &n, &err) == ERR_CONFIG, "%s", bad[i]);
    arena_free(&a);
}
END_TEST

START_TEST(refuses_options_that_it_does_not_know)
{
    static const struct {
        const char *kind, *first, *name, *value, *why;
    } cases[] = {
        {"pigeon", "x", NULL, NULL, "no way of sending called pigeon"},
        {"folder", NULL, NULL, NULL, "a folder is named"},
        {"folder", "x", "as", "zip", "\"mail\" or \"files\""},
        {"folder", "x", "size", "3", "folder has no option size; it has as"},
        {"folder", "x", NULL, "y", "no more than 1 value without a name"},
        {"command", "", NULL, NULL, "a command is named"},
        {"command", "x | y", NULL, NULL, "no shell reads it, so |"},
        {"command", "x", "timeout", "soon", "a number of seconds"},
        {"command", "x", "timeout", "0", "from 1 to"},
        {"command", "x", "user", "y", "command has no option user"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct channel c;
        struct err err;
        ck_assert_int_eq(open_kind(cases[i].kind, "/", cases[i].first, cases[i].name, cases[i].value, &c, &err), ERR_CONFIG);
        ck_assert_msg(strstr(err.msg, cases[i].why) != NULL, "%s", err.msg);
    }
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {writes_a_message_into_a_folder, says_later_of_a_folder_that_cannot_be_made, gives_a_command_the_message,
                                  tells_the_last_line_of_a_command, reads_the_exit_status, ends_a_command_and_its_children, splits_words_and_knows_no_shell,
                                  refuses_options_that_it_does_not_know};
    return suite_run("channel", tests, COUNT(tests));
}
