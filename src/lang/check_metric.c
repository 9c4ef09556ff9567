/* check_metric.c - decides what a metric is: its formula's type and unit, what narrows it, at which other times it is taken.
 *
 * Takes the names of formulas (metrics, costs, settings, dimensions where they narrow), and the words that follow a metric.
 * Types are found when they are asked for; a metric that is being found gives an error type, and the circle is reported as such
 * by check_cycle.c. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <string.h>

#include "lang/check_int.h"

/* ---------------------------------------------------------------- names */
static const struct type *use_dimension(struct check *ck, struct expr *e, struct dimension *d)
{
    e->ref = (struct ref){REF_DIMENSION, d, 0, 0};
    return set_type(ck, e, dimension_type(ck, d));
}

static const struct type *use_value(struct check *ck, struct expr *e, const struct symbol *s)
{
    e->ref = (struct ref){s->kind, s->object, 0, 0};
    if (s->kind == REF_METRIC)
        return set_type(ck, e, metric_type(ck, s->object));
    if (s->kind == REF_COSTS)
        return set_type(ck, e, costs_type(ck, s->object));
    return set_type(ck, e, ((const struct setting *)s->object)->value->type ? ((const struct setting *)s->object)->value->type : TYPE_BAD);
}

static void no_dimension(struct check *ck, const struct expr *e, const struct symbol *value)
{
    diag_error(ck->diags, 380, e->span, "a metric is narrowed by dimensions, and %s is none%s", e->name.text,
               value ? "" : near_in(ck, ck->dimensions, e->name.text));
    if (value)
        diag_note(ck->diags, value->name.span, "it is declared here");
}

static void no_metric(struct check *ck, const struct expr *e)
{
    const char *near = near_or_library(ck, ck->values, e->name.text);

    if (find_symbol(ck->dimensions, e->name.text))
        diag_error(ck->diags, 381, e->span, "%s is a dimension: it narrows a metric, … where %s …, or cuts it, … by %s", e->name.text, e->name.text,
                   e->name.text);
    else if (find_symbol(ck->tables, e->name.text))
        diag_error(ck->diags, 382, e->span, "%s is a table: a metric is a total of its rows, count(%s.…)", e->name.text, e->name.text);
    else
        diag_error(ck->diags, 383, e->span, "there is no metric %s%s", e->name.text, near);
}

const struct type *metric_name(struct check *ck, struct expr *e, const struct ctx *c)
{
    struct dimension *d = c->place == IN_DIMENSIONS || c->place == IN_GROUPS ? find_object(ck->dimensions, e->name.text) : NULL;
    const struct symbol *s = find_visible(ck, ck->values, e->name.text, e->span);

    if (d && s && c->place == IN_GROUPS) {
        diag_error(ck->diags, 384, e->span, "%s is both a metric and a dimension, and either could be meant here", e->name.text);
        diag_note(ck->diags, s->name.span, "one is declared here");
        diag_note(ck->diags, d->name.span, "the other is declared here");
        return set_type(ck, e, TYPE_BAD);
    }
    if (d)
        return use_dimension(ck, e, d);
    if (s && (c->place != IN_DIMENSIONS || s->kind == REF_SETTING))
        return use_value(ck, e, s);
    if (c->place == IN_DIMENSIONS)
        no_dimension(ck, e, s);
    else
        no_metric(ck, e);
    return set_type(ck, e, TYPE_BAD);
}

/* ---------------------------------------------------------------- what follows a metric */
/* `for same stage` within a row is that row's stage; so its table must have one. */
static const struct type *check_for(struct check *ck, struct expr *e, const struct ctx *c)
{
    struct ctx inner = {.place = IN_METRIC};
    const struct type *t = check_expr(ck, e->a, &inner);
    struct dimension *d;

    if (!e->name.text)
        return set_type(ck, e, t);
    d = find_object(ck->dimensions, e->name.text);
    if (!d) {
        diag_error(ck->diags, 385, e->name.span, "there is no dimension %s%s", e->name.text, near_in(ck, ck->dimensions, e->name.text));
        return set_type(ck, e, TYPE_BAD);
    }
    e->ref = (struct ref){REF_DIMENSION, d, 0, 0};
    dimension_type(ck, d);
    if (c->place == IN_ROW && !dimension_has(d, c->table)) {
        diag_error(ck->diags, 386, e->name.span, "for same %s: %s has no %s", e->name.text, c->table->name.text, e->name.text);
        diag_note(ck->diags, d->name.span, "the dimension is declared here");
        return set_type(ck, e, TYPE_BAD);
    }
    if (!is_bad(t))
        check_cut(ck, e->a, d, e->name.span);
    return set_type(ck, e, t);
}

static const struct type *check_other_time(struct check *ck, struct expr *e, const struct ctx *c)
{
    const struct type *t = check_expr(ck, e->a, c);

    if (e->kind == EXPR_TO_DATE && e->has_unit)
        unit_period(ck, e->unit, e->span);
    if (e->kind != EXPR_TO_DATE && e->duration.unit >= UNIT_NAMED)
        unit_period(ck, e->duration.unit, e->duration.span);
    if (e->kind == EXPR_EARLIER && !is_bad(t))
        check_past(ck, e->a, e->span);
    return set_type(ck, e, t);
}

