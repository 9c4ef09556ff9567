/* judge.c - which rule decides a row, and whether an event happened to it.
 *
 * Takes a batch and a judge or an event; gives the number of the deciding rule for each row. Must not know what is done with a
 * verdict: totals, bridges and `why` read the same numbers. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <string.h>

#include "base/wide.h"
#include "eval/world_int.h"

/* Where a condition holds, of the rows that no rule has decided: what takes long is asked of no other. */
static int holds_of_open(struct batch *b, struct value *cond, const uint16_t *rule, size_t n_rules, size_t n_open, const uint8_t **out,
                         struct err *err)
{
    bool known = (size_t)cond->id < b->n_memo && b->memo[cond->id];
    if (known || 2 * n_open > b->n || !(world_traits(b->world, cond) & TRAIT_COSTLY))
        return batch_true(b, cond, out, err);
    int32_t *places = ARENA_ARRAY(b->scratch, int32_t, n_open);
    uint8_t *holds = ARENA_ARRAY(b->scratch, uint8_t, b->n);
    struct batch open;
    const uint8_t *of_open;
    size_t n = 0;
    for (size_t i = 0; i < b->n; i++)
        if (rule[i] == n_rules)
            places[n++] = (int32_t)i;
    TRY(batch_narrow(b, places, n, &open, err));
    TRY(batch_true(&open, cond, &of_open, err));
    for (size_t i = 0; i < n; i++)
        holds[places[i]] = of_open[i];
    *out = holds;
    return 0;
}

/* The rule decides those that no other has (`none`) and of which its condition is as it says; gives how many are left. */
BODY size_t decide_by(uint16_t *restrict rule, size_t n, const uint8_t *restrict holds, uint8_t decides, uint16_t r, uint16_t none)
{
    uint32_t open = 0; /* a batch has no more rows */
    for (size_t i = 0; i < n; i++) {
        rule[i] = holds[i] == decides && rule[i] == none ? r : rule[i];
        open += rule[i] == none;
    }
    return open;
}

WIDE static size_t decide_wide(uint16_t *rule, size_t n, const uint8_t *holds, uint8_t decides, uint16_t r, uint16_t none)
{
    return decide_by(rule, n, holds, decides, r, none);
}

static size_t decide(uint16_t *rule, size_t n, const uint8_t *holds, uint8_t decides, uint16_t r, uint16_t none)
{
    return wide_is_there() ? decide_wide(rule, n, holds, decides, r, none) : decide_by(rule, n, holds, decides, r, none);
}

static void decide_rest(uint16_t *rule, size_t n, uint16_t r, uint16_t none)
{
    for (size_t i = 0; i < n; i++)
        rule[i] = rule[i] == none ? r : rule[i];
}

int batch_judge(struct batch *b, const struct judge *j, const uint16_t **out, struct err *err)
{
    uint16_t *rule = ARENA_RAW(b->scratch, uint16_t, b->n);
    size_t n_rules = j ? j->n_rules : 0, open = b->n;
    if (n_rules > UINT16_MAX - 3)
        return err_set(err, ERR_CONFIG, "a list of more than %d rules", UINT16_MAX - 3);
    for (size_t i = 0; i < b->n; i++)
        rule[i] = (uint16_t)n_rules;
    for (size_t r = 0; r < n_rules && open > 0; r++) {
        const uint8_t *holds;
        if (!j->rules[r].cond) {
            decide_rest(rule, b->n, (uint16_t)r, (uint16_t)n_rules);
            break;
        }
        TRY(holds_of_open(b, j->rules[r].cond, rule, n_rules, open, &holds, err));
        open = decide(rule, b->n, holds, j->all_must ? 0 : 1, (uint16_t)r, (uint16_t)n_rules);
    }
    *out = rule;
    return 0;
}

/* ------------------------------------------------------------------ events */
/* Which times have come: of all others the rule says why not. */
#define HAVE_COME(type)                                                                                                 \
    do {                                                                                                                \
        const type *restrict times = at->data;                                                                          \
        const type last = (type)limit;                                                                                  \
        for (size_t i = 0; i < n; i++)                                                                                  \
            rule[i] = times[i] >= last ? late : rule[i];                                                                \
        for (size_t i = 0; valid && i < n; i++)                                                                         \
            rule[i] = valid[i] ? rule[i] : missing;                                                                     \
    } while (0)
/* Times of what was reached; 0 elsewhere. */
#define TAKE_TIMES(type)                                                                                                \
    do {                                                                                                                \
        const type *restrict times = at->data;                                                                          \
        type *restrict to = made->data;                                                                                 \
        for (size_t i = 0; i < n; i++)                                                                                  \
            to[i] = rule[i] == reached ? times[i] : 0;                                                                  \
    } while (0)

