/* source.h - project files, spans in them, and diagnostics with the line and marks under it. */
#ifndef CONCORD_LANG_SOURCE_H
#define CONCORD_LANG_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/err.h"

struct source_file {
    const char *path;  /* as shown: relative to the project's folder */
    const char *text;  /* UTF-8, no BOM, LF or CRLF line ends */
    size_t len;
    uint32_t *lines;   /* offset of each line's start */
    size_t n_lines;
};
struct span {
    uint32_t file;       /* index into sources */
    uint32_t start, end; /* byte offsets; end is exclusive */
};
#define SPAN_NONE ((struct span){UINT32_MAX, 0, 0})

struct source_set {
    struct arena *arena;
    struct source_file *files;
    size_t n;
};
enum { SOURCE_MAX = 1 << 24 }; /* bytes of one file: whoever reads it refuses longer ones */
/* Adds a copy of a text without its BOM and gives its index. parse_file says what is no text in it (UTF-16, NUL, bad UTF-8). */
uint32_t source_add(struct source_set *set, const char *path, const char *text, size_t len);
void source_position(const struct source_set *set, struct span span, int *line, int *column); /* 1-based, columns in code points */
/* The text of a span as written (borrowed, not terminated). */
const char *source_text(const struct source_set *set, struct span span, size_t *n);

/* ---- diagnostics: the author's mistakes. Appending never fails; the bad node becomes type error. */
enum severity { SEVERITY_ERROR, SEVERITY_WARNING, SEVERITY_NOTE };
struct diag {
    enum severity severity;
    int code;          /* 101..: printed as error[E101]; each code is issued in one place and has a golden case */
    struct span span;
    const char *text;
};
struct diags {
    struct arena *arena;
    const struct source_set *sources;
    struct diag *list;
    size_t n, n_errors, n_warnings;
};
/* Codes: 1xx source and lexer, 2xx parser, 3xx names, 4xx types and units, 5xx what cannot be evaluated, 6xx agreement,
 * 7xx what does not fit together: tables, dimensions, calendar; 8xx reports, deliveries, checks. */
void diag_error(struct diags *d, int code, struct span span, const char *fmt, ...) __attribute__((format(printf, 4, 5)));
void diag_warn(struct diags *d, int code, struct span span, const char *fmt, ...) __attribute__((format(printf, 4, 5)));
void diag_note(struct diags *d, struct span span, const char *fmt, ...) __attribute__((format(printf, 3, 4))); /* belongs to the one before */
/* Takes back those from index `from` on that lie in the file, with their notes. The first of them; NULL text: there was none. */
struct diag diags_take_back(struct diags *d, size_t from, uint32_t file);
/* One more place of the one before, marked under the same line if it lies there, and else not shown. */
void diag_mark(struct diags *d, struct span span);
/* Prints in the order of the files and lines: at most 20 errors with excerpt and marks (and 20 warnings), then how many more
 * there are. `color`: ANSI colours.
 * The span itself is marked ^^^, that of a note or mark on the same line ~~~.
 *
 *   funnel.concord:14:9: error[E402]: cannot add money (EUR) and count
 *      14 |   x = sum(amount of deal.won) + count(deal.won)
 *         |       ~~~~~~~~~~~~~~~~~~~~~~~ ^ ~~~~~~~~~~~~~~~
 *   funnel.concord:3:3: note: …
 */
void diags_print(const struct diags *d, FILE *out, bool color);

#endif
