import Trial

extension TrialData {
  /// Who is known not to be in a subset: everything that the condition asks of the patient is known, and it does not hold.
  func subjectsOutside(_ condition: Condition) -> [Bool] {
    var known = Array(repeating: true, count: subjectCount)
    for clause in condition.clauses {
      switch clause {
      case .factor(let name, _, _):
        guard let factor = factors.first(where: { $0.column == Factor.column(named: name) }) else {
          return Array(repeating: false, count: subjectCount)
        }
        for subject in 0..<subjectCount where factor.codes[subject] < 0 { known[subject] = false }
      case .baseline:
        for subject in 0..<subjectCount where baseline[subject].isNaN { known[subject] = false }
      }
    }
    return zip(known, subjectsIn(condition)).map { $0 && !$1 }
  }
}
