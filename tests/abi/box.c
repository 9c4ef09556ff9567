/* box.c - a channel that sends nothing: the subject says what it answers. For the tests of what the host makes of answers. */
#include <concord/plugin.h>

#include <stdlib.h>

CONCORD_PLUGIN_NOTE(2);

static int box_open(const struct concord_open *args, void **connection, struct concord_error *err)
{
    const char *key = args->options[0]->text;
    *connection = NULL;
    if (*key == '$')
        return 0;
    strcpy(err->message, key);
    strcat(err->message, " does not open it");
    return CONCORD_NOT_FOUND;
}

static int box_send(void *connection, const struct concord_mail *mail, struct concord_answer *answer, struct concord_error *err)
{
    (void)connection;
    if (strcmp(mail->subject, "sent") == 0) {
        answer->outcome = CONCORD_SENT;
        answer->code = 250;
        strcpy(answer->text, "it is $ecret no more: $tr0ng");
    } else if (strcmp(mail->subject, "refused") == 0) {
        answer->outcome = CONCORD_REFUSED;
        answer->code = 550;
        strcpy(answer->text, "two\nlines");
    } else if (strcmp(mail->subject, "later") == 0) {
        answer->outcome = CONCORD_LATER;
        answer->code = 450;
    } else if (strcmp(mail->subject, "nonsense") == 0) {
        answer->outcome = 7;
    } else if (strcmp(mail->subject, "error") == 0) {
        strcpy(err->message, "closed to $tr0ng");
        return CONCORD_UNAVAILABLE;
    }
    return 0;
}

static void box_close(void *connection)
{
    (void)connection;
}

static const struct concord_option_spec key = {sizeof key, CONCORD_TEXT, CONCORD_OPTION_REQUIRED | CONCORD_OPTION_SECRET, 0, "key", "what opens it"};
static const struct concord_option_spec *const options[] = {&key};
static const struct concord_channel box = {
    .struct_size = sizeof box, .name = "box", .summary = "sends nothing", .n_options = 1, .options = options, .open = box_open, .send = box_send, .close = box_close};
static const struct concord_channel *const channels[] = {&box};

int concord_plugin_init(const struct concord_host *host, struct concord_plugin *plugin, struct concord_error *err)
{
    const struct concord_plugin self = {
        .struct_size = sizeof self, .abi_major = CONCORD_ABI_MAJOR, .abi_minor = CONCORD_ABI_MINOR, .needs_minor = 2, .name = "box", .version = "1.2",
        .n_channels = 1, .channels = channels};
    (void)host;
    (void)err;
    concord_fill(plugin, &self, sizeof self);
    return 0;
}
