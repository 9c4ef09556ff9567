/* check_setting.c - decides what settings hold, with what is set from outside, and whether a source can be opened.
 *
 * A setting is one constant. What is given from outside replaces its text and is read as the same kind of value; it marks the
 * setting as changed. Options of connectors are theirs to judge; here it only matters that they are constants. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <string.h>

#include "lang/check_int.h"

/* ---------------------------------------------------------------- from outside */
static bool read_number(struct expr *e, const char *text, const char *unit)
{
    size_t n = strlen(text), tail = unit ? strlen(unit) : 0;

    if (tail > 0 && n > tail && strcmp(text + n - tail, unit) == 0)
        n -= tail;
    while (n > 0 && text[n - 1] == ' ')
        n--;
    if (!decimal_parse(text, n, &e->number))
        return false;
    if (e->kind == EXPR_PERCENT)
        return decimal_mul(e->number, (struct decimal){1, 2}, &e->number);
    return true;
}

static bool read_flag(struct expr *e, const char *text)
{
    e->flag = strcmp(text, "yes") == 0;
    return e->flag || strcmp(text, "no") == 0;
}

/* Reads the text as the kind of value that e is; the unit may be left out. */
static bool read_value(struct check *ck, struct expr *e, const char *text)
{
    switch (e->kind) {
    case EXPR_TEXT: e->text = arena_strdup(ck->arena, text); return true;
    case EXPR_NUMBER: return read_number(e, text, NULL);
    case EXPR_PERCENT: return read_number(e, text, "%");
    case EXPR_MONEY: return read_number(e, text, e->currency);
    case EXPR_CLOCK: return read_number(e, text, unit_name(e->unit));
    case EXPR_DATE: return day_parse(text, strlen(text), &e->day);
    case EXPR_FLAG: return read_flag(e, text);
    default: return false;
    }
}

/* The value as text, as connectors get it and records show it. */
static const char *constant_text(struct check *ck, const struct expr *e)
{
    char number[48], day[16];
    struct decimal percent;

    switch (e->kind) {
    case EXPR_TEXT: return e->text;
    case EXPR_NUMBER: return arena_strdup(ck->arena, decimal_print(number, e->number));
    case EXPR_DATE: return arena_strdup(ck->arena, day_print(day, e->day));
    case EXPR_FLAG: return e->flag ? "yes" : "no";
    case EXPR_MONEY: return arena_printf(ck->arena, "%s %s", decimal_print(number, e->number), e->currency);
    case EXPR_CLOCK: return arena_printf(ck->arena, "%s %s", decimal_print(number, e->number), unit_name(e->unit));
    case EXPR_PERCENT:
        if (!decimal_mul(e->number, (struct decimal){100, 0}, &percent))
            percent = e->number;
        return arena_printf(ck->arena, "%s%%", decimal_print(number, decimal_trim(percent)));
    case EXPR_NEGATE: return arena_printf(ck->arena, "-%s", constant_text(ck, e->a));
    default: break;
    }
    return "";
}

static void override_setting(struct check *ck, struct setting *s, const char *text)
{
    struct expr *e = ARENA_NEW(ck->arena, struct expr);

    *e = *s->value;
    if (e->kind == EXPR_NEGATE) { /* a number that may be below nothing */
        *e = *s->value->a;
        e->span = s->value->span;
    }
    s->changed = true;
    if (!read_value(ck, e, text))
        diag_error(ck->diags, 770, s->name.span, "%s is set to \"%s\" from outside, and that is no %s such as %s", s->name.text, text,
                   s->value->type ? type_text(ck, s->value->type) : "value", constant_text(ck, s->value));
    set_type(ck, e, s->value->type ? s->value->type : TYPE_BAD);
    s->value = e;
}

