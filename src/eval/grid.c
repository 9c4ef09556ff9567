/* grid.c - a report's table: metrics by periods and segments.
 *
 * Opening plans the formulas and collects every cell that may be read, so that all tables of a report share one pass; reading
 * gives the rows. Sorting, `where` on groups, the top and the total read cells too: nothing is added up from what is shown. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "eval/eval_all.h"

#include <stdlib.h>
#include <string.h>

static enum grain grain_of_unit(enum unit u)
{
    switch (u) {
    case UNIT_DAY: case UNIT_CALENDAR_DAY: return GRAIN_DAY;
    case UNIT_WEEK: case UNIT_CALENDAR_WEEK: return GRAIN_WEEK;
    case UNIT_MONTH: return GRAIN_MONTH;
    case UNIT_QUARTER: return GRAIN_QUARTER;
    default: return u >= UNIT_NAMED ? GRAIN_NAMED : GRAIN_YEAR;
    }
}

static enum unit step_of(enum unit u)
{
    return u == UNIT_DAY ? UNIT_CALENDAR_DAY : u == UNIT_WEEK ? UNIT_CALENDAR_WEEK : u;
}

struct place grid_place(const struct grid *g, struct span_days days, const int64_t *keys)
{
    const struct world *w = &g->eval->world;
    struct place p = {.from = days.from, .until = days.until, .shown = days.from, .unit = g->unit, .has_unit = g->has_unit, .fiscal = g->fiscal, .dims = g->dims,
                      .keys = keys, .n_dims = g->n_dims, .moment = w->as_of, .moment_day = w->as_of_day};
    if (g->has_unit && days.until <= w->as_of_day) {
        p.moment = calendar_midnight(w->calendar, days.until);
        p.moment_day = days.until - 1;
    }
    return p;
}

/* ------------------------------------------------------------------ opening */
static int by_items(struct grid *g, const struct options *o, struct err *err)
{
    g->dims = ARENA_ARRAY(g->eval->arena, const struct dimension *, o->n_by);
    for (size_t i = 0; i < o->n_by; i++) {
        if (o->by[i].is_unit) {
            if (g->has_unit)
                return err_set(err, ERR_CONFIG, "a table goes by one unit of time");
            g->has_unit = true;
            g->unit = step_of(o->by[i].unit);
            continue;
        }
        for (size_t k = 0; k < g->eval->model->n_dimensions; k++)
            if (strcmp(g->eval->model->dimensions[k]->name.text, o->by[i].dimension.text) == 0)
                g->dims[g->n_dims++] = g->eval->model->dimensions[k];
    }
    return 0;
}

static int formulas(struct grid *g, const struct options *o, struct err *err)
{
    struct eval *e = g->eval;
    g->formulas = ARENA_ARRAY(e->arena, const struct formula *, g->n_columns);
    g->sorts = ARENA_ARRAY(e->arena, const struct formula *, o->n_sort);
    for (size_t i = 0; i < g->n_columns; i++)
        if (!(g->formulas[i] = plan_formula(e->plan, g->measures[i].value, NULL, 0)))
            return err_set(err, ERR_CONFIG, "%s", "");
    for (size_t i = 0; i < o->n_sort; i++) {
        const struct expr *by = o->sort[i].value;
        bool dimension = by->kind == EXPR_NAME && by->ref.kind == REF_DIMENSION;
        if (!dimension && !(g->sorts[i] = plan_formula(e->plan, by, NULL, 0)))
            return err_set(err, ERR_CONFIG, "%s", "");
    }
    g->n_sorts = o->n_sort;
    if (o->where && !(g->having = plan_formula(e->plan, o->where, NULL, 0)))
        return err_set(err, ERR_CONFIG, "%s", "");
    return 0;
}

static bool all_states(const struct grid *g)
{
    struct definition *list[PLAN_DEFINITIONS_MAX];
    for (size_t c = 0; c < g->n_columns; c++) {
        size_t n = plan_definitions(g->formulas[c], list, PLAN_DEFINITIONS_MAX);
        for (size_t i = 0; i < n; i++)
            if (list[i]->roots[0].total->base != BASE_STATE)
                return false;
    }
    return true;
}

