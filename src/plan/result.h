/* result.h - what was asked and what came out: cells with their status, tables of them, lists of records. eval fills it in, out
 * shows it. All of it lives in one arena. */
#ifndef CONCORD_PLAN_RESULT_H
#define CONCORD_PLAN_RESULT_H

#include "data/chance.h"
#include "plan/plan.h"

enum cell_status {
    CELL_FINAL,      /* the period has ended and no fact of it is open */
    CELL_SO_FAR      /* may still change: compared with nothing */
};
enum cell_kind { CELL_NONE, CELL_DECIMAL, CELL_REAL, CELL_FLAG, CELL_TEXT, CELL_DATE, CELL_TIME };
struct cell {
    enum cell_kind kind;      /* NONE: no value, shown as "–" */
    struct decimal decimal;   /* DECIMAL: counts, sums of money and of clocks (unit of type: seconds… see cell_number) */
    double real;              /* REAL */
    const char *text;
    int32_t day; int64_t time; bool flag;
    int64_t n;                /* facts counted */
    enum cell_status status;
    bool before_data;         /* the period ends before the first day of the data */
    bool first_wording_early; /* the period begins before the first wording holds */
    bool wording_changed;     /* since the neighbour before it */
    unsigned char chance;     /* enum chance, of a scorecard's compared rows: that the newest row's figure differs from this one */
};
/* The value as a double in the unit shown (hours, days …); false when there is none. */
bool cell_number(const struct cell *c, const struct type *type, enum unit shown, double *out);

enum grain { GRAIN_DAY, GRAIN_WEEK, GRAIN_MONTH, GRAIN_QUARTER, GRAIN_YEAR, GRAIN_PERIOD, GRAIN_ALL, GRAIN_AS_OF, GRAIN_NAMED };

struct segment_part { const struct dimension *dimension; bool known; const char *label; }; /* label: the code's, the value's, or the dimension's else */
struct result_column {
    const char *name;         /* the metric's name as CSV has it, or the source text of an expression */
    const char *label;        /* for people */
    const struct metric *metric; /* NULL: an expression or a costs definition */
    const struct costs *costs;   /* NULL: an expression or a metric */
    const struct type *type;
    enum unit shown;          /* of clocks */
    bool has_unit;
    enum view_kind view;
    int digits; bool has_digits; /* `format USD 0` */
    bool better_known, better_higher;
    struct cell target; bool has_target;
    struct cell benchmark; bool has_benchmark;
    int32_t effective;        /* what it shows is agreed from this day on; DAY_MIN: for all time */
    const char *listed;       /* what `concord list` takes for the records behind it; NULL: no such line gives just those */
    bool spread;              /* costs are shared out in it: of several dimensions at once no line gives just its records */
    bool of_days, of_moment;  /* of these it counts facts of a period's days, rows as they stood at a moment */
    bool is_ratio; size_t above, below; /* it is the ratio of these two columns of its table */
};
struct result_row {
    enum grain grain; enum unit grain_unit; bool fiscal;
    const char *named;        /* GRAIN_NAMED: what the calendar calls such periods (season) */
    int32_t from, until;      /* first day, and the day after the last; DAY_MIN, … for all time */
    const char *period;       /* as CSV has it: 2026-10-26, 2026-10, 2026-08-03/2026-11-01, "" */
    struct segment_part *segments; size_t n_segments;
    const char *segment;      /* labels joined by " / " */
    bool is_total, is_rest;
    bool at_end;              /* states are as they stood at its end; else as of the report's own time */
    const char *compared;     /* of a scorecard's further rows: "1 week earlier"; NULL: none of these */
    struct cell *cells;       /* one for each column */
};
const char *row_grain(const struct result_row *r); /* "week", …, "period", "all", "asof"; what the calendar calls its own */
struct result_table {
    const struct item *item;
    struct result_column *columns; size_t n_columns;
    struct result_row *rows; size_t n_rows;
    struct result_row *trend; size_t n_trend; /* of a scorecard: the report's last periods, oldest first; none: it has but one */
    const char *list_arguments; /* what each `concord list` behind its cells ends with: " --as-of 2026-11-02" */
    bool by_period;           /* the first column of the table is the period */
    const struct by_item *by; size_t n_by;
};
struct result_bar { const char *says; const char *because; int64_t n; bool is_total; };
struct result_bridge { const char *name, *label; struct result_bar *bars; size_t n_bars; int32_t from, until; };
/* A list too long to be held: `cells` has its first n_held rows, and any are computed when they are asked for, while the evaluation
 * is open: rows [from, from + n) row after row, with their texts in the arena. */