BODY void cut_future(const struct vec *at, int64_t limit, uint16_t *restrict rule, uint16_t reached)
{
    const uint8_t *restrict valid = at->valid;
    const uint16_t missing = (uint16_t)(reached + 1), late = (uint16_t)(reached + 2);
    const size_t n = at->n;
    if (at->kind == VEC_DATE)
        HAVE_COME(int32_t);
    else
        HAVE_COME(int64_t);
}

BODY void take_reached(const struct vec *at, const uint16_t *restrict rule, uint16_t reached, struct vec *made)
{
    uint8_t *restrict valid = made->valid;
    const size_t n = made->n;
    for (size_t i = 0; i < n; i++)
        valid[i] = rule[i] == reached;
    if (!at)
        memcpy(made->data, valid, n);
    else if (at->kind == VEC_DATE)
        TAKE_TIMES(int32_t);
    else
        TAKE_TIMES(int64_t);
}

WIDE static void cut_future_wide(const struct vec *at, int64_t limit, uint16_t *rule, uint16_t reached) { cut_future(at, limit, rule, reached); }
WIDE static void take_reached_wide(const struct vec *at, const uint16_t *rule, uint16_t reached, struct vec *made) { take_reached(at, rule, reached, made); }

/* An event of the merged rows does not happen to those that were kept. */
static void only_merged(const struct batch *b, uint16_t *rule, size_t n_rules)
{
    const uint8_t *status = world_data(b->world, b->table)->status;
    for (size_t i = 0; i < b->n; i++)
        if (status[b->rows[i]] != ROW_MERGED)
            rule[i] = (uint16_t)(n_rules + 1);
}

static int reach(struct batch *b, const struct event_node *e, struct vec **out, uint16_t **out_rule, struct err *err)
{
    const uint16_t reached = (uint16_t)(e->judge ? e->judge->n_rules : 0);
    const uint16_t *judged;
    const struct vec *at = NULL;
    TRY(batch_judge(b, e->judge, &judged, err));
    if (e->at)
        TRY(batch_value(b, e->at, &at, err));
    if (at && at->kind != VEC_DATE && at->kind != VEC_TIME)
        return err_set(err, ERR_INTERNAL, "the event %s is at no time", e->event->name.text);
    uint16_t *rule = ARENA_RAW(b->scratch, uint16_t, b->n);
    memcpy(rule, judged, b->n * sizeof *rule);
    if (at) {
        int64_t limit = at->kind == VEC_DATE ? batch_limit_day(b) : batch_limit(b);
        if (wide_is_there())
            cut_future_wide(at, limit, rule, reached);
        else
            cut_future(at, limit, rule, reached);
    }
    if (e->event->of_merged)
        only_merged(b, rule, reached);
    struct vec *made = ARENA_NEW(b->scratch, struct vec);
    *made = (struct vec){.kind = at ? at->kind : VEC_FLAG, .n = b->n, .valid = arena_raw(b->scratch, b->n + 16)};
    made->data = arena_raw(b->scratch, b->n * vec_width(made->kind) + 16);
    if (wide_is_there())
        take_reached_wide(at, rule, reached, made);
    else
        take_reached(at, rule, reached, made);
    *out = made;
    *out_rule = rule;
    return 0;
}

struct event_memo {
    struct event_memo *next;
    const struct event_node *event;
    struct vec *at;
    uint16_t *rule;
    const int32_t *day; /* NULL: nobody has asked yet */
};

static int memo_of(struct batch *b, const struct event_node *e, struct event_memo **out, struct err *err)
{
    struct event_memo *m = *batch_events(b);
    while (m && m->event != e)
        m = m->next;
    if (!m) {
        m = ARENA_NEW(b->scratch, struct event_memo);
        m->event = e;
        TRY(reach(b, e, &m->at, &m->rule, err));
        m->next = *batch_events(b);
        *batch_events(b) = m;
    }
    *out = m;
    return 0;
}

int batch_event(struct batch *b, const struct event_node *e, const struct vec **at, const uint16_t **rule, struct err *err)
{
    struct event_memo *m;
    TRY(memo_of(b, e, &m, err));
    *at = m->at;
    if (rule)
        *rule = m->rule;
    return 0;
}

/* A day is known too of what a condition rejected: it is of that period's bridge. */
int batch_event_days(struct batch *b, const struct event_node *e, const int32_t **out, struct err *err)
{
    struct event_memo *m;
    TRY(memo_of(b, e, &m, err));
    *out = m->day;
    if (m->day)
        return 0;
    const struct vec *when = m->at, *day;
    if (e->at)
        TRY(batch_value(b, e->at, &when, err));
    *out = m->day = batch_plain(b)->no_day;
    if (when->kind != VEC_TIME && when->kind != VEC_DATE)
        return 0;
    day = vec_days(b, when);
    *out = m->day = day->data;
    if (!day->valid)
        return 0;
    int32_t *days = ARENA_RAW(b->scratch, int32_t, b->n);
    for (size_t i = 0; i < b->n; i++)
        days[i] = day->valid[i] ? ((const int32_t *)day->data)[i] : INT32_MIN;
    *out = m->day = days;
    return 0;
}
