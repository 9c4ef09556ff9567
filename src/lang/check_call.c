/* check_call.c - decides what a call means: a function of the language, a hook, a plugin's function, or an aggregate.
 *
 * In a row, aggregates are over the row's many; elsewhere they are totals (check_total.c). Functions and row hooks take a row's
 * values; plugin functions take figures. Arguments are checked one by one against what is declared. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <stdint.h>
#include <string.h>

#include "lang/check_int.h"

static const struct builtin_info { const char *name, *signature; } builtins[] = {
#define BUILTIN(id, name, signature, text) {name, signature},
#include "lang/builtins.def"
#undef BUILTIN
};
static const char *const aggregates[] = {
#define AGGREGATE(id, name, text) name,
#include "lang/aggregates.def"
#undef AGGREGATE
};

int find_aggregate(const char *name)
{
    for (int i = 0; i < AGGREGATE_KINDS; i++)
        if (strcmp(aggregates[i], name) == 0)
            return i;
    return -1;
}

static int find_builtin(const char *name)
{
    for (int i = 0; i < BUILTIN_COUNT; i++)
        if (strcmp(builtins[i].name, name) == 0)
            return i;
    return -1;
}

static const char *near_call(struct check *ck, const char *name)
{
    const char **list = NULL;
    size_t n = 0;

    for (size_t i = 0; i < BUILTIN_COUNT; i++)
        ARENA_PUSH(ck->arena, list, n, builtins[i].name);
    for (size_t i = 0; i < AGGREGATE_KINDS; i++)
        ARENA_PUSH(ck->arena, list, n, aggregates[i]);
    for (size_t i = 0; i < map_count(ck->calls); i++)
        ARENA_PUSH(ck->arena, list, n, map_key(ck->calls, i));
    return near_of(ck, name, list, n);
}

/* ---------------------------------------------------------------- arguments of functions */
/* A function's argument is a value and nothing more: `of`, `where` and windows belong to totals. */
static bool plain_argument(struct check *ck, const struct expr *call, const struct argument *a)
{
    if (!a->option.text && !a->distinct && a->of.n == 0 && !a->cond && a->to.n == 0 && a->window == WINDOW_NONE && !a->credit)
        return true;
    diag_error(ck->diags, 432, a->span, "%s takes values; of, where, to, within and credited belong to totals such as sum(…)", call->name.text);
    return false;
}

static bool argument_count(struct check *ck, const struct expr *e, size_t least, size_t most)
{
    if (e->n_args >= least && e->n_args <= most)
        return true;
    if (least == most)
        diag_error(ck->diags, 433, e->span, "%s takes %zu argument%s, and here %s %zu", e->name.text, least, least == 1 ? "" : "s",
                   e->n_args == 1 ? "is" : "are", e->n_args);
    else
        diag_error(ck->diags, 434, e->span, "%s takes at least %zu arguments, and here %s %zu", e->name.text, least, e->n_args == 1 ? "is" : "are",
                   e->n_args);
    return false;
}

static bool argument_fits(const struct type *want, const struct type *t)
{
    return type_same(want, t) || (want->kind == TYPE_NUMBER && type_is_number(t)) || (want->kind == TYPE_INTEGER && t->kind == TYPE_COUNT);
}

static bool check_argument(struct check *ck, const struct expr *call, struct argument *a, const struct type *want, const struct ctx *c)
{
    const struct type *t;

    if (!plain_argument(ck, call, a))
        return false;
    t = check_expr(ck, a->value, c);
    if (is_bad(t) || is_bad(want))
        return false;
    if (argument_fits(want, t))
        return true;
    diag_error(ck->diags, 435, a->value->span, "%s takes %s here, and this is %s%s", call->name.text, type_text(ck, want), type_text(ck, t),
               a->value->ref.kind == REF_SOURCE ? "; a source's column is text until a column of the table reads it" : "");
    note_declared(ck, a->value);
    return false;
}

static const struct type *check_builtin(struct check *ck, struct expr *e, int which, const struct ctx *c)
{
    const char *s = builtins[which].signature, *result = strchr(s, '>') + 1, *star = strchr(s, '*');
    size_t n = (size_t)((star ? star : result - 1) - s);
    bool fine = argument_count(ck, e, n, star ? SIZE_MAX : n);

    e->ref = (struct ref){REF_BUILTIN, NULL, 0, which};
    for (size_t i = 0; i < e->n_args; i++) {
        char kind = s[i < n ? i : n - 1];

        if (!check_argument(ck, e, &e->args[i], type_simple(kind == 't' ? TYPE_TEXT : TYPE_INTEGER), c))
            fine = false;
    }
    return set_type(ck, e, !fine ? TYPE_BAD : type_simple(*result == 't' ? TYPE_TEXT : TYPE_INTEGER));
}

/* A model of credit as a function. */
static const struct type *called_model(struct check *ck, struct expr *e, struct name declared)
{
    diag_error(ck->diags, 481, e->span, "%s is a model of credit: say sum(… credited %s along …)", e->name.text, e->name.text);
    diag_note(ck->diags, declared.span, "declared here");
    return set_type(ck, e, TYPE_BAD);
}

