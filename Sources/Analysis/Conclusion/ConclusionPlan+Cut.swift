import Design
import Mathematics
import Trial

extension ConclusionPlan {
  /// The data that a look takes.
  struct Cut {
    var patients: Int
    /// The day of the calendar on which all data at hand are taken; nil where it takes patients with all their visits.
    var day: Double?
    /// Of a look by information: the share of it that is at hand.
    var informationFraction: Double?
    var failure: MathematicalFailure?
  }

  /// What a look takes that does not wait for its information.
  func cut(at look: Int, of data: TrialData) -> Cut {
    if let ending { return ending.cut(at: trial.design.looks[look], of: data) }
    return switch trial.design.looks[look] {
    case .patients, .end: Cut(patients: patients(at: look, of: data.subjectCount))
    case .calendar(let weeks, _): cut(on: 7 * weeks, of: data)
    case .information: preconditionFailure("a look by information is looked for in the data")
    case .events: preconditionFailure("a look at events is of a time to an event")
    }
  }

  /// All data at hand on a day.
  func cut(on day: Double, of data: TrialData) -> Cut { Self.cut(on: day, of: data) }

  static func cut(on day: Double, of data: TrialData) -> Cut {
    let days = data.course.randomizationDay
    guard days.count == data.subjectCount else { return Cut(patients: 0, failure: Self.noDays("a look by information or calendar")) }
    return Cut(patients: days.firstIndex { $0 > day } ?? days.count, day: day)
  }

  /// When a patient is followed as far as the endpoint goes: its visit, of means up to a time that time.
  private var weeksFollowed: Double {
    let asked = questions[0]
    if asked.analysis.method == .kaplanMeier, let time = asked.endpoint.restrictedTo { return time.weeks }
    return trial.schedule.visits[asked.visit].weeks
  }

  /// The day on which the first so many patients have had, or would have had, the endpoint's visit.
  func dayFollowed(_ patients: Int, of data: TrialData) -> Double? {
    let days = data.course.randomizationDay
    guard patients >= 1, days.count == data.subjectCount, patients <= days.count else { return nil }
    return days[patients - 1] + 7 * weeksFollowed
  }

  /// How many have had, or would have had, the endpoint's visit at a look.
  func followed(at look: Conclusion.LookOutcome, of data: TrialData) -> Int {
    guard let day = look.day else { return look.patients }
    return (0..<look.patients).first { (dayFollowed($0 + 1, of: data) ?? 0) > day } ?? look.patients
  }

  /// All who were randomized by the day of a look that stopped the trial, each with all visits.
  func delayedCut(after look: Conclusion.LookOutcome, of data: TrialData) -> Cut {
    guard let day = look.day ?? dayFollowed(look.patients, of: data) else {
      return Cut(patients: look.patients, failure: Self.noDays("patients delayed at a stop"))
    }
    return Cut(patients: max(look.patients, cut(on: day, of: data).patients))
  }

  static func noDays(_ what: String) -> MathematicalFailure {
    MathematicalFailure(.outsideDomain, computing: "\(what) on data without the days of randomization")
  }
}
