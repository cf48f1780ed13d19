import Mathematics

/// Estimates after a group-sequential test, on the scale of the drift: the effect over its standard error at full information.
///
/// A trial that stops at look k has the estimate z ∕ √tₖ, that of greatest likelihood. It is too great on average, since great ones stop early:
///
///     E_θ(Z ∕ √t) − θ = Σ tₖ⁻¹ dPₖ ∕ dθ,   Pₖ(θ) the probability of stopping at look k
///
/// for dPₖ ∕ dθ = E_θ(Sₖ − θ tₖ; stop at k). The bias-adjusted estimate is the θ̃ with θ̃ + bias(θ̃) = z ∕ √tₖ.
///
/// - Reference: Whitehead (1986), Biometrika 73:573–581; Jennison & Turnbull (2000), §8.3.
/// - Checked: the closed form of two looks; simulation.
extension SequentialTest {
  /// Of the estimate of greatest likelihood, under a drift. All stops count that the test has.
  public func estimationBias(drift θ: Double) -> Double {
    let t = boundaries.fractions
    func stops(_ drift: Double) -> [Double] {
      let found = exits(drift: drift)
      let early = t.indices.dropLast().map { found.stop(at: $0) }
      return early + [1 - early.reduce(0, +)]
    }
    // Central differences of fourth order: their error is 10⁻¹⁰ for probabilities that change over units of θ.
    let h = 0.01
    let (a, b, c, d) = (stops(θ - 2 * h), stops(θ - h), stops(θ + h), stops(θ + 2 * h))
    return t.indices.reduce(0) { $0 + (8 * (c[$1] - b[$1]) - (d[$1] - a[$1])) / (12 * h * t[$1]) }
  }

  /// θ̃ after a stop.
  ///
  /// - Parameters:
  ///   - look: from 0, at which the trial ended.
  ///   - z: seen there.
  public func biasAdjustedDrift(stoppedAt look: Int, z: Double) throws(MathematicalFailure) -> Double {
    let seen = z / boundaries.fractions[look].squareRoot()
    return try Root.find(near: seen - 2, seen + 0.5, tolerance: 1e-9, computing: "a bias-adjusted estimate") { $0 + estimationBias(drift: $0) - seen }
  }
}
