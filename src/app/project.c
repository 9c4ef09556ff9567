/* project.c - from a folder to a checked model: find and parse its files, apply settings from outside, ask the sources for
 * their columns, check. What a project means is decided in lang/; where its data lie, in host/. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "app/project_int.h"

#include <ctype.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "app/channels.h"
#include "app/plugin_folder.h"
#include "base/file.h"
#include "base/pool.h"
#include "host/connector.h"
#include "host/function.h"
#include "lang/parse.h"
#include "lang/standard.h"

enum { PROJECT_FILE_MAX = 16 << 20 };

/* ------------------------------------------------------------------ files */
static const char *shown_path(struct project *p, const char *path)
{
    size_t n = strlen(p->root);
    return strncmp(path, p->root, n) == 0 && path[n] == '/' ? arena_strdup(p->arena, path + n + 1) : path;
}

static int read_files(struct project *p, struct err *err)
{
    char **paths;
    size_t n;
    TRY(file_find(p->root, ".concord", &paths, &n, err));
    if (n == 0) {
        file_find_free(&paths, &n);
        return err_set(err, ERR_NOT_FOUND, "%s: no *.concord file here or below; `concord init` makes a project that runs", p->root);
    }
    int rc = 0;
    for (size_t i = 0; i < n && rc == 0; i++) {
        char *text;
        size_t len;
        rc = file_read(paths[i], PROJECT_FILE_MAX, &text, &len, err);
        if (rc == ERR_DATA) /* too big */
            rc = err->code = ERR_CONFIG;
        if (rc != 0)
            break;
        uint32_t file = source_add(&p->sources, arena_strdup(p->arena, shown_path(p, paths[i])), arena_dup(p->arena, text, len), len);
        free(text);
        parse_file(&p->sources, file, p->arena, &p->program, &p->diags);
    }
    p->n_files = p->sources.n;
    file_find_free(&paths, &n);
    return rc;
}

/* ------------------------------------------------------------------ settings from outside */
static const char *from_environment(struct project *p, const char *name)
{
    char *upper = arena_printf(p->arena, "CONCORD_%s", name);
    for (char *c = upper; *c; c++)
        *c = (char)toupper((unsigned char)*c);
    return getenv(upper);
}

static const struct override *overrides_of(struct project *p, size_t *n)
{
    struct override *list = NULL;
    *n = 0;
    for (size_t i = 0; i < p->options->n_overrides; i++)
        ARENA_PUSH(p->arena, list, *n, p->options->overrides[i]);
    for (size_t i = 0; i < p->program.n; i++) {
        if (p->program.statements[i]->kind != ST_SETTING)
            continue;
        const char *name = p->program.statements[i]->u.setting->name.text, *value = from_environment(p, name);
        bool said = false;
        for (size_t k = 0; k < p->options->n_overrides; k++)
            said = said || strcmp(p->options->overrides[k].name, name) == 0;
        struct override o = {name, value};
        if (value && !said)
            ARENA_PUSH(p->arena, list, *n, o);
    }
    return list;
}

/* A setting's value as text, before the check has resolved any name. */
static const struct expr *setting_value(struct project *p, const char *name, const char **override)
{
    *override = NULL;
    for (size_t i = 0; i < p->n_overrides; i++)
        if (strcmp(p->overrides[i].name, name) == 0)
            *override = p->overrides[i].value;
    for (size_t i = 0; i < p->program.n; i++)
        if (p->program.statements[i]->kind == ST_SETTING && strcmp(p->program.statements[i]->u.setting->name.text, name) == 0)
            return p->program.statements[i]->u.setting->value;
    return NULL;
}

