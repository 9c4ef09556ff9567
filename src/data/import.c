/* import.c - checks Arrow arrays and takes their values into growing columns. It decides what a valid array is, to the
 * last offset; it takes arrays as they come, from a plugin that may be wrong in every way, and gives columns that need
 * no second look. What it cannot know is how long a buffer is: a producer that lies about lengths is beyond checking.
 * It must not know of plugins or files. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "data/import.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "data/calendar.h"

static const struct {
    const char *format;
    size_t width; /* as kept */
    enum column_kind column;
} kinds[] = {
    [IMPORT_FLAG] = {"b", 1, COL_FLAG},       [IMPORT_INTEGER] = {"l", 8, COL_INTEGER},
    [IMPORT_SMALL] = {"i", 4, COL_DATE},      [IMPORT_DATE] = {"tdD", 4, COL_DATE},
    [IMPORT_TIME] = {"tsu:UTC", 8, COL_TIME}, [IMPORT_DECIMAL] = {"d:38,12", 16, COL_DECIMAL},
    [IMPORT_F64] = {"g", 8, COL_F64},         [IMPORT_TEXT] = {"u", 4, COL_TEXT},
};

enum import_kind import_kind_of(enum column_kind kind)
{
    switch (kind) {
    case COL_FLAG:
        return IMPORT_FLAG;
    case COL_INTEGER:
        return IMPORT_INTEGER;
    case COL_DATE:
        return IMPORT_DATE;
    case COL_TIME:
        return IMPORT_TIME;
    case COL_DECIMAL:
        return IMPORT_DECIMAL;
    case COL_TEXT:
        return IMPORT_TEXT;
    case COL_F64:
        return IMPORT_F64;
    }
    return IMPORT_TEXT;
}

const char *import_format(enum import_kind kind)
{
    return kinds[kind].format;
}

/* ---- the growing column */
int import_init(struct import *m, enum import_kind kind, struct err *err)
{
    memset(m, 0, sizeof *m);
    m->kind = kind;
    if (kind == IMPORT_TEXT && !(m->dict = dict_new()))
        return err_set(err, ERR_NOMEM, "no memory for a column of text");
    return 0;
}

void import_fini(struct import *m)
{
    free(m->valid);
    free(m->data);
    free(m->map);
    dict_free(&m->dict);
    memset(m, 0, sizeof *m);
}

enum { PADDING = 64 }; /* behind the last value, for wide loads, as column.h's columns have it */

static int reserve(struct import *m, size_t more, struct err *err)
{
    if (m->room - m->n >= more)
        return 0;
    size_t width = kinds[m->kind].width;
    size_t room = m->n + more > m->room + m->room / 2 ? m->n + more : m->room + m->room / 2;
    room = (room + 63) / 64 * 64;
    void *data = realloc(m->data, room * width + PADDING);
    if (data)
        m->data = data;
    uint8_t *valid = m->valid ? realloc(m->valid, room / 8 + PADDING) : NULL;
    bool had = m->valid != NULL;
    if (valid) {
        memset(valid + m->room / 8, 0, (room - m->room) / 8 + PADDING);
        m->valid = valid;
    }
    if (!data || (had && !valid))
        return err_set(err, ERR_NOMEM, "no memory for a column of %zu values", room);
    m->room = room;
    return 0;
}

/* The first missing value: all before it are there. */
static int need_bitmap(struct import *m, struct err *err)
{
    if (m->valid)
        return 0;
    m->valid = calloc(m->room / 8 + PADDING, 1);
    if (!m->valid)
        return err_set(err, ERR_NOMEM, "no memory for a column of %zu values", m->room);
    memset(m->valid, 0xff, m->n / 8);
    if (m->n % 8)
        m->valid[m->n / 8] = (uint8_t)((1u << m->n % 8) - 1);
    return 0;
}

void import_take(struct import *m, struct column *out)
{
    memset(out, 0, sizeof *out);
    out->kind = kinds[m->kind].column;
    out->scale = m->kind == IMPORT_DECIMAL ? IMPORT_SCALE : 0;
    out->n = m->n;
    out->valid = m->valid;
    out->data = m->data;
    out->dict = m->dict;
    m->valid = NULL;
    m->data = NULL;
    m->dict = NULL;
    import_fini(m);
    size_t size = out->n * column_width(out->kind) + PADDING;
    void *fitting = realloc(out->data, size);
    if (fitting) {
        memset((char *)fitting + size - PADDING, 0, PADDING);
        out->data = fitting;
    }
}

