/* layout.c - decides how a report is laid out: its title, its sheets, and the order of what stands on them.
 *
 * Takes a struct result_report, gives a struct layout in which every value has its type and its way to be shown. Knows no
 * format: what a workbook or a page makes of it is written elsewhere, from this alone. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "out/layout_int.h"
#include "out/tell.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

const char *layout_days(struct arena *a, int32_t from, int32_t until)
{
    char first[16], last[16];
    if (from <= DAY_MIN && until > DAY_MAX)
        return "all time";
    if (from <= DAY_MIN)
        return arena_printf(a, "until %s", day_print(last, until - 1));
    if (until > DAY_MAX)
        return arena_printf(a, "from %s", day_print(first, from));
    if (until - 1 <= from)
        return arena_strdup(a, day_print(first, from));
    return arena_printf(a, "%s to %s", day_print(first, from), day_print(last, until - 1));
}

static void wall_text(struct buf *out, int64_t wall)
{
    char day[16];
    int64_t date = floor_div(wall, US_PER_DAY);
    int seconds = (int)((wall - date * US_PER_DAY) / US_PER_SECOND);
    buf_printf(out, "%s %02d:%02d", day_print(day, (int32_t)date), seconds / 3600, seconds / 60 % 60);
    if (seconds % 60 != 0)
        buf_printf(out, ":%02d", seconds % 60);
}

void layout_cell_text(struct buf *out, const struct lay_cell *c)
{
    char day[16];
    switch (c->kind) {
    case LAY_BLANK: break;
    case LAY_NO_VALUE: buf_puts(out, SHOW_NO_VALUE); break;
    case LAY_EXACT: show_decimal(out, &c->show, c->decimal); break;
    case LAY_REAL: show_double(out, &c->show, c->real); break;
    case LAY_TEXT: buf_puts(out, c->text); break;
    case LAY_DAY: buf_puts(out, day_print(day, c->day)); break;
    case LAY_MONTH: buf_add(out, day_print(day, c->day), 7); break;
    case LAY_TIME: wall_text(out, c->wall); break;
    case LAY_FLAG: buf_puts(out, c->flag ? "yes" : "no"); break;
    }
    if (c->so_far)
        buf_puts(out, SHOW_SO_FAR);
}

const char *layout_cell_words(struct arena *a, const struct lay_cell *c)
{
    struct buf b = BUF_INIT;
    layout_cell_text(&b, c);
    const char *text = arena_strdup(a, buf_text(&b) ? buf_text(&b) : "");
    buf_fini(&b);
    return text;
}

bool layout_cell_number(const struct lay_cell *c, double *out)
{
    if (c->kind == LAY_EXACT)
        *out = decimal_double(c->decimal);
    else if (c->kind == LAY_REAL)
        *out = c->real;
    else
        return false;
    return isfinite(*out);
}

/* Lines of a text are joined, as the author broke them for the page of the report file; an empty line ends a paragraph. */
const char *layout_paragraphs(struct arena *a, const char *text)
{
    struct buf b = BUF_INIT;
    bool broken = false, ended = false;
    for (const char *s = text; *s;) {
        size_t n = strcspn(s, "\n"), from = strspn(s, " \t\r");
        size_t end = n;
        while (end > from && strchr(" \t\r", s[end - 1]))
            end--;
        if (from >= end) {
            ended = true;
        } else {
            if (b.len > 0 && (ended || broken))
                buf_puts(&b, ended ? "\n" : " ");
            buf_add(&b, s + from, end - from);
            ended = false;
        }
        broken = true;
        s += n;
        s += *s == '\n';
    }
    const char *joined = arena_strdup(a, buf_text(&b) ? buf_text(&b) : "");
    buf_fini(&b);
    return joined;
}

static const char *report_title(const struct result_report *r)
{
    if (r->label && *r->label)
        return r->label;
    return r->report && r->report->name.text ? r->report->name.text : "Report";
}

