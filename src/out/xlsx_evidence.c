/* xlsx_evidence.c - decides how a workbook shows what stands behind its figures: the sheet of the lines that list their records, and
 * the sheet of what small charts are drawn from.
 *
 * Both are the last of the workbook. Their rows are noted while the other sheets are written, in the order of their cells, so that
 * a cell knows its line's row before that is written. Where a list of the report shows the records, a cell leads to that. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "out/xlsx_int.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

enum { EVIDENCE_HEAD = 3, NAMED_BYTES = 80 /* of a sheet's name: the library holds 128 of a range */, LINES_MOST = 5000, DATA_HEAD = 3,
       RECORDS_LINE = 2 /* the column of the lines */ };

struct xlsx_line {
    const char *figure, *line;
    const char *of, *home;  /* the row of the report and its first figure with a line; NULL: the line before is of the same row */
    const char *heading;    /* of the table that begins here; NULL: none does */
};
struct xlsx_data { const char *label; const struct lay_cell *cells; const char *const *texts; const char **formulas; size_t n; };

/* ------------------------------------------------------------------ names */

/* A name for a range: letters, digits and underscores of the sheet's title, which no reference to a cell looks like. */
static const char *range_name(struct writer *w, const char *title, size_t number)
{
    struct buf b = BUF_INIT, upper = BUF_INIT;
    size_t letters = 0, digits = 0;
    for (const char *s = title; *s && b.len < 60; s++) {
        bool plain = isalnum((unsigned char)*s) && (unsigned char)*s < 0x80;
        if (plain || (b.len > 0 && b.data[b.len - 1] != '_'))
            buf_putc(&b, plain ? *s : '_');
    }
    while (b.len > 0 && b.data[b.len - 1] == '_')
        b.data[--b.len] = '\0';
    const char *s = b.len > 0 ? buf_text(&b) : "Table";
    for (; isalpha((unsigned char)s[letters]);)
        letters++;
    for (; isdigit((unsigned char)s[letters + digits]);)
        digits++;
    bool reference = letters <= 3 && digits > 0 && s[letters + digits] == '\0', r1c1 = strchr("rcRC", *s) && (isdigit((unsigned char)s[1]) || s[1] == '\0');
    const char *base = arena_printf(w->arena, "%s%s", isdigit((unsigned char)*s) || reference || r1c1 ? "_" : "", s);
    const char *name = number > 0 ? arena_printf(w->arena, "%s_%zu", base, number + 1) : base;
    text_upper(&upper, name, strlen(name));
    for (size_t i = number + 2; !map_add(w->range_names, buf_text(&upper) ? buf_text(&upper) : "", w->range_names); i++) {
        name = arena_printf(w->arena, "%s_%zu", base, i);
        buf_clear(&upper);
        text_upper(&upper, name, strlen(name));
    }
    buf_fini(&b);
    buf_fini(&upper);
    return name;
}

static void sheet_names(struct writer *w, const struct lay_sheet *s, struct xlsx_names *out, struct map *used, bool *records, bool *data)
{
    size_t n = 0;
    out->sheet = gate_sheet_name(w->arena, s->title, used);
    out->tables = ARENA_ARRAY(w->arena, const char *, s->n_blocks);
    for (size_t i = 0; i < s->n_blocks; i++) {
        const struct lay_block *b = &s->blocks[i];
        const struct lay_table *t = b->table;
        if (!t || b->kind == BLOCK_FACTS)
            continue;
        if (strlen(out->sheet) <= NAMED_BYTES)
            out->tables[i] = range_name(w, s->title, n++);
        for (size_t k = 0; k < b->n_charts; k++)
            *data |= b->charts[k].kind == CHART_FUNNEL;
        for (size_t k = 0; k < t->n_rows && !t->list; k++) {
            *data |= t->rows[k].trend != NULL;
            for (size_t c = 0; c < t->n_columns && !*records; c++)
                *records = t->rows[k].cells[c].records != NULL;
        }
    }
}

