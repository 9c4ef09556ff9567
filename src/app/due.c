/* due.c - decides what is to be made and delivered by now: each moment of each schedule since the last that was dealt with, in order.
 *
 * A report is made as of the day of its moment, so what was missed says what it would have said then. A schedule counts from the day on
 * which it is first seen as it is written. A report that cannot be made stays due, and so do those behind it: its owner is told once, and
 * the next run tries again. Runs that overlap wait for each other. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "app/due.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/dispatch.h"
#include "app/moment.h"
#include "app/record.h"

int due_zone(const struct project *p, struct zone **out, struct err *err)
{
    const struct calendar_decl *c = p->model->calendar;
    return zone_open(c && c->timezone ? c->timezone : "UTC", out, err);
}

static const char *schedule_name(struct project *p, size_t index)
{
    const char *report = p->model->delivers[index]->report.text;
    size_t number = 1;
    for (size_t i = 0; i < index; i++)
        number += strcmp(p->model->delivers[i]->report.text, report) == 0;
    return number > 1 ? arena_printf(p->arena, "%s %zu", report, number) : report;
}

struct listing { struct project *p; struct ledger *l; const struct zone *z; int64_t now; bool note; struct schedule *list; size_t n; };

static int add_schedule(struct listing *to, const struct when *every, struct schedule s, struct err *err)
{
    struct project *p = to->p;
    if (!due_rule_named(every->day.text, every->seconds, &s.rule))
        return 0;
    s.says = arena_printf(p->arena, "%s at %02d:%02d %s", every->day.text, (int)(every->seconds / 3600), (int)(every->seconds / 60 % 60), zone_name(to->z));
    s.last = zone_midnight(to->z, zone_day(to->z, to->now)) - 1;
    if (to->l) {
        TRY(ledger_schedule(to->l, s.name, s.says, s.last, to->note, &s.last, err));
        TRY(ledger_due_last(to->l, s.name, s.last, &s.last, err));
    }
    ARENA_PUSH(p->arena, to->list, to->n, s);
    return 0;
}

/* "alerts open_deals", and "alerts open_deals 2": each has moments of its own. */
static const char *alert_name(struct project *p, size_t index)
{
    const struct alert_decl *a = p->model->alerts[index];
    size_t number = 1;
    if (!a->metric.text)
        return arena_printf(p->arena, "alerts %zu", index + 1);
    for (size_t i = 0; i < index; i++) {
        const struct alert_decl *other = p->model->alerts[i];
        number += other->has_every && other->metric.text && strcmp(other->metric.text, a->metric.text) == 0;
    }
    return number > 1 ? arena_printf(p->arena, "alerts %s %zu", a->metric.text, number) : arena_printf(p->arena, "alerts %s", a->metric.text);
}

/* Alerts that have a time of their own, where the project says how alerts go out. */
static int add_alerts(struct listing *to, size_t index, struct err *err)
{
    struct project *p = to->p;
    for (size_t i = 0; i < p->model->n_alerts; i++) {
        const struct alert_decl *a = p->model->alerts[i];
        if (a->has_every)
            TRY(add_schedule(to, &a->every, (struct schedule){.index = index, .alert = i, .name = alert_name(p, i)}, err));
    }
    return 0;
}

int due_schedules(struct project *p, struct ledger *l, int64_t now, bool note, struct schedule **list, size_t *n, struct err *err)
{
    struct zone *z;
    TRY(due_zone(p, &z, err));
    struct listing to = {.p = p, .l = l, .z = z, .now = now, .note = note};
    int rc = 0;
    for (size_t i = 0; i < p->model->n_delivers && rc == 0; i++) {
        const struct deliver_decl *d = p->model->delivers[i];
        if (d->has_every)
            rc = add_schedule(&to, &d->every, (struct schedule){.index = i, .alert = SIZE_MAX, .name = schedule_name(p, i)}, err);
        if (rc == 0 && !project_report(p, d->report.text))
            rc = add_alerts(&to, i, err);
    }
    zone_free(&z);
    *list = to.list;
    *n = to.n;
    return rc;
}

/* ------------------------------------------------------------------ doing it */
struct due {
    const struct arguments *given;
    struct arguments a;        /* with the day as of which */
    struct dispatch dispatch;
    struct project project;
    struct arena *arena;       /* what outlives the project, which is read anew for each moment */
    size_t *stuck, n_stuck;    /* deliveries whose report could not be made */
    int64_t at;                /* the moment that is dealt with */
    size_t index, alert;
    const char *name;
    char day[16];
    int worst; struct err why; /* the first that could not be made, or sent */
};

static int check_project(struct due *d, struct err *err)
{
    TRY(project_check(&d->project, &d->a.project, stderr, err));
    return d->project.diags.n_errors || !d->project.model ? err_set(err, ERR_CONFIG, "%s", "") : 0;
}

