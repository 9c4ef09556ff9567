/* models.c - models of credit as of version 1.1 of the interface: one that is right in all it does, and one for each rule that can be
 * broken. */
#include <math.h>
#include <stdio.h>

#include <concord/plugin.h>

CONCORD_PLUGIN_NOTE(1);

/* What learned has seen; it fails when it is asked too early or too late. */
struct seen { int64_t paths, won, touches; int ready; };

static int fail(struct concord_error *err, const char *text)
{
    snprintf(err->message, sizeof err->message, "%s", text);
    return CONCORD_DATA;
}

static int seen_init(void *state, struct concord_error *err)
{
    (void)err;
    *(struct seen *)state = (struct seen){0};
    return 0;
}

static int seen_observe(void *state, const struct concord_path *path, struct concord_error *err)
{
    struct seen *s = state;
    if (s->ready)
        return fail(err, "a path after the last one");
    s->paths++;
    s->won += path->converted;
    s->touches += path->n;
    return 0;
}

static int seen_merge(void *state, const void *other, struct concord_error *err)
{
    struct seen *s = state;
    const struct seen *o = other;
    (void)err;
    s->paths += o->paths;
    s->won += o->won;
    s->touches += o->touches;
    return 0;
}

static int seen_ready(void *state, struct concord_error *err)
{
    struct seen *s = state;
    if (s->touches == 13)
        return fail(err, "thirteen touches");
    s->ready = 1;
    return 0;
}

/* The first touch gets as many parts as there were paths, the others one for each that was won; a score of a touch, if it has one, is its own. */
static int seen_weights(const void *state, const struct concord_path *path, double *weights, struct concord_error *err)
{
    const struct seen *s = state;
    const struct ArrowArray *score = path->touches->children[0];
    const uint8_t *valid = score->buffers[0];
    if (!s->ready)
        return fail(err, "not ready");
    if (path->channels || score->length != path->n || score->offset)
        return fail(err, "another path than was said");
    for (uint32_t i = 0; i < path->n; i++) {
        int has = !valid || (valid[i >> 3] >> (i & 7) & 1);
        weights[i] = has ? (double)((const int64_t *)score->buffers[1])[i] : (double)(i == 0 ? s->paths : s->won);
    }
    return 0;
}

#define WEIGHTS(name, what)                                                                                                    \
    static int name##_weights(const void *state, const struct concord_path *path, double *weights, struct concord_error *err) \
    {                                                                                                                          \
        (void)state;                                                                                                           \
        (void)err;                                                                                                             \
        for (uint32_t i = 0; i < path->n; i++)                                                                                 \
            weights[i] = (what);                                                                                               \
        return 0;                                                                                                              \
    }
WEIGHTS(seven, 7)
WEIGHTS(zero, 0)
WEIGHTS(minus, i == 1 ? -1 : 1)
WEIGHTS(nan, i == 2 ? NAN : 1)
WEIGHTS(infinite, INFINITY)

static int short_weights(const void *state, const struct concord_path *path, double *weights, struct concord_error *err)
{
    (void)state;
    (void)err;
    weights[0] = path->n; /* and none for the others */
    return 0;
}

static int failing_weights(const void *state, const struct concord_path *path, double *weights, struct concord_error *err)
{
    (void)state;
    (void)path;
    (void)weights;
    return fail(err, "no weights today");
}

#define MODEL(id) \
    static const struct concord_function f_##id = {.struct_size = sizeof f_##id, .sort = CONCORD_CREDIT, .name = #id, .weights = id##_weights}
MODEL(seven);
MODEL(zero);
MODEL(minus);
MODEL(nan);
MODEL(infinite);
MODEL(short);
MODEL(failing);
static const char *const integer[] = {"l"};
static const struct concord_function f_learned = {
    .struct_size = sizeof f_learned, .sort = CONCORD_CREDIT, .name = "learned", .n_args = 1, .arg_formats = integer,
    .state_size = sizeof(struct seen), .init = seen_init, .merge = seen_merge, .observe = seen_observe, .weights = seen_weights, .ready = seen_ready};
static const struct concord_function *const functions[] = {&f_seven, &f_zero, &f_minus, &f_nan, &f_infinite, &f_short, &f_failing, &f_learned};

CONCORD_EXPORT int concord_plugin_init(const struct concord_host *host, struct concord_plugin *plugin, struct concord_error *err)
{
    static const struct concord_plugin own = {
        .struct_size = sizeof own, .abi_major = CONCORD_ABI_MAJOR, .abi_minor = CONCORD_ABI_MINOR, .needs_minor = 1, .name = "models",
        .version = "1.1", .n_functions = sizeof functions / sizeof *functions, .functions = functions};
    (void)host;
    (void)err;
    concord_fill(plugin, &own, sizeof own);
    return 0;
}
