/* csv_case.h - what the tests of the CSV connector share: a folder for their files, and how a value is printed. */
#ifndef CONCORD_TESTS_CSV_CASE_H
#define CONCORD_TESTS_CSV_CASE_H

#include <stddef.h>

#include "base/buf.h"
#include "data/calendar.h"
#include "host/connector.h"

extern char case_plugins[512]; /* where the plugins were built */
extern char case_folder[32];   /* made for this run */
#define LITERAL(text) text, sizeof(text) - 1

void case_begin(void);
void case_end(void);
void case_write(const char *name, const char *data, size_t n);
void case_remove(const char *name);
void case_print(struct buf *out, const struct column *c, size_t i);

#endif
