#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Jointly t variables of one scale: Tᵢ = (Zᵢ + δᵢ) ∕ S, Z normal with correlation R, νS² chi-squared with ν degrees of freedom, independent of Z.
///
/// So are the statistics of contrasts of means that share one residual variance, δ = 0 under their hypotheses; with infinitely many degrees of freedom, those of
/// estimates with a known covariance. R may be singular, as it is with more contrasts than doses.
public struct MultivariateT: Equatable, Sendable {
  public let correlation: Matrix
  public let noncentrality: [Double]
  public let degreesOfFreedom: Double

  /// - Parameters:
  ///   - correlation: R, symmetric, positive semidefinite, its diagonal 1.
  ///   - noncentrality: δ, finite, one a variable; 0 where it is left out.
  ///   - degreesOfFreedom: ν, above 0, not necessarily whole; `.infinity` makes the variables normal.
  public init(correlation: Matrix, noncentrality: [Double]? = nil, degreesOfFreedom: Double) {
    precondition(correlation.isSquare && correlation.storage.allSatisfy(\.isFinite), "a correlation is square and finite")
    precondition(correlation.diagonal.allSatisfy { abs($0 - 1) < 1e-9 }, "a correlation has ones on its diagonal")
    precondition(correlation.storage.allSatisfy { abs($0) < 1 + 1e-9 }, "a correlation lies in [−1, 1]")
    precondition(degreesOfFreedom > 0, "degrees of freedom are above 0")
    let δ = noncentrality ?? [Double](repeating: 0, count: correlation.rows)
    precondition(δ.count == correlation.rows && δ.allSatisfy(\.isFinite), "a noncentrality is finite, one a variable")
    var ones = correlation
    for i in 0..<ones.rows { for j in 0..<ones.columns { ones[i, j] = i == j ? 1 : min(max(correlation[i, j], -1), 1) } }
    self.correlation = ones
    self.noncentrality = δ
    self.degreesOfFreedom = degreesOfFreedom
  }

  public var dimension: Int { noncentrality.count }

  /// P(aᵢ < Tᵢ < bᵢ for all i) = ∫ P(eᵘaᵢ − δᵢ < Zᵢ < eᵘbᵢ − δᵢ for all i) g(u) du,   g the density of log S.
  ///
  /// One variable is a noncentral t. Where R's rectangles have a short quadrature of their own (one common factor, as arms that share a control; rank two, as any
  /// contrasts of three doses; three variables; groups of these), the integral over u is the trapezoidal rule, its step halved until the sum stands:
  /// exponentially accurate, as the integrand is analytic. Where they have one integral within another (any four variables, rank three), few points of Gauss's rule
  /// over the scale are enough from 8 degrees of freedom on, unless the effort is quick. Any other R takes lattices, randomly shifted, the shifts from a fixed stream, so that the value is
  /// always the same: over directions where δ is 0 and 0 inside the rectangle, as of critical values and p; else by Genz and Bretz's separation of variables.
  ///
  /// - Parameters:
  ///   - lower, upper: aᵢ < bᵢ, infinite where there is none.
  ///   - effort: for what no quadrature has; the error told is three standard errors of the lattices.
  /// - Throws: `notPositiveDefinite` for an indefinite correlation; `noConvergence` where the sum over u does not stand.
  /// - Reference: Genz & Bretz (2009), Computation of Multivariate Normal and t Probabilities, §§2.1, 4.2; Dunnett (1955), JASA 50:1096–1121.
  /// - Checked: `References/multivariate-normal`, `References/multiplicity` (mvtnorm), closed forms in `MultivariateTTests`.
  public func probability(
    lower: [Double], upper: [Double], effort: MultivariateNormal.Effort = .fine(tolerance: 1e-7)
  ) throws(MathematicalFailure) -> MultivariateNormal.Probability {
    precondition(lower.count == dimension && upper.count == dimension, "a rectangle has the dimension of its variables")
    precondition(lower.allSatisfy { !$0.isNaN } && upper.allSatisfy { !$0.isNaN }, "bounds are numbers")
    if zip(lower, upper).contains(where: { $0 >= $1 }) { return .init(value: 0, error: 0, method: .quadrature) }
    let kept = lower.indices.filter { lower[$0] > -.infinity || upper[$0] < .infinity }
    let rectangle = ScaledRectangle(
      lower: kept.map { lower[$0] }, upper: kept.map { upper[$0] }, noncentrality: kept.map { noncentrality[$0] },
      correlation: correlation.submatrix(rows: kept, columns: kept), degreesOfFreedom: degreesOfFreedom)
    switch kept.count {
    case 0: return .init(value: 1, error: 0, method: .quadrature)
    case 1: return .init(value: rectangle.single(), error: 1e-14, method: .quadrature)
    default: return try rectangle.probability(effort)
    }
  }
}

