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

/* value is a multiple of d = odd * 2^shift: value * inverse(odd), rotated by shift, is at most (2^64 - 1) / d. */
static inline int multiple(const hs_test *t, int64_t value) {
    uint64_t x = (value < 0 ? 0 - (uint64_t)value : (uint64_t)value) * t->inverse;
    x = x >> t->shift | (t->shift ? x << (64 - t->shift) : 0);
    return x <= t->limit;
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
    default: return multiple(t, x);
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
    for (int64_t i = 0; i < p->tests; i++) {
        const hs_test *t = &p->test[i];
        uint64_t bit = (uint64_t)1 << i, *by_value = s->lookup + t->column * 257;
        for (int64_t v = -128; v < 128; v++)
            if (holds(t, v)) by_value[v & 255] |= bit;
        if (missing_holds(t)) by_value[256] |= bit;
        if (t->column == p->day_column)
            for (int64_t d = 0; d < p->days; d++)
                if (holds(t, p->first_day + d)) s->day_flags[d] |= bit;
    }
}

static const uint8_t *read_known(hs_scratch *s, const hs_column *c, int64_t column, int64_t from, int64_t rows) {
    uint8_t *known = s->known_room + column * s->room;
    if (!c->validity && c->kind != COL_F64) return NULL;
    if (c->validity)
        for (int64_t i = 0; i < rows; i++) known[i] = (uint8_t)hs_bit(c->validity, c->offset + from + i);
    else
        memset(known, 1, (size_t)rows);
    if (c->kind == COL_F64) {
        const double *x = (const double *)c->data + from;
        for (int64_t i = 0; i < rows; i++) known[i] &= x[i] >= -LARGEST && x[i] <= LARGEST;
    }
    return known;
}

static void test_bytes(hs_scratch *s, const hs_column *c, int64_t column, int64_t from, int64_t rows) {
    const uint64_t *by_value = s->lookup + column * 257;
    const uint8_t *known = s->known[column];
    uint64_t *restrict flags = s->flags;
    if (c->kind == COL_I8 && !known) {
        const int8_t *x = (const int8_t *)c->data + from;
        for (int64_t i = 0; i < rows; i++) flags[i] |= by_value[x[i] & 255];
    } else
        for (int64_t i = 0; i < rows; i++)
            flags[i] |= by_value[known && !known[i] ? 256 : read_int(c, from + i) & 255];
}

#define TEST_LOOP(CONDITION)                                                                                  \
    for (int64_t i = 0; i < rows; i++) flags[i] |= (uint64_t)(CONDITION) << bit;                              \
    break

/* The tests on money, the ones of the largest tables: no missing cells. */
static void test_money(uint64_t *restrict flags, const int64_t *restrict x, int64_t rows, const hs_test *t, int64_t bit) {
    const int64_t value = t->value;
    switch (t->op) {
    case TEST_LT: TEST_LOOP(x[i] < value);
    case TEST_GE: TEST_LOOP(x[i] >= value);
    case TEST_GT: TEST_LOOP(x[i] > value);
    case TEST_EQ: TEST_LOOP(x[i] == value);
    case TEST_MULTIPLE: TEST_LOOP(multiple(t, x[i]));
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

static void run_tests(hs_scratch *s, const hs_column *columns, int64_t from, int64_t rows) {
    const hs_plan *p = s->plan;
    int64_t done = -1;
    for (int64_t i = 0; i < p->tests; i++) {
        const hs_test *t = &p->test[i];
        const hs_column *c = &columns[t->column];
        if (t->column == p->day_column) continue;
        if (c->kind == COL_I8 || c->kind == COL_BIT) { /* the tests of one column stand together */
            if (t->column != done) test_bytes(s, c, t->column, from, rows);
            done = t->column;
        } else if (c->kind == COL_I64 && !s->known[t->column])
            test_money(s->flags, (const int64_t *)c->data + from, rows, t, i);
        else
            test_any(s, c, t, i, from, rows);
    }
}

static void place_days(hs_scratch *s, int64_t rows) {
    const hs_plan *p = s->plan;
    const int32_t *restrict day = s->day;
    const int64_t first = p->first_day, days = p->days;
    for (int64_t i = 0; i < rows; i++) {
        int64_t at = day[i] - first;
        if (at >= 0 && at < days) {
            s->slot[i] = p->slot_of_day[at];
            s->flags[i] = s->day_flags[at];
            s->hidden[i] = 0;
            continue;
        }
        s->slot[i] = 0;
        s->flags[i] = 0;
        s->hidden[i] = at >= days;
        for (int64_t t = 0; t < p->tests && at < 0; t++)
            if (p->test[t].column == p->day_column && holds(&p->test[t], day[i])) s->flags[i] |= (uint64_t)1 << t;
    }
}

static void hide(hs_scratch *s, const hs_column *columns, int64_t from, int64_t rows) {
    const hs_plan *p = s->plan;
    const uint8_t *dated = s->known[p->day_column];
    if (dated)
        for (int64_t i = 0; i < rows; i++) s->hidden[i] |= !dated[i];
    if (p->received_column >= 0 && columns[p->received_column].data) {
        const uint8_t *known = s->known[p->received_column];
        for (int64_t i = 0; i < rows; i++) s->hidden[i] |= (!known || known[i]) && s->received[i] > p->as_of;
    }
    if (p->superseded_column >= 0 && columns[p->superseded_column].data) {
        const uint8_t *known = s->known[p->superseded_column];
        const int32_t *ended = (const int32_t *)columns[p->superseded_column].data + from;
        for (int64_t i = 0; i < rows; i++) s->hidden[i] |= (!known || known[i]) && ended[i] <= p->as_of;
    }
}

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

int hs_classify(hs_scratch *s, const hs_column *columns, int64_t from, int64_t rows) {
    const hs_plan *p = s->plan;
    if (hs_scratch_rows(s, rows)) return HS_NO_MEMORY;
    for (int64_t i = 0; i < p->columns; i++)
        s->known[i] = columns[i].data ? (uint8_t *)read_known(s, &columns[i], i, from, rows) : NULL;
    s->day = days_of(columns, p->day_column, from);
    s->party = days_of(columns, p->party_column, from);
    s->received = days_of(columns, p->received_column, from);
    s->line = days_of(columns, p->line_column, from);
    place_days(s, rows);
    hide(s, columns, from, rows);
    run_tests(s, columns, from, rows);
    for (int64_t i = 0; i < p->views; i++) read_view(s, columns, i, from, rows);
    int direct = p->tests <= HS_DIRECT_TESTS;
    for (int64_t i = 0; i < rows; i++) {
        uint16_t class_ = direct ? s->class_of_flags[s->flags[i]] : UINT16_MAX;
        if (class_ == UINT16_MAX && hs_class_of(s, s->flags[i], &class_)) return HS_NO_MEMORY;
        s->class_of[i] = s->hidden[i] ? 0 : class_;
    }
    return HS_OK;
}
