/* svg_lines.c - decides how a line chart is drawn: a gap where there is no figure, a hollow mark and a dotted way to what is so far.
 *
 * Takes the rows of the table in their order; each series is a line with a rhythm and marks of its own. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "out/svg_int.h"

#include <math.h>

#include "out/escape.h"

enum { MARKED_MAX = 60 }; /* points: with more, marks would hide the line; those that stand alone keep theirs */

struct plot { double x0, step; const struct scale *scale; };

/* The way from one point to the next, where both have figures. */
static void put_ways(struct pic *p, const struct plot *plot, size_t series)
{
    double from, to;
    for (size_t k = 1; k < p->n_rows; k++) {
        const struct lay_cell *before = pic_at(p, series, k - 1), *c = pic_at(p, series, k);
        if (!layout_cell_number(before, &from) || !layout_cell_number(c, &to))
            continue;
        pic_line(p, plot->x0 + (double)(k - 1) * plot->step, scale_at(plot->scale, from), plot->x0 + (double)k * plot->step,
                 scale_at(plot->scale, to), INK_SERIES + (unsigned)series,
                 arena_printf(p->arena, " stroke-width=\"2\" stroke-linecap=\"round\"%s", c->so_far ? " stroke-dasharray=\"1 4\"" : pic_dashes(series)));
    }
}

static bool stands_alone(const struct pic *p, size_t series, size_t row)
{
    double x;
    return !(row > 0 && layout_cell_number(pic_at(p, series, row - 1), &x)) && !(row + 1 < p->n_rows && layout_cell_number(pic_at(p, series, row + 1), &x));
}

static void put_marks(struct pic *p, const struct plot *plot, size_t series)
{
    double x, before;
    size_t last = p->n_rows;
    for (size_t k = 0; k < p->n_rows; k++) {
        const struct lay_cell *c = pic_at(p, series, k);
        if (!layout_cell_number(c, &x))
            continue;
        last = k;
        if (p->n_rows > MARKED_MAX && !c->so_far && k + 1 < p->n_rows && !stands_alone(p, series, k))
            continue;
        const char *says = arena_printf(p->arena, "%s: %s%s%s", pic_row_name(p, k), p->n_series > 1 ? pic_series_name(p, series) : "",
                                        p->n_series > 1 ? " " : "", layout_cell_words(p->arena, c));
        pic_marker(p, plot->x0 + (double)k * plot->step, scale_at(plot->scale, x), series, c->so_far, says);
    }
    if (p->n_series > 1 || last == p->n_rows || !layout_cell_number(pic_at(p, series, last), &x))
        return;
    const char *text = layout_cell_words(p->arena, pic_at(p, series, last)); /* the newest in figures */
    double half = pic_text_width(text, FONT) / 2, at = plot->x0 + (double)last * plot->step, y = scale_at(plot->scale, x);
    bool falls = last > 0 && layout_cell_number(pic_at(p, series, last - 1), &before) && before > x; /* the line comes from above */
    bool below = y < plot->scale->to + 18 || (falls && y + 24 < plot->scale->from);
    pic_bold(p, fmin(at, p->width - half), below ? y + 20 : y - 9, ANCHOR_MIDDLE, text);
}

double svg_lines(struct pic *p)
{
    struct scale s = {0};
    double low, high, height = p->width > 560 ? 230 : 190;
    scale_range(p, false, &low, &high);
    scale_legend(p, true);
    scale_fit(p, &s, low, high, 4);
    s.from = p->top + 8 + height;
    s.to = p->top + 8;
    double left = scale_room(p, &s), right = p->width - 14;
    scale_grid(p, &s, left, p->width);
    struct plot plot = {left + 12, p->n_rows > 1 ? (right - left - 12) / (double)(p->n_rows - 1) : 0, &s};
    for (size_t i = 0; i < p->n_series; i++)
        put_ways(p, &plot, i);
    for (size_t i = 0; i < p->n_series; i++)
        put_marks(p, &plot, i);
    scale_periods(p, s.from + 18, plot.x0, plot.step);
    return s.from + 38;
}

/* ------------------------------------------------------------------ small lines */

enum { TREND_WIDTH = 110, TREND_HEIGHT = 26 };

void svg_trend(struct buf *out, struct arena *a, const struct lay_trend *t)
{
    static const struct svg_look look = {.id = "trend", .width = TREND_WIDTH, .inlined = true};
    struct pic p = {.out = out, .arena = a, .look = &look, .width = TREND_WIDTH};
    struct scale s = {.from = TREND_HEIGHT - 4, .to = 4};
    size_t last = t->n;
    for (size_t i = 0; i < t->n; i++)
        if (t->known[i]) { /* 0 to the greatest, as larger charts have it */
            s.low = fmin(s.low, t->values[i]);
            s.high = fmax(s.high, t->values[i]);
            last = i;
        }
    if (last == t->n)
        return;
    if (!(s.high > s.low))
        s.high = s.low + 1;
    double step = t->n > 1 ? (TREND_WIDTH - 10.0) / (double)(t->n - 1) : 0;
    buf_printf(out, "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" aria-label=\"", TREND_WIDTH, TREND_HEIGHT,
               TREND_WIDTH, TREND_HEIGHT);
    escape_text(out, t->says);
    buf_puts(out, "\">");
    for (size_t i = 1; i < t->n; i++)
        if (t->known[i - 1] && t->known[i])
            pic_line(&p, 5 + (double)(i - 1) * step, scale_at(&s, t->values[i - 1]), 5 + (double)i * step, scale_at(&s, t->values[i]), INK_SERIES,
                     t->cells[i].so_far ? " stroke-width=\"1.5\" stroke-dasharray=\"1 3\"" : " stroke-width=\"1.5\"");
    pic_marker(&p, 5 + (double)last * step, scale_at(&s, t->values[last]), 0, t->cells[last].so_far, t->says);
    buf_puts(out, "</svg>");
}
