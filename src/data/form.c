/* form.c - values in few bytes become values of their kind, and back.
 *
 * Takes memory and a form; gives memory. Loops go by runs of a fixed length, which compilers make vector instructions of. Must not
 * know which values are missing: 0 and -1 are the same in all forms. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "data/form.h"

#include <string.h>

#include "base/wide.h"

enum { RUN = 32 };

enum column_form form_of_bits(uint64_t bits, size_t width)
{
    enum column_form form = bits <= INT8_MAX ? FORM_8 : bits <= INT16_MAX ? FORM_16 : bits <= INT32_MAX ? FORM_32 : FORM_64;
    return form_size(form, width) < width ? form : FORM_FULL;
}

#define EACH(in_type, out_type, what)                                                                                   \
    do {                                                                                                                \
        const in_type *restrict in = from;                                                                              \
        out_type *restrict out = to;                                                                                    \
        size_t i = 0;                                                                                                   \
        for (; i + RUN <= n; i += RUN)                                                                                  \
            for (size_t k = i; k < i + RUN; k++)                                                                        \
                out[k] = (out_type)(what(in[k]));                                                                       \
        for (; i < n; i++)                                                                                              \
            out[i] = (out_type)(what(in[i]));                                                                           \
    } while (0)
#define AS_IT_IS(x) (x)
#define INSTANT(x) ((uint64_t)(x) * FORM_US)

#define EACH_FULL(in_type)                                                                                              \
    do {                                                                                                                \
        if (width == 4)                                                                                                 \
            EACH(in_type, int32_t, AS_IT_IS);                                                                           \
        else if (width == 8)                                                                                            \
            EACH(in_type, int64_t, AS_IT_IS);                                                                           \
        else                                                                                                            \
            EACH(in_type, i128, AS_IT_IS);                                                                              \
    } while (0)

/* ---- steps */
#define STEPS(out_type)                                                                                                 \
    do {                                                                                                                \
        out_type *restrict out = to;                                                                                    \
        for (size_t i = 0, some; i < n; i += some) {                                                                    \
            const size_t at = first + i, skip = at % FORM_BLOCK;                                                        \
            const uint64_t up = blocks[at / FORM_BLOCK].up;                                                             \
            some = n - i < FORM_BLOCK - skip ? n - i : FORM_BLOCK - skip;                                               \
            int64_t value = form_step(blocks, at);                                                                      \
            out[i] = (out_type)value;                                                                                   \
            if (up == UINT64_MAX)                                                                                       \
                for (size_t k = 1; k < some; k++)                                                                       \
                    out[i + k] = (out_type)(value + (int64_t)k);                                                        \
            else                                                                                                        \
                for (size_t k = 1; k < some; k++)                                                                       \
                    out[i + k] = (out_type)(value += (int64_t)(up >> (skip + k) & 1));                                  \
        }                                                                                                               \
    } while (0)

static void spread_steps(size_t width, const struct form_steps *blocks, size_t first, size_t n, void *to)
{
    if (width == 4)
        STEPS(int32_t);
    else
        STEPS(int64_t);
}

#define UPS(type)                                                                                                       \
    do {                                                                                                                \
        type here, before;                                                                                              \
        for (size_t i = 1; i < n; i++) {                                                                                \
            memcpy(&here, at + i * sizeof here, sizeof here);                                                           \
            memcpy(&before, at + (i - 1) * sizeof here, sizeof here);                                                   \
            up[i] = (uint8_t)(here - before);                                                                           \
        }                                                                                                               \
    } while (0)

BODY uint64_t ups(const char *at, size_t width, size_t n)
{
    uint8_t up[FORM_BLOCK] = {0};
    uint64_t bits = 0, eight;
    if (width == 4)
        UPS(uint32_t);
    else
        UPS(uint64_t);
    for (size_t i = 0; i < FORM_BLOCK; i += 8) { /* each byte's bit is shifted to its place in the last one */
        memcpy(&eight, up + i, sizeof eight);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
        eight = __builtin_bswap64(eight);
#endif
        bits |= (eight * UINT64_C(0x0102040810204080) >> 56) << i;
    }
    return bits;
}

WIDE static uint64_t ups_wide(const char *at, size_t width, size_t n) { return ups(at, width, n); }

uint64_t form_ups(const void *values, size_t width, size_t n)
{
    return wide_is_there() ? ups_wide(values, width, n) : ups(values, width, n);
}

bool form_steps_rise(const struct form_steps *blocks, size_t n)
{
    uint64_t flat = n > 0 ? ~blocks[0].up & ~UINT64_C(1) : 0;
    size_t last = n / FORM_BLOCK, rest = n % FORM_BLOCK;
    if (last == 0)
        return !(flat & ((UINT64_C(1) << rest) - 1));
    for (size_t i = 1; i < last && !flat; i++)
        flat = ~blocks[i].up;
    return !flat && (rest == 0 || !(~blocks[last].up & ((UINT64_C(1) << rest) - 1)));
}

