/* appendix.c - what stands behind a report: the definitions in the words of the project, and what was changed, by whom and why.
 *
 * Everything here is text of the project's own files; data health is kept by the world and shown by out/. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "eval/eval_all.h"

#include <string.h>

#include "agree/cover.h"

struct text_sheet {
    struct eval *eval;
    const char *const *heads; size_t n_columns;
    struct cell *cells; size_t n;
};

static void add_row(struct text_sheet *t, const char *const *texts)
{
    for (size_t i = 0; i < t->n_columns; i++) {
        size_t at = t->n * t->n_columns + i;
        t->cells = arena_grow(t->eval->arena, t->cells, at, sizeof *t->cells);
        t->cells[at] = texts[i] && texts[i][0] ? (struct cell){.kind = CELL_TEXT, .text = texts[i]} : (struct cell){.kind = CELL_NONE};
    }
    t->n++;
}

static struct result_list *add_sheet(struct text_sheet *t, const char *title, struct result_report *report)
{
    struct eval *e = t->eval;
    struct item *item = ARENA_NEW(e->arena, struct item);
    struct result_list *list = ARENA_NEW(e->arena, struct result_list);
    struct result_sheet *sheets = arena_alloc(e->arena, (report->n_sheets + 1) * sizeof *sheets);
    item->kind = ITEM_LIST;
    item->span = SPAN_NONE;
    *list = (struct result_list){.item = item, .n_columns = t->n_columns, .n_rows = t->n, .n_all = t->n, .cells = t->cells};
    list->heads = ARENA_ARRAY(e->arena, const char *, t->n_columns);
    list->types = ARENA_ARRAY(e->arena, const struct type *, t->n_columns);
    memcpy(list->heads, t->heads, t->n_columns * sizeof *list->heads);
    memcpy(sheets, report->sheets, report->n_sheets * sizeof *sheets);
    struct result_sheet *to = &sheets[report->n_sheets++];
    report->sheets = sheets;
    *to = (struct result_sheet){.title = title, .from = report->contract.from, .until = report->contract.until, .n_items = 1, .is_appendix = true};
    to->items = ARENA_ARRAY(e->arena, struct result_item, 1);
    to->items[0].item = item;
    to->items[0].list = list;
    return list;
}

static const char *day_or_start(struct eval *e, int32_t from)
{
    char day[16];
    return from == DAY_MIN ? "the start" : arena_strdup(e->arena, day_print(day, from));
}

/* ------------------------------------------------------------------ definitions */
static bool is_shown(const struct result_report *r, const struct metric *m)
{
    for (size_t i = 0; i < r->n_sheets; i++)
        for (size_t k = 0; k < r->sheets[i].n_items; k++) {
            const struct result_table *t = r->sheets[i].items[k].table;
            for (size_t c = 0; t && c < t->n_columns; c++)
                if (t->columns[c].metric == m)
                    return true;
        }
    return false;
}

static const char *owners_of(struct eval *e, const struct attribute *attrs, size_t n)
{
    const char *out = "";
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; attrs[i].kind == ATTR_OWNER && k < attrs[i].n_owners; k++)
            out = arena_printf(e->arena, "%s%s%s", out, *out ? ", " : "", attrs[i].owners[k]);
    return out;
}

static const char *words_of(const struct attribute *attrs, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (attrs[i].kind == ATTR_SAYS)
            return attrs[i].says;
    return "";
}

/* One wording of a definition: what it says, under which agreement it stands, and who agreed to it; to a later wording those of its
 * amendment did. */
struct defined { const char *what, *name, *words, *rule, *owner; int32_t from; const void *decl; struct cover under; };

static void add_definition(struct text_sheet *t, const struct defined *d)
{
    struct eval *e = t->eval;
    const struct amend_decl *amended = d->from == DAY_MIN ? NULL : model_amendment(e->model, d->decl);
    const char *row[] = {d->what, d->name, d->words, d->rule, day_or_start(e, d->from), d->owner, cover_says(&d->under),
                         amended ? cover_signers(e->arena, &amended->agreed) : cover_agreed(&d->under)};
    add_row(t, row);
}

static void add_metric(struct text_sheet *t, const struct metric *m)
{
    struct eval *e = t->eval;
    for (size_t i = 0; i < m->n_wordings; i++) {
        const struct metric_decl *d = m->wordings[i].decl;
        const char *rule = plan_text(e->plan, d->value->span);
        if (d->where)
            rule = arena_printf(e->arena, "%s where %s", rule, plan_text(e->plan, d->where->span));
        add_definition(t, &(struct defined){m->label ? m->label : m->name.text, m->name.text, words_of(d->attrs, d->n_attrs), rule,
                                            owners_of(e, d->attrs, d->n_attrs), m->wordings[i].from, d, cover_of_metric(e->arena, e->model, m)});
    }
}

