/* The shapes shared by the compiled loops. Python mirrors hs_column, hs_plan and hs_batch in tables.py.
 *
 * Nothing here knows what a row means: a plan says which columns to test, which rows to add up over which
 * intervals of days, and what to report per group of rows ("a firm", for the callers).
 */
#ifndef HUOSHUI_KERNEL_H
#define HUOSHUI_KERNEL_H

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define HS_EXPORT __attribute__((visibility("default")))

/* Loops that the wide registers of newer x86 processors speed up are compiled twice and chosen when the
 * library is loaded; everywhere else this is nothing. Both versions do the same IEEE operations. */
#if defined(__x86_64__) && defined(__gnu_linux__) && !defined(HS_NO_CLONES)
#define HS_WIDE __attribute__((target_clones("avx2", "default")))
#else
#define HS_WIDE
#endif

typedef __int128 int128;

enum { HS_OK = 0, HS_NO_MEMORY = 1, HS_BAD_PLAN = 2, HS_BAD_PROGRAM = 3 };

/* ---- what comes in ---- */

enum { COL_I8 = 1, COL_I32 = 2, COL_I64 = 3, COL_F64 = 4, COL_BIT = 5 };

typedef struct {
    const void *data;        /* first value; for COL_BIT the byte that holds bit 0 of the buffer */
    const uint8_t *validity; /* Arrow validity bits, or NULL: nothing is missing */
    int64_t offset;          /* of the first value, in bits, into validity (and into data for COL_BIT) */
    int64_t kind;
} hs_column;

typedef struct {
    const hs_column *columns;
    const int64_t *start, *length; /* rows of each firm in the columns; length 0: no rows */
    int64_t firms;
    const int32_t *covered_from, *covered_to; /* days, per firm, or NULL: everything is known */
    double *values;                           /* [results][stride] */
    uint8_t *valid;
    int64_t stride;
} hs_batch;

/* ---- the plan: tables of int64 fields, written by Python ---- */

enum { TEST_EQ = 1, TEST_NE, TEST_LT, TEST_LE, TEST_GT, TEST_GE, TEST_IN, TEST_KNOWN, TEST_MISSING, TEST_MONTH_DAY,
       TEST_MULTIPLE };

typedef struct { /* ``extra`` of TEST_MULTIPLE is ``inverse``; see classify.c */
    int64_t column, op, value, or_missing;
    uint64_t inverse, limit;
    int64_t shift;
} hs_test;

enum { VIEW_INT = 1, VIEW_KEY, VIEW_WHOLE, VIEW_FRACTION, VIEW_MISSING };

typedef struct { int64_t column, as; } hs_view; /* a column seen as int64 */

typedef struct { int64_t need, fine; } hs_where;                       /* bits of the tests; row of the fine table or -1 */
typedef struct { int64_t where; } hs_daymap;                           /* distinct days */
typedef struct { int64_t where, view, lo, hi; } hs_collect;            /* values in slots [lo, hi) */
typedef struct { int64_t where, view, lo, hi, keep; } hs_latest;       /* the ``keep`` latest rows */
typedef struct { int64_t where, lane, missing, bins, length; } hs_series; /* month sums */
typedef struct { int64_t where; } hs_party_where;
typedef struct { int64_t party_where, lo, hi; } hs_party_window;       /* party slots [lo, hi) */

enum { PARTY_COUNT = 1, PARTY_SUMSQ, PARTY_TOP, PARTY_NEW, PARTY_KEPT, PARTY_TENURE, PARTY_BOTH };

typedef struct { /* lane 0 counts parties; other is a second window; day_lo..day_hi the days of the window */
    int64_t kind, window, lane, missing, other, day_lo, day_hi, keep;
} hs_party_op;

enum { OUT_SUM = 1, OUT_SUM_NUMBER, OUT_SPREAD, OUT_CROSS, OUT_SLOPE, OUT_SERIES_MAX, OUT_SERIES_MIN, OUT_SERIES_MEDIAN,
       OUT_NONZERO, OUT_GAP, OUT_FALLS, OUT_MIN, OUT_MAX, OUT_MEDIAN, OUT_DISTINCT, OUT_DAYS, OUT_FIRST_DAY, OUT_LAST_DAY,
       OUT_LATEST, OUT_PARTY, OUT_PARTY_TOP };

typedef struct { /* one result per firm; ``item`` is the where, series, daymap, collect, latest or party op */
    int64_t kind, item, lane, missing, lo, hi, nth, other, key, known_from, known_to;
} hs_out;

