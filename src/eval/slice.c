/* slice.c - which rows a total needs: those whose event lies on a day that somebody reads.
 *
 * Takes a total and days, and gives its rows in batches; takes folds, and gives slices that read the same rows. A fact counts on
 * the day of its event, so a row of another day cannot change what is read, and is not judged for it. Totals whose parts fall on
 * other days than their event, and states, take all rows. Folds that ask nearly the same days share a slice: what they have in
 * common is then computed once. Must not know what is folded. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "eval/blocks.h"

#include <stdlib.h>
#include <string.h>

#include "eval/spans.h"

/* ------------------------------------------------------------------ days */
void days_add(struct arena *arena, struct days *d, int32_t from, int32_t until)
{
    struct days out = {ARENA_ARRAY(arena, struct stretch_of_days, d->n + 1), 0};
    size_t i = 0;
    if (from >= until)
        return;
    for (size_t k = 0; k < d->n; k++)
        if (d->list[k].from <= from && d->list[k].until >= until)
            return; /* the usual case: asked before */
    while (i < d->n && d->list[i].until < from)
        out.list[out.n++] = d->list[i++];
    for (; i < d->n && d->list[i].from <= until; i++) {
        from = d->list[i].from < from ? d->list[i].from : from;
        until = d->list[i].until > until ? d->list[i].until : until;
    }
    out.list[out.n++] = (struct stretch_of_days){from, until};
    while (i < d->n)
        out.list[out.n++] = d->list[i++];
    *d = out;
}

static bool days_have(const struct days *d, int32_t day)
{
    for (size_t i = 0; i < d->n; i++)
        if (day < d->list[i].until)
            return day >= d->list[i].from;
    return false;
}

static int64_t days_count(const struct days *d)
{
    int64_t n = 0;
    for (size_t i = 0; i < d->n; i++)
        n += (int64_t)d->list[i].until - d->list[i].from;
    return n;
}

static bool days_are_all(const struct days *d) { return d->n == 1 && d->list[0].from <= DAY_MIN && d->list[0].until >= DAY_MAX; }

/* ------------------------------------------------------------------ the rows of a reading */
/* The time that decides on which day a fact counts; NULL: no row can be left out. */
static struct value *time_of(const struct total *t, const struct days *days)
{
    bool elsewhere = t->base == BASE_STATE || t->base == BASE_DAYS || (t->base == BASE_CREDIT && t->credit->credit->dated_by_touch);
    return elsewhere || !t->event || !days->n || days_are_all(days) ? NULL : t->event->at;
}

int reading_of(struct eval *e, const struct total *t, struct days days, struct reading *out, struct err *err)
{
    *out = (struct reading){.table = t->table, .at = time_of(t, &days), .days = days};
    return facts_rows(&e->world, t, &out->rows, &out->n_rows, err);
}

int reading_all_batches(struct eval *e, const struct reading *r, batch_step *step, void *ctx, struct err *err)
{
    struct arena *scratch = arena_new();
    int32_t *room = r->rows ? NULL : ARENA_RAW(scratch, int32_t, BATCH_ROWS);
    int rc = 0;
    for (size_t at = 0; rc == 0 && at < r->n_rows; at += BATCH_ROWS) {
        struct arena_mark mark = arena_mark(scratch);
        struct batch b;
        size_t n = r->n_rows - at < BATCH_ROWS ? r->n_rows - at : BATCH_ROWS;
        rc = batch_init(&b, &e->world, r->table, rows_from(r->rows, r->rows ? at : r->first + at, n, room), n, scratch, err);
        if (r->at_moment) {
            b.at_moment = true;
            b.moment = r->moment;
            b.moment_day = r->moment_day;
        }
        if (rc == 0)
            rc = step(&b, ctx, err);
        arena_reset(scratch, mark);
    }
    arena_free(&scratch);
    return rc;
}

static int by_number(const void *a, const void *b)
{
    int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return (x > y) - (x < y);
}

struct selecting {
    const struct reading *reading;
    const struct block_span *spans;  /* by block; NULL: not known */
    struct spans_made noted;   /* while this goes through all of them; blocks NULL: nobody needs it */
    int32_t *rows;  /* those of a block at the block's place */
    size_t *n;      /* by block */
};
struct selecting_block {
    const struct selecting *all;
    struct block_span *noted;
    int32_t *rows; size_t n;
};

/* Instants of a local day may lie before its first one, where the clock is put back at midnight: a day more on either side has them. What
 * is chosen too much is judged, and counted on its day. Stretch k as instants, or days; they do not overlap. */
