/* many.c - the many of a row: a link seen from its target, in the written order.
 *
 * Takes a link; gives for each row of the target the rows that lead to it. The order is the table's `order by`, of a table of
 * versions their beginning, otherwise the source's; missing values come last, and what is equal stays as in the source. Most
 * sources are in order already, which costs one comparison a row. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "eval/world_int.h"

#include <stdlib.h>
#include <string.h>

struct sorter {
    const struct vec **by;
    size_t n;
    const int64_t *first; /* the first of them when it is a plain array of numbers and none is missing */
};

static bool before(const struct sorter *s, int32_t x, int32_t y)
{
    if (s->first && s->first[x] != s->first[y])
        return s->first[x] < s->first[y];
    for (size_t i = s->first ? 1 : 0; i < s->n; i++) {
        bool has_x = vec_has(s->by[i], (size_t)x), has_y = vec_has(s->by[i], (size_t)y);
        if (has_x != has_y)
            return has_x;
        int c = has_x ? vec_order(s->by[i], (size_t)x, s->by[i], (size_t)y) : 0;
        if (c != 0)
            return c < 0;
    }
    return false;
}

static bool in_order(const struct sorter *s, const int32_t *rows, size_t n)
{
    for (size_t i = 1; i < n; i++)
        if (before(s, rows[i], rows[i - 1]))
            return false;
    return true;
}

static void insert_sort(const struct sorter *s, int32_t *rows, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        int32_t row = rows[i];
        size_t k = i;
        for (; k > 0 && before(s, row, rows[k - 1]); k--)
            rows[k] = rows[k - 1];
        rows[k] = row;
    }
}

enum { RUN = 16 };

/* Stable: runs of 16 by insertion, then merged. `spare` has room for n rows. */
static void sort_rows(const struct sorter *s, int32_t *rows, size_t n, int32_t *spare)
{
    if (in_order(s, rows, n))
        return;
    for (size_t i = 0; i < n; i += RUN)
        insert_sort(s, rows + i, n - i < RUN ? n - i : RUN);
    for (size_t width = RUN; width < n; width *= 2) {
        for (size_t i = 0; i + width < n; i += 2 * width) {
            size_t left = width, right = n - i - width < width ? n - i - width : width;
            memcpy(spare, rows + i, left * sizeof *spare);
            const int32_t *a = spare, *a_end = spare + left, *b = rows + i + left, *b_end = b + right;
            int32_t *to = rows + i;
            while (a < a_end && b < b_end)
                *to++ = before(s, *b, *a) ? *b++ : *a++;
            while (a < a_end)
                *to++ = *a++;
        }
    }
}

static int open_sorter(struct world *w, const struct table *t, struct sorter *s, struct err *err)
{
    const struct table_plan *tp = plan_table(w->plan, t);
    struct value *const *order = tp->n_order ? tp->order : tp->from ? &tp->from : NULL;
    size_t n = tp->n_order ? tp->n_order : tp->from ? 1 : 0;
    *s = (struct sorter){.by = ARENA_ARRAY(w->arena, const struct vec *, n)};
    for (; s->n < n; s->n++)
        TRY(world_stored(w, order[s->n], &s->by[s->n], err));
    if (n > 0 && !s->by[0]->valid && (s->by[0]->kind == VEC_TIME || s->by[0]->kind == VEC_INTEGER))
        s->first = s->by[0]->data;
    return 0;
}

/* Counts, then places: rows of a target stand in source order. */
static int group(struct world *w, const struct table_data *from, size_t n_targets, const int32_t *link, struct many *m, struct err *err)
{
    void *start, *rows;
    size_t total = 0;
    TRY(world_room(w, n_targets + 2, sizeof(int32_t), &start, err));
    m->start = start;
    for (size_t i = 0; i < from->n_alive; i++) {
        int32_t target = link[from->alive[i]];
        if (target >= 0)
            m->start[target + 2]++;
        total += target >= 0;
    }
    for (size_t i = 2; i < n_targets + 2; i++)
        m->start[i] += m->start[i - 1];
    TRY(world_room(w, total + 1, sizeof(int32_t), &rows, err));
    m->rows = rows;
    for (size_t i = 0; i < from->n_alive; i++) {
        int32_t target = link[from->alive[i]];
        if (target >= 0)
            m->rows[m->start[target + 1]++] = from->alive[i];
    }
    return 0;
}

static int sort_groups(const struct sorter *s, const struct many *m, size_t n_targets, struct err *err)
{
    size_t most = 0;
    for (size_t i = 0; i < n_targets; i++) {
        size_t n = (size_t)(m->start[i + 1] - m->start[i]);
        most = n > most ? n : most;
    }
    int32_t *spare = malloc((most + 1) * sizeof *spare);
    if (!spare)
        return err_set(err, ERR_NOMEM, "no memory to put %zu rows in order", most);
    for (size_t i = 0; i < n_targets; i++)
        sort_rows(s, m->rows + m->start[i], (size_t)(m->start[i + 1] - m->start[i]), spare);
    free(spare);
    return 0;
}

static int make_many(struct world *w, const struct link_decl *l, const struct table_data *from, struct many **slot, struct err *err)
{
    struct table_data *target;
    const int32_t *link;
    struct many *m = ARENA_NEW(w->arena, struct many);
    struct sorter s;
    TRY(world_table(w, l->target_table, &target, err));
    TRY(world_link(w, l, &link, err));
    TRY(group(w, from, target->n, link, m, err));
    TRY(open_sorter(w, l->from_table, &s, err));
    if (s.n > 0)
        TRY(sort_groups(&s, m, target->n, err));
    WORLD_PUBLISH(*slot, m);
    return 0;
}

int world_many_alone(struct world *w, const struct link_decl *l, struct err *err)
{
    struct table_data *from = world_data(w, l->from_table);
    size_t at = link_index(l);
    return from->manys[at] ? 0 : make_many(w, l, from, &from->manys[at], err);
}

int world_many(struct world *w, const struct link_decl *l, const struct many **out, struct err *err)
{
    struct table_data *from;
    size_t at = link_index(l);
    int rc = 0;
    TRY(world_table(w, l->from_table, &from, err));
    *out = WORLD_FIND(from->manys[at]);
    if (*out)
        return 0;
    world_lock(w);
    if (!from->manys[at])
        rc = make_many(w, l, from, &from->manys[at], err);
    *out = from->manys[at];
    world_unlock(w);
    return rc;
}
