/* options.c - the options of a source or a channel as the project writes them, held to what the plugin declares: names, kinds, what is
 * missing or stands twice; secrets that are named and not written. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "host/connector.h"
#include "host/host_int.h"

static const struct concord_option_spec *find_spec(const struct option_set *set, const char *name)
{
    for (uint32_t i = 0; i < set->n_specs; i++)
        if (name ? !strcmp(set->specs[i]->name, name) : (set->specs[i]->flags & CONCORD_OPTION_FIRST) != 0)
            return set->specs[i];
    return NULL;
}

static int unknown_option(struct host *h, const struct option_set *set, const char *name, struct err *err)
{
    const char **names = NULL;
    size_t n = 0;
    for (uint32_t i = 0; i < set->n_specs; i++)
        ARENA_PUSH(h->arena, names, n, set->specs[i]->name);
    if (set->has_zone)
        ARENA_PUSH(h->arena, names, n, "zone");
    const char *near = near_name(name, names, n);
    char list[512] = "";
    size_t used = 0;
    for (size_t i = 0; i < n && used + strlen(names[i]) + 3 < sizeof list; i++) {
        memcpy(list + used, i ? ", " : "", i ? 2 : 0);
        used += i ? 2 : 0;
        memcpy(list + used, names[i], strlen(names[i]) + 1);
        used += strlen(names[i]);
    }
    if (near)
        return err_set(err, ERR_CONFIG, "%s %s has no option %s; did you mean %s?", set->kind, set->name, name, near);
    return err_set(err, ERR_CONFIG, "%s %s has no option %s; it has %s", set->kind, set->name, name, list);
}

static const char *const kind_names[] = {
    [CONCORD_TEXT] = "a text", [CONCORD_NUMBER] = "a number", [CONCORD_FLAG] = "yes or no"};

/* A secret may name a variable of the environment, so that it stands in no file. */
static int resolve_secret(const struct option_set *set, const struct concord_option_spec *spec, const struct source_option *o, const char **text,
                          struct err *err)
{
    if (!(spec->flags & CONCORD_OPTION_SECRET) || o->kind == OPTION_SECRET)
        return 0;
    if (**text != '$')
        return !set->closed ? 0
                            : err_set(err, ERR_CONFIG, "option %s is a secret, and a project's files are no place for it: %s: env(\"NAME\") takes it from the environment",
                                      spec->name, spec->name);
    const char *value = getenv(*text + 1);
    if (!value)
        return err_set(err, ERR_CONFIG, "option %s: the environment has no variable %s", spec->name, *text + 1);
    *text = value;
    return 0;
}

/* Of a value that comes as text alone. */
static int flag_of(const char *text, const struct concord_option_spec *spec, bool *flag, struct err *err)
{
    *flag = strcmp(text, "yes") == 0;
    return *flag || strcmp(text, "no") == 0 ? 0 : err_set(err, ERR_CONFIG, "option %s is yes or no, not \"%.40s\"", spec->name, text);
}

static int make_option(struct host *h, const struct option_set *set, const struct concord_option_spec *spec, const struct source_option *o,
                       const struct concord_option **out, struct err *err)
{
    uint32_t kind = o->kind >= OPTION_ANY      ? spec->kind
                    : o->kind == OPTION_TEXT   ? CONCORD_TEXT
                    : o->kind == OPTION_NUMBER ? CONCORD_NUMBER
                                               : CONCORD_FLAG;
    bool flag = o->flag;
    if (kind != spec->kind)
        return err_set(err, ERR_CONFIG, "option %s is %s, not %s", spec->name, kind_names[spec->kind],
                       kind_names[kind]);
    if (kind == CONCORD_FLAG && o->kind >= OPTION_ANY)
        TRY(flag_of(o->text, spec, &flag, err));
    const char *text = kind == CONCORD_FLAG ? (flag ? "yes" : "no") : o->text;
    TRY(resolve_secret(set, spec, o, &text, err));
    struct concord_option *made = ARENA_NEW(h->arena, struct concord_option);
    made->struct_size = sizeof *made;
    made->kind = kind;
    made->name = spec->name;
    made->text = arena_strdup(h->arena, text);
    made->flag = kind == CONCORD_FLAG && flag;
    if (kind == CONCORD_NUMBER) {
        char *end;
        made->number = strtod(text, &end);
        if (*end || end == text || !isfinite(made->number))
            return err_set(err, ERR_CONFIG, "option %s: \"%.40s\" is no number", spec->name, text);
    }
    *out = made;
    return 0;
}

int option_take(struct host *h, const struct option_set *set, const struct source_option *options, size_t n,
                const struct concord_option ***out, uint32_t *n_out, const char **zone, struct err *err)
{
    for (size_t i = 0; i < n; i++) {
        const struct source_option *o = &options[i];
        if (set->has_zone && o->name && !strcmp(o->name, "zone")) {
            if (o->kind != OPTION_TEXT)
                return err_set(err, ERR_CONFIG, "option zone is a text such as \"Europe/Berlin\"");
            *zone = o->text;
            continue;
        }
        const struct concord_option_spec *spec = find_spec(set, o->name);
        if (!spec && !o->name)
            return err_set(err, ERR_CONFIG, "%s %s takes no option without a name", set->kind, set->name);
        if (!spec)
            return unknown_option(h, set, o->name, err);
        for (uint32_t k = 0; k < *n_out; k++)
            if (!strcmp((*out)[k]->name, spec->name))
                return err_set(err, ERR_CONFIG, "option %s stands twice", spec->name);
        const struct concord_option *made = NULL;
        TRY(make_option(h, set, spec, o, &made, err));
        ARENA_PUSH(h->arena, *out, *n_out, made);
    }
    for (uint32_t i = 0; i < set->n_specs; i++) {
        const struct concord_option_spec *spec = set->specs[i];
        bool said = !(spec->flags & CONCORD_OPTION_REQUIRED);
        for (uint32_t k = 0; k < *n_out && !said; k++)
            said = !strcmp((*out)[k]->name, spec->name);
        if (!said)
            return err_set(err, ERR_CONFIG, "%s %s needs the option %s: %s", set->kind, set->name, spec->name,
                           spec->summary ? spec->summary : "");
    }
    return 0;
}
