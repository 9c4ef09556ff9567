/* svg_int.h - what the files that draw charts share: a pen, a scale, and who draws which kind. */
#ifndef CONCORD_OUT_SVG_INT_H
#define CONCORD_OUT_SVG_INT_H

#include "out/svg.h"

enum { SVG_SERIES = 8, SVG_SERIES_MAX = 12, SVG_ROWS_MAX = 40, SVG_TICKS_MAX = 12, FONT = 12, LINE_HEIGHT = 16 };
enum svg_ink { INK_TEXT, INK_FAINT, INK_GRID, INK_GROUND, INK_SERIES }; /* INK_SERIES + i: the color of series i */
enum svg_anchor { ANCHOR_START, ANCHOR_MIDDLE, ANCHOR_END };

struct pic {
    struct buf *out;
    struct arena *arena;
    const struct lay_table *table;
    const struct lay_chart *chart;
    const struct svg_look *look;
    size_t *rows, n_rows, n_left_out; /* of the table that are drawn */
    size_t n_series;                  /* of the chart's columns that are drawn */
    double width, top;                /* top: where the next thing may begin */
    bool so_far;                      /* something drawn may still change */
};
/* From a figure to a place: low stands at `from`, high at `to`. */
struct scale { double low, high, from, to; double ticks[SVG_TICKS_MAX]; size_t n_ticks; };

/* svg_pen.c */
void pic_number(struct buf *out, double x);                                   /* at most one digit behind the point, whatever the locale */
const char *pic_color(const struct pic *p, unsigned ink);
double pic_text_width(const char *text, double size);                         /* in pixels, rather too wide */
size_t pic_room_for(const char *text, double room);                            /* bytes of its characters that have room */
const char *pic_fit(struct pic *p, const char *text, double room);            /* cut with "…" where it is wider */
void pic_text(struct pic *p, double x, double y, enum svg_anchor anchor, unsigned ink, const char *text);
void pic_bold(struct pic *p, double x, double y, enum svg_anchor anchor, const char *text);
void pic_line(struct pic *p, double x1, double y1, double x2, double y2, unsigned ink, const char *more);
/* A bar in the pattern of series i; what is so far is hatched thinly within a broken line. */
void pic_bar(struct pic *p, double x, double y, double width, double height, size_t series, bool so_far, const char *says);
void pic_marker(struct pic *p, double x, double y, size_t series, bool so_far, const char *says);
const char *pic_dashes(size_t series);                                        /* attributes of a line, "" for an unbroken one */
void pic_patterns(struct pic *p);
const struct lay_cell *pic_at(const struct pic *p, size_t series, size_t row);
const char *pic_row_name(struct pic *p, size_t row);                          /* its lead cells, joined */
const char *pic_series_name(const struct pic *p, size_t i);

/* svg_scale.c */
/* The least and the greatest of what is drawn, and 0; of bars that stand upon each other, of their ends. */
void scale_range(const struct pic *p, bool stacked, double *low, double *high);
void scale_fit(struct pic *p, struct scale *s, double low, double high, size_t about);
double scale_at(const struct scale *s, double value);
const char *scale_label(struct pic *p, const struct scale *s, size_t tick);
/* The legend of the series, where there is more than one; moves p->top. `lines`: they are lines, not bars. */
void scale_legend(struct pic *p, bool lines);
/* The periods below a chart in which time goes to the right: as many as do not meet. Row i stands at x0 + i * step. */
void scale_periods(struct pic *p, double y, double x0, double step);
/* Grid and figures of an upright scale at the left; returns the room they take. */
double scale_room(struct pic *p, const struct scale *s);
void scale_grid(struct pic *p, const struct scale *s, double left, double right);

/* svg_lines.c, svg_columns.c, svg_rows.c: each draws from p->top down and gives the height of the whole picture. */
double svg_lines(struct pic *p);
double svg_columns(struct pic *p);
double svg_rows(struct pic *p);
double svg_bridge(struct pic *p);

#endif
