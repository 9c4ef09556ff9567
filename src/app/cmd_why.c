/* cmd_why.c - concord why RECORD METRIC: each rule tried, the values seen, the line that decided. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <stdio.h>

#include "app/command.h"
#include "app/json.h"

/* An object for each record: is it counted by any of the metric's totals, and the reasons as text. */
static int why_json(struct project *p, const struct arguments *a, struct formula *f, struct err *err)
{
    const char *metric = a->words[a->n_words - 1];
    struct json j = {.depth = 0};
    json_begin(&j, '[');
    for (size_t i = 0; i + 1 < a->n_words; i++) {
        struct buf out = BUF_INIT;
        bool counted = false;
        int rc = eval_why(p->eval, f, metric, a->words[i], &out, err);
        if (rc == 0)
            rc = eval_counts(p->eval, f, a->words[i], &counted, err);
        if (rc == 0) {
            json_begin(&j, '{');
            json_text(&j, "record", a->words[i]);
            json_text(&j, "metric", metric);
            json_flag(&j, "counted", counted);
            json_text(&j, "reasons", buf_text(&out));
            json_end(&j, '}');
        }
        buf_fini(&out);
        TRY(rc);
    }
    json_end(&j, ']');
    return command_flush(err);
}

static int why_record(struct project *p, const struct arguments *a, struct err *err)
{
    struct buf out = BUF_INIT;
    TRY(command_project(p, a, err));
    const char *metric = a->words[a->n_words - 1];
    struct formula *f = project_formula(p, metric, err);
    if (!f)
        return err->code;
    int rc = 0;
    if (a->json)
        return why_json(p, a, f, err);
    for (size_t i = 0; i + 1 < a->n_words && rc == 0; i++)
        rc = eval_why(p->eval, f, metric, a->words[i], &out, err);
    if (rc == 0)
        fputs(buf_text(&out) ? buf_text(&out) : "", stdout);
    buf_fini(&out);
    return rc ? rc : command_flush(err);
}

static int run(const struct arguments *a, struct err *err)
{
    struct project p = {0};
    int rc = why_record(&p, a, err);
    if (p.model)
        project_refused(&p, stderr);
    project_close(&p);
    return rc;
}

const struct command command_why = {
    "why", "RECORD… METRIC", "why a record is counted or not",
    "For each total of the metric: the rules in their order (+ holds, - does not, . a rule that did not match), the values that they saw, and the\n"
    "rule that counted or rejected the record. RECORD is its key, or FILE:LINE of a source.",
    2, ARGUMENT_WORDS, TAKES_PROJECT | TAKES_SET | TAKES_AS_OF | TAKES_JSON | TAKES_THREADS | TAKES_MEMORY | TAKES_NO_CACHE, WORD_METRIC, run};
