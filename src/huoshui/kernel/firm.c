/* One firm's rows, added up in one pass: each row, a vector of lanes (1, measure, measure, ...), goes to its spot's
 * cell (sums by coarse slot), fine cell (months), map of days and list of values, and to the run of its party. Rows
 * come in parts that fit the cache. At the end of the firm the cells are handed on to the wheres. */
#include "kernel.h"

#define INLINE static inline __attribute__((always_inline))

INLINE void add_lanes(int64_t *to, const int64_t *from, int lanes) {
    if (lanes == 1)
        *to += *from;
    else if (lanes == 2)
        *(hs_two *)to += *(const hs_two *)from;
    else
        for (int k = 0; k < lanes; k += 4) *(hs_four *)(to + k) += *(const hs_four *)(from + k);
}

/* The pair of a party and a set: an earlier one of the party at hand, or a new one. Set 0 has pair 0. */
INLINE int32_t find_pair(hs_scratch *s, int32_t party, int32_t set) {
    if (party != s->run_party) {
        s->run_party = party;
        if (s->pairs >= HS_FULL) hs_fold_pairs(s);
        s->run_from = (int32_t)s->pairs;
    }
    const int32_t last = s->pair_of_set[set];
    if (!set || last >= s->run_from) return last;
    s->pair[s->pairs] = (hs_pair){INT32_MAX, INT32_MIN, s->run_from, set};
    s->pair_of_set[set] = (int32_t)s->pairs;
    return (int32_t)s->pairs++;
}

/* Short loops, one per purpose, are quicker than one long loop: few registers, and nothing to guess in most. */

static const int64_t *lane_values(const hs_scratch *s, int64_t lane) {
    return lane > 0 && lane < s->plan->lanes ? s->view[s->plan->lane_views[lane]] : NULL;
}

static void add_measures(const hs_scratch *s, int64_t *to, int64_t i) {
    to[0]++;
    for (int64_t k = 1; k < s->plan->lanes; k++) to[k] += s->view[s->plan->lane_views[k]][i];
}

INLINE void add_cells(hs_scratch *s, int64_t a, int64_t b, int lanes) {
    const hs_spot *restrict spots = s->spot;
    const uint32_t *restrict at = s->at;
    const int64_t *x = lane_values(s, 1), *y = lane_values(s, 2), *z = lane_values(s, 3);
    uint8_t *restrict touched = s->touched;
    int64_t *cells = s->cell;
    for (int64_t i = a; i < b; i++) {
        const hs_spot *spot = &spots[at[i]];
        int64_t *cell = cells + spot->cell_at + (i & (HS_BANKS - 1)) * lanes;
        touched[spot->cell] = 1;
        if (lanes == 4)
            *(hs_four *)cell += (hs_four){1, x[i], y[i], z[i]};
        else if (lanes == 2)
            *(hs_two *)cell += (hs_two){1, x[i]};
        else
            add_measures(s, cell, i);
    }
}

static void add_to_months(hs_scratch *s, int64_t a, int64_t b) {
    const hs_spot *restrict spots = s->spot;
    const uint32_t *restrict at = s->at;
    const int64_t *restrict value = lane_values(s, s->fine_lane);
    int64_t *restrict fine = s->fine;
    if (value)
        for (int64_t i = a; i < b; i++) fine[spots[at[i]].fine_at + (i & (HS_BANKS - 1))] += value[i];
    else if (!s->fine_lane)
        for (int64_t i = a; i < b; i++) fine[spots[at[i]].fine_at + (i & (HS_BANKS - 1))]++;
    else
        for (int64_t i = a; i < b; i++)
            add_measures(s, fine + spots[at[i]].fine_at + (i & (HS_BANKS - 1)) * s->fine_lanes, i);
}

