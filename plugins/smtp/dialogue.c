/* dialogue.c - follows the dialogue with a server: which command an answer is to, what the server offers, what its last word was. It takes
 * what curl shows of it, and decides nothing. */
#include "smtp.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const char *const names[] = {
    [STEP_CONNECT] = "connecting", [STEP_GREETING] = "the greeting", [STEP_EHLO] = "EHLO", [STEP_STARTTLS] = "STARTTLS", [STEP_AUTH] = "AUTH",
    [STEP_MAIL] = "MAIL FROM", [STEP_RCPT] = "RCPT TO", [STEP_DATA] = "DATA", [STEP_BODY] = "the message", [STEP_ANSWER] = "the whole message"};

const char *dialogue_step_name(enum smtp_step step)
{
    return names[step];
}

void dialogue_open(struct smtp_dialogue *d)
{
    *d = (struct smtp_dialogue){.step = STEP_GREETING, .answered = STEP_CONNECT};
}

void dialogue_command(struct smtp_dialogue *d, const char *text, size_t n)
{
    static const struct {
        const char *verb;
        enum smtp_step step;
    } verbs[] = {{"EHLO", STEP_EHLO}, {"HELO", STEP_EHLO}, {"STARTTLS", STEP_STARTTLS}, {"AUTH", STEP_AUTH}, {"MAIL", STEP_MAIL},
                 {"RCPT", STEP_RCPT}, {"DATA", STEP_DATA}};

    if (d->step == STEP_AUTH && d->answered == STEP_AUTH && d->code / 100 == 3)
        return; /* what AUTH was asked for, whatever word it begins with */
    if (n >= 4 && strncasecmp(text, "QUIT", 4) == 0)
        d->over = true; /* what is answered to it says nothing of the mail */
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++) {
        size_t len = strlen(verbs[i].verb);
        if (n >= len && strncasecmp(text, verbs[i].verb, len) == 0)
            d->step = verbs[i].step;
    }
}

/* "SIZE 52428800", "AUTH PLAIN LOGIN", of an answer to EHLO. */
static void take_offer(struct smtp_dialogue *d, const char *text)
{
    if (strncasecmp(text, "SIZE ", 5) == 0)
        d->size = strtoull(text + 5, NULL, 10);
    else if (strncasecmp(text, "AUTH", 4) == 0)
        d->offers_auth = true;
    else if (strcasecmp(text, "SMTPUTF8") == 0)
        d->offers_utf8 = true;
    else if (strcasecmp(text, "STARTTLS") == 0)
        d->offers_starttls = true;
}

static bool is_reply(const char *s, size_t n)
{
    return n >= 3 && s[0] >= '2' && s[0] <= '5' && s[1] >= '0' && s[1] <= '9' && s[2] >= '0' && s[2] <= '9' && (n == 3 || s[3] == ' ' || s[3] == '-');
}

static void forget_offers(struct smtp_dialogue *d)
{
    d->offers_auth = d->offers_utf8 = d->offers_starttls = false;
    d->size = 0;
}

void dialogue_reply(struct smtp_dialogue *d, const char *text, size_t n)
{
    char line[sizeof d->text];

    while (n > 0 && (text[n - 1] == '\r' || text[n - 1] == '\n'))
        n--;
    if (d->over)
        return;
    if (!is_reply(text, n)) {
        d->garbled = true;
        return;
    }
    snprintf(line, sizeof line, "%.*s", n > 4 ? (int)(n - 4) : 0, n > 4 ? text + 4 : "");
    if (d->step == STEP_EHLO && d->answered != STEP_EHLO)
        forget_offers(d); /* those before STARTTLS do not hold */
    if (d->step == STEP_EHLO)
        take_offer(d, line);
    d->answered = d->step;
    d->code = (text[0] - '0') * 100 + (text[1] - '0') * 10 + (text[2] - '0');
    memcpy(d->text, line, sizeof line);
    if (n > 3 && text[3] == '-')
        return; /* more lines follow */
    if (d->step == STEP_AUTH && d->code == 235)
        d->authenticated = true;
    if (d->step == STEP_ANSWER && d->final == 0) {
        d->final = d->code;
        memcpy(d->final_text, line, sizeof line);
    }
}

void dialogue_body_begins(struct smtp_dialogue *d)
{
    if (d->step < STEP_BODY)
        d->step = STEP_BODY;
}

void dialogue_body_ended(struct smtp_dialogue *d)
{
    d->step = STEP_ANSWER;
}
