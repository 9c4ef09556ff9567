/* svg_columns.c - decides how bars over time are drawn: upright, side by side or one upon the other, time to the right.
 *
 * What is stacked stands upwards from 0 where it is positive and downwards where it is not; nothing is added up that is written down. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "out/svg_int.h"

#include <math.h>

struct columns { double left, step, bar; bool stacked; const struct scale *scale; };

static void put_period(struct pic *p, const struct columns *c, size_t row)
{
    double below = 0, above = 0, x, left = c->left + (double)row * c->step + (c->step - (c->stacked ? c->bar : c->bar * (double)p->n_series)) / 2;
    for (size_t i = 0; i < p->n_series; i++) {
        const struct lay_cell *cell = pic_at(p, i, row);
        if (!layout_cell_number(cell, &x))
            continue;
        double from = !c->stacked ? 0 : x < 0 ? below : above, to = from + x;
        double top = scale_at(c->scale, fmax(from, to)), bottom = scale_at(c->scale, fmin(from, to));
        double at = c->stacked ? left : left + (double)i * c->bar;
        const char *figure = layout_cell_words(p->arena, cell);
        pic_bar(p, at, top, fmax(c->bar - (c->stacked ? 0 : 1), 0.5), fmax(bottom - top, 0.5), i, cell->so_far,
                p->n_series > 1 ? arena_printf(p->arena, "%s: %s %s", pic_row_name(p, row), pic_series_name(p, i), figure)
                                : arena_printf(p->arena, "%s: %s", pic_row_name(p, row), figure));
        if (p->n_series == 1 && pic_text_width(figure, FONT) + 4 <= c->step)
            pic_text(p, at + c->bar / 2, x < 0 ? bottom + 13 : top - 4, ANCHOR_MIDDLE, INK_TEXT, figure);
        below = x < 0 ? to : below;
        above = x < 0 ? above : to;
    }
}

double svg_columns(struct pic *p)
{
    struct scale s = {0};
    struct columns c = {.stacked = p->chart->kind == CHART_STACKED, .scale = &s};
    double low, high, height = p->width > 560 ? 230 : 190;
    scale_range(p, c.stacked, &low, &high);
    scale_legend(p, false);
    scale_fit(p, &s, low, high, 4);
    s.from = p->top + 16 + height;
    s.to = p->top + 16;
    c.left = scale_room(p, &s);
    scale_grid(p, &s, c.left, p->width);
    c.step = (p->width - c.left) / (double)p->n_rows;
    c.bar = fmin(c.step * 0.72, c.stacked || p->n_series == 1 ? 42 : 1e6) / (c.stacked ? 1 : (double)p->n_series);
    for (size_t k = 0; k < p->n_rows; k++)
        put_period(p, &c, k);
    pic_line(p, c.left, scale_at(&s, 0), p->width, scale_at(&s, 0), INK_FAINT, "");
    scale_periods(p, s.from + (low < 0 ? 30 : 18), c.left + c.step / 2, c.step);
    return s.from + (low < 0 ? 50 : 38);
}
