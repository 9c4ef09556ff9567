/* sample.c - reports built by hand: figures from small formulas, so that a test can say what must come out. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "sample.h"

#include <string.h>

static struct type count_type = {.kind = TYPE_COUNT}, ratio_type = {.kind = TYPE_RATIO}, usd_type = {.kind = TYPE_MONEY, .currency = "USD"},
                   office_type = {.kind = TYPE_CLOCK, .clock = CLOCK_OFFICE}, day_type = {.kind = TYPE_CLOCK, .clock = CLOCK_CALENDAR},
                   text_type = {.kind = TYPE_TEXT}, date_type = {.kind = TYPE_DATE}, time_type = {.kind = TYPE_TIME},
                   flag_type = {.kind = TYPE_FLAG}, per_day_type = {.kind = TYPE_PER, .over = &usd_type, .under = &day_type};
static const char *const channels[] = {"Paid search", "Webinar", "Referral", "Event | \"virtual\"", "Organic search", "Unknown"};
enum { N_WEEKS = 13, N_CHANNELS = 6 };

struct cell sample_count(int64_t n)
{
    return (struct cell){.kind = CELL_DECIMAL, .decimal = {n, 0}, .n = n};
}

struct cell sample_money(int64_t micros)
{
    return (struct cell){.kind = CELL_DECIMAL, .decimal = {micros, 6}};
}

struct cell sample_real(double x)
{
    return (struct cell){.kind = CELL_REAL, .real = x};
}

struct cell sample_text(const char *text)
{
    return (struct cell){.kind = CELL_TEXT, .text = text};
}

static struct item *item_of(struct arena *a, enum item_kind kind, const char *chart)
{
    struct item *i = ARENA_NEW(a, struct item);
    i->kind = kind;
    i->chart.text = chart;
    return i;
}

static struct result_table *table_of(struct arena *a, struct item *item, size_t n_columns, size_t n_rows)
{
    struct result_table *t = ARENA_NEW(a, struct result_table);
    t->item = item;
    t->columns = ARENA_ARRAY(a, struct result_column, n_columns);
    t->n_columns = n_columns;
    t->rows = ARENA_ARRAY(a, struct result_row, n_rows);
    t->n_rows = n_rows;
    for (size_t i = 0; i < n_rows; i++)
        t->rows[i] = (struct result_row){.period = "", .segment = "", .cells = ARENA_ARRAY(a, struct cell, n_columns)};
    return t;
}

static void set_week(struct arena *a, struct result_row *r, int32_t from)
{
    char day[16];
    r->grain = GRAIN_WEEK;
    r->grain_unit = UNIT_CALENDAR_WEEK;
    r->from = from;
    r->until = from + 7;
    r->period = arena_strdup(a, day_print(day, from));
}

static void set_quarter(struct result_row *r)
{
    r->grain = GRAIN_PERIOD;
    r->from = day_from_civil(2026, 8, 3);
    r->until = day_from_civil(2026, 11, 2);
    r->period = "2026-08-03/2026-11-01";
}

enum { WEEKLY_COLUMNS = 7 };

static void weekly_columns(struct result_column *c)
{
    c[0] = (struct result_column){.name = "leads", .label = "Leads", .type = &count_type, .better_known = true, .better_higher = true};
    c[1] = (struct result_column){.name = "net_issued", .label = "Net issued", .type = &count_type, .better_known = true, .better_higher = true};
    c[2] = (struct result_column){.name = "investment", .label = "Marketing investment", .type = &usd_type, .has_digits = true};
    c[3] = (struct result_column){.name = "cost_per_net_issued", .label = "Cost per net issued", .type = &usd_type, .has_digits = true,
                                  .better_known = true, .has_target = true};
    c[3].target = sample_money(INT64_C(450000000));
    c[4] = (struct result_column){.name = "response", .label = "Response, median", .type = &office_type, .shown = UNIT_OFFICE_HOUR,
                                  .has_unit = true, .better_known = true};
    c[5] = (struct result_column){.name = "win_rate", .label = "Win rate", .type = &ratio_type, .better_known = true, .better_higher = true};
    c[6] = (struct result_column){.name = "revenue", .label = "Revenue", .type = &usd_type, .better_known = true, .better_higher = true};
}

static void weekly_cells(struct cell *c, int i)
{
    c[0] = sample_count(1480 + 31 * i + (i % 4) * 57);
    c[1] = sample_count(86 + 3 * i - (i % 3) * 7);
    c[2] = sample_money(INT64_C(41250123456) + i * INT64_C(312999871));
    c[3] = sample_real(41250.123456 / (86 + 3 * i));
    c[4] = (struct cell){.kind = CELL_DECIMAL, .decimal = {INT64_C(9120000000) - i * INT64_C(127000001), 0}};
    c[5] = i == 4 ? (struct cell){.kind = CELL_NONE} : sample_real(0.21 + 0.005 * i);
    c[6] = sample_money(INT64_C(318000000000) + (i % 5) * INT64_C(21999990000));
    if (i >= 11)
        c[4].status = c[5].status = CELL_SO_FAR;
}

static int32_t first_week(void)
{
    return day_from_civil(2026, 8, 3);
}

static struct by_item *by_of(struct arena *a, const char *week, const char *dimension, size_t *n)
{
    struct by_item *by = ARENA_ARRAY(a, struct by_item, 2);
    *n = 0;
    if (week)
        by[(*n)++] = (struct by_item){.is_unit = true, .unit = UNIT_CALENDAR_WEEK};
    if (dimension)
        by[(*n)++] = (struct by_item){.dimension = {.text = dimension}};
    return by;
}

static struct result_item scorecard(struct arena *a)
{
    struct result_item out = {.item = item_of(a, ITEM_SCORECARD, NULL)};
    struct result_table *t = table_of(a, NULL, WEEKLY_COLUMNS, 3);
    weekly_columns(t->columns);
    for (int i = 0; i < 3; i++) {
        int week = i == 0 ? 12 : i == 1 ? 11 : 0;
        set_week(a, &t->rows[i], first_week() + 7 * week - (i == 2 ? 273 : 0));
        weekly_cells(t->rows[i].cells, week);
    }
    out.table = t;
    return out;
}

/* By week: the first n columns, with a total over the 13 weeks. */
static struct result_item by_week(struct arena *a, enum item_kind kind, const char *chart, const size_t *picked, size_t n, bool total)
{
    struct result_item out = {.item = item_of(a, kind, chart)};
    struct result_table *t = table_of(a, NULL, n, N_WEEKS + total);
    struct result_column all[WEEKLY_COLUMNS];
    weekly_columns(all);
    for (size_t k = 0; k < n; k++)
        t->columns[k] = all[picked[k]];
    t->by = by_of(a, "week", NULL, &t->n_by);
    t->by_period = true;
    for (int i = 0; i < N_WEEKS; i++) {
        struct cell cells[WEEKLY_COLUMNS];
        weekly_cells(cells, i);
        set_week(a, &t->rows[i], first_week() + 7 * i);
        for (size_t k = 0; k < n; k++)
            t->rows[i].cells[k] = cells[picked[k]];
    }
    if (total) {
        set_quarter(&t->rows[N_WEEKS]);
        t->rows[N_WEEKS].is_total = true;
        struct cell totals[WEEKLY_COLUMNS] = {sample_count(21000), sample_count(1331), sample_money(INT64_C(560000123456)), sample_real(420.75),
                                              {.kind = CELL_DECIMAL, .decimal = {INT64_C(8000000000), 0}, .status = CELL_SO_FAR},
                                              sample_real(0.24), sample_money(INT64_C(4200000123456))};
        for (size_t k = 0; k < n; k++)
            t->rows[N_WEEKS].cells[k] = totals[picked[k]];
    }
    out.table = t;
    return out;
}

