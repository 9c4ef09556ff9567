/* send.c - one mail to one recipient over one connection of libcurl. It sets what curl may do, feeds it the message, listens to the
 * dialogue, and ends what takes too long. Before the mail is offered it asks whether the server can take it at all: curl would not.
 *
 * What came of it is judged elsewhere. */
#include "smtp.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct transfer {
    const struct smtp_server *server;
    const struct concord_mail *mail;
    struct smtp_dialogue *dialogue;
    struct smtp_result *result;
    uint64_t at;          /* bytes of the message that curl has */
    double since;         /* when something last happened */
    bool cancelled;
};

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* ---------------------------------------------------------------- curl's calls */
static size_t give_body(char *buffer, size_t size, size_t n, void *ctx)
{
    struct transfer *t = ctx;
    uint64_t rest = t->mail->size - t->at, room = (uint64_t)size * n, part = rest < room ? rest : room;

    t->since = now();
    dialogue_body_begins(t->dialogue);
    memcpy(buffer, t->mail->data + t->at, (size_t)part);
    t->at += part;
    if (t->at == t->mail->size) /* with its last bytes curl may send the line that ends it */
        dialogue_body_ended(t->dialogue);
    return (size_t)part;
}

static int listen_in(CURL *curl, curl_infotype type, char *data, size_t n, void *ctx)
{
    struct transfer *t = ctx;
    (void)curl;
    if (type == CURLINFO_HEADER_OUT)
        dialogue_command(t->dialogue, data, n);
    else if (type == CURLINFO_HEADER_IN)
        dialogue_reply(t->dialogue, data, n);
    if (type != CURLINFO_TEXT)
        t->since = now();
    return 0;
}

/* After EHLO, TLS and AUTH, before MAIL: not 0 gives up. */
static int look_at_offers(void *ctx, char *ip, char *local_ip, int port, int local_port)
{
    struct transfer *t = ctx;
    struct smtp_result *r = t->result;
    const struct smtp_dialogue *d = t->dialogue;

    (void)ip;
    (void)local_ip;
    (void)port;
    (void)local_port;
    r->refusal_for_good = true;
    if (t->server->user && !d->authenticated) {
        r->refusal_for_good = false;
        snprintf(r->refusal, sizeof r->refusal, "%s offers no way to sign in, and a user is named", t->server->name);
    } else if (d->size > 0 && t->mail->size > d->size) {
        r->refusal_code = 552;
        snprintf(r->refusal, sizeof r->refusal, "%s takes mails of %llu bytes at most, and this one has %llu", t->server->name, (unsigned long long)d->size,
                 (unsigned long long)t->mail->size);
    } else if ((t->mail->flags & CONCORD_MAIL_UTF8) && !d->offers_utf8) {
        snprintf(r->refusal, sizeof r->refusal, "%s takes no addresses with letters beyond ASCII (SMTPUTF8)", t->server->name);
    }
    return *r->refusal ? CURL_PREREQFUNC_ABORT : CURL_PREREQFUNC_OK;
}

static int watch_time(void *ctx, curl_off_t down, curl_off_t downed, curl_off_t up, curl_off_t upped)
{
    struct transfer *t = ctx;
    const struct smtp_dialogue *d = t->dialogue;
    double waited = now() - t->since;

    (void)down;
    (void)downed;
    (void)up;
    (void)upped;
    if (d->final) /* it is said; QUIT is a courtesy */
        return waited > 2;
    if (d->step != STEP_ANSWER && t->server->host->cancelled && t->server->host->cancelled(t->server->host->ctx)) {
        t->cancelled = true;
        return 1;
    }
    if (waited <= (d->step == STEP_ANSWER ? t->server->answer_timeout : t->server->timeout))
        return 0;
    t->result->late = dialogue_step_name(d->step);
    return 1;
}

/* ---------------------------------------------------------------- what curl may do */
#define SET(option, value)                                                                                              \
    do {                                                                                                                \
        if (rc == CURLE_OK)                                                                                             \
            rc = curl_easy_setopt(curl, option, value);                                                                 \
    } while (0)

