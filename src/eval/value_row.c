/* value_row.c - values that are there already: constants, fields, the row itself, rows that it leads to, rows outside, events,
 * versions, the moment asked.
 *
 * Takes a batch; gives its values by borrowing or gathering. Computes nothing. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "eval/world_int.h"

#include <string.h>

/* ------------------------------------------------------------------ constants and the moment */

static int text_constant(struct world *w, const struct value *v, struct dict **dict, struct err *err)
{
    void **slot;
    TRY(world_memo(w, v, &slot, err));
    if (!*slot) {
        TRY(world_dict(w, dict, err));
        if (dict_add(*dict, v->constant.text, strlen(v->constant.text)) < 0)
            return err_set(err, ERR_NOMEM, "no memory for a text");
        *slot = *dict;
    }
    *dict = *slot;
    return 0;
}

#define FILL(type, what)                                                                                                \
    do {                                                                                                                \
        type *to = out->data;                                                                                           \
        type x = (type)(what);                                                                                          \
        for (size_t i = 0; i < n; i++)                                                                                  \
            to[i] = x;                                                                                                  \
    } while (0)

static void fill_constant(const struct value *v, struct vec *out, size_t n)
{
    const struct constant *c = &v->constant;
    switch (out->kind) {
    case VEC_FLAG:
        FILL(uint8_t, c->flag);
        break;
    case VEC_INTEGER:
        FILL(int64_t, c->number.v);
        break;
    case VEC_DECIMAL:
        out->scale = c->number.scale;
        FILL(i128, c->number.v);
        break;
    case VEC_DATE:
        FILL(int32_t, c->day);
        break;
    case VEC_TIME:
        FILL(int64_t, c->time);
        break;
    case VEC_F64:
        FILL(double, c->real);
        break;
    case VEC_TEXT:
    case VEC_CODE:
    case VEC_ROW:
        FILL(int32_t, 0);
        break;
    }
}

int const_vec(struct batch *b, const struct value *v, size_t n, struct vec **out, struct err *err)
{
    struct decimal whole = decimal_trim(v->constant.number);
    bool fits = whole.scale == 0 && whole.v >= INT64_MIN && whole.v <= INT64_MAX;
    struct value as = *v;
    if (v->vec == VEC_INTEGER && fits)
        as.constant.number = whole;
    enum vec_kind kind = v->vec == VEC_INTEGER && !fits ? VEC_DECIMAL : v->vec;
    *out = vec_new(b->scratch, kind, n, v->constant.known);
    if (kind == VEC_TEXT && v->constant.known)
        TRY(text_constant(b->world, v, &(*out)->dict, err));
    if (v->constant.known)
        fill_constant(&as, *out, n);
    return 0;
}

int value_const(struct batch *b, struct value *v, struct vec **out, struct err *err) { return const_vec(b, v, b->n, out, err); }

int value_now(struct batch *b, struct value *v, struct vec **out, struct err *err)
{
    struct value now = {.vec = VEC_TIME, .constant = {.known = true, .time = batch_now(b)}};
    (void)v;
    return const_vec(b, &now, b->n, out, err);
}

int value_today(struct batch *b, struct value *v, struct vec **out, struct err *err)
{
    struct value today = {.vec = VEC_DATE, .constant = {.known = true, .day = b->moment_day}};
    (void)v;
    return const_vec(b, &today, b->n, out, err);
}

/* ------------------------------------------------------------------ the row's own */

int value_field(struct batch *b, struct value *v, struct vec **out, struct err *err)
{
    const struct column *c;
    TRY(world_field(b->world, v, &c, err));
    *out = vec_of_column(b->scratch, c, b->rows, b->n, b->run);
    return 0;
}

int value_kept(struct batch *b, struct value *v, struct vec **out, struct err *err)
{
    const struct table_data *td = world_data(b->world, v->row);
    if (td->extract.n_columns != 1)
        return err_set(err, ERR_INTERNAL, "%s has a file, and so no ids of its own", v->row->name.text);
    *out = vec_of_column(b->scratch, &td->extract.columns[0], b->rows, b->n, b->run);
    return 0;
}

int value_self(struct batch *b, struct value *v, struct vec **out, struct err *err)
{
    (void)v;
    (void)err;
    *out = vec_new(b->scratch, VEC_ROW, b->n, true);
    memcpy((*out)->data, b->rows, b->n * sizeof(int32_t));
    return 0;
}

int value_link(struct batch *b, struct value *v, struct vec **out, struct err *err)
{
    const int32_t *link;
    TRY(world_link(b->world, v->link, &link, err));
    *out = vec_new(b->scratch, VEC_ROW, b->n, false);
    int32_t *to = (*out)->data;
    for (size_t i = 0; i < b->n; i++) {
        int32_t row = link[b->rows[i]];
        to[i] = row < 0 ? -1 : row;
        (*out)->valid[i] = row >= 0;
    }
    return 0;
}

/* ------------------------------------------------------------------ other rows */

/* Of few rows it is cheaper to compute their targets' values than the whole target table's. */
static bool is_worth_keeping(const struct batch *b, const struct value *a, const struct table_data *target)
{
    struct world *w = b->world;
    unsigned traits = world_traits(w, a);
    bool moved = (traits & TRAIT_MOMENT) && (b->at_moment || b->moment != INT64_MIN);
    if (moved || traits >> TRAIT_DEPTH_SHIFT > 0)
        return false;
    if ((size_t)a->id < w->own->n_values && target->stored[a->id])
        return true;
    const struct table_data *from = world_data(w, b->table);
    return from->n_alive / 2 >= target->n;
}

