/* connector.c - the project's sources over connectors of plugins. It checks options against what the connector
 * declares, opens a source when it is first asked, keeps what was described for the run, and turns each scan into a
 * validated extract. A plugin's error becomes ours, its text made safe to show and the source named. It must not know
 * what files or servers are behind a source. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "host/connector.h"

#include <errno.h>
#include <inttypes.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/map.h"
#include "base/text.h"
#include "data/import.h"
#include "data/stream.h"
#include "host/host_int.h"

enum { FAULTS_MAX = 1000000 };

/* What was described of one object. */
struct described {
    struct object_info info;
    const char *object;
    struct described *next;
};

/* ---- calls */

/* A plugin's error as ours. Some of them forget the message. */
static int from_plugin(const struct source *s, const char *call, int rc, struct concord_error *said, struct err *err)
{
    char shown[800] = "";
    said->message[sizeof said->message - 1] = '\0';
    err_printable(shown, sizeof shown, said->message, strlen(said->message), 700);
    if (!*shown)
        return err_set(err, stream_plugin_code(rc), "source %s: %s of connector %s failed with code %d and no message",
                       s->name, call, s->connector->name, rc);
    return err_set(err, stream_plugin_code(rc), "source %s: %s", s->name, shown);
}

/* Plugins share the process: one that set a locale would change how numbers are written everywhere. */
static int check_guard(const struct source *s, struct err *err)
{
    const struct lconv *l = localeconv();
    if (strcmp(l->decimal_point, ".") == 0)
        return 0;
    (void)setlocale(LC_NUMERIC, "C");
    return err_set(err, ERR_INTERNAL, "plugin %s changed the process's locale", s->plugin->name);
}

/* ---- finding connectors */
static const struct concord_connector *in_plugin(const struct plugin *p, const char *name)
{
    for (uint32_t i = 0; i < p->table.n_connectors; i++)
        if (!strcmp(p->table.connectors[i]->name, name))
            return p->table.connectors[i];
    return NULL;
}

/* In the plugin of the same name first; then in any. */
static int find_connector(struct host *h, const char *name, struct plugin **plugin,
                          const struct concord_connector **out, struct err *err)
{
    *out = NULL;
    int rc = host_plugin(h, name, plugin, err);
    if (!rc)
        *out = in_plugin(*plugin, name);
    if (rc && (rc != ERR_NOT_FOUND || *plugin))
        return rc;
    if (*out)
        return 0;
    TRY(host_load_all(h, err));
    for (struct plugin *p = h->plugins; p; p = p->next) {
        const struct concord_connector *found = p->refusal.code ? NULL : in_plugin(p, name);
        if (found && *out)
            return err_set(err, ERR_CONFIG, "the connector %s is in two plugins, %s and %s", name, (*plugin)->path,
                           p->path);
        if (found) {
            *out = found;
            *plugin = p;
        }
    }
    if (*out)
        return 0;
    const char *const *names;
    size_t n;
    TRY(connector_names(h, &names, &n, err));
    const char *near = near_name(name, names, n);
    return err_set(err, ERR_NOT_FOUND, "there is no connector %s%s%s%s", name, near ? "; did you mean " : "",
                   near ? near : "", near ? "?" : "");
}

bool connector_exists(struct host *h, const char *name)
{
    struct plugin *p;
    const struct concord_connector *c;
    struct err err = {0};
    pthread_mutex_lock(&h->lock);
    int rc = find_connector(h, name, &p, &c, &err);
    pthread_mutex_unlock(&h->lock);
    return rc != ERR_NOT_FOUND;
}

int connector_names(struct host *h, const char *const **names, size_t *n, struct err *err)
{
    const char **list = NULL;
    *n = 0;
    TRY(host_load_all(h, err));
    for (struct plugin *p = h->plugins; p; p = p->next)
        for (uint32_t i = 0; !p->refusal.code && i < p->table.n_connectors; i++)
            ARENA_PUSH(h->arena, list, *n, p->table.connectors[i]->name);
    *names = list;
    return 0;
}

/* ---- sources */
static int take_options(struct host *h, struct source *s, const struct source_option *options, size_t n, struct err *err)
{
    const struct option_set set = {"connector", s->connector->name, s->connector->options, s->connector->n_options, true, false};
    const char *zone = h->spec.zone;
    TRY(option_take(h, &set, options, n, &s->options, &s->n_options, &zone, err));
    return zone ? zone_open(zone, &s->zone, err) : 0;
}

static struct source *find_source(const struct host *h, const char *name)
{
    for (struct source *s = h->sources; s; s = s->next)
        if (!strcmp(s->name, name))
            return s;
    return NULL;
}

