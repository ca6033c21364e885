/* A thread's working room: made once per plan, reused for every call, grown when a firm is larger. */
#include "kernel.h"


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

static int64_t tops_of(const hs_plan *p) {
    int64_t n = 0;
    for (int64_t i = 0; i < p->party_folds; i++) n += p->party_fold[i].keep;
    return n;
}

/* The one lane that party folds add up (lane 1 if none), or -1. */
static int64_t only_lane(const hs_plan *p) {
    int64_t lane = 0;
    for (int64_t i = 0; i < p->party_folds; i++) {
        if (p->party_fold[i].missing >= 0 || (lane && p->party_fold[i].lane && p->party_fold[i].lane != lane)) return -1;
        lane = p->party_fold[i].lane ? p->party_fold[i].lane : lane;
    }
    return p->lanes < 2 ? -1 : lane ? lane : 1;
}

/* The one lane that all series add up, or -1. */
static int64_t only_series_lane(const hs_plan *p) {
    for (int64_t i = 0; i < p->series; i++)
        if (p->serie[i].missing >= 0 || p->serie[i].lane != p->serie[0].lane) return -1;
    return p->series ? p->serie[0].lane : -1;
}

static int fill(hs_scratch *s, const hs_plan *p) {
    struct { void **room; int64_t count; size_t size; } wanted[] = {
        {(void **)&s->lookup, p->columns * 257, sizeof(uint64_t)},
        {(void **)&s->day_word, p->days + 2, sizeof(uint16_t)},
        {(void **)&s->known, p->columns, sizeof(uint8_t *)},
        {(void **)&s->view, p->views, sizeof(int64_t *)},
        {(void **)&s->coarse, p->wheres * (p->coarse + 1) * p->lanes, sizeof(int64_t)},
        {(void **)&s->all_days, HS_MAP_WORDS, sizeof(uint64_t)},
        {(void **)&s->values, p->collects, sizeof(hs_list)},
        {(void **)&s->entry, entries_of(p), sizeof(hs_entry)},
        {(void **)&s->entries, p->latests, sizeof(int64_t)},
        {(void **)&s->entry_at, p->latests, sizeof(int64_t)},
        {(void **)&s->series, months_of(p), sizeof(int64_t)},
        {(void **)&s->series_at, p->series, sizeof(int64_t)},
        {(void **)&s->series_missing, p->series, 1},
        {(void **)&s->window_sum, p->party_windows * p->lanes, sizeof(int64_t)},
        {(void **)&s->where_days, p->party_wheres, sizeof(hs_pair)},
        {(void **)&s->pair, HS_PAIRS, sizeof(hs_pair)},
        {(void **)&s->pair_list, HS_PAIRS, sizeof(int32_t)},
        {(void **)&s->pair_count, p->party_windows * HS_PAIRS, sizeof(int64_t)},
        {(void **)&s->pair_value, p->party_windows * HS_PAIRS, sizeof(int64_t)},
        {(void **)&s->pair_cell, HS_PAIRS * HS_BANKS * (p->party_slots + 1) * p->lanes, sizeof(int64_t)},
        {(void **)&s->where_cell, p->party_wheres * (p->party_slots + 1) * p->lanes, sizeof(int64_t)},
        {(void **)&s->party_total, p->party_folds, sizeof(hs_party_total)},
        {(void **)&s->top_room, tops_of(p), sizeof(int64_t)},
        {(void **)&s->sorted, p->slots + 2, sizeof(int64_t)},
        {(void **)&s->tile, p->outs * HS_TILE, sizeof(double)},
        {(void **)&s->tile_known, p->outs * HS_TILE, 1},
        {(void **)&s->span_known, p->spans, 1},
    };
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
        if (!(*wanted[i].room = zeros(wanted[i].count, wanted[i].size))) return HS_NO_MEMORY;
    s->flag_room = p->tests <= HS_DIRECT_TESTS ? (int64_t)1 << p->tests : 1024;
    s->spot_of_flags = malloc((size_t)s->flag_room * sizeof(uint32_t));
    s->flag_key = zeros(s->flag_room, sizeof(uint64_t));
    if (!s->spot_of_flags || !s->flag_key) return HS_NO_MEMORY;
    for (int64_t i = 0; i < s->flag_room; i++) s->spot_of_flags[i] = HS_NONE;
    s->fine_lane = only_series_lane(p);
    s->fine_lanes = s->fine_lane < 0 ? p->lanes : 1;
    s->pair_lane = only_lane(p);
    s->pair_lanes = s->pair_lane < 0 ? p->lanes : 2;
    for (int64_t i = 0, n = 0; i < p->latests; n += p->latest[i++].keep) s->entry_at[i] = n;
    for (int64_t i = 0, n = 0; i < p->series; n += p->serie[i++].length) s->series_at[i] = n;
    for (int64_t i = 0, n = 0; i < p->party_folds; n += p->party_fold[i++].keep)
        s->party_total[i].top = s->top_room + n;
    return HS_OK;
}

