/* test_check.c - the checker where a golden case cannot reach: with a catalog, with settings from outside, with definitions that
 * rest on one another too deep; and what the model holds when all is well: refs, flows, wordings, types. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <check.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "lang/model.h"
#include "lang/parse.h"
#include "suite.h"

/* ---------------------------------------------------------------- a project in memory */
struct project {
    struct arena *arena;
    struct source_set sources;
    struct program program, library;
    struct diags diags;
    struct model *model;
};

#define CALENDAR "calendar { timezone \"UTC\"; week starts monday; currency USD }\nsource crm = csv(\"data\")\n"
#define TABLES                                                                                                          \
    "table user from crm \"users.csv\" { id integer key = Id; name text = Name }\n"                                      \
    "table lead from crm \"leads.csv\" { id key = Id; email text = Email; score integer = Score; channel channel = Source\n" \
    "  owner -> user = OwnerId; deal -> deal = DealId; at time = At\n"                                                   \
    "  merge by email keep first by at others are duplicate at at }\n"                                                  \
    "table deal from crm \"deals.csv\" { id key = Id; lead -> lead.deals through lead.deal; day date = Day\n"            \
    "  amount money = Amount in USD; twice money = amount * 2 }\n"                                                       \
    "table touch from crm \"touches.csv\" { id key = Id; lead -> lead.touches = LeadId; at time = At; type text = Type; order by at }\n" \
    "table bill from crm \"bills.csv\" { day date = Day; amount money = Amount in USD }\n"                               \
    "codes channel { paid marketing matches /ads/; mail marketing matches /mail/; other sales otherwise }\n"             \
    "stages of lead { captured at at; issued at at when score > 3 }\n"                                                   \
    "events of deal { won at day }\nevents of touch { made at at }\nevents of bill { paid at day }\n"                     \
    "dimension channel = lead.channel\ndimension owner = lead.owner.name\n"

static void project_init(struct project *p)
{
    memset(p, 0, sizeof *p);
    p->arena = arena_new();
    p->sources.arena = p->arena;
    p->diags.arena = p->arena;
    p->diags.sources = &p->sources;
}

static void project_check(struct project *p, const char *text, const struct override *overrides, size_t n, const struct catalog *catalog)
{
    parse_file(&p->sources, source_add(&p->sources, "case", text, strlen(text)), p->arena, &p->program, &p->diags);
    ck_assert_msg(p->diags.n_errors == 0, "%s", text);
    p->model = check_program(&p->program, &p->sources, p->arena, overrides, n, catalog, &p->diags);
}

/* The codes of all that was said, in the order in which it was. */
static const char *codes_said(struct project *p)
{
    struct buf b = BUF_INIT;

    for (size_t i = 0; i < p->diags.n; i++)
        if (p->diags.list[i].severity != SEVERITY_NOTE)
            buf_printf(&b, "%s%d", b.len > 0 ? " " : "", p->diags.list[i].code);
    const char *text = arena_strdup(p->arena, b.len > 0 ? buf_text(&b) : "");
    buf_fini(&b);
    return text;
}

static void clean(struct project *p, const char *more)
{
    struct buf b = BUF_INIT;

    project_init(p);
    buf_printf(&b, "concord 1\n" CALENDAR TABLES "%s", more);
    project_check(p, buf_text(&b), NULL, 0, NULL);
    if (p->diags.n > 0)
        diags_print(&p->diags, stderr, false);
    ck_assert_str_eq(codes_said(p), "");
    buf_fini(&b);
}

static const struct metric *metric_of(const struct project *p, const char *name)
{
    for (size_t i = 0; i < p->model->n_metrics; i++)
        if (strcmp(p->model->metrics[i]->name.text, name) == 0)
            return p->model->metrics[i];
    ck_abort_msg("no metric %s", name);
    return NULL;
}

static const struct table *table_named(const struct project *p, const char *name)
{
    for (size_t i = 0; i < p->model->n_tables; i++)
        if (strcmp(p->model->tables[i]->name.text, name) == 0)
            return p->model->tables[i];
    ck_abort_msg("no table %s", name);
    return NULL;
}

