/* values.c - the columns of a batch, one after the other, in loops that know their type: nearly all fields are written in
 * one way (2026-10-26, digits, true), which is read here by eight bytes at a time, instants by instant.c and integers by integer.c;
 * whatever is written otherwise, quoted, empty, missing or wrong goes one slow way, which knows the source's options. The fast way accepts
 * nothing that the slow one would read differently. Texts become a dictionary of the batch (texts.c). */
#include "csv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <concord/build.h>

bool is_missing(const struct options *o, const char *s, size_t n)
{
    for (size_t i = 0; i < o->n_missing; i++)
        if (strlen(o->missing[i]) == n && !memcmp(o->missing[i], s, n))
            return true;
    return false;
}

/* ---- the slow way */
static void mark_null(struct concord_builder *b, size_t i)
{
    b->valid[i >> 3] = (uint8_t)(b->valid[i >> 3] & ~(1u << (i & 7)));
    b->n_null++;
}

static int need_bits(struct filling *f)
{
    struct concord_builder *b = f->b;
    if (b->valid)
        return 0;
    b->valid = malloc(b->room / 8 + 8);
    if (!b->valid)
        return fail(f->desk->err, CONCORD_NOMEM, "no memory for a batch");
    memset(b->valid, 0xff, b->room / 8 + 8);
    return 0;
}

static int set_null(struct filling *f, size_t i)
{
    int rc = need_bits(f);
    if (!rc)
        mark_null(f->b, i);
    return rc;
}

int set_nulls(struct filling *f, size_t from, uint64_t there)
{
    int rc = need_bits(f);
    for (size_t k = 0; k < 8 && !rc; k++)
        f->b->valid[from / 8 + k] &= (uint8_t)(there >> 8 * k);
    f->b->n_null += (size_t)__builtin_popcountll(~there);
    return rc;
}

int say_fault(struct filling *f, size_t i, const char *s, size_t n, const char *why)
{
    struct desk *d = f->desk;
    const char *raw;
    size_t raw_n;
    const struct fields fields = fields_of(f);
    fields_at(&fields, i, &raw, &raw_n);
    bool in_place = s >= d->reader.data && s < d->reader.data + d->reader.len;
    return fault_add(d, f->before + (int64_t)i, (int32_t)f->k, &d->rows[i], in_place ? s : raw, n, why);
}

/* Why the field is not of the type; NULL when its value is in place. */
static const char *convert(const struct filling *f, size_t i, const char *s, size_t n)
{
    const struct options *o = &f->connection->options;
    unsigned char *to = f->b->data + f->b->width * i;
    int64_t wide = 0;
    int32_t narrow = 0;
    double real = 0;
    bool flag = false;
    const char *why;
    switch (f->want->format[0]) {
    case 'b':
        why = convert_flag(s, n, &flag);
        f->b->data[i >> 3] = (uint8_t)(f->b->data[i >> 3] | (!why && flag) << (i & 7));
        return why;
    case 'd':
        return convert_decimal(s, n, o, to);
    case 'g':
        why = convert_float(s, n, o, &real);
        memcpy(to, &real, sizeof real);
        return why;
    case 'l':
        why = convert_integer(s, n, o, &wide);
        break;
    default:
        if (!strcmp(f->want->format, "tdD")) {
            why = convert_date(s, n, o, &narrow);
            memcpy(to, &narrow, sizeof narrow);
            return why;
        }
        why = convert_time(s, n, o, f->connection->host, &wide);
        break;
    }
    memcpy(to, &wide, sizeof wide);
    return why;
}

static int take_field(struct filling *f, size_t i)
{
    const struct options *o = &f->connection->options;
    const char *s, *why = NULL;
    size_t n;
    const struct fields fields = fields_of(f);
    fields_at(&fields, i, &s, &n);
    field_unquote(&s, &n, f->desk->scratch);
    if (f->b->width)
        memset(f->b->data + f->b->width * i, 0, f->b->width);
    if (n == 0 || is_missing(o, s, n))
        return set_null(f, i);
    why = convert(f, i, s, n);
    if (!why)
        return 0;
    if (f->b->width)
        memset(f->b->data + f->b->width * i, 0, f->b->width);
    int rc = set_null(f, i);
    return rc ? rc : say_fault(f, i, s, n, why);
}

