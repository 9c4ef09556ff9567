/* report.c - a report's numbers: its sheets' items, opened together, folded in one pass a table, then read.
 *
 * Says what is not evaluated, part by part, before anything is read; a report is whole or it is not. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "eval/eval_all.h"

#include <stdio.h>
#include <string.h>

#include "agree/cover.h"

struct part { /* one item while it is made */
    struct grid *grid;
    struct text_plan *text;
    struct bridge_plan *bridge;
    struct list_plan *list;
    struct story_plan *story;
};

static int open_item(struct eval *e, const struct report_decl *r, const struct item *item, const struct period *period, struct part *p,
                     struct err *err)
{
    switch (item->kind) {
    case ITEM_TABLE: case ITEM_CHART: return grid_open(e, item, period, &p->grid, err);
    case ITEM_SCORECARD: return grid_scorecard(e, item, period, r->compare, r->n_compare, &p->grid, err);
    case ITEM_TEXT: return text_open(e, item, period, &p->text, err);
    case ITEM_BRIDGE: return bridge_open(e, item, period, &p->bridge, err);
    case ITEM_LIST: return list_open(e, item, period, &p->list, err);
    case ITEM_FUNNEL: case ITEM_COHORT: return grid_of_steps(e, item, period, &p->grid, err);
    case ITEM_STORY: case ITEM_CHANGES: return story_open(e, r, item, period, &p->story, err);
    }
    return err_set(err, ERR_CONFIG, "%s", "");
}

static int read_item(struct eval *e, const struct item *item, struct part *p, struct result_item *out, struct err *err)
{
    (void)e;
    out->item = item;
    if (p->grid)
        return grid_read(p->grid, &out->table, err);
    if (p->story)
        return story_read(p->story, out, err);
    if (p->text)
        return text_read(p->text, out, err);
    if (p->bridge)
        return bridge_read(p->bridge, &out->bridge, err);
    return list_read(p->list, &out->list, err);
}

static const struct period *period_of(const struct report_decl *r, const struct sheet *s)
{
    static const struct period all = {.kind = PERIOD_ALL};
    return s->over ? s->over : r->period ? r->period : &all;
}

static int open_all(struct eval *e, const struct report_decl *r, struct part *parts, struct err *err)
{
    size_t n = 0;
    int worst = 0;
    for (size_t i = 0; i < r->n_sheets; i++) {
        for (size_t k = 0; k < r->sheets[i].n_items; k++) {
            int rc = open_item(e, r, r->sheets[i].items[k], period_of(r, &r->sheets[i]), &parts[n++], err);
            if (rc != 0 && err->msg[0])
                return rc;
            worst = worst ? worst : rc;
        }
    }
    for (size_t i = 0; i < n && worst == 0; i++)
        if (parts[i].grid)
            TRY(grid_collect(parts[i].grid, err));
    return worst;
}

static int read_all(struct eval *e, const struct report_decl *r, struct part *parts, struct result_report *out, struct err *err)
{
    size_t n = 0;
    out->sheets = ARENA_ARRAY(e->arena, struct result_sheet, r->n_sheets);
    for (size_t i = 0; i < r->n_sheets; i++) {
        const struct sheet *s = &r->sheets[i];
        struct result_sheet *to = &out->sheets[out->n_sheets++];
        struct span_days days;
        TRY(period_span(e, period_of(r, s), &days, err));
        to->title = s->title.text;
        to->from = days.from;
        to->until = days.until;
        to->items = ARENA_ARRAY(e->arena, struct result_item, s->n_items);
        for (size_t k = 0; k < s->n_items; k++)
            TRY(read_item(e, s->items[k], &parts[n++], &to->items[to->n_items++], err));
    }
    return 0;
}

