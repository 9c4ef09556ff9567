/* check_deliver.c - decides whether a report can be delivered and an alert be raised: to whom, when, with what.
 *
 * Placeholders of a subject are metrics; what is attached is written by the report. An alert's condition is of figures; one that
 * names a metric speaks of its records, and may address each one's owner. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <string.h>

#include "data/address.h"
#include "lang/check_int.h"

static void check_when_day(struct check *ck, const struct when *w)
{
    if (strcmp(w->day.text, "day") != 0 && !weekday_name(w->day.text))
        diag_error(ck->diags, 850, w->day.span, "every monday, …, sunday or day is meant, not %s", w->day.text);
    check_need(ck, NEED_ZONE, w->day.span);
}

static bool writes(const struct report_decl *r, const char *format)
{
    for (size_t i = 0; i < r->n_outputs; i++)
        for (size_t j = 0; j < r->outputs[i].formats.n; j++)
            if (strcmp(r->outputs[i].formats.list[j].text, format) == 0)
                return true;
    return false;
}

static void check_written(struct check *ck, const struct report_decl *r, const struct names *list)
{
    for (size_t i = 0; r && i < list->n; i++)
        if (!writes(r, list->list[i].text))
            diag_error(ck->diags, 851, list->list[i].span, "the report %s writes no %s: say so in its output", r->name.text, list->list[i].text);
}

static const char *group_text(const struct model *m, const char *name)
{
    for (size_t i = 0; i < m->n_settings; i++)
        if (strcmp(m->settings[i]->name.text, name) == 0 && m->settings[i]->value && m->settings[i]->value->kind == EXPR_TEXT)
            return m->settings[i]->text ? m->settings[i]->text : "";
    return NULL;
}

const char **model_recipients(const struct model *m, const struct deliver_decl *d, size_t *n)
{
    const char **all = NULL, **list = NULL;
    size_t n_all = 0;
    *n = 0;
    for (size_t i = 0; i < d->n_to; i++)
        ARENA_PUSH(m->arena, all, n_all, d->to[i]);
    for (size_t i = 0; i < d->groups.n; i++)
        if (group_text(m, d->groups.list[i].text))
            address_split(m->arena, group_text(m, d->groups.list[i].text), &all, &n_all);
    for (size_t i = 0; i < n_all; i++) {
        size_t k = 0;
        while (k < *n && strcmp(list[k], all[i]) != 0)
            k++;
        if (k == *n)
            ARENA_PUSH(m->arena, list, *n, all[i]);
    }
    return list;
}

static void check_groups(struct check *ck, const struct deliver_decl *d)
{
    for (size_t i = 0; i < d->groups.n; i++) {
        const struct name *g = &d->groups.list[i];
        const char *text = group_text(ck->m, g->text), **list = NULL;
        size_t n = 0;
        if (!text)
            diag_error(ck->diags, 873, g->span, "mail goes to addresses in quotes, or to a setting that holds some: setting %s = \"a@example.com, b@example.com\"", g->text);
        else
            address_split(ck->arena, text, &list, &n);
        for (size_t k = 0; k < n; k++)
            check_mailbox(ck, list[k], g->span);
    }
}

static void check_via(struct check *ck, struct expr *via)
{
    size_t before = ck->diags->n_errors;
    const char *wrong;

    check_constant_call(ck, via, "via");
    wrong = ck->catalog->channel && ck->diags->n_errors == before ? ck->catalog->channel(ck->catalog->ctx, via) : NULL;
    if (wrong)
        diag_error(ck->diags, 875, via->span, "%s", wrong);
}

/* What a folder or a command needs of a mail is nothing. */
static void check_ends(struct check *ck, const struct deliver_decl *d, bool of_alerts)
{
    bool is_mail = !d->via || (strcmp(d->via->name.text, "folder") != 0 && strcmp(d->via->name.text, "command") != 0);

    if (!d->via || (is_mail && ((d->n_to + d->groups.n == 0 && !of_alerts) || !d->sender)))
        diag_error(ck->diags, 853, d->report.span, "a delivery says to whom, from whom and how: mail to, sender, via; into a folder or by a command it needs via alone");
    for (size_t i = 0; i < d->n_to; i++)
        check_mailbox(ck, d->to[i], d->span);
    check_groups(ck, d);
    if (d->sender)
        check_mailbox(ck, d->sender, d->span);
    if (d->owner)
        check_mailbox(ck, d->owner, d->span);
    if (d->reply_to)
        check_mailbox(ck, d->reply_to, d->span);
    if (d->via)
        check_via(ck, d->via);
}

