/* markov.c - a model of credit that learns from all paths: how many deals would be lost without a channel (its removal effect).
 *
 *   markov(channel)   E. Anderl and others, "Mapping the customer journey", 2016, of the first order
 *
 * A path is a walk from the start over the channels of its touches to a win or to nothing. Of all walks the probability of each step is
 * known, and so that of a win, P. Without channel c every walk that comes to it is lost: P falls by the share h(c) x(c) / P, where h is
 * the probability that a walk comes to c and x that a walk at c is won. A touch's weight is its channel's share. With N = (I - Q)^-1, Q the
 * steps between channels, x is N times the steps to a win, and h(c) is the start's steps times N's column c, over N(c, c). */
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "stats.h"

enum { CHANNELS_MAX = 500, NONE = -1 };

struct name {
    char *text; /* n bytes, of any value */
    size_t n;
};
/* Steps are counted from `start` (n in number), from each channel, to each channel and to a win. */
struct chain {
    struct name *names; /* a missing channel is the empty text */
    int64_t *steps;    /* [from * cap + to] between channels */
    int64_t *first, *won, *all; /* by channel: from the start to it; from it to a win; all steps from it */
    int64_t paths;
    double *effect;    /* of ready: by channel */
    int32_t n, cap;
};

static int no_memory(struct concord_error *err)
{
    return stats_fail(err, CONCORD_NOMEM, "no memory for the channels of a path");
}

static int chain_init(void *state, struct concord_error *err)
{
    (void)err;
    memset(state, 0, sizeof(struct chain));
    return 0;
}

static void chain_fini(void *state)
{
    struct chain *c = state;
    for (int32_t i = 0; i < c->n; i++)
        free(c->names[i].text);
    free(c->names);
    free(c->steps);
    free(c->first);
    free(c->won);
    free(c->all);
    free(c->effect);
    memset(c, 0, sizeof *c);
}

static bool grow_list(int64_t **list, int32_t had, int32_t cap)
{
    int64_t *more = realloc(*list, (size_t)cap * sizeof *more);
    if (!more)
        return false;
    memset(more + had, 0, (size_t)(cap - had) * sizeof *more);
    *list = more;
    return true;
}

static bool grow(struct chain *c)
{
    int32_t cap = c->cap ? 2 * c->cap : 16;
    struct name *names = realloc(c->names, (size_t)cap * sizeof *names);
    if (!names)
        return false;
    c->names = names;
    if (!grow_list(&c->first, c->cap, cap) || !grow_list(&c->won, c->cap, cap) || !grow_list(&c->all, c->cap, cap))
        return false;
    int64_t *steps = calloc((size_t)cap * (size_t)cap, sizeof *steps);
    if (!steps)
        return false;
    for (int32_t i = 0; i < c->n; i++)
        memcpy(steps + (size_t)i * (size_t)cap, c->steps + (size_t)i * (size_t)c->cap, (size_t)c->n * sizeof *steps);
    free(c->steps);
    c->steps = steps;
    c->cap = cap;
    return true;
}

static int32_t find_channel(const struct chain *c, const char *text, size_t n)
{
    for (int32_t i = 0; i < c->n; i++)
        if (c->names[i].n == n && memcmp(c->names[i].text, text, n) == 0)
            return i;
    return NONE;
}

static int add_channel(struct chain *c, const char *text, size_t n, int32_t *out, struct concord_error *err)
{
    *out = find_channel(c, text, n);
    if (*out != NONE)
        return 0;
    if (c->n == CHANNELS_MAX)
        return stats_fail(err, CONCORD_DATA, "markov takes at most 500 channels");
    if (c->n == c->cap && !grow(c))
        return no_memory(err);
    char *name = malloc(n + 1);
    if (!name)
        return no_memory(err);
    memcpy(name, text, n);
    c->names[c->n] = (struct name){name, n};
    *out = c->n++;
    return 0;
}

/* The channel of touch i: its bytes in the array. */
static const char *channel_of(const struct concord_path *path, uint32_t i, size_t *n)
{
    const struct ArrowArray *a = path->touches->children[0];
    const int32_t *ends = a->buffers[1];
    const char *bytes = a->buffers[2];
    *n = 0;
    if (!stats_is_known(a, i))
        return "";
    *n = (size_t)(ends[a->offset + i + 1] - ends[a->offset + i]);
    return bytes ? bytes + ends[a->offset + i] : "";
}

static int chain_observe(void *state, const struct concord_path *path, struct concord_error *err)
{
    struct chain *c = state;
    int32_t at = NONE;
    for (uint32_t i = 0; i < path->n; i++) {
        size_t n;
        int32_t next;
        const char *text = channel_of(path, i, &n);
        int rc = add_channel(c, text, n, &next, err);
        if (rc)
            return rc;
        if (at == NONE)
            c->first[next]++;
        else
            c->steps[(size_t)at * (size_t)c->cap + (size_t)next]++;
        c->all[next]++;
        at = next;
    }
    if (at != NONE && path->converted)
        c->won[at]++;
    c->paths += at != NONE;
    return 0;
}

