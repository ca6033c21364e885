/* Rows grouped by party. Rows of a firm normally arrive sorted by party: a run of equal parties is added up and
 * folded into the firm's totals when it ends, no table needed. Unsorted rows are put in order of party first. */
#include "kernel.h"

#define MAX_LANES 64

static void start_firm(hs_scratch *s) {
    for (int64_t i = 0; i < s->plan->party_ops; i++) {
        hs_party_total *t = &s->party_total[i];
        t->count = t->missing = t->sum = 0;
        t->wide = 0;
        t->top.size = 0;
    }
}

static void keep_top(hs_list *top, int64_t keep, int64_t value) {
    if (top->size == keep && value <= top->item[keep - 1]) return;
    int64_t at = top->size < keep ? top->size++ : keep - 1;
    for (; at > 0 && top->item[at - 1] < value; at--) top->item[at] = top->item[at - 1];
    top->item[at] = value;
}

static void fold_op(hs_scratch *s, const hs_party_op *op, hs_party_total *total, const int64_t *sum, int64_t pw) {
    const int64_t lanes = s->plan->party_lanes, *other = s->party_sum + (op->other < 0 ? 0 : op->other) * lanes;
    if (op->missing >= 0) total->missing |= sum[op->missing];
    switch (op->kind) {
    case PARTY_COUNT: total->sum++; break;
    case PARTY_SUMSQ: total->wide += (int128)sum[op->lane] * sum[op->lane]; break;
    case PARTY_TOP: keep_top(&total->top, op->keep, sum[op->lane]); break;
    case PARTY_NEW:
        if (s->party_first[pw] >= op->day_lo && s->party_first[pw] <= op->day_hi)
            total->sum += op->lane ? sum[op->lane] : 1;
        break;
    case PARTY_KEPT: total->sum += other[0] > 0; break;
    case PARTY_TENURE: total->sum += s->party_last[pw] - s->party_first[pw]; break;
    default: total->sum += other[0] > 0 ? (op->lane ? sum[op->lane] : 1) : 0;
    }
}

static inline __attribute__((always_inline)) void sum_windows(hs_scratch *s, uint64_t seen, int lanes) {
    const hs_plan *p = s->plan;
    for (int64_t w = 0; w < p->party_windows; w++) {
        const hs_party_window *window = &p->party_window[w];
        int64_t *sum = s->party_sum + w * lanes;
        for (int k = 0; k < lanes; k++) sum[k] = 0;
        if (!(seen >> window->party_where & 1)) continue;
        const int64_t *cell = s->party_cell + (window->party_where * p->party_slots + window->lo) * lanes;
        for (int64_t slot = window->lo; slot < window->hi; slot++, cell += lanes)
            for (int k = 0; k < lanes; k++) sum[k] += cell[k];
    }
}

/* The run of one party is complete: ``seen`` are the party wheres that had rows. */
static inline __attribute__((always_inline)) void fold_run(hs_scratch *s, uint64_t seen, int lanes) {
    const hs_plan *p = s->plan;
    sum_windows(s, seen, lanes);
    for (int64_t i = 0; i < p->party_ops; i++) {
        const hs_party_op *op = &p->party_op[i];
        const int64_t *sum = s->party_sum + op->window * lanes;
        if (sum[0]) fold_op(s, op, &s->party_total[i], sum, p->party_window[op->window].party_where);
    }
    for (; seen; seen &= seen - 1) {
        int64_t *cell = s->party_cell + __builtin_ctzll(seen) * p->party_slots * lanes;
        for (int64_t k = 0; k < p->party_slots * lanes; k++) cell[k] = 0;
    }
}

static inline __attribute__((always_inline)) void add_runs(hs_scratch *s, const int32_t *order, int64_t a, int64_t b,
                                                           int lanes) {
    const hs_plan *p = s->plan;
    const uint8_t *known = s->known[p->party_column];
    const int64_t *value[MAX_LANES];
    uint64_t seen = 0;
    int used = lanes;
    for (int k = 1; k < lanes; k++) value[k] = p->party_lane_views[k] < 0 ? NULL : s->view[p->party_lane_views[k]];
    while (used > 1 && !value[used - 1]) used--;
    for (int64_t at = a; at < b; at++) {
        int64_t i = order ? order[at] : at;
        if (at > a && s->party[i] != s->party[order ? order[at - 1] : at - 1]) {
            if (seen) fold_run(s, seen, lanes);
            seen = 0;
        }
        uint64_t wheres = known && !known[i] ? 0 : s->class_[s->class_of[i]].party_wheres;
        int32_t day = s->day[i];
        for (; wheres; wheres &= wheres - 1) {
            int64_t pw = __builtin_ctzll(wheres);
            int64_t *cell = s->party_cell + (pw * p->party_slots + p->party_of_slot[s->slot[i]]) * lanes;
            cell[0]++;
            for (int k = 1; k < used; k++) cell[k] += value[k][i];
            int fresh = !(seen >> pw & 1);
            s->party_first[pw] = fresh || day < s->party_first[pw] ? day : s->party_first[pw];
            s->party_last[pw] = fresh || day > s->party_last[pw] ? day : s->party_last[pw];
            seen |= (uint64_t)1 << pw;
        }
    }
    if (seen) fold_run(s, seen, lanes);
}

static int grouped(const int32_t *party, int64_t a, int64_t b) {
    int falls = 0;
    for (int64_t i = a + 1; i < b; i++) falls |= party[i] < party[i - 1];
    return !falls;
}

/* Rows a..b in order of their party's first appearance: a hash table of groups, then a counting sort. */
static void group_rows(hs_scratch *s, int64_t a, int64_t b) {
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

int hs_add_parties(hs_scratch *s, int64_t a, int64_t b) {
    const hs_plan *p = s->plan;
    const int32_t *order = NULL;
    if (!p->party_ops) return HS_OK;
    start_firm(s);
    if (!grouped(s->party, a, b)) {
        group_rows(s, a, b);
        order = s->order;
    }
    if (p->party_lanes == 2) {
        if (order)
            add_runs(s, order, a, b, 2);
        else
            add_runs(s, NULL, a, b, 2);
    } else
        add_runs(s, order, a, b, (int)p->party_lanes);
    return HS_OK;
}
