import Mathematics
import Trial

/// A test of the funnel plot's symmetry: whether small trials tell other effects than large ones, as they do where some are not published.
public struct BiasTest: Equatable, Sendable {
  public enum Kind: Equatable, Sendable {
    /// y on the standard error, weights 1∕vᵢ, a dispersion estimated: t of the slope (Egger et al. 1997).
    case egger
    /// y on the standard error with a variance between trials: z of the slope.
    case mixedEffects(Heterogeneity)
    /// Kendall's τ_b between effects, standardized about the common one, and their variances (Begg & Mazumdar 1994).
    case rank
  }

  public let kind: Kind
  /// t, or z.
  public let statistic: Double
  /// Infinite for z.
  public let degreesOfFreedom: Double
  public let pTwoSided: Double
  /// Of the rank test.
  public let kendallTau: Double?

  /// The test as a result.
  public var result: TestResult {
    let label =
      switch kind {
      case .egger: "Egger's regression"
      case .mixedEffects(let method): "Regression on the standard error, \(method.rawValue)"
      case .rank: "Begg and Mazumdar's rank correlation"
      }
    let isT = degreesOfFreedom.isFinite
    return TestResult(
      label: label, distribution: isT ? "t" : "z", statistic: statistic, degreesOfFreedom: isT ? degreesOfFreedom : nil, p: pTwoSided, sides: 2)
  }

  /// - Parameter studies: at least three.
  /// - Throws: `notEstimable` with fewer, or where all have one variance.
  /// - Reference: Egger, Davey Smith, Schneider & Minder (1997), BMJ 315:629–634; Sterne & Egger (2005), in Publication Bias in Meta-Analysis, ch. 6;
  ///   Begg & Mazumdar (1994), Biometrics 50:1088–1101.
  /// - Checked: `References/meta-analysis`, metafor's `regtest` and `ranktest(exact = FALSE)`.
  public init(_ kind: Kind, of studies: [Study]) throws(MathematicalFailure) {
    guard studies.count >= 3, studies.contains(where: { $0.variance != studies[0].variance }) else {
      throw MathematicalFailure(.notEstimable, computing: "a test of asymmetry in \(studies.count) trials")
    }
    self.kind = kind
    switch kind {
    case .egger:
      // A common effect with Hartung and Knapp's scale is least squares with weights 1∕vᵢ.
      let slope = try Self.slope(studies, .common, .hartungKnapp)
      (statistic, degreesOfFreedom, pTwoSided) = (slope.statistic, slope.degreesOfFreedom, slope.pTwoSided)
      kendallTau = nil
    case .mixedEffects(let heterogeneity):
      let slope = try Self.slope(studies, heterogeneity, .normal)
      (statistic, degreesOfFreedom, pTwoSided) = (slope.statistic, .infinity, slope.pTwoSided)
      kendallTau = nil
    case .rank:
      let common = try MetaAnalysis(studies, heterogeneity: .common, interval: .normal)
      let error = common.standardError * common.standardError
      let standardized = studies.map { ($0.effect - common.estimate) / ($0.variance - error).squareRoot() }
      guard let kendall = KendallTau(standardized, studies.map(\.variance)) else {
        throw MathematicalFailure(.notEstimable, computing: "a rank correlation of trials that do not differ")
      }
      (statistic, degreesOfFreedom, pTwoSided) = (kendall.z, .infinity, 2 * StandardNormal.upperTail(abs(kendall.z)))
      kendallTau = kendall.tau
    }
  }

  private static func slope(
    _ studies: [Study], _ heterogeneity: Heterogeneity, _ interval: PooledInterval
  ) throws(MathematicalFailure) -> MetaRegression.Coefficient {
    let errors = (label: "standard error", values: studies.map(\.standardError))
    return try MetaRegression(studies, on: [errors], heterogeneity: heterogeneity, interval: interval).coefficients[1]
  }
}
