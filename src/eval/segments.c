/* segments.c - which groups a table shows, in which order, under which names.
 *
 * A group is shown when one of the table's metrics has a row in it; of a code set each code is, also one with nothing. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "eval/eval_all.h"

#include <stdlib.h>
#include <string.h>

static struct dict *texts_of(struct eval *e, const struct dimension *d)
{
    for (size_t i = 0; i < e->n_keys; i++)
        if (e->keys[i].dimension == d)
            return e->keys[i].texts;
    return NULL;
}

static bool is_text(const struct dimension *d)
{
    enum vec_kind k = VEC_TEXT;
    switch (d->type->kind) {
    case TYPE_CODE: case TYPE_FLAG: case TYPE_DATE: case TYPE_TIME: case TYPE_INTEGER: case TYPE_COUNT: case TYPE_CLOCK: case TYPE_ROW: k = VEC_CODE; break;
    default: break;
    }
    return k == VEC_TEXT;
}

const char *segment_label(struct eval *e, const struct dimension *d, int64_t key, const char *missing)
{
    char day[16];
    if (key == SEGMENT_NONE)
        return missing ? missing : d->otherwise ? d->otherwise : "(none)";
    if (is_text(d))
        return texts_of(e, d) ? arena_strdup(e->arena, dict_text(texts_of(e, d), (int32_t)key, &(size_t){0})) : "";
    if (d->type->kind == TYPE_CODE) {
        const struct codes *c = d->type->symbol;
        return (size_t)key < c->n_labels ? c->labels[key] : "uncoded";
    }
    if (d->type->kind == TYPE_FLAG)
        return key ? "yes" : "no";
    if (d->type->kind == TYPE_DATE)
        return arena_strdup(e->arena, day_print(day, (int32_t)key));
    return arena_printf(e->arena, "%lld", (long long)key);
}

/* What touches are cut by has the attribution's name for money without a touch. */
const char *grid_missing_label(const struct grid *g, size_t dim)
{
    struct definition *list[PLAN_DEFINITIONS_MAX];
    for (size_t c = 0; c < g->n_columns; c++) {
        size_t n = plan_definitions(g->formulas[c], list, PLAN_DEFINITIONS_MAX);
        for (size_t i = 0; i < n; i++) {
            const struct total *t = list[i]->roots[0].total;
            bool of_touch = false;
            if (t->credit && plan_dimension(g->eval->plan, t, g->dims[dim], list[i]->roots[0].from, &of_touch) && of_touch) {
                const struct attribution *a = t->credit->credit->attribution;
                return a->wordings[0].decl->otherwise;
            }
        }
    }
    return NULL;
}

/* ------------------------------------------------------------------ tuples */
static bool has_tuple(const struct tuples *t, const int64_t *key)
{
    for (size_t i = 0; i < t->n; i++)
        if (memcmp(t->keys + i * t->width, key, t->width * sizeof *key) == 0)
            return true;
    return false;
}

static int add_tuple(struct tuples *t, const int64_t *key, struct err *err)
{
    if (has_tuple(t, key))
        return 0;
    int64_t *more = realloc(t->keys, (t->n + 1) * t->width * sizeof *more);
    if (!more)
        return err_set(err, ERR_NOMEM, "no memory for the groups of a table");
    t->keys = more;
    memcpy(more + t->n++ * t->width, key, t->width * sizeof *key);
    return 0;
}

static bool has_row(const struct fold *f, size_t segment, struct span_days days)
{
    for (size_t k = 0; k < f->n_intervals; k++)
        if (f->states[segment][k].n > 0 && (f->at_moment || (f->cuts[k] >= days.from && f->cuts[k + 1] <= days.until)))
            return true;
    return false;
}

bool total_has_dimension(const struct total *t, const struct dimension *d)
{
    const struct table *touch = t->credit ? t->credit->touches->to : NULL;
    for (size_t i = 0; i < d->wordings[0].n_paths; i++)
        if (d->wordings[0].paths[i].table == t->table || (touch && d->wordings[0].paths[i].table == touch))
            return true;
    return false;
}