static int cut_periods(struct grid *g, const struct period *p, struct err *err)
{
    struct eval *e = g->eval;
    const struct calendar *cal = e->world.calendar;
    TRY(period_span(e, p, &g->span, err));
    g->fiscal = p->fiscal;
    g->period_kind = p->kind;
    if (!g->has_unit) {
        g->periods = &g->span;
        g->n_periods = 1;
        g->grain = all_states(g) ? GRAIN_AS_OF : p->kind == PERIOD_ALL ? GRAIN_ALL : GRAIN_PERIOD;
        return 0;
    }
    struct span_days s = g->span;
    if (p->kind == PERIOD_ALL) {
        TRY(eval_first_day(e, &s.from, err));
        s.until = e->world.as_of_day;
    }
    g->grain = grain_of_unit(g->unit);
    int32_t day = calendar_first(cal, g->unit, g->fiscal, s.from);
    while (day < s.until && g->n_periods < 20000) {
        int32_t next = calendar_move(cal, day, 1, g->unit, g->fiscal, &(bool){false});
        struct span_days one = {day, next};
        ARENA_PUSH(e->arena, g->periods, g->n_periods, one);
        day = next;
    }
    return 0;
}

static bool runs_on(const struct grid *g, size_t c)
{
    return g->measures && (g->measures[c].view == VIEW_RUNNING_TOTAL || g->measures[c].view == VIEW_RUNNING_SHARE);
}

/* Every cell that may be read is asked once with any key: folds keep all segments. */
static int collect(struct grid *g, struct span_days days, bool whole, struct err *err)
{
    int64_t keys[FACT_DIMS_MAX] = {SEGMENT_NONE, SEGMENT_NONE, SEGMENT_NONE, SEGMENT_NONE};
    struct place at = grid_place(g, days, keys);
    struct cell c;
    at.n_dims = whole ? 0 : g->n_dims;
    for (size_t i = 0; i < g->n_columns; i++)
        TRY(cell_of(g->eval, g->formulas[i], &at, &c, err));
    at.from = at.shown = g->periods[0].from;
    for (size_t i = 0; i < g->n_columns && !whole; i++)
        if (runs_on(g, i))
            TRY(cell_of(g->eval, g->formulas[i], &at, &c, err));
    at.from = at.shown = days.from;
    for (size_t i = 0; i < g->n_sorts && !whole; i++)
        if (g->sorts[i])
            TRY(cell_of(g->eval, g->sorts[i], &at, &c, err));
    if (g->having && !whole)
        TRY(cell_of(g->eval, g->having, &at, &c, err));
    return 0;
}

/* The values of one dimension of a total, in every wording. */
static int plan_all_wordings(struct grid *g, const struct total *t, const struct dimension *d, struct err *err)
{
    const int32_t *days;
    bool of_touch;
    size_t n = total_has_dimension(t, d) ? plan_cuts(g->eval->plan, &days) : 0;
    for (size_t i = 0; i < n; i++)
        if (!plan_dimension(g->eval->plan, t, d, days[i], &of_touch))
            return err_set(err, ERR_CONFIG, "%s", "");
    return 0;
}

/* The dimensions' values of all totals, so that the plan is complete before anything is read. */
static int plan_dimensions(struct grid *g, struct err *err)
{
    struct definition *list[PLAN_DEFINITIONS_MAX];
    for (size_t c = 0; c < g->n_columns + g->n_sorts + 1; c++) {
        const struct formula *f = c < g->n_columns ? g->formulas[c] : c < g->n_columns + g->n_sorts ? g->sorts[c - g->n_columns] : g->having;
        size_t n = plan_definitions(f, list, PLAN_DEFINITIONS_MAX);
        for (size_t i = 0; i < n; i++)
            for (size_t r = 0; r < list[i]->n_roots; r++)
                for (size_t k = 0; k < g->n_dims; k++)
                    TRY(plan_all_wordings(g, list[i]->roots[r].total, g->dims[k], err));
    }
    return 0;
}

/* The grid of an item before its formulas are known. */
int grid_begin(struct eval *e, const struct item *item, const struct period *period, struct grid **out, struct err *err)
{
    struct grid *g = *out = ARENA_NEW(e->arena, struct grid);
    g->eval = e;
    g->item = item;
    g->period = item->options.over ? item->options.over : period;
    g->measures = item->measures;
    g->n_columns = item->n_measures;
    TRY(by_items(g, &item->options, err));
    if (g->n_dims > FACT_DIMS_MAX) {
        eval_refuse(e, 559, item->span, "a table is cut by at most four dimensions");
        return err_set(err, ERR_CONFIG, "%s", "");
    }
    if (item->options.has_top && item->options.and_rest && (g->has_unit || g->n_dims == 0)) {
        eval_refuse(e, 548, item->span, "`top … and the rest` is of groups alone: say by a dimension, and by no unit of time");
        return err_set(err, ERR_CONFIG, "%s", "");
    }
    return 0;
}

