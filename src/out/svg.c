/* svg.c - decides what a chart of the layout is as a picture: which of its rows and columns are drawn, by whom, and what stands around.
 *
 * Takes a block's table and one of its charts, gives an <svg> element with a title and a description for those who do not see it. A
 * picture has room for so many rows and series; what it leaves out it says. The figures are the table's: nothing is computed here. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "out/svg_int.h"

#include <math.h>
#include <string.h>

#include "out/escape.h"

static bool is_drawn(const struct lay_chart *c, enum lay_row_kind row)
{
    return row == ROW_BODY || c->kind == CHART_BRIDGE || c->kind == CHART_FUNNEL || (row == ROW_REST && c->kind != CHART_LINE);
}

bool svg_has_chart(const struct lay_table *t, const struct lay_chart *c)
{
    double x;
    for (size_t k = 0; k < t->n_rows; k++)
        for (size_t i = 0; i < c->n_columns && is_drawn(c, t->rows[k].kind); i++)
            if (layout_cell_number(&t->rows[k].cells[c->columns[i]], &x))
                return true;
    return false;
}

/* Periods all; of names as many as can be looked over. */
static void choose(struct pic *p)
{
    size_t room = p->chart->by_time || p->chart->kind == CHART_BRIDGE || p->chart->kind == CHART_FUNNEL ? p->table->n_rows : SVG_ROWS_MAX;
    p->rows = ARENA_ARRAY(p->arena, size_t, p->table->n_rows);
    for (size_t k = 0; k < p->table->n_rows; k++) {
        if (!is_drawn(p->chart, p->table->rows[k].kind))
            continue;
        if (p->n_rows < room)
            p->rows[p->n_rows++] = k;
        else
            p->n_left_out++;
    }
    p->n_series = p->chart->n_columns < SVG_SERIES_MAX ? p->chart->n_columns : SVG_SERIES_MAX;
}

static double draw(struct pic *p)
{
    if (p->chart->kind == CHART_BRIDGE)
        return svg_bridge(p);
    if (p->chart->kind == CHART_LINE)
        return svg_lines(p);
    return p->chart->by_time ? svg_columns(p) : svg_rows(p);
}

/* A file of its own has its title in the picture; in a page it stands above, as text that breaks. */
static void put_heading(struct pic *p)
{
    const char *title = p->chart->title;
    p->top = 0;
    if (p->look->inlined || !title)
        return;
    pic_bold(p, 0, 14, ANCHOR_START, pic_fit(p, title, p->width / 1.1));
    p->top = 26;
}

static double put_drawn(struct pic *p, double y, size_t n, size_t of, const char *what)
{
    pic_text(p, 0, y + 12, ANCHOR_START, INK_FAINT, arena_printf(p->arena, "Drawn: the first %zu of %zu %s; %s all.", n, of, what,
                                                                 p->look->all ? p->look->all : "the table has"));
    return y + LINE_HEIGHT + 4;
}

static double put_notes(struct pic *p, double y)
{
    if (p->so_far) {
        pic_text(p, 0, y + 12, ANCHOR_START, INK_FAINT, p->chart->kind == CHART_LINE ? "* hollow: so far, still open" : "* hatched thinly: so far, still open");
        y += LINE_HEIGHT + 4;
    }
    if (p->n_left_out)
        y = put_drawn(p, y, p->n_rows, p->n_rows + p->n_left_out, "rows");
    return p->n_series < p->chart->n_columns ? put_drawn(p, y, p->n_series, p->chart->n_columns, "series") : y;
}

static void put_head(struct buf *out, const struct pic *p, double height)
{
    const char *id = p->look->id;
    buf_puts(out, "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" viewBox=\"0 0 ");
    pic_number(out, p->width);
    buf_putc(out, ' ');
    pic_number(out, height);
    buf_puts(out, "\" width=\"");
    pic_number(out, p->width);
    buf_puts(out, "\" height=\"");
    pic_number(out, height);
    buf_printf(out, "\" aria-labelledby=\"%s-t %s-d\" font-size=\"%d\"%s>\n<title id=\"%s-t\">", id, id, FONT,
               p->look->inlined ? "" : " font-family=\"'DejaVu Sans',Verdana,Helvetica,Arial,sans-serif\"", id);
    escape_text(out, p->chart->title ? p->chart->title : "");
    buf_printf(out, "</title>\n<desc id=\"%s-d\">", id);
    escape_text(out, p->chart->says ? p->chart->says : "");
    buf_puts(out, "</desc>\n");
}

double svg_chart(struct buf *out, struct arena *a, const struct lay_table *t, const struct lay_chart *c, const struct svg_look *look)
{
    struct buf body = BUF_INIT;
    double margin = look->inlined ? 0 : 12;
    struct pic p = {.out = &body, .arena = a, .table = t, .chart = c, .look = look, .width = look->width - 2 * margin};
    choose(&p);
    pic_patterns(&p);
    put_heading(&p);
    double height = ceil(put_notes(&p, draw(&p)) + 2 * margin);
    p.width = look->width;
    put_head(out, &p, height);
    if (!look->inlined) {
        buf_printf(out, "<rect width=\"%d\" height=\"", look->width);
        pic_number(out, height);
        buf_printf(out, "\" fill=\"%s\"/>\n<g transform=\"translate(12 12)\">\n", pic_color(&p, INK_GROUND));
    }
    buf_add(out, body.data ? body.data : "", body.len);
    buf_puts(out, look->inlined ? "</svg>\n" : "</g>\n</svg>\n");
    out->failed |= body.failed;
    buf_fini(&body);
    return height;
}
