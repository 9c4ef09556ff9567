/* cmd_init.c - concord init: a project that runs, with data, in the current folder.
 *
 * Asks nothing and overwrites nothing: what stands in the way is named, and then nothing is made. The files appear together
 * or not at all (out/publish.h), and folders that were made for them go again when that fails. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/command.h"
#include "app/init_files.h"
#include "base/file.h"
#include "out/publish.h"

#define SAMPLE_DAY "2026-11-02" /* the Monday behind the sample's last week */

static const char *below(struct arena *a, const char *folder, const char *path)
{
    return strcmp(folder, ".") == 0 ? path : arena_printf(a, "%s/%s", folder, path);
}

static int refuse_existing(struct arena *a, const char *folder, struct err *err)
{
    const char *first = NULL;
    size_t n = 0;
    struct stat st;
    for (const struct init_file *f = init_files; f->path; f++) {
        const char *path = below(a, folder, f->path);
        if (lstat(path, &st) != 0)
            continue;
        first = first ? first : path;
        n++;
    }
    if (n == 1)
        return err_set(err, ERR_CREATE, "%s is there already, and nothing is overwritten; choose an empty folder: concord init -C DIR", first);
    if (n > 1)
        return err_set(err, ERR_CREATE, "%s and %zu more files are there already, and nothing is overwritten; choose an empty folder: concord init -C DIR",
                       first, n - 1);
    return 0;
}

/* Every *.concord of a folder is one program: ours beside somebody's would break both. */
static int refuse_project(const char *folder, struct err *err)
{
    char **paths;
    size_t n;
    struct stat st;
    if (stat(folder, &st) != 0 && errno == ENOENT)
        return 0;
    TRY(file_find(folder, ".concord", &paths, &n, err));
    int rc = n ? err_set(err, ERR_CREATE, "there is a project already: %s; choose an empty folder: concord init -C DIR", paths[0]) : 0;
    file_find_free(&paths, &n);
    return rc;
}

static int write_file(struct publish *p, const struct init_file *f, struct err *err)
{
    struct buf text = BUF_INIT;
    const char *aside, *final;
    TRY(publish_add(p, f->path, &aside, &final, err));
    for (const char *const *line = f->lines; *line; line++)
        buf_puts(&text, *line);
    int rc = text.failed ? err_set(err, ERR_NOMEM, "no memory for %s", f->path) : publish_write(p, aside, text.data, text.len, err);
    buf_fini(&text);
    return rc;
}

static int write_files(const char *folder, struct err *err)
{
    struct publish *p;
    TRY(publish_open(folder, &p, err));
    int rc = 0;
    for (const struct init_file *f = init_files; f->path && rc == 0; f++)
        rc = write_file(p, f, err);
    if (rc == 0)
        rc = publish_all(p, err);
    publish_close(&p);
    return rc;
}

/* The folders that were not there: of `path` and its parents, the outermost last. */
struct made { const char **list; size_t n; };
static void note_missing(struct arena *a, struct made *m, const char *path, bool is_folder)
{
    char *copy = arena_strdup(a, path);
    struct stat st;
    for (char *slash = copy + strlen(copy); slash; slash = strrchr(copy, '/')) {
        bool whole = *slash == '\0';
        *slash = '\0';
        if (!*copy || (!(whole && !is_folder) && lstat(copy, &st) == 0))
            return;
        if (!whole || is_folder) {
            const char *missing = arena_strdup(a, copy);
            ARENA_PUSH(a, m->list, m->n, missing);
        }
    }
}

static int make_project(struct arena *a, const char *folder, struct err *err)
{
    struct made made = {0};
    TRY(refuse_existing(a, folder, err));
    TRY(refuse_project(folder, err));
    for (const struct init_file *f = init_files; f->path; f++)
        note_missing(a, &made, below(a, folder, f->path), false);
    note_missing(a, &made, folder, true);
    int rc = write_files(folder, err);
    for (size_t i = 0; i < made.n && rc != 0; i++)
        rmdir(made.list[i]); /* those that are empty, the inner ones first */
    return rc;
}

static int run(const struct arguments *a, struct err *err)
{
    const char *folder = a->project.folder ? a->project.folder : ".";
    struct arena *arena = arena_new();
    size_t n = 0;
    int rc = make_project(arena, folder, err);
    arena_free(&arena);
    TRY(rc);
    while (init_files[n].path)
        n++;
    printf("A project of %zu files, with data of 13 weeks that end on 2026-11-01. Next:\n\n", n);
    if (strcmp(folder, ".") != 0)
        printf("    cd %s\n", folder);
    fputs("    concord check\n"
          "    concord run weekly --as-of " SAMPLE_DAY "\n"
          "    concord preview weekly --as-of " SAMPLE_DAY "\n\n"
          "README.md says what more there is, and how to make it yours.\n", stdout);
    return command_flush(err);
}

const struct command command_init = {
    "init", "", "a project that runs, with data, in the current folder",
    "Makes a small project: an agreement, tables, codes, a hook, metrics, checks and a weekly report over sample data. Asks nothing, overwrites\n"
    "nothing: a file that is there already stops it before anything is made. Prints the commands to type next.\n\n"
    "Exit: 0 made · 73, 74, 77 it cannot be written, or something is in its place.",
    0, 0, TAKES_PROJECT, WORD_NONE, run};