/// A rectangle of t variables all of which have a bound.
struct ScaledRectangle {
  let lower: [Double]
  let upper: [Double]
  let noncentrality: [Double]
  let correlation: Matrix
  let degreesOfFreedom: Double

  /// P(a < T < b) of the only variable, from the tail that keeps its digits.
  func single() -> Double {
    let law = NoncentralT(degreesOfFreedom: degreesOfFreedom, noncentrality: noncentrality[0])
    let (a, b) = (lower[0], upper[0])
    return max(a > noncentrality[0] ? law.upperTail(a) - law.upperTail(b) : law.cumulative(b) - law.cumulative(a), 0)
  }

  func probability(_ effort: MultivariateNormal.Effort) throws(MathematicalFailure) -> MultivariateNormal.Probability {
    let groups = try self.groups
    if hasFewScales(groups), case .fine(let tolerance) = effort, let value = try byFewScales(groups, tolerance, effort) { return value }
    if isRough(groups), let spherical = try spherical() {
      if case .fine(let tolerance) = effort { return spherical.fine(tolerance: tolerance) }
      return spherical.quick()
    }
    if degreesOfFreedom == .infinity {
      return try MultivariateNormal(mean: noncentrality, covariance: correlation).probability(lower: lower, upper: upper, effort: effort)
    }
    return groups.allSatisfy { $0.road.isShort } ? try mixture(groups, effort) : try byLattice(effort)
  }

  /// How far the rectangle is to be widened for a probability q outside, where directions by lattices are its road; nil where it has another.
  func width(
    outside q: Double, between limits: (Double, Double), tolerance: Double
  ) throws(MathematicalFailure) -> Double? {
    let groups = try self.groups
    let isSmooth = hasFewScales(groups) && !groups.contains { $0.road.isSpace }
    let isLong = isRough(groups) || tolerance >= 1e-6 && groups.contains { $0.road.isDeep }
    guard isLong, !isSmooth, let spherical = try spherical() else { return nil }
    return try spherical.width(outside: q, between: limits, tolerance: tolerance)
  }

  /// The parts that no dependence joins but that of the scale, each with its road.
  private var groups: [(members: [Int], road: RectangleRoad)] {
    get throws(MathematicalFailure) {
      var groups: [(members: [Int], road: RectangleRoad)] = []
      for members in ConditionedNormal.groups(of: Array(lower.indices), { abs(correlation[$0, $1]) > 1e-15 }) {
        groups.append((members, try RectangleRoad(correlation: correlation.submatrix(rows: members, columns: members))))
      }
      return groups
    }
  }

  /// Whether Gauss's rule over the scale is to be tried.
  private func hasFewScales(_ groups: [(members: [Int], road: RectangleRoad)]) -> Bool {
    degreesOfFreedom >= 8 && degreesOfFreedom < .infinity && !groups.allSatisfy { $0.road.isShort } && groups.allSatisfy { $0.road.isModerate }
  }

  /// Whether a lattice is needed. Of normals every quadrature is taken that there is.
  private func isRough(_ groups: [(members: [Int], road: RectangleRoad)]) -> Bool {
    degreesOfFreedom == .infinity ? groups.contains { $0.road.isLattice } : !groups.allSatisfy { $0.road.isShort }
  }

  /// The same rectangle by directions; nil where it is not central or has not 0 inside.
  private func spherical() throws(MathematicalFailure) -> SphericalT? {
    guard noncentrality.allSatisfy({ $0 == 0 }), lower.allSatisfy({ $0 < 0 }), upper.allSatisfy({ $0 > 0 }) else { return nil }
    return try SphericalT(lower: lower, upper: upper, correlation: correlation, degreesOfFreedom: degreesOfFreedom)
  }

