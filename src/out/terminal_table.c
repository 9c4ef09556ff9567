/* terminal_table.c - decides how a table fits a screen: columns as wide as what stands in them, long heads and texts in several
 * lines, and what is too wide as one part below the other, each with the columns that say what a row is.
 *
 * A scorecard has a small line of sparks behind what a row is. Figures stand at the right, texts at the left. Nothing is left out but rows behind ROWS_MAX, and that is said. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "out/terminal_int.h"

#include <string.h>

#include "base/text.h"

enum { GAP = 2, TEXT_MAX = 44, ROWS_MAX = 2000, TREND_MIN = 4, TREND_MAX = 16, HEAD_LINES = 3 };

struct grid {
    struct pen *pen;
    const struct lay_table *table;
    size_t n_rows;
    const char **heads;
    const char **cells;  /* row after row */
    const char **trends; /* by column; NULL: none is shown */
    size_t *widths;
};

static size_t width_of(const char *text)
{
    return text_width(text, strlen(text));
}

static size_t longest_word(const char *s)
{
    size_t longest = 0;
    while (*s) {
        size_t n = strcspn(s, " ");
        if (text_width(s, n) > longest)
            longest = text_width(s, n);
        s += n;
        s += *s == ' ';
    }
    return longest;
}

/* Columns whose heads take about so many lines. Gives what they take together. */
static size_t measure_with(struct grid *g, size_t head_lines)
{
    const struct lay_table *t = g->table;
    size_t most = g->pen->width / 2 < TEXT_MAX ? g->pen->width / 2 : TEXT_MAX, all = 0;
    for (size_t i = 0; i < t->n_columns; i++) {
        size_t head = (width_of(g->heads[i]) + head_lines - 1) / head_lines, width = longest_word(g->heads[i]);
        width = width < head ? head : width;
        for (size_t k = 0; k < g->n_rows; k++) {
            size_t cell = width_of(g->cells[k * t->n_columns + i]);
            width = cell > width ? cell : width;
        }
        if (g->trends && i >= t->n_lead && width < TREND_MAX && width < g->n_rows)
            width = g->n_rows < TREND_MAX ? g->n_rows : TREND_MAX;
        g->widths[i] = width < 1 ? 1 : width > most ? most : width;
        all += g->widths[i] + (i ? GAP : 0);
    }
    return all;
}

/* The fewest lines of heads with which the table is not wider than the screen. */
static void measure(struct grid *g)
{
    for (size_t lines = 1; lines <= HEAD_LINES && measure_with(g, lines) > g->pen->width; lines++)
        ;
}

static enum ink ink_of(const struct lay_table *t, size_t row, size_t column)
{
    const struct lay_cell *c = &t->rows[row].cells[column];
    if (t->rows[row].kind == ROW_TOTAL)
        return INK_BOLD;
    if (c->tone == TONE_GOOD)
        return INK_GOOD;
    if (c->tone == TONE_BAD)
        return INK_BAD;
    return c->tone == TONE_FAINT || c->kind == LAY_NO_VALUE || t->rows[row].kind == ROW_REST ? INK_FAINT : INK_PLAIN;
}

/* One line of screen for the columns of a part: of each text the next piece. False: nothing was left. */
static bool put_line(struct grid *g, const size_t *columns, size_t n, const char **rest, const enum ink *inks)
{
    bool any = false;
    size_t gap = 0;
    for (size_t i = 0; i < n; i++)
        any = any || *rest[i];
    if (!any)
        return false;
    for (size_t i = 0; i < n; i++) {
        size_t width = g->widths[columns[i]], bytes = *rest[i] ? pen_break(rest[i], width) : 0;
        const char *piece = arena_dup(g->pen->arena, rest[i], bytes);
        size_t shown = width_of(piece), room = width > shown ? width - shown : 0;
        bool left = g->table->heads[columns[i]].is_text;
        if (*piece) {
            pen_fill(g->pen, gap + (left ? 0 : room));
            pen_put(g->pen, inks[i], piece);
            gap = left ? room : 0;
        } else {
            gap += width;
        }
        gap += GAP;
        rest[i] += bytes;
        rest[i] += strspn(rest[i], " ");
    }
    buf_putc(g->pen->out, '\n');
    return true;
}

static void put_row(struct grid *g, const size_t *columns, size_t n, const char *const *texts, const enum ink *inks)
{
    const char **rest = ARENA_ARRAY(g->pen->arena, const char *, n);
    bool any = false;
    for (size_t i = 0; i < n; i++)
        rest[i] = texts[columns[i]] + strspn(texts[columns[i]], " ");
    while (put_line(g, columns, n, rest, inks))
        any = true;
    if (!any)
        buf_putc(g->pen->out, '\n');
}

static void put_rules(struct grid *g, const size_t *columns, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        pen_fill(g->pen, i ? GAP : 0);
        pen_rule(g->pen, g->widths[columns[i]]);
    }
    buf_putc(g->pen->out, '\n');
}

static void put_part(struct grid *g, const size_t *columns, size_t n)
{
    enum ink *inks = ARENA_ARRAY(g->pen->arena, enum ink, n);
    for (size_t i = 0; i < n; i++)
        inks[i] = INK_BOLD;
    put_row(g, columns, n, g->heads, inks);
    put_rules(g, columns, n);
    for (size_t k = 0; k < g->n_rows; k++) {
        struct arena_mark mark = arena_mark(g->pen->arena);
        for (size_t i = 0; i < n; i++)
            inks[i] = ink_of(g->table, k, columns[i]);
        put_row(g, columns, n, &g->cells[k * g->table->n_columns], inks);
        arena_reset(g->pen->arena, mark);
    }
    for (size_t i = 0; i < n; i++)
        inks[i] = INK_FAINT;
    if (g->trends)
        put_row(g, columns, n, g->trends, inks);
}

