/* csv.c - decides which figures of a report machines get, under which names, and writes them as CSV (RFC 4180, LF).
 *
 * Each (metric, grain, period, segment) stands once. A figure that a report shows in several places is the same figure: the
 * first is taken, and another value for it is a bug that must not be published. A rank and what runs on are places among the rows of
 * their table: where another table says another place, its metric names the table. Where two dimensions share a label, the later
 * one's segment names its dimension. "The rest" of a top list is no segment of the data and is left out. Texts are written as
 * they are: a program reads this file, and an apostrophe put before a name that begins with `=` would be another name. Lists of
 * records are for people and have it. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "out/out_int.h"

#include <string.h>

#include "base/map.h"
#include "base/text.h"

enum { LIST_PIECE = 1 << 18 };

static const char *view_name(enum view_kind v)
{
    switch (v) {
    case VIEW_SHARE_OF_TOTAL: return " as share of total";
    case VIEW_RUNNING_TOTAL: return " as running total";
    case VIEW_RUNNING_SHARE: return " as running share";
    case VIEW_RANK: return " as rank";
    case VIEW_PLAIN: break;
    }
    return "";
}

static const char *metric_name(struct arena *a, const struct result_column *c)
{
    const char *view = view_name(c->view);
    size_t n = strlen(c->name), k = strlen(view);
    return k == 0 || (n > k && strcmp(c->name + n - k, view) == 0) ? c->name : arena_printf(a, "%s%s", c->name, view);
}

static const char *dimension_of(struct arena *a, const struct result_row *r)
{
    const char *all = "";
    for (size_t i = 0; i < r->n_segments && !r->is_total; i++) {
        const struct dimension *d = r->segments[i].dimension;
        const char *name = d && d->name.text ? d->name.text : "";
        all = i == 0 ? name : arena_printf(a, "%s / %s", all, name);
    }
    return all;
}

/* An instant for machines: in UTC, with parts of a second where there are some. */
static void put_instant(struct buf *out, int64_t time)
{
    char day[16];
    int64_t date = floor_div(time, US_PER_DAY), in_day = time - date * US_PER_DAY, second = in_day / US_PER_SECOND;
    buf_printf(out, "%sT%02d:%02d:%02d", day_print(day, (int32_t)date), (int)(second / 3600), (int)(second / 60 % 60), (int)(second % 60));
    if (in_day % US_PER_SECOND)
        buf_printf(out, ".%06d", (int)(in_day % US_PER_SECOND));
    buf_putc(out, 'Z');
}

/* Cells that are no numbers (flags, dates) are written as the language has them. */
const char *figure_value(struct arena *a, const struct cell *c, const struct result_column *column)
{
    struct buf b = BUF_INIT;
    char day[16];
    if (c->kind == CELL_FLAG)
        buf_puts(&b, c->flag ? "yes" : "no");
    else if (c->kind == CELL_TEXT)
        buf_puts(&b, c->text ? c->text : "");
    else if (c->kind == CELL_DATE)
        buf_puts(&b, day_print(day, c->day));
    else if (c->kind == CELL_TIME)
        put_instant(&b, c->time);
    else if (c->kind == CELL_DECIMAL || c->kind == CELL_REAL)
        show_exact(&b, c, column);
    const char *text = arena_strdup(a, buf_text(&b) ? buf_text(&b) : "");
    buf_fini(&b);
    return text;
}

/* With its length before it: no two lists of texts make one key. */
static char *put_part(char *at, const char *text, size_t n)
{
    size_t left = n;
    do
        *at++ = (char)('0' + left % 10);
    while (left /= 10);
    *at++ = ':';
    memcpy(at, text, n);
    return at + n;
}

static const char *key_of(struct arena *a, const struct figure *f)
{
    enum { LENGTH = 24 };
    const char *parts[] = {f->metric, row_grain(f->row), f->row->period ? f->row->period : "", f->segment};
    size_t lengths[sizeof parts / sizeof *parts], size = 1;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        size += LENGTH + (lengths[i] = strlen(parts[i]));
    char *key = arena_alloc(a, size), *at = key;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        at = put_part(at, parts[i], lengths[i]);
    return key;
}

struct figures {
    struct arena *arena;
    struct figure **list;
    size_t *n;
    struct map *seen;
    const char *sheet;
    size_t item; /* of the sheet, from 1 on */
};

static bool same_value(const struct figure *x, const struct figure *y)
{
    return strcmp(x->value, y->value) == 0 && x->cell->status == y->cell->status;
}