/* ---- structure */
int import_check_array(const struct ArrowArray *a, int64_t n_buffers, int64_t n_children, bool dictionary,
                       struct err *err)
{
    if (!a->release)
        return err_set(err, ERR_INTERNAL, "an array that was released already");
    if (a->length < 0 || a->offset < 0 || a->length > INT64_MAX - a->offset || a->offset + a->length > INT64_MAX / 32)
        return err_set(err, ERR_INTERNAL, "length %" PRId64 " and offset %" PRId64 " make no sense", a->length,
                       a->offset);
    if (a->null_count < -1 || a->null_count > a->length)
        return err_set(err, ERR_INTERNAL, "null_count %" PRId64 " of %" PRId64 " values", a->null_count, a->length);
    if (a->n_buffers != n_buffers || (n_buffers > 0 && !a->buffers))
        return err_set(err, ERR_INTERNAL, "%" PRId64 " buffers instead of %" PRId64, a->buffers ? a->n_buffers : 0,
                       n_buffers);
    if (a->n_children != n_children || (n_children > 0 && !a->children))
        return err_set(err, ERR_INTERNAL, "%" PRId64 " children instead of %" PRId64, a->children ? a->n_children : 0,
                       n_children);
    for (int64_t i = 0; i < n_children; i++)
        if (!a->children[i])
            return err_set(err, ERR_INTERNAL, "child %" PRId64 " is not there", i);
    if (dictionary && !a->dictionary)
        return err_set(err, ERR_INTERNAL, "the dictionary is not there");
    if (!dictionary && a->dictionary)
        return err_set(err, ERR_INTERNAL, "a dictionary that the schema does not know of");
    return 0;
}

static bool is_text_format(const char *format)
{
    return !strcmp(format, "u") || !strcmp(format, "U");
}

int import_schema(struct import *m, const struct ArrowSchema *s, struct err *err)
{
    const char *format = s->format ? s->format : "";
    if (s->n_children != 0)
        return err_set(err, ERR_INTERNAL, "has children");
    if (m->kind != IMPORT_TEXT || !s->dictionary) {
        m->index = 0;
        m->large = format[0] == 'U';
        if (s->dictionary ||
            (m->kind == IMPORT_TEXT ? !is_text_format(format) : strcmp(format, import_format(m->kind)) != 0))
            return err_set(err, ERR_INTERNAL, "came as %.20s%s, %s was asked for", *format ? format : "nothing",
                           s->dictionary ? " with a dictionary" : "", import_format(m->kind));
        return 0;
    }
    if (!format[0] || format[1] || !strchr("cCsSiIl", format[0]))
        return err_set(err, ERR_INTERNAL,
                       "has a dictionary with an index of format %.20s; one of c C s S i I l is read", format);
    const char *values = s->dictionary->format ? s->dictionary->format : "";
    if (!is_text_format(values) || s->dictionary->dictionary || s->dictionary->n_children)
        return err_set(err, ERR_INTERNAL, "has a dictionary of %.20s; u was asked for", *values ? values : "nothing");
    m->index = format[0];
    m->large = values[0] == 'U';
    return 0;
}

/* ---- bitmaps */
static bool bit(const uint8_t *bits, size_t i)
{
    return bits[i >> 3] >> (i & 7) & 1;
}

/* How many of n bits from `from` on are 0. */
static int64_t count_zeros(const uint8_t *bits, size_t from, size_t n)
{
    int64_t zeros = 0;
    size_t i = from, end = from + n;
    for (; i < end && i % 8; i++)
        zeros += !bit(bits, i);
    for (; i + 64 <= end; i += 64) {
        uint64_t word;
        memcpy(&word, bits + i / 8, sizeof word);
        zeros += 64 - __builtin_popcountll(word);
    }
    for (; i < end; i++)
        zeros += !bit(bits, i);
    return zeros;
}

