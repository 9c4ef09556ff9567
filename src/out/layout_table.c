/* layout_table.c - decides how a table of results is laid out: which columns say what a row is, how heads read, which notes
 * stand beneath, and what a chart draws from it.
 *
 * Takes a struct result_table, gives a struct lay_table. Adds nothing up: totals and the rest came from the records. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "out/layout_int.h"

#include <string.h>

struct lay_table *layout_table_new(struct arena *a, size_t n_columns, size_t n_rows)
{
    struct lay_table *t = ARENA_NEW(a, struct lay_table);
    t->heads = ARENA_ARRAY(a, struct lay_head, n_columns);
    t->n_columns = n_columns;
    t->rows = ARENA_ARRAY(a, struct lay_row, n_rows);
    t->n_rows = n_rows;
    for (size_t i = 0; i < n_rows; i++)
        t->rows[i].cells = ARENA_ARRAY(a, struct lay_cell, n_columns);
    return t;
}

void layout_note(struct arena *a, struct lay_table *t, const char *text)
{
    ARENA_PUSH(a, t->notes, t->n_notes, text);
}

struct lay_cell layout_text(const char *text)
{
    return (struct lay_cell){.kind = LAY_TEXT, .text = text ? text : ""};
}

const char *layout_about(const struct result_column *column)
{
    return column->metric ? column->metric->name.text : column->costs ? column->costs->name.text : NULL;
}

struct lay_cell layout_value(struct show show, const struct cell *c, const struct result_column *column)
{
    struct lay_cell out = {.kind = LAY_NO_VALUE, .show = show, .so_far = c->status == CELL_SO_FAR};
    bool plain = !column || column->view == VIEW_PLAIN || column->view == VIEW_RUNNING_TOTAL;
    bool clock = column && plain && (column->type->kind == TYPE_CLOCK || column->type->kind == TYPE_PER);
    switch (c->kind) {
    case CELL_NONE:
        out.so_far = false;
        break;
    case CELL_DECIMAL:
    case CELL_REAL:
        if (clock && cell_number(c, column->type, column->has_unit ? column->shown : show_unit(column->type), &out.real)) {
            out.kind = LAY_REAL;
        } else if (c->kind == CELL_DECIMAL) {
            out.kind = LAY_EXACT;
            out.decimal = c->decimal;
        } else {
            out.kind = LAY_REAL;
            out.real = c->real;
        }
        break;
    case CELL_FLAG:
        out.kind = LAY_FLAG;
        out.flag = c->flag;
        break;
    case CELL_TEXT:
        out.kind = LAY_TEXT;
        out.text = c->text ? c->text : "";
        break;
    case CELL_DATE:
        out.kind = LAY_DAY;
        out.day = c->day;
        break;
    case CELL_TIME:
        out.kind = LAY_TIME;
        out.wall = c->time;
        break;
    }
    return out;
}

const char *layout_head(struct arena *a, const struct result_column *c, const struct show *show)
{
    static const char *const views[] = {
        [VIEW_PLAIN] = "", [VIEW_SHARE_OF_TOTAL] = ", share of total", [VIEW_RUNNING_TOTAL] = ", running total",
        [VIEW_RUNNING_SHARE] = ", running share", [VIEW_RANK] = ", rank",
    };
    const char *label = c->label ? c->label : c->name;
    if (show->unit_in_head)
        return arena_printf(a, "%s%s (%s)", label, views[c->view], show->unit);
    return arena_printf(a, "%s%s", label, views[c->view]);
}

static const char *grain_head(const struct by_item *by)
{
    switch (by->unit) {
    case UNIT_CALENDAR_WEEK: case UNIT_WEEK: return "Week of";
    case UNIT_MONTH: return "Month";
    case UNIT_QUARTER: return "Quarter";
    case UNIT_YEAR: return "Year";
    default: return by->unit >= UNIT_NAMED ? by->dimension.text : "Day";
    }
}

static struct lay_cell period_cell(struct arena *a, const struct result_row *r)
{
    struct lay_cell c = {.kind = LAY_DAY, .day = r->from};
    if (r->grain == GRAIN_MONTH && !r->fiscal)
        c.kind = LAY_MONTH;
    else if (r->grain == GRAIN_PERIOD)
        c = layout_text(layout_days(a, r->from, r->until));
    else if (r->grain == GRAIN_ALL)
        c = layout_text("All time");
    else if (r->grain == GRAIN_AS_OF)
        c = layout_text(arena_printf(a, "As of %s", r->period ? r->period : ""));
    else if (r->grain != GRAIN_DAY && r->grain != GRAIN_WEEK)
        c = layout_text(r->period ? r->period : "");
    return c;
}

/* The columns that say what a row is: the period, then the segments; without either, the period once more. */
static size_t lead_heads(const struct result_table *t, struct lay_head *heads)
{
    size_t n = 0;
    for (size_t i = 0; i < t->n_by; i++) {
        const struct dimension *d = NULL;
        size_t part = 0;
        for (size_t k = 0; k < i; k++)
            part += !t->by[k].is_unit;
        if (!t->by[i].is_unit && t->n_rows > 0 && part < t->rows[0].n_segments)
            d = t->rows[0].segments[part].dimension;
        if (heads)
            heads[n] = (struct lay_head){t->by[i].is_unit ? grain_head(&t->by[i])
                                         : d && d->label ? d->label : d ? d->name.text : t->by[i].dimension.text, true};
        n++;
    }
    if (n == 0 && heads) {
        struct by_item by = {.is_unit = t->by_period && t->n_rows > 0};
        if (by.is_unit) { /* a cohort's periods */
            by.unit = t->rows[0].grain_unit;
            by.dimension.text = t->rows[0].named;
        }
        heads[0] = (struct lay_head){by.is_unit ? grain_head(&by) : "Period", true};
    }
    return n ? n : 1;
}

