import Notation

extension TrialProtocol {
  func writeScenarios(_ page: inout LanguageText) {
    let (used, unused) = Self.flaws.reduce(into: ([Flaw](), [String]())) { all, flaw in
      if scenarios.contains(where: flaw.isAtWork) { all.0.append(flaw) } else { all.1.append(flaw.key) }
    }
    if !unused.isEmpty { page.comment("Not at work, as by default: \(unused.joined(separator: ", "))") }
    for scenario in scenarios {
      page.block(scenario.name) { page in
        writePlain(scenario, &page)
        for flaw in used {
          if flaw.isAtWork(scenario) { flaw.write(self, scenario, &page) } else { page.line(flaw.key, flaw.absence) }
        }
      }
    }
  }

  /// What every scenario has.
  private func writePlain(_ scenario: Scenario, _ page: inout LanguageText) {
    let visits = schedule.visits
    let effects = zip(arms, scenario.effects).enumerated().filter { $0.offset != controlArm }.map(\.element)
    page.text("label", scenario.label)
    page.line("effect", effects.count == 1 ? Number.written(effects[0].1) : LanguageText.flow(effects.map { ($0.name, Number.written($1)) }))
    page.line("effect course", scenario.effectCourse.written(visits: visits))
    page.line("standard deviation", Number.written(scenario.standardDeviation))
    page.line("standard deviation course", scenario.standardDeviationCourse.written(visits: visits))
    if let correlation = scenario.correlation { page.line("correlation", correlation.written(visits: visits)) }
    page.line("control change", Number.written(scenario.controlChange))
    page.line("control course", scenario.controlCourse.written(visits: visits))
    page.line("baseline", scenario.baseline?.written ?? "none")
    page.line("baseline slope", Number.written(scenario.baselineSlope))
    page.line("scores", scenario.scores.rawValue)
    page.line("treatment discontinuation", scenario.discontinuation?.written(arms: arms) ?? "none")
    page.line("visits kept after discontinuation", Share(scenario.keptAfterDiscontinuation).written)
  }
}
