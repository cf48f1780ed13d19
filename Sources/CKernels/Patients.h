// Patients' scores, and who leaves.
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
    // The last quad may repeat some of the one before: it is read before that is written, for a read across a write that is under way waits for it.
    const quad_t tail = load_quad(row + T - 4);
    for (int t = 1; t + 4 < T; t += 4) {
      const quad_mask_t visit = {t, t + 1, t + 2, t + 3};
      store_quad(row + t, visit >= seen[i] ? (quad_t)missing : load_quad(row + t));
    }
    const quad_mask_t visit = {T - 4, T - 3, T - 2, T - 1};
    store_quad(row + T - 4, visit >= seen[i] ? (quad_t)missing : tail);
  }
}

void KERNEL(leave)(const CKernelsLeaving *law, const CKernelsPatients *of, uint64_t count, uint32_t visits) {
  const int T = (int)visits;
#define CALL(T) leave(law, of, count, T)
  FOR_EACH_COUNT(CALL)
#undef CALL
}
