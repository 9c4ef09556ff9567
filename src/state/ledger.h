/* ledger.h - .concord/ledger.db: what was published when, from what, and what became of each delivery. doc/ledger.md has the tables. */
#ifndef CONCORD_STATE_LEDGER_H
#define CONCORD_STATE_LEDGER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/sha256.h"

struct ledger;
/* Opens the project's ledger, bringing an older one up to date; makes it where it is not there, if `make` says so, else gives NULL.
 * ERR_UNAVAILABLE: on a network file system; ERR_CONFIG: it was written by a newer version. */
int ledger_open(const char *root, bool make, struct ledger **out, struct err *err) MUST_CHECK;
/* What is noted from now on stays in the log beside the ledger when that is closed; what stood there before is brought home. */
int ledger_leave_log(struct ledger *l, struct err *err) MUST_CHECK;
void ledger_close(struct ledger **l); /* accepts a pointer to NULL */
char *ledger_path(const char *root);  /* malloc'ed; NULL without memory */
bool ledger_is_network(long magic);   /* of statfs: a file system whose locks other machines do not see */

/* ---- runs. Texts are borrowed until the call returns. */
struct ledger_input { const char *path, *identity, *fingerprint; };
struct ledger_output { const char *path, *format, *sum; int64_t size; };
struct ledger_warning { const char *kind, *says; };
struct ledger_value {
    const char *metric, *grain, *period, *segment, *dimension, *value, *unit, *status;
    const char *definition; /* the fingerprint of what the metric means */
};
struct ledger_run {
    const char *report, *as_of, *period, *covers, *definitions, *program; /* period, covers: as in {period}; first/last day */
    int64_t started, finished; /* microseconds, UTC */
    bool draft;
    const struct ledger_input *inputs; size_t n_inputs;
    const struct ledger_output *outputs; size_t n_outputs;
    const struct ledger_warning *warnings; size_t n_warnings;
    const struct ledger_value *values; size_t n_values;
    const char *sum; /* of the values; NULL: ledger_record finds it */
};
/* To be found ahead, so that ledger_record need not. */
void ledger_sum_values(const struct ledger_run *run, char sum[SHA256_TEXT]);
/* All of it or nothing. Values that are the same as those of the report's run before are not written a second time. */
int ledger_record(struct ledger *l, const struct ledger_run *run, int64_t *id, struct err *err) MUST_CHECK;
/* What a file is known by: identity from the file system, fingerprint of its content, which is read unless the ledger has it for the
 * same identity. False: it cannot be read, was changed just now, or a signal waits that ends the program. */
bool ledger_look_at(struct ledger *l, const char *path, unsigned threads, struct buf *identity, struct buf *fingerprint);
/* The fingerprint noted for the file of that identity, whatever its name; false: none. */
bool ledger_known_input(struct ledger *l, const char *identity, struct buf *fingerprint);

/* ---- what was said of a figure over time: by grain, period, segment, then in the order of the runs */
struct ledger_said {
    int64_t run, at;
    const char *report, *as_of, *definitions, *program;
    struct ledger_value value;
};
struct ledger_asked { const char *metric, *report, *period, *segment; }; /* NULL: any; segment NULL: the totals; "*": any */
typedef int ledger_said_sink(void *ctx, const struct ledger_said *said, struct err *err);
int ledger_history(struct ledger *l, const struct ledger_asked *asked, ledger_said_sink *sink, void *ctx, struct err *err) MUST_CHECK;
/* The files that differ between two runs, by name: "leads.csv, spend.csv"; nothing when none does. */
int ledger_inputs_changed(struct ledger *l, int64_t before, int64_t after, struct buf *out, struct err *err) MUST_CHECK;
/* The metrics of which anything was published, a line each. */
int ledger_metrics(struct ledger *l, struct buf *out, struct err *err) MUST_CHECK;

/* ---- deliveries: one for each kind, report, days covered, recipient and content. All times are microseconds, UTC. */
enum delivery_state {
    DELIVERY_PREPARED,  /* to be sent, from next_try on */
    DELIVERY_SENDING,   /* somebody is at it; found by who alone may send: nobody knows how it ended */
    DELIVERY_SENT, DELIVERY_HELD, DELIVERY_FAILED, DELIVERY_AMBIGUOUS,
    DELIVERY_DROPPED    /* given up by a person, or another content took its place */
};
const char *delivery_state_name(enum delivery_state state);
struct delivery {
    int64_t id;
    const char *kind;               /* "report", "alert"; "notice": to an owner; "delayed": to readers */
    const char *report, *period, *covers, *recipient, *content, *message, *sender, *subject;
    enum delivery_state state;
    const char *reason;             /* why it is held */
    const char *on_doubt, *owner;   /* "hold" or "resend"; who is told, "" nobody */
    int64_t tries, created, changed, next_try, give_up;
    bool told;                      /* the owner, of the state that it is in */
    int64_t code; const char *answer;
};
/* What is there of the same kind, report, days and recipient is looked for, and the new one noted only if that allows it:
 * PREPARE_NEW: it is noted, or takes its place back where it was dropped for another content; what was held or waited with another content is
 * dropped for it. PREPARE_THERE: one is there already (*id). With `again` only the same content is in its way. */
enum prepare { PREPARE_NEW, PREPARE_THERE };
int ledger_prepare(struct ledger *l, const struct delivery *d, bool again, enum prepare *what, int64_t *id, struct err *err) MUST_CHECK;
/* From the state `from` to d->state, with d's code, answer, reason, tries, next_try and give_up; *moved: it was in that state. */
int ledger_move(struct ledger *l, enum delivery_state from, const struct delivery *d, int64_t now, bool *moved, struct err *err) MUST_CHECK;
int ledger_set_told(struct ledger *l, int64_t id, bool told, struct err *err) MUST_CHECK;
/* The texts live until the sink returns; the sink may call the ledger. */
struct delivery_asked {
    const char *report;             /* NULL: any */
    int64_t id;                     /* 0: any */
    unsigned states;                /* 1 << enum delivery_state, or'ed; 0: any */
    int64_t ready_by;               /* next_try at or before it; 0: any */
    bool untold;
    size_t last;                    /* only so many, the newest; 0: all. By id in either case */
};
typedef int delivery_sink(void *ctx, const struct delivery *d, struct err *err);
int ledger_deliveries(struct ledger *l, const struct delivery_asked *asked, delivery_sink *sink, void *ctx, struct err *err) MUST_CHECK;
/* How many of a content may still be sent: all but those that were, or were dropped. */
int ledger_content_open(struct ledger *l, const char *content, int64_t *n, struct err *err) MUST_CHECK;

/* ---- what was due */
/* From when on a schedule counts as it is now: *since. Where nothing is noted of it, that is `begin`, which is noted if `note` says so. */
int ledger_schedule(struct ledger *l, const char *name, const char *says, int64_t begin, bool note, int64_t *since, struct err *err) MUST_CHECK;
/* The latest moment that was dealt with, or `since`. */
int ledger_due_last(struct ledger *l, const char *name, int64_t since, int64_t *last, struct err *err) MUST_CHECK;
int ledger_due_done(struct ledger *l, const char *name, int64_t at, int64_t now, const char *outcome, struct err *err) MUST_CHECK;

#endif
