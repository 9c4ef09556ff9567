/* model.c - how much of a row's amount each touch gets: the language's own models, a hook's, a plugin's.
 *
 * Takes the paths of a batch, gives integers whose shares of their sum are the touches' parts. What is no integer by nature (decay, the
 * numbers of hooks and plugins) is cut at 61 bits together; numbers that are whole stay as they are. A plugin's model that learns sees
 * all paths of the credited table first, those of rows that never got there among them. Must not know amounts. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "eval/credit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "eval/world_int.h"

/* ------------------------------------------------------------------ written shares */
/* The touch that a share goes to: the first, the last, or the last one at or before a time; n: none. */
static size_t touch_of(const struct credit_share *share, const int64_t *before, const struct path_touch *path, size_t n)
{
    if (share->place == PLACE_FIRST)
        return 0;
    if (share->place == PLACE_LAST)
        return n - 1;
    size_t found = n;
    for (size_t i = 0; before && i < n; i++)
        if (path[i].when <= *before)
            found = i;
    return found;
}

static int64_t percent_at(const struct credit_share *share, int scale)
{
    struct decimal d = share->percent;
    return decimal_rescale(&d, scale) && d.v <= INT32_MAX ? (int64_t)d.v : 0;
}

/* Each named share goes to its touch; `others` is shared out alike among the touches that no share names. What has no touch (a time that is
 * missing, no others) falls to the rest in proportion. befores: by share, NULL where it has no time. */
static void share_weights(const struct credit *c, const int64_t *const *befores, const struct path_touch *path, int64_t *w, bool *named, size_t n)
{
    int scale = 0;
    int64_t others = 0, rest = 0;
    for (size_t i = 0; i < c->n_shares; i++)
        scale = c->shares[i].percent.scale > scale ? c->shares[i].percent.scale : scale;
    for (size_t i = 0; i < c->n_shares; i++) {
        size_t at = c->shares[i].place == PLACE_OTHERS ? n : touch_of(&c->shares[i], befores[i], path, n);
        if (c->shares[i].place == PLACE_OTHERS)
            others += percent_at(&c->shares[i], scale);
        else if (at < n)
            named[at] = true;
    }
    for (size_t i = 0; i < n; i++)
        rest += !named[i];
    for (size_t i = 0; i < c->n_shares; i++) {
        size_t at = c->shares[i].place == PLACE_OTHERS ? n : touch_of(&c->shares[i], befores[i], path, n);
        if (at < n)
            w[at] += percent_at(&c->shares[i], scale) * (rest ? rest : 1);
    }
    for (size_t i = 0; i < n; i++)
        w[i] += named[i] ? 0 : others;
}

static void decay_weights(const struct credit *c, const int64_t *age, int64_t *w, size_t n)
{
    static const double seconds[] = {[UNIT_SECOND] = 1, [UNIT_MINUTE] = 60, [UNIT_HOUR] = 3600, [UNIT_DAY] = 86400, [UNIT_WEEK] = 604800};
    enum unit unit = c->half_life.unit <= UNIT_WEEK ? c->half_life.unit : UNIT_DAY;
    double half = decimal_double(c->half_life.n) * seconds[unit] * 1e6;
    int64_t youngest = INT64_MAX;
    int bits = 60;
    for (size_t i = n; i; i /= 2)
        bits--;
    for (size_t i = 0; i < n; i++)
        youngest = age[i] < youngest ? age[i] : youngest;
    for (size_t i = 0; i < n; i++)
        w[i] = (int64_t)llrint(ldexp(exp2(-(double)(age[i] - youngest) / half), bits));
}

static bool is_model(const struct credit *c, const char *name)
{
    return c->kind == MODEL_NAMED && strcmp(c->name.text, name) == 0;
}

static void own_weights(const struct credit *c, const int64_t *age, int64_t *w, size_t n)
{
    if (c->kind == MODEL_DECAY)
        decay_weights(c, age, w, n);
    else if (is_model(c, "first"))
        w[0] = 1;
    else if (is_model(c, "last"))
        w[n - 1] = 1;
    else
        for (size_t i = 0; i < n; i++)
            w[i] = 1;
}


/* The times that the row's shares name. */
static const int64_t *const *befores_of(const struct weighing *w, size_t u)
{
    const struct batch *b = w->touches->base;
    size_t n = w->plan->credit->n_shares;
    const int64_t **out = ARENA_ARRAY(b->scratch, const int64_t *, n);
    for (size_t i = 0; i < n; i++) {
        if (!w->befores[i] || !vec_has(w->befores[i], u))
            continue;
        struct moment_of m = moment_for(b->world, UNIT_SECOND, w->befores[i], u);
        int64_t *at = ARENA_NEW(b->scratch, int64_t);
        *at = m.is_time ? m.time : calendar_midnight(b->world->calendar, m.day + 1) - 1;
        out[i] = at;
    }
    return out;
}

