/* html_table.c - decides how tables stand in a page: heads that scope, figures that lead to their definitions and records, grids shaded by
 * value, scorecards that become cards on a phone.
 *
 * A table of many measures over few periods is turned: measures go down, as one reads them. Colour repeats what a word or sign says. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "out/html_int.h"

#include <math.h>
#include <string.h>

#include "out/escape.h"
#include "out/svg.h"

enum { WIDE_FROM = 12, LINES_MAX = 200 };

void html_put_text(struct page *p, const char *text)
{
    escape_text(p->out, text ? text : "");
}

void html_put_label(struct page *p, const char *label, const char *about)
{
    bool linked = false;
    for (size_t i = 0; about && i < p->n_defined; i++)
        linked = linked || strcmp(p->defined[i], about) == 0;
    if (linked) {
        buf_puts(p->out, "<a href=\"#d-");
        escape_id(p->out, about);
        buf_puts(p->out, "\">");
    }
    html_put_text(p, label);
    if (linked)
        buf_puts(p->out, "</a>");
}

void html_put_notes(struct page *p, const struct lay_table *t)
{
    const char *note;
    for (size_t i = 0; (note = layout_held_note(t, i)) != NULL; i++) {
        buf_puts(p->out, "<p class=\"note\">");
        html_put_text(p, note);
        buf_puts(p->out, "</p>\n");
    }
}

/* A head: days in it do not break. */
static void put_head_text(struct page *p, const char *label, const char *about)
{
    int32_t day;
    bool days = strlen(label) >= 10 && day_parse(label, 10, &day);
    buf_puts(p->out, days ? "<span class=\"d\">" : "");
    if (days && strncmp(label + 10, " to ", 4) == 0) {
        html_put_text(p, arena_dup(p->arena, label, 13));
        buf_puts(p->out, "</span> <span class=\"d\">");
        label += 14;
    }
    html_put_label(p, label, about);
    buf_puts(p->out, days ? "</span>" : "");
}

/* ------------------------------------------------------------------ cells */

static bool is_shaded(const struct lay_table *t, size_t row, size_t column, double *x)
{
    return t->shade_from && column >= t->shade_from && t->rows[row].kind == ROW_BODY && layout_cell_number(&t->rows[row].cells[column], x);
}

/* Of a cohort grid: its greatest value. */
static double shade_most(const struct lay_table *t)
{
    double most = 0, x;
    for (size_t k = 0; k < t->n_rows; k++)
        for (size_t i = t->shade_from; i < t->n_columns; i++)
            if (is_shaded(t, k, i, &x))
                most = fmax(most, fabs(x));
    return most;
}

/* How strongly a cell is shaded beside the greatest value, from 0 to 9; -1: not at all. */
static int shade_of(const struct lay_table *t, size_t row, size_t column, double most)
{
    double x;
    if (!is_shaded(t, row, column, &x) || x < 0)
        return -1;
    return most > 0 ? (int)fmin(9, floor(x / most * 9.999)) : 0;
}

/* For the script that sorts: what stands there as a number. */
static void put_sort_key(struct page *p, const struct lay_cell *c)
{
    double x;
    if (!layout_cell_number(c, &x))
        return;
    buf_puts(p->out, " data-v=\"");
    (void)show_shortest(p->out, x);
    buf_putc(p->out, '"');
}

static void put_words(struct page *p, const struct lay_cell *c)
{
    struct buf b = BUF_INIT;
    layout_cell_text(&b, c);
    html_put_text(p, buf_text(&b));
    p->out->failed |= b.failed;
    buf_fini(&b);
}

static void put_class(struct page *p, const struct lay_table *t, size_t row, size_t column, const char *more)
{
    const struct lay_cell *c = &t->rows[row].cells[column];
    static const char *const tones[] = {[TONE_PLAIN] = "", [TONE_GOOD] = " good", [TONE_BAD] = " bad", [TONE_FAINT] = " faint"};
    int shade = shade_of(t, row, column, p->shade_most);
    const char *all = arena_printf(p->arena, "%s%s%s%s%s%s", more, t->heads[column].is_text ? " t" : "", c->so_far ? " so" : "", tones[c->tone],
                                   shade >= 0 ? arena_printf(p->arena, " h%d", shade) : "", c->kind == LAY_BLANK ? " none" : "");
    if (*all)
        buf_printf(p->out, " class=\"%s\"", *all == ' ' ? all + 1 : all);
}

