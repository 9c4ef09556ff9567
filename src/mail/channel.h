/* channel.h - one way of sending: it takes one message to one recipient, and says what became of it. Who gets what, when, and whether
 * again, is decided elsewhere (deliver/); nothing here tries twice. */
#ifndef CONCORD_MAIL_CHANNEL_H
#define CONCORD_MAIL_CHANNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/* What is sent is the same for all recipients of a report, or made for one, and is finished before anything is noted of it: the same bytes whenever they are asked for. */
struct message_file { const char *name, *type; const char *data; size_t n; }; /* "weekly-2026-10-26.xlsx", its media type, its bytes */
struct message {
    const char *id;             /* of the Message-ID, without < >: the same for each attempt */
    const char *sender;         /* the address alone: the envelope's */
    const char *subject;
    const char *data; size_t n; /* the whole message as RFC 5322 has it, lines end in CR LF */
    bool has_8bit;              /* of its body: 8BITMIME is wanted */
    bool has_utf8_header;       /* SMTPUTF8 is wanted */
    const struct message_file *files; size_t n_files; /* what is attached, once more: for channels that take files and no mail */
};

enum sent_outcome {
    SENT_OK,       /* the other side has taken it over */
    SENT_REFUSED,  /* for good: 5xx */
    SENT_LATER,    /* nobody has it, and later it may work: 4xx, no connection, all that fails before the end of the data */
    SENT_AMBIGUOUS /* the data were sent to their end, and no final answer came */
};
struct sent_answer {
    enum sent_outcome outcome;
    int code;       /* of the answer: 250, 451, 550; of a command its exit status; 0: none */
    char text[512]; /* for people: printable, one line, never a secret */
};

/* An option of the channel as the project writes it. A secret's value is shown to nobody. */
struct channel_option { const char *name, *value; bool is_secret; }; /* name NULL: the first, unnamed argument */
struct channel;
struct channel_spec {
    const char *kind;   /* "smtp", "folder", "command" */
    const char *root;   /* the project's folder: relative paths are below it */
    const struct channel_option *options; size_t n_options;
    /* What opens the kinds that are not built in, those of plugins ("smtp"); NULL: there are none. ERR_NOT_FOUND: it knows none of that name. */
    int (*other)(void *ctx, const struct channel_spec *spec, struct channel *out, struct err *err); void *other_ctx;
    bool only_check; /* the way and the names of its options are looked at, and *out stays empty: nothing is read or asked for */
};
struct channel {
    void *ctx;
    /* 0: *out says what became of it. Anything else: it was not tried at all (a password that cannot be read, no memory), and err says why. */
    int (*send)(void *ctx, const struct message *m, const char *recipient, struct sent_answer *out, struct err *err);
    void (*close)(void *ctx);
};
/* ERR_CONFIG for a kind that there is not, and for options that it does not take or lacks. */
int channel_open(const struct channel_spec *spec, struct channel *out, struct err *err) MUST_CHECK;
void channel_close(struct channel *c); /* may be called twice */

#endif
