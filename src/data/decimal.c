/* decimal.c - decides how exact numbers are read, combined, rounded and written.
 *
 * Takes and gives integers of 128 bits with a scale. Sums, differences and products are exact or refused; a double comes
 * out only at the end, as the nearest one to the exact value, by a long division of 256 bits where the quick way would
 * round twice. Must not know of currencies or columns. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "data/decimal.h"

#include <assert.h>
#include <math.h>
#include <string.h>

__extension__ typedef unsigned __int128 u128;

enum { DIGITS_MAX = 38, EXACT_BITS = 53, WORDS = 4 };

#define E19 ((i128)INT64_C(1000000000000000000) * 10)

i128 decimal_pow10(int n)
{
    static const int64_t low[] = {
        1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000, 1000000000, 10000000000, 100000000000,
        1000000000000, 10000000000000, 100000000000000, 1000000000000000, 10000000000000000, 100000000000000000,
        1000000000000000000,
    };
    assert(n >= 0 && n <= DIGITS_MAX);
    if (n < 19)
        return low[n];
    return n < 38 ? E19 * low[n - 19] : E19 * E19;
}

static u128 magnitude(i128 v)
{
    return v < 0 ? (u128)0 - (u128)v : (u128)v;
}

bool decimal_parse(const char *s, size_t n, struct decimal *out)
{
    size_t i = 0;
    bool negative = n > 0 && s[0] == '-';
    if (n > 0 && (s[0] == '-' || s[0] == '+'))
        i++;
    i128 v = 0;
    int digits = 0, scale = 0;
    bool behind = false, any = false; /* behind the point; a digit on this side of it */
    for (; i < n; i++) {
        if (s[i] == '.' && !behind && any) {
            behind = true;
            any = false;
            continue;
        }
        unsigned digit = (unsigned)(unsigned char)s[i] - '0';
        if (digit > 9)
            return false;
        any = true;
        if (behind && ++scale > DECIMAL_MAX_SCALE)
            return false;
        if ((digit > 0 || digits > 0) && ++digits > DIGITS_MAX)
            return false;
        v = v * 10 + (i128)digit;
    }
    if (!any)
        return false;
    out->v = negative ? -v : v;
    out->scale = scale;
    return true;
}

bool decimal_rescale(struct decimal *d, int scale)
{
    if (scale < 0 || scale > DECIMAL_MAX_SCALE)
        return false;
    i128 v = d->v;
    if (scale == d->scale)
        return true;
    if (scale > d->scale) {
        if (__builtin_mul_overflow(v, decimal_pow10(scale - d->scale), &v))
            return false;
    } else {
        i128 unit = decimal_pow10(d->scale - scale);
        if (v % unit != 0)
            return false;
        v /= unit;
    }
    d->v = v;
    d->scale = scale;
    return true;
}

struct decimal decimal_trim(struct decimal a)
{
    if (a.v == 0)
        return (struct decimal){0, 0};
    while (a.scale > 0 && a.v != (int64_t)a.v && a.v % 10 == 0) {
        a.v /= 10;
        a.scale--;
    }
    if (a.v != (int64_t)a.v)
        return a;
    int64_t v = (int64_t)a.v; /* mostly, and divided in a fraction of the time */
    for (; a.scale > 0 && v % 10 == 0; v /= 10)
        a.scale--;
    return (struct decimal){v, a.scale};
}

static bool align(struct decimal *a, struct decimal *b)
{
    int scale = a->scale > b->scale ? a->scale : b->scale;
    return decimal_rescale(a, scale) && decimal_rescale(b, scale);
}

bool decimal_add(struct decimal a, struct decimal b, struct decimal *out)
{
    struct decimal x = a, y = b;
    i128 v;
    if (!align(&x, &y) || __builtin_add_overflow(x.v, y.v, &v)) {
        x = decimal_trim(a); /* zeros behind may be all that does not fit */
        y = decimal_trim(b);
        if (!align(&x, &y) || __builtin_add_overflow(x.v, y.v, &v))
            return false;
    }
    *out = (struct decimal){v, x.scale};
    return true;
}

bool decimal_sub(struct decimal a, struct decimal b, struct decimal *out)
{
    struct decimal x = a, y = b;
    i128 v;
    if (!align(&x, &y) || __builtin_sub_overflow(x.v, y.v, &v)) {
        x = decimal_trim(a);
        y = decimal_trim(b);
        if (!align(&x, &y) || __builtin_sub_overflow(x.v, y.v, &v))
            return false;
    }
    *out = (struct decimal){v, x.scale};
    return true;
}

