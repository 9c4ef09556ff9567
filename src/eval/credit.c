/* credit.c - a row's amount in exact parts: credited to the touches that compete, or spread over the days of a period.
 *
 * Parts are differences of the running total rounded at ten more digits than the amount has, so they make the amount to
 * the last digit whatever the weights are. Weights are integers; those of decay are cut at 61 bits together. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "eval/facts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { PART_DIGITS = 10 };

/* a * upto / denom, rounded half away from zero; denom below 2^62 */
static i128 proportion(i128 a, i128 upto, i128 denom)
{
    bool negative = a < 0;
    i128 x = negative ? -a : a;
    i128 out = x / denom * upto + (x % denom * upto + denom / 2) / denom;
    return negative ? -out : out;
}

struct decimal part_of(struct decimal amount, i128 before, i128 upto, i128 denom)
{
    amount.v = proportion(amount.v, upto, denom) - proportion(amount.v, before, denom);
    return amount;
}

/* ------------------------------------------------------------------ the touches that compete */
struct touches {
    struct batch base, rows;
    int32_t *place;
    const struct vec *at;
    uint8_t *good;
    uint16_t *rule; /* of each of `rows`: FACT_COUNTED, or the reason that narrows it away */
};

static bool competes(const struct world *w, const struct credit_plan *c, struct moment_of start, struct moment_of end, struct moment_of at)
{
    if (at.is_time && end.is_time && start.is_time)
        return at.time >= start.time && (c->anchor_exclusive ? at.time < end.time : at.time <= end.time);
    int32_t last = c->anchor_exclusive && end.is_time ? calendar_day(w->calendar, end.time - 1) : end.day;
    return at.day >= start.day && at.day <= last;
}

static int find_touches(struct batch *b, const struct total *t, const struct facts *f, struct touches *c, struct err *err)
{
    const struct credit_plan *k = t->credit;
    int32_t *rows = ARENA_ARRAY(b->scratch, int32_t, f->n);
    const uint8_t *cond = NULL;
    const struct vec *start, *end;
    size_t n = 0;
    c->place = ARENA_ARRAY(b->scratch, int32_t, f->n);
    for (size_t i = 0; i < f->n; i++) {
        if (f->rule[i] == FACT_COUNTED) {
            c->place[n] = (int32_t)i;
            rows[n++] = f->row[i];
        }
    }
    TRY(batch_init(&c->base, b->world, t->table, rows, n, b->scratch, err));
    TRY(batch_value(&c->base, k->anchor, &end, err));
    TRY(batch_value(&c->base, k->start, &start, err));
    TRY(batch_expand(&c->base, k->touches, &c->rows, err));
    TRY(batch_event(&c->rows, k->touch_event, &c->at, NULL, err));
    if (k->touch_cond)
        TRY(batch_true(&c->rows, k->touch_cond, &cond, err));
    c->good = ARENA_ARRAY(b->scratch, uint8_t, c->rows.n);
    for (size_t i = 0; i < c->rows.n; i++) {
        size_t u = (size_t)c->rows.outer_of[i];
        if (vec_has(c->at, i) && vec_has(start, u) && vec_has(end, u) && (!cond || cond[i]))
            c->good[i] = competes(b->world, k, moment_at(b->world, start, u), moment_at(b->world, end, u), moment_at(b->world, c->at, i));
    }
    return 0;
}

/* What narrowing makes of each row of a batch of touches, or, of `none`, of the judged rows themselves. */
static int narrow_rows(struct batch *b, const struct total *t, uint16_t **out, struct err *err)
{
    const struct judge *j = t->credit->narrow;
    size_t first = total_reasons(b->scratch, t)->first_touch;
    const uint16_t *rule;
    *out = ARENA_ARRAY(b->scratch, uint16_t, b->n);
    TRY(batch_judge(b, j, &rule, err));
    for (size_t i = 0; i < b->n; i++)
        (*out)[i] = j && rule[i] < j->n_rules ? (uint16_t)(first + rule[i]) : FACT_COUNTED;
    return 0;
}

/* ------------------------------------------------------------------ weights as integers with one denominator */
static bool is_model(const struct credit *c, const char *name)
{
    return c->kind == MODEL_NAMED && strcmp(c->name.text, name) == 0;
}

/* ------------------------------------------------------------------ written shares */
struct path_touch { int64_t when; int32_t at; };

/* The touch that a share goes to: the first, the last, or the last one at or before a time; n: none. */
static size_t touch_of(const struct credit_share *share, const int64_t *before, const struct path_touch *path, size_t n)
{
    if (share->place == PLACE_FIRST)
        return 0;
    if (share->place == PLACE_LAST)
        return n - 1;
    size_t found = n;
    for (size_t i = 0; before && i < n; i++)
        if (path[i].when <= *before)
            found = i;
    return found;
}

static int64_t percent_at(const struct credit_share *share, int scale)
{
    struct decimal d = share->percent;
    return decimal_rescale(&d, scale) && d.v <= INT32_MAX ? (int64_t)d.v : 0;
}

