import Yams

/// What the YAML parser says, in the words of faults.
enum SyntaxFault {
  /// The parser's problems, with what was found and what was expected instead.
  private static let known: [(problem: String, found: String, expected: String)] = [
    ("found character that cannot start any token", "a sign that begins no value", "the text in quotation marks"),
    (
      "mapping values are not allowed in this context", "a \":\" where no key can stand",
      "the text in quotation marks, or the key on a line of its own"
    ),
    ("could not find expected ':'", "a line without \":\"", "a key, \":\" and a value"),
    ("did not find expected key", "a line whose indentation fits no key", "a key in the column of its neighbors"),
    ("did not find expected ',' or ']'", "a list that is not closed", "\",\" or \"]\""),
    ("did not find expected ',' or '}'", "a map that is not closed", "\",\" or \"}\""),
    ("found unexpected end of stream", "a text whose quotation mark is not closed", "a closing quotation mark"),
    ("found unexpected document indicator", "a text whose quotation mark is not closed", "a closing quotation mark"),
    ("block sequence entries are not allowed in this context", "a \"-\" where no list can begin", "the list on lines of its own"),
    ("did not find expected '-' indicator", "a line that is no item of the list", "\"-\""),
    ("did not find expected node content", "nothing between signs", "a value"),
    ("did not find expected <document start>", "a value after the end of the file's map", "one map"),
    ("block collection entries are not allowed in this context", "a \"-\" where no list can begin", "the list on lines of its own"),
    ("found unknown escape character", "an unknown escape", "text without backslashes"),
    ("exceeded maximum nesting depth", "more than \(Limits.depth) levels of keys", "at most \(Limits.depth)"),
  ]

  static func fault(_ error: YamlError) -> Fault {
    switch error {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _), .composer(_, let problem, let mark, _):
      let words = known.first { problem.hasPrefix($0.problem) }
      let rule: Fault.Rule = problem.hasPrefix("exceeded maximum nesting") ? .limit : .syntax
      return Fault(
        line: mark.line, column: mark.column, place: "", found: words?.found ?? "text that is not YAML (\(problem))",
        expected: words?.expected ?? "YAML", rule: rule)
    default: return unreadable
    }
  }

  static func secondKey(_ mark: Mark) -> Fault {
    Fault(line: mark.line, column: mark.column, place: "", found: "a key that stands twice", expected: "each key once", rule: .duplicate)
  }

  static let unreadable = Fault(line: 1, column: 1, place: "", found: "text that is not YAML", expected: "YAML", rule: .syntax)
}
