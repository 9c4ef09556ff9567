/* domain.c - decides what a domain is, and writes it in ASCII: letters, digits and hyphens as RFC 5321 has them, other letters by
 * punycode (RFC 3492) after the mapping of RFC 5895, which is lower case and composed letters.
 *
 * Takes bytes of which it expects UTF-8; asks no server. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "data/domain.h"

#include <stdint.h>
#include <string.h>

#include <arpa/inet.h>

#include "base/text.h"
#include "base/utf8.h"

enum { LABEL_MAX = 63, DOMAIN_MAX = 253 };

/* ---------------------------------------------------------------- punycode */
enum { BASE = 36, TMIN = 1, TMAX = 26, SKEW = 38, DAMP = 700, BIAS = 72, FIRST = 0x80 };

static uint32_t adapt(uint32_t delta, uint32_t points, bool first)
{
    uint32_t k = 0;
    delta = first ? delta / DAMP : delta / 2;
    for (delta += delta / points; delta > (BASE - TMIN) * TMAX / 2; k += BASE)
        delta /= BASE - TMIN;
    return k + (BASE - TMIN + 1) * delta / (delta + SKEW);
}

static char digit(uint32_t d)
{
    return (char)(d < 26 ? 'a' + d : '0' + (d - 26));
}

static void put_delta(struct buf *out, uint32_t delta, uint32_t bias)
{
    for (uint32_t k = BASE;; k += BASE) {
        uint32_t t = k <= bias ? TMIN : k >= bias + TMAX ? TMAX : k - bias;
        if (delta < t)
            break;
        buf_putc(out, digit(t + (delta - t) % (BASE - t)));
        delta = (delta - t) / (BASE - t);
    }
    buf_putc(out, digit(delta));
}

static uint32_t next_point(const uint32_t *points, size_t n, uint32_t from)
{
    uint32_t least = UINT32_MAX;
    for (size_t i = 0; i < n; i++)
        if (points[i] >= from && points[i] < least)
            least = points[i];
    return least;
}

/* Of at most LABEL_MAX code points, so that nothing overflows: 63 times 0x110000 is below 2^32. */
static void put_punycode(struct buf *out, const uint32_t *points, size_t n)
{
    uint32_t at = FIRST, delta = 0, bias = BIAS, done = 0;
    for (size_t i = 0; i < n; i++)
        if (points[i] < FIRST) {
            buf_putc(out, (char)points[i]);
            done++;
        }
    uint32_t plain = done;
    if (plain > 0)
        buf_putc(out, '-');
    while (done < n) {
        uint32_t next = next_point(points, n, at);
        delta += (next - at) * (done + 1);
        at = next;
        for (size_t i = 0; i < n; i++) {
            delta += points[i] < at;
            if (points[i] != at)
                continue;
            put_delta(out, delta, bias);
            bias = adapt(delta, done + 1, done == plain);
            delta = 0;
            done++;
        }
        delta++;
        at++;
    }
}

/* ---------------------------------------------------------------- labels */
static const char *label_fault(const char *label, size_t n, size_t *at, size_t *len)
{
    *at = 0;
    *len = n ? n : 1;
    if (n == 0)
        return "a part of the domain is empty; one dot stands between two parts";
    for (size_t i = 0; i < n;) {
        uint32_t c;
        size_t step = utf8_decode(label + i, n - i, &c);
        bool fine = c < 0x80 ? (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' : text_is_word(c);
        *at = i;
        *len = step ? step : 1;
        if (step == 0)
            return "these bytes are not UTF-8";
        if (!fine)
            return "a domain has letters, digits and hyphens";
        i += step;
    }
    *at = label[0] == '-' ? 0 : n - 1;
    *len = 1;
    return label[0] == '-' || label[n - 1] == '-' ? "a part of a domain neither begins nor ends with a hyphen" : NULL;
}

static const char *put_label(struct buf *out, const char *label, size_t n)
{
    struct buf lower = BUF_INIT, whole = BUF_INIT;
    uint32_t points[LABEL_MAX];
    size_t n_points = 0, start = out->len;
    const char *fault = NULL;

    text_lower(&lower, label, n);
    if (!text_compose(&whole, buf_text(&lower), lower.len))
        out->failed = true;
    for (size_t i = 0; i < whole.len && n_points < LABEL_MAX && !fault;) {
        size_t step = utf8_decode(whole.data + i, whole.len - i, &points[n_points++]);
        i += step ? step : 1;
        if (i < whole.len && n_points == LABEL_MAX)
            fault = "a part of a domain has 63 letters at most";
    }
    bool plain = true;
    for (size_t i = 0; i < n_points; i++)
        plain = plain && points[i] < 0x80;
    if (plain) {
        buf_add(out, whole.data, whole.len);
    } else if (!fault) {
        buf_puts(out, "xn--");
        put_punycode(out, points, n_points);
    }
    if (!fault && out->len - start > LABEL_MAX)
        fault = "a part of a domain has 63 letters at most";
    buf_fini(&lower);
    buf_fini(&whole);
    return fault;
}

/* ---------------------------------------------------------------- domains */
static bool literal(struct buf *out, const char *text, size_t n, struct domain_fault *fault)
{
    char inside[64] = "";
    unsigned char address[16];

    *fault = (struct domain_fault){0, n, "in brackets stands an address: [192.0.2.1] or [IPv6:2001:db8::1]"};
    if (n < 3 || text[n - 1] != ']' || n - 2 >= sizeof inside || memchr(text, '\0', n))
        return false;
    memcpy(inside, text + 1, n - 2);
    if (strncmp(inside, "IPv6:", 5) == 0 ? inet_pton(AF_INET6, inside + 5, address) != 1 : inet_pton(AF_INET, inside, address) != 1)
        return false;
    buf_add(out, text, n);
    return true;
}

static bool all_digits(const char *s, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (s[i] < '0' || s[i] > '9')
            return false;
    return n > 0;
}

bool domain_ascii(struct buf *out, const char *text, size_t n, struct domain_fault *fault)
{
    size_t first = out->len;

    *fault = (struct domain_fault){0, n, "the domain is missing: name@example.com"};
    if (n == 0)
        return false;
    if (text[0] == '[')
        return literal(out, text, n, fault);
    for (size_t at = 0; at <= n;) {
        const char *dot = memchr(text + at, '.', n - at);
        size_t len = dot ? (size_t)(dot - text) - at : n - at, bad, bad_len;
        const char *why = label_fault(text + at, len, &bad, &bad_len);
        if (!why) {
            if (at > 0)
                buf_putc(out, '.');
            why = put_label(out, text + at, len);
            bad = 0;
            bad_len = len;
        }
        if (!why && !dot && all_digits(text + at, len))
            why = "a domain's last part is no number; an address of four numbers stands in brackets: [192.0.2.1]";
        if (why) {
            *fault = (struct domain_fault){at + bad, bad_len, why};
            return false;
        }
        at += len + 1;
    }
    *fault = (struct domain_fault){0, n, "a domain has 253 letters at most"};
    return out->len - first <= DOMAIN_MAX && !out->failed;
}
