/* From columns to what the loops over a firm need: the class and the day slot of every row, and the measures as
 * int64 ("views"). Works on a block of rows that fits the cache. */
#include "kernel.h"

#define LARGEST 1e15 /* a NUMBER cell beyond it, infinite or NaN is missing */

static const int64_t SIGN = INT64_MIN;

/* Day of the month of a day counted from 1970-01-01 (Howard Hinnant's civil_from_days, shortened). */
static int64_t month_day(int64_t day) {
    int64_t z = day + 719468, era = (z >= 0 ? z : z - 146096) / 146097, doe = z - era * 146097;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365, doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    return doy - (153 * ((5 * doy + 2) / 153) + 2) / 5 + 1;
}

/* value is a multiple of d = odd * 2^shift, and not 0: value * inverse(odd), rotated by shift, is at most
 * (2^64 - 1) / d. */
static inline int multiple(const hs_test *t, int64_t value) {
    uint64_t x = (value < 0 ? 0 - (uint64_t)value : (uint64_t)value) * t->inverse;
    x = x >> t->shift | x << (-t->shift & 63);
    return (x <= t->limit) & (value != 0);
}

static int holds(const hs_test *t, int64_t x) {
    switch (t->op) {
    case TEST_EQ: return x == t->value;
    case TEST_NE: return x != t->value;
    case TEST_LT: return x < t->value;
    case TEST_LE: return x <= t->value;
    case TEST_GT: return x > t->value;
    case TEST_GE: return x >= t->value;
    case TEST_IN: return x >= 0 && x < 64 && (uint64_t)t->value >> x & 1;
    case TEST_KNOWN: return 1;
    case TEST_MISSING: return 0;
    case TEST_MONTH_DAY: return month_day(x) >= t->value;
    default: return 0; /* two columns: see test_pair */
    }
}

static uint64_t missing_holds(const hs_test *t) { return t->op == TEST_MISSING || t->or_missing; }

static int64_t read_int(const hs_column *c, int64_t i) {
    switch (c->kind) {
    case COL_I8: return ((const int8_t *)c->data)[i];
    case COL_I32: return ((const int32_t *)c->data)[i];
    case COL_BIT: return hs_bit(c->data, c->offset + i);
    default: return ((const int64_t *)c->data)[i];
    }
}

/* An int64 that sorts as the double does; -0.0 and 0.0 are one value. */
static int64_t sort_key(double x) {
    int64_t bits;
    x += 0.0;
    memcpy(&bits, &x, sizeof bits);
    return bits < 0 ? ~bits ^ SIGN : bits;
}

void hs_prepare_tests(hs_scratch *s) {
    const hs_plan *p = s->plan;
    for (int64_t d = 0; d < p->days; d++) s->day_word[d + 1] = p->slot_of_day[d];
    for (int64_t i = 0; i < p->tests; i++) {
        const hs_test *t = &p->test[i];
        uint64_t bit = (uint64_t)1 << i, *by_value = s->lookup + t->column * 257;
        if (t->other >= 0) continue;
        for (int64_t v = -128; v < 128; v++)
            if (holds(t, v)) by_value[v & 255] |= bit;
        if (missing_holds(t)) by_value[256] |= bit;
        if (t->column != p->day_column) continue;
        s->day_tests++;
        for (int64_t d = 0; d < p->days; d++)
            if (holds(t, p->first_day + d)) s->day_word[d + 1] |= (uint16_t)(bit << 8);
    }
}

/* Eight bits to eight bytes of 0 or 1 at a time. */
static void unpack_bits(uint8_t *restrict to, const uint8_t *restrict bits, int64_t first, int64_t rows) {
    const uint64_t ones = 0x0101010101010101u;
    int64_t i = 0;
    for (; i + 16 <= rows; i += 8) { /* never reads past the byte of the last row */
        const int64_t at = first + i;
        const uint64_t byte = (uint8_t)((bits[at >> 3] | bits[(at >> 3) + 1] << 8) >> (at & 7));
        const uint64_t spread = byte * ones & 0x8040201008040201u, out = (spread + 0x7f * ones) >> 7 & ones;
        memcpy(to + i, &out, sizeof out);
    }
    for (; i < rows; i++) to[i] = (uint8_t)hs_bit(bits, first + i);
}

