/* run_lang.c - the golden cases of the language: a program, and all that is said about it.
 *
 * A .t file is a list of cases:
 *
 *   == what the case shows
 *   the program, as many lines as it takes
 *   --
 *   the diagnostics as they are printed, or: ok
 *
 * Files parse_*.t stop after the parser; in check_*.t programs that parse go on to the checker, without a catalog. A
 * title that ends in "(escaped)" has \xNN for a byte and \{N:text} for N times the text in its program. With
 * UPDATE=1 in the environment the files are written anew; the difference is then the review. Arguments: .t files;
 * none: all in tests/lang. */
#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/file.h"
#include "lang/model.h"
#include "lang/parse.h"

struct part {
    const char *text;
    size_t n;
};
struct tally {
    size_t cases, failed;
    bool update;
};

/* Takes the next line, with its end, off `rest`. */
static struct part take_line(struct part *rest)
{
    const char *nl = memchr(rest->text, '\n', rest->n);
    struct part line = {rest->text, nl ? (size_t)(nl - rest->text) + 1 : rest->n};

    rest->text += line.n;
    rest->n -= line.n;
    return line;
}

static bool begins(struct part p, const char *with)
{
    return p.n >= strlen(with) && memcmp(p.text, with, strlen(with)) == 0;
}

/* Takes lines off `rest` until one that begins with `stop`, or to the end. */
static struct part take_until(struct part *rest, const char *stop)
{
    struct part taken = {rest->text, 0};

    while (rest->n > 0 && !begins(*rest, stop))
        taken.n += take_line(rest).n;
    return taken;
}

static void add_escaped(struct buf *out, struct part p)
{
    for (size_t i = 0; i < p.n; i++) {
        unsigned byte;
        char *end;
        if (i + 3 < p.n && p.text[i] == '\\' && p.text[i + 1] == 'x' && sscanf(p.text + i + 2, "%2x", &byte) == 1) {
            buf_putc(out, (char)byte);
            i += 3;
        } else if (i + 3 < p.n && p.text[i] == '\\' && p.text[i + 1] == '{') {
            unsigned long times = strtoul(p.text + i + 2, &end, 10);
            size_t from = (size_t)(end - p.text) + 1, to = from;
            while (to < p.n && p.text[to] != '}')
                to++;
            for (unsigned long k = 0; k < times; k++)
                buf_add(out, p.text + from, to - from);
            i = to;
        } else {
            buf_putc(out, p.text[i]);
        }
    }
}

/* What is said about the program; "ok\n" when nothing is. malloc'ed. */
static char *diagnose(const char *text, size_t n, bool check)
{
    struct arena *arena = arena_new();
    struct source_set sources = {.arena = arena};
    struct diags diags = {.arena = arena, .sources = &sources};
    struct program program = {NULL, 0};
    char *said = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&said, &length);

    if (!out) {
        perror("run_lang");
        exit(1);
    }
    uint32_t file = source_add(&sources, "case", text, n);
    parse_file(&sources, file, arena, &program, &diags);
    if (check && diags.n_errors == 0)
        check_program(&program, &sources, arena, NULL, 0, NULL, &diags);
    diags_print(&diags, out, false);
    if (diags.n == 0)
        fputs("ok\n", out);
    fclose(out);
    arena_free(&arena);
    return said;
}

static void run_case(const char *path, struct part title, struct part program, struct part expected, bool check,
                     struct tally *t, struct buf *rewritten)
{
    struct buf text = BUF_INIT;
    const char *mark = "(escaped)\n";
    bool escaped = title.n > strlen(mark) && memcmp(title.text + title.n - strlen(mark), mark, strlen(mark)) == 0;

    if (escaped)
        add_escaped(&text, program);
    else
        buf_add(&text, program.text, program.n);
    char *said = diagnose(text.data ? text.data : "", text.len, check);
    size_t length = strlen(said);
    t->cases++;
    if (!t->update && (length != expected.n || memcmp(said, expected.text, length) != 0)) {
        t->failed++;
        printf("%s: %.*sexpected:\n%.*sgot:\n%s\n", path, (int)title.n, title.text, (int)expected.n, expected.text,
               said);
    }
    buf_add(rewritten, title.text, title.n);
    buf_add(rewritten, program.text, program.n);
    buf_puts(rewritten, "--\n");
    buf_puts(rewritten, said);
    buf_puts(rewritten, "\n");
    free(said);
    buf_fini(&text);
}

/* Blank lines at the end of what is expected only part the cases. */
static struct part trim_end(struct part p)
{
    while (p.n >= 2 && p.text[p.n - 1] == '\n' && p.text[p.n - 2] == '\n')
        p.n--;
    return p;
}

static int write_file(const char *path, const char *text, size_t n)
{
    FILE *f = fopen(path, "wb");

    if (!f || fwrite(text, 1, n, f) != n || fclose(f) != 0) {
        fprintf(stderr, "run_lang: %s: %s\n", path, strerror(errno));
        return 1;
    }
    return 0;
}

static int run_file(const char *path, struct tally *t)
{
    struct err err;
    struct buf rewritten = BUF_INIT;
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    bool check = strncmp(name, "check_", 6) == 0;
    char *data = NULL;
    size_t n, before = t->cases;
    int rc = 0;

    if (file_read(path, 1 << 24, &data, &n, &err) != 0) {
        fprintf(stderr, "run_lang: %s\n", err.msg);
        return 1;
    }
    struct part rest = {data, n}, head = take_until(&rest, "== ");
    buf_add(&rewritten, head.text, head.n);
    while (rest.n > 0) {
        struct part title = take_line(&rest), program = take_until(&rest, "--\n");
        take_line(&rest);
        run_case(path, title, program, trim_end(take_until(&rest, "== ")), check, t, &rewritten);
    }
    if (t->cases == before) {
        fprintf(stderr, "run_lang: %s holds no case\n", path);
        rc = 1;
    }
    while (rewritten.len > 1 && rewritten.data[rewritten.len - 1] == '\n' && rewritten.data[rewritten.len - 2] == '\n')
        rewritten.len--;
    if (t->update && rc == 0)
        rc = write_file(path, rewritten.data, rewritten.len);
    buf_fini(&rewritten);
    free(data);
    return rc;
}

static int is_case_file(const struct dirent *entry)
{
    size_t n = strlen(entry->d_name);

    return n > 2 && strcmp(entry->d_name + n - 2, ".t") == 0;
}

static int run_folder(struct tally *t)
{
    const char *top = getenv("top_srcdir");
    char folder[4096], path[4096 + 256];
    struct dirent **names;
    int rc = 0;

    snprintf(folder, sizeof folder, "%s/tests/lang", top ? top : ".");
    int n = scandir(folder, &names, is_case_file, alphasort);
    if (n <= 0) {
        fprintf(stderr, "run_lang: there are no cases in %s\n", folder);
        return 1;
    }
    for (int i = 0; i < n; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, names[i]->d_name);
        rc |= run_file(path, t);
        free(names[i]);
    }
    free(names);
    return rc;
}

int main(int argc, char **argv)
{
    const char *update = getenv("UPDATE");
    struct tally t = {0, 0, update && strcmp(update, "1") == 0};
    int rc = 0;

    for (int i = 1; i < argc; i++)
        rc |= run_file(argv[i], &t);
    if (argc == 1)
        rc = run_folder(&t);
    printf("run_lang: %zu cases, %zu failed%s\n", t.cases, t.failed, t.update ? "; files written anew" : "");
    return rc != 0 || t.failed > 0;
}
