/* The block machine's loops. Each is short, has no branches inside and no aliasing, so that the compiler turns it
 * into vector instructions. Three-valued truth is two bytes per row: is it true, is it false. */
#include "machine.h"

#define X(r) (m->value[r].x)
#define OK(r) (m->value[r].valid)

#define NUMBERS(NAME, EXPRESSION, VALID)                                                                            \
    HS_WIDE static void NAME(double *restrict z, uint8_t *restrict zv, const double *restrict x,                    \
                             const uint8_t *restrict xv, const double *restrict y, const uint8_t *restrict yv,      \
                             int64_t n) {                                                                           \
        (void)y, (void)yv;                                                                                          \
        for (int64_t i = 0; i < n; i++) z[i] = EXPRESSION;                                                          \
        for (int64_t i = 0; i < n; i++) zv[i] = VALID;                                                              \
    }

#define BOTH (uint8_t)(xv[i] & yv[i])

NUMBERS(add, x[i] + y[i], BOTH)
NUMBERS(subtract, x[i] - y[i], BOTH)
NUMBERS(multiply, x[i] * y[i], BOTH)
NUMBERS(divide, x[i] / y[i], (uint8_t)(xv[i] & yv[i] & (y[i] != 0)))
NUMBERS(negate, -x[i], xv[i])
NUMBERS(floors, __builtin_floor(x[i]), xv[i])
NUMBERS(absolute, __builtin_fabs(x[i]), xv[i])
NUMBERS(root, __builtin_sqrt(x[i] >= 0 ? x[i] : 0), (uint8_t)(xv[i] & (x[i] >= 0)))
NUMBERS(least, x[i] < y[i] ? x[i] : y[i], BOTH)
NUMBERS(greatest, x[i] > y[i] ? x[i] : y[i], BOTH)

#define COMPARES(NAME, OPERATOR)                                                                                    \
    HS_WIDE static void NAME(uint8_t *restrict t, uint8_t *restrict f, const double *restrict x,                    \
                             const uint8_t *restrict xv, const double *restrict y, const uint8_t *restrict yv,      \
                             int64_t n) {                                                                           \
        for (int64_t i = 0; i < n; i++) t[i] = (uint8_t)(x[i] OPERATOR y[i]);                                       \
        for (int64_t i = 0; i < n; i++) {                                                                           \
            uint8_t both = xv[i] & yv[i], yes = t[i];                                                               \
            t[i] = both & yes;                                                                                      \
            f[i] = both & (yes ^ 1);                                                                                \
        }                                                                                                           \
    }

COMPARES(equal, ==)
COMPARES(not_equal, !=)
COMPARES(less, <)
COMPARES(less_equal, <=)
COMPARES(greater, >)
COMPARES(greater_equal, >=)

HS_WIDE static void bound(double *restrict z, uint8_t *restrict zv, const double *restrict x, const uint8_t *restrict xv,
                          double low, double high, int64_t n) {
    for (int64_t i = 0; i < n; i++) {
        double size = __builtin_fabs(x[i]);
        z[i] = x[i];
        zv[i] = xv[i] & ((size == 0) | ((size >= low) & (size <= high)));
    }
}

HS_WIDE static void choose(double *restrict z, uint8_t *restrict zv, const uint8_t *restrict t, const double *restrict x,
                           const uint8_t *restrict xv, const double *restrict y, const uint8_t *restrict yv, int64_t n) {
    for (int64_t i = 0; i < n; i++) z[i] = t[i] ? x[i] : y[i];
    for (int64_t i = 0; i < n; i++) zv[i] = t[i] ? xv[i] : yv[i];
}

HS_WIDE static void choose_truth(hs_truth to, const hs_truth on, const hs_truth a, const hs_truth b, int64_t n) {
    uint8_t *restrict t = to.t, *restrict f = to.f;
    for (int64_t i = 0; i < n; i++) t[i] = on.t[i] ? a.t[i] : b.t[i];
    for (int64_t i = 0; i < n; i++) f[i] = on.t[i] ? a.f[i] : b.f[i];
}

HS_WIDE static void both_or_either(uint8_t *restrict all, uint8_t *restrict any, const uint8_t *restrict x,
                                   const uint8_t *restrict y, const uint8_t *restrict u, const uint8_t *restrict v,
                                   int64_t n) {
    for (int64_t i = 0; i < n; i++) all[i] = x[i] & y[i];
    for (int64_t i = 0; i < n; i++) any[i] = u[i] | v[i];
}

HS_WIDE static void store(double *restrict z, uint8_t *restrict zv, const double *restrict x, const uint8_t *restrict xv,
                          int64_t n) {
    for (int64_t i = 0; i < n; i++) z[i] = xv[i] ? x[i] + 0.0 : 0.0;
    memcpy(zv, xv, (size_t)n);
}

HS_WIDE static void store_bit(int64_t *restrict pass, int64_t *restrict unknown, const uint8_t *restrict t,
                              const uint8_t *restrict f, int bit, int64_t n) {
    for (int64_t i = 0; i < n; i++) pass[i] |= (int64_t)t[i] << bit;
    for (int64_t i = 0; i < n; i++) unknown[i] |= (int64_t)((t[i] | f[i]) ^ 1) << bit;
}

