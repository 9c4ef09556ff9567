/* budget.h - how much memory a run may take, and whether it still has it. */
#ifndef CONCORD_BASE_BUDGET_H
#define CONCORD_BASE_BUDGET_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

struct budget;
enum { BUDGET_LEAST = 16 << 20 };

/* Of `limit` bytes; 0: nine tenths of what the machine, or the control group, has to spare now, but 256 MiB in any case. `root` is
 * where /proc and /sys are looked for; NULL: where they are. NULL without memory. */
struct budget *budget_new(size_t limit, const char *root);
void budget_free(struct budget **b); /* accepts a pointer to NULL */
size_t budget_limit(const struct budget *b); /* SIZE_MAX: none */
/* Bytes that the process holds now and that only the swap could take from it: its own, not those of files. */
size_t budget_used(const struct budget *b);
/* ERR_NOMEM when `more` bytes beside what is held would be more than there may be: how much is held, what the limit is, what would
 * help; the caller wraps it with what it was at. Any thread may ask, and often: it takes a microsecond. NULL: no limit. */
int budget_check(const struct budget *b, size_t more, struct err *err) MUST_CHECK;
/* "450M", "2G", "1500000K": a whole number and its unit, of 1024. False for what is none, or less than BUDGET_LEAST. */
bool budget_parse(const char *text, size_t *out);

#endif
