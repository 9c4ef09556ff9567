/* json.c - the figures of a report for machines, as JSON: the same as in the CSV, with the period contract, what is said of them, bridges,
 * checks and data health. Numbers are written with all their digits; no value is null. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "out/json_int.h"

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

void json_emit_member(struct buf *out, const char *before, const char *name, const char *value)
{
    buf_printf(out, "%s\"%s\": ", before, name);
    put_string(out, value);
}

void json_emit_days(struct buf *out, int32_t from, int32_t until)
{
    char day[16];
    if (from > DAY_MIN)
        buf_printf(out, ", \"from\": \"%s\"", day_print(day, from));
    if (until <= DAY_MAX)
        buf_printf(out, ", \"to\": \"%s\"", day_print(day, until - 1));
}

void json_emit_number(struct buf *out, struct arena *a, const char *before, const char *name, const struct cell *c, const struct result_column *column)
{
    const char *value = c->kind == CELL_DECIMAL || c->kind == CELL_REAL ? figure_value(a, c, column) : "";
    buf_printf(out, "%s\"%s\": %s", before, name, *value ? value : "null");
}

static void put_agreement(struct buf *out, const char *before, const struct result_agreement *a)
{
    json_emit_member(out, before, "title", a->title);
    json_emit_member(out, ", ", "version", a->version);
    json_emit_member(out, ", ", "effective", a->effective);
    json_emit_member(out, ", ", "agreed", a->agreed);
    json_emit_member(out, ", ", "covers", a->covers);
    buf_puts(out, "}");
}

static void put_head(struct buf *out, const struct result_report *r)
{
    const struct period_contract *p = &r->contract;
    char day[16];
    json_emit_member(out, "{\n  \"format\": 1,\n  ", "report", r->report && r->report->name.text ? r->report->name.text : "");
    json_emit_member(out, ",\n  ", "label", r->label);
    buf_puts(out, ",\n  \"agreements\": [");
    for (size_t i = 0; i < r->n_agreements; i++)
        put_agreement(out, i ? ", {" : "{", &r->agreements[i]);
    buf_puts(out, "]");
    buf_printf(out, ",\n  \"draft\": %s", r->draft ? "true" : "false");
    if (r->draft)
        json_emit_member(out, ",\n  ", "draft_why", r->draft_why);
    json_emit_member(out, ",\n  ", "zone", p->zone);
    json_emit_member(out, ",\n  ", "weeks", p->week_rule);
    int64_t date = floor_div(p->as_of, US_PER_DAY), second = (p->as_of - date * US_PER_DAY) / US_PER_SECOND;
    buf_printf(out, ",\n  \"as_of\": \"%sT%02d:%02d:%02dZ\"", day_print(day, (int32_t)date), (int)(second / 3600), (int)(second / 60 % 60),
               (int)(second % 60));
    json_emit_member(out, ",\n  \"covers\": {", "period", r->period_name);
    json_emit_days(out, p->from, p->until);
    buf_puts(out, "},\n  \"compared\": [");
    for (size_t i = 0; i < p->n_compared; i++) {
        json_emit_member(out, i ? ", {" : "{", "says", p->compared[i].says);
        json_emit_days(out, p->compared[i].from, p->compared[i].until);
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
        json_emit_member(out, i ? ",\n    {" : "\n    {", "metric", f->metric);
        json_emit_member(out, ", ", "grain", row_grain(f->row));
        json_emit_member(out, ", ", "period", f->row->period);
        json_emit_member(out, ", ", "segment", f->segment);
        if (f->value[0] == '\0' && f->cell->kind != CELL_TEXT)
            buf_puts(out, ", \"value\": null");
        else if (number)
            buf_printf(out, ", \"value\": %s", f->value);
        else
            json_emit_member(out, ", ", "value", f->value);
        json_emit_member(out, ", ", "unit", f->unit);
        json_emit_member(out, ", ", "status", f->cell->status == CELL_SO_FAR ? "so far" : "final");
        json_emit_member(out, ", ", "dimension", f->dimension);
        buf_puts(out, "}");
    }
    buf_puts(out, "\n  ]");
}

static void put_bridge(struct buf *out, const struct result_bridge *b)
{
    json_emit_member(out, "\n    {", "metric", b->name);
    json_emit_days(out, b->from, b->until);
    buf_puts(out, ", \"steps\": [");
    for (size_t i = 0; i < b->n_bars; i++) {
        json_emit_member(out, i ? ", {" : "{", "says", b->bars[i].says);
        json_emit_member(out, ", ", "because", b->bars[i].because);
        buf_printf(out, ", \"n\": %" PRId64 ", \"total\": %s}", b->bars[i].n, b->bars[i].is_total ? "true" : "false");
    }
    buf_puts(out, "]}");
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
        json_emit_member(out, i ? ",\n    {" : "\n    {", "says", r->checks[i].says);
        buf_printf(out, ", \"passed\": %s, \"warn\": %s", r->checks[i].passed ? "true" : "false", r->checks[i].warn ? "true" : "false");
        json_emit_member(out, ", ", "detail", r->checks[i].detail);
        buf_puts(out, "}");
    }
    buf_puts(out, "],\n  \"data_health\": [");
    for (size_t i = 0; i < r->n_health; i++) {
        json_emit_member(out, i ? ",\n    {" : "\n    {", "kind", r->health[i].kind);
        json_emit_member(out, ", ", "where", r->health[i].where);
        json_emit_member(out, ", ", "text", r->health[i].text);
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
    json_emit_said(out, a, r);
    put_rest(out, r);
    return out->failed ? err_set(err, ERR_NOMEM, "no memory for the JSON") : 0;
}
