/* fold.c - which folds there are, their segments, and how states of parts are merged and read (fold_add.c adds facts to them).
 *
 * A fold is a total, by dimensions, over the intervals that its askers cut. States merge in the order of rows and intervals, so
 * nothing depends on the size of a batch. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "eval/eval_all.h"

#include <stdlib.h>
#include <string.h>

/* ------------------------------------------------------------------ asking */
static int add_cut(struct fold *f, int32_t day, struct err *err)
{
    size_t at = 0;
    while (at < f->n_cuts && f->cuts[at] < day)
        at++;
    if (at < f->n_cuts && f->cuts[at] == day)
        return 0;
    int32_t *more = realloc(f->cuts, (f->n_cuts + 1) * sizeof *more);
    if (!more)
        return err_set(err, ERR_NOMEM, "no memory for the periods of a total");
    f->cuts = more;
    memmove(more + at + 1, more + at, (f->n_cuts - at) * sizeof *more);
    more[at] = day;
    f->n_cuts++;
    f->done = false;
    return 0;
}

/* States are of one moment when their instant and their `today` are: the last day of the period shown, or the run's. */
static bool same_moment(const struct fold *f, int64_t moment, int32_t day)
{
    return f->total->base != BASE_STATE || (f->moment == moment && f->moment_day == day);
}

static bool same_dims(const struct fold *f, const struct fold_query *q)
{
    if (f->dims.n != q->n_dims)
        return false;
    for (size_t i = 0; i < q->n_dims; i++)
        if (f->dims.list[i] != q->dims[i])
            return false;
    return true;
}

static bool has_date(const struct fold *f, int32_t date)
{
    for (size_t i = 0; i < f->n_dates; i++)
        if (f->dates[i] == date)
            return true;
    return f->dims.n == 0;
}

static bool same_values(const struct fold *f, const struct dims *d)
{
    for (size_t i = 0; i < d->n; i++)
        if (f->dims.values[i] != d->values[i])
            return false;
    return true;
}

/* One that is being folded right now has no states to read yet: a row's condition that reads cells gets a fold of its own. With
 * `values`, one that has them in the wording of another date. */
static struct fold *find_fold(struct eval *e, const struct fold_query *q, const struct dims *values)
{
    for (size_t i = 0; i < e->n_folds; i++) {
        struct fold *f = e->folds[i];
        if (!f->running && f->total == q->total && same_dims(f, q) && same_moment(f, q->moment, q->moment_day) &&
            (values ? same_values(f, values) : has_date(f, q->date)))
            return f;
    }
    return NULL;
}

static int new_fold(struct eval *e, const struct fold_query *q, struct fold **out, struct err *err)
{
    struct dims dims = {.n = q->n_dims};
    if (q->n_dims > FACT_DIMS_MAX)
        return err_set(err, ERR_CONFIG, "a table is cut by at most %d dimensions", FACT_DIMS_MAX);
    for (size_t i = 0; i < q->n_dims; i++) {
        dims.list[i] = q->dims[i];
        dims.values[i] = plan_dimension(e->plan, q->total, q->dims[i], q->date, &dims.of_touch[i]);
        if (!dims.values[i])
            return err_set(err, ERR_CONFIG, "%s has no dimension %s", q->total->table->name.text, q->dims[i]->name.text);
    }
    *out = q->n_dims ? find_fold(e, q, &dims) : NULL;
    if (!*out) {
        struct fold *f = *out = ARENA_NEW(e->arena, struct fold);
        f->total = q->total;
        f->dims = dims;
        f->at_moment = q->total->base == BASE_STATE;
        f->moment = q->moment;
        f->moment_day = q->moment_day;
        ARENA_PUSH(e->arena, e->folds, e->n_folds, f);
    }
    ARENA_PUSH(e->arena, (*out)->dates, (*out)->n_dates, q->date);
    return 0;
}

