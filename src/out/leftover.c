/* leftover.c - decides which files of an output folder are what a killed run left behind, and removes them.
 *
 * Files aside are called .NAME.PID.tmp or .NAME.PID.N.tmp (base/file.h), and .old behind that is the second link to
 * yesterday's file, .d a folder of temporary files (beside.c). Such a one is removed when its name ends as the output's does, it is this user's, no process
 * of that number lives, and nobody holds its lock: a run on another machine or in another container does. Failures are none
 * of the report's business. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "out/publish_int.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* The end of s before which `tail` stands; NULL: it does not. */
static const char *before(const char *s, const char *end, const char *tail)
{
    size_t n = strlen(tail);
    return (size_t)(end - s) >= n && memcmp(end - n, tail, n) == 0 ? end - n : NULL;
}

/* The number between the last dot before `end` and it; moves end to that dot. */
static bool number_before(const char *s, const char **end, long *number)
{
    const char *at = *end;
    while (at > s && isdigit((unsigned char)at[-1]))
        at--;
    if (at == *end || *end - at > 9 || at == s || at[-1] != '.')
        return false;
    *number = strtol(at, NULL, 10);
    *end = at - 1;
    return true;
}

/* Is it a file aside of an output with this extension (".xlsx")? Then the process that made it. */
static bool is_aside(const char *name, const char *extension, long *pid)
{
    const char *end = name + strlen(name), *old = before(name, end, ".old"), *folder = before(name, end, ".d");
    long number;
    if (*name != '.' || !(end = before(name, old ? old : folder ? folder : end, ".tmp")) || !number_before(name, &end, pid))
        return false;
    if (before(name, end, extension))
        return true;
    number = *pid; /* it was the N of .NAME.PID.N.tmp, if anything */
    return number < 100 && number_before(name, &end, pid) && before(name, end, extension);
}

static bool is_locked(const char *path)
{
    int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    bool locked = fd < 0 || flock(fd, LOCK_EX | LOCK_NB) != 0;
    if (fd >= 0)
        close(fd);
    return locked;
}

void leftover_drop(const char *path)
{
    const char *slash = strrchr(path, '/'), *dot = strrchr(path, '.');
    char folder[PATH_MAX], name[PATH_MAX];
    DIR *d;
    if (!slash || !dot || dot < slash || (size_t)(slash - path) >= sizeof folder)
        return;
    snprintf(folder, sizeof folder, "%.*s", slash == path ? 1 : (int)(slash - path), path);
    if (!(d = opendir(folder)))
        return;
    for (struct dirent *e; (e = readdir(d)) != NULL;) {
        struct stat st;
        long pid;
        if (!is_aside(e->d_name, dot, &pid) || pid <= 1 || kill((pid_t)pid, 0) == 0 || errno != ESRCH)
            continue;
        int n = snprintf(name, sizeof name, "%s/%s", folder, e->d_name);
        if (n <= 0 || (size_t)n >= sizeof name || lstat(name, &st) != 0 || st.st_uid != geteuid())
            continue;
        if (S_ISREG(st.st_mode) && !is_locked(name))
            unlink(name);
        else if (S_ISDIR(st.st_mode) && before(name, name + n, ".d") && !is_locked(name))
            beside_empty(name);
    }
    closedir(d);
}
