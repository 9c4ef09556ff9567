/* layout_evidence.c - decides what stands behind a figure: the line that lists its records, the list of the report that shows them, the
 * other cells that it follows from, and the small line of what it was before.
 *
 * Computes no figure: a formula is said only where what it gives is what the plan computed. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "out/layout_int.h"

#include <math.h>
#include <string.h>

#include "base/text.h"
#include "base/utf8.h"

enum { EVIDENCE_MOST = 100000 /* cells of a table: of a longer one nobody follows each */, LISTED_MOST = 4 /* dimensions of a list */ };

/* ------------------------------------------------------------------ the line that lists the records */

/* A text that can be copied from a report into a command line and is still the same there. */
static bool is_plain_text(const char *s)
{
    size_t n = strlen(s);
    for (size_t i = utf8_plain_run(s, n); i < n; i += utf8_plain_run(s + i, n - i)) {
        uint32_t c;
        size_t step = utf8_decode(s + i, n - i, &c);
        if (step == 0 || c < 0x20 || c == 0x7f || (c >= 0x80 && c < 0xa0) || (c >= 0x200b && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) ||
            (c >= 0x2066 && c <= 0x2069) || c == 0xfeff)
            return false;
        i += step;
    }
    return true;
}

static bool put_segments(struct arena *a, struct buf *out, const struct result_row *row)
{
    for (size_t i = 0; i < row->n_segments; i++) {
        const char *label = row->segments[i].label, *name = row->segments[i].dimension->name.text;
        if (!label || !is_plain_text(label))
            return false;
        buf_puts(out, " --segment ");
        text_shell_word(out, arena_printf(a, "%s=%s", name, label));
    }
    return true;
}

/* What a line has to say of the days: states of a row that is no unit of time are those of now, whatever its days. */
enum days_said { DAYS_NONE, DAYS_BOTH, DAYS_CANNOT };

static enum days_said days_of(const struct result_column *c, const struct result_row *row)
{
    bool all = row->from <= DAY_MIN && row->until > DAY_MAX - 1, now = c->of_moment && !row->at_end;
    if (all || (now && !c->of_days))
        return DAYS_NONE;
    return now || row->from <= DAY_MIN || row->until > DAY_MAX - 1 ? DAYS_CANNOT : DAYS_BOTH;
}

static const char *line_end(struct arena *a, const struct result_table *t, const struct result_row *row, bool has_days)
{
    const char *arguments = t->list_arguments ? t->list_arguments : "", *text = NULL;
    char first[16], last[16];
    struct buf b = BUF_INIT;
    if (has_days) {
        buf_puts(&b, " --period ");
        buf_puts(&b, day_print(first, row->from));
        buf_putc(&b, '/');
        buf_puts(&b, day_print(last, row->until - 1));
    }
    if (is_plain_text(arguments) && put_segments(a, &b, row)) {
        buf_puts(&b, arguments);
        text = arena_strdup(a, buf_text(&b) ? buf_text(&b) : "");
    }
    buf_fini(&b);
    return text;
}

static const char *whole_line(struct arena *a, const char *name, const char *end)
{
    static const char command[] = "concord list ";
    size_t n = sizeof command - 1, n_name = strlen(name);
    char *line = arena_raw(a, n + n_name + strlen(end) + 1);
    memcpy(line, command, n);
    memcpy(line + n, name, n_name);
    memcpy(line + n + n_name, end, strlen(end) + 1);
    return line;
}

struct lay_records *layout_records(struct arena *a, const struct result_table *t, const struct result_row *row, size_t column, struct lay_line_end *end)
{
    const struct result_column *c = &t->columns[column];
    enum days_said days = days_of(c, row);
    if (!c->listed || row->is_rest || row->cells[column].kind == CELL_NONE || (row->n_segments > 1 && (c->spread || row->n_segments > LISTED_MOST)) ||
        t->n_rows * t->n_columns > EVIDENCE_MOST || days == DAYS_CANNOT)
        return NULL;
    if (end->row != row || end->has_days != (days == DAYS_BOTH))
        *end = (struct lay_line_end){row, days == DAYS_BOTH, line_end(a, t, row, days == DAYS_BOTH)};
    if (!end->text)
        return NULL;
    bool now = c->of_moment && !c->of_days && !row->at_end;
    struct lay_records *r = ARENA_NEW(a, struct lay_records);
    *r = (struct lay_records){.line = whole_line(a, c->listed, end->text), .of = c->listed, .from = now ? DAY_MIN : row->from,
                              .until = now ? DAY_MAX : row->until, .whole = row->n_segments == 0};
    return r;
}

/* ------------------------------------------------------------------ what it was before */

static const char *trend_words(struct arena *a, const struct result_table *t, size_t column, const struct lay_trend *trend)
{
    const char *label = t->columns[column].label ? t->columns[column].label : t->columns[column].name;
    return arena_printf(a, "%s over %zu periods: %s in %s, %s in %s", label, trend->n, layout_cell_words(a, &trend->cells[0]), trend->periods[0],
                        layout_cell_words(a, &trend->cells[trend->n - 1]), trend->periods[trend->n - 1]);
}

