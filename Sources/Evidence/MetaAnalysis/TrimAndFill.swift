import Mathematics

/// Duval and Tweedie's trim and fill by L₀: the trials that asymmetry says are missing, and the meta-analysis with their mirror images put in.
///
/// Trials are put in order of effect, turned so that those missing are the least. Of the rest, with k₀ of the greatest trimmed, θ̂ is fitted; with rᵢ the rank of
/// |yᵢ − θ̂| among all and Tₙ the sum of rᵢ where yᵢ > θ̂:
///
///     k₀ = max(0, round((4Tₙ − k(k+1)) ∕ (2k − 1))),   until k₀ stays
///
/// A sensitivity analysis, not a correction: asymmetry has causes other than what was not published.
///
/// - Reference: Duval & Tweedie (2000), J Am Stat Assoc 95:89–98; Biometrics 56:455–463.
/// - Checked: `References/meta-analysis`, metafor's `trimfill` with its default estimator.
public struct TrimAndFill: Equatable, Sendable {
  public enum Side: String, Equatable, Sendable { case lower, higher }

  /// Where trials are missing: the side from which small trials lean away, by the regression of effects on standard errors.
  public let side: Side
  /// The mirror images put in, `filled: label`; empty where none is missing.
  public let filled: [Study]
  /// Of the trials and the filled ones.
  public let analysis: MetaAnalysis

  /// - Throws: as `MetaAnalysis`; `notEstimable` with fewer than three trials; `noConvergence` where k₀ does not settle.
  public init(_ whole: MetaAnalysis) throws(MathematicalFailure) {
    func analysis(_ studies: [Study]) throws(MathematicalFailure) -> MetaAnalysis {
      try MetaAnalysis(studies, heterogeneity: whole.heterogeneity, interval: whole.intervalMethod, level: whole.interval.level)
    }
    let side = try Self.side(whole)
    let sign = side == .lower ? 1.0 : -1
    let ordered = whole.studies.enumerated().sorted { (sign * $0.element.effect, $0.offset) < (sign * $1.element.effect, $1.offset) }.map(\.element)
    let k = Double(ordered.count)
    var missing = 0
    var center = whole.estimate
    var trial = 0
    while true {
      center = try analysis(Array(ordered.dropLast(missing))).estimate
      let next = Self.missing(ordered.map { sign * ($0.effect - center) }, k)
      if next == missing { break }
      guard trial < 100 else {
        throw MathematicalFailure(.noConvergence, computing: "trim and fill", iterations: trial, lastPoint: [Double(missing), Double(next)])
      }
      missing = next
      trial += 1
    }
    let mirrored = ordered.suffix(missing).map {
      Study(label: "filled: \($0.label)", effect: 2 * center - $0.effect, variance: $0.variance, patients: $0.patients)
    }
    self.side = side
    filled = mirrored
    self.analysis = try analysis(whole.studies + mirrored)
  }

  private static func side(_ whole: MetaAnalysis) throws(MathematicalFailure) -> Side {
    let studies = whole.studies
    guard studies.count >= 3 else { throw MathematicalFailure(.notEstimable, computing: "trim and fill of \(studies.count) trials") }
    guard studies.contains(where: { $0.variance != studies[0].variance }) else { return .lower }
    let errors = (label: "standard error", values: studies.map(\.standardError))
    return try MetaRegression(studies, on: [errors], heterogeneity: whole.heterogeneity).coefficients[1].estimate < 0 ? .higher : .lower
  }

  /// k₀ from deviations in ascending order; ranks of equal sizes go by that order.
  private static func missing(_ deviations: [Double], _ k: Double) -> Int {
    let ranked = deviations.indices.sorted { (abs(deviations[$0]), $0) < (abs(deviations[$1]), $1) }
    var sum = 0.0
    for (rank, index) in ranked.enumerated() where deviations[index] > 0 { sum += Double(rank + 1) }
    let estimate = ((4 * sum - k * (k + 1)) / (2 * k - 1)).rounded(.toNearestOrEven)
    return min(max(0, Int(estimate)), deviations.count - 2)
  }
}
