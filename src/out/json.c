/* json.c - the figures of a report for machines, as JSON: the same as in the CSV, with the period contract, bridges, checks
 * and data health. Numbers are written with all their digits; no value is null. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "out/out_int.h"

#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "base/utf8.h"

static void put_string(struct buf *out, const char *text)
{
    struct buf safe = BUF_INIT;
    if (!text)
        text = "";
    if (!text_is_utf8(text, strlen(text), NULL)) {
        text_printable(&safe, text, strlen(text));
        text = buf_text(&safe) ? buf_text(&safe) : "";
    }
    buf_putc(out, '"');
    for (const char *s = text; *s; s++) {
        uint32_t c;
        if (*s == '"' || *s == '\\')
            buf_printf(out, "\\%c", *s);
        else if (*s == '\n')
            buf_puts(out, "\\n");
        else if ((unsigned char)*s < 0x20 || *s == 0x7f)
            buf_printf(out, "\\u%04x", (unsigned char)*s);
        else if (utf8_decode(s, strlen(s), &c) == 3 && (c == 0x2028 || c == 0x2029)) {
            buf_printf(out, "\\u%04x", (unsigned)c); /* ends a line in some readers */
            s += 2;
        } else
            buf_putc(out, *s);
    }
    buf_putc(out, '"');
    buf_fini(&safe);
}

static void put_member(struct buf *out, const char *before, const char *name, const char *value)
{
    buf_printf(out, "%s\"%s\": ", before, name);
    put_string(out, value);
}

static void put_days(struct buf *out, int32_t from, int32_t until)
{
    char day[16];
    if (from > DAY_MIN)
        buf_printf(out, ", \"from\": \"%s\"", day_print(day, from));
    if (until <= DAY_MAX)
        buf_printf(out, ", \"to\": \"%s\"", day_print(day, until - 1));
}

static void put_agreement(struct buf *out, const char *before, const struct result_agreement *a)
{
    put_member(out, before, "title", a->title);
    put_member(out, ", ", "version", a->version);
    put_member(out, ", ", "effective", a->effective);
    put_member(out, ", ", "agreed", a->agreed);
    put_member(out, ", ", "covers", a->covers);
    buf_puts(out, "}");
}

static void put_head(struct buf *out, const struct result_report *r)
{
    const struct period_contract *p = &r->contract;
    char day[16];
    put_member(out, "{\n  ", "report", r->report && r->report->name.text ? r->report->name.text : "");
    put_member(out, ",\n  ", "label", r->label);
    buf_puts(out, ",\n  \"agreements\": [");
    for (size_t i = 0; i < r->n_agreements; i++)
        put_agreement(out, i ? ", {" : "{", &r->agreements[i]);
    buf_puts(out, "]");
    buf_printf(out, ",\n  \"draft\": %s", r->draft ? "true" : "false");
    if (r->draft)
        put_member(out, ",\n  ", "draft_why", r->draft_why);
    put_member(out, ",\n  ", "zone", p->zone);
    put_member(out, ",\n  ", "weeks", p->week_rule);
    int64_t date = floor_div(p->as_of, US_PER_DAY), second = (p->as_of - date * US_PER_DAY) / US_PER_SECOND;
    buf_printf(out, ",\n  \"as_of\": \"%sT%02d:%02d:%02dZ\"", day_print(day, (int32_t)date), (int)(second / 3600), (int)(second / 60 % 60),
               (int)(second % 60));
    put_member(out, ",\n  \"covers\": {", "period", r->period_name);
    put_days(out, p->from, p->until);
    buf_puts(out, "},\n  \"compared\": [");
    for (size_t i = 0; i < p->n_compared; i++) {
        put_member(out, i ? ", {" : "{", "says", p->compared[i].says);
        put_days(out, p->compared[i].from, p->compared[i].until);
        buf_puts(out, "}");
    }
    buf_puts(out, "]");
}

static void put_figures(struct buf *out, const struct figure *list, size_t n)
{
    buf_puts(out, ",\n  \"figures\": [");
    for (size_t i = 0; i < n; i++) {
        const struct figure *f = &list[i];
        bool number = f->cell->kind == CELL_DECIMAL || f->cell->kind == CELL_REAL;
        put_member(out, i ? ",\n    {" : "\n    {", "metric", f->metric);
        put_member(out, ", ", "grain", row_grain(f->row));
        put_member(out, ", ", "period", f->row->period);
        put_member(out, ", ", "segment", f->segment);
        if (f->value[0] == '\0' && f->cell->kind != CELL_TEXT)
            buf_puts(out, ", \"value\": null");
        else if (number)
            buf_printf(out, ", \"value\": %s", f->value);
        else
            put_member(out, ", ", "value", f->value);
        put_member(out, ", ", "unit", f->unit);
        put_member(out, ", ", "status", f->cell->status == CELL_SO_FAR ? "so far" : "final");
        put_member(out, ", ", "dimension", f->dimension);
        buf_puts(out, "}");
    }
    buf_puts(out, "\n  ]");
}

