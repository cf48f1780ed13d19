import Mathematics

/// One contrast of the means at the doses for each candidate model, each the most powerful against its model.
///
///     c ∝ S⁻¹(μ − 1 · 1′S⁻¹μ ∕ 1′S⁻¹1),   Σ cᵢ² = 1,   cᵢ over the doses with Σ cᵢ = 0
///
/// S is the covariance of the estimated means, known up to a factor: 1 ∕ nᵢ on its diagonal for independent groups. For differences to placebo μ are effects and
/// c ∝ S⁻¹μ without the sum. c′μ is above 0, whatever the direction of the effect.
///
/// - Reference: Bretz, Pinheiro & Branson (2005), Biometrics 61:738–748; Pinheiro, Bornkamp, Glimm & Bretz (2014), Statistics in Medicine 33:1646–1661, for general S.
/// - Checked: `References/dose-response`, `contr-*`.
public struct DoseContrasts: Equatable, Sendable {
  /// A row a model, an element a dose.
  public let coefficients: [[Double]]
  /// S.
  public let covariance: Matrix

  public enum Constraint: Equatable, Sendable {
    case none
    /// Placebo has one sign and every other dose the other or none: no dose counts against its own effect.
    case signs
  }

  /// - Parameters:
  ///   - means: μ, a row a model: means, placebo first, or, where `isPlaceboAdjusted`, effects.
  ///   - covariance: S, of these.
  /// - Throws: `notPositiveDefinite` where S is not; `outsideDomain` where a model has no effect on these doses.
  public init(
    means: [[Double]], covariance: Matrix, isPlaceboAdjusted: Bool = false, constraint: Constraint = .none
  ) throws(MathematicalFailure) {
    precondition(covariance.isSquare && means.allSatisfy { $0.count == covariance.rows }, "every model has its mean at every dose")
    precondition(!means.isEmpty, "contrasts are of candidate models")
    var all: [[Double]] = []
    for μ in means {
      let problem = ContrastProblem(means: μ, covariance: covariance, isPlaceboAdjusted: isPlaceboAdjusted)
      all.append(try constraint == .none ? problem.free() : problem.signed())
    }
    coefficients = all
    self.covariance = covariance
  }

  /// Of independent groups, by their sizes or allocation weights.
  public init(_ models: CandidateModels, sizes: [Double], constraint: Constraint = .none) throws(MathematicalFailure) {
    precondition(sizes.count == models.doses.count && sizes.allSatisfy { $0 > 0 }, "every dose has its size, above 0")
    try self.init(means: models.means, covariance: Matrix(diagonal: sizes.map { 1 / $0 }), constraint: constraint)
  }

  /// Any contrasts.
  public init(coefficients: [[Double]], covariance: Matrix) {
    precondition(covariance.isSquare && coefficients.allSatisfy { $0.count == covariance.rows }, "every contrast has its coefficient at every dose")
    self.coefficients = coefficients
    self.covariance = covariance
  }

  /// C′SC.
  public func covariance(under s: Matrix) -> Matrix {
    Matrix(coefficients.map { c in coefficients.map { s.bilinearForm(c, $0) } })
  }

  /// Of the contrasts of estimates with covariance S.
  public var correlation: Matrix { correlation(under: covariance) }

  /// Of the contrasts of estimates with another covariance.
  public func correlation(under s: Matrix) -> Matrix {
    let v = covariance(under: s)
    return Matrix((0..<v.rows).map { i in (0..<v.rows).map { i == $0 ? 1 : v[i, $0] / (v[i, i] * v[$0, $0]).squareRoot() } })
  }
}

/// The best contrast for one model.
private struct ContrastProblem {
  let means: [Double]
  let covariance: Matrix
  let isPlaceboAdjusted: Bool

  func free() throws(MathematicalFailure) -> [Double] { try normed(try best(over: Array(means.indices))) }

  /// c minimizes c′Sc at c′μ = 1 with the signs held. That is convex: at its minimum some doses have 0, and over the others it is the free one. All sets of
  /// doses are tried, and of those whose free contrast has the signs the least is taken.
  func signed() throws(MathematicalFailure) -> [Double] {
    precondition(means.count <= 16, "contrasts with signs are of 16 doses or fewer")
    let placebo = isPlaceboAdjusted ? 0 : means[0]
    let active = isPlaceboAdjusted ? Array(means.indices) : Array(means.indices.dropFirst())
    guard let furthest = active.max(by: { abs(means[$0] - placebo) < abs(means[$1] - placebo) }) else { return [] }
    let sign = means[furthest] < placebo ? -1.0 : 1
    var found: (contrast: [Double], power: Double)?
    for mask in 1..<(1 << active.count) {
      let chosen = (isPlaceboAdjusted ? [] : [0]) + active.indices.filter { mask >> $0 & 1 == 1 }.map { active[$0] }
      let c = try best(over: chosen)
      let size = c.map { abs($0) }.max() ?? 0
      guard size > 0, active.allSatisfy({ sign * c[$0] >= -1e-12 * size }) else { continue }
      let effect = zip(c, means).reduce(0) { $0 + $1.0 * $1.1 }
      let power = effect / covariance.quadraticForm(c).squareRoot()
      if power > (found?.power ?? 0) * (1 + 1e-12) { found = (c, power) }
    }
    guard let found else { throw noEffect }
    return try normed(found.contrast)
  }

  /// S⁻¹(μ − mean) over some doses, 0 at the others.
  private func best(over chosen: [Int]) throws(MathematicalFailure) -> [Double] {
    let factor = try CholeskyFactor(of: covariance.submatrix(rows: chosen, columns: chosen))
    var right = chosen.map { means[$0] }
    if !isPlaceboAdjusted {
      let ones = factor.solve([Double](repeating: 1, count: chosen.count))
      let mean = zip(ones, right).reduce(0) { $0 + $1.0 * $1.1 } / ones.reduce(0, +)
      right = right.map { $0 - mean }
    }
    var c = [Double](repeating: 0, count: means.count)
    for (i, value) in zip(chosen, factor.solve(right)) { c[i] = value }
    return c
  }

  private func normed(_ c: [Double]) throws(MathematicalFailure) -> [Double] {
    let length = c.reduce(0) { $0 + $1 * $1 }.squareRoot()
    let scale = means.reduce(0) { $0 + abs($1) } / (covariance.diagonal.max() ?? 1)
    guard length > 1e-12 * scale else { throw noEffect }
    return c.map { $0 / length }
  }

  private var noEffect: MathematicalFailure {
    MathematicalFailure(.outsideDomain, computing: "the contrast of a model without an effect on these doses", lastPoint: means)
  }
}
