#ifndef CKERNELS_H
#define CKERNELS_H

// The hot loops that Swift cannot compile for more than one instruction set: random bits, uniforms and normals in bulk.
// On x86-64 each bulk function exists for plain x86-64, AVX2 and AVX-512, and the first call picks what the processor has; all give the same bits,
// because the arithmetic is in integers, in additions and multiplications of doubles in a fixed order, never fused, and in exp and log of its own;
// single precision is asked only where its answer is certain.

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// Which draws: those of subjects firstSubject ... firstSubject + subjectCount - 1, from draw firstDraw on, `draws` each,
// to out[s * stride + d].
typedef struct CKernelsDraws {
  uint64_t seed;
  uint64_t trial;
  uint32_t purpose;
  uint32_t firstSubject;
  uint32_t subjectCount;
  uint32_t firstDraw;
  uint32_t draws;
} CKernelsDraws;

// Uniforms in (0, 1), odd multiples of 2^-53.
void ckernels_fill_uniforms(const CKernelsDraws *which, double *out, uint64_t stride);
// Standard normals by the ziggurat.
void ckernels_fill_normals(const CKernelsDraws *which, double *out, uint64_t stride);

// Standard exponentials, -log(uniform).
void ckernels_fill_exponentials(const CKernelsDraws *which, double *out, uint64_t stride);

// Draw 0 of each subject as a standard normal and draw 1 as a uniform, one block for both; firstDraw and draws are not read.
void ckernels_fill_normals_and_uniforms(const CKernelsDraws *which, double *normals, double *uniforms);

// sums[bucket_i] += x_i x_i' for `count` vectors of 4 `quads` doubles, quads <= 8; sums holds square row-major matrices, of which the rows' parts
// from the diagonal's block of four on are kept.
void ckernels_add_outer_products(const double *x, uint64_t count, uint32_t quads, const uint32_t *bucket, double *sums);

// How scores come about: score_t = offset_t + gain_t baseline + sum_s L_ts z_s + mean_t[arm], rounded if `whole`, and kept within lowest ... highest.
// Vectors are padded to quads of visits; loadings stand quad by quad of t, in each 4 numbers for every s. L is lower triangular, and no offset is -0.
typedef struct CKernelsCourse {
  uint32_t visits;
  uint32_t whole;
  double lowest;
  double highest;
  const double *offset;
  const double *gain;
  const double *loadings;
  const double *means;
} CKernelsCourse;

// logit P(leaves after visit t) = intercept_t + slope (score_t - baseline).
typedef struct CKernelsLeaving {
  double slope;
  const double *intercepts;
} CKernelsLeaving;

// One element a patient, but for normals and scores, which have one for each visit and lie apart. Uniforms are in [2^-53, 1).
typedef struct CKernelsPatients {
  const double *baseline;
  const int64_t *arm;
  const double *normals;
  const double *uniforms;
  double *scores;
  int64_t *seen;
} CKernelsPatients;

// Scores of `count` patients and who of them leaves, by one uniform number each: how often each is seen, and his scores after that are not numbers.
// Where nobody leaves, `leaving` is NULL, and uniforms and seen are not read.
void ckernels_draw_scores(const CKernelsCourse *law, const CKernelsLeaving *leaving, const CKernelsPatients *of, uint64_t count);

// Longitudinal values made ready for cross-products: rows of x take scores less base from a column on.
typedef struct CKernelsGather {
  uint32_t visits;
  uint32_t order;
  uint32_t column;
  uint32_t cellCount;
  const double *scores;
  // One a patient, or NULL for 0.
  const double *base;
  // Visits from this one on are set aside; one a patient, or NULL.
  const int64_t *limit;
  const uint32_t *cells;
  double *x;
  uint64_t *patterns;
  uint32_t *buckets;
} CKernelsGather;

// How many patterns have a gap; their buckets are those of slot 0.
uint32_t ckernels_gather(const CKernelsGather *g, uint64_t count);

// A = R'R in place in the upper triangle of `order` rows, `stride` doubles (a multiple of four, at least order) from one to the next; the number of the
// first column of which no more than `least` (of the first 64: 0 for others) of its squared length is left, or -1; and 1 / R_kk, unless inverses is NULL. What stands left of the diagonal, or right of the last column, in a row's quads is overwritten without meaning.
int64_t ckernels_factor_upper(double *a, uint64_t order, uint64_t stride, double least, double *inverses);

// Consecutive doubles that are added to others.
typedef struct CKernelsRun {
  uint32_t from;
  uint32_t to;
  uint32_t length;
} CKernelsRun;

// to[run.to + i] += from[run.from + i], i < run.length, for `count` runs.
void ckernels_add_runs(const CKernelsRun *runs, uint64_t count, const double *from, double *to);

// The level in use: 1 plain, 3 AVX2, 4 AVX-512 (as x86-64-v3, -v4); 1 where the processor is another.
int ckernels_level(void);
// The highest level that this processor has.
int ckernels_highest_level(void);
// Uses another level that the processor has, for tests of equal bits; returns the one in use afterwards.
int ckernels_use_level(int level);

// The standard normal of one draw, given the draw's 64 bits and, for the one in eighty that needs more, its address.
double ckernels_normal(uint64_t bits, uint64_t seed, uint64_t trial, uint32_t purpose, uint32_t subject, uint32_t draw);
// 64 bits more for a draw: its `attempt`-th redraw block, both words.
void ckernels_redraw(
    uint64_t seed, uint64_t trial, uint32_t purpose, uint32_t subject, uint32_t draw, uint32_t attempt, uint64_t words[2]);

// exp(x) for x in [-700, 700] and log(x) for positive normal x, the same bits on every machine.
double ckernels_exp(double x);
double ckernels_log(double x);

// Straight-line arithmetic on an array of numbers: slots[target] = slots[a] op slots[b].
typedef enum CKernelsOperation : uint32_t {
  CKernelsAdd = 0,
  CKernelsSubtract = 1,
  CKernelsMultiply = 2,
  CKernelsDivide = 3,
  CKernelsPower = 4,
  CKernelsMinimum = 5,
  CKernelsMaximum = 6,
  // Of a alone.
  CKernelsNegate = 7,
  CKernelsExponential = 8,
  CKernelsLogarithm = 9,
  CKernelsSquareRoot = 10
} CKernelsOperation;

typedef struct CKernelsInstruction {
  uint32_t operation;
  uint32_t target;
  uint32_t a;
  uint32_t b;
} CKernelsInstruction;

void ckernels_run_tape(const CKernelsInstruction *tape, uint64_t count, double *slots);

// Rates of change by a tape: state i is put into slot states[i], the tape is run, rate i is read from slot rates[i].
typedef struct CKernelsRates {
  const CKernelsInstruction *tape;
  uint64_t count;
  double *slots;
  const uint32_t *states;
  const uint32_t *rates;
  uint64_t size;
} CKernelsRates;

// 0, or 1 where a rate is not a finite number; `of` is a CKernelsRates.
int ckernels_rates(const double *state, double *rates, double time, void *of);

// The ziggurat's layers: edges, descending to 0, and exp(-x*x/2) at each.
extern const double ckernels_ziggurat_edge[257];
extern const double ckernels_ziggurat_height[257];

#ifdef __cplusplus
}
#endif
#endif
