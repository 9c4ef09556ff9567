/* cells.c - formulas at a place: a period, a segment, a moment.
 *
 * Evaluated twice: first collecting, when every total that will be read registers its days and dimensions, then, after the folds
 * have run, for the values. Arithmetic is exact until a ratio is formed. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "eval/eval_all.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "data/order.h"

/* ------------------------------------------------------------------ states to values */
static struct cell exact(struct decimal d) { return (struct cell){.kind = CELL_DECIMAL, .decimal = d}; }
static struct cell real(double x) { return isfinite(x) ? (struct cell){.kind = CELL_REAL, .real = x} : (struct cell){.kind = CELL_NONE}; }
static struct cell whole(int64_t n) { return exact((struct decimal){n, 0}); }

static struct cell ratio(i128 above, int above_scale, i128 below, int below_scale)
{
    if (below == 0)
        return (struct cell){.kind = CELL_NONE};
    return real(decimal_ratio((struct decimal){above, above_scale}, (struct decimal){below, below_scale}));
}

static struct cell value_at(const struct state *s, size_t i)
{
    return s->reals ? real(s->reals[i]) : exact((struct decimal){order_pick(s->values, s->n_values, i, &(i128){0}), s->scale});
}

/* p of the way from the first to the last value; between two values in proportion, exactly */
static struct cell between(const struct state *s, struct decimal p)
{
    struct decimal place;
    if (!decimal_mul(p, (struct decimal){(i128)s->n_values - 1, 0}, &place) || place.v < 0)
        return (struct cell){.kind = CELL_NONE};
    i128 one = decimal_pow10(place.scale);
    size_t i = (size_t)(place.v / one), next = i + 1 < s->n_values ? i + 1 : i;
    if (i >= s->n_values)
        return (struct cell){.kind = CELL_NONE};
    i128 part = place.v % one;
    if (s->reals)
        return real(s->reals[i] + (s->reals[next] - s->reals[i]) * ((double)part / (double)one));
    i128 above, value = order_pick(s->values, s->n_values, i, &above);
    struct decimal low = {value, s->scale}, gap = {above - value, s->scale}, more, sum;
    if (part == 0)
        return exact(low);
    if (decimal_mul(gap, (struct decimal){part, place.scale}, &more) && decimal_add(low, more, &sum))
        return exact(decimal_trim(sum));
    return real(decimal_double(low) + decimal_double(gap) * ((double)part / (double)one));
}

static size_t disc_index(const struct state *s, struct decimal p)
{
    i128 one = decimal_pow10(p.scale), k = (p.v * (i128)s->n_values + one - 1) / one;
    return k <= 0 ? 0 : k > (i128)s->n_values ? s->n_values - 1 : (size_t)k - 1;
}

static int64_t distinct(const struct state *s)
{
    int64_t n = s->n_values > 0;
    for (size_t i = 1; i < s->n_values; i++)
        n += s->reals ? s->reals[i] > s->reals[i - 1] : s->values[i] > s->values[i - 1];
    return n;
}

static struct cell sum_of(const struct state *s)
{
    return s->real ? real(s->real_sum + decimal_double((struct decimal){s->sum, s->scale})) : exact((struct decimal){s->sum, s->scale});
}

static struct cell share_of(const struct total *t, const struct state *s)
{
    if (!t->value)
        return ratio(s->hits, 0, s->n, 0);
    if (!s->real)
        return ratio(s->hit_sum, s->scale, s->sum, s->scale);
    return s->real_sum != 0 ? real(s->real_hit / s->real_sum) : (struct cell){.kind = CELL_NONE};
}

static struct cell average_of(const struct state *s)
{
    if (s->n_value == 0)
        return (struct cell){.kind = CELL_NONE};
    return s->real ? real(s->real_sum / (double)s->n_value) : ratio(s->sum, s->scale, s->n_value, 0);
}

static struct cell number_of(const struct total *t, const struct state *s)
{
    static const struct decimal half = {5, 1};
    switch (t->function) {
    case AGGREGATE_COUNT: return t->distinct ? whole(distinct(s)) : t->base == BASE_CREDIT ? sum_of(s) : whole(s->n);
    case AGGREGATE_SUM: return sum_of(s);
    case AGGREGATE_SHARE: return share_of(t, s);
    case AGGREGATE_CONVERSION: return ratio(s->hits, 0, s->n, 0);
    case AGGREGATE_AVERAGE: return average_of(s);
    default: break;
    }
    if (s->n_values == 0)
        return (struct cell){.kind = CELL_NONE};
    switch (t->function) {
    case AGGREGATE_MEDIAN: return between(s, half);
    case AGGREGATE_PERCENTILE: return between(s, t->percentile);
    case AGGREGATE_PERCENTILE_DISC: return value_at(s, disc_index(s, t->percentile));
    case AGGREGATE_MIN: return value_at(s, 0);
    default: return value_at(s, s->n_values - 1);
    }
}

