/* check_credit.c - decides which touches compete for what is credited, and by which weights.
 *
 * Takes attributions and the `credited … along …` of a total. Weights are written and make the whole; the touches have an order,
 * since "first" means it; the window's clock fits the times that it runs between. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <string.h>

#include "lang/check_int.h"

/* ---------------------------------------------------------------- models */
static void check_named_model(struct check *ck, const struct credit *c)
{
    static const char *const names[] = {"first", "last", "linear", "none"};
    const char **list = NULL;
    size_t n = 0;

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strcmp(c->name.text, names[i]) == 0)
            return;
        ARENA_PUSH(ck->arena, list, n, names[i]);
    }
    if (find_symbol(ck->calls, c->name.text))
        return;
    for (size_t i = 0; i < map_count(ck->calls); i++)
        ARENA_PUSH(ck->arena, list, n, map_key(ck->calls, i));
    diag_error(ck->diags, 370, c->name.span, "credit goes to first, last, linear, none, decay …, shares, or by a hook or plugin; there is no %s%s",
               c->name.text, near_of(ck, c->name.text, list, n));
}

static void check_shares(struct check *ck, struct credit *c, const struct table *t)
{
    struct decimal sum = {0, 0}, hundred = {100, 0};
    bool fits = true;

    for (size_t i = 0; i < c->n_shares; i++) {
        struct credit_share *s = &c->shares[i];

        fits = fits && decimal_add(sum, s->percent, &sum);
        if (s->place == PLACE_BEFORE && t)
            s->before_flow = flow_from_row(ck, &s->before, t, true);
    }
    if (!fits || decimal_cmp(sum, hundred) != 0) {
        char text[48];

        diag_error(ck->diags, 470, c->span, "the shares make %s%%, and must make 100%%", fits ? decimal_print(text, decimal_trim(sum)) : "far over 100");
    }
}

void check_credit(struct check *ck, struct expr *e, struct argument *a)
{
    struct credit *c = a->credit;
    const struct attribution *along = visible_attribution(ck, &c->along);

    if (!along) {
        diag_error(ck->diags, 371, c->along.span, "there is no attribution %s%s", c->along.text, near_or_library(ck, ck->attributions, c->along.text));
        return;
    }
    c->attribution = along;
    if (c->kind == MODEL_NAMED)
        check_named_model(ck, c);
    else if (c->kind == MODEL_DECAY)
        check_count_of_units(ck, &c->half_life, false);
    else
        check_shares(ck, c, a->flow->table);
    if (along->of && (along->of->event != a->flow->event || !a->flow->event)) {
        diag_error(ck->diags, 471, e->span, "%s tells of %s.%s; it cannot credit %s%s%s", along->name.text, along->of->end->name.text,
                   along->of->event ? along->of->event->name.text : "", a->flow->end->name.text, a->flow->event ? "." : "",
                   a->flow->event ? a->flow->event->name.text : "");
        diag_note(ck->diags, along->name.span, "%s is declared here", along->name.text);
    }
}

/* ---------------------------------------------------------------- attributions */
static void check_credit_window(struct check *ck, const struct attribution_decl *d, const struct type *before, const struct event *touch)
{
    enum clock clock = unit_clock(d->within.unit);

    if (!check_count_of_units(ck, &d->within, false))
        return;
    if (before->kind != TYPE_DATE && before->kind != TYPE_TIME) {
        diag_error(ck->diags, 472, d->before->span, "before a time or a date is meant, and this is %s", type_text(ck, before));
        return;
    }
    if (clock == CLOCK_WORKING || clock == CLOCK_CALENDAR)
        return;
    if (before->kind == TYPE_DATE)
        diag_error(ck->diags, 473, d->within.span, "%s are counted from an instant, and this is a date: say end of it, or calendar days",
                   unit_name(d->within.unit));
    else if (event_has_date(ck, touch))
        diag_error(ck->diags, 474, d->within.span, "%s are counted between instants, and %s happens at a date: say calendar days", unit_name(d->within.unit),
                   touch->name.text);
}

static bool check_touches(struct check *ck, const struct attribution_decl *d, const struct flow_ref *f)
{
    if (!f->end->order && !f->end->one_per) {
        diag_error(ck->diags, 475, d->over.span, "touches compete in their order, and %s has none: say `order by …` in its table", f->end->name.text);
        diag_note(ck->diags, f->end->name.span, "%s is declared here", f->end->name.text);
        return false;
    }
    if (!event_type(ck, f->event)) {
        if (!f->event->wordings[0].decl->at)
            diag_error(ck->diags, 476, d->over.span, "%s has no time, so it lies in no window", f->event->name.text);
        return false;
    }
    return true;
}

void check_attribution(struct check *ck, struct attribution *a, struct attribution_wording *w)
{
    const struct attribution_decl *d = w->decl;
    struct ctx row = {.place = IN_ROW}, touch = {.place = IN_ROW, .outer = &row};
    const struct type *before;

    w->of = flow_from_table(ck, &d->of, NULL);
    if (!w->of)
        return;
    if (w->of->n_steps > 0 || !w->of->event) {
        diag_error(ck->diags, 477, d->of.span, "an attribution is of one event of one table: deal.won");
        w->of = NULL;
        return;
    }
    row.table = w->of->table;
    w->over = flow_from_row(ck, &d->over, row.table, true);
    before = check_expr(ck, d->before, &row);
    if (!w->over || !check_touches(ck, d, w->over))
        return;
    if (!w->over->many) {
        diag_error(ck->diags, 478, d->over.span, "touches are the many of a row, and this leads to one %s", w->over->end->name.text);
        return;
    }
    if (!is_bad(before))
        check_credit_window(ck, d, before, w->over->event);
    touch.table = w->over->end;
    if (d->cond)
        check_flag(ck, d->cond, &touch);
    if (w == &a->wordings[0]) {
        a->of = w->of;
        a->over = w->over;
    }
}
