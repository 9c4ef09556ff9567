/* fold_state.c - what counted facts come to: one fact into a state, one state into another.
 *
 * Exact values are added at the largest scale met; values themselves are kept where the function needs all of them. Must not know of
 * days and segments. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "eval/fold.h"

#include <stdlib.h>

static bool keeps_values(const struct total *t)
{
    if (t->plugin)
        return true;
    switch (t->function) {
    case AGGREGATE_MEDIAN: case AGGREGATE_PERCENTILE: case AGGREGATE_PERCENTILE_DISC: case AGGREGATE_MIN: case AGGREGATE_MAX: return true;
    default: return t->distinct;
    }
}

static int keep(struct state *s, bool real, i128 v, double r, struct err *err)
{
    if (s->n_values == s->cap) {
        size_t cap = s->cap ? 2 * s->cap : 16;
        void *more = realloc(real ? (void *)s->reals : (void *)s->values, cap * (real ? sizeof *s->reals : sizeof *s->values));
        if (!more)
            return err_set(err, ERR_NOMEM, "no memory for the values of a median");
        if (real)
            s->reals = more;
        else
            s->values = more;
        s->cap = cap;
    }
    if (real)
        s->reals[s->n_values++] = r;
    else
        s->values[s->n_values++] = v;
    return 0;
}

/* Brings the exact sums and values of a state to a larger scale. */
static void rescale(struct state *s, int scale)
{
    i128 factor = decimal_pow10(scale - s->scale);
    s->overflow |= __builtin_mul_overflow(s->sum, factor, &s->sum) || __builtin_mul_overflow(s->hit_sum, factor, &s->hit_sum);
    for (size_t i = 0; s->values && i < s->n_values; i++)
        s->overflow |= __builtin_mul_overflow(s->values[i], factor, &s->values[i]);
    s->scale = scale;
}

static int add_value(struct state *s, const struct total *t, const struct vec *v, size_t i, bool hit, struct err *err)
{
    struct decimal d = {0, 0};
    double real = 0;
    if (!vec_decimal(v, i, &d, &real)) {
        s->real = true;
        s->real_sum += real;
        s->real_hit += hit ? real : 0;
        s->n_value++;
        return keeps_values(t) ? keep(s, true, 0, real, err) : 0;
    }
    if (d.scale > s->scale)
        rescale(s, d.scale);
    s->overflow |= !decimal_rescale(&d, s->scale);
    s->overflow |= __builtin_add_overflow(s->sum, d.v, &s->sum);
    if (hit)
        s->overflow |= __builtin_add_overflow(s->hit_sum, d.v, &s->hit_sum);
    s->n_value++;
    return keeps_values(t) ? keep(s, false, d.v, 0, err) : 0;
}

int state_add(struct state *s, const struct total *t, const struct facts *f, size_t i, struct err *err)
{
    s->seen++;
    s->open += f->open[i];
    if (f->rule[i] != FACT_COUNTED)
        return 0;
    s->n++;
    s->hits += f->hit[i];
    return vec_has(f->value, i) ? add_value(s, t, f->value, i, f->hit[i], err) : 0;
}

int state_merge(struct state *into, const struct state *s, struct err *err)
{
    struct state x = *s;
    into->n += s->n;
    into->n_value += s->n_value;
    into->hits += s->hits;
    into->open += s->open;
    into->seen += s->seen;
    into->real |= s->real;
    into->real_sum += s->real_sum;
    into->real_hit += s->real_hit;
    into->overflow |= s->overflow;
    if (s->scale > into->scale)
        rescale(into, s->scale);
    i128 factor = decimal_pow10(into->scale - s->scale);
    into->overflow |= __builtin_mul_overflow(x.sum, factor, &x.sum) || __builtin_mul_overflow(x.hit_sum, factor, &x.hit_sum);
    into->overflow |= __builtin_add_overflow(into->sum, x.sum, &into->sum) || __builtin_add_overflow(into->hit_sum, x.hit_sum, &into->hit_sum);
    for (size_t i = 0; i < s->n_values; i++)
        TRY(keep(into, s->reals != NULL, s->values ? s->values[i] * factor : 0, s->reals ? s->reals[i] : 0, err));
    return 0;
}

void state_fini(struct state *s)
{
    free(s->values);
    free(s->reals);
    s->values = NULL;
    s->reals = NULL;
}