/* ------------------------------------------------------------------ sources */
static bool option_of(struct project *p, const struct argument *a, struct source_option *out)
{
    const struct expr *v = a->value;
    const char *override = NULL;
    char number[48];
    *out = (struct source_option){.name = a->option.text};
    if (v->kind == EXPR_NAME)
        v = setting_value(p, v->name.text, &override);
    if (override || (v && v->kind == EXPR_TEXT)) {
        out->text = override ? override : v->text;
        return true;
    }
    if (v && v->kind == EXPR_NUMBER) {
        out->kind = OPTION_NUMBER;
        out->text = arena_strdup(p->arena, decimal_print(number, v->number));
        return true;
    }
    if (v && v->kind == EXPR_FLAG) {
        out->kind = OPTION_FLAG;
        out->flag = v->flag;
        return true;
    }
    return false;
}

/* What an option names that is there is taken for a place of data; only `preview --watch` looks at it. */
static void note_place(struct project *p, const struct source_option *o)
{
    struct stat st;
    if (o->kind != OPTION_TEXT || !o->text || !*o->text)
        return;
    const char *path = *o->text == '/' ? o->text : arena_printf(p->arena, "%s/%s", p->root, o->text);
    if (stat(path, &st) == 0 && (S_ISDIR(st.st_mode) || S_ISREG(st.st_mode)))
        ARENA_PUSH(p->arena, p->places, p->n_places, path);
}

/* Of a delivery's way, before anything is sent: what comes from the environment is taken for there. */
static const char *channel_refusal(void *ctx, const struct expr *via)
{
    struct project *p = ctx;
    struct channel_option *options = ARENA_ARRAY(p->arena, struct channel_option, via->n_args);
    struct channel_spec spec = {.kind = via->name.text, .root = p->root, .options = options, .n_options = via->n_args, .other = channels_open_plugin,
                                .other_ctx = p->host, .only_check = true};
    struct channel none;
    struct source_option o;
    struct err err;
    for (size_t i = 0; i < via->n_args; i++) {
        bool plain = option_of(p, &via->args[i], &o);
        options[i] = (struct channel_option){via->args[i].option.text, plain && o.kind != OPTION_FLAG ? o.text : plain && o.flag ? "yes" : "no", !plain};
    }
    return channel_open(&spec, &none, &err) ? arena_strdup(p->arena, err.msg) : NULL;
}

static int declare_source(struct project *p, const struct source_decl *d, struct err *err)
{
    const struct expr *call = d->call;
    struct source_option *options = ARENA_ARRAY(p->arena, struct source_option, call->n_args);
    size_t n = 0;
    for (size_t i = 0; i < call->n_args; i++) {
        if (!option_of(p, &call->args[i], &options[n]))
            return err_set(err, ERR_CONFIG, "an option of %s is a text, a number, yes or no, or a setting", d->name.text);
        note_place(p, &options[n++]);
    }
    return connector_source(p->host, d->name.text, call->name.text, options, n, err);
}

static int known_columns(void *ctx, const struct source_decl *d, const char *object, const char *const **names, size_t *n, struct err *err)
{
    struct project *p = ctx;
    struct object_info info;
    TRY(p->data.describe(p->data.ctx, d->name.text, object, &info, err));
    *names = (const char *const *)info.columns;
    *n = info.n_columns;
    return 0;
}

static const char *refusal(void *ctx, const struct source_decl *d)
{
    const struct project *p = ctx;
    for (size_t i = 0; i < p->n_declared; i++)
        if (strcmp(p->declared[i].name, d->name.text) == 0 && p->declared[i].failed)
            return p->declared[i].failed;
    return NULL;
}

static bool has_connector(void *ctx, const char *name)
{
    struct project *p = ctx;
    return connector_exists(p->host, name);
}

static int known_function(void *ctx, const char *plugin, const char *name, struct plugin_function *out, struct err *err)
{
    struct project *p = ctx;
    const struct function_info *info;
    TRY(function_describe(p->host, plugin, name, &info, err));
    static const struct type number = {.kind = TYPE_NUMBER}, ratio = {.kind = TYPE_RATIO};
    out->aggregate = info->sort == FUNCTION_AGGREGATE;
    out->credit = info->sort == FUNCTION_CREDIT;
    out->arg_kinds = info->args;
    out->result = out->aggregate ? &number : &ratio; /* of values a value, of figures a figure */
    out->n_args = info->n_args;
    return 0;
}

