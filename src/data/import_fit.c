/* import_fit.c - in how many bytes the values of a growing column lie: what the values of a batch need, the step to wider ones, and
 * the way into them. A column begins with the fewest bytes of its kind and is widened when a batch comes that does not fit, so how
 * it lies in the end follows from its values alone, not from how they were cut into batches. It must not know what a valid value is. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "data/import_int.h"

#include <stdlib.h>
#include <string.h>

#include "base/wide.h"

static const char *values_of(const struct import_part *p)
{
    return (const char *)p->array->buffers[1] + p->from * import_width(p->kind);
}

/* ---- what values need */

/* Calls `what` for each x of those that are there, for those that are missing with 0 or not at all. */
#define EACH_KNOWN(type, what)                                                                                          \
    do {                                                                                                                \
        const char *at = values_of(p);                                                                                  \
        const size_t n = p->n, from = p->from;                                                                          \
        const uint8_t *valid = p->valid;                                                                                \
        size_t i = 0;                                                                                                   \
        type x;                                                                                                         \
        for (; i + 64 <= n; i += 64) {                                                                                  \
            uint64_t there = valid ? bits_64(valid, from + i) : UINT64_MAX;                                             \
            for (size_t k = 0; k < 64; k++) {                                                                           \
                memcpy(&x, at + (i + k) * sizeof x, sizeof x);                                                          \
                x &= -(type)(there >> k & 1);                                                                           \
                what;                                                                                                   \
            }                                                                                                           \
        }                                                                                                               \
        for (; i < n; i++)                                                                                              \
            if (!valid || bit_is_set(valid, from + i)) {                                                                \
                memcpy(&x, at + i * sizeof x, sizeof x);                                                                \
                what;                                                                                                   \
            }                                                                                                           \
    } while (0)

BODY uint64_t bits_of_integers(const struct import_part *p)
{
    uint64_t bits = 0;
    EACH_KNOWN(int64_t, bits |= (uint64_t)(x ^ (x >> 63)));
    return bits;
}

BODY uint64_t bits_of_days(const struct import_part *p)
{
    uint32_t bits = 0;
    EACH_KNOWN(int32_t, bits |= (uint32_t)(x ^ (x >> 31)));
    return bits;
}

BODY bool has_fractions(const struct import_part *p)
{
    uint64_t wrong = 0;
    EACH_KNOWN(int64_t, wrong |= ((uint64_t)form_seconds(x) * FORM_US) ^ (uint64_t)x);
    return wrong != 0;
}

static bool is_multiple(i128 x, i128 unit)
{
    if (x >= INT64_MIN && x <= INT64_MAX)
        return (int64_t)x % (int64_t)unit == 0; /* no unit is above 10^12 */
    return x % unit == 0;
}

static void measure_decimals(const struct import_part *p, struct import_need *need)
{
    i128 unit = decimal_pow10(IMPORT_SCALE), most = 0;
    int scale = 0;
    EACH_KNOWN(i128, {
        i128 size = x ^ (x >> 127);
        most = size > most ? size : most;
        for (; !is_multiple(x, unit); scale++)
            unit /= 10;
    });
    need->most = most;
    need->scale = scale;
}

/* Whole numbers without one that is missing: integers, or the items of texts, which have codes later. *width: bytes of each. */
static const char *numbers_of(const struct import_part *p, size_t *width)
{
    *width = p->kind == IMPORT_TEXT ? sizeof(int32_t) : sizeof(int64_t);
    return p->kind != IMPORT_TEXT ? values_of(p) : (const char *)(p->straight ? p->straight : p->locals);
}

#define ANY_JUMP(type)                                                                                                  \
    do {                                                                                                                \
        type here, before;                                                                                              \
        for (size_t i = 1, end; i < n && !wrong; i = end) {                                                             \
            end = n - i < 64 ? n : i + 64;                                                                              \
            for (size_t k = i; k < end; k++) {                                                                          \
                memcpy(&here, at + k * sizeof here, sizeof here);                                                       \
                memcpy(&before, at + (k - 1) * sizeof here, sizeof here);                                               \
                wrong |= (uint64_t)((type)(here - before) & ~(type)1);                                                  \
            }                                                                                                           \
        }                                                                                                               \
    } while (0)

BODY bool has_jumps(const struct import_part *p)
{
    const size_t n = p->n;
    size_t width;
    uint64_t wrong = p->n_missing != 0;
    const char *at = numbers_of(p, &width);
    if (width == sizeof(uint32_t))
        ANY_JUMP(uint32_t);
    else
        ANY_JUMP(uint64_t);
    return wrong != 0;
}

enum { STEPS_BITS = 62 }; /* of numbers that may be steps: sums and differences of such stay numbers */

BODY void measure(struct import_part *p)
{
    if (p->kind == IMPORT_INTEGER || p->kind == IMPORT_TEXT)
        p->need.jumps = has_jumps(p);
    if (p->kind == IMPORT_INTEGER) {
        p->need.bits = bits_of_integers(p);
        p->need.jumps |= p->need.bits >> STEPS_BITS != 0;
    } else if (p->kind == IMPORT_DATE)
        p->need.bits = bits_of_days(p);
    else if (p->kind == IMPORT_TIME)
        p->need.fractions = has_fractions(p);
}

