#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

import Mathematics

/// How one stage's p-values of the hypotheses of an intersection become the p-value of the intersection.
///
/// With the m members of intersection J that were carried into the stage, and p₍₁₎ ≤ … ≤ p₍ₘ₎ theirs:
///
///     Bonferroni     min(1, m p₍₁₎)
///     Šidák          1 − (1 − p₍₁₎)ᵐ
///     Simes          min m p₍ᵢ₎ ∕ i
///     hierarchical   p of the first of J in the order of the hypotheses; 1 where that one was not carried on
///     joint          P(max Tᵢ ≥ the t of p₍₁₎), T the members' statistics: Dunnett's test of arms with one control, Spiessens & Debois' of populations
///
/// Bonferroni holds always; Šidák and Simes under positive dependence, as of arms with one control and of nested populations; the joint test for the law that is
/// given.
///
/// - Reference: Wassmer & Brannath (2016), Group Sequential and Confirmatory Adaptive Designs, §§11.1, 11.2; Spiessens & Debois (2010), Contemporary Clinical
///   Trials 31:647–656.
/// - Checked: `References/adaptive`, `multiarm-*`, `enrich-*`.
public enum StagewiseIntersection: String, Sendable, CaseIterable {
  case bonferroni
  case sidak
  case simes
  case hierarchical
  case joint
}

/// The joint law, under the hypotheses, of one stage's statistics: t or normal, with a correlation.
///
/// - Checked: tables against the integrals in `ClosedCombinationTests`.
public struct StagewiseLaw: Equatable, Sendable {
  public let law: MultivariateT
  /// Of each hypothesis' own p-value, where it is not that of the joint law: its t has these, and the greatest t is taken by the joint law.
  public let marginalDegreesOfFreedom: [Double]?
  /// By set of hypotheses, for two members and more; empty where nothing is tabulated.
  private var tables: [GreatestScore?] = []

  /// - Parameters:
  ///   - correlation: of all hypotheses' statistics; of those not carried on it may be anything that makes a correlation.
  ///   - degreesOfFreedom: infinite for normal statistics.
  ///   - marginalDegreesOfFreedom: see there.
  public init(correlation: Matrix, degreesOfFreedom: Double = .infinity, marginalDegreesOfFreedom: [Double]? = nil) {
    precondition(marginalDegreesOfFreedom?.count ?? correlation.rows == correlation.rows, "degrees of freedom are one a hypothesis")
    law = MultivariateT(correlation: correlation, degreesOfFreedom: degreesOfFreedom)
    self.marginalDegreesOfFreedom = marginalDegreesOfFreedom
  }

  /// Arms against one control: ρᵢⱼ = λᵢλⱼ, λᵢ = √(nᵢ ∕ (nᵢ + n₀)).
  public init(arms: [Double], control: Double, degreesOfFreedom: Double = .infinity) {
    precondition(control > 0 && arms.allSatisfy { $0 >= 0 }, "arms have patients")
    let λ = arms.map { ($0 / ($0 + control)).squareRoot() }
    self.init(correlation: Matrix(λ.indices.map { i in λ.indices.map { i == $0 ? 1 : λ[i] * λ[$0] } }), degreesOfFreedom: degreesOfFreedom)
  }

  /// The same with tables for all sets of hypotheses, for use in many trials: their scores agree with the integrals to 10⁻¹⁰.
  ///
  /// - Throws: what the integrals throw.
  public func tabulated() throws(MathematicalFailure) -> StagewiseLaw {
    var (found, all) = (self, [GreatestScore?](repeating: nil, count: 1 << law.dimension))
    var made: [(correlation: Matrix, table: GreatestScore)] = []
    for set in all.indices where set.nonzeroBitCount > 1 {
      let one = self.law(of: HypothesisSet(rawValue: UInt32(set)))
      if let same = made.first(where: { $0.correlation == one.correlation }) {
        all[set] = same.table
      } else {
        let table = try GreatestScore(one)
        made.append((one.correlation, table))
        all[set] = table
      }
    }
    found.tables = all
    return found
  }

  func law(of set: HypothesisSet) -> MultivariateT {
    let members = set.members
    return MultivariateT(correlation: law.correlation.submatrix(rows: members, columns: members), degreesOfFreedom: law.degreesOfFreedom)
  }

  /// A hypothesis' score by the joint law: that of the same t.
  func score(_ z: Double, of hypothesis: Int) -> Double {
    guard let own = marginalDegreesOfFreedom?[hypothesis], own != law.degreesOfFreedom, z.isFinite else { return z }
    let size = StudentT(degreesOfFreedom: own).upperQuantile(StandardNormal.upperTail(abs(z)))
    return StandardNormal.score(ofT: z < 0 ? -size : size, degreesOfFreedom: law.degreesOfFreedom)
  }

  /// Φ⁻¹(1 − p), p of the greatest of some statistics, whose own is Φ⁻¹(1 − p₍₁₎) by the joint law.
  func score(ofGreatest z: Double, among set: HypothesisSet) throws(MathematicalFailure) -> Double {
    if set.count == 1 || z == -.infinity { return z }
    if !tables.isEmpty, let table = tables[Int(set.rawValue)], table.range.contains(z) { return table.score(z) }
    return try GreatestScore.score(z, of: law(of: set))
  }
}
