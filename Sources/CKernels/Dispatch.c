// Chooses the level of the bulk kernels: once, by what the processor has. (The loader's own choice by target_clones cannot be overridden, so that no
// test could run the levels beside each other.)
#include <stdatomic.h>

#include "Levels.h"

static const Level levels[] = {
    CKERNELS_LEVEL(1, plain),
#if defined(__x86_64__)
    CKERNELS_LEVEL(3, avx2),
    CKERNELS_LEVEL(4, avx512),
#endif
};

static int has(int level) {
  if (level == 1) return 1;
#if defined(__x86_64__)
  __builtin_cpu_init();
  const int third =
      __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2");
  if (level == 3) return third;
  if (level == 4) {
    return third && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512cd") &&
           __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
  }
#endif
  return 0;
}

static const Level *best(int most) {
  const Level *found = levels;
  for (unsigned long i = 1; i < sizeof levels / sizeof *levels; i++) {
    if (levels[i].number <= most && has(levels[i].number)) found = levels + i;
  }
  return found;
}

static _Atomic(const Level *) chosen;

static const Level *level(void) {
  const Level *found = atomic_load_explicit(&chosen, memory_order_acquire);
  if (!found) {
    found = best(4);
    atomic_store_explicit(&chosen, found, memory_order_release);
  }
  return found;
}

int ckernels_level(void) { return level()->number; }
int ckernels_highest_level(void) { return best(4)->number; }
int ckernels_use_level(int most) {
  const Level *found = best(most);
  atomic_store_explicit(&chosen, found, memory_order_release);
  return found->number;
}

void ckernels_fill_uniforms(const CKernelsDraws *which, double *out, uint64_t stride) { level()->fill_uniforms(which, out, stride); }
void ckernels_fill_normals(const CKernelsDraws *which, double *out, uint64_t stride) { level()->fill_normals(which, out, stride); }
void ckernels_fill_exponentials(const CKernelsDraws *which, double *out, uint64_t stride) { level()->fill_exponentials(which, out, stride); }
void ckernels_fill_normals_and_uniforms(const CKernelsDraws *which, double *normals, double *uniforms) {
  level()->fill_normals_and_uniforms(which, normals, uniforms);
}
void ckernels_add_outer_products(const double *x, uint64_t count, uint32_t quads, const uint32_t *bucket, double *sums) {
  level()->add_outer_products(x, count, quads, bucket, sums);
}
void ckernels_draw_scores(const CKernelsCourse *law, const CKernelsLeaving *leaving, const CKernelsPatients *of, uint64_t count) {
  level()->draw_scores(law, leaving, of, count);
}
uint32_t ckernels_gather(const CKernelsGather *g, uint64_t count) { return level()->gather(g, count); }
int64_t ckernels_factor_upper(double *a, uint64_t order, uint64_t stride, double least, double *inverses) { return level()->factor_upper(a, order, stride, least, inverses); }
void ckernels_add_runs(const CKernelsRun *runs, uint64_t count, const double *from, double *to) { level()->add_runs(runs, count, from, to); }
