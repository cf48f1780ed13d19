import Notation

/// A treatment group.
public struct Arm: Equatable, Sendable {
  public var name: String
  public enum Role: String, Equatable, Sendable, CaseIterable {
    case experimental
    case placebo
    case activeComparator = "active comparator"
    case control
    case noTreatment = "no treatment"
    case sham
  }
  public var role: Role
  public var label: String
  public var treatment: String?
  public var dose: Dose?
  public var every: Duration?
}

/// How patients are assigned to arms.
public struct Allocation: Equatable, Sendable {
  public enum Method: String, Equatable, Sendable, CaseIterable {
    /// Lengths are drawn from the randomization key: 2 and 3 times the ratio's sum with equal probability.
    case permutedBlocks = "permuted blocks"
    /// Arms in turn, each as often as the ratio says: everybody knows the next one.
    case alternation
  }
  public var method: Method
  /// Whole numbers per arm, in the order of the arms.
  public var ratio: [Int]
  /// Names of factors within whose combinations blocks run.
  public var strata: [String]
}

/// When patients are seen.
public struct Schedule: Equatable, Sendable {
  public var baseline: TimePoint
  /// Visits after baseline, rising in time.
  public var visits: [TimePoint]
}

extension TrialProtocol {
  /// The arm that others are held against: the one that is not experimental; of several, the placebo.
  public var controlArm: Int {
    let others = arms.indices.filter { arms[$0].role != .experimental }
    return others.first { arms[$0].role == .placebo } ?? others.first ?? 0
  }
  public func armIndex(_ name: String) -> Int? { arms.firstIndex { $0.name == name } }
}