/* What stands for {name}: the figure of the newest period as people read it. False: a brace that is none of ours. */
static bool put_placeholder(struct arena *a, struct buf *out, const char *name, const struct result_item *item, const struct result_report *r)
{
    const struct result_table *t = item->table;
    const struct result_row *row = t && t->n_rows > 0 ? &t->rows[0] : NULL;
    if (strcmp(name, "report") == 0) {
        buf_puts(out, report_title(r));
        return true;
    }
    if (strcmp(name, "period") == 0) {
        buf_puts(out, row ? layout_days(a, row->from, row->until) : r->period_name ? r->period_name : "");
        return true;
    }
    for (size_t i = 0; row && i < t->n_columns; i++) {
        if (!t->columns[i].name || strcmp(t->columns[i].name, name) != 0)
            continue;
        struct show show = show_column(a, &t->columns[i]);
        struct lay_cell cell = layout_value(show, &row->cells[i], &t->columns[i]);
        layout_cell_text(out, &cell);
        if (show.unit_in_head && cell.kind != LAY_NO_VALUE)
            buf_printf(out, " %s", show.unit);
        return true;
    }
    return false;
}

static const char *fill_in(struct arena *a, const struct result_item *item, const struct result_report *r)
{
    struct buf b = BUF_INIT;
    for (const char *s = item->text; *s;) {
        size_t n = strcspn(s, "{");
        buf_add(&b, s, n);
        s += n;
        n = *s ? 1 + strcspn(s + 1, "{}") : 0;
        if (n && s[n] == '}' && put_placeholder(a, &b, arena_dup(a, s + 1, n - 1), item, r))
            s += n + 1;
        else if (*s)
            buf_putc(&b, *s++);
    }
    for (size_t i = 0; i < b.len && item->item && item->item->kind == ITEM_STORY; i++)
        b.data[i] = b.data[i] == TELL_BRACE ? '{' : b.data[i];
    const char *text = arena_strdup(a, buf_text(&b) ? buf_text(&b) : "");
    buf_fini(&b);
    return text;
}

const char *layout_filled(struct arena *a, const struct result_item *item, const struct result_report *report)
{
    return item->text ? fill_in(a, item, report) : "";
}

static struct lay_block table_block(enum block_kind kind, struct lay_table *table)
{
    return (struct lay_block){.kind = kind, .table = table};
}

/* People read clocks, the calendar's; of lists layout_list sees to it. */
static void show_local_times(struct lay_table *t, const struct zone *zone)
{
    for (size_t k = 0; k < t->n_rows; k++)
        for (size_t i = 0; i < t->n_columns; i++)
            if (t->rows[k].cells[i].kind == LAY_TIME)
                t->rows[k].cells[i].wall += (int64_t)zone_offset(zone, t->rows[k].cells[i].wall) * US_PER_SECOND;
}

static const char *zone_of(const struct result_report *r)
{
    return r->contract.zone ? r->contract.zone : "UTC";
}

static void add_item(struct arena *a, struct lay_sheet *s, const struct result_item *item, const struct result_report *r,
                     const struct zone *zone)
{
    struct lay_block b;
    enum item_kind kind = item->item ? item->item->kind : item->table ? ITEM_TABLE : ITEM_TEXT;
    if (kind == ITEM_CHANGES) {
        layout_changes(a, s, item, r);
        return;
    }
    if (item->text) /* its table holds the figures that stand in it */
        b = (struct lay_block){.kind = BLOCK_TEXT, .text = layout_paragraphs(a, fill_in(a, item, r))};
    else if (item->table && kind == ITEM_SCORECARD)
        b = table_block(BLOCK_SCORECARD, layout_scorecard(a, item->table));
    else if (item->table && kind == ITEM_CHART)
        b = layout_from_chart(a, item->item, item->table);
    else if (item->table && kind == ITEM_FUNNEL && item->table->n_rows == 1 && item->table->n_by == 0)
        b = layout_funnel(a, item->table);
    else if (item->table)
        b = table_block(BLOCK_TABLE, layout_from_table(a, item->table, false));
    else if (item->bridge)
        b = layout_bridge(a, item->bridge);
    else if (item->list)
        b = table_block(BLOCK_LIST, layout_list(a, item->list, zone, zone_of(r)));
    else
        return;
    if (kind == ITEM_COHORT && b.table->n_columns > b.table->n_lead + 1)
        b.table->shade_from = b.table->n_lead + 1;
    if (b.table && b.kind != BLOCK_LIST)
        show_local_times(b.table, zone);
    ARENA_PUSH(a, s->blocks, s->n_blocks, b);
}

