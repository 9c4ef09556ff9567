/* import.c - checks Arrow arrays and takes their values into growing columns. It decides what a valid array is, to the
 * last offset; it takes arrays as they come, from a plugin that may be wrong in every way, and gives columns that need
 * no second look. What it cannot know is how long a buffer is: a producer that lies about lengths is beyond checking.
 * It must not know of plugins or files. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "data/import_int.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "data/calendar.h"

static const struct {
    const char *format;
    enum column_kind column;
} kinds[] = {
    [IMPORT_FLAG] = {"b", COL_FLAG},       [IMPORT_INTEGER] = {"l", COL_INTEGER},
    [IMPORT_SMALL] = {"i", COL_DATE},      [IMPORT_DATE] = {"tdD", COL_DATE},
    [IMPORT_TIME] = {"tsu:UTC", COL_TIME}, [IMPORT_DECIMAL] = {"d:38,12", COL_DECIMAL},
    [IMPORT_F64] = {"g", COL_F64},         [IMPORT_TEXT] = {"u", COL_TEXT},
};

size_t import_width(enum import_kind kind) { return column_width(kinds[kind].column); }

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

/* ---- bitmaps */
/* How many of n bits from `from` on are 0. */
static int64_t count_zeros(const uint8_t *bits, size_t from, size_t n)
{
    int64_t zeros = 0;
    size_t i = from, end = from + n;
    for (; i < end && i % 8; i++)
        zeros += !bit_is_set(bits, i);
    for (; i + 64 <= end; i += 64) {
        uint64_t word;
        memcpy(&word, bits + i / 8, sizeof word);
        zeros += 64 - __builtin_popcountll(word);
    }
    for (; i < end; i++)
        zeros += !bit_is_set(bits, i);
    return zeros;
}

void import_fill_bits(uint8_t *valid, size_t at, size_t n, const uint8_t *bits, size_t from)
{
    size_t i = 0, end = from + n;
    while (i < n) {
        if (!bits && ((at + i) & 7) == 0 && n - i >= 8) {
            memset(&valid[(at + i) >> 3], 0xff, (n - i) / 8);
            i += (n - i) / 8 * 8;
            continue;
        }
        if (bits && ((at + i) & 7) == 0 && n - i >= 64) {
            uint64_t word = bits_word(bits_64(bits, from + i));
            memcpy(&valid[(at + i) >> 3], &word, sizeof word);
            i += 64;
            continue;
        }
        size_t here = (at + i) & 7, run = n - i < 8 - here ? n - i : 8 - here;
        uint8_t eight = (uint8_t)(bits ? bits_eight(bits, from + i, end) : 0xff);
        if (run == 8)
            valid[(at + i) >> 3] = eight;
        else
            __atomic_fetch_or(&valid[(at + i) >> 3], (uint8_t)((eight & ((1u << run) - 1)) << here), __ATOMIC_RELAXED);
        i += run;
    }
}

/* ---- the growing column */
int import_init(struct import *m, enum import_kind kind, struct err *err)
{
    memset(m, 0, sizeof *m);
    m->kind = kind;
    m->scale = kind == IMPORT_DECIMAL ? IMPORT_SCALE : 0;
    if (kind == IMPORT_TEXT && !(m->dict = dict_new()))
        return err_set(err, ERR_NOMEM, "no memory for a column of text");
    return 0;
}

void import_fini(struct import *m)
{
    free(m->valid);
    free(m->data);
    dict_free(&m->dict);
    memset(m, 0, sizeof *m);
}

int import_reserve(struct import *m, size_t n, struct err *err)
{
    if (n <= m->room)
        return 0;
    size_t room = (n + 63) / 64 * 64, width = import_width(m->kind);
    void *data = realloc(m->data, form_bytes(m->form, width, room) + IMPORT_PADDING);
    if (data)
        m->data = data;
    uint8_t *valid = data ? realloc(m->valid, room / 8 + IMPORT_PADDING) : NULL;
    if (!valid)
        return err_set(err, ERR_NOMEM, "no memory for a column of %zu values", room);
    memset(valid + m->room / 8, 0, (room - m->room) / 8 + IMPORT_PADDING);
    m->valid = valid;
    m->room = room;
    return 0;
}

