import Trial

/// A belief in words and digits: no more digits than its Monte Carlo error supports.
struct BeliefText {
  let belief: ProgrammeFindings.Belief
  /// Points, or empty for a ratio.
  let unit: String
  /// Digits after the point: 1 in text, 2 in tables and figures.
  var most = 1

  var decimals: Int { min(unit.isEmpty ? 2 : most, NumberStyle.decimals(monteCarloError: belief.medianError)) }
  /// `1.4`.
  var median: String { NumberStyle.number(belief.quantiles[2], decimals: decimals) }
  /// `0.2 to 2.6`, with 90 % between.
  var interval: String { NumberStyle.range(belief.quantiles[0], belief.quantiles[4], decimals: decimals) }
  /// `1.4 (0.2 to 2.6)`.
  var both: String { "\(median) (\(interval))" }
  /// `1.4 points (90% interval 0.2 to 2.6)`.
  var sentence: String { "\((median + (unit.isEmpty ? "" : " " + unit)).singularIfOne) (90% interval \(interval))" }
  /// `96%`.
  var aboveZero: String { Self.chance(belief.aboveZero, error: belief.aboveZeroError) }

  static func chance(_ probability: Double, error: Double = 0) -> String {
    NumberStyle.probability(probability, monteCarloError: error > 1e-6 ? error : nil)
  }
}

extension ProgrammeFindings.Belief {
  var median: Double { quantiles[2] }
}

extension Double {
  /// A probability as an adverb of everyday.
  var likelihoodWords: String {
    switch self {
    case ..<0.02: "almost certainly not"
    case ..<0.2: "probably not"
    case ..<0.4: "rather not"
    case ...0.6: "as likely as not"
    case ...0.8: "rather"
    case ...0.98: "probably"
    default: "almost certainly"
    }
  }
}
