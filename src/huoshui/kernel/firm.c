/* One firm's rows, added up in one pass: each row, a vector of lanes (1, measure, measure, ...), goes to its spot's
 * cell (sums by coarse slot), fine cell (months), map of days and list of values, and to the run of its party. Rows
 * come in parts that fit the cache. At the end of the firm the cells are handed on to the wheres. */
#include "kernel.h"

#define INLINE static inline __attribute__((always_inline))

enum { SORTED, GROUPED };

typedef struct { const int64_t *value[HS_MAX_LANES]; } hs_lanes;

static hs_lanes lanes_of(const hs_scratch *s) {
    hs_lanes read = {{NULL}};
    for (int64_t k = 1; k < s->plan->lanes; k++) read.value[k] = s->view[s->plan->lane_views[k]];
    return read;
}

INLINE void add_row(int64_t *to, const hs_lanes *of, int64_t i, int lanes) {
    if (lanes == 1) {
        *to += 1;
    } else if (lanes == 2) {
        *(hs_two *)to += (hs_two){1, of->value[1][i]};
    } else {
        *(hs_four *)to += (hs_four){1, of->value[1][i], of->value[2][i], of->value[3][i]};
        for (int k = 4; k < lanes; k += 4)
            *(hs_four *)(to + k) +=
                (hs_four){of->value[k][i], of->value[k + 1][i], of->value[k + 2][i], of->value[k + 3][i]};
    }
}

INLINE void add_lanes(int64_t *to, const int64_t *from, int lanes) {
    if (lanes == 1)
        *to += *from;
    else if (lanes == 2)
        *(hs_two *)to += *(const hs_two *)from;
    else
        for (int k = 0; k < lanes; k += 4) *(hs_four *)(to + k) += *(const hs_four *)(from + k);
}

INLINE void add_sums(hs_scratch *s, int64_t a, int64_t b, int lanes) {
    const hs_spot *restrict spots = s->spot;
    const uint32_t *restrict at = s->at;
    const hs_lanes values = lanes_of(s);
    int64_t *cells = s->cell, *fine = s->fine;
    uint64_t *touched = s->touched;
    const int with_months = s->plan->fine > 0;
    for (int64_t i = a; i < b; i++) {
        const hs_spot *spot = &spots[at[i]];
        touched[spot->cell >> 6] |= (uint64_t)1 << (spot->cell & 63);
        add_row(cells + (int64_t)spot->cell * lanes, &values, i, lanes);
        if (with_months) add_row(fine + spot->fine, &values, i, lanes);
    }
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
        seen[spots[at[i]].days + (since >> 6)] |= inside << (since & 63);
        outside += !inside;
    }
    for (int64_t i = a; outside && i < b; i++)
        if (day[i] < base && spots[at[i]].days && hs_list_push(&s->early[spots[at[i]].days / HS_MAP_WORDS], day[i]))
            return HS_NO_MEMORY;
    return HS_OK;
}

/* Append the values a collect asks for: always written, counted only when wanted, so that nothing is guessed. */
static int collect(hs_scratch *s, int64_t k, int64_t a, int64_t b) {
    const hs_spot *restrict spots = s->spot;
    const uint32_t *restrict at = s->at;
    const int64_t view = s->plan->collect[k].view, *restrict value = s->view[view];
    const uint8_t *restrict known = s->known[s->plan->view[view].column];
    hs_list *list = &s->values[k];
    if (list->room < list->size + b - a && hs_list_grow(list, (list->size + b - a) * 2)) return HS_NO_MEMORY;
    int64_t *restrict to = list->item, size = list->size;
    for (int64_t i = a; i < b; i++) {
        to[size] = value[i];
        size += (spots[at[i]].collects >> k & 1) & (!known || known[i]);
    }
    list->size = size;
    return HS_OK;
}

/* More rows of the run at hand: ``from`` .. ``to`` in the given order. */
INLINE void add_run(hs_scratch *s, const hs_lanes *values, int64_t from, int64_t to, int lanes, int order) {
    const hs_spot *restrict spots = s->spot;
    const uint8_t *known = s->known[s->plan->party_column];
    const int32_t *restrict days = s->day;
    int64_t *cells = s->party_cell;
    hs_days_of_party *span = s->party_days;
    uint64_t seen = s->run_sets;
    for (int64_t n = from; n < to; n++) {
        const int64_t i = order == GROUPED ? s->order[n] : n;
        const hs_spot *spot = &spots[s->at[i]];
        const int32_t set = spot->party_set, day = days[i];
        if (known && !known[i]) continue;
        span[set].first = day < span[set].first ? day : span[set].first;
        span[set].last = day > span[set].last ? day : span[set].last;
        seen |= (uint64_t)1 << set;
        add_row(cells + spot->party, values, i, lanes);
    }
    s->run_sets = seen;
}

INLINE void end_run(hs_scratch *s, int lanes) {
    if (s->run_sets > 1) {
        if (lanes == 4)
            hs_fold_run_wide(s, s->run_sets);
        else
            hs_fold_run(s, s->run_sets);
    }
    s->run_sets = 0;
}

