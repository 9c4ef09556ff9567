/* value_many.c - aggregates of a row's many: how many, their sum, their middle, their first.
 *
 * Takes the rows that a path leads to, each with its place outside, narrows them and folds them by place. Missing values do not
 * count; a count or a sum of nothing is 0, everything else of nothing has no value. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "eval/world_int.h"

#include <string.h>

#include "data/order.h"

/* The many by place outside: their places in the batch `inner` are pick[start[i]] to pick[start[i + 1] - 1]. */
struct groups {
    size_t n;
    int32_t *start, *pick;
    const struct vec *measure; /* NULL: the rows themselves */
    const uint8_t *hit;        /* SHARE: above the line */
};

static int group(struct batch *b, struct value *v, struct batch *inner, struct groups *g, struct err *err)
{
    const uint8_t *holds = NULL;
    if (v->cond)
        TRY(batch_true(inner, v->cond, &holds, err));
    if (v->a)
        TRY(batch_value(inner, v->a, &g->measure, err));
    bool narrows = holds && v->aggregate != AGGREGATE_SHARE;
    g->hit = holds;
    g->n = b->n;
    g->start = ARENA_ARRAY(b->scratch, int32_t, b->n + 1);
    g->pick = ARENA_ARRAY(b->scratch, int32_t, inner->n);
    int32_t n = 0, place = 0;
    for (size_t i = 0; i < inner->n; i++) {
        if ((narrows && !holds[i]) || (g->measure && !vec_has(g->measure, i) && v->aggregate != AGGREGATE_FIRST && v->aggregate != AGGREGATE_LAST))
            continue;
        for (; place < inner->outer_of[i]; place++)
            g->start[place + 1] = n;
        g->pick[n++] = (int32_t)i;
    }
    for (; place < (int32_t)b->n; place++)
        g->start[place + 1] = n;
    return 0;
}

static size_t size_of(const struct groups *g, size_t i) { return (size_t)(g->start[i + 1] - g->start[i]); }

/* ------------------------------------------------------------------ sorted numbers of one group */

struct numbers {
    i128 *exact;
    double *real;
    size_t n;
    int scale;
};

static struct numbers room_for_numbers(struct batch *b, const struct groups *g)
{
    size_t most = 0;
    for (size_t i = 0; i < g->n; i++)
        most = size_of(g, i) > most ? size_of(g, i) : most;
    bool real = g->measure->kind == VEC_F64;
    return (struct numbers){.exact = real ? NULL : ARENA_ARRAY(b->scratch, i128, most), .real = real ? ARENA_ARRAY(b->scratch, double, most) : NULL,
                            .scale = g->measure->kind == VEC_DECIMAL ? g->measure->scale : 0};
}

static void sort_group(const struct groups *g, size_t i, struct numbers *s)
{
    s->n = 0;
    for (int32_t k = g->start[i]; k < g->start[i + 1]; k++) {
        struct decimal d = {0, 0};
        double real = 0;
        vec_decimal(g->measure, (size_t)g->pick[k], &d, &real);
        if (s->real)
            s->real[s->n++] = real;
        else
            s->exact[s->n++] = d.v;
    }
    if (s->real)
        order_reals(s->real, s->n);
    else
        order_exact(s->exact, s->n);
}

static int64_t count_distinct(const struct numbers *s)
{
    int64_t n = s->n > 0;
    for (size_t i = 1; i < s->n; i++)
        n += s->real ? s->real[i] != s->real[i - 1] : s->exact[i] != s->exact[i - 1];
    return n;
}

/* The value at p * (n - 1), in proportion between its two neighbours. */
static double between(const struct numbers *s, struct decimal p)
{
    struct decimal x, part, value;
    size_t last = s->n - 1;
    if (!decimal_mul(p, (struct decimal){(i128)last, 0}, &x) || x.v < 0)
        x = (struct decimal){0, 0};
    i128 unit = decimal_pow10(x.scale);
    size_t at = x.v / unit >= (i128)last ? last : (size_t)(x.v / unit), next = at < last ? at + 1 : last;
    struct decimal rest = {at < last ? x.v % unit : 0, x.scale};
    if (s->real)
        return s->real[at] + (s->real[next] - s->real[at]) * decimal_double(rest);
    struct decimal low = {s->exact[at], s->scale}, high = {s->exact[next], s->scale};
    if (decimal_sub(high, low, &part) && decimal_mul(part, rest, &part) && decimal_add(low, part, &value))
        return decimal_double(value);
    return decimal_double(low) + (decimal_double(high) - decimal_double(low)) * decimal_double(rest);
}

