/* Rows grouped by party: the run of one party is folded into the firm's totals when it ends. */
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
    for (int64_t set = 0; set < s->party_sets.size; set++) s->party_days[set] = HS_NEVER;
    memset(s->party_cell, 0, (size_t)(p->party_slots * p->lanes) * sizeof(int64_t)); /* set 0: nobody's rows */
}

INLINE void keep_top(int64_t *top, int64_t keep, int64_t value) {
    if (__builtin_expect(value <= top[keep - 1], 1)) return;
    int64_t at = keep - 1;
    for (; at > 0 && top[at - 1] < value; at--) top[at] = top[at - 1];
    top[at] = value;
}

/* Fold one party into a window's totals. A party without rows in the window adds nothing: masks, not branches. */
INLINE void fold_window(const hs_scratch *s, const hs_party_fold *fold, hs_party_total *t, hs_days_of_party days,
                        int lanes) {
    const int64_t *sum = s->window_sum + fold->window * lanes;
    const int64_t value = fold->lane ? sum[fold->lane] : 0, here = sum[0] > 0;
    t->field[FOLD_COUNT] += here;
    if (fold->missing >= 0) t->missing |= sum[fold->missing];
    if (fold->wants & WANT_SUMSQ) t->sumsq += (int128)value * value;
    if (fold->wants & WANT_TENURE) t->field[FOLD_TENURE] += -here & ((int64_t)days.last - days.first);
    if (fold->wants & WANT_NEW) {
        const int64_t fresh = here & (days.first >= fold->day_lo) & (days.first <= fold->day_hi);
        t->field[FOLD_NEW] += fresh;
        t->field[FOLD_NEW_SUM] += -fresh & value;
    }
    if (fold->before >= 0) t->field[FOLD_KEPT] += here & (s->window_sum[fold->before * lanes] > 0);
    if (fold->other >= 0) {
        const int64_t both = here & (s->window_sum[fold->other * lanes] > 0);
        t->field[FOLD_BOTH] += both;
        t->field[FOLD_BOTH_SUM] += -both & value;
    }
    if (fold->keep) keep_top(t->top, fold->keep, here ? value : INT64_MIN);
}

/* The sums of a where's windows, which are ranges of its party slots. */
INLINE void sum_windows(hs_scratch *s, const hs_party_where *where, const int64_t *cells, int lanes) {
    for (int64_t w = where->windows_at; w < where->windows_at + where->windows; w++) {
        const hs_party_window window = s->plan->party_window[w];
        int64_t *sum = s->window_sum + w * lanes;
        if (lanes == 4) {
            hs_four four = {0};
            for (int64_t slot = window.lo; slot < window.hi; slot++) four += *(const hs_four *)(cells + slot * 4);
            *(hs_four *)sum = four;
        } else {
            for (int k = 0; k < lanes; k++) sum[k] = 0;
            for (int64_t slot = window.lo; slot < window.hi; slot++)
                for (int k = 0; k < lanes; k++) sum[k] += cells[slot * lanes + k];
        }
    }
}

INLINE void fold_where(hs_scratch *s, const hs_party_where *where, hs_days_of_party days, int lanes) {
    for (int64_t i = where->folds_at; i < where->folds_at + where->folds; i++)
        fold_window(s, &s->plan->party_fold[i], &s->party_total[i], days, lanes);
}

/* Windows that other parties look at must be empty between runs. */
INLINE void clear_windows(hs_scratch *s, const hs_party_where *where, int lanes) {
    for (int64_t w = where->windows_at; w < where->windows_at + where->windows; w++) s->window_sum[w * lanes] = 0;
}

/* Rows of a set of party wheres belong to each where in it: gather the sets that had rows. */
INLINE uint64_t gather_wheres(hs_scratch *s, uint64_t seen, int lanes) {
    const int64_t size = s->plan->party_slots * lanes;
    uint64_t wheres = 0;
    for (; seen; seen &= seen - 1) {
        const int64_t set = __builtin_ctzll(seen);
        const hs_days_of_party days = s->party_days[set];
        const int64_t *from = s->party_cell + set * size;
        for (uint64_t in = s->party_sets.set[set]; in; in &= in - 1) {
            const int64_t w = __builtin_ctzll(in);
            int64_t *to = s->where_cell + w * size;
            const int fresh = !(wheres >> w & 1);
            hs_days_of_party *known = &s->where_days[w];
            for (int64_t k = 0; k < size; k++) to[k] = (fresh ? 0 : to[k]) + from[k];
            known->first = fresh || days.first < known->first ? days.first : known->first;
            known->last = fresh || days.last > known->last ? days.last : known->last;
            wheres |= (uint64_t)1 << w;
        }
    }
    return wheres;
}

static void fold_several(hs_scratch *s, uint64_t seen, int lanes) {
    const hs_plan *p = s->plan;
    const uint64_t wheres = gather_wheres(s, seen, lanes);
    for (uint64_t w = wheres; w; w &= w - 1) {
        const int64_t n = __builtin_ctzll(w);
        sum_windows(s, &p->party_where[n], s->where_cell + n * p->party_slots * lanes, lanes);
    }
    for (uint64_t w = wheres; w; w &= w - 1)
        fold_where(s, &p->party_where[__builtin_ctzll(w)], s->where_days[__builtin_ctzll(w)], lanes);
    for (uint64_t w = wheres; w; w &= w - 1) clear_windows(s, &p->party_where[__builtin_ctzll(w)], lanes);
}

/* The run of one party is complete; ``seen`` are the party sets that had rows, set 0 aside. */
INLINE void fold_run(hs_scratch *s, uint64_t seen, int lanes) {
    const hs_plan *p = s->plan;
    const int64_t size = p->party_slots * lanes, set = __builtin_ctzll(seen);
    const uint64_t in = s->party_sets.set[set];
    if (!(seen & (seen - 1)) && !(in & (in - 1))) { /* one set of one where, as nearly always */
        const hs_party_where *where = &p->party_where[__builtin_ctzll(in)];
        sum_windows(s, where, s->party_cell + set * size, lanes);
        fold_where(s, where, s->party_days[set], lanes);
        clear_windows(s, where, lanes);
    } else
        fold_several(s, seen, lanes);
    for (; seen; seen &= seen - 1) {
        int64_t *cells = s->party_cell + __builtin_ctzll(seen) * size;
        for (int64_t k = 0; k < size; k += lanes)
            if (lanes == 4)
                *(hs_four *)(cells + k) = (hs_four){0};
            else
                memset(cells + k, 0, (size_t)lanes * sizeof *cells);
        s->party_days[__builtin_ctzll(seen)] = HS_NEVER;
    }
}

void hs_fold_run(hs_scratch *s, uint64_t seen) { fold_run(s, seen & ~(uint64_t)1, (int)s->plan->lanes); }

/* The same for four lanes, the number of the largest tables. */
HS_WIDE void hs_fold_run_wide(hs_scratch *s, uint64_t seen) { fold_run(s, seen & ~(uint64_t)1, 4); }

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
