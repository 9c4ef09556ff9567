/* deliver.c - decides what is tried, what its answer means, and when it is tried again.
 *
 * The state is written before anything leaves the machine and after the answer came; both are on the disk before the next step. So a
 * delivery that is found in the state "sending" by the one who has the lock was left by a program that ended: whether it arrived nobody
 * knows, and that is what it is called. Only where the other side has said that it does not have a message, or was never asked, is it
 * sent again by itself. Must not know how a channel works or what a report is. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "deliver/deliver.h"

#include <string.h>
#include <time.h>

#include "base/sha256.h"
#include "deliver/outbox.h"

#define SECOND INT64_C(1000000)
enum { FIRST_PAUSE_S = 60, LONGEST_PAUSE_S = 1800 };

int64_t deliver_now(const struct deliver *d)
{
    struct timespec now = {0};
    if (d->now != INT64_MIN)
        return d->now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * SECOND + now.tv_nsec / 1000;
}

/* ------------------------------------------------------------------ names */
const char *deliver_content(struct arena *a, const char *const *texts, size_t n)
{
    struct sha256 s;
    char out[SHA256_TEXT];
    sha256_init(&s);
    for (size_t i = 0; i < n; i++) {
        uint64_t length = strlen(texts[i]);
        sha256_add(&s, &length, sizeof length);
        sha256_add(&s, texts[i], (size_t)length);
    }
    return arena_strdup(a, sha256_text(&s, out));
}

const char *deliver_message_id(struct arena *a, const struct delivery *e)
{
    const char *texts[] = {e->kind, e->report, e->covers, e->content};
    const char *sum = deliver_content(a, texts, sizeof texts / sizeof *texts), *at = e->sender ? strrchr(e->sender, '@') : NULL;
    return arena_printf(a, "%.40s@%s", sum, at && at[1] ? at + 1 : "localhost");
}

/* ------------------------------------------------------------------ states */
static int move(struct deliver *d, struct delivery *e, enum delivery_state to, const char *answer, struct err *err)
{
    enum delivery_state from = e->state;
    bool moved;
    e->state = to;
    e->answer = answer;
    TRY(ledger_move(d->ledger, from, e, deliver_now(d), &moved, err));
    if (!moved)
        return err_set(err, ERR_INTERNAL, "delivery %lld was changed by somebody else", (long long)e->id);
    return 0;
}

/* A message that all have is not kept. */
int deliver_let_go(struct deliver *d, const struct delivery *e, struct err *err)
{
    int64_t n;
    TRY(ledger_content_open(d->ledger, e->content, &n, err));
    if (n == 0)
        outbox_drop(d->root, e->content);
    return 0;
}

int deliver_prepare(struct deliver *d, const struct message *m, const struct delivery *entry, bool again, enum prepare *what, int64_t *id, struct err *err)
{
    if (!outbox_has(d->root, entry->content)) /* what somebody may have already stays as it is, with its date */
        TRY(outbox_keep(d->root, entry->content, m, err));
    TRY(ledger_prepare(d->ledger, entry, again, what, id, err));
    return *what == PREPARE_THERE ? deliver_let_go(d, entry, err) : 0;
}

static size_t counts(const struct delivery *e) { return strcmp(e->kind, "notice") != 0; }
static bool resends(const struct delivery *e) { return strcmp(e->on_doubt, "resend") == 0; }

static int64_t next_try(const struct deliver *d, const struct delivery *e)
{
    int64_t pause = FIRST_PAUSE_S;
    for (int64_t i = 0; i < e->tries && pause < LONGEST_PAUSE_S; i++)
        pause *= 2;
    return deliver_now(d) + (pause < LONGEST_PAUSE_S ? pause : LONGEST_PAUSE_S) * SECOND;
}

static int try_later(struct deliver *d, struct delivery *e, const char *why, struct err *err)
{
    e->next_try = next_try(d, e);
    e->tries++;
    if (e->next_try > e->give_up) {
        d->n_failed += counts(e);
        return move(d, e, DELIVERY_FAILED, why, err);
    }
    d->n_later += counts(e);
    return move(d, e, DELIVERY_PREPARED, why, err);
}

static int doubt(struct deliver *d, struct delivery *e, const char *why, struct err *err)
{
    TRY(move(d, e, DELIVERY_AMBIGUOUS, why, err));
    int64_t when = next_try(d, e);
    if (resends(e) && when <= e->give_up) { /* else it is given up, but not as one that nobody has */
        e->next_try = when;
        e->tries++;
        d->n_later += counts(e);
        return move(d, e, DELIVERY_PREPARED, why, err);
    }
    d->n_ambiguous += counts(e);
    return 0;
}