void xlsx_names(struct writer *w, const struct layout *l)
{
    struct map *used = map_new();
    bool records = false, data = false;
    w->range_names = map_new();
    w->names = ARENA_ARRAY(w->arena, struct xlsx_names, l->n_sheets);
    for (size_t i = 0; i < l->n_sheets; i++)
        sheet_names(w, &l->sheets[i], &w->names[i], used, &records, &data);
    w->records_name = records ? gate_sheet_name(w->arena, "Records", used) : NULL;
    w->data_name = data ? gate_sheet_name(w->arena, "Chart data", used) : NULL;
    map_free(&used);
    map_free(&w->range_names);
}

/* ------------------------------------------------------------------ the lines that list records */

const char *xlsx_of_sheet(struct arena *a, const char *sheet, const char *cells)
{
    struct buf b = BUF_INIT;
    buf_putc(&b, '\'');
    for (const char *s = sheet;; s++) {
        size_t n = strcspn(s, "'");
        buf_add(&b, s, n);
        s += n;
        if (!*s)
            break;
        buf_puts(&b, "''");
    }
    buf_puts(&b, "'!");
    buf_puts(&b, cells);
    const char *text = arena_strdup(a, buf_text(&b) ? buf_text(&b) : "");
    buf_fini(&b);
    return text;
}

static const char *cell_reference(const struct writer *w, const char *sheet, size_t row, size_t column)
{
    char cell[LXW_MAX_CELL_NAME_LENGTH];
    w->lib->lxw_rowcol_to_cell(cell, (lxw_row_t)row, (lxw_col_t)column);
    return xlsx_of_sheet(w->arena, sheet, cell);
}

/* What says which row of its table a cell is of. */
static const char *row_says(struct writer *w, const struct lay_row *row, size_t n_lead)
{
    struct buf b = BUF_INIT;
    for (size_t i = 0; i < n_lead; i++) {
        if (i > 0 && row->cells[i].kind != LAY_BLANK)
            buf_puts(&b, ", ");
        layout_cell_text(&b, &row->cells[i]);
    }
    const char *text = arena_strdup(w->arena, buf_text(&b) ? buf_text(&b) : "");
    buf_fini(&b);
    return text;
}

/* Lines of one row of the report stand together under its name, those of one table under its heading. */
static size_t add_line(struct writer *w, const struct lay_table *t, const struct lay_row *row, size_t column)
{
    struct xlsx_line line = {.figure = t->heads[column].label, .line = row->cells[column].records->line};
    if (w->lines_table != t)
        line.heading = w->heading && strcmp(w->heading, w->name) != 0 ? arena_printf(w->arena, "%s: %s", w->name, w->heading) : w->name;
    if (w->lines_table != t || w->lines_row != w->row) {
        line.of = row_says(w, row, t->n_lead);
        line.home = cell_reference(w, w->name, w->row, column);
    }
    w->lines_table = t;
    w->lines_row = w->row;
    if (line.heading) /* a row for it, and an empty one above all but the first */
        w->line_at += w->n_lines > 0 ? 2 : 1;
    ARENA_PUSH(w->arena, w->lines, w->n_lines, line);
    return EVIDENCE_HEAD + 1 + w->line_at++;
}

static void link_to(char target[LINK_LENGTH], const char *place)
{
    static const char inside[] = "internal:";
    size_t n = strnlen(place, LINK_LENGTH - sizeof inside);
    memcpy(target, inside, sizeof inside - 1);
    memcpy(target + sizeof inside - 1, place, n);
    target[sizeof inside - 1 + n] = '\0';
}

bool xlsx_evidence_target(struct writer *w, const struct lay_table *t, const struct lay_row *row, size_t column, char target[LINK_LENGTH])
{
    const struct lay_records *r = row->cells[column].records;
    if (!w->records_name || w->n_lines >= LINES_MOST) {
        w->n_unlisted++;
        return false;
    }
    size_t at = add_line(w, t, row, column);
    const char *list = r->in_report ? w->names[r->sheet].tables[r->block] : NULL;
    link_to(target, list ? list : cell_reference(w, w->records_name, at, RECORDS_LINE));
    return true;
}

