// The kernels for x86-64 with AVX2 and FMA.
#if defined(__x86_64__)
#include "Draws.h"
#include "Levels.h"
#pragma clang attribute push(__attribute__((target("avx2,fma,bmi,bmi2,lzcnt,popcnt"))), apply_to = function)
#define KERNELS_FUSE
#define KERNEL(name) ckernels_avx2_##name
#include "Bulk.h"
#pragma clang attribute pop
#endif
