/* test_out_layout.c - how results are laid out. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <check.h>
#include <string.h>

#include "../out/sample.h"
#include "out/layout.h"

static struct arena *arena;

static void set_up(void)
{
    arena = arena_new();
}

static void tear_down(void)
{
    arena_free(&arena);
}

static struct layout *layout_of(struct result_report *r)
{
    struct layout *l = NULL;
    struct err err = {0};
    ck_assert_msg(layout_build(arena, r, &l, &err) == 0, "%s", err.msg);
    return l;
}

static const char *text_of(const struct lay_cell *c)
{
    struct buf b = BUF_INIT;
    layout_cell_text(&b, c);
    const char *text = arena_strdup(arena, buf_text(&b));
    buf_fini(&b);
    return text;
}

static const char *at(const struct lay_table *t, size_t row, size_t column)
{
    return text_of(&t->rows[row].cells[column]);
}

START_TEST(a_report_has_its_sheets_and_data_health_where_asked)
{
    struct result_report *r = sample_weekly(arena);
    struct layout *l = layout_of(r);
    ck_assert_uint_eq(l->n_sheets, 6);
    ck_assert_str_eq(l->sheets[0].title, "Summary");
    ck_assert_str_eq(l->sheets[5].title, "Data health");
    ck_assert_str_eq(l->headline, "2026-08-03 to 2026-11-01  ·  as of 2026-11-02 00:00");
    ck_assert_ptr_null(l->draft);
    struct report_decl silent = *r->report;
    silent.n_appendix = 0;
    r->report = &silent;
    ck_assert_uint_eq(layout_of(r)->n_sheets, 5);
}
END_TEST

START_TEST(a_draft_says_so_on_every_sheet)
{
    struct result_report *r = sample_weekly(arena);
    r->draft = true;
    r->draft_why = "net_issued differs from what was signed";
    struct layout *l = layout_of(r);
    for (size_t i = 0; i < l->n_sheets; i++)
        ck_assert_ptr_nonnull(strstr(l->sheets[i].subtitle, "DRAFT"));
    ck_assert_str_eq(at(l->contract.table, 0, 0), "DRAFT");
    ck_assert_str_eq(at(l->contract.table, 0, 1), "net_issued differs from what was signed");
}
END_TEST

START_TEST(a_scorecard_compares_only_what_can_be_compared)
{
    struct result_report *r = sample_weekly(arena);
    struct result_table *t = r->sheets[0].items[0].table;
    t->rows[1].cells[2] = (struct cell){.kind = CELL_NONE};        /* no value then */
    t->rows[1].cells[6].wording_changed = true;
    t->rows[2].cells[0] = sample_count(0);                         /* nothing to be a part of */
    struct lay_table *s = layout_of(r)->sheets[0].blocks[0].table;
    ck_assert_str_eq(s->heads[2].label, "1 week earlier");
    ck_assert_str_eq(at(s, 0, 3), "▼ 7.0%");
    ck_assert_str_eq(at(s, 0, 4), "worse");
    ck_assert_str_eq(at(s, 0, 6), "–");
    ck_assert_str_eq(at(s, 0, 7), "better");
    ck_assert_str_eq(at(s, 2, 2), "–");
    ck_assert_str_eq(at(s, 2, 3), "–");
    ck_assert_str_eq(at(s, 2, 7), "");                             /* neither way is better */
    ck_assert_str_eq(at(s, 3, 4), "better");                       /* lower is */
    ck_assert_str_eq(at(s, 3, 8), "$450");
    ck_assert_str_eq(at(s, 3, 9), "on target");
    ck_assert_str_eq(at(s, 4, 3), "so far");
    ck_assert_str_eq(at(s, 4, 1), "2.1*");
    ck_assert_str_eq(at(s, 6, 3), "wording changed");
    ck_assert_int_eq(s->rows[6].cells[3].tone, TONE_PLAIN);
}
END_TEST

