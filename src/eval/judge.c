/* judge.c - which rule decides a row, and whether an event happened to it.
 *
 * Takes a batch and a judge or an event; gives the number of the deciding rule for each row. Must not know what is done with a
 * verdict: totals, bridges and `why` read the same numbers. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <string.h>

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
static size_t decide(uint16_t *restrict rule, size_t n, const uint8_t *restrict holds, uint8_t decides, uint16_t r, uint16_t none)
{
    uint32_t open = 0; /* a batch has no more rows */
    for (size_t i = 0; i < n; i++) {
        rule[i] = holds[i] == decides && rule[i] == none ? r : rule[i];
        open += rule[i] == none;
    }
    return open;
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

/* Which times have come; the others become missing and are marked. */
static void cut_future(const struct batch *b, struct vec *at, uint16_t *rule, size_t n_rules)
{
    bool days = at->kind == VEC_DATE;
    int64_t limit = days ? batch_limit_day(b) : batch_limit(b);
    for (size_t i = 0; i < at->n; i++) {
        int64_t t = days ? ((const int32_t *)at->data)[i] : ((const int64_t *)at->data)[i];
        if (!vec_has(at, i))
            rule[i] = (uint16_t)(n_rules + 1);
        else if (t >= limit)
            rule[i] = (uint16_t)(n_rules + 2);
    }
}

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
    size_t n_rules = e->judge ? e->judge->n_rules : 0;
    const uint16_t *judged;
    const struct vec *at = NULL;
    TRY(batch_judge(b, e->judge, &judged, err));
    if (e->at)
        TRY(batch_value(b, e->at, &at, err));
    struct vec *made = vec_new(b->scratch, at ? at->kind : VEC_FLAG, b->n, false);
    uint16_t *rule = ARENA_RAW(b->scratch, uint16_t, b->n);
    memcpy(rule, judged, b->n * sizeof *rule);
    if (at) {
        struct vec times = *at;
        if (at->kind != VEC_DATE && at->kind != VEC_TIME)
            return err_set(err, ERR_INTERNAL, "the event %s is at no time", e->event->name.text);
        cut_future(b, &times, rule, n_rules);
    }
    if (e->event->of_merged)
        only_merged(b, rule, n_rules);
    for (size_t i = 0; i < b->n; i++) {
        bool reached = rule[i] == n_rules;
        made->valid[i] = reached;
        if (!reached)
            continue;
        if (!at)
            ((uint8_t *)made->data)[i] = 1;
        else if (at->kind == VEC_DATE)
            ((int32_t *)made->data)[i] = ((const int32_t *)at->data)[i];
        else
            ((int64_t *)made->data)[i] = ((const int64_t *)at->data)[i];
    }
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
