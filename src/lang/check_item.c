/* check_item.c - decides whether a part of a sheet can be made: tables, charts, funnels, cohorts, bridges, lists, stories, texts.
 *
 * Figures are formulas of metrics; a list's columns are values of its rows. Fills in the flows of cohorts and lists. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <string.h>

#include "lang/check_int.h"

/* ---------------------------------------------------------------- figures */
static void check_measures(struct check *ck, const struct item *it)
{
    struct ctx c = {.place = IN_METRIC};

    for (size_t i = 0; i < it->n_measures; i++) {
        struct measure *m = &it->measures[i];
        const struct type *t = check_expr(ck, m->value, &c);

        if (is_bad(t))
            continue;
        if (!unit_is_amount(t) && t->kind != TYPE_DATE && t->kind != TYPE_TIME)
            diag_error(ck->diags, 800, m->value->span, "a report shows figures, and this is %s", type_text(ck, t));
        else if (m->view != VIEW_PLAIN && !unit_is_amount(t))
            diag_error(ck->diags, 801, m->span, "shares, running totals and ranks are of amounts, and this is %s", type_text(ck, t));
        else if (m->view != VIEW_PLAIN && it->kind != ITEM_TABLE && it->kind != ITEM_CHART)
            diag_error(ck->diags, 813, m->span, "shares, running totals and ranks are places among the rows of a table, and here one figure of each is shown");
        else
            check_by(ck, it, m->value);
    }
}

static void check_chart(struct check *ck, const struct item *it)
{
    static const char *const names[] = {"line", "bar", "stacked"};

    for (size_t i = 0; i < 3; i++)
        if (strcmp(it->chart.text, names[i]) == 0)
            return;
    diag_error(ck->diags, 802, it->chart.span, "a chart is a line, bar or stacked chart, not %s%s", it->chart.text, near_of(ck, it->chart.text, names, 3));
}

/* ---------------------------------------------------------------- funnels, bridges, stories */
static void check_funnel(struct check *ck, const struct item *it)
{
    const struct table *t = find_object(ck->tables, it->name.text);
    bool stages = false;

    if (!t) {
        diag_error(ck->diags, 803, it->name.span, "there is no table %s%s", it->name.text, near_in(ck, ck->tables, it->name.text));
        return;
    }
    for (size_t i = 0; i < t->n_events; i++)
        stages = stages || t->events[i]->stage;
    if (!stages) {
        diag_error(ck->diags, 804, it->name.span, "a funnel goes through stages, and %s has none: stages of %s { … }", t->name.text, t->name.text);
        return;
    }
    for (size_t i = 0; i < it->options.n_by; i++) {
        const struct by_item *by = &it->options.by[i];
        struct dimension *d = by->is_unit ? NULL : find_object(ck->dimensions, by->dimension.text);

        if (d && !dimension_has(d, t))
            diag_error(ck->diags, 805, by->span, "the funnel cannot be cut by %s: %s has none", d->name.text, t->name.text);
    }
}

static void check_bridge(struct check *ck, const struct item *it)
{
    const struct symbol *s = find_visible(ck, ck->values, it->name.text, it->name.span);
    const struct metric *m = s && s->kind == REF_METRIC ? s->object : NULL;
    const struct expr *e = m ? m->wordings[0].decl->value : NULL;
    const struct argument *a;

    if (!m) {
        diag_error(ck->diags, 806, it->name.span, "a bridge leads to a metric, and there is none called %s%s", it->name.text,
                   near_or_library(ck, ck->values, it->name.text));
        return;
    }
    if (is_bad(m->type))
        return;
    check_by(ck, it, e);
    a = e->kind == EXPR_CALL && e->n_args == 1 ? &e->args[0] : NULL;
    if (a && a->flow && a->flow->event && e->ref.kind == REF_AGGREGATE && e->ref.which == AGGREGATE_COUNT && !a->to_flow && !a->distinct && !a->credit)
        return;
    diag_error(ck->diags, 807, it->name.span, "a bridge goes from all records to the counted, so it leads to a count of one event");
    diag_note(ck->diags, m->name.span, "%s is declared here", m->name.text);
}

