/* test_parse.c - what the tree holds: values, spans and units as ast.h says; mistakes are tests/lang's. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <check.h>
#include <string.h>

#include "lang/parse.h"
#include "suite.h"

struct parsed {
    struct arena *arena;
    struct source_set sources;
    struct diags diags;
    struct program program;
};

static void parse(struct parsed *p, const char *text)
{
    *p = (struct parsed){.arena = arena_new()};
    p->sources.arena = p->diags.arena = p->arena;
    p->diags.sources = &p->sources;
    uint32_t file = source_add(&p->sources, "test", text, strlen(text));
    parse_file(&p->sources, file, p->arena, &p->program, &p->diags);
    if (p->diags.n > 0)
        diags_print(&p->diags, stderr, false);
    ck_assert_uint_eq(p->diags.n, 0);
}

static void assert_span(const struct parsed *p, struct span span, const char *want)
{
    size_t n;
    const char *text = source_text(&p->sources, span, &n);

    ck_assert_msg(n == strlen(want) && memcmp(text, want, n) == 0, "span \"%.*s\", not \"%s\"", (int)n, text, want);
}

static void assert_decimal(struct decimal d, const char *want)
{
    char text[48];

    ck_assert_str_eq(decimal_print(text, d), want);
}

static const struct {
    const char *text;
    enum expr_kind kind;
    const char *number;
    int unit; /* -1: none */
} numbers[] = {
    {"1.50", EXPR_NUMBER, "1.50", -1},
    {"35%", EXPR_PERCENT, "0.35", -1},
    {"12.5%", EXPR_PERCENT, "0.125", -1},
    {"450 USD", EXPR_MONEY, "450", -1},
    {"14 days", EXPR_CLOCK, "14", UNIT_DAY},
    {"1 week", EXPR_CLOCK, "1", UNIT_WEEK},
    {"2 seconds", EXPR_CLOCK, "2", UNIT_SECOND},
    {"4 office hours", EXPR_CLOCK, "4", UNIT_OFFICE_HOUR},
    {"5 working days", EXPR_CLOCK, "5", UNIT_WORKING_DAY},
    {"180 calendar days", EXPR_CLOCK, "180", UNIT_CALENDAR_DAY},
    {"2 calendar weeks", EXPR_CLOCK, "2", UNIT_CALENDAR_WEEK},
    {"3 months", EXPR_CLOCK, "3", UNIT_MONTH},
    {"1 calendar quarter", EXPR_CLOCK, "1", UNIT_QUARTER},
};

START_TEST(reads_numbers_with_units)
{
    struct parsed p;
    char text[100];

    for (size_t i = 0; i < COUNT(numbers); i++) {
        snprintf(text, sizeof text, "setting a = %s", numbers[i].text);
        parse(&p, text);
        const struct expr *e = p.program.statements[0]->u.setting->value;
        ck_assert_int_eq((int)e->kind, (int)numbers[i].kind);
        assert_decimal(e->number, numbers[i].number);
        ck_assert_int_eq(e->has_unit, numbers[i].unit >= 0);
        if (e->has_unit)
            ck_assert_int_eq((int)e->unit, numbers[i].unit);
        if (e->kind == EXPR_MONEY)
            ck_assert_str_eq(e->currency, "USD");
        assert_span(&p, e->span, numbers[i].text);
        arena_free(&p.arena);
    }
}
END_TEST

static const struct {
    const char *text;
    enum period_kind kind;
    int64_t n;
    bool fiscal;
    int unit;
    const char *named, *from, *until;
} periods[] = {
    {"last 13 weeks", PERIOD_LAST, 13, false, UNIT_CALENDAR_WEEK, NULL, NULL, NULL},
    {"last fiscal quarter", PERIOD_LAST, 1, true, UNIT_QUARTER, NULL, NULL, NULL},
    {"last 2 season", PERIOD_LAST, 2, false, UNIT_NAMED, "season", NULL, NULL},
    {"last seasons", PERIOD_LAST, 1, false, UNIT_NAMED, "season", NULL, NULL},
    {"campaign to date", PERIOD_TO_DATE, 0, false, UNIT_NAMED, "campaign", NULL, NULL},
    {"all time", PERIOD_ALL, 0, false, -1, NULL, NULL, NULL},
    {"month to date", PERIOD_TO_DATE, 0, false, UNIT_MONTH, NULL, NULL, NULL},
    {"2026-10-26", PERIOD_FIXED, 0, false, -1, NULL, "2026-10-26", "2026-10-26"},
    {"2024-02", PERIOD_FIXED, 0, false, -1, NULL, "2024-02-01", "2024-02-29"},
    {"2026-12", PERIOD_FIXED, 0, false, -1, NULL, "2026-12-01", "2026-12-31"},
    {"2026-Q1", PERIOD_FIXED, 0, false, -1, NULL, "2026-01-01", "2026-03-31"},
    {"2026-Q4", PERIOD_FIXED, 0, false, -1, NULL, "2026-10-01", "2026-12-31"},
    {"2026-W01", PERIOD_FIXED, 0, false, -1, NULL, "2025-12-29", "2026-01-04"},
    {"2026-W53", PERIOD_FIXED, 0, false, -1, NULL, "2026-12-28", "2027-01-03"},
    {"2021-W01", PERIOD_FIXED, 0, false, -1, NULL, "2021-01-04", "2021-01-10"},
    {"2026-01-05 to 2026-Q2", PERIOD_FIXED, 0, false, -1, NULL, "2026-01-05", "2026-06-30"},
};

