/* layout_round.c - decides when a table must say that the figures shown do not add up, since each was rounded by itself.
 *
 * Takes the rows of a result and what is shown of them, gives at most one note. It speaks only where the exact figures do add up to
 * their total, or shares to one, and the rounded ones do not: of medians, rates and of parts that overlap it says nothing. No figure
 * is ever bent to make a sum come out. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "out/layout_int.h"

#include <float.h>
#include <math.h>
#include <string.h>

/* The parts of one whole, added up as they are and as they are shown. */
struct parts {
    size_t n;
    bool exact;           /* `sum` holds: each was a decimal */
    struct decimal sum;
    double real, size;    /* the sum as a double, and of the amounts without their signs */
    struct decimal shown; /* in hundredths for percent */
    bool failed;          /* too large, or not finite */
};

/* The value as the eye sees it: 12.3 of "12.3%". */
static bool shown_value(const struct lay_cell *c, struct decimal *out)
{
    const struct decimal hundred = {100, 0};
    bool percent = c->show.style == SHOW_PERCENT;
    char text[400];
    if (c->kind == LAY_EXACT) {
        struct decimal x = c->decimal;
        if (percent && !decimal_mul(x, hundred, &x))
            return false;
        *out = decimal_round(x, c->show.digits);
        return true;
    }
    double x = percent ? c->real * 100 : c->real;
    if (decimal_from_double(x, c->show.digits, out))
        return true;
    int n = snprintf(text, sizeof text, "%.*f", c->show.digits, x);
    return n > 0 && (size_t)n < sizeof text && decimal_parse(text, (size_t)n, out);
}

static void add_part(struct parts *p, const struct lay_cell *c)
{
    struct decimal shown;
    if (c->kind != LAY_EXACT && c->kind != LAY_REAL)
        return;
    double x = c->kind == LAY_EXACT ? decimal_double(c->decimal) : c->real;
    p->exact = (p->n++ == 0 || p->exact) && c->kind == LAY_EXACT && decimal_add(p->sum, c->decimal, &p->sum);
    p->real += x;
    p->size += fabs(x);
    if (!isfinite(p->size) || !shown_value(c, &shown) || !decimal_add(p->shown, shown, &p->shown))
        p->failed = true;
}

/* What doubles lose when they are added one by one is no difference. */
static bool adds_up(const struct parts *p, const struct lay_cell *whole)
{
    if (p->exact && whole->kind == LAY_EXACT)
        return decimal_cmp(p->sum, whole->decimal) == 0;
    double all = whole->kind == LAY_EXACT ? decimal_double(whole->decimal) : whole->real;
    return fabs(p->real - all) <= (double)(p->n + 1) * DBL_EPSILON * (p->size + fabs(all));
}

/* "$4,201, not $4,200"; NULL: the figures shown add up as well as the exact ones, or these do not. */
static const char *differs(struct arena *a, const struct parts *p, const struct lay_cell *whole)
{
    struct decimal all;
    if (p->n < 2 || p->failed || (whole->kind != LAY_EXACT && whole->kind != LAY_REAL) || !adds_up(p, whole) || !shown_value(whole, &all) ||
        decimal_cmp(p->shown, all) == 0)
        return NULL;
    struct buf text = BUF_INIT;
    int behind = whole->show.style == SHOW_PERCENT ? 2 : 0; /* shown in hundredths */
    show_decimal(&text, &whole->show, (struct decimal){p->shown.v, p->shown.scale + behind});
    buf_puts(&text, ", not ");
    show_decimal(&text, &whole->show, (struct decimal){all.v, all.scale + behind});
    const char *says = arena_strdup(a, buf_text(&text) ? buf_text(&text) : "");
    buf_fini(&text);
    return says;
}

struct column_of {
    const struct result_table *table;
    size_t column;
    struct show show;
    bool pivoted; /* neither total nor rest are shown */
};

static struct parts parts_of(const struct column_of *c, size_t from, size_t until)
{
    const struct result_table *t = c->table;
    struct parts p = {0};
    for (size_t k = from; k < until; k++) {
        if (t->rows[k].is_total || (c->pivoted && t->rows[k].is_rest))
            continue;
        struct lay_cell cell = layout_value(c->show, &t->rows[k].cells[c->column], &t->columns[c->column]);
        add_part(&p, &cell);
    }
    return p;
}

static const char *total_differs(struct arena *a, const struct column_of *c)
{
    const struct result_table *t = c->table;
    if (c->pivoted || t->n_rows == 0 || !t->rows[t->n_rows - 1].is_total)
        return NULL;
    const struct parts p = parts_of(c, 0, t->n_rows - 1);
    struct lay_cell whole = layout_value(c->show, &t->rows[t->n_rows - 1].cells[c->column], &t->columns[c->column]);
    return differs(a, &p, &whole);
}

/* Whether rows are parts of one whole: by period and by segment, each period is a whole of its own. */
static bool same_whole(const struct result_table *t, size_t i, size_t k)
{
    bool segments = t->rows[i].n_segments > 0;
    return !(t->by_period && segments) || (t->rows[i].from == t->rows[k].from && t->rows[i].until == t->rows[k].until);
}

/* "99.9%, not 100.0%, in 2026-10-05 and 2 more periods" */
static const char *shares_differ(struct arena *a, const struct column_of *c)
{
    const struct result_table *t = c->table;
    const struct lay_cell one = {.kind = LAY_REAL, .real = 1, .show = c->show};
    const char *says = NULL, *in = "";
    size_t further = 0;
    for (size_t i = 0, end; i < t->n_rows; i = end) {
        for (end = i + 1; end < t->n_rows && same_whole(t, i, end); end++)
            ;
        const struct parts p = parts_of(c, i, end);
        const char *here = differs(a, &p, &one);
        further += here && says;
        if (!here || says)
            continue;
        says = here;
        if (t->by_period && t->rows[i].n_segments > 0)
            in = arena_printf(a, ", in %s", t->rows[i].period ? t->rows[i].period : "");
    }
    return says && further ? arena_printf(a, "%s%s and %zu more period%s", says, in, further, further == 1 ? "" : "s")
        : says ? arena_printf(a, "%s%s", says, in) : NULL;
}

void layout_note_rounding(struct arena *a, struct lay_table *t, const struct result_table *r, bool pivoted)
{
    const char *all = NULL;
    for (size_t i = 0; i < r->n_columns; i++) {
        enum view_kind view = r->columns[i].view;
        struct column_of c = {r, i, show_column(a, &r->columns[i]), pivoted};
        if (view != VIEW_PLAIN && view != VIEW_SHARE_OF_TOTAL)
            continue;
        const char *says = view == VIEW_SHARE_OF_TOTAL ? shares_differ(a, &c) : total_differs(a, &c);
        if (says)
            all = arena_printf(a, "%s%s%s to %s", all ? all : "", all ? "; " : "", layout_head(a, &r->columns[i], &c.show), says);
    }
    if (all)
        layout_note(a, t, arena_printf(a, "Because each figure is rounded, those shown do not add up to the whole: %s.", all));
}
