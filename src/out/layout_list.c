/* layout_list.c - decides how a list of records is laid out, held or not.
 *
 * Takes a struct result_list, gives a table. Of a long list the table holds the first rows; the others are made from the list's
 * source, some thousand at a time, when a format that shows them all goes through them. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "out/layout_int.h"

#include <math.h>

enum { ROWS_AT_ONCE = 4096 };

struct lay_source {
    const struct result_list *list;
    struct result_column *columns;
    struct show *shows;
    bool *figures;
    const char *zone;
};

/* Whole days in each record are shown as such. */
static void drop_empty_digits(struct lay_table *t, size_t column)
{
    for (size_t k = 0; k < t->n_rows; k++) {
        const struct lay_cell *c = &t->rows[k].cells[column];
        if (c->kind == LAY_EXACT || c->show.style == SHOW_MONEY || (c->kind == LAY_REAL && c->real != floor(c->real)))
            return;
    }
    for (size_t k = 0; k < t->n_rows; k++)
        t->rows[k].cells[column].show.digits = 0;
}

static void lay_row(const struct lay_source *s, const struct cell *from, const struct zone *zone, struct lay_cell *to)
{
    for (size_t i = 0; i < s->list->n_columns; i++) {
        to[i] = layout_value(s->shows[i], &from[i], s->figures[i] ? &s->columns[i] : NULL);
        if (to[i].kind == LAY_TIME)
            to[i].wall += (int64_t)zone_offset(zone, to[i].wall) * US_PER_SECOND;
    }
}

static struct lay_source *source_of(struct arena *a, const struct result_list *l, const char *zone)
{
    struct lay_source *s = ARENA_NEW(a, struct lay_source);
    *s = (struct lay_source){l, ARENA_ARRAY(a, struct result_column, l->n_columns), ARENA_ARRAY(a, struct show, l->n_columns),
                             ARENA_ARRAY(a, bool, l->n_columns), zone};
    for (size_t i = 0; i < l->n_columns; i++) {
        const struct type *type = l->types[i];
        s->figures[i] = type && (type_is_number(type) || type->kind == TYPE_MONEY || type->kind == TYPE_CLOCK || type->kind == TYPE_PER);
        s->columns[i] = (struct result_column){.type = type, .view = VIEW_PLAIN, .has_unit = l->units && l->units[i].known,
                                               .shown = l->units ? l->units[i].unit : UNIT_HOUR};
        s->shows[i] = s->figures[i] ? show_column(a, &s->columns[i]) : (struct show){.style = SHOW_NUMBER, .digits = 2, .unit = "text"};
    }
    return s;
}

size_t layout_rows_held(const struct result_list *l)
{
    return l->source ? l->source->n_held : l->n_rows;
}

struct lay_table *layout_list(struct arena *a, const struct result_list *l, const struct zone *zone, const char *zone_name)
{
    size_t held = layout_rows_held(l);
    struct lay_table *t = layout_table_new(a, l->n_columns, held);
    const struct lay_source *s = source_of(a, l, zone_name);
    t->n_lead = l->n_columns > 0;
    t->defines = l->defines;
    t->list = l;
    t->n_more = l->n_rows - held;
    t->source = s;
    for (size_t i = 0; i < l->n_columns; i++) {
        t->heads[i].label = s->shows[i].unit_in_head ? arena_printf(a, "%s (%s)", l->heads[i], s->shows[i].unit) : l->heads[i];
        t->heads[i].is_text = !s->figures[i];
    }
    for (size_t k = 0; k < held; k++)
        lay_row(s, &l->cells[k * l->n_columns], zone, t->rows[k].cells);
    for (size_t i = 0; i < l->n_columns && t->n_more == 0; i++) /* what is not held may not be whole */
        if (s->figures[i])
            drop_empty_digits(t, i);
    if (l->n_all > l->n_rows)
        layout_note(a, t, arena_printf(a, "The first %zu of %zu records, in the order above.", l->n_rows, l->n_all));
    else if (l->n_rows == 0)
        layout_note(a, t, "No record.");
    return t;
}

const char *layout_held_note(const struct lay_table *t, size_t i)
{
    return i < t->n_notes ? t->notes[i] : i == t->n_notes ? t->cut : NULL;
}

typedef int take_row(void *ctx, const struct lay_row *row, struct err *err);

static int take_some(const struct lay_source *s, size_t from, size_t n, struct arena *a, const struct zone *zone, take_row *take, void *ctx,
                     struct err *err)
{
    size_t n_columns = s->list->n_columns, n_cells = n * n_columns;
    struct cell *cells = ARENA_ARRAY(a, struct cell, n_cells);
    struct lay_row row = {.kind = ROW_BODY, .cells = ARENA_ARRAY(a, struct lay_cell, n_columns)};
    TRY(s->list->source->read(s->list->source->ctx, from, n, a, cells, err));
    for (size_t k = 0; k < n; k++) {
        lay_row(s, &cells[k * n_columns], zone, row.cells);
        TRY(take(ctx, &row, err));
    }
    return 0;
}

int layout_each_row(const struct lay_table *t, take_row *take, void *ctx, struct err *err)
{
    struct zone *zone = NULL;
    size_t all = t->n_rows + t->n_more;
    for (size_t k = 0; k < t->n_rows; k++)
        TRY(take(ctx, &t->rows[k], err));
    if (t->n_more == 0)
        return 0;
    TRY(zone_open(t->source->zone, &zone, err));
    struct arena *a = arena_new();
    int rc = 0;
    for (size_t from = t->n_rows, n; from < all && rc == 0; from += n) {
        struct arena_mark mark = arena_mark(a);
        n = all - from < ROWS_AT_ONCE ? all - from : ROWS_AT_ONCE;
        rc = take_some(t->source, from, n, a, zone, take, ctx, err);
        arena_reset(a, mark);
    }
    arena_free(&a);
    zone_free(&zone);
    return rc;
}
