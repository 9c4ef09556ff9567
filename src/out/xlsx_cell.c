/* xlsx_cell.c - decides what a cell of the workbook holds: a number, a text, a formula with the value that was computed, and where it
 * leads.
 *
 * Everything goes through the gate, and into the digest with which the finished file is compared. A formula stands only where the
 * layout says that it gives what was computed; a link leads to the records behind the figure. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "out/xlsx_int.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

void xlsx_failed(struct writer *w, lxw_error e, const char *what)
{
    if (w->rc == 0 && e != LXW_NO_ERROR)
        w->rc = err_set(w->err, e == LXW_ERROR_MEMORY_MALLOC_FAILED ? ERR_NOMEM : ERR_IO, "sheet \"%s\", row %zu: %s: %s", w->name,
                        w->row + 1, what, w->lib->lxw_strerror(e));
}

/* Is there room for so many rows and columns from the present row on? */
bool xlsx_has_room(struct writer *w, size_t n_rows, size_t n_columns)
{
    if (w->rc != 0)
        return false;
    if (w->row + n_rows > XLSX_ROWS || n_columns > XLSX_COLUMNS)
        w->rc = err_set(w->err, ERR_DATA, "sheet \"%s\" needs more than the %d rows or %d columns of a worksheet: give its list a limit",
                        w->name, XLSX_ROWS, XLSX_COLUMNS);
    return w->rc == 0;
}

static bool has_room(struct writer *w, size_t column)
{
    return xlsx_has_room(w, 1, column + 1);
}

/* A text; with a target it leads there. */
static void put_text(struct writer *w, size_t column, const char *text, const char *target, lxw_format *f)
{
    lxw_row_t row = (lxw_row_t)w->row;
    if (!has_room(w, column))
        return;
    buf_clear(&w->safe);
    gate_text(&w->safe, text, w->notes);
    const char *s = buf_text(&w->safe);
    if (!s) {
        w->rc = err_set(w->err, ERR_NOMEM, "no memory for a text of the workbook");
    } else if (target) {
        xlsx_failed(w, w->lib->worksheet_write_url_opt(w->sheet, row, (lxw_col_t)column, target, f, s, NULL), "a link");
        w->digest->n_links++;
    } else if (*s == '\0') {
        xlsx_failed(w, w->lib->worksheet_write_blank(w->sheet, row, (lxw_col_t)column, f), "a blank cell");
    } else {
        xlsx_failed(w, w->lib->worksheet_write_string(w->sheet, row, (lxw_col_t)column, s, f), "a text");
    }
    if (s && *s)
        digest_add(w->digest, w->row, column, 's', s, strlen(s));
}

void xlsx_put_text(struct writer *w, size_t column, const char *text, lxw_format *f)
{
    put_text(w, column, text, NULL, f);
}

void xlsx_put_linked(struct writer *w, size_t column, const char *text, const char *target, lxw_format *f)
{
    put_text(w, column, text, target, f);
}

/* The formula of a cell of the table that is being written, "" for none. */
static void formula_of(const struct writer *w, const struct lay_formula *f, char out[64])
{
    char cell[LXW_MAX_CELL_NAME_LENGTH], other[LXW_MAX_CELL_NAME_LENGTH];
    *out = '\0';
    if (!f)
        return;
    w->lib->lxw_rowcol_to_cell(cell, (lxw_row_t)(w->table_row + f->cell.row), (lxw_col_t)f->cell.column);
    w->lib->lxw_rowcol_to_cell(other, (lxw_row_t)(w->table_row + f->other.row), (lxw_col_t)f->other.column);
    snprintf(out, 64, f->kind == FORMULA_RATIO_OF ? "%s/%s" : "SUM(%s:%s)", cell, other);
}

/* As the library writes it. */
static void print_number(char text[48], double x)
{
    struct decimal d;
    if ((x == 0 || fabs(x) >= 1e-4) && decimal_from_digits(x, 16, &d))
        decimal_print(text, decimal_trim(d));
    else
        snprintf(text, 48, "%.16G", x);
}

