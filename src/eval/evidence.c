/* evidence.c - says of a table's columns which `concord list` gives the records behind their cells, and which of them are the ratio of
 * two others.
 *
 * A column is listed only when the line gives just the records that its cells rest on: what is moved in time (`earlier`, `rolling` …)
 * has none, nor has what stands at a moment and rests on other totals before an amendment, since the line names no period. Computes nothing. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "eval/eval_all.h"

#include <string.h>

#include "base/text.h"

/* Do all cells of the formula rest on the same totals, asked for the days of the cell itself? */
static bool is_plain(const struct formula *f)
{
    if (!f)
        return true;
    if (f->kind == FORMULA_EARLIER || f->kind == FORMULA_ROLLING || f->kind == FORMULA_TO_DATE || f->kind == FORMULA_ALL_TIME)
        return false;
    for (size_t i = 0; i < f->n_args; i++)
        if (!is_plain(f->args[i]))
            return false;
    for (size_t i = 0; i < f->n_wordings; i++)
        if (!is_plain(f->wordings[i].formula))
            return false;
    return is_plain(f->a) && is_plain(f->b);
}

/* Does it rest on the same totals on whatever day its period begins? */
static bool rests_alike(struct eval *e, const struct formula *f, size_t n_definitions)
{
    struct definition *list[PLAN_DEFINITIONS_MAX];
    const int32_t *cuts;
    size_t n = plan_cuts(e->plan, &cuts);
    for (size_t i = 0; i < n; i++)
        if (plan_definitions_at(f, cuts[i], list, PLAN_DEFINITIONS_MAX) != n_definitions)
            return false;
    return true;
}

static bool is_spread(const struct formula *f)
{
    bool spread = f && f->kind == FORMULA_SPREAD;
    for (size_t i = 0; f && !spread && i < f->n_args; i++)
        spread = is_spread(f->args[i]);
    for (size_t i = 0; f && !spread && i < f->n_wordings; i++)
        spread = is_spread(f->wordings[i].formula);
    return spread || (f && (is_spread(f->a) || is_spread(f->b)));
}

void evidence_of(struct eval *e, const char *name, const struct formula *f, struct result_column *out)
{
    struct definition *list[PLAN_DEFINITIONS_MAX];
    size_t n = plan_definitions(f, list, PLAN_DEFINITIONS_MAX);
    out->of_days = out->of_moment = false;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < list[i]->n_roots; k++) {
            bool moment = list[i]->roots[k].total->base == BASE_STATE;
            out->of_days |= !moment;
            out->of_moment |= moment;
        }
    out->spread = is_spread(f);
    bool listed = n > 0 && is_plain(f) && (!out->of_moment || rests_alike(e, f, n));
    out->listed = listed ? arena_strdup(e->arena, name) : NULL;
}

/* What was set from outside is part of what the records are. */
const char *evidence_arguments(struct eval *e)
{
    struct buf b = BUF_INIT;
    char day[16];
    for (size_t i = 0; i < e->model->n_settings; i++) {
        const struct setting *s = e->model->settings[i];
        if (!s->changed || !s->text)
            continue;
        buf_puts(&b, " --set ");
        text_shell_word(&b, arena_printf(e->arena, "%s=%s", s->name.text, s->text));
    }
    buf_printf(&b, " --as-of %s", day_print(day, e->world.as_of_day));
    const char *text = arena_strdup(e->arena, buf_text(&b) ? buf_text(&b) : "");
    buf_fini(&b);
    return text;
}

static bool same(const struct formula *a, const struct formula *b)
{
    return a->fp.a == b->fp.a && a->fp.b == b->fp.b;
}

static bool find_column(const struct grid *g, const struct formula *f, size_t *out)
{
    for (size_t i = 0; i < g->n_columns; i++)
        if ((!g->measures || g->measures[i].view == VIEW_PLAIN) && same(g->formulas[i], f))
            return *out = i, true;
    return false;
}

void evidence_ratios(const struct grid *g, struct result_column *columns)
{
    for (size_t i = 0; i < g->n_columns; i++) {
        const struct formula *f = g->formulas[i];
        struct result_column *c = &columns[i];
        bool ratio = f->kind == FORMULA_ARITH && f->op == OP_DIV && (!g->measures || g->measures[i].view == VIEW_PLAIN);
        c->is_ratio = ratio && find_column(g, f->a, &c->above) && find_column(g, f->b, &c->below);
    }
}
