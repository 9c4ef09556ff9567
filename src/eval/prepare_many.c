/* prepare_many.c - the many, made by several threads; of a few targets where nobody asks for more.
 *
 * Takes how they will be asked. A path from deals to their leads and on to the leads' touches asks of a lead only if a deal leads to it:
 * where those are few of all, only their rows are put in order. Nothing depends on it, since who asks for another one gets all of them
 * (many.c). */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "eval/prepare.h"

#include <stdlib.h>
#include <string.h>

#include "base/pool.h"
#include "eval/world_int.h"

/* ------------------------------------------------------------------ which targets */
/* Fewer rows are soon put in order; tests make it small. */
#ifndef CONCORD_MANY_ROWS
#define CONCORD_MANY_ROWS (1 << 16)
#endif
enum { FEW = 4, ROWS_WORTH_IT = CONCORD_MANY_ROWS }; /* FEW: one target of so many */

/* The link, if it is there or follows at once from one that is; *out NULL: neither. */
static int link_there(struct eval *e, const struct link_decl *l, const int32_t **out, struct err *err)
{
    const struct link_decl *other = l->through_link;
    const struct table_data *from = world_data(&e->world, l->from_table);
    *out = from->links[link_index(l)];
    if (*out || !from->loaded || !other || !world_data(&e->world, other->from_table)->links[link_index(other)])
        return 0;
    return world_link(&e->world, l, out, err);
}

/* Marks what the path's first links lead to; *marked false: one of them is not there yet. */
static int mark(struct eval *e, const struct lead_in *in, uint8_t *only, bool *marked, struct err *err)
{
    const struct table_data *from = world_data(&e->world, in->flow->from);
    struct arena *scratch = arena_new();
    const int32_t **links = ARENA_ARRAY(scratch, const int32_t *, in->n_steps);
    int rc = 0;
    *marked = from->loaded;
    for (size_t k = 0; rc == 0 && k < in->n_steps && *marked; k++) {
        rc = link_there(e, in->flow->steps[k].link, &links[k], err);
        *marked = links[k] != NULL;
    }
    for (size_t i = 0; rc == 0 && *marked && i < from->n; i++) {
        int32_t row = (int32_t)i;
        for (size_t k = 0; k < in->n_steps && row >= 0; k++)
            row = links[k][row];
        if (row >= 0)
            only[row] = 1;
    }
    arena_free(&scratch);
    return rc;
}

/* only->rows NULL: all. */
static int asked_of(struct eval *e, const struct many_use *u, struct row_list *only, struct err *err)
{
    const struct table_data *from = world_data(&e->world, u->link->from_table), *target = world_data(&e->world, u->link->target_table);
    bool marked = true;
    size_t n = 0;
    *only = (struct row_list){.n = 0};
    if (u->of_all || from->n_alive < ROWS_WORTH_IT)
        return 0;
    uint8_t *marks = calloc(target->n + 1, 1);
    int rc = marks ? 0 : err_set(err, ERR_NOMEM, "no memory to mark %zu rows of %s", target->n, target->table->name.text);
    for (size_t i = 0; i < u->n && marked && rc == 0; i++)
        rc = mark(e, &u->lead_ins[i], marks, &marked, err);
    for (size_t i = 0; rc == 0 && i < target->n; i++)
        n += marks[i];
    if (rc == 0 && marked && n <= target->n / FEW && (rc = derive_room(&e->world, many_marks(target->n), only, err)) == 0)
        memcpy(only->rows, marks, target->n);
    free(marks);
    return rc;
}

/* ------------------------------------------------------------------ tasks: by job and part */
struct manying {
    struct many_job *jobs;
    struct picked_rows *picked;
    size_t n, n_parts;
};

static int pick_rows(void *ctx, size_t task, unsigned worker, struct err *err)
{
    const struct manying *m = ctx;
    const struct many_job *j = &m->jobs[task / m->n_parts];
    (void)worker;
    return j->only ? many_pick(j, task % m->n_parts, m->n_parts, &m->picked[task], err) : 0;
}

static int count_many(void *ctx, size_t task, unsigned worker, struct err *err)
{
    const struct manying *m = ctx;
    const struct many_job *j = &m->jobs[task / m->n_parts];
    (void)worker;
    (void)err;
    many_count(j, many_range(j, task % m->n_parts, m->n_parts));
    return 0;
}

static int place_many(void *ctx, size_t task, unsigned worker, struct err *err)
{
    const struct manying *m = ctx;
    const struct many_job *j = &m->jobs[task / m->n_parts];
    (void)worker;
    return many_place(j, many_range(j, task % m->n_parts, m->n_parts), err);
}

static int open_jobs(struct eval *e, const struct many_uses *uses, struct manying *m, struct err *err)
{
    for (size_t i = 0; i < uses->n; i++) {
        struct row_list only;
        struct many_job *j = &m->jobs[m->n];
        TRY(asked_of(e, uses->of[i], &only, err));
        if (!uses->of[i]->of_all && many_recall(&e->world, uses->of[i]->link, (const void *)only.rows))
            continue;
        TRY(many_begin(&e->world, uses->of[i]->link, j, err));
        many_narrow(j, &only);
        m->n++;
    }
    return 0;
}

static int put_in_order(struct eval *e, struct manying *m, struct err *err)
{
    const unsigned threads = (unsigned)e->n_views;
    TRY(pool_run(threads, m->n * m->n_parts, pick_rows, m, err));
    for (size_t i = 0; i < m->n; i++)
        if (m->jobs[i].only)
            TRY(many_picked(&m->jobs[i], &m->picked[i * m->n_parts], m->n_parts, err));
    TRY(pool_run(threads, m->n * m->n_parts, count_many, m, err));
    for (size_t i = 0; i < m->n; i++)
        TRY(many_room(&e->world, &m->jobs[i], err));
    TRY(pool_run(threads, m->n * m->n_parts, place_many, m, err));
    for (size_t i = 0; i < m->n; i++)
        many_end(&e->world, &m->jobs[i]);
    return 0;
}

int manys_make(struct eval *e, struct arena *arena, const struct many_uses *uses, struct err *err)
{
    const size_t n_tasks = uses->n * e->n_views;
    struct manying m = {ARENA_ARRAY(arena, struct many_job, uses->n), ARENA_ARRAY(arena, struct picked_rows, n_tasks), 0, e->n_views};
    int rc = open_jobs(e, uses, &m, err);
    if (rc == 0)
        rc = put_in_order(e, &m, err);
    for (size_t i = 0; i < n_tasks; i++)
        free(m.picked[i].rows);
    for (size_t i = 0; i < uses->n; i++)
        many_drop(&m.jobs[i]);
    return rc;
}
