/* test_column.c - dictionaries and columns: codes by first appearance, all missing at first,
    nothing leaked or freed twice. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <check.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "data/column.h"
#include "suite.h"

START_TEST(codes_come_in_order_of_appearance)
{
    enum { N = 100000 };
    struct dict *d = dict_new();
    char text[32];
    ck_assert_ptr_nonnull(d);
    ck_assert_int_eq(dict_find(d, "x", 1), -1);
    int wrong = 0;
    for (int round = 0; round < 2; round++)
        for (int i = 0; i < N; i++) {
            int n = snprintf(text, sizeof text, "%d", i * 7);
            wrong += dict_add(d, text, (size_t)n) != i;
        }
    ck_assert_int_eq(dict_count(d), N);
    for (int i = 0; i < N; i++) {
        size_t n, len = (size_t)snprintf(text, sizeof text, "%d", i * 7);
        const char *s = dict_text(d, i, &n);
        wrong += n != len || strcmp(s, text) != 0 || dict_find(d, text, len) != i;
    }
    ck_assert_int_eq(wrong, 0);
    ck_assert_int_eq(dict_find(d, "1", 1), -1);
    dict_free(&d);
    ck_assert_ptr_null(d);
    dict_free(&d);
}
END_TEST

/* Its table is given back, and made again for whoever looks up or adds. */
START_TEST(a_rested_dictionary_knows_its_texts)
{
    enum { N = 50000 };
    struct dict *d = dict_new();
    struct dict_item items[100];
    int32_t codes[100];
    char texts[100][16], text[16];
    int wrong = 0;
    for (int i = 0; i < N; i++)
        wrong += dict_add(d, text, (size_t)snprintf(text, sizeof text, "t%d", i)) != i;
    for (int round = 0; round < 2; round++) {
        dict_rest(d);
        for (int i = 0; i < 100; i++) { /* half of them are there, and each stands twice */
            int n = snprintf(texts[i], sizeof texts[i], "t%d", N - 25 + i / 2 + round * 25);
            items[i] = (struct dict_item){texts[i], (uint32_t)n, dict_hash(texts[i], (size_t)n)};
        }
        ck_assert(dict_add_all(d, items, 100, true, codes));
        for (int i = 0; i < 100; i++)
            wrong += codes[i] != N - 25 + i / 2 + round * 25;
        dict_rest(d);
        for (int i = 0; i < N + 25; i++)
            wrong += dict_find(d, text, (size_t)snprintf(text, sizeof text, "t%d", i)) != i;
        wrong += dict_find(d, "u1", 2) != -1;
    }
    ck_assert_int_eq(dict_count(d), N + 50);
    ck_assert_int_eq(wrong, 0);
    dict_free(&d);
}
END_TEST

START_TEST(places_come_from_runs)
{
    struct line_run runs[] = {{2, 0, 0}, {9, 3, 0}, {0, 5, 1}, {2, 7, 2}};
    struct extract x = {.n_rows = 9, .runs = runs, .n_runs = 4};
    static const int64_t lines[] = {2, 3, 4, 9, 10, 0, 0, 2, 3};
    static const size_t of[] = {0, 0, 0, 0, 0, 1, 1, 2, 2};
    for (size_t i = 0; i < 9; i++) {
        int64_t line;
        ck_assert_uint_eq(extract_file(&x, i, &line), of[i]);
        ck_assert_int_eq(line, lines[i]);
        ck_assert_int_eq(extract_line(&x, i), lines[i]);
    }
    x.n_runs = 0;
    ck_assert_int_eq(extract_line(&x, 4), 0);
}
END_TEST

START_TEST(texts_may_hold_anything)
{
    struct dict *d = dict_new();
    char *big = malloc(3000000);
    ck_assert_ptr_nonnull(big);
    memset(big, 'b', 3000000);
    ck_assert_int_eq(dict_add(d, NULL, 0), 0);
    ck_assert_int_eq(dict_add(d, "a\0b", 3), 1);
    ck_assert_int_eq(dict_add(d, "a\0c", 3), 2);
    ck_assert_int_eq(dict_add(d, "a", 1), 3);
    ck_assert_int_eq(dict_add(d, big, 3000000), 4);
    ck_assert_int_eq(dict_add(d, big, 2999999), 5);
    ck_assert_int_eq(dict_add(d, "", 0), 0);
    ck_assert_int_eq(dict_find(d, "a\0c", 3), 2);
    ck_assert_int_eq(dict_find(d, big, 3000000), 4);
    size_t n;
    ck_assert_mem_eq(dict_text(d, 1, &n), "a\0b", 4);
    ck_assert_uint_eq(n, 3);
    ck_assert_str_eq(dict_text(d, 0, NULL), "");
    ck_assert_int_eq(dict_add(d, big, (size_t)1 << 33), -1); /* refused by its length alone */
    free(big);
    dict_free(&d);
}
END_TEST

