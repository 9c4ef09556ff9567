/* terminal_int.h - what the files that write for a terminal share. */
#ifndef CONCORD_OUT_TERMINAL_INT_H
#define CONCORD_OUT_TERMINAL_INT_H

#include "out/terminal.h"

enum ink { INK_PLAIN, INK_BOLD, INK_FAINT, INK_GOOD, INK_BAD, INK_HEAD };
struct pen {
    struct arena *arena;
    struct buf *out;
    size_t width;
    bool color, utf8;
};

/* terminal.c: text that is safe on one line of this screen; written in an ink; blanks; a line of dashes. */
const char *pen_safe(struct pen *p, const char *text);
void pen_put(struct pen *p, enum ink ink, const char *text);
void pen_fill(struct pen *p, size_t n);
void pen_rule(struct pen *p, size_t n);
/* Text in lines that the screen holds, broken at blanks, each but the first behind `indent` blanks; and the line's end. */
void pen_wrapped(struct pen *p, enum ink ink, const char *text, size_t indent);
/* Bytes of the longest beginning of a safe text within `width` columns, broken at a blank where there is one; never 0 for a text. */
size_t pen_break(const char *text, size_t width);
/* What a cell says, safe. */
const char *pen_cell(struct pen *p, const struct lay_cell *c);

/* terminal_table.c */
void pen_table(struct pen *p, const struct lay_table *t, bool with_trend);
void pen_scorecard(struct pen *p, const struct lay_table *t); /* with the trend of each row */

/* terminal_chart.c: the value that is drawn; false: none. */
/* n values in `width` columns; what has no value stays blank. */
const char *pen_spark(struct pen *p, const double *values, const bool *known, size_t n, size_t width);
/* Draws the block's charts. True: its table says no more than was drawn. */
bool pen_charts(struct pen *p, const struct lay_block *b);

#endif