/* A smallest or largest day or time is one again. */
static void as_moment(const struct total *t, struct cell *c)
{
    bool extreme = t->function == AGGREGATE_MIN || t->function == AGGREGATE_MAX;
    if (!extreme || !t->value || c->kind != CELL_DECIMAL)
        return;
    if (t->value->vec == VEC_DATE) {
        c->kind = CELL_DATE;
        c->day = (int32_t)c->decimal.v;
    } else if (t->value->vec == VEC_TIME) {
        c->kind = CELL_TIME;
        c->time = (int64_t)c->decimal.v;
    }
}

void state_to_cell(const struct total *t, struct state *s, struct cell *out)
{
    if (s->values && (t->distinct || t->plugin)) /* of all others one place is asked */
        order_exact(s->values, s->n_values);
    if (s->reals)
        order_reals(s->reals, s->n_values);
    *out = number_of(t, s);
    as_moment(t, out);
    out->n = s->n;
    out->status = s->open ? CELL_SO_FAR : CELL_FINAL;
}

/* ------------------------------------------------------------------ arithmetic */
static bool as_real(const struct cell *c, double *out)
{
    if (c->kind == CELL_DECIMAL)
        *out = decimal_double(c->decimal);
    else if (c->kind == CELL_REAL)
        *out = c->real;
    else
        return false;
    return true;
}

/* What lies below the line in "USD per day": days of a clock that is kept in microseconds. */
static double unit_of(const struct type *t)
{
    if (!t || t->kind != TYPE_CLOCK)
        return 1;
    return t->clock == CLOCK_TIME ? (double)US_PER_DAY : t->clock == CLOCK_OFFICE ? 3600.0 * (double)US_PER_SECOND : 1;
}

static struct cell divide(const struct formula *f, const struct cell *a, const struct cell *b, double x, double y)
{
    if (y == 0)
        return (struct cell){.kind = CELL_NONE};
    bool per = f->type && f->type->kind == TYPE_PER;
    if (a->kind == CELL_DECIMAL && b->kind == CELL_DECIMAL && !per)
        return real(decimal_ratio(a->decimal, b->decimal));
    return real(x / (per ? y / unit_of(f->b->type) : y));
}

static struct cell arith(const struct formula *f, const struct cell *a, const struct cell *b)
{
    double x, y;
    struct decimal d;
    if (!as_real(a, &x) || !as_real(b, &y))
        return (struct cell){.kind = CELL_NONE};
    if (f->op == OP_DIV)
        return divide(f, a, b, x, y);
    if (a->kind == CELL_DECIMAL && b->kind == CELL_DECIMAL) {
        bool fits = f->op == OP_ADD ? decimal_add(a->decimal, b->decimal, &d) : f->op == OP_SUB ? decimal_sub(a->decimal, b->decimal, &d)
                                                                                             : decimal_mul(a->decimal, b->decimal, &d);
        if (fits)
            return exact(d);
    }
    return real(f->op == OP_ADD ? x + y : f->op == OP_SUB ? x - y : x * y);
}

static bool compare(const struct formula *f, const struct cell *a, const struct cell *b)
{
    double x, y;
    if (!as_real(a, &x) || !as_real(b, &y))
        return f->op == OP_NE;
    int c = a->kind == CELL_DECIMAL && b->kind == CELL_DECIMAL ? decimal_cmp(a->decimal, b->decimal) : (x > y) - (x < y);
    switch (f->op) {
    case OP_EQ: return c == 0;
    case OP_NE: return c != 0;
    case OP_LT: return c < 0;
    case OP_LE: return c <= 0;
    case OP_GT: return c > 0;
    default: return c >= 0;
    }
}

/* ------------------------------------------------------------------ totals at a place */
/* The states of one segment, of a set of them, or of all. */
static int read_segments(const struct fold *f, const struct place *at, int32_t from, int32_t until, struct state *into, struct err *err)
{
    struct segment key = {{0}};
    if (!at->n_dims)
        return fold_read(f, NULL, from, until, into, err);
    for (size_t k = 0; k < (at->set ? at->set->n : 1); k++) {
        memcpy(key.key, at->set ? at->set->keys + k * at->set->width : at->keys, at->n_dims * sizeof *key.key);
        TRY(fold_read(f, &key, from, until, into, err));
    }
    return 0;
}

