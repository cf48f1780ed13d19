import Mathematics

/// The distribution of the true effect in a new trial of the kind pooled: a location–scale Student t, or normal where `degreesOfFreedom` is infinite.
public struct PredictedEffect: ContinuousDistribution, Equatable {
  public let mean: Double
  /// √(τ̂² + se²), the standard deviation if normal.
  public let scale: Double
  public let degreesOfFreedom: Double

  /// - Parameters:
  ///   - scale: finite and above 0.
  ///   - degreesOfFreedom: above 0; infinite for the normal distribution.
  public init(mean: Double, scale: Double, degreesOfFreedom: Double = .infinity) {
    precondition(mean.isFinite && scale > 0 && scale.isFinite, "a predicted effect has a mean and a scale above 0")
    precondition(degreesOfFreedom > 0, "degrees of freedom are above 0")
    self.mean = mean
    self.scale = scale
    self.degreesOfFreedom = degreesOfFreedom
  }

  private var law: StudentT { StudentT(degreesOfFreedom: degreesOfFreedom) }

  /// scale² ν ∕ (ν − 2), infinite up to two degrees of freedom.
  public var variance: Double {
    if degreesOfFreedom.isInfinite { return scale * scale }
    return degreesOfFreedom > 2 ? scale * scale * degreesOfFreedom / (degreesOfFreedom - 2) : .infinity
  }

  public func density(_ x: Double) -> Double { law.density((x - mean) / scale) / scale }
  public func cumulative(_ x: Double) -> Double { law.cumulative((x - mean) / scale) }
  public func upperTail(_ x: Double) -> Double { law.upperTail((x - mean) / scale) }
  public func quantile(_ p: Double) -> Double { mean + scale * law.quantile(p) }
  public func upperQuantile(_ q: Double) -> Double { mean + scale * law.upperQuantile(q) }

  /// The central interval that holds a share `level`: the prediction interval.
  public func interval(level: Double = 0.95) -> ClosedRange<Double> {
    precondition(level > 0 && level < 1, "a level lies between 0 and 1")
    let reach = scale * law.upperQuantile((1 - level) / 2)
    return (mean - reach)...(mean + reach)
  }

  /// The same as benefit, positive toward the better outcome, in the outcome's unit.
  ///
  /// - Parameters:
  ///   - better: which values of the outcome are better.
  ///   - standardDeviation: of the outcome, by which a standardized effect is multiplied; 1 for an effect that is in the outcome's unit.
  public func benefit(better: BetterOutcome, standardDeviation: Double = 1) -> PredictedEffect {
    precondition(standardDeviation > 0 && standardDeviation.isFinite, "a standard deviation is finite and above 0")
    return PredictedEffect(
      mean: better.sign * mean * standardDeviation, scale: scale * standardDeviation, degreesOfFreedom: degreesOfFreedom)
  }
}

/// The degrees of freedom of a prediction.
public enum PredictionRule: Equatable, Sendable {
  /// Those of the interval of the pooled effect, with its standard error: z beside the normal interval, t with k − 1 beside Hartung and Knapp's.
  case asInterval
  /// t with k − 2, with the normal interval's standard error (Higgins, Thompson & Spiegelhalter 2009).
  case higgins
}

extension MetaAnalysis {
  /// The true effect in a new trial: θ̂ + t √(τ̂² + se²). With a common effect nothing varies between trials, and it is the pooled effect itself.
  ///
  /// - Throws: `notEstimable` by Higgins's rule with fewer than three trials.
  /// - Reference: Higgins, Thompson & Spiegelhalter (2009), J R Stat Soc A 172:137–159, eq. 12; Partlett & Riley (2017), Stat Med 36:301–317.
  /// - Checked: `References/meta-analysis`, metafor's `predict`.
  public func prediction(_ rule: PredictionRule = .asInterval) throws(MathematicalFailure) -> PredictedEffect {
    switch rule {
    case .asInterval:
      let scale = (tauSquared + standardError * standardError).squareRoot()
      return PredictedEffect(mean: estimate, scale: scale, degreesOfFreedom: degreesOfFreedom)
    case .higgins:
      guard studies.count >= 3 else { throw MathematicalFailure(.notEstimable, computing: "a prediction from fewer than three trials") }
      let scale = (tauSquared + model.fit.covariance[0, 0]).squareRoot()
      return PredictedEffect(mean: estimate, scale: scale, degreesOfFreedom: Double(studies.count - 2))
    }
  }
}