int grid_plan(struct grid *g, struct err *err) { return plan_dimensions(g, err); }

int grid_open(struct eval *e, const struct item *item, const struct period *period, struct grid **out, struct err *err)
{
    TRY(grid_begin(e, item, period, out, err));
    TRY(formulas(*out, &item->options, err));
    return plan_dimensions(*out, err);
}

int grid_collect(struct grid *g, struct err *err)
{
    struct eval *e = g->eval;
    if (!g->scorecard)
        TRY(cut_periods(g, g->period, err));
    e->collecting = true;
    for (size_t i = 0; i < g->n_periods; i++)
        TRY(collect(g, g->periods[i], false, err));
    for (size_t i = 0; i < g->n_trend; i++)
        TRY(collect(g, g->trend[i], false, err));
    TRY(collect(g, g->span, true, err));
    e->collecting = false;
    for (size_t i = 0; g->scorecard && i < g->n_periods; i++) {
        const struct place at = grid_place(g, g->periods[i], NULL);
        for (size_t c = 0; c < g->n_columns; c++)
            significance_ask(e, g->formulas[c], &at);
    }
    return 0;
}

/* ------------------------------------------------------------------ rows */
/* The days of a scorecard need not be a whole unit: a month to date, what lies a month before a week. Those are just days. */
static enum grain grain_of_days(const struct grid *g, struct span_days days)
{
    const struct calendar *cal = g->eval->world.calendar;
    if (!g->scorecard || !g->has_unit)
        return g->grain;
    bool whole = (g->grain != GRAIN_NAMED || calendar_period_name(cal, g->unit, days.from)) &&
                 calendar_start(cal, g->unit, g->fiscal, days.from) == days.from &&
                 calendar_move(cal, days.from, 1, g->unit, g->fiscal, &(bool){false}) == days.until;
    return whole ? g->grain : GRAIN_PERIOD;
}

static void label_row(const struct grid *g, struct span_days days, const int64_t *keys, struct result_row *row)
{
    struct eval *e = g->eval;
    row->grain = grain_of_days(g, days);
    row->grain_unit = g->unit;
    row->at_end = g->has_unit && days.until <= e->world.as_of_day;
    row->named = row->grain == GRAIN_NAMED ? calendar_unit_name(e->world.calendar, g->unit) : NULL;
    row->fiscal = g->fiscal;
    row->from = days.from;
    row->until = days.until;
    row->period = period_label(e, row->grain, g->unit, g->fiscal, days.from, days.until);
    row->segments = ARENA_ARRAY(e->arena, struct segment_part, g->n_dims);
    row->segment = "";
    if (!keys)
        return;
    for (size_t k = 0; k < g->n_dims; k++) {
        struct segment_part *p = &row->segments[row->n_segments++];
        p->dimension = g->dims[k];
        p->known = keys[k] != SEGMENT_NONE;
        p->label = segment_label(e, g->dims[k], keys[k], p->known ? NULL : grid_missing_label(g, k));
        row->segment = k ? arena_printf(e->arena, "%s / %s", row->segment, p->label) : p->label;
    }
}

/* A row's neighbour is the one before it; of a scorecard's compared rows it is the newest period, which lies behind them. */
static void mark_wordings(const struct grid *g, struct result_row *row, const struct result_row *beside)
{
    struct definition *list[PLAN_DEFINITIONS_MAX];
    bool behind = g->scorecard && beside;
    int32_t since = beside && g->has_unit && !behind ? beside->from : row->from;
    int32_t begins = behind ? beside->from : row->from, until = behind ? beside->until : row->until;
    for (size_t c = 0; c < g->n_columns; c++) {
        size_t n = plan_definitions(g->formulas[c], list, PLAN_DEFINITIONS_MAX);
        for (size_t i = 0; i < n; i++)
            for (size_t k = 1; k < list[i]->n_roots; k++)
                if (list[i]->roots[k].from > since && list[i]->roots[k].from < until)
                    row->cells[c].wording_changed = true;
        const struct formula *f = g->formulas[c];
        row->cells[c].wording_changed = row->cells[c].wording_changed && !g->made; /* a pilot's columns are there to differ */
        for (size_t k = 1; !g->made && k < f->n_wordings; k++)
            if (f->wordings[k].from > since && f->wordings[k].from <= begins)
                row->cells[c].wording_changed = true;
    }
}

