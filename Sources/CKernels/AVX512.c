// The kernels for x86-64 with AVX-512.
#if defined(__x86_64__)
#include "Draws.h"
#include "Levels.h"
#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512bw,avx512cd,avx512dq,avx512vl,avx2,fma,bmi,bmi2,lzcnt,popcnt"))), apply_to = function)
#define KERNELS_FUSE
#define KERNEL(name) ckernels_avx512_##name
#include "Bulk.h"
#pragma clang attribute pop
#endif
