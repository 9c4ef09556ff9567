/* err.c - decides how an error is worded within its fixed room, and the exit code for each kind of error.
 *
 * Takes a printf format, whose arguments may hold foreign text; gives a message that is UTF-8, on one line, and safe to
 * print: what is not is shown as \xNN, and what does not fit is cut at a code point and ends in "…". Allocates nothing, since
 * it also has to report that memory ran out. Must not know who reports or where the message goes. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "base/err.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

static const char ELLIPSIS[] = "\xE2\x80\xA6";

/* The cut that leaves room for the ellipsis, at or before `len`, and not inside a code point. */
static void end_with_ellipsis(char *dst, size_t size, size_t len)
{
    if (size < sizeof ELLIPSIS)
        return;
    size_t at = len < size - sizeof ELLIPSIS ? len : size - sizeof ELLIPSIS;
    while (at > 0 && ((unsigned char)dst[at] & 0xC0u) == 0x80u)
        at--;
    memcpy(dst + at, ELLIPSIS, sizeof ELLIPSIS);
}

char *err_printable(char *dst, size_t size, const char *text, size_t n, size_t max)
{
    static const char hex[] = "0123456789ABCDEF";
    if (size == 0)
        return dst;
    size_t len = strnlen(dst, size - 1);
    dst[len] = '\0';
    size_t i = 0;
    while (i < n) {
        uint32_t c = 0;
        size_t step = utf8_decode(text + i, n - i, &c);
        bool as_is = step > 0 && !utf8_is_unsafe(c);
        if (step == 0)
            step = 1;
        size_t need = as_is ? step : 4 * step;
        if (i + step > max || need >= size - len) {
            end_with_ellipsis(dst, size, len);
            return dst;
        }
        for (size_t k = 0; k < step; k++, i++) {
            unsigned char byte = (unsigned char)text[i];
            if (as_is) {
                dst[len++] = (char)byte;
                continue;
            }
            dst[len++] = '\\';
            dst[len++] = 'x';
            dst[len++] = hex[byte >> 4];
            dst[len++] = hex[byte & 15];
        }
        dst[len] = '\0';
    }
    return dst;
}

/* Cleans `raw`, of which `wanted` bytes would have been written, into the message behind what stands there. */
static void append_clean(struct err *e, const char *raw, size_t room, int wanted)
{
    size_t n = wanted < 0 ? 0 : (size_t)wanted;
    bool cut = n >= room;
    if (cut)
        n = room - 1;
    uint32_t c;
    /* vsnprintf may have cut inside a code point: those bytes are not the author's */
    for (size_t back = 1; cut && back <= 3 && back <= n; back++)
        if ((unsigned char)raw[n - back] >= 0xC0u) {
            if (utf8_decode(raw + n - back, back, &c) == 0)
                n -= back;
            break;
        }
    err_printable(e->msg, sizeof e->msg, raw, n, SIZE_MAX);
    size_t len = strlen(e->msg);
    bool marked = len >= 3 && memcmp(e->msg + len - 3, ELLIPSIS, 3) == 0;
    if (cut && !marked)
        end_with_ellipsis(e->msg, sizeof e->msg, len);
}

int err_setv(struct err *e, enum err_code code, const char *fmt, va_list ap)
{
    if (!e)
        return (int)code;
    char raw[sizeof e->msg];
    raw[0] = '\0';
    int wanted = vsnprintf(raw, sizeof raw, fmt, ap); /* aside: an argument may be e->msg itself */
    e->code = code;
    e->msg[0] = '\0';
    append_clean(e, raw, sizeof raw, wanted);
    return (int)code;
}

int err_set(struct err *e, enum err_code code, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    int rc = err_setv(e, code, fmt, ap);
    va_end(ap);
    return rc;
}

int err_wrap(struct err *e, const char *fmt, ...)
{
    if (!e)
        return ERR_INTERNAL; /* the code is not known here, but success it was not */
    char raw[sizeof e->msg], old[sizeof e->msg];
    va_list ap;
    va_start(ap, fmt);
    raw[0] = '\0';
    int wanted = vsnprintf(raw, sizeof raw, fmt, ap);
    va_end(ap);
    memcpy(old, e->msg, sizeof old);
    old[sizeof old - 1] = '\0';
    e->msg[0] = '\0';
    append_clean(e, raw, sizeof raw, wanted);
    err_printable(e->msg, sizeof e->msg, ": ", 2, SIZE_MAX);
    err_printable(e->msg, sizeof e->msg, old, strlen(old), SIZE_MAX);
    return (int)e->code;
}

int err_exit_code(enum err_code code)
{
    static const unsigned char exits[] = {
        [ERR_OK] = 0,         [ERR_USAGE] = 64,    [ERR_DATA] = 65,     [ERR_NOT_FOUND] = 66, [ERR_UNAVAILABLE] = 69,
        [ERR_INTERNAL] = 70,  [ERR_NOMEM] = 71,    [ERR_CREATE] = 73,   [ERR_IO] = 74,        [ERR_AGAIN] = 75,
        [ERR_PROTOCOL] = 76,  [ERR_PERMISSION] = 77, [ERR_CONFIG] = 78,
    };
    size_t at = (size_t)code;
    return at < sizeof exits ? exits[at] : 70;
}
