/* xlsx_gate.h - what may reach the workbook library, in the form in which it is safe there; and the count of what was given. */
#ifndef CONCORD_OUT_XLSX_GATE_H
#define CONCORD_OUT_XLSX_GATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/map.h"
#include "data/decimal.h"

enum { XLSX_ROWS = 1048576, XLSX_COLUMNS = 16384, XLSX_TEXT_UNITS = 32767, XLSX_TEXT_LINES = 253, XLSX_NAME_UNITS = 31 };

/* How often foreign text could not stand as it was: told to the caller, never silent. */
struct gate_notes {
    size_t n_invalid; /* bytes that are not UTF-8, or characters that XML forbids: shown as \xNN or \u{…} */
    size_t n_cut;     /* texts longer than a cell holds: cut, with a mark that says how long they were */
    size_t n_lines;   /* texts with more lines than a cell holds: the rest joined by ⏎ */
};

/* The text of a cell: legal in XML, `_xHHHH_` and control characters escaped as readers undo it. */
void gate_text(struct buf *out, const char *text, struct gate_notes *notes);
/* Text outside cells (titles of charts, properties, alternative text): one line, printable, never a formula; at most `max` characters. */
void gate_label(struct buf *out, const char *text, size_t max);
/* For page heads and feet: `&` is theirs. */
void gate_footer(struct buf *out, const char *text, size_t max);
/* True: *out is the number, with at most 15 significant digits. False: it must be written as text (too big to be told
 * apart from its neighbours). */
bool gate_decimal(struct decimal d, double *out);
bool gate_real(double x, double *out); /* x is finite */
/* A day as the serial number of spreadsheets; false before 1900-03-01 and after 9999-12-31, where programs differ. */
bool gate_day(int32_t day, double *out);
/* A name for a sheet by the rules of spreadsheets, not among `used`; adds it there. */
const char *gate_sheet_name(struct arena *a, const char *title, struct map *used);
/* ERR_INTERNAL when the process writes numbers with anything but a point. */
int gate_locale(struct err *err) MUST_CHECK;

/* What was written to a sheet: its filled cells, and a running digest of (cell, type, value) in the order of the file. */
struct sheet_digest {
    const char *name;
    uint64_t hash;
    size_t n;
    size_t n_links; /* cells that lead elsewhere */
};
void digest_add(struct sheet_digest *d, size_t row, size_t column, char type, const char *value, size_t n);

#endif
