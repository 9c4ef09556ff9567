/* test_ledger.c - the ledger: what is noted is found, all of a run or nothing of it, by several processes at once, after a kill at any
   point, on a full disk; older ledgers are brought up to date, newer and foreign ones refused. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <check.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/signals.h"
#include "state/db.h"
#include "state/ledger.h"
#include "suite.h"

static char home[64];

static const char *place(void)
{
    snprintf(home, sizeof home, "/tmp/concord-ledger-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(home));
    return home;
}

static void clear(void)
{
    char command[96];
    snprintf(command, sizeof command, "rm -rf %s", home);
    ck_assert_int_eq(system(command), 0);
}

static struct ledger *open_ledger(void)
{
    struct err err = {0};
    struct ledger *l;
    ck_assert_msg(ledger_open(home, true, &l, &err) == 0, "%s", err.msg);
    return l;
}

/* A run whose figures all say `value`. */
static int note(struct ledger *l, const char *value, const char *definition, const char *content, struct err *err)
{
    enum { VALUES = 40 };
    static char periods[VALUES][32];
    struct ledger_value values[VALUES];
    struct ledger_input input = {"data/leads.csv", "1:2:3", content};
    struct ledger_output output = {"out/weekly.csv", "csv", "abc", 12};
    struct ledger_warning warning = {"expectation", "it does not hold"};
    int64_t id;
    for (int i = 0; i < VALUES; i++) {
        snprintf(periods[i], sizeof periods[i], "2026-W%02d", i + 1);
        values[i] = (struct ledger_value){"issued", "week", periods[i], "", "", value, "count", "final", definition};
    }
    struct ledger_run run = {.report = "weekly", .as_of = "2026-11-02", .period = "2026-10-26", .covers = "2026-08-03/2026-11-01", .definitions = definition,
                             .program = "0.1", .started = 1, .finished = 2, .inputs = &input, .n_inputs = 1, .outputs = &output, .n_outputs = 1,
                             .warnings = &warning, .n_warnings = 1, .values = values, .n_values = VALUES};
    return ledger_record(l, &run, &id, err);
}

struct heard { size_t n; char last[16]; int64_t runs[8]; };

static int hear(void *ctx, const struct ledger_said *s, struct err *err)
{
    struct heard *h = ctx;
    (void)err;
    if (h->n < 8)
        h->runs[h->n] = s->run;
    snprintf(h->last, sizeof h->last, "%s", s->value.value);
    h->n++;
    return 0;
}

static struct heard history(struct ledger *l, const char *period)
{
    struct heard h = {0};
    struct err err = {0};
    struct ledger_asked asked = {.metric = "issued", .period = period};
    ck_assert_msg(ledger_history(l, &asked, hear, &h, &err) == 0, "%s", err.msg);
    return h;
}

START_TEST(finds_what_was_said)
{
    struct err err = {0};
    struct buf files = BUF_INIT;
    place();
    struct ledger *l = open_ledger();
    ck_assert_int_eq(note(l, "7", "d1", "x1", &err), 0);
    ck_assert_int_eq(note(l, "7", "d1", "x1", &err), 0); /* the same values: they are not written again */
    ck_assert_int_eq(note(l, "8", "d1", "x2", &err), 0);
    struct heard h = history(l, "2026-W03");
    ck_assert_uint_eq(h.n, 3);
    ck_assert_str_eq(h.last, "8");
    ck_assert_uint_eq(history(l, NULL).n, 120);
    ck_assert_uint_eq(history(l, "2026-W99").n, 0);
    ck_assert_int_eq(ledger_inputs_changed(l, h.runs[0], h.runs[1], &files, &err), 0);
    ck_assert_uint_eq(files.len, 0);
    ck_assert_int_eq(ledger_inputs_changed(l, h.runs[1], h.runs[2], &files, &err), 0);
    ck_assert_str_eq(buf_text(&files), "leads.csv");
    buf_fini(&files);
    ledger_close(&l);
    struct db *db;
    struct db_rows *r;
    bool more;
    char *path = ledger_path(home);
    ck_assert_int_eq(db_open(path, false, &db, &err), 0);
    ck_assert_int_eq(db_ask(db, &r, &err, "SELECT count(*), (SELECT journal_mode FROM pragma_journal_mode) FROM value", ""), 0);
    ck_assert_int_eq(db_next(r, &more, &err), 0);
    ck_assert_int_eq(db_int(r, 0), 80);
    ck_assert_str_eq(db_text(r, 1), "wal");
    db_done(&r);
    db_close(&db);
    struct stat st;
    ck_assert_int_eq(stat(path, &st), 0);
    ck_assert_int_eq(st.st_mode & 0777, 0600);
    free(path);
    clear();
}
END_TEST