/* The columns that say what a row is, then as many of the others as fit, part by part. */
static void put_parts(struct grid *g)
{
    const struct lay_table *t = g->table;
    size_t *columns = ARENA_ARRAY(g->pen->arena, size_t, t->n_columns), lead = 0, next = t->n_lead < t->n_columns ? t->n_lead : 0;
    size_t n_lead = next;
    for (size_t i = 0; i < n_lead; i++)
        lead += g->widths[i] + GAP;
    if (lead > g->pen->width / 2) /* texts that leave no room for figures stand once */
        lead = n_lead = next = 0;
    do {
        size_t n = 0, used = lead;
        for (; n < n_lead; n++)
            columns[n] = n;
        while (next < t->n_columns && (n == n_lead || used + g->widths[next] <= g->pen->width)) {
            used += g->widths[next] + GAP;
            columns[n++] = next++;
        }
        put_part(g, columns, n);
        if (next < t->n_columns)
            buf_putc(g->pen->out, '\n');
    } while (next < t->n_columns);
}

/* A line of sparks below figures that go by period. */
static void add_trends(struct grid *g)
{
    const struct lay_table *t = g->table;
    double *values = ARENA_ARRAY(g->pen->arena, double, g->n_rows);
    bool *known = ARENA_ARRAY(g->pen->arena, bool, g->n_rows);
    if (t->n_lead != 1 || g->n_rows < TREND_MIN || (t->rows[0].cells[0].kind != LAY_DAY && t->rows[0].cells[0].kind != LAY_MONTH))
        return;
    for (size_t k = 0; k < g->n_rows; k++)
        if (t->rows[k].kind != ROW_BODY)
            return;
    g->trends = ARENA_ARRAY(g->pen->arena, const char *, t->n_columns);
    for (size_t i = 0; i < t->n_columns; i++) {
        g->trends[i] = i == 0 ? "Trend" : "";
        for (size_t k = 0; k < g->n_rows; k++)
            known[k] = layout_cell_number(&t->rows[k].cells[i], &values[k]);
        if (i >= t->n_lead && !t->heads[i].is_text)
            g->trends[i] = pen_spark(g->pen, values, known, g->n_rows, g->n_rows < TREND_MAX ? g->n_rows : TREND_MAX);
    }
}

void pen_table(struct pen *p, const struct lay_table *t, bool with_trend)
{
    struct arena_mark mark = arena_mark(p->arena);
    struct grid g = {.pen = p, .table = t, .n_rows = t->n_rows < ROWS_MAX ? t->n_rows : ROWS_MAX};
    size_t n_cells = g.n_rows * t->n_columns;
    if (t->n_columns == 0)
        return;
    g.heads = ARENA_ARRAY(p->arena, const char *, t->n_columns);
    g.cells = ARENA_ARRAY(p->arena, const char *, n_cells);
    g.widths = ARENA_ARRAY(p->arena, size_t, t->n_columns);
    for (size_t i = 0; i < t->n_columns; i++) {
        g.heads[i] = pen_safe(p, t->heads[i].label);
        for (size_t k = 0; k < g.n_rows; k++)
            g.cells[k * t->n_columns + i] = pen_cell(p, &t->rows[k].cells[i]);
    }
    if (with_trend)
        add_trends(&g);
    measure(&g);
    put_parts(&g);
    if (g.n_rows < t->n_rows + t->n_more)
        pen_put(p, INK_FAINT, arena_printf(p->arena, "%zu more rows stand in the files that concord run writes.\n", t->n_rows + t->n_more - g.n_rows));
    arena_reset(p->arena, mark);
}

static struct lay_cell trend_cell(struct pen *p, const struct lay_trend *trend)
{
    const char *sparks = trend ? pen_spark(p, trend->values, trend->known, trend->n, trend->n < TREND_MAX ? trend->n : TREND_MAX) : "";
    struct buf text = BUF_INIT;
    for (; *sparks == ' '; sparks++) /* a gap at the beginning keeps its place */
        buf_puts(&text, "\xC2\xA0");
    buf_puts(&text, sparks);
    struct lay_cell c = {.kind = text.len ? LAY_TEXT : LAY_BLANK, .text = arena_strdup(p->arena, buf_text(&text) ? buf_text(&text) : "")};
    buf_fini(&text);
    return c;
}

void pen_scorecard(struct pen *p, const struct lay_table *t)
{
    struct lay_table with = *t;
    bool any = false;
    for (size_t k = 0; k < t->n_rows; k++)
        any = any || t->rows[k].trend;
    if (!any) {
        pen_table(p, t, false);
        return;
    }
    with.n_columns++;
    with.heads = ARENA_ARRAY(p->arena, struct lay_head, with.n_columns);
    with.rows = ARENA_ARRAY(p->arena, struct lay_row, t->n_rows);
    for (size_t i = 0; i < with.n_columns; i++)
        with.heads[i] = i < t->n_lead ? t->heads[i] : i > t->n_lead ? t->heads[i - 1] : (struct lay_head){"Trend", true};
    for (size_t k = 0; k < t->n_rows; k++) {
        struct lay_cell *cells = with.rows[k].cells = ARENA_ARRAY(p->arena, struct lay_cell, with.n_columns);
        with.rows[k].kind = t->rows[k].kind;
        for (size_t i = 0; i < with.n_columns; i++)
            cells[i] = i < t->n_lead ? t->rows[k].cells[i] : i > t->n_lead ? t->rows[k].cells[i - 1] : trend_cell(p, t->rows[k].trend);
    }
    pen_table(p, &with, false);
}