static const struct program *library(void *ctx)
{
    struct project *p = ctx;
    return standard_parse(&p->sources, p->arena, &p->diags);
}

/* ------------------------------------------------------------------ the host */
/* A zone that there is not is told of where it is written, and not again for each source. */
static const char *zone_written(const struct project *p)
{
    const char *name = NULL;
    struct zone *zone = NULL;
    struct err err = {0};
    for (size_t i = 0; i < p->program.n && !name; i++)
        if (p->program.statements[i]->kind == ST_CALENDAR)
            name = p->program.statements[i]->u.calendar->timezone;
    if (!name || zone_open(name, &zone, &err) != 0)
        return NULL;
    zone_free(&zone);
    return name;
}

static int make_host(struct project *p, struct err *err)
{
    char *installed = plugin_folder_find();
    struct host_spec spec = {.installed = installed, .project = p->root, .zone = zone_written(p), .threads = p->threads, .budget = p->budget};
    p->host = host_new(&spec);
    free(installed);
    if (!p->host)
        return err_set(err, ERR_NOMEM, "no memory for plugins");
    p->data = connector_sources(p->host);
    for (size_t i = 0; i < p->program.n; i++) {
        if (p->program.statements[i]->kind != ST_SOURCE)
            continue;
        const struct source_decl *d = p->program.statements[i]->u.source;
        struct err one = {0};
        struct declared_source s = {.name = d->name.text};
        if (declare_source(p, d, &one) != 0)
            s.failed = arena_strdup(p->arena, one.msg);
        ARENA_PUSH(p->arena, p->declared, p->n_declared, s);
    }
    return 0;
}

/* ------------------------------------------------------------------ checking */
int project_read(struct project *p, const struct project_options *options, struct err *err)
{
    *p = (struct project){.arena = arena_new(), .options = options, .started = clock_seconds()};
    pthread_mutex_init(&p->read_lock, NULL);
    p->scanned = map_new();
    p->threads = options->threads ? options->threads : pool_processors();
    p->sources.arena = p->arena;
    p->diags.arena = p->arena;
    p->diags.sources = &p->sources;
    p->root = realpath(options->folder ? options->folder : ".", NULL);
    if (!p->root)
        return err_set(err, ERR_NOT_FOUND, "%s: there is no such folder", options->folder);
    return read_files(p, err);
}

int project_check(struct project *p, const struct project_options *options, FILE *out, struct err *err)
{
    TRY(project_read(p, options, err));
    p->overrides = overrides_of(p, &p->n_overrides);
    p->budget = budget_new(options->memory, NULL);
    TRY(make_host(p, err));
    struct catalog catalog = {.ctx = p, .columns = known_columns, .function = known_function, .connector = has_connector, .refusal = refusal,
                              .channel = p->options->checks_ways ? channel_refusal : NULL, .standard = library};
    if (p->diags.n_errors) /* where something could not be read, what a source is may have been meant otherwise */
        catalog.columns = NULL;
    p->model = check_program(&p->program, &p->sources, p->arena, p->overrides, p->n_overrides, &catalog, &p->diags);
    p->n_printed = p->diags.n;
    if (p->diags.n)
        diags_print(&p->diags, out, options->color);
    return 0;
}

bool project_refused(struct project *p, FILE *out)
{
    if (p->diags.n == p->n_printed)
        return false;
    struct diags rest = p->diags;
    rest.list += p->n_printed;
    rest.n -= p->n_printed;
    diags_print(&rest, out, p->options->color);
    p->n_printed = p->diags.n;
    return true;
}

