/* test_eval_values.c - kernels of values of one row: missing values, every kind of number, texts, times, codes, hooks. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "eval_world.h"
#include "suite.h"

static const char things[] = "id,n,m,x,y,a,b,d,t,u,ok\n"
                             "1,1,2,1.50,2.25,Apple,apple,2026-03-08,2026-03-08 06:30:00,2026-03-08 08:30:00,y\n"
                             "2,2,2,0.00,2.00,Pear,Pear,2026-11-01,2026-11-01 05:30:00,2026-11-02 05:00:00,n\n"
                             "3,,5,-3.10,0.00, Fig ,,2026-01-31,2026-10-30 20:00:00,2026-10-30 13:00:00,\n"
                             "4,-4,,,1.00,,Fig,,,2026-10-30 13:00:00,y\n";

static struct fixture f;
static struct table *t;

static void set_up(void)
{
    fixture_open(&f);
    t = add_table(&f, "thing", things);
    static const struct { const char *name; enum column_kind kind; } columns[] = {
        {"n", COL_INTEGER}, {"m", COL_INTEGER}, {"x", COL_DECIMAL}, {"y", COL_DECIMAL}, {"y", COL_F64}, {"a", COL_TEXT}, {"b", COL_TEXT},
        {"d", COL_DATE}, {"t", COL_TIME}, {"u", COL_TIME}, {"ok", COL_FLAG}};
    for (size_t i = 0; i < COUNT(columns); i++)
        field(&f, t, columns[i].name, columns[i].kind);
}

static struct value *col(const char *name, enum column_kind kind) { return field(&f, t, name, kind); }

static void tear_down(void) { fixture_close(&f); }

static struct value *compare(int op, struct value *a, struct value *b) { return binary(&f, VALUE_COMPARE, VEC_FLAG, op, a, b); }

static struct value *arith(int op, struct value *a, struct value *b) { return binary(&f, VALUE_ARITH, VEC_DECIMAL, op, a, b); }

#define GIVES(v, what) ck_assert_str_eq(values(&f, t, v), what)

START_TEST(fields_and_constants)
{
    struct value *n = col("n", COL_INTEGER), *x = col("x", COL_DECIMAL), *a = col("a", COL_TEXT), *d = col("d", COL_DATE), *u = col("t", COL_TIME),
                 *ok = col("ok", COL_FLAG), *real = col("y", COL_F64);
    GIVES(n, "1 2 - -4");
    GIVES(x, "1.5 0 -3.1 -");
    GIVES(a, "Apple Pear  Fig  -");
    GIVES(d, "2026-03-08 2026-11-01 2026-01-31 -");
    GIVES(u, "2026-03-08T06:30 2026-11-01T05:30 2026-10-30T20:00 -");
    GIVES(ok, "yes no - yes");
    GIVES(real, "2.25 2 0 1");
    GIVES(number(&f, "7"), "7 7 7 7");
    GIVES(number(&f, "7.250"), "7.25 7.25 7.25 7.25");
    GIVES(number(&f, "123456789012345678901234567890"), "123456789012345678901234567890 123456789012345678901234567890 "
                                                        "123456789012345678901234567890 123456789012345678901234567890");
    GIVES(text(&f, "x"), "x x x x");
    GIVES(node(&f, VALUE_CONST, VEC_TEXT, NULL), "- - - -");
    GIVES(node(&f, VALUE_SELF, VEC_ROW, t), "#0 #1 #2 #3");
    GIVES(node(&f, VALUE_NOW, VEC_TIME, NULL), "2026-11-02T05:00 2026-11-02T05:00 2026-11-02T05:00 2026-11-02T05:00");
    GIVES(node(&f, VALUE_TODAY, VEC_DATE, NULL), "2026-11-02 2026-11-02 2026-11-02 2026-11-02");
}
END_TEST

START_TEST(comparing_with_missing_is_false_and_its_negation_true)
{
    struct value *n = col("n", COL_INTEGER), *m = col("m", COL_INTEGER), *x = col("x", COL_DECIMAL), *y = col("y", COL_F64), *ok = col("ok", COL_FLAG);
    static const struct { int op; const char *nm, *n2, *two_n; } table[] = {
        {OP_EQ, "no yes no no", "no yes no no", "no yes no no"},  {OP_NE, "yes no yes yes", "yes no yes yes", "yes no yes yes"},
        {OP_LT, "yes no no no", "yes no no yes", "no no no no"},  {OP_LE, "yes yes no no", "yes yes no yes", "no yes no no"},
        {OP_GT, "no no no no", "no no no no", "yes no no yes"},   {OP_GE, "no yes no no", "no yes no no", "yes yes no yes"}};
    for (size_t i = 0; i < COUNT(table); i++) {
        GIVES(compare(table[i].op, n, m), table[i].nm);
        GIVES(compare(table[i].op, n, number(&f, "2")), table[i].n2);
        GIVES(compare(table[i].op, number(&f, "2"), n), table[i].two_n);
    }
    GIVES(compare(OP_LT, x, n), "no yes no no");           /* decimal and integer */
    GIVES(compare(OP_GE, x, number(&f, "1.5")), "yes no no no");
    GIVES(compare(OP_EQ, x, number(&f, "-3.100")), "no no yes no");
    GIVES(compare(OP_GT, y, x), "yes yes yes no");         /* real and decimal */
    GIVES(compare(OP_EQ, x, number(&f, "0.000000000000000000000000000001")), "no no no no");
    GIVES(unary(&f, VALUE_NOT, VEC_FLAG, compare(OP_EQ, n, number(&f, "2"))), "yes no yes yes");
    GIVES(unary(&f, VALUE_NOT, VEC_FLAG, ok), "no yes yes no");
    GIVES(unary(&f, VALUE_KNOWN, VEC_FLAG, n), "yes yes no yes");
    GIVES(unary(&f, VALUE_KNOWN, VEC_FLAG, number(&f, "1")), "yes yes yes yes");
    GIVES(binary(&f, VALUE_AND, VEC_FLAG, 0, ok, compare(OP_LT, n, number(&f, "0"))), "no no no yes");
    GIVES(binary(&f, VALUE_OR, VEC_FLAG, 0, ok, compare(OP_EQ, n, number(&f, "2"))), "yes yes no yes");
}
END_TEST

