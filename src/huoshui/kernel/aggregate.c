/* The aggregator's entry: firms one after another, their rows classified in blocks that stay in the cache. */
#include "kernel.h"

#define BLOCK 1024

typedef struct { int64_t from, to; } rows_range; /* the rows that are classified at the moment */

static int in_party_order(const hs_scratch *s, const hs_batch *batch, int64_t a, int64_t b) {
    if (!s->plan->party_folds) return 1;
    const int32_t *party = batch->columns[s->plan->party_column].data;
    int falls = 0;
    for (int64_t i = a + 1; i < b; i++) falls |= party[i] < party[i - 1];
    return !falls;
}

/* How far the rows of the firms from ``firm`` on stand without a gap. */
static int64_t run_end(const hs_batch *batch, int64_t firm) {
    int64_t end = batch->start[firm] + batch->length[firm];
    while (++firm < batch->firms && (!batch->length[firm] || batch->start[firm] == end)) end += batch->length[firm];
    return end;
}

/* Rows in order of party: in parts, several firms to a block or several blocks to a firm. */
static int add_sorted(hs_scratch *s, const hs_batch *batch, int64_t from, int64_t to, int64_t end, rows_range *at) {
    hs_start_firm(s, 0);
    while (from < to) {
        if (from < at->from || from >= at->to) {
            *at = (rows_range){from, from + BLOCK < end ? from + BLOCK : end};
            if (hs_classify(s, batch->columns, at->from, at->to - at->from)) return HS_NO_MEMORY;
        }
        int64_t part = to < at->to ? to : at->to;
        if (hs_add_rows(s, from - at->from, part - at->from)) return HS_NO_MEMORY;
        from = part;
    }
    return HS_OK;
}

/* Rows in any order: all at once, because those of a party must come together. */
static int add_unsorted(hs_scratch *s, const hs_batch *batch, int64_t from, int64_t to, rows_range *at) {
    *at = (rows_range){0, 0};
    if (hs_classify(s, batch->columns, from, to - from)) return HS_NO_MEMORY;
    hs_group_rows(s, 0, to - from);
    hs_start_firm(s, 1);
    return hs_add_rows(s, 0, to - from);
}

HS_EXPORT int hs_aggregate(hs_scratch *s, const hs_batch *batch) {
    rows_range at = {0, 0};
    int64_t end = 0;
    for (int64_t i = 0; i < batch->firms; i++) {
        const int64_t from = batch->start[i], to = from + batch->length[i];
        if (to > end || from < at.from) end = run_end(batch, i);
        int bad = in_party_order(s, batch, from, to) ? add_sorted(s, batch, from, to, end, &at)
                                                     : add_unsorted(s, batch, from, to, &at);
        if (bad) return HS_NO_MEMORY;
        hs_end_firm(s);
        hs_finish(s, batch, i);
        if (s->failed) return HS_NO_MEMORY;
        if ((i + 1) % HS_TILE == 0) hs_write_tile(s, batch, i + 1 - HS_TILE, HS_TILE);
    }
    hs_write_tile(s, batch, batch->firms / HS_TILE * HS_TILE, batch->firms % HS_TILE);
    return HS_OK;
}
