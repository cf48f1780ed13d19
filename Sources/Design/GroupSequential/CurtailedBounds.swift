import Mathematics

/// Bounds on the power of what is to come: the probability of crossing an efficacy bound later, from Zₖ = z on, were the drift z ∕ √tₖ, the trend seen, or
/// averaged over N(z ∕ √tₖ, 1 ∕ tₖ), what is then believed of it.
///
/// Futility at later looks is left out: bounds on the power of what can still be shown do not depend on when one would give up.
///
/// - Reference: Spiegelhalter, Freedman & Blackburn (1986), Controlled Clinical Trials 7:8–17; Lan, Simon & Halperin (1982), Communications in Statistics C 1:207–219.
/// - Checked: with one look to come, against z = √t (c + Φ⁻¹(γ) √(1 − t)), or √((1 − t) ∕ t) in its last term.
enum CurtailedBounds {
  /// What the drift is taken to be.
  enum Truth {
    case trend
    case predicted
  }

  /// Efficacy bounds from the end's backward; infinite where no power is given.
  static func efficacy(_ powers: [Double?], fractions: [Double], endZ: Double) throws(MathematicalFailure) -> [Double] {
    var z = [Double](repeating: .infinity, count: fractions.count)
    z[fractions.count - 1] = endZ
    for look in fractions.indices.dropLast().reversed() {
      guard let power = powers[look] else { continue }
      z[look] = try bound(power, .trend, look, fractions, z)
    }
    return z
  }

  static func futility(_ powers: [Double?], _ truth: Truth, fractions: [Double], efficacyZ: [Double]) throws(MathematicalFailure) -> [Double?] {
    var all: [Double?] = []
    for look in fractions.indices.dropLast() {
      guard let power = powers[look] else {
        all.append(nil)
        continue
      }
      all.append(try bound(power, truth, look, fractions, efficacyZ))
    }
    return all + [nil]
  }

  private static func bound(
    _ power: Double, _ truth: Truth, _ look: Int, _ fractions: [Double], _ efficacyZ: [Double]
  ) throws(MathematicalFailure) -> Double {
    precondition(power > 0 && power < 1, "a power of what is to come lies in (0, 1)")
    let none = [Double?](repeating: nil, count: fractions.count)
    let test = SequentialTest(
      Boundaries(fractions: fractions, sides: 1, efficacyZ: efficacyZ, futilityZ: none, alphaSpent: Array(repeating: 0, count: fractions.count)))
    let t = fractions[look]
    let c = efficacyZ[(look + 1)...].filter(\.isFinite).last ?? 2
    // With one look to come, the bound itself.
    let width = truth == .trend ? (1 - t).squareRoot() : ((1 - t) / t).squareRoot()
    let single = t.squareRoot() * (c + StandardNormal.quantile(power) * width)
    return try Root.find(near: single - 0.2, single + 0.01, within: -60...60, tolerance: 1e-13, computing: "a bound on the power of what is to come")
    {
      (truth == .trend ? test.conditionalPower(after: look, z: $0) : test.predictivePower(after: look, z: $0)) - power
    }
  }
}
