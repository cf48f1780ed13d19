/// One thing wrong in a file, told so that its author can mend it.
///
/// The wording of the whole message is made at the doors (`Studio`); a fault carries its parts.
public struct Fault: Error, Equatable, Hashable, Sendable {
  /// Line of the value at fault, from 1; 0 where a fault belongs to no line (an empty file, a file too large).
  public var line: Int
  /// Column of the value at fault (of the key, if the key is wrong), from 1; 0 where there is none.
  public var column: Int
  /// The path of keys through the file, joined by dots: `analyses.primary.method`. Empty at the top.
  public var place: String
  /// What stands there, with quotation marks where it is quoted: `"MMRN"`.
  public var found: String
  /// What may stand there: `one of MMRM, ANCOVA, t test`.
  public var expected: String
  /// The nearest right word, where one is near.
  public var suggestion: String?
  /// The rule that is broken, from a closed list: tests match the rule, not the wording.
  public var rule: Rule

  public enum Rule: String, Sendable, CaseIterable {
    case syntax, wrongType, unknownName, missing, duplicate, outOfRange, contradicts, refused, limit
    /// Warnings: legal, and read, but to be looked at.
    case unwise, deprecated

    /// Whether a file with this fault is still read.
    public var isWarning: Bool { self == .unwise || self == .deprecated }
  }

  public init(line: Int, column: Int, place: String, found: String, expected: String, suggestion: String? = nil, rule: Rule) {
    self.line = line
    self.column = column
    self.place = place
    self.found = found
    self.expected = expected
    self.suggestion = suggestion
    self.rule = rule
  }
}

/// All the faults of a file, in the order of its lines.
public struct Faults: Error, Equatable, Sendable {
  public var all: [Fault]

  public init(_ all: [Fault]) {
    self.all = all.sorted { ($0.line, $0.column) < ($1.line, $1.column) }
  }
}