/* ---------------------------------------------------------------- settings */
static bool is_constant(const struct expr *e)
{
    if (e->kind == EXPR_NEGATE)
        return e->a->kind == EXPR_NUMBER || e->a->kind == EXPR_PERCENT || e->a->kind == EXPR_MONEY;
    return e->kind == EXPR_NUMBER || e->kind == EXPR_PERCENT || e->kind == EXPR_MONEY || e->kind == EXPR_CLOCK || e->kind == EXPR_TEXT ||
           e->kind == EXPR_DATE || e->kind == EXPR_FLAG;
}

void check_settings(struct check *ck, const struct override *list, size_t n)
{
    struct ctx c = {.place = IN_CONSTANT};

    for (size_t i = 0; i < ck->m->n_settings; i++) {
        struct setting *s = ck->m->settings[i];

        check_expr(ck, s->value, &c);
        if (!is_constant(s->value))
            diag_error(ck->diags, 771, s->value->span, "a setting is one value: a text, a number with or without its unit, a date, yes or no");
    }
    for (size_t i = 0; i < n; i++) {
        const struct symbol *s = find_symbol(ck->values, list[i].name);

        if (s && s->kind == REF_SETTING)
            override_setting(ck, s->object, list[i].value);
        else
            diag_error(ck->diags, 377, SPAN_NONE, "there is no setting %s to be set from outside%s", list[i].name, near_in(ck, ck->values, list[i].name));
    }
    for (size_t i = 0; i < ck->m->n_settings; i++)
        ck->m->settings[i]->text = constant_text(ck, ck->m->settings[i]->value);
}

/* ---------------------------------------------------------------- sources and mailers */
static void check_constant_argument(struct check *ck, struct argument *a, const char *what)
{
    struct ctx c = {.place = IN_CONSTANT};
    struct expr *e = a->value;

    if (a->of.n > 0 || a->cond || a->to.n > 0 || a->distinct || a->credit || a->window != WINDOW_NONE) {
        diag_error(ck->diags, 772, a->span, "%s takes constants: texts, numbers, settings, yes or no", what);
        return;
    }
    if (e->kind != EXPR_CALL || strcmp(e->name.text, "env") != 0) {
        check_expr(ck, e, &c);
        return;
    }
    set_type(ck, e, type_simple(TYPE_TEXT));
    if (e->n_args == 1 && e->args[0].value && e->args[0].value->kind == EXPR_TEXT && !e->args[0].option.text)
        set_type(ck, e->args[0].value, type_simple(TYPE_TEXT));
    else
        diag_error(ck->diags, 773, e->span, "env names a variable of the environment: env(\"SMTP_PASSWORD\")");
}

void check_constant_call(struct check *ck, struct expr *e, const char *what)
{
    set_type(ck, e, TYPE_BAD);
    for (size_t i = 0; i < e->n_args; i++) {
        check_constant_argument(ck, &e->args[i], what);
        for (size_t j = 0; e->args[i].option.text && j < i; j++)
            if (e->args[j].option.text && strcmp(e->args[j].option.text, e->args[i].option.text) == 0)
                diag_error(ck->diags, 378, e->args[i].option.span, "%s is said twice", e->args[i].option.text);
    }
}

void check_sources(struct check *ck)
{
    for (size_t i = 0; i < ck->m->n_sources; i++) {
        struct expr *e = ck->m->sources[i]->decl->call;

        check_constant_call(ck, e, "a source");
        const char *wrong = ck->catalog->refusal ? ck->catalog->refusal(ck->catalog->ctx, ck->m->sources[i]->decl) : NULL;
        bool there = !ck->catalog->connector || ck->catalog->connector(ck->catalog->ctx, e->name.text);

        if (there && wrong)
            diag_error(ck->diags, 392, e->span, "%s", wrong);
        if (!there)
            diag_error(ck->diags, 379, e->name.span, "%s",
                       wrong ? wrong : arena_printf(ck->arena, "there is no connector %s; `concord plugins` lists those that there are", e->name.text));
    }
}
