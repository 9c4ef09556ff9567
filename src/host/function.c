/* function.c - functions of metric plugins as the evaluator calls them. It turns columns of ours into Arrow arrays of
 * the formats that the function declares, calls it, and validates what comes back as it would a stream. It decides
 * which formats may be declared, and that a number which does not fit its argument is an error. It must not know what a
 * function computes. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "host/function.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <concord/build.h>

#include "base/map.h"
#include "data/import.h"
#include "data/stream.h"
#include "host/host_int.h"

enum { ARGS_MAX = 64, STATE_MAX = 1 << 20 };

/* What a call needs to know; ctx of the faces. */
struct callee {
    const struct plugin *plugin;
    const struct concord_function *function;
    const struct function_info *info;
};

/* ---- what a plugin declares */
static bool kind_of_format(const char *format, enum column_kind *out)
{
    static const enum column_kind kinds[] = {COL_FLAG, COL_INTEGER, COL_DATE, COL_TIME, COL_DECIMAL, COL_TEXT, COL_F64};
    for (size_t i = 0; format && i < sizeof kinds / sizeof *kinds; i++)
        if (!strcmp(format, import_format(import_kind_of(kinds[i])))) {
            *out = kinds[i];
            return true;
        }
    return false;
}

static const char *lacks(const struct concord_function *f)
{
    switch (f->sort) {
    case CONCORD_SCALAR:
        return f->call ? NULL : "call";
    case CONCORD_AGGREGATE:
        return !f->init ? "init" : !f->update ? "update" : !f->merge ? "merge" : !f->finish ? "finish" : NULL;
    case CONCORD_CREDIT:
        return !f->weights ? "weights" : f->observe && !f->init ? "init" : f->observe && !f->merge ? "merge" : NULL;
    default:
        return "good sort";
    }
}

int function_accept(struct host *h, struct plugin *p, const struct concord_function *f, struct function_info *out,
                    struct err *err)
{
    const char *missing = lacks(f);
    if (missing)
        return err_set(err, ERR_CONFIG, "%s: function %s has no `%s`", p->path, f->name, missing);
    if (f->n_args > ARGS_MAX || (f->n_args && !f->arg_formats) ||
        (f->sort != CONCORD_SCALAR && f->state_size > STATE_MAX))
        return err_set(err, ERR_CONFIG,
                       "%s: function %s: %u arguments and %" PRIu64 " bytes of state; at most %d and %d", p->path,
                       f->name, f->n_args, f->state_size, ARGS_MAX, STATE_MAX);
    enum column_kind *args = ARENA_ARRAY(h->arena, enum column_kind, f->n_args);
    for (uint32_t i = 0; i < f->n_args; i++)
        if (!kind_of_format(f->arg_formats[i], &args[i]))
            return err_set(
                err, ERR_CONFIG,
                "%s: function %s: argument %u has the format \"%.20s\"; b l g d:38,12 tdD tsu:UTC and u can be had",
                p->path, f->name, i + 1, f->arg_formats[i] ? f->arg_formats[i] : "");
    *out = (struct function_info){
        .name = f->name, .n_args = f->n_args, .args = args, .result = COL_F64, .summary = f->summary};
    out->sort = f->sort == CONCORD_SCALAR      ? FUNCTION_SCALAR
                : f->sort == CONCORD_AGGREGATE ? FUNCTION_AGGREGATE
                                               : FUNCTION_CREDIT;
    if (f->sort != CONCORD_CREDIT && !kind_of_format(f->result_format, &out->result))
        return err_set(
            err, ERR_CONFIG,
            "%s: function %s: the result has the format \"%.20s\"; b l g d:38,12 tdD tsu:UTC and u can be used",
            p->path, f->name, f->result_format ? f->result_format : "");
    if (f->sort == CONCORD_AGGREGATE && out->result != COL_F64)
        return err_set(err, ERR_CONFIG,
                       "%s: function %s: an aggregate's result has the format \"%.20s\"; g can be used", p->path,
                       f->name, f->result_format);
    return 0;
}

