/* mime.c - decides how a text or bytes are written into a message: plain where that is safe, else quoted-printable or base64; heads by
 * RFC 2047 and 2231. What it writes has no bare CR or LF and no line over 78 bytes, but for one word of a head that is longer.
 *
 * Bodies are 7 bit always: a message is the same bytes whichever server takes it, and none has to change it on the way. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "mail/mime.h"

#include <string.h>

#include "base/utf8.h"
#include "data/calendar.h"

enum { LINE = 76 };

void mime_clean(struct buf *out, const char *text, size_t n)
{
    for (size_t i = 0; i < n;) {
        uint32_t c;
        size_t step = utf8_decode(text + i, n - i, &c);
        if (step == 0)
            buf_utf8(out, 0xFFFD);
        else
            buf_add(out, text + i, step);
        i += step ? step : 1;
    }
}

/* ---------------------------------------------------------------- base64 */
static void put_base64(struct buf *out, const unsigned char *p, size_t n)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < n; i += 3) {
        uint32_t v = (uint32_t)p[i] << 16 | (i + 1 < n ? (uint32_t)p[i + 1] << 8 : 0) | (i + 2 < n ? p[i + 2] : 0);
        char four[4] = {digits[v >> 18], digits[v >> 12 & 63], i + 1 < n ? digits[v >> 6 & 63] : '=', i + 2 < n ? digits[v & 63] : '='};
        buf_add(out, four, 4);
    }
}

void mime_base64(struct buf *out, const char *data, size_t n)
{
    enum { BYTES = LINE / 4 * 3 };
    for (size_t i = 0; i < n; i += BYTES) {
        put_base64(out, (const unsigned char *)data + i, n - i < BYTES ? n - i : BYTES);
        buf_puts(out, "\r\n");
    }
}

/* ---------------------------------------------------------------- heads */
/* The text of a head: valid UTF-8 on one line. */
static void one_line(struct buf *out, const char *text)
{
    struct buf clean = BUF_INIT;
    mime_clean(&clean, text, strlen(text));
    for (size_t i = 0; i < clean.len;) {
        uint32_t c;
        size_t step = utf8_decode(clean.data + i, clean.len - i, &c);
        if (utf8_is_unsafe(c))
            buf_putc(out, ' ');
        else
            buf_add(out, clean.data + i, step);
        i += step;
    }
    out->failed = out->failed || clean.failed;
    buf_fini(&clean);
}

/* Can it stand as it is, folded at its blanks? An encoded word could be read into it, and blanks beside each other get lost. */
static bool is_plain(const char *s)
{
    size_t word = 0;
    if (*s == ' ' || !*s || strstr(s, "=?"))
        return false;
    for (const char *p = s; *p; p++) {
        if ((unsigned char)*p >= 0x80 || (*p == ' ' && (p[1] == ' ' || !p[1])))
            return false;
        word = *p == ' ' ? 0 : word + 1;
        if (word > LINE - 10)
            return false;
    }
    return true;
}

static size_t put_plain(struct buf *out, const char *s, size_t column)
{
    while (*s) {
        size_t word = strcspn(s + 1, " ") + 1; /* with the blank before it */
        if (*s == ' ' && column + word > LINE) {
            buf_puts(out, "\r\n");
            column = 0;
        }
        buf_add(out, s, word);
        column += word;
        s += word;
    }
    return column;
}

static bool is_q_letter(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || (c && strchr("!*+-/", c));
}

static size_t q_length(const char *s, size_t n)
{
    size_t length = 0;
    for (size_t i = 0; i < n; i++)
        length += s[i] == ' ' || is_q_letter((unsigned char)s[i]) ? 1 : 3;
    return length;
}

static void put_q(struct buf *out, const char *s, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (s[i] == ' ')
            buf_putc(out, '_');
        else if (is_q_letter((unsigned char)s[i]))
            buf_putc(out, s[i]);
        else
            buf_printf(out, "=%02X", (unsigned)(unsigned char)s[i]);
    }
}

/* Encoded words, no code point cut in two. The first one may have to stand on a line of its own. */
static size_t put_encoded(struct buf *out, const char *s, size_t column)
{
    enum { FRAME = 12 }; /* =?UTF-8?Q?…?= */
    size_t n = strlen(s);
    bool q = q_length(s, n) <= (n + 2) / 3 * 4;

    for (size_t at = 0; at < n;) {
        size_t len = 0, room = column + FRAME < LINE ? LINE - column - FRAME : 0;
        for (;;) {
            uint32_t c;
            size_t step = utf8_decode(s + at + len, n - at - len, &c);
            size_t length = q ? q_length(s + at, len + step) : (len + step + 2) / 3 * 4;
            if (step == 0 || length > room)
                break;
            len += step;
        }
        if (len == 0) { /* on a line of its own it has room */
            buf_puts(out, "\r\n ");
            column = 1;
            continue;
        }
        size_t from = out->len;
        buf_printf(out, "=?UTF-8?%c?", q ? 'Q' : 'B');
        if (q)
            put_q(out, s + at, len);
        else
            put_base64(out, (const unsigned char *)s + at, len);
        buf_puts(out, "?=");
        column += out->len - from;
        at += len;
        if (at < n) {
            buf_puts(out, "\r\n ");
            column = 1;
        }
    }
    return column;
}

