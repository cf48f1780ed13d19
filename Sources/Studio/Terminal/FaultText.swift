import Analysis
import Mathematics
import Notation
import Trial

/// The wording of everything that goes wrong, in one place.
enum FaultText {
  /// `phase-3.yaml:14:9 analyses.primary.method: found "MMRN", expected one of MMRM, …; did you mean "MMRM"? [unknownName]`
  static func line(_ fault: Fault, file: String) -> String {
    var line = file
    if fault.line > 0 { line += ":\(fault.line)" + (fault.column > 0 ? ":\(fault.column)" : "") }
    line += fault.line > 0 ? " " : ": "
    if fault.rule.isWarning { line += "warning: " }
    if !fault.place.isEmpty { line += fault.place + ": " }
    line += "found \(fault.found), expected \(fault.expected)"
    if let suggestion = fault.suggestion { line += "; did you mean \"\(suggestion)\"?" }
    return line + " [\(fault.rule.rawValue)]\n"
  }

  static func lines(_ faults: [Fault], file: String) -> String { faults.map { line($0, file: file) }.joined() }

  static func sentence(_ failure: MathematicalFailure) -> String {
    let cause =
      switch failure.cause {
      case .noConvergence: "no convergence"
      case .notPositiveDefinite: "a matrix that is not positive definite"
      case .notBracketed: "no change of sign"
      case .outsideDomain: "outside what is defined"
      case .notEstimable: "not estimable"
      }
    var text = "equipoise: the mathematics gave out: \(cause) in \(failure.computing)"
    if failure.iterations > 0 { text += "; iterations \(failure.iterations)" }
    if let residual = failure.residual { text += "; gradient \(residual)" }
    if let condition = failure.conditionNumber { text += "; condition number \(condition)" }
    if !failure.lastPoint.isEmpty, failure.lastPoint.count <= 21 { text += "; last point \(failure.lastPoint)" }
    return text + "\n"
  }

  static func sentence(_ fault: ModelInputFault, file: String) -> String {
    let body =
      switch fault {
      case .unknownColumn(let name, let known):
        "found variable \"\(name)\" in the formula, expected a column of the file: \(known.joined(separator: ", "))"
          + (NearWord.nearest(to: name, among: known).map { "; did you mean \"\($0)\"?" } ?? "") + " [unknownName]"
      case .responseIsText(let name, let example):
        "found text such as \"\(example)\" in the response \(name), expected numbers; --missing names what means missing [wrongType]"
      case .duplicate(let subject, let visit, let rows):
        "found rows \(rows.map(String.init).joined(separator: " and ")) of subject \(subject) at visit \(visit), expected one [duplicate]"
      case .unknownLevel(let level, let column, let known):
        "found reference \"\(level)\", expected a level of \(column): \(known.joined(separator: ", "))"
          + (NearWord.nearest(to: level, among: known).map { "; did you mean \"\($0)\"?" } ?? "") + " [unknownName]"
      case .noRows: "found no row with a value of every variable, expected some [missing]"
      case .weight(let column, let row): "row \(row): found a weight \(column) that is not above 0, expected weights above 0"
      case .notNumbers(let name): "found text in \(name), expected numbers"
      case .notAFactor(let name):
        "found a reference level for \(name), expected a factor of the model other than its visit (--factor \(name) makes a number one) [wrongType]"
      case .tooManyVisits(let count): "found \(count) visits, expected at most 64 [limit]"
      }
    return "\(file): \(body)\n"
  }
}
