/* check_table.c - decides the type of each column, and how what it is made of is read as that type.
 *
 * A source's column is text until a declared type reads it. So where a column's value is the source's own (also behind `else`),
 * its type is that as which it is read; a text that was computed is read too; anything else must have the type already. Money
 * without `in` is in the currency of what it is made of, else in the calendar's. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <string.h>

#include "lang/check_int.h"

/* ---------------------------------------------------------------- values */
/* As what a source's field is read for a column of this type. */
static const struct type *read_type(const struct type *want)
{
    if (want->kind == TYPE_CODE)
        return ((const struct codes *)want->symbol)->of;
    return want->kind == TYPE_MONEY ? type_simple(TYPE_NUMBER) : want;
}

static bool reads(const struct type *want, const struct type *t)
{
    switch (want->kind) {
    case TYPE_CODE: {
        const struct type *of = ((const struct codes *)want->symbol)->of;

        return type_same(want, t) || t->kind == TYPE_TEXT || type_same(of, t) || (type_is_plain(of) && type_is_plain(t));
    }
    case TYPE_MONEY:
        return (t->kind == TYPE_MONEY && (!want->currency[0] || type_same(want, t))) || type_is_plain(t) || t->kind == TYPE_TEXT;
    case TYPE_NUMBER:
        return type_is_number(t) || t->kind == TYPE_TEXT;
    case TYPE_INTEGER:
        return t->kind == TYPE_INTEGER || t->kind == TYPE_COUNT || t->kind == TYPE_TEXT;
    case TYPE_FLAG:
        return t->kind == TYPE_FLAG || t->kind == TYPE_TEXT;
    default:
        return type_same(want, t) || t->kind == TYPE_TEXT;
    }
}

static const char *read_advice(const struct type *want, const struct type *t)
{
    if (want->kind == TYPE_DATE && t->kind == TYPE_TIME)
        return ": keep it a time, which is compared with dates by its local day";
    if (want->kind == TYPE_TIME && t->kind == TYPE_DATE)
        return ": say start of … or end of …";
    if (want->kind == TYPE_INTEGER && type_is_number(t))
        return ": declare it a number";
    return "";
}

/* Gives the type of the value itself: of money its currency, where it has one. */
const struct type *check_read(struct check *ck, struct expr *e, const struct ctx *c, const struct type *want)
{
    const struct type *t, *b;

    if (is_bad(want)) {
        check_expr(ck, e, c);
        return want;
    }
    if (e->kind == EXPR_ELSE) {
        t = check_read(ck, e->a, c, want);
        b = check_read(ck, e->b, c, want->kind == TYPE_MONEY && t->kind == TYPE_MONEY ? t : want);
        set_type(ck, e, is_bad(t) || is_bad(b) ? TYPE_BAD : want->kind == TYPE_MONEY ? t : read_type(want));
        return e->type;
    }
    t = check_expr(ck, e, c);
    if (is_bad(t))
        return t;
    if (e->ref.kind == REF_SOURCE)
        return set_type(ck, e, read_type(want));
    if (reads(want, t))
        return t;
    diag_error(ck->diags, 406, e->span, "the column is %s, and this is %s%s",
               want->kind == TYPE_MONEY && !want->currency[0] ? "money" : type_text(ck, want), type_text(ck, t), read_advice(want, t));
    note_declared(ck, e);
    return TYPE_BAD;
}

static bool row_codes(const struct type *t)
{
    const struct codes *codes = t->kind == TYPE_CODE ? t->symbol : NULL;

    return codes && codes->of && codes->of->kind == TYPE_ROW;
}

static void check_row_codes(struct check *ck, const struct table *t, const struct column_decl *c, const struct type *want)
{
    const struct codes *codes = want->symbol;

    if (codes->of->symbol != t || c->n_values > 0) {
        diag_error(ck->diags, 720, c->type.span, "%s are codes of the rows of %s: the column stands in that table, and without `=`", codes->name.text,
                   codes->of->name);
        diag_note(ck->diags, codes->name.span, "%s is declared here", codes->name.text);
    }
}

