import Notation

/// Whether an analysis serves its estimand: how it treats what is missing against what the estimand says of each intercurrent event.
extension Reading {
  /// Tells what does not go with the strategies.
  ///
  /// - Returns: whether all does, if with a warning.
  mutating func checkStrategy(_ spot: Spot, _ missing: PlannedAnalysis.MissingData, _ estimand: Estimand) -> Bool {
    guard let written = spot["missing data"] else { return true }
    var serves = usesRetrieved(written, missing, estimand)
    guard serves else { return false }
    for each in estimand.strategies {
      let ours =
        each.event.isDiscontinuation ? discontinued(written, missing, each, estimand) : befell(written, missing, each, estimand)
      serves = serves && ours
    }
    return serves
  }

  private mutating func discontinued(
    _ written: Spot, _ missing: PlannedAnalysis.MissingData, _ each: Estimand.EventStrategy, _ estimand: Estimand
  ) -> Bool {
    let name = "the estimand \"\(estimand.name)\""
    switch (each.strategy, missing) {
    case (.hypothetical, .missingAtRandom), (.whileOnTreatment, .lastObservationCarriedForward): break
    case (.hypothetical, .completeCases):
      warn(written, "missing at random: complete cases are those who stayed, and who stays may depend on how the treatment went")
    // Those of the other kind have the reference; these are imputed at random.
    case (.hypothetical, _) where missing.isReference && estimand.usesReference: break
    case (.treatmentPolicy, .missingAtRandom):
      warn(written, "retrieved dropouts or a reference: missing at random takes those who left for those who stayed")
    case (.treatmentPolicy, .completeCases):
      warn(written, "retrieved dropouts or a reference: complete cases are those who stayed")
    case (.treatmentPolicy, .baselineObservationCarriedForward):
      warn(written, "retrieved dropouts or a reference: baseline observation carried forward takes those who were lost for untreated")
    case (.treatmentPolicy, .lastObservationCarriedForward):
      return contradict(written, "retrieved dropouts or a reference: \(name) uses values after \(each.event.rawValue)")
    case (.treatmentPolicy, _): break
    case (.hypothetical, _): return contradict(written, "missing at random: \(name) asks for values had all stayed on treatment")
    case (.whileOnTreatment, _):
      return contradict(written, "last observation carried forward: \(name) asks for the last value on treatment")
    case (.composite, .nonResponse): break
    // Of a score it has been told of.
    case (.composite, _) where !isOfResponse(estimand) || estimand.leavesMissing(to: each.event): break
    case (.composite, _): return contradict(written, "non-response: by \(name) who stops treatment has no response")
    }
    return true
  }

  /// Who stopped treatment and was still seen is of use where values after the stop are: under treatment policy.
  private mutating func usesRetrieved(_ written: Spot, _ missing: PlannedAnalysis.MissingData, _ estimand: Estimand) -> Bool {
    guard missing == .retrievedDropouts, !estimand.strategies.contains(where: { $0.event == .treatmentDiscontinuation }) else { return true }
    return contradict(
      written, "an estimand with treatment discontinuation: treatment policy; \"\(estimand.name)\" says nothing of treatment discontinuation")
  }

  private func isOfResponse(_ estimand: Estimand) -> Bool { endpoints.first { $0.name == estimand.variable }?.variable == .response }

  /// Of rescue, death and events that the data name. Values after rescue are there to be used or left out, so that treatment policy asks nothing of what is
  /// missing.
  private mutating func befell(
    _ written: Spot, _ missing: PlannedAnalysis.MissingData, _ each: Estimand.EventStrategy, _ estimand: Estimand
  ) -> Bool {
    let name = "the estimand \"\(estimand.name)\""
    switch (each.strategy, missing) {
    case (.treatmentPolicy, _), (.hypothetical, .missingAtRandom), (.whileOnTreatment, .lastObservationCarriedForward): break
    case (.hypothetical, .completeCases):
      warn(written, "missing at random: complete cases are those \(each.event.without), and who that is depends on how the treatment went")
    case (.hypothetical, _) where missing.isReference && estimand.usesReference: break
    case (.hypothetical, _):
      return contradict(written, "missing at random: \(name) asks for values had nobody \(each.event.hadIt)")
    case (.whileOnTreatment, _):
      return contradict(written, "last observation carried forward: \(name) asks for the last value before \(each.event.rawValue)")
    case (.composite, .nonResponse): break
    case (.composite, _) where !isOfResponse(estimand) || estimand.leavesMissing(to: each.event): break
    case (.composite, _): return contradict(written, "non-response: by \(name) who \(each.event.hasIt) has no response")
    }
    return true
  }

