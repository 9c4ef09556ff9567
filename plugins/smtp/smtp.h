/* smtp.h - what the files of the plugin share. */
#ifndef SMTP_H
#define SMTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <concord/plugin.h>

/* A way to one server, as `via smtp(…)` says it. */
struct smtp_server {
    const struct concord_host *host;
    char *url;                /* scheme, host, port and the name that it is greeted with */
    char *name;               /* "mail.example.com:465", for messages */
    char *user, *secret;      /* NULL: no AUTH */
    char *ca_file;            /* NULL: the system's */
    bool bearer;              /* the secret is a token */
    bool clear;               /* without TLS, as the project demands */
    double timeout, answer_timeout; /* seconds: of each step; of the answer to the whole message */
};

/* ---- smtp.c */
int smtp_fail(struct concord_error *err, int code, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* ---- secret.c: a secret from a file that others cannot read, from systemd's credentials; malloc'ed */
int smtp_read_secret(const char *folder, const char *path, char **out, struct concord_error *err);
int smtp_read_credential(const char *name, char **out, struct concord_error *err);
void smtp_forget(char *secret); /* overwrites and frees it; accepts NULL */

/* ---- dialogue.c: what was said, line by line */
enum smtp_step { STEP_CONNECT, STEP_GREETING, STEP_EHLO, STEP_STARTTLS, STEP_AUTH, STEP_MAIL, STEP_RCPT, STEP_DATA, STEP_BODY, STEP_ANSWER };
struct smtp_dialogue {
    enum smtp_step step;      /* what an answer is awaited of */
    enum smtp_step answered;  /* what the last answer was of */
    int code;                 /* of that answer; 0: there was none */
    char text[300];           /* its last line, without the code */
    bool authenticated, offers_auth, offers_utf8, offers_starttls, garbled, over;
    uint64_t size;            /* the most that the server takes; 0: it does not say */
    int final;                /* the answer to the whole message; 0: none came */
    char final_text[300];
};
void dialogue_open(struct smtp_dialogue *d);
void dialogue_command(struct smtp_dialogue *d, const char *text, size_t n); /* what the client said */
void dialogue_reply(struct smtp_dialogue *d, const char *text, size_t n);   /* one line of the server's */
void dialogue_body_begins(struct smtp_dialogue *d);
void dialogue_body_ended(struct smtp_dialogue *d); /* from here on the server may have it */
const char *dialogue_step_name(enum smtp_step step);

/* ---- send.c */
struct smtp_result {
    int curl;               /* a CURLcode */
    char error[256];        /* curl's words */
    char refusal[300];      /* why it was given up before the mail was offered; "": it was not */
    bool refusal_for_good;
    int refusal_code;
    const char *late;       /* what took too long; NULL: nothing did */
};
int smtp_transfer(const struct smtp_server *s, const struct concord_mail *mail, struct smtp_dialogue *d, struct smtp_result *r, struct concord_error *err);

/* ---- outcome.c */
void smtp_judge(const struct smtp_server *s, const struct smtp_dialogue *d, const struct smtp_result *r, struct concord_answer *answer);

#endif
