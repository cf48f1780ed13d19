// Boost.Math's distributions behind C functions; Sources/Mathematics/Distributions gives them their meaning and guards their domains.
#include "CBoost.h"

#include <boost/math/distributions/beta.hpp>
#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/fisher_f.hpp>
#include <boost/math/distributions/gamma.hpp>
#include <boost/math/distributions/non_central_chi_squared.hpp>
#include <boost/math/distributions/non_central_t.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <boost/math/policies/policy.hpp>
#include <cmath>
#include <stdexcept>

namespace {

namespace bm = boost::math;
namespace bp = boost::math::policies;

// A density that is infinite is infinite (chi-squared with one degree of freedom at 0), no error; a quantile of counts is the least count that
// reaches the probability. Everything is computed in double precision: Documentation/methods/distributions.md has the measured errors.
using Policy =
    bp::policy<bp::promote_double<false>, bp::overflow_error<bp::ignore_error>, bp::discrete_quantile<bp::integer_round_up>>;

template <class Distribution>
double evaluate(const Distribution &distribution, CBoostQuantity quantity, double argument) {
  switch (quantity) {
  case CBoostDensity: return bm::pdf(distribution, argument);
  case CBoostCumulative: return bm::cdf(distribution, argument);
  case CBoostUpperTail: return bm::cdf(bm::complement(distribution, argument));
  case CBoostQuantile: return bm::quantile(distribution, argument);
  case CBoostUpperQuantile: return bm::quantile(bm::complement(distribution, argument));
  }
  throw std::domain_error("no such quantity");
}

template <class Distribution>
CBoostStatus guarded(CBoostQuantity quantity, double argument, double *result, double first, double second) noexcept {
  try {
    const double value = evaluate(Distribution(first, second), quantity, argument);
    if (std::isnan(value)) return CBoostNotANumber;
    *result = value;
    return CBoostFinished;
  } catch (const std::domain_error &) {
    return CBoostOutsideDomain;
  } catch (...) {
    return CBoostNoConvergence;
  }
}

template <class Distribution>
CBoostStatus guarded(CBoostQuantity quantity, double argument, double *result, double only) noexcept {
  try {
    const double value = evaluate(Distribution(only), quantity, argument);
    if (std::isnan(value)) return CBoostNotANumber;
    *result = value;
    return CBoostFinished;
  } catch (const std::domain_error &) {
    return CBoostOutsideDomain;
  } catch (...) {
    return CBoostNoConvergence;
  }
}

} // namespace

CBoostStatus cboost_student_t(CBoostQuantity quantity, double argument, double degreesOfFreedom, double *result) {
  return guarded<bm::students_t_distribution<double, Policy>>(quantity, argument, result, degreesOfFreedom);
}

CBoostStatus cboost_chi_squared(CBoostQuantity quantity, double argument, double degreesOfFreedom, double *result) {
  return guarded<bm::chi_squared_distribution<double, Policy>>(quantity, argument, result, degreesOfFreedom);
}

CBoostStatus cboost_f(CBoostQuantity quantity, double argument, double numerator, double denominator, double *result) {
  return guarded<bm::fisher_f_distribution<double, Policy>>(quantity, argument, result, numerator, denominator);
}

CBoostStatus cboost_beta(CBoostQuantity quantity, double argument, double a, double b, double *result) {
  return guarded<bm::beta_distribution<double, Policy>>(quantity, argument, result, a, b);
}

CBoostStatus cboost_gamma(CBoostQuantity quantity, double argument, double shape, double scale, double *result) {
  return guarded<bm::gamma_distribution<double, Policy>>(quantity, argument, result, shape, scale);
}

CBoostStatus cboost_binomial(CBoostQuantity quantity, double argument, double trials, double probability, double *result) {
  return guarded<bm::binomial_distribution<double, Policy>>(quantity, argument, result, trials, probability);
}

CBoostStatus cboost_noncentral_t(CBoostQuantity quantity, double argument, double degreesOfFreedom, double noncentrality, double *result) {
  return guarded<bm::non_central_t_distribution<double, Policy>>(quantity, argument, result, degreesOfFreedom, noncentrality);
}

CBoostStatus cboost_noncentral_chi_squared(
    CBoostQuantity quantity, double argument, double degreesOfFreedom, double noncentrality, double *result) {
  return guarded<bm::non_central_chi_squared_distribution<double, Policy>>(quantity, argument, result, degreesOfFreedom, noncentrality);
}
