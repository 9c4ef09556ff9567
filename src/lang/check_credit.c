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
static bool is_own_model(const char *name)
{
    static const char *const names[] = {"first", "last", "linear", "none"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(name, names[i]) == 0)
            return true;
    return false;
}

static bool is_model(const struct symbol *s)
{
    if (s->kind == REF_HOOK)
        return ((const struct hook *)s->object)->weights;
    return s->kind == REF_PLUGIN && ((const struct plugin_function *)s->object)->credit;
}

static const struct symbol *find_model(struct check *ck, const struct credit *c)
{
    static const char *const names[] = {"first", "last", "linear", "none"};
    const struct symbol *s = find_symbol(ck->calls, c->name.text);
    const char **list = NULL;
    size_t n = 0;

    if (s && is_model(s))
        return s;
    if (s) {
        diag_error(ck->diags, 479, c->name.span, "%s is no model of credit: %s", c->name.text,
                   s->kind == REF_HOOK ? "a hook that is one `gives weights`" : "it is another sort of a plugin's function");
        diag_note(ck->diags, s->name.span, "declared here");
        return NULL;
    }
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        ARENA_PUSH(ck->arena, list, n, names[i]);
    for (size_t i = 0; i < map_count(ck->calls); i++)
        if (is_model(find_symbol(ck->calls, map_key(ck->calls, i))))
            ARENA_PUSH(ck->arena, list, n, map_key(ck->calls, i));
    diag_error(ck->diags, 370, c->name.span, "credit goes to first, last, linear, none, decay …, shares, or by a hook or plugin; there is no %s%s",
               c->name.text, near_of(ck, c->name.text, list, n));
    return NULL;
}

/* ---------------------------------------------------------------- what a model is given of each touch */
/* Without parentheses a hook's arguments are the touch's columns of their names, and a plugin's model has the column `channel`, if it asks
 * for nothing and there is one. */
static void name_values(struct check *ck, struct credit *c, const struct table *touch, size_t n)
{
    const struct hook *h = c->hook;
    bool channel = false;

    for (size_t i = 0; !h && n == 0 && i < touch->n_columns; i++)
        channel = channel || strcmp(touch->columns[i]->name.text, "channel") == 0;
    c->args = NULL;
    c->n_args = 0;
    for (size_t i = 0; i < (channel ? 1 : h ? n : 0); i++) {
        struct name name = {channel ? "channel" : h->arg_names[i], c->name.span};
        struct path path = {&name, 1, c->name.span};

        ARENA_PUSH(ck->arena, c->args, c->n_args, path_expr(ck, &path));
    }
}

static bool kind_fits(enum column_kind want, const struct type *t)
{
    switch (t->kind) {
    case TYPE_TEXT: case TYPE_CODE: case TYPE_GROUP: return want == COL_TEXT;
    case TYPE_INTEGER: case TYPE_COUNT: return want == COL_INTEGER || want == COL_DECIMAL || want == COL_F64;
    case TYPE_NUMBER: case TYPE_MONEY: return want == COL_DECIMAL || want == COL_F64;
    case TYPE_RATIO: case TYPE_PER: return want == COL_F64;
    case TYPE_DATE: return want == COL_DATE;
    case TYPE_TIME: return want == COL_TIME;
    case TYPE_FLAG: case TYPE_EVENT: return want == COL_FLAG;
    default: return false;
    }
}

static const char *kind_text(enum column_kind kind)
{
    static const char *const names[] = {[COL_FLAG] = "a flag",        [COL_INTEGER] = "an integer", [COL_DATE] = "a date", [COL_TIME] = "a time",
                                        [COL_DECIMAL] = "a number", [COL_F64] = "a number",       [COL_TEXT] = "a text"};

    return names[kind];
}

static bool value_fits(const struct credit *c, size_t i, const struct type *t)
{
    const struct hook *h = c->hook;
    const struct plugin_function *f = c->plugin;
    const struct type *want = h ? h->arg_types[i] : NULL;

    if (f)
        return kind_fits(f->arg_kinds && f->n_args ? f->arg_kinds[i] : COL_TEXT, t);
    return !want || is_bad(want) || type_same(want, t) || (want->kind == TYPE_TEXT && (t->kind == TYPE_CODE || t->kind == TYPE_GROUP)) ||
           (want->kind == TYPE_NUMBER && type_is_number(t)) || (want->kind == TYPE_INTEGER && t->kind == TYPE_COUNT);
}

static void check_values(struct check *ck, struct credit *c, const struct attribution *along, const struct table *t)
{
    struct ctx row = {.place = IN_ROW, .table = t}, touch = {.place = IN_ROW, .table = along->over->end, .outer = &row};
    const struct hook *h = c->hook;
    const struct plugin_function *f = c->plugin;
    size_t n = h ? h->n_args : f->n_args == SIZE_MAX ? c->n_args : f->n_args;

    if (!c->called && (h || n == 0))
        name_values(ck, c, touch.table, n);
    else if (c->n_args != n)
        diag_error(ck->diags, 482, c->name.span, "%s takes %zu value%s of a touch, and here %s %zu: say %s(…) with each of them", c->name.text, n,
                   n == 1 ? "" : "s", c->n_args == 1 ? "is" : "are", c->n_args, c->name.text);
    for (size_t i = 0; i < c->n_args; i++) {
        const struct type *type = check_expr(ck, c->args[i], &touch);

        if (i < (c->called ? n : c->n_args) && !is_bad(type) && !value_fits(c, i, type))
            diag_error(ck->diags, 486, c->args[i]->span, "%s takes %s here, and this is %s", c->name.text,
                       h ? type_text(ck, h->arg_types[i]) : kind_text(f->arg_kinds && f->n_args ? f->arg_kinds[i] : COL_TEXT),
                       type_text(ck, type));
    }
    for (size_t i = 1; i < along->n_wordings; i++)
        if (along->wordings[i].over && along->wordings[i].over->end != touch.table)
            diag_error(ck->diags, 497, c->name.span, "%s takes values of %s, and %s is amended to touches of %s", c->name.text, touch.table->name.text,
                       along->name.text, along->wordings[i].over->end->name.text);
}

static void check_named_model(struct check *ck, struct credit *c, const struct attribution *along, const struct table *t)
{
    const struct symbol *s;

    c->hook = c->plugin = NULL;
    if (is_own_model(c->name.text)) {
        if (c->called)
            diag_error(ck->diags, 480, c->span, "%s needs no values of a touch: say credited %s along %s", c->name.text, c->name.text, c->along.text);
        return;
    }
    s = find_model(ck, c);
    if (!s)
        return;
    *(s->kind == REF_HOOK ? &c->hook : &c->plugin) = s->object;
    if (along->over)
        check_values(ck, c, along, t);
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
        check_named_model(ck, c, along, a->flow->table);
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
