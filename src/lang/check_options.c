/* check_options.c - decides how a part of a sheet is cut, chosen, sorted and shortened.
 *
 * Every metric must have each dimension that it is cut by; one period unit at most stands in `by`. In a list names are the row's; in a
 * table they are metrics and dimensions; elsewhere `where` narrows by dimensions. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <string.h>

#include "lang/check_int.h"

/* `by season` is by a dimension, else by the calendar's own periods of that name. */
void resolve_by(struct check *ck, struct item *it)
{
    for (size_t i = 0; i < it->options.n_by; i++) {
        struct by_item *by = &it->options.by[i];

        if (!by->is_unit && !find_symbol(ck->dimensions, by->dimension.text))
            by->is_unit = calendar_named(ck, by->dimension.text, &by->unit);
    }
}

/* The metric's side of `by`: the dimensions that it must have, and the states that it may not ask of the past. */
void check_by(struct check *ck, const struct item *it, const struct expr *e)
{
    for (size_t i = 0; i < it->options.n_by; i++) {
        const struct by_item *by = &it->options.by[i];
        struct dimension *d = by->is_unit ? NULL : find_object(ck->dimensions, by->dimension.text);

        if (d) {
            dimension_type(ck, d);
            check_cut(ck, e, d, by->span);
        } else if (by->is_unit) {
            check_past(ck, e, by->span);
        }
    }
}

static void check_by_names(struct check *ck, const struct item *it)
{
    const struct by_item *unit = NULL;

    for (size_t i = 0; i < it->options.n_by; i++) {
        const struct by_item *by = &it->options.by[i];
        bool period = by->is_unit;

        if (period)
            unit_period(ck, by->unit, by->span);
        if (!period && !find_symbol(ck->dimensions, by->dimension.text))
            diag_error(ck->diags, 831, by->span, "there is no dimension %s%s", by->dimension.text, near_in(ck, ck->dimensions, by->dimension.text));
        for (size_t j = 0; !by->is_unit && j < i; j++)
            if (!it->options.by[j].is_unit && strcmp(it->options.by[j].dimension.text, by->dimension.text) == 0)
                diag_error(ck->diags, 832, by->span, "this is cut by %s already", by->dimension.text);
        if (period && unit) {
            diag_error(ck->diags, 833, by->span, "figures are cut by one kind of period");
            diag_note(ck->diags, unit->span, "the other is here");
        }
        if (period)
            unit = by;
    }
}

static void check_where(struct check *ck, const struct item *it, const struct ctx *c)
{
    const struct symbol *bridge = it->kind == ITEM_BRIDGE ? find_visible(ck, ck->values, it->name.text, it->name.span) : NULL;
    const struct table *funnel = it->kind == ITEM_FUNNEL ? find_object(ck->tables, it->name.text) : NULL;

    if (!it->options.where || !check_flag(ck, it->options.where, c))
        return;
    if (funnel)
        check_table_has(ck, funnel, it->options.where);
    if (bridge && bridge->kind == REF_METRIC)
        check_cut_all(ck, ((const struct metric *)bridge->object)->wordings[0].decl->value, it->options.where, it->options.where->span);
    for (size_t i = 0; i < it->n_measures; i++)
        check_cut_all(ck, it->measures[i].value, it->options.where, it->options.where->span);
}

static void check_sort(struct check *ck, const struct item *it, const struct ctx *c)
{
    for (size_t i = 0; i < it->options.n_sort; i++) {
        struct expr *e = it->options.sort[i].value;
        const struct type *t = check_expr(ck, e, c);

        if (is_bad(t))
            continue;
        if (t->kind == TYPE_ROWS || t->kind == TYPE_ROW || t->kind == TYPE_EVENT)
            diag_error(ck->diags, 834, e->span, "rows are sorted by values, and this is %s", type_text(ck, t));
        if (c->place == IN_GROUPS)
            check_by(ck, it, e);
    }
}

void check_options(struct check *ck, const struct item *it, const struct ctx *rows)
{
    const struct options *o = &it->options;
    bool grouped = it->kind == ITEM_TABLE || it->kind == ITEM_CHART;
    bool bridge = it->kind == ITEM_BRIDGE, newest = it->kind == ITEM_SCORECARD || it->kind == ITEM_STORY || it->kind == ITEM_CHANGES;
    struct ctx groups = {.place = grouped ? IN_GROUPS : IN_DIMENSIONS};

    if (o->over)
        check_period(ck, o->over);
    if ((rows || bridge || newest) && o->n_by > 0)
        diag_error(ck->diags, 835, o->by[0].span, rows ? "a list shows records one by one; it is not cut" : bridge ?
                   "a bridge goes from all records to the counted; it is not cut, but narrowed: where channel is …" :
                   "here the newest figure of each is shown; what is cut is a table");
    else
        check_by_names(ck, it);
    check_where(ck, it, rows ? rows : &groups);
    if (!rows && !grouped && (o->n_sort > 0 || o->has_top))
        diag_error(ck->diags, 836, it->span, "only tables, charts and lists are sorted and shortened");
    else
        check_sort(ck, it, rows ? rows : &groups);
    if (o->has_top && grouped && o->n_by == 0)
        diag_error(ck->diags, 837, it->span, "top %lld of what? say by which dimension", (long long)o->top);
    if (o->has_limit && !rows)
        diag_error(ck->diags, 838, it->span, "limit is of the records of a list; a table is shortened with top: … by channel top %lld", (long long)o->limit);
    if (o->has_top && rows)
        diag_error(ck->diags, 840, it->span, "top is of the groups of a table; a list is shortened with limit: … limit %lld", (long long)o->top);
    if (o->with_total && (!grouped || o->n_by == 0))
        diag_error(ck->diags, 839, it->span, "with total is said of a table that is cut: … by channel with total");
}
