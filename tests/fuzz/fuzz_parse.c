/* fuzz_parse.c - any bytes as a project file: the parser neither crashes nor hangs, and what it says points into the
 * file. What parses can be formatted, and formatted again it stays as it is.
 *
 * With libFuzzer (clang -fsanitize=fuzzer,address -DFUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION) the fuzzer feeds it.
 * As a plain program it reads the files named, or those of tests/lang and tests/fuzz/parse, each whole, cut off at
 * many places, and with a piece left out. */
#include <dirent.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "lang/fmt.h"
#include "lang/parse.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void demand(bool holds, const char *what)
{
    if (!holds) {
        fprintf(stderr, "fuzz_parse: %s\n", what);
        abort();
    }
}

/* Statements lie in the file, one behind the other; a clean parse left none out that it should have kept. */
static void check_program_spans(const struct program *program, const struct source_file *f)
{
    uint32_t at = 0;

    for (size_t i = 0; i < program->n; i++) {
        struct span s = program->statements[i]->span;
        demand(s.start >= at && s.start < s.end && s.end <= f->len,
               "a statement lies outside of the file or of its place");
        at = s.end;
    }
}

static void check_diags(const struct diags *d, const struct source_file *f)
{
    size_t errors = 0;
    char *said = NULL;
    size_t n = 0;

    for (size_t i = 0; i < d->n; i++) {
        struct span s = d->list[i].span;
        errors += d->list[i].severity == SEVERITY_ERROR;
        demand(s.start <= s.end && s.end <= f->len, "a diagnostic lies outside of the file");
        demand(d->list[i].severity == SEVERITY_NOTE || d->list[i].code != 0, "a diagnostic has no code");
    }
    demand(errors <= d->n_errors, "errors are not counted");
    FILE *out = open_memstream(&said, &n);
    demand(out != NULL, "no memory");
    diags_print(d, out, true);
    fclose(out);
    demand(d->n == 0 || n > 0, "nothing is printed");
    free(said);
}

static void check_layout(struct source_set *sources, uint32_t file, struct diags *diags)
{
    struct buf once = BUF_INIT, twice = BUF_INIT;
    struct err err;

    demand(fmt_file(sources, file, diags, &once, &err) == 0, "a program that parses cannot be formatted");
    demand(once.len <= SOURCE_MAX, "a layout is longer than files may be");
    uint32_t again = source_add(sources, "again", buf_text(&once), once.len);
    demand(fmt_file(sources, again, diags, &twice, &err) == 0, "what was formatted cannot be formatted");
    demand(once.len == twice.len && memcmp(buf_text(&once), buf_text(&twice), once.len) == 0,
           "what was formatted is formatted otherwise");
    buf_fini(&once);
    buf_fini(&twice);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new();
    struct source_set sources = {.arena = arena};
    struct diags diags = {.arena = arena, .sources = &sources}, more = diags;
    struct program program = {.n = 0};
    uint32_t file = source_add(&sources, "fuzz", (const char *)data, size);

    parse_file(&sources, file, arena, &program, &diags);
    check_program_spans(&program, &sources.files[file]);
    check_diags(&diags, &sources.files[file]);
    struct expr *e = parse_expression(&sources, file, arena, &more);
    demand((e == NULL) == (more.n_errors > 0), "an expression is neither given nor refused");
    check_diags(&more, &sources.files[file]);
    if (diags.n_errors == 0)
        check_layout(&sources, file, &diags);
    arena_free(&arena);
    return 0;
}

#ifndef FUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION
static void run_bytes(const char *data, size_t n)
{
    enum { CUTS = 60 };
    size_t step = n / CUTS + 1;
    char *rest = malloc(n + 1);

    demand(rest != NULL, "no memory");
    LLVMFuzzerTestOneInput((const uint8_t *)data, n);
    for (size_t cut = 0; cut < n; cut += step) {
        size_t gap = cut + step < n ? step : n - cut;
        LLVMFuzzerTestOneInput((const uint8_t *)data, cut);
        memcpy(rest, data, cut);
        memcpy(rest + cut, data + cut + gap, n - cut - gap);
        LLVMFuzzerTestOneInput((const uint8_t *)rest, n - gap);
    }
    free(rest);
}

static int run_file(const char *path)
{
    struct err err;
    char *data = NULL;
    size_t n;

    if (file_read(path, SOURCE_MAX, &data, &n, &err) != 0) {
        fprintf(stderr, "fuzz_parse: %s\n", err.msg);
        return 1;
    }
    run_bytes(data, n);
    free(data);
    return 0;
}

static int is_visible(const struct dirent *entry)
{
    return entry->d_name[0] != '.' && strstr(entry->d_name, ".c") == NULL;
}

/* Gives how many files were run; adds failures to *rc. */
static int run_folder(const char *folder, int *rc)
{
    const char *top = getenv("top_srcdir");
    char path[4096], file[4096 + 300];
    struct dirent **names;

    snprintf(path, sizeof path, "%s/%s", top ? top : ".", folder);
    int n = scandir(path, &names, is_visible, alphasort);
    for (int i = 0; i < n; i++) {
        snprintf(file, sizeof file, "%s/%s", path, names[i]->d_name);
        *rc |= run_file(file);
        free(names[i]);
    }
    if (n >= 0)
        free(names);
    return n > 0 ? n : 0;
}

int main(int argc, char **argv)
{
    int rc = 0, n = argc - 1;

    for (int i = 1; i < argc; i++)
        rc |= run_file(argv[i]);
    if (argc == 1)
        n = run_folder("tests/lang", &rc) + run_folder("tests/fuzz/parse", &rc);
    printf("fuzz_parse: %d files\n", n);
    return rc != 0 || n == 0;
}
#endif
