/* xlsx_chart.c - decides how charts look and which cells they read.
 *
 * Takes the charts of a block; they are drawn by the spreadsheet from the cells of the table beneath, so that they can never
 * show other figures than it. Texts of charts are printable lines and never formulas. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "out/xlsx_int.h"

#include <string.h>

static const lxw_color_t series_colors[] = {0x1F3864, 0xC9824B, 0x3F8E8C, 0x8A5A9E, 0x7A8B3C, 0xB04A5A, 0x4F79B8, 0x8C7B6B};
enum { CHART_ROWS = 13, CHART_WIDTH = 480, CHART_GAP = 16 };

static size_t body_rows(const struct lay_table *t)
{
    size_t n = t->n_rows;
    while (n > 0 && t->rows[n - 1].kind != ROW_BODY)
        n--;
    return n;
}

/* Totals of a bridge stand on the ground; what leaves hangs between two levels, over a base that is not drawn. */
static void bridge_points(struct writer *w, lxw_chart_series *base, const struct lay_table *t)
{
    lxw_chart_fill *seen = ARENA_NEW(w->arena, lxw_chart_fill), *unseen = ARENA_NEW(w->arena, lxw_chart_fill);
    lxw_chart_point **points = ARENA_ARRAY(w->arena, lxw_chart_point *, t->n_rows + 1);
    seen->color = COLOR_HEAD;
    unseen->none = LXW_TRUE;
    for (size_t i = 0; i < t->n_rows; i++) {
        points[i] = ARENA_NEW(w->arena, lxw_chart_point);
        points[i]->fill = t->rows[i].kind == ROW_TOTAL ? seen : unseen;
    }
    xlsx_failed(w, chart_series_set_points(base, points), "the points of a chart");
}

static void add_series(struct writer *w, lxw_chart *chart, const struct lay_chart *c, const struct lay_table *t, size_t head, size_t i)
{
    lxw_chart_series *s = chart_add_series(chart, NULL, NULL);
    lxw_row_t first = (lxw_row_t)head + 1, last = (lxw_row_t)(head + (c->kind == CHART_BRIDGE ? t->n_rows : body_rows(t)));
    lxw_col_t column = (lxw_col_t)c->columns[i];
    if (!s) {
        w->rc = err_set(w->err, ERR_NOMEM, "no memory for a chart");
        return;
    }
    chart_series_set_categories(s, w->name, first, 0, last, (lxw_col_t)(t->n_lead - 1));
    chart_series_set_values(s, w->name, first, column, last, column);
    chart_series_set_name_range(s, w->name, (lxw_row_t)head, column);
    lxw_chart_line line = {.color = series_colors[i % 8], .width = 2.25};
    lxw_chart_fill fill = {.color = c->kind == CHART_BRIDGE ? COLOR_DROP : series_colors[i % 8]};
    if (c->kind == CHART_LINE) {
        chart_series_set_line(s, &line);
        chart_series_set_marker_type(s, LXW_CHART_MARKER_CIRCLE);
        chart_series_set_marker_size(s, 5);
        lxw_chart_fill dot = {.color = line.color};
        lxw_chart_line edge = {.color = line.color};
        chart_series_set_marker_fill(s, &dot);
        chart_series_set_marker_line(s, &edge);
    } else {
        chart_series_set_fill(s, &fill);
    }
    if (c->kind == CHART_BRIDGE && i == 0)
        bridge_points(w, s, t);
    w->expect->n_series++;
}

static bool has_negative(const struct lay_chart *c, const struct lay_table *t)
{
    for (size_t k = 0; k < t->n_rows; k++)
        for (size_t i = 0; i < c->n_columns; i++) {
            const struct lay_cell *cell = &t->rows[k].cells[c->columns[i]];
            if ((cell->kind == LAY_REAL && cell->real < 0) || (cell->kind == LAY_EXACT && cell->decimal.v < 0))
                return true;
        }
    return false;
}

