/* terminal_chart.c - decides how a chart is drawn with characters: a line as sparks, one for each period; bars as bars.
 *
 * Takes a block's table and which of its columns are drawn. A figure that does not exist is a gap, never a zero. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "out/terminal_int.h"

#include <math.h>
#include <string.h>

#include "base/text.h"

enum { SPARK_LEVELS = 8, SPARKS_MAX = 60, BAR_MAX = 40, BARS_MAX = 40, NAME_MAX_COLUMNS = 36 };

/* Columns of a name before its bars: half of a narrow screen. */
static size_t name_room(const struct pen *p)
{
    return p->width / 2 < NAME_MAX_COLUMNS ? p->width / 2 : NAME_MAX_COLUMNS;
}

/* The mean of the values that fall into a column; as many columns as values: the values themselves. */
static bool mean_of(const double *values, const bool *known, size_t from, size_t until, double *out)
{
    size_t n = 0;
    double sum = 0;
    for (size_t i = from; i < until; i++)
        if (known[i]) {
            sum += values[i];
            n++;
        }
    *out = n ? sum / (double)n : 0;
    return n > 0 && isfinite(*out);
}

const char *pen_spark(struct pen *p, const double *values, const bool *known, size_t n, size_t width)
{
    static const char *const blocks[] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
    static const char *const plain[] = {"_", ".", ",", "-", "=", "+", "*", "#"};
    struct buf line = BUF_INIT;
    double low = 0, high = 0, x;
    bool any = false;
    for (size_t i = 0; i < n; i++) {
        if (!known[i])
            continue;
        low = !any || values[i] < low ? values[i] : low;
        high = !any || values[i] > high ? values[i] : high;
        any = true;
    }
    if (width > n)
        width = n;
    for (size_t i = 0; i < width; i++) {
        if (!mean_of(values, known, i * n / width, (i + 1) * n / width, &x)) {
            buf_putc(&line, ' ');
            continue;
        }
        double part = high / 2 - low / 2 > 0 ? (x / 2 - low / 2) / (high / 2 - low / 2) : 0.5; /* halves: the range may be wider than a double */
        size_t level = part >= 1 ? SPARK_LEVELS - 1 : part > 0 ? (size_t)(part * SPARK_LEVELS) : 0;
        buf_puts(&line, (p->utf8 ? blocks : plain)[level]);
    }
    const char *text = arena_strdup(p->arena, any && buf_text(&line) ? buf_text(&line) : "");
    buf_fini(&line);
    return text;
}

/* "Net sales leads issued  ▂▃▂█▄  lowest 1, highest 8, newest 4" */
static void put_series(struct pen *p, const struct lay_table *t, size_t column, size_t name_width)
{
    size_t lowest = 0, highest = 0, newest = 0, n = t->n_rows;
    double *values = ARENA_ARRAY(p->arena, double, n);
    bool *known = ARENA_ARRAY(p->arena, bool, n), any = false;
    for (size_t k = 0; k < n; k++) {
        known[k] = t->rows[k].kind == ROW_BODY && layout_cell_number(&t->rows[k].cells[column], &values[k]);
        if (!known[k])
            continue;
        lowest = !any || values[k] < values[lowest] ? k : lowest;
        highest = !any || values[k] > values[highest] ? k : highest;
        newest = k;
        any = true;
    }
    const char *name = pen_safe(p, t->heads[column].label);
    size_t cut = pen_break(name, name_width);
    name = arena_dup(p->arena, name, cut);
    buf_puts(p->out, name);
    pen_fill(p, (name_width > text_width(name, strlen(name)) ? name_width - text_width(name, strlen(name)) : 0) + 2);
    if (!any) {
        pen_wrapped(p, INK_FAINT, pen_safe(p, SHOW_NO_VALUE), 0);
        return;
    }
    size_t room = p->width - name_width - 2, sparks = n < SPARKS_MAX ? n : SPARKS_MAX;
    sparks = sparks < room ? sparks : room;
    pen_put(p, INK_HEAD, pen_spark(p, values, known, n, sparks));
    const char *says = arena_printf(p->arena, "lowest %s, highest %s, newest %s", pen_cell(p, &t->rows[lowest].cells[column]),
                                    pen_cell(p, &t->rows[highest].cells[column]), pen_cell(p, &t->rows[newest].cells[column]));
    if (text_width(says, strlen(says)) + sparks + 2 <= room)
        pen_fill(p, 2);
    else /* below, where a narrow screen has room */
        buf_puts(p->out, "\n    ");
    pen_wrapped(p, INK_FAINT, says, 4);
}

static size_t names_width(struct pen *p, const struct lay_block *b)
{
    size_t width = 0;
    for (size_t i = 0; i < b->n_charts; i++)
        for (size_t k = 0; k < b->charts[i].n_columns; k++) {
            const char *name = pen_safe(p, b->table->heads[b->charts[i].columns[k]].label);
            size_t w = text_width(name, strlen(name));
            width = w > width ? w : width;
        }
    return width < name_room(p) ? width : name_room(p);
}