START_TEST(texts_compare_by_bytes)
{
    struct value *a = col("a", COL_TEXT), *b = col("b", COL_TEXT);
    GIVES(compare(OP_EQ, a, text(&f, "Pear")), "no yes no no");
    GIVES(compare(OP_NE, a, text(&f, "Pear")), "yes no yes yes");
    GIVES(compare(OP_EQ, text(&f, "Pear"), a), "no yes no no");
    GIVES(compare(OP_LT, a, text(&f, "Pea")), "yes no yes no");
    GIVES(compare(OP_GE, a, text(&f, "Pear")), "no yes no no");
    GIVES(compare(OP_LT, text(&f, "B"), a), "no yes no no");
    GIVES(compare(OP_EQ, a, b), "no yes no no");
    GIVES(compare(OP_NE, a, b), "yes no yes yes");
    GIVES(compare(OP_LT, a, b), "yes no no no");
}
END_TEST

START_TEST(times_and_days_compare_by_the_local_day)
{
    struct value *d = col("d", COL_DATE), *time = col("t", COL_TIME), *u = col("u", COL_TIME);
    GIVES(compare(OP_EQ, time, d), "yes yes no no");            /* 01:30 in New York on both days */
    GIVES(compare(OP_LT, time, u), "yes yes no no");
    GIVES(compare(OP_GT, time, day(&f, "2026-03-08")), "no yes yes no");
    GIVES(unary(&f, VALUE_DAY, VEC_DATE, time), "2026-03-08 2026-11-01 2026-10-30 -");
    GIVES(unary(&f, VALUE_DAY, VEC_DATE, d), "2026-03-08 2026-11-01 2026-01-31 -");
}
END_TEST

