/* column.c - how a metric's column is headed and shown: its name, label, unit, format and target. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "eval/eval_all.h"

#include <string.h>

#include "agree/cover.h"

bool unit_asked(const struct expr *e, enum unit *out)
{
    if (!e)
        return false;
    if (e->kind == EXPR_SPAN || e->kind == EXPR_CLOCK) {
        *out = e->unit;
        return true;
    }
    if (e->kind == EXPR_NAME && e->ref.kind == REF_METRIC)
        return unit_asked(((const struct metric *)e->ref.symbol)->wordings[0].decl->value, out);
    if (e->kind == EXPR_CALL)
        for (size_t i = 0; i < e->n_args; i++)
            if (unit_asked(e->args[i].value, out))
                return true;
    return unit_asked(e->a, out) || unit_asked(e->b, out);
}

static const struct metric *metric_of(const struct expr *e)
{
    return e->kind == EXPR_NAME && e->ref.kind == REF_METRIC ? e->ref.symbol : NULL;
}

static const struct costs *costs_of(const struct expr *e)
{
    return e->kind == EXPR_NAME && e->ref.kind == REF_COSTS ? e->ref.symbol : NULL;
}

static void attributes(const struct attribute *attrs, size_t n, struct result_column *out)
{
    for (size_t i = 0; i < n; i++) {
        if (attrs[i].kind == ATTR_FORMAT) {
            out->has_digits = true;
            out->digits = (int)decimal_round(attrs[i].digits, 0).v;
        } else if (attrs[i].kind == ATTR_BETTER) {
            out->better_known = true;
            out->better_higher = attrs[i].higher;
        }
    }
}

void column_of_metric(const struct metric *m, struct result_column *out)
{
    const struct metric_wording *w = &m->wordings[m->n_wordings - 1];
    *out = (struct result_column){.metric = m, .type = m->type, .name = m->name.text, .label = m->label ? m->label : m->name.text};
    out->has_unit = unit_asked(m->wordings[0].decl->value, &out->shown);
    attributes(w->decl->attrs, w->decl->n_attrs, out);
}

void column_of(struct eval *e, const struct measure *m, const struct formula *f, struct result_column *out)
{
    static const char *const views[] = {"", " as share of total", " as running total", " as running share", " as rank"};
    const struct metric *metric = metric_of(m->value);
    const struct cover under = cover_of_expr(e->arena, e->model, m->value);
    *out = (struct result_column){.metric = metric, .costs = costs_of(m->value), .view = m->view, .type = m->value->type ? m->value->type : f->type,
                                  .effective = cover_effective(&under)};
    size_t n;
    const char *text = source_text(e->model->sources_text, m->value->span, &n);
    const char *name = metric ? metric->name.text : m->value->kind == EXPR_NAME ? m->value->name.text : arena_dup(e->arena, text, n);
    out->name = arena_printf(e->arena, "%s%s", name, views[m->view]);
    out->label = name;
    if (metric && metric->label)
        out->label = metric->label;
    if (out->costs && out->costs->label)
        out->label = out->costs->label;
    if ((metric || out->costs) && (m->view == VIEW_PLAIN || m->view == VIEW_SHARE_OF_TOTAL))
        evidence_of(e, name, f, out);
    out->has_unit = unit_asked(m->value, &out->shown);
    if (metric) {
        const struct metric_wording *w = &metric->wordings[metric->n_wordings - 1];
        attributes(w->decl->attrs, w->decl->n_attrs, out);
    } else if (out->costs) {
        const struct costs_wording *w = &out->costs->wordings[out->costs->n_wordings - 1];
        attributes(w->decl->attrs, w->decl->n_attrs, out);
    }
}
