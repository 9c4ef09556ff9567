/* significance.c - which figures of a comparison can be asked whether they differ by more than chance explains, and what is asked.
 *
 * A count of records, a rate of them (a share, a conversion, a count over a count), and what was spent for each of them can: their
 * records come one by one. Money, averages, medians, distinct values and stocks cannot, since how they scatter is not known from the
 * figure. Takes the formula and the two places that a scorecard compares; its numbers are the cells of its parts. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "eval/eval_all.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum tally_kind { TALLY_NONE, TALLY_COUNT, TALLY_RATE };
struct tally { /* COUNT: n records over an exposure; RATE: hits of n, unless `foreign`: some of the hits are not among the n */
    enum tally_kind kind;
    int64_t hits, n;
    double exposure;
    bool foreign;
};

static const struct tally none = {.kind = TALLY_NONE};
static const int64_t MOST = INT64_C(1) << 50; /* beyond it a double may not hold twice the count */

/* ------------------------------------------------------------------ what a formula is */
/* What was decided and not left to chance: costs, and arithmetic of them. */
static bool is_given(const struct formula *f, const struct place *at)
{
    f = plan_in_force(f, at->shown);
    switch (f->kind) {
    case FORMULA_CONST: return true;
    case FORMULA_TOTAL: case FORMULA_SPREAD: return f->definition->costs != NULL || f->definition->roots[0].total->costs != NULL;
    case FORMULA_ARITH: return is_given(f->a, at) && is_given(f->b, at);
    default: return false;
    }
}

/* A number, or arithmetic of numbers: nothing that was spent, so that the count still goes by its days. */
static bool is_number(const struct formula *f, const struct place *at)
{
    f = plan_in_force(f, at->shown);
    return f->kind == FORMULA_CONST || (f->kind == FORMULA_ARITH && is_number(f->a, at) && is_number(f->b, at));
}

static bool of_records(const struct total *t, enum aggregate function)
{
    return (t->base == BASE_EVENT || t->base == BASE_PAIR) && t->function == function && !t->plugin && !t->distinct && !t->costs;
}

/* All its wordings count, or all give a rate; else what they mean differs in kind. */
static enum tally_kind kind_of(const struct definition *d)
{
    enum tally_kind kind = TALLY_NONE;
    for (size_t i = 0; i < d->n_roots; i++) {
        const struct total *t = d->roots[i].total;
        bool rate = of_records(t, AGGREGATE_CONVERSION) || (of_records(t, AGGREGATE_SHARE) && !t->value);
        enum tally_kind one = of_records(t, AGGREGATE_COUNT) ? TALLY_COUNT : rate ? TALLY_RATE : TALLY_NONE;
        if (one == TALLY_NONE || (i && one != kind))
            return TALLY_NONE;
        kind = one;
    }
    return kind;
}

/* ------------------------------------------------------------------ is one count a part of another? */
static int by_number(const void *a, const void *b)
{
    const int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return (x > y) - (x < y);
}

static struct counted_query query_of(struct eval *e, const struct definition *d, const struct place *at)
{
    return (struct counted_query){.eval = e, .definition = d, .days = {at->from, at->until}};
}

static int rows_of(struct eval *e, const struct definition *d, const struct place *at, struct counted_rows *out, struct err *err)
{
    const struct counted_query q = query_of(e, d, at);
    struct counted_rows found;
    TRY(counted_rows(&q, &found, err));
    *out = (struct counted_rows){ARENA_RAW(e->arena, int32_t, found.n + 1), found.n};
    if (found.n > 0)
        memcpy(out->list, found.list, found.n * sizeof *out->list);
    qsort(out->list, out->n, sizeof *out->list, by_number);
    return 0;
}

/* Is each record that a counts in these days one that b counts in them? Then a / b is a rate of records. */
static int is_part(struct eval *e, const struct definition *a, const struct definition *b, const struct place *at, bool *part, struct err *err)
{
    struct counted_rows x, y;
    size_t k = 0;
    *part = a->roots[0].total->table == b->roots[0].total->table;
    if (!*part)
        return 0;
    TRY(rows_of(e, a, at, &x, err));
    TRY(rows_of(e, b, at, &y, err));
    for (size_t i = 0; i < x.n && *part; i++) {
        while (k < y.n && y.list[k] < x.list[i])
            k++;
        *part = k < y.n && y.list[k] == x.list[i];
    }
    return 0;
}

