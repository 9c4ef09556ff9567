/* press.h - a column of a test's own as it would lie if a source had handed it over. */
#ifndef CONCORD_TESTS_PRESS_H
#define CONCORD_TESTS_PRESS_H

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "data/column.h"

/* In the fewest bytes that hold every value, as what was read from a file lies. */
static inline void press_column(struct column *c)
{
    column_shorten(c);
    for (int form = FORM_8; form <= FORM_SECONDS; form++) {
        if (!column_may_be(c->kind, (enum column_form)form) || form_size((enum column_form)form, 0) >= column_size(c))
            continue;
        size_t width = column_width(c->kind), size = form_size((enum column_form)form, width);
        char *few = calloc(c->n + 1, size), *all = malloc((c->n + 1) * width);
        ck_assert(few && all);
        form_press((enum column_form)form, width, c->data, c->n, few);
        form_spread((enum column_form)form, width, few, c->n, all);
        bool same = memcmp(all, c->data, c->n * width) == 0;
        free(all);
        if (same) {
            memcpy(c->data, few, c->n * size);
            c->form = (enum column_form)form;
        }
        free(few);
        if (same)
            return;
    }
}

#endif
