/* value_code.c - codes: text, numbers and rows turned into an agreed set, their groups, the tests on them.
 *
 * The first rule that fits decides; what none names is uncoded, and a missing value stays missing unless a rule says what it
 * is. Of texts each distinct one is judged once. A column that holds the code's name already takes no other text. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "eval/world_int.h"

#include <stdio.h>
#include <string.h>

/* ------------------------------------------------------------------ by rules */

static bool takes_missing(const struct rule *r) { return r->test == TEST_MISSING || r->test == TEST_OTHERWISE_OR_MISSING; }

static bool takes_rest(const struct rule *r) { return r->test == TEST_OTHERWISE || r->test == TEST_OTHERWISE_OR_MISSING; }

/* The code of a missing value, -1: it stays missing. */
static int32_t code_of_missing(const struct judge *j)
{
    for (size_t r = 0; r < j->n_rules; r++)
        if (takes_missing(&j->rules[r]))
            return j->rules[r].code;
    return -1;
}

static int text_fits(const struct rule *r, const char *s, size_t n, bool *fits, struct err *err)
{
    const struct value_item equal = {.from = r->operand};
    *fits = takes_rest(r);
    switch (r->test) {
    case TEST_MATCHES:
        return pattern_match(r->pattern, s, n, fits, err);
    case TEST_IN:
        *fits = text_in_items(s, n, r->items, r->n_items);
        return 0;
    case TEST_COMPARE:
        if (r->op == OP_EQ || r->op == OP_NE) {
            *fits = text_in_items(s, n, &equal, 1) == (r->op == OP_EQ);
        } else if (r->operand.text) {
            size_t m = strlen(r->operand.text);
            int order = memcmp(s, r->operand.text, n < m ? n : m);
            *fits = compare_holds(r->op, order ? order : (n > m) - (n < m));
        }
        return 0;
    default:
        return 0;
    }
}

static int code_of_text(void *ctx, const char *s, size_t n, int32_t *to, struct err *err)
{
    const struct value *v = ctx;
    *to = (int32_t)v->codes->n_labels;
    for (size_t r = 0; r < v->judge->n_rules; r++) {
        bool fits;
        TRY(text_fits(&v->judge->rules[r], s, n, &fits, err));
        if (fits) {
            *to = v->judge->rules[r].code;
            return 0;
        }
    }
    return 0;
}

static bool value_fits(struct world *w, const struct rule *r, const struct vec *x, size_t i)
{
    int low, high;
    if (r->test == TEST_COMPARE)
        return constant_order(w, x, i, &r->operand, &low) && compare_holds(r->op, low);
    for (size_t k = 0; r->test == TEST_IN && k < r->n_items; k++) {
        const struct value_item *item = &r->items[k];
        if (!constant_order(w, x, i, &item->from, &low))
            continue;
        if (!item->range ? low == 0 : low >= 0 && constant_order(w, x, i, &item->to, &high) && high <= 0)
            return true;
    }
    return takes_rest(r);
}

static int32_t code_of_value(struct world *w, const struct value *v, const struct vec *x, size_t i)
{
    for (size_t r = 0; r < v->judge->n_rules; r++)
        if (value_fits(w, &v->judge->rules[r], x, i))
            return v->judge->rules[r].code;
    return (int32_t)v->codes->n_labels;
}

/* A table's rows by conditions. */
static int codes_of_rows(struct batch *b, const struct value *v, int32_t *to, struct err *err)
{
    for (size_t i = 0; i < b->n; i++)
        to[i] = -1;
    for (size_t r = 0; r < v->judge->n_rules; r++) {
        const struct rule *rule = &v->judge->rules[r];
        const uint8_t *holds = NULL;
        if (rule->cond)
            TRY(batch_true(b, rule->cond, &holds, err));
        else if (!takes_rest(rule))
            continue;
        for (size_t i = 0; i < b->n; i++)
            if (to[i] < 0 && (!holds || holds[i]))
                to[i] = rule->code;
    }
    for (size_t i = 0; i < b->n; i++)
        if (to[i] < 0)
            to[i] = (int32_t)v->codes->n_labels;
    return 0;
}

