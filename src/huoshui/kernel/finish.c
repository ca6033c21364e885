/* From a firm's sums to its results: one double and one valid byte each, in the order of the plan. Whole numbers
 * stay whole (int64, int128) until the single conversion to double. */
#include "kernel.h"

static double from_key(int64_t key) {
    double x;
    key = key < 0 ? ~key ^ INT64_MIN : key;
    memcpy(&x, &key, sizeof x);
    return x;
}

static double value_of(const hs_out *out, int64_t value) { return out->key ? from_key(value) : (double)value; }

double hs_middle_of(const hs_out *out, int64_t *v, int64_t n) {
    int64_t low, high;
    hs_middle(v, n, &low, &high);
    if (out->key) return (from_key(low) + from_key(high)) / 2;
    return (double)((int128)low + high) / 2;
}

static int64_t window_sum(const hs_scratch *s, const hs_out *out, int64_t lane) {
    return s->coarse[out->hi + lane] - s->coarse[out->lo + lane];
}

static int sum(const hs_scratch *s, const hs_out *out, double *value) {
    if (out->missing >= 0 && window_sum(s, out, out->missing)) return 0;
    int64_t whole = window_sum(s, out, out->lane);
    if (out->kind == OUT_SUM)
        *value = (double)whole;
    else
        *value = (double)(((int128)whole << 40) + window_sum(s, out, out->lane + 1)) * 0x1p-40;
    return 1;
}

static int collected(hs_scratch *s, const hs_out *out, double *value) {
    hs_list *list = &s->values[out->item];
    if (out->kind == OUT_DISTINCT) {
        *value = (double)hs_distinct(list->item, list->size);
        return 1;
    }
    if (!list->size) return 0;
    switch (out->kind) {
    case OUT_MEDIAN: *value = hs_middle_of(out, list->item, list->size); break;
    case OUT_MIN: *value = value_of(out, hs_extreme(list->item, list->size, 0)); break;
    default: *value = value_of(out, hs_extreme(list->item, list->size, 1));
    }
    return 1;
}

static uint64_t word_between(const uint64_t *bit, int64_t word, int64_t from, int64_t to) {
    uint64_t bits = bit[word];
    if (word == from >> 6) bits &= ~(uint64_t)0 << (from & 63);
    if (word == to >> 6) bits &= ~(uint64_t)0 >> (63 - (to & 63));
    return bits;
}

/* All days of a daymap: those of every set that holds it. */
static const uint64_t *days_of(hs_scratch *s, int64_t daymap) {
    const uint64_t *only = NULL;
    int sets = 0;
    s->joined_early.size = 0;
    for (int64_t d = 1; d < s->day_sets.size; d++) {
        if (!(s->day_sets.set[d] >> daymap & 1)) continue;
        only = s->seen + d * HS_MAP_WORDS;
        for (int64_t i = 0; i < s->early[d].size; i++) s->failed |= hs_list_push(&s->joined_early, s->early[d].item[i]);
        sets++;
    }
    if (sets == 1) return only;
    memset(s->all_days, 0, HS_MAP_WORDS * sizeof *s->all_days);
    for (int64_t d = 1; d < s->day_sets.size && sets; d++)
        for (int w = 0; w < HS_MAP_WORDS && s->day_sets.set[d] >> daymap & 1; w++)
            s->all_days[w] |= s->seen[d * HS_MAP_WORDS + w];
    return s->all_days;
}

typedef struct { int64_t count, first, last; } days_found;

/* Days before the map, sorted, counted once. */
static void count_early(hs_scratch *s, const hs_out *out, days_found *found) {
    hs_list *early = &s->joined_early;
    hs_distinct(early->item, early->size); /* sorts; duplicates stay */
    for (int64_t i = 0; i < early->size; i++) {
        int64_t day = early->item[i];
        if (day < out->lo || day > out->hi || (i && day == early->item[i - 1])) continue;
        found->count++;
        found->first = day < found->first ? day : found->first;
        found->last = day > found->last ? day : found->last;
    }
}

static days_found find_days(const uint64_t *bit, int64_t kind, int64_t from, int64_t to, int64_t base) {
    days_found found = {0, INT64_MAX, INT64_MIN};
    const int64_t step = kind == OUT_LAST_DAY ? -1 : 1, low = from >> 6, high = to >> 6;
    for (int64_t word = step > 0 ? low : high; word >= low && word <= high; word += step) {
        if (!bit[word]) continue;
        uint64_t bits = word_between(bit, word, from, to);
        if (!bits) continue;
        found.count += __builtin_popcountll(bits);
        if (kind == OUT_DAYS) continue;
        found.first = base + word * 64 + __builtin_ctzll(bits);
        found.last = base + word * 64 + 63 - __builtin_clzll(bits);
        break;
    }
    return found;
}

