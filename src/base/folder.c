/* folder.c - decides how folders are made and searched; the other half of file.h.
 *
 * Takes a root; gives all its files of one kind, in an order that does not depend on the file system. Symbolic links to
 * folders are not followed (they may go round), those to files are. Nothing below is opened: what cannot be read is for the
 * reader to report. Names that begin with "." are editors' and version control's. Must not know what the files hold. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { DEPTH_MAX = 64 };

static int make_one(const char *path, const char *whole, struct err *err)
{
    struct stat st;
    if (mkdir(path, 0755) == 0)
        return 0;
    int number = errno;
    if (stat(path, &st) == 0) {
        if (S_ISDIR(st.st_mode))
            return 0;
        return err_set(err, ERR_CREATE, "cannot make the folder %s: %s is a file", whole, path);
    }
    enum err_code code = number == EACCES || number == EPERM ? ERR_PERMISSION
                         : number == ENOSPC || number == EDQUOT ? ERR_IO : ERR_CREATE;
    return err_set(err, code, "cannot make the folder %s: %s", whole, strerror(number));
}

int file_make_folder(const char *path, struct err *err)
{
    if (path[0] == '\0')
        return err_set(err, ERR_CREATE, "cannot make a folder without a name");
    char *copy = strdup(path);
    if (!copy)
        return err_set(err, ERR_NOMEM, "cannot make the folder %s: out of memory", path);
    int rc = 0;
    for (char *p = copy + 1; rc == 0 && *p; p++) {
        if (*p != '/')
            continue;
        *p = '\0';
        rc = make_one(copy, path, err);
        *p = '/';
    }
    if (rc == 0)
        rc = make_one(copy, path, err);
    free(copy);
    return rc;
}

struct search {
    const char *root, *suffix;
    char **paths;
    size_t n, cap;
    struct err *err;
};

static int out_of_memory(struct search *s)
{
    return err_set(s->err, ERR_NOMEM, "cannot search %s: out of memory", s->root);
}

/* Takes the path. */
static int keep(struct search *s, char *path)
{
    if (s->n == s->cap) {
        size_t cap = s->cap ? 2 * s->cap : 16;
        char **grown = realloc(s->paths, cap * sizeof *grown);
        if (!grown) {
            free(path);
            return out_of_memory(s);
        }
        s->paths = grown;
        s->cap = cap;
    }
    s->paths[s->n++] = path;
    return 0;
}

char *file_join(const char *folder, const char *name)
{
    size_t a = strcmp(folder, ".") == 0 ? 0 : strlen(folder), b = strlen(name);
    while (a > 1 && folder[a - 1] == '/')
        a--;
    char *path = malloc(a + b + 2);
    if (!path)
        return NULL;
    memcpy(path, folder, a);
    if (a > 0 && path[a - 1] != '/')
        path[a++] = '/';
    memcpy(path + a, name, b + 1);
    return path;
}

static bool ends_in(const char *name, const char *suffix)
{
    size_t n = strlen(name), k = strlen(suffix);
    return n >= k && memcmp(name + n - k, suffix, k) == 0;
}

static int search_folder(struct search *s, const char *folder, int depth);

static int look_at(struct search *s, const char *folder, const char *name, int depth)
{
    if (name[0] == '.' || (depth == 0 && strcmp(name, "out") == 0))
        return 0;
    char *path = file_join(folder, name);
    if (!path)
        return out_of_memory(s);
    struct stat st;
    bool is_folder = lstat(path, &st) == 0 && S_ISDIR(st.st_mode);
    if (!is_folder && ends_in(name, s->suffix))
        return keep(s, path);
    int rc = is_folder ? search_folder(s, path, depth + 1) : 0;
    free(path);
    return rc;
}

/* The names are collected first and the folder closed, so that depth costs no open files. */
static int search_folder(struct search *s, const char *folder, int depth)
{
    if (depth > DEPTH_MAX)
        return err_set(s->err, ERR_DATA, "cannot search %s: folders are nested deeper than %d", folder, DEPTH_MAX);
    struct search names = {folder, "", NULL, 0, 0, s->err};
    DIR *dir = opendir(folder);
    if (!dir) {
        enum err_code code = errno == ENOENT || errno == ENOTDIR ? ERR_NOT_FOUND
                             : errno == EACCES ? ERR_PERMISSION : ERR_IO;
        return err_set(s->err, code, "cannot search %s: %s", folder, strerror(errno));
    }
    int rc = 0;
    while (rc == 0) {
        errno = 0;
        const struct dirent *entry = readdir(dir);
        if (!entry) {
            if (errno != 0)
                rc = err_set(s->err, ERR_IO, "cannot search %s: %s", folder, strerror(errno));
            break;
        }
        char *name = strdup(entry->d_name);
        rc = name ? keep(&names, name) : out_of_memory(s);
    }
    closedir(dir);
    for (size_t i = 0; i < names.n && rc == 0; i++)
        rc = look_at(s, folder, names.paths[i], depth);
    file_find_free(&names.paths, &names.n);
    return rc;
}

static int by_bytes(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

int file_find(const char *root, const char *suffix, char ***paths, size_t *n, struct err *err)
{
    struct search s = {root, suffix, NULL, 0, 0, err};
    *paths = NULL;
    *n = 0;
    int rc = search_folder(&s, root, 0);
    if (rc != 0) {
        file_find_free(&s.paths, &s.n);
        return rc;
    }
    if (s.n > 1)
        qsort(s.paths, s.n, sizeof *s.paths, by_bytes);
    *paths = s.paths;
    *n = s.n;
    return 0;
}

void file_find_free(char ***paths, size_t *n)
{
    for (size_t i = 0; *paths && i < *n; i++)
        free((*paths)[i]);
    free(*paths);
    *paths = NULL;
    *n = 0;
}
