/* Rows grouped by party. Every pair of a party and a set of wheres has cells of its own, filled row by row without
 * a branch; when some have come together, and at the end of the firm, they are folded into the firm's totals. */
#include "kernel.h"

#define INLINE static inline __attribute__((always_inline))

void hs_start_parties(hs_scratch *s) {
    const hs_plan *p = s->plan;
    for (int64_t i = 0; i < p->party_folds; i++) {
        hs_party_total *t = &s->party_total[i];
        memset(t->field, 0, sizeof t->field);
        t->missing = 0;
        t->sumsq = 0;
        for (int64_t k = 0; k < p->party_fold[i].keep; k++) t->top[k] = INT64_MIN;
    }
    s->run_party = 0;
    s->run_from = s->pairs = 1;
    s->pair[0] = (hs_pair){INT32_MAX, INT32_MIN, 0, 0};
    memset(s->pair_of_set, 0, (size_t)s->party_sets.size * sizeof *s->pair_of_set);
}

/* The largest values, largest first: every new one sinks to its place. */
INLINE void sink(int64_t *restrict top, const int64_t *restrict count, const int64_t *restrict value, int64_t n, int keep) {
    int64_t best[8];
    for (int k = 0; k < keep; k++) best[k] = top[k];
    for (int64_t j = 0; j < n; j++) {
        int64_t x = count[j] ? value[j] : INT64_MIN;
        for (int k = 0; k < keep; k++) {
            const int64_t had = best[k];
            best[k] = had > x ? had : x;
            x = had > x ? x : had;
        }
    }
    for (int k = 0; k < keep; k++) top[k] = best[k];
}

static void sink_any(int64_t *top, const int64_t *count, const int64_t *value, int64_t n, int64_t keep) {
    for (int64_t j = 0; j < n; j++) {
        if (!count[j] || value[j] <= top[keep - 1]) continue;
        int64_t at = keep - 1;
        for (; at > 0 && top[at - 1] < value[j]; at--) top[at] = top[at - 1];
        top[at] = value[j];
    }
}

INLINE void keep_top(int64_t *top, const int64_t *count, const int64_t *value, int64_t n, int64_t keep) {
    if (keep == 1)
        sink(top, count, value, n, 1);
    else if (keep == 5)
        sink(top, count, value, n, 5);
    else if (keep)
        sink_any(top, count, value, n, keep);
}

/* The place of a row lane among the lanes of a pair. */
INLINE int64_t lane_in_pair(const hs_scratch *s, int64_t lane) { return s->pair_lane < 0 || !lane ? lane : 1; }

/* Parties that are in another window too. */
INLINE void fold_both(const hs_scratch *s, const hs_party_fold *fold, hs_party_total *t, int lanes) {
    if (fold->other < 0) return;
    const int64_t *sum = s->window_sum + fold->window * lanes;
    const int64_t both = (sum[0] > 0) & (s->window_sum[fold->other * lanes] > 0);
    t->field[FOLD_BOTH] += both;
    t->field[FOLD_BOTH_SUM] += fold->lane ? -both & sum[lane_in_pair(s, fold->lane)] : 0;
}

/* The sums of a where's windows: differences of its running sums. */
INLINE void sum_windows(hs_scratch *s, const hs_party_where *where, const int64_t *cells, int lanes) {
    for (int64_t w = where->windows_at; w < where->windows_at + where->windows; w++) {
        const hs_party_window window = s->plan->party_window[w];
        for (int k = 0; k < lanes; k++)
            s->window_sum[w * lanes + k] = cells[window.hi * lanes + k] - cells[window.lo * lanes + k];
    }
}

/* The pairs from..to of one party: each where gathers the sets that hold it. */
static void gather(hs_scratch *s, int64_t from, int64_t to, int lanes) {
    const int64_t size = (s->plan->party_slots + 1) * lanes;
    memset(s->where_cell, 0, (size_t)(s->plan->party_wheres * size) * sizeof *s->where_cell);
    for (int64_t w = 0; w < s->plan->party_wheres; w++) s->where_days[w] = (hs_pair){INT32_MAX, INT32_MIN, 0, 0};
    for (int64_t n = from; n < to; n++) {
        const hs_pair *pair = &s->pair[n];
        const int64_t *cells = s->pair_cell + n * size * HS_BANKS;
        for (uint64_t in = s->party_sets.set[pair->set]; in; in &= in - 1) {
            const int64_t w = __builtin_ctzll(in);
            hs_pair *days = &s->where_days[w];
            for (int64_t k = 0; k < size; k++) s->where_cell[w * size + k] += cells[k];
            days->first = pair->first < days->first ? pair->first : days->first;
            days->last = pair->last > days->last ? pair->last : days->last;
        }
    }
    for (int64_t w = 0; w < s->plan->party_wheres; w++)
        sum_windows(s, &s->plan->party_where[w], s->where_cell + w * size, lanes);
}

