/* stats.c - a metric plugin: scalar functions of figures, an aggregate of values, a model of credit. Small, so that it can be copied.
 *
 *   wilson(k, n), wilson_upper(k, n)   bounds of the share k of n that lies in the population, 95 % confidence
 *                                      (E. B. Wilson, 1927: the score interval)
 *   geometric_mean(x of rows)          exp of the mean of the logarithms; of values above 0 alone
 *   markov(channel)                    markov.c */
#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>

#include <concord/build.h>

#include "stats.h"

CONCORD_PLUGIN_NOTE(1);

int stats_fail(struct concord_error *err, int code, const char *text)
{
    err->code = code;
    snprintf(err->message, sizeof err->message, "%s", text);
    return code;
}

bool stats_is_known(const struct ArrowArray *a, int64_t i)
{
    const uint8_t *valid = a->buffers[0];
    i += a->offset;
    return !valid || (valid[i >> 3] >> (i & 7) & 1);
}

static double number_at(const struct ArrowArray *a, int64_t i)
{
    return ((const double *)a->buffers[1])[a->offset + i];
}

/* ------------------------------------------------------------------ wilson */
/* centre + side * half width of the score interval; side -1 the lower bound, 1 the upper */
static double score_bound(double k, double n, double side)
{
    const double z = 1.959963984540054; /* the 97.5th percentile of the normal distribution */
    double p = k / n, zz = z * z / n;
    return (p + zz / 2 + side * z * sqrt((p * (1 - p) + zz / 4) / n)) / (1 + zz);
}

static int bounds(const struct ArrowArray *args, double side, struct ArrowArray *out, struct concord_error *err)
{
    const struct ArrowArray *k = args->children[0], *n = args->children[1];
    struct concord_builder b;
    concord_builder_init(&b, "g");
    int rc = concord_builder_reserve(&b, (size_t)args->length);
    for (int64_t i = 0; i < args->length && rc == 0; i++) {
        double x = stats_is_known(k, i) ? number_at(k, i) : -1, y = stats_is_known(n, i) ? number_at(n, i) : 0;
        double bound = score_bound(x, y, side);
        rc = x < 0 || y <= 0 || x > y ? concord_append_null(&b) : concord_append(&b, &bound);
    }
    if (rc == 0)
        rc = concord_builder_finish(&b, out);
    concord_builder_fini(&b);
    return rc ? stats_fail(err, CONCORD_NOMEM, "no memory for the bounds") : 0;
}

static int wilson(const struct ArrowArray *args, struct ArrowArray *out, struct concord_error *err)
{
    return bounds(args, -1, out, err);
}

static int wilson_upper(const struct ArrowArray *args, struct ArrowArray *out, struct concord_error *err)
{
    return bounds(args, 1, out, err);
}

/* ------------------------------------------------------------------ geometric mean */
struct logs { double sum; int64_t n; };

static int logs_init(void *state, struct concord_error *err)
{
    (void)err;
    *(struct logs *)state = (struct logs){0, 0};
    return 0;
}

static int logs_update(void *states, const uint32_t *groups, const struct ArrowArray *args, struct concord_error *err)
{
    const struct ArrowArray *x = args->children[0];
    for (int64_t i = 0; i < args->length; i++) {
        if (!stats_is_known(x, i))
            continue;
        if (number_at(x, i) <= 0)
            return stats_fail(err, CONCORD_DATA, "a geometric mean is of values above 0");
        struct logs *s = (struct logs *)states + groups[i];
        s->sum += log(number_at(x, i));
        s->n++;
    }
    return 0;
}

static int logs_merge(void *state, const void *other, struct concord_error *err)
{
    struct logs *s = state;
    const struct logs *o = other;
    (void)err;
    s->sum += o->sum;
    s->n += o->n;
    return 0;
}

static int logs_finish(const void *states, uint32_t n, struct ArrowArray *out, struct concord_error *err)
{
    struct concord_builder b;
    concord_builder_init(&b, "g");
    int rc = concord_builder_reserve(&b, n);
    for (uint32_t i = 0; i < n && rc == 0; i++) {
        const struct logs *s = (const struct logs *)states + i;
        double mean = s->n ? exp(s->sum / (double)s->n) : 0;
        rc = s->n ? concord_append(&b, &mean) : concord_append_null(&b);
    }
    if (rc == 0)
        rc = concord_builder_finish(&b, out);
    concord_builder_fini(&b);
    return rc ? stats_fail(err, CONCORD_NOMEM, "no memory for the means") : 0;
}

/* ------------------------------------------------------------------ what the plugin has */
static const char *const two_numbers[] = {"g", "g"}, *const one_number[] = {"g"};
static const struct concord_function lower = {
    .struct_size = sizeof lower, .sort = CONCORD_SCALAR, .name = "wilson", .summary = "lower bound of the share k of n, 95 % confidence",
    .n_args = 2, .arg_formats = two_numbers, .result_format = "g", .call = wilson};
static const struct concord_function upper = {
    .struct_size = sizeof upper, .sort = CONCORD_SCALAR, .name = "wilson_upper", .summary = "upper bound of the share k of n, 95 % confidence",
    .n_args = 2, .arg_formats = two_numbers, .result_format = "g", .call = wilson_upper};
static const struct concord_function geometric = {
    .struct_size = sizeof geometric, .sort = CONCORD_AGGREGATE, .name = "geometric_mean", .summary = "exp of the mean of the logarithms",
    .n_args = 1, .arg_formats = one_number, .result_format = "g", .state_size = sizeof(struct logs), .init = logs_init, .update = logs_update,
    .merge = logs_merge, .finish = logs_finish};
static const struct concord_function *const functions[] = {&lower, &upper, &geometric, &stats_markov};

int concord_plugin_init(const struct concord_host *host, struct concord_plugin *plugin, struct concord_error *err)
{
    static const struct concord_plugin self = {
        .struct_size = sizeof self, .abi_major = CONCORD_ABI_MAJOR, .abi_minor = CONCORD_ABI_MINOR, .needs_minor = 1, .name = "stats",
        .version = "1.0", .summary = "intervals of shares, geometric means, credit that learns from paths", .n_functions = 4, .functions = functions};
    (void)host;
    (void)err;
    concord_fill(plugin, &self, sizeof self);
    return 0;
}