/* ---- finding */
static int find(struct host *h, const char *plugin, const char *name, struct callee *out, struct err *err)
{
    struct plugin *p;
    pthread_mutex_lock(&h->lock);
    int rc = host_plugin(h, plugin, &p, err);
    pthread_mutex_unlock(&h->lock);
    if (rc)
        return rc;
    const char *names[64];
    size_t n = 0;
    for (uint32_t i = 0; i < p->table.n_functions; i++) {
        if (!strcmp(p->table.functions[i]->name, name)) {
            *out = (struct callee){p, p->table.functions[i], &p->functions[i]};
            return 0;
        }
        if (n < sizeof names / sizeof *names)
            names[n++] = p->table.functions[i]->name;
    }
    const char *near = near_name(name, names, n);
    return err_set(err, ERR_NOT_FOUND, "plugin %s has no function %s%s%s%s", plugin, name,
                   near ? "; did you mean " : "", near ? near : "", near ? "?" : "");
}

int function_describe(struct host *h, const char *plugin, const char *name, const struct function_info **out,
                      struct err *err)
{
    struct callee c;
    TRY(find(h, plugin, name, &c, err));
    *out = c.info;
    return 0;
}

static int find_sort(struct host *h, const char *plugin, const char *name, enum function_sort sort, struct callee **out,
                     struct err *err)
{
    static const char *const sorts[] = {"scalar", "aggregate", "credit"};
    struct callee c;
    TRY(find(h, plugin, name, &c, err));
    if (c.info->sort != sort)
        return err_set(err, ERR_CONFIG, "%s of plugin %s is a function of the sort %s, not %s", name, plugin,
                       sorts[c.info->sort], sorts[sort]);
    pthread_mutex_lock(&h->lock);
    *out = ARENA_NEW(h->arena, struct callee);
    pthread_mutex_unlock(&h->lock);
    **out = c;
    return 0;
}

/* ---- arguments */

/* A number of ours as what the argument asks for. NULL, or why it cannot be. */
static const char *convert(const struct column *c, size_t i, enum column_kind to, void *dst)
{
    struct decimal d = {0, c->scale};
    double real = 0;
    int64_t whole = 0;
    if (c->kind == COL_F64)
        real = ((const double *)c->data)[i];
    else if (c->kind == COL_DECIMAL)
        d.v = ((const i128 *)c->data)[i];
    else
        d.v = whole = ((const int64_t *)c->data)[i];
    if (to == COL_F64) {
        if (c->kind != COL_F64)
            real = decimal_double(d);
        memcpy(dst, &real, sizeof real);
        return NULL;
    }
    if (c->kind == COL_F64)
        return "a ratio where an exact number is wanted";
    if (to == COL_DECIMAL) {
        if (!decimal_rescale(&d, IMPORT_SCALE))
            return "a number of more than 12 digits behind the point, or too large";
        memcpy(dst, &d.v, sizeof d.v);
        return NULL;
    }
    if (!decimal_rescale(&d, 0) || d.v > INT64_MAX || d.v < INT64_MIN)
        return "a number that is no integer of 64 bits";
    whole = (int64_t)d.v;
    memcpy(dst, &whole, sizeof whole);
    return NULL;
}

static bool is_numeric(enum column_kind kind)
{
    return kind == COL_INTEGER || kind == COL_DECIMAL || kind == COL_F64;
}

static int append_value(struct concord_builder *b, const struct column *c, size_t i, enum column_kind to,
                        struct err *err)
{
    union {
        i128 decimal;
        double real;
        int64_t whole;
    } v;
    int rc;
    if (!column_has(c, i)) {
        rc = concord_append_null(b);
    } else if (to == COL_FLAG) {
        rc = concord_append_flag(b, ((const uint8_t *)c->data)[i]);
    } else if (to == COL_TEXT) {
        size_t n;
        const char *s = dict_text(c->dict, ((const int32_t *)c->data)[i], &n);
        rc = concord_append_text(b, s, n);
    } else if (is_numeric(to)) {
        const char *why = convert(c, i, to, &v);
        if (why)
            return err_set(err, ERR_DATA, "value %zu is %s", i + 1, why);
        rc = concord_append(b, &v);
    } else {
        rc = concord_append(b, (const char *)c->data + i * column_width(c->kind));
    }
    return rc ? err_set(err, ERR_NOMEM, "no memory for the arguments") : 0;
}

