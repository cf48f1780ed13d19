import Notation

/// Who stops treatment, who leaves the study, what is seen of them and what is done about those who do badly.
extension Reading {
  mutating func readLeaving(_ merged: Merged, _ scenario: inout Scenario) {
    scenario.withdrawal = merged["study withdrawal"].flatMap { leavingLaw($0) }
    scenario.keptAfterDiscontinuation = merged["visits kept after discontinuation"]?.share ?? 0
    scenario.effectAfterDiscontinuation = merged["effect after discontinuation"]?.word(Scenario.AfterDiscontinuation.self) ?? .lost
    scenario.intermittentGaps = merged["intermittent gaps"]?.share ?? 0
    scenario.rescue = rescue(merged)
    if merged["visits kept after discontinuation"] == nil, scenario.discontinuation != nil {
      findings.fill("\(merged.place).visits kept after discontinuation", "0%", because: "who stops treatment is not seen again")
    }
  }

  mutating func discontinuation(_ merged: Merged) -> DiscontinuationLaw? {
    if let spot = merged["treatment discontinuation"] { return leavingLaw(spot) }
    if merged["retention"] != nil {
      findings.fill("\(merged.place).treatment discontinuation", "none", because: "\"retention\" says how many are seen")
      return nil
    }
    let once = schedule.visits.count == 1
    guard isDepressionScale, !once else {
      findings.fill(
        "\(merged.place).treatment discontinuation", "none",
        because: once ? "patients leave between visits, and there is one" : "nothing is known of this endpoint")
      return nil
    }
    let usual = ScenarioDefaults.discontinuation
    findings.fill("\(merged.place).treatment discontinuation", usual.value.written(arms: arms), because: usual.reason)
    return usual.value
  }

  /// Of stopping treatment or of leaving the study; nil for `none`.
  private mutating func leavingLaw(_ spot: Spot) -> DiscontinuationLaw? {
    guard spot.isMap else { return nil }
    if let by = spot["by"] {
      findings.keyFault(by, "key \"by\" of scores", expected: "none: patients leave between visits; it is for a time to an event", .contradicts)
    }
    let reasons = reasons(spot["reasons"])
    let mechanism = spot["mechanism"]?.word(DiscontinuationLaw.Mechanism.self)
    var dependence: (value: Double, scale: DiscontinuationLaw.Scale)?
    if let mechanism { dependence = slope(spot, mechanism) }
    guard let written = spot["share"] else { return nil }
    checkBetweenVisits(written, "patients leave between visits")
    let shares = sharesByArm(written)
    guard let mechanism, let share = shares?[controlIndex] ?? written.share else { return nil }
    return DiscontinuationLaw(
      share: share, mechanism: mechanism, logOddsPerPoint: dependence?.value ?? 0, scale: dependence?.scale ?? .logit, sharesByArm: shares,
      reasons: reasons)
  }

  /// The slope and the scale that its key names; needed unless leaving is completely at random, and then 0.
  private mutating func slope(_ spot: Spot, _ mechanism: DiscontinuationLaw.Mechanism) -> (value: Double, scale: DiscontinuationLaw.Scale)? {
    let odds = spot["log odds per point"]
    let hazard = spot["log hazard per point"]
    if let odds, let hazard {
      let later = odds.key < hazard.key ? hazard : odds
      findings.keyFault(
        later, "both \"log odds per point\" and \"log hazard per point\"", expected: "one of them", .contradicts, place: spot.place)
    }
    guard let written = odds ?? hazard else {
      if mechanism != .completelyAtRandom {
        let score = mechanism == .missingAtRandom ? "the change just seen" : "the change that is then not seen"
        findings.missing("log odds per point", "log hazard per point", in: spot, expected: "a number: how leaving depends on \(score)")
      }
      return nil
    }
    if mechanism == .completelyAtRandom, let number = written.number, number != 0 {
      findings.fault(written, "\"\(Number.written(number))\"", expected: "0, or no key: leaving is completely at random", .contradicts)
    }
    return written.number.map { ($0, hazard == nil ? .logit : .hazard) }
  }

  /// In the order of the file; they make up all who stop.
  private mutating func reasons(_ spot: Spot?) -> [ReasonShare] {
    guard let spot, spot.isMap else { return [] }
    let given = spot.entries.filter { $0.key != "source" }
    let all = given.compactMap { key, value in
      ReasonShare.Reason(rawValue: key).flatMap { reason in value.share.map { ReasonShare(reason: reason, share: $0) } }
    }
    if given.isEmpty { findings.fault(spot, "no reason", expected: "reasons and their shares", .missing) }
    if !all.isEmpty, all.count == given.count { checkWhole(spot, all.map(\.share)) }
    return all
  }

  private mutating func rescue(_ merged: Merged) -> RescueLaw? {
    guard let spot = merged["rescue"], spot.isMap, let share = spot["share"] else { return nil }
    checkBetweenVisits(share, "rescue comes between visits")
    guard let value = share.share, let effect = spot["effect"]?.number else { return nil }
    return RescueLaw(share: value, effect: effect)
  }

  /// With one visit there is nothing between visits.
  private mutating func checkBetweenVisits(_ spot: Spot, _ why: String) {
    guard schedule.visits.count == 1 else { return }
    for each in spot.isMap ? spot.entries.map(\.spot) : [spot] {
      guard let share = each.share, share > 0 else { continue }
      findings.fault(each, "\"\(each.text ?? "")\" with one visit", expected: "0%, or none: \(why)", .contradicts)
    }
  }
}
