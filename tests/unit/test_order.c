/* test_order.c - lists of exact numbers, sorted by digits or by comparing: both give what qsort gives. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "data/order.h"
#include "suite.h"

__extension__ typedef unsigned __int128 u128;

static int by_value(const void *a, const void *b)
{
    i128 x = *(const i128 *)a, y = *(const i128 *)b;
    return (x > y) - (x < y);
}

/* n numbers of about `bits` bits, from `least` on. */
static void check_list(size_t n, int bits, i128 least, unsigned long *seed)
{
    i128 *list = calloc(n + 1, sizeof *list), *wanted = calloc(n + 1, sizeof *wanted);
    ck_assert(list && wanted);
    for (size_t i = 0; i < n; i++) {
        u128 v = (u128)suite_random(seed) << 64 ^ (u128)suite_random(seed) << 32 ^ suite_random(seed);
        list[i] = least + (i128)(bits < 127 ? v & (((u128)1 << bits) - 1) : v >> 1);
    }
    memcpy(wanted, list, n * sizeof *list);
    qsort(wanted, n, sizeof *wanted, by_value);
    for (size_t i = 0; i < 8 && n > 0; i++) {
        i128 next, *copy = calloc(n, sizeof *copy);
        size_t k = i == 0 ? 0 : i == 1 ? n - 1 : i == 2 ? n / 2 : suite_random(seed) % n;
        ck_assert(copy != NULL);
        memcpy(copy, list, n * sizeof *list);
        if (order_pick(copy, n, k, &next) != wanted[k] || next != wanted[k + 1 < n ? k + 1 : k])
            ck_abort_msg("place %zu of %zu numbers of %d bits", k, n, bits);
        free(copy);
    }
    order_exact(list, n);
    if (memcmp(list, wanted, n * sizeof *list) != 0)
        ck_abort_msg("%zu numbers of %d bits", n, bits);
    order_exact(list, n); /* in order already */
    ck_assert(memcmp(list, wanted, n * sizeof *list) == 0);
    free(list);
    free(wanted);
}

START_TEST(sorts_as_qsort_does)
{
    static const size_t counts[] = {0, 1, 2, 3, 511, 512, 513, 4096, 20000};
    static const int bits[] = {0, 1, 10, 11, 12, 22, 40, 63, 64, 87, 88, 89, 100, 127};
    unsigned long seed = 5;
    for (size_t i = 0; i < COUNT(counts); i++) {
        for (size_t k = 0; k < COUNT(bits); k++) {
            check_list(counts[i], bits[k], 0, &seed);
            if (bits[k] < 127)
                check_list(counts[i], bits[k], -((i128)1 << bits[k]) / 2, &seed); /* on both sides of 0 */
        }
    }
}
END_TEST

/* The whole range: the difference of the ends has no sign bit to lose. */
START_TEST(sorts_the_ends_of_the_range)
{
    enum { N = 1000 };
    i128 list[N], least = (i128)((u128)1 << 127), most = -(least + 1);
    for (size_t i = 0; i < N; i++)
        list[i] = i % 2 ? least : most;
    i128 next;
    ck_assert(order_pick(list, N, N / 2 - 1, &next) == least && next == most);
    order_exact(list, N);
    for (size_t i = 0; i < N; i++)
        ck_assert(list[i] == (i < N / 2 ? least : most));
}
END_TEST

START_TEST(sorts_reals)
{
    double list[] = {3, -1.5, 0, 2e300, -2e300, 1e-300};
    order_reals(list, COUNT(list));
    for (size_t i = 1; i < COUNT(list); i++)
        ck_assert(list[i - 1] < list[i]);
    order_reals(list, 0);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {sorts_as_qsort_does, sorts_the_ends_of_the_range, sorts_reals};
    return suite_run("order", tests, COUNT(tests));
}
