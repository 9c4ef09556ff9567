/* cmd_list.c - concord list METRIC: the records behind a number. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <stdio.h>
#include <string.h>

#include "app/command.h"
#include "app/json.h"
#include "base/text.h"
#include "lang/parse.h"

_Static_assert((int)ARGUMENT_SEGMENTS <= (int)LIST_SEGMENTS_MAX, "each --segment needs a place in the query");

struct printing {
    bool csv, as_json;
    struct json json;
    bool began;
    size_t n;
};

static void field(const char *s, bool last)
{
    bool quote = s[strcspn(s, ",\"\n\r")] != 0;
    if (quote)
        putchar('"');
    for (; *s; s++) {
        if (*s == '"')
            putchar('"');
        putchar(*s);
    }
    if (quote)
        putchar('"');
    putchar(last ? '\n' : ',');
}

static int print_csv(const struct list_line *l)
{
    char day[16], line[32];
    field(l->total, false);
    field(l->part, false);
    field(l->record ? l->record : "", false);
    field(l->other ? l->other : "", false);
    field(l->day == INT32_MIN ? "" : day_print(day, l->day), false);
    field(l->value ? l->value : "", false);
    field(l->file ? l->file : "", false);
    snprintf(line, sizeof line, "%lld", (long long)l->line);
    field(l->line ? line : "", true);
    return ferror(stdout);
}

static int print_json(struct printing *p, const struct list_line *l)
{
    char day[16];
    json_begin(&p->json, '{');
    json_text(&p->json, "total", l->total);
    json_text(&p->json, "part", l->part);
    json_text(&p->json, "record", l->record);
    json_text(&p->json, "other", l->other);
    json_text(&p->json, "day", l->day == INT32_MIN ? NULL : day_print(day, l->day));
    json_text(&p->json, "value", l->value && *l->value ? l->value : NULL);
    json_text(&p->json, "file", l->file);
    json_number(&p->json, "line", l->line);
    json_end(&p->json, '}');
    return ferror(stdout);
}

static void padded(const char *s, size_t width)
{
    struct buf safe = BUF_INIT;
    text_printable(&safe, s, strlen(s));
    const char *text = buf_text(&safe);
    size_t w = text ? text_width(text, strlen(text)) : 0;
    printf("%s%*s", text ? text : "", (int)(w < width ? width - w : 0) + 2, "");
    buf_fini(&safe);
}

static int print_line(void *ctx, const struct list_line *l, struct err *err)
{
    struct printing *p = ctx;
    char day[16];
    if (!p->began && p->csv)
        puts("total,part,record,other,day,value,file,line");
    p->began = true;
    p->n++;
    if (p->as_json)
        return print_json(p, l) ? err_set(err, ERR_IO, "%s", "") : 0;
    if (p->csv)
        return print_csv(l) ? err_set(err, ERR_IO, "%s", "") : 0;
    padded(l->record ? l->record : "", 20);
    padded(l->day == INT32_MIN ? "" : day_print(day, l->day), 10);
    padded(l->part, 8);
    padded(l->value ? l->value : "", 12);
    if (l->other)
        padded(l->other, 18);
    printf("%s  (%s:%lld)\n", l->total, l->file ? l->file : "", (long long)l->line);
    return ferror(stdout) ? err_set(err, ERR_IO, "%s", "") : 0;
}

static bool is_asked(const struct list_query *q, const struct dimension *d)
{
    for (size_t i = 0; i < q->n_segments; i++)
        if (q->segments[i].dimension == d)
            return true;
    return false;
}

/* --segment VALUE, or DIMENSION=VALUE: without a dimension, the first that all of the metric's totals have and that no other names. */
static int segment_of(struct project *p, struct formula *f, const char *text, struct list_query *q, struct err *err)
{
    const char *equals = strchr(text, '=');
    struct list_segment found = {NULL, NULL};
    struct definition *list[PLAN_DEFINITIONS_MAX];
    size_t n = plan_definitions(f, list, PLAN_DEFINITIONS_MAX);
    for (size_t i = 0; i < p->model->n_dimensions; i++) {
        const struct dimension *d = p->model->dimensions[i];
        bool named = equals && strlen(d->name.text) == (size_t)(equals - text) && strncmp(d->name.text, text, (size_t)(equals - text)) == 0;
        bool all = !is_asked(q, d);
        for (size_t k = 0; k < n; k++)
            all = all && eval_has_dimension(list[k], d);
        if (named || (!equals && all && !found.dimension))
            found = (struct list_segment){d, named ? equals + 1 : text};
    }
    if (!found.dimension)
        return err_set(err, ERR_USAGE, "--segment takes DIMENSION=VALUE, with a dimension that the metric has");
    if (is_asked(q, found.dimension))
        return err_set(err, ERR_USAGE, "--segment is given twice of the dimension %s: a record is of one segment", found.dimension->name.text);
    q->segments[q->n_segments++] = found;
    return 0;
}