static void lead_cells(struct arena *a, const struct result_table *t, const struct result_row *r, struct lay_cell *cells)
{
    size_t part = 0;
    if (t->n_by == 0) {
        cells[0] = period_cell(a, r);
        return;
    }
    for (size_t i = 0; i < t->n_by; i++) {
        if (r->is_total || r->is_rest)
            cells[i] = i > 0 ? (struct lay_cell){.kind = LAY_BLANK} : layout_text(r->is_total ? "Total" : "The rest");
        else if (t->by[i].is_unit)
            cells[i] = period_cell(a, r);
        else
            cells[i] = layout_text(part < r->n_segments ? r->segments[part].label : r->segment);
        part += !t->by[i].is_unit;
    }
}

/* Which columns a note is of: "" when it is of all of them, else their labels and a colon. */
static const char *columns_said(struct arena *a, const struct result_table *r, const bool *which)
{
    const char *said = "";
    size_t n = 0;
    for (size_t i = 0; i < r->n_columns; i++) {
        if (!which[i])
            continue;
        const char *label = r->columns[i].label ? r->columns[i].label : r->columns[i].name;
        said = arena_printf(a, "%s%s%s", said, n++ ? ", " : "", label);
    }
    return n == r->n_columns ? "" : arena_printf(a, "%s: ", said);
}

/* A note's beginning: the columns and its first word, which is a capital when no column stands before it. */
static const char *with_article(struct arena *a, const struct result_table *r, const bool *which, const char *capital, const char *small)
{
    const char *columns = columns_said(a, r, which);
    return *columns ? arena_printf(a, "%s%s", columns, small) : capital;
}

enum note { NOTE_EARLY, NOTE_BEFORE_DATA, NOTE_WORDING };
static bool is_noted(const struct cell *c, const struct result_row *row, enum note note)
{
    return note == NOTE_EARLY ? c->first_wording_early : note == NOTE_BEFORE_DATA ? c->before_data : c->wording_changed && row->grain != GRAIN_ALL;
}

/* Columns of which a note holds in rows [from, to); false: in none. */
static bool noted(const struct result_table *r, size_t from, size_t to, enum note note, bool *which)
{
    bool any = false;
    for (size_t i = 0; i < r->n_columns; i++) {
        which[i] = false;
        for (size_t k = from; k < to; k++)
            which[i] |= is_noted(&r->rows[k].cells[i], &r->rows[k], note);
        any |= which[i];
    }
    return any;
}

