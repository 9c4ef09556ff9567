/* outcome.c - what became of a mail, by what was said and how it ended.
 *
 * The server's word on the whole message decides: 2xx it is sent, 5xx it is refused, 4xx later. Without that word, when the message had been
 * handed over to its end, nobody here knows. Before that end nobody has it: a message is over only with the line that follows it. A refusal of
 * the mail, its recipient or its data is for good if it is 5xx; one of the connection (greeting, EHLO, STARTTLS, AUTH, and 530 to 538, which ask
 * for them) says nothing of the mail, and later may work. */
#include "smtp.h"

#include <curl/curl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

__attribute__((format(printf, 4, 5))) static void say(struct concord_answer *a, enum concord_outcome outcome, int code, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(a->text, sizeof a->text, fmt, ap);
    va_end(ap);
    a->outcome = outcome;
    a->code = code;
}

static enum concord_outcome of_code(int code)
{
    return code / 100 == 2 ? CONCORD_SENT : code / 100 == 4 ? CONCORD_LATER : code / 100 == 5 ? CONCORD_REFUSED : CONCORD_AMBIGUOUS;
}

/* A server may repeat what it was sent; of an answer to AUTH only its code is told. */
static void refused(const struct smtp_server *s, const struct smtp_dialogue *d, struct concord_answer *a)
{
    bool of_mail = d->answered >= STEP_MAIL && !(d->code >= 530 && d->code <= 538);
    enum concord_outcome outcome = of_mail && d->code / 100 == 5 ? CONCORD_REFUSED : CONCORD_LATER;

    if (d->answered == STEP_AUTH)
        say(a, outcome, d->code, "%s does not take this user and secret: it answered %d to AUTH", s->name, d->code);
    else
        say(a, outcome, d->code, "%s to %s: %d %s", s->name, dialogue_step_name(d->answered), d->code, d->text);
}

static const char *tls_words(int curl)
{
    switch (curl) {
    case CURLE_PEER_FAILED_VERIFICATION: return "its certificate is not to be trusted";
    case CURLE_SSL_CACERT_BADFILE: return "the file of certificates (ca_file) cannot be read";
    case CURLE_USE_SSL_FAILED: return "it does not offer STARTTLS, and nothing is sent without";
    case CURLE_SSL_CONNECT_ERROR: return "no TLS with it";
    default: return NULL;
    }
}

void smtp_judge(const struct smtp_server *s, const struct smtp_dialogue *d, const struct smtp_result *r, struct concord_answer *answer)
{
    const char *tls = tls_words(r->curl);

    if (d->final)
        say(answer, of_code(d->final), d->final, "%s: %d %s", s->name, d->final, d->final_text);
    else if (d->step == STEP_ANSWER)
        say(answer, CONCORD_AMBIGUOUS, 0, "%s had the whole message and %s: whether it took it is not known", s->name,
            r->late       ? "did not answer in time"
            : d->garbled  ? "gave an answer that is none"
                          : "broke off without an answer");
    else if (*r->refusal)
        say(answer, r->refusal_for_good ? CONCORD_REFUSED : CONCORD_LATER, r->refusal_code, "%s", r->refusal);
    else if (d->code / 100 >= 4)
        refused(s, d, answer);
    else if (tls)
        say(answer, CONCORD_LATER, 0, "%s: %s (%s)", s->name, tls, r->error);
    else if (r->late)
        say(answer, CONCORD_LATER, 0, "%s did not answer to %s in time", s->name, r->late);
    else
        say(answer, CONCORD_LATER, 0, "%s, at %s: %s", s->name, dialogue_step_name(d->step == STEP_GREETING ? STEP_CONNECT : d->step), r->error);
}
