/* text.c - decides what Unicode says of a text: validity, case, white space, width, and how it is shown safely.
 *
 * Takes bytes that need not be UTF-8: an invalid byte keeps its place (one column, one code point, unchanged by case), so that
 * nothing is lost before somebody reports it. Gives answers that depend on no locale. The only file that includes
 * utf8proc. Must not know of columns, sources or messages. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "base/text.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <utf8proc.h>

#include "base/utf8.h"

#define HIGH_BITS UINT64_C(0x8080808080808080)

/* How many bytes from s on are plain ASCII, in steps of 8. */
static size_t ascii_run(const char *s, size_t n)
{
    size_t i = 0;
    for (; i + 8 <= n; i += 8) {
        uint64_t word;
        memcpy(&word, s + i, 8);
        if (word & HIGH_BITS)
            break;
    }
    return i;
}

bool text_is_utf8(const char *s, size_t n, size_t *bad)
{
    size_t i = 0;
    while (i < n) {
        i += ascii_run(s + i, n - i);
        uint32_t c;
        for (size_t k = 0; k < 8 && i < n; k++) {
            size_t step = utf8_decode(s + i, n - i, &c);
            if (step == 0) {
                if (bad)
                    *bad = i;
                return false;
            }
            i += step;
        }
    }
    return true;
}

static void change_case(struct buf *out, const char *s, size_t n, bool upper)
{
    size_t i = 0;
    while (i < n) {
        unsigned char byte = (unsigned char)s[i];
        if (byte < 0x80) {
            unsigned first = upper ? 'a' : 'A';
            buf_putc(out, (char)(byte - first < 26u ? byte ^ 0x20u : byte));
            i++;
            continue;
        }
        uint32_t c;
        size_t step = utf8_decode(s + i, n - i, &c);
        if (step == 0) {
            buf_putc(out, s[i++]);
            continue;
        }
        utf8proc_int32_t to = upper ? utf8proc_toupper((utf8proc_int32_t)c) : utf8proc_tolower((utf8proc_int32_t)c);
        buf_utf8(out, (unsigned)to);
        i += step;
    }
}

void text_lower(struct buf *out, const char *s, size_t n)
{
    change_case(out, s, n, false);
}

void text_upper(struct buf *out, const char *s, size_t n)
{
    change_case(out, s, n, true);
}

/* The property White_Space, which does not change any more. */
static bool is_space(uint32_t c)
{
    return c == ' ' || (c >= 9 && c <= 13) || c == 0x85 || c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) ||
           c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000;
}

void text_trim(const char **s, size_t *n)
{
    uint32_t c;
    size_t step;
    while ((step = utf8_decode(*s, *n, &c)) > 0 && is_space(c)) {
        *s += step;
        *n -= step;
    }
    while (*n > 0) {
        size_t back = 1;
        while (back < 4 && back < *n && ((unsigned char)(*s)[*n - back] & 0xC0u) == 0x80u)
            back++;
        if (utf8_decode(*s + *n - back, back, &c) != back || !is_space(c))
            return;
        *n -= back;
    }
}

size_t text_width(const char *s, size_t n)
{
    size_t width = 0;
    for (size_t i = 0; i < n;) {
        uint32_t c;
        size_t plain = utf8_plain_run(s + i, n - i);
        width += plain;
        i += plain;
        if (i == n)
            break;
        size_t step = utf8_decode(s + i, n - i, &c);
        int columns = step == 0 ? 1 : utf8proc_charwidth((utf8proc_int32_t)c);
        width += columns > 0 ? (size_t)columns : 0;
        i += step == 0 ? 1 : step;
    }
    return width;
}

size_t text_length(const char *s, size_t n)
{
    size_t length = 0;
    for (size_t i = 0; i < n; length++) {
        uint32_t c;
        size_t step = utf8_decode(s + i, n - i, &c);
        i += step == 0 ? 1 : step;
    }
    return length;
}

bool text_compose(struct buf *out, const char *s, size_t n)
{
    utf8proc_uint8_t *made = NULL;
    utf8proc_ssize_t len = utf8proc_map((const utf8proc_uint8_t *)s, (utf8proc_ssize_t)n, &made, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
    if (len >= 0)
        buf_add(out, (const char *)made, (size_t)len);
    else if (len != UTF8PROC_ERROR_NOMEM)
        buf_add(out, s, n);
    free(made);
    return len != UTF8PROC_ERROR_NOMEM;
}

bool text_is_word(unsigned codepoint)
{
    switch (utf8proc_category((utf8proc_int32_t)codepoint)) {
    case UTF8PROC_CATEGORY_LU: case UTF8PROC_CATEGORY_LL: case UTF8PROC_CATEGORY_LT: case UTF8PROC_CATEGORY_LM: case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_MN: case UTF8PROC_CATEGORY_MC: case UTF8PROC_CATEGORY_ND:
        return true;
    default:
        return false;
    }
}

void text_printable(struct buf *out, const char *s, size_t n)
{
    for (size_t i = 0; i < n;) {
        uint32_t c = 0;
        size_t plain = utf8_plain_run(s + i, n - i);
        buf_add(out, s + i, plain);
        i += plain;
        if (i == n)
            return;
        size_t step = utf8_decode(s + i, n - i, &c);
        if (step == 0 || (c < 0x80 && utf8_is_unsafe(c)))
            buf_printf(out, "\\x%02X", (unsigned)(unsigned char)s[i]);
        else if (utf8_is_unsafe(c))
            buf_printf(out, "\\u{%X}", (unsigned)c);
        else
            buf_add(out, s + i, step);
        i += step == 0 ? 1 : step;
    }
}

void text_shell_word(struct buf *out, const char *s)
{
    buf_putc(out, '\'');
    for (;;) {
        size_t n = strcspn(s, "'");
        buf_add(out, s, n);
        s += n;
        if (!*s)
            break;
        buf_puts(out, "'\\''");
        s++;
    }
    buf_putc(out, '\'');
}

const char *text_tables(void) { return utf8proc_version(); }
