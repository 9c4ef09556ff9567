/* painter.h - who draws the charts of a mail: the plugin `picture`, loaded when the first is drawn. */
#ifndef CONCORD_APP_PAINTER_H
#define CONCORD_APP_PAINTER_H

#include <stdbool.h>

#include "host/host.h"
#include "out/mail_form.h"

/* False: this Concord was built without it, and mails have tables instead of charts. `h` outlives the painter. ERR_CONFIG, ERR_PERMISSION
 * for a plugin that is there and cannot be used. */
int painter_open(struct arena *a, struct host *h, struct mail_painter *out, bool *there, struct err *err) MUST_CHECK;

#endif
