import Mathematics

/// Effects of trials on their characteristics: yᵢ = β₀ + β₁xᵢ₁ + … + uᵢ + eᵢ, uᵢ ~ N(0, τ²), eᵢ ~ N(0, vᵢ).
///
/// - Reference: Thompson & Higgins (2002), Stat Med 21:1559–1573; Knapp & Hartung (2003), Stat Med 22:2693–2710.
/// - Checked: `References/meta-analysis`, through metafor's `regtest`; equal to `MetaAnalysis` without moderators.
public struct MetaRegression: Equatable, Sendable {
  public struct Coefficient: Equatable, Sendable {
    public let label: String
    public let estimate: Double
    public let standardError: Double
    public let statistic: Double
    /// Infinite for z.
    public let degreesOfFreedom: Double
    public let pTwoSided: Double
  }

  /// The intercept, then the moderators.
  public let coefficients: [Coefficient]
  /// τ̂², the variance that the moderators leave.
  public let tauSquared: Double
  /// Q of the residuals, χ² with k − p degrees of freedom if τ² = 0.
  public let cochranQ: Double
  public let cochranP: Double
  public let logLikelihood: Double

  /// - Parameter moderators: label and one finite value a study; together with the intercept fewer than studies, none a combination of the others.
  /// - Throws: `notEstimable` with too few studies, `notPositiveDefinite` where moderators are not independent.
  public init(
    _ studies: [Study], on moderators: [(label: String, values: [Double])], heterogeneity: Heterogeneity = .restrictedMaximumLikelihood,
    interval: PooledInterval = .normal
  ) throws(MathematicalFailure) {
    precondition(moderators.allSatisfy { $0.values.count == studies.count && $0.values.allSatisfy(\.isFinite) }, "one finite value a study")
    let design = Matrix(studies.indices.map { i in [1] + moderators.map { $0.values[i] } })
    guard studies.count > moderators.count + 1 else {
      throw MathematicalFailure(.notEstimable, computing: "\(moderators.count + 1) coefficients from \(studies.count) trials")
    }
    let model = try MixedEffects(studies, design: design, heterogeneity: heterogeneity, interval: interval)
    var coefficients: [Coefficient] = []
    for (index, label) in (["intercept"] + moderators.map(\.label)).enumerated() {
      coefficients.append(
        Coefficient(
          label: label, estimate: model.fit.coefficients[index], standardError: model.standardError(index), statistic: try model.statistic(index),
          degreesOfFreedom: model.degreesOfFreedom, pTwoSided: try model.p(index)))
    }
    self.coefficients = coefficients
    tauSquared = model.tauSquared
    cochranQ = model.cochranQ
    cochranP = ChiSquared(degreesOfFreedom: model.data.degreesOfFreedom).upperTail(model.cochranQ)
    logLikelihood = model.logLikelihood
  }
}
