/* check_cut.c - decides by which dimensions a metric may be cut or narrowed, and whether it may be asked of the past.
 *
 * Follows a metric down to its leaves, through all wordings: each total must stand on a table that has the dimension, or be
 * credited to touches that do; costs must have it or be spread over it. A state of the past may only ask what has a time. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <string.h>

#include "lang/check_int.h"

/* ---------------------------------------------------------------- leaves */
struct leaves {
    leaf_visit *visit;
    void *arg;
    struct map *seen; /* metrics and costs, by name: each is entered once, however often it is named */
};

static void leaves_of(struct check *ck, const struct expr *e, struct leaves *l);

static void leaves_of_name(struct check *ck, const struct expr *e, struct leaves *l)
{
    const struct metric *m = e->ref.symbol;
    static char mark;

    if ((e->ref.kind != REF_METRIC && e->ref.kind != REF_COSTS) || !map_add(l->seen, e->name.text, &mark))
        return;
    if (e->ref.kind == REF_COSTS) {
        l->visit(ck, l->arg, NULL, e->ref.symbol);
        return;
    }
    for (size_t i = 0; i < m->n_wordings; i++)
        leaves_of(ck, m->wordings[i].decl->value, l);
}

static void leaves_of(struct check *ck, const struct expr *e, struct leaves *l)
{
    if (!e)
        return;
    if (e->kind == EXPR_NAME) {
        leaves_of_name(ck, e, l);
    } else if (e->kind == EXPR_CALL) {
        const struct argument *last = e->n_args > 0 ? &e->args[e->n_args - 1] : NULL;

        if (last && last->flow)
            l->visit(ck, l->arg, e, NULL);
        else
            for (size_t i = 0; e->ref.kind == REF_PLUGIN && i < e->n_args; i++)
                leaves_of(ck, e->args[i].value, l);
    } else {
        leaves_of(ck, e->a, l);
        if (e->kind != EXPR_WHERE)
            leaves_of(ck, e->b, l);
    }
}

void each_leaf(struct check *ck, const struct expr *e, leaf_visit *visit, void *arg)
{
    struct leaves l = {visit, arg, map_new()};

    leaves_of(ck, e, &l);
    map_free(&l.seen);
}

/* ---------------------------------------------------------------- dimensions */
bool dimension_has(const struct dimension *d, const struct table *t)
{
    for (size_t i = 0; i < d->n_wordings; i++) {
        bool has = false;

        for (size_t j = 0; j < d->wordings[i].n_paths; j++)
            has = has || d->wordings[i].paths[j].table == t;
        if (!has)
            return false;
    }
    return true;
}

struct cut {
    const struct dimension *dimension;
    struct span span;
    bool reported;
};

static bool costs_spread(const struct costs_decl *d, const char *over)
{
    for (size_t i = 0; i < d->n_rules; i++)
        if (d->rules[i].kind == COST_SPREAD_OVER && strcmp(d->rules[i].over.text, over) == 0)
            return true;
    return false;
}

static void cut_costs(struct check *ck, struct cut *cut, const struct costs *c)
{
    const char *name = cut->dimension->name.text;

    for (size_t i = 0; i < c->n_wordings; i++)
        for (size_t j = 0; j < c->wordings[i].n_parts; j++) {
            const struct table *t = c->wordings[i].parts[j].flow->table;

            if (dimension_has(cut->dimension, t) || costs_spread(c->wordings[i].decl, name))
                continue;
            diag_error(ck->diags, 701, cut->span, "the costs %s cannot be cut by %s: %s has none, and no rule spreads them over it", c->name.text, name,
                       t->name.text);
            diag_note(ck->diags, cut->dimension->name.span, "%s is declared here: one path for each table that has it", name);
            diag_note(ck->diags, c->name.span, "%s are declared here", c->name.text);
            cut->reported = true;
            return;
        }
}

static void cut_leaf(struct check *ck, void *arg, const struct expr *call, const struct costs *costs)
{
    struct cut *cut = arg;
    const struct argument *a = call ? &call->args[call->n_args - 1] : NULL;
    const struct attribution *along = a && a->credit ? a->credit->attribution : NULL;

    if (cut->reported)
        return;
    if (costs) {
        cut_costs(ck, cut, costs);
        return;
    }
    if (dimension_has(cut->dimension, a->flow->table) || (along && along->over && dimension_has(cut->dimension, along->over->end)))
        return;
    diag_error(ck->diags, 702, cut->span, "%s cannot be cut by %s: %s has none", source_says(ck, call->span), cut->dimension->name.text,
               a->flow->table->name.text);
    diag_note(ck->diags, cut->dimension->name.span, "%s is declared here: one path for each table that has it", cut->dimension->name.text);
    diag_note(ck->diags, call->span, "the total is here");
    cut->reported = true;
}