static const struct argument *last_argument(const struct expr *call)
{
    return &call->args[call->n_args - 1];
}

/* ---------------------------------------------------------------- what the catalog knows */
static int known_columns(void *ctx, const struct source_decl *source, const char *object, const char *const **names, size_t *n, struct err *err)
{
    static const char *const list[] = {"Id", "Email", "Twice", "Twice", "", "Score", "name", "limit"};

    (void)ctx;
    (void)source;
    if (strcmp(object, "known.csv") != 0)
        return err_set(err, ERR_NOT_FOUND, "%s: no such file", object);
    *names = list;
    *n = COUNT(list);
    return 0;
}

static int known_function(void *ctx, const char *plugin, const char *name, struct plugin_function *out, struct err *err)
{
    (void)ctx;
    if (strcmp(plugin, "stats") != 0 || strcmp(name, "spread") != 0)
        return err_set(err, ERR_NOT_FOUND, "it has no such function");
    out->aggregate = true;
    out->n_args = 1;
    return 0;
}

static bool known_connector(void *ctx, const char *name)
{
    (void)ctx;
    return strcmp(name, "csv") == 0;
}

START_TEST(asks_the_catalog)
{
    static const struct { const char *text, *codes; } cases[] = {
        {"table a from crm \"known.csv\" { id key = Id; email text = lower(Email); name text }", ""},
        {"table a from crm \"known.csv\" { id key = Id; mail text = Emial }", "323"},
        {"table a from crm \"known.csv\" { id key = Id; mail text = email }", "323"},
        {"table a from crm \"known.csv\" { id key = Id; twice text = Twice }", "324"},
        {"table a from crm \"known.csv\" { id key = Id; Email text; Email2 text }", "323"},
        {"table a from crm \"known.csv\" where Field = \"x\" { id key = Id }", "323"},
        {"table a from crm \"known.csv\" { id key = Id; Score integer = Score; half number = Score / 2 }", ""},
        {"table a from crm \"known.csv\" { id key = Id; half number = Score / 2 }", "403"},
        {"table a from crm \"other.csv\" { id key = Anything; at text = More }", "320"},
        {"setting limit = 3\ntable a from crm \"known.csv\" { id key = Id; x text = limit }", ""}, /* the source's: text */
        {"setting bound = 3\ntable a from crm \"known.csv\" { id key = Id; x integer = bound }", ""},
        {"metric m = 3 { target from crm \"known.csv\" { month = Id, value = Vaule } }", "328"},
        {"metric m = 3 { target from crm \"known.csv\" { month = Id, value = Twice } }", "328"},
        {"use spread from plugin \"stats\"\ntable a from crm \"known.csv\" { id key = Id; score integer = Score; at time = Id }\n"
         "events of a { made at at }\nmetric m = spread(score of a.made)", ""},
        {"use spred from plugin \"stats\"", "308"},
        {"source web = htpp(\"x\")", "379"},
    };
    const struct catalog catalog = {.columns = known_columns, .function = known_function, .connector = known_connector};

    for (size_t i = 0; i < COUNT(cases); i++) {
        struct project p;
        struct buf b = BUF_INIT;

        project_init(&p);
        buf_printf(&b, "concord 1\n" CALENDAR "%s\n", cases[i].text);
        project_check(&p, buf_text(&b), NULL, 0, &catalog);
        ck_assert_msg(strcmp(codes_said(&p), cases[i].codes) == 0, "%s: %s, not %s", cases[i].text, codes_said(&p), cases[i].codes);
        buf_fini(&b);
        arena_free(&p.arena);
    }
}
END_TEST

struct lent {
    struct project *project;
    const char *text;
    int asked;
};

static const struct program *lend_library(void *ctx)
{
    struct lent *l = ctx;
    struct project *p = l->project;

    l->asked++;
    parse_file(&p->sources, source_add(&p->sources, "library", l->text, strlen(l->text)), p->arena, &p->library, &p->diags);
    return &p->library;
}

