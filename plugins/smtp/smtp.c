/* smtp.c - mail by SMTP: `via smtp("smtps://mail.example.com", user: "revops", password: env("SMTP_PASSWORD"))`.
 *
 * This file reads the options: where the server is, how the connection is closed to others, who signs in. TLS is the rule, in full by
 * smtps:// or by STARTTLS; without it no secret is sent. */
#include "smtp.h"

#include <curl/curl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

CONCORD_PLUGIN_NOTE(2);

enum { TIMEOUT = 60, ANSWER_TIMEOUT = 600 };

int smtp_fail(struct concord_error *err, int code, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(err->message, sizeof err->message, fmt, ap);
    va_end(ap);
    err->code = code;
    return code;
}

/* ---------------------------------------------------------------- options */
static const struct concord_option *find(const struct concord_open *args, const char *name)
{
    for (uint32_t i = 0; i < args->n_options; i++)
        if (strcmp(args->options[i]->name, name) == 0)
            return args->options[i];
    return NULL;
}

static const char *text_of(const struct concord_open *args, const char *name)
{
    const struct concord_option *o = find(args, name);
    return o ? o->text : NULL;
}

static int seconds_of(const struct concord_open *args, const char *name, double otherwise, double *out, struct concord_error *err)
{
    const struct concord_option *o = find(args, name);
    *out = o ? o->number : otherwise;
    return *out >= 1 && *out <= 86400 ? 0 : smtp_fail(err, CONCORD_CONFIG, "%s is a number of seconds, from 1 to 86400", name);
}

static int no_url(struct concord_error *err, const char *why)
{
    return smtp_fail(err, CONCORD_CONFIG, "the server is written smtps://mail.example.com or smtp://mail.example.com:587: %s", why);
}

static int read_url(struct smtp_server *s, CURLU *u, const char *text, struct concord_error *err)
{
    char *part = NULL, *host = NULL, *port = NULL;
    int rc = 0;

    if (curl_url_set(u, CURLUPART_URL, text, CURLU_NON_SUPPORT_SCHEME) != CURLUE_OK)
        return no_url(err, "this is no such text");
    if (curl_url_get(u, CURLUPART_SCHEME, &part, 0) != CURLUE_OK || (strcmp(part, "smtp") != 0 && strcmp(part, "smtps") != 0))
        rc = no_url(err, "it begins with smtps:// or smtp://");
    bool smtps = part && strcmp(part, "smtps") == 0;
    curl_free(part);
    part = NULL;
    if (!rc && (curl_url_get(u, CURLUPART_USER, &part, 0) == CURLUE_OK || curl_url_get(u, CURLUPART_PASSWORD, &part, 0) == CURLUE_OK))
        rc = no_url(err, "a user and a secret are options of their own, user: and password:");
    curl_free(part);
    part = NULL;
    if (!rc && ((curl_url_get(u, CURLUPART_PATH, &part, 0) == CURLUE_OK && strcmp(part, "/") != 0) ||
                curl_url_get(u, CURLUPART_QUERY, &host, 0) == CURLUE_OK))
        rc = no_url(err, "nothing follows the server and its port");
    curl_free(part);
    curl_free(host);
    host = NULL;
    if (!rc && s->clear && smtps)
        rc = smtp_fail(err, CONCORD_CONFIG, "smtps:// is TLS, and tls: \"none\" takes it away: one of them is meant");
    if (!rc && (curl_url_get(u, CURLUPART_HOST, &host, 0) != CURLUE_OK || curl_url_get(u, CURLUPART_PORT, &port, CURLU_DEFAULT_PORT) != CURLUE_OK))
        rc = no_url(err, "the server is missing");
    if (!rc && asprintf(&s->name, "%s:%s", host, port) < 0) {
        s->name = NULL;
        rc = smtp_fail(err, CONCORD_NOMEM, "no memory");
    }
    curl_free(host);
    curl_free(port);
    return rc;
}

