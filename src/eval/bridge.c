/* bridge.c - from all records to the counted: dropped, merged, then each rule in the order written.
 *
 * All rows whose event's time lies in the period are counted by the rule that decided; dropped and merged ones by their own time. What
 * no rule names is shown as what is left, never swallowed. Of a period with several wordings each stretch is judged by its own; a
 * rule that they share is one bar. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "eval/blocks.h"

#include <string.h>

struct bridge_plan {
    struct eval *eval;
    const struct item *item;
    const struct metric *metric;
    struct definition *definition;
    struct span_days days;
    struct bars *bars; /* NULL: nothing is counted yet */
};
static add_readings count_roots;

static bool counts_event(const struct formula *f, const void *of)
{
    (void)of;
    return f->kind == FORMULA_TOTAL && f->definition->roots[0].total->base == BASE_EVENT;
}

int bridge_open(struct eval *e, const struct item *item, const struct period *period, struct bridge_plan **out, struct err *err)
{
    struct bridge_plan *b = *out = ARENA_NEW(e->arena, struct bridge_plan);
    b->eval = e;
    b->item = item;
    for (size_t i = 0; i < e->model->n_metrics; i++)
        if (strcmp(e->model->metrics[i]->name.text, item->name.text) == 0)
            b->metric = e->model->metrics[i];
    struct formula *f = b->metric ? plan_metric_where(e->plan, b->metric, item->options.where) : NULL;
    TRY(period_span(e, item->options.over ? item->options.over : period, &b->days, err));
    if (!f)
        return err_set(err, ERR_CONFIG, "%s", "");
    if (!plan_in_all_wordings(f, counts_event, NULL)) {
        eval_refuse(e, 544, item->span, "a bridge leads to a metric that counts or adds up one event's records, such as count(lead.net_issued)");
        return err_set(err, ERR_CONFIG, "%s", "");
    }
    b->definition = plan_in_force(f, b->days.from)->definition;
    reading_ask(e, count_roots, b);
    return 0;
}

/* ------------------------------------------------------------------ bars: what decided, over all wordings of the period */
struct step_bar {
    const char *says, *because;
    enum reason_kind kind;
    const struct value *cond; /* of a rule: the same condition in two wordings is one bar */
    int64_t n;
};
struct bars {
    struct step_bar *list;
    size_t n;
    int64_t *drops, merged, counted; /* drops by rule: they belong to the table, not to a wording */
};

static struct bars *bars_new(struct arena *a, const struct table *t)
{
    struct bars *b = ARENA_NEW(a, struct bars);
    b->drops = ARENA_ARRAY(a, int64_t, t->n_drops + 1);
    return b;
}

static bool same_bar(const struct step_bar *b, const struct reason *r)
{
    return b->kind == r->kind && b->cond == (r->rule ? r->rule->cond : NULL) && strcmp(b->says, r->says) == 0;
}

static size_t find_bar(const struct bars *bars, const struct reason *r)
{
    size_t k = 0;
    while (k < bars->n && !same_bar(&bars->list[k], r))
        k++;
    return k;
}

/* Adds the bars of a wording's rules; those that an earlier wording has not stand before its next common rule, so the order written is
 * kept. */
static void add_bars(struct arena *a, struct bars *bars, const struct reasons *r)
{
    for (size_t i = 0, at = 0; i < r->n; i++) {
        size_t k = find_bar(bars, &r->list[i]);
        if (k == bars->n) {
            struct step_bar made = {r->list[i].says, r->list[i].because, r->list[i].kind, r->list[i].rule ? r->list[i].rule->cond : NULL, 0};
            ARENA_PUSH(a, bars->list, bars->n, made);
            memmove(bars->list + at + 1, bars->list + at, (bars->n - 1 - at) * sizeof made);
            bars->list[at] = made;
            k = at;
        }
        at = k + 1 > at ? k + 1 : at;
    }
}

/* By rule its bar, once all wordings have theirs. */
static size_t *bars_of(struct arena *a, const struct bars *bars, const struct reasons *r)
{
    size_t *of = ARENA_ARRAY(a, size_t, r->n);
    for (size_t i = 0; i < r->n; i++)
        of[i] = find_bar(bars, &r->list[i]);
    return of;
}

struct counting {
    const struct table_data *td;
    const struct total *total;
    struct span_days days;
    const size_t *of;
    struct bars *bars;
    size_t n_drops;
};

/* A block's counts: merged, counted, dropped by rule, then by bar. */
enum { OF_MERGED, OF_COUNTED, OF_DROPS };

static int count_facts(struct batch *b, const void *ctx, void *part, struct err *err)
{
    const struct counting *c = ctx;
    const struct table_data *td = c->td;
    int64_t *n = part;
    struct facts f;
    TRY(facts_of(b, c->total, NULL, &f, err));
    for (size_t i = 0; i < f.n; i++) {
        if (f.day[i] == INT32_MIN || f.day[i] < c->days.from || f.day[i] >= c->days.until)
            continue;
        if (td->status[f.row[i]] == ROW_DROPPED)
            n[OF_DROPS + td->drop_rule[f.row[i]]]++;
        else if (td->status[f.row[i]] == ROW_MERGED)
            n[OF_MERGED]++;
        else if (f.rule[i] == FACT_COUNTED)
            n[OF_COUNTED]++;
        else
            n[OF_DROPS + c->n_drops + c->of[f.rule[i]]]++;
    }
    return 0;
}

