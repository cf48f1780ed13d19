#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

import Mathematics
import Trial

/// How a trial of several stages is tested.
public enum AdaptiveTest: Sendable {
  /// Bounds for the statistic of all data: nothing but stopping depends on what was seen.
  case groupSequential(SequentialRule)
  /// Bounds for the inverse normal combination of the stages' own p-values, whose weights are planned:
  ///
  ///     Zₖ = Σ √(tⱼ − tⱼ₋₁) Φ⁻¹(1 − pⱼ) ∕ √tₖ
  ///
  /// - Reference: Lehmacher & Wassmer (1999), Biometrics 55:1286–1290.
  case inverseNormal(SequentialRule)
  case fisher(FisherCombination)

  /// Everything that bounds are made of but the error.
  public struct SequentialRule: Equatable, Sendable {
    public var fractions: [Double]
    public var error: DesignPlan.ErrorRate
    public var efficacy: EfficacyRule?
    /// Indices of the looks at which efficacy may be shown, the end among them; nil for all.
    public var efficacyLooks: [Int]?
    public var futility: FutilityRule?

    public init(
      fractions: [Double], error: DesignPlan.ErrorRate, efficacy: EfficacyRule?, efficacyLooks: [Int]? = nil, futility: FutilityRule? = nil
    ) {
      self.fractions = fractions
      self.error = error
      self.efficacy = efficacy
      self.efficacyLooks = efficacyLooks
      self.futility = futility
    }

    /// The bounds, at the error or at another of a side.
    public func boundaries(perSide alpha: Double? = nil) throws(MathematicalFailure) -> Boundaries {
      let level = alpha.map { DesignPlan.ErrorRate($0 * Double(error.sides), sides: error.sides) } ?? error
      return try Boundaries(fractions: fractions, error: level, efficacy: efficacy, at: efficacyLooks, futility: futility)
    }
  }

  public var fractions: [Double] {
    switch self {
    case .groupSequential(let rule), .inverseNormal(let rule): rule.fractions
    case .fisher(let combination): combination.fractions
    }
  }
  var sides: Int {
    switch self {
    case .groupSequential(let rule), .inverseNormal(let rule): rule.error.sides
    case .fisher: 1
    }
  }
  var alphaPerSide: Double {
    switch self {
    case .groupSequential(let rule), .inverseNormal(let rule): rule.error.perSide
    case .fisher(let combination): combination.alpha
    }
  }

  /// The statistic that stage k is judged by, on the scale of z; nil for Fisher's product.
  public func statistic(_ evidence: some StagewiseEvidence, _ stage: Int, against effect: Double) -> Double? {
    switch self {
    case .groupSequential: evidence.overallZ(stage, against: effect)
    case .inverseNormal(let rule):
      (0...stage).reduce(0) { sum, j in
        let weight = (rule.fractions[j] - (j == 0 ? 0 : rule.fractions[j - 1])).squareRoot()
        return sum + weight * evidence.stageZ(j, against: effect)
      } / rule.fractions[stage].squareRoot()
    case .fisher: nil
    }
  }

  /// One-sided p-values of the stages' own data.
  ///
  /// - Parameter sign: −1 for the other side.
  func stageP(_ evidence: some StagewiseEvidence, _ stage: Int, against effect: Double, sign: Double = 1) -> [Double] {
    (0...stage).map { StandardNormal.upperTail(sign * evidence.stageZ($0, against: effect)) }
  }
}
