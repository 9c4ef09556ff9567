/* ledger_delivery.c - decides when a delivery is one that was made already, and keeps each step that it takes.
 *
 * Every change is one transaction: a state is left only by who finds it there, so that of two who try one succeeds. What became of a
 * delivery is added to, never overwritten: the table `step` has all of it. Must not know how anything is sent. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "state/ledger_int.h"

static const char *const states[] = {"prepared", "sending", "sent", "held", "failed", "ambiguous", "dropped"};
enum { N_STATES = sizeof states / sizeof *states };

const char *delivery_state_name(enum delivery_state state) { return states[state]; }

static enum delivery_state state_named(const char *name)
{
    for (size_t i = 0; i < N_STATES; i++)
        if (strcmp(states[i], name) == 0)
            return (enum delivery_state)i;
    return DELIVERY_DROPPED;
}

/* ------------------------------------------------------------------ steps */
static int note_step(struct ledger *l, int64_t id, int64_t at, enum delivery_state state, int64_t code, const char *says, struct err *err)
{
    return db_do(l->db, err, "INSERT INTO step SELECT ?1, 1 + ifnull(max(n), 0), ?2, ?3, ?4, ?5 FROM step WHERE delivery = ?1", "iitit", id, at, states[state], code,
                 says);
}

static int move(struct ledger *l, enum delivery_state from, const struct delivery *d, int64_t now, bool *moved, struct err *err)
{
    TRY(db_do(l->db, err,
              "UPDATE delivery SET state = ?3, changed = ?4, code = ?5, answer = ?6, reason = ?7, next_try = ?8, tries = ?9, give_up = ?10,"
              " told = 0"
              " WHERE id = ?1 AND state = ?2",
              "ittiittiii", d->id, states[from], states[d->state], now, d->code, d->answer ? d->answer : "", d->reason ? d->reason : "", d->next_try, d->tries,
              d->give_up));
    *moved = db_changes(l->db) == 1;
    return *moved ? note_step(l, d->id, now, d->state, d->code, d->answer && *d->answer ? d->answer : d->reason ? d->reason : "", err) : 0;
}

int ledger_move(struct ledger *l, enum delivery_state from, const struct delivery *d, int64_t now, bool *moved, struct err *err)
{
    TRY(db_begin(l->db, err));
    return db_end(l->db, move(l, from, d, now, moved, err), err);
}

int ledger_set_told(struct ledger *l, int64_t id, bool told, struct err *err)
{
    return db_do(l->db, err, "UPDATE delivery SET told = ?2 WHERE id = ?1", "ii", id, (int64_t)told);
}

/* ------------------------------------------------------------------ once */
#define REPLACED "another content took its place" /* in ledgers that are there: never changed */

/* The newest that stands in the way of d; 0: none. *gave_way: nothing does but d itself, which was dropped for another content. Those that
 * only wait with another content are dropped for d. */
static int in_the_way(struct ledger *l, const struct delivery *d, bool again, int64_t *there, bool *gave_way, struct err *err)
{
    struct db_rows *r;
    bool more;
    *there = 0;
    *gave_way = false;
    TRY(db_ask(l->db, &r, err,
               "SELECT id, state = 'dropped' AND answer = '" REPLACED "' AS gave_way FROM delivery WHERE kind = ?1 AND report = ?2 AND covers = ?3"
               " AND recipient = ?4 AND (content = ?5 OR (?6 = 0 AND state NOT IN ('dropped', 'held', 'prepared')))"
               " ORDER BY gave_way, content = ?5 DESC, id DESC LIMIT 1",
               "ttttti", d->kind, d->report, d->covers, d->recipient, d->content, (int64_t)again));
    int rc = db_next(r, &more, err);
    if (rc == 0 && more) {
        *there = db_int(r, 0);
        *gave_way = db_int(r, 1) != 0;
    }
    db_done(&r);
    return rc;
}

static int drop_waiting(struct ledger *l, const struct delivery *d, struct err *err)
{
    TRY(db_do(l->db, err,
              "INSERT INTO step SELECT id, 1 + (SELECT ifnull(max(n), 0) FROM step WHERE delivery = id), ?5, 'dropped', 0, '" REPLACED "'"
              " FROM delivery WHERE kind = ?1 AND report = ?2 AND covers = ?3 AND recipient = ?4 AND state IN ('held', 'prepared')",
              "tttti", d->kind, d->report, d->covers, d->recipient, d->created));
    return db_do(l->db, err,
                 "UPDATE delivery SET state = 'dropped', changed = ?5, answer = '" REPLACED "'"
                 " WHERE kind = ?1 AND report = ?2 AND covers = ?3 AND recipient = ?4 AND state IN ('held', 'prepared')",
                 "tttti", d->kind, d->report, d->covers, d->recipient, d->created);
}

/* What it was dropped for is gone again: it takes its place back. */
static int revive(struct ledger *l, const struct delivery *d, int64_t id, struct err *err)
{
    const char *reason = d->reason ? d->reason : "";
    TRY(drop_waiting(l, d, err));
    TRY(db_do(l->db, err,
              "UPDATE delivery SET state = ?2, changed = ?3, reason = ?4, on_doubt = ?5, owner = ?6, next_try = ?7, give_up = ?8, tries = 0, told = 0, code = 0,"
              " answer = '' WHERE id = ?1",
              "ititttii", id, states[d->state], d->created, reason, d->on_doubt, d->owner, d->next_try, d->give_up));
    return note_step(l, id, d->created, d->state, 0, reason, err);
}

