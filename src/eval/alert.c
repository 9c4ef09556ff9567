/* alert.c - what somebody wants to be told: records that a metric counts, each to its own recipient, or a condition on metrics
 * that holds in the newest period. A report shows those that fire; who is told, and when, is the delivery's business. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "eval/show.h"

#include <string.h>

struct alert_plan {
    const struct alert_decl *decl;
    const struct metric *metric;          /* of records; NULL: a condition */
    struct definition *definition;
    struct formula *condition;
    struct value *to;                     /* a column of the record; NULL: a text */
    struct place at; struct span_days days;
};
struct alerts { struct alert_plan *list; size_t n; struct item *item; };

static bool is_total(const struct formula *f, const void *of)
{
    (void)of;
    return f->kind == FORMULA_TOTAL;
}

static int plan_records(struct eval *e, struct alert_plan *a, struct err *err)
{
    for (size_t i = 0; i < e->model->n_metrics; i++)
        if (strcmp(e->model->metrics[i]->name.text, a->decl->metric.text) == 0)
            a->metric = e->model->metrics[i];
    struct formula *f = a->metric ? plan_metric(e->plan, a->metric) : NULL;
    if (!f)
        return err_set(err, ERR_CONFIG, "%s", "");
    const struct formula *now = plan_in_force(f, a->days.from);
    if (!plan_in_all_wordings(f, is_total, NULL)) {
        eval_refuse(e, 549, a->decl->metric.span, "an alert's metric counts records, so that each can be told to somebody; write `alert when` for a condition");
        return err_set(err, ERR_CONFIG, "%s", "");
    }
    a->definition = now->definition;
    counted_ask(&(struct counted_query){e, a->definition, a->days, NULL});
    if (a->decl->n_to && a->decl->to[0]->kind != EXPR_TEXT &&
        !(a->to = plan_value(e->plan, now->definition->roots[0].total->table, a->decl->to[0], e->world.as_of_day)))
        return err_set(err, ERR_CONFIG, "%s", "");
    return 0;
}

static int plan_condition_of(struct eval *e, struct alert_plan *a, struct err *err)
{
    struct cell c;
    a->condition = plan_formula(e->plan, a->decl->when, NULL, 0);
    if (!a->condition)
        return err_set(err, ERR_CONFIG, "%s", "");
    e->collecting = true;
    TRY(cell_of(e, a->condition, &a->at, &c, err));
    e->collecting = false;
    return 0;
}

int alerts_open(struct eval *e, const struct report_decl *r, struct alerts **out, struct err *err)
{
    static const struct period whole = {.kind = PERIOD_ALL};
    struct alerts *all = *out = ARENA_NEW(e->arena, struct alerts);
    for (size_t i = 0; i < e->model->n_alerts; i++) {
        struct alert_plan a = {.decl = e->model->alerts[i]};
        TRY(newest_period(e, r->period ? r->period : &whole, &a.days, &a.at, err));
        a.at.from = a.at.shown = a.days.from;
        a.at.until = a.days.until;
        a.at.moment = e->world.as_of;
        a.at.moment_day = e->world.as_of_day;
        TRY(a.decl->when ? plan_condition_of(e, &a, err) : plan_records(e, &a, err));
        ARENA_PUSH(e->arena, all->list, all->n, a);
    }
    all->item = ARENA_NEW(e->arena, struct item);
    all->item->kind = ITEM_LIST;
    all->item->span = SPAN_NONE;
    return 0;
}

/* ------------------------------------------------------------------ lines: alert, record, to */
struct lines { struct cell *cells; size_t n, n_all; struct result_alert *all; };
enum { LINES_SHOWN = 200 };

static void add_line(struct eval *e, struct lines *l, const struct alert_plan *a, const char *alert, const char *record, const char *to)
{
    const char *texts[3] = {alert, record, to};
    l->all = arena_grow(e->arena, l->all, l->n_all, sizeof *l->all);
    l->all[l->n_all] = (struct result_alert){a->decl, alert, record, to};
    if (l->n_all++ >= LINES_SHOWN)
        return;
    for (size_t i = 0; i < 3; i++) {
        size_t n = 3 * l->n + i;
        l->cells = arena_grow(e->arena, l->cells, n, sizeof *l->cells);
        l->cells[n] = (struct cell){.kind = CELL_TEXT, .text = texts[i]};
    }
    l->n++;
}