static void put_cell(struct page *p, const struct lay_table *t, size_t row, size_t column, const char *class, const char *head)
{
    const struct lay_cell *c = &t->rows[row].cells[column];
    buf_puts(p->out, "<td");
    put_class(p, t, row, column, class);
    put_sort_key(p, c);
    if (c->records) {
        buf_puts(p->out, " title=\"");
        html_put_text(p, c->records->line);
        buf_putc(p->out, '"');
    }
    if (head) {
        buf_puts(p->out, " data-head=\"");
        html_put_text(p, head);
        buf_putc(p->out, '"');
    }
    buf_putc(p->out, '>');
    bool linked = c->records && c->records->in_report;
    if (linked)
        buf_printf(p->out, "<a href=\"#s%zu-%zu\">", c->records->sheet + 1, c->records->block + 1);
    put_words(p, c);
    buf_puts(p->out, linked ? "</a></td>" : "</td>");
}

static void put_lead(struct page *p, const struct lay_cell *c, size_t column)
{
    buf_puts(p->out, column == 0 ? "<th scope=\"row\"" : "<td class=\"t\"");
    put_sort_key(p, c);
    buf_putc(p->out, '>');
    if (c->about) {
        struct buf b = BUF_INIT;
        layout_cell_text(&b, c);
        html_put_label(p, buf_text(&b), c->about);
        buf_fini(&b);
    } else {
        put_words(p, c);
    }
    buf_puts(p->out, column == 0 ? "</th>" : "</td>");
}

/* ------------------------------------------------------------------ tables */

static const char *row_class(enum lay_row_kind kind)
{
    return kind == ROW_TOTAL ? " class=\"total\"" : kind == ROW_REST ? " class=\"rest\"" : "";
}

static void put_head(struct page *p, const struct lay_table *t, size_t column)
{
    buf_printf(p->out, "<th scope=\"col\"%s>", t->heads[column].is_text ? " class=\"t\"" : "");
    put_head_text(p, t->heads[column].label, t->about ? t->about[column] : NULL);
    buf_puts(p->out, "</th>");
}

/* The rows behind which no body row comes: what is totalled stands there when the table is sorted. */
static size_t first_foot(const struct lay_table *t)
{
    size_t n = t->n_rows;
    while (n > 0 && t->rows[n - 1].kind != ROW_BODY)
        n--;
    return n;
}

static void put_rows(struct page *p, const struct lay_table *t, size_t from, size_t to)
{
    for (size_t k = from; k < to; k++) {
        buf_printf(p->out, "<tr%s>", row_class(t->rows[k].kind));
        for (size_t i = 0; i < t->n_columns; i++)
            if (i < t->n_lead)
                put_lead(p, &t->rows[k].cells[i], i);
            else
                put_cell(p, t, k, i, "", NULL);
        buf_puts(p->out, "</tr>\n");
    }
}

static void put_upright(struct page *p, const struct lay_table *t)
{
    size_t foot = first_foot(t);
    buf_puts(p->out, "<thead><tr>");
    for (size_t i = 0; i < t->n_columns; i++)
        put_head(p, t, i);
    buf_puts(p->out, "</tr></thead>\n<tbody>\n");
    put_rows(p, t, 0, foot);
    buf_puts(p->out, "</tbody>\n");
    if (foot < t->n_rows) {
        buf_puts(p->out, "<tfoot>\n");
        put_rows(p, t, foot, t->n_rows);
        buf_puts(p->out, "</tfoot>\n");
    }
}

/* What the table is, for who hears it: the block's title, else the sheet's. */
static void open_table(struct page *p, const struct lay_block *b, const char *class, bool wide)
{
    const char *title = b->title ? b->title : p->layout->sheets[p->sheet].title;
    buf_printf(p->out, "<div class=\"scroll%s\" role=\"region\" tabindex=\"0\" aria-label=\"", wide ? " wide" : "");
    html_put_text(p, title);
    buf_printf(p->out, "\">\n<table%s>\n<caption>", class);
    html_put_text(p, title);
    buf_puts(p->out, "</caption>\n");
}

/* The lines that print what is behind the figures: for who has no mouse to hold above one. */
static void put_lines(struct page *p, const struct lay_table *t)
{
    size_t n = 0;
    for (size_t k = 0; k < t->n_rows; k++)
        for (size_t i = t->n_lead; i < t->n_columns; i++) {
            const struct lay_cell *c = &t->rows[k].cells[i];
            if (!c->records || ++n > LINES_MAX)
                continue;
            if (n == 1)
                buf_puts(p->out, "<details class=\"records\">\n<summary>The records behind these figures</summary>\n<ul>\n");
            buf_puts(p->out, "<li>");
            put_words(p, &t->rows[k].cells[0]);
            buf_puts(p->out, ", ");
            html_put_text(p, t->heads[i].label);
            buf_puts(p->out, ", ");
            put_words(p, c);
            buf_puts(p->out, ": <code>");
            html_put_text(p, c->records->line);
            buf_puts(p->out, "</code></li>\n");
        }
    if (n > LINES_MAX)
        buf_printf(p->out, "<li>and %zu more: a figure's line is its title.</li>\n", n - LINES_MAX);
    buf_puts(p->out, n ? "</ul>\n</details>\n" : "");
}