static int fill_row(const struct grid *g, const struct place *at, struct result_row *row, struct err *err)
{
    struct eval *e = g->eval;
    row->cells = ARENA_ARRAY(e->arena, struct cell, g->n_columns);
    for (size_t c = 0; c < g->n_columns; c++) {
        TRY(cell_of(e, g->formulas[c], at, &row->cells[c], err));
        row->cells[c].first_wording_early = at->from != DAY_MIN && at->from < g->columns[c].effective;
    }
    return 0;
}

struct sorted { struct result_row row; struct cell *by; const int64_t *keys; size_t place; };

static int add_row(const struct grid *g, struct span_days days, const int64_t *keys, struct sorted **rows, size_t *n, struct err *err)
{
    struct eval *e = g->eval;
    struct place at = grid_place(g, days, keys);
    struct cell keep = {.kind = CELL_FLAG, .flag = true};
    if (g->having)
        TRY(cell_of(e, g->having, &at, &keep, err));
    if (keep.kind != CELL_FLAG || !keep.flag)
        return 0;
    struct sorted s = {.keys = keys, .place = *n};
    label_row(g, days, keys, &s.row);
    TRY(fill_row(g, &at, &s.row, err));
    s.by = ARENA_ARRAY(e->arena, struct cell, g->n_sorts);
    for (size_t i = 0; i < g->n_sorts; i++)
        if (g->sorts[i])
            TRY(cell_of(e, g->sorts[i], &at, &s.by[i], err));
    ARENA_PUSH(e->arena, *rows, *n, s);
    return 0;
}

/* ------------------------------------------------------------------ order */
static int order_cells(const struct cell *a, const struct cell *b, bool falling)
{
    bool x = a->kind != CELL_NONE, y = b->kind != CELL_NONE;
    if (!x || !y)
        return (int)y - (int)x;
    int c;
    if (a->kind == CELL_DECIMAL && b->kind == CELL_DECIMAL) {
        c = decimal_cmp(a->decimal, b->decimal);
    } else {
        double u = a->kind == CELL_REAL ? a->real : decimal_double(a->decimal), v = b->kind == CELL_REAL ? b->real : decimal_double(b->decimal);
        c = (u > v) - (u < v);
    }
    return falling ? -c : c;
}

static bool goes_before(const struct grid *g, const struct sorted *a, const struct sorted *b)
{
    const struct options *o = &g->item->options;
    for (size_t i = 0; i < g->n_sorts; i++) {
        int c;
        if (g->sorts[i]) {
            c = order_cells(&a->by[i], &b->by[i], o->sort[i].falling);
        } else {
            c = (a->place > b->place) - (a->place < b->place);
            c = o->sort[i].falling ? -c : c;
        }
        if (c)
            return c < 0;
    }
    return a->place < b->place;
}

static void sort_rows(const struct grid *g, struct sorted *rows, struct sorted *room, size_t n)
{
    if (n < 2)
        return;
    size_t half = n / 2, i = 0, j = half, k = 0;
    sort_rows(g, rows, room, half);
    sort_rows(g, rows + half, room + half, n - half);
    while (i < half || j < n)
        room[k++] = j >= n || (i < half && !goes_before(g, &rows[j], &rows[i])) ? rows[i++] : rows[j++];
    memcpy(rows, room, n * sizeof *rows);
}

/* ------------------------------------------------------------------ reading */
static int all_rows(const struct grid *g, struct sorted **rows, size_t *n, struct err *err)
{
    for (size_t i = 0; i < g->n_periods; i++) {
        struct tuples t;
        if (g->n_dims == 0) {
            size_t before = *n;
            TRY(add_row(g, g->periods[i], NULL, rows, n, err));
            if (g->compared && *n > before)
                (*rows)[before].row.compared = g->compared[i];
            continue;
        }
        int rc = grid_segments(g, g->periods[i], &t, err);
        for (size_t k = 0; k < t.n && rc == 0; k++) {
            int64_t *keys = ARENA_ARRAY(g->eval->arena, int64_t, g->n_dims);
            memcpy(keys, t.keys + k * t.width, t.width * sizeof *keys);
            rc = add_row(g, g->periods[i], keys, rows, n, err);
        }
        free(t.keys);
        TRY(rc);
    }
    return 0;
}

