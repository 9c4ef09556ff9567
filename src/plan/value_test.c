/* value_test.c - the tests `is`, `is not`, `in`, `not in`: of codes, groups, and what is known or missing.
 *
 * A test of a missing value is false, and its negation is the exact opposite, so true. */
#include "plan/plan_int.h"

#include <string.h>

static bool is_group(const struct expr *e) { return e->type && e->type->kind == TYPE_GROUP; }

/* One code or group against one label. */
static struct value *label_test(const struct scope *s, struct value *v, bool group, const char *label)
{
    struct plan *p = s->plan;
    if (group && v->kind != VALUE_GROUP) {
        struct value word = {.kind = VALUE_CONST, .vec = VEC_TEXT, .constant = {.known = true, .text = label}};
        struct value equal = {.kind = VALUE_COMPARE, .vec = VEC_FLAG, .row = v->row, .a = v, .b = node_intern(p, &word), .op = OP_EQ};
        return node_intern(p, &equal);
    }
    if (group)
        return node_intern(p, &(struct value){.kind = VALUE_GROUP_IS, .vec = VEC_FLAG, .row = v->row, .a = v->a, .codes = v->codes, .text = label});
    int which = v->codes ? codes_label(v->codes, label) : -1;
    if (which < 0)
        return plan_never(); /* no such code */
    return node_intern(p, &(struct value){.kind = VALUE_CODE_IS, .vec = VEC_FLAG, .row = v->row, .a = v, .codes = v->codes, .which = which});
}

static struct value *coded_test(const struct scope *s, struct value *v, bool uncoded)
{
    struct value *is = node_intern(s->plan, &(struct value){.kind = VALUE_CODE_IS, .vec = VEC_FLAG, .row = v->row, .a = v, .codes = v->codes,
                                                             .which = (int)v->codes->n_labels});
    if (uncoded)
        return is;
    return node_and(s->plan, node_unary(s->plan, VALUE_KNOWN, VEC_FLAG, v), node_not(s->plan, is));
}

struct value *build_is(const struct scope *s, const struct expr *e)
{
    struct plan *p = s->plan;
    struct value *v = build_value(s, e->a), *test = NULL;
    if (!v)
        return NULL;
    const char *label = e->name.text;
    bool word = !e->label_quoted;
    if (word && strcmp(label, "known") == 0)
        test = node_unary(p, VALUE_KNOWN, VEC_FLAG, v);
    else if (word && strcmp(label, "missing") == 0)
        test = node_not(p, node_unary(p, VALUE_KNOWN, VEC_FLAG, v));
    else if (word && v->codes && (strcmp(label, "coded") == 0 || strcmp(label, "uncoded") == 0))
        test = coded_test(s, v, label[0] == 'u');
    else
        test = label_test(s, v, is_group(e->a), label);
    return e->negated ? node_not(p, test) : test;
}

static struct value *in_labels(const struct scope *s, const struct expr *e, struct value *v)
{
    struct value *any = NULL;
    for (size_t i = 0; i < e->n_items; i++) {
        const struct expr *x = e->items[i].from;
        const char *label = x->kind == EXPR_NAME ? x->name.text : x->kind == EXPR_TEXT ? x->text : NULL;
        if (!label)
            return plan_never();
        struct value *one = label_test(s, v, is_group(e->a), label);
        any = any ? node_or(s->plan, any, one) : one;
        if (!any)
            return NULL;
    }
    return any;
}

static struct value *in_constants(const struct scope *s, const struct expr *e, struct value *v)
{
    struct value in = {.kind = VALUE_IN, .vec = VEC_FLAG, .row = v->row, .a = v};
    in.items = ARENA_ARRAY(s->plan->arena, struct value_item, e->n_items);
    for (size_t i = 0; i < e->n_items; i++) {
        enum vec_kind vec;
        struct value_item *item = &in.items[in.n_items++];
        item->range = e->items[i].to != NULL;
        if (!constant_of(s, e->items[i].from, &item->from, &vec) || (item->range && !constant_of(s, e->items[i].to, &item->to, &vec)))
            return plan_refuse(s->plan, 515, e->items[i].from->span, "`in (…)` takes values as they stand: write … = … or … for a column of the row, and 0.3 in place of 0.1 + 0.2");
    }
    return node_intern(s->plan, &in);
}

struct value *build_in(const struct scope *s, const struct expr *e)
{
    struct value *v = build_value(s, e->a);
    if (!v)
        return NULL;
    bool labels = is_group(e->a) || (e->a->type && e->a->type->kind == TYPE_CODE);
    struct value *test = labels ? in_labels(s, e, v) : in_constants(s, e, v);
    return e->negated ? node_not(s->plan, test) : test;
}
