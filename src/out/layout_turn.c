/* layout_turn.c - decides which tables are read better with their columns as rows, and how a table of definitions is shortened.
 *
 * Takes a table, gives one of the same cells: many measures over few periods stand one beneath the other, time goes to the right. For
 * formats that people read from top to bottom; a workbook keeps its columns. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "out/layout.h"

#include <string.h>

enum { TURN_FROM = 10, PERIODS_MAX = 16 };

bool layout_has_periods(const struct lay_table *t)
{
    return t->n_lead == 1 && t->n_rows > 0 && (t->rows[0].cells[0].kind == LAY_DAY || t->rows[0].cells[0].kind == LAY_MONTH);
}

bool layout_is_long(const struct lay_table *t)
{
    return layout_has_periods(t) && t->n_columns > TURN_FROM;
}

const struct lay_table *layout_turned(struct arena *a, const struct lay_table *t)
{
    if (!layout_is_long(t) || t->n_rows > PERIODS_MAX)
        return t;
    struct lay_table *to = ARENA_NEW(a, struct lay_table);
    *to = (struct lay_table){.n_columns = 1 + t->n_rows, .n_lead = 1, .n_rows = t->n_columns - 1, .notes = t->notes, .n_notes = t->n_notes};
    to->heads = ARENA_ARRAY(a, struct lay_head, to->n_columns);
    to->rows = ARENA_ARRAY(a, struct lay_row, to->n_rows);
    to->heads[0] = t->heads[0];
    for (size_t k = 0; k < t->n_rows; k++)
        to->heads[1 + k] = (struct lay_head){layout_cell_words(a, &t->rows[k].cells[0]), false};
    for (size_t i = 0; i < to->n_rows; i++) {
        to->rows[i].cells = ARENA_ARRAY(a, struct lay_cell, to->n_columns);
        to->rows[i].cells[0] = (struct lay_cell){.kind = LAY_TEXT, .text = t->heads[1 + i].label, .about = t->about ? t->about[1 + i] : NULL};
        for (size_t k = 0; k < t->n_rows; k++)
            to->rows[i].cells[1 + k] = t->rows[k].cells[1 + i];
    }
    return to;
}

bool layout_says_same(const struct lay_table *t, size_t column)
{
    const struct lay_cell *first = t->n_rows > 2 ? &t->rows[0].cells[column] : NULL;
    for (size_t k = 0; first && k < t->n_rows; k++) {
        const struct lay_cell *c = &t->rows[k].cells[column];
        if (c->kind != LAY_TEXT || first->kind != LAY_TEXT || strcmp(c->text, first->text) != 0)
            return false;
    }
    return first;
}
