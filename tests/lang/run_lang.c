/* run_lang.c - the golden cases of the language: a program, and all that is said about it, or its layout.
 *
 * A .t file is a list of cases:
 *
 *   == what the case shows
 *   the program, as many lines as it takes
 *   --
 *   the diagnostics as they are printed, or: ok
 *
 * Files parse_*.t stop after the parser; in check_*.t programs that parse go on to the checker; in plan_*.t programs that
 * check have all their metrics and costs planned, and their reports evaluated over sources that hold nothing; in fmt_*.t
 * the formatted program stands in place of ok, and formatting that again must change nothing. A title that
 * ends in "(escaped)" has \xNN for a byte and \{N:text} for N times the text in its program. A line of the program
 * tells what is outside of it:
 *
 *   #! set NAME=VALUE          a setting from outside
 *   #! columns OBJECT A|B|     the columns of a source's object; all other objects are then missing, "csv" is the only
 *                              connector and has no option "wrong", and plugins give no function
 *
 * With UPDATE=1 in the environment the files are written anew; the difference is then the review. Arguments: .t files;
 * none: all in tests/lang. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/file.h"
#include "data/calendar.h"
#include "eval/eval.h"
#include "lang/fmt.h"
#include "lang/model.h"
#include "lang/parse.h"
#include "lang/standard.h"
#include "plan/plan.h"

struct part {
    const char *text;
    size_t n;
};
struct tally {
    size_t cases, failed;
    bool update;
};
enum stage { STAGE_FORMAT, STAGE_PARSE, STAGE_CHECK, STAGE_PLAN };

/* A case while it is run: what the program is, and what its `#!` lines say is outside of it. */
struct object { const char *name, **columns; size_t n; };
struct run {
    struct arena *arena;
    struct source_set sources;
    struct diags diags;
    struct program program;
    struct model *model;
    struct override *overrides; size_t n_overrides;
    struct object *objects; size_t n_objects;
    FILE *said;
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

/* ------------------------------------------------------------------ what is outside of the program */
static void read_columns(struct run *r, char *text)
{
    struct object o = {text, NULL, 0};
    char *bar = strchr(text, ' ');

    if (!bar) {
        fprintf(stderr, "run_lang: `#! columns` wants an object and its columns\n");
        exit(1);
    }
    while (bar) {
        *bar++ = '\0';
        ARENA_PUSH(r->arena, o.columns, o.n, bar);
        bar = strchr(bar, '|');
    }
    ARENA_PUSH(r->arena, r->objects, r->n_objects, o);
}

static void read_override(struct run *r, char *text)
{
    char *equals = strchr(text, '=');
    struct override o = {text, equals ? equals + 1 : ""};

    if (equals)
        *equals = '\0';
    ARENA_PUSH(r->arena, r->overrides, r->n_overrides, o);
}

static void read_outside(struct run *r, const char *text, size_t n)
{
    struct part rest = {text, n};

    while (rest.n > 0) {
        struct part line = take_line(&rest);
        size_t length = line.n - (line.text[line.n - 1] == '\n');
        char *copy = arena_dup(r->arena, line.text, length);
        if (begins(line, "#! columns "))
            read_columns(r, copy + strlen("#! columns "));
        else if (begins(line, "#! set "))
            read_override(r, copy + strlen("#! set "));
    }
}

static int known_columns(void *ctx, const struct source_decl *source, const char *object, const char *const **names, size_t *n, struct err *err)
{
    const struct run *r = ctx;

    (void)source;
    for (size_t i = 0; i < r->n_objects; i++) {
        if (strcmp(r->objects[i].name, object) != 0)
            continue;
        *names = r->objects[i].columns;
        *n = r->objects[i].n;
        return 0;
    }
    return err_set(err, ERR_NOT_FOUND, "%s: there is no such file", object);
}

static int known_function(void *ctx, const char *plugin, const char *name, struct plugin_function *out, struct err *err)
{
    (void)ctx;
    (void)name;
    (void)out;
    return err_set(err, ERR_NOT_FOUND, "there is no plugin %s", plugin);
}

static const char *wrong_channel(void *ctx, const struct expr *via)
{
    (void)ctx;
    return strcmp(via->name.text, "pigeon") == 0 ? "there is no way of sending called pigeon" : NULL;
}

static bool known_connector(void *ctx, const char *name)
{
    (void)ctx;
    return strcmp(name, "csv") == 0;
}

/* A source whose option is called "wrong" is refused. */
static const char *refusal(void *ctx, const struct source_decl *source)
{
    (void)ctx;
    for (size_t i = 0; i < source->call->n_args; i++)
        if (source->call->args[i].option.text && strcmp(source->call->args[i].option.text, "wrong") == 0)
            return "connector csv has no option wrong; it has zone";
    return NULL;
}

/* ------------------------------------------------------------------ the plan, and reports over nothing */
static int describe_nothing(void *ctx, const char *source, const char *object, struct object_info *info, struct err *err)
{
    (void)ctx;
    (void)source;
    (void)err;
    *info = (struct object_info){.name = object, .rows = 0, .changed_us = INT64_MIN};
    return 0;
}

static int scan_nothing(void *ctx, const char *source, const char *object, const struct want *wants, size_t n_wants, struct extract *out,
                        struct err *err)
{
    (void)ctx;
    (void)source;
    (void)object;
    *out = (struct extract){.columns = calloc(n_wants ? n_wants : 1, sizeof *out->columns)};
    if (!out->columns)
        return err_set(err, ERR_NOMEM, "no memory for columns");
    for (; out->n_columns < n_wants; out->n_columns++)
        TRY(column_new(wants[out->n_columns].kind, 0, &out->columns[out->n_columns], err));
    return 0;
}

/* What the world did to a report is no diagnostic, and is said as it would be by the program. */
static void run_report(struct run *r, struct plan *plan, const struct calendar *calendar, const struct report_decl *report)
{
    struct sources sources = {.describe = describe_nothing, .scan = scan_nothing};
    struct eval_options options = {.sources = &sources, .calendar = calendar, .as_of_day = day_from_civil(2026, 11, 2), .as_of = INT64_MIN};
    struct eval *eval = NULL;
    struct result_report *result;
    struct err err = {0};

    options.hooks = ARENA_ARRAY(r->arena, const struct function *, r->model->n_hooks);
    int rc = eval_new(plan, &options, &eval, &err);
    if (rc == 0)
        rc = eval_report(eval, report, &result, &err);
    if (rc != 0 && err.msg[0])
        fprintf(r->said, "report %s: %s\n", report->name.text, err.msg);
    eval_free(&eval);
}

static void plan_case(struct run *r)
{
    struct plan *plan = plan_new(r->arena, r->model, &r->sources, &r->diags);
    struct calendar_spec spec = {.zone = "UTC"};
    struct calendar *calendar = NULL;
    struct err err = {0};

    for (size_t i = 0; i < r->model->n_metrics; i++)
        (void)plan_metric(plan, r->model->metrics[i]);
    for (size_t i = 0; i < r->model->n_costs; i++)
        (void)plan_costs(plan, r->model->costs[i]);
    if (calendar_new(&spec, &calendar, &err) != 0) {
        fprintf(stderr, "run_lang: %s\n", err.msg);
        exit(1);
    }
    for (size_t i = 0; i < r->model->n_reports; i++)
        run_report(r, plan, calendar, r->model->reports[i]);
    calendar_free(&calendar);
    plan_free(plan);
}

static const struct program *library(void *ctx)
{
    struct run *r = ctx;

    return standard_parse(&r->sources, r->arena, &r->diags);
}

/* The program's layout, and what is wrong with it: it has to be one that stays. */
static void format_case(struct run *r, uint32_t file)
{
    struct buf once = BUF_INIT, twice = BUF_INIT;
    struct err err = {0};

    if (fmt_file(&r->sources, file, &r->diags, &once, &err) == 0) {
        const char *text = buf_text(&once);
        fwrite(text, 1, once.len, r->said);
        if (fmt_file(&r->sources, source_add(&r->sources, "again", text, once.len), &r->diags, &twice, &err) != 0 ||
            once.len != twice.len || memcmp(text, buf_text(&twice), once.len) != 0)
            fprintf(r->said, "formatted again it differs:\n%s", buf_text(&twice));
    }
    fputs(err.msg, r->said);
    buf_fini(&once);
    buf_fini(&twice);
}

/* What is said about the program; "ok\n" when nothing is. malloc'ed. */
static char *diagnose(const char *text, size_t n, enum stage stage)
{
    struct run r = {.arena = arena_new()};
    struct catalog outside = {.ctx = &r, .columns = known_columns, .function = known_function, .connector = known_connector, .channel = wrong_channel,
                              .refusal = refusal, .standard = library};
    struct catalog alone = {.ctx = &r, .channel = wrong_channel, .standard = library};
    char *said = NULL;
    size_t length = 0;

    r.sources.arena = r.diags.arena = r.arena;
    r.diags.sources = &r.sources;
    r.said = open_memstream(&said, &length);
    if (!r.said) {
        perror("run_lang");
        exit(1);
    }
    read_outside(&r, text, n);
    uint32_t file = source_add(&r.sources, "case", text, n);
    if (stage == STAGE_FORMAT)
        format_case(&r, file);
    else
        parse_file(&r.sources, file, r.arena, &r.program, &r.diags);
    if (stage >= STAGE_CHECK && r.diags.n_errors == 0)
        r.model = check_program(&r.program, &r.sources, r.arena, r.overrides, r.n_overrides, r.n_objects ? &outside : &alone, &r.diags);
    if (stage == STAGE_PLAN && r.model && r.diags.n_errors == 0)
        plan_case(&r);
    diags_print(&r.diags, r.said, false);
    fflush(r.said);
    if (length == 0)
        fputs("ok\n", r.said);
    fclose(r.said);
    arena_free(&r.arena);
    return said;
}

static void run_case(const char *path, struct part title, struct part program, struct part expected, enum stage stage,
                     struct tally *t, struct buf *rewritten)
{
    struct buf text = BUF_INIT;
    const char *mark = "(escaped)\n";
    bool escaped = title.n > strlen(mark) && memcmp(title.text + title.n - strlen(mark), mark, strlen(mark)) == 0;

    if (escaped)
        add_escaped(&text, program);
    else
        buf_add(&text, program.text, program.n);
    char *said = diagnose(text.data ? text.data : "", text.len, stage);
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
    enum stage stage = strncmp(name, "plan_", 5) == 0 ? STAGE_PLAN : strncmp(name, "check_", 6) == 0 ? STAGE_CHECK
                       : strncmp(name, "fmt_", 4) == 0 ? STAGE_FORMAT : STAGE_PARSE;
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
        run_case(path, title, program, trim_end(take_until(&rest, "== ")), stage, t, &rewritten);
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
