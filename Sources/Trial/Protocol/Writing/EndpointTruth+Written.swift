import Notation

extension TrialProtocol {
  /// The further endpoints of a scenario, where it has any.
  func writeMeasures(_ scenario: Scenario, _ page: inout LanguageText) {
    guard !scenario.endpoints.isEmpty, let first = measures.first else { return }
    page.block("endpoints") { page in
      for truth in scenario.endpoints {
        let isByArm = arms.count > 2 || page.hasRemark("\(truth.endpoint).effect")
        let treated = arms.indices.filter { $0 != controlArm }
        let effect =
          isByArm
          ? LanguageText.flow(treated.map { (arms[$0].name, Number.written(truth.effects[$0])) })
          : Number.written(treated.first.map { truth.effects[$0] } ?? 0)
        page.block(
          truth.endpoint,
          [
            ("effect", effect), ("standard deviation", Number.written(truth.standardDeviation)),
            ("control change", Number.written(truth.controlChange)),
          ])
      }
    }
    let names = [first.name] + scenario.endpoints.map(\.endpoint)
    let rows = names.indices.dropLast().map { i in
      (names[i], LanguageText.flow(names.indices.filter { $0 > i }.map { (names[$0], Number.written(scenario.endpointCorrelation[i][$0])) }))
    }
    page.line("correlation between endpoints", LanguageText.flow(rows))
  }
}
