/* cmd_check.c - concord check: the project's files, names, types and units, its plan, and its examples. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <stdio.h>

#include "app/command.h"
#include "app/json.h"

/* Every metric and costs definition is planned, so that what cannot be evaluated is said here and not first by a report. */
static void plan_all(struct project *p)
{
    for (size_t i = 0; i < p->model->n_metrics; i++)
        (void)plan_metric(p->plan, p->model->metrics[i]);
    for (size_t i = 0; i < p->model->n_costs; i++)
        (void)plan_costs(p->plan, p->model->costs[i]);
}

static int check_project(struct project *p, const struct arguments *a, struct err *err)
{
    size_t failed = 0;
    TRY(command_project(p, a, err));
    plan_all(p);
    if (project_refused(p, stderr))
        return err_set(err, ERR_CONFIG, "%s", "");
    TRY(project_examples(p, stderr, &failed, err));
    if (failed)
        return err_set(err, ERR_CONFIG, "%zu example%s not hold", failed, failed == 1 ? " does" : "s do");
    if (a->json)
        return command_flush(err);
    const struct { size_t n; const char *what; } counts[] = {{p->n_files, "file"}, {p->model->n_tables, "table"}, {p->model->n_metrics, "metric"},
                                                             {p->model->n_reports, "report"}, {p->model->n_examples, "example"}};
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        printf("%s%zu %s%s", i ? ", " : "", counts[i].n, counts[i].what, counts[i].n == 1 ? "" : "s");
    puts(": no mistakes");
    return command_flush(err);
}

/* Each diagnostic with its place; the list is empty when there is nothing wrong. */
static void print_json(const struct project *p)
{
    static const char *const severities[] = {"error", "warning", "note"};
    struct json j = {.depth = 0};
    json_begin(&j, '[');
    for (size_t i = 0; i < p->diags.n; i++) {
        const struct diag *d = &p->diags.list[i];
        int line = 0, column = 0;
        bool placed = d->span.file < p->sources.n;
        if (placed)
            source_position(&p->sources, d->span, &line, &column);
        json_begin(&j, '{');
        json_text(&j, "file", placed ? p->sources.files[d->span.file].path : NULL);
        json_number(&j, "line", line);
        json_number(&j, "column", column);
        json_text(&j, "severity", severities[d->severity]);
        json_number(&j, "code", d->code);
        json_text(&j, "says", d->text);
        json_end(&j, '}');
    }
    json_end(&j, ']');
}

static int run(const struct arguments *given, struct err *err)
{
    struct project p = {0};
    struct arguments checked = *given, *a = &checked;
    a->project.checks_ways = true;
    int rc = check_project(&p, a, err);
    if (p.model)
        project_refused(&p, stderr);
    if (a->json && p.arena)
        print_json(&p);
    project_close(&p);
    return rc;
}

const struct command command_check = {
    "check", "", "read the project and say what is wrong with it",
    "Reads all *.concord files of the project, checks names, types and units against each other and against the sources' columns, and runs the\n"
    "project's examples. Nothing is written.\n\n"
    "Exit: 0 no mistakes · 78 mistakes, or an example that does not hold · 66 no project.",
    0, 0, TAKES_PROJECT | TAKES_SET | TAKES_AS_OF | TAKES_JSON, WORD_NONE, run};