void check_cut(struct check *ck, const struct expr *e, const struct dimension *d, struct span span)
{
    struct cut cut = {d, span, false};

    if (d->type && !is_bad(d->type))
        each_leaf(ck, e, cut_leaf, &cut);
}

static void cut_names(struct check *ck, const struct expr *e, const struct expr *cond, struct map *done, struct span span)
{
    if (!cond)
        return;
    if (cond->kind == EXPR_NAME && cond->ref.kind == REF_DIMENSION && map_add(done, cond->name.text, done))
        check_cut(ck, e, cond->ref.symbol, cond->span.end > cond->span.start ? cond->span : span);
    cut_names(ck, e, cond->a, done, span);
    cut_names(ck, e, cond->b, done, span);
}

void check_cut_all(struct check *ck, const struct expr *e, const struct expr *cond, struct span span)
{
    struct map *done = map_new();

    cut_names(ck, e, cond, done, span);
    map_free(&done);
}

/* ---------------------------------------------------------------- states of the past */
/* What the condition asks that has no time: a column of the row itself that is neither date nor time, or a link. */
static const char *plain_name(const struct expr *e)
{
    const char *found;

    if (!e || e->kind == EXPR_CALL || e->kind == EXPR_FOR)
        return NULL;
    if (e->kind == EXPR_NAME) {
        bool when = e->type && (e->type->kind == TYPE_DATE || e->type->kind == TYPE_TIME);

        return e->ref.kind == REF_LINK || (e->ref.kind == REF_COLUMN && !when) ? e->name.text : NULL;
    }
    if (e->kind == EXPR_DOT && e->a->kind == EXPR_NAME && e->a->ref.kind == REF_OUTER && e->ref.kind == REF_COLUMN)
        return e->type && (e->type->kind == TYPE_DATE || e->type->kind == TYPE_TIME) ? NULL : e->name.text;
    found = plain_name(e->a);
    return found ? found : plain_name(e->b);
}

struct past {
    struct span span;
    bool reported;
};

static void past_leaf(struct check *ck, void *arg, const struct expr *call, const struct costs *costs)
{
    struct past *past = arg;
    const struct argument *a = call ? &call->args[call->n_args - 1] : NULL;
    const char *plain;

    if (costs || past->reported || a->flow->event || a->flow->table->one_per)
        return;
    plain = a->cond ? plain_name(a->cond) : "which rows there were";
    if (!plain)
        return;
    diag_error(ck->diags, 703, past->span, "a state of the past may only ask what has a time, as events and `one per` tables do; %s is only known as of the run",
               plain);
    diag_note(ck->diags, call->span, "the state is taken here");
    past->reported = true;
}

void check_past(struct check *ck, const struct expr *e, struct span span)
{
    struct past past = {span, false};

    each_leaf(ck, e, past_leaf, &past);
}

/* ---------------------------------------------------------------- the table of a metric */
struct only {
    const struct table *table;
    bool several;
};

static void only_leaf(struct check *ck, void *arg, const struct expr *call, const struct costs *costs)
{
    struct only *only = arg;
    size_t n = costs && costs->n_wordings > 0 ? costs->wordings[0].n_parts : 1;

    (void)ck;
    for (size_t i = 0; i < n; i++) {
        const struct table *t = costs ? costs->wordings[0].parts[i].flow->table : call->args[call->n_args - 1].flow->table;

        only->several = only->several || (only->table && only->table != t);
        only->table = t;
    }
}

const struct table *table_of_metric(struct check *ck, const struct name *name)
{
    const struct symbol *s = find_visible(ck, ck->values, name->text, name->span);
    struct expr e = {.kind = EXPR_NAME, .name = *name, .span = name->span};
    const struct type *t = s->kind == REF_METRIC ? ((const struct metric *)s->object)->type : ((const struct costs *)s->object)->type;
    struct only only = {NULL, false};

    if (is_bad(t))
        return NULL;
    e.ref = (struct ref){s->kind, s->object, 0, 0};
    each_leaf(ck, &e, only_leaf, &only);
    if (only.table && !only.several)
        return only.table;
    diag_error(ck->diags, 704, name->span, "the records of one table are meant, and %s rests on %s", name->text, only.several ? "several" : "none");
    diag_note(ck->diags, s->name.span, "declared here");
    return NULL;
}

/* ---------------------------------------------------------------- what narrows rows that are no metric's */
void check_table_has(struct check *ck, const struct table *t, const struct expr *cond)
{
    if (!cond)
        return;
    if (cond->kind == EXPR_NAME && cond->ref.kind == REF_DIMENSION && !dimension_has(cond->ref.symbol, t)) {
        diag_error(ck->diags, 709, cond->span, "%s has no %s", t->name.text, cond->name.text);
        diag_note(ck->diags, ((const struct dimension *)cond->ref.symbol)->name.span, "the dimension is declared here: one path for each table that has it");
    }
    check_table_has(ck, t, cond->a);
    check_table_has(ck, t, cond->b);
}