static struct result_item by_channel(struct arena *a, enum item_kind kind, const char *chart)
{
    struct result_item out = {.item = item_of(a, kind, chart)};
    struct result_table *t = table_of(a, NULL, 4, N_CHANNELS + 2);
    static struct dimension dimension = {.name = {.text = "channel"}, .label = "Channel"};
    t->by = by_of(a, NULL, "channel", &t->n_by);
    t->columns[0] = (struct result_column){.name = "leads", .label = "Leads", .type = &count_type};
    t->columns[1] = (struct result_column){.name = "leads", .label = "Leads", .type = &count_type, .view = VIEW_SHARE_OF_TOTAL};
    t->columns[2] = (struct result_column){.name = "velocity", .label = "Pipeline velocity", .type = &per_day_type};
    t->columns[3] = (struct result_column){.name = "revenue", .label = "Revenue", .type = &usd_type};
    for (size_t i = 0; i < N_CHANNELS + 2; i++) {
        struct result_row *r = &t->rows[i];
        set_quarter(r);
        r->is_rest = i == N_CHANNELS;
        r->is_total = i == N_CHANNELS + 1;
        if (i < N_CHANNELS) {
            r->segments = ARENA_NEW(a, struct segment_part);
            r->n_segments = 1;
            r->segments[0] = (struct segment_part){&dimension, i + 1 < N_CHANNELS, channels[i]};
            r->segment = channels[i];
        }
        r->cells[0] = sample_count(r->is_total ? 21000 : 5300 - 811 * (int64_t)i);
        r->cells[1] = sample_real(r->is_total ? 1 : (5300.0 - 811 * (double)i) / 21000);
        r->cells[2] = i == 3 ? (struct cell){.kind = CELL_NONE} : sample_real(12345.678 / (double)(i + 1));
        r->cells[3] = sample_money(r->is_total ? INT64_C(4200000123456) : INT64_C(1300000000000) / (int64_t)(i + 1));
    }
    out.table = t;
    return out;
}

