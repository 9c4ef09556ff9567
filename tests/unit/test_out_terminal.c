/* test_out_terminal.c - a report in the terminal: what fits, what is drawn, and what a screen is spared. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <check.h>
#include <string.h>

#include "../out/sample.h"
#include "base/text.h"
#include "out/terminal_int.h"

static struct arena *arena;
static struct buf out;

static void set_up(void)
{
    arena = arena_new();
    out = (struct buf)BUF_INIT;
}

static void tear_down(void)
{
    buf_fini(&out);
    arena_free(&arena);
}

static struct pen pen_of(size_t width, bool utf8)
{
    return (struct pen){.arena = arena, .out = &out, .width = width, .utf8 = utf8};
}

static const char *shown(struct result_report *r, struct terminal t)
{
    struct layout *l = NULL;
    struct err err = {0};
    buf_clear(&out);
    ck_assert_msg(layout_build(arena, r, &l, &err) == 0, "%s", err.msg);
    ck_assert_msg(terminal_write(&out, l, &t, &err) == 0, "%s", err.msg);
    return buf_text(&out);
}

START_TEST(lines_are_broken_at_blanks_and_never_inside_a_character)
{
    static const struct { const char *text; size_t width, bytes; } cases[] = {
        {"net sales leads", 100, 15}, {"net sales leads", 15, 15}, {"net sales leads", 14, 9}, {"net sales leads", 9, 9}, {"net sales leads", 8, 3},
        {"netsales", 3, 3},           {"a", 1, 1},                 {"éé", 1, 2},               {"漢字", 3, 3},            {"漢字", 1, 3},
        {"漢", 1, 3},                 {" a", 1, 1},                {"e\xCC\x81x", 1, 3},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        ck_assert_msg(pen_break(cases[i].text, cases[i].width) == cases[i].bytes, "\"%s\" in %zu columns: %zu bytes", cases[i].text, cases[i].width,
                      pen_break(cases[i].text, cases[i].width));
}
END_TEST

START_TEST(a_scorecard_has_a_small_line_where_periods_are_known)
{
    static const int64_t counts[] = {1, 3, 2, 8};
    struct result_report *r = sample_weekly(arena);
    struct result_table *t = r->sheets[0].items[0].table;
    struct terminal screen = {.width = 200, .utf8 = true, .sheet = "Summary"};
    ck_assert_ptr_null(strstr(shown(r, screen), "Trend"));
    t->n_trend = 4;
    t->trend = ARENA_ARRAY(arena, struct result_row, t->n_trend);
    for (size_t i = 0; i < t->n_trend; i++) {
        t->trend[i] = t->rows[0];
        t->trend[i].cells = ARENA_ARRAY(arena, struct cell, t->n_columns);
        t->trend[i].cells[0] = i == 1 ? (struct cell){.kind = CELL_NONE} : sample_count(counts[i]);
    }
    const char *text = shown(r, screen);
    ck_assert_ptr_nonnull(strstr(text, "Trend"));
    ck_assert_ptr_nonnull(strstr(text, "▁ ▂█")); /* what has no value is a gap */
    screen.utf8 = false;
    ck_assert_ptr_nonnull(strstr(shown(r, screen), "_ .#"));
}
END_TEST