static size_t size_of_log(void)
{
    struct stat st;
    char path[128];
    snprintf(path, sizeof path, "%s/.concord/ledger.db-wal", home);
    return stat(path, &st) == 0 ? (size_t)st.st_size : 0;
}

/* What the file itself has, without the log beside it. */
static size_t said_without_log(void)
{
    char there[64], command[256];
    size_t n;
    snprintf(there, sizeof there, "%s", home);
    snprintf(command, sizeof command, "mkdir -p %s/copy/.concord && cp %s/.concord/ledger.db %s/copy/.concord/", there, there, there);
    ck_assert_int_eq(system(command), 0);
    snprintf(home, sizeof home, "%.50s/copy", there);
    struct ledger *l = open_ledger();
    n = history(l, "2026-W03").n;
    ledger_close(&l);
    snprintf(home, sizeof home, "%s", there);
    return n;
}

START_TEST(leaves_its_log_and_brings_it_home)
{
    struct err err = {0};
    place();
    struct ledger *l = open_ledger();
    ck_assert_int_eq(note(l, "7", "d1", "x1", &err), 0);
    ledger_close(&l);
    ck_assert_uint_eq(size_of_log(), 0);
    l = open_ledger();
    ck_assert_int_eq(ledger_leave_log(l, &err), 0);
    ck_assert_int_eq(note(l, "8", "d1", "x2", &err), 0);
    ledger_close(&l);
    ck_assert_uint_gt(size_of_log(), 0);
    ck_assert_uint_eq(said_without_log(), 1);
    l = open_ledger(); /* the next run brings it home, and leaves its own */
    ck_assert_uint_eq(history(l, "2026-W03").n, 2);
    ck_assert_int_eq(ledger_leave_log(l, &err), 0);
    ck_assert_uint_eq(said_without_log(), 2);
    ck_assert_int_eq(note(l, "9", "d1", "x3", &err), 0);
    ledger_close(&l);
    ck_assert_uint_eq(said_without_log(), 2);
    l = open_ledger(); /* whoever else closes it last brings all of it home */
    ck_assert_str_eq(history(l, "2026-W03").last, "9");
    ledger_close(&l);
    ck_assert_uint_eq(size_of_log(), 0);
    ck_assert_uint_eq(said_without_log(), 3);
    clear();
}
END_TEST

/* What a run writes depends on what it says, and not on how many have said something before it. */
START_TEST(a_long_history_costs_a_run_no_more)
{
    enum { RUNS = 100 };
    struct err err = {0};
    char value[16];
    size_t logs[RUNS];
    place();
    for (int i = 0; i < RUNS; i++) {
        struct ledger *l = open_ledger();
        snprintf(value, sizeof value, "%d", i);
        ck_assert_int_eq(ledger_leave_log(l, &err), 0);
        ck_assert_int_eq(note(l, value, "a definition's fingerprint", "x", &err), 0);
        ledger_close(&l);
        logs[i] = size_of_log();
        l = open_ledger();
        ledger_close(&l);
        ck_assert_uint_eq(size_of_log(), 0);
    }
    ck_assert_uint_gt(logs[1], 0);
    for (int i = 2; i < RUNS; i++)
        ck_assert_uint_lt(logs[i], 2 * logs[1]);
    struct ledger *l = open_ledger();
    ck_assert_uint_eq(history(l, "2026-W03").n, RUNS);
    ledger_close(&l);
    clear();
}
END_TEST

