/* ledger_due.c - which moments of a schedule have been dealt with. When they come is decided elsewhere (deliver/). */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "state/ledger_int.h"

static int one_moment(struct db_rows *r, int64_t *out, bool *there, struct err *err)
{
    int rc = db_next(r, there, err);
    if (rc == 0 && *there)
        *out = db_int(r, 0);
    db_done(&r);
    return rc;
}

static int schedule(struct ledger *l, const char *name, const char *says, int64_t begin, bool note, int64_t *since, struct err *err)
{
    struct db_rows *r;
    bool there;
    *since = begin;
    TRY(db_ask(l->db, &r, err, "SELECT since FROM schedule WHERE name = ?1 AND says = ?2", "tt", name, says));
    TRY(one_moment(r, since, &there, err));
    return there || !note ? 0 : db_do(l->db, err, "INSERT OR REPLACE INTO schedule VALUES (?1, ?2, ?3)", "tit", name, begin, says);
}

int ledger_schedule(struct ledger *l, const char *name, const char *says, int64_t begin, bool note, int64_t *since, struct err *err)
{
    if (!note)
        return schedule(l, name, says, begin, note, since, err);
    TRY(db_begin(l->db, err));
    return db_end(l->db, schedule(l, name, says, begin, note, since, err), err);
}

int ledger_due_last(struct ledger *l, const char *name, int64_t since, int64_t *last, struct err *err)
{
    struct db_rows *r;
    bool there;
    *last = since;
    TRY(db_ask(l->db, &r, err, "SELECT at FROM due WHERE name = ?1 AND at > ?2 ORDER BY at DESC LIMIT 1", "ti", name, since));
    return one_moment(r, last, &there, err);
}

int ledger_due_done(struct ledger *l, const char *name, int64_t at, int64_t now, const char *outcome, struct err *err)
{
    return db_do(l->db, err, "INSERT OR REPLACE INTO due VALUES (?1, ?2, ?3, ?4)", "tiit", name, at, now, outcome);
}
