/* Calendar arithmetic on whole days since 1970-01-01 (proleptic Gregorian, after Howard Hinnant). */
#include "machine.h"

typedef struct { int64_t month; int64_t day; } date; /* month: year * 12 + month of the year from 0 */

static date to_date(int64_t days) {
    int64_t z = days + 719468, era = (z >= 0 ? z : z - 146096) / 146097, doe = z - era * 146097;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365, doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int64_t mp = (5 * doy + 2) / 153; /* months from March */
    return (date){(yoe + era * 400) * 12 + mp + 2, doy - (153 * mp + 2) / 5 + 1};
}

static int64_t floor_div(int64_t a, int64_t b) { return a / b - (a % b < 0); }

static int64_t to_days(date d) {
    int64_t from_march = d.month - 2, year = floor_div(from_march, 12), mp = from_march - year * 12;
    int64_t era = floor_div(year, 400), yoe = year - era * 400, doy = (153 * mp + 2) / 5 + d.day - 1;
    return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

static int64_t month_length(int64_t month) { return to_days((date){month + 1, 1}) - to_days((date){month, 1}); }

void hs_months_between(const hs_value *a, const hs_value *b, hs_value *out, int64_t n) {
    for (int64_t i = 0; i < n; i++) {
        out->x[i] = 0;
        out->valid[i] = a->valid[i] & b->valid[i];
        if (!out->valid[i]) continue;
        date from = to_date((int64_t)a->x[i]), to = to_date((int64_t)b->x[i]);
        int short_ = to.day < from.day && to.day != month_length(to.month);
        out->x[i] = (double)(to.month - from.month - short_);
    }
}

void hs_add_months(const hs_value *a, double months, hs_value *out, int64_t n) {
    for (int64_t i = 0; i < n; i++) {
        out->x[i] = 0;
        out->valid[i] = a->valid[i];
        if (!out->valid[i]) continue;
        date d = to_date((int64_t)a->x[i]);
        d.month += (int64_t)months;
        int64_t length = month_length(d.month);
        if (d.day > length) d.day = length;
        out->x[i] = (double)to_days(d);
    }
}