START_TEST(numbers_are_exact)
{
    struct value *n = col("n", COL_INTEGER), *m = col("m", COL_INTEGER), *x = col("x", COL_DECIMAL), *y = col("y", COL_DECIMAL), *real = col("y", COL_F64);
    GIVES(arith(OP_ADD, n, m), "3 4 - -");
    GIVES(arith(OP_SUB, n, m), "-1 0 - -");
    GIVES(arith(OP_MUL, n, m), "2 4 - -");
    GIVES(arith(OP_DIV, n, m), "0.5 1 - -");
    GIVES(arith(OP_ADD, x, y), "3.75 2 -3.1 -");
    GIVES(arith(OP_MUL, x, y), "3.375 0 0 -");
    GIVES(arith(OP_ADD, x, number(&f, "0.125")), "1.625 0.125 -2.975 -");
    GIVES(arith(OP_MUL, x, number(&f, "3")), "4.5 0 -9.3 -");
    GIVES(arith(OP_DIV, x, y), "0.6666666667 0 - -");            /* nothing below the line */
    GIVES(arith(OP_DIV, x, number(&f, "0")), "- - - -");
    GIVES(arith(OP_ADD, real, n), "3.25 4 - -3");
    GIVES(arith(OP_DIV, n, real), "0.4444444444 1 - -4");
    GIVES(unary(&f, VALUE_NEGATE, VEC_DECIMAL, x), "-1.5 0 3.1 -");
    GIVES(unary(&f, VALUE_NEGATE, VEC_INTEGER, n), "-1 -2 - 4");
    struct value *scale = unary(&f, VALUE_SCALE, VEC_DECIMAL, x);
    scale->constant.number = (struct decimal){35, 2};
    GIVES(scale, "0.525 0 -1.085 -");
}
END_TEST

START_TEST(what_does_not_fit_is_an_error_that_names_the_record)
{
    struct value *n = col("n", COL_INTEGER), *x = col("x", COL_DECIMAL);
    struct value *big = number(&f, "9223372036854775807"), *huge = number(&f, "90000000000000000000000000000000000000");
    ck_assert_ptr_nonnull(strstr(values_fail(&f, t, arith(OP_ADD, n, big)), "thing.csv:2: 1 + 9223372036854775807 has more digits"));
    ck_assert_int_eq(f.err.code, ERR_DATA);
    ck_assert_ptr_nonnull(strstr(values_fail(&f, t, arith(OP_MUL, n, big)), "thing.csv:3: 2 * "));
    ck_assert_ptr_nonnull(strstr(values_fail(&f, t, arith(OP_MUL, x, huge)), "thing.csv:2: 1.5 * 9"));
    ck_assert_ptr_nonnull(strstr(values_fail(&f, t, arith(OP_ADD, arith(OP_MUL, huge, number(&f, "1")), huge)), "has more digits"));
    /* the scales of a product add up; trailing zeros go before it is given up */
    struct value *fine = number(&f, "0.0000000000000000100"); /* 17 digits that count */
    GIVES(arith(OP_MUL, arith(OP_MUL, x, fine), number(&f, "0.00000000000100")), "0.000000000000000000000000000015 0 "
                                                                                "-0.000000000000000000000000000031 -");
}
END_TEST

START_TEST(else_takes_the_other_where_it_is_missing)
{
    struct value *n = col("n", COL_INTEGER), *m = col("m", COL_INTEGER), *x = col("x", COL_DECIMAL), *a = col("a", COL_TEXT), *b = col("b", COL_TEXT),
                 *d = col("d", COL_DATE);
    GIVES(binary(&f, VALUE_ELSE, VEC_INTEGER, 0, n, m), "1 2 5 -4");
    GIVES(binary(&f, VALUE_ELSE, VEC_INTEGER, 0, m, n), "2 2 5 -4");
    GIVES(binary(&f, VALUE_ELSE, VEC_DECIMAL, 0, x, number(&f, "1.125")), "1.5 0 -3.1 1.125");
    GIVES(binary(&f, VALUE_ELSE, VEC_DECIMAL, 0, n, x), "1 2 -3.1 -4");
    GIVES(binary(&f, VALUE_ELSE, VEC_TEXT, 0, a, text(&f, "none")), "Apple Pear  Fig  none");
    GIVES(binary(&f, VALUE_ELSE, VEC_TEXT, 0, a, text(&f, "Pear")), "Apple Pear  Fig  Pear");
    GIVES(binary(&f, VALUE_ELSE, VEC_TEXT, 0, b, a), "apple Pear  Fig  Fig");
    GIVES(binary(&f, VALUE_ELSE, VEC_DATE, 0, d, day(&f, "2026-05-05")), "2026-03-08 2026-11-01 2026-01-31 2026-05-05");
}
END_TEST

