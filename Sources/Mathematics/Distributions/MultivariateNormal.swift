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
    /// Nested quadrature over a region of three dimensions: 10⁻¹⁰.
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
  /// members are combinations of two variables by an integral over a plane region; of three by Plackett's identity; of rank three by nested integrals
  /// (`fine` alone); any other by separation of variables over a lattice. Where the bounds leave nothing, as linearly dependent variables can, the value is 0.
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
    let n = lower.count
    var group = Array(0..<n)
    for i in 0..<n {
      for j in 0..<i where abs(correlation[i, j]) > 1e-15 && group[i] != group[j] {
        let (from, to) = (group[i], group[j])
        for k in 0..<n where group[k] == from { group[k] = to }
      }
    }
    let names = (0..<n).filter { i in !(0..<i).contains { group[$0] == group[i] } }.map { group[$0] }
    if names.count == 1 { return [self] }
    return names.map { name in
      let members = (0..<n).filter { group[$0] == name }
      return StandardRectangle(
        lower: members.map { lower[$0] }, upper: members.map { upper[$0] }, correlation: correlation.submatrix(rows: members, columns: members))
    }
  }

  func probability(_ effort: MultivariateNormal.Effort) throws(MathematicalFailure) -> MultivariateNormal.Probability {
    switch lower.count {
    case 1: return .init(value: BivariateNormal.interval(lower[0], upper[0]), error: 1e-16, method: .quadrature)
    case 2:
      let value = BivariateNormal.rectangle(lower: (lower[0], lower[1]), upper: (upper[0], upper[1]), correlation: correlation[1, 0])
      return .init(value: value, error: 1e-15, method: .quadrature)
    default: break
    }
    if let factor = OneFactorNormal(correlation: correlation), let value = factor.rectangle(lower: lower, upper: upper) {
      return .init(value: value, error: 1e-14, method: .quadrature)
    }
    let root = try PivotedRoot(of: correlation)
    if root.rank == 2 {
      let c = root.coefficients
      let plane = PlanarRegion(first: c.column(0), second: c.column(1), lower: lower, upper: upper).probability()
      return .init(value: plane.value, error: plane.error, method: .quadrature)
    }
    if lower.count == 3 {
      let r = (correlation[1, 0], correlation[2, 0], correlation[2, 1])
      let value = TrivariateNormal.rectangle(lower: lower, upper: upper, correlation: r)
      return .init(value: value.value, error: value.error, method: .plackett)
    }
    switch effort {
    case .quick:
      let separated = try SeparatedNormal(lower: lower, upper: upper, correlation: correlation)
      return .init(value: separated.quick(size: 2), error: nil, method: .lattice)
    case .fine(let tolerance):
      if root.rank == 3 {
        let region = SpatialRegion(coefficients: root.coefficients, lower: lower, upper: upper).probability()
        return .init(value: region.value, error: region.error, method: .nested)
      }
      let value = try SeparatedNormal(lower: lower, upper: upper, correlation: correlation).fine(tolerance: tolerance)
      return .init(value: value.value, error: value.error, method: .lattice)
    }
  }
}
