/* units.c - decides which types may be added, multiplied, divided and compared, and which clock a unit belongs to.
 *
 * Takes types, gives a type or NULL for "may not"; the messages are the caller's. A unit is never guessed: a plain number may
 * multiply anything, and be added to a count or a ratio; all else wants the same unit on both sides. Knows nothing of
 * expressions and names. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "lang/check_int.h"

static bool has_unit(const struct type *t)
{
    return t->kind == TYPE_MONEY || t->kind == TYPE_CLOCK || t->kind == TYPE_PER;
}

bool unit_is_amount(const struct type *t)
{
    return type_is_number(t) || has_unit(t);
}

const struct type *unit_add(const struct type *a, const struct type *b)
{
    if (type_is_plain(a) && type_is_plain(b))
        return a->kind == TYPE_INTEGER ? b : a;
    if (type_is_number(a) && type_is_number(b)) {
        if (type_is_plain(a))
            return b;
        return type_is_plain(b) || a->kind == b->kind ? a : NULL;
    }
    return has_unit(a) && type_same(a, b) ? a : NULL;
}

const struct type *unit_mul(const struct type *a, const struct type *b)
{
    if (type_is_number(a) && type_is_number(b)) {
        if (a->kind == TYPE_COUNT || b->kind == TYPE_COUNT)
            return type_simple(TYPE_COUNT);
        if (a->kind == TYPE_RATIO || b->kind == TYPE_RATIO)
            return type_simple(TYPE_RATIO);
        return a->kind == TYPE_INTEGER ? b : a;
    }
    if (type_is_number(a) && has_unit(b))
        return b;
    return type_is_number(b) && has_unit(a) ? a : NULL;
}

const struct type *unit_div(struct check *ck, const struct type *a, const struct type *b)
{
    struct type *per;

    if (!unit_is_amount(a) || !unit_is_amount(b))
        return NULL;
    if (type_is_plain(b))
        return a->kind == TYPE_INTEGER ? type_simple(TYPE_NUMBER) : a;
    if ((type_is_number(a) && type_is_number(b)) || type_same(a, b))
        return type_simple(TYPE_RATIO);
    if (type_is_number(b))
        return a;
    if (b->kind != TYPE_CLOCK || !(type_is_number(a) || a->kind == TYPE_MONEY))
        return NULL;
    per = ARENA_NEW(ck->arena, struct type);
    per->kind = TYPE_PER;
    per->over = a;
    per->under = b;
    return per;
}

bool unit_comparable(const struct type *a, const struct type *b)
{
    bool a_when = a->kind == TYPE_DATE || a->kind == TYPE_TIME, b_when = b->kind == TYPE_DATE || b->kind == TYPE_TIME;

    if (a_when || b_when)
        return a_when && b_when;
    if (unit_is_amount(a) && unit_is_amount(b))
        return unit_add(a, b) != NULL;
    return a->kind != TYPE_ROWS && a->kind != TYPE_EVENT && type_same(a, b);
}

bool unit_ordered(const struct type *t)
{
    return unit_is_amount(t) || t->kind == TYPE_DATE || t->kind == TYPE_TIME;
}

enum clock unit_clock(enum unit u)
{
    switch (u) {
    case UNIT_SECOND:
    case UNIT_MINUTE:
    case UNIT_HOUR:
    case UNIT_DAY:
    case UNIT_WEEK:
        return CLOCK_TIME;
    case UNIT_OFFICE_SECOND:
    case UNIT_OFFICE_MINUTE:
    case UNIT_OFFICE_HOUR:
        return CLOCK_OFFICE;
    case UNIT_WORKING_DAY:
        return CLOCK_WORKING;
    case UNIT_CALENDAR_DAY:
    case UNIT_CALENDAR_WEEK:
    case UNIT_MONTH:
    case UNIT_QUARTER:
    case UNIT_YEAR:
    case UNIT_NAMED:
        break;
    }
    return CLOCK_CALENDAR;
}

/* What was meant in place of a unit that is none: one of the language, or of the calendar's own. */
static const char *near_unit(struct check *ck, const char *name)
{
    static const char *const plain[] = {"day", "week", "month", "quarter", "year"};
    const struct calendar_decl *d = ck->m->calendar;
    const char **list = NULL;
    size_t n = 0;

    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
        ARENA_PUSH(ck->arena, list, n, plain[i]);
    for (size_t i = 0; d && i < d->n_named; i++)
        ARENA_PUSH(ck->arena, list, n, d->named[i].name.text);
    return near_of(ck, name, list, n);
}

/* Periods of weeks begin on a day that the calendar names; a length of weeks is 7 days each. */
void unit_period(struct check *ck, enum unit u, struct span span)
{
    if (u == UNIT_CALENDAR_WEEK)
        check_need(ck, NEED_WEEK, span);
    if (u >= UNIT_NAMED && !calendar_has(ck, u))
        diag_error(ck->diags, 367, span, "%s is no unit, and the calendar has no periods of that name%s", ck->units[u - UNIT_NAMED],
                   near_unit(ck, ck->units[u - UNIT_NAMED]));
}

const char *unit_name(enum unit u)
{
    static const char *const names[] = {
        [UNIT_SECOND] = "seconds", [UNIT_MINUTE] = "minutes", [UNIT_HOUR] = "hours", [UNIT_DAY] = "days", [UNIT_WEEK] = "weeks",
        [UNIT_OFFICE_SECOND] = "office seconds", [UNIT_OFFICE_MINUTE] = "office minutes", [UNIT_OFFICE_HOUR] = "office hours",
        [UNIT_WORKING_DAY] = "working days", [UNIT_CALENDAR_DAY] = "calendar days", [UNIT_CALENDAR_WEEK] = "calendar weeks",
        [UNIT_MONTH] = "months", [UNIT_QUARTER] = "quarters", [UNIT_YEAR] = "years",
    };

    return u < UNIT_NAMED ? names[u] : "periods of the calendar's own";
}

void unit_need(struct check *ck, enum unit u, struct span span)
{
    enum clock clock = unit_clock(u);

    if (clock == CLOCK_OFFICE || clock == CLOCK_WORKING)
        check_need(ck, NEED_OFFICE, span);
}
