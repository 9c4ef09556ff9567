/* many.c - the many of a row: a link seen from its target, in the written order.
 *
 * Takes a link; gives for each row of the target the rows that lead to it. The order is the table's `order by`, of a table of
 * versions their beginning, otherwise the source's; missing values come last, and what is equal stays as in the source. Most
 * sources are in order already, which costs one comparison a row. Where only some targets are asked from other tables, only theirs are
 * put in order; who asks for another one gets all. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "eval/world_int.h"

#include <stdlib.h>
#include <string.h>

#include "base/map.h"

static bool before(const struct many_sorter *s, int32_t x, int32_t y)
{
    if (s->seconds && s->seconds[x] != s->seconds[y])
        return s->seconds[x] < s->seconds[y];
    if (s->first && s->first[x] != s->first[y])
        return s->first[x] < s->first[y];
    for (size_t i = s->first || s->seconds ? 1 : 0; i < s->n; i++) {
        bool has_x = vec_has(s->by[i], (size_t)x), has_y = vec_has(s->by[i], (size_t)y);
        if (has_x != has_y)
            return has_x;
        int c = has_x ? vec_order(s->by[i], (size_t)x, s->by[i], (size_t)y) : 0;
        if (c != 0)
            return c < 0;
    }
    return false;
}

static bool in_order(const struct many_sorter *s, const int32_t *rows, size_t n)
{
    for (size_t i = 1; i < n; i++)
        if (before(s, rows[i], rows[i - 1]))
            return false;
    return true;
}

static void insert_sort(const struct many_sorter *s, int32_t *rows, size_t n)
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
static void sort_rows(const struct many_sorter *s, int32_t *rows, size_t n, int32_t *spare)
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

static int open_sorter(struct world *w, const struct table *t, struct many_sorter *s, struct err *err)
{
    const struct table_plan *tp = plan_table(w->plan, t);
    struct value *const *order = tp->n_order ? tp->order : tp->from ? &tp->from : NULL;
    size_t n = tp->n_order ? tp->n_order : tp->from ? 1 : 0;
    *s = (struct many_sorter){.by = ARENA_ARRAY(w->arena, const struct vec *, n)};
    for (; s->n < n; s->n++)
        TRY(world_stored(w, order[s->n], &s->by[s->n], err));
    const struct vec *first = n > 0 && !s->by[0]->valid ? s->by[0] : NULL;
    if (first && first->form == FORM_FULL && (first->kind == VEC_TIME || first->kind == VEC_INTEGER))
        s->first = first->data;
    if (first && first->form == FORM_SECONDS)
        s->seconds = first->few;
    return 0;
}

/* ------------------------------------------------------------------ grouping */

static int32_t row_at(const struct many_job *j, size_t i)
{
    return j->picked.rows ? j->picked.rows[i] : j->from->alive ? j->from->alive[i] : (int32_t)i;
}

static size_t rows_of(const struct many_job *j) { return j->picked.rows ? j->picked.n : j->from->n_alive; }

/* How many rows lead to each of its targets; start[u + 1] is that of u. */
void many_count(const struct many_job *j, struct many_range r)
{
    for (size_t i = 0; i < rows_of(j); i++) {
        int64_t target = j->link[row_at(j, i)];
        if (target >= r.first && target < r.end)
            j->start.rows[target + 1]++;
    }
}

/* Rows of a target stand in source order, then in the order that is written. */
int many_place(const struct many_job *j, struct many_range r, struct err *err)
{
    const int32_t *start = j->start.rows;
    size_t n = (size_t)(r.end - r.first), most = 0;
    int32_t *next = malloc((n + 1) * sizeof *next);
    if (!next)
        return err_set(err, ERR_NOMEM, "no memory to put the rows of %zu records in order", n);
    memcpy(next, j->start.rows + r.first, n * sizeof *next);
    for (size_t i = 0; i < rows_of(j); i++) {
        int32_t row = row_at(j, i);
        int64_t target = j->link[row];
        if (target >= r.first && target < r.end)
            j->rows.rows[next[target - r.first]++] = row;
    }
    free(next);
    for (int64_t u = r.first; u < r.end; u++) {
        size_t of_u = (size_t)(start[u + 1] - start[u]);
        most = of_u > most ? of_u : most;
    }
    int32_t *spare = malloc((most + 1) * sizeof *spare);
    if (!spare)
        return err_set(err, ERR_NOMEM, "no memory to put %zu rows in order", most);
    for (int64_t u = r.first; j->sorter.n > 0 && u < r.end; u++)
        sort_rows(&j->sorter, j->rows.rows + start[u], (size_t)(start[u + 1] - start[u]), spare);
    free(spare);
    return 0;
}

