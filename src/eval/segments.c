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

static bool is_none_credit(const struct total *t)
{
    return t->credit && t->credit->credit->kind == MODEL_NAMED && strcmp(t->credit->credit->name.text, "none") == 0;
}

/* What touches are cut by has the attribution's name for money without a touch. */
const char *grid_missing_label(const struct grid *g, size_t dim)
{
    struct definition *list[64];
    for (size_t c = 0; c < g->n_columns; c++) {
        size_t n = plan_definitions(g->formulas[c], list, 64);
        for (size_t i = 0; i < n; i++) {
            const struct total *t = list[i]->roots[0].total;
            bool of_touch = false;
            if (t->credit && plan_dimension(g->eval->plan, t, g->dims[dim], &of_touch) && of_touch) {
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

static bool spread_over(const struct formula *f, const struct dimension *d)
{
    for (size_t i = 0; i < f->n_spreads; i++)
        if (f->spreads[i].over == d)
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

static int of_definition(const struct grid *g, const struct formula *f, struct span_days days, struct tuples *out, struct err *err)
{
    struct place at = grid_place(g, days, NULL);
    bool spread = f->kind == FORMULA_SPREAD && g->n_dims == 1 && spread_over(f, g->dims[0]);
    for (size_t i = 0; i < f->definition->n_roots; i++) {
        struct total *t = f->definition->roots[i].total;
        int32_t from = f->definition->roots[i].from > days.from ? f->definition->roots[i].from : days.from;
        int32_t end = i + 1 < f->definition->n_roots ? f->definition->roots[i + 1].from : DAY_MAX, until = end < days.until ? end : days.until;
        struct fold *fold;
        bool has = true;
        for (size_t k = 0; k < g->n_dims; k++)
            has = has && total_has_dimension(t, g->dims[k]);
        if (!has || (t->base != BASE_STATE && from >= until))
            continue;
        TRY(fold_ask(g->eval, t, g->dims, g->n_dims, at.moment, at.moment_day, from, until, &fold, err));
        TRY(fold_run(g->eval, err));
        for (size_t s = 0; s < fold->n_segments; s++)
            if (has_row(fold, s, (struct span_days){from, until}) && !(spread && fold->segments[s].key[0] == SEGMENT_NONE))
                TRY(add_tuple(out, fold->segments[s].key, err));
        if (g->n_dims == 1 && is_none_credit(t))
            TRY(add_tuple(out, &(int64_t){SEGMENT_NONE}, err));
    }
    return 0;
}

static int of_formula(const struct grid *g, const struct formula *f, struct span_days days, struct tuples *out, struct err *err)
{
    if (!f)
        return 0;
    if (f->kind == FORMULA_TOTAL || f->kind == FORMULA_SPREAD)
        TRY(of_definition(g, f, days, out, err));
    TRY(of_formula(g, f->a, days, out, err));
    for (size_t i = 0; i < f->n_wordings; i++)
        TRY(of_formula(g, f->wordings[i].formula, days, out, err));
    return of_formula(g, f->b, days, out, err);
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
    for (size_t c = 0; c < g->n_columns; c++)
        TRY(of_formula(g, g->formulas[c], days, out, err));
    if (g->n_dims == 1 && g->dims[0]->type->kind == TYPE_CODE) {
        const struct codes *codes = g->dims[0]->type->symbol;
        for (size_t i = 0; i < codes->n_labels; i++)
            TRY(add_tuple(out, &(int64_t){(int64_t)i}, err));
    }
    sort_tuples(g, out);
    return 0;
}