static void put_bridge(struct buf *out, const struct result_bridge *b)
{
    put_member(out, "\n    {", "metric", b->name);
    put_days(out, b->from, b->until);
    buf_puts(out, ", \"steps\": [");
    for (size_t i = 0; i < b->n_bars; i++) {
        put_member(out, i ? ", {" : "{", "says", b->bars[i].says);
        put_member(out, ", ", "because", b->bars[i].because);
        buf_printf(out, ", \"n\": %" PRId64 ", \"total\": %s}", b->bars[i].n, b->bars[i].is_total ? "true" : "false");
    }
    buf_puts(out, "]}");
}

/* What scorecards say of changes that chance may explain or not; of the others nothing can be said. */
static void put_changes(struct buf *out, const struct result_table *t, size_t *n)
{
    for (size_t k = 1; k < t->n_rows; k++) {
        for (size_t i = 0; i < t->n_columns; i++) {
            if (t->rows[k].cells[i].chance == CHANCE_UNSAID)
                continue;
            put_member(out, (*n)++ ? ",\n    {" : "\n    {", "metric", t->columns[i].name);
            put_member(out, ", ", "period", t->rows[0].period);
            put_member(out, ", ", "against", t->rows[k].period);
            buf_printf(out, ", \"beyond_chance\": %s}", t->rows[k].cells[i].chance == CHANCE_BEYOND ? "true" : "false");
        }
    }
}

static void put_comments(struct buf *out, const char *name, const struct result_report *r, const struct result_comment *list, size_t n)
{
    char day[16];
    buf_printf(out, "],\n  \"%s\": [", name);
    for (size_t i = 0; i < n; i++) {
        put_member(out, i ? ",\n    {" : "\n    {", "text", list[i].text);
        put_member(out, ", ", "by", list[i].by);
        buf_printf(out, ", \"on\": \"%s\"", day_print(day, list[i].on));
        put_days(out, list[i].from, list[i].until);
        if (list == r->comments) {
            put_member(out, ", ", "about", list[i].about);
            put_member(out, ", ", "sheet", r->sheets[list[i].sheet].title);
        }
        buf_puts(out, "}");
    }
}

static void put_words(struct buf *out, const struct result_report *r)
{
    size_t n = 0;
    buf_puts(out, ",\n  \"changes\": [");
    for (size_t i = 0; i < r->n_sheets; i++)
        for (size_t k = 0; k < r->sheets[i].n_items; k++) {
            const struct result_item *item = &r->sheets[i].items[k];
            if (item->table && item->item && item->item->kind == ITEM_SCORECARD)
                put_changes(out, item->table, &n);
        }
    put_comments(out, "comments", r, r->comments, r->n_comments);
    put_comments(out, "next", r, r->next, r->n_next);
    buf_puts(out, "],\n  \"pilots\": [");
    for (size_t i = 0; i < r->n_trials; i++) {
        put_member(out, i ? ",\n    {" : "\n    {", "title", r->trials[i].title);
        put_member(out, ", ", "asked_by", r->trials[i].asked_by);
        put_days(out, r->trials[i].from, r->trials[i].until);
        buf_puts(out, "}");
    }
    buf_puts(out, "]");
}

static void put_rest(struct buf *out, const struct result_report *r)
{
    size_t n = 0;
    buf_puts(out, ",\n  \"bridges\": [");
    for (size_t i = 0; i < r->n_sheets; i++)
        for (size_t k = 0; k < r->sheets[i].n_items; k++)
            if (r->sheets[i].items[k].bridge) {
                buf_puts(out, n++ ? "," : "");
                put_bridge(out, r->sheets[i].items[k].bridge);
            }
    buf_puts(out, "],\n  \"checks\": [");
    for (size_t i = 0; i < r->n_checks; i++) {
        put_member(out, i ? ",\n    {" : "\n    {", "says", r->checks[i].says);
        buf_printf(out, ", \"passed\": %s, \"warn\": %s", r->checks[i].passed ? "true" : "false", r->checks[i].warn ? "true" : "false");
        put_member(out, ", ", "detail", r->checks[i].detail);
        buf_puts(out, "}");
    }
    buf_puts(out, "],\n  \"data_health\": [");
    for (size_t i = 0; i < r->n_health; i++) {
        put_member(out, i ? ",\n    {" : "\n    {", "kind", r->health[i].kind);
        put_member(out, ", ", "where", r->health[i].where);
        put_member(out, ", ", "text", r->health[i].text);
        buf_printf(out, ", \"n\": %" PRId64 "}", r->health[i].n);
    }
    buf_puts(out, "]\n}\n");
}

int json_write(struct arena *a, struct buf *out, const struct result_report *r, struct err *err)
{
    struct figure *list;
    size_t n;
    TRY(figures_of(a, r, &list, &n, err));
    put_head(out, r);
    put_figures(out, list, n);
    put_words(out, r);
    put_rest(out, r);
    return out->failed ? err_set(err, ERR_NOMEM, "no memory for the JSON") : 0;
}