int many_begin(struct world *w, const struct link_decl *l, struct many_job *j, struct err *err)
{
    struct table_data *target;
    *j = (struct many_job){.decl = l, .from = world_data(w, l->from_table)};
    TRY(world_table(w, l->target_table, &target, err));
    TRY(world_link(w, l, &j->link, err));
    j->n_targets = target->n;
    TRY(open_sorter(w, l->from_table, &j->sorter, err));
    return derive_room(w, target->n + 1, &j->start, err);
}

struct many_range many_range(const struct many_job *j, size_t part, size_t n_parts)
{
    return (struct many_range){(int64_t)(j->n_targets * part / n_parts), (int64_t)(j->n_targets * (part + 1) / n_parts)};
}

int many_room(struct world *w, struct many_job *j, struct err *err)
{
    int32_t *start = j->start.rows;
    for (size_t i = 0; i < j->n_targets; i++)
        start[i + 1] += start[i];
    return derive_room(w, (size_t)start[j->n_targets], &j->rows, err);
}

/* ------------------------------------------------------------------ of some targets only */
void many_narrow(struct many_job *j, const struct row_list *only)
{
    j->narrowed = *only;
    j->only = (const void *)only->rows;
}

int many_pick(const struct many_job *j, size_t part, size_t n_parts, struct picked_rows *out, struct err *err)
{
    const size_t first = j->from->n_alive * part / n_parts, end = j->from->n_alive * (part + 1) / n_parts;
    size_t room = 0;
    *out = (struct picked_rows){NULL, 0};
    for (size_t i = first; i < end; i++) {
        if (out->n == room) {
            room = room ? 2 * room : (end - first) / 16 + 1;
            int32_t *more = realloc(out->rows, room * sizeof *more);
            if (!more)
                return err_set(err, ERR_NOMEM, "no memory for %zu rows of %s", room, j->from->table->name.text);
            out->rows = more;
        }
        int32_t row = row_at(j, i), target = j->link[row];
        out->rows[out->n] = row;
        out->n += target >= 0 && j->only[target];
    }
    return 0;
}

int many_picked(struct many_job *j, const struct picked_rows *parts, size_t n_parts, struct err *err)
{
    struct picked_rows all = {NULL, 0};
    for (size_t i = 0; i < n_parts; i++)
        all.n += parts[i].n;
    all.rows = malloc((all.n + 1) * sizeof *all.rows);
    if (!all.rows)
        return err_set(err, ERR_NOMEM, "no memory for %zu rows of %s", all.n, j->from->table->name.text);
    for (size_t i = 0, n = 0; i < n_parts; n += parts[i++].n)
        memcpy(all.rows + n, parts[i].rows, parts[i].n * sizeof *all.rows);
    j->picked = all;
    return 0;
}

void many_drop(struct many_job *j)
{
    free(j->picked.rows);
    j->picked = (struct picked_rows){NULL, 0};
}

static void publish(struct world *w, const struct link_decl *l, const int32_t *start, const int32_t *rows, const uint8_t *only)
{
    struct many *m = ARENA_NEW(w->arena, struct many);
    *m = (struct many){start, rows, only};
    WORLD_PUBLISH(world_data(w, l->from_table)->manys[link_index(l)], m);
}

/* Two lists: where the rows of each target begin, and the rows. Of some targets they are others, and a third one says which. */
enum { MANY_LISTS = 3 };

