/* layout_score.c - decides what a scorecard says of a metric: its newest figure, what it was in the compared periods, how it
 * changed, its target, and whether that is better.
 *
 * Takes the scorecard's table: one row for the newest period, then one for each compared. A figure that is so far, or stands
 * under another wording than its neighbour, is compared with nothing. Colour never says anything that a word does not. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "out/layout_int.h"

#include <math.h>

static bool number_of(const struct cell *c, const struct result_column *column, double *out)
{
    return cell_number(c, column->type, column->has_unit ? column->shown : show_unit(column->type), out);
}

/* Shares differ by percentage points; all else in proportion to what it was. */
static struct lay_cell change_of(const struct cell *now, const struct cell *then, const struct result_column *column, struct show show)
{
    double a, b;
    struct lay_cell c = {.kind = LAY_NO_VALUE};
    if (now->kind == CELL_NONE || then->kind == CELL_NONE || !number_of(now, column, &a) || !number_of(then, column, &b))
        return c;
    if (now->status == CELL_SO_FAR || then->status == CELL_SO_FAR)
        return layout_text("so far");
    if (now->wording_changed || then->wording_changed)
        return layout_text("wording changed");
    c.show = (struct show){.style = SHOW_PERCENT, .digits = 1, .change = true, .unit = "ratio"};
    c.kind = LAY_REAL;
    if (show.style == SHOW_PERCENT) {
        c.show.points = true;
        c.show.style = SHOW_PERCENT;
        c.real = a - b;
    } else if (b == 0) {
        c.kind = LAY_NO_VALUE;
        return c;
    } else {
        c.real = (a - b) / fabs(b);
    }
    double shown = round(c.real * 1000);
    if (column->better_known && shown != 0)
        c.tone = (shown > 0) == column->better_higher ? TONE_GOOD : TONE_BAD;
    return c;
}

static struct lay_cell verdict_of(const struct lay_cell *change)
{
    if (change->tone == TONE_PLAIN)
        return (struct lay_cell){.kind = LAY_BLANK};
    struct lay_cell c = layout_text(change->tone == TONE_GOOD ? "better" : "worse");
    c.tone = change->tone;
    return c;
}

static struct lay_cell target_verdict(const struct result_column *column, const struct cell *now)
{
    double a, b;
    if (!column->has_target || !column->better_known || now->kind == CELL_NONE || !number_of(now, column, &a) ||
        !number_of(&column->target, column, &b))
        return (struct lay_cell){.kind = LAY_BLANK};
    bool met = column->better_higher ? a >= b : a <= b;
    struct lay_cell c = layout_text(now->status == CELL_SO_FAR ? (met ? "met so far" : "not met so far") : met ? "met" : "not met");
    if (now->status != CELL_SO_FAR)
        c.tone = met ? TONE_GOOD : TONE_BAD;
    return c;
}

static const char *compared_says(struct arena *a, const struct result_row *r)
{
    return r->compared ? r->compared : layout_days(a, r->from, r->until);
}

struct lay_table *layout_scorecard(struct arena *a, const struct result_table *t)
{
    bool targets = false, benchmarks = false, so_far = false;
    size_t n_compared = t->n_rows > 0 ? t->n_rows - 1 : 0;
    for (size_t i = 0; i < t->n_columns; i++)
        targets |= t->columns[i].has_target;
    for (size_t i = 0; i < t->n_columns; i++)
        benchmarks |= t->columns[i].has_benchmark;
    size_t benchmark = 2 + 3 * n_compared, n_columns = benchmark + benchmarks + (targets ? 2 : 0);
    struct lay_table *out = layout_table_new(a, n_columns, t->n_rows > 0 ? t->n_columns : 0);
    out->n_lead = 1;
    out->heads[0] = (struct lay_head){"", true};
    out->heads[1] = (struct lay_head){t->n_rows > 0 ? layout_days(a, t->rows[0].from, t->rows[0].until) : "", false};
    for (size_t k = 0; k < n_compared; k++) {
        out->heads[2 + 3 * k] = (struct lay_head){compared_says(a, &t->rows[k + 1]), false};
        out->heads[3 + 3 * k] = (struct lay_head){"Change", false};
        out->heads[4 + 3 * k] = (struct lay_head){"Is that", true};
    }
    if (benchmarks)
        out->heads[benchmark] = (struct lay_head){"Benchmark", false};
    if (targets) {
        out->heads[n_columns - 2] = (struct lay_head){"Target", false};
        out->heads[n_columns - 1] = (struct lay_head){"Target is", true};
    }
    for (size_t i = 0; i < out->n_rows; i++) {
        const struct result_column *c = &t->columns[i];
        struct lay_cell *cells = out->rows[i].cells;
        struct show show = show_column(a, c);
        const char *label = c->label ? c->label : c->name;
        cells[0] = layout_text(show.unit_in_head ? arena_printf(a, "%s (%s)", label, show.unit) : label);
        cells[0].about = layout_about(c);
        cells[1] = layout_value(show, &t->rows[0].cells[i], c);
        so_far |= cells[1].so_far;
        for (size_t k = 0; k < n_compared; k++) {
            cells[2 + 3 * k] = layout_value(show, &t->rows[k + 1].cells[i], c);
            so_far |= cells[2 + 3 * k].so_far;
            cells[3 + 3 * k] = change_of(&t->rows[0].cells[i], &t->rows[k + 1].cells[i], c, show);
            cells[4 + 3 * k] = verdict_of(&cells[3 + 3 * k]);
        }
        if (benchmarks)
            cells[benchmark] = c->has_benchmark ? layout_value(show, &c->benchmark, c) : (struct lay_cell){.kind = LAY_BLANK};
        if (targets) {
            cells[n_columns - 2] = c->has_target ? layout_value(show, &c->target, c) : (struct lay_cell){.kind = LAY_BLANK};
            cells[n_columns - 1] = target_verdict(c, &t->rows[0].cells[i]);
        }
    }
    if (so_far)
        layout_note(a, out, SHOW_SO_FAR " So far: still open, may change, and is compared with nothing.");
    return out;
}
