/* facts.c - the kernel of totals: what each row of a batch is to one of them.
 *
 * Judges are evaluated over the batch, in the order of total_reasons; the first that rejects is the fact's rule. A total, a list and
 * a `why` differ only in the batch they bring. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "eval/facts.h"

#include <string.h>

#include "eval/world_int.h"

/* ------------------------------------------------------------------ reasons */
static void add_rules(struct arena *arena, struct reasons *r, const struct judge *j, enum reason_kind kind)
{
    for (size_t i = 0; j && i < j->n_rules; i++) {
        struct reason one = {kind, &j->rules[i], j->rules[i].says, j->rules[i].because};
        ARENA_PUSH(arena, r->list, r->n, one);
    }
}

static void add_phrase(struct arena *arena, struct reasons *r, enum reason_kind kind, const char *says)
{
    struct reason one = {kind, NULL, says, NULL};
    ARENA_PUSH(arena, r->list, r->n, one);
}

static void event_reasons(struct arena *arena, struct reasons *r, const struct total *t)
{
    const char *name = t->event->event->name.text;
    add_rules(arena, r, t->event->judge, REASON_CONDITION);
    add_phrase(arena, r, REASON_NO_TIME, arena_printf(arena, "%s has a time", name));
    add_phrase(arena, r, REASON_NOT_YET, arena_printf(arena, "%s lies before the as-of time", name));
}

struct reasons *total_reasons(struct arena *arena, const struct total *t)
{
    struct reasons *r = ARENA_NEW(arena, struct reasons);
    if (t->event)
        event_reasons(arena, r, t);
    r->first_where = r->n;
    add_rules(arena, r, t->where, REASON_WHERE);
    r->first_cost = r->n;
    add_rules(arena, r, t->costs, REASON_COST);
    r->n_costs = t->costs ? t->costs->n_rules : 0;
    if (t->costs)
        add_phrase(arena, r, REASON_UNCLASSIFIED, "a rule of the costs names it");
    r->tail = r->n;
    if (t->base == BASE_PAIR && t->must_reach)
        add_phrase(arena, r, REASON_NOT_REACHED, arena_printf(arena, "%s was reached in the window", t->to_event->event->name.text));
    if (t->base == BASE_STATE)
        add_phrase(arena, r, REASON_NOT_THERE, "holds at the moment asked");
    if (t->base == BASE_CREDIT)
        add_phrase(arena, r, REASON_NO_TOUCH, t->credit->none ? "no touch competes" : "a touch competes");
    if (t->base == BASE_CREDIT && !t->credit->none)
        add_phrase(arena, r, REASON_NO_CREDIT, "the model credits a touch");
    r->first_touch = r->n;
    if (t->base == BASE_CREDIT)
        add_rules(arena, r, t->credit->narrow, REASON_TOUCH);
    return r;
}

struct reasons total_reason_places(const struct total *t)
{
    struct reasons r = {.list = NULL};
    r.first_where = t->event ? t->event->judge->n_rules + 2 : 0;
    r.first_cost = r.first_where + (t->where ? t->where->n_rules : 0);
    r.n_costs = t->costs ? t->costs->n_rules : 0;
    r.tail = r.first_cost + (t->costs ? r.n_costs + 1 : 0);
    r.n = r.tail + ((t->base == BASE_PAIR && t->must_reach) || t->base == BASE_STATE || t->base == BASE_CREDIT);
    r.first_touch = r.n + (t->base == BASE_CREDIT && !t->credit->none);
    if (t->base == BASE_CREDIT)
        r.n = r.first_touch + (t->credit->narrow ? t->credit->narrow->n_rules : 0);
    return r;
}

/* ------------------------------------------------------------------ one fact for each row */
static void facts_init(struct batch *b, struct facts *f, size_t n)
{
    const struct batch_plain *plain = batch_plain(b);
    *f = (struct facts){.n = n, .row = b->rows, .place = plain->place, .part = plain->minus_one, .day = plain->no_day, .hit = plain->zero,
                        .open = plain->zero, .cost = plain->minus_one};
    f->rule = ARENA_RAW(b->scratch, uint16_t, n);
    memset(f->rule, 0xFF, n * sizeof *f->rule); /* FACT_COUNTED */
}