/* ---- the fast ways */
static inline bool iso_day(const struct months *months, const char *s, size_t n, int32_t *out)
{
    bool fine = n == 10;
    if (!BY_WORDS || !fine)
        return false;
    uint64_t a = digit_pairs(load_8(s), UINT64_C(0x2d30302d30303030), UINT64_C(0x7f76767f76767676), &fine);
    unsigned tens = (unsigned)(s[8] - '0'), ones = (unsigned)(s[9] - '0');
    return fine && tens <= 9 && ones <= 9 &&
           months_day(months, (unsigned)(a & 0xff) * 100 + (a >> 16 & 0xff), a >> 40 & 0xff, tens * 10 + ones, out);
}

static inline bool true_or_false(const char *s, size_t n, bool *out)
{
    *out = n == 4;
    return n == 4 ? load_4(s) == load_4("true") : n == 5 && load_4(s) == load_4("fals") && s[4] == 'e';
}

/* Digits and a fraction of at most 18 in all, as the source writes them by itself. */
static bool few_decimals(const char *s, size_t n, char mark, unsigned char out[16])
{
    static const int64_t powers[] = {1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000, 1000000000,
                                     INT64_C(10000000000), INT64_C(100000000000), INT64_C(1000000000000)};
    enum { SCALE = 12 };
    int64_t v = 0;
    size_t i = 0, fraction = 0;
    if (n > 18)
        return false;
    for (; i < n && s[i] >= '0' && s[i] <= '9'; i++)
        v = v * 10 + (s[i] - '0');
    if (i == 0)
        return false;
    if (i < n && s[i] == mark)
        for (i++; i < n && s[i] >= '0' && s[i] <= '9'; i++, fraction++)
            v = v * 10 + (s[i] - '0');
    if (i < n || fraction > SCALE)
        return false;
    __extension__ __int128 scaled = (__int128)v * powers[SCALE - fraction];
    for (i = 0; i < 16; i++)
        out[i] = (unsigned char)(scaled >> 8 * i);
    return true;
}

/* A loop over the rows, 64 at a time: where `quick` has put no value in place, or missing values have words, the slow way has a
 * look. `quick` takes s and n and fills place i. */
#define FILL(f, quick)                                                                                                 \
    const struct fields fields = fields_of(f);                                                                         \
    const bool no_words = (f)->connection->options.n_missing == 0;                                                     \
    const size_t width = (f)->b->width;                                                                                \
    for (size_t from = 0, n_rows = (f)->desk->n_rows; from < n_rows; from += 64) {                                     \
        uint64_t missing = 0, slow = 0;                                                                                \
        for (size_t i = from; i < n_rows && i < from + 64; i++) {                                                      \
            const char *s;                                                                                             \
            size_t n;                                                                                                  \
            fields_at(&fields, i, &s, &n);                                                                             \
            if (n == 0) {                                                                                              \
                memset((f)->b->data + width * i, 0, width);                                                            \
                missing |= UINT64_C(1) << (i - from);                                                                  \
            } else if (!no_words || !(quick)) {                                                                        \
                slow |= UINT64_C(1) << (i - from);                                                                     \
            }                                                                                                          \
        }                                                                                                              \
        int rc = take_rest(f, from, missing, slow);                                                                    \
        if (rc)                                                                                                        \
            return rc;                                                                                                 \
    }

/* Of 64 rows those without a byte, and those that the slow way takes. */
static int take_rest(struct filling *f, size_t from, uint64_t missing, uint64_t slow)
{
    int rc = missing ? set_nulls(f, from, ~missing) : 0;
    for (; slow && !rc; slow &= slow - 1)
        rc = take_field(f, from + (size_t)__builtin_ctzll(slow));
    return rc;
}

/* By 64 rows, of which instants or integers are taken together if missing values have no words and dates no form of their own. */
static int fill_words(struct filling *f, bool instants)
{
    int64_t *to = (int64_t *)(void *)f->b->data;
    const struct options *o = &f->connection->options;
    const struct fields fields = fields_of(f);
    bool together = o->n_missing == 0 && (!instants || o->dates.n == 0);
    for (size_t from = 0, n_rows = f->desk->n_rows; from < n_rows; from += 64) {
        size_t n = n_rows - from < 64 ? n_rows - from : 64;
        uint64_t missing = 0, slow = n < 64 ? ~(UINT64_MAX << n) : UINT64_MAX;
        if (together)
            slow &= ~(instants ? instants_take(&f->desk->months, &fields, from, n, to + from, &missing)
                               : integers_take(&fields, from, n, to + from, &missing));
        int rc = take_rest(f, from, missing, slow & ~missing);
        if (rc)
            return rc;
    }
    return 0;
}