/* The figure that already stands where this one belongs, or nothing. Its segment names its dimension where two share a label. */
static const struct figure *standing(const struct figures *all, struct figure *f, const char **key)
{
    *key = key_of(all->arena, f);
    const struct figure *other = map_find(all->seen, *key);
    if (other && strcmp(other->dimension, f->dimension) != 0) {
        f->segment = arena_printf(all->arena, "%s: %s", f->dimension, f->segment);
        *key = key_of(all->arena, f);
        other = map_find(all->seen, *key);
    }
    return other;
}

static int add_figure(struct figures *all, const struct figure *f, struct err *err)
{
    struct figure *mine = ARENA_NEW(all->arena, struct figure);
    const char *key;
    *mine = *f;
    const struct figure *other = standing(all, mine, &key);
    if (other && !same_value(other, mine))
        return err_set(err, ERR_INTERNAL, "the report says %s of %s (%s %s, \"%s\") and elsewhere %s", other->value[0] ? other->value : "no value",
                       mine->metric, row_grain(mine->row), mine->row->period ? mine->row->period : "", mine->segment,
                       mine->value[0] ? mine->value : "no value");
    if (other)
        return 0;
    map_set(all->seen, key, mine);
    ARENA_PUSH(all->arena, *all->list, *all->n, *mine);
    return 0;
}

static struct figure figure_of(const struct figures *all, const struct result_table *t, size_t column, size_t row, const char *metric)
{
    struct figure f = {.column = &t->columns[column], .row = &t->rows[row], .metric = metric};
    f.unit = show_column(all->arena, f.column).unit;
    f.cell = &f.row->cells[column];
    f.segment = f.row->is_total || !f.row->segment ? "" : f.row->segment;
    f.dimension = dimension_of(all->arena, f.row);
    f.value = figure_value(all->arena, f.cell, f.column);
    return f;
}

/* Whether an earlier table says something else under this name. */
static bool says_other(const struct figures *all, const struct result_table *t, size_t column, const char *metric)
{
    for (size_t k = 0; k < t->n_rows; k++) {
        const char *key;
        struct figure f = figure_of(all, t, column, k, metric);
        const struct figure *other = f.row->is_rest ? NULL : standing(all, &f, &key);
        if (other && !same_value(other, &f))
            return true;
    }
    return false;
}

/* A place among the rows of a table: where an earlier table says another, the sheet tells them apart, and on one sheet the item. */
static const char *name_in_table(const struct figures *all, const struct result_table *t, size_t column)
{
    enum view_kind view = t->columns[column].view;
    const char *metric = metric_name(all->arena, &t->columns[column]);
    bool of_its_table = view == VIEW_RANK || view == VIEW_RUNNING_TOTAL || view == VIEW_RUNNING_SHARE;
    if (!of_its_table || !says_other(all, t, column, metric))
        return metric;
    const char *longer = arena_printf(all->arena, "%s (%s)", metric, all->sheet);
    return says_other(all, t, column, longer) ? arena_printf(all->arena, "%s (%s, %zu)", metric, all->sheet, all->item) : longer;
}

static int add_table(struct figures *all, const struct result_table *t, struct err *err)
{
    for (size_t i = 0; i < t->n_columns; i++) {
        const char *metric = name_in_table(all, t, i);
        for (size_t k = 0; k < t->n_rows; k++) {
            struct figure f = figure_of(all, t, i, k, metric);
            if (!f.row->is_rest)
                TRY(add_figure(all, &f, err));
        }
    }
    return 0;
}

int figures_of(struct arena *a, const struct result_report *r, struct figure **list, size_t *n, struct err *err)
{
    struct figures all = {.arena = a, .list = list, .n = n, .seen = map_new()};
    int rc = 0;
    *list = NULL;
    *n = 0;
    for (size_t i = 0; i < r->n_sheets && rc == 0; i++)
        for (size_t k = 0; k < r->sheets[i].n_items && rc == 0; k++)
            if (r->sheets[i].items[k].table) {
                all.sheet = r->sheets[i].title ? r->sheets[i].title : "";
                all.item = k + 1;
                rc = add_table(&all, r->sheets[i].items[k].table, err);
            }
    map_free(&all.seen);
    return rc;
}

/* Quoted when it must be: a delimiter, a quote, a line's end; and when blanks stand at an end. Bytes that are not UTF-8 are
 * made visible, since a file with two encodings can be read in neither. */
