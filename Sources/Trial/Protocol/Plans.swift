/// How the trial is simulated; the command line wins.
public struct SimulationPlan: Equatable, Sendable {
  public var trials: Int
  public var seed: UInt64
  /// Names of scenarios; all when the file names none.
  public var scenarios: [String]
  /// The largest Monte Carlo standard error of a power; nil where the number of trials alone says when to end.
  public var untilError: Double?
  /// Places of the file and the values that each takes; the grid is every value with every other.
  public var vary: [Variation] = []
}

/// One dimension of a grid of designs.
public struct Variation: Equatable, Sendable {
  /// `design.sample size`.
  public var place: String
  /// As written in the file.
  public var values: [String]
  /// For a place under `assumptions`: the scenarios that take their value from there.
  public var scenarios: [String] = []
}

/// Where the data are and what their columns are called.
public struct DataPlan: Equatable, Sendable {
  /// Relative to the protocol file.
  public var file: String?
  /// CDISC name or factor column → column of the file.
  public var columns: [String: String]
  /// CDISC name or factor column → our word → theirs, one to one.
  public var values: [String: [String: String]]
  /// Texts that mean missing, besides an empty field.
  public var missing: [String]
  /// Of a score made of items.
  public var missingItems = MissingItems.none
}

/// How documents are written; never moves a number.
public struct ReportPlan: Equatable, Sendable {
  public var decimals: Int
  public enum Figures: String, Equatable, Sendable, CaseIterable { case color, gray }
  public var figures: Figures
}
