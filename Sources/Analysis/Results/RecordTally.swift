import Trial

/// Which values of a measure a fit used, and why it did not use the others. Each value is counted once, under the first reason that holds.
struct RecordTally {
  /// Values that the data have.
  private(set) var given = 0
  private(set) var used = 0
  private var outside = 0
  private var setAside = 0
  /// Of these, what followed each of some events.
  private let events: [VisitsAfterEvents.Told]
  private var afterEvents: [Int]
  private var otherVisits = 0
  private var covariates = 0
  /// Of who takes part: whether any value counts before a covariate is asked for.
  private var withoutValue = 0
  private var withoutCovariate = 0

  /// - Parameters:
  ///   - data: of the measure.
  ///   - frame: what the analysis takes of them: all visits, or one value a patient.
  ///   - taken: who takes part.
  ///   - needsBaseline: whether the response is a change from it.
  ///   - events: whose values set aside are counted by themselves.
  init(_ data: TrialData, _ frame: ModelFrame, _ fit: ModelFit, taken: [Bool], needsBaseline: Bool, events: [VisitsAfterEvents.Told] = []) {
    self.events = events
    afterEvents = events.map { _ in 0 }
    let T = data.visits.count
    for i in data.arm.indices {
      let seen = (0..<T).filter { !data.scores[i * T + $0].isNaN }
      given += seen.count
      guard taken[i] else {
        outside += seen.count
        continue
      }
      if needsBaseline, data.baseline[i].isNaN, !seen.isEmpty {
        covariates += seen.count
        withoutCovariate += 1
        continue
      }
      let mask = fit.patterns[i]
      let hasValue: Bool
      if frame.visitCount == T {
        let kept = seen.count { !frame.response[i * T + $0].isNaN }
        let count = seen.count { mask & (1 << UInt64($0)) != 0 }
        (setAside, covariates, used) = (setAside + seen.count - kept, covariates + kept - count, used + count)
        for visit in seen where frame.response[i * T + visit].isNaN {
          guard let event = events.firstIndex(where: { $0.first[i] <= visit }) else { continue }
          afterEvents[event] += 1
          setAside -= 1
        }
        hasValue = kept > 0
      } else {
        hasValue = !frame.response[i].isNaN
        let count = hasValue ? min(1, seen.count) : 0
        if mask != 0 { used += count } else { covariates += count }
        otherVisits += seen.count - count
      }
      if mask == 0 {
        if hasValue { withoutCovariate += 1 } else { withoutValue += 1 }
      }
    }
  }

  /// - Parameters:
  ///   - population: who belongs to it; nil for all.
  ///   - outside: what is said of who does not.
  ///   - first: patients whom the last analysis takes, in order of randomization.
  ///   - imputes: whether who has no value is imputed, and not left out.
  func leftOut(population: [Bool]?, outside reason: String, first: Int, of randomized: Int, imputes: Bool) -> [Provenance.LeftOut] {
    let late = randomized - first
    let others = population.map { all in all.indices.count { $0 < first && !all[$0] } } ?? 0
    var all: [Provenance.LeftOut] = []
    if late > 0 && others > 0 {
      all.append(.init(reason: "randomized after the last analysis, or \(reason)", records: outside, subjects: late + others))
    } else if late > 0 {
      all.append(.init(reason: "randomized after the last analysis", records: outside, subjects: late))
    } else if others > 0 {
      all.append(.init(reason: reason, records: outside, subjects: others))
    }
    for (event, count) in zip(events, afterEvents) where count > 0 {
      all.append(.init(reason: "set aside after \(event.event.rawValue) (\(event.strategy.rawValue))", records: count))
    }
    if setAside > 0 { all.append(.init(reason: "set aside by the strategies for intercurrent events", records: setAside)) }
    if otherVisits > 0 { all.append(.init(reason: "not at the analysis' visit, or set aside there", records: otherVisits)) }
    if covariates > 0 || withoutCovariate > 0 {
      all.append(.init(reason: "the baseline or a covariate is missing", records: covariates, subjects: withoutCovariate))
    }
    if withoutValue > 0, !imputes { all.append(.init(reason: "no value to analyze", records: 0, subjects: withoutValue)) }
    return all
  }
}