static int judge_event(struct batch *b, const struct total *t, struct facts *f, struct err *err)
{
    const struct vec *at;
    const uint16_t *rule;
    const uint16_t n_rules = (uint16_t)t->event->judge->n_rules;
    uint16_t *mine = f->rule;
    TRY(batch_event(b, t->event, &at, &rule, err));
    for (size_t i = 0, n = f->n; i < n; i++) /* the two phrases about its time follow the conditions */
        mine[i] = rule[i] == n_rules ? FACT_COUNTED : (uint16_t)(rule[i] - (rule[i] > n_rules));
    return batch_event_days(b, t->event, &f->day, err);
}

static int judge_where(struct batch *b, const struct total *t, const struct reasons *r, struct facts *f, struct err *err)
{
    const uint16_t *rule;
    if (!t->where || !t->where->n_rules)
        return 0;
    TRY(batch_judge(b, t->where, &rule, err));
    const uint16_t first = (uint16_t)r->first_where, n_rules = (uint16_t)t->where->n_rules;
    uint16_t *mine = f->rule;
    for (size_t i = 0, n = f->n; i < n; i++) {
        uint16_t mine_before = mine[i], decided = (uint16_t)(first + rule[i]);
        mine[i] = (mine_before == FACT_COUNTED) & (rule[i] < n_rules) ? decided : mine_before;
    }
    return 0;
}

static int judge_costs_of(struct batch *b, const struct total *t, const struct reasons *r, struct facts *f, struct err *err)
{
    const uint16_t *rule;
    if (!t->costs)
        return 0;
    TRY(batch_judge(b, t->costs, &rule, err));
    int32_t *cost = ARENA_RAW(b->scratch, int32_t, f->n);
    f->cost = cost;
    for (size_t i = 0; i < f->n; i++) {
        bool decided = rule[i] < t->costs->n_rules;
        cost[i] = decided ? rule[i] : -1;
        if (f->rule[i] == FACT_COUNTED && (!decided || t->costs->rules[rule[i]].verdict == VERDICT_REJECTED))
            f->rule[i] = (uint16_t)(r->first_cost + rule[i]);
    }
    return 0;
}

static int judge_hit(struct batch *b, const struct total *t, struct facts *f, struct err *err)
{
    const uint16_t *rule;
    if (!t->hit)
        return 0;
    TRY(batch_judge(b, t->hit, &rule, err));
    uint8_t *hit = ARENA_RAW(b->scratch, uint8_t, f->n);
    const uint16_t n_rules = (uint16_t)t->hit->n_rules;
    for (size_t i = 0, n = f->n; i < n; i++)
        hit[i] = rule[i] == n_rules;
    f->hit = hit;
    return 0;
}

/* ------------------------------------------------------------------ open windows of conditions */
struct limits {
    struct value **list;
    size_t n;
};

static struct value *limit_in(struct value *side)
{
    if (side && side->kind == VALUE_DAY)
        side = side->a;
    return side && side->kind == VALUE_SHIFT && side->number.v > 0 ? side : NULL;
}

static void limits_of(struct arena *a, const struct judge *j, struct limits *out);

static void find_limits(struct arena *a, struct value *v, struct limits *out)
{
    if (!v)
        return;
    if (v->kind == VALUE_COMPARE) {
        struct value *limit = v->op == OP_LE || v->op == OP_LT ? limit_in(v->b) : v->op == OP_GE || v->op == OP_GT ? limit_in(v->a) : NULL;
        if (limit)
            ARENA_PUSH(a, out->list, out->n, limit);
    } else if (v->kind == VALUE_AND || v->kind == VALUE_OR) {
        find_limits(a, v->a, out);
        find_limits(a, v->b, out);
    } else if (v->kind == VALUE_REACHED) {
        limits_of(a, v->event->judge, out);
    }
}

