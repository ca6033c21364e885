/* A thread's working room: made once per plan, reused for every call, grown when a firm is larger. */
#include "kernel.h"

#define EMPTY UINT16_MAX

static void *zeros(int64_t count, size_t size) { return calloc(count > 0 ? (size_t)count : 1, size); }

static int64_t entries_of(const hs_plan *p) {
    int64_t n = 0;
    for (int64_t i = 0; i < p->latests; i++) n += p->latest[i].keep;
    return n;
}

static int64_t months_of(const hs_plan *p) {
    int64_t n = 0;
    for (int64_t i = 0; i < p->series; i++) n += p->serie[i].length;
    return n;
}

static int fill(hs_scratch *s, const hs_plan *p) {
    s->flag_room = p->tests <= HS_DIRECT_TESTS ? (int64_t)1 << p->tests : 1024;
    s->class_of_flags = malloc((size_t)s->flag_room * sizeof(uint16_t));
    s->flag_key = zeros(s->flag_room, sizeof(uint64_t));
    s->lookup = zeros(p->columns * 257, sizeof(uint64_t));
    s->day_flags = zeros(p->days, sizeof(uint64_t));
    s->known = zeros(p->columns, sizeof(uint8_t *));
    s->view = zeros(p->views, sizeof(int64_t *));
    s->coarse = zeros(p->wheres * (p->coarse + 1) * p->lanes, sizeof(int64_t));
    s->fine = zeros(p->fine * p->slots * p->lanes, sizeof(int64_t));
    s->seen = zeros(p->daymaps, sizeof(hs_days_seen));
    s->collected = zeros(p->collects, sizeof(hs_list));
    s->entry = zeros(entries_of(p), sizeof(hs_entry));
    s->entries = zeros(p->latests, sizeof(int64_t));
    s->entry_at = zeros(p->latests, sizeof(int64_t));
    s->series = zeros(months_of(p), sizeof(int64_t));
    s->series_at = zeros(p->series, sizeof(int64_t));
    s->series_missing = zeros(p->series, 1);
    s->party_cell = zeros(p->party_wheres * p->party_slots * p->party_lanes, sizeof(int64_t));
    s->party_first = zeros(p->party_wheres, sizeof(int32_t));
    s->party_last = zeros(p->party_wheres, sizeof(int32_t));
    s->party_sum = zeros(p->party_windows * p->party_lanes, sizeof(int64_t));
    s->party_total = zeros(p->party_ops, sizeof(hs_party_total));
    s->sorted = zeros(p->slots, sizeof(int64_t));
    if (!s->class_of_flags || !s->flag_key || !s->lookup || !s->day_flags || !s->known || !s->view || !s->coarse ||
        !s->fine || !s->seen || !s->collected || !s->entry || !s->entries || !s->entry_at || !s->series ||
        !s->series_at || !s->series_missing || !s->party_cell || !s->party_first || !s->party_last || !s->party_sum ||
        !s->party_total || !s->sorted)
        return HS_NO_MEMORY;
    for (int64_t i = 0; i < s->flag_room; i++) s->class_of_flags[i] = EMPTY;
    for (int64_t i = 0, n = 0; i < p->latests; n += p->latest[i++].keep) s->entry_at[i] = n;
    for (int64_t i = 0, n = 0; i < p->series; n += p->serie[i++].length) s->series_at[i] = n;
    for (int64_t i = 0; i < p->daymaps; i++) s->seen[i].low = 1, s->seen[i].high = 0;
    for (int64_t i = 0; i < p->party_ops; i++)
        if (hs_list_grow(&s->party_total[i].top, p->party_op[i].keep)) return HS_NO_MEMORY;
    return HS_OK;
}

HS_EXPORT void hs_scratch_free(hs_scratch *s) {
    if (!s) return;
    const hs_plan *p = s->plan;
    for (int64_t i = 0; s->seen && i < p->daymaps; i++) free(s->seen[i].early.item);
    for (int64_t i = 0; s->collected && i < p->collects; i++) free(s->collected[i].item);
    for (int64_t i = 0; s->party_total && i < p->party_ops; i++) free(s->party_total[i].top.item);
    void *owned[] = {s->class_, s->class_of_flags, s->flag_key, s->member, s->lookup, s->day_flags, s->flags,
                     s->class_of, s->slot, s->hidden, s->known, s->known_room, s->view, s->view_room, s->order,
                     s->group, s->group_next, s->hash, s->cell, s->touched, s->touched_class, s->coarse, s->fine,
                     s->seen, s->collected, s->entry, s->entries, s->entry_at, s->series, s->series_at,
                     s->series_missing, s->party_cell, s->party_first, s->party_last, s->party_sum, s->party_total,
                     s->sorted};
    for (size_t i = 0; i < sizeof owned / sizeof *owned; i++) free(owned[i]);
    free(s);
}

HS_EXPORT hs_scratch *hs_scratch_new(const hs_plan *plan) {
    hs_scratch *s = calloc(1, sizeof *s);
    if (!s) return NULL;
    s->plan = plan;
    if (fill(s, plan) || hs_class_of_hidden(s)) {
        hs_scratch_free(s);
        return NULL;
    }
    hs_prepare_tests(s);
    return s;
}

/* Room for a block of ``rows`` rows. */
int hs_scratch_rows(hs_scratch *s, int64_t rows) {
    const hs_plan *p = s->plan;
    if (rows <= s->room) return HS_OK;
    rows += rows / 2 + 1024;
    int64_t hash = 64;
    while (hash < 2 * rows) hash *= 2;
    void *owned[] = {s->flags, s->class_of, s->slot, s->hidden, s->known_room, s->view_room,
                     s->order, s->group, s->group_next, s->hash};
    for (size_t i = 0; i < sizeof owned / sizeof *owned; i++) free(owned[i]);
    s->room = 0;
    s->hash_room = hash;
    s->flags = malloc((size_t)rows * sizeof(uint64_t));
    s->class_of = malloc((size_t)rows * sizeof(uint16_t));
    s->slot = malloc((size_t)rows);
    s->hidden = malloc((size_t)rows);
    s->known_room = malloc((size_t)(rows * p->columns));
    s->view_room = malloc((size_t)(rows * (p->views + 1)) * sizeof(int64_t));
    s->order = malloc((size_t)rows * sizeof(int32_t));
    s->group = malloc((size_t)rows * sizeof(int32_t));
    s->group_next = malloc((size_t)(rows + 1) * sizeof(int32_t));
    s->hash = malloc((size_t)hash * sizeof(int32_t));
    if (!s->flags || !s->class_of || !s->slot || !s->hidden || !s->known_room || !s->view_room || !s->order ||
        !s->group || !s->group_next || !s->hash)
        return HS_NO_MEMORY;
    memset(s->hash, 0xff, (size_t)hash * sizeof(int32_t));
    s->room = rows;
    return HS_OK;
}