typedef struct {
    int64_t as_of, day_column, party_column, received_column, superseded_column, line_column;
    int64_t first_day, days, slots, coarse, party_slots, lanes, party_lanes, fine;
    const uint8_t *slot_of_day;   /* [days]: first_day .. as_of; earlier days are slot 0 */
    const uint8_t *coarse_of_slot, *party_of_slot;
    const int64_t *lane_views, *party_lane_views; /* [lanes]: view, or -1 for the count (lane 0) and padding */
    const int64_t *bins;                          /* slot boundaries of the series */
    int64_t columns, tests, views, wheres, daymaps, collects, latests, series, party_wheres, party_windows, party_ops, outs;
    const hs_test *test;
    const hs_view *view;
    const hs_where *where;
    const hs_daymap *daymap;
    const hs_collect *collect;
    const hs_latest *latest;
    const hs_series *serie;
    const hs_party_where *party_where;
    const hs_party_window *party_window;
    const hs_party_op *party_op;
    const hs_out *out;
} hs_plan;

/* ---- what a thread works with ---- */

#define HS_DIRECT_TESTS 12 /* up to here the flag word itself is the index of its class */

typedef struct { /* rows that satisfy the same wheres */
    uint64_t party_wheres;
    int32_t wheres_at, wheres, daymaps_at, daymaps, collects_at, collects, latests_at, latests;
} hs_class;

typedef struct { int64_t *item; int64_t size, room; } hs_list;

typedef struct { int64_t day, received, line, value, known; } hs_entry; /* a row kept by LATEST */

#define HS_MAP_DAYS 8192 /* days before as_of that a daymap holds as bits; earlier ones go to a list */
#define HS_MAP_WORDS (HS_MAP_DAYS / 64)

typedef struct {
    uint64_t bit[HS_MAP_WORDS];
    int64_t low, high; /* words in use; low > high: none */
    hs_list early;
} hs_days_seen;

typedef struct { int64_t count, missing, sum; int128 wide; hs_list top; } hs_party_total;

typedef struct {
    const hs_plan *plan;
    /* classes, made as flag words are met */
    hs_class *class_;
    int64_t classes, class_room;
    uint16_t *class_of_flags; /* direct table for few tests, else hashed */
    uint64_t *flag_key;
    int64_t flag_room, flags_used;
    int32_t *member; /* lists of the classes */
    int64_t members, member_room;
    uint64_t *lookup; /* [columns][257]: tests of a byte column by value; 256: missing */
    uint64_t *day_flags;
    /* the rows of a block */
    int64_t room;
    uint64_t *flags;
    uint16_t *class_of;
    uint8_t *slot, *hidden;
    const int32_t *day, *party, *received, *line;
    uint8_t **known;        /* per column, NULL: all known */
    uint8_t *known_room;
    const int64_t **view;   /* per view */
    int64_t *view_room;
    int32_t *order, *group, *group_next, *hash;
    int64_t hash_room;
    /* the firm at hand */
    int64_t *cell; /* [class][slot][lanes] */
    uint64_t *touched; /* [class][2] */
    int32_t *touched_class;
    int64_t touched_classes;
    int64_t *coarse; /* [where][coarse + 1][lanes], sums of everything before */
    int64_t *fine;   /* [fine][slot][lanes] */
    hs_days_seen *seen;
    hs_list *collected;
    hs_entry *entry;
    int64_t *entries, *entry_at;
    int64_t *series, *series_at;
    uint8_t *series_missing;
    int64_t *party_cell; /* [party where][party slot][party lanes] */
    int32_t *party_first, *party_last;
    int64_t *party_sum; /* [party window][party lanes] */
    hs_party_total *party_total;
    int64_t *sorted; /* room for a month series */
} hs_scratch;

/* classify.c */
int hs_classify(hs_scratch *s, const hs_column *columns, int64_t from, int64_t rows);
void hs_prepare_tests(hs_scratch *s);
/* classes.c */
int hs_class_of_hidden(hs_scratch *s);
int hs_class_of(hs_scratch *s, uint64_t flags, uint16_t *out);
/* firm.c */
int hs_add_rows(hs_scratch *s, int64_t a, int64_t b);
/* party.c */
int hs_add_parties(hs_scratch *s, int64_t a, int64_t b);
/* finish.c */
void hs_finish(hs_scratch *s, const hs_batch *batch, int64_t firm);
/* select.c */
int hs_list_grow(hs_list *list, int64_t room);
int64_t hs_kth(int64_t *v, int64_t n, int64_t k);
int64_t hs_distinct(int64_t *v, int64_t n);
void hs_middle(int64_t *v, int64_t n, int64_t *low, int64_t *high);
/* scratch.c */
int hs_scratch_rows(hs_scratch *s, int64_t rows);

static inline int hs_list_push(hs_list *list, int64_t value) {
    if (list->size == list->room && hs_list_grow(list, list->room * 2 + 64)) return HS_NO_MEMORY;
    list->item[list->size++] = value;
    return HS_OK;
}

static inline int hs_bit(const uint8_t *bits, int64_t i) { return bits[i >> 3] >> (i & 7) & 1; }

#endif
