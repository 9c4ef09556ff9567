/* credit.c - a row's amount in exact parts: credited to the touches that compete, or spread over the days of a period.
 *
 * Parts are differences of the running total rounded at ten more digits than the amount has, so they make the amount to
 * the last digit whatever the weights are. Which weights these are is model.c's to say. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "eval/credit.h"

#include <stdlib.h>

#include "eval/world_int.h"

enum { PART_DIGITS = 10 };

i128 share_upto(i128 a, i128 upto, i128 denom)
{
    bool negative = a < 0;
    i128 x = negative ? -a : a;
    int64_t whole;
    if (x >> 62 == 0 && !__builtin_mul_overflow((int64_t)x, (int64_t)upto, &whole) && !__builtin_add_overflow(whole, (int64_t)denom / 2, &whole))
        return negative ? -(i128)(whole / (int64_t)denom) : whole / (int64_t)denom; /* most: a division of 64 bits */
    i128 out = x >> 63 ? x / denom * upto + (x % denom * upto + denom / 2) / denom : (x * upto + denom / 2) / denom;
    return negative ? -out : out;
}

/* ------------------------------------------------------------------ the touches that compete */
static bool competes(const struct world *w, const struct credit_plan *c, struct moment_of start, struct moment_of end, struct moment_of at)
{
    if (at.is_time && end.is_time && start.is_time)
        return at.time >= start.time && (c->anchor_exclusive ? at.time < end.time : at.time <= end.time);
    int32_t last = c->anchor_exclusive && end.is_time ? calendar_day(w->calendar, end.time - 1) : end.day;
    return at.day >= start.day && at.day <= last;
}

/* In the table's order; times sort them where it has none of its own. */
static int by_time(const void *x, const void *y)
{
    const struct path_touch *a = x, *b = y;
    return a->when != b->when ? (a->when > b->when) - (a->when < b->when) : (a->at > b->at) - (a->at < b->at);
}

int64_t touches_end(const struct touches *c, size_t u)
{
    const struct world *w = c->base->world;
    struct moment_of m = moment_for(w, UNIT_SECOND, c->end, u);
    return m.is_time ? m.time : calendar_midnight(w->calendar, m.day + 1);
}

static void make_paths(struct touches *c, const struct credit_plan *k)
{
    struct arena *scratch = c->base->scratch;
    bool ordered = plan_table(c->base->world->plan, k->touches->to)->n_order > 0;
    size_t n = 0, i = 0;
    c->path = ARENA_ARRAY(scratch, struct path_touch, c->rows->n);
    c->start = ARENA_ARRAY(scratch, size_t, c->base->n + 1);
    for (size_t u = 0; u < c->base->n; u++) {
        c->start[u] = n;
        for (; i < c->rows->n && (size_t)c->rows->outer_of[i] == u; i++)
            if (c->good[i])
                c->path[n++] = (struct path_touch){instant_at(c->base->world, c->at, i), (int32_t)i};
        if (!ordered && n > c->start[u] + 1)
            qsort(c->path + c->start[u], n - c->start[u], sizeof *c->path, by_time);
    }
    c->start[c->base->n] = n;
}

/* What several models of one attribution share is found once for the batch. */
struct touches_memo {
    struct touches_memo *next;
    const struct credit_plan *of;
    bool any;
    struct touches found;
};

static bool same_touches(const struct credit_plan *x, const struct credit_plan *y)
{
    return x->touch_event == y->touch_event && x->touch_cond == y->touch_cond && x->anchor == y->anchor && x->start == y->start &&
           x->any_anchor == y->any_anchor && x->any_start == y->any_start && x->anchor_exclusive == y->anchor_exclusive &&
           flow_same(x->touches, y->touches);
}

static int find(struct batch *base, const struct credit_plan *k, bool any, struct touches *c, struct err *err)
{
    const struct world *w = base->world;
    const uint8_t *cond = NULL;
    const struct vec *start;
    *c = (struct touches){.base = base};
    TRY(batch_value(base, any ? k->any_anchor : k->anchor, &c->end, err));
    TRY(batch_value(base, any ? k->any_start : k->start, &start, err));
    TRY(batch_flow(base, k->touches, &c->rows, err));
    TRY(batch_event(c->rows, k->touch_event, &c->at, NULL, err));
    if (k->touch_cond)
        TRY(batch_true(c->rows, k->touch_cond, &cond, err));
    c->good = ARENA_ARRAY(base->scratch, uint8_t, c->rows->n);
    bool times = start->kind == VEC_TIME && c->end->kind == VEC_TIME && c->at->kind == VEC_TIME;
    enum unit unit = times ? UNIT_SECOND : UNIT_CALENDAR_DAY;
    for (size_t i = 0; i < c->rows->n; i++) {
        size_t u = (size_t)c->rows->outer_of[i];
        if (vec_has(c->at, i) && vec_has(start, u) && vec_has(c->end, u) && (!cond || cond[i]))
            c->good[i] = competes(w, k, moment_for(w, unit, start, u), moment_for(w, unit, c->end, u), moment_for(w, unit, c->at, i));
    }
    make_paths(c, k);
    return 0;
}