/* How alerts go out is said once: each has one way and one moment. */
static void check_alerts_once(struct check *ck, const struct deliver_decl *d)
{
    size_t i = 0;
    while (strcmp(ck->m->delivers[i]->report.text, d->report.text) != 0)
        i++;
    if (ck->m->delivers[i] != d)
        diag_error(ck->diags, 876, d->report.span, "it is said already how alerts are delivered: one deliver alerts { … } is for all of them");
}

void check_deliver(struct check *ck, const struct deliver_decl *d)
{
    const struct report_decl *r = find_object(ck->reports, d->report.text);

    bool of_alerts = !r && strcmp(d->report.text, "alerts") == 0 && ck->m->n_alerts > 0; /* to whom each of them says */

    if (!r && !of_alerts)
        diag_error(ck->diags, 852, d->report.span, "there is no report %s%s", d->report.text, near_in(ck, ck->reports, d->report.text));
    if (of_alerts)
        check_alerts_once(ck, d);
    if (d->has_every)
        check_when_day(ck, &d->every);
    check_ends(ck, d, of_alerts);
    if (d->has_window && d->window.unit > UNIT_DAY)
        diag_error(ck->diags, 859, d->window.span, "a delivery is tried for some minutes, hours or days");
    if (d->subject)
        check_placeholders(ck, d->subject, d->span, true);
    if (d->text)
        check_placeholders(ck, d->text, d->span, true);
    for (size_t i = 0; i < d->body.n; i++)
        if (strcmp(d->body.list[i].text, "html") != 0 && strcmp(d->body.list[i].text, "markdown") != 0)
            diag_error(ck->diags, 854, d->body.list[i].span, "the body of a mail is html or markdown, not %s", d->body.list[i].text);
    check_written(ck, r, &d->body);
    check_written(ck, r, &d->attach);
}

/* ---------------------------------------------------------------- alerts */
static const struct table *alert_rows(struct check *ck, const struct name *name)
{
    const struct symbol *s = find_visible(ck, ck->values, name->text, name->span);

    if (!s || s->kind != REF_METRIC) {
        diag_error(ck->diags, 855, name->span, "an alert is of a metric's records, or when …; there is no metric %s%s", name->text,
                   near_or_library(ck, ck->values, name->text));
        return NULL;
    }
    return table_of_metric(ck, name);
}

static void check_address(struct check *ck, struct expr *e, const struct table *t, bool rows)
{
    struct ctx c = {.place = IN_ROW, .table = t};
    const struct type *v;

    if (e->kind == EXPR_TEXT) {
        set_type(ck, e, type_simple(TYPE_TEXT));
        check_mailbox(ck, e->text, e->span);
        return;
    }
    if (!rows) {
        diag_error(ck->diags, 856, e->span, "an alert when … has no records, so it goes to an address in quotes");
        return;
    }
    if (!t)
        return;
    v = check_expr(ck, e, &c);
    if (!is_bad(v) && v->kind != TYPE_TEXT)
        diag_error(ck->diags, 857, e->span, "an address is a text, and this is %s", type_text(ck, v));
}

void check_alert(struct check *ck, const struct alert_decl *a)
{
    struct ctx c = {.place = IN_CHECKS};
    const struct table *t = a->when ? NULL : alert_rows(ck, &a->metric);

    if (a->when)
        check_flag(ck, a->when, &c);
    for (size_t i = 0; i < a->n_to; i++)
        check_address(ck, a->to[i], t, a->when == NULL);
    if (a->has_every)
        check_when_day(ck, &a->every);
}