static struct value *function(enum builtin which, struct value *a, struct value *b, struct value *c)
{
    struct value *v = node(&f, VALUE_FUNCTION, VEC_TEXT, t);
    v->which = which;
    v->args = ARENA_ARRAY(f.arena, struct value *, 3);
    v->args[v->n_args++] = a;
    if (b)
        v->args[v->n_args++] = b;
    if (c)
        v->args[v->n_args++] = c;
    return v;
}

START_TEST(functions_of_texts)
{
    struct value *a = col("a", COL_TEXT), *b = col("b", COL_TEXT);
    GIVES(function(BUILTIN_LOWER, a, NULL, NULL), "apple pear  fig  -");
    GIVES(function(BUILTIN_UPPER, a, NULL, NULL), "APPLE PEAR  FIG  -");
    GIVES(function(BUILTIN_TRIM, a, NULL, NULL), "Apple Pear Fig -");
    GIVES(function(BUILTIN_LOWER, function(BUILTIN_TRIM, a, NULL, NULL), NULL, NULL), "apple pear fig -");
    GIVES(function(BUILTIN_TRIM, function(BUILTIN_UPPER, text(&f, " \xC3\xA4 z\xC2\xA0"), NULL, NULL), NULL, NULL), "\xC3\x84 Z \xC3\x84 Z \xC3\x84 Z \xC3\x84 Z");
    GIVES(function(BUILTIN_UPPER, function(BUILTIN_REPLACE, function(BUILTIN_LOWER, a, NULL, NULL), text(&f, "p"), text(&f, "b")), NULL, NULL), "ABBLE BEAR  FIG  -");
    GIVES(function(BUILTIN_TRIM, text(&f, " \xC2\xA0 "), NULL, NULL), "- - - -");
    GIVES(function(BUILTIN_REPLACE, a, text(&f, "p"), text(&f, "")), "Ale Pear  Fig  -");
    GIVES(function(BUILTIN_REPLACE, a, text(&f, ""), text(&f, "x")), "Apple Pear  Fig  -");
    GIVES(function(BUILTIN_REPLACE, a, a, text(&f, "")), "- - - -");
    GIVES(function(BUILTIN_REPLACE, a, b, text(&f, "+")), "Apple + - -");
    GIVES(function(BUILTIN_MISSING_IF, a, text(&f, "Pear"), text(&f, "Fig")), "Apple -  Fig  -");
    GIVES(function(BUILTIN_MISSING_IF, a, b, NULL), "Apple -  Fig  -");
}
END_TEST

START_TEST(patterns)
{
    struct value *v = unary(&f, VALUE_MATCHES, VEC_FLAG, col("a", COL_TEXT));
    size_t bad;
    ck_assert_int_eq(pattern_compile("ap|^pe", 6, "i", &v->pattern, &bad, &f.err), 0);
    GIVES(v, "yes yes no no");
    pattern_free(&v->pattern);
}
END_TEST

static struct value *in(struct value *a, const struct value_item *items, size_t n)
{
    struct value *v = unary(&f, VALUE_IN, VEC_FLAG, a);
    v->items = ARENA_ARRAY(f.arena, struct value_item, n);
    memcpy(v->items, items, n * sizeof *items);
    v->n_items = n;
    return v;
}

START_TEST(in_lists_and_ranges)
{
    struct constant two = number(&f, "2")->constant, minus = number(&f, "-4")->constant, low = number(&f, "0.5")->constant,
                    high = number(&f, "1.5")->constant;
    struct constant pear = text(&f, "Pear")->constant, ap = text(&f, "Ap")->constant, aq = text(&f, "Aq")->constant;
    struct constant from = day(&f, "2026-10-01")->constant, to = day(&f, "2026-10-30")->constant, at = instant(&f, "2026-10-30 20:00")->constant;
    GIVES(in(col("n", COL_INTEGER), (struct value_item[]){{two, two, false}, {minus, minus, false}}, 2), "no yes no yes");
    GIVES(in(col("x", COL_DECIMAL), (struct value_item[]){{low, high, true}}, 1), "yes no no no");
    GIVES(in(col("y", COL_F64), (struct value_item[]){{low, high, true}, {two, two, false}}, 2), "no yes no yes");
    GIVES(in(col("a", COL_TEXT), (struct value_item[]){{pear, pear, false}}, 1), "no yes no no");
    GIVES(in(col("a", COL_TEXT), (struct value_item[]){{ap, aq, true}}, 1), "yes no no no");
    GIVES(in(col("t", COL_TIME), (struct value_item[]){{from, to, true}}, 1), "no no yes no"); /* by the local day */
    GIVES(in(col("t", COL_TIME), (struct value_item[]){{at, at, false}}, 1), "no no yes no");
    GIVES(in(col("d", COL_DATE), (struct value_item[]){{from, from, false}}, 1), "no no no no");
}
END_TEST

