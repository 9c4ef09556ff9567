/* cmd_schedule.c - concord schedule: has the machine run `concord run --due` when something is due.
 *
 * By systemd: a service, and a timer that knows the zone of the project's clock and makes up for the time that the machine slept. By a
 * crontab: a look every fifteen minutes, since cron knows no zones; the timer looks as often, for what is to be tried again and what a fault
 * left over. A look at nothing is over in a moment, and none waits for a later try: what comes due meanwhile would wait with it. What is due
 * is decided by the program and not by when it is called. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "app/command.h"
#include "app/due.h"
#include "base/file.h"
#include "base/map.h"
#include "base/text.h"

extern char **environ;

struct timer_unit {
    struct project *project;
    char name[128];     /* "concord-funnel-1a2b3c4d" */
    const char *program;
    const char *folder; /* of the units */
    int spread;         /* minutes, 0 to SPREAD_MAX */
};
enum { SPREAD_MAX = 720 };

/* The project's folder by name, and a number of its path, so that two of one name are two. */
static void unit_name(struct timer_unit *u)
{
    const char *root = u->project->root, *slash = strrchr(root, '/');
    char base[48];
    size_t n = 0;
    for (const char *s = slash ? slash + 1 : root; *s && n + 1 < sizeof base; s++)
        base[n++] = (*s >= 'a' && *s <= 'z') || (*s >= 'A' && *s <= 'Z') || (*s >= '0' && *s <= '9') ? *s : '_';
    base[n] = '\0';
    snprintf(u->name, sizeof u->name, "concord-%s-%08x", n ? base : "project", (unsigned)(hash_bytes(root, strlen(root), 7) & 0xffffffff));
}

/* As a word of a unit file: in quotes, with what has a meaning there doubled or behind a backslash. */
static const char *unit_word(struct arena *a, const char *text)
{
    struct buf b = BUF_INIT;
    buf_putc(&b, '"');
    for (const char *s = text; *s; s++) {
        if (*s == '"' || *s == '\\')
            buf_putc(&b, '\\');
        if (*s == '%' || *s == '$')
            buf_putc(&b, *s);
        buf_putc(&b, *s);
    }
    buf_putc(&b, '"');
    const char *out = arena_strdup(a, buf_text(&b) ? buf_text(&b) : "");
    buf_fini(&b);
    return out;
}

static const char *service_text(const struct timer_unit *u)
{
    struct arena *a = u->project->arena;
    return arena_printf(a,
                        "[Unit]\nDescription=Concord: what is due of %s\nWants=network-online.target\nAfter=network-online.target\n\n"
                        "[Service]\nType=oneshot\nExecStart=%s -C %s run --due --no-wait\nSuccessExitStatus=75\nTimeoutStartSec=infinity\nNice=5\n",
                        unit_word(a, u->project->root), unit_word(a, u->program), unit_word(a, u->project->root));
}