void import_take(struct import *m, size_t n, struct column *out)
{
    memset(out, 0, sizeof *out);
    out->kind = kinds[m->kind].column;
    out->form = m->form;
    out->scale = m->scale;
    out->n = n;
    out->dict = m->dict;
    if (m->dict)
        dict_rest(m->dict);
    if (m->valid && count_zeros(m->valid, 0, n)) {
        out->valid = m->valid;
        m->valid = NULL;
    }
    size_t size = column_bytes(out) + IMPORT_PADDING;
    void *fitting = realloc(m->data, size);
    out->data = fitting ? fitting : m->data;
    if (fitting)
        memset((char *)fitting + size - IMPORT_PADDING, 0, IMPORT_PADDING);
    m->data = NULL;
    m->dict = NULL;
    import_fini(m);
}

void import_part_init(struct import_part *p, enum import_kind kind)
{
    memset(p, 0, sizeof *p);
    p->kind = kind;
}

void import_part_fini(struct import_part *p)
{
    free(p->items);
    free(p->codes);
    free(p->locals);
    free(p->map);
    memset(p, 0, sizeof *p);
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

int import_schema(struct import_part *p, const struct ArrowSchema *s, struct err *err)
{
    const char *format = s->format ? s->format : "";
    if (s->n_children != 0)
        return err_set(err, ERR_INTERNAL, "has children");
    if (p->kind != IMPORT_TEXT || !s->dictionary) {
        p->index = 0;
        p->large = format[0] == 'U';
        if (s->dictionary ||
            (p->kind == IMPORT_TEXT ? !is_text_format(format) : strcmp(format, import_format(p->kind)) != 0))
            return err_set(err, ERR_INTERNAL, "came as %.20s%s, %s was asked for", *format ? format : "nothing",
                           s->dictionary ? " with a dictionary" : "", import_format(p->kind));
        return 0;
    }
    if (!format[0] || format[1] || !strchr("cCsSiIl", format[0]))
        return err_set(err, ERR_INTERNAL,
                       "has a dictionary with an index of format %.20s; one of c C s S i I l is read", format);
    const char *values = s->dictionary->format ? s->dictionary->format : "";
    if (!is_text_format(values) || s->dictionary->dictionary || s->dictionary->n_children)
        return err_set(err, ERR_INTERNAL, "has a dictionary of %.20s; u was asked for", *values ? values : "nothing");
    p->index = format[0];
    p->large = values[0] == 'U';
    return 0;
}

int import_check_nulls(const struct ArrowArray *a, const uint8_t **valid, struct err *err)
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

/* Are all days, or instants, of years that there are? Missing ones count too: they are mostly 0. */
static bool all_days(const int32_t *p, size_t n)
{
    int wrong = 0;
    for (size_t i = 0; i < n; i++)
        wrong |= (p[i] < DAY_MIN) | (p[i] > DAY_MAX);
    return !wrong;
}

/* The differences to both bounds are negative, by their first bit, where it lies outside: 64 bits that many processors cannot compare,
 * but take apart, side by side. */
static bool all_instants(const int64_t *p, size_t n)
{
    const uint64_t least = (uint64_t)(DAY_MIN * US_PER_DAY), most = (uint64_t)((DAY_MAX + 1) * US_PER_DAY - 1);
    uint64_t wrong = 0;
    for (size_t i = 0; i < n; i++)
        wrong |= ((uint64_t)p[i] - least) | (most - (uint64_t)p[i]);
    return !(wrong >> 63);
}

/* What lies in few bytes needs no second look. */
static bool is_of_those_years(const struct import_part *p)
{
    return p->narrow && ((p->kind == IMPORT_TIME && !p->need.fractions) || (p->kind == IMPORT_DATE && p->need.bits <= INT16_MAX));
}

static int check_fixed(struct import_part *p, struct err *err)
{
    size_t width = import_width(p->kind);
    const char *src = (const char *)p->array->buffers[1] + p->from * width;
    bool aligned = ((uintptr_t)src & (width - 1)) == 0;
    if (p->kind == IMPORT_INTEGER || p->kind == IMPORT_SMALL || p->kind == IMPORT_FLAG)
        return 0;
    if ((p->kind == IMPORT_DATE && aligned && all_days((const int32_t *)(const void *)src, p->n)) ||
        (p->kind == IMPORT_TIME && aligned && all_instants((const int64_t *)(const void *)src, p->n)))
        return 0;
    for (size_t i = 0; i < p->n; i++)
        if (!p->valid || bit_is_set(p->valid, p->from + i))
            TRY(check_value(p->kind, src + i * width, i, err));
    return 0;
}

static void fill_flags(const struct import_part *p, struct import *m, size_t at)
{
    const uint8_t *bits = p->array->buffers[1];
    uint8_t *dst = (uint8_t *)m->data + at;
    for (size_t i = 0; i < p->n; i++)
        dst[i] = bit_is_set(bits, p->from + i) && (!p->valid || bit_is_set(p->valid, p->from + i));
}

/* ---- the three steps */
int import_check(struct import_part *p, const struct ArrowArray *a, size_t skip, size_t n, struct err *err)
{
    bool text = p->kind == IMPORT_TEXT, plain = text && !p->index;
    p->n = 0;
    p->n_items = 0;
    p->straight = NULL;
    p->need = (struct import_need){0};
    p->hashed = p->dict && !dict_is_rising(p->dict);
    TRY(import_check_array(a, plain ? 3 : 2, 0, p->index != 0, err));
    if ((uint64_t)a->length < skip + n)
        return err_set(err, ERR_INTERNAL, "%" PRId64 " values in a batch of %zu", a->length, skip + n);
    TRY(import_check_nulls(a, &p->valid, err));
    if (n == 0)
        return 0;
    if (!a->buffers[1])
        return err_set(err, ERR_INTERNAL, plain ? "the offsets are not there" : "the values are not there");
    p->array = a;
    p->from = (size_t)a->offset + skip;
    p->n = n;
    p->n_missing = p->valid ? (size_t)count_zeros(p->valid, p->from, n) : 0;
    if (text)
        TRY(import_text_room(&p->locals, &p->locals_room, n, sizeof *p->locals, err));
    if (text)
        TRY(plain ? import_text_check(p, err) : import_text_check_indexes(p, err));
    if (p->narrow)
        import_measure(p);
    return text || is_of_those_years(p) ? 0 : check_fixed(p, err);
}

int import_enter(struct import_part *p, struct import *m, struct err *err)
{
    if (p->n_items) {
        TRY(import_text_room(&p->codes, &p->codes_room, p->n_items, sizeof *p->codes, err));
        p->dict = m->dict;
        if (!dict_add_all(m->dict, p->items, p->n_items, p->hashed, p->codes))
            return err_set(err, ERR_NOMEM, "no memory for more texts");
    }
    if (m->narrow && p->n)
        import_join_need(p, m);
    return 0;
}

void import_fill(const struct import_part *p, struct import *m, size_t at)
{
    if (!p->n)
        return;
    if (m->form == FORM_STEPS) {
        import_fill_steps(p, m, at);
        return;
    }
    if (p->kind == IMPORT_TEXT) {
        import_text_fill(p, m, at);
        return;
    }
    if (p->kind == IMPORT_FLAG)
        fill_flags(p, m, at);
    else
        import_fill_fixed(p, m, at);
    import_fill_bits(m->valid, at, p->n, p->n_missing ? p->valid : NULL, p->from);
}

int import_column(enum import_kind kind, const struct ArrowArray *a, size_t n, struct column *out, struct err *err)
{
    struct import m;
    struct import_part p;
    memset(out, 0, sizeof *out);
    import_part_init(&p, kind);
    int rc = import_init(&m, kind, err);
    if (!rc)
        rc = import_check(&p, a, 0, n, err);
    if (!rc)
        rc = import_reserve(&m, n, err);
    if (!rc)
        rc = import_enter(&p, &m, err);
    if (!rc) {
        import_fill(&p, &m, 0);
        import_take(&m, n, out);
    }
    import_part_fini(&p);
    import_fini(&m);
    return rc;
}