START_TEST(is_not_made_by_who_only_looks)
{
    struct err err = {0};
    struct ledger *l;
    place();
    ck_assert_int_eq(ledger_open(home, false, &l, &err), 0);
    ck_assert_ptr_null(l);
    clear();
}
END_TEST

/* The file as version 1 had it; the steps behind it must bring it up to date with all that it holds. */
START_TEST(brings_an_older_ledger_up_to_date)
{
    static const char *const first =
        "CREATE TABLE run (id INTEGER PRIMARY KEY, report TEXT NOT NULL, as_of TEXT NOT NULL, period TEXT NOT NULL, covers TEXT NOT NULL,"
        " started INTEGER NOT NULL, finished INTEGER NOT NULL, definitions TEXT NOT NULL, program TEXT NOT NULL, draft INTEGER NOT NULL,"
        " sum TEXT NOT NULL, values_of INTEGER NOT NULL) STRICT;"
        "CREATE INDEX run_report ON run (report, id);"
        "CREATE TABLE input (run INTEGER NOT NULL REFERENCES run, path TEXT NOT NULL, identity TEXT NOT NULL, fingerprint TEXT NOT NULL,"
        " PRIMARY KEY (run, path)) STRICT, WITHOUT ROWID;"
        "CREATE INDEX input_identity ON input (identity, run);"
        "CREATE TABLE output (run INTEGER NOT NULL REFERENCES run, path TEXT NOT NULL, format TEXT NOT NULL, size INTEGER NOT NULL, sum TEXT NOT NULL,"
        " PRIMARY KEY (run, path)) STRICT, WITHOUT ROWID;"
        "CREATE TABLE warning (run INTEGER NOT NULL REFERENCES run, n INTEGER NOT NULL, kind TEXT NOT NULL, says TEXT NOT NULL,"
        " PRIMARY KEY (run, n)) STRICT, WITHOUT ROWID;"
        "CREATE TABLE value (metric TEXT NOT NULL, grain TEXT NOT NULL, period TEXT NOT NULL, segment TEXT NOT NULL, run INTEGER NOT NULL REFERENCES run,"
        " dimension TEXT NOT NULL, value TEXT NOT NULL, unit TEXT NOT NULL, status TEXT NOT NULL, definition TEXT NOT NULL,"
        " PRIMARY KEY (metric, grain, period, segment, run)) STRICT, WITHOUT ROWID;"
        "INSERT INTO run VALUES (1, 'weekly', '2026-11-02', '2026-10-26', '2026-08-03/2026-11-01', 1, 2, 'd', '0.1', 0, 's', 1);"
        "INSERT INTO value VALUES ('issued', 'week', '2026-W01', '', 1, '', '41', 'count', 'final', 'd');"
        "PRAGMA user_version = 1;";
    struct err err = {0};
    struct db *db;
    char folder[96], path[128];
    place();
    snprintf(folder, sizeof folder, "%s/.concord", home);
    snprintf(path, sizeof path, "%s/ledger.db", folder);
    ck_assert_int_eq(mkdir(folder, 0755), 0);
    ck_assert_int_eq(db_open(path, true, &db, &err), 0);
    ck_assert_msg(db_run(db, first, &err) == 0, "%s", err.msg);
    db_close(&db);
    struct ledger *l = open_ledger();
    ck_assert_str_eq(history(l, "2026-W01").last, "41");
    ck_assert_int_eq(note(l, "42", "d1", "x1", &err), 0);
    ck_assert_str_eq(history(l, "2026-W01").last, "42");
    ledger_close(&l);
    clear();
}
END_TEST

