/* svg_scale.c - decides where figures and periods stand in a chart: scales with round ticks, labels that do not meet, the legend.
 *
 * A scale always holds 0: a cut one exaggerates. Its ticks are labels of the paper, not figures of the report. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "out/svg_int.h"

#include <math.h>
#include <string.h>

/* 1, 2, 2.5 or 5 times a power of ten, not less than x; whole for counts. */
static double round_step(double x, bool whole)
{
    double power = pow(10, floor(log10(x)));
    static const double parts[] = {1, 2, 2.5, 5, 10};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        double step = parts[i] * power;
        if (step >= x * (1 - 1e-9) && (!whole || (step >= 1 && step == floor(step))))
            return step;
    }
    return whole && x < 1 ? 1 : 10 * power;
}

void scale_range(const struct pic *p, bool stacked, double *low, double *high)
{
    *low = *high = 0;
    for (size_t k = 0; k < p->n_rows; k++) {
        double below = 0, above = 0, x;
        for (size_t i = 0; i < p->n_series; i++) {
            if (!layout_cell_number(pic_at(p, i, k), &x))
                continue;
            above = stacked ? above + fmax(x, 0) : fmax(above, x);
            below = stacked ? below + fmin(x, 0) : fmin(below, x);
        }
        *low = fmin(*low, below);
        *high = fmax(*high, above);
    }
}

void scale_fit(struct pic *p, struct scale *s, double low, double high, size_t about)
{
    low = fmax(-1e300, fmin(low, 0)); /* beyond that the sum of two would be infinite */
    high = fmin(1e300, fmax(high, 0));
    if (!(high - low > 1e-300))
        high = low + 1;
    double step = round_step((high - low) / (double)about, p->chart->show.style == SHOW_COUNT);
    s->low = floor(low / step + 1e-9) * step;
    s->high = ceil(high / step - 1e-9) * step;
    s->n_ticks = 0;
    double first = round(s->low / step);
    for (size_t i = 0; (first + (double)i) * step <= s->high + step / 2 && i < SVG_TICKS_MAX; i++)
        s->ticks[s->n_ticks++] = (first + (double)i) * step;
}

double scale_at(const struct scale *s, double value)
{
    return s->from + (value / 2 - s->low / 2) / (s->high / 2 - s->low / 2) * (s->to - s->from); /* halves: the range may be wider than a double */
}

/* Digits behind the point that the step needs. */
static int digits_of(double step)
{
    int digits = 0;
    while (digits < 6 && fabs(step - round(step)) > 1e-9 * fabs(step)) {
        step *= 10;
        digits++;
    }
    return digits;
}

const char *scale_label(struct pic *p, const struct scale *s, size_t tick)
{
    static const struct { double from; const char *name; } larger[] = {{1e12, "T"}, {1e9, "B"}, {1e6, "M"}};
    struct show show = p->chart->show;
    double x = s->ticks[tick], most = fmax(fabs(s->low), fabs(s->high)), step = s->n_ticks > 1 ? s->ticks[1] - s->ticks[0] : 1;
    const char *behind = "";
    struct buf b = BUF_INIT;
    for (size_t i = 0; i < sizeof larger / sizeof *larger && !*behind && show.style != SHOW_PERCENT && x != 0; i++)
        if (most >= 2 * larger[i].from) {
            behind = larger[i].name;
            x /= larger[i].from;
            step /= larger[i].from;
        }
    show.digits = digits_of(show.style == SHOW_PERCENT ? step * 100 : step);
    if (show.style == SHOW_COUNT && *behind)
        show.style = SHOW_NUMBER;
    if (show.style == SHOW_MONEY && show.digits == 1)
        show.digits = *behind ? 1 : 2;
    show_double(&b, &show, x);
    const char *text = arena_printf(p->arena, "%s%s", buf_text(&b) ? buf_text(&b) : "", behind);
    buf_fini(&b);
    return text;
}

double scale_room(struct pic *p, const struct scale *s)
{
    double room = 0;
    for (size_t i = 0; i < s->n_ticks; i++)
        room = fmax(room, pic_text_width(scale_label(p, s, i), FONT));
    return room + 8;
}

