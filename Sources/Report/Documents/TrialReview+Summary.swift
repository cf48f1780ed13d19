import Trial

extension TrialReview {
  /// `Phase 3, double-blind: Igmesine 25 mg against Placebo, 348 patients, HAM-D17 total at week 6`.
  var subtitle: String {
    var parts = [trial.kind == .trial ? "Phase \(trial.identification.phase), \(trial.identification.blinding.rawValue)" : "A design without a trial"]
    if let control = words.control, !words.experimental.isEmpty {
      parts[0] += ": \(words.experimental.map(\.label).listed) against \(control.label)"
    }
    if let patients { parts.append("\(NumberStyle.count(patients)) patients") }
    if let endpoint = words.endpoint, trial.kind == .trial { parts.append(endpoint.label + words.atVisit) }
    return parts.joined(separator: ", ")
  }

  /// As designed.
  var patients: Int? {
    if let computed = design?.table("sampleSize")?.number(0, "patients") { return Int(computed) }
    if case .fixed(let count) = trial.design.sampleSize { return count }
    return nil
  }

  var abstract: [Document.AbstractPart] {
    [
      Document.AbstractPart("Question", Prose(question)), Document.AbstractPart("Method", method), Document.AbstractPart("Finding", finding),
      Document.AbstractPart("What it does not say", Prose(limits)),
    ]
  }

  private var question: String {
    let treatment = words.experimental.map(\.label).listed
    let control = words.control?.label ?? "control"
    let condition = trial.population.condition.map { ", in \($0)" } ?? ""
    let direction = words.isLowerBetter ? "lower" : "raise"
    return
      "\(treatment.isEmpty ? "Treatment" : treatment) against \(control)\(condition): does it \(direction) \(words.endpoint?.label ?? "the outcome") "
      + "more\(words.atVisit), as the primary estimand asks?"
  }

  private var method: Prose {
    var sentences: [Prose] = []
    if let primary = primaryAnalysis {
      let looks = trial.design.looks.count
      sentences.append(
        Prose(
          "\(methods.short(primary)) of \(words.outcome), "
            + (looks == 1 ? "one look" : "\(looks) looks") + ", \(methods.error)."))
    }
    if let trials = simulation?.table("run")?.number(0, "trials"), let scenarios = simulation?.table("operatingCharacteristics")?.rows.count {
      sentences.append(
        Prose(
          "\(NumberStyle.count(Int(trials))) whole trials were simulated under each of \(scenarios) scenarios and analyzed by the code that analyzes the data."
        ))
    }
    return .sentences(sentences)
  }

  /// The planned analysis that tests the first hypothesis.
  var primaryAnalysis: PlannedAnalysis? {
    let name = trial.hypotheses.first?.analysis
    return trial.analyses.first { $0.name == name } ?? trial.analyses.first
  }

  private var finding: Prose {
    var sentences: [String] = []
    if let analysis {
      if let decision = analysis.decision("decision") {
        sentences.append((decision.outcome.capitalizedFirst + (decision.reason.isEmpty ? "" : ": " + decision.reason)).asSentence)
      }
      if let primary = analysis.estimate("primary") { sentences.append(sentence(primary)) }
    }
    if let table = simulation?.table("operatingCharacteristics") {
      sentences.append(simulated(table))
      if let harm = simulation?.table("stoppingForHarm") { sentences.append(stopped(harm)) }
    } else if let table = design?.table("power"), analysis == nil {
      sentences.append(closedForm(table))
    }
    return sentences.isEmpty ? "The protocol is complete; nothing was computed for this document." : Prose(sentences.sentences)
  }

  /// `Difference at week 6: −2.9 points (95% CI −5.1 to −0.7); negative favors Drug.`
  private func sentence(_ estimate: Estimate) -> String {
    let side = "\(words.isLowerBetter ? "negative" : "positive") favors \(words.treatment)"
    return "\(estimate.label): \(EstimateText.valueWithInterval(estimate)); \(side)."
  }

  private func simulated(_ table: ResultTable) -> String {
    let parts = table.rows.indices.compactMap { row -> String? in
      guard let power = table.number(row, "power"), let name = table.text(row, "scenario") else { return nil }
      let effect = table.number(row, "nominalEffect").map { " (\((NumberStyle.plain($0) + words.spacedUnit).singularIfOne))" } ?? ""
      return "\(NumberStyle.probability(power, monteCarloError: table.monteCarloError(row, "power"))) under “\(name)”\(effect)"
    }
    return "The chance of a significant result is \(parts.listed)."
  }

  /// `The rule that stops for harm ends 7.4% of trials under “harmless”; counting these as no success, the chance is 68% under “harmless”.` Empty where no
  /// scenario has the event.
  private func stopped(_ table: ResultTable) -> String {
    func parts(_ key: String, _ unit: String = "") -> [String] {
      table.rows.indices.compactMap { row -> String? in
        guard let share = table.number(row, key), let name = table.text(row, "scenario") else { return nil }
        return "\(NumberStyle.probability(share, monteCarloError: table.monteCarloError(row, key)))\(unit) under “\(name)”"
      }
    }
    guard !parts("power").isEmpty else { return "" }
    return "The rule that stops for harm ends \(parts("stops", " of trials").listed); counting these as no success, the chance is "
      + "\(parts("power").listed)."
  }

  private func closedForm(_ table: ResultTable) -> String {
    let parts = table.rows.indices.compactMap { row -> String? in
      guard let power = table.number(row, "power"), let name = table.text(row, "scenario") else { return nil }
      return "\(NumberStyle.probability(power)) under “\(name)”"
    }
    let size = patients.map { "With \(NumberStyle.count($0)) patients the" } ?? "The"
    return parts.isEmpty ? "" : "\(size) power is \(parts.listed)."
  }

  private var limits: String {
    var parts: [String] = []
    if analysis != nil {
      if primaryAnalysis?.missingData == .missingAtRandom { parts.append("Whether values are missing at random cannot be seen in the data.") }
      if trial.design.looks.count > 1 { parts.append("Estimates by visit and subset are not adjusted for the looks.") }
    }
    let hasPower = simulation != nil || design?.table("power").map { !$0.rows.isEmpty } ?? false
    if hasPower { parts.append("Power holds for the scenarios stated; the truth may be none of them.") }
    return parts.isEmpty ? "Nothing on the effect: no data were analyzed and no power was computed." : parts.sentences
  }

  var abstractSide: [Prose] {
    var side: [Prose] = []
    if trial.kind == .trial { side.append(.strong("Trial ") + Prose(trial.identification.id)) }
    side.append(
      .strong("Signs. ")
        + Prose(
          "A difference is treated minus control\(words.unit.isEmpty ? "" : ", in \(words.unit)"). \(words.isLowerBetter ? "Lower" : "Higher") is better: "
            + "a \(words.isLowerBetter ? "negative" : "positive") difference is a benefit. Figures that say benefit show it as positive."))
    if simulation != nil { side.append(.strong("± ") + "Small gray after a number: its Monte Carlo standard error, in the same unit.") }
    return side
  }
}
