/* moment.h - the moment at which something is taken to happen: the clock's, or what --now says. */
#ifndef CONCORD_APP_MOMENT_H
#define CONCORD_APP_MOMENT_H

#include "app/command.h"

/* "2026-10-26T07:00:00Z"; NULL is INT64_MIN: the clock. */
int moment_parse(const char *text, int64_t *out, struct err *err) MUST_CHECK;
/* "2026-10-26 07:00" of a zone's clock; NULL: UTC. */
char *moment_print(char dst[32], const struct zone *z, int64_t us);
/* The day of a moment in the zone that the project's files name, as --as-of takes it; what the command line says comes before it.
 * Reads no more than the files. */
int moment_as_of(const struct arguments *a, int64_t now, char day[16], struct err *err) MUST_CHECK;

#endif
