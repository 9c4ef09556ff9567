/* test_map.c - the hash, names to values in order of insertion, and the name that was meant. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "suite.h"

START_TEST(hash_depends_on_every_bit)
{
    for (size_t n = 0; n <= 130; n++) {
        unsigned char text[160];
        for (size_t i = 0; i < sizeof text; i++)
            text[i] = (unsigned char)(i * 7);
        uint64_t h = hash_bytes(text, n, 0);
        ck_assert_uint_eq(h, hash_bytes(text, n, 0));
        ck_assert_uint_ne(h, hash_bytes(text, n, 1));
        ck_assert_uint_ne(h, hash_bytes(text, n + 1, 0));
        int flipped = 0;
        for (size_t bit = 0; bit < 8 * n; bit++) {
            text[bit / 8] ^= (unsigned char)(1u << (bit % 8));
            uint64_t other = hash_bytes(text, n, 0);
            if (h == other)
                ck_abort_msg("%zu bytes, bit %zu", n, bit);
            flipped += __builtin_popcountll(h ^ other);
            text[bit / 8] ^= (unsigned char)(1u << (bit % 8));
        }
        if (n >= 4) { /* about half of the 64 bits change */
            ck_assert_int_gt(flipped, 29 * 8 * (int)n);
            ck_assert_int_lt(flipped, 35 * 8 * (int)n);
        }
    }
}
END_TEST

START_TEST(hash_ignores_alignment)
{
    char room[80];
    for (size_t n = 0; n < 64; n++) {
        memset(room, 'x', sizeof room);
        uint64_t h = hash_bytes(room, n, 5);
        for (size_t shift = 1; shift < 9; shift++)
            ck_assert_uint_eq(hash_bytes(room + shift, n, 5), h);
    }
}
END_TEST

START_TEST(hash_is_the_same_on_every_machine)
{
    /* what is stored between runs rests on these */
    ck_assert_uint_eq(hash_bytes("", 0, 0), UINT64_C(0xC8C99DDC622B9074));
    ck_assert_uint_eq(hash_bytes("abc", 3, 0), UINT64_C(0xAA665D2FCF48D9A6));
    ck_assert_uint_eq(hash_bytes("abcdefgh", 8, 7), UINT64_C(0xFFD099CEE433F43F));
    ck_assert_uint_eq(hash_bytes("0123456789012345678901234567890123456789", 40, 0), UINT64_C(0xA43F379EB2C53F53));
}
END_TEST

static int by_value(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

START_TEST(hash_spreads_ids)
{
    enum { N = 200000, BINS = 1024 };
    uint64_t *all = malloc(N * sizeof *all);
    unsigned low[BINS] = {0}, high[BINS] = {0};
    ck_assert_ptr_nonnull(all);
    for (int i = 0; i < N; i++) {
        char id[24];
        int n = snprintf(id, sizeof id, "00Q%012d", i);
        all[i] = hash_bytes(id, (size_t)n, 0);
        low[all[i] % BINS]++;
        high[all[i] >> 54]++;
    }
    for (int i = 0; i < BINS; i++) { /* 195 expected, 14 the standard deviation */
        ck_assert_uint_gt(low[i], 195 - 90);
        ck_assert_uint_lt(low[i], 195 + 90);
        ck_assert_uint_gt(high[i], 195 - 90);
        ck_assert_uint_lt(high[i], 195 + 90);
    }
    qsort(all, N, sizeof *all, by_value);
    int same = 0;
    for (int i = 1; i < N; i++)
        same += all[i - 1] == all[i];
    ck_assert_int_eq(same, 0);
    free(all);
}
END_TEST

START_TEST(map_keeps_order_and_first_value)
{
    enum { N = 5000 };
    static int values[N], other;
    struct map *m = map_new();
    char key[16];
    ck_assert_ptr_null(map_find(m, "k0"));
    for (int i = 0; i < N; i++) {
        snprintf(key, sizeof key, "k%d", i);
        ck_assert(map_add(m, key, &values[i]));
        ck_assert(!map_add(m, key, &other));
    }
    ck_assert_uint_eq(map_count(m), N);
    for (int i = 0; i < N; i++) {
        snprintf(key, sizeof key, "k%d", i);
        ck_assert_ptr_eq(map_find(m, key), &values[i]);
        ck_assert_str_eq(map_key(m, (size_t)i), key);
        ck_assert_ptr_eq(map_value(m, (size_t)i), &values[i]);
    }
    map_set(m, "k7", &other);
    map_set(m, "new", &values[0]);
    ck_assert_ptr_eq(map_find(m, "k7"), &other);
    ck_assert_uint_eq(map_count(m), N + 1);
    ck_assert_ptr_null(map_find(m, "k"));
    ck_assert(map_add(m, "", NULL));
    ck_assert(!map_add(m, "", &other));
    map_free(&m);
    ck_assert_ptr_null(m);
    map_free(&m);
}
END_TEST

START_TEST(finds_the_name_that_was_meant)
{
    static const char *const names[] = {"revenue", "net_issued", "cost_per_lead", "stage", "win_rate",
        ("Umsatz_\xC3\x9C" "ber"), "of"};
    static const struct {
        const char *typed, *meant;
    } cases[] = {
        {"revenu", "revenue"}, {"Revenue", "revenue"}, {"ervenue", "revenue"}, {"net_isued", "net_issued"},
        {"net-issued", "net_issued"}, {"stgae", "stage"}, {"cost_per_leads", "cost_per_lead"},
        {"umsatz_\xC3\xBC" "ber", "Umsatz_\xC3\x9C" "ber"}, {"xyzzy", NULL}, {"", NULL}, {"profit", NULL}, {"x", NULL},
        {"winrate", "win_rate"}, {"fo", "of"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        const char *found = near_name(cases[i].typed, names, COUNT(names));
        if (cases[i].meant)
            ck_assert_str_eq(found ? found : "(none)", cases[i].meant);
        else
            ck_assert_msg(!found, "%s: %s", cases[i].typed, found);
    }
    char endless[5000];
    memset(endless, 'a', sizeof endless - 1);
    endless[sizeof endless - 1] = '\0';
    ck_assert_ptr_null(near_name(endless, names, COUNT(names)));
    const char *long_names[] = {endless};
    ck_assert_ptr_null(near_name("aaaa", long_names, 1));
    ck_assert_ptr_null(near_name("a", NULL, 0));
}
END_TEST

int main(void)
{
    const TTest *tests[] = {hash_depends_on_every_bit, hash_ignores_alignment, hash_is_the_same_on_every_machine,
                            hash_spreads_ids, map_keeps_order_and_first_value, finds_the_name_that_was_meant};
    return suite_run("map", tests, COUNT(tests));
}