static bool derive_lists(struct world *w, const struct link_decl *l, bool some, struct derivation d[MANY_LISTS])
{
    if (!derive_many(w, l, &d[0]))
        return false;
    d[0].what.means[0] += some ? MANY_LISTS : 0;
    for (int i = 1; i < MANY_LISTS; i++) {
        d[i] = d[0];
        d[i].what.means[0] += (uint64_t)i;
    }
    return true;
}

/* Beside each other only: where some of them could not be kept, or were kept by another run, those of another set of targets do not fit. */
static void bind(struct derivation d[MANY_LISTS], const void *only, size_t n_targets)
{
    for (int i = 0; i < MANY_LISTS - 1; i++)
        for (uint64_t k = 0; k < 2; k++)
            d[i].what.means[k] ^= hash_bytes(only, n_targets, k + 21);
}

static bool has_each(const uint8_t *some, const uint8_t *of, size_t n)
{
    uint8_t missing = 0;
    for (size_t i = 0; i < n; i++)
        missing |= of[i] & (uint8_t)~some[i];
    return !missing;
}

/* Which targets the lists are of; false: not of all that are asked. */
static bool recall_only(struct world *w, struct derivation d[MANY_LISTS], const uint8_t *asked, size_t n_targets, const int32_t **only)
{
    size_t n = 0;
    if (!derive_recall(w, &d[MANY_LISTS - 1], &n, only) || n != many_marks(n_targets) || !has_each((const void *)*only, asked, n_targets))
        return false;
    bind(d, *only, n_targets);
    return true;
}

bool many_recall(struct world *w, const struct link_decl *l, const uint8_t *asked)
{
    struct derivation d[MANY_LISTS];
    const size_t n_targets = world_data(w, l->target_table)->n;
    const int32_t *start, *rows, *only = NULL;
    size_t n_start = 0, n_rows = 0;
    if (!derive_lists(w, l, asked, d) || (asked && !recall_only(w, d, asked, n_targets, &only)))
        return false;
    if (!derive_recall(w, &d[0], &n_start, &start) || n_start != n_targets + 1 || !derive_recall(w, &d[1], &n_rows, &rows) ||
        n_rows != (size_t)start[n_start - 1])
        return false;
    publish(w, l, start, rows, (const void *)only);
    return true;
}

void many_end(struct world *w, const struct many_job *j)
{
    struct derivation d[MANY_LISTS];
    publish(w, j->decl, j->start.rows, j->rows.rows, j->only);
    if (!derive_lists(w, j->decl, j->only, d))
        return;
    if (j->only) {
        derive_keep(w, &d[MANY_LISTS - 1], &j->narrowed);
        bind(d, j->only, j->n_targets);
    }
    derive_keep(w, &d[0], &j->start);
    derive_keep(w, &d[1], &j->rows);
}

static int make_many(struct world *w, const struct link_decl *l, struct err *err)
{
    struct many_job j;
    struct table_data *target;
    const int32_t *names;
    TRY(world_table(w, l->target_table, &target, err));
    TRY(world_link(w, l, &names, err)); /* it lists what leads nowhere, also where they are in the store */
    if (many_recall(w, l, NULL))
        return 0;
    TRY(many_begin(w, l, &j, err));
    const struct many_range all = many_range(&j, 0, 1);
    many_count(&j, all);
    TRY(many_room(w, &j, err));
    TRY(many_place(&j, all, err));
    many_end(w, &j);
    return 0;
}

static bool has_all(const struct many *m, const int32_t *targets, size_t n)
{
    uint8_t all = 1;
    for (size_t i = 0; m->only && i < n; i++)
        all &= m->only[targets[i]];
    return all;
}

int world_many(struct world *w, const struct link_decl *l, const int32_t *targets, size_t n, const struct many **out, struct err *err)
{
    struct table_data *from;
    size_t at = link_index(l);
    int rc = 0;
    TRY(world_table(w, l->from_table, &from, err));
    *out = WORLD_FIND(from->manys[at]);
    if (*out && has_all(*out, targets, n))
        return 0;
    world_lock(w);
    if (!from->manys[at] || from->manys[at]->only)
        rc = make_many(w, l, err);
    *out = from->manys[at];
    world_unlock(w);
    return rc;
}
