/* layout.h - a report as one would lay it out by hand: sheets of blocks, with every value typed. All outputs for people are
 * written from it, so that the workbook and the Markdown cannot say different things. It lives in the arena it was built in. */
#ifndef CONCORD_OUT_LAYOUT_H
#define CONCORD_OUT_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "out/number.h"
#include "plan/result.h"

enum lay_kind {
    LAY_BLANK,    /* nothing belongs here */
    LAY_NO_VALUE, /* a figure that does not exist: "–" */
    LAY_EXACT,    /* decimal, shown as `show` says */
    LAY_REAL,     /* real, shown as `show` says */
    LAY_TEXT,     /* text: foreign bytes, to be escaped by each format */
    LAY_DAY,      /* day */
    LAY_MONTH,    /* day: the first of a month, shown without its day */
    LAY_TIME,     /* wall: microseconds of the calendar's own clock */
    LAY_FLAG      /* flag */
};
enum lay_tone { TONE_PLAIN, TONE_GOOD, TONE_BAD, TONE_FAINT };
/* The records behind a figure. */
struct lay_records {
    const char *line;       /* `concord list …`, whole: what it prints are just these */
    const char *of;         /* the metric, costs or event that it lists */
    int32_t from, until;    /* the days; DAY_MIN, DAY_MAX: all */
    bool whole;             /* of all segments */
    bool in_report;         /* a list of this report shows them: the block of that sheet */
    size_t sheet, block;
};
/* How a figure follows from others of its table, where what follows is just what was computed. */
enum lay_formula_kind {
    FORMULA_RATIO_OF,       /* cell / other */
    FORMULA_SUM_OF          /* from cell to other, which stand in one column */
};
struct lay_place { size_t row, column; };
struct lay_formula { enum lay_formula_kind kind; struct lay_place cell, other; };
struct lay_cell {
    enum lay_kind kind;
    struct decimal decimal;
    double real;
    const char *text;
    int32_t day;
    int64_t wall;
    bool flag;
    bool so_far;
    enum lay_tone tone;
    struct show show;
    const char *about; /* of a lead cell: the definition that its row shows, "net_issued"; NULL: none */
    struct lay_records *records; /* NULL: no line gives just those */
    const struct lay_formula *formula; /* NULL: it stands for itself */
};
enum lay_row_kind { ROW_BODY, ROW_REST, ROW_TOTAL };
/* A row's figure in the report's last periods, oldest first: a small line beside it. */
struct lay_trend {
    struct lay_cell *cells; /* as the figure itself is shown; LAY_NO_VALUE and so far among them */
    const char **periods;   /* 2026-10-26, 2026-Q3 */
    double *values;         /* 0 where not known */
    bool *known;
    size_t n;
    const char *says;       /* in words, for those who do not see it */
};
struct lay_row {
    enum lay_row_kind kind;
    struct lay_cell *cells; /* one for each column */
    const struct lay_trend *trend; /* NULL: none */
};
struct lay_head {
    const char *label;
    bool is_text; /* stands at the left */
};
struct lay_table {
    struct lay_head *heads;
    size_t n_columns, n_lead; /* the first n_lead columns say what a row is */
    const char **about; /* NULL, or for each column the definition that it shows, "net_issued"; NULL: none */
    struct lay_row *rows;
    size_t n_rows;
    size_t n_more; /* of a long list: rows behind these, which are not held; layout_each_row has them */
    const struct lay_source *source;
    const char **notes;
    size_t n_notes;
    const char *cut; /* where the rows that are not held stand, for formats that show only those held; NULL: no such note */
    bool defines; /* each row is a wording of the definition whose name stands in its second column: what `about` leads to */
    const struct result_list *list; /* whose records its rows are; NULL: none */
    size_t shade_from; /* of a cohort grid: its columns from here on are shaded by their values, together; 0: none */
    bool *parts;   /* by column: shares of one whole, how long each is may be drawn beside it; NULL: none is */
    bool charted; /* lines are drawn from it: no value is left blank, since a text would be drawn as 0 */
};
enum lay_chart_kind { CHART_LINE, CHART_BAR, CHART_STACKED, CHART_BRIDGE, CHART_FUNNEL }; /* FUNNEL: bars of one column, one beneath the other, each in the middle */
struct lay_chart {
    enum lay_chart_kind kind;
    const char *title;
    const char *says;      /* in words, for those who do not see it */
    size_t *columns;       /* of the table: one series each */
    size_t n_columns;
    struct show show;      /* of the axis */
    bool by_day;           /* the categories are days */
    bool by_time;          /* they are periods, in order: time goes to the right */
};
enum block_kind {
    BLOCK_TEXT,      /* text: paragraphs, one a line */
    BLOCK_FACTS,     /* table of two columns without a head: name, value */
    BLOCK_SCORECARD, /* table */
    BLOCK_TABLE,     /* table */
    BLOCK_CHART,     /* charts, then the table they are drawn from */
    BLOCK_BRIDGE,    /* the same */
    BLOCK_LIST       /* table of records */
};
struct lay_block {
    enum block_kind kind;
    const char *title; /* NULL: none */
    const char *text;
    bool is_list;      /* TEXT: each paragraph is an item of a list */
    struct lay_table *table;
    const struct lay_table *whole; /* NULL, or of a cut table all of it: what the charts are drawn from */
    struct lay_chart *charts;
    size_t n_charts;
};
struct lay_sheet {
    const char *title;
    const char *subtitle;
    bool is_appendix;
    struct lay_block *blocks;
    size_t n_blocks;
};
struct layout {
    const char *title;    /* of the report */
    const char *headline; /* "Week of 2026-10-26 · …" */
    const char *draft;    /* why it is a draft; NULL: it is none */
    const char *agreement; /* the titles of its agreements; NULL: none */
    int64_t as_of;        /* UTC: the only clock in an output */
    struct lay_block contract; /* BLOCK_FACTS: what is covered, compared, agreed */
    struct lay_sheet *sheets;
    size_t n_sheets;
};

