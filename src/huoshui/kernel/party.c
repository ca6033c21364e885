/* Rows grouped by party: the run of one party is folded into the firm's totals when it ends. */
#include "kernel.h"

#define INLINE static inline __attribute__((always_inline))

void hs_start_parties(hs_scratch *s) {
    const hs_plan *p = s->plan;
    for (int64_t i = 0; i < p->party_folds; i++) {
        hs_party_total *t = &s->party_total[i];
        memset(t->field, 0, sizeof t->field);
        t->missing = t->tops = 0;
        t->sumsq = 0;
    }
    for (int64_t set = 0; set < s->party_sets.size; set++) s->party_days[set] = HS_NEVER;
    memset(s->party_cell, 0, (size_t)(p->party_slots * p->lanes) * sizeof(int64_t)); /* set 0: nobody's rows */
}

INLINE void keep_top(hs_party_total *t, int64_t keep, int64_t value) {
    if (t->tops == keep && value <= t->top[keep - 1]) return;
    int64_t at = t->tops < keep ? t->tops++ : keep - 1;
    for (; at > 0 && t->top[at - 1] < value; at--) t->top[at] = t->top[at - 1];
    t->top[at] = value;
}

INLINE void fold_window(const hs_scratch *s, const hs_party_fold *fold, hs_party_total *t, const int64_t *sum,
                        hs_days_of_party days, int lanes) {
    const int64_t value = fold->lane ? sum[fold->lane] : 0;
    t->field[FOLD_COUNT]++;
    if (fold->missing >= 0) t->missing |= sum[fold->missing];
    if (fold->wants & WANT_SUMSQ) t->sumsq += (int128)value * value;
    if (fold->wants & WANT_TENURE) t->field[FOLD_TENURE] += days.last - days.first;
    if (fold->wants & WANT_NEW) {
        const int64_t fresh = (days.first >= fold->day_lo) & (days.first <= fold->day_hi);
        t->field[FOLD_NEW] += fresh;
        t->field[FOLD_NEW_SUM] += -fresh & value;
    }
    if (fold->before >= 0) t->field[FOLD_KEPT] += s->window_sum[fold->before * lanes] > 0;
    if (fold->other >= 0) {
        const int64_t both = s->window_sum[fold->other * lanes] > 0;
        t->field[FOLD_BOTH] += both;
        t->field[FOLD_BOTH_SUM] += -both & value;
    }
    if (fold->keep) keep_top(t, fold->keep, value);
}

/* Rows of a set of party wheres belong to each where in it. */
INLINE uint64_t gather_wheres(hs_scratch *s, uint64_t seen, int lanes) {
    const int64_t size = s->plan->party_slots * lanes;
    uint64_t wheres = 0;
    for (seen &= ~(uint64_t)1; seen; seen &= seen - 1) {
        const int64_t set = __builtin_ctzll(seen);
        int64_t *restrict from = s->party_cell + set * size;
        const hs_days_of_party days = s->party_days[set];
        for (uint64_t in = s->party_sets.set[set]; in; in &= in - 1) {
            const int64_t w = __builtin_ctzll(in);
            int64_t *restrict to = s->where_cell + w * size;
            const int fresh = !(wheres >> w & 1);
            hs_days_of_party *known = &s->where_days[w];
            if (fresh)
                for (int64_t k = 0; k < size; k++) to[k] = from[k];
            else
                for (int64_t k = 0; k < size; k++) to[k] += from[k];
            known->first = fresh || days.first < known->first ? days.first : known->first;
            known->last = fresh || days.last > known->last ? days.last : known->last;
            wheres |= (uint64_t)1 << w;
        }
        for (int64_t k = 0; k < size; k++) from[k] = 0;
        s->party_days[set] = HS_NEVER;
    }
    return wheres;
}

INLINE void sum_windows(hs_scratch *s, const hs_party_where *where, const int64_t *restrict cells, int lanes) {
    for (int64_t w = where->windows_at; w < where->windows_at + where->windows; w++) {
        const hs_party_window *window = &s->plan->party_window[w];
        int64_t *restrict sum = s->window_sum + w * lanes;
        for (int k = 0; k < lanes; k++) sum[k] = 0;
        for (int64_t slot = window->lo; slot < window->hi; slot++)
            for (int k = 0; k < lanes; k++) sum[k] += cells[slot * lanes + k];
    }
}

INLINE void fold_where(hs_scratch *s, const hs_party_where *where, hs_days_of_party days, int lanes) {
    const hs_plan *p = s->plan;
    for (int64_t i = where->folds_at; i < where->folds_at + where->folds; i++) {
        const hs_party_fold *fold = &p->party_fold[i];
        const int64_t *sum = s->window_sum + fold->window * lanes;
        if (sum[0]) fold_window(s, fold, &s->party_total[i], sum, days, lanes);
    }
}

/* The run of one party is complete; ``seen`` are the party sets that had rows. Window sums are 0 between runs. */
INLINE void fold_run(hs_scratch *s, uint64_t seen, int lanes) {
    const hs_plan *p = s->plan;
    const uint64_t wheres = gather_wheres(s, seen, lanes);
    for (uint64_t w = wheres; w; w &= w - 1) {
        const int64_t n = __builtin_ctzll(w);
        sum_windows(s, &p->party_where[n], s->where_cell + n * p->party_slots * lanes, lanes);
    }
    for (uint64_t w = wheres; w; w &= w - 1) fold_where(s, &p->party_where[__builtin_ctzll(w)],
                                                         s->where_days[__builtin_ctzll(w)], lanes);
    for (uint64_t w = wheres; w; w &= w - 1) {
        const hs_party_where *where = &p->party_where[__builtin_ctzll(w)];
        for (int64_t i = where->windows_at; i < where->windows_at + where->windows; i++) s->window_sum[i * lanes] = 0;
    }
}

void hs_fold_run(hs_scratch *s, uint64_t seen) { fold_run(s, seen, (int)s->plan->lanes); }

/* The same for four lanes, the number of the largest tables. */
HS_WIDE void hs_fold_run_wide(hs_scratch *s, uint64_t seen) { fold_run(s, seen, 4); }

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
