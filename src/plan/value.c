/* value.c - from a checked expression to value nodes, one row at a time in meaning, one column at a time in kind.
 *
 * Takes a scope (the row's table, the rows outside it, the day whose wordings hold) and gives the node of the expression's
 * canonical form. Names are value_name.c's, tests with `is` and `in` value_test.c's, calls value_call.c's. */
#include "plan/plan_int.h"

#include <string.h>

static void fp_value(struct fp_state *s, const struct value *v)
{
    fp_int(s, v != NULL);
    if (v)
        fp_add(s, v->fp);
}

static void fp_flow(struct fp_state *s, const struct flow *f)
{
    fp_text(s, f ? f->from->name.text : NULL);
    for (size_t i = 0; f && i < f->n_steps; i++) {
        fp_text(s, f->steps[i].link->from_table->name.text);
        fp_text(s, f->steps[i].link->name.text);
        fp_int(s, f->steps[i].back);
    }
}

static struct fingerprint fingerprint_of(const struct value *v)
{
    struct fp_state s = fp_begin("value");
    fp_int(&s, v->kind);
    fp_int(&s, v->vec);
    fp_text(&s, v->row ? v->row->name.text : NULL);
    fp_value(&s, v->a);
    fp_value(&s, v->b);
    fp_value(&s, v->c);
    fp_int(&s, (int64_t)v->n_args);
    for (size_t i = 0; i < v->n_args; i++)
        fp_value(&s, v->args[i]);
    fp_constant(&s, &v->constant);
    fp_text(&s, v->text);
    fp_text(&s, v->flags);
    fp_int(&s, v->column_kind);
    fp_text(&s, v->link ? v->link->from_table->name.text : NULL);
    fp_text(&s, v->link ? v->link->name.text : NULL);
    fp_text(&s, v->codes ? v->codes->name.text : NULL);
    if (v->judge)
        fp_add(&s, v->judge->fp);
    fp_text(&s, v->hook ? v->hook->name.text : NULL);
    for (size_t i = 0; i < v->n_items; i++) {
        fp_constant(&s, &v->items[i].from);
        fp_constant(&s, &v->items[i].to);
        fp_int(&s, v->items[i].range);
    }
    if (v->event)
        fp_add(&s, v->event->fp);
    fp_flow(&s, v->flow);
    fp_int(&s, v->aggregate);
    fp_int(&s, v->distinct);
    fp_decimal(&s, v->percentile);
    fp_value(&s, v->cond);
    if (v->formula)
        fp_add(&s, v->formula->fp);
    for (size_t i = 0; v->dims && i < v->n_args; i++)
        fp_text(&s, v->dims[i]->name.text);
    if (v->total)
        fp_add(&s, v->total->fp);
    fp_int(&s, v->from);
    fp_int(&s, v->until);
    fp_decimal(&s, v->number);
    fp_int(&s, v->unit);
    fp_int(&s, v->op);
    fp_int(&s, v->which);
    fp_int(&s, v->depth);
    fp_int(&s, v->flag);
    return fp_end(&s);
}

struct value *node_intern(struct plan *p, struct value *v)
{
    v->fp = fingerprint_of(v);
    struct value *known = node_find(&p->values, v->fp);
    if (known)
        return known;
    struct value *made = ARENA_NEW(p->arena, struct value);
    *made = *v;
    made->id = (int)p->n_values++;
    node_add(p->arena, &p->values, made->fp, made);
    return made;
}

struct value *plan_version(struct plan *p, const struct value *form)
{
    struct value v = *form;
    return node_intern(p, &v);
}

/* The row that a value of these is a value of. */
static const struct table *row_of(const struct value *a, const struct value *b)
{
    return a && a->row ? a->row : b ? b->row : NULL;
}

struct value *node_unary(struct plan *p, enum value_kind kind, enum vec_kind vec, struct value *a)
{
    if (!a)
        return NULL;
    return node_intern(p, &(struct value){.kind = kind, .vec = vec, .row = a->row, .a = a});
}

struct value *node_not(struct plan *p, struct value *a) { return node_unary(p, VALUE_NOT, VEC_FLAG, a); }

static struct value *binary(struct plan *p, enum value_kind kind, enum vec_kind vec, int op, struct value *a, struct value *b)
{
    if (!a || !b)
        return NULL;
    return node_intern(p, &(struct value){.kind = kind, .vec = vec, .row = row_of(a, b), .a = a, .b = b, .op = op});
}

