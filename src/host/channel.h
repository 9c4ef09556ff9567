/* channel.h - channels of plugins: the ways in which a delivery is sent. Guarded calls; what a plugin says of a sending is taken as it
 * says, but never a secret that it was given. */
#ifndef CONCORD_HOST_CHANNEL_H
#define CONCORD_HOST_CHANNEL_H

#include <stddef.h>

#include <concord/plugin.h>

#include "base/err.h"
#include "host/connector.h"
#include "host/host.h"

struct host_channel;
/* ERR_NOT_FOUND: no plugin has a channel of this name. ERR_CONFIG for options that it does not take. It lives until it is closed, at the
 * latest as long as h. */
int host_channel_open(struct host *h, const char *name, const struct source_option *options, size_t n_options, struct host_channel **out,
                      struct err *err) MUST_CHECK;
/* What host_channel_open would say of name and options, without opening: secrets are not asked for. */
int host_channel_check(struct host *h, const char *name, const struct source_option *options, size_t n_options, struct err *err) MUST_CHECK;
/* 0: *answer says what became of it. A plugin that breaks its promises in the middle has AMBIGUOUS said for it. */
int host_channel_send(struct host_channel *c, const struct concord_mail *mail, struct concord_answer *answer, struct err *err) MUST_CHECK;
void host_channel_close(struct host_channel *c); /* accepts NULL; may be called twice */

#endif
