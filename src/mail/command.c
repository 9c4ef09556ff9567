/* command.c - sends by a command: the message on its standard input, its exit status for an answer. No shell stands between; the command
 * is the leader of a process group, and what is left of that group when its time is over is killed.
 *
 * The statuses are those of sysexits.h. One that says nothing of the message is ambiguous: the command may have passed it on before. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "mail/mail_int.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

enum { TIMEOUT = 60, GRACE_MS = 2000, SLICE_MS = 20, SAID_MAX = 400, LAST_READS = 2048 };

struct command {
    struct arena *arena;
    const char *root;
    char **argv;
    unsigned timeout;
};

/* What the command said on its standard error: the last of it. */
struct said {
    char text[SAID_MAX];
    size_t n;
};

static void keep_said(struct said *s, const char *data, size_t n)
{
    if (n > sizeof s->text) {
        data += n - sizeof s->text;
        n = sizeof s->text;
    }
    size_t keep = s->n + n > sizeof s->text ? sizeof s->text - n : s->n;
    memmove(s->text, s->text + s->n - keep, keep);
    memcpy(s->text + keep, data, n);
    s->n = keep + n;
}

/* Its last line that has something on it. */
static const char *last_line(struct arena *a, const struct said *s)
{
    size_t end = s->n;
    while (end > 0 && (s->text[end - 1] == '\n' || s->text[end - 1] == '\r' || s->text[end - 1] == ' '))
        end--;
    size_t from = end;
    while (from > 0 && s->text[from - 1] != '\n')
        from--;
    return arena_dup(a, s->text + from, end - from);
}

/* ---------------------------------------------------------------- its environment and input */
static char **environment(struct arena *a, const struct message *m, const char *recipient)
{
    char **list = NULL;
    size_t n = 0;

    for (char **e = environ; *e; e++)
        if (strncmp(*e, "CONCORD_MAIL_", 13) != 0)
            ARENA_PUSH(a, list, n, *e);
    ARENA_PUSH(a, list, n, arena_printf(a, "CONCORD_MAIL_TO=%s", recipient));
    ARENA_PUSH(a, list, n, arena_printf(a, "CONCORD_MAIL_FROM=%s", m->sender));
    ARENA_PUSH(a, list, n, arena_printf(a, "CONCORD_MAIL_SUBJECT=%s", m->subject));
    ARENA_PUSH(a, list, n, arena_printf(a, "CONCORD_MAIL_ID=%s", m->id));
    ARENA_PUSH(a, list, n, NULL);
    return list;
}

/* A file in memory: the command reads it at its own pace, and one that does not read is no one's business. */
static int input_of(const struct message *m)
{
    int fd = memfd_create("message", MFD_CLOEXEC);
    for (size_t at = 0; fd >= 0 && at < m->n;) {
        ssize_t n = write(fd, m->data + at, m->n - at);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0) {
            close(fd);
            return -1;
        }
        at += (size_t)n;
    }
    if (fd >= 0)
        lseek(fd, 0, SEEK_SET);
    return fd;
}

static int start(struct command *c, char **env, int in, int err_fd, pid_t *pid)
{
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    sigset_t none, all;

    sigemptyset(&none);
    sigfillset(&all);
    posix_spawn_file_actions_init(&files);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setpgroup(&attributes, 0);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    int rc = posix_spawn_file_actions_addchdir_np(&files, c->root);
    if (rc == 0)
        rc = posix_spawn_file_actions_adddup2(&files, in, STDIN_FILENO);
    if (rc == 0)
        rc = posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    if (rc == 0)
        rc = posix_spawn_file_actions_adddup2(&files, err_fd, STDERR_FILENO);
    if (rc == 0)
        rc = posix_spawnp(pid, c->argv[0], &files, &attributes, c->argv, env);
    posix_spawn_file_actions_destroy(&files);
    posix_spawnattr_destroy(&attributes);
    return rc;
}

/* ---------------------------------------------------------------- its end */
static long long now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (long long)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Gives whether anything was said. */
static bool listen_to(int fd, struct said *said, int wait_ms)
{
    struct pollfd p = {.fd = fd, .events = POLLIN};
    char piece[1024];

    if (poll(&p, 1, wait_ms) <= 0)
        return false;
    ssize_t n = read(fd, piece, sizeof piece);
    if (n > 0)
        keep_said(said, piece, (size_t)n);
    else if (wait_ms > 0) /* nobody writes any more, and it runs on */
        poll(NULL, 0, wait_ms);
    return n > 0;
}

/* Waits for it until its time is over; then its group gets a signal to end, and one that nobody ignores. Gives whether it ended by itself. */
static bool wait_for(pid_t pid, int fd, unsigned seconds, struct said *said, int *status)
{
    long long deadline = now_ms() + (long long)seconds * 1000, killed = 0;

    for (;;) {
        pid_t done = waitpid(pid, status, WNOHANG);
        if (done == pid)
            break;
        if (done < 0 && errno != EINTR) {
            *status = 0x7F; /* somebody else has waited for it: what it was is not known */
            killed = killed ? killed : 1;
            break;
        }
        long long now = now_ms();
        if (!killed && now > deadline) {
            kill(-pid, SIGTERM);
            killed = now;
        } else if (killed && now > killed + GRACE_MS) {
            kill(-pid, SIGKILL);
        }
        listen_to(fd, said, SLICE_MS);
    }
    for (int i = 0; i < LAST_READS && listen_to(fd, said, 0); i++) /* what it said last; a child of its own may write on without end */
        ;
    if (killed)
        kill(-pid, SIGKILL);
    return killed == 0;
}

