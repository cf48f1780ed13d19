import Trial

/// Whom an analysis takes, and what its estimand makes of events that it tells apart.
extension MethodSentences {
  /// Nothing where the estimand has all randomized, or a condition, and names no more than treatment discontinuation and rescue of one kind.
  func events(of analysis: PlannedAnalysis) -> Prose {
    guard let estimand = trial.estimands.first(where: { $0.name == analysis.estimand }) else { return "" }
    return .sentences([Prose(population(estimand.population)), Prose(handling(estimand, analysis.missingData))])
  }

  private func population(_ population: Estimand.AnalysisPopulation) -> String {
    switch population {
    case .allRandomized, .condition: ""
    case .allTreated:
      "Patients who were treated are analyzed, in the arm planned for them\(trial.scenarios.isEmpty ? "" : "; simulated patients all are treated")."
    case .perProtocol: "Patients who kept to the protocol are analyzed."
    }
  }

  private func handling(_ estimand: Estimand, _ missing: PlannedAnalysis.MissingData) -> String {
    func names(_ strategy: Estimand.Strategy, where takes: (Estimand.Event) -> Bool = { _ in true }) -> [String] {
      estimand.strategies.filter { $0.strategy == strategy && takes($0.event) }.map { name($0.event, estimand) }
    }
    let general: Set<Estimand.Event> = [.treatmentDiscontinuation, .rescue]
    let hypothetical = names(.hypothetical)
    if missing.isReference, !hypothetical.isEmpty {
      let reference = names(.treatmentPolicy) { $0.isDiscontinuation }
      return "This is so after \(reference.listed); values after \(hypothetical.listed) are set aside and imputed at random."
    }
    guard estimand.strategies.contains(where: { !general.contains($0.event) }) else { return "" }
    let aside = hypothetical + names(.whileOnTreatment)
    let ended = names(.composite)
    return [
      aside.isEmpty ? "" : "Values after \(aside.listed) are set aside.", ended.isEmpty ? "" : "After \(ended.listed) there is no response.",
    ].filter { !$0.isEmpty }.joined(separator: " ")
  }

  private func name(_ event: Estimand.Event, _ estimand: Estimand) -> String {
    event == .treatmentDiscontinuation && estimand.namesReasons
      ? "treatment discontinuation for another reason or none that is known" : event.rawValue
  }
}
