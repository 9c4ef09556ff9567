/* eval.c - an evaluation's life: the plan is complete, the world is made, folds run, all is given back.
 *
 * The order is: ask (which plans and collects), make ready, fold, read. What a report, a list or a why asks goes the same way. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "eval/spans.h"

#include <stdlib.h>

int eval_new(struct plan *plan, const struct eval_options *o, struct eval **out, struct err *err)
{
    struct eval *e = calloc(1, sizeof *e);
    if (!e)
        return err_set(err, ERR_NOMEM, "no memory for an evaluation");
    e->arena = arena_new();
    e->plan = plan;
    e->model = plan_model(plan);
    e->options = *o;
    e->world.as_of_day = o->as_of_day;
    e->world.as_of = o->as_of != INT64_MIN ? o->as_of : calendar_midnight(o->calendar, o->as_of_day);
    e->world.calendar = o->calendar;
    *out = e;
    return 0;
}

void eval_free(struct eval **e)
{
    if (!*e)
        return;
    for (size_t i = 0; i < (*e)->n_folds; i++)
        fold_free((*e)->folds[i]);
    models_free(*e);
    for (size_t i = 0; i < (*e)->n_keys; i++)
        dict_free(&(*e)->keys[i].texts);
    views_free(*e);
    if ((*e)->ready)
        world_fini(&(*e)->world);
    arena_free(&(*e)->arena);
    free(*e);
    *e = NULL;
}

void eval_rest(struct eval *e)
{
    if (!e->ready || e->is_read_on)
        return;
    e->ready = false;
    world_fini(&e->world);
}

void eval_when_computed(struct eval *e, void (*computed)(void *ctx), void *ctx)
{
    e->computed = computed;
    e->computed_ctx = ctx;
}

int eval_ready(struct eval *e, struct err *err)
{
    if (e->ready)
        return 0;
    const int32_t *cuts;
    size_t n_cuts = plan_cuts(e->plan, &cuts);
    /* the first day of the data may be asked of any event */
    for (size_t i = 0; i < e->model->n_tables; i++)
        for (size_t k = 0; k < e->model->tables[i]->n_events; k++)
            for (size_t c = 0; c < n_cuts; c++)
                (void)plan_event(e->plan, e->model->tables[i]->events[k], cuts[c]);
    plan_finish(e->plan);
    struct world *w = &e->world;
    int64_t as_of = w->as_of;
    int32_t day = w->as_of_day;
    e->ready = true;
    TRY(world_init(w, e->plan, e->options.sources, e->options.calendar, e->options.hooks, as_of, e->arena, err));
    w->as_of_day = day;
    w->eval = e;
    w->budget = e->options.budget;
    w->threads = e->options.threads;
    w->progress = e->options.progress;
    w->progress_ctx = e->options.progress_ctx;
    return 0;
}

/* The earliest day of an event in one wording, on days [from, until). */
struct first_of {
    const struct event_node *node;
    int32_t from, until;
    int32_t first;    /* known before */
    int32_t earliest; /* of the blocks so far */
    struct part_work work;
};
struct first_day { bool found; int32_t day; };

/* Is one of the times earlier? Without a branch in the loop, which most batches end with. */
static bool any_before(const struct vec *times, int64_t limit)
{
    const int64_t *at = times->data;
    const uint8_t *valid = times->valid;
    unsigned found = 0;
    for (size_t i = 0; !valid && i < times->n; i++)
        found |= at[i] < limit;
    for (size_t i = 0; valid && i < times->n; i++)
        found |= (unsigned)(at[i] < limit) & valid[i];
    return found != 0;
}

/* Only rows that would be earlier than what is known have to be judged. */
static int first_in_batch(struct batch *b, const void *ctx, void *part, struct err *err)
{
    const struct first_of *f = ctx;
    struct first_day *known = part;
    const struct calendar *cal = b->world->calendar;
    struct batch earlier;
    const struct vec *times;
    TRY(batch_value(b, f->node->at, &times, err));
    bool days = times->kind == VEC_DATE;
    int32_t first = known->found && known->day < f->first ? known->day : f->first, end = f->until < first ? f->until : first;
    /* a day more on either side: where the clock is put back at midnight a local day has instants before its first one */
    int64_t least = days ? f->from : calendar_midnight(cal, f->from - 1), most = days ? end : calendar_midnight(cal, end + 1);
    if (!days && !any_before(times, most))
        return 0;
    int32_t *rows = ARENA_ARRAY(b->scratch, int32_t, b->n);
    size_t n = 0;
    for (size_t i = 0; i < b->n; i++) {
        int64_t at = days ? ((const int32_t *)times->data)[i] : ((const int64_t *)times->data)[i];
        rows[n] = b->rows[i];
        n += vec_has(times, i) && at >= least && at < most;
    }
    if (!n)
        return 0;
    TRY(batch_init(&earlier, b->world, b->table, rows, n, b->scratch, err));
    TRY(batch_event(&earlier, f->node, &times, NULL, err));
    for (size_t i = 0; i < n; i++) {
        int32_t day = vec_has(times, i) ? moment_at(b->world, times, i).day : DAY_MAX;
        if (day >= f->from && day < f->until && day < first)
            first = day;
    }
    *known = (struct first_day){first < f->first, first};
    return 0;
}

