/* connector.h - sources of the project over connectors of plugins: guarded calls, their errors become ours, what they
 * hand over is validated in full before anybody sees it. */
#ifndef CONCORD_HOST_CONNECTOR_H
#define CONCORD_HOST_CONNECTOR_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "data/column.h"
#include "host/host.h"

/* Is there a connector of this name? Loads the plugin; one that is refused counts as there, and connector_source says
 * why. */
bool connector_exists(struct host *h, const char *name);
/* The names of the connectors that can be had, for "did you mean"; lives as long as h. */
int connector_names(struct host *h, const char *const **names, size_t *n, struct err *err) MUST_CHECK;

enum option_kind {
    OPTION_TEXT, OPTION_NUMBER, OPTION_FLAG,
    OPTION_ANY,    /* text holds it, whatever it is */
    OPTION_SECRET  /* the same; it came from outside, and a $ in it is a $ */
};
struct source_option {
    const char *name; /* NULL: written without a name, as `data` in csv(data) */
    enum option_kind kind;
    const char *text; /* a text; a number as it is written */
    bool flag;
};
/* Declares a source of the project: `source crm = csv(data, zone: "UTC")`. Options are checked here (ERR_CONFIG:
 * unknown, wrong kind, missing); the connector is opened when the source is first asked. Everything is copied. A second
 * source of one name is ERR_CONFIG. */
int connector_source(struct host *h, const char *source, const char *connector, const struct source_option *options,
                     size_t n_options, struct err *err) MUST_CHECK;
/* The face for plan and eval; valid as long as h. Several threads may scan at once. */
struct sources connector_sources(struct host *h);
/* The objects of a source, without columns; lives as long as h. */
int connector_objects(struct host *h, const char *source, const char *const **names, size_t *n,
                      struct err *err) MUST_CHECK;
/* SQL: the dialect that the source's connector speaks, NULL when it does not; and a query's result in the form of a
 * scan. */
const char *connector_dialect(struct host *h, const char *source);
int connector_query(struct host *h, const char *source, const char *sql, const struct want *wants, size_t n_wants,
                    struct extract *out, struct err *err) MUST_CHECK;

#endif