START_TEST(a_change_is_called_one_only_if_it_is)
{
    static const struct { enum chance is; const char *leads, *investment; enum lay_tone tone; } cases[] = {
        {CHANCE_UNSAID, "worse", "", TONE_BAD},
        {CHANCE_COULD_BE, "could be chance", "could be chance", TONE_PLAIN},
        {CHANCE_BEYOND, "worse, beyond chance", "beyond chance", TONE_BAD},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct result_report *r = sample_weekly(arena);
        struct result_table *t = r->sheets[0].items[0].table;
        t->rows[1].cells[0].chance = t->rows[1].cells[2].chance = (unsigned char)cases[i].is;
        struct lay_table *s = layout_of(r)->sheets[0].blocks[0].table;
        ck_assert_str_eq(at(s, 0, 4), cases[i].leads);
        ck_assert_str_eq(at(s, 2, 4), cases[i].investment); /* neither way is better */
        ck_assert_int_eq(s->rows[0].cells[3].tone, cases[i].tone);
        ck_assert_int_eq(s->rows[0].cells[4].tone, cases[i].tone);
    }
}
END_TEST

START_TEST(shares_change_by_percentage_points)
{
    struct result_report *r = sample_weekly(arena);
    struct result_table *t = r->sheets[0].items[0].table;
    for (size_t i = 0; i < 3; i++)
        t->rows[i].cells[5] = sample_real(0.25 - 0.05 * (double)i);
    struct lay_table *s = layout_of(r)->sheets[0].blocks[0].table;
    ck_assert_str_eq(at(s, 5, 3), "▲ 5.0 pp");
    ck_assert_str_eq(at(s, 5, 6), "▲ 10.0 pp");
}
END_TEST

START_TEST(texts_are_joined_to_paragraphs)
{
    static const struct { const char *text, *joined; } cases[] = {
        {"one", "one"}, {"  one\n     two  ", "one two"}, {"one\n\n\ntwo\nthree\n", "one\ntwo three"}, {"\n\n", ""}, {"a\r\n b", "a b"},
    };
    struct result_report *r = sample_weekly(arena);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        r->sheets[0].items[1].text = cases[i].text;
        ck_assert_str_eq(layout_of(r)->sheets[0].blocks[1].text, cases[i].joined);
    }
}
END_TEST

START_TEST(charts_have_one_unit_each)
{
    struct layout *l = layout_of(sample_weekly(arena));
    const struct lay_block *b = &l->sheets[0].blocks[2];
    ck_assert_uint_eq(b->n_charts, 2);
    ck_assert_str_eq(b->charts[0].title, "Net issued");
    ck_assert_str_eq(b->charts[1].title, "Cost per net issued");
    ck_assert(b->charts[0].by_day);
    ck_assert_str_eq(b->charts[0].says,
                     "Line chart of Net issued from 2026-08-03 to 2026-10-26; the figures stand in the table beneath");
}
END_TEST

START_TEST(a_chart_by_week_and_dimension_has_a_series_for_each)
{
    struct layout *l = layout_of(sample_weekly(arena));
    const struct lay_block *b = &l->sheets[2].blocks[2];
    ck_assert_int_eq(b->charts[0].kind, CHART_STACKED);
    ck_assert_uint_eq(b->charts[0].n_columns, 3);
    ck_assert_uint_eq(b->table->n_rows, 13);
    ck_assert_str_eq(b->table->heads[2].label, "Webinar");
    ck_assert_str_eq(at(b->table, 1, 0), "2026-08-10");
    ck_assert_str_eq(at(b->table, 1, 1), "49");
}
END_TEST

START_TEST(totals_and_the_rest_are_named)
{
    struct layout *l = layout_of(sample_weekly(arena));
    const struct lay_table *t = l->sheets[2].blocks[0].table;
    ck_assert_str_eq(t->heads[0].label, "Channel");
    ck_assert_str_eq(t->heads[2].label, "Leads, share of total");
    ck_assert_str_eq(t->heads[3].label, "Pipeline velocity (USD per day)");
    ck_assert_str_eq(at(t, 6, 0), "The rest");
    ck_assert_int_eq(t->rows[6].kind, ROW_REST);
    ck_assert_str_eq(at(t, 7, 0), "Total");
    ck_assert_int_eq(t->rows[7].kind, ROW_TOTAL);
    ck_assert_str_eq(at(t, 3, 3), "–");
}
END_TEST

