import Notation

/// The truth of endpoints that measure something else than the first.
extension Reading {
  /// Fills in the further endpoints of a scenario and how all of them go together.
  mutating func readMeasures(_ merged: Merged, _ scenario: inout Scenario) {
    let measures = endpoints.measures
    guard let spot = merged["endpoints"], spot.isMap else { return missingTruths(merged, measures, []) }
    checkTwice(merged, spot, measures)
    for (name, truth) in spot.entries where name != "source" {
      guard let endpoint = endpoints.first(where: { $0.name == name }), endpoint.isScore else {
        findings.unknown(truth, name, expected: measures.map(\.name), or: "an endpoint", atKey: true)
        continue
      }
      guard measures.contains(endpoint) else {
        findings.keyFault(
          truth, "a truth of \"\(name)\", which looks at the scores of another endpoint", expected: "none, or a unit or range of its own",
          .contradicts)
        continue
      }
      guard name != measures.first?.name, truth.isMap else { continue }
      if truth["standard deviation"] == nil { findings.missing("standard deviation", in: truth, expected: "a number above 0") }
      if truth["control change"] == nil {
        findings.fill("\(merged.place).endpoints.\(name).control change", "0", because: "nothing is known of this endpoint")
      }
      scenario.endpoints.append(
        EndpointTruth(
          endpoint: name, effects: effects(Merged(own: truth, shared: nil)), standardDeviation: truth["standard deviation"]?.number ?? 1,
          controlChange: truth["control change"]?.number ?? 0))
    }
    scenario.endpoints.sort { first, second in
      let place = { (truth: EndpointTruth) in measures.firstIndex { $0.name == truth.endpoint } ?? 0 }
      return place(first) < place(second)
    }
    missingTruths(merged, measures, scenario.endpoints.map(\.endpoint))
    readCorrelations(merged, measures, &scenario)
  }

  /// What a hypothesis is about has its truth in every scenario: its power is computed, and its trials are simulated.
  private mutating func missingTruths(_ merged: Merged, _ measures: [Endpoint], _ told: [String]) {
    for name in measures.dropFirst().map(\.name) where claims.contains(where: { endpointName(of: $0) == name }) && !told.contains(name) {
      findings.missing(
        "endpoints", in: merged["endpoints"] ?? merged.own, or: merged.shared, found: "no truth of \"\(name)\"",
        expected: "\(name): {effect, standard deviation}")
    }
  }

  /// The first endpoint's truth stands under its name or beside, not both.
  private mutating func checkTwice(_ merged: Merged, _ spot: Spot, _ measures: [Endpoint]) {
    guard let first = measures.first, let truth = spot[first.name] else { return }
    for key in Merged.measured {
      guard let written = truth[key], merged.own[key] != nil || merged.own["endpoints"] == nil && merged.shared?[key] != nil else { continue }
      findings.keyFault(written, "\"\(key)\" twice", expected: "once: beside, or under \"\(first.name)\"", .contradicts)
    }
  }

  private mutating func readCorrelations(_ merged: Merged, _ measures: [Endpoint], _ scenario: inout Scenario) {
    guard !scenario.endpoints.isEmpty, let first = measures.first else { return }
    let names = [first.name] + scenario.endpoints.map(\.endpoint)
    guard let spot = merged["correlation between endpoints"], spot.isMap else {
      findings.missing(
        "correlation between endpoints", in: merged.own, or: merged.shared,
        expected: "that of each two, such as {\(names[0]): {\(names[1]): 0.5}}")
      return
    }
    var matrix = names.map { row in names.map { $0 == row ? 1 : Double.nan } }
    for (one, rest) in spot.entries where one != "source" {
      for (other, value) in rest.entries where other != "source" {
        guard let i = names.firstIndex(of: one), let j = names.firstIndex(of: other), i != j else {
          findings.unknown(value, names.contains(one) ? other : one, expected: names, or: "an endpoint", atKey: true)
          continue
        }
        if !matrix[i][j].isNaN { findings.keyFault(value, "\"\(one)\" with \"\(other)\" twice", expected: "each two once", .duplicate) }
        matrix[i][j] = value.number ?? 0
        matrix[j][i] = value.number ?? 0
      }
    }
    for i in names.indices {
      for j in names.indices where j > i && matrix[i][j].isNaN {
        findings.keyFault(spot, "no correlation of \"\(names[i])\" with \"\(names[j])\"", expected: "that of each two endpoints", .missing)
        return
      }
    }
    if !PositiveDefiniteness.holds(for: matrix) {
      findings.keyFault(spot, "correlations that no endpoints can have together", expected: "a positive definite matrix", .contradicts)
    }
    scenario.endpointCorrelation = matrix
  }
}
