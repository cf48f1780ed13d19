// Philox4x32-10 in bulk, uniforms and the ziggurat of 256 layers. Documentation/methods/random-streams.md has the addresses and the method.
// Reference: Salmon, Moraes, Dror & Shaw (2011), SC'11; Marsaglia & Tsang (2000), J. Statistical Software 5(8);
// Doornik (2005), An Improved Ziggurat Method (separate bits for layer, sign and place).
#include "CKernels.h"
#include "Elementary.h"

#pragma clang fp contract(off)

#if defined(__x86_64__) && defined(__gnu_linux__)
#include <features.h>
#endif
#if defined(__x86_64__) && defined(__GLIBC__)
#define FOR_EVERY_LEVEL __attribute__((target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4")))
#else
#define FOR_EVERY_LEVEL
#endif
#define ALWAYS_INLINE static inline __attribute__((always_inline))

enum {
  lanes = 8,
  // Blocks of 128 bits drawn at a time: the buffer of 4 kB stays in the first cache.
  tile = 256
};

static const uint64_t multiplier0 = 0xD2511F53, multiplier1 = 0xCD9E8D57;
static const uint32_t weyl0 = 0x9E3779B9, weyl1 = 0xBB67AE85;
static const uint64_t low32 = 0xFFFFFFFF;

// One block of the counter (subject, word, trial): two words of 64 bits.
ALWAYS_INLINE void philox(uint64_t seed, uint64_t trial, uint32_t subject, uint32_t word, uint64_t words[2]) {
  uint32_t c0 = subject, c1 = word, c2 = (uint32_t)trial, c3 = (uint32_t)(trial >> 32);
  uint32_t k0 = (uint32_t)seed, k1 = (uint32_t)(seed >> 32);
  for (int round = 0; round < 10; round++) {
    const uint64_t p0 = multiplier0 * c0, p1 = multiplier1 * c2;
    c0 = (uint32_t)(p1 >> 32) ^ c1 ^ k0;
    c2 = (uint32_t)(p0 >> 32) ^ c3 ^ k1;
    c1 = (uint32_t)p1;
    c3 = (uint32_t)p0;
    k0 += weyl0;
    k1 += weyl1;
  }
  words[0] = (uint64_t)c1 << 32 | c0;
  words[1] = (uint64_t)c3 << 32 | c2;
}

typedef uint64_t lane_t __attribute__((vector_size(8 * lanes)));

// `count` blocks, `perSubject` to a subject, starting at block firstBlock of firstSubject; writes a multiple of `lanes` blocks.
ALWAYS_INLINE void philox_blocks(
    const CKernelsDraws *which, uint32_t firstSubject, uint32_t firstBlock, uint32_t perSubject, uint32_t count, uint64_t *bits) {
  uint64_t keys[20];
  for (uint32_t round = 0; round < 10; round++) {
    keys[2 * round] = (uint32_t)which->seed + round * weyl0;
    keys[2 * round + 1] = (uint32_t)(which->seed >> 32) + round * weyl1;
  }
  lane_t subject, block;
  for (uint32_t l = 0; l < lanes; l++) {
    subject[l] = firstSubject + l / perSubject;
    block[l] = l % perSubject;
  }
  const uint64_t wholeSubjects = lanes / perSubject, blocksBesides = lanes % perSubject;
  const uint64_t base = (uint64_t)which->purpose << 16 | firstBlock;
  for (uint32_t q = 0; q < count; q += lanes) {
    lane_t c0 = subject, c1 = block + base;
    lane_t c2 = (lane_t){} + (which->trial & low32), c3 = (lane_t){} + (which->trial >> 32);
    // The upper half of a lane holds what is left of a product: `& low32` before the next one costs nothing, as the instruction ignores it.
    for (int round = 0; round < 10; round++) {
      const lane_t p0 = (c0 & low32) * multiplier0, p1 = (c2 & low32) * multiplier1;
      c0 = (p1 >> 32) ^ c1 ^ keys[2 * round];
      c2 = (p0 >> 32) ^ c3 ^ keys[2 * round + 1];
      c1 = p1;
      c3 = p0;
    }
    const lane_t w0 = (c0 & low32) | (c1 << 32), w1 = (c2 & low32) | (c3 << 32);
    for (int l = 0; l < lanes; l++) {
      bits[2 * (q + l)] = w0[l];
      bits[2 * (q + l) + 1] = w1[l];
    }
    subject += wholeSubjects;
    block += blocksBesides;
    const lane_t past = (lane_t)(block >= (uint64_t)perSubject);
    subject -= past;
    block -= past & (uint64_t)perSubject;
  }
}

// (m + 1/2) 2^-52 for the upper 52 bits m: in (0, 1), symmetric about 1/2, exact.
ALWAYS_INLINE double uniform(uint64_t bits) { return double_of(bits >> 12 | 0x3ff0000000000000ull) - 0x1.fffffffffffffp-1; }

