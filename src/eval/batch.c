/* batch.c - pieces of a table's rows, the unit in which everything is computed; from a batch to the rows that it leads to.
 *
 * Takes rows of a table; gives batches of other tables' rows with their places in it. Paths and followed links are kept with
 * the batch, so that two values of the same many share their rows. Rows of a history (`one per`) that had not begun at the
 * batch's moment are left out: only histories are rewound. Must not know what is computed. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "eval/world_int.h"

#include <string.h>

#include "base/budget.h"

struct followed {
    struct followed *next;
    const struct value *row;
    struct batch batch;
    int32_t *place;
};
struct expanded {
    struct expanded *next;
    const struct flow *flow;
    struct batch batch;
};
struct narrowed {
    struct narrowed *next;
    const int32_t *places;
    struct batch batch;
};
struct batch_own {
    struct narrowed *narrowed;
    struct followed *followed;
    struct expanded *expanded;
    struct event_memo *events;
    struct day_memo *days;
    struct touches_memo *touches;
    struct batch_plain *plain;
};

struct event_memo **batch_events(struct batch *b) { return &b->own->events; }
struct day_memo **batch_days(struct batch *b) { return &b->own->days; }
struct touches_memo **batch_touches(struct batch *b) { return &b->own->touches; }

const struct batch_plain *batch_plain(struct batch *b)
{
    if (b->own->plain)
        return b->own->plain;
    struct batch_plain *p = b->own->plain = ARENA_NEW(b->scratch, struct batch_plain);
    int32_t *place = ARENA_RAW(b->scratch, int32_t, b->n), *minus_one = ARENA_RAW(b->scratch, int32_t, b->n);
    int32_t *no_day = ARENA_RAW(b->scratch, int32_t, b->n);
    for (size_t i = 0; i < b->n; i++) {
        place[i] = (int32_t)i;
        minus_one[i] = -1;
        no_day[i] = INT32_MIN;
    }
    *p = (struct batch_plain){place, minus_one, no_day, ARENA_ARRAY(b->scratch, uint8_t, b->n)};
    return p;
}

static bool is_run(const int32_t *rows, size_t n)
{
    if (n == 0 || (int64_t)rows[n - 1] - rows[0] != (int64_t)n - 1)
        return false;
    for (size_t i = 1; i < n; i++)
        if (rows[i] != rows[i - 1] + 1)
            return false;
    return true;
}

int batch_init(struct batch *b, struct world *w, const struct table *t, const int32_t *rows, size_t n, struct arena *scratch, struct err *err)
{
    if (t) {
        struct table_data *td;
        TRY(world_loading(w, t, &td, err));
    }
    if (n == BATCH_ROWS && budget_check(w->budget, 0, err) != 0) /* where there are fewer rows little can grow */
        return err_wrap(err, "evaluating %s", t ? t->name.text : "the report");
    *b = (struct batch){.world = w, .table = t, .rows = rows, .n = n, .moment = INT64_MIN, .moment_day = w->as_of_day, .scratch = scratch};
    b->n_memo = w->own->n_values;
    b->memo = ARENA_ARRAY(scratch, struct vec *, b->n_memo);
    b->own = ARENA_NEW(scratch, struct batch_own);
    b->run = t && is_run(rows, n);
    return 0;
}

int64_t batch_now(const struct batch *b) { return b->moment == INT64_MIN ? b->world->as_of : b->moment; }

int64_t batch_limit(const struct batch *b) { return b->at_moment ? b->moment : b->world->as_of; }

int32_t batch_limit_day(const struct batch *b)
{
    return b->at_moment ? calendar_day(b->world->calendar, b->moment) : b->world->as_of_day;
}

int batch_true(struct batch *b, struct value *v, const uint8_t **out, struct err *err)
{
    const struct vec *flags;
    TRY(batch_value(b, v, &flags, err));
    if (flags->kind != VEC_FLAG)
        return err_set(err, ERR_INTERNAL, "a condition is no flag");
    *out = flags->data; /* a missing flag holds 0 */
    return 0;
}

/* The same moment, the same rows outside. */
static void see_as(const struct batch *b, struct batch *out)
{
    out->moment = b->moment;
    out->moment_day = b->moment_day;
    out->at_moment = b->at_moment;
}

int batch_follow(struct batch *b, struct value *row, const struct table *t, struct batch **out, const int32_t **place, struct err *err)
{
    for (struct followed *f = b->own->followed; f; f = f->next) {
        if (f->row == row) {
            *out = &f->batch;
            *place = f->place;
            return 0;
        }
    }
    const struct vec *to;
    TRY(batch_value(b, row, &to, err));
    struct followed *f = ARENA_NEW(b->scratch, struct followed);
    f->place = ARENA_ARRAY(b->scratch, int32_t, b->n);
    int32_t *rows = ARENA_ARRAY(b->scratch, int32_t, b->n);
    const int32_t *target = to->data;
    size_t n = 0;
    for (size_t i = 0; i < b->n; i++) {
        rows[n] = target[i];
        f->place[n] = (int32_t)i;
        n += target[i] >= 0;
    }
    TRY(batch_init(&f->batch, b->world, t, rows, n, b->scratch, err));
    see_as(b, &f->batch);
    if (b->outer) {
        int32_t *outer_of = ARENA_ARRAY(b->scratch, int32_t, n);
        for (size_t i = 0; i < n; i++)
            outer_of[i] = b->outer_of[f->place[i]];
        f->batch.outer = b->outer;
        f->batch.outer_of = outer_of;
    }
    f->row = row;
    f->next = b->own->followed;
    b->own->followed = f;
    *out = &f->batch;
    *place = f->place;
    return 0;
}

