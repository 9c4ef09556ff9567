/* value_time.c - times and days: moved by a duration, to the edge of a day, the time between two.
 *
 * Elapsed time is counted in microseconds whatever the clock on the wall does; days, weeks and months go by the calendar. A
 * result outside the years 1 to 9999 is an error that names the record. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "eval/world_int.h"

#include <string.h>

static const int64_t TIME_MIN = DAY_MIN * US_PER_DAY, TIME_MAX = (DAY_MAX + INT64_C(1)) * US_PER_DAY;

struct day_memo {
    struct day_memo *next;
    const void *data;
    const uint8_t *valid;
    struct vec *days;
};

const struct vec *vec_days(struct batch *b, const struct vec *v)
{
    struct day_memo *m = *batch_days(b);
    if (v->kind == VEC_DATE)
        return v;
    while (m && (m->data != v->data || m->valid != v->valid))
        m = m->next;
    if (m)
        return m->days;
    m = ARENA_NEW(b->scratch, struct day_memo);
    struct vec *out = ARENA_NEW(b->scratch, struct vec);
    *m = (struct day_memo){*batch_days(b), v->data, v->valid, out};
    *batch_days(b) = m;
    *out = *v;
    int32_t *to = arena_raw(b->scratch, v->n * sizeof *to + 16);
    out->kind = VEC_DATE;
    out->data = to;
    calendar_days(b->world->calendar, v->data, v->n, to);
    for (size_t i = 0; v->valid && i < v->n; i++)
        to[i] = v->valid[i] ? to[i] : 0;
    return out;
}

/* Instants of times and dates: a date begins at its midnight. */
static const struct vec *vec_instants(struct batch *b, const struct vec *v)
{
    if (v->kind == VEC_TIME)
        return v;
    struct vec *out = ARENA_NEW(b->scratch, struct vec);
    int64_t *to = arena_alloc(b->scratch, v->n * sizeof *to + 16);
    *out = *v;
    out->kind = VEC_TIME;
    out->data = to;
    for (size_t i = 0; i < v->n; i++)
        to[i] = vec_has(v, i) ? calendar_midnight(b->world->calendar, ((const int32_t *)v->data)[i]) : 0;
    return out;
}

int value_day(struct batch *b, struct value *v, struct vec **out, struct err *err)
{
    const struct vec *x;
    TRY(batch_value(b, v->a, &x, err));
    const struct vec *days = vec_days(b, x);
    *out = ARENA_NEW(b->scratch, struct vec);
    **out = *days;
    return 0;
}

int value_edge(struct batch *b, struct value *v, struct vec **out, struct err *err)
{
    const struct vec *x;
    TRY(batch_value(b, v->a, &x, err));
    const struct vec *day = vec_days(b, x);
    *out = vec_new(b->scratch, VEC_TIME, x->n, true);
    (*out)->valid = day->valid;
    for (size_t i = 0; i < x->n; i++)
        if (vec_has(day, i))
            ((int64_t *)(*out)->data)[i] = calendar_midnight(b->world->calendar, ((const int32_t *)day->data)[i] + (v->flag ? 1 : 0));
    return 0;
}

/* ------------------------------------------------------------------ moved by a duration */

static int out_of_years(struct batch *b, size_t i, struct err *err) { return batch_fault(b, i, err, "a day outside the years 1 to 9999"); }

/* Microseconds of a duration; a part of a microsecond is cut off. */
static bool elapsed(struct decimal n, enum unit unit, int64_t *out)
{
    static const int64_t seconds[] = {[UNIT_SECOND] = 1, [UNIT_MINUTE] = 60, [UNIT_HOUR] = 3600, [UNIT_DAY] = 86400, [UNIT_WEEK] = 604800,
                                      [UNIT_OFFICE_SECOND] = 1, [UNIT_OFFICE_MINUTE] = 60, [UNIT_OFFICE_HOUR] = 3600};
    struct decimal us;
    if (!decimal_mul(n, (struct decimal){seconds[unit] * US_PER_SECOND, 0}, &us))
        return false;
    i128 whole = us.scale > 0 ? us.v / decimal_pow10(us.scale) : us.v;
    *out = (int64_t)whole;
    return whole >= TIME_MIN - TIME_MAX && whole <= TIME_MAX - TIME_MIN;
}

/* The first instant by which n microseconds of office time have passed since `from`; before it, the last one for n < 0. */
static bool office_shift(const struct calendar *c, int64_t from, int64_t n, int64_t *out)
{
    int64_t low = n >= 0 ? from : TIME_MIN, high = n >= 0 ? TIME_MAX - 1 : from;
    if (n == 0) {
        *out = from;
        return true;
    }
    if (calendar_office_between(c, from, n > 0 ? high : low) < n && n > 0)
        return false;
    if (n < 0 && calendar_office_between(c, from, low) > n)
        return false;
    while (low < high) {
        int64_t middle = low + (high - low) / 2 + (n < 0 && (high - low) % 2 != 0);
        int64_t passed = calendar_office_between(c, from, middle);
        if (n > 0 && passed >= n)
            high = middle;
        else if (n > 0)
            low = middle + 1;
        else if (passed <= n)
            low = middle;
        else
            high = middle - 1;
    }
    *out = low;
    return true;
}