static struct vec *known_where(struct arena *scratch, const struct vec *v, const struct vec *row)
{
    struct vec *out = ARENA_NEW(scratch, struct vec);
    *out = *v;
    if (!row->valid)
        return out;
    int32_t *idx = ARENA_ARRAY(scratch, int32_t, v->n);
    for (size_t i = 0; i < v->n; i++)
        idx[i] = row->valid[i] ? (int32_t)i : -1;
    return vec_gather(scratch, v, idx, v->n);
}

static int follow_few(struct batch *b, struct value *v, struct vec **out, struct err *err)
{
    struct batch *there;
    const int32_t *place;
    const struct vec *found;
    TRY(batch_follow(b, v->b, v->a->row, &there, &place, err));
    TRY(batch_value(there, v->a, &found, err));
    int32_t *idx = ARENA_ARRAY(b->scratch, int32_t, b->n);
    memset(idx, 0xFF, b->n * sizeof *idx);
    for (size_t i = 0; i < there->n; i++)
        idx[place[i]] = (int32_t)i;
    *out = vec_gather(b->scratch, found, idx, b->n);
    return 0;
}

int value_follow(struct batch *b, struct value *v, struct vec **out, struct err *err)
{
    const struct vec *row, *found;
    struct table_data *target;
    TRY(batch_value(b, v->b, &row, err));
    if (!v->a->row) { /* the same for every row */
        TRY(batch_value(b, v->a, &found, err));
        *out = known_where(b->scratch, found, row);
        return 0;
    }
    TRY(world_table(b->world, v->a->row, &target, err));
    if (v->a->kind == VALUE_FIELD) {
        const struct column *c;
        TRY(world_field(b->world, v->a, &c, err));
        struct vec whole = vec_whole_column(c);
        *out = vec_gather(b->scratch, &whole, row->data, b->n);
        if (c->valid && !(*out)->valid)
            (*out)->valid = arena_raw(b->scratch, b->n + 16);
        const int32_t *to = row->data;
        for (size_t i = 0; c->valid && i < b->n; i++)
            (*out)->valid[i] = to[i] >= 0 && column_has(c, (size_t)to[i]);
        return 0;
    }
    if (!is_worth_keeping(b, v->a, target))
        return follow_few(b, v, out, err);
    TRY(world_stored(b->world, v->a, &found, err));
    *out = vec_gather(b->scratch, found, row->data, b->n);
    return 0;
}

int value_outer(struct batch *b, struct value *v, struct vec **out, struct err *err)
{
    struct batch *at = b;
    int32_t *idx = ARENA_ARRAY(b->scratch, int32_t, b->n);
    for (size_t i = 0; i < b->n; i++)
        idx[i] = (int32_t)i;
    for (int d = 0; d < v->depth; d++) {
        if (!at->outer)
            return err_set(err, ERR_INTERNAL, "there is no row outside this one");
        for (size_t i = 0; i < b->n; i++)
            idx[i] = at->outer_of[idx[i]];
        at = at->outer;
    }
    const struct vec *found;
    TRY(batch_value(at, v->a, &found, err));
    *out = vec_gather(b->scratch, found, idx, b->n);
    return 0;
}

/* ------------------------------------------------------------------ events and versions */

int value_event_at(struct batch *b, struct value *v, struct vec **out, struct err *err)
{
    const struct vec *at;
    TRY(batch_event(b, v->event, &at, NULL, err));
    *out = ARENA_NEW(b->scratch, struct vec);
    **out = *at;
    return 0;
}

int value_reached(struct batch *b, struct value *v, struct vec **out, struct err *err)
{
    const struct vec *at;
    TRY(batch_event(b, v->event, &at, NULL, err));
    *out = vec_new(b->scratch, VEC_FLAG, b->n, true);
    memcpy((*out)->data, at->valid, b->n);
    return 0;
}

static bool has_come(const struct batch *b, const struct vec *times, size_t row)
{
    if (!vec_has(times, row))
        return false;
    return vec_whole(times, row) < (times->kind == VEC_DATE ? batch_limit_day(b) : batch_limit(b));
}

/* The row of the end (the row itself for a column, the next one otherwise) where the end has come by the moment asked; else -1. */
static int32_t end_row(const struct batch *b, const struct versions *v, const struct table_data *td, int32_t row)
{
    int32_t at = v->until ? row : td->version_next[row];
    return at >= 0 && has_come(b, v->until ? v->until : v->from, (size_t)at) ? at : -1;
}

int value_version(struct batch *b, struct value *v, struct vec **out, struct err *err)
{
    enum { ENDED_AT, NEXT, CURRENT };
    const struct versions *versions;
    const struct table_data *td = world_data(b->world, v->row);
    TRY(world_successions(b->world, v->row, &versions, err));
    int32_t *idx = ARENA_ARRAY(b->scratch, int32_t, b->n);
    if (v->which == NEXT) {
        *out = vec_new(b->scratch, VEC_ROW, b->n, false);
        for (size_t i = 0; i < b->n; i++) {
            int32_t next = td->version_next[b->rows[i]];
            bool come = next >= 0 && has_come(b, versions->from, (size_t)next);
            ((int32_t *)(*out)->data)[i] = come ? next : -1;
            (*out)->valid[i] = come;
        }
        return 0;
    }
    for (size_t i = 0; i < b->n; i++)
        idx[i] = end_row(b, versions, td, b->rows[i]);
    if (v->which == ENDED_AT) {
        *out = vec_gather(b->scratch, versions->until ? versions->until : versions->from, idx, b->n);
        return 0;
    }
    *out = vec_new(b->scratch, VEC_FLAG, b->n, true);
    for (size_t i = 0; i < b->n; i++)
        ((uint8_t *)(*out)->data)[i] = idx[i] < 0 && has_come(b, versions->from, (size_t)b->rows[i]);
    return 0;
}
