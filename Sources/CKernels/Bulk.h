// The bulk kernels, compiled once for each level of the processor: Plain.c, AVX2.c and AVX512.c include this file with a name for each.
// All give the same bits: integers, additions and multiplications of doubles in one order, never fused.
#include "Draws.h"

#pragma clang fp contract(off)

enum {
  lanes = 8,
  // Blocks of 128 bits drawn at a time: the buffer of 4 kB stays in the first cache.
  tile = 256
};

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
#pragma unroll
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
      if (end - skipped == 1 && stride == 1) {
        // One draw a subject: no loops within subjects.
        for (uint32_t s = 0; s < subjects; s++) {
          const uint64_t bits = words[2 * s + skipped];
          out[s0 + s] = kind == uniforms ? uniform(bits) : normal(bits, which, which->firstSubject + s0 + s, which->firstDraw);
        }
        continue;
      }
      if (skipped == 0 && (which->draws & 1) == 0 && stride == which->draws && blocks == perSubject) {
        // Whole subjects one after another: the words are the draws in order.
        double *target = out + (uint64_t)s0 * stride;
        const uint32_t all = subjects * which->draws;
        for (uint32_t j = 0; j < all; j++) {
          target[j] = kind == uniforms ? uniform(words[j])
                                       : normal(words[j], which, which->firstSubject + s0 + j / which->draws, which->firstDraw + j % which->draws);
        }
        continue;
      }
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

void KERNEL(fill_uniforms)(const CKernelsDraws *which, double *out, uint64_t stride) { fill(which, out, stride, uniforms); }

void KERNEL(fill_normals)(const CKernelsDraws *which, double *out, uint64_t stride) { fill(which, out, stride, normals); }

void KERNEL(fill_exponentials)(const CKernelsDraws *which, double *out, uint64_t stride) {
  fill(which, out, stride, uniforms);
  for (uint64_t s = 0; s < which->subjectCount; s++) {
    for (uint64_t d = 0; d < which->draws; d++) out[s * stride + d] = -plain_log(out[s * stride + d]);
  }
}

// Four doubles: one register of AVX2, two of plain x86-64. (Only inlined functions take or give them, so that how calls pass them does not matter.)
#pragma clang diagnostic ignored "-Wpsabi"
typedef double quad_t __attribute__((ext_vector_type(4)));
typedef int64_t quad_mask_t __attribute__((ext_vector_type(4)));

ALWAYS_INLINE quad_t load_quad(const double *x) {
  quad_t v;
  memcpy(&v, x, sizeof v);
  return v;
}
ALWAYS_INLINE void store_quad(double *x, quad_t v) { memcpy(x, &v, sizeof v); }
ALWAYS_INLINE quad_t bits_quad(quad_mask_t bits) {
  quad_t v;
  memcpy(&v, &bits, sizeof v);
  return v;
}
ALWAYS_INLINE quad_mask_t quad_bits(quad_t x) {
  quad_mask_t v;
  memcpy(&v, &x, sizeof v);
  return v;
}
ALWAYS_INLINE quad_t within_quad(quad_t x, double lowest, double highest) {
  const quad_t low = lowest, high = highest;
  x = x < low ? low : x;
  return x > high ? high : x;
}

// The same operations as plain_exp.
ALWAYS_INLINE quad_t exp_quad(quad_t x) {
  const quad_t t = x * exp_log2e + exp_magic;
  const quad_t k = t - exp_magic;
  const quad_t r = (x - k * ln2_high) - k * ln2_low;
  const quad_t r2 = r * r, r4 = r2 * r2;
  const quad_t value = 1.0 + (r + r2 * EXP_SERIES(r, r2, r4));
  return value * bits_quad((quad_bits(t) + 1023) << 52);
}

