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
    /// Every patient by himself, by the ratio.
    case simple
    /// Efron's: the arm that is behind has the better chance.
    case biasedCoin = "biased coin"
    /// Wei's: balls of the other arms are added after each assignment.
    case urn
    /// Pocock and Simon's, with a random element: balances the levels of each of the strata by themselves.
    case minimization

    /// The chance of the arm that balances better, where the file gives none; nil where there is no such chance.
    public var usualProbability: Double? {
      switch self {
      case .biasedCoin: 2.0 / 3
      case .minimization: 0.8
      case .permutedBlocks, .alternation, .simple, .urn: nil
      }
    }
  }
  public struct Urn: Equatable, Sendable {
    /// Balls of each arm at the start.
    public var start = 1
    /// Balls added of each other arm after an assignment.
    public var added = 1
    public init(start: Int = 1, added: Int = 1) { (self.start, self.added) = (start, added) }
  }
  public var method: Method
  /// Whole numbers per arm, in the order of the arms.
  public var ratio: [Int]
  /// Names of factors within whose combinations blocks run, or whose levels are balanced.
  public var strata: [String]
  /// Of the arms that balance better, with a coin and by minimization.
  public var probability = 0.8
  public var urn = Urn()
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
