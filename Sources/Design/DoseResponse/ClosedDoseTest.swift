import Mathematics

/// Which doses differ from placebo, by the closed test of MCP-Mod: every set of doses has its hypothesis that none of them does, tested by the contrasts of
/// all candidates on these doses and placebo; a dose is shown where every set that holds it is rejected.
///
///     adjusted p of a dose = greatest p of the sets that hold it
///
/// It shows a dose-response whenever MCP-Mod does, for its widest set is the same test, and keeps the error of all doses together in the strong sense.
///
/// - Reference: Marcus, Peritz & Gabriel (1976), Biometrika 63:655–660; Bretz, Pinheiro & Branson (2005), Biometrics 61:738–748, for the tests of the sets.
/// - Checked: a single dose is the t test, two doses with one candidate their three tests by hand, in `ClosedDoseTestTests`.
public struct ClosedDoseTest: Equatable, Sendable {
  /// One a dose above 0, rising.
  public let adjustedP: [Double]
  /// p of every set, its members as positions among the doses above 0.
  public let sets: [(members: [Int], p: Double)]

  public static func == (a: Self, b: Self) -> Bool {
    a.adjustedP == b.adjustedP && a.sets.elementsEqual(b.sets) { $0.members == $1.members && $0.p == $1.p }
  }

  public static let limit = 10

  /// - Parameters:
  ///   - models: candidates, toward benefit.
  ///   - estimates: differences to placebo, toward benefit, with their joint covariance; at most ten.
  /// - Throws: what a probability gives out with.
  public init(_ models: CandidateModels, of estimates: DoseEstimates) throws(MathematicalFailure) {
    precondition(estimates.isPlaceboAdjusted && models.doses == [0] + estimates.doses, "differences to placebo at the candidates' doses")
    precondition(estimates.doses.count <= Self.limit, "a closed test is of ten doses or fewer")
    let effects = models.effects
    var sets: [(members: [Int], p: Double)] = []
    var adjusted = [Double](repeating: 0, count: estimates.doses.count)
    for mask in 1..<(1 << estimates.doses.count) {
      let members = estimates.doses.indices.filter { mask >> $0 & 1 == 1 }
      let p = try Self.p(members, effects, estimates)
      sets.append((members, p))
      for dose in members { adjusted[dose] = max(adjusted[dose], p) }
    }
    adjustedP = adjusted
    self.sets = sets
  }

  private static func p(_ members: [Int], _ effects: [[Double]], _ all: DoseEstimates) throws(MathematicalFailure) -> Double {
    let covariance = all.covariance.submatrix(rows: members, columns: members)
    // A candidate without an effect on these doses has nothing to say of them.
    let means = effects.map { row in members.map { row[$0] } }.filter { row in
      (row.map { abs($0) }.max() ?? 0) > 1e-9
    }
    guard !means.isEmpty else { return 1 }
    let contrasts = try DoseContrasts(means: means, covariance: covariance, isPlaceboAdjusted: true)
    let d = members.map { all.estimates[$0] }
    let (s, r) = (contrasts.covariance(under: covariance).diagonal, contrasts.correlation)
    let t = zip(contrasts.coefficients, s).map { c, variance in zip(c, d).reduce(0) { $0 + $1.0 * $1.1 } / variance.squareRoot() }
    let greatest = t.max() ?? 0
    return try MultivariateT(correlation: r, degreesOfFreedom: all.degreesOfFreedom)
      .atLeastOne(above: [Double](repeating: greatest, count: t.count), effort: .fine(tolerance: 1e-6))
  }
}

extension DoseContrastTest {
  /// Adjusted p of each candidate's contrast by the closed test of the greatest statistic, which steps down: never above those in one step.
  ///
  /// Which contrasts are rejected tells which shapes the data show; a rejected shape is not the true one for that.
  public func closedP(tolerance: Double = 1e-6) throws(MathematicalFailure) -> [Double] { try joint.stepDown(alternative, tolerance: tolerance) }
}
