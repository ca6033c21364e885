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
       TEST_LATER, TEST_MULTIPLE };

typedef struct { /* other: a second column, or -1; inverse, limit and shift serve TEST_MULTIPLE, see classify.c */
    int64_t column, op, value, or_missing, other;
    uint64_t inverse, limit;
    int64_t shift;
} hs_test;

enum { VIEW_INT = 1, VIEW_KEY, VIEW_WHOLE, VIEW_FRACTION, VIEW_MISSING };

typedef struct { int64_t column, as; } hs_view; /* a column seen as int64 */

typedef struct { int64_t need, fine; } hs_where;           /* bits of the tests; number among the wheres with series, or -1 */
typedef struct { int64_t where; } hs_daymap;               /* distinct days */
typedef struct { int64_t where, view, lo, hi; } hs_collect; /* values in slots [lo, hi) */
typedef struct { int64_t where, view, lo, hi, keep; } hs_latest; /* the ``keep`` latest rows */
typedef struct { int64_t fine, lane, missing, bins, length; } hs_series; /* month sums */
typedef struct { int64_t where, windows_at, windows, folds_at, folds; } hs_party_where;
typedef struct { int64_t party_where, lo, hi; } hs_party_window; /* party slots [lo, hi); sorted by party where */
typedef struct { /* what is folded over the parties of a window; before and other are windows or -1 */
    int64_t window, lane, missing, before, other, day_lo, day_hi, keep, wants;
} hs_party_fold;

enum { WANT_NEW = 1, WANT_TENURE = 2, WANT_SUMSQ = 4 };

enum { OUT_SUM = 1, OUT_SUM_NUMBER, OUT_SPREAD, OUT_CROSS, OUT_SLOPE, OUT_SERIES_MAX, OUT_SERIES_MIN, OUT_SERIES_MEDIAN,
       OUT_NONZERO, OUT_GAP, OUT_FALLS, OUT_MIN, OUT_MAX, OUT_MEDIAN, OUT_DISTINCT, OUT_DAYS, OUT_FIRST_DAY, OUT_LAST_DAY,
       OUT_LATEST, OUT_PARTY, OUT_PARTY_SUMSQ, OUT_PARTY_TOP };

/* Fields of a party fold that OUT_PARTY reports (its lane). */
enum { FOLD_COUNT, FOLD_NEW, FOLD_NEW_SUM, FOLD_KEPT, FOLD_TENURE, FOLD_BOTH, FOLD_BOTH_SUM, FOLD_FIELDS };

typedef struct { /* one result per firm; item is the where, series, daymap, collect, latest or party fold; for sums
                    lo and hi are places in the coarse table, otherwise days */
    int64_t kind, item, lane, missing, lo, hi, nth, other, key, known, at; /* known: hs_span; at: row of the result */
} hs_out;

typedef struct { int64_t from, to; } hs_span; /* days a source must cover */

typedef struct {
    int64_t as_of, day_column, party_column, received_column, superseded_column, line_column;
    int64_t first_day, days, slots, coarse, party_slots, lanes, fine;
    const uint8_t *slot_of_day; /* [days]: first_day .. as_of; earlier days are slot 0 */
    const uint8_t *coarse_of_slot, *party_of_slot;
    const int64_t *lane_views; /* [lanes]: a view; lane 0 counts rows; padding repeats a view and is never read */
    const int64_t *bins;       /* slot boundaries of the series */
    int64_t columns, tests, views, wheres, daymaps, collects, latests, series;
    int64_t party_wheres, party_windows, party_folds, outs, spans, plain_sums; /* the first outs are plain sums */
    const hs_test *test;
    const hs_view *view;
    const hs_where *where;
    const hs_daymap *daymap;
    const hs_collect *collect;
    const hs_latest *latest;
    const hs_series *serie;
    const hs_party_where *party_where;
    const hs_party_window *party_window;
    const hs_party_fold *party_fold;
    const hs_out *out;
    const hs_span *span;
} hs_plan;

/* ---- what a thread works with ---- */

#define HS_DIRECT_TESTS 12 /* up to here the flag word itself is the index of its class */
#define HS_NONE UINT32_MAX
#define HS_SLOT_SHIFT 56 /* a flag word: up to 56 tests, the slot above them */
#define HS_FLAGS (((uint64_t)1 << HS_SLOT_SHIFT) - 1)
#define HS_MAX_LANES 64
#define HS_TILE 16 /* firms whose results are written out together */

typedef struct { /* rows that satisfy the same wheres: the first of them in the list of members */
    int32_t wheres_at, wheres;
} hs_class;

typedef struct { /* what a row of one class and day slot is added to: small, because every row looks at one */
    uint32_t cell_at, fine_at, pair_at; /* where its cells begin, counted in int64 */
    uint16_t cell;                      /* the number of the cell */
    uint8_t party_set, day_set;
} hs_spot;

typedef struct { /* numbered sets of wheres, so that a row is added to one thing only; set 0 is empty */
    uint64_t *set;
    int64_t size, room;
} hs_sets;

typedef struct { int64_t *item; int64_t size, room; } hs_list;

typedef struct { int64_t day, received, line, value, known; } hs_entry; /* a row kept by LATEST */

#define HS_MAP_WORDS 64
#define HS_MAP_DAYS (HS_MAP_WORDS * 64) /* days up to as_of that a daymap holds as bits; earlier ones go to a list */

/* Adding to memory that was written a moment ago waits for that write. Neighbouring rows mostly add to the same
 * cell, so every cell has several banks and rows take turns. */
#define HS_BANKS 4

#define HS_SETS 64        /* most sets of wheres of one purpose */
#define HS_FULL 64        /* pairs held before they are folded */
#define HS_PAIRS (HS_FULL + HS_SETS)