int connector_source(struct host *h, const char *source, const char *connector, const struct source_option *options,
                     size_t n_options, struct err *err)
{
    pthread_mutex_lock(&h->lock);
    struct source *s = ARENA_NEW(h->arena, struct source);
    int rc = find_source(h, source) ? err_set(err, ERR_CONFIG, "there are two sources called %s", source) : 0;
    if (!rc)
        rc = find_connector(h, connector, &s->plugin, &s->connector, err);
    if (!rc) {
        rc = take_options(h, s, options, n_options, err);
        if (rc)
            (void)err_wrap(err, "source %s", source);
    }
    if (!rc) {
        s->name = arena_strdup(h->arena, source);
        host_lend(h, &s->lent, s->plugin->name, s->zone);
        pthread_mutex_init(&s->lock, NULL);
        s->next = h->sources;
        h->sources = s;
    } else {
        zone_free(&s->zone);
    }
    pthread_mutex_unlock(&h->lock);
    return rc;
}

void connector_close_all(struct host *h)
{
    for (struct source *s = h->sources; s; s = s->next) {
        if (s->open)
            s->connector->close(s->connection);
        zone_free(&s->zone);
        pthread_mutex_destroy(&s->lock);
    }
    h->sources = NULL;
}

/* ---- asking */

/* The source, opened. Holds s->lock while it opens. */
static int open_source(struct host *h, const char *name, struct source **out, struct err *err)
{
    struct source *s = *out = find_source(h, name);
    if (!s)
        return err_set(err, ERR_CONFIG, "there is no source %s", name);
    pthread_mutex_lock(&s->lock);
    int rc = 0;
    if (!s->open) {
        struct concord_error said = {.struct_size = sizeof said};
        const struct concord_open args = {sizeof args,    s->n_options, s->options,
                                          &s->lent.table, s->name,      h->spec.project};
        rc = s->connector->open(&args, &s->connection, &said);
        rc = rc ? from_plugin(s, "open", rc, &said, err) : check_guard(s, err);
        s->open = rc == 0;
    }
    pthread_mutex_unlock(&s->lock);
    return rc;
}

static int keep_object(struct host *h, const struct source *s, const struct concord_object *o, const char *asked,
                       struct object_info *info, struct err *err)
{
    if (!o || o->struct_size < CONCORD_OBJECT_SIZE_1_0 || !o->name || (o->n_columns && !o->columns))
        return err_set(err, ERR_INTERNAL, "plugin %s: an object of source %s is not there, too small, or has no name",
                       s->plugin->name, s->name);
    *info = (struct object_info){.rows = o->rows < 0 ? -1 : o->rows, .changed_us = o->changed_us};
    info->name = arena_strdup(h->arena, asked ? asked : o->name);
    const char **columns = ARENA_ARRAY(h->arena, const char *, o->n_columns);
    for (uint32_t k = 0; k < o->n_columns; k++) {
        const struct concord_column *c = o->columns[k];
        size_t bad;
        if (!c || c->struct_size < CONCORD_COLUMN_SIZE_1_0 || !c->name || !text_is_utf8(c->name, strlen(c->name), &bad))
            return err_set(err, ERR_INTERNAL,
                           "plugin %s: column %u of %s is not there, too small, or its name is not UTF-8",
                           s->plugin->name, k + 1, info->name);
        columns[k] = arena_strdup(h->arena, c->name);
    }
    info->columns = columns;
    info->n_columns = o->n_columns;
    return 0;
}

static int ask_description(const struct source *s, const char *object, struct concord_description *d, struct err *err)
{
    struct concord_error said = {.struct_size = sizeof said};
    memset(d, 0, sizeof *d);
    d->struct_size = sizeof *d;
    int rc = s->connector->describe(s->connection, object, d, &said);
    if (rc)
        return from_plugin(s, "describe", rc, &said, err);
    if (!d->release || d->struct_size < CONCORD_DESCRIPTION_SIZE_1_0 || (d->n_objects && !d->objects) ||
        (object && d->n_objects != 1)) {
        if (d->release)
            d->release(d);
        return err_set(err, ERR_INTERNAL, "plugin %s: describe of %s gave %u objects, or no release", s->plugin->name,
                       object ? object : "all objects", d->n_objects);
    }
    return check_guard(s, err);
}

