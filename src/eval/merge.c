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

/* never: by part, no text that is there is empty. */
static bool is_empty_text(const struct key_index *k, const bool *never, int32_t row)
{
    for (size_t p = 0; p < k->n_parts; p++) {
        size_t n;
        if (k->parts[p].kind != VEC_TEXT || never[p])
            continue;
        dict_text(k->parts[p].dict, (int32_t)key_word(&k->parts[p], row), &n);
        if (n == 0)
            return true;
    }
    return false;
}

static int find_survivors(struct world *w, const struct table *t, struct key_index *k, const bool *never_empty, const struct order *o, int32_t *first,
                          struct err *err)
{
    struct table_data *td = world_data(w, t);
    TRY(key_room(w, k, err));
    for (size_t i = 0; i < td->n; i++) {
        int32_t row = (int32_t)i;
        first[i] = -1;
        if (td->status[i] != ROW_ALIVE || !key_known(k, row) || is_empty_text(k, never_empty, row))
            continue;
        first[i] = key_put(k, row);
        int32_t *best = &td->kept[first[i]]; /* of the first of its group: who stands for the group */
        if (first[i] == row || wins(o, row, *best))
            *best = row;
    }
    return 0;
}

/* Texts of columns, perhaps trimmed or in other letters: nothing but the row itself is looked at. *edited: they are no columns. */
static int made_of_columns(struct world *w, const struct value *v, bool *is, bool *edited, struct err *err)
{
    void **memo;
    TRY(world_memo(w, v, &memo, err)); /* there is room for it */
    if (v->kind == VALUE_FIELD)
        return 0;
    *edited = true;
    *is = *is && v->kind == VALUE_FUNCTION && (v->which == BUILTIN_LOWER || v->which == BUILTIN_UPPER || v->which == BUILTIN_TRIM);
    for (size_t i = 0; *is && i < v->n_args; i++)
        TRY(made_of_columns(w, v->args[i], is, edited, err));
    return 0;
}

/* group: of each row, the first of its group, which says who stands for that; -1: it is in none. */
static void take_survivors(struct table_data *td, const int32_t *group)
{
    for (size_t i = 0; i < td->n; i++) {
        if (group[i] < 0)
            continue;
        td->kept[i] = td->kept[group[i]];
        if (td->kept[i] != (int32_t)i) {
            td->status[i] = ROW_MERGED;
            td->n_merged++;
        }
    }
}

/* `values`: where the values are computed that must be equal. */
static int merge(struct world *w, struct world *scratch, struct world *values, const struct table *t, const struct table_plan *tp,
                 struct err *err)
{
    struct table_data *td = world_data(w, t);
    void *group;
    struct order o = {.by = ARENA_ARRAY(w->arena, const struct vec *, tp->n_merge_order), .last = t->merge && t->merge->keep_last};
    struct key_index *k;
    bool *never_empty = ARENA_ARRAY(w->arena, bool, tp->n_merge_by);
    for (; o.n < tp->n_merge_order; o.n++) /* before there is what says no more than what is equal */
        TRY(world_column(w, t, tp->merge_order[o.n], false, &o.by[o.n], err));
    for (size_t i = 0; values == scratch && i < tp->n_merge_by; i++)
        if (!td->stored[tp->merge_by[i]->id]) {
            TRY(text_alike(values, t, tp->merge_by[i], &td->stored[tp->merge_by[i]->id], err));
            never_empty[i] = td->stored[tp->merge_by[i]->id] != NULL;
        }
    TRY(key_open(values, t, tp->merge_by, tp->n_merge_by, false, &k, err));
    TRY(world_room(scratch, td->n + 1, sizeof(int32_t), &group, err));
    TRY(find_survivors(scratch, t, k, never_empty, &o, group, err));
    take_survivors(td, group);
    return 0;
}

/* A text that is only made to find what is the same, as lower(email) mostly is, would be as large as a column and its dictionary together:
 * it is not kept, what says which are the same goes when the rows are merged, and who wants the text later has it made then. */
int table_merge(struct world *w, const struct table *t, const struct table_plan *tp, struct err *err)
{
    struct table_data *td = world_data(w, t);
    struct world_scratch s;
    bool own[KEY_PARTS_MAX] = {false}, columns = tp->n_merge_by <= KEY_PARTS_MAX, edited = false;
    for (size_t i = 0; columns && i < tp->n_merge_by; i++) {
        TRY(made_of_columns(w, tp->merge_by[i], &columns, &edited, err));
        own[i] = !td->stored[tp->merge_by[i]->id];
    }
    int rc = world_scratch_open(w, &s, err);
    bool apart = columns && edited;
    if (rc == 0)
        rc = merge(w, &s.view, apart ? &s.view : w, t, tp, err);
    for (size_t i = 0; apart && i < tp->n_merge_by; i++)
        if (own[i])
            td->stored[tp->merge_by[i]->id] = NULL;
    world_scratch_close(w, &s);
    return rc;
}