bool decimal_mul(struct decimal a, struct decimal b, struct decimal *out)
{
    i128 v;
    if (__builtin_mul_overflow(a.v, b.v, &v)) {
        a = decimal_trim(a);
        b = decimal_trim(b);
        if (__builtin_mul_overflow(a.v, b.v, &v))
            return false;
    }
    struct decimal product = {v, a.scale + b.scale};
    while (product.scale > DECIMAL_MAX_SCALE && product.v % 10 == 0) {
        product.v /= 10;
        product.scale--;
    }
    if (product.scale > DECIMAL_MAX_SCALE)
        return false;
    *out = product;
    return true;
}

int decimal_cmp(struct decimal a, struct decimal b)
{
    i128 unit_a = decimal_pow10(a.scale), unit_b = decimal_pow10(b.scale);
    i128 whole_a = a.v / unit_a, whole_b = b.v / unit_b;
    if (whole_a != whole_b)
        return whole_a < whole_b ? -1 : 1;
    /* the rests are below 1, so that they fit at the largest scale */
    i128 rest_a = a.v % unit_a * decimal_pow10(DECIMAL_MAX_SCALE - a.scale);
    i128 rest_b = b.v % unit_b * decimal_pow10(DECIMAL_MAX_SCALE - b.scale);
    return (rest_a > rest_b) - (rest_a < rest_b);
}

/* ---- the nearest double of a quotient */

struct wide {
    uint64_t word[WORDS]; /* lowest first */
};

/* v * factor, where both are below 2^128: never more than 256 bits. */
static struct wide wide_product(u128 v, u128 factor)
{
    struct wide w = {{0}};
    uint64_t a[2] = {(uint64_t)v, (uint64_t)(v >> 64)}, b[2] = {(uint64_t)factor, (uint64_t)(factor >> 64)};
    for (int i = 0; i < 2; i++) {
        uint64_t carry = 0;
        for (int j = 0; j < 2; j++) {
            u128 t = (u128)a[i] * b[j] + w.word[i + j] + carry;
            w.word[i + j] = (uint64_t)t;
            carry = (uint64_t)(t >> 64);
        }
        w.word[i + 2] = carry;
    }
    return w;
}

static int wide_bits(const struct wide *w)
{
    for (int i = WORDS - 1; i >= 0; i--)
        if (w->word[i] != 0)
            return 64 * i + 64 - __builtin_clzll(w->word[i]);
    return 0;
}

static void wide_shift(struct wide *w, int bits)
{
    int words = bits / 64, rest = bits % 64;
    for (int i = WORDS - 1; i >= 0; i--) {
        uint64_t high = i >= words ? w->word[i - words] : 0;
        uint64_t low = i > words ? w->word[i - words - 1] : 0;
        w->word[i] = rest == 0 ? high : high << rest | low >> (64 - rest);
    }
}

static bool wide_less(const struct wide *a, const struct wide *b)
{
    for (int i = WORDS - 1; i >= 0; i--)
        if (a->word[i] != b->word[i])
            return a->word[i] < b->word[i];
    return false;
}

static void wide_subtract(struct wide *a, const struct wide *b)
{
    bool borrow = false;
    for (int i = 0; i < WORDS; i++) {
        uint64_t v;
        bool first = __builtin_sub_overflow(a->word[i], b->word[i], &v);
        bool second = __builtin_sub_overflow(v, (uint64_t)borrow, &a->word[i]);
        borrow = first || second;
    }
}

/* num / den rounded to nearest, ties to even; both positive and below 2^230. */
static double wide_quotient(struct wide num, struct wide den)
{
    int exponent = wide_bits(&num) - wide_bits(&den);
    wide_shift(exponent < 0 ? &num : &den, exponent < 0 ? -exponent : exponent);
    if (wide_less(&num, &den)) {
        wide_shift(&num, 1);
        exponent--;
    }
    uint64_t q = 0; /* 53 bits and one to round by */
    for (int i = 0; i <= EXACT_BITS; i++) {
        q <<= 1;
        if (!wide_less(&num, &den)) {
            wide_subtract(&num, &den);
            q |= 1;
        }
        wide_shift(&num, 1);
    }
    bool rest = wide_bits(&num) > 0;
    if ((q & 1) && (rest || (q & 2)))
        q += 2;
    return ldexp((double)(q >> 1), exponent - (EXACT_BITS - 1));
}

/* The same of a den below 2^64 by one division of 128 bits. Of its quotient 64 bits or so are whole; what is left over matters only to where the
 * double rounds, so it is a bit behind all that a double keeps. */
