/* xlsx_chart.c - decides how charts look and which cells they read.
 *
 * Takes the charts of a block; they are drawn by the spreadsheet from the cells of the table beneath, so that they can never
 * show other figures than it. Texts of charts are printable lines and never formulas. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "out/xlsx_int.h"

#include <string.h>

#include "base/text.h"

static const lxw_color_t series_colors[] = {0x1F3864, 0xC9824B, 0x3F8E8C, 0x8A5A9E, 0x7A8B3C, 0xB04A5A, 0x4F79B8, 0x8C7B6B};
static const uint8_t line_markers[] = {LXW_CHART_MARKER_CIRCLE, LXW_CHART_MARKER_SQUARE, LXW_CHART_MARKER_TRIANGLE, LXW_CHART_MARKER_DIAMOND, LXW_CHART_MARKER_X};
enum { N_COLORS = sizeof series_colors / sizeof *series_colors };
static const uint8_t line_dashes[] = {LXW_CHART_LINE_DASH_SOLID, LXW_CHART_LINE_DASH_DASH, LXW_CHART_LINE_DASH_ROUND_DOT, LXW_CHART_LINE_DASH_LONG_DASH_DOT};
enum { CHART_ROWS = 15, CHART_WIDTH = 480, CHART_HEIGHT = 288, CHART_GAP = 16, BESIDE_LEAST = 420, BESIDE_ROWS = 44, ROW_PIXELS = 20 };

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
    xlsx_failed(w, w->lib->chart_series_set_points(base, points), "the points of a chart");
}

/* The base of a funnel's bars, which is not drawn. */
static void add_base(struct writer *w, lxw_chart *chart, const struct lay_chart *c, const struct lay_table *t, size_t head)
{
    lxw_chart_series *s = w->lib->chart_add_series(chart, NULL, NULL);
    lxw_chart_fill unseen = {.none = LXW_TRUE};
    if (!s) {
        w->rc = err_set(w->err, ERR_NOMEM, "no memory for a chart");
        return;
    }
    size_t first = xlsx_data_funnel(w, t, c->columns[0], head + 1);
    w->lib->chart_series_set_categories(s, w->name, (lxw_row_t)head + 1, 0, (lxw_row_t)(head + t->n_rows), 0);
    w->lib->chart_series_set_values(s, w->data_name, (lxw_row_t)first, 1, (lxw_row_t)(first + t->n_rows - 1), 1);
    w->lib->chart_series_set_fill(s, &unseen);
    w->expect->n_series++;
}

static void style_funnel(const struct writer *w, lxw_chart *chart, lxw_chart_series *s)
{
    lxw_chart_font light = {.size = 9, .bold = LXW_TRUE, .color = COLOR_INK};
    w->lib->chart_series_set_labels(s);
    w->lib->chart_series_set_labels_font(s, &light);
    w->lib->chart_series_set_labels_position(s, LXW_CHART_LABEL_POSITION_INSIDE_BASE);
    w->lib->chart_axis_set_reverse(chart->y_axis); /* of lying bars the y axis has the names */
    w->lib->chart_axis_off(chart->x_axis);
    w->lib->chart_axis_major_gridlines_set_visible(chart->x_axis, LXW_FALSE);
}