ALWAYS_INLINE double with_sign(uint64_t bits, double x) { return double_of(bits_of(x) | (bits & 0x100) << 55); }

void ckernels_redraw(
    uint64_t seed, uint64_t trial, uint32_t purpose, uint32_t subject, uint32_t draw, uint32_t attempt, uint64_t words[2]) {
  philox(seed, trial, subject, 0x80000000u | purpose << 27 | (attempt & 0x3ff) << 17 | draw, words);
}

double ckernels_exp(double x) { return plain_exp(x); }
double ckernels_log(double x) { return plain_log(x); }

// What the core of a layer rejected: 1.2 % of the draws.
static __attribute__((noinline)) double normal_by_redraw(
    uint64_t bits, uint64_t seed, uint64_t trial, uint32_t purpose, uint32_t subject, uint32_t draw) {
  const double *edge = ckernels_ziggurat_edge, *height = ckernels_ziggurat_height;
  uint64_t words[2];
  for (uint32_t attempt = 0;; attempt++) {
    const uint32_t layer = bits & 0xff;
    const double x = uniform(bits) * edge[layer];
    if (x < edge[layer + 1]) return with_sign(bits, x);
    ckernels_redraw(seed, trial, purpose, subject, draw, attempt, words);
    if (layer == 0) {
      // The tail beyond R: R + e/R, e exponential, kept with probability exp(-(e/R)^2 / 2). Stays in the tail until one is kept.
      const double beyond = -plain_log(uniform(words[0])) / edge[1];
      if (-2.0 * plain_log(uniform(words[1])) > beyond * beyond) return with_sign(bits, edge[1] + beyond);
    } else {
      const double y = height[layer] + uniform(words[0]) * (height[layer + 1] - height[layer]);
      if (y < plain_exp(-0.5 * x * x)) return with_sign(bits, x);
      bits = words[1];
    }
  }
}

ALWAYS_INLINE double normal(uint64_t bits, const CKernelsDraws *which, uint32_t subject, uint32_t draw) {
  const double *edge = ckernels_ziggurat_edge + (bits & 0xff);
  const double x = uniform(bits) * edge[0];
  if (__builtin_expect(x < edge[1], 1)) return with_sign(bits, x);
  return normal_by_redraw(bits, which->seed, which->trial, which->purpose, subject, draw);
}

double ckernels_normal(uint64_t bits, uint64_t seed, uint64_t trial, uint32_t purpose, uint32_t subject, uint32_t draw) {
  const CKernelsDraws which = {.seed = seed, .trial = trial, .purpose = purpose};
  return normal(bits, &which, subject, draw);
}

enum kind { uniforms, normals };

// Runs through the draws in tiles: whole subjects where several fit into one, pieces of a subject where one does not.
ALWAYS_INLINE void fill(const CKernelsDraws *which, double *out, uint64_t stride, enum kind kind) {
  uint64_t words[2 * (tile + lanes)];
  const uint32_t skipped = which->firstDraw & 1, firstBlock = which->firstDraw / 2, end = skipped + which->draws;
  const uint32_t perSubject = (end + 1) / 2;
  if (perSubject == 0) return;
  const uint32_t piece = perSubject < tile ? perSubject : tile, together = tile / piece;
  for (uint32_t s0 = 0; s0 < which->subjectCount; s0 += together) {
    const uint32_t subjects = which->subjectCount - s0 < together ? which->subjectCount - s0 : together;
    for (uint32_t b0 = 0; b0 < perSubject; b0 += piece) {
      const uint32_t blocks = perSubject - b0 < piece ? perSubject - b0 : piece;
      philox_blocks(which, which->firstSubject + s0, firstBlock + b0, blocks, subjects * blocks, words);
      const uint32_t from = b0 == 0 ? skipped : 0, to = end - 2 * b0 < 2 * blocks ? end - 2 * b0 : 2 * blocks;
      for (uint32_t s = 0; s < subjects; s++) {
        const uint64_t *bits = words + 2 * (uint64_t)s * blocks;
        double *target = out + (uint64_t)(s0 + s) * stride + (2 * b0 + from - skipped);
        for (uint32_t d = from; d < to; d++, target++) {
          *target = kind == uniforms ? uniform(bits[d])
                                     : normal(bits[d], which, which->firstSubject + s0 + s, 2 * (firstBlock + b0) + d);
        }
      }
    }
  }
}

FOR_EVERY_LEVEL void ckernels_fill_uniforms(const CKernelsDraws *which, double *out, uint64_t stride) {
  fill(which, out, stride, uniforms);
}

FOR_EVERY_LEVEL void ckernels_fill_normals(const CKernelsDraws *which, double *out, uint64_t stride) {
  fill(which, out, stride, normals);
}
