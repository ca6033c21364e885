/* Classes of rows. A row's tests make a flag word; rows whose words satisfy the same wheres form a class. Classes
 * are made when a flag word is met for the first time, so that only combinations that occur cost anything. For
 * every class and day slot a *spot* says what such a row is added to. Class 0 satisfies nothing. */
#include "kernel.h"


static int grow(void **array, int64_t had, int64_t room, size_t size) {
    char *grown = realloc(*array, (size_t)room * size);
    if (!grown) return HS_NO_MEMORY;
    memset(grown + (size_t)had * size, 0, (size_t)(room - had) * size);
    *array = grown;
    return HS_OK;
}

static int satisfied(const hs_plan *p, int64_t where, uint64_t flags) {
    uint64_t need = (uint64_t)p->where[where].need;
    return (flags & need) == need;
}

static int add_member(hs_scratch *s, int64_t value) {
    if (s->members == s->member_room) {
        int64_t had = s->member_room;
        if (grow((void **)&s->member, had, had * 2 + 256, sizeof(int32_t))) return HS_NO_MEMORY;
        s->member_room = had * 2 + 256;
    }
    s->member[s->members++] = (int32_t)value;
    return HS_OK;
}

/* The number of a set; ``size`` is how much its room in each of the arrays grows by one more set. */
static int64_t number_of(hs_sets *sets, uint64_t set, void **room[], const int64_t size[], int arrays) {
    for (int64_t i = 0; i < sets->size; i++)
        if (sets->set[i] == set) return i;
    if (sets->size == sets->room) {
        int64_t had = sets->room, more = had * 2 + 4;
        if (grow((void **)&sets->set, had, more, sizeof(uint64_t))) return -1;
        for (int k = 0; k < arrays; k++)
            if (grow(room[k], had, more, (size_t)size[k])) return -1;
        sets->room = more;
    }
    sets->set[sets->size] = set;
    return sets->size++;
}

static int64_t fine_set(hs_scratch *s, uint64_t set) {
    void **room[] = {(void **)&s->fine};
    int64_t size[] = {s->plan->slots * HS_BANKS * s->fine_lanes * (int64_t)sizeof(int64_t)};
    return number_of(&s->fine_sets, set, room, size, 1);
}

/* A set of one where that no other set holds can be folded by itself. */
static int stands_alone(const hs_scratch *s, uint64_t set) {
    for (int64_t i = 1; i < s->party_sets.size; i++)
        if (s->party_sets.set[i] != set && s->party_sets.set[i] & set) return 0;
    return !(set & (set - 1));
}

static int64_t party_set(hs_scratch *s, uint64_t set) {
    void **room[] = {(void **)&s->pair_of_set};
    int64_t size[] = {sizeof(int32_t)};
    int64_t number = number_of(&s->party_sets, set, room, size, 1);
    if (set && !stands_alone(s, set)) s->simple = 0;
    return number < HS_SETS ? number : -1;
}

static int64_t day_set(hs_scratch *s, uint64_t set) {
    void **room[] = {(void **)&s->seen, (void **)&s->early};
    int64_t size[] = {HS_MAP_WORDS * sizeof(uint64_t), sizeof(hs_list)};
    int64_t number = number_of(&s->day_sets, set, room, size, 2);
    return number < HS_SETS ? number : -1;
}

static int class_room(hs_scratch *s) {
    const hs_plan *p = s->plan;
    if (s->classes < s->class_room) return HS_OK;
    int64_t had = s->class_room, room = had * 2 + 16, size = p->coarse * HS_BANKS * p->lanes;
    int64_t bytes = had ? had * p->coarse + 8 : 0, more = room * p->coarse + 8;
    if (grow((void **)&s->class_, had, room, sizeof(hs_class)) ||
        grow((void **)&s->spot, had * p->slots, room * p->slots, sizeof(hs_spot)) ||
        grow((void **)&s->collects, had * p->slots, room * p->slots, sizeof(uint64_t)) ||
        grow((void **)&s->latests, had * p->slots, room * p->slots, sizeof(uint64_t)) ||
        grow((void **)&s->cell, had * size, room * size, sizeof(int64_t)) ||
        grow((void **)&s->touched, bytes, more, 1))
        return HS_NO_MEMORY;
    s->class_room = room;
    return HS_OK;
}

