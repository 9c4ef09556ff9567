/* svg_pen.c - decides how the parts of a picture look: texts, lines, bars and marks, in colours that are never the only difference.
 *
 * Takes places in pixels and texts, gives SVG. Each series has a colour, a pattern of its bars, a rhythm of its line and a shape of its
 * marks, so that it is told apart in print too. Numbers are written without the locale: equal charts are equal bytes. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "out/svg_int.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/utf8.h"
#include "out/escape.h"

static const char *const light[] = {"#1f3864", "#b8651b", "#2c7a77", "#7b4a91", "#66792b", "#a83c4d", "#3f6bb0", "#7a6857"};
static const char *const dark[] = {"#9db9ee", "#eba55f", "#6cc7c2", "#cb9fe0", "#b6c973", "#f08e9d", "#6fa8ff", "#cdbba8"};
static const char *const inks[] = {"#1b2430", "#5a6472", "#d8dde4", "#ffffff"};
static const char *const ink_names[] = {"var(--ink)", "var(--faint)", "var(--line)", "var(--ground)"};

/* Of patterns, rhythms and shapes: 0 to 3. Series of one colour differ in it. */
static size_t style_of(size_t series)
{
    return (series + series / SVG_SERIES) % 4;
}

void svg_put_colors(struct buf *out, bool is_dark)
{
    for (size_t i = 0; i < SVG_SERIES; i++)
        buf_printf(out, "--s%zu:%s;", i, is_dark ? dark[i] : light[i]);
}

void pic_number(struct buf *out, double x)
{
    long tenths = isfinite(x) ? lround(fmax(-1e6, fmin(1e6, x)) * 10) : 0;
    if (tenths < 0)
        buf_putc(out, '-');
    tenths = labs(tenths);
    buf_printf(out, "%ld", tenths / 10);
    if (tenths % 10)
        buf_printf(out, ".%ld", tenths % 10);
}

const char *pic_color(const struct pic *p, unsigned ink)
{
    if (ink < INK_SERIES)
        return p->look->inlined ? ink_names[ink] : inks[ink];
    size_t i = (ink - INK_SERIES) % SVG_SERIES;
    return p->look->inlined ? arena_printf(p->arena, "var(--s%zu)", i) : light[i];
}

/* ------------------------------------------------------------------ texts */

/* Of a wide sans-serif face, so that a narrower one fits too. */
static double advance(uint32_t c, const char *s, size_t n)
{
    if (c >= 0x80)
        return text_width(s, n) > 1 ? 1.05 : text_width(s, n) == 1 ? 0.68 : 0;
    if (strchr("iljI|!.,:;'`", (int)c))
        return 0.34;
    if (strchr(" ft()[]-/\"r", (int)c))
        return 0.42;
    if (strchr("mwMW%@", (int)c))
        return 0.98;
    return c >= 'A' && c <= 'Z' ? 0.72 : 0.635;
}

/* The width of the character that s begins with; *step: its bytes. */
static double width_of(const char *s, size_t n, size_t *step)
{
    uint32_t c = '?';
    *step = utf8_decode(s, n, &c);
    double width = *step == 0 ? 4 * 0.635 : utf8_is_unsafe(c) ? 8 * 0.635 : advance(c, s, *step); /* \xNN, \u{…} */
    *step = *step ? *step : 1;
    return width;
}

double pic_text_width(const char *text, double size)
{
    double width = 0;
    for (size_t n = strlen(text), i = 0, step; i < n; i += step)
        width += width_of(text + i, n - i, &step);
    return width * size;
}

size_t pic_room_for(const char *text, double room)
{
    double width = 0;
    size_t n = strlen(text), i = 0, step;
    while (i < n && (width += FONT * width_of(text + i, n - i, &step)) <= room)
        i += step;
    return i;
}

const char *pic_fit(struct pic *p, const char *text, double room)
{
    if (text[pic_room_for(text, room)] == '\0')
        return text;
    return arena_printf(p->arena, "%.*s…", (int)pic_room_for(text, room - FONT), text);
}

static void put_attribute(struct pic *p, const char *name, double x)
{
    buf_printf(p->out, " %s=\"", name);
    pic_number(p->out, x);
    buf_putc(p->out, '"');
}

static void put_text(struct pic *p, double x, double y, enum svg_anchor anchor, unsigned ink, const char *more, const char *text)
{
    static const char *const anchors[] = {"", " text-anchor=\"middle\"", " text-anchor=\"end\""};
    buf_puts(p->out, "<text");
    put_attribute(p, "x", x);
    put_attribute(p, "y", y);
    buf_printf(p->out, "%s fill=\"%s\"%s>", anchors[anchor], pic_color(p, ink), more);
    escape_text(p->out, text);
    buf_puts(p->out, "</text>\n");
}

void pic_text(struct pic *p, double x, double y, enum svg_anchor anchor, unsigned ink, const char *text)
{
    put_text(p, x, y, anchor, ink, "", text);
}

void pic_bold(struct pic *p, double x, double y, enum svg_anchor anchor, const char *text)
{
    put_text(p, x, y, anchor, INK_TEXT, " font-weight=\"bold\"", text);
}

static void put_title(struct pic *p, const char *says)
{
    buf_puts(p->out, "<title>");
    escape_text(p->out, says);
    buf_puts(p->out, "</title>");
}

