/* window.c - is b inside the window of a, and may one still come?
 *
 * Both ends are inside. Elapsed windows work on raw instants, never on truncated ones; those of the calendar go by local days. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "eval/facts.h"

static int64_t microseconds_of(const struct window *win)
{
    static const int64_t seconds[] = {[UNIT_SECOND] = 1, [UNIT_MINUTE] = 60, [UNIT_HOUR] = 3600, [UNIT_DAY] = 86400, [UNIT_WEEK] = 604800,
                                      [UNIT_OFFICE_SECOND] = 1, [UNIT_OFFICE_MINUTE] = 60, [UNIT_OFFICE_HOUR] = 3600};
    struct decimal us;
    if (!decimal_mul(win->n, (struct decimal){seconds[win->unit] * US_PER_SECOND, 0}, &us))
        return INT64_MAX;
    us = decimal_round(us, 0);
    return us.v > INT64_MAX ? INT64_MAX : (int64_t)us.v;
}

static int64_t whole(struct decimal n)
{
    struct decimal d = decimal_round(n, 0);
    return d.v > INT32_MAX ? INT32_MAX : (int64_t)d.v;
}

struct moment_of moment_at(const struct world *w, const struct vec *at, size_t i)
{
    struct moment_of m = {.is_time = at->kind == VEC_TIME};
    if (m.is_time) {
        m.time = ((const int64_t *)at->data)[i];
        m.day = calendar_day(w->calendar, m.time);
    } else {
        m.day = ((const int32_t *)at->data)[i];
    }
    return m;
}

int64_t instant_at(const struct world *w, const struct vec *at, size_t i)
{
    return at->kind == VEC_TIME ? ((const int64_t *)at->data)[i] : calendar_midnight(w->calendar, ((const int32_t *)at->data)[i]);
}

struct moment_of moment_for(const struct world *w, enum unit unit, const struct vec *at, size_t i)
{
    if (at->kind == VEC_TIME && unit <= UNIT_OFFICE_HOUR)
        return (struct moment_of){.is_time = true, .time = ((const int64_t *)at->data)[i]};
    return moment_at(w, at, i);
}

struct window_of window_prepare(const struct window *win)
{
    struct window_of out = {.window = win};
    if (win->kind == WINDOW_WITHIN && win->unit <= UNIT_OFFICE_HOUR)
        out.microseconds = microseconds_of(win);
    else if (win->kind == WINDOW_WITHIN)
        out.whole = whole(win->n);
    return out;
}

bool window_holds(const struct world *w, const struct window_of *win, struct moment_of a, struct moment_of b)
{
    const struct window *of = win->window;
    bool both = a.is_time && b.is_time, within = of->kind == WINDOW_WITHIN;
    if (both ? b.time < a.time : b.day < a.day)
        return false;
    if (!within)
        return true;
    if (of->unit <= UNIT_WEEK)
        return both && b.time - a.time <= win->microseconds;
    if (of->unit <= UNIT_OFFICE_HOUR)
        return both && calendar_office_between(w->calendar, a.time, b.time) <= win->microseconds;
    if (of->unit == UNIT_WORKING_DAY)
        return b.day <= calendar_working_step(w->calendar, a.day, win->whole);
    return b.day <= calendar_window_end(w->calendar, a.day, win->whole, of->unit);
}

bool window_asks_days(const struct window *win) { return win->kind == WINDOW_WITHIN && win->unit > UNIT_OFFICE_HOUR; }

bool window_open(const struct world *w, const struct window_of *win, struct moment_of a)
{
    const struct window *of = win->window;
    if (of->kind == WINDOW_EVER)
        return true;
    if (of->kind == WINDOW_NONE)
        return false;
    if (of->unit <= UNIT_WEEK)
        return a.is_time && w->as_of - a.time <= win->microseconds;
    if (of->unit <= UNIT_OFFICE_HOUR)
        return a.is_time && calendar_office_between(w->calendar, a.time, w->as_of) <= win->microseconds;
    if (of->unit == UNIT_WORKING_DAY)
        return calendar_working_step(w->calendar, a.day, win->whole) >= w->as_of_day;
    return calendar_window_end(w->calendar, a.day, win->whole, of->unit) >= w->as_of_day;
}

int64_t span_between(const struct world *w, enum unit unit, struct moment_of a, struct moment_of b)
{
    if (unit <= UNIT_WEEK)
        return b.time - a.time;
    if (unit <= UNIT_OFFICE_HOUR)
        return calendar_office_between(w->calendar, a.time, b.time);
    if (unit == UNIT_WORKING_DAY)
        return calendar_working_days(w->calendar, a.day, b.day);
    return (int64_t)b.day - a.day;
}
