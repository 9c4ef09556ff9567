/* xlsx_look.c - decides what a table's cells show beside their figures, and what the table is called: shades of a cohort grid, bars in
 * columns of parts, the name of its range.
 *
 * Nothing here says what the figures do not say themselves. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "out/xlsx_int.h"

#include <stdio.h>

static void shade(struct writer *w, const struct lay_table *t, size_t first, size_t last)
{
    lxw_conditional_format look = {.type = LXW_CONDITIONAL_2_COLOR_SCALE, .min_color = COLOR_SHADE_LEAST, .max_color = COLOR_SHADE_MOST};
    xlsx_failed(w, w->lib->worksheet_conditional_format_range(w->sheet, (lxw_row_t)first, (lxw_col_t)t->shade_from, (lxw_row_t)last, (lxw_col_t)(t->n_columns - 1), &look),
                "the shades of a grid");
}

static void bars(struct writer *w, size_t column, size_t first, size_t last)
{
    lxw_conditional_format look = {.type = LXW_CONDITIONAL_DATA_BAR, .data_bar_2010 = LXW_TRUE, .bar_solid = LXW_TRUE, .bar_color = COLOR_BAR,
                                   .bar_no_border = LXW_TRUE, .min_rule_type = LXW_CONDITIONAL_RULE_TYPE_NUMBER, .min_value = 0,
                                   .max_rule_type = LXW_CONDITIONAL_RULE_TYPE_AUTO_MAX};
    xlsx_failed(w, w->lib->worksheet_conditional_format_range(w->sheet, (lxw_row_t)first, (lxw_col_t)column, (lxw_row_t)last, (lxw_col_t)column, &look), "the bars of a column");
}

/* Rows before the total, in which parts stand. */
static size_t part_rows(const struct lay_table *t)
{
    size_t n = 0;
    while (n < t->n_rows && t->rows[n].kind != ROW_TOTAL)
        n++;
    return n;
}

void xlsx_look_table(struct writer *w, const struct lay_table *t, size_t head)
{
    size_t n = part_rows(t), first = head + 1;
    if (w->rc != 0 || n < 2 || t->list)
        return;
    if (t->shade_from > 0)
        shade(w, t, first, first + n - 1);
    for (size_t i = t->n_lead; i < t->n_columns && w->rc == 0; i++)
        if (t->parts && t->parts[i])
            bars(w, i, first, first + n - 1);
}

void xlsx_name_table(struct writer *w, const struct lay_table *t, const char *name, size_t head)
{
    char range[2 * LXW_MAX_CELL_NAME_LENGTH + 8];
    size_t last = head + t->n_rows + t->n_more;
    if (w->rc != 0 || !name || t->n_columns == 0)
        return;
    w->lib->lxw_rowcol_to_range_abs(range, (lxw_row_t)head, 0, (lxw_row_t)last, (lxw_col_t)(t->n_columns - 1));
    const char *formula = arena_printf(w->arena, "=%s", xlsx_of_sheet(w->arena, w->name, range));
    xlsx_failed(w, w->lib->workbook_define_name(w->book, name, formula), "the name of a table");
}
