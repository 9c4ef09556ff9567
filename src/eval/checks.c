/* checks.c - what must be true: `expect` and `warn unless`, over the same cells and rows as the report.
 *
 * Three forms: a column `is unique` (asked of every row), a source `is fresher than` a time, and a condition on metrics, for the
 * report's period, for `each` of its units, or `during` a period of its own. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "eval/show.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct check_plan {
    const struct expect_decl *decl;
    const struct expr *cond;           /* the expectation's, or one of those that `and` joins in it */
    struct span span;
    struct formula *formula;           /* the condition */
    struct value *column; const struct table *table; /* is unique */
    struct span_days *periods; size_t n_periods; bool has_unit; enum unit unit;
};
struct checks { struct check_plan *list; size_t n; };

static struct checks *checks_of(struct eval *e)
{
    if (!e->checks)
        e->checks = ARENA_NEW(e->arena, struct checks);
    return e->checks;
}

static bool asks_unique(const struct expr *e)
{
    return e->kind == EXPR_IS && e->name.text && !e->label_quoted && strcmp(e->name.text, "unique") == 0;
}

/* `lead.id is unique`: of the row, a column or where a link leads. */
static int plan_unique(struct eval *e, struct check_plan *c, struct err *err)
{
    const struct expr *path = c->cond->a;
    struct expr name = {.kind = EXPR_NAME, .name = path->name, .ref = path->ref, .type = path->type, .span = path->span};
    c->table = path->a->ref.symbol;
    c->column = plan_value(e->plan, c->table, &name, DAY_MIN);
    return c->column ? 0 : err_set(err, ERR_CONFIG, "%s", "");
}

static enum unit step_of(enum unit u) { return u == UNIT_DAY ? UNIT_CALENDAR_DAY : u == UNIT_WEEK ? UNIT_CALENDAR_WEEK : u; }

static int plan_periods(struct eval *e, const struct report_decl *r, struct check_plan *c, struct err *err)
{
    static const struct period all = {.kind = PERIOD_ALL};
    const struct period *p = c->decl->during ? c->decl->during : r->period ? r->period : &all;
    struct span_days span;
    TRY(period_span(e, p, &span, err));
    c->has_unit = c->decl->has_each;
    c->unit = step_of(c->decl->each);
    if (!c->has_unit || span.from == DAY_MIN) {
        ARENA_PUSH(e->arena, c->periods, c->n_periods, span);
        return 0;
    }
    for (int32_t day = calendar_first(e->world.calendar, c->unit, false, span.from); day < span.until && c->n_periods < 20000;) {
        struct span_days one = {day, calendar_move(e->world.calendar, day, 1, c->unit, false, &(bool){false})};
        ARENA_PUSH(e->arena, c->periods, c->n_periods, one);
        day = one.until;
    }
    return 0;
}

/* `a = b give or take t` holds when b - t <= a <= b + t. */
static struct formula *with_tolerance(struct eval *e, const struct expect_decl *d)
{
    assert(d->cond->kind == EXPR_COMPARE && d->cond->op == OP_EQ);
    struct expr *parts = ARENA_ARRAY(e->arena, struct expr, 5);
    struct expr *high = &parts[0], *low = &parts[1], *above = &parts[2], *below = &parts[3], *both = &parts[4];
    *high = (struct expr){.kind = EXPR_ARITH, .op = OP_ADD, .a = d->cond->b, .b = d->tolerance, .type = d->cond->b->type, .span = d->cond->span};
    *low = (struct expr){.kind = EXPR_ARITH, .op = OP_SUB, .a = d->cond->b, .b = d->tolerance, .type = d->cond->b->type, .span = d->cond->span};
    *above = (struct expr){.kind = EXPR_COMPARE, .op = OP_GE, .a = d->cond->a, .b = low, .type = d->cond->type, .span = d->cond->span};
    *below = (struct expr){.kind = EXPR_COMPARE, .op = OP_LE, .a = d->cond->a, .b = high, .type = d->cond->type, .span = d->cond->span};
    *both = (struct expr){.kind = EXPR_AND, .a = above, .b = below, .type = d->cond->type, .span = d->cond->span};
    return plan_formula(e->plan, both, NULL, 0);
}

/* A state is asked at the end of each period that is over, as a table by these periods asks it. */
static struct place place_of(const struct eval *e, const struct check_plan *c, size_t i)
{
    struct span_days days = c->periods[i];
    struct place at = {.from = days.from, .shown = days.from, .until = days.until, .unit = c->unit, .has_unit = c->has_unit,
                       .moment = e->world.as_of, .moment_day = e->world.as_of_day};
    if (c->has_unit && days.until <= e->world.as_of_day) {
        at.moment = calendar_midnight(e->world.calendar, days.until);
        at.moment_day = days.until - 1;
    }
    return at;
}

