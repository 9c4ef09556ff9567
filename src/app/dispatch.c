/* dispatch.c - decides what of a report that is made goes to whom, and what holds it back.
 *
 * A report is held when an expectation does not hold and its delivery says so, when it has nothing in it, or when a file that should be
 * attached is not there. What is held is ready to be sent as it stands: its message is kept, and `concord release` sends that one. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "app/dispatch.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "app/command.h"
#include "app/moment.h"
#include "app/record.h"
#include "app/way.h"
#include "base/text.h"
#include "deliver/lock.h"
#include "out/figures.h"

#define SECOND INT64_C(1000000)

/* ------------------------------------------------------------------ opening */
static int open_way(void *ctx, const struct delivery *e, struct channel *out, struct err *err)
{
    struct dispatch *s = ctx;
    const struct deliver_decl *d = way_delivery(s->project, e->report, e->recipient);
    if (!d)
        return err_set(err, ERR_CONFIG, "the project has no delivery of %s to %s any more", e->report, e->recipient);
    return way_open(s->project, d, out, err);
}

void dispatch_say(const struct delivery *e)
{
    printf("%-10s %lld  %s of %s to ", delivery_state_name(e->state), (long long)e->id, e->report, e->period);
    command_print(e->recipient);
    if (strcmp(e->kind, "report") != 0)
        printf(" (%s)", e->kind);
    if (e->answer && *e->answer) {
        fputs(": ", stdout);
        command_print(e->answer);
    }
    putchar('\n');
    fflush(stdout);
}

static void says(void *ctx, const struct delivery *e)
{
    (void)ctx;
    dispatch_say(e);
}

int dispatch_open(struct dispatch *s, const char *root, int64_t now, struct err *err)
{
    s->lock = -1;
    s->arena = arena_new();
    s->deliver = (struct deliver){.root = root, .now = now, .open = open_way, .says = says, .ctx = s};
    TRY(ledger_open(root, true, &s->deliver.ledger, err));
    TRY(lock_take(root, DISPATCH_WAIT_S, &s->lock, err));
    return deliver_recover(&s->deliver, err);
}

void dispatch_close(struct dispatch *s)
{
    lock_drop(&s->lock);
    ledger_close(&s->deliver.ledger);
    arena_free(&s->arena);
}

/* ------------------------------------------------------------------ what holds it back */
static void reason(struct buf *b, const char *what, const char *detail)
{
    struct buf safe = BUF_INIT;
    text_printable(&safe, detail, strlen(detail));
    buf_printf(b, "%s- %s%s", b->len ? "\n" : "", what, buf_text(&safe) ? buf_text(&safe) : "");
    buf_fini(&safe);
}

static bool is_nothing(const char *value)
{
    return value[strspn(value, "0.-")] == '\0';
}

/* Every figure is missing or nothing, and no list has a record. */
static int is_empty(struct project *p, const struct result_report *r, bool *empty, struct err *err)
{
    struct figure *list;
    size_t n;
    TRY(figures_of(p->arena, r, &list, &n, err));
    *empty = true;
    for (size_t i = 0; i < n; i++)
        *empty = *empty && is_nothing(list[i].value);
    for (size_t i = 0; i < r->report->n_sheets; i++) /* its own: what is behind them, as definitions, is always there */
        for (size_t k = 0; k < r->sheets[i].n_items; k++)
            *empty = *empty && !(r->sheets[i].items[k].list && r->sheets[i].items[k].list->n_all > 0);
    return 0;
}

static int hold_reasons(struct project *p, const struct made *made, const struct deliver_decl *d, struct buf *b, struct err *err)
{
    const struct result_report *r = made->result;
    bool empty;
    for (size_t i = 0; i < r->n_checks && d->hold; i++)
        if (!r->checks[i].passed && !r->checks[i].warn)
            reason(b, "an expectation does not hold: ", arena_printf(p->arena, "%s: %s", r->checks[i].says, r->checks[i].detail ? r->checks[i].detail : ""));
    TRY(is_empty(p, r, &empty, err));
    if (empty)
        reason(b, "the report is empty: ", "every figure is missing or 0");
    for (size_t i = 0; i < d->attach.n; i++) {
        bool there = false;
        for (size_t k = 0; k < made->n_files; k++)
            there = there || made->files[k].format == out_format_of(d->attach.list[i].text);
        if (!there)
            reason(b, "a file is missing: ", d->attach.list[i].text);
    }
    return 0;
}

