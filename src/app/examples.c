/* examples.c - a project's examples: a few rows written down, and what must come out of these rows alone.
 *
 * The same checker, plan and kernels as a report; only the source is another: an example's rows take the place of every
 * table's, a column that is given is read as it stands, all else is missing or follows from its definition. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "app/project_int.h"

#include <stdlib.h>
#include <string.h>

struct example_source {
    struct project *project;
    const struct example_decl *example;
};

/* A wanted column of an example is "TABLE\x1fCOLUMN" (plan_example); any other is a source's own, which an example has not. */
static bool split(const char *name, const char **column, size_t *table_n)
{
    const char *mark = strchr(name, '\x1f');
    if (!mark)
        return false;
    *table_n = (size_t)(mark - name);
    *column = mark + 1;
    return true;
}

static const struct expr *given(const struct example_row *row, const char *column)
{
    for (size_t i = 0; i < row->n; i++)
        if (strcmp(row->values[i].column.text, column) == 0)
            return row->values[i].value;
    return NULL;
}

static bool of_table(const struct example_row *row, const char *name, size_t n)
{
    return strlen(row->table.text) == n && strncmp(row->table.text, name, n) == 0;
}

/* ------------------------------------------------------------------ a value as the column wants it */
static int put_text(struct column *c, size_t i, const char *text, struct err *err)
{
    int32_t code = dict_add(c->dict, text, strlen(text));
    if (code < 0)
        return err_set(err, ERR_NOMEM, "no memory for an example");
    ((int32_t *)c->data)[i] = code;
    column_set_valid(c, i);
    return 0;
}

static const char *text_of(struct project *p, const struct expr *e)
{
    char number[48];
    if (e->kind == EXPR_TEXT)
        return e->text;
    if (e->kind == EXPR_NAME)
        return e->name.text;
    if (e->kind == EXPR_NUMBER || e->kind == EXPR_MONEY)
        return arena_strdup(p->arena, decimal_print(number, e->number));
    return NULL;
}

static bool number_of(const struct expr *e, struct decimal *out)
{
    bool negative = e->kind == EXPR_NEGATE;
    const struct expr *x = negative ? e->a : e;
    if (x->kind != EXPR_NUMBER && x->kind != EXPR_MONEY && x->kind != EXPR_PERCENT)
        return false;
    *out = x->number;
    if (negative)
        out->v = -out->v;
    return true;
}

static int64_t instant_of(struct project *p, const struct expr *e)
{
    int32_t seconds = e->kind == EXPR_DATETIME ? e->seconds : 0;
    return zone_to_utc(calendar_zone(p->calendar), e->day * US_PER_DAY + seconds * US_PER_SECOND);
}

static int put(struct project *p, struct column *c, size_t i, const struct expr *e, struct err *err)
{
    struct decimal d;
    bool day = e->kind == EXPR_DATE || e->kind == EXPR_DATETIME;
    const char *text = text_of(p, e);
    switch (c->kind) {
    case COL_TEXT:
        if (text)
            return put_text(c, i, text, err);
        break;
    case COL_FLAG:
        if (e->kind == EXPR_FLAG)
            return ((uint8_t *)c->data)[i] = e->flag, column_set_valid(c, i), 0;
        break;
    case COL_INTEGER:
        if (number_of(e, &d) && decimal_rescale(&d, 0))
            return ((int64_t *)c->data)[i] = (int64_t)d.v, column_set_valid(c, i), 0;
        break;
    case COL_DECIMAL:
        if (number_of(e, &d) && decimal_rescale(&d, c->scale))
            return ((i128 *)c->data)[i] = d.v, column_set_valid(c, i), 0;
        break;
    case COL_DATE:
        if (day)
            return ((int32_t *)c->data)[i] = e->day, column_set_valid(c, i), 0;
        break;
    case COL_TIME:
        if (day)
            return ((int64_t *)c->data)[i] = instant_of(p, e), column_set_valid(c, i), 0;
        break;
    default: break;
    }
    int line, column;
    source_position(&p->sources, e->span, &line, &column);
    return err_set(err, ERR_CONFIG, "%s:%d:%d: this value does not fit its column in the example", p->sources.files[e->span.file].path, line, column);
}

/* ------------------------------------------------------------------ the source */
static int describe(void *ctx, const char *source, const char *object, struct object_info *info, struct err *err)
{
    (void)ctx;
    (void)source;
    (void)err;
    *info = (struct object_info){.name = object, .rows = -1, .changed_us = INT64_MIN};
    return 0;
}

