import Mathematics

/// Which share of a trial's information subsets have, and have in common; they may overlap.
///
/// With independent patients and treatments spread evenly over the subsets, the estimate in subset k has the variance s² ∕ fₖ, s that of the whole, and
///
///     Corr(Tₖ, Tₗ) = fₖₗ ∕ √(fₖ fₗ),    Corr(Tₖ, T) = √fₖ
///
/// The interaction is of inside against outside, Dₖ = Tₖ − T̄ₖ = (Tₖ − T) ∕ (1 − fₖ). It is independent of T, and
///
///     Corr(Dₖ, Dₗ) = (fₖₗ − fₖ fₗ) ∕ √(fₖ (1 − fₖ) fₗ (1 − fₗ))
///
/// - Checked: moments of simulated patients in `SubsetSharesTests`; `References/subgroups`.
public struct SubsetShares: Equatable, Sendable {
  /// fₖₗ; fₖ on the diagonal.
  public let shared: Matrix

  /// - Parameter shared: symmetric; each subset a part of the whole, 0 < fₖ < 1, and no pair having more in common than either has.
  public init(shared: Matrix) {
    precondition(shared.isSquare && shared.rows >= 1, "there is a subset")
    for k in 0..<shared.rows {
      precondition(shared[k, k] > 0 && shared[k, k] < 1, "a subset is a part of the trial, neither nobody nor everybody")
      for l in 0..<k {
        precondition(shared[k, l] == shared[l, k], "what two subsets have in common is the same either way")
        let least = max(0, shared[k, k] + shared[l, l] - 1)
        precondition(
          shared[k, l] >= least - 1e-6 && shared[k, l] <= min(shared[k, k], shared[l, l]) + 1e-6,
          "two subsets have no more in common than either has")
      }
    }
    self.shared = shared
  }

  /// Subsets of counted patients.
  ///
  /// - Parameter members: of each subset, who of the same patients is in it.
  public init(members: [[Bool]]) {
    precondition(!members.isEmpty && members.allSatisfy { $0.count == members[0].count }, "subsets are of the same patients")
    let n = Double(members[0].count)
    self.init(
      shared: Matrix(
        members.map { first in members.map { second in zip(first, second).reduce(0) { $0 + ($1.0 && $1.1 ? 1 : 0) } / n } }))
  }

  public var count: Int { shared.rows }
  public func share(_ subset: Int) -> Double { shared[subset, subset] }

  /// Corr(Tₖ, Tₗ).
  public var correlation: Matrix {
    matrix { k, l in shared[k, l] / (share(k) * share(l)).squareRoot() }
  }

  /// Corr(Dₖ, Dₗ): −1 of a subset and all others.
  public var interactionCorrelation: Matrix {
    matrix { k, l in (shared[k, l] - share(k) * share(l)) / (share(k) * (1 - share(k)) * share(l) * (1 - share(l))).squareRoot() }
  }

  private func matrix(_ value: (Int, Int) -> Double) -> Matrix {
    var result = Matrix.identity(count)
    for k in 0..<count { for l in 0..<count where k != l { result[k, l] = min(max(value(k, l), -1), 1) } }
    return result
  }

  /// The subsets, and after them of each all others.
  public var withComplements: SubsetShares {
    var all = Matrix(rows: 2 * count, columns: 2 * count)
    for k in 0..<count {
      for l in 0..<count {
        let both = shared[k, l]
        all[k, l] = both
        all[k + count, l] = share(l) - both
        all[k, l + count] = share(k) - both
        all[k + count, l + count] = k == l ? 1 - both : max(0, 1 - (share(k) + share(l)) + both)
      }
    }
    // Rounding aside, a subset and all others have nobody in common.
    for k in 0..<count { (all[k, k + count], all[k + count, k]) = (0, 0) }
    return SubsetShares(shared: all)
  }