static int take_url(struct smtp_server *s, const struct concord_open *args, struct concord_error *err)
{
    const char *hello = text_of(args, "hello");
    CURLU *u = curl_url();
    char *whole = NULL, path[300];
    int rc = u ? read_url(s, u, text_of(args, "url"), err) : smtp_fail(err, CONCORD_NOMEM, "no memory");

    if (!rc && hello) {
        for (const char *p = hello; *p && !rc; p++)
            if (!((*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') || (*p >= '0' && *p <= '9') || strchr(".-", *p)))
                rc = smtp_fail(err, CONCORD_CONFIG, "hello is the name of this machine: letters, digits, dots and hyphens");
        snprintf(path, sizeof path, "/%.253s", hello);
        if (!rc && curl_url_set(u, CURLUPART_PATH, path, 0) != CURLUE_OK)
            rc = smtp_fail(err, CONCORD_NOMEM, "no memory");
    }
    if (!rc && curl_url_get(u, CURLUPART_URL, &whole, 0) != CURLUE_OK)
        rc = no_url(err, "this is no such text");
    if (!rc && !(s->url = strdup(whole)))
        rc = smtp_fail(err, CONCORD_NOMEM, "no memory");
    curl_free(whole);
    curl_url_cleanup(u);
    return rc;
}

static int take_secret(struct smtp_server *s, const struct concord_open *args, struct concord_error *err)
{
    const char *user = text_of(args, "user"), *auth = text_of(args, "auth");
    const char *given = text_of(args, "password"), *file = text_of(args, "password_file"), *credential = text_of(args, "credential");
    int n = (given != NULL) + (file != NULL) + (credential != NULL), rc = 0;

    s->bearer = auth && strcmp(auth, "bearer") == 0;
    if (auth && !s->bearer && strcmp(auth, "password") != 0)
        return smtp_fail(err, CONCORD_CONFIG, "auth is \"password\", or \"bearer\" for a token of OAuth 2, not \"%s\"", auth);
    if (!user)
        return n == 0 ? 0 : smtp_fail(err, CONCORD_CONFIG, "a secret is for a user: user: \"revops\"");
    if (n != 1)
        return smtp_fail(err, CONCORD_CONFIG, "a user has one secret: password: env(\"NAME\"), or password_file, or credential");
    if (s->clear)
        return smtp_fail(err, CONCORD_CONFIG, "no secret is sent without TLS: leave out tls: \"none\", or user and secret");
    if (given && !(s->secret = strdup(given)))
        rc = smtp_fail(err, CONCORD_NOMEM, "no memory");
    if (file)
        rc = smtp_read_secret(args->folder, file, &s->secret, err);
    if (credential)
        rc = smtp_read_credential(credential, &s->secret, err);
    if (!rc && (!*s->secret || strpbrk(s->secret, "\r\n")))
        rc = smtp_fail(err, CONCORD_CONFIG, "the secret is empty, or has a line's end in it");
    if (!rc && !(s->user = strdup(user)))
        rc = smtp_fail(err, CONCORD_NOMEM, "no memory");
    return rc;
}

static int take_options(struct smtp_server *s, const struct concord_open *args, struct concord_error *err)
{
    const char *tls = text_of(args, "tls"), *ca = text_of(args, "ca_file");
    int rc = 0;

    s->clear = tls && strcmp(tls, "none") == 0;
    if (tls && !s->clear && strcmp(tls, "required") != 0)
        return smtp_fail(err, CONCORD_CONFIG, "tls is \"required\" or \"none\", not \"%s\"", tls);
    if (ca && asprintf(&s->ca_file, "%s%s%s", *ca == '/' ? "" : args->folder, *ca == '/' ? "" : "/", ca) < 0) {
        s->ca_file = NULL;
        return smtp_fail(err, CONCORD_NOMEM, "no memory");
    }
    rc = seconds_of(args, "timeout", TIMEOUT, &s->timeout, err);
    if (!rc)
        rc = seconds_of(args, "answer_timeout", ANSWER_TIMEOUT, &s->answer_timeout, err);
    if (!rc)
        rc = take_url(s, args, err);
    return rc ? rc : take_secret(s, args, err);
}

/* ---------------------------------------------------------------- the channel */
static void server_close(void *connection)
{
    struct smtp_server *s = connection;
    smtp_forget(s->secret);
    free(s->url);
    free(s->name);
    free(s->user);
    free(s->ca_file);
    free(s);
    curl_global_cleanup(); /* as often as it was begun */
}

static int server_open(const struct concord_open *args, void **connection, struct concord_error *err)
{
    struct smtp_server *s = calloc(1, sizeof *s);
    if (!s || curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
        free(s);
        return smtp_fail(err, CONCORD_NOMEM, "curl cannot start: no memory");
    }
    s->host = args->host;
    int rc = take_options(s, args, err);
    if (rc)
        server_close(s);
    else
        *connection = s;
    return rc;
}

static int server_send(void *connection, const struct concord_mail *mail, struct concord_answer *answer, struct concord_error *err)
{
    const struct smtp_server *s = connection;
    struct smtp_dialogue d = {0};
    struct smtp_result r = {0};
    int rc = smtp_transfer(s, mail, &d, &r, err);
    if (!rc)
        smtp_judge(s, &d, &r, answer);
    return rc;
}

static const struct concord_option_spec options[] = {
    {sizeof *options, CONCORD_TEXT, CONCORD_OPTION_REQUIRED | CONCORD_OPTION_FIRST, 0, "url", "the server: smtps://mail.example.com, smtp://mail.example.com:587"},
    {sizeof *options, CONCORD_TEXT, 0, 0, "user", "who signs in"},
    {sizeof *options, CONCORD_TEXT, CONCORD_OPTION_SECRET, 0, "password", "its secret, from the environment: env(\"SMTP_PASSWORD\")"},
    {sizeof *options, CONCORD_TEXT, 0, 0, "password_file", "a file that others cannot read, with the secret in its first line"},
    {sizeof *options, CONCORD_TEXT, 0, 0, "credential", "one of systemd's credentials, by its name"},
    {sizeof *options, CONCORD_TEXT, 0, 0, "auth", "password, or bearer: the secret is a token of OAuth 2"},
    {sizeof *options, CONCORD_TEXT, 0, 0, "tls", "required, or none for a server on this machine"},
    {sizeof *options, CONCORD_TEXT, 0, 0, "ca_file", "certificates to trust in place of the system's"},
    {sizeof *options, CONCORD_TEXT, 0, 0, "hello", "the name of this machine, as the server is told it"},
    {sizeof *options, CONCORD_NUMBER, 0, 0, "timeout", "seconds for each step"},
    {sizeof *options, CONCORD_NUMBER, 0, 0, "answer_timeout", "seconds for the answer to the whole message"},
};
static const struct concord_option_spec *const option_list[] = {&options[0], &options[1], &options[2], &options[3], &options[4], &options[5],
                                                                &options[6], &options[7], &options[8], &options[9], &options[10]};

static const struct concord_channel channel = {
    .struct_size = sizeof channel, .name = "smtp", .summary = "mail by SMTP, over TLS", .n_options = sizeof option_list / sizeof *option_list,
    .options = option_list, .open = server_open, .send = server_send, .close = server_close};
static const struct concord_channel *const channels[] = {&channel};

int concord_plugin_init(const struct concord_host *host, struct concord_plugin *plugin, struct concord_error *err)
{
    static const struct concord_plugin self = {
        .struct_size = sizeof self, .abi_major = CONCORD_ABI_MAJOR, .abi_minor = CONCORD_ABI_MINOR, .needs_minor = 2, .name = "smtp", .version = "1.0",
        .summary = "mail by SMTP", .n_channels = 1, .channels = channels};
    (void)host;
    (void)err;
    concord_fill(plugin, &self, sizeof self);
    return 0;
}