/* Rows, and sum of a lane, of the listed pairs in one window. */
INLINE void sum_pairs(hs_scratch *s, int64_t window, int64_t pairs, int64_t lane, int lanes) {
    const int64_t lo = s->plan->party_window[window].lo, hi = s->plan->party_window[window].hi;
    const int64_t size = HS_BANKS * (s->plan->party_slots + 1) * lanes, *restrict cells = s->pair_cell;
    const int32_t *restrict list = s->pair_list;
    int64_t *restrict count = s->pair_count + window * HS_PAIRS, *restrict value = s->pair_value + window * HS_PAIRS;
    for (int64_t j = 0; j < pairs; j++) {
        const int64_t *cell = cells + list[j] * size;
        count[j] = cell[hi * lanes] - cell[lo * lanes];
        value[j] = cell[hi * lanes + lane] - cell[lo * lanes + lane];
    }
}

/* Fold the listed pairs into a window's totals. A pair without rows in the window adds nothing. */
INLINE void fold_listed(hs_scratch *s, const hs_party_fold *fold, hs_party_total *t, int64_t pairs) {
    const int64_t *restrict count = s->pair_count + fold->window * HS_PAIRS;
    const int64_t *restrict value = s->pair_value + fold->window * HS_PAIRS;
    const int64_t *restrict before = s->pair_count + (fold->before < 0 ? 0 : fold->before) * HS_PAIRS;
    const int32_t *restrict list = s->pair_list;
    const hs_pair *restrict pair = s->pair;
    int64_t here = 0, tenure = 0, fresh = 0, fresh_sum = 0, kept = 0;
    int128 sumsq = 0;
    for (int64_t j = 0; j < pairs; j++) here += count[j] > 0;
    if (fold->wants & WANT_SUMSQ)
        for (int64_t j = 0; j < pairs; j++) sumsq += (int128)value[j] * value[j];
    if (fold->wants & WANT_TENURE)
        for (int64_t j = 0; j < pairs; j++)
            tenure += -(int64_t)(count[j] > 0) & ((int64_t)pair[list[j]].last - pair[list[j]].first);
    if (fold->wants & WANT_NEW)
        for (int64_t j = 0; j < pairs; j++) {
            const int64_t first = pair[list[j]].first;
            const int64_t is = (count[j] > 0) & (first >= fold->day_lo) & (first <= fold->day_hi);
            fresh += is;
            fresh_sum += -is & value[j];
        }
    if (fold->before >= 0)
        for (int64_t j = 0; j < pairs; j++) kept += (count[j] > 0) & (before[j] > 0);
    keep_top(t->top, count, value, pairs, fold->keep);
    t->field[FOLD_COUNT] += here;
    t->field[FOLD_TENURE] += tenure;
    t->field[FOLD_NEW] += fresh;
    t->field[FOLD_NEW_SUM] += fresh_sum;
    t->field[FOLD_KEPT] += kept;
    t->sumsq += sumsq;
}

/* Whether a measure is missing in the listed pairs' rows of a window. */
static int64_t missing_in(hs_scratch *s, const hs_party_fold *fold, int64_t pairs, int lanes) {
    int64_t missing = 0;
    sum_pairs(s, fold->window, pairs, fold->missing, lanes);
    for (int64_t j = 0; j < pairs; j++) missing |= s->pair_value[fold->window * HS_PAIRS + j];
    return missing;
}

INLINE void fold_list(hs_scratch *s, const hs_party_where *where, int64_t pairs, int lanes) {
    for (int64_t w = where->windows_at; w < where->windows_at + where->windows; w++)
        sum_pairs(s, w, pairs, s->pair_lane < 0 ? 0 : 1, lanes);
    for (int64_t i = where->folds_at; i < where->folds_at + where->folds; i++) {
        const hs_party_fold *fold = &s->plan->party_fold[i];
        hs_party_total *total = &s->party_total[i];
        if (s->pair_lane < 0) {
            if (fold->missing >= 0) total->missing |= missing_in(s, fold, pairs, lanes);
            sum_pairs(s, fold->window, pairs, fold->lane, lanes);
        }
        fold_listed(s, fold, total, pairs);
    }
}

