/* plugin.c - functions of metric plugins: of figures (a call with one row), and of the values that a total kept. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "eval/eval_all.h"

#include <math.h>
#include <stdlib.h>

static size_t index_of(const struct eval *e, const struct plugin_function *f)
{
    size_t i = 0;
    while (i < e->model->n_functions && e->model->functions[i] != f)
        i++;
    return i;
}

static void put(struct column *c, size_t i, double x)
{
    ((double *)c->data)[i] = x;
    column_set_valid(c, i);
}

/* ------------------------------------------------------------------ of figures */
static struct cell first_of(const struct column *c)
{
    double x = 0;
    bool known = column_has(c, 0);
    if (known && c->kind == COL_DECIMAL)
        return (struct cell){.kind = CELL_DECIMAL, .decimal = {((const i128 *)c->data)[0], c->scale}};
    if (known && c->kind == COL_INTEGER)
        return (struct cell){.kind = CELL_DECIMAL, .decimal = {((const int64_t *)c->data)[0], 0}};
    if (known && c->kind == COL_F64)
        x = ((const double *)c->data)[0];
    return known && isfinite(x) ? (struct cell){.kind = CELL_REAL, .real = x} : (struct cell){.kind = CELL_NONE};
}

static int call(struct eval *e, const struct formula *f, const struct column *args, struct cell *out, struct err *err)
{
    size_t which = index_of(e, f->plugin);
    const struct function *function = e->options.scalars && which < e->model->n_functions ? e->options.scalars[which] : NULL;
    struct column result = {0};
    if (!function)
        return err_set(err, ERR_CONFIG, "the function %s is not loaded", f->plugin->name.text);
    TRY(function->call(function->ctx, args, f->n_args, 1, &result, err));
    *out = first_of(&result);
    column_fini(&result);
    return 0;
}

int plugin_cell(struct eval *e, const struct formula *f, const struct place *at, struct cell *out, struct err *err)
{
    struct column *args = ARENA_ARRAY(e->arena, struct column, f->n_args);
    enum cell_status status = CELL_FINAL;
    int64_t counted = 0;
    size_t n = 0;
    int rc = 0;
    for (; n < f->n_args && rc == 0; n++) {
        struct cell a;
        rc = column_new(COL_F64, 1, &args[n], err);
        if (rc == 0)
            rc = cell_of(e, f->args[n], at, &a, err);
        if (rc != 0)
            continue;
        if (a.kind == CELL_DECIMAL)
            put(&args[n], 0, decimal_double(a.decimal));
        else if (a.kind == CELL_REAL)
            put(&args[n], 0, a.real);
        counted += a.n;
        status = a.status == CELL_SO_FAR ? CELL_SO_FAR : status;
    }
    *out = (struct cell){.kind = CELL_NONE};
    if (rc == 0 && !e->collecting)
        rc = call(e, f, args, out, err);
    out->n = counted;
    out->status = status;
    for (size_t i = 0; i < n; i++)
        column_fini(&args[i]);
    return rc;
}

/* ------------------------------------------------------------------ of a total's values */
static int run(const struct aggregate_function *a, const struct column *values, double *x, bool *known, struct err *err)
{
    void *state = calloc(1, a->state_size ? a->state_size : 1);
    if (!state)
        return err_set(err, ERR_NOMEM, "no memory for %s", a->name);
    int rc = a->init(a->ctx, state, err);
    if (rc == 0) {
        rc = a->update(a->ctx, state, values, 1, values->n, err);
        if (rc == 0)
            rc = a->finish(a->ctx, state, x, known, err);
        if (a->fini)
            a->fini(a->ctx, state);
    }
    free(state);
    return rc;
}

int plugin_total(struct eval *e, const struct total *t, const struct state *s, struct cell *out, struct err *err)
{
    size_t which = index_of(e, t->plugin);
    const struct aggregate_function *a = e->options.aggregates && which < e->model->n_functions ? e->options.aggregates[which] : NULL;
    struct column values = {0};
    double x = 0;
    bool known = false;
    if (!a)
        return err_set(err, ERR_CONFIG, "the function %s is not loaded", t->plugin->name.text);
    TRY(column_new(COL_F64, s->n_values, &values, err));
    for (size_t i = 0; i < s->n_values; i++)
        put(&values, i, s->reals ? s->reals[i] : decimal_double((struct decimal){s->values[i], s->scale}));
    int rc = run(a, &values, &x, &known, err);
    column_fini(&values);
    out->kind = rc == 0 && known && isfinite(x) ? CELL_REAL : CELL_NONE;
    out->real = x;
    return rc;
}