// sums[bucket] += x x', rows of 4 x 4 blocks on and above the diagonal, for each of `count` vectors x of `quads` quads.
ALWAYS_INLINE void outer(const double *x, uint64_t count, int quads, const uint32_t *bucket, double *sums) {
  const int m = 4 * quads;
  for (uint64_t i = 0; i < count; i++, x += m) {
    double *sum = sums + (uint64_t)bucket[i] * m * m;
    quad_t value[8];
    for (int j = 0; j < quads; j++) value[j] = load_quad(x + 4 * j);
    for (int a = 0; a < quads; a++) {
      for (int r = 4 * a; r < 4 * a + 4; r++) {
        for (int j = a; j < quads; j++) {
          double *place = sum + r * m + 4 * j;
          store_quad(place, load_quad(place) + x[r] * value[j]);
        }
      }
    }
  }
}

void KERNEL(add_outer_products)(const double *x, uint64_t count, uint32_t quads, const uint32_t *bucket, double *sums) {
  switch (quads) {
    case 1: return outer(x, count, 1, bucket, sums);
    case 2: return outer(x, count, 2, bucket, sums);
    case 3: return outer(x, count, 3, bucket, sums);
    case 4: return outer(x, count, 4, bucket, sums);
    default: return outer(x, count, (int)quads, bucket, sums);
  }
}

// Scores of `count` patients over T visits.
ALWAYS_INLINE void scores(const CKernelsCourse *law, const CKernelsPatients *of, uint64_t count, int T) {
  const int quads = (T + 3) / 4, last = T - 4 * (quads - 1);
  const double *z = of->normals, *shift = of->shift, *baseline = of->baseline;
  const int64_t *arm = of->arm;
  const double *offset = law->offset, *gain = law->gain, *loadings = law->loadings, *means = law->means;
  const double lowest = law->lowest, highest = law->highest;
  const uint32_t whole = law->whole;
  double *out = of->scores;
  for (uint64_t i = 0; i < count; i++, z += T, out += T) {
    const double b = baseline[i];
    const double *mean = means + arm[i] * 4 * quads;
    for (int a = 0; a < quads; a++) {
      const int here = a + 1 < quads ? 4 : last;
      quad_t score = load_quad(offset + 4 * a) + load_quad(gain + 4 * a) * b;
      const double *loading = loadings + a * 16 * quads;
      // L is lower triangular: no visit of this quad hangs on the numbers of a later one.
      for (int s = 0; s < 4 * a + here; s++) score += load_quad(loading + 4 * s) * z[s];
      score += load_quad(mean + 4 * a);
      if (shift) {
        for (int l = 0; l < here; l++) score[l] += shift[i * T + 4 * a + l];
      }
      if (whole) score = (score + 0x1.8p52) - 0x1.8p52;
      score = within_quad(score, lowest, highest);
      if (here == 4) {
        store_quad(out + 4 * a, score);
      } else {
        for (int l = 0; l < here; l++) out[4 * a + l] = score[l];
      }
    }
  }
}

#define FOR_EACH_COUNT(call) \
  switch (T) {               \
    case 1: return call(1);  \
    case 2: return call(2);  \
    case 3: return call(3);  \
    case 4: return call(4);  \
    case 5: return call(5);  \
    case 6: return call(6);  \
    case 7: return call(7);  \
    case 8: return call(8);  \
    default: return call(T); \
  }

void KERNEL(draw_scores)(const CKernelsCourse *law, const CKernelsPatients *of, uint64_t count) {
  const int T = (int)law->visits;
#define CALL(T) scores(law, of, count, T)
  FOR_EACH_COUNT(CALL)
#undef CALL
}

