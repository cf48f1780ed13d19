// Ordinary differential equations by Boost.Numeric.Odeint: the fifth-order method of Dormand and Prince with controlled steps and dense output.
#include "CBoost.h"

#include <algorithm>
#include <boost/numeric/odeint/algebra/range_algebra.hpp>
#include <boost/numeric/odeint/stepper/controlled_runge_kutta.hpp>
#include <boost/numeric/odeint/stepper/dense_output_runge_kutta.hpp>
#include <boost/numeric/odeint/stepper/runge_kutta_dopri5.hpp>
#include <boost/numeric/odeint/util/odeint_error.hpp>
#include <cmath>
#include <vector>

namespace {

namespace od = boost::numeric::odeint;
using State = std::vector<double>;

struct NotANumber {};

struct System {
  CBoostRates rates;
  void *context;
  void operator()(const State &state, State &change, double time) const {
    if (rates(state.data(), change.data(), time, context) != 0) throw NotANumber();
  }
};

// Steps change with the fourth root of the error, by two square roots, which are exact to the last bit everywhere: Odeint's own adjuster calls
// pow, whose last bit depends on the machine.
struct Adjuster {
  static double factor(double error) { return 0.9 / std::sqrt(std::sqrt(error)); }
  double decrease_step(double step, double error, int) const { return step * std::max(0.2, factor(error)); }
  double increase_step(double step, double error, int) const {
    return error < 0.5 ? step * std::min(5.0, factor(std::max(error, 1e-3))) : step;
  }
  bool check_step_size_limit(double) const { return true; }
  double get_max_dt() const { return 0; }
};

using Stepper = od::runge_kutta_dopri5<State>;
using Controlled = od::controlled_runge_kutta<
    Stepper, od::default_error_checker<double, Stepper::algebra_type, Stepper::operations_type>, Adjuster>;

void integrate(const System &system, double *state, uint64_t size, CBoostCourse &course, bool &finished) {
  od::dense_output_runge_kutta<Controlled> stepper(
      Controlled(od::default_error_checker<double, Stepper::algebra_type, Stepper::operations_type>(course.absolute, course.relative), Adjuster()));
  State x(state, state + size);
  uint64_t next = 0;
  const auto write = [&](const State &values) {
    std::copy(values.begin(), values.end(), course.values + next * size);
    next += 1;
  };
  while (next < course.timesCount && course.times[next] <= course.from) write(x);
  double step = course.step > 0 ? course.step : (course.to - course.from) / 100;
  stepper.initialize(x, course.from, std::min(step, course.to - course.from));
  State between(size);
  double time = course.from;
  while (time < course.to) {
    if (course.steps == course.limit) return;
    if (stepper.current_time_step() > course.to - time) {
      // The step that would come next is kept for the course after this one.
      step = stepper.current_time_step();
      x = stepper.current_state();
      stepper.initialize(x, time, course.to - time);
    }
    stepper.do_step(system);
    course.steps += 1;
    time = stepper.current_time();
    // A step that is cut to the end may miss it by a rounding.
    if (course.to - time < 1e-12 * (std::abs(course.to) + std::abs(course.from))) time = course.to;
    course.reached = time;
    if (!std::all_of(stepper.current_state().begin(), stepper.current_state().end(), [](double value) { return std::isfinite(value); })) {
      throw NotANumber();
    }
    while (next < course.timesCount && course.times[next] <= time) {
      if (course.times[next] >= stepper.current_time()) {
        write(stepper.current_state());
      } else {
        stepper.calc_state(course.times[next], between);
        write(between);
      }
    }
    if (time < course.to) step = stepper.current_time_step();
  }
  course.step = step;
  std::copy(stepper.current_state().begin(), stepper.current_state().end(), state);
  finished = true;
}

} // namespace

CBoostStatus cboost_integrate(CBoostRates rates, void *context, double *state, uint64_t size, CBoostCourse *course) {
  course->steps = 0;
  course->reached = course->from;
  try {
    bool finished = false;
    integrate(System{rates, context}, state, size, *course, finished);
    return finished ? CBoostFinished : CBoostNoConvergence;
  } catch (const NotANumber &) {
    return CBoostNotANumber;
  } catch (...) {
    return CBoostNoConvergence;
  }
}
