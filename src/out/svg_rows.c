/* svg_rows.c - decides how charts of names are drawn: lying bars, so that a name can be read, with the figure at each bar's end; and
 * bridges, whose steps hang between what remained before and after them.
 *
 * Each bar's figure is the cell's, as the table shows it. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "out/svg_int.h"

#include <math.h>

enum { BAR = 15, PAIR_GAP = 3, ROW_GAP = 11 };

/* What stands at a bar's end: the figure; of a funnel also what part of those before that is. */
static const char *end_text(struct pic *p, size_t series, size_t row)
{
    const char *figure = layout_cell_words(p->arena, pic_at(p, series, row));
    size_t part = p->chart->columns[series] + 1;
    if (p->chart->kind != CHART_FUNNEL || part >= p->table->n_columns)
        return figure;
    const char *says = layout_cell_words(p->arena, &p->table->rows[p->rows[row]].cells[part]);
    return *says ? arena_printf(p->arena, "%s · %s", figure, says) : figure;
}

/* How wide the names and the figures at the ends of bars may be. */
static void rooms(struct pic *p, double *names, double *figures)
{
    *names = *figures = 0;
    for (size_t k = 0; k < p->n_rows; k++) {
        *names = fmax(*names, pic_text_width(pic_row_name(p, k), FONT));
        for (size_t i = 0; i < p->n_series; i++)
            *figures = fmax(*figures, pic_text_width(end_text(p, i, k), FONT));
    }
    *names = fmin(*names, p->width * 0.4) + 10;
    *figures = fmin(*figures, p->width * 0.25) + 8;
}

static void put_name(struct pic *p, size_t row, double names, double y)
{
    const char *name = pic_row_name(p, row);
    size_t cut = pic_room_for(name, names - 10);
    bool long_one = name[cut] != '\0';
    while (long_one && cut > 0 && name[cut] != ' ')
        cut--;
    if (long_one && cut) { /* two lines */
        pic_text(p, names - 8, y - 7, ANCHOR_END, INK_TEXT, arena_dup(p->arena, name, cut));
        name += cut + 1;
        y += 6;
    }
    pic_text(p, names - 8, y, ANCHOR_END, INK_TEXT, pic_fit(p, name, names - 10));
}

static void put_pair(struct pic *p, const struct scale *s, size_t row, double top)
{
    double x, zero = scale_at(s, 0);
    for (size_t i = 0; i < p->n_series; i++) {
        double y = top + (double)i * (BAR + PAIR_GAP);
        const struct lay_cell *cell = pic_at(p, i, row);
        const char *figure = end_text(p, i, row);
        double end = zero;
        if (layout_cell_number(cell, &x)) {
            end = scale_at(s, x);
            pic_bar(p, fmin(zero, end), y, fmax(fabs(end - zero), 0.5), BAR, i, cell->so_far,
                    arena_printf(p->arena, "%s: %s%s%s", pic_row_name(p, row), p->n_series > 1 ? pic_series_name(p, i) : "", p->n_series > 1 ? " " : "", figure));
        }
        pic_text(p, end < zero ? end - 5 : end + 5, y + BAR - 3.5, end < zero ? ANCHOR_END : ANCHOR_START, INK_TEXT, figure);
    }
}

static void put_stack(struct pic *p, const struct scale *s, size_t row, double y)
{
    double below = 0, above = 0, x;
    for (size_t i = 0; i < p->n_series; i++) {
        const struct lay_cell *cell = pic_at(p, i, row);
        if (!layout_cell_number(cell, &x))
            continue;
        double from = x < 0 ? below : above, to = from + x, at = scale_at(s, fmin(from, to)), width = fabs(scale_at(s, to) - scale_at(s, from));
        const char *figure = layout_cell_words(p->arena, cell);
        pic_bar(p, at, y, fmax(width, 0.5), BAR, i, cell->so_far, arena_printf(p->arena, "%s: %s %s", pic_row_name(p, row), pic_series_name(p, i), figure));
        below = x < 0 ? to : below;
        above = x < 0 ? above : to;
    }
}