START_TEST(takes_from_the_library)
{
    static const char library[] = "metric velocity = speed * 2\nmetric other = 1\nmetric rise = velocity - other\n"
                                  "metric gain = sum(other of deal.won)\n";
    static const struct { const char *text, *codes; int asked; } cases[] = {
        {"metric speed = 3\nuse velocity from standard", "", 1},
        {"use velocity from standard", "391", 1},             /* what it rests on is the project's */
        {"metric speed = 3\nuse velocty from standard", "307", 1},
        {"metric speed = 3\nmetric velocity = 1\nuse velocity from standard", "388", 1},
        {"metric speed = 3\nuse velocity, velocity from standard", "389", 1},
        {"metric speed = 3 + other", "383", 1},               /* not used: not there */
        {"metric speed = 3\nuse rise from standard", "", 1},  /* with what it rests on */
        {"metric speed = 3\nuse rise from standard\nmetric a = other", "383", 1}, /* which nobody else sees */
        {"metric speed = 3\nuse rise, other from standard\nmetric a = other", "", 1},
        {"metric speed = 3\nuse rise from standard\nsetting other = 2", "", 1},   /* or the project's in its place */
        {"metric speed = 3\nuse rise from standard\nsetting other = 2 USD", "391", 1},
        {"use rise from standard\nmetric velocity = 4\nmetric other = 3\nmetric a = velocity + other", "", 1},
        {"use rise from standard\nmetric velocity = rise", "319", 1},
        {"use gain from standard", "391", 1},
        {"metric speed = 3", "", 0},                          /* read when it is asked for */
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
        struct project p;
        struct lent lent = {&p, library, 0};
        struct catalog catalog = {.ctx = &lent, .standard = lend_library};
        struct buf b = BUF_INIT;

        project_init(&p);
        buf_printf(&b, "concord 1\n%s\n", cases[i].text);
        project_check(&p, buf_text(&b), NULL, 0, &catalog);
        ck_assert_msg(strcmp(codes_said(&p), cases[i].codes) == 0, "%s: %s", cases[i].text, codes_said(&p));
        ck_assert_int_eq(lent.asked, cases[i].asked);
        buf_fini(&b);
        arena_free(&p.arena);
    }
}
END_TEST

/* ---------------------------------------------------------------- settings from outside */
START_TEST(settings_from_outside)
{
    static const struct { const char *declared, *value, *text, *codes; } cases[] = {
        {"\"data\"", "/else where", "/else where", ""}, {"3", "4.50", "4.50", ""}, {"3", "-4", "-4", ""}, {"-3", "4", "4", ""},
        {"3", "four", NULL, "770"}, {"5%", "7%", "7%", ""}, {"5%", "7", "7%", ""}, {"20 USD", "30 USD", "30 USD", ""},
        {"20 USD", "30", "30 USD", ""}, {"20 USD", "30 EUR", NULL, "770"}, {"14 days", "7 days", "7 days", ""}, {"14 days", "7", "7 days", ""},
        {"14 days", "7 hours", NULL, "770"}, {"2026-01-01", "2026-02-28", "2026-02-28", ""}, {"2026-01-01", "2026-02-30", NULL, "770"},
        {"yes", "no", "no", ""}, {"yes", "nope", NULL, "770"}, {"\"x\"", "", "", ""},
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct override list[] = {{"it", cases[i].value}};
        struct project p;
        struct buf b = BUF_INIT;

        project_init(&p);
        buf_printf(&b, "concord 1\nsetting it = %s\nsetting that = 1\n", cases[i].declared);
        project_check(&p, buf_text(&b), list, 1, NULL);
        ck_assert_msg(strcmp(codes_said(&p), cases[i].codes) == 0, "%s := %s: %s", cases[i].declared, cases[i].value, codes_said(&p));
        ck_assert(p.model->settings[0]->changed && !p.model->settings[1]->changed);
        if (cases[i].text)
            ck_assert_str_eq(p.model->settings[0]->text, cases[i].text);
        ck_assert_str_eq(p.model->settings[1]->text, "1");
        buf_fini(&b);
        arena_free(&p.arena);
    }
}
END_TEST