START_TEST(a_changed_wording_is_noted)
{
    struct result_report *r = sample_weekly(arena);
    struct result_table *t = r->sheets[1].items[0].table;
    t->rows[5].cells[1].wording_changed = true;
    t->rows[0].cells[0].first_wording_early = true;
    t->rows[0].cells[2].before_data = true;
    const struct lay_table *s = layout_of(r)->sheets[1].blocks[0].table;
    ck_assert_uint_eq(s->n_notes, 4);
    ck_assert_str_eq(s->notes[1], "Leads: days before the first agreed wording are counted by it.");
    ck_assert_str_eq(s->notes[0], "Net issued: the wording changed with 2026-09-07; figures on either side are not compared.");
    ck_assert_str_eq(s->notes[2], "Marketing investment: the data begin later than some of these periods.");
}
END_TEST

START_TEST(a_bridge_ends_where_it_should)
{
    struct layout *l = layout_of(sample_weekly(arena));
    const struct lay_table *t = l->sheets[3].blocks[0].table;
    ck_assert_str_eq(at(t, 0, 1), "2,290");
    ck_assert_str_eq(at(t, 1, 2), "41");
    ck_assert_str_eq(at(t, 5, 1), "142"); /* what is left after the last step is the total */
    ck_assert_str_eq(at(t, 6, 1), "142");
    ck_assert_str_eq(at(t, 1, 3), "deleted in the CRM");
}
END_TEST

/* Office hours are kept in microseconds, and shown as 0.1 each; 4 of them are 0.2 hours, or 0.3. */
START_TEST(only_rounding_is_called_rounding)
{
    static const struct { int64_t part, total; const char *note; } cases[] = {
        {INT64_C(200000000), INT64_C(800000000), "Because each figure is rounded, those shown do not add up to the whole: Response, median (office hours) to 0.4, not 0.2."},
        {INT64_C(360000000), INT64_C(1440000000), NULL}, /* 0.1 each, 0.4 together */
        {INT64_C(200000000), INT64_C(800000001), NULL},  /* the parts are not those of the total */
        {INT64_C(200000000), INT64_C(200000000), NULL},  /* a median */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct result_report *r = sample_weekly(arena);
        struct result_table *t = r->sheets[1].items[0].table;
        t->columns += 4;
        t->n_columns = 1;
        t->rows += t->n_rows - 5;
        t->n_rows = 5;
        for (size_t k = 0; k < 5; k++)
            t->rows[k].cells[0] = (struct cell){.kind = CELL_DECIMAL, .decimal = {k < 4 ? cases[i].part : cases[i].total, 0}};
        const struct lay_table *s = layout_of(r)->sheets[1].blocks[0].table;
        ck_assert_uint_eq(s->n_notes, cases[i].note ? 1 : 0);
        if (cases[i].note)
            ck_assert_str_eq(s->notes[0], cases[i].note);
    }
}
END_TEST

START_TEST(lists_show_the_clock_of_the_calendar)
{
    struct layout *l = layout_of(sample_weekly(arena));
    const struct lay_table *t = l->sheets[4].blocks[0].table;
    ck_assert_str_eq(at(t, 0, 4), "2026-09-30 20:00");
    ck_assert_str_eq(at(t, 3, 5), "3"); /* whole days */
    ck_assert_str_eq(at(t, 0, 6), "yes");
    ck_assert_str_eq(t->notes[0], "The first 40 of 312 records, in the order above.");
}
END_TEST