/* ------------------------------------------------------------------ noting */
struct finding { struct dispatch *s; bool held; };

/* One that is there already: what has become of it is said. */
static int found_there(void *ctx, const struct delivery *e, struct err *err)
{
    struct finding *found = ctx;
    struct dispatch *s = found->s;
    (void)err;
    found->held = e->state == DELIVERY_HELD;
    if (s->counts_there && e->state == DELIVERY_PREPARED)
        ARENA_PUSH(s->arena, s->waiting, s->n_waiting, ((struct waiting){e->id, e->next_try}));
    s->n_held += s->counts_there && e->state == DELIVERY_HELD;
    s->deliver.n_failed += s->counts_there && e->state == DELIVERY_FAILED;
    s->deliver.n_ambiguous += s->counts_there && e->state == DELIVERY_AMBIGUOUS;
    printf("%-10s %lld  %s of %s to ", "there", (long long)e->id, e->report, e->period);
    command_print(e->recipient);
    printf(": %s", delivery_state_name(e->state));
    if (e->state != DELIVERY_SENT && *e->answer) {
        fputs(", ", stdout);
        command_print(e->answer);
    }
    putchar('\n');
    return 0;
}

/* *held: what the recipient is to have is held, now or since before; not where another content was sent already. */
static int prepare_one(struct dispatch *s, const struct message *m, struct delivery *e, const char *recipient, bool *held, struct err *err)
{
    enum prepare what;
    struct finding found = {s, false};
    e->recipient = recipient;
    TRY(deliver_prepare(&s->deliver, m, e, s->again, &what, &e->id, err));
    if (what == PREPARE_THERE) {
        struct delivery_asked asked = {.id = e->id};
        TRY(ledger_deliveries(s->deliver.ledger, &asked, found_there, &found, err));
        *held = found.held;
        return 0;
    }
    *held = e->state == DELIVERY_HELD;
    if (*held) {
        s->n_held++;
        dispatch_say(e);
        puts(e->reason);
    }
    return 0;
}

/* Readers are told once that they have to wait. */
static int prepare_delayed(struct dispatch *s, const struct delivery *held, const char *recipient, struct err *err)
{
    struct project *p = s->project;
    struct delivery e = *held;
    const char *words = arena_printf(p->arena, "%s of %s is delayed. It will be sent when it is complete.\n", held->report, held->period);
    e.kind = "delayed";
    e.recipient = recipient;
    e.state = DELIVERY_PREPARED;
    e.reason = "";
    e.subject = arena_printf(p->arena, "%s of %s is delayed", held->report, held->period);
    return deliver_prepare_words(&s->deliver, p->arena, &e, words, "", false, err);
}

static int prepare_letter(struct dispatch *s, const struct made *made, const struct result_letter *words, struct err *err)
{
    struct project *p = s->project;
    const struct deliver_decl *d = words->deliver;
    struct buf bytes = BUF_INIT, why = BUF_INIT;
    struct delivery e;
    struct message m;
    size_t n;
    const char **list = way_recipients(p, d, &n);
    int rc = hold_reasons(p, made, d, &why, err);
    if (rc == 0)
        rc = letters_build(p, made, words, deliver_now(&s->deliver), &bytes, &m, &e, err);
    e.state = why.len ? DELIVERY_HELD : DELIVERY_PREPARED;
    e.reason = arena_strdup(p->arena, buf_text(&why) ? buf_text(&why) : "");
    for (size_t i = 0; i < n && rc == 0; i++) {
        bool held = false;
        if (s->to && strcmp(list[i], s->to) != 0)
            continue;
        rc = prepare_one(s, &m, &e, list[i], &held, err);
        if (rc == 0 && held && d->tells_readers)
            rc = prepare_delayed(s, &e, list[i], err);
    }
    buf_fini(&why);
    buf_fini(&bytes);
    return rc;
}

int dispatch_prepare(struct dispatch *s, const struct made *made, const struct deliver_decl *only, struct err *err)
{
    for (size_t i = 0; i < made->result->n_letters; i++)
        if (!only || made->result->letters[i].deliver == only)
            TRY(prepare_letter(s, made, &made->result->letters[i], err));
    return 0;
}