struct value *node_and(struct plan *p, struct value *a, struct value *b) { return binary(p, VALUE_AND, VEC_FLAG, 0, a, b); }
struct value *node_or(struct plan *p, struct value *a, struct value *b) { return binary(p, VALUE_OR, VEC_FLAG, 0, a, b); }

struct value *node_follow(struct plan *p, struct value *row, struct value *a)
{
    if (!row || !a)
        return NULL;
    struct value v = {.kind = VALUE_FOLLOW, .vec = a->vec, .row = row->row, .a = a, .b = row, .type = a->type, .codes = a->codes};
    if (row->kind == VALUE_LINK)
        v.link = row->link;
    return node_intern(p, &v);
}

struct value *node_outer(struct plan *p, int depth, struct value *a)
{
    if (!a || depth == 0)
        return a;
    return node_intern(p, &(struct value){.kind = VALUE_OUTER, .vec = a->vec, .depth = depth, .a = a, .type = a->type, .codes = a->codes});
}

struct value *node_field(struct plan *p, const struct table *t, const char *column, enum column_kind kind)
{
    static const enum vec_kind vec[] = {[COL_FLAG] = VEC_FLAG,       [COL_INTEGER] = VEC_INTEGER, [COL_DATE] = VEC_DATE, [COL_TIME] = VEC_TIME,
                                        [COL_DECIMAL] = VEC_DECIMAL, [COL_TEXT] = VEC_TEXT,       [COL_F64] = VEC_F64};
    return node_intern(p, &(struct value){.kind = VALUE_FIELD, .vec = vec[kind], .row = t, .text = column, .column_kind = kind});
}

enum vec_kind vec_of_type(const struct type *t)
{
    switch (t ? t->kind : TYPE_ERROR) {
    case TYPE_FLAG: case TYPE_EVENT: case TYPE_ERROR: return VEC_FLAG;
    case TYPE_INTEGER: case TYPE_COUNT: case TYPE_CLOCK: return VEC_INTEGER;
    case TYPE_NUMBER: case TYPE_MONEY: return VEC_DECIMAL;
    case TYPE_RATIO: case TYPE_PER: return VEC_F64;
    case TYPE_DATE: return VEC_DATE;
    case TYPE_TIME: return VEC_TIME;
    case TYPE_TEXT: case TYPE_GROUP: return VEC_TEXT;
    case TYPE_CODE: return VEC_CODE;
    case TYPE_ROW: case TYPE_ROWS: return VEC_ROW;
    }
    return VEC_FLAG;
}

enum column_kind column_of_type(const char *name)
{
    static const struct { const char *name; enum column_kind kind; } known[] = {
        {"flag", COL_FLAG}, {"integer", COL_INTEGER}, {"number", COL_DECIMAL}, {"money", COL_DECIMAL}, {"date", COL_DATE}, {"time", COL_TIME},
        {"duration", COL_DECIMAL}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(known[i].name, name) == 0)
            return known[i].kind;
    return COL_TEXT;
}

/* ------------------------------------------------------------------ constants */
static bool clock_constant(struct decimal n, enum unit unit, struct constant *out)
{
    static const int64_t seconds[] = {[UNIT_SECOND] = 1, [UNIT_MINUTE] = 60, [UNIT_HOUR] = 3600, [UNIT_DAY] = 86400, [UNIT_WEEK] = 604800,
                                      [UNIT_OFFICE_SECOND] = 1, [UNIT_OFFICE_MINUTE] = 60, [UNIT_OFFICE_HOUR] = 3600};
    int64_t factor = unit <= UNIT_OFFICE_HOUR ? seconds[unit] * US_PER_SECOND : unit == UNIT_CALENDAR_WEEK ? 7 : 1;
    struct decimal whole;
    if (!decimal_mul(n, (struct decimal){factor, 0}, &whole))
        return false;
    whole = decimal_trim(whole);
    if (whole.scale > 0)
        whole = decimal_round(whole, 0);
    out->number = whole;
    return true;
}

