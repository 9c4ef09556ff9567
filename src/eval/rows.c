/* rows.c - lists of records in a report: the rows that a total counts (or an event's rows with a condition), with named columns.
 *
 * What a list keeps are the numbers of its rows, in their order. The cells of the first few thousand are computed with the report,
 * any others when a format asks for them: a list of a million records is never held whole. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "eval/blocks.h"
#include "eval/show.h"

#include <stdlib.h>
#include <string.h>

#include "base/budget.h"

enum { ROWS_HELD = 5000, ROWS_WHOLE = 200 };
enum { ORDER_BYTES = 2 * sizeof(size_t) + sizeof(int32_t) + 1 }; /* of each record: its place, twice, and its row */

struct list_plan {
    struct eval *eval;
    const struct item *item;
    struct definition *definition;
    const struct table *table;
    struct span_days days, newest;   /* newest: whose rows come first; the days themselves where an order is asked for */
    struct value **columns;          /* NULL where the column is a `why` */
    struct definition **why;
    struct value **sorts; size_t n_sorts;
    struct judge *where;
    int32_t *rows;                   /* once they are known, in the order shown */
};

/* The one total of the formula that judges rows of a table; NULL: there are none or several. A formula's wordings
 * hold by the day on which the period shown begins, as for its figures. */
static struct definition *one_total(const struct formula *f, int32_t day, const struct table *t)
{
    struct definition *all[PLAN_DEFINITIONS_MAX], *found = NULL;
    size_t n = plan_definitions_at(f, day, all, PLAN_DEFINITIONS_MAX);
    for (size_t i = 0; i < n; i++) {
        if (all[i]->roots[0].total->table != t)
            continue;
        if (found)
            return NULL;
        found = all[i];
    }
    return found;
}

static struct formula *metric_formula(struct eval *e, const char *name)
{
    for (size_t i = 0; i < e->model->n_metrics; i++)
        if (strcmp(e->model->metrics[i]->name.text, name) == 0)
            return plan_metric(e->plan, e->model->metrics[i]);
    for (size_t i = 0; i < e->model->n_costs; i++)
        if (strcmp(e->model->costs[i]->name.text, name) == 0)
            return plan_costs(e->plan, e->model->costs[i]);
    return NULL;
}

static bool is_total_of(const struct formula *f, const void *table)
{
    return f->definition && (!table || f->definition->roots[0].total->table == table);
}

/* In each wording: see plan_in_all_wordings. */
static bool always_one_total(const struct list_plan *l, const struct formula *f)
{
    const int32_t *cuts;
    size_t n = plan_cuts(l->eval->plan, &cuts);
    for (size_t i = 0; i < n; i++)
        if (!one_total(f, cuts[i], l->table))
            return false;
    return true;
}

static int definition_of_list(struct list_plan *l, const struct period *period, struct err *err)
{
    struct eval *e = l->eval;
    const struct item *item = l->item;
    struct place unit;
    period = item->options.over ? item->options.over : period;
    TRY(period_span(e, period, &l->days, err));
    l->newest = l->days;
    if (!item->options.n_sort)
        TRY(newest_period(e, period, &l->newest, &unit, err));
    if (item->flow) {
        l->definition = plan_rows(e->plan, item->flow->table, item->flow->event, item->cond);
        return l->definition ? 0 : err_set(err, ERR_CONFIG, "%s", "");
    }
    const struct formula *f = metric_formula(e, item->rows.parts[0].text);
    if (!f)
        return err_set(err, ERR_CONFIG, "%s", "");
    l->definition = plan_in_force(f, l->days.from)->definition;
    if (!plan_in_all_wordings(f, is_total_of, item->list_table)) {
        eval_refuse(e, 545, item->span, "a list shows the records of a table, of one event, or of a metric that is one total: list lead.captured where … columns …");
        return err_set(err, ERR_CONFIG, "%s", "");
    }
    return 0;
}

/* The definition of which a `why` column tells: of an event of the rows, or of a metric or costs with one total of them. */
static struct definition *definition_of_why(struct list_plan *l, const struct list_column *c)
{
    struct eval *e = l->eval;
    for (size_t i = 0; i < l->table->n_events; i++)
        if (strcmp(l->table->events[i]->name.text, c->why.text) == 0)
            return plan_rows(e->plan, l->table, l->table->events[i], NULL);
    const struct formula *f = metric_formula(e, c->why.text);
    struct definition *d = f ? one_total(f, l->days.from, l->table) : NULL;
    if (!f || always_one_total(l, f))
        return d;
    eval_refuse(e, 546, c->why.span, "why tells of one total, and this rests on several: write a column for each of them");
    return NULL;
}