static int build_argument(const struct callee *f, size_t k, const struct column *c, size_t from, size_t n,
                          struct concord_builder *b, struct err *err)
{
    enum column_kind to = f->info->args[k];
    concord_builder_init(b, f->function->arg_formats[k]);
    if (c->kind != to && !(is_numeric(c->kind) && is_numeric(to)))
        return err_set(err, ERR_CONFIG, "argument %zu came in another type than %s", k + 1,
                       f->function->arg_formats[k]);
    for (size_t i = from; i < from + n; i++)
        if (append_value(b, c, i, to, err))
            return err_wrap(err, "argument %zu", k + 1);
    return 0;
}

/* Rows from … from + n of the columns. */
static int build_arguments(const struct callee *f, const struct column *args, size_t n_args, size_t from, size_t n,
                           struct ArrowArray *out, struct err *err)
{
    struct concord_builder b[ARGS_MAX];
    int rc = n_args == f->info->n_args
                 ? 0
                 : err_set(err, ERR_INTERNAL, "%zu arguments instead of %zu", n_args, f->info->n_args);
    size_t built = 0;
    for (; built < n_args && !rc; built++)
        rc = build_argument(f, built, &args[built], from, n, &b[built], err);
    if (!rc && concord_batch_finish(b, n_args, n, out))
        rc = err_set(err, ERR_NOMEM, "no memory for the arguments");
    for (size_t k = 0; k < built; k++)
        concord_builder_fini(&b[k]);
    return rc ? err_wrap(err, "%s", f->info->name) : 0;
}

/* ---- results */
static int said(const struct callee *f, const char *call, int rc, struct concord_error *e, struct err *err)
{
    char shown[800] = "";
    e->message[sizeof e->message - 1] = '\0';
    err_printable(shown, sizeof shown, e->message, strlen(e->message), 700);
    return err_set(err, stream_plugin_code(rc), "%s of plugin %s: %s (%s, code %d)", f->info->name, f->plugin->name,
                   *shown ? shown : "failed without a message", call, rc);
}

/* Takes a result array over: n values of the kind, validated. */
static int take_result(const struct callee *f, struct ArrowArray *a, size_t n, struct column *out, struct err *err)
{
    int rc = 0;
    memset(out, 0, sizeof *out);
    if (!a->release)
        rc = err_set(err, ERR_INTERNAL, "gave no result");
    if (!rc && a->length != (int64_t)n)
        rc = err_set(err, ERR_INTERNAL, "gave %" PRId64 " results for %zu", a->length, n);
    if (!rc)
        rc = import_column(import_kind_of(f->info->result), a, n, out, err);
    if (a->release) {
        a->release(a);
        if (!rc && a->release)
            rc = err_set(err, ERR_INTERNAL, "gave a result whose release did not clear itself");
    }
    if (rc)
        column_fini(out);
    return rc ? err_wrap(err, "%s of plugin %s", f->info->name, f->plugin->name) : 0;
}

/* ---- scalar */
static int call_scalar(void *ctx, const struct column *args, size_t n_args, size_t n, struct column *out,
                       struct err *err)
{
    const struct callee *f = ctx;
    struct concord_error e = {.struct_size = sizeof e};
    struct ArrowArray in, result;
    memset(&result, 0, sizeof result);
    memset(out, 0, sizeof *out);
    TRY(build_arguments(f, args, n_args, 0, n, &in, err));
    int rc = f->function->call(&in, &result, &e);
    in.release(&in);
    if (!rc)
        return take_result(f, &result, n, out, err);
    if (result.release)
        result.release(&result);
    return said(f, "call", rc, &e, err);
}