START_TEST(texts_do_not_move)
{
    struct dict *d = dict_new();
    dict_add(d, "first", 5);
    const char *first = dict_text(d, 0, NULL);
    for (int i = 0; i < 20000; i++) {
        char text[16];
        dict_add(d, text, (size_t)snprintf(text, sizeof text, "%d", i));
    }
    ck_assert_ptr_eq(dict_text(d, 0, NULL), first);
    struct dict *other = dict_retain(d);
    dict_free(&d);
    ck_assert_str_eq(dict_text(other, 0, NULL), "first"); /* still held */
    dict_free(&other);
}
END_TEST

/* ---- texts that rise need no table: whether they do, go on doing so or fall makes no difference to what comes out */
enum { POOL = 3000, TEXT_MAX = 40 };
struct some {
    char s[TEXT_MAX];
    size_t n;
};
struct pool {
    struct some texts[POOL];
    uint64_t seed;
};

static unsigned draw(struct pool *p, unsigned below)
{
    p->seed = p->seed * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(p->seed >> 33) % below;
}

static int by_bytes(const void *a, const void *b)
{
    const struct some *x = a, *y = b;
    int way = memcmp(x->s, y->s, x->n < y->n ? x->n : y->n);
    return way ? way : (x->n > y->n) - (x->n < y->n);
}

/* In the order of their bytes, some of them more than once. */
static void fill_pool(struct pool *p)
{
    static const char alphabet[] = {'\0', 'a', 'b', (char)0xc3, (char)0xff};
    for (size_t i = 0; i < POOL; i++) {
        struct some *t = &p->texts[i];
        t->n = draw(p, 3) ? draw(p, 6) : draw(p, TEXT_MAX);
        for (size_t k = 0; k < t->n; k++)
            t->s[k] = k < 7 && t->n > 9 ? 'k' : alphabet[draw(p, sizeof alphabet)];
    }
    qsort(p->texts, POOL, sizeof *p->texts, by_bytes);
}

/* Adds about one in `every`; a text out of order now and then, if `falls`. `plain` gets the same by another way: one by one, and
 * looked up each time. */
static void add_some(struct pool *p, unsigned every, unsigned falls, struct dict *d, struct dict *plain)
{
    struct dict_item items[50];
    int32_t codes[50];
    size_t n = 0, last = 0;
    for (size_t i = 0; i <= POOL; i++) {
        if (i < POOL && draw(p, every) == 0) {
            last = falls && draw(p, falls) == 0 ? draw(p, POOL) : draw(p, 5) ? i : last;
            const struct some *t = &p->texts[last];
            items[n++] = (struct dict_item){t->s, (uint32_t)t->n, dict_hash(t->s, t->n)};
        }
        if (n < 50 && i < POOL)
            continue;
        ck_assert(dict_add_all(d, items, n, draw(p, 2) == 0, codes));
        for (size_t k = 0; k < n; k++) {
            int32_t before = dict_find(plain, items[k].s, items[k].n);
            int32_t code = before >= 0 ? before : dict_count(plain);
            ck_assert_int_eq(dict_add(plain, items[k].s, items[k].n), code);
            ck_assert_int_eq(codes[k], code);
        }
        n = 0;
    }
}

