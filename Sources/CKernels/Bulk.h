// The bulk kernels, compiled once for each level of the processor: Plain.c, AVX2.c and AVX512.c include this file with a name for each.
// All give the same bits: integers, additions and multiplications of doubles in one order, never fused.
#include <stdbool.h>

#include "Draws.h"

#pragma clang fp contract(off)

enum {
  lanes = 8,
  // Blocks of 128 bits drawn at a time: the buffer of 8 kB stays in the first cache.
  tile = 512
};

// Only inlined functions take or give vectors, so that how calls pass them does not matter.
#pragma clang diagnostic ignored "-Wpsabi"
typedef uint64_t lane_t __attribute__((vector_size(8 * lanes)));

// Which of a block's two words of 64 bits are wanted: one, both in order, or the first ones and the second ones apart.
enum words { first_word, second_word, both_words, words_apart };

// Two keys a round, in every lane.
ALWAYS_INLINE void make_keys(uint64_t seed, lane_t keys[20]) {
  for (uint32_t round = 0; round < 10; round++) {
    keys[2 * round] = (lane_t){} + ((uint32_t)seed + round * weyl0);
    keys[2 * round + 1] = (lane_t){} + ((uint32_t)(seed >> 32) + round * weyl1);
  }
}

typedef struct lane_pair_t {
  lane_t first, second;
} lane_pair_t;

// Both words of the blocks with counters (subject, word, trial), one a lane.
ALWAYS_INLINE lane_pair_t philox_lanes(const lane_t *keys, uint64_t trial, lane_t subject, lane_t word) {
  lane_t c0 = subject, c1 = word, c2 = (lane_t){} + (trial & low32), c3 = (lane_t){} + (trial >> 32);
  // Nothing, but the compiler cannot know: it takes the keys from memory, where an operation can, and not into registers that it has not.
  __asm__ volatile("" : "+r"(keys));
  // The upper half of a lane holds what is left of a product: `& low32` before the next one costs nothing, as the instruction ignores it.
#pragma unroll
  for (int round = 0; round < 10; round++) {
    const lane_t p0 = (c0 & low32) * multiplier0, p1 = (c2 & low32) * multiplier1;
    c0 = (p1 >> 32) ^ c1 ^ keys[2 * round];
    c2 = (p0 >> 32) ^ c3 ^ keys[2 * round + 1];
    c1 = p1;
    c3 = p0;
  }
  return (lane_pair_t){(c0 & low32) | (c1 << 32), (c2 & low32) | (c3 << 32)};
}

// `count` blocks, `perSubject` to a subject, starting at block firstBlock of firstSubject; writes a multiple of `lanes` blocks.
ALWAYS_INLINE void philox_blocks(
    const CKernelsDraws *which, uint32_t firstSubject, uint32_t firstBlock, uint32_t perSubject, uint32_t count, enum words wanted, uint64_t *bits,
    uint64_t *seconds) {
  lane_t keys[20];
  make_keys(which->seed, keys);
  lane_t subject, block;
  for (uint32_t l = 0, s = firstSubject, b = 0; l < lanes; l++) {
    subject[l] = s;
    block[l] = b++;
    s += b == perSubject;
    b = b == perSubject ? 0 : b;
  }
  const uint64_t wholeSubjects = lanes / perSubject, blocksBesides = lanes % perSubject;
  const uint64_t base = (uint64_t)which->purpose << 16 | firstBlock;
  for (uint32_t q = 0; q < count; q += lanes) {
    const lane_pair_t drawn = philox_lanes(keys, which->trial, subject, block + base);
    const lane_t w0 = drawn.first, w1 = drawn.second;
    if (wanted == both_words) {
      const lane_t lower = __builtin_shufflevector(w0, w1, 0, 8, 1, 9, 2, 10, 3, 11);
      const lane_t upper = __builtin_shufflevector(w0, w1, 4, 12, 5, 13, 6, 14, 7, 15);
      memcpy(bits + 2 * q, &lower, sizeof lower);
      memcpy(bits + 2 * q + lanes, &upper, sizeof upper);
    } else {
      memcpy(bits + q, wanted == second_word ? &w1 : &w0, sizeof w0);
      if (wanted == words_apart) memcpy(seconds + q, &w1, sizeof w1);
    }
    subject += wholeSubjects;
    block += blocksBesides;
    const lane_t past = (lane_t)(block >= (uint64_t)perSubject);
    subject -= past;
    block -= past & (uint64_t)perSubject;
  }
}