/* ------------------------------------------------------------------ models of hooks and plugins */
struct credit_model {
    struct fingerprint fp;
    const struct credit_function *function;
    struct text_memo *labels; /* by value: of codes, which a model sees as texts */
    void *state;
    struct credit_model *next;
};

static const struct credit_function *function_of(const struct eval *e, const struct credit_plan *k)
{
    const struct model *m = e->model;
    size_t i = 0;
    if (k->hook) {
        while (i < m->n_hooks && m->hooks[i] != k->hook)
            i++;
        return e->options.hook_models && i < m->n_hooks ? e->options.hook_models[i] : NULL;
    }
    while (i < m->n_functions && m->functions[i] != k->plugin)
        i++;
    return e->options.models && i < m->n_functions ? e->options.models[i] : NULL;
}

static int find_model(struct eval *e, const struct credit_plan *k, struct credit_model **out, bool *fresh, struct err *err)
{
    struct credit_model *m = e->models;
    while (m && (m->fp.a != k->model.a || m->fp.b != k->model.b))
        m = m->next;
    *fresh = !m;
    *out = m;
    if (m)
        return 0;
    *out = m = ARENA_NEW(e->arena, struct credit_model);
    *m = (struct credit_model){.fp = k->model, .function = function_of(e, k), .next = e->models};
    if (!m->function)
        return err_set(err, ERR_CONFIG, "the model of credit %s is not loaded", k->credit->name.text);
    m->labels = ARENA_ARRAY(e->arena, struct text_memo, k->n_args);
    void *state = calloc(1, m->function->state_size ? m->function->state_size : 1);
    if (!state)
        return err_set(err, ERR_NOMEM, "no memory for %s", m->function->name);
    int rc = m->function->init ? m->function->init(m->function->ctx, state, err) : 0;
    if (rc) {
        free(state);
        return rc;
    }
    m->state = state;
    e->models = m;
    return 0;
}

void models_free(struct eval *e)
{
    for (struct credit_model *m = e->models; m; m = m->next) {
        if (m->function->fini)
            m->function->fini(m->function->ctx, m->state);
        free(m->state);
    }
    e->models = NULL;
}

/* ------------------------------------------------------------------ paths as a model sees them */
static int read_columns(struct weighing *w, struct err *err)
{
    struct batch *b = w->touches->rows;
    size_t n = w->touches->start[w->touches->base->n];
    int32_t *places = ARENA_ARRAY(b->scratch, int32_t, n);
    w->at = ARENA_ARRAY(b->scratch, int64_t, n);
    w->args = ARENA_ARRAY(b->scratch, struct column, w->plan->n_args);
    for (size_t i = 0; i < n; i++) {
        places[i] = w->touches->path[i].at;
        w->at[i] = w->touches->path[i].when;
    }
    for (; w->n_args < w->plan->n_args; w->n_args++) {
        struct value *v = w->plan->args[w->n_args];
        const struct vec *vec;
        TRY(batch_value(b, v, &vec, err));
        if (vec->kind == VEC_CODE && v->codes) {
            struct vec *text;
            TRY(text_of_codes(b, &w->model->labels[w->n_args], v->codes, v->codes->labels, vec, &text, err));
            vec = text;
        }
        TRY(vec_column(b->scratch, vec, places, n, &w->args[w->n_args], err));
    }
    return 0;
}

static struct credit_path path_at(const struct weighing *w, size_t u)
{
    const struct touches *t = w->touches;
    size_t from = t->start[u];
    return (struct credit_path){.n = t->start[u + 1] - from, .at = w->at + from, .args = w->args, .n_args = w->n_args, .from = from,
                                .end = touches_end(t, u), .converted = true};
}

static int say_record(const struct weighing *w, size_t u, struct err *err)
{
    char where[200];
    const struct batch *b = w->touches->base;
    return err_wrap(err, "%s", world_record(b->world, b->table, b->rows[u], where, sizeof where));
}

