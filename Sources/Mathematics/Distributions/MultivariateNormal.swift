/// Jointly normal variables with any covariance, singular ones too.
public struct MultivariateNormal: Equatable, Sendable {
  public let mean: [Double]
  public let covariance: Matrix

  /// - Parameters:
  ///   - mean: finite.
  ///   - covariance: symmetric, positive semidefinite, with the mean's length as its order.
  public init(mean: [Double], covariance: Matrix) {
    precondition(covariance.isSquare && covariance.rows == mean.count, "a covariance has the order of its mean")
    precondition(mean.allSatisfy(\.isFinite) && covariance.storage.allSatisfy(\.isFinite), "means and covariances are finite")
    precondition(covariance.diagonal.allSatisfy { $0 >= 0 }, "a variance is not negative")
    self.mean = mean
    self.covariance = covariance
  }

  /// Mean 0 and variances 1.
  public init(correlation: Matrix) {
    self.init(mean: Array(repeating: 0, count: correlation.rows), covariance: correlation)
  }

  public var dimension: Int { mean.count }

  /// How much work a rectangle may cost where no quadrature of one or two dimensions has it.
  public enum Effort: Equatable, Sendable {
    /// One lattice of 509 points at a fixed shift: smooth in all parameters, about three digits and more, for likelihoods that are asked a million times.
    case quick
    /// Until three standard errors of shifted lattices lie within the tolerance, or twelve lattices of 32,749 points are spent.
    case fine(tolerance: Double)
  }

  /// What a probability was computed by.
  public enum Method: String, Sendable, CaseIterable {
    /// Φ, Drezner and Wesolowsky, one-factor and planar quadrature: 10⁻¹³ and better.
    case quadrature
    /// Plackett's identity: 10⁻¹².
    case plackett
    /// One quadrature within another: 10⁻¹⁰.
    case nested
    /// Separation of variables and a lattice.
    case lattice
  }

  public struct Probability: Equatable, Sendable {
    public var value: Double
    /// Three standard errors of a lattice, or the estimate of a quadrature's error; nil after one `quick` lattice, which has none.
    public var error: Double?
    /// The least exact one that took part.
    public var method: Method

    public init(value: Double, error: Double?, method: Method) {
      self.value = value
      self.error = error
      self.method = method
    }
  }

  /// P(aᵢ < Xᵢ < bᵢ for all i).
  ///
  /// Independent groups multiply. A group of one is a difference of Φ; of two by Drezner and Wesolowsky; with one common factor by a single integral; whose
  /// members are combinations of two variables by an integral over a plane region; of three by Plackett's identity; of rank three by nested integrals; one
  /// that falls apart into groups of three and less when one variable is given (looks, a tree of subsets, any four) by an integral over that variable; any
  /// other by separation of variables over a lattice. Where the bounds leave nothing, as linearly dependent variables can, the value is 0.
  ///
  /// - Parameters:
  ///   - lower, upper: aᵢ < bᵢ, infinite where there is none. The interval's ends have no probability unless a variance is 0; then they do not count.
  ///   - effort: for what no quadrature has.
  /// - Throws: `notPositiveDefinite` for an indefinite covariance.
  /// - Reference: Genz & Bretz (2009), Computation of Multivariate Normal and t Probabilities; the parts name theirs.
  /// - Checked: `References/multivariate-normal` (mvtnorm), `References/normal-rectangles`; orthants and singular cases in `MultivariateNormalTests`.
  public func probability(
    lower: [Double], upper: [Double], effort: Effort = .fine(tolerance: 1e-7)
  ) throws(MathematicalFailure) -> Probability {
    precondition(lower.count == dimension && upper.count == dimension, "a rectangle has the dimension of its variables")
    if let few = two(lower, upper) { return few }
    guard let standard = StandardRectangle(self, lower, upper) else { return Probability(value: 0, error: 0, method: .quadrature) }
    var result = Probability(value: 1, error: 0, method: .quadrature)
    for group in standard.groups() {
      let one = try group.probability(effort)
      if let error = result.error, let more = one.error { result.error = error * one.value + more * result.value } else { result.error = nil }
      result.value *= one.value
      if Method.allCases.firstIndex(of: one.method)! > Method.allCases.firstIndex(of: result.method)! { result.method = one.method }
      if one.value == 0 { return Probability(value: 0, error: one.error, method: one.method) }
    }
    return result
  }

