/* tell.h - the stories of a report: what their hooks are given of it, and the texts that they give. */
#ifndef CONCORD_OUT_TELL_H
#define CONCORD_OUT_TELL_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "data/tree.h"
#include "plan/result.h"

struct teller { /* who calls hooks */
    void *ctx;
    int (*tell)(void *ctx, const char *hook, const struct tree_node *report, struct buf *text, struct err *err);
};
/* Gives each `story` of the report its text; a report must go through it before it is laid out. */
int tell_stories(struct arena *a, struct result_report *r, const struct teller *t, struct err *err) MUST_CHECK;

/* A brace that came from data and names no figure, whatever stands behind it. */
#define TELL_BRACE '\x02'

#endif
