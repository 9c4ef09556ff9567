/* prepare.h - the many that the totals will need, and from which rows they are asked. */
#ifndef CONCORD_EVAL_PREPARE_H
#define CONCORD_EVAL_PREPARE_H

#include "eval/eval_all.h"

/* The many of the rows that the first links of some paths lead to; or of any. */
struct many_use {
    const struct link_decl *link;
    bool of_all;
    struct lead_in { const struct flow *flow; size_t n_steps; } *lead_ins; size_t n;
};
struct many_uses { const struct many_use **of; size_t n; };
/* Makes them on several threads: tables and links are there. `arena` holds what only this needs. */
int manys_make(struct eval *e, struct arena *arena, const struct many_uses *uses, struct err *err) MUST_CHECK;

#endif
