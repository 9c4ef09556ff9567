/* vec.c - decides how the values of a batch lie in memory, and the little that can be said of them without knowing the node.
 *
 * Takes arenas and vectors; gives vectors whose missing values hold zero, or -1 for texts, codes and rows: a condition's bytes
 * can be used as they are, and no kernel looks at what is not there. Must not know tables, plans or dictionaries' meaning. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "eval/world_int.h"

#include <string.h>

static bool blank_is_minus_one(enum vec_kind kind) { return kind == VEC_TEXT || kind == VEC_CODE || kind == VEC_ROW; }

struct vec *vec_new(struct arena *scratch, enum vec_kind kind, size_t n, bool all_valid)
{
    struct vec *v = ARENA_NEW(scratch, struct vec);
    v->kind = kind;
    v->n = n;
    v->data = arena_alloc(scratch, n * vec_width(kind) + 16);
    if (blank_is_minus_one(kind) && !all_valid)
        memset(v->data, 0xFF, n * vec_width(kind));
    if (!all_valid)
        v->valid = arena_alloc(scratch, n + 16);
    return v;
}

struct vec *vec_gather(struct arena *scratch, const struct vec *v, const int32_t *idx, size_t n)
{
    int32_t any = 0;
    for (size_t i = 0; i < n; i++)
        any |= idx[i];
    struct vec *out = ARENA_NEW(scratch, struct vec);
    *out = (struct vec){.kind = v->kind, .n = n, .data = arena_raw(scratch, n * vec_width(v->kind) + 16)};
    if (v->valid || any < 0)
        out->valid = arena_raw(scratch, n + 16);
    out->scale = v->scale;
    out->dict = v->dict;
    form_gather(v->form, vec_width(v->kind), v->form == FORM_FULL ? v->data : v->few, idx, n, blank_is_minus_one(v->kind), out->data);
    for (size_t i = 0; out->valid && i < n; i++)
        out->valid[i] = idx[i] >= 0 && vec_has(v, (size_t)idx[i]);
    return out;
}

bool vec_decimal(const struct vec *v, size_t i, struct decimal *d, double *real)
{
    if (v->kind == VEC_F64) {
        *real = ((const double *)v->data)[i];
        return false;
    }
    bool full = v->kind == VEC_DECIMAL && v->form == FORM_FULL;
    *d = (struct decimal){full ? ((const i128 *)v->data)[i] : vec_whole(v, i), v->kind == VEC_DECIMAL ? v->scale : 0};
    return true;
}

static int order_texts(const struct vec *a, int32_t x, const struct vec *b, int32_t y)
{
    if (a->dict == b->dict && x == y)
        return 0;
    size_t n, m;
    const char *s = dict_text(a->dict, x, &n), *t = dict_text(b->dict, y, &m);
    int c = memcmp(s, t, n < m ? n : m);
    return c ? (c > 0) - (c < 0) : (n > m) - (n < m);
}

int vec_order(const struct vec *a, size_t i, const struct vec *b, size_t j)
{
    if (a->kind == VEC_TEXT)
        return order_texts(a, (int32_t)vec_whole(a, i), b, (int32_t)vec_whole(b, j));
    if (a->kind == VEC_F64) {
        double x = ((const double *)a->data)[i], y = ((const double *)b->data)[j];
        return (x > y) - (x < y);
    }
    if (a->kind == VEC_DECIMAL) {
        struct decimal x, y;
        double none;
        (void)vec_decimal(a, i, &x, &none);
        (void)vec_decimal(b, j, &y, &none);
        return x.scale == y.scale ? (x.v > y.v) - (x.v < y.v) : decimal_cmp(x, y);
    }
    int64_t x = vec_whole(a, i), y = vec_whole(b, j);
    return (x > y) - (x < y);
}

void vec_blank(struct vec *v)
{
    if (!v->valid)
        return;
    size_t width = vec_width(v->kind);
    int fill = blank_is_minus_one(v->kind) ? 0xFF : 0;
    for (size_t i = 0; i < v->n; i++)
        if (!v->valid[i])
            memset((char *)v->data + i * width, fill, width);
}

uint8_t *vec_both(struct arena *scratch, const struct vec *a, const struct vec *b)
{
    if (!a->valid && !b->valid)
        return NULL;
    uint8_t *both = arena_alloc(scratch, a->n + 16);
    for (size_t i = 0; i < a->n; i++)
        both[i] = (uint8_t)((a->valid ? a->valid[i] : 1) & (b->valid ? b->valid[i] : 1));
    return both;
}

/* ---- the same values as another kind */