WIDE static void measure_wide(struct import_part *p) { measure(p); }

void import_measure(struct import_part *p)
{
    if (p->kind == IMPORT_DECIMAL)
        measure_decimals(p, &p->need);
    else if (wide_is_there())
        measure_wide(p);
    else
        measure(p);
}

/* Codes of items, which follow one another if all of them are new, or the first is the last one. */
static bool codes_jump(const struct import_part *p)
{
    int32_t wrong = 0;
    for (size_t k = 1; k < p->n_items; k++)
        wrong |= p->codes[k] - p->codes[k - 1] - 1;
    return wrong != 0;
}

/* The number in row i, as it is in the column. */
static int64_t number_at(const struct import_part *p, size_t i)
{
    int64_t x;
    if (p->kind == IMPORT_TEXT)
        return p->codes[(p->straight ? p->straight : p->locals)[i]];
    memcpy(&x, values_of(p) + i * sizeof x, sizeof x);
    return x;
}

static void join_steps(struct import_part *p, struct import *m)
{
    m->need.jumps |= p->need.jumps || codes_jump(p);
    if (m->need.jumps)
        return;
    uint64_t step = m->any ? (uint64_t)number_at(p, 0) - (uint64_t)m->last : 0;
    m->need.jumps = step > 1;
    p->up = step == 1;
    m->last = number_at(p, p->n - 1);
    m->any = true;
}

void import_join_need(struct import_part *p, struct import *m)
{
    if (m->kind == IMPORT_INTEGER || m->kind == IMPORT_TEXT)
        join_steps(p, m);
    m->need.bits |= p->need.bits;
    m->need.fractions |= p->need.fractions;
    m->need.scale = m->need.scale > p->need.scale ? m->need.scale : p->need.scale;
    m->need.most = m->need.most > p->need.most ? m->need.most : p->need.most;
}

static enum column_form needed_form(const struct import *m)
{
    size_t width = import_width(m->kind);
    switch (m->kind) {
    case IMPORT_INTEGER:
        return m->need.jumps ? form_of_bits(m->need.bits, width) : FORM_STEPS;
    case IMPORT_DATE:
        return form_of_bits(m->need.bits, width);
    case IMPORT_TIME:
        return m->need.fractions ? FORM_FULL : FORM_SECONDS;
    case IMPORT_TEXT: {
        int32_t n = dict_count(m->dict);
        return !m->need.jumps ? FORM_STEPS : form_of_bits(n ? (uint64_t)n - 1 : 0, width);
    }
    case IMPORT_DECIMAL: {
        i128 most = m->need.most / decimal_pow10(IMPORT_SCALE - m->need.scale);
        return most > INT64_MAX ? FORM_FULL : form_of_bits((uint64_t)most, width);
    }
    case IMPORT_FLAG:
    case IMPORT_SMALL:
    case IMPORT_F64:
        break;
    }
    return FORM_FULL;
}

/* ---- the column */

void import_narrow(struct import *m)
{
    m->narrow = true;
    m->scale = 0;
    m->form = needed_form(m);
}

bool import_fits(const struct import *m)
{
    return !m->narrow || (m->need.scale == m->scale && needed_form(m) == m->form);
}

/* Rows that were entered and are not filled hold anything: what becomes of them does not matter. */
static void lengthen(i128 *values, size_t n, int digits)
{
    i128 factor = decimal_pow10(digits);
    for (size_t i = 0; i < n; i++)
        (void)__builtin_mul_overflow(values[i], factor, &values[i]);
}

int import_widen(struct import *m, size_t n, struct err *err)
{
    enum { RUN = 256 };
    i128 run[RUN];
    enum column_form form = needed_form(m);
    size_t width = import_width(m->kind), old = form_size(m->form, width), wider = form_size(form, width);
    int digits = m->need.scale - m->scale; /* steps take less than any byte: their size is 0 */
    void *grown = wider > old ? realloc(m->data, m->room * wider + IMPORT_PADDING) : m->data;
    if (!grown)
        return err_set(err, ERR_NOMEM, "no memory for a column of %zu values", m->room);
    m->data = grown;
    for (size_t end = n; end > 0;) { /* from the last to the first: a wider value lies where no later one is any more */
        size_t at = end % RUN ? end - end % RUN : end - RUN;
        form_spread(m->form, width, m->data, at, end - at, run);
        if (digits > 0)
            lengthen(run, end - at, digits);
        form_press(form, width, run, end - at, (char *)m->data + at * wider);
        end = at;
    }
    m->form = form;
    m->scale = m->need.scale;
    return 0;
}

/* ---- the way into it */