START_TEST(reads_periods)
{
    struct parsed p;
    char text[100], day[16];

    for (size_t i = 0; i < COUNT(periods); i++) {
        snprintf(text, sizeof text, "report r { period %s }", periods[i].text);
        parse(&p, text);
        const struct period *period = p.program.statements[0]->u.report->period;
        ck_assert_int_eq((int)period->kind, (int)periods[i].kind);
        ck_assert_int_eq(period->n, periods[i].n);
        ck_assert_int_eq(period->fiscal, periods[i].fiscal);
        ck_assert_uint_eq(p.program.n_units, periods[i].named ? 1 : 0);
        if (periods[i].named)
            ck_assert_str_eq(p.program.units[0], periods[i].named);
        if (periods[i].unit >= 0)
            ck_assert_int_eq((int)period->unit, periods[i].unit);
        if (periods[i].from) {
            ck_assert_str_eq(day_print(day, period->from), periods[i].from);
            ck_assert_str_eq(day_print(day, period->until), periods[i].until);
        }
        assert_span(&p, period->span, periods[i].text);
        arena_free(&p.arena);
    }
}
END_TEST

START_TEST(takes_an_argument_apart)
{
    struct parsed p;

    parse(&p, "metric m = f(a: 1, distinct x of lead.won where y > 1 to deal.won where z within 180 calendar days\n"
              "  credited 40% first + 60% before lead.sql along j dated by touch)");
    const struct expr *e = p.program.statements[0]->u.metric->value;
    ck_assert_int_eq((int)e->kind, EXPR_CALL);
    ck_assert_uint_eq(e->n_args, 2);
    ck_assert_str_eq(e->args[0].option.text, "a");
    const struct argument *a = &e->args[1];
    ck_assert_ptr_null(a->option.text);
    ck_assert(a->distinct);
    ck_assert_str_eq(a->value->name.text, "x");
    ck_assert_uint_eq(a->of.n, 2);
    assert_span(&p, a->of.span, "lead.won");
    assert_span(&p, a->cond->span, "y > 1");
    assert_span(&p, a->cond->op_span, ">");
    assert_span(&p, a->to.span, "deal.won");
    assert_span(&p, a->to_cond->span, "z");
    ck_assert_int_eq((int)a->window, WINDOW_WITHIN);
    ck_assert_int_eq((int)a->within.unit, UNIT_CALENDAR_DAY);
    assert_span(&p, a->within.span, "180 calendar days");
    ck_assert_uint_eq(a->credit->n_shares, 2);
    assert_decimal(a->credit->shares[0].percent, "40");
    ck_assert_int_eq((int)a->credit->shares[1].place, PLACE_BEFORE);
    assert_span(&p, a->credit->shares[1].before.span, "lead.sql");
    ck_assert_str_eq(a->credit->along.text, "j");
    ck_assert(a->credit->dated_by_touch);
    arena_free(&p.arena);
}
END_TEST

/* What binds tighter: each pair of texts is the same tree. */
static const struct {
    const char *text, *same;
} bindings[] = {
    {"a or b and not c = d", "a or (b and (not (c = d)))"},
    {"a - b - c * d / e", "(a - b) - ((c * d) / e)"},
    {"- a * b", "(- a) * b"},
    {"a else b + c", "a else (b + c)"},
    {"a = b else c", "a = (b else c)"},
    {"not a is not missing", "not (a is not missing)"},
    {"5 working days after a > b", "(5 working days after a) > b"},
    {"days from a to b > 1.5 * c for same d", "(days from a to b) > (1.5 * (c for same d))"},
    {"a / a 1 month earlier - 1", "(a / (a 1 month earlier)) - 1"},
    {"2 days before end of a.b", "2 days before (end of (a.b))"},
    {"a rolling 4 weeks for all", "(a rolling 4 weeks) for all"},
};

static bool same_tree(const struct expr *a, const struct expr *b)
{
    if (!a || !b)
        return a == b;
    return a->kind == b->kind && a->op == b->op && a->negated == b->negated && a->before == b->before &&
           (a->name.text == NULL) == (b->name.text == NULL) &&
           (!a->name.text || strcmp(a->name.text, b->name.text) == 0) && a->height == b->height &&
           same_tree(a->a, b->a) && same_tree(a->b, b->b);
}

START_TEST(binds_as_written)
{
    struct parsed p;
    char text[200];

    for (size_t i = 0; i < COUNT(bindings); i++) {
        snprintf(text, sizeof text, "metric a = %s\nmetric b = %s", bindings[i].text, bindings[i].same);
        parse(&p, text);
        ck_assert_uint_eq(p.program.n, 2);
        ck_assert_msg(same_tree(p.program.statements[0]->u.metric->value, p.program.statements[1]->u.metric->value),
                      "%s", bindings[i].text);
        assert_span(&p, p.program.statements[0]->u.metric->value->span, bindings[i].text);
        arena_free(&p.arena);
    }
}
END_TEST