/* A number; with a formula that gives it, unless that is "". */
static void put_number(struct writer *w, size_t column, double x, const char *formula, lxw_format *f)
{
    char text[48];
    if (!has_room(w, column))
        return;
    if (*formula) {
        const char *equals = arena_printf(w->arena, "=%s", formula);
        xlsx_failed(w, w->lib->worksheet_write_formula_num(w->sheet, (lxw_row_t)w->row, (lxw_col_t)column, equals, f, x), "a formula");
        digest_add(w->digest, w->row, column, 'f', formula, strlen(formula));
    } else {
        xlsx_failed(w, w->lib->worksheet_write_number(w->sheet, (lxw_row_t)w->row, (lxw_col_t)column, x, f), "a number");
    }
    print_number(text, x);
    digest_add(w->digest, w->row, column, 'n', text, strlen(text));
}

void xlsx_put_blank(struct writer *w, size_t column, lxw_format *f)
{
    if (has_room(w, column))
        xlsx_failed(w, w->lib->worksheet_write_blank(w->sheet, (lxw_row_t)w->row, (lxw_col_t)column, f), "a blank cell");
}

static void put_flag(struct writer *w, size_t column, bool flag, lxw_format *f)
{
    if (!has_room(w, column))
        return;
    xlsx_failed(w, w->lib->worksheet_write_boolean(w->sheet, (lxw_row_t)w->row, (lxw_col_t)column, flag, f), "a flag");
    digest_add(w->digest, w->row, column, 'b', flag ? "1" : "0", 1);
}

/* The number that a cell is in a spreadsheet. False: it is shown as text. ERR_DATA for what is no number at all. */
static bool cell_as_number(struct writer *w, const struct lay_cell *c, size_t column, double *x)
{
    switch (c->kind) {
    case LAY_EXACT: return gate_decimal(c->decimal, x);
    case LAY_REAL:
        if (c->real != c->real || c->real - c->real != 0) {
            if (w->rc == 0)
                w->rc = err_set(w->err, ERR_DATA, "sheet \"%s\", row %zu, column %zu: the value is not a finite number", w->name, w->row + 1,
                                column + 1);
            return false;
        }
        return gate_real(c->show.points ? c->real * 100 : c->real, x); /* only `%` multiplies by itself, and this ends in pp */
    case LAY_DAY: case LAY_MONTH: return gate_day(c->day, x);
    case LAY_TIME:
        if (!gate_day((int32_t)floor_div(c->wall, US_PER_DAY), x))
            return false;
        return gate_real(*x + (double)(c->wall - floor_div(c->wall, US_PER_DAY) * US_PER_DAY) / (double)US_PER_DAY, x);
    default: return false;
    }
}

static const char *number_code(const struct lay_cell *c, struct buf *code)
{
    buf_clear(code);
    if (c->kind == LAY_EXACT || c->kind == LAY_REAL)
        show_excel(code, &c->show, c->so_far);
    else if (c->kind == LAY_DAY)
        buf_puts(code, "yyyy-mm-dd");
    else if (c->kind == LAY_MONTH)
        buf_puts(code, "mmm yyyy");
    else if (c->kind == LAY_TIME)
        buf_puts(code, "yyyy-mm-dd hh:mm");
    else if (c->kind == LAY_TEXT)
        buf_puts(code, "@");
    return buf_text(code);
}

/* Leads from a figure to its records: the list of the report that shows them, else the line that prints them. What the library writes
 * for it is overwritten by the figure. */
static void put_link(struct writer *w, const struct lay_table *t, size_t column, const struct lay_row *row, lxw_format *f)
{
    const struct lay_cell *c = &row->cells[column];
    char target[LINK_LENGTH];
    if (!c->records || w->rc != 0 || !has_room(w, column) || !xlsx_evidence_target(w, t, row, column, target))
        return;
    xlsx_failed(w, w->lib->worksheet_write_url_opt(w->sheet, (lxw_row_t)w->row, (lxw_col_t)column, target, f, NULL, "Its records"), "a link");
    w->digest->n_links++;
}