/* --where is an expression of the rows of the metric's first total. */
static int where_of(struct project *p, struct formula *f, const char *text, struct list_query *q, struct err *err)
{
    struct definition *list[PLAN_DEFINITIONS_MAX];
    size_t errors = p->diags.n_errors;
    if (!plan_definitions(f, list, PLAN_DEFINITIONS_MAX))
        return err_set(err, ERR_USAGE, "--where needs a metric that counts records");
    uint32_t file = source_add(&p->sources, "--where", arena_strdup(p->arena, text), strlen(text));
    struct expr *e = parse_expression(&p->sources, file, p->arena, &p->diags);
    if (!e || p->diags.n_errors > errors || !check_condition(p->model, list[0]->roots[0].total->table, e, &p->diags))
        return err_set(err, ERR_USAGE, "%s", "");
    q->where = e;
    return 0;
}

static int list_records(struct project *p, const struct arguments *a, struct err *err)
{
    struct list_query q = {.metric = a->words[0], .rejected = a->rejected};
    struct printing printing = {.csv = a->csv, .as_json = a->json};
    TRY(command_project(p, a, err));
    struct formula *f = project_formula(p, a->words[0], err);
    if (!f)
        return err->code;
    TRY(command_period(p, a->period, &q.from, &q.until, err));
    for (size_t i = 0; i < a->n_segments; i++)
        TRY(segment_of(p, f, a->segments[i], &q, err));
    if (a->where)
        TRY(where_of(p, f, a->where, &q, err));
    if (a->json)
        json_begin(&printing.json, '[');
    int rc = eval_list(p->eval, f, &q, print_line, &printing, err);
    if (rc != 0) {
        struct err why = {0};
        return err->msg[0] || !command_flush(&why) ? rc : (*err = why, (int)why.code);
    }
    if (a->json)
        json_end(&printing.json, ']');
    else if (!printing.began && a->csv)
        puts("total,part,record,other,day,value,file,line");
    if (!a->csv && !a->json)
        fprintf(stderr, "%zu record%s\n", printing.n, printing.n == 1 ? "" : "s");
    return command_flush(err);
}

static int run(const struct arguments *a, struct err *err)
{
    struct project p = {0};
    int rc = list_records(&p, a, err);
    if (p.model)
        project_refused(&p, stderr);
    project_close(&p);
    return rc;
}

const struct command command_list = {
    "list", "METRIC", "the records behind a number",
    "Lists the records that a metric (or TABLE.EVENT, or a costs definition) counts, a line each, with the total that each line belongs to.\n"
    "The lines of a total are its n, and their values make its value.",
    1, 1, TAKES_PROJECT | TAKES_SET | TAKES_AS_OF | TAKES_PERIOD | TAKES_SEGMENT | TAKES_WHERE | TAKES_REJECTED | TAKES_CSV | TAKES_JSON | TAKES_THREADS | TAKES_MEMORY | TAKES_NO_CACHE, WORD_METRIC, run};
