/* order.c - decides how a list of exact numbers is sorted: long ones by their digits, others by comparing; and how one place of it is found.
 *
 * Takes numbers; gives them ascending, or what would stand at a place. Must not know what they count. Without memory for a second list they are compared. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "data/order.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { DIGIT_BITS = 11, DIGITS = 1 << DIGIT_BITS, DIGITS_MAX = 8, LONG = 512 };
__extension__ typedef unsigned __int128 u128;

static int by_value(const void *a, const void *b)
{
    i128 x = *(const i128 *)a, y = *(const i128 *)b;
    return (x > y) - (x < y);
}

static int by_real(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static size_t digit_of(i128 v, i128 least, int digit)
{
    return (size_t)(((u128)v - (u128)least) >> (DIGIT_BITS * digit)) & (DIGITS - 1);
}

/* By one digit, equal ones in the order in which they came. */
static void by_digit(const i128 *from, i128 *to, size_t n, i128 least, int digit)
{
    size_t start[DIGITS] = {0}, sum = 0;
    for (size_t i = 0; i < n; i++)
        start[digit_of(from[i], least, digit)]++;
    for (size_t d = 0; d < DIGITS; d++) {
        size_t count = start[d];
        start[d] = sum;
        sum += count;
    }
    for (size_t i = 0; i < n; i++)
        to[start[digit_of(from[i], least, digit)]++] = from[i];
}

/* How many digits tell the numbers apart: they may be too many to be worth it. */
static int digits_of(const i128 *list, size_t n, i128 *least)
{
    i128 most = *least = list[0];
    bool rises = true;
    for (size_t i = 1; i < n; i++) {
        *least = list[i] < *least ? list[i] : *least;
        most = list[i] > most ? list[i] : most;
        rises = rises && list[i] >= list[i - 1];
    }
    int digits = 0;
    for (u128 rest = rises ? 0 : (u128)most - (u128)*least; rest; rest >>= DIGIT_BITS)
        digits++;
    return digits;
}

void order_exact(i128 *list, size_t n)
{
    i128 least, *spare = NULL;
    int digits = n > 1 ? digits_of(list, n, &least) : 0;
    if (digits == 0) /* in order already */
        return;
    if (n >= LONG && digits <= DIGITS_MAX)
        spare = malloc(n * sizeof *spare);
    if (!spare) {
        qsort(list, n, sizeof *list, by_value);
        return;
    }
    i128 *from = list, *to = spare;
    for (int d = 0; d < digits; d++) {
        by_digit(from, to, n, least, d);
        i128 *sorted = to;
        to = from;
        from = sorted;
    }
    if (from != list)
        memcpy(list, from, n * sizeof *list);
    free(spare);
}

/* ------------------------------------------------------------------ one place */
static void find_ends(const i128 *list, size_t n, i128 *least, i128 *most)
{
    *least = *most = list[0];
    for (size_t i = 1; i < n; i++) {
        *least = list[i] < *least ? list[i] : *least;
        *most = list[i] > *most ? list[i] : *most;
    }
}

/* Of the numbers those whose first digit is that of place k, to the front of `to`, which may be the list itself; gives how many, and k among them. */
static size_t narrow(const i128 *list, size_t n, i128 least, int shift, size_t *k, i128 *to)
{
    size_t count[DIGITS] = {0}, digit = 0, m = 0;
    for (size_t i = 0; i < n; i++)
        count[((u128)list[i] - (u128)least) >> shift]++;
    for (; *k >= count[digit]; digit++)
        *k -= count[digit];
    for (size_t i = 0; i < n; i++) {
        i128 v = list[i];
        if (((u128)v - (u128)least) >> shift == digit)
            to[m++] = v;
    }
    return m;
}

static i128 at_place(const i128 *list, size_t n, size_t k, i128 *spare)
{
    while (n >= LONG) {
        i128 least, most;
        int bits = 0;
        find_ends(list, n, &least, &most);
        for (u128 rest = (u128)most - (u128)least; rest; rest >>= 1)
            bits++;
        if (bits == 0)
            return least;
        n = narrow(list, n, least, bits > DIGIT_BITS ? bits - DIGIT_BITS : 0, &k, spare);
        list = spare;
    }
    if (list != spare)
        memcpy(spare, list, n * sizeof *list);
    qsort(spare, n, sizeof *spare, by_value);
    return spare[k];
}

i128 order_pick(i128 *list, size_t n, size_t k, i128 *next)
{
    i128 *spare = malloc(n * sizeof *spare);
    if (!spare) {
        order_exact(list, n);
        *next = list[k + 1 < n ? k + 1 : k];
        return list[k];
    }
    const i128 found = at_place(list, n, k, spare);
    size_t up_to = 0; /* numbers that are not greater */
    i128 greater = found;
    bool any = false;
    for (size_t i = 0; i < n; i++) {
        up_to += list[i] <= found;
        if (list[i] > found && (!any || list[i] < greater)) {
            greater = list[i];
            any = true;
        }
    }
    *next = up_to > k + 1 ? found : greater;
    free(spare);
    return found;
}

void order_reals(double *list, size_t n)
{
    if (n > 1)
        qsort(list, n, sizeof *list, by_real);
}
