/* json_int.h - what the files that write a report's JSON share. */
#ifndef CONCORD_OUT_JSON_INT_H
#define CONCORD_OUT_JSON_INT_H

#include "out/out_int.h"

/* json.c: `before`, then "name": "value", escaped; a range of days as two members, each only where it ends. */
void json_emit_member(struct buf *out, const char *before, const char *name, const char *value);
void json_emit_days(struct buf *out, int32_t from, int32_t until);
/* "name": the number with all its digits, or null. */
void json_emit_number(struct buf *out, struct arena *a, const char *before, const char *name, const struct cell *c, const struct result_column *column);

/* json_said.c: the members "comparisons", "targets", "comments", "next", "pilots". */
void json_emit_said(struct buf *out, struct arena *a, const struct result_report *r);

#endif