/* ------------------------------------------------------------------ the contract and the agreement */
static int contract(struct eval *e, const struct report_decl *r, struct result_report *out, struct err *err)
{
    static const char *const days[] = {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"};
    static const struct period all = {.kind = PERIOD_ALL};
    const struct period *p = r->period ? r->period : &all;
    struct span_days span, newest;
    struct place at;
    struct period_contract *c = &out->contract;
    TRY(period_span(e, p, &span, err));
    TRY(newest_period(e, p, &newest, &at, err));
    c->zone = zone_name(calendar_zone(e->world.calendar));
    c->week_rule = arena_printf(e->arena, "weeks start on %s", days[day_weekday(calendar_start(e->world.calendar, UNIT_CALENDAR_WEEK, false, e->world.as_of_day))]);
    c->from = span.from;
    c->until = span.until;
    c->as_of = e->world.as_of;
    c->as_of_day = e->world.as_of_day;
    at.from = newest.from;
    at.until = newest.until;
    c->compared = arena_alloc(e->arena, sizeof *c->compared * (r->n_compare ? r->n_compare : 1));
    for (size_t i = 0; i < r->n_compare; i++) {
        struct span_days earlier;
        int64_t n = (int64_t)decimal_round(r->compare[i].n, 0).v;
        if (!move_span(e, &at, n, r->compare[i].unit, &earlier))
            continue;
        c->compared[c->n_compared].says = earlier_says(e, &r->compare[i]);
        c->compared[c->n_compared].from = earlier.from;
        c->compared[c->n_compared++].until = earlier.until;
    }
    char day[16];
    out->period_name = arena_strdup(e->arena, day_print(day, newest.from == DAY_MIN ? e->world.as_of_day : newest.from));
    return 0;
}

static void agreements(struct eval *e, struct result_report *out)
{
    const struct model *m = e->model;
    char day[16], number[48];
    out->agreements = ARENA_ARRAY(e->arena, struct result_agreement, m->n_agreements);
    for (size_t i = 0; i < m->n_agreements; i++) {
        const struct agreement_decl *a = m->agreements[i];
        out->agreements[out->n_agreements++] =
            (struct result_agreement){.title = a->title.text,
                                      .version = a->has_version ? arena_strdup(e->arena, decimal_print(number, a->version)) : "",
                                      .effective = a->has_effective ? arena_strdup(e->arena, day_print(day, a->effective)) : "",
                                      .agreed = cover_signers(e->arena, &a->agreed),
                                      .covers = m->n_agreements > 1 ? cover_lists(e->arena, a) : ""};
    }
}

static void draft(struct eval *e, struct result_report *out)
{
    for (size_t i = 0; i < e->model->n_settings; i++) {
        if (e->model->settings[i]->changed) {
            out->draft = true;
            out->draft_why = arena_printf(e->arena, "the setting %s was changed from outside", e->model->settings[i]->name.text);
        }
    }
}

int eval_report(struct eval *e, const struct report_decl *r, struct result_report **report, struct err *err)
{
    struct result_report *out = *report = ARENA_NEW(e->arena, struct result_report);
    size_t n = 0;
    for (size_t i = 0; i < r->n_sheets; i++)
        n += r->sheets[i].n_items;
    struct part *parts = ARENA_ARRAY(e->arena, struct part, n);
    out->report = r;
    out->label = r->label ? r->label : r->name.text;
    TRY(open_all(e, r, parts, err));
    TRY(checks_open(e, r, err));
    struct pilots *pilots;
    TRY(pilots_open(e, &pilots, err));
    struct alerts *alerts;
    TRY(alerts_open(e, r, &alerts, err));
    struct letters *letters;
    TRY(letters_open(e, r, &letters, err));
    TRY(fold_run(e, err));
    if (e->computed)
        e->computed(e->computed_ctx);
    e->computed = NULL;
    TRY(contract(e, r, out, err));
    TRY(comments_read(e, r, out, err));
    agreements(e, out);
    draft(e, out);
    TRY(read_all(e, r, parts, out, err));
    TRY(alerts_read(e, alerts, out, err));
    TRY(pilots_read(e, pilots, out, err));
    TRY(letters_read(e, letters, out, err));
    appendix_read(e, r, out);
    return health_read(e, out, err);
}
