/* The block machine: runs a program (opcodes.py has the meaning of every instruction) over blocks of rows. */
#ifndef HUOSHUI_MACHINE_H
#define HUOSHUI_MACHINE_H

#include "kernel.h"

enum { OP_LOAD = 1, OP_BOUND, OP_CONST, OP_CONST_TRUTH, OP_ADD = 10, OP_SUB, OP_MUL, OP_DIV, OP_NEG, OP_FLOOR, OP_ABS,
       OP_SQRT, OP_LEAST, OP_GREATEST, OP_EQ = 30, OP_NE, OP_LT, OP_LE, OP_GT, OP_GE, OP_AND = 40, OP_OR, OP_NOT,
       OP_KNOWN, OP_KNOWN_TRUTH, OP_SELECT = 50, OP_SELECT_TRUTH, OP_TRUTH_OF, OP_VALUE_OF, OP_MONTHS_BETWEEN = 60,
       OP_ADD_MONTHS, OP_STORE = 70, OP_STORE_TRUTH, OP_STORE_BIT };

typedef struct { int32_t op, dst, a, b, c; } hs_instruction;

typedef struct {
    const hs_instruction *code;
    const double *constants;
    int64_t instructions, once, value_registers, truth_registers, value_outputs, truth_outputs, masks, inputs;
} hs_program;

typedef struct {
    int64_t rows;
    const double *const *values;  /* per input */
    const uint8_t *const *valid;  /* per input, NULL: all valid */
    double *out_values;           /* [value_outputs][stride] */
    uint8_t *out_valid;
    uint8_t *out_true, *out_false; /* [truth_outputs][stride] */
    int64_t *pass, *unknown;       /* [masks][stride] */
    int64_t stride;
} hs_block_run;

typedef struct { double *x; uint8_t *valid; } hs_value;
typedef struct { uint8_t *t, *f; } hs_truth;

typedef struct {
    const hs_program *program;
    int64_t block;
    hs_value *value; /* where each register's content is: a loaded one points at its input column */
    hs_value *own;   /* the room each register has here */
    hs_truth *truth;
    uint8_t *ones;
    void *room;
} hs_machine;

/* dates.c */
void hs_months_between(const hs_value *a, const hs_value *b, hs_value *out, int64_t n);
void hs_add_months(const hs_value *a, double months, hs_value *out, int64_t n);

#endif
