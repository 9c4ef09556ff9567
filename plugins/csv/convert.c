/* convert.c - fields as flags, integers and decimals, by a strict grammar: an optional sign, digits, and what the
 * source's options declare as decimal and thousands mark. No blanks, no exponent, no currency signs: what is meant by
 * them is for the project to say. Each function gives NULL, or why the field is not of the type. */
#include "csv.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { SCALE = 12, DIGITS_MAX = 38 };
__extension__ typedef unsigned __int128 u128;

/* A number's parts: `whole` digits without marks, `fraction` digits. */
struct number {
    bool negative;
    char digits[128];
    size_t n_whole, n;
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Whole part with or without marks of thousands: 1,234,567. Gives the bytes it takes, 0 if it is none. */
static size_t whole_part(const char *s, size_t n, char thousands, struct number *out, const char **why)
{
    size_t i = 0, group = 0, marks = 0;
    while (i < n && (is_digit(s[i]) || (thousands && s[i] == thousands))) {
        if (is_digit(s[i])) {
            if (out->n == sizeof out->digits) {
                *why = "has too many digits";
                return 0;
            }
            out->digits[out->n++] = s[i];
            group++;
        } else {
            if (group == 0 || group > 3 || (marks && group != 3)) {
                *why = "is no number: the thousands are not marked in threes";
                return 0;
            }
            marks++;
            group = 0;
        }
        i++;
    }
    if (marks && group != 3) {
        *why = "is no number: the thousands are not marked in threes";
        return 0;
    }
    out->n_whole = out->n;
    return i;
}

/* A comma where the source declares none. */
static const char *not_a_digit(char c, const struct options *o, const char *no)
{
    return c == ',' && o->decimal == '.' && !o->thousands
               ? "is no number as it stands: of a source that writes commas, say thousands: \",\" or decimal: \",\""
               : no;
}

static const char *read_number(const char *s, size_t n, const struct options *o, const char *no, struct number *out)
{
    const char *why = no;
    size_t i = 0;
    out->n = out->n_whole = 0;
    out->negative = n && s[0] == '-';
    if (n && (s[0] == '-' || s[0] == '+'))
        i = 1;
    size_t whole = whole_part(s + i, n - i, o->thousands, out, &why);
    if (!whole)
        return why;
    i += whole;
    if (i == n)
        return NULL;
    if (s[i] != o->decimal)
        return not_a_digit(s[i], o, no); /* a bare "144." is what statistics packages write of a whole number */
    for (i++; i < n; i++) {
        if (!is_digit(s[i]))
            return not_a_digit(s[i], o, no);
        if (out->n == sizeof out->digits)
            return "has too many digits";
        out->digits[out->n++] = s[i];
    }
    return NULL;
}

static bool all_zero(const char *s, size_t n)
{
    while (n && s[n - 1] == '0')
        n--;
    return n == 0;
}

const char *convert_integer(const char *s, size_t n, const struct options *o, int64_t *out)
{
    size_t sign = n && (s[0] == '-' || s[0] == '+');
    if (n - sign >= 1 && n - sign <= 18) { /* nearly all: digits only */
        int64_t v = 0;
        size_t i = sign;
        while (i < n && is_digit(s[i]))
            v = v * 10 + (s[i++] - '0');
        if (i == n) {
            *out = s[0] == '-' ? -v : v;
            return NULL;
        }
    }
    struct number number;
    const char *why = read_number(s, n, o, "is no integer", &number);
    if (why)
        return why;
    if (!all_zero(number.digits + number.n_whole, number.n - number.n_whole))
        return "is no integer: it has a fraction";
    uint64_t v = 0, limit = (uint64_t)INT64_MAX + number.negative;
    for (size_t i = 0; i < number.n_whole; i++) {
        uint64_t digit = (uint64_t)(number.digits[i] - '0');
        if (v > (limit - digit) / 10)
            return "is too large for an integer (64 bits)";
        v = v * 10 + digit;
    }
    *out = number.negative ? (int64_t)(0 - v) : (int64_t)v;
    return NULL;
}

const char *convert_decimal(const char *s, size_t n, const struct options *o, unsigned char out[16])
{
    struct number number;
    const char *why = read_number(s, n, o, "is no number", &number);
    if (why)
        return why;
    size_t fraction = number.n - number.n_whole;
    /* More digits than the scale are the noise of binary floating point in an export: half away from zero. */
    bool up = fraction > SCALE && number.digits[number.n_whole + SCALE] >= '5';
    if (fraction > SCALE)
        fraction = SCALE;
    u128 v = 0, limit = 1;
    for (int i = 0; i < DIGITS_MAX - 1; i++)
        limit *= 10; /* 10^37: one more digit keeps it below 10^38 */
    for (size_t i = 0; i < number.n_whole + SCALE; i++) {
        if (v >= limit)
            return "is too large for a number (26 digits before the point)";
        v = v * 10 + (unsigned)(i < number.n_whole + fraction ? number.digits[i] - '0' : 0);
    }
    v += up;
    if (v >= limit * 10)
        return "is too large for a number (26 digits before the point)";
    if (number.negative)
        v = 0 - v;
    for (int i = 0; i < 16; i++)
        out[i] = (unsigned char)(v >> 8 * i);
    return NULL;
}

const char *convert_float(const char *s, size_t n, const struct options *o, double *out)
{
    struct number number;
    const char *why = read_number(s, n, o, "is no number", &number);
    if (why)
        return why;
    char text[sizeof number.digits + 3], *at = text;
    if (number.negative)
        *at++ = '-';
    memcpy(at, number.digits, number.n_whole);
    at += number.n_whole;
    *at++ = '.';
    memcpy(at, number.digits + number.n_whole, number.n - number.n_whole);
    at[number.n - number.n_whole] = '\0';
    *out = strtod(text, NULL);
    return NULL;
}

const char *convert_flag(const char *s, size_t n, bool *out)
{
    static const struct {
        const char *text;
        size_t n;
        bool value;
    } words[] = {
        {"true", 4, true}, {"false", 5, false}, {"yes", 3, true}, {"no", 2, false}, {"1", 1, true}, {"0", 1, false},
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (n == words[i].n && !strncasecmp(s, words[i].text, n)) {
            *out = words[i].value;
            return NULL;
        }
    return "is no flag: true, yes, 1, false, no or 0 are";
}

/* Length of the UTF-8 sequence at s, 0 if there is none: overlong forms, surrogates and what lies beyond U+10FFFF are
 * none. */
static size_t utf8_sequence(const unsigned char *s, size_t n)
{
    unsigned char c = s[0];
    if (c < 0xc2)
        return c < 0x80;
    size_t width = c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
    if (c > 0xf4 || n < width)
        return 0;
    for (size_t i = 1; i < width; i++)
        if ((s[i] & 0xc0) != 0x80)
            return 0;
    if ((c == 0xe0 && s[1] < 0xa0) || (c == 0xed && s[1] > 0x9f) || (c == 0xf0 && s[1] < 0x90) ||
        (c == 0xf4 && s[1] > 0x8f))
        return 0;
    return width;
}

size_t utf8_bad(const char *s, size_t n)
{
    size_t i = 0;
    while (i < n) {
        uint64_t eight;
        if (n - i >= 8 && (memcpy(&eight, s + i, 8), !(eight & 0x8080808080808080u))) {
            i += 8;
            continue;
        }
        size_t width = utf8_sequence((const unsigned char *)s + i, n - i);
        if (!width)
            return i;
        i += width;
    }
    return n;
}
