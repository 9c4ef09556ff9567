/* command.c - what several subcommands do alike: make the project ready, read a period, flush what was printed. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "app/command.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "base/pool.h"
#include "base/text.h"

int command_read(struct project *p, const struct arguments *a, struct err *err)
{
    pool_ready(a->project.threads ? a->project.threads : POOL_THREADS_MAX);
    TRY(project_check(p, &a->project, stderr, err));
    return p->diags.n_errors || !p->model ? err_set(err, ERR_CONFIG, "%s", "") : 0;
}

int command_project(struct project *p, const struct arguments *a, struct err *err)
{
    TRY(command_read(p, a, err));
    return project_open(p, err);
}

int command_report(const struct project *p, const char *name, const struct report_decl **out, struct err *err)
{
    char shown[80] = "";
    *out = project_report(p, name);
    if (*out)
        return 0;
    const char **names = ARENA_ARRAY(p->arena, const char *, p->model->n_reports);
    struct buf list = BUF_INIT;
    for (size_t i = 0; i < p->model->n_reports; i++) {
        names[i] = p->model->reports[i]->name.text;
        buf_printf(&list, "%s%s", i ? ", " : "", names[i]);
    }
    const char *near = near_name(name, names, p->model->n_reports);
    int rc = err_set(err, ERR_USAGE, "there is no report %s%s%s%s; the project has: %s", err_printable(shown, sizeof shown, name, strlen(name), 60),
                     near ? "; did you mean " : "", near ? near : "", near ? "?" : "", p->model->n_reports ? buf_text(&list) : "none");
    buf_fini(&list);
    return rc;
}

int command_checks(const struct result_report *result, size_t failed, struct err *err)
{
    for (size_t i = 0; i < result->n_checks; i++) {
        const struct result_check *c = &result->checks[i];
        if (!c->passed)
            fprintf(stderr, "concord: %s: %s: %s\n", c->warn ? "warning" : "expectation failed", c->says, c->detail ? c->detail : "");
    }
    return failed ? err_set(err, ERR_DATA, "%zu expectation%s of the project do%s not hold", failed, failed == 1 ? "" : "s", failed == 1 ? "es" : "") : 0;
}

void command_print(const char *text)
{
    struct buf safe = BUF_INIT;
    text_printable(&safe, text, strlen(text));
    fputs(buf_text(&safe) ? buf_text(&safe) : "", stdout);
    buf_fini(&safe);
}

/* A reader that has seen enough (`| head`) is no news to anybody. */
int command_flush(struct err *err)
{
    errno = 0;
    if (fflush(stdout) != 0 && errno == EPIPE)
        return err_set(err, ERR_IO, "%s", "");
    if (ferror(stdout) || fflush(stdout) != 0)
        return err_set(err, ERR_IO, "standard output cannot be written: %s", strerror(errno));
    return 0;
}

static bool digits(const char *s, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!isdigit((unsigned char)s[i]))
            return false;
    return strlen(s) >= n;
}

/* 2026-10, 2026-Q3, 2026-W40: the first day and the unit that it is the period of */
static bool named_period(const char *text, int32_t *from, enum unit *unit)
{
    if (strlen(text) < 7 || !digits(text, 4) || text[4] != '-')
        return false;
    int year = atoi(text);
    if (strlen(text) == 7 && text[5] == 'Q' && text[6] >= '1' && text[6] <= '4') {
        *from = day_from_civil(year, 3 * (text[6] - '1') + 1, 1);
        *unit = UNIT_QUARTER;
        return year > 0;
    }
    if (strlen(text) == 8 && text[5] == 'W' && digits(text + 6, 2)) {
        int week = atoi(text + 6), iso, found;
        int32_t fourth = day_from_civil(year > 0 ? year : 1, 1, 4);
        *from = fourth - day_weekday(fourth) + 7 * (week - 1);
        *unit = UNIT_CALENDAR_WEEK;
        day_iso_week(*from, &iso, &found);
        return found == week && iso == year;
    }
    if (strlen(text) != 7 || !digits(text + 5, 2) || !day_is_civil(year, atoi(text + 5), 1))
        return false;
    *from = day_from_civil(year, atoi(text + 5), 1);
    *unit = UNIT_MONTH;
    return true;
}

static bool is_week(enum unit unit) { return unit == UNIT_WEEK || unit == UNIT_CALENDAR_WEEK; }

static bool cut_by_weeks(const struct item *item)
{
    for (size_t i = 0; i < item->options.n_by; i++)
        if (item->options.by[i].is_unit && is_week(item->options.by[i].unit))
            return true;
    return false;
}

static bool shows_weeks(const struct report_decl *r)
{
    if (r->period && r->period->kind == PERIOD_LAST && is_week(r->period->unit))
        return true;
    for (size_t i = 0; i < r->n_sheets; i++)
        for (size_t k = 0; k < r->sheets[i].n_items; k++)
            if (cut_by_weeks(r->sheets[i].items[k]))
                return true;
    return false;
}

/* Do its reports show weeks, which they call by their first day? */
static bool by_weeks(const struct project *p)
{
    for (size_t i = 0; i < p->model->n_reports; i++)
        if (shows_weeks(p->model->reports[i]))
            return true;
    return false;
}

/* One day is the week that it begins, where the project's reports go by weeks that begin so; else it is the day. */
static bool one_period(const struct project *p, const char *text, int32_t *from, int32_t *until)
{
    enum unit unit;
    if (named_period(text, from, &unit)) {
        *until = calendar_move(p->calendar, *from, 1, unit, false, &(bool){false});
        return true;
    }
    if (!day_parse(text, strlen(text), from))
        return false;
    bool week = by_weeks(p) && calendar_start(p->calendar, UNIT_CALENDAR_WEEK, false, *from) == *from;
    *until = *from + (week ? 7 : 1);
    return true;
}

int command_period(const struct project *p, const char *text, int32_t *from, int32_t *until, struct err *err)
{
    const char *slash = text ? strchr(text, '/') : NULL;
    *from = DAY_MIN;
    *until = DAY_MAX;
    if (!text)
        return 0;
    if (slash) {
        if (day_parse(text, (size_t)(slash - text), from) && day_parse(slash + 1, strlen(slash + 1), until) && *until >= *from) {
            ++*until;
            return 0;
        }
    } else if (one_period(p, text, from, until) || calendar_find_period(p->calendar, text, from, until)) {
        return 0;
    }
    return err_set(err, ERR_USAGE, "--period takes 2026-10-26 (a day, or the week that it begins), 2026-10, 2026-Q4, 2026-W44, 2026-08-03/2026-11-01, or the name of a period of the calendar's own");
}
