/* publish.c - decides when files become visible: all outputs of a report together, or none.
 *
 * Files are written aside in their own folder (base/file.h), synced, and renamed only when each of them is complete and on the disk;
 * then their folder is synced, once for all. Should a
 * rename fail after another one has succeeded, yesterday's file is put back from a second link to it. Paths come from a report
 * file and are not trusted: they stay below the folder given, and a link that stands where a file should go is refused. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "out/publish_int.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/sha256.h"
#include "base/signals.h"
#include "base/text.h"

struct entry {
    struct file_aside *aside;
    char *path;    /* where it goes */
    char *aside_path;
    char *kept;    /* a second link to yesterday's file while the renames run; NULL: there was none */
    dev_t dev;     /* of what was written: tells whether a rename that failed had taken place */
    ino_t ino;
    char sum[SHA256_TEXT]; /* of what was written, once it is synced */
    int64_t size;
    bool synced, published;
};
struct publish {
    char *folder;  /* as given */
    char *real;    /* without links */
    struct entry *entries;
    size_t n;
};

/* ------------------------------------------------------------------ names */

static int refuse(struct err *err, const char *pattern, const char *why)
{
    char shown[512] = "";
    return err_set(err, ERR_CONFIG, "the output \"%s\" %s; a name such as \"out/weekly-{period}\" is wanted",
                   err_printable(shown, sizeof shown, pattern, strlen(pattern), 200), why);
}

static const char *bad_path(const char *path)
{
    if (*path == '\0')
        return "is empty";
    if (*path == '/')
        return "is an absolute path";
    for (const char *s = path;;) {
        size_t n = strcspn(s, "/");
        if (n == 0)
            return "has an empty part";
        if (n == 2 && s[0] == '.' && s[1] == '.')
            return "leads upwards with \"..\"";
        if (n == 1 && s[0] == '.')
            return "has a part that is only \".\"";
        if (n > NAME_MAX - 8) /* room for an extension */
            return "has a part that is too long";
        s += n;
        if (*s == '\0')
            return NULL;
        s++;
    }
}

int publish_name(struct arena *a, const char *pattern, const char *report, const char *period, const char **name, struct err *err)
{
    struct buf b = BUF_INIT;
    const char *why = NULL;
    for (const char *s = pattern; *s && !why;) {
        if (strncmp(s, "{period}", 8) == 0) {
            for (const char *c = period ? period : ""; *c; c++)
                buf_puts(&b, *c == '/' ? "_to_" : (char[]){*c, '\0'});
            s += 8;
        } else if (strncmp(s, "{report}", 8) == 0) {
            buf_puts(&b, report);
            s += 8;
        } else if (*s == '{' || *s == '}') {
            why = "holds braces other than {period} and {report}";
        } else {
            buf_putc(&b, *s++);
        }
    }
    const char *text = buf_text(&b);
    if (!text)
        text = "";
    for (const char *c = text; *c; c++)
        if ((unsigned char)*c < 0x20 || *c == 0x7f)
            why = "holds a control character";
    if (!why && !text_is_utf8(text, strlen(text), NULL))
        why = "is not UTF-8";
    if (!why)
        why = bad_path(text);
    *name = arena_strdup(a, text);
    buf_fini(&b);
    return why ? refuse(err, pattern, why) : 0;
}

/* ------------------------------------------------------------------ opening */

int publish_open(const char *folder, struct publish **out, struct err *err)
{
    *out = NULL;
    TRY(file_make_folder(*folder ? folder : ".", err));
    struct publish *p = calloc(1, sizeof *p);
    if (!p)
        return err_set(err, ERR_NOMEM, "no memory to write the report");
    p->folder = strdup(*folder ? folder : ".");
    p->real = realpath(*folder ? folder : ".", NULL);
    if (!p->folder || !p->real) {
        int rc = err_set(err, errno == ENOMEM ? ERR_NOMEM : ERR_CREATE, "cannot write to the folder %s: %s", folder, strerror(errno));
        publish_close(&p);
        return rc;
    }
    *out = p;
    return 0;
}

