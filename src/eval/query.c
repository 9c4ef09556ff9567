/* query.c - lists: the records behind a metric, by the kernels that make its totals, without the fold.
 *
 * Each line names the total that it belongs to. For each total the lines are its n, and their values make its value. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "eval/show.h"

#include <string.h>

struct listing {
    struct eval *eval;
    const struct list_query *query;
    const struct definition *definition;
    const struct root *root;
    int32_t from, until;               /* of the root's stretch in which the dimension has one wording */
    struct dims dims;                  /* of the query's segments those that the total has */
    size_t place[LIST_SEGMENTS_MAX];   /* of each of the query's segments: where its dimension is among these, dims.n where it is not */
    bool shared[LIST_SEGMENTS_MAX];    /* costs without the dimension's value are shared out over it: they are behind every segment */
    struct judge *where;
    struct reasons *reasons;
    const struct table_data *rows;     /* of the root's table; NULL: no row that its table dropped or merged is listed */
    int32_t gone;                      /* the last of those that was */
    struct buf texts[4];               /* of the line in hand */
    list_sink *sink; void *ctx;
};

/* Is it shared out over the segments of one of the query's dimensions, in proportion to another metric? */
static bool shared_over(const struct listing *l, const struct facts *f, size_t i, size_t which)
{
    return l->shared[which] && (l->place[which] == l->dims.n || !vec_has(f->segments[l->place[which]], i));
}

static bool in_the_pot(const struct listing *l, const struct facts *f, size_t i)
{
    for (size_t k = 0; k < l->query->n_segments; k++)
        if (shared_over(l, f, i, k))
            return true;
    return false;
}

static const char *verdict_of(const struct listing *l, const struct facts *f, size_t i)
{
    const struct total *t = l->root->total;
    if (f->rule[i] != FACT_COUNTED)
        return l->reasons->list[f->rule[i]].says;
    if (t->function == AGGREGATE_CONVERSION || t->function == AGGREGATE_SHARE)
        return f->hit[i] ? "hit" : f->open[i] ? "open" : "miss";
    return in_the_pot(l, f, i) ? "shared out" : "counted";
}

static bool is_value(const struct listing *l, const struct facts *f, size_t i, size_t which)
{
    size_t at = l->place[which];
    int64_t key = segment_key(l->eval, l->dims.list[at], f->segments[at], i);
    const char *missing = l->root->total->credit ? ((const struct attribution *)l->root->total->credit->credit->attribution)->wordings[0].decl->otherwise : NULL;
    return strcmp(segment_label(l->eval, l->dims.list[at], key, key == SEGMENT_NONE && l->dims.of_touch[at] ? missing : NULL),
                  l->query->segments[which].value) == 0;
}

static bool in_segment(const struct listing *l, const struct facts *f, size_t i)
{
    for (size_t k = 0; k < l->query->n_segments; k++)
        if (!shared_over(l, f, i, k) && !is_value(l, f, i, k))
            return false;
    return true;
}

/* Was the row dropped or merged by its table? Then no rule of the total decided. */
static bool is_gone(const struct listing *l, int32_t row)
{
    return l->rows && l->rows->status[row] != ROW_ALIVE;
}

static bool wanted(const struct listing *l, const struct facts *f, size_t i)
{
    const struct list_query *q = l->query;
    int32_t from = q->from > l->from ? q->from : l->from, until = q->until < l->until ? q->until : l->until;
    bool state = l->root->total->base == BASE_STATE;
    if (is_gone(l, f->row[i]) ? f->row[i] == l->gone : (f->rule[i] == FACT_COUNTED) == q->rejected)
        return false;
    bool no_day = f->day[i] == INT32_MIN; /* of no period: listed once, with the first wording */
    if (!state && (no_day ? q->from != DAY_MIN || !q->rejected || l->from != DAY_MIN : f->day[i] < from || f->day[i] >= until))
        return false;
    return in_segment(l, f, i);
}

/* "dropped when deleted", "merged into 00Q…": as `why` says it. */
static int say_gone(const struct listing *l, int32_t row, struct buf *out, struct err *err)
{
    const struct table *t = l->root->total->table;
    buf_clear(out);
    if (l->rows->status[row] == ROW_DROPPED) {
        buf_printf(out, "dropped when %s", plan_table(l->eval->plan, t)->drops->rules[l->rows->drop_rule[row]].says);
        return 0;
    }
    buf_puts(out, "merged into ");
    return world_key(&l->eval->world, t, l->rows->kept[row], out, err);
}

