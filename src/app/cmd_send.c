/* cmd_send.c - concord send REPORT: make a report and deliver it now, each recipient once; or with --dry-run write the messages. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <stdio.h>
#include <string.h>

#include "app/command.h"
#include "app/dispatch.h"
#include "app/moment.h"
#include "app/record.h"
#include "app/way.h"
#include "base/file.h"

static int write_message(struct project *p, const struct arguments *a, const struct message *m, const struct delivery *e, size_t number, struct err *err)
{
    const char *folder = a->out ? a->out : arena_printf(p->arena, "%s/out", p->root);
    const char *path = arena_printf(p->arena, "%s/%s-%s%s.eml", folder, e->report, e->period,
                                    number ? arena_printf(p->arena, "-%zu", number + 1) : "");
    TRY(file_make_folder(folder, err));
    TRY(file_write_whole(path, false, m->data, m->n, err));
    printf("%s\n", path);
    return 0;
}

static int dry_run(struct project *p, const struct arguments *a, const struct made *made, int64_t now, struct err *err)
{
    struct deliver clock = {.now = now};
    for (size_t i = 0; i < made->result->n_letters; i++) {
        struct buf bytes = BUF_INIT;
        struct message m;
        struct delivery e;
        int rc = letters_build(p, made, &made->result->letters[i], deliver_now(&clock), &bytes, &m, &e, err);
        if (rc == 0)
            rc = write_message(p, a, &m, &e, i, err);
        buf_fini(&bytes);
        TRY(rc);
    }
    return command_flush(err);
}

static int deliver_made(struct dispatch *s, const struct arguments *a, struct made *made, struct err *err)
{
    TRY(record_run(s->project, s->deliver.ledger, made->result, made->files, made->n_files, &made->run, err));
    TRY(dispatch_prepare(s, made, NULL, err));
    TRY(dispatch_work(s, !a->no_wait, err));
    return dispatch_result(s, err);
}

/* --to is one of those to whom the report goes. */
static int take_to(struct project *p, struct dispatch *s, const struct report_decl *r, struct err *err)
{
    char shown[80];
    if (!s->to)
        return 0;
    s->to = way_address(p->arena, s->to);
    for (size_t i = 0; i < p->model->n_delivers; i++) {
        size_t n = 0;
        const char **list = strcmp(p->model->delivers[i]->report.text, r->name.text) == 0 ? way_recipients(p, p->model->delivers[i], &n) : NULL;
        for (size_t k = 0; k < n; k++)
            if (strcmp(list[k], s->to) == 0)
                return 0;
    }
    return err_set(err, ERR_USAGE, "%s is none of those to whom the project delivers %s", err_printable(shown, sizeof shown, s->to, strlen(s->to), 60), r->name.text);
}

static int send_report(struct project *p, struct dispatch *s, const struct arguments *a, int64_t now, struct err *err)
{
    const struct report_decl *r;
    struct made made;
    bool goes_out = false;
    TRY(command_project(p, a, err));
    TRY(command_report(p, a->words[0], &r, err));
    for (size_t i = 0; i < p->model->n_delivers; i++)
        goes_out = goes_out || strcmp(p->model->delivers[i]->report.text, r->name.text) == 0;
    if (!goes_out)
        return err_set(err, ERR_CONFIG, "the project says to nobody that it delivers %s: deliver %s { … }", r->name.text, r->name.text);
    TRY(take_to(p, s, r, err));
    if (!a->dry_run)
        TRY(dispatch_open(s, p->root, now, err));
    TRY(make_report(p, r, a->dry_run ? a->out : NULL, false, NULL, &made, err));
    make_say_changed(&made);
    return a->dry_run ? dry_run(p, a, &made, now, err) : deliver_made(s, a, &made, err);
}

static int run(const struct arguments *given, struct err *err)
{
    struct project p = {0};
    struct arguments a = *given;
    char day[16];
    int64_t now;
    TRY(moment_parse(a.now, &now, err));
    if (now != INT64_MIN && !a.project.as_of) {
        TRY(moment_as_of(&a, now, day, err));
        a.project.as_of = day;
    }
    struct dispatch s = {.project = &p, .lock = -1, .to = a.to, .again = a.again, .counts_there = true};
    int rc = send_report(&p, &s, &a, now, err);
    if (rc != 0 && p.options)
        project_says(&p, NULL);
    if (p.model)
        project_refused(&p, stderr);
    dispatch_close(&s);
    project_close(&p);
    return rc;
}

const struct command command_send = {
    "send", "REPORT", "make a report and deliver it, to each recipient once",
    "Makes the report, and delivers it as its `deliver` blocks say: to each recipient once for the days that it covers, whoever starts this and how\n"
    "often. What cannot be delivered for now is tried again within the delivery's window; what is refused for good, held, or may or may not\n"
    "have arrived is told to its owner. --dry-run writes the messages as .eml files and sends nothing.\n\n"
    "Exit: 0 delivered, now or before · 65 held · 69 refused for good · 75 to be tried again · 76 nobody knows whether it arrived.",
    1, 1,
    TAKES_PROJECT | TAKES_AS_OF | TAKES_SET | TAKES_OUT | TAKES_THREADS | TAKES_MEMORY | TAKES_NO_CACHE | TAKES_DRY_RUN | TAKES_TO | TAKES_AGAIN | TAKES_NO_WAIT |
        TAKES_NOW,
    WORD_REPORT, run};
