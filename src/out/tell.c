/* tell.c - decides what the hook of a story is given of its report: the figures that a scorecard would show, with what is said of
 * their changes and targets; those by period and by segment that the report's tables show; comments, pilots and what is tried next.
 *
 * Takes the results as the grids computed them; computes no figure. Texts come as people read them. The text that a hook gives is
 * data as any other: each format escapes it, and {names} in it are filled in when it is laid out. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "out/tell.h"

#include <string.h>

#include "out/layout_int.h"

/* ------------------------------------------------------------------ nodes */
struct branch { /* a table while it is made */
    struct arena *arena;
    struct tree_node *list;
    size_t n;
};

static void add(struct branch *b, const struct tree_node node)
{
    ARENA_PUSH(b->arena, b->list, b->n, node);
}

static void add_text(struct branch *b, const char *name, const char *text)
{
    add(b, (struct tree_node){.kind = text && *text ? TREE_TEXT : TREE_MISSING, .name = name, .text = text});
}

static void add_flag(struct branch *b, const char *name, bool flag)
{
    add(b, (struct tree_node){.kind = TREE_FLAG, .name = name, .flag = flag});
}

static void add_number(struct branch *b, const char *name, bool known, double x)
{
    add(b, (struct tree_node){.kind = known ? TREE_NUMBER : TREE_MISSING, .name = name, .number = x});
}

static void add_branch(struct branch *b, const char *name, const struct branch *of)
{
    add(b, (struct tree_node){.kind = TREE_TABLE, .name = name, .children = of->list, .n_children = of->n});
}

static void add_day(struct branch *b, const char *name, int32_t day)
{
    char text[16];
    add_text(b, name, day <= DAY_MIN || day > DAY_MAX ? NULL : arena_strdup(b->arena, day_print(text, day)));
}

/* What stands in braces in data or in people's words is no figure of the story. A byte of theirs that is our sign for a brace becomes
 * another one, which is shown as a code. */
static const char *guarded(struct arena *a, const char *text)
{
    char *copy = arena_strdup(a, text);
    for (char *c = copy; *c; c++)
        *c = *c == '{' ? TELL_BRACE : *c == TELL_BRACE ? '\x1A' : *c;
    return copy;
}

/* ------------------------------------------------------------------ figures */
static const char *shown_cell(struct arena *a, const struct lay_cell *c, const struct show *show)
{
    const char *text = layout_cell_words(a, c);
    return show->unit_in_head && c->kind != LAY_NO_VALUE ? arena_printf(a, "%s %s", text, show->unit) : text;
}

/* value, shown, so_far */
static void add_value(struct branch *b, const struct result_column *column, const struct cell *c)
{
    const struct show show = show_column(b->arena, column);
    struct lay_cell cell = layout_value(show, c, column);
    double x = 0;
    bool known = cell_number(c, column->type, column->has_unit ? column->shown : show_unit(column->type), &x);
    add_number(b, "value", known, x);
    cell.so_far = false; /* said by the flag: a story is a sentence, and has no line beneath it */
    add_text(b, "shown", guarded(b->arena, shown_cell(b->arena, &cell, &show)));
    add_flag(b, "so_far", c->kind != CELL_NONE && c->status == CELL_SO_FAR);
}

static void add_change(struct branch *to, const struct result_table *t, size_t column, const struct result_row *then)
{
    const struct result_column *c = &t->columns[column];
    const struct show show = show_column(to->arena, c);
    const struct lay_change change = layout_change(&t->rows[0].cells[column], &then->cells[column], c, show);
    struct branch b = {.arena = to->arena};
    bool has = change.compared && change.shown.kind == LAY_REAL;
    add_text(&b, "against", then->compared);
    add_value(&b, c, &then->cells[column]);
    add_number(&b, "change", has, change.shown.real);
    add_text(&b, "change_shown", has ? shown_cell(to->arena, &change.shown, &change.shown.show) : NULL);
    add_text(&b, "is", change.tone == TONE_GOOD ? "better" : change.tone == TONE_BAD ? "worse" : NULL);
    add_text(&b, "chance", !change.compared || change.direction == 0 ? NULL : change.chance == CHANCE_BEYOND ? "beyond"
                                                                           : change.chance == CHANCE_COULD_BE ? "could be" : NULL);
    add_text(&b, "not_compared", change.compared ? NULL : change.shown.kind == LAY_TEXT ? change.shown.text : "no value");
    add_branch(to, NULL, &b);
}