static void add_event(struct text_sheet *t, const struct event *ev)
{
    struct eval *e = t->eval;
    for (size_t i = 0; i < ev->n_wordings; i++) {
        const struct event_decl *d = ev->wordings[i].decl;
        const char *name = arena_printf(e->arena, "%s.%s", ev->table->name.text, ev->name.text), *rule = "";
        if (d->at)
            rule = arena_printf(e->arena, "at %s", plan_text(e->plan, d->at->span));
        if (d->when)
            rule = arena_printf(e->arena, "%s when %s", rule, plan_text(e->plan, d->when->span));
        add_definition(t, &(struct defined){ev->label ? ev->label : ev->name.text, name, "", rule, "", ev->wordings[i].from, d,
                                            cover_of_one(e->arena, cover_find_event(e->model, ev))});
    }
}

static void add_costs(struct text_sheet *t, const struct costs *c)
{
    struct eval *e = t->eval;
    for (size_t i = 0; i < c->n_wordings; i++) {
        const struct costs_decl *d = c->wordings[i].decl;
        const char *rule = plan_text(e->plan, d->value->span);
        for (size_t k = 0; k < d->n_rules; k++)
            rule = arena_printf(e->arena, "%s; %s", rule, plan_text(e->plan, d->rules[k].span));
        add_definition(t, &(struct defined){c->label ? c->label : c->name.text, c->name.text, words_of(d->attrs, d->n_attrs), rule,
                                            owners_of(e, d->attrs, d->n_attrs), c->wordings[i].from, d,
                                            cover_of_one(e->arena, model_agreement(e->model, c->name.text))});
    }
}

/* The rules in the order in which they are tried. */
static void add_codes(struct text_sheet *t, const struct codes *c)
{
    struct eval *e = t->eval;
    for (size_t i = 0; i < c->n_wordings; i++) {
        const struct codes_decl *d = c->wordings[i].decl;
        const char *rule = "";
        for (size_t k = 0; k < d->n_rules; k++)
            rule = arena_printf(e->arena, "%s%s%s", rule, k ? "; " : "", plan_text(e->plan, d->rules[k].span));
        add_definition(t, &(struct defined){c->name.text, c->name.text, "", rule, "", c->wordings[i].from, d,
                                            cover_of_one(e->arena, model_agreement(e->model, c->name.text))});
    }
}

static void definitions(struct eval *e, struct result_report *report)
{
    static const char *const heads[] = {"what", "name", "in words", "in rules", "since", "owner", "agreement", "agreed by"};
    const struct model *m = e->model;
    struct text_sheet t = {e, heads, m->n_agreements || m->n_changes ? 8 : 6, NULL, 0};
    for (size_t i = 0; i < m->n_metrics; i++)
        if (is_shown(report, m->metrics[i]))
            add_metric(&t, m->metrics[i]);
    for (size_t i = 0; i < m->n_costs; i++)
        add_costs(&t, m->costs[i]);
    for (size_t i = 0; i < m->n_codes; i++)
        add_codes(&t, m->codes[i]);
    for (size_t i = 0; i < m->n_tables; i++)
        for (size_t k = 0; k < m->tables[i]->n_events; k++)
            if (!m->tables[i]->events[k]->of_merged)
                add_event(&t, m->tables[i]->events[k]);
    add_sheet(&t, "Definitions", report)->defines = true;
}

/* ------------------------------------------------------------------ changes */
/* The agreements under which what an amendment names stands, each once. */
static const char *agreements_of(struct eval *e, const struct amend_decl *d)
{
    const char *out = "";
    const struct agreement_decl *last = NULL;
    for (size_t i = 0; i < e->model->n_agreements; i++) {
        bool named = false;
        for (size_t k = 0; k < d->n; k++)
            for (size_t j = 0; j < (d->statements[k]->kind == ST_EVENTS ? d->statements[k]->u.events->n_events : 1); j++)
                named = named || cover_find_change(e->model, d->statements[k], j) == e->model->agreements[i];
        if (!named)
            continue;
        out = arena_printf(e->arena, "%s%s%s", out, last ? ", " : "", e->model->agreements[i]->title.text);
        last = e->model->agreements[i];
    }
    return out;
}

static void changes(struct eval *e, struct result_report *report)
{
    static const char *const heads[] = {"from", "what", "agreed by", "agreement"};
    const struct model *m = e->model;
    struct text_sheet t = {e, heads, m->n_agreements ? 4 : 3, NULL, 0};
    for (size_t i = 0; i < m->n_agreements; i++) {
        const struct agreement_decl *a = m->agreements[i];
        const struct cover under = cover_of_one(e->arena, a);
        const char *row[] = {day_or_start(e, a->has_effective ? a->effective : DAY_MIN), a->changes ? a->changes : a->title.text,
                             cover_agreed(&under), cover_says(&under)};
        add_row(&t, row);
    }
    for (size_t i = 0; i < m->n_changes; i++) {
        const struct amend_decl *a = m->changes[i].decl;
        const char *row[] = {day_or_start(e, a->from), a->because, cover_signers(e->arena, &a->agreed), agreements_of(e, a)};
        add_row(&t, row);
    }
    (void)add_sheet(&t, "Changes", report);
}

void appendix_read(struct eval *e, const struct report_decl *r, struct result_report *report)
{
    for (size_t i = 0; i < r->n_appendix; i++) {
        if (strcmp(r->appendix[i], "definitions") == 0)
            definitions(e, report);
        else if (strcmp(r->appendix[i], "changes") == 0)
            changes(e, report);
    }
}
