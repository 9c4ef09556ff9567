/* choose.c - which rows a reading has, and its batches, one after the other.
 *
 * Takes a total and days, and gives the rows that it needs: those whose event lies on a day that somebody reads, chosen block by block,
 * so that several threads can. A fact counts on the day of its event, so a row of another day cannot change what is read, and is not
 * judged for it. Totals whose parts fall on other days than their event, and states, take all rows. Must not know what is computed. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "eval/blocks.h"

#include <stdlib.h>
#include <string.h>

#include "eval/spans.h"

/* ------------------------------------------------------------------ days */
static bool days_have(const struct days *d, int32_t day)
{
    for (size_t i = 0; i < d->n; i++)
        if (day < d->list[i].until)
            return day >= d->list[i].from;
    return false;
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

struct choice {
    struct reading reading;
    const struct block_span *spans;  /* by block; NULL: not known */
    struct spans_made noted;   /* while this goes through all of them; blocks NULL: nobody needs it */
    int32_t *rows;  /* those of a block at the block's place */
    size_t *n;      /* by block */
};
struct choosing_block {
    const struct choice *all;
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

static void choose_instants(const struct calendar *cal, const struct days *d, const struct batch *b, const struct vec *at, struct choosing_block *s)
{
    const int64_t *times = at->data;
    size_t begin = s->n;
    for (size_t k = 0; k < d->n; k++) {
        int64_t first, end;
        stretch_of(cal, d, k, true, &first, &end);
        for (size_t i = 0; k == 0 && i < b->n; i++) { /* without a jump */
            s->rows[s->n] = b->rows[i];
            s->n += (times[i] >= first) & (times[i] < end) & vec_has(at, i);
        }
        for (size_t i = 0; k > 0 && i < b->n; i++) {
            /* a second stretch may begin with the block full: nothing is written that is not chosen */
            if (times[i] >= first && times[i] < end && vec_has(at, i))
                s->rows[s->n++] = b->rows[i];
        }
    }
    if (d->n > 1)
        qsort(s->rows + begin, s->n - begin, sizeof *s->rows, by_number);
}

static int choose_batch(struct batch *b, void *ctx, struct err *err)
{
    struct choosing_block *s = ctx;
    const struct reading *r = &s->all->reading;
    const struct vec *at;
    TRY(batch_value(b, r->at, &at, err));
    if (s->noted)
        spans_note(s->noted, at);
    if (at->kind == VEC_TIME) {
        choose_instants(b->world->calendar, &r->days, b, at, s);
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
static enum share share_of(const struct calendar *cal, const struct choice *s, const struct block_span *span, size_t n_rows)
{
    const struct days *d = &s->reading.days;
    enum share share = SHARE_NONE;
    for (size_t k = 0; k < d->n && share == SHARE_NONE; k++) {
        int64_t first, end;
        stretch_of(cal, d, k, s->reading.at->vec == VEC_TIME, &first, &end);
        if (span->n > 0 && span->least < end && span->most >= first)
            share = span->least >= first && span->most < end && span->n == (int64_t)n_rows ? SHARE_ALL : SHARE_SOME;
    }
    return share;
}

int choice_block(void *ctx, struct eval *view, size_t block, const struct reading *rows, struct err *err)
{
    const struct choice *all = ctx;
    struct choosing_block s = {all, all->noted.blocks ? &all->noted.blocks[block] : NULL, all->rows + block * BLOCK_ROWS, 0};
    const struct block_span *span = all->spans ? &all->spans[block] : NULL;
    if (s.noted && spans_of_field(&view->world, rows, all->reading.at, s.noted)) {
        span = s.noted;
        s.noted = NULL;
    }
    enum share share = span ? share_of(view->world.calendar, all, span, rows->n_rows) : SHARE_SOME;
    if (share == SHARE_SOME)
        TRY(reading_all_batches(view, rows, choose_batch, &s, err));
    if (share == SHARE_ALL) {
        for (; s.n < rows->n_rows; s.n++)
            s.rows[s.n] = rows->rows ? rows->rows[s.n] : (int32_t)(rows->first + s.n);
    }
    all->n[block] = s.n;
    return 0;
}

bool choice_is_little(struct eval *e, const struct choice *c)
{
    const struct reading *r = &c->reading;
    const size_t n_blocks = blocks_count(r->n_rows);
    size_t n = 0;
    for (size_t k = 0; c->spans && k < n_blocks; k++)
        n += share_of(e->world.calendar, c, &c->spans[k], k + 1 < n_blocks ? BLOCK_ROWS : r->n_rows - k * BLOCK_ROWS) == SHARE_SOME;
    return c->spans ? n <= 2 : n_blocks <= 1;
}

int choice_open(struct eval *e, const struct reading *r, struct choice **out, struct err *err)
{
    struct choice *c = *out = calloc(1, sizeof *c);
    if (!c)
        return err_set(err, ERR_NOMEM, "no memory to choose rows of %s", r->table->name.text);
    c->reading = *r;
    c->rows = malloc((r->n_rows + 1) * sizeof *c->rows);
    c->n = calloc(blocks_count(r->n_rows) + 1, sizeof *c->n);
    if (!c->rows || !c->n)
        return err_set(err, ERR_NOMEM, "no memory for %zu rows of %s", r->n_rows, r->table->name.text);
    c->spans = spans_find(e, r, r->at);
    return !c->spans && spans_may(e, r, r->at) ? spans_room(e, r, &c->noted, err) : 0;
}

void choice_free(struct choice **c)
{
    if (*c) {
        free((*c)->rows);
        free((*c)->n);
    }
    free(*c);
    *c = NULL;
}

void choice_end(struct eval *e, struct choice **choice, struct reading *out, int32_t **mine)
{
    struct choice *c = *choice;
    *out = c->reading;
    out->at = NULL;
    out->n_rows = out->first = 0;
    out->rows = *mine = c->rows;
    if (c->noted.blocks)
        spans_keep(e, &c->reading, c->reading.at, &c->noted);
    for (size_t i = 0; i < blocks_count(c->reading.n_rows); i++) {
        memmove(c->rows + out->n_rows, c->rows + i * BLOCK_ROWS, c->n[i] * sizeof *c->rows);
        out->n_rows += c->n[i];
    }
    c->rows = NULL;
    choice_free(choice);
}

int reading_select(struct eval *e, const struct reading *r, struct reading *out, int32_t **mine, struct err *err)
{
    struct choice *c;
    int rc = choice_open(e, r, &c, err);
    *mine = NULL;
    if (rc == 0) {
        const struct block_work work = {.ctx = c, .alone = !blocks_may(e, r->at) || choice_is_little(e, c), .compute = choice_block};
        rc = blocks_run(e, &c->reading, &work, err);
    }
    if (rc == 0)
        choice_end(e, &c, out, mine);
    choice_free(&c);
    return rc;
}

int reading_each_batch(struct eval *e, const struct reading *r, batch_step *step, void *ctx, struct err *err)
{
    struct reading some = *r;
    int32_t *mine = NULL;
    if (!r->at)
        return reading_all_batches(e, r, step, ctx, err);
    int rc = reading_select(e, r, &some, &mine, err);
    if (rc == 0)
        rc = reading_all_batches(e, &some, step, ctx, err);
    free(mine);
    return rc;
}