struct vec *vec_doubles(struct arena *scratch, const struct vec *v)
{
    struct vec *out = ARENA_NEW(scratch, struct vec);
    *out = *v;
    if (v->kind == VEC_F64)
        return out;
    double *to = arena_alloc(scratch, v->n * sizeof *to + 16);
    out->kind = VEC_F64;
    out->scale = 0;
    out->data = to;
    for (size_t i = 0; i < v->n; i++) {
        struct decimal d;
        double unused;
        vec_decimal(v, i, &d, &unused);
        to[i] = d.scale == 0 && d.v >= INT64_MIN && d.v <= INT64_MAX ? (double)(int64_t)d.v : decimal_double(d);
    }
    return out;
}

struct vec *vec_decimals(struct arena *scratch, const struct vec *v)
{
    struct vec *out = ARENA_NEW(scratch, struct vec);
    *out = *v;
    if (v->kind == VEC_DECIMAL)
        return out;
    i128 *to = arena_alloc(scratch, v->n * sizeof *to + 16);
    out->kind = VEC_DECIMAL;
    out->scale = 0;
    out->data = to;
    for (size_t i = 0; i < v->n; i++)
        to[i] = ((const int64_t *)v->data)[i];
    return out;
}

bool vec_rescale(struct arena *scratch, const struct vec *v, int scale, struct vec **out)
{
    struct vec *made = ARENA_NEW(scratch, struct vec);
    *made = *v;
    *out = made;
    if (v->scale == scale)
        return true;
    i128 *to = arena_alloc(scratch, v->n * sizeof *to + 16);
    const i128 *in = v->data;
    made->data = to;
    made->scale = scale;
    i128 factor = scale > v->scale ? decimal_pow10(scale - v->scale) : 0;
    for (size_t i = 0; i < v->n; i++) {
        if (factor && factor <= INT64_MAX && in[i] >= INT64_MIN && in[i] <= INT64_MAX) {
            to[i] = in[i] * factor;
            continue;
        }
        struct decimal d = {in[i], v->scale};
        if (vec_has(v, i) && !decimal_rescale(&d, scale))
            return false;
        to[i] = d.v;
    }
    return true;
}

static void spread_bits(const uint8_t *bits, const int32_t *rows, size_t n, uint8_t *out)
{
    for (size_t i = 0; i < n; i++)
        out[i] = bits[rows[i] >> 3] >> (rows[i] & 7) & 1;
}

static bool all_bits(const uint8_t *bits, size_t from, size_t n)
{
    size_t i = from, end = from + n;
    for (; i < end && i % 8; i++)
        if (!(bits[i >> 3] >> (i & 7) & 1))
            return false;
    for (; i + 8 <= end; i += 8)
        if (bits[i >> 3] != 0xFF)
            return false;
    for (; i < end; i++)
        if (!(bits[i >> 3] >> (i & 7) & 1))
            return false;
    return true;
}

static enum vec_kind kind_of_column(enum column_kind kind)
{
    static const enum vec_kind kinds[] = {[COL_FLAG] = VEC_FLAG,       [COL_INTEGER] = VEC_INTEGER, [COL_DATE] = VEC_DATE, [COL_TIME] = VEC_TIME,
                                          [COL_DECIMAL] = VEC_DECIMAL, [COL_TEXT] = VEC_TEXT,       [COL_F64] = VEC_F64};
    return kinds[kind];
}

struct vec vec_whole_column(const struct column *c)
{
    struct vec whole = {.kind = kind_of_column(c->kind), .form = c->form, .scale = c->scale, .n = c->n, .dict = c->dict};
    if (c->form == FORM_FULL)
        whole.data = c->data;
    else
        whole.few = c->data;
    return whole;
}

/* A run of rows borrows the column's own memory, if that has them in full. */
struct vec *vec_of_column(struct arena *scratch, const struct column *c, const int32_t *rows, size_t n, bool run)
{
    struct vec whole = vec_whole_column(c);
    struct vec *out;
    if (run && n > 0) {
        size_t width = vec_width(whole.kind);
        out = ARENA_NEW(scratch, struct vec);
        *out = whole;
        out->n = n;
        if (c->form != FORM_FULL) {
            out->form = FORM_FULL;
            out->few = NULL;
            out->data = arena_raw(scratch, n * width + 16);
            form_spread(c->form, width, c->data, (size_t)rows[0], n, out->data);
        } else {
            out->data = (char *)c->data + (size_t)rows[0] * width;
        }
        if (!c->valid || all_bits(c->valid, (size_t)rows[0], n))
            return out;
    } else {
        out = vec_gather(scratch, &whole, rows, n);
        if (!c->valid)
            return out;
    }
    if (!out->valid)
        out->valid = arena_alloc(scratch, n + 16);
    spread_bits(c->valid, rows, n, out->valid);
    return out;
}