static void limits_of(struct arena *a, const struct judge *j, struct limits *out)
{
    for (size_t i = 0; j && i < j->n_rules; i++)
        find_limits(a, j->rules[i].cond, out);
}

enum { AGAINST_DECIDED = 1, AGAINST_WAITS = AGAINST_DECIDED << 1 };

static bool has_lasting(const struct judge *j)
{
    for (size_t i = 0; i < j->n_rules; i++)
        if (j->rules[i].lasting)
            return true;
    return false;
}

#define WAIT_UNTIL(type, moment)                                                                                        \
    do {                                                                                                                \
        const type *restrict times = until->data;                                                                       \
        const uint8_t *restrict valid = until->valid;                                                                   \
        const type now = moment;                                                                                        \
        for (size_t i = 0; valid && i < n; i++)                                                                         \
            waits[i] |= valid[i] & (times[i] >= now);                                                                   \
        for (size_t i = 0; !valid && i < n; i++)                                                                        \
            waits[i] |= times[i] >= now;                                                                                \
    } while (0)

/* Of which the time has not come. */
static void wait_until(const struct world *w, const struct vec *until, size_t n, uint8_t *restrict waits)
{
    if (until->kind == VEC_TIME)
        WAIT_UNTIL(int64_t, w->as_of);
    else
        WAIT_UNTIL(int32_t, w->as_of_day);
}

static void add_against(const uint16_t *restrict rule, uint16_t n_rules, const uint8_t *restrict waits, size_t n, uint8_t *restrict out)
{
    for (size_t i = 0; i < n; i++)
        out[i] |= (uint8_t)((AGAINST_DECIDED << (waits[i] != 0)) & -(rule[i] < n_rules));
}

/* What this judge makes of each row: nothing where it is not against it, else whether one of its windows has not ended yet or never does. */
static int against(struct batch *b, const struct judge *j, const struct facts *f, uint8_t *out, struct err *err)
{
    struct limits limits = {.n = 0};
    const uint16_t *rule;
    if (!j->n_rules)
        return 0;
    limits_of(b->scratch, j, &limits);
    TRY(batch_judge(b, j, &rule, err));
    uint8_t *waits = ARENA_ARRAY(b->scratch, uint8_t, f->n);
    for (size_t k = 0; k < limits.n; k++) {
        const struct vec *until;
        TRY(batch_value(b, limits.list[k], &until, err));
        wait_until(b->world, until, f->n, waits);
    }
    for (size_t i = 0; has_lasting(j) && i < f->n; i++)
        waits[i] |= rule[i] < j->n_rules && j->rules[rule[i]].lasting;
    add_against(rule, (uint16_t)j->n_rules, waits, f->n, out);
    return 0;
}

/* A row that windowed conditions keep out (or below the line) may still come in until they have ended, unless something that has no
 * window is against it as well. */
static int mark_open(struct batch *b, const struct total *t, struct facts *f, struct err *err)
{
    const size_t n_where = t->where ? t->where->n_rules : 0, n_own = t->n_own < n_where ? t->n_own : n_where;
    const struct judge none = {.all_must = true}, *where = t->where ? t->where : &none;
    const struct judge own = {.all_must = true, .rules = where->rules, .n_rules = n_own};
    const struct judge narrowing = {.all_must = true, .rules = n_where ? where->rules + n_own : NULL, .n_rules = n_where - n_own};
    const struct judge *judges[] = {t->event ? t->event->judge : &none, &own, &narrowing, t->hit ? t->hit : &none};
    struct limits any = {.n = 0};
    for (size_t k = 0; k < 4; k++)
        limits_of(b->scratch, judges[k], &any);
    if (!any.n && !has_lasting(&own))
        return 0;
    uint8_t *state = ARENA_ARRAY(b->scratch, uint8_t, f->n);
    for (size_t k = 0; k < 4; k++)
        TRY(against(b, judges[k], f, state, err));
    const int32_t *restrict day = f->day;
    for (size_t i = 0, n = f->n; i < n; i++)
        state[i] = (state[i] == AGAINST_WAITS) & (day[i] != INT32_MIN);
    f->open = state;
    return 0;
}