int fold_ask(struct eval *e, const struct fold_query *q, struct fold **out, struct err *err)
{
    bool state = q->total->base == BASE_STATE;
    *out = find_fold(e, q, NULL);
    if (!*out)
        TRY(new_fold(e, q, out, err));
    days_add(e->arena, &(*out)->asked, q->from, q->until);
    TRY(add_cut(*out, state ? DAY_MIN : q->from, err));
    TRY(add_cut(*out, state ? DAY_MAX : q->until, err));
    e->unfolded |= !(*out)->done;
    return 0;
}

/* ------------------------------------------------------------------ segments */
static bool is_other(const struct segment *a, const struct segment *b, size_t n)
{
    int64_t differ = 0;
    for (size_t k = 0; k < n; k++)
        differ |= a->key[k] ^ b->key[k];
    return differ != 0;
}

static uint64_t segment_hash(const struct segment *s, size_t n) { return hash_bytes(s->key, n * sizeof *s->key, 7); }

static int grow_slots(struct fold *f, struct err *err)
{
    size_t n = f->n_slots ? 2 * f->n_slots : 64;
    int32_t *slots = malloc(n * sizeof *slots);
    struct segment *segments = realloc(f->segments, n / 2 * sizeof *segments);
    struct state **states = realloc(f->states, n / 2 * sizeof *states);
    if (segments)
        f->segments = segments;
    if (states)
        f->states = states;
    if (!slots || !segments || !states) {
        free(slots);
        return err_set(err, ERR_NOMEM, "no memory for the segments of a total");
    }
    free(f->slots);
    memset(slots, 0xff, n * sizeof *slots);
    f->slots = slots;
    f->n_slots = n;
    for (size_t i = 0; i < f->n_segments; i++) {
        size_t at = (size_t)segment_hash(&f->segments[i], f->dims.n) & (n - 1);
        while (slots[at] >= 0)
            at = (at + 1) & (n - 1);
        slots[at] = (int32_t)i;
    }
    return 0;
}

static int32_t find_segment(const struct fold *f, const struct segment *s, size_t *slot)
{
    size_t at = f->n_slots ? (size_t)segment_hash(s, f->dims.n) & (f->n_slots - 1) : 0;
    while (f->n_slots && f->slots[at] >= 0) {
        if (!is_other(&f->segments[f->slots[at]], s, f->dims.n))
            return f->slots[at];
        at = (at + 1) & (f->n_slots - 1);
    }
    *slot = at;
    return -1;
}

int fold_segment(struct fold *f, const struct segment *s, struct state **out, struct err *err)
{
    size_t slot = 0;
    int32_t at = find_segment(f, s, &slot);
    if (at < 0) {
        if (2 * (f->n_segments + 1) > f->n_slots) {
            TRY(grow_slots(f, err));
            find_segment(f, s, &slot);
        }
        at = (int32_t)f->n_segments;
        f->states[at] = calloc(f->n_intervals ? f->n_intervals : 1, sizeof **f->states);
        if (!f->states[at])
            return err_set(err, ERR_NOMEM, "no memory for the segments of a total");
        f->segments[at] = *s;
        f->slots[slot] = at;
        f->n_segments++;
    }
    *out = f->states[at];
    return 0;
}

enum { DAYS_NUMBERED = 1 << 16 };

/* ------------------------------------------------------------------ running */
static void clear_fold(struct fold *f)
{
    for (size_t i = 0; i < f->n_segments; i++) {
        for (size_t k = 0; k < f->n_intervals; k++)
            state_fini(&f->states[i][k]);
        free(f->states[i]);
    }
    free(f->segments);
    free(f->states);
    free(f->slots);
    free(f->seen_parts);
    free(f->by_day);
    f->by_day = NULL;
    f->segments = NULL;
    f->states = NULL;
    f->slots = NULL;
    f->seen_parts = NULL;
    f->n_segments = f->n_slots = 0;
}

void fold_free(struct fold *f)
{
    clear_fold(f);
    free(f->cuts);
    f->cuts = NULL;
    f->n_cuts = 0;
}

