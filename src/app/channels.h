/* channels.h - the channels of plugins as the ways of sending that a delivery knows. */
#ifndef CONCORD_APP_CHANNELS_H
#define CONCORD_APP_CHANNELS_H

#include "mail/channel.h"

/* For `other` of a struct channel_spec; ctx is the project's struct host, which outlives the channel. */
int channels_open_plugin(void *ctx, const struct channel_spec *spec, struct channel *out, struct err *err);

#endif