static struct value *shift(struct value *a, const char *n, enum unit unit, enum vec_kind vec)
{
    struct value *v = unary(&f, VALUE_SHIFT, vec, a);
    v->number = number(&f, n)->constant.number;
    v->unit = unit;
    return v;
}

START_TEST(moving_times)
{
    struct value *time = col("t", COL_TIME), *u = col("u", COL_TIME), *d = col("d", COL_DATE);
    /* a day is 24 hours, whatever the clock on the wall does */
    GIVES(shift(time, "1", UNIT_DAY, VEC_TIME), "2026-03-09T06:30 2026-11-02T05:30 2026-10-31T20:00 -");
    GIVES(shift(time, "-1.5", UNIT_HOUR, VEC_TIME), "2026-03-08T05:00 2026-11-01T04:00 2026-10-30T18:30 -");
    GIVES(shift(time, "1", UNIT_CALENDAR_DAY, VEC_DATE), "2026-03-09 2026-11-02 2026-10-31 -");
    GIVES(shift(d, "1", UNIT_MONTH, VEC_DATE), "2026-04-08 2026-12-01 2026-02-28 -");
    GIVES(shift(d, "-1", UNIT_YEAR, VEC_DATE), "2025-03-08 2025-11-01 2025-01-31 -");
    GIVES(shift(d, "2", UNIT_DAY, VEC_DATE), "2026-03-10 2026-11-03 2026-02-02 -");
    GIVES(shift(d, "1", UNIT_CALENDAR_WEEK, VEC_DATE), "2026-03-15 2026-11-08 2026-02-07 -");
    GIVES(shift(time, "1", UNIT_WORKING_DAY, VEC_DATE), "2026-03-09 2026-11-02 2026-11-02 -");
    GIVES(shift(d, "-1", UNIT_WORKING_DAY, VEC_DATE), "2026-03-06 2026-10-30 2026-01-30 -");
    GIVES(shift(day(&f, "2026-11-25"), "1", UNIT_WORKING_DAY, VEC_DATE), "2026-11-27 2026-11-27 2026-11-27 2026-11-27"); /* a holiday */
    /* 16:00 on Friday and 2 office hours: Monday 09:30; 09:00 on Friday and one before: 16:30 on Thursday */
    GIVES(shift(time, "2", UNIT_OFFICE_HOUR, VEC_TIME), "2026-03-09T15:00 2026-11-02T16:00 2026-11-02T14:30 -");
    GIVES(shift(u, "-1", UNIT_OFFICE_HOUR, VEC_TIME), "2026-03-06T21:30 2026-10-30T20:30 2026-10-29T20:30 2026-10-29T20:30");
    ck_assert_ptr_nonnull(strstr(values_fail(&f, t, shift(d, "9000", UNIT_YEAR, VEC_DATE)), "thing.csv:2: a day outside the years 1 to 9999"));
    ck_assert_ptr_nonnull(strstr(values_fail(&f, t, shift(time, "78840000", UNIT_HOUR, VEC_TIME)), "outside the years"));
}
END_TEST

START_TEST(edges_of_days)
{
    struct value *start = unary(&f, VALUE_EDGE, VEC_TIME, col("d", COL_DATE)), *end = unary(&f, VALUE_EDGE, VEC_TIME, col("t", COL_TIME));
    end->flag = true;
    GIVES(start, "2026-03-08T05:00 2026-11-01T04:00 2026-01-31T05:00 -");
    GIVES(end, "2026-03-09T04:00 2026-11-02T05:00 2026-10-31T04:00 -");
}
END_TEST