static int take_first(void *ctx, const void *part, struct err *err)
{
    int32_t *first = &((struct first_of *)ctx)->earliest;
    const struct first_day *found = part;
    (void)err;
    if (found->found && found->day < *first)
        *first = found->day;
    return 0;
}

/* The block with the least time of those that were not looked at and may have an earlier day; n: none. */
static size_t next_block(struct eval *e, const struct first_of *f, const struct block_span *spans, const uint8_t *looked_at, size_t n)
{
    const struct calendar *cal = e->world.calendar;
    const int32_t end = f->until < f->earliest ? f->until : f->earliest;
    const bool days = f->node->at->vec == VEC_DATE;
    int64_t least = days ? f->from : calendar_midnight(cal, f->from - 1), most = days ? end : calendar_midnight(cal, end + 1);
    size_t next = n;
    for (size_t k = 0; k < n; k++)
        if (!looked_at[k] && spans[k].n > 0 && spans[k].most >= least && spans[k].least < most && (next == n || spans[k].least < spans[next].least))
            next = k;
    return next;
}

/* Where a table is in the order of its times one block has the answer. False: after some blocks there may still be an earlier day. */
enum { BLOCKS_LOOKED_AT = 8 };
static int first_by_spans(struct eval *e, struct first_of *f, const struct reading *r, const struct block_span *spans, bool *done, struct err *err)
{
    const size_t n = blocks_count(r->n_rows);
    struct arena *scratch = arena_new();
    uint8_t *looked_at = ARENA_ARRAY(scratch, uint8_t, n);
    int rc = 0;
    *done = false;
    for (int looks = 0; rc == 0 && looks <= BLOCKS_LOOKED_AT && !*done; looks++) {
        size_t k = next_block(e, f, spans, looked_at, n);
        *done = k == n;
        if (*done || looks == BLOCKS_LOOKED_AT)
            break;
        looked_at[k] = 1;
        f->first = f->earliest;
        const struct reading block = blocks_rows(r, k);
        rc = reading_in_parts(e, &block, &f->work, err);
    }
    arena_free(&scratch);
    return rc;
}

static int first_of_event(struct eval *e, const struct event *ev, int32_t from, int32_t until, int32_t *first, struct err *err)
{
    struct first_of f = {.node = plan_event(e->plan, ev, from), .from = from, .until = until, .first = *first, .earliest = *first};
    struct table_data *td;
    bool done = false;
    if (!f.node || ev->of_merged || !f.node->at)
        return 0;
    TRY(world_table(&e->world, ev->table, &td, err));
    const struct reading r = {.table = ev->table, .rows = td->alive, .n_rows = td->n_alive};
    f.work = (struct part_work){.ctx = &f, .size = sizeof(struct first_day), .step = first_in_batch, .take = take_first,
                                .alone = !blocks_may(e, f.node->at) || !blocks_may_judge(e, f.node->judge)};
    const struct block_span *spans;
    TRY(spans_get(e, &r, f.node->at, &spans, err));
    if (spans)
        TRY(first_by_spans(e, &f, &r, spans, &done, err));
    f.first = f.earliest;
    if (!done)
        TRY(reading_in_parts(e, &r, &f.work, err));
    *first = f.earliest;
    return 0;
}

/* Each stretch of days has the wording of its own. */
static int first_in_wordings(struct eval *e, const struct event *ev, int32_t *first, struct err *err)
{
    const int32_t *cuts;
    size_t n = plan_cuts(e->plan, &cuts);
    for (size_t i = 0; i < n && cuts[i] < *first; i++)
        TRY(first_of_event(e, ev, cuts[i], i + 1 < n ? cuts[i + 1] : DAY_MAX, first, err));
    return 0;
}

/* The first day on which anything happened; before it no figure has a value. Asked only where a period has no fact at all. */
int eval_first_day(struct eval *e, int32_t *day, struct err *err)
{
    if (!e->has_first_day) {
        TRY(eval_ready(e, err));
        int32_t first = DAY_MAX;
        for (size_t i = 0; i < e->model->n_tables; i++)
            for (size_t k = 0; k < e->model->tables[i]->n_events; k++)
                TRY(first_in_wordings(e, e->model->tables[i]->events[k], &first, err));
        e->first_day = first == DAY_MAX ? DAY_MIN : first;
        e->has_first_day = true;
    }
    *day = e->first_day;
    return 0;
}

int eval_cell(struct eval *e, struct formula *f, int32_t from, int32_t until, struct cell *out, struct err *err)
{
    struct place at = {.from = from, .until = until, .shown = from, .moment = e->world.as_of, .moment_day = e->world.as_of_day};
    e->collecting = true;
    TRY(cell_of(e, f, &at, out, err));
    e->collecting = false;
    return cell_of(e, f, &at, out, err);
}