/* Is the folder of `path` the root or below it, when links are followed? */
static bool is_inside(const struct publish *p, const char *path)
{
    char *copy = strdup(path);
    char *slash = copy ? strrchr(copy, '/') : NULL;
    bool inside = false;
    if (slash) {
        *slash = '\0';
        char *real = realpath(copy, NULL);
        size_t n = strlen(p->real);
        inside = real && strncmp(real, p->real, n) == 0 && (real[n] == '\0' || real[n] == '/' || p->real[n - 1] == '/');
        free(real);
    }
    free(copy);
    return inside;
}

/* The first part of the path below the root that is a link to a place outside would be followed by mkdir: so the parts are
 * made one by one, each looked at before the next. */
static int make_folders(const struct publish *p, char *path, struct err *err)
{
    for (char *s = path + strlen(p->folder) + 1; (s = strchr(s, '/')) != NULL; s++) {
        *s = '\0';
        int rc = file_make_folder(path, err);
        *s = '/';
        TRY(rc);
        char next = s[1];
        s[1] = '\0';
        bool inside = is_inside(p, path);
        s[1] = next;
        if (!inside)
            return err_set(err, ERR_CREATE, "cannot write %s: a link leads out of the folder %s", path, p->folder);
    }
    return 0;
}

static int look_at_target(const char *path, struct err *err)
{
    struct stat st;
    if (lstat(path, &st) != 0)
        return errno == ENOENT ? 0 : err_set(err, ERR_CREATE, "cannot write %s: %s", path, strerror(errno));
    if (S_ISLNK(st.st_mode))
        return err_set(err, ERR_CREATE, "cannot write %s: it is a symbolic link; remove it, or name another output", path);
    if (!S_ISREG(st.st_mode))
        return err_set(err, ERR_CREATE, "cannot write %s: it is there and is no regular file", path);
    return 0;
}

int publish_add(struct publish *p, const char *name, const char **aside, const char **final, struct err *err)
{
    struct entry e = {0};
    const char *why = bad_path(name);
    if (why)
        return refuse(err, name, why);
    struct entry *grown = realloc(p->entries, (p->n + 1) * sizeof *grown);
    if (grown)
        p->entries = grown;
    size_t size = strlen(p->folder) + strlen(name) + 2;
    e.path = malloc(size);
    if (!grown || !e.path) {
        free(e.path);
        return err_set(err, ERR_NOMEM, "no memory to write the report");
    }
    snprintf(e.path, size, "%s/%s", p->folder, name);
    int rc = make_folders(p, e.path, err);
    if (rc == 0)
        rc = look_at_target(e.path, err);
    for (size_t i = 0; i < p->n && rc == 0; i++)
        if (strcmp(p->entries[i].path, e.path) == 0)
            rc = err_set(err, ERR_CONFIG, "two outputs of the report are the same file %s", e.path);
    if (rc == 0) {
        leftover_drop(e.path);
        rc = file_aside_open(e.path, &e.aside, err);
    }
    if (rc == 0 && !(e.aside_path = strdup(file_aside_path(e.aside))))
        rc = err_set(err, ERR_NOMEM, "no memory to write the report");
    if (rc != 0) {
        file_aside_drop(&e.aside);
        free(e.path);
        return rc;
    }
    p->entries[p->n++] = e;
    *aside = e.aside_path;
    *final = e.path;
    return 0;
}

static struct entry *find(struct publish *p, const char *aside)
{
    for (size_t i = 0; i < p->n; i++)
        if (p->entries[i].aside_path == aside)
            return &p->entries[i];
    return NULL;
}

int publish_write(struct publish *p, const char *aside, const char *data, size_t n, struct err *err)
{
    struct entry *e = find(p, aside);
    return e ? file_aside_write(e->aside, data, n, err) : err_set(err, ERR_INTERNAL, "%s is no file of this report", aside);
}

/* ------------------------------------------------------------------ publishing */

