/* layout_reading.c - decides what a report says of how it is to be read: each mark and word that stands in it, and what it means.
 *
 * Takes the sheets that are laid out already and looks what they hold, so that nothing is explained that is not there. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "out/layout_int.h"

#include <string.h>

struct marks { /* what was seen */
    bool so_far, no_value, change, points, better, beyond, could_be, wording, target, uncoded, none, rest, total;
};

static void look_at_text(const char *text, struct marks *m)
{
    m->better |= strncmp(text, "better", 6) == 0 || strncmp(text, "worse", 5) == 0;
    m->beyond |= strstr(text, "beyond chance") != NULL;
    m->could_be |= strcmp(text, "could be chance") == 0;
    m->wording |= strcmp(text, "wording changed") == 0;
    m->target |= strncmp(text, "on target", 9) == 0 || strncmp(text, "behind target", 13) == 0;
    m->uncoded |= strcmp(text, "uncoded") == 0;
    m->none |= strcmp(text, "(none)") == 0;
}

static void look_at(const struct lay_table *t, struct marks *m)
{
    for (size_t k = 0; k < t->n_rows; k++) {
        m->rest |= t->rows[k].kind == ROW_REST;
        m->total |= t->rows[k].kind == ROW_TOTAL;
        for (size_t i = 0; i < t->n_columns; i++) {
            const struct lay_cell *c = &t->rows[k].cells[i];
            m->so_far |= c->so_far;
            m->no_value |= c->kind == LAY_NO_VALUE;
            m->change |= c->kind == LAY_REAL && c->show.change;
            m->points |= c->kind == LAY_REAL && c->show.points;
            if (c->kind == LAY_TEXT)
                look_at_text(c->text, m);
        }
    }
    for (size_t i = 0; i < t->n_notes; i++)
        m->wording |= strstr(t->notes[i], "wording changed") != NULL;
}

static void say(struct arena *a, struct lay_table *t, bool there, const char *mark, const char *means)
{
    struct lay_row row = {.cells = ARENA_ARRAY(a, struct lay_cell, 2)};
    if (!there)
        return;
    row.cells[0] = layout_text(mark);
    row.cells[1] = layout_text(means);
    ARENA_PUSH(a, t->rows, t->n_rows, row);
}

static void say_marks(struct arena *a, struct lay_table *t, const struct marks *m)
{
    say(a, t, m->so_far, SHOW_SO_FAR, "So far: the period is not over, or a record of it is still open. The figure may change, and is compared with nothing.");
    say(a, t, m->no_value, SHOW_NO_VALUE, "There is no such figure: nothing to divide by or to average, or the data begin later. It is not 0.");
    say(a, t, m->change, "▲ ▼", "More, or less, than in the period named before it, in percent of what it was.");
    say(a, t, m->points, "pp", "Percentage points: how far two percentages lie apart. From 40% to 50% is 10 pp.");
    say(a, t, m->better, "better, worse", "As the metric's definition has it. Of money, averages and medians no more is said: how much of a change is chance cannot be told.");
    say(a, t, m->beyond, "beyond chance", "Chance alone gives such a change, or a rarer one, in fewer than 1 of 20 cases. The records are taken to come independently.");
    say(a, t, m->could_be, "could be chance", "Chance alone may explain the change, so it is called neither better nor worse.");
    say(a, t, m->wording, "wording changed", "The definition changed between two periods; figures on either side of it are not compared.");
    say(a, t, m->target, "on target, behind target", "Against the target in force on the first day of the period.");
    say(a, t, m->total, "Total", "Computed from the records, not from the rows above it: a record that stands in two rows counts once.");
    say(a, t, m->rest, "The rest", "All groups that are not shown, together, computed from their records.");
    say(a, t, m->uncoded, "uncoded", "There is a text, and no rule of the codes names it.");
    say(a, t, m->none, "(none)", "The record says nothing there.");
}

void layout_reading(struct arena *a, const struct result_report *r, struct layout *l)
{
    struct lay_sheet s = {.title = "How to read this", .subtitle = l->headline, .is_appendix = true};
    struct lay_block b = {.kind = BLOCK_FACTS, .table = layout_table_new(a, 2, 0)};
    struct lay_table *t = b.table;
    struct marks m = {false};
    char day[16];
    t->n_lead = 1;
    t->heads[0] = t->heads[1] = (struct lay_head){"", true};
    for (size_t i = 0; i < l->n_sheets; i++)
        for (size_t k = 0; k < l->sheets[i].n_blocks; k++)
            if (l->sheets[i].blocks[k].table && l->sheets[i].blocks[k].kind != BLOCK_LIST)
                look_at(l->sheets[i].blocks[k].table, &m);
    say(a, t, r->draft, "DRAFT", "Not what was agreed: the head of the report says why.");
    say(a, t, true, "As of", arena_printf(a, "The report knows what had happened when %s began, and nothing later.", day_print(day, r->contract.as_of_day)));
    say_marks(a, t, &m);
    say(a, t, true, "Rounding", "Figures are rounded for the eye, each by itself; where those shown do not add up because of it, the table says so.");
    say(a, t, true, "Where a figure comes from", "concord list METRIC names its records, concord why RECORD METRIC says why one counts or does not.");
    ARENA_PUSH(a, s.blocks, s.n_blocks, b);
    ARENA_PUSH(a, l->sheets, l->n_sheets, s);
}
