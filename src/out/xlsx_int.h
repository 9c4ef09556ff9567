/* xlsx_int.h - what the files that write the workbook share. Only they see the library. */
#ifndef CONCORD_OUT_XLSX_INT_H
#define CONCORD_OUT_XLSX_INT_H

#include "out/out_int.h"
#include "out/xlsx_lib.h"

enum {
    COLOR_INK = 0x1F2A44, COLOR_FAINT = 0x6B7280, COLOR_HEAD = 0x1F3864, COLOR_HEAD_FILL = 0xE8EDF5, COLOR_LINE = 0xD5DAE3,
    COLOR_GOOD = 0x1E6B34, COLOR_BAD = 0xA61B1B, COLOR_SO_FAR = 0xFFF3CF, COLOR_DROP = 0xC9824B,
    COLOR_SHADE_LEAST = 0xFFFFFF, COLOR_SHADE_MOST = 0x9DB8DD, COLOR_BAR = 0xC6D4EA
};
enum { WIDTH_MIN = 9, WIDTH_MAX = 44, LINE_LEAST = 100, LINE_MOST = 160, LETTER_PIXELS = 6, ROW_POINTS = 15, ROW_LINES = 12, BIG_POINTS = 19, LINK_LENGTH = 512,
       TREND_WIDTH = 20 };
enum look { LOOK_TITLE, LOOK_SUBTITLE, LOOK_HEADING, LOOK_HEAD, LOOK_CELL, LOOK_NOTE, LOOK_PLAIN, LOOK_FACT };

struct xlsx_line;
struct xlsx_data;
struct xlsx_names { const char *sheet, **tables; }; /* tables: by block; NULL: the block has none */

struct xlsx_recent;

struct writer {
    struct arena *arena;
    const struct xlsx_lib *lib;
    lxw_workbook *book;
    lxw_worksheet *sheet;
    const char *name;       /* of the sheet */
    struct map *formats;    /* by a text that says all of a style */
    struct xlsx_recent *recent; /* by column: the format of the last cell */
    struct buf code, shown, safe; /* of the cell in hand: the code of its format, its text, and that behind the gate */
    struct sheet_digest *digest;
    struct xlsx_expect *expect;
    struct gate_notes *notes;
    size_t row;             /* the next one */
    bool big;               /* the cells of a scorecard */
    size_t page_points;     /* the height of a page at the sheet's scale; 0: the spreadsheet breaks pages itself */
    size_t used_points;     /* of the present page */
    uint32_t *breaks;       /* rows that begin a page, ended by 0 */
    size_t n_breaks;
    size_t table_row;       /* of the table in hand: where its first row stands */
    size_t *widths;         /* of the sheet's columns */
    size_t n_widths;
    size_t line_length;     /* letters of a line of text */
    size_t text_column;     /* where texts stand: not in a column that is repeated on each page, since it would cut them */
    struct xlsx_names *names; /* by sheet of the layout */
    struct map *range_names;
    const char *records_name, *data_name; /* of the sheets behind those; NULL: there is none */
    struct xlsx_line *lines;  /* of records, in the order of the cells */
    size_t n_lines, n_unlisted;
    size_t line_at;           /* the row of the next one, below the head */
    const struct lay_table *lines_table; /* of the last one */
    size_t lines_row;
    const char *heading;      /* of the block in hand; NULL: none */
    struct xlsx_data *data;   /* what small charts are drawn from, row by row */
    size_t n_data;
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

/* xlsx_chart.c: the charts of a block, whose head stands in row `head`: above its table from the present row on, or beside it. */
void xlsx_put_charts(struct writer *w, const struct lay_block *b, size_t head);
bool xlsx_charts_beside(const struct writer *w, const struct lay_block *b);
size_t xlsx_chart_rows(const struct writer *w, const struct lay_block *b); /* rows that they take above it */
size_t xlsx_chart_least(const struct writer *w, const struct lay_block *b); /* rows that a table takes with its charts beside it */
int xlsx_chart_width(const struct writer *w, const struct lay_block *b);   /* pixels that they reach from the left */
/* A small line over a cell, of the figures in row `from` of the sheet of data. */
void xlsx_put_trend(struct writer *w, size_t column, const struct lay_trend *trend, size_t from);

/* xlsx_cell.c: one cell of the present row */
void xlsx_put_text(struct writer *w, size_t column, const char *text, lxw_format *f);
void xlsx_put_linked(struct writer *w, size_t column, const char *text, const char *target, lxw_format *f); /* not "" */
void xlsx_put_blank(struct writer *w, size_t column, lxw_format *f);
void xlsx_put_cell(struct writer *w, const struct lay_table *t, size_t column, const struct lay_row *row, bool wrapped);
void xlsx_put_formula(struct writer *w, const struct lay_table *t, size_t column, const struct lay_row *row, const char *formula);
void xlsx_put_look(struct writer *w, size_t column, const char *text, enum look look, bool is_text);
bool xlsx_has_room(struct writer *w, size_t n_rows, size_t n_columns); /* from the present row on; false and w->rc: no */

/* xlsx_look.c: what the cells of a table show beside their figures, and the name of its range. Its head stands in row `head`. */
void xlsx_look_table(struct writer *w, const struct lay_table *t, size_t head);
void xlsx_name_table(struct writer *w, const struct lay_table *t, const char *name, size_t head);

/* xlsx_evidence.c: names of all sheets and tables; where a cell leads, noting its line; the sheets behind those of the report. */
void xlsx_names(struct writer *w, const struct layout *l);
const char *xlsx_of_sheet(struct arena *a, const char *sheet, const char *cells); /* 'It''s a sheet'!B5 */
bool xlsx_evidence_target(struct writer *w, const struct lay_table *t, const struct lay_row *row, size_t column, char target[LINK_LENGTH]);
size_t xlsx_data_trend(struct writer *w, const char *label, const struct lay_trend *trend, bool first);
size_t xlsx_data_funnel(struct writer *w, const struct lay_table *t, size_t column, size_t row); /* row: of the table's first row */
void xlsx_put_evidence(struct writer *w, const struct layout *l);

/* xlsx_page.c: how a sheet of so many points is printed, and where its pages break: not inside what fits on one. */
void xlsx_page_open(struct writer *w, const struct layout *l, const struct lay_sheet *s, const size_t *widths, size_t n_widths,
                    size_t points);
/* The next block takes so many points; `least` of them must stand together (its heading, charts, head and first rows). */
void xlsx_page_block(struct writer *w, size_t points, size_t least);
void xlsx_page_close(struct writer *w);
enum { PAGE_PIXELS = 1026 }; /* across: A4, landscape, without the margins */

/* xlsx_book.c */
int xlsx_open_book(struct writer *w, const char *path, const char *beside); /* `beside`: the folder of its temporary files; NULL: they go into a bundle */
int xlsx_close_book(struct writer *w); /* puts it together; it is gone whatever comes */
int xlsx_hush(void);                   /* what the library says on standard error, which it also gives back, goes nowhere from here on */
void xlsx_speak(int kept);             /* up to here; `kept`: what xlsx_hush gave */

/* xlsx.c */
bool xlsx_open_sheet(struct writer *w, const char *name); /* the next sheet; false and w->rc: it cannot be made */
void xlsx_failed(struct writer *w, lxw_error e, const char *what); /* sticks unless e is LXW_NO_ERROR */

#endif
