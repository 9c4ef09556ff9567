/* test_out_number.c - how figures are shown, and their exact text. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "out/number.h"

static struct type count_type = {.kind = TYPE_COUNT}, ratio_type = {.kind = TYPE_RATIO}, usd = {.kind = TYPE_MONEY, .currency = "USD"},
                   jpy = {.kind = TYPE_MONEY, .currency = "JPY"}, kwd = {.kind = TYPE_MONEY, .currency = "KWD"},
                   chf = {.kind = TYPE_MONEY, .currency = "CHF"}, eur = {.kind = TYPE_MONEY, .currency = "EUR"},
                   hours = {.kind = TYPE_CLOCK, .clock = CLOCK_TIME}, office = {.kind = TYPE_CLOCK, .clock = CLOCK_OFFICE},
                   working = {.kind = TYPE_CLOCK, .clock = CLOCK_WORKING}, days = {.kind = TYPE_CLOCK, .clock = CLOCK_CALENDAR},
                   number = {.kind = TYPE_NUMBER}, per_day = {.kind = TYPE_PER, .over = &usd, .under = &days},
                   per_hour = {.kind = TYPE_PER, .over = &count_type, .under = &hours};

static const struct {
    struct type *type;
    double x;
    int digits; /* -1: not said */
    const char *shown, *unit;
} shown_cases[] = {
    {&count_type, 0, -1, "0", "count"},
    {&count_type, 999, -1, "999", "count"},
    {&count_type, 1000, -1, "1,000", "count"},
    {&count_type, -1234567, -1, "-1,234,567", "count"},
    {&ratio_type, 0.1234, -1, "12.3%", "ratio"},
    {&ratio_type, -0.00001, -1, "0.0%", "ratio"},
    {&ratio_type, 12.5, 0, "1,250%", "ratio"},
    {&usd, 1234.5, -1, "$1,234.50", "USD"},
    {&usd, -1234.5, -1, "-$1,234.50", "USD"},
    {&usd, 1234.5, 0, "$1,234", "USD"}, /* of a double: half to even */
    {&jpy, 1234.4, -1, "¥1,234", "JPY"},
    {&kwd, 1.5, -1, "KWD 1.500", "KWD"},
    {&chf, 99999.999, -1, "CHF 100,000.00", "CHF"},
    {&eur, 0.004, -1, "€0.00", "EUR"},
    {&hours, 1.25, -1, "1.2", "hours"},
    {&office, 3.96, -1, "4.0", "office hours"},
    {&working, 5, -1, "5.0", "working days"},
    {&days, 5, 0, "5", "days"},
    {&number, 0.125, -1, "0.12", "number"},
    {&per_day, 12345.678, -1, "$12,345.68", "USD per day"},
    {&per_hour, 2.5, -1, "2.5", "count per day"},
};

START_TEST(figures_are_shown_by_unit)
{
    struct arena *a = arena_new();
    struct result_column c = {.name = "m", .type = shown_cases[_i].type};
    struct buf b = BUF_INIT;
    c.has_digits = shown_cases[_i].digits >= 0;
    c.digits = shown_cases[_i].digits;
    struct show s = show_column(a, &c);
    show_double(&b, &s, shown_cases[_i].x);
    ck_assert_str_eq(buf_text(&b), shown_cases[_i].shown);
    ck_assert_str_eq(s.unit, shown_cases[_i].unit);
    buf_fini(&b);
    arena_free(&a);
}
END_TEST

static const struct {
    const char *exact;
    struct show show;
    const char *shown, *excel;
} decimal_cases[] = {
    {"1234567.885", {.style = SHOW_MONEY, .digits = 2, .currency = "USD"}, "$1,234,567.89", "\"$\"#,##0.00_*;-\"$\"#,##0.00_*"},
    {"-0.004", {.style = SHOW_MONEY, .digits = 2, .currency = "USD"}, "$0.00", NULL},
    {"0.5", {.style = SHOW_COUNT}, "1", "#,##0_*"},
    {"99999999999999999999", {.style = SHOW_COUNT}, "99,999,999,999,999,999,999", NULL},
    {"0.12345", {.style = SHOW_PERCENT, .digits = 1}, "12.3%", "#,##0.0%_*"},
    {"0.1", {.style = SHOW_PERCENT, .digits = 1, .change = true}, "▲ 10.0%", "\"▲ \"#,##0.0%;\"▼ \"#,##0.0%;#,##0.0%"},
    {"-0.1", {.style = SHOW_PERCENT, .digits = 1, .change = true}, "▼ 10.0%", NULL},
    {"0", {.style = SHOW_PERCENT, .digits = 1, .change = true}, "0.0%", NULL},
    {"0.01", {.style = SHOW_PERCENT, .digits = 1, .change = true, .points = true}, "▲ 1.0 pp", NULL},
    {"2", {.style = SHOW_NUMBER, .digits = 3}, "2.000", "#,##0.000_*"},
};

START_TEST(decimals_are_rounded_exactly)
{
    struct decimal d;
    struct buf b = BUF_INIT;
    ck_assert(decimal_parse(decimal_cases[_i].exact, strlen(decimal_cases[_i].exact), &d));
    show_decimal(&b, &decimal_cases[_i].show, d);
    ck_assert_str_eq(buf_text(&b), decimal_cases[_i].shown);
    buf_clear(&b);
    show_excel(&b, &decimal_cases[_i].show, false);
    if (decimal_cases[_i].excel)
        ck_assert_str_eq(buf_text(&b), decimal_cases[_i].excel);
    buf_fini(&b);
}
END_TEST

