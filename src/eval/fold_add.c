/* fold_add.c - the facts of a batch into the states of a fold.
 *
 * Takes facts in their order; finds, list after list over the whole batch, which of them say anything, the interval of their day and
 * the states of their segment, and adds them in that order. Must not know how a fact came to be. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "eval/eval_all.h"

#include <string.h>

#include "base/wide.h"

/* What of a batch is added, in the order of the facts. */
struct adding {
    int32_t *fact;         /* its place among the facts */
    uint32_t *interval;
    struct state **states; /* of its segment, by interval */
    size_t n;
};

/* ------------------------------------------------------------------ which facts, and when */
static size_t pick_speaking(const struct facts *x, int32_t *fact)
{
    size_t n = 0;
    for (size_t i = 0; i < x->n; i++) {
        fact[n] = (int32_t)i;
        n += (x->rule[i] == FACT_COUNTED) | (x->open[i] != 0);
    }
    return n;
}

/* n_cuts - 1 or more: none. */
static size_t search_interval(const struct fold *f, int32_t day)
{
    size_t lo = 0, hi = f->n_cuts;
    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        if (f->cuts[mid] <= day)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo ? lo - 1 : SIZE_MAX;
}

/* Both at once, where the intervals are numbered by day. Days before the first cut lie, as unsigned numbers, far behind the last one. */
static void find_numbered(const struct fold *f, const struct facts *x, struct adding *a)
{
    static const uint16_t only[1] = {0};
    const uint32_t first = (uint32_t)f->cuts[0], span = (uint32_t)f->cuts[f->n_cuts - 1] - first, mask = f->by_day ? UINT32_MAX : 0;
    const uint16_t *restrict by_day = f->by_day ? f->by_day : only, *restrict rule = x->rule;
    const uint8_t *restrict is_open = x->open;
    const int32_t *restrict day = x->day;
    int32_t *restrict fact = a->fact;
    uint32_t *restrict interval = a->interval;
    size_t n = 0;
    for (size_t i = 0; i < x->n; i++) {
        uint32_t at = (uint32_t)day[i] - first, in = ((rule[i] == FACT_COUNTED) | (is_open[i] != 0)) & (at < span);
        fact[n] = (int32_t)i;
        interval[n] = by_day[at & mask & (0U - in)];
        n += in;
    }
    a->n = n;
}

static void find_intervals(const struct fold *f, const struct facts *x, struct adding *a)
{
    size_t n = 0;
    if (f->n_cuts < 2) {
        a->n = 0;
        return;
    }
    if (!f->at_moment && (f->by_day || f->n_cuts == 2)) {
        find_numbered(f, x, a);
        return;
    }
    a->n = pick_speaking(x, a->fact);
    for (size_t k = 0; k < a->n; k++) {
        int32_t day = f->at_moment ? 0 : x->day[a->fact[k]];
        size_t at = day == INT32_MIN ? SIZE_MAX : search_interval(f, day);
        if (at >= f->n_cuts - 1)
            continue;
        a->fact[n] = a->fact[k];
        a->interval[n++] = (uint32_t)at;
    }
    a->n = n;
}

/* ------------------------------------------------------------------ whose states */
enum { KEYS_KNOWN = 256 };

static int of_one_dimension(struct eval *e, struct fold *f, const struct facts *x, struct arena *scratch, struct adding *a, struct err *err)
{
    struct state *known[KEYS_KNOWN] = {NULL}; /* by key: most are small */
    int64_t *keys = ARENA_RAW(scratch, int64_t, a->n);
    segment_keys(e, f->dims.list[0], x->segments[0], a->fact, a->n, keys);
    for (size_t k = 0; k < a->n; k++) {
        bool small = (uint64_t)keys[k] < KEYS_KNOWN;
        a->states[k] = small ? known[keys[k]] : NULL;
        if (a->states[k])
            continue;
        TRY(fold_segment(f, &(struct segment){{keys[k]}}, &a->states[k], err));
        if (small)
            known[keys[k]] = a->states[k];
    }
    return 0;
}

static int find_states(struct eval *e, struct fold *f, const struct facts *x, struct arena *scratch, struct adding *a, struct err *err)
{
    int64_t *keys[FACT_DIMS_MAX] = {NULL};
    struct segment last = {{0}};
    if (f->dims.n == 1)
        return of_one_dimension(e, f, x, scratch, a, err);
    for (size_t d = 0; d < f->dims.n; d++) {
        keys[d] = ARENA_RAW(scratch, int64_t, a->n);
        segment_keys(e, f->dims.list[d], x->segments[d], a->fact, a->n, keys[d]);
    }
    for (size_t k = 0; k < a->n; k++) {
        int64_t differ = k == 0;
        for (size_t d = 0; d < f->dims.n; d++) {
            differ |= keys[d][k] ^ last.key[d];
            last.key[d] = keys[d][k];
        }
        if (differ)
            TRY(fold_segment(f, &last, &a->states[k], err));
        else
            a->states[k] = a->states[k - 1];
    }
    return 0;
}