static void add_series(struct writer *w, lxw_chart *chart, const struct lay_chart *c, const struct lay_table *t, size_t head, size_t i)
{
    if (c->kind == CHART_FUNNEL && i == 0)
        add_base(w, chart, c, t, head);
    if (w->rc != 0)
        return;
    lxw_chart_series *s = w->lib->chart_add_series(chart, NULL, NULL);
    lxw_row_t first = (lxw_row_t)head + 1, last = (lxw_row_t)(head + (c->kind == CHART_BRIDGE ? t->n_rows : body_rows(t)));
    lxw_col_t column = (lxw_col_t)c->columns[i];
    if (!s) {
        w->rc = err_set(w->err, ERR_NOMEM, "no memory for a chart");
        return;
    }
    w->lib->chart_series_set_categories(s, w->name, first, 0, last, (lxw_col_t)(t->n_lead - 1));
    w->lib->chart_series_set_values(s, w->name, first, column, last, column);
    w->lib->chart_series_set_name_range(s, w->name, (lxw_row_t)head, column);
    lxw_chart_line line = {.color = series_colors[i % N_COLORS], .width = 2.25, .dash_type = line_dashes[i / N_COLORS % 4]};
    lxw_chart_pattern pattern = {.fg_color = series_colors[i % N_COLORS], .bg_color = 0xFFFFFF, .type = LXW_CHART_PATTERN_WIDE_UPWARD_DIAGONAL};
    lxw_chart_fill fill = {.color = c->kind == CHART_BRIDGE ? COLOR_DROP : c->kind == CHART_FUNNEL ? COLOR_SHADE_MOST : series_colors[i % N_COLORS]};
    if (c->kind == CHART_LINE) {
        w->lib->chart_series_set_line(s, &line);
        w->lib->chart_series_set_marker_type(s, line_markers[i % 5]);
        w->lib->chart_series_set_marker_size(s, 5);
        lxw_chart_fill dot = {.color = line.color};
        lxw_chart_line edge = {.color = line.color};
        w->lib->chart_series_set_marker_fill(s, &dot);
        w->lib->chart_series_set_marker_line(s, &edge);
    } else {
        w->lib->chart_series_set_fill(s, &fill);
        if (i >= N_COLORS && c->kind != CHART_BRIDGE)
            w->lib->chart_series_set_pattern(s, &pattern);
    }
    if (c->kind == CHART_BRIDGE && i == 0)
        bridge_points(w, s, t);
    if (c->kind == CHART_FUNNEL)
        style_funnel(w, chart, s);
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

/* Do the names beneath the bars have room beside each other? */
static bool names_fit(const struct lay_table *t, int width)
{
    enum { AXIS_PIXELS = 90 };
    size_t longest = 0, n = body_rows(t);
    for (size_t k = 0; k < n; k++) {
        struct buf name = BUF_INIT;
        layout_cell_text(&name, &t->rows[k].cells[t->n_lead - 1]);
        size_t length = buf_text(&name) ? text_width(buf_text(&name), name.len) : 0;
        longest = length > longest ? length : longest;
        buf_fini(&name);
    }
    return (int)n * (int)(longest + 1) * LETTER_PIXELS < width - AXIS_PIXELS;
}

static void style_axes(struct writer *w, lxw_chart *chart, const struct lay_chart *c, const struct lay_table *t, int width)
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
    if (c->kind == CHART_FUNNEL) {
        w->lib->chart_axis_set_num_font(chart->y_axis, &small);
        return;
    }
    w->lib->chart_axis_set_num_format(chart->y_axis, number);
    w->lib->chart_axis_set_num_font(chart->y_axis, &small);
    w->lib->chart_axis_set_num_font(chart->x_axis, &small);
    w->lib->chart_axis_major_gridlines_set_line(chart->y_axis, &grid);
    w->lib->chart_axis_set_line(chart->y_axis, &none);
    if (!has_negative(c, t)) /* bars and lines stand on 0: a cut scale exaggerates */
        w->lib->chart_axis_set_min(chart->y_axis, 0);
    if (c->by_day)
        w->lib->chart_axis_set_num_format(chart->x_axis, "d mmm");
    small.rotation = -45;
    if (!c->by_day && c->kind != CHART_BRIDGE && !names_fit(t, width))
        w->lib->chart_axis_set_num_font(chart->x_axis, &small);
}

struct chart_place { size_t row, column; int x, y, width, height; }; /* in pixels from the cell's corner */

