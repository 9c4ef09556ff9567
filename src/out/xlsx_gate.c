/* xlsx_gate.c - decides what may reach the workbook library, and in which form.
 *
 * The library checks almost nothing: an invalid byte blanks every later text, NaN becomes 0, sixteen digits change, a locale
 * changes the decimal point. So texts are made legal here, numbers are cut to the 15 digits that spreadsheets keep, names of
 * sheets follow the rules, and each cell enters a digest that is compared with the finished file.
 * Must not know the library, nor the layout. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "out/xlsx_gate.h"

#include <ctype.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/utf8.h"
#include "data/calendar.h"

/* Control characters that stand in a cell as `_xHHHH_`; TAB and LF are legal as they are. */
static bool is_escaped_control(unsigned char c)
{
    return c < 0x20 && c != '\t' && c != '\n';
}

/* Would a reader take this underscore for the beginning of `_xHHHH_`? What follows may also be an escape of our own, which
 * begins with the underscore that is missing. */
static bool looks_escaped(const char *s)
{
    if (s[0] != '_' || s[1] != 'x')
        return false;
    for (int i = 2; i < 6; i++)
        if (!isxdigit((unsigned char)s[i]))
            return false;
    return s[6] == '_' || (s[6] != '\0' && is_escaped_control((unsigned char)s[6]));
}

static bool xml_forbids(uint32_t c)
{
    return (c & 0xfffe) == 0xfffe || (c >= 0xfdd0 && c <= 0xfdef);
}

struct text_state {
    size_t units, lines;
};

/* The form of the next character; gives the bytes taken. */
static size_t next_piece(const char *s, size_t n, struct text_state *st, char piece[24], struct gate_notes *notes)
{
    uint32_t c;
    size_t step = utf8_decode(s, n, &c);
    if (step == 0) {
        snprintf(piece, 24, "\\x%02X", (unsigned char)*s);
        notes->n_invalid++;
        step = 1;
    } else if (xml_forbids(c)) {
        snprintf(piece, 24, "\\u{%X}", (unsigned)c);
        notes->n_invalid++;
    } else if (step == 1 && is_escaped_control((unsigned char)*s)) {
        snprintf(piece, 24, "_x%04X_", (unsigned)c);
    } else if (*s == '_' && looks_escaped(s)) {
        snprintf(piece, 24, "_x005F_");
    } else if (*s == '\n' && ++st->lines > XLSX_TEXT_LINES) {
        snprintf(piece, 24, " ⏎ ");
    } else {
        memcpy(piece, s, step);
        piece[step] = '\0';
        st->units += c > 0xffff ? 2 : 1;
        return step;
    }
    st->units += text_length(piece, strlen(piece));
    return step;
}

/* How many bytes from s on stand in a cell as they are, each a unit. */
static size_t plain_run(const char *s, size_t n)
{
    size_t plain = utf8_plain_run(s, n);
    const char *underscore = memchr(s, '_', plain);
    return underscore ? (size_t)(underscore - s) : plain;
}

void gate_text(struct buf *out, const char *text, struct gate_notes *notes)
{
    size_t n = strlen(text), i = 0, room = XLSX_TEXT_UNITS;
    char mark[64] = "", piece[24];
    struct text_state st = {0, 0};
    /* A text that may be too long is measured first, since the mark needs room. */
    if (n > XLSX_TEXT_UNITS / 8) {
        struct gate_notes none = {0, 0, 0};
        for (i = 0; i < n;)
            i += next_piece(text + i, n - i, &st, piece, &none);
        if (st.units > XLSX_TEXT_UNITS) {
            snprintf(mark, sizeof mark, "… [cut: %zu characters]", text_length(text, n));
            room -= text_length(mark, strlen(mark));
            notes->n_cut++;
        }
    }
    st = (struct text_state){0, 0};
    for (i = 0; i < n;) {
        struct gate_notes seen = *notes;
        size_t plain = plain_run(text + i, n - i);
        if (plain > room - st.units)
            plain = room - st.units;
        buf_add(out, text + i, plain);
        st.units += plain;
        i += plain;
        if (i == n)
            break;
        size_t step = next_piece(text + i, n - i, &st, piece, &seen);
        if (st.units > room)
            break;
        *notes = seen;
        buf_puts(out, piece);
        i += step;
    }
    buf_puts(out, mark);
    notes->n_lines += st.lines > XLSX_TEXT_LINES;
}

void gate_label(struct buf *out, const char *text, size_t max)
{
    struct buf line = BUF_INIT;
    text_printable(&line, text, strlen(text));
    const char *s = buf_text(&line);
    size_t n = s ? strlen(s) : 0, used = 0;
    if (n > 0 && s[0] == '=')
        buf_putc(out, ' ');
    for (size_t i = 0; i < n;) {
        uint32_t c;
        size_t step = utf8_decode(s + i, n - i, &c);
        used += c > 0xffff ? 2 : 1;
        if (step == 0 || used > max)
            break;
        if (xml_forbids(c))
            buf_putc(out, '?');
        else
            buf_add(out, s + i, step);
        i += step;
    }
    buf_fini(&line);
}

