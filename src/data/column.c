/* column.c - decides how columns lie in memory, and where the rows of an extract stand.
 *
 * Takes counts; gives zeroed columns with all values missing. Everything here grows with the data, so running out of memory is an
 * answer and never an end. Must not know where the values come from. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "data/column.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "base/arena.h"

enum { PADDING = 64 };

/* ---- what is held together */

struct hold {
    _Atomic size_t references;
    void (*release)(void *ctx);
    void *ctx;
};

struct hold *hold_new(void (*release)(void *ctx), void *ctx)
{
    struct hold *h = malloc(sizeof *h);
    if (!h)
        return NULL;
    atomic_init(&h->references, 1);
    h->release = release;
    h->ctx = ctx;
    return h;
}

struct hold *hold_retain(struct hold *h)
{
    atomic_fetch_add_explicit(&h->references, 1, memory_order_relaxed);
    return h;
}

void hold_drop(struct hold **h)
{
    struct hold *x = *h;
    *h = NULL;
    if (!x || atomic_fetch_sub_explicit(&x->references, 1, memory_order_acq_rel) > 1)
        return;
    x->release(x->ctx);
    free(x);
}

void *hold_of(const struct hold *h) { return h->ctx; }

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

bool column_may_be(enum column_kind kind, enum column_form form)
{
    if (form == FORM_FULL || (form == FORM_SECONDS && kind == COL_TIME))
        return true;
    if (form == FORM_STEPS)
        return kind == COL_INTEGER || kind == COL_TEXT;
    bool whole = kind == COL_INTEGER || kind == COL_DATE || kind == COL_DECIMAL || kind == COL_TEXT;
    return whole && form >= FORM_8 && form <= FORM_64 && form_size(form, 0) < column_width(kind);
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
    if (!c->held) {
        free(c->valid);
        free(c->data);
    }
    hold_drop(&c->held);
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

/* The scale that the values of a column need, when a source gave them more digits than they have. */
static int needed_scale(const struct column *c)
{
    const i128 *values = c->data;
    int need = 0;
    i128 unit = decimal_pow10(c->scale);
    for (size_t i = 0; i < c->n && need < c->scale; i++) {
        if (!column_has(c, i))
            continue;
        bool small = unit <= INT64_MAX && values[i] >= INT64_MIN && values[i] <= INT64_MAX;
        while (need < c->scale && (small ? (int64_t)values[i] % (int64_t)unit != 0 : values[i] % unit != 0)) {
            unit /= 10;
            need++;
        }
    }
    return need;
}

void column_shorten(struct column *c)
{
    int need = c->kind == COL_DECIMAL && c->form == FORM_FULL ? needed_scale(c) : c->scale; /* else they have no more */
    if (need == c->scale)
        return;
    i128 unit = decimal_pow10(c->scale - need), *values = c->data;
    for (size_t i = 0; i < c->n; i++)
        values[i] /= unit;
    c->scale = need;
}

void inputs_fini(struct inputs *x)
{
    for (size_t i = 0; i < x->n; i++)
        free(x->paths[i]);
    free(x->paths);
    buf_fini(&x->settings);
    *x = (struct inputs){.n = 0};
}

void extract_fini(struct extract *x)
{
    for (size_t i = 0; x->columns && i < x->n_columns; i++)
        column_fini(&x->columns[i]);
    free(x->columns);
    if (!x->held) {
        free(x->runs);
        free(x->faults);
    }
    hold_drop(&x->held);
    hold_drop(&x->basis);
    arena_free(&x->owner);
    *x = (struct extract){0};
}
