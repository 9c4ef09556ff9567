/* show.c - one value of a batch, as text or as a cell. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "eval/show.h"

#include <string.h>

void show_time(struct eval *e, int64_t utc, struct buf *out)
{
    const struct zone *z = calendar_zone(e->world.calendar);
    int64_t wall = utc + zone_offset(z, utc) * US_PER_SECOND;
    int32_t day = (int32_t)floor_div(wall, US_PER_DAY);
    int64_t us = wall - day * US_PER_DAY, seconds = us / US_PER_SECOND;
    char text[16];
    buf_printf(out, "%s %02d:%02d:%02d", day_print(text, day), (int)(seconds / 3600), (int)(seconds / 60 % 60), (int)(seconds % 60));
    if (us % US_PER_SECOND)
        buf_printf(out, ".%06d", (int)(us % US_PER_SECOND));
}

static void show_code(const struct value *v, int32_t code, struct buf *out)
{
    const struct codes *c = v ? v->codes : NULL;
    if (!c)
        buf_printf(out, "%d", code);
    else
        buf_puts(out, (size_t)code < c->n_labels ? c->labels[code] : "uncoded");
}

/* Clocks of time and of office time are kept in microseconds; people read hours. */
static const char *hours_of(const struct value *v)
{
    if (v && v->kind == VALUE_SPAN && v->unit <= UNIT_OFFICE_HOUR)
        return v->unit >= UNIT_OFFICE_SECOND ? "office hours" : "hours";
    if (v && v->type && v->type->kind == TYPE_CLOCK && (v->type->clock == CLOCK_TIME || v->type->clock == CLOCK_OFFICE))
        return v->type->clock == CLOCK_OFFICE ? "office hours" : "hours";
    return NULL;
}

bool show_is_hours(const struct value *v) { return hours_of(v) != NULL; }

static void show_hours(const struct value *v, double microseconds, struct buf *out)
{
    buf_printf(out, "%.6g %s", microseconds / 3600e6, hours_of(v));
}

static void show_row(struct eval *e, const struct value *v, int32_t row, struct buf *out)
{
    struct err ignored = {0};
    const struct table *t = v && v->link ? v->link->target_table : v ? v->row : NULL;
    if (!t || world_key(&e->world, t, row, out, &ignored) != 0)
        buf_printf(out, "row %d", row);
}

void show_value(struct eval *e, const struct value *v, const struct vec *vec, size_t i, struct buf *out)
{
    char text[48];
    size_t n;
    if (!vec_has(vec, i)) {
        buf_puts(out, "missing");
        return;
    }
    switch (vec->kind) {
    case VEC_FLAG: buf_puts(out, ((const uint8_t *)vec->data)[i] ? "yes" : "no"); break;
    case VEC_INTEGER:
        if (hours_of(v))
            show_hours(v, (double)((const int64_t *)vec->data)[i], out);
        else
            buf_printf(out, "%lld", (long long)((const int64_t *)vec->data)[i]);
        break;
    case VEC_DATE: buf_puts(out, day_print(text, ((const int32_t *)vec->data)[i])); break;
    case VEC_TIME: show_time(e, ((const int64_t *)vec->data)[i], out); break;
    case VEC_DECIMAL: buf_puts(out, decimal_print(text, decimal_trim((struct decimal){((const i128 *)vec->data)[i], vec->scale}))); break;
    case VEC_F64:
        if (hours_of(v))
            show_hours(v, ((const double *)vec->data)[i], out);
        else
            buf_printf(out, "%.10g", ((const double *)vec->data)[i]);
        break;
    case VEC_TEXT: {
        const char *s = dict_text(vec->dict, ((const int32_t *)vec->data)[i], &n);
        buf_add(out, s, n);
        break;
    }
    case VEC_CODE: show_code(v, ((const int32_t *)vec->data)[i], out); break;
    case VEC_ROW: show_row(e, v, ((const int32_t *)vec->data)[i], out); break;
    }
}

struct cell show_cell(struct eval *e, struct arena *a, const struct value *v, const struct vec *vec, size_t i)
{
    struct cell c = {.kind = CELL_NONE};
    struct decimal d;
    double real;
    if (!vec_has(vec, i))
        return c;
    switch (vec->kind) {
    case VEC_INTEGER: case VEC_DECIMAL: case VEC_F64:
        c.kind = vec_decimal(vec, i, &d, &real) ? CELL_DECIMAL : CELL_REAL;
        if (c.kind == CELL_DECIMAL)
            c.decimal = decimal_trim(d);
        else
            c.real = real;
        return c;
    case VEC_DATE:
        c.kind = CELL_DATE;
        c.day = ((const int32_t *)vec->data)[i];
        return c;
    case VEC_TIME:
        c.kind = CELL_TIME;
        c.time = ((const int64_t *)vec->data)[i];
        return c;
    default: break;
    }
    struct buf text = BUF_INIT;
    show_value(e, v, vec, i, &text);
    c.kind = CELL_TEXT;
    c.text = arena_strdup(a, buf_text(&text) ? buf_text(&text) : "");
    buf_fini(&text);
    return c;
}
