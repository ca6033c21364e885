/* The aggregator's entry: firms one after another, their rows classified in blocks that stay in the cache. */
#include "kernel.h"

#define BLOCK 2048

/* Firms i.. whose rows stand one after another, together at most a block (or one larger firm). */
static int64_t block_end(const hs_batch *batch, int64_t i, int64_t *rows) {
    int64_t end = i + 1;
    *rows = batch->length[i];
    while (end < batch->firms && *rows + batch->length[end] <= BLOCK &&
           (batch->length[end] == 0 || *rows == 0 || batch->start[end] == batch->start[i] + *rows)) {
        if (*rows == 0 && batch->length[end] != 0) break;
        *rows += batch->length[end++];
    }
    return end;
}

HS_EXPORT int hs_aggregate(hs_scratch *s, const hs_batch *batch) {
    for (int64_t i = 0, end; i < batch->firms; i = end) {
        int64_t rows, at = 0;
        end = block_end(batch, i, &rows);
        if (rows && hs_classify(s, batch->columns, batch->start[i], rows)) return HS_NO_MEMORY;
        for (; i < end; i++) {
            if (hs_add_rows(s, at, at + batch->length[i])) return HS_NO_MEMORY;
            hs_finish(s, batch, i);
            at += batch->length[i];
        }
    }
    return HS_OK;
}