static void see_missing(struct vec *v)
{
    for (size_t i = 0; i < v->n; i++)
        v->valid[i] = ((const int32_t *)v->data)[i] >= 0;
}

enum { TEXTS_LOOKED_AT = 4096 };

const uint8_t *value_code_unnamed(struct world *w, const struct value *v, struct arena *arena, struct vec *column, size_t *n)
{
    const struct column *c;
    struct err quiet = {0};
    if (!v->a || v->a->kind != VALUE_FIELD || v->a->vec != VEC_TEXT || world_field(w, v->a, &c, &quiet) != 0 || !c->dict || dict_count(c->dict) > TEXTS_LOOKED_AT)
        return NULL;
    uint8_t *unnamed = ARENA_ARRAY(arena, uint8_t, (size_t)dict_count(c->dict) + 1) + 1;
    *column = vec_whole_column(c);
    *n = 0;
    for (int32_t k = 0; k < dict_count(c->dict); k++) {
        size_t length;
        int32_t code;
        const char *s = dict_text(c->dict, k, &length);
        if (code_of_text((void *)(uintptr_t)v, s, length, &code, &quiet) != 0)
            return NULL;
        unnamed[k] = code == (int32_t)v->codes->n_labels;
        *n += unnamed[k];
    }
    return unnamed;
}

int value_code(struct batch *b, struct value *v, struct vec **out, struct err *err)
{
    const struct vec *x;
    struct text_memo *m;
    *out = vec_new(b->scratch, VEC_CODE, b->n, false);
    int32_t *to = (*out)->data;
    if (!v->a || v->a->kind == VALUE_SELF) {
        TRY(codes_of_rows(b, v, to, err));
        see_missing(*out);
        return 0;
    }
    TRY(batch_value(b, v->a, &x, err));
    if (x->kind == VEC_TEXT) {
        TRY(text_memo_of(b->world, v, &m, err));
        TRY(text_codes(b, &m->a, x, code_of_text, v, to, err));
    } else {
        for (size_t i = 0; i < b->n; i++)
            to[i] = vec_has(x, i) ? code_of_value(b->world, v, x, i) : -1;
    }
    int32_t missing = code_of_missing(v->judge);
    for (size_t i = 0; missing >= 0 && i < b->n; i++)
        if (!vec_has(x, i))
            to[i] = missing;
    see_missing(*out);
    return 0;
}

/* ------------------------------------------------------------------ by name */

enum { NO_SUCH_NAME = -2 };
struct names_memo {
    struct text_memo texts;
    uint8_t *listed; /* by row: its bad field is in the list already */
};

static int code_named(void *ctx, const char *s, size_t n, int32_t *to, struct err *err)
{
    const struct codes *codes = ctx;
    int code = strlen(s) == n ? codes_label(codes, s) : -1;
    (void)err;
    *to = code < 0 ? NO_SUCH_NAME : code;
    return 0;
}

static int names_of(struct world *w, const struct value *v, struct names_memo **out, struct err *err)
{
    void **slot, *listed;
    TRY(world_memo(w, v, &slot, err));
    if (!*slot) {
        struct names_memo *m = ARENA_NEW(w->arena, struct names_memo);
        TRY(world_room(w, world_data(w, v->row)->n + 1, 1, &listed, err));
        m->listed = listed;
        *slot = m;
    }
    *out = *slot;
    return 0;
}

/* A text that is no code's name: stops, or is listed once for its row. */
static int no_such_name(struct batch *b, const struct value *v, struct names_memo *m, const struct vec *x, size_t i, struct err *err)
{
    const char *column = v->a->kind == VALUE_FIELD ? v->a->text : v->text ? v->text : v->codes->name.text;
    size_t n;
    const char *s = dict_text(x->dict, ((const int32_t *)x->data)[i], &n);
    char reason[160], shown[96] = "", where[200];
    err_printable(shown, sizeof shown, s, n, 80);
    snprintf(reason, sizeof reason, "is no code of %s", v->codes->name.text);
    if (b->table->bad == BAD_STOP)
        return world_bad_field(b->world, b->table, b->rows[i], column, s, n, reason, err);
    if (m->listed[b->rows[i]])
        return 0;
    m->listed[b->rows[i]] = 1;
    if (world_exception_more(b->world, "bad field", b->table, b->rows[i]))
        world_exception(b->world, "bad field", b->table, b->rows[i], "%s: %s: %s: %s",
                        world_record(b->world, b->table, b->rows[i], where, sizeof where), column, shown, reason);
    return 0;
}