// Four doubles: one register of AVX2, two of plain x86-64.
typedef double quad_t __attribute__((ext_vector_type(4)));
typedef double pair_t __attribute__((ext_vector_type(2)));
typedef int64_t quad_mask_t __attribute__((ext_vector_type(4)));
typedef uint64_t quad_bits_t __attribute__((ext_vector_type(4)));
typedef bool quad_truth_t __attribute__((ext_vector_type(4)));

ALWAYS_INLINE quad_t load_quad(const double *x) {
  quad_t v;
  memcpy(&v, x, sizeof v);
  return v;
}
ALWAYS_INLINE void store_quad(double *x, quad_t v) { memcpy(x, &v, sizeof v); }
ALWAYS_INLINE quad_t bits_quad(quad_bits_t bits) {
  quad_t v;
  memcpy(&v, &bits, sizeof v);
  return v;
}
ALWAYS_INLINE quad_bits_t quad_bits(quad_t x) {
  quad_bits_t v;
  memcpy(&v, &x, sizeof v);
  return v;
}
// Bit l is set where lane l of a comparison holds.
ALWAYS_INLINE uint32_t holds(quad_mask_t comparison) {
  const quad_truth_t truth = __builtin_convertvector(comparison, quad_truth_t);
  uint8_t bits;
  memcpy(&bits, &truth, sizeof bits);
  return bits & 15;
}
ALWAYS_INLINE quad_t within_quad(quad_t x, double lowest, double highest) {
  const quad_t low = lowest, high = highest;
  x = x < low ? low : x;
  return x > high ? high : x;
}

ALWAYS_INLINE quad_t uniform_quad(const uint64_t *bits) {
  quad_bits_t b;
  memcpy(&b, bits, sizeof b);
  return bits_quad(b >> 12 | 0x3ff0000000000000ull) - 0x1.fffffffffffffp-1;
}

// The width and the core of a draw's layer stand beside each other in the table. The layer is the word's lowest byte, read from memory by itself: taken
// from a vector it would cost twice as much.
ALWAYS_INLINE pair_t layer(const double *edges, const uint64_t *word) {
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
  const uint64_t at = ((const uint8_t *)word)[0];
#else
  const uint64_t at = ((const uint8_t *)word)[7];
#endif
  pair_t v;
  memcpy(&v, edges + at, sizeof v);
  return v;
}

// What a layer's core rejected, by its place among the words: four at a time, and bits that say which. The first blocks of bits besides are made together.
static __attribute__((noinline)) void redraw(
    const CKernelsDraws *which, const uint64_t *bits, const uint32_t *beyond, uint32_t places, uint32_t firstSubject, uint32_t perSubject,
    uint32_t firstDraw, double *out) {
  lane_t keys[20];
  make_keys(which->seed, keys);
  uint32_t place = 0, left = beyond[0] & 15;
  while (place < places) {
    uint32_t at[lanes], draw[lanes], filled = 0;
    uint64_t subjects[lanes] = {}, blocks[lanes] = {};
    while (filled < lanes && place < places) {
      const uint32_t j = (beyond[place] >> 4) + (uint32_t)__builtin_ctz(left), s = j / perSubject;
      at[filled] = j;
      draw[filled] = firstDraw + (j - s * perSubject);
      subjects[filled] = firstSubject + s;
      blocks[filled] = redraw_word(which->purpose, draw[filled], 0);
      filled++;
      left &= left - 1;
      if (left == 0 && ++place < places) left = beyond[place] & 15;
    }
    lane_t subject, word;
    memcpy(&subject, subjects, sizeof subject);
    memcpy(&word, blocks, sizeof word);
    const lane_pair_t drawn = philox_lanes(keys, which->trial, subject, word);
    uint64_t words[2 * lanes];
    for (int l = 0; l < lanes; l++) {
      words[2 * l] = drawn.first[l];
      words[2 * l + 1] = drawn.second[l];
    }
    for (uint32_t l = 0; l < filled; l++) {
      out[at[l]] = ckernels_normal_beyond(
          bits[at[l]], words + 2 * l, which->seed, which->trial, which->purpose, (uint32_t)subjects[l], draw[l]);
    }
  }
}

