import Notation

/// What is said of the truth for planning: who is still seen at each visit, arms that differ in spread, effects that are not known.
extension Reading {
  mutating func readPlanning(_ merged: Merged, _ scenario: inout Scenario) {
    scenario.retention = retention(merged)
    scenario.deviationsByArm = merged["standard deviation"].flatMap { deviations($0) }
    scenario.effectDeviations = effectDeviations(merged)
  }

  /// Of each arm about its effect; nil where all are numbers.
  private func effectDeviations(_ merged: Merged) -> [Double]? {
    guard let spot = merged["effect"] else { return nil }
    let control = control
    let all = arms.map { arm in arm.name == control ? 0 : (spot.isMap ? spot[arm.name] : spot)?.normal?.sd ?? 0 }
    return all.contains { $0 > 0 } ? all : nil
  }

  /// One an arm, in the order of the arms; nil where the file gives one for all, or not one for each.
  mutating func deviations(_ spot: Spot) -> [Double]? {
    guard spot.isMap, !arms.isEmpty else { return nil }
    for (name, value) in spot.entries where name != "source" && !arms.contains(where: { $0.name == name }) {
      findings.unknown(value, name, expected: arms.map(\.name), or: "an arm", atKey: true)
    }
    for arm in arms where spot[arm.name] == nil {
      findings.keyFault(spot, "no standard deviation of \(arm.name)", expected: "a number above 0 for each arm", .missing)
    }
    let all = arms.compactMap { spot[$0.name]?.number }
    return all.count == arms.count ? all : nil
  }

  /// A share at each visit of the schedule.
  private mutating func retention(_ merged: Merged) -> [Double]? {
    guard let spot = merged["retention"], spot.isMap else { return nil }
    checkAlone(spot, merged)
    guard !schedule.visits.isEmpty else {
      if root["schedule"] == nil { findings.keyFault(spot, "\"retention\" without visits", expected: "a schedule", .contradicts) }
      return nil
    }
    var all = [Spot?](repeating: nil, count: schedule.visits.count)
    for (name, value) in spot.entries {
      guard let time = TimePoint.reading(name) else { continue }
      guard let visit = visit(time) else {
        findings.unknown(value, name, expected: schedule.visits.map(\.name), or: "a visit", atKey: true)
        continue
      }
      if all[visit] != nil { findings.keyFault(value, "\"\(name)\" twice", expected: "each visit once", .duplicate) }
      all[visit] = value
    }
    var last: Spot?
    for (visit, value) in zip(schedule.visits, all) {
      guard let value else {
        findings.keyFault(spot, "no share at \(visit.name)", expected: "the share still seen at each visit", .missing)
        continue
      }
      if let before = last?.share, let share = value.share, share > before {
        findings.fault(
          value, "\"\(value.text ?? "")\" after \"\(last?.text ?? "")\"", expected: "a share that does not rise: who has left is gone", .contradicts)
      }
      last = value
    }
    let shares = all.compactMap { $0?.share }
    return shares.count == all.count ? shares : nil
  }

  /// It stands for the processes by which patients leave, and for an analysis that a share is enough for.
  private mutating func checkAlone(_ spot: Spot, _ merged: Merged) {
    for key in ["treatment discontinuation", "study withdrawal", "intermittent gaps"] {
      guard let other = merged[key], other.isMap || (other.share ?? 0) > 0 else { continue }
      findings.keyFault(spot, "\"retention\" beside \"\(key)\"", expected: "one of them: both say who is seen", .contradicts)
    }
    let tests = root["hypotheses"]?.entries.compactMap { $0.spot["test"]?.text } ?? []
    if tests.contains(Hypothesis.Test.equivalence.rawValue) {
      findings.keyFault(spot, "\"retention\" with a hypothesis of equivalence", expected: "superiority or non-inferiority", .contradicts)
    }
    if let carried = analyses.first(where: \.missingData.carriesForward) {
      findings.keyFault(
        spot, "\"retention\" with \"\(carried.name)\", which carries values forward",
        expected: "an analysis of what is seen: MMRM, or complete cases",
        .contradicts)
    }
  }
}

extension Spot {
  /// The numbers of a normal distribution.
  var normal: (mean: Double, sd: Double)? { text.flatMap { NormalText($0) }.map { ($0.mean, $0.sd) } }
}

/// `normal mean 2 sd 1`, whole and bare.
struct NormalText {
  let mean: Double
  let sd: Double

  init?(_ text: String) {
    guard let law = WrittenLaw.reading(text), case .normal(let mean, let sd) = law.family, law.within == nil, law.unit == nil, !law.isShare else {
      return nil
    }
    (self.mean, self.sd) = (mean, sd)
  }
}

extension Scenario {
  /// As the language writes it.
  func writtenEffect(of arm: Int) -> String {
    guard let sd = effectDeviations?[arm], sd > 0 else { return Number.written(effects[arm]) }
    return "normal mean \(Number.written(effects[arm])) sd \(Number.written(sd))"
  }
}
