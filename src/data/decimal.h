/* decimal.h - exact decimals: an integer of 128 bits and a scale (digits behind the point, 0 to 30). Never binary
 * floating point until a ratio is formed. Overflow is reported, never wrapped. */
#ifndef CONCORD_DATA_DECIMAL_H
#define CONCORD_DATA_DECIMAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

__extension__ typedef __int128 i128;

struct decimal {
    i128 v;
    int scale;
};

enum { DECIMAL_MAX_SCALE = 30 };

/* Grammar: [-+] digits [. digits]; no blanks, no exponent. False: not one, or more than 38 digits. Trailing zeros are kept in the scale. */
bool decimal_parse(const char *s, size_t n, struct decimal *out);
/* Same value at another scale. False: would lose digits, or overflow. */
bool decimal_rescale(struct decimal *d, int scale);
bool decimal_add(struct decimal a, struct decimal b, struct decimal *out); /* false: overflow */
bool decimal_sub(struct decimal a, struct decimal b, struct decimal *out);
bool decimal_mul(struct decimal a, struct decimal b, struct decimal *out);
int decimal_cmp(struct decimal a, struct decimal b);
struct decimal decimal_trim(struct decimal a); /* smallest scale with the same value */
double decimal_double(struct decimal a); /* nearest double of the exact value */
/* a / b as the nearest double of the exact quotient (to one unit in the last place). b != 0. */
double decimal_ratio(struct decimal a, struct decimal b);
/* x with so many digits behind the point, or so many in all (1 to 17), as printf rounds: to the nearest, a tie to the even digit. False: it is not
 * finite, or too large or too small for 128 bits, as what has more digits before the point or some twenty zeros behind it is. */
bool decimal_from_double(double x, int scale, struct decimal *out);
bool decimal_from_digits(double x, int digits, struct decimal *out);
/* Half away from zero to `scale` digits: how amounts are shown. */
struct decimal decimal_round(struct decimal a, int scale);
/* "-1234.50"; all digits of the scale. At most 48 bytes with the NUL. Gives dst. */
char *decimal_print(char dst[48], struct decimal a);
i128 decimal_pow10(int n); /* 0 to 38 */

#endif