START_TEST(rising_texts_need_no_table)
{
    struct pool *p = calloc(1, sizeof *p);
    ck_assert_ptr_nonnull(p);
    static const unsigned every[] = {1, 3, 200}, falls[] = {0, 400, 7};
    for (p->seed = 1; p->seed < 4; p->seed++) {
        struct dict *dicts[9], *plain[9];
        int32_t map[POOL];
        uint64_t seed = p->seed;
        fill_pool(p);
        for (size_t i = 0; i < 9; i++) {
            dicts[i] = dict_new();
            plain[i] = dict_new();
            add_some(p, every[i % 3], falls[i / 3], dicts[i], plain[i]);
            ck_assert(i >= 3 || dict_is_rising(dicts[i]));
            ck_assert_int_eq(dict_count(dicts[i]), dict_count(plain[i]));
        }
        for (size_t i = 0; i < 81; i++) {
            int32_t n = dict_count(dicts[i / 9]);
            dict_join(dicts[i / 9], dicts[i % 9], 0, n / 3, map);
            dict_join(dicts[i / 9], dicts[i % 9], n / 3, n - n / 3, map + n / 3);
            for (int32_t code = 0; code < n; code++) {
                size_t length;
                const char *s = dict_text(dicts[i / 9], code, &length);
                ck_assert_int_eq(map[code], dict_find(plain[i % 9], s, length));
            }
        }
        for (size_t i = 0; i < 9; i++) { /* now that it was looked into, more come */
            ck_assert_int_eq(dict_find(dicts[i], "kkkkkk", 6), dict_find(plain[i], "kkkkkk", 6));
            add_some(p, 5, 0, dicts[i], plain[i]);
            dict_free(&dicts[i]);
            dict_free(&plain[i]);
        }
        p->seed = seed;
    }
    free(p);
}
END_TEST

START_TEST(columns_begin_with_all_missing)
{
    static const struct {
        enum column_kind kind;
        size_t width;
    } cases[] = {{COL_FLAG, 1}, {COL_INTEGER, 8}, {COL_DATE, 4}, {COL_TIME, 8}, {COL_DECIMAL, 16}, {COL_TEXT, 4},
    {COL_F64, 8}};
    static const size_t sizes[] = {0, 1, 7, 8, 9, 1000};
    for (size_t k = 0; k < COUNT(cases); k++)
        for (size_t s = 0; s < COUNT(sizes); s++) {
            struct column c;
            struct err err;
            size_t n = sizes[s], wrong = 0;
            ck_assert_uint_eq(column_width(cases[k].kind), cases[k].width);
            ck_assert_int_eq(column_new(cases[k].kind, n, &c, &err), 0);
            unsigned char want = cases[k].kind == COL_TEXT ? 0xFF : 0;
            for (size_t i = 0; i < n * cases[k].width; i++)
                wrong += ((unsigned char *)c.data)[i] != want;
            for (size_t i = 0; i < n; i++)
                wrong += column_has(&c, i);
            for (size_t i = 0; i < n; i += 3)
                column_set_valid(&c, i);
            for (size_t i = 0; i < n; i++)
                wrong += column_has(&c, i) != (i % 3 == 0);
            ck_assert_uint_eq(wrong, 0);
            ck_assert_uint_eq(c.n, n);
            ck_assert((c.dict != NULL) == (cases[k].kind == COL_TEXT));
            column_fini(&c);
            column_fini(&c);
        }
}
END_TEST

START_TEST(too_big_a_column_is_an_error)
{
    struct column c;
    struct err err;
    ck_assert_int_eq(column_new(COL_DECIMAL, SIZE_MAX / 8, &c, &err), ERR_NOMEM);
    ck_assert_ptr_null(c.data);
    ck_assert_ptr_null(c.valid);
    column_fini(&c);
}
END_TEST

START_TEST(extract_gives_all_back)
{
    struct extract x = {.n_rows = 3, .n_columns = 2};
    struct err err;
    extract_fini(&x); /* nothing in it yet but numbers */
    x = (struct extract){.n_rows = 3, .n_columns = 2, .n_files = 1, .n_faults = 1};
    x.columns = calloc(2, sizeof *x.columns);
    x.runs = calloc(3, sizeof *x.runs);
    x.faults = calloc(1, sizeof *x.faults);
    x.owner = arena_new();
    x.files = ARENA_ARRAY(x.owner, const char *, 1);
    x.files[0] = arena_strdup(x.owner, "leads.csv");
    ck_assert_int_eq(column_new(COL_TEXT, 3, &x.columns[0], &err), 0); /* the second never came about */
    extract_fini(&x);
    ck_assert_ptr_null(x.columns);
    ck_assert_uint_eq(x.n_rows, 0);
    extract_fini(&x);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {codes_come_in_order_of_appearance, a_rested_dictionary_knows_its_texts, places_come_from_runs,
                            texts_may_hold_anything, texts_do_not_move, rising_texts_need_no_table, columns_begin_with_all_missing,
                            too_big_a_column_is_an_error, extract_gives_all_back};
    return suite_run("column", tests, COUNT(tests));
}