void mime_head(struct buf *out, const char *name, const char *value)
{
    struct buf line = BUF_INIT;
    one_line(&line, value);
    buf_printf(out, "%s: ", name);
    if (is_plain(buf_text(&line) ? buf_text(&line) : ""))
        put_plain(out, buf_text(&line), strlen(name) + 2);
    else if (line.len > 0)
        put_encoded(out, buf_text(&line), strlen(name) + 2);
    buf_puts(out, "\r\n");
    out->failed = out->failed || line.failed;
    buf_fini(&line);
}

/* ---------------------------------------------------------------- addresses */
static bool all_atoms(const char *s)
{
    for (; *s; s++)
        if (!((*s >= 'a' && *s <= 'z') || (*s >= 'A' && *s <= 'Z') || (*s >= '0' && *s <= '9') || strchr("!#$%&'*+-/=?^_`{|}~ ", *s)))
            return false;
    return true;
}

size_t mime_phrase(struct buf *out, const char *text, size_t column)
{
    struct buf line = BUF_INIT, quoted = BUF_INIT;
    one_line(&line, text);
    const char *s = buf_text(&line) ? buf_text(&line) : "";

    if (!is_plain(s)) {
        column = put_encoded(out, s, column);
    } else if (all_atoms(s)) {
        column = put_plain(out, s, column);
    } else {
        buf_putc(&quoted, '"');
        for (; *s; s++) {
            if (*s == '"' || *s == '\\')
                buf_putc(&quoted, '\\');
            buf_putc(&quoted, *s);
        }
        buf_putc(&quoted, '"');
        column = put_plain(out, buf_text(&quoted) ? buf_text(&quoted) : "", column);
    }
    out->failed = out->failed || line.failed || quoted.failed;
    buf_fini(&line);
    buf_fini(&quoted);
    return column;
}

void mime_addresses(struct buf *out, const char *name, const struct address *list, size_t n)
{
    size_t column = strlen(name) + 1;
    buf_printf(out, "%s:", name);
    for (size_t i = 0; i < n; i++) {
        size_t spec = strlen(list[i].spec) + 4;
        if (i > 0) {
            buf_puts(out, ",\r\n");
            column = 0;
        }
        buf_putc(out, ' ');
        column++;
        if (list[i].name) {
            column = mime_phrase(out, list[i].name, column);
            buf_puts(out, column + spec > LINE ? "\r\n " : " ");
            column = column + spec > LINE ? 1 : column + 1;
            buf_printf(out, "<%s>", list[i].spec);
        } else {
            buf_puts(out, list[i].spec);
        }
        column += spec;
    }
    buf_puts(out, "\r\n");
}

/* ---------------------------------------------------------------- parameters and dates */
static bool is_attribute_letter(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || (c && strchr("!#$&+-.^_`{|}~", c));
}

/* name*0*=UTF-8''…; name*1*=…: pieces of a value, a code point whole in one of them. */
static void put_2231(struct buf *out, const char *name, const char *value)
{
    enum { PIECE = 50 };
    size_t n = strlen(value), at = 0, encoded = 0;

    for (size_t i = 0; i < n; i++)
        encoded += is_attribute_letter((unsigned char)value[i]) ? 1 : 3;
    for (int part = 0; at < n; part++) {
        size_t used = 0;
        buf_puts(out, ";\r\n ");
        if (encoded <= PIECE)
            buf_printf(out, "%s*=UTF-8''", name);
        else
            buf_printf(out, "%s*%d*=%s", name, part, part == 0 ? "UTF-8''" : "");
        while (at < n && used < PIECE) {
            uint32_t c;
            size_t step = utf8_decode(value + at, n - at, &c);
            if (used > 0 && used + 3 * step > PIECE)
                break;
            for (size_t k = 0; k < step; k++) {
                bool plain = is_attribute_letter((unsigned char)value[at + k]);
                if (plain)
                    buf_putc(out, value[at + k]);
                else
                    buf_printf(out, "%%%02X", (unsigned)(unsigned char)value[at + k]);
                used += plain ? 1 : 3;
            }
            at += step;
        }
    }
}

void mime_parameter(struct buf *out, const char *name, const char *value)
{
    struct buf line = BUF_INIT;
    bool plain = true;
    size_t length = 0;

    one_line(&line, value);
    for (size_t i = 0; i < line.len; i++) {
        plain = plain && (unsigned char)line.data[i] < 0x80;
        length += line.data[i] == '"' || line.data[i] == '\\' ? 2 : 1;
    }
    if (plain && length <= 60) {
        buf_printf(out, ";\r\n %s=\"", name);
        for (size_t i = 0; i < line.len; i++) {
            if (line.data[i] == '"' || line.data[i] == '\\')
                buf_putc(out, '\\');
            buf_putc(out, line.data[i]);
        }
        buf_putc(out, '"');
    } else if (line.len > 0) {
        put_2231(out, name, line.data);
    }
    out->failed = out->failed || line.failed;
    buf_fini(&line);
}