static int plan_columns(struct list_plan *l, struct err *err)
{
    struct eval *e = l->eval;
    const struct item *item = l->item;
    const struct options *o = &item->options;
    bool good = true;
    l->table = l->definition->roots[0].total->table;
    l->columns = ARENA_ARRAY(e->arena, struct value *, item->n_columns);
    l->why = ARENA_ARRAY(e->arena, struct definition *, item->n_columns);
    l->sorts = ARENA_ARRAY(e->arena, struct value *, o->n_sort);
    for (size_t i = 0; i < item->n_columns; i++) {
        if (!item->columns[i].why.text) {
            l->columns[i] = plan_value(e->plan, l->table, item->columns[i].value, e->world.as_of_day);
            good = good && l->columns[i];
            continue;
        }
        l->why[i] = definition_of_why(l, &item->columns[i]);
        good = good && l->why[i];
    }
    for (size_t i = 0; i < o->n_sort; i++) {
        l->sorts[l->n_sorts++] = plan_value(e->plan, l->table, o->sort[i].value, e->world.as_of_day);
        good = good && l->sorts[i];
    }
    if (o->where)
        good = (l->where = plan_condition(e->plan, l->table, o->where, e->world.as_of_day)) != NULL && good;
    return good ? 0 : err_set(err, ERR_CONFIG, "%s", "");
}

int list_open(struct eval *e, const struct item *item, const struct period *period, struct list_plan **out, struct err *err)
{
    struct list_plan *l = *out = ARENA_NEW(e->arena, struct list_plan);
    l->eval = e;
    l->item = item;
    TRY(definition_of_list(l, period, err));
    TRY(plan_columns(l, err));
    counted_ask(&(struct counted_query){e, l->definition, l->days, l->where});
    return 0;
}

/* ------------------------------------------------------------------ order */
static bool goes_before(const struct list_plan *l, const struct vec *const *by, size_t a, size_t b)
{
    for (size_t i = 0; i < l->n_sorts; i++) {
        bool x = vec_has(by[i], a), y = vec_has(by[i], b);
        int c = !x || !y ? (int)y - (int)x : vec_order(by[i], a, by[i], b);
        if (x && y && l->item->options.sort[i].falling)
            c = -c;
        if (c)
            return c < 0;
    }
    return a < b;
}

static void sort_places(const struct list_plan *l, const struct vec *const *by, size_t *list, size_t *room, size_t n)
{
    if (n < 2)
        return;
    size_t half = n / 2, i = 0, j = half, k = 0;
    sort_places(l, by, list, room, half);
    sort_places(l, by, list + half, room + half, n - half);
    while (i < half || j < n)
        room[k++] = j >= n || (i < half && !goes_before(l, by, list[j], list[i])) ? list[i++] : list[j++];
    memcpy(list, room, n * sizeof *list);
}

static int order_rows(struct list_plan *l, struct batch *all, size_t *places, struct err *err)
{
    const struct vec **by = ARENA_ARRAY(all->scratch, const struct vec *, l->n_sorts);
    for (size_t i = 0; i < all->n; i++)
        places[i] = i;
    for (size_t i = 0; i < l->n_sorts; i++)
        TRY(batch_value(all, l->sorts[i], &by[i], err));
    if (l->n_sorts)
        sort_places(l, by, places, ARENA_ARRAY(all->scratch, size_t, all->n), all->n);
    return 0;
}

/* Of a list too long to be read whole, rows of the newest period go before the others; *n of them. What stands at a moment is of no
 * period. */
static int newest_first(struct list_plan *l, const struct counted_rows *rows, size_t *places, struct arena *scratch, size_t *n, struct err *err)
{
    struct counted_rows newest = {NULL, 0};
    struct counted_query query = {l->eval, l->definition, l->newest, l->where};
    int32_t last = -1;
    size_t used = 0;
    *n = rows->n;
    if (rows->n <= ROWS_WHOLE || l->newest.from <= l->days.from || l->definition->roots[0].total->base == BASE_STATE)
        return 0;
    TRY(counted_rows(&query, &newest, err));
    for (size_t i = 0; i < rows->n; i++)
        last = rows->list[i] > last ? rows->list[i] : last;
    bool *is_newest = ARENA_ARRAY(scratch, bool, (size_t)(last + 1));
    size_t *later = ARENA_ARRAY(scratch, size_t, rows->n);
    for (size_t i = 0; i < newest.n; i++)
        if (newest.list[i] <= last)
            is_newest[newest.list[i]] = true;
    *n = 0;
    for (size_t i = 0; i < rows->n; i++)
        if (is_newest[rows->list[places[i]]])
            places[(*n)++] = places[i];
        else
            later[used++] = places[i];
    memcpy(places + *n, later, used * sizeof *places);
    return 0;
}

