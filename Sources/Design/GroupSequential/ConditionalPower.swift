import Mathematics

extension SequentialTest {
  /// What remains of the test when a look has seen z and goes on.
  ///
  /// S has independent increments, so what is to come is a test of its own with the information that is left:
  ///
  ///     tⱼ′ = (tⱼ − tₖ) ∕ (1 − tₖ),   cⱼ′ = (cⱼ √tⱼ − z √tₖ) ∕ √(tⱼ − tₖ),   θ′ = θ √(1 − tₖ)
  ///
  /// Of a two-sided test the bound on the other side gives up.
  ///
  /// - Parameters:
  ///   - look: from 0, before the end.
  ///   - z: seen there.
  public func remaining(after look: Int, z: Double) -> SequentialTest {
    precondition(look >= 0 && look < boundaries.looks - 1, "a look before the end")
    precondition(z.isFinite, "a statistic is finite")
    let t = boundaries.fractions[look]
    let later = (look + 1)..<boundaries.looks
    func moved(_ bound: Double, _ j: Int) -> Double {
      (bound * boundaries.fractions[j].squareRoot() - z * t.squareRoot()) / (boundaries.fractions[j] - t).squareRoot()
    }
    let rest = Boundaries(
      fractions: later.map { $0 == boundaries.looks - 1 ? 1 : (boundaries.fractions[$0] - t) / (1 - t) }, sides: 1,
      efficacyZ: later.map { moved(boundaries.efficacyZ[$0], $0) },
      futilityZ: later.map { j in
        boundaries.sides == 2 && boundaries.efficacyZ[j].isFinite ? moved(-boundaries.efficacyZ[j], j) : boundaries.futilityZ[j].map { moved($0, j) }
      }, alphaSpent: Array(repeating: 0, count: later.count))
    return SequentialTest(rest, stopsForEfficacy: stopsForEfficacy, stopsForFutility: stopsForFutility || boundaries.sides == 2)
  }

  /// What happens at the looks after one that has seen z.
  ///
  /// - Parameter drift: θ of the whole test, the expectation of Z at its end.
  public func exits(after look: Int, z: Double, drift: Double) -> ExitProbabilities {
    remaining(after: look, z: z).exits(drift: drift * (1 - boundaries.fractions[look]).squareRoot())
  }

  /// Probability of rejecting toward benefit at a later look, from Zₖ = z on.
  ///
  /// - Parameters:
  ///   - look: from 0, before the end.
  ///   - drift: θ; nil for the trend seen, z ∕ √tₖ.
  /// - Reference: Lan, Simon & Halperin (1982), Communications in Statistics C 1:207–219; Jennison & Turnbull (2000), ch. 10.
  /// - Checked: `References/group-sequential`, `gsd-cp-from-z`; with one look to come, the closed form.
  public func conditionalPower(after look: Int, z: Double, drift: Double? = nil) -> Double {
    exits(after: look, z: z, drift: drift ?? z / boundaries.fractions[look].squareRoot()).powerTowardBenefit
  }

  /// Probability of rejecting toward benefit at a later look, from Zₖ = z on, were every effect as likely before:
  ///
  ///     ∫ CP(θ) φ((θ − z ∕ √tₖ) √tₖ) √tₖ dθ
  ///
  /// - Parameter look: from 0, before the end.
  /// - Reference: Spiegelhalter, Freedman & Blackburn (1986), Controlled Clinical Trials 7:8–17.
  /// - Checked: `References/adaptive`, `futility-scale-predictivePower`; with one look to come, the closed form.
  public func predictivePower(after look: Int, z: Double) -> Double {
    let t = boundaries.fractions[look]
    let rest = remaining(after: look, z: z)
    let (mean, sd) = (z / t.squareRoot(), 1 / t.squareRoot())
    // In standard deviations the conditional power rises over √t and more.
    let count = (16 / min(2, 3 * t.squareRoot())).rounded(.up)
    let width = 16 / count
    return (0..<Int(count)).reduce(0) { sum, panel in
      let from = width * Double(panel) - 8
      return sum
        + Self.rule.integrate(from: from, to: from + width) { x in
          StandardNormal.density(x) * rest.exits(drift: (mean + sd * x) * (1 - t).squareRoot()).powerTowardBenefit
        }
    }
  }

  private static let rule = GaussLegendre(points: 16)
}
