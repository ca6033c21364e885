/* One firm's rows: sums per class and day slot, days seen, collected values, latest rows.
 *
 * Every row is added to one cell only, that of its class and slot. At the end of the firm the touched cells are
 * handed on to the wheres their class satisfies: coarse slots (bounded by the windows of sums) for all of them,
 * fine slots (months) for those with a series. */
#include "kernel.h"

#define MAX_LANES 64

static inline __attribute__((always_inline)) void add_cells(hs_scratch *s, int64_t a, int64_t b, int lanes) {
    const hs_plan *p = s->plan;
    const int64_t *value[MAX_LANES];
    const uint16_t *restrict class_of = s->class_of;
    const uint8_t *restrict slot_of = s->slot;
    const int64_t slots = p->slots;
    int64_t *cells = s->cell;
    uint64_t *touched = s->touched;
    for (int k = 1; k < lanes; k++) value[k] = p->lane_views[k] < 0 ? NULL : s->view[p->lane_views[k]];
    int used = lanes;
    while (used > 1 && !value[used - 1]) used--;
    for (int64_t i = a; i < b; i++) {
        int64_t class_ = class_of[i], slot = slot_of[i];
        int64_t *cell = cells + (class_ * slots + slot) * lanes;
        uint64_t *mask = touched + class_ * 2;
        if (!(mask[0] | mask[1])) s->touched_class[s->touched_classes++] = (int32_t)class_;
        mask[slot >> 6] |= (uint64_t)1 << (slot & 63);
        cell[0]++;
        for (int k = 1; k < used; k++) cell[k] += value[k][i];
    }
}

static inline __attribute__((always_inline)) void hand_on(hs_scratch *s, int lanes) {
    const hs_plan *p = s->plan;
    for (int64_t t = 0; t < s->touched_classes; t++) {
        int64_t class_ = s->touched_class[t];
        const hs_class *c = &s->class_[class_];
        const int32_t *where = s->member + c->wheres_at;
        for (int word = 0; word < 2; word++) {
            uint64_t mask = s->touched[class_ * 2 + word];
            s->touched[class_ * 2 + word] = 0;
            for (; mask; mask &= mask - 1) {
                int64_t slot = word * 64 + __builtin_ctzll(mask);
                int64_t *cell = s->cell + (class_ * p->slots + slot) * lanes;
                for (int32_t w = 0; w < c->wheres; w++) {
                    int64_t fine = p->where[where[w]].fine;
                    int64_t *to = s->coarse + (where[w] * (p->coarse + 1) + p->coarse_of_slot[slot] + 1) * lanes;
                    for (int k = 0; k < lanes; k++) to[k] += cell[k];
                    if (fine < 0) continue;
                    to = s->fine + (fine * p->slots + slot) * lanes;
                    for (int k = 0; k < lanes; k++) to[k] += cell[k];
                }
                for (int k = 0; k < lanes; k++) cell[k] = 0;
            }
        }
    }
    s->touched_classes = 0;
}

/* Coarse slots become sums of all earlier ones, so that a window is one difference. */
static inline __attribute__((always_inline)) void run_up(hs_scratch *s, int lanes) {
    const hs_plan *p = s->plan;
    for (int64_t w = 0; w < p->wheres; w++) {
        int64_t *sum = s->coarse + w * (p->coarse + 1) * lanes;
        for (int64_t i = lanes; i < (p->coarse + 1) * lanes; i++) sum[i] += sum[i - lanes];
    }
}

static inline __attribute__((always_inline)) void add_sums(hs_scratch *s, int64_t a, int64_t b, int lanes) {
    const hs_plan *p = s->plan;
    memset(s->coarse, 0, (size_t)(p->wheres * (p->coarse + 1) * lanes) * sizeof(int64_t));
    memset(s->fine, 0, (size_t)(p->fine * p->slots * lanes) * sizeof(int64_t));
    add_cells(s, a, b, lanes);
    hand_on(s, lanes);
    run_up(s, lanes);
}

static int see_day(hs_days_seen *seen, int64_t day, int64_t as_of) {
    int64_t at = HS_MAP_DAYS - 1 - (as_of - day), word = at >> 6;
    if (at < 0) return hs_list_push(&seen->early, day);
    if (seen->low > seen->high) seen->low = seen->high = word;
    if (word < seen->low) seen->low = word;
    if (word > seen->high) seen->high = word;
    seen->bit[word] |= (uint64_t)1 << (at & 63);
    return HS_OK;
}

static void forget_days(hs_scratch *s) {
    for (int64_t d = 0; d < s->plan->daymaps; d++) {
        hs_days_seen *seen = &s->seen[d];
        for (int64_t w = seen->low; w <= seen->high; w++) seen->bit[w] = 0;
        seen->low = 1;
        seen->high = 0;
        seen->early.size = 0;
    }
}

