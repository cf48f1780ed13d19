import Notation

/// Readings of the whole record that exclude one another: `one trial or two`.
public struct Question: Equatable, Sendable {
  public var name: String
  public var alternatives: [Alternative]
  /// Whether the alternatives have priors, which then sum to 1; otherwise they are told and not weighed.
  public var isWeighed: Bool { alternatives.allSatisfy { $0.prior != nil } }
}

public struct Alternative: Equatable, Sendable {
  public var name: String
  /// Nil for `not assessed`.
  public var prior: Double?
  /// Claims of one trial that are told of another.
  public var retellings: [Retelling]
  /// Wins over unknowns, and may add a key.
  public var settings: [TrialSetting]
  /// Claims that say it.
  public var claims: [String]
  public var sources: [String]
  public var label: String?
  public var note: String?
}

/// The claims of one trial, and those of its unknowns whose place the other has, are of another trial.
public struct Retelling: Equatable, Sendable {
  /// Whose claims they were.
  public var from: String
  /// Whose they are.
  public var to: String
  /// Arms of the one by arms of the other; those of the same name stand for themselves.
  public var arms: [ArmName]

  public struct ArmName: Equatable, Sendable {
    public var from: String
    public var to: String
  }

  /// The other trial's name of an arm.
  public func arm(_ name: String) -> String { arms.first { $0.from == name }?.to ?? name }
}

/// A place of a trial of the programme, and what stands there instead.
public struct TrialSetting: Equatable, Sendable {
  /// Name of a trial.
  public var trial: String
  public var setting: PlaceSetting
}

/// A place of a trial's file, and what stands there instead: a text, a list or a map.
public struct PlaceSetting: Equatable, Sendable {
  /// `population.factors.country`.
  public var place: String
  public var value: Node

  public init(place: String, value: Node) {
    self.place = place
    self.value = value
  }

  /// A text without quotation marks, as a drawn value.
  public init(place: String, text: String) {
    self.init(place: place, value: Node(position: Position(line: 0, column: 0), content: .text(text, quoted: false)))
  }

  /// The value as the language writes it, in flow style.
  public var written: String { value.flow }
}

/// How a claim that can be read in several ways is weighed.
public struct ClaimReading: Equatable, Sendable {
  /// Of the claim.
  public var claim: String
  public var field: ClaimField
  public enum Weighing: Equatable, Sendable {
    /// One weight for each of the claim's readings, in the order of the claim; they sum to 1.
    case weights([Double])
    /// All readings hold.
    case every
  }
  public var weighing: Weighing
  /// Whether the file says it; otherwise the weights are equal.
  public var isWritten: Bool
}
