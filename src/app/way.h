/* way.h - the way by which a delivery goes, as its `via` says. */
#ifndef CONCORD_APP_WAY_H
#define CONCORD_APP_WAY_H

#include "app/project.h"
#include "mail/channel.h"

/* Secrets come from the environment now, and are held no longer than the channel. ERR_CONFIG: a variable is not set, or what
 * channel_open says. */
int way_open(struct project *p, const struct deliver_decl *d, struct channel *out, struct err *err) MUST_CHECK;
/* The delivery whose entry it is: by report and recipient (or owner); NULL: the project has none any more. */
const struct deliver_decl *way_delivery(struct project *p, const char *report, const char *recipient);
/* To whom it goes, as the ledger names them: addresses, or "folder", "command" where the way needs none. */
const char **way_recipients(struct project *p, const struct deliver_decl *d, size_t *n);
/* Who is told when it fails: its owner, of a mail else its sender; "": nobody. */
const char *way_owner(struct project *p, const struct deliver_decl *d);
/* How long it is tried, in microseconds: its `try for`, else four hours; these too where `d` is NULL. */
int64_t way_window(const struct deliver_decl *d);
/* The address alone of a text that was checked; the text itself where it is none. */
const char *way_address(struct arena *a, const char *text);

#endif
