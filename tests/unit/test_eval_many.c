/* test_eval_many.c - aggregates of a row's many, conditions that see the row outside, paths of several steps; that it does not
 * matter how a batch is cut or whether values of other tables are kept. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "eval/world_int.h"
#include "eval_world.h"
#include "suite.h"

static struct fixture f;
static struct table *deal, *line, *part;
static struct value *deal_id, *limit, *n, *price, *real, *sort, *on, *weight;
static struct link_decl *line_deal, *part_line;

static void set_up(void)
{
    fixture_open(&f);
    deal = add_table(&f, "deal", "id,limit\nA,2\nB,3\nC,1\nD,\n");
    line = add_table(&f, "line", "id,deal,n,price,real,sort,on\n"
                                 "1,A,3,1.50,0.5,x,2026-01-03\n"
                                 "2,B,1,2.00,1.5,y,2026-01-02\n"
                                 "3,A,1,,2.5,y,2026-01-01\n"
                                 "4,A,3,4.25,3.5,,2026-01-05\n"
                                 "5,C,,,,,\n"
                                 "6,A,2,-1.00,4.5,x,2026-01-04\n"
                                 "7,B,4,2.50,5.5,y,2026-01-02\n");
    part = add_table(&f, "part", "line,weight\n1,10\n1,20\n4,5\n7,1\n9,99\n");
    deal_id = field(&f, deal, "id", COL_TEXT);
    limit = field(&f, deal, "limit", COL_INTEGER);
    struct value *line_id = field(&f, line, "id", COL_INTEGER);
    n = field(&f, line, "n", COL_INTEGER);
    price = field(&f, line, "price", COL_DECIMAL);
    real = field(&f, line, "real", COL_F64);
    sort = field(&f, line, "sort", COL_TEXT);
    on = field(&f, line, "on", COL_DATE);
    weight = field(&f, part, "weight", COL_INTEGER);
    set_key(&f, deal, deal_id);
    set_key(&f, line, line_id);
    line_deal = add_link(&f, line, "deal", deal, field(&f, line, "deal", COL_TEXT));
    part_line = add_link(&f, part, "line", line, field(&f, part, "line", COL_INTEGER));
}

static void tear_down(void) { fixture_close(&f); }

static struct value *lines(enum aggregate a, struct value *measure) { return many(&f, deal, line_deal, a, measure, NULL); }

static struct value *compare(int op, struct value *a, struct value *b) { return binary(&f, VALUE_COMPARE, VEC_FLAG, op, a, b); }

#define GIVES(v, what) ck_assert_str_eq(values(&f, deal, v), what)

START_TEST(counts)
{
    struct value *distinct = lines(AGGREGATE_COUNT, n), *sorts = lines(AGGREGATE_COUNT, sort), *reals = lines(AGGREGATE_COUNT, real);
    distinct->distinct = sorts->distinct = reals->distinct = true;
    GIVES(lines(AGGREGATE_COUNT, NULL), "4 2 1 0");
    GIVES(lines(AGGREGATE_COUNT, price), "3 2 0 0"); /* what is missing does not count */
    GIVES(distinct, "3 2 0 0");
    GIVES(sorts, "2 1 0 0");
    GIVES(reals, "4 2 0 0");
    GIVES(lines(AGGREGATE_ANY, NULL), "yes yes yes no");
}
END_TEST

START_TEST(sums_and_averages)
{
    GIVES(lines(AGGREGATE_SUM, n), "9 5 0 0");
    GIVES(lines(AGGREGATE_SUM, price), "4.75 4.5 0 0");
    GIVES(lines(AGGREGATE_SUM, real), "11 7 0 0");
    GIVES(lines(AGGREGATE_AVERAGE, n), "2.25 2.5 - -");
    GIVES(lines(AGGREGATE_AVERAGE, price), "1.583333333 2.25 - -");
    GIVES(lines(AGGREGATE_AVERAGE, real), "2.75 3.5 - -");
    struct value *huge = binary(&f, VALUE_ARITH, VEC_INTEGER, OP_MUL, n, number(&f, "2000000000000000000"));
    ck_assert_ptr_nonnull(strstr(values_fail(&f, deal, lines(AGGREGATE_SUM, huge)), "deal.csv:2 (deal A): a sum has more digits"));
}
END_TEST