/* ------------------------------------------------------------------ formats */
/* Cells that stand beneath each other mostly have the same format, which need not be put together and looked for then. */
struct xlsx_recent {
    enum lay_kind kind;
    struct show show;
    struct style style; /* its `number` says nothing */
    lxw_format *format;
};
enum { RECENT_COLUMNS = 64 };

static bool same_show(const struct show *a, const struct show *b)
{
    return a->style == b->style && a->digits == b->digits && a->points == b->points && a->change == b->change &&
           memcmp(a->currency, b->currency, sizeof a->currency) == 0;
}

static bool same_style(const struct style *a, const struct style *b)
{
    return a->look == b->look && a->row == b->row && a->tone == b->tone && a->so_far == b->so_far && a->is_text == b->is_text && a->faint == b->faint &&
           a->big == b->big && a->indented == b->indented && a->wrapped == b->wrapped;
}

static lxw_format *format_of(struct writer *w, const struct lay_cell *c, size_t column, struct style s)
{
    if (!w->recent)
        w->recent = ARENA_ARRAY(w->arena, struct xlsx_recent, RECENT_COLUMNS);
    struct xlsx_recent *last = &w->recent[column % RECENT_COLUMNS];
    if (last->format && last->kind == c->kind && same_show(&last->show, &c->show) && same_style(&last->style, &s))
        return last->format;
    *last = (struct xlsx_recent){c->kind, c->show, s, NULL};
    const char *number = number_code(c, &w->code);
    s.number = number ? number : "";
    return last->format = xlsx_format(w, &s);
}

static void put_value(struct writer *w, const struct lay_table *t, size_t column, const struct lay_row *row, bool wrapped, const char *formula)
{
    const struct lay_cell *c = &row->cells[column];
    bool is_text = t->heads[column].is_text, charted = t->charted && column >= t->n_lead;
    double x;
    struct style s = {.look = LOOK_CELL, .row = row->kind, .tone = c->tone, .so_far = c->so_far, .is_text = is_text, .big = w->big,
                      .faint = c->kind == LAY_NO_VALUE, .wrapped = wrapped, .indented = is_text && column > 0, .number = ""};
    bool is_number = cell_as_number(w, c, column, &x);
    lxw_format *f = w->rc == 0 ? format_of(w, c, column, s) : NULL;
    if (f)
        put_link(w, t, column, row, f);
    if (w->rc != 0) {
        /* said already */
    } else if (is_number) {
        put_number(w, column, x, formula, f);
    } else if (c->kind == LAY_FLAG) {
        put_flag(w, column, c->flag, f);
    } else if (c->kind == LAY_BLANK || (c->kind == LAY_NO_VALUE && charted)) {
        xlsx_put_blank(w, column, f);
    } else {
        buf_clear(&w->shown);
        layout_cell_text(&w->shown, c);
        xlsx_put_text(w, column, buf_text(&w->shown) ? buf_text(&w->shown) : "", f);
    }
}

void xlsx_put_cell(struct writer *w, const struct lay_table *t, size_t column, const struct lay_row *row, bool wrapped)
{
    char formula[64];
    formula_of(w, row->cells[column].formula, formula);
    put_value(w, t, column, row, wrapped, formula);
}

void xlsx_put_formula(struct writer *w, const struct lay_table *t, size_t column, const struct lay_row *row, const char *formula)
{
    put_value(w, t, column, row, false, formula);
}

void xlsx_put_look(struct writer *w, size_t column, const char *text, enum look look, bool is_text)
{
    struct style s = {.look = look, .is_text = is_text, .indented = look == LOOK_HEAD && is_text && column > 0, .number = ""};
    lxw_format *f = xlsx_format(w, &s);
    if (f)
        xlsx_put_text(w, column, text, f);
}
