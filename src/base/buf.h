/* buf.h - a string builder whose error sticks: append without looking, ask once at the end. */
#ifndef CONCORD_BASE_BUF_H
#define CONCORD_BASE_BUF_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

struct buf {
    char *data; /* NUL-terminated when not NULL */
    size_t len, cap;
    bool failed;
};

#define BUF_INIT {0}
void buf_fini(struct buf *b);
void buf_clear(struct buf *b);
void buf_add(struct buf *b, const char *data, size_t n);
void buf_puts(struct buf *b, const char *text);
void buf_putc(struct buf *b, char c);
void buf_printf(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void buf_vprintf(struct buf *b, const char *fmt, va_list ap) __attribute__((format(printf, 2, 0)));
void buf_utf8(struct buf *b, unsigned codepoint);
/* The text, "" when nothing was added; NULL if memory ran out on the way. Owned by b. */
const char *buf_text(struct buf *b);

#endif
