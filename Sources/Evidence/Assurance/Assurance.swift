import Mathematics

/// What a trial promises when its effect is not known: power, early stops and patients averaged over a belief.
///
/// - Reference: O'Hagan, Stevens & Campbell (2005), Pharmaceutical Statistics 4:187–201; Spiegelhalter, Abrams & Myles (2004), ch. 6.
/// - Checked: `References/exact-road`; Φ((m − c·se)∕√(se² + s²)) under a normal prior, in `AssuranceTests`.
public struct Assurance: Equatable, Sendable {
  /// The probability that the trial succeeds.
  public let success: Double
  public let earlyStop: Double
  public let expectedPatients: Double
  /// Monte Carlo error of `success`; nil where the belief is a density.
  public let standardError: Double?
}

extension NextTrial {
  /// Over the density of an effect.
  public func assurance(over belief: EffectPosterior) -> Assurance {
    Assurance(
      success: belief.expectation(power(at:)), earlyStop: belief.expectation(earlyStop(at:)),
      expectedPatients: belief.expectation(expectedPatients(at:)), standardError: nil)
  }

  /// Over a normal belief, by quadrature.
  public func assurance(over belief: Normal) throws(MathematicalFailure) -> Assurance {
    assurance(over: try EffectPosterior(prior: belief) { _ in 1 })
  }

  /// Over draws of a posterior.
  ///
  /// - Parameters:
  ///   - effect: the true effect of the trial in question from the parameters of a draw; it may mix subsets as its patients will.
  ///   - standardDeviation: that of a draw, where it is unknown too; the trial's own where it is nil.
  public func assurance(
    over belief: WeightedSample, effect: ([Double]) -> Double, standardDeviation: (([Double]) -> Double)? = nil
  ) -> Assurance {
    var (success, stop, patients) = (0.0, 0.0, 0.0)
    var successes: [Double] = []
    for i in 0..<belief.count {
      let θ = belief.draw(i)
      let scale = standardDeviation.map { self.standardDeviation / $0(θ) } ?? 1
      let exits = test.exits(drift: effect(θ) * scale / standardError)
      success += belief.weights[i] * exits.powerTowardBenefit
      stop += belief.weights[i] * exits.earlyStop
      patients += belief.weights[i] * self.patients * exits.expectedFraction
      successes.append(exits.powerTowardBenefit)
    }
    var square = 0.0
    for i in successes.indices { square += belief.weights[i] * belief.weights[i] * (successes[i] - success) * (successes[i] - success) }
    return Assurance(success: success, earlyStop: stop, expectedPatients: patients, standardError: square.squareRoot())
  }
}