/* 64 values: those without a bit become 0. Which are missing nobody foresees. */
#define CLEAR_64(type)                                                                                                  \
    do {                                                                                                                \
        for (size_t k = 0; k < 64; k++) {                                                                               \
            type word;                                                                                                  \
            memcpy(&word, dst + k * sizeof word, sizeof word);                                                          \
            word &= (type)(0 - (type)(there >> k & 1));                                                                 \
            memcpy(dst + k * sizeof word, &word, sizeof word);                                                          \
        }                                                                                                               \
    } while (0)

BODY void clear_64(char *dst, size_t size, uint64_t there)
{
    if (size == 8)
        CLEAR_64(uint64_t);
    else if (size == 4)
        CLEAR_64(uint32_t);
    else if (size == 2)
        CLEAR_64(uint16_t);
    else
        CLEAR_64(uint8_t);
}

BODY void clear_missing(const struct import_part *p, char *dst, size_t size)
{
    size_t i = 0;
    for (; size <= 8 && i + 64 <= p->n; i += 64)
        clear_64(dst + i * size, size, bits_64(p->valid, p->from + i));
    for (; i < p->n; i++)
        if (!bit_is_set(p->valid, p->from + i))
            memset(dst + i * size, 0, size);
}

WIDE static void clear_missing_wide(const struct import_part *p, char *dst, size_t size) { clear_missing(p, dst, size); }

static i128 shorter(i128 x, i128 unit)
{
    return x >= INT64_MIN && x <= INT64_MAX ? (int64_t)x / (int64_t)unit : x / unit;
}

static void fill_decimals(const struct import_part *p, const struct import *m, char *dst)
{
    enum { RUN = 64 };
    i128 run[RUN], unit = decimal_pow10(IMPORT_SCALE - m->scale);
    const char *src = values_of(p);
    size_t size = form_size(m->form, sizeof(i128));
    for (size_t i = 0; i < p->n; i += RUN) {
        size_t n = p->n - i < RUN ? p->n - i : RUN;
        memcpy(run, src + i * sizeof *run, n * sizeof *run);
        for (size_t k = 0; k < n; k++)
            run[k] = shorter(run[k], unit);
        form_press(m->form, sizeof *run, run, n, dst + i * size);
    }
}

/* A producer may put its values at any place. */
static void press_unaligned(const struct import_part *p, const struct import *m, char *dst)
{
    enum { RUN = 64 };
    i128 run[RUN]; /* the widest kind */
    size_t width = import_width(p->kind), size = form_size(m->form, width);
    for (size_t i = 0; i < p->n; i += RUN) {
        size_t n = p->n - i < RUN ? p->n - i : RUN;
        memcpy(run, values_of(p) + i * width, n * width);
        form_press(m->form, width, run, n, dst + i * size);
    }
}

void import_fill_fixed(const struct import_part *p, struct import *m, size_t at)
{
    size_t width = import_width(p->kind), size = form_size(m->form, width);
    char *dst = (char *)m->data + at * size;
    const char *src = values_of(p);
    bool aligned = ((uintptr_t)src & (width - 1)) == 0;
    if (m->scale < IMPORT_SCALE && p->kind == IMPORT_DECIMAL)
        fill_decimals(p, m, dst);
    else if (m->form == FORM_FULL)
        memcpy(dst, src, p->n * width);
    else if (aligned)
        form_press(m->form, width, src, p->n, dst);
    else
        press_unaligned(p, m, dst);
    if (p->valid && wide_is_there())
        clear_missing_wide(p, dst, size);
    else if (p->valid)
        clear_missing(p, dst, size);
}

/* ---- steps */

/* Some rows of the batch, from row i of it on, as those from `row` on: all in one block. */
static void put_steps(const struct import_part *p, struct import *m, size_t i, size_t row, size_t some)
{
    struct form_steps *b = (struct form_steps *)m->data + row / FORM_BLOCK;
    size_t width, skip = row % FORM_BLOCK;
    const char *numbers = numbers_of(p, &width);
    uint64_t up = form_ups(numbers + i * width, width, some) | (i > 0 ? number_at(p, i) != number_at(p, i - 1) : p->up);
    if (skip == 0)
        *b = (struct form_steps){number_at(p, i) - (int64_t)(up & 1), up};
    else
        b->up |= up << skip;
}

void import_place(const struct import_part *p, struct import *m, size_t at)
{
    size_t head = (FORM_BLOCK - at % FORM_BLOCK) % FORM_BLOCK, tail = (at + p->n) % FORM_BLOCK;
    if (m->form != FORM_STEPS)
        return;
    if (head > 0 && p->n > 0)
        put_steps(p, m, 0, at, head < p->n ? head : p->n);
    if (head + tail <= p->n && tail > 0)
        put_steps(p, m, p->n - tail, at + p->n - tail, tail);
}

void import_fill_steps(const struct import_part *p, struct import *m, size_t at)
{
    size_t head = (FORM_BLOCK - at % FORM_BLOCK) % FORM_BLOCK;
    for (size_t i = head; i + FORM_BLOCK <= p->n; i += FORM_BLOCK)
        put_steps(p, m, i, at + i, FORM_BLOCK);
    import_fill_bits(m->valid, at, p->n, NULL, 0);
}
