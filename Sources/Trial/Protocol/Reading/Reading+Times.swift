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
}
