/* search.c - where plugins are looked for and whose files are trusted: NAME.so in the folders that the host was given,
 * absolute paths only, never the working directory or the loader's path. A file that somebody else than its owner could
 * have changed is refused. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "host/host_int.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_plain_name(const char *name)
{
    if (!*name || *name == '.' || strlen(name) > 64)
        return false;
    for (const char *p = name; *p; p++)
        if (!((*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') || (*p >= '0' && *p <= '9') || *p == '_' ||
              *p == '-' || *p == '.'))
            return false;
    return true;
}

int search_plugin(struct host *h, const char *name, const char **path, struct err *err)
{
    *path = NULL;
    if (!is_plain_name(name))
        return err_set(err, ERR_CONFIG, "\"%.80s\" cannot be a plugin's name", name);
    for (size_t i = 0; i < h->n_folders; i++) {
        char *at = arena_printf(h->arena, "%s/%s.so", h->folders[i], name);
        struct stat st;
        if (stat(at, &st)) {
            if (errno == ENOENT || errno == ENOTDIR)
                continue;
            return err_set(err, errno == EACCES ? ERR_PERMISSION : ERR_IO, "%s: %s", at, strerror(errno));
        }
        if (*path)
            return err_set(err, ERR_CONFIG, "there are two plugins called %s: %s and %s", name, *path, at);
        *path = at;
    }
    return 0;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

int search_names(struct host *h, const char ***names, size_t *n, struct err *err)
{
    *names = NULL;
    *n = 0;
    for (size_t i = 0; i < h->n_folders; i++) {
        DIR *dir = opendir(h->folders[i]);
        if (!dir && errno == ENOENT)
            continue;
        if (!dir)
            return err_set(err, errno == EACCES ? ERR_PERMISSION : ERR_IO, "%s: %s", h->folders[i], strerror(errno));
        for (const struct dirent *e; (e = readdir(dir)) != NULL;) {
            size_t length = strlen(e->d_name);
            if (length <= 3 || strcmp(e->d_name + length - 3, ".so") != 0)
                continue;
            const char *name = arena_dup(h->arena, e->d_name, length - 3);
            if (is_plain_name(name))
                ARENA_PUSH(h->arena, *names, *n, name);
        }
        closedir(dir);
    }
    if (*n)
        qsort(*names, *n, sizeof **names, by_text);
    size_t kept = 0;
    for (size_t i = 0; i < *n; i++)
        if (i == 0 || strcmp((*names)[i], (*names)[kept - 1]) != 0)
            (*names)[kept++] = (*names)[i];
    *n = kept;
    return 0;
}

/* Root's, ours, or, when root runs for somebody through sudo, that user's. */
static bool is_trusted_owner(uid_t owner)
{
    if (owner == 0 || owner == geteuid())
        return true;
    const char *sudo = geteuid() == 0 ? getenv("SUDO_UID") : NULL;
    char *end;
    unsigned long uid = sudo ? strtoul(sudo, &end, 10) : 0;
    return sudo && *sudo && !*end && uid == owner;
}

/* May somebody else than the owner write to it? A user's private group, of his own number, is the user. */
static bool others_write(const struct stat *st)
{
    return (st->st_mode & S_IWOTH) || ((st->st_mode & S_IWGRP) && st->st_gid != st->st_uid);
}

static int check_one(const char *path, bool strict, struct err *err)
{
    struct stat st;
    if (stat(path, &st))
        return err_set(err, errno == EACCES ? ERR_PERMISSION : ERR_NOT_FOUND, "%s: %s", path, strerror(errno));
    if (strict && !is_trusted_owner(st.st_uid))
        return err_set(
            err, ERR_PERMISSION,
            "%s belongs to user %lu; a plugin is only loaded when it and its folder belong to root or to the user "
            "who runs Concord",
            path, (unsigned long)st.st_uid);
    if (strict && others_write(&st))
        return err_set(err, ERR_PERMISSION,
                       "%s can be written to by others (mode %04o); chmod go-w makes it safe to load", path,
                       (unsigned)(st.st_mode & 07777));
    if (!strict && (st.st_mode & S_IWOTH) && !(st.st_mode & S_ISVTX))
        return err_set(err, ERR_PERMISSION, "%s, above the plugin, can be written to by everybody (mode %04o)", path,
                       (unsigned)(st.st_mode & 07777));
    return 0;
}

int search_check_owner(const char *path, struct err *err)
{
    char at[PATH_MAX];
    char *whole = realpath(path, NULL); /* the file itself, where a link leads to */
    if (!whole)
        return err_set(err, ERR_NOT_FOUND, "%s: %s", path, strerror(errno));
    size_t n = strlen(whole);
    if (n >= sizeof at) {
        free(whole);
        return err_set(err, ERR_CONFIG, "%s: the path is too long", path);
    }
    memcpy(at, whole, n + 1);
    free(whole);
    int rc = check_one(at, true, err);
    for (int level = 0; !rc; level++) {
        char *slash = strrchr(at, '/');
        if (!slash || slash == at)
            break;
        *slash = '\0';
        rc = check_one(at, level == 0, err);
    }
    return rc;
}