START_TEST(text_cannot_leave_its_line_nor_the_screen_its_characters)
{
    static const struct { const char *text; bool utf8; const char *safe; } cases[] = {
        {"a\nb", true, "a ↵ b"},        {"a\nb", false, "a / b"},        {"a\tb", true, "a b"},       {"\033[2J", true, "\\x1B[2J"},
        {"\xE2\x80\xAE", true, "\\u{202E}"}, {"– ▲ ▼", false, "- + -"}, {"Zoë", false, "Zo\\u{EB}"}, {"Zoë", true, "Zoë"},
        {"\xFF", true, "\\xFF"},         {"\xFF", false, "\\xFF"},        {"$1,234*", false, "$1,234*"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct pen p = pen_of(80, cases[i].utf8);
        ck_assert_str_eq(pen_safe(&p, cases[i].text), cases[i].safe);
    }
}
END_TEST

START_TEST(sparks_go_from_the_least_to_the_most_and_leave_gaps)
{
    static const struct { double values[6]; const char *known; size_t width; const char *blocks, *plain; } cases[] = {
        {{0, 7}, "11", 2, "▁█", "_#"},
        {{5, 5, 5}, "111", 3, "▅▅▅", "==="},
        {{1, 0, 3}, "101", 3, "▁ █", "_ #"},
        {{-10, 0, 10}, "111", 3, "▁▅█", "_=#"},
        {{-1.7e308, 1.7e308}, "11", 2, "▁█", "_#"},
        {{0, 0, 8, 8}, "1111", 2, "▁█", "_#"},
        {{1, 2}, "11", 9, "▁█", "_#"},
        {{1, 2}, "00", 2, "", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        bool known[6];
        size_t n = strlen(cases[i].known);
        for (size_t k = 0; k < n; k++)
            known[k] = cases[i].known[k] == '1';
        struct pen p = pen_of(80, true);
        ck_assert_str_eq(pen_spark(&p, cases[i].values, known, n, cases[i].width), cases[i].blocks);
        p.utf8 = false;
        ck_assert_str_eq(pen_spark(&p, cases[i].values, known, n, cases[i].width), cases[i].plain);
    }
}
END_TEST

START_TEST(no_line_is_wider_than_the_screen)
{
    static const size_t widths[] = {40, 41, 57, 80, 100, 133, 400};
    struct result_report *r = sample_weekly(arena);
    for (size_t i = 0; i < 2 * sizeof widths / sizeof *widths; i++) {
        size_t width = widths[i / 2];
        for (const char *s = shown(r, (struct terminal){.width = width, .utf8 = i % 2}); *s; s += strcspn(s, "\n"), s += *s == '\n')
            ck_assert_msg(text_width(s, strcspn(s, "\n")) <= width, "%zu columns: %.*s", width, (int)strcspn(s, "\n"), s);
    }
}
END_TEST

START_TEST(figures_are_those_of_the_layout_wherever_a_table_is_broken)
{
    struct result_report *r = sample_weekly(arena);
    struct layout *l = NULL;
    struct err err = {0};
    struct pen p = pen_of(60, true);
    ck_assert_int_eq(layout_build(arena, r, &l, &err), 0);
    const char *text = shown(r, (struct terminal){.width = 60, .utf8 = true});
    size_t n = 0;
    for (size_t i = 0; i < l->n_sheets; i++)
        for (size_t b = 0; b < l->sheets[i].n_blocks; b++) {
            const struct lay_table *t = l->sheets[i].blocks[b].table;
            for (size_t k = 0; t && k < t->n_rows; k++)
                for (size_t c = t->n_lead; c < t->n_columns; c++, n++)
                    if (!t->heads[c].is_text)
                        ck_assert_msg(strstr(text, pen_cell(&p, &t->rows[k].cells[c])) != NULL, "%s is not shown", pen_cell(&p, &t->rows[k].cells[c]));
        }
    ck_assert_uint_gt(n, 50);
}
END_TEST

START_TEST(colour_and_more_than_ascii_only_where_asked)
{
    struct result_report *r = sample_weekly(arena);
    const char *text = shown(r, (struct terminal){.width = 90});
    for (const char *s = text; *s; s++)
        ck_assert_msg((*s >= ' ' && *s <= '~') || *s == '\n', "byte %02X in plain text", (unsigned)(unsigned char)*s);
    ck_assert_ptr_nonnull(strstr(shown(r, (struct terminal){.width = 90, .color = true, .utf8 = true}), "\033[1m"));
    ck_assert_ptr_null(strchr(shown(r, (struct terminal){.width = 90, .utf8 = true}), '\033'));
}
END_TEST

START_TEST(one_sheet_can_be_asked_for_and_another_is_named)
{
    struct result_report *r = sample_weekly(arena);
    struct layout *l = NULL;
    struct err err = {0};
    const char *text = shown(r, (struct terminal){.width = 90, .sheet = "Data health"});
    ck_assert_ptr_nonnull(strstr(text, "Data health"));
    ck_assert_ptr_null(strstr(text, "Summary"));
    ck_assert_int_eq(layout_build(arena, r, &l, &err), 0);
    ck_assert_int_eq(terminal_write(&out, l, &(struct terminal){.width = 90, .sheet = "nosuch"}, &err), ERR_USAGE);
    ck_assert_ptr_nonnull(strstr(err.msg, "\"Summary\""));
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("out/terminal");
    TCase *t = tcase_create("terminal");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_add_test(t, lines_are_broken_at_blanks_and_never_inside_a_character);
    tcase_add_test(t, a_scorecard_has_a_small_line_where_periods_are_known);
    tcase_add_test(t, text_cannot_leave_its_line_nor_the_screen_its_characters);
    tcase_add_test(t, sparks_go_from_the_least_to_the_most_and_leave_gaps);
    tcase_add_test(t, no_line_is_wider_than_the_screen);
    tcase_add_test(t, figures_are_those_of_the_layout_wherever_a_table_is_broken);
    tcase_add_test(t, colour_and_more_than_ascii_only_where_asked);
    tcase_add_test(t, one_sheet_can_be_asked_for_and_another_is_named);
    suite_add_tcase(s, t);
    return s;
}

int main(void)
{
    SRunner *runner = srunner_create(suite());
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? 1 : 0;
}
