/* send_mail.c - sends one message by a channel, as a delivery does: send_mail PLUGINS KIND SENDER RECIPIENT FILE [NAME=VALUE]...
 *
 * A value @NAME is a secret of the environment. It prints what became of it: "sent 250 …", or "not tried: …". */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/channels.h"
#include "base/file.h"
#include "host/host.h"

enum { OPTIONS_MAX = 20 };

static size_t take_options(char **argv, int n, struct channel_option *options)
{
    size_t count = 0;
    for (int i = 0; i < n && count < OPTIONS_MAX; i++) {
        char *equals = strchr(argv[i], '=');
        if (!equals)
            exit(2);
        *equals = '\0';
        struct channel_option o = {*argv[i] ? argv[i] : NULL, equals + 1, equals[1] == '@'};
        if (o.is_secret)
            o.value = getenv(equals + 2) ? getenv(equals + 2) : "";
        options[count++] = o;
    }
    return count;
}

int main(int argc, char **argv)
{
    static const char *const outcomes[] = {[SENT_OK] = "sent", [SENT_REFUSED] = "refused", [SENT_LATER] = "later", [SENT_AMBIGUOUS] = "ambiguous"};
    struct channel_option options[OPTIONS_MAX];
    struct err err = {0};
    struct channel c = {0};
    struct sent_answer answer;
    char *data = NULL;
    size_t n;

    if (argc < 6)
        return 2;
    struct host_spec host = {.installed = argv[1], .project = "/"};
    struct host *h = host_new(&host);
    struct channel_spec spec = {.kind = argv[2], .root = "/", .options = options, .other = channels_open_plugin, .other_ctx = h};
    spec.n_options = take_options(argv + 6, argc - 6, options);
    int rc = file_read(argv[5], 1 << 28, &data, &n, &err);
    if (rc == 0)
        rc = channel_open(&spec, &c, &err);
    if (rc == 0) {
        struct message m = {.id = "1@example.com", .sender = argv[3], .subject = "s", .data = data, .n = n};
        rc = c.send(c.ctx, &m, argv[4], &answer, &err);
    }
    if (rc == 0)
        printf("%s %d %s\n", outcomes[answer.outcome], answer.code, answer.text);
    else
        printf("not tried: %s\n", err.msg);
    channel_close(&c);
    host_free(&h);
    free(data);
    return rc == 0 ? (int)answer.outcome : err_exit_code(err.code);
}