int dispatch_not_made(struct dispatch *s, const struct deliver_decl *d, const char *covers, const char *why, struct err *err)
{
    struct project *p = s->project;
    int64_t now = deliver_now(&s->deliver);
    const char *words = arena_printf(p->arena, "The report %s that was due on %s could not be made, and nobody has got it:\n\n  %s\n\nIt is tried again whenever `concord run --due` runs.\n",
                                     d->report.text, covers, why);
    struct delivery e = {.kind = "notice", .report = d->report.text, .period = covers, .covers = covers, .recipient = way_owner(p, d), .state = DELIVERY_PREPARED,
                         .sender = d->sender ? way_address(p->arena, d->sender) : "", .on_doubt = "resend", .owner = "", .created = now, .next_try = now,
                         .give_up = now + DELIVER_NOTICE_WINDOW};
    if (!*e.recipient)
        return 0;
    e.subject = arena_printf(p->arena, "%s of %s could not be made", d->report.text, covers);
    return deliver_prepare_words(&s->deliver, p->arena, &e, words, "", true, err);
}

/* ------------------------------------------------------------------ work */
static int round_of(struct dispatch *s, struct err *err)
{
    struct err first = {0};
    int rc = deliver_ready(&s->deliver, &first);
    TRY(deliver_notices(&s->deliver, err));
    TRY(deliver_ready(&s->deliver, err));
    if (rc != 0)
        *err = first;
    return rc;
}

static void pause_until(int64_t when)
{
    char shown[32];
    fprintf(stderr, "concord: the next try is at %s UTC; whoever does not want to wait ends this, and `concord run --due` goes on with it\n", moment_print(shown, NULL, when));
    struct timespec at = {.tv_sec = (time_t)(when / SECOND) + 1};
    while (clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, &at, NULL) != 0)
        ;
}

int dispatch_work(struct dispatch *s, bool wait, struct err *err)
{
    int64_t when;
    TRY(round_of(s, err));
    while (wait && s->deliver.now == INT64_MIN) {
        TRY(deliver_next(&s->deliver, &when, err));
        if (when == INT64_MAX)
            return 0;
        lock_drop(&s->lock);
        pause_until(when);
        TRY(lock_take(s->deliver.root, DISPATCH_WAIT_S, &s->lock, err));
        TRY(deliver_recover(&s->deliver, err));
        s->deliver.n_later = 0;
        TRY(round_of(s, err));
    }
    return 0;
}

struct looking { const struct waiting *one; bool waits; };

static int waits_still(void *ctx, const struct delivery *e, struct err *err)
{
    struct looking *l = ctx;
    (void)err;
    l->waits = e->state == DELIVERY_PREPARED && e->next_try == l->one->next_try; /* else it was tried, and counted then */
    return 0;
}

static int count_waiting(struct dispatch *s, struct err *err)
{
    for (size_t i = 0; i < s->n_waiting; i++) {
        struct looking l = {&s->waiting[i], false};
        struct delivery_asked asked = {.id = s->waiting[i].id};
        TRY(ledger_deliveries(s->deliver.ledger, &asked, waits_still, &l, err));
        s->deliver.n_later += l.waits;
    }
    return 0;
}

int dispatch_result(struct dispatch *s, struct err *err)
{
    const struct deliver *d = &s->deliver;
    TRY(count_waiting(s, err));
    if (d->n_ambiguous)
        return err_set(err, ERR_PROTOCOL, "of %zu deliver%s nobody knows whether they arrived; see concord status", d->n_ambiguous, d->n_ambiguous == 1 ? "y" : "ies");
    if (d->n_failed)
        return err_set(err, ERR_UNAVAILABLE, "%zu deliver%s failed for good; see concord status", d->n_failed, d->n_failed == 1 ? "y" : "ies");
    if (s->n_held)
        return err_set(err, ERR_DATA, "%zu deliver%s held; concord release sends what is held", s->n_held, s->n_held == 1 ? "y is" : "ies are");
    if (d->n_later)
        return err_set(err, ERR_AGAIN, "%zu deliver%s to be tried again; concord run --due does it", d->n_later, d->n_later == 1 ? "y is" : "ies are");
    return 0;
}
