/* check_time.c - decides what may be said about times: moving them, their day's edges, the time between two.
 *
 * Times and dates are never subtracted; a clock is named. Elapsed time and office time run between instants, so where a date takes
 * part days are calendar days (or working days), or a time is made of the date: start of, end of. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "lang/check_int.h"

static bool is_when(struct check *ck, const struct expr *e, const struct type *t, const char *what)
{
    if (t->kind == TYPE_DATE || t->kind == TYPE_TIME)
        return true;
    diag_error(ck->diags, 410, e->span, "%s takes a time or a date, and this is %s%s", what, type_text(ck, t),
               t->kind == TYPE_EVENT ? ": name the column that holds its time" : "");
    note_declared(ck, e);
    return false;
}

/* What to say in place of hours or days of 24 h. */
static const char *calendar_advice(enum unit u)
{
    return u == UNIT_DAY || u == UNIT_WEEK ? "calendar" : "start of … or end of … before the date, or calendar days in place of";
}

/* No longer than all the years of the calendar, so that no sum of two runs over. */
bool check_length(struct check *ck, struct decimal n, enum unit unit, struct span span)
{
    static const int64_t most[] = {[UNIT_SECOND] = 315576000000, [UNIT_MINUTE] = 5259600000, [UNIT_HOUR] = 87660000, [UNIT_DAY] = 3652500,
                                   [UNIT_WEEK] = 521785, [UNIT_OFFICE_SECOND] = 315576000000, [UNIT_OFFICE_MINUTE] = 5259600000,
                                   [UNIT_OFFICE_HOUR] = 87660000, [UNIT_WORKING_DAY] = 3652500, [UNIT_CALENDAR_DAY] = 3652500,
                                   [UNIT_CALENDAR_WEEK] = 521785, [UNIT_MONTH] = 120000, [UNIT_QUARTER] = 40000, [UNIT_YEAR] = 10000};
    char shown[48];

    if (unit >= UNIT_NAMED || decimal_cmp(n, (struct decimal){most[unit], 0}) <= 0)
        return true;
    diag_error(ck->diags, 414, span, "that is more than 10000 years; at most %s %s are reckoned with",
               decimal_print(shown, (struct decimal){most[unit], 0}), unit_name(unit));
    return false;
}

bool check_count_of_units(struct check *ck, const struct duration *d, bool whole)
{
    enum clock clock = unit_clock(d->unit);

    unit_need(ck, d->unit, d->span);
    if (!check_length(ck, d->n, d->unit, d->span))
        return false;
    if ((whole || clock == CLOCK_WORKING || clock == CLOCK_CALENDAR) && decimal_trim(d->n).scale > 0) {
        diag_error(ck->diags, 411, d->span, "%s are counted whole", unit_name(d->unit));
        return false;
    }
    return true;
}

const struct type *check_shift(struct check *ck, struct expr *e, const struct ctx *c)
{
    const struct type *t = check_expr(ck, e->a, c);
    enum clock clock = unit_clock(e->duration.unit);

    if (!check_count_of_units(ck, &e->duration, false) || is_bad(t) || !is_when(ck, e->a, t, e->before ? "before" : "after"))
        return set_type(ck, e, TYPE_BAD);
    if (clock == CLOCK_WORKING || clock == CLOCK_CALENDAR)
        return set_type(ck, e, type_simple(TYPE_DATE));
    if (t->kind == TYPE_TIME)
        return set_type(ck, e, t);
    diag_error(ck->diags, 412, e->duration.span, "%s are counted from an instant, and this is a date: say %s %s", unit_name(e->duration.unit),
               calendar_advice(e->duration.unit), unit_name(e->duration.unit));
    note_declared(ck, e->a);
    return set_type(ck, e, TYPE_BAD);
}

const struct type *check_edge(struct check *ck, struct expr *e, const struct ctx *c)
{
    const struct type *t = check_expr(ck, e->a, c);

    check_need(ck, NEED_ZONE, e->span);
    if (is_bad(t) || !is_when(ck, e->a, t, e->before ? "start of" : "end of"))
        return set_type(ck, e, TYPE_BAD);
    return set_type(ck, e, type_simple(TYPE_TIME));
}

const struct type *check_span_types(struct check *ck, const struct expr *e, const struct type *a, const struct type *b)
{
    enum clock clock = unit_clock(e->unit);

    unit_need(ck, e->unit, e->span);
    if (!is_when(ck, e->a, a, "from … to …") || !is_when(ck, e->b, b, "from … to …"))
        return TYPE_BAD;
    if (clock == CLOCK_WORKING || clock == CLOCK_CALENDAR || (a->kind == TYPE_TIME && b->kind == TYPE_TIME))
        return type_clock(ck, clock);
    diag_error(ck->diags, 413, e->span, "%s run between two instants, and a date takes part here: say %s %s", unit_name(e->unit),
               calendar_advice(e->unit), unit_name(e->unit));
    note_declared(ck, a->kind == TYPE_DATE ? e->a : e->b);
    return TYPE_BAD;
}

const struct type *check_span(struct check *ck, struct expr *e, const struct ctx *c)
{
    const struct type *a = check_expr(ck, e->a, c), *b = check_expr(ck, e->b, c);

    if (is_bad(a) || is_bad(b))
        return set_type(ck, e, TYPE_BAD);
    return set_type(ck, e, check_span_types(ck, e, a, b));
}
