/* cmd_run.c - concord run REPORT: check, evaluate, write every output or none, say where they are. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <stdio.h>
#include <string.h>

#include "app/command.h"
#include "out/out.h"

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

static int run_report(struct project *p, const struct arguments *a, struct err *err)
{
    const struct report_decl *r;
    struct result_report *result;
    size_t failed = 0;
    TRY(command_project(p, a, err));
    TRY(command_report(p, a->words[0], &r, err));
    TRY(eval_report(p->eval, r, &result, err));
    TRY(eval_checks(p->eval, r, result, &failed, err));
    TRY(write_all(p, a, result, err));
    return command_checks(result, failed, err);
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
    "run", "REPORT", "make a report: evaluate it and write its files",
    "Evaluates the report and writes the files that its `output` line names, all of them or none; their paths are printed.\n\n"
    "Exit: 0 written and every expectation holds · 65 bad data, or an expectation does not hold · 66 an input is missing · 73, 74 an output\n"
    "cannot be written · 78 a mistake in the project.",
    1, 1, TAKES_PROJECT | TAKES_AS_OF | TAKES_SET | TAKES_OUT | TAKES_JSON, WORD_REPORT, run};
