/* order.h - lists of exact numbers, sorted. */
#ifndef CONCORD_DATA_ORDER_H
#define CONCORD_DATA_ORDER_H

#include <stddef.h>

#include "data/decimal.h"

/* Ascending; in time that grows with n where the numbers of a long list lie within some 2^88 of each other. */
void order_exact(i128 *list, size_t n);
/* What would stand at place k < n, and in *next behind it, if there is something. The list may be put in another order. */
i128 order_pick(i128 *list, size_t n, size_t k, i128 *next);
void order_reals(double *list, size_t n); /* finite ones */

#endif