START_TEST(so_far_is_marked_without_colour)
{
    struct show s = {.style = SHOW_COUNT};
    struct buf b = BUF_INIT;
    show_excel(&b, &s, true);
    ck_assert_str_eq(buf_text(&b), "#,##0\"*\"");
    buf_fini(&b);
}
END_TEST

START_TEST(doubles_round_trip_in_the_fewest_digits)
{
    static const struct { double x; const char *text; } cases[] = {
        {0.1, "0.1"}, {0.1 + 0.2, "0.30000000000000004"}, {1e21, "1e+21"}, {-0.0, "0"}, {5e-324, "5e-324"}, {1.0 / 3, "0.3333333333333333"},
        {123456789012345678.0, "1.2345678901234568e+17"}, {100, "100"},
        {-1234567.5, "-1234567.5"}, {1e15, "1000000000000000"}, {0.000001, "0.000001"}, {1e-7, "1e-07"}, {9007199254740993.0, "9007199254740992"},
    };
    struct buf b = BUF_INIT;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        buf_clear(&b);
        ck_assert(show_shortest(&b, cases[i].x));
        ck_assert_str_eq(buf_text(&b), cases[i].text);
    }
    uint64_t state = 88172645463325252u;
    for (int i = 0; i < 20000; i++) {
        double x;
        state ^= state << 13, state ^= state >> 7, state ^= state << 17;
        memcpy(&x, &state, sizeof x);
        buf_clear(&b);
        if (isfinite(x)) {
            ck_assert(show_shortest(&b, x));
            ck_assert(strtod(buf_text(&b), NULL) == x);
        } else {
            ck_assert(!show_shortest(&b, x));
        }
    }
    buf_fini(&b);
}
END_TEST

START_TEST(cells_are_numbers_in_the_unit_shown)
{
    static const struct {
        struct type *type;
        enum unit shown;
        int64_t held;
        double number;
    } cases[] = {
        {&hours, UNIT_HOUR, INT64_C(5400000000), 1.5},          {&hours, UNIT_DAY, INT64_C(43200000000), 0.5},
        {&hours, UNIT_MINUTE, INT64_C(90000000), 1.5},          {&hours, UNIT_SECOND, 1, 1e-6},
        {&hours, UNIT_WEEK, INT64_C(604800000000), 1},          {&office, UNIT_OFFICE_HOUR, INT64_C(14400000000), 4},
        {&office, UNIT_OFFICE_MINUTE, INT64_C(60000000), 1},    {&working, UNIT_WORKING_DAY, 7, 7},
        {&days, UNIT_CALENDAR_DAY, 7, 7},                       {&days, UNIT_CALENDAR_WEEK, 7, 1},
        {&count_type, UNIT_DAY, 12, 12},                        {&per_day, UNIT_DAY, 250, 250},
        {&per_day, UNIT_CALENDAR_WEEK, 250, 1750},              {&per_hour, UNIT_HOUR, 1, 3600000000.0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct cell c = {.kind = CELL_DECIMAL, .decimal = {cases[i].held, 0}};
        double x = -1;
        ck_assert(cell_number(&c, cases[i].type, cases[i].shown, &x));
        ck_assert_double_eq(x, cases[i].number);
        c = (struct cell){.kind = CELL_REAL, .real = (double)cases[i].held};
        ck_assert(cell_number(&c, cases[i].type, cases[i].shown, &x));
        ck_assert_double_eq_tol(x, cases[i].number, 1e-12 * fabs(cases[i].number));
    }
    struct cell none = {.kind = CELL_NONE};
    double x;
    ck_assert(!cell_number(&none, &hours, UNIT_HOUR, &x));
    none = (struct cell){.kind = CELL_REAL, .real = NAN};
    ck_assert(!cell_number(&none, &hours, UNIT_HOUR, &x));
}
END_TEST

START_TEST(machines_get_every_digit)
{
    struct arena *a = arena_new();
    struct buf b = BUF_INIT;
    struct result_column c = {.name = "m", .type = &usd, .has_digits = true};
    struct cell money = {.kind = CELL_DECIMAL, .decimal = {(i128)12345678901234567 * 1000000 + 120000, 6}};
    ck_assert(show_exact(&b, &money, &c));
    ck_assert_str_eq(buf_text(&b), "12345678901234567.12");
    buf_clear(&b);
    c = (struct result_column){.name = "m", .type = &office};
    struct cell clock = {.kind = CELL_DECIMAL, .decimal = {INT64_C(1000000), 0}};
    ck_assert(show_exact(&b, &clock, &c));
    ck_assert_str_eq(buf_text(&b), "0.0002777777777777778");
    buf_clear(&b);
    c.view = VIEW_RANK; /* no longer a clock */
    ck_assert(show_exact(&b, &(struct cell){.kind = CELL_DECIMAL, .decimal = {3, 0}}, &c));
    ck_assert_str_eq(buf_text(&b), "3");
    buf_clear(&b);
    ck_assert(!show_exact(&b, &(struct cell){.kind = CELL_NONE}, &c));
    buf_fini(&b);
    arena_free(&a);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("out/number");
    TCase *t = tcase_create("number");
    tcase_add_loop_test(t, figures_are_shown_by_unit, 0, sizeof shown_cases / sizeof *shown_cases);
    tcase_add_loop_test(t, decimals_are_rounded_exactly, 0, sizeof decimal_cases / sizeof *decimal_cases);
    tcase_add_test(t, so_far_is_marked_without_colour);
    tcase_add_test(t, doubles_round_trip_in_the_fewest_digits);
    tcase_add_test(t, cells_are_numbers_in_the_unit_shown);
    tcase_add_test(t, machines_get_every_digit);
    suite_add_tcase(s, t);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed != 0;
}
