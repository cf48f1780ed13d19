// Straight-line arithmetic: the right-hand sides of declared models, made once and run millions of times.
#include "CKernels.h"

#include <math.h>

// A base below 0 by less than this counts as 0: what the rounding of an integration leaves of an empty compartment.
#define EMPTY 1e-9

static double exponential(double x) {
  if (x < -700) return 0;
  return x > 700 ? INFINITY : ckernels_exp(x);
}

static double logarithm(double x) {
  if (x == 0) return -INFINITY;
  return x >= 2.2250738585072014e-308 && x <= 1.7976931348623157e308 ? ckernels_log(x) : NAN;
}

// Whole exponents by squaring; others by exp(y log x), to about y log(x) units in the last place.
static double power(double x, double y) {
  if (y == trunc(y) && fabs(y) <= 64) {
    double result = 1, square = x;
    for (unsigned n = (unsigned)fabs(y); n; n >>= 1) {
      if (n & 1) result *= square;
      square *= square;
    }
    return y < 0 ? 1 / result : result;
  }
  if (x < 0 && x > -EMPTY) x = 0;
  if (x == 0) return y > 0 ? 0 : INFINITY;
  return exponential(y * logarithm(x));
}

void ckernels_run_tape(const CKernelsInstruction *tape, uint64_t count, double *slots) {
  for (uint64_t i = 0; i < count; i++) {
    const CKernelsInstruction now = tape[i];
    const double x = slots[now.a], y = slots[now.b];
    double value = 0;
    switch ((CKernelsOperation)now.operation) {
    case CKernelsAdd: value = x + y; break;
    case CKernelsSubtract: value = x - y; break;
    case CKernelsMultiply: value = x * y; break;
    case CKernelsDivide: value = x / y; break;
    case CKernelsPower: value = power(x, y); break;
    case CKernelsMinimum: value = x < y ? x : y; break;
    case CKernelsMaximum: value = x > y ? x : y; break;
    case CKernelsNegate: value = -x; break;
    case CKernelsExponential: value = exponential(x); break;
    case CKernelsLogarithm: value = logarithm(x); break;
    case CKernelsSquareRoot: value = sqrt(x); break;
    }
    slots[now.target] = value;
  }
}

int ckernels_rates(const double *state, double *rates, double time, void *of) {
  (void)time;
  const CKernelsRates *law = of;
  for (uint64_t i = 0; i < law->size; i++) law->slots[law->states[i]] = state[i];
  ckernels_run_tape(law->tape, law->count, law->slots);
  for (uint64_t i = 0; i < law->size; i++) {
    rates[i] = law->slots[law->rates[i]];
    if (!isfinite(rates[i])) return 1;
  }
  return 0;
}