static struct value *span(enum unit unit, struct value *a, struct value *b)
{
    struct value *v = binary(&f, VALUE_SPAN, VEC_INTEGER, 0, a, b);
    v->unit = unit;
    return v;
}

START_TEST(time_between)
{
    struct value *time = col("t", COL_TIME), *u = col("u", COL_TIME), *d = col("d", COL_DATE);
    GIVES(span(UNIT_SECOND, time, u), "7200000000 84600000000 -25200000000 -");
    GIVES(span(UNIT_CALENDAR_DAY, time, u), "0 1 0 -");
    GIVES(span(UNIT_CALENDAR_DAY, d, day(&f, "2026-02-01")), "-35 -273 1 -");
    /* Sunday 01:30 to Monday 00:00 holds no office time; what runs backwards has none */
    GIVES(span(UNIT_OFFICE_SECOND, time, u), "0 0 - -");
    GIVES(span(UNIT_OFFICE_SECOND, u, time), "- - 25200000000 -");
    GIVES(span(UNIT_WORKING_DAY, time, u), "0 1 0 -");
    GIVES(span(UNIT_WORKING_DAY, d, day(&f, "2026-02-03")), "-23 -193 2 -");
    GIVES(span(UNIT_WORKING_DAY, day(&f, "2026-11-25"), day(&f, "2026-11-27")), "1 1 1 1");
}
END_TEST

/* ------------------------------------------------------------------ codes */

static struct rule *rule_of(struct judge *j, size_t i, enum test_kind test, int code)
{
    j->rules[i].test = test;
    j->rules[i].code = code;
    return &j->rules[i];
}

START_TEST(codes_of_texts_and_numbers)
{
    static const char *const labels[] = {"apple", "rest of p", "none"}, *const groups[] = {"fruit", "fruit", NULL};
    struct codes *c = code_set(&f, "sort", labels, groups, 3);
    struct judge *j = judge(&f, false, (struct value *[]){NULL, NULL, NULL}, 3);
    struct value *v = unary(&f, VALUE_CODE, VEC_CODE, col("a", COL_TEXT));
    size_t bad;
    v->codes = c;
    v->judge = j;
    struct rule *first = rule_of(j, 0, TEST_MATCHES, 0);
    ck_assert_int_eq(pattern_compile("app", 3, "i", &first->pattern, &bad, &f.err), 0);
    struct rule *second = rule_of(j, 1, TEST_COMPARE, 1);
    second->op = OP_GE;
    second->operand = text(&f, "P")->constant;
    rule_of(j, 2, TEST_MISSING, 2);
    GIVES(v, "apple rest of p uncoded none");
    struct value *is = unary(&f, VALUE_CODE_IS, VEC_FLAG, v), *group = unary(&f, VALUE_GROUP, VEC_TEXT, v),
                 *in_group = unary(&f, VALUE_GROUP_IS, VEC_FLAG, v);
    is->which = 3; /* uncoded */
    in_group->text = "fruit";
    GIVES(is, "no no yes no");
    GIVES(group, "fruit fruit - -");
    GIVES(in_group, "yes yes no no");
    pattern_free(&first->pattern);

    struct judge *sizes = judge(&f, false, (struct value *[]){NULL, NULL, NULL}, 3);
    struct value *size = unary(&f, VALUE_CODE, VEC_CODE, col("n", COL_INTEGER));
    size->codes = c;
    size->judge = sizes;
    struct rule *low = rule_of(sizes, 0, TEST_COMPARE, 0);
    low->op = OP_LT;
    low->operand = number(&f, "0.5")->constant;
    struct rule *between = rule_of(sizes, 1, TEST_IN, 1);
    between->items = ARENA_ARRAY(f.arena, struct value_item, 1);
    between->items[between->n_items++] = (struct value_item){number(&f, "1")->constant, number(&f, "1.5")->constant, true};
    rule_of(sizes, 2, TEST_OTHERWISE, 2);
    GIVES(size, "rest of p none - apple");
}
END_TEST