static const struct type *check_narrowed(struct check *ck, struct expr *e, const struct ctx *c)
{
    struct ctx inner = {.place = IN_DIMENSIONS};
    const struct type *t = check_expr(ck, e->a, c);

    if (check_flag(ck, e->b, &inner) && !is_bad(t))
        check_cut_all(ck, e->a, e->b, mark_of(e));
    return set_type(ck, e, t);
}

const struct type *metric_postfix(struct check *ck, struct expr *e, const struct ctx *c)
{
    static const char *const words[] = {[EXPR_ROLLING] = "rolling", [EXPR_TO_DATE] = "to date", [EXPR_EARLIER] = "earlier", [EXPR_WHERE] = "where"};

    if (e->kind == EXPR_FOR && c->place != IN_DIMENSIONS && c->place != IN_CONSTANT)
        return check_for(ck, e, c);
    if (e->kind != EXPR_FOR && (c->place == IN_METRIC || c->place == IN_GROUPS || c->place == IN_CHECKS))
        return e->kind == EXPR_WHERE ? check_narrowed(ck, e, c) : check_other_time(ck, e, c);
    diag_error(ck->diags, 483, mark_of(e), "`%s` follows a metric, and here stands %s", e->kind == EXPR_FOR ? "for" : words[e->kind],
               c->place == IN_ROW ? "a value of one row" : "none");
    return set_type(ck, e, TYPE_BAD);
}

/* ---------------------------------------------------------------- attributes */
static bool format_fits(const struct type *t, const char *format)
{
    static const char *const elapsed[] = {"seconds", "minutes", "hours", "days", "weeks"};
    const struct type *over = t->kind == TYPE_PER ? t->over : t;

    if (strlen(format) == 3 && over->kind == TYPE_MONEY)
        return strcmp(format, over->currency) == 0;
    if (strcmp(format, "percent") == 0)
        return type_is_number(t);
    if (strcmp(format, "number") == 0)
        return unit_is_amount(t);
    for (size_t i = 0; t->kind == TYPE_CLOCK && i < sizeof elapsed / sizeof *elapsed; i++)
        if (strcmp(format, elapsed[i]) == 0)
            return t->clock == CLOCK_TIME || (t->clock == CLOCK_OFFICE ? i < 3 : i == 3);
    return false;
}

static void check_goal(struct check *ck, const struct attribute *a, const struct type *t)
{
    static const char *const fields[] = {"month", "value"};
    struct ctx c = {.place = IN_CONSTANT};

    if (a->feed)
        source_check_feed(ck, a->feed, fields, 2, a->kind == ATTR_TARGET ? "targets" : "benchmarks");
    for (size_t i = 0; i < a->n_values; i++) {
        const struct type *v = check_expr(ck, a->values[i].value, &c);

        if (!is_bad(v) && !is_bad(t) && !unit_comparable(t, v))
            diag_error(ck->diags, 484, a->values[i].value->span, "the metric is %s, and this is %s", type_text(ck, t), type_text(ck, v));
        if (i > 0 && a->values[i].from <= a->values[i - 1].from)
            diag_error(ck->diags, 485, a->values[i].value->span, "values stand in the order of the dates from which they hold");
    }
}

void check_attributes(struct check *ck, const struct attribute *list, size_t n, const struct type *t)
{
    for (size_t i = 0; i < n; i++) {
        const struct attribute *a = &list[i];

        if (a->kind == ATTR_FORMAT && !is_bad(t) && !format_fits(t, a->format.text))
            diag_error(ck->diags, 487, a->format.span, "%s is no format of %s: say its currency, percent, number, or the unit of its clock", a->format.text,
                       type_text(ck, t));
        if (a->kind == ATTR_TARGET || a->kind == ATTR_BENCHMARK)
            check_goal(ck, a, t);
    }
}

/* ---------------------------------------------------------------- metrics */
void check_metric_wording(struct check *ck, const struct metric_decl *d, const struct type **type)
{
    struct ctx c = {.place = IN_METRIC}, narrow = {.place = IN_DIMENSIONS};
    const struct type *t = check_expr(ck, d->value, &c);

    *type = TYPE_BAD;
    if (d->where && check_flag(ck, d->where, &narrow) && !is_bad(t))
        check_cut_all(ck, d->value, d->where, d->where->span);
    if (!is_bad(t) && !unit_is_amount(t) && t->kind != TYPE_DATE && t->kind != TYPE_TIME) {
        diag_error(ck->diags, 489, d->value->span, "a metric is a figure, and this is %s", type_text(ck, t));
        note_declared(ck, d->value);
        t = TYPE_BAD;
    }
    check_attributes(ck, d->attrs, d->n_attrs, t);
    *type = t;
}

const struct type *metric_type(struct check *ck, struct metric *m)
{
    const struct type *t;
    size_t since;

    if (m->type)
        return m->type;
    m->type = TYPE_BAD; /* while it is being found */
    since = ck->diags->n;
    for (size_t i = 0; i < m->n_wordings; i++) {
        check_metric_wording(ck, m->wordings[i].decl, &t);
        if (i == 0)
            m->type = t;
        else if (!is_bad(t) && !is_bad(m->type) && !unit_comparable(t, m->type)) {
            diag_error(ck->diags, 601, m->wordings[i].decl->name.span, "amended, %s is %s, and it was %s: that is another metric", m->name.text,
                       type_text(ck, t), type_text(ck, m->type));
            diag_note(ck->diags, m->name.span, "declared here");
        }
    }
    judge_borrowed(ck, &m->name, since);
    return m->type;
}