static int collect(struct eval *e, struct check_plan *c, struct err *err)
{
    e->collecting = true;
    for (size_t i = 0; i < c->n_periods; i++) {
        struct place at = place_of(e, c, i);
        struct cell cell;
        TRY(cell_of(e, c->formula, &at, &cell, err));
    }
    e->collecting = false;
    return 0;
}

static bool speaks_of_data(const struct expr *e)
{
    return e->kind == EXPR_AND ? speaks_of_data(e->a) || speaks_of_data(e->b) : asks_unique(e) || e->kind == EXPR_FRESHER;
}

/* What `and` joins is asked part by part where one of the parts speaks of the data themselves. */
static int plan_check(struct eval *e, const struct report_decl *r, struct check_plan c, struct err *err)
{
    struct checks *all = checks_of(e);
    if (c.cond->kind == EXPR_AND && speaks_of_data(c.cond)) {
        struct check_plan b = c;
        c.cond = c.cond->a;
        b.cond = b.cond->b;
        TRY(plan_check(e, r, c, err));
        return plan_check(e, r, b, err);
    }
    if (asks_unique(c.cond)) {
        TRY(plan_unique(e, &c, err));
    } else if (c.cond->kind != EXPR_FRESHER) {
        c.formula = c.decl->tolerance ? with_tolerance(e, c.decl) : plan_formula(e->plan, c.cond, NULL, 0);
        if (!c.formula)
            return err_set(err, ERR_CONFIG, "%s", "");
        TRY(plan_periods(e, r, &c, err));
    }
    ARENA_PUSH(e->arena, all->list, all->n, c);
    return 0;
}

int checks_open(struct eval *e, const struct report_decl *r, struct err *err)
{
    struct checks *all = checks_of(e);
    for (size_t i = 0; i < e->model->n_expects; i++) {
        const struct expect_decl *d = e->model->expects[i];
        TRY(plan_check(e, r, (struct check_plan){.decl = d, .cond = d->cond, .span = e->model->expect_spans[i]}, err));
    }
    for (size_t i = 0; i < all->n; i++)
        if (all->list[i].formula)
            TRY(collect(e, &all->list[i], err));
    return 0;
}

/* ------------------------------------------------------------------ asking */
struct sorted_value { const struct vec *vec; int32_t place; };

static int order_values(const void *a, const void *b)
{
    const struct sorted_value *x = a, *y = b;
    int c = vec_order(x->vec, (size_t)x->place, y->vec, (size_t)y->place);
    return c ? c : (x->place > y->place) - (x->place < y->place);
}

static bool is_asked(const struct table_data *td, const struct vec *v, size_t row)
{
    return (td->status[row] == ROW_ALIVE || td->status[row] == ROW_MERGED) && vec_has(v, row);
}

/* Is each of the rows' values another one? Texts have a number each, and most keys rise; false: they have to be compared. */
static bool surely_differ(const struct table_data *td, const struct vec *v)
{
    bool text = v->kind == VEC_TEXT;
    uint8_t *seen = text ? calloc((size_t)dict_count(v->dict) / 8 + 1, 1) : NULL;
    bool differ = seen || (!text && v->kind != VEC_F64);
    size_t last = SIZE_MAX;
    for (size_t i = 0; differ && i < td->n; i++) {
        if (!is_asked(td, v, i))
            continue;
        int32_t code = seen ? (int32_t)vec_whole(v, i) : 0;
        uint8_t bit = (uint8_t)(1u << (code & 7));
        differ = seen ? !(seen[code >> 3] & bit) : last == SIZE_MAX || vec_order(v, last, v, i) < 0;
        if (seen)
            seen[code >> 3] |= bit;
        last = i;
    }
    free(seen);
    return differ;
}

/* A table's own key was asked when the table was read: if two rows that are not dropped shared one there would be no report. */
static bool is_key(const struct eval *e, const struct check_plan *c)
{
    const struct table_plan *tp = plan_table(e->plan, c->table);
    return tp->n_key == 1 && tp->key[0] == c->column;
}