static const struct type *check_hook_call(struct check *ck, struct expr *e, const struct hook *h, const struct ctx *c)
{
    bool fine;

    e->ref = (struct ref){REF_HOOK, h, 0, 0};
    if (h->weights)
        return called_model(ck, e, h->name);
    if (hook_is_report(h)) {
        diag_error(ck->diags, 436, e->span, "%s is a hook of a report: say story %s in a sheet", e->name.text, e->name.text);
        diag_note(ck->diags, h->name.span, "declared here");
        return set_type(ck, e, TYPE_BAD);
    }
    fine = argument_count(ck, e, h->n_args, h->n_args);
    if (!fine)
        diag_note(ck->diags, h->name.span, "%s is declared here", h->name.text);
    for (size_t i = 0; i < e->n_args; i++)
        if (!check_argument(ck, e, &e->args[i], i < h->n_args && h->arg_types[i] ? h->arg_types[i] : TYPE_BAD, c))
            fine = false;
    return set_type(ck, e, fine && h->result ? h->result : TYPE_BAD);
}

/* Figures in, a figure out. An aggregate function of a plugin is a total (check_total.c). */
static const struct type *check_plugin_call(struct check *ck, struct expr *e, const struct plugin_function *f, const struct ctx *c)
{
    bool fine = f->n_args == SIZE_MAX || argument_count(ck, e, f->n_args, f->n_args);

    e->ref = (struct ref){REF_PLUGIN, f, 0, 0};
    for (size_t i = 0; i < e->n_args; i++) {
        const struct type *t;

        if (!plain_argument(ck, e, &e->args[i])) {
            fine = false;
            continue;
        }
        t = check_expr(ck, e->args[i].value, c);
        if (!is_bad(t) && !unit_is_amount(t))
            diag_error(ck->diags, 437, e->args[i].value->span, "%s takes figures, and this is %s", e->name.text, type_text(ck, t));
        fine = fine && unit_is_amount(t);
    }
    return set_type(ck, e, fine ? f->result : TYPE_BAD);
}

/* ---------------------------------------------------------------- aggregates of a row's many */
const struct type *check_of(struct check *ck, struct expr *e, const struct type *t)
{
    enum aggregate which = (enum aggregate)e->ref.which;
    bool amounts = which == AGGREGATE_SUM || which == AGGREGATE_AVERAGE || which == AGGREGATE_MEDIAN || which == AGGREGATE_PERCENTILE ||
                   which == AGGREGATE_PERCENTILE_DISC || which == AGGREGATE_SHARE;

    if (is_bad(t) || (amounts ? unit_is_amount(t) : (which != AGGREGATE_MIN && which != AGGREGATE_MAX) || unit_ordered(t)))
        return (which == AGGREGATE_AVERAGE || which == AGGREGATE_MEDIAN || which == AGGREGATE_PERCENTILE) && t->kind == TYPE_INTEGER
                   ? type_simple(TYPE_NUMBER)
                   : t;
    diag_error(ck->diags, 438, e->args[e->n_args - 1].value->span, "there is no %s of %s", e->name.text, type_text(ck, t));
    note_declared(ck, e->args[e->n_args - 1].value);
    return TYPE_BAD;
}

bool check_arguments(struct check *ck, struct expr *e)
{
    bool tenth = e->ref.which == AGGREGATE_PERCENTILE || e->ref.which == AGGREGATE_PERCENTILE_DISC;
    struct argument *a = e->n_args > 0 ? &e->args[e->n_args - 1] : NULL;

    if (!argument_count(ck, e, tenth ? 2 : 1, tenth ? 2 : 1))
        return false;
    if (tenth && (!plain_argument(ck, e, &e->args[0]) || e->args[0].value->kind != EXPR_PERCENT)) {
        diag_error(ck->diags, 439, e->args[0].span, "%s begins with a percentage: %s(90%%, …)", e->name.text, e->name.text);
        return false;
    }
    if (tenth) {
        set_type(ck, e->args[0].value, type_simple(TYPE_NUMBER));
        if (decimal_cmp(e->args[0].value->number, (struct decimal){1, 0}) > 0) {
            diag_error(ck->diags, 440, e->args[0].span, "a percentile lies between 0%% and 100%%");
            return false;
        }
    }
    if (a->option.text) {
        diag_error(ck->diags, 441, a->span, "%s has no option %s", e->name.text, a->option.text);
        return false;
    }
    if (a->distinct && (e->ref.which != AGGREGATE_COUNT || a->of.n == 0)) {
        diag_error(ck->diags, 442, a->span, "distinct belongs to count: count(distinct x of …)");
        return false;
    }
    if (e->ref.which == AGGREGATE_COUNT && a->of.n > 0 && !a->distinct) {
        diag_error(ck->diags, 443, a->span, "count counts rows: say count(distinct x of …), or count(… where x is known)");
        return false;
    }
    return true;
}

