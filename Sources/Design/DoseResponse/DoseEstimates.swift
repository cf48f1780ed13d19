import Mathematics

/// Estimated means at the doses, or differences to placebo, with their covariance: all that tests of a dose-response need of the data.
public struct DoseEstimates: Equatable, Sendable {
  /// Rising; without 0 where the estimates are differences to placebo.
  public let doses: [Double]
  public let estimates: [Double]
  public let covariance: Matrix
  /// Of the factor in the covariance; infinite where it is known.
  public let degreesOfFreedom: Double
  public let isPlaceboAdjusted: Bool

  public init(
    doses: [Double], estimates: [Double], covariance: Matrix, degreesOfFreedom: Double = .infinity, isPlaceboAdjusted: Bool = false
  ) {
    precondition(doses.count == estimates.count && covariance.isSquare && covariance.rows == doses.count, "every dose has its estimate")
    precondition(zip(doses, doses.dropFirst()).allSatisfy { $0 < $1 } && (doses.first ?? 0) >= 0, "doses rise")
    precondition(isPlaceboAdjusted == ((doses.first ?? 0) > 0), "differences to placebo have no dose 0, means have one")
    precondition(estimates.allSatisfy(\.isFinite) && covariance.storage.allSatisfy(\.isFinite), "estimates are finite")
    precondition(degreesOfFreedom > 0, "degrees of freedom are above 0")
    self.doses = doses
    self.estimates = estimates
    self.covariance = covariance
    self.degreesOfFreedom = degreesOfFreedom
    self.isPlaceboAdjusted = isPlaceboAdjusted
  }
}

/// The test of several contrasts of means at the doses: is there a dose-response, and which candidates show it?
///
///     tₘ = c′ₘ estimate ∕ √(c′ₘ S cₘ),   jointly t with the correlation of the contrasts
///
/// - Reference: Bretz, Pinheiro & Branson (2005), Biometrics 61:738–748, §2.
/// - Checked: `References/dose-response`, `mct-*`, `critval-*`.
public struct DoseContrastTest: Equatable, Sendable {
  public let contrasts: DoseContrasts
  public let joint: JointEstimates
  public let alternative: JointEstimates.Alternative

  /// - Parameters:
  ///   - contrasts: in the doses of the estimates.
  ///   - alternative: `.greater` for contrasts that point as the models do.
  public init(_ contrasts: DoseContrasts, of estimates: DoseEstimates, alternative: JointEstimates.Alternative = .greater) {
    precondition(contrasts.coefficients.allSatisfy { $0.count == estimates.doses.count }, "contrasts are of the doses of the estimates")
    self.contrasts = contrasts
    self.alternative = alternative
    joint = JointEstimates(
      estimates: contrasts.coefficients.map { c in zip(c, estimates.estimates).reduce(0) { $0 + $1.0 * $1.1 } },
      covariance: contrasts.covariance(under: estimates.covariance), degreesOfFreedom: estimates.degreesOfFreedom)
  }

  /// The contrasts are the best ones for the candidates under the covariance of the estimates.
  public init(
    _ models: CandidateModels, of estimates: DoseEstimates, alternative: JointEstimates.Alternative = .greater,
    constraint: DoseContrasts.Constraint = .none
  ) throws(MathematicalFailure) {
    precondition(models.doses == (estimates.isPlaceboAdjusted ? [0] : []) + estimates.doses, "candidates are on the doses of the estimates")
    let contrasts = try DoseContrasts(
      means: estimates.isPlaceboAdjusted ? models.effects : models.means, covariance: estimates.covariance,
      isPlaceboAdjusted: estimates.isPlaceboAdjusted, constraint: constraint)
    self.init(contrasts, of: estimates, alternative: alternative)
  }

  public var statistics: [Double] { joint.statistics }

  /// Adjusted for all contrasts, in one step.
  ///
  /// - Parameter tolerance: three standard errors of a probability, where lattices have it: with more than three contrasts of more than three doses.
  public func adjustedP(tolerance: Double = 1e-6) throws(MathematicalFailure) -> [Double] {
    try joint.singleStep(alternative, tolerance: tolerance)
  }

  public func criticalValue(error: Double, tolerance: Double = 1e-6) throws(MathematicalFailure) -> Double {
    try joint.criticalValue(error: error, alternative, tolerance: tolerance)
  }
}