static int chain_merge(void *state, const void *other, struct concord_error *err)
{
    struct chain *c = state;
    const struct chain *o = other;
    int32_t to[CHANNELS_MAX];
    for (int32_t i = 0; i < o->n; i++) {
        int rc = add_channel(c, o->names[i].text, o->names[i].n, &to[i], err);
        if (rc)
            return rc;
    }
    for (int32_t i = 0; i < o->n; i++) {
        c->first[to[i]] += o->first[i];
        c->won[to[i]] += o->won[i];
        c->all[to[i]] += o->all[i];
        for (int32_t k = 0; k < o->n; k++)
            c->steps[(size_t)to[i] * (size_t)c->cap + (size_t)to[k]] += o->steps[(size_t)i * (size_t)o->cap + (size_t)k];
    }
    c->paths += o->paths;
    return 0;
}

/* ------------------------------------------------------------------ the removal effects */
static bool is_behind(const struct name *a, const struct name *b)
{
    int c = memcmp(a->text, b->text, a->n < b->n ? a->n : b->n);
    return c ? c > 0 : a->n > b->n;
}

/* Places in the order of names, so that the order of the rows changes no digit. */
static void order_names(const struct chain *c, int32_t *order)
{
    for (int32_t i = 0; i < c->n; i++) {
        int32_t k = i;
        for (; k > 0 && is_behind(&c->names[order[k - 1]], &c->names[i]); k--)
            order[k] = order[k - 1];
        order[k] = i;
    }
}

/* m is n rows of 2n: a matrix with the unit matrix beside it, which becomes its inverse. Rows of I - Q are dominated by their diagonal
 * as long as every channel has a way out, so pivots are never 0. */
static void invert(double *m, size_t n)
{
    for (size_t p = 0; p < n; p++) {
        size_t best = p;
        for (size_t r = p + 1; r < n; r++)
            best = fabs(m[r * 2 * n + p]) > fabs(m[best * 2 * n + p]) ? r : best;
        for (size_t k = 0; best != p && k < 2 * n; k++) {
            double x = m[p * 2 * n + k];
            m[p * 2 * n + k] = m[best * 2 * n + k];
            m[best * 2 * n + k] = x;
        }
        double pivot = m[p * 2 * n + p];
        for (size_t k = 0; k < 2 * n; k++)
            m[p * 2 * n + k] /= pivot;
        for (size_t r = 0; r < n; r++) {
            double f = m[r * 2 * n + p];
            for (size_t k = 0; r != p && f != 0 && k < 2 * n; k++)
                m[r * 2 * n + k] -= f * m[p * 2 * n + k];
        }
    }
}

static void fill(const struct chain *c, const int32_t *order, double *m)
{
    size_t n = (size_t)c->n;
    for (size_t i = 0; i < n; i++) {
        size_t from = (size_t)order[i];
        for (size_t k = 0; k < n; k++)
            m[i * 2 * n + k] = (i == k) - (double)c->steps[from * (size_t)c->cap + (size_t)order[k]] / (double)c->all[from];
        m[i * 2 * n + n + i] = 1;
    }
}

static void effects(struct chain *c, const int32_t *order, const double *m)
{
    size_t n = (size_t)c->n;
    for (size_t i = 0; i < n; i++) {
        double wins = 0, visits = 0;
        for (size_t k = 0; k < n; k++) {
            size_t other = (size_t)order[k];
            wins += m[i * 2 * n + n + k] * (double)c->won[other] / (double)c->all[other];
            visits += (double)c->first[other] / (double)c->paths * m[k * 2 * n + n + i];
        }
        double effect = visits / m[i * 2 * n + n + i] * wins;
        c->effect[order[i]] = effect > 0 ? effect : 0;
    }
}

static int chain_ready(void *state, struct concord_error *err)
{
    struct chain *c = state;
    size_t n = (size_t)c->n;
    if (!n)
        return 0;
    int32_t *order = calloc(n, sizeof *order);
    double *m = calloc(n * 2 * n, sizeof *m);
    c->effect = calloc(n, sizeof *c->effect);
    if (order && m && c->effect) {
        order_names(c, order);
        fill(c, order, m);
        invert(m, n);
        effects(c, order, m);
    }
    bool fine = order && m && c->effect;
    free(order);
    free(m);
    return fine ? 0 : no_memory(err);
}

static int chain_weights(const void *state, const struct concord_path *path, double *weights, struct concord_error *err)
{
    const struct chain *c = state;
    for (uint32_t i = 0; i < path->n; i++) {
        size_t n;
        const char *text = channel_of(path, i, &n);
        int32_t at = find_channel(c, text, n);
        if (at == NONE || !c->effect)
            return stats_fail(err, CONCORD_INTERNAL, "a path that was not observed");
        weights[i] = c->effect[at];
    }
    return 0;
}

static const char *const one_text[] = {"u"};
const struct concord_function stats_markov = {
    .struct_size = sizeof stats_markov, .sort = CONCORD_CREDIT, .name = "markov", .summary = "credit by the removal effect of a touch's channel",
    .n_args = 1, .arg_formats = one_text, .result_format = "g", .state_size = sizeof(struct chain), .init = chain_init,
    .merge = chain_merge, .fini = chain_fini, .observe = chain_observe, .weights = chain_weights, .ready = chain_ready};