int publish_sync(struct publish *p, const char *aside, struct err *err)
{
    struct stat st;
    struct entry *e = find(p, aside);
    if (!e)
        return err_set(err, ERR_INTERNAL, "%s is no file of this report", aside);
    TRY(file_aside_sync(e->aside, err));
    if (lstat(e->aside_path, &st) != 0)
        return err_set(err, ERR_IO, "cannot write %s: %s", e->path, strerror(errno));
    TRY(sha256_file(e->aside_path, e->sum, err));
    e->dev = st.st_dev;
    e->ino = st.st_ino;
    e->size = st.st_size;
    e->synced = true;
    return 0;
}

void publish_tell(const struct publish *p, const char *final, const char **sum, int64_t *size)
{
    *sum = "";
    *size = 0;
    for (size_t i = 0; i < p->n; i++)
        if (strcmp(p->entries[i].path, final) == 0) {
            *sum = p->entries[i].sum;
            *size = p->entries[i].size;
        }
}

static bool has_arrived(const struct entry *e)
{
    struct stat st;
    return lstat(e->path, &st) == 0 && st.st_dev == e->dev && st.st_ino == e->ino;
}

/* A second name for yesterday's file. Where the file system has no links the renames go on without the way back. */
static int keep_old(struct entry *e, struct err *err)
{
    struct stat st;
    if (lstat(e->path, &st) != 0)
        return errno == ENOENT ? 0 : err_set(err, ERR_CREATE, "cannot write %s: %s", e->path, strerror(errno));
    size_t size = strlen(e->aside_path) + 5;
    e->kept = malloc(size);
    if (!e->kept)
        return err_set(err, ERR_NOMEM, "no memory to write the report");
    snprintf(e->kept, size, "%s.old", e->aside_path);
    if (link(e->path, e->kept) != 0) {
        free(e->kept);
        e->kept = NULL;
    }
    return 0;
}

static void put_back(struct publish *p)
{
    for (size_t i = p->n; i-- > 0;) {
        struct entry *e = &p->entries[i];
        if (e->published && e->kept)
            (void)!rename(e->kept, e->path);
        else if (e->published)
            unlink(e->path);
    }
}

static void drop_kept(struct publish *p)
{
    for (size_t i = 0; i < p->n; i++) {
        if (p->entries[i].kept)
            unlink(p->entries[i].kept); /* gone already where it was put back */
        free(p->entries[i].kept);
        p->entries[i].kept = NULL;
    }
}

static bool same_folder(const char *a, const char *b)
{
    size_t n = (size_t)(strrchr(a, '/') - a);
    return n == (size_t)(strrchr(b, '/') - b) && strncmp(a, b, n) == 0;
}

/* Keeps yesterday's files by second names, renames today's over them, and lets go of the second names. */
static int rename_all(struct publish *p, struct err *err)
{
    int rc = 0;
    /* With one file the rename itself is whole or nothing. */
    for (size_t i = 0; i < p->n && rc == 0 && p->n > 1; i++)
        rc = keep_old(&p->entries[i], err);
    for (size_t i = 0; i < p->n && rc == 0; i++) {
        rc = file_aside_place(&p->entries[i].aside, err);
        p->entries[i].published = rc == 0 || has_arrived(&p->entries[i]);
    }
    for (size_t i = 0; i < p->n && rc == 0; i++)
        if (i == 0 || !same_folder(p->entries[i].path, p->entries[i - 1].path))
            rc = file_sync_folder(p->entries[i].path, err);
    if (rc != 0)
        put_back(p);
    drop_kept(p);
    return rc;
}

int publish_all(struct publish *p, struct err *err)
{
    sigset_t before;
    for (size_t i = 0; i < p->n; i++)
        if (!p->entries[i].synced)
            TRY(publish_sync(p, p->entries[i].aside_path, err));
    /* A signal that ends the program waits until all are renamed or none: a few system calls, none of which takes long. */
    signals_hold(&before);
    int rc = rename_all(p, err);
    signals_release(&before);
    return rc;
}

void publish_close(struct publish **p)
{
    if (!*p)
        return;
    for (size_t i = 0; i < (*p)->n; i++) {
        file_aside_drop(&(*p)->entries[i].aside);
        free((*p)->entries[i].path);
        free((*p)->entries[i].aside_path);
    }
    free((*p)->entries);
    free((*p)->folder);
    free((*p)->real);
    free(*p);
    *p = NULL;
}
