/* column.c - decides how columns lie in memory, and where the rows of an extract stand.
 *
 * Takes counts; gives zeroed columns with all values missing. Everything here grows with the data, so running out of memory is an
 * answer and never an end. Must not know where the values come from. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "data/column.h"

#include <stdlib.h>

#include "base/arena.h"

enum { PADDING = 64 };

/* ---- columns */

size_t column_width(enum column_kind kind)
{
    switch (kind) {
    case COL_FLAG:
        return 1;
    case COL_DATE:
    case COL_TEXT:
        return 4;
    case COL_INTEGER:
    case COL_TIME:
    case COL_F64:
        return 8;
    case COL_DECIMAL:
        return sizeof(i128);
    }
    return 0;
}

int column_new(enum column_kind kind, size_t n, struct column *out, struct err *err)
{
    *out = (struct column){.kind = kind, .n = n};
    size_t width = column_width(kind);
    if (n <= (SIZE_MAX - PADDING) / width) {
        out->valid = calloc(n / 8 + 1 + PADDING, 1); /* the padding lets wide loads read past the last value */
        out->data = calloc(n * width + PADDING, 1);
        if (kind == COL_TEXT)
            out->dict = dict_new();
    }
    if (!out->valid || !out->data || (kind == COL_TEXT && !out->dict)) {
        column_fini(out);
        return err_set(err, ERR_NOMEM, "out of memory for a column of %zu values", n);
    }
    if (kind == COL_TEXT)
        memset(out->data, 0xFF, n * width);
    return 0;
}

void column_fini(struct column *c)
{
    free(c->valid);
    free(c->data);
    dict_free(&c->dict);
    *c = (struct column){.kind = c->kind};
}

size_t extract_file(const struct extract *x, size_t row, int64_t *line)
{
    size_t from = 0, to = x->n_runs;
    while (to - from > 1) {
        size_t middle = from + (to - from) / 2;
        if (x->runs[middle].row <= row)
            from = middle;
        else
            to = middle;
    }
    const struct line_run *run = x->n_runs ? &x->runs[from] : NULL;
    *line = !run || run->line == 0 ? 0 : run->line + (int64_t)(row - run->row);
    return run ? run->file : 0;
}

void extract_fini(struct extract *x)
{
    for (size_t i = 0; x->columns && i < x->n_columns; i++)
        column_fini(&x->columns[i]);
    free(x->columns);
    free(x->runs);
    free(x->faults);
    arena_free(&x->owner);
    *x = (struct extract){0};
}
