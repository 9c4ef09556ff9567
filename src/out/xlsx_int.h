/* xlsx_int.h - what the files that write the workbook share. Only they see the library. */
#ifndef CONCORD_OUT_XLSX_INT_H
#define CONCORD_OUT_XLSX_INT_H

#include <xlsxwriter.h>

#include "out/out_int.h"

enum {
    COLOR_INK = 0x1F2A44, COLOR_FAINT = 0x6B7280, COLOR_HEAD = 0x1F3864, COLOR_HEAD_FILL = 0xE8EDF5, COLOR_LINE = 0xD5DAE3,
    COLOR_GOOD = 0x1E6B34, COLOR_BAD = 0xA61B1B, COLOR_SO_FAR = 0xFFF3CF, COLOR_DROP = 0xC9824B
};
enum { WIDTH_MIN = 9, WIDTH_MAX = 44, LINE_LENGTH = 110, ROW_POINTS = 15, ROW_LINES = 12 };
enum look { LOOK_TITLE, LOOK_SUBTITLE, LOOK_HEADING, LOOK_HEAD, LOOK_CELL, LOOK_NOTE, LOOK_PLAIN, LOOK_FACT };

struct writer {
    struct arena *arena;
    lxw_workbook *book;
    lxw_worksheet *sheet;
    const char *name;       /* of the sheet */
    struct map *formats;    /* by a text that says all of a style */
    struct sheet_digest *digest;
    struct xlsx_expect *expect;
    struct gate_notes *notes;
    size_t row;             /* the next one */
    bool big;               /* the cells of a scorecard */
    size_t page_points;     /* the height of a page at the sheet's scale; 0: the spreadsheet breaks pages itself */
    size_t used_points;     /* of the present page */
    uint32_t *breaks;       /* rows that begin a page, ended by 0 */
    size_t n_breaks;
    struct err *err;
    int rc;                 /* sticks: nothing is written after a failure */
};

struct style {
    enum look look;
    enum lay_row_kind row;
    enum lay_tone tone;
    bool so_far, is_text, faint, big;
    bool indented; /* text at the right of a figure */
    bool wrapped;
    const char *number; /* format code, "" for none */
};

/* xlsx_style.c: the format for it, made once; NULL after a failure (w->rc). */
lxw_format *xlsx_format(struct writer *w, const struct style *s);

/* xlsx_chart.c: the charts of a block from the present row on, above the table that they are drawn from. */
void xlsx_put_charts(struct writer *w, const struct lay_block *b);
size_t xlsx_chart_rows(const struct lay_block *b); /* rows that they take */
int xlsx_chart_width(const struct lay_block *b);   /* pixels */

/* xlsx_page.c: how a sheet of so many points is printed, and where its pages break: not inside what fits on one. */
void xlsx_page_open(struct writer *w, const struct layout *l, const struct lay_sheet *s, const size_t *widths, size_t n_widths,
                    size_t points);
/* The next block takes so many points; `least` of them must stand together (its heading, charts, head and first rows). */
void xlsx_page_block(struct writer *w, size_t points, size_t least);
void xlsx_page_close(struct writer *w);

/* xlsx.c */
void xlsx_failed(struct writer *w, lxw_error e, const char *what); /* sticks unless e is LXW_NO_ERROR */

#endif
