/* The latest rows of a firm: by day, then day received, line, and value. */
#include "kernel.h"

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

void hs_find_latest(hs_scratch *s, int64_t a, int64_t b) {
    for (int64_t i = a; i < b; i++)
        for (uint64_t which = s->latests[s->at[i]]; which; which &= which - 1)
            keep_latest(s, __builtin_ctzll(which), i);
}