void gate_footer(struct buf *out, const char *text, size_t max)
{
    struct buf label = BUF_INIT;
    gate_label(&label, text, max);
    for (const char *s = buf_text(&label); s && *s; s++) {
        if (*s == '&')
            buf_putc(out, '&');
        buf_putc(out, *s);
    }
    buf_fini(&label);
}

bool gate_real(double x, double *out)
{
    struct decimal kept;
    char text[40];
    if (fabs(x) > 9.99e307)
        return false;
    if (decimal_from_digits(x, 15, &kept)) {
        *out = decimal_double(kept);
    } else {
        snprintf(text, sizeof text, "%.15g", x);
        *out = strtod(text, NULL);
    }
    if (*out == 0)
        *out = 0; /* no minus before nothing */
    return true;
}

bool gate_decimal(struct decimal d, double *out)
{
    const i128 most = decimal_pow10(15);
    d = decimal_trim(d);
    *out = decimal_double(d);
    if (d.v > -most && d.v < most)
        return true;
    return fabs(*out) < 1e15 && gate_real(*out, out);
}

bool gate_day(int32_t day, double *out)
{
    const int32_t epoch = 25569; /* the serial number of 1970-01-01 */
    if (day < 61 - epoch || day > DAY_MAX)
        return false;
    *out = (double)day + (double)epoch;
    return true;
}

/* ------------------------------------------------------------------ names of sheets */

static size_t units_of(const char *s, size_t n)
{
    size_t units = 0;
    for (size_t i = 0; i < n;) {
        uint32_t c = 0;
        size_t step = utf8_decode(s + i, n - i, &c);
        units += c > 0xffff ? 2 : 1;
        i += step ? step : 1;
    }
    return units;
}

/* The longest beginning of s in at most `max` UTF-16 units, without apostrophe or blank at its end. */
static size_t name_length(const char *s, size_t max)
{
    size_t n = 0, units = 0;
    while (s[n]) {
        uint32_t c = 0;
        size_t step = utf8_decode(s + n, strlen(s + n), &c);
        units += c > 0xffff ? 2 : 1;
        if (step == 0 || units > max)
            break;
        n += step;
    }
    while (n > 0 && (s[n - 1] == '\'' || s[n - 1] == ' '))
        n--;
    return n;
}

static bool take_name(struct map *used, const char *name)
{
    struct buf upper = BUF_INIT, folded = BUF_INIT;
    text_upper(&upper, name, strlen(name));
    const char *key = buf_text(&upper);
    if (key) /* upper and then lower: ß, ς and the like fold alike */
        text_lower(&folded, key, strlen(key));
    key = buf_text(&folded);
    bool ok = key && strcmp(key, "history") != 0 && map_add(used, key, used);
    buf_fini(&upper);
    buf_fini(&folded);
    return ok;
}

const char *gate_sheet_name(struct arena *a, const char *title, struct map *used)
{
    struct buf clean = BUF_INIT, label = BUF_INIT;
    gate_label(&label, title ? title : "", 4 * XLSX_NAME_UNITS);
    const char *s = buf_text(&label);
    while (s && (*s == '\'' || *s == ' '))
        s++;
    for (; s && *s; s++)
        buf_putc(&clean, strchr("[]:*?/\\", *s) ? '-' : *s);
    const char *base = buf_text(&clean);
    if (!base || name_length(base, XLSX_NAME_UNITS) == 0)
        base = "Sheet";
    char *name = arena_dup(a, base, name_length(base, XLSX_NAME_UNITS));
    for (unsigned i = 2; !take_name(used, name); i++) {
        char tail[16];
        snprintf(tail, sizeof tail, " (%u)", i);
        size_t room = XLSX_NAME_UNITS - units_of(tail, strlen(tail));
        name = arena_printf(a, "%.*s%s", (int)name_length(base, room), base, tail);
    }
    buf_fini(&clean);
    buf_fini(&label);
    return name;
}

int gate_locale(struct err *err)
{
    const struct lconv *l = localeconv();
    if (strcmp(l->decimal_point, ".") != 0)
        return err_set(err, ERR_INTERNAL, "numbers would be written with '%s' for the decimal point: something set the locale's LC_NUMERIC",
                       l->decimal_point);
    return 0;
}

void digest_add(struct sheet_digest *d, size_t row, size_t column, char type, const char *value, size_t n)
{
    uint64_t place[3] = {row, column, (uint64_t)(unsigned char)type};
    d->hash = hash_bytes(place, sizeof place, d->hash);
    d->hash = hash_bytes(value, n, d->hash);
    d->n++;
}