/* Checks what the column is made of, once; gives the type of its (first) value, or NULL if it is the source's of that name. */
static const struct type *check_values(struct check *ck, const struct table *t, size_t at, const struct type *want)
{
    const struct column_decl *c = t->columns[at];
    struct ctx ctx = {.place = IN_ROW, .table = t, .block = true, .own = c->name.text};
    const struct type *type = NULL;

    ck->states[t->index].columns[at] = PROGRESS_DONE;
    if (row_codes(want)) {
        check_row_codes(ck, t, c, want);
        return NULL;
    }
    if (c->n_values == 0 && (t->decl->source.text || !c->key))
        source_check_name(ck, t, c->name.text, c->name.span);
    if (c->n_values > 1 && !c->key)
        diag_error(ck->diags, 721, c->values[1]->span, "only a key has several parts");
    for (size_t i = 0; i < c->n_values; i++) {
        const struct type *v = check_read(ck, c->values[i], &ctx, c->by_name || c->n_values > 1 ? type_simple(TYPE_TEXT) : want);

        type = i == 0 ? v : type;
    }
    return type;
}

/* ---------------------------------------------------------------- types */
static const struct type *money_type(struct check *ck, const struct table *t, size_t at)
{
    static const struct type any = {.kind = TYPE_MONEY};
    const struct column_decl *c = t->columns[at];
    const struct type *v;

    if (c->on.n > 0)
        return calendar_money(ck, c->type.span);
    if (c->in_currency[0])
        return type_money(ck, c->in_currency);
    if (c->in_path.n > 0 || c->n_values == 0)
        return calendar_money(ck, c->type.span);
    v = check_values(ck, t, at, &any);
    if (v && is_bad(v))
        return v;
    return v && v->kind == TYPE_MONEY ? v : calendar_money(ck, c->type.span);
}

static const struct type *declared_type(struct check *ck, const struct table *t, size_t at)
{
    const struct column_decl *c = t->columns[at];
    const struct codes *codes = find_object(ck->codes, c->type.text);

    if (strcmp(c->type.text, "money") == 0)
        return money_type(ck, t, at);
    if (type_is_name(c->type.text))
        return type_by_name(ck, c->type.text);
    if (codes)
        return type_of_symbol(ck, TYPE_CODE, codes, codes->name.text);
    diag_error(ck->diags, 315, c->type.span, "%s is no type and no code set%s", c->type.text, type_near(ck, c->type.text));
    return TYPE_BAD;
}

const struct type *column_type(struct check *ck, const struct table *t, size_t column)
{
    if (!t->column_types[column]) {
        t->column_types[column] = TYPE_BAD; /* while it is being found */
        t->column_types[column] = declared_type(ck, t, column);
    }
    return t->column_types[column];
}

/* ---------------------------------------------------------------- money, keys */
/* A number becomes a duration by its unit, which stands where money has its currency: = Length in minutes. */
static void check_duration(struct check *ck, const struct column_decl *c)
{
    static const char *const units[] = {"seconds", "minutes", "hours", "days", "weeks"};
    const struct expr *first = c->n_values > 0 ? c->values[0] : NULL;
    bool computed = first && first->ref.kind != REF_SOURCE && first->type && (first->type->kind == TYPE_CLOCK || is_bad(first->type));

    for (size_t i = 0; c->in_path.n == 1 && i < sizeof units / sizeof *units; i++)
        if (strcmp(c->in_path.parts[0].text, units[i]) == 0 && !computed)
            return;
    if (c->in_path.n > 0)
        diag_error(ck->diags, 732, c->in_path.span, computed ? "this is a duration already" : "a duration is in seconds, minutes, hours, days or weeks");
    else if (!computed)
        diag_error(ck->diags, 733, c->span, "how long is one of these? say in seconds, minutes, hours, days or weeks");
}