static const uint8_t *read_known(hs_scratch *s, const hs_column *c, int64_t column, int64_t from, int64_t rows) {
    uint8_t *known = s->known_room + column * s->room;
    if (!c->validity && c->kind != COL_F64) return NULL;
    if (c->validity)
        unpack_bits(known, c->validity, c->offset + from, rows);
    else
        memset(known, 1, (size_t)rows);
    if (c->kind == COL_F64) {
        const double *x = (const double *)c->data + from;
        for (int64_t i = 0; i < rows; i++) known[i] &= x[i] >= -LARGEST && x[i] <= LARGEST;
    }
    return known;
}

/* ---- tests by table: the day, and columns of bytes ---- */

static uint64_t early_flags(const hs_plan *p, int64_t day) {
    uint64_t flags = 0;
    for (int64_t t = 0; t < p->tests; t++)
        if (p->test[t].column == p->day_column && p->test[t].other < 0 && holds(&p->test[t], day))
            flags |= (uint64_t)1 << t;
    return flags;
}

typedef struct { const int8_t *value; const uint64_t *flags; } hs_bytes; /* a byte column and its tests by value */

static const int8_t *bytes_of(hs_scratch *s, const hs_column *c, int64_t column, int64_t from, int64_t rows) {
    if (c->kind == COL_I8) return (const int8_t *)c->data + from;
    uint8_t *room = s->byte_room + column * s->room;
    unpack_bits(room, c->data, c->offset + from, rows);
    return (const int8_t *)room;
}

/* Byte columns with tests and without missing cells. */
static int find_bytes(hs_scratch *s, const hs_column *columns, int64_t from, int64_t rows, hs_bytes *found) {
    const hs_plan *p = s->plan;
    int64_t done = -1;
    int n = 0;
    for (int64_t i = 0; i < p->tests; i++) {
        const int64_t column = p->test[i].column;
        const hs_column *c = &columns[column];
        if (column == done || p->test[i].other >= 0 || s->known[column]) continue;
        if (c->kind != COL_I8 && c->kind != COL_BIT) continue;
        found[n++] = (hs_bytes){bytes_of(s, c, column, from, rows), s->lookup + column * 257};
        done = column;
    }
    return n;
}

/* A day's word as a flag word: its tests at the bottom, its slot at the top. */
static inline uint64_t spread(uint16_t word) { return (uint64_t)(word & 255) << HS_SLOT_SHIFT | word >> 8; }

/* Slots and day tests come from a table; its ends stand for all days before the first and after as_of. */
static void start_flags(hs_scratch *s, const hs_bytes *bytes, int n, int64_t rows) {
    static const uint64_t nothing[256];
    const hs_plan *p = s->plan;
    const int32_t before = (int32_t)(p->first_day - 1), most = (int32_t)(p->days + 1);
    const int32_t *restrict day = s->day;
    const uint16_t *restrict words = s->day_word;
    const int8_t *restrict x = n > 0 ? bytes[0].value : (const int8_t *)day;
    const int8_t *restrict y = n > 1 ? bytes[1].value : (const int8_t *)day;
    const uint64_t *restrict of_x = n > 0 ? bytes[0].flags : nothing, *restrict of_y = n > 1 ? bytes[1].flags : nothing;
    uint64_t *restrict flags = s->flags;
    int32_t low = INT32_MAX, high = INT32_MIN;
    for (int64_t i = 0; i < rows; i++) {
        low = day[i] < low ? day[i] : low;
        high = day[i] > high ? day[i] : high;
    }
    s->any_hidden = high > p->as_of;
    if (low > before && high <= p->as_of)
        for (int64_t i = 0; i < rows; i++) flags[i] = spread(words[day[i] - before]) | of_x[x[i] & 255] | of_y[y[i] & 255];
    else
        for (int64_t i = 0; i < rows; i++) {
            int64_t at = (int64_t)day[i] - before;
            at = at < 0 ? 0 : at > most ? most : at;
            flags[i] = spread(words[at]) | of_x[x[i] & 255] | of_y[y[i] & 255];
            if (at == 0 && s->day_tests) flags[i] |= early_flags(p, day[i]);
        }
    for (int k = 2; k < n; k++)
        for (int64_t i = 0; i < rows; i++) flags[i] |= bytes[k].flags[bytes[k].value[i] & 255];
    if (s->any_hidden)
        for (int64_t i = 0; i < rows; i++) s->hidden[i] = day[i] > p->as_of;
}