static bool literal(const struct scope *s, const struct expr *e, struct constant *c, enum vec_kind *vec)
{
    switch (e->kind) {
    case EXPR_NUMBER: case EXPR_PERCENT: case EXPR_MONEY:
        c->number = e->number;
        *vec = e->kind == EXPR_NUMBER && decimal_trim(e->number).scale == 0 ? VEC_INTEGER : VEC_DECIMAL;
        return true;
    case EXPR_CLOCK:
        *vec = VEC_INTEGER;
        return clock_constant(e->number, e->unit, c);
    case EXPR_TEXT:
        c->text = e->text;
        *vec = VEC_TEXT;
        return true;
    case EXPR_DATE:
        c->day = e->day;
        *vec = VEC_DATE;
        return true;
    case EXPR_DATETIME:
        c->time = e->day * US_PER_DAY + e->seconds * US_PER_SECOND;
        if (s->plan->zone)
            c->time = zone_to_utc(s->plan->zone, c->time);
        *vec = VEC_TIME;
        return true;
    case EXPR_FLAG:
        c->flag = e->flag;
        *vec = VEC_FLAG;
        return true;
    default:
        return false;
    }
}

bool constant_of(const struct scope *s, const struct expr *e, struct constant *out, enum vec_kind *vec)
{
    *out = (struct constant){.known = true};
    if (e->kind == EXPR_NEGATE) {
        if (!constant_of(s, e->a, out, vec))
            return false;
        out->number.v = -out->number.v;
        return true;
    }
    if (e->kind == EXPR_NAME && e->ref.kind == REF_SETTING)
        return constant_of(s, ((const struct setting *)e->ref.symbol)->value, out, vec);
    return literal(s, e, out, vec);
}

/* ------------------------------------------------------------------ operators */
static enum vec_kind arith_vec(int op, enum vec_kind a, enum vec_kind b)
{
    if (a == VEC_F64 || b == VEC_F64 || op == OP_DIV)
        return VEC_F64;
    return a == VEC_DECIMAL || b == VEC_DECIMAL ? VEC_DECIMAL : VEC_INTEGER;
}

static struct value *build_arith(const struct scope *s, const struct expr *e)
{
    struct value *a = build_value(s, e->a), *b = build_value(s, e->b);
    return a && b ? binary(s->plan, VALUE_ARITH, arith_vec(e->op, a->vec, b->vec), e->op, a, b) : NULL;
}

static struct value *build_else(const struct scope *s, const struct expr *e)
{
    struct value *a = build_value(s, e->a), *b = build_value(s, e->b);
    if (!a || !b)
        return NULL;
    if ((a->vec == VEC_TEXT) != (b->vec == VEC_TEXT))
        return text_unread(s->plan, a->vec == VEC_TEXT ? e->a->span : e->b->span);
    enum vec_kind vec = a->vec == b->vec ? a->vec : arith_vec(OP_ADD, a->vec, b->vec);
    struct value v = {.kind = VALUE_ELSE, .vec = vec, .row = row_of(a, b), .a = a, .b = b, .codes = a->codes};
    return node_intern(s->plan, &v);
}

static struct value *build_shift(const struct scope *s, const struct expr *e)
{
    struct value *a = build_value(s, e->a);
    if (!a)
        return NULL;
    struct decimal n = e->duration.n;
    if (e->before)
        n.v = -n.v;
    bool instant = e->duration.unit <= UNIT_OFFICE_HOUR && a->vec == VEC_TIME; /* days from a date are calendar days */
    return node_intern(s->plan, &(struct value){.kind = VALUE_SHIFT, .vec = instant ? VEC_TIME : VEC_DATE, .row = a->row, .a = a, .number = n,
                                                 .unit = e->duration.unit});
}

static struct value *build_span(const struct scope *s, const struct expr *e)
{
    struct value *a = build_value(s, e->a), *b = build_value(s, e->b);
    if (!a || !b)
        return NULL;
    /* the unit only says how it is shown: clocks of one kind are one node */
    enum unit unit = e->unit <= UNIT_WEEK ? UNIT_SECOND : e->unit <= UNIT_OFFICE_HOUR ? UNIT_OFFICE_SECOND
                     : e->unit == UNIT_WORKING_DAY ? UNIT_WORKING_DAY : UNIT_CALENDAR_DAY;
    return node_intern(s->plan, &(struct value){.kind = VALUE_SPAN, .vec = VEC_INTEGER, .row = row_of(a, b), .a = a, .b = b, .unit = unit});
}

static struct value *build_matches(const struct scope *s, const struct expr *e)
{
    struct value *a = build_value(s, e->a);
    if (!a)
        return NULL;
    struct value v = {.kind = VALUE_MATCHES, .vec = VEC_FLAG, .row = a->row, .a = a, .text = e->text, .flags = e->flags ? e->flags : ""};
    struct value *made = node_intern(s->plan, &v);
    made->pattern = plan_pattern(s->plan, e->text, e->flags);
    return made;
}

