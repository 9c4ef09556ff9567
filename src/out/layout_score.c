/* layout_score.c - decides what a scorecard says of a metric: its newest figure, what it was in the compared periods, how it
 * changed, its target, and whether that is better.
 *
 * Takes the scorecard's table: one row for the newest period, then one for each compared. A figure that is so far, or stands
 * under another wording than its neighbour, is compared with nothing; what chance may explain is called neither better nor worse.
 * Colour never says anything that a word does not. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "out/layout_int.h"

#include <math.h>

static bool number_of(const struct cell *c, const struct result_column *column, double *out)
{
    return cell_number(c, column->type, column->has_unit ? column->shown : show_unit(column->type), out);
}

/* Shares differ by percentage points; all else in proportion to what it was. Of nothing there is no proportion. */
static void shown_change(struct lay_change *c, double now, double then, struct show show)
{
    bool points = show.style == SHOW_PERCENT;
    c->direction = (now > then) - (now < then);
    if (!points && then == 0)
        return;
    c->shown.kind = LAY_REAL;
    c->shown.show = (struct show){.style = SHOW_PERCENT, .digits = 1, .change = true, .points = points, .unit = "ratio"};
    c->shown.real = points ? now - then : (now - then) / fabs(then);
    if (round(c->shown.real * 1000) == 0)
        c->direction = 0;
}

struct lay_change layout_change(const struct cell *now, const struct cell *then, const struct result_column *column, struct show show)
{
    double a, b;
    struct lay_change c = {.shown = {.kind = LAY_NO_VALUE}, .chance = (enum chance)then->chance};
    if (now->kind == CELL_NONE || then->kind == CELL_NONE || !number_of(now, column, &a) || !number_of(then, column, &b))
        return c;
    if (now->status == CELL_SO_FAR || then->status == CELL_SO_FAR || now->wording_changed || then->wording_changed) {
        c.shown = layout_text(now->status == CELL_SO_FAR || then->status == CELL_SO_FAR ? "so far" : "wording changed");
        return c;
    }
    c.compared = true;
    shown_change(&c, a, b, show);
    if (column->better_known && c.direction != 0 && c.chance != CHANCE_COULD_BE)
        c.tone = (c.direction > 0) == column->better_higher ? TONE_GOOD : TONE_BAD;
    c.shown.tone = c.tone;
    return c;
}

/* A change is called one only if it is: what chance may explain is neither better nor worse. */
const char *layout_change_says(const struct lay_change *c)
{
    bool beyond = c->chance == CHANCE_BEYOND;
    if (!c->compared || c->direction == 0)
        return "";
    if (c->tone == TONE_GOOD)
        return beyond ? "better, beyond chance" : "better";
    if (c->tone == TONE_BAD)
        return beyond ? "worse, beyond chance" : "worse";
    return beyond ? "beyond chance" : c->chance == CHANCE_COULD_BE ? "could be chance" : "";
}

static struct lay_cell said(const char *text, enum lay_tone tone)
{
    struct lay_cell c = *text ? layout_text(text) : (struct lay_cell){.kind = LAY_BLANK};
    c.tone = tone;
    return c;
}

const char *layout_target_says(const struct result_column *column, const struct cell *now, enum lay_tone *tone)
{
    double a, b;
    *tone = TONE_PLAIN;
    if (!column->has_target || !column->better_known || now->kind == CELL_NONE || !number_of(now, column, &a) ||
        !number_of(&column->target, column, &b))
        return "";
    bool met = column->better_higher ? a >= b : a <= b;
    if (now->status == CELL_SO_FAR)
        return met ? "on target so far" : "behind target so far";
    *tone = met ? TONE_GOOD : TONE_BAD;
    return met ? "on target" : "behind target";
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
        out->heads[n_columns - 1] = (struct lay_head){"Status", true};
    }
    for (size_t i = 0; i < out->n_rows; i++) {
        const struct result_column *c = &t->columns[i];
        struct lay_cell *cells = out->rows[i].cells;
        struct lay_line_end end = {NULL, false, NULL};
        struct show show = show_column(a, c);
        const char *label = c->label ? c->label : c->name;
        cells[0] = layout_text(show.unit_in_head ? arena_printf(a, "%s (%s)", label, show.unit) : label);
        cells[0].about = layout_about(c);
        cells[1] = layout_value(show, &t->rows[0].cells[i], c);
        cells[1].records = layout_records(a, t, &t->rows[0], i, &end);
        out->rows[i].trend = layout_trend(a, t, i, show);
        so_far |= cells[1].so_far;
        for (size_t k = 0; k < n_compared; k++) {
            const struct lay_change change = layout_change(&t->rows[0].cells[i], &t->rows[k + 1].cells[i], c, show);
            cells[2 + 3 * k] = layout_value(show, &t->rows[k + 1].cells[i], c);
            cells[2 + 3 * k].records = layout_records(a, t, &t->rows[k + 1], i, &end);
            so_far |= cells[2 + 3 * k].so_far;
            cells[3 + 3 * k] = change.shown;
            cells[4 + 3 * k] = said(layout_change_says(&change), change.tone);
        }
        if (benchmarks)
            cells[benchmark] = c->has_benchmark ? layout_value(show, &c->benchmark, c) : (struct lay_cell){.kind = LAY_BLANK};
        if (targets) {
            enum lay_tone tone;
            const char *status = layout_target_says(c, &t->rows[0].cells[i], &tone);
            cells[n_columns - 2] = c->has_target ? layout_value(show, &c->target, c) : (struct lay_cell){.kind = LAY_BLANK};
            cells[n_columns - 1] = said(status, tone);
        }
    }
    if (so_far)
        layout_note(a, out, SHOW_SO_FAR " So far: still open, may change, and is compared with nothing.");
    return out;
}
