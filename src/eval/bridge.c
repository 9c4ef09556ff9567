/* bridge.c - from all records to the counted: dropped, merged, then each rule in the order written.
 *
 * All rows whose event's time lies in the period are counted by the rule that decided; dropped and merged ones by their own time. What
 * no rule names is shown as what is left, never swallowed. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "eval/eval_all.h"

#include <string.h>

struct bridge_plan {
    struct eval *eval;
    const struct item *item;
    const struct metric *metric;
    struct definition *definition;
    struct span_days days;
};

int bridge_open(struct eval *e, const struct item *item, const struct period *period, struct bridge_plan **out, struct err *err)
{
    struct bridge_plan *b = *out = ARENA_NEW(e->arena, struct bridge_plan);
    b->eval = e;
    b->item = item;
    for (size_t i = 0; i < e->model->n_metrics; i++)
        if (strcmp(e->model->metrics[i]->name.text, item->name.text) == 0)
            b->metric = e->model->metrics[i];
    struct formula *f = b->metric ? plan_metric(e->plan, b->metric) : NULL;
    if (!f)
        return err_set(err, ERR_CONFIG, "%s", "");
    if (f->kind != FORMULA_TOTAL || f->definition->roots[0].total->base != BASE_EVENT) {
        eval_refuse(e, 544, item->span, "a bridge leads to a metric that counts or adds up one event's records, such as count(lead.net_issued)");
        return err_set(err, ERR_CONFIG, "%s", "");
    }
    b->definition = f->definition;
    return period_span(e, item->options.over ? item->options.over : period, &b->days, err);
}

/* ------------------------------------------------------------------ counting by rule */
struct counts {
    int64_t dropped, merged, counted;
    int64_t rules[256];
};

static int rows_of(struct eval *e, const struct table *t, struct arena *a, int32_t **rows, size_t *n, struct err *err)
{
    struct table_data *td;
    TRY(world_table(&e->world, t, &td, err));
    *rows = ARENA_ARRAY(a, int32_t, td->n);
    *n = 0;
    for (size_t i = 0; i < td->n; i++)
        if (td->status[i] == ROW_ALIVE || td->status[i] == ROW_MERGED || td->status[i] == ROW_DROPPED)
            (*rows)[(*n)++] = (int32_t)i;
    return 0;
}

static void count_batch(const struct table_data *td, const struct facts *f, struct span_days days, struct counts *c)
{
    for (size_t i = 0; i < f->n; i++) {
        if (f->day[i] == INT32_MIN || f->day[i] < days.from || f->day[i] >= days.until)
            continue;
        if (td->status[f->row[i]] == ROW_DROPPED)
            c->dropped++;
        else if (td->status[f->row[i]] == ROW_MERGED)
            c->merged++;
        else if (f->rule[i] == FACT_COUNTED)
            c->counted++;
        else if (f->rule[i] < 256)
            c->rules[f->rule[i]]++;
    }
}

static int count_root(struct bridge_plan *p, const struct total *t, struct span_days days, struct counts *c, struct err *err)
{
    struct eval *e = p->eval;
    struct arena *scratch = arena_new(), *list = arena_new();
    struct table_data *td = &e->world.tables[t->table->index];
    int32_t *rows;
    size_t n;
    int rc = rows_of(e, t->table, list, &rows, &n, err);
    for (size_t at = 0; rc == 0 && at < n; at += BATCH_ROWS) {
        struct arena_mark mark = arena_mark(scratch);
        struct batch b;
        struct facts f;
        rc = batch_init(&b, &e->world, t->table, rows + at, n - at < BATCH_ROWS ? n - at : BATCH_ROWS, scratch, err);
        if (rc == 0)
            rc = facts_of(&b, t, NULL, &f, err);
        if (rc == 0)
            count_batch(td, &f, days, c);
        arena_reset(scratch, mark);
    }
    arena_free(&scratch);
    arena_free(&list);
    return rc;
}

static void add_bar(struct arena *a, struct result_bridge *r, const char *says, const char *because, int64_t n, bool total)
{
    struct result_bar bar = {says, because, n, total};
    ARENA_PUSH(a, r->bars, r->n_bars, bar);
}

static int64_t all_of(const struct counts *c)
{
    int64_t n = c->dropped + c->merged + c->counted;
    for (size_t i = 0; i < 256; i++)
        n += c->rules[i];
    return n;
}

static void draw(struct bridge_plan *p, const struct total *t, const struct counts *c, struct result_bridge *out)
{
    struct arena *a = p->eval->arena;
    struct reasons *r = total_reasons(a, t);
    add_bar(a, out, arena_printf(a, "all records with a time of %s", t->event->event->name.text), NULL, all_of(c), true);
    if (t->table->n_drops)
        add_bar(a, out, "dropped", t->table->drops[0]->because, -c->dropped, false);
    if (t->table->merge)
        add_bar(a, out, "merged into another record", NULL, -c->merged, false);
    for (size_t i = 0; i < r->n && i < 256; i++)
        if (r->list[i].kind != REASON_NO_TIME && (r->list[i].kind != REASON_NOT_YET || c->rules[i]))
            add_bar(a, out, arena_printf(a, "not: %s", r->list[i].says), r->list[i].because, -c->rules[i], false);
    add_bar(a, out, out->label, NULL, c->counted, true);
}

/* Of a period with several wordings the newest's rules are shown; rows of an older stretch that another rule decided stand together. */
int bridge_read(struct bridge_plan *p, struct result_bridge **result, struct err *err)
{
    struct eval *e = p->eval;
    struct result_bridge *out = *result = ARENA_NEW(e->arena, struct result_bridge);
    const struct definition *d = p->definition;
    struct counts newest = {0};
    const struct total *last = NULL;
    int64_t older = 0, older_counted = 0;
    TRY(eval_ready(e, err));
    out->name = p->metric->name.text;
    out->label = p->metric->label ? p->metric->label : p->metric->name.text;
    out->from = p->days.from;
    out->until = p->days.until;
    for (size_t i = 0; i < d->n_roots; i++) {
        int32_t end = i + 1 < d->n_roots ? d->roots[i + 1].from : DAY_MAX;
        struct span_days days = {d->roots[i].from > p->days.from ? d->roots[i].from : p->days.from, end < p->days.until ? end : p->days.until};
        if (days.from >= days.until)
            continue;
        if (last) {
            older += all_of(&newest) - newest.counted;
            older_counted += newest.counted;
        }
        memset(&newest, 0, sizeof newest);
        last = d->roots[i].total;
        TRY(count_root(p, last, days, &newest, err));
    }
    if (!last)
        return 0;
    newest.counted += older_counted;
    draw(p, last, &newest, out);
    if (older || older_counted) {
        out->bars[0].n += older;
        add_bar(e->arena, out, "not, by an earlier wording", NULL, -older, false);
    }
    return 0;
}