START_TEST(keeps_texts_as_meant)
{
    struct parsed p;

    parse(&p, "metric a \"x \\\"y\\\" \\\\ \\n\\t\" = 1\r\nmetric b \"\"\"one\r\n \\two \"three\" \"\"\" = 1");
    ck_assert_str_eq(p.program.statements[0]->u.metric->label, "x \"y\" \\ \n\t");
    ck_assert_str_eq(p.program.statements[1]->u.metric->label, "one\n \\two \"three\" ");
    arena_free(&p.arena);
}
END_TEST

START_TEST(parts_a_statement_into_its_members)
{
    struct parsed p;

    parse(&p, "table t from crm \"t.csv\" where a = \"x\" {\n"
              "  id key = Id; n integer key = A, B\n"
              "  m \"Money\" money = `The Amount` in Currency on closed_on; e money = E in EUR\n"
              "  l -> u.many = X, Y at now; k -> u.others through u.t\n"
              "  drop when m > 1 because \"y\"; merge by e, lower(f) keep last by g.h others are dup at i\n"
              "  one per l from a until b; on bad field make missing\n}");
    const struct table_decl *t = p.program.statements[0]->u.table;
    ck_assert_uint_eq(t->n_columns, 4);
    ck_assert_uint_eq(t->n_links, 2);
    ck_assert_uint_eq(t->n_rules, 4);
    ck_assert_str_eq(t->object, "t.csv");
    assert_span(&p, t->where->span, "a = \"x\"");
    ck_assert(t->columns[0]->key && t->columns[1]->key && !t->columns[2]->key);
    ck_assert_str_eq(t->columns[1]->type.text, "integer");
    ck_assert_uint_eq(t->columns[1]->n_values, 2);
    ck_assert_int_eq((int)t->columns[2]->values[0]->kind, EXPR_RAW);
    ck_assert_str_eq(t->columns[2]->values[0]->text, "The Amount");
    ck_assert_str_eq(t->columns[2]->in_path.parts[0].text, "Currency");
    ck_assert_str_eq(t->columns[2]->on.parts[0].text, "closed_on");
    ck_assert_str_eq(t->columns[3]->in_currency, "EUR");
    ck_assert_str_eq(t->links[0]->back.text, "many");
    ck_assert_int_eq((int)t->links[0]->at->kind, EXPR_NOW);
    ck_assert_uint_eq(t->links[1]->through.n, 2);
    ck_assert_str_eq(t->rules[0]->because, "y");
    ck_assert(t->rules[1]->keep_last && t->rules[1]->n_by == 2 && t->rules[1]->n_order == 1);
    ck_assert_str_eq(t->rules[1]->others.text, "dup");
    ck_assert(!t->rules[2]->until_next && t->rules[2]->until.n == 1);
    ck_assert_int_eq((int)t->rules[3]->bad, BAD_MAKE_MISSING);
    arena_free(&p.arena);
}
END_TEST

START_TEST(dates_targets_from_their_day)
{
    struct parsed p;
    char day[16];

    parse(&p, "metric m = 1 { target 450 USD, from 2027-01-01 430 USD; format USD 2 }");
    const struct metric_decl *m = p.program.statements[0]->u.metric;
    ck_assert_uint_eq(m->n_attrs, 2);
    ck_assert_uint_eq(m->attrs[0].n_values, 2);
    ck_assert_int_eq(m->attrs[0].values[0].from, DAY_MIN);
    ck_assert_str_eq(day_print(day, m->attrs[0].values[1].from), "2027-01-01");
    assert_decimal(m->attrs[1].digits, "2");
    arena_free(&p.arena);
}
END_TEST

START_TEST(parses_one_expression_of_its_own)
{
    struct parsed p;
    static const struct {
        const char *text;
        bool good;
    } cases[] = {{"channel is \"Event\" and amount > 1 USD", true},
                 {"a\n and b\n", true},
                 {"", false},
                 {"a b", false},
                 {"a; b", false},
                 {"a }", false},
                 {"a \"x", false}};

    for (size_t i = 0; i < COUNT(cases); i++) {
        parse(&p, "");
        uint32_t file = source_add(&p.sources, "--where", cases[i].text, strlen(cases[i].text));
        const struct expr *e = parse_expression(&p.sources, file, p.arena, &p.diags);
        ck_assert_msg((e != NULL) == cases[i].good && (p.diags.n_errors == 0) == cases[i].good, "\"%s\"",
                      cases[i].text);
        arena_free(&p.arena);
    }
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {reads_numbers_with_units,     reads_periods,
                                  takes_an_argument_apart,      binds_as_written,
                                  keeps_texts_as_meant,         parts_a_statement_into_its_members,
                                  dates_targets_from_their_day, parses_one_expression_of_its_own};
    return suite_run("parse", tests, COUNT(tests));
}
