/* dispatch.h - deliveries of a report that is made: to whom, held or not, and the work until all have ended. */
#ifndef CONCORD_APP_DISPATCH_H
#define CONCORD_APP_DISPATCH_H

#include "app/make.h"
#include "deliver/deliver.h"

struct dispatch {
    struct project *project;      /* whose deliveries say the ways; may change between calls */
    struct deliver deliver;
    int lock;
    const char *to;               /* only this recipient, its address alone; NULL: all */
    bool again;                   /* also what another content was sent for */
    bool counts_there;            /* what was there before counts for the result; else it was told of then */
    size_t n_held;                /* of what was prepared */
    struct arena *arena;          /* from dispatch_open on */
    struct waiting { int64_t id, next_try; } *waiting; size_t n_waiting; /* was prepared before, and waits for its time */
};
enum { DISPATCH_WAIT_S = 600 };   /* how long another run that delivers is waited for */

/* Opens the ledger and takes the lock; what an earlier run left in the middle is settled. now: INT64_MIN is the clock's. */
int dispatch_open(struct dispatch *s, const char *root, int64_t now, struct err *err) MUST_CHECK;
void dispatch_say(const struct delivery *e); /* a line: its state, number, recipient, and what was answered */
void dispatch_close(struct dispatch *s); /* may be called twice */
/* Notes what is to be sent of the report: of one delivery, or NULL: of all that it has. */
int dispatch_prepare(struct dispatch *s, const struct made *made, const struct deliver_decl *only, struct err *err) MUST_CHECK;
/* What fires as of the project's day is told to whom each alert says: one message for a recipient. `one`: an alert that has a time of its
 * own; NULL: those that have none. `name`: of the schedule. */
int dispatch_alerts(struct dispatch *s, const struct deliver_decl *d, const struct alert_decl *one, const char *name, struct err *err) MUST_CHECK;
/* Tells a delivery's owner that the report could not be made; once for each moment and reason. */
int dispatch_not_made(struct dispatch *s, const struct deliver_decl *d, const char *covers, const char *why, struct err *err) MUST_CHECK;
/* Sends what is ready, tells owners, and with `wait` stays until nothing waits any more; the lock is free in the pauses. */
int dispatch_work(struct dispatch *s, bool wait, struct err *err) MUST_CHECK;
/* 0, or as which error the state of what was noted or tried ends the program: ambiguous, failed, held, later. */
int dispatch_result(struct dispatch *s, struct err *err) MUST_CHECK;

/* letters.c: a delivery's message, and in *entry what the ledger says of it but for kind, recipient and state. Bytes are malloc'ed in
 * the buf; the rest lives in the project's arena. */
int letters_build(struct project *p, const struct made *made, const struct result_letter *words, int64_t now, struct buf *bytes, struct message *out,
                  struct delivery *entry, struct err *err) MUST_CHECK;

#endif
