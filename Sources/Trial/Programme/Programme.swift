import Notation

/// A clinical development programme as its files say it: trials as reconstructed, what was claimed of them and by whom, what is not known, and what might be tried next.
///
/// The file language is in `Documentation/file-format.md`, section 7. A value of this type has passed `check`: names refer to declared names, places exist,
/// and every prior can stand at its place.
public struct Programme: Equatable, Sendable {
  public var id: String
  public var title: String
  public var compound: String?
  public var condition: String?
  /// Path of the mechanism file, relative to the programme's; nil where there is none. The room of pharmacology reads it.
  public var mechanism: String?
  public var trials: [ProgrammeTrial]
  public var benefits: [Benefit]
  public var course: BenefitCourse?
  /// In the order of the file; `reported level` among them.
  public var unknowns: [Unknown]
  public var readings: [ClaimReading]
  public var alternatives: [Question]
  public var reporting: Reporting?
  public var metaAnalyses: [MetaAnalysisPlan]
  public var networks: [NetworkPlan] = []
  public var sensitivity: [PriorSensitivity]
  public var inference: InferencePlan
  public var nextTrials: [NextTrial]
  public var decision: DecisionRule?
  public var value: NextTrialValue?
  /// Of all claims files, in their order.
  public var record: ClaimsRecord
  /// Of all sources files, in their order.
  public var sources: [Source]
  /// Every default that was filled in.
  public var defaults: [AppliedDefault]
  public var label: String?
  public var note: String?

  public func trial(_ name: String) -> ProgrammeTrial? { trials.first { $0.name == name } }
  public func benefit(_ name: String) -> Benefit? { benefits.first { $0.name == name } }
  public func source(_ key: String) -> Source? { sources.first { $0.key == key } }
}

/// A trial as reconstructed: its file, the scenario that fills it, and which benefit each arm has in place of that scenario's effects and courses.
public struct ProgrammeTrial: Equatable, Sendable {
  public var name: String
  /// Relative to the programme's file.
  public var file: String
  /// Name of a scenario of the trial's file.
  public var scenario: String
  /// One for each arm but the control, in the order of the trial's arms.
  public var benefits: [ArmBenefit]
  /// The file itself, so that places of it can be set.
  public var reading: ReadProtocol
  public var trial: TrialProtocol { reading.trial }
  public var label: String?
  public var note: String?
}

public struct ArmBenefit: Equatable, Sendable {
  /// Name of an arm.
  public var arm: String
  /// Name of a benefit.
  public var benefit: String
}

/// A programme that has passed `check`, and what is to be said of its files besides.
public struct ReadProgramme: Equatable, Sendable {
  public var programme: Programme
  /// By file and line.
  public var warnings: [FileFault]
  /// Where the programme's file names what only another room can look up.
  var varying: [VaryingParameter]
}

/// A fault, and the file it stands in, named as the programme names it.
public struct FileFault: Error, Equatable, Hashable, Sendable {
  public var file: String
  public var fault: Fault

  public init(file: String, fault: Fault) {
    self.file = file
    self.fault = fault
  }
}

/// All the faults of a programme's files, by file, line and column.
public struct ProgrammeFaults: Error, Equatable, Sendable {
  public var all: [FileFault]

  public init(_ all: [FileFault]) {
    self.all = all.sorted { ($0.file, $0.fault.line, $0.fault.column) < ($1.file, $1.fault.line, $1.fault.column) }
  }
}
