import Mathematics

/// One trial's effect with its variance, taken as known.
public struct Study: Equatable, Sendable {
  public var label: String
  /// Treatment − control; for ratios the logarithm.
  public var effect: Double
  /// Of the effect; above 0.
  public var variance: Double
  /// Of both arms; nil where the record does not say.
  public var patients: Int?

  public init(label: String, effect: Double, variance: Double, patients: Int? = nil) {
    precondition(effect.isFinite, "an effect is finite")
    precondition(variance > 0 && variance.isFinite, "the variance of an effect is finite and above 0")
    self.label = label
    self.effect = effect
    self.variance = variance
    self.patients = patients
  }

  public var standardError: Double { variance.squareRoot() }
}

extension Study {
  /// The effect of a trial told by means.
  ///
  ///     mean difference                d = m₁ − m₂,                v = s₁²∕n₁ + s₂²∕n₂
  ///     standardized mean difference   g = J(m) (m₁ − m₂) ∕ s_p,   v = 1∕n₁ + 1∕n₂ + g²∕(2(n₁ + n₂))
  ///
  /// with s_p² = ((n₁−1)s₁² + (n₂−1)s₂²) ∕ m, m = n₁ + n₂ − 2, and Hedges' exact J(m) = Γ(m∕2) ∕ (√(m∕2) Γ((m−1)∕2)).
  ///
  /// - Throws: `outsideDomain` where a number leaves the range of doubles.
  /// - Reference: Hedges (1981), J Educ Stat 6:107–128, eq. 6e and 8; Hedges & Olkin (1985), ch. 5.
  /// - Checked: `References/meta-analysis`, metafor's `escalc` for `SMD` and `MD`.
  public init(label: String, treatment: ArmMean, control: ArmMean, measure: EffectMeasure) throws(MathematicalFailure) {
    precondition(!measure.isOfEvents, "means are compared by a difference")
    let (n1, n2) = (Double(treatment.patients), Double(control.patients))
    let (v1, v2) = (treatment.standardDeviation * treatment.standardDeviation, control.standardDeviation * control.standardDeviation)
    var effect = treatment.mean - control.mean
    var variance = v1 / n1 + v2 / n2
    if measure == .standardizedMeanDifference {
      let m = n1 + n2 - 2
      effect *= Self.smallSampleFactor(degreesOfFreedom: m) / (((n1 - 1) * v1 + (n2 - 1) * v2) / m).squareRoot()
      variance = 1 / n1 + 1 / n2 + effect * effect / (2 * (n1 + n2))
    }
    try self.init(checked: label, effect: effect, variance: variance, patients: treatment.patients + control.patients)
  }

  /// The effect of a trial told by events: of n₁ patients a had one, of n₂ patients c; b = n₁ − a, d = n₂ − c.
  ///
  ///     odds ratio        log(ad ∕ bc),            v = 1∕a + 1∕b + 1∕c + 1∕d
  ///     risk ratio        log((a∕n₁) ∕ (c∕n₂)),    v = 1∕a − 1∕n₁ + 1∕c − 1∕n₂
  ///     risk difference   a∕n₁ − c∕n₂,             v = ab∕n₁³ + cd∕n₂³
  ///
  /// - Throws: `outsideDomain` where the effect or its variance does not exist, which only `.leave` allows.
  /// - Reference: Fleiss & Berlin (2009), in The Handbook of Research Synthesis, ch. 13.
  /// - Checked: `References/meta-analysis`, metafor's `escalc` for `OR`, `RR`, `RD`; zero cells in closed form.
  public init(
    label: String, treatment: ArmCount, control: ArmCount, measure: EffectMeasure, zeroCells: ZeroCells = .addHalfWhereEmpty
  ) throws(MathematicalFailure) {
    precondition(measure.isOfEvents, "events are compared by a risk or odds")
    var (a, b, c, d) = TwoByTwo(label: label, treatment: treatment, control: control).cells
    if zeroCells == .addHalfWhereEmpty, [a, b, c, d].contains(0) { (a, b, c, d) = (a + 0.5, b + 0.5, c + 0.5, d + 0.5) }
    let (n1, n2) = (a + b, c + d)
    let effect: Double
    let variance: Double
    switch measure {
    case .oddsRatio: (effect, variance) = (try Self.log(a * d, over: b * c, label), 1 / a + 1 / b + 1 / c + 1 / d)
    case .riskRatio: (effect, variance) = (try Self.log(a * n2, over: c * n1, label), 1 / a - 1 / n1 + 1 / c - 1 / n2)
    default: (effect, variance) = (a / n1 - c / n2, a / n1 * (b / n1) / n1 + c / n2 * (d / n2) / n2)
    }
    try self.init(checked: label, effect: effect, variance: variance, patients: treatment.patients + control.patients)
  }

  private init(checked label: String, effect: Double, variance: Double, patients: Int) throws(MathematicalFailure) {
    guard effect.isFinite, variance > 0, variance.isFinite else {
      throw MathematicalFailure(.outsideDomain, computing: "effect of \(label)")
    }
    self.init(label: label, effect: effect, variance: variance, patients: patients)
  }

  private static func log(_ x: Double, over y: Double, _ label: String) throws(MathematicalFailure) -> Double {
    guard x > 0, y > 0 else { throw MathematicalFailure(.outsideDomain, computing: "effect of \(label)", lastPoint: [x, y]) }
    return plainLog(x / y)
  }

  /// J(m) = Γ(m∕2) ∕ (√(m∕2) Γ((m−1)∕2)), the bias of Cohen's d turned back; above 0 and below 1, ≈ 1 − 3∕(4m − 1).
  ///
  /// With x = (m−1)∕2 it is R(x) ∕ √(x + ½), R(x) = Γ(x+½) ∕ Γ(x): from x ≥ 30 by its series in 1∕x (error below 10⁻¹⁶), down to x by
  /// R(x) = R(x+1) x ∕ (x+½). Plain arithmetic, so the same bits everywhere.
  ///
  /// - Parameter degreesOfFreedom: m, at least 2.
  /// - Checked: closed forms at whole and half arguments in `StudyTests`.
  static func smallSampleFactor(degreesOfFreedom m: Double) -> Double {
    precondition(m >= 2, "a pooled standard deviation of two arms has two degrees of freedom or more")
    let x = (m - 1) / 2
    var (z, product) = (x, 1.0)
    while z < 30 {
      product *= z / (z + 0.5)
      z += 1
    }
    var series = 0.0
    for term in gammaRatioSeries.reversed() { series = term + series / z }
    return product * series * (z / (x + 0.5)).squareRoot()
  }

  /// Γ(x+½) ∕ Γ(x) = √x Σ cᵢ x⁻ⁱ (Tricomi & Erdélyi 1951).
  private static let gammaRatioSeries: [Double] = [
    1, -1.0 / 8, 1.0 / 128, 5.0 / 1024, -21.0 / 32_768, -399.0 / 262_144, 869.0 / 4_194_304, 39_325.0 / 33_554_432, -334_477.0 / 2_147_483_648,
  ]
}