// Draws of one kind of consecutive words: word j is draw firstDraw + j % perSubject of subject firstSubject + j / perSubject.
enum kind { uniforms, normals };

ALWAYS_INLINE void convert(
    const CKernelsDraws *which, enum kind kind, const uint64_t *bits, uint32_t count, uint32_t firstSubject, uint32_t perSubject, uint32_t firstDraw,
    double *out) {
  const double *edges = ckernels_ziggurat_edge;
  uint32_t beyond[(2 * tile + 3) / 4 + 1], places = 0;
  const uint64_t whole = count & ~3u;
  uint64_t j = 0;
  for (; j < whole; j += 4) {
    quad_t x = uniform_quad(bits + j);
    if (kind == uniforms) {
      store_quad(out + j, x);
      continue;
    }
    // (width, core) of four draws, turned about.
    const pair_t l0 = layer(edges, bits + j), l1 = layer(edges, bits + j + 1), l2 = layer(edges, bits + j + 2), l3 = layer(edges, bits + j + 3);
    const quad_t even = __builtin_shufflevector(l0, l2, 0, 1, 2, 3), odd = __builtin_shufflevector(l1, l3, 0, 1, 2, 3);
    x *= __builtin_shufflevector(even, odd, 0, 4, 2, 6);
    const uint32_t outside = holds(x >= __builtin_shufflevector(even, odd, 1, 5, 3, 7));
    quad_bits_t b;
    memcpy(&b, bits + j, sizeof b);
    store_quad(out + j, bits_quad(quad_bits(x) | (b & 0x100) << 55));
    // No call within the loop: what a layer's core rejected is drawn again after it.
    if (__builtin_expect(outside != 0, 0)) beyond[places++] = (uint32_t)j << 4 | outside;
  }
  if (places) redraw(which, bits, beyond, places, firstSubject, perSubject, firstDraw, out);
  for (; j < count; j++) {
    const uint32_t at = (uint32_t)j;
    out[j] = kind == uniforms ? uniform(bits[j]) : normal(bits[j], which, firstSubject + at / perSubject, firstDraw + at % perSubject);
  }
}

// Runs through the draws in tiles: whole subjects where several fit into one, pieces of a subject where one does not.
ALWAYS_INLINE void fill(const CKernelsDraws *which, double *out, uint64_t stride, enum kind kind) {
  uint64_t words[2 * (tile + lanes)];
  const uint32_t skipped = which->firstDraw & 1, firstBlock = which->firstDraw / 2, end = skipped + which->draws;
  const uint32_t perSubject = (end + 1) / 2;
  if (which->draws == 0) return;
  if (which->draws == 1 && stride == 1) {
    for (uint32_t s0 = 0; s0 < which->subjectCount; s0 += tile) {
      const uint32_t subjects = which->subjectCount - s0 < tile ? which->subjectCount - s0 : tile, first = which->firstSubject + s0;
      if (skipped) {
        philox_blocks(which, first, firstBlock, 1, subjects, second_word, words, words);
      } else {
        philox_blocks(which, first, firstBlock, 1, subjects, first_word, words, words);
      }
      convert(which, kind, words, subjects, first, 1, which->firstDraw, out + s0);
    }
    return;
  }
  const uint32_t piece = perSubject < tile ? perSubject : tile, together = tile / piece;
  const bool inOrder = skipped == 0 && (which->draws & 1) == 0 && stride == which->draws && perSubject == piece;
  for (uint32_t s0 = 0; s0 < which->subjectCount; s0 += together) {
    const uint32_t subjects = which->subjectCount - s0 < together ? which->subjectCount - s0 : together, first = which->firstSubject + s0;
    for (uint32_t b0 = 0; b0 < perSubject; b0 += piece) {
      const uint32_t blocks = perSubject - b0 < piece ? perSubject - b0 : piece;
      philox_blocks(which, first, firstBlock + b0, blocks, subjects * blocks, both_words, words, words);
      if (inOrder) {
        // Whole subjects one after another: the words are the draws in order.
        convert(which, kind, words, subjects * which->draws, first, which->draws, which->firstDraw, out + (uint64_t)s0 * stride);
        continue;
      }
      const uint32_t from = b0 == 0 ? skipped : 0, to = end - 2 * b0 < 2 * blocks ? end - 2 * b0 : 2 * blocks;
      for (uint32_t s = 0; s < subjects; s++) {
        const uint32_t draw = 2 * (firstBlock + b0) + from;
        convert(
            which, kind, words + 2 * (uint64_t)s * blocks + from, to - from, first + s, to - from, draw,
            out + (uint64_t)(s0 + s) * stride + (draw - which->firstDraw));
      }
    }
  }
}