static int take_counts(void *ctx, const void *part, struct err *err)
{
    const struct counting *c = ctx;
    const int64_t *n = part;
    (void)err;
    c->bars->merged += n[OF_MERGED];
    c->bars->counted += n[OF_COUNTED];
    for (size_t i = 0; i < c->n_drops; i++)
        c->bars->drops[i] += n[OF_DROPS + i];
    for (size_t i = 0; i < c->bars->n; i++)
        c->bars->list[i].n += n[OF_DROPS + c->n_drops + i];
    return 0;
}

/* The days on which wording i holds. */
static struct span_days days_of(const struct bridge_plan *p, size_t i)
{
    const struct definition *d = p->definition;
    int32_t end = i + 1 < d->n_roots ? d->roots[i + 1].from : DAY_MAX;
    return (struct span_days){d->roots[i].from > p->days.from ? d->roots[i].from : p->days.from, end < p->days.until ? end : p->days.until};
}

static bool holds(struct span_days days) { return days.from < days.until; }

/* One wording's stretch of the days. */
static int count_root(struct bridge_plan *p, const struct total *t, struct span_days days, struct job_list *jobs, struct err *err)
{
    struct eval *e = p->eval;
    struct arena *a = e->arena;
    struct stretch_of_days *stretch = ARENA_NEW(a, struct stretch_of_days);
    struct counting *c = ARENA_NEW(a, struct counting);
    struct reading r;
    *stretch = (struct stretch_of_days){days.from, days.until};
    TRY(reading_of(e, t, (struct days){stretch, 1}, &r, err));
    TRY(world_judged_rows(&e->world, t->table, &r.rows, &r.n_rows, err));
    *c = (struct counting){&e->world.tables[t->table->index], t, days, bars_of(a, p->bars, total_reasons(a, t)), p->bars, t->table->n_drops};
    const struct part_work work = {.ctx = c, .size = (OF_DROPS + c->n_drops + p->bars->n) * sizeof(int64_t), .step = count_facts,
                                   .take = take_counts, .alone = !blocks_may_total(e, t)};
    jobs_add_parts(jobs, &r, &work);
    return 0;
}

static int count_roots(void *ctx, struct job_list *jobs, struct err *err)
{
    struct bridge_plan *p = ctx;
    const struct definition *d = p->definition;
    if (p->bars)
        return 0; /* somebody could not wait for the totals */
    p->bars = bars_new(p->eval->arena, d->roots[0].total->table);
    for (size_t i = 0; i < d->n_roots; i++)
        if (holds(days_of(p, i)))
            add_bars(p->eval->arena, p->bars, total_reasons(p->eval->arena, d->roots[i].total));
    for (size_t i = 0; i < d->n_roots; i++)
        if (holds(days_of(p, i)))
            TRY(count_root(p, d->roots[i].total, days_of(p, i), jobs, err));
    return 0;
}

static void add_bar(struct arena *a, struct result_bridge *r, const char *says, const char *because, int64_t n, bool total)
{
    struct result_bar bar = {says, because, n, total};
    ARENA_PUSH(a, r->bars, r->n_bars, bar);
}

static int64_t all_of(const struct bars *b, size_t n_drops)
{
    int64_t n = b->merged + b->counted;
    for (size_t i = 0; i < n_drops; i++)
        n += b->drops[i];
    for (size_t i = 0; i < b->n; i++)
        n += b->list[i].n;
    return n;
}

static void draw(struct bridge_plan *p, const struct total *t, const struct bars *b, struct result_bridge *out)
{
    struct arena *a = p->eval->arena;
    const struct judge *drops = t->table->n_drops ? plan_table(p->eval->plan, t->table)->drops : NULL;
    add_bar(a, out, arena_printf(a, "all records with a time of %s", t->event->event->name.text), NULL, all_of(b, t->table->n_drops), true);
    for (size_t i = 0; i < t->table->n_drops; i++)
        add_bar(a, out, "dropped", drops->rules[i].because, -b->drops[i], false);
    if (t->table->merge)
        add_bar(a, out, "merged into another record", NULL, -b->merged, false);
    for (size_t i = 0; i < b->n; i++)
        if (b->list[i].kind != REASON_NO_TIME && (b->list[i].kind != REASON_NOT_YET || b->list[i].n))
            add_bar(a, out, arena_printf(a, "not: %s", b->list[i].says), b->list[i].because, -b->list[i].n, false);
    add_bar(a, out, out->label, NULL, b->counted, true);
}

int bridge_read(struct bridge_plan *p, struct result_bridge **result, struct err *err)
{
    struct eval *e = p->eval;
    struct result_bridge *out = *result = ARENA_NEW(e->arena, struct result_bridge);
    const struct definition *d = p->definition;
    const struct total *last = NULL;
    TRY(eval_ready(e, err));
    out->name = p->metric->name.text;
    out->label = p->metric->label ? p->metric->label : p->metric->name.text;
    out->from = p->days.from;
    out->until = p->days.until;
    if (!p->bars)
        TRY(reading_now(e, count_roots, p, err));
    for (size_t i = 0; i < d->n_roots; i++)
        if (holds(days_of(p, i)))
            last = d->roots[i].total;
    if (last)
        draw(p, last, p->bars, out);
    return 0;
}
