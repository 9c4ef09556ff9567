/* comment.c - what people said of a report, and what is tried next: which of it this report shows, and on which sheet.
 *
 * A comment is shown as long as the newest period of the report shares a day with the days that it speaks of, and what is tried next
 * until its days are over; what was written after the day of the run is not there yet. It decides no figure and is part of no
 * fingerprint. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "eval/eval_all.h"

#include <string.h>

/* The first sheet that shows what it is about; false: this report does not. */
static bool place_of(const struct comment_decl *c, const struct report_decl *r, size_t *sheet)
{
    *sheet = 0;
    if (!c->sheet.text && c->about.n == 0)
        return r->n_sheets > 0;
    for (; *sheet < r->n_sheets; ++*sheet) {
        if (c->sheet.text && strcmp(c->sheet.text, r->sheets[*sheet].title.text) == 0)
            return true;
        for (size_t i = 0; i < c->about.n; i++)
            if (model_sheet_shows(&r->sheets[*sheet], c->about.list[i].text))
                return true;
    }
    return false;
}

static const char *label_of(const struct model *m, const char *name)
{
    for (size_t i = 0; i < m->n_metrics; i++)
        if (strcmp(m->metrics[i]->name.text, name) == 0)
            return m->metrics[i]->label ? m->metrics[i]->label : name;
    for (size_t i = 0; i < m->n_costs; i++)
        if (strcmp(m->costs[i]->name.text, name) == 0)
            return m->costs[i]->label ? m->costs[i]->label : name;
    return name;
}

static const char *labels_of(struct eval *e, const struct names *about)
{
    const char *out = "";
    for (size_t i = 0; i < about->n; i++)
        out = arena_printf(e->arena, "%s%s%s", out, i ? ", " : "", label_of(e->model, about->list[i].text));
    return out;
}

static void trials(struct eval *e, struct result_report *out)
{
    for (size_t i = 0; i < e->model->n_pilots; i++) {
        const struct pilot_decl *p = e->model->pilots[i];
        struct result_trial t = {p->title.text, p->asked_by, p->from, p->to + 1};
        if (t.until > e->world.as_of_day)
            ARENA_PUSH(e->arena, out->trials, out->n_trials, t);
    }
}

int comments_read(struct eval *e, const struct report_decl *r, struct result_report *out, struct err *err)
{
    static const struct period all = {.kind = PERIOD_ALL};
    struct span_days newest;
    struct place at;
    TRY(newest_period(e, r->period ? r->period : &all, &newest, &at, err));
    for (size_t i = 0; i < e->model->n_comments; i++) {
        const struct comment_decl *c = e->model->comments[i];
        struct result_comment one = {.text = c->text.text, .by = c->by, .about = labels_of(e, &c->about), .on = c->on,
                                     .from = c->during->from, .until = c->during->until + 1};
        bool now = c->next ? one.until > e->world.as_of_day : one.from < newest.until && newest.from < one.until;
        if (!model_speaks_in(c, r) || c->on > e->world.as_of_day || !now)
            continue;
        if (c->next)
            ARENA_PUSH(e->arena, out->next, out->n_next, one);
        else if (place_of(c, r, &one.sheet))
            ARENA_PUSH(e->arena, out->comments, out->n_comments, one);
    }
    trials(e, out);
    return 0;
}
