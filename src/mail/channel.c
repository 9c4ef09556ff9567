/* channel.c - which ways of sending there are, and how their options are read. A way that a plugin has is opened by whoever knows
 * plugins. It must not know what is sent or why. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "mail/channel.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mail/mail_int.h"

const char *channel_option_first(const struct channel_spec *spec)
{
    for (size_t i = 0; i < spec->n_options; i++)
        if (!spec->options[i].name)
            return spec->options[i].value;
    return NULL;
}

const char *channel_option_named(const struct channel_spec *spec, const char *name)
{
    for (size_t i = 0; i < spec->n_options; i++)
        if (spec->options[i].name && strcmp(spec->options[i].name, name) == 0)
            return spec->options[i].value;
    return NULL;
}

int channel_check_options(const struct channel_spec *spec, const char *const *known, size_t most, struct err *err)
{
    size_t unnamed = 0;
    for (size_t i = 0; i < spec->n_options; i++) {
        const char *name = spec->options[i].name;
        size_t k = 0;
        if (!name) {
            if (++unnamed > most)
                return err_set(err, ERR_CONFIG, "%s takes no more than %zu value%s without a name", spec->kind, most, most == 1 ? "" : "s");
            continue;
        }
        while (known[k] && strcmp(known[k], name) != 0)
            k++;
        if (!known[k])
            return err_set(err, ERR_CONFIG, "%s has no option %s; it has %s%s%s", spec->kind, name, known[0], known[1] ? ", " : "",
                           known[1] ? known[1] : "");
    }
    return 0;
}

int channel_option_seconds(const struct channel_spec *spec, const char *name, unsigned otherwise, unsigned *out, struct err *err)
{
    const char *text = channel_option_named(spec, name);
    char *end;

    *out = otherwise;
    if (!text)
        return 0;
    long n = strtol(text, &end, 10);
    if (*end || end == text || n < 1 || n > 86400)
        return err_set(err, ERR_CONFIG, "%s: %s is a number of seconds, from 1 to 86400, not \"%.40s\"", spec->kind, name, text);
    *out = (unsigned)n;
    return 0;
}

void channel_answer(struct sent_answer *out, enum sent_outcome outcome, int code, const char *fmt, ...)
{
    char text[sizeof out->text];
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    *out = (struct sent_answer){.outcome = outcome, .code = code};
    err_printable(out->text, sizeof out->text, text, strlen(text), sizeof out->text - 8);
}

int channel_open(const struct channel_spec *spec, struct channel *out, struct err *err)
{
    int rc = ERR_NOT_FOUND;

    *out = (struct channel){0};
    if (strcmp(spec->kind, "folder") == 0)
        rc = folder_open(spec, out, err);
    else if (strcmp(spec->kind, "command") == 0)
        rc = command_open(spec, out, err);
    else if (spec->other)
        rc = spec->other(spec->other_ctx, spec, out, err);
    if (rc == 0 && spec->only_check)
        channel_close(out);
    if (rc == ERR_NOT_FOUND)
        return err_set(err, ERR_CONFIG, "there is no way of sending called %.60s; smtp(…), folder(…) and command(…) are ways, and plugins may bring more",
                       spec->kind);
    return rc;
}

void channel_close(struct channel *c)
{
    if (c->close)
        c->close(c->ctx);
    *c = (struct channel){0};
}