/* The scale beneath stacked bars, whose ends have no figure. */
static double put_ticks(struct pic *p, const struct scale *s, double top, double y)
{
    for (size_t i = 0; i < s->n_ticks; i++) {
        const char *text = scale_label(p, s, i);
        double x = scale_at(s, s->ticks[i]), half = pic_text_width(text, FONT) / 2;
        pic_line(p, x, top, x, y, INK_GRID, "");
        pic_text(p, fmin(x, p->width - half), y + 14, ANCHOR_MIDDLE, INK_FAINT, text);
    }
    return y + 20;
}

double svg_rows(struct pic *p)
{
    struct scale s = {0};
    double low, high, names, figures;
    bool stacked = p->chart->kind == CHART_STACKED;
    scale_range(p, stacked, &low, &high);
    rooms(p, &names, &figures);
    scale_legend(p, false);
    scale_fit(p, &s, low, high, 4);
    if (!stacked) { /* without ticks the longest bar may be as long as there is room */
        s.low = low;
        s.high = high > low ? high : low + 1;
    }
    s.from = names + (low < 0 && !stacked ? figures : 0);
    s.to = p->width - (stacked ? 8 : figures);
    double y = p->top + 6, height = stacked ? BAR : (double)p->n_series * (BAR + PAIR_GAP) - PAIR_GAP, first = y;
    double end = y + (double)p->n_rows * (height + ROW_GAP);
    if (stacked)
        end = put_ticks(p, &s, first - 4, end);
    for (size_t k = 0; k < p->n_rows; k++) {
        y = first + (double)k * (height + ROW_GAP);
        put_name(p, k, names, y + height / 2 + 4);
        if (stacked)
            put_stack(p, &s, k, y);
        else
            put_pair(p, &s, k, y);
    }
    pic_line(p, scale_at(&s, 0), first - 4, scale_at(&s, 0), y + height + 4, INK_FAINT, "");
    return end + 2;
}

/* ------------------------------------------------------------------ bridges */

/* Column 0 of the chart: what remains; column 1: what left there, blank of a total. */
double svg_bridge(struct pic *p)
{
    struct scale s = {0};
    double high = 0, names, figures, remains, left, before = 0;
    for (size_t k = 0; k < p->n_rows; k++)
        if (layout_cell_number(pic_at(p, 0, k), &remains))
            high = fmax(high, remains + (layout_cell_number(pic_at(p, 1, k), &left) ? left : 0));
    rooms(p, &names, &figures);
    s.high = high > 0 ? high : 1;
    s.from = names;
    s.to = p->width - figures - 8;
    double first = p->top + 6, zero = scale_at(&s, 0);
    for (size_t k = 0; k < p->n_rows; k++) {
        double y = first + (double)k * (BAR + ROW_GAP);
        bool step = layout_cell_number(pic_at(p, 1, k), &left);
        if (!layout_cell_number(pic_at(p, 0, k), &remains))
            continue;
        double from = step ? scale_at(&s, remains) : zero, to = scale_at(&s, step ? remains + left : remains);
        const char *figure = layout_cell_words(p->arena, pic_at(p, step ? 1 : 0, k));
        if (k > 0)
            pic_line(p, before, y - ROW_GAP, before, y, INK_FAINT, " stroke-dasharray=\"2 2\"");
        put_name(p, k, names, y + BAR - 3.5);
        pic_bar(p, from, y, fmax(to - from, 0.5), BAR, step ? 1 : 0, false, arena_printf(p->arena, "%s: %s%s", pic_row_name(p, k), step ? "−" : "", figure));
        if (step)
            pic_text(p, to + 5, y + BAR - 3.5, ANCHOR_START, INK_TEXT, arena_printf(p->arena, "−%s", figure));
        else
            pic_bold(p, to + 5, y + BAR - 3.5, ANCHOR_START, figure);
        before = step ? from : to;
    }
    return first + (double)p->n_rows * (BAR + ROW_GAP) + 2;
}
