/* version.c - tables with `one per`: each row holds from its beginning until the next one's, or until a column says.
 *
 * Takes the values that name what the rows are versions of, and their beginning; gives the next row of the same, and the row
 * in force at a time. A row without a beginning is in no order and is listed; what is missing equals nothing, so a row of
 * nothing is alone. Of overlapping versions, which are listed, the one that began last is in force. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "eval/world_int.h"

#include <stdlib.h>
#include <string.h>

static int64_t begin_of(const struct vec *from, int32_t row)
{
    return vec_whole(from, (size_t)row);
}

struct beginning { int64_t from; int32_t group, row; };

static int by_group(const void *x, const void *y)
{
    const struct beginning *a = x, *b = y;
    if (a->group != b->group)
        return a->group < b->group ? -1 : 1;
    if (a->from != b->from)
        return a->from < b->from ? -1 : 1;
    return a->row < b->row ? -1 : 1;
}

/* Numbers the groups in order of their first row, and lists the rows; gives how many. */
static size_t number_groups(const struct table_data *td, struct versions *v, bool *ordered)
{
    size_t n = 0;
    int32_t last_group = 0;
    int64_t last = INT64_MIN;
    *ordered = true;
    for (size_t i = 0; i < td->n; i++) {
        int32_t row = (int32_t)i;
        v->group[i] = -1;
        if (td->status[i] != ROW_ALIVE || !key_known(v->key, row) || !vec_has(v->from, i))
            continue;
        int32_t first = key_put(v->key, row), group = first == row ? (int32_t)v->n_groups++ : v->group[first];
        int64_t from = begin_of(v->from, row);
        *ordered &= group > last_group || (group == last_group && from >= last);
        last_group = group;
        last = from;
        v->group[i] = group;
        v->rows[n++] = row;
    }
    return n;
}

static int sort_rows(const struct versions *v, size_t n, struct err *err)
{
    struct beginning *list = malloc((n + 1) * sizeof *list);
    if (!list)
        return err_set(err, ERR_NOMEM, "no memory to put %zu versions in order", n);
    for (size_t i = 0; i < n; i++)
        list[i] = (struct beginning){begin_of(v->from, v->rows[i]), v->group[v->rows[i]], v->rows[i]};
    qsort(list, n, sizeof *list, by_group);
    for (size_t i = 0; i < n; i++)
        v->rows[i] = list[i].row;
    free(list);
    return 0;
}

static int64_t day_or_instant(const struct world *w, const struct vec *v, size_t i, bool days)
{
    int64_t t = vec_whole(v, i);
    return days && v->kind != VEC_DATE ? calendar_day(w->calendar, t) : t;
}

/* Of two times and dates: instants if both are times, else local days. */
static int order_times(const struct world *w, const struct vec *a, size_t i, const struct vec *b, size_t j)
{
    bool days = a->kind == VEC_DATE || b->kind == VEC_DATE;
    int64_t x = day_or_instant(w, a, i, days), y = day_or_instant(w, b, j, days);
    return (x > y) - (x < y);
}

static void list_odd(struct world *w, const struct table *t, const struct versions *v)
{
    const struct table_data *td = world_data(w, t);
    char where[200];
    for (size_t i = 0; i < td->n; i++)
        if (td->status[i] == ROW_ALIVE && !vec_has(v->from, i) && world_exception_more(w, "version without a beginning", t, (int32_t)i))
            world_exception(w, "version without a beginning", t, (int32_t)i, "%s", world_record(w, t, (int32_t)i, where, sizeof where));
    for (size_t i = 0; v->until && i < td->n; i++) {
        int32_t next = td->version_next[i];
        if (next < 0 || (vec_has(v->until, i) && order_times(w, v->until, i, v->from, (size_t)next) <= 0))
            continue;
        if (world_exception_more(w, "overlapping versions", t, (int32_t)i))
            world_exception(w, "overlapping versions", t, (int32_t)i, "%s still holds when the next one begins",
                            world_record(w, t, (int32_t)i, where, sizeof where));
    }
}

static void find_next(const struct versions *v, size_t n, size_t n_rows, int32_t *next)
{
    memset(next, 0xFF, n_rows * sizeof *next);
    for (size_t i = 1; i < n; i++)
        if (v->group[v->rows[i]] == v->group[v->rows[i - 1]])
            next[v->rows[i - 1]] = v->rows[i];
}