/* ------------------------------------------------------------------ what is added up */
/* amount * weight of the rule that included it, at one scale for the batch */
static struct vec *weighted(struct batch *b, const struct total *t, const struct facts *f, const struct vec *v)
{
    int more = 0;
    for (size_t i = 0; i < t->costs->n_rules; i++)
        if (t->costs->rules[i].weighted && t->costs->rules[i].weight.scale > more)
            more = t->costs->rules[i].weight.scale;
    if (!more || v->kind == VEC_F64)
        return NULL;
    struct vec *out = vec_new(b->scratch, VEC_DECIMAL, v->n, false);
    out->scale = (v->kind == VEC_DECIMAL ? v->scale : 0) + more;
    for (size_t i = 0; i < v->n; i++) {
        struct decimal d;
        double real;
        if (f->cost[i] < 0 || !vec_has(v, i) || !vec_decimal(v, i, &d, &real))
            continue;
        const struct rule *r = &t->costs->rules[f->cost[i]];
        bool fits = !r->weighted || decimal_mul(d, r->weight, &d);
        if (fits && decimal_rescale(&d, out->scale)) {
            ((i128 *)out->data)[i] = d.v;
            out->valid[i] = 1;
        }
    }
    return out;
}

static int measure(struct batch *b, const struct total *t, struct facts *f, struct err *err)
{
    if (t->value && t->base != BASE_PAIR) {
        TRY(batch_value(b, t->value, &f->value, err));
        if (t->costs) {
            struct vec *w = weighted(b, t, f, f->value);
            if (w)
                f->value = w;
        }
    }
    return 0;
}

/* ------------------------------------------------------------------ parts */
#define REPEAT(member, type)                                                                                            \
    do {                                                                                                                \
        type *made_ = ARENA_RAW(b->scratch, type, n);                                                                   \
        for (size_t i = 0; i < n; i++)                                                                                  \
            made_[i] = f->member[from[i]];                                                                              \
        f->member = made_;                                                                                              \
    } while (0)

void facts_repeat(struct batch *b, struct facts *f, const int32_t *from, size_t n)
{
    REPEAT(row, int32_t);
    REPEAT(place, int32_t);
    REPEAT(part, int32_t);
    REPEAT(rule, uint16_t);
    REPEAT(day, int32_t);
    REPEAT(hit, uint8_t);
    REPEAT(open, uint8_t);
    REPEAT(cost, int32_t);
    if (f->value)
        f->value = vec_gather(b->scratch, f->value, from, n);
    f->n = n;
    f->repeated = true;
}

int facts_counted(struct batch *b, const struct facts *f, int32_t **place, struct batch **out, struct err *err)
{
    size_t n = 0;
    int32_t *list = *place = ARENA_RAW(b->scratch, int32_t, f->n);
    const uint16_t *rule = f->rule;
    for (size_t i = 0; i < f->n; i++) {
        list[n] = (int32_t)i;
        n += rule[i] == FACT_COUNTED;
    }
    return batch_some(b, *place, n, out, err);
}

size_t facts_verdict(const struct facts *f)
{
    size_t i = 0;
    while (i < f->n && f->rule[i] != FACT_COUNTED)
        i++;
    return i < f->n ? i : 0;
}