/* Names the first two records that share a value. Of every row: the merged ones too. */
static int ask_unique(struct eval *e, const struct check_plan *c, struct result_check *out, struct err *err)
{
    struct table_data *td;
    const struct vec *v;
    TRY(world_table(&e->world, c->table, &td, err));
    TRY(world_stored(&e->world, c->column, &v, err));
    size_t n = 0, shared = 0;
    out->passed = true;
    if (is_key(e, c) || surely_differ(td, v))
        return 0;
    struct sorted_value *list = malloc((td->n + 1) * sizeof *list);
    if (!list)
        return err_set(err, ERR_NOMEM, "no memory to compare the values of %s", c->table->name.text);
    for (size_t i = 0; i < td->n; i++)
        if (is_asked(td, v, i))
            list[n++] = (struct sorted_value){v, (int32_t)i};
    qsort(list, n, sizeof *list, order_values);
    for (size_t i = 1; i < n; i++) {
        if (vec_order(v, (size_t)list[i - 1].place, v, (size_t)list[i].place) != 0)
            continue;
        const char *file;
        int64_t a, b;
        world_position(td, list[i - 1].place, &file, &a);
        world_position(td, list[i].place, &file, &b);
        if (shared++ == 0)
            out->detail = arena_printf(e->arena, "%s lines %lld and %lld have the same value", file ? file : c->table->name.text, (long long)a, (long long)b);
    }
    free(list);
    if (shared > 1)
        out->detail = arena_printf(e->arena, "%s, and %zu more", out->detail, shared - 1);
    out->passed = shared == 0;
    return 0;
}

static int ask_fresh(struct eval *e, const struct check_plan *c, struct result_check *out, struct err *err)
{
    const struct expr *x = c->cond;
    static const int64_t seconds[] = {[UNIT_SECOND] = 1, [UNIT_MINUTE] = 60, [UNIT_HOUR] = 3600, [UNIT_DAY] = 86400, [UNIT_WEEK] = 604800};
    enum unit unit = x->duration.unit <= UNIT_WEEK ? x->duration.unit : UNIT_DAY;
    double allowed = decimal_double(x->duration.n) * (double)seconds[unit], oldest = allowed;
    out->passed = true;
    for (size_t i = 0; i < e->model->n_tables; i++) {
        const struct table_decl *t = e->model->tables[i]->decl;
        struct object_info info;
        if (!t->source.text || !x->a->name.text || strcmp(t->source.text, x->a->name.text) != 0)
            continue;
        TRY(e->options.sources->describe(e->options.sources->ctx, t->source.text, t->object, &info, err));
        if (info.changed_us == INT64_MIN) {
            out->passed = false;
            out->detail = arena_printf(e->arena, "%s does not say when it changed", t->object);
            continue;
        }
        double age = (double)(e->world.as_of - info.changed_us) / (double)US_PER_SECOND;
        out->passed = out->passed && age <= allowed;
        if (age > oldest) {
            oldest = age;
            out->detail = arena_printf(e->arena, "%s changed %.1f hours before the as-of time", t->object, age / 3600);
        }
    }
    if (x->negated)
        out->passed = !out->passed;
    return 0;
}

static int ask_cells(struct eval *e, const struct check_plan *c, struct result_check *out, struct err *err)
{
    size_t wrong = 0;
    for (size_t i = 0; i < c->n_periods; i++) {
        struct place at = place_of(e, c, i);
        struct cell cell;
        char a[16], b[16];
        TRY(cell_of(e, c->formula, &at, &cell, err));
        if (cell.kind == CELL_FLAG && cell.flag)
            continue;
        if (wrong++ == 0 && at.from == DAY_MIN)
            out->detail = "over all time";
        else if (wrong == 1)
            out->detail = arena_printf(e->arena, "not from %s to %s", day_print(a, at.from), day_print(b, at.until - 1));
    }
    if (wrong > 1)
        out->detail = arena_printf(e->arena, "%s, and in %zu more of %zu periods", out->detail, wrong - 1, c->n_periods);
    if (wrong && c->decl->because)
        out->detail = arena_printf(e->arena, "%s (because %s)", out->detail, c->decl->because);
    out->passed = wrong == 0;
    return 0;
}

int eval_checks(struct eval *e, const struct report_decl *r, struct result_report *into, size_t *failed, struct err *err)
{
    struct checks *all = checks_of(e);
    (void)r;
    *failed = 0;
    into->checks = ARENA_ARRAY(e->arena, struct result_check, all->n);
    for (size_t i = 0; i < all->n; i++) {
        const struct check_plan *c = &all->list[i];
        struct result_check *out = &into->checks[into->n_checks++];
        *out = (struct result_check){.says = plan_text(e->plan, c->cond->span), .warn = c->decl->warn, .span = c->span};
        TRY(c->column ? ask_unique(e, c, out, err) : c->formula ? ask_cells(e, c, out, err) : ask_fresh(e, c, out, err));
        *failed += !out->passed && !out->warn;
    }
    return 0;
}