/* Of many rows most would search. */
static int number_days(struct fold *f, struct err *err)
{
    if (f->n_cuts < 3 || f->n_cuts > UINT16_MAX || (int64_t)f->cuts[f->n_cuts - 1] - f->cuts[0] > DAYS_NUMBERED)
        return 0;
    size_t n = (size_t)(f->cuts[f->n_cuts - 1] - f->cuts[0]), at = 0;
    f->by_day = malloc(n * sizeof *f->by_day);
    if (!f->by_day)
        return err_set(err, ERR_NOMEM, "no memory for the periods of a total");
    for (size_t i = 0; i < n; i++) {
        at += f->cuts[0] + (int32_t)i >= f->cuts[at + 1];
        f->by_day[i] = (uint16_t)at;
    }
    return 0;
}

int fold_begin(struct eval *e, struct fold *f, struct err *err)
{
    clear_fold(f);
    f->n_intervals = f->n_cuts ? f->n_cuts - 1 : 0;
    TRY(number_days(f, err));
    if (f->total->every) {
        struct table_data *td;
        TRY(world_table(&e->world, f->total->to->to, &td, err));
        f->seen_parts = calloc(td->n / 8 + 1, 1);
        if (!f->seen_parts)
            return err_set(err, ERR_NOMEM, "no memory for the rows of %s", f->total->to->to->name.text);
    }
    return 0;
}

/* ------------------------------------------------------------------ parts and reading */

void fold_part(const struct fold *f, struct fold *part)
{
    *part = (struct fold){.total = f->total, .dims = f->dims, .at_moment = f->at_moment, .moment = f->moment, .moment_day = f->moment_day,
                          .cuts = f->cuts, .n_cuts = f->n_cuts, .by_day = f->by_day, .n_intervals = f->n_intervals, .seen_parts = f->seen_parts};
}

void fold_drop_part(struct fold *part)
{
    part->seen_parts = NULL; /* the fold's */
    part->by_day = NULL;
    clear_fold(part);
    free(part->texts);
    part->texts = NULL;
}

int fold_name_segments(struct eval *view, struct fold *part, struct err *err)
{
    const size_t width = part->dims.n;
    part->texts = calloc(part->n_segments * width + 1, sizeof *part->texts);
    if (!part->texts)
        return err_set(err, ERR_NOMEM, "no memory for the segments of a total");
    for (size_t i = 0; i < part->n_segments; i++)
        for (size_t k = 0; k < width; k++)
            part->texts[i * width + k] = segment_text_of(view, part->dims.list[k], part->segments[i].key[k]);
    return 0;
}

int fold_take(struct eval *e, struct fold *f, struct fold *part, struct err *err)
{
    for (size_t i = 0; i < part->n_segments; i++) {
        struct segment seg = part->segments[i];
        struct state *into;
        for (size_t k = 0; k < f->dims.n; k++)
            if (part->texts[i * f->dims.n + k].s)
                TRY(segment_key_of_text(e, f->dims.list[k], part->texts[i * f->dims.n + k], &seg.key[k], err));
        TRY(fold_segment(f, &seg, &into, err));
        for (size_t k = 0; k < f->n_intervals; k++)
            if (part->states[i][k].seen)
                TRY(state_merge(&into[k], &part->states[i][k], err));
    }
    fold_drop_part(part);
    return 0;
}

int fold_read(const struct fold *f, const struct segment *key, int32_t from, int32_t until, struct state *into, struct err *err)
{
    size_t slot = 0, first = 0, last = f->n_segments;
    if (key) {
        int32_t at = find_segment(f, key, &slot);
        if (at < 0)
            return 0;
        first = (size_t)at;
        last = first + 1;
    }
    for (size_t i = first; i < last; i++)
        for (size_t k = 0; k < f->n_intervals; k++)
            if (f->at_moment || (f->cuts[k] >= from && f->cuts[k + 1] <= until))
                TRY(state_merge(into, &f->states[i][k], err));
    if (into->overflow)
        return err_set(err, ERR_DATA, "a sum of %s is too large to be exact", f->total->table->name.text);
    return 0;
}