/* A chart whose table's head stands in row `head`. */
static void put_chart(struct writer *w, const struct lay_chart *c, const struct lay_table *t, size_t head, const struct chart_place *at)
{
    static const uint8_t types[] = {LXW_CHART_LINE, LXW_CHART_COLUMN, LXW_CHART_COLUMN_STACKED, LXW_CHART_COLUMN_STACKED,
                                    LXW_CHART_BAR_STACKED};
    if (w->rc != 0 || body_rows(t) == 0)
        return;
    lxw_chart *chart = w->lib->workbook_add_chart(w->book, types[c->kind]);
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
    w->lib->chart_title_set_name(chart, buf_text(&title) ? buf_text(&title) : "");
    w->lib->chart_title_set_name_font(chart, &font);
    w->lib->chart_chartarea_set_line(chart, &border);
    style_axes(w, chart, c, t, at->width);
    if (c->n_columns == 1 || c->kind == CHART_BRIDGE || c->kind == CHART_FUNNEL)
        w->lib->chart_legend_set_position(chart, LXW_CHART_LEGEND_NONE);
    else
        w->lib->chart_legend_set_position(chart, LXW_CHART_LEGEND_BOTTOM);
    if (c->kind != CHART_LINE)
        w->lib->chart_set_series_gap(chart, c->kind == CHART_FUNNEL ? 25 : 60);
    w->lib->chart_show_blanks_as(chart, LXW_CHART_BLANKS_AS_GAP);
    lxw_chart_options options = {.x_offset = at->x, .y_offset = at->y, .x_scale = (double)at->width / CHART_WIDTH,
                                 .y_scale = (double)at->height / CHART_HEIGHT, .object_position = LXW_OBJECT_MOVE_DONT_SIZE,
                                 .description = (char *)(buf_text(&says) ? buf_text(&says) : "")};
    xlsx_failed(w, w->lib->worksheet_insert_chart_opt(w->sheet, (lxw_row_t)at->row, (lxw_col_t)at->column, chart, &options), "a chart");
    w->expect->n_charts++;
    buf_fini(&title);
    buf_fini(&says);
}

/* ------------------------------------------------------------------ where charts stand */

static int table_pixels(const struct writer *w, size_t n_columns)
{
    int pixels = 0;
    for (size_t i = 0; i < n_columns && i < w->n_widths; i++)
        pixels += (int)w->widths[i] * 7 + 5;
    return pixels;
}

/* What is at the right of a narrow table, up to the edge of the sheet or the page. */
static int room_beside(const struct writer *w, const struct lay_block *b)
{
    int all = table_pixels(w, w->n_widths);
    return (all > PAGE_PIXELS ? all : PAGE_PIXELS) - table_pixels(w, b->table->n_columns) - CHART_GAP;
}

bool xlsx_charts_beside(const struct writer *w, const struct lay_block *b)
{
    return b->n_charts > 0 && b->n_charts <= 2 && body_rows(b->table) > 0 && b->table->n_rows <= BESIDE_ROWS && room_beside(w, b) >= BESIDE_LEAST;
}

static int above_width(const struct lay_block *b)
{
    return (int)(CHART_WIDTH * (b->n_charts == 1 ? 1.6 : 1.05));
}

size_t xlsx_chart_rows(const struct writer *w, const struct lay_block *b)
{
    return b->n_charts == 0 || body_rows(b->table) == 0 || xlsx_charts_beside(w, b) ? 0 : (b->n_charts + 1) / 2 * CHART_ROWS;
}

size_t xlsx_chart_least(const struct writer *w, const struct lay_block *b)
{
    return xlsx_charts_beside(w, b) ? CHART_ROWS : 0;
}

int xlsx_chart_width(const struct writer *w, const struct lay_block *b)
{
    int across = b->n_charts > 2 ? 2 : (int)b->n_charts;
    if (xlsx_charts_beside(w, b))
        return table_pixels(w, b->table->n_columns) + CHART_GAP + room_beside(w, b);
    return xlsx_chart_rows(w, b) == 0 ? 0 : across * (above_width(b) + CHART_GAP);
}

