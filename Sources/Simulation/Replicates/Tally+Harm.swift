import Analysis
import Trial

/// What the rule that stops for harm does to a trial.
struct HarmOutcome {
  /// One a watched arm, as if nothing else had stopped the trial.
  var watched: [SafetyMonitor.Watched]
  /// Place among the watched arms of the first to stop the trial; nil where it ended before.
  var stoppedBy: Int?
  /// Patients randomized when it ended.
  var patients: Int
  /// Those of them with the event by then.
  var events: Int

  /// - Parameters:
  ///   - column: who had the event.
  ///   - weeks: from randomization to the event or the end of treatment.
  init(_ conclusion: Conclusion, _ data: TrialData, _ column: AdverseEventColumn, weeks: [Double], rules: TallyRules, monitor: SafetyMonitor) {
    let arrivals = data.course.randomizationDay
    let settled = arrivals.isEmpty ? nil : zip(arrivals, weeks).map { $0 + 7 * $1 }
    watched = monitor.watch(data.arm, occurred: column.occurred, settled: settled)
    // A stop on the day of the last look comes first: who is looked at then has been seen.
    let deciding = rules.delayedDecide ? conclusion.last : conclusion.deciding
    var first: SafetyMonitor.Stop?
    for (place, arm) in watched.enumerated() {
      guard let stop = arm.stop else { continue }
      if let day = stop.day {
        let end = deciding.day ?? arrivals[max(deciding.patients, 1) - 1] + rules.afterRandomizationDays
        guard day <= end, first?.day.map({ day < $0 }) ?? true else { continue }
      } else {
        guard stop.patients <= deciding.patients, first.map({ stop.patients < $0.patients }) ?? true else { continue }
      }
      (first, stoppedBy) = (stop, place)
    }
    let until: Double?
    if let first {
      patients = first.day.map { day in arrivals.count { $0 <= day } } ?? first.patients
      until = first.day
    } else {
      patients = conclusion.last.patients
      until = conclusion.last.day
    }
    events = (0..<patients).count { i in column.occurred[i] && (until.flatMap { day in settled.map { $0[i] <= day } } ?? true) }
  }
}

extension TallyShape {
  /// Counts of trials with the rule that stops for harm.
  enum WithHarm: Int, CaseIterable {
    /// The rule stopped the trial before anything else did.
    case stopped
    /// It did not, and the trial rejected its first hypothesis, and any.
    case success, any
    /// Σ and Σ² of patients randomized, and of those with the event.
    case patients, patientsSquared, events, eventsSquared
  }
  /// Counts of one arm that the rule watches.
  enum OfWatched: Int, CaseIterable {
    /// It stopped the trial; it would have, had nothing else.
    case stopped, crossed
    /// Σ and Σ² of the patients looked at, and of those with the event.
    case patients, patientsSquared, events, eventsSquared
  }

  func harmPlace(_ what: WithHarm) -> Int { endOfCovariances + what.rawValue }
  func watchedPlace(_ what: OfWatched, arm: Int) -> Int {
    endOfCovariances + WithHarm.allCases.count + arm * OfWatched.allCases.count + what.rawValue
  }
}

extension Tally {
  func withHarm(_ what: TallyShape.WithHarm) -> Int { counts[shape.harmPlace(what)] }
  func watched(_ what: TallyShape.OfWatched, arm: Int) -> Int { counts[shape.watchedPlace(what, arm: arm)] }

  mutating func count(_ harm: HarmOutcome, _ conclusion: Conclusion) {
    precondition(harm.watched.count == shape.watchedArms, "each watched arm has its counts")
    func add(_ value: Int, _ what: TallyShape.WithHarm) { counts[shape.harmPlace(what)] += value }
    add(harm.patients, .patients)
    add(harm.patients * harm.patients, .patientsSquared)
    add(harm.events, .events)
    add(harm.events * harm.events, .eventsSquared)
    if harm.stoppedBy != nil {
      add(1, .stopped)
    } else {
      if conclusion.success { add(1, .success) }
      if (0..<shape.hypotheses).contains(where: { conclusion.success(ofHypothesis: $0) }) { add(1, .any) }
    }
    for (arm, watched) in harm.watched.enumerated() {
      func add(_ value: Int, _ what: TallyShape.OfWatched) { counts[shape.watchedPlace(what, arm: arm)] += value }
      if harm.stoppedBy == arm { add(1, .stopped) }
      if watched.stop != nil { add(1, .crossed) }
      add(watched.patients, .patients)
      add(watched.patients * watched.patients, .patientsSquared)
      add(watched.events, .events)
      add(watched.events * watched.events, .eventsSquared)
    }
  }
}
