// Scores of few visits, and who leaves: eight patients together, in registers that hold one visit of four of them.
// The numbers of a law, one a register.
typedef struct course_quads_t {
  quad_t offset[8], gain[8], loading[8][8], intercept[8], slope;
} course_quads_t;

// Some patients on their way from numbers to scores, turned about.
enum { most_together = 64 };
typedef struct together_t {
  double scores[most_together / 4][8][4];
  float logits[most_together / 8][8][8];
} together_t;

// Scores of four patients and, where they may, the logits of their leaving.
ALWAYS_INLINE void draw_four(
    const CKernelsCourse *law, const course_quads_t *by, const CKernelsPatients *of, uint64_t first, const int T, bool linear, bool leaves,
    double (*scores)[4], float (*logits)[8]) {
  const int padded = (T + 3) / 4 * 4;
  const quad_t b = load_quad(of->baseline + first);
  const double *z = of->normals + first * T, *mean[4];
#pragma unroll
  for (int l = 0; l < 4; l++) mean[l] = law->means + of->arm[first + l] * padded;
  quad_t normal[8], score[8];
#pragma unroll
  for (int t = 0; t < T; t += 2) {
    if (t + 1 < T) {
      turn(z + t, z + T + t, z + 2 * T + t, z + 3 * T + t, &normal[t], &normal[t + 1]);
    } else {
      normal[t] = (quad_t){z[t], z[T + t], z[2 * T + t], z[3 * T + t]};
    }
  }
#pragma unroll
  for (int t = 0; t < T; t++) {
    score[t] = by->offset[t] + by->gain[t] * b;
#pragma unroll
    for (int s = 0; s <= t; s++) score[t] += by->loading[t][s] * normal[s];
  }
#pragma unroll
  for (int t = 0; t < T; t += 2) {
    quad_t even, odd;
    turn(mean[0] + t, mean[1] + t, mean[2] + t, mean[3] + t, &even, &odd);
    score[t] += even;
    if (t + 1 < T) score[t + 1] += odd;
  }
  if (!linear) {
#pragma unroll
    for (int t = 0; t < T; t++) {
      if (law->whole) score[t] = (score[t] + 0x1.8p52) - 0x1.8p52;
      score[t] = within_quad(score[t], law->lowest, law->highest);
    }
  }
#pragma unroll
  for (int t = 0; t < T; t++) store_quad(scores[t], score[t]);
  if (!leaves) return;
#pragma unroll
  for (int t = 0; t + 1 < T; t++) store_in_single(logits[t], by->intercept[t] + by->slope * (score[t] - b));
}

// The rows of four patients; what comes after they are seen is missing.
ALWAYS_INLINE void give_four(const double (*scores)[4], quad_mask_t seen, const int T, double *out) {
  const quad_t missing = double_of(0x7ff8000000000000ull);
  quad_t score[8];
#pragma unroll
  for (int t = 0; t < T; t++) score[t] = t == 0 ? load_quad(scores[t]) : seen > t ? load_quad(scores[t]) : missing;
#pragma unroll
  for (int t = 0; t < T; t += 2) {
    if (t + 1 < T) {
      turn_back(score[t], score[t + 1], out + t, out + T + t, out + 2 * T + t, out + 3 * T + t);
    } else {
#pragma unroll
      for (int l = 0; l < 4; l++) out[l * T + t] = score[t][l];
    }
  }
}

// As many visits as there are registers for: eight patients at a time, of whom the last may be some of those before, which come out the same.
ALWAYS_INLINE void draw_together(
    const CKernelsCourse *law, const CKernelsLeaving *leaving, const CKernelsPatients *all, uint64_t count, const int T) {
  const int padded = (T + 3) / 4 * 4;
  const CKernelsPatients here = *all, *of = &here;
  const bool linear = is_linear(law);
  course_quads_t by;
  for (int t = 0; t < T; t++) {
    by.offset[t] = law->offset[t];
    by.gain[t] = law->gain[t];
    for (int s = 0; s <= t; s++) by.loading[t][s] = law->loadings[t / 4 * 4 * padded + 4 * s + t % 4];
    by.intercept[t] = leaving ? leaving->intercepts[t] : 0.0;
  }
  by.slope = leaving ? leaving->slope : 0.0;
  together_t now;
  for (uint64_t from = 0; from < count; from += most_together) {
    const uint64_t eights = count - from < most_together ? (count - from + 7) / 8 : most_together / 8;
    uint64_t undecided[most_together / 8];
    uint32_t places = 0;
    for (uint64_t e = 0; e < eights; e++) {
      const uint64_t i = from + 8 * e + 8 <= count ? from + 8 * e : count - 8;
      draw_four(law, &by, of, i, T, linear, leaving, now.scores[2 * e], now.logits[e]);
      draw_four(law, &by, of, i + 4, T, linear, leaving, now.scores[2 * e + 1], (float(*)[8])(now.logits[e][0] + 4));
    }
    for (uint64_t e = 0; leaving && e < eights; e++) {
      const uint64_t i = from + 8 * e + 8 <= count ? from + 8 * e : count - 8;
      staying_t s = staying(of->uniforms + i, T);
#pragma unroll
      for (int t = 0; t + 1 < T; t++) stay(&s, now.logits[e][t]);
      const uint32_t apart = holds_oct(s.least != s.most);
      if (__builtin_expect(apart != 0, 0)) undecided[places++] = i << 8 | apart;
      const quad_mask_t lower = __builtin_convertvector(__builtin_shufflevector(s.least, s.least, 0, 1, 2, 3), quad_mask_t);
      const quad_mask_t upper = __builtin_convertvector(__builtin_shufflevector(s.least, s.least, 4, 5, 6, 7), quad_mask_t);
      memcpy(of->seen + i, &lower, sizeof lower);
      memcpy(of->seen + i + 4, &upper, sizeof upper);
    }
    for (uint64_t e = 0; e < eights; e++) {
      const uint64_t i = from + 8 * e + 8 <= count ? from + 8 * e : count - 8;
      quad_mask_t lower = T, upper = T;
      if (leaving) {
        memcpy(&lower, of->seen + i, sizeof lower);
        memcpy(&upper, of->seen + i + 4, sizeof upper);
      }
      give_four(now.scores[2 * e], lower, T, of->scores + i * T);
      give_four(now.scores[2 * e + 1], upper, T, of->scores + (i + 4) * T);
    }
    for (uint32_t place = 0; place < places; place++) {
      const uint64_t i = undecided[place] >> 8;
      for (uint32_t left = undecided[place] & 255; left; left &= left - 1) draw_one(law, leaving, of, i + (uint64_t)__builtin_ctz(left));
    }
  }
}

void KERNEL(draw_scores)(const CKernelsCourse *law, const CKernelsLeaving *leaving, const CKernelsPatients *of, uint64_t count) {
  const int T = (int)law->visits;
  if (T <= 8 && count < 8) {
    for (uint64_t i = 0; i < count; i++) draw_one(law, leaving, of, i);
    return;
  }
#define CALL(T) draw_together(law, leaving, of, count, T)
  FOR_EACH_COUNT(CALL, draw_long(law, leaving, of, count))
#undef CALL
}
