import Evidence
import Mathematics
import TestSupport
import Testing

/// Reads the cases of `References/exact-road` and compares with what is printed there.
enum ExactRoad {
  static func cases(_ kind: String) -> [ReferenceCase] { References.cases("exact-road").filter { $0.id.hasPrefix(kind + "-") } }

  /// Half a unit of the 8th decimal.
  static let tolerance = 6e-9

  static func finding(_ word: String?) -> Finding {
    switch word {
    case "sig": .significantInFavor
    case "ns": .notSignificant
    case "against": .significantAgainst
    case "positive": .better
    default: .notReported
    }
  }

  static func rule(_ inputs: JSON) -> SignificanceRule { SignificanceRule(level: inputs["level"].number!, sides: Int(inputs["sided"].number!)) }

  static func prior(_ json: JSON) -> Normal { Normal(mean: json[0].number!, standardDeviation: json[1].number!) }

  static func close(_ found: Double, _ printed: JSON, _ what: String, within: Double = tolerance, at location: SourceLocation = #_sourceLocation) {
    guard let expected = printed.number else {
      Issue.record("\(what) is not printed", sourceLocation: location)
      return
    }
    #expect(found.isClose(to: expected, within: within), "\(what): \(found), printed \(expected)", sourceLocation: location)
  }

  static func compare(_ posterior: EffectPosterior, _ printed: JSON, at location: SourceLocation = #_sourceLocation) throws {
    close(posterior.evidence, printed["evidence"], "evidence", at: location)
    close(posterior.mean, printed["mean"], "mean", at: location)
    close(posterior.standardDeviation, printed["sd"], "sd", at: location)
    close(try posterior.quantile(0.05), printed["q05"], "q05", at: location)
    close(try posterior.quantile(0.5), printed["q50"], "q50", at: location)
    close(try posterior.quantile(0.95), printed["q95"], "q95", at: location)
    close(posterior.probability(above: 0), printed["P_gt0"], "P_gt0", at: location)
  }

  /// Significant at information fraction t, not significant at the end.
  static func looks(t: Double, patientsByArm n: Double, standardDeviation: Double) -> Pattern {
    let cells = PatientCells(arms: [("drug", n), ("placebo", n)], looks: [t])
    return Pattern(
      [
        JudgedStatistic(Comparison("interim", of: cells, look: 0), .significantInFavor),
        JudgedStatistic(Comparison("final", of: cells), .notSignificant),
      ], in: cells, standardDeviation: standardDeviation)
  }

  static func common(_ pattern: Pattern, _ effect: Double) throws(MathematicalFailure) -> Double {
    try pattern.probability { arm, _, _ in arm == 0 ? effect : 0 }.value
  }

  static func posterior(_ pattern: Pattern, _ prior: Normal) throws -> EffectPosterior {
    try EffectPosterior(prior: prior) { (effect: Double) throws(MathematicalFailure) in try common(pattern, effect) }
  }
}
