import Mathematics

/// Oral kinetics with first-order absorption, one or two compartments and an effect site, in closed form.
///
///     Ȧ_g = −kₐ A_g
///     Ȧ_c = kₐ A_g − (CL + Q)∕V A_c + Q∕V₂ A_p,   C = A_c ∕ V
///     Ȧ_p = Q∕V A_c − Q∕V₂ A_p
///     Ċ_e = k_e0 (K_p C − C_e)
///
/// One dose D, F of it absorbed, gives, with k₂₁ = Q∕V₂ and α, β the rates of disposition (one rate CL∕V and no k₂₁ without a second compartment),
///
///     C(t) = F D kₐ∕V · g[−kₐ, −α, −β],   C_e(t) = F D kₐ k_e0 K_p∕V · g[−kₐ, −α, −β, −k_e0],   g(z) = (z + k₂₁) e^{zt}
///
/// as divided differences, which hold as well where rates are equal (kₐ = CL∕V, k_e0 = CL∕V). Doses add up.
///
/// Times and rates share one unit, hours as a rule; concentration is in dose per volume.
///
/// - Reference: Gibaldi & Perrier (1982), Pharmacokinetics, 2nd ed., ch. 1–2 and appendix B; Sheiner et al. (1979), Clinical Pharmacology and
///   Therapeutics 25:358–371.
/// - Checked: against the formulas of the books and the solver, to 1e-8, in `OralKineticsTests`.
public struct OralKinetics: Equatable, Sendable {
  /// A second compartment: clearance between the two, and its volume.
  public struct Peripheral: Equatable, Sendable {
    public var clearance: Double
    public var volume: Double

    public init(clearance: Double, volume: Double) {
      precondition(clearance > 0 && volume > 0, "a peripheral compartment has an exchange and a volume")
      self.clearance = clearance
      self.volume = volume
    }
  }
  /// Where the drug acts: how fast it follows the plasma, and how much of it is there at balance.
  public struct EffectSite: Equatable, Sendable {
    public var rate: Double
    public var partition: Double

    public init(rate: Double, partition: Double) {
      precondition(rate > 0 && partition >= 0, "an effect site follows the plasma")
      self.rate = rate
      self.partition = partition
    }
  }
  /// kₐ.
  public let absorption: Double
  /// CL.
  public let clearance: Double
  /// V.
  public let volume: Double
  /// F, the share of a dose that is absorbed.
  public let bioavailability: Double
  public let peripheral: Peripheral?
  public let effectSite: EffectSite?

  /// All above 0; a bioavailability may be 0.
  public init(
    absorption: Double, clearance: Double, volume: Double, bioavailability: Double = 1, peripheral: Peripheral? = nil,
    effectSite: EffectSite? = nil
  ) {
    precondition(absorption > 0 && clearance > 0 && volume > 0 && bioavailability >= 0, "rates, clearances and volumes are above 0")
    self.absorption = absorption
    self.clearance = clearance
    self.volume = volume
    self.bioavailability = bioavailability
    self.peripheral = peripheral
    self.effectSite = effectSite
  }

  /// α ≥ β, the rates of disposition; CL∕V alone without a second compartment.
  public var dispositionRates: [Double] {
    let k10 = clearance / volume
    guard let peripheral else { return [k10] }
    let (k12, k21) = (peripheral.clearance / volume, peripheral.clearance / peripheral.volume)
    let sum = k10 + k12 + k21
    // (k10 + k12 − k21)² + 4 k12 k21: a sum of what is positive.
    let root = ((k10 + k12 - k21) * (k10 + k12 - k21) + 4 * k12 * k21).squareRoot()
    let alpha = 0.5 * (sum + root)
    return [alpha, k10 * k21 / alpha]
  }

  /// log 2 ∕ β.
  public var eliminationHalfLife: Double { 0.6931471805599453 / (dispositionRates.min() ?? 0) }

  /// F D ∕ (CL τ), the average concentration at steady state.
  public func averageConcentration(dose: Double, every interval: Double) -> Double { bioavailability * dose / (clearance * interval) }

  /// 1 ∕ (1 − e^{−βτ}): how much higher than the first the last phase of an interval lies at steady state.
  public func accumulation(every interval: Double) -> Double { -1 / plainExpMinusOne(-(dispositionRates.min() ?? 0) * interval) }

  /// Plasma concentration at each time; just before an intake at that time.
  public func concentrations(after history: DosingHistory, at times: [Double]) -> [Double] {
    superposed(history, times, poles(withSite: false), absorption * bioavailability / volume)
  }

  /// Concentration at the effect site at each time.
  public func effectSiteConcentrations(after history: DosingHistory, at times: [Double]) -> [Double] {
    guard let effectSite else { preconditionFailure("there is an effect site") }
    return superposed(history, times, poles(withSite: true), absorption * bioavailability / volume * effectSite.rate * effectSite.partition)
  }

  /// Plasma concentration at a time, in [0, τ], after an intake at steady state.
  public func steadyConcentration(dose: Double, every interval: Double, at time: Double) -> Double {
    let rates = DividedExponential(rates: poles(withSite: false))
    return dose * absorption * bioavailability / volume * difference(rates.steadyMatrix(at: time, every: interval))
  }

  /// The same at the effect site.
  public func steadyEffectSiteConcentration(dose: Double, every interval: Double, at time: Double) -> Double {
    guard let effectSite else { preconditionFailure("there is an effect site") }
    let rates = DividedExponential(rates: poles(withSite: true))
    let scale = absorption * bioavailability / volume * effectSite.rate * effectSite.partition
    return dose * scale * difference(rates.steadyMatrix(at: time, every: interval))
  }

  /// Highest and lowest plasma concentration of an interval at steady state, and the time of the highest after an intake.
  public func steadyExtremes(
    dose: Double, every interval: Double
  ) throws(MathematicalFailure) -> (peak: Double, timeOfPeak: Double, trough: Double) {
    let falling = try LineMinimum.find(between: 0, and: interval, tolerance: 1e-9 * interval, computing: "the peak of a concentration") { time in
      -steadyConcentration(dose: dose, every: interval, at: time)
    }
    // An interval rises to its peak and falls to its end; before the rise lies the lowest, which is the end of the interval before.
    return (-falling.value, falling.point, steadyConcentration(dose: dose, every: interval, at: interval))
  }

  private func poles(withSite: Bool) -> [Double] {
    dispositionRates.reversed() + [absorption] + (withSite ? [effectSite?.rate ?? 0] : [])
  }

  private func superposed(_ history: DosingHistory, _ times: [Double], _ poles: [Double], _ scale: Double) -> [Double] {
    let rates = DividedExponential(rates: poles)
    return times.map { time in
      history.intakes.prefix { $0.time < time }.reduce(0) { $0 + $1.dose * scale * difference(rates.matrix(time - $1.time)) }
    }
  }

  /// g[z₀ … zₙ] for g(z) = (z + k₂₁) f(z), which is (z₀ + k₂₁) f[z₀ … zₙ] + f[z₁ … zₙ]; f[z₀ … zₙ] itself without a second compartment.
  ///
  /// z₀ is −β, beyond which k₂₁ lies: both terms are then positive.
  private func difference(_ matrix: [[Double]]) -> Double {
    let last = matrix.count - 1
    guard let peripheral else { return matrix[0][last] }
    let k21 = peripheral.clearance / peripheral.volume
    return max(0, k21 - (dispositionRates.min() ?? 0)) * matrix[0][last] + matrix[1][last]
  }
}
