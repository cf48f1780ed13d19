import Notation

extension TrialProtocol {
  /// The protocol as a file of the language: everything written out, `assumptions` merged into each scenario, and behind every default its reason.
  ///
  /// Reading it gives the same protocol again, without defaults. Of `assumptions`, keys that `simulation.vary` names stay there; a note or a source
  /// of the whole block is not kept.
  /// - Checked: reading what is written for each example and design.
  public func explained() -> String {
    var page = LanguageText(defaults: defaults, remarks: remarks)
    page.line("equipoise", Language.version)
    if kind == .trial { page.block("trial", writeIdentification) }
    if population != Population(condition: nil, entry: nil, factors: []) { page.block("population", writePopulation) }
    page.block("arms", writeArms)
    if let allocation { page.block("allocation") { writeAllocation(allocation, &$0) } }
    if !schedule.visits.isEmpty {
      page.block("schedule") {
        $0.line("baseline", schedule.baseline.name)
        $0.line("visits", LanguageText.list(schedule.visits.map(\.name)))
      }
    }
    page.block("endpoints", writeEndpoints)
    if !estimands.isEmpty { page.block("estimands", writeEstimands) }
    if !analyses.isEmpty { page.block("analyses", writeAnalyses) }
    page.block("hypotheses", writeHypotheses)
    page.block("design") { design.write(&$0) }
    writeScenarios(&page)
    page.block("simulation", writeSimulation)
    if let data { page.block("data") { data.write(&$0) } }
    page.block("report") {
      $0.line("language", "en")
      $0.line("decimals", "\(report.decimals)")
      $0.line("figures", report.figures.rawValue)
    }
    return page.text
  }

  private func writeIdentification(_ page: inout LanguageText) {
    page.text("id", identification.id)
    page.text("title", identification.title)
    page.line("phase", identification.phase)
    page.line("blinding", identification.blinding.rawValue)
    page.text("label", identification.label)
    page.text("note", identification.note)
  }

  private func writePopulation(_ page: inout LanguageText) {
    page.text("condition", population.condition)
    page.text("entry", population.entry?.text)
    guard !population.factors.isEmpty else { return }
    page.block("factors") { page in
      for factor in population.factors {
        switch factor.composition {
        case .counts(let all): page.line(factor.name, LanguageText.flow(all.map { ($0.level, "\($0.count)") }))
        case .shares(let all): page.line(factor.name, LanguageText.flow(all.map { ($0.level, Share($0.share).written) }))
        case .fromData: page.line(factor.name, "from data")
        }
      }
    }
  }

  private func writeArms(_ page: inout LanguageText) {
    for arm in arms {
      page.block(arm.name) {
        $0.text("label", arm.label)
        $0.line("role", arm.role.rawValue)
        $0.text("treatment", arm.treatment)
        if let dose = arm.dose { $0.line("dose", dose.written) }
        if let every = arm.every { $0.line("every", every.written) }
      }
    }
  }

  private func writeAllocation(_ allocation: Allocation, _ page: inout LanguageText) {
    page.line("method", allocation.method.rawValue)
    page.line("ratio", LanguageText.flow(zip(arms, allocation.ratio).map { ($0.name, "\($1)") }))
    if !allocation.strata.isEmpty { page.line("strata", LanguageText.list(allocation.strata)) }
    if allocation.method.usualProbability != nil { page.line("probability", Share(allocation.probability).written) }
    if allocation.method == .urn {
      page.line("urn", LanguageText.flow([("start", "\(allocation.urn.start)"), ("added", "\(allocation.urn.added)")]))
    }
  }

  private func writeSimulation(_ page: inout LanguageText) {
    page.line("trials", "\(simulation.trials)")
    page.line("seed", "\(simulation.seed)")
    if !simulation.scenarios.isEmpty { page.line("scenarios", LanguageText.list(simulation.scenarios)) }
    if let error = simulation.untilError { page.line("until error", Share(error).written) }
    guard !simulation.vary.isEmpty else { return }
    page.block("vary") { page in
      for variation in simulation.vary { page.line(variation.place, LanguageText.list(variation.values)) }
    }
  }
}
