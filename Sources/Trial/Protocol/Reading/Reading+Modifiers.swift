import Notation

/// Who responds otherwise than the mean: by condition, visit, level of a factor or class, and what raters make of the baseline.
extension Reading {
  mutating func readModifiers(_ merged: Merged, _ scenario: inout Scenario) {
    scenario.effectModifiers = modifiers("effect modifiers", merged)
    scenario.controlChangeModifiers = modifiers("control change modifiers", merged)
    scenario.visitEffects = visitEffects(merged)
    scenario.factorDeviations = factorDeviations(merged)
    scenario.responderClasses = responderClasses(merged)
    scenario.baselineInflation = baselineInflation(merged)
  }

  /// Conditions and points, in the order of the file.
  private mutating func modifiers(_ key: String, _ merged: Merged) -> [Modifier] {
    guard let spot = merged[key] else { return [] }
    var all: [Modifier] = []
    for (text, value) in ownEntries(spot, "conditions and their points") {
      let written = spot.key(text, of: value)
      guard let condition = condition(written, text) else { continue }
      if condition.clauses.isEmpty {
        findings.fault(written, "\"all\"", expected: "a condition that holds for some", .contradicts)
      } else if condition.asksForBaseline, !hasBaseline(merged) {
        findings.fault(written, "\"\(text)\" in \"\(merged.name)\", which has no baseline", expected: "a condition on factors", .contradicts)
      }
      if let points = value.number { all.append(Modifier(condition: condition, points: points)) }
    }
    return all
  }

  /// By visit, rising.
  private mutating func visitEffects(_ merged: Merged) -> [VisitPoints] {
    guard let spot = merged["visit effects"] else { return [] }
    var all: [VisitPoints] = []
    for (name, value) in ownEntries(spot, "visits and their points") {
      guard let time = TimePoint.reading(name) else { continue }
      guard let visit = visit(time) else {
        if !schedule.visits.isEmpty || kind == .designOnly {
          findings.unknown(value, name, expected: schedule.visits.map(\.name), or: "no visit: the file has no schedule", atKey: true)
        }
        continue
      }
      if all.contains(where: { $0.visit == visit }) { findings.keyFault(value, "\"\(name)\" twice", expected: "each visit once", .duplicate) }
      if let points = value.number { all.append(VisitPoints(visit: visit, points: points)) }
    }
    return all.sorted { $0.visit < $1.visit }
  }

  private mutating func factorDeviations(_ merged: Merged) -> [FactorDeviation] {
    guard let spot = merged["random effects"] else { return [] }
    return ownEntries(spot, "factors and their standard deviations").compactMap { name, value in
      if !factors.contains(where: { $0.name == name }) {
        findings.unknown(value, name, expected: factors.map(\.name), or: "a factor of the population", atKey: true)
      }
      return value.number.map { FactorDeviation(factor: name, standardDeviation: $0) }
    }
  }

  private mutating func responderClasses(_ merged: Merged) -> [ResponderClass] {
    guard let spot = merged["placebo responders"] else { return [] }
    var all: [ResponderClass] = []
    for (name, value) in ownEntries(spot, "classes and what they are") where value.isMap {
      guard let written = value["share"] else { continue }
      guard let shares = sharesByArm(written) ?? written.share.map({ share in arms.map { _ in share } }) else { continue }
      guard let change = value["change"]?.number, let deviation = value["sd"]?.number else { continue }
      all.append(ResponderClass(name: name, shares: shares, change: change, standardDeviation: deviation))
    }
    for (index, arm) in arms.enumerated() {
      let sum = all.map { $0.shares[index] }.reduce(0, +)
      guard sum > 1 + 1e-9 else { continue }
      let percent = Number.written((sum * 1e8).rounded() / 1e6)
      findings.fault(
        spot, "shares that sum to \(percent)% in \(arm.name)", expected: "at most 100%: who is of no class has the control change", .contradicts)
    }
    return all
  }

  private mutating func baselineInflation(_ merged: Merged) -> BaselineInflation? {
    guard let spot = merged["baseline inflation"], spot.isMap else { return nil }
    if !hasBaseline(merged) {
      findings.keyFault(spot, "baseline inflation in \"\(merged.name)\", which has no baseline", expected: "a baseline, or none", .contradicts)
    }
    guard let below = spot["below"], let threshold = below.number, let points = spot["points"]?.number else { return nil }
    if let range = endpoints.first?.range, threshold < range.lower || threshold > range.upper {
      findings.fault(below, "\"\(below.text ?? "")\"", expected: "a score within \(range.written)", .outOfRange)
    }
    return BaselineInflation(below: threshold, points: points)
  }
}

extension Condition {
  fileprivate var asksForBaseline: Bool { clauses.contains { if case .baseline = $0 { true } else { false } } }
}