/* text: of the answer, for as long as the entry is looked at */
static int answered(struct deliver *d, struct delivery *e, const struct sent_answer *answer, const char *text, struct err *err)
{
    e->code = answer->code;
    switch (answer->outcome) {
    case SENT_OK:
        return move(d, e, DELIVERY_SENT, text, err);
    case SENT_REFUSED:
        d->n_failed += counts(e);
        return move(d, e, DELIVERY_FAILED, text, err);
    case SENT_LATER: return try_later(d, e, text, err);
    case SENT_AMBIGUOUS: break;
    }
    return doubt(d, e, text, err);
}

/* ------------------------------------------------------------------ trying */
/* Nobody was asked: something here is wrong, a password that is not set. It waits until that is put right, however long, and says so. */
static int not_tried(struct deliver *d, struct delivery *e, const char *why, struct err *err)
{
    e->next_try = deliver_now(d) + FIRST_PAUSE_S * SECOND;
    return move(d, e, DELIVERY_PREPARED, why, err);
}

static int send_one(struct deliver *d, struct arena *a, struct delivery *e, struct err *err)
{
    struct message m;
    struct channel channel = {0};
    struct sent_answer answer = {.outcome = SENT_AMBIGUOUS};
    int rc = outbox_read(a, d->root, e->content, &m, err);
    if (rc == ERR_NOT_FOUND || rc == ERR_DATA) {
        d->n_failed += counts(e);
        return move(d, e, DELIVERY_FAILED, arena_strdup(a, err->msg), err);
    }
    TRY(rc);
    rc = d->open(d->ctx, e, &channel, err);
    if (rc != 0) {
        struct err second = {0};
        int noted = not_tried(d, e, arena_strdup(a, err->msg), &second);
        return noted ? noted : rc;
    }
    rc = move(d, e, DELIVERY_SENDING, "", err);
    if (rc == 0) {
        rc = channel.send(channel.ctx, &m, e->recipient, &answer, err);
        if (rc != 0) { /* not tried at all: as if nothing had been */
            struct err second = {0};
            int noted = not_tried(d, e, arena_strdup(a, err->msg), &second);
            channel_close(&channel);
            return noted ? noted : rc;
        }
        rc = answered(d, e, &answer, arena_strdup(a, answer.text), err);
    }
    channel_close(&channel);
    return rc ? rc : deliver_let_go(d, e, err);
}

struct trying { struct deliver *d; int rc; struct err *err; };

static int try_one(void *ctx, const struct delivery *entry, struct err *err)
{
    struct trying *t = ctx;
    struct delivery e = *entry;
    struct err one = {0};
    struct arena *a = arena_new();
    (void)err;
    int rc = send_one(t->d, a, &e, &one);
    if (t->d->says) {
        if (rc != 0)
            e.answer = one.msg;
        t->d->says(t->d->ctx, &e);
    }
    arena_free(&a);
    if (rc != 0 && t->rc == 0) {
        t->rc = rc;
        *t->err = one;
    }
    return 0;
}

int deliver_ready(struct deliver *d, struct err *err)
{
    struct trying t = {d, 0, err};
    struct delivery_asked asked = {.states = 1u << DELIVERY_PREPARED, .ready_by = deliver_now(d)};
    TRY(ledger_deliveries(d->ledger, &asked, try_one, &t, err));
    return t.rc;
}

static int recover_one(void *ctx, const struct delivery *entry, struct err *err)
{
    struct delivery e = *entry;
    return doubt(ctx, &e, "the program ended while it was sent: nobody knows whether it arrived", err);
}

static int is_wanted(void *ctx, const char *content, bool *wanted, struct err *err)
{
    struct deliver *d = ctx;
    int64_t n;
    TRY(ledger_content_open(d->ledger, content, &n, err));
    *wanted = n > 0;
    return 0;
}

int deliver_recover(struct deliver *d, struct err *err)
{
    struct delivery_asked asked = {.states = 1u << DELIVERY_SENDING};
    TRY(ledger_deliveries(d->ledger, &asked, recover_one, d, err));
    return outbox_sweep(d->root, is_wanted, d, err); /* a message whose delivery was never noted, for one */
}

static int earliest(void *ctx, const struct delivery *e, struct err *err)
{
    int64_t *when = ctx;
    (void)err;
    if (e->next_try < *when)
        *when = e->next_try;
    return 0;
}

int deliver_next(struct deliver *d, int64_t *when, struct err *err)
{
    struct delivery_asked asked = {.states = 1u << DELIVERY_PREPARED};
    *when = INT64_MAX;
    return ledger_deliveries(d->ledger, &asked, earliest, when, err);
}