/* What must be known to read the figures rightly: each thing once, with the columns that it is of. */
static void add_notes(struct arena *a, struct lay_table *t, const struct result_table *r, bool pivoted)
{
    bool *which = ARENA_ARRAY(a, bool, r->n_columns), so_far = false;
    char day[16];
    for (size_t k = 0; k < r->n_rows; k++) {
        const struct result_row *row = &r->rows[k];
        bool same = k > 0 && row->from == r->rows[k - 1].from && row->until == r->rows[k - 1].until;
        if (!same && noted(r, k, k + 1, NOTE_WORDING, which))
            layout_note(a, t, arena_printf(a, "%s wording changed with %s; figures on either side are not compared.", with_article(a, r, which, "The", "the"),
                                           row->period && *row->period ? row->period : day_print(day, row->from)));
    }
    if (noted(r, 0, r->n_rows, NOTE_EARLY, which))
        layout_note(a, t, arena_printf(a, "%s before the first agreed wording are counted by it.", with_article(a, r, which, "Days", "days")));
    if (noted(r, 0, r->n_rows, NOTE_BEFORE_DATA, which))
        layout_note(a, t, arena_printf(a, "%s data begin later than some of these periods.", with_article(a, r, which, "The", "the")));
    for (size_t k = 0; k < r->n_rows; k++)
        for (size_t i = 0; i < r->n_columns; i++)
            so_far |= r->rows[k].cells[i].status == CELL_SO_FAR && r->rows[k].cells[i].kind != CELL_NONE;
    if (so_far)
        layout_note(a, t, SHOW_SO_FAR " So far: still open, may change, and is compared with nothing.");
    layout_note_rounding(a, t, r, pivoted);
}

static struct lay_cell value_cell(struct arena *a, const struct result_table *t, const struct result_row *r, size_t column, struct show show,
                                  struct lay_line_end *end)
{
    struct lay_cell c = layout_value(show, &r->cells[column], &t->columns[column]);
    c.records = layout_records(a, t, r, column, end);
    return c;
}

struct lay_table *layout_from_table(struct arena *a, const struct result_table *t, bool charted)
{
    size_t n_lead = lead_heads(t, NULL);
    struct lay_table *out = layout_table_new(a, n_lead + t->n_columns, t->n_rows);
    struct show *shows = ARENA_ARRAY(a, struct show, t->n_columns);
    struct lay_line_end end = {NULL, false, NULL};
    out->n_lead = lead_heads(t, out->heads);
    out->parts = ARENA_ARRAY(a, bool, n_lead + t->n_columns);
    out->charted = charted;
    out->about = ARENA_ARRAY(a, const char *, n_lead + t->n_columns);
    for (size_t i = 0; i < t->n_columns; i++) {
        shows[i] = show_column(a, &t->columns[i]);
        out->heads[n_lead + i] = (struct lay_head){layout_head(a, &t->columns[i], &shows[i]), false};
        out->parts[n_lead + i] = t->columns[i].view == VIEW_SHARE_OF_TOTAL;
        out->about[n_lead + i] = layout_about(&t->columns[i]);
    }
    for (size_t k = 0; k < t->n_rows; k++) {
        const struct result_row *r = &t->rows[k];
        out->rows[k].kind = r->is_total ? ROW_TOTAL : r->is_rest ? ROW_REST : ROW_BODY;
        lead_cells(a, t, r, out->rows[k].cells);
        for (size_t i = 0; i < t->n_columns; i++)
            out->rows[k].cells[n_lead + i] = value_cell(a, t, r, i, shows[i], &end);
    }
    layout_formulas(a, out, t);
    add_notes(a, out, t, false);
    return out;
}

/* ------------------------------------------------------------------ charts */

static enum lay_chart_kind chart_kind(const struct item *item)
{
    if (item->chart.text && strcmp(item->chart.text, "bar") == 0)
        return CHART_BAR;
    if (item->chart.text && strcmp(item->chart.text, "stacked") == 0)
        return CHART_STACKED;
    return CHART_LINE;
}

static bool same_axis(const struct show *x, const struct show *y)
{
    return x->style == y->style && strcmp(x->currency, y->currency) == 0 && strcmp(x->unit, y->unit) == 0;
}

