/* out.h - a report's results as files. */
#ifndef CONCORD_OUT_OUT_H
#define CONCORD_OUT_OUT_H

#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "plan/result.h"

enum out_format { OUT_XLSX = 1, OUT_MARKDOWN = 2, OUT_CSV = 4, OUT_JSON = 8, OUT_HTML = 16, OUT_SVG = 32 }; /* SVG: the pictures beside Markdown */
struct budget;
struct meanwhile { void (*run)(void *ctx); void *ctx; }; /* something to do beside other work, which ends soon once a signal waits */
struct out_options {
    unsigned formats;      /* enum out_format, or'ed */
    const char *folder;    /* nothing is written outside it */
    const char *pattern;   /* below the folder, without extension: "out/weekly-{period}" */
    bool flat;             /* the pattern's own folders are left out: "weekly-{period}" */
    const struct budget *budget; /* of the run; NULL: no limit */
    unsigned threads;      /* on which files may be written at once; 0: one */
    const struct meanwhile *meanwhile; /* run once while they are, by one of the threads; NULL: nothing */
    size_t list_rows;      /* records of a list that stand in the report; a longer list says so and has all of them in a CSV beside.
                            * 0: as many as a worksheet holds */
};
struct out_file {
    enum out_format format; /* OUT_CSV also of the lists beside */
    const char *path;
    const char *sum; /* SHA-256 of what stands there, 64 digits, and its bytes */
    int64_t size;
};
struct out_files {
    struct out_file *list; size_t n; /* in the arena */
    /* foreign text of the workbook that could not stand as it was, by occurrences */
    size_t n_invalid, n_cut, n_lines;
};
/* "xlsx", "markdown", "html", "csv", "json"; 0: no such format. */
unsigned out_format_of(const char *name);
/* Loads the library of workbooks, which takes a millisecond, so that it is there when one is written. Whatever else is being done; should
 * it fail, out_write tells. */
void out_load_workbooks(void);
/* Writes every format aside, reads the workbook back, and publishes all of them or none. */
int out_write(struct arena *a, const struct result_report *report, const struct out_options *options, struct out_files *files,
              struct err *err) MUST_CHECK;

#endif
