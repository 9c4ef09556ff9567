/* test_out_gate.c - what may reach the workbook library, and in which form. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <check.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "data/calendar.h"
#include "out/xlsx_gate.h"

static const struct {
    const char *text, *form;
    size_t invalid;
} text_cases[] = {
    {"", "", 0},
    {"plain", "plain", 0},
    {"=1+1", "=1+1", 0},
    {"a\tb\nc", "a\tb\nc", 0},
    {"\r", "_x000D_", 0},
    {"\x01\x1f", "_x0001__x001F_", 0},
    {"_x000D_", "_x005F_x000D_", 0},
    {"_x000d_", "_x005F_x000d_", 0},
    {"_x000D", "_x000D", 0},
    {"_X000D_", "_X000D_", 0},
    {"_x00G0_", "_x00G0_", 0},
    {"_x0041_x0042_", "_x005F_x0041_x005F_x0042_", 0},
    {"_x0041\x01", "_x005F_x0041_x0001_", 0}, /* our own escape would complete it */
    {"__x0041_", "__x005F_x0041_", 0},
    {"\x7f", "\x7f", 0},
    {"\xff", "\\xFF", 1},
    {"a\xc3", "a\\xC3", 1},
    {"\xed\xa0\x80", "\\xED\\xA0\\x80", 3},
    {"\xc0\xaf", "\\xC0\\xAF", 2},
    {"\xef\xbf\xbe", "\\u{FFFE}", 1},
    {"é😀", "é😀", 0},
};

START_TEST(texts_are_legal_and_come_back)
{
    struct gate_notes notes = {0, 0, 0};
    struct buf b = BUF_INIT;
    gate_text(&b, text_cases[_i].text, &notes);
    ck_assert_str_eq(buf_text(&b), text_cases[_i].form);
    ck_assert_uint_eq(notes.n_invalid, text_cases[_i].invalid);
    buf_fini(&b);
}
END_TEST