void KERNEL(fill_normals_and_uniforms)(const CKernelsDraws *which, double *normalOut, double *uniformOut) {
  uint64_t first[tile + lanes], second[tile + lanes];
  for (uint32_t s0 = 0; s0 < which->subjectCount; s0 += tile) {
    const uint32_t subjects = which->subjectCount - s0 < tile ? which->subjectCount - s0 : tile, subject = which->firstSubject + s0;
    philox_blocks(which, subject, 0, 1, subjects, words_apart, first, second);
    convert(which, normals, first, subjects, subject, 1, 0, normalOut + s0);
    convert(which, uniforms, second, subjects, subject, 1, 1, uniformOut + s0);
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

// The same operations as plain_exp. Its constants stand in memory four times each and in another file, so that an operation takes one from there: a
// broadcast before each would double the work.
ALWAYS_INLINE quad_t exp_quad(quad_t x) {
  const double (*of)[4] = ckernels_exp_quads;
  // Nothing, but the compiler cannot know: it would keep the constants in registers that it has not.
  __asm__ volatile("" : "+r"(of));
#define EXP_QUAD(i) load_quad(of[i])
  const quad_t t = x * EXP_QUAD(12) + EXP_QUAD(13);
  const quad_t k = t - EXP_QUAD(13);
  const quad_t r = (x - k * EXP_QUAD(14)) - k * EXP_QUAD(15);
  const quad_t r2 = r * r, r4 = r2 * r2;
  const quad_t value = EXP_QUAD(16) + (r + r2 * EXP_SERIES(EXP_QUAD, r, r2, r4));
#undef EXP_QUAD
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

// Scores of `count` patients over T visits; `linear` where nothing is added, rounded or cut.
ALWAYS_INLINE void scores(const CKernelsCourse *law, const CKernelsPatients *of, uint64_t count, int T, bool linear) {
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
      if (!linear) {
        if (shift) {
          for (int l = 0; l < here; l++) score[l] += shift[i * T + 4 * a + l];
        }
        if (whole) score = (score + 0x1.8p52) - 0x1.8p52;
        score = within_quad(score, lowest, highest);
      }
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
  const bool linear = !of->shift && !law->whole && law->lowest == -__builtin_inf() && law->highest == __builtin_inf();
#define CALL(T) (linear ? scores(law, of, count, T, true) : scores(law, of, count, T, false))
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
    quad_t turned[4];
#pragma unroll 8
    for (int t = 0; t + 1 < T; t++) {
      // Four visits of the four patients turned about together, where there are as many.
      if (t % 4 == 0 && t + 4 <= T) {
        const quad_t r0 = load_quad(of_four + t), r1 = load_quad(of_four + T + t), r2 = load_quad(of_four + 2 * T + t);
        const quad_t r3 = load_quad(of_four + 3 * T + t);
        const quad_t a = __builtin_shufflevector(r0, r1, 0, 4, 2, 6), b1 = __builtin_shufflevector(r0, r1, 1, 5, 3, 7);
        const quad_t c = __builtin_shufflevector(r2, r3, 0, 4, 2, 6), d = __builtin_shufflevector(r2, r3, 1, 5, 3, 7);
        turned[0] = __builtin_shufflevector(a, c, 0, 1, 4, 5);
        turned[1] = __builtin_shufflevector(b1, d, 0, 1, 4, 5);
        turned[2] = __builtin_shufflevector(a, c, 2, 3, 6, 7);
        turned[3] = __builtin_shufflevector(b1, d, 2, 3, 6, 7);
      }
      const quad_t at = t / 4 * 4 + 4 <= T ? turned[t % 4] : (quad_t){of_four[t], of_four[T + t], of_four[2 * T + t], of_four[3 * T + t]};
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
    if (T < 5) {
      for (int t = 1; t < T; t++) row[t] = t < seen[i] ? row[t] : missing;
      continue;
    }
    for (int from = 1; from < T; from += 4) {
      // The last quad ends with the last visit and may repeat some of the one before.
      const int t = from + 4 <= T ? from : T - 4;
      const quad_mask_t visit = {t, t + 1, t + 2, t + 3};
      store_quad(row + t, visit >= seen[i] ? (quad_t)missing : load_quad(row + t));
    }
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
ALWAYS_INLINE uint32_t gather(const CKernelsGather *g, uint64_t count, int T, bool limited) {
  const double missing = double_of(0x7ff8000000000000ull);
  const double *scores = g->scores, *base = g->base;
  const uint64_t order = g->order;
  const uint32_t cellCount = g->cellCount, *cells = g->cells;
  const int64_t *limit = g->limit;
  uint64_t *patterns = g->patterns;
  uint32_t *buckets = g->buckets;
  double *x = g->x + g->column;
  uint32_t gapped = 0;
  for (uint64_t i = 0; i < count; i++, scores += T, x += order) {
    const double b = base ? base[i] : 0.0;
    const int64_t end = limited ? limit[i] : T;
    uint64_t pattern = 0;
    if (T >= 4) {
      for (int from = 0; from < T; from += 4) {
        // The last quad ends with the last visit and may repeat some of the one before.
        const int t = from + 4 <= T ? from : T - 4;
        const quad_mask_t visit = {t, t + 1, t + 2, t + 3};
        quad_t v = load_quad(scores + t) - b;
        if (limited) v = visit < end ? v : (quad_t)missing;
        store_quad(x + t, v);
        pattern |= (uint64_t)holds(v == v) << t;
      }
    } else {
      for (int t = 0; t < T; t++) {
        const double v = t < end ? scores[t] - b : missing;
        x[t] = v;
        pattern |= (uint64_t)(v == v) << t;
      }
    }
    patterns[i] = pattern;
    const bool gap = (pattern & (pattern + 1)) != 0;
    gapped += gap;
    const uint32_t slot = gap ? 0 : (uint32_t)(pattern == ~0ull ? 64 : __builtin_ctzll(~pattern));
    buckets[i] = slot * cellCount + cells[i];
  }
  return gapped;
}

uint32_t KERNEL(gather)(const CKernelsGather *g, uint64_t count) {
  const int T = (int)g->visits;
#define CALL(T) (g->limit ? gather(g, count, T, true) : gather(g, count, T, false))
  FOR_EACH_COUNT(CALL)
#undef CALL
}

// A = R'R in place in the upper triangle; the first column of which no more than `least` of its squared length is left, or -1. Rows are padded to quads:
// what stands left of the diagonal in its quad, or right of the last column in the last, is overwritten without meaning.
int64_t KERNEL(factor_upper)(double *a, uint64_t order, uint64_t stride, double least) {
  double bounds[64];
  const uint64_t bounded = order < 64 ? order : 64;
#pragma clang loop vectorize(disable) unroll(disable)
  for (uint64_t k = 0; k < bounded; k++) {
    const double bound = least * a[k * stride + k];
    bounds[k] = bound > 0.0 ? bound : 0.0;
  }
  for (uint64_t k = 0; k < order; k++) {
    double *row = a + k * stride;
    const double pivot = row[k];
    if (!(pivot > (k < bounded ? bounds[k] : 0.0)) || pivot > 0x1.fffffffffffffp+1023) return (int64_t)k;
    const double root = __builtin_sqrt(pivot);
    const quad_t inverse = 1.0 / root;
    for (uint64_t j = k & ~3ull; j < order; j += 4) store_quad(row + j, load_quad(row + j) * inverse);
    row[k] = root;
    for (uint64_t i = k + 1; i < order; i++) {
      const double factor = row[i];
      double *target = a + i * stride;
      for (uint64_t j = i & ~3ull; j < order; j += 4) store_quad(target + j, load_quad(target + j) - factor * load_quad(row + j));
    }
  }
  return -1;
}

// to[run.to + i] += from[run.from + i], i < run.length, for every run.
void KERNEL(add_runs)(const CKernelsRun *runs, uint64_t count, const double *from, double *to) {
  for (uint64_t r = 0; r < count; r++) {
    const double *f = from + runs[r].from;
    double *t = to + runs[r].to;
    const uint32_t length = runs[r].length;
    uint32_t i = 0;
    for (; i + 4 <= length; i += 4) store_quad(t + i, load_quad(t + i) + load_quad(f + i));
#pragma clang loop vectorize(disable) unroll(disable)
    for (; i < length; i++) t[i] += f[i];
  }
}