static void stretch_of(const struct calendar *cal, const struct days *d, size_t k, bool instants, int64_t *first, int64_t *end)
{
    int32_t from = k > 0 && d->list[k].from - 1 < d->list[k - 1].until + 1 ? d->list[k - 1].until + 1 : d->list[k].from - 1;
    *first = instants ? calendar_midnight(cal, from) : d->list[k].from;
    *end = instants ? calendar_midnight(cal, d->list[k].until + 1) : d->list[k].until;
}

static void select_instants(const struct calendar *cal, const struct days *d, const struct batch *b, const struct vec *at, struct selecting_block *s)
{
    const int64_t *times = at->data;
    size_t begin = s->n;
    for (size_t k = 0; k < d->n; k++) {
        int64_t first, end;
        stretch_of(cal, d, k, true, &first, &end);
        for (size_t i = 0; i < b->n; i++) {
            /* a second stretch may begin with the block full: nothing is written that is not chosen */
            if (times[i] >= first && times[i] < end && vec_has(at, i))
                s->rows[s->n++] = b->rows[i];
        }
    }
    if (d->n > 1)
        qsort(s->rows + begin, s->n - begin, sizeof *s->rows, by_number);
}

static int select_batch(struct batch *b, void *ctx, struct err *err)
{
    struct selecting_block *s = ctx;
    const struct reading *r = s->all->reading;
    const struct vec *at;
    TRY(batch_value(b, r->at, &at, err));
    if (s->noted)
        spans_note(s->noted, at);
    if (at->kind == VEC_TIME) {
        select_instants(b->world->calendar, &r->days, b, at, s);
        return 0;
    }
    for (size_t i = 0; i < b->n; i++) {
        s->rows[s->n] = b->rows[i];
        s->n += vec_has(at, i) && days_have(&r->days, ((const int32_t *)at->data)[i]);
    }
    return 0;
}

/* What a block's span alone says: all of its rows, none, or that each has to be looked at. */
enum share { SHARE_NONE, SHARE_SOME, SHARE_ALL };
static enum share share_of(const struct calendar *cal, const struct selecting *s, size_t block, size_t n_rows)
{
    const struct block_span *span = &s->spans[block];
    const struct days *d = &s->reading->days;
    enum share share = SHARE_NONE;
    for (size_t k = 0; k < d->n && share == SHARE_NONE; k++) {
        int64_t first, end;
        stretch_of(cal, d, k, s->reading->at->vec == VEC_TIME, &first, &end);
        if (span->n > 0 && span->least < end && span->most >= first)
            share = span->least >= first && span->most < end && span->n == (int64_t)n_rows ? SHARE_ALL : SHARE_SOME;
    }
    return share;
}

static int select_block(void *ctx, struct eval *view, size_t block, const struct reading *rows, struct err *err)
{
    const struct selecting *all = ctx;
    struct selecting_block s = {all, all->noted.blocks ? &all->noted.blocks[block] : NULL, all->rows + block * BLOCK_ROWS, 0};
    enum share share = all->spans ? share_of(view->world.calendar, all, block, rows->n_rows) : SHARE_SOME;
    if (share == SHARE_SOME)
        TRY(reading_all_batches(view, rows, select_batch, &s, err));
    if (share == SHARE_ALL) {
        for (; s.n < rows->n_rows; s.n++)
            s.rows[s.n] = rows->rows ? rows->rows[s.n] : (int32_t)(rows->first + s.n);
    }
    all->n[block] = s.n;
    return 0;
}

/* Threads that would find nothing to look at are not worth starting. */
static bool is_little(struct eval *e, const struct selecting *s, size_t n_blocks)
{
    const struct reading *r = s->reading;
    size_t n = 0;
    for (size_t k = 0; s->spans && k < n_blocks; k++)
        n += share_of(e->world.calendar, s, k, k + 1 < n_blocks ? BLOCK_ROWS : r->n_rows - k * BLOCK_ROWS) == SHARE_SOME;
    return s->spans && n <= 2;
}

static int select_blocks(struct eval *e, const struct reading *r, struct selecting *s, struct err *err)
{
    struct block_work work = {.ctx = s, .alone = !blocks_may(e, r->at), .compute = select_block};
    s->spans = spans_find(e, r, r->at);
    if (!s->spans && spans_may(e, r, r->at))
        TRY(spans_room(e, r, &s->noted, err));
    work.alone = work.alone || is_little(e, s, blocks_count(r->n_rows));
    TRY(blocks_run(e, r, &work, err));
    if (s->noted.blocks)
        spans_keep(e, r, r->at, &s->noted);
    return 0;
}