/* ------------------------------------------------------------------ rows that two rows share */
static int shared_part(struct eval *e, struct fold *f, const struct facts *x, size_t i, struct err *err)
{
    if (x->part[i] < 0 || x->rule[i] != FACT_COUNTED)
        return 0;
    uint8_t bit = (uint8_t)(1u << (x->part[i] & 7));
    if (!(__atomic_fetch_or(&f->seen_parts[x->part[i] >> 3], bit, __ATOMIC_RELAXED) & bit))
        return 0;
    struct buf a = BUF_INIT, b = BUF_INIT;
    int rc = world_key(&e->world, f->total->to->to, x->part[i], &b, err);
    if (rc == 0)
        rc = world_key(&e->world, f->total->table, x->row[i], &a, err);
    if (rc == 0)
        rc = err_set(err, ERR_DATA, "%s %s is reached by %s %s and by another one too: a sum of `A to B` would count it twice; credit it along an attribution",
                     f->total->to->to->name.text, buf_text(&b), f->total->table->name.text, buf_text(&a));
    buf_fini(&a);
    buf_fini(&b);
    return rc;
}

/* ------------------------------------------------------------------ what they add */
static bool only_counts(const struct total *t, const struct facts *x)
{
    return !x->value || (t->function == AGGREGATE_COUNT && !t->distinct && t->base != BASE_CREDIT);
}

static void count(const struct facts *x, const struct adding *a)
{
    for (size_t k = 0; k < a->n; k++) {
        int32_t i = a->fact[k];
        struct state *s = &a->states[k][a->interval[k]];
        bool counted = x->rule[i] == FACT_COUNTED;
        s->seen++;
        s->open += x->open[i];
        s->n += counted;
        s->hits += counted ? x->hit[i] : 0;
    }
}

/* ------------------------------------------------------------------ counts that nothing divides */
enum { INTERVALS_FEW = 64, FACTS_FEW = INT16_MAX };
/* What the facts of an interval come to, four counts in one word: each stays below 2^16. */
enum { COUNT_SEEN = 0, COUNT_OPEN = 16, COUNT_COUNTED = 32, COUNT_HITS = 48 };

/* Of many batches this is all that is asked: no list is made, and there is no jump. Facts of no interval go to one behind the last. */
static void count_few(const struct fold *f, const struct facts *x, uint64_t sums[INTERVALS_FEW + 1])
{
    static const uint16_t only[1] = {0};
    const uint32_t first = (uint32_t)f->cuts[0], span = (uint32_t)f->cuts[f->n_cuts - 1] - first;
    const uint16_t *by_day = f->by_day ? f->by_day : only;
    const uint32_t mask = f->by_day ? UINT32_MAX : 0;
    uint64_t other[INTERVALS_FEW + 1] = {0}; /* so that two facts of one interval do not wait for each other */
    for (size_t i = 0; i < x->n; i++) {
        uint64_t counted = x->rule[i] == FACT_COUNTED, open = x->open[i] != 0;
        uint32_t at = (uint32_t)x->day[i] - first;
        bool in = at < span;
        size_t interval = by_day[in ? at & mask : 0];
        interval = in & ((counted | open) != 0) ? interval : f->n_intervals;
        uint64_t *sum = i & 1 ? other : sums;
        sum[interval] += UINT64_C(1) << COUNT_SEEN | open << COUNT_OPEN | counted << COUNT_COUNTED | (counted & x->hit[i]) << COUNT_HITS;
    }
    for (size_t k = 0; k < f->n_intervals; k++)
        sums[k] += other[k];
}

/* Rows of a source mostly follow the time, so those of a batch lie in few neighbouring intervals: for each of these they are gone through by
 * vectors. A lane counts in bytes, and of so many facts that they cannot be full. */
enum { NEAR_INTERVALS = 12, LANES = 8, LANE_FACTS = 128, NEAR_FACTS = LANES * LANE_FACTS };
enum { LANE_SEEN = 0, LANE_OPEN = 8, LANE_COUNTED = 16, LANE_HITS = 24 };

BODY void find_ends(const int32_t *restrict day, size_t n, uint32_t first, uint32_t span, uint32_t *least, uint32_t *most)
{
    uint32_t lo = UINT32_MAX, hi = 0;
    for (size_t i = 0; i < n; i++) {
        uint32_t at = (uint32_t)day[i] - first, in = at & (0U - (at < span));
        lo = at < lo ? at : lo;
        hi = in > hi ? in : hi;
    }
    *least = lo;
    *most = hi;
}

BODY void make_words(const struct facts *x, size_t from, size_t n, uint32_t *restrict word)
{
    const uint16_t *restrict rule = x->rule + from;
    const uint8_t *restrict is_open = x->open + from, *restrict hit = x->hit + from;
    for (size_t i = 0; i < n; i++) {
        uint32_t counted = rule[i] == FACT_COUNTED, open = is_open[i] != 0;
        word[i] = (counted | open) << LANE_SEEN | open << LANE_OPEN | counted << LANE_COUNTED | (counted & hit[i]) << LANE_HITS;
    }
}

