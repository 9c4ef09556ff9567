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

void form_spread(enum column_form form, size_t width, const void *from, size_t n, void *to)
{
    switch (form) {
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
    }
}