static int total_row(const struct grid *g, struct result_row *row, struct err *err)
{
    struct grid whole = *g;
    whole.n_dims = 0;
    if (g->has_unit) {
        whole.has_unit = false;
        whole.grain = GRAIN_PERIOD;
    }
    struct place at = grid_place(&whole, g->span, NULL);
    label_row(&whole, g->span, NULL, row);
    row->is_total = true;
    return fill_row(&whole, &at, row, err);
}

/* ------------------------------------------------------------------ views: share of total, running, rank */
static struct cell part_of_total(const struct cell *part, const struct cell *all)
{
    struct cell out = *part;
    out.kind = CELL_NONE;
    out.status = part->status == CELL_SO_FAR ? CELL_SO_FAR : all->status;
    double x = part->kind == CELL_REAL ? part->real : decimal_double(part->decimal), y = all->kind == CELL_REAL ? all->real : decimal_double(all->decimal);
    if (part->kind == CELL_NONE || all->kind == CELL_NONE || y == 0)
        return out;
    out.kind = CELL_REAL;
    out.real = part->kind == CELL_DECIMAL && all->kind == CELL_DECIMAL ? decimal_ratio(part->decimal, all->decimal) : x / y;
    return out;
}

/* A table's rows by their keys: those shown, then what its top leaves out. */
struct lines { const struct sorted *rows; size_t n; };

/* Where what has come up to a row is asked of the records: by periods the row's own segment from the first period on; by segments
 * alone those that stand down to the row. */
static struct place up_to(const struct grid *g, const struct lines *lines, size_t i, const struct result_row *row, struct tuples *set)
{
    if (g->has_unit || g->n_dims == 0)
        return grid_place(g, (struct span_days){g->periods[0].from, row->until}, g->n_dims ? lines->rows[i].keys : NULL);
    size_t n = row->is_rest ? lines->n : i + 1;
    *set = (struct tuples){arena_alloc(g->eval->arena, n * g->n_dims * sizeof(int64_t)), n, g->n_dims};
    for (size_t k = 0; k < n; k++)
        memcpy(set->keys + k * g->n_dims, lines->rows[k].keys, g->n_dims * sizeof *set->keys);
    struct place at = grid_place(g, g->span, lines->rows[0].keys);
    at.set = set;
    return at;
}

/* What a row's share is of: of its period; what runs on over periods is a part of its segment's whole. */
static int whole_of(const struct grid *g, size_t c, const struct lines *lines, size_t i, const struct result_row *row, struct cell *out, struct err *err)
{
    bool own = runs_on(g, c) && g->has_unit && g->n_dims;
    struct place at = grid_place(g, g->n_dims && !own ? (struct span_days){row->from, row->until} : g->span, own ? lines->rows[i].keys : NULL);
    at.n_dims = own ? g->n_dims : 0;
    return cell_of(g->eval, g->formulas[c], &at, out, err);
}

/* What a top leaves out is no row of its own: it has no place, and takes none. */
static struct cell rank_of(const struct result_table *t, const struct cell *cells, size_t i)
{
    int64_t rank = 1;
    for (size_t k = 0; k < t->n_rows; k++)
        rank += !t->rows[k].is_rest && order_cells(&cells[k], &cells[i], true) < 0 && cells[k].kind != CELL_NONE;
    if (cells[i].kind == CELL_NONE || t->rows[i].is_rest)
        return (struct cell){.kind = CELL_NONE, .n = cells[i].n, .status = cells[i].status};
    return (struct cell){.kind = CELL_DECIMAL, .decimal = {rank, 0}, .n = cells[i].n, .status = cells[i].status};
}

