import Notation

extension TrialProtocol {
  func writeScenarios(_ page: inout LanguageText) {
    guard !scenarios.isEmpty else { return }
    let shared = sharedKeys
    if !shared.isEmpty { page.block("assumptions") { for (key, names) in shared { writeShared(key, of: names[0], &$0) } } }
    page.block("scenarios") { page in writeAll(without: shared, &page) }
  }

  /// Keys that stay in `assumptions` because the grid varies them there, with the scenarios that take them from there.
  private var sharedKeys: [(key: String, scenarios: [String])] {
    var all: [(key: String, scenarios: [String])] = []
    for variation in simulation.vary where !variation.scenarios.isEmpty {
      let key = variation.place.split(separator: ".").dropFirst().first.map(String.init) ?? ""
      if !all.contains(where: { $0.key == key }) { all.append((key, variation.scenarios)) }
    }
    return all
  }

  private func writeShared(_ key: String, of name: String, _ page: inout LanguageText) {
    guard let scenario = scenarios.first(where: { $0.name == name }) else { return }
    page.filtered([key], keeps: true, as: ["scenarios", name]) { write(scenario, Self.flaws, &$0) }
  }

  private func writeAll(without shared: [(key: String, scenarios: [String])], _ page: inout LanguageText) {
    let (used, unused) = Self.flaws.reduce(into: ([Flaw](), [String]())) { all, flaw in
      if scenarios.contains(where: flaw.isAtWork) { all.0.append(flaw) } else { all.1.append(flaw.key) }
    }
    if !unused.isEmpty { page.comment("Not at work, as by default: \(unused.joined(separator: ", "))") }
    for scenario in scenarios {
      let elsewhere = shared.filter { $0.scenarios.contains(scenario.name) }.map(\.key)
      page.block(scenario.name) { page in page.filtered(Set(elsewhere), keeps: false) { write(scenario, used, &$0) } }
    }
  }

  private func write(_ scenario: Scenario, _ flaws: [Flaw], _ page: inout LanguageText) {
    writePlain(scenario, &page)
    for flaw in flaws {
      if flaw.isAtWork(scenario) { flaw.write(self, scenario, &page) } else { page.line(flaw.key, flaw.absence) }
    }
  }

  /// What every scenario has.
  private func writePlain(_ scenario: Scenario, _ page: inout LanguageText) {
    let visits = schedule.visits
    page.text("label", scenario.label)
    if writeOutcome(scenario, &page) { return }
    writeEffects(scenario, &page)
    page.line("effect course", scenario.effectCourse.written(visits: visits))
    page.line("standard deviation", scenario.deviationsByArm.map { LanguageText.numbers($0, arms) } ?? Number.written(scenario.standardDeviation))
    page.line("standard deviation course", scenario.standardDeviationCourse.written(visits: visits))
    if let correlation = scenario.correlation { page.line("correlation", correlation.written(visits: visits)) }
    page.line("control change", Number.written(scenario.controlChange))
    page.line("control course", scenario.controlCourse.written(visits: visits))
    page.line("baseline", scenario.baseline?.written ?? "none")
    page.line("baseline slope", Number.written(scenario.baselineSlope))
    page.line("scores", scenario.scores.rawValue)
    page.line("treatment discontinuation", scenario.discontinuation?.written(arms: arms) ?? "none")
    page.line("visits kept after discontinuation", Share(scenario.keptAfterDiscontinuation).written)
    if let retention = scenario.retention {
      page.line("retention", LanguageText.flow(zip(visits, retention).map { ($0.name, Share($1).written) }))
    }
    writeMeasures(scenario, &page)
  }

  /// Numbers of the arms that have one, and the mechanism of the others.
  private func writeEffects(_ scenario: Scenario, _ page: inout LanguageText) {
    let drug = scenario.drugEffect
    let curved = curveArms(of: scenario)
    let numbered = arms.indices.filter { $0 != controlArm && (drug == nil || arms[$0].treatment != drug?.treatment) && !curved.contains($0) }
    if numbered.count == 1, arms.count == 2, !page.hasRemark("effect") {
      page.line("effect", scenario.writtenEffect(of: numbered[0]))
    } else if !numbered.isEmpty {
      page.line("effect", LanguageText.flow(numbered.map { (arms[$0].name, scenario.writtenEffect(of: $0)) }))
    }
    if let truth = scenario.doseResponse {
      page.line(
        "dose-response",
        LanguageText.flow([("candidate", truth.candidate ?? "each"), ("maximal effect", Number.written(truth.maximalEffect))]))
    }
    guard let drug else { return }
    page.line(
      "drug effect",
      LanguageText.flow([
        ("mechanism", drug.mechanism), ("treatment", drug.treatment), ("effect", Number.written(drug.effect)), ("at dose", drug.dose.written),
      ]))
  }

  /// Arms whose effect is a curve's.
  private func curveArms(of scenario: Scenario) -> [Int] {
    guard let analysis = analyses.first(where: { $0.name == scenario.doseResponse?.analysis }) else { return [] }
    return doseArms(of: analysis).dropFirst().map(\.arm)
  }
}