/* The rows of the first table of the report that shows the figure by periods alone, or by that dimension alone. */
static void add_rows(struct branch *to, const char *name, const struct result_table *t, size_t column)
{
    struct branch rows = {.arena = to->arena};
    for (size_t i = 0; i < t->n_rows; i++) {
        const struct result_row *r = &t->rows[i];
        struct branch b = {.arena = to->arena};
        if (r->is_total || r->is_rest)
            continue;
        if (t->by[0].is_unit) {
            add_text(&b, "period", r->period);
            add_day(&b, "from", r->from);
            add_day(&b, "to", r->until - 1);
        } else {
            add_text(&b, "segment", guarded(to->arena, r->segment ? r->segment : ""));
        }
        add_value(&b, &t->columns[column], &r->cells[column]);
        add_branch(&rows, NULL, &b);
    }
    add_branch(to, name, &rows);
}

static bool has_field(const struct branch *b, const char *name)
{
    for (size_t i = 0; i < b->n; i++)
        if (strcmp(b->list[i].name, name) == 0)
            return true;
    return false;
}

static void add_tables(struct branch *figure, const struct result_report *r, const char *name)
{
    struct branch by = {.arena = figure->arena};
    for (size_t i = 0; i < r->n_sheets; i++)
        for (size_t k = 0; k < r->sheets[i].n_items; k++) {
            const struct result_table *t = r->sheets[i].items[k].table;
            if (!t || t->n_by != 1)
                continue;
            const char *of = t->by[0].is_unit ? "periods" : t->by[0].dimension.text;
            struct branch *to = t->by[0].is_unit ? figure : &by;
            for (size_t c = 0; c < t->n_columns; c++)
                if (t->columns[c].view == VIEW_PLAIN && strcmp(t->columns[c].name, name) == 0 && !has_field(to, of))
                    add_rows(to, of, t, c);
        }
    add_branch(figure, "by", &by);
}

static void add_aim(struct branch *to, const char *name, const struct result_column *c, const struct cell *aim, const char *status)
{
    struct branch b = {.arena = to->arena};
    add_value(&b, c, aim);
    add_text(&b, "status", status);
    add_branch(to, name, &b);
}

static void add_figure(struct branch *to, const struct result_report *r, const struct result_table *t, size_t i)
{
    const struct result_column *c = &t->columns[i];
    struct branch b = {.arena = to->arena}, changes = {.arena = to->arena};
    enum lay_tone tone;
    add_text(&b, "name", c->name);
    add_text(&b, "label", c->label ? c->label : c->name);
    add_text(&b, "unit", show_column(to->arena, c).unit);
    add_value(&b, c, &t->rows[0].cells[i]);
    add_text(&b, "better", c->better_known ? (c->better_higher ? "higher" : "lower") : NULL);
    if (c->has_target)
        add_aim(&b, "target", c, &c->target, layout_target_says(c, &t->rows[0].cells[i], &tone));
    if (c->has_benchmark)
        add_aim(&b, "benchmark", c, &c->benchmark, NULL);
    for (size_t k = 1; k < t->n_rows; k++)
        add_change(&changes, t, i, &t->rows[k]);
    add_branch(&b, "changes", &changes);
    add_tables(&b, r, c->name);
    add_branch(to, c->name, &b);
}

/* The names of the figures that improved (worse, stayed) since the first compared period. */
static void add_sides(struct branch *root, const struct result_table *t)
{
    struct branch better = {.arena = root->arena}, worse = better, same = better;
    for (size_t i = 0; t && t->n_rows > 1 && i < t->n_columns; i++) {
        const struct lay_change c = layout_change(&t->rows[0].cells[i], &t->rows[1].cells[i], &t->columns[i], show_column(root->arena, &t->columns[i]));
        if (c.compared && c.tone != TONE_PLAIN)
            add_text(c.tone == TONE_GOOD ? &better : &worse, NULL, t->columns[i].name);
        else if (c.compared && (c.direction == 0 || c.chance == CHANCE_COULD_BE))
            add_text(&same, NULL, t->columns[i].name);
    }
    add_branch(root, "improved", &better);
    add_branch(root, "worse", &worse);
    add_branch(root, "unchanged", &same);
}