int function_scalar(struct host *h, const char *plugin, const char *name, struct function *out, struct err *err)
{
    struct callee *f;
    TRY(find_sort(h, plugin, name, FUNCTION_SCALAR, &f, err));
    *out = (struct function){f->info->name, f->info->n_args, f->info->result, f, call_scalar, {0, 0}};
    return 0;
}

/* ---- aggregates */
static int state_init(void *ctx, void *state, struct err *err)
{
    const struct callee *f = ctx;
    if (!f->function->init) /* a credit that looks at one path only may have none */
        return 0;
    struct concord_error e = {.struct_size = sizeof e};
    int rc = f->function->init(state, &e);
    return rc ? said(f, "init", rc, &e, err) : 0;
}

static int aggregate_update(void *ctx, void *state, const struct column *args, size_t n_args, size_t n, struct err *err)
{
    const struct callee *f = ctx;
    struct concord_error e = {.struct_size = sizeof e};
    struct ArrowArray in;
    uint32_t *groups = calloc(n + 1, sizeof *groups); /* one state: all rows are of group 0 */
    if (!groups)
        return err_set(err, ERR_NOMEM, "%s: no memory for %zu rows", f->info->name, n);
    int rc = build_arguments(f, args, n_args, 0, n, &in, err);
    if (!rc) {
        rc = f->function->update(state, groups, &in, &e);
        in.release(&in);
        rc = rc ? said(f, "update", rc, &e, err) : 0;
    }
    free(groups);
    return rc;
}

static int state_merge(void *ctx, void *state, const void *other, struct err *err)
{
    const struct callee *f = ctx;
    struct concord_error e = {.struct_size = sizeof e};
    int rc = f->function->merge(state, other, &e);
    return rc ? said(f, "merge", rc, &e, err) : 0;
}

static int aggregate_finish(void *ctx, void *state, double *value, bool *known, struct err *err)
{
    const struct callee *f = ctx;
    struct concord_error e = {.struct_size = sizeof e};
    struct ArrowArray result;
    struct column column;
    memset(&result, 0, sizeof result);
    int rc = f->function->finish(state, 1, &result, &e);
    if (rc) {
        if (result.release)
            result.release(&result);
        return said(f, "finish", rc, &e, err);
    }
    TRY(take_result(f, &result, 1, &column, err));
    *known = column_has(&column, 0);
    *value = *known ? ((const double *)column.data)[0] : 0;
    column_fini(&column);
    return 0;
}

static void state_fini(void *ctx, void *state)
{
    const struct callee *f = ctx;
    if (f->function->fini)
        f->function->fini(state);
}

int function_aggregate(struct host *h, const char *plugin, const char *name, struct aggregate_function *out,
                       struct err *err)
{
    struct callee *f;
    TRY(find_sort(h, plugin, name, FUNCTION_AGGREGATE, &f, err));
    *out = (struct aggregate_function){
        .name = f->info->name,
        .n_args = f->info->n_args,
        .state_size = (size_t)f->function->state_size,
        .ctx = f,
        .init = state_init,
        .update = aggregate_update,
        .merge = state_merge,
        .finish = aggregate_finish,
        .fini = state_fini,
    };
    return 0;
}

/* ---- credit */
/* A path as the plugin sees it, and what is freed behind the call. */
struct lent_path {
    struct concord_path path;
    struct ArrowArray touches;
    const char **channels;
};

