/* cmd_release.c - concord release DELIVERY: a person settles what the program does not settle by itself. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/command.h"
#include "app/dispatch.h"
#include "app/moment.h"
#include "app/way.h"

struct releasing { struct dispatch *s; const struct arguments *a; size_t n; };

/* What a person lets go is tried for as long as if it were made now; what is sent to an owner has no block's window. */
static int64_t window_of(struct dispatch *s, const struct delivery *e)
{
    if (strcmp(e->kind, "notice") == 0)
        return DELIVER_NOTICE_WINDOW;
    return way_window(way_delivery(s->project, e->report, e->recipient));
}

/* Held: sent as it stands. Failed, ambiguous: only on a word that says so. */
static int settle(void *ctx, const struct delivery *entry, struct err *err)
{
    struct releasing *r = ctx;
    const struct arguments *a = r->a;
    struct delivery e = *entry;
    int64_t now = deliver_now(&r->s->deliver);
    bool moved;
    if (!a->drop && !a->arrived && !a->resend && e.state != DELIVERY_HELD)
        return err_set(err, ERR_USAGE, "delivery %lld is %s: say --resend, --arrived or --drop", (long long)e.id, delivery_state_name(e.state));
    if (a->arrived && e.state != DELIVERY_AMBIGUOUS)
        return err_set(err, ERR_USAGE, "delivery %lld is %s; --arrived settles what is ambiguous", (long long)e.id, delivery_state_name(e.state));
    e.state = a->drop ? DELIVERY_DROPPED : a->arrived ? DELIVERY_SENT : DELIVERY_PREPARED;
    e.answer = a->drop ? "given up by a person" : a->arrived ? "a person says that it arrived" : "released by a person";
    e.code = 0;
    e.next_try = now;
    e.tries = 0;
    e.give_up = now + window_of(r->s, entry);
    TRY(ledger_move(r->s->deliver.ledger, entry->state, &e, now, &moved, err));
    TRY(deliver_let_go(&r->s->deliver, &e, err));
    r->n += moved;
    if (e.state != DELIVERY_PREPARED)
        dispatch_say(&e);
    return 0;
}

static int release(struct project *p, struct dispatch *s, const struct arguments *a, int64_t now, struct err *err)
{
    const char *word = a->words[0];
    char *end;
    struct releasing r = {s, a, 0};
    struct delivery_asked asked = {.states = 1u << DELIVERY_HELD};
    asked.id = strtoll(word, &end, 10);
    if (*end || asked.id <= 0) {
        asked.id = 0;
        asked.report = word;
    } else {
        asked.states |= 1u << DELIVERY_FAILED | 1u << DELIVERY_AMBIGUOUS;
        if (a->drop) /* what waits for something that never comes */
            asked.states |= 1u << DELIVERY_PREPARED;
    }
    TRY(project_check(p, &a->project, stderr, err));
    if (p->diags.n_errors || !p->model)
        return err_set(err, ERR_CONFIG, "%s", "");
    TRY(dispatch_open(s, p->root, now, err));
    TRY(ledger_deliveries(s->deliver.ledger, &asked, settle, &r, err));
    if (r.n == 0)
        return err_set(err, ERR_NOT_FOUND, "nothing of %s is held%s; see concord status", word,
                       !asked.id ? "" : a->drop ? ", failed, ambiguous or prepared" : ", failed or ambiguous");
    TRY(dispatch_work(s, !a->no_wait, err));
    return dispatch_result(s, err);
}

static int run(const struct arguments *a, struct err *err)
{
    struct project p = {0};
    int64_t now;
    TRY(moment_parse(a->now, &now, err));
    if (a->drop + a->arrived + a->resend > 1)
        return err_set(err, ERR_USAGE, "concord release takes one of --resend, --arrived and --drop");
    struct dispatch s = {.project = &p, .lock = -1};
    int rc = release(&p, &s, a, now, err);
    dispatch_close(&s);
    project_close(&p);
    return rc;
}

const struct command command_release = {
    "release", "DELIVERY | REPORT", "settle a delivery that is held, failed or ambiguous",
    "Sends what is held, as it stands: one delivery by its number (concord status shows it), or all that is held of a report. One that failed is\n"
    "tried again with --resend; of one that may or may not have arrived a person says --arrived, or --resend, which sends the same\n"
    "message with the same Message-ID; --drop gives up any of them, and what waits to be sent.",
    1, 1, TAKES_PROJECT | TAKES_SET | TAKES_RESEND | TAKES_ARRIVED | TAKES_DROP | TAKES_NO_WAIT | TAKES_NOW, WORD_REPORT, run};