static int fill_days(struct filling *f)
{
    int32_t *to = (int32_t *)(void *)f->b->data;
    const struct months *months = &f->desk->months;
    bool iso = f->connection->options.dates.n == 0;
    FILL(f, iso && iso_day(months, s, n, &to[i]))
    return 0;
}

static int fill_flags(struct filling *f)
{
    uint8_t *to = f->b->data;
    bool flag;
    FILL(f, true_or_false(s, n, &flag) && (to[i >> 3] = (uint8_t)(to[i >> 3] | flag << (i & 7)), true))
    return 0;
}

static int fill_others(struct filling *f)
{
    bool decimal = f->want->format[0] == 'd';
    char mark = f->connection->options.decimal;
    FILL(f, decimal && few_decimals(s, n, mark, f->b->data + 16 * i))
    return 0;
}

static int fill_column(struct filling *f, struct concord_builder *texts)
{
    const char *format = f->want->format;
    concord_builder_init(f->b, *format == 'u' && f->want->dictionary ? "i" : format);
    if (*format == 'u')
        return texts_fill(f, texts);
    if (concord_builder_reserve(f->b, f->desk->n_rows + 1))
        return fail(f->desk->err, CONCORD_NOMEM, "no memory for a batch");
    f->b->n = f->desk->n_rows;
    return !strcmp(format, "tdD") ? fill_days(f)
           : *format == 't'       ? fill_words(f, true)
           : *format == 'l'       ? fill_words(f, false)
           : *format == 'b'       ? fill_flags(f)
                                  : fill_others(f);
}

/* ---- batches */
static int fill_positions(struct desk *d, int32_t file_number, struct concord_builder *file, struct concord_builder *line)
{
    concord_builder_init(file, "i");
    concord_builder_init(line, "l");
    if (concord_builder_reserve(file, d->n_rows + 1) || concord_builder_reserve(line, d->n_rows + 1))
        return fail(d->err, CONCORD_NOMEM, "no memory for a batch");
    int32_t *files = (int32_t *)(void *)file->data;
    int64_t *lines = (int64_t *)(void *)line->data;
    const struct row *rows = d->rows;
    const size_t n = d->n_rows;
    const int64_t first_line = d->reader.b.first_line;
    for (size_t i = 0; i < n; i++)
        files[i] = file_number;
    bool one_each = rows[n - 1].line - rows[0].line == n - 1; /* no row has the line of another */
    for (size_t i = 0; i < n && one_each; i++)
        lines[i] = first_line + rows[0].line + (int64_t)i;
    for (size_t i = 0; i < n && !one_each; i++)
        lines[i] = first_line + rows[i].line;
    file->n = line->n = n;
    return 0;
}

/* The texts of column k become the dictionary of its codes. */
static int attach(struct desk *d, struct concord_builder *texts, struct ArrowArray *codes)
{
    codes->dictionary = calloc(1, sizeof *codes->dictionary);
    if (!codes->dictionary || concord_builder_finish(texts, codes->dictionary))
        return fail(d->err, CONCORD_NOMEM, "no memory for a batch");
    return 0;
}

int values_batch(struct desk *d, const struct batch_spec *spec, struct ArrowArray *out)
{
    size_t n = spec->n_wants;
    struct concord_builder *b = calloc(2 * n + 2, sizeof *b), *texts = b + n + 2;
    if (!b)
        return fail(d->err, CONCORD_NOMEM, "no memory for a batch");
    int rc = 0;
    for (size_t k = 0; k < n && !rc; k++) {
        struct filling f = {d, spec->connection, &spec->wants[k], k, spec->before, &b[k]};
        rc = fill_column(&f, &texts[k]);
    }
    if (!rc)
        rc = fill_positions(d, spec->file, &b[n], &b[n + 1]);
    if (!rc && concord_batch_finish(b, n + 2, d->n_rows, out))
        rc = fail(d->err, CONCORD_NOMEM, "no memory for a batch");
    for (size_t k = 0; k < n && !rc; k++)
        if (*spec->wants[k].format == 'u' && spec->wants[k].dictionary)
            rc = attach(d, &texts[k], out->children[k]);
    for (size_t k = 0; k < 2 * n + 2; k++)
        concord_builder_fini(&b[k]);
    free(b);
    return rc;
}