static int line_of(const struct listing *l, const struct facts *f, size_t i, struct list_line *line, struct buf *texts, struct err *err)
{
    struct world *w = &l->eval->world;
    const struct total *t = l->root->total;
    struct table_data *td;
    *line = (struct list_line){.total = l->definition->name, .day = f->day[i]};
    if (is_gone(l, f->row[i])) {
        TRY(say_gone(l, f->row[i], &texts[3], err));
        line->part = buf_text(&texts[3]);
    } else {
        line->part = verdict_of(l, f, i);
    }
    TRY(world_table(w, t->table, &td, err));
    world_position(td, f->row[i], &line->file, &line->line);
    for (int k = 0; k < 3; k++)
        buf_clear(&texts[k]);
    TRY(world_key(w, t->table, f->row[i], &texts[0], err));
    line->record = buf_text(&texts[0]);
    if (f->part[i] >= 0) {
        TRY(world_key(w, t->credit ? t->credit->touches->to : t->to->to, f->part[i], &texts[1], err));
        line->other = buf_text(&texts[1]);
    }
    bool adds = f->value && (t->function != AGGREGATE_COUNT || t->distinct || t->base == BASE_CREDIT);
    bool hours = t->span ? t->span_unit <= UNIT_OFFICE_HOUR : adds && f->value->kind == VEC_INTEGER && show_is_hours(t->value);
    if (adds && vec_has(f->value, i) && hours)
        buf_printf(&texts[2], "%.12g", (double)((const int64_t *)f->value->data)[i] / 3600e6);
    else if (adds && vec_has(f->value, i))
        show_value(l->eval, t->span || f->value->kind == VEC_DECIMAL ? NULL : t->value, f->value, i, &texts[2]);
    line->value = buf_text(&texts[2]);
    return 0;
}

static int list_batch(struct batch *b, void *ctx, struct err *err)
{
    struct listing *l = ctx;
    struct facts f;
    const uint16_t *rule = NULL;
    TRY(facts_of(b, l->root->total, &l->dims, &f, err));
    if (l->where)
        TRY(batch_judge(b, l->where, &rule, err));
    for (size_t i = 0; i < f.n; i++) {
        struct list_line line;
        if (!wanted(l, &f, i) || (rule && rule[f.place[i]] != l->where->n_rules))
            continue;
        TRY(line_of(l, &f, i, &line, l->texts, err));
        l->gone = is_gone(l, f.row[i]) ? f.row[i] : l->gone;
        TRY(l->sink(l->ctx, &line, err));
    }
    return 0;
}

/* A state is taken at the end of the period, or at the time of the run. */
static int32_t state_day(const struct eval *e, const struct list_query *q)
{
    return q->until <= e->world.as_of_day ? q->until - 1 : e->world.as_of_day;
}

/* What is rejected is listed with what the table dropped and merged before any rule of the total was asked. */
static int with_gone(struct listing *l, struct reading *r, struct err *err)
{
    const struct total *t = l->root->total;
    struct table_data *td;
    l->gone = -1;
    if (!l->query->rejected || (t->event && t->event->event->of_merged))
        return 0;
    TRY(world_table(&l->eval->world, t->table, &td, err));
    l->rows = td;
    return world_judged_rows(&l->eval->world, t->table, &r->rows, &r->n_rows, err);
}

static int list_root(struct listing *l, struct err *err)
{
    struct eval *e = l->eval;
    const struct list_query *q = l->query;
    struct stretch_of_days stretch = {q->from, q->until};
    struct days days = {&stretch, q->rejected && q->from == DAY_MIN ? 0 : 1}; /* with what has no day at all */
    struct reading r;
    l->reasons = total_reasons(e->arena, l->root->total);
    int rc = reading_of(e, l->root->total, days, &r, err);
    if (rc == 0)
        rc = with_gone(l, &r, err);
    if (l->root->total->base == BASE_STATE) {
        bool past = q->until <= e->world.as_of_day;
        r.at_moment = true;
        r.moment = past ? calendar_midnight(e->world.calendar, q->until) : e->world.as_of;
        r.moment_day = state_day(e, q);
    }
    if (rc == 0)
        rc = reading_each_batch(e, &r, list_batch, l, err);
    for (int k = 0; k < 4; k++)
        buf_fini(&l->texts[k]);
    return rc;
}