/* ------------------------------------------------------------------ lines, bars, marks */

void pic_line(struct pic *p, double x1, double y1, double x2, double y2, unsigned ink, const char *more)
{
    buf_puts(p->out, "<line");
    put_attribute(p, "x1", x1);
    put_attribute(p, "y1", y1);
    put_attribute(p, "x2", x2);
    put_attribute(p, "y2", y2);
    buf_printf(p->out, " stroke=\"%s\"%s/>\n", pic_color(p, ink), more);
}

const char *pic_dashes(size_t series)
{
    static const char *const dashes[] = {"", " stroke-dasharray=\"7 3\"", " stroke-dasharray=\"2 2.5\"", " stroke-dasharray=\"9 3 2 3\""};
    return dashes[style_of(series)];
}

void pic_bar(struct pic *p, double x, double y, double width, double height, size_t series, bool so_far, const char *says)
{
    const char *color = pic_color(p, INK_SERIES + (unsigned)series);
    buf_puts(p->out, "<rect");
    put_attribute(p, "x", x);
    put_attribute(p, "y", y);
    put_attribute(p, "width", width);
    put_attribute(p, "height", height);
    if (so_far)
        buf_printf(p->out, " fill=\"url(#%s-f%zu)\" stroke=\"%s\" stroke-dasharray=\"3 2\">", p->look->id, series, color);
    else if (style_of(series) == 0)
        buf_printf(p->out, " fill=\"%s\">", color);
    else
        buf_printf(p->out, " fill=\"url(#%s-p%zu)\" stroke=\"%s\">", p->look->id, series, color);
    put_title(p, says);
    buf_puts(p->out, "</rect>\n");
    p->so_far |= so_far;
}

void pic_marker(struct pic *p, double x, double y, size_t series, bool so_far, const char *says)
{
    static const char *const shapes[] = {"M-3.5 0a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0 -7 0z", "M-3.2 -3.2h6.4v6.4h-6.4z", "M0 -4.2l4 7h-8z", "M0 -4.5l4.5 4.5l-4.5 4.5l-4.5 -4.5z"};
    const char *color = pic_color(p, INK_SERIES + (unsigned)series);
    buf_puts(p->out, "<path transform=\"translate(");
    pic_number(p->out, x);
    buf_putc(p->out, ' ');
    pic_number(p->out, y);
    buf_printf(p->out, ")\" d=\"%s\" fill=\"%s\" stroke=\"%s\" stroke-width=\"1.5\">", shapes[style_of(series)],
               so_far ? pic_color(p, INK_GROUND) : color, color);
    put_title(p, says);
    buf_puts(p->out, "</path>\n");
    p->so_far |= so_far;
}

/* Of a bar of series i: nothing, slanted lines, dots, lying lines; what is so far: lines slanted the other way on the ground. */
static void put_pattern(struct pic *p, size_t i)
{
    static const char *const lines[] = {"", "M-1 7L7 -1M-1 1L1 -1M5 7L7 5", "", "M0 3H6"};
    const char *color = pic_color(p, INK_SERIES + (unsigned)i);
    if (style_of(i) != 0) {
        buf_printf(p->out, "<pattern id=\"%s-p%zu\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\"><rect width=\"6\" height=\"6\" fill=\"%s\"/>"
                           "<rect width=\"6\" height=\"6\" fill=\"%s\" fill-opacity=\"0.25\"/><g stroke=\"%s\" fill=\"none\">",
                   p->look->id, i, pic_color(p, INK_GROUND), color, color);
        if (style_of(i) == 2)
            buf_printf(p->out, "<circle cx=\"3\" cy=\"3\" r=\"1.5\" stroke=\"none\" fill=\"%s\"/>", color);
        else
            buf_printf(p->out, "<path d=\"%s\" stroke-width=\"2\"/>", lines[style_of(i)]);
        buf_puts(p->out, "</g></pattern>");
    }
    buf_printf(p->out, "<pattern id=\"%s-f%zu\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\"><rect width=\"6\" height=\"6\" fill=\"%s\"/>"
                       "<path d=\"M-1 -1L7 7M-1 5L1 7M5 -1L7 1\" stroke=\"%s\" stroke-width=\"1\"/></pattern>\n",
               p->look->id, i, pic_color(p, INK_GROUND), color);
}

void pic_patterns(struct pic *p)
{
    buf_puts(p->out, "<defs>\n");
    for (size_t i = 0; i < p->n_series; i++)
        put_pattern(p, i);
    buf_puts(p->out, "</defs>\n");
}

/* ------------------------------------------------------------------ what the table says */

const struct lay_cell *pic_at(const struct pic *p, size_t series, size_t row)
{
    return &p->table->rows[p->rows[row]].cells[p->chart->columns[series]];
}

const char *pic_row_name(struct pic *p, size_t row)
{
    const char *name = "";
    for (size_t i = 0; i < p->table->n_lead; i++) {
        const char *part = layout_cell_words(p->arena, &p->table->rows[p->rows[row]].cells[i]);
        if (*part)
            name = *name ? arena_printf(p->arena, "%s, %s", name, part) : part;
    }
    return name;
}

const char *pic_series_name(const struct pic *p, size_t i)
{
    return p->table->heads[p->chart->columns[i]].label;
}