/* ------------------------------------------------------------------ the figures of a place */
static int tally_of_total(struct eval *e, const struct formula *f, const struct place *at, struct tally *out, struct err *err)
{
    struct cell c;
    enum tally_kind kind = kind_of(f->definition);
    *out = none;
    if (kind == TALLY_NONE)
        return 0;
    TRY(cell_of(e, f, at, &c, err));
    if (c.kind == CELL_NONE || c.n < 0 || c.n > MOST)
        return 0;
    if (kind == TALLY_COUNT)
        *out = (struct tally){.kind = TALLY_COUNT, .n = c.n, .exposure = at->until - at->from};
    else if (c.kind == CELL_REAL) /* the double nearest to hits / n gives the hits back */
        *out = (struct tally){.kind = TALLY_RATE, .hits = (int64_t)llround(c.real * (double)c.n), .n = c.n};
    return 0;
}

static int exposed(struct eval *e, const struct formula *given, const struct place *at, struct tally *count, struct err *err)
{
    struct cell c;
    if (is_number(given, at))
        return 0;
    TRY(cell_of(e, given, at, &c, err));
    count->exposure = c.kind == CELL_DECIMAL ? decimal_double(c.decimal) : c.kind == CELL_REAL ? c.real : 0;
    return 0;
}

static int tally_of_ratio(struct eval *e, const struct formula *f, const struct place *at, struct tally *out, struct err *err)
{
    const struct formula *a = plan_in_force(f->a, at->shown), *b = plan_in_force(f->b, at->shown);
    struct tally x = none, y = none;
    *out = none;
    if (a->kind == FORMULA_TOTAL && !is_given(a, at))
        TRY(tally_of_total(e, a, at, &x, err));
    if (b->kind == FORMULA_TOTAL && !is_given(b, at))
        TRY(tally_of_total(e, b, at, &y, err));
    if (x.kind == TALLY_COUNT && y.kind == TALLY_COUNT) {
        bool part;
        TRY(is_part(e, a->definition, b->definition, at, &part, err));
        *out = (struct tally){.kind = TALLY_RATE, .hits = x.n, .n = y.n, .foreign = !part};
        return 0;
    }
    if (x.kind == TALLY_COUNT && is_given(b, at)) {
        *out = x;
        return exposed(e, b, at, out, err);
    }
    if (y.kind == TALLY_COUNT && is_given(a, at)) {
        *out = y;
        return exposed(e, a, at, out, err);
    }
    return 0;
}

static int tally_of(struct eval *e, const struct formula *f, const struct place *at, struct tally *out, struct err *err)
{
    f = plan_in_force(f, at->shown);
    *out = none;
    if (f->kind == FORMULA_TOTAL && !is_given(f, at))
        return tally_of_total(e, f, at, out, err);
    if (f->kind == FORMULA_ARITH && f->op == OP_DIV)
        return tally_of_ratio(e, f, at, out, err);
    return 0;
}

static bool comparable(const struct cell *now, const struct cell *then)
{
    return now->kind != CELL_NONE && then->kind != CELL_NONE && now->status == CELL_FINAL && then->status == CELL_FINAL &&
           !now->wording_changed && !then->wording_changed && !now->before_data && !then->before_data;
}

static bool counts(const struct formula *f, const struct place *at)
{
    return f->kind == FORMULA_TOTAL && !is_given(f, at) && kind_of(f->definition) == TALLY_COUNT;
}

void significance_ask(struct eval *e, const struct formula *f, const struct place *at)
{
    f = plan_in_force(f, at->shown);
    if (f->kind != FORMULA_ARITH || f->op != OP_DIV || at->from == DAY_MIN)
        return;
    const struct formula *a = plan_in_force(f->a, at->shown), *b = plan_in_force(f->b, at->shown);
    if (!counts(a, at) || !counts(b, at) || a->definition->roots[0].total->table != b->definition->roots[0].total->table)
        return;
    const struct counted_query of_a = query_of(e, a->definition, at), of_b = query_of(e, b->definition, at);
    counted_ask(&of_a);
    counted_ask(&of_b);
}

int significance_of(struct eval *e, const struct formula *f, const struct compared_place *now, const struct compared_place *then,
                    enum chance *out, struct err *err)
{
    struct tally a, b;
    bool apart = now->at.from >= then->at.until || then->at.from >= now->at.until; /* a record in both would be counted against itself */
    *out = CHANCE_UNSAID;
    if (!comparable(now->cell, then->cell) || !apart || now->at.from == DAY_MIN || then->at.from == DAY_MIN)
        return 0;
    TRY(tally_of(e, f, &now->at, &a, err));
    TRY(tally_of(e, f, &then->at, &b, err));
    if (a.kind != b.kind || a.kind == TALLY_NONE)
        return 0;
    /* Of counts that are not parts of each other the odds are compared: four independent counts obey them exactly, and where they
     * share records, that is the more careful answer. */
    bool odds = a.foreign || b.foreign;
    *out = a.kind == TALLY_COUNT ? chance_compare_counts(a.n, a.exposure, b.n, b.exposure)
                                 : chance_compare_rates(a.hits, odds ? a.hits + a.n : a.n, b.hits, odds ? b.hits + b.n : b.n);
    return 0;
}