static void put_field(struct buf *out, const char *text, char behind)
{
    struct buf safe = BUF_INIT;
    size_t n = strlen(text);
    if (!text_is_utf8(text, n, NULL)) {
        text_printable(&safe, text, n);
        text = buf_text(&safe) ? buf_text(&safe) : "";
        n = strlen(text);
    }
    if (n > 0 && (strpbrk(text, ",\"\r\n") || text[0] == ' ' || text[n - 1] == ' ')) {
        buf_putc(out, '"');
        for (const char *s = text; *s; s++) {
            if (*s == '"')
                buf_putc(out, '"');
            buf_putc(out, *s);
        }
        buf_putc(out, '"');
    } else {
        buf_puts(out, text);
    }
    buf_putc(out, behind);
    buf_fini(&safe);
}

/* The same for people, who open it in a spreadsheet: what would be taken for a formula there gets an apostrophe before it. */
static void put_guarded(struct buf *out, const char *text, char behind)
{
    struct buf guarded = BUF_INIT;
    if (*text && strchr("=+-@\t\r", *text))
        buf_putc(&guarded, '\'');
    buf_puts(&guarded, text);
    put_field(out, buf_text(&guarded) ? buf_text(&guarded) : "", behind);
    buf_fini(&guarded);
}

static void put_list_cell(struct buf *out, const struct lay_cell *c, char behind)
{
    char digits[48];
    struct buf text = BUF_INIT;
    if (c->kind == LAY_EXACT)
        buf_puts(&text, decimal_print(digits, decimal_trim(c->decimal)));
    else if (c->kind == LAY_REAL)
        show_shortest(&text, c->real);
    else if (c->kind != LAY_NO_VALUE)
        layout_cell_text(&text, c);
    const char *shown = buf_text(&text) ? buf_text(&text) : "";
    if (c->kind == LAY_TEXT)
        put_guarded(out, shown, behind);
    else
        put_field(out, shown, behind);
    buf_fini(&text);
}

struct list_file {
    const struct lay_table *table;
    struct buf text; /* what was not written yet */
    int (*write)(void *ctx, const char *data, size_t n, struct err *err);
    void *ctx;
};

static int flush_list(struct list_file *f, struct err *err)
{
    int rc = f->text.failed ? err_set(err, ERR_NOMEM, "no memory for a list") : f->text.len ? f->write(f->ctx, f->text.data, f->text.len, err) : 0;
    buf_fini(&f->text);
    f->text = (struct buf)BUF_INIT;
    return rc;
}

static int put_list_row(void *ctx, const struct lay_row *row, struct err *err)
{
    struct list_file *f = ctx;
    size_t n = f->table->n_columns;
    for (size_t i = 0; i < n; i++)
        put_list_cell(&f->text, &row->cells[i], i + 1 < n ? ',' : '\n');
    return f->text.len > LIST_PIECE || f->text.failed ? flush_list(f, err) : 0;
}

int csv_write_list(const struct lay_table *t, int (*write)(void *ctx, const char *data, size_t n, struct err *err), void *ctx, struct err *err)
{
    struct list_file f = {t, BUF_INIT, write, ctx};
    for (size_t i = 0; i < t->n_columns; i++)
        put_guarded(&f.text, t->heads[i].label, i + 1 < t->n_columns ? ',' : '\n');
    int rc = layout_each_row(t, put_list_row, &f, err);
    if (rc == 0)
        rc = flush_list(&f, err);
    buf_fini(&f.text);
    return rc;
}

int csv_write(struct arena *a, struct buf *out, const struct result_report *r, struct err *err)
{
    struct figure *list;
    size_t n;
    TRY(figures_of(a, r, &list, &n, err));
    buf_puts(out, "metric,grain,period,segment,value,unit,status,dimension\n");
    for (size_t i = 0; i < n; i++) {
        const struct figure *f = &list[i];
        put_field(out, f->metric, ',');
        put_field(out, row_grain(f->row), ',');
        put_field(out, f->row->period ? f->row->period : "", ',');
        put_field(out, f->segment, ',');
        put_field(out, f->value, ',');
        put_field(out, f->unit, ',');
        put_field(out, f->cell->status == CELL_SO_FAR ? "so far" : "final", ',');
        put_field(out, f->dimension, '\n');
    }
    return out->failed ? err_set(err, ERR_NOMEM, "no memory for the CSV") : 0;
}
