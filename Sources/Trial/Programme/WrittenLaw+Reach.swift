import Notation

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension WrittenLaw {
  /// Where nearly all values lie, ends that have no chance left out: four standard deviations about the mean (of the logarithm, for a lognormal), cut.
  ///
  /// Enough to tell whether a law can stand at a place; no distribution is computed here.
  var reach: (lower: Double, upper: Double) {
    var (lower, upper) = plainReach
    let support = family.support
    let inner = 1e-6 * (upper - lower)
    if let within { (lower, upper) = (max(lower, within.lower), min(upper, within.upper)) }
    lower = max(lower, support.lower + (support.lower.isFinite ? inner : 0))
    upper = min(upper, support.upper - (support.upper.isFinite ? inner : 0))
    guard lower < upper else {
      let middle = within.map { ($0.lower + $0.upper) / 2 } ?? lower
      return (middle, middle)
    }
    return (lower, upper)
  }

  /// A value within the reach that is no round number, so that it tells counts from numbers.
  var example: Double {
    if let fixedValue { return fixedValue }
    let (lower, upper) = reach
    return lower + (2.0.squareRoot() - 1) * (upper - lower)
  }

  private var plainReach: (lower: Double, upper: Double) {
    switch family {
    case .fixed(let value): return (value, value)
    case .normal(let mean, let sd), .gamma(let mean, let sd), .student(let mean, let sd, _): return (mean - 4 * sd, mean + 4 * sd)
    case .lognormal(let median, let gsd): return (median * pow(gsd, -4), median * pow(gsd, 4))
    case .uniform(let lower, let upper): return (lower, upper)
    case .beta(let a, let b):
      let mean = a / (a + b)
      let sd = (mean * (1 - mean) / (a + b + 1)).squareRoot()
      return (mean - 4 * sd, mean + 4 * sd)
    }
  }
}
