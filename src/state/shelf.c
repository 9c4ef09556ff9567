/* shelf.c - decides where packs lie and what they are called.
 *
 * Takes a project's folder; gives names and lists. The name says nothing that the header does not say again: it is there to find
 * with few looks. The folder is the user's own (0700) and is kept out of version control, since it holds what the data hold. Must
 * not know what is in a pack. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "state/shelf.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/map.h"

static const char ending[] = ".extract";
enum { DIGITS = 16, LENGTH = 2 * DIGITS + 1 };

void shelf_name(const struct origin *o, const struct want *wants, size_t n, char name[SHELF_NAME])
{
    uint64_t columns = n;
    for (size_t k = 0; k < n; k++)
        columns = hash_bytes(wants[k].name, strlen(wants[k].name), columns * 8 + (uint64_t)wants[k].kind);
    snprintf(name, SHELF_NAME, "%016" PRIx64 "-%016" PRIx64 "%s", o->asked[0], columns, ending);
}

bool shelf_is_beside(const char *a, const char *b)
{
    return strncmp(a, b, DIGITS + 1) == 0;
}

static bool is_name(const char *name)
{
    for (size_t i = 0; i < LENGTH; i++)
        if (i == DIGITS ? name[i] != '-' : !isxdigit((unsigned char)name[i]))
            return false;
    return strcmp(name + LENGTH, ending) == 0;
}

char *shelf_folder(const char *root)
{
    return file_join(root, ".concord/extracts");
}

char *shelf_path(const char *folder, const char *name)
{
    return file_join(folder, name);
}

/* ---- the folder */

static int make_folder(const char *root, const char *below, mode_t mode, struct err *err)
{
    char *path = file_join(root, below);
    int rc = path ? 0 : err_set(err, ERR_NOMEM, "no memory");
    if (path && mkdir(path, mode) != 0 && errno != EEXIST)
        rc = err_set(err, errno == ENOSPC || errno == EDQUOT ? ERR_IO : ERR_PERMISSION, "cannot make %s: %s", path, strerror(errno));
    free(path);
    return rc;
}

int shelf_make(const char *root, struct err *err)
{
    static const char all[] = "*\n";
    TRY(make_folder(root, ".concord", 0777, err));
    TRY(make_folder(root, ".concord/extracts", 0700, err));
    char *ignore = file_join(root, ".concord/extracts/.gitignore");
    int fd = ignore ? open(ignore, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600) : -1;
    if (fd >= 0) {
        ssize_t done = write(fd, all, sizeof all - 1);
        close(fd);
        if (done != (ssize_t)sizeof all - 1)
            unlink(ignore);
    }
    free(ignore);
    return 0;
}

static int by_use(const void *a, const void *b)
{
    const struct shelf_entry *x = a, *y = b;
    if (x->used.tv_sec != y->used.tv_sec)
        return x->used.tv_sec < y->used.tv_sec ? 1 : -1;
    if (x->used.tv_nsec != y->used.tv_nsec)
        return x->used.tv_nsec < y->used.tv_nsec ? 1 : -1;
    return strcmp(x->name, y->name);
}

static int add(struct shelf_entry **list, size_t *n, int folder, const char *name, struct err *err)
{
    struct stat st;
    if (!is_name(name) || fstatat(folder, name, &st, AT_SYMLINK_NOFOLLOW) != 0)
        return 0;
    if ((*n & (*n + 1)) == 0) { /* 0, 1, 3, 7, …: one less than a power of 2 is full */
        struct shelf_entry *grown = realloc(*list, (2 * *n + 1) * sizeof *grown);
        if (!grown)
            return err_set(err, ERR_NOMEM, "no memory for a list of extracts");
        *list = grown;
    }
    struct shelf_entry *e = &(*list)[(*n)++];
    memcpy(e->name, name, LENGTH + sizeof ending);
    e->size = (uint64_t)st.st_size;
    e->used = st.st_mtim;
    return 0;
}

int shelf_list(const char *folder, struct shelf_entry **list, size_t *n, struct err *err)
{
    *list = NULL;
    *n = 0;
    DIR *d = opendir(folder);
    if (!d)
        return errno == ENOENT || errno == ENOTDIR ? 0 : err_set(err, ERR_PERMISSION, "cannot read %s: %s", folder, strerror(errno));
    int rc = 0;
    for (const struct dirent *e; rc == 0 && (e = readdir(d)) != NULL;)
        rc = add(list, n, dirfd(d), e->d_name, err);
    closedir(d);
    if (rc != 0) {
        free(*list);
        *list = NULL;
        *n = 0;
    } else if (*n > 0) {
        qsort(*list, *n, sizeof **list, by_use);
    }
    return rc;
}

/* ---- who writes */
static const char writing[] = ".writing";
enum { STEP_NS = 5 * 1000 * 1000 };

static int open_writing(const char *folder, int flags)
{
    char *path = file_join(folder, writing);
    int fd = path ? open(path, flags | O_NOFOLLOW | O_CLOEXEC, 0600) : -1;
    free(path);
    return fd;
}

int shelf_begin_writing(const char *folder)
{
    int fd = open_writing(folder, O_RDWR | O_CREAT);
    if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) != 0) {
        close(fd);
        fd = -1;
    }
    return fd;
}

bool shelf_await(const char *folder, int *patience)
{
    int fd = open_writing(folder, O_RDONLY);
    for (; fd >= 0 && *patience > 0 && flock(fd, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK; --*patience)
        nanosleep(&(struct timespec){.tv_nsec = STEP_NS}, NULL);
    if (fd >= 0)
        close(fd);
    return fd >= 0;
}

/* .NAME.PID.tmp: a run that lives holds its lock. */
static bool is_left(int folder, const char *name)
{
    size_t n = strlen(name);
    if (name[0] != '.' || n < LENGTH + 5 || strcmp(name + n - 4, ".tmp") != 0 || name[1 + DIGITS] != '-')
        return false;
    int fd = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    bool left = fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0;
    if (fd >= 0)
        close(fd);
    return left;
}

void shelf_sweep(const char *folder)
{
    DIR *d = opendir(folder);
    if (!d)
        return;
    for (const struct dirent *e; (e = readdir(d)) != NULL;)
        if (is_left(dirfd(d), e->d_name))
            (void)unlinkat(dirfd(d), e->d_name, 0);
    closedir(d);
}

int shelf_clear(const char *root, size_t *n, uint64_t *bytes, struct err *err)
{
    struct shelf_entry *list = NULL;
    size_t found = 0;
    char *folder = shelf_folder(root);
    *n = 0;
    *bytes = 0;
    int rc = folder ? shelf_list(folder, &list, &found, err) : err_set(err, ERR_NOMEM, "no memory");
    for (size_t i = 0; i < found && rc == 0; i++) {
        char *path = file_join(folder, list[i].name);
        if (path && unlink(path) != 0 && errno != ENOENT)
            rc = err_set(err, ERR_PERMISSION, "cannot remove %s: %s", path, strerror(errno));
        free(path);
        *n += rc == 0;
        *bytes += rc == 0 ? list[i].size : 0;
    }
    if (rc == 0) {
        char *ignore = file_join(folder, ".gitignore"), *mark = file_join(folder, writing), *above = file_join(root, ".concord");
        shelf_sweep(folder);
        if (ignore)
            (void)unlink(ignore);
        if (mark)
            (void)unlink(mark);
        (void)rmdir(folder);
        if (above)
            (void)rmdir(above);
        free(ignore);
        free(mark);
        free(above);
    }
    free(list);
    free(folder);
    return rc;
}
