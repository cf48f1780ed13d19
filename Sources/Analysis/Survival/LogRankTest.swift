import Mathematics

/// The test of log ranks: whether groups have one hazard; stratified, and with weights S(t−)^ρ.
///
///     O − E = Σ w (dₖ − d nₖ ∕ n),   V = Σ w² d (n − d) ∕ (n − 1) · (diag(p) − p pᵀ),   p = n ∕ n₊,   χ² = (O − E)ᵀ V⁻ (O − E)
///
/// over the distinct times of events within strata; w = 1, or S(t−)^ρ with the Kaplan–Meier estimate of the stratum's patients (ρ = 1: Peto and Peto).
///
/// - Reference: Mantel (1966), Cancer Chemotherapy Reports 50:163–170; Harrington & Fleming (1982), Biometrika 69:553–566.
/// - Checked: `References/survival`, R's `survdiff`.
public struct LogRankTest: Sendable {
  /// One a group.
  public let observed: [Double]
  public let expected: [Double]
  public let variance: Matrix
  public let chiSquared: Double
  public let degreesOfFreedom: Int
  public let p: Double

  /// - Throws: `notEstimable` where fewer than two groups are at risk at an event.
  public init(_ data: SurvivalTimes, rho: Double = 0) throws(MathematicalFailure) {
    let K = data.groups
    var (observed, expected) = ([Double](repeating: 0, count: K), [Double](repeating: 0, count: K))
    var variance = Matrix(rows: K, columns: K)
    for stratum in data.strataRanges {
      var atRisk = [Double](repeating: 0, count: K)
      for place in stratum { atRisk[data.group[data.order[place]]] += 1 }
      var survival = 1.0
      for tied in data.tied(stratum) {
        var deaths = [Double](repeating: 0, count: K)
        for place in tied where data.isEvent[data.order[place]] { deaths[data.group[data.order[place]]] += 1 }
        let (d, n) = (deaths.reduce(0, +), atRisk.reduce(0, +))
        if d > 0 {
          let weight = rho == 0 ? 1 : rho == 1 ? survival : power(survival, rho)
          let factor = n > 1 ? weight * weight * d * (n - d) / (n - 1) : 0
          for k in 0..<K {
            observed[k] += weight * deaths[k]
            expected[k] += weight * d * atRisk[k] / n
            variance[k, k] += factor * atRisk[k] / n
            for j in 0..<K { variance[k, j] -= factor * atRisk[k] * atRisk[j] / (n * n) }
          }
          survival *= 1 - d / n
        }
        for place in tied { atRisk[data.group[data.order[place]]] -= 1 }
      }
    }
    self.observed = observed
    self.expected = expected
    self.variance = variance
    // One of the groups is what the others leave.
    let used = (0..<K).filter { expected[$0] > 0 }.dropFirst()
    guard !used.isEmpty else { throw MathematicalFailure(.notEstimable, computing: "a log-rank test of one group") }
    let difference = used.map { observed[$0] - expected[$0] }
    let factor = try CholeskyFactor(of: variance.submatrix(rows: Array(used), columns: Array(used)))
    chiSquared = zip(difference, factor.solve(difference)).reduce(0) { $0 + $1.0 * $1.1 }
    degreesOfFreedom = used.count
    p = ChiSquared(degreesOfFreedom: Double(used.count)).upperTail(chiSquared)
  }

  /// Of two groups: (O − E) ∕ √V of the second, positive where it has more events than expected.
  public var z: Double {
    precondition(observed.count == 2, "a signed statistic is of two groups")
    return (observed[1] - expected[1]) / variance[1, 1].squareRoot()
  }
}

private func power(_ base: Double, _ exponent: Double) -> Double { base <= 0 ? 0 : plainExp(exponent * plainLog(base)) }
