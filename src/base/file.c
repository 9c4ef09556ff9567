/* file.c - decides how files are read and replaced: whole, and so that a crash leaves the old one or the new one.
 *
 * Takes paths; gives contents, or a published file: written aside in the same folder, synced, renamed, the folder synced.
 * The names of what is open aside stand in one static table, the only mutable global of the program: a signal handler and the
 * end without memory have to remove those files and can reach nothing else. Each slot keeps the process that made it,
 * so that a forked worker never removes what is its parent's. Must not know what is in the files. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { ASIDE_MAX = 512, ASIDE_TRIES = 100, READ_STEP = 1 << 16 };
enum slot_state { SLOT_FREE, SLOT_TAKEN, SLOT_LIVE };

static struct slot {
    _Atomic int state;
    pid_t owner;
    char name[PATH_MAX];
} asides[ASIDE_MAX];

struct file_aside {
    char *path; /* to be published as */
    size_t slot;
    int fd;
};

/* The code for errno: `otherwise` unless the kind of failure has one of its own. */
static int report(struct err *err, enum err_code otherwise, const char *what, const char *path)
{
    int number = errno;
    enum err_code code = otherwise;
    if (number == EACCES || number == EPERM)
        code = ERR_PERMISSION;
    else if (number == ENOMEM || number == EMFILE || number == ENFILE)
        code = ERR_NOMEM;
    else if (number == ENOSPC || number == EDQUOT || number == EFBIG || number == EIO)
        code = ERR_IO;
    return err_set(err, code, "cannot %s %s: %s", what, path, strerror(number));
}

/* ---- reading */

static int open_regular(const char *path, int *fd, struct stat *st, struct err *err)
{
    *fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC); /* a FIFO without a writer must not hold us */
    if (*fd < 0)
        return report(err, errno == ENOENT || errno == ENOTDIR ? ERR_NOT_FOUND : ERR_IO, "read", path);
    int rc = 0;
    if (fstat(*fd, st) != 0)
        rc = report(err, ERR_IO, "read", path);
    else if (S_ISDIR(st->st_mode))
        rc = err_set(err, ERR_NOT_FOUND, "cannot read %s: it is a folder, a file is wanted", path);
    else if (!S_ISREG(st->st_mode))
        rc = err_set(err, ERR_NOT_FOUND, "cannot read %s: it is a pipe or a device, a regular file is wanted", path);
    if (rc != 0) {
        close(*fd);
        *fd = -1;
    }
    return rc;
}

static bool has_changed(const struct stat *a, const struct stat *b)
{
    return a->st_size != b->st_size || a->st_mtim.tv_sec != b->st_mtim.tv_sec || a->st_mtim.tv_nsec != b->st_mtim.tv_nsec;
}

/* Reads to the end; *text is the caller's also on failure. */
static int read_to_end(int fd, const char *path, size_t limit, size_t expected, char **text, size_t *n, struct err *err)
{
    size_t cap = expected < limit ? expected + 2 : READ_STEP; /* one byte to see the end, one for the NUL */
    for (;;) {
        char *grown = realloc(*text, cap);
        if (!grown)
            return err_set(err, ERR_NOMEM, "cannot read %s: out of memory", path);
        *text = grown;
        while (*n < cap - 1) {
            ssize_t got = read(fd, *text + *n, cap - 1 - *n);
            if (got < 0 && errno == EINTR)
                continue;
            if (got < 0)
                return report(err, ERR_IO, "read", path);
            if (got == 0) {
                (*text)[*n] = '\0';
                return 0;
            }
            *n += (size_t)got;
            if (*n > limit)
                return err_set(err, ERR_DATA, "%s is too big: more than %zu bytes", path, limit);
        }
        cap = cap < SIZE_MAX / 4 ? 2 * cap : cap;
    }
}

int file_read(const char *path, size_t limit, char **data, size_t *n, struct err *err)
{
    struct stat before, after;
    int fd;
    char *text = NULL;
    size_t len = 0;
    *data = NULL;
    *n = 0;
    TRY(open_regular(path, &fd, &before, err));
    int rc;
    if (before.st_size > 0 && (uintmax_t)before.st_size > limit)
        rc = err_set(err, ERR_DATA, "%s is too big: %jd bytes, at most %zu are read", path, (intmax_t)before.st_size, limit);
    else
        rc = read_to_end(fd, path, limit, (size_t)before.st_size, &text, &len, err);
    if (rc == 0 && fstat(fd, &after) != 0)
        rc = report(err, ERR_IO, "read", path);
    /* files of /proc say 0 and are longer */
    if (rc == 0 && (has_changed(&before, &after) || (before.st_size > 0 && (uintmax_t)before.st_size != len)))
        rc = err_set(err, ERR_AGAIN, "%s was changed while it was read; try again", path);
    close(fd);
    if (rc != 0) {
        free(text);
        return rc;
    }
    *data = text;
    *n = len;
    return 0;
}

