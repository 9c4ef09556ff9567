/* pair.c - event a, then b along a path within a window: the facts of a row that began.
 *
 * Every row that reached a has one fact, a hit with its first b or a miss; only a sum or an average of b's columns takes every b.
 * A miss whose window has not ended at the as-of time is open. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "eval/facts.h"

#include <string.h>

#include "eval/world_int.h"

/* The candidates: rows of b's table along the path of the rows that reached a, with a's and b's times and whether they count. */
struct candidates {
    struct batch *base, *rows;
    int32_t *place;          /* of base row i in the facts */
    const struct vec *a, *b;
    const int32_t *a_day, *b_day; /* NULL: both are times, and nobody asks for their days */
    struct window_of window;
    uint8_t *good;
};

/* Elapsed time, or none asked, between instants: a plain comparison. */
static void judge_elapsed(struct candidates *c, const uint8_t *cond)
{
    const int64_t *a = c->a->data, *b = c->b->data;
    const int32_t *of = c->rows->outer_of;
    const int64_t longest = c->window.window->kind == WINDOW_WITHIN ? c->window.microseconds : INT64_MAX;
    for (size_t i = 0; i < c->rows->n; i++) {
        int64_t from = a[of[i]];
        c->good[i] = (uint8_t)(vec_has(c->b, i) & (!cond || cond[i]) & (b[i] >= from) & (b[i] - from <= longest));
    }
}

static struct moment_of moment(const struct vec *at, const int32_t *day, size_t i)
{
    bool is_time = at->kind == VEC_TIME;
    return (struct moment_of){is_time, is_time ? ((const int64_t *)at->data)[i] : 0, day ? day[i] : 0};
}

static struct moment_of moment_a(const struct candidates *c, size_t base) { return moment(c->a, c->a_day, base); }

static struct moment_of moment_b(const struct candidates *c, size_t row) { return moment(c->b, c->b_day, row); }

static void find_days(const struct total *t, struct candidates *c)
{
    bool both = c->a->kind == VEC_TIME && c->b->kind == VEC_TIME;
    if (both && !window_asks_days(&t->window) && !(t->span && t->span_unit > UNIT_OFFICE_HOUR))
        return;
    c->a_day = vec_days(c->base, c->a)->data;
    c->b_day = vec_days(c->rows, c->b)->data;
}

static void judge_candidates(const struct world *w, struct candidates *c, const uint8_t *cond)
{
    const struct window *win = c->window.window;
    if (c->a->kind == VEC_TIME && c->b->kind == VEC_TIME && (win->kind != WINDOW_WITHIN || win->unit <= UNIT_WEEK)) {
        judge_elapsed(c, cond);
        return;
    }
    for (size_t i = 0; i < c->rows->n; i++)
        c->good[i] = vec_has(c->b, i) && (!cond || cond[i]) && window_holds(w, &c->window, moment_a(c, (size_t)c->rows->outer_of[i]), moment_b(c, i));
}

static int find_candidates(struct batch *b, const struct total *t, const struct facts *f, struct candidates *c, struct err *err)
{
    const uint8_t *cond = NULL;
    TRY(facts_counted(b, f, &c->place, &c->base, err));
    TRY(batch_event(c->base, t->event, &c->a, NULL, err));
    TRY(batch_flow(c->base, t->to, &c->rows, err));
    TRY(batch_event(c->rows, t->to_event, &c->b, NULL, err));
    if (t->to_cond)
        TRY(batch_true(c->rows, t->to_cond, &cond, err));
    c->good = ARENA_RAW(b->scratch, uint8_t, c->rows->n);
    c->window = window_prepare(&t->window);
    find_days(t, c);
    judge_candidates(b->world, c, cond);
    return 0;
}

/* For each base row the candidate with the earliest b; of equal times the first in the table's order. */
static int32_t *first_of_each(struct batch *b, const struct candidates *c)
{
    int32_t *first = ARENA_RAW(b->scratch, int32_t, c->base->n);
    int64_t *when = ARENA_RAW(b->scratch, int64_t, c->base->n);
    memset(first, 0xff, c->base->n * sizeof *first); /* -1 */
    for (size_t i = 0; i < c->rows->n; i++) {
        if (!c->good[i])
            continue;
        int32_t u = c->rows->outer_of[i];
        int64_t at = instant_at(b->world, c->b, i);
        if (first[u] < 0 || at < when[u]) {
            first[u] = (int32_t)i;
            when[u] = at;
        }
    }
    return first;
}

static struct vec *spans(struct batch *b, const struct total *t, const struct candidates *c, const int32_t *chosen, size_t n)
{
    struct vec *out = vec_new(b->scratch, VEC_INTEGER, n, false);
    for (size_t i = 0; i < n; i++) {
        if (chosen[i] < 0)
            continue;
        struct moment_of from = moment_a(c, (size_t)c->rows->outer_of[chosen[i]]);
        ((int64_t *)out->data)[i] = span_between(b->world, t->span_unit, from, moment_b(c, (size_t)chosen[i]));
        out->valid[i] = 1;
    }
    return out;
}

/* May a b still come after all there are? On every b of a path to many rows. */
static bool more_may_come(const struct total *t)
{
    bool more = false;
    for (size_t i = 0; i < t->to->n_steps; i++)
        more |= t->every && t->to->steps[i].back;
    return more;
}