static void check_story(struct check *ck, const struct item *it)
{
    const struct symbol *s = find_symbol(ck->calls, it->name.text);

    if (!s || s->kind != REF_HOOK) {
        diag_error(ck->diags, 808, it->name.span, "there is no hook %s%s", it->name.text, near_in(ck, ck->calls, it->name.text));
        return;
    }
    check_measures(ck, it);
    if (hook_is_report(s->object))
        return;
    diag_error(ck->diags, 809, it->name.span, "a story is told by a hook of the report: hook %s(report) gives text in \"…\"", it->name.text);
    diag_note(ck->diags, s->name.span, "declared here");
}

/* The newest figures against the first period that the report compares with. */
static void check_changes(struct check *ck, const struct report_decl *r, const struct item *it)
{
    bool cards = false;

    for (size_t i = 0; i < r->n_sheets; i++)
        for (size_t k = 0; k < r->sheets[i].n_items; k++)
            cards = cards || r->sheets[i].items[k]->kind == ITEM_SCORECARD;
    if (r->n_compare == 0)
        diag_error(ck->diags, 822, it->span, "changes are told against an earlier period: say in the report what to compare with, as compare 1 week earlier");
    else if (it->n_measures == 0 && !cards)
        diag_error(ck->diags, 823, it->span, "changes are those of the report's scorecards, and it has none: name the figures, as changes leads, revenue");
    check_measures(ck, it);
}

/* ---------------------------------------------------------------- cohorts */
static const struct event *cohort_end(struct check *ck, const struct flow_ref *f, struct span span)
{
    if (!f || (f->event && event_type(ck, f->event)))
        return f ? f->event : NULL;
    if (!f->event || !f->event->wordings[0].decl->at)
        diag_error(ck->diags, 810, span, "an event that has a time is meant, and this is %s", f->event ? f->event->name.text : f->end->name.text);
    return NULL;
}

static void check_cohort_windows(struct check *ck, const struct item *it, const struct event *from, const struct event *to)
{
    for (size_t i = 0; i < it->n_within; i++) {
        struct duration d = {it->within[i], it->within_unit, it->span};

        check_window(ck, &d, from, to);
        if (i > 0 && decimal_cmp(it->within[i - 1], it->within[i]) >= 0)
            diag_error(ck->diags, 811, it->span, "the windows of a cohort grow: within 30, 60, 180 calendar days");
    }
}

static void check_cohort(struct check *ck, struct item *it)
{
    struct expr *start = it->cohort_from ? it->cohort_from : it->cohort_value;
    struct path from = it->cohort_of;
    const struct event *a, *b;
    const struct type *t;

    if (from.n == 0 && !expr_path(ck, start, &from)) {
        diag_error(ck->diags, 812, start->span, "a cohort begins with an event: cohort lead.net_issued to lead.deal.won by month …");
        return;
    }
    it->flow = flow_from_table(ck, &from, it->cohort_of.n == 0 ? start : NULL);
    it->to_flow = it->flow ? flow_from_table(ck, &it->to, NULL) : NULL;
    a = cohort_end(ck, it->flow, from.span);
    b = a ? cohort_end(ck, it->to_flow, it->to.span) : NULL;
    unit_period(ck, it->by, it->span);
    if (!a || !b)
        return;
    if (it->flow->n_steps > 0 || it->to_flow->table != it->flow->table) {
        diag_error(ck->diags, 814, it->to.span, "both events are told from one row: from an event of its own, to one that its links lead to");
        return;
    }
    check_cohort_windows(ck, it, a, b);
    if (it->cohort_of.n > 0) {
        struct ctx outer = {.place = IN_ROW, .table = it->flow->table}, c = {.place = IN_ROW, .table = it->to_flow->end, .outer = &outer};

        t = check_expr(ck, it->cohort_value, &c);
        if (!is_bad(t) && !unit_is_amount(t))
            diag_error(ck->diags, 815, it->cohort_value->span, "a cohort adds up amounts, and this is %s", type_text(ck, t));
    }
}

