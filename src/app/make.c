/* make.c - what running a report and delivering it have in common: evaluate it, ask its expectations, write its files. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "app/make.h"

#include <stdio.h>

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

static int write_output(struct project *p, const char *out, bool json, const struct output *o, const struct meanwhile *meanwhile, struct made *made,
                        struct err *err)
{
    struct out_options options = {.folder = out ? out : p->root, .pattern = o->to, .flat = out != NULL, .budget = p->budget, .threads = p->threads, .meanwhile = meanwhile};
    struct out_files files = {0};
    TRY(formats_of(o, json, &options, err));
    TRY(out_write(p->arena, made->result, &options, &files, err));
    for (size_t k = 0; k < files.n; k++)
        ARENA_PUSH(p->arena, made->files, made->n_files, files.list[k]);
    made->n_invalid += files.n_invalid;
    made->n_cut += files.n_cut;
    made->n_lines += files.n_lines;
    return 0;
}

static int write_all(struct project *p, const char *out, bool json, const struct meanwhile *meanwhile, struct made *made, struct err *err)
{
    const struct report_decl *r = made->result->report;
    int rc = 0;
    if (r->n_outputs == 0)
        return err_set(err, ERR_CONFIG, "report %s has no output line, such as: output xlsx, markdown, csv to \"out/%s-{period}\"", r->name.text, r->name.text);
    project_says(p, "writing");
    for (size_t i = 0; i < r->n_outputs && rc == 0; i++)
        rc = write_output(p, out, json, &r->outputs[i], i == 0 ? meanwhile : NULL, made, err);
    return rc;
}

int make_report(struct project *p, const struct report_decl *r, const char *out, bool json, const struct meanwhile *meanwhile, struct made *made,
                struct err *err)
{
    *made = (struct made){0};
    TRY(project_evaluate(p, r, &made->result, &made->n_failed, err));
    int rc = write_all(p, out, json, meanwhile, made, err);
    project_says(p, NULL);
    return rc;
}

/* Foreign text that a workbook cannot hold as it is: shown in another form there, and said here. */
static void say(size_t n, const char *what)
{
    if (n)
        fprintf(stderr, "concord: warning: in the workbook %zu text%s %s\n", n, n == 1 ? "" : "s", what);
}

void make_say_changed(const struct made *made)
{
    say(made->n_invalid, "hold bytes or characters that it cannot; they are shown as \\xNN or \\u{…}");
    say(made->n_cut, "were cut to the length of a cell");
    say(made->n_lines, "have more lines than a cell; the rest is joined by ⏎");
}