/* The pairs of a where whose set holds nothing else. */
static int64_t list_pairs(hs_scratch *s, int64_t where) {
    const uint64_t set = (uint64_t)1 << where;
    int64_t pairs = 0;
    for (int64_t n = 1; n < s->pairs; n++) {
        s->pair_list[pairs] = (int32_t)n;
        pairs += s->party_sets.set[s->pair[n].set] == set;
    }
    return pairs;
}

/* One party with several pairs, or with wheres that share rows: fold its wheres as if each were the only pair. */
static void fold_party(hs_scratch *s, int64_t from, int64_t to, int all, int lanes) {
    const hs_plan *p = s->plan;
    const int64_t size = (p->party_slots + 1) * lanes;
    gather(s, from, to, lanes);
    for (int64_t w = 0; all && w < p->party_wheres; w++) {
        if (s->where_days[w].last == INT32_MIN) continue;
        s->pair[0] = s->where_days[w]; /* nobody reads what pair 0 held */
        memcpy(s->pair_cell, s->where_cell + w * size, (size_t)size * sizeof *s->pair_cell);
        s->pair_list[0] = 0;
        fold_list(s, &p->party_where[w], 1, lanes);
    }
    for (int64_t i = 0; i < p->party_folds; i++) fold_both(s, &p->party_fold[i], &s->party_total[i], lanes);
}

/* Bring the banks of all pairs together in the first, as running sums over the slots. */
INLINE void join_banks(hs_scratch *s, int lanes) {
    const int64_t size = (s->plan->party_slots + 1) * lanes;
    for (int64_t n = 1; n < s->pairs; n++) {
        int64_t *restrict cells = s->pair_cell + n * HS_BANKS * size;
        for (int64_t k = lanes; k < size; k++)
            cells[k] += cells[size + k] + cells[2 * size + k] + cells[3 * size + k];
        for (int64_t k = lanes; k < size; k++) cells[k] += cells[k - lanes];
    }
}

INLINE void fold_pairs(hs_scratch *s, int lanes) {
    const hs_plan *p = s->plan;
    join_banks(s, lanes);
    for (int64_t w = 0; s->simple && w < p->party_wheres; w++) fold_list(s, &p->party_where[w], list_pairs(s, w), lanes);
    for (int64_t n = 1, end; n < s->pairs; n = end) {
        for (end = n + 1; end < s->pairs && s->pair[end].from == s->pair[n].from;) end++;
        if (end > n + 1 || !s->simple) fold_party(s, n, end, !s->simple, lanes);
    }
    memset(s->pair_cell, 0, (size_t)(s->pairs * HS_BANKS * (p->party_slots + 1) * lanes) * sizeof *s->pair_cell);
    memset(s->pair_of_set, 0, (size_t)s->party_sets.size * sizeof *s->pair_of_set);
    s->pairs = 1;
}

HS_WIDE static void fold_two(hs_scratch *s) { fold_pairs(s, 2); }
static void fold_any(hs_scratch *s) { fold_pairs(s, (int)s->plan->lanes); }

/* Fold the pairs of all parties whose rows are complete. */
void hs_fold_pairs(hs_scratch *s) {
    if (s->pair_lanes == 2)
        fold_two(s);
    else
        fold_any(s);
}

/* Rows a..b in order of their party's first appearance: a hash table of groups, then a counting sort. */
void hs_group_rows(hs_scratch *s, int64_t a, int64_t b) {
    int64_t size = 64, groups = 0;
    while (size < 2 * (b - a)) size *= 2;
    uint32_t mask = (uint32_t)size - 1;
    for (int64_t i = a; i < b; i++) {
        int32_t key = s->party[i];
        uint32_t at = (uint32_t)((uint64_t)(uint32_t)key * 0x9E3779B97F4A7C15u >> 32) & mask;
        while (s->hash[at] >= 0 && s->party[s->hash[at]] != key) at = (at + 1) & mask;
        if (s->hash[at] < 0) {
            s->hash[at] = (int32_t)i;
            s->group_next[groups] = 0;
            s->group[i] = (int32_t)groups++;
        } else
            s->group[i] = s->group[s->hash[at]];
        s->group_next[s->group[i]]++;
    }
    memset(s->hash, 0xff, (size_t)size * sizeof *s->hash);
    int32_t from = (int32_t)a;
    for (int64_t g = 0; g < groups; g++) {
        int32_t rows = s->group_next[g];
        s->group_next[g] = from;
        from += rows;
    }
    for (int64_t i = a; i < b; i++) s->order[s->group_next[s->group[i]]++] = (int32_t)i;
}
