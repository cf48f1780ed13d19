import Mathematics

/// The member of Wang and Tsiatis's family with the least expected size at the effect for which the test has a power.
///
///     minimize over Δ in [0, ½]:   I(Δ) E_θ(t at the stop),   I the inflation factor, θ the drift of the power
///
/// - Reference: Wang & Tsiatis (1987), Biometrics 43:193–199.
/// - Checked: `References/group-sequential`, `wt-optimum-k2`.
enum WangTsiatisOptimum {
  /// - Parameters:
  ///   - power: above the level, below 1.
  ///   - boundaries: of the test with Δ.
  static func delta(power: Double, _ boundaries: (Double) throws(MathematicalFailure) -> Boundaries) throws(MathematicalFailure) -> Double {
    try LineMinimum.find(between: 0, and: 0.5, tolerance: 1e-7, computing: "the delta with the least expected size") {
      (delta: Double) throws(MathematicalFailure) -> Double in
      let test = SequentialTest(try boundaries(delta))
      let θ = try test.drift(forPower: power)
      // Information is in proportion to θ².
      return θ * θ * test.exits(drift: θ).expectedFraction
    }.point
  }
}