static double narrow_quotient(u128 num, uint64_t den)
{
    int shift = num >> 64 ? __builtin_clzll((uint64_t)(num >> 64)) : 64 + __builtin_clzll((uint64_t)num);
    num <<= shift;
    u128 q = num / den;
    return ldexp((double)(q | (q * den != num)), -shift);
}

static double quotient(bool negative, u128 num, int num_pow10, u128 den, int den_pow10)
{
    if (num == 0)
        return 0;
    const u128 exact = (u128)1 << EXACT_BITS;
    u128 above, below;
    double r;
    if (num <= exact && den == 1 && num_pow10 == 0 && den_pow10 <= 22) /* 10^22 is a double */
        r = (double)(uint64_t)num / (double)decimal_pow10(den_pow10);
    else if (!__builtin_mul_overflow(num, (u128)decimal_pow10(num_pow10), &above) && !__builtin_mul_overflow(den, (u128)decimal_pow10(den_pow10), &below) &&
             below <= UINT64_MAX)
        r = above <= exact && below <= exact ? (double)(uint64_t)above / (double)(uint64_t)below : narrow_quotient(above, (uint64_t)below);
    else
        r = wide_quotient(wide_product(num, (u128)decimal_pow10(num_pow10)), wide_product(den, (u128)decimal_pow10(den_pow10)));
    return negative ? -r : r;
}

double decimal_double(struct decimal a)
{
    return quotient(a.v < 0, magnitude(a.v), 0, 1, a.scale);
}

double decimal_ratio(struct decimal a, struct decimal b)
{
    assert(b.v != 0);
    int shift = b.scale - a.scale;
    return quotient((a.v < 0) != (b.v < 0), magnitude(a.v), shift > 0 ? shift : 0, magnitude(b.v), shift < 0 ? -shift : 0);
}

/* ---- from a double */

bool decimal_from_double(double x, int scale, struct decimal *out)
{
    enum { MOST = 22 }; /* 2^53 * 10^22 fits */
    int exponent;
    if (!isfinite(x) || scale < 0 || scale > MOST)
        return false;
    u128 v = (u128)(uint64_t)ldexp(frexp(fabs(x), &exponent), EXACT_BITS) * (u128)decimal_pow10(scale); /* to be multiplied by 2^exponent */
    exponent -= EXACT_BITS;
    if (exponent > 64 || (exponent > 0 && v >> (127 - exponent)))
        return false;
    if (exponent >= 0) {
        v <<= exponent;
    } else if (exponent > -128) {
        u128 half = (u128)1 << (-exponent - 1), rest = v & (2 * half - 1);
        v >>= -exponent;
        v += rest > half || (rest == half && (v & 1));
    } else {
        v = 0;
    }
    *out = (struct decimal){x < 0 ? -(i128)v : (i128)v, scale};
    return true;
}

bool decimal_from_digits(double x, int digits, struct decimal *out)
{
    assert(digits >= 1 && digits <= 17);
    if (x == 0) {
        *out = (struct decimal){0, 0};
        return true;
    }
    double place = floor(log10(fabs(x)) - 1e-9); /* of the first digit, and now and then one too low: never too high */
    if (!(place < digits) || !decimal_from_double(x, digits - 1 - (int)place, out))
        return false;
    return magnitude(out->v) < (u128)decimal_pow10(digits) || decimal_from_double(x, out->scale - 1, out);
}

struct decimal decimal_round(struct decimal a, int scale)
{
    if (scale >= a.scale) {
        decimal_rescale(&a, scale); /* where the zeros do not fit, it stays as it is: the value is the same */
        return a;
    }
    if (scale < 0)
        scale = 0;
    i128 unit = decimal_pow10(a.scale - scale), v = a.v / unit, rest = a.v % unit;
    if (rest >= unit / 2)
        v++;
    else if (rest <= -(unit / 2))
        v--;
    return (struct decimal){v, scale};
}

char *decimal_print(char dst[48], struct decimal a)
{
    char text[48];
    size_t at = sizeof text;
    u128 wide = magnitude(a.v);
    int i = 0;
    text[--at] = '\0';
    for (; wide > UINT64_MAX; wide /= 10, i++) {
        if (i == a.scale && a.scale > 0)
            text[--at] = '.';
        text[--at] = (char)('0' + (int)(wide % 10));
    }
    for (uint64_t v = (uint64_t)wide; i < a.scale || v > 0 || i == a.scale; v /= 10, i++) {
        if (i == a.scale && a.scale > 0)
            text[--at] = '.';
        text[--at] = (char)('0' + (int)(v % 10));
    }
    if (a.v < 0)
        text[--at] = '-';
    memcpy(dst, text + at, sizeof text - at);
    return dst;
}
