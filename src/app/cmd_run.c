/* cmd_run.c - concord run REPORT: check, evaluate, write every output or none, say where they are. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "app/command.h"
#include "app/screen.h"
#include "base/text.h"
#include "app/record.h"
#include "out/out.h"

static int formats_of(const struct output *o, bool json, struct out_options *options, struct err *err)
{
    for (size_t i = 0; i < o->formats.n; i++) {
        unsigned f = out_format_of(o->formats.list[i].text);
        if (!f)
            return err_set(err, ERR_CONFIG, "output %s is not written; there are xlsx, markdown, html, csv and json", o->formats.list[i].text);
        options->formats |= f;
    }
    if (json)
        options->formats |= OUT_JSON;
    return 0;
}

struct written { /* of all outputs of the report */
    struct out_file *list; size_t n;
    size_t n_invalid, n_cut, n_lines;
};

static int write_output(struct project *p, const struct arguments *a, const struct result_report *result, const struct output *o,
                        struct written *written, struct err *err)
{
    struct out_options options = {.folder = a->out ? a->out : p->root, .pattern = o->to, .flat = a->out != NULL, .budget = p->budget};
    struct out_files files = {0};
    TRY(formats_of(o, a->json, &options, err));
    TRY(out_write(p->arena, result, &options, &files, err));
    for (size_t k = 0; k < files.n; k++)
        ARENA_PUSH(p->arena, written->list, written->n, files.list[k]);
    written->n_invalid += files.n_invalid;
    written->n_cut += files.n_cut;
    written->n_lines += files.n_lines;
    return 0;
}

static int write_all(struct project *p, const struct arguments *a, const struct result_report *result, struct written *written, struct err *err)
{
    const struct report_decl *r = result->report;
    int rc = 0;
    if (r->n_outputs == 0)
        return err_set(err, ERR_CONFIG, "report %s has no output line, such as: output xlsx, markdown, csv to \"out/%s-{period}\"", r->name.text, r->name.text);
    project_says(p, "writing");
    for (size_t i = 0; i < r->n_outputs && rc == 0; i++)
        rc = write_output(p, a, result, &r->outputs[i], written, err);
    return rc;
}

/* Foreign text that a workbook cannot hold as it is: shown in another form there, and said here. */
static void say_changed(size_t n, const char *what)
{
    if (n)
        fprintf(stderr, "concord: warning: in the workbook %zu text%s %s\n", n, n == 1 ? "" : "s", what);
}

/* As short as it can be typed: below the current folder without the way to it. */
static const char *short_path(const char *path)
{
    char here[PATH_MAX];
    size_t n = getcwd(here, sizeof here) ? strlen(here) : 0;
    return n > 1 && strncmp(path, here, n) == 0 && path[n] == '/' ? path + n + 1 : path;
}

static void print_path(const char *path)
{
    struct buf safe = BUF_INIT;
    text_printable(&safe, path, strlen(path));
    printf("  %s\n", buf_text(&safe) ? buf_text(&safe) : path);
    buf_fini(&safe);
}

/* For people: what was made, where it is, and what it rests on. */
static void print_summary(const struct project *p, const struct result_report *result, const struct written *written, const struct screen *screen)
{
    char first[16], last[16];
    size_t held = 0;
    for (size_t i = 0; i < result->n_checks; i++)
        held += result->checks[i].passed;
    printf("%s%s%s, %s to %s%s\n", screen->color ? "\033[1m" : "", result->label, screen->color ? "\033[0m" : "",
           day_print(first, result->contract.from), day_print(last, result->contract.until - 1), result->draft ? ", DRAFT" : "");
    for (size_t k = 0; k < written->n; k++)
        print_path(short_path(written->list[k].path));
    printf("%lld rows of %zu tables read in %.2f s; all done in %.2f s.", (long long)p->rows_read, p->n_read, p->read_seconds, clock_seconds() - p->started);
    if (result->n_checks)
        printf(" %zu of %zu expectations hold.", held, result->n_checks);
    putchar('\n');
}

/* The files are there whatever becomes of this. A folder in which no ledger can be kept is said and no more: a project may lie where
 * nobody writes; a disk that is full is a failure, since the next run would not know of this one. */
static int note_run(struct project *p, const struct result_report *result, const struct written *written, struct err *err)
{
    struct ledger *ledger;
    int64_t id;
    int rc = ledger_open(p->root, true, &ledger, err);
    if (rc == ERR_UNAVAILABLE || rc == ERR_CREATE) {
        fprintf(stderr, "concord: warning: this run is not noted in a ledger: %s\n", err->msg);
        return 0;
    }
    if (rc == 0)
        rc = record_run(p, ledger, result, written->list, written->n, &id, err);
    ledger_close(&ledger);
    return rc ? err_wrap(err, "the files are written, and the ledger does not know of it") : 0;
}

static int run_report(struct project *p, const struct arguments *a, struct err *err)
{
    const struct report_decl *r;
    struct result_report *result;
    struct written written = {0};
    struct screen screen = screen_look();
    size_t failed = 0;
    TRY(command_project(p, a, err));
    TRY(command_report(p, a->words[0], &r, err));
    TRY(project_evaluate(p, r, &result, &failed, err));
    int rc = write_all(p, a, result, &written, err);
    project_says(p, NULL);
    if (rc == 0 && screen.is_terminal)
        print_summary(p, result, &written, &screen);
    else /* also those of the outputs before the one that failed */
        for (size_t k = 0; k < written.n; k++)
            printf("%s\n", written.list[k].path);
    say_changed(written.n_invalid, "hold bytes or characters that it cannot; they are shown as \\xNN or \\u{…}");
    say_changed(written.n_cut, "were cut to the length of a cell");
    say_changed(written.n_lines, "have more lines than a cell; the rest is joined by ⏎");
    if (rc != 0)
        return fflush(stdout), rc;
    TRY(command_flush(err));
    if (!a->no_ledger)
        TRY(note_run(p, result, &written, err));
    return command_checks(result, failed, err);
}

static int run(const struct arguments *a, struct err *err)
{
    struct project p = {0};
    int rc = run_report(&p, a, err);
    if (rc != 0 && p.options)
        project_says(&p, NULL);
    if (p.model)
        project_refused(&p, stderr);
    project_close(&p);
    return rc;
}

const struct command command_run = {
    "run", "REPORT", "make a report: evaluate it and write its files",
    "Evaluates the report and writes the files that its `output` line names, all of them or none. Their paths are\n"
    "printed, a line each; on a terminal with what they cover, the rows read and the time taken. The run is noted in the project's ledger.\n\n"
    "Exit: 0 written and every expectation holds · 65 bad data, or an expectation does not hold · 66 an input is missing · 73, 74 an output\n"
    "cannot be written · 78 a mistake in the project.",
    1, 1, TAKES_PROJECT | TAKES_AS_OF | TAKES_SET | TAKES_OUT | TAKES_JSON | TAKES_THREADS | TAKES_MEMORY | TAKES_NO_CACHE | TAKES_NO_LEDGER,
    WORD_REPORT, run};
