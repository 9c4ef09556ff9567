/* check_codes.c - decides what a code set is of, which labels and groups it has, and whether its rules can be tried.
 *
 * Labels of all wordings are collected first, pilots' too, in order of first mention: a code's number is its place there. A rule
 * that can never be tried, because `otherwise` stands before it, is a mistake. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <string.h>

#include "lang/check_int.h"

/* ---------------------------------------------------------------- labels */
static void add_label(struct check *ck, struct codes *c, const struct code_rule *r)
{
    int at = codes_label(c, r->label.text);
    size_t n = c->n_labels;

    if (at < 0) {
        ARENA_PUSH(ck->arena, c->labels, n, r->label.text);
        ARENA_PUSH(ck->arena, c->groups, c->n_labels, r->group.text);
        return;
    }
    if (!r->group.text)
        return;
    if (c->groups[at] && strcmp(c->groups[at], r->group.text) != 0)
        diag_error(ck->diags, 710, r->group.span, "%s is in the group %s already", r->label.text, c->groups[at]);
    c->groups[at] = r->group.text;
}

static void add_labels(struct check *ck, struct codes *c, const struct codes_decl *d)
{
    for (size_t i = 0; i < d->n_rules; i++)
        add_label(ck, c, &d->rules[i]);
}

static const struct type *of_type(struct check *ck, const struct codes_decl *d)
{
    static const char *const names[] = {"text", "integer", "number", "date"};
    static const enum type_kind kinds[] = {TYPE_TEXT, TYPE_INTEGER, TYPE_NUMBER, TYPE_DATE};
    const struct table *t;

    if (!d->of.text)
        return type_simple(TYPE_TEXT);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(d->of.text, names[i]) == 0)
            return type_simple(kinds[i]);
    t = find_object(ck->tables, d->of.text);
    if (t)
        return type_of_symbol(ck, TYPE_ROW, t, t->name.text);
    diag_error(ck->diags, 309, d->of.span, "codes are of text, integer, number, date or a table; there is no table %s%s", d->of.text,
               near_in(ck, ck->tables, d->of.text));
    return TYPE_BAD;
}

void resolve_codes(struct check *ck)
{
    struct model *m = ck->m;

    for (size_t i = 0; i < m->n_codes; i++) {
        struct codes *c = m->codes[i];

        c->of = of_type(ck, c->wordings[0].decl);
        for (size_t j = 0; j < c->n_wordings; j++) {
            const struct type *t = j == 0 ? c->of : of_type(ck, c->wordings[j].decl);

            add_labels(ck, c, c->wordings[j].decl);
            if (is_bad(t) || is_bad(c->of) || type_same(t, c->of))
                continue;
            diag_error(ck->diags, 603, c->wordings[j].decl->name.span, "amended, %s are codes of %s, and they were of %s", c->name.text, type_text(ck, t),
                       type_text(ck, c->of));
            diag_note(ck->diags, c->name.span, "declared here");
        }
        for (size_t j = 0; j < m->n_pilot_wordings; j++)
            if (m->pilot_wordings[j].symbol == c)
                add_labels(ck, c, ((const struct codes_wording *)m->pilot_wordings[j].wording)->decl);
    }
}

/* ---------------------------------------------------------------- rules */
static void check_value(struct check *ck, const struct codes *c, const struct code_rule *r)
{
    struct ctx constant = {.place = IN_CONSTANT};
    const struct type *t = check_expr(ck, r->value, &constant);

    if (is_bad(t) || is_bad(c->of))
        return;
    if (!unit_comparable(c->of, t))
        diag_error(ck->diags, 711, r->value->span, "%s is compared with %s here", type_text(ck, c->of), type_text(ck, t));
    else if (r->op != OP_EQ && r->op != OP_NE && !unit_ordered(c->of))
        diag_error(ck->diags, 712, r->span, "%s has no order: say =, in or matches", type_text(ck, c->of));
}

static void check_test(struct check *ck, const struct codes *c, const struct code_rule *r)
{
    struct ctx row = {.place = IN_ROW, .table = c->of->symbol}, constant = {.place = IN_CONSTANT};
    bool of_row = c->of->kind == TYPE_ROW;

    if (of_row ? r->test == TEST_COMPARE || r->test == TEST_IN || r->test == TEST_MATCHES || r->test == TEST_MISSING : r->test == TEST_WHEN) {
        if (!is_bad(c->of))
            diag_error(ck->diags, 713, r->span, of_row ? "codes of a table's rows are told by `when …`, or `otherwise`"
                                                     : "codes of values are told by the value: =, in, matches; `when` wants codes of a table");
        return;
    }
    if (r->test == TEST_COMPARE)
        check_value(ck, c, r);
    if (r->test == TEST_IN)
        check_items(ck, r->items, r->n_items, c->of, &constant);
    if (r->test == TEST_WHEN)
        check_flag(ck, r->cond, &row);
    if (r->test != TEST_MATCHES)
        return;
    check_pattern(ck, r->pattern, r->flags, r->span);
    if (c->of->kind != TYPE_TEXT && !is_bad(c->of))
        diag_error(ck->diags, 714, r->span, "a pattern matches text, and these are codes of %s", type_text(ck, c->of));
}

void check_codes_wording(struct check *ck, const struct codes *c, const struct codes_decl *d)
{
    const struct code_rule *otherwise = NULL;

    for (size_t i = 0; i < d->n_rules; i++) {
        const struct code_rule *r = &d->rules[i];

        if (otherwise && r->test != TEST_MISSING) {
            diag_error(ck->diags, 715, r->span, "this rule is never tried: `otherwise` stands before it");
            diag_note(ck->diags, otherwise->span, "here");
        }
        check_test(ck, c, r);
        if (r->test == TEST_OTHERWISE || r->test == TEST_OTHERWISE_OR_MISSING)
            otherwise = r;
    }
}

void check_codes(struct check *ck, const struct codes *c)
{
    for (size_t i = 0; i < c->n_wordings; i++)
        check_codes_wording(ck, c, c->wordings[i].decl);
}