static void check_money(struct check *ck, const struct table *t, const struct column_decl *c)
{
    struct ctx ctx = {.place = IN_ROW, .table = t, .block = true};
    bool has_in = c->in_currency[0] || c->in_path.n > 0;
    const struct expr *first = c->n_values > 0 ? c->values[0] : NULL;
    const struct type *v;

    if (strcmp(c->type.text, "duration") == 0 && c->on.n == 0 && !c->in_currency[0]) {
        check_duration(ck, c);
        return;
    }
    if (strcmp(c->type.text, "money") != 0) {
        if (has_in || c->on.n > 0)
            diag_error(ck->diags, 722, c->span, "in … and on … say the currency of money, and this column is %s", c->type.text);
        return;
    }
    if (c->in_path.n > 0) {
        v = check_expr(ck, path_expr(ck, &c->in_path), &ctx);
        if (!is_bad(v) && v->kind != TYPE_TEXT)
            diag_error(ck->diags, 723, c->in_path.span, "a column with the names of currencies is meant, and this is %s", type_text(ck, v));
        if (c->on.n == 0)
            diag_error(ck->diags, 724, c->in_path.span, "amounts in several currencies need a day whose rate is taken: say in %s on …",
                       c->in_path.parts[0].text);
    }
    if (c->on.n > 0) {
        check_need(ck, NEED_RATES, c->on.span);
        v = check_expr(ck, path_expr(ck, &c->on), &ctx);
        if (!is_bad(v) && v->kind != TYPE_DATE && v->kind != TYPE_TIME)
            diag_error(ck->diags, 725, c->on.span, "on a date is meant, and this is %s", type_text(ck, v));
        if (!has_in && !(first && first->type && first->type->kind == TYPE_MONEY))
            diag_error(ck->diags, 726, c->span, "from which currency? say in … on …");
    }
    if (c->in_path.n > 0 && first && first->type && first->type->kind == TYPE_MONEY)
        diag_error(ck->diags, 727, c->in_path.span, "this is %s already", type_text(ck, first->type));
}

static void check_column(struct check *ck, const struct table *t, size_t at)
{
    const struct column_decl *c = t->columns[at];
    const struct type *type = column_type(ck, t, at);

    if (ck->states[t->index].columns[at] == PROGRESS_NONE) {
        bool converted = c->on.n > 0 || c->in_path.n > 0;
        static const struct type any = {.kind = TYPE_MONEY};

        check_values(ck, t, at, type->kind == TYPE_MONEY && converted ? &any : type);
    }
    check_money(ck, t, c);
    if (type->kind == TYPE_TIME)
        check_need(ck, NEED_ZONE, c->name.span);
    if (c->key && !is_bad(type) && type->kind != TYPE_TEXT && type->kind != TYPE_INTEGER)
        diag_error(ck->diags, 728, c->type.span, "a key is a text or an integer, and this is %s", type_text(ck, type));
    if (c->by_name && type->kind != TYPE_CODE && !is_bad(type))
        diag_error(ck->diags, 729, c->span, "by name is said of codes, and this is %s", type_text(ck, type));
    else if (c->by_name && row_codes(type))
        diag_error(ck->diags, 730, c->span, "codes of rows are not read by name");
}

void check_table(struct check *ck, struct table *t)
{
    struct ctx ctx = {.place = IN_ROW, .table = t, .block = true};
    const struct table_decl *d = t->decl;

    if (d->source.text && !find_symbol(ck->feeds, d->source.text))
        diag_error(ck->diags, 316, d->source.span, "there is no source %s%s", d->source.text, near_in(ck, ck->feeds, d->source.text));
    if (!d->source.text && !t->key)
        diag_error(ck->diags, 731, t->name.span, "a table without a file has one row for each key that some link names: it needs a key");
    if (d->where)
        check_flag(ck, d->where, &ctx);
    for (size_t i = 0; i < t->n_columns; i++)
        check_column(ck, t, i);
    for (size_t i = 0; i < t->n_links; i++)
        check_link(ck, t, t->links[i]);
    check_table_rules(ck, t);
}
