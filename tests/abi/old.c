/* old.c - a plugin of version 1.0, built against the frozen header: what it does must work with every later host of
 * version 1. It has a connector with one object of three rows, and a function of each sort. */
#include "plugin_1_0.h"

#include <stdlib.h>

#include <concord/build.h>

CONCORD_PLUGIN_NOTE(0);

/* ---- the connector: squares of the numbers 1 to 3, and their names */
struct connection {
    const struct concord_host *host;
    struct concord_option const *option;
};
struct scan {
    const struct connection *connection;
    int given;
    struct concord_partition partition;
    struct concord_partition *partitions[1];
};

static int old_open(const struct concord_open *args, void **connection, struct concord_error *err)
{
    struct connection *c = calloc(1, sizeof *c);
    (void)err;
    if (!c)
        return CONCORD_NOMEM;
    c->host = args->host;
    *connection = c;
    return 0;
}

static void old_close(void *connection)
{
    free(connection);
}

static const struct concord_column column_n = {sizeof column_n, 0, "n", "l"},
                                   column_name = {sizeof column_name, 0, "name", "u"};
static const struct concord_column *const columns[] = {&column_n, &column_name};
static const struct concord_object squares = {sizeof squares, 2, "squares", columns, 3, 1000000};
static const struct concord_object *const objects[] = {&squares};

static void description_release(struct concord_description *d)
{
    d->release = NULL;
}

static int old_describe(void *connection, const char *object, struct concord_description *out,
                        struct concord_error *err)
{
    (void)connection;
    if (object && strcmp(object, "squares") != 0) {
        strcpy(err->message, "there is only squares");
        return CONCORD_NOT_FOUND;
    }
    const struct concord_description made = {sizeof made, 1, objects, description_release, NULL};
    concord_fill(out, &made, sizeof made);
    return 0;
}

static int rows_schema(struct ArrowArrayStream *stream, struct ArrowSchema *out)
{
    static const char *const names[] = {"n", "name"}, *const formats[] = {"l", "u"};
    (void)stream;
    return concord_schema_struct(out, names, formats, 2);
}

static int rows_next(struct ArrowArrayStream *stream, struct ArrowArray *out)
{
    static const char *const names[] = {"one", "four", "nine"};
    struct scan *s = stream->private_data;
    struct concord_builder b[2];
    int rc = 0;
    memset(out, 0, sizeof *out);
    if (s->given++)
        return 0;
    concord_builder_init(&b[0], "l");
    concord_builder_init(&b[1], "u");
    for (int64_t i = 1; i <= 3 && !rc; i++) {
        int64_t square = i * i;
        rc = concord_append(&b[0], &square);
        rc = rc ? rc : concord_append_text(&b[1], names[i - 1], strlen(names[i - 1]));
    }
    rc = rc ? rc : concord_batch_finish(b, 2, 3, out);
    concord_builder_fini(&b[0]);
    concord_builder_fini(&b[1]);
    return rc;
}

static const char *last_error(struct ArrowArrayStream *stream)
{
    (void)stream;
    return "no memory";
}

static void rows_release(struct ArrowArrayStream *stream)
{
    stream->release = NULL;
}

static void scan_release(struct concord_scan *out)
{
    free(out->private_data);
    out->release = NULL;
}

static int old_scan(void *connection, const struct concord_request *request, struct concord_scan *out,
                    struct concord_error *err)
{
    (void)request;
    (void)err;
    struct scan *s = calloc(1, sizeof *s);
    if (!s)
        return CONCORD_NOMEM;
    s->connection = connection;
    s->partition.struct_size = sizeof s->partition;
    s->partition.rows = (struct ArrowArrayStream){rows_schema, rows_next, last_error, rows_release, s};
    s->partitions[0] = &s->partition;
    const struct concord_scan made = {sizeof made, 0, 1, 0, s->partitions, NULL, scan_release, s};
    concord_fill(out, &made, sizeof made);
    return 0;
}

static const struct concord_option_spec opt_word = {sizeof opt_word, CONCORD_TEXT, CONCORD_OPTION_FIRST, 0,
                                                    "word",          "any word"},
                                        opt_size = {sizeof opt_size, CONCORD_NUMBER, 0, 0, "size", "any number"};
static const struct concord_option_spec *const options[] = {&opt_word, &opt_size};
static const struct concord_connector old = {
    .struct_size = sizeof old,
    .name = "old",
    .summary = "three squares",
    .n_options = 2,
    .options = options,
    .open = old_open,
    .describe = old_describe,
    .scan = old_scan,
    .close = old_close,
};
static const struct concord_connector *const connectors[] = {&old};

