import Trial

/// The visits that follow intercurrent events of some strategies: those whose values are set aside, or those from which on there is no response.
struct VisitsAfterEvents: Sendable, Equatable {
  var afterDiscontinuation: Bool
  var afterRescue: Bool
  /// Of each reason, in the order of `ReasonShare.Reason`, in place of `afterDiscontinuation`; nil where the estimand names none.
  var byReason: [Bool]?
  var afterOthers: [Estimand.Event] = []

  /// One event by itself.
  struct Told: Sendable, Equatable {
    var event: Estimand.Event
    var strategy: Estimand.Strategy
    /// Of each subject the first visit after it.
    var first: [Int]
  }

  /// Of each subject the first such visit; nil where there is none of anybody.
  func limits(_ data: TrialData) -> [Int]? {
    var all = stopped(data)
    if afterRescue { all = Self.earlier(all, data.course.rescuedBeforeVisit) }
    for event in afterOthers { all = Self.earlier(all, data.course.furtherEvents.first { $0.event == event }?.beforeVisit ?? []) }
    return all
  }

  /// - Parameter visits: empty where the event came to nobody.
  private static func earlier(_ all: [Int]?, _ visits: [Int]) -> [Int]? {
    guard !visits.isEmpty else { return all }
    return all.map { zip($0, visits).map(min) } ?? visits
  }

  private func stopped(_ data: TrialData) -> [Int]? {
    guard let byReason, !data.course.reason.isEmpty else { return afterDiscontinuation ? data.discontinuedBeforeVisit : nil }
    let T = data.visits.count
    return zip(data.discontinuedBeforeVisit, data.course.reason).map { visit, reason in
      (reason < 0 ? afterDiscontinuation : byReason[reason]) ? visit : T
    }
  }
}

extension Estimand {
  /// Values seen after treatment was stopped are used under treatment policy alone, those after other events unless another strategy is given for them. Who
  /// stopped for a reason that the estimand names is under its strategy.
  var setAside: VisitsAfterEvents { visits { $0 != .treatmentPolicy } }

  /// Visits from which on there is no response; nil where no event is composite.
  var composite: VisitsAfterEvents? {
    guard strategies.contains(where: { $0.strategy == .composite }) else { return nil }
    return visits { $0 == .composite }
  }

  /// - Parameter takes: of which strategies; stopping treatment, where it is not named, is hypothetical.
  private func visits(after takes: (Strategy) -> Bool) -> VisitsAfterEvents {
    let others = strategies.filter { each in
      switch each.event {
      case .death, .named: takes(each.strategy)
      case .treatmentDiscontinuation, .rescue, .discontinuationForLackOfEfficacy, .discontinuationForAdverseEvent: false
      }
    }
    return VisitsAfterEvents(
      afterDiscontinuation: takes(strategy(forStopping: nil) ?? .hypothetical), afterRescue: strategy(for: .rescue).map(takes) ?? false,
      byReason: namesReasons ? ReasonShare.Reason.allCases.map { takes(strategy(forStopping: $0) ?? .hypothetical) } : nil,
      afterOthers: others.map(\.event))
  }

  /// Each event whose values are set aside, apart, where the estimand tells more apart than treatment discontinuation and rescue; else none.
  func eventsSetAside(_ data: TrialData) -> [VisitsAfterEvents.Told] {
    let known: Set<Event> = [.treatmentDiscontinuation, .rescue]
    guard strategies.contains(where: { !known.contains($0.event) }) else { return [] }
    return strategies.filter { $0.strategy != .treatmentPolicy }.compactMap { each in
      var one = VisitsAfterEvents(afterDiscontinuation: false, afterRescue: each.event == .rescue)
      switch each.event {
      case .treatmentDiscontinuation:
        one.afterDiscontinuation = true
        one.byReason = ReasonShare.Reason.allCases.map { reason in !strategies.contains { $0.event.reason == reason } }
      case .discontinuationForLackOfEfficacy, .discontinuationForAdverseEvent:
        one.byReason = ReasonShare.Reason.allCases.map { $0 == each.event.reason }
      case .rescue: break
      case .death, .named: one.afterOthers = [each.event]
      }
      return one.limits(data).map { VisitsAfterEvents.Told(event: each.event, strategy: each.strategy, first: $0) }
    }
  }

  /// Who belongs to the estimand's population; nil for all randomized.
  func subjects(of data: TrialData) -> [Bool]? { population.subjects(of: data) }
}

extension Estimand.AnalysisPopulation {
  /// Who belongs to it; nil for all.
  func subjects(of data: TrialData) -> [Bool]? {
    switch self {
    case .allRandomized: nil
    case .allTreated: data.treated
    case .perProtocol: data.perProtocol
    case .condition(let condition): data.subjectsIn(condition)
    }
  }

  /// What is said of who does not belong to it.
  var outside: String {
    switch self {
    case .allRandomized, .condition: "outside the population"
    case .allTreated: "not treated"
    case .perProtocol: "outside the per protocol population"
    }
  }
}