/* The dimension's values of all totals that the cell will read, so that they are known before anything is read. */
static bool cut_cell(struct plan *p, const struct formula *f, const struct dimension *d)
{
    struct definition *list[PLAN_DEFINITIONS_MAX];
    size_t n = plan_definitions(f, list, PLAN_DEFINITIONS_MAX);
    bool of_touch;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < list[i]->n_roots; k++)
            for (size_t c = 0; c < p->n_cuts; c++)
                if (!plan_dimension(p, list[i]->roots[k].total, d, p->cuts[c], &of_touch))
                    return false;
    return true;
}

static struct value *build_cell(const struct scope *s, const struct expr *e)
{
    struct formula *f = formula_of_day(s->plan, plan_formula(s->plan, e->a, NULL, 0), s->date);
    if (!f)
        return NULL;
    struct value v = {.kind = VALUE_CELL, .vec = VEC_F64, .row = s->table, .formula = f};
    if (e->name.text) {
        const struct dimension *d = e->ref.symbol;
        v.dims = ARENA_ARRAY(s->plan->arena, const struct dimension *, 1);
        v.dims[0] = d;
        v.args = ARENA_ARRAY(s->plan->arena, struct value *, 1);
        v.args[0] = build_dimension(s, d, e->span);
        v.n_args = 1;
        if (!v.args[0] || !cut_cell(s->plan, f, d))
            return NULL;
    }
    return node_intern(s->plan, &v);
}

static struct value *build_compare(const struct scope *s, const struct expr *e)
{
    struct value *a = build_value(s, e->a), *b = build_value(s, e->b);
    if (!a || !b)
        return NULL;
    /* a time and a date are compared by the local day */
    if (a->vec == VEC_TIME && b->vec == VEC_DATE)
        a = node_unary(s->plan, VALUE_DAY, VEC_DATE, a);
    if (b->vec == VEC_TIME && a->vec == VEC_DATE)
        b = node_unary(s->plan, VALUE_DAY, VEC_DATE, b);
    if (e->op == OP_NE)
        return node_not(s->plan, binary(s->plan, VALUE_COMPARE, VEC_FLAG, OP_EQ, a, b));
    return binary(s->plan, VALUE_COMPARE, VEC_FLAG, e->op, a, b);
}

static struct value *build_operator(const struct scope *s, const struct expr *e)
{
    struct plan *p = s->plan;
    switch (e->kind) {
    case EXPR_AND: return node_and(p, build_value(s, e->a), build_value(s, e->b));
    case EXPR_OR: return node_or(p, build_value(s, e->a), build_value(s, e->b));
    case EXPR_NOT: return node_not(p, build_value(s, e->a));
    case EXPR_COMPARE: return build_compare(s, e);
    case EXPR_ELSE: return build_else(s, e);
    case EXPR_ARITH: return build_arith(s, e);
    case EXPR_SHIFT: return build_shift(s, e);
    case EXPR_SPAN: return build_span(s, e);
    case EXPR_NEGATE: {
        struct value *a = build_value(s, e->a);
        return a ? node_unary(p, VALUE_NEGATE, a->vec, a) : NULL;
    }
    case EXPR_EDGE: {
        struct value *a = build_value(s, e->a);
        return a ? node_intern(p, &(struct value){.kind = VALUE_EDGE, .vec = VEC_TIME, .row = a->row, .a = a, .flag = !e->before}) : NULL;
    }
    default: return plan_never(); /* rolling, earlier, … of a row */
    }
}

struct value *build_value(const struct scope *s, const struct expr *e)
{
    struct value constant = {.kind = VALUE_CONST, .type = e->type};
    if (constant_of(s, e, &constant.constant, &constant.vec))
        return node_intern(s->plan, &constant);
    switch (e->kind) {
    case EXPR_RAW: return node_field(s->plan, s->table, e->text, s->want);
    case EXPR_NAME: return build_name(s, e);
    case EXPR_DOT: return build_dot(s, e);
    case EXPR_CALL: return build_call(s, e);
    case EXPR_IS: return build_is(s, e);
    case EXPR_IN: return build_in(s, e);
    case EXPR_MATCHES: return build_matches(s, e);
    case EXPR_FOR: return build_cell(s, e);
    case EXPR_NOW: return node_intern(s->plan, &(struct value){.kind = VALUE_NOW, .vec = VEC_TIME});
    case EXPR_TODAY: return node_intern(s->plan, &(struct value){.kind = VALUE_TODAY, .vec = VEC_DATE});
    default: return build_operator(s, e);
    }
}