int touches_find(struct batch *base, const struct credit_plan *k, bool any, struct touches *c, struct err *err)
{
    struct touches_memo **list = batch_touches(base), *m = *list;
    while (m && (m->any != any || !same_touches(m->of, k)))
        m = m->next;
    if (!m) {
        m = ARENA_NEW(base->scratch, struct touches_memo);
        m->of = k;
        m->any = any;
        TRY(find(base, k, any, &m->found, err));
        m->next = *list;
        *list = m;
    }
    *c = m->found;
    return 0;
}

/* What narrowing makes of each row of a batch of touches, or, of `none`, of the judged rows themselves. */
static int narrow_rows(struct batch *b, const struct total *t, uint16_t **out, struct err *err)
{
    const struct judge *j = t->credit->narrow;
    size_t first = total_reason_places(t).first_touch;
    const uint16_t *rule;
    *out = ARENA_ARRAY(b->scratch, uint16_t, b->n);
    TRY(batch_judge(b, j, &rule, err));
    for (size_t i = 0; i < b->n; i++)
        (*out)[i] = j && rule[i] < j->n_rules ? (uint16_t)(first + rule[i]) : FACT_COUNTED;
    return 0;
}

/* ------------------------------------------------------------------ parts */
struct parts { /* lists of one scratch arena */
    int32_t *from, *touch, *day;
    uint16_t *rule; /* FACT_COUNTED: the fact's own */
    int64_t *before, *upto, *denom;
    size_t n;
};

static struct parts parts_new(struct arena *a, size_t most)
{
    return (struct parts){ARENA_RAW(a, int32_t, most), ARENA_RAW(a, int32_t, most), ARENA_RAW(a, int32_t, most), ARENA_RAW(a, uint16_t, most),
                          ARENA_RAW(a, int64_t, most), ARENA_RAW(a, int64_t, most), ARENA_RAW(a, int64_t, most), 0};
}

static void parts_add(struct parts *p, int32_t from, int32_t touch, int32_t day, int64_t before, int64_t upto, int64_t denom)
{
    p->from[p->n] = from;
    p->touch[p->n] = touch;
    p->day[p->n] = day;
    p->rule[p->n] = FACT_COUNTED;
    p->before[p->n] = before;
    p->upto[p->n] = upto;
    p->denom[p->n++] = denom;
}

/* The facts as these parts, their values cut. */
static int cut_parts(struct batch *b, struct facts *f, const struct parts *p, struct err *err)
{
    const struct vec *whole = f->value;
    facts_repeat(b, f, p->from, p->n);
    struct vec *out = vec_new(b->scratch, VEC_DECIMAL, p->n, false);
    int32_t *day = ARENA_RAW(b->scratch, int32_t, p->n);
    int scale = whole && whole->kind == VEC_DECIMAL ? whole->scale : 0;
    out->scale = scale + PART_DIGITS > DECIMAL_MAX_SCALE ? DECIMAL_MAX_SCALE : scale + PART_DIGITS;
    i128 so_far = 0; /* of the part before, which is mostly where this one begins */
    size_t last = p->n;
    for (size_t i = 0; i < p->n; i++) {
        struct decimal d = {1, 0};
        double real;
        f->rule[i] = p->rule[i] == FACT_COUNTED ? f->rule[i] : p->rule[i];
        day[i] = p->day[i] != INT32_MIN ? p->day[i] : f->day[i];
        if (whole && (!vec_has(whole, (size_t)p->from[i]) || !vec_decimal(whole, (size_t)p->from[i], &d, &real)))
            continue;
        if (!decimal_rescale(&d, out->scale))
            return err_set(err, ERR_DATA, "an amount is too large to be shared out exactly");
        i128 upto = p->denom[i] ? share_upto(d.v, p->upto[i], p->denom[i]) : d.v;
        bool follows = i == last + 1 && p->from[i] == p->from[last] && p->before[i] == p->upto[last] && p->denom[i] == p->denom[last];
        i128 before = !p->before[i] ? 0 : follows ? so_far : share_upto(d.v, p->before[i], p->denom[i]);
        ((i128 *)out->data)[i] = upto - before;
        out->valid[i] = 1;
        so_far = upto;
        last = i;
    }
    f->value = out;
    f->part = p->touch;
    f->day = day;
    return 0;
}