/* Counts the missing in all of the array, and holds null_count to it. *valid: the bitmap, NULL if none is missing. */
static int check_nulls(const struct ArrowArray *a, const uint8_t **valid, struct err *err)
{
    const uint8_t *bits = a->buffers[0];
    if (!bits && a->null_count > 0)
        return err_set(err, ERR_INTERNAL, "null_count is %" PRId64 " and there is no bitmap", a->null_count);
    int64_t missing = bits ? count_zeros(bits, (size_t)a->offset, (size_t)a->length) : 0;
    if (a->null_count >= 0 && a->null_count != missing)
        return err_set(err, ERR_INTERNAL, "null_count is %" PRId64 ", and %" PRId64 " values are missing",
                       a->null_count, missing);
    *valid = missing ? bits : NULL;
    return 0;
}

/* Sets the bits of n values from `from` on. */
static int take_valid(struct import *m, const uint8_t *valid, size_t from, size_t n, struct err *err)
{
    if (!valid && !m->valid)
        return 0;
    TRY(need_bitmap(m, err));
    for (size_t i = 0; i < n; i++) {
        size_t at = m->n + i;
        if (!valid || bit(valid, from + i))
            m->valid[at >> 3] |= (uint8_t)(1u << (at & 7));
    }
    return 0;
}

/* ---- values of fixed width */
static int check_value(enum import_kind kind, const void *p, size_t row, struct err *err)
{
    int64_t wide;
    int32_t narrow;
    double real;
    i128 decimal;
    switch (kind) {
    case IMPORT_DATE:
        memcpy(&narrow, p, sizeof narrow);
        if (narrow < DAY_MIN || narrow > DAY_MAX)
            return err_set(err, ERR_INTERNAL, "row %zu: day %" PRId32 " is outside the years 1 to 9999", row, narrow);
        return 0;
    case IMPORT_TIME:
        memcpy(&wide, p, sizeof wide);
        if (wide < DAY_MIN * US_PER_DAY || wide >= (DAY_MAX + 1) * US_PER_DAY)
            return err_set(err, ERR_INTERNAL, "row %zu: instant %" PRId64 " is outside the years 1 to 9999", row, wide);
        return 0;
    case IMPORT_DECIMAL:
        memcpy(&decimal, p, sizeof decimal);
        if (decimal >= decimal_pow10(38) || decimal <= -decimal_pow10(38))
            return err_set(err, ERR_INTERNAL, "row %zu: a decimal of more than 38 digits", row);
        return 0;
    case IMPORT_F64:
        memcpy(&real, p, sizeof real);
        if (!isfinite(real))
            return err_set(err, ERR_INTERNAL, "row %zu: not a finite number", row);
        return 0;
    default:
        return 0;
    }
}

static int append_fixed(struct import *m, const struct ArrowArray *a, const uint8_t *valid, size_t from, size_t n,
                        struct err *err)
{
    size_t width = kinds[m->kind].width;
    const char *src = (const char *)a->buffers[1] + from * width;
    char *dst = (char *)m->data + m->n * width;
    memcpy(dst, src, n * width);
    bool ranged = m->kind != IMPORT_INTEGER && m->kind != IMPORT_SMALL;
    if (!valid && !ranged)
        return 0;
    for (size_t i = 0; i < n; i++) {
        if (valid && !bit(valid, from + i))
            memset(dst + i * width, 0, width);
        else if (ranged)
            TRY(check_value(m->kind, dst + i * width, i, err));
    }
    return 0;
}

static void append_flags(struct import *m, const struct ArrowArray *a, const uint8_t *valid, size_t from, size_t n)
{
    const uint8_t *bits = a->buffers[1];
    uint8_t *dst = (uint8_t *)m->data + m->n;
    for (size_t i = 0; i < n; i++)
        dst[i] = bit(bits, from + i) && (!valid || bit(valid, from + i));
}

/* ---- text */
static int64_t offset_at(const struct ArrowArray *a, bool large, size_t i)
{
    const char *p = a->buffers[1];
    int64_t wide;
    int32_t narrow;
    if (large) {
        memcpy(&wide, p + i * sizeof wide, sizeof wide);
        return wide;
    }
    memcpy(&narrow, p + i * sizeof narrow, sizeof narrow);
    return narrow;
}

