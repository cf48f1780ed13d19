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

// Eight numbers in single precision.
typedef float oct_t __attribute__((ext_vector_type(8)));
typedef float half_oct_t __attribute__((ext_vector_type(4)));
typedef int32_t oct_mask_t __attribute__((ext_vector_type(8)));
typedef uint32_t oct_bits_t __attribute__((ext_vector_type(8)));
typedef int32_t half_oct_mask_t __attribute__((ext_vector_type(4)));
typedef uint32_t half_oct_bits_t __attribute__((ext_vector_type(4)));
typedef uint8_t bytes_t __attribute__((ext_vector_type(4)));
typedef bool oct_truth_t __attribute__((ext_vector_type(8)));

ALWAYS_INLINE quad_t load_quad(const double *x) {
  quad_t v;
  memcpy(&v, x, sizeof v);
  return v;
}
ALWAYS_INLINE void store_quad(double *x, quad_t v) { memcpy(x, &v, sizeof v); }
ALWAYS_INLINE void store_in_single(float *x, quad_t v) {
  const half_oct_t single = __builtin_convertvector(v, half_oct_t);
  memcpy(x, &single, sizeof single);
}
ALWAYS_INLINE pair_t load_pair(const double *x) {
  pair_t v;
  memcpy(&v, x, sizeof v);
  return v;
}
ALWAYS_INLINE void store_pair(double *x, pair_t v) { memcpy(x, &v, sizeof v); }
ALWAYS_INLINE oct_t load_oct(const float *x) {
  oct_t v;
  memcpy(&v, x, sizeof v);
  return v;
}
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
ALWAYS_INLINE uint32_t holds_oct(oct_mask_t comparison) {
  const oct_truth_t truth = __builtin_convertvector(comparison, oct_truth_t);
  uint8_t bits;
  memcpy(&bits, &truth, sizeof bits);
  return bits;
}
ALWAYS_INLINE quad_t within_quad(quad_t x, double lowest, double highest) {
  const quad_t low = lowest, high = highest;
  x = x < low ? low : x;
  return x > high ? high : x;
}

// Visits t and t + 1 of four patients, whose rows stand apart, turned about: a register holds one visit of all four.
ALWAYS_INLINE void turn(const double *r0, const double *r1, const double *r2, const double *r3, quad_t *first, quad_t *second) {
  const quad_t even = __builtin_shufflevector(load_pair(r0), load_pair(r2), 0, 1, 2, 3);
  const quad_t odd = __builtin_shufflevector(load_pair(r1), load_pair(r3), 0, 1, 2, 3);
  *first = __builtin_shufflevector(even, odd, 0, 4, 2, 6);
  *second = __builtin_shufflevector(even, odd, 1, 5, 3, 7);
}
// And back.
ALWAYS_INLINE void turn_back(quad_t first, quad_t second, double *r0, double *r1, double *r2, double *r3) {
  const quad_t even = __builtin_shufflevector(first, second, 0, 4, 2, 6), odd = __builtin_shufflevector(first, second, 1, 5, 3, 7);
  store_pair(r0, __builtin_shufflevector(even, even, 0, 1));
  store_pair(r1, __builtin_shufflevector(odd, odd, 0, 1));
  store_pair(r2, __builtin_shufflevector(even, even, 2, 3));
  store_pair(r3, __builtin_shufflevector(odd, odd, 2, 3));
}

// A loop over visits whose number the compiler knows, for the usual ones; `other` for more.
#define FOR_EACH_COUNT(call, other) \
  switch (T) {                      \
    case 1: return call(1);         \
    case 2: return call(2);         \
    case 3: return call(3);         \
    case 4: return call(4);         \
    case 5: return call(5);         \
    case 6: return call(6);         \
    case 7: return call(7);         \
    case 8: return call(8);         \
    default: return other;          \
  }

#endif