static void put_sparks(struct pen *p, const struct lay_table *t, const struct lay_chart *c, size_t width)
{
    for (size_t i = 0; i < c->n_columns; i++)
        put_series(p, t, c->columns[i], width);
}

/* A bar of `part` of `room` columns, in eighths where the screen has them. */
static const char *bar_of(struct pen *p, double part, size_t room)
{
    static const char *const eighths[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
    struct buf line = BUF_INIT;
    double length = part * (double)room;
    size_t whole = length > 0 ? (size_t)length : 0;
    if (whole > room)
        whole = room;
    for (size_t i = 0; i < whole; i++)
        buf_puts(&line, p->utf8 ? "█" : "#");
    if (p->utf8 && whole < room && length > 0)
        buf_puts(&line, eighths[(size_t)((length - (double)whole) * 8)]);
    const char *text = arena_strdup(p->arena, buf_text(&line) ? buf_text(&line) : "");
    buf_fini(&line);
    return text;
}

/* Bars from nothing to the figure, the figure behind each. Negative ones have none. */
static void put_bars(struct pen *p, const struct lay_table *t, size_t column)
{
    size_t names = 0, figures = 0;
    double most = 0, x;
    for (size_t k = 0; k < t->n_rows; k++) {
        const char *name = pen_cell(p, &t->rows[k].cells[0]), *figure = pen_cell(p, &t->rows[k].cells[column]);
        names = text_width(name, strlen(name)) > names ? text_width(name, strlen(name)) : names;
        figures = text_width(figure, strlen(figure)) > figures ? text_width(figure, strlen(figure)) : figures;
        if (t->rows[k].kind != ROW_TOTAL && layout_cell_number(&t->rows[k].cells[column], &x) && x > most)
            most = x;
    }
    names = names < name_room(p) ? names : name_room(p);
    size_t taken = names + figures + 4, room = p->width > taken ? p->width - taken : 0;
    room = room < BAR_MAX ? room : BAR_MAX;
    for (size_t k = 0; k < t->n_rows; k++) {
        const char *name = pen_cell(p, &t->rows[k].cells[0]), *figure = pen_cell(p, &t->rows[k].cells[column]);
        name = arena_dup(p->arena, name, *name ? pen_break(name, names) : 0);
        size_t w = text_width(name, strlen(name)), f = text_width(figure, strlen(figure));
        buf_puts(p->out, name);
        pen_fill(p, (names > w ? names - w : 0) + 2 + figures - f);
        buf_puts(p->out, figure);
        if (most > 0 && t->rows[k].kind != ROW_TOTAL && layout_cell_number(&t->rows[k].cells[column], &x) && x > 0) {
            pen_fill(p, 2);
            pen_put(p, INK_HEAD, bar_of(p, x / most, room));
        }
        buf_putc(p->out, '\n');
    }
}

static void put_bridge(struct pen *p, const struct lay_table *t)
{
    double most = 0, x;
    size_t names = 0;
    for (size_t k = 0; k < t->n_rows; k++) {
        const char *name = pen_cell(p, &t->rows[k].cells[0]);
        names = text_width(name, strlen(name)) > names ? text_width(name, strlen(name)) : names;
        if (layout_cell_number(&t->rows[k].cells[1], &x) && x > most)
            most = x;
    }
    names = names < name_room(p) ? names : name_room(p);
    size_t room = p->width - names - 2 < BAR_MAX ? p->width - names - 2 : BAR_MAX;
    for (size_t k = 0; k < t->n_rows && most > 0; k++) {
        const char *name = pen_cell(p, &t->rows[k].cells[0]);
        name = arena_dup(p->arena, name, *name ? pen_break(name, names) : 0);
        size_t w = text_width(name, strlen(name));
        double stays = 0, goes = 0;
        (void)layout_cell_number(&t->rows[k].cells[1], &stays);
        (void)layout_cell_number(&t->rows[k].cells[2], &goes);
        buf_puts(p->out, name);
        pen_fill(p, (names > w ? names - w : 0) + 2);
        size_t kept = (size_t)(stays / most * (double)room + 0.5), left = (size_t)((stays + goes) / most * (double)room + 0.5);
        pen_put(p, INK_HEAD, bar_of(p, (double)kept / (double)room, room));
        for (size_t i = kept; i < left; i++)
            pen_put(p, INK_FAINT, p->utf8 ? "░" : ".");
        buf_putc(p->out, '\n');
    }
}

bool pen_charts(struct pen *p, const struct lay_block *b)
{
    const struct lay_table *t = b->table;
    bool all = false;
    for (size_t i = 0; i < b->n_charts; i++) {
        const struct lay_chart *c = &b->charts[i];
        struct arena_mark mark = arena_mark(p->arena);
        if (c->kind == CHART_BRIDGE)
            put_bridge(p, t);
        else if (c->kind == CHART_BAR && c->n_columns == 1 && t->n_lead == 1 && t->n_rows <= BARS_MAX) {
            put_bars(p, t, c->columns[0]);
            all = t->n_columns == 2;
        } else
            put_sparks(p, t, c, names_width(p, b));
        arena_reset(p->arena, mark);
    }
    return all;
}