static int add_days(hs_scratch *s, int64_t a, int64_t b) {
    const hs_plan *p = s->plan;
    int bad = 0;
    if (!p->daymaps) return HS_OK;
    forget_days(s);
    for (int64_t i = a; i < b; i++) {
        const hs_class *c = &s->class_[s->class_of[i]];
        const int32_t *map = s->member + c->daymaps_at;
        for (int32_t k = 0; k < c->daymaps; k++) bad |= see_day(&s->seen[map[k]], s->day[i], p->as_of);
    }
    return bad;
}

static int make_room(hs_scratch *s, int64_t rows) {
    for (int64_t k = 0; k < s->plan->collects; k++) {
        hs_list *list = &s->collected[k];
        list->size = 0;
        if (list->room < rows && hs_list_grow(list, rows + rows / 2)) return HS_NO_MEMORY;
    }
    return HS_OK;
}

static int collect(hs_scratch *s, int64_t a, int64_t b) {
    const hs_plan *p = s->plan;
    if (!p->collects) return HS_OK;
    if (make_room(s, b - a)) return HS_NO_MEMORY;
    for (int64_t i = a; i < b; i++) {
        const hs_class *c = &s->class_[s->class_of[i]];
        const int32_t *member = s->member + c->collects_at;
        int64_t slot = s->slot[i];
        for (int32_t k = 0; k < c->collects; k++) {
            const hs_collect *what = &p->collect[member[k]];
            const uint8_t *known = s->known[p->view[what->view].column];
            hs_list *list = &s->collected[member[k]];
            list->item[list->size] = s->view[what->view][i]; /* there is room for every row of the firm */
            list->size += (slot >= what->lo) & (slot < what->hi) & (!known || known[i]);
        }
    }
    return HS_OK;
}

static int later(const hs_entry *x, const hs_entry *y) {
    if (x->day != y->day) return x->day > y->day;
    if (x->received != y->received) return x->received > y->received;
    if (x->line != y->line) return x->line > y->line;
    if (x->known != y->known) return x->known > y->known;
    return x->value > y->value;
}

static void keep_latest(hs_scratch *s, int64_t which, int64_t i) {
    const hs_latest *what = &s->plan->latest[which];
    hs_entry *kept = s->entry + s->entry_at[which];
    const uint8_t *known = s->known[s->plan->view[what->view].column];
    hs_entry row = {s->day[i], s->received ? s->received[i] : 0, s->line ? s->line[i] : 0, s->view[what->view][i],
                    !known || known[i]};
    int64_t n = s->entries[which];
    if (n == what->keep && !later(&row, &kept[n - 1])) return;
    if (n < what->keep) s->entries[which] = ++n;
    int64_t at = n - 1;
    for (; at > 0 && later(&row, &kept[at - 1]); at--) kept[at] = kept[at - 1];
    kept[at] = row;
}

static void find_latest(hs_scratch *s, int64_t a, int64_t b) {
    const hs_plan *p = s->plan;
    for (int64_t k = 0; k < p->latests; k++) s->entries[k] = 0;
    for (int64_t i = a; p->latests && i < b; i++) {
        const hs_class *c = &s->class_[s->class_of[i]];
        const int32_t *member = s->member + c->latests_at;
        for (int32_t k = 0; k < c->latests; k++) {
            const hs_latest *what = &p->latest[member[k]];
            if (s->slot[i] >= what->lo && s->slot[i] < what->hi) keep_latest(s, member[k], i);
        }
    }
}

static void sum_months(hs_scratch *s) {
    const hs_plan *p = s->plan;
    for (int64_t k = 0; k < p->series; k++) {
        const hs_series *what = &p->serie[k];
        const int64_t *bin = p->bins + what->bins;
        const int64_t *from = s->fine + p->where[what->where].fine * p->slots * p->lanes;
        int64_t *month = s->series + s->series_at[k], missing = 0;
        for (int64_t m = 0; m < what->length; m++) {
            month[m] = 0;
            for (int64_t slot = bin[m]; slot < bin[m + 1]; slot++) {
                month[m] += from[slot * p->lanes + what->lane];
                if (what->missing >= 0) missing |= from[slot * p->lanes + what->missing];
            }
        }
        s->series_missing[k] = missing != 0;
    }
}

int hs_add_rows(hs_scratch *s, int64_t a, int64_t b) {
    switch (s->plan->lanes) {
    case 2: add_sums(s, a, b, 2); break;
    case 4: add_sums(s, a, b, 4); break;
    case 6: add_sums(s, a, b, 6); break;
    case 8: add_sums(s, a, b, 8); break;
    default: add_sums(s, a, b, (int)s->plan->lanes);
    }
    sum_months(s);
    find_latest(s, a, b);
    return add_days(s, a, b) | collect(s, a, b) | hs_add_parties(s, a, b);
}