/* From so many bytes on a process that is left behind writes them. Run-tests builds one of its trees with 1, so that all are. */
#ifndef CONCORD_LEAVE_BYTES
#define CONCORD_LEAVE_BYTES (16 * 1024 * 1024)
#endif
enum { LEAVE_BYTES = CONCORD_LEAVE_BYTES };

/* The result is out: now what was read may be kept for the next run. */
static void keep_extracts(struct project *p)
{
    struct err err = {0};
    uint64_t from = p->options->leaves_nothing ? UINT64_MAX : LEAVE_BYTES;
    if (p->store && store_leave(p->store, from, &err) != 0)
        fprintf(stderr, "concord: warning: %s\n", err.msg);
    store_free(&p->store);
}

void project_close(struct project *p)
{
    eval_free(&p->eval);
    keep_extracts(p); /* it needs memory, and the evaluation has given back its own */
    plan_free(p->plan);
    for (size_t i = 0; p->scripts && p->model && i < p->model->n_hooks; i++)
        hook_close(&p->scripts[i]);
    calendar_free(&p->calendar);
    host_free(&p->host);
    budget_free(&p->budget);
    map_free(&p->scanned);
    pthread_mutex_destroy(&p->read_lock);
    free(p->root);
    p->root = NULL;
    arena_free(&p->arena);
}

/* ------------------------------------------------------------------ names of the command line */
const struct report_decl *project_report(const struct project *p, const char *name)
{
    for (size_t i = 0; i < p->model->n_reports; i++)
        if (strcmp(p->model->reports[i]->name.text, name) == 0)
            return p->model->reports[i];
    return NULL;
}

const struct metric *project_metric(const struct project *p, const char *name)
{
    for (size_t i = 0; i < p->model->n_metrics; i++)
        if (strcmp(p->model->metrics[i]->name.text, name) == 0)
            return p->model->metrics[i];
    return NULL;
}

const struct costs *project_costs(const struct project *p, const char *name)
{
    for (size_t i = 0; i < p->model->n_costs; i++)
        if (strcmp(p->model->costs[i]->name.text, name) == 0)
            return p->model->costs[i];
    return NULL;
}

static const struct event *event_named(const struct project *p, const char *name)
{
    const char *dot = strchr(name, '.');
    for (size_t i = 0; dot && i < p->model->n_tables; i++) {
        const struct table *t = p->model->tables[i];
        if (strlen(t->name.text) != (size_t)(dot - name) || strncmp(t->name.text, name, (size_t)(dot - name)) != 0)
            continue;
        for (size_t k = 0; k < t->n_events; k++)
            if (strcmp(t->events[k]->name.text, dot + 1) == 0)
                return t->events[k];
    }
    return NULL;
}

struct formula *project_formula(struct project *p, const char *name, struct err *err)
{
    const struct metric *m = project_metric(p, name);
    const struct costs *c = project_costs(p, name);
    const struct event *e = event_named(p, name);
    struct formula *f = NULL;
    if (m)
        f = plan_metric(p->plan, m);
    else if (c)
        f = plan_costs(p->plan, c);
    else if (e)
        f = plan_event_formula(p->plan, e);
    if (f)
        return f;
    if (m || c || e) {
        err_set(err, ERR_CONFIG, "%s", "");
        return NULL;
    }
    const char **names = ARENA_ARRAY(p->arena, const char *, p->model->n_metrics + p->model->n_costs);
    size_t n = 0;
    for (size_t i = 0; i < p->model->n_metrics; i++)
        names[n++] = p->model->metrics[i]->name.text;
    for (size_t i = 0; i < p->model->n_costs; i++)
        names[n++] = p->model->costs[i]->name.text;
    const char *near = near_name(name, names, n);
    char shown[80] = "";
    err_printable(shown, sizeof shown, name, strlen(name), 60);
    err_set(err, ERR_USAGE, "there is no metric %s%s%s%s", shown, near ? "; did you mean " : "", near ? near : "", near ? "?" : "");
    return NULL;
}
