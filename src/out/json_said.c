/* json_said.c - what a report says of its figures, for machines: how those of a scorecard compare and whether chance explains it, their
 * targets, what people said, and what is tried next. Whether and how figures compare is the layout's to decide. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "out/json_int.h"

#include <string.h>

#include "out/layout_int.h"

struct list {
    struct buf *out;
    struct arena *arena;
    size_t n; /* members so far */
};

static const char *begin(struct list *l)
{
    return l->n++ ? ",\n    {" : "\n    {";
}

static void put_verdict(struct buf *out, const struct lay_change *c)
{
    static const char *const chances[] = {[CHANCE_UNSAID] = "null", [CHANCE_COULD_BE] = "\"could be\"", [CHANCE_BEYOND] = "\"beyond\""};
    buf_printf(out, ", \"compared\": %s, \"chance\": %s", c->compared ? "true" : "false", c->compared ? chances[c->chance] : "null");
    buf_printf(out, ", \"verdict\": %s}", c->tone == TONE_GOOD ? "\"better\"" : c->tone == TONE_BAD ? "\"worse\"" : "null");
}

/* A change is a part of what it was, or, of ratios, the difference of the two: 0.05 are 5 percentage points. */
static void put_comparison(struct list *l, const struct result_table *t, size_t column, size_t row)
{
    const struct result_column *c = &t->columns[column];
    const struct cell *now = &t->rows[0].cells[column], *then = &t->rows[row].cells[column];
    const struct lay_change change = layout_change(now, then, c, show_column(l->arena, c));
    json_emit_member(l->out, begin(l), "metric", c->name);
    json_emit_member(l->out, ", ", "grain", row_grain(&t->rows[0]));
    json_emit_member(l->out, ", ", "period", t->rows[0].period);
    json_emit_number(l->out, l->arena, ", ", "value", now, c);
    json_emit_member(l->out, ", ", "with", t->rows[row].compared);
    json_emit_member(l->out, ", ", "with_period", t->rows[row].period);
    json_emit_number(l->out, l->arena, ", ", "with_value", then, c);
    buf_puts(l->out, ", \"change\": ");
    if (change.shown.kind != LAY_REAL || !show_shortest(l->out, change.shown.real))
        buf_puts(l->out, "null");
    json_emit_member(l->out, ", ", "change_is", change.shown.show.points ? "difference" : "part");
    put_verdict(l->out, &change);
}

static void put_target(struct list *l, const struct result_table *t, size_t column)
{
    const struct result_column *c = &t->columns[column];
    const struct cell none = {.kind = CELL_NONE};
    enum lay_tone tone;
    const char *status = layout_target_says(c, &t->rows[0].cells[column], &tone);
    json_emit_member(l->out, begin(l), "metric", c->name);
    json_emit_member(l->out, ", ", "grain", row_grain(&t->rows[0]));
    json_emit_member(l->out, ", ", "period", t->rows[0].period);
    json_emit_number(l->out, l->arena, ", ", "target", c->has_target ? &c->target : &none, c);
    json_emit_number(l->out, l->arena, ", ", "benchmark", c->has_benchmark ? &c->benchmark : &none, c);
    json_emit_member(l->out, ", ", "unit", show_column(l->arena, c).unit);
    buf_printf(l->out, ", \"better\": %s", !c->better_known ? "null" : c->better_higher ? "\"higher\"" : "\"lower\"");
    json_emit_member(l->out, ", ", "status", status);
    buf_puts(l->out, "}");
}

/* A figure that stands in two scorecards is said once. */
static bool stands_before(const struct result_report *r, const struct result_table *t, const char *name)
{
    for (size_t i = 0; i < r->n_sheets; i++)
        for (size_t k = 0; k < r->sheets[i].n_items; k++) {
            const struct result_item *item = &r->sheets[i].items[k];
            if (item->table == t)
                return false;
            if (!item->table || !item->item || item->item->kind != ITEM_SCORECARD || item->table->n_rows == 0 ||
                strcmp(item->table->rows[0].period, t->rows[0].period) != 0)
                continue;
            for (size_t c = 0; c < item->table->n_columns; c++)
                if (strcmp(item->table->columns[c].name, name) == 0)
                    return true;
        }
    return false;
}

static void each_score(struct list *l, const struct result_report *r, bool targets)
{
    for (size_t i = 0; i < r->n_sheets; i++)
        for (size_t k = 0; k < r->sheets[i].n_items; k++) {
            const struct result_table *t = r->sheets[i].items[k].table;
            bool score = t && r->sheets[i].items[k].item && r->sheets[i].items[k].item->kind == ITEM_SCORECARD && t->n_rows > 0;
            for (size_t c = 0; score && c < t->n_columns; c++) {
                if (stands_before(r, t, t->columns[c].name))
                    continue;
                if (targets && (t->columns[c].has_target || t->columns[c].has_benchmark))
                    put_target(l, t, c);
                for (size_t row = 1; !targets && row < t->n_rows; row++)
                    put_comparison(l, t, c, row);
            }
        }
}

static void put_comments(struct list *l, const struct result_comment *list, size_t n, const struct result_report *r, bool on_sheets)
{
    char day[16];
    for (size_t i = 0; i < n; i++) {
        json_emit_member(l->out, begin(l), "text", list[i].text);
        json_emit_member(l->out, ", ", "by", list[i].by);
        json_emit_member(l->out, ", ", "on", day_print(day, list[i].on));
        json_emit_days(l->out, list[i].from, list[i].until);
        if (on_sheets) {
            json_emit_member(l->out, ", ", "about", list[i].about);
            json_emit_member(l->out, ", ", "sheet", list[i].sheet < r->n_sheets ? r->sheets[list[i].sheet].title : "");
        }
        buf_puts(l->out, "}");
    }
}

void json_emit_said(struct buf *out, struct arena *a, const struct result_report *r)
{
    struct list l = {out, a, 0};
    buf_puts(out, ",\n  \"comparisons\": [");
    each_score(&l, r, false);
    buf_puts(out, "],\n  \"targets\": [");
    l.n = 0;
    each_score(&l, r, true);
    buf_puts(out, "],\n  \"comments\": [");
    l.n = 0;
    put_comments(&l, r->comments, r->n_comments, r, true);
    buf_puts(out, "],\n  \"next\": [");
    l.n = 0;
    put_comments(&l, r->next, r->n_next, r, false);
    buf_puts(out, "],\n  \"pilots\": [");
    l.n = 0;
    for (size_t i = 0; i < r->n_trials; i++) {
        json_emit_member(out, begin(&l), "title", r->trials[i].title);
        json_emit_member(out, ", ", "asked_by", r->trials[i].asked_by);
        json_emit_days(out, r->trials[i].from, r->trials[i].until);
        buf_puts(out, "}");
    }
    buf_puts(out, "]");
}
