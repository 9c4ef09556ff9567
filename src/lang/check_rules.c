/* check_rules.c - decides whether a table's rules and events can be applied: what drops, merges, orders and dates its rows.
 *
 * Names in rules are those of the table's block. Events stand outside of it and see declared names only; the event of the merged
 * (`others are …`) is one of the table's. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "lang/check_int.h"

/* ---------------------------------------------------------------- events */
void check_event_wording(struct check *ck, const struct event *e, const struct event_decl *d, const struct type **at)
{
    struct ctx c = {.place = IN_ROW, .table = e->table, .block = e->of_merged};

    *at = NULL;
    if (d->at) {
        const struct type *t = check_expr(ck, d->at, &c);

        if (t->kind == TYPE_DATE || t->kind == TYPE_TIME) {
            *at = t;
        } else if (!is_bad(t)) {
            diag_error(ck->diags, 407, d->at->span, "%s happens at a time or a date, and this is %s", d->name.text, type_text(ck, t));
            note_declared(ck, d->at);
        }
    }
    if (d->when)
        check_flag(ck, d->when, &c);
}

void check_event(struct check *ck, struct event *e)
{
    enum progress *progress = &ck->states[e->table->index].events[e->order];
    const struct type *at;

    if (*progress != PROGRESS_NONE)
        return;
    *progress = PROGRESS_RUNNING;
    for (size_t i = 0; i < e->n_wordings; i++) {
        check_event_wording(ck, e, e->wordings[i].decl, &at);
        if (!e->at)
            e->at = at;
    }
    *progress = PROGRESS_DONE;
}

/* ---------------------------------------------------------------- rules */
static bool can_order(const struct type *t)
{
    return unit_ordered(t) || t->kind == TYPE_TEXT || t->kind == TYPE_CODE;
}

static void check_order(struct check *ck, const struct table *t, const struct path *list, size_t n)
{
    struct ctx c = {.place = IN_ROW, .table = t};

    for (size_t i = 0; i < n; i++) {
        const struct type *v = check_expr(ck, path_expr(ck, &list[i]), &c);

        if (!is_bad(v) && !can_order(v))
            diag_error(ck->diags, 740, list[i].span, "rows are ordered by times, dates, numbers, texts or codes, and this is %s", type_text(ck, v));
    }
}

static void check_merge(struct check *ck, const struct table *t, const struct table_rule *r)
{
    struct ctx c = {.place = IN_ROW, .table = t, .block = true};

    for (size_t i = 0; i < r->n_by; i++) {
        const struct type *v = check_expr(ck, r->by[i], &c);

        if (v->kind == TYPE_ROWS || v->kind == TYPE_EVENT || v->kind == TYPE_FLAG)
            diag_error(ck->diags, 741, r->by[i]->span, "rows with the same value are merged, and this is %s", type_text(ck, v));
    }
    check_order(ck, t, r->order, r->n_order);
    if (r->n_order == 0 && !t->order)
        diag_error(ck->diags, 742, r->span, "keep %s by what? say keep %s by created_at, or `order by …`", r->keep_last ? "last" : "first",
                   r->keep_last ? "last" : "first");
}

static const struct type *check_when(struct check *ck, const struct table *t, const struct path *p)
{
    struct ctx c = {.place = IN_ROW, .table = t};
    const struct type *v = check_expr(ck, path_expr(ck, p), &c);

    if (is_bad(v) || v->kind == TYPE_DATE || v->kind == TYPE_TIME)
        return v;
    diag_error(ck->diags, 743, p->span, "a time or a date is meant, and this is %s", type_text(ck, v));
    return TYPE_BAD;
}

static void check_one_per(struct check *ck, const struct table *t, const struct table_rule *r)
{
    const struct type *from, *until;

    for (size_t i = 0; i < r->per.n; i++) {
        const struct name *name = &r->per.list[i];
        struct found found;

        if (!row_member(ck, t, name->text, false, &found))
            diag_error(ck->diags, 317, name->span, "%s has no %s%s", t->name.text, name->text, row_near(ck, t, name->text, false));
        else if (found.ref.kind != REF_COLUMN && found.ref.kind != REF_LINK)
            diag_error(ck->diags, 744, name->span, "one per a column or a link of %s is meant", t->name.text);
    }
    from = check_when(ck, t, &r->from);
    until = r->until_next ? from : check_when(ck, t, &r->until);
    if (!is_bad(from) && !is_bad(until) && from->kind != until->kind)
        diag_error(ck->diags, 745, r->until.span, "it holds from a %s, so until a %s, and this is a %s", type_text(ck, from), type_text(ck, from),
                   type_text(ck, until));
}

void check_table_rules(struct check *ck, struct table *t)
{
    struct ctx c = {.place = IN_ROW, .table = t, .block = true};

    for (size_t i = 0; i < t->n_drops; i++)
        check_flag(ck, t->drops[i]->cond, &c);
    if (t->merge)
        check_merge(ck, t, t->merge);
    if (t->order)
        check_order(ck, t, t->order->order, t->order->n_order);
    if (t->one_per)
        check_one_per(ck, t, t->one_per);
}