  /// The short way for two bounded variables or fewer; nil for more.
  private func two(_ lower: [Double], _ upper: [Double]) -> Probability? {
    var (first, second) = (-1, -1)
    for i in lower.indices {
      precondition(!lower[i].isNaN && !upper[i].isNaN, "bounds are numbers")
      guard lower[i] < upper[i] else { return Probability(value: 0, error: 0, method: .quadrature) }
      if lower[i] == -.infinity, upper[i] == .infinity { continue }
      if covariance[i, i] == 0 || second >= 0 { return nil }
      (first, second) = first < 0 ? (i, second) : (first, i)
    }
    guard first >= 0 else { return Probability(value: 1, error: 0, method: .quadrature) }
    let s = covariance[first, first].squareRoot()
    let (a, b) = ((lower[first] - mean[first]) / s, (upper[first] - mean[first]) / s)
    guard second >= 0 else { return Probability(value: BivariateNormal.interval(a, b), error: 1e-16, method: .quadrature) }
    let t = covariance[second, second].squareRoot()
    let value = BivariateNormal.rectangle(
      lower: (a, (lower[second] - mean[second]) / t), upper: (b, (upper[second] - mean[second]) / t),
      correlation: min(max(covariance[second, first] / (s * t), -1), 1))
    return Probability(value: value, error: 1e-15, method: .quadrature)
  }
}

/// A rectangle in standard units: variances 1, unbounded variables left out.
struct StandardRectangle {
  var lower: [Double] = []
  var upper: [Double] = []
  var correlation: Matrix

  /// Nil where a variable lies outside its bounds for certain.
  init?(_ law: MultivariateNormal, _ lower: [Double], _ upper: [Double]) {
    var kept: [Int] = []
    var roots: [Double] = []
    for i in lower.indices {
      precondition(!lower[i].isNaN && !upper[i].isNaN, "bounds are numbers")
      guard lower[i] < upper[i] else { return nil }
      let variance = law.covariance[i, i]
      guard variance > 0 else {
        guard lower[i] < law.mean[i], law.mean[i] < upper[i] else { return nil }
        continue
      }
      if lower[i] == -.infinity, upper[i] == .infinity { continue }
      let root = variance.squareRoot()
      kept.append(i)
      roots.append(root)
      self.lower.append((lower[i] - law.mean[i]) / root)
      self.upper.append((upper[i] - law.mean[i]) / root)
    }
    correlation = Matrix.identity(kept.count)
    for i in kept.indices {
      for j in 0..<i {
        let ρ = law.covariance[kept[i], kept[j]] / (roots[i] * roots[j])
        correlation[i, j] = min(max(ρ, -1), 1)
        correlation[j, i] = correlation[i, j]
      }
    }
  }

  private init(lower: [Double], upper: [Double], correlation: Matrix) {
    self.lower = lower
    self.upper = upper
    self.correlation = correlation
  }

  /// The parts that are independent of each other.
  func groups() -> [StandardRectangle] {
    let parts = ConditionedNormal.groups(of: Array(lower.indices)) { abs(correlation[$0, $1]) > 1e-15 }
    if parts.count == 1 { return [self] }
    return parts.map { members in
      StandardRectangle(
        lower: members.map { lower[$0] }, upper: members.map { upper[$0] }, correlation: correlation.submatrix(rows: members, columns: members))
    }
  }

  func probability(_ effort: MultivariateNormal.Effort) throws(MathematicalFailure) -> MultivariateNormal.Probability {
    try RectangleRoad(correlation: correlation).probability(lower: lower, upper: upper, effort)
  }
}