static int prepare(struct ledger *l, const struct delivery *d, bool again, enum prepare *what, int64_t *id, struct err *err)
{
    bool gave_way;
    TRY(in_the_way(l, d, again, id, &gave_way, err));
    *what = *id && !gave_way ? PREPARE_THERE : PREPARE_NEW;
    if (*id)
        return gave_way ? revive(l, d, *id, err) : 0;
    if (strcmp(d->kind, "notice") != 0) /* each of these says something of its own */
        TRY(drop_waiting(l, d, err));
    TRY(db_do(l->db, err,
              "INSERT INTO delivery VALUES (NULL, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, 0, ?14, ?14, ?15, ?16, 0, 0, '')",
              "tttttttttttttiii", d->kind, d->report, d->period, d->covers, d->recipient, d->content, d->message, d->sender, d->subject, states[d->state],
              d->reason ? d->reason : "", d->on_doubt, d->owner, d->created, d->next_try, d->give_up));
    *id = db_last_id(l->db);
    return note_step(l, *id, d->created, d->state, 0, d->reason ? d->reason : "", err);
}

int ledger_prepare(struct ledger *l, const struct delivery *d, bool again, enum prepare *what, int64_t *id, struct err *err)
{
    TRY(db_begin(l->db, err));
    return db_end(l->db, prepare(l, d, again, what, id, err), err);
}

/* ------------------------------------------------------------------ reading */
static const char *state_list(struct arena *a, unsigned which)
{
    const char *list = ",";
    for (size_t i = 0; i < N_STATES; i++)
        if (!which || which & 1u << i)
            list = arena_printf(a, "%s%s,", list, states[i]);
    return list;
}

static struct delivery delivery_of(struct arena *a, struct db_rows *r)
{
    struct delivery d = {.id = db_int(r, 0)};
    const char **texts[] = {&d.kind, &d.report, &d.period, &d.covers, &d.recipient, &d.content, &d.message, &d.sender, &d.subject};
    for (int i = 0; i < 9; i++)
        *texts[i] = arena_strdup(a, db_text(r, i + 1));
    d.state = state_named(db_text(r, 10));
    d.reason = arena_strdup(a, db_text(r, 11));
    d.on_doubt = arena_strdup(a, db_text(r, 12));
    d.owner = arena_strdup(a, db_text(r, 13));
    int64_t *numbers[] = {&d.tries, &d.created, &d.changed, &d.next_try, &d.give_up};
    for (int i = 0; i < 5; i++)
        *numbers[i] = db_int(r, i + 14);
    d.told = db_int(r, 19) != 0;
    d.code = db_int(r, 20);
    d.answer = arena_strdup(a, db_text(r, 21));
    return d;
}

static int read_all(struct ledger *l, const struct delivery_asked *asked, struct arena *a, struct delivery **list, size_t *n, struct err *err)
{
    struct db_rows *r;
    bool more = true;
    TRY(db_ask(l->db, &r, err,
               "SELECT * FROM (SELECT * FROM delivery WHERE (?1 IS NULL OR report = ?1) AND (?2 = 0 OR id = ?2) AND instr(?3, ',' || state || ',')"
               " AND (?4 = 0 OR next_try <= ?4) AND (?5 = 0 OR told = 0) ORDER BY id DESC LIMIT ?6) ORDER BY id",
               "titiii", asked->report, asked->id, state_list(a, asked->states), asked->ready_by, (int64_t)asked->untold,
               asked->last ? (int64_t)asked->last : INT64_C(-1)));
    int rc = db_next(r, &more, err);
    while (rc == 0 && more) {
        struct delivery d = delivery_of(a, r);
        ARENA_PUSH(a, *list, *n, d);
        rc = db_next(r, &more, err);
    }
    db_done(&r);
    return rc;
}

int ledger_deliveries(struct ledger *l, const struct delivery_asked *asked, delivery_sink *sink, void *ctx, struct err *err)
{
    struct arena *a = arena_new();
    struct delivery *list = NULL;
    size_t n = 0;
    int rc = read_all(l, asked, a, &list, &n, err);
    for (size_t i = 0; i < n && rc == 0; i++)
        rc = sink(ctx, &list[i], err);
    arena_free(&a);
    return rc;
}

static int one_number(struct db_rows *r, int64_t *out, struct err *err)
{
    bool more;
    int rc = db_next(r, &more, err);
    *out = rc == 0 && more ? db_int(r, 0) : 0;
    db_done(&r);
    return rc;
}

int ledger_content_open(struct ledger *l, const char *content, int64_t *n, struct err *err)
{
    struct db_rows *r;
    TRY(db_ask(l->db, &r, err, "SELECT count(*) FROM delivery WHERE content = ?1 AND state NOT IN ('sent', 'dropped')", "t", content));
    return one_number(r, n, err);
}
