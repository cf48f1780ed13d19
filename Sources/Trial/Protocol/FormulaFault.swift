import Notation

/// What is wrong in a formula, and where in its text.
public struct FormulaFault: Error, Equatable, Sendable {
  /// What stands there, with quotation marks where it is quoted.
  public var found: String
  public var expected: String
  public var suggestion: String?
  public var rule: Fault.Rule
  /// Unicode scalars before the place of the fault, from 0.
  public var offset: Int

  public init(found: String, expected: String, suggestion: String? = nil, rule: Fault.Rule, offset: Int) {
    self.found = found
    self.expected = expected
    self.suggestion = suggestion
    self.rule = rule
    self.offset = offset
  }

  /// The same in a file where the formula's text begins at `line` and `column`.
  public func inFile(line: Int, column: Int, place: String) -> Fault {
    Fault(line: line, column: column + offset, place: place, found: found, expected: expected, suggestion: suggestion, rule: rule)
  }
}