/* The texts of a touch's `channel`, for a function that declares no arguments. */
static int lend_channels(const struct callee *f, const struct credit_path *p, struct lent_path *out, struct err *err)
{
    const struct column *c = p->n_args ? &p->args[0] : NULL;
    if (p->n_args > 1 || (c && c->kind != COL_TEXT))
        return err_set(err, ERR_INTERNAL, "%s of plugin %s takes channels and nothing else", f->info->name, f->plugin->name);
    out->channels = calloc(p->n + 1, sizeof *out->channels);
    if (!out->channels)
        return err_set(err, ERR_NOMEM, "%s: no memory for %zu touches", f->info->name, p->n);
    for (size_t i = 0; c && i < p->n; i++)
        if (column_has(c, p->from + i))
            out->channels[i] = dict_text(c->dict, ((const int32_t *)c->data)[p->from + i], &(size_t){0});
    out->path.channels = out->channels;
    return 0;
}

static int lend_path(const struct callee *f, const struct credit_path *p, struct lent_path *out, struct err *err)
{
    *out = (struct lent_path){.path = {sizeof out->path, (uint32_t)p->n, p->at, NULL, p->end, p->converted, 0, NULL}};
    if (p->n > UINT32_MAX)
        return err_set(err, ERR_DATA, "%s: a path of %zu touches", f->info->name, p->n);
    if (!f->info->n_args)
        return lend_channels(f, p, out, err);
    TRY(build_arguments(f, p->args, p->n_args, p->from, p->n, &out->touches, err));
    out->path.touches = &out->touches;
    return 0;
}

static void return_path(struct lent_path *p)
{
    free(p->channels);
    if (p->touches.release)
        p->touches.release(&p->touches);
}

static int credit_observe(void *ctx, void *state, const struct credit_path *path, struct err *err)
{
    const struct callee *f = ctx;
    struct concord_error e = {.struct_size = sizeof e};
    struct lent_path p;
    TRY(lend_path(f, path, &p, err));
    int rc = f->function->observe(state, &p.path, &e);
    return_path(&p);
    return rc ? said(f, "observe", rc, &e, err) : 0;
}

static int credit_ready(void *ctx, void *state, struct err *err)
{
    const struct callee *f = ctx;
    struct concord_error e = {.struct_size = sizeof e};
    int rc = f->function->ready(state, &e);
    return rc ? said(f, "ready", rc, &e, err) : 0;
}

static int check_weights(const struct callee *f, const double *weights, size_t n, struct err *err)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        if (!isfinite(weights[i]) || weights[i] < 0)
            return err_set(err, ERR_INTERNAL, "%s of plugin %s: weight %zu of %zu is %g", f->info->name, f->plugin->name,
                           i + 1, n, weights[i]);
        sum += weights[i];
    }
    if (n && f->plugin->table.abi_minor < 1 && fabs(sum - 1) > 1e-9)
        return err_set(err, ERR_INTERNAL, "%s of plugin %s: the weights of %zu touches sum to %.17g, not 1",
                       f->info->name, f->plugin->name, n, sum);
    return 0;
}

static int credit_weights(void *ctx, const void *state, const struct credit_path *path, double *weights,
                          struct err *err)
{
    const struct callee *f = ctx;
    struct concord_error e = {.struct_size = sizeof e};
    struct lent_path p;
    TRY(lend_path(f, path, &p, err));
    for (size_t i = 0; i < path->n; i++)
        weights[i] = NAN; /* what is left out shows */
    int rc = f->function->weights(state, &p.path, weights, &e);
    return_path(&p);
    return rc ? said(f, "weights", rc, &e, err) : check_weights(f, weights, path->n, err);
}

int function_credit(struct host *h, const char *plugin, const char *name, struct credit_function *out, struct err *err)
{
    struct callee *f;
    TRY(find_sort(h, plugin, name, FUNCTION_CREDIT, &f, err));
    *out = (struct credit_function){
        .name = f->info->name,
        .state_size = (size_t)f->function->state_size,
        .ctx = f,
        .init = state_init,
        .observe = f->function->observe ? credit_observe : NULL,
        .merge = f->function->merge ? state_merge : NULL,
        .ready = CONCORD_HAS(struct concord_function, f->function, ready) && f->function->ready ? credit_ready : NULL,
        .weights = credit_weights,
        .fini = state_fini,
    };
    return 0;
}
