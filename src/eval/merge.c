/* merge.c - rows of a table that are the same thing: which one is kept.
 *
 * Takes the values that must be equal and an order; gives the others the status ROW_MERGED and the row that stands for them.
 * A missing value, or an empty text, equals nothing. Of the order a missing value loses both ways, `keep first` and `keep
 * last`; rows that it does not tell apart go by their place in the source. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "eval/world_int.h"

#include <string.h>

struct order {
    const struct vec **by;
    size_t n;
    bool last;
};

/* Is x kept rather than y? They are different rows. */
static bool wins(const struct order *o, int32_t x, int32_t y)
{
    for (size_t i = 0; i < o->n; i++) {
        bool has_x = vec_has(o->by[i], (size_t)x), has_y = vec_has(o->by[i], (size_t)y);
        if (has_x != has_y)
            return has_x;
        int c = has_x ? vec_order(o->by[i], (size_t)x, o->by[i], (size_t)y) : 0;
        if (c != 0)
            return o->last ? c > 0 : c < 0;
    }
    return x < y;
}

static bool is_empty_text(const struct key_index *k, int32_t row)
{
    for (size_t p = 0; p < k->n_parts; p++) {
        size_t n;
        if (k->parts[p].kind != VEC_TEXT)
            continue;
        dict_text(k->parts[p].dict, (int32_t)key_word(&k->parts[p], row), &n);
        if (n == 0)
            return true;
    }
    return false;
}

static int find_survivors(struct world *w, const struct table *t, struct key_index *k, const struct order *o, int32_t *first, struct err *err)
{
    struct table_data *td = world_data(w, t);
    TRY(key_room(w, k, err));
    for (size_t i = 0; i < td->n; i++) {
        int32_t row = (int32_t)i;
        first[i] = -1;
        if (td->status[i] != ROW_ALIVE || !key_known(k, row) || is_empty_text(k, row))
            continue;
        first[i] = key_put(k, row);
        int32_t *best = &td->kept[first[i]]; /* of the first of its group: who stands for the group */
        if (first[i] == row || wins(o, row, *best))
            *best = row;
    }
    return 0;
}

int table_merge(struct world *w, const struct table *t, const struct table_plan *tp, struct err *err)
{
    struct table_data *td = world_data(w, t);
    struct order o = {.by = ARENA_ARRAY(w->arena, const struct vec *, tp->n_merge_order), .last = t->merge && t->merge->keep_last};
    struct key_index *k;
    void *first;
    TRY(key_open(w, t, tp->merge_by, tp->n_merge_by, false, &k, err));
    for (; o.n < tp->n_merge_order; o.n++)
        TRY(world_column(w, t, tp->merge_order[o.n], false, &o.by[o.n], err));
    TRY(world_room(w, td->n, sizeof(int32_t), &first, err));
    TRY(find_survivors(w, t, k, &o, first, err));
    const int32_t *group = first;
    for (size_t i = 0; i < td->n; i++) {
        if (group[i] < 0)
            continue;
        int32_t survivor = td->kept[group[i]];
        td->kept[i] = survivor;
        if (survivor != (int32_t)i)
            td->status[i] = ROW_MERGED;
    }
    return 0;
}
