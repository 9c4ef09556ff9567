/* steps.c - funnels and cohort grids as tables: their columns are made here, their cells come as all cells do. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "eval/eval_all.h"

#include <string.h>

#include "agree/cover.h"

static const struct type count_type = {.kind = TYPE_COUNT}, ratio_type = {.kind = TYPE_RATIO};

static int add_column(struct grid *g, struct formula *f, const struct result_column *column, struct err *err)
{
    if (!f)
        return err_set(err, ERR_CONFIG, "%s", "");
    g->formulas[g->n_columns] = f;
    g->made[g->n_columns++] = *column;
    return 0;
}

static int32_t effective_of(const struct eval *e, const struct event *event)
{
    const struct cover under = cover_of_one(e->arena, cover_find_event(e->model, event));
    return cover_effective(&under);
}

static const char *label_of(const struct event *e) { return e->label ? e->label : e->name.text; }

/* Each stage's rows, and what part got there: in order of those of the stage before, else of those that began, since a stage that may be
 * skipped can hold more rows than the one before it. */
static int funnel_columns(struct grid *g, const struct item *item, struct err *err)
{
    struct eval *e = g->eval;
    const struct table *t = NULL;
    struct formula *before = NULL;
    const struct event *of = NULL;
    const char *narrowed = item->options.where ? arena_printf(e->arena, " where %s", plan_text(e->plan, item->options.where->span)) : "";
    for (size_t i = 0; i < e->model->n_tables; i++)
        if (strcmp(e->model->tables[i]->name.text, item->name.text) == 0)
            t = e->model->tables[i];
    size_t n = t ? plan_stages(t) : 0;
    g->formulas = arena_alloc(e->arena, (2 * n + 1) * sizeof *g->formulas);
    g->made = arena_alloc(e->arena, (2 * n + 1) * sizeof *g->made);
    for (size_t i = 0; i < n; i++) {
        const struct event *stage = plan_stage(t, i);
        struct formula *f = plan_funnel(e->plan, t, i, item->in_order, item->options.where);
        const char *name = arena_printf(e->arena, "%s %s.%s", item->in_order ? "funnel" : "funnel any", t->name.text, stage->name.text);
        struct result_column count = {.name = arena_printf(e->arena, "%s%s", name, narrowed), .label = label_of(stage), .type = &count_type,
                                      .effective = effective_of(e, stage)};
        if (i == 0 && !item->options.where)
            evidence_of(e, arena_printf(e->arena, "%s.%s", t->name.text, stage->name.text), f, &count);
        TRY(add_column(g, f, &count, err));
        if (i > 0) {
            struct result_column part = {.name = arena_printf(e->arena, "%s of %s%s", name, of->name.text, narrowed),
                                         .label = arena_printf(e->arena, "of %s", label_of(of)), .type = &ratio_type, .effective = count.effective};
            TRY(add_column(g, plan_ratio(e->plan, f, before), &part, err));
        }
        if (i == 0 || item->in_order) {
            before = f;
            of = stage;
        }
    }
    return 0;
}

static const char *unit_words(enum unit u)
{
    static const char *const words[] = {[UNIT_SECOND] = "seconds", [UNIT_MINUTE] = "minutes", [UNIT_HOUR] = "hours", [UNIT_DAY] = "days", [UNIT_WEEK] = "weeks",
                                        [UNIT_OFFICE_SECOND] = "office seconds", [UNIT_OFFICE_MINUTE] = "office minutes", [UNIT_OFFICE_HOUR] = "office hours",
                                        [UNIT_WORKING_DAY] = "working days", [UNIT_CALENDAR_DAY] = "calendar days", [UNIT_CALENDAR_WEEK] = "calendar weeks",
                                        [UNIT_MONTH] = "months", [UNIT_QUARTER] = "quarters", [UNIT_YEAR] = "years"};
    return words[u];
}

/* How many began, then what came of them within each window. */
static int cohort_columns(struct grid *g, const struct item *item, struct err *err)
{
    struct eval *e = g->eval;
    const char *from = arena_printf(e->arena, "%s.%s", item->flow->table->name.text, item->flow->event->name.text);
    const char *what = item->cohort_value ? arena_printf(e->arena, "%s of ", plan_text(e->plan, item->cohort_value->span)) : "";
    g->formulas = ARENA_ARRAY(e->arena, const struct formula *, item->n_within + 1);
    g->made = ARENA_ARRAY(e->arena, struct result_column, item->n_within + 1);
    struct result_column began = {.name = from, .label = label_of(item->flow->event), .type = &count_type,
                                  .effective = effective_of(e, item->flow->event)};
    struct formula *beginning = plan_event_formula(e->plan, item->flow->event);
    if (beginning)
        evidence_of(e, from, beginning, &began);
    TRY(add_column(g, beginning, &began, err));
    for (size_t i = 0; i < item->n_within; i++) {
        char n[48];
        const char *words = unit_words(item->within_unit);
        bool one = decimal_cmp(item->within[i], (struct decimal){1, 0}) == 0;
        const char *window = arena_printf(e->arena, "within %s %s", decimal_print(n, decimal_trim(item->within[i])), words);
        const struct type *type = item->cohort_value ? item->cohort_value->type : &ratio_type;
        struct result_column part = {.name = arena_printf(e->arena, "%s%s to %s %s", what, from, plan_text(e->plan, item->to.span), window),
                                     .label = one ? arena_dup(e->arena, window, strlen(window) - 1) : window, .type = type, .effective = began.effective};
        TRY(add_column(g, plan_cohort(e->plan, item, item->within[i]), &part, err));
    }
    return 0;
}

int grid_of_steps(struct eval *e, const struct item *item, const struct period *period, struct grid **out, struct err *err)
{
    TRY(grid_begin(e, item, period, out, err));
    struct grid *g = *out;
    g->measures = NULL;
    g->n_columns = 0;
    if (item->kind == ITEM_FUNNEL) {
        TRY(funnel_columns(g, item, err));
    } else {
        g->has_unit = true;
        g->unit = item->by == UNIT_DAY ? UNIT_CALENDAR_DAY : item->by == UNIT_WEEK ? UNIT_CALENDAR_WEEK : item->by;
        TRY(cohort_columns(g, item, err));
    }
    return grid_plan(g, err);
}
