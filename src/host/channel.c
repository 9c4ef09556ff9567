/* channel.c - the project's ways of sending over channels of plugins. It checks options, opens, hands over one mail at a time and reads the
 * answer; texts of a plugin are made safe to show, and the secrets that it was given are taken out of them. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "host/channel.h"

#include <locale.h>
#include <string.h>

#include "data/stream.h"
#include "host/host_int.h"

enum { SECRET_LEAST = 4 }; /* a shorter one cannot be told from other text */

struct host_channel {
    struct host *host;
    struct plugin *plugin;
    const struct concord_channel *table;
    const struct concord_option **options;
    uint32_t n_options;
    struct lent lent;
    void *connection;
    bool open;
    struct host_channel *next;
};

/* ---- what a plugin says */
static bool is_secret(const struct host_channel *c, const char *name)
{
    for (uint32_t i = 0; i < c->table->n_options; i++)
        if (strcmp(c->table->options[i]->name, name) == 0)
            return (c->table->options[i]->flags & CONCORD_OPTION_SECRET) != 0;
    return false;
}

static void hide(char *text, const char *secret)
{
    size_t n = strlen(secret);
    for (char *at = n >= SECRET_LEAST ? strstr(text, secret) : NULL; at; at = strstr(at + 1, secret)) {
        at[0] = '*';
        memmove(at + 1, at + n, strlen(at + n) + 1);
    }
}

static void clean(const struct host_channel *c, char *text, size_t size)
{
    char shown[1024] = "";
    text[size - 1] = '\0';
    for (uint32_t i = 0; i < c->n_options; i++)
        if (is_secret(c, c->options[i]->name))
            hide(text, c->options[i]->text);
    err_printable(shown, sizeof shown, text, strlen(text), size - 8);
    size_t n = strlen(shown) < size ? strlen(shown) : size - 1;
    memcpy(text, shown, n);
    text[n] = '\0';
}

static int from_plugin(const struct host_channel *c, const char *call, int rc, struct concord_error *said, struct err *err)
{
    clean(c, said->message, 700);
    if (!*said->message)
        return err_set(err, stream_plugin_code(rc), "%s: its %s failed with code %d and no message", c->table->name, call, rc);
    return err_set(err, stream_plugin_code(rc), "%s: %s", c->table->name, said->message);
}

static bool keeps_locale(void)
{
    if (strcmp(localeconv()->decimal_point, ".") == 0)
        return true;
    (void)setlocale(LC_NUMERIC, "C");
    return false;
}

/* ---- finding */
static const struct concord_channel *in_plugin(const struct plugin *p, const char *name)
{
    for (uint32_t i = 0; i < p->table.n_channels; i++)
        if (!strcmp(p->table.channels[i]->name, name))
            return p->table.channels[i];
    return NULL;
}

/* In the plugin of the same name first; then in any. */
static int find(struct host *h, const char *name, struct host_channel *c, struct err *err)
{
    int rc = host_plugin(h, name, &c->plugin, err);
    if (!rc)
        c->table = in_plugin(c->plugin, name);
    if (rc && (rc != ERR_NOT_FOUND || c->plugin))
        return rc;
    if (c->table)
        return 0;
    TRY(host_load_all(h, err));
    for (struct plugin *p = h->plugins; p; p = p->next) {
        const struct concord_channel *found = p->refusal.code ? NULL : in_plugin(p, name);
        if (found && c->table)
            return err_set(err, ERR_CONFIG, "the channel %s is in two plugins, %s and %s", name, c->plugin->path, p->path);
        if (found) {
            c->table = found;
            c->plugin = p;
        }
    }
    return c->table ? 0 : err_set(err, ERR_NOT_FOUND, "no plugin has a channel %s", name);
}

/* Finds it and takes its options; h is locked. */
static int take(struct host *h, const char *name, const struct source_option *options, size_t n_options, struct host_channel *c, struct err *err)
{
    const char *zone = NULL;
    TRY(find(h, name, c, err));
    const struct option_set set = {"channel", name, c->table->options, c->table->n_options, false, true};
    return option_take(h, &set, options, n_options, &c->options, &c->n_options, &zone, err);
}

int host_channel_check(struct host *h, const char *name, const struct source_option *options, size_t n_options, struct err *err)
{
    struct host_channel c = {.host = h};
    pthread_mutex_lock(&h->lock);
    int rc = take(h, name, options, n_options, &c, err);
    pthread_mutex_unlock(&h->lock);
    return rc;
}

int host_channel_open(struct host *h, const char *name, const struct source_option *options, size_t n_options, struct host_channel **out,
                      struct err *err)
{
    struct concord_error said = {.struct_size = sizeof said};

    *out = NULL;
    pthread_mutex_lock(&h->lock);
    struct host_channel *c = ARENA_NEW(h->arena, struct host_channel);
    int rc = take(h, name, options, n_options, c, err);
    if (!rc) {
        host_lend(h, &c->lent, c->plugin->name, NULL);
        c->next = h->channels;
        h->channels = c;
    }
    pthread_mutex_unlock(&h->lock);
    if (rc)
        return rc;
    c->host = h;
    const struct concord_open args = {sizeof args, c->n_options, c->options, &c->lent.table, c->table->name, h->spec.project};
    rc = c->table->open(&args, &c->connection, &said);
    c->open = rc == 0;
    if (rc) /* what is not there is something that an option names */
        return from_plugin(c, "open", rc == CONCORD_NOT_FOUND ? CONCORD_CONFIG : rc, &said, err);
    if (!keeps_locale())
        return err_set(err, ERR_INTERNAL, "plugin %s changed the process's locale", c->plugin->name);
    *out = c;
    return 0;
}

int host_channel_send(struct host_channel *c, const struct concord_mail *mail, struct concord_answer *answer, struct err *err)
{
    struct concord_error said = {.struct_size = sizeof said};

    *answer = (struct concord_answer){.struct_size = sizeof *answer, .outcome = CONCORD_AMBIGUOUS};
    int rc = c->table->send(c->connection, mail, answer, &said);
    bool fine = keeps_locale();
    if (rc)
        return from_plugin(c, "send", rc, &said, err);
    clean(c, answer->text, sizeof answer->text);
    if (!fine || answer->outcome > CONCORD_AMBIGUOUS)
        answer->outcome = CONCORD_AMBIGUOUS;
    return 0;
}

void host_channel_close(struct host_channel *c)
{
    if (c && c->open)
        c->table->close(c->connection);
    if (c)
        c->open = false;
}

void host_channel_close_all(struct host *h)
{
    for (struct host_channel *c = h->channels; c; c = c->next)
        host_channel_close(c);
    h->channels = NULL;
}
