// Registers of several numbers, as the compiler makes them on every processor.
#ifndef CKERNELS_VECTORS_H
#define CKERNELS_VECTORS_H

#include <stdbool.h>

#include "Draws.h"

#pragma clang fp contract(off)

enum { lanes = 8 };

// Only inlined functions take or give vectors, so that how calls pass them does not matter.
#pragma clang diagnostic ignored "-Wpsabi"
typedef uint64_t lane_t __attribute__((vector_size(8 * lanes)));

// Four doubles: one register of AVX2, two of plain x86-64.
typedef double quad_t __attribute__((ext_vector_type(4)));
typedef double pair_t __attribute__((ext_vector_type(2)));
typedef int64_t quad_mask_t __attribute__((ext_vector_type(4)));
typedef uint64_t quad_bits_t __attribute__((ext_vector_type(4)));
typedef bool quad_truth_t __attribute__((ext_vector_type(4)));

ALWAYS_INLINE quad_t load_quad(const double *x) {
  quad_t v;
  memcpy(&v, x, sizeof v);
  return v;
}
ALWAYS_INLINE void store_quad(double *x, quad_t v) { memcpy(x, &v, sizeof v); }
ALWAYS_INLINE quad_t bits_quad(quad_bits_t bits) {
  quad_t v;
  memcpy(&v, &bits, sizeof v);
  return v;
}
ALWAYS_INLINE quad_bits_t quad_bits(quad_t x) {
  quad_bits_t v;
  memcpy(&v, &x, sizeof v);
  return v;
}
// Bit l is set where lane l of a comparison holds.
ALWAYS_INLINE uint32_t holds(quad_mask_t comparison) {
  const quad_truth_t truth = __builtin_convertvector(comparison, quad_truth_t);
  uint8_t bits;
  memcpy(&bits, &truth, sizeof bits);
  return bits & 15;
}
ALWAYS_INLINE quad_t within_quad(quad_t x, double lowest, double highest) {
  const quad_t low = lowest, high = highest;
  x = x < low ? low : x;
  return x > high ? high : x;
}

// A loop over visits whose number the compiler knows, for the usual ones.
#define FOR_EACH_COUNT(call) \
  switch (T) {               \
    case 1: return call(1);  \
    case 2: return call(2);  \
    case 3: return call(3);  \
    case 4: return call(4);  \
    case 5: return call(5);  \
    case 6: return call(6);  \
    case 7: return call(7);  \
    case 8: return call(8);  \
    default: return call(T); \
  }

#endif