static const char *chart_words(struct arena *a, const struct lay_chart *c, const struct lay_table *t)
{
    static const char *const kinds[] = {"Line chart", "Bar chart", "Stacked bar chart", "Bridge", "Funnel"};
    size_t last = t->n_rows;
    while (last > 0 && t->rows[last - 1].kind != ROW_BODY)
        last--;
    if (last == 0)
        return arena_printf(a, "%s of %s, without a row", kinds[c->kind], c->title);
    return arena_printf(a, "%s of %s from %s to %s; the figures stand in the table beneath", kinds[c->kind], c->title,
                        layout_cell_words(a, &t->rows[0].cells[0]), layout_cell_words(a, &t->rows[last - 1].cells[0]));
}

/* Series with one unit share a chart: two scales in one picture mislead. */
static void add_charts(struct arena *a, struct lay_block *b, const struct item *item, const struct show *shows, const char *const *names,
                       size_t n, bool by_time)
{
    bool *done = ARENA_ARRAY(a, bool, n);
    for (size_t i = 0; i < n; i++) {
        if (done[i])
            continue;
        struct lay_chart c = {.kind = chart_kind(item), .show = shows[i], .columns = ARENA_ARRAY(a, size_t, n)};
        for (size_t k = i; k < n; k++) {
            if (done[k] || !same_axis(&shows[i], &shows[k]))
                continue;
            done[k] = true;
            c.columns[c.n_columns++] = b->table->n_lead + k;
            c.title = c.title ? arena_printf(a, "%s, %s", c.title, names[k]) : names[k];
        }
        c.by_time = by_time;
        c.by_day = b->table->n_rows > 0 && b->table->rows[0].cells[0].kind == LAY_DAY;
        c.says = chart_words(a, &c, b->table);
        ARENA_PUSH(a, b->charts, b->n_charts, c);
    }
}

/* Bars stand at names: days as categories would be spread along a scale of single days. */
static void days_to_names(struct arena *a, struct lay_table *t)
{
    char day[16];
    for (size_t i = 0; i < t->n_rows; i++) {
        struct lay_cell *c = &t->rows[i].cells[0];
        if (c->kind == LAY_DAY)
            *c = layout_text(arena_strdup(a, day_print(day, c->day)));
        else if (c->kind == LAY_MONTH)
            *c = layout_text(arena_dup(a, day_print(day, c->day), 7));
    }
}

static size_t find_or_add(struct arena *a, const char ***list, size_t *n, const char *text)
{
    for (size_t i = 0; i < *n; i++)
        if (strcmp((*list)[i], text) == 0)
            return i;
    ARENA_PUSH(a, *list, *n, text);
    return *n - 1;
}

/* By period and by segment: the periods go down, and each segment is a series. One measure only, else the plain table. */
static struct lay_table *pivot(struct arena *a, const struct result_table *t, bool lined, const char ***series, size_t *n_series)
{
    const char **periods = NULL;
    size_t n_periods = 0;
    *n_series = 0;
    for (size_t i = 0; i < t->n_rows; i++) {
        if (t->rows[i].is_total || t->rows[i].is_rest)
            continue;
        find_or_add(a, &periods, &n_periods, t->rows[i].period ? t->rows[i].period : "");
        find_or_add(a, series, n_series, t->rows[i].segment ? t->rows[i].segment : "");
    }
    struct lay_table *out = layout_table_new(a, 1 + *n_series, n_periods);
    struct lay_line_end end = {NULL, false, NULL};
    struct show show = show_column(a, &t->columns[0]);
    out->n_lead = 1;
    out->charted = lined;
    out->heads[0] = (struct lay_head){grain_head(t->by[0].is_unit ? &t->by[0] : &t->by[1]), true};
    for (size_t i = 0; i < *n_series; i++)
        out->heads[1 + i] = (struct lay_head){(*series)[i], false};
    for (size_t i = 0; i < n_periods; i++)
        for (size_t k = 0; k < *n_series; k++)
            out->rows[i].cells[1 + k] = (struct lay_cell){.kind = LAY_NO_VALUE, .show = show};
    for (size_t i = 0; i < t->n_rows; i++) {
        const struct result_row *r = &t->rows[i];
        if (r->is_total || r->is_rest)
            continue;
        size_t row = find_or_add(a, &periods, &n_periods, r->period ? r->period : "");
        size_t column = find_or_add(a, series, n_series, r->segment ? r->segment : "");
        out->rows[row].cells[0] = period_cell(a, r);
        out->rows[row].cells[1 + column] = value_cell(a, t, r, 0, show, &end);
    }
    add_notes(a, out, t, true);
    return out;
}