void scale_grid(struct pic *p, const struct scale *s, double left, double right)
{
    for (size_t i = 0; i < s->n_ticks; i++) {
        double y = scale_at(s, s->ticks[i]);
        pic_line(p, left, y, right, y, s->ticks[i] == 0 ? INK_FAINT : INK_GRID, "");
        pic_text(p, left - 6, y + 4, ANCHOR_END, INK_FAINT, scale_label(p, s, i));
    }
}

/* ------------------------------------------------------------------ the legend */

void scale_legend(struct pic *p, bool lines)
{
    double x = 0, y = p->top + 10;
    if (p->n_series < 2)
        return;
    for (size_t i = 0; i < p->n_series; i++) {
        const char *name = pic_fit(p, pic_series_name(p, i), p->width - 34);
        double room = 30 + pic_text_width(name, FONT);
        if (x > 0 && x + room > p->width) {
            x = 0;
            y += LINE_HEIGHT + 2;
        }
        if (lines) {
            pic_line(p, x, y - 4, x + 24, y - 4, INK_SERIES + (unsigned)i, arena_printf(p->arena, " stroke-width=\"2\"%s", pic_dashes(i)));
            pic_marker(p, x + 12, y - 4, i, false, pic_series_name(p, i));
        } else {
            pic_bar(p, x + 4, y - 9, 16, 10, i, false, pic_series_name(p, i));
        }
        pic_text(p, x + 29, y, ANCHOR_START, INK_TEXT, name);
        x += room + 14;
    }
    p->top = y + 12;
}

/* ------------------------------------------------------------------ periods */

/* The lead cell as a day, where it is one: of bars the days stand there as texts. */
static bool day_of(const struct lay_cell *c, int32_t *day, bool *month)
{
    *month = c->kind == LAY_MONTH;
    *day = c->day;
    if (c->kind == LAY_DAY || c->kind == LAY_MONTH)
        return true;
    if (c->kind != LAY_TEXT)
        return false;
    if (day_parse(c->text, strlen(c->text), day))
        return true;
    char first[11] = "";
    if (strlen(c->text) != 7)
        return false;
    memcpy(first, c->text, 7);
    memcpy(first + 7, "-01", 3);
    *month = true;
    return day_parse(first, 10, day);
}

static const char *period_name(struct pic *p, size_t row, int *year)
{
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const struct lay_cell *c = &p->table->rows[p->rows[row]].cells[0];
    int32_t day;
    bool is_month;
    int month, date;
    *year = INT16_MIN;
    if (!day_of(c, &day, &is_month))
        return pic_row_name(p, row);
    day_to_civil(day, year, &month, &date);
    return is_month ? months[month - 1] : arena_printf(p->arena, "%s %d", months[month - 1], date);
}

void scale_periods(struct pic *p, double y, double x0, double step)
{
    static const size_t strides[] = {1, 2, 3, 4, 6, 8, 12, 13, 26, 52, 104, 208, 365};
    double room = 0;
    size_t stride = 1;
    int year, shown = INT16_MIN;
    for (size_t i = 0; i < p->n_rows; i++)
        room = fmax(room, pic_text_width(period_name(p, i, &year), FONT) + 8);
    room = fmin(room, p->width / 3);
    for (size_t i = 0; i < sizeof strides / sizeof *strides && (double)stride * step < room; i++)
        stride = strides[i];
    for (size_t i = (p->n_rows - 1) % stride; i < p->n_rows; i += stride) {
        double x = x0 + (double)i * step;
        const char *name = pic_fit(p, period_name(p, i, &year), room);
        double half = pic_text_width(name, FONT) / 2;
        pic_text(p, fmin(fmax(x, half), p->width - half), y, ANCHOR_MIDDLE, INK_FAINT, name);
        if (year != INT16_MIN && year != shown)
            pic_text(p, fmin(fmax(x, 16), p->width - 16), y + 14, ANCHOR_MIDDLE, INK_FAINT, arena_printf(p->arena, "%d", year));
        shown = year;
    }
}
