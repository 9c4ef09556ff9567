/* value_logic.c - true and false, known and missing: and, or, not, is known, else.
 *
 * A missing condition is false, and its negation true; a flag's byte is 0 where it is missing, so bytes are enough. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "eval/world_int.h"

#include <string.h>

int value_logic(struct batch *b, struct value *v, struct vec **out, struct err *err)
{
    const uint8_t *x, *y;
    TRY(batch_true(b, v->a, &x, err));
    TRY(batch_true(b, v->b, &y, err));
    *out = vec_new(b->scratch, VEC_FLAG, b->n, true);
    uint8_t *to = (*out)->data;
    if (v->kind == VALUE_AND) {
        for (size_t i = 0; i < b->n; i++)
            to[i] = x[i] & y[i];
    } else {
        for (size_t i = 0; i < b->n; i++)
            to[i] = x[i] | y[i];
    }
    return 0;
}

int value_not(struct batch *b, struct value *v, struct vec **out, struct err *err)
{
    const uint8_t *x;
    TRY(batch_true(b, v->a, &x, err));
    *out = vec_new(b->scratch, VEC_FLAG, b->n, true);
    uint8_t *to = (*out)->data;
    for (size_t i = 0; i < b->n; i++)
        to[i] = x[i] ^ 1;
    return 0;
}

int value_known(struct batch *b, struct value *v, struct vec **out, struct err *err)
{
    const struct vec *x;
    TRY(batch_value(b, v->a, &x, err));
    *out = vec_new(b->scratch, VEC_FLAG, b->n, true);
    if (x->valid)
        memcpy((*out)->data, x->valid, b->n);
    else
        memset((*out)->data, 1, b->n);
    return 0;
}

/* ------------------------------------------------------------------ a else b */

#define CHOOSE(type)                                                                                                    \
    do {                                                                                                                \
        const type *p = x->data, *q = y->data;                                                                          \
        type *to = out->data;                                                                                           \
        for (size_t i = 0; i < x->n; i++)                                                                               \
            to[i] = x->valid[i] ? p[i] : q[i];                                                                          \
    } while (0)

static struct vec *choose(struct arena *scratch, const struct vec *x, const struct vec *y)
{
    struct vec *out = vec_new(scratch, x->kind, x->n, !y->valid);
    out->scale = x->scale;
    out->dict = x->dict;
    switch (vec_width(x->kind)) {
    case 1:
        CHOOSE(uint8_t);
        break;
    case 4:
        CHOOSE(int32_t);
        break;
    case 8:
        CHOOSE(uint64_t);
        break;
    default:
        CHOOSE(i128);
    }
    for (size_t i = 0; y->valid && i < x->n; i++)
        out->valid[i] = x->valid[i] | y->valid[i];
    return out;
}

/* Two numbers as one kind. */
static int same_number(struct batch *b, const struct vec **x, const struct vec **y, struct err *err)
{
    struct vec *p, *q;
    if ((*x)->kind == VEC_F64 || (*y)->kind == VEC_F64) {
        *x = vec_doubles(b->scratch, *x);
        *y = vec_doubles(b->scratch, *y);
        return 0;
    }
    if ((*x)->kind != (*y)->kind) {
        *x = vec_decimals(b->scratch, *x);
        *y = vec_decimals(b->scratch, *y);
    }
    if ((*x)->kind != VEC_DECIMAL)
        return 0;
    int scale = (*x)->scale > (*y)->scale ? (*x)->scale : (*y)->scale;
    if (!vec_rescale(b->scratch, *x, scale, &p) || !vec_rescale(b->scratch, *y, scale, &q))
        return err_set(err, ERR_DATA, "a number of %s has too many digits", b->table ? b->table->name.text : "a constant");
    *x = p;
    *y = q;
    return 0;
}

static int else_text(struct batch *b, struct value *v, const struct vec *x, const struct vec *y, struct vec **out, struct err *err)
{
    struct vec p, q;
    TRY(text_join(b, v, x, y, &p, &q, err));
    if (p.valid) {
        *out = choose(b->scratch, &p, &q);
        return 0;
    }
    *out = ARENA_NEW(b->scratch, struct vec);
    **out = p;
    return 0;
}

static bool is_number(enum vec_kind k) { return k == VEC_INTEGER || k == VEC_DECIMAL || k == VEC_F64; }

int value_else(struct batch *b, struct value *v, struct vec **out, struct err *err)
{
    const struct vec *x, *y;
    TRY(batch_value(b, v->a, &x, err));
    TRY(batch_value(b, v->b, &y, err));
    if (x->kind == VEC_TEXT && y->kind == VEC_TEXT)
        return else_text(b, v, x, y, out, err);
    if (is_number(x->kind) && is_number(y->kind))
        TRY(same_number(b, &x, &y, err));
    if (x->kind != y->kind)
        return err_set(err, ERR_INTERNAL, "both sides of `else` are of one kind");
    if (x->valid) {
        *out = choose(b->scratch, x, y);
    } else {
        *out = ARENA_NEW(b->scratch, struct vec);
        **out = *x;
    }
    return 0;
}
