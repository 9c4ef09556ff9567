/* function.h - functions of metric plugins in the form in which the evaluator calls them (data/function.h). */
#ifndef CONCORD_HOST_FUNCTION_H
#define CONCORD_HOST_FUNCTION_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "data/function.h"
#include "host/host.h"

enum function_sort { FUNCTION_SCALAR, FUNCTION_AGGREGATE, FUNCTION_CREDIT };
struct function_info {
    const char *name;
    enum function_sort sort;
    size_t n_args;
    const enum column_kind
        *args;               /* what each argument is taken as: COL_F64 takes every number, COL_DECIMAL integers too */
    enum column_kind result; /* of an aggregate as the evaluator sees it: COL_F64 */
    const char *summary;
};
/* What a plugin says of a function. ERR_NOT_FOUND names what it has and the nearest name. Lives as long as h. */
int function_describe(struct host *h, const char *plugin, const char *name, const struct function_info **out,
                      struct err *err) MUST_CHECK;
/* A scalar function, callable from several threads; ERR_CONFIG when it is of another sort. Lives as long as h. */
int function_scalar(struct host *h, const char *plugin, const char *name, struct function *out,
                    struct err *err) MUST_CHECK;
/* An aggregate, callable from several threads on distinct states. Lives as long as h. */
int function_aggregate(struct host *h, const char *plugin, const char *name, struct aggregate_function *out,
                       struct err *err) MUST_CHECK;
/* A credit model, callable from several threads; what it gives as weights is checked. Lives as long as h. */
int function_credit(struct host *h, const char *plugin, const char *name, struct credit_function *out, struct err *err)
    MUST_CHECK;

#endif
