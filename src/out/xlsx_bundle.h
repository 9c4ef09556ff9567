/* xlsx_bundle.h - the parts of a small workbook, in memory until they stand in its archive. */
#ifndef CONCORD_OUT_XLSX_BUNDLE_H
#define CONCORD_OUT_XLSX_BUNDLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <minizip/zip.h>

#include "base/aid.h"

struct xlsx_expect;
struct xlsx_found;
struct bundle;

/* Whoever helps `aid` deflates the parts and looks what they hold, while the library makes others. NULL: no memory, or functions of the
 * program cannot stand before those of the library here; then the library writes by itself. Owned by the caller; `aid` and `expect` last as long. */
struct bundle *bundle_new(struct aid *aid, const struct xlsx_expect *expect);
void bundle_free(struct bundle **b); /* accepts a pointer to NULL */

/* xlsx_between.c: what the calling thread has the library write from here on goes into the bundle; NULL: no longer. */
void bundle_stand(struct bundle *b);
/* What is wrong with it, whatever the library says: a part does not hold what it must, or was lost for want of memory. */
int bundle_judge(struct bundle *b, struct err *err) MUST_CHECK;

/* For xlsx_check.c, behind a judgement that was good. */
size_t bundle_size(const struct bundle *b); /* how many parts there are */
bool bundle_has(const struct bundle *b, uint64_t number, const char *name, uint64_t size, unsigned long crc); /* is that the part of this number? */
void bundle_found(const struct bundle *b, struct xlsx_found *all);

/* ------------------------------------------------------------------ for xlsx_between.c, on the library's thread */
/* Puts a part that was deflated already into the archive; false: it could not. */
typedef bool bundle_put(void *ctx, const char *name, const zip_fileinfo *info, const void *deflated, size_t n, size_t size, unsigned long crc);

/* False: something was lost, which is told by bundle_judge. */
bool bundle_begin_part(struct bundle *b, const char *name, const zip_fileinfo *info);
bool bundle_add(struct bundle *b, const void *data, size_t n);
bool bundle_end_part(struct bundle *b);
bool bundle_write(struct bundle *b, bundle_put *put, void *ctx); /* all parts, in their order */
FILE *bundle_file(struct bundle *b); /* in memory, to be written and read; NULL: no memory */
void bundle_lost(struct bundle *b);  /* something was lost for want of memory */

/* xlsx_memory.c: one of the bundle's files, which are a list. */
struct memory;
FILE *memory_open(struct bundle *b, struct memory **open);
void memory_close_all(struct memory **open);

#endif