int batch_narrow(struct batch *b, const int32_t *places, size_t n, struct batch *out, struct err *err)
{
    int32_t *rows = ARENA_ARRAY(b->scratch, int32_t, n), *outer_of = NULL;
    for (size_t i = 0; i < n; i++)
        rows[i] = b->rows[places[i]];
    if (b->outer) {
        outer_of = ARENA_ARRAY(b->scratch, int32_t, n);
        for (size_t i = 0; i < n; i++)
            outer_of[i] = b->outer_of[places[i]];
    }
    TRY(batch_init(out, b->world, b->table, rows, n, b->scratch, err));
    see_as(b, out);
    out->outer = b->outer;
    out->outer_of = outer_of;
    return 0;
}

int batch_some(struct batch *b, const int32_t *places, size_t n, struct batch **out, struct err *err)
{
    *out = b;
    if (n == b->n)
        return 0;
    for (struct narrowed *x = b->own->narrowed; x; x = x->next) {
        *out = &x->batch;
        if (x->batch.n == n && (n == 0 || memcmp(x->places, places, n * sizeof *places) == 0))
            return 0;
    }
    struct narrowed *x = ARENA_NEW(b->scratch, struct narrowed);
    TRY(batch_narrow(b, places, n, &x->batch, err));
    x->places = places;
    x->next = b->own->narrowed;
    b->own->narrowed = x;
    *out = &x->batch;
    return 0;
}

/* ------------------------------------------------------------------ along a path */

struct trail { /* rows reached so far, and the place in the first batch that each came from */
    int32_t *rows, *of;
    size_t n;
};

static int step_forward(struct batch *b, const struct link_decl *l, struct trail *t, struct err *err)
{
    const int32_t *to;
    TRY(world_link(b->world, l, &to, err));
    size_t n = 0;
    for (size_t i = 0; i < t->n; i++) {
        int32_t row = to[t->rows[i]], of = t->of[i];
        t->rows[n] = row;
        t->of[n] = of;
        n += row >= 0;
    }
    t->n = n;
    return 0;
}

static int step_back(struct batch *b, const struct link_decl *l, struct trail *t, struct err *err)
{
    const struct many *m;
    TRY(world_many(b->world, l, t->rows, t->n, &m, err));
    size_t total = 0;
    for (size_t i = 0; i < t->n; i++)
        total += (size_t)(m->start[t->rows[i] + 1] - m->start[t->rows[i]]);
    if (total > INT32_MAX)
        return err_set(err, ERR_NOMEM, "the path %s of %s leads to more rows than can be held at once", l->back.text ? l->back.text : l->name.text,
                       l->target_table->name.text);
    int32_t *rows = ARENA_ARRAY(b->scratch, int32_t, total), *of = ARENA_ARRAY(b->scratch, int32_t, total);
    size_t n = 0;
    for (size_t i = 0; i < t->n; i++) {
        for (int32_t k = m->start[t->rows[i]]; k < m->start[t->rows[i] + 1]; k++) {
            rows[n] = m->rows[k];
            of[n++] = t->of[i];
        }
    }
    *t = (struct trail){rows, of, n};
    return 0;
}

/* Leaves out rows of a history that begin at or after the batch's moment. */
static int begun_only(struct batch *b, const struct table *t, struct trail *trail, struct err *err)
{
    const struct table_plan *tp = plan_table(b->world->plan, t);
    const struct vec *from;
    if (!tp->from)
        return 0;
    TRY(world_stored(b->world, tp->from, &from, err));
    bool days = from->kind == VEC_DATE;
    int64_t limit = days ? batch_limit_day(b) : batch_limit(b);
    size_t n = 0;
    for (size_t i = 0; i < trail->n; i++) {
        int32_t row = trail->rows[i], of = trail->of[i];
        int64_t at = vec_whole(from, (size_t)row);
        trail->rows[n] = row;
        trail->of[n] = of;
        n += !vec_has(from, (size_t)row) || at < limit;
    }
    trail->n = n;
    return 0;
}

static int expand(struct batch *b, const struct flow *flow, struct batch *out, struct err *err)
{
    struct trail t = {ARENA_ARRAY(b->scratch, int32_t, b->n), ARENA_ARRAY(b->scratch, int32_t, b->n), b->n};
    memcpy(t.rows, b->rows, b->n * sizeof *t.rows);
    for (size_t i = 0; i < b->n; i++)
        t.of[i] = (int32_t)i;
    for (size_t i = 0; i < flow->n_steps; i++) {
        const struct step *s = &flow->steps[i];
        if (s->back) {
            TRY(step_back(b, s->link, &t, err));
            TRY(begun_only(b, s->link->from_table, &t, err));
        } else {
            TRY(step_forward(b, s->link, &t, err));
        }
    }
    TRY(batch_init(out, b->world, flow->to, t.rows, t.n, b->scratch, err));
    see_as(b, out);
    out->outer = b;
    out->outer_of = t.of;
    return 0;
}

bool flow_same(const struct flow *x, const struct flow *y)
{
    bool same = x->n_steps == y->n_steps && x->to == y->to;
    for (size_t i = 0; same && i < x->n_steps; i++)
        same = x->steps[i].link == y->steps[i].link && x->steps[i].back == y->steps[i].back;
    return same;
}

int batch_flow(struct batch *b, const struct flow *flow, struct batch **out, struct err *err)
{
    for (struct expanded *x = b->own->expanded; x; x = x->next) {
        if (flow_same(x->flow, flow)) {
            *out = &x->batch;
            return 0;
        }
    }
    struct expanded *x = ARENA_NEW(b->scratch, struct expanded);
    x->flow = flow;
    TRY(expand(b, flow, &x->batch, err));
    x->next = b->own->expanded;
    b->own->expanded = x;
    *out = &x->batch;
    return 0;
}
