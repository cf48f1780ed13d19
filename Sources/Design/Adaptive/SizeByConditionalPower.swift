import Mathematics

/// The size of the next stage by what the interim has shown: as many patients as give a conditional power.
///
/// The next stage's own test is held at the conditional rejection probability ε of the combination test. Its estimate has the variance v ∕ n with n patients, so
///
///     n = v ((Φ⁻¹(1 − ε) + Φ⁻¹(γ)) ∕ (θ − θ₀))²      within the limits
///
/// the greatest where the effect is none; the least where a smaller trial would do. Any such rule keeps the error of a combination test.
///
/// - Reference: Lehmacher & Wassmer (1999), Biometrics 55:1286–1290; Mehta & Pocock (2011), Statistics in Medicine 30:3267–3284 for the promising zone.
/// - Checked: `References/adaptive`, `sim-means-ssr-cp90`; conditional power at the size is γ.
public struct SizeByConditionalPower: Equatable, Sendable {
  /// γ.
  public let power: Double
  /// Patients of the next stage.
  public let least: Double
  public let greatest: Double
  /// Where it is given: the size is changed only where the conditional power of the planned one lies between this and γ.
  public let promising: (from: Double, planned: Double)?

  public static func == (a: Self, b: Self) -> Bool {
    a.power == b.power && a.least == b.least && a.greatest == b.greatest && a.promising?.from == b.promising?.from
      && a.promising?.planned == b.promising?.planned
  }

  /// - Parameters:
  ///   - power: γ, in (0, 1).
  ///   - least, greatest: patients of the next stage, above 0.
  ///   - promising: the conditional power from which on the size may grow, and the patients that are planned.
  public init(power: Double, least: Double, greatest: Double, promising: (from: Double, planned: Double)? = nil) {
    precondition(power > 0 && power < 1, "a conditional power lies in (0, 1)")
    precondition(least > 0 && least <= greatest && greatest.isFinite, "sizes are above 0 and in order")
    if let promising {
      precondition(promising.from > 0 && promising.from < power && promising.planned > 0, "the promising zone lies below the power")
    }
    self.power = power
    self.least = least
    self.greatest = greatest
    self.promising = promising
  }

  /// Patients of the next stage; they need not be whole.
  ///
  /// - Parameters:
  ///   - conditionalRejection: ε, in [0, 1].
  ///   - effect: θ − θ₀ that is counted on, that seen or one assumed; positive toward benefit.
  ///   - unitVariance: v: of the estimate with one patient. For means of two groups r : 1, σ² (1 + r)² ∕ r.
  public func patients(conditionalRejection ε: Double, effect: Double, unitVariance v: Double) -> Double {
    precondition(ε >= 0 && ε <= 1 && v > 0, "an error lies in [0, 1], a variance above 0")
    if let promising {
      let at = Self.power(conditionalRejection: ε, effect: effect, unitVariance: v, patients: promising.planned)
      guard at >= promising.from, at < power else { return promising.planned }
    }
    return patients(bound: StandardNormal.upperQuantile(ε), effect: effect, unitVariance: v)
  }

  /// The same from the bound Φ⁻¹(1 − ε) on the next stage's own score, without the promising zone.
  public func patients(bound: Double, effect: Double, unitVariance v: Double) -> Double {
    let distance = bound + StandardNormal.quantile(power)
    if distance <= 0 { return least }
    guard effect > 0, distance < .infinity else { return greatest }
    return min(max(v * distance * distance / (effect * effect), least), greatest)
  }

  /// Conditional power with n patients in the next and last stage: Φ(θ √(n ∕ v) − Φ⁻¹(1 − ε)).
  public static func power(conditionalRejection ε: Double, effect: Double, unitVariance v: Double, patients n: Double) -> Double {
    if ε <= 0 || ε >= 1 { return min(max(ε, 0), 1) }
    return StandardNormal.cumulative(effect * (n / v).squareRoot() - StandardNormal.upperQuantile(ε))
  }
}
