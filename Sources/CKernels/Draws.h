// One draw of Philox4x32-10, uniforms and the ziggurat's core: what single and bulk draws share.
#ifndef CKERNELS_DRAWS_H
#define CKERNELS_DRAWS_H

#include "CKernels.h"
#include "Elementary.h"

#pragma clang fp contract(off)

#define ALWAYS_INLINE static inline __attribute__((always_inline))

static const uint64_t multiplier0 = 0xD2511F53, multiplier1 = 0xCD9E8D57;
static const uint32_t weyl0 = 0x9E3779B9, weyl1 = 0xBB67AE85;
static const uint64_t low32 = 0xFFFFFFFF;

// (m + 1/2) 2^-52 for the upper 52 bits m: in (0, 1), symmetric about 1/2, exact.
ALWAYS_INLINE double uniform(uint64_t bits) { return double_of(bits >> 12 | 0x3ff0000000000000ull) - 0x1.fffffffffffffp-1; }

ALWAYS_INLINE double with_sign(uint64_t bits, double x) { return double_of(bits_of(x) | (bits & 0x100) << 55); }

// What the core of a layer rejected: 1.2 % of the draws.
double ckernels_normal_by_redraw(uint64_t bits, uint64_t seed, uint64_t trial, uint32_t purpose, uint32_t subject, uint32_t draw);

// The same, given the first block of bits besides.
double ckernels_normal_beyond(
    uint64_t bits, const uint64_t first[2], uint64_t seed, uint64_t trial, uint32_t purpose, uint32_t subject, uint32_t draw);

// The second number of the counter of a draw's blocks of bits besides.
ALWAYS_INLINE uint32_t redraw_word(uint32_t purpose, uint32_t draw, uint32_t attempt) {
  return 0x80000000u | purpose << 27 | (attempt & 0x3ff) << 17 | draw;
}

ALWAYS_INLINE double normal(uint64_t bits, const CKernelsDraws *which, uint32_t subject, uint32_t draw) {
  const double *edge = ckernels_ziggurat_edge + (bits & 0xff);
  const double x = uniform(bits) * edge[0];
  if (__builtin_expect(x < edge[1], 1)) return with_sign(bits, x);
  return ckernels_normal_by_redraw(bits, which->seed, which->trial, which->purpose, subject, draw);
}

#endif