bool eval_has_dimension(const struct definition *d, const struct dimension *dim)
{
    for (size_t i = 0; i < d->n_roots; i++)
        if (!total_has_dimension(d->roots[i].total, dim))
            return false;
    return true;
}

static struct place asked_by(const struct grid *g, const struct place *at)
{
    struct place p = *at;
    p.dims = g->dims;
    p.n_dims = g->n_dims;
    return p;
}

/* The segments of the rows that a definition counts. */
static int of_definition(const struct grid *g, const struct formula *f, const struct place *at, struct tuples *out, struct err *err)
{
    struct place p = asked_by(g, at);
    struct stretch s = {.root = 0};
    while (stretch_next(g->eval, f->definition, &p, &s)) {
        struct fold *fold;
        bool has = true;
        for (size_t k = 0; k < g->n_dims; k++)
            has = has && total_has_dimension(s.total, g->dims[k]);
        if (!has)
            continue;
        TRY(stretch_fold(g->eval, &s, &p, &fold, err));
        TRY(fold_run(g->eval, err));
        for (size_t i = 0; i < fold->n_segments; i++)
            if (has_row(fold, i, (struct span_days){s.from, s.until}))
                TRY(add_tuple(out, fold->segments[i].key, err));
        if (g->n_dims == 1 && s.total->credit && s.total->credit->none)
            TRY(add_tuple(out, &(int64_t){SEGMENT_NONE}, err));
    }
    return 0;
}

static int of_formula(const struct grid *g, const struct formula *f, const struct place *at, struct tuples *out, struct err *err);

static bool is_something(const struct cell *c)
{
    return c->kind == CELL_DECIMAL ? c->decimal.v != 0 : c->kind == CELL_REAL && c->real != 0;
}

/* Where loose costs go: to the segments in which the other metric has something, or they stay in a row of their own. */
static int of_loose(const struct grid *g, const struct spread *s, const struct place *at, struct tuples *out, struct err *err)
{
    struct tuples shares = {.width = 1};
    struct place p = *at;
    struct cell all, mine;
    p.n_dims = 0;
    TRY(cell_of(g->eval, s->proportion, &p, &all, err));
    if (!is_something(&all))
        return add_tuple(out, &(int64_t){SEGMENT_NONE}, err);
    int rc = of_formula(g, s->proportion, at, &shares, err);
    p = asked_by(g, at);
    for (size_t i = 0; i < shares.n && rc == 0; i++) {
        p.keys = &shares.keys[i];
        rc = cell_of(g->eval, s->proportion, &p, &mine, err);
        if (rc == 0 && is_something(&mine))
            rc = add_tuple(out, &shares.keys[i], err);
    }
    free(shares.keys);
    return rc;
}

static int of_spread(const struct grid *g, const struct formula *f, const struct spread *s, const struct place *at, struct tuples *out,
                     struct err *err)
{
    struct tuples own = {.width = 1};
    struct place whole = *at;
    struct formula total = {.kind = FORMULA_TOTAL, .definition = f->definition, .type = f->type};
    struct cell all = {.n = 0};
    bool has = s->rows_without && total_has_dimension(f->definition->roots[0].total, s->over), loose = false;
    whole.n_dims = 0;
    int rc = has ? of_definition(g, f, at, &own, err) : cell_of(g->eval, &total, &whole, &all, err);
    for (size_t i = 0; i < own.n && rc == 0; i++) {
        loose = loose || own.keys[i] == SEGMENT_NONE;
        if (own.keys[i] != SEGMENT_NONE)
            rc = add_tuple(out, &own.keys[i], err);
    }
    free(own.keys);
    return rc == 0 && (loose || all.n > 0) ? of_loose(g, s, at, out, err) : rc;
}

