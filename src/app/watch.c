/* watch.c - decides when a report is shown again: some file of the project or its data has another name, size or time, and nothing
 * changes any more. An editor that writes aside and renames, or several files that are saved together, are one change.
 *
 * Asks the file system ten times a second, which works on every file system (a network share tells nobody of changes), and
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
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "base/map.h"
#include "base/signals.h"

enum { DEPTH_MAX = 12, FILES_MAX = 20000, WAIT_MS = 100, SETTLE_MS = 60, SETTLE_TIMES = 30 };

struct look {
    uint64_t sum;
    size_t n;
};

/* The sum does not depend on the order in which a folder is read. */
static void add_file(struct look *l, const char *path, const struct stat *st)
{
    int64_t facts[] = {(int64_t)st->st_size, (int64_t)st->st_mtim.tv_sec, (int64_t)st->st_mtim.tv_nsec,
                       (int64_t)st->st_ctim.tv_sec, (int64_t)st->st_ctim.tv_nsec, (int64_t)st->st_ino};
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

void watch_look(struct watch_place *place)
{
    struct look l = {0};
    add_place(&l, place->path, 0);
    place->seen = l.sum + l.n;
}

/* The places as they are now, as one number. */
static uint64_t look_at_all(const struct watch_place *places, size_t n)
{
    uint64_t all = 0;
    for (size_t i = 0; i < n; i++) {
        struct watch_place now = places[i];
        watch_look(&now);
        all += now.seen;
    }
    return all;
}

/* True: a key. Where standard input is no terminal nothing is read from it. */
static bool wait_for_key(bool is_terminal, int milliseconds)
{
    struct pollfd key = {.fd = STDIN_FILENO, .events = POLLIN};
    char c;
    if (!is_terminal) {
        nanosleep(&(struct timespec){.tv_nsec = milliseconds * 1000000L}, NULL);
        return false;
    }
    return poll(&key, 1, milliseconds) > 0 && (key.revents & (POLLHUP | POLLERR) || read(STDIN_FILENO, &c, 1) == 1);
}

/* True: it is to end. */
static bool wait_for_change(const struct watch_place *places, size_t n, bool is_terminal)
{
    uint64_t seen = 0, now;
    bool ended = false;
    for (size_t i = 0; i < n; i++)
        seen += places[i].seen;
    while ((now = look_at_all(places, n)) == seen && !ended)
        ended = wait_for_key(is_terminal, WAIT_MS) || signals_are_waiting();
    for (int i = 0; i < SETTLE_TIMES && !ended; i++) {
        uint64_t before = now;
        ended = wait_for_key(is_terminal, SETTLE_MS) || signals_are_waiting();
        if ((now = look_at_all(places, n)) == before)
            break;
    }
    return ended;
}

bool watch_wait(const struct watch_place *places, size_t n)
{
    struct termios before, raw;
    sigset_t mask;
    bool is_terminal = isatty(STDIN_FILENO) && tcgetpgrp(STDIN_FILENO) == getpgrp() && tcgetattr(STDIN_FILENO, &before) == 0;
    signals_hold(&mask);
    if (is_terminal) {
        raw = before;
        raw.c_lflag &= (tcflag_t) ~(ICANON | ECHO);
        tcsetattr(STDIN_FILENO, TCSANOW, &raw);
    }
    bool ended = wait_for_change(places, n, is_terminal);
    if (is_terminal)
        tcsetattr(STDIN_FILENO, TCSANOW, &before);
    signals_release(&mask); /* what was held back arrives here */
    return !ended;
}
