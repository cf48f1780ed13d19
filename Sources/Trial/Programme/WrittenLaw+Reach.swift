import Notation

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension WrittenLaw {
  /// Where nearly all values lie: four standard deviations about the mean (of the logarithm, for a lognormal), cut.
  ///
  /// Enough to tell whether a law can stand at a place; no distribution is computed here.
  var ends: (lower: Double, upper: Double) {
    var (lower, upper) = plainReach
    if let within { (lower, upper) = (max(lower, within.lower), min(upper, within.upper)) }
    (lower, upper) = (max(lower, family.support.lower), min(upper, family.support.upper))
    guard lower <= upper else {
      let middle = within.map { ($0.lower + $0.upper) / 2 } ?? lower
      return (middle, middle)
    }
    return (lower, upper)
  }

  /// The same without the ends themselves, which have no chance.
  var reach: (lower: Double, upper: Double) {
    let (lower, upper) = ends
    let inner = 1e-6 * (upper - lower)
    return (lower + inner, upper - inner)
  }

  /// A value within the reach that is no round number, so that it tells counts from numbers; short enough to be told.
  var example: Double {
    if let fixedValue { return fixedValue }
    let (lower, upper) = reach
    let plain = lower + (2.0.squareRoot() - 1) * (upper - lower)
    let places = min(-1, Int(log10(max(upper - lower, 1e-300)).rounded(.down)) - 3)
    let digits = (plain * pow(10, Double(-places))).rounded()
    guard abs(digits) < 1e15, let short = Double("\(Int(digits))e\(places)"), short > lower, short < upper else { return plain }
    return short == short.rounded() ? plain : short
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
