/* check_expr.c - decides the type of an expression, wherever it stands.
 *
 * Takes an expression and its place (struct ctx): what a name means depends on the place, what an operator means does not.
 * Operators whose rules are longer have files of their own (check_compare.c, check_time.c, check_call.c). Sets `type` and
 * `ref` of every node it reaches; after a mistake the node's type is an error, and nothing more is said about what rests on it. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <string.h>

#include "lang/check_int.h"

bool check_flag(struct check *ck, struct expr *e, const struct ctx *c)
{
    const struct type *t = check_expr(ck, e, c);

    if (is_bad(t))
        return false;
    if (t->kind == TYPE_FLAG || t->kind == TYPE_EVENT)
        return true;
    diag_error(ck->diags, 401, e->span, "a condition is meant here, and this is %s%s", type_text(ck, t),
               t->kind == TYPE_ROW || t->kind == TYPE_CODE || t->kind == TYPE_TEXT ? ": say … is known, or what it is to be" : "");
    note_declared(ck, e);
    return false;
}

static const struct type *check_logic(struct check *ck, struct expr *e, const struct ctx *c)
{
    bool a = check_flag(ck, e->a, c), b = !e->b || check_flag(ck, e->b, c);

    return set_type(ck, e, a && b ? type_simple(TYPE_FLAG) : TYPE_BAD);
}

/* ---------------------------------------------------------------- arithmetic */
static const struct type *refuse_times(struct check *ck, struct expr *e, const struct type *a, const struct type *b)
{
    const struct type *when = a->kind == TYPE_DATE || a->kind == TYPE_TIME ? a : b;

    diag_error(ck->diags, 402, mark_of(e), "a %s is never added to or subtracted from anything: say calendar days from A to B, or 5 working days after A",
               type_text(ck, when));
    return set_type(ck, e, TYPE_BAD);
}

static bool is_when(const struct type *t)
{
    return t->kind == TYPE_DATE || t->kind == TYPE_TIME;
}

static const struct type *check_arith(struct check *ck, struct expr *e, const struct ctx *c)
{
    static const char *const verbs[] = {"add", "subtract", "multiply", "divide"}, *const joins[] = {"and", "from", "by", "by"};
    const struct type *a = check_expr(ck, e->a, c), *b = check_expr(ck, e->b, c), *t;
    const char *first, *second;

    if (is_bad(a) || is_bad(b))
        return set_type(ck, e, TYPE_BAD);
    if (is_when(a) || is_when(b))
        return refuse_times(ck, e, a, b);
    t = e->op == OP_DIV ? unit_div(ck, a, b) : e->op == OP_MUL ? unit_mul(a, b) : unit_add(a, b);
    if (t)
        return set_type(ck, e, t);
    first = type_text(ck, e->op == OP_SUB ? b : a);
    second = type_text(ck, e->op == OP_SUB ? a : b);
    diag_error(ck->diags, 403, mark_of(e), "cannot %s %s %s %s%s", verbs[e->op], first, joins[e->op], second,
               a->kind == TYPE_TEXT || b->kind == TYPE_TEXT ? "; a text is read as a number by a column of type number" : "");
    note_declared(ck, e->a);
    note_declared(ck, e->b);
    return set_type(ck, e, TYPE_BAD);
}

static const struct type *check_negate(struct check *ck, struct expr *e, const struct ctx *c)
{
    const struct type *t = check_expr(ck, e->a, c);

    if (is_bad(t) || unit_is_amount(t))
        return set_type(ck, e, t);
    diag_error(ck->diags, 404, e->span, "there is no minus of %s", type_text(ck, t));
    return set_type(ck, e, TYPE_BAD);
}

/* ---------------------------------------------------------------- else */
const struct type *check_chosen(struct check *ck, const struct type *a, const struct type *b)
{
    (void)ck;
    if (unit_is_amount(a) && unit_is_amount(b))
        return unit_add(a, b);
    return a->kind != TYPE_ROWS && a->kind != TYPE_EVENT && type_same(a, b) ? a : NULL;
}

static const struct type *check_else(struct check *ck, struct expr *e, const struct ctx *c)
{
    const struct type *a = check_expr(ck, e->a, c), *b = check_expr(ck, e->b, c), *t;

    if (is_bad(a) || is_bad(b))
        return set_type(ck, e, TYPE_BAD);
    t = check_chosen(ck, a, b);
    if (t)
        return set_type(ck, e, t);
    diag_error(ck->diags, 405, mark_of(e), "else takes the place of a missing value, so both are of one type; here are %s and %s", type_text(ck, a),
               type_text(ck, b));
    note_declared(ck, e->a);
    note_declared(ck, e->b);
    return set_type(ck, e, TYPE_BAD);
}

/* ---------------------------------------------------------------- leaves */
static const struct type *literal_type(struct check *ck, struct expr *e)
{
    switch (e->kind) {
    case EXPR_NUMBER: return type_simple(decimal_trim(e->number).scale == 0 ? TYPE_INTEGER : TYPE_NUMBER);
    case EXPR_PERCENT: return type_simple(TYPE_NUMBER);
    case EXPR_MONEY: return type_money(ck, e->currency);
    case EXPR_CLOCK: return check_length(ck, e->number, e->unit, e->span) ? type_clock(ck, unit_clock(e->unit)) : TYPE_BAD;
    case EXPR_TEXT: return type_simple(TYPE_TEXT);
    case EXPR_DATE: return type_simple(TYPE_DATE);
    case EXPR_FLAG: return type_simple(TYPE_FLAG);
    case EXPR_NOW:
    case EXPR_DATETIME: check_need(ck, NEED_ZONE, e->span); return type_simple(TYPE_TIME);
    case EXPR_TODAY: check_need(ck, NEED_ZONE, e->span); return type_simple(TYPE_DATE);
    default: return TYPE_BAD;
    }
}