static void truth_of(hs_truth to, const hs_value *v, int64_t n) {
    for (int64_t i = 0; i < n; i++) {
        to.t[i] = v->valid[i] & (v->x[i] != 0);
        to.f[i] = v->valid[i] & (v->x[i] == 0);
    }
}

static void value_of(hs_value *to, const hs_truth a, int64_t n) {
    for (int64_t i = 0; i < n; i++) {
        to->x[i] = a.t[i];
        to->valid[i] = a.t[i] | a.f[i];
    }
}

static void known(hs_truth to, const uint8_t *valid, int64_t n) {
    for (int64_t i = 0; i < n; i++) {
        to.t[i] = valid[i];
        to.f[i] = valid[i] ^ 1;
    }
}

static void known_truth(hs_truth to, const hs_truth a, int64_t n) {
    for (int64_t i = 0; i < n; i++) {
        to.t[i] = a.t[i] | a.f[i];
        to.f[i] = to.t[i] ^ 1;
    }
}

/* A constant register is filled once for the whole block. */
static void constant(hs_machine *m, const hs_instruction *c) {
    for (int64_t i = 0; i < m->block; i++) {
        if (c->op == OP_CONST) {
            X(c->dst)[i] = m->program->constants[c->a];
            OK(c->dst)[i] = !c->b;
        } else {
            m->truth[c->dst].t[i] = c->a == 1;
            m->truth[c->dst].f[i] = c->a == 0;
        }
    }
}

typedef void numbers_loop(double *, uint8_t *, const double *, const uint8_t *, const double *, const uint8_t *, int64_t);
typedef void compares_loop(uint8_t *, uint8_t *, const double *, const uint8_t *, const double *, const uint8_t *, int64_t);

static void run_numbers(hs_machine *m, const hs_instruction *c, numbers_loop *loop, int64_t n) {
    loop(X(c->dst), OK(c->dst), X(c->a), OK(c->a), X(c->b), OK(c->b), n);
}

static void run_compare(hs_machine *m, const hs_instruction *c, compares_loop *loop, int64_t n) {
    loop(m->truth[c->dst].t, m->truth[c->dst].f, X(c->a), OK(c->a), X(c->b), OK(c->b), n);
}

static void load(hs_machine *m, const hs_instruction *c, const hs_block_run *run, int64_t from) {
    const uint8_t *valid = run->valid[c->a];
    m->value[c->dst].x = (double *)run->values[c->a] + from;
    m->value[c->dst].valid = valid ? (uint8_t *)valid + from : m->ones;
}

static void store_truth(const hs_block_run *run, const hs_instruction *c, const hs_truth a, int64_t from, int64_t n) {
    memcpy(run->out_true + c->dst * run->stride + from, a.t, (size_t)n);
    memcpy(run->out_false + c->dst * run->stride + from, a.f, (size_t)n);
}

static int writes_value(int op) {
    return op == OP_BOUND || (op >= OP_ADD && op <= OP_GREATEST) || op == OP_SELECT || op == OP_VALUE_OF ||
           op == OP_MONTHS_BETWEEN || op == OP_ADD_MONTHS;
}