struct lay_block layout_from_chart(struct arena *a, const struct item *item, const struct result_table *t)
{
    struct lay_block b = {.kind = BLOCK_CHART};
    size_t n = t->n_columns;
    const char **names = NULL;
    struct show *shows;
    bool pivoted = t->n_columns == 1 && t->n_by == 2 && t->by[0].is_unit != t->by[1].is_unit;
    if (pivoted) {
        b.table = pivot(a, t, chart_kind(item) == CHART_LINE, &names, &n);
        struct show show = show_column(a, &t->columns[0]);
        b.title = layout_head(a, &t->columns[0], &show); /* its heads name the segments */
        shows = ARENA_ARRAY(a, struct show, n);
        for (size_t i = 0; i < n; i++)
            shows[i] = show;
    } else {
        b.table = layout_from_table(a, t, chart_kind(item) == CHART_LINE);
        names = ARENA_ARRAY(a, const char *, n);
        shows = ARENA_ARRAY(a, struct show, n);
        for (size_t i = 0; i < n; i++) {
            shows[i] = show_column(a, &t->columns[i]);
            names[i] = b.table->heads[b.table->n_lead + i].label;
        }
    }
    if (chart_kind(item) != CHART_LINE)
        days_to_names(a, b.table);
    add_charts(a, &b, item, shows, names, n, pivoted || (t->n_by == 1 ? t->by[0].is_unit : t->n_by == 0 && t->by_period));
    for (size_t i = 0; i < b.n_charts && pivoted; i++) {
        b.charts[i].title = b.title;
        b.charts[i].says = chart_words(a, &b.charts[i], b.table);
    }
    for (size_t i = 0; i < b.n_charts && !pivoted; i++)
        b.title = b.title ? arena_printf(a, "%s, %s", b.title, b.charts[i].title) : b.charts[i].title;
    return b;
}

/* A funnel that nothing cuts: its stages go down, how many got there, and what part of those before that is. */
struct lay_block layout_funnel(struct arena *a, const struct result_table *t)
{
    const struct result_row *r = &t->rows[0];
    size_t n_stages = (t->n_columns + 1) / 2, used = 0;
    struct lay_block b = {.kind = BLOCK_CHART};
    struct lay_table *out = b.table = layout_table_new(a, 3, n_stages);
    struct lay_line_end end = {NULL, false, NULL};
    struct show count = show_column(a, &t->columns[0]);
    out->n_lead = 1;
    out->heads[0] = (struct lay_head){"Stage", true};
    out->heads[1] = (struct lay_head){"Records", false};
    out->heads[2] = (struct lay_head){t->item->in_order ? "Of the stage before" : arena_printf(a, "Of %s", t->columns[0].label), false};
    for (size_t i = 0; i < t->n_columns; i++) {
        bool part = t->columns[i].type->kind == TYPE_RATIO;
        if (!part) {
            out->rows[used].cells[0] = layout_text(t->columns[i].label);
            out->rows[used].cells[1] = value_cell(a, t, r, i, count, &end);
            out->rows[used++].cells[2] = (struct lay_cell){.kind = LAY_BLANK};
        } else {
            out->rows[used - 1].cells[2] = value_cell(a, t, r, i, show_column(a, &t->columns[i]), &end);
        }
    }
    for (size_t k = 1; k < used; k++)
        layout_ratio(a, out, (struct lay_place){k, 2}, (struct lay_place){k, 1}, (struct lay_place){t->item->in_order ? k - 1 : 0, 1});
    add_notes(a, out, t, true);
    b.title = arena_printf(a, "From %s to %s, %s", t->columns[0].label, used > 0 ? out->rows[used - 1].cells[0].text : "", layout_days(a, r->from, r->until));
    struct lay_chart c = {.kind = CHART_FUNNEL, .title = b.title, .show = count, .columns = ARENA_ARRAY(a, size_t, 1), .n_columns = 1};
    c.columns[0] = 1;
    c.says = arena_printf(a, "Funnel: %s; the figures stand in the table beneath", b.title);
    ARENA_PUSH(a, b.charts, b.n_charts, c);
    return b;
}