  private func byLattice(_ effort: MultivariateNormal.Effort) throws(MathematicalFailure) -> MultivariateNormal.Probability {
    let separated = try SeparatedNormal(
      lower: lower, upper: upper, correlation: correlation, noncentrality: noncentrality, degreesOfFreedom: degreesOfFreedom)
    guard case .fine(let tolerance) = effort else { return .init(value: separated.quick(size: 2), error: nil, method: .lattice) }
    let value = separated.fine(tolerance: tolerance)
    return .init(value: value.value, error: value.error, method: .lattice)
  }

  /// Gauss's rule over the scale, of more points until the sum stands; nil where few are not enough, as at few degrees of freedom.
  private func byFewScales(
    _ groups: [(members: [Int], road: RectangleRoad)], _ tolerance: Double, _ effort: MultivariateNormal.Effort
  ) throws(MathematicalFailure) -> MultivariateNormal.Probability? {
    var coarse: Double?
    for count in ScaleQuadrature.ladder {
      let rule = try ScaleQuadrature(points: count, degreesOfFreedom: degreesOfFreedom)
      var (sum, inner) = (0.0, 0.0)
      for (s, weight) in zip(rule.points, rule.weights) {
        var product = weight
        for group in groups where product > 0 {
          let a = group.members.map { s * lower[$0] - noncentrality[$0] }
          let b = group.members.map { s * upper[$0] - noncentrality[$0] }
          let one = try group.road.probability(lower: a, upper: b, effort)
          inner = max(inner, one.error ?? 1e-7)
          product *= one.value
        }
        sum += product
      }
      // The error of the finer sum is far below this difference.
      if let coarse, abs(sum - coarse) <= min(tolerance, 1e-8) {
        return .init(value: min(max(sum, 0), 1), error: abs(sum - coarse) + inner, method: .nested)
      }
      coarse = sum
    }
    return nil
  }

  /// The trapezoidal rule over u from the peak of g outwards.
  private func mixture(
    _ groups: [(members: [Int], road: RectangleRoad)], _ effort: MultivariateNormal.Effort
  ) throws(MathematicalFailure) -> MultivariateNormal.Probability {
    let g = ScaleDensity(degreesOfFreedom: degreesOfFreedom)
    var result = MultivariateNormal.Probability(value: 0, error: 0, method: .quadrature)
    var innerError = 0.0
    func term(_ u: Double, _ weight: Double) throws(MathematicalFailure) -> Double {
      let s = exp(u)
      var product = weight
      for group in groups {
        let a = group.members.map { s * lower[$0] - noncentrality[$0] }
        let b = group.members.map { s * upper[$0] - noncentrality[$0] }
        let one = try group.road.probability(lower: a, upper: b, effort)
        innerError = max(innerError, one.error ?? 1e-7)
        if MultivariateNormal.Method.allCases.firstIndex(of: one.method)! > MultivariateNormal.Method.allCases.firstIndex(of: result.method)! {
          result.method = one.method
        }
        product *= one.value
        if product == 0 { return 0 }
      }
      return product
    }
    func oneSided(_ step: Double, first: Int, every: Int) throws(MathematicalFailure) -> Double {
      var sum = 0.0
      var k = first
      while true {
        let weight = g.value(Double(k) * step)
        if weight * abs(step) < 1e-17 { return sum }
        sum += try term(Double(k) * step, weight)
        k += every
      }
    }
    var step = min(1 / (2 * degreesOfFreedom).squareRoot(), 0.5)
    var sum = try term(0, g.value(0)) + oneSided(step, first: 1, every: 1) + oneSided(-step, first: 1, every: 1)
    for _ in 0..<14 {
      let coarse = sum * step
      step *= 0.5
      sum += try oneSided(step, first: 1, every: 2) + oneSided(-step, first: 1, every: 2)
      // The error of the finer sum is about the square of this difference.
      let difference = abs(sum * step - coarse)
      if difference <= 1e-7 {
        result.value = min(max(sum * step, 0), 1)
        result.error = difference * difference + innerError + 1e-15
        return result
      }
    }
    throw MathematicalFailure(.noConvergence, computing: "a rectangle of t variables", iterations: 14, residual: sum * step, lastPoint: upper)
  }
}
