/* cmd_history.c - concord history METRIC: what was said of a figure over time, and why it changed.
 *
 * A figure is a metric of a period and a segment. Each of its values stands once, with the run that said it first; why it is another
 * is found by what that run had otherwise: the metric's definition, the files that were read, the program, the day as of which. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/command.h"
#include "app/json.h"
#include "app/moment.h"
#include "base/map.h"
#include "base/text.h"
#include "state/ledger.h"

/* The run before, of the same figure. */
struct before { bool any; int64_t run; struct buf figure, value, status, definition, definitions, program, as_of; };
struct telling {
    struct ledger *ledger;
    bool as_json;
    struct json json;
    struct before before;
    size_t n;
};

static void keep(struct buf *b, const char *text)
{
    buf_clear(b);
    buf_puts(b, text);
}

static bool is_same(struct buf *b, const char *text)
{
    const char *kept = buf_text(b);
    return kept && strcmp(kept, text) == 0;
}

static void add_reason(struct buf *why, const char *reason)
{
    buf_printf(why, "%s%s", why->len ? "; " : "", reason);
}

static int reasons(struct telling *t, const struct ledger_said *s, struct buf *why, struct err *err)
{
    struct buf files = BUF_INIT;
    struct before *b = &t->before;
    if (!is_same(&b->definition, s->value.definition))
        add_reason(why, "its definition changed");
    int rc = ledger_inputs_changed(t->ledger, b->run, s->run, &files, err);
    if (rc == 0 && files.len && buf_text(&files)) {
        add_reason(why, "data changed: ");
        buf_puts(why, buf_text(&files));
    }
    buf_fini(&files);
    if (!is_same(&b->program, s->program))
        add_reason(why, "another version of the program");
    if (why->len == 0 && !is_same(&b->definitions, s->definitions))
        add_reason(why, "the project's definitions or settings changed");
    if (!is_same(&b->as_of, s->as_of))
        add_reason(why, "as of another day");
    return rc;
}

static void print_line(struct telling *t, const struct ledger_said *s, bool begins, const char *why)
{
    char at[32];
    struct buf head = BUF_INIT, value = BUF_INIT;
    moment_print(at, NULL, s->at);
    if (begins) {
        text_printable(&head, s->value.segment, strlen(s->value.segment));
        printf("%s%s %s%s%s\n", t->n ? "\n" : "", s->value.grain, s->value.period, head.len ? "  " : "", head.len && buf_text(&head) ? buf_text(&head) : "");
    }
    text_printable(&value, *s->value.value ? s->value.value : "no value", strlen(*s->value.value ? s->value.value : "no value"));
    printf("  %s UTC  run %-5lld %s%s%s%s  as of %s%s%s\n", at, (long long)s->run, buf_text(&value) ? buf_text(&value) : "", *s->value.unit ? " " : "", s->value.unit,
           strcmp(s->value.status, "final") == 0 ? "" : " (so far)", s->as_of, *why ? "  " : "", why);
    buf_fini(&head);
    buf_fini(&value);
}

static void print_json(struct telling *t, const struct ledger_said *s, const char *why)
{
    char at[32];
    moment_print(at, NULL, s->at);
    json_begin(&t->json, '{');
    json_text(&t->json, "metric", s->value.metric);
    json_text(&t->json, "grain", s->value.grain);
    json_text(&t->json, "period", s->value.period);
    json_text(&t->json, "segment", s->value.segment);
    json_text(&t->json, "dimension", s->value.dimension);
    json_text(&t->json, "value", *s->value.value ? s->value.value : NULL);
    json_text(&t->json, "unit", s->value.unit);
    json_text(&t->json, "status", s->value.status);
    json_number(&t->json, "run", s->run);
    json_text(&t->json, "said", at);
    json_text(&t->json, "report", s->report);
    json_text(&t->json, "as_of", s->as_of);
    json_text(&t->json, "changed", *why ? why : NULL);
    json_end(&t->json, '}');
}