  mutating func checkMissingData(_ spot: Spot, _ method: PlannedAnalysis.Method, _ missing: PlannedAnalysis.MissingData) {
    checkMissingOutcome(spot, method, missing)
    guard let written = spot["missing data"] else { return }
    checkImputation(written, method, missing)
    let isJoint = method == .MMRM || method == .doseResponse && (spot["model"]?.text?.contains("us(") ?? false)
    guard isJoint, missing.carriesForward else { return }
    findings.fault(
      written, "\"\(missing.rawValue)\" with \(method == .MMRM ? "MMRM" : "several visits")",
      expected: "missing at random, or \"ANCOVA\": the model of all visits needs no filled-in values",
      .contradicts)
  }

  /// The strata of the allocation belong in the model of the primary analysis.
  mutating func checkStrata(_ allocation: Allocation?, _ hypotheses: [Hypothesis]) {
    guard let allocation, let name = hypotheses.first?.analysis, let analysis = analyses.first(where: { $0.name == name }),
      !analysis.model.terms.isEmpty, let written = root["analyses"]?[name]?["model"]
    else { return }
    let columns = factors.filter { allocation.strata.contains($0.name) }.map(\.column)
    for column in columns where !analysis.model.variables.contains(column) {
      findings.fault(written, "no \(column)", expected: "the strata of the allocation in the primary model", .unwise)
    }
  }

  private mutating func warn(_ spot: Spot, _ expected: String) {
    findings.fault(spot, "\"\(spot.text ?? "")\"", expected: expected, .unwise)
  }

  private mutating func contradict(_ spot: Spot, _ expected: String) -> Bool {
    findings.fault(spot, "\"\(spot.text ?? "")\"", expected: expected, .contradicts)
    return false
  }
}

extension Estimand {
  /// Whether values after some way of stopping treatment are used, so that those lost there may be taken from a reference.
  fileprivate var usesReference: Bool { strategies.contains { $0.event.isDiscontinuation && $0.strategy == .treatmentPolicy } }

  /// Whether another strategy for stopping treatment says what is done about missing values, so that composite asks nothing of them: its own patients
  /// have no response, whatever is seen.
  fileprivate func leavesMissing(to event: Event) -> Bool {
    strategies.contains { $0.event.isDiscontinuation && $0.event != event && $0.strategy != .composite }
  }
}

extension Estimand.Event {
  /// Who … has no response.
  fileprivate var hasIt: String {
    switch self {
    case .rescue: "is rescued"
    case .death: "dies"
    case .named(let name): "has \(name)"
    case .treatmentDiscontinuation, .discontinuationForLackOfEfficacy, .discontinuationForAdverseEvent: "stops treatment"
    }
  }
  /// Had nobody …
  fileprivate var hadIt: String {
    switch self {
    case .rescue: "been rescued"
    case .death: "died"
    case .named(let name): "had \(name)"
    case .treatmentDiscontinuation, .discontinuationForLackOfEfficacy, .discontinuationForAdverseEvent: "stopped treatment"
    }
  }
  /// Those …
  fileprivate var without: String {
    switch self {
    case .rescue: "not rescued"
    case .death: "who lived"
    case .named(let name): "without \(name)"
    case .treatmentDiscontinuation, .discontinuationForLackOfEfficacy, .discontinuationForAdverseEvent: "who stayed"
    }
  }
}