/* ------------------------------------------------------------------ reading */
struct wording_of { const struct total *total; int32_t from, until; };
static const char WHY_COUNTED[] = "counted";

/* Of the facts from `*at` on those of one row stand together: the one that decides on the days of a wording. SIZE_MAX: none lies there. */
static size_t deciding(const struct facts *f, const struct wording_of *w, size_t *at)
{
    size_t first = *at, found = SIZE_MAX;
    for (; *at < f->n && f->place[*at] == f->place[first]; ++*at) {
        if (f->day[*at] != INT32_MIN && (f->day[*at] < w->from || f->day[*at] >= w->until))
            continue;
        if (found == SIZE_MAX || (f->rule[found] != FACT_COUNTED && f->rule[*at] == FACT_COUNTED))
            found = *at;
    }
    return found;
}

/* What a wording says of the rows whose facts lie on its days; those that one before it counts are counted. */
static int why_by(struct list_plan *l, size_t column, const struct wording_of *w, struct batch *shown, struct arena *a, struct cell *cells, struct err *err)
{
    const size_t n_columns = l->item->n_columns;
    const struct reasons *reasons = total_reasons(shown->scratch, w->total);
    struct facts f;
    TRY(facts_of(shown, w->total, NULL, &f, err));
    for (size_t i = 0; i < f.n;) {
        size_t decides = deciding(&f, w, &i);
        if (decides == SIZE_MAX)
            continue;
        uint16_t rule = f.rule[decides];
        const char **text = &cells[(size_t)f.place[decides] * n_columns + column].text;
        if (*text != WHY_COUNTED)
            *text = rule == FACT_COUNTED ? WHY_COUNTED : arena_printf(a, "not: %s", reasons->list[rule].says);
    }
    return 0;
}

static int why_cells(struct list_plan *l, size_t column, struct batch *shown, struct arena *a, struct cell *cells, struct err *err)
{
    const struct definition *d = l->why[column];
    for (size_t i = 0; i < shown->n; i++)
        cells[i * l->item->n_columns + column] = (struct cell){.kind = CELL_TEXT, .text = ""};
    for (size_t i = 0; i < d->n_roots; i++) {
        const struct wording_of w = {d->roots[i].total, d->roots[i].from, i + 1 < d->n_roots ? d->roots[i + 1].from : DAY_MAX};
        TRY(why_by(l, column, &w, shown, a, cells, err));
    }
    return 0;
}

static const char *head_of(struct list_plan *l, const struct list_column *c)
{
    if (c->as)
        return c->as;
    return c->why.text ? arena_printf(l->eval->arena, "why %s", c->why.text) : plan_text(l->eval->plan, c->value->span);
}

/* A number that is a key names a record: it is no amount, and stands without marks between thousands. */
static bool is_key(const struct list_column *c)
{
    return c->value && c->value->ref.kind == REF_COLUMN && ((const struct column_decl *)c->value->ref.symbol)->key;
}

static void name_cell(struct arena *a, struct cell *c)
{
    char text[48];
    if (c->kind == CELL_DECIMAL)
        *c = (struct cell){.kind = CELL_TEXT, .text = arena_strdup(a, decimal_print(text, c->decimal))};
}

static const struct asked_unit *units_of(struct eval *e, const struct item *item)
{
    struct asked_unit *units = ARENA_ARRAY(e->arena, struct asked_unit, item->n_columns);
    for (size_t c = 0; c < item->n_columns; c++)
        units[c].known = unit_asked(item->columns[c].value, &units[c].unit);
    return units;
}