static int put_in_order(struct world *w, struct table_data *td, struct versions *v, struct row_list *next, struct err *err)
{
    void *start, *rows;
    bool ordered;
    TRY(world_room(w, td->n + 1, sizeof(int32_t), &rows, err));
    v->rows = rows;
    size_t n = number_groups(td, v, &ordered);
    TRY(world_room(w, v->n_groups + 1, sizeof(int32_t), &start, err));
    v->start = start;
    if (!ordered)
        TRY(sort_rows(v, n, err));
    for (size_t i = 0; i < n; i++)
        v->start[v->group[v->rows[i]] + 1] = (int32_t)i + 1;
    if (td->version_next)
        return 0; /* known already */
    TRY(derive_room(w, td->n, next, err));
    find_next(v, n, td->n, next->rows);
    td->version_next = next->rows;
    return 0;
}

/* Links are asked for also where it is known what follows from them: which of them lead nowhere is listed. */
static int open_versions(struct world *w, const struct table *t, struct versions **out, struct err *err)
{
    const struct table_plan *tp = plan_table(w->plan, t);
    const int32_t *rows;
    if (tp->n_per == 0 || !tp->from)
        return err_set(err, ERR_INTERNAL, "%s has no versions", t->name.text);
    for (size_t i = 0; i < tp->n_per; i++)
        if (tp->per[i]->kind == VALUE_LINK)
            TRY(world_link(w, tp->per[i]->link, &rows, err));
    struct versions *v = *out = ARENA_NEW(w->arena, struct versions);
    TRY(world_stored(w, tp->from, &v->from, err));
    return tp->until ? world_stored(w, tp->until, &v->until, err) : 0;
}

static int make_versions(struct world *w, const struct table *t, struct versions *v, struct row_list *next, struct err *err)
{
    const struct table_plan *tp = plan_table(w->plan, t);
    struct table_data *td = world_data(w, t);
    void *group;
    TRY(key_open(w, t, tp->per, tp->n_per, false, &v->key, err));
    TRY(key_room(w, v->key, err));
    TRY(world_room(w, td->n + 1, sizeof(int32_t), &group, err));
    v->group = group;
    TRY(put_in_order(w, td, v, next, err));
    list_odd(w, t, v);
    v->grouped = true;
    return 0;
}

/* Where each row has a beginning, and lasts until the next one begins, there is nothing odd to be listed. */
static bool is_plain(const struct table_data *td, const struct versions *v)
{
    bool plain = !v->until;
    for (size_t i = 0; plain && v->from->valid && i < td->n; i++)
        plain = td->status[i] != ROW_ALIVE || v->from->valid[i];
    return plain;
}

/* All of it, or only who is the next one. */
static int make_or_recall(struct world *w, const struct table *t, bool all, struct versions **slot, struct err *err)
{
    struct table_data *td = world_data(w, t);
    struct versions *v = NULL;
    struct derivation d;
    struct row_list next = {.n = 0};
    const int32_t *known;
    size_t n = 0;
    TRY(open_versions(w, t, &v, err));
    bool may = !td->version_next && is_plain(td, v) && derive_versions(w, t, &d);
    if (may && derive_recall(w, &d, &n, &known) && n == td->n)
        td->version_next = (int32_t *)(uintptr_t)known; /* nobody writes to it */
    if (all || !td->version_next)
        TRY(make_versions(w, t, v, &next, err));
    if (may && next.rows)
        derive_keep(w, &d, &next);
    WORLD_PUBLISH(*slot, v);
    return 0;
}

static int find_versions(struct world *w, const struct table *t, bool all, const struct versions **out, struct err *err)
{
    struct table_data *td;
    struct versions **slot = &w->own->versions[t->index];
    int rc = 0;
    TRY(world_table(w, t, &td, err));
    *out = WORLD_FIND(*slot);
    if (*out && ((*out)->grouped || !all))
        return 0;
    world_lock(w);
    if (!*slot || (all && !(*slot)->grouped))
        rc = make_or_recall(w, t, all, slot, err);
    *out = *slot;
    world_unlock(w);
    return rc;
}

int world_versions(struct world *w, const struct table *t, const struct versions **out, struct err *err) { return find_versions(w, t, true, out, err); }

int world_successions(struct world *w, const struct table *t, const struct versions **out, struct err *err)
{
    return find_versions(w, t, false, out, err);
}

int32_t version_at(const struct world *w, const struct versions *v, const int64_t *words, const struct vec *when, size_t i)
{
    int32_t first = key_find(v->key, words);
    if (first < 0)
        return -1;
    int32_t group = v->group[first], low = v->start[group], high = v->start[group + 1];
    while (low < high) { /* the first that begins after `when` */
        int32_t middle = low + (high - low) / 2;
        if (order_times(w, v->from, (size_t)v->rows[middle], when, i) <= 0)
            low = middle + 1;
        else
            high = middle;
    }
    for (int32_t at = low - 1; at >= v->start[group]; at--) {
        int32_t row = v->rows[at];
        if (!v->until)
            return row; /* until the next begins */
        if (!vec_has(v->until, (size_t)row) || order_times(w, when, i, v->until, (size_t)row) < 0)
            return row;
    }
    return -1;
}
