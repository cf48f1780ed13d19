import Mathematics
import Trial

/// The rule that stops for harm, and what it does.
extension DesignResults {
  /// `stoppingRule` and `stoppingCharacteristics`, where the file has a rule.
  static func safetyResults(_ trial: TrialProtocol) -> [(id: String, table: ResultTable)] {
    guard let plan = trial.design.safety else { return [] }
    let rule = StoppingRule(plan)
    let label = trial.endpoints.first { $0.name == plan.event }?.label ?? plan.event
    return [("stoppingRule", bounds(rule, plan, label)), ("stoppingCharacteristics", characteristics(rule, plan, label))]
  }

  /// Ranges of patients with one bound.
  private static func bounds(_ rule: StoppingRule, _ plan: SafetyRule, _ label: String) -> ResultTable {
    var rows: [(first: Int, last: Int, bound: Int?)] = []
    for (n, bound) in zip(rule.looks, rule.bounds) {
      if let last = rows.last, last.bound == bound { rows[rows.count - 1].last = n } else { rows.append((n, n, bound)) }
    }
    let how =
      switch plan.criterion {
      case .error(let error):
        "the exact test of \(share(plan.acceptable)) at one level, so that the probability to stop at all is at most \(share(error)) there"
      case .posterior(let threshold, let a, let b):
        "where the posterior probability of more than \(share(plan.acceptable)) exceeds \(share(threshold)), the prior being Beta(\(a), \(b))"
      }
    return ResultTable(
      label: "Stopping for harm: \(label)",
      columns: [
        .init("from", "Patients, from", .count), .init("to", "To", .count), .init("bound", "Stop at so many with the event", .count),
      ],
      rows: rows.map { [.count($0.first), .count($0.last), $0.bound.map { .count($0) } ?? .text("none")] },
      note: "Looked at after \(plan.every == 1 ? "each patient" : "every \(plan.every) patients"); \(how).")
  }

  private static func characteristics(_ rule: StoppingRule, _ plan: SafetyRule, _ label: String) -> ResultTable {
    let multiples = [0.5, 1, 1.5, 2, 3, 4].map { $0 * plan.acceptable }.filter { $0 < 1 }
    let rows = multiples.map { p -> [ResultTable.Cell] in
      let found = rule.characteristics(p)
      return [.number(p), .number(found.stopsAtAll), .number(found.expectedPatients), .number(found.expectedEvents)]
    }
    return ResultTable(
      label: "What the rule does",
      columns: [
        .init("probability", "Probability of the event", .probability, decimals: 1), .init("stops", "Stops", .probability, decimals: 1),
        .init("patients", "Mean patients", .number(unit: ""), decimals: 1),
        .init("events", "Mean patients with the event", .number(unit: ""), decimals: 1),
      ],
      rows: rows, primaryRow: 1, note: "Exact, by the binomial law of the patients looked at, at most \(plan.patients).")
  }

  private static func share(_ value: Double) -> String {
    let percent = (value * 1e6).rounded() / 1e4
    return percent == percent.rounded() ? "\(Int(percent))%" : "\(percent)%"
  }
}

extension StoppingRule {
  /// The rule that a protocol plans.
  public init(_ plan: SafetyRule) {
    switch plan.criterion {
    case .error(let error): self = .sequential(acceptable: plan.acceptable, error: error, looks: plan.looks)
    case .posterior(let threshold, let a, let b):
      self = .bayesian(acceptable: plan.acceptable, threshold: threshold, prior: BetaDistribution(a: a, b: b), looks: plan.looks)
    }
  }
}
