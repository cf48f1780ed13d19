/// When harm stops a trial: looked at after every so many patients under treatment, by how many of them had an adverse event.
public struct SafetyRule: Equatable, Sendable {
  /// Name of an endpoint that is an adverse event.
  public var event: String
  /// Probability of the event that is accepted.
  public var acceptable: Double
  public enum Criterion: Equatable, Sendable {
    /// The probability to stop at all where the event has the acceptable probability is at most this.
    case error(Double)
    /// It stops where the posterior probability of a greater one exceeds the threshold; before, its law is Beta(a, b).
    case posterior(threshold: Double, a: Double, b: Double)
  }
  public var criterion: Criterion
  /// At most so many patients are looked at.
  public var patients: Int
  /// Patients from look to look.
  public var every: Int

  /// Numbers of patients after which it is looked, the last all of them.
  public var looks: [Int] {
    let regular = Array(stride(from: every, through: patients, by: every))
    return regular.last == patients ? regular : regular + [patients]
  }
}
