/* xlsx.c - decides how the layout looks as a workbook: where its blocks stand, in which styles, with which charts.
 *
 * All that it writes has been through the gate, in constant-memory mode and
 * therefore strictly row after row; the only clock in the file is the report's as-of time, so that equal inputs give equal
 * bytes. The library's word that all went well is not believed: xlsx_check reads the file back. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "out/xlsx_int.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"

#if defined __has_feature
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define XLSX_LOUD 1
#endif
#endif
#if defined __SANITIZE_ADDRESS__ || defined __SANITIZE_THREAD__
#define XLSX_LOUD 1 /* what a sanitizer says must be seen */
#endif

/* ------------------------------------------------------------------ cells, through the gate */

void xlsx_failed(struct writer *w, lxw_error e, const char *what)
{
    if (w->rc == 0 && e != LXW_NO_ERROR)
        w->rc = err_set(w->err, e == LXW_ERROR_MEMORY_MALLOC_FAILED ? ERR_NOMEM : ERR_IO, "sheet \"%s\", row %zu: %s: %s", w->name,
                        w->row + 1, what, lxw_strerror(e));
}

/* Is there room for so many rows and columns from the present row on? */
static bool has_room_for(struct writer *w, size_t n_rows, size_t n_columns)
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
    return has_room_for(w, 1, column + 1);
}

static void put_text(struct writer *w, size_t column, const char *text, lxw_format *f)
{
    struct buf safe = BUF_INIT;
    if (!has_room(w, column))
        return;
    gate_text(&safe, text, w->notes);
    const char *s = buf_text(&safe);
    if (!s) {
        w->rc = err_set(w->err, ERR_NOMEM, "no memory for a text of the workbook");
    } else if (*s == '\0') {
        xlsx_failed(w, worksheet_write_blank(w->sheet, (lxw_row_t)w->row, (lxw_col_t)column, f), "a blank cell");
    } else {
        xlsx_failed(w, worksheet_write_string(w->sheet, (lxw_row_t)w->row, (lxw_col_t)column, s, f), "a text");
        digest_add(w->digest, w->row, column, 's', s, strlen(s));
    }
    buf_fini(&safe);
}

static void put_number(struct writer *w, size_t column, double x, lxw_format *f)
{
    char text[40];
    if (!has_room(w, column))
        return;
    xlsx_failed(w, worksheet_write_number(w->sheet, (lxw_row_t)w->row, (lxw_col_t)column, x, f), "a number");
    int n = snprintf(text, sizeof text, "%.16G", x);
    digest_add(w->digest, w->row, column, 'n', text, (size_t)n);
}

static void put_blank(struct writer *w, size_t column, lxw_format *f)
{
    if (has_room(w, column))
        xlsx_failed(w, worksheet_write_blank(w->sheet, (lxw_row_t)w->row, (lxw_col_t)column, f), "a blank cell");
}

