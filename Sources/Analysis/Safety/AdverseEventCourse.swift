import Mathematics
import Trial

/// Adverse events of one kind in a trial's patients: who had one, when the first came, how many came, and how long each patient was on treatment.
///
/// Real data are counted from their records, simulated ones drawn; what is compared is the same.
public struct AdverseEventCourse: Equatable, Sendable {
  /// Until the first event, or, without one, the end of treatment.
  public struct First: Equatable, Sendable {
    public var days: Double
    public var isEvent: Bool

    public init(days: Double, isEvent: Bool) { (self.days, self.isEvent) = (days, isEvent) }
  }

  /// Of each patient, the index of his planned arm.
  public var arm: [Int]
  /// Nil where the data do not tell of the event.
  public var occurred: [Bool]?
  /// Nil of who was not treated, or whose time is not known; empty where there are no records.
  public var first: [First?]
  /// Events of each patient; empty where there are no records.
  public var events: [Int]
  /// Days on treatment; nil as of `first`, empty where there are no records.
  public var treatmentDays: [Double?]

  public init(arm: [Int], occurred: [Bool]?, first: [First?] = [], events: [Int] = [], treatmentDays: [Double?] = []) {
    let n = arm.count
    precondition(
      (occurred?.count ?? n) == n && [first.count, events.count, treatmentDays.count].allSatisfy { $0 == n || $0 == 0 },
      "what is known is known of each patient")
    (self.arm, self.occurred, self.first, self.events, self.treatmentDays) = (arm, occurred, first, events, treatmentDays)
  }

  /// Of a trial's data.
  public init(_ data: TrialData, endpoint: Endpoint) {
    self.init(arm: data.arm, occurred: data.course.events.first { $0.endpoint == endpoint.name }?.occurred)
    guard let safety = data.safety, safety.events != nil else { return }
    let records = safety.emergent(endpoint)
    let times = FirstAdverseEvent(SafetyPopulation(safety, arms: data.armNames.count), events: records)
    first = Array(repeating: nil, count: arm.count)
    for (place, subject) in times.subject.enumerated() { first[subject] = First(days: times.days[place], isEvent: times.isEvent[place]) }
    events = Array(repeating: 0, count: arm.count)
    for record in records { events[record.subject] += 1 }
    treatmentDays = arm.indices.map { safety.isTreated[$0] ? safety.treatmentDays[$0] : nil }
  }
}
