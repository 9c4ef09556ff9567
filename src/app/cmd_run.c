/* cmd_run.c - concord run REPORT: check, evaluate, write every output or none, say where they are. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "app/command.h"
#include "app/due.h"
#include "app/make.h"
#include "app/record.h"
#include "app/screen.h"
#include "base/pool.h"
#include "base/text.h"
#include "out/out.h"

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
static void print_summary(const struct project *p, const struct result_report *result, const struct made *made, const struct screen *screen)
{
    char first[16], last[16];
    size_t held = 0;
    for (size_t i = 0; i < result->n_checks; i++)
        held += result->checks[i].passed;
    printf("%s%s%s, %s to %s%s\n", screen->color ? "\033[1m" : "", result->label, screen->color ? "\033[0m" : "",
           day_print(first, result->contract.from), day_print(last, result->contract.until - 1), result->draft ? ", DRAFT" : "");
    for (size_t k = 0; k < made->n_files; k++)
        if (made->files[k].format != OUT_SVG) /* they lie beside their page */
            print_path(short_path(made->files[k].path));
    printf("%lld rows of %zu tables read in %.2f s; all done in %.2f s.", (long long)p->rows_read, p->n_read, p->read_seconds, clock_seconds() - p->started);
    if (result->n_checks)
        printf(" %zu of %zu expectations hold.", held, result->n_checks);
    putchar('\n');
}

/* The files are there whatever becomes of this. A folder in which no ledger can be kept is said and no more: a project may lie where
 * nobody writes; a disk that is full is a failure, since the next run would not know of this one. */
static int note_run(struct record *record, const struct made *made, struct err *err)
{
    int64_t id;
    int rc = record_opened(record, err);
    if (rc == ERR_UNAVAILABLE || rc == ERR_CREATE) {
        fprintf(stderr, "concord: warning: this run is not noted in a ledger: %s\n", err->msg);
        return 0;
    }
    if (rc == 0)
        rc = record_end(record, made->files, made->n_files, &id, err);
    return rc ? err_wrap(err, "the files are written, and the ledger does not know of it") : 0;
}

/* What is done beside other work: while the project is opened, and while the files are written. */
struct beside {
    struct project *project;
    const struct made *made;
    struct record *record; /* NULL: the run is not noted */
    struct pool_task *opening, *loading;
};

static int load_library(void *ctx, size_t task, unsigned worker, struct err *err)
{
    (void)ctx, (void)task, (void)worker, (void)err;
    out_load_workbooks();
    return 0;
}

static int open_ledger(void *ctx, size_t task, unsigned worker, struct err *err)
{
    (void)task, (void)worker, (void)err;
    record_open(ctx);
    return 0;
}

/* Now that one thread reads what the report shows, another loads what the workbook is written with: before, it would keep those who read files,
 * and open plugins, from memory and from the loader. */
static void load_ahead(void *ctx)
{
    struct beside *b = ctx;
    b->loading = pool_begin(b->project->threads, load_library, NULL);
}

static bool has_workbook(const struct report_decl *r)
{
    for (size_t i = 0; i < r->n_outputs; i++)
        for (size_t k = 0; k < r->outputs[i].formats.n; k++)
            if (out_format_of(r->outputs[i].formats.list[k].text) == OUT_XLSX)
                return true;
    return false;
}

/* The note is begun, and what was evaluated is given back, which takes a while. */
static void begin_note(void *ctx)
{
    struct beside *b = ctx;
    (void)!pool_finish(&b->opening, NULL); /* which keeps what goes wrong */
    if (b->record)
        record_begin(b->record, b->made->result);
    eval_rest(b->project->eval);
}

static int make(struct project *p, const struct arguments *a, const struct report_decl *r, struct beside *beside, struct made *made, struct err *err)
{
    struct screen screen = screen_look();
    struct meanwhile meanwhile = {begin_note, beside};
    int rc = make_report(p, r, a->out, a->json, &meanwhile, made, err);
    if (rc == 0 && screen.is_terminal)
        print_summary(p, made->result, made, &screen);
    else /* also those of the outputs before the one that failed */
        for (size_t k = 0; k < made->n_files; k++)
            if (made->files[k].format != OUT_SVG)
                printf("%s\n", made->files[k].path);
    make_say_changed(made);
    if (rc != 0)
        (void)fflush(stdout);
    else
        rc = command_flush(err);
    return rc == 0 && beside->record ? note_run(beside->record, made, err) : rc;
}

static int open_and_make(struct project *p, const struct arguments *a, struct beside *beside, struct made *made, struct err *err)
{
    const struct report_decl *r;
    TRY(project_open(p, err));
    TRY(command_report(p, a->words[0], &r, err));
    if (has_workbook(r))
        eval_when_computed(p->eval, load_ahead, beside);
    return make(p, a, r, beside, made, err);
}

static int run_report(struct project *p, const struct arguments *a, struct err *err)
{
    struct made made = {0};
    struct beside beside = {.project = p, .made = &made};
    int rc = command_read(p, a, err);
    if (rc == 0 && !a->no_ledger) {
        beside.record = record_new(p);
        beside.opening = pool_begin(p->threads, open_ledger, beside.record);
    }
    if (rc == 0)
        rc = open_and_make(p, a, &beside, &made, err);
    (void)!pool_finish(&beside.opening, NULL);
    (void)!pool_finish(&beside.loading, NULL);
    record_free(&beside.record);
    return rc == 0 ? command_checks(made.result, made.n_failed, err) : rc;
}

static int run(const struct arguments *a, struct err *err)
{
    struct project p = {0};
    if (a->due && a->n_words)
        return err_set(err, ERR_USAGE, "concord run takes a report, or --due");
    if (!a->due && (a->n_words == 0 || a->now || a->no_wait))
        return err_set(err, ERR_USAGE, a->n_words ? "--now and --no-wait go with --due; see concord run --help" : "usage: concord [-C DIR] run REPORT; see concord run --help");
    if (a->due)
        return due_run(a, err);
    int rc = run_report(&p, a, err);
    if (rc != 0 && p.options)
        project_says(&p, NULL);
    if (p.model)
        project_refused(&p, stderr);
    project_close(&p);
    return rc;
}

const struct command command_run = {
    "run", "[REPORT]", "make a report: evaluate it and write its files",
    "Evaluates the report and writes the files that its `output` line names, all of them or none. Their paths are\n"
    "printed, a line each; on a terminal with what they cover, the rows read and the time taken. The run is noted in the project's ledger.\n"
    "With --due in place of a report: all that is due by now is made and delivered, what was missed too.\n\n"
    "Exit: 0 written and every expectation holds · 65 bad data, or an expectation does not hold · 66 an input is missing · 73, 74 an output\n"
    "cannot be written · 78 a mistake in the project.",
    0, 1, TAKES_PROJECT | TAKES_AS_OF | TAKES_SET | TAKES_OUT | TAKES_JSON | TAKES_THREADS | TAKES_MEMORY | TAKES_NO_CACHE | TAKES_NO_LEDGER |
        TAKES_DUE | TAKES_NO_WAIT | TAKES_NOW,
    WORD_REPORT, run};
