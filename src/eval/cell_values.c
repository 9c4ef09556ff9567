/* cell_values.c - values of a row that read cells: a metric over all time for the row's own segment, and whether another
 * wording's total counted the row. Both are asked of the folds and facts that reports read. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "eval/eval_all.h"

#include <string.h>

struct cell_memo { /* cells by segment key, of one moment */
    int64_t *keys;
    struct cell *cells;
    size_t n;
    int64_t moment;
};

static int look_up(struct eval *e, struct value *v, struct cell_memo *m, int64_t key, const struct place *at, struct cell *out, struct err *err)
{
    for (size_t i = 0; i < m->n; i++) {
        if (m->keys[i] == key) {
            *out = m->cells[i];
            return 0;
        }
    }
    struct place p = *at;
    p.dims = v->dims;
    p.keys = &key;
    p.n_dims = v->n_args;
    bool collecting = e->collecting;
    e->collecting = true;
    int rc = cell_of(e, v->formula, &p, out, err);
    e->collecting = false;
    if (rc == 0)
        rc = cell_of(e, v->formula, &p, out, err);
    e->collecting = collecting;
    if (rc != 0)
        return rc;
    size_t n = m->n;
    m->keys = arena_grow(e->arena, m->keys, n, sizeof *m->keys);
    m->cells = arena_grow(e->arena, m->cells, n, sizeof *m->cells);
    m->keys[n] = key;
    m->cells[n] = *out;
    m->n++;
    return 0;
}

int eval_cell_kernel(struct batch *b, struct value *v, struct vec **out, struct err *err)
{
    struct eval *e = b->world->eval;
    struct cell_memo *m = b->world->memo[v->id];
    int64_t moment = b->moment == INT64_MIN ? b->world->as_of : b->moment;
    if (!m || m->moment != moment) {
        m = b->world->memo[v->id] = ARENA_NEW(e->arena, struct cell_memo);
        m->moment = moment;
    }
    struct place at = {.from = DAY_MIN, .shown = DAY_MIN, .until = b->at_moment ? b->moment_day + 1 : b->world->as_of_day, .moment = moment, .moment_day = b->moment_day};
    if (moment == b->world->as_of)
        at.until = b->world->as_of_day;
    const struct vec *dim = NULL;
    if (v->n_args)
        TRY(batch_value(b, v->args[0], &dim, err));
    struct vec *made = vec_new(b->scratch, VEC_F64, b->n, false);
    for (size_t i = 0; i < b->n; i++) {
        struct cell c;
        double x;
        TRY(look_up(e, v, m, dim ? segment_key(e, v->dims[0], dim, i) : 0, &at, &c, err));
        if (c.kind == CELL_DECIMAL)
            x = decimal_double(c.decimal);
        else if (c.kind == CELL_REAL)
            x = c.real;
        else
            continue;
        ((double *)made->data)[i] = x;
        made->valid[i] = 1;
    }
    *out = made;
    return 0;
}

int eval_counted_kernel(struct batch *b, struct value *v, struct vec **out, struct err *err)
{
    struct vec *made = vec_new(b->scratch, VEC_FLAG, b->n, true);
    struct facts f;
    TRY(facts_of(b, v->total, NULL, &f, err));
    for (size_t i = 0; i < f.n; i++)
        if (f.rule[i] == FACT_COUNTED && f.day[i] >= v->from && f.day[i] < v->until)
            ((uint8_t *)made->data)[f.place[i]] = 1;
    *out = made;
    return 0;
}

/* ------------------------------------------------------------------ segments: numbers that mean the same in all folds */
static struct dim_keys *keys_of(struct eval *e, const struct dimension *d)
{
    for (size_t i = 0; i < e->n_keys; i++)
        if (e->keys[i].dimension == d)
            return &e->keys[i];
    struct dim_keys k = {.dimension = d, .texts = dict_new()};
    ARENA_PUSH(e->arena, e->keys, e->n_keys, k);
    return &e->keys[e->n_keys - 1];
}