/* Every row to its pair, whose first and last day stay in registers while it lasts. */
INLINE void add_to_pairs(hs_scratch *s, int64_t a, int64_t b, int pair_lanes, int grouped) {
    const hs_spot *restrict spots = s->spot;
    const uint32_t *restrict at = s->at;
    const int32_t *restrict day = s->day, *restrict party = s->party;
    const uint8_t *known = s->known[s->plan->party_column];
    const int64_t *restrict value = lane_values(s, s->pair_lane);
    const int64_t bank_size = (s->plan->party_slots + 1) * s->pair_lanes;
    int64_t *cells = s->pair_cell;
    hs_pair *pair = s->pair;
    int32_t set_before = 0, party_before = 0, first = INT32_MAX, last = INT32_MIN;
    for (int64_t n = a; n < b; n++) {
        const int64_t i = grouped ? s->order[n] : n;
        const hs_spot *spot = &spots[at[i]];
        const int32_t set = known && !known[i] ? 0 : spot->party_set;
        if (__builtin_expect((party[i] != party_before) | (set != set_before), 0)) {
            pair->first = first;
            pair->last = last;
            party_before = party[i];
            set_before = set;
            const int32_t number = find_pair(s, party_before, set);
            pair = s->pair + number;
            cells = s->pair_cell + number * HS_BANKS * bank_size;
            first = pair->first;
            last = pair->last;
        }
        first = day[i] < first ? day[i] : first;
        last = day[i] > last ? day[i] : last;
        int64_t *cell = cells + (n & (HS_BANKS - 1)) * bank_size + spot->pair_at;
        if (pair_lanes == 2)
            *(hs_two *)cell += (hs_two){1, value[i]};
        else
            add_measures(s, cell, i);
    }
    pair->first = first;
    pair->last = last;
}

static void add_parties(hs_scratch *s, int64_t a, int64_t b) {
    if (s->pair_lanes == 2 && !s->grouped)
        add_to_pairs(s, a, b, 2, 0);
    else if (s->pair_lanes == 2)
        add_to_pairs(s, a, b, 2, 1);
    else
        add_to_pairs(s, a, b, 0, s->grouped);
}

/* Rows that nobody may see lie in set 0, whatever their day. */
static int see_days(hs_scratch *s, int64_t a, int64_t b) {
    const int64_t base = s->plan->as_of - (HS_MAP_DAYS - 1);
    const hs_spot *restrict spots = s->spot;
    const uint32_t *restrict at = s->at;
    const int32_t *restrict day = s->day;
    uint64_t *restrict seen = s->seen;
    int64_t outside = 0;
    for (int64_t i = a; i < b; i++) {
        uint64_t since = (uint64_t)(day[i] - base), inside = since < HS_MAP_DAYS;
        since = inside ? since : 0;
        seen[spots[at[i]].day_set * HS_MAP_WORDS + (since >> 6)] |= inside << (since & 63);
        outside += !inside;
    }
    for (int64_t i = a; outside && i < b; i++)
        if (day[i] < base && spots[at[i]].day_set && hs_list_push(&s->early[spots[at[i]].day_set], day[i]))
            return HS_NO_MEMORY;
    return HS_OK;
}

/* Append the values a collect asks for: always written, counted only when wanted, so that nothing is guessed. */
static int collect(hs_scratch *s, int64_t k, int64_t a, int64_t b) {
    const uint64_t *restrict collects = s->collects;
    const uint32_t *restrict at = s->at;
    const int64_t view = s->plan->collect[k].view, *restrict value = s->view[view];
    const uint8_t *restrict known = s->known[s->plan->view[view].column];
    hs_list *list = &s->values[k];
    if (list->room < list->size + b - a && hs_list_grow(list, (list->size + b - a) * 2)) return HS_NO_MEMORY;
    int64_t *restrict to = list->item, size = list->size;
    for (int64_t i = a; i < b; i++) {
        to[size] = value[i];
        size += (collects[at[i]] >> k & 1) & (!known || known[i]);
    }
    list->size = size;
    return HS_OK;
}