int reading_select(struct eval *e, const struct reading *r, struct reading *out, int32_t **mine, struct err *err)
{
    const size_t n_blocks = blocks_count(r->n_rows);
    struct selecting s = {.reading = r, .rows = malloc((r->n_rows + 1) * sizeof *s.rows), .n = calloc(n_blocks + 1, sizeof *s.n)};
    int rc = 0;
    *out = *r;
    out->at = NULL;
    out->n_rows = out->first = 0;
    out->rows = *mine = s.rows;
    if (!s.rows || !s.n)
        rc = err_set(err, ERR_NOMEM, "no memory for %zu rows of %s", r->n_rows, r->table->name.text);
    if (rc == 0)
        rc = select_blocks(e, r, &s, err);
    for (size_t i = 0; rc == 0 && i < n_blocks; i++) {
        memmove(s.rows + out->n_rows, s.rows + i * BLOCK_ROWS, s.n[i] * sizeof *s.rows);
        out->n_rows += s.n[i];
    }
    free(s.n);
    return rc;
}

int reading_each_batch(struct eval *e, const struct reading *r, batch_step *step, void *ctx, struct err *err)
{
    struct reading some;
    int32_t *mine = NULL;
    if (!r->at)
        return reading_all_batches(e, r, step, ctx, err);
    int rc = reading_select(e, r, &some, &mine, err);
    if (rc == 0)
        rc = reading_all_batches(e, &some, step, ctx, err);
    free(mine);
    return rc;
}

/* ------------------------------------------------------------------ slices */
/* May the fold share the slice? Together they may have a quarter more days than the one with more of them. */
static bool fits(struct arena *scratch, const struct days *of_slice, const struct days *asked, struct days *both)
{
    *both = (struct days){ARENA_ARRAY(scratch, struct stretch_of_days, of_slice->n), of_slice->n};
    memcpy(both->list, of_slice->list, of_slice->n * sizeof *both->list);
    for (size_t i = 0; i < asked->n; i++)
        days_add(scratch, both, asked->list[i].from, asked->list[i].until);
    int64_t a = days_count(of_slice), b = days_count(asked);
    return days_count(both) * 4 <= (a > b ? a : b) * 5;
}

static bool event_may(struct eval *e, const struct event_node *ev)
{
    return !ev || (blocks_may(e, ev->at) && blocks_may_judge(e, ev->judge));
}

/* A hook's or a plugin's model may have to learn from all rows first, and is one for all. */
static bool credit_may(struct eval *e, const struct credit_plan *c)
{
    bool may = !c->hook && !c->plugin && event_may(e, c->touch_event) && blocks_may(e, c->touch_cond) && blocks_may(e, c->anchor) &&
               blocks_may(e, c->start) && blocks_may_judge(e, c->narrow);
    for (size_t i = 0; i < c->credit->n_shares; i++)
        may = may && blocks_may(e, c->befores[i]);
    return may;
}

bool blocks_may_total(struct eval *e, const struct total *t)
{
    return event_may(e, t->event) && event_may(e, t->to_event) && blocks_may(e, t->to_cond) &&
           blocks_may_judge(e, t->where) && blocks_may_judge(e, t->costs) && blocks_may_judge(e, t->hit) && blocks_may(e, t->value) &&
           (!t->credit || credit_may(e, t->credit));
}

static bool is_alone(struct eval *e, const struct fold *f)
{
    bool may = blocks_may_total(e, f->total);
    for (size_t i = 0; i < f->dims.n; i++)
        may = may && blocks_may(e, f->dims.values[i]);
    return !may;
}

static int add_fold(struct eval *e, struct arena *scratch, struct slice **slices, size_t *n, struct fold *f, struct err *err)
{
    struct value *at = time_of(f->total, &f->asked);
    struct days days = f->asked;
    bool alone = is_alone(e, f);
    size_t k = 0;
    while (k < *n && ((*slices)[k].alone != alone || (*slices)[k].reading.at != at || (at && !fits(scratch, &(*slices)[k].reading.days, &f->asked, &days))))
        k++;
    if (k == *n) {
        struct slice made = {.alone = alone};
        TRY(reading_of(e, f->total, f->asked, &made.reading, err));
        made.reading.at_moment = f->at_moment;
        made.reading.moment = f->moment;
        made.reading.moment_day = f->moment_day;
        ARENA_PUSH(scratch, *slices, *n, made);
    } else if (at) {
        (*slices)[k].reading.days = days;
    }
    ARENA_PUSH(scratch, (*slices)[k].folds, (*slices)[k].n_folds, f);
    return 0;
}

int slices_of(struct eval *e, struct fold **group, size_t n, struct arena *scratch, struct slice **out, size_t *n_out, struct err *err)
{
    *out = NULL;
    *n_out = 0;
    for (size_t i = 0; i < n; i++)
        TRY(add_fold(e, scratch, out, n_out, group[i], err));
    return 0;
}