static int describe(void *ctx, const char *source, const char *object, struct object_info *info, struct err *err)
{
    struct host *h = ctx;
    struct source *s;
    struct concord_description d;
    TRY(open_source(h, source, &s, err));
    pthread_mutex_lock(&h->lock);
    struct described *known = s->described;
    while (known && strcmp(known->object, object) != 0)
        known = known->next;
    pthread_mutex_unlock(&h->lock);
    if (known) {
        *info = known->info;
        return 0;
    }
    TRY(ask_description(s, object, &d, err));
    pthread_mutex_lock(&h->lock);
    struct described *made = ARENA_NEW(h->arena, struct described);
    int rc = keep_object(h, s, d.objects[0], object, &made->info, err);
    if (!rc) {
        made->object = made->info.name;
        made->next = s->described;
        s->described = made;
        *info = made->info;
    }
    pthread_mutex_unlock(&h->lock);
    d.release(&d);
    return rc;
}

int connector_objects(struct host *h, const char *source, const char *const **names, size_t *n, struct err *err)
{
    struct source *s;
    struct concord_description d;
    TRY(open_source(h, source, &s, err));
    TRY(ask_description(s, NULL, &d, err));
    const char **list = ARENA_ARRAY(h->arena, const char *, d.n_objects);
    int rc = 0;
    for (uint32_t i = 0; i < d.n_objects && !rc; i++) {
        struct object_info info;
        rc = keep_object(h, s, d.objects[i], NULL, &info, err);
        list[i] = rc ? NULL : info.name;
    }
    *names = list;
    *n = d.n_objects;
    d.release(&d);
    return rc;
}

/* ---- scans */
static int run_scan(struct host *h, const struct source *s, struct concord_request *request, const char *what,
                    const struct want *wants, struct extract *out, struct err *err)
{
    struct concord_error said = {.struct_size = sizeof said};
    struct concord_scan scan = {.struct_size = sizeof scan};
    char producer[80];
    snprintf(producer, sizeof producer, "plugin %s", s->plugin->name);
    int rc = s->connector->scan(s->connection, request, &scan, &said);
    if (rc) {
        if (scan.release)
            scan.release(&scan);
        return from_plugin(s, "scan", rc, &said, err);
    }
    const struct stream_spec spec = {producer,   what,           wants,             request->n_wants, h->spec.threads,
                                     FAULTS_MAX, h->spec.budget, h->spec.cancelled, h->spec.ctx};
    rc = stream_read(&spec, &scan, out, err);
    if (rc)
        return err_wrap(err, "source %s", s->name);
    rc = check_guard(s, err);
    if (rc)
        extract_fini(out);
    return rc;
}

static int scan_with(struct host *h, const char *source, const char *object, const char *query,
                     const struct want *wants, size_t n_wants, struct extract *out, struct err *err)
{
    struct source *s;
    memset(out, 0, sizeof *out);
    TRY(open_source(h, source, &s, err));
    if (query && !(s->connector->caps & CONCORD_CAP_SQL))
        return err_set(err, ERR_CONFIG, "source %s: connector %s takes no SQL", source, s->connector->name);
    struct concord_want *list = calloc(n_wants + 1, sizeof *list);
    const struct concord_want **pointers = calloc(n_wants + 1, sizeof *pointers);
    int rc = !list || !pointers ? err_set(err, ERR_NOMEM, "source %s: no memory for %zu columns", source, n_wants) : 0;
    for (size_t k = 0; k < n_wants && !rc; k++) {
        bool text = wants[k].kind == COL_TEXT;
        list[k] = (struct concord_want){sizeof list[k], text ? CONCORD_WANT_DICTIONARY : 0, wants[k].name,
                                        import_format(import_kind_of(wants[k].kind))};
        pointers[k] = &list[k];
    }
    if (!rc) {
        struct concord_request request = {
            .struct_size = sizeof request,
            .flags = CONCORD_REQUEST_POSITIONS,
            .object = object,
            .query = query,
            .n_wants = (uint32_t)n_wants,
            .wants = pointers,
            .stamp_from = INT64_MIN,
            .stamp_until = INT64_MAX,
            .max_faults = FAULTS_MAX,
        };
        rc = run_scan(h, s, &request, query ? "query" : object, wants, out, err);
    }
    free(list);
    free((void *)pointers);
    return rc;
}

static int scan(void *ctx, const char *source, const char *object, const struct want *wants, size_t n_wants,
                struct extract *out, struct err *err)
{
    return scan_with(ctx, source, object, NULL, wants, n_wants, out, err);
}

/* ---- the files behind an object */
static void add_text(struct buf *b, const char *text)
{
    buf_add(b, text ? text : "", text ? strlen(text) + 1 : 1);
}

/* Each in a form that no other settings have. A plugin that was built again is another one: what it makes of a file may have
 * changed. */
