/* xlsx.c - decides how the layout looks as a workbook: where its blocks stand, in which styles, with which charts.
 *
 * All that it writes has been through the gate, in constant-memory mode and
 * therefore strictly row after row; the only clock in the file is the report's as-of time, so that equal inputs give equal
 * bytes. The library's word that all went well is not believed: xlsx_check reads the file back. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "out/xlsx_int.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"

/* ------------------------------------------------------------------ blocks */

static void row_height(struct writer *w, double points)
{
    if (w->rc == 0 && w->row < XLSX_ROWS)
        xlsx_failed(w, w->lib->worksheet_set_row(w->sheet, (lxw_row_t)w->row, points, NULL), "the height of a row");
}

/* A paragraph as rows as long as the sheet is wide, broken at blanks: it runs over the empty cells at its right. */
static void put_paragraph(struct writer *w, const char *text, enum look look)
{
    while (*text && w->rc == 0) {
        size_t n = strcspn(text, "\n"), end = n;
        if (text_width(text, n) > w->line_length) {
            end = 0;
            for (size_t i = 1; i < n && text_width(text, i) <= w->line_length; i++)
                if (text[i] == ' ')
                    end = i;
            if (end == 0)
                end = n;
        }
        xlsx_put_look(w, w->text_column, arena_dup(w->arena, text, end), look, true);
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
        bool short_line = c->kind != LAY_TEXT || (strlen(c->text) + 2 <= widths[i] && !strchr(c->text, '\n'));
        size_t n = short_line ? 1 : lines_of(c->text, widths[i]);
        lines = n > lines ? n : lines;
    }
    return lines < ROW_LINES ? lines : ROW_LINES;
}

static size_t head_height(const struct lay_table *t, const size_t *widths)
{
    size_t lines = 1;
    for (size_t i = 0; i < t->n_columns; i++) {
        size_t n = lines_of(t->heads[i].label, widths[i]);
        lines = n > lines ? n : lines;
    }
    return ROW_POINTS * (lines < ROW_LINES ? lines : ROW_LINES) + 3;
}

struct table_rows {
    struct writer *w;
    const struct lay_table *table;
    const size_t *widths;
};

/* The small line of a scorecard's row stands behind its last column. */
static void put_trend(const struct table_rows *r, const struct lay_row *row)
{
    struct writer *w = r->w;
    struct style s = {.look = LOOK_CELL, .row = row->kind, .big = true, .number = ""};
    bool first = true;
    for (const struct lay_row *k = r->table->rows; k < row; k++)
        first = first && !k->trend;
    size_t from = xlsx_data_trend(w, row->cells[0].kind == LAY_TEXT ? row->cells[0].text : "", row->trend, first);
    lxw_format *f = xlsx_format(w, &s);
    if (f)
        xlsx_put_blank(w, r->table->n_columns, f);
    xlsx_put_trend(w, r->table->n_columns, row->trend, from);
}

static int put_row(void *ctx, const struct lay_row *row, struct err *err)
{
    const struct table_rows *r = ctx;
    struct writer *w = r->w;
    size_t lines = row_lines(r->table, row, r->widths);
    (void)err; /* the writer's own */
    if (w->big || lines > 1)
        row_height(w, w->big && lines == 1 ? BIG_POINTS : (double)(ROW_POINTS * lines));
    for (size_t i = 0; i < r->table->n_columns; i++)
        xlsx_put_cell(w, r->table, i, row, lines > 1);
    if (w->big && row->trend && w->data_name && w->rc == 0)
        put_trend(r, row);
    w->row++;
    return w->rc;
}

static const struct lay_trend *trend_of(const struct lay_table *t)
{
    for (size_t k = 0; k < t->n_rows; k++)
        if (t->rows[k].trend)
            return t->rows[k].trend;
    return NULL;
}

static void put_table(struct writer *w, const struct lay_table *t, const size_t *widths)
{
    struct table_rows rows = {w, t, widths};
    row_height(w, (double)head_height(t, widths));
    for (size_t i = 0; i < t->n_columns; i++)
        xlsx_put_look(w, i, t->heads[i].label, LOOK_HEAD, t->heads[i].is_text);
    const struct lay_trend *trend = trend_of(t);
    if (w->big && trend)
        xlsx_put_look(w, t->n_columns, arena_printf(w->arena, "Last %zu", trend->n), LOOK_HEAD, true);
    w->table_row = ++w->row;
    if (w->rc == 0)
        w->rc = layout_each_row(t, put_row, &rows, w->err);
    for (size_t i = 0; i < t->n_notes; i++)
        put_paragraph(w, t->notes[i], LOOK_NOTE);
}

