/* pilot.c - a proposed definition beside the agreed one: both numbers over the pilot's days, and the records that move.
 *
 * A pilot is a second root asked for the same cells and the same facts. What it does not touch comes to the same nodes and is
 * left out. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "eval/show.h"

#include <string.h>

#include "agree/cover.h"

struct compared { const struct metric *metric; struct formula *agreed, *tried; };
struct pilot_plan {
    const struct pilot_decl *pilot;
    struct compared *list; size_t n;
    struct grid *grid;
    struct item *table, *moves;        /* items of no source: how the sheet is laid out */
    struct span_days days;
};
struct pilots { struct pilot_plan *list; size_t n; };

/* The metrics that come to other nodes under the pilot. */
static void compare_metrics(struct eval *e, struct pilot_plan *p)
{
    const struct model *m = e->model;
    for (size_t i = 0; i < m->n_metrics; i++) {
        struct compared c = {.metric = m->metrics[i]};
        plan_pilot(e->plan, NULL);
        c.agreed = plan_metric(e->plan, c.metric);
        plan_pilot(e->plan, p->pilot);
        c.tried = plan_metric(e->plan, c.metric);
        plan_pilot(e->plan, NULL);
        if (c.agreed && c.tried && c.agreed != c.tried)
            ARENA_PUSH(e->arena, p->list, p->n, c);
    }
}

static int columns_of_pilot(struct eval *e, struct pilot_plan *p, struct err *err)
{
    struct grid *g = p->grid;
    g->formulas = arena_alloc(e->arena, (2 * p->n + 1) * sizeof *g->formulas);
    g->made = arena_alloc(e->arena, (2 * p->n + 1) * sizeof *g->made);
    g->measures = NULL;
    g->n_columns = 0;
    for (size_t i = 0; i < p->n; i++) {
        const struct metric *m = p->list[i].metric;
        const struct cover under = cover_of_metric(e->arena, e->model, m);
        struct result_column *agreed = &g->made[2 * i], *tried = &g->made[2 * i + 1];
        column_of_metric(m, agreed);
        agreed->effective = cover_effective(&under);
        *tried = *agreed;
        tried->name = arena_printf(e->arena, "%s, pilot \"%s\"", agreed->name, p->pilot->title.text);
        tried->label = arena_printf(e->arena, "%s, in the pilot", agreed->label);
        g->formulas[g->n_columns++] = p->list[i].agreed;
        g->formulas[g->n_columns++] = p->list[i].tried;
    }
    return grid_plan(g, err);
}

static int open_pilot(struct eval *e, struct pilot_plan *p, struct err *err)
{
    struct period *period = ARENA_NEW(e->arena, struct period);
    p->table = ARENA_NEW(e->arena, struct item);
    p->moves = ARENA_NEW(e->arena, struct item);
    p->table->kind = ITEM_TABLE;
    p->moves->kind = ITEM_LIST;
    p->table->span = p->moves->span = p->pilot->title.span;
    *period = (struct period){.kind = PERIOD_FIXED, .from = p->days.from, .until = p->days.until - 1};
    TRY(grid_begin(e, p->table, period, &p->grid, err));
    TRY(columns_of_pilot(e, p, err));
    return grid_collect(p->grid, err);
}

int pilots_open(struct eval *e, struct pilots **out, struct err *err)
{
    struct pilots *all = *out = ARENA_NEW(e->arena, struct pilots);
    for (size_t i = 0; i < e->model->n_pilots; i++) {
        struct pilot_plan p = {.pilot = e->model->pilots[i]};
        p.days.from = p.pilot->from;
        p.days.until = p.pilot->to + 1 < e->world.as_of_day ? p.pilot->to + 1 : e->world.as_of_day;
        if (p.days.from >= p.days.until)
            continue;
        compare_metrics(e, &p);
        ARENA_PUSH(e->arena, all->list, all->n, p);
    }
    for (size_t i = 0; i < all->n; i++)
        TRY(open_pilot(e, &all->list[i], err));
    return 0;
}

/* ------------------------------------------------------------------ the records that move */
enum { MOVES_SHOWN = 50 };
struct move { const struct metric *metric; int32_t row; const struct table *table; const char *agreed, *tried; };

/* What the definition in force on its day says of each row of a total's: FACT_COUNTED, a rule, or that its day is not the pilot's. */
static int verdict_of_rows(struct eval *e, const struct definition *d, const struct total *of, struct batch *b, struct span_days days, const char **says,
                           bool *counted, struct err *err)
{
    for (size_t i = 0; i < b->n; i++)
        says[i] = "not among its records of these days";
    for (size_t r = 0; r < d->n_roots; r++) {
        if (!facts_same_rows(d->roots[r].total, of))
            continue;
        struct facts f;
        int32_t end = r + 1 < d->n_roots ? d->roots[r + 1].from : DAY_MAX;
        struct reasons *reasons = total_reasons(e->arena, d->roots[r].total);
        TRY(facts_of(b, d->roots[r].total, NULL, &f, err));
        for (size_t i = 0; i < f.n; i++) {
            if (f.day[i] < days.from || f.day[i] >= days.until || f.day[i] < d->roots[r].from || f.day[i] >= end)
                continue;
            size_t at = (size_t)f.place[i];
            if (counted[at]) /* one part that counts counts the row */
                continue;
            counted[at] = f.rule[i] == FACT_COUNTED;
            says[at] = counted[at] ? "counted" : arena_printf(e->arena, "not: %s", reasons->list[f.rule[i]].says);
        }
    }
    return 0;
}

