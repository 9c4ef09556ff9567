/* value_arith.c - numbers: + - * /, minus, scaling by a constant, conversion at a month's rate.
 *
 * Integers and decimals are exact: a result's scale grows, and what does not fit any more is an error that names the record,
 * never a wrong number. A ratio is the nearest double of the exact quotient. Missing with anything is missing, and so is
 * division by nothing. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "eval/world_int.h"

#include <string.h>

static const char *const signs[] = {[OP_ADD] = "+", [OP_SUB] = "-", [OP_MUL] = "*", [OP_DIV] = "/"};

static int too_big(struct batch *b, size_t i, const struct vec *x, const struct vec *y, int op, struct err *err)
{
    struct decimal p = {0, 0}, q = {0, 0};
    double unused;
    char left[48], right[48];
    vec_decimal(x, i, &p, &unused);
    vec_decimal(y, i, &q, &unused);
    return batch_fault(b, i, err, "%s %s %s has more digits than a number can hold", decimal_print(left, p), signs[op], decimal_print(right, q));
}

/* ------------------------------------------------------------------ integers */

static int integers(struct batch *b, int op, const struct vec *x, const struct vec *y, struct vec *out, struct err *err)
{
    const int64_t *p = x->data, *q = y->data;
    int64_t *to = out->data;
    for (size_t i = 0; i < x->n; i++) {
        bool wrong = op == OP_ADD   ? __builtin_add_overflow(p[i], q[i], &to[i])
                     : op == OP_SUB ? __builtin_sub_overflow(p[i], q[i], &to[i])
                                    : __builtin_mul_overflow(p[i], q[i], &to[i]);
        if (wrong && vec_has(out, i))
            return too_big(b, i, x, y, op, err);
    }
    vec_blank(out);
    return 0;
}

/* ------------------------------------------------------------------ decimals */

static int add_decimals(struct batch *b, int op, const struct vec *x, const struct vec *y, struct vec *out, struct err *err)
{
    struct vec *p, *q;
    int scale = x->scale > y->scale ? x->scale : y->scale;
    bool aligned = vec_rescale(b->scratch, x, scale, &p) && vec_rescale(b->scratch, y, scale, &q);
    i128 *to = out->data;
    out->scale = scale;
    for (size_t i = 0; i < x->n; i++) {
        bool wrong;
        if (!vec_has(out, i))
            continue;
        if (aligned) {
            i128 m = ((const i128 *)p->data)[i], n = ((const i128 *)q->data)[i];
            wrong = op == OP_ADD ? __builtin_add_overflow(m, n, &to[i]) : __builtin_sub_overflow(m, n, &to[i]);
        } else {
            struct decimal m = {((const i128 *)x->data)[i], x->scale}, n = {((const i128 *)y->data)[i], y->scale}, sum;
            wrong = !(op == OP_ADD ? decimal_add(m, n, &sum) : decimal_sub(m, n, &sum)) || !decimal_rescale(&sum, scale);
            to[i] = wrong ? 0 : sum.v;
        }
        if (wrong)
            return too_big(b, i, x, y, op, err);
    }
    return 0;
}

static bool is_short(i128 v) { return v >= INT64_MIN && v <= INT64_MAX; }

/* Products whose scales add up to more than there is: trailing zeros go, and the largest scale left is the vector's. */
static int multiply_trimmed(struct batch *b, const struct vec *x, const struct vec *y, struct vec *out, struct err *err)
{
    struct decimal *products = ARENA_ARRAY(b->scratch, struct decimal, x->n);
    out->scale = 0;
    for (size_t i = 0; i < x->n; i++) {
        struct decimal m = decimal_trim((struct decimal){((const i128 *)x->data)[i], x->scale});
        struct decimal n = decimal_trim((struct decimal){((const i128 *)y->data)[i], y->scale});
        if (!vec_has(out, i))
            continue;
        if (m.scale + n.scale > DECIMAL_MAX_SCALE || !decimal_mul(m, n, &products[i]))
            return too_big(b, i, x, y, OP_MUL, err);
        products[i] = decimal_trim(products[i]);
        out->scale = products[i].scale > out->scale ? products[i].scale : out->scale;
    }
    for (size_t i = 0; i < x->n; i++) {
        if (!decimal_rescale(&products[i], out->scale))
            return too_big(b, i, x, y, OP_MUL, err);
        ((i128 *)out->data)[i] = products[i].v;
    }
    return 0;
}

