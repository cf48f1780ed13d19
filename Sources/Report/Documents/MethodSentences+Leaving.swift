import Trial

/// Who stops, who leaves, and what is seen of them.
extension MethodSentences {
  func leaving(_ scenario: Scenario) -> Prose {
    let stops = scenario.discontinuation.flatMap { isAtWork($0) ? $0 : nil }
    let withdraws = scenario.withdrawal.flatMap { isAtWork($0) ? $0 : nil }
    let gaps: Prose = scenario.intermittentGaps > 0 ? Prose("\(percent(scenario.intermittentGaps)) of single visits are missed.") : ""
    guard stops != nil || withdraws != nil else { return .sentences(["Every patient stays to the end.", rescue(scenario), gaps]) }
    let isGone = scenario.keptAfterDiscontinuation == 0
    return .sentences([
      stops.map { law($0, isGone ? ("leave", "leaving") : ("stop treatment", "stopping")) } ?? "", stops.map { reasons($0) } ?? "",
      stops == nil || isGone ? "" : kept(scenario), withdraws.map { law($0, ("leave the study", "leaving it")) } ?? "", rescue(scenario), gaps,
    ])
  }

  private func isAtWork(_ law: DiscontinuationLaw) -> Bool { (law.sharesByArm ?? [law.share]).contains { $0 > 0 } }

  private func law(_ law: DiscontinuationLaw, _ verb: (do: String, doing: String)) -> Prose {
    let who = law.sharesByArm.map { "\(byArm($0)) \(verb.do)" } ?? "\(percent(law.share)) of patients \(verb.do)"
    let share = "\(who) before the last visit"
    let scale = law.scale == .hazard ? "log hazard" : "log odds"
    let limit = law.scale == .hazard ? " (a hazard of at most 0.9)" : ""
    let slope = "\(scale) of \(verb.doing)"
    switch law.mechanism {
    case .completelyAtRandom: return Prose("\(share), completely at random.")
    case .missingAtRandom:
      return Prose(
        "Where the change is as in the control arm's mean, \(share); a point more raises the \(slope) after a visit by "
          + "\(NumberStyle.plain(law.logOddsPerPoint))\(limit), so that values are missing at random") + .cited(.littleRubin) + "."
    case .missingNotAtRandom:
      return Prose(
        "Where the change is as in the control arm's mean, \(share); a point more at the visit that is then not seen raises the \(slope) by "
          + "\(NumberStyle.plain(law.logOddsPerPoint))\(limit), so that values are missing not at random") + .cited(.littleRubin) + "."
    }
  }

  private func reasons(_ law: DiscontinuationLaw) -> Prose {
    guard !law.reasons.isEmpty else { return "" }
    return Prose("Reasons for it are \(law.reasons.map { "\($0.reason.rawValue) (\(percent($0.share)))" }.listed).")
  }

  private func kept(_ scenario: Scenario) -> Prose {
    let effect = scenario.effectAfterDiscontinuation == .kept ? "kept" : "lost"
    return Prose("Of those who stop, \(percent(scenario.keptAfterDiscontinuation)) go on being seen; the effect of treatment is then \(effect).")
  }

  private func rescue(_ scenario: Scenario) -> Prose {
    guard let law = scenario.rescue, law.share > 0 else { return "" }
    return Prose(
      "\(percent(law.share)) of patients get rescue medication before the last visit, which adds \(points(law.effect)) to their change from then on.")
  }
}
