/* watch.c - decides when a report is shown again: some file of the project or its data has another name, size or time.
 *
 * Asks the file system five times a second, which works on every file system (a network share tells nobody of changes), and
 * looks at a bounded number of files. While it waits, keys are read one by one and signals are held back, so that the terminal
 * is as it was before whichever way it ends. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "app/watch.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "base/map.h"

enum { DEPTH_MAX = 12, FILES_MAX = 20000, WAIT_MS = 200 };

struct look {
    uint64_t sum;
    size_t n;
};

/* The sum does not depend on the order in which a folder is read. */
static void add_file(struct look *l, const char *path, const struct stat *st)
{
    int64_t facts[] = {(int64_t)st->st_size, (int64_t)st->st_mtim.tv_sec, (int64_t)st->st_mtim.tv_nsec, (int64_t)st->st_ino};
    l->sum += hash_bytes(facts, sizeof facts, hash_bytes(path, strlen(path), 1));
    l->n++;
}

static void add_place(struct look *l, const char *path, int depth)
{
    struct stat st;
    DIR *folder;
    if (l->n >= FILES_MAX || stat(path, &st) != 0)
        return;
    if (S_ISREG(st.st_mode))
        add_file(l, path, &st);
    if (!S_ISDIR(st.st_mode) || depth > DEPTH_MAX || !(folder = opendir(path)))
        return;
    for (struct dirent *e; (e = readdir(folder)) != NULL;) {
        char below[PATH_MAX];
        int n = snprintf(below, sizeof below, "%s/%s", path, e->d_name);
        if (e->d_name[0] != '.' && !(depth == 0 && strcmp(e->d_name, "out") == 0) && n > 0 && (size_t)n < sizeof below)
            add_place(l, below, depth + 1);
    }
    closedir(folder);
}

uint64_t watch_look(const char *const *places, size_t n)
{
    struct look l = {0};
    for (size_t i = 0; i < n; i++)
        add_place(&l, places[i], 0);
    return l.sum + l.n;
}

static bool is_told_to_end(void)
{
    sigset_t waiting;
    return sigpending(&waiting) == 0 && (sigismember(&waiting, SIGINT) || sigismember(&waiting, SIGTERM) || sigismember(&waiting, SIGHUP));
}

/* True: a key. Where standard input is no terminal nothing is read from it. */
static bool wait_for_key(bool is_terminal)
{
    struct pollfd key = {.fd = STDIN_FILENO, .events = POLLIN};
    char c;
    if (!is_terminal) {
        nanosleep(&(struct timespec){.tv_nsec = WAIT_MS * 1000000L}, NULL);
        return false;
    }
    return poll(&key, 1, WAIT_MS) > 0 && (key.revents & (POLLHUP | POLLERR) || read(STDIN_FILENO, &c, 1) == 1);
}

bool watch_wait(const char *const *places, size_t n, uint64_t seen)
{
    struct termios before, raw;
    sigset_t ends, mask;
    bool is_terminal = isatty(STDIN_FILENO) && tcgetpgrp(STDIN_FILENO) == getpgrp() && tcgetattr(STDIN_FILENO, &before) == 0, ended = false;
    sigemptyset(&ends);
    sigaddset(&ends, SIGINT);
    sigaddset(&ends, SIGTERM);
    sigaddset(&ends, SIGHUP);
    sigprocmask(SIG_BLOCK, &ends, &mask);
    if (is_terminal) {
        raw = before;
        raw.c_lflag &= (tcflag_t) ~(ICANON | ECHO);
        tcsetattr(STDIN_FILENO, TCSANOW, &raw);
    }
    while (!ended && watch_look(places, n) == seen)
        ended = wait_for_key(is_terminal) || is_told_to_end();
    if (is_terminal)
        tcsetattr(STDIN_FILENO, TCSANOW, &before);
    sigprocmask(SIG_SETMASK, &mask, NULL); /* what was held back arrives here */
    return !ended;
}
