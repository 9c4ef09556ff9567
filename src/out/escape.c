/* escape.c - decides how foreign text becomes part of a page or a picture: as what it is, never as markup.
 *
 * Takes any bytes that end with NUL, gives UTF-8 which HTML and XML read back as the text, with what cannot be seen made visible. Every
 * place of a page that shows a text of the project or of its data goes through here. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "out/escape.h"

#include <string.h>

#include "base/text.h"
#include "base/utf8.h"

/* What is a code point and still no character: XML forbids the last two of the first plane, HTML calls all of them errors. */
static bool is_no_character(uint32_t c)
{
    return (c & 0xFFFE) == 0xFFFE || (c >= 0xFDD0 && c <= 0xFDEF);
}

static void put_one(struct buf *out, const char *s, size_t n, uint32_t c)
{
    switch (*s) {
    case '&': buf_puts(out, "&amp;"); return;
    case '<': buf_puts(out, "&lt;"); return;
    case '>': buf_puts(out, "&gt;"); return;
    case '"': buf_puts(out, "&quot;"); return;
    case '\'': buf_puts(out, "&#39;"); return;
    case '\t': buf_putc(out, ' '); return;
    default: break;
    }
    if (n > 0 && is_no_character(c))
        buf_printf(out, "\\u{%X}", (unsigned)c);
    else
        text_printable(out, s, n ? n : 1);
}

/* How many bytes from s on stand for themselves in HTML and XML. */
static size_t plain_run(const char *s, size_t n)
{
    size_t i = 0;
    while (i < n && (unsigned char)s[i] - 0x20u < 0x5Fu && s[i] != '&' && s[i] != '<' && s[i] != '>' && s[i] != '"' && s[i] != '\'')
        i++;
    return i;
}

void escape_text(struct buf *out, const char *text)
{
    size_t left = strlen(text);
    for (const char *s = text; left > 0;) {
        uint32_t c = 0;
        size_t plain = plain_run(s, left);
        buf_add(out, s, plain);
        s += plain;
        left -= plain;
        if (left == 0)
            return;
        size_t n = utf8_decode(s, left, &c), step = n ? n : 1;
        if (*s == '\n')
            buf_puts(out, s == text || left == 1 ? "↵" : " ↵ ");
        else
            put_one(out, s, n, c);
        s += step;
        left -= step;
    }
}

void escape_id(struct buf *out, const char *name)
{
    for (const char *s = name; *s; s++) {
        bool plain = (*s >= 'a' && *s <= 'z') || (*s >= 'A' && *s <= 'Z') || (*s >= '0' && *s <= '9') || *s == '_' || *s == '-';
        if (plain)
            buf_putc(out, *s);
        else
            buf_printf(out, ".%02X", (unsigned)(unsigned char)*s);
    }
}