typedef struct { int32_t first, last, from, set; } hs_pair; /* first and last day of its rows; first pair of its party */

/* The values of one row, side by side: 1, measure, measure, ... Two or four at a time. */
typedef int64_t hs_two __attribute__((vector_size(16), aligned(8), may_alias));
typedef int64_t hs_four __attribute__((vector_size(32), aligned(8), may_alias));

typedef struct {
    int64_t field[FOLD_FIELDS], missing;
    int128 sumsq;
    int64_t *top; /* largest first, INT64_MIN where there is none */
} hs_party_total;

typedef struct {
    const hs_plan *plan;
    /* classes, made as flag words are met */
    hs_class *class_;
    hs_spot *spot;     /* [class][slot] */
    uint64_t *collects, *latests; /* [class][slot]: bits */
    int64_t classes, class_room;
    uint32_t *spot_of_flags; /* first spot of the class; a direct table for few tests, else hashed */
    uint64_t *flag_key;
    int64_t flag_room, flags_used;
    int32_t *member; /* lists of the classes */
    int64_t members, member_room;
    hs_sets fine_sets, party_sets, day_sets;
    uint64_t *lookup;    /* [columns][257]: tests of a byte column by value; 256: missing */
    uint16_t *day_word;  /* [days + 2]: slot and, in the upper byte, tests of a day; the ends: before and after */
    int64_t day_tests;   /* they are the first of all tests */
    /* the rows of a block */
    int64_t room;
    uint64_t *flags; /* tests; the top byte is the slot */
    uint32_t *at;    /* the spot of each row */
    uint8_t *hidden;
    int any_hidden;
    const int32_t *day, *party, *received, *line;
    uint8_t **known; /* per column, NULL: all known */
    uint8_t *known_room, *byte_room;
    const int64_t **view; /* per view */
    int64_t *view_room;
    int32_t *order, *group, *group_next, *hash;
    int64_t hash_room;
    /* the firm at hand */
    int64_t *cell;     /* [class][coarse slot][HS_BANKS][lanes] */
    uint8_t *touched;  /* per cell: it is in use (a store per row, never a load) */
    int64_t *coarse;   /* [where][coarse + 1][lanes], sums of everything before */
    int64_t *fine;     /* [fine set][slot][HS_BANKS][fine lanes] */
    int64_t fine_lane, fine_lanes; /* the only lane of all series, and 1; else -1, and all lanes */
    uint64_t *seen, *all_days; /* [day set][HS_MAP_WORDS]; room for a union */
    hs_list *early;            /* per day set: the days before the map */
    hs_list *values;           /* per collect */
    hs_list joined_early;
    int failed; /* memory ran out while a firm was finished */
    hs_entry *entry;
    int64_t *entries, *entry_at;
    int64_t *series, *series_at;
    uint8_t *series_missing;
    /* a pair: one party and one set of party wheres; the pairs of a party stand side by side */
    int64_t pairs;       /* in use; pair 0 takes the rows that belong nowhere */
    int64_t pair_lane;   /* the only lane the folds add up: pair lanes are then the count and this; else -1: all lanes */
    int64_t pair_lanes;
    int64_t *pair_cell;  /* [pair][HS_BANKS][party slots + 1][pair lanes]; 0 beyond the pairs in use */
    hs_pair *pair;
    int32_t *pair_of_set; /* per party set: its last pair */
    int32_t run_party;   /* of the run at hand */
    int32_t run_from;    /* its first pair */
    int simple;          /* every set holds one where and every where is in one set */
    int grouped;         /* the firm's rows are read in ``order`` */
    int32_t *pair_list;  /* [HS_PAIRS]: the pairs of one where */
    int64_t *pair_count, *pair_value; /* [party window][HS_PAIRS]: rows and sum of one lane */
    int64_t *window_sum; /* [party window][pair lanes] */
    hs_pair *where_days; /* per party where */
    int64_t *where_cell; /* [party where][party slots + 1][pair lanes] */
    hs_party_total *party_total;
    int64_t *top_room;
    int64_t *sorted; /* room for a month series */
    double *tile; /* [outs][HS_TILE] */
    uint8_t *tile_known, *span_known;
} hs_scratch;

/* classify.c */
int hs_classify(hs_scratch *s, const hs_column *columns, int64_t from, int64_t rows);
void hs_prepare_tests(hs_scratch *s);
/* classes.c */
int hs_class_of_hidden(hs_scratch *s);
int hs_spot_of(hs_scratch *s, uint64_t flags, uint32_t *out);
/* firm.c */
void hs_start_firm(hs_scratch *s, int grouped);
int hs_add_rows(hs_scratch *s, int64_t a, int64_t b);
void hs_end_firm(hs_scratch *s);
/* latest.c */
void hs_find_latest(hs_scratch *s, int64_t a, int64_t b);
/* series.c */
void hs_sum_months(hs_scratch *s);
int hs_series_result(hs_scratch *s, const hs_out *out, double *value);
int64_t hs_extreme(const int64_t *v, int64_t n, int largest);
int128 hs_total(const int64_t *v, int64_t n);
/* party.c */
void hs_start_parties(hs_scratch *s);
void hs_fold_pairs(hs_scratch *s);
void hs_group_rows(hs_scratch *s, int64_t a, int64_t b);
/* finish.c */
void hs_finish(hs_scratch *s, const hs_batch *batch, int64_t firm);
double hs_middle_of(const hs_out *out, int64_t *v, int64_t n);
void hs_write_tile(const hs_scratch *s, const hs_batch *batch, int64_t firm, int64_t firms);
/* select.c */
int hs_list_grow(hs_list *list, int64_t room);
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
