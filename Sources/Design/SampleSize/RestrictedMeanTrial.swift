import Mathematics
import Trial

/// A trial of two arms that compares mean times without the event up to τ: what the difference is in truth, and how exactly it is known by a time.
///
///     μᵢ = ∫₀^τ Sᵢ,   Δ = μ₁ − μ₀
///     Vᵢ(t) = ∫₀^τ (∫ᵤ^τ Sᵢ)² λᵢ(u) ∕ (Sᵢ(u) Dᵢ(u) E(t − u)) du,   Var Δ̂ = V(t) ∕ N,   V = (1 + r) (V₁ ∕ r + V₀)
///
/// Sᵢ is the share without an event, Dᵢ without a loss, E(x) the share of the patients who come by calendar time x: Sᵢ Dᵢ E(t − u) are at risk at u. Vᵢ is
/// the limit of Greenwood's variance. Hazards need not be proportional.
///
/// - Reference: Pepe & Fleming (1989), Biometrics 45:497–507, for the variance; Royston & Parmar (2013), BMC Medical Research Methodology 13:152; Uno et al.
///   (2014), J Clin Oncol 32:2380–2385.
/// - Checked: SciPy's adaptive quadrature, `References/restricted-means`; trials simulated, `RestrictedMeanTests`.
public struct RestrictedMeanTrial: Equatable, Sendable {
  public struct Arm: Equatable, Sendable {
    /// λ of the event and η of the loss.
    public var hazard: PiecewiseHazard
    public var dropout: PiecewiseHazard

    public init(hazard: PiecewiseHazard, dropout: PiecewiseHazard = .init(constant: 0)) { (self.hazard, self.dropout) = (hazard, dropout) }
  }

  public let treated: Arm
  public let comparator: Arm
  /// r, treated patients for each of the comparator.
  public let ratio: Double
  public let accrual: Accrual
  /// τ, in the unit of the hazards.
  public let horizon: Double

  public init(treated: Arm, comparator: Arm, ratio: Double = 1, accrual: Accrual, horizon: Double) {
    precondition(ratio > 0 && ratio.isFinite, "a ratio is finite and above 0")
    precondition(horizon > 0 && horizon.isFinite, "a horizon is finite and above 0")
    (self.treated, self.comparator, self.ratio, self.accrual, self.horizon) = (treated, comparator, ratio, accrual, horizon)
  }

  /// μ₁ and μ₀.
  public var means: (treated: Double, comparator: Double) {
    (treated.hazard.restrictedMean(to: horizon), comparator.hazard.restrictedMean(to: horizon))
  }

  /// Δ.
  public var difference: Double { means.treated - means.comparator }

  /// V(t): N times the variance of the difference that is estimated at calendar time t with all patients at hand, N planned in both arms.
  ///
  /// - Throws: `notEstimable` before the first patient has been followed up to τ, or where nothing happens before τ.
  public func variance(at time: Double) throws(MathematicalFailure) -> Double {
    guard time >= horizon else {
      throw MathematicalFailure(.notEstimable, computing: "means up to a time to which nobody has been followed", lastPoint: [time, horizon])
    }
    let v = (1 + ratio) * (variance(treated, at: time) / ratio + variance(comparator, at: time))
    guard v > 0, v.isFinite else { throw MathematicalFailure(.notEstimable, computing: "the variance of means up to a time without events") }
    return v
  }

  private func variance(_ arm: Arm, at time: Double) -> Double {
    let whole = arm.hazard.restrictedMean(to: horizon)
    var bends = arm.hazard.starts + arm.dropout.starts + [0, horizon]
    var start = 0.0
    for duration in [0] + accrual.durations {
      start += duration
      bends.append(time - start)
    }
    let ends = Set(bends.filter { $0 >= 0 && $0 <= horizon }).sorted()
    return zip(ends, ends.dropFirst()).reduce(0) { sum, piece in
      let λ = arm.hazard.rate(at: piece.0)
      guard λ > 0 else { return sum }
      return sum
        + GaussKronrod.integrate(from: piece.0, to: piece.1, tolerance: 1e-12) { (u: Double) -> Double in
          let rest = whole - arm.hazard.restrictedMean(to: u)
          return rest * rest * λ / (arm.hazard.survival(to: u) * arm.dropout.survival(to: u) * accrual.share(by: time - u))
        }.value
    }
  }

  /// Of a mean patient to have had an event by a calendar time.
  public func eventProbability(at time: Double) -> Double {
    func probability(_ arm: Arm) -> Double {
      accrual.mean(at: time, integral: EventCourse(hazard: arm.hazard, dropout: arm.dropout).integral)
    }
    return (ratio * probability(treated) + probability(comparator)) / (1 + ratio)
  }

  /// The calendar time at which N patients have a number of events, in expectation.
  ///
  /// - Throws: `outsideDomain` where so many are never met.
  public func time(ofEvents events: Double, patients: Double) throws(MathematicalFailure) -> Double {
    precondition(events > 0 && patients > 0, "events and patients are above 0")
    let goal = events / patients
    var upper = accrual.duration + horizon
    while eventProbability(at: upper) < goal {
      upper *= 2
      guard upper < 1e6 * (accrual.duration + horizon) else {
        throw MathematicalFailure(.outsideDomain, computing: "the time of more events than there will be", lastPoint: [events, patients])
      }
    }
    return try Root.find(between: 0, and: upper, tolerance: 1e-12, computing: "the time of a number of events") { eventProbability(at: $0) - goal }
  }

  /// The calendar time at which the variance has come down to a share of the information at another time: V(end) ∕ V(t).
  ///
  /// - Throws: `outsideDomain` where less information than that is never there: as soon as there is any, there is more.
  public func time(ofInformation share: Double, at end: Double) throws(MathematicalFailure) -> Double {
    precondition(share > 0 && share <= 1, "a share lies in (0, 1]")
    guard share < 1 else { return end }
    let last = try variance(at: end)
    guard last / (try variance(at: horizon)) <= share else {
      throw MathematicalFailure(.outsideDomain, computing: "a look with less information than there is at the first", lastPoint: [share])
    }
    return try Root.find(between: horizon, and: end, tolerance: 1e-10, computing: "the time of a share of the information") {
      (t: Double) throws(MathematicalFailure) in
      last / (try variance(at: t)) - share
    }
  }
}