const struct lay_trend *layout_trend(struct arena *a, const struct result_table *t, size_t column, struct show show)
{
    size_t n_known = 0;
    if (t->n_trend == 0)
        return NULL;
    struct lay_trend *out = ARENA_NEW(a, struct lay_trend);
    out->cells = ARENA_ARRAY(a, struct lay_cell, t->n_trend);
    out->periods = ARENA_ARRAY(a, const char *, t->n_trend);
    out->values = ARENA_ARRAY(a, double, t->n_trend);
    out->known = ARENA_ARRAY(a, bool, t->n_trend);
    out->n = t->n_trend;
    struct lay_line_end end = {NULL, false, NULL};
    for (size_t i = 0; i < t->n_trend; i++) {
        const struct result_row *row = &t->trend[i];
        out->cells[i] = layout_value(show, &row->cells[column], &t->columns[column]);
        out->cells[i].records = layout_records(a, t, row, column, &end);
        out->periods[i] = row->period ? row->period : "";
        out->known[i] = layout_cell_number(&out->cells[i], &out->values[i]);
        if (!out->known[i])
            out->values[i] = 0;
        n_known += out->known[i];
    }
    out->says = trend_words(a, t, column, out);
    return n_known > 1 ? out : NULL;
}

/* ------------------------------------------------------------------ formulas */

static const struct lay_formula *formula_new(struct arena *a, enum lay_formula_kind kind, struct lay_place cell, struct lay_place other)
{
    struct lay_formula *f = ARENA_NEW(a, struct lay_formula);
    *f = (struct lay_formula){kind, cell, other};
    return f;
}

/* Equal in the 15 digits that a spreadsheet keeps, of which the last may be rounded either way. */
static bool as_near_as_kept(double x, double y)
{
    return fabs(x - y) <= 1e-14 * fabs(y);
}

void layout_ratio(struct arena *a, struct lay_table *t, struct lay_place at, struct lay_place above, struct lay_place below)
{
    struct lay_cell *c = &t->rows[at.row].cells[at.column];
    double is, x, y;
    if (layout_cell_number(c, &is) && layout_cell_number(&t->rows[above.row].cells[above.column], &x) &&
        layout_cell_number(&t->rows[below.row].cells[below.column], &y) && y != 0 && as_near_as_kept(x / y, is))
        c->formula = formula_new(a, FORMULA_RATIO_OF, above, below);
}

/* Do the rows before the total, with the rest among them, add up to it exactly? */
static void sum_cell(struct arena *a, struct lay_table *out, size_t row, size_t column)
{
    struct lay_cell *c = &out->rows[row].cells[column];
    struct decimal sum = {0, 0};
    if (c->kind != LAY_EXACT || c->formula || row < 2)
        return;
    for (size_t k = 0; k < row; k++) {
        const struct lay_cell *part = &out->rows[k].cells[column];
        if ((part->kind != LAY_EXACT && part->kind != LAY_NO_VALUE) || (part->kind == LAY_EXACT && !decimal_add(sum, part->decimal, &sum)))
            return;
    }
    if (decimal_cmp(sum, c->decimal) == 0)
        c->formula = formula_new(a, FORMULA_SUM_OF, (struct lay_place){0, column}, (struct lay_place){row - 1, column});
}

void layout_formulas(struct arena *a, struct lay_table *out, const struct result_table *t)
{
    for (size_t i = 0; i < t->n_columns; i++)
        for (size_t k = 0; k < out->n_rows; k++) {
            size_t column = out->n_lead + i;
            bool sums = t->columns[i].view == VIEW_PLAIN || t->columns[i].view == VIEW_SHARE_OF_TOTAL;
            if (t->columns[i].is_ratio)
                layout_ratio(a, out, (struct lay_place){k, column}, (struct lay_place){k, out->n_lead + t->columns[i].above},
                             (struct lay_place){k, out->n_lead + t->columns[i].below});
            else if (out->rows[k].kind == ROW_TOTAL && sums)
                sum_cell(a, out, k, column);
        }
}

/* ------------------------------------------------------------------ lists of the report */

/* A list that holds all records of a figure on its days. */
struct whole_list {
    const char *of;
    const struct result_list *list;
    size_t sheet, block;
};
struct whole_lists { struct whole_list *list; size_t n; };

static bool is_whole(const struct result_list *l)
{
    const struct item *i = l->item;
    return i && !i->cond && !i->options.where && !l->defines && (l->n_all <= l->n_rows || l->n_older > 0);
}

static struct whole_lists whole_lists(struct arena *a, const struct layout *l)
{
    struct whole_lists all = {NULL, 0};
    for (size_t s = 0; s < l->n_sheets; s++)
        for (size_t b = 0; b < l->sheets[s].n_blocks; b++) {
            const struct lay_table *t = l->sheets[s].blocks[b].table;
            if (!t || !t->list || !is_whole(t->list))
                continue;
            const struct path *rows = &t->list->item->rows;
            struct whole_list one = {"", t->list, s, b};
            for (size_t k = 0; k < rows->n; k++)
                one.of = arena_printf(a, "%s%s%s", one.of, k ? "." : "", rows->parts[k].text);
            ARENA_PUSH(a, all.list, all.n, one);
        }
    return all;
}

static void link_cell(const struct whole_lists *all, struct lay_records *r)
{
    for (size_t i = 0; i < all->n && r->whole && !r->in_report; i++) {
        const struct whole_list *l = &all->list[i];
        if (strcmp(l->of, r->of) == 0 && (r->from == DAY_MIN || (r->from >= l->list->from && r->until <= l->list->until))) {
            r->in_report = true;
            r->sheet = l->sheet;
            r->block = l->block;
        }
    }
}

void layout_link_lists(struct arena *a, struct layout *l)
{
    const struct whole_lists all = whole_lists(a, l);
    for (size_t s = 0; s < l->n_sheets; s++)
        for (size_t b = 0; b < l->sheets[s].n_blocks; b++) {
            const struct lay_table *t = l->sheets[s].blocks[b].table;
            for (size_t k = 0; t && !t->list && k < t->n_rows; k++)
                for (size_t i = 0; i < t->n_columns; i++)
                    if (t->rows[k].cells[i].records)
                        link_cell(&all, t->rows[k].cells[i].records);
        }
}
