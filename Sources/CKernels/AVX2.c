// The kernels for x86-64 with AVX2.
#if defined(__x86_64__)
#include "Draws.h"
#include "Levels.h"
#pragma clang attribute push(__attribute__((target("avx2,bmi,bmi2,lzcnt,popcnt"))), apply_to = function)
#define KERNEL(name) ckernels_avx2_##name
#include "Bulk.h"
#pragma clang attribute pop
#endif
