/* sample.h - reports built by hand, of which the tests know every figure. */
#ifndef CONCORD_TESTS_OUT_SAMPLE_H
#define CONCORD_TESTS_OUT_SAMPLE_H

#include "base/arena.h"
#include "plan/result.h"

/* A weekly report with a scorecard, charts of each kind, tables by week and by channel, a bridge, a list, health, checks. */
struct result_report *sample_weekly(struct arena *a);
/* One sheet whose list has a row for each text. */
struct result_report *sample_texts(struct arena *a, const char *const *texts, size_t n);
/* One sheet whose chart has a bar of each series for each text; the sheet and its series are named by the first ones. */
struct result_report *sample_charts(struct arena *a, const char *const *texts, size_t n, size_t n_series);
/* n sheets with a record each. */
struct result_report *sample_sheets(struct arena *a, size_t n);
/* A list of n rows of a key, a number and an amount. */
struct result_report *sample_long(struct arena *a, size_t n);

struct cell sample_count(int64_t n);
struct cell sample_money(int64_t micros); /* at scale 6 */
struct cell sample_real(double x);
struct cell sample_text(const char *text);

#endif