/* ---- writing aside */

/* Bytes of the folder part, with its "/"; 0: the current folder. */
static size_t folder_length(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? (size_t)(slash - path) + 1 : 0;
}

static bool take_slot(size_t *slot)
{
    for (size_t i = 0; i < ASIDE_MAX; i++) {
        int expected = SLOT_FREE;
        if (atomic_compare_exchange_strong(&asides[i].state, &expected, SLOT_TAKEN)) {
            *slot = i;
            return true;
        }
    }
    return false;
}

/* Makes the file under a name that nobody has; the number comes in when one process writes a path twice at once, or a
 * process of the same number was killed before. */
static int make_aside(const char *path, size_t slot, mode_t mode, int *fd)
{
    struct slot *s = &asides[slot];
    size_t folder = folder_length(path);
    const char *name = path + folder;
    size_t name_len = strlen(name);
    if (name_len > NAME_MAX - 40) { /* the name itself may be as long as names get; cut not inside a code point */
        name_len = NAME_MAX - 40;
        while (name_len > 0 && ((unsigned char)name[name_len] & 0xC0u) == 0x80u)
            name_len--;
    }
    if (folder + name_len + 40 > sizeof s->name) {
        errno = ENAMETOOLONG;
        return -1;
    }
    s->owner = getpid();
    for (int i = 0; i < ASIDE_TRIES; i++) {
        char number[16] = "";
        if (i > 0)
            snprintf(number, sizeof number, ".%d", i);
        snprintf(s->name, sizeof s->name, "%.*s.%.*s.%ld%s.tmp", (int)folder, path, (int)name_len, name, (long)s->owner,
                 number);
        atomic_store(&s->state, SLOT_LIVE); /* before it exists: a signal in between must not leave it behind */
        do
            *fd = open(s->name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
        while (*fd < 0 && errno == EINTR);
        if (*fd >= 0) {
            (void)flock(*fd, LOCK_EX | LOCK_NB); /* says to others, also elsewhere, that it is alive */
            return 0;
        }
        atomic_store(&s->state, SLOT_TAKEN);
        if (errno != EEXIST)
            break;
    }
    return -1;
}

static int open_aside(const char *path, mode_t mode, struct file_aside **out, struct err *err)
{
    *out = NULL;
    if (path[0] == '\0' || path[folder_length(path)] == '\0')
        return err_set(err, ERR_CREATE, "cannot write '%s': it is no name of a file", path);
    struct stat st;
    if (stat(path, &st) == 0 && !S_ISREG(st.st_mode))
        return err_set(err, ERR_CREATE, "cannot write %s: it is there and is no regular file", path);
    struct file_aside *f = calloc(1, sizeof *f);
    char *copy = strdup(path);
    if (!f || !copy) {
        free(f);
        free(copy);
        return err_set(err, ERR_NOMEM, "cannot write %s: out of memory", path);
    }
    f->path = copy;
    int rc = 0;
    if (!take_slot(&f->slot)) {
        rc = err_set(err, ERR_NOMEM, "cannot write %s: %d files are being written already", path, ASIDE_MAX);
    } else if (make_aside(path, f->slot, mode, &f->fd) != 0) {
        rc = report(err, ERR_CREATE, "write", path);
        atomic_store(&asides[f->slot].state, SLOT_FREE);
    }
    if (rc != 0) {
        free(f->path);
        free(f);
        return rc;
    }
    *out = f;
    return 0;
}

int file_aside_open(const char *path, struct file_aside **out, struct err *err)
{
    return open_aside(path, 0644, out, err);
}

int file_aside_open_private(const char *path, struct file_aside **out, struct err *err)
{
    return open_aside(path, 0600, out, err);
}

const char *file_aside_path(const struct file_aside *f)
{
    return asides[f->slot].name;
}

int file_aside_write(struct file_aside *f, const void *data, size_t n, struct err *err)
{
    const char *p = data;
    while (n > 0) {
        ssize_t done = write(f->fd, p, n < SSIZE_MAX ? n : SSIZE_MAX);
        if (done < 0 && errno == EINTR)
            continue;
        if (done < 0)
            return report(err, ERR_IO, "write", f->path);
        p += done;
        n -= (size_t)done;
    }
    return 0;
}

int file_aside_write_at(struct file_aside *f, size_t at, const void *data, size_t n, struct err *err)
{
    if (lseek(f->fd, (off_t)at, SEEK_SET) < 0)
        return report(err, ERR_IO, "write", f->path);
    return file_aside_write(f, data, n, err);
}

/* Frees f and its slot; the file stays where it is. */
static void forget(struct file_aside **f)
{
    atomic_store(&asides[(*f)->slot].state, SLOT_FREE);
    if ((*f)->fd >= 0)
        close((*f)->fd);
    free((*f)->path);
    free(*f);
    *f = NULL;
}

/* Who wrote by the name may have made a new file there: then that one is synced and published. */
static int hold_current(struct file_aside *f, struct err *err)
{
    struct stat ours, theirs;
    const char *name = file_aside_path(f);
    if (fstat(f->fd, &ours) != 0 || lstat(name, &theirs) != 0)
        return report(err, ERR_IO, "write", f->path);
    if (!S_ISREG(theirs.st_mode))
        return err_set(err, ERR_IO, "cannot write %s: %s was replaced by something that is no file", f->path, name);
    if (ours.st_ino == theirs.st_ino && ours.st_dev == theirs.st_dev)
        return 0;
    int fd = open(name, O_WRONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0)
        return report(err, ERR_IO, "write", f->path);
    close(f->fd);
    f->fd = fd;
    return 0;
}

int file_sync_folder(const char *path, struct err *err)
{
    char folder[PATH_MAX];
    size_t n = folder_length(path);
    snprintf(folder, sizeof folder, "%.*s", n == 0 ? 1 : (int)n, n == 0 ? "." : path);
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) /* a folder that may be written but not listed cannot be synced; the file itself is */
        return errno == EACCES ? 0 : report(err, ERR_IO, "sync the folder of", path);
    int rc = 0;
    if (fsync(fd) != 0 && errno != EINVAL && errno != ENOTSUP) /* some file systems have nothing to sync there */
        rc = report(err, ERR_IO, "sync the folder of", path);
    close(fd);
    return rc;
}

