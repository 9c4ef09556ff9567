/* cmd_run.c - concord run REPORT: check, evaluate, write every output or none, say where they are. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <stdio.h>
#include <string.h>

#include "app/command.h"
#include "base/map.h"
#include "out/out.h"

static int find_report(const struct project *p, const char *name, const struct report_decl **out, struct err *err)
{
    *out = project_report(p, name);
    if (*out)
        return 0;
    const char **names = ARENA_ARRAY(p->arena, const char *, p->model->n_reports);
    struct buf list = BUF_INIT;
    for (size_t i = 0; i < p->model->n_reports; i++) {
        names[i] = p->model->reports[i]->name.text;
        buf_printf(&list, "%s%s", i ? ", " : "", names[i]);
    }
    const char *near = near_name(name, names, p->model->n_reports);
    int rc = err_set(err, ERR_USAGE, "there is no report %.60s%s%s%s; the project has: %s", name, near ? "; did you mean " : "", near ? near : "",
                     near ? "?" : "", p->model->n_reports ? buf_text(&list) : "none");
    buf_fini(&list);
    return rc;
}

static int formats_of(const struct output *o, bool json, struct out_options *options, struct err *err)
{
    for (size_t i = 0; i < o->formats.n; i++) {
        unsigned f = out_format_of(o->formats.list[i].text);
        if (!f)
            return err_set(err, ERR_CONFIG, "output %s is not written yet; there are xlsx, markdown, csv and json", o->formats.list[i].text);
        options->formats |= f;
    }
    if (json)
        options->formats |= OUT_JSON;
    return 0;
}

static int write_all(struct project *p, const struct arguments *a, const struct result_report *result, struct err *err)
{
    const struct report_decl *r = result->report;
    if (r->n_outputs == 0)
        return err_set(err, ERR_CONFIG, "report %s has no output line, such as: output xlsx, markdown, csv to \"out/%s-{period}\"", r->name.text, r->name.text);
    for (size_t i = 0; i < r->n_outputs; i++) {
        struct out_options options = {.folder = a->out ? a->out : p->root, .pattern = r->outputs[i].to, .flat = a->out != NULL};
        struct out_files files = {0};
        TRY(formats_of(&r->outputs[i], a->json, &options, err));
        TRY(out_write(p->arena, result, &options, &files, err));
        for (size_t k = 0; k < files.n; k++)
            printf("%s\n", files.list[k].path);
    }
    return command_flush(err);
}

static int print_checks(const struct result_report *result, size_t failed, struct err *err)
{
    for (size_t i = 0; i < result->n_checks; i++) {
        const struct result_check *c = &result->checks[i];
        if (!c->passed)
            fprintf(stderr, "concord: %s: %s: %s\n", c->warn ? "warning" : "expectation failed", c->says, c->detail ? c->detail : "");
    }
    return failed ? err_set(err, ERR_DATA, "%zu expectation%s of the project do%s not hold", failed, failed == 1 ? "" : "s", failed == 1 ? "es" : "") : 0;
}

static int run_report(struct project *p, const struct arguments *a, struct err *err)
{
    const struct report_decl *r;
    struct result_report *result;
    size_t failed = 0;
    TRY(command_project(p, a, err));
    TRY(find_report(p, a->words[0], &r, err));
    TRY(eval_report(p->eval, r, &result, err));
    TRY(eval_checks(p->eval, r, result, &failed, err));
    TRY(write_all(p, a, result, err));
    return print_checks(result, failed, err);
}

static int run(const struct arguments *a, struct err *err)
{
    struct project p = {0};
    int rc = run_report(&p, a, err);
    project_refused(&p, stderr);
    project_close(&p);
    return rc;
}

const struct command command_run = {
    "run", "run REPORT [--set NAME=VALUE]… [--as-of DAY] [--out DIR] [--json]", "make a report: evaluate it and write its files",
    "Evaluates the report and writes the files that its `output` line names, all of them or none; their paths are printed.\n\n"
    "  --as-of DAY        as it would have been made at the beginning of that day (default: today)\n"
    "  --set NAME=VALUE   another value for a setting of the project; may be given several times\n"
    "  --out DIR          write the files into this folder instead of the project's\n"
    "  --json             a JSON file too\n\n"
    "Exit: 0 written and every expectation holds · 65 bad data, or an expectation does not hold · 66 an input is missing · 73, 74 an output\n"
    "cannot be written · 78 a mistake in the project.",
    1, 1, run};