HS_EXPORT void hs_scratch_free(hs_scratch *s) {
    if (!s) return;
    for (int64_t i = 0; s->early && i < s->day_sets.size; i++) free(s->early[i].item);
    for (int64_t i = 0; s->values && i < s->plan->collects; i++) free(s->values[i].item);
    void *owned[] = {s->class_, s->spot, s->collects, s->latests, s->spot_of_flags, s->flag_key, s->member, s->fine_sets.set, s->party_sets.set,
                     s->day_sets.set, s->lookup, s->day_word, s->flags, s->at, s->hidden, s->known,
                     s->known_room, s->byte_room, s->view, s->view_room, s->order, s->group, s->group_next, s->hash,
                     s->cell, s->touched, s->coarse, s->fine, s->seen, s->all_days, s->early, s->values,
                     s->joined_early.item, s->entry, s->entries, s->entry_at, s->series, s->series_at,
                     s->series_missing, s->pair, s->pair_cell, s->pair_of_set,
                     s->pair_list, s->pair_count, s->pair_value, s->window_sum, s->where_days, s->where_cell,
                     s->party_total, s->top_room, s->sorted, s->tile, s->tile_known, s->span_known};
    for (size_t i = 0; i < sizeof owned / sizeof *owned; i++) free(owned[i]);
    free(s);
}

HS_EXPORT hs_scratch *hs_scratch_new(const hs_plan *plan) {
    hs_scratch *s = calloc(1, sizeof *s);
    if (!s) return NULL;
    s->plan = plan;
    s->simple = 1;
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
    void *owned[] = {s->flags, s->at, s->hidden, s->known_room, s->byte_room, s->view_room,
                     s->order, s->group, s->group_next, s->hash};
    for (size_t i = 0; i < sizeof owned / sizeof *owned; i++) free(owned[i]);
    s->room = 0;
    s->hash_room = hash;
    s->flags = malloc((size_t)rows * sizeof(uint64_t));
    s->at = malloc((size_t)rows * sizeof(uint32_t));
    s->hidden = malloc((size_t)rows);
    s->known_room = malloc((size_t)(rows * p->columns));
    s->view_room = malloc((size_t)(rows * (p->views + 1)) * sizeof(int64_t));
    s->byte_room = malloc((size_t)(rows * p->columns));
    s->order = malloc((size_t)rows * sizeof(int32_t));
    s->group = malloc((size_t)rows * sizeof(int32_t));
    s->group_next = malloc((size_t)(rows + 1) * sizeof(int32_t));
    s->hash = malloc((size_t)hash * sizeof(int32_t));
    if (!s->flags || !s->at || !s->hidden || !s->known_room || !s->view_room || !s->byte_room || !s->order ||
        !s->group || !s->group_next || !s->hash)
        return HS_NO_MEMORY;
    memset(s->hash, 0xff, (size_t)hash * sizeof(int32_t));
    s->room = rows;
    return HS_OK;
}