static int multiply_decimals(struct batch *b, const struct vec *x, const struct vec *y, struct vec *out, struct err *err)
{
    const i128 *p = x->data, *q = y->data;
    i128 *to = out->data;
    if (x->scale + y->scale > DECIMAL_MAX_SCALE)
        return multiply_trimmed(b, x, y, out, err);
    out->scale = x->scale + y->scale;
    for (size_t i = 0; i < x->n; i++) {
        struct decimal product;
        if (is_short(p[i]) && is_short(q[i])) {
            to[i] = p[i] * q[i];
            continue;
        }
        if (!vec_has(out, i))
            continue;
        if (!decimal_mul((struct decimal){p[i], x->scale}, (struct decimal){q[i], y->scale}, &product) || !decimal_rescale(&product, out->scale))
            return multiply_trimmed(b, x, y, out, err);
        to[i] = product.v;
    }
    vec_blank(out);
    return 0;
}

/* ------------------------------------------------------------------ ratios */

static void doubles(int op, const struct vec *x, const struct vec *y, struct vec *out)
{
    const double *p = x->data, *q = y->data;
    double *to = out->data;
    for (size_t i = 0; i < x->n; i++) {
        if (op == OP_DIV && q[i] == 0) {
            out->valid[i] = 0;
            continue;
        }
        to[i] = op == OP_ADD ? p[i] + q[i] : op == OP_SUB ? p[i] - q[i] : op == OP_MUL ? p[i] * q[i] : p[i] / q[i];
    }
    vec_blank(out);
}

static void divide_exactly(const struct vec *x, const struct vec *y, struct vec *out)
{
    for (size_t i = 0; i < x->n; i++) {
        struct decimal p, q;
        double unused;
        if (!out->valid[i])
            continue;
        vec_decimal(x, i, &p, &unused);
        vec_decimal(y, i, &q, &unused);
        out->valid[i] = q.v != 0;
        if (q.v != 0)
            ((double *)out->data)[i] = decimal_ratio(p, q);
    }
}

/* ------------------------------------------------------------------ the kernels */

static struct vec *result(struct batch *b, enum vec_kind kind, const struct vec *x, const struct vec *y, bool may_miss)
{
    struct vec *out = vec_new(b->scratch, kind, x->n, true);
    out->valid = vec_both(b->scratch, x, y);
    if (!out->valid && may_miss) {
        out->valid = arena_alloc(b->scratch, x->n + 16);
        memset(out->valid, 1, x->n);
    }
    return out;
}

int value_arith(struct batch *b, struct value *v, struct vec **out, struct err *err)
{
    const struct vec *x, *y;
    TRY(batch_value(b, v->a, &x, err));
    TRY(batch_value(b, v->b, &y, err));
    if (x->kind == VEC_F64 || y->kind == VEC_F64) {
        *out = result(b, VEC_F64, x, y, v->op == OP_DIV);
        doubles(v->op, vec_doubles(b->scratch, x), vec_doubles(b->scratch, y), *out);
        return 0;
    }
    if (v->op == OP_DIV) {
        *out = result(b, VEC_F64, x, y, true);
        divide_exactly(x, y, *out);
        return 0;
    }
    if (x->kind == VEC_INTEGER && y->kind == VEC_INTEGER) {
        *out = result(b, VEC_INTEGER, x, y, false);
        return integers(b, v->op, x, y, *out, err);
    }
    *out = result(b, VEC_DECIMAL, x, y, false);
    x = vec_decimals(b->scratch, x);
    y = vec_decimals(b->scratch, y);
    return v->op == OP_MUL ? multiply_decimals(b, x, y, *out, err) : add_decimals(b, v->op, x, y, *out, err);
}

int value_negate(struct batch *b, struct value *v, struct vec **out, struct err *err)
{
    const struct vec *x;
    TRY(batch_value(b, v->a, &x, err));
    *out = vec_new(b->scratch, x->kind, x->n, true);
    (*out)->valid = x->valid;
    (*out)->scale = x->scale;
    for (size_t i = 0; i < x->n; i++) {
        bool wrong = false;
        if (x->kind == VEC_F64)
            ((double *)(*out)->data)[i] = -((const double *)x->data)[i];
        else if (x->kind == VEC_DECIMAL)
            wrong = __builtin_sub_overflow((i128)0, ((const i128 *)x->data)[i], &((i128 *)(*out)->data)[i]);
        else
            wrong = __builtin_sub_overflow((int64_t)0, ((const int64_t *)x->data)[i], &((int64_t *)(*out)->data)[i]);
        if (wrong)
            return batch_fault(b, i, err, "the negative of a number has more digits than a number can hold");
    }
    return 0;
}