START_TEST(long_texts_are_cut_with_a_word)
{
    static const struct { size_t n; const char *unit; bool cut; } cases[] = {
        {32766, "x", false}, {32767, "x", false}, {32768, "x", true}, {16383, "😀", false}, {16384, "😀", true}, {4681, "\x01", false}, {4682, "\x01", true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct gate_notes notes = {0, 0, 0};
        struct buf in = BUF_INIT, out = BUF_INIT;
        for (size_t k = 0; k < cases[i].n; k++)
            buf_puts(&in, cases[i].unit);
        gate_text(&out, buf_text(&in), &notes);
        ck_assert_uint_eq(notes.n_cut, cases[i].cut);
        ck_assert((strstr(buf_text(&out), "… [cut: ") != NULL) == cases[i].cut);
        buf_fini(&in);
        buf_fini(&out);
    }
}
END_TEST

START_TEST(numbers_keep_fifteen_digits_or_stay_texts)
{
    static const struct { const char *exact; bool number; double x; } cases[] = {
        {"0", true, 0}, {"-0.00", true, 0}, {"123456789012345", true, 123456789012345.0}, {"0.000000000000001", true, 1e-15},
        {"1234567890123456", false, 0}, {"1000000000000000", false, 0}, {"9007199254740993", false, 0},
        {"12345678901234.567", true, 12345678901234.6}, {"0.1234567890123456789", true, 0.123456789012346},
        {"99999999999999999999999999999999999999", false, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct decimal d;
        double x = -1;
        ck_assert(decimal_parse(cases[i].exact, strlen(cases[i].exact), &d));
        ck_assert_int_eq(gate_decimal(d, &x), cases[i].number);
        if (cases[i].number)
            ck_assert_double_eq(x, cases[i].x);
    }
    double x;
    ck_assert(gate_real(0.1 + 0.2, &x) && x == 0.3);
    ck_assert(!gate_real(1.7976931348623157e308, &x));
    ck_assert(gate_real(-1e300, &x) && x == -1e300);
}
END_TEST

START_TEST(days_outside_what_programs_agree_on_stay_texts)
{
    double x;
    ck_assert(gate_day(day_from_civil(1900, 3, 1), &x) && x == 61);
    ck_assert(!gate_day(day_from_civil(1900, 2, 28), &x));
    ck_assert(gate_day(day_from_civil(9999, 12, 31), &x) && x == 2958465);
    ck_assert(!gate_day(DAY_MAX + 1, &x));
    ck_assert(!gate_day(DAY_MIN, &x));
    ck_assert(gate_day(day_from_civil(2026, 11, 2), &x) && x == 46328);
}
END_TEST

START_TEST(names_of_sheets_follow_the_rules)
{
    static const struct { const char *title, *name; } cases[] = {
        {"Summary", "Summary"}, {"summary", "summary (2)"}, {"SUMMARY", "SUMMARY (3)"}, {"", "Sheet"}, {NULL, "Sheet (2)"}, {"'", "Sheet (3)"},
        {"History", "History (2)"}, {"hisTORY", "hisTORY (3)"}, {"a[b]:c*d?e/f\\g", "a-b--c-d-e-f-g"}, {"'quoted'", "quoted"}, {"it's", "it's"},
        {"Été", "Été"}, {"éTÉ", "éTÉ (2)"}, {"straße", "straße"}, {"STRASSE", "STRASSE"},
        {"1234567890123456789012345678901", "1234567890123456789012345678901"},
        {"12345678901234567890123456789012", "123456789012345678901234567 (2)"},
        {"😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀", "😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀"}, {"a\nb", "a-x0Ab"}, {"\xff", "-xFF"}, {"=1+1", "=1+1"},
        {"123456789012345678901234567890'x", "123456789012345678901234567890"}, {" \t", "-x09"},
    };
    struct arena *a = arena_new();
    struct map *used = map_new();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        ck_assert_str_eq(gate_sheet_name(a, cases[i].title, used), cases[i].name);
    map_free(&used);
    arena_free(&a);
}
END_TEST

START_TEST(labels_are_one_printable_line_and_no_formula)
{
    static const struct { const char *text, *label; } cases[] = {
        {"Net issued", "Net issued"}, {"=Sheet1!A1", " =Sheet1!A1"}, {"a\nb", "a\\x0Ab"}, {"\xe2\x80\xae" "evil", "\\u{202E}evil"}, {"\xff", "\\xFF"},
        {"123456789", "12345"}, {"\xef\xbf\xbf", "?"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct buf b = BUF_INIT;
        gate_label(&b, cases[i].text, i == 5 ? 5 : 100);
        ck_assert_str_eq(buf_text(&b), cases[i].label);
        buf_fini(&b);
    }
    struct buf b = BUF_INIT;
    gate_footer(&b, "R&D &G", 50);
    ck_assert_str_eq(buf_text(&b), "R&&D &&G");
    buf_fini(&b);
}
END_TEST

START_TEST(a_locale_with_a_comma_is_refused)
{
    struct err err = {0};
    ck_assert_int_eq(gate_locale(&err), 0);
    if (!setlocale(LC_NUMERIC, "de_DE.UTF-8"))
        return; /* not on this machine */
    ck_assert_int_eq(gate_locale(&err), ERR_INTERNAL);
    setlocale(LC_NUMERIC, "C");
}
END_TEST

START_TEST(digests_tell_cells_apart)
{
    struct sheet_digest a = {0}, b = {0};
    digest_add(&a, 1, 2, 'n', "1", 1);
    digest_add(&b, 1, 2, 's', "1", 1);
    ck_assert(a.hash != b.hash);
    b = (struct sheet_digest){0};
    digest_add(&b, 2, 1, 'n', "1", 1);
    ck_assert(a.hash != b.hash);
    b = (struct sheet_digest){0};
    digest_add(&b, 1, 2, 'n', "1", 1);
    ck_assert(a.hash == b.hash && a.n == 1 && b.n == 1);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("out/xlsx_gate");
    TCase *t = tcase_create("gate");
    tcase_add_loop_test(t, texts_are_legal_and_come_back, 0, sizeof text_cases / sizeof *text_cases);
    tcase_add_test(t, long_texts_are_cut_with_a_word);
    tcase_add_test(t, numbers_keep_fifteen_digits_or_stay_texts);
    tcase_add_test(t, days_outside_what_programs_agree_on_stay_texts);
    tcase_add_test(t, names_of_sheets_follow_the_rules);
    tcase_add_test(t, labels_are_one_printable_line_and_no_formula);
    tcase_add_test(t, a_locale_with_a_comma_is_refused);
    tcase_add_test(t, digests_tell_cells_apart);
    suite_add_tcase(s, t);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed != 0;
}