static void name_columns(struct list_plan *l, struct result_list *out)
{
    struct eval *e = l->eval;
    out->heads = ARENA_ARRAY(e->arena, const char *, out->n_columns);
    out->types = ARENA_ARRAY(e->arena, const struct type *, out->n_columns);
    out->units = units_of(e, l->item);
    for (size_t c = 0; c < out->n_columns; c++) {
        const struct list_column *column = &l->item->columns[c];
        out->heads[c] = head_of(l, column);
        out->types[c] = column->value && !is_key(column) ? column->value->type : NULL;
    }
}

/* The cells of a batch of rows, row after row. */
static int fill(struct list_plan *l, struct batch *shown, struct arena *a, struct cell *cells, struct err *err)
{
    size_t n_columns = l->item->n_columns;
    for (size_t c = 0; c < n_columns; c++) {
        const struct vec *v = NULL;
        bool key = is_key(&l->item->columns[c]);
        if (l->columns[c])
            TRY(batch_value(shown, l->columns[c], &v, err));
        else if (cells)
            TRY(why_cells(l, c, shown, a, cells, err));
        for (size_t i = 0; cells && v && i < shown->n; i++) {
            struct cell *to = &cells[i * n_columns + c];
            *to = show_cell(l->eval, a, l->columns[c], v, i);
            if (key)
                name_cell(a, to);
        }
    }
    return 0;
}

/* Without `cells` the values are only computed: what is wrong with one of them is then known with the report. */
static int read_cells(void *ctx, size_t from, size_t n, struct arena *a, struct cell *cells, struct err *err)
{
    struct list_plan *l = ctx;
    struct arena *scratch = arena_new();
    int rc = 0;
    for (size_t done = 0, k; done < n && rc == 0; done += k) {
        struct arena_mark mark = arena_mark(scratch);
        struct batch shown;
        k = n - done < BATCH_ROWS ? n - done : BATCH_ROWS;
        rc = batch_init(&shown, &l->eval->world, l->table, l->rows + from + done, k, scratch, err);
        if (rc == 0)
            rc = fill(l, &shown, a, cells ? cells + done * l->item->n_columns : NULL, err);
        arena_reset(scratch, mark);
    }
    arena_free(&scratch);
    return rc;
}

static int read_rows(struct list_plan *l, struct arena *scratch, struct result_list *out, struct err *err)
{
    struct eval *e = l->eval;
    struct counted_rows rows = {NULL, 0};
    struct counted_query query = {e, l->definition, l->days, l->where};
    struct batch all;
    TRY(counted_rows(&query, &rows, err));
    size_t n = l->item->options.has_limit && (size_t)l->item->options.limit < rows.n ? (size_t)l->item->options.limit : rows.n;
    size_t held = n < ROWS_HELD ? n : ROWS_HELD, newest;
    if (budget_check(e->world.budget, rows.n * ORDER_BYTES + held * l->item->n_columns * sizeof *out->cells, err) != 0)
        return err_wrap(err, "a list of %zu records of %s, in %zu columns", rows.n, l->table->name.text, l->item->n_columns);
    size_t *places = ARENA_ARRAY(scratch, size_t, rows.n);
    TRY(batch_init(&all, &e->world, l->table, rows.list, rows.n, scratch, err));
    TRY(order_rows(l, &all, places, err));
    TRY(newest_first(l, &rows, places, scratch, &newest, err));
    out->n_all = rows.n;
    out->from = newest < rows.n ? l->newest.from : l->days.from;
    out->until = l->days.until;
    out->n_older = n > newest ? n - newest : 0;
    l->rows = ARENA_ARRAY(e->arena, int32_t, n);
    for (size_t i = 0; i < n; i++)
        l->rows[i] = rows.list[places[i]];
    out->item = l->item;
    out->n_rows = n;
    out->n_columns = l->item->n_columns;
    name_columns(l, out);
    out->cells = arena_alloc(e->arena, (out->n_columns * held + 1) * sizeof *out->cells);
    if (held < n) {
        struct list_source *source = ARENA_NEW(e->arena, struct list_source);
        *source = (struct list_source){held, read_cells, l};
        out->source = source;
        e->is_read_on = true;
    }
    TRY(read_cells(l, 0, held, e->arena, out->cells, err));
    return read_cells(l, held, n - held, e->arena, NULL, err);
}

int list_read(struct list_plan *l, struct result_list **out, struct err *err)
{
    struct arena *scratch = arena_new();
    *out = ARENA_NEW(l->eval->arena, struct result_list);
    TRY(eval_ready(l->eval, err));
    int rc = read_rows(l, scratch, *out, err);
    arena_free(&scratch);
    return rc;
}
