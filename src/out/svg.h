/* svg.h - the charts of a layout as SVG: drawn from the cells of the table that stands beside them, and from nothing else. */
#ifndef CONCORD_OUT_SVG_H
#define CONCORD_OUT_SVG_H

#include "out/layout.h"

struct svg_look {
    const char *id;  /* what its ids begin with: one of its own for each picture of a page */
    int width;       /* of the picture, in pixels: 320 and more */
    const char *all; /* what has the rows and series that have no room, "weekly.xlsx has"; NULL: the table beneath */
    bool inlined;    /* in a page that has the colours (html_style.c); otherwise a file of its own, with fixed colours on white */
};
/* Is there anything to draw? A chart without a figure is none. */
bool svg_has_chart(const struct lay_table *t, const struct lay_chart *c);
/* One <svg> element; a file of its own is the element and a line break. Returns its height in pixels. */
double svg_chart(struct buf *out, struct arena *a, const struct lay_table *t, const struct lay_chart *c, const struct svg_look *look);

/* A row's small line, 110 by 26 pixels, in a page. */
void svg_trend(struct buf *out, struct arena *a, const struct lay_trend *t);

/* For a page: the series' colours in light and dark, as declarations "--s0:#1f3864;…". */
void svg_put_colors(struct buf *out, bool dark);

#endif
