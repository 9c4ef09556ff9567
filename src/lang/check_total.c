/* check_total.c - decides what a total stands on and what it gives: rows of an event or of a state, one event followed by another, the
 * time between two, a measure of them.
 *
 * Fills in the argument's flow and to_flow. A total stands on one table, so its path begins with that table and goes straight to
 * an event of it; only what follows (`to`) may be reached by links. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <string.h>

#include "lang/check_int.h"

/* ---------------------------------------------------------------- paths */
/* Rows of one table: an event of its own, or the table itself. */
static struct flow_ref *own_flow(struct check *ck, const struct path *p, struct expr *chain)
{
    struct flow_ref *f = flow_from_table(ck, p, chain);

    if (!f)
        return NULL;
    if (f->n_steps > 0) {
        diag_error(ck->diags, 450, p->span, "a total stands on the rows of one table, and this path leads from %s to %s: begin with %s",
                   f->table->name.text, f->end->name.text, f->end->name.text);
        return NULL;
    }
    if (f->event && !event_type(ck, f->event)) {
        if (f->event->n_wordings > 0 && !f->event->wordings[0].decl->at) {
            diag_error(ck->diags, 451, p->span, "%s has no time, so it belongs to no period: say `at` in its declaration", f->event->name.text);
            diag_note(ck->diags, f->event->name.span, "declared here");
        }
        return NULL;
    }
    return f;
}

static struct flow_ref *then_flow(struct check *ck, const struct path *p, struct expr *chain, const struct flow_ref *from)
{
    struct flow_ref *f = flow_from_table(ck, p, chain);

    if (!f || !from)
        return NULL;
    if (f->table != from->table) {
        diag_error(ck->diags, 452, p->span, "what follows is told from the row that began, so its path begins with %s too: %s.…",
                   from->table->name.text, from->table->name.text);
        return NULL;
    }
    if (!f->event) {
        diag_error(ck->diags, 453, p->span, "to an event is meant, and this leads to rows of %s", f->end->name.text);
        return NULL;
    }
    if (!event_type(ck, f->event)) {
        if (!f->event->wordings[0].decl->at)
            diag_error(ck->diags, 454, p->span, "%s has no time, so nothing can be said to reach it", f->event->name.text);
        return NULL;
    }
    return f;
}

/* ---------------------------------------------------------------- windows */
void check_window(struct check *ck, const struct duration *d, const struct event *a, const struct event *b)
{
    enum clock clock = unit_clock(d->unit);

    if (!check_count_of_units(ck, d, false) || clock == CLOCK_WORKING || clock == CLOCK_CALENDAR)
        return;
    if (!event_has_date(ck, a) && !event_has_date(ck, b))
        return;
    diag_error(ck->diags, 455, d->span, "within %s where a date takes part: say calendar days or working days", unit_name(d->unit));
    diag_note(ck->diags, (event_has_date(ck, a) ? a : b)->name.span, "%s happens at a date, not at a time", (event_has_date(ck, a) ? a : b)->name.text);
}

/* ---------------------------------------------------------------- forms */
static bool follows(const struct argument *a)
{
    return a->to.n > 0 || (a->of.n == 0 && a->value && a->value->kind == EXPR_SPAN);
}

/* What kind of total may take which clauses. */
static bool check_clauses(struct check *ck, struct expr *e, const struct argument *a)
{
    enum aggregate which = (enum aggregate)e->ref.which;
    bool plugin = e->ref.kind == REF_PLUGIN, span = a->of.n == 0 && a->value->kind == EXPR_SPAN;

    if (!plugin && (which == AGGREGATE_FIRST || which == AGGREGATE_LAST || which == AGGREGATE_ANY)) {
        diag_error(ck->diags, 456, e->span, "%s is over the many of one row, and a metric is a total of rows", e->name.text);
        return false;
    }
    if (!plugin && which == AGGREGATE_CONVERSION && (a->to.n == 0 || a->of.n > 0)) {
        diag_error(ck->diags, 457, e->span, "a conversion goes from an event to another: conversion(lead.sql to lead.deal.created within 45 days)");
        return false;
    }
    if (!plugin && which == AGGREGATE_CONVERSION && a->window == WINDOW_NONE) {
        diag_error(ck->diags, 458, e->span, "a conversion says within …, or ever");
        return false;
    }
    if (a->window != WINDOW_NONE && !follows(a)) {
        diag_error(ck->diags, 459, a->span, "within and ever belong to one event followed by another: A to B within …");
        return false;
    }
    if (!plugin && which == AGGREGATE_SHARE && (!a->cond || follows(a))) {
        diag_error(ck->diags, 460, e->span, "share is the part for which its `where` holds: share(lead.issued where outcome is coded)");
        return false;
    }
    if (!plugin && which == AGGREGATE_COUNT && span) {
        diag_error(ck->diags, 461, e->span, "a time is measured, not counted: median(…), average(…), or count(A to B)");
        return false;
    }
    if (!plugin && a->of.n == 0 && !span && which != AGGREGATE_COUNT && which != AGGREGATE_SHARE && which != AGGREGATE_CONVERSION) {
        diag_error(ck->diags, 462, e->span, "%s of what? say %s(x of …)", e->name.text, e->name.text);
        return false;
    }
    if (a->credit && (follows(a) || a->distinct || plugin || (which != AGGREGATE_SUM && which != AGGREGATE_COUNT))) {
        diag_error(ck->diags, 463, a->credit->span, "credited shares out a sum or a count of one event");
        return false;
    }
    return true;
}