/* All offsets of the array, before a byte is looked at. */
static int check_offsets(const struct ArrowArray *a, bool large, struct err *err)
{
    if (a->length == 0)
        return 0;
    if (!a->buffers[1])
        return err_set(err, ERR_INTERNAL, "the offsets are not there");
    size_t first = (size_t)a->offset, n = (size_t)a->length;
    int64_t before = offset_at(a, large, first);
    if (before < 0)
        return err_set(err, ERR_INTERNAL, "offset %" PRId64 " is negative", before);
    int64_t start = before;
    for (size_t i = 1; i <= n; i++) {
        int64_t at = offset_at(a, large, first + i);
        if (at < before)
            return err_set(err, ERR_INTERNAL, "offsets out of order at row %zu: %" PRId64 " after %" PRId64, i - 1, at,
                           before);
        before = at;
    }
    if (before > start && !a->buffers[2])
        return err_set(err, ERR_INTERNAL, "the texts' bytes are not there");
    return 0;
}

static void view_bytes(const struct ArrowArray *a, bool large, size_t at, const char **s, size_t *n)
{
    int64_t from = offset_at(a, large, at), to = offset_at(a, large, at + 1);
    *n = (size_t)(to - from);
    *s = *n ? (const char *)a->buffers[2] + from : "";
}

static int view_text(const struct ArrowArray *a, bool large, size_t at, const char **s, size_t *n, size_t row,
                     struct err *err)
{
    size_t bad;
    view_bytes(a, large, at, s, n);
    if (!text_is_utf8(*s, *n, &bad))
        return err_set(err, ERR_INTERNAL, "row %zu: invalid UTF-8, byte %zu of the text is %02x", row, bad + 1,
                       (unsigned char)(*s)[bad]);
    return 0;
}

/* Are the bytes of n texts UTF-8 as one text? Then each of them is, if it does not begin inside a character. */
static bool is_utf8_whole(const struct ArrowArray *a, bool large, size_t from, size_t n)
{
    int64_t first = offset_at(a, large, from), last = offset_at(a, large, from + n);
    size_t bad;
    return last == first || text_is_utf8((const char *)a->buffers[2] + first, (size_t)(last - first), &bad);
}

/* Does text i, of n from `from` on, begin or end inside a character? */
static bool cuts_character(const struct ArrowArray *a, bool large, size_t from, size_t n, size_t i)
{
    const unsigned char *bytes = a->buffers[2];
    int64_t start = offset_at(a, large, from + i), end = offset_at(a, large, from + i + 1);
    int64_t last = offset_at(a, large, from + n);
    return (start < end && (bytes[start] & 0xc0) == 0x80) || (end < last && (bytes[end] & 0xc0) == 0x80);
}

static int append_text(struct import *m, const struct ArrowArray *a, const uint8_t *valid, size_t from, size_t n,
                       struct err *err)
{
    int32_t *dst = (int32_t *)m->data + m->n;
    TRY(check_offsets(a, m->large, err));
    bool whole = is_utf8_whole(a, m->large, from, n);
    for (size_t i = 0; i < n; i++) {
        const char *s;
        size_t length;
        dst[i] = -1;
        if (valid && !bit(valid, from + i))
            continue;
        view_bytes(a, m->large, from + i, &s, &length);
        if (!whole || cuts_character(a, m->large, from, n, i))
            TRY(view_text(a, m->large, from + i, &s, &length, i, err));
        dst[i] = dict_add(m->dict, s, length);
        if (dst[i] < 0)
            return err_set(err, ERR_NOMEM, "no memory for more texts");
    }
    return 0;
}

/* ---- dictionaries */
static int64_t index_at(const struct ArrowArray *a, char format, size_t i)
{
    const unsigned char *p = a->buffers[1];
    int8_t i8;
    int16_t i16;
    uint16_t u16;
    int32_t i32;
    uint32_t u32;
    int64_t i64;
    switch (format) {
    case 'c':
        memcpy(&i8, p + i, sizeof i8);
        return i8;
    case 'C':
        return p[i];
    case 's':
        memcpy(&i16, p + 2 * i, sizeof i16);
        return i16;
    case 'S':
        memcpy(&u16, p + 2 * i, sizeof u16);
        return u16;
    case 'i':
        memcpy(&i32, p + 4 * i, sizeof i32);
        return i32;
    case 'I':
        memcpy(&u32, p + 4 * i, sizeof u32);
        return u32;
    default:
        memcpy(&i64, p + 8 * i, sizeof i64);
        return i64;
    }
}

