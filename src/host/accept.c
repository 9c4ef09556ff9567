/* accept.c - holds what a plugin says of itself to the rules of plugin.h before any of it is used: versions, sizes,
 * names, callbacks. Each refusal names the file, what is wanted and what is there. It calls nothing of the plugin. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "host/host_int.h"

#include <string.h>

enum { LIST_MAX = 1000 };

static bool is_identifier(const char *name)
{
    if (!name || !*name || strlen(name) > 64)
        return false;
    for (const char *p = name; *p; p++)
        if (!((*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') || *p == '_' ||
              (p > name && *p >= '0' && *p <= '9')))
            return false;
    return true;
}

static int check_table(const struct plugin *p, struct err *err)
{
    const struct concord_plugin *t = &p->table;
    if (t->struct_size < CONCORD_PLUGIN_SIZE_1_0 || t->struct_size > sizeof *t)
        return err_set(err, ERR_CONFIG,
                       "%s: it filled %u bytes of struct concord_plugin; %d to %zu are right (concord_fill sees to it)",
                       p->path, t->struct_size, CONCORD_PLUGIN_SIZE_1_0, sizeof *t);
    if (t->abi_major != CONCORD_ABI_MAJOR)
        return err_set(err, ERR_CONFIG,
                       "%s wants version %u.%u of the plugin interface; this Concord provides %d.%d; build it again",
                       p->path, t->abi_major, t->abi_minor, CONCORD_ABI_MAJOR, CONCORD_ABI_MINOR);
    if (t->needs_minor > CONCORD_ABI_MINOR)
        return err_set(err, ERR_CONFIG,
                       "%s needs version %d.%u of the plugin interface or later; this Concord provides %d.%d", p->path,
                       CONCORD_ABI_MAJOR, t->needs_minor, CONCORD_ABI_MAJOR, CONCORD_ABI_MINOR);
    if (!t->name || strcmp(t->name, p->name) != 0)
        return err_set(err, ERR_CONFIG, "%s calls itself \"%.60s\"; its file's name says %s", p->path,
                       t->name ? t->name : "", p->name);
    if (t->n_connectors > LIST_MAX || t->n_functions > LIST_MAX || (t->n_connectors && !t->connectors) ||
        (t->n_functions && !t->functions))
        return err_set(err, ERR_CONFIG, "%s says it has %u connectors and %u functions, and they are not there",
                       p->path, t->n_connectors, t->n_functions);
    if (t->n_channels > LIST_MAX || (t->n_channels && !t->channels))
        return err_set(err, ERR_CONFIG, "%s says it has %u channels, and they are not there", p->path, t->n_channels);
    if (!t->n_connectors && !t->n_functions && !t->n_channels)
        return err_set(err, ERR_CONFIG, "%s has neither a connector nor a function nor a channel", p->path);
    return 0;
}

static int check_options(const struct plugin *p, const struct option_set *set, struct err *err)
{
    if (set->n_specs > LIST_MAX || (set->n_specs && !set->specs))
        return err_set(err, ERR_CONFIG, "%s: %s %s: %u options, and they are not there", p->path, set->kind, set->name,
                       set->n_specs);
    for (uint32_t i = 0; i < set->n_specs; i++) {
        const struct concord_option_spec *o = set->specs[i];
        if (!o || o->struct_size < CONCORD_OPTION_SPEC_SIZE_1_0 || !is_identifier(o->name) || o->kind < CONCORD_TEXT ||
            o->kind > CONCORD_FLAG)
            return err_set(err, ERR_CONFIG,
                           "%s: %s %s: option %u is not there, too small, or has no good name or kind", p->path,
                           set->kind, set->name, i + 1);
        if (set->has_zone && !strcmp(o->name, "zone"))
            return err_set(err, ERR_CONFIG, "%s: %s %s: the option `zone` is the host's", p->path, set->kind, set->name);
    }
    return 0;
}

static int check_connector(const struct plugin *p, uint32_t i, struct err *err)
{
    const struct concord_connector *c = p->table.connectors[i];
    if (!c)
        return err_set(err, ERR_CONFIG, "%s: connector %u is not there", p->path, i + 1);
    if (c->struct_size < CONCORD_CONNECTOR_SIZE_1_0)
        return err_set(err, ERR_CONFIG, "%s: connector %u has %u bytes of struct concord_connector; %d are the least",
                       p->path, i + 1, c->struct_size, CONCORD_CONNECTOR_SIZE_1_0);
    if (!is_identifier(c->name))
        return err_set(err, ERR_CONFIG, "%s: connector %u has no good name; letters, digits and _ make one", p->path,
                       i + 1);
    const struct {
        const char *name;
        bool there;
    } calls[] = {
        {"open", c->open != NULL},
        {"describe", c->describe != NULL},
        {"scan", c->scan != NULL},
        {"close", c->close != NULL},
    };
    for (size_t k = 0; k < sizeof calls / sizeof *calls; k++)
        if (!calls[k].there)
            return err_set(err, ERR_CONFIG, "%s: connector %s has no `%s`", p->path, c->name, calls[k].name);
    if ((c->caps & CONCORD_CAP_SQL) && !c->dialect)
        return err_set(err, ERR_CONFIG, "%s: connector %s takes SQL and names no dialect", p->path, c->name);
    const struct option_set set = {"connector", c->name, c->options, c->n_options, true, false};
    return check_options(p, &set, err);
}

static int check_channel(const struct plugin *p, uint32_t i, struct err *err)
{
    const struct concord_channel *c = p->table.channels[i];
    if (!c || c->struct_size < CONCORD_CHANNEL_SIZE_1_2)
        return err_set(err, ERR_CONFIG, "%s: channel %u is not there, or has less than the %d bytes of struct concord_channel", p->path, i + 1,
                       CONCORD_CHANNEL_SIZE_1_2);
    if (!is_identifier(c->name))
        return err_set(err, ERR_CONFIG, "%s: channel %u has no good name; letters, digits and _ make one", p->path, i + 1);
    if (!c->open || !c->send || !c->close)
        return err_set(err, ERR_CONFIG, "%s: channel %s has no `%s`", p->path, c->name, !c->open ? "open" : !c->send ? "send" : "close");
    const struct option_set set = {"channel", c->name, c->options, c->n_options, false, true};
    return check_options(p, &set, err);
}

int accept_plugin(struct host *h, struct plugin *p, struct err *err)
{
    const struct concord_plugin *t = &p->table;
    TRY(check_table(p, err));
    for (uint32_t i = 0; i < t->n_connectors; i++)
        TRY(check_connector(p, i, err));
    for (uint32_t i = 0; i < t->n_channels; i++)
        TRY(check_channel(p, i, err));
    p->functions = ARENA_ARRAY(h->arena, struct function_info, t->n_functions);
    for (uint32_t i = 0; i < t->n_functions; i++) {
        if (!t->functions[i])
            return err_set(err, ERR_CONFIG, "%s: function %u is not there", p->path, i + 1);
        if (t->functions[i]->struct_size < CONCORD_FUNCTION_SIZE_1_0)
            return err_set(err, ERR_CONFIG, "%s: function %u has %u bytes of struct concord_function; %d are the least",
                           p->path, i + 1, t->functions[i]->struct_size, CONCORD_FUNCTION_SIZE_1_0);
        if (!is_identifier(t->functions[i]->name))
            return err_set(err, ERR_CONFIG, "%s: function %u has no good name; letters, digits and _ make one", p->path,
                           i + 1);
        TRY(function_accept(h, p, t->functions[i], &p->functions[i], err));
    }
    return 0;
}
