import Notation

/// What is promised: one trial, as its file says it, with every default filled in.
///
/// The file language is in `Documentation/file-format.md`; a value of this type has passed `check`: names refer to declared names,
/// looks rise, each analysis serves its estimand.
public struct TrialProtocol: Equatable, Sendable {
  public enum Kind: String, Equatable, Sendable {
    case trial
    /// A file with `design` and no `trial`: everything but `design` and `scenarios` has defaults.
    case designOnly
  }

  public var kind: Kind
  public var identification: Identification
  public var population: Population
  public var arms: [Arm]
  /// Absent when the file has none (then the trial can be analyzed but not simulated).
  public var allocation: Allocation?
  public var schedule: Schedule
  /// The first is the primary endpoint.
  public var endpoints: [Endpoint]
  public var estimands: [Estimand]
  public var analyses: [PlannedAnalysis]
  public var hypotheses: [Hypothesis]
  public var design: DesignPlan
  /// The file's `assumptions` and defaults merged into each; in the order of the file; may be empty.
  public var scenarios: [Scenario]
  public var simulation: SimulationPlan
  public var data: DataPlan?
  public var report: ReportPlan
  /// Every default that was filled in, for `check --explain` and `design`.
  public var defaults: [AppliedDefault]
  /// Notes and sources, by place.
  public var remarks: [Remark] = []
}

/// The trial's name and kind.
public struct Identification: Equatable, Sendable {
  public var id: String
  public var title: String
  /// `1`, `2`, `3`, `4`, `1/2` or `2/3`.
  public var phase: String
  public enum Blinding: String, Equatable, Sendable, CaseIterable {
    case doubleBlind = "double-blind"
    case singleBlind = "single-blind"
    case open
  }
  public var blinding: Blinding
  public var label: String?
  public var note: String?
}

/// A value that the file left out, what was put there and why.
public struct AppliedDefault: Equatable, Sendable {
  /// `scenarios.planned.correlation`.
  public var place: String
  /// As it would be written in the file.
  public var value: String
  /// Why this value: a reason or a source.
  public var reason: String
}