struct moves { struct move *list; size_t n, all; };
struct moving {
    struct eval *eval;
    const struct pilot_plan *pilot;
    const struct metric *metric;
    const struct definition *agreed, *tried;
    const struct total *of; /* whose rows these are */
    struct moves *moves;
};

static int moves_in(struct batch *b, void *ctx, struct err *err)
{
    const struct moving *m = ctx;
    struct eval *e = m->eval;
    const char **before = ARENA_ARRAY(b->scratch, const char *, b->n), **after = ARENA_ARRAY(b->scratch, const char *, b->n);
    bool *in = ARENA_ARRAY(b->scratch, bool, b->n), *out = ARENA_ARRAY(b->scratch, bool, b->n);
    TRY(verdict_of_rows(e, m->agreed, m->of, b, m->pilot->days, before, in, err));
    TRY(verdict_of_rows(e, m->tried, m->of, b, m->pilot->days, after, out, err));
    for (size_t i = 0; i < b->n; i++) {
        struct move one = {m->metric, b->rows[i], b->table, before[i], after[i]};
        if (in[i] != out[i] && m->moves->all++ < MOVES_SHOWN)
            ARENA_PUSH(e->arena, m->moves->list, m->moves->n, one);
    }
    return 0;
}

/* All rows that a total may judge are compared: the two wordings may date an event by two columns. */
static int moves_among(struct moving *m, const struct total *of, struct err *err)
{
    struct reading r;
    m->of = of;
    TRY(reading_of(m->eval, of, (struct days){.n = 0}, &r, err));
    return reading_each_batch(m->eval, &r, moves_in, m, err);
}

/* A pilot may count another event's records, or those of another table: each of them moves. Formulas are taken as they are in force when
 * the pilot's days begin, as in the figures beside them. */
static int moves_of(struct eval *e, const struct pilot_plan *p, const struct compared *c, struct moves *m, struct err *err)
{
    const struct formula *both[] = {plan_in_force(c->agreed, p->days.from), plan_in_force(c->tried, p->days.from)};
    struct moving moving = {.eval = e, .pilot = p, .metric = c->metric, .agreed = both[0]->definition, .tried = both[1]->definition, .moves = m};
    struct total **seen = NULL;
    size_t n = 0;
    for (size_t k = 0; k < 2; k++)
        if (both[k]->kind != FORMULA_TOTAL || both[k]->definition->roots[0].total->base == BASE_STATE)
            return 0;
    for (size_t k = 0; k < 2; k++)
        for (size_t r = 0; r < both[k]->definition->n_roots; r++) {
            struct total *t = both[k]->definition->roots[r].total;
            bool known = false;
            for (size_t i = 0; i < n; i++)
                known = known || facts_same_rows(seen[i], t);
            if (known)
                continue;
            ARENA_PUSH(e->arena, seen, n, t);
            TRY(moves_among(&moving, t, err));
        }
    return 0;
}

static struct cell text_cell(const char *text) { return (struct cell){.kind = CELL_TEXT, .text = text}; }

static int list_moves(struct eval *e, const struct pilot_plan *p, struct result_list **result, struct err *err)
{
    static const char *const heads[] = {"metric", "record", "agreed", "in the pilot"};
    struct result_list *out = *result = ARENA_NEW(e->arena, struct result_list);
    struct moves found = {.n = 0};
    for (size_t i = 0; i < p->n; i++)
        TRY(moves_of(e, p, &p->list[i], &found, err));
    const struct move *moves = found.list;
    size_t n = found.n;
    out->n_all = found.all;
    out->item = p->moves;
    out->n_columns = 4;
    out->n_rows = n;
    out->heads = ARENA_ARRAY(e->arena, const char *, 4);
    out->types = ARENA_ARRAY(e->arena, const struct type *, 4);
    out->cells = arena_alloc(e->arena, (4 * n + 1) * sizeof *out->cells);
    memcpy(out->heads, heads, sizeof heads);
    for (size_t i = 0; i < n; i++) {
        struct buf key = BUF_INIT;
        int rc = world_key(&e->world, moves[i].table, moves[i].row, &key, err);
        out->cells[4 * i] = text_cell(moves[i].metric->name.text);
        out->cells[4 * i + 1] = text_cell(arena_strdup(e->arena, buf_text(&key) ? buf_text(&key) : ""));
        out->cells[4 * i + 2] = text_cell(moves[i].agreed);
        out->cells[4 * i + 3] = text_cell(moves[i].tried);
        buf_fini(&key);
        TRY(rc);
    }
    return 0;
}

int pilots_read(struct eval *e, struct pilots *all, struct result_report *report, struct err *err)
{
    struct result_sheet *sheets = ARENA_ARRAY(e->arena, struct result_sheet, report->n_sheets + all->n);
    if (all->n == 0)
        return 0;
    memcpy(sheets, report->sheets, report->n_sheets * sizeof *sheets);
    report->sheets = sheets;
    for (size_t i = 0; i < all->n; i++) {
        struct pilot_plan *p = &all->list[i];
        struct result_sheet *to = &sheets[report->n_sheets++];
        to->title = arena_printf(e->arena, "Pilot %s", p->pilot->title.text);
        to->from = p->days.from;
        to->until = p->days.until;
        to->items = ARENA_ARRAY(e->arena, struct result_item, 2);
        to->items[0].item = p->table;
        to->items[1].item = p->moves;
        to->n_items = 2;
        TRY(grid_read(p->grid, &to->items[0].table, err));
        TRY(list_moves(e, p, &to->items[1].list, err));
    }
    return 0;
}