static struct result_item by_week_and_channel(struct arena *a)
{
    struct result_item out = {.item = item_of(a, ITEM_CHART, "stacked")};
    struct result_table *t = table_of(a, NULL, 1, N_WEEKS * 3);
    t->columns[0] = (struct result_column){.name = "mql", .label = "MQL by channel", .type = &count_type};
    t->by = by_of(a, "week", "channel", &t->n_by);
    t->by_period = true;
    for (int i = 0; i < N_WEEKS * 3; i++) {
        set_week(a, &t->rows[i], first_week() + 7 * (i / 3));
        t->rows[i].segment = channels[i % 3];
        t->rows[i].segments = ARENA_NEW(a, struct segment_part);
        t->rows[i].segments[0].label = channels[i % 3];
        t->rows[i].n_segments = 1;
        t->rows[i].cells[0] = sample_count(40 + i % 7 * 3 + i % 3 * 11);
    }
    out.table = t;
    return out;
}

static struct result_item bridge(struct arena *a)
{
    static struct result_bar bars[] = {
        {"all records", NULL, 2290, true}, {"deleted", "deleted in the CRM", 41, false}, {"merged", "same address", 118, false},
        {"issued_gross", NULL, 1893, false}, {"fit", NULL, 74, false}, {"outcome.group is not junk", NULL, 22, false},
        {"net issued", NULL, 142, true},
    };
    struct result_item out = {.item = item_of(a, ITEM_BRIDGE, NULL), .bridge = ARENA_NEW(a, struct result_bridge)};
    *out.bridge = (struct result_bridge){"net_issued", "Net issued", bars, sizeof bars / sizeof *bars, day_from_civil(2026, 10, 26),
                                         day_from_civil(2026, 11, 2)};
    return out;
}

static struct result_item list_of(struct arena *a, size_t n, size_t n_all)
{
    static const char *heads[] = {"Deal", "Owner", "Amount", "Closes", "Changed", "Days in stage", "Open"};
    static const struct type *types[] = {&text_type, &text_type, &usd_type, &date_type, &time_type, &day_type, &flag_type};
    struct result_item out = {.item = item_of(a, ITEM_LIST, NULL), .list = ARENA_NEW(a, struct result_list)};
    struct result_list *l = out.list;
    *l = (struct result_list){.heads = heads, .types = types, .n_columns = 7, .cells = arena_alloc(a, 7 * n * sizeof(struct cell)), .n_rows = n, .n_all = n_all};
    for (size_t i = 0; i < n; i++) {
        struct cell *c = &l->cells[7 * i];
        c[0] = sample_text(arena_printf(a, "006%06zu", i));
        c[1] = sample_text(i % 3 == 0 ? "=1+1" : i % 3 == 1 ? "Zoë O'Neil" : "李雷");
        c[2] = sample_money((int64_t)(98765 - 7 * i) * 1000000 + 120000);
        c[3] = (struct cell){.kind = CELL_DATE, .day = day_from_civil(2026, 12, 1) + (int32_t)i % 60};
        c[4] = (struct cell){.kind = CELL_TIME, .time = (int64_t)day_from_civil(2026, 10, 1) * US_PER_DAY + (int64_t)i * INT64_C(3661000000)};
        c[5] = sample_count((int64_t)i % 90);
        c[6] = (struct cell){.kind = CELL_FLAG, .flag = i % 2 == 0};
    }
    return out;
}

