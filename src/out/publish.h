/* publish.h - several files that appear together or not at all. */
#ifndef CONCORD_OUT_PUBLISH_H
#define CONCORD_OUT_PUBLISH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"

struct publish;
/* `folder` is the root: nothing is written outside it, whatever a pattern says. It is made if it is not there. */
int publish_open(const char *folder, struct publish **out, struct err *err) MUST_CHECK;
/* A file that stands aside until publish_all; `name` is below the folder. Gives the path to write to, and its final one. */
int publish_add(struct publish *p, const char *name, const char **aside, const char **final, struct err *err) MUST_CHECK;
int publish_write(struct publish *p, const char *aside, const char *data, size_t n, struct err *err) MUST_CHECK;
/* The file is complete: waits until it has reached the disk, and sums it. Several threads may write and sync files of their own at once. */
int publish_sync(struct publish *p, const char *aside, struct err *err) MUST_CHECK;
/* All synced, then all renamed. On failure every file is as it was before. */
int publish_all(struct publish *p, struct err *err) MUST_CHECK;
/* SHA-256 and bytes of a file that was synced; the text is the publish's. */
void publish_tell(const struct publish *p, const char *final, const char **sum, int64_t *size);
/* Drops what was not published; accepts a pointer to NULL. */
void publish_close(struct publish **p);

/* The pattern's name with {report} and {period} filled in: "out/{report}-{period}" -> "out/weekly-2026-10-26". ERR_CONFIG for what is no
 * plain relative path: an absolute one, "..", empty parts, control characters, an unknown {…}. */
int publish_name(struct arena *a, const char *pattern, const char *report, const char *period, const char **name, struct err *err) MUST_CHECK;

#endif