static void describe_settings(const struct host *h, const struct source *s, struct buf *out)
{
    const struct stat *f = &s->plugin->file;
    add_text(out, s->plugin->name);
    add_text(out, s->plugin->table.version);
    buf_printf(out, "%ju %ju %jd %jd.%ld %jd.%ld", (uintmax_t)f->st_dev, (uintmax_t)f->st_ino, (intmax_t)f->st_size, (intmax_t)f->st_mtim.tv_sec,
               f->st_mtim.tv_nsec, (intmax_t)f->st_ctim.tv_sec, f->st_ctim.tv_nsec);
    add_text(out, "");
    add_text(out, s->connector->name);
    add_text(out, h->spec.project);
    add_text(out, s->lent.table.zone);
    buf_printf(out, "%" PRIu64 " %u", s->zone ? zone_fingerprint(s->zone) : 0, s->n_options);
    add_text(out, "");
    for (uint32_t i = 0; i < s->n_options; i++) {
        buf_printf(out, "%u", s->options[i]->kind);
        add_text(out, "");
        add_text(out, s->options[i]->name);
        add_text(out, s->options[i]->text);
    }
}

static int take_inputs(const struct source *s, const char *object, const struct concord_inputs *in, struct inputs *out, struct err *err)
{
    if (!in->release || in->struct_size < CONCORD_INPUTS_SIZE_1_1 || (in->n_paths && !in->paths))
        return err_set(err, ERR_INTERNAL, "plugin %s: inputs of %s gave %u paths, or no release", s->plugin->name, object, in->n_paths);
    out->paths = calloc((size_t)in->n_paths + 1, sizeof *out->paths);
    if (!out->paths)
        return err_set(err, ERR_NOMEM, "source %s: no memory for %u paths", s->name, in->n_paths);
    for (; out->n < in->n_paths; out->n++) {
        const char *path = in->paths[out->n];
        if (!path || path[0] != '/')
            return err_set(err, ERR_INTERNAL, "plugin %s: path %zu of the inputs of %s is not absolute", s->plugin->name, out->n + 1, object);
        out->paths[out->n] = strdup(path);
        if (!out->paths[out->n])
            return err_set(err, ERR_NOMEM, "source %s: no memory for a path", s->name);
    }
    return 0;
}

static int inputs(void *ctx, const char *source, const char *object, struct inputs *out, struct err *err)
{
    struct host *h = ctx;
    struct source *s;
    struct concord_error said = {.struct_size = sizeof said};
    struct concord_inputs in = {.struct_size = sizeof in};
    memset(out, 0, sizeof *out);
    TRY(open_source(h, source, &s, err));
    /* of a plugin whose own file could not be asked nobody can say whether it is the one that read before */
    if (!CONCORD_HAS(struct concord_connector, s->connector, inputs) || !s->connector->inputs || s->plugin->file.st_ino == 0)
        return 0;
    int rc = s->connector->inputs(s->connection, object, &in, &said);
    rc = rc ? from_plugin(s, "inputs", rc, &said, err) : check_guard(s, err);
    if (!rc)
        rc = take_inputs(s, object, &in, out, err);
    if (in.release)
        in.release(&in);
    if (!rc)
        describe_settings(h, s, &out->settings);
    if (!rc && out->settings.failed)
        rc = err_set(err, ERR_NOMEM, "source %s: no memory", source);
    if (rc)
        inputs_fini(out);
    return rc;
}

static uint64_t size(void *ctx, const char *source, const char *object)
{
    struct inputs in;
    struct err quiet = {0};
    uint64_t bytes = 0;
    if (inputs(ctx, source, object, &in, &quiet) != 0)
        return 0;
    for (size_t i = 0; i < in.n; i++) {
        struct stat st;
        if (stat(in.paths[i], &st) == 0 && st.st_size > 0)
            bytes += (uint64_t)st.st_size;
    }
    inputs_fini(&in);
    return bytes;
}

struct sources connector_sources(struct host *h)
{
    return (struct sources){.ctx = h, .describe = describe, .scan = scan, .inputs = inputs, .size = size};
}

const char *connector_dialect(struct host *h, const char *source)
{
    const struct source *s = find_source(h, source);
    return s && (s->connector->caps & CONCORD_CAP_SQL) ? s->connector->dialect : NULL;
}

int connector_query(struct host *h, const char *source, const char *sql, const struct want *wants, size_t n_wants,
                    struct extract *out, struct err *err)
{
    return scan_with(h, source, NULL, sql, wants, n_wants, out, err);
}