int value_scale(struct batch *b, struct value *v, struct vec **out, struct err *err)
{
    const struct vec *x;
    struct vec *factor;
    struct value by = {.vec = VEC_DECIMAL, .constant = {.known = true, .number = v->constant.number}};
    TRY(batch_value(b, v->a, &x, err));
    TRY(const_vec(b, &by, x->n, &factor, err));
    if (x->kind == VEC_F64) {
        *out = result(b, VEC_F64, x, factor, false);
        doubles(OP_MUL, x, vec_doubles(b->scratch, factor), *out);
        return 0;
    }
    *out = result(b, VEC_DECIMAL, x, factor, false);
    return multiply_decimals(b, vec_decimals(b->scratch, x), factor, *out, err);
}

/* ------------------------------------------------------------------ money at the month's rate */

enum { OWN_CURRENCY = -3, NO_CURRENCY = -2 };
struct convert {
    struct world *world;
    const struct rates *rates;
};
struct convert_memo {
    struct code_map currencies;
};

static int currency_of(void *ctx, const char *s, size_t n, int32_t *to, struct err *err)
{
    const struct convert *c = ctx;
    (void)err;
    int32_t code = c->rates->currencies ? dict_find(c->rates->currencies, s, n) : -1;
    *to = rate_is_own(c->world, s, n) ? OWN_CURRENCY : code >= 0 ? code : NO_CURRENCY;
    return 0;
}

static int list_no_rate(struct batch *b, struct value *v, size_t i, const struct vec *currency, const struct vec *day, struct err *err)
{
    int32_t row = b->rows[i];
    bool first;
    TRY(world_first_time(b->world, v, row, &first, err));
    if (!first || !world_exception_more(b->world, "no rate", v->row, row))
        return 0;
    char where[200], shown[80] = "", date[16] = "no date";
    if (vec_has(currency, i)) {
        size_t n;
        const char *s = dict_text(currency->dict, ((const int32_t *)currency->data)[i], &n);
        err_printable(shown, sizeof shown, s, n, 40);
    }
    if (vec_has(day, i))
        day_print(date, ((const int32_t *)day->data)[i]);
    world_exception(b->world, "no rate", v->row, row, "%s: an amount in %s on %s has no rate, and counts as missing",
                    world_record(b->world, v->row, row, where, sizeof where), shown[0] ? shown : "no currency", date);
    return 0;
}

static int memo_of(struct world *w, const struct value *v, struct convert_memo **out, struct err *err)
{
    void **slot;
    TRY(world_memo(w, v, &slot, err));
    if (!*slot)
        *slot = ARENA_NEW(w->arena, struct convert_memo);
    *out = *slot;
    return 0;
}

/* Rates of the rows as decimals; missing where there is none. */
static void find_rates(struct batch *b, const struct rates *r, const int32_t *currency, const struct vec *day, struct vec *out)
{
    int32_t last_day = INT32_MIN;
    int month = 0;
    i128 one = decimal_pow10(r->scale);
    out->scale = r->scale;
    for (size_t i = 0; i < b->n; i++) {
        int32_t d = ((const int32_t *)day->data)[i];
        if (currency[i] == OWN_CURRENCY && vec_has(day, i)) {
            ((i128 *)out->data)[i] = one;
            out->valid[i] = 1;
            continue;
        }
        if (currency[i] < 0 || !vec_has(day, i))
            continue;
        if (d != last_day)
            month = rate_month(d);
        last_day = d;
        out->valid[i] = rate_of(r, currency[i], month, &((i128 *)out->data)[i]);
    }
    vec_blank(out);
}

int value_convert(struct batch *b, struct value *v, struct vec **out, struct err *err)
{
    const struct vec *amount, *currency, *at;
    struct convert c = {.world = b->world};
    struct convert_memo *m;
    TRY(batch_value(b, v->a, &amount, err));
    TRY(batch_value(b, v->b, &currency, err));
    TRY(batch_value(b, v->c, &at, err));
    TRY(world_rates(b->world, &c.rates, err));
    TRY(memo_of(b->world, v, &m, err));
    int32_t *of = ARENA_ARRAY(b->scratch, int32_t, b->n);
    const struct vec *day = vec_days(b, at);
    struct vec *rate = vec_new(b->scratch, VEC_DECIMAL, b->n, false);
    TRY(text_codes(b, &m->currencies, currency, currency_of, &c, of, err));
    find_rates(b, c.rates, of, day, rate);
    for (size_t i = 0; i < b->n; i++)
        if (!rate->valid[i] && vec_has(amount, i))
            TRY(list_no_rate(b, v, i, currency, day, err));
    if (amount->kind == VEC_F64) {
        *out = result(b, VEC_F64, amount, rate, false);
        doubles(OP_MUL, amount, vec_doubles(b->scratch, rate), *out);
        return 0;
    }
    *out = result(b, VEC_DECIMAL, amount, rate, false);
    return multiply_decimals(b, vec_decimals(b->scratch, amount), rate, *out, err);
}