int value_code_name(struct batch *b, struct value *v, struct vec **out, struct err *err)
{
    const struct vec *x;
    struct names_memo *m;
    TRY(batch_value(b, v->a, &x, err));
    TRY(names_of(b->world, v, &m, err));
    *out = vec_new(b->scratch, VEC_CODE, b->n, false);
    int32_t *to = (*out)->data;
    struct codes codes = *v->codes; /* the step takes no const */
    TRY(text_codes(b, &m->texts.a, x, code_named, &codes, to, err));
    for (size_t i = 0; i < b->n; i++) {
        if (to[i] != NO_SUCH_NAME)
            continue;
        TRY(no_such_name(b, v, m, x, i, err));
        to[i] = -1;
    }
    see_missing(*out);
    return 0;
}

static int skip_unnamed(struct batch *b, void *ctx, struct err *err)
{
    struct value *v = ctx;
    const struct vec *text, *code;
    struct table_data *td = world_data(b->world, b->table);
    TRY(batch_value(b, v->a, &text, err));
    TRY(batch_value(b, v, &code, err));
    for (size_t i = 0; i < b->n; i++) {
        if (!vec_has(text, i) || vec_has(code, i))
            continue;
        td->status[b->rows[i]] = ROW_SKIPPED;
        td->n_skipped++;
    }
    return 0;
}

int table_skip_unnamed(struct world *w, const struct table *t, const struct table_plan *tp, struct err *err)
{
    for (size_t i = 0; i < t->n_columns; i++) {
        if (!t->columns[i]->by_name)
            continue;
        struct value *v = plan_column(w->plan, t, t->columns[i], DAY_MIN);
        bool asked = false;
        for (size_t k = 0; v && v->kind == VALUE_CODE_NAME && k < tp->n_fields; k++)
            asked = asked || tp->fields[k] == v->a;
        if (asked)
            TRY(table_each_batch(w, t, skip_unnamed, v, err));
    }
    return 0;
}

/* ------------------------------------------------------------------ tests and groups */

int value_code_is(struct batch *b, struct value *v, struct vec **out, struct err *err)
{
    const struct vec *x;
    TRY(batch_value(b, v->a, &x, err));
    const int32_t *codes = x->data;
    *out = vec_new(b->scratch, VEC_FLAG, b->n, true);
    for (size_t i = 0; i < b->n; i++)
        ((uint8_t *)(*out)->data)[i] = codes[i] == v->which;
    return 0;
}

int value_group_is(struct batch *b, struct value *v, struct vec **out, struct err *err)
{
    const struct vec *x;
    const struct codes *c = v->codes;
    TRY(batch_value(b, v->a, &x, err));
    const int32_t *codes = x->data;
    uint8_t *in = ARENA_ARRAY(b->scratch, uint8_t, c->n_labels + 1);
    for (size_t k = 0; k < c->n_labels; k++)
        in[k] = c->groups[k] && strcmp(c->groups[k], v->text) == 0;
    *out = vec_new(b->scratch, VEC_FLAG, b->n, true);
    for (size_t i = 0; i < b->n; i++)
        ((uint8_t *)(*out)->data)[i] = codes[i] >= 0 && in[codes[i]];
    return 0;
}

int value_group(struct batch *b, struct value *v, struct vec **out, struct err *err)
{
    const struct vec *x;
    struct text_memo *m;
    TRY(batch_value(b, v->a, &x, err));
    TRY(text_memo_of(b->world, v, &m, err));
    return text_of_codes(b, m, v->codes, v->codes->groups, x, out, err);
}