struct list_source {
    size_t n_held;
    int (*read)(void *ctx, size_t from, size_t n, struct arena *a, struct cell *cells, struct err *err);
    void *ctx;
};
struct result_list {
    const struct item *item;
    const char **heads; const struct type **types; size_t n_columns;
    const struct asked_unit { bool known; enum unit unit; } *units; /* of clocks: in which each column asks them; NULL: in none */
    struct cell *cells; size_t n_rows; /* row after row */
    size_t n_all;                      /* before the limit */
    const struct list_source *source;  /* NULL: `cells` holds all rows */
    bool defines;                      /* the appendix of definitions: each row is a wording, its second column the name */
    int32_t from, until;               /* the days whose records the report shows */
    size_t n_older;                    /* the last rows, of days before those: they stand beside the report */
};
struct result_item {
    const struct item *item;
    struct result_table *table;        /* SCORECARD, STORY, CHANGES (one row: the newest period, then compared ones), TABLE, CHART */
    struct result_bridge *bridge;
    struct result_list *list;
    const char *text;                  /* TEXT: as written, with {names}; STORY: as its hook told it, NULL before (out/tell.h); `table` then has one row with their values, by column name */
};
struct result_sheet { const char *title; struct result_item *items; size_t n_items; int32_t from, until; bool is_appendix; };
struct result_check { const char *says; bool warn, passed; const char *detail; struct span span; };
/* What a person said, of the days [from, until). */
struct result_comment {
    const char *text, *by, *about; /* about: labels of figures; "": the sheet or the report as a whole */
    int32_t on, from, until;
    size_t sheet;                  /* on which it stands; of what is tried next nothing */
};
struct result_trial { const char *title, *asked_by; int32_t from, until; }; /* a pilot that runs or is to come */
struct health_line { const char *kind, *where, *text; int64_t n; };
struct period_contract {
    const char *zone, *week_rule; int32_t from, until; /* covered: [from, until) */
    struct { const char *says; int32_t from, until; } *compared; size_t n_compared;
    int64_t as_of; int32_t as_of_day;
};
struct result_agreement { const char *title, *version, *effective, *agreed, *covers; }; /* version to covers: "" where nothing is said */
/* One that fires: who is told of what. */
struct result_alert { const struct alert_decl *alert; const char *says, *record, *to; }; /* to: addresses with commas between; "": nobody is named */
/* The words of a delivery, as written, with the values that they name; text NULL: none are written. */
struct result_letter { const struct deliver_decl *deliver; struct result_item subject, text; };
struct result_report {
    const struct report_decl *report; const char *label;
    struct result_agreement *agreements; size_t n_agreements; /* as declared */
    bool draft; const char *draft_why;
    struct period_contract contract;
    const char *period_name;            /* for {period}: the newest period's first day in file names */
    struct result_sheet *sheets; size_t n_sheets;
    struct result_comment *comments; size_t n_comments;
    struct result_comment *next; size_t n_next;   /* what people say is to be tried */
    struct result_trial *trials; size_t n_trials;
    struct result_check *checks; size_t n_checks;
    struct health_line *health; size_t n_health;
    struct result_alert *alerts; size_t n_alerts;
    struct result_letter *letters; size_t n_letters; /* of its deliveries, as declared */
};

#endif
