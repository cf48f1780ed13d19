#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The p-value of the greatest of several t variables as a function of the greatest one's own p-value, both as normal scores:
///
///     g(z) = Φ⁻¹(P(max Tᵢ ≤ c)),   c with P(T₁ ≤ c) = Φ(z)
///
/// The function is smooth and nearly z less a constant. Its table has a Chebyshev series for every half unit of z, good to 10⁻¹⁰; for use where the same
/// variables are met in thousands of trials.
///
/// - Checked: against the integral in `ClosedCombinationTests`.
public struct GreatestScore: Equatable, Sendable {
  /// z of the table.
  public let range: ClosedRange<Double> = -6...7
  private static let width = 0.5
  private static let terms = 14
  private let coefficients: [Double]

  /// - Parameter law: central, two variables or more.
  /// - Throws: what the integral throws.
  public init(_ law: MultivariateT) throws(MathematicalFailure) {
    precondition(law.dimension > 1, "the greatest of several")
    let n = Self.terms
    let panels = Int(((range.upperBound - range.lowerBound) / Self.width).rounded())
    var all: [Double] = []
    all.reserveCapacity(panels * n)
    for panel in 0..<panels {
      let middle = range.lowerBound + Self.width * (Double(panel) + 0.5)
      var values: [Double] = []
      for j in 0..<n {
        values.append(try Self.score(middle + 0.5 * Self.width * cos(.pi * (Double(j) + 0.5) / Double(n)), of: law))
      }
      for k in 0..<n {
        let sum = (0..<n).reduce(0.0) { $0 + values[$1] * cos(.pi * Double(k) * (Double($1) + 0.5) / Double(n)) }
        all.append(sum * (k == 0 ? 1 : 2) / Double(n))
      }
    }
    coefficients = all
  }

  /// g(z), z in `range`.
  public func score(_ z: Double) -> Double {
    let place = (z - range.lowerBound) / Self.width
    let panel = min(Int(place), coefficients.count / Self.terms - 1)
    let x = 2 * (place - Double(panel)) - 1
    return coefficients.withUnsafeBufferPointer { c in
      let first = panel * Self.terms
      var (a, b) = (0.0, 0.0)
      for k in stride(from: first + Self.terms - 1, to: first, by: -1) { (a, b) = (c[k] + 2 * x * a - b, a) }
      return c[first] + x * a - b
    }
  }

  /// g(z) by the integral, from the tail that keeps its digits.
  public static func score(_ z: Double, of law: MultivariateT) throws(MathematicalFailure) -> Double {
    if z.isInfinite { return z }
    let c = law.degreesOfFreedom == .infinity ? z : StudentT(degreesOfFreedom: law.degreesOfFreedom).upperQuantile(StandardNormal.upperTail(z))
    let limits = [Double](repeating: c, count: law.dimension)
    let p = try law.atLeastOne(above: limits)
    if p < 0.5 { return StandardNormal.upperQuantile(p) }
    return StandardNormal.quantile(try law.probability(lower: limits.map { _ in -.infinity }, upper: limits).value)
  }
}
