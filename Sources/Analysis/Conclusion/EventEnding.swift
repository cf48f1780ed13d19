import Design
import Mathematics
import Trial

/// When the looks of a trial with a time to an event come: on the day of an event, or on a day of the calendar.
struct EventEnding: Sendable {
  /// d at the end, of which shares of the information are counted.
  let events: Int
  /// Whether the end is the day of the last of them; else it is by the calendar.
  let endsByEvents: Bool
  /// From the last patient's randomization.
  let followUpDays: Double

  private static let daysPerMonth = 30.4375

  /// - Returns: nil where the endpoint is no time to an event.
  init?(of trial: TrialProtocol) throws(MathematicalFailure) {
    guard let endpoint = trial.endpoints.first, endpoint.isPlainOutcome, endpoint.variable == .timeToEvent else { return nil }
    followUpDays = (trial.design.followUpMonths ?? 0) * Self.daysPerMonth
    guard trial.design.sampleSize != .unknown else {
      events = trial.design.events ?? 0
      endsByEvents = trial.design.events != nil
      return
    }
    let size = try PlannedSize(of: trial)
    endsByEvents = size.events != nil
    // The information of means up to a time is no share of events: their looks wait for it.
    let isOfMeans = trial.summary(of: trial.hypotheses.first) == .differenceInRestrictedMeans
    let needsTotal = !isOfMeans && trial.design.looks.contains { if case .information = $0 { true } else { false } }
    events = if let given = size.events { given } else if needsTotal { try size.expectedEvents(of: trial) } else { 0 }
  }

  /// The data of a look. A look before the end whose event has not come fails; the end then takes all there is.
  func cut(at look: Look, of data: TrialData) -> ConclusionPlan.Cut {
    let hasDays = data.course.randomizationDay.count == data.subjectCount
    switch look {
    case .calendar(let weeks, _): return ConclusionPlan.cut(on: 7 * weeks, of: data)
    case .events(let count, _): return cut(onEvent: count, of: data)
    case .information(let share): return cut(onEvent: max(1, Int((share * Double(events) - 1e-9).rounded(.up))), of: data)
    case .patients: preconditionFailure("a look at patients is no look of times to an event")
    case .end where !hasDays: return ConclusionPlan.Cut(patients: data.subjectCount)
    case .end where endsByEvents:
      guard let day = Self.day(ofEvent: events, in: data) else { return ConclusionPlan.cut(on: Self.lastDay(of: data), of: data) }
      return ConclusionPlan.cut(on: day, of: data)
    case .end: return ConclusionPlan.cut(on: (data.course.randomizationDay.last ?? 0) + followUpDays, of: data)
    }
  }

  private func cut(onEvent count: Int, of data: TrialData) -> ConclusionPlan.Cut {
    guard data.course.randomizationDay.count == data.subjectCount else {
      return ConclusionPlan.Cut(patients: 0, failure: ConclusionPlan.noDays("a look at events"))
    }
    guard count > 0, let day = Self.day(ofEvent: count, in: data) else {
      return ConclusionPlan.Cut(
        patients: 0, failure: MathematicalFailure(.outsideDomain, computing: "a look at \(count) events in data that have fewer"))
    }
    return ConclusionPlan.cut(on: day, of: data)
  }

  /// Of the d-th event in order of the calendar; nil where there are fewer.
  static func day(ofEvent count: Int, in data: TrialData) -> Double? {
    guard let censoring = data.course.censoring else { return nil }
    var days: [Double] = []
    days.reserveCapacity(data.subjectCount)
    for i in 0..<data.subjectCount where !censoring.isCensored[i] {
      days.append(data.course.randomizationDay[i] + data.scores[i] * censoring.daysPerUnit)
    }
    guard count >= 1, count <= days.count else { return nil }
    days.sort()
    return days[count - 1]
  }

  private static func lastDay(of data: TrialData) -> Double {
    let perUnit = data.course.censoring?.daysPerUnit ?? 1
    return (0..<data.subjectCount).reduce(0) { max($0, data.course.randomizationDay[$1] + data.scores[$1] * perUnit) }
  }
}
