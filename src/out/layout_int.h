/* layout_int.h - what the files of the layout model share. */
#ifndef CONCORD_OUT_LAYOUT_INT_H
#define CONCORD_OUT_LAYOUT_INT_H

#include "out/layout.h"

/* layout_table.c */
struct lay_table *layout_table_new(struct arena *a, size_t n_columns, size_t n_rows);
struct lay_cell layout_value(struct show show, const struct cell *c, const struct result_column *column);
struct lay_cell layout_text(const char *text);
const char *layout_about(const struct result_column *column); /* the name of what it shows; NULL: an expression */
void layout_note(struct arena *a, struct lay_table *t, const char *text);
struct lay_table *layout_from_table(struct arena *a, const struct result_table *t, bool charted);
/* What stands over a column of figures: label, view, unit. */
const char *layout_head(struct arena *a, const struct result_column *c, const struct show *show);
struct lay_block layout_funnel(struct arena *a, const struct result_table *t);
struct lay_block layout_from_chart(struct arena *a, const struct item *item, const struct result_table *t);

/* layout_list.c: `zone` is the open one of that name. */
struct lay_table *layout_list(struct arena *a, const struct result_list *l, const struct zone *zone, const char *zone_name);
size_t layout_rows_held(const struct result_list *l);

/* layout_round.c: a note where the exact figures add up and those shown do not. `pivoted`: totals and the rest are not shown. */
void layout_note_rounding(struct arena *a, struct lay_table *t, const struct result_table *r, bool pivoted);

/* layout_score.c: how a figure changed. `compared` is false where it is compared with nothing, and `shown` says why. */
struct lay_change { bool compared; int direction; enum chance chance; enum lay_tone tone; struct lay_cell shown; };
struct lay_change layout_change(const struct cell *now, const struct cell *then, const struct result_column *column, struct show show);
const char *layout_change_says(const struct lay_change *c); /* "better, beyond chance"; "": nothing */
const char *layout_target_says(const struct result_column *column, const struct cell *now, enum lay_tone *tone);
struct lay_table *layout_scorecard(struct arena *a, const struct result_table *t);

/* layout_evidence.c */
/* What stands behind the figure's name in the line of one of the row's cells: mostly the same for all of them, so it is kept from cell to cell. */
struct lay_line_end { const struct result_row *row; bool has_days; const char *text; }; /* begins with NULL; text NULL: no line can say it */
struct lay_records *layout_records(struct arena *a, const struct result_table *t, const struct result_row *row, size_t column, struct lay_line_end *end);
const struct lay_trend *layout_trend(struct arena *a, const struct result_table *t, size_t column, struct show show);
void layout_ratio(struct arena *a, struct lay_table *t, struct lay_place at, struct lay_place above, struct lay_place below);
void layout_formulas(struct arena *a, struct lay_table *out, const struct result_table *t);
void layout_link_lists(struct arena *a, struct layout *l);

/* layout.c */
const char *layout_paragraphs(struct arena *a, const char *text); /* one a line, as BLOCK_TEXT has them */

/* layout_reading.c: what the marks mean that the sheets laid out so far have */
void layout_reading(struct arena *a, const struct result_report *r, struct layout *l);

/* layout_said.c: what changed, what people say, what is tried next */
void layout_changes(struct arena *a, struct lay_sheet *s, const struct result_item *item, const struct result_report *r);
void layout_comments(struct arena *a, struct lay_sheet *s, const struct result_report *r, size_t sheet);

/* layout_parts.c */
struct lay_block layout_bridge(struct arena *a, const struct result_bridge *b);
struct lay_block layout_contract(struct arena *a, const struct result_report *r, const char *as_of);
void layout_appendix(struct arena *a, const struct result_report *r, struct layout *l);

#endif
