/* chance.h - is the difference between two counts, or two rates, more than chance explains?
 *
 * The records are taken to come one by one and independently. Exact tests answer; of rates of many records Newcombe's interval does. */
#ifndef CONCORD_DATA_CHANCE_H
#define CONCORD_DATA_CHANCE_H

#include <stdint.h>

enum chance {
    CHANCE_UNSAID,   /* nothing sound can be said */
    CHANCE_COULD_BE, /* chance alone gives such a difference, or a rarer one, in at least one of twenty cases */
    CHANCE_BEYOND    /* in fewer: more than chance explains */
};

/* How often chance alone parts a + b records in a way as rare as (a, b), or rarer, where each falls to the first with the probability
 * `share`, 0 < share < 1. What is below 1e-30 is given as 0. */
double chance_of_counts(int64_t a, int64_t b, double share);
/* How often chance alone parts the hits of both between samples of n_a and n_b records in a way as rare as this, or rarer. */
double chance_of_rates(int64_t hits_a, int64_t n_a, int64_t hits_b, int64_t n_b);

struct chance_range { double low, high; };
/* Where the rate lies that gave `hits` of n > 0 records: the Wilson score interval at 95 %. */
struct chance_range chance_range_of_rate(int64_t hits, int64_t n);
/* Where hits_a / n_a - hits_b / n_b lies: Newcombe's interval of two Wilson intervals, at 95 %. */
struct chance_range chance_range_of_difference(int64_t hits_a, int64_t n_a, int64_t hits_b, int64_t n_b);

/* Two counts over exposures (days, an amount that was spent). UNSAID where an exposure is not positive or there is no record. */
enum chance chance_compare_counts(int64_t a, double exposure_a, int64_t b, double exposure_b);
/* Two rates, each the hits of n records. UNSAID where either has no record. */
enum chance chance_compare_rates(int64_t hits_a, int64_t n_a, int64_t hits_b, int64_t n_b);

#endif
