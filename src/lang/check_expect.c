/* check_expect.c - decides what may be expected: of figures, of a column of all rows, of a source; and what an example's rows hold.
 *
 * `lead.id is unique` and `crm is fresher than …` stand alone or joined by `and`; all else is a condition of figures. The rows of
 * an example are constants for declared columns and links. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <string.h>

#include "lang/check_int.h"

/* ---------------------------------------------------------------- of all rows, of a source */
static void check_unique(struct check *ck, struct expr *e)
{
    struct expr *a = e->a;
    const struct table *t = a->kind == EXPR_DOT && a->a->kind == EXPR_NAME ? find_object(ck->tables, a->a->name.text) : NULL;
    struct found found;

    set_type(ck, e, TYPE_BAD);
    if (!t) {
        diag_error(ck->diags, 860, a->span, "a column of a table is unique: expect lead.id is unique");
        return;
    }
    if (!row_member(ck, t, a->name.text, false, &found)) {
        diag_error(ck->diags, 861, a->name.span, "%s has no %s%s", t->name.text, a->name.text, row_near(ck, t, a->name.text, false));
        return;
    }
    if (found.ref.kind != REF_COLUMN && found.ref.kind != REF_LINK) {
        diag_error(ck->diags, 862, a->name.span, "values of a column are unique, and this is %s", type_text(ck, found.type));
        return;
    }
    a->a->ref = (struct ref){REF_TABLE, t, 0, 0};
    set_type(ck, a->a, type_of_symbol(ck, TYPE_ROWS, t, t->name.text));
    a->ref = found.ref;
    set_type(ck, a, found.type);
    set_type(ck, e, type_simple(TYPE_FLAG));
}

static void check_fresher(struct check *ck, struct expr *e)
{
    const struct source *s = e->a->kind == EXPR_NAME ? find_object(ck->feeds, e->a->name.text) : NULL;

    set_type(ck, e, type_simple(TYPE_FLAG));
    set_type(ck, e->a, TYPE_BAD);
    if (!s)
        diag_error(ck->diags, 863, e->a->span, "a source is fresher than …, and this is none%s",
                   e->a->kind == EXPR_NAME ? near_in(ck, ck->feeds, e->a->name.text) : "");
    e->a->ref = (struct ref){REF_FEED, s, 0, 0};
    check_count_of_units(ck, &e->duration, false);
}

static bool is_unique(const struct expr *e)
{
    return e->kind == EXPR_IS && !e->label_quoted && strcmp(e->name.text, "unique") == 0;
}

static void check_condition_of_checks(struct check *ck, struct expr *e)
{
    struct ctx c = {.place = IN_CHECKS};

    if (e->kind == EXPR_AND) {
        check_condition_of_checks(ck, e->a);
        check_condition_of_checks(ck, e->b);
        set_type(ck, e, type_simple(TYPE_FLAG));
    } else if (is_unique(e)) {
        check_unique(ck, e);
    } else if (e->kind == EXPR_FRESHER) {
        check_fresher(ck, e);
    } else {
        check_flag(ck, e, &c);
    }
}

/* ---------------------------------------------------------------- expectations */
static void check_tolerance(struct check *ck, const struct expect_decl *x)
{
    struct ctx c = {.place = IN_CHECKS};
    const struct type *t = check_expr(ck, x->tolerance, &c);

    if (x->cond->kind != EXPR_COMPARE || x->cond->op != OP_EQ) {
        diag_error(ck->diags, 864, x->tolerance->span, "give or take is said of a figure that should equal another: expect revenue = 412000 USD give or take …");
        return;
    }
    if (is_bad(t) || !x->cond->a->type || is_bad(x->cond->a->type))
        return;
    if (!unit_is_amount(t) || !unit_comparable(x->cond->a->type, t))
        diag_error(ck->diags, 865, x->tolerance->span, "the figure is %s, and this is %s", type_text(ck, x->cond->a->type), type_text(ck, t));
}

