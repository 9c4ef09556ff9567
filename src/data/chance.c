/* chance.c - decides whether two counts, or two rates, differ by more than chance explains.
 *
 * Two Poisson counts: given their sum, the first is binomial with the share of its exposure (Przyborowski and Wilenski, Biometrika 31,
 * 1940). Two rates: given all margins, the hits of the first are hypergeometric (Fisher's exact test). Both are two-sided: what is as
 * rare as the observed, or rarer, adds up. From EXACT_BELOW records in each field of the table on, rates are compared by the interval
 * of their difference (Newcombe, Statistics in Medicine 17, 1998, method 10) of two score intervals (Wilson, JASA 22, 1927).
 * Must not know what is counted. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "data/chance.h"

#include <math.h>
#include <stdbool.h>
#include <stddef.h>

static const double Z = 1.959963984540054; /* 97.5 % of the normal distribution lie below it */
static const double LEVEL = 0.05;
static const double NEVER = 1e-30; /* what is rarer adds nothing to a sum of doubles that begins with 1 */
static const double ALIKE = 1 + 1e-7; /* two that are equally rare may differ by rounding */
enum { EXACT_BELOW = 1000 };

/* A distribution over k = low … high by the proportion of its neighbours: next(k) = P(k + 1) / P(k). */
struct spread_of {
    int64_t low, high, mode;
    double n, odds;             /* binomial */
    double hits, n_a, n_b;      /* hypergeometric */
    bool drawn;                 /* hypergeometric: the hits are drawn from two samples */
};

static double next(const struct spread_of *s, int64_t k)
{
    double x = (double)k;
    if (s->drawn)
        return (s->hits - x) * (s->n_a - x) / ((x + 1) * (s->n_b - s->hits + x + 1));
    return (s->n - x) / (x + 1) * s->odds;
}

struct sums { double all, rare, at; };

/* Adds up weights from the mode outwards, where the mode's is 1; of those up to `limit` also in `rare`. */
static struct sums walk(const struct spread_of *s, int64_t at, double limit)
{
    struct sums out = {0, 0, 0};
    double w = 1;
    for (int64_t k = s->mode; k <= s->high && w >= NEVER; k++) {
        out.all += w;
        out.rare += w <= limit ? w : 0;
        out.at = k == at ? w : out.at;
        w *= next(s, k);
    }
    w = 1;
    for (int64_t k = s->mode; k > s->low;) {
        w /= next(s, --k);
        if (!(w >= NEVER))
            break;
        out.all += w;
        out.rare += w <= limit ? w : 0;
        out.at = k == at ? w : out.at;
    }
    return out;
}

static double as_rare_as(const struct spread_of *s, int64_t at)
{
    const struct sums first = walk(s, at, 0);
    if (first.at <= 0)
        return 0;
    const struct sums second = walk(s, at, first.at * ALIKE);
    return second.rare / second.all;
}

static int64_t within(double x, int64_t low, int64_t high)
{
    return x < (double)low ? low : x > (double)high ? high : (int64_t)x;
}

double chance_of_counts(int64_t a, int64_t b, double share)
{
    struct spread_of s = {.high = a + b, .n = (double)(a + b), .odds = share / (1 - share)};
    s.mode = within(floor((s.n + 1) * share), s.low, s.high);
    return as_rare_as(&s, a);
}

double chance_of_rates(int64_t hits_a, int64_t n_a, int64_t hits_b, int64_t n_b)
{
    const int64_t hits = hits_a + hits_b;
    struct spread_of s = {.low = hits > n_b ? hits - n_b : 0, .high = hits < n_a ? hits : n_a, .hits = (double)hits, .n_a = (double)n_a,
                          .n_b = (double)n_b, .drawn = true};
    s.mode = within(floor((s.hits + 1) * (s.n_a + 1) / (s.n_a + s.n_b + 2)), s.low, s.high);
    return as_rare_as(&s, hits_a);
}

struct chance_range chance_range_of_rate(int64_t hits, int64_t n)
{
    const double x = (double)hits, m = (double)n, z2 = Z * Z;
    const double middle = (2 * x + z2) / (2 * (m + z2)), half = Z * sqrt(z2 + 4 * x * (1 - x / m)) / (2 * (m + z2));
    return (struct chance_range){hits == 0 ? 0 : middle - half, hits == n ? 1 : middle + half};
}

struct chance_range chance_range_of_difference(int64_t hits_a, int64_t n_a, int64_t hits_b, int64_t n_b)
{
    const struct chance_range a = chance_range_of_rate(hits_a, n_a), b = chance_range_of_rate(hits_b, n_b);
    const double p = (double)hits_a / (double)n_a, q = (double)hits_b / (double)n_b;
    return (struct chance_range){p - q - hypot(p - a.low, b.high - q), p - q + hypot(a.high - p, q - b.low)};
}

enum chance chance_compare_counts(int64_t a, double exposure_a, int64_t b, double exposure_b)
{
    const double share = exposure_a / (exposure_a + exposure_b);
    if (a < 0 || b < 0 || a + b == 0 || !(exposure_a > 0) || !(exposure_b > 0) || !(share > 0 && share < 1))
        return CHANCE_UNSAID;
    return chance_of_counts(a, b, share) < LEVEL ? CHANCE_BEYOND : CHANCE_COULD_BE;
}

enum chance chance_compare_rates(int64_t hits_a, int64_t n_a, int64_t hits_b, int64_t n_b)
{
    const int64_t fields[] = {hits_a, n_a - hits_a, hits_b, n_b - hits_b};
    int64_t least = INT64_MAX;
    if (n_a <= 0 || n_b <= 0)
        return CHANCE_UNSAID;
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        least = fields[i] < least ? fields[i] : least;
    if (least < 0)
        return CHANCE_UNSAID;
    if (least < EXACT_BELOW)
        return chance_of_rates(hits_a, n_a, hits_b, n_b) < LEVEL ? CHANCE_BEYOND : CHANCE_COULD_BE;
    const struct chance_range d = chance_range_of_difference(hits_a, n_a, hits_b, n_b);
    return d.low > 0 || d.high < 0 ? CHANCE_BEYOND : CHANCE_COULD_BE;
}
