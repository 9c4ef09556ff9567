/* type.c - decides when two types are the same, and how a type is called in messages.
 *
 * Takes types as the checker builds them: small, immutable, in an arena. Knows of declared things (code sets, tables, events)
 * only their address and their name; what may be added, divided or compared is the language's business (lang/units.c). */
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

/* Integer and number are two: the caller who takes them as one asks type_is_plain. */
bool type_same(const struct type *a, const struct type *b)
{
    if (a->kind != b->kind)
        return false;
    switch (a->kind) {
    case TYPE_MONEY:
        return strcmp(a->currency, b->currency) == 0;
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
    case TYPE_ERROR:
    case TYPE_FLAG:
    case TYPE_INTEGER:
    case TYPE_NUMBER:
    case TYPE_COUNT:
    case TYPE_RATIO:
    case TYPE_DATE:
    case TYPE_TIME:
    case TYPE_TEXT:
        return true;
    }
    return true;
}

/* What stands in front of "per": a currency alone, not "money (USD)". */
static void print_over(struct buf *out, const struct type *t)
{
    if (t->kind == TYPE_MONEY)
        buf_puts(out, t->currency);
    else
        type_print(out, t);
}

static void print_under(struct buf *out, const struct type *t)
{
    static const char *const single[] = {"hour", "office hour", "working day", "day"};

    if (t->kind == TYPE_CLOCK)
        buf_puts(out, single[t->clock]);
    else
        print_over(out, t);
}

void type_print(struct buf *out, const struct type *t)
{
    static const char *const plain[] = {
        [TYPE_ERROR] = "nothing", [TYPE_FLAG] = "flag", [TYPE_INTEGER] = "integer", [TYPE_NUMBER] = "number",
        [TYPE_COUNT] = "count", [TYPE_RATIO] = "ratio", [TYPE_DATE] = "date", [TYPE_TIME] = "time", [TYPE_TEXT] = "text",
    };
    static const char *const clocks[] = {"elapsed time", "office time", "working days", "calendar days"};
    static const char *const of[] = {
        [TYPE_CODE] = "code of", [TYPE_GROUP] = "group of", [TYPE_ROW] = "row of", [TYPE_ROWS] = "rows of", [TYPE_EVENT] = "event",
    };

    switch (t->kind) {
    case TYPE_MONEY:
        buf_printf(out, "money (%s)", t->currency);
        break;
    case TYPE_CLOCK:
        buf_puts(out, clocks[t->clock]);
        break;
    case TYPE_PER:
        print_over(out, t->over);
        buf_puts(out, " per ");
        print_under(out, t->under);
        break;
    case TYPE_CODE:
    case TYPE_GROUP:
    case TYPE_ROW:
    case TYPE_ROWS:
    case TYPE_EVENT:
        buf_printf(out, "%s %s", of[t->kind], t->name ? t->name : "?");
        break;
    case TYPE_ERROR:
    case TYPE_FLAG:
    case TYPE_INTEGER:
    case TYPE_NUMBER:
    case TYPE_COUNT:
    case TYPE_RATIO:
    case TYPE_DATE:
    case TYPE_TIME:
    case TYPE_TEXT:
        buf_puts(out, plain[t->kind]);
        break;
    }
}