void mime_date(struct buf *out, int64_t date, int offset)
{
    static const char days[] = "ThuFriSatSunMonTueWed", months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    int64_t local = date + (int64_t)offset * 60, day = local / 86400, second = local % 86400;
    int year, month, of_month;

    if (second < 0) {
        second += 86400;
        day--;
    }
    day_to_civil((int32_t)day, &year, &month, &of_month);
    buf_printf(out, "Date: %.3s, %d %.3s %04d %02d:%02d:%02d %c%02d%02d\r\n", days + ((day % 7 + 7) % 7) * 3, of_month, months + (month - 1) * 3, year,
               (int)(second / 3600), (int)(second / 60 % 60), (int)(second % 60), offset < 0 ? '-' : '+', (offset < 0 ? -offset : offset) / 60,
               (offset < 0 ? -offset : offset) % 60);
}

/* ---------------------------------------------------------------- bodies */
/* Its lines with LF alone, valid UTF-8; a lone CR is a line's end too. */
static void unix_lines(struct buf *out, const char *text, size_t n)
{
    struct buf clean = BUF_INIT;
    mime_clean(&clean, text, n);
    for (size_t i = 0; i < clean.len; i++) {
        if (clean.data[i] == '\r' && i + 1 < clean.len && clean.data[i + 1] == '\n')
            continue;
        buf_putc(out, clean.data[i] == '\r' ? '\n' : clean.data[i]);
    }
    if (out->len > 0 && out->data[out->len - 1] != '\n')
        buf_putc(out, '\n');
    out->failed = out->failed || clean.failed;
    buf_fini(&clean);
}

/* Plain ASCII in lines that fit, nothing that looks like a boundary, and no "From " that old mailboxes change. */
static bool is_7bit(const char *s, size_t n)
{
    size_t column = 0;
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)s[i];
        if (c >= 0x7F || (c < 0x20 && c != '\n' && c != '\t') || (c == '=' && i + 1 < n && s[i + 1] == '_') ||
            (c == ' ' && i + 1 < n && s[i + 1] == '\n') || (column == 0 && n - i >= 5 && memcmp(s + i, "From ", 5) == 0))
            return false;
        column = c == '\n' ? 0 : column + 1;
        if (column > LINE)
            return false;
    }
    return true;
}

static size_t quoted_length(const char *s, size_t n)
{
    size_t length = 0;
    for (size_t i = 0; i < n; i++)
        length += (s[i] >= ' ' && s[i] != '=' && s[i] != 0x7F) || s[i] == '\n' ? 1 : 3;
    return length;
}

static void put_quoted_printable(struct buf *out, const char *s, size_t n)
{
    size_t column = 0;
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)s[i];
        bool last = i + 1 == n || s[i + 1] == '\n';
        if (c == '\n') {
            buf_puts(out, "\r\n");
            column = 0;
            continue;
        }
        bool plain = (c > ' ' && c < 0x7F && c != '=') || ((c == ' ' || c == '\t') && !last);
        if (column == 0 && (c == '.' || (n - i >= 5 && memcmp(s + i, "From ", 5) == 0)))
            plain = false; /* what a mailbox or a server would change at the beginning of a line */
        if (column + (plain ? 1 : 3) > LINE - 1) {
            buf_puts(out, "=\r\n");
            column = 0;
            i--; /* again, at the beginning of the line */
            continue;
        }
        if (plain)
            buf_putc(out, (char)c);
        else
            buf_printf(out, "=%02X", c);
        column += plain ? 1 : 3;
    }
}

void mime_text(struct buf *out, const char *text, size_t n)
{
    struct buf lines = BUF_INIT, ends = BUF_INIT;

    unix_lines(&lines, text, n);
    if (is_7bit(lines.data, lines.len)) {
        buf_puts(out, "Content-Transfer-Encoding: 7bit\r\n\r\n");
        for (size_t i = 0; i < lines.len; i++)
            buf_add(out, lines.data[i] == '\n' ? "\r\n" : &lines.data[i], lines.data[i] == '\n' ? 2 : 1);
    } else if (quoted_length(lines.data, lines.len) <= lines.len / 3 * 4) {
        buf_puts(out, "Content-Transfer-Encoding: quoted-printable\r\n\r\n");
        put_quoted_printable(out, lines.data, lines.len);
    } else {
        for (size_t i = 0; i < lines.len; i++)
            buf_add(&ends, lines.data[i] == '\n' ? "\r\n" : &lines.data[i], lines.data[i] == '\n' ? 2 : 1);
        buf_puts(out, "Content-Transfer-Encoding: base64\r\n\r\n");
        mime_base64(out, ends.data, ends.len);
    }
    out->failed = out->failed || lines.failed || ends.failed;
    buf_fini(&lines);
    buf_fini(&ends);
}
