/* host.h - the plugins of a run: where they are looked for, what is asked of a file before it is loaded, what is kept.
 *
 * A plugin NAME is the file NAME.so in the installed folder or in a folder that the project names, nowhere else. Its
 * owner and permissions, its ELF bounds, machine and ABI note are read before it is loaded; once loaded it stays until
 * the process ends. A struct host is used by one thread at a time, but for what connector.h and function.h say. */
#ifndef CONCORD_HOST_HOST_H
#define CONCORD_HOST_HOST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

struct budget;
struct host;
struct host_spec {
    const char *installed;      /* absolute folder of the installed plugins; NULL: none */
    const char *const *folders; /* absolute folders that the project names */
    size_t n_folders;
    const char *project; /* absolute folder that relative paths in a source's options start from */
    const char *zone;    /* zone of a time without one ("America/New_York"); NULL: UTC. A source's own `zone:` wins */
    size_t memory;       /* bytes that a connector may take for itself; 0: 256 MiB, or a quarter of the budget if that is less */
    const struct budget *budget; /* of the run; lives as long as the host. NULL: no limit */
    unsigned threads;    /* that it may run; 0: one for each processor */
    bool (*cancelled)(void *ctx); /* asked from any thread; NULL: never */
    void (*log)(void *ctx, int level, const char *plugin,
                const char *text); /* any thread; level as in plugin.h; NULL: dropped */
    void *ctx;
};
/* Copies what it needs. NULL only without memory. Loads nothing yet. */
struct host *host_new(const struct host_spec *spec);
void host_free(struct host **h); /* closes its sources; accepts NULL inside */

/* What is in the folders, sorted by name: for `concord plugins`. A file that was refused has `refusal` set and nothing
 * else. */
struct plugin_info {
    const char *name, *path, *version, *summary, *refusal;
    const char *const *connectors;
    size_t n_connectors;
    const char *const *functions;
    size_t n_functions; /* "wilson(number, number) -> number" */
    const char *const *channels;
    size_t n_channels;
};
int host_list(struct host *h, const struct plugin_info **list, size_t *n,
              struct err *err) MUST_CHECK; /* lives as long as h */

#endif