static void put_beside(struct writer *w, const struct lay_block *b, size_t head)
{
    size_t rows = b->table->n_rows + 1 > CHART_ROWS ? b->table->n_rows + 1 : CHART_ROWS;
    bool two = b->n_charts == 2;
    bool across = two && room_beside(w, b) >= 2 * BESIDE_LEAST - 100;
    int height = (int)rows * ROW_PIXELS, width = room_beside(w, b);
    if (across)
        width = (width - CHART_GAP) / 2;
    else if (two)
        height /= 2;
    if (width > CHART_WIDTH * 8 / 5)
        width = CHART_WIDTH * 8 / 5;
    if (height > width * 3 / 4)
        height = width * 3 / 4;
    for (size_t i = 0; i < b->n_charts; i++) {
        int k = (int)i;
        struct chart_place at = {head, b->table->n_columns, CHART_GAP + (across ? k * (width + CHART_GAP) : 0), across ? 2 : 2 + k * height, width, height - 4};
        put_chart(w, &b->charts[i], b->table, head, &at);
    }
}

void xlsx_put_charts(struct writer *w, const struct lay_block *b, size_t head)
{
    if (xlsx_charts_beside(w, b)) {
        put_beside(w, b, head);
        return;
    }
    for (size_t i = 0; i < b->n_charts && xlsx_chart_rows(w, b) > 0; i++) {
        struct chart_place at = {w->row + i / 2 * CHART_ROWS, 0, (int)(i % 2) * (above_width(b) + CHART_GAP), 4, above_width(b), CHART_ROWS * ROW_PIXELS - 10};
        put_chart(w, &b->charts[i], b->table, head, &at);
    }
}

/* ------------------------------------------------------------------ small lines */

void xlsx_put_trend(struct writer *w, size_t column, const struct lay_trend *trend, size_t from)
{
    lxw_chart *chart = w->rc == 0 ? w->lib->workbook_add_chart(w->book, LXW_CHART_LINE) : NULL;
    lxw_chart_series *s = chart ? w->lib->chart_add_series(chart, NULL, NULL) : NULL;
    lxw_chart_line line = {.color = COLOR_HEAD, .width = 1.5}, none = {.none = LXW_TRUE};
    lxw_chart_fill clear = {.none = LXW_TRUE};
    struct buf says = BUF_INIT;
    if (!s) {
        if (w->rc == 0)
            w->rc = err_set(w->err, ERR_NOMEM, "no memory for a chart");
        return;
    }
    gate_label(&says, trend->says, 250);
    w->lib->chart_series_set_values(s, w->data_name, (lxw_row_t)from, 1, (lxw_row_t)from, (lxw_col_t)trend->n);
    w->lib->chart_series_set_line(s, &line);
    w->lib->chart_series_set_marker_type(s, LXW_CHART_MARKER_NONE);
    w->lib->chart_axis_off(chart->x_axis);
    w->lib->chart_axis_off(chart->y_axis);
    w->lib->chart_axis_major_gridlines_set_visible(chart->y_axis, LXW_FALSE);
    w->lib->chart_legend_set_position(chart, LXW_CHART_LEGEND_NONE);
    w->lib->chart_title_off(chart);
    w->lib->chart_chartarea_set_line(chart, &none);
    w->lib->chart_chartarea_set_fill(chart, &clear);
    w->lib->chart_plotarea_set_fill(chart, &clear);
    w->lib->chart_show_blanks_as(chart, LXW_CHART_BLANKS_AS_GAP);
    lxw_chart_options options = {.x_offset = 2, .y_offset = 1, .x_scale = (double)(TREND_WIDTH * 7) / CHART_WIDTH, .y_scale = (ROW_PIXELS - 2) / (double)CHART_HEIGHT, /* the library takes each row for one of usual height */
                                 .object_position = LXW_OBJECT_MOVE_DONT_SIZE, .description = (char *)(buf_text(&says) ? buf_text(&says) : "")};
    xlsx_failed(w, w->lib->worksheet_insert_chart_opt(w->sheet, (lxw_row_t)w->row, (lxw_col_t)column, chart, &options), "a chart");
    w->expect->n_charts++;
    w->expect->n_series++;
    buf_fini(&says);
}