/* Of root s->root, the stretch from cut s->cut on, where it has days that are asked. */
static bool is_asked(const struct eval *e, const struct definition *d, const struct place *at, struct stretch *s)
{
    const int32_t *cuts;
    size_t n_cuts = plan_cuts(e->plan, &cuts);
    int32_t from = d->roots[s->root].from, end = s->root + 1 < d->n_roots ? d->roots[s->root + 1].from : DAY_MAX;
    s->total = d->roots[s->root].total;
    s->date = from;
    if (at->n_dims) {
        from = cuts[s->cut] > from ? cuts[s->cut] : from;
        end = s->cut + 1 < n_cuts && cuts[s->cut + 1] < end ? cuts[s->cut + 1] : end;
        s->date = cuts[s->cut];
    }
    s->from = from > at->from ? from : at->from;
    s->until = end < at->until ? end : at->until;
    return from < end && (s->total->base == BASE_STATE ? at->moment_day >= from && at->moment_day < end : s->from < s->until);
}

bool stretch_next(const struct eval *e, const struct definition *d, const struct place *at, struct stretch *s)
{
    const int32_t *cuts;
    size_t n_cuts = at->n_dims ? plan_cuts(e->plan, &cuts) : 1;
    for (; s->root < d->n_roots; s->root++, s->cut = 0) {
        while (s->cut < n_cuts) {
            bool asked = is_asked(e, d, at, s);
            s->cut++;
            if (asked)
                return true;
        }
    }
    return false;
}

int stretch_fold(struct eval *e, const struct stretch *s, const struct place *at, struct fold **out, struct err *err)
{
    struct fold_query q = {.total = s->total, .dims = at->dims, .n_dims = at->n_dims, .date = s->date, .moment = at->moment,
                           .moment_day = at->moment_day, .from = s->from, .until = s->until};
    return fold_ask(e, &q, out, err);
}

/* Merges the folds of a definition's stretches. */
static int definition_state(struct eval *e, const struct definition *d, const struct place *at, struct state *into, const struct total **last,
                            struct err *err)
{
    struct stretch s = {.root = 0};
    while (stretch_next(e, d, at, &s)) {
        struct fold *f;
        TRY(stretch_fold(e, &s, at, &f, err));
        *last = s.total;
        if (e->collecting)
            continue;
        TRY(fold_run(e, err));
        int rc = read_segments(f, at, s.from, s.until, into, err);
        if (rc != 0)
            return err_wrap(err, "%s", d->name);
    }
    return 0;
}

static int total_cell(struct eval *e, const struct formula *f, const struct place *at, struct cell *out, struct err *err)
{
    struct state s = {0};
    const struct total *t = f->definition->roots[0].total;
    int rc = definition_state(e, f->definition, at, &s, &t, err);
    if (rc == 0 && !e->collecting) {
        state_to_cell(t, &s, out);
        if (t->plugin && (rc = plugin_total(e, t, &s, out, err)) != 0) {
            state_fini(&s);
            return rc;
        }
        bool of_period = t->base != BASE_STATE || at->has_unit; /* else a state of the time of the run */
        if (of_period && at->until > e->world.as_of_day)
            out->status = CELL_SO_FAR;
        if (of_period && (s.n == 0 || t->base == BASE_STATE)) {
            int32_t first;
            rc = eval_first_day(e, &first, err);
            if (rc == 0 && at->until <= first) {
                out->kind = CELL_NONE;
                out->before_data = true;
            }
        }
    }
    state_fini(&s);
    return rc;
}

/* ------------------------------------------------------------------ spreads: shared out in proportion to another metric */
static int sum_for(struct eval *e, const struct formula *f, const struct place *at, struct cell *out, struct err *err)
{
    struct formula total = {.kind = FORMULA_TOTAL, .definition = f->definition, .type = f->type};
    return total_cell(e, &total, at, out, err);
}

static bool costs_have(struct eval *e, const struct formula *f, const struct dimension *d)
{
    (void)e;
    const struct table *t = f->definition->roots[0].total->table;
    for (size_t i = 0; i < d->wordings[0].n_paths; i++)
        if (d->wordings[0].paths[i].table == t)
            return true;
    return false;
}

