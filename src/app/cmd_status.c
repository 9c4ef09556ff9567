/* cmd_status.c - concord status: what was delivered, held, missed, and what comes next. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "app/command.h"
#include "app/due.h"
#include "app/json.h"
#include "app/moment.h"

enum { SHOWN = 20, MISSED_MAX = 400 };

struct showing {
    bool as_json;
    struct json json;
    struct zone *zone;
    size_t n;
};

static int show_delivery(void *ctx, const struct delivery *d, struct err *err)
{
    struct showing *s = ctx;
    char at[32], next[32];
    (void)err;
    moment_print(at, s->zone, d->changed);
    moment_print(next, s->zone, d->next_try);
    if (s->as_json) {
        const char *const texts[][2] = {{"kind", d->kind}, {"report", d->report}, {"period", d->period}, {"covers", d->covers}, {"recipient", d->recipient},
                                        {"state", delivery_state_name(d->state)}, {"message_id", d->message}, {"content", d->content}, {"changed", at},
                                        {"reason", d->reason}, {"answer", d->answer}, {"next_try", d->state == DELIVERY_PREPARED ? next : NULL}};
        json_begin(&s->json, '{');
        json_number(&s->json, "delivery", d->id);
        for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
            json_text(&s->json, texts[i][0], texts[i][1]);
        json_number(&s->json, "tries", d->tries);
        json_number(&s->json, "code", d->code);
        json_end(&s->json, '}');
        return 0;
    }
    if (s->n++ == 0)
        puts("\nDeliveries");
    printf("  %5lld  %-9s  %s  %s of %s to ", (long long)d->id, delivery_state_name(d->state), at, d->report, d->period);
    command_print(d->recipient);
    if (strcmp(d->kind, "report") != 0)
        printf(" (%s)", d->kind);
    if (d->state == DELIVERY_PREPARED)
        printf(", next at %s", next);
    if (d->state != DELIVERY_SENT && (*d->answer || *d->reason)) {
        fputs(": ", stdout);
        command_print(*d->answer ? d->answer : d->reason);
    }
    putchar('\n');
    return 0;
}

static void show_schedule(struct showing *s, const struct schedule *one, int64_t now)
{
    char next[32], first[32] = "";
    size_t missed = 0;
    int64_t at = due_next(&one->rule, s->zone, one->last);
    for (; at <= now && missed < MISSED_MAX; at = due_next(&one->rule, s->zone, at))
        if (missed++ == 0)
            moment_print(first, s->zone, at);
    moment_print(next, s->zone, due_next(&one->rule, s->zone, at > now ? now : at));
    if (s->as_json) {
        json_begin(&s->json, '{');
        json_text(&s->json, "schedule", one->name);
        json_text(&s->json, "every", one->says);
        json_text(&s->json, "next", next);
        json_number(&s->json, "due", (int64_t)missed);
        json_text(&s->json, "due_since", *first ? first : NULL);
        json_end(&s->json, '}');
        return;
    }
    printf("  %-16s every %s, next %s", one->name, one->says, next);
    if (missed)
        printf("; %zu due since %s, made by concord run --due", missed, first);
    putchar('\n');
}

static int show(struct project *p, struct ledger *l, const struct arguments *a, int64_t now, struct showing *s, struct err *err)
{
    struct schedule *list;
    size_t n;
    struct delivery_asked asked = {.report = a->n_words ? a->words[0] : NULL, .last = SHOWN};
    TRY(due_schedules(p, l, now, false, &list, &n, err));
    if (s->as_json) {
        json_begin(&s->json, '{');
        json_begin_named(&s->json, "schedules", '[');
    } else {
        puts(n ? "Schedules" : "Nothing has a time: deliver … { every monday at 07:00 }");
    }
    for (size_t i = 0; i < n; i++)
        if (!asked.report || strcmp(p->model->delivers[list[i].index]->report.text, asked.report) == 0)
            show_schedule(s, &list[i], now);
    if (s->as_json) {
        json_end(&s->json, ']');
        json_begin_named(&s->json, "deliveries", '[');
    }
    if (l)
        TRY(ledger_deliveries(l, &asked, show_delivery, s, err));
    if (s->as_json) {
        json_end(&s->json, ']');
        json_end(&s->json, '}');
    } else if (s->n == 0) {
        puts("\nNothing was delivered yet.");
    }
    return 0;
}

static int run(const struct arguments *a, struct err *err)
{
    struct project p = {0};
    struct ledger *l = NULL;
    struct showing s = {.as_json = a->json};
    struct timespec clock = {0};
    int64_t now;
    TRY(moment_parse(a->now, &now, err));
    clock_gettime(CLOCK_REALTIME, &clock);
    if (now == INT64_MIN)
        now = (int64_t)clock.tv_sec * US_PER_SECOND;
    int rc = project_check(&p, &a->project, stderr, err);
    if (rc == 0 && (p.diags.n_errors || !p.model))
        rc = err_set(err, ERR_CONFIG, "%s", "");
    if (rc == 0)
        rc = ledger_open(p.root, false, &l, err);
    if (rc == 0)
        rc = due_zone(&p, &s.zone, err);
    if (rc == 0)
        rc = show(&p, l, a, now, &s, err);
    zone_free(&s.zone);
    ledger_close(&l);
    project_close(&p);
    return rc ? rc : command_flush(err);
}

const struct command command_status = {
    "status", "[REPORT]", "what was delivered, held, missed, and what comes next",
    "Each schedule with its next time and what is due and not made yet, then the last deliveries: number, state, when it came to that, to whom, and\n"
    "what was answered. Times are the calendar's. States: prepared, sending, sent, held, failed, ambiguous, dropped.",
    0, 1, TAKES_PROJECT | TAKES_SET | TAKES_JSON | TAKES_NOW, WORD_REPORT, run};
