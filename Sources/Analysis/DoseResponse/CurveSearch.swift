import Design
import Mathematics

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The curve of a family nearest to means at the doses: minimize (m − f(θ))′ S⁻¹ (m − f(θ)).
///
/// With L the Cholesky factor of S, f is linear in its first parameters, so that they are least squares of L⁻¹m on L⁻¹ times the basis given the others. A grid
/// over the box of the others finds where to begin, with their profile; `ProfiledCurve` ends it, from the best few points of the grid, and where it does not
/// `BoxedLeastSquares`.
///
/// - Reference: Golub & Pereyra (1973), SIAM Journal on Numerical Analysis 10:413–432, for the profile.
struct CurveSearch {
  let family: DoseResponseFamily
  let doses: [Double]
  let bounds: [ClosedRange<Double>]
  private let factor: CholeskyFactor
  private let target: [Double]
  private let means: [Double]
  private let grid: CurveGrid?

  init(
    _ family: DoseResponseFamily, doses: [Double], means: [Double], covariance: Matrix, bounds: [ClosedRange<Double>], grid: CurveGrid? = nil
  ) throws(MathematicalFailure) {
    precondition(bounds.count == family.parameterCount - family.linearCount, "every parameter a mean is not linear in has its bounds")
    precondition(bounds.allSatisfy { $0.lowerBound > 0 && $0.upperBound.isFinite }, "bounds are finite and above 0")
    self.family = family
    self.doses = doses
    self.bounds = bounds
    self.means = means
    precondition(
      grid.map { $0.family == family && $0.doses == doses && $0.bounds == bounds } ?? true, "a grid is of this family, these doses and bounds")
    self.grid = grid ?? (family.linearCount == 2 ? CurveGrid(family, doses: doses, bounds: bounds) : nil)
    factor = try CholeskyFactor(of: covariance)
    target = factor.whitened(means)
  }

  /// θ and the minimum.
  ///
  /// - Throws: `notEstimable` where there are fewer doses than parameters, or the means' columns depend on each other.
  func minimum() throws(MathematicalFailure) -> (parameters: [Double], value: Double) {
    guard doses.count >= family.linearCount else {
      throw MathematicalFailure(.notEstimable, computing: "a curve with more parameters than doses", lastPoint: doses)
    }
    if let grid, let found = ProfiledCurve(grid, means: means, factor: factor).minimum() { return found }
    guard !bounds.isEmpty else {
      guard let start = profile([]) else { throw notEstimable }
      return start
    }
    var starts = points().compactMap(profile)
    starts.sort { $0.value < $1.value }
    guard let first = starts.first else { throw notEstimable }
    var best = first
    for start in starts.prefix(Self.starts) {
      let found = try polished(start.parameters)
      if found.value < best.value { best = found }
    }
    return best
  }

  private static let starts = 4
  private var notEstimable: MathematicalFailure {
    MathematicalFailure(.notEstimable, computing: "a curve whose columns depend on each other at these doses", lastPoint: doses)
  }

  /// The best linear parameters for the others.
  private func profile(_ nonlinear: [Double]) -> (parameters: [Double], value: Double)? {
    let basis = doses.map { [1] + family.basis(nonlinear, at: $0) }
    let columns = (0..<family.linearCount).map { k in factor.whitened(basis.map { $0[k] }) }
    let fit = LeastSquares(Matrix(columns).transposed, target)
    guard fit.aliased.isEmpty, fit.residualSumOfSquares.isFinite else { return nil }
    return (fit.coefficients.compactMap { $0 } + nonlinear, fit.residualSumOfSquares)
  }

  /// The points of the grid, where there is one.
  private func points() -> [[Double]] {
    guard let grid else { return [] }
    return (0..<grid.count).map { point in (0..<grid.dimension).map { grid.parameters[point * grid.dimension + $0] } }
  }

  private func polished(_ start: [Double]) throws(MathematicalFailure) -> (parameters: [Double], value: Double) {
    let line = -Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude
    let box = [ClosedRange<Double>](repeating: line, count: family.linearCount) + bounds
    let found = try BoxedLeastSquares().minimize(from: start, within: box, computing: "a dose-response curve") {
      (θ: [Double]) throws(MathematicalFailure) in
      let curve = DoseResponseCurve(family, parameters: θ)
      let residuals = zip(factor.whitened(doses.map(curve.value)), target).map { $0 - $1 }
      let gradients = doses.map(curve.gradient)
      let columns = θ.indices.map { k in factor.whitened(gradients.map { $0[k] }) }
      return (residuals, Matrix(columns).transposed)
    }
    return (found.point, 2 * found.value)
  }
}
