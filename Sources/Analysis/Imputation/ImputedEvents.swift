import Trial

/// The event from which on each patient's values are imputed, and whose are imputed at random though others have the strategy's.
///
/// An estimand may have treatment policy for one way of stopping treatment, whose patients are taken from a reference, and be hypothetical of another: those
/// are imputed at random. So is who is missing because of rescue, death or an event that the data name, where that is hypothetical and he did not stop
/// treatment. Who is missing for good and of whom no event is known is under the strategy for treatment discontinuation.
///
/// - Model: `Documentation/methods/estimands.md`.
struct ImputedEvents: Sendable, Equatable {
  /// Of each subject, the first visit after the event; the number of visits where there is none.
  var events: [Int]
  /// Nil where all have one strategy.
  var atRandom: [Bool]?

  /// - Parameter frame: the responses, without values that are set aside.
  init(_ frame: ModelFrame, _ data: TrialData, estimand: Estimand, missing: PlannedAnalysis.MissingData) {
    let stopped = data.discontinuedBeforeVisit
    events = frame.missingForGood(stopped: stopped)
    guard missing.isReference, estimand.strategies.contains(where: { $0.strategy == .hypothetical }) else { return }
    let T = data.visits.count
    let limits = estimand.setAside.limits(data)
    let general = estimand.strategy(forStopping: nil)
    var atRandom = [Bool](repeating: false, count: data.subjectCount)
    for i in atRandom.indices {
      if stopped[i] < T {
        let reason = data.course.reason.isEmpty || data.course.reason[i] < 0 ? nil : ReasonShare.Reason.allCases[data.course.reason[i]]
        atRandom[i] = estimand.strategy(forStopping: reason) == .hypothetical
        // What another event set aside before he stopped is no end of his course.
        if !atRandom[i] {
          let last = (0..<T).last { !data.scores[i * T + $0].isNaN } ?? -1
          events[i] = min(last + 1, stopped[i])
        }
      } else if let limits, limits[i] < T {
        atRandom[i] = true
      } else {
        atRandom[i] = events[i] < T && general == .hypothetical
      }
    }
    self.atRandom = atRandom.contains(true) ? atRandom : nil
  }

  /// From where on the strategy holds.
  var strategyEvents: [Int] { atRandom.map { all in zip(events, all).map { $1 ? .max : $0 } } ?? events }
}