static struct result_report *report_of(struct arena *a, size_t n_sheets)
{
    static const char *appendix[] = {"data health"};
    struct result_report *r = ARENA_NEW(a, struct result_report);
    struct report_decl *d = ARENA_NEW(a, struct report_decl);
    d->name.text = "weekly";
    d->appendix = appendix;
    d->n_appendix = 1;
    r->report = d;
    r->label = "Weekly alignment";
    r->agreements = ARENA_NEW(a, struct result_agreement);
    r->n_agreements = 1;
    *r->agreements = (struct result_agreement){.title = "Demand funnel", .version = "3", .agreed = "by Marketing, Sales, Finance on 2026-09-25"};
    r->period_name = "2026-10-26";
    r->contract.zone = "America/New_York";
    r->contract.week_rule = "weeks start on Monday (ISO)";
    r->contract.from = first_week();
    r->contract.until = day_from_civil(2026, 11, 2);
    r->contract.as_of = (int64_t)day_from_civil(2026, 11, 2) * US_PER_DAY + 5 * 3600 * US_PER_SECOND;
    r->contract.as_of_day = day_from_civil(2026, 11, 2);
    r->sheets = ARENA_ARRAY(a, struct result_sheet, n_sheets);
    r->n_sheets = n_sheets;
    for (size_t i = 0; i < n_sheets; i++) {
        r->sheets[i].from = r->contract.from;
        r->sheets[i].until = r->contract.until;
    }
    return r;
}

static void add(struct arena *a, struct result_sheet *s, struct result_item item)
{
    ARENA_PUSH(a, s->items, s->n_items, item);
}

static void add_health(struct result_report *r)
{
    static struct health_line health[] = {
        {"dropped", "lead", "deleted in the CRM", 41},
        {"merged", "lead", "same email", 118},
        {"uncoded", "lead.outcome", "\"call me <maybe>\" and 6 other texts", 9},
        {"bad field", "deal.amount", "made missing", 2},
    };
    static struct result_check checks[] = {
        {"lead.id is unique", false, true, NULL, {0, 0, 0}},
        {"share(lead.issued_gross where outcome is uncoded) < 5%", true, false, "5.3% in the week of 2026-10-19", {0, 0, 0}},
    };
    r->health = health;
    r->n_health = sizeof health / sizeof *health;
    r->checks = checks;
    r->n_checks = sizeof checks / sizeof *checks;
}