/* Where runs of equal parties end, found without branches. */
static int64_t find_runs(hs_scratch *s, int64_t a, int64_t b, int order) {
    int32_t *restrict ends = s->group;
    const int32_t *restrict party = s->party;
    int64_t runs = 0;
    if (order == GROUPED)
        for (int64_t n = a + 1; n < b; n++) {
            ends[runs] = (int32_t)n;
            runs += party[s->order[n]] != party[s->order[n - 1]];
        }
    else
        for (int64_t n = a + 1; n < b; n++) {
            ends[runs] = (int32_t)n;
            runs += party[n] != party[n - 1];
        }
    return runs;
}

INLINE void add_parties(hs_scratch *s, int64_t a, int64_t b, int lanes, int order) {
    if (a == b) return;
    if (s->party[order == GROUPED ? s->order[a] : a] != s->run_party) end_run(s, lanes);
    const hs_lanes values = lanes_of(s);
    int64_t runs = find_runs(s, a, b, order), from = a;
    for (int64_t r = 0; r < runs; r++) {
        add_run(s, &values, from, s->group[r], lanes, order);
        from = s->group[r];
        end_run(s, lanes);
    }
    add_run(s, &values, from, b, lanes, order);
    s->run_party = s->party[order == GROUPED ? s->order[b - 1] : b - 1];
}

INLINE void add_part(hs_scratch *s, int64_t a, int64_t b, int lanes) {
    add_sums(s, a, b, lanes);
    if (!s->plan->party_folds) return;
    if (s->grouped)
        add_parties(s, a, b, lanes, GROUPED);
    else
        add_parties(s, a, b, lanes, SORTED);
}

/* Cells are handed on to the wheres their class satisfies. */
INLINE void hand_on(hs_scratch *s, int lanes) {
    const hs_plan *p = s->plan;
    const int64_t coarse = p->coarse, size = (coarse + 1) * lanes, words = s->classes * coarse / 64 + 1;
    int64_t *sums = s->coarse;
    for (int64_t word = 0; word < words; word++) {
        uint64_t touched = s->touched[word];
        s->touched[word] = 0;
        for (; touched; touched &= touched - 1) {
            const int64_t number = word * 64 + __builtin_ctzll(touched), class_ = number / coarse;
            const hs_class *c = &s->class_[class_];
            const int32_t *where = s->member + c->wheres_at;
            int64_t *cell = s->cell + number * lanes, *to = sums + (number - class_ * coarse + 1) * lanes;
            for (int32_t w = 0; w < c->wheres; w++) add_lanes(to + where[w] * size, cell, lanes);
            for (int k = 0; k < lanes; k++) cell[k] = 0;
        }
    }
    for (int64_t w = 0; w < p->wheres; w++) /* coarse slots become sums of all earlier ones: a window is a difference */
        for (int64_t slot = 1; slot <= coarse; slot++)
            add_lanes(sums + w * size + slot * lanes, sums + w * size + (slot - 1) * lanes, lanes);
}

static void add_1(hs_scratch *s, int64_t a, int64_t b) { add_part(s, a, b, 1); }
HS_WIDE static void add_2(hs_scratch *s, int64_t a, int64_t b) { add_part(s, a, b, 2); }
HS_WIDE static void add_4(hs_scratch *s, int64_t a, int64_t b) { add_part(s, a, b, 4); }
HS_WIDE static void add_8(hs_scratch *s, int64_t a, int64_t b) { add_part(s, a, b, 8); }
static void add_any(hs_scratch *s, int64_t a, int64_t b) { add_part(s, a, b, (int)s->plan->lanes); }
HS_WIDE static void hand_on_4(hs_scratch *s) { hand_on(s, 4); }
static void hand_on_any(hs_scratch *s) { hand_on(s, (int)s->plan->lanes); }

void hs_start_firm(hs_scratch *s, int grouped) {
    const hs_plan *p = s->plan;
    memset(s->coarse, 0, (size_t)(p->wheres * (p->coarse + 1) * p->lanes) * sizeof(int64_t));
    memset(s->fine, 0, (size_t)(s->fine_sets.size * p->slots * p->lanes) * sizeof(int64_t));
    memset(s->seen, 0, (size_t)(s->day_sets.size * HS_MAP_WORDS) * sizeof(uint64_t));
    for (int64_t d = 0; d < s->day_sets.size; d++) s->early[d].size = 0;
    for (int64_t k = 0; k < p->collects; k++) s->values[k].size = 0;
    if (p->latests) memset(s->entries, 0, (size_t)p->latests * sizeof *s->entries);
    s->grouped = grouped;
    s->run_sets = 0;
    if (p->party_folds) hs_start_parties(s);
}

/* Add the classified rows a..b to the firm. */
int hs_add_rows(hs_scratch *s, int64_t a, int64_t b) {
    switch (s->plan->lanes) {
    case 1: add_1(s, a, b); break;
    case 2: add_2(s, a, b); break;
    case 4: add_4(s, a, b); break;
    case 8: add_8(s, a, b); break;
    default: add_any(s, a, b);
    }
    if (s->plan->latests) hs_find_latest(s, a, b);
    if (s->plan->daymaps && see_days(s, a, b)) return HS_NO_MEMORY;
    for (int64_t k = 0; k < s->plan->collects; k++)
        if (collect(s, k, a, b)) return HS_NO_MEMORY;
    return HS_OK;
}

/* All rows of the firm have been added. */
void hs_end_firm(hs_scratch *s) {
    if (s->run_sets > 1) hs_fold_run(s, s->run_sets);
    s->run_sets = 0;
    if (s->plan->lanes == 4)
        hand_on_4(s);
    else
        hand_on_any(s);
    hs_sum_months(s);
}