/* The place without dimension k. */
static struct place without(struct eval *e, const struct place *at, size_t k)
{
    struct place p = *at;
    const struct dimension **dims = ARENA_ARRAY(e->arena, const struct dimension *, at->n_dims);
    int64_t *keys = ARENA_ARRAY(e->arena, int64_t, at->n_dims);
    p.n_dims = 0;
    for (size_t i = 0; i < at->n_dims; i++) {
        if (i == k)
            continue;
        dims[p.n_dims] = at->dims[i];
        keys[p.n_dims++] = at->keys[i];
    }
    p.dims = dims;
    p.keys = keys;
    return p;
}

static struct place with_key(struct eval *e, const struct place *at, size_t k, int64_t key)
{
    struct place p = *at;
    int64_t *keys = ARENA_ARRAY(e->arena, int64_t, at->n_dims);
    memcpy(keys, at->keys, at->n_dims * sizeof *keys);
    keys[k] = key;
    p.keys = keys;
    return p;
}

/* own + loose * mine / whole; where the whole is nothing the loose part stays in a row of its own, the one without a value */
static int share_out(struct eval *e, const struct formula *f, const struct place *at, size_t k, const struct spread *s, struct cell *out,
                     struct err *err)
{
    bool has = s->rows_without && costs_have(e, f, at->dims[k]); /* else all of it is shared out */
    struct place rest = without(e, at, k), missing = with_key(e, at, k, SEGMENT_NONE);
    struct cell own = whole(0), loose, mine, all;
    if (has)
        TRY(sum_for(e, f, at, &own, err));
    TRY(sum_for(e, f, has ? &missing : &rest, &loose, err));
    TRY(cell_of(e, s->proportion, at, &mine, err));
    TRY(cell_of(e, s->proportion, &rest, &all, err));
    if (e->collecting)
        return 0;
    double whole_of, part, amount;
    bool shared = as_real(&all, &whole_of) && whole_of != 0;
    if (at->keys[k] == SEGMENT_NONE)
        own = whole(0); /* what has no value of its own is the loose part itself */
    if ((at->keys[k] == SEGMENT_NONE && !shared) || (!has && loose.kind == CELL_NONE)) { /* before the data nothing is shared out */
        *out = loose;
    } else {
        *out = own;
        if (shared && as_real(&mine, &part) && as_real(&loose, &amount)) {
            struct decimal product;
            bool exactly = loose.kind == CELL_DECIMAL && mine.kind == CELL_DECIMAL && all.kind == CELL_DECIMAL &&
                           decimal_mul(loose.decimal, mine.decimal, &product);
            struct cell more = real(exactly ? decimal_ratio(product, all.decimal) : amount * part / whole_of);
            struct formula plus = {.kind = FORMULA_ARITH, .op = OP_ADD};
            *out = part == 0 ? own : arith(&plus, &own, &more);
        }
    }
    out->n = own.n + loose.n;
    out->status = own.status | loose.status | mine.status | all.status ? CELL_SO_FAR : CELL_FINAL;
    return 0;
}

static int spread_cell(struct eval *e, const struct formula *f, const struct place *at, struct cell *out, struct err *err);

/* What is spread over several segments together is the sum of their parts. */
static int spread_set(struct eval *e, const struct formula *f, const struct place *at, struct cell *out, struct err *err)
{
    static const struct formula plus = {.kind = FORMULA_ARITH, .op = OP_ADD};
    *out = whole(0);
    for (size_t i = 0; i < at->set->n; i++) {
        struct place one = *at;
        struct cell part;
        one.set = NULL;
        one.keys = at->set->keys + i * at->set->width;
        TRY(spread_cell(e, f, &one, &part, err));
        struct cell sum = arith(&plus, out, &part);
        sum.n = out->n + part.n;
        sum.status = out->status | part.status ? CELL_SO_FAR : CELL_FINAL;
        *out = sum;
    }
    return 0;
}

static int spread_cell(struct eval *e, const struct formula *f, const struct place *at, struct cell *out, struct err *err)
{
    if (at->set && at->n_dims)
        return spread_set(e, f, at, out, err);
    for (size_t i = 0; i < f->n_spreads; i++)
        for (size_t k = 0; k < at->n_dims; k++)
            if (at->dims[k] == f->spreads[i].over)
                return share_out(e, f, at, k, &f->spreads[i], out, err);
    return sum_for(e, f, at, out, err);
}

/* ------------------------------------------------------------------ other times */
/* Whole periods of the calendar's own: the one that holds the last day shown, and n - 1 before it; false: there are not so many. */
static bool rolling_named(const struct eval *e, const struct place *at, int64_t n, enum unit unit, int32_t *from)
{
    bool exact = false;
    int32_t last = calendar_start(e->world.calendar, unit, false, at->until - 1);
    *from = last == DAY_MIN ? last : calendar_move(e->world.calendar, last, 1 - n, unit, false, &exact);
    return exact;
}

