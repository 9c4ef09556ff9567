/* counted.c - the rows that a definition counts on some days: of lists, alerts, comparisons.
 *
 * Takes a definition, days and a condition; gives the numbers of its rows, in the order of its wordings and then of the table. What was
 * asked before the totals are folded is found while they are, on several threads; anything else when it is read. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "eval/blocks.h"

#include <string.h>

struct counted_asked {
    struct counted_query query;
    struct picking *pickings; size_t n; /* by wording */
    bool done;
    struct counted_rows rows;
    struct counted_asked *next;
};
struct picking {
    const struct counted_query *query;
    const struct total *total;
    struct span_days days;
    struct counted_rows out;
};

static int pick(struct batch *b, const void *ctx, void *part, struct err *err)
{
    const struct picking *p = ctx;
    const struct judge *where = p->query->where;
    struct counted_rows *out = part;
    struct facts f;
    const uint16_t *rule = NULL;
    TRY(facts_of(b, p->total, NULL, &f, err));
    if (where)
        TRY(batch_judge(b, where, &rule, err));
    for (size_t i = 0; i < f.n; i++) {
        bool in = b->at_moment || (f.day[i] >= p->days.from && f.day[i] < p->days.until);
        bool fresh = !out->n || out->list[out->n - 1] != f.row[i];
        if (f.rule[i] == FACT_COUNTED && in && fresh && (!rule || rule[f.place[i]] == where->n_rules))
            ARENA_PUSH(b->world->arena, out->list, out->n, f.row[i]);
    }
    return 0;
}

static void push_rows(struct arena *arena, struct counted_rows *to, const struct counted_rows *some)
{
    for (size_t i = 0; i < some->n; i++)
        ARENA_PUSH(arena, to->list, to->n, some->list[i]);
}

static int take_picked(void *ctx, const void *part, struct err *err)
{
    struct picking *p = ctx;
    (void)err;
    push_rows(p->query->eval->arena, &p->out, part);
    return 0;
}

/* The rows in which a wording, which holds until `end`, may count some. */
static int reading_of_root(struct picking *p, const struct root *root, int32_t end, struct reading *r, struct err *err)
{
    const struct counted_query *q = p->query;
    struct world *w = &q->eval->world;
    struct stretch_of_days *stretch = ARENA_NEW(q->eval->arena, struct stretch_of_days);
    p->total = root->total;
    p->days = (struct span_days){q->days.from > root->from ? q->days.from : root->from, q->days.until < end ? q->days.until : end};
    *stretch = (struct stretch_of_days){p->days.from, p->days.until};
    TRY(reading_of(q->eval, root->total, (struct days){stretch, 1}, r, err));
    if (root->total->base == BASE_STATE) {
        r->at_moment = true;
        r->moment = w->as_of;
        r->moment_day = w->as_of_day;
    }
    return 0;
}

/* Does the wording, which holds until `end`, hold on one of the days; or, of a state, at the as-of time? */
static bool is_asked(const struct counted_query *q, const struct root *root, int32_t end)
{
    int32_t today = q->eval->world.as_of_day;
    if (root->total->base == BASE_STATE)
        return today >= root->from && today < end;
    return (q->days.from > root->from ? q->days.from : root->from) < (q->days.until < end ? q->days.until : end);
}

static int add_pickings(void *ctx, struct job_list *jobs, struct err *err)
{
    struct counted_asked *a = ctx;
    const struct counted_query *q = &a->query;
    const struct definition *d = q->definition;
    if (a->pickings)
        return 0; /* somebody could not wait for the totals */
    a->pickings = ARENA_ARRAY(q->eval->arena, struct picking, d->n_roots);
    for (size_t i = 0; i < d->n_roots; i++) {
        int32_t end = i + 1 < d->n_roots ? d->roots[i + 1].from : DAY_MAX;
        struct picking *p = &a->pickings[a->n];
        struct reading r;
        if (!is_asked(q, &d->roots[i], end))
            continue;
        a->n++;
        p->query = q;
        TRY(reading_of_root(p, &d->roots[i], end, &r, err));
        const struct part_work work = {.ctx = p, .size = sizeof p->out, .step = pick, .take = take_picked,
                                       .of = blocks_may_judge(q->eval, q->where) ? p->total : NULL,
                                       .alone = !blocks_may_total(q->eval, p->total) || !blocks_may_judge(q->eval, q->where)};
        jobs_add_parts(jobs, &r, &work);
    }
    return 0;
}

/* Once all of them are found. */
static void join(struct counted_asked *a)
{
    if (a->n > 0)
        a->rows = a->pickings[0].out;
    for (size_t i = 1; i < a->n; i++)
        push_rows(a->query.eval->arena, &a->rows, &a->pickings[i].out);
    a->done = true;
}

static struct counted_asked *find_asked(const struct counted_query *q)
{
    for (struct counted_asked *a = q->eval->counted; a; a = a->next)
        if (a->query.definition == q->definition && a->query.days.from == q->days.from && a->query.days.until == q->days.until &&
            a->query.where == q->where)
            return a;
    return NULL;
}

static struct counted_asked *ask(const struct counted_query *q)
{
    struct counted_asked *a = ARENA_NEW(q->eval->arena, struct counted_asked);
    *a = (struct counted_asked){.query = *q, .next = q->eval->counted};
    q->eval->counted = a;
    return a;
}

void counted_ask(const struct counted_query *q)
{
    if (!find_asked(q))
        reading_ask(q->eval, add_pickings, ask(q));
}

int counted_rows(const struct counted_query *q, struct counted_rows *out, struct err *err)
{
    struct counted_asked *a = find_asked(q);
    if (!a)
        a = ask(q);
    if (!a->pickings)
        TRY(reading_now(q->eval, add_pickings, a, err));
    if (!a->done)
        join(a);
    *out = a->rows;
    return 0;
}
