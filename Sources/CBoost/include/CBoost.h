#ifndef CBOOST_H
#define CBOOST_H

// The distributions of Boost.Math for Swift: five quantities of eight families. No exception and no NaN comes through:
// the status says what went wrong, and `*result` is written only where the status is `CBoostFinished`.

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

#ifdef __cplusplus
}
#endif
#endif