static int view_column(const struct grid *g, size_t c, const struct lines *lines, struct result_table *t, struct err *err)
{
    enum view_kind view = g->measures[c].view;
    struct cell *old = ARENA_ARRAY(g->eval->arena, struct cell, t->n_rows);
    for (size_t i = 0; i < t->n_rows; i++)
        old[i] = t->rows[i].cells[c];
    for (size_t i = 0; i < t->n_rows; i++) {
        struct cell part = old[i], all, *out = &t->rows[i].cells[c];
        struct tuples set;
        if (runs_on(g, c)) {
            struct place at = up_to(g, lines, i, &t->rows[i], &set);
            TRY(cell_of(g->eval, g->formulas[c], &at, &part, err));
        }
        part.wording_changed = old[i].wording_changed;
        part.first_wording_early = old[i].first_wording_early;
        TRY(whole_of(g, c, lines, i, &t->rows[i], &all, err));
        *out = view == VIEW_RANK ? rank_of(t, old, i) : view == VIEW_RUNNING_TOTAL ? part : part_of_total(&part, &all);
    }
    return 0;
}

/* The total beside shares and ranks: it is the whole of itself, and has no rank. A running total ends with it. */
static void view_total(const struct grid *g, struct result_row *row)
{
    for (size_t c = 0; g->measures && c < g->n_columns; c++) {
        struct cell *out = &row->cells[c], all = *out;
        enum view_kind view = g->measures[c].view;
        if (view == VIEW_SHARE_OF_TOTAL || view == VIEW_RUNNING_SHARE)
            *out = part_of_total(&all, &all);
        else if (view == VIEW_RANK)
            *out = (struct cell){.kind = CELL_NONE, .n = all.n, .status = all.status};
    }
}

/* What a top leaves out, in one row computed from the records. */
static int rest_row(const struct grid *g, const struct sorted *rows, size_t from, size_t n, struct result_row *row, struct err *err)
{
    struct tuples set = {arena_alloc(g->eval->arena, (n - from) * g->n_dims * sizeof(int64_t)), n - from, g->n_dims};
    for (size_t i = from; i < n; i++)
        memcpy(set.keys + (i - from) * g->n_dims, rows[i].keys, g->n_dims * sizeof *set.keys);
    struct place at = grid_place(g, g->span, rows[from].keys);
    at.set = &set;
    label_row(g, g->span, NULL, row);
    row->segment = "the rest";
    row->is_rest = true;
    return fill_row(g, &at, row, err);
}

static int cut_top(const struct grid *g, const struct sorted *rows, size_t *n, struct result_row *rest, bool *has_rest, struct err *err)
{
    const struct options *o = &g->item->options;
    size_t all = *n;
    *has_rest = false;
    if (!o->has_top || (size_t)o->top >= all)
        return 0;
    *n = (size_t)o->top;
    if (!o->and_rest)
        return 0;
    *has_rest = true;
    return rest_row(g, rows, *n, all, rest, err);
}

/* Of each row that a scorecard compares its newest with: is the difference more than chance explains? */
static int weigh_changes(const struct grid *g, struct result_table *t, struct err *err)
{
    for (size_t i = 1; g->scorecard && i < t->n_rows; i++) {
        struct result_row *now = &t->rows[0], *then = &t->rows[i];
        for (size_t c = 0; c < g->n_columns; c++) {
            struct compared_place a = {grid_place(g, (struct span_days){now->from, now->until}, NULL), &now->cells[c]};
            struct compared_place b = {grid_place(g, (struct span_days){then->from, then->until}, NULL), &then->cells[c]};
            enum chance is;
            TRY(significance_of(g->eval, g->formulas[c], &a, &b, &is, err));
            then->cells[c].chance = (unsigned char)is;
        }
    }
    return 0;
}

static int read_trend(const struct grid *g, struct result_table *t, struct err *err)
{
    struct grid plain = *g; /* its rows follow each other, which a scorecard's do not */
    plain.scorecard = false;
    t->trend = ARENA_ARRAY(g->eval->arena, struct result_row, g->n_trend);
    for (size_t i = 0; i < g->n_trend; i++) {
        struct result_row *row = &t->trend[t->n_trend++];
        struct place at = grid_place(g, g->trend[i], NULL);
        label_row(&plain, g->trend[i], NULL, row);
        TRY(fill_row(g, &at, row, err));
        mark_wordings(&plain, row, i ? row - 1 : NULL);
    }
    return 0;
}