/* ---- functions */
static int twice(const struct ArrowArray *args, struct ArrowArray *out, struct concord_error *err)
{
    const struct ArrowArray *x = args->children[0];
    struct concord_builder b;
    int rc = 0;
    (void)err;
    concord_builder_init(&b, "g");
    for (int64_t i = 0; i < x->length && !rc; i++) {
        const uint8_t *valid = x->buffers[0];
        double v = 2 * ((const double *)x->buffers[1])[i];
        rc = valid && !(valid[i >> 3] >> (i & 7) & 1) ? concord_append_null(&b) : concord_append(&b, &v);
    }
    rc = rc ? rc : concord_builder_finish(&b, out);
    concord_builder_fini(&b);
    return rc ? CONCORD_NOMEM : 0;
}

static int total_init(void *state, struct concord_error *err)
{
    (void)err;
    memset(state, 0, sizeof(int64_t));
    return 0;
}

static int total_update(void *states, const uint32_t *groups, const struct ArrowArray *args, struct concord_error *err)
{
    const struct ArrowArray *x = args->children[0];
    int64_t *sums = states;
    for (int64_t i = 0; i < x->length; i++) {
        int64_t v = ((const int64_t *)x->buffers[1])[i];
        if (v == 13) {
            strcpy(err->message, "thirteen is unlucky");
            return CONCORD_DATA;
        }
        sums[groups[i]] += v;
    }
    return 0;
}

static int total_merge(void *state, const void *other, struct concord_error *err)
{
    (void)err;
    *(int64_t *)state += *(const int64_t *)other;
    return 0;
}

static int total_finish(const void *states, uint32_t n, struct ArrowArray *out, struct concord_error *err)
{
    struct concord_builder b;
    int rc = 0;
    (void)err;
    concord_builder_init(&b, "g");
    for (uint32_t i = 0; i < n && !rc; i++) {
        double v = (double)((const int64_t *)states)[i];
        rc = v == 0 ? concord_append_null(&b) : concord_append(&b, &v);
    }
    rc = rc ? rc : concord_builder_finish(&b, out);
    concord_builder_fini(&b);
    return rc ? CONCORD_NOMEM : 0;
}

static int even_weights(const void *state, const struct concord_path *path, double *weights, struct concord_error *err)
{
    (void)state;
    (void)err;
    for (uint32_t i = 0; i < path->n; i++)
        weights[i] = (path->converted ? 1.0 : 0.5) / path->n; /* a lost one is not to be asked: its weights are wrong */
    return 0;
}

static const char *const number[] = {"g"}, *const integer[] = {"l"};
static const struct concord_function f_twice = {.struct_size = sizeof f_twice,
                                                .sort = CONCORD_SCALAR,
                                                .name = "twice",
                                                .summary = "two times x",
                                                .n_args = 1,
                                                .arg_formats = number,
                                                .result_format = "g",
                                                .call = twice};
static const struct concord_function f_total = {.struct_size = sizeof f_total,
                                                .sort = CONCORD_AGGREGATE,
                                                .name = "total",
                                                .summary = "the sum",
                                                .n_args = 1,
                                                .arg_formats = integer,
                                                .result_format = "g",
                                                .state_size = sizeof(int64_t),
                                                .init = total_init,
                                                .update = total_update,
                                                .merge = total_merge,
                                                .finish = total_finish};
static const struct concord_function f_even = {.struct_size = sizeof f_even,
                                               .sort = CONCORD_CREDIT,
                                               .name = "even",
                                               .summary = "alike to all",
                                               .result_format = "g",
                                               .weights = even_weights};
static const struct concord_function *const functions[] = {&f_twice, &f_total, &f_even};

CONCORD_EXPORT int concord_plugin_init(const struct concord_host *host, struct concord_plugin *plugin,
                                       struct concord_error *err)
{
    (void)err;
    host->log(host->ctx, CONCORD_INFO, "old starts");
    const struct concord_plugin own = {
        .struct_size = sizeof own,
        .abi_major = CONCORD_ABI_MAJOR,
        .abi_minor = CONCORD_ABI_MINOR,
        .needs_minor = 0,
        .name = "old",
        .version = "1.0",
        .summary = "a plugin of version 1.0",
        .n_connectors = 1,
        .n_functions = 3,
        .connectors = connectors,
        .functions = functions,
    };
    concord_fill(plugin, &own, sizeof own);
    return 0;
}