/* Distinct days, or the first or last of them, between the days lo and hi. */
static int days_seen(hs_scratch *s, const hs_out *out, double *value) {
    const int64_t base = s->plan->as_of - (HS_MAP_DAYS - 1);
    const int64_t from = out->lo < base ? 0 : out->lo - base, to = out->hi - base;
    const uint64_t *bit = days_of(s, out->item);
    days_found found = {0, INT64_MAX, INT64_MIN};
    if (to >= from) found = find_days(bit, out->kind, from, to, base);
    if (s->joined_early.size) count_early(s, out, &found);
    *value = (double)(out->kind == OUT_DAYS ? found.count : out->kind == OUT_FIRST_DAY ? found.first : found.last);
    return out->kind == OUT_DAYS || found.count > 0;
}

static int latest(const hs_scratch *s, const hs_out *out, double *value) {
    const hs_entry *e = s->entry + s->entry_at[out->item] + out->nth;
    if (out->nth >= s->entries[out->item] || !e->known) return 0;
    *value = value_of(out, e->value);
    return 1;
}

static int party(const hs_scratch *s, const hs_out *out, double *value) {
    const hs_party_total *t = &s->party_total[out->item];
    if (out->missing >= 0 && t->missing) return 0;
    switch (out->kind) {
    case OUT_PARTY: *value = (double)t->field[out->lane]; break;
    case OUT_PARTY_SUMSQ: *value = (double)t->sumsq; break;
    default: *value = (double)hs_total(t->top, out->nth < t->field[FOLD_COUNT] ? out->nth : t->field[FOLD_COUNT]);
    }
    return 1;
}

static int result(hs_scratch *s, const hs_out *out, double *value) {
    switch (out->kind) {
    case OUT_SUM:
    case OUT_SUM_NUMBER: return sum(s, out, value);
    case OUT_MIN:
    case OUT_MAX:
    case OUT_MEDIAN:
    case OUT_DISTINCT: return collected(s, out, value);
    case OUT_DAYS:
    case OUT_FIRST_DAY:
    case OUT_LAST_DAY: return days_seen(s, out, value);
    case OUT_LATEST: return latest(s, out, value);
    case OUT_PARTY:
    case OUT_PARTY_SUMSQ:
    case OUT_PARTY_TOP: return party(s, out, value);
    default: return hs_series_result(s, out, value);
    }
}

/* The results of one firm, into the tile. */
void hs_finish(hs_scratch *s, const hs_batch *batch, int64_t firm) {
    const hs_plan *p = s->plan;
    int64_t from = batch->covered_from ? batch->covered_from[firm] : INT32_MIN;
    int64_t to = batch->covered_to ? batch->covered_to[firm] : INT32_MAX;
    for (int64_t i = 0; i < p->spans; i++)
        s->span_known[i] = (uint8_t)(from <= p->span[i].from && to >= p->span[i].to);
    double *restrict tile = s->tile + firm % HS_TILE;
    uint8_t *restrict tile_known = s->tile_known + firm % HS_TILE;
    for (int64_t i = 0; i < p->plain_sums; i++) {
        const hs_out *out = &p->out[i];
        const int64_t whole = s->coarse[out->hi + out->lane] - s->coarse[out->lo + out->lane];
        tile_known[i * HS_TILE] = s->span_known[out->known];
        tile[i * HS_TILE] = tile_known[i * HS_TILE] ? (double)whole : 0;
    }
    for (int64_t i = p->plain_sums; i < p->outs; i++) {
        const hs_out *out = &p->out[i];
        double value = 0;
        int known = s->span_known[out->known] && result(s, out, &value);
        tile[i * HS_TILE] = known ? value : 0;
        tile_known[i * HS_TILE] = (uint8_t)known;
    }
}

/* Write the tile out: the results of ``firms`` firms from ``firm`` on, which is a multiple of the tile's size. */
void hs_write_tile(const hs_scratch *s, const hs_batch *batch, int64_t firm, int64_t firms) {
    for (int64_t i = 0; i < s->plan->outs; i++) {
        int64_t to = s->plan->out[i].at * batch->stride + firm;
        memcpy(batch->values + to, s->tile + i * HS_TILE, (size_t)firms * sizeof(double));
        memcpy(batch->valid + to, s->tile_known + i * HS_TILE, (size_t)firms);
    }
}