  /// Var(Tₖ − Tₗ) ∕ s².
  private func differenceVariance(_ k: Int, _ l: Int) -> Double {
    max(0, 1 / share(k) + 1 / share(l) - 2 * shared[k, l] / (share(k) * share(l)))
  }

  /// Cov(Tₖ − Tᵢ, Tₗ − Tᵢ) ∕ s².
  private func covariance(_ k: Int, _ l: Int) -> Double { shared[k, l] / (share(k) * share(l)) }

  /// By how much the greatest of the estimates exceeds the effect that all have, on average, in units of the whole's standard error.
  ///
  ///     E max Tₖ − θ = s ∕ √(2π) Σᵢ<ⱼ aᵢⱼ P(Tₖ ≤ Tᵢ for all other k | Tᵢ = Tⱼ),   aᵢⱼ² = Var(Tᵢ − Tⱼ) ∕ s²
  ///
  /// and with one subset nothing. It does not depend on θ.
  ///
  /// - Reference: Afonja (1972), J R Stat Soc B 34:251–262, theorem 2, with equal means.
  /// - Checked: two halves s ∕ √π · √2, and the mean of the greatest of K independent normal variates.
  public func greatestExcess(effort: MultivariateNormal.Effort = .fine(tolerance: 1e-7)) throws(MathematicalFailure) -> Double {
    // Of subsets of the same patients the first stands for all.
    var distinct: [Int] = []
    for k in 0..<count where !distinct.contains(where: { differenceVariance($0, k) < 1e-12 }) { distinct.append(k) }
    var sum = 0.0
    for (position, i) in distinct.enumerated() {
      for j in distinct[..<position] {
        let square = differenceVariance(i, j)
        let others = distinct.filter { $0 != i && $0 != j }
        sum += square.squareRoot() * (try orthant(others, i, j, square, effort))
      }
    }
    return sum * 0.3989422804014327
  }

  /// P(Tᵢ − Tₖ ≥ 0 for all k | Tᵢ = Tⱼ).
  private func orthant(
    _ others: [Int], _ i: Int, _ j: Int, _ square: Double, _ effort: MultivariateNormal.Effort
  ) throws(MathematicalFailure) -> Double {
    guard !others.isEmpty else { return 1 }
    /// Cov(Tᵢ − Tₖ, Tᵢ − Tₗ).
    func difference(_ k: Int, _ l: Int) -> Double { covariance(i, i) - covariance(i, l) - covariance(i, k) + covariance(k, l) }
    let given = Matrix(
      others.map { k in others.map { l in difference(k, l) - difference(k, j) * difference(l, j) / square } })
    var law = given
    for k in 0..<law.rows { law[k, k] = max(law[k, k], 0) }
    return try MultivariateNormal(mean: Array(repeating: 0, count: others.count), covariance: law).probability(
      lower: Array(repeating: 0, count: others.count), upper: Array(repeating: .infinity, count: others.count), effort: effort
    ).value
  }

  /// P(|Dₖ| ∕ s.e. ≥ z for some k): how often the strongest of the interactions is as strong as this, were the effect the same in everybody.
  ///
  /// One subset, or one and all others: 2 (1 − Φ(z)).
  public func interactionTail(z: Double, effort: MultivariateNormal.Effort = .fine(tolerance: 1e-7)) throws(MathematicalFailure) -> Double {
    precondition(z >= 0, "the size of a statistic is not negative")
    guard z > 0 else { return 1 }
    let all = interactionCorrelation
    var distinct: [Int] = []
    for k in 0..<count where !distinct.contains(where: { abs(all[$0, k]) > 1 - 1e-9 }) { distinct.append(k) }
    let none = try MultivariateNormal(correlation: all.submatrix(rows: distinct, columns: distinct)).probability(
      lower: Array(repeating: -z, count: distinct.count), upper: Array(repeating: z, count: distinct.count), effort: effort)
    return min(max(1 - none.value, 0), 1)
  }
}
