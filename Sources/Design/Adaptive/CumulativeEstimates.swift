import Mathematics

/// Estimates of all data up to each look with their t statistics, as the analyses of a trial give them.
///
///     zₖ(θ₀) = Φ⁻¹(F_t((θ̂ₖ − θ₀) ∕ SEₖ; dfₖ));   of stage k alone (√Iₖ zₖ − √Iₖ₋₁ zₖ₋₁) ∕ √(Iₖ − Iₖ₋₁),   Iₖ = 1 ∕ SEₖ²
///
/// - Checked: `References/adaptive`, `means-gs-*`, through the analysis of data that have these means and deviations.
public struct CumulativeEstimates: StagewiseEvidence, Equatable {
  public struct Estimate: Equatable, Sendable {
    /// Positive toward benefit.
    public var value: Double
    public var standardError: Double
    /// Infinite for the normal distribution.
    public var degreesOfFreedom: Double

    public init(value: Double, standardError: Double, degreesOfFreedom: Double) {
      precondition(standardError > 0 && degreesOfFreedom > 0, "an estimate has an error")
      self.value = value
      self.standardError = standardError
      self.degreesOfFreedom = degreesOfFreedom
    }

    var information: Double { 1 / (standardError * standardError) }

    func z(against effect: Double) -> Double {
      let t = (value - effect) / standardError
      guard degreesOfFreedom.isFinite else { return t }
      // From the nearer tail.
      let size = StandardNormal.upperQuantile(StudentT(degreesOfFreedom: degreesOfFreedom).upperTail(abs(t)))
      return t < 0 ? -size : size
    }
  }
  /// One a look.
  public let estimates: [Estimate]

  /// - Parameter estimates: of looks whose information rises.
  public init(_ estimates: [Estimate]) {
    precondition(!estimates.isEmpty && zip(estimates, estimates.dropFirst()).allSatisfy { $0.information < $1.information }, "information rises")
    self.estimates = estimates
  }

  public var stages: Int { estimates.count }
  public func overallZ(_ stage: Int, against effect: Double) -> Double { estimates[stage].z(against: effect) }
  public func stageZ(_ stage: Int, against effect: Double) -> Double {
    guard stage > 0 else { return overallZ(0, against: effect) }
    let (before, now) = (estimates[stage - 1].information, estimates[stage].information)
    let score = now.squareRoot() * overallZ(stage, against: effect) - before.squareRoot() * overallZ(stage - 1, against: effect)
    return score / (now - before).squareRoot()
  }
  public func estimate(_ stage: Int) -> Double { estimates[stage].value }
  public func standardError(_ stage: Int) -> Double { estimates[stage].standardError }
  public func information(_ stage: Int, upTo last: Int) -> Double {
    estimates[stage].information - (stage > 0 ? estimates[stage - 1].information : 0)
  }
}
