/* report_text.c - a text with values in it: which metrics it names, and their cells for the newest period. out/ writes them in. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "eval/eval_all.h"

#include <string.h>

struct text_plan {
    struct eval *eval;
    const struct item *item;
    struct item shown;    /* a scorecard of the metrics that the text names */
    struct grid *grid;    /* NULL: it names none */
};

static const struct metric *metric_named(const struct model *m, const char *name, size_t n)
{
    for (size_t i = 0; i < m->n_metrics; i++)
        if (strlen(m->metrics[i]->name.text) == n && strncmp(m->metrics[i]->name.text, name, n) == 0)
            return m->metrics[i];
    return NULL;
}

static const struct costs *costs_named(const struct model *m, const char *name, size_t n)
{
    for (size_t i = 0; i < m->n_costs; i++)
        if (strlen(m->costs[i]->name.text) == n && strncmp(m->costs[i]->name.text, name, n) == 0)
            return m->costs[i];
    return NULL;
}

static void add_measure(struct eval *e, struct item *to, const char *name, size_t n)
{
    struct arena *a = e->arena;
    const struct metric *m = metric_named(e->model, name, n);
    const struct costs *c = m ? NULL : costs_named(e->model, name, n);
    if (!m && !c)
        return;
    struct expr *x = ARENA_NEW(a, struct expr);
    x->kind = EXPR_NAME;
    x->span = to->span;
    x->name.text = arena_dup(a, name, n);
    x->type = (struct type *)(m ? m->type : c->type);
    x->ref = (struct ref){.kind = m ? REF_METRIC : REF_COSTS, .symbol = m ? (const void *)m : c};
    struct measure one = {.value = x, .span = x->span};
    ARENA_PUSH(a, to->measures, to->n_measures, one);
}

void text_measures(struct eval *e, struct item *of)
{
    for (const char *open = strchr(of->text, '{'); open; open = strchr(open + 1, '{')) {
        const char *close = strchr(open, '}');
        if (close)
            add_measure(e, of, open + 1, (size_t)(close - open - 1));
    }
}

int text_open(struct eval *e, const struct item *item, const struct period *period, struct text_plan **out, struct err *err)
{
    struct text_plan *t = *out = ARENA_NEW(e->arena, struct text_plan);
    t->eval = e;
    t->item = item;
    t->shown.kind = ITEM_SCORECARD;
    t->shown.span = item->span;
    t->shown.text = item->text;
    text_measures(e, &t->shown);
    if (t->shown.n_measures == 0)
        return 0;
    TRY(grid_scorecard(e, &t->shown, period, NULL, 0, &t->grid, err));
    return grid_collect(t->grid, err);
}

int text_read(struct text_plan *t, struct result_item *out, struct err *err)
{
    out->text = t->item->text;
    return t->grid ? grid_read(t->grid, &out->table, err) : 0;
}