static void step(hs_machine *m, const hs_instruction *c, const hs_block_run *run, int64_t from, int64_t n) {
    const double *k = m->program->constants;
    hs_truth *t = m->truth;
    int64_t to = c->dst * run->stride + from;
    if (writes_value(c->op)) m->value[c->dst] = m->own[c->dst];
    switch (c->op) {
    case OP_LOAD: load(m, c, run, from); break;
    case OP_BOUND: bound(X(c->dst), OK(c->dst), X(c->a), OK(c->a), k[c->b], k[c->c], n); break;
    case OP_ADD: run_numbers(m, c, add, n); break;
    case OP_SUB: run_numbers(m, c, subtract, n); break;
    case OP_MUL: run_numbers(m, c, multiply, n); break;
    case OP_DIV: run_numbers(m, c, divide, n); break;
    case OP_NEG: run_numbers(m, c, negate, n); break;
    case OP_FLOOR: run_numbers(m, c, floors, n); break;
    case OP_ABS: run_numbers(m, c, absolute, n); break;
    case OP_SQRT: run_numbers(m, c, root, n); break;
    case OP_LEAST: run_numbers(m, c, least, n); break;
    case OP_GREATEST: run_numbers(m, c, greatest, n); break;
    case OP_EQ: run_compare(m, c, equal, n); break;
    case OP_NE: run_compare(m, c, not_equal, n); break;
    case OP_LT: run_compare(m, c, less, n); break;
    case OP_LE: run_compare(m, c, less_equal, n); break;
    case OP_GT: run_compare(m, c, greater, n); break;
    case OP_GE: run_compare(m, c, greater_equal, n); break;
    case OP_AND: both_or_either(t[c->dst].t, t[c->dst].f, t[c->a].t, t[c->b].t, t[c->a].f, t[c->b].f, n); break;
    case OP_OR: both_or_either(t[c->dst].f, t[c->dst].t, t[c->a].f, t[c->b].f, t[c->a].t, t[c->b].t, n); break;
    case OP_NOT:
        memcpy(t[c->dst].t, t[c->a].f, (size_t)n);
        memcpy(t[c->dst].f, t[c->a].t, (size_t)n);
        break;
    case OP_KNOWN: known(t[c->dst], OK(c->a), n); break;
    case OP_KNOWN_TRUTH: known_truth(t[c->dst], t[c->a], n); break;
    case OP_SELECT: choose(X(c->dst), OK(c->dst), t[c->a].t, X(c->b), OK(c->b), X(c->c), OK(c->c), n); break;
    case OP_SELECT_TRUTH: choose_truth(t[c->dst], t[c->a], t[c->b], t[c->c], n); break;
    case OP_TRUTH_OF: truth_of(t[c->dst], &m->value[c->a], n); break;
    case OP_VALUE_OF: value_of(&m->value[c->dst], t[c->a], n); break;
    case OP_MONTHS_BETWEEN: hs_months_between(&m->value[c->a], &m->value[c->b], &m->value[c->dst], n); break;
    case OP_ADD_MONTHS: hs_add_months(&m->value[c->a], k[c->b], &m->value[c->dst], n); break;
    case OP_STORE: store(run->out_values + to, run->out_valid + to, X(c->a), OK(c->a), n); break;
    case OP_STORE_TRUTH: store_truth(run, c, t[c->a], from, n); break;
    case OP_STORE_BIT: store_bit(run->pass + to, run->unknown + to, t[c->a].t, t[c->a].f, c->b, n); break;
    default: break; /* constants ran once; machine_new refused everything else */
    }
}

static int known_op(int op) {
    return (op >= OP_LOAD && op <= OP_CONST_TRUTH) || (op >= OP_ADD && op <= OP_GREATEST) ||
           (op >= OP_EQ && op <= OP_GE) || (op >= OP_AND && op <= OP_KNOWN_TRUTH) ||
           (op >= OP_SELECT && op <= OP_VALUE_OF) || op == OP_MONTHS_BETWEEN || op == OP_ADD_MONTHS ||
           (op >= OP_STORE && op <= OP_STORE_BIT);
}

/* Few registers: large blocks. Many: smaller ones, so that they stay in the second-level cache. */
static int64_t block_for(const hs_program *p) {
    int64_t bytes = p->value_registers * 9 + p->truth_registers * 2 + 1, block = 1024;
    while (block > 128 && block * bytes > 192 * 1024) block /= 2;
    return block;
}

HS_EXPORT void hs_machine_free(hs_machine *m) {
    if (!m) return;
    free(m->value);
    free(m->own);
    free(m->truth);
    free(m->room);
    free(m);
}

HS_EXPORT hs_machine *hs_machine_new(const hs_program *p) {
    for (int64_t i = 0; i < p->instructions; i++)
        if (!known_op(p->code[i].op)) return NULL;
    hs_machine *m = calloc(1, sizeof *m);
    if (!m) return NULL;
    m->program = p;
    m->block = block_for(p);
    m->value = calloc((size_t)p->value_registers + 1, sizeof *m->value);
    m->own = calloc((size_t)p->value_registers + 1, sizeof *m->own);
    m->truth = calloc((size_t)p->truth_registers + 1, sizeof *m->truth);
    m->room = aligned_alloc(64, (size_t)(m->block * (p->value_registers * 9 + p->truth_registers * 2 + 1) + 64) & ~63ul);
    if (!m->value || !m->own || !m->truth || !m->room) {
        hs_machine_free(m);
        return NULL;
    }
    uint8_t *at = m->room;
    for (int64_t r = 0; r < p->value_registers; r++, at += m->block * 8) m->own[r].x = (double *)at;
    for (int64_t r = 0; r < p->value_registers; r++, at += m->block) m->own[r].valid = at;
    for (int64_t r = 0; r < p->truth_registers; r++, at += 2 * m->block) m->truth[r] = (hs_truth){at, at + m->block};
    memcpy(m->value, m->own, (size_t)p->value_registers * sizeof *m->own);
    m->ones = at;
    memset(m->ones, 1, (size_t)m->block);
    for (int64_t i = 0; i < p->once; i++) constant(m, &p->code[i]);
    return m;
}

HS_EXPORT void hs_machine_run(hs_machine *m, const hs_block_run *run) {
    const hs_program *p = m->program;
    for (int64_t from = 0; from < run->rows; from += m->block) {
        int64_t n = run->rows - from < m->block ? run->rows - from : m->block;
        for (int64_t k = 0; k < p->masks; k++) {
            memset(run->pass + k * run->stride + from, 0, (size_t)n * sizeof(int64_t));
            memset(run->unknown + k * run->stride + from, 0, (size_t)n * sizeof(int64_t));
        }
        for (int64_t i = p->once; i < p->instructions; i++) step(m, &p->code[i], run, from, n);
    }
}
