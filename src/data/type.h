/* type.h - the types of the language and their units. A unit is part of the type: only the same unit adds or compares. */
#ifndef CONCORD_DATA_TYPE_H
#define CONCORD_DATA_TYPE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"

enum type_kind {
    TYPE_ERROR,   /* of a broken expression: silences all that rests on it */
    TYPE_FLAG, TYPE_INTEGER, TYPE_NUMBER, /* integer and number are plain numbers, alike to the checker */
    TYPE_COUNT, TYPE_RATIO,
    TYPE_MONEY,   /* currency */
    TYPE_CLOCK,   /* clock */
    TYPE_PER,     /* over per under: "USD per day" */
    TYPE_DATE, TYPE_TIME, TYPE_TEXT,
    TYPE_CODE,    /* symbol: struct codes */
    TYPE_GROUP,   /* the group of a code; symbol: struct codes */
    TYPE_ROW,     /* one row; symbol: struct table */
    TYPE_ROWS,    /* many rows; symbol: struct table */
    TYPE_EVENT    /* symbol: struct event; as a condition: has got there */
};
enum clock { CLOCK_TIME, CLOCK_OFFICE, CLOCK_WORKING, CLOCK_CALENDAR };

struct type {
    enum type_kind kind;
    char currency[4];
    enum clock clock;
    const struct type *over, *under;
    const void *symbol;
    const char *name; /* of the symbol */
};

bool type_same(const struct type *a, const struct type *b);
bool type_is_number(const struct type *t); /* integer, number, count, ratio */
bool type_is_plain(const struct type *t);  /* integer, number */
/* As the diagnostics say it: "money (USD)", "office time", "USD per day", "code of outcome", "row of lead". */
void type_print(struct buf *out, const struct type *t);

#endif