/* By row of the batch: is the window of one that began open? Elapsed time is a plain comparison; else it is only asked of whom it decides. */
static uint8_t *find_open(struct batch *b, const struct total *t, const struct candidates *c)
{
    const struct window *win = c->window.window;
    const int64_t *times = c->a->data;
    uint8_t *open = ARENA_ARRAY(b->scratch, uint8_t, b->n), *reached;
    if (win->kind == WINDOW_NONE)
        return open;
    if (win->kind == WINDOW_WITHIN && win->unit <= UNIT_WEEK && c->a->kind == VEC_TIME) {
        const int64_t as_of = b->world->as_of, longest = c->window.microseconds;
        const int32_t *place = c->place;
        for (size_t i = 0; i < c->base->n; i++)
            open[place[i]] = as_of - times[i] <= longest;
        return open;
    }
    reached = ARENA_ARRAY(b->scratch, uint8_t, c->base->n);
    for (size_t i = 0; i < c->rows->n && !more_may_come(t); i++)
        reached[c->rows->outer_of[i]] |= c->good[i];
    for (size_t i = 0; i < c->base->n; i++)
        open[c->place[i]] = !reached[i] && window_open(b->world, &c->window, moment_a(c, i));
    return open;
}

/* Of each fact what it is without a jump, which a processor could not foresee. */
static void judge_chosen(const struct facts *f, const int32_t *restrict chosen, const int32_t *restrict rows, uint16_t not_reached,
                         uint8_t *restrict hit, int32_t *restrict part)
{
    const uint8_t *restrict hit_before = f->hit;
    const int32_t *restrict part_before = f->part;
    uint16_t *restrict rule = f->rule;
    const size_t n = f->n;
    for (size_t i = 0; i < n; i++) {
        const int32_t counted = -(rule[i] == FACT_COUNTED), reached = counted & -(chosen[i] >= 0);
        part[i] = (rows[chosen[i] & reached] & reached) | (part_before[i] & ~reached);
        hit[i] = (uint8_t)((reached & 1) | (hit_before[i] & ~counted));
        rule[i] = counted & ~reached ? not_reached : rule[i];
    }
}

static void judge_waiting(const struct facts *f, const int32_t *restrict chosen, const uint8_t *restrict is_open, bool more, uint8_t *restrict open)
{
    const uint8_t *restrict before = f->open;
    const int32_t *restrict place = f->place;
    const uint16_t *restrict rule = f->rule;
    const size_t n = f->n;
    for (size_t i = 0; i < n; i++) {
        const int32_t counted = -(rule[i] == FACT_COUNTED), waits = is_open[place[i]] & ((chosen[i] < 0) | more);
        open[i] = (uint8_t)((waits & counted) | (before[i] & ~counted));
    }
}

/* chosen[i]: the candidate of fact i, or -1; is_open: by row of the batch. Sets part, hit, rule, open and the value. */
static int settle(struct batch *b, const struct total *t, struct candidates *c, struct facts *f, const int32_t *chosen, const uint8_t *is_open,
                  struct err *err)
{
    static const int32_t none[1] = {-1};
    uint16_t not_reached = t->must_reach ? (uint16_t)total_reason_places(t).tail : FACT_COUNTED;
    uint8_t *hit = ARENA_RAW(b->scratch, uint8_t, f->n), *open = ARENA_RAW(b->scratch, uint8_t, f->n);
    int32_t *part = ARENA_RAW(b->scratch, int32_t, f->n);
    judge_waiting(f, chosen, is_open, more_may_come(t), open);
    judge_chosen(f, chosen, c->rows->n ? c->rows->rows : none, not_reached, hit, part);
    f->part = part;
    f->open = open;
    f->hit = hit;
    if (t->span) {
        f->value = spans(b, t, c, chosen, f->n);
    } else if (t->value) {
        const struct vec *v;
        TRY(batch_value(c->rows, t->value, &v, err));
        f->value = vec_gather(b->scratch, v, chosen, f->n);
    }
    return 0;
}

/* The facts repeated, one for each good candidate of a row; gives the candidate of each. */
static int32_t *every_candidate(struct batch *b, const struct candidates *c, struct facts *f)
{
    size_t *count = ARENA_ARRAY(b->scratch, size_t, f->n + 1), n = 0;
    for (size_t i = 0; i < c->rows->n; i++)
        count[c->place[c->rows->outer_of[i]]] += c->good[i];
    for (size_t i = 0; i < f->n; i++)
        n += count[i] ? count[i] : 1;
    int32_t *from = ARENA_ARRAY(b->scratch, int32_t, n), *chosen = ARENA_ARRAY(b->scratch, int32_t, n);
    size_t *at = ARENA_ARRAY(b->scratch, size_t, f->n + 1);
    n = 0;
    for (size_t i = 0; i < f->n; i++) {
        at[i] = n;
        for (size_t k = 0; k < (count[i] ? count[i] : 1); k++) {
            chosen[n] = -1;
            from[n++] = (int32_t)i;
        }
    }
    for (size_t i = 0; i < c->rows->n; i++)
        if (c->good[i])
            chosen[at[c->place[c->rows->outer_of[i]]]++] = (int32_t)i;
    facts_repeat(b, f, from, n);
    return chosen;
}

int pair_facts(struct batch *b, const struct total *t, struct facts *f, struct err *err)
{
    struct candidates c = {.good = NULL};
    TRY(find_candidates(b, t, f, &c, err));
    const uint8_t *is_open = find_open(b, t, &c);
    int32_t *chosen;
    if (t->every) {
        chosen = every_candidate(b, &c, f);
    } else {
        int32_t *first = first_of_each(b, &c);
        chosen = ARENA_RAW(b->scratch, int32_t, f->n);
        memset(chosen, 0xff, f->n * sizeof *chosen); /* -1 */
        for (size_t i = 0; i < c.base->n; i++)
            chosen[c.place[i]] = first[i];
    }
    return settle(b, t, &c, f, chosen, is_open, err);
}