/* ------------------------------------------------------------------ the first pass */
static int observe_rows(struct batch *b, const struct total *t, struct credit_model *m, struct err *err)
{
    struct touches c;
    const struct vec *reached;
    TRY(touches_find(b, t->credit, true, &c, err));
    TRY(batch_event(b, t->event, &reached, NULL, err));
    struct weighing w = {.plan = t->credit, .touches = &c, .model = m};
    int rc = read_columns(&w, err);
    for (size_t u = 0; u < b->n && rc == 0; u++) {
        struct credit_path path = path_at(&w, u);
        if (!path.n)
            continue;
        path.converted = vec_has(reached, u);
        path.end = !path.converted && path.end > b->world->as_of ? b->world->as_of : path.end;
        if (m->function->observe(m->function->ctx, m->state, &path, err))
            rc = say_record(&w, u, err);
    }
    weighing_end(&w);
    return rc;
}

/* All rows of the table, in their order: what is credited in the end narrows nothing here. */
static int observe(struct world *world, const struct total *t, struct credit_model *m, struct err *err)
{
    struct table_data *td;
    struct arena *scratch = arena_new();
    int rc = world_table(world, t->table, &td, err);
    int32_t *room = ARENA_RAW(scratch, int32_t, BATCH_ROWS);
    for (size_t at = 0; rc == 0 && at < td->n_alive; at += BATCH_ROWS) {
        struct arena_mark mark = arena_mark(scratch);
        struct batch b;
        size_t n = td->n_alive - at < BATCH_ROWS ? td->n_alive - at : BATCH_ROWS;
        rc = batch_init(&b, world, t->table, rows_from(td->alive, at, n, room), n, scratch, err);
        if (rc == 0)
            rc = observe_rows(&b, t, m, err);
        arena_reset(scratch, mark);
    }
    arena_free(&scratch);
    if (rc == 0 && m->function->ready)
        rc = m->function->ready(m->function->ctx, m->state, err);
    return rc;
}

/* ------------------------------------------------------------------ weighing */
int weighing_begin(struct weighing *w, const struct total *t, const struct touches *c, struct err *err)
{
    const struct credit_plan *k = t->credit;
    struct world *world = c->base->world;
    bool fresh;
    *w = (struct weighing){.plan = k, .touches = c};
    w->befores = ARENA_ARRAY(c->base->scratch, const struct vec *, k->credit->n_shares);
    for (size_t i = 0; i < k->credit->n_shares; i++)
        if (k->befores[i])
            TRY(batch_value(c->base, k->befores[i], &w->befores[i], err));
    if (!k->hook && !k->plugin)
        return 0;
    TRY(find_model(world->eval, k, &w->model, &fresh, err));
    if (fresh && w->model->function->observe)
        TRY(observe(world, t, w->model, err));
    return read_columns(w, err);
}

void weighing_end(struct weighing *w)
{
    for (size_t k = 0; k < w->n_args; k++)
        column_fini(&w->args[k]);
    w->n_args = 0;
}

/* Numbers as integers with at most 61 bits together: whole ones as they are, others by the largest. */
static void cut_numbers(const double *x, int64_t *w, size_t n)
{
    double most = 0;
    bool whole = true;
    int bits = 60;
    for (size_t i = n; i; i /= 2)
        bits--;
    for (size_t i = 0; i < n; i++) {
        most = x[i] > most ? x[i] : most;
        whole = whole && x[i] == floor(x[i]);
    }
    if (most == 0)
        return;
    whole = whole && most <= ldexp(1, bits);
    for (size_t i = 0; i < n; i++)
        w[i] = whole ? (int64_t)x[i] : (int64_t)llrint(ldexp(x[i] / most, bits));
}

int weighing_of(struct weighing *w, size_t u, int64_t *weights, struct err *err)
{
    const struct touches *t = w->touches;
    const struct path_touch *path = t->path + t->start[u];
    struct arena *scratch = t->base->scratch;
    size_t n = t->start[u + 1] - t->start[u];
    if (w->model) {
        struct credit_path p = path_at(w, u);
        double *x = ARENA_ARRAY(scratch, double, n);
        if (w->model->function->weights(w->model->function->ctx, w->model->state, &p, x, err))
            return say_record(w, u, err);
        cut_numbers(x, weights, n);
    } else if (w->plan->credit->kind == MODEL_SHARES) {
        share_weights(w->plan->credit, befores_of(w, u), path, weights, ARENA_ARRAY(scratch, bool, n), n);
    } else {
        int64_t *age = ARENA_ARRAY(scratch, int64_t, n);
        for (size_t i = 0; i < n; i++)
            age[i] = touches_end(t, u) - path[i].when;
        own_weights(w->plan->credit, age, weights, n);
    }
    return 0;
}