/* A cell is handed on to the wheres its class satisfies. */
INLINE void hand_on_cell(hs_scratch *s, int64_t number, int lanes) {
    const int64_t coarse = s->plan->coarse, class_ = number / coarse;
    const hs_class *c = &s->class_[class_];
    const int32_t *where = s->member + c->wheres_at;
    int64_t *cell = s->cell + number * HS_BANKS * lanes, *to = s->coarse + (number - class_ * coarse + 1) * lanes;
    for (int bank = 1; bank < HS_BANKS; bank++) add_lanes(cell, cell + bank * lanes, lanes);
    for (int32_t w = 0; w < c->wheres; w++) add_lanes(to + where[w] * (coarse + 1) * lanes, cell, lanes);
    for (int k = 0; k < HS_BANKS * lanes; k++) cell[k] = 0;
    s->touched[number] = 0;
}

/* Slots become sums of all earlier ones, so that a window is a difference. */
INLINE void run_up(int64_t *sums, int64_t slots, int lanes) {
    if (lanes == 4) {
        hs_four sum = {0};
        for (int64_t slot = 0; slot < slots; slot++, sums += 4) *(hs_four *)sums = sum += *(hs_four *)sums;
    } else
        for (int64_t k = lanes; k < slots * lanes; k++) sums[k] += sums[k - lanes];
}

INLINE void hand_on(hs_scratch *s, int lanes) {
    const hs_plan *p = s->plan;
    const int64_t coarse = p->coarse, size = (coarse + 1) * lanes;
    int64_t *sums = s->coarse;
    for (int64_t first = 0; first < s->classes * coarse; first += 8) {
        uint64_t touched;
        memcpy(&touched, s->touched + first, sizeof touched);
        for (; touched; touched &= touched - 1) hand_on_cell(s, first + __builtin_ctzll(touched) / 8, lanes);
    }
    for (int64_t w = 0; w < p->wheres; w++) run_up(sums + w * size + lanes, coarse, lanes);
}

HS_WIDE static void add_cells_4(hs_scratch *s, int64_t a, int64_t b) { add_cells(s, a, b, 4); }
static void add_cells_2(hs_scratch *s, int64_t a, int64_t b) { add_cells(s, a, b, 2); }
static void add_cells_any(hs_scratch *s, int64_t a, int64_t b) { add_cells(s, a, b, (int)s->plan->lanes); }
HS_WIDE static void hand_on_4(hs_scratch *s) { hand_on(s, 4); }
static void hand_on_any(hs_scratch *s) { hand_on(s, (int)s->plan->lanes); }

void hs_start_firm(hs_scratch *s, int grouped) {
    const hs_plan *p = s->plan;
    memset(s->coarse, 0, (size_t)(p->wheres * (p->coarse + 1) * p->lanes) * sizeof(int64_t));
    memset(s->fine, 0, (size_t)(s->fine_sets.size * p->slots * HS_BANKS * s->fine_lanes) * sizeof(int64_t));
    memset(s->seen, 0, (size_t)(s->day_sets.size * HS_MAP_WORDS) * sizeof(uint64_t));
    for (int64_t d = 0; d < s->day_sets.size; d++) s->early[d].size = 0;
    for (int64_t k = 0; k < p->collects; k++) s->values[k].size = 0;
    if (p->latests) memset(s->entries, 0, (size_t)p->latests * sizeof *s->entries);
    s->grouped = grouped;
    if (p->party_folds) hs_start_parties(s);
}

/* Add the classified rows a..b to the firm. */
int hs_add_rows(hs_scratch *s, int64_t a, int64_t b) {
    if (s->plan->lanes == 4)
        add_cells_4(s, a, b);
    else if (s->plan->lanes == 2)
        add_cells_2(s, a, b);
    else
        add_cells_any(s, a, b);
    if (s->plan->fine) add_to_months(s, a, b);
    if (s->plan->party_folds) add_parties(s, a, b);
    if (s->plan->latests) hs_find_latest(s, a, b);
    if (s->plan->daymaps && see_days(s, a, b)) return HS_NO_MEMORY;
    for (int64_t k = 0; k < s->plan->collects; k++)
        if (collect(s, k, a, b)) return HS_NO_MEMORY;
    return HS_OK;
}

/* All rows of the firm have been added. */
void hs_end_firm(hs_scratch *s) {
    if (s->plan->party_folds) hs_fold_pairs(s);
    if (s->plan->lanes == 4)
        hand_on_4(s);
    else
        hand_on_any(s);
    hs_sum_months(s);
}