int grid_read(struct grid *g, struct result_table **out, struct err *err)
{
    struct eval *e = g->eval;
    struct result_row rest = {0};
    bool has_rest;
    const struct options *o = &g->item->options;
    struct sorted *rows = NULL;
    size_t n = 0;
    struct result_table *t = *out = ARENA_NEW(e->arena, struct result_table);
    t->item = g->item;
    t->by_period = g->has_unit;
    t->by = o->by;
    t->n_by = o->n_by;
    t->n_columns = g->n_columns;
    t->columns = g->columns = ARENA_ARRAY(e->arena, struct result_column, g->n_columns);
    for (size_t i = 0; i < g->n_columns; i++) {
        if (g->made)
            t->columns[i] = g->made[i];
        else
            column_of(e, &g->measures[i], g->formulas[i], &t->columns[i]);
        if (g->scorecard)
            TRY(targets_of(e, g->span, &t->columns[i], err));
    }
    evidence_ratios(g, t->columns);
    t->list_arguments = evidence_arguments(e);
    TRY(all_rows(g, &rows, &n, err));
    sort_rows(g, rows, ARENA_ARRAY(e->arena, struct sorted, n), g->n_sorts ? n : 0);
    const struct lines lines = {rows, n};
    TRY(cut_top(g, rows, &n, &rest, &has_rest, err));
    t->rows = ARENA_ARRAY(e->arena, struct result_row, n + 2);
    for (size_t i = 0; i < n; i++) {
        t->rows[t->n_rows++] = rows[i].row;
        mark_wordings(g, &t->rows[i], i ? &t->rows[g->scorecard ? 0 : i - 1] : NULL);
    }
    if (has_rest)
        t->rows[t->n_rows++] = rest;
    for (size_t c = 0; c < g->n_columns; c++)
        if (g->measures && g->measures[c].view != VIEW_PLAIN)
            TRY(view_column(g, c, &lines, t, err));
    TRY(weigh_changes(g, t, err));
    TRY(read_trend(g, t, err));
    if (o->with_total) {
        struct result_row *total = &t->rows[t->n_rows++];
        TRY(total_row(g, total, err));
        view_total(g, total);
    }
    return 0;
}

/* ------------------------------------------------------------------ scorecards */
int newest_period(struct eval *e, const struct period *p, struct span_days *days, struct place *unit, struct err *err)
{
    TRY(period_span(e, p, days, err));
    *unit = (struct place){.has_unit = p->kind == PERIOD_LAST || p->kind == PERIOD_TO_DATE, .unit = step_of(p->unit), .fiscal = p->fiscal};
    if (p->kind == PERIOD_LAST)
        days->from = calendar_start(e->world.calendar, unit->unit, p->fiscal, days->until - 1);
    return 0;
}

/* The report's last units: what a small line beside the figure shows of how it came about. */
static int trend_periods(struct grid *g, struct err *err)
{
    enum { TREND_LEAST = 3, TREND_MOST = 26 };
    struct grid all = *g;
    if (!g->has_unit || g->period->kind != PERIOD_LAST)
        return 0;
    all.periods = NULL;
    all.n_periods = 0;
    TRY(cut_periods(&all, g->period, err));
    size_t n = all.n_periods < TREND_MOST ? all.n_periods : TREND_MOST;
    if (n < TREND_LEAST)
        return 0;
    g->trend = all.periods + all.n_periods - n;
    g->n_trend = n;
    return 0;
}

int grid_scorecard(struct eval *e, const struct item *item, const struct period *period, const struct duration *compare, size_t n_compare,
                   struct grid **out, struct err *err)
{
    TRY(grid_open(e, item, period, out, err));
    struct grid *g = *out;
    struct place at;
    g->scorecard = true;
    TRY(newest_period(e, g->period, &g->span, &at, err));
    g->has_unit = at.has_unit;
    g->unit = at.unit;
    g->fiscal = at.fiscal;
    g->grain = at.has_unit ? grain_of_unit(at.unit) : g->period->kind == PERIOD_ALL ? GRAIN_ALL : GRAIN_PERIOD;
    g->periods = ARENA_ARRAY(e->arena, struct span_days, n_compare + 1);
    g->compared = ARENA_ARRAY(e->arena, const char *, n_compare + 1);
    g->periods[g->n_periods++] = g->span;
    at.from = g->span.from;
    at.until = g->span.until;
    for (size_t i = 0; i < n_compare; i++) {
        struct span_days earlier;
        if (!move_span(e, &at, (int64_t)decimal_round(compare[i].n, 0).v, compare[i].unit, &earlier))
            continue;
        g->compared[g->n_periods] = earlier_says(e, &compare[i]);
        g->periods[g->n_periods++] = earlier;
    }
    return trend_periods(g, err);
}