static void put_head(struct writer *w, const char *const *heads, size_t n)
{
    for (size_t i = 0; i < n; i++)
        xlsx_put_look(w, i, heads[i], LOOK_HEAD, true);
    w->row++;
}

static void put_line(struct writer *w, const struct xlsx_line *l, bool first)
{
    struct style s = {.look = LOOK_CELL, .is_text = true, .number = "@"};
    lxw_format *f = xlsx_format(w, &s);
    if (l->heading && !first)
        w->row++;
    if (!f || !xlsx_has_room(w, 2, RECORDS_LINE + 1))
        return;
    if (l->heading) {
        xlsx_put_look(w, 0, l->heading, LOOK_HEADING, true);
        w->row++;
    }
    if (l->home)
        xlsx_put_linked(w, 0, *l->of ? l->of : l->home, arena_printf(w->arena, "internal:%s", l->home), f);
    xlsx_put_text(w, 1, l->figure, f);
    xlsx_put_text(w, RECORDS_LINE, l->line, f);
    w->row++;
}

/* A sheet of ours behind those of the report. */
static void open_sheet(struct writer *w, const struct layout *l, const char *name, const char *says, const size_t *widths, size_t n)
{
    struct lay_sheet s = {.title = name};
    if (!xlsx_open_sheet(w, name))
        return;
    for (size_t i = 0; i < n; i++)
        xlsx_failed(w, w->lib->worksheet_set_column(w->sheet, (lxw_col_t)i, (lxw_col_t)i, (double)widths[i], NULL), "the width of a column");
    xlsx_page_open(w, l, &s, widths, n, SIZE_MAX / 2);
    w->row = 0;
    xlsx_put_look(w, 0, name, LOOK_TITLE, true);
    w->row = 1;
    xlsx_put_look(w, 0, says, LOOK_SUBTITLE, true);
    w->row = EVIDENCE_HEAD;
}

static void put_records(struct writer *w, const struct layout *l)
{
    static const char *const heads[] = {"Of", "Figure", "What lists its records"};
    size_t widths[] = {44, 34, 100};
    open_sheet(w, l, w->records_name, "Each line, given to a shell in the project's folder, prints the records that its figure rests on.", widths, 3);
    if (w->rc != 0)
        return;
    put_head(w, heads, 3);
    for (size_t i = 0; i < w->n_lines && w->rc == 0; i++)
        put_line(w, &w->lines[i], i == 0);
    w->lib->worksheet_freeze_panes(w->sheet, EVIDENCE_HEAD + 1, 1);
    xlsx_failed(w, w->lib->worksheet_repeat_rows(w->sheet, EVIDENCE_HEAD, EVIDENCE_HEAD), "the rows to repeat");
    if (w->n_unlisted > 0)
        xlsx_put_look(w, 0, arena_printf(w->arena, "%zu further cells have no line here.", w->n_unlisted), LOOK_NOTE, true);
}

/* ------------------------------------------------------------------ what small charts are drawn from */

static size_t add_data(struct writer *w, struct xlsx_data d)
{
    ARENA_PUSH(w->arena, w->data, w->n_data, d);
    return DATA_HEAD + w->n_data - 1;
}

/* The row of its figures; a row of its periods stands above the first of a scorecard. */
size_t xlsx_data_trend(struct writer *w, const char *label, const struct lay_trend *trend, bool first)
{
    if (first) {
        if (w->n_data > 0)
            add_data(w, (struct xlsx_data){.label = ""});
        add_data(w, (struct xlsx_data){.label = "Over time", .texts = trend->periods, .n = trend->n});
    }
    return add_data(w, (struct xlsx_data){.label = label, .cells = trend->cells, .n = trend->n});
}

