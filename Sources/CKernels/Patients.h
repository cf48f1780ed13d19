// Patients' scores, and which of them are seen: one patient after another, for many visits. Together.h has the rest.

// Whether scores are neither rounded nor cut.
ALWAYS_INLINE bool is_linear(const CKernelsCourse *law) {
  return !law->whole && law->lowest == -__builtin_inf() && law->highest == __builtin_inf();
}

// Scores of `count` patients, one after another.
ALWAYS_INLINE void scores(const CKernelsCourse *law, const CKernelsPatients *of, uint64_t count, bool linear) {
  const int T = (int)law->visits, quads = (T + 3) / 4;
  const double *z = of->normals;
  double *out = of->scores;
  for (uint64_t i = 0; i < count; i++, z += T, out += T) {
    const double b = of->baseline[i];
    const double *mean = law->means + of->arm[i] * 4 * quads;
    for (int t = 0; t < T; t += 4) {
      const int here = t + 4 <= T ? 4 : T - t;
      quad_t score = load_quad(law->offset + t) + load_quad(law->gain + t) * b;
      const double *loading = law->loadings + t * 4 * quads;
      for (int s = 0; s < t + here; s++) score += load_quad(loading + 4 * s) * z[s];
      score += load_quad(mean + t);
      if (!linear) {
        if (law->whole) score = (score + 0x1.8p52) - 0x1.8p52;
        score = within_quad(score, law->lowest, law->highest);
      }
      if (here == 4) {
        store_quad(out + t, score);
      } else {
        for (int l = 0; l < here; l++) out[t + l] = score[l];
      }
    }
  }
}

ALWAYS_INLINE void take_away(double *row, int64_t seen, int T) {
  for (int64_t t = seen; t < T; t++) row[t] = double_of(0x7ff8000000000000ull);
}

// One patient, if need be again.
static __attribute__((noinline)) void draw_one(
    const CKernelsCourse *law, const CKernelsLeaving *leaving, const CKernelsPatients *of, uint64_t i) {
  const int T = (int)law->visits;
  double *row = of->scores + i * T;
  const CKernelsPatients one = {of->baseline + i, of->arm + i, of->normals + i * T, of->uniforms, row, of->seen};
  scores(law, &one, 1, is_linear(law));
  if (!leaving) return;
  of->seen[i] = visits_seen(leaving, of->baseline[i], of->uniforms[i], row, T);
  take_away(row, of->seen[i], T);
}

// Many visits: scores first, then who leaves.
static __attribute__((noinline)) void draw_long(
    const CKernelsCourse *law, const CKernelsLeaving *leaving, const CKernelsPatients *of, uint64_t count) {
  const int T = (int)law->visits;
  if (is_linear(law)) {
    scores(law, of, count, true);
  } else {
    scores(law, of, count, false);
  }
  if (!leaving) return;
  const uint64_t eights = count / 8 * 8;
  for (uint64_t i = 0; i < eights; i += 8) {
    const quad_t b[2] = {load_quad(of->baseline + i), load_quad(of->baseline + i + 4)};
    const double *row = of->scores + i * T;
    staying_t s = staying(of->uniforms + i, T);
    for (int t = 0; t + 1 < T; t++) {
      float logits[8];
      for (int h = 0; h < 2; h++) {
        const double *at = row + 4 * h * T + t;
        store_in_single(logits + 4 * h, leaving->intercepts[t] + leaving->slope * ((quad_t){at[0], at[T], at[2 * T], at[3 * T]} - b[h]));
      }
      stay(&s, logits);
    }
    for (int l = 0; l < 8; l++) of->seen[i + l] = s.least[l] == s.most[l] ? s.least[l] : 0;
  }
  for (uint64_t i = 0; i < count; i++) {
    double *row = of->scores + i * T;
    if (i >= eights || of->seen[i] == 0) of->seen[i] = visits_seen(leaving, of->baseline[i], of->uniforms[i], row, T);
    take_away(row, of->seen[i], T);
  }
}
