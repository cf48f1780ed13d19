// Who leaves. visits seen = 1 + #{t < T : u (1 + odds_1) ... (1 + odds_t) < 1}, odds_t = exp(intercept_t + slope (score_t - baseline)).
// Eight patients at a time in single precision; those whose product comes too near to 1 for it are decided one by one in double.

// Eight times each, so that an operation takes one from memory. The terms of 2^f, |f| <= 1/2, within 7.5e-8 of itself: the polynomial of least
// relative error, by Remez's exchange. Then 1 / ln 2, the ends of y, 1.5 2^23 and 1.
#define EIGHT_TIMES(x) {x, x, x, x, x, x, x, x}
static const float power_octs[11][8] = {
    EIGHT_TIMES(0x1.000002p+0f),  EIGHT_TIMES(0x1.62e428p-1f),  EIGHT_TIMES(0x1.ebf918p-3f), EIGHT_TIMES(0x1.c6b6e4p-5f),
    EIGHT_TIMES(0x1.3d0c52p-7f),  EIGHT_TIMES(0x1.5c08e6p-10f), EIGHT_TIMES(0x1.715476p+0f), EIGHT_TIMES(-120.0f),
    EIGHT_TIMES(120.0f),          EIGHT_TIMES(0x1.8p23f),       EIGHT_TIMES(1.0f),
};
#undef EIGHT_TIMES

// Fused where the processor can: what is decided in single precision is the same either way.
#ifdef KERNELS_FUSE
#define MULTIPLY_ADD(a, b, c) __builtin_elementwise_fma(a, b, c)
#else
#define MULTIPLY_ADD(a, b, c) ((a) * (b) + (c))
#endif

// 1 + exp(a), for a cut at -83 and 83. k, the nearest whole number to y = a / ln 2, is what is left of it after adding and taking away 1.5 2^23; the
// sum's low bits hold it, and are added to the exponent.
ALWAYS_INLINE oct_t one_and_exp(oct_t a) {
  const float (*of)[8] = power_octs;
  // Nothing, but the compiler cannot know: it would keep the constants in registers that it has not.
  __asm__("" : "+r"(of));
  oct_t y = a * load_oct(of[6]);
  y = y < load_oct(of[7]) ? load_oct(of[7]) : y;
  y = y > load_oct(of[8]) ? load_oct(of[8]) : y;
  const oct_t t = y + load_oct(of[9]);
  const oct_t f = y - (t - load_oct(of[9]));
  oct_t power = MULTIPLY_ADD(f, load_oct(of[5]), load_oct(of[4]));
#pragma unroll
  for (int i = 3; i >= 0; i--) power = MULTIPLY_ADD(power, f, load_oct(of[i]));
  oct_bits_t bits, whole;
  memcpy(&bits, &power, sizeof bits);
  memcpy(&whole, &t, sizeof whole);
  bits += whole << 23;
  memcpy(&power, &bits, sizeof power);
  return power + load_oct(of[10]);
}
#undef MULTIPLY_ADD

// How near to 1 a product in single precision tells nothing: ten times its error, which is in units of e = 2^-24 as follows.
//   A logit a is rounded, multiplied by 1 / ln 2, which is rounded, and the product is rounded: exp(a) is off by 2.5 |a| e, and 1 + exp(a) by no more
//   than that where a > 0, by 2.5 e / exp(1) < e elsewhere. u >= 2^-53, and no factor is below 1: in a product below 2 the positive logits have a sum
//   below 54 ln 2 = 37.5, which makes 94 e for all of them and e for each of the others.
//   The power, with its polynomial's own rounding, is off by 4 e (3.96 e over every third number), 1 + exp(a) and the product by e each: 6 e a visit.
//   u is rounded: e.
// Together (95 + 7 t) e by visit t. What is beyond stays so in both: no factor is below 1, a product of 2 or more was below 2 before the visit that
// made it so, and a logit that was cut there leaves it at 2^67 or more.
ALWAYS_INLINE float margin_of_staying(int visits) { return 10.0f * (95.0f + 7.0f * (float)visits) * 0x1p-24f; }

// Eight patients on their way: the product, and the numbers of visits at which they are seen at least and at most.
typedef struct staying_t {
  oct_t product, below, above;
  oct_mask_t least, most;
} staying_t;

ALWAYS_INLINE staying_t staying(const double *uniforms, int T) {
  const float margin = margin_of_staying(T);
  const half_oct_t lower = __builtin_convertvector(load_quad(uniforms), half_oct_t);
  const half_oct_t upper = __builtin_convertvector(load_quad(uniforms + 4), half_oct_t);
  return (staying_t){__builtin_shufflevector(lower, upper, 0, 1, 2, 3, 4, 5, 6, 7), 1.0f - margin, 1.0f + margin, 1, T};
}

// One visit more, by the logits of leaving after it. What is no number is neither below nor above.
ALWAYS_INLINE void stay(staying_t *s, const float *logits) {
  s->product *= one_and_exp(load_oct(logits));
  s->least -= s->product < s->below;
  s->most += s->product >= s->above;
}

// The same by the law's own operations: how often a patient with these scores, `apart` from visit to visit, is seen.
ALWAYS_INLINE int64_t visits_seen(const CKernelsLeaving *law, double baseline, double uniform, const double *score, int T) {
  double product = uniform;
  int64_t seen = 1;
  for (int t = 0; t + 1 < T; t++) {
    double a = law->intercepts[t] + law->slope * (score[t] - baseline);
    a = a < -700.0 ? -700.0 : a;
    product *= 1.0 + plain_exp(a > 700.0 ? 700.0 : a);
    seen += product < 1.0;
  }
  return seen;
}
