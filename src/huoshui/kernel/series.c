/* Series of month sums and what is reported of them. Whole numbers stay whole (int64, int128) until the end. */
#include "kernel.h"

/* Add one set's month sums to a series; tells whether a measure was missing in them. */
static int64_t add_months(const hs_scratch *s, const hs_series *what, int64_t set, int64_t *restrict month) {
    const int64_t lanes = s->fine_lanes, lane = s->fine_lane < 0 ? what->lane : 0;
    const int64_t *restrict bin = s->plan->bins + what->bins;
    const int64_t *restrict from = s->fine + set * s->plan->slots * HS_BANKS * lanes;
    int64_t missing = 0;
    for (int64_t m = 0; m < what->length; m++) {
        int64_t sum = 0;
        for (int64_t bank = bin[m] * HS_BANKS; bank < bin[m + 1] * HS_BANKS; bank++) {
            sum += from[bank * lanes + lane];
            if (what->missing >= 0) missing |= from[bank * lanes + what->missing];
        }
        month[m] += sum;
    }
    return missing;
}

/* The month sums of a series: those of every set of wheres that holds the series' own. */
void hs_sum_months(hs_scratch *s) {
    for (int64_t k = 0; k < s->plan->series; k++) {
        const hs_series *what = &s->plan->serie[k];
        int64_t *month = s->series + s->series_at[k], missing = 0;
        memset(month, 0, (size_t)what->length * sizeof *month);
        for (int64_t set = 1; set < s->fine_sets.size; set++)
            if (s->fine_sets.set[set] >> what->fine & 1) missing |= add_months(s, what, set, month);
        s->series_missing[k] = missing != 0;
    }
}

int128 hs_total(const int64_t *v, int64_t n) {
    int128 sum = 0;
    for (int64_t i = 0; i < n; i++) sum += v[i];
    return sum;
}

/* n * sum of products - product of sums: n^2 times the covariance, and the variance when both are one. */
static int128 spread(const int64_t *x, const int64_t *y, int64_t n) {
    int128 products = 0;
    for (int64_t i = 0; i < n; i++) products += (int128)x[i] * y[i];
    return products * n - hs_total(x, n) * hs_total(y, n);
}

static int128 slope(const int64_t *v, int64_t n) {
    int128 sum = 0;
    for (int64_t i = 0; i < n; i++) sum += (int128)v[i] * (2 * i - (n - 1));
    return sum;
}

static int64_t longest_gap(const int64_t *v, int64_t n) {
    int64_t longest = 0, run = 0;
    for (int64_t i = 0; i < n; i++) {
        run = v[i] ? 0 : run + 1;
        longest = run > longest ? run : longest;
    }
    return longest;
}

int64_t hs_extreme(const int64_t *v, int64_t n, int largest) {
    int64_t best = v[0];
    if (largest)
        for (int64_t i = 1; i < n; i++) best = v[i] > best ? v[i] : best;
    else
        for (int64_t i = 1; i < n; i++) best = v[i] < best ? v[i] : best;
    return best;
}

int hs_series_result(hs_scratch *s, const hs_out *out, double *value) {
    int64_t n = s->plan->serie[out->item].length, count = 0;
    const int64_t *v = s->series + s->series_at[out->item];
    if (s->series_missing[out->item]) return 0;
    switch (out->kind) {
    case OUT_SPREAD: *value = (double)spread(v, v, n); break;
    case OUT_CROSS:
        if (s->series_missing[out->other]) return 0;
        *value = (double)spread(v, s->series + s->series_at[out->other], n);
        break;
    case OUT_SLOPE: *value = (double)slope(v, n); break;
    case OUT_SERIES_MAX: *value = (double)hs_extreme(v, n, 1); break;
    case OUT_SERIES_MIN: *value = (double)hs_extreme(v, n, 0); break;
    case OUT_SERIES_MEDIAN:
        memcpy(s->sorted, v, (size_t)n * sizeof *v);
        *value = hs_middle_of(out, s->sorted, n);
        break;
    case OUT_NONZERO:
        for (int64_t i = 0; i < n; i++) count += v[i] != 0;
        *value = (double)count;
        break;
    case OUT_GAP: *value = (double)longest_gap(v, n); break;
    default:
        for (int64_t i = 1; i < n; i++) count += v[i] < v[i - 1];
        *value = (double)count;
    }
    return 1;
}
