/* layout_parts.c - decides how bridges, the period contract and the appendices are laid out.
 *
 * Takes the parts of a result, gives blocks. What a report leaves out (dropped, merged, faulty rows) stands here in numbers. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "out/layout_int.h"

#include <inttypes.h>
#include <stdlib.h>

static struct lay_cell count_cell(int64_t n)
{
    return (struct lay_cell){.kind = LAY_EXACT, .decimal = {n, 0}, .show = {.style = SHOW_COUNT, .unit = "count"}};
}

/* From all records to the counted. A bar that is no total holds how many leave there. */
struct lay_block layout_bridge(struct arena *a, const struct result_bridge *b)
{
    struct lay_block block = {.kind = BLOCK_BRIDGE};
    struct lay_table *t = layout_table_new(a, 4, b->n_bars);
    int64_t left = 0;
    const char *label = b->label ? b->label : b->name;
    block.title = arena_printf(a, "From all records to %s, %s", label, layout_days(a, b->from, b->until));
    t->n_lead = 1;
    t->heads[0] = (struct lay_head){"Step", true};
    t->heads[1] = (struct lay_head){"Records that remain", false};
    t->heads[2] = (struct lay_head){"Left out", false};
    t->heads[3] = (struct lay_head){"Because", true};
    for (size_t i = 0; i < b->n_bars; i++) {
        const struct result_bar *bar = &b->bars[i];
        struct lay_cell *cells = t->rows[i].cells;
        int64_t n = llabs(bar->n);
        left = bar->is_total ? n : left - n;
        t->rows[i].kind = bar->is_total ? ROW_TOTAL : ROW_BODY;
        cells[0] = layout_text(bar->says);
        cells[1] = count_cell(left);
        cells[2] = bar->is_total ? (struct lay_cell){.kind = LAY_BLANK} : count_cell(n);
        cells[3] = bar->because ? layout_text(bar->because) : (struct lay_cell){.kind = LAY_BLANK};
    }
    block.table = t;
    struct lay_chart c = {.kind = CHART_BRIDGE, .title = block.title, .show = {.style = SHOW_COUNT, .unit = "count"}};
    c.columns = ARENA_ARRAY(a, size_t, 2);
    c.columns[0] = 1;
    c.columns[1] = 2;
    c.n_columns = 2;
    c.says = arena_printf(a, "%s, step by step; the figures stand in the table beneath", block.title);
    if (b->n_bars > 0)
        ARENA_PUSH(a, block.charts, block.n_charts, c);
    return block;
}

/* ------------------------------------------------------------------ the period contract */

static void add_fact(struct arena *a, struct lay_table *t, const char *name, const char *value)
{
    struct lay_row row = {.cells = ARENA_ARRAY(a, struct lay_cell, 2)};
    if (!value || !*value)
        return;
    row.cells[0] = layout_text(name);
    row.cells[1] = layout_text(value);
    ARENA_PUSH(a, t->rows, t->n_rows, row);
}

static void add_agreement(struct arena *a, struct lay_table *t, const struct result_agreement *of)
{
    const char *says = of->title;
    if (of->version && *of->version)
        says = arena_printf(a, "%s, version %s", says, of->version);
    if (of->effective && *of->effective)
        says = arena_printf(a, "%s, effective from %s", says, of->effective);
    add_fact(a, t, "Agreement", says);
    add_fact(a, t, "Agreed", of->agreed);
    add_fact(a, t, "Speaks of", of->covers);
}

struct lay_block layout_contract(struct arena *a, const struct result_report *r, const char *as_of)
{
    struct lay_block b = {.kind = BLOCK_FACTS, .title = "Period and agreement"};
    const struct period_contract *p = &r->contract;
    struct lay_table *t = layout_table_new(a, 2, 0);
    t->rows = NULL;
    t->n_lead = 1;
    t->heads[0] = (struct lay_head){"", true};
    t->heads[1] = (struct lay_head){"", true};
    if (r->draft)
        add_fact(a, t, "DRAFT", r->draft_why ? r->draft_why : "not agreed as it stands");
    add_fact(a, t, "Covers", layout_days(a, p->from, p->until));
    for (size_t i = 0; i < p->n_compared; i++)
        add_fact(a, t, i == 0 ? "Compared with" : "and with",
                 arena_printf(a, "%s: %s", p->compared[i].says, layout_days(a, p->compared[i].from, p->compared[i].until)));
    add_fact(a, t, "As of", arena_printf(a, "%s, %s", as_of, p->zone ? p->zone : ""));
    add_fact(a, t, "Weeks", p->week_rule);
    for (size_t i = 0; i < r->n_agreements; i++)
        add_agreement(a, t, &r->agreements[i]);
    b.table = t;
    return b;
}

/* ------------------------------------------------------------------ appendices */

static struct lay_block health_block(struct arena *a, const struct result_report *r)
{
    struct lay_block b = {.kind = BLOCK_TABLE, .title = "What the data left out, and what was made of it"};
    struct lay_table *t = layout_table_new(a, 4, r->n_health);
    t->n_lead = 3;
    t->heads[0] = (struct lay_head){"What", true};
    t->heads[1] = (struct lay_head){"Where", true};
    t->heads[2] = (struct lay_head){"Which", true};
    t->heads[3] = (struct lay_head){"Records", false};
    for (size_t i = 0; i < r->n_health; i++) {
        struct lay_cell *cells = t->rows[i].cells;
        cells[0] = layout_text(r->health[i].kind);
        cells[1] = layout_text(r->health[i].where);
        cells[2] = layout_text(r->health[i].text);
        bool further = r->health[i].n == 0 && r->health[i].text && *r->health[i].text; /* one more of those counted above */
        cells[3] = further ? (struct lay_cell){.kind = LAY_BLANK} : count_cell(r->health[i].n);
    }
    if (r->n_health == 0)
        layout_note(a, t, "Nothing: each record was read, and none was dropped or merged.");
    b.table = t;
    return b;
}

static struct lay_block check_block(struct arena *a, const struct result_report *r)
{
    struct lay_block b = {.kind = BLOCK_TABLE, .title = "What was expected of the data"};
    struct lay_table *t = layout_table_new(a, 3, r->n_checks);
    t->n_lead = 1;
    t->heads[0] = (struct lay_head){"Expected", true};
    t->heads[1] = (struct lay_head){"Result", true};
    t->heads[2] = (struct lay_head){"Found", true};
    for (size_t i = 0; i < r->n_checks; i++) {
        const struct result_check *c = &r->checks[i];
        struct lay_cell *cells = t->rows[i].cells;
        cells[0] = layout_text(c->says);
        cells[1] = layout_text(c->passed ? "holds" : c->warn ? "warning" : "FAILS");
        cells[1].tone = c->passed ? TONE_GOOD : TONE_BAD;
        cells[2] = c->detail ? layout_text(c->detail) : (struct lay_cell){.kind = LAY_BLANK};
    }
    b.table = t;
    return b;
}

void layout_appendix(struct arena *a, const struct result_report *r, struct layout *l)
{
    struct lay_sheet s = {.title = "Data health", .is_appendix = true};
    struct lay_block b = health_block(a, r);
    s.subtitle = l->headline;
    ARENA_PUSH(a, s.blocks, s.n_blocks, b);
    if (r->n_checks > 0) {
        b = check_block(a, r);
        ARENA_PUSH(a, s.blocks, s.n_blocks, b);
    }
    ARENA_PUSH(a, l->sheets, l->n_sheets, s);
}
