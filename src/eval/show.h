/* show.h - values of a batch as text: for lists and why. */
#ifndef CONCORD_EVAL_SHOW_H
#define CONCORD_EVAL_SHOW_H

#include "eval/eval_all.h"

/* Appends the value at place i as people read it ("missing" where it is): codes by label, times in the calendar's zone. `v` is the node
 * (its codes), `type` its type for clocks; both may be NULL. */
void show_value(struct eval *e, const struct value *v, const struct vec *vec, size_t i, struct buf *out);
/* An instant in the calendar's zone: 2026-10-26 09:30:00. */
void show_time(struct eval *e, int64_t utc, struct buf *out);
/* The same as a cell, for lists in reports; its text is in the arena. */
struct cell show_cell(struct eval *e, struct arena *a, const struct value *v, const struct vec *vec, size_t i);
/* Is it a clock that is kept in microseconds and shown in hours? */
bool show_is_hours(const struct value *v);

#endif
