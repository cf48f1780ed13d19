import Mathematics
import Trial

/// A trial with times to an event: how many patients bring the events, and when.
///
///     N = d ∕ P,   P(t) = (r P₁(t) + P₂(t)) ∕ (1 + r),   Pᵢ(t) = Σₖ aₖ [Gᵢ(t − sₖ) − Gᵢ(t − sₖ₊₁)] ∕ Σₖ aₖ (sₖ₊₁ − sₖ)
///
/// Pᵢ(t) is the probability that a patient of arm i has an event by calendar time t, with accrual intensity aₖ from sₖ to sₖ₊₁ and Gᵢ the integral of the
/// cumulative incidence under hazard λᵢ(u) and dropout ηᵢ(u), u since entry; λ₁ = ω λ₂.
///
/// - Reference: Lachin & Foulkes (1986), Biometrics 42:507–519; Kim & Tsiatis (1990), Biometrics 46:81–92.
/// - Checked: `References/sample-size`, `surv-*`, `power-surv-gs`, `gsd-nSurv-LF`.
public struct SurvivalTrial: Equatable, Sendable {
  public let test: LogRank
  /// λ₂ of the comparator.
  public let hazard: PiecewiseHazard
  /// ω: treated over comparator.
  public let hazardRatio: Double
  /// η₁ and η₂.
  public let dropout: (treated: PiecewiseHazard, comparator: PiecewiseHazard)
  public let accrual: Accrual
  /// Calendar time of the analysis, from the first patient on.
  public let duration: Double

  /// - Parameters:
  ///   - followUp: time from the last patient's entry to the analysis, at least 0.
  public init(
    test: LogRank, hazard: PiecewiseHazard, hazardRatio: Double,
    dropout: (treated: PiecewiseHazard, comparator: PiecewiseHazard) = (.init(constant: 0), .init(constant: 0)), accrual: Accrual, followUp: Double
  ) {
    precondition(hazardRatio > 0 && hazardRatio.isFinite, "a hazard ratio is finite and above 0")
    precondition(followUp >= 0 && followUp.isFinite, "a time of follow-up is finite and at least 0")
    precondition(hazard.rates.contains { $0 > 0 }, "a trial of events has a hazard")
    self.test = test
    self.hazard = hazard
    self.hazardRatio = hazardRatio
    self.dropout = dropout
    self.accrual = accrual
    duration = accrual.duration + followUp
  }

  public static func == (a: Self, b: Self) -> Bool {
    a.test == b.test && a.hazard == b.hazard && a.hazardRatio == b.hazardRatio && a.dropout == b.dropout && a.accrual == b.accrual
      && a.duration == b.duration
  }

  /// Of a patient of each arm, and of the mean patient, to have an event by a calendar time.
  public func eventProbability(at time: Double) -> (treated: Double, comparator: Double, mean: Double) {
    probabilities(at: time, hazardRatio * hazard, hazard)
  }

  private func probabilities(at time: Double, _ treated: PiecewiseHazard, _ comparator: PiecewiseHazard) -> (Double, Double, mean: Double) {
    let one = EventCourse(hazard: treated, dropout: dropout.treated)
    let two = EventCourse(hazard: comparator, dropout: dropout.comparator)
    let (p, q) = (accrual.mean(at: time, integral: one.integral), accrual.mean(at: time, integral: two.integral))
    return (p, q, (test.ratio * p + q) / (1 + test.ratio))
  }

  /// N and d at a single look, by events: N patients have d events at the end, in expectation.
  public func size(power: Double) throws(MathematicalFailure) -> SurvivalSize {
    size(events: try test.events(hazardRatio: hazardRatio, power: power))
  }

  /// N for a number of events at the end.
  public func size(events: Double) -> SurvivalSize {
    precondition(events > 0, "events are above 0")
    return size(patients: events / eventProbability(at: duration).mean)
  }