static void style_axes(struct writer *w, lxw_chart *chart, const struct lay_chart *c, const struct lay_table *t)
{
    struct buf code = BUF_INIT;
    struct show axis = c->show;
    lxw_chart_line grid = {.color = COLOR_LINE, .width = 0.75}, none = {.none = LXW_TRUE};
    lxw_chart_font small = {.size = 9, .color = COLOR_FAINT};
    if (axis.style == SHOW_MONEY)
        axis.digits = 0;
    show_excel(&code, &axis, false);
    char *number = arena_strdup(w->arena, buf_text(&code) ? buf_text(&code) : "");
    char *room = strstr(number, "_*"); /* the axis has no marks to make room for */
    if (room)
        *room = '\0';
    buf_fini(&code);
    chart_axis_set_num_format(chart->y_axis, number);
    chart_axis_set_num_font(chart->y_axis, &small);
    chart_axis_set_num_font(chart->x_axis, &small);
    chart_axis_major_gridlines_set_line(chart->y_axis, &grid);
    chart_axis_set_line(chart->y_axis, &none);
    if (!has_negative(c, t)) /* bars and lines stand on 0: a cut scale exaggerates */
        chart_axis_set_min(chart->y_axis, 0);
    if (c->by_day)
        chart_axis_set_num_format(chart->x_axis, "d mmm");
    small.rotation = -45;
    if (!c->by_day && body_rows(t) > 8)
        chart_axis_set_num_font(chart->x_axis, &small);
}

/* A chart whose table's head will stand in row `head`. */
static void put_chart(struct writer *w, const struct lay_chart *c, const struct lay_table *t, size_t head, size_t place, double scale)
{
    static const uint8_t types[] = {LXW_CHART_LINE, LXW_CHART_COLUMN, LXW_CHART_COLUMN_STACKED, LXW_CHART_COLUMN_STACKED,
                                    LXW_CHART_BAR};
    if (w->rc != 0 || body_rows(t) == 0)
        return;
    lxw_chart *chart = workbook_add_chart(w->book, types[c->kind]);
    if (!chart) {
        w->rc = err_set(w->err, ERR_NOMEM, "no memory for a chart");
        return;
    }
    for (size_t i = 0; i < c->n_columns && w->rc == 0; i++)
        add_series(w, chart, c, t, head, i);
    if (w->rc != 0)
        return;
    struct buf title = BUF_INIT, says = BUF_INIT;
    lxw_chart_font font = {.size = 12, .bold = LXW_TRUE, .color = COLOR_HEAD};
    lxw_chart_line border = {.color = COLOR_LINE, .width = 0.75};
    gate_label(&title, c->title, 200);
    gate_label(&says, c->says, 250);
    chart_title_set_name(chart, buf_text(&title) ? buf_text(&title) : "");
    chart_title_set_name_font(chart, &font);
    chart_chartarea_set_line(chart, &border);
    style_axes(w, chart, c, t);
    if (c->n_columns == 1 || c->kind == CHART_BRIDGE)
        chart_legend_set_position(chart, LXW_CHART_LEGEND_NONE);
    else
        chart_legend_set_position(chart, LXW_CHART_LEGEND_BOTTOM);
    if (c->kind != CHART_LINE)
        chart_set_series_gap(chart, 60);
    chart_show_blanks_as(chart, LXW_CHART_BLANKS_AS_GAP);
    lxw_chart_options options = {.x_offset = (int32_t)(place % 2) * (int32_t)(CHART_WIDTH * scale + CHART_GAP), .x_scale = scale, .y_scale = 0.87,
                                 .y_offset = 4, .object_position = LXW_OBJECT_MOVE_DONT_SIZE,
                                 .description = (char *)(buf_text(&says) ? buf_text(&says) : "")};
    xlsx_failed(w, worksheet_insert_chart_opt(w->sheet, (lxw_row_t)(w->row + place / 2 * CHART_ROWS), 0, chart, &options), "a chart");
    w->expect->n_charts++;
    buf_fini(&title);
    buf_fini(&says);
}

static double scale_of(const struct lay_block *b)
{
    return b->n_charts == 1 ? 1.6 : 1.1;
}

size_t xlsx_chart_rows(const struct lay_block *b)
{
    return b->n_charts == 0 || body_rows(b->table) == 0 ? 0 : (b->n_charts + 1) / 2 * CHART_ROWS;
}

int xlsx_chart_width(const struct lay_block *b)
{
    int across = b->n_charts > 2 ? 2 : (int)b->n_charts;
    return xlsx_chart_rows(b) == 0 ? 0 : across * ((int)(CHART_WIDTH * scale_of(b)) + CHART_GAP);
}

void xlsx_put_charts(struct writer *w, const struct lay_block *b)
{
    size_t head = w->row + xlsx_chart_rows(b);
    if (head == w->row)
        return;
    for (size_t i = 0; i < b->n_charts; i++)
        put_chart(w, &b->charts[i], b->table, head, i, scale_of(b));
    w->row = head;
}
