import Mathematics

/// What the stages of a trial say of several effects, each stage by its own data.
///
/// Scores are Φ⁻¹(1 − p), p one-sided toward greater effects, whatever the statistic.
public protocol StagewiseFamily: Sendable {
  /// Stages that have been seen.
  var stages: Int { get }
  var hypotheses: Int { get }
  /// Hypotheses that a stage's data tell of; of a later stage, a part of those of an earlier.
  func carried(at stage: Int) -> HypothesisSet
  /// Φ⁻¹(1 − p) of stage k's own data for a hypothesis that was carried into it, against effect θ₀.
  func score(_ hypothesis: Int, at stage: Int, against effect: Double) -> Double
  /// The joint law of a stage's statistics under all hypotheses.
  func joint(at stage: Int) -> StagewiseLaw
  /// Of the data of all stages up to k.
  func estimate(_ hypothesis: Int, at stage: Int) -> Double
  /// Of that estimate.
  func standardError(_ hypothesis: Int, at stage: Int) -> Double
  /// Effects that there can be.
  var effectRange: ClosedRange<Double> { get }
}

extension StagewiseFamily {
  public var effectRange: ClosedRange<Double> { -Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude }

  /// One-sided p-values of a stage's own data, one a hypothesis; 1 where it was not carried on.
  ///
  /// - Parameter nullEffect: θ₀ of all hypotheses.
  public func pValues(at stage: Int, against nullEffect: Double = 0) -> [Double] {
    let carried = carried(at: stage)
    return (0..<hypotheses).map { carried.contains(hypothesis: $0) ? StandardNormal.upperTail(score($0, at: stage, against: nullEffect)) : 1 }
  }
}

extension StandardNormal {
  /// Φ⁻¹(1 − p) of the upper tail p of a t statistic, from the nearer tail.
  static func score(ofT t: Double, degreesOfFreedom: Double) -> Double {
    if degreesOfFreedom == .infinity { return t }
    let size = upperQuantile(StudentT(degreesOfFreedom: degreesOfFreedom).upperTail(abs(t)))
    return t < 0 ? -size : size
  }
}
