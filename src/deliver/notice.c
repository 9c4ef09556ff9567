/* notice.c - decides what an owner is told: each delivery that failed, is held, or may or may not have arrived; once; with the command
 * that settles it.
 *
 * One message for each report, its days and its owner. It is a delivery like any other, under the same rules, but nobody is told when
 * it fails in its turn, and in doubt it is sent again: an owner can bear to read it twice. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <string.h>

#include "base/buf.h"
#include "deliver/deliver.h"
#include "mail/letter.h"

#define SECOND INT64_C(1000000)

static int write_words(struct arena *a, const struct delivery *e, const char *text, struct buf *bytes, struct message *out, struct err *err)
{
    struct address from = {0}, to = {0};
    struct address_fault fault;
    struct letter_cut cut;
    struct letter l = {.id = e->message, .date = e->created / SECOND, .subject = e->subject, .text = text, .n_text = strlen(text), .to = &to, .n_to = 1, .language = "en"};
    if (!address_parse(a, e->sender, strlen(e->sender), &from, &fault) || !address_parse(a, e->recipient, strlen(e->recipient), &to, &fault)) {
        /* by a command or into a folder: whoever reads it needs no address */
        static const char nobody[] = "concord@localhost";
        if (!from.spec && !address_parse(a, nobody, sizeof nobody - 1, &from, &fault))
            return err_set(err, ERR_INTERNAL, "%s is no address", nobody);
        to = to.spec ? to : from;
    }
    l.from = from;
    return letter_write(a, &l, bytes, out, &cut, err);
}

int deliver_prepare_words(struct deliver *d, struct arena *a, struct delivery *e, const char *words, const char *of, bool again, struct err *err)
{
    struct buf bytes = BUF_INIT;
    struct message m;
    enum prepare what;
    const char *texts[] = {e->covers, e->recipient, e->subject, words, of};
    e->content = deliver_content(a, texts, sizeof texts / sizeof *texts);
    e->message = deliver_message_id(a, e);
    int rc = write_words(a, e, words, &bytes, &m, err);
    if (rc == 0)
        rc = deliver_prepare(d, &m, e, again, &what, &e->id, err);
    buf_fini(&bytes);
    return rc;
}

struct group { const char *report, *covers, *owner; struct delivery *list; size_t n; };
struct gathering { struct arena *arena; struct group *groups; size_t n; };

static int gather(void *ctx, const struct delivery *e, struct err *err)
{
    struct gathering *g = ctx;
    struct delivery d = *e;
    size_t i = 0;
    (void)err;
    if (strcmp(e->kind, "notice") == 0 || !*e->owner)
        return 0;
    const char **texts[] = {&d.kind, &d.report, &d.period, &d.covers, &d.recipient, &d.content, &d.message, &d.sender, &d.subject, &d.reason, &d.on_doubt, &d.owner, &d.answer};
    for (size_t k = 0; k < sizeof texts / sizeof *texts; k++)
        *texts[k] = arena_strdup(g->arena, *texts[k]);
    while (i < g->n && (strcmp(g->groups[i].report, d.report) != 0 || strcmp(g->groups[i].covers, d.covers) != 0 || strcmp(g->groups[i].owner, d.owner) != 0))
        i++;
    if (i == g->n) {
        struct group one = {.report = d.report, .covers = d.covers, .owner = d.owner};
        ARENA_PUSH(g->arena, g->groups, g->n, one);
    }
    ARENA_PUSH(g->arena, g->groups[i].list, g->groups[i].n, d);
    return 0;
}

static void put_one(struct buf *b, const char *root, const struct delivery *d)
{
    buf_printf(b, "- to %s: ", d->recipient);
    switch (d->state) {
    case DELIVERY_HELD:
        buf_printf(b, "held.\n%s\n  Send it nevertheless:   concord -C %s release %lld\n  Give it up:             concord -C %s release %lld --drop\n", d->reason, root,
                   (long long)d->id, root, (long long)d->id);
        break;
    case DELIVERY_AMBIGUOUS:
        buf_printf(b, "nobody knows whether it arrived.\n  %s\n  It arrived:             concord -C %s release %lld --arrived\n  Send it once more:      concord -C %s release %lld --resend\n",
                   d->answer, root, (long long)d->id, root, (long long)d->id);
        break;
    default:
        buf_printf(b, "not delivered, and not tried again.\n  %s\n  Try it once more:       concord -C %s release %lld --resend\n", d->answer, root, (long long)d->id);
    }
}

static int notice(struct deliver *d, struct arena *a, const struct group *g, struct err *err)
{
    struct buf text = BUF_INIT;
    const char *moments = ""; /* the same may come to it twice, with the same answer: that is news each time */
    int64_t now = deliver_now(d);
    const struct delivery *first = &g->list[0];
    buf_printf(&text, "The report %s of %s is not delivered to everybody.\n\n", g->report, first->period);
    for (size_t i = 0; i < g->n; i++)
        put_one(&text, d->root, &g->list[i]);
    for (size_t i = 0; i < g->n; i++)
        moments = arena_printf(a, "%s%lld:%lld ", moments, (long long)g->list[i].id, (long long)g->list[i].changed);
    buf_printf(&text, "\nWhat was delivered so far:  concord -C %s status %s\n", d->root, g->report);
    const char *words = buf_text(&text) ? buf_text(&text) : "";
    struct delivery e = {.kind = "notice", .report = g->report, .period = first->period, .covers = g->covers, .recipient = g->owner, .sender = first->sender,
                         .state = DELIVERY_PREPARED, .on_doubt = "resend", .owner = "", .created = now, .next_try = now, .give_up = now + DELIVER_NOTICE_WINDOW};
    e.subject = arena_printf(a, "%s of %s: %s", g->report, first->period,
                             first->state == DELIVERY_HELD ? "held" : first->state == DELIVERY_AMBIGUOUS ? "perhaps delivered, perhaps not" : "not delivered");
    int rc = text.failed ? err_set(err, ERR_NOMEM, "no memory for what an owner is told") : deliver_prepare_words(d, a, &e, words, moments, true, err);
    for (size_t i = 0; i < g->n && rc == 0; i++)
        rc = ledger_set_told(d->ledger, g->list[i].id, true, err);
    buf_fini(&text);
    return rc;
}

int deliver_notices(struct deliver *d, struct err *err)
{
    struct arena *a = arena_new();
    struct gathering g = {.arena = a};
    struct delivery_asked asked = {.states = 1u << DELIVERY_HELD | 1u << DELIVERY_FAILED | 1u << DELIVERY_AMBIGUOUS, .untold = true};
    int rc = ledger_deliveries(d->ledger, &asked, gather, &g, err);
    for (size_t i = 0; i < g.n && rc == 0; i++)
        rc = notice(d, a, &g.groups[i], err);
    arena_free(&a);
    return rc;
}
