/* host.c - the plugins of a run: finds, checks, loads and keeps them. It decides the order of checks (owner, ELF, note,
 * load, hand-shake) and lends each plugin the host's table. A refused plugin stays refused for the run and says why
 * each time. The only file that includes dlfcn.h. It must not know what connectors and functions do. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "host/host.h"

#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/budget.h"
#include "base/map.h"
#include "host/host_int.h"

enum { MEMORY_DEFAULT = 256 * 1024 * 1024 };

/* ---- what is lent */
static int lent_cancelled(void *ctx)
{
    const struct lent *l = ctx;
    return l->host->spec.cancelled && l->host->spec.cancelled(l->host->spec.ctx);
}

static void lent_log(void *ctx, int32_t level, const char *text)
{
    const struct lent *l = ctx;
    char shown[1024] = "";
    if (!l->host->spec.log || !text)
        return;
    err_printable(shown, sizeof shown, text, strnlen(text, 1000), 1000);
    l->host->spec.log(l->host->spec.ctx, level, l->plugin, shown);
}

static int64_t lent_wall_to_utc(void *ctx, int64_t wall)
{
    const struct lent *l = ctx;
    return l->zone ? zone_to_utc(l->zone, wall) : wall;
}

void host_lend(struct host *h, struct lent *l, const char *plugin, const struct zone *zone)
{
    l->host = h;
    l->plugin = plugin;
    l->zone = zone;
    l->table = (struct concord_host){
        .struct_size = sizeof l->table,
        .abi_major = CONCORD_ABI_MAJOR,
        .abi_minor = CONCORD_ABI_MINOR,
        .threads = h->spec.threads,
        .memory = h->spec.memory,
        .ctx = l,
        .cancelled = lent_cancelled,
        .log = lent_log,
        .wall_to_utc = lent_wall_to_utc,
        .zone = zone ? zone_name(zone) : "UTC",
    };
}

/* ---- life */
static size_t memory_of(const struct budget *b)
{
    size_t quarter = budget_limit(b) / 4;
    return quarter < MEMORY_DEFAULT ? quarter : MEMORY_DEFAULT;
}

struct host *host_new(const struct host_spec *spec)
{
    struct host *h = calloc(1, sizeof *h);
    if (!h)
        return NULL;
    long cpus = sysconf(_SC_NPROCESSORS_ONLN);
    h->arena = arena_new();
    h->spec = *spec;
    h->spec.memory = spec->memory ? spec->memory : memory_of(spec->budget);
    h->spec.threads = spec->threads ? spec->threads : cpus > 0 ? (unsigned)cpus : 1;
    h->spec.project = arena_strdup(h->arena, spec->project ? spec->project : "/");
    h->spec.zone = spec->zone ? arena_strdup(h->arena, spec->zone) : NULL;
    if (spec->installed)
        ARENA_PUSH(h->arena, h->folders, h->n_folders, arena_strdup(h->arena, spec->installed));
    for (size_t i = 0; i < spec->n_folders; i++)
        ARENA_PUSH(h->arena, h->folders, h->n_folders, arena_strdup(h->arena, spec->folders[i]));
    pthread_mutex_init(&h->lock, NULL);
    return h;
}

void host_free(struct host **h)
{
    struct host *x = *h;
    if (!x)
        return;
    host_channel_close_all(x);
    connector_close_all(x);
    for (struct plugin *p = x->plugins; p; p = p->next)
        if (!p->refusal.code && p->table.fini)
            p->table.fini();
    pthread_mutex_destroy(&x->lock);
    arena_free(&x->arena);
    free(x);
    *h = NULL;
}

/* ---- loading */
typedef int init_function(const struct concord_host *, struct concord_plugin *, struct concord_error *);

/* Its code runs from here on. It is never unloaded: what it registered, threads and destructors, would be left
 * dangling. */
static int open_object(const char *path, init_function **init, struct err *err)
{
    void *handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (!handle) {
        const char *why = dlerror();
        return err_set(err, ERR_CONFIG, "%s cannot be loaded: %.600s", path, why ? why : "the loader does not say why");
    }
    void *symbol = dlsym(handle, "concord_plugin_init");
    if (!symbol)
        return err_set(err, ERR_CONFIG, "%s is no plugin: it has no symbol concord_plugin_init", path);
    memcpy(init, &symbol, sizeof symbol);
    return 0;
}

