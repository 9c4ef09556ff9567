/* terminal.h - a report as text for a terminal. */
#ifndef CONCORD_OUT_TERMINAL_H
#define CONCORD_OUT_TERMINAL_H

#include "out/layout.h"

struct terminal {
    size_t width;      /* columns of the screen; TERMINAL_MIN is the least */
    bool color;        /* bold heads, colours */
    bool utf8;         /* else plain ASCII */
    const char *sheet; /* only this one, by title; NULL: all */
};
enum { TERMINAL_MIN = 40, TERMINAL_MAX = 400 };
/* ERR_USAGE when there is no such sheet: the message names those that there are. */
int terminal_write(struct buf *out, const struct layout *l, const struct terminal *t, struct err *err) MUST_CHECK;

#endif