static void press_steps(size_t width, const char *from, size_t n, struct form_steps *to)
{
    int64_t before = n > 0 ? form_whole(FORM_FULL, width, from, 0) : 0, first;
    for (size_t i = 0; i < n; i += FORM_BLOCK, to++) {
        size_t some = n - i < FORM_BLOCK ? n - i : FORM_BLOCK;
        first = form_whole(FORM_FULL, width, from, i);
        *to = (struct form_steps){before, form_ups(from + i * width, width, some) | (first != before)};
        before = form_whole(FORM_FULL, width, from, i + some - 1);
    }
}

void form_spread(enum column_form form, size_t width, const void *data, size_t first, size_t n, void *to)
{
    const void *from = form == FORM_STEPS ? data : (const char *)data + first * form_size(form, width);
    switch (form) {
    case FORM_STEPS:
        spread_steps(width, data, first, n, to);
        return;
    case FORM_FULL:
        if (n > 0)
            memcpy(to, from, n * width);
        return;
    case FORM_8:
        EACH_FULL(int8_t);
        return;
    case FORM_16:
        EACH_FULL(int16_t);
        return;
    case FORM_32:
        EACH_FULL(int32_t);
        return;
    case FORM_64:
        EACH_FULL(int64_t);
        return;
    case FORM_SECONDS:
        EACH(uint32_t, int64_t, INSTANT);
        return;
    }
}

#define PRESS(in_type)                                                                                                  \
    do {                                                                                                                \
        if (form == FORM_8)                                                                                             \
            EACH(in_type, int8_t, AS_IT_IS);                                                                            \
        else if (form == FORM_16)                                                                                       \
            EACH(in_type, int16_t, AS_IT_IS);                                                                           \
        else if (form == FORM_32)                                                                                       \
            EACH(in_type, int32_t, AS_IT_IS);                                                                           \
        else                                                                                                            \
            EACH(in_type, int64_t, AS_IT_IS);                                                                           \
    } while (0)

BODY void press(enum column_form form, size_t width, const void *from, size_t n, void *to)
{
    if (form == FORM_FULL && n > 0)
        memcpy(to, from, n * width);
    else if (form == FORM_STEPS)
        press_steps(width, from, n, to);
    else if (form == FORM_SECONDS)
        EACH(int64_t, uint32_t, form_seconds);
    else if (form != FORM_FULL && width == 4)
        PRESS(int32_t);
    else if (form != FORM_FULL && width == 8)
        PRESS(int64_t);
    else if (form != FORM_FULL)
        PRESS(i128);
}

WIDE static void press_wide(enum column_form form, size_t width, const void *from, size_t n, void *to) { press(form, width, from, n, to); }

void form_press(enum column_form form, size_t width, const void *from, size_t n, void *to)
{
    if (wide_is_there())
        press_wide(form, width, from, n, to);
    else
        press(form, width, from, n, to);
}

#define GATHER(in_type, out_type, what)                                                                                 \
    do {                                                                                                                \
        const in_type *in = from;                                                                                       \
        out_type *out = to, none = (out_type)(blank ? -1 : 0);                                                          \
        for (size_t i = 0; i < n; i++)                                                                                  \
            out[i] = rows[i] < 0 ? none : (out_type)(what(in[rows[i]]));                                                \
    } while (0)
#define GATHER_STEPS(out_type)                                                                                          \
    do {                                                                                                                \
        out_type *out = to, none = (out_type)(blank ? -1 : 0);                                                          \
        for (size_t i = 0; i < n; i++)                                                                                  \
            out[i] = rows[i] < 0 ? none : (out_type)form_step(from, (size_t)rows[i]);                                   \
    } while (0)
#define GATHER_FULL(in_type)                                                                                            \
    do {                                                                                                                \
        if (width == 4)                                                                                                 \
            GATHER(in_type, int32_t, AS_IT_IS);                                                                         \
        else if (width == 8)                                                                                            \
            GATHER(in_type, int64_t, AS_IT_IS);                                                                         \
        else                                                                                                            \
            GATHER(in_type, i128, AS_IT_IS);                                                                            \
    } while (0)

void form_gather(enum column_form form, size_t width, const void *from, const int32_t *rows, size_t n, bool blank, void *to)
{
    switch (form) {
    case FORM_FULL:
        if (width == 1)
            GATHER(uint8_t, uint8_t, AS_IT_IS);
        else if (width == 4)
            GATHER(int32_t, int32_t, AS_IT_IS);
        else if (width == 8)
            GATHER(int64_t, int64_t, AS_IT_IS);
        else
            GATHER(i128, i128, AS_IT_IS);
        return;
    case FORM_8:
        GATHER_FULL(int8_t);
        return;
    case FORM_16:
        GATHER_FULL(int16_t);
        return;
    case FORM_32:
        GATHER_FULL(int32_t);
        return;
    case FORM_64:
        GATHER_FULL(int64_t);
        return;
    case FORM_SECONDS:
        GATHER(uint32_t, int64_t, INSTANT);
        return;
    case FORM_STEPS:
        if (width == 4)
            GATHER_STEPS(int32_t);
        else
            GATHER_STEPS(int64_t);
        return;
    }
}