static int load(struct host *h, struct plugin *p, struct err *err)
{
    init_function *init = NULL;
    struct concord_error said = {.struct_size = sizeof said};
    TRY(search_check_owner(p->path, err));
    if (stat(p->path, &p->file) != 0)
        memset(&p->file, 0, sizeof p->file);
    TRY(elf_check(p->path, err));
    TRY(open_object(p->path, &init, err));
    host_lend(h, &p->lent, p->name, NULL);
    memset(&p->table, 0, sizeof p->table);
    p->table.struct_size = sizeof p->table;
    int rc = init(&p->lent.table, &p->table, &said);
    said.message[sizeof said.message - 1] = '\0';
    if (rc) {
        char shown[600] = "";
        err_printable(shown, sizeof shown, said.message, strlen(said.message), 500);
        return err_set(err, ERR_CONFIG, "%s refused to start (code %d): %s", p->path, rc,
                       *shown ? shown : "it does not say why");
    }
    return accept_plugin(h, p, err);
}

int host_plugin(struct host *h, const char *name, struct plugin **out, struct err *err)
{
    *out = NULL;
    for (struct plugin *p = h->plugins; p; p = p->next)
        if (!strcmp(p->name, name)) {
            *out = p;
            return p->refusal.code ? err_set(err, p->refusal.code, "%s", p->refusal.msg) : 0;
        }
    const char *path;
    TRY(search_plugin(h, name, &path, err));
    if (!path) {
        const char **names;
        size_t n;
        TRY(search_names(h, &names, &n, err));
        const char *near = near_name(name, names, n);
        return err_set(err, ERR_NOT_FOUND, "there is no plugin %s%s%s%s", name, near ? "; did you mean " : "",
                       near ? near : "",
                       near ? "?"
                       : n  ? ""
                            : ": no plugin folder has any");
    }
    struct plugin *p = ARENA_NEW(h->arena, struct plugin);
    p->name = arena_strdup(h->arena, name);
    p->path = path;
    (void)load(h, p, &p->refusal);
    p->next = h->plugins;
    h->plugins = p;
    *out = p;
    return p->refusal.code ? err_set(err, p->refusal.code, "%s", p->refusal.msg) : 0;
}

int host_load_all(struct host *h, struct err *err)
{
    const char **names;
    size_t n;
    TRY(search_names(h, &names, &n, err));
    for (size_t i = 0; i < n; i++) {
        struct plugin *p;
        struct err refusal = {0}; /* is kept in the plugin */
        if (host_plugin(h, names[i], &p, &refusal) == ERR_NOMEM)
            return err_set(err, ERR_NOMEM, "%s", refusal.msg);
    }
    return 0;
}

/* ---- list */
static void list_one(struct host *h, const char *name, struct plugin *p, const struct err *refusal)
{
    struct plugin_info info = {.name = name, .path = p ? p->path : NULL};
    if (refusal->code) {
        info.refusal = arena_strdup(h->arena, refusal->msg);
    } else {
        info.version = p->table.version;
        info.summary = p->table.summary;
        const char **connectors = ARENA_ARRAY(h->arena, const char *, p->table.n_connectors);
        for (uint32_t i = 0; i < p->table.n_connectors; i++)
            connectors[i] = p->table.connectors[i]->name;
        const char **functions = ARENA_ARRAY(h->arena, const char *, p->table.n_functions);
        for (uint32_t i = 0; i < p->table.n_functions; i++)
            functions[i] = p->functions[i].name;
        info.connectors = connectors;
        info.n_connectors = p->table.n_connectors;
        info.functions = functions;
        const char **channels = ARENA_ARRAY(h->arena, const char *, p->table.n_channels);
        for (uint32_t i = 0; i < p->table.n_channels; i++)
            channels[i] = p->table.channels[i]->name;
        info.channels = channels;
        info.n_channels = p->table.n_channels;
        info.n_functions = p->table.n_functions;
    }
    ARENA_PUSH(h->arena, h->list, h->n_list, info);
}

int host_list(struct host *h, const struct plugin_info **list, size_t *n, struct err *err)
{
    if (!h->listed) {
        const char **names;
        size_t count;
        TRY(search_names(h, &names, &count, err));
        for (size_t i = 0; i < count; i++) {
            struct plugin *p;
            struct err refusal = {0};
            if (host_plugin(h, names[i], &p, &refusal) == ERR_NOMEM)
                return err_set(err, ERR_NOMEM, "%s", refusal.msg);
            list_one(h, names[i], p, &refusal);
        }
        h->listed = true;
    }
    *list = h->list;
    *n = h->n_list;
    return 0;
}