static const char *recipients(struct eval *e, const struct alert_plan *a)
{
    const char *to = "";
    for (size_t i = 0; i < a->decl->n_to; i++)
        if (a->decl->to[i]->kind == EXPR_TEXT)
            to = arena_printf(e->arena, "%s%s%s", to, *to ? ", " : "", a->decl->to[i]->text);
    return to;
}

static int lines_of_records(struct eval *e, const struct alert_plan *a, struct lines *l, struct arena *scratch, struct err *err)
{
    struct counted_query q = {e, a->definition, a->days, NULL};
    struct counted_rows rows = {NULL, 0};
    const struct table *t = a->definition->roots[0].total->table;
    const char *name = a->metric->label ? a->metric->label : a->metric->name.text;
    const struct vec *to = NULL;
    struct batch b;
    TRY(counted_rows(&q, &rows, err));
    TRY(batch_init(&b, &e->world, t, rows.list, rows.n, scratch, err));
    if (a->to)
        TRY(batch_value(&b, a->to, &to, err));
    for (size_t i = 0; i < rows.n; i++) {
        struct buf key = BUF_INIT, who = BUF_INIT;
        int rc = world_key(&e->world, t, rows.list[i], &key, err);
        if (to)
            show_value(e, a->to, to, i, &who);
        if (rc == 0)
            add_line(e, l, a, name, arena_strdup(e->arena, buf_text(&key) ? buf_text(&key) : ""),
                     to ? arena_strdup(e->arena, buf_text(&who) ? buf_text(&who) : "") : recipients(e, a));
        buf_fini(&key);
        buf_fini(&who);
        TRY(rc);
    }
    return 0;
}

static int line_of_condition(struct eval *e, const struct alert_plan *a, struct lines *l, struct err *err)
{
    struct cell c;
    char from[16], until[16];
    TRY(cell_of(e, a->condition, &a->at, &c, err));
    if (c.kind == CELL_FLAG && c.flag)
        add_line(e, l, a, plan_text(e->plan, a->decl->when->span),
                 a->at.from == DAY_MIN ? "all time" : arena_printf(e->arena, "%s to %s", day_print(from, a->at.from), day_print(until, a->at.until - 1)),
                 recipients(e, a));
    return 0;
}

int alerts_read(struct eval *e, struct alerts *all, struct result_report *report, struct err *err)
{
    static const char *const heads[] = {"alert", "record", "to"};
    struct lines lines = {NULL, 0, 0, NULL};
    if (all->n == 0)
        return 0;
    struct arena *scratch = arena_new();
    int rc = 0;
    for (size_t i = 0; i < all->n && rc == 0; i++)
        rc = all->list[i].condition ? line_of_condition(e, &all->list[i], &lines, err) : lines_of_records(e, &all->list[i], &lines, scratch, err);
    arena_free(&scratch);
    TRY(rc);
    report->alerts = lines.all;
    report->n_alerts = lines.n_all;
    struct result_list *list = ARENA_NEW(e->arena, struct result_list);
    *list = (struct result_list){.item = all->item, .n_columns = 3, .n_rows = lines.n, .n_all = lines.n_all, .cells = lines.cells};
    list->heads = ARENA_ARRAY(e->arena, const char *, 3);
    list->types = ARENA_ARRAY(e->arena, const struct type *, 3);
    memcpy(list->heads, heads, sizeof heads);
    struct result_sheet *sheets = arena_alloc(e->arena, (report->n_sheets + 1) * sizeof *sheets);
    memcpy(sheets, report->sheets, report->n_sheets * sizeof *sheets);
    struct result_sheet *to = &sheets[report->n_sheets++];
    report->sheets = sheets;
    *to = (struct result_sheet){.title = "Alerts", .from = report->contract.from, .until = report->contract.until, .n_items = 1};
    to->items = ARENA_ARRAY(e->arena, struct result_item, 1);
    to->items[0].item = all->item;
    to->items[0].list = list;
    return 0;
}
