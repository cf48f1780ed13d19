import Mathematics

/// What a source says of one comparison, in words.
public enum Finding: String, Equatable, Sendable, CaseIterable {
  /// Significant, the drug better.
  case significantInFavor
  /// Significant, the drug worse.
  case significantAgainst
  /// Not significant, within the sides of the test: a two-sided one leaves both tails out, a one-sided one only the tail in favor.
  case notSignificant
  /// Not significant in favor; it may have been significantly worse.
  case notSignificantInFavor
  /// The drug was better, be it by chance.
  case better
  /// The drug was worse, be it by chance.
  case worse
  /// Nothing is said: it constrains nothing.
  case notReported
}

/// The level and sides of a test, from which words become bounds on its z.
public struct SignificanceRule: Equatable, Hashable, Sendable {
  /// α of all sides together, in (0, 1).
  public let level: Double
  /// 1 or 2.
  public let sides: Int

  public init(level: Double, sides: Int) {
    precondition(level > 0 && level < 1, "a level lies in (0, 1)")
    precondition(sides == 1 || sides == 2, "a test has one side or two")
    precondition(level / Double(sides) < 0.5, "a side of a test has less than half of the probability")
    self.level = level
    self.sides = sides
  }

  public static let twoSided5Percent = SignificanceRule(level: 0.05, sides: 2)

  /// c with 1 − Φ(c) = level ∕ sides.
  public var criticalValue: Double { StandardNormal.upperQuantile(level / Double(sides)) }

  /// Where the z of a comparison must lie; positive is better.
  ///
  ///     significant in favor z > c;  against z < −c;  not significant |z| < c (two sides) or z < c (one);  not significant in favor z < c;
  ///     better z > 0;  worse z < 0;  not reported: anywhere
  public func bounds(_ finding: Finding) -> (lower: Double, upper: Double) {
    let c = criticalValue
    return switch finding {
    case .significantInFavor: (c, .infinity)
    case .significantAgainst: (-.infinity, -c)
    case .notSignificant: (sides == 2 ? -c : -.infinity, c)
    case .notSignificantInFavor: (-.infinity, c)
    case .better: (0, .infinity)
    case .worse: (-.infinity, 0)
    case .notReported: (-.infinity, .infinity)
    }
  }

  /// What would be said of this z.
  public func finding(of z: Double) -> Finding {
    if z > criticalValue { return .significantInFavor }
    return sides == 2 && z < -criticalValue ? .significantAgainst : .notSignificant
  }
}

/// One comparison and what is said of it.
public struct JudgedStatistic: Equatable, Sendable {
  public var comparison: Comparison
  public var finding: Finding
  public var rule: SignificanceRule

  public init(_ comparison: Comparison, _ finding: Finding, by rule: SignificanceRule = .twoSided5Percent) {
    self.comparison = comparison
    self.finding = finding
    self.rule = rule
  }
}