int file_aside_sync(struct file_aside *f, struct err *err)
{
    TRY(hold_current(f, err));
    return fsync(f->fd) == 0 ? 0 : report(err, ERR_IO, "write", f->path);
}

int file_aside_publish(struct file_aside **f, struct err *err)
{
    struct file_aside *a = *f;
    int rc = file_aside_sync(a, err);
    if (rc == 0) {
        int fd = a->fd;
        a->fd = -1;
        if (close(fd) != 0 && errno != EINTR)
            rc = report(err, ERR_IO, "write", a->path);
    }
    if (rc == 0 && rename(file_aside_path(a), a->path) != 0)
        rc = report(err, ERR_CREATE, "write", a->path);
    if (rc != 0) {
        file_aside_drop(f);
        return rc;
    }
    rc = file_sync_folder(a->path, err);
    forget(f);
    return rc;
}

int file_aside_place(struct file_aside **f, struct err *err)
{
    struct file_aside *a = *f;
    if (rename(file_aside_path(a), a->path) != 0) {
        int rc = report(err, ERR_CREATE, "write", a->path);
        file_aside_drop(f);
        return rc;
    }
    forget(f);
    return 0;
}

void file_aside_drop(struct file_aside **f)
{
    if (!*f)
        return;
    unlink(file_aside_path(*f));
    forget(f);
}

int file_write_whole(const char *path, bool is_private, const void *data, size_t n, struct err *err)
{
    struct file_aside *aside = NULL;
    int rc = is_private ? file_aside_open_private(path, &aside, err) : file_aside_open(path, &aside, err);
    if (rc == 0)
        rc = file_aside_write(aside, data, n, err);
    if (rc == 0)
        rc = file_aside_publish(&aside, err);
    file_aside_drop(&aside);
    return rc;
}

void file_aside_drop_all(void)
{
    int saved = errno;
    pid_t self = getpid();
    for (size_t i = 0; i < ASIDE_MAX; i++)
        if (atomic_load(&asides[i].state) == SLOT_LIVE && asides[i].owner == self)
            unlink(asides[i].name);
    errno = saved;
}
