import Mathematics
import Trial

/// What an analysis of responses finds of two arms, on the scale of its summary: ratios by their logarithm.
struct ComparedResponses: Sendable {
  var estimate: Double
  var standardError: Double
  /// Of no effect, or of the hypothesis' margin.
  var z: Double
  var road: Road
  var patients: Int

  /// What tails and intervals rest on; intervals take longer than tests, and a simulated trial asks for none.
  enum Road: Sendable {
    case groups(ProportionDifference, ProportionDifference.IntervalMethod)
    /// The normal distribution of a difference, by name.
    case normal(String)
    case ratio(ProportionRatio, String)
    /// And the log odds ratio of the hypothesis.
    case exact(ExactOddsRatio, null: Double)
  }

  func pOneSided(upper: Bool) -> Double {
    if case .exact(let exact, let null) = road { return upper ? exact.upperTail(logOddsRatio: null) : exact.lowerTail(logOddsRatio: null) }
    return StandardNormal.upperTail(upper ? z : -z)
  }

  /// Twice the smaller tail, at most 1.
  var pTwoSided: Double { min(1, 2 * min(pOneSided(upper: true), pOneSided(upper: false))) }

  /// Of the summary itself: ratios as ratios.
  func interval(level: Double) throws(MathematicalFailure) -> Interval {
    switch road {
    case .groups(let difference, let method): return difference.interval(method, level: level)
    case .ratio(let ratio, _): return ratio.interval(level: level)
    case .exact(let exact, _): return try exact.interval(level: level)
    case .normal:
      let reach = StandardNormal.upperQuantile((1 - level) / 2) * standardError
      return Interval(lower: estimate - reach, upper: estimate + reach, level: level)
    }
  }

  var intervalName: String {
    switch road {
    case .groups(_, let method): method.rawValue
    case .normal(let name), .ratio(_, let name): name
    case .exact: "exact, conditional on the responders"
    }
  }

  /// Estimate ± as it is tested: of ratios on the scale of the logarithm.
  func scaledInterval(level: Double) throws(MathematicalFailure) -> Interval {
    let own = try interval(level: level)
    switch road {
    case .groups, .normal: return own
    case .ratio, .exact:
      func scaled(_ x: Double) -> Double { x.isFinite ? plainLog(x) : x }
      return Interval(lower: scaled(own.lower), upper: scaled(own.upper), level: level)
    }
  }
}

extension ComparedResponses {
  /// A ratio, of no effect by a statistic of its own, of a margin by its logarithm.
  init(_ ratio: ProportionRatio, null: Double?, z: Double?, patients: Int, by name: String) {
    self.init(
      estimate: ratio.logarithm, standardError: ratio.standardError, z: null.map { ratio.z(ratio: $0) } ?? z ?? ratio.z(), road: .ratio(ratio, name),
      patients: patients)
  }
}

extension Estimand.Summary {
  /// What a ratio of proportions is a ratio of; nil for the others.
  var ratioOfProportions: RatioMeasure? {
    switch self {
    case .riskRatio: .risk
    case .oddsRatio: .odds
    case .differenceInMeans, .differenceInProportions, .hazardRatio, .rateRatio, .differenceInRestrictedMeans: nil
    }
  }
}