static int fill(struct example_source *s, const char *table, size_t table_n, const struct want *want, struct column *c, struct err *err)
{
    const char *column;
    size_t n, row = 0;
    if (!split(want->name, &column, &n))
        return 0;
    for (size_t i = 0; i < s->example->n_rows; i++) {
        if (!of_table(&s->example->rows[i], table, table_n))
            continue;
        const struct expr *e = given(&s->example->rows[i], column);
        if (e)
            TRY(put(s->project, c, row, e, err));
        row++;
    }
    return 0;
}

static int scan(void *ctx, const char *source, const char *object, const struct want *wants, size_t n_wants, struct extract *out, struct err *err)
{
    struct example_source *s = ctx;
    const char *table = NULL, *column;
    size_t table_n = 0;
    (void)source;
    (void)object;
    *out = (struct extract){0};
    for (size_t i = 0; i < n_wants && !table; i++)
        if (split(wants[i].name, &column, &table_n))
            table = wants[i].name;
    for (size_t i = 0; table && i < s->example->n_rows; i++)
        out->n_rows += of_table(&s->example->rows[i], table, table_n);
    out->columns = calloc(n_wants ? n_wants : 1, sizeof *out->columns);
    if (!out->columns)
        return err_set(err, ERR_NOMEM, "no memory for an example");
    int rc = 0;
    for (size_t i = 0; i < n_wants && rc == 0; i++) {
        rc = column_new(wants[i].kind, out->n_rows, &out->columns[i], err);
        out->n_columns += rc == 0;
        if (rc == 0 && wants[i].kind == COL_DECIMAL)
            out->columns[i].scale = 12;
        if (rc == 0 && table)
            rc = fill(s, table, table_n, &wants[i], &out->columns[i], err);
    }
    if (rc != 0)
        extract_fini(out);
    return rc;
}

/* ------------------------------------------------------------------ running one */
static bool holds(struct eval *e, struct formula *f, bool *known, struct err *err, int *rc)
{
    struct cell c;
    *rc = eval_cell(e, f, DAY_MIN, DAY_MAX, &c, err);
    *known = *rc == 0 && c.kind == CELL_FLAG;
    return *known && c.flag;
}

static int run_example(struct project *p, const struct example_decl *x, struct span span, FILE *out, size_t *failed, struct err *err)
{
    struct example_source source = {p, x};
    struct sources sources = {.ctx = &source, .describe = describe, .scan = scan};
    struct plan *plan = plan_new(p->arena, p->model, &p->sources, &p->diags);
    struct eval *e = NULL;
    struct eval_options options = {.sources = &sources, .calendar = p->calendar, .hooks = p->hooks, .scalars = p->scalars,
                                   .aggregates = p->aggregates, .models = p->models, .hook_models = p->hook_models,
                                   .as_of_day = DAY_MAX - 1, .as_of = INT64_MIN};
    plan_example(plan, x);
    int rc = eval_new(plan, &options, &e, err);
    struct formula **asked = ARENA_ARRAY(p->arena, struct formula *, x->n_expects);
    for (size_t i = 0; rc == 0 && i < x->n_expects; i++) /* all is planned before anything is read */
        if (!(asked[i] = plan_formula(plan, x->expects[i], NULL, 0)))
            rc = err_set(err, ERR_CONFIG, "%s", "");
    for (size_t i = 0; rc == 0 && i < x->n_expects; i++) {
        bool known;
        if (holds(e, asked[i], &known, err, &rc) || rc != 0)
            continue;
        int line, column;
        source_position(&p->sources, x->expects[i]->span, &line, &column);
        fprintf(out, "%s:%d:%d: example \"%s\" does not hold: %s\n", p->sources.files[span.file].path, line, column, x->title.text,
                plan_text(plan, x->expects[i]->span));
        ++*failed;
    }
    eval_free(&e);
    plan_free(plan);
    return rc;
}

int project_examples(struct project *p, FILE *out, size_t *failed, struct err *err)
{
    *failed = 0;
    for (size_t i = 0; i < p->model->n_examples; i++) {
        size_t before = *failed;
        TRY(run_example(p, p->model->examples[i], p->model->example_spans[i], out, failed, err));
        if (*failed > before + 1)
            *failed = before + 1;
    }
    return 0;
}
