#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The tail of a t or F distribution so far out that it is a pure power of the distance, to far below rounding:
///
///     P(X > x) = P(X > far) (far ∕ x)^index,   f(x) = f(far) (far ∕ x)^(index + 1),   x > far
///
/// Formulas in x² or in products with degrees of freedom overflow there.
struct PowerTail {
  static let far = 1e100
  let index: Double

  func tail(at x: Double, given atFar: Double) -> Double { atFar * pow(Self.far / x, index) }
  func density(at x: Double, given atFar: Double) -> Double { atFar * pow(Self.far / x, index + 1) }
}
