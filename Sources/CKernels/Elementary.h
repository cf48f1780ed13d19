// exp and log in plain double arithmetic, so that rejections of the ziggurat fall the same way on every machine: a C library picks fused or unfused
// variants at run time. Errors below 1.5 units in the last place (RandomNormalTests); only rare paths call them, so they need not be fast.
#ifndef CKERNELS_ELEMENTARY_H
#define CKERNELS_ELEMENTARY_H

#include <stdint.h>
#include <string.h>

#pragma clang fp contract(off)

static inline double double_of(uint64_t bits) {
  double value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

static inline uint64_t bits_of(double value) {
  uint64_t bits;
  memcpy(&bits, &value, sizeof bits);
  return bits;
}

// ln 2 in two parts: the first has zeros at its end, so that its product with a small whole number is exact.
static const double ln2_high = 0x1.62e42feep-1;
static const double ln2_low = 0x1.a39ef35793c76p-33;

// exp(x) = 2^k exp(r), |r| <= ln2 / 2, by Taylor's series to r^13 / 13!: the rest is below 2^-57. k, the nearest whole number to x / ln 2, is what
// is left of it after adding and taking away 1.5 2^52; the sum's low bits hold it.
static const double exp_log2e = 0x1.71547652b82fep+0, exp_magic = 0x1.8p52;
// 1/2!, 1/3!, ... 1/13!
static const double exp_terms[] = {
    0.5,           1.0 / 6.0,      1.0 / 24.0,      1.0 / 120.0,      1.0 / 720.0,       1.0 / 5040.0,
    1.0 / 40320.0, 1.0 / 362880.0, 1.0 / 3628800.0, 1.0 / 39916800.0, 1.0 / 479001600.0, 1.0 / 6227020800.0,
};
// sum of term(i) r^i by Estrin's scheme, whose chain of dependent operations is a third of Horner's.
#define EXP_SERIES(term, r, r2, r4)                                                                                                  \
  (((term(0) + term(1) * r) + (term(2) + term(3) * r) * r2) +                                                                        \
   (((term(4) + term(5) * r) + (term(6) + term(7) * r) * r2) + ((term(8) + term(9) * r) + (term(10) + term(11) * r) * r2) * r4) * r4)

static inline double plain_exp(double x) {
  const double t = x * exp_log2e + exp_magic;
  const double k = t - exp_magic;
  const double r = (x - k * ln2_high) - k * ln2_low;
  const double r2 = r * r, r4 = r2 * r2;
#define EXP_TERM(i) exp_terms[i]
  const double value = 1.0 + (r + r2 * EXP_SERIES(EXP_TERM, r, r2, r4));
#undef EXP_TERM
  return value * double_of((bits_of(t) + 1023) << 52);
}

// log(x) = k ln2 + log(m), m in [sqrt(1/2), sqrt 2), log(m) = 2 artanh(s), s = (m - 1) / (m + 1), to s^23 / 23.
static inline double plain_log(double x) {
  uint64_t bits = bits_of(x);
  int64_t k = (int64_t)(bits >> 52) - 1023;
  double m = double_of((bits & 0x000fffffffffffffull) | 0x3ff0000000000000ull);
  if (m > 0x1.6a09e667f3bcdp+0) {
    m *= 0.5;
    k += 1;
  }
  const double f = m - 1.0;
  const double s = f / (2.0 + f);
  const double z = s * s;
  double p = 1.0 / 23.0;
  for (int i = 21; i >= 3; i -= 2) p = p * z + 1.0 / (double)i;
  // log(m) = f - f^2/2 + s (f^2/2 + 2 z p z'): the leading f is exact, which keeps the error within a unit of the last place.
  const double half = 0.5 * f * f;
  const double tail = s * (half + 2.0 * z * p);
  const double kd = (double)k;
  return kd * ln2_high - ((half - (tail + kd * ln2_low)) - f);
}

#endif