START_TEST(refuses_newer_and_foreign_ones)
{
    struct err err = {0};
    struct ledger *l;
    struct db *db;
    place();
    l = open_ledger();
    ledger_close(&l);
    char *path = ledger_path(home);
    ck_assert_int_eq(db_open(path, false, &db, &err), 0);
    ck_assert_int_eq(db_run(db, "PRAGMA user_version = 1000", &err), 0);
    db_close(&db);
    ck_assert_int_eq(ledger_open(home, true, &l, &err), ERR_CONFIG);
    ck_assert_ptr_nonnull(strstr(err.msg, "newer version"));
    int fd = open(path, O_WRONLY | O_TRUNC);
    ck_assert_int_eq(write(fd, "this is no database at all, but a text of some length: "
                               "long enough for a header", 79), 79);
    close(fd);
    ck_assert_int_eq(ledger_open(home, true, &l, &err), ERR_DATA);
    ck_assert_ptr_nonnull(strstr(err.msg, "move it away"));
    free(path);
    clear();
}
END_TEST

START_TEST(knows_network_file_systems)
{
    static const long network[] = {0x6969, 0x517b, (long)0xff534d42, (long)0xfe534d42, 0x00c36400};
    static const long local[] = {0xef53 /* ext */, 0x58465342 /* XFS */, (long)0x9123683e /* btrfs */, 0x01021994 /* tmpfs */, 0x794c7630 /* overlay */};
    for (size_t i = 0; i < COUNT(network); i++)
        ck_assert_msg(ledger_is_network(network[i]), "%lx", network[i]);
    for (size_t i = 0; i < COUNT(local); i++)
        ck_assert_msg(!ledger_is_network(local[i]), "%lx", local[i]);
}
END_TEST

START_TEST(takes_several_at_once)
{
    enum { PROCESSES = 8, RUNS = 10 };
    place();
    for (int i = 0; i < PROCESSES; i++)
        if (fork() == 0) {
            struct err err = {0};
            struct ledger *l;
            char value[16];
            int rc = 0;
            for (int k = 0; k < RUNS && rc == 0; k++) {
                snprintf(value, sizeof value, "%d", i * RUNS + k);
                rc = ledger_open(home, true, &l, &err);
                if (rc == 0)
                    rc = note(l, value, "d", "x", &err);
                ledger_close(&l);
            }
            if (rc != 0)
                fprintf(stderr, "process %d: %s\n", i, err.msg);
            _exit(rc != 0);
        }
    for (int i = 0, status; i < PROCESSES; i++) {
        ck_assert_int_gt(wait(&status), 0);
        ck_assert_int_eq(status, 0);
    }
    struct ledger *l = open_ledger();
    ck_assert_uint_eq(history(l, "2026-W05").n, PROCESSES * RUNS);
    ledger_close(&l);
    clear();
}
END_TEST

/* The file is not there yet: one makes it what it is, and the others wait. */
START_TEST(is_begun_by_several_at_once)
{
    enum { PROCESSES = 8, ROUNDS = 40 };
    for (int round = 0; round < ROUNDS; round++) {
        int go[2];
        char none;
        place();
        ck_assert_int_eq(pipe(go), 0);
        for (int i = 0; i < PROCESSES; i++)
            if (fork() == 0) {
                struct err err = {0};
                struct ledger *l;
                close(go[1]);
                (void)!read(go[0], &none, 1); /* until all are there */
                int rc = ledger_open(home, true, &l, &err);
                if (rc != 0)
                    fprintf(stderr, "process %d: %s\n", i, err.msg);
                ledger_close(&l);
                _exit(rc != 0);
            }
        close(go[0]);
        close(go[1]);
        for (int i = 0, status; i < PROCESSES; i++) {
            ck_assert_int_gt(wait(&status), 0);
            ck_assert_int_eq(status, 0);
        }
        clear();
    }
}
END_TEST