START_TEST(settings_that_are_none)
{
    const struct override list[] = {{"thta", "1"}, {"m", "1"}};
    struct project p;

    project_init(&p);
    project_check(&p, "concord 1\nsetting that = 1\nmetric m = 1\n", list, 2, NULL);
    ck_assert_str_eq(codes_said(&p), "377 377");
    arena_free(&p.arena);
}
END_TEST

/* ---------------------------------------------------------------- too deep for any stack */
START_TEST(depth_is_bounded)
{
    enum { LONG = 20000 };
    struct buf metrics = BUF_INIT, columns = BUF_INIT;
    struct project p;

    buf_puts(&metrics, "concord 1\n");
    buf_puts(&columns, "concord 1\nsource crm = csv(\"data\")\ntable t from crm \"t.csv\" {\n");
    for (int i = 0; i < LONG; i++) {
        buf_printf(&metrics, "metric m%d = m%d + 1\n", i, i + 1);
        if (i % 5 == 0)
            buf_printf(&columns, "c%d integer = c%d + 1 + 1 + 1 + 1 + 1\n", i, i + 5);
    }
    buf_printf(&metrics, "metric m%d = 1\n", LONG);
    buf_printf(&columns, "c%d integer = X }\n", LONG);
    project_init(&p);
    project_check(&p, buf_text(&metrics), NULL, 0, NULL);
    ck_assert_str_eq(codes_said(&p), "387");
    arena_free(&p.arena);
    project_init(&p);
    project_check(&p, buf_text(&columns), NULL, 0, NULL);
    ck_assert_str_eq(codes_said(&p), "337");
    arena_free(&p.arena);
    buf_fini(&metrics);
    buf_fini(&columns);
}
END_TEST

/* ---------------------------------------------------------------- the model */
START_TEST(flows_and_refs)
{
    struct project p;
    const struct argument *a;
    const struct expr *e;

    clean(&p, "metric m = conversion(lead.captured where score > 3 to lead.touches.made where type = \"x\" and at > lead.at within 3 days)\n"
              "metric n = count(lead.captured where any(deal.lead.touches where at < lead.at and channel_is))\n"
              "events of touch { channel_is }\n");
    a = last_argument(metric_of(&p, "m")->wordings[0].decl->value);
    ck_assert_ptr_eq(a->flow->table, table_named(&p, "lead"));
    ck_assert_str_eq(a->flow->event->name.text, "captured");
    ck_assert_uint_eq(a->flow->n_steps, 0);
    ck_assert_ptr_eq(a->to_flow->end, table_named(&p, "touch"));
    ck_assert(a->to_flow->many && a->to_flow->n_steps == 1 && a->to_flow->steps[0].kind == REF_BACK);
    e = a->to_cond->b; /* at > lead.at: the touch's link, not the row outside */
    ck_assert(e->a->ref.kind == REF_COLUMN && e->b->a->ref.kind == REF_LINK);
    ck_assert_int_eq(e->type->kind, TYPE_FLAG);
    arena_free(&p.arena);
}
END_TEST

START_TEST(rows_outside)
{
    struct project p;
    const struct expr *any, *cond;
    const struct argument *a;

    clean(&p, "metric n = count(deal.won where any(lead.touches where at < deal.day and count(lead.touches where at < touch.at and at < deal.day) > 3))\n");
    a = last_argument(metric_of(&p, "n")->wordings[0].decl->value);
    any = a->cond;
    a = last_argument(any);
    ck_assert(any->ref.kind == REF_AGGREGATE && any->ref.which == AGGREGATE_ANY);
    ck_assert(a->flow->n_steps == 2 && a->flow->steps[0].kind == REF_LINK && a->flow->steps[1].kind == REF_BACK);
    cond = a->cond->a; /* at < deal.day */
    ck_assert(cond->b->a->ref.kind == REF_OUTER && cond->b->a->ref.depth == 1);
    cond = a->cond->b; /* count(…) > … */
    a = last_argument(cond->a);
    cond = a->cond->a; /* touch is the innermost row's own table */
    ck_assert(cond->b->a->ref.kind == REF_OUTER && cond->b->a->ref.depth == 0);
    cond = a->cond->b;
    ck_assert(cond->b->a->ref.kind == REF_OUTER && cond->b->a->ref.depth == 2);
    arena_free(&p.arena);
}
END_TEST