BODY uint64_t sum_words(const int32_t *restrict day, const uint32_t *restrict word, size_t n, uint32_t first, uint32_t span)
{
    uint32_t lanes[LANES] = {0};
    uint64_t sum = 0;
    size_t i = 0;
    for (; i + LANES <= n; i += LANES)
        for (size_t k = 0; k < LANES; k++)
            lanes[k] += word[i + k] & (0U - ((uint32_t)day[i + k] - first < span));
    for (; i < n; i++)
        lanes[i % LANES] += word[i] & (0U - ((uint32_t)day[i] - first < span));
    for (size_t k = 0; k < LANES; k++)
        sum += (uint64_t)(lanes[k] >> LANE_SEEN & UINT8_MAX) << COUNT_SEEN | (uint64_t)(lanes[k] >> LANE_OPEN & UINT8_MAX) << COUNT_OPEN |
               (uint64_t)(lanes[k] >> LANE_COUNTED & UINT8_MAX) << COUNT_COUNTED | (uint64_t)(lanes[k] >> LANE_HITS) << COUNT_HITS;
    return sum;
}

/* False: they lie too far apart. */
BODY bool count_near(const struct fold *f, const struct facts *x, uint64_t *sums)
{
    const uint32_t first = (uint32_t)f->cuts[0], span = (uint32_t)f->cuts[f->n_cuts - 1] - first;
    uint32_t least, most, word[NEAR_FACTS];
    find_ends(x->day, x->n, first, span, &least, &most);
    if (least >= span)
        return true; /* none is asked for */
    const size_t begin = f->by_day ? f->by_day[least] : 0, end = f->by_day ? f->by_day[most] + 1U : 1;
    if (end - begin > NEAR_INTERVALS)
        return false;
    for (size_t at = 0; at < x->n; at += NEAR_FACTS) {
        size_t n = x->n - at < NEAR_FACTS ? x->n - at : NEAR_FACTS;
        make_words(x, at, n, word);
        for (size_t k = begin; k < end; k++)
            sums[k] += sum_words(x->day + at, word, n, (uint32_t)f->cuts[k], (uint32_t)f->cuts[k + 1] - (uint32_t)f->cuts[k]);
    }
    return true;
}

WIDE static bool count_near_wide(const struct fold *f, const struct facts *x, uint64_t *sums) { return count_near(f, x, sums); }

static int add_few(struct fold *f, const struct facts *x, struct err *err)
{
    uint64_t sums[INTERVALS_FEW + 1] = {0};
    struct state *states = NULL;
    if (!(wide_is_there() ? count_near_wide(f, x, sums) : count_near(f, x, sums)))
        count_few(f, x, sums);
    for (size_t k = 0; k < f->n_intervals; k++) {
        if (sums[k] == 0)
            continue;
        if (!states)
            TRY(fold_segment(f, &(struct segment){{0}}, &states, err));
        states[k].seen += (int64_t)(sums[k] >> COUNT_SEEN & UINT16_MAX);
        states[k].open += (int64_t)(sums[k] >> COUNT_OPEN & UINT16_MAX);
        states[k].n += (int64_t)(sums[k] >> COUNT_COUNTED & UINT16_MAX);
        states[k].hits += (int64_t)(sums[k] >> COUNT_HITS);
    }
    return 0;
}

static bool is_few(const struct fold *f, const struct facts *x)
{
    return f->dims.n == 0 && !f->total->every && !f->at_moment && only_counts(f->total, x) && (f->n_cuts == 2 || f->by_day) &&
           f->n_intervals <= INTERVALS_FEW && x->n <= FACTS_FEW;
}

static int add(struct eval *e, struct fold *f, const struct facts *x, struct arena *scratch, struct err *err)
{
    if (is_few(f, x))
        return add_few(f, x, err);
    struct adding a = {.fact = ARENA_RAW(scratch, int32_t, x->n), .interval = ARENA_RAW(scratch, uint32_t, x->n)};
    find_intervals(f, x, &a);
    a.states = ARENA_RAW(scratch, struct state *, a.n);
    TRY(find_states(e, f, x, scratch, &a, err));
    for (size_t k = 0; f->total->every && k < a.n; k++)
        TRY(shared_part(e, f, x, (size_t)a.fact[k], err));
    if (only_counts(f->total, x)) {
        count(x, &a);
        return 0;
    }
    for (size_t k = 0; k < a.n; k++)
        TRY(state_add(&a.states[k][a.interval[k]], f->total, x, (size_t)a.fact[k], err));
    return 0;
}

int fold_add(struct eval *e, struct fold *f, const struct facts *x, struct arena *scratch, struct err *err)
{
    struct arena_mark mark = arena_mark(scratch);
    int rc = add(e, f, x, scratch, err);
    arena_reset(scratch, mark);
    return rc;
}