static int make_spots(hs_scratch *s, int64_t class_, uint64_t flags) {
    const hs_plan *p = s->plan;
    uint64_t fine = 0, party = 0, days = 0, latests = 0;
    for (int64_t i = 0; i < p->wheres; i++)
        if (p->where[i].fine >= 0 && satisfied(p, i, flags)) fine |= (uint64_t)1 << p->where[i].fine;
    for (int64_t i = 0; i < p->party_wheres; i++)
        if (satisfied(p, p->party_where[i].where, flags)) party |= (uint64_t)1 << i;
    for (int64_t i = 0; i < p->daymaps; i++)
        if (satisfied(p, p->daymap[i].where, flags)) days |= (uint64_t)1 << i;
    int64_t fine_at = fine_set(s, fine), party_at = party_set(s, party), days_at = day_set(s, days);
    if (fine_at < 0 || party_at < 0 || days_at < 0 || (class_ + 1) * p->coarse > UINT16_MAX)
        return HS_BAD_PLAN;
    for (int64_t slot = 0; slot < p->slots; slot++) {
        uint64_t collects = 0;
        latests = 0;
        for (int64_t i = 0; i < p->collects; i++)
            if (slot >= p->collect[i].lo && slot < p->collect[i].hi && satisfied(p, p->collect[i].where, flags))
                collects |= (uint64_t)1 << i;
        for (int64_t i = 0; i < p->latests; i++)
            if (slot >= p->latest[i].lo && slot < p->latest[i].hi && satisfied(p, p->latest[i].where, flags))
                latests |= (uint64_t)1 << i;
        const int64_t spot = class_ * p->slots + slot, cell = class_ * p->coarse + p->coarse_of_slot[slot];
        s->collects[spot] = collects;
        s->latests[spot] = latests;
        s->spot[spot] = (hs_spot){
            .cell_at = (uint32_t)(cell * HS_BANKS * p->lanes),
            .fine_at = (uint32_t)((fine_at * p->slots + slot) * HS_BANKS * s->fine_lanes),
            .pair_at = (uint32_t)((p->party_of_slot[slot] + 1) * s->pair_lanes),
            .cell = (uint16_t)cell,
            .party_set = (uint8_t)party_at,
            .day_set = (uint8_t)days_at,
        };
    }
    return HS_OK;
}

/* Class 0: rows that nobody may see. Its spots lead to set 0 of everything, which nobody reads. */
int hs_class_of_hidden(hs_scratch *s) {
    if (class_room(s) || fine_set(s, 0) || party_set(s, 0) || day_set(s, 0)) return HS_NO_MEMORY;
    s->class_[0] = (hs_class){0, 0};
    s->classes = 1;
    for (int64_t slot = 0; slot < s->plan->slots; slot++)
        s->spot[slot] = (hs_spot){.fine_at = (uint32_t)(slot * HS_BANKS * s->fine_lanes)};
    return HS_OK;
}

static int make_class(hs_scratch *s, uint64_t flags, uint32_t *out) {
    const hs_plan *p = s->plan;
    if (class_room(s)) return HS_NO_MEMORY;
    hs_class made = {(int32_t)s->members, 0};
    for (int64_t i = 0; i < p->wheres; i++)
        if (satisfied(p, i, flags) && add_member(s, i)) return HS_NO_MEMORY;
    made.wheres = (int32_t)s->members - made.wheres_at;
    for (int64_t i = 1; i < s->classes; i++) {
        const hs_class *c = &s->class_[i];
        if (c->wheres == made.wheres && !memcmp(s->member + c->wheres_at, s->member + made.wheres_at,
                                                (size_t)made.wheres * sizeof(int32_t))) {
            s->members = made.wheres_at;
            *out = (uint32_t)(i * p->slots);
            return HS_OK;
        }
    }
    *out = (uint32_t)(s->classes * p->slots);
    s->class_[s->classes++] = made;
    return make_spots(s, s->classes - 1, flags);
}

static int64_t place_of(const hs_scratch *s, uint64_t flags) {
    uint64_t mask = (uint64_t)s->flag_room - 1;
    uint64_t at = (flags * 0x9E3779B97F4A7C15u >> 32) & mask;
    while (s->spot_of_flags[at] != HS_NONE && s->flag_key[at] != flags) at = (at + 1) & mask;
    return (int64_t)at;
}

static int grow_hash(hs_scratch *s) {
    int64_t had = s->flag_room;
    uint32_t *old_spot = s->spot_of_flags, *spot = malloc((size_t)had * 4 * sizeof(uint32_t));
    uint64_t *old_key = s->flag_key, *key = calloc((size_t)had * 4, sizeof(uint64_t));
    if (!spot || !key) {
        free(spot);
        free(key);
        return HS_NO_MEMORY;
    }
    memset(spot, 0xff, (size_t)had * 4 * sizeof(uint32_t));
    s->spot_of_flags = spot;
    s->flag_key = key;
    s->flag_room = had * 4;
    for (int64_t i = 0; i < had; i++)
        if (old_spot[i] != HS_NONE) {
            int64_t at = place_of(s, old_key[i]);
            spot[at] = old_spot[i];
            key[at] = old_key[i];
        }
    free(old_spot);
    free(old_key);
    return HS_OK;
}

/* The first spot of the class of a flag word. */
int hs_spot_of(hs_scratch *s, uint64_t flags, uint32_t *out) {
    int direct = s->plan->tests <= HS_DIRECT_TESTS;
    int64_t at = direct ? (int64_t)flags : place_of(s, flags);
    if (s->spot_of_flags[at] == HS_NONE) {
        uint32_t made;
        if (make_class(s, flags, &made)) return HS_NO_MEMORY;
        if (!direct && s->flags_used * 2 > s->flag_room) {
            if (grow_hash(s)) return HS_NO_MEMORY;
            at = place_of(s, flags);
        }
        s->spot_of_flags[at] = made;
        s->flag_key[at] = flags;
        s->flags_used++;
    }
    *out = s->spot_of_flags[at];
    return HS_OK;
}