static void put_flag(struct writer *w, size_t column, bool flag, lxw_format *f)
{
    if (!has_room(w, column))
        return;
    xlsx_failed(w, worksheet_write_boolean(w->sheet, (lxw_row_t)w->row, (lxw_col_t)column, flag, f), "a flag");
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

static void put_cell(struct writer *w, const struct lay_table *t, size_t column, const struct lay_row *row, bool wrapped)
{
    struct buf code = BUF_INIT, text = BUF_INIT;
    const struct lay_cell *c = &row->cells[column];
    bool is_text = t->heads[column].is_text, charted = t->charted && column >= t->n_lead;
    double x;
    const char *number = number_code(c, &code);
    struct style s = {.look = LOOK_CELL, .row = row->kind, .tone = c->tone, .so_far = c->so_far, .is_text = is_text, .big = w->big,
                      .faint = c->kind == LAY_NO_VALUE, .wrapped = wrapped, .indented = is_text && column > 0, .number = number ? number : ""};
    bool is_number = cell_as_number(w, c, column, &x);
    lxw_format *f = w->rc == 0 ? xlsx_format(w, &s) : NULL;
    if (w->rc != 0) {
        /* said already */
    } else if (is_number) {
        put_number(w, column, x, f);
    } else if (c->kind == LAY_FLAG) {
        put_flag(w, column, c->flag, f);
    } else if (c->kind == LAY_BLANK || (c->kind == LAY_NO_VALUE && charted)) {
        put_blank(w, column, f);
    } else {
        layout_cell_text(&text, c);
        put_text(w, column, buf_text(&text) ? buf_text(&text) : "", f);
    }
    buf_fini(&code);
    buf_fini(&text);
}

static void put_look(struct writer *w, size_t column, const char *text, enum look look, bool is_text)
{
    struct style s = {.look = look, .is_text = is_text, .indented = look == LOOK_HEAD && is_text && column > 0, .number = ""};
    lxw_format *f = xlsx_format(w, &s);
    if (f)
        put_text(w, column, text, f);
}

/* ------------------------------------------------------------------ blocks */

static void row_height(struct writer *w, double points)
{
    if (w->rc == 0 && w->row < XLSX_ROWS)
        xlsx_failed(w, worksheet_set_row(w->sheet, (lxw_row_t)w->row, points, NULL), "the height of a row");
}

/* A paragraph as rows of at most LINE_LENGTH columns, broken at blanks: it runs over the empty cells at its right. */
static void put_paragraph(struct writer *w, const char *text, enum look look)
{
    while (*text && w->rc == 0) {
        size_t n = strcspn(text, "\n"), end = n;
        if (text_width(text, n) > LINE_LENGTH) {
            end = 0;
            for (size_t i = 1; i < n && text_width(text, i) <= LINE_LENGTH; i++)
                if (text[i] == ' ')
                    end = i;
            if (end == 0)
                end = n;
        }
        put_look(w, 0, arena_dup(w->arena, text, end), look, true);
        w->row++;
        text += end;
        text += *text == '\n' || *text == ' ';
    }
}

/* Lines that a text takes in a column, broken at blanks as spreadsheets break it. */
static size_t lines_of(const char *text, size_t width)
{
    size_t lines = 1, used = 0, room = width > 3 ? width - 1 : 1;
    for (const char *s = text; *s;) {
        size_t n = strcspn(s, " \n"), word = text_width(s, n);
        if (used > 0 && used + 1 + word > room) {
            lines++;
            used = 0;
        }
        used += word + (used > 0);
        while (used > room) { /* a word longer than a line */
            lines++;
            used -= room;
        }
        s += n;
        if (*s == '\n') {
            lines++;
            used = 0;
        }
        s += *s != '\0';
    }
    return lines;
}

static size_t row_lines(const struct lay_table *t, const struct lay_row *row, const size_t *widths)
{
    size_t lines = 1;
    for (size_t i = 0; i < t->n_columns; i++) {
        const struct lay_cell *c = &row->cells[i];
        if (c->kind == LAY_TEXT && (strlen(c->text) + 2 > widths[i] || strchr(c->text, '\n')) && lines_of(c->text, widths[i]) > lines)
            lines = lines_of(c->text, widths[i]);
    }
    return lines < ROW_LINES ? lines : ROW_LINES;
}

static size_t head_height(const struct lay_table *t, const size_t *widths)
{
    size_t lines = 1;
    for (size_t i = 0; i < t->n_columns; i++)
        if (lines_of(t->heads[i].label, widths[i]) > lines)
            lines = lines_of(t->heads[i].label, widths[i]);
    return ROW_POINTS * (lines < ROW_LINES ? lines : ROW_LINES) + 3;
}

struct table_rows {
    struct writer *w;
    const struct lay_table *table;
    const size_t *widths;
};

static int put_row(void *ctx, const struct lay_row *row, struct err *err)
{
    const struct table_rows *r = ctx;
    struct writer *w = r->w;
    size_t lines = row_lines(r->table, row, r->widths);
    (void)err; /* the writer's own */
    if (w->big || lines > 1)
        row_height(w, w->big && lines == 1 ? 24 : (double)(ROW_POINTS * lines));
    for (size_t i = 0; i < r->table->n_columns; i++)
        put_cell(w, r->table, i, row, lines > 1);
    w->row++;
    return w->rc;
}

static void put_table(struct writer *w, const struct lay_table *t, const size_t *widths)
{
    struct table_rows rows = {w, t, widths};
    row_height(w, (double)head_height(t, widths));
    for (size_t i = 0; i < t->n_columns; i++)
        put_look(w, i, t->heads[i].label, LOOK_HEAD, t->heads[i].is_text);
    w->row++;
    if (w->rc == 0)
        w->rc = layout_each_row(t, put_row, &rows, w->err);
    for (size_t i = 0; i < t->n_notes; i++) {
        put_look(w, 0, t->notes[i], LOOK_NOTE, true);
        w->row++;
    }
}

static void put_facts(struct writer *w, const struct lay_table *t)
{
    for (size_t k = 0; k < t->n_rows && w->rc == 0; k++) {
        put_look(w, 0, t->rows[k].cells[0].text, LOOK_FACT, true);
        put_look(w, 1, t->rows[k].cells[1].text, LOOK_PLAIN, true);
        w->row++;
    }
}

/* ------------------------------------------------------------------ sheets */

static void widen(size_t *width, size_t needed)
{
    if (needed > WIDTH_MAX)
        needed = WIDTH_MAX;
    if (needed > *width)
        *width = needed;
}

static size_t longest_word(const char *s)
{
    size_t longest = 0;
    while (*s) {
        size_t n = strcspn(s, " ");
        if (text_width(s, n) > longest)
            longest = text_width(s, n);
        s += n;
        s += *s == ' ';
    }
    return longest;
}

/* Columns as wide as their values; heads are wrapped into four lines at most. */
static size_t *widths_of(struct writer *w, const struct lay_sheet *s, const struct lay_block *contract, size_t *n)
{
    *n = 2;
    for (size_t b = 0; b < s->n_blocks; b++)
        if (s->blocks[b].table && s->blocks[b].table->n_columns > *n)
            *n = s->blocks[b].table->n_columns;
    size_t *widths = ARENA_ARRAY(w->arena, size_t, *n);
    for (size_t i = 0; i < *n; i++)
        widths[i] = WIDTH_MIN;
    if (contract)
        widen(&widths[0], 16);
    for (size_t b = 0; b < s->n_blocks; b++) {
        const struct lay_table *t = s->blocks[b].table;
        for (size_t i = 0; t && i < t->n_columns; i++) {
            size_t all = text_width(t->heads[i].label, strlen(t->heads[i].label));
            widen(&widths[i], longest_word(t->heads[i].label) + 2);
            widen(&widths[i], all / 3 + 3);
            for (size_t k = 0; k < t->n_rows; k++) {
                struct buf text = BUF_INIT;
                layout_cell_text(&text, &t->rows[k].cells[i]);
                const char *shown = buf_text(&text);
                widen(&widths[i], shown ? text_width(shown, strlen(shown)) * (s->blocks[b].kind == BLOCK_SCORECARD ? 11 : 10) / 10 + 3 : 0);
                buf_fini(&text);
            }
        }
    }
    for (size_t i = 0; i < *n; i++)
        xlsx_failed(w, worksheet_set_column(w->sheet, (lxw_col_t)i, (lxw_col_t)i, (double)widths[i], NULL), "the width of a column");
    return widths;
}

/* Heads stay in sight where one table fills the sheet. */
static void freeze(struct writer *w, const struct lay_block *b, size_t head, size_t n_tables)
{
    if (n_tables != 1 || (b->kind != BLOCK_TABLE && b->kind != BLOCK_LIST))
        return;
    worksheet_freeze_panes(w->sheet, (lxw_row_t)head + 1, (lxw_col_t)(b->table->n_lead < 3 ? b->table->n_lead : 1));
    xlsx_failed(w, worksheet_repeat_rows(w->sheet, (lxw_row_t)head, (lxw_row_t)head), "the rows to repeat");
    if (b->kind == BLOCK_LIST && b->table->n_rows > 0)
        xlsx_failed(w, worksheet_autofilter(w->sheet, (lxw_row_t)head, 0, (lxw_row_t)(head + b->table->n_rows + b->table->n_more), (lxw_col_t)(b->table->n_columns - 1)),
               "the filter");
}

/* Points that a block takes; *least: of those, what must stand together. */
static size_t block_points(const struct lay_block *b, const size_t *widths, size_t *least)
{
    size_t points = b->title && b->n_charts == 0 ? 18 : 0;
    if (b->kind == BLOCK_TEXT) {
        for (const char *s = b->text; *s; s += strcspn(s, "\n"), s += *s == '\n')
            points += ROW_POINTS * (1 + text_width(s, strcspn(s, "\n")) / LINE_LENGTH);
        *least = points;
        return points + ROW_POINTS;
    }
    points += ROW_POINTS * xlsx_chart_rows(b) + (b->kind == BLOCK_FACTS ? 0 : head_height(b->table, widths));
    *least = points;
    for (size_t k = 0; k < b->table->n_rows; k++) {
        points += b->kind == BLOCK_SCORECARD ? 24 : ROW_POINTS * row_lines(b->table, &b->table->rows[k], widths);
        if (k < 3)
            *least = points;
    }
    return points + ROW_POINTS * (b->table->n_more + b->table->n_notes + 1);
}

static void put_block(struct writer *w, const struct lay_block *b, const size_t *widths, size_t n_tables)
{
    size_t least, points = block_points(b, widths, &least);
    if (b->table && !has_room_for(w, b->table->n_rows + b->table->n_more + 2, b->table->n_columns))
        return;
    if (b->kind != BLOCK_FACTS) /* a few lines at the end: they go where there is room */
        xlsx_page_block(w, points, least);
    if (b->title && b->n_charts == 0) {
        put_look(w, 0, b->title, LOOK_HEADING, true);
        w->row++;
    }
    w->big = b->kind == BLOCK_SCORECARD;
    if (b->kind == BLOCK_TEXT)
        put_paragraph(w, b->text, LOOK_PLAIN);
    else if (b->kind == BLOCK_FACTS)
        put_facts(w, b->table);
    else {
        xlsx_put_charts(w, b);
        if (w->rc == 0)
            freeze(w, b, w->row, n_tables);
        put_table(w, b->table, widths);
    }
    w->big = false;
    w->row++;
}

static void put_sheet(struct writer *w, const struct layout *l, const struct lay_sheet *s, bool first)
{
    size_t n, n_tables = 0, least, points = 28 + 2 * ROW_POINTS;
    size_t *widths = widths_of(w, s, first ? &l->contract : NULL, &n);
    for (size_t i = 0; i < s->n_blocks; i++) {
        n_tables += s->blocks[i].table != NULL;
        points += block_points(&s->blocks[i], widths, &least);
    }
    xlsx_page_open(w, l, s, widths, n, points + (first ? block_points(&l->contract, widths, &least) : 0));
    w->used_points = 28 + 2 * ROW_POINTS;
    w->row = 0;
    row_height(w, 28);
    put_look(w, 0, first ? l->title : s->title, LOOK_TITLE, true);
    w->row = 1;
    put_look(w, 0, s->subtitle ? s->subtitle : l->headline, LOOK_SUBTITLE, true);
    w->row = 3;
    for (size_t i = 0; i < s->n_blocks && w->rc == 0; i++)
        put_block(w, &s->blocks[i], widths, n_tables);
    if (first && w->rc == 0)
        put_block(w, &l->contract, widths, n_tables);
    if (w->rc == 0)
        xlsx_page_close(w);
}

static void set_properties(struct writer *w, const struct layout *l)
{
    struct buf title = BUF_INIT, subject = BUF_INIT, author = BUF_INIT;
    char comments[] = "Each figure follows from the agreement; `concord list` gives its records and `concord why` its reasons.";
    gate_label(&title, l->title, 200);
    gate_label(&subject, l->headline, 200);
    gate_label(&author, l->agreement ? l->agreement : "Concord", 200);
    lxw_doc_properties p = {.title = (char *)buf_text(&title), .subject = (char *)buf_text(&subject), .author = (char *)buf_text(&author),
                            .comments = comments,
                            .created = (time_t)floor_div(l->as_of, US_PER_SECOND)};
    xlsx_failed(w, workbook_set_properties(w->book, &p), "the properties of the document");
    buf_fini(&title);
    buf_fini(&subject);
    buf_fini(&author);
}

static void put_sheets(struct writer *w, const struct layout *l)
{
    struct map *used = map_new();
    struct lay_sheet empty = {.title = "Report", .subtitle = l->headline};
    size_t n = l->n_sheets ? l->n_sheets : 1;
    w->expect->sheets = ARENA_ARRAY(w->arena, struct sheet_digest, n);
    for (size_t i = 0; i < n && w->rc == 0; i++) {
        const struct lay_sheet *s = l->n_sheets ? &l->sheets[i] : &empty;
        w->digest = &w->expect->sheets[w->expect->n_sheets++];
        w->name = w->digest->name = gate_sheet_name(w->arena, s->title, used);
        w->sheet = workbook_add_worksheet(w->book, w->name);
        if (!w->sheet)
            w->rc = err_set(w->err, ERR_IO, "the sheet \"%s\" cannot be made: no temporary file beside the workbook", w->name);
        else
            put_sheet(w, l, s, i == 0);
    }
    map_free(&used);
}

/* The library says on standard error what it also gives back; only the latter is for users. Gives what leads back, -1: nothing. */
static int hush(void)
{
#ifdef XLSX_LOUD
    return -1;
#else
    int kept = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3), nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    if (kept >= 0 && (nowhere < 0 || dup2(nowhere, STDERR_FILENO) < 0)) {
        close(kept);
        kept = -1;
    }
    if (nowhere >= 0)
        close(nowhere);
    return kept;
#endif
}