/* What a hook has not told yet would be missing without a word. */
static int check_told(const struct result_report *r, struct err *err)
{
    for (size_t i = 0; i < r->n_sheets; i++)
        for (size_t k = 0; k < r->sheets[i].n_items; k++) {
            const struct result_item *item = &r->sheets[i].items[k];
            if (item->item && item->item->kind == ITEM_STORY && !item->text)
                return err_set(err, ERR_INTERNAL, "the story %s was not told", item->item->name.text);
        }
    return 0;
}

static bool asks_for(const struct result_report *r, const char *appendix)
{
    for (size_t i = 0; r->report && i < r->report->n_appendix; i++)
        if (strcmp(r->report->appendix[i], appendix) == 0)
            return true;
    return false;
}

size_t layout_size(const struct result_report *r)
{
    size_t cells = 0;
    for (size_t i = 0; i < r->n_sheets; i++)
        for (size_t k = 0; k < r->sheets[i].n_items; k++)
            if (r->sheets[i].items[k].list)
                cells += layout_rows_held(r->sheets[i].items[k].list) * r->sheets[i].items[k].list->n_columns;
    return cells * sizeof(struct lay_cell);
}

int layout_build(struct arena *a, const struct result_report *r, struct layout **out, struct err *err)
{
    struct zone *zone = NULL;
    struct buf as_of = BUF_INIT;
    struct layout *l = ARENA_NEW(a, struct layout);
    TRY(check_told(r, err));
    TRY(zone_open(zone_of(r), &zone, err));
    l->title = report_title(r);
    for (size_t i = 0; i < r->n_agreements; i++)
        l->agreement = i ? arena_printf(a, "%s; %s", l->agreement, r->agreements[i].title) : r->agreements[i].title;
    l->draft = r->draft ? (r->draft_why ? r->draft_why : "not agreed as it stands") : NULL;
    l->as_of = r->contract.as_of;
    wall_text(&as_of, l->as_of + (int64_t)zone_offset(zone, l->as_of) * US_PER_SECOND);
    l->headline = arena_printf(a, "%s%s  ·  as of %s", r->draft ? "DRAFT  ·  " : "", layout_days(a, r->contract.from, r->contract.until),
                               buf_text(&as_of));
    l->contract = layout_contract(a, r, buf_text(&as_of));
    for (size_t i = 0; i < r->n_sheets; i++) {
        const struct result_sheet *from = &r->sheets[i];
        struct lay_sheet s = {.title = from->title, .subtitle = l->headline, .is_appendix = from->is_appendix};
        if (from->from != r->contract.from || from->until != r->contract.until)
            s.subtitle = arena_printf(a, "%s%s  ·  as of %s", r->draft ? "DRAFT  ·  " : "", layout_days(a, from->from, from->until),
                                      buf_text(&as_of));
        for (size_t k = 0; k < from->n_items; k++)
            add_item(a, &s, &from->items[k], r, zone);
        layout_comments(a, &s, r, i);
        ARENA_PUSH(a, l->sheets, l->n_sheets, s);
    }
    if (asks_for(r, "data health"))
        layout_appendix(a, r, l);
    if (asks_for(r, "how to read"))
        layout_reading(a, r, l);
    layout_link_lists(a, l);
    buf_fini(&as_of);
    zone_free(&zone);
    *out = l;
    return 0;
}