static bool is_stuck(const struct due *d, size_t index)
{
    for (size_t i = 0; i < d->n_stuck; i++)
        if (d->stuck[i] == index)
            return true;
    return false;
}

/* The earliest moment that is due; false: none. */
static int find_due(struct due *d, bool *found, struct err *err)
{
    struct project *p = &d->project;
    struct schedule *list;
    size_t n;
    struct zone *z;
    int64_t now = deliver_now(&d->dispatch.deliver);
    d->at = INT64_MAX;
    TRY(due_schedules(p, d->dispatch.deliver.ledger, now, true, &list, &n, err));
    TRY(due_zone(p, &z, err));
    for (size_t i = 0; i < n; i++) {
        int64_t at = due_next(&list[i].rule, z, list[i].last);
        if (at >= d->at || at > now || is_stuck(d, list[i].index))
            continue;
        d->at = at;
        d->index = list[i].index;
        d->alert = list[i].alert;
        d->name = list[i].name;
        day_print(d->day, zone_day(z, at));
    }
    zone_free(&z);
    d->name = d->at != INT64_MAX ? arena_strdup(d->arena, d->name) : NULL;
    *found = d->at != INT64_MAX;
    return 0;
}

static int make_and_prepare(struct due *d, struct err *err)
{
    struct project *p = &d->project;
    struct made made;
    const struct deliver_decl *deliver = p->model->delivers[d->index];
    const struct report_decl *r = project_report(p, deliver->report.text);
    if (!r)
        return dispatch_alerts(&d->dispatch, deliver, d->alert == SIZE_MAX ? NULL : p->model->alerts[d->alert], d->name, err);
    TRY(make_report(p, r, NULL, false, NULL, &made, err));
    make_say_changed(&made);
    TRY(record_run(p, d->dispatch.deliver.ledger, made.result, made.files, made.n_files, &made.run, err));
    return dispatch_prepare(&d->dispatch, &made, deliver, err);
}

static void keep_worst(struct due *d, int rc, const struct err *why)
{
    if (rc == 0 || d->worst)
        return;
    d->worst = rc;
    d->why = *why;
}

/* One moment: the report as of its day, then what it says is sent. */
static int deal_with(struct due *d, struct err *err)
{
    struct err why = {0};
    struct ledger *l = d->dispatch.deliver.ledger;
    d->a.project.as_of = d->day;
    d->a.project.leaves_nothing = true; /* systemd ends what is left when the service does */
    TRY(check_project(d, err));
    int rc = project_open(&d->project, &why);
    if (rc == 0)
        rc = make_and_prepare(d, &why);
    project_refused(&d->project, stderr);
    if (rc == 0) {
        TRY(ledger_due_done(l, d->name, d->at, deliver_now(&d->dispatch.deliver), "prepared", err));
        rc = dispatch_work(&d->dispatch, false, &why);
        keep_worst(d, rc, &why); /* one that cannot be tried keeps no other back */
        return 0;
    }
    ARENA_PUSH(d->arena, d->stuck, d->n_stuck, d->index);
    fprintf(stderr, "concord: %s of %s: %s\n", d->name, d->day, why.msg);
    keep_worst(d, rc, &why);
    return dispatch_not_made(&d->dispatch, d->project.model->delivers[d->index], d->day, why.msg, err);
}

static int all_due(struct due *d, struct err *err)
{
    bool found = true;
    while (found) {
        d->a = *d->given;
        int rc = check_project(d, err);
        if (rc == 0)
            rc = find_due(d, &found, err);
        if (rc != 0 || !found)
            return rc; /* the project stays as it is, for what waits */
        project_close(&d->project);
        rc = deal_with(d, err);
        project_close(&d->project);
        TRY(rc);
    }
    return 0;
}

int due_run(const struct arguments *a, struct err *err)
{
    struct due d = {.given = a, .a = *a};
    char root[4096];
    int64_t now;
    TRY(moment_parse(a->now, &now, err));
    if (!realpath(a->project.folder ? a->project.folder : ".", root))
        return err_set(err, ERR_NOT_FOUND, "%s: there is no such folder", a->project.folder ? a->project.folder : ".");
    d.dispatch.project = &d.project;
    d.dispatch.lock = -1;
    d.arena = arena_new();
    int rc = dispatch_open(&d.dispatch, root, now, err);
    if (rc == 0)
        rc = all_due(&d, err);
    if (rc == 0)
        rc = dispatch_work(&d.dispatch, !a->no_wait, err);
    if (rc == 0)
        rc = dispatch_result(&d.dispatch, err);
    if (rc == 0 && d.worst) {
        *err = d.why;
        rc = d.worst;
    }
    dispatch_close(&d.dispatch);
    arena_free(&d.arena);
    if (d.project.arena)
        project_close(&d.project);
    return rc;
}