static bool flag_in(struct check *ck, struct expr *cond, const struct table *t, const struct table *outer)
{
    struct ctx out = {.place = IN_ROW, .table = outer}, c = {.place = IN_ROW, .table = t, .outer = outer ? &out : NULL};

    return !cond || check_flag(ck, cond, &c);
}

/* ---------------------------------------------------------------- the time between two events */
static const struct type *check_between(struct check *ck, struct expr *e, struct argument *a)
{
    struct expr *span = a->value;
    const struct type *t;
    struct path from, to;

    set_type(ck, span, TYPE_BAD);
    if (!expr_path(ck, span->a, &from) || !expr_path(ck, span->b, &to)) {
        diag_error(ck->diags, 464, span->span, "the time between two events of a row is meant: hours from lead.issued to lead.contacted; of one event's rows: … of deal.won");
        return TYPE_BAD;
    }
    a->flow = own_flow(ck, &from, span->a);
    a->to_flow = then_flow(ck, &to, span->b, a->flow);
    if (!a->flow || !a->to_flow)
        return TYPE_BAD;
    if (!a->flow->event) {
        diag_error(ck->diags, 465, span->a->span, "from an event is meant, and this is the table %s", a->flow->table->name.text);
        return TYPE_BAD;
    }
    if (!flag_in(ck, a->cond, a->to_flow->end, a->flow->table))
        return TYPE_BAD;
    t = check_span_types(ck, span, event_type(ck, a->flow->event), event_type(ck, a->to_flow->event));
    set_type(ck, span, t);
    if (a->window == WINDOW_WITHIN)
        check_window(ck, &a->within, a->flow->event, a->to_flow->event);
    return is_bad(t) ? t : check_of(ck, e, t);
}

/* ---------------------------------------------------------------- rows, and what they are followed by */
static bool check_rows(struct check *ck, const struct expr *e, struct argument *a)
{
    struct path p = a->of;

    if (a->of.n == 0 && !expr_path(ck, a->value, &p)) {
        diag_error(ck->diags, 466, a->value->span, "%s takes rows, by a table or an event of one: %s(lead.captured)", e->name.text, e->name.text);
        return false;
    }
    a->flow = own_flow(ck, &p, a->of.n == 0 ? a->value : NULL);
    if (a->to.n > 0)
        a->to_flow = then_flow(ck, &a->to, NULL, a->flow);
    if (!a->flow || (a->to.n > 0 && !a->to_flow))
        return false;
    if (a->to.n > 0 && !a->flow->event) {
        diag_error(ck->diags, 467, p.span, "from an event to another is meant, and this is the table %s", a->flow->table->name.text);
        return false;
    }
    if (!flag_in(ck, a->cond, a->flow->table, NULL) || (a->to_flow && !flag_in(ck, a->to_cond, a->to_flow->end, a->flow->table)))
        return false;
    if (a->window == WINDOW_WITHIN)
        check_window(ck, &a->within, a->flow->event, a->to_flow->event);
    return true;
}

static const struct type *check_measure(struct check *ck, struct argument *a)
{
    struct ctx outer = {.place = IN_ROW, .table = a->flow->table}, c = outer;

    if (a->to_flow)
        c = (struct ctx){.place = IN_ROW, .table = a->to_flow->end, .outer = &outer};
    return check_expr(ck, a->value, &c);
}

static const struct type *check_distinct(struct check *ck, const struct argument *a, const struct type *t)
{
    if (t->kind == TYPE_ROWS || t->kind == TYPE_EVENT) {
        diag_error(ck->diags, 468, a->value->span, "distinct values are counted, and this is %s", type_text(ck, t));
        return TYPE_BAD;
    }
    return is_bad(t) ? t : type_simple(TYPE_COUNT);
}

static const struct type *total_type(struct check *ck, struct expr *e, struct argument *a)
{
    enum aggregate which = (enum aggregate)e->ref.which;
    bool plugin = e->ref.kind == REF_PLUGIN;
    const struct type *t = type_simple(TYPE_COUNT);

    if (a->of.n > 0)
        t = check_measure(ck, a);
    if (is_bad(t))
        return t;
    if (plugin)
        return ((const struct plugin_function *)e->ref.symbol)->result;
    if (which == AGGREGATE_COUNT)
        return a->of.n > 0 ? check_distinct(ck, a, t) : t;
    if (which == AGGREGATE_SHARE || which == AGGREGATE_CONVERSION)
        return a->of.n > 0 && is_bad(check_of(ck, e, t)) ? TYPE_BAD : type_simple(TYPE_RATIO);
    return check_of(ck, e, t);
}

const struct type *check_total(struct check *ck, struct expr *e)
{
    struct argument *a;
    const struct type *t;

    if (e->ref.kind == REF_PLUGIN ? e->n_args == 0 : !check_arguments(ck, e))
        return set_type(ck, e, TYPE_BAD);
    a = &e->args[e->n_args - 1];
    if (!check_clauses(ck, e, a))
        return set_type(ck, e, TYPE_BAD);
    if (a->of.n == 0 && a->value->kind == EXPR_SPAN)
        return set_type(ck, e, check_between(ck, e, a));
    if (!check_rows(ck, e, a))
        return set_type(ck, e, TYPE_BAD);
    t = total_type(ck, e, a);
    if (a->credit && !is_bad(t))
        check_credit(ck, e, a);
    return set_type(ck, e, t);
}