START_TEST(labels_and_dimensions)
{
    struct project p;
    const struct expr *e;

    clean(&p, "metric m = count(lead.captured where channel is mail and channel in (paid, \"other\") and channel.group is sales)\n"
              "metric n = m where channel is not paid\nmetric o = count(lead where (m for same owner) > 3)\n");
    e = last_argument(metric_of(&p, "m")->wordings[0].decl->value)->cond;
    ck_assert(e->a->a->ref.kind == REF_LABEL && e->a->a->ref.which == 1 && e->a->a->ref.symbol == p.model->codes[0]);
    ck_assert(e->a->b->items[1].from->ref.kind == REF_LABEL && e->a->b->items[1].from->ref.which == 2);
    ck_assert(e->b->ref.kind == REF_LABEL && e->b->ref.which == -1);
    ck_assert_int_eq(e->b->a->ref.kind, REF_GROUP);
    ck_assert_int_eq(metric_of(&p, "n")->wordings[0].decl->where->a->ref.kind, REF_DIMENSION);
    e = last_argument(metric_of(&p, "o")->wordings[0].decl->value)->cond->a;
    ck_assert(e->kind == EXPR_FOR && e->ref.kind == REF_DIMENSION && e->a->ref.kind == REF_METRIC);
    ck_assert_int_eq(codes_label(p.model->codes[0], "other"), 2);
    ck_assert_int_eq(codes_label(p.model->codes[0], "junk"), -1);
    ck_assert(p.model->dimensions[1]->wordings[0].paths[0].n_steps == 2);
    arena_free(&p.arena);
}
END_TEST

/* Costs of two tables: the same words, each with refs of its own. */
START_TEST(costs_of_two_tables)
{
    struct project p;
    const struct costs_wording *w;

    clean(&p, "costs all = amount of bill.paid, deal.won { exclude amount < 0 USD because \"back\"; include everything }\n");
    w = &p.model->costs[0]->wordings[0];
    ck_assert_uint_eq(w->n_parts, 2);
    ck_assert_ptr_eq(w->parts[0].value, w->decl->value);
    ck_assert_ptr_ne(w->parts[1].value, w->decl->value);
    ck_assert_ptr_eq(w->parts[0].value->ref.symbol, table_named(&p, "bill")->columns[1]);
    ck_assert_ptr_eq(w->parts[1].value->ref.symbol, table_named(&p, "deal")->columns[2]);
    ck_assert_ptr_eq(w->parts[1].conds[0]->a->ref.symbol, table_named(&p, "deal")->columns[2]);
    ck_assert(!w->parts[1].conds[1]);
    ck_assert_ptr_eq(w->parts[1].flow->table, table_named(&p, "deal"));
    arena_free(&p.arena);
}
END_TEST

START_TEST(wordings_by_date)
{
    struct project p;
    const struct event *issued;

    clean(&p, "amend from 2027-06-01 agreed by \"x\" on 2027-05-01 because \"b\" { stages of lead { issued at at when score > 5 } }\n"
              "amend from 2027-01-01 agreed by \"x\" on 2026-12-01 because \"a\" { stages of lead { issued at at when score > 4 }\n"
              "  codes channel { letter sales matches /x/; other sales otherwise } }\n"
              "pilot \"p\" from 2026-11-01 to 2026-12-01 asked by \"y\" { metric m = count(lead.issued where score > 9); codes channel { phone sales otherwise } }\n"
              "metric m = count(lead.issued)\n");
    issued = table_named(&p, "lead")->events[2]; /* the merged come first */
    ck_assert(table_named(&p, "lead")->events[0]->of_merged && issued->stage);
    ck_assert_uint_eq(issued->n_wordings, 3);
    ck_assert(issued->wordings[0].from == DAY_MIN && issued->wordings[1].from < issued->wordings[2].from);
    ck_assert_int_eq((int)issued->wordings[1].decl->when->b->number.v, 4);
    ck_assert(p.model->n_changes == 2 && p.model->changes[0].from < p.model->changes[1].from);
    ck_assert_uint_eq(p.model->codes[0]->n_labels, 5);
    ck_assert_int_eq(codes_label(p.model->codes[0], "phone"), 4);
    ck_assert_uint_eq(p.model->n_pilot_wordings, 2);
    ck_assert(p.model->pilot_wordings[0].kind == ST_METRIC && p.model->pilot_wordings[0].symbol == metric_of(&p, "m"));
    ck_assert(((const struct metric_wording *)p.model->pilot_wordings[0].wording)->decl->value->type->kind == TYPE_COUNT);
    ck_assert_uint_eq(metric_of(&p, "m")->n_wordings, 1);
    arena_free(&p.arena);
}
END_TEST

