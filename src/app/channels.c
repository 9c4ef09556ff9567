/* channels.c - joins the ways of sending (mail/) with the channels of plugins (host/): the same message and the same answer, each in the
 * other's form. An address goes to a plugin without its name, and only if it is one. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "app/channels.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "data/address.h"
#include "host/channel.h"

static int bare_address(struct arena *a, const char *text, const char **spec, bool *is_utf8, struct err *err)
{
    struct address address;
    struct address_fault fault;
    if (!address_parse(a, text, strlen(text), &address, &fault)) {
        char shown[200] = "";
        err_printable(shown, sizeof shown, text, strlen(text), 150);
        return err_set(err, ERR_CONFIG, "\"%s\" is no address: %s", shown, fault.why);
    }
    *spec = address.spec;
    *is_utf8 = *is_utf8 || address.is_utf8;
    return 0;
}

static const struct concord_mail_file *const *files_of(struct arena *a, const struct message *m)
{
    const struct concord_mail_file **list = ARENA_ARRAY(a, const struct concord_mail_file *, m->n_files);
    for (size_t i = 0; i < m->n_files; i++) {
        const struct message_file *f = &m->files[i];
        struct concord_mail_file *file = ARENA_NEW(a, struct concord_mail_file);
        *file = (struct concord_mail_file){sizeof *file, 0, f->name, f->type, f->data, f->n};
        list[i] = file;
    }
    return list;
}

static void take_answer(const struct concord_answer *answer, struct sent_answer *out)
{
    static const enum sent_outcome outcomes[] = {
        [CONCORD_SENT] = SENT_OK, [CONCORD_REFUSED] = SENT_REFUSED, [CONCORD_LATER] = SENT_LATER, [CONCORD_AMBIGUOUS] = SENT_AMBIGUOUS};
    *out = (struct sent_answer){.outcome = outcomes[answer->outcome], .code = answer->code};
    memcpy(out->text, answer->text, sizeof out->text - 1);
}

static int send_by_plugin(void *ctx, const struct message *m, const char *recipient, struct sent_answer *out, struct err *err)
{
    struct arena *a = arena_new();
    struct concord_mail mail = {.struct_size = sizeof mail, .id = m->id, .subject = m->subject, .data = m->data, .size = m->n,
                                .n_files = (uint32_t)m->n_files, .files = files_of(a, m)};
    struct concord_answer answer;
    bool is_utf8 = m->has_utf8_header;

    int rc = bare_address(a, m->sender, &mail.sender, &is_utf8, err);
    if (rc == 0)
        rc = bare_address(a, recipient, &mail.recipient, &is_utf8, err);
    mail.flags = (m->has_8bit ? CONCORD_MAIL_8BIT : 0u) | (is_utf8 ? CONCORD_MAIL_UTF8 : 0u);
    if (rc == 0)
        rc = host_channel_send(ctx, &mail, &answer, err);
    if (rc == 0)
        take_answer(&answer, out);
    arena_free(&a);
    return rc;
}

static void close_plugin(void *ctx)
{
    host_channel_close(ctx);
}

int channels_open_plugin(void *ctx, const struct channel_spec *spec, struct channel *out, struct err *err)
{
    struct source_option *options = calloc(spec->n_options + 1, sizeof *options);
    struct host_channel *c = NULL;

    if (!options)
        return err_set(err, ERR_NOMEM, "no memory for the options of %s", spec->kind);
    for (size_t i = 0; i < spec->n_options; i++) {
        const struct channel_option *o = &spec->options[i];
        options[i] = (struct source_option){.name = o->name, .kind = o->is_secret ? OPTION_SECRET : OPTION_ANY, .text = o->value};
    }
    int rc = spec->only_check ? host_channel_check(ctx, spec->kind, options, spec->n_options, err)
                              : host_channel_open(ctx, spec->kind, options, spec->n_options, &c, err);
    free(options);
    if (rc == 0 && !spec->only_check)
        *out = (struct channel){c, send_by_plugin, close_plugin};
    return rc;
}