START_TEST(ends_and_middles)
{
    GIVES(lines(AGGREGATE_MIN, n), "1 1 - -");
    GIVES(lines(AGGREGATE_MAX, price), "4.25 2.5 - -");
    GIVES(lines(AGGREGATE_MAX, real), "4.5 5.5 - -");
    GIVES(lines(AGGREGATE_MIN, sort), "x y - -");
    GIVES(lines(AGGREGATE_MAX, on), "2026-01-05 2026-01-02 - -");
    GIVES(lines(AGGREGATE_MEDIAN, n), "2.5 2.5 - -");
    GIVES(lines(AGGREGATE_MEDIAN, price), "1.5 2.25 - -");
    GIVES(lines(AGGREGATE_MEDIAN, real), "3 3.5 - -");
    struct value *high = lines(AGGREGATE_PERCENTILE, price), *occurs = lines(AGGREGATE_PERCENTILE_DISC, price), *all = lines(AGGREGATE_PERCENTILE, n),
                 *low = lines(AGGREGATE_PERCENTILE_DISC, n);
    high->percentile = occurs->percentile = (struct decimal){9, 1};
    all->percentile = (struct decimal){1, 0};
    low->percentile = (struct decimal){0, 0};
    GIVES(high, "3.7 2.45 - -"); /* -1, 1.5, 4.25: at 1.8 */
    GIVES(occurs, "4.25 2.5 - -");
    GIVES(all, "3 4 - -");
    GIVES(low, "1 1 - -");
}
END_TEST

START_TEST(first_and_last_are_rows_too)
{
    GIVES(lines(AGGREGATE_FIRST, NULL), "#0 #1 #4 -");
    GIVES(lines(AGGREGATE_LAST, price), "-1 2.5 - -");
    struct value *last = lines(AGGREGATE_LAST, NULL);
    last->vec = VEC_ROW;
    GIVES(follow(&f, last, sort), "x y - -");
    GIVES(follow(&f, last, binary(&f, VALUE_ARITH, VEC_INTEGER, OP_ADD, n, n)), "4 8 - -");
    GIVES(lines(AGGREGATE_FIRST, on), "2026-01-03 2026-01-02 - -");
}
END_TEST

START_TEST(conditions_see_the_row_outside)
{
    struct value *over = compare(OP_GT, n, outer(&f, 1, limit));
    GIVES(many(&f, deal, line_deal, AGGREGATE_COUNT, NULL, over), "2 1 0 0");
    GIVES(many(&f, deal, line_deal, AGGREGATE_SUM, price, over), "5.75 2.5 0 0");
    GIVES(many(&f, deal, line_deal, AGGREGATE_ANY, NULL, over), "yes yes no no");
    GIVES(many(&f, deal, line_deal, AGGREGATE_FIRST, sort, over), "x y - -");
    GIVES(many(&f, deal, line_deal, AGGREGATE_SHARE, NULL, over), "0.5 0.5 0 -");
    GIVES(many(&f, deal, line_deal, AGGREGATE_SHARE, n, over), "0.6666666667 0.8 - -");
    GIVES(many(&f, deal, line_deal, AGGREGATE_MAX, outer(&f, 1, limit), NULL), "2 3 1 -");
}
END_TEST

START_TEST(the_many_of_the_many)
{
    /* of the parts of each line those heavier than the deal's limit, two rows further out */
    struct value *heavy = many(&f, line, part_line, AGGREGATE_COUNT, NULL, compare(OP_GT, weight, outer(&f, 2, limit)));
    GIVES(lines(AGGREGATE_SUM, heavy), "3 0 0 0");
    struct value *weights = many(&f, deal, line_deal, AGGREGATE_SUM, weight, NULL);
    struct step *steps = ARENA_ARRAY(f.arena, struct step, 2);
    steps[0] = (struct step){line_deal, true};
    steps[1] = (struct step){part_line, true};
    weights->flow->steps = steps;
    weights->flow->n_steps = 2;
    weights->flow->to = part;
    GIVES(weights, "35 1 0 0");
    /* there and back: how many lines their deals have */
    struct value *peers = many(&f, line, line_deal, AGGREGATE_COUNT, NULL, NULL);
    struct step *back = ARENA_ARRAY(f.arena, struct step, 2);
    back[0] = (struct step){line_deal, false};
    back[1] = (struct step){line_deal, true};
    peers->flow->steps = back;
    peers->flow->n_steps = 2;
    ck_assert_str_eq(values(&f, line, peers), "4 2 4 4 1 4 2");
}
END_TEST