static const struct type *constant_name(struct check *ck, struct expr *e)
{
    const struct symbol *s = find_symbol(ck->values, e->name.text);

    if (s && s->kind == REF_SETTING) {
        const struct setting *setting = s->object;

        e->ref = (struct ref){REF_SETTING, setting, 0, 0};
        return set_type(ck, e, setting->value->type ? setting->value->type : TYPE_BAD);
    }
    diag_error(ck->diags, 350, e->span, "only a setting may stand here, and there is none called %s%s", e->name.text,
               near_in(ck, ck->values, e->name.text));
    return set_type(ck, e, TYPE_BAD);
}

static const struct type *check_name(struct check *ck, struct expr *e, const struct ctx *c)
{
    if (c->place == IN_ROW)
        return row_name(ck, e, c);
    return c->place == IN_CONSTANT ? constant_name(ck, e) : metric_name(ck, e, c);
}

/* Outside of rows only a dimension has parts: `channel.group`. */
static const struct type *check_dot(struct check *ck, struct expr *e, const struct ctx *c)
{
    const struct type *t;

    if (c->place == IN_ROW)
        return row_dot(ck, e, c);
    if (e->a->kind == EXPR_NAME && c->place != IN_DIMENSIONS && find_symbol(ck->tables, e->a->name.text) &&
        !find_visible(ck, ck->values, e->a->name.text, e->span) && !find_symbol(ck->dimensions, e->a->name.text)) {
        diag_error(ck->diags, 351, e->span, "%s.%s speaks of rows; a metric is a total of them: count(%s.…), sum(… of %s.…)", e->a->name.text, e->name.text,
                   e->a->name.text, e->a->name.text);
        return set_type(ck, e, TYPE_BAD);
    }
    t = check_expr(ck, e->a, c);
    if (is_bad(t))
        return set_type(ck, e, t);
    if (t->kind == TYPE_CODE && strcmp(e->name.text, "group") == 0) {
        e->ref = (struct ref){REF_GROUP, t->symbol, 0, 0};
        return set_type(ck, e, type_of_symbol(ck, TYPE_GROUP, t->symbol, t->name));
    }
    diag_error(ck->diags, 352, e->name.span, "%s has no .%s: it is %s", e->a->name.text ? e->a->name.text : "this", e->name.text, type_text(ck, t));
    return set_type(ck, e, TYPE_BAD);
}

static const struct type *refuse_fresher(struct check *ck, struct expr *e)
{
    diag_error(ck->diags, 353, e->span, "is fresher than … asks a source, in an expectation: expect crm is fresher than 26 hours");
    return set_type(ck, e, TYPE_BAD);
}

static const struct type *refuse_rows(struct check *ck, struct expr *e, const char *what)
{
    diag_error(ck->diags, 354, mark_of(e), "%s speaks of a row, and here stands none: it belongs inside of a total, sum(… of …) or count(… where …)", what);
    return set_type(ck, e, TYPE_BAD);
}

static const struct type *check_node(struct check *ck, struct expr *e, const struct ctx *c)
{
    bool row = c->place == IN_ROW;

    switch (e->kind) {
    case EXPR_NUMBER:
    case EXPR_PERCENT:
    case EXPR_MONEY:
    case EXPR_CLOCK:
    case EXPR_TEXT:
    case EXPR_DATE:
    case EXPR_DATETIME:
    case EXPR_FLAG:
    case EXPR_NOW:
    case EXPR_TODAY:
        return set_type(ck, e, literal_type(ck, e));
    case EXPR_RAW: return row_raw(ck, e, c);
    case EXPR_NAME: return check_name(ck, e, c);
    case EXPR_DOT: return check_dot(ck, e, c);
    case EXPR_AND:
    case EXPR_OR:
    case EXPR_NOT: return check_logic(ck, e, c);
    case EXPR_COMPARE: return check_compare(ck, e, c);
    case EXPR_IN: return check_in(ck, e, c);
    case EXPR_MATCHES: return check_matches(ck, e, c);
    case EXPR_IS: return check_is(ck, e, c);
    case EXPR_FRESHER: return refuse_fresher(ck, e);
    case EXPR_ELSE: return check_else(ck, e, c);
    case EXPR_ARITH: return check_arith(ck, e, c);
    case EXPR_NEGATE: return check_negate(ck, e, c);
    case EXPR_SHIFT: return row ? check_shift(ck, e, c) : refuse_rows(ck, e, e->before ? "before" : "after");
    case EXPR_EDGE: return row ? check_edge(ck, e, c) : refuse_rows(ck, e, e->before ? "start of" : "end of");
    case EXPR_SPAN: return row ? check_span(ck, e, c) : refuse_rows(ck, e, "a time from … to …");
    case EXPR_FOR:
    case EXPR_ROLLING:
    case EXPR_TO_DATE:
    case EXPR_EARLIER:
    case EXPR_WHERE: return metric_postfix(ck, e, c);
    case EXPR_CALL: return check_call(ck, e, c);
    }
    return set_type(ck, e, TYPE_BAD);
}

const struct type *check_expr(struct check *ck, struct expr *e, const struct ctx *c)
{
    const struct type *t = TYPE_BAD;

    if (ck->depth >= CHECK_DEPTH) {
        if (!ck->too_deep)
            diag_error(ck->diags, 387, e->span, "more than %d parts rest one upon another here", CHECK_DEPTH);
        ck->too_deep = true;
        return set_type(ck, e, t);
    }
    ck->depth++;
    t = check_node(ck, e, c);
    ck->depth--;
    return t;
}
