/* mail_fold.c - decides where a long line of HTML is broken: a mail's lines have at most 998 bytes, and no server may break them for us.
 *
 * A blank may as well be a line break, in texts and between attributes. A word that is longer than a line gets a comment with a line break
 * in it, which is nothing to a reader; it stands in a text, since mail_cut.c bounds what attributes hold. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "out/mail_int.h"

enum { LINE = 900, WORD = 400 };

/* Bytes of the character or entity that s begins with: what may not be torn. */
static size_t unit(const char *s, size_t n)
{
    size_t i = 1;
    if (*s == '&') {
        while (i < n && i < 10 && s[i] != ';')
            i++;
        return i < n && s[i] == ';' ? i + 1 : 1;
    }
    while (i < n && ((unsigned char)s[i] & 0xC0u) == 0x80u)
        i++;
    return i;
}

void mail_fold(struct buf *out, const char *html, size_t n)
{
    size_t line = 0, word = 0; /* bytes since the last break, and since the last blank */
    bool in_tag = false;
    for (size_t i = 0; i < n;) {
        size_t step = unit(html + i, n - i);
        char c = html[i];
        if (c == '\n' || (c == ' ' && line > LINE - WORD)) {
            buf_putc(out, '\n');
            line = word = 0;
            i++;
            continue;
        }
        if (!in_tag && word + step > WORD) {
            buf_puts(out, "<!--\n-->");
            line = 3;
            word = 0;
        }
        in_tag = c == '<' ? true : c == '>' ? false : in_tag;
        buf_add(out, html + i, step);
        line += step;
        word = c == ' ' || c == '>' ? 0 : word + step;
        i += step;
    }
}