// visits seen = 1 + #{t < T : u (1 + odds_1) ... (1 + odds_t) < 1}, odds_t = exp(intercept_t + slope (score_t - baseline)); what comes later is taken
// away. Four patients at a time, then the rest one by one, with the same operations.
ALWAYS_INLINE void leave(const CKernelsLeaving *law, const CKernelsPatients *of, uint64_t count, int T) {
  const double missing = double_of(0x7ff8000000000000ull), slope = law->slope;
  const double *intercepts = law->intercepts, *baseline = of->baseline, *uniforms = of->uniforms;
  double *score = of->scores;
  int64_t *seen = of->seen;
  const uint64_t fours = count / 4 * 4;
  for (uint64_t i = 0; i < fours; i += 4) {
    const quad_t b = load_quad(baseline + i);
    quad_t product = load_quad(uniforms + i);
    quad_mask_t visits = 1;
    double *of_four = score + i * T;
    for (int t = 0; t + 1 < T; t++) {
      const quad_t at = {of_four[t], of_four[T + t], of_four[2 * T + t], of_four[3 * T + t]};
      product *= 1.0 + exp_quad(within_quad(intercepts[t] + slope * (at - b), -700.0, 700.0));
      visits -= product < 1.0;
    }
    memcpy(seen + i, &visits, sizeof visits);
  }
  for (uint64_t i = fours; i < count; i++) {
    double product = uniforms[i];
    seen[i] = 1;
    for (int t = 0; t + 1 < T; t++) {
      double a = intercepts[t] + slope * (score[i * T + t] - baseline[i]);
      a = a < -700.0 ? -700.0 : a;
      product *= 1.0 + plain_exp(a > 700.0 ? 700.0 : a);
      seen[i] += product < 1.0;
    }
  }
  for (uint64_t i = 0; i < count; i++) {
    double *row = score + i * T;
    int t = 1;
    for (; t + 4 <= T; t += 4) {
      const quad_mask_t visit = {t, t + 1, t + 2, t + 3};
      store_quad(row + t, visit >= seen[i] ? (quad_t)missing : load_quad(row + t));
    }
    for (; t < T; t++) row[t] = t < seen[i] ? row[t] : missing;
  }
}

void KERNEL(leave)(const CKernelsLeaving *law, const CKernelsPatients *of, uint64_t count, uint32_t visits) {
  const int T = (int)visits;
#define CALL(T) leave(law, of, count, T)
  FOR_EACH_COUNT(CALL)
#undef CALL
}

// One patient after another: a row of x takes score_t - base from column K on; bit t of the pattern says whether it is a number; the bucket is that of
// the pattern's last visit and the cell. How many patterns have a gap, whose buckets are left to the caller.
ALWAYS_INLINE uint32_t gather(const CKernelsGather *g, uint64_t count, int T) {
  const double missing = double_of(0x7ff8000000000000ull);
  const double *scores = g->scores, *base = g->base;
  const int64_t *limit = g->limit;
  const uint64_t order = g->order;
  double *x = g->x + g->column;
  uint32_t gapped = 0;
  const int quads = T >= 4 ? (T + 3) / 4 : 0;
  for (uint64_t i = 0; i < count; i++, scores += T, x += order) {
    const double b = base ? base[i] : 0.0;
    const int64_t end = limit ? limit[i] : T;
    uint64_t pattern = 0;
    quad_mask_t found = 0;
    for (int a = 0; a < quads; a++) {
      // The last quad ends with the last visit and may repeat some of the one before.
      const int t = 4 * a + 4 <= T ? 4 * a : T - 4;
      const quad_mask_t visit = {t, t + 1, t + 2, t + 3};
      quad_t v = load_quad(scores + t) - b;
      v = visit < end ? v : (quad_t)missing;
      store_quad(x + t, v);
      found |= (v == v) & ((quad_mask_t)1 << visit);
    }
    if (quads) {
      pattern = (uint64_t)(found[0] | found[1] | found[2] | found[3]);
    } else {
      for (int t = 0; t < T; t++) {
        const double v = t < end ? scores[t] - b : missing;
        x[t] = v;
        pattern |= (uint64_t)(v == v) << t;
      }
    }
    g->patterns[i] = pattern;
    const uint64_t gap = pattern & (pattern + 1);
    gapped += gap != 0;
    const uint32_t slot = gap ? 0 : (uint32_t)(pattern == ~0ull ? 64 : __builtin_ctzll(~pattern));
    g->buckets[i] = slot * g->cellCount + g->cells[i];
  }
  return gapped;
}

uint32_t KERNEL(gather)(const CKernelsGather *g, uint64_t count) {
  const int T = (int)g->visits;
#define CALL(T) gather(g, count, T)
  FOR_EACH_COUNT(CALL)
#undef CALL
}
