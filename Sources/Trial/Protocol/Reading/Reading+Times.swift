import Notation

/// Times to an event: what is made of ties, and times that scores make.
extension Reading {
  mutating func ties(_ spot: Spot, _ method: PlannedAnalysis.Method?) -> Ties {
    guard let written = spot["ties"] else {
      if method == .Cox {
        findings.fill("\(spot.place).ties", Ties.efron.rawValue, because: "near the exact likelihood, at little cost")
      }
      return .efron
    }
    if let method, method != .Cox {
      findings.keyFault(written, "key \"ties\" of \(method.rawValue)", expected: "none: it is for Cox", .contradicts)
    }
    return written.word(Ties.self) ?? .efron
  }

  /// The first visit at which `when` holds, up to that of the endpoint. With an instrument, whose unit is known, `unit` is that of the time.
  mutating func readScoredTime(_ endpoint: inout Endpoint, _ spot: Spot) {
    endpoint.scoredTimeUnit = "weeks"
    endpoint.restrictedTo = endpoint.visit.map { schedule.visits[$0] }
    guard endpoint.instrument != nil else { return }
    guard let written = spot["unit"], let text = written.text else {
      return findings.fill("\(spot.place).unit", "weeks", because: "visits are told in weeks")
    }
    if Endpoint.timeUnits.contains(text) {
      endpoint.scoredTimeUnit = text
    } else {
      findings.fault(written, "\"\(text)\"", expected: Shape.choice(Endpoint.timeUnits), .unknownName)
    }
  }

  /// Whether the first hypothesis is of a difference in restricted means.
  var testsRestrictedMeans: Bool {
    guard let claim = claims.first else { return false }
    let estimand = analyses.first { $0.name == claim.analysis }?.estimand
    let own = estimands.first { $0.name == estimand } ?? estimands.first { $0.name == claim.name }
    return (own ?? estimands.first { $0.variable == endpoints.first?.name })?.summary == .differenceInRestrictedMeans
  }

  /// Events of several arms are not those of one comparison, which is what a number of them and a share of its information are counted in.
  mutating func checkSeveralArms(_ spot: Spot, _ looks: [Look]) {
    let what = "with \(arms.count) arms of a time to event"
    if let written = spot["events"] {
      findings.keyFault(
        written, "\"events\" \(what)", expected: "not yet supported: a number of events of more than two arms (this version reads \"follow-up\")",
        .refused)
    }
    let waits = looks.contains { if case .information = $0 { true } else { false } }
    if waits, !testsRestrictedMeans, let written = spot["looks"] {
      findings.keyFault(
        written, "looks at information \(what)",
        expected: "not yet supported: looks at events of more than two arms (this version reads looks by calendar)",
        .refused)
    }
  }
}
