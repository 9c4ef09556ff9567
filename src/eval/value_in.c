/* value_in.c - values against constants: `in (…)` with texts, numbers, days and ranges.
 *
 * A range has both ends. A time and a day are compared by the local day. A missing value is in nothing. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "eval/world_int.h"

#include <string.h>

static int order_texts(const char *s, size_t n, const char *t)
{
    size_t m = strlen(t);
    int c = memcmp(s, t, n < m ? n : m);
    return c ? (c > 0) - (c < 0) : (n > m) - (n < m);
}

/* A constant is a day or an instant; the other member is 0. */
static bool is_instant(const struct constant *c) { return c->time != 0; }

static int order_times(struct world *w, const struct vec *v, size_t i, const struct constant *c)
{
    int64_t x, y;
    if (v->kind == VEC_DATE) {
        x = ((const int32_t *)v->data)[i];
        y = is_instant(c) ? calendar_day(w->calendar, c->time) : c->day;
    } else {
        x = ((const int64_t *)v->data)[i];
        y = c->time;
        if (!is_instant(c)) {
            x = calendar_day(w->calendar, x);
            y = c->day;
        }
    }
    return (x > y) - (x < y);
}

bool constant_order(struct world *w, const struct vec *v, size_t i, const struct constant *c, int *order)
{
    struct decimal d;
    double real = 0;
    *order = 0;
    if (!c->known)
        return false;
    switch (v->kind) {
    case VEC_TEXT: {
        size_t n;
        const char *s = dict_text(v->dict, ((const int32_t *)v->data)[i], &n);
        *order = c->text ? order_texts(s, n, c->text) : 0;
        return c->text != NULL;
    }
    case VEC_DATE:
    case VEC_TIME:
        *order = order_times(w, v, i, c);
        return true;
    case VEC_FLAG:
        *order = (int)((const uint8_t *)v->data)[i] - (int)c->flag;
        return true;
    case VEC_CODE:
    case VEC_ROW:
        return false;
    default:
        break;
    }
    if (vec_decimal(v, i, &d, &real)) {
        *order = decimal_cmp(d, c->number);
    } else {
        double other = decimal_double(c->number);
        *order = (real > other) - (real < other);
    }
    return true;
}

bool text_in_items(const char *s, size_t n, const struct value_item *items, size_t n_items)
{
    for (size_t k = 0; k < n_items; k++) {
        if (!items[k].from.text)
            continue;
        int low = order_texts(s, n, items[k].from.text);
        if (items[k].range ? low >= 0 && items[k].to.text && order_texts(s, n, items[k].to.text) <= 0 : low == 0)
            return true;
    }
    return false;
}

static int text_is_in(void *ctx, const char *s, size_t n, int32_t *to, struct err *err)
{
    const struct value *v = ctx;
    (void)err;
    *to = text_in_items(s, n, v->items, v->n_items);
    return 0;
}

static bool is_in(struct world *w, const struct vec *x, size_t i, const struct value *v)
{
    for (size_t k = 0; k < v->n_items; k++) {
        int low, high;
        if (!constant_order(w, x, i, &v->items[k].from, &low))
            continue;
        if (!v->items[k].range ? low == 0 : low >= 0 && constant_order(w, x, i, &v->items[k].to, &high) && high <= 0)
            return true;
    }
    return false;
}

int value_in(struct batch *b, struct value *v, struct vec **out, struct err *err)
{
    const struct vec *x;
    TRY(batch_value(b, v->a, &x, err));
    *out = vec_new(b->scratch, VEC_FLAG, b->n, true);
    uint8_t *to = (*out)->data;
    if (x->kind == VEC_TEXT) {
        struct text_memo *m;
        int32_t *found = ARENA_ARRAY(b->scratch, int32_t, b->n);
        TRY(text_memo_of(b->world, v, &m, err));
        TRY(text_codes(b, &m->a, x, text_is_in, v, found, err));
        for (size_t i = 0; i < b->n; i++)
            to[i] = found[i] == 1;
        return 0;
    }
    for (size_t i = 0; i < b->n; i++)
        to[i] = vec_has(x, i) && is_in(b->world, x, i, v);
    return 0;
}
