/* screen.h - what standard output is: a terminal or not, how wide, which characters and colours; and a pager before it. */
#ifndef CONCORD_APP_SCREEN_H
#define CONCORD_APP_SCREEN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

struct screen {
    bool is_terminal, color, utf8;
    size_t width, height; /* height 0: not known */
};
struct screen screen_look(void);
/* Is it a terminal, and the text longer than that, or may it be? */
bool screen_overflows(const struct screen *s, const char *text);
/* The text on standard output: through $PAGER, or less, when `paged`. ERR_IO when it cannot be written. */
int screen_show(const char *text, size_t n, bool paged, struct err *err) MUST_CHECK;

#endif