/* The unseen bases on which a funnel's bars stand: half of what each is shorter than the longest. */
size_t xlsx_data_funnel(struct writer *w, const struct lay_table *t, size_t column, size_t row)
{
    static const char *const head[] = {"Unseen base of the bar"};
    struct decimal most = {0, 0}, half = {5, 1};
    const char *bars = arena_printf(w->arena, "MAX(%s:%s)", cell_reference(w, w->name, row, column),
                                    strrchr(cell_reference(w, w->name, row + t->n_rows - 1, column), '!') + 1);
    for (size_t k = 0; k < t->n_rows; k++)
        if (t->rows[k].cells[column].kind == LAY_EXACT && decimal_cmp(t->rows[k].cells[column].decimal, most) > 0)
            most = t->rows[k].cells[column].decimal;
    if (w->n_data > 0)
        add_data(w, (struct xlsx_data){.label = ""});
    add_data(w, (struct xlsx_data){.label = "Funnel", .texts = head, .n = 1});
    size_t first = DATA_HEAD + w->n_data;
    for (size_t k = 0; k < t->n_rows; k++) {
        struct lay_cell *base = ARENA_NEW(w->arena, struct lay_cell);
        const char **formula = ARENA_NEW(w->arena, const char *);
        *base = (struct lay_cell){.kind = LAY_NO_VALUE, .show = {.style = SHOW_NUMBER, .digits = 1, .unit = "count"}};
        if (t->rows[k].cells[column].kind == LAY_EXACT && decimal_sub(most, t->rows[k].cells[column].decimal, &base->decimal) &&
            decimal_mul(base->decimal, half, &base->decimal))
            base->kind = LAY_EXACT;
        *formula = arena_printf(w->arena, "(%s-%s)/2", bars, cell_reference(w, w->name, row + k, column));
        add_data(w, (struct xlsx_data){.label = t->rows[k].cells[0].text, .cells = base, .formulas = base->kind == LAY_EXACT ? formula : NULL, .n = 1});
    }
    return first;
}

static void put_data_row(struct writer *w, const struct xlsx_data *d)
{
    struct lay_row row = {.kind = ROW_BODY, .cells = ARENA_ARRAY(w->arena, struct lay_cell, d->n + 1)};
    struct lay_table t = {.heads = ARENA_ARRAY(w->arena, struct lay_head, d->n + 1), .n_columns = d->n + 1, .n_lead = 1, .charted = true};
    xlsx_put_look(w, 0, d->label, d->texts ? LOOK_HEAD : LOOK_PLAIN, true);
    for (size_t i = 0; i < d->n && d->texts; i++)
        xlsx_put_look(w, i + 1, d->texts[i], LOOK_HEAD, false);
    for (size_t i = 0; i < d->n && !d->texts; i++) {
        row.cells[i + 1] = d->cells[i];
        row.cells[i + 1].records = NULL; /* the line stands with the figure itself */
        if (d->formulas)
            xlsx_put_formula(w, &t, i + 1, &row, d->formulas[i]);
        else
            xlsx_put_cell(w, &t, i + 1, &row, false);
    }
    w->row++;
}

static void put_data(struct writer *w, const struct layout *l)
{
    size_t most = 1;
    for (size_t i = 0; i < w->n_data; i++)
        if (w->data[i].n > most)
            most = w->data[i].n;
    size_t *widths = ARENA_ARRAY(w->arena, size_t, most + 1);
    for (size_t i = 0; i <= most; i++)
        widths[i] = i == 0 ? 34 : 13;
    open_sheet(w, l, w->data_name, "What the small lines beside figures, and funnels, are drawn from.", widths, most + 1);
    for (size_t i = 0; i < w->n_data && w->rc == 0; i++)
        put_data_row(w, &w->data[i]);
}

void xlsx_put_evidence(struct writer *w, const struct layout *l)
{
    if (w->rc == 0 && w->records_name)
        put_records(w, l);
    if (w->rc == 0 && w->data_name)
        put_data(w, l);
}