START_TEST(codes_of_rows)
{
    static const char *const labels[] = {"big", "small", "never"};
    struct codes *c = code_set(&f, "tier", labels, NULL, 3);
    struct value *big = compare(OP_GT, col("x", COL_DECIMAL), number(&f, "1"));
    struct judge *j = judge(&f, false, (struct value *[]){NULL, big, NULL}, 3);
    struct value *v = node(&f, VALUE_CODE, VEC_CODE, t);
    v->codes = c;
    v->judge = j;
    rule_of(j, 0, TEST_COMPARE, 2); /* a label without a condition names no row */
    rule_of(j, 1, TEST_WHEN, 0);
    rule_of(j, 2, TEST_OTHERWISE, 1);
    GIVES(v, "big small small small");
    j->n_rules = 2;
    struct value *open_end = node(&f, VALUE_CODE, VEC_CODE, t);
    open_end->codes = c;
    open_end->judge = j;
    GIVES(open_end, "big uncoded uncoded uncoded");
}
END_TEST

START_TEST(codes_by_name)
{
    static const char *const labels[] = {"Pear", "Apple"};
    struct value *v = unary(&f, VALUE_CODE_NAME, VEC_CODE, col("a", COL_TEXT));
    v->codes = code_set(&f, "fruit", labels, NULL, 2);
    ck_assert_str_eq(values_fail(&f, t, v), "thing.csv:4: a:  Fig : is no code of fruit");
    t->bad = BAD_MAKE_MISSING;
    GIVES(v, "Apple Pear - -");
    GIVES(v, "Apple Pear - -"); /* listed once */
    ck_assert_str_eq(exceptions(&f), "bad field*1: thing.csv:4: a:  Fig : is no code of fruit");
}
END_TEST

/* ------------------------------------------------------------------ hooks */

static size_t n_called, n_calls;

static int longer(void *ctx, const struct column *args, size_t n_args, size_t n, struct column *out, struct err *err)
{
    const int *bad_length = ctx;
    (void)n_args;
    n_calls++;
    n_called += n;
    TRY(column_new(COL_TEXT, n, out, err));
    for (size_t i = 0; i < n; i++) {
        size_t len = 0;
        const char *s = column_has(&args[0], i) ? dict_text(args[0].dict, ((const int32_t *)args[0].data)[i], &len) : "?";
        if ((int)len == *bad_length) {
            column_fini(out);
            return err_set(err, ERR_DATA, "fit.lua:3: does not like \"%s\"", s);
        }
        char made[64];
        int m = snprintf(made, sizeof made, "%s%s", s, column_has(&args[1], i) ? "!" : "");
        ((int32_t *)out->data)[i] = dict_add(out->dict, made, (size_t)m);
        column_set_valid(out, i);
    }
    return 0;
}

START_TEST(hooks_are_called_once_for_each_set)
{
    int bad_length = -1;
    struct function fn = {.name = "longer", .n_args = 2, .result = COL_TEXT, .ctx = &bad_length, .call = longer};
    struct hook h = {.name = {"longer", SPAN_NONE}};
    f.hooks[0] = &fn;
    f.model.hooks[f.model.n_hooks++] = &h;
    struct value *v = node(&f, VALUE_HOOK, VEC_TEXT, t);
    v->hook = &h;
    v->args = (struct value *[]){col("b", COL_TEXT), col("x", COL_DECIMAL)};
    v->n_args = 2;
    n_called = n_calls = 0;
    GIVES(v, "apple! Pear! ?! Fig");
    GIVES(v, "apple! Pear! ?! Fig");
    ck_assert_uint_eq(n_called, 4);
    ck_assert_uint_eq(n_calls, 1);
    struct value *flag = node(&f, VALUE_HOOK, VEC_TEXT, t);
    flag->hook = &h;
    flag->args = (struct value *[]){col("b", COL_TEXT), number(&f, "1")};
    flag->n_args = 2;
    bad_length = 4;
    ck_assert_str_eq(values_fail(&f, t, flag), "thing.csv:3: fit.lua:3: does not like \"Pear\"");
    bad_length = -1;
    GIVES(flag, "apple! Pear! ?! Fig!");
}
END_TEST

/* ------------------------------------------------------------------ judges and events */

static const char *rules(struct batch *b, const struct judge *j)
{
    const uint16_t *rule;
    static char s[16];
    ck_assert_int_eq(batch_judge(b, j, &rule, &f.err), 0);
    for (size_t i = 0; i < b->n; i++)
        s[i] = (char)('0' + rule[i]);
    s[b->n] = 0;
    return s;
}