/* ------------------------------------------------------------------ states */
static int judge_state(struct batch *b, const struct total *t, const struct reasons *r, struct facts *f, struct err *err)
{
    struct world *w = b->world;
    int32_t *day = ARENA_RAW(b->scratch, int32_t, f->n);
    for (size_t i = 0; i < f->n; i++)
        day[i] = b->moment_day;
    f->day = day;
    if (!t->table->one_per)
        return 0;
    const struct table_plan *tp = plan_table(w->plan, t->table);
    const struct vec *from, *until;
    TRY(batch_value(b, tp->from, &from, err));
    TRY(batch_value(b, tp->ended, &until, err));
    int64_t now = b->moment == INT64_MIN ? w->as_of : b->moment;
    for (size_t i = 0; i < f->n; i++) {
        struct moment_of a = vec_has(from, i) ? moment_at(w, from, i) : (struct moment_of){.day = INT32_MAX};
        struct moment_of e = vec_has(until, i) ? moment_at(w, until, i) : (struct moment_of){.day = INT32_MAX};
        bool begun = vec_has(from, i) && (a.is_time ? a.time : calendar_midnight(w->calendar, a.day)) < now;
        bool over = vec_has(until, i) && (e.is_time ? e.time : calendar_midnight(w->calendar, e.day)) < now;
        if (f->rule[i] == FACT_COUNTED && (!begun || over))
            f->rule[i] = (uint16_t)r->tail;
    }
    return 0;
}

/* ------------------------------------------------------------------ segments */
/* A value of the touches that the parts fall to; missing where there is none. */
static int of_parts(struct batch *b, struct value *value, const struct facts *f, const struct vec **out, struct err *err)
{
    int32_t *rows = ARENA_ARRAY(b->scratch, int32_t, f->n), *places = ARENA_ARRAY(b->scratch, int32_t, f->n);
    const struct vec *v;
    struct batch touches;
    size_t n = 0;
    for (size_t i = 0; i < f->n; i++) {
        places[i] = f->part[i] < 0 ? -1 : (int32_t)n;
        rows[n] = f->part[i];
        n += f->part[i] >= 0;
    }
    TRY(batch_init(&touches, b->world, value->row, rows, n, b->scratch, err));
    TRY(batch_value(&touches, value, &v, err));
    *out = vec_gather(b->scratch, v, places, f->n);
    return 0;
}

int facts_cut(struct batch *b, const struct dims *dims, struct facts *f, struct err *err)
{
    for (size_t k = 0; dims && k < dims->n; k++) {
        const struct vec *v;
        if (dims->of_touch[k]) {
            TRY(of_parts(b, dims->values[k], f, &f->segments[k], err));
            continue;
        }
        TRY(batch_value(b, dims->values[k], &v, err));
        f->segments[k] = f->repeated ? vec_gather(b->scratch, v, f->place, f->n) : v;
    }
    return 0;
}

static bool of_merged(const struct total *t) { return t->event && t->event->event->of_merged; }

bool facts_same_rows(const struct total *a, const struct total *b) { return a->table == b->table && of_merged(a) == of_merged(b); }

int facts_rows(struct world *w, const struct total *t, const int32_t **rows, size_t *n, struct err *err)
{
    struct table_data *td;
    TRY(world_table(w, t->table, &td, err));
    bool merged = of_merged(t);
    *rows = merged ? td->merged : td->alive;
    *n = merged ? td->n_merged : td->n_alive;
    return 0;
}

int facts_judged(struct batch *b, const struct total *t, struct facts *f, struct err *err)
{
    const struct reasons r = total_reason_places(t);
    facts_init(b, f, b->n);
    if (t->event)
        TRY(judge_event(b, t, f, err));
    TRY(judge_where(b, t, &r, f, err));
    return judge_costs_of(b, t, &r, f, err);
}

int facts_of(struct batch *b, const struct total *t, const struct dims *dims, struct facts *f, struct err *err)
{
    const struct reasons places = total_reason_places(t), *r = &places;
    TRY(facts_judged(b, t, f, err));
    TRY(judge_hit(b, t, f, err));
    TRY(measure(b, t, f, err));
    if (t->base == BASE_STATE)
        TRY(judge_state(b, t, r, f, err));
    else
        TRY(mark_open(b, t, f, err));
    if (t->base == BASE_PAIR)
        TRY(pair_facts(b, t, f, err));
    if (t->base == BASE_CREDIT)
        TRY(credit_facts(b, t, f, err));
    if (t->base == BASE_DAYS)
        TRY(day_facts(b, t, f, err));
    return facts_cut(b, dims, f, err);
}