/* ---------------------------------------------------------------- lists */
/* A metric, an event by its table, or a table. */
static const struct table *list_table(struct check *ck, struct item *it)
{
    const struct name *first = &it->rows.parts[0];

    const struct symbol *s = it->rows.n == 1 ? find_visible(ck, ck->values, first->text, first->span) : NULL;

    if (s && s->kind != REF_SETTING)
        return table_of_metric(ck, first);
    if (it->rows.n == 1 && !find_symbol(ck->tables, first->text)) {
        diag_error(ck->diags, 817, first->span, "a list shows the records of a metric, an event or a table, and nothing of that kind is called %s%s",
                   first->text, near_or_library(ck, ck->values, first->text));
        return NULL;
    }
    it->flow = flow_from_table(ck, &it->rows, NULL);
    if (it->flow && it->flow->n_steps > 0) {
        diag_error(ck->diags, 818, it->rows.span, "a list shows the records of one table: begin with %s", it->flow->end->name.text);
        return NULL;
    }
    if (it->flow && it->flow->event && !event_type(ck, it->flow->event)) {
        if (!it->flow->event->wordings[0].decl->at)
            diag_error(ck->diags, 816, it->rows.span, "%s has no time, so it belongs to no period: say a table, … where %s", it->flow->event->name.text,
                       it->flow->event->name.text);
        return NULL;
    }
    return it->flow ? it->flow->table : NULL;
}

static bool rests_elsewhere(const struct table *of, const struct table *t)
{
    return of && of != t;
}

static void check_why(struct check *ck, const struct table *t, const struct name *why)
{
    const struct symbol *s = find_visible(ck, ck->values, why->text, why->span);
    struct found found;

    if (row_member(ck, t, why->text, true, &found) && found.ref.kind == REF_EVENT)
        return;
    if (!s || s->kind == REF_SETTING)
        diag_error(ck->diags, 819, why->span, "why a metric or an event of %s is meant, and none is called %s%s", t->name.text, why->text,
                   near_or_library(ck, ck->values, why->text));
    else if (rests_elsewhere(table_of_metric(ck, why), t))
        diag_error(ck->diags, 820, why->span, "why %s cannot be told of rows of %s, on which it does not rest", why->text, t->name.text);
}

static void check_list(struct check *ck, struct item *it)
{
    const struct table *t = list_table(ck, it);
    struct ctx c = {.place = IN_ROW, .table = t};

    it->list_table = t;
    if (!t)
        return;
    if (it->cond)
        check_flag(ck, it->cond, &c);
    for (size_t i = 0; i < it->n_columns; i++) {
        const struct type *v;

        if (it->columns[i].why.text) {
            check_why(ck, t, &it->columns[i].why);
            continue;
        }
        v = check_expr(ck, it->columns[i].value, &c);
        if (v->kind == TYPE_ROWS || v->kind == TYPE_ROW)
            diag_error(ck->diags, 821, it->columns[i].span, "a column of a list is a value, and this is %s", type_text(ck, v));
    }
    check_options(ck, it, &c);
}

/* ---------------------------------------------------------------- items */
void check_item(struct check *ck, const struct report_decl *r, struct item *it)
{
    resolve_by(ck, it);
    switch (it->kind) {
    case ITEM_CHART:
        check_chart(ck, it);
        check_measures(ck, it);
        break;
    case ITEM_SCORECARD:
    case ITEM_TABLE: check_measures(ck, it); break;
    case ITEM_FUNNEL: check_funnel(ck, it); break;
    case ITEM_COHORT: check_cohort(ck, it); return;
    case ITEM_BRIDGE: check_bridge(ck, it); break;
    case ITEM_STORY: check_story(ck, it); break;
    case ITEM_CHANGES: check_changes(ck, r, it); break;
    case ITEM_TEXT: check_placeholders(ck, it->text, it->span, true); return;
    case ITEM_LIST: check_list(ck, it); return;
    }
    check_options(ck, it, NULL);
}
