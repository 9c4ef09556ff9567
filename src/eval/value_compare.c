/* value_compare.c - two values of a kind: = != < <= > >=.
 *
 * A comparison with a missing value is false; != is the exact opposite of =, so it is then true. Numbers compare by value
 * whatever their kind, texts by bytes, a time and a date by the local day. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "eval/world_int.h"

#include <string.h>

bool compare_holds(int op, int order)
{
    switch (op) {
    case OP_EQ:
        return order == 0;
    case OP_NE:
        return order != 0;
    case OP_LT:
        return order < 0;
    case OP_LE:
        return order <= 0;
    case OP_GT:
        return order > 0;
    default:
        return order >= 0;
    }
}

/* One side of a comparison: a constant stands once. */
struct side {
    const struct vec *v;
    size_t step;
};

#define LOOP(type, sign)                                                                                                \
    for (size_t i = 0; i < n; i++)                                                                                      \
        to[i] = ((const type *)x->v->data)[i * x->step] sign((const type *)y->v->data)[i * y->step]

/* op is one of = < <=; > and >= are these with the sides exchanged. */
#define COMPARE(type)                                                                                                   \
    do {                                                                                                                \
        if (op == OP_EQ)                                                                                                \
            LOOP(type, ==);                                                                                             \
        else if (op == OP_LT)                                                                                           \
            LOOP(type, <);                                                                                              \
        else                                                                                                            \
            LOOP(type, <=);                                                                                             \
    } while (0)

static void compare(const struct side *x, const struct side *y, int op, size_t n, uint8_t *to)
{
    switch (x->v->kind) {
    case VEC_FLAG:
        COMPARE(uint8_t);
        break;
    case VEC_INTEGER:
    case VEC_TIME:
        COMPARE(int64_t);
        break;
    case VEC_DECIMAL:
        COMPARE(i128);
        break;
    case VEC_F64:
        COMPARE(double);
        break;
    default:
        COMPARE(int32_t);
    }
}

/* Numbers whose common scale has too many digits. */
static void compare_decimals(const struct side *x, const struct side *y, int op, size_t n, uint8_t *to)
{
    for (size_t i = 0; i < n; i++) {
        struct decimal p, q;
        double unused;
        vec_decimal(x->v, i * x->step, &p, &unused);
        vec_decimal(y->v, i * y->step, &q, &unused);
        to[i] = compare_holds(op, decimal_cmp(p, q));
    }
}

static bool is_number(enum vec_kind k) { return k == VEC_INTEGER || k == VEC_DECIMAL || k == VEC_F64; }

static void compare_numbers(struct arena *scratch, struct side *x, struct side *y, int op, size_t n, uint8_t *to)
{
    if (x->v->kind == VEC_F64 || y->v->kind == VEC_F64) {
        x->v = vec_doubles(scratch, x->v);
        y->v = vec_doubles(scratch, y->v);
    } else if (x->v->kind == VEC_DECIMAL || y->v->kind == VEC_DECIMAL) {
        struct vec *p, *q;
        x->v = vec_decimals(scratch, x->v);
        y->v = vec_decimals(scratch, y->v);
        int scale = x->v->scale > y->v->scale ? x->v->scale : y->v->scale;
        if (!vec_rescale(scratch, x->v, scale, &p) || !vec_rescale(scratch, y->v, scale, &q)) {
            compare_decimals(x, y, op, n, to);
            return;
        }
        x->v = p;
        y->v = q;
    }
    compare(x, y, op, n, to);
}

/* ------------------------------------------------------------------ texts */

static int order_with(void *ctx, const char *s, size_t n, int32_t *to, struct err *err)
{
    const struct constant *c = ctx;
    size_t m = strlen(c->text);
    int order = memcmp(s, c->text, n < m ? n : m);
    (void)err;
    *to = order ? (order > 0 ? 3 : 1) : n > m ? 3 : n < m ? 1 : 2; /* -1 is a missing text */
    return 0;
}

static int with_constant(struct batch *b, struct value *v, const struct vec *x, const struct constant *c, int op, uint8_t *to, struct err *err)
{
    struct text_memo *m;
    struct constant text = *c;
    int32_t *order = ARENA_ARRAY(b->scratch, int32_t, x->n);
    TRY(text_memo_of(b->world, v, &m, err));
    TRY(text_codes(b, &m->a, x, order_with, &text, order, err));
    for (size_t i = 0; i < x->n; i++)
        to[i] = order[i] >= 0 && compare_holds(op, order[i] - 2);
    return 0;
}

