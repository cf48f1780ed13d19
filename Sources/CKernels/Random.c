// Single draws. Documentation/methods/random-streams.md has the addresses and the method.
// Reference: Salmon, Moraes, Dror & Shaw (2011), SC'11; Marsaglia & Tsang (2000), J. Statistical Software 5(8);
// Doornik (2005), An Improved Ziggurat Method (separate bits for layer, sign and place).
#include "Draws.h"

#pragma clang fp contract(off)

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

void ckernels_redraw(
    uint64_t seed, uint64_t trial, uint32_t purpose, uint32_t subject, uint32_t draw, uint32_t attempt, uint64_t words[2]) {
  philox(seed, trial, subject, redraw_word(purpose, draw, attempt), words);
}

double ckernels_exp(double x) { return plain_exp(x); }
double ckernels_log(double x) { return plain_log(x); }

double ckernels_normal_beyond(
    uint64_t bits, const uint64_t first[2], uint64_t seed, uint64_t trial, uint32_t purpose, uint32_t subject, uint32_t draw) {
  const double *edge = ckernels_ziggurat_edge, *height = ckernels_ziggurat_height;
  uint64_t words[2] = {first[0], first[1]};
  for (uint32_t attempt = 0;; attempt++) {
    const uint32_t layer = bits & 0xff;
    const double x = uniform(bits) * edge[layer];
    if (x < edge[layer + 1]) return with_sign(bits, x);
    if (attempt > 0) ckernels_redraw(seed, trial, purpose, subject, draw, attempt, words);
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

double ckernels_normal_by_redraw(
    uint64_t bits, uint64_t seed, uint64_t trial, uint32_t purpose, uint32_t subject, uint32_t draw) {
  uint64_t first[2];
  ckernels_redraw(seed, trial, purpose, subject, draw, 0, first);
  return ckernels_normal_beyond(bits, first, seed, trial, purpose, subject, draw);
}

double ckernels_normal(uint64_t bits, uint64_t seed, uint64_t trial, uint32_t purpose, uint32_t subject, uint32_t draw) {
  const CKernelsDraws which = {.seed = seed, .trial = trial, .purpose = purpose};
  return normal(bits, &which, subject, draw);
}
