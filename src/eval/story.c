/* story.c - the figures that a story and the list of changes speak of: those of the report's scorecards and texts, and what the line
 * itself names, each once; for the newest period and the compared ones, as in a scorecard.
 *
 * The words are made elsewhere: a hook tells the story from these cells (out/tell.c), the layout says what changed. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "eval/eval_all.h"

#include <string.h>

struct story_plan {
    const struct item *item;
    struct item shown; /* a scorecard of its figures */
    struct grid *grid; /* NULL: it has none */
};

static bool same_figure(const struct expr *a, const struct expr *b)
{
    return a == b || (a->kind == EXPR_NAME && b->kind == EXPR_NAME && strcmp(a->name.text, b->name.text) == 0);
}

static void add_measures(struct eval *e, struct story_plan *s, const struct item *from)
{
    for (size_t i = 0; i < from->n_measures; i++) {
        bool known = false;
        for (size_t k = 0; k < s->shown.n_measures; k++)
            known = known || same_figure(s->shown.measures[k].value, from->measures[i].value);
        if (!known)
            ARENA_PUSH(e->arena, s->shown.measures, s->shown.n_measures, from->measures[i]);
    }
}

int story_open(struct eval *e, const struct report_decl *r, const struct item *item, const struct period *period, struct story_plan **out, struct err *err)
{
    struct story_plan *s = *out = ARENA_NEW(e->arena, struct story_plan);
    bool changes = item->kind == ITEM_CHANGES;
    s->item = item;
    s->shown = (struct item){.kind = ITEM_SCORECARD, .span = item->span, .options = item->options};
    add_measures(e, s, item);
    for (size_t i = 0; i < r->n_sheets && (!changes || item->n_measures == 0); i++) {
        for (size_t k = 0; k < r->sheets[i].n_items; k++) {
            const struct item *other = r->sheets[i].items[k];
            struct item named = {.kind = ITEM_TEXT, .span = other->span, .text = other->text};
            if (other->kind == ITEM_TEXT && !changes)
                text_measures(e, &named);
            if (other->kind == ITEM_SCORECARD || other->kind == ITEM_TEXT)
                add_measures(e, s, other->kind == ITEM_TEXT ? &named : other);
        }
    }
    if (s->shown.n_measures == 0)
        return 0;
    TRY(grid_scorecard(e, &s->shown, period, r->compare, changes && r->n_compare > 1 ? 1 : r->n_compare, &s->grid, err));
    return grid_collect(s->grid, err);
}

int story_read(struct story_plan *s, struct result_item *out, struct err *err)
{
    out->item = s->item;
    return s->grid ? grid_read(s->grid, &out->table, err) : 0;
}