/* Of n values the place of the smallest with at least the share p at or below it. */
static size_t place_of(size_t n, struct decimal p)
{
    struct decimal x;
    if (!decimal_mul(p, (struct decimal){(i128)n, 0}, &x) || x.v <= 0)
        return 0;
    i128 unit = decimal_pow10(x.scale), k = x.v / unit + (x.v % unit != 0);
    return k > (i128)n ? n - 1 : (size_t)k - 1;
}

/* ------------------------------------------------------------------ folds */

static struct vec *counts(struct batch *b, const struct value *v, const struct groups *g)
{
    struct vec *out = vec_new(b->scratch, VEC_INTEGER, b->n, true);
    int64_t *to = out->data;
    if (!v->distinct || !g->measure) {
        for (size_t i = 0; i < b->n; i++)
            to[i] = (int64_t)size_of(g, i);
        return out;
    }
    struct numbers s = room_for_numbers(b, g);
    for (size_t i = 0; i < b->n; i++) {
        sort_group(g, i, &s);
        to[i] = count_distinct(&s);
    }
    return out;
}

static struct vec *any(struct batch *b, const struct groups *g)
{
    struct vec *out = vec_new(b->scratch, VEC_FLAG, b->n, true);
    bool flags = g->measure && g->measure->kind == VEC_FLAG;
    for (size_t i = 0; i < b->n; i++) {
        uint8_t found = size_of(g, i) > 0;
        if (flags) {
            found = 0;
            for (int32_t k = g->start[i]; k < g->start[i + 1]; k++)
                found |= ((const uint8_t *)g->measure->data)[g->pick[k]];
        }
        ((uint8_t *)out->data)[i] = found;
    }
    return out;
}

/* The values, or rows, at one place of each group. */
static struct vec *chosen(struct batch *b, const struct batch *inner, const struct groups *g, const int32_t *idx)
{
    if (g->measure)
        return vec_gather(b->scratch, g->measure, idx, b->n);
    struct vec *out = vec_new(b->scratch, VEC_ROW, b->n, false);
    for (size_t i = 0; i < b->n; i++) {
        out->valid[i] = idx[i] >= 0;
        ((int32_t *)out->data)[i] = idx[i] >= 0 ? inner->rows[idx[i]] : -1;
    }
    return out;
}

static struct vec *first_or_last(struct batch *b, const struct value *v, const struct batch *inner, const struct groups *g)
{
    int32_t *idx = ARENA_ARRAY(b->scratch, int32_t, b->n);
    for (size_t i = 0; i < b->n; i++)
        idx[i] = size_of(g, i) == 0 ? -1 : g->pick[v->aggregate == AGGREGATE_FIRST ? g->start[i] : g->start[i + 1] - 1];
    return chosen(b, inner, g, idx);
}

static struct vec *least_or_most(struct batch *b, const struct value *v, const struct batch *inner, const struct groups *g)
{
    int32_t *idx = ARENA_ARRAY(b->scratch, int32_t, b->n);
    for (size_t i = 0; i < b->n; i++) {
        idx[i] = -1;
        for (int32_t k = g->start[i]; k < g->start[i + 1]; k++) {
            int c = idx[i] < 0 ? -1 : vec_order(g->measure, (size_t)g->pick[k], g->measure, (size_t)idx[i]);
            if (idx[i] < 0 || (v->aggregate == AGGREGATE_MIN ? c < 0 : c > 0))
                idx[i] = g->pick[k];
        }
    }
    return chosen(b, inner, g, idx);
}

/* The sum of the values of a group; of those above the line when asked. False: too many digits. */
static bool add_up(const struct groups *g, size_t i, bool hits, i128 *exact, double *real)
{
    *exact = 0;
    *real = 0;
    for (int32_t k = g->start[i]; k < g->start[i + 1]; k++) {
        struct decimal d = {0, 0};
        double x = 0;
        if (hits && g->hit && !g->hit[g->pick[k]])
            continue;
        vec_decimal(g->measure, (size_t)g->pick[k], &d, &x);
        *real += x;
        if (__builtin_add_overflow(*exact, d.v, exact))
            return false;
    }
    return true;
}

static int too_big(struct batch *b, size_t i, struct err *err) { return batch_fault(b, i, err, "a sum has more digits than a number can hold"); }

static int sums(struct batch *b, const struct groups *g, struct vec **out, struct err *err)
{
    enum vec_kind kind = g->measure->kind == VEC_F64 || g->measure->kind == VEC_DECIMAL ? g->measure->kind : VEC_INTEGER;
    *out = vec_new(b->scratch, kind, b->n, true);
    (*out)->scale = g->measure->scale;
    for (size_t i = 0; i < b->n; i++) {
        i128 exact;
        double real;
        if (!add_up(g, i, false, &exact, &real) || (kind == VEC_INTEGER && (exact > INT64_MAX || exact < INT64_MIN)))
            return too_big(b, i, err);
        if (kind == VEC_F64)
            ((double *)(*out)->data)[i] = real;
        else if (kind == VEC_DECIMAL)
            ((i128 *)(*out)->data)[i] = exact;
        else
            ((int64_t *)(*out)->data)[i] = (int64_t)exact;
    }
    return 0;
}