/* Each named share goes to its touch; `others` is shared out alike among the touches that no share names. What has no touch (a time that is
 * missing, no others) falls to the rest in proportion. befores: by share, NULL where it has no time. */
static void share_weights(const struct credit *c, const int64_t *const *befores, const struct path_touch *path, int64_t *w, bool *named, size_t n)
{
    int scale = 0;
    int64_t others = 0, rest = 0;
    for (size_t i = 0; i < c->n_shares; i++)
        scale = c->shares[i].percent.scale > scale ? c->shares[i].percent.scale : scale;
    for (size_t i = 0; i < c->n_shares; i++) {
        size_t at = c->shares[i].place == PLACE_OTHERS ? n : touch_of(&c->shares[i], befores[i], path, n);
        if (c->shares[i].place == PLACE_OTHERS)
            others += percent_at(&c->shares[i], scale);
        else if (at < n)
            named[at] = true;
    }
    for (size_t i = 0; i < n; i++)
        rest += !named[i];
    for (size_t i = 0; i < c->n_shares; i++) {
        size_t at = c->shares[i].place == PLACE_OTHERS ? n : touch_of(&c->shares[i], befores[i], path, n);
        if (at < n)
            w[at] += percent_at(&c->shares[i], scale) * (rest ? rest : 1);
    }
    for (size_t i = 0; i < n; i++)
        w[i] += named[i] ? 0 : others;
}

static void decay_weights(const struct credit *c, const int64_t *age, int64_t *w, size_t n)
{
    static const double seconds[] = {[UNIT_SECOND] = 1, [UNIT_MINUTE] = 60, [UNIT_HOUR] = 3600, [UNIT_DAY] = 86400, [UNIT_WEEK] = 604800};
    enum unit unit = c->half_life.unit <= UNIT_WEEK ? c->half_life.unit : UNIT_DAY;
    double half = decimal_double(c->half_life.n) * seconds[unit] * 1e6;
    int64_t youngest = INT64_MAX;
    int bits = 60;
    for (size_t i = n; i; i /= 2)
        bits--;
    for (size_t i = 0; i < n; i++)
        youngest = age[i] < youngest ? age[i] : youngest;
    for (size_t i = 0; i < n; i++)
        w[i] = (int64_t)llrint(ldexp(exp2(-(double)(age[i] - youngest) / half), bits));
}

static void weights_of(const struct credit *c, const int64_t *age, int64_t *w, size_t n)
{
    if (c->kind == MODEL_DECAY)
        decay_weights(c, age, w, n);
    else if (is_model(c, "first"))
        w[0] = 1;
    else if (is_model(c, "last"))
        w[n - 1] = 1;
    else
        for (size_t i = 0; i < n; i++)
            w[i] = 1;
}

/* ------------------------------------------------------------------ parts */
struct parts { /* lists of one scratch arena */
    int32_t *from, *touch, *day;
    uint16_t *rule; /* FACT_COUNTED: the fact's own */
    i128 *before, *upto, *denom;
    size_t n;
};

static struct parts parts_new(struct arena *a, size_t most)
{
    return (struct parts){ARENA_ARRAY(a, int32_t, most), ARENA_ARRAY(a, int32_t, most), ARENA_ARRAY(a, int32_t, most),
                          ARENA_ARRAY(a, uint16_t, most), ARENA_ARRAY(a, i128, most), ARENA_ARRAY(a, i128, most), ARENA_ARRAY(a, i128, most), 0};
}

static void parts_add(struct parts *p, int32_t from, int32_t touch, int32_t day, i128 before, i128 upto, i128 denom)
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
    int scale = whole && whole->kind == VEC_DECIMAL ? whole->scale : 0;
    out->scale = scale + PART_DIGITS > DECIMAL_MAX_SCALE ? DECIMAL_MAX_SCALE : scale + PART_DIGITS;
    for (size_t i = 0; i < p->n; i++) {
        struct decimal d = {1, 0};
        double real;
        f->part[i] = p->touch[i];
        f->rule[i] = p->rule[i] == FACT_COUNTED ? f->rule[i] : p->rule[i];
        if (p->day[i] != INT32_MIN)
            f->day[i] = p->day[i];
        if (whole && (!vec_has(whole, (size_t)p->from[i]) || !vec_decimal(whole, (size_t)p->from[i], &d, &real)))
            continue;
        if (!decimal_rescale(&d, out->scale))
            return err_set(err, ERR_DATA, "an amount is too large to be shared out exactly");
        ((i128 *)out->data)[i] = p->denom[i] ? part_of(d, p->before[i], p->upto[i], p->denom[i]).v : d.v;
        out->valid[i] = 1;
    }
    f->value = out;
    return 0;
}

/* The good touches of base row u, in order, as indexes of c->rows. Times sort them where their table has no order of its own. */
static int by_time(const void *x, const void *y)
{
    const struct path_touch *a = x, *b = y;
    return a->when != b->when ? (a->when > b->when) - (a->when < b->when) : (a->at > b->at) - (a->at < b->at);
}