/* ------------------------------------------------------------------ credit */
struct crediting {
    const struct total *total;
    struct batch *base;
    struct touches touches;
    struct weighing weighing;
    uint16_t *rule;  /* of each touch, or, of `none`, of each row of base: FACT_COUNTED, or the reason that narrows it away */
    uint16_t no_touch;
    struct parts parts;
};

static int credit_row(struct crediting *c, size_t u, int32_t place, struct err *err)
{
    const struct touches *t = &c->touches;
    const struct path_touch *path = t->path + t->start[u];
    size_t n = t->start[u + 1] - t->start[u];
    int64_t *w = ARENA_ARRAY(c->base->scratch, int64_t, n);
    int64_t denom = 0, before = 0; /* weights of a row come to less than 2^62 (model.c) */
    TRY(weighing_of(&c->weighing, u, w, err));
    for (size_t i = 0; i < n; i++)
        denom += w[i];
    if (denom == 0) {
        parts_add(&c->parts, place, -1, INT32_MIN, 0, 0, 0);
        c->parts.rule[c->parts.n - 1] = (uint16_t)(c->no_touch + 1);
    }
    for (size_t i = 0; i < n && denom > 0; i++) {
        if (w[i] == 0)
            continue;
        size_t at = (size_t)path[i].at;
        int32_t day = c->total->credit->credit->dated_by_touch ? moment_at(c->base->world, t->at, at).day : INT32_MIN;
        parts_add(&c->parts, place, t->rows->rows[at], day, before, before + w[i], denom);
        c->parts.rule[c->parts.n - 1] = c->rule[at];
        before += w[i];
    }
    return 0;
}

static int credit_rows(struct crediting *c, struct facts *f, const int32_t *place, struct err *err)
{
    bool none = c->total->credit->none;
    size_t u = 0;
    for (size_t i = 0; i < f->n; i++) {
        if (u >= c->base->n || place[u] != (int32_t)i) {
            parts_add(&c->parts, (int32_t)i, -1, INT32_MIN, 0, 0, 0);
            continue;
        }
        size_t n = c->touches.start[u + 1] - c->touches.start[u];
        if (n > 0 && !none) {
            TRY(credit_row(c, u, (int32_t)i, err));
        } else {
            f->rule[i] = (none ? n > 0 : n == 0) ? c->no_touch : c->rule[u];
            parts_add(&c->parts, (int32_t)i, -1, INT32_MIN, 0, 0, 0);
        }
        u++;
    }
    return 0;
}

int credit_facts(struct batch *b, const struct total *t, struct facts *f, struct err *err)
{
    struct crediting c = {.total = t, .no_touch = (uint16_t)total_reason_places(t).tail};
    int32_t *place;
    TRY(facts_counted(b, f, &place, &c.base, err));
    TRY(touches_find(c.base, t->credit, false, &c.touches, err));
    TRY(narrow_rows(t->credit->none ? c.base : c.touches.rows, t, &c.rule, err));
    c.parts = parts_new(b->scratch, f->n + c.touches.rows->n);
    int rc = weighing_begin(&c.weighing, t, &c.touches, err);
    if (rc == 0)
        rc = credit_rows(&c, f, place, err);
    weighing_end(&c.weighing);
    return rc ? rc : cut_parts(b, f, &c.parts, err);
}

int day_facts(struct batch *b, const struct total *t, struct facts *f, struct err *err)
{
    const struct calendar *cal = b->world->calendar;
    struct stretch_of_days *of = ARENA_ARRAY(b->scratch, struct stretch_of_days, f->n);
    size_t most = f->n;
    for (size_t i = 0; i < f->n; i++) {
        if (f->rule[i] != FACT_COUNTED)
            continue;
        of[i].from = calendar_start(cal, t->days_unit, false, f->day[i]);
        of[i].until = calendar_move(cal, of[i].from, 1, t->days_unit, false, &(bool){false});
        most += (size_t)(of[i].until - of[i].from);
    }
    struct parts p = parts_new(b->scratch, most);
    for (size_t i = 0; i < f->n; i++) {
        int32_t days = of[i].until - of[i].from;
        if (f->rule[i] != FACT_COUNTED)
            parts_add(&p, (int32_t)i, -1, INT32_MIN, 0, 0, 0);
        for (int32_t d = 0; d < days; d++)
            parts_add(&p, (int32_t)i, -1, of[i].from + d, d, d + 1, days);
    }
    return cut_parts(b, f, &p, err);
}
