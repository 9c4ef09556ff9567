/* cmd_fmt.c - concord fmt: project files in their one layout.
 *
 * Decides which files: those named, or all of the project. All are read and formatted before any is written, so a mistake in one
 * leaves every one as it is; then those that differ are replaced, each whole. A link is followed, and a file keeps its mode. How
 * a file is laid out is lang/fmt.h's. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "app/command.h"
#include "base/file.h"
#include "lang/fmt.h"

struct formatted {
    const char *path;
    struct buf text;
};
struct formatting {
    struct arena *arena;
    struct source_set sources;
    struct diags diags;
    struct formatted *changed; /* those that differ from what stands */
    size_t n_changed, n_files;
};

/* Mistakes are collected; other files are still looked at. */
static int format_file(struct formatting *f, const char *path, struct err *err)
{
    char *data;
    size_t n;
    struct formatted one = {.path = arena_strdup(f->arena, path)};
    TRY(file_read(path, SOURCE_MAX, &data, &n, err));
    f->n_files++;
    int rc = fmt_file(&f->sources, source_add(&f->sources, path, data, n), &f->diags, &one.text, err);
    bool same = rc == 0 && n == one.text.len && memcmp(data, buf_text(&one.text), n) == 0;
    free(data);
    if (rc != 0 || same) {
        buf_fini(&one.text);
        return rc == ERR_CONFIG ? 0 : rc;
    }
    ARENA_PUSH(f->arena, f->changed, f->n_changed, one);
    return 0;
}

static int format_project(struct formatting *f, const char *folder, struct err *err)
{
    char **paths;
    size_t n;
    TRY(file_find(folder ? folder : ".", ".concord", &paths, &n, err));
    int rc = n ? 0 : err_set(err, ERR_NOT_FOUND, "%s: there is no project here, no *.concord file", folder ? folder : ".");
    for (size_t i = 0; i < n && rc == 0; i++)
        rc = format_file(f, paths[i], err);
    file_find_free(&paths, &n);
    return rc;
}

/* What a link names is replaced, not the link. */
static int write_formatted(const struct formatted *one, struct err *err)
{
    struct file_aside *aside = NULL;
    struct stat st;
    char *path = realpath(one->path, NULL);
    if (!path || stat(path, &st) != 0) {
        int number = errno;
        free(path);
        return err_set(err, number == ENOENT ? ERR_NOT_FOUND : ERR_IO, "cannot write %s: %s", one->path, strerror(number));
    }
    int rc = file_aside_open(path, &aside, err);
    if (rc == 0)
        rc = file_aside_write(aside, one->text.data ? one->text.data : "", one->text.len, err);
    if (rc == 0 && chmod(file_aside_path(aside), st.st_mode & 07777) != 0)
        rc = err_set(err, ERR_PERMISSION, "cannot give %s its mode: %s", one->path, strerror(errno));
    if (rc == 0)
        rc = file_aside_publish(&aside, err);
    file_aside_drop(&aside);
    free(path);
    return rc;
}

static int finish(struct formatting *f, const struct arguments *a, struct err *err)
{
    if (f->diags.n_errors) {
        diags_print(&f->diags, stderr, a->project.color);
        return err_set(err, ERR_CONFIG, "%s", "");
    }
    for (size_t i = 0; i < f->n_changed; i++) {
        if (!a->check)
            TRY(write_formatted(&f->changed[i], err));
        printf("%s\n", f->changed[i].path);
    }
    TRY(command_flush(err));
    if (a->check && f->n_changed)
        return err_set(err, ERR_DATA, "%zu of %zu file%s would be written anew", f->n_changed, f->n_files, f->n_files == 1 ? "" : "s");
    return 0;
}

static int run(const struct arguments *a, struct err *err)
{
    struct formatting f = {.arena = arena_new()};
    int rc = 0;
    f.sources.arena = f.diags.arena = f.arena;
    f.diags.sources = &f.sources;
    if (a->n_words == 0)
        rc = format_project(&f, a->project.folder, err);
    for (size_t i = 0; i < a->n_words && rc == 0; i++)
        rc = format_file(&f, a->words[i], err);
    if (rc == 0)
        rc = finish(&f, a, err);
    for (size_t i = 0; i < f.n_changed; i++)
        buf_fini(&f.changed[i].text);
    arena_free(&f.arena);
    return rc;
}

const struct command command_fmt = {
    "fmt", "[FILES…]", "lay out the project's files in the one way",
    "Writes the FILES anew, or without any all *.concord files of the project, with two blanks of indentation, columns under each other, and no line\n"
    "of more than 140 columns where it can be broken. Comments stay at their places, and what a file says stays the same. A file is only replaced if\n"
    "it differs, and whole; its name is printed. A mistake in one of the files leaves all as they are.\n\n"
    "Statements of the project, and lines of tables, codes, stages, events, sheets and examples, stand one on a line. In an agreement, a calendar, a\n"
    "delivery, and in what is said of a metric or of costs, statements that were written on one line with ; stay there while they fit, and so does\n"
    "a block that was written on one line.\n\n"
    "Exit: 0 the files are in their layout · 65 with --check: some are not · 78 a mistake in a file · 66 no such file, no project.",
    0, ARGUMENT_WORDS, TAKES_PROJECT | TAKES_CHECK, WORD_FILE, run};
