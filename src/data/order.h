/* order.h - lists of exact numbers, sorted. */
#ifndef CONCORD_DATA_ORDER_H
#define CONCORD_DATA_ORDER_H

#include <stddef.h>

#include "data/decimal.h"

/* Ascending; in time that grows with n where the numbers of a long list lie within some 2^88 of each other. */
void order_exact(i128 *list, size_t n);
void order_reals(double *list, size_t n); /* finite ones */

#endif