static bool spreads_over(const struct costs *c, const struct dimension *d, int32_t day, bool *rows_without)
{
    const struct costs_wording *w = c ? &c->wordings[0] : NULL;
    for (size_t i = 1; c && i < c->n_wordings; i++)
        if (c->wordings[i].from <= day)
            w = &c->wordings[i];
    for (size_t i = 0; w && i < w->decl->n_rules; i++) {
        const struct cost_rule *r = &w->decl->rules[i];
        if (r->kind == COST_SPREAD_OVER && strcmp(r->over.text, d->name.text) == 0) {
            *rows_without = r->without.text != NULL;
            return true;
        }
    }
    return false;
}

static int plan_segment(struct listing *l, size_t which, struct err *err)
{
    const struct dimension *d = l->query->segments[which].dimension;
    const struct total *t = l->root->total;
    bool rows_without = false, has = total_has_dimension(t, d);
    size_t at = l->dims.n;
    l->shared[which] = spreads_over(l->definition->costs, d, l->query->from, &rows_without) && (rows_without || !has);
    l->place[which] = has ? at : LIST_SEGMENTS_MAX;
    if (!has)
        return l->shared[which] ? 0 : err_set(err, ERR_USAGE, "%s has no dimension %s", l->definition->name, d->name.text);
    l->dims.list[at] = d;
    if (!(l->dims.values[at] = plan_dimension(l->eval->plan, t, d, l->from, &l->dims.of_touch[at])))
        return err_set(err, ERR_USAGE, "%s has no dimension %s", l->definition->name, d->name.text);
    l->dims.n++;
    return 0;
}

/* Everything that will be asked is planned before the tables are read. */
static int plan_list(struct listing *l, struct err *err)
{
    struct plan *p = l->eval->plan;
    const struct total *t = l->root->total;
    for (size_t k = 0; k < l->query->n_segments; k++)
        TRY(plan_segment(l, k, err));
    for (size_t k = 0; k < l->query->n_segments; k++) /* known only now */
        if (l->place[k] == LIST_SEGMENTS_MAX)
            l->place[k] = l->dims.n;
    if (l->query->where && !(l->where = plan_condition(p, t->table, l->query->where, l->from)))
        return err_set(err, ERR_CONFIG, "%s", "");
    return 0;
}

struct asking { struct eval *eval; const struct list_query *query; list_sink *sink; void *ctx; bool planning; };

/* Root k of a definition, once for each wording of what the list is cut and narrowed by. */
static int list_wordings(const struct asking *a, const struct definition *d, size_t k, struct err *err)
{
    const struct list_query *q = a->query;
    const int32_t *cuts;
    size_t n_cuts = q->n_segments || q->where ? plan_cuts(a->eval->plan, &cuts) : 1;
    int32_t from = d->roots[k].from, end = k + 1 < d->n_roots ? d->roots[k + 1].from : DAY_MAX, today = state_day(a->eval, q);
    for (size_t c = 0; c < n_cuts; c++) {
        struct listing l = {.eval = a->eval, .query = q, .definition = d, .root = &d->roots[k], .from = from, .until = end, .sink = a->sink, .ctx = a->ctx};
        if (n_cuts > 1) {
            l.from = cuts[c] > from ? cuts[c] : from;
            l.until = c + 1 < n_cuts && cuts[c + 1] < end ? cuts[c + 1] : end;
        }
        bool state = l.root->total->base == BASE_STATE;
        if (l.from >= l.until || (state ? today < l.from || today >= l.until : q->until <= l.from || q->from >= l.until))
            continue;
        TRY(plan_list(&l, err));
        if (!a->planning)
            TRY(list_root(&l, err));
    }
    return 0;
}

static int for_each_root(const struct asking *a, struct formula *f, struct err *err)
{
    struct definition *list[PLAN_DEFINITIONS_MAX];
    size_t n = a->query->from == DAY_MIN ? plan_definitions(f, list, PLAN_DEFINITIONS_MAX)
                                         : plan_definitions_at(f, a->query->from, list, PLAN_DEFINITIONS_MAX);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < list[i]->n_roots; k++)
            TRY(list_wordings(a, list[i], k, err));
    return 0;
}

int eval_list(struct eval *e, struct formula *f, const struct list_query *q, list_sink *sink, void *ctx, struct err *err)
{
    struct asking a = {e, q, sink, ctx, true};
    TRY(for_each_root(&a, f, err));
    TRY(eval_ready(e, err));
    a.planning = false;
    return for_each_root(&a, f, err);
}