void html_put_table(struct page *p, const struct lay_block *b)
{
    const struct lay_table *t = layout_turned(p->arena, b->table);
    bool turned = t != b->table;
    p->shade_most = shade_most(t);
    if (t->n_columns == 0)
        return;
    bool sorts = (b->kind == BLOCK_TABLE || b->kind == BLOCK_LIST || b->kind == BLOCK_CHART) && t->n_rows > 2;
    open_table(p, b, turned ? " class=\"turned\"" : t->shade_from ? " class=\"grid sort\"" : sorts ? " class=\"sort\"" : "", t->n_columns > WIDE_FROM);
    put_upright(p, t);
    buf_puts(p->out, "</table>\n</div>\n");
    html_put_notes(p, t);
    put_lines(p, t);
}

/* ------------------------------------------------------------------ scorecards */

static bool has_trend(const struct lay_table *t)
{
    for (size_t k = 0; k < t->n_rows; k++)
        if (t->rows[k].trend)
            return true;
    return false;
}

static void put_trend(struct page *p, const struct lay_row *r)
{
    buf_puts(p->out, "<td class=\"trend\">");
    if (r->trend)
        svg_trend(p->out, p->arena, r->trend);
    buf_puts(p->out, "</td>");
}

void html_put_scorecard(struct page *p, const struct lay_block *b)
{
    const struct lay_table *t = b->table;
    bool trend = has_trend(t);
    p->shade_most = 0;
    open_table(p, b, " class=\"score\"", false);
    buf_puts(p->out, "<thead><tr>");
    for (size_t i = 0; i < t->n_columns; i++) {
        put_head(p, t, i);
        if (trend && i == t->n_lead)
            buf_puts(p->out, "<th scope=\"col\" class=\"t\">Trend</th>");
    }
    buf_puts(p->out, "</tr></thead>\n<tbody>\n");
    for (size_t k = 0; k < t->n_rows; k++) {
        buf_puts(p->out, "<tr>");
        for (size_t i = 0; i < t->n_columns; i++) {
            if (i < t->n_lead)
                put_lead(p, &t->rows[k].cells[i], i);
            else
                put_cell(p, t, k, i, i == t->n_lead ? "now" : "", t->heads[i].label);
            if (trend && i == t->n_lead)
                put_trend(p, &t->rows[k]);
        }
        buf_puts(p->out, "</tr>\n");
    }
    buf_puts(p->out, "</tbody>\n</table>\n</div>\n");
    html_put_notes(p, t);
    put_lines(p, t);
}

/* ------------------------------------------------------------------ definitions */

/* What is said of one wording: each column behind the name that says something, with its head. */
static void put_wording(struct page *p, const struct lay_table *t, const struct lay_row *r)
{
    enum { RULE = 3 };
    buf_puts(p->out, "<dl class=\"facts\">");
    for (size_t i = 2; i < t->n_columns; i++) {
        if (r->cells[i].kind == LAY_BLANK || r->cells[i].kind == LAY_NO_VALUE || layout_says_same(t, i))
            continue;
        buf_puts(p->out, "<dt>");
        html_put_text(p, t->heads[i].label);
        buf_puts(p->out, i == RULE ? "</dt><dd><code>" : "</dt><dd>");
        put_words(p, &r->cells[i]);
        buf_puts(p->out, i == RULE ? "</code></dd>\n" : "</dd>\n");
    }
    buf_puts(p->out, "</dl>\n");
}

void html_put_definitions(struct page *p, const struct lay_table *t)
{
    for (size_t i = 2; i < t->n_columns; i++) {
        if (!layout_says_same(t, i))
            continue;
        buf_puts(p->out, "<p class=\"note\">Of all: ");
        html_put_text(p, t->heads[i].label);
        buf_puts(p->out, ": ");
        html_put_text(p, t->rows[0].cells[i].text);
        buf_puts(p->out, "</p>\n");
    }
    for (size_t k = 0; k < t->n_rows; k++) {
        const struct lay_cell *c = t->rows[k].cells;
        bool first = k == 0 || strcmp(c[1].text, t->rows[k - 1].cells[1].text) != 0;
        bool last = k + 1 == t->n_rows || strcmp(c[1].text, t->rows[k + 1].cells[1].text) != 0;
        if (first) {
            buf_puts(p->out, "<article class=\"definition\" id=\"d-");
            escape_id(p->out, c[1].text);
            buf_puts(p->out, "\">\n<h3>");
            html_put_text(p, c[0].text);
            buf_puts(p->out, "<code>");
            html_put_text(p, c[1].text);
            buf_puts(p->out, "</code></h3>\n");
        }
        put_wording(p, t, &t->rows[k]);
        if (last)
            buf_puts(p->out, "</article>\n");
    }
    html_put_notes(p, t);
}
