/* test_chance.c - exact tests and intervals against published values: the examples of R's binom.test, poisson.test and fisher.test,
 * and the tables of Newcombe (Statistics in Medicine 17, 1998, pages 857-872 and 873-890). */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <check.h>
#include <math.h>

#include "data/chance.h"
#include "suite.h"

static void assert_near(double found, double wanted, double give, size_t i)
{
    ck_assert_msg(fabs(found - wanted) <= give, "case %zu: %.9g, not %.9g", i, found, wanted);
}

START_TEST(counts)
{
    static const struct { int64_t a, b; double share, p, give; } cases[] = {
        {682, 243, 0.75, 0.3825, 5e-5},                    /* Mendel's peas */
        {11, 21, 800.0 / 3811.0, 0.07967, 5e-6},           /* cases over person-years (Bennett and others) */
        {0, 0, 0.5, 1, 0}, {5, 5, 0.5, 1, 1e-12},
        {1, 0, 0.5, 1, 1e-12}, {0, 5, 0.5, 2.0 / 32, 1e-12}, {6, 0, 0.5, 2.0 / 64, 1e-12},
        {1, 9, 0.5, 22.0 / 1024, 1e-12}, {8, 2, 0.5, 112.0 / 1024, 1e-12},
        {0, 2, 1.0 / 3, 1, 1e-12},                         /* as rare as one of each, which has 4/9 as well */
        {2, 0, 1.0 / 3, 1.0 / 9, 1e-12},
        {1000000, 1003000, 0.5, 0.0341, 2e-4},             /* normal: 3000 / sqrt(2003000) = 2.1198 */
        {1000000000, 0, 0.5, 0, 0},
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        assert_near(chance_of_counts(cases[i].a, cases[i].b, cases[i].share), cases[i].p, cases[i].give, i);
}
END_TEST

START_TEST(rates)
{
    static const struct { int64_t hits_a, n_a, hits_b, n_b; double p, give; } cases[] = {
        {3, 4, 1, 4, 0.4857, 5e-5},              /* the lady tasting tea: 34/70 */
        {2, 17, 10, 13, 0.0005367, 5e-8},        /* convictions of twins */
        {0, 3, 3, 3, 0.1, 1e-12}, {0, 4, 4, 4, 2.0 / 70, 1e-12},
        {0, 5, 0, 7, 1, 0}, {5, 5, 7, 7, 1, 0}, {1, 2, 1, 2, 1, 1e-12},
        {6, 10, 2, 10, 0.1698, 5e-5},
        {0, 1000000, 1000, 1000000, 0, 1e-29},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_near(chance_of_rates(cases[i].hits_a, cases[i].n_a, cases[i].hits_b, cases[i].n_b), cases[i].p, cases[i].give, i);
        assert_near(chance_of_rates(cases[i].hits_b, cases[i].n_b, cases[i].hits_a, cases[i].n_a), cases[i].p, cases[i].give, i);
    }
}
END_TEST

START_TEST(range_of_a_rate)
{
    static const struct { int64_t hits, n; double low, high; } cases[] = {
        {81, 263, 0.2553, 0.3662}, {15, 148, 0.0624, 0.1605}, {0, 20, 0, 0.1611}, {1, 29, 0.0061, 0.1718}, {29, 29, 0.8830, 1},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct chance_range r = chance_range_of_rate(cases[i].hits, cases[i].n);
        assert_near(r.low, cases[i].low, 5.1e-5, i);
        assert_near(r.high, cases[i].high, 5.1e-5, i);
    }
}
END_TEST

START_TEST(range_of_a_difference)
{
    static const struct { int64_t hits_a, n_a, hits_b, n_b; double low, high; } cases[] = {
        {56, 70, 48, 80, 0.0524, 0.3339}, {9, 10, 3, 10, 0.1705, 0.8090}, {6, 7, 2, 7, 0.0582, 0.8062},
        {5, 56, 0, 29, -0.0381, 0.1926}, {0, 10, 0, 20, -0.1611, 0.2775}, {10, 10, 0, 20, 0.6791, 1}, {10, 10, 0, 10, 0.6075, 1},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct chance_range r = chance_range_of_difference(cases[i].hits_a, cases[i].n_a, cases[i].hits_b, cases[i].n_b);
        assert_near(r.low, cases[i].low, 5.1e-5, i);
        assert_near(r.high, cases[i].high, 5.1e-5, i);
    }
}
END_TEST

START_TEST(verdicts)
{
    static const struct { int64_t a; double x; int64_t b; double y; enum chance is; } counts_of[] = {
        {0, 7, 0, 7, CHANCE_UNSAID}, {3, 0, 4, 7, CHANCE_UNSAID}, {3, 7, 4, -1, CHANCE_UNSAID}, {3, NAN, 4, 1, CHANCE_UNSAID},
        {5, 7, 0, 7, CHANCE_COULD_BE}, {6, 7, 0, 7, CHANCE_BEYOND}, {12, 7, 5, 7, CHANCE_COULD_BE}, {1200, 7, 1000, 7, CHANCE_BEYOND},
        {280, 28, 310, 31, CHANCE_COULD_BE}, {2800, 28, 3100, 28, CHANCE_BEYOND}, {2800, 28, 3100, 31, CHANCE_COULD_BE},
    };
    for (size_t i = 0; i < COUNT(counts_of); i++)
        ck_assert_msg(chance_compare_counts(counts_of[i].a, counts_of[i].x, counts_of[i].b, counts_of[i].y) == counts_of[i].is, "count %zu", i);
    static const struct { int64_t hits_a, n_a, hits_b, n_b; enum chance is; } rates_of[] = {
        {0, 0, 1, 2, CHANCE_UNSAID}, {3, 2, 1, 2, CHANCE_UNSAID}, {4, 4, 0, 4, CHANCE_BEYOND}, {3, 3, 0, 3, CHANCE_COULD_BE},
        {5000, 10000, 5130, 10000, CHANCE_COULD_BE}, {5000, 10000, 5145, 10000, CHANCE_BEYOND},
        {5145, 10000, 5000, 10000, CHANCE_BEYOND}, {999, 10000, 1090, 10000, CHANCE_BEYOND}, {999, 10000, 1070, 10000, CHANCE_COULD_BE},
    };
    for (size_t i = 0; i < COUNT(rates_of); i++)
        ck_assert_msg(chance_compare_rates(rates_of[i].hits_a, rates_of[i].n_a, rates_of[i].hits_b, rates_of[i].n_b) == rates_of[i].is, "rate %zu", i);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {counts, rates, range_of_a_rate, range_of_a_difference, verdicts};
    return suite_run("chance", tests, COUNT(tests));
}
