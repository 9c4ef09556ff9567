/* credit.h - between credit.c, which finds the touches that compete and cuts amounts, and model.c, which weighs them. */
#ifndef CONCORD_EVAL_CREDIT_H
#define CONCORD_EVAL_CREDIT_H

#include "eval/eval_all.h"

struct path_touch { int64_t when; int32_t at; /* its place in `rows` */ };
struct touches {
    struct batch *base, *rows;
    const struct vec *at, *end;
    uint8_t *good;
    struct path_touch *path; /* of row u of base those that compete, in order: from path[start[u]] until path[start[u + 1]] */
    size_t *start;
};
/* The touches that compete for the rows of a batch. any: also of rows without a time to run back from, whose window ends now. */
int touches_find(struct batch *base, const struct credit_plan *k, bool any, struct touches *out, struct err *err) MUST_CHECK;
int64_t touches_end(const struct touches *c, size_t u); /* the instant from which the window of row u runs back */

/* Weighs the paths of a batch. */
struct weighing {
    const struct credit_plan *plan;
    const struct touches *touches;
    const struct vec **befores;      /* by share: the times that it names; NULL where it names none */
    struct credit_model *model;      /* of a hook or a plugin; NULL */
    struct column *args; size_t n_args; /* what it is given, by place in touches->path */
    int64_t *at;
};
/* Begins with all that a model needs to know; the first time over all paths, won and lost. Always ended. */
int weighing_begin(struct weighing *w, const struct total *t, const struct touches *c, struct err *err) MUST_CHECK;
void weighing_end(struct weighing *w);
/* Integers for the touches of row u, which together stay below 2^62; all 0: no touch is credited. */
int weighing_of(struct weighing *w, size_t u, int64_t *weights, struct err *err) MUST_CHECK;

#endif
