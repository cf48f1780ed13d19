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
        each.event == .treatmentDiscontinuation
        ? discontinued(written, missing, each.strategy, estimand) : rescued(written, missing, each.strategy, estimand)
      serves = serves && ours
    }
    return serves
  }

  private mutating func discontinued(
    _ written: Spot, _ missing: PlannedAnalysis.MissingData, _ strategy: Estimand.Strategy, _ estimand: Estimand
  ) -> Bool {
    let name = "the estimand \"\(estimand.name)\""
    switch (strategy, missing) {
    case (.hypothetical, .missingAtRandom), (.whileOnTreatment, .lastObservationCarriedForward): break
    case (.hypothetical, .completeCases):
      warn(written, "missing at random: complete cases are those who stayed, and who stays may depend on how the treatment went")
    case (.treatmentPolicy, .missingAtRandom):
      warn(written, "retrieved dropouts or a reference: missing at random takes those who left for those who stayed")
    case (.treatmentPolicy, .completeCases):
      warn(written, "retrieved dropouts or a reference: complete cases are those who stayed")
    case (.treatmentPolicy, .baselineObservationCarriedForward):
      warn(written, "retrieved dropouts or a reference: baseline observation carried forward takes those who were lost for untreated")
    case (.treatmentPolicy, .lastObservationCarriedForward):
      return contradict(written, "retrieved dropouts or a reference: \(name) uses values after treatment discontinuation")
    case (.treatmentPolicy, _): break
    case (.hypothetical, _): return contradict(written, "missing at random: \(name) asks for values had all stayed on treatment")
    case (.whileOnTreatment, _):
      return contradict(written, "last observation carried forward: \(name) asks for the last value on treatment")
    case (.composite, .nonResponse): break
    // Of a score it has been told of.
    case (.composite, _) where !isOfResponse(estimand): break
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

  /// Values after rescue are there to be used or left out, so that treatment policy asks nothing of what is missing.
  private mutating func rescued(
    _ written: Spot, _ missing: PlannedAnalysis.MissingData, _ strategy: Estimand.Strategy, _ estimand: Estimand
  ) -> Bool {
    let name = "the estimand \"\(estimand.name)\""
    switch (strategy, missing) {
    case (.treatmentPolicy, _), (.hypothetical, .missingAtRandom), (.whileOnTreatment, .lastObservationCarriedForward): break
    case (.hypothetical, .completeCases):
      warn(written, "missing at random: complete cases are those not rescued, and who is rescued depends on how the treatment went")
    case (.hypothetical, _):
      return contradict(written, "missing at random: \(name) asks for values had nobody been rescued")
    case (.whileOnTreatment, _):
      return contradict(written, "last observation carried forward: \(name) asks for the last value before rescue")
    case (.composite, .nonResponse): break
    case (.composite, _) where !isOfResponse(estimand): break
    case (.composite, _): return contradict(written, "non-response: by \(name) who is rescued has no response")
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
