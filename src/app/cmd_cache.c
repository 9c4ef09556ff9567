/* cmd_cache.c - concord cache: what the project keeps of the files that it read, where it is, and how to be rid of it. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "app/command.h"
#include "base/text.h"
#include "state/store.h"

static void print_size(uint64_t bytes)
{
    if (bytes < 10 << 20)
        printf("%6llu kB", (unsigned long long)(bytes + 1023) >> 10);
    else
        printf("%6llu MB", (unsigned long long)(bytes + (1 << 20) - 1) >> 20);
}

static void print_entry(const struct store_entry *e)
{
    char used[32] = "";
    struct tm at;
    time_t seconds = (time_t)e->used_s;
    struct buf name = BUF_INIT;
    text_printable(&name, e->object, strlen(e->object));
    if (gmtime_r(&seconds, &at))
        (void)strftime(used, sizeof used, "%Y-%m-%d %H:%M", &at);
    print_size(e->size);
    printf("  used %s  ", used);
    if (e->is_damaged)
        printf("damaged  ");
    else
        printf("%10llu rows of %3zu columns  %s  ", (unsigned long long)e->rows, e->n_columns, e->is_current ? "current" : "stale  ");
    puts(buf_text(&name) ? buf_text(&name) : "");
    buf_fini(&name);
}

static int list(const char *root, struct err *err)
{
    struct store_entry *entries;
    size_t n;
    uint64_t bytes = 0;
    int rc = store_list(root, &entries, &n, err);
    for (size_t i = 0; i < n; i++) {
        print_entry(&entries[i]);
        bytes += entries[i].size;
    }
    if (rc == 0) {
        print_size(bytes);
        printf("  in %zu extract%s\n", n, n == 1 ? "" : "s");
    }
    store_list_free(&entries, &n);
    return rc;
}

static int clear(const char *root, struct err *err)
{
    size_t n;
    uint64_t bytes;
    int rc = store_clear(root, &n, &bytes, err);
    if (n > 0 || rc == 0) {
        print_size(bytes);
        printf("  in %zu extract%s removed\n", n, n == 1 ? "" : "s");
    }
    return rc;
}

static int where(const char *root, struct err *err)
{
    char *folder = store_folder(root);
    if (!folder)
        return err_set(err, ERR_NOMEM, "no memory");
    puts(folder);
    free(folder);
    return 0;
}

static int run(const struct arguments *a, struct err *err)
{
    static const struct {
        const char *name;
        int (*run)(const char *root, struct err *err);
    } words[] = {{"list", list}, {"clear", clear}, {"where", where}};
    const char *word = a->n_words > 0 ? a->words[0] : "list", *folder = a->project.folder ? a->project.folder : ".";
    struct stat st;
    size_t i = 0;
    while (i < sizeof words / sizeof *words && strcmp(words[i].name, word) != 0)
        i++;
    if (i == sizeof words / sizeof *words)
        return err_set(err, ERR_USAGE, "concord cache takes list, clear or where; see concord cache --help");
    char *root = realpath(folder, NULL);
    int rc = 0;
    if (!root || stat(root, &st) != 0 || !S_ISDIR(st.st_mode))
        rc = err_set(err, ERR_NOT_FOUND, "%s: there is no such folder", folder);
    else
        rc = words[i].run(root, err);
    free(root);
    return rc ? rc : command_flush(err);
}

const struct command command_cache = {
    "cache", "[list | clear | where]", "what is kept of the files that were read",
    "The columns that were read of a file are kept below .concord/extracts of the project, and used again while the file is the same. This lists\n"
    "them: size, last use (UTC), rows and columns, whether the files are as they were, the object. `clear` removes them all, which costs nothing\n"
    "but that the next run reads the files again; `where` prints the folder.",
    0, 1, TAKES_PROJECT, WORD_CACHE, run};
