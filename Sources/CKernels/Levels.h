// The bulk kernels by level.
#ifndef CKERNELS_LEVELS_H
#define CKERNELS_LEVELS_H

#include "CKernels.h"

typedef struct Level {
  int number;
  void (*fill_uniforms)(const CKernelsDraws *, double *, uint64_t);
  void (*fill_normals)(const CKernelsDraws *, double *, uint64_t);
  void (*fill_exponentials)(const CKernelsDraws *, double *, uint64_t);
  void (*fill_normals_and_uniforms)(const CKernelsDraws *, double *, double *);
  void (*add_outer_products)(const double *, uint64_t, uint32_t, const uint32_t *, double *);
  void (*draw_scores)(const CKernelsCourse *, const CKernelsLeaving *, const CKernelsPatients *, uint64_t);
  uint32_t (*gather)(const CKernelsGather *, uint64_t);
  int64_t (*factor_upper)(double *, uint64_t, uint64_t, double, double *);
  void (*add_runs)(const CKernelsRun *, uint64_t, const double *, double *);
} Level;

#define CKERNELS_DECLARE(level)                                                                              \
  void ckernels_##level##_fill_uniforms(const CKernelsDraws *, double *, uint64_t);                          \
  void ckernels_##level##_fill_normals(const CKernelsDraws *, double *, uint64_t);                           \
  void ckernels_##level##_fill_exponentials(const CKernelsDraws *, double *, uint64_t);                      \
  void ckernels_##level##_fill_normals_and_uniforms(const CKernelsDraws *, double *, double *);              \
  void ckernels_##level##_add_outer_products(const double *, uint64_t, uint32_t, const uint32_t *, double *); \
  void ckernels_##level##_draw_scores(const CKernelsCourse *, const CKernelsLeaving *, const CKernelsPatients *, uint64_t); \
  uint32_t ckernels_##level##_gather(const CKernelsGather *, uint64_t);                                      \
  int64_t ckernels_##level##_factor_upper(double *, uint64_t, uint64_t, double, double *);                                     \
  void ckernels_##level##_add_runs(const CKernelsRun *, uint64_t, const double *, double *);

CKERNELS_DECLARE(plain)
CKERNELS_DECLARE(avx2)
CKERNELS_DECLARE(avx512)

#define CKERNELS_LEVEL(number, level)                                                                                            \
  { number, ckernels_##level##_fill_uniforms, ckernels_##level##_fill_normals, ckernels_##level##_fill_exponentials, ckernels_##level##_fill_normals_and_uniforms,             \
    ckernels_##level##_add_outer_products, ckernels_##level##_draw_scores, ckernels_##level##_gather,             \
    ckernels_##level##_factor_upper, ckernels_##level##_add_runs }

#endif