START_TEST(types_of_columns)
{
    static const struct { const char *table; size_t column; const char *type; } cases[] = {
        {"user", 0, "integer"}, {"lead", 0, "text"}, {"lead", 3, "code of channel"}, {"lead", 4, "time"}, {"deal", 1, "date"},
        {"deal", 2, "money (USD)"}, {"deal", 3, "money (USD)"},
    };
    struct project p;

    clean(&p, "");
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct table *t = table_named(&p, cases[i].table);
        struct buf b = BUF_INIT;

        type_print(&b, table_column_type(t, t->columns[cases[i].column]));
        ck_assert_str_eq(buf_text(&b), cases[i].type);
        buf_fini(&b);
    }
    arena_free(&p.arena);
}
END_TEST

/* ---------------------------------------------------------------- a condition of the command line, a path */
START_TEST(conditions_of_the_command_line)
{
    static const struct { const char *text, *codes; } cases[] = {
        {"score > 3 and channel is paid and issued", ""}, {"any(touches where at > lead.at)", ""}, {"owner.name matches /a/", ""},
        {"scoer > 3", "330"}, {"score", "401"}, {"channel is pad", "360"}, {"amount of deal", NULL}, {"`Job`= \"x\"", "333"},
        {"(m for same owner) > 3", ""}, {"deal.amount > 3 USD", ""}, {"duplicate", ""}, {"twice > 1", "330"},
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
        struct project p;
        struct expr *e;
        bool fine;

        clean(&p, "metric m = count(lead.captured)\n");
        e = parse_expression(&p.sources, source_add(&p.sources, "--where", cases[i].text, strlen(cases[i].text)), p.arena, &p.diags);
        ck_assert_msg((e != NULL) == (cases[i].codes != NULL), "%s", cases[i].text);
        if (e) {
            fine = check_condition(p.model, table_named(&p, "lead"), e, &p.diags);
            ck_assert_msg(strcmp(codes_said(&p), cases[i].codes) == 0, "%s: %s", cases[i].text, codes_said(&p));
            ck_assert(fine == (cases[i].codes[0] == '\0'));
        }
        arena_free(&p.arena);
    }
}
END_TEST

START_TEST(paths_of_rows)
{
    struct project p;
    struct dimension_path out;
    struct name parts[] = {{"owner", SPAN_NONE}, {"name", SPAN_NONE}};
    struct path path = {parts, 2, SPAN_NONE};

    clean(&p, "");
    ck_assert(model_path(p.model, table_named(&p, "lead"), &path, &out));
    ck_assert(out.n_steps == 2 && out.steps[0].kind == REF_LINK && out.steps[1].kind == REF_COLUMN && out.type->kind == TYPE_TEXT);
    parts[0].text = "channel";
    parts[1].text = "group";
    ck_assert(model_path(p.model, table_named(&p, "lead"), &path, &out));
    ck_assert(out.steps[1].kind == REF_GROUP && out.type->kind == TYPE_GROUP);
    parts[1].text = "nothing";
    ck_assert(!model_path(p.model, table_named(&p, "lead"), &path, &out));
    arena_free(&p.arena);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        asks_the_catalog, takes_from_the_library, settings_from_outside, settings_that_are_none, depth_is_bounded, flows_and_refs, rows_outside,
        labels_and_dimensions, costs_of_two_tables, wordings_by_date, types_of_columns, conditions_of_the_command_line, paths_of_rows,
    };

    return suite_run("check", tests, COUNT(tests));
}