START_TEST(an_unknown_zone_is_an_error)
{
    struct result_report *r = sample_weekly(arena);
    struct layout *l;
    struct err err = {0};
    r->contract.zone = "Mars/Olympus";
    ck_assert_int_eq(layout_build(arena, r, &l, &err), ERR_CONFIG);
}
END_TEST

START_TEST(days_are_both_included)
{
    int32_t day = day_from_civil(2026, 10, 26);
    ck_assert_str_eq(layout_days(arena, day, day + 7), "2026-10-26 to 2026-11-01");
    ck_assert_str_eq(layout_days(arena, day, day + 1), "2026-10-26");
    ck_assert_str_eq(layout_days(arena, DAY_MIN, DAY_MAX + 1), "all time");
    ck_assert_str_eq(layout_days(arena, DAY_MIN, day), "until 2026-10-25");
    ck_assert_str_eq(layout_days(arena, day, DAY_MAX + 1), "from 2026-10-26");
}
END_TEST

START_TEST(texts_have_the_newest_figures_in_them)
{
    static const struct { const char *text, *filled; } cases[] = {
        {"{report} of {period}", "%r of %p"}, {"{%n}", "%v"},         {"a {%n}, b {%n}.", "a %v, b %v."}, {"{nosuch} {", "{nosuch} {"},
        {"{{%n}}", "{%v}"},                   {"{ %n }", "{ %n }"},   {"no figure", "no figure"},         {"{}", "{}"},
    };
    struct result_report *r = sample_weekly(arena);
    struct result_item *text = &r->sheets[0].items[1];
    text->table = r->sheets[0].items[0].table; /* the scorecard's */
    const char *name = text->table->columns[0].name, *value = at(layout_of(r)->sheets[0].blocks[0].table, 0, 1);
    const char *period = layout_days(arena, text->table->rows[0].from, text->table->rows[0].until);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct buf given = BUF_INIT, wanted = BUF_INIT;
        const char *texts[] = {cases[i].text, cases[i].filled};
        for (size_t k = 0; k < 2; k++)
            for (const char *s = texts[k]; *s; s++) {
                const char *put = *s != '%' ? NULL : s[1] == 'n' ? name : s[1] == 'v' ? value : s[1] == 'r' ? r->label : period;
                if (put)
                    buf_puts(k ? &wanted : &given, put);
                else
                    buf_putc(k ? &wanted : &given, *s);
                s += put != NULL;
            }
        text->text = buf_text(&given);
        const struct lay_block *b = &layout_of(r)->sheets[0].blocks[1];
        ck_assert_int_eq(b->kind, BLOCK_TEXT);
        ck_assert_str_eq(b->text, buf_text(&wanted));
        buf_fini(&given);
        buf_fini(&wanted);
    }
}
END_TEST

int main(void)
{
    Suite *s = suite_create("out/layout");
    TCase *t = tcase_create("layout");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_add_test(t, a_report_has_its_sheets_and_data_health_where_asked);
    tcase_add_test(t, a_draft_says_so_on_every_sheet);
    tcase_add_test(t, a_scorecard_compares_only_what_can_be_compared);
    tcase_add_test(t, a_change_is_called_one_only_if_it_is);
    tcase_add_test(t, shares_change_by_percentage_points);
    tcase_add_test(t, texts_are_joined_to_paragraphs);
    tcase_add_test(t, texts_have_the_newest_figures_in_them);
    tcase_add_test(t, charts_have_one_unit_each);
    tcase_add_test(t, a_chart_by_week_and_dimension_has_a_series_for_each);
    tcase_add_test(t, totals_and_the_rest_are_named);
    tcase_add_test(t, a_changed_wording_is_noted);
    tcase_add_test(t, a_bridge_ends_where_it_should);
    tcase_add_test(t, only_rounding_is_called_rounding);
    tcase_add_test(t, lists_show_the_clock_of_the_calendar);
    tcase_add_test(t, an_unknown_zone_is_an_error);
    tcase_add_test(t, days_are_both_included);
    suite_add_tcase(s, t);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed != 0;
}
