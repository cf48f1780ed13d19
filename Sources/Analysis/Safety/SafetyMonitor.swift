import Design
import Trial

/// The rule that stops for harm, held against a trial as it goes on.
///
/// In each arm but the control it looks after the arm's first n patients in order of randomization, for each n of the rule, once every one of them has had the event or has ended treatment, and stops where
/// at least k(n) of them had it. Who is looked at hangs on nothing that happened to him, so that the number with the event is binomial where patients are independent. (Were patients counted in the
/// order in which their events come or their treatments end, those with events would come first.)
///
/// - Checked: simulated trials against `StoppingRule.characteristics`; patients by hand.
public struct SafetyMonitor: Sendable {
  public let rule: StoppingRule
  /// Name of the endpoint.
  public let event: String
  /// Indices of the arms that are watched.
  public let arms: [Int]

  /// Nil for a protocol without a rule.
  public init?(_ trial: TrialProtocol) {
    guard let plan = trial.design.safety else { return nil }
    rule = StoppingRule(plan)
    event = plan.event
    arms = trial.arms.indices.filter { $0 != trial.controlArm }
  }

  /// What the rule saw of one arm.
  public struct Watched: Equatable, Sendable {
    /// Of the look at which it stopped, else of the last that was reached: patients, and those with the event.
    public var patients = 0
    public var events = 0
    public var stop: Stop?
  }
  public struct Stop: Equatable, Sendable {
    /// Patients of the trial, of all arms, randomized up to and with the last who was looked at.
    public var patients: Int
    /// When it was looked; nil where patients come all at once.
    public var day: Double?
  }

  /// Each watched arm, as if nothing else had stopped the trial.
  ///
  /// - Parameters:
  ///   - arm: of each patient, in order of randomization.
  ///   - occurred: whether he had the event.
  ///   - settled: the day of the calendar on which he had it or ended treatment; nil where patients come all at once.
  public func watch(_ arm: [Int], occurred: [Bool], settled: [Double]?) -> [Watched] {
    precondition(arm.count == occurred.count && settled.map { $0.count == arm.count } ?? true, "of each patient it is known whether and when")
    return arms.map { own in
      var found = Watched()
      var (patients, events, look, latest) = (0, 0, 0, -Double.infinity)
      for i in arm.indices where arm[i] == own {
        patients += 1
        if occurred[i] { events += 1 }
        if let settled { latest = max(latest, settled[i]) }
        guard patients == rule.looks[look] else { continue }
        (found.patients, found.events) = (patients, events)
        if let bound = rule.bounds[look], events >= bound {
          found.stop = Stop(patients: i + 1, day: settled == nil ? nil : latest)
          break
        }
        look += 1
        if look == rule.looks.count { break }
      }
      return found
    }
  }
}
