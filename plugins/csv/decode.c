/* decode.c - bytes of other encodings as UTF-8. It never refuses: what is no character comes out as bytes that are not
 * UTF-8, so that it is found, and shown, as a fault of the field it stands in. */
#include "csv.h"

#include <string.h>
#include <strings.h>

static const uint16_t windows1252[32] = {
    0x20ac, 0,      0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017d, 0,      0,      0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
    0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0,      0x017e, 0x0178,
};

bool encoding_find(const char *name, enum encoding *out)
{
    static const struct {
        const char *name;
        enum encoding encoding;
    } all[] = {
        {"utf-8", ENC_UTF8},         {"utf8", ENC_UTF8},         {"utf-16", ENC_UTF16},
        {"utf-16le", ENC_UTF16LE},   {"utf-16be", ENC_UTF16BE},  {"latin-1", ENC_LATIN1},
        {"latin1", ENC_LATIN1},      {"iso-8859-1", ENC_LATIN1}, {"windows-1252", ENC_WINDOWS1252},
        {"cp1252", ENC_WINDOWS1252},
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (!strcasecmp(all[i].name, name)) {
            *out = all[i].encoding;
            return true;
        }
    return false;
}

static size_t put(char *dst, uint32_t c)
{
    if (c < 0x80) {
        dst[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        dst[0] = (char)(0xc0 | c >> 6);
        dst[1] = (char)(0x80 | (c & 0x3f));
        return 2;
    }
    if (c < 0x10000) { /* a lone surrogate too: its three bytes are not UTF-8 */
        dst[0] = (char)(0xe0 | c >> 12);
        dst[1] = (char)(0x80 | (c >> 6 & 0x3f));
        dst[2] = (char)(0x80 | (c & 0x3f));
        return 3;
    }
    dst[0] = (char)(0xf0 | c >> 18);
    dst[1] = (char)(0x80 | (c >> 12 & 0x3f));
    dst[2] = (char)(0x80 | (c >> 6 & 0x3f));
    dst[3] = (char)(0x80 | (c & 0x3f));
    return 4;
}

static size_t decode_utf16(bool big, const unsigned char *src, size_t n, size_t *used, char *dst)
{
    size_t made = 0, i = 0;
    while (i + 1 < n) {
        uint32_t c = big ? (uint32_t)src[i] << 8 | src[i + 1] : (uint32_t)src[i + 1] << 8 | src[i];
        size_t width = 2;
        if (c >= 0xd800 && c < 0xdc00) {
            if (i + 3 >= n)
                break;
            uint32_t low = big ? (uint32_t)src[i + 2] << 8 | src[i + 3] : (uint32_t)src[i + 3] << 8 | src[i + 2];
            if (low >= 0xdc00 && low < 0xe000) {
                c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
                width = 4;
            }
        }
        made += put(dst + made, c);
        i += width;
    }
    *used = i;
    return made;
}

size_t decode(enum encoding from, const unsigned char *src, size_t n, size_t *used, char *dst)
{
    if (from == ENC_UTF16LE || from == ENC_UTF16BE)
        return decode_utf16(from == ENC_UTF16BE, src, n, used, dst);
    size_t made = 0;
    for (size_t i = 0; i < n; i++) {
        uint32_t c = src[i];
        if (from == ENC_WINDOWS1252 && c >= 0x80 && c < 0xa0)
            c = windows1252[c - 0x80];
        if (c || !src[i])
            made += put(dst + made, c);
        else
            dst[made++] = (char)src[i]; /* not assigned: stays a byte that is not UTF-8 */
    }
    *used = n;
    return made;
}
