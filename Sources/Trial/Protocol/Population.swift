import Notation

/// Who is in the trial.
public struct Population: Equatable, Sendable {
  public var condition: String?
  /// The entry threshold, a condition on the baseline.
  public var entry: Condition?
  public var factors: [Factor]
}

/// A baseline factor, such as country or setting.
public struct Factor: Equatable, Sendable {
  /// As in the file: `prior treatment`.
  public var name: String
  public enum Composition: Equatable, Sendable {
    /// Exact counts by level, in the order of the file; they sum to the sample size.
    case counts([LevelCount])
    /// Shares by level, in the order of the file; they sum to 1 and are drawn.
    case shares([LevelShare])
    /// Levels are read from the data, in sorted order.
    case fromData
  }
  public var composition: Composition
  public var label: String?

  /// The factor's name in formulas and data: capitals, spaces as `_`.
  public var column: String { Factor.column(named: name) }
  /// `prior treatment` → `PRIOR_TREATMENT`.
  public static func column(named name: String) -> String { name.uppercased().replacing(" ", with: "_") }
  /// Levels in the order of the file; empty when they come from the data.
  public var levels: [String] {
    switch composition {
    case .counts(let all): all.map(\.level)
    case .shares(let all): all.map(\.level)
    case .fromData: []
    }
  }
}

public struct LevelCount: Equatable, Sendable {
  public var level: String
  public var count: Int
}

public struct LevelShare: Equatable, Sendable {
  public var level: String
  public var share: Double

  public init(level: String, share: Double) { (self.level, self.share) = (level, share) }
}

/// A condition on a patient: clauses joined by `and`; no clause means everybody (`all`).
public struct Condition: Equatable, Hashable, Sendable {
  public enum Clause: Equatable, Hashable, Sendable {
    /// `country = UK`, `setting = outpatient or day clinic`, `country != UK`.
    case factor(String, levels: [String], excluded: Bool)
    /// `baseline >= 24`.
    case baseline(Comparison, Double)
  }
  public enum Comparison: String, Equatable, Hashable, Sendable, CaseIterable {
    case atMost = "<="
    case atLeast = ">="
    case below = "<"
    case above = ">"
  }
  public var clauses: [Clause]
  /// As written in the file.
  public var text: String

  public init(clauses: [Clause], text: String) {
    self.clauses = clauses
    self.text = text
  }
  public static let everybody = Condition(clauses: [], text: "all")
}