bool place_moved(struct eval *e, const struct formula *f, const struct place *at, struct place *out)
{
    struct span_days days = {at->from, at->until};
    const struct decimal n = decimal_round(f->duration.n, 0);
    *out = *at;
    switch (f->kind) {
    case FORMULA_EARLIER:
        if (!move_span(e, at, (int64_t)n.v, f->duration.unit, &days))
            return false;
        out->shown = days.from;
        break;
    case FORMULA_ROLLING:
        if (f->duration.unit >= UNIT_NAMED && !rolling_named(e, at, (int64_t)n.v, f->duration.unit, &days.from))
            return false;
        if (f->duration.unit >= UNIT_NAMED)
            break;
        days.from = calendar_move(e->world.calendar, at->until, -(int64_t)n.v, f->duration.unit, at->fiscal, &(bool){false});
        break;
    case FORMULA_TO_DATE:
        days.from = f->has_unit ? calendar_start(e->world.calendar, f->unit, at->fiscal, at->until - 1) : DAY_MIN;
        if (f->has_unit && days.from == DAY_MIN)
            return false; /* no such period has begun by then */
        break;
    default:
        days = (struct span_days){DAY_MIN, at->until};
        out->n_dims = 0;
        break;
    }
    out->from = days.from;
    out->until = days.until;
    return true;
}

static int other_time(struct eval *e, const struct formula *f, const struct place *at, struct cell *out, struct err *err)
{
    struct place p;
    *out = (struct cell){.kind = CELL_NONE};
    return place_moved(e, f, at, &p) ? cell_of(e, f->a, &p, out, err) : 0;
}

static struct cell constant_cell(const struct formula *f) { return exact(f->constant.number); }

static struct cell flag_cell(bool flag) { return (struct cell){.kind = CELL_FLAG, .flag = flag}; }
static bool is_true(const struct cell *c) { return c->kind == CELL_FLAG && c->flag; }

static struct cell combine(const struct formula *f, const struct cell *a, const struct cell *b)
{
    struct cell out;
    switch (f->kind) {
    case FORMULA_ARITH: out = arith(f, a, b); break;
    case FORMULA_ELSE: out = a->kind == CELL_NONE ? *b : *a; break;
    case FORMULA_COMPARE: out = flag_cell(compare(f, a, b)); break;
    case FORMULA_AND: out = flag_cell(is_true(a) && is_true(b)); break;
    case FORMULA_OR: out = flag_cell(is_true(a) || is_true(b)); break;
    case FORMULA_NOT: out = flag_cell(!is_true(a)); break;
    case FORMULA_KNOWN: out = flag_cell(a->kind != CELL_NONE); break;
    default: /* NEGATE */
        out = *a;
        out.decimal.v = -out.decimal.v;
        out.real = -out.real;
        break;
    }
    out.status = a->status == CELL_SO_FAR || b->status == CELL_SO_FAR ? CELL_SO_FAR : CELL_FINAL;
    out.n = a->n;
    out.before_data = a->before_data || b->before_data;
    return out;
}

int cell_of(struct eval *e, const struct formula *f, const struct place *at, struct cell *out, struct err *err)
{
    struct cell a = {.kind = CELL_NONE}, b = {.kind = CELL_NONE};
    *out = a;
    switch (f->kind) {
    case FORMULA_CONST: *out = constant_cell(f); return 0;
    case FORMULA_TOTAL: return total_cell(e, f, at, out, err);
    case FORMULA_SPREAD: return spread_cell(e, f, at, out, err);
    case FORMULA_WORDINGS:
        if (e->collecting) /* the place may lie anywhere: every wording is planned */
            for (size_t i = 0; i < f->n_wordings; i++)
                TRY(cell_of(e, f->wordings[i].formula, at, out, err));
        return cell_of(e, plan_in_force(f, at->shown), at, out, err);
    case FORMULA_EARLIER: case FORMULA_ROLLING: case FORMULA_TO_DATE: case FORMULA_ALL_TIME: return other_time(e, f, at, out, err);
    case FORMULA_PLUGIN: return plugin_cell(e, f, at, out, err);
    default: break;
    }
    TRY(cell_of(e, f->a, at, &a, err));
    if (f->b)
        TRY(cell_of(e, f->b, at, &b, err));
    *out = combine(f, &a, &b);
    return 0;
}
