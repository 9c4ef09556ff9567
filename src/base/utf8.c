/* utf8.c - decides what a well-formed code point is and which ones may not reach a terminal or a log.
 *
 * Takes bytes that may be anything; gives code points. Knows nothing of case, width or normal forms: that is text.c,
 * which has the tables of utf8proc. err.c rests on this file, so it allocates nothing and reports nothing. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "base/utf8.h"

#include <string.h>

static bool is_tail(unsigned char c)
{
    return (c & 0xC0u) == 0x80u;
}

size_t utf8_decode(const char *s, size_t n, uint32_t *codepoint)
{
    const unsigned char *p = (const unsigned char *)s;
    if (n == 0)
        return 0;
    if (p[0] < 0x80) {
        *codepoint = p[0];
        return 1;
    }
    if (p[0] >= 0xC2 && p[0] < 0xE0 && n >= 2 && is_tail(p[1])) {
        *codepoint = (p[0] & 0x1Fu) << 6 | (p[1] & 0x3Fu);
        return 2;
    }
    if (p[0] >= 0xE0 && p[0] < 0xF0 && n >= 3 && is_tail(p[1]) && is_tail(p[2])) {
        uint32_t c = (p[0] & 0x0Fu) << 12 | (p[1] & 0x3Fu) << 6 | (p[2] & 0x3Fu);
        if (c < 0x800 || (c >= 0xD800 && c < 0xE000))
            return 0;
        *codepoint = c;
        return 3;
    }
    if (p[0] >= 0xF0 && p[0] < 0xF5 && n >= 4 && is_tail(p[1]) && is_tail(p[2]) && is_tail(p[3])) {
        uint32_t c = (p[0] & 0x07u) << 18 | (p[1] & 0x3Fu) << 12 | (p[2] & 0x3Fu) << 6 | (p[3] & 0x3Fu);
        if (c < 0x10000 || c > 0x10FFFF)
            return 0;
        *codepoint = c;
        return 4;
    }
    return 0;
}

size_t utf8_encode(char dst[4], uint32_t codepoint)
{
    uint32_t c = codepoint;
    if (c > 0x10FFFF || (c >= 0xD800 && c < 0xE000))
        c = 0xFFFD;
    if (c < 0x80) {
        dst[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        dst[0] = (char)(0xC0u | c >> 6);
        dst[1] = (char)(0x80u | (c & 0x3Fu));
        return 2;
    }
    if (c < 0x10000) {
        dst[0] = (char)(0xE0u | c >> 12);
        dst[1] = (char)(0x80u | (c >> 6 & 0x3Fu));
        dst[2] = (char)(0x80u | (c & 0x3Fu));
        return 3;
    }
    dst[0] = (char)(0xF0u | c >> 18);
    dst[1] = (char)(0x80u | (c >> 12 & 0x3Fu));
    dst[2] = (char)(0x80u | (c >> 6 & 0x3Fu));
    dst[3] = (char)(0x80u | (c & 0x3Fu));
    return 4;
}

/* Eight at once: a byte below 0x20 borrows from its own highest bit, 0x7f carries into it, and all others have it. */
static bool is_plain_word(const char *s)
{
    uint64_t word;
    memcpy(&word, s, sizeof word);
    return ((word | (word - UINT64_C(0x2020202020202020)) | (word + UINT64_C(0x0101010101010101))) & UINT64_C(0x8080808080808080)) == 0;
}

size_t utf8_plain_run(const char *s, size_t n)
{
    size_t i = 0;
    while (n - i >= sizeof(uint64_t) && is_plain_word(s + i))
        i += sizeof(uint64_t);
    while (i < n && (unsigned char)s[i] - 0x20u < 0x5Fu)
        i++;
    return i;
}

bool utf8_is_unsafe(uint32_t c)
{
    if (c < 0x20 || (c >= 0x7F && c < 0xA0)) /* C0, DEL, C1 */
        return true;
    if (c < 0x61C)
        return false;
    return c == 0x61C || c == 0x200E || c == 0x200F     /* marks of direction */
           || c == 0x180E || c == 0x200B || (c >= 0x2060 && c <= 0x2064) || (c >= 0x206A && c <= 0x206F) /* of no width; joiners are part of words */
           || (c >= 0x2028 && c <= 0x202E)             /* separators of lines, embeddings, overrides */
           || (c >= 0x2066 && c <= 0x2069)             /* isolates */
           || c == 0xFEFF || (c >= 0xFFF9 && c <= 0xFFFB) /* byte order mark, interlinear notes */
           || (c >= 0xE0000 && c <= 0xE007F);            /* tags: invisible text */
}
