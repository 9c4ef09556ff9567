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
    static const enum column_form forms[] = {FORM_STEPS, FORM_8, FORM_16, FORM_32, FORM_64, FORM_SECONDS};
    for (size_t k = 0; k < sizeof forms / sizeof *forms; k++) {
        enum column_form form = forms[k];
        if (!column_may_be(c->kind, form) || form_size(form, 0) >= column_width(c->kind) || (form == FORM_STEPS && c->valid))
            continue;
        size_t width = column_width(c->kind), size = form_bytes(form, width, c->n);
        char *few = calloc(size + 1, 1), *all = malloc((c->n + 1) * width);
        ck_assert(few && all);
        form_press(form, width, c->data, c->n, few);
        form_spread(form, width, few, 0, c->n, all);
        bool same = memcmp(all, c->data, c->n * width) == 0;
        free(all);
        if (same && size > c->n * width) { /* of very few rows a block of steps is more */
            free(c->data);
            c->data = calloc(size + 64, 1);
            ck_assert(c->data);
        }
        if (same) {
            memcpy(c->data, few, size);
            c->form = form;
        }
        free(few);
        if (same)
            return;
    }
}

#endif
