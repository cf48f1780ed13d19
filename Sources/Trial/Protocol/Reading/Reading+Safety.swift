import Notation

/// When harm stops the trial.
extension Reading {
  static let mostMonitored = 1000

  mutating func safetyRule(_ spot: Spot?) -> SafetyRule? {
    guard let spot, spot.isMap else { return nil }
    let events = endpoints.filter { $0.variable == .adverseEvent }.map(\.name)
    if events.isEmpty, let written = spot["event"], !endpoints.isEmpty {
      findings.fault(
        written, "\"\(written.text ?? "")\"", expected: "an endpoint with \"variable: adverse event\", of which the file has none", .unknownName)
    }
    let event = refer(spot["event"], to: events)
    let criterion = criterion(spot)
    let (patients, every) = (spot["patients"]?.count, spot["every"]?.count ?? 1)
    if spot["every"] == nil { findings.fill("\(spot.place).every", "1", because: "after each patient") }
    if let patients, let written = spot["patients"], patients > Self.mostMonitored {
      findings.fault(written, "\"\(patients)\"", expected: "at most \(Self.mostMonitored) patients", .limit)
      return nil
    }
    if let patients, let written = spot["every"], every > patients {
      findings.fault(written, "\"\(every)\"", expected: "at most \(patients), the patients looked at", .outOfRange)
    }
    guard let event, let criterion, let patients, let acceptable = spot["acceptable"]?.share, patients >= 1, every >= 1 else { return nil }
    return SafetyRule(event: event, acceptable: acceptable, criterion: criterion, patients: patients, every: every)
  }

  /// An error, or a posterior probability and what was believed before.
  private mutating func criterion(_ spot: Spot) -> SafetyRule.Criterion? {
    let (error, posterior, prior) = (spot["error"], spot["posterior"], spot["prior"])
    guard let posterior else {
      if let prior {
        findings.keyFault(prior, "\"prior\" without \"posterior\"", expected: "none, or \"posterior\": an error needs no prior", .contradicts)
      }
      guard let error else {
        findings.missing("error", "posterior", in: spot, found: "neither \"error\" nor \"posterior\"", expected: "one of them")
        return nil
      }
      return error.share.map { .error($0) }
    }
    if let error {
      let later = error.key < posterior.key ? posterior : error
      findings.keyFault(later, "both \"error\" and \"posterior\"", expected: "one of them", .contradicts)
    }
    guard let threshold = posterior.share else { return nil }
    guard let prior else {
      findings.fill("\(spot.place).prior", "beta a 1 b 1", because: "every probability as likely as another")
      return .posterior(threshold: threshold, a: 1, b: 1)
    }
    guard let law = prior.read(WrittenLaw.self), case .beta(let a, let b) = law.family, law.within == nil, law.unit == nil else {
      if prior.text == nil || prior.read(WrittenLaw.self) != nil {
        findings.fault(prior, "\"\(prior.text ?? "a map")\"", expected: "a beta law, such as \"beta a 1 b 1\"", .contradicts)
      }
      return nil
    }
    return .posterior(threshold: threshold, a: a, b: b)
  }
}
