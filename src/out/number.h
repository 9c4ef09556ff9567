/* number.h - how a value is shown to people, by its unit; and its exact text for machines. */
#ifndef CONCORD_OUT_NUMBER_H
#define CONCORD_OUT_NUMBER_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/buf.h"
#include "plan/result.h"

#define SHOW_NO_VALUE "–"
#define SHOW_SO_FAR "*" /* behind a figure that may still change */

enum show_style {
    SHOW_COUNT,   /* 1,234 */
    SHOW_NUMBER,  /* 1,234.5 */
    SHOW_PERCENT, /* 12.3%; the value is the ratio */
    SHOW_MONEY    /* $1,234.50, CHF 1,234.50 */
};
struct show {
    enum show_style style;
    int digits;       /* behind the point, as shown */
    char currency[4]; /* MONEY */
    bool change;      /* a difference: ▲ and ▼ before it */
    bool points;      /* PERCENT: a difference of two shares, in percentage points */
    const char *unit; /* for machines and heads: "count", "ratio", "USD", "office hours", "USD per day" … */
    bool unit_in_head; /* the figures do not say their unit, so the head of the column does */
};

/* How a column's values are shown; the unit's text lives in the arena. */
struct show show_column(struct arena *a, const struct result_column *c);
/* The unit in which clocks of this type are shown when nobody said one. */
enum unit show_unit(const struct type *t);
/* The sign before an amount ("$", "CHF "). */
const char *show_currency(const char *currency, char dst[8]);
/* The figure as people read it, rounded half away from zero. */
void show_decimal(struct buf *out, const struct show *s, struct decimal d);
void show_double(struct buf *out, const struct show *s, double x);
/* The number format of a spreadsheet for it; with the mark behind, or the room for it. */
void show_excel(struct buf *out, const struct show *s, bool so_far);
/* The shortest text that reads back as the same double. NaN and infinity give false and nothing. */
bool show_shortest(struct buf *out, double x);
/* Full precision, for machines; false: no value. Texts, dates, times and flags are not numbers: false. */
bool show_exact(struct buf *out, const struct cell *c, const struct result_column *column);

#endif
