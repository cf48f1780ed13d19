#ifndef CKERNELS_H
#define CKERNELS_H

// The hot loops that Swift cannot compile for more than one instruction set: random bits, uniforms and normals in bulk.
// On x86-64 Linux each bulk function exists for plain x86-64, AVX2 and AVX-512, and the loader picks one; all give the same bits, because the
// arithmetic is in integers, in additions and multiplications of doubles in a fixed order, never fused, and in exp and log of its own.

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// Which draws: those of subjects firstSubject ... firstSubject + subjectCount - 1, from draw firstDraw on, `draws` each,
// to out[s * stride + d].
typedef struct CKernelsDraws {
  uint64_t seed;
  uint64_t trial;
  uint32_t purpose;
  uint32_t firstSubject;
  uint32_t subjectCount;
  uint32_t firstDraw;
  uint32_t draws;
} CKernelsDraws;

// Uniforms in (0, 1), odd multiples of 2^-53.
void ckernels_fill_uniforms(const CKernelsDraws *which, double *out, uint64_t stride);
// Standard normals by the ziggurat.
void ckernels_fill_normals(const CKernelsDraws *which, double *out, uint64_t stride);

// The standard normal of one draw, given the draw's 64 bits and, for the one in eighty that needs more, its address.
double ckernels_normal(uint64_t bits, uint64_t seed, uint64_t trial, uint32_t purpose, uint32_t subject, uint32_t draw);
// 64 bits more for a draw: its `attempt`-th redraw block, both words.
void ckernels_redraw(
    uint64_t seed, uint64_t trial, uint32_t purpose, uint32_t subject, uint32_t draw, uint32_t attempt, uint64_t words[2]);

// exp(x) for x in [-700, 0] and log(x) for positive normal x, the same bits on every machine.
double ckernels_exp(double x);
double ckernels_log(double x);

// The ziggurat's layers: edges, descending to 0, and exp(-x*x/2) at each.
extern const double ckernels_ziggurat_edge[257];
extern const double ckernels_ziggurat_height[257];

#ifdef __cplusplus
}
#endif
#endif
