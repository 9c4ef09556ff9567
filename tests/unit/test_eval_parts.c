/* test_eval_parts.c - parts of an amount make the amount to the last digit, whatever the weights are. */
#include "eval/facts.h"

#include <check.h>
#include <stdlib.h>

static uint64_t state;

static uint64_t next_random(void)
{
    state += UINT64_C(0x9e3779b97f4a7c15);
    uint64_t z = state;
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

/* n parts by random weights, from one to many digits, some of them nothing */
static i128 part_of(i128 amount, i128 before, i128 upto, i128 denom)
{
    return share_upto(amount, upto, denom) - share_upto(amount, before, denom);
}

static void hold(size_t n)
{
    i128 *weights = calloc(n, sizeof *weights), denom = 0, before = 0, sum = 0;
    int bits = 61;
    ck_assert_ptr_nonnull(weights);
    for (size_t i = n; i; i /= 2)
        bits--;
    for (size_t i = 0; i < n; i++) {
        weights[i] = next_random() % 5 == 0 ? 0 : (i128)(next_random() >> (64 - 1 - next_random() % (unsigned)bits));
        denom += weights[i];
    }
    i128 amount = (i128)(int64_t)next_random() * (int64_t)(next_random() % 1000000000);
    if (next_random() % 2) /* of all lengths, since short ones are divided in another way */
        amount = (i128)((int64_t)next_random() >> next_random() % 64);
    for (size_t i = 0; i < n && denom > 0; i++) {
        sum += part_of(amount, before, before + weights[i], denom);
        before += weights[i];
    }
    ck_assert(denom == 0 || sum == amount);
    free(weights);
}

START_TEST(parts_make_the_amount)
{
    state = 1;
    for (int i = 0; i < 20000; i++)
        hold(1 + next_random() % 40);
    for (int i = 0; i < 20; i++)
        hold(4000);
}
END_TEST

START_TEST(a_part_is_at_most_one_unit_off)
{
    ck_assert_int_eq((int)part_of(100, 0, 1, 3), 33);
    ck_assert_int_eq((int)part_of(100, 1, 2, 3), 34);
    ck_assert_int_eq((int)part_of(100, 2, 3, 3), 33);
    ck_assert_int_eq((int)(part_of(-100, 0, 1, 3) + part_of(-100, 1, 2, 3) + part_of(-100, 2, 3, 3)), -100);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("eval_parts");
    TCase *t = tcase_create("parts");
    tcase_add_test(t, parts_make_the_amount);
    tcase_add_test(t, a_part_is_at_most_one_unit_off);
    suite_add_tcase(s, t);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_NORMAL);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed ? 1 : 0;
}
