/* Classes of rows. A row's tests make a flag word; rows whose words satisfy the same wheres form a class, and a
 * class lists what its rows are added to. Classes are made when a flag word is met for the first time, so that
 * only combinations that occur cost anything. Class 0 satisfies nothing. */
#include "kernel.h"

#define EMPTY UINT16_MAX

static int satisfied(const hs_plan *p, int64_t where, uint64_t flags) {
    uint64_t need = (uint64_t)p->where[where].need;
    return (flags & need) == need;
}

static int add_member(hs_scratch *s, int64_t value) {
    if (s->members == s->member_room) {
        int64_t room = s->member_room * 2 + 256;
        int32_t *grown = realloc(s->member, (size_t)room * sizeof(int32_t));
        if (!grown) return HS_NO_MEMORY;
        s->member = grown;
        s->member_room = room;
    }
    s->member[s->members++] = (int32_t)value;
    return HS_OK;
}

static int list_members(hs_scratch *s, hs_class *c, uint64_t flags) {
    const hs_plan *p = s->plan;
    int bad = 0;
    c->wheres_at = (int32_t)s->members;
    for (int64_t i = 0; i < p->wheres; i++)
        if (satisfied(p, i, flags)) bad |= add_member(s, i);
    c->daymaps_at = (int32_t)s->members;
    for (int64_t i = 0; i < p->daymaps; i++)
        if (satisfied(p, p->daymap[i].where, flags)) bad |= add_member(s, i);
    c->collects_at = (int32_t)s->members;
    for (int64_t i = 0; i < p->collects; i++)
        if (satisfied(p, p->collect[i].where, flags)) bad |= add_member(s, i);
    c->latests_at = (int32_t)s->members;
    for (int64_t i = 0; i < p->latests; i++)
        if (satisfied(p, p->latest[i].where, flags)) bad |= add_member(s, i);
    c->wheres = c->daymaps_at - c->wheres_at;
    c->daymaps = c->collects_at - c->daymaps_at;
    c->collects = c->latests_at - c->collects_at;
    c->latests = (int32_t)s->members - c->latests_at;
    c->party_wheres = 0;
    for (int64_t i = 0; i < p->party_wheres; i++)
        if (satisfied(p, p->party_where[i].where, flags)) c->party_wheres |= (uint64_t)1 << i;
    return bad;
}

static int same_members(const hs_scratch *s, const hs_class *a, const hs_class *b) {
    int32_t n = a->wheres;
    return n == b->wheres && a->party_wheres == b->party_wheres &&
           !memcmp(s->member + a->wheres_at, s->member + b->wheres_at, (size_t)n * sizeof(int32_t));
}

static int class_room(hs_scratch *s) {
    const hs_plan *p = s->plan;
    if (s->classes < s->class_room) return HS_OK;
    int64_t had = s->class_room, room = had * 2 + 16, size = p->slots * p->lanes;
    hs_class *class_ = realloc(s->class_, (size_t)room * sizeof(hs_class));
    if (class_) s->class_ = class_;
    int64_t *cell = realloc(s->cell, (size_t)(room * size) * sizeof(int64_t));
    if (cell) s->cell = cell;
    uint64_t *touched = realloc(s->touched, (size_t)(room * 2) * sizeof(uint64_t));
    if (touched) s->touched = touched;
    int32_t *list = realloc(s->touched_class, (size_t)room * sizeof(int32_t));
    if (list) s->touched_class = list;
    if (!class_ || !cell || !touched || !list) return HS_NO_MEMORY;
    memset(cell + had * size, 0, (size_t)((room - had) * size) * sizeof(int64_t));
    memset(touched + had * 2, 0, (size_t)((room - had) * 2) * sizeof(uint64_t));
    s->class_room = room;
    return HS_OK;
}

/* The class of a new flag word: an existing one with the same members, or one more. */
static int find_or_make(hs_scratch *s, uint64_t flags, uint16_t *out) {
    hs_class made = {0};
    int64_t before = s->members;
    if (class_room(s) || list_members(s, &made, flags)) return HS_NO_MEMORY;
    for (int64_t i = 0; i < s->classes; i++)
        if (same_members(s, &s->class_[i], &made)) {
            s->members = before;
            *out = (uint16_t)i;
            return HS_OK;
        }
    if (s->classes == EMPTY - 1) return HS_NO_MEMORY;
    *out = (uint16_t)s->classes;
    s->class_[s->classes++] = made;
    return HS_OK;
}

/* Class 0: rows that nobody may see. */
int hs_class_of_hidden(hs_scratch *s) {
    if (class_room(s)) return HS_NO_MEMORY;
    memset(&s->class_[0], 0, sizeof(hs_class));
    s->classes = 1;
    return HS_OK;
}

static int64_t place_of(const hs_scratch *s, uint64_t flags) {
    uint64_t mask = (uint64_t)s->flag_room - 1;
    uint64_t at = (flags * 0x9E3779B97F4A7C15u >> 32) & mask;
    while (s->class_of_flags[at] != EMPTY && s->flag_key[at] != flags) at = (at + 1) & mask;
    return (int64_t)at;
}

static int grow_hash(hs_scratch *s) {
    int64_t had = s->flag_room;
    uint16_t *old_class = s->class_of_flags;
    uint64_t *old_key = s->flag_key;
    s->flag_room = had * 4;
    s->class_of_flags = malloc((size_t)s->flag_room * sizeof(uint16_t));
    s->flag_key = calloc((size_t)s->flag_room, sizeof(uint64_t));
    if (!s->class_of_flags || !s->flag_key) return HS_NO_MEMORY;
    memset(s->class_of_flags, 0xff, (size_t)s->flag_room * sizeof(uint16_t));
    for (int64_t i = 0; i < had; i++)
        if (old_class[i] != EMPTY) {
            int64_t at = place_of(s, old_key[i]);
            s->class_of_flags[at] = old_class[i];
            s->flag_key[at] = old_key[i];
        }
    free(old_class);
    free(old_key);
    return HS_OK;
}

int hs_class_of(hs_scratch *s, uint64_t flags, uint16_t *out) {
    int direct = s->plan->tests <= HS_DIRECT_TESTS;
    int64_t at = direct ? (int64_t)flags : place_of(s, flags);
    if (s->class_of_flags[at] == EMPTY) {
        uint16_t made;
        if (find_or_make(s, flags, &made)) return HS_NO_MEMORY;
        if (!direct && s->flags_used * 2 > s->flag_room) {
            if (grow_hash(s)) return HS_NO_MEMORY;
            at = place_of(s, flags);
        }
        s->class_of_flags[at] = made;
        s->flag_key[at] = flags;
        s->flags_used++;
    }
    *out = s->class_of_flags[at];
    return HS_OK;
}