static size_t path_of(const struct batch *b, const struct touches *c, size_t from, size_t to, bool ordered, struct path_touch *path)
{
    size_t n = 0;
    for (size_t i = from; i < to; i++) {
        if (!c->good[i])
            continue;
        struct moment_of m = moment_at(b->world, c->at, i);
        path[n++] = (struct path_touch){m.is_time ? m.time : calendar_midnight(b->world->calendar, m.day), (int32_t)i};
    }
    if (!ordered && n > 1)
        qsort(path, n, sizeof *path, by_time);
    return n;
}

/* The times that a row's shares name. */
static const int64_t *const *befores_of(struct batch *b, const struct total *t, const struct vec *const *times, size_t u)
{
    size_t n = t->credit->credit->n_shares;
    const int64_t **out = ARENA_ARRAY(b->scratch, const int64_t *, n);
    for (size_t i = 0; i < n; i++) {
        if (!times[i] || !vec_has(times[i], u))
            continue;
        struct moment_of m = moment_at(b->world, times[i], u);
        int64_t *at = ARENA_NEW(b->scratch, int64_t);
        *at = m.is_time ? m.time : calendar_midnight(b->world->calendar, m.day + 1) - 1;
        out[i] = at;
    }
    return out;
}

static void credit_row(struct batch *b, const struct total *t, const struct touches *c, const struct path_touch *path, size_t n, int64_t anchor,
                       const int64_t *const *befores, int32_t place, struct parts *p)
{
    const struct credit *k = t->credit->credit;
    int64_t *w = ARENA_ARRAY(b->scratch, int64_t, n), *age = ARENA_ARRAY(b->scratch, int64_t, n);
    i128 denom = 0, before = 0;
    for (size_t i = 0; i < n; i++)
        age[i] = anchor - path[i].when;
    if (k->kind == MODEL_SHARES)
        share_weights(k, befores, path, w, ARENA_ARRAY(b->scratch, bool, n), n);
    else
        weights_of(k, age, w, n);
    for (size_t i = 0; i < n; i++)
        denom += w[i];
    if (denom == 0) {
        parts_add(p, place, -1, INT32_MIN, 0, 0, 0);
        p->rule[p->n - 1] = (uint16_t)(total_reasons(b->scratch, t)->tail + 1);
    }
    for (size_t i = 0; i < n && denom > 0; i++) {
        if (w[i] == 0)
            continue;
        size_t at = (size_t)path[i].at;
        int32_t day = k->dated_by_touch ? moment_at(b->world, c->at, at).day : INT32_MIN;
        parts_add(p, place, c->rows.rows[at], day, before, before + w[i], denom);
        p->rule[p->n - 1] = c->rule[at];
        before += w[i];
    }
}

int credit_facts(struct batch *b, const struct total *t, struct facts *f, struct err *err)
{
    struct touches c = {.good = NULL};
    TRY(find_touches(b, t, f, &c, err));
    bool none = t->credit->none;
    uint16_t *narrowed = NULL;
    TRY(narrow_rows(none ? &c.base : &c.rows, t, none ? &narrowed : &c.rule, err));
    bool ordered = plan_table(b->world->plan, t->credit->touches->to)->n_order > 0;
    uint16_t no_touch = (uint16_t)total_reason_places(t).tail;
    struct parts p = parts_new(b->scratch, f->n + c.rows.n);
    struct path_touch *path = ARENA_ARRAY(b->scratch, struct path_touch, c.rows.n);
    const struct vec *end;
    TRY(batch_value(&c.base, t->credit->anchor, &end, err));
    const struct vec **times = ARENA_ARRAY(b->scratch, const struct vec *, t->credit->credit->n_shares);
    for (size_t i = 0; i < t->credit->credit->n_shares; i++)
        if (t->credit->befores[i])
            TRY(batch_value(&c.base, t->credit->befores[i], &times[i], err));
    size_t at = 0, u = 0;
    for (size_t i = 0; i < f->n; i++) {
        if (u >= c.base.n || c.place[u] != (int32_t)i) {
            parts_add(&p, (int32_t)i, -1, INT32_MIN, 0, 0, 0);
            continue;
        }
        size_t first = at;
        while (at < c.rows.n && (size_t)c.rows.outer_of[at] == u)
            at++;
        size_t n = path_of(b, &c, first, at, ordered, path);
        if (n > 0 && !none) {
            struct moment_of m = moment_at(b->world, end, u);
            credit_row(b, t, &c, path, n, m.is_time ? m.time : calendar_midnight(b->world->calendar, m.day), befores_of(b, t, times, u), (int32_t)i, &p);
        } else {
            f->rule[i] = (none ? n > 0 : n == 0) ? no_touch : narrowed[u];
            parts_add(&p, (int32_t)i, -1, INT32_MIN, 0, 0, 0);
        }
        u++;
    }
    return cut_parts(b, f, &p, err);
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
