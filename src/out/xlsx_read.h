/* xlsx_read.h - what a part of a finished workbook holds, against what was meant. */
#ifndef CONCORD_OUT_XLSX_READ_H
#define CONCORD_OUT_XLSX_READ_H

#include "out/out_int.h"

/* What was found in one part, or in several. */
struct xlsx_found {
    size_t n_sheets, n_charts, n_series;
    bool book, styles, types;
};
void xlsx_found_add(struct xlsx_found *all, const struct xlsx_found *one);
int xlsx_found_judge(const struct xlsx_found *all, const struct xlsx_expect *expect, struct err *err) MUST_CHECK; /* is a part missing? */

/* Reads parts, one after the other; one thread's. */
struct xlsx_reader;
struct xlsx_reader *xlsx_reader_new(void); /* NULL: no memory */
void xlsx_reader_free(struct xlsx_reader **r); /* accepts a pointer to NULL */
/* A part, from its name in the archive to its last byte. What is wrong is told at its end. */
void xlsx_read_begin(struct xlsx_reader *r, const char *name, const struct xlsx_expect *expect);
void xlsx_read_more(struct xlsx_reader *r, const char *data, size_t n);
int xlsx_read_end(struct xlsx_reader *r, struct xlsx_found *found, struct err *err) MUST_CHECK;

int xlsx_differs(struct err *err, const char *what); /* ERR_IO */

#endif
