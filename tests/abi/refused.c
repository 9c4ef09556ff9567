/* refused.c - plugins that the host must refuse when they are loaded; REFUSED says what is wrong with this one, NAME
 * what it is called. */
#include <concord/plugin.h>

enum {
    NO_SYMBOL = 1,
    WRONG_MAJOR,
    NEWER_MINOR,
    NO_NOTE,
    NO_SCAN,
    SMALL,
    WRONG_NAME,
    INIT_FAILS,
    NOTHING,
    NO_CALL,
    BAD_FORMAT,
    LYING_MAJOR,
    SMALL_CONNECTOR,
    NO_SEND
};

#if REFUSED != 4 /* NO_NOTE */
__attribute__((section(CONCORD_NOTE_SECTION), used, aligned(4))) static const struct concord_note note = {
    8,
    16,
    CONCORD_NOTE_TYPE,
    CONCORD_NOTE_NAME,
    REFUSED == WRONG_MAJOR ? 2 : CONCORD_ABI_MAJOR,
    CONCORD_ABI_MINOR,
    REFUSED == NEWER_MINOR ? 9 : 0,
    0};
#endif

static int no_open(const struct concord_open *args, void **connection, struct concord_error *err)
{
    (void)args;
    (void)connection;
    (void)err;
    return CONCORD_INTERNAL;
}

static int no_describe(void *connection, const char *object, struct concord_description *out, struct concord_error *err)
{
    (void)connection;
    (void)object;
    (void)out;
    (void)err;
    return CONCORD_INTERNAL;
}

static int no_scan(void *connection, const struct concord_request *request, struct concord_scan *out,
                   struct concord_error *err)
{
    (void)connection;
    (void)request;
    (void)out;
    (void)err;
    return CONCORD_INTERNAL;
}

static void no_close(void *connection)
{
    (void)connection;
}

static int no_call(const struct ArrowArray *args, struct ArrowArray *out, struct concord_error *err)
{
    (void)args;
    (void)out;
    (void)err;
    return CONCORD_INTERNAL;
}

static int no_send(void *connection, const struct concord_mail *mail, struct concord_answer *answer, struct concord_error *err)
{
    (void)connection;
    (void)mail;
    (void)answer;
    (void)err;
    return CONCORD_INTERNAL;
}

static const struct concord_channel channel = {
    .struct_size = sizeof channel,
    .name = "broken",
    .open = no_open,
    .send = REFUSED == NO_SEND ? NULL : no_send,
    .close = no_close,
};
static const struct concord_channel *const channels[] = {&channel};
static const struct concord_connector connector = {
    .struct_size = REFUSED == SMALL_CONNECTOR ? 40 : sizeof connector,
    .name = "broken",
    .open = no_open,
    .describe = no_describe,
    .scan = REFUSED == NO_SCAN ? NULL : no_scan,
    .close = no_close,
};
static const struct concord_connector *const connectors[] = {&connector};
static const char *const formats[] = {REFUSED == BAD_FORMAT ? "+l" : "g"};
static const struct concord_function function = {
    .struct_size = sizeof function,
    .sort = CONCORD_SCALAR,
    .name = "nothing",
    .n_args = 1,
    .arg_formats = formats,
    .result_format = "g",
    .call = REFUSED == NO_CALL ? NULL : no_call,
};
static const struct concord_function *const functions[] = {&function};

#if REFUSED == 1 /* NO_SYMBOL */
#define concord_plugin_init another_name
CONCORD_EXPORT int another_name(const struct concord_host *host, struct concord_plugin *plugin,
                                struct concord_error *err);
#endif

CONCORD_EXPORT int concord_plugin_init(const struct concord_host *host, struct concord_plugin *plugin,
                                       struct concord_error *err)
{
    (void)host;
    const struct concord_plugin own = {
        .struct_size = REFUSED == SMALL ? 40 : sizeof own,
        .abi_major = REFUSED == LYING_MAJOR ? 3 : CONCORD_ABI_MAJOR,
        .abi_minor = CONCORD_ABI_MINOR,
        .name = REFUSED == WRONG_NAME ? "another" : NAME,
        .n_connectors = REFUSED == NOTHING ? 0 : 1,
        .n_functions = REFUSED == NOTHING ? 0 : 1,
        .connectors = connectors,
        .functions = functions,
        .n_channels = REFUSED == NO_SEND ? 1 : 0,
        .channels = channels,
    };
    concord_fill(plugin, &own, REFUSED == SMALL ? 40 : sizeof own);
    if (REFUSED == INIT_FAILS) {
        strcpy(err->message, "the licence\nhas run out");
        return CONCORD_UNAVAILABLE;
    }
    return 0;
}
