/* host_int.h - what the files of this folder share and nobody else sees. */
#ifndef CONCORD_HOST_HOST_INT_H
#define CONCORD_HOST_HOST_INT_H

#include <pthread.h>
#include <sys/stat.h>

#include <concord/plugin.h>

#include "base/arena.h"
#include "base/err.h"
#include "data/calendar.h"
#include "data/column.h"
#include "host/function.h"
#include "host/host.h"

/* The table that is lent to a plugin, with what its functions need. */
struct lent {
    const struct host *host;
    const char *plugin;      /* for the log */
    const struct zone *zone; /* NULL: UTC */
    struct concord_host table;
};

struct plugin {
    const char *name, *path;
    struct concord_plugin table; /* as it filled it, cut to what we know */
    struct stat file;            /* as it was before it was loaded */
    struct err refusal;          /* code 0: it is loaded */
    struct lent lent;
    struct function_info *functions; /* of all its functions, in its order */
    struct plugin *next;
};

/* What takes options, for messages and rules. */
struct option_set {
    const char *kind, *name; /* "connector", "csv" */
    const struct concord_option_spec *const *specs;
    uint32_t n_specs;
    bool has_zone; /* `zone:` is the host's */
    bool closed;   /* secrets stand in no file of the project */
};

struct source {
    const char *name;
    struct plugin *plugin;
    const struct concord_connector *connector;
    const struct concord_option **options;
    uint32_t n_options;
    struct zone *zone;
    struct lent lent;
    void *connection; /* NULL until it is first asked */
    bool open;
    pthread_mutex_t lock; /* of opening and of what is described */
    struct described *described;
    struct source *next;
};

struct source_option;
struct host_channel;
struct host {
    struct arena *arena;
    pthread_mutex_t lock; /* of the arena and the lists */
    struct host_spec spec;
    char **folders; /* the installed one first */
    size_t n_folders;
    struct plugin *plugins;
    struct source *sources;
    struct host_channel *channels;
    struct plugin_info *list;
    size_t n_list;
    bool listed;
};

/* ---- host.c */
/* The plugin of that file name, loaded; a refusal is given again each time. */
int host_plugin(struct host *h, const char *name, struct plugin **out, struct err *err) MUST_CHECK;
/* All that can be loaded, in order of names. */
int host_load_all(struct host *h, struct err *err) MUST_CHECK;
void host_lend(struct host *h, struct lent *lent, const char *plugin, const struct zone *zone);
/* ---- search.c */
/* Absolute path of NAME.so in the folders, NULL if there is none; two are an error. */
int search_plugin(struct host *h, const char *name, const char **path, struct err *err) MUST_CHECK;
int search_names(struct host *h, const char ***names, size_t *n, struct err *err) MUST_CHECK;
/* Owner and permissions of the file and the folders above it. */
int search_check_owner(const char *path, struct err *err) MUST_CHECK;
/* ---- elf.c */
/* Is the file a complete shared object for this machine, with a note that fits? Reads it, loads nothing. */
int elf_check(const char *path, struct err *err) MUST_CHECK;
/* ---- accept.c */
/* What a plugin says of itself, held to the rules of plugin.h. */
int accept_plugin(struct host *h, struct plugin *p, struct err *err) MUST_CHECK;
/* ---- function.c */
int function_accept(struct host *h, struct plugin *p, const struct concord_function *f, struct function_info *out,
                    struct err *err) MUST_CHECK;
/* ---- options.c */
int option_take(struct host *h, const struct option_set *set, const struct source_option *options, size_t n,
                const struct concord_option ***out, uint32_t *n_out, const char **zone, struct err *err) MUST_CHECK;
/* ---- channel.c */
void host_channel_close_all(struct host *h);
/* ---- connector.c */
void connector_close_all(struct host *h);

#endif