static bool row_arguments(struct check *ck, struct expr *e, const struct argument *a)
{
    enum aggregate which = (enum aggregate)e->ref.which;
    bool bare = which == AGGREGATE_COUNT || which == AGGREGATE_FIRST || which == AGGREGATE_LAST || which == AGGREGATE_ANY;

    if (which == AGGREGATE_SHARE || which == AGGREGATE_CONVERSION) {
        diag_error(ck->diags, 444, e->span, "%s is a total of all rows, and here stands one row: say count(… where …) / count(…)", e->name.text);
        return false;
    }
    if (a->to.n > 0 || a->window != WINDOW_NONE || a->credit) {
        diag_error(ck->diags, 445, a->span, "to, within and credited belong to totals; over a row's many, say %s(… where …)", e->name.text);
        return false;
    }
    if (a->of.n == 0 && !bare) {
        diag_error(ck->diags, 446, e->span, "%s of what? say %s(x of …)", e->name.text, e->name.text);
        return false;
    }
    if (which == AGGREGATE_ANY && a->of.n > 0) {
        diag_error(ck->diags, 447, a->span, "any asks whether there is a row: say any(… where …)");
        return false;
    }
    return true;
}

static const struct type *row_result(struct check *ck, struct expr *e, const struct argument *a, const struct flow_ref *f, const struct type *measure)
{
    enum aggregate which = (enum aggregate)e->ref.which;

    if (which == AGGREGATE_COUNT)
        return type_simple(TYPE_COUNT);
    if (which == AGGREGATE_ANY)
        return type_simple(TYPE_FLAG);
    if ((which == AGGREGATE_FIRST || which == AGGREGATE_LAST) && !f->end->order && !f->end->one_per) {
        diag_error(ck->diags, 448, e->span, "%s wants an order, and %s has none: say `order by …` in its table", e->name.text, f->end->name.text);
        diag_note(ck->diags, f->end->name.span, "%s is declared here", f->end->name.text);
        return TYPE_BAD;
    }
    return a->of.n > 0 ? check_of(ck, e, measure) : type_of_symbol(ck, TYPE_ROW, f->end, f->end->name.text);
}

static const struct type *check_many(struct check *ck, struct expr *e, const struct ctx *c)
{
    struct argument *a;
    struct flow_ref *f;
    struct ctx inner = {.place = IN_ROW, .outer = c};
    const struct type *measure = NULL;
    bool fine;

    if (!check_arguments(ck, e) || !row_arguments(ck, e, &e->args[e->n_args - 1]))
        return set_type(ck, e, TYPE_BAD);
    a = &e->args[e->n_args - 1];
    f = flow_of_many(ck, a->of.n > 0 ? path_expr(ck, &a->of) : a->value, c, e->name.text);
    if (!f)
        return set_type(ck, e, TYPE_BAD);
    a->flow = f;
    inner.table = f->end;
    fine = !a->cond || check_flag(ck, a->cond, &inner);
    if (a->of.n > 0)
        measure = check_expr(ck, a->value, &inner);
    if (!fine || (measure && is_bad(measure)))
        return set_type(ck, e, TYPE_BAD);
    return set_type(ck, e, row_result(ck, e, a, f, measure));
}

/* ---------------------------------------------------------------- calls */
const struct type *check_call(struct check *ck, struct expr *e, const struct ctx *c)
{
    const struct symbol *s = find_symbol(ck->calls, e->name.text);
    int which = find_aggregate(e->name.text);

    if (which >= 0 && c->place != IN_CONSTANT && c->place != IN_DIMENSIONS) {
        e->ref = (struct ref){REF_AGGREGATE, NULL, 0, which};
        return c->place == IN_ROW ? check_many(ck, e, c) : check_total(ck, e);
    }
    which = find_builtin(e->name.text);
    if (which >= 0 && c->place == IN_ROW)
        return check_builtin(ck, e, which, c);
    if (s && s->kind == REF_HOOK && c->place == IN_ROW)
        return check_hook_call(ck, e, s->object, c);
    if (s && s->kind == REF_PLUGIN && c->place != IN_ROW && c->place != IN_CONSTANT && c->place != IN_DIMENSIONS) {
        const struct plugin_function *f = s->object;

        if (f->credit)
            return called_model(ck, e, f->name);
        if (!f->aggregate)
            return check_plugin_call(ck, e, f, c);
        e->ref = (struct ref){REF_PLUGIN, f, 0, 0};
        return check_total(ck, e);
    }
    if (which >= 0 || s || find_aggregate(e->name.text) >= 0)
        diag_error(ck->diags, 449, e->span, "%s(…) cannot be called here: %s", e->name.text,
                   s && s->kind == REF_PLUGIN ? "a plugin's function takes figures, and stands in a metric"
                   : find_aggregate(e->name.text) >= 0 ? "a total stands in a metric" : "it takes the values of a row");
    else
        diag_error(ck->diags, 362, e->name.span, "there is no function %s%s", e->name.text, near_call(ck, e->name.text));
    return set_type(ck, e, TYPE_BAD);
}
