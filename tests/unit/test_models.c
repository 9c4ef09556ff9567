/* test_models.c - models of credit through the plugin host: each rule broken, word for word; what is learned in parts and merged is what
 * is learned at once; the removal effects of `markov` worked out by hand and by another way. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <check.h>

#include "host/function.h"
#include "suite.h"

static struct host *host_of(const char *folder)
{
    static char path[512];
    const char *build = getenv("top_builddir");
    snprintf(path, sizeof path, "%s/%s/.libs", build ? build : ".", folder);
    struct host_spec spec = {.installed = path, .project = "/"};
    struct host *h = host_new(&spec);
    ck_assert_ptr_nonnull(h);
    return h;
}

static struct credit_function model(struct host *h, const char *plugin, const char *name)
{
    struct credit_function f;
    struct err err = {0};
    ck_assert_msg(function_credit(h, plugin, name, &f, &err) == 0, "%s", err.msg);
    return f;
}

static const int64_t times[] = {1, 2, 3, 4, 5, 6, 7, 8};

/* ------------------------------------------------------------------ rules */
static const struct { const char *name, *message; } broken[] = {
    {"minus", "minus of plugin models: weight 2 of 3 is -1"},
    {"nan", "nan of plugin models: weight 3 of 3 is nan"},
    {"infinite", "infinite of plugin models: weight 1 of 3 is inf"},
    {"short", "short of plugin models: weight 2 of 3 is nan"},
    {"failing", "failing of plugin models: no weights today (weights, code 2)"},
};

START_TEST(refuses_weights)
{
    struct host *h = host_of("tests/abi");
    struct credit_path path = {.n = 3, .at = times, .end = 9, .converted = true};
    double weights[3];
    for (size_t i = 0; i < COUNT(broken); i++) {
        struct credit_function f = model(h, "models", broken[i].name);
        struct err err = {0};
        ck_assert_int_ne(f.weights(f.ctx, NULL, &path, weights, &err), 0);
        ck_assert_str_eq(err.msg, broken[i].message);
    }
    host_free(&h);
}
END_TEST

/* Of version 1.1 any sum will do, and nothing at all. */
START_TEST(takes_weights)
{
    struct host *h = host_of("tests/abi");
    struct credit_path path = {.n = 3, .at = times, .end = 9, .converted = true};
    struct err err = {0};
    double weights[3];
    struct credit_function seven = model(h, "models", "seven"), zero = model(h, "models", "zero");
    ck_assert_int_eq(seven.weights(seven.ctx, NULL, &path, weights, &err), 0);
    ck_assert_double_eq(weights[2], 7);
    ck_assert_int_eq(zero.weights(zero.ctx, NULL, &path, weights, &err), 0);
    ck_assert_double_eq(weights[0] + weights[1] + weights[2], 0);
    ck_assert(seven.observe == NULL);
    ck_assert(seven.ready == NULL);
    host_free(&h);
}
END_TEST

/* ------------------------------------------------------------------ values of the touches, ready */
START_TEST(gives_values_of_touches)
{
    struct host *h = host_of("tests/abi");
    struct credit_function f = model(h, "models", "learned");
    struct err err = {0};
    struct column score;
    ck_assert_int_eq(column_new(COL_INTEGER, 6, &score, &err), 0);
    ((int64_t *)score.data)[4] = 40;
    column_set_valid(&score, 4);
    struct credit_path path = {.n = 3, .at = times, .args = &score, .n_args = 1, .from = 2, .end = 9, .converted = true};
    void *state = calloc(1, f.state_size), *other = calloc(1, f.state_size);
    double weights[3];
    ck_assert_int_eq(f.init(f.ctx, state, &err), 0);
    ck_assert_int_eq(f.init(f.ctx, other, &err), 0);
    ck_assert_int_eq(f.observe(f.ctx, state, &path, &err), 0);
    path.converted = false;
    ck_assert_int_eq(f.observe(f.ctx, other, &path, &err), 0);
    ck_assert_int_eq(f.merge(f.ctx, state, other, &err), 0);
    ck_assert_int_ne(f.weights(f.ctx, state, &path, weights, &err), 0);
    ck_assert_str_eq(err.msg, "learned of plugin models: not ready (weights, code 2)");
    ck_assert_int_eq(f.ready(f.ctx, state, &err), 0);
    ck_assert_int_eq(f.weights(f.ctx, state, &path, weights, &err), 0);
    ck_assert_double_eq(weights[0], 2); /* two paths */
    ck_assert_double_eq(weights[1], 1); /* one of them won */
    ck_assert_double_eq(weights[2], 40);
    path.n = 13 - 3;
    path.from = 0;
    column_fini(&score);
    ck_assert_int_eq(column_new(COL_INTEGER, 10, &score, &err), 0);
    ck_assert_int_eq(f.observe(f.ctx, other, &path, &err), 0);
    ck_assert_int_ne(f.ready(f.ctx, other, &err), 0);
    ck_assert_str_eq(err.msg, "learned of plugin models: thirteen touches (ready, code 2)");
    column_fini(&score);
    free(state);
    free(other);
    host_free(&h);
}
END_TEST

/* ------------------------------------------------------------------ markov */
enum { MOST = 64 };
struct journey { const char *channels; bool won; }; /* a letter a touch; - is missing */

