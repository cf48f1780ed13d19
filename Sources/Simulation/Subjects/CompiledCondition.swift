import Trial

/// A condition on patients made ready for asking it of many: whether everybody fulfills it, or which codes and baselines do.
struct CompiledCondition: Equatable, Sendable {
  private var codes: [Codes] = []
  fileprivate var baselines: [Baseline] = []

  private struct Codes: Equatable, Sendable {
    var factor: Int
    /// One a level.
    var included: [Bool]
  }
  fileprivate struct Baseline: Equatable, Sendable {
    var comparison: Condition.Comparison
    var bound: Double
  }

  /// - Parameter condition: nil includes everybody.
  init(_ condition: Condition?, factors: [Factor]) {
    for clause in condition?.clauses ?? [] {
      switch clause {
      case .baseline(let comparison, let bound): baselines.append(Baseline(comparison: comparison, bound: bound))
      case .factor(let name, let levels, let excluded):
        guard let factor = factors.firstIndex(where: { $0.name == name }) else { preconditionFailure("a condition names a declared factor") }
        codes.append(Codes(factor: factor, included: factors[factor].levels.map { levels.contains($0) != excluded }))
      }
    }
  }

  @inline(__always)
  func includes(_ i: Int, _ data: TrialData) -> Bool {
    if codes.isEmpty && baselines.isEmpty { return true }
    return codes.allSatisfy { $0.included[data.factors[$0.factor].codes[i]] } && baselines.allSatisfy { $0.holds(data.baseline[i]) }
  }
}

extension CompiledCondition.Baseline {
  fileprivate func holds(_ x: Double) -> Bool {
    switch comparison {
    case .atMost: x <= bound
    case .atLeast: x >= bound
    case .below: x < bound
    case .above: x > bound
    }
  }
}
