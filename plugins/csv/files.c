/* files.c - which files an object's name means: a path below the source's folder, or one whose last part has `*` and
 * `?` in it and then stands for several files, in order of their names. It opens nothing. */
#include "csv.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

void files_free(struct file_list *f)
{
    for (size_t i = 0; i < f->n; i++)
        free(f->names[i]);
    free(f->names);
    memset(f, 0, sizeof *f);
}

static int add(struct file_list *f, const char *prefix, size_t n_prefix, const char *name, struct concord_error *err)
{
    char **grown = realloc(f->names, (f->n + 1) * sizeof *grown);
    if (grown)
        f->names = grown;
    char *path = malloc(n_prefix + strlen(name) + 1);
    if (!grown || !path) {
        free(path);
        return fail(err, CONCORD_NOMEM, "%s: no memory", name);
    }
    if (n_prefix)
        memcpy(path, prefix, n_prefix);
    strcpy(path + n_prefix, name);
    f->names[f->n++] = path;
    return 0;
}

/* `*`: any characters, `?`: one byte. */
static bool matches(const char *pattern, const char *name)
{
    const char *star = NULL, *back = NULL;
    while (*name) {
        if (*pattern == '*') {
            star = ++pattern;
            back = name;
        } else if (*pattern == '?' || *pattern == *name) {
            pattern++;
            name++;
        } else if (star) {
            pattern = star;
            name = ++back;
        } else {
            return false;
        }
    }
    while (*pattern == '*')
        pattern++;
    return !*pattern;
}

static int by_bytes(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Has the path a part that leads out of the folder? */
static bool leads_out(const char *object)
{
    if (*object == '/' || !*object)
        return true;
    for (const char *p = object; p; p = strchr(p, '/')) {
        p += *p == '/';
        if (!strncmp(p, "..", 2) && (p[2] == '/' || !p[2]))
            return true;
    }
    return false;
}

static char *join(const char *folder, const char *name, size_t n)
{
    size_t len = strlen(folder);
    char *path = malloc(len + n + 2);
    if (!path)
        return NULL;
    memcpy(path, folder, len);
    path[len] = '/';
    memcpy(path + len + 1, name, n);
    path[len + 1 + n] = '\0';
    return path;
}

static int find_in(const char *folder, const char *object, struct file_list *out, struct concord_error *err)
{
    const char *slash = strrchr(object, '/');
    size_t n_prefix = slash ? (size_t)(slash - object) + 1 : 0;
    char *path = join(folder, object, n_prefix);
    if (!path)
        return fail(err, CONCORD_NOMEM, "%s: no memory", object);
    DIR *dir = opendir(path);
    int rc =
        dir ? 0 : fail(err, errno == EACCES ? CONCORD_PERMISSION : CONCORD_NOT_FOUND, "%s: %s", path, strerror(errno));
    free(path);
    while (!rc) {
        errno = 0;
        const struct dirent *e = readdir(dir);
        if (!e) {
            rc = errno ? fail(err, CONCORD_IO, "%s: %s", object, strerror(errno)) : 0;
            break;
        }
        if (e->d_name[0] != '.' && matches(object + n_prefix, e->d_name))
            rc = add(out, object, n_prefix, e->d_name, err);
    }
    if (dir)
        closedir(dir);
    if (!rc && !out->n)
        rc = fail(err, CONCORD_NOT_FOUND, "no file in %s is called %s", folder, object);
    if (!rc)
        qsort(out->names, out->n, sizeof *out->names, by_bytes);
    return rc;
}

int files_find(const char *folder, const char *object, struct file_list *out, struct concord_error *err)
{
    memset(out, 0, sizeof *out);
    if (leads_out(object))
        return fail(err, CONCORD_CONFIG,
                    "\"%s\" is no path below the source's folder; name another folder in the source", object);
    const char *slash = strrchr(object, '/');
    const char *last = slash ? slash + 1 : object;
    int rc;
    struct stat st;
    char *path = join(folder, object, strlen(object));
    if (!path)
        return fail(err, CONCORD_NOMEM, "%s: no memory", object);
    bool there = stat(path, &st) == 0;
    free(path);
    if (there || !strpbrk(last, "*?"))
        rc = add(out, NULL, 0, object, err);
    else
        rc = find_in(folder, object, out, err);
    if (rc)
        files_free(out);
    return rc;
}

static bool looks_like_csv(const char *name)
{
    static const char *const ends[] = {".csv", ".tsv", ".tab", ".csv.gz", ".tsv.gz", ".csv.zst", ".tsv.zst"};
    size_t n = strlen(name);
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (n > strlen(ends[i]) && !strcasecmp(name + n - strlen(ends[i]), ends[i]))
            return name[0] != '.';
    return false;
}

int files_all(const char *folder, struct file_list *out, struct concord_error *err)
{
    struct file_list all = {0};
    memset(out, 0, sizeof *out);
    int rc = find_in(folder, "*", &all, err);
    if (rc == CONCORD_NOT_FOUND && all.n == 0)
        rc = 0;
    for (size_t i = 0; !rc && i < all.n; i++)
        if (looks_like_csv(all.names[i]))
            rc = add(out, NULL, 0, all.names[i], err);
    files_free(&all);
    if (rc)
        files_free(out);
    return rc;
}