struct dict_map { /* codes of one dictionary as codes of the dimension's */
    const struct dict *from;
    int32_t *to;
    int32_t n;
    struct dict_map *next;
};

static struct dict_map *map_of(struct eval *e, struct dim_keys *k, const struct dict *dict, int32_t code)
{
    struct dict_map *m = k->maps;
    while (m && (m->from != dict || code >= m->n))
        m = m->next;
    if (!m) {
        m = ARENA_NEW(e->arena, struct dict_map);
        m->from = dict;
        m->n = dict_count(dict);
        m->to = ARENA_ARRAY(e->arena, int32_t, m->n);
        memset(m->to, 0xff, (size_t)m->n * sizeof *m->to);
        m->next = k->maps;
        k->maps = m;
    }
    return m;
}

static int64_t text_key(struct dim_keys *k, struct dict_map *m, int32_t code)
{
    if (m->to[code] < 0) {
        size_t n;
        const char *text = dict_text(m->from, code, &n);
        m->to[code] = dict_add(k->texts, text, n);
    }
    return m->to[code];
}

struct segment_text segment_text_of(const struct eval *e, const struct dimension *d, int64_t key)
{
    struct segment_text out = {NULL, 0};
    for (size_t i = 0; key != SEGMENT_NONE && i < e->n_keys; i++)
        if (e->keys[i].dimension == d)
            out.s = dict_text(e->keys[i].texts, (int32_t)key, &out.n);
    return out;
}

int segment_key_of_text(struct eval *e, const struct dimension *d, struct segment_text text, int64_t *key, struct err *err)
{
    *key = dict_add(keys_of(e, d)->texts, text.s, text.n);
    return *key < 0 ? err_set(err, ERR_NOMEM, "no memory for the segments of a total") : 0;
}

int64_t segment_key(struct eval *e, const struct dimension *d, const struct vec *v, size_t i)
{
    if (!vec_has(v, i))
        return SEGMENT_NONE;
    switch (v->kind) {
    case VEC_FLAG: return ((const uint8_t *)v->data)[i];
    case VEC_CODE: case VEC_DATE: case VEC_ROW: return ((const int32_t *)v->data)[i];
    case VEC_TEXT: {
        struct dim_keys *k = keys_of(e, d);
        int32_t code = ((const int32_t *)v->data)[i];
        return text_key(k, map_of(e, k, v->dict, code), code);
    }
    case VEC_DECIMAL: case VEC_F64: {
        struct decimal x;
        double r;
        char text[48];
        if (vec_decimal(v, i, &x, &r))
            decimal_print(text, decimal_trim(x));
        else
            snprintf(text, sizeof text, "%.17g", r);
        return dict_add(keys_of(e, d)->texts, text, strlen(text));
    }
    default: return ((const int64_t *)v->data)[i];
    }
}

void segment_keys(struct eval *e, const struct dimension *d, const struct vec *v, const int32_t *places, size_t n, int64_t *out)
{
    const int32_t *codes = v->data;
    struct dim_keys *keys = v->kind == VEC_TEXT ? keys_of(e, d) : NULL;
    struct dict_map *m = NULL;
    switch (v->kind) {
    case VEC_CODE: case VEC_DATE: case VEC_ROW:
        for (size_t k = 0; k < n; k++)
            out[k] = vec_has(v, (size_t)places[k]) ? codes[places[k]] : SEGMENT_NONE;
        return;
    case VEC_TEXT:
        for (size_t k = 0; k < n; k++) {
            int32_t code = codes[places[k]];
            out[k] = SEGMENT_NONE;
            if (!vec_has(v, (size_t)places[k]))
                continue;
            if (!m || code >= m->n)
                m = map_of(e, keys, v->dict, code);
            out[k] = m->to[code] < 0 ? text_key(keys, m, code) : m->to[code];
        }
        return;
    default:
        for (size_t k = 0; k < n; k++)
            out[k] = segment_key(e, d, v, (size_t)places[k]);
    }
}
