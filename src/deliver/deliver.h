/* deliver.h - what is noted as to be sent is sent: each once, and again only where it is known that nobody has it. */
#ifndef CONCORD_DELIVER_DELIVER_H
#define CONCORD_DELIVER_DELIVER_H

#include "base/arena.h"
#include "base/err.h"
#include "mail/channel.h"
#include "state/ledger.h"

struct deliver {
    struct ledger *ledger;
    const char *root;
    int64_t now;   /* INT64_MIN: the clock's; else it is that moment, and nothing waits */
    /* The way by which a delivery goes; the project says it. */
    int (*open)(void *ctx, const struct delivery *d, struct channel *out, struct err *err);
    /* What became of one, for people; may be NULL. */
    void (*says)(void *ctx, const struct delivery *d);
    void *ctx;
    size_t n_later, n_failed, n_ambiguous; /* counted as they are tried; notices are not, for nobody waits for them */
};
int64_t deliver_now(const struct deliver *d);
#define DELIVER_NOTICE_WINDOW (86400 * INT64_C(1000000)) /* how long it is tried to tell an owner something, in microseconds */
/* Notes a message for a recipient: its bytes first, then the delivery. `again`: also when another content went there before. */
int deliver_prepare(struct deliver *d, const struct message *m, const struct delivery *entry, bool again, enum prepare *what, int64_t *id, struct err *err) MUST_CHECK;
/* Drops the message of an entry where nobody is to have it any more. */
int deliver_let_go(struct deliver *d, const struct delivery *e, struct err *err) MUST_CHECK;
/* Under the lock: what was left in the middle becomes ambiguous, and by its own rule ready again. */
int deliver_recover(struct deliver *d, struct err *err) MUST_CHECK;
/* Under the lock: tries all that is ready, in the order in which they were noted. Goes on after one that could not be tried, and gives the
 * first such error. */
int deliver_ready(struct deliver *d, struct err *err) MUST_CHECK;
/* When the next one is to be tried; INT64_MAX: none waits. */
int deliver_next(struct deliver *d, int64_t *when, struct err *err) MUST_CHECK;
/* Under the lock: owners are told of what failed, is held, or is ambiguous, once, in one message for each report. Makes the messages only. */
int deliver_notices(struct deliver *d, struct err *err) MUST_CHECK;
/* Notes a message of words alone, dated when the entry was made; sets content, message and id. Its content is of the words, the subject, the
 * days and the recipient, for these stand in the message: no two recipients share one; and of `of`, which tells two of the same words apart. `again`
 * as above. */
int deliver_prepare_words(struct deliver *d, struct arena *a, struct delivery *entry, const char *words, const char *of, bool again, struct err *err) MUST_CHECK;
/* The Message-ID of an entry, the same each time: of kind, report, days and content, at the sender's domain. */
const char *deliver_message_id(struct arena *a, const struct delivery *entry);
/* SHA-256 of texts, each with its length. */
const char *deliver_content(struct arena *a, const char *const *texts, size_t n);

#endif
