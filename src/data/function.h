/* function.h - how the evaluator reaches what is not its own: row hooks in Lua and plugins' functions. app fills it in.
 *
 * A scalar function is pure: it is called in batches, once for each distinct set of arguments in each thread. */
#ifndef CONCORD_DATA_FUNCTION_H
#define CONCORD_DATA_FUNCTION_H

#include "data/column.h"

struct function {
    const char *name;
    size_t n_args;
    enum column_kind result;
    void *ctx;
    /* args[k].n == n for all; fills a new column of `result` (or leaves it dead on failure). A text result has its own dict.
     * A failure names file, line and arguments. */
    int (*call)(void *ctx, const struct column *args, size_t n_args, size_t n, struct column *out, struct err *err);
    /* A fingerprint of all that decides what the same arguments give, now and in a later run; zeros: nothing is promised. */
    uint64_t means[2];
};

/* An aggregate of a metric plugin: states live in `state_size` bytes each, moved by memcpy. */
struct aggregate_function {
    const char *name;
    size_t n_args, state_size;
    void *ctx;
    int (*init)(void *ctx, void *state, struct err *err);
    int (*update)(void *ctx, void *state, const struct column *args, size_t n_args, size_t n, struct err *err);
    int (*merge)(void *ctx, void *state, const void *other, struct err *err);
    int (*finish)(void *ctx, void *state, double *value, bool *known, struct err *err);
    void (*fini)(void *ctx, void *state);
};

/* The touches that led to a deal, in their order, over which credit is shared. */
struct credit_path {
    size_t n;
    const int64_t *at;           /* UTC microseconds */
    const struct column *args;   /* what the model is given of each touch: that of touch i stands at place from + i */
    size_t n_args, from;
    int64_t end;                 /* when it was won or lost, or the data ends */
    bool converted;
};
/* A credit model, of a hook or of a metric plugin: observe is NULL where it looks at one path only. */
struct credit_function {
    const char *name;
    size_t state_size;
    void *ctx;
    int (*init)(void *ctx, void *state, struct err *err);
    int (*observe)(void *ctx, void *state, const struct credit_path *path, struct err *err);
    int (*merge)(void *ctx, void *state, const void *other, struct err *err);
    int (*ready)(void *ctx, void *state, struct err *err); /* all is observed; may be NULL */
    /* path->n weights, finite and not negative; all 0: no touch is credited. May be called concurrently on one state. */
    int (*weights)(void *ctx, const void *state, const struct credit_path *path, double *weights, struct err *err);
    void (*fini)(void *ctx, void *state);
};

#endif
