/* merge.c - rows of a table that are the same thing: which one is kept.
 *
 * Takes the values that must be equal and an order; gives the others the status ROW_MERGED and the row that stands for them.
 * A missing value, or an empty text, equals nothing. Of the order a missing value loses both ways, `keep first` and `keep
 * last`; rows that it does not tell apart go by their place in the source. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "eval/world_int.h"

#include "base/pool.h"

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

struct merging {
    struct table_data *td;
    struct key_index *keys;
    const bool *never_empty;
    struct order order;
    size_t n_parts;         /* of words */
    size_t *merged;         /* by range of rows: how many */
};

static bool takes_part(const struct merging *m, int32_t row)
{
    return m->td->status[row] == ROW_ALIVE && key_known(m->keys, row) && !is_empty_text(m->keys, m->never_empty, row);
}

static void take(struct table_data *td, size_t row, int32_t kept, size_t *n_merged)
{
    td->kept[row] = kept;
    if (kept == (int32_t)row)
        return;
    td->status[row] = ROW_MERGED;
    ++*n_merged;
}

/* ---- by an array of words, in which who stands for the rows of a word is found: by parts of the words, then of the rows */

static int32_t *stands_for(const struct merging *m, int32_t row)
{
    return &m->keys->direct[(uint64_t)key_word(&m->keys->parts[0], row) - (uint64_t)m->keys->base];
}

static int find_part(void *ctx, size_t part, unsigned worker, struct err *err)
{
    const struct merging *m = ctx;
    const int32_t *first = m->keys->direct + m->keys->n_direct * part / m->n_parts,
                  *end = m->keys->direct + m->keys->n_direct * (part + 1) / m->n_parts;
    (void)worker;
    (void)err;
    for (size_t i = 0; i < m->td->n; i++) {
        int32_t row = (int32_t)i, *best;
        if (!takes_part(m, row) || (best = stands_for(m, row)) < first || best >= end)
            continue;
        if (*best < 0 || wins(&m->order, row, *best))
            *best = row;
    }
    return 0;
}

static int take_range(void *ctx, size_t range, unsigned worker, struct err *err)
{
    const struct merging *m = ctx;
    size_t end = (range + 1) * ALIKE_RANGE < m->td->n ? (range + 1) * ALIKE_RANGE : m->td->n;
    (void)worker;
    (void)err;
    for (size_t i = range * ALIKE_RANGE; i < end; i++)
        if (takes_part(m, (int32_t)i))
            take(m->td, i, *stands_for(m, (int32_t)i), &m->merged[range]);
    return 0;
}

static int merge_by_array(struct world *w, struct merging *m, struct err *err)
{
    size_t n_ranges = (m->td->n + ALIKE_RANGE - 1) / ALIKE_RANGE;
    unsigned threads = w->threads ? w->threads : 1, processors = pool_processors();
    m->n_parts = m->td->n < ALIKE_RANGE ? 1 : threads < processors ? threads : processors; /* each goes over all rows */
    m->merged = ARENA_ARRAY(w->arena, size_t, n_ranges);
    TRY(pool_run(threads, m->n_parts, find_part, m, err));
    TRY(pool_run(threads, n_ranges, take_range, m, err));
    for (size_t k = 0; k < n_ranges; k++)
        m->td->n_merged += m->merged[k];
    return 0;
}

/* ---- by hashed words: who stands for a group is noted at its first row, then at all of them */

static int merge_by_hash(struct world *scratch, struct merging *m, struct err *err)
{
    struct table_data *td = m->td;
    void *room;
    TRY(world_room(scratch, td->n + 1, sizeof(int32_t), &room, err));
    int32_t *group = room; /* of each row, the first of its group; -1: it is in none */
    for (size_t i = 0; i < td->n; i++) {
        int32_t row = (int32_t)i;
        group[i] = -1;
        if (!takes_part(m, row))
            continue;
        group[i] = key_put(m->keys, row);
        int32_t *best = &td->kept[group[i]];
        if (group[i] == row || wins(&m->order, row, *best))
            *best = row;
    }
    for (size_t i = 0; i < td->n; i++)
        if (group[i] >= 0)
            take(td, i, td->kept[group[i]], &td->n_merged);
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

/* `values`: where the values are computed that must be equal. */
static int merge(struct world *w, struct world *scratch, struct world *values, const struct table *t, const struct table_plan *tp,
                 struct err *err)
{
    struct table_data *td = world_data(w, t);
    struct order o = {.by = ARENA_ARRAY(w->arena, const struct vec *, tp->n_merge_order), .last = t->merge && t->merge->keep_last};
    bool *never_empty = ARENA_ARRAY(w->arena, bool, tp->n_merge_by);
    for (; o.n < tp->n_merge_order; o.n++) /* before there is what says no more than what is equal */
        TRY(world_column(w, t, tp->merge_order[o.n], false, &o.by[o.n], err));
    for (size_t i = 0; values == scratch && i < tp->n_merge_by; i++)
        if (!td->stored[tp->merge_by[i]->id]) {
            TRY(text_alike(values, t, tp->merge_by[i], &td->stored[tp->merge_by[i]->id], err));
            never_empty[i] = td->stored[tp->merge_by[i]->id] != NULL;
        }
    struct merging m = {.td = td, .never_empty = never_empty, .order = o};
    TRY(key_open(values, t, tp->merge_by, tp->n_merge_by, false, &m.keys, err));
    TRY(key_room(scratch, m.keys, err));
    return m.keys->direct ? merge_by_array(scratch, &m, err) : merge_by_hash(scratch, &m, err);
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
