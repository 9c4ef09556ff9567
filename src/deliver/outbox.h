/* outbox.h - messages that are not ended yet, as files: what is sent again, or later, is the same to the byte. */
#ifndef CONCORD_DELIVER_OUTBOX_H
#define CONCORD_DELIVER_OUTBOX_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"
#include "mail/channel.h"

/* `content`: its name, hexadecimal. Kept whole or not at all, and on the disk when it returns. */
int outbox_keep(const char *root, const char *content, const struct message *m, struct err *err) MUST_CHECK;
/* *out lives in the arena. ERR_NOT_FOUND: it is not there any more. */
int outbox_read(struct arena *a, const char *root, const char *content, struct message *out, struct err *err) MUST_CHECK;
bool outbox_has(const char *root, const char *content);
/* Drops what nobody wants any more. */
int outbox_sweep(const char *root, int (*is_wanted)(void *ctx, const char *content, bool *wanted, struct err *err), void *ctx, struct err *err) MUST_CHECK;
void outbox_drop(const char *root, const char *content);

#endif
