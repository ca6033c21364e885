/* Order statistics of int64 values: the k-th smallest, the two middle ones, the number of distinct ones. */
#include "kernel.h"

int hs_list_grow(hs_list *list, int64_t room) {
    int64_t *grown = realloc(list->item, (size_t)(room > 0 ? room : 1) * sizeof *grown);
    if (!grown) return HS_NO_MEMORY;
    list->item = grown;
    list->room = room;
    return HS_OK;
}

static inline void swap(int64_t *x, int64_t *y) {
    int64_t t = *x;
    *x = *y;
    *y = t;
}

static void insertion_sort(int64_t *v, int64_t n) {
    for (int64_t i = 1; i < n; i++) {
        int64_t x = v[i], at = i;
        for (; at > 0 && v[at - 1] > x; at--) v[at] = v[at - 1];
        v[at] = x;
    }
}

static int64_t middle_of_three(int64_t x, int64_t y, int64_t z) {
    int64_t low = x < y ? x : y, high = x < y ? y : x;
    return z < low ? low : z > high ? high : z;
}

static int64_t pivot(const int64_t *v, int64_t n) {
    int64_t h = n / 2, e = n / 8;
    if (n < 128) return middle_of_three(v[0], v[h], v[n - 1]);
    return middle_of_three(middle_of_three(v[0], v[e], v[2 * e]), middle_of_three(v[h - e], v[h], v[h + e]),
                           middle_of_three(v[n - 1 - 2 * e], v[n - 1 - e], v[n - 1]));
}

/* Values below ``x`` to the front, without branches that cannot be predicted; returns how many there are. */
static int64_t split_below(int64_t *v, int64_t n, int64_t x) {
    int64_t below = 0;
    for (int64_t i = 0; i < n; i++) {
        int64_t value = v[i];
        v[i] = v[below];
        v[below] = value;
        below += value < x;
    }
    return below;
}

static int64_t split_equal(int64_t *v, int64_t n, int64_t x) {
    int64_t equal = 0;
    for (int64_t i = 0; i < n; i++) {
        int64_t value = v[i];
        v[i] = v[equal];
        v[equal] = value;
        equal += value == x;
    }
    return equal;
}

/* The k-th smallest of ``v`` (k from 0), which also stands at v[k] afterwards, with smaller or equal ones before it. */
static int64_t kth(int64_t *v, int64_t n, int64_t k) {
    while (n > 24) {
        int64_t x = pivot(v, n), below = split_below(v, n, x);
        if (k < below) {
            n = below;
            continue;
        }
        v += below;
        n -= below;
        k -= below;
        int64_t equal = split_equal(v, n, x);
        if (k < equal) return x;
        v += equal;
        n -= equal;
        k -= equal;
    }
    insertion_sort(v, n);
    return v[k];
}

/* The two middle values, the same one twice when n is odd. */
void hs_middle(int64_t *v, int64_t n, int64_t *low, int64_t *high) {
    int64_t k = n / 2;
    *high = kth(v, n, k);
    *low = *high;
    if (n % 2) return;
    int64_t best = INT64_MIN;
    for (int64_t i = 0; i < k; i++) best = v[i] > best ? v[i] : best;
    *low = best;
}

static void sift(int64_t *v, int64_t at, int64_t n) {
    for (int64_t child; (child = 2 * at + 1) < n; at = child) {
        if (child + 1 < n && v[child + 1] > v[child]) child++;
        if (v[at] >= v[child]) return;
        swap(&v[at], &v[child]);
    }
}

int64_t hs_distinct(int64_t *v, int64_t n) {
    int64_t distinct = n > 0;
    if (n <= 24)
        insertion_sort(v, n);
    else {
        for (int64_t i = n / 2 - 1; i >= 0; i--) sift(v, i, n);
        for (int64_t i = n - 1; i > 0; i--) {
            swap(&v[0], &v[i]);
            sift(v, 0, i);
        }
    }
    for (int64_t i = 1; i < n; i++) distinct += v[i] != v[i - 1];
    return distinct;
}
