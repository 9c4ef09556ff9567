/* values.c - what SQLite holds as the wanted types. SQLite takes any value in any column, so each value is read by the
 * strict grammar of its type: what is not of the type is refused, never rounded into it. It knows no streams and no
 * connection. */
#include "sqlite.h"

#include <string.h>
#include <strings.h>

enum { SCALE = 12 };

__extension__ typedef unsigned __int128 u128;

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* [-+] digits [. digits] as an integer of 128 bits at SCALE. */
const char *decimal_of(const char *s, i128 *out)
{
    u128 v = 0, limit = 1;
    bool negative = *s == '-';
    int places = 0;
    for (int i = 0; i < 37; i++)
        limit *= 10;
    s += *s == '-' || *s == '+';
    if (!is_digit(*s))
        return "is no number";
    for (bool point = false; *s || places < SCALE;) {
        if (*s == '.' && !point && is_digit(s[1])) {
            point = true;
            s++;
            continue;
        }
        if (*s && !is_digit(*s))
            return "is no number";
        if (places == SCALE) { /* the noise of binary floating point: half away from zero */
            v += *s >= '5';
            break;
        }
        if (v >= limit)
            return "is too large for a number (26 digits before the point)";
        v = v * 10 + (unsigned)(*s ? *s - '0' : 0);
        places += point || !*s;
        point = point || !*s;
        s += *s != '\0';
    }
    for (; *s; s++)
        if (!is_digit(*s))
            return "is no number";
    memcpy(out, &v, sizeof v);
    if (negative)
        *out = -*out;
    return NULL;
}

const char *integer_of(const char *s, int64_t *out)
{
    i128 v, one = 1;
    const char *why = decimal_of(s, &v);
    for (int i = 0; i < SCALE; i++)
        one *= 10;
    if (why || v % one != 0)
        return "is no integer";
    if (v / one > INT64_MAX || v / one < INT64_MIN)
        return "is too large for an integer (64 bits)";
    *out = (int64_t)(v / one);
    return NULL;
}

const char *flag_of(const char *s, int *out)
{
    static const char *const words[] = {"false", "true", "no", "yes", "0", "1"};
    for (int i = 0; i < 6; i++)
        if (!strcasecmp(s, words[i])) {
            *out = i & 1;
            return NULL;
        }
    return "is no flag: true, yes, 1, false, no or 0 are";
}

/* Exactly n digits. */
static bool digits(const char **s, int n, int *out)
{
    for (*out = 0; n > 0; n--, (*s)++) {
        if (!is_digit(**s))
            return false;
        *out = *out * 10 + (**s - '0');
    }
    return true;
}

static const char *day_of(const char **s, int32_t *out)
{
    static const int before[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365};
    int y, m, d;
    if (!digits(s, 4, &y) || *(*s)++ != '-' || !digits(s, 2, &m) || *(*s)++ != '-' || !digits(s, 2, &d))
        return "is no date: YYYY-MM-DD is";
    bool leap = y % 4 == 0 && (y % 100 != 0 || y % 400 == 0);
    if (y < 1 || m < 1 || m > 12 || d < 1 || d > before[m] - before[m - 1] + (m == 2 && leap))
        return "is no date: there is no such day";
    int p = y - 1; /* whole years before */
    *out = p * 365 + p / 4 - p / 100 + p / 400 + before[m - 1] + (m > 2 && leap) + d - 1 - 719162;
    return NULL;
}

/* T or blank, HH:MM[:SS[.digits]], then nothing, Z, or +HH:MM. A time without a zone is the host's to turn into UTC. */
static const char *clock_of(const char *s, const struct concord_host *host, int64_t wall, int64_t *out)
{
    static const char no[] = "is no time: YYYY-MM-DD HH:MM:SS, with Z or +HH:MM if it has a zone, is";
    int h, m, sec = 0, zone_h = 0, zone_m = 0;
    int64_t fraction = 0, unit = US;
    if (*s++ == '\0') { /* a day alone: its midnight */
        *out = host->wall_to_utc(host->ctx, wall);
        return NULL;
    }
    if ((s[-1] != 'T' && s[-1] != ' ') || !digits(&s, 2, &h) || *s++ != ':' || !digits(&s, 2, &m))
        return no;
    if (*s == ':' && (s++, !digits(&s, 2, &sec)))
        return no;
    if (*s == '.') {
        for (s++; is_digit(*s); s++) {
            unit /= 10;
            if (!unit && *s != '0')
                return "has more than six digits of a second";
            fraction += unit * (*s - '0');
        }
    }
    if (h > 23 || m > 59 || sec > 59)
        return "is no time: there is no such hour, minute or second";
    wall += ((int64_t)h * 3600 + m * 60 + sec) * US + fraction;
    int sign = *s == '-' ? -1 : 1;
    if (!*s) {
        *out = host->wall_to_utc(host->ctx, wall);
        return NULL;
    }
    if (strcmp(s, "Z") != 0 &&
        ((*s != '+' && *s != '-') || (s++, !digits(&s, 2, &zone_h)) || *s++ != ':' || !digits(&s, 2, &zone_m) || *s))
        return no;
    *out = wall - sign * ((int64_t)zone_h * 60 + zone_m) * 60 * US;
    return NULL;
}

const char *moment_of(const char *text, const struct concord_host *host, bool day_only, int32_t *day, int64_t *time)
{
    const char *why = day_of(&text, day);
    if (!why)
        why = clock_of(text, host, *day * (86400 * US), time);
    if (!why && !day_only && (*time < -719162 * (86400 * US) || *time >= 2932897 * (86400 * US)))
        return "is no time: in UTC it lies outside the years 1 to 9999";
    return why;
}

/* SQLite keeps whatever bytes it was given as text. */
bool is_utf8(const unsigned char *s, size_t n)
{
    size_t i = 0;
    while (i < n) {
        size_t w = s[i] < 0x80 ? 1 : s[i] < 0xc2 ? 0 : s[i] < 0xe0 ? 2 : s[i] < 0xf0 ? 3 : s[i] < 0xf5 ? 4 : 0;
        if (!w || n - i < w)
            return false;
        for (size_t k = 1; k < w; k++)
            if ((s[i + k] & 0xc0) != 0x80)
                return false;
        if ((s[i] == 0xe0 && s[i + 1] < 0xa0) || (s[i] == 0xed && s[i + 1] > 0x9f) ||
            (s[i] == 0xf0 && s[i + 1] < 0x90) || (s[i] == 0xf4 && s[i + 1] > 0x8f))
            return false;
        i += w;
    }
    return true;
}