/* ---- tests by comparison ---- */

#define TEST_LOOP(CONDITION)                                                                                  \
    for (int64_t i = 0; i < rows; i++) flags[i] |= (uint64_t)(CONDITION) << bit;                              \
    break

/* The tests on money, the ones of the largest tables: no missing cells. */
HS_WIDE static void test_money(uint64_t *restrict flags, const int64_t *restrict x, int64_t rows, const hs_test *t,
                               int64_t bit) {
    const int64_t value = t->value;
    switch (t->op) {
    case TEST_LT: TEST_LOOP(x[i] < value);
    case TEST_GE: TEST_LOOP(x[i] >= value);
    case TEST_GT: TEST_LOOP(x[i] > value);
    case TEST_EQ: TEST_LOOP(x[i] == value);
    default: TEST_LOOP(holds(t, x[i]));
    }
}

static void test_any(hs_scratch *s, const hs_column *c, const hs_test *t, int64_t bit, int64_t from, int64_t rows) {
    const uint8_t *known = s->known[t->column];
    hs_test key = *t;
    if (c->kind == COL_F64) {
        double value;
        memcpy(&value, &t->value, sizeof value);
        key.value = sort_key(value);
    }
    for (int64_t i = 0; i < rows; i++) {
        int64_t x = c->kind == COL_F64 ? sort_key(((const double *)c->data)[from + i]) : read_int(c, from + i);
        s->flags[i] |= (known && !known[i] ? missing_holds(t) : (uint64_t)holds(&key, x)) << bit;
    }
}

static void test_pair(hs_scratch *s, const hs_column *columns, const hs_test *t, int64_t bit, int64_t from, int64_t rows) {
    const uint8_t *known = s->known[t->column], *also = s->known[t->other];
    const hs_column *a = &columns[t->column], *b = &columns[t->other];
    uint64_t *restrict flags = s->flags;
    if (!known && !also && a->kind == COL_I64 && b->kind == COL_I64 && t->op == TEST_MULTIPLE) {
        const int64_t *restrict x = (const int64_t *)a->data + from, *restrict y = (const int64_t *)b->data + from;
        for (int64_t i = 0; i < rows; i++) flags[i] |= (uint64_t)multiple(t, x[i] + y[i]) << bit;
        return;
    }
    for (int64_t i = 0; i < rows; i++) {
        const int unknown = (known && !known[i]) || (also && !also[i]);
        const int64_t x = read_int(a, from + i), y = read_int(b, from + i);
        const int yes = t->op == TEST_LATER ? x > y : multiple(t, x + y);
        flags[i] |= (uint64_t)(unknown ? t->or_missing != 0 : yes) << bit;
    }
}

static void compare(hs_scratch *s, const hs_column *columns, int64_t from, int64_t rows) {
    const hs_plan *p = s->plan;
    for (int64_t i = 0; i < p->tests; i++) {
        const hs_test *t = &p->test[i];
        const hs_column *c = &columns[t->column];
        if (t->other >= 0)
            test_pair(s, columns, t, i, from, rows);
        else if (t->column == p->day_column || ((c->kind == COL_I8 || c->kind == COL_BIT) && !s->known[t->column]))
            continue; /* done by table */
        else if (c->kind == COL_I64 && !s->known[t->column])
            test_money(s->flags, (const int64_t *)c->data + from, rows, t, i);
        else
            test_any(s, c, t, i, from, rows);
    }
}

/* ---- who may be seen ---- */

static void start_hiding(hs_scratch *s, int64_t rows) {
    if (!s->any_hidden) memset(s->hidden, 0, (size_t)rows);
    s->any_hidden = 1;
}