static void speak(int kept)
{
    if (kept < 0)
        return;
    (void)!dup2(kept, STDERR_FILENO);
    close(kept);
}

static int write_book(struct writer *w, const struct layout *l, const char *path, const char *beside)
{
    lxw_workbook_options options = {.constant_memory = LXW_TRUE, .tmpdir = arena_strdup(w->arena, beside)};
    w->book = workbook_new_opt(path, &options);
    if (!w->book)
        return err_set(w->err, ERR_NOMEM, "no memory for the workbook");
    set_properties(w, l);
    put_sheets(w, l);
    if (w->rc != 0) {
        lxw_workbook_free(w->book);
        return w->rc;
    }
    lxw_error e = workbook_close(w->book);
    if (e == LXW_NO_ERROR)
        return 0;
    return err_set(w->err, e == LXW_ERROR_MEMORY_MALLOC_FAILED ? ERR_NOMEM : ERR_IO, "the workbook cannot be put together: %s", lxw_strerror(e));
}

int xlsx_write(struct arena *a, const struct layout *l, const char *path, const char *beside, struct xlsx_expect *expect,
               struct gate_notes *notes, struct err *err)
{
    struct writer w = {.arena = a, .expect = expect, .notes = notes, .err = err, .name = ""};
    TRY(gate_locale(err));
    w.formats = map_new();
    int kept = hush(), rc = write_book(&w, l, path, beside);
    speak(kept);
    map_free(&w.formats);
    return rc;
}