START_TEST(judges_name_the_deciding_rule)
{
    struct value *pos = compare(OP_GT, col("n", COL_INTEGER), number(&f, "0")), *two = compare(OP_EQ, col("n", COL_INTEGER), number(&f, "2")),
                 *ok = col("ok", COL_FLAG);
    struct table_data *td;
    struct batch b;
    fixture_start(&f);
    ck_assert_int_eq(world_table(&f.world, t, &td, &f.err), 0);
    ck_assert_int_eq(batch_init(&b, &f.world, t, alive(&f, td), td->n_alive, f.arena, &f.err), 0);
    ck_assert_str_eq(rules(&b, judge(&f, true, (struct value *[]){pos, ok}, 2)), "2100");
    ck_assert_str_eq(rules(&b, judge(&f, false, (struct value *[]){two, ok}, 2)), "1021");
    ck_assert_str_eq(rules(&b, judge(&f, false, (struct value *[]){two, NULL}, 2)), "1011");
    ck_assert_str_eq(rules(&b, judge(&f, true, NULL, 0)), "0000");
}
END_TEST

START_TEST(events_have_times_and_conditions)
{
    struct event event = {.name = {"issued", SPAN_NONE}, .table = t};
    struct event_node e = {.event = &event, .at = col("u", COL_TIME), .judge = judge(&f, true, (struct value *[]){col("ok", COL_FLAG)}, 1)};
    struct value *at = node(&f, VALUE_EVENT_AT, VEC_TIME, t), *reached = node(&f, VALUE_REACHED, VEC_FLAG, t);
    at->event = reached->event = &e;
    GIVES(at, "2026-03-08T08:30 - - 2026-10-30T13:00"); /* the second is at the very time of the run */
    GIVES(reached, "yes no no yes");
    ck_assert_str_eq(values_at(&f, t, reached, utc("2026-10-30 13:00"), 20755), "yes no no no");
    ck_assert_str_eq(values_at(&f, t, reached, utc("2026-10-30 13:01"), 20755), "yes no no yes");
    struct event_node days = {.event = &event, .at = col("d", COL_DATE)};
    struct value *on = node(&f, VALUE_EVENT_AT, VEC_DATE, t);
    on->event = &days;
    GIVES(on, "2026-03-08 2026-11-01 2026-01-31 -");
    /* a state at the end of 2026-11-01 knows what happened on that day; one an hour before its end does not */
    ck_assert_str_eq(values_at(&f, t, on, utc("2026-11-02 05:00"), 20758), "2026-03-08 2026-11-01 2026-01-31 -");
    ck_assert_str_eq(values_at(&f, t, on, utc("2026-11-02 04:00"), 20758), "2026-03-08 - 2026-01-31 -");
    struct batch b;
    const struct vec *times;
    const uint16_t *rule;
    const struct table_data *td = &f.world.tables[t->index];
    ck_assert_int_eq(batch_init(&b, &f.world, t, alive(&f, td), td->n_alive, f.arena, &f.err), 0);
    ck_assert_int_eq(batch_event(&b, &e, &times, &rule, &f.err), 0);
    ck_assert(rule[0] == 1 && rule[1] == 3 && rule[2] == 0 && rule[3] == 1);
    ck_assert_int_eq(batch_event(&b, &days, &times, &rule, &f.err), 0);
    ck_assert(rule[0] == 0 && rule[3] == 1);
    struct event_node flag = {.event = &event, .judge = e.judge};
    ck_assert_int_eq(batch_event(&b, &flag, &times, &rule, &f.err), 0);
    ck_assert_str_eq(print_vec(&f, times, NULL), "yes - - yes");
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {fields_and_constants, comparing_with_missing_is_false_and_its_negation_true, texts_compare_by_bytes,
                                         times_and_days_compare_by_the_local_day, numbers_are_exact, what_does_not_fit_is_an_error_that_names_the_record,
                                         else_takes_the_other_where_it_is_missing, functions_of_texts, patterns, in_lists_and_ranges, moving_times,
                                         edges_of_days, time_between, codes_of_texts_and_numbers, codes_of_rows, codes_by_name,
                                         hooks_are_called_once_for_each_set, judges_name_the_deciding_rule, events_have_times_and_conditions};
    return fixture_run("eval_values", tests, COUNT(tests), set_up, tear_down);
}
