/* way.c - decides how the `via` of a delivery becomes a channel with its options, and by which names its recipients are known. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "app/way.h"

#include <stdlib.h>
#include <string.h>

#include "app/channels.h"
#include "data/address.h"

#define WINDOW (4 * INT64_C(3600) * US_PER_SECOND)

const char *way_address(struct arena *a, const char *text)
{
    struct address address;
    struct address_fault fault;
    return address_parse(a, text, strlen(text), &address, &fault) ? address.spec : text;
}

static bool is_mail(const struct deliver_decl *d)
{
    return strcmp(d->via->name.text, "folder") != 0 && strcmp(d->via->name.text, "command") != 0;
}

const char *way_owner(struct project *p, const struct deliver_decl *d)
{
    return d->owner ? way_address(p->arena, d->owner) : is_mail(d) && d->sender ? way_address(p->arena, d->sender) : "";
}

int64_t way_window(const struct deliver_decl *d)
{
    static const int64_t seconds[] = {1, 60, 3600, 86400};
    if (!d || !d->has_window || d->window.unit > UNIT_DAY)
        return WINDOW;
    return (int64_t)decimal_round(d->window.n, 0).v * seconds[d->window.unit] * US_PER_SECOND;
}

/* Several folders or commands of one report are told apart by their number. */
static const char *nobody(struct project *p, const struct deliver_decl *d)
{
    size_t number = 0;
    for (size_t i = 0; i < p->model->n_delivers; i++) {
        const struct deliver_decl *other = p->model->delivers[i];
        if (strcmp(other->report.text, d->report.text) == 0 && other->via && strcmp(other->via->name.text, d->via->name.text) == 0)
            number++;
        if (other == d)
            break;
    }
    return number > 1 ? arena_printf(p->arena, "%s %zu", d->via->name.text, number) : d->via->name.text;
}

const char **way_recipients(struct project *p, const struct deliver_decl *d, size_t *n)
{
    const char **list = model_recipients(p->model, d, n);
    for (size_t i = 0; i < *n; i++)
        list[i] = way_address(p->arena, list[i]);
    if (*n == 0)
        ARENA_PUSH(p->arena, list, *n, nobody(p, d));
    return list;
}

const struct deliver_decl *way_delivery(struct project *p, const char *report, const char *recipient)
{
    const struct deliver_decl *owned = NULL;
    for (size_t i = 0; i < p->model->n_delivers; i++) {
        const struct deliver_decl *d = p->model->delivers[i];
        size_t n;
        if (strcmp(d->report.text, report) != 0)
            continue;
        const char **list = way_recipients(p, d, &n);
        for (size_t k = 0; k < n; k++)
            if (strcmp(list[k], recipient) == 0)
                return d;
        if (strcmp(report, "alerts") == 0) /* each says to whom */
            return d;
        owned = owned || strcmp(way_owner(p, d), recipient) != 0 ? owned : d;
    }
    return owned;
}

/* ------------------------------------------------------------------ options */
static const char *setting_text(const struct project *p, const char *name)
{
    for (size_t i = 0; i < p->model->n_settings; i++)
        if (strcmp(p->model->settings[i]->name.text, name) == 0)
            return p->model->settings[i]->text;
    return NULL;
}

static int option_of(struct project *p, const struct deliver_decl *d, const struct argument *a, struct channel_option *out, struct err *err)
{
    const struct expr *v = a->value;
    char number[48];
    *out = (struct channel_option){.name = a->option.text};
    if (v->kind == EXPR_CALL && v->n_args == 1 && v->args[0].value && v->args[0].value->kind == EXPR_TEXT) { /* env("…") */
        out->value = getenv(v->args[0].value->text);
        out->is_secret = true;
        return out->value ? 0 : err_set(err, ERR_CONFIG, "the delivery of %s needs the variable %s of the environment, which is not set", d->report.text,
                                        v->args[0].value->text);
    }
    if (v->kind == EXPR_NAME)
        out->value = setting_text(p, v->name.text);
    else if (v->kind == EXPR_TEXT)
        out->value = v->text;
    else if (v->kind == EXPR_NUMBER)
        out->value = arena_strdup(p->arena, decimal_print(number, v->number));
    else if (v->kind == EXPR_FLAG)
        out->value = v->flag ? "yes" : "no";
    return out->value ? 0 : err_set(err, ERR_CONFIG, "an option of via is a text, a number, yes or no, a setting, or env(\"…\")");
}

int way_open(struct project *p, const struct deliver_decl *d, struct channel *out, struct err *err)
{
    const struct expr *call = d->via;
    struct channel_option *options = ARENA_ARRAY(p->arena, struct channel_option, call->n_args);
    struct channel_spec spec = {.kind = call->name.text, .root = p->root, .options = options, .n_options = call->n_args,
                                .other = channels_open_plugin, .other_ctx = p->host};
    for (size_t i = 0; i < call->n_args; i++)
        TRY(option_of(p, d, &call->args[i], &options[i], err));
    return channel_open(&spec, out, err);
}