static int of_formula(const struct grid *g, const struct formula *f, const struct place *at, struct tuples *out, struct err *err)
{
    struct place p;
    if (!f)
        return 0;
    switch (f->kind) {
    case FORMULA_TOTAL: return of_definition(g, f, at, out, err);
    case FORMULA_SPREAD:
        for (size_t i = 0; i < f->n_spreads && g->n_dims == 1; i++)
            if (f->spreads[i].over == g->dims[0])
                return of_spread(g, f, &f->spreads[i], at, out, err);
        return of_definition(g, f, at, out, err);
    case FORMULA_WORDINGS: return of_formula(g, plan_in_force(f, at->shown), at, out, err);
    case FORMULA_EARLIER: case FORMULA_ROLLING: case FORMULA_TO_DATE: return place_moved(g->eval, f, at, &p) ? of_formula(g, f->a, &p, out, err) : 0;
    case FORMULA_ALL_TIME: return 0; /* the same for every segment */
    default:
        for (size_t k = 0; k < f->n_args; k++)
        TRY(of_formula(g, f->args[k], at, out, err));
    TRY(of_formula(g, f->a, at, out, err));
        return of_formula(g, f->b, at, out, err);
    }
}

/* ------------------------------------------------------------------ order: codes as written, the rest by what it says, missing last */
struct order { struct eval *eval; const struct grid *grid; const int64_t *keys; };

static int order_keys(struct eval *e, const struct dimension *d, int64_t a, int64_t b)
{
    if (a == b)
        return 0;
    if (a == SEGMENT_NONE || b == SEGMENT_NONE)
        return a == SEGMENT_NONE ? 1 : -1;
    if (!is_text(d))
        return a < b ? -1 : 1;
    return strcmp(dict_text(texts_of(e, d), (int32_t)a, &(size_t){0}), dict_text(texts_of(e, d), (int32_t)b, &(size_t){0}));
}

static bool before(const struct grid *g, const int64_t *a, const int64_t *b)
{
    for (size_t k = 0; k < g->n_dims; k++) {
        int c = order_keys(g->eval, g->dims[k], a[k], b[k]);
        if (c)
            return c < 0;
    }
    return false;
}

static void swap(int64_t *a, int64_t *b, size_t width)
{
    for (size_t i = 0; i < width; i++) {
        int64_t x = a[i];
        a[i] = b[i];
        b[i] = x;
    }
}

/* Heap sort: the order needs the grid, and groups may be many. */
static void sift(const struct grid *g, struct tuples *t, size_t root, size_t n)
{
    for (size_t child; (child = 2 * root + 1) < n; root = child) {
        if (child + 1 < n && before(g, t->keys + child * t->width, t->keys + (child + 1) * t->width))
            child++;
        if (!before(g, t->keys + root * t->width, t->keys + child * t->width))
            return;
        swap(t->keys + root * t->width, t->keys + child * t->width, t->width);
    }
}

static void sort_tuples(const struct grid *g, struct tuples *t)
{
    for (size_t i = t->n / 2; i-- > 0;)
        sift(g, t, i, t->n);
    for (size_t n = t->n; n-- > 1;) {
        swap(t->keys, t->keys + n * t->width, t->width);
        sift(g, t, 0, n);
    }
}

int grid_segments(const struct grid *g, struct span_days days, struct tuples *out, struct err *err)
{
    *out = (struct tuples){.width = g->n_dims};
    if (g->n_dims == 0)
        return 0;
    struct place at = grid_place(g, days, NULL);
    for (size_t c = 0; c < g->n_columns; c++)
        TRY(of_formula(g, g->formulas[c], &at, out, err));
    if (g->n_dims == 1 && g->dims[0]->type->kind == TYPE_CODE) {
        const struct codes *codes = g->dims[0]->type->symbol;
        for (size_t i = 0; i < codes->n_labels; i++)
            TRY(add_tuple(out, &(int64_t){(int64_t)i}, err));
    }
    sort_tuples(g, out);
    return 0;
}
