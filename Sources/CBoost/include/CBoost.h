#ifndef CBOOST_H
#define CBOOST_H

// Boost for Swift: the distributions of Boost.Math, five quantities of eight families, and the integration of ordinary differential equations by
// Boost.Numeric.Odeint. No exception and no NaN comes through: the status says what went wrong, and `*result` is written only where the status is
// `CBoostFinished`.

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum CBoostQuantity : int {
  CBoostDensity = 0,
  CBoostCumulative = 1,
  CBoostUpperTail = 2,
  CBoostQuantile = 3,
  CBoostUpperQuantile = 4
} CBoostQuantity;

typedef enum CBoostStatus : int {
  CBoostFinished = 0,
  CBoostOutsideDomain = 1,
  CBoostNoConvergence = 2,
  CBoostNotANumber = 3
} CBoostStatus;

CBoostStatus cboost_student_t(CBoostQuantity quantity, double argument, double degreesOfFreedom, double *result);
CBoostStatus cboost_chi_squared(CBoostQuantity quantity, double argument, double degreesOfFreedom, double *result);
CBoostStatus cboost_f(CBoostQuantity quantity, double argument, double numerator, double denominator, double *result);
CBoostStatus cboost_beta(CBoostQuantity quantity, double argument, double a, double b, double *result);
CBoostStatus cboost_gamma(CBoostQuantity quantity, double argument, double shape, double scale, double *result);
CBoostStatus cboost_binomial(CBoostQuantity quantity, double argument, double trials, double probability, double *result);
CBoostStatus cboost_noncentral_t(CBoostQuantity quantity, double argument, double degreesOfFreedom, double noncentrality, double *result);
CBoostStatus cboost_noncentral_chi_squared(
    CBoostQuantity quantity, double argument, double degreesOfFreedom, double noncentrality, double *result);

// Rates of change of a state at a time; other than 0 where they are not numbers.
typedef int (*CBoostRates)(const double *state, double *rates, double time, void *context);

typedef struct CBoostCourse {
  // Where the course begins and ends; the state at the end is met by a step, not by interpolation.
  double from;
  double to;
  // Rising, in [from, to]; the state at each is written to `values`, one after the other.
  const double *times;
  uint64_t timesCount;
  double *values;
  // A step is taken where its error is at most absolute + relative (|x| + |step * rate|) in every component.
  double absolute;
  double relative;
  // The greatest number of steps, and the steps taken.
  uint64_t limit;
  uint64_t steps;
  // The first step tried, 0 for a hundredth of the course; afterwards the step that would come next.
  double step;
  // How far it came.
  double reached;
} CBoostCourse;

// Integrates a smooth course; `state` is that at `from`, and afterwards that at `to`.
CBoostStatus cboost_integrate(CBoostRates rates, void *context, double *state, uint64_t size, CBoostCourse *course);

#ifdef __cplusplus
}
#endif
#endif