static int shift_times(struct batch *b, struct value *v, const struct vec *x, struct vec *out, struct err *err)
{
    int64_t by, *to = out->data;
    bool office = v->unit >= UNIT_OFFICE_SECOND && v->unit <= UNIT_OFFICE_HOUR;
    if (!elapsed(v->number, v->unit, &by))
        return err_set(err, ERR_DATA, "a duration of more than 9999 years");
    for (size_t i = 0; i < x->n; i++) {
        int64_t t = ((const int64_t *)x->data)[i];
        if (!vec_has(x, i))
            continue;
        bool fits = t >= TIME_MIN && t < TIME_MAX;
        if (fits && office)
            fits = office_shift(b->world->calendar, t, by, &to[i]);
        else if (fits)
            to[i] = t + by;
        if (!fits || to[i] < TIME_MIN || to[i] >= TIME_MAX)
            return out_of_years(b, i, err);
    }
    return 0;
}

enum { DAYS_KNOWN = 128 };

static int shift_days(struct batch *b, struct value *v, const struct vec *x, struct vec *out, struct err *err)
{
    static const int64_t days[] = {[UNIT_CALENDAR_DAY] = 1, [UNIT_CALENDAR_WEEK] = 7, [UNIT_MONTH] = 31, [UNIT_QUARTER] = 92, [UNIT_YEAR] = 366,
                                   [UNIT_WORKING_DAY] = 1};
    const struct calendar *c = b->world->calendar;
    enum unit unit = v->unit == UNIT_DAY ? UNIT_CALENDAR_DAY : v->unit == UNIT_WEEK ? UNIT_CALENDAR_WEEK : v->unit;
    struct decimal whole = {v->number.scale > 0 ? v->number.v / decimal_pow10(v->number.scale) : v->number.v, 0};
    if (unit < UNIT_WORKING_DAY)
        return err_set(err, ERR_INTERNAL, "a day is moved by hours");
    if (whole.v > DAY_MAX || whole.v < -DAY_MAX)
        return err_set(err, ERR_DATA, "a duration of more than 9999 years");
    int64_t n = (int64_t)whole.v, known[DAYS_KNOWN]; /* the rows of a batch are often of few days */
    int32_t *to = out->data, moved[DAYS_KNOWN];
    for (size_t k = 0; k < DAYS_KNOWN; k++)
        known[k] = INT64_MIN;
    for (size_t i = 0; i < x->n; i++) {
        int64_t day = ((const int32_t *)x->data)[i], far = day + n * days[unit];
        size_t k = (size_t)day % DAYS_KNOWN;
        bool exact;
        if (!vec_has(x, i))
            continue;
        if (known[k] != day) {
            if (day < DAY_MIN || day > DAY_MAX || far < DAY_MIN + 366 || far > DAY_MAX - 366)
                return out_of_years(b, i, err);
            moved[k] = unit == UNIT_WORKING_DAY ? calendar_working_step(c, (int32_t)day, n) : calendar_move(c, (int32_t)day, n, unit, false, &exact);
            known[k] = day;
        }
        to[i] = moved[k];
    }
    return 0;
}

int value_shift(struct batch *b, struct value *v, struct vec **out, struct err *err)
{
    const struct vec *x;
    TRY(batch_value(b, v->a, &x, err));
    bool instants = v->unit <= UNIT_OFFICE_HOUR && x->kind == VEC_TIME;
    if (!instants)
        x = vec_days(b, x);
    *out = vec_new(b->scratch, instants ? VEC_TIME : VEC_DATE, x->n, true);
    (*out)->valid = x->valid;
    TRY(instants ? shift_times(b, v, x, *out, err) : shift_days(b, v, x, *out, err));
    if (v->vec == VEC_TIME && !instants) { /* where a date takes part, days are calendar days; the plan counts on an instant */
        struct vec *times = ARENA_NEW(b->scratch, struct vec);
        *times = *vec_instants(b, *out);
        *out = times;
    }
    return 0;
}

/* ------------------------------------------------------------------ from a to b */

static int span_times(struct batch *b, struct value *v, const struct vec *x, const struct vec *y, struct vec *out, struct err *err)
{
    const int64_t *from = x->data, *to = y->data;
    bool office = v->unit >= UNIT_OFFICE_SECOND;
    for (size_t i = 0; i < x->n; i++) {
        int64_t *span = &((int64_t *)out->data)[i];
        if (!vec_has(out, i))
            continue;
        if (!office && __builtin_sub_overflow(to[i], from[i], span))
            return out_of_years(b, i, err);
        if (office && to[i] >= from[i])
            *span = calendar_office_between(b->world->calendar, from[i], to[i]);
        else if (office)
            out->valid[i] = 0; /* office time does not run backwards */
    }
    return 0;
}

static void span_days(struct batch *b, struct value *v, const struct vec *x, const struct vec *y, struct vec *out)
{
    const struct calendar *c = b->world->calendar;
    const int32_t *from = x->data, *to = y->data;
    int64_t *span = out->data;
    for (size_t i = 0; i < x->n; i++) {
        if (!vec_has(out, i))
            continue;
        if (v->unit != UNIT_WORKING_DAY)
            span[i] = (int64_t)to[i] - from[i];
        else
            span[i] = to[i] >= from[i] ? calendar_working_days(c, from[i], to[i]) : -(int64_t)calendar_working_days(c, to[i], from[i]);
    }
}

int value_span(struct batch *b, struct value *v, struct vec **out, struct err *err)
{
    const struct vec *x, *y;
    TRY(batch_value(b, v->a, &x, err));
    TRY(batch_value(b, v->b, &y, err));
    *out = vec_new(b->scratch, VEC_INTEGER, x->n, false);
    for (size_t i = 0; i < x->n; i++)
        (*out)->valid[i] = vec_has(x, i) && vec_has(y, i);
    if (v->unit <= UNIT_OFFICE_HOUR)
        return span_times(b, v, vec_instants(b, x), vec_instants(b, y), *out, err);
    span_days(b, v, vec_days(b, x), vec_days(b, y), *out);
    return 0;
}
