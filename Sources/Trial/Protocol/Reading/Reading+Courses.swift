import Notation

/// Courses over the visits, and the correlation between them.
extension Reading {
  mutating func effectCourse(_ merged: Merged) -> Course {
    guard let spot = merged["effect course"] else {
      findings.fill("\(merged.place).effect course", "linear", because: "from nothing at baseline to the whole effect at the endpoint's visit")
      return .linear
    }
    if let word = spot.text { return word == "constant" ? .constant : .linear }
    guard spot["onset"] != nil || spot["waning per week"] != nil else { return .shares(shares(spot)) }
    guard let onset = spot["onset"] else {
      findings.keyFault(spot, "\"waning per week\" without \"onset\"", expected: "\"onset\", such as 2 weeks", .missing)
      return .linear
    }
    if let visit = spot.entries.first(where: { TimePoint.reading($0.key) != nil }) {
      findings.keyFault(visit.spot, "a visit beside \"onset\"", expected: "shares at visits, or an onset", .contradicts)
    }
    return .onset(weeks: onset.read(Duration.self)?.weeks ?? 1, waningPerWeek: spot["waning per week"]?.number ?? 0)
  }

  mutating func controlCourse(_ merged: Merged) -> Course {
    guard let spot = merged["control course"] else {
      guard endpoints.first?.instrument == .HAMD17 else {
        findings.fill("\(merged.place).control course", "linear", because: "nothing is known of this endpoint")
        return .linear
      }
      let usual = ScenarioDefaults.timeConstant
      findings.fill("\(merged.place).control course", "{shape: exponential, time constant: \(usual.value.written)}", because: usual.reason)
      return .exponential(timeConstantWeeks: usual.value.weeks)
    }
    guard spot.isMap else { return .linear }
    guard spot["shape"] != nil || spot["time constant"] != nil else { return .shares(shares(spot)) }
    for key in ["shape", "time constant"] where spot[key] == nil {
      findings.keyFault(spot, "no key \"\(key)\"", expected: "both \"shape\" and \"time constant\"", .missing)
    }
    return .exponential(timeConstantWeeks: spot["time constant"]?.read(Duration.self)?.weeks ?? 1)
  }

  mutating func deviationCourse(_ merged: Merged) -> Course {
    if let spot = merged["standard deviation course"] { return spot.isMap ? .shares(shares(spot)) : .constant }
    guard endpoints.first?.instrument == .HAMD17, let shares = usualDeviationShares() else {
      findings.fill("\(merged.place).standard deviation course", "constant", because: "the same at every visit")
      return .constant
    }
    let written = shares.map { "\(schedule.visits[$0.visit].name): \(Share($0.share).written)" }.joined(separator: ", ")
    findings.fill("\(merged.place).standard deviation course", "{\(written)}", because: ScenarioDefaults.firstWeekShare.reason)
    return .shares(shares)
  }

  /// The share at week 1 and 100% at the endpoint's visit; where the schedule has no week 1, what the line between them gives at each visit.
  private func usualDeviationShares() -> [VisitShare]? {
    guard let last = endpoints.first?.visit, schedule.visits.indices.contains(last) else { return nil }
    let first = ScenarioDefaults.firstWeekShare.value
    if let week = schedule.visits.firstIndex(where: { $0.weeks == 1 }), week < last { return [VisitShare(visit: week, share: first)] }
    let end = schedule.visits[last].weeks
    guard end > 1 else { return nil }
    let shares = (0..<last).map { visit in
      let passed = max(0, schedule.visits[visit].weeks - 1) / (end - 1)
      return VisitShare(visit: visit, share: ((first + (1 - first) * passed) * 1e4).rounded() / 1e4)
    }
    return shares.isEmpty ? nil : shares
  }

  /// Shares at visits; that at the endpoint's visit is 100% and may be left out.
  private mutating func shares(_ spot: Spot) -> [VisitShare] {
    var all: [VisitShare] = []
    for (name, value) in spot.entries {
      guard let time = TimePoint.reading(name), let share = value.share else { continue }
      guard let visit = visit(time) else {
        if !schedule.visits.isEmpty || kind == .designOnly {
          findings.unknown(value, name, expected: schedule.visits.map(\.name), or: "no visit: the file has no schedule", atKey: true)
        }
        continue
      }
      if let last = endpoints.first?.visit, visit == last, share != 1 {
        findings.fault(value, "\"\(Share(share).written)\"", expected: "100% at \(time.name), the endpoint's visit", .contradicts)
      }
      if all.contains(where: { $0.visit == visit }) {
        findings.keyFault(value, "\"\(name)\" twice", expected: "each visit once", .duplicate)
      }
      all.append(VisitShare(visit: visit, share: share))
    }
    if spot.entries.allSatisfy({ $0.key == "source" }) { findings.fault(spot, "no visit", expected: "visits and their shares", .missing) }
    return all.sorted { $0.visit < $1.visit }
  }
}
