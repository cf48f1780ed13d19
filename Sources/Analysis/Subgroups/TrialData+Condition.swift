import Trial

extension TrialData {
  /// Which patients a condition holds for. A patient whose factor is missing is in no subset.
  public func subjectsIn(_ condition: Condition) -> [Bool] {
    var inside = Array(repeating: true, count: subjectCount)
    for clause in condition.clauses {
      switch clause {
      case .factor(let name, let levels, let excluded):
        let column = Factor.column(named: name)
        guard let factor = factors.first(where: { $0.column == column }) else {
          return Array(repeating: false, count: subjectCount)
        }
        let allowed = factor.levels.map { levels.contains($0) != excluded }
        for subject in 0..<subjectCount {
          let code = factor.codes[subject]
          if code < 0 || !allowed[code] { inside[subject] = false }
        }
      case .baseline(let comparison, let bound):
        for subject in 0..<subjectCount where !comparison.holds(baseline[subject], bound) { inside[subject] = false }
      }
    }
    return inside
  }
}

extension Condition.Comparison {
  fileprivate func holds(_ value: Double, _ bound: Double) -> Bool {
    switch self {
    case .atMost: value <= bound
    case .atLeast: value >= bound
    case .below: value < bound
    case .above: value > bound
    }
  }
}
