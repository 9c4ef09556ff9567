/* type.c - decides when two types are the same and how a type is called in a message.
 *
 * Takes types as the checker built them; a unit is part of a type, so money in two currencies is two types. Integers and
 * numbers are one to the checker: they differ in how they are kept, not in what may be done with them. Must not know
 * of expressions or of what the symbols are. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "data/type.h"

#include <string.h>

bool type_is_plain(const struct type *t)
{
    return t->kind == TYPE_INTEGER || t->kind == TYPE_NUMBER;
}

bool type_is_number(const struct type *t)
{
    return type_is_plain(t) || t->kind == TYPE_COUNT || t->kind == TYPE_RATIO;
}

bool type_same(const struct type *a, const struct type *b)
{
    if (type_is_plain(a) && type_is_plain(b))
        return true;
    if (a->kind != b->kind)
        return false;
    switch (a->kind) {
    case TYPE_MONEY:
        return strncmp(a->currency, b->currency, sizeof a->currency) == 0;
    case TYPE_CLOCK:
        return a->clock == b->clock;
    case TYPE_PER:
        return type_same(a->over, b->over) && type_same(a->under, b->under);
    case TYPE_CODE:
    case TYPE_GROUP:
    case TYPE_ROW:
    case TYPE_ROWS:
    case TYPE_EVENT:
        return a->symbol == b->symbol;
    default:
        return true;
    }
}

/* One of it, as it stands in "USD per day". */
static void print_unit(struct buf *out, const struct type *t)
{
    static const char *const clocks[] = {
        [CLOCK_TIME] = "hour", [CLOCK_OFFICE] = "office hour", [CLOCK_WORKING] = "working day", [CLOCK_CALENDAR] = "day"};
    if (t->kind == TYPE_MONEY && t->currency[0])
        buf_printf(out, "%.3s", t->currency);
    else if (t->kind == TYPE_CLOCK)
        buf_puts(out, clocks[t->clock]);
    else
        type_print(out, t);
}

void type_print(struct buf *out, const struct type *t)
{
    static const char *const names[] = {
        [TYPE_ERROR] = "nothing (it has an error)", [TYPE_FLAG] = "yes or no", [TYPE_INTEGER] = "integer",
        [TYPE_NUMBER] = "number", [TYPE_COUNT] = "count", [TYPE_RATIO] = "ratio", [TYPE_MONEY] = "money",
        [TYPE_DATE] = "date", [TYPE_TIME] = "time", [TYPE_TEXT] = "text", [TYPE_CODE] = "code",
        [TYPE_GROUP] = "group", [TYPE_ROW] = "row", [TYPE_ROWS] = "rows", [TYPE_EVENT] = "event",
    };
    static const char *const clocks[] = {
        [CLOCK_TIME] = "elapsed time", [CLOCK_OFFICE] = "office time", [CLOCK_WORKING] = "working days",
        [CLOCK_CALENDAR] = "calendar days"};
    switch (t->kind) {
    case TYPE_MONEY:
        buf_puts(out, names[t->kind]);
        if (t->currency[0])
            buf_printf(out, " (%.3s)", t->currency);
        return;
    case TYPE_CLOCK:
        buf_puts(out, clocks[t->clock]);
        return;
    case TYPE_PER:
        print_unit(out, t->over);
        buf_puts(out, " per ");
        print_unit(out, t->under);
        return;
    case TYPE_CODE:
    case TYPE_GROUP:
    case TYPE_ROW:
    case TYPE_ROWS:
        buf_puts(out, names[t->kind]);
        if (t->name)
            buf_printf(out, " of %s", t->name);
        return;
    case TYPE_EVENT:
        buf_puts(out, names[t->kind]);
        if (t->name)
            buf_printf(out, " %s", t->name);
        return;
    default:
        buf_puts(out, names[t->kind]);
    }
}
