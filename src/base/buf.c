/* buf.c - decides how a text grows: doubling, with an error that sticks.
 *
 * Takes pieces of any bytes; gives one NUL-terminated text. After memory has run out nothing is added any more and buf_text
 * gives NULL, so that a writer asks once at the end and a text that lacks a piece is never taken for a whole one.
 * buf_clear makes a fresh start and keeps the memory. Must not know what the text is for. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "base/buf.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"

void buf_fini(struct buf *b)
{
    free(b->data);
    *b = (struct buf)BUF_INIT;
}

void buf_clear(struct buf *b)
{
    b->len = 0;
    b->failed = false;
    if (b->data)
        b->data[0] = '\0';
}

/* Room for n more bytes and the NUL. */
static bool reserve(struct buf *b, size_t n)
{
    if (b->failed)
        return false;
    if (b->cap > 0 && n < b->cap - b->len)
        return true;
    if (n >= SIZE_MAX / 4 - b->len) {
        b->failed = true;
        return false;
    }
    size_t cap = b->cap < 64 ? 64 : b->cap;
    while (cap <= b->len + n)
        cap *= 2;
    char *data = realloc(b->data, cap);
    if (!data) {
        b->failed = true;
        return false;
    }
    b->data = data;
    b->cap = cap;
    return true;
}

void buf_add(struct buf *b, const char *data, size_t n)
{
    if (n == 0 || !reserve(b, n))
        return;
    memcpy(b->data + b->len, data, n);
    b->len += n;
    b->data[b->len] = '\0';
}

void buf_puts(struct buf *b, const char *text)
{
    buf_add(b, text, strlen(text));
}

void buf_putc(struct buf *b, char c)
{
    buf_add(b, &c, 1);
}

void buf_vprintf(struct buf *b, const char *fmt, va_list ap)
{
    if (!reserve(b, 0))
        return;
    va_list again;
    va_copy(again, ap);
    int n = vsnprintf(b->data + b->len, b->cap - b->len, fmt, again);
    va_end(again);
    if (n >= 0 && (size_t)n >= b->cap - b->len) {
        if (!reserve(b, (size_t)n)) {
            b->data[b->len] = '\0'; /* the part that fitted does not count */
            return;
        }
        n = vsnprintf(b->data + b->len, b->cap - b->len, fmt, ap);
    }
    if (n < 0) {
        b->data[b->len] = '\0';
        b->failed = true;
        return;
    }
    b->len += (size_t)n;
}

void buf_printf(struct buf *b, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    buf_vprintf(b, fmt, ap);
    va_end(ap);
}

void buf_utf8(struct buf *b, unsigned codepoint)
{
    char bytes[4];
    buf_add(b, bytes, utf8_encode(bytes, codepoint));
}

const char *buf_text(struct buf *b)
{
    if (b->failed)
        return NULL;
    return b->data ? b->data : "";
}
