/* From a firm's sums to its results: one double and one valid byte each, in the order of the plan. Whole numbers
 * stay whole (int64, int128) until the single conversion to double. */
#include "kernel.h"

static double from_key(int64_t key) {
    double x;
    key = key < 0 ? ~key ^ INT64_MIN : key;
    memcpy(&x, &key, sizeof x);
    return x;
}

static double value_of(const hs_out *out, int64_t value) { return out->key ? from_key(value) : (double)value; }

static double middle_of(const hs_out *out, int64_t *v, int64_t n) {
    int64_t low, high;
    hs_middle(v, n, &low, &high);
    if (out->key) return (from_key(low) + from_key(high)) / 2;
    return (double)((int128)low + high) / 2;
}

static int64_t window_sum(const hs_scratch *s, const hs_out *out, int64_t lane) {
    const hs_plan *p = s->plan;
    const int64_t *sum = s->coarse + out->item * (p->coarse + 1) * p->lanes + lane;
    return sum[out->hi * p->lanes] - sum[out->lo * p->lanes];
}

static int sum(const hs_scratch *s, const hs_out *out, double *value) {
    if (out->missing >= 0 && window_sum(s, out, out->missing)) return 0;
    int64_t whole = window_sum(s, out, out->lane);
    if (out->kind == OUT_SUM)
        *value = (double)whole;
    else
        *value = (double)(((int128)whole << 40) + window_sum(s, out, out->lane + 1)) * 0x1p-40;
    return 1;
}

static int128 total(const int64_t *v, int64_t n) {
    int128 sum = 0;
    for (int64_t i = 0; i < n; i++) sum += v[i];
    return sum;
}

/* n * sum of products - product of sums: n^2 times the covariance, and the variance when both are one. */
static int128 spread(const int64_t *x, const int64_t *y, int64_t n) {
    int128 products = 0;
    for (int64_t i = 0; i < n; i++) products += (int128)x[i] * y[i];
    return products * n - total(x, n) * total(y, n);
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

static int64_t extreme(const int64_t *v, int64_t n, int largest) {
    int64_t best = v[0];
    if (largest)
        for (int64_t i = 1; i < n; i++) best = v[i] > best ? v[i] : best;
    else
        for (int64_t i = 1; i < n; i++) best = v[i] < best ? v[i] : best;
    return best;
}

static int series(hs_scratch *s, const hs_out *out, double *value) {
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
    case OUT_SERIES_MAX: *value = (double)extreme(v, n, 1); break;
    case OUT_SERIES_MIN: *value = (double)extreme(v, n, 0); break;
    case OUT_SERIES_MEDIAN:
        memcpy(s->sorted, v, (size_t)n * sizeof *v);
        *value = middle_of(out, s->sorted, n);
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

static int collected(hs_scratch *s, const hs_out *out, double *value) {
    hs_list *list = &s->collected[out->item];
    if (out->kind == OUT_DISTINCT) {
        *value = (double)hs_distinct(list->item, list->size);
        return 1;
    }
    if (!list->size) return 0;
    switch (out->kind) {
    case OUT_MEDIAN: *value = middle_of(out, list->item, list->size); break;
    case OUT_MIN: *value = value_of(out, extreme(list->item, list->size, 0)); break;
    default: *value = value_of(out, extreme(list->item, list->size, 1));
    }
    return 1;
}

static uint64_t word_between(const hs_days_seen *seen, int64_t word, int64_t from, int64_t to) {
    uint64_t bits = seen->bit[word];
    if (word == from >> 6) bits &= ~(uint64_t)0 << (from & 63);
    if (word == to >> 6) bits &= ~(uint64_t)0 >> (63 - (to & 63));
    return bits;
}

/* Distinct days, or the first or last of them, between the days lo and hi. */
static int days_seen(hs_scratch *s, const hs_out *out, double *value) {
    hs_days_seen *seen = &s->seen[out->item];
    int64_t base = s->plan->as_of - (HS_MAP_DAYS - 1), from = out->lo - base, to = out->hi - base;
    int64_t count = 0, first = INT64_MAX, last = INT64_MIN, early = 0;
    if (from < 0) from = 0;
    if (to >= from) {
        int64_t low = from >> 6 > seen->low ? from >> 6 : seen->low, high = to >> 6 < seen->high ? to >> 6 : seen->high;
        for (int64_t w = low; w <= high; w++) {
            uint64_t bits = word_between(seen, w, from, to);
            if (!bits) continue;
            count += __builtin_popcountll(bits);
            if (first == INT64_MAX) first = base + w * 64 + __builtin_ctzll(bits);
            last = base + w * 64 + 63 - __builtin_clzll(bits);
        }
    }
    if (seen->early.size) hs_distinct(seen->early.item, seen->early.size); /* sorts; duplicates stay */
    for (int64_t i = 0; i < seen->early.size; i++) {
        int64_t day = seen->early.item[i];
        if (day < out->lo || day > out->hi || (i && day == seen->early.item[i - 1])) continue;
        early++;
        first = day < first ? day : first;
        last = day > last ? day : last;
    }
    count += early;
    *value = out->kind == OUT_DAYS ? (double)count : out->kind == OUT_FIRST_DAY ? (double)first : (double)last;
    return out->kind == OUT_DAYS || count > 0;
}

static int latest(const hs_scratch *s, const hs_out *out, double *value) {
    const hs_entry *e = s->entry + s->entry_at[out->item] + out->nth;
    if (out->nth >= s->entries[out->item] || !e->known) return 0;
    *value = value_of(out, e->value);
    return 1;
}

static int party(const hs_scratch *s, const hs_out *out, double *value) {
    const hs_party_total *t = &s->party_total[out->item];
    int64_t n = out->nth < t->top.size ? out->nth : t->top.size;
    if (t->missing) return 0;
    *value = out->kind == OUT_PARTY_TOP ? (double)total(t->top.item, n) : (double)(t->wide + t->sum);
    return 1;
}

static int result(hs_scratch *s, const hs_out *out, double *value) {
    switch (out->kind) {
    case OUT_SUM:
    case OUT_SUM_NUMBER: return sum(s, out, value);
    case OUT_MIN:
    case OUT_MAX:
    case OUT_MEDIAN:
    case OUT_DISTINCT: return collected(s, out, value);
    case OUT_DAYS:
    case OUT_FIRST_DAY:
    case OUT_LAST_DAY: return days_seen(s, out, value);
    case OUT_LATEST: return latest(s, out, value);
    case OUT_PARTY:
    case OUT_PARTY_TOP: return party(s, out, value);
    default: return series(s, out, value);
    }
}

void hs_finish(hs_scratch *s, const hs_batch *batch, int64_t firm) {
    const hs_plan *p = s->plan;
    int64_t from = batch->covered_from ? batch->covered_from[firm] : INT32_MIN;
    int64_t to = batch->covered_to ? batch->covered_to[firm] : INT32_MAX;
    for (int64_t i = 0; i < p->outs; i++) {
        const hs_out *out = &p->out[i];
        double value = 0;
        int known = from <= out->known_from && to >= out->known_to && result(s, out, &value);
        batch->values[i * batch->stride + firm] = known ? value : 0;
        batch->valid[i * batch->stride + firm] = (uint8_t)known;
    }
}