START_TEST(kept_or_followed_it_is_the_same)
{
    struct value *sum = lines(AGGREGATE_SUM, n), *of_deal = follow(&f, link_of(&f, line_deal), sum);
    const char *few = values(&f, line, of_deal);
    const struct vec *kept;
    ck_assert_str_eq(few, "9 5 9 9 0 9 5");
    ck_assert_int_eq(world_stored(&f.world, sum, &kept, &f.err), 0);
    ck_assert_str_eq(print_vec(&f, kept, NULL), "9 5 0 0");
    struct value *again = follow(&f, link_of(&f, line_deal), sum);
    ck_assert_str_eq(values(&f, line, again), few);
    /* but never where it depends on the moment */
    struct value *then = unary(&f, VALUE_EDGE, VEC_TIME, node(&f, VALUE_NOW, VEC_TIME, NULL));
    then->row = deal;
    struct value *followed = follow(&f, link_of(&f, line_deal), then);
    ck_assert_int_eq(world_stored(&f.world, then, &kept, &f.err), 0);
    ck_assert_str_eq(values_at(&f, line, followed, utc("2026-05-05 10:00"), 20578),
                     "2026-05-05T04:00 2026-05-05T04:00 2026-05-05T04:00 2026-05-05T04:00 2026-05-05T04:00 2026-05-05T04:00 2026-05-05T04:00");
}
END_TEST

static i128 cents(const struct vec *v, size_t i)
{
    struct decimal d;
    double none;
    ck_assert(vec_decimal(v, i, &d, &none) && decimal_rescale(&d, 2));
    return d.v;
}

START_TEST(many_rows_in_many_batches)
{
    enum { N = 3 * BATCH_ROWS + 17 };
    struct buf big = BUF_INIT, small = BUF_INIT;
    buf_puts(&big, "id,v,name\n");
    buf_puts(&small, "of,v\n");
    for (int i = 0; i < N; i++) {
        buf_printf(&big, "K%d,%d,%s\n", i, i % 7, i % 3 ? "Odd " : "");
        if (i % 2)
            buf_printf(&small, "K%d,%d.25\n", (int)((unsigned)i * 7919u % N), i % 5);
    }
    struct table *a = add_table(&f, "big", buf_text(&big)), *b = add_table(&f, "small", buf_text(&small));
    struct value *v = field(&f, a, "v", COL_INTEGER), *name = field(&f, a, "name", COL_TEXT), *w = field(&f, b, "v", COL_DECIMAL);
    set_key(&f, a, field(&f, a, "id", COL_TEXT));
    struct link_decl *l = add_link(&f, b, "of", a, field(&f, b, "of", COL_TEXT));
    struct value *lower = node(&f, VALUE_FUNCTION, VEC_TEXT, a);
    lower->args = &name;
    lower->n_args = 1;
    lower->which = BUILTIN_TRIM;
    struct value *sum = many(&f, a, l, AGGREGATE_SUM, w, compare(OP_LE, w, outer(&f, 1, v)));
    const struct vec *sums, *names;
    const struct many *m;
    fixture_start(&f);
    ck_assert_int_eq(world_stored(&f.world, sum, &sums, &f.err), 0);
    ck_assert_int_eq(world_stored(&f.world, lower, &names, &f.err), 0);
    ck_assert_int_eq(world_many(&f.world, l, NULL, 0, &m, &f.err), 0);
    const struct vec *prices;
    ck_assert_int_eq(world_stored(&f.world, w, &prices, &f.err), 0);
    int wrong = 0;
    for (int i = 0; i < N; i++) {
        i128 expected = 0;
        for (int32_t k = m->start[i]; k < m->start[i + 1]; k++) {
            i128 p = cents(prices, (size_t)m->rows[k]);
            expected += p <= (i % 7) * 100 ? p : 0;
        }
        wrong += cents(sums, (size_t)i) != expected;
        wrong += vec_has(names, (size_t)i) != (i % 3 != 0);
    }
    ck_assert_int_eq(wrong, 0);
    ck_assert_int_eq(dict_count(names->dict), 1);
    buf_fini(&big);
    buf_fini(&small);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {counts, sums_and_averages, ends_and_middles, first_and_last_are_rows_too, conditions_see_the_row_outside,
                                  the_many_of_the_many, kept_or_followed_it_is_the_same, many_rows_in_many_batches};
    return fixture_run("eval_many", tests, COUNT(tests), set_up, tear_down);
}
