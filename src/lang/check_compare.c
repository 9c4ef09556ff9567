/* check_compare.c - decides what may be compared, what a code may be, and whether a pattern is one.
 *
 * Takes comparisons, `is`, `in` and `matches`. Only the same unit compares; a time and a date do, by the local day. Codes and their
 * groups are compared by `is` and `in`, whose words are labels, not names; other values by `=`. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <string.h>

#include "data/pattern.h"
#include "lang/check_int.h"

/* ---------------------------------------------------------------- where an operand was declared */
static const struct name *declared_name(const struct ref *r)
{
    switch (r->kind) {
    case REF_COLUMN: return &((const struct column_decl *)r->symbol)->name;
    case REF_LINK: return &((const struct link_decl *)r->symbol)->name;
    case REF_BACK: return &((const struct link_decl *)r->symbol)->back;
    case REF_EVENT: return &((const struct event *)r->symbol)->name;
    case REF_SETTING: return &((const struct setting *)r->symbol)->name;
    case REF_METRIC: return &((const struct metric *)r->symbol)->name;
    case REF_COSTS: return &((const struct costs *)r->symbol)->name;
    case REF_DIMENSION: return &((const struct dimension *)r->symbol)->name;
    case REF_HOOK: return &((const struct hook *)r->symbol)->name;
    default: return NULL;
    }
}

void note_declared(struct check *ck, const struct expr *e)
{
    const struct name *name = e ? declared_name(&e->ref) : NULL;

    if (name && e->type)
        diag_note(ck->diags, name->span, "%s is %s, declared here", name->text, type_text(ck, e->type));
}

/* ---------------------------------------------------------------- = < > */
static bool is_coded(const struct type *t)
{
    return t->kind == TYPE_CODE || t->kind == TYPE_GROUP;
}

static const char *compare_advice(struct check *ck, const struct expr *e, const struct type *a, const struct type *b)
{
    const struct type *money = a->kind == TYPE_MONEY ? a : b, *clock = a->kind == TYPE_CLOCK ? a : b;

    if ((is_coded(a) || is_coded(b)) && (e->op == OP_EQ || e->op == OP_NE))
        return e->op == OP_EQ ? ": codes are compared by `is`" : ": codes are compared by `is not`";
    if (money->kind == TYPE_MONEY && type_is_plain(money == a ? b : a))
        return arena_printf(ck->arena, ": say … %s", money->currency);
    if (clock->kind == TYPE_CLOCK && type_is_plain(clock == a ? b : a))
        return ": say of what: hours, working days, calendar days";
    if (a->kind == TYPE_EVENT || b->kind == TYPE_EVENT)
        return ": an event is a condition by itself";
    return "";
}

const struct type *check_compare(struct check *ck, struct expr *e, const struct ctx *c)
{
    const struct type *a = check_expr(ck, e->a, c), *b = check_expr(ck, e->b, c);

    if (is_bad(a) || is_bad(b))
        return set_type(ck, e, TYPE_BAD);
    if (!unit_comparable(a, b)) {
        diag_error(ck->diags, 420, mark_of(e), "cannot compare %s with %s%s", type_text(ck, a), type_text(ck, b), compare_advice(ck, e, a, b));
        note_declared(ck, e->a);
        note_declared(ck, e->b);
        return set_type(ck, e, TYPE_BAD);
    }
    if (e->op != OP_EQ && e->op != OP_NE && !unit_ordered(a)) {
        diag_error(ck->diags, 421, mark_of(e), "%s has no order: only = and != compare it", type_text(ck, a));
        note_declared(ck, e->a);
        return set_type(ck, e, TYPE_BAD);
    }
    return set_type(ck, e, type_simple(TYPE_FLAG));
}

/* ---------------------------------------------------------------- labels */
static const char *near_label(struct check *ck, const struct codes *codes, const char *label, bool group)
{
    const char **list = NULL;
    size_t n = 0;

    for (size_t i = 0; i < codes->n_labels; i++)
        if (!group || codes->groups[i])
            ARENA_PUSH(ck->arena, list, n, group ? codes->groups[i] : codes->labels[i]);
    return near_of(ck, label, list, n);
}

static bool has_group(const struct codes *codes, const char *group)
{
    for (size_t i = 0; i < codes->n_labels; i++)
        if (codes->groups[i] && strcmp(codes->groups[i], group) == 0)
            return true;
    return false;
}

/* Is `label` a label of the code set, or a group of it, as the type says? */
bool check_label(struct check *ck, const struct type *t, const char *label, struct span span, struct ref *ref)
{
    const struct codes *codes = t->symbol;
    bool group = t->kind == TYPE_GROUP;

    *ref = (struct ref){REF_LABEL, codes, 0, group ? -1 : codes_label(codes, label)};
    if (group ? has_group(codes, label) : ref->which >= 0)
        return true;
    diag_error(ck->diags, 360, span, "codes %s has no %s %s%s", codes->name.text, group ? "group" : "code", label,
               near_label(ck, codes, label, group));
    diag_note(ck->diags, codes->name.span, "%s is declared here", codes->name.text);
    return false;
}

static void check_label_item(struct check *ck, const struct type *t, struct in_item *item)
{
    struct expr *e = item->from;
    const char *label = e->kind == EXPR_NAME ? e->name.text : e->kind == EXPR_TEXT ? e->text : NULL;

    if (!label || item->to) {
        diag_error(ck->diags, 422, e->span, "%s is compared with the words of its code set, and this is none", type_text(ck, t));
        set_type(ck, e, TYPE_BAD);
        return;
    }
    set_type(ck, e, check_label(ck, t, label, e->span, &e->ref) ? t : TYPE_BAD);
}