static void check_each(struct check *ck, const struct expect_decl *x, struct span span)
{
    unit_period(ck, x->each, span);
    if (x->cond->type && !is_bad(x->cond->type))
        check_past(ck, x->cond, x->cond->span);
}

static bool speaks_of_data(const struct expr *e)
{
    return e->kind == EXPR_AND ? speaks_of_data(e->a) || speaks_of_data(e->b) : is_unique(e) || e->kind == EXPR_FRESHER;
}

void check_expect(struct check *ck, const struct expect_decl *x, struct span span)
{
    check_condition_of_checks(ck, x->cond);
    if ((x->has_each || x->during || x->tolerance) && speaks_of_data(x->cond)) {
        diag_error(ck->diags, 866, span, "is unique and is fresher are asked of the data as they are: each, during and give or take are said of figures");
        return;
    }
    if (x->tolerance)
        check_tolerance(ck, x);
    if (x->has_each)
        check_each(ck, x, span);
    if (x->during)
        check_period(ck, x->during);
}

/* ---------------------------------------------------------------- examples */
static void check_code_value(struct check *ck, struct expr *e, const struct type *t)
{
    const char *label = e->kind == EXPR_NAME ? e->name.text : e->kind == EXPR_TEXT ? e->text : NULL;

    if (!label)
        diag_error(ck->diags, 867, e->span, "a %s is one of its words", type_text(ck, t));
    set_type(ck, e, label && check_label(ck, t, label, e->span, &e->ref) ? t : TYPE_BAD);
}

static bool value_fits(const struct type *want, const struct type *t)
{
    if (want->kind == TYPE_ROW)
        return t->kind == TYPE_TEXT || t->kind == TYPE_INTEGER;
    return type_same(want, t) || (want->kind == TYPE_NUMBER && type_is_plain(t));
}

static void check_example_value(struct check *ck, const struct table *t, const struct name *column, struct expr *e)
{
    struct ctx c = {.place = IN_CONSTANT};
    const struct type *v;
    struct found found;

    if (!row_member(ck, t, column->text, false, &found)) {
        diag_error(ck->diags, 868, column->span, "%s has no %s%s", t->name.text, column->text, row_near(ck, t, column->text, false));
        return;
    }
    if (found.ref.kind != REF_COLUMN && found.ref.kind != REF_LINK) {
        diag_error(ck->diags, 869, column->span, "%s is told by other rows; an example gives columns and links", column->text);
        return;
    }
    if (found.type->kind == TYPE_CODE) {
        check_code_value(ck, e, found.type);
        return;
    }
    v = check_expr(ck, e, &c);
    if (!is_bad(v) && !is_bad(found.type) && !value_fits(found.type, v))
        diag_error(ck->diags, 870, e->span, "%s is %s, and this is %s", column->text, type_text(ck, found.type), type_text(ck, v));
}

static void check_example_row(struct check *ck, const struct example_row *r)
{
    const struct table *t = find_object(ck->tables, r->table.text);

    if (!t) {
        diag_error(ck->diags, 871, r->table.span, "there is no table %s%s", r->table.text, near_in(ck, ck->tables, r->table.text));
        return;
    }
    for (size_t i = 0; i < r->n; i++) {
        for (size_t j = 0; j < i; j++)
            if (strcmp(r->values[j].column.text, r->values[i].column.text) == 0)
                diag_error(ck->diags, 872, r->values[i].column.span, "%s is given twice", r->values[i].column.text);
        check_example_value(ck, t, &r->values[i].column, r->values[i].value);
    }
}

void check_example(struct check *ck, const struct example_decl *x)
{
    struct ctx c = {.place = IN_CHECKS};

    for (size_t i = 0; i < x->n_rows; i++)
        check_example_row(ck, &x->rows[i]);
    for (size_t i = 0; i < x->n_expects; i++)
        check_flag(ck, x->expects[i], &c);
}