struct result_report *sample_weekly(struct arena *a)
{
    static const size_t charted[] = {1, 3}, all[] = {0, 1, 2, 3, 4, 5, 6};
    struct result_report *r = report_of(a, 5);
    r->contract.n_compared = 2;
    r->contract.compared = arena_alloc(a, 2 * sizeof *r->contract.compared);
    r->contract.compared[0].says = "1 week earlier";
    r->contract.compared[0].from = day_from_civil(2026, 10, 19);
    r->contract.compared[0].until = day_from_civil(2026, 10, 26);
    r->contract.compared[1].says = "1 year earlier";
    r->contract.compared[1].from = day_from_civil(2025, 11, 3);
    r->contract.compared[1].until = day_from_civil(2025, 11, 10);
    r->sheets[0].title = "Summary";
    add(a, &r->sheets[0], scorecard(a));
    for (size_t i = 0; i < r->contract.n_compared; i++)
        r->sheets[0].items[0].table->rows[1 + i].compared = r->contract.compared[i].says;
    add(a, &r->sheets[0], (struct result_item){.item = item_of(a, ITEM_TEXT, NULL),
                                               .text = "We invested $45,006, issued 119 net sales leads, created 64 opportunities, won 17 deals "
                                                       "\n            and generated $212,400 gross profit.\n\n   Next week: the webinar follow-up in two waves."});
    add(a, &r->sheets[0], by_week(a, ITEM_CHART, "line", charted, 2, false));
    r->sheets[1].title = "By week";
    add(a, &r->sheets[1], by_week(a, ITEM_TABLE, NULL, all, WEEKLY_COLUMNS, true));
    r->sheets[2].title = "By channel";
    add(a, &r->sheets[2], by_channel(a, ITEM_TABLE, NULL));
    add(a, &r->sheets[2], by_channel(a, ITEM_CHART, "bar"));
    add(a, &r->sheets[2], by_week_and_channel(a));
    r->sheets[3].title = "Not counted";
    add(a, &r->sheets[3], bridge(a));
    r->sheets[4].title = "At risk: deals/stuck";
    add(a, &r->sheets[4], list_of(a, 40, 312));
    add_health(r);
    return r;
}

struct result_report *sample_texts(struct arena *a, const char *const *texts, size_t n)
{
    static const char *heads[] = {"Number", "Text"};
    static const struct type *types[] = {&count_type, &text_type};
    struct result_report *r = report_of(a, 1);
    struct result_item item = {.item = item_of(a, ITEM_LIST, NULL), .list = ARENA_NEW(a, struct result_list)};
    *item.list = (struct result_list){.heads = heads, .types = types, .n_columns = 2, .cells = arena_alloc(a, 2 * n * sizeof(struct cell)), .n_rows = n, .n_all = n};
    for (size_t i = 0; i < n; i++) {
        item.list->cells[2 * i] = sample_count((int64_t)i);
        item.list->cells[2 * i + 1] = sample_text(texts[i]);
    }
    r->sheets[0].title = "Texts";
    add(a, &r->sheets[0], item);
    return r;
}

/* Lying bars of two series, whose names are texts too. */
struct result_report *sample_charts(struct arena *a, const char *const *texts, size_t n, size_t n_series)
{
    static struct dimension dimension = {.name = {.text = "text"}, .label = "Text"};
    struct result_report *r = report_of(a, 1);
    struct result_item item = {.item = item_of(a, ITEM_CHART, "bar")};
    struct result_table *t = table_of(a, NULL, n_series, n);
    t->by = by_of(a, NULL, "text", &t->n_by);
    for (size_t i = 0; i < n_series; i++)
        t->columns[i] = (struct result_column){.name = arena_printf(a, "leads_%zu", i), .label = n > i ? texts[i] : "Leads", .type = &count_type};
    for (size_t i = 0; i < n; i++) {
        set_quarter(&t->rows[i]);
        t->rows[i].segments = ARENA_NEW(a, struct segment_part);
        t->rows[i].n_segments = 1;
        t->rows[i].segments[0] = (struct segment_part){&dimension, true, texts[i]};
        t->rows[i].segment = arena_printf(a, "segment %zu", i);
        for (size_t k = 0; k < n_series; k++)
            t->rows[i].cells[k] = sample_count(k % 2 ? 50 - (int64_t)i : 100 + (int64_t)(i + k));
    }
    item.table = t;
    r->sheets[0].title = n > 0 ? texts[0] : "Charts";
    add(a, &r->sheets[0], item);
    return r;
}

struct result_report *sample_long(struct arena *a, size_t n)
{
    struct result_report *r = report_of(a, 1);
    r->sheets[0].title = "Long";
    add(a, &r->sheets[0], list_of(a, n, n));
    return r;
}

struct result_report *sample_sheets(struct arena *a, size_t n)
{
    struct result_report *r = report_of(a, n);
    for (size_t i = 0; i < n; i++) {
        r->sheets[i].title = arena_printf(a, "Sheet %zu", i + 1);
        add(a, &r->sheets[i], list_of(a, 1, 1));
    }
    return r;
}