static void put_facts(struct writer *w, const struct lay_table *t)
{
    for (size_t k = 0; k < t->n_rows && w->rc == 0; k++) {
        xlsx_put_look(w, 0, t->rows[k].cells[0].text, LOOK_FACT, true);
        xlsx_put_look(w, 1, t->rows[k].cells[1].text, LOOK_PLAIN, true);
        w->row++;
    }
}

/* ------------------------------------------------------------------ sheets */

enum { HEADS_IN_TWO = 16 }; /* columns of a table up to which heads need two lines, not three */

static void widen_to(size_t *width, size_t needed, size_t most)
{
    if (needed > most)
        needed = most;
    if (needed > *width)
        *width = needed;
}

static void widen(size_t *width, size_t needed)
{
    widen_to(width, needed, WIDTH_MAX);
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

/* With that of the small lines. */
static size_t columns_of(const struct lay_block *b)
{
    return b->table->n_columns + (b->kind == BLOCK_SCORECARD && trend_of(b->table));
}

/* Columns as wide as their values; heads are wrapped into four lines at most. */
static size_t *widths_of(struct writer *w, const struct lay_sheet *s, const struct lay_block *contract, size_t *n)
{
    *n = 2;
    for (size_t b = 0; b < s->n_blocks; b++)
        if (s->blocks[b].table && columns_of(&s->blocks[b]) > *n)
            *n = columns_of(&s->blocks[b]);
    size_t *widths = ARENA_ARRAY(w->arena, size_t, *n);
    for (size_t i = 0; i < *n; i++)
        widths[i] = WIDTH_MIN;
    if (contract)
        widen(&widths[0], 16);
    for (size_t b = 0; b < s->n_blocks; b++) {
        const struct lay_table *t = s->blocks[b].table;
        if (t && columns_of(&s->blocks[b]) > t->n_columns)
            widen(&widths[t->n_columns], TREND_WIDTH);
        for (size_t i = 0; t && i < t->n_columns; i++) {
            size_t all = text_width(t->heads[i].label, strlen(t->heads[i].label));
            widen(&widths[i], longest_word(t->heads[i].label) + 3);
            widen(&widths[i], all / (t->n_columns > HEADS_IN_TWO ? 3 : 2) + 3);
            for (size_t k = 0; k < t->n_rows; k++) {
                buf_clear(&w->shown);
                layout_cell_text(&w->shown, &t->rows[k].cells[i]);
                const char *shown = buf_text(&w->shown);
                bool score = s->blocks[b].kind == BLOCK_SCORECARD;
                size_t needed = shown ? text_width(shown, strlen(shown)) * (score ? 11 : 10) / 10 + 3 : 0;
                widen_to(&widths[i], needed, score && i == 0 ? WIDTH_MAX + 16 : WIDTH_MAX);
            }
        }
    }
    for (size_t i = 0; i < *n; i++)
        xlsx_failed(w, w->lib->worksheet_set_column(w->sheet, (lxw_col_t)i, (lxw_col_t)i, (double)widths[i], NULL), "the width of a column");
    return widths;
}

/* Heads stay in sight where one table fills the sheet. */
static void freeze(struct writer *w, const struct lay_block *b, size_t head, size_t n_tables)
{
    if (n_tables != 1 || (b->kind != BLOCK_TABLE && b->kind != BLOCK_LIST))
        return;
    w->lib->worksheet_freeze_panes(w->sheet, (lxw_row_t)head + 1, (lxw_col_t)(b->table->n_lead < 3 ? b->table->n_lead : 1));
    xlsx_failed(w, w->lib->worksheet_repeat_rows(w->sheet, (lxw_row_t)head, (lxw_row_t)head), "the rows to repeat");
    if (b->kind == BLOCK_LIST && b->table->n_rows > 0)
        xlsx_failed(w, w->lib->worksheet_autofilter(w->sheet, (lxw_row_t)head, 0, (lxw_row_t)(head + b->table->n_rows + b->table->n_more), (lxw_col_t)(b->table->n_columns - 1)),
               "the filter");
}

/* Points that a block takes; *least: of those, what must stand together. */
static size_t block_points(const struct writer *w, const struct lay_block *b, const size_t *widths, size_t *least)
{
    size_t points = b->title && b->n_charts == 0 ? 18 : 0;
    if (b->kind == BLOCK_TEXT) {
        for (const char *s = b->text; *s; s += strcspn(s, "\n"), s += *s == '\n')
            points += ROW_POINTS * (1 + text_width(s, strcspn(s, "\n")) / w->line_length);
        *least = points;
        return points + ROW_POINTS;
    }
    size_t above = points;
    points += ROW_POINTS * xlsx_chart_rows(w, b) + (b->kind == BLOCK_FACTS ? 0 : head_height(b->table, widths));
    *least = points;
    for (size_t k = 0; k < b->table->n_rows; k++) {
        points += b->kind == BLOCK_SCORECARD ? BIG_POINTS : ROW_POINTS * row_lines(b->table, &b->table->rows[k], widths);
        if (k < 3)
            *least = points;
    }
    if (points < above + ROW_POINTS * xlsx_chart_least(w, b))
        points = above + ROW_POINTS * xlsx_chart_least(w, b);
    if (xlsx_chart_least(w, b) > 0) /* a chart beside its table is not torn */
        *least = points;
    for (size_t i = 0; i < b->table->n_notes; i++)
        points += ROW_POINTS * (1 + text_width(b->table->notes[i], strlen(b->table->notes[i])) / w->line_length);
    return points + ROW_POINTS * (b->table->n_more + 1);
}

static void put_block(struct writer *w, const struct lay_block *b, const char *name, size_t n_tables)
{
    const size_t *widths = w->widths;
    size_t least, points = block_points(w, b, widths, &least);
    if (b->table && !xlsx_has_room(w, b->table->n_rows + b->table->n_more + 2, b->table->n_columns))
        return;
    if (b->kind != BLOCK_FACTS) /* a few lines at the end: they go where there is room */
        xlsx_page_block(w, points, least);
    if (b->title && b->n_charts == 0) {
        xlsx_put_look(w, 0, b->title, LOOK_HEADING, true);
        w->row++;
    }
    w->big = b->kind == BLOCK_SCORECARD;
    w->heading = b->title;
    if (b->kind == BLOCK_TEXT)
        put_paragraph(w, b->text, LOOK_PLAIN);
    else if (b->kind == BLOCK_FACTS)
        put_facts(w, b->table);
    else {
        size_t head = w->row + xlsx_chart_rows(w, b);
        xlsx_put_charts(w, b, head);
        w->row = head;
        if (w->rc == 0)
            freeze(w, b, head, n_tables);
        put_table(w, b->table, widths);
        xlsx_look_table(w, b->table, head);
        xlsx_name_table(w, b->table, name, head);
        if (w->row < head + xlsx_chart_least(w, b))
            w->row = head + xlsx_chart_least(w, b);
    }
    w->big = false;
    w->row++;
}

/* Columns that print: as far as the table and charts reach, and the texts, which run over empty cells. */
static void print_area(struct writer *w, const struct lay_sheet *s)
{
    int needed = 0, pixels = 0;
    size_t n = 0;
    for (size_t i = 0; i < s->n_blocks; i++) {
        int text = s->blocks[i].kind == BLOCK_TEXT || (s->blocks[i].table && s->blocks[i].table->n_notes) ? (int)w->line_length * LETTER_PIXELS : 0;
        int chart = s->blocks[i].table ? xlsx_chart_width(w, &s->blocks[i]) : 0;
        needed = text > needed ? text : needed;
        needed = chart > needed ? chart : needed;
    }
    for (; n < w->n_widths || pixels < needed; n++)
        pixels += n < w->n_widths ? (int)w->widths[n] * 7 + 5 : 64;
    if (w->rc == 0 && w->row > 0 && w->row < XLSX_ROWS && n <= XLSX_COLUMNS)
        xlsx_failed(w, w->lib->worksheet_print_area(w->sheet, 0, 0, (lxw_row_t)w->row, (lxw_col_t)(n - 1)), "the print area");
}

/* Letters of a text that runs over the sheet: neither so few that it is a column of its own, nor more than the eye follows. */
static size_t line_length(const struct writer *w)
{
    size_t pixels = 0;
    for (size_t i = 0; i < w->n_widths; i++)
        pixels += w->widths[i] * 7 + 5;
    size_t letters = pixels / LETTER_PIXELS;
    return letters < LINE_LEAST ? LINE_LEAST : letters > LINE_MOST ? LINE_MOST : letters;
}

static void put_sheet(struct writer *w, const struct layout *l, const struct lay_sheet *s, const struct xlsx_names *names, bool first)
{
    size_t n_tables = 0, least, points = 28 + 2 * ROW_POINTS;
    size_t *widths = w->widths = widths_of(w, s, first ? &l->contract : NULL, &w->n_widths);
    w->line_length = line_length(w);
    for (size_t i = 0; i < s->n_blocks; i++) {
        n_tables += s->blocks[i].table != NULL;
        points += block_points(w, &s->blocks[i], widths, &least);
    }
    xlsx_page_open(w, l, s, widths, w->n_widths, points + (first ? block_points(w, &l->contract, widths, &least) : 0));
    w->used_points = 28 + 2 * ROW_POINTS;
    w->row = 0;
    row_height(w, 28);
    xlsx_put_look(w, 0, first ? l->title : s->title, LOOK_TITLE, true);
    w->row = 1;
    xlsx_put_look(w, w->text_column, s->subtitle ? s->subtitle : l->headline, LOOK_SUBTITLE, true);
    w->row = 3;
    for (size_t i = 0; i < s->n_blocks && w->rc == 0; i++)
        put_block(w, &s->blocks[i], names ? names->tables[i] : NULL, n_tables);
    if (first && w->rc == 0)
        put_block(w, &l->contract, NULL, n_tables);
    if (w->rc == 0) {
        print_area(w, s);
        xlsx_page_close(w);
    }
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
    xlsx_failed(w, w->lib->workbook_set_properties(w->book, &p), "the properties of the document");
    buf_fini(&title);
    buf_fini(&subject);
    buf_fini(&author);
}

bool xlsx_open_sheet(struct writer *w, const char *name)
{
    if (w->rc != 0)
        return false;
    w->digest = &w->expect->sheets[w->expect->n_sheets++];
    w->name = w->digest->name = name;
    w->sheet = w->lib->workbook_add_worksheet(w->book, name);
    if (!w->sheet)
        w->rc = err_set(w->err, ERR_IO, "the sheet \"%s\" cannot be made: no temporary file beside the workbook", name);
    return w->sheet != NULL;
}

static void put_sheets(struct writer *w, const struct layout *l)
{
    enum { BEHIND = 2 }; /* sheets of the evidence */
    struct lay_sheet empty = {.title = "Report", .subtitle = l->headline};
    xlsx_names(w, l);
    w->expect->sheets = ARENA_ARRAY(w->arena, struct sheet_digest, l->n_sheets + 1 + BEHIND);
    for (size_t i = 0; i < l->n_sheets && w->rc == 0; i++)
        if (xlsx_open_sheet(w, w->names[i].sheet))
            put_sheet(w, l, &l->sheets[i], &w->names[i], i == 0);
    if (l->n_sheets == 0 && xlsx_open_sheet(w, "Report"))
        put_sheet(w, l, &empty, NULL, true);
    xlsx_put_evidence(w, l);
}

static int write_book(struct writer *w, const struct layout *l, const char *path, const char *beside)
{
    TRY(xlsx_open_book(w, path, beside));
    set_properties(w, l);
    put_sheets(w, l);
    if (w->rc != 0) {
        w->lib->lxw_workbook_free(w->book);
        return w->rc;
    }
    return xlsx_close_book(w);
}

int xlsx_write(struct arena *a, const struct layout *l, const char *path, const char *beside, struct bundle *bundle, struct xlsx_expect *expect,
               struct gate_notes *notes, struct err *err)
{
    struct xlsx_lib lib;
    struct writer w = {.arena = a, .lib = &lib, .expect = expect, .notes = notes, .err = err, .name = ""};
    TRY(gate_locale(err));
    TRY(xlsx_lib_load(&lib, err));
    w.formats = map_new();
    bundle_stand(bundle);
    int kept = xlsx_hush(), rc = write_book(&w, l, path, beside);
    xlsx_speak(kept);
    bundle_stand(NULL);
    int judged = bundle ? bundle_judge(bundle, err) : 0;
    if (judged != 0)
        rc = judged;
    map_free(&w.formats);
    buf_fini(&w.code);
    buf_fini(&w.shown);
    buf_fini(&w.safe);
    return rc;
}