static CURLcode set_connection(CURL *curl, const struct smtp_server *s)
{
    CURLcode rc = CURLE_OK;
    SET(CURLOPT_URL, s->url);
    SET(CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    SET(CURLOPT_PROXY, "");
    SET(CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    SET(CURLOPT_NOSIGNAL, 1L);
    SET(CURLOPT_FRESH_CONNECT, 1L);
    SET(CURLOPT_FORBID_REUSE, 1L);
    SET(CURLOPT_USE_SSL, (long)(s->clear ? CURLUSESSL_NONE : CURLUSESSL_ALL));
    SET(CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    SET(CURLOPT_SSL_VERIFYPEER, 1L);
    SET(CURLOPT_SSL_VERIFYHOST, 2L);
    if (s->ca_file)
        SET(CURLOPT_CAINFO, s->ca_file);
    SET(CURLOPT_CONNECTTIMEOUT_MS, (long)(s->timeout * 1000));
    SET(CURLOPT_SERVER_RESPONSE_TIMEOUT, (long)(s->answer_timeout > s->timeout ? s->answer_timeout : s->timeout) + 5);
    if (s->user)
        SET(CURLOPT_USERNAME, s->user);
    if (s->user && s->bearer)
        SET(CURLOPT_XOAUTH2_BEARER, s->secret);
    else if (s->user)
        SET(CURLOPT_PASSWORD, s->secret);
    return rc;
}

static CURLcode set_mail(CURL *curl, struct transfer *t, const char *sender, struct curl_slist *to)
{
    CURLcode rc = CURLE_OK;
    SET(CURLOPT_MAIL_FROM, sender);
    SET(CURLOPT_MAIL_RCPT, to);
    SET(CURLOPT_UPLOAD, 1L);
    SET(CURLOPT_INFILESIZE_LARGE, (curl_off_t)t->mail->size);
    SET(CURLOPT_READFUNCTION, give_body);
    SET(CURLOPT_READDATA, t);
    SET(CURLOPT_VERBOSE, 1L);
    SET(CURLOPT_DEBUGFUNCTION, listen_in);
    SET(CURLOPT_DEBUGDATA, t);
    SET(CURLOPT_PREREQFUNCTION, look_at_offers);
    SET(CURLOPT_PREREQDATA, t);
    SET(CURLOPT_NOPROGRESS, 0L);
    SET(CURLOPT_XFERINFOFUNCTION, watch_time);
    SET(CURLOPT_XFERINFODATA, t);
    SET(CURLOPT_ERRORBUFFER, t->result->error);
    return rc;
}

/* The line that ends a mail must be the one that curl writes: each line ends in CR LF, and no CR or LF stands alone. */
static int check_mail(const struct concord_mail *mail, struct concord_error *err)
{
    const char *data = mail->data;
    size_t n = (size_t)mail->size, line = 0;

    for (const char *p = mail->sender; *p; p++)
        if ((unsigned char)*p < ' ' || *p == 0x7F || *p == '\r')
            return smtp_fail(err, CONCORD_INTERNAL, "the sender has a control character in it");
    for (const char *p = mail->recipient; *p; p++)
        if ((unsigned char)*p < ' ' || *p == 0x7F)
            return smtp_fail(err, CONCORD_INTERNAL, "the recipient has a control character in it");
    for (size_t i = 0; i < n; i++) {
        bool ends = data[i] == '\r' && i + 1 < n && data[i + 1] == '\n';
        if (data[i] == '\0' || (!ends && (data[i] == '\r' || data[i] == '\n')))
            return smtp_fail(err, CONCORD_INTERNAL, "byte %zu of the message is a NUL, or a CR or LF that stands alone", i);
        line = ends ? 0 : line + 1;
        if (line > 998)
            return smtp_fail(err, CONCORD_INTERNAL, "the message has a line of more than 998 bytes");
        i += ends;
    }
    if (n < 2 || line > 0)
        return smtp_fail(err, CONCORD_INTERNAL, "the message does not end with a line's end");
    return 0;
}

int smtp_transfer(const struct smtp_server *s, const struct concord_mail *mail, struct smtp_dialogue *d, struct smtp_result *r, struct concord_error *err)
{
    struct transfer t = {.server = s, .mail = mail, .dialogue = d, .result = r, .since = now()};
    char sender[300], recipient[300];
    int rc = check_mail(mail, err);

    if (rc)
        return rc;
    if (snprintf(sender, sizeof sender, "<%s>", mail->sender) >= (int)sizeof sender ||
        snprintf(recipient, sizeof recipient, "<%s>", mail->recipient) >= (int)sizeof recipient)
        return smtp_fail(err, CONCORD_CONFIG, "an address has more than %zu bytes", sizeof sender - 3);
    dialogue_open(d);
    CURL *curl = curl_easy_init();
    struct curl_slist *to = curl_slist_append(NULL, recipient);
    CURLcode set = curl && to ? set_connection(curl, s) : CURLE_OUT_OF_MEMORY;
    if (set == CURLE_OK)
        set = set_mail(curl, &t, sender, to);
    if (set == CURLE_OK)
        r->curl = (int)curl_easy_perform(curl);
    else
        rc = smtp_fail(err, set == CURLE_OUT_OF_MEMORY ? CONCORD_NOMEM : CONCORD_INTERNAL, "curl: %s", curl_easy_strerror(set));
    if (!*r->error)
        snprintf(r->error, sizeof r->error, "%s", curl_easy_strerror((CURLcode)r->curl));
    curl_slist_free_all(to);
    curl_easy_cleanup(curl);
    if (!rc && t.cancelled && !d->final)
        rc = smtp_fail(err, CONCORD_CANCELLED, "it was ended before the mail was sent");
    return rc;
}