static int code_in(void *ctx, const char *s, size_t n, int32_t *to, struct err *err)
{
    const struct dict *dict = ctx;
    (void)err;
    *to = dict ? dict_find(dict, s, n) : -1;
    return 0;
}

static int compare_texts(struct batch *b, struct value *v, const struct vec *x, const struct vec *y, int op, uint8_t *to, struct err *err)
{
    const int32_t *p = x->data, *q = y->data;
    struct text_memo *m;
    if (op != OP_EQ) {
        for (size_t i = 0; i < b->n; i++)
            to[i] = vec_has(x, i) && vec_has(y, i) && compare_holds(op, vec_order(x, i, y, i));
        return 0;
    }
    if (x->dict != y->dict) {
        int32_t *codes = ARENA_ARRAY(b->scratch, int32_t, b->n);
        TRY(text_memo_of(b->world, v, &m, err));
        TRY(text_codes(b, &m->b, y, code_in, x->dict, codes, err));
        q = codes;
    }
    for (size_t i = 0; i < b->n; i++)
        to[i] = p[i] == q[i] && p[i] >= 0;
    return 0;
}

/* ------------------------------------------------------------------ the kernel */

static bool is_time(enum vec_kind k) { return k == VEC_TIME || k == VEC_DATE; }

static int exchange(int op) { return op == OP_GT ? OP_LT : op == OP_GE ? OP_LE : op == OP_LT ? OP_GT : op == OP_LE ? OP_GE : op; }

static int read_side(struct batch *b, struct value *v, struct side *out, struct err *err)
{
    if (v->kind != VALUE_CONST) {
        out->step = 1;
        return batch_value(b, v, &out->v, err);
    }
    struct vec *one;
    out->step = 0;
    TRY(const_vec(b, v, 1, &one, err));
    out->v = one;
    return 0;
}

static void spread_side(struct batch *b, struct side *s)
{
    if (s->step == 1)
        return;
    int32_t *idx = ARENA_ARRAY(b->scratch, int32_t, b->n);
    s->v = vec_gather(b->scratch, s->v, idx, b->n);
    s->step = 1;
}

static int compare_kinds(struct batch *b, struct value *v, struct side *x, struct side *y, int op, uint8_t *to, struct err *err)
{
    enum vec_kind k = x->v->kind, l = y->v->kind;
    if (k == VEC_TEXT && l == VEC_TEXT) {
        if (v->b->kind == VALUE_CONST && v->b->constant.known && v->a->kind != VALUE_CONST)
            return with_constant(b, v, x->v, &v->b->constant, op, to, err);
        spread_side(b, x);
        spread_side(b, y);
        return compare_texts(b, v, x->v, y->v, op, to, err);
    }
    if (is_time(k) && is_time(l) && k != l) {
        x->v = vec_days(b, x->v);
        y->v = vec_days(b, y->v);
        k = l = VEC_DATE;
    }
    if (k != l && !(is_number(k) && is_number(l)))
        return err_set(err, ERR_INTERNAL, "values of two kinds are compared");
    if (op == OP_GT || op == OP_GE) {
        struct side *t = x;
        x = y;
        y = t;
        op = exchange(op);
    }
    if (is_number(k))
        compare_numbers(b->scratch, x, y, op, b->n, to);
    else
        compare(x, y, op, b->n, to);
    return 0;
}

static void only_known(const struct side *s, size_t n, uint8_t *to)
{
    for (size_t i = 0; s->v->valid && i < n; i++)
        to[i] &= s->v->valid[i * s->step];
}

int value_compare(struct batch *b, struct value *v, struct vec **out, struct err *err)
{
    struct side x, y;
    TRY(read_side(b, v->a, &x, err));
    TRY(read_side(b, v->b, &y, err));
    *out = vec_new(b->scratch, VEC_FLAG, b->n, true);
    uint8_t *to = (*out)->data;
    struct side p = x, q = y;
    TRY(compare_kinds(b, v, &p, &q, v->op == OP_NE ? OP_EQ : v->op, to, err));
    only_known(&x, b->n, to);
    only_known(&y, b->n, to);
    for (size_t i = 0; v->op == OP_NE && i < b->n; i++)
        to[i] ^= 1;
    return 0;
}
