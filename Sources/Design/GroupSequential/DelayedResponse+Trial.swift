import Mathematics
import Trial

extension TrialProtocol {
  /// Whether a look stops recruitment and the patients in the pipeline decide.
  public var decidesWithDelayed: Bool { design.delayedPatients == .decideAtTheEnd && design.looks.count > 1 }

  /// The test of the plan that decides when the patients in the pipeline have been followed, with the pipelines that are planned.
  ///
  /// - Parameter patients: N over all arms.
  /// - Throws: `outsideDomain` where a look has a bound for efficacy and none for futility, or no scenario says how fast patients come.
  public func delayedResponse(patients N: Double) throws(MathematicalFailure) -> DelayedResponse {
    try DelayedResponse(try Boundaries(for: self), pipeline: try pipeline(patients: N))
  }

  /// dₖ at each look before the end, as a share of N: who is randomized by the look's day and not yet followed to the endpoint's visit, on average.
  ///
  ///     patients, information:  (Λ(Λ⁻¹(tₖ N) + w) − tₖ N) ∕ N        calendar:  Λ(τₖ) ∕ N − tₖ        at most 1 − tₖ, at least 0
  ///
  /// w is the time from randomization to the endpoint's visit, Λ the expected number randomized by a time under the accrual of the first scenario that has one.
  func pipeline(patients N: Double) throws(MathematicalFailure) -> [Double] {
    guard let accrual = scenarios.lazy.compactMap(\.accrual).first else {
      throw MathematicalFailure(.outsideDomain, computing: "the patients in the pipeline without an accrual")
    }
    let visit = endpoints.first?.visit ?? schedule.visits.indices.last
    let months = (visit.map { schedule.visits[$0].weeks } ?? 0) * 7 / AccrualLaw.daysPerMonth
    return design.looks.dropLast().map { look in
      let t = look.fraction
      let randomized: Double =
        if case .calendar(let weeks, _) = look {
          accrual.expected(by: weeks * 7 / AccrualLaw.daysPerMonth)
        } else {
          accrual.expected(by: accrual.month(expected: t * N) + months)
        }
      let d = min(randomized / N - t, 1 - t)
      return d < ScoreDensity.leastIncrement ? 0 : d
    }
  }
}

extension AccrualLaw {
  static let daysPerMonth = 30.4375

  /// Λ(t) = r t² ∕ (2ρ) for t ≤ ρ, r ρ ∕ 2 + r (t − ρ) after; t in months.
  func expected(by t: Double) -> Double {
    let (r, ρ) = (patientsPerMonth, rampMonths)
    if t <= 0 { return 0 }
    return t < ρ ? r * t * t / (2 * ρ) : r * (t - ρ / 2)
  }

  /// Λ⁻¹.
  func month(expected n: Double) -> Double {
    let (r, ρ) = (patientsPerMonth, rampMonths)
    return n < r * ρ / 2 ? (2 * ρ * n / r).squareRoot() : n / r + ρ / 2
  }
}

extension SequentialMeans {
  /// What happens at each look, decided when the pipeline has been followed.
  func exits(decidedBy delayed: DelayedResponse, benefit: Double, patients: Double) -> ExitProbabilities {
    delayed.exits(drift: means.drift(benefit: benefit, patients: patients))
  }
}

extension DesignResults {
  /// One row a look before the end: the pipeline, and the value that decides when it has been followed.
  func delayedDecisions(_ size: PlannedSize) throws(MathematicalFailure) -> ResultTable? {
    guard trial.decidesWithDelayed else { return nil }
    let delayed = try trial.delayedResponse(patients: Double(size.patients))
    let rows = delayed.decisionZ.enumerated().map { look, z -> [ResultTable.Cell] in
      let (t, later) = (test.boundaries.fractions[look], delayed.decisionFractions[look])
      return [
        .text(name(of: trial.design.looks[look])), .number((later - t) * Double(size.patients)), .number(later),
        z.isFinite ? .number(z) : .missing, z.isFinite ? .number(StandardNormal.upperTail(z)) : .missing,
      ]
    }
    return ResultTable(
      label: "Decisions with the delayed patients",
      columns: [
        .init("look", "Recruitment stopped at", .text), .init("pipeline", "Delayed patients", .number(unit: ""), decimals: 1),
        .init("informationFraction", "Information then", .probability), .init("decisionZ", "z", .number(unit: ""), group: "Decides", decimals: 4),
        .init("decisionP", "p, one-sided", .pValue, group: "Decides"),
      ], rows: rows,
      note:
        "A look beyond its bound for efficacy or futility ends recruitment; when all who were randomized have been followed, z at or above the value "
        + "here shows the effect. Without an effect, turning from efficacy and turning to it are as likely, so that the error is that of the bounds "
        + "(Hampson and Jennison 2013). Delayed patients: those expected by the first scenario's accrual.")
  }
}
