/* alerts.c - decides who is told of which alerts, and in which words: one message for each recipient with all that fires for them.
 *
 * Who is told stands in the data, where somebody may have written anything: what is no address is not sent to, but held, and the owner is
 * told. A record that names nobody is told to the owner. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "app/dispatch.h"

#include <string.h>

#include "app/way.h"
#include "base/text.h"
#include "data/address.h"
#include "out/layout.h"

struct told { const char *to; struct buf words; const struct alert_decl *last; size_t n; };
struct telling { struct project *p; struct told *list; size_t n; };

static struct told *told_of(struct telling *t, const char *to)
{
    for (size_t i = 0; i < t->n; i++)
        if (strcmp(t->list[i].to, to) == 0)
            return &t->list[i];
    struct told one = {.to = to};
    ARENA_PUSH(t->p->arena, t->list, t->n, one);
    return &t->list[t->n - 1];
}

static void add_line(struct telling *t, const char *to, const struct result_alert *a)
{
    struct told *who = told_of(t, to);
    if (who->last != a->alert)
        buf_printf(&who->words, "%s%s\n", who->n ? "\n" : "", a->says);
    buf_puts(&who->words, "- ");
    text_printable(&who->words, a->record, strlen(a->record));
    buf_putc(&who->words, '\n');
    who->last = a->alert;
    who->n++;
}

/* Its recipients; nobody is the owner. */
static void add_alert(struct telling *t, const struct result_alert *a, const char *owner)
{
    const char **list = NULL;
    size_t n = 0;
    address_split(t->p->arena, a->to, &list, &n);
    for (size_t i = 0; i < n; i++)
        add_line(t, way_address(t->p->arena, list[i]), a);
    if (n == 0 && *owner)
        add_line(t, owner, a);
}

static int prepare(struct dispatch *s, const struct result_report *r, const struct deliver_decl *d, const char *covers, const struct told *who, struct err *err)
{
    struct project *p = s->project;
    struct address address;
    struct address_fault fault;
    char day[16];
    if (who->words.failed)
        return err_set(err, ERR_NOMEM, "no memory for the alerts of %s", who->to);
    const char *says = r->n_letters ? layout_filled(p->arena, &r->letters[0].text, r) : "", *subject = r->n_letters ? layout_filled(p->arena, &r->letters[0].subject, r) : "";
    const char *words = arena_printf(p->arena, "%s%s%s", says, *says ? "\n\n" : "", who->words.data ? who->words.data : "");
    int64_t now = deliver_now(&s->deliver);
    struct delivery e = {.kind = "alert", .report = "alerts", .period = arena_strdup(p->arena, day_print(day, p->as_of_day)), .covers = covers, .recipient = who->to,
                         .sender = d->sender ? way_address(p->arena, d->sender) : "", .on_doubt = d->resend ? "resend" : "hold", .owner = way_owner(p, d),
                         .state = DELIVERY_PREPARED, .reason = "", .created = now, .next_try = now, .give_up = now + way_window(d)};
    if (!address_parse(p->arena, who->to, strlen(who->to), &address, &fault)) {
        e.state = DELIVERY_HELD;
        e.reason = arena_printf(p->arena, "- this is no address: %s", fault.why);
        s->n_held++;
    }
    e.subject = *subject ? subject : arena_printf(p->arena, "%zu alert%s, %s", who->n, who->n == 1 ? "" : "s", e.period);
    return deliver_prepare_words(&s->deliver, p->arena, &e, words, "", s->again, err);
}

int dispatch_alerts(struct dispatch *s, const struct deliver_decl *d, const struct alert_decl *one, const char *name, struct err *err)
{
    struct project *p = s->project;
    struct telling t = {.p = p};
    struct result_report *result;
    char day[16];
    const char *owner = way_owner(p, d);
    /* A report of nothing but its alerts, over the period of the project's first. */
    struct report_decl *r = ARENA_NEW(p->arena, struct report_decl);
    r->name = d->report;
    r->period = p->model->n_reports ? p->model->reports[0]->period : NULL;
    TRY(eval_report(p->eval, r, &result, err));
    for (size_t i = 0; i < result->n_alerts; i++)
        if (one ? result->alerts[i].alert == one : !result->alerts[i].alert->has_every)
            add_alert(&t, &result->alerts[i], owner);
    const char *covers = arena_printf(p->arena, "%s %s", day_print(day, p->as_of_day), name);
    int rc = 0;
    for (size_t i = 0; i < t.n; i++) {
        if (rc == 0)
            rc = prepare(s, result, d, covers, &t.list[i], err);
        buf_fini(&t.list[i].words);
    }
    return rc;
}