static enum sent_outcome outcome_of(int status)
{
    switch (status) {
    case 0: return SENT_OK;
    case EX_TEMPFAIL: case EX_OSERR: case EX_IOERR: return SENT_LATER;
    case EX_PROTOCOL: return SENT_AMBIGUOUS;
    case 126: case 127: return SENT_REFUSED; /* a script's own command is not there, or may not be run */
    default: return status >= EX__BASE && status <= EX__MAX ? SENT_REFUSED : SENT_AMBIGUOUS;
    }
}

static void judge(const struct command *c, int status, bool by_itself, const char *said, struct sent_answer *out)
{
    const char *colon = *said ? ": " : "";
    if (!by_itself)
        channel_answer(out, SENT_AMBIGUOUS, 0, "%s did not end in %u seconds, and was ended%s%s", c->argv[0], c->timeout, colon, said);
    else if (WIFSIGNALED(status))
        channel_answer(out, SENT_AMBIGUOUS, 0, "%s was ended by signal %d%s%s", c->argv[0], WTERMSIG(status), colon, said);
    else if (status == 0)
        channel_answer(out, SENT_OK, 0, "%s took it", c->argv[0]);
    else
        channel_answer(out, outcome_of(WEXITSTATUS(status)), WEXITSTATUS(status), "%s ended with status %d%s%s", c->argv[0], WEXITSTATUS(status), colon, said);
}

static int command_send(void *ctx, const struct message *m, const char *recipient, struct sent_answer *out, struct err *err)
{
    struct command *c = ctx;
    struct arena_mark mark = arena_mark(c->arena);
    struct said said = {.n = 0};
    int pipes[2] = {-1, -1}, in = input_of(m), status = 0, rc = 0;
    pid_t pid = 0;

    if (in < 0 || pipe2(pipes, O_CLOEXEC) != 0) {
        rc = err_set(err, ERR_NOMEM, "command: neither memory nor files for it: %s", strerror(errno));
        goto out;
    }
    fcntl(pipes[0], F_SETFL, O_NONBLOCK);
    rc = start(c, environment(c->arena, m, recipient), in, pipes[1], &pid);
    close(pipes[1]);
    pipes[1] = -1;
    if (rc != 0) {
        channel_answer(out, SENT_LATER, 0, "%s cannot be started: %s", c->argv[0], strerror(rc));
        rc = 0;
        goto out;
    }
    bool by_itself = wait_for(pid, pipes[0], c->timeout, &said, &status);
    judge(c, status, by_itself, last_line(c->arena, &said), out);
out:
    if (in >= 0)
        close(in);
    for (int i = 0; i < 2; i++)
        if (pipes[i] >= 0)
            close(pipes[i]);
    arena_reset(c->arena, mark);
    return rc;
}

static void command_close(void *ctx)
{
    struct command *c = ctx;
    arena_free(&c->arena);
    free(c);
}

static int take_words(struct command *c, const struct channel_spec *spec, struct err *err)
{
    const char **words, *first = channel_option_first(spec);
    size_t n;
    bool seen = false;

    TRY(words_split(c->arena, first ? first : "", &words, &n, err));
    if (n == 0)
        return err_set(err, ERR_CONFIG, "a command is named: command(\"sendmail -t\")");
    for (size_t i = 0; i < spec->n_options; i++) { /* further values are arguments as they stand */
        if (!spec->options[i].name && seen)
            ARENA_PUSH(c->arena, words, n, arena_strdup(c->arena, spec->options[i].value));
        seen = seen || !spec->options[i].name;
    }
    if (strchr(words[0], '/') && words[0][0] != '/')
        words[0] = arena_printf(c->arena, "%s/%s", spec->root, words[0]);
    c->argv = ARENA_ARRAY(c->arena, char *, n + 1);
    for (size_t i = 0; i < n; i++)
        c->argv[i] = arena_strdup(c->arena, words[i]);
    return 0;
}

int command_open(const struct channel_spec *spec, struct channel *out, struct err *err)
{
    static const char *const known[] = {"timeout", NULL};
    struct command *c = calloc(1, sizeof *c);

    if (!c)
        return err_set(err, ERR_NOMEM, "command: no memory");
    c->arena = arena_new();
    c->root = arena_strdup(c->arena, spec->root);
    int rc = channel_check_options(spec, known, SIZE_MAX, err);
    if (rc == 0)
        rc = channel_option_seconds(spec, "timeout", TIMEOUT, &c->timeout, err);
    if (rc == 0)
        rc = take_words(c, spec, err);
    if (rc != 0) {
        command_close(c);
        return rc;
    }
    *out = (struct channel){c, command_send, command_close};
    return 0;
}