static int tell(void *ctx, const struct ledger_said *s, struct err *err)
{
    struct telling *t = ctx;
    struct before *b = &t->before;
    struct buf figure = BUF_INIT, why = BUF_INIT;
    buf_printf(&figure, "%s\x1f%s\x1f%s", s->value.grain, s->value.period, s->value.segment);
    const char *name = buf_text(&figure);
    bool begins = !b->any || !name || !is_same(&b->figure, name);
    bool changed = begins || !is_same(&b->value, s->value.value) || !is_same(&b->status, s->value.status);
    int rc = changed && !begins ? reasons(t, s, &why, err) : 0;
    if (rc == 0 && changed) {
        if (t->as_json)
            print_json(t, s, buf_text(&why) ? buf_text(&why) : "");
        else
            print_line(t, s, begins, buf_text(&why) ? buf_text(&why) : "");
        t->n++;
    }
    b->any = true;
    b->run = s->run;
    keep(&b->figure, name ? name : "");
    keep(&b->value, s->value.value);
    keep(&b->status, s->value.status);
    keep(&b->definition, s->value.definition);
    keep(&b->definitions, s->definitions);
    keep(&b->program, s->program);
    keep(&b->as_of, s->as_of);
    buf_fini(&figure);
    buf_fini(&why);
    return rc;
}

/* Nothing was found: what is near. */
static int nothing(struct ledger *l, const char *metric, struct err *err)
{
    struct buf all = BUF_INIT;
    const char *names[1024];
    size_t n = 0;
    char shown[80] = "";
    int rc = ledger_metrics(l, &all, err);
    for (char *s = all.data, *end; s && n < sizeof names / sizeof *names && (end = strchr(s, '\n')) != NULL; s = end + 1) {
        *end = '\0';
        names[n++] = s;
    }
    const char *near = near_name(metric, names, n);
    bool known = near && strcmp(near, metric) == 0;
    err_printable(shown, sizeof shown, metric, strlen(metric), 60);
    if (rc == 0)
        rc = known ? err_set(err, ERR_NOT_FOUND, "the ledger has nothing of %s for that period, segment or report", shown)
                   : err_set(err, ERR_NOT_FOUND, "no run has published %s%s%s%s", shown, near ? "; did you mean " : "", near ? near : "", near ? "?" : "");
    buf_fini(&all);
    return rc;
}

static int run(const struct arguments *a, struct err *err)
{
    const char *folder = a->project.folder ? a->project.folder : ".";
    struct telling t = {.as_json = a->json};
    char *root = realpath(folder, NULL);
    if (!root)
        return err_set(err, ERR_NOT_FOUND, "%s: there is no such folder", folder);
    int rc = ledger_open(root, false, &t.ledger, err);
    free(root);
    TRY(rc);
    if (!t.ledger)
        return err_set(err, ERR_NOT_FOUND, "there is no ledger yet; `concord run` begins one");
    struct ledger_asked asked = {.metric = a->words[0], .period = a->period, .segment = a->segment};
    if (a->json)
        json_begin(&t.json, '[');
    rc = ledger_history(t.ledger, &asked, tell, &t, err);
    if (a->json)
        json_end(&t.json, ']');
    if (rc == 0 && t.n == 0)
        rc = nothing(t.ledger, a->words[0], err);
    struct buf *kept[] = {&t.before.figure, &t.before.value, &t.before.status, &t.before.definition, &t.before.definitions, &t.before.program, &t.before.as_of};
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
        buf_fini(kept[i]);
    ledger_close(&t.ledger);
    return rc ? rc : command_flush(err);
}

const struct command command_history = {
    "history", "METRIC", "what was said of a figure over time, and why it changed",
    "Every run notes its figures in the project's ledger. This prints for each period of the metric the values that were published, the first\n"
    "run that said each, and why it differs from the one before: another definition, other data (which files), another version of the program,\n"
    "another day as of which. Totals are meant; --segment VALUE asks for a segment, --segment '*' for all.",
    1, 1, TAKES_PROJECT | TAKES_PERIOD | TAKES_SEGMENT | TAKES_JSON, WORD_METRIC, run};