static int timer_text(const struct timer_unit *u, const char **out, struct err *err)
{
    static const char *const days[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    struct arena *a = u->project->arena;
    struct schedule *list;
    size_t n;
    struct zone *z;
    TRY(due_schedules(u->project, NULL, 0, false, &list, &n, err));
    if (n == 0)
        return err_set(err, ERR_CONFIG, "nothing of the project has a time: deliver … { every monday at 07:00 }");
    TRY(due_zone(u->project, &z, err));
    *out = arena_printf(a, "[Unit]\nDescription=Concord: when something of %s is due\n\n[Timer]\n", unit_word(a, u->project->root));
    for (size_t i = 0; i < n; i++)
        *out = arena_printf(a, "%sOnCalendar=%s%s*-*-* %02d:%02d:00 %s\n", *out, list[i].rule.weekday < 0 ? "" : days[list[i].rule.weekday],
                            list[i].rule.weekday < 0 ? "" : " ", (int)(list[i].rule.seconds / 3600), (int)(list[i].rule.seconds / 60 % 60), zone_name(z));
    zone_free(&z);
    *out = arena_printf(a, "%sOnCalendar=*:0/15\nPersistent=true\nAccuracySec=1s\n", *out);
    if (u->spread > 0)
        *out = arena_printf(a, "%sRandomizedDelaySec=%dmin\n", *out, u->spread);
    *out = arena_printf(a, "%s\n[Install]\nWantedBy=timers.target\n", *out);
    return 0;
}

static const char *path_of(const struct timer_unit *u, const char *kind)
{
    return arena_printf(u->project->arena, "%s/%s.%s", u->folder, u->name, kind);
}

static int write_unit(const char *path, const char *text, struct err *err)
{
    TRY(file_write_whole(path, false, text, strlen(text), err));
    printf("%s\n", path);
    return 0;
}

/* Its exit status; -1: it did not run, or was ended. A file that is its standard input or output, or NULL: those of this program. */
static int call_with(const char *const *argv, FILE *in, FILE *out)
{
    posix_spawn_file_actions_t files;
    pid_t pid;
    int status;
    posix_spawn_file_actions_init(&files);
    if (in)
        posix_spawn_file_actions_adddup2(&files, fileno(in), STDIN_FILENO);
    if (out) { /* what is wrong with what is not there is no news */
        posix_spawn_file_actions_adddup2(&files, fileno(out), STDOUT_FILENO);
        posix_spawn_file_actions_addopen(&files, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    }
    int rc = posix_spawnp(&pid, argv[0], &files, NULL, (char *const *)argv, environ);
    posix_spawn_file_actions_destroy(&files);
    if (rc != 0)
        return -1;
    while (waitpid(pid, &status, 0) < 0)
        if (errno != EINTR)
            return -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static bool call(const char *const *argv)
{
    return call_with(argv, NULL, NULL) == 0;
}

static void tell_systemd(const struct timer_unit *u, bool install)
{
    const char *timer = arena_printf(u->project->arena, "%s.timer", u->name);
    const char *const reload[] = {"systemctl", "--user", "daemon-reload", NULL};
    const char *const enable[] = {"systemctl", "--user", "enable", "--now", timer, NULL};
    if (!call(reload) || (install && !call(enable)))
        fprintf(stderr, "concord: warning: systemd was not reached; when it is, say: systemctl --user daemon-reload%s%s\n",
                install ? " && systemctl --user enable --now " : "", install ? timer : "");
}

static int install_units(const struct timer_unit *u, bool own_folder, struct err *err)
{
    const char *timer;
    TRY(timer_text(u, &timer, err));
    TRY(file_make_folder(u->folder, err));
    TRY(write_unit(path_of(u, "service"), service_text(u), err));
    TRY(write_unit(path_of(u, "timer"), timer, err));
    if (own_folder)
        tell_systemd(u, true);
    return 0;
}

static int remove_units(const struct timer_unit *u, bool own_folder, struct err *err)
{
    static const char *const kinds[] = {"timer", "service"};
    const char *timer = arena_printf(u->project->arena, "%s.timer", u->name);
    const char *const disable[] = {"systemctl", "--user", "disable", "--now", timer, NULL};
    struct stat st;
    if (own_folder && stat(path_of(u, "timer"), &st) == 0)
        (void)call(disable);
    for (size_t i = 0; i < 2; i++) {
        if (unlink(path_of(u, kinds[i])) == 0)
            printf("%s removed\n", path_of(u, kinds[i]));
        else if (errno != ENOENT)
            return err_set(err, ERR_PERMISSION, "%s cannot be removed: %s", path_of(u, kinds[i]), strerror(errno));
    }
    if (own_folder)
        tell_systemd(u, false);
    return 0;
}

static int show_units(const struct timer_unit *u, struct err *err)
{
    const char *timer;
    struct stat st;
    TRY(timer_text(u, &timer, err));
    printf("# %s%s\n%s\n# %s\n%s", path_of(u, "service"), stat(path_of(u, "timer"), &st) == 0 ? "" : " (not installed)", service_text(u), path_of(u, "timer"), timer);
    return 0;
}

/* ------------------------------------------------------------------ crontab */
/* A word of the shell's, for cron, which takes a % for a line break unless a \ stands before it. */
static const char *cron_word(struct arena *a, const char *text)
{
    struct buf word = BUF_INIT, b = BUF_INIT;
    text_shell_word(&word, text);
    for (const char *s = buf_text(&word) ? buf_text(&word) : ""; *s; s++) {
        if (*s == '%')
            buf_putc(&b, '\\');
        buf_putc(&b, *s);
    }
    const char *out = arena_strdup(a, buf_text(&b) ? buf_text(&b) : "");
    buf_fini(&word);
    buf_fini(&b);
    return out;
}

static const char *cron_line(const struct timer_unit *u)
{
    struct arena *a = u->project->arena;
    return arena_printf(a, "*/15 * * * * %s -C %s run --due --no-wait >/dev/null # %s\n", cron_word(a, u->program), cron_word(a, u->project->root), u->name);
}

/* The user's crontab without this project's line, which has a mark of its own; false: not all of it was read. */
static bool copy_others(const struct timer_unit *u, FILE *old, FILE *new)
{
    char *line = NULL;
    size_t size = 0;
    const char *mark = arena_printf(u->project->arena, "# %s\n", u->name);
    rewind(old);
    while (getline(&line, &size, old) > 0)
        if (!strstr(line, mark))
            fputs(line, new);
    free(line);
    return feof(old) != 0;
}

/* What others have in the crontab is written back with ours: one that was not read to its end is left alone. */
static int read_others(const struct timer_unit *u, FILE *old, FILE *new, struct err *err)
{
    static const char *const list[] = {"crontab", "-l", NULL};
    enum { THERE = 0, NONE_YET = 1 };
    int status = call_with(list, NULL, old);
    if (status != NONE_YET && (status != THERE || !copy_others(u, old, new)))
        return err_set(err, ERR_UNAVAILABLE, "the crontab cannot be read, and stays as it is: is there a cron? The line is: %s", cron_line(u));
    return 0;
}

static int write_crontab(const struct timer_unit *u, bool install, FILE *new, struct err *err)
{
    static const char *const set[] = {"crontab", "-", NULL};
    if (install)
        fputs(cron_line(u), new);
    bool fine = fflush(new) == 0 && !ferror(new);
    rewind(new);
    if (!fine || call_with(set, new, NULL) != 0)
        return err_set(err, ERR_UNAVAILABLE, "the crontab cannot be written: is there a cron? The line is: %s", cron_line(u));
    if (install)
        fputs(cron_line(u), stdout);
    return 0;
}

static int set_crontab(const struct timer_unit *u, bool install, struct err *err)
{
    FILE *old = tmpfile(), *new = tmpfile();
    int rc = old && new ? 0 : err_set(err, ERR_CREATE, "no temporary file: %s", strerror(errno));
    if (rc == 0)
        rc = read_others(u, old, new, err);
    if (rc == 0)
        rc = write_crontab(u, install, new, err);
    if (old)
        fclose(old);
    if (new)
        fclose(new);
    return rc;
}

/* ------------------------------------------------------------------ */
static const char *unit_folder(struct arena *a)
{
    const char *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
    return config && *config ? arena_printf(a, "%s/systemd/user", config) : arena_printf(a, "%s/.config/systemd/user", home ? home : "");
}

static int take_spread(const struct arguments *a, int *out, struct err *err)
{
    char *end;
    long n = a->spread ? strtol(a->spread, &end, 10) : 0;
    if (a->spread && (*end || end == a->spread || n < 0 || n > SPREAD_MAX))
        return err_set(err, ERR_USAGE, "--spread takes minutes, from 0 to %d", SPREAD_MAX);
    if (n > 0 && a->cron)
        return err_set(err, ERR_USAGE, "--spread is for systemd's timers: a crontab begins on the minute");
    *out = (int)n;
    return 0;
}

static int do_word(struct timer_unit *u, const struct arguments *a, const char *word, struct err *err)
{
    if (strcmp(word, "show") == 0 && a->cron)
        return fputs(cron_line(u), stdout) < 0 ? err_set(err, ERR_IO, "%s", "") : 0;
    if (strcmp(word, "show") == 0)
        return show_units(u, err);
    if (a->cron)
        return set_crontab(u, strcmp(word, "install") == 0, err);
    return strcmp(word, "install") == 0 ? install_units(u, !a->out, err) : remove_units(u, !a->out, err);
}

static int run(const struct arguments *a, struct err *err)
{
    static const char *const words[] = {"install", "remove", "show"};
    const char *word = a->n_words ? a->words[0] : "show";
    char program[PATH_MAX] = "";
    struct project p = {0};
    struct timer_unit u = {.project = &p};
    size_t i = 0;
    while (i < 3 && strcmp(words[i], word) != 0)
        i++;
    if (i == 3)
        return err_set(err, ERR_USAGE, "concord schedule takes install, remove or show; see concord schedule --help");
    if (readlink("/proc/self/exe", program, sizeof program - 1) <= 0)
        return err_set(err, ERR_INTERNAL, "where this program lies is not known");
    TRY(take_spread(a, &u.spread, err));
    int rc = project_check(&p, &a->project, stderr, err);
    if (rc == 0 && (p.diags.n_errors || !p.model))
        rc = err_set(err, ERR_CONFIG, "%s", "");
    if (rc == 0) {
        u.program = program;
        u.folder = a->out ? a->out : unit_folder(p.arena);
        unit_name(&u);
        rc = do_word(&u, a, word, err);
    }
    project_close(&p);
    return rc ? rc : command_flush(err);
}

const struct command command_schedule = {
    "schedule", "[install | remove | show]", "have the machine deliver what is due",
    "Writes a systemd service and timer of the user's that run `concord run --due` whenever a delivery of the project is due, in the project's zone,\n"
    "every 15 minutes, and after the machine was off; `remove` takes them away, `show` prints them. --out DIR writes the units elsewhere and tells systemd nothing;\n"
    "--cron uses the crontab, with a look every 15 minutes; --spread MINUTES has a timer begin up to so much later, at random.",
    0, 1, TAKES_PROJECT | TAKES_SET | TAKES_OUT | TAKES_CRON | TAKES_SPREAD, WORD_SCHEDULE, run};