static void hide(hs_scratch *s, const hs_column *columns, int64_t from, int64_t rows) {
    const hs_plan *p = s->plan;
    const uint8_t *dated = s->known[p->day_column];
    if (dated) {
        start_hiding(s, rows);
        for (int64_t i = 0; i < rows; i++) s->hidden[i] |= !dated[i];
    }
    if (p->received_column >= 0 && columns[p->received_column].data) {
        const uint8_t *known = s->known[p->received_column];
        start_hiding(s, rows);
        for (int64_t i = 0; i < rows; i++) s->hidden[i] |= (!known || known[i]) && s->received[i] > p->as_of;
    }
    if (p->superseded_column >= 0 && columns[p->superseded_column].data) {
        const uint8_t *known = s->known[p->superseded_column];
        const int32_t *ended = (const int32_t *)columns[p->superseded_column].data + from;
        start_hiding(s, rows);
        for (int64_t i = 0; i < rows; i++) s->hidden[i] |= (!known || known[i]) && ended[i] <= p->as_of;
    }
}

/* ---- measures ---- */

static int64_t seen_as(const hs_column *c, int64_t as, int known, int64_t i) {
    double x;
    if (as == VIEW_MISSING) return !known;
    if (!known) return 0;
    if (c->kind != COL_F64) return read_int(c, i);
    x = ((const double *)c->data)[i];
    if (as == VIEW_KEY) return sort_key(x);
    int64_t whole = (int64_t)__builtin_floor(x);
    return as == VIEW_WHOLE ? whole : (int64_t)((x - (double)whole) * 0x1p40);
}

static void read_view(hs_scratch *s, const hs_column *columns, int64_t v, int64_t from, int64_t rows) {
    const hs_view *view = &s->plan->view[v];
    const hs_column *c = &columns[view->column];
    const uint8_t *known = s->known[view->column];
    int64_t *restrict out = s->view_room + v * s->room;
    if (view->as == VIEW_INT && c->kind == COL_I64 && !known) {
        s->view[v] = (const int64_t *)c->data + from;
        return;
    }
    s->view[v] = out;
    if (view->as == VIEW_MISSING && !known)
        memset(out, 0, (size_t)rows * sizeof *out);
    else if (view->as == VIEW_INT && c->kind == COL_I32 && !known)
        for (int64_t i = 0; i < rows; i++) out[i] = ((const int32_t *)c->data)[from + i];
    else
        for (int64_t i = 0; i < rows; i++) out[i] = seen_as(c, view->as, !known || known[i], from + i);
}

static const int32_t *days_of(const hs_column *columns, int64_t column, int64_t from) {
    return column >= 0 && columns[column].data ? (const int32_t *)columns[column].data + from : NULL;
}

static int find_spots(hs_scratch *s, int64_t rows) {
    const int direct = s->plan->tests <= HS_DIRECT_TESTS;
    const uint64_t *restrict flags = s->flags;
    uint32_t *restrict at = s->at;
    for (int64_t i = 0; i < rows; i++) {
        uint32_t spot = direct ? s->spot_of_flags[flags[i] & HS_FLAGS] : HS_NONE;
        if (__builtin_expect(spot == HS_NONE, 0) && hs_spot_of(s, flags[i] & HS_FLAGS, &spot)) return HS_NO_MEMORY;
        at[i] = spot + (uint32_t)(flags[i] >> HS_SLOT_SHIFT);
    }
    if (s->any_hidden)
        for (int64_t i = 0; i < rows; i++) at[i] = s->hidden[i] ? 0 : at[i];
    return HS_OK;
}

int hs_classify(hs_scratch *s, const hs_column *columns, int64_t from, int64_t rows) {
    const hs_plan *p = s->plan;
    hs_bytes bytes[HS_SLOT_SHIFT];
    if (hs_scratch_rows(s, rows)) return HS_NO_MEMORY;
    for (int64_t i = 0; i < p->columns; i++)
        s->known[i] = columns[i].data ? (uint8_t *)read_known(s, &columns[i], i, from, rows) : NULL;
    s->day = days_of(columns, p->day_column, from);
    s->party = days_of(columns, p->party_column, from);
    s->received = days_of(columns, p->received_column, from);
    s->line = days_of(columns, p->line_column, from);
    start_flags(s, bytes, find_bytes(s, columns, from, rows, bytes), rows);
    compare(s, columns, from, rows);
    hide(s, columns, from, rows);
    for (int64_t i = 0; i < p->views; i++) read_view(s, columns, i, from, rows);
    return find_spots(s, rows);
}
