import Design
import Mathematics
import Trial

/// A trial whose stages are combined.
extension TrialAnalysis {
  var isCombined: Bool { plan.stages?.closed != nil }

  /// Every stage of every hypothesis: what its own patients show, what the stages together come to, and what went on.
  var stagesTable: ResultTable? {
    guard let closed = plan.stages?.closed else { return nil }
    let isFisher = closed.boundaries == nil
    let rows = conclusion.hypotheses.indices.flatMap { h in
      conclusion.hypotheses[h].looks.map { row($0, h, closed) }
    }
    return ResultTable(
      label: "Stages",
      columns: [
        Column("hypothesis", "Hypothesis", .text), Column("look", "Stage to", .text), Column("patients", "Patients", .count),
        Column("estimate", "Difference", .number(unit: unit), group: "Of the stage"),
        Column("standardError", "SE", .number(unit: unit), group: "Of the stage"),
        Column("pOneSided", "p, one-sided", .pValue, group: "Of the stage"),
        Column("combined", isFisher ? "Product" : "z", isFisher ? .pValue : .number(unit: ""), group: "Combined", decimals: isFisher ? nil : 3),
        Column("bound", "Bound", isFisher ? .pValue : .number(unit: ""), group: "Combined", decimals: isFisher ? nil : 3),
        Column("rejected", "Rejected", .text), Column("goesOn", "Goes on", .text),
      ], rows: rows,
      note: "Combined: the least favorable of the intersections that hold the hypothesis; it is rejected once all of them have passed their bounds."
        + " Estimates are not adjusted for what was chosen.")
  }

  private func row(_ outcome: Conclusion.LookOutcome, _ h: Int, _ closed: ClosedCombination) -> [Cell] {
    let name = TrialAnalysis.name(of: outcome.look, in: plan.trial.design)
    let hypothesis = conclusion.hypotheses[h]
    let head: [Cell] = [.text(plan.trial.hypotheses[h].name), .text(name), .count(outcome.stage?.patients ?? 0)]
    let contrast = outcome.stage?.contrast
    let own: [Cell] = contrast.map { [.number($0.estimate), .number($0.standardError), .number($0.pOneSided)] } ?? [.missing, .missing, .missing]
    let bound = closed.bound(at: outcome.look)
    let goesOn = hypothesis.droppedAtLook.map { outcome.look < $0 } ?? (outcome.look < plan.trial.design.looks.count - 1)
    return head + own + [
      outcome.stage?.combined.map { $0.isFinite ? .number($0) : .missing } ?? .missing, bound.isFinite ? .number(bound) : .missing,
      .text(outcome.crossedEfficacy ? "yes" : "no"), .text(goesOn ? "yes" : "no"),
    ]
  }

  /// The first hypothesis.
  var stagedDecision: Decision? {
    guard let closed = plan.stages?.closed, let hypothesis = conclusion.hypotheses.first else { return nil }
    let label = "Hypothesis \(plan.trial.hypotheses[0].name): \(plan.trial.hypotheses[0].test.rawValue)"
    let look = hypothesis.endedAtLook ?? conclusion.stoppedAtLook
    let name = TrialAnalysis.name(of: look, in: plan.trial.design)
    let isEarly = look < plan.trial.design.looks.count - 1
    let outcome =
      hypothesis.success
      ? "superiority shown" : hypothesis.droppedAtLook != nil ? "not carried on" : isEarly ? "stopped for futility" : "superiority not shown"
    let combined = hypothesis.looks[look].stage?.combined
    let isFisher = closed.boundaries == nil
    let bound = closed.bound(at: look)
    let statistic = isFisher ? "Fisher's product" : "the combined z"
    let reason =
      combined.map {
        "\(statistic) is \(TrialAnalysis.digits($0, isFisher)), its bound at \(name) \(bound.isFinite ? TrialAnalysis.digits(bound, isFisher) : "none")"
      }
      ?? "nothing could be estimated at \(name)"
    return Decision(label: label, outcome: outcome + (isEarly ? " at \(name)" : ""), reason: reason)
  }

  private static func digits(_ value: Double, _ isProbability: Bool) -> String {
    if isProbability { return short(value) }
    let rounded = (abs(value) * 1000).rounded()
    guard rounded < 1e9 else { return value < 0 ? "−∞" : "∞" }
    let (whole, rest) = (Int(rounded) / 1000, Int(rounded) % 1000)
    return (value < 0 && rounded > 0 ? "−" : "") + "\(whole)." + String(repeating: "0", count: 3 - String(rest).count) + "\(rest)"
  }
}

extension ClosedCombination {
  /// Of the combination at a stage: z, or Fisher's product; infinite, or 0, for none.
  func bound(at stage: Int) -> Double {
    if let boundaries { return boundaries.efficacyZ[stage] }
    if case .fisher(let combination) = test { return combination.criticalValues[stage] }
    return .infinity
  }
}
