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
  /// The same of single columns, in place of `missing`: CDISC name or factor column → texts.
  public var missingByColumn: [String: [String]] = [:]
  /// Files joined by subject, in place of `file`; relative to the protocol file.
  public var files: [DataFile: String] = [:]
  /// Columns that say when an intercurrent event came to a patient.
  public var intercurrentEvents: [EventColumn] = []

  public struct EventColumn: Equatable, Sendable {
    public var event: Estimand.Event
    /// The file's own name.
    public var column: String
    public enum Timing: String, Equatable, Sendable, CaseIterable {
      /// The day of the event, counted from randomization, whose day is 0.
      case day
      /// The first visit after it.
      case visit
    }
    public var timing: Timing
  }
}

/// A file of a trial's data, as ADaM has it.
public enum DataFile: String, Equatable, Sendable, CaseIterable {
  /// One row a subject: ADSL.
  case subjects
  /// One row a subject and visit: ADQS, or another of the Basic Data Structure.
  case scores
  /// One row an adverse event: ADAE.
  case adverseEvents = "adverse events"
  /// One row a subject: ADTTE.
  case times
  /// One row a subject, laboratory test and sample: ADLB.
  case laboratory
}

/// How documents are written; never moves a number.
public struct ReportPlan: Equatable, Sendable {
  public var decimals: Int
  public enum Figures: String, Equatable, Sendable, CaseIterable { case color, gray }
  public var figures: Figures
}
