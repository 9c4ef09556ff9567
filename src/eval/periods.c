/* periods.c - what the words of a report mean as days: `last 13 weeks`, `2026-Q3`, a month earlier.
 *
 * The only place where periods become days; they are [from, until) of the calendar's local days. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "eval/eval_all.h"

static enum unit step_of(enum unit unit)
{
    return unit == UNIT_DAY ? UNIT_CALENDAR_DAY : unit == UNIT_WEEK ? UNIT_CALENDAR_WEEK : unit;
}

/* `last 2 seasons`: those that have ended, as many of them as there are. */
static int last_named(const struct eval *e, const struct period *p, struct span_days *out, struct err *err)
{
    const struct calendar *cal = e->world.calendar;
    char day[16], first[16];
    int32_t begins = calendar_first(cal, p->unit, false, DAY_MIN);
    out->until = calendar_start(cal, p->unit, false, e->world.as_of_day);
    out->from = calendar_move(cal, out->until, -p->n, p->unit, false, &(bool){false});
    if (out->from < out->until)
        return 0;
    return err_set(err, ERR_DATA, "no %s has ended before %s: %s%s", calendar_unit_name(cal, p->unit), day_print(day, e->world.as_of_day),
                   begins < DAY_MAX ? "the first begins on " : "none is written down", begins < DAY_MAX ? day_print(first, begins) : "");
}

int period_span(struct eval *e, const struct period *p, struct span_days *out, struct err *err)
{
    const struct calendar *cal = e->world.calendar;
    int32_t today = e->world.as_of_day;
    enum unit unit = step_of(p->unit);
    switch (p->kind) {
    case PERIOD_LAST:
        if (unit >= UNIT_NAMED)
            return last_named(e, p, out, err);
        out->until = calendar_start(cal, unit, p->fiscal, today);
        out->from = calendar_move(cal, out->until, -p->n, unit, p->fiscal, &(bool){false});
        return 0;
    case PERIOD_FIXED:
        *out = (struct span_days){p->from, p->until + 1};
        return 0;
    case PERIOD_TO_DATE:
        *out = (struct span_days){calendar_first(cal, unit, p->fiscal, today - 1), today};
        if (out->from < today)
            return 0;
        return err_set(err, ERR_DATA, "no %s has begun yet", calendar_unit_name(cal, unit));
    case PERIOD_ALL:
        *out = (struct span_days){DAY_MIN, today};
        return 0;
    }
    return 0;
}

const char *period_label(struct eval *e, enum grain g, enum unit unit, bool fiscal, int32_t from, int32_t until)
{
    char a[24], b[16];
    if (g == GRAIN_ALL)
        return "";
    if (g == GRAIN_AS_OF)
        return arena_strdup(e->arena, day_print(a, e->world.as_of_day));
    if (g == GRAIN_PERIOD)
        return arena_printf(e->arena, "%s/%s", day_print(a, from), day_print(b, until - 1));
    if (g == GRAIN_NAMED)
        return arena_strdup(e->arena, calendar_period_name(e->world.calendar, unit, from));
    return arena_strdup(e->arena, calendar_name(e->world.calendar, a, step_of(unit), fiscal, from));
}

/* One ISO week of another year: the week of the same number, if that year has it. */
static bool same_iso_week(int32_t monday, int64_t years, int32_t *out)
{
    int year, week, found_year, found_week;
    day_iso_week(monday, &year, &week);
    int32_t fourth = day_from_civil((int)(year - years), 1, 4);
    *out = fourth - day_weekday(fourth) + 7 * (week - 1);
    day_iso_week(*out, &found_year, &found_week);
    return found_week == week && found_year == year - years;
}

static bool weeks_by_iso(const struct eval *e, const struct place *at, enum unit unit)
{
    bool monday = day_weekday(at->from) == 0 && day_weekday(at->until) == 0;
    return unit == UNIT_YEAR && monday && (!at->has_unit || step_of(at->unit) == UNIT_CALENDAR_WEEK) && (at->until - at->from) % 7 == 0 && e;
}

bool move_span(struct eval *e, const struct place *at, int64_t n, enum unit unit, struct span_days *out)
{
    const struct calendar *cal = e->world.calendar;
    bool first = true, last = true;
    if (at->from == DAY_MIN)
        return false;
    if (weeks_by_iso(e, at, unit)) {
        int32_t end;
        if (!same_iso_week(at->from, n, &out->from) || !same_iso_week(at->until - 7, n, &end))
            return false;
        out->until = end + 7;
        return out->until - out->from == at->until - at->from;
    }
    out->from = calendar_move(cal, at->from, -n, step_of(unit), at->fiscal, &first);
    /* a single day a month earlier is that day; longer spans go from end to end */
    out->until = calendar_move(cal, at->until, -n, step_of(unit), at->fiscal, &last);
    if (at->until - at->from == 1)
        out->until = out->from + 1;
    else if (!last)
        return false;
    return first && out->until > out->from;
}

static const char *unit_word(const struct eval *e, enum unit u)
{
    static const char *const words[] = {[UNIT_DAY] = "day", [UNIT_WEEK] = "week", [UNIT_CALENDAR_DAY] = "day", [UNIT_CALENDAR_WEEK] = "week",
                                        [UNIT_MONTH] = "month", [UNIT_QUARTER] = "quarter", [UNIT_YEAR] = "year"};
    return u >= UNIT_NAMED ? calendar_unit_name(e->world.calendar, u) : words[u] ? words[u] : "period";
}

const char *earlier_says(struct eval *e, const struct duration *d)
{
    int64_t n = (int64_t)decimal_round(d->n, 0).v;
    return arena_printf(e->arena, "%lld %s%s earlier", (long long)n, unit_word(e, d->unit), n == 1 ? "" : "s");
}