static struct column channels_of(const struct journey *list, size_t n, size_t *start)
{
    struct err err = {0};
    struct column c;
    start[0] = 0;
    for (size_t i = 0; i < n; i++)
        start[i + 1] = start[i] + strlen(list[i].channels);
    ck_assert_int_eq(column_new(COL_TEXT, start[n], &c, &err), 0);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; list[i].channels[k]; k++) {
            if (list[i].channels[k] == '-')
                continue;
            ((int32_t *)c.data)[start[i] + k] = dict_add(c.dict, list[i].channels + k, 1);
            column_set_valid(&c, start[i] + k);
        }
    return c;
}

/* The weights of journey `of`; in two states that are merged, or in one; backwards or not. */
static void learn(const struct journey *list, size_t n, size_t of, bool merged, bool backwards, double *weights)
{
    struct host *h = host_of("plugins");
    struct credit_function f = model(h, "stats", "markov");
    struct err err = {0};
    size_t start[MOST + 1];
    int64_t at[MOST] = {0};
    struct column c = channels_of(list, n, start);
    void *state = calloc(1, f.state_size), *other = calloc(1, f.state_size);
    ck_assert_int_eq(f.init(f.ctx, state, &err) + f.init(f.ctx, other, &err), 0);
    for (size_t k = 0; k < n; k++) {
        size_t i = backwards ? n - 1 - k : k;
        struct credit_path path = {.n = start[i + 1] - start[i], .at = at, .args = &c, .n_args = 1, .from = start[i], .converted = list[i].won};
        ck_assert_int_eq(f.observe(f.ctx, merged && k % 2 ? other : state, &path, &err), 0);
    }
    ck_assert_int_eq(f.merge(f.ctx, state, other, &err), 0);
    ck_assert_int_eq(f.ready(f.ctx, state, &err), 0);
    struct credit_path path = {.n = start[of + 1] - start[of], .at = at, .args = &c, .n_args = 1, .from = start[of], .converted = true};
    ck_assert_msg(f.weights(f.ctx, state, &path, weights, &err) == 0, "%s", err.msg);
    f.fini(f.ctx, state);
    f.fini(f.ctx, other);
    free(state);
    free(other);
    column_fini(&c);
    host_free(&h);
}

/* Of three paths, A B won, A lost, B won. Start: A 2/3, B 1/3. From A: B 1/2, lost 1/2. From B: won 1. So P = 1/3 + 2/3 * 1/2 = 2/3.
 * Without A only B alone is left, 1/3: A's effect is 1/2. Without B nothing is left: 1. So A to B as 1 to 2. */
START_TEST(removes_a_channel)
{
    static const struct journey list[] = {{"AB", true}, {"A", false}, {"B", true}};
    double w[2];
    learn(list, 3, 0, false, false, w);
    ck_assert_double_eq_tol(w[0] / w[1], 0.5, 1e-15);
}
END_TEST

/* The probability of a win from the start, with one channel left out, by walking. */
static double walk(const struct journey *list, size_t n, int without)
{
    double steps[128][128] = {{0}}, all[128] = {0}, at[128] = {0}, next[128], won = 0;
    enum { START = 1, WIN = 2, LOST = 3 };
    for (size_t i = 0; i < n; i++) {
        int from = START;
        for (const char *c = list[i].channels; *c; c++) {
            steps[from][(int)*c]++;
            all[from]++;
            from = *c;
        }
        steps[from][list[i].won ? WIN : LOST]++;
        all[from]++;
    }
    at[START] = 1;
    for (int round = 0; round < 20000; round++) {
        memset(next, 0, sizeof next);
        for (int a = 0; a < 128; a++)
            for (int b = 0; at[a] > 0 && all[a] > 0 && b < 128; b++)
                next[b] += b == without ? 0 : at[a] * steps[a][b] / all[a];
        won += next[WIN];
        next[WIN] = next[LOST] = 0;
        memcpy(at, next, sizeof at);
    }
    return won;
}

START_TEST(agrees_with_walking)
{
    unsigned long seed = 7;
    for (int round = 0; round < 40; round++) {
        char texts[12][6];
        struct journey list[12];
        for (size_t i = 0; i < 12; i++) {
            size_t n = 1 + suite_random(&seed) % 5;
            for (size_t k = 0; k < n; k++)
                texts[i][k] = "ABCD-"[suite_random(&seed) % 5];
            texts[i][n] = '\0';
            list[i] = (struct journey){texts[i], i == 0 || suite_random(&seed) % 2};
        }
        double w[5], merged[5], backwards[5], all = walk(list, 12, 0);
        learn(list, 12, 0, false, false, w);
        learn(list, 12, 0, true, false, merged);
        learn(list, 12, 0, false, true, backwards);
        for (size_t k = 0; texts[0][k]; k++) {
            double effect = 1 - walk(list, 12, texts[0][k]) / all;
            ck_assert_double_eq_tol(w[k] / all, effect, 1e-12);
            ck_assert_double_eq(merged[k], w[k]);
            ck_assert_double_eq(backwards[k], w[k]);
        }
    }
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {refuses_weights, takes_weights, gives_values_of_touches, removes_a_channel, agrees_with_walking};
    return suite_run("models of credit", tests, COUNT(tests));
}