enum { CODE_UNSEEN = -2 };

/* The code of a value of the array's dictionary, entered when it is first met, so that codes follow the rows. */
static int map_code(struct import *m, const struct ArrowArray *values, const uint8_t *valid, size_t i, int32_t *code,
                    struct err *err)
{
    if (m->map[i] == CODE_UNSEEN) {
        size_t at = (size_t)values->offset + i, n;
        const char *s;
        m->map[i] = -1; /* a dictionary may hold a missing value */
        if (!valid || bit(valid, at)) {
            TRY(view_text(values, m->large, at, &s, &n, i, err));
            m->map[i] = dict_add(m->dict, s, n);
            if (m->map[i] < 0)
                return err_set(err, ERR_NOMEM, "no memory for more texts");
        }
    }
    *code = m->map[i];
    return 0;
}

static int append_indexes(struct import *m, const struct ArrowArray *a, const uint8_t *valid, size_t from, size_t n,
                          bool *holes, struct err *err)
{
    const struct ArrowArray *values = a->dictionary;
    const uint8_t *values_valid;
    TRY(import_check_array(values, 3, 0, false, err));
    TRY(check_nulls(values, &values_valid, err));
    TRY(check_offsets(values, m->large, err));
    size_t count = (size_t)values->length;
    if (count > m->map_room) {
        int32_t *grown = realloc(m->map, count * sizeof *grown);
        if (!grown)
            return err_set(err, ERR_NOMEM, "no memory for a dictionary of %zu texts", count);
        m->map = grown;
        m->map_room = count;
    }
    for (size_t i = 0; i < count; i++)
        m->map[i] = CODE_UNSEEN;
    int32_t *dst = (int32_t *)m->data + m->n;
    for (size_t i = 0; i < n; i++) {
        dst[i] = -1;
        if (valid && !bit(valid, from + i))
            continue;
        int64_t index = index_at(a, m->index, from + i);
        if (index < 0 || (uint64_t)index >= count)
            return err_set(err, ERR_INTERNAL,
                           "row %zu: dictionary index %" PRId64 " out of range, the dictionary has %zu texts", i, index,
                           count);
        TRY(map_code(m, values, values_valid, (size_t)index, &dst[i], err));
        *holes = *holes || dst[i] < 0;
    }
    return 0;
}

/* A dictionary's missing values make their rows missing. */
static int clear_holes(struct import *m, size_t n, struct err *err)
{
    const int32_t *codes = (const int32_t *)m->data + m->n;
    TRY(need_bitmap(m, err));
    for (size_t i = 0; i < n; i++) {
        size_t at = m->n + i;
        uint8_t mask = (uint8_t)(1u << (at & 7));
        m->valid[at >> 3] = (uint8_t)(codes[i] < 0 ? m->valid[at >> 3] & ~mask : m->valid[at >> 3] | mask);
    }
    return 0;
}

int import_append(struct import *m, const struct ArrowArray *a, size_t skip, size_t n, struct err *err)
{
    const uint8_t *valid;
    bool holes = false, text = m->kind == IMPORT_TEXT && !m->index;
    TRY(import_check_array(a, text ? 3 : 2, 0, m->index != 0, err));
    if ((uint64_t)a->length < skip + n)
        return err_set(err, ERR_INTERNAL, "%" PRId64 " values in a batch of %zu", a->length, skip + n);
    TRY(check_nulls(a, &valid, err));
    if (n == 0)
        return 0;
    if (!a->buffers[1])
        return err_set(err, ERR_INTERNAL, text ? "the offsets are not there" : "the values are not there");
    TRY(reserve(m, n, err));
    size_t from = (size_t)a->offset + skip;
    if (m->kind == IMPORT_FLAG)
        append_flags(m, a, valid, from, n);
    else if (text)
        TRY(append_text(m, a, valid, from, n, err));
    else if (m->index)
        TRY(append_indexes(m, a, valid, from, n, &holes, err));
    else
        TRY(append_fixed(m, a, valid, from, n, err));
    TRY(take_valid(m, valid, from, n, err));
    if (holes)
        TRY(clear_holes(m, n, err));
    m->n += n;
    return 0;
}
