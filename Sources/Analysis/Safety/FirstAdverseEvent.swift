import Mathematics
import Trial

/// Time under treatment to the first adverse event, censored at the end of treatment where none came.
///
/// The day of an event is its ASTDY, counted from 1, the first day of treatment; one that worsened under treatment and began before it counts on day 1. Who
/// had no event is censored after TRTDURD days. Patients are those treated, by the treatment received; one without an event whose time on treatment is
/// not known is left out, and so is one whose first event has no day.
///
/// - Reference: exposure-adjusted incidence: Siddiqui (2009), J Biopharm Stat 19:889–899.
/// - Checked: the CDISC pilot's adverse events by another program, `References/safety`.
public struct FirstAdverseEvent: Equatable, Sendable {
  /// Days, one a patient taken.
  public let days: [Double]
  public let isEvent: [Bool]
  public let arm: [Int]
  /// Index of each in the data.
  public let subject: [Int]
  /// Treated patients who are left out.
  public let leftOut: Int

  /// - Parameter events: of those that count.
  public init(_ population: SafetyPopulation, events: [AdverseEvent]) {
    var first: [Int: Double] = [:]
    var undated: Set<Int> = []
    for event in events {
      guard let day = event.startDay else {
        undated.insert(event.subject)
        continue
      }
      first[event.subject] = min(first[event.subject] ?? .infinity, max(1, day))
    }
    var (days, isEvent, arms, subjects, leftOut): ([Double], [Bool], [Int], [Int], Int) = ([], [], [], [], 0)
    for (index, arm) in population.arm.enumerated() {
      guard let arm else { continue }
      // An event without a day may have been the first.
      guard !undated.contains(index), let day = first[index] ?? population.safety.treatmentDays[index] else {
        leftOut += 1
        continue
      }
      days.append(day)
      isEvent.append(first[index] != nil)
      arms.append(arm)
      subjects.append(index)
    }
    (self.days, self.isEvent, arm, subject, self.leftOut) = (days, isEvent, arms, subjects, leftOut)
  }

  /// Patients with an event per year at risk, until the first event.
  ///
  /// - Throws: `notEstimable` without time at risk.
  public func incidence(arm index: Int) throws(MathematicalFailure) -> EventRate {
    let own = arm.indices.filter { arm[$0] == index }
    return try EventRate(events: own.count { isEvent[$0] }, time: own.reduce(0) { $0 + days[$1] } / 365.25)
  }

  /// Of two arms, group 1 the treated.
  public func times(treated: Int, control: Int) -> SurvivalTimes {
    let own = arm.indices.filter { arm[$0] == treated || arm[$0] == control }
    return SurvivalTimes(
      times: own.map { days[$0] }, isEvent: own.map { isEvent[$0] }, group: own.map { arm[$0] == treated ? 1 : 0 }, groups: 2)
  }
}

extension SafetyPopulation {
  /// Records per year on treatment: all events over all time on treatment of an arm's patients whose time is known.
  ///
  /// - Throws: `notEstimable` without time on treatment.
  public func eventRate(arm index: Int, events: [AdverseEvent]) throws(MathematicalFailure) -> EventRate {
    var (count, days) = (0, 0.0)
    for subject in arm.indices where arm[subject] == index { days += safety.treatmentDays[subject] ?? 0 }
    for event in events where arm[event.subject] == index && safety.treatmentDays[event.subject] != nil { count += 1 }
    return try EventRate(events: count, time: days / 365.25)
  }
}