/* ERR_CONFIG when the contract's zone is not known. */
int layout_build(struct arena *a, const struct result_report *report, struct layout **out, struct err *err) MUST_CHECK;
/* The i-th note of formats that show only the rows that are held; NULL behind the last. */
const char *layout_held_note(const struct lay_table *t, size_t i);
/* Every row of a table, also those that are not held, which are computed now and gone with the next. The first failure ends it. */
int layout_each_row(const struct lay_table *t, int (*take)(void *ctx, const struct lay_row *row, struct err *err), void *ctx, struct err *err) MUST_CHECK;
/* About how many bytes that will take: what of it grows with the data, the cells of lists. */
size_t layout_size(const struct result_report *report);
/* A text with what its {names} stand for, as people read it; "" for none. */
const char *layout_filled(struct arena *a, const struct result_item *item, const struct result_report *report);
/* What a cell says to people, unescaped. */
void layout_cell_text(struct buf *out, const struct lay_cell *c);
const char *layout_cell_words(struct arena *a, const struct lay_cell *c); /* the same, in the arena */
/* What it is as a number; false: it is none, or not finite. */
bool layout_cell_number(const struct lay_cell *c, double *out);
/* Is its first column days, weeks or months, and is each row of one? */
bool layout_has_periods(const struct lay_table *t);
bool layout_is_long(const struct lay_table *t); /* has periods, and more measures than fit beside each other */
/* A long table of few periods with its measures as rows; any other as it is. */
const struct lay_table *layout_turned(struct arena *a, const struct lay_table *t);
/* Do three rows and more all hold the same text there? Then it may be said once. */
bool layout_says_same(const struct lay_table *t, size_t column);
/* The last day of [from, until) after its first: "2026-08-03 to 2026-11-01", "2026-10-26", "all time". */
const char *layout_days(struct arena *a, int32_t from, int32_t until);

#endif