/* ------------------------------------------------------------------ the report around them */
static void add_said(struct branch *root, const char *name, const struct result_comment *list, size_t n)
{
    struct branch all = {.arena = root->arena};
    for (size_t i = 0; i < n; i++) {
        struct branch b = {.arena = root->arena};
        add_text(&b, "text", guarded(root->arena, list[i].text));
        add_text(&b, "by", guarded(root->arena, list[i].by));
        add_text(&b, "about", list[i].about);
        add_day(&b, "on", list[i].on);
        add_day(&b, "from", list[i].from);
        add_day(&b, "to", list[i].until - 1);
        add_branch(&all, NULL, &b);
    }
    add_branch(root, name, &all);
}

static void add_pilots(struct branch *root, const struct result_report *r)
{
    struct branch all = {.arena = root->arena};
    for (size_t i = 0; i < r->n_trials; i++) {
        struct branch b = {.arena = root->arena};
        add_text(&b, "title", guarded(root->arena, r->trials[i].title));
        add_text(&b, "asked_by", guarded(root->arena, r->trials[i].asked_by));
        add_day(&b, "from", r->trials[i].from);
        add_day(&b, "to", r->trials[i].until - 1);
        add_flag(&b, "runs", r->trials[i].from < r->contract.as_of_day);
        add_branch(&all, NULL, &b);
    }
    add_branch(root, "pilots", &all);
}

static void add_compared(struct branch *root, const struct period_contract *p)
{
    struct branch all = {.arena = root->arena};
    for (size_t i = 0; i < p->n_compared; i++) {
        struct branch b = {.arena = root->arena};
        add_text(&b, "says", p->compared[i].says);
        add_day(&b, "from", p->compared[i].from);
        add_day(&b, "to", p->compared[i].until - 1);
        add_branch(&all, NULL, &b);
    }
    add_branch(root, "compared", &all);
}

static struct tree_node *tree_of(struct arena *a, const struct result_report *r, const struct result_table *t)
{
    struct tree_node *root = ARENA_NEW(a, struct tree_node);
    struct branch b = {.arena = a}, figures = {.arena = a}, order = {.arena = a};
    const struct result_row *newest = t && t->n_rows > 0 ? &t->rows[0] : NULL;
    add_text(&b, "name", r->report && r->report->name.text ? r->report->name.text : "");
    add_text(&b, "title", r->label);
    add_flag(&b, "draft", r->draft);
    add_day(&b, "as_of", r->contract.as_of_day);
    add_text(&b, "period", newest ? layout_days(a, newest->from, newest->until) : layout_days(a, r->contract.from, r->contract.until));
    add_day(&b, "from", newest ? newest->from : r->contract.from);
    add_day(&b, "to", (newest ? newest->until : r->contract.until) - 1);
    add_compared(&b, &r->contract);
    for (size_t i = 0; newest && i < t->n_columns; i++) {
        add_figure(&figures, r, t, i);
        add_text(&order, NULL, t->columns[i].name);
    }
    add_branch(&b, "figures", &figures);
    add_branch(&b, "order", &order);
    add_sides(&b, t);
    add_said(&b, "comments", r->comments, r->n_comments);
    add_said(&b, "next", r->next, r->n_next);
    add_pilots(&b, r);
    *root = (struct tree_node){.kind = TREE_TABLE, .children = b.list, .n_children = b.n};
    return root;
}

static int tell_one(struct arena *a, struct result_report *r, struct result_item *item, const char *sheet, const struct teller *t, struct err *err)
{
    struct buf text = BUF_INIT;
    int rc = t->tell(t->ctx, item->item->name.text, tree_of(a, r, item->table), &text, err);
    if (rc == 0)
        item->text = arena_strdup(a, buf_text(&text) ? buf_text(&text) : "");
    buf_fini(&text);
    return rc ? err_wrap(err, "the story of sheet \"%s\"", sheet) : 0;
}

int tell_stories(struct arena *a, struct result_report *r, const struct teller *t, struct err *err)
{
    for (size_t i = 0; i < r->n_sheets; i++)
        for (size_t k = 0; k < r->sheets[i].n_items; k++) {
            struct result_item *item = &r->sheets[i].items[k];
            if (item->item && item->item->kind == ITEM_STORY && !item->text)
                TRY(tell_one(a, r, item, r->sheets[i].title, t, err));
        }
    return 0;
}
