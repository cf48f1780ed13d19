// What cross-products are made of, and what is done with them.

// A patient's row of x takes score_t - base from column K on; bit t of the pattern says whether it is a number.
ALWAYS_INLINE uint64_t take_row(const double *scores, double b, int64_t end, int T, bool limited, double *x) {
  const double missing = double_of(0x7ff8000000000000ull);
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
  return pattern;
}

// The bucket is that of the pattern's last visit and the cell. How many patterns have a gap, whose buckets are left to the caller.
ALWAYS_INLINE uint32_t gather(const CKernelsGather *g, uint64_t count, int T, bool limited) {
  const double *scores = g->scores, *base = g->base;
  const uint64_t order = g->order;
  const uint32_t cellCount = g->cellCount, *cells = g->cells;
  const int64_t *limit = g->limit;
  uint64_t *patterns = g->patterns;
  uint32_t *buckets = g->buckets;
  double *x = g->x + g->column;
  uint32_t gapped = 0;
  uint64_t i = 0;
  // Four patients together, whose patterns fit into a word.
  if (T <= 8) {
    half_oct_bits_t gaps = 0;
    for (; i + 4 <= count; i += 4, scores += 4 * T, x += 4 * order) {
      uint32_t four = 0;
#pragma unroll
      for (int l = 0; l < 4; l++) {
        const uint64_t pattern = take_row(scores + l * T, base ? base[i + l] : 0.0, limited ? limit[i + l] : T, T, limited, x + l * order);
        four |= (uint32_t)pattern << 8 * l;
      }
      bytes_t bytes;
      memcpy(&bytes, &four, sizeof bytes);
      const quad_bits_t wide = __builtin_convertvector(bytes, quad_bits_t);
      memcpy(patterns + i, &wide, sizeof wide);
      const half_oct_bits_t pattern = __builtin_convertvector(bytes, half_oct_bits_t), next = pattern + 1;
      const half_oct_bits_t gap = (half_oct_bits_t)((pattern & next) != 0);
      // Without a gap it is a power of two, and its exponent the pattern's visits.
      const half_oct_t power = __builtin_convertvector((half_oct_mask_t)next, half_oct_t);
      half_oct_bits_t slot, cell;
      memcpy(&slot, &power, sizeof slot);
      memcpy(&cell, cells + i, sizeof cell);
      slot = ((slot >> 23) - 127) & ~gap;
      slot = slot * cellCount + cell;
      memcpy(buckets + i, &slot, sizeof slot);
      gaps -= gap;
    }
    gapped = gaps[0] + gaps[1] + gaps[2] + gaps[3];
  }
  for (; i < count; i++, scores += T, x += order) {
    const uint64_t pattern = take_row(scores, base ? base[i] : 0.0, limited ? limit[i] : T, T, limited, x);
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
  FOR_EACH_COUNT(CALL, CALL(T))
#undef CALL
}

// A = R'R in place in the upper triangle; the first column of which no more than `least` of its squared length is left, or -1; and 1 / R_kk, where there is room for them. Rows are padded to quads:
// what stands left of the diagonal in its quad, or right of the last column in the last, is overwritten without meaning.
int64_t KERNEL(factor_upper)(double *a, uint64_t order, uint64_t stride, double least, double *inverses) {
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
    // 1 / root, without waiting for the root before dividing.
    const double one = root * (1.0 / pivot);
    const quad_t inverse = one;
    if (inverses) inverses[k] = one;
    for (uint64_t j = k & ~3ull; j < order; j += 4) store_quad(row + j, load_quad(row + j) * inverse);
    for (uint64_t i = k + 1; i < order; i++) {
      const double factor = row[i];
      double *target = a + i * stride;
      for (uint64_t j = i & ~3ull; j < order; j += 4) store_quad(target + j, load_quad(target + j) - factor * load_quad(row + j));
    }
    // After the row was read: a read of a quad of which one number has just been written waits.
    row[k] = root;
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