/* Averages, and shares: a part over the whole. */
static int ratios(struct batch *b, const struct value *v, const struct groups *g, struct vec **out, struct err *err)
{
    bool share = v->aggregate == AGGREGATE_SHARE, real = g->measure && g->measure->kind == VEC_F64;
    int scale = g->measure ? g->measure->scale : 0;
    *out = vec_new(b->scratch, VEC_F64, b->n, false);
    for (size_t i = 0; i < b->n; i++) {
        i128 above = 0, below = (i128)size_of(g, i);
        double part = 0, whole = (double)size_of(g, i);
        for (int32_t k = g->start[i]; !g->measure && k < g->start[i + 1]; k++)
            above += !g->hit || g->hit[g->pick[k]];
        if (g->measure && !add_up(g, i, share, &above, &part))
            return too_big(b, i, err);
        if (g->measure && share && !add_up(g, i, false, &below, &whole))
            return too_big(b, i, err);
        if (real ? whole == 0 : below == 0)
            continue;
        struct decimal under = {below, share && g->measure ? scale : 0};
        ((double *)(*out)->data)[i] = real ? part / whole : decimal_ratio((struct decimal){above, scale}, under);
        (*out)->valid[i] = 1;
    }
    return 0;
}

static struct vec *middles(struct batch *b, const struct value *v, const struct groups *g)
{
    struct decimal p = v->aggregate == AGGREGATE_MEDIAN ? (struct decimal){5, 1} : v->percentile;
    struct numbers s = room_for_numbers(b, g);
    struct vec *out = vec_new(b->scratch, VEC_F64, b->n, false);
    for (size_t i = 0; i < b->n; i++) {
        sort_group(g, i, &s);
        out->valid[i] = s.n > 0;
        if (s.n > 0)
            ((double *)out->data)[i] = between(&s, p);
    }
    return out;
}

static struct vec *occurring(struct batch *b, const struct value *v, const struct batch *inner, const struct groups *g)
{
    struct numbers s = room_for_numbers(b, g);
    int32_t *idx = ARENA_ARRAY(b->scratch, int32_t, b->n);
    for (size_t i = 0; i < b->n; i++) {
        idx[i] = -1;
        sort_group(g, i, &s);
        if (s.n == 0)
            continue;
        size_t at = place_of(s.n, v->percentile);
        for (int32_t k = g->start[i]; idx[i] < 0 && k < g->start[i + 1]; k++) {
            struct decimal d = {0, 0};
            double real = 0;
            vec_decimal(g->measure, (size_t)g->pick[k], &d, &real);
            if (s.real ? real == s.real[at] : d.v == s.exact[at])
                idx[i] = g->pick[k];
        }
    }
    return chosen(b, inner, g, idx);
}

int value_many(struct batch *b, struct value *v, struct vec **out, struct err *err)
{
    struct batch *inner;
    struct groups g = {0};
    TRY(batch_flow(b, v->flow, &inner, err));
    TRY(group(b, v, inner, &g, err));
    switch (v->aggregate) {
    case AGGREGATE_COUNT:
        *out = counts(b, v, &g);
        return 0;
    case AGGREGATE_ANY:
        *out = any(b, &g);
        return 0;
    case AGGREGATE_FIRST:
    case AGGREGATE_LAST:
        *out = first_or_last(b, v, inner, &g);
        return 0;
    case AGGREGATE_SHARE:
        return ratios(b, v, &g, out, err);
    default:
        break;
    }
    if (!g.measure)
        return err_set(err, ERR_INTERNAL, "an aggregate of rows has nothing to aggregate");
    switch (v->aggregate) {
    case AGGREGATE_SUM:
        return sums(b, &g, out, err);
    case AGGREGATE_AVERAGE:
        return ratios(b, v, &g, out, err);
    case AGGREGATE_MIN:
    case AGGREGATE_MAX:
        *out = least_or_most(b, v, inner, &g);
        return 0;
    case AGGREGATE_PERCENTILE_DISC:
        *out = occurring(b, v, inner, &g);
        return 0;
    case AGGREGATE_MEDIAN:
    case AGGREGATE_PERCENTILE:
        *out = middles(b, v, &g);
        return 0;
    default:
        return err_set(err, ERR_INTERNAL, "an aggregate that rows do not have");
    }
}