  func size(patients: Double) -> SurvivalSize {
    let p = eventProbability(at: duration)
    let treated = patients * test.ratio / (1 + test.ratio)
    return SurvivalSize(patients: patients, eventsTreated: treated * p.treated, eventsComparator: (patients - treated) * p.comparator)
  }

  /// Expected events of N patients by a calendar time.
  public func events(patients: Double, at time: Double) -> Double { patients * eventProbability(at: time).mean }

  /// The calendar time at which N patients have a number of events, in expectation.
  ///
  /// - Throws: `outsideDomain` where so many are never met, or not within 10⁶ times the planned duration.
  public func time(ofEvents events: Double, patients: Double) throws(MathematicalFailure) -> Double {
    precondition(events > 0 && patients > 0, "events and patients are above 0")
    var upper = duration
    while self.events(patients: patients, at: upper) < events {
      upper *= 2
      guard upper < 1e6 * duration else {
        throw MathematicalFailure(.outsideDomain, computing: "the time of more events than there will be", lastPoint: [events, patients])
      }
    }
    return try Root.find(between: 0, and: upper, tolerance: 1e-12, computing: "the time of a number of events") {
      self.events(patients: patients, at: $0) - events
    }
  }

  /// N and d by the variance of the log hazard ratio under either hypothesis, for which test.method does not count.
  ///
  ///     √N |log(ω ∕ ω₀)| = z₁₋α √v₀ + z_power √v₁,   v = (1 + r)(1 ∕ (r P₁) + 1 ∕ P₂)
  ///
  /// v₀ has the hazards λ₂ (1 + r ω) ∕ (1 + r ω₀) of the comparator and ω₀ times those of the treated: the mean hazard where ω₀ = 1.
  ///
  /// - Reference: Lachin & Foulkes (1986), section 3.
  public func lachinFoulkes(power: Double) throws(MathematicalFailure) -> SurvivalSize {
    precondition(power > 0 && power < 1, "a power lies in (0, 1)")
    guard test.drift(hazardRatio: hazardRatio, events: 1) > 0, power > test.error.perSide else {
      throw MathematicalFailure(.outsideDomain, computing: "a sample size for this hazard ratio and power", lastPoint: [hazardRatio, power])
    }
    let (v0, v1) = variances
    let root =
      (StandardNormal.upperQuantile(test.error.perSide) * v0.squareRoot() + StandardNormal.quantile(power) * v1.squareRoot())
      / abs(plainLog(hazardRatio / test.nullHazardRatio))
    guard root > 0 else {
      throw MathematicalFailure(.outsideDomain, computing: "a sample size for this hazard ratio and power", lastPoint: [hazardRatio, power])
    }
    return size(patients: root * root)
  }

  /// Power toward benefit of N patients by the same.
  public func lachinFoulkesPower(patients: Double) -> Double {
    let (v0, v1) = variances
    let s = (test.lowerIsBetter ? -1 : 1) * plainLog(hazardRatio / test.nullHazardRatio) * patients.squareRoot()
    return StandardNormal.cumulative((s - StandardNormal.upperQuantile(test.error.perSide) * v0.squareRoot()) / v1.squareRoot())
  }

  private var variances: (null: Double, true: Double) {
    let (r, ω, ω0) = (test.ratio, hazardRatio, test.nullHazardRatio)
    let variance = { (treated: PiecewiseHazard, comparator: PiecewiseHazard) -> Double in
      let p = probabilities(at: duration, treated, comparator)
      return (1 + r) * (1 / (r * p.0) + 1 / p.1)
    }
    let null = (1 + r * ω) / (1 + r * ω0) * hazard
    return (variance(ω0 * null, null), variance(ω * hazard, hazard))
  }
}

/// Patients and events of a trial with times to an event, not rounded.
public struct SurvivalSize: Equatable, Sendable {
  /// N in both arms.
  public var patients: Double
  /// Expected events of each arm at the end.
  public var eventsTreated: Double
  public var eventsComparator: Double
  /// d.
  public var events: Double { eventsTreated + eventsComparator }
}