/* Whoever is killed leaves whole runs: each has all of its figures. */
START_TEST(holds_whole_runs_after_kills)
{
    unsigned long seed = 11;
    size_t before = 0;
    place();
    for (int i = 0; i < 60; i++) {
        pid_t child = fork();
        if (child == 0) {
            struct err err = {0};
            struct ledger *l;
            char value[16];
            for (int k = 0;; k++) {
                snprintf(value, sizeof value, "%d", i * 1000 + k);
                if (ledger_open(home, true, &l, &err) != 0 || note(l, value, "d", "x", &err) != 0)
                    _exit(1);
                ledger_close(&l);
            }
        }
        nanosleep(&(struct timespec){.tv_nsec = (long)(suite_random(&seed) % 20000000)}, NULL);
        kill(child, SIGKILL);
        int status;
        ck_assert_int_eq(waitpid(child, &status, 0), child);
        ck_assert(WIFSIGNALED(status));
        struct ledger *l = open_ledger();
        size_t n = history(l, "2026-W40").n;
        ck_assert_uint_ge(n, before);
        ck_assert_uint_eq(history(l, NULL).n, 40 * n);
        before = n;
        ledger_close(&l);
    }
    clear();
}
END_TEST

START_TEST(says_that_there_is_no_room)
{
    place();
    struct ledger *l = open_ledger();
    struct err err = {0};
    ck_assert_int_eq(note(l, "1", "d", "x", &err), 0);
    ledger_close(&l);
    pid_t child = fork();
    if (child == 0) {
        struct rlimit limit = {150000, 150000};
        int rc = 0;
        char value[16];
        signal(SIGXFSZ, SIG_IGN);
        setrlimit(RLIMIT_FSIZE, &limit);
        if (ledger_open(home, true, &l, &err) != 0)
            _exit(2);
        for (int k = 0; k < 200 && rc == 0; k++) {
            snprintf(value, sizeof value, "9%d", k);
            rc = note(l, value, "d", "x", &err);
        }
        ledger_close(&l);
        _exit(rc == ERR_IO && strstr(err.msg, "ledger.db") ? 0 : 1);
    }
    int status;
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert_int_eq(status, 0);
    l = open_ledger();
    size_t n = history(l, "2026-W40").n;
    ck_assert_uint_ge(n, 1);
    ck_assert_uint_eq(history(l, NULL).n, 40 * n);
    ck_assert_int_eq(note(l, "2", "d", "x", &err), 0);
    ledger_close(&l);
    clear();
}
END_TEST

static bool look_at(struct ledger *l, const char *path)
{
    struct buf identity = BUF_INIT, fingerprint = BUF_INIT;
    bool known = ledger_look_at(l, path, 2, &identity, &fingerprint);
    ck_assert_int_eq(known, buf_text(&fingerprint) && strlen(buf_text(&fingerprint)) == 16);
    buf_fini(&identity);
    buf_fini(&fingerprint);
    return known;
}

START_TEST(reads_no_file_while_a_signal_waits)
{
    sigset_t before, one;
    place();
    struct ledger *l = open_ledger();
    char path[80];
    snprintf(path, sizeof path, "%s/data.csv", home);
    FILE *f = fopen(path, "w");
    ck_assert_ptr_nonnull(f);
    ck_assert_int_ge(fputs("lead_id\nL1\n", f), 0);
    ck_assert_int_eq(fclose(f), 0);
    signals_hold(&before);
    ck_assert(look_at(l, path));
    ck_assert_int_eq(kill(getpid(), SIGTERM), 0);
    ck_assert(!look_at(l, path));
    sigemptyset(&one);
    sigaddset(&one, SIGTERM);
    ck_assert_int_eq(sigwaitinfo(&one, NULL), SIGTERM);
    ck_assert(look_at(l, path));
    signals_release(&before);
    ledger_close(&l);
    clear();
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {finds_what_was_said, leaves_its_log_and_brings_it_home, a_long_history_costs_a_run_no_more, is_not_made_by_who_only_looks,
                                  brings_an_older_ledger_up_to_date, refuses_newer_and_foreign_ones, knows_network_file_systems,
                                  takes_several_at_once, is_begun_by_several_at_once, holds_whole_runs_after_kills, says_that_there_is_no_room,
                                  reads_no_file_while_a_signal_waits};
    return suite_run("ledger", tests, COUNT(tests));
}
