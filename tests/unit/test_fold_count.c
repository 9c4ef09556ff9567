/* test_fold_count.c - facts that are only counted: by words and by vectors as one by one. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "../../src/eval/fold_add.c"
#include "suite.h"

enum { MOST = 3000, DAYS = 4000 };
static struct { uint16_t rule[MOST]; int32_t day[MOST]; uint8_t hit[MOST], open[MOST]; } some;
static int32_t cuts[INTERVALS_FEW + 1];
static uint16_t by_day[DAYS];

/* Intervals of a few days each, or of some months, behind each other. */
static struct fold some_intervals(unsigned long *seed, size_t n, int32_t first)
{
    struct fold f = {.cuts = cuts, .n_cuts = n + 1, .n_intervals = n, .by_day = n > 1 ? by_day : NULL};
    size_t most = suite_random(seed) % 3 ? 3 : 60;
    cuts[0] = first;
    for (size_t k = 0; k < n; k++) {
        cuts[k + 1] = cuts[k] + 1 + (int32_t)(suite_random(seed) % most);
        for (int32_t d = cuts[k]; d < cuts[k + 1]; d++)
            by_day[d - first] = (uint16_t)k;
    }
    return f;
}

/* Near one another, around all intervals, anywhere, or without a day. */
static void some_facts(unsigned long *seed, size_t n, int32_t first, int32_t span)
{
    size_t how = suite_random(seed) % 4;
    int32_t near = first + (int32_t)(suite_random(seed) % (size_t)span);
    for (size_t i = 0; i < n; i++) {
        int32_t around = first - 3 + (int32_t)(suite_random(seed) % (size_t)(span + 6));
        some.day[i] = suite_random(seed) % 20 == 0 ? INT32_MIN : how == 0 ? (int32_t)(uint32_t)suite_random(seed) : how == 1 ? near + (int32_t)(suite_random(seed) % 5) - 2 : how == 2 ? around : near;
        some.rule[i] = how == 3 || suite_random(seed) % 3 ? FACT_COUNTED : (uint16_t)(suite_random(seed) % 9);
        some.hit[i] = how == 3 || suite_random(seed) % 2;
        some.open[i] = how == 3 || suite_random(seed) % 4 == 0;
    }
}

START_TEST(counts_are_the_same_on_all_ways)
{
    static const int32_t firsts[] = {20000, -20000, 0, -719162 /* the first day that there is */, 2932896 - DAYS};
    size_t near = 0;
    for (unsigned long seed = 1; seed < 4000; seed++) {
        unsigned long s = seed * 7919;
        uint64_t wanted[INTERVALS_FEW + 1] = {0}, plain[INTERVALS_FEW + 1] = {0}, wide[INTERVALS_FEW + 1] = {0};
        int32_t first = firsts[seed % COUNT(firsts)];
        size_t n = seed % 5 ? suite_random(&s) % 200 : suite_random(&s) % MOST;
        struct fold f = some_intervals(&s, 1 + suite_random(&s) % (seed % 3 ? INTERVALS_FEW : 1), first);
        some_facts(&s, n, first, cuts[f.n_intervals] - first);
        struct facts x = {.n = n, .rule = some.rule, .day = some.day, .hit = some.hit, .open = some.open};
        count_few(&f, &x, wanted);
        bool was = count_near(&f, &x, plain);
        if (wide_is_there())
            ck_assert_int_eq(count_near_wide(&f, &x, wide), was);
        near += was;
        for (size_t k = 0; k < f.n_intervals && was; k++)
            ck_assert_msg(plain[k] == wanted[k] && (!wide_is_there() || wide[k] == wanted[k]), "seed %lu, interval %zu of %zu", seed, k, f.n_intervals);
    }
    ck_assert_uint_gt(near, 1000);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {counts_are_the_same_on_all_ways};
    return suite_run("fold_count", tests, COUNT(tests));
}
