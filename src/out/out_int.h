/* out_int.h - the writers of the single formats: each takes a layout or a result and writes one file that stands aside. */
#ifndef CONCORD_OUT_OUT_INT_H
#define CONCORD_OUT_OUT_INT_H

#include "base/file.h"
#include "out/figures.h"
#include "out/layout.h"
#include "out/xlsx_gate.h"
#include "out/xlsx_bundle.h"

/* What the finished workbook must hold. */
struct xlsx_expect {
    struct sheet_digest *sheets;
    size_t n_sheets, n_charts, n_series;
};
/* xlsx.c: the workbook at `path`. Its temporary files and the parts of its archive go through `bundle`, which others may help with; where
 * that is NULL, into the folder `beside`. */
int xlsx_write(struct arena *a, const struct layout *l, const char *path, const char *beside, struct bundle *bundle, struct xlsx_expect *expect,
               struct gate_notes *notes, struct err *err) MUST_CHECK;
/* xlsx_check.c: ERR_IO unless the file holds exactly that, in parts that are whole; who helps `aid` reads some. `bundle`: what has been looked
 * at already; NULL: all is read from the file. */
int xlsx_check(const char *path, const struct xlsx_expect *expect, const struct bundle *bundle, struct aid *aid, struct err *err) MUST_CHECK;

/* markdown.c, html.c, csv.c, json.c: texts, built in memory; the report is small beside its data. */
struct markdown_pictures { const char **names; size_t n; }; /* files beside the page: one for each chart that svg_has_chart, in their order */
void markdown_write(struct buf *out, const struct layout *l, const struct markdown_pictures *pictures);
void markdown_write_plain(struct buf *out, const struct layout *l); /* without markup, for a mail */
void html_write(struct buf *out, const struct layout *l);
void markdown_escape(struct buf *out, const char *text);
/* ERR_INTERNAL when one (metric, grain, period, segment) has two values. */
int csv_write(struct arena *a, struct buf *out, const struct result_report *r, struct err *err) MUST_CHECK;
/* A list of records, all of its rows, piece by piece; texts that a spreadsheet would take for formulas are guarded. */
int csv_write_list(const struct lay_table *t, int (*write)(void *ctx, const char *data, size_t n, struct err *err), void *ctx,
                   struct err *err) MUST_CHECK;
/* csv.c: a cell as machines read it, with all its digits; "": no value. */
const char *figure_value(struct arena *a, const struct cell *c, const struct result_column *column);
int json_write(struct arena *a, struct buf *out, const struct result_report *r, struct err *err) MUST_CHECK;

#endif