static void check_value_item(struct check *ck, const struct type *t, struct expr *e, bool ordered, const struct ctx *c)
{
    const struct type *item = check_expr(ck, e, c);

    if (is_bad(item))
        return;
    if (!unit_comparable(t, item))
        diag_error(ck->diags, 423, e->span, "cannot compare %s with %s", type_text(ck, t), type_text(ck, item));
    else if (ordered && !unit_ordered(t))
        diag_error(ck->diags, 424, e->span, "from … to … wants an order, and %s has none", type_text(ck, t));
}

void check_items(struct check *ck, struct in_item *items, size_t n, const struct type *t, const struct ctx *c)
{
    for (size_t i = 0; i < n; i++) {
        if (is_coded(t)) {
            check_label_item(ck, t, &items[i]);
            continue;
        }
        check_value_item(ck, t, items[i].from, items[i].to != NULL, c);
        if (items[i].to)
            check_value_item(ck, t, items[i].to, true, c);
    }
}

const struct type *check_in(struct check *ck, struct expr *e, const struct ctx *c)
{
    const struct type *t = check_expr(ck, e->a, c);

    if (is_bad(t))
        return set_type(ck, e, t);
    if (t->kind == TYPE_ROWS || t->kind == TYPE_EVENT || t->kind == TYPE_ROW) {
        diag_error(ck->diags, 425, e->a->span, "in (…) compares values, and this is %s", type_text(ck, t));
        return set_type(ck, e, TYPE_BAD);
    }
    check_items(ck, e->items, e->n_items, t, c);
    return set_type(ck, e, type_simple(TYPE_FLAG));
}

/* ---------------------------------------------------------------- is */
static const struct type *check_known(struct check *ck, struct expr *e, const struct type *t)
{
    const char *test = e->name.text;

    if (t->kind == TYPE_EVENT) {
        diag_error(ck->diags, 426, e->span, "an event is a condition by itself: leave out `is%s %s`", e->negated ? " not" : "", test);
        return set_type(ck, e, TYPE_BAD);
    }
    if (t->kind == TYPE_ROWS) {
        diag_error(ck->diags, 427, e->span, "there may be many of these, or none: say any(…) or not any(…)");
        return set_type(ck, e, TYPE_BAD);
    }
    if ((strcmp(test, "coded") == 0 || strcmp(test, "uncoded") == 0) && t->kind != TYPE_CODE) {
        diag_error(ck->diags, 428, e->span, "only a code is coded or uncoded, and this is %s", type_text(ck, t));
        note_declared(ck, e->a);
        return set_type(ck, e, TYPE_BAD);
    }
    return set_type(ck, e, type_simple(TYPE_FLAG));
}

static bool is_test(const char *word)
{
    return strcmp(word, "known") == 0 || strcmp(word, "missing") == 0 || strcmp(word, "coded") == 0 || strcmp(word, "uncoded") == 0;
}

const struct type *check_is(struct check *ck, struct expr *e, const struct ctx *c)
{
    const struct type *t;

    if (!e->label_quoted && strcmp(e->name.text, "unique") == 0) {
        diag_error(ck->diags, 361, e->span, "is unique asks a column of all rows, in an expectation: expect lead.id is unique");
        return set_type(ck, e, TYPE_BAD);
    }
    t = check_expr(ck, e->a, c);
    if (is_bad(t))
        return set_type(ck, e, t);
    if (!e->label_quoted && is_test(e->name.text))
        return check_known(ck, e, t);
    if (is_coded(t))
        return set_type(ck, e, check_label(ck, t, e->name.text, e->name.span, &e->ref) ? type_simple(TYPE_FLAG) : TYPE_BAD);
    diag_error(ck->diags, 429, mark_of(e), "`is` compares codes, and this is %s: write %s %s", type_text(ck, t), e->negated ? "!=" : "=",
               t->kind == TYPE_TEXT ? arena_printf(ck->arena, "\"%s\"", e->name.text) : "…");
    note_declared(ck, e->a);
    return set_type(ck, e, TYPE_BAD);
}

/* ---------------------------------------------------------------- matches */
/* Where the pattern stands within what it is part of; the whole when it is not found as written. */
static struct span pattern_span(struct check *ck, const char *pattern, struct span span, size_t offset)
{
    size_t n, len = strlen(pattern);
    const char *text = source_text(ck->sources, span, &n);

    for (size_t i = n; text && i-- > 0;) {
        if (i == 0 || text[i - 1] != '/' || n - i < len || memcmp(text + i, pattern, len) != 0)
            continue;
        span.start += (uint32_t)(i + (offset < len ? offset : len));
        span.end = span.start + 1;
        break;
    }
    return span;
}

void check_pattern(struct check *ck, const char *pattern, const char *flags, struct span span)
{
    struct pattern *p = NULL;
    struct err err = {.code = ERR_OK};
    size_t bad = 0;

    if (pattern_compile(pattern, strlen(pattern), flags ? flags : "", &p, &bad, &err) != 0)
        diag_error(ck->diags, 430, pattern_span(ck, pattern, span, bad), "this pattern does not compile: %s", err.msg);
    pattern_free(&p);
}

const struct type *check_matches(struct check *ck, struct expr *e, const struct ctx *c)
{
    const struct type *t = check_expr(ck, e->a, c);

    check_pattern(ck, e->text, e->flags, e->span);
    if (is_bad(t))
        return set_type(ck, e, t);
    if (t->kind == TYPE_TEXT)
        return set_type(ck, e, type_simple(TYPE_FLAG));
    diag_error(ck->diags, 431, e->a->span, "a pattern matches text, and this is %s%s", type_text(ck, t),
               is_coded(t) ? ": compare it by `is` or `in`" : "");
    note_declared(ck, e->a);
    return set_type(ck, e, TYPE_BAD);
}
